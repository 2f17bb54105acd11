"""PDFs: read by a job of Textract's, whose completion notice goes on where the upload's event ended."""

from __future__ import annotations

import json
from typing import Any

import invoice_processor
import pytest

from tests.integration.world import (
    CHECK,
    KILLS,
    LOSE,
    LOSE_FOR_GOOD,
    PAGE_BREAK,
    Fate,
    Upload,
    World,
    completion_event,
    refusal,
)

PAGES = ("ABC TECHNOLOGIES INC", "Invoice Number: INV-00123", PAGE_BREAK, "Total: $300.00")
STARTING = ["claim", "read", "start_job", "commit"]
FINISHING = ["claim", "read_job", "fetch", "recall", "query", "commit", "publish", "mark"]
RETRY_SECONDS = 60


@pytest.fixture(params=["never", "always"])
def upload(world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Upload:
    """Read by a job for its text, or by one for its fields."""
    monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", request.param)
    return world.upload("invoices/two pages.pdf", PAGES)


def asked(step: str) -> str:
    """With `always` it is AnalyzeExpense that is asked first whether it has one page."""
    return "expense" if step == "read" and invoice_processor.ANALYZE_EXPENSE == "always" else step


def only_job(world: World) -> str:
    [job_id] = world.textract.jobs
    return job_id


def assert_done(world: World, upload: Upload, *, emails: int = 1) -> dict[str, Any]:
    record = world.record(upload)
    assert (record["status"], record["notification"]) == ("PROCESSED", "SENT")
    assert len(world.emails(upload)) == emails
    assert len(world.textract.jobs) == 1
    world.check()
    return record


@pytest.mark.fault(40)
def test_pdf_of_two_pages_is_one_record_with_all_its_text(world: World, upload: Upload) -> None:
    started = world.deliver(upload)
    assert started.acknowledged and started.steps == list(map(asked, STARTING))
    record = world.record(upload)
    assert (record["status"], record["job_id"]) == ("READING", only_job(world))
    finished = world.deliver(world.textract.end(only_job(world)))
    assert finished.acknowledged and finished.steps == FINISHING
    assert assert_done(world, upload)["page_count"] == 2


@pytest.mark.fault(4)
@pytest.mark.fault(39)
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"size": 20 * 1024 * 1024 + 1}, "too_large"),
        ({"content": b"not a PDF"}, "unsupported_format"),
        ({"content": b""}, "empty_file"),
    ],
)
def test_pdf_that_no_job_takes_fails(world: World, facts: dict[str, Any], code: str) -> None:
    upload = world.upload("invoices/a.pdf", PAGES, status="FAILED", **facts)
    assert world.deliver(upload).acknowledged
    assert world.record(upload)["error"]["code"] == code
    assert [mail.subject for mail in world.emails(upload)] == ["Invoice Not Processed"]


@pytest.mark.fault(39)
def test_pdf_with_too_many_pages_fails(world: World) -> None:
    lines = [line for _ in range(invoice_processor.MAX_PAGES) for line in ("Item 1.00", PAGE_BREAK)]
    upload = world.upload("invoices/long.pdf", [*lines, "the last page"], status="FAILED")
    world.deliver(upload)
    assert world.deliver(world.textract.end(only_job(world))).acknowledged
    assert world.record(upload)["error"]["code"] == "too_many_pages"
    assert len(world.emails(upload)) == 1


@pytest.mark.fault(39)
@pytest.mark.fault(41)
@pytest.mark.parametrize(
    ("reason", "code"),
    [("DOCUMENT_PASSWORD_PROTECTED", "password_protected"), ("INVALID_IMAGE_TYPE", "unsupported_format")],
)
def test_job_failed_by_the_document_fails(world: World, upload: Upload, reason: str, code: str) -> None:
    world.deliver(upload)
    assert world.deliver(world.textract.end(only_job(world), "FAILED", StatusMessage=reason)).acknowledged
    assert world.record(upload)["error"]["code"] == code
    assert len(world.emails(upload)) == 1


@pytest.mark.fault(41)
def test_start_refused_for_our_role_is_retried(world: World, upload: Upload) -> None:
    delivery = world.deliver(upload, start_job=[refusal("InvalidParameterException")])
    assert isinstance(delivery.raised, invoice_processor.ServiceError)
    assert world.record(upload)["status"] == "PROCESSING"
    world.deliver(upload)
    world.deliver(world.textract.end(only_job(world)))
    assert_done(world, upload)


@pytest.mark.fault(42)
def test_job_with_pages_missing_is_reviewed(world: World, upload: Upload) -> None:
    world.deliver(upload)
    missing = [{"ErrorCode": "INTERNAL_ERROR", "Pages": [2]}]
    world.deliver(world.textract.end(only_job(world), "PARTIAL_SUCCESS", Warnings=missing))
    record = assert_done(world, upload)
    assert "pages_missing" in record["review_reasons"]
    assert record["pages_missing"] == [2]
    assert "2" in world.emails(upload)[0].body


@pytest.mark.fault(43)
def test_notice_twice_is_acknowledged_with_nothing_to_do(world: World, upload: Upload) -> None:
    world.deliver(upload)
    ended = world.textract.end(only_job(world))
    first, second = world.start(ended), world.start(ended)
    first.advance()
    assert isinstance(second.finish().raised, invoice_processor.InvoiceBusy)
    assert first.finish().acknowledged
    assert world.deliver(ended).acknowledged
    assert_done(world, upload)


@pytest.mark.fault(43)
def test_notice_before_the_job_id_is_stored_is_still_found(world: World, upload: Upload) -> None:
    """The function dies after the start; the notice comes while its lease lives, then again."""
    assert world.deliver(upload, start_job=[KILLS[1]]).killed
    ended = world.textract.end(only_job(world))
    assert isinstance(world.deliver(ended).raised, invoice_processor.InvoiceBusy)
    world.pass_time(RETRY_SECONDS)
    assert world.deliver(ended).acknowledged
    assert world.deliver(upload).acknowledged
    assert_done(world, upload)


@pytest.mark.fault(43)
@pytest.mark.parametrize("tag", ["", "not-an-id", "2d1a7e65-0000-5000-8000-000000000000"])
def test_notice_of_a_job_not_ours_is_ignored(world: World, tag: str) -> None:
    notice = {"JobId": "job-1", "Status": "SUCCEEDED", "API": "StartDocumentTextDetection", "JobTag": tag}
    assert world.deliver(completion_event(notice)).acknowledged
    assert world.records() == {} and world.emails() == []


@pytest.mark.fault(43)
def test_notice_of_another_job_for_the_invoice_is_ignored(world: World, upload: Upload) -> None:
    world.deliver(upload)
    notice = {"JobId": "job-9", "Status": "SUCCEEDED", "API": "StartDocumentTextDetection"}
    assert world.deliver(completion_event(notice | {"JobTag": upload.invoice_id})).acknowledged
    assert world.record(upload)["status"] == "READING"


@pytest.mark.fault(44)
def test_notice_that_never_comes_is_made_good_by_the_check(world: World, upload: Upload) -> None:
    world.deliver(upload)
    world.textract.end(only_job(world))
    world.pass_time(3600)
    assert world.deliver(CHECK).acknowledged
    assert_done(world, upload)


@pytest.mark.fault(44)
def test_check_leaves_a_running_job_alone(world: World, upload: Upload) -> None:
    world.deliver(upload)
    world.pass_time(3600)
    assert world.deliver(CHECK).acknowledged
    assert world.record(upload)["status"] == "READING"
    world.deliver(world.textract.end(only_job(world)))
    assert_done(world, upload)


@pytest.mark.fault(45)
def test_job_with_thousands_of_blocks_is_read_to_the_end(world: World) -> None:
    upload = world.upload(
        "invoices/long.pdf", [PAGE_BREAK, *(f"Position {number}" for number in range(2500))]
    )
    world.deliver(upload)
    delivery = world.deliver(world.textract.end(only_job(world)))
    assert delivery.steps.count("read_job") == 3
    place = assert_done(world, upload)["text_location"]
    kept = world.s3.get_object(Bucket=invoice_processor.BUCKET_NAME, Key=place)["Body"].read()
    assert kept.decode() == upload.text


@pytest.mark.fault(26)
@pytest.mark.parametrize("kill", KILLS, ids=str)
@pytest.mark.parametrize("step", STARTING)
def test_kill_while_starting_buys_no_second_job(world: World, upload: Upload, step: str, kill: Fate) -> None:
    assert world.deliver(upload, **{asked(step): [kill]}).killed
    world.pass_time(RETRY_SECONDS)
    assert world.deliver(upload).acknowledged
    assert world.deliver(world.textract.end(only_job(world))).acknowledged
    assert_done(world, upload)


@pytest.mark.fault(26)
@pytest.mark.parametrize("kill", KILLS, ids=str)
@pytest.mark.parametrize("step", FINISHING)
def test_kill_while_finishing_keeps_the_guarantee(
    world: World, upload: Upload, step: str, kill: Fate
) -> None:
    world.deliver(upload)
    ended = world.textract.end(only_job(world))
    assert world.deliver(ended, **{step: [kill]}).killed
    world.pass_time(RETRY_SECONDS)
    assert world.deliver(ended).acknowledged
    assert_done(world, upload, emails=2 if (step, kill) in [("publish", KILLS[1]), ("mark", KILLS[0])] else 1)


@pytest.mark.fault(27)
@pytest.mark.parametrize("lost", [[LOSE], LOSE_FOR_GOOD], ids=["resent", "for-good"])
@pytest.mark.parametrize("step", STARTING)
def test_lost_answer_while_starting_buys_no_second_job(
    world: World, upload: Upload, step: str, lost: list[Fate]
) -> None:
    world.deliver(upload, **{asked(step): lost})
    world.pass_time(RETRY_SECONDS)
    assert world.deliver(upload).acknowledged
    assert world.deliver(world.textract.end(only_job(world))).acknowledged
    assert_done(world, upload)


@pytest.mark.fault(28)
def test_crashes_of_start_and_completion_count_separately(world: World, upload: Upload) -> None:
    for _ in range(2):
        assert world.deliver(upload, start_job=[KILLS[0]]).killed
        world.pass_time(RETRY_SECONDS)
    assert world.deliver(upload).acknowledged
    assert world.record(upload)["error"]["code"] == "crashed"
    other = world.upload("invoices/b.pdf", PAGES)
    assert world.deliver(other, start_job=[KILLS[0]]).killed
    world.pass_time(RETRY_SECONDS)
    assert world.deliver(other).acknowledged
    ended = world.textract.end(only_job(world))
    assert world.deliver(ended, read_job=[KILLS[0]]).killed
    world.pass_time(RETRY_SECONDS)
    assert world.deliver(ended).acknowledged
    assert world.record(other)["status"] == "PROCESSED"


@pytest.mark.fault(8)
def test_text_of_a_megabyte_is_kept_whole_and_leaves_record_email_and_log_small(world: World) -> None:
    lines = [f"{number:06} " + "Delivered as agreed, without a defect. " * 3 for number in range(9_000)]
    upload = world.upload("invoices/novel.pdf", [PAGE_BREAK, *(line.strip() for line in lines)])
    world.deliver(upload)
    assert world.deliver(world.textract.end(only_job(world))).acknowledged
    record = world.record(upload)
    kept = world.s3.get_object(Bucket=invoice_processor.BUCKET_NAME, Key=record["text_location"])
    stored = kept["Body"].read().decode()
    assert len(stored) > 1_000_000
    assert stored == upload.text
    assert "extracted_text" not in record
    assert len(repr(record)) < 100_000
    assert len(world.emails(upload)[0].body) < 10_000
    assert max(len(json.dumps(line)) for line in world.logged()) < 2_000
