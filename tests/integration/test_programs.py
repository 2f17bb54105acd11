"""Records for programs: what the topic says of each as JSON, and that no change of a finished record goes unheard.

World holds each message of every test against its description (tests/messages.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable

import invoice_processor
import pytest
from invoice_record import MAX_LINE_ITEMS, PUBLIC, attention_of, plainly, reopened

from tests import messages
from tests.integration.test_check import DAY, HOUR
from tests.integration.test_fields_stored import RECEIPT, SAMPLE
from tests.integration.test_second_opinion import EVERYTHING, UNSURE
from tests.integration.test_suppliers import THIRD_IBAN, arrive
from tests.integration.world import CHECK, DENIED, INTERNAL, KILLS, LOSE, PNG, Fate, Upload, World, always
from tests.invoices.einvoices import IBAN, ubl_invoice

OWED_STEPS = ["query", "batchgetitem", "publish", "clear"]


def processed(world: World, upload: Upload) -> Upload:
    assert world.deliver(upload).acknowledged
    return upload


def heard(world: World, upload: Upload) -> list[tuple[str, int]]:
    """The messages about an upload: event and revision."""
    records = [(each["event"], each["record"]) for each in world.heard if "record" in each]
    return [
        (event, record["revision"]) for event, record in records if record["invoice_id"] == upload.invoice_id
    ]


@pytest.fixture
def paid(world: World) -> Upload:
    """An invoice that a person marked as paid in the page, which died before it published that."""
    upload = processed(world, world.upload(lines=SAMPLE))
    world.amend(upload.invoice_id, paid_at="2026-11-22T10:00:05.000Z", paid_by="ann@example.com")
    assert world.record(upload)["attention"] == "OWED"
    return upload


# --- what they say ------------------------------------------------------------------------------------------


def test_schema_describes_what_is_public_of_a_record_and_nothing_else() -> None:
    assert {*messages.SCHEMA["$defs"]["record"]["properties"]} == {*PUBLIC}


def of_a_page(world: World) -> Upload:
    return world.upload("invoices/travel/a.png", RECEIPT)


def of_an_e_invoice(world: World) -> Upload:
    return arrive(world, "R-1", IBAN)


def of_another_account(world: World) -> Upload:
    processed(world, arrive(world, "R-1", IBAN))
    return arrive(world, "R-2", THIRD_IBAN)


def of_an_empty_file(world: World) -> Upload:
    return world.upload(content=b"", status="FAILED")


def of_a_second_opinion(world: World) -> Upload:
    world.textract.opinions = [EVERYTHING]
    return world.upload(lines=UNSURE)


@pytest.mark.parametrize(
    ("upload_of", "name", "value"),
    [
        (of_a_page, "category", "travel"),
        (of_an_e_invoice, "total", "287.40"),
        (of_another_account, "review_reasons", ["bank_details_changed"]),
        (
            of_an_empty_file,
            "error",
            {"code": "empty_file", "message": "The file is empty; please upload it again."},
        ),
        (of_a_second_opinion, "total", "5.00"),
    ],
)
def test_message_is_the_record_as_the_table_has_it(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    upload_of: Callable[[World], Upload],
    name: str,
    value: object,
) -> None:
    monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", "when_unsure")
    upload = processed(world, upload_of(world))
    said, record = world.heard[-1], world.record(upload)
    assert said["event"] == upload.status.lower() and "left_out" not in said
    assert said["record"][name] == value
    assert said["record"] | {"notified_at": record["notified_at"]} == plainly(
        record | {"revision": 0}, PUBLIC
    )
    assert not messages.faults_of(said)


def test_message_of_a_long_invoice_leaves_out_what_the_table_keeps(world: World) -> None:
    text = ubl_invoice().decode()
    line = re.search(r"(?s)<cac:InvoiceLine>.*?</cac:InvoiceLine>", text)
    assert line
    name = re.sub(r"<cbc:Name>.*?</cbc:Name>", f"<cbc:Name>{'Bürostühle ' * 50}</cbc:Name>", line[0])
    content = text.replace(line[0], name * (MAX_LINE_ITEMS + 7)).encode()
    record = world.record(processed(world, world.upload("invoices/a.xml", content=content)))
    said = world.heard[-1]
    assert said["left_out"] == ["line_items"] and "text_location" in said["record"]
    kept = len(record["line_items"])
    assert kept > 300 and said["record"]["line_items_left_out"] == kept + record["line_items_left_out"]


def test_digest_names_the_invoices_for_programs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoice_processor, "DUE_DIGEST", "daily")
    failed = processed(world, of_an_empty_file(world))
    due = processed(world, of_an_e_invoice(world))
    assert world.deliver(CHECK).acknowledged
    said = world.heard[-1]
    assert (said["event"], said["table"], said["day"]) == ("digest", "InvoiceData", "2026-11-22")
    parts = {"overdue": [due], "soon": [], "changed": [], "to_check": [failed]}
    assert said["invoices"] == {part: [each.invoice_id for each in ups] for part, ups in parts.items()}
    assert said["counts"] == {part: len(ups) for part, ups in parts.items()}


# --- what is owed to them -----------------------------------------------------------------------------------


@pytest.mark.fault(74)
def test_change_that_was_not_published_is_sent_by_the_check_to_programs_only(
    world: World, paid: Upload
) -> None:
    assert world.deliver(CHECK).acknowledged
    assert heard(world, paid) == [("processed", 0), ("corrected", 1)]
    assert world.heard[-1]["record"]["paid_by"] == "ann@example.com"
    record = world.record(paid)
    assert "publish_owed" not in record and record.get("attention") == attention_of(record)
    assert len(world.emails(paid)) == 1
    assert world.deliver(CHECK).acknowledged
    assert len(heard(world, paid)) == 2


@pytest.mark.fault(74)
@pytest.mark.parametrize("fate", [*KILLS, LOSE, DENIED, INTERNAL], ids=str)
@pytest.mark.parametrize("step", OWED_STEPS)
def test_change_is_heard_of_whatever_strikes_a_step_of_the_check(
    world: World, paid: Upload, step: str, fate: Fate
) -> None:
    world.deliver(CHECK, **{step: [fate]})
    world.pass_time(HOUR)
    assert world.deliver(CHECK).acknowledged
    messages_sent = heard(world, paid)
    assert {*messages_sent} == {("processed", 0), ("corrected", 1)} and len(messages_sent) <= 3
    assert "publish_owed" not in world.record(paid)


@pytest.mark.fault(74)
def test_change_while_another_is_sent_is_sent_as_well(world: World, paid: Upload) -> None:
    check = world.start(CHECK)
    while check.next_request and check.next_request.step != "clear":
        check.advance()
    world.amend(paid.invoice_id, paid_at=None, paid_by=None)
    check.finish()
    assert check.acknowledged and world.record(paid)["attention"] == "OWED"
    assert world.deliver(CHECK).acknowledged
    assert heard(world, paid) == [("processed", 0), ("corrected", 1), ("corrected", 2)]


@pytest.mark.fault(74)
@pytest.mark.parametrize(
    ("before", "messages_sent"),
    [
        ("publish", [("processed", 0), ("corrected", 1)]),  # what is published was read with the commit
        ("mark", [("processed", 0), ("corrected", 1)]),
    ],
)
def test_change_before_the_email_is_noted_is_owed_after_it(
    world: World, before: str, messages_sent: list[tuple[str, int]]
) -> None:
    upload = world.upload(lines=SAMPLE)
    delivery = world.start(upload)
    while delivery.next_request and delivery.next_request.step != before:
        delivery.advance()
    world.amend(upload.invoice_id, paid_at="2026-11-22T10:00:05.000Z")
    assert world.record(upload)["attention"] == "UNFINISHED"
    assert delivery.finish().acknowledged and world.record(upload)["attention"] == "OWED"
    assert world.deliver(CHECK).acknowledged
    assert heard(world, upload) == messages_sent


def test_change_that_the_email_carries_is_owed_no_more(world: World) -> None:
    upload = world.upload(lines=SAMPLE)
    world.deliver(upload, publish=always(DENIED))
    world.amend(upload.invoice_id, paid_at="2026-11-22T10:00:05.000Z")
    world.pass_time(HOUR)
    assert world.deliver(CHECK).acknowledged
    assert heard(world, upload) == [("processed", 1)] and "publish_owed" not in world.record(upload)


def test_failed_record_that_is_processed_after_all_is_another_revision(world: World) -> None:
    upload = processed(world, world.upload(content=b"", status="FAILED"))
    record = world.record(upload)
    world.finished.clear()
    world.write(upload.invoice_id, reopened(record) | {"size": 9})
    world.listed(upload).value = PNG + "\n".join(upload.lines).encode()
    world.emails(upload)[0].excuse = "asked for by the user"
    world.pass_time(HOUR)
    assert world.deliver(CHECK).acknowledged
    assert "publish_owed" not in world.record(upload)
    assert [revision for _, revision in heard(world, upload)] == [0, 1]


@pytest.mark.fault(74)
def test_change_that_cannot_be_sent_leaves_the_others_be(world: World, paid: Upload) -> None:
    other = processed(world, world.upload("invoices/b.png", RECEIPT))
    world.amend(other.invoice_id, paid_at="2026-11-22T10:00:05.000Z")
    assert world.deliver(CHECK, publish=[DENIED]).acknowledged
    sent = {each.invoice_id for each in (paid, other) if len(heard(world, each)) == 2}
    assert len(sent) == 1
    world.deliver(CHECK)
    assert heard(world, paid) == heard(world, other) == [("processed", 0), ("corrected", 1)]


def test_changes_wait_where_the_check_has_too_little_time(world: World, paid: Upload) -> None:
    assert world.deliver(CHECK, seconds=invoice_processor.OWED_SECONDS - 1).acknowledged
    assert len(heard(world, paid)) == 1
    assert any(line["message"] == "not all that is owed was sent" for line in world.logged())
    assert world.deliver(CHECK).acknowledged
    assert len(heard(world, paid)) == 2


@pytest.mark.fault(56)
def test_change_that_is_owed_for_a_day_is_told_like_an_invoice_that_waits(world: World, paid: Upload) -> None:
    for _ in range(2):
        assert world.deliver(CHECK, publish=always(DENIED)).acknowledged
        world.pass_time(DAY)
    assert [line["waiting"] for line in world.logged() if line["message"] == "trouble"] == [1]
    assert world.deliver(CHECK).acknowledged
    assert world.memory()["waiting"] == 0 and "owed" not in world.memory()
