"""No invoice is retried for ever, none is given up for an outage; and no record outgrows its item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import invoice_processor
import invoice_reading
import pytest
from invoice_amounts import LineItem
from invoice_processor import MAX_OWN_ENDS
from invoice_record import HISTORY_BYTES, MAX_ITEM_BYTES, expression_of, item_size, reopened

from tests.integration.world import (
    CHECK,
    DENIED,
    INTERNAL,
    LOSE,
    PAGE_BREAK,
    THROTTLE,
    TIMEOUT,
    Fate,
    Upload,
    World,
    always,
    refusal,
)

HOUR = 3600
PAGES = ("ABC TECHNOLOGIES INC", "Invoice Number: INV-00123", PAGE_BREAK, "Total: $300.00")
INVALID = refusal("ValidationException")


def pdf(world: World, pages: tuple[str, ...] = PAGES) -> Upload:
    upload = world.upload("invoices/two pages.pdf", pages)
    assert world.deliver(upload).acknowledged
    return upload


def assert_failed(world: World, upload: Upload, code: str) -> None:
    record = world.record(upload)
    assert (record["status"], record["notification"]) == ("FAILED", "SENT")
    assert record["error"] == {"code": code, "message": invoice_processor.DOCUMENT_ERRORS[code]}
    assert [mail.subject for mail in world.emails(upload)] == ["Invoice Not Processed"]
    world.check()


# --- an outage: tried for as long as it takes ---------------------------------------------------------------


OUTAGE = [fate for _ in range(MAX_OWN_ENDS // 3) for fate in (DENIED, THROTTLE, INTERNAL, TIMEOUT)]


@pytest.mark.fault(51)
@pytest.mark.parametrize("step", ["read", "recall", "query", "commit", "publish"])
def test_outage_of_days_gives_no_invoice_up(world: World, step: str) -> None:
    upload = world.upload()
    for fate in OUTAGE:
        world.deliver(CHECK if world.records() else upload, **{step: always(fate)})
        world.pass_time(HOUR)
    assert "own_ends" not in world.record(upload)
    world.pass_time(HOUR)
    assert world.deliver(CHECK).acknowledged
    assert (world.record(upload)["status"], world.record(upload)["notification"]) == ("PROCESSED", "SENT")


@pytest.mark.fault(51)
@pytest.mark.parametrize("step", ["start_job", "read_job"])
def test_outage_of_days_gives_no_job_up(world: World, step: str) -> None:
    upload = world.upload("invoices/two pages.pdf", PAGES)
    if step == "read_job":
        world.deliver(upload)
        world.textract.end("job-1")
    for fate in OUTAGE:
        world.deliver(CHECK if step == "read_job" else upload, **{step: always(fate)})
        world.pass_time(HOUR)
    assert "own_ends" not in world.record(upload)
    world.deliver(upload)
    assert world.deliver(world.textract.end("job-1")).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"


# --- the record's own fault: a day of checks ----------------------------------------------------------------


@pytest.mark.fault(51)
def test_write_that_is_always_refused_fails_after_a_day_of_checks(world: World) -> None:
    upload = world.upload(status="FAILED")
    for ends in range(1, MAX_OWN_ENDS + 1):
        assert world.deliver(upload if ends == 1 else CHECK, commit=always(INVALID)).acknowledged == (
            ends > 1
        )
        assert world.record(upload)["own_ends"] == ends
        world.pass_time(HOUR)
    assert world.deliver(CHECK).acknowledged
    assert_failed(world, upload, "gave_up")


@pytest.mark.fault(51)
def test_defect_that_a_record_always_meets_fails_it_after_a_day_of_checks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = world.upload(status="FAILED")
    monkeypatch.setattr(invoice_reading, "extract", None)
    for _ in range(MAX_OWN_ENDS):
        assert isinstance(world.deliver(upload).raised, invoice_processor.UnexpectedError)
    assert world.deliver(upload).acknowledged
    assert_failed(world, upload, "gave_up")


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> int:
    """A budget of some hours, where a day would only take longer."""
    monkeypatch.setattr(invoice_processor, "MAX_OWN_ENDS", 5)
    return invoice_processor.MAX_OWN_ENDS


def let_jobs_fail(world: World, upload: Upload, reason: str) -> int:
    """Fail every job with this message until the record is given up; returns after how many hours it was."""
    hours = jobs = 0
    while (record := world.record(upload))["status"] != "FAILED":
        if "job_id" in record:
            jobs += 1
            assert jobs < 99, "it is never given up"
            ended = world.textract.end(record["job_id"], "FAILED", StatusMessage=reason)
            world.deliver(ended)
            assert world.deliver(ended).acknowledged  # Lambda's retry finds that it is known
        else:
            hours += 1
            assert hours < 99, "it is never given up"
            world.pass_time(HOUR)
            assert world.deliver(CHECK).acknowledged
    return hours


@pytest.mark.fault(41)
@pytest.mark.fault(51)
@pytest.mark.parametrize(
    ("reason", "at_once"),
    [("INTERNAL_SERVER_ERROR", 2), ("UNHEARD_OF: Rechnung 4711 of Müller", 0), ("", 0)],
)
def test_job_failed_for_no_known_fault_of_the_document_is_started_anew_for_a_day(
    world: World, ends: int, reason: str, at_once: int
) -> None:
    """Each with a token of its own; twice at once where Textract says that it was its own fault, else hourly."""
    upload = pdf(world)
    assert let_jobs_fail(world, upload, reason) == ends - 1
    assert_failed(world, upload, "textract_failed")
    assert len({job["token"] for job in world.textract.jobs.values()}) == ends + at_once
    logged = {line.get("reason") for line in world.logged() if line["message"] == "job failed"}
    assert logged == {reason.partition(":")[0]}


@pytest.mark.fault(41)
def test_job_after_one_that_failed_for_a_reason_unknown_is_taken(world: World) -> None:
    upload = pdf(world)
    failed = world.textract.end("job-1", "FAILED", StatusMessage="UNHEARD_OF")
    assert isinstance(world.deliver(failed).raised, invoice_processor.JobGivenUp)
    world.pass_time(HOUR)
    started = world.deliver(CHECK)
    assert started.acknowledged and "read" not in started.steps  # it has more than one page, as is known
    assert world.deliver(world.textract.end("job-2")).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"


@pytest.mark.fault(51)
def test_job_that_never_ends_is_started_anew_twice_and_fails_after_a_day_of_checks(
    world: World, ends: int
) -> None:
    upload, hours = pdf(world), 0
    while world.record(upload)["status"] != "FAILED":
        hours += 1
        assert hours < 99, "it is never given up"
        world.pass_time(HOUR)
        world.deliver(CHECK)
    assert_failed(world, upload, "job_lost")
    assert len(world.textract.jobs) == 3
    assert hours == 3 * 3 + ends - 1


@pytest.mark.fault(51)
def test_job_thought_lost_that_ends_after_all_is_taken(world: World) -> None:
    upload = pdf(world)
    for _ in range(12):
        world.pass_time(HOUR)
        world.deliver(CHECK)
    assert world.record(upload)["own_ends"] > 1
    assert world.deliver(world.textract.end("job-3")).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"


@pytest.mark.fault(51)
def test_record_reopened_is_taken_up_by_the_check_with_a_job_of_its_own(world: World, ends: int) -> None:
    upload = pdf(world)
    let_jobs_fail(world, upload, "UNHEARD_OF")
    changes = reopened(world.record(upload))
    world.finished.clear()
    world.emails(upload)[0].excuse = "it was re-opened"
    world.dynamodb.update_item(
        TableName=invoice_processor.TABLE_NAME,
        Key={"invoice_id": {"S": upload.invoice_id}},
        UpdateExpression=invoice_processor.assignment_of(changes),
        **expression_of(invoice_processor.assignment_of(changes), changes),
    )
    assert world.record(upload)["attention"] == "UNFINISHED"
    world.pass_time(HOUR)
    assert world.deliver(CHECK).acknowledged
    record = world.record(upload)
    assert (record["status"], record["own_ends"]) == ("READING", 0)
    assert len(world.textract.jobs) == ends + 1
    assert world.deliver(world.textract.end(record["job_id"])).acknowledged
    record = world.record(upload)
    assert (record["status"], record["notification"], "error" in record) == ("PROCESSED", "SENT", False)
    assert [mail.subject for mail in world.emails(upload)] == ["Invoice Not Processed", "Invoice Processed"]


# --- a result too long for one invocation ---------------------------------------------------------------------


@pytest.fixture
def slow(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Upload]:
    """A PDF whose job has ended, and each of whose five answers takes twelve seconds."""
    get = world.textract.GetDocumentTextDetection

    def answer(parameters: Any) -> dict[str, Any]:
        world.pass_time(12)
        return get(parameters)

    monkeypatch.setattr(world.textract, "GetDocumentTextDetection", answer)
    upload = pdf(world, (PAGE_BREAK, *(f"Position {number}" for number in range(4_100))))
    world.textract.end("job-1")
    return upload


@pytest.mark.fault(52)
def test_result_too_long_for_an_invocation_fails_at_the_second_try(world: World, slow: Upload) -> None:
    ended = world.textract.end("job-1")
    assert isinstance(world.deliver(ended).raised, invoice_processor.TooLong)
    assert world.record(slow)["status"] == "READING"
    assert world.deliver(ended).acknowledged
    assert_failed(world, slow, "too_long")


@pytest.mark.fault(52)
def test_result_is_too_long_only_for_an_invocation_with_its_full_time_and_no_wait(
    world: World, slow: Upload
) -> None:
    ended = world.textract.end("job-1")
    for _ in range(3):
        assert isinstance(world.deliver(ended, read_job=[THROTTLE]).raised, invoice_processor.OutOfTime)
    late = world.upload("invoices/later.png")
    both = {"Records": [*late.event["Records"], *ended["Records"]]}
    delivery = world.start(both)
    delivery.advance()
    world.pass_time(8)  # the first record took some of the time
    assert isinstance(delivery.finish().raised, invoice_processor.OutOfTime)
    assert "own_ends" not in world.record(slow)


# --- what is paid ------------------------------------------------------------------------------------------------


@pytest.mark.fault(23)
@pytest.mark.parametrize("key", ["invoices/a.png", "invoices/a.pdf"])
def test_page_whose_answer_comes_too_late_is_paid_once_an_invocation(world: World, key: str) -> None:
    upload = world.upload(key)
    assert isinstance(world.deliver(upload, read=always(LOSE)).raised, invoice_processor.ServiceError)
    assert world.textract.paid_pages == {"DetectDocumentText": 1}


@pytest.mark.fault(23)
@pytest.mark.parametrize("fate", [TIMEOUT, LOSE, INTERNAL, THROTTLE], ids=str)
@pytest.mark.parametrize("step", ["start_job", "read_job"])
def test_job_whose_answer_does_not_come_is_asked_again_at_once(world: World, step: str, fate: Fate) -> None:
    upload = world.upload("invoices/two pages.pdf", PAGES)
    assert world.deliver(upload, **({step: [fate]} if step == "start_job" else {})).acknowledged
    assert world.deliver(world.textract.end("job-1"), **{step: [fate]}).acknowledged
    assert len(world.textract.jobs) == 1


@pytest.mark.fault(57)
@pytest.mark.parametrize(
    "code", ["UnsupportedDocumentException", "BadDocumentException", "InvalidParameterException"]
)
def test_pdf_refused_at_once_is_read_by_a_job(world: World, code: str) -> None:
    upload = world.upload("invoices/one page.pdf")
    assert world.deliver(upload, read=[refusal(code)]).acknowledged
    assert world.deliver(world.textract.end("job-1")).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"
    assert len(world.records()) == len(world.emails()) == 1


# --- the size of a record -------------------------------------------------------------------------------------


@pytest.mark.fault(53)
@pytest.mark.parametrize(("letters", "left_out"), [(200, False), (600, True)])
def test_rows_and_text_of_any_length_make_one_record_with_room_for_a_history(
    world: World, monkeypatch: pytest.MonkeyPatch, letters: int, left_out: bool
) -> None:
    items = tuple(LineItem("é" * letters, None, None, None, page=1) for _ in range(500))
    extract = invoice_reading.extract
    monkeypatch.setattr(
        invoice_reading, "extract", lambda *args, **more: replace(extract(*args, **more), line_items=items)
    )
    upload = world.upload(lines=["Cloud hosting, as agreed. " * 100] * 120)
    assert world.deliver(upload).acknowledged
    record = world.record(upload)
    assert record["status"] == "PROCESSED" and "text_location" in record
    assert item_size(record) <= MAX_ITEM_BYTES - HISTORY_BYTES + 1000  # what the e-mail's mark adds
    assert len(record["line_items"]) + int(record.get("line_items_left_out", 0)) == 500
    assert ("line_items_left_out" in record) == left_out
