"""What a person did in the invoice browser stays done, whatever the processor does afterwards: re-sends, late marks.

The person's requests go to the browser's own handler, on the same table.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from typing import Any

import boto3
import invoice_browser
import invoice_processor
import pytest
from invoice_record import PAY_WARNINGS, index_keys

from infra.names import Names
from infra.redrive.aws import Connection, Deployment
from infra.redrive.emails import SentEmails
from tests.conftest import REGION
from tests.integration.browser_events import CLAIMS, PERSON, Reply, event_of, reply_of
from tests.integration.test_fields_stored import HEAD, SURE, arrived, commit_together
from tests.integration.world import CHECK, Upload, World, refusal

TO_REVIEW = (*HEAD, "Date: 2025-01-02")


def ask(upload: Upload, revision: int, despite: Sequence[str] = (), **changes: Any) -> Reply:
    body = json.dumps({"revision": revision, "changes": changes, "despite": [*despite]})
    path = f"/api/invoices/{upload.invoice_id}"
    return reply_of(invoice_browser.lambda_handler(event_of("PATCH", path, body=body, claims=CLAIMS), None))


def review(upload: Upload, *, revision: int = 0, reviewed: bool = True) -> None:
    reply = ask(upload, revision, reviewed=reviewed)
    assert reply.status == 200, reply.content


def declare_owed(upload: Upload) -> None:
    """As the re-drive command does for an e-mail that nobody could receive."""
    bucket, table_name = invoice_processor.BUCKET_NAME, invoice_processor.TABLE_NAME
    deployment = Deployment(bucket, table_name, "", Names().function, REGION)
    emails = SentEmails(Connection(boto3.Session(), None), deployment)
    table = {"TableName": invoice_processor.TABLE_NAME, "Key": {"invoice_id": {"S": upload.invoice_id}}}
    notified_at = invoice_processor.dynamodb.get_item(**table)["Item"]["notified_at"]["S"]
    assert emails.declare_owed(upload.invoice_id, notified_at)


def excuse_first_email(world: World, upload: Upload) -> None:
    first, _ = world.emails(upload)
    first.excuse = "asked for by the user"


@pytest.fixture
def to_review(world: World) -> Upload:
    """Processed, mailed, and listed for a look."""
    upload = world.upload("invoices/a.png", TO_REVIEW)
    assert world.deliver(upload).acknowledged
    assert world.record(upload)["attention"] == "REVIEW"
    return upload


@pytest.fixture
def not_processed(world: World) -> Upload:
    upload = world.upload("invoices/a.png", content=b"hello", status="FAILED")
    assert world.deliver(upload).acknowledged
    assert world.record(upload)["attention"] == "FAILED"
    return upload


def test_resend_of_a_reviewed_invoice_asks_for_no_second_look(world: World, to_review: Upload) -> None:
    review(to_review)
    declare_owed(to_review)
    assert world.record(to_review)["attention"] == "UNFINISHED"
    assert world.deliver(to_review).acknowledged
    excuse_first_email(world, to_review)
    record = world.record(to_review)
    assert (record["notification"], record["reviewed_by"]) == ("SENT", PERSON)
    assert "attention" not in record


def test_resend_of_a_failed_invoice_that_was_reviewed_keeps_it_among_the_reviewed(
    world: World, not_processed: Upload
) -> None:
    review(not_processed)
    assert world.record(not_processed)["attention"] == "FAILED_REVIEWED"
    declare_owed(not_processed)
    assert world.deliver(not_processed).acknowledged
    excuse_first_email(world, not_processed)
    assert world.record(not_processed)["attention"] == "FAILED_REVIEWED"


def test_resend_of_an_invoice_that_was_not_reviewed_asks_for_a_look_again(
    world: World, to_review: Upload
) -> None:
    declare_owed(to_review)
    assert world.deliver(to_review).acknowledged
    excuse_first_email(world, to_review)
    assert world.record(to_review)["attention"] == "REVIEW"


@pytest.mark.parametrize(("reviewed", "attention"), [(True, None), (False, "REVIEW")])
def test_review_between_the_email_and_its_mark_is_not_lost(
    world: World, to_review: Upload, reviewed: bool, attention: str | None
) -> None:
    """The processor has the record as it was some seconds ago."""
    if not reviewed:  # a review that is taken back
        review(to_review)
    declare_owed(to_review)
    delivery = world.start(to_review)
    while delivery.next_request.step != "mark":
        delivery.advance()
    review(to_review, revision=0 if reviewed else 1, reviewed=reviewed)
    assert delivery.finish().acknowledged
    excuse_first_email(world, to_review)
    record = world.record(to_review)
    assert (record["notification"], record.get("attention")) == ("SENT", attention)
    assert ("reviewed_at" in record) == reviewed


def test_review_while_the_email_is_owed_leaves_it_to_the_check(world: World) -> None:
    upload = world.upload("invoices/a.png", TO_REVIEW)
    assert not world.deliver(upload, publish=[refusal("AuthorizationError", 403)]).acknowledged
    review(upload)
    assert world.record(upload)["attention"] == "UNFINISHED"
    world.pass_time(3600)
    assert world.deliver(CHECK).acknowledged
    assert len(world.emails(upload)) == 1
    assert (world.record(upload)["notification"], "attention" in world.record(upload)) == ("SENT", False)


@pytest.fixture
def committed_together(world: World) -> tuple[Upload, Upload]:
    """Duplicates that did not see each other; the second one was looked at meanwhile."""
    first = arrived(world, SURE, "invoices/a.png", "10:00:00")
    second = arrived(world, SURE, "invoices/b.png", "10:00:01")
    commit_together(world, first, second)
    return first, second


@pytest.mark.fault(21)
def test_late_duplicate_that_was_reviewed_asks_for_a_look_again(
    world: World, committed_together: tuple[Upload, Upload]
) -> None:
    first, second = committed_together
    review(second)
    assert world.deliver(CHECK).acknowledged
    record = world.record(second)
    assert (record["possible_duplicate_of"], record["attention"]) == (first.invoice_id, "REVIEW")
    assert not {"reviewed_at", "reviewed_by"} & record.keys()
    assert len(record["history"]) == 1


@pytest.mark.fault(75)
@pytest.mark.parametrize(("settled", "amount"), [({}, None), ({"source": "person"}, Decimal("5.00"))])
def test_late_duplicate_whose_amount_is_in_doubt_again_is_to_be_checked_before_it_is_paid(
    world: World, committed_together: tuple[Upload, Upload], settled: dict[str, Any], amount: Decimal | None
) -> None:
    _, second = committed_together
    fields = {"total": world.record(second)["fields"]["total"] | settled}
    write(second, {"review_reasons": ["total_ambiguous"], "reviewed_at": "2026-11-22", "fields": fields})
    assert world.record(second)["pay_amount"] == Decimal("5.00")
    assert world.deliver(CHECK).acknowledged
    record = world.record(second)
    assert record["review_reasons"] == ["total_ambiguous", "possible_duplicate"]
    assert (record.get("pay_amount"), "to_pay" in record) == (amount, amount is not None)


@pytest.mark.fault(75)
def test_late_duplicate_that_was_removed_stays_removed(
    world: World, committed_together: tuple[Upload, Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check has read the index; then somebody removes what it found."""
    mark, (_, second) = invoice_processor._mark_duplicate, committed_together

    def removed_meanwhile(record: dict[str, Any], original: str) -> None:
        assert ask(second, 0, removed={"reason": "mistake"}).status == 200
        mark(record, original)

    monkeypatch.setattr(invoice_processor, "_mark_duplicate", removed_meanwhile)
    assert world.deliver(CHECK).acknowledged
    record = world.record(second)
    assert record["attention"] == "REMOVED" and "possible_duplicate_of" not in record


def write(upload: Upload, changes: dict[str, Any]) -> None:
    """As another program might."""
    record = invoice_browser.read(upload.invoice_id)
    outcome = changes | index_keys(record | changes)
    invoice_browser.write(record, outcome | {"revision": record.get("revision", 0) + 1})


@pytest.mark.fault(49)
def test_late_duplicate_is_seen_before_the_open_page_marks_it_as_reviewed(
    world: World, committed_together: tuple[Upload, Upload]
) -> None:
    first, second = committed_together
    assert world.deliver(CHECK).acknowledged
    reply = ask(second, 0, reviewed=True)  # the page was opened before the check
    assert reply.status == 409
    assert reply.json["invoice"]["possible_duplicate_of"] == first.invoice_id
    review(second, revision=reply.json["invoice"]["revision"])
    assert "attention" not in world.record(second)


# --- in any order --------------------------------------------------------------------------------------------

ACTS = ("reviewed", "paid", "removed", "back", "late", "resent")


@pytest.mark.fault(75)
@pytest.mark.parametrize("order", [*permutations(ACTS)][3::37], ids=" ".join)
def test_whatever_is_done_in_any_order_the_rest_follows_from_the_record(
    world: World, order: tuple[str, ...]
) -> None:
    """The second of two that were committed together: only the check sees that it is a duplicate."""
    first, second = (arrived(world, SURE, f"invoices/{each}.png", f"10:00:0{each}") for each in (1, 2))
    commit_together(world, first, second)
    changes: dict[str, Any] = {"reviewed": True, "paid": True, "back": None}
    changes["removed"] = {"reason": "duplicate", "of": first.invoice_id}
    removed = marked = reviewed = False
    for act in order:
        if act == "late":
            assert world.deliver(CHECK).acknowledged
        elif act == "resent":
            declare_owed(second)
            assert world.deliver(second).acknowledged
            excuse_first_email(world, second)
        else:
            name = {"back": "removed"}.get(act, act)
            reply = ask(
                second, int(world.record(second).get("revision", 0)), [*PAY_WARNINGS], **{name: changes[act]}
            )
            assert reply.status == 200, reply.content
        was, removed = (removed, marked), act == "removed" or removed and act != "back"
        marked = marked or act == "late" and not removed or act == "back" and was[0]
        reviewed = (
            act == "reviewed" or reviewed and marked == was[1]
        )  # a doubt that arises asks for a new look
        record = world.record(second)
        assert {name: record.get(name) for name in index_keys(record)} == index_keys(record), act
        assert (
            ("possible_duplicate" in record.get("review_reasons", []))
            == marked
            == ("possible_duplicate_of" in record)
        )
        assert ("removed_at" in record, "reviewed_at" in record) == (removed, reviewed), act
        expected = "REMOVED" if removed else "REVIEW" if marked and not reviewed else None
        assert record.get("attention") == expected, act
        paid = order.index("paid") <= order.index(act)
        assert ("to_pay" in record) == (not paid and not removed) and ("paid_at" in record) == paid
    world.check()
