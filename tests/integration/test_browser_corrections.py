"""Corrections: what a person changes, kept with who and when, and never over a change that was not seen."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import invoice_browser
import invoice_record
import pytest
from botocore.exceptions import ConnectionClosedError
from browser import invoice_requests
from invoice_record import AMOUNTS, FIELD_KINDS, index_keys, item_size
from moto.core.botocore_stubber import BotocoreStubber

from tests.integration.browser_events import CLAIMS, PERSON
from tests.integration.browser_world import Browser, failed, record_of

OTHER = "ben@example.com"
BY_OTHER = CLAIMS | {"email": OTHER}
NOW = "2026-11-22T10:00:00.000Z"
NOBODYS = "6f1c1f0e-5b1c-4a57-9d0a-2f6e7c0b8a11"
BOX = {name: Decimal("0.125") for name in ("Left", "Top", "Width", "Height")}
TOTAL_AS_READ = {
    "text": "$300",
    "confidence": Decimal("60"),
    "page": Decimal(2),
    "box": BOX,
    "source": "text",
}


def unsigned(invoice: dict[str, Any]) -> dict[str, Any]:
    """Without the document's address, which another second signs otherwise."""
    return {name: value for name, value in invoice.items() if name != "document"}


def test_correction_of_a_field_is_kept_with_who_and_when(browser: Browser) -> None:
    invoice_id = browser.put(total=Decimal("300"), fields={"total": TOTAL_AS_READ})
    reply = browser.patch(invoice_id, 0, total="330.10")
    again = browser.get(f"/api/invoices/{invoice_id}").json
    assert reply.status == 200 and unsigned(reply.json) == unsigned(again)
    assert reply.json["total"] == "330.10" and reply.json["revision"] == 1
    assert reply.json["history"] == [
        {
            "at": NOW,
            "by": PERSON,
            "sub": CLAIMS["sub"],
            "changes": {"total": {"from": "300.00", "to": "330.10"}},
        }
    ]
    record = browser.record(invoice_id)
    assert record["total"] == Decimal("330.1")
    assert record["fields"]["total"] == {
        "text": "330.10",
        "source": "person",
        "confidence": 100,
    }, "what is typed stands nowhere on the page"


@pytest.mark.parametrize(
    ("name", "typed", "stored", "shown"),
    [
        ("vendor", "  Zebra  GmbH ", "Zebra  GmbH", "Zebra  GmbH"),
        ("vendor", "نیم\u200cفاصله", "نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("invoice_number", "INV-7", "INV-7", "INV-7"),
        ("invoice_date", "2025-04-21", "2025-04-21", "2025-04-21"),
        ("due_date", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("currency", "MYR", "MYR", "MYR"),
        ("subtotal", "0.10", Decimal("0.1"), "0.10"),
        ("tax", "-0.00", Decimal("0"), "0.00"),
        ("total", "999999999999.999", Decimal("999999999999.999"), "999999999999.999"),
        ("invoice_type", "credit_note", "credit_note", "credit_note"),
        ("tags", [" paid ", "Q4", "paid"], ["paid", "Q4"], ["paid", "Q4"]),
    ],
)
def test_correction_value_is_stored_and_shown(
    browser: Browser, name: str, typed: Any, stored: Any, shown: Any
) -> None:
    invoice_id = browser.put()
    reply = browser.patch(invoice_id, 0, **{name: typed})
    assert reply.status == 200 and reply.json[name] == shown
    assert browser.record(invoice_id)[name] == stored
    assert reply.json["history"][0]["changes"][name]["to"] == shown


@pytest.mark.parametrize(
    ("name", "empty"),
    [(name, None) for name in sorted(FIELD_KINDS)] + [("tags", [])],
)
def test_correction_that_empties_a_value_takes_it_away(browser: Browser, name: str, empty: Any) -> None:
    value: Any = {"tags": ["paid"], "currency": "USD", "invoice_date": "2025-04-21", "due_date": "2025-04-21"}
    before = value.get(name, Decimal("5") if name in AMOUNTS else "Zebra")
    invoice_id = browser.put(**{name: before}, fields={name: {"text": "5", "source": "text"}})
    reply = browser.patch(invoice_id, 0, despite=["total_empty"], **{name: empty})
    assert reply.status == 200 and name not in reply.json
    record = browser.record(invoice_id)
    assert name not in record
    if name in FIELD_KINDS:
        assert "fields" not in record and "fields" not in reply.json
    assert "to" not in reply.json["history"][0]["changes"][name] or empty == []


def test_correction_keeps_what_it_does_not_name(browser: Browser) -> None:
    fields = {"total": TOTAL_AS_READ, "vendor": {"text": "ABC", "source": "text"}}
    before = {
        "vendor": "ABC",
        "total": Decimal("300"),
        "fields": fields,
        "extracted_text": "x",
        "tax": Decimal(3),
    }
    invoice_id = browser.put(**before)
    stored = browser.record(invoice_id)
    browser.patch(invoice_id, 0, tax="4")
    changed = browser.record(invoice_id)
    for name in set(stored) - {"tax", "fields", "revision", "history"}:
        assert changed[name] == stored[name], name
    assert {name: changed["fields"][name] for name in fields} == fields


def test_correction_of_nothing_changes_nothing(browser: Browser) -> None:
    invoice_id = browser.put(vendor="ABC", total=Decimal("300"), tags=["a"])
    before = browser.record(invoice_id)
    reply = browser.patch(invoice_id, 0, vendor="ABC", total="300.00", tags=["a"], reviewed=False, tax=None)
    assert reply.status == 200 and reply.json["revision"] == 0 and "history" not in reply.json
    assert browser.record(invoice_id) == before


def test_correction_of_what_the_indexes_hold_is_found_there(browser: Browser) -> None:
    invoice_id = browser.put(vendor="ABC", invoice_number="1", invoice_type="receipt")
    reply = browser.patch(invoice_id, 0, vendor="Zebra Ltd", invoice_number="INV 2", invoice_type="other")
    assert reply.status == 200
    assert browser.listed(vendor="abc") == browser.listed(number="1") == browser.listed(type="receipt") == []
    assert browser.listed(vendor="zebra") == browser.listed(number="inv2") == [invoice_id]
    assert browser.listed(type="other") == [invoice_id]
    browser.patch(invoice_id, 1, vendor=None)
    assert browser.listed(vendor="zebra") == browser.listed(number="inv2") == []


def test_correction_of_an_unread_file_enters_it_by_hand(browser: Browser) -> None:
    invoice_id = browser.put(**failed(category="travel"))
    reply = browser.patch(invoice_id, 0, vendor="Abc", total="12", currency="EUR", reviewed=True)
    assert reply.status == 200 and reply.json["status"] == "FAILED" and reply.json["needs_review"] is False
    assert browser.listed(vendor="abc") == [invoice_id]
    assert browser.get("/api/sums", month="2026-11").json["sums"] == [
        {"vendor": "Abc", "currency": "EUR", "total": "12.00", "count": 1}
    ]


# --- reviewed ---


@pytest.mark.parametrize(
    ("before", "attention", "again"),
    [
        ({"review_reasons": ["total_missing"]}, None, "REVIEW"),
        (failed(), "FAILED_REVIEWED", "FAILED"),
        ({}, None, None),
    ],
)
def test_review_ends_the_need_for_a_look_and_can_be_taken_back(
    browser: Browser, before: dict[str, Any], attention: str | None, again: str | None
) -> None:
    invoice_id = browser.put(**before)
    needed = bool(before)
    assert (invoice_id in browser.listed(needs_review="true")) is needed
    reply = browser.patch(invoice_id, 0, reviewed=True)
    assert (reply.json["reviewed_at"], reply.json["reviewed_by"]) == (NOW, PERSON)
    assert reply.json["needs_review"] is False
    assert reply.json["history"][0]["changes"] == {"reviewed": {"from": False, "to": True}}
    assert browser.record(invoice_id).get("attention") == attention
    assert invoice_id not in browser.listed(needs_review="true")
    if "error" in before:
        assert browser.listed(status="FAILED") == [invoice_id]
    reply = browser.patch(invoice_id, 1, reviewed=False)
    assert reply.json["needs_review"] is needed and "reviewed_at" not in reply.json
    assert "reviewed_by" not in reply.json
    assert browser.record(invoice_id).get("attention") == again
    assert (invoice_id in browser.listed(needs_review="true")) is needed


def test_review_before_the_email_is_out_leaves_the_email_owed(browser: Browser) -> None:
    """The check finds an e-mail that is owed by its UNFINISHED; marking it as sent looks at reviewed_at."""
    owed = {"notification": "SENDING", "attention": "UNFINISHED", "review_reasons": ["total_missing"]}
    invoice_id = browser.put(**owed)
    assert browser.patch(invoice_id, 0, reviewed=True).json["needs_review"] is False
    assert browser.record(invoice_id)["attention"] == "UNFINISHED"
    assert browser.listed(needs_review="true") == []


# --- two people ---


@pytest.mark.fault(49)
def test_second_person_sees_the_first_ones_change_before_overwriting(browser: Browser) -> None:
    invoice_id = browser.put(total=Decimal("300"))
    seen_by_both = browser.get(f"/api/invoices/{invoice_id}").json["revision"]
    assert browser.patch(invoice_id, seen_by_both, total="330").status == 200
    refused = browser.patch(invoice_id, seen_by_both, claims=BY_OTHER, total="303")
    assert refused.status == 409 and "changed this invoice" in refused.message
    assert unsigned(refused.json["invoice"]) == unsigned(browser.get(f"/api/invoices/{invoice_id}").json)
    assert refused.json["invoice"]["total"] == "330.00"
    assert refused.json["invoice"]["history"][-1]["by"] == PERSON
    accepted = browser.patch(invoice_id, refused.json["invoice"]["revision"], claims=BY_OTHER, total="303")
    assert accepted.status == 200
    assert [(each["by"], each["changes"]["total"]) for each in accepted.json["history"]] == [
        (PERSON, {"from": "300.00", "to": "330.00"}),
        (OTHER, {"from": "330.00", "to": "303.00"}),
    ]


@pytest.mark.fault(49)
@pytest.mark.parametrize("wrong", [1, 2, 10**30])
def test_revision_that_is_not_there_yet_is_refused(browser: Browser, wrong: int) -> None:
    invoice_id = browser.put()
    assert browser.patch(invoice_id, wrong, total="1").status == 409
    assert "total" not in browser.record(invoice_id)


class BetweenReadAndWrite:
    """Does something once, when a record was read and before it is written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, action: Any) -> None:
        self._write, self._action = invoice_browser.write, action
        monkeypatch.setattr(invoice_browser, "write", self)

    def __call__(self, *arguments: Any) -> Any:
        action, self._action = self._action, None
        if action:
            action()
        return self._write(*arguments)


@pytest.mark.fault(49)
def test_change_between_reading_and_writing_is_never_overwritten(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice_id = browser.put(total=Decimal("300"))
    BetweenReadAndWrite(monkeypatch, lambda: browser.patch(invoice_id, 0, claims=BY_OTHER, total="303"))
    refused = browser.patch(invoice_id, 0, total="330")
    assert refused.status == 409 and refused.json["invoice"]["history"][-1]["by"] == OTHER
    assert browser.record(invoice_id)["total"] == Decimal("303")


def test_email_noted_between_reading_and_writing_is_no_conflict(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The processor's own notes are no change that a person has to see: the correction is made again on top."""
    owed = {"notification": "SENDING", "attention": "UNFINISHED", "review_reasons": ["total_missing"]}
    invoice_id = browser.put(**owed)
    sent = browser.record(invoice_id) | {"notification": "SENT", "attention": "REVIEW"}
    BetweenReadAndWrite(monkeypatch, lambda: browser.put(**sent))
    assert browser.patch(invoice_id, 0, reviewed=True).status == 200
    assert "attention" not in browser.record(invoice_id)
    assert len(browser.record(invoice_id)["history"]) == 1


def test_record_that_never_rests_is_given_up(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise invoice_browser.ConditionFailed

    invoice_id = browser.put()
    monkeypatch.setattr(invoice_browser, "write", refuse)
    reply = browser.patch(invoice_id, 0, total="1")
    assert reply.status == 503 and "try again" in reply.message


def test_write_whose_answer_was_lost_is_recognised(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK sends it again, and the condition refuses what is there already."""
    invoice_id = browser.put(total=Decimal("300"))
    lost = iter([True])
    passes = BotocoreStubber.__call__

    def gate(stubber: Any, event_name: str, request: Any, **more: Any) -> Any:
        response = passes(stubber, event_name, request, **more)
        if event_name.endswith("UpdateItem") and next(lost, False):
            raise ConnectionClosedError(endpoint_url=request.url)
        return response

    monkeypatch.setattr(BotocoreStubber, "__call__", gate)
    reply = browser.patch(invoice_id, 0, total="330")
    assert reply.status == 200 and reply.json["revision"] == 1
    assert len(browser.record(invoice_id)["history"]) == 1


# --- what is refused ---


@pytest.mark.parametrize("status", ["PROCESSING", "READING"])
def test_invoice_in_progress_cannot_be_changed(browser: Browser, status: str) -> None:
    invoice_id = browser.put(status=status, attention="UNFINISHED")
    refused = browser.patch(invoice_id, 0, total="1")
    assert refused.status == 409 and "still being processed" in refused.message
    assert refused.json["invoice"]["status"] == status


@pytest.mark.fault(48)
@pytest.mark.parametrize("path", ["", "x", "%00", NOBODYS, NOBODYS.upper(), "InvoiceData"])
def test_correction_of_an_id_not_ours_is_not_found(browser: Browser, path: str) -> None:
    reply = browser.ask("PATCH", f"/api/invoices/{path}", json={"revision": 0, "changes": {"total": "1"}})
    assert reply.status == 404 and set(reply.json) == {"message"}


BAD_CHANGES: list[Any] = [
    {},
    [],
    None,
    "total",
    {"status": "PROCESSED"},
    {"bucket": "x"},
    {"owner": "x"},
    {"total": "1", "file_name": "x"},
    *({name: 5} for name in sorted(invoice_requests.CORRECTIONS)),
    *({name: {"S": "x"}} for name in sorted(invoice_requests.CORRECTIONS)),
    *({"total": each} for each in ["", "1,00", "1e5", "NaN", "Infinity", "--1", "1.2345", "1" * 13, "١"]),
    *({"total": each} for each in [" 1", "1 ", "1\n", "+1", ".5", "1.", True, 1.5, ["1"]]),
    *({"invoice_date": each} for each in ["2025-02-30", "0025-04-21", "21.04.2025", "2025-4-1", "20250421"]),
    *({"due_date": each} for each in ["", "2025-04-21T00:00", "٢٠٢٥-٠٤-٢١", "9999-01-01"]),
    *({"currency": each} for each in ["", "usd", "US", "USDD", "XXX", "UDS"]),
    *(
        {"vendor": each}
        for each in ["", "   ", "x" * 201, "a\nb", "a\x00b", "a\u202eb", "a\u2066b", "\ud800"]
    ),
    *({"invoice_type": each} for each in [None, "", "Invoice", ["invoice"]]),
    *({"tags": each} for each in [None, "x", [""], ["x" * 51], [None], ["a"] * 21, [["a"]], ["a\tb"]]),
    *({name: each} for name in ("reviewed", "paid") for each in [None, "true", 0, 1]),
    *({"account_confirmed": each} for each in [None, False, 1, "true"]),
    *({"forgotten": each} for each in [None, "vendor", ["total"], ["vendor"] * 5, [None], [["vendor"]]]),
]


@pytest.mark.fault(48)
@pytest.mark.parametrize("changes", BAD_CHANGES, ids=lambda changes: ascii(changes)[:40])
def test_correction_to_what_cannot_be_is_refused(browser: Browser, changes: Any) -> None:
    invoice_id = browser.put()
    before = browser.record(invoice_id)
    reply = browser.ask("PATCH", f"/api/invoices/{invoice_id}", json={"revision": 0, "changes": changes})
    assert reply.status == 400 and reply.message.endswith(".") and set(reply.json) == {"message"}
    assert browser.record(invoice_id) == before


@pytest.mark.fault(48)
@pytest.mark.parametrize("revision", [None, -1, True, 0.5, "0", [0]])
def test_correction_with_no_revision_is_refused(browser: Browser, revision: Any) -> None:
    invoice_id = browser.put()
    body = {"revision": revision, "changes": {"total": "1"}}
    assert browser.ask("PATCH", f"/api/invoices/{invoice_id}", json=body).status == 400


EARLIER = {"at": NOW, "by": PERSON, "changes": {"tax": {"to": Decimal(1)}}}


def test_history_keeps_the_last_changes_and_counts_those_before(browser: Browser) -> None:
    history = [EARLIER] * (invoice_record.MAX_HISTORY - 1)
    invoice_id = browser.put(history=history, revision=Decimal(199))
    assert "history_left_out" not in browser.patch(invoice_id, 199, total="1").json
    for revision, left_out in ((200, 1), (201, 2)):
        changed = browser.patch(invoice_id, revision, total=str(revision)).json
        assert (len(changed["history"]), changed["history_left_out"]) == (200, left_out)
    assert changed["history"][-1]["changes"]["total"] == {"from": "200.00", "to": "201.00"}


@pytest.mark.fault(53)
@pytest.mark.parametrize("vendor", ["é" * 200, "领" * 200, "\U0001f4c4" * 200])
def test_history_gives_way_where_a_change_would_not_fit_into_the_record(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, vendor: str
) -> None:
    """What DynamoDB counts are the bytes, of accented letters too. Moto counts on an update what it replaces as well,
    so the limit is a lower one here."""
    most = 150_000
    monkeypatch.setattr(invoice_record, "MAX_RECORD_BYTES", most)
    history = [EARLIER | {"changes": {"vendor": {"from": vendor, "to": vendor}}}] * 60
    filled = most - item_size(record_of(history=history)) - 500
    invoice_id = browser.put(history=history, extracted_text="x" * filled)
    changed = browser.patch(invoice_id, 0, vendor=vendor, invoice_number=vendor)
    assert changed.status == 200, changed.json
    kept, left_out = len(changed.json["history"]), changed.json["history_left_out"]
    assert kept + left_out == 61 and left_out > 0
    record = browser.record(invoice_id)
    assert most - item_size({"": history[0]}) - 1 < item_size(record) <= most, "no more goes than has to"


def test_correction_for_which_there_is_no_room_is_refused_before_it_is_written(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice_id = browser.put()
    monkeypatch.setattr(invoice_record, "MAX_RECORD_BYTES", item_size(browser.record(invoice_id)) + 300)
    assert browser.patch(invoice_id, 0, tags=["paid"]).status == 200
    before = browser.record(invoice_id)
    refused = browser.patch(invoice_id, 1, vendor="y" * 200)
    assert refused.status == 400 and "full" in refused.message
    assert browser.record(invoice_id) == before


def test_correction_is_not_logged_with_what_was_typed(browser: Browser) -> None:
    invoice_id = browser.put()
    browser.patch(invoice_id, 0, vendor="Zebra Secret")
    (line,) = browser.log_lines
    assert line["invoice_id"] == invoice_id and line["status"] == 200
    assert line["route"] == "/api/invoices/{invoice_id}" and line["method"] == "PATCH"
    assert "Zebra" not in json.dumps(line) and PERSON not in json.dumps(line)


@pytest.mark.fault(75)
def test_correction_of_anything_leaves_the_keys_that_follow_from_the_record(browser: Browser) -> None:
    invoice_id = browser.put(vendor="ABC", invoice_number="1", total=Decimal("1.50"), due_date="2025-05-01")
    changes = [
        {"vendor": "Köln  GmbH", "invoice_number": None, "invoice_date": "2025-04-21", "total": "20.50"},
        {"invoice_type": "credit_note"},
        {"due_date": None},
        {"reviewed": True},
        {"invoice_type": "receipt"},
        {"invoice_type": "other", "total": None, "vendor": None},
    ]
    despite = ["due_before_date", "total_empty"]
    for revision, change in enumerate(changes):
        assert browser.patch(invoice_id, revision, despite=despite, **change).status == 200
        record = browser.record(invoice_id)
        keys = index_keys(record)
        assert {name: record.get(name) for name in keys} == keys, change
        if revision == 2:
            assert record["fingerprint"] == "total 2025-04-21 20.5"
            assert (record["pay_by"], record["pay_amount"]) == ("2025-04-21", Decimal("-20.5"))
