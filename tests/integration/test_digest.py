"""The due digest, which the check sends: when, once whatever happens, and of what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import invoice_digest
import invoice_processor
import pytest

from tests.integration.test_suppliers import processed
from tests.integration.world import (
    CHECK,
    DENIED,
    KILL_AFTER,
    KILL_BEFORE,
    KILLS,
    LOSE,
    LOSE_FOR_GOOD,
    Fate,
    Upload,
    World,
    always,
)
from tests.invoices.einvoices import IBAN, OTHER_IBAN

HOUR = 3600
STEPS = ["claim_digest", "query", "query", "query", "batchgetitem", "publish", "note_digest"]


@pytest.fixture(autouse=True)
def daily(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoice_processor, "DUE_DIGEST", "daily")
    monkeypatch.setattr(invoice_processor, "BROWSER_URL", "https://example.com")


def invoice(world: World, number: str, due: str, total: str = "300.00", vendor: str = "ACME GmbH") -> Upload:
    """An invoice that is processed and whose amount and day are sure."""
    lines = [vendor, "INVOICE", f"Invoice Number: {number}", "Invoice Date: 2026-10-01"]
    upload = world.upload(
        f"invoices/{number}.png",
        [*lines, f"Due Date: {due}", f"Subtotal: {total} EUR", f"Total: {total} EUR"],
    )
    assert world.deliver(upload).acknowledged
    return upload


def at(world: World, moment: str) -> None:
    world.clock = datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_digest_lists_what_is_due_with_sums_and_what_is_to_be_checked(world: World) -> None:
    late, soon = invoice(world, "A-1", "2026-11-21"), invoice(world, "A-2", "2026-11-29", "1000.50")
    invoice(world, "A-3", "2026-11-30")  # later
    failed = world.upload("invoices/bad.png", content=b"", status="FAILED")
    world.deliver(failed)
    assert world.deliver(CHECK).acknowledged
    (digest,) = world.digests()
    assert digest.attributes == {"event": "digest"}
    assert digest.subject == "Invoices Due: 1 overdue, 1 within 7 days"
    assert (
        digest.body
        == f"""What is to be paid and to be checked on 2026-11-22:

Overdue: 1 invoice, 300.00 EUR
- 2026-11-21 ACME GmbH, A-1: 300.00 EUR
  https://example.com/#/invoices/{late.invoice_id}

Due within 7 days, until 2026-11-29: 1 invoice, 1,000.50 EUR
- 2026-11-29 ACME GmbH, A-2: 1,000.50 EUR
  https://example.com/#/invoices/{soon.invoice_id}

To be checked: 1 invoice
- invoices/bad.png: The file could not be read.
  https://example.com/#/invoices/{failed.invoice_id}

To pay: https://example.com/#/to-pay
To check: https://example.com/#/?needs_review=true
"""
    )


def test_digest_names_the_account_that_changed_though_the_invoice_is_due(world: World) -> None:
    processed(world, "A-1", IBAN)
    changed = processed(world, "A-2", OTHER_IBAN)
    assert world.deliver(CHECK).acknowledged
    (digest,) = world.digests()
    link = f"https://example.com/#/invoices/{changed['invoice_id']}"
    assert f"A-2: 187.40 EUR (another account than before)\n  {link}\n" in digest.body
    assert (
        "Another account than before: 1 invoice. Call the supplier under a number that you know, before you pay.\n"
        f"- {changed['vendor']}, A-2: account ends in {OTHER_IBAN[-4:]}, the one known in {IBAN[-4:]}\n  {link}\n"
    ) in digest.body and "To be checked" not in digest.body


def test_digest_of_more_than_can_be_read_says_so_and_leaves_the_check_its_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        invoice(world, f"A-{number}", "2026-11-01")
    query = invoice_processor.dynamodb.query

    def one(**parameters: Any) -> Any:
        """An item an answer, as DynamoDB gives 1 MB."""
        return query(**parameters | {"Limit": 1})

    one.__name__ = "query"
    monkeypatch.setattr(invoice_processor.dynamodb, "query", one)
    monkeypatch.setattr(invoice_digest, "MOST", 2)
    assert world.deliver(CHECK).acknowledged
    (digest,) = world.digests()
    assert "Overdue: 2 invoices, 600.00 EUR\n" in digest.body
    assert "\nThere are more than the first 2, of which these are the sums and counts.\n" in digest.body


@pytest.mark.parametrize("setting", [None, "daily"], ids=["off", "nothing due"])
def test_digest_with_nothing_to_say_is_none(
    world: World, monkeypatch: pytest.MonkeyPatch, setting: str | None
) -> None:
    monkeypatch.setattr(invoice_processor, "DUE_DIGEST", setting)
    if not setting:
        invoice(world, "A-1", "2026-11-21")
    assert world.deliver(CHECK).acknowledged
    assert world.digests() == []
    assert ("day" in world.memory("digest")) == bool(setting)


@pytest.mark.parametrize(
    ("every", "before", "moment", "is_sent"),
    [
        ("daily", None, "2026-11-23T04:59", False),
        ("daily", None, "2026-11-23T05:00", True),
        ("daily", "2026-11-22", "2026-11-23T04:59", False),
        ("daily", "2026-11-22", "2026-11-23T05:00", True),
        ("daily", "2026-11-22", "2026-11-23T23:59", True),
        ("daily", "2026-11-23", "2026-11-23T23:59", False),
        ("daily", "2026-11-21", "2026-11-23T00:10", True),  # a day without a check is made good
        ("weekly", None, "2026-11-22T10:00", False),  # switched on on a Sunday
        ("weekly", None, "2026-11-23T05:00", True),
        ("weekly", "2026-11-16", "2026-11-23T04:59", False),
        ("weekly", "2026-11-16", "2026-11-23T05:00", True),
        ("weekly", "2026-11-16", "2026-11-24T00:10", True),
        ("weekly", "2026-11-23", "2026-11-29T23:59", False),
        ("weekly", "2026-11-23", "2026-11-30T05:00", True),
    ],
)
def test_digest_is_sent_by_the_first_check_of_its_day(
    world: World, monkeypatch: pytest.MonkeyPatch, every: str, before: str | None, moment: str, is_sent: bool
) -> None:
    monkeypatch.setattr(invoice_processor, "DUE_DIGEST", every)
    invoice(world, "A-1", "2026-11-01")
    if before:
        world.remember(mark="digest", day=before, owner="of then")
    at(world, moment)
    for _ in range(2):
        assert world.deliver(CHECK).acknowledged
        world.pass_time(1)
    assert len(world.digests()) == is_sent


@pytest.mark.fault(26)
@pytest.mark.parametrize("kill", KILLS, ids=str)
@pytest.mark.parametrize(("position", "step"), list(enumerate(STEPS)))
def test_digest_killed_at_a_step_is_sent_once_or_twice(
    world: World, position: int, step: str, kill: Fate
) -> None:
    invoice(world, "A-1", "2026-11-01")
    delivery = world.start(CHECK)
    while delivery.next_request and delivery.next_request.step != "claim_digest":
        delivery.advance()
    for expected in STEPS[:position]:
        assert delivery.next_request and delivery.next_request.step == expected
        delivery.advance()
    assert delivery.next_request and delivery.next_request.step == step
    delivery.advance(kill)
    assert delivery.killed
    for _ in range(3):
        world.pass_time(HOUR)
        assert world.deliver(CHECK).acknowledged
    twice = [("publish", KILL_AFTER), ("note_digest", KILL_BEFORE)]
    assert len(world.digests()) == (2 if (step, kill) in twice else 1)
    assert world.memory("digest")["day"] == "2026-11-22"


@pytest.mark.fault(26)
def test_weekly_digest_killed_late_on_its_first_monday_is_sent_on_tuesday(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_processor, "DUE_DIGEST", "weekly")
    invoice(world, "A-1", "2026-11-01")
    at(world, "2026-11-23T23:50")
    assert world.deliver(CHECK, publish=[KILL_BEFORE]).killed
    world.pass_time(HOUR)
    assert world.deliver(CHECK).acknowledged
    assert len(world.digests()) == 1


@pytest.mark.fault(27)
@pytest.mark.parametrize("step", ["claim_digest", "note_digest"])
def test_digest_whose_answer_is_lost_is_sent_once(world: World, step: str) -> None:
    invoice(world, "A-1", "2026-11-01")
    for fates in ([LOSE], []):
        assert world.deliver(CHECK, **{step: fates}).acknowledged
    assert len(world.digests()) == 1


@pytest.mark.parametrize("step", ["claim_digest", "batchgetitem", "publish", "note_digest"])
@pytest.mark.parametrize("fates", [always(DENIED), LOSE_FOR_GOOD], ids=["denied", "lost"])
def test_digest_that_fails_keeps_nothing_else_from_the_check_and_is_retried(
    world: World, step: str, fates: object
) -> None:
    invoice(world, "A-1", "2026-11-01")
    lost = world.upload("invoices/lost.png", content=b"", status="FAILED")
    world.pass_time(HOUR)
    delivery = world.deliver(CHECK, **{step: fates})
    assert isinstance(delivery.raised, invoice_processor.ServiceError)
    world.pass_time(60)  # Lambda's first retry
    assert world.deliver(CHECK).acknowledged
    assert 1 <= len(world.digests()) <= 2 + (step == "publish")
    if step != "batchgetitem":  # which the search for uploads without a record needs as well
        assert world.record(lost)["status"] == "FAILED"


def test_digest_of_two_checks_at_once_is_sent_by_one(world: World) -> None:
    invoice(world, "A-1", "2026-11-01")
    first = world.start(CHECK)
    while first.next_request and first.next_request.step != "publish":
        first.advance()
    assert world.deliver(CHECK).acknowledged
    assert world.digests() == []
    assert first.finish().acknowledged
    assert len(world.digests()) == 1


def test_digest_of_what_was_paid_or_removed_is_silent(world: World) -> None:
    """It follows from the indexes alone, which every writer keeps."""
    upload = invoice(world, "A-1", "2026-11-01")
    world.dynamodb.update_item(
        TableName=invoice_processor.TABLE_NAME,
        Key={"invoice_id": {"S": upload.invoice_id}},
        UpdateExpression="REMOVE to_pay, pay_by, pay_amount SET paid_at = :now",
        ExpressionAttributeValues={":now": {"S": "2026-11-20T00:00:00.000Z"}},
    )
    world.clock += timedelta(days=1)
    delivery = world.deliver(CHECK)
    assert delivery.acknowledged and "publish" not in delivery.steps
