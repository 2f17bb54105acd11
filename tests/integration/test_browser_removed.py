"""Removed invoices and those like them, what warns before a value is taken, and several invoices changed at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import invoice_browser
import pytest

from tests.integration.browser_events import PERSON, Reply
from tests.integration.browser_world import Browser, failed
from tests.integration.test_browser_to_pay import due, memory, statuses, to_pay

NOW = "2026-11-22T10:00:00.000Z"
MISTAKE = {"reason": "mistake"}
LIKE = {"vendor": "ABC", "invoice_number": "1"}


def removed_as(reply: Reply) -> Any:
    assert reply.status == 200, reply.json
    return reply.json.get("removed")


def alike(browser: Browser, *hours: int, **more: Any) -> list[str]:
    """Invoices of one number, uploaded at these hours, each a possible duplicate of the first."""
    ids: list[str] = []
    for hour in hours:
        marked = {"possible_duplicate_of": ids[0], "review_reasons": ["possible_duplicate"]} if ids else {}
        ids.append(due(browser, uploaded_at=f"2026-11-20T{hour:02}:00:00.000Z", **LIKE, **marked, **more))
    return ids


# --- removed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before", [{"review_reasons": ["date_missing"]}, failed(), {"notification": "SENDING"}]
)
def test_removed_invoice_is_out_of_all_but_its_own_list_until_it_is_back(
    browser: Browser, before: dict[str, Any]
) -> None:
    one = due(browser, **LIKE, **before, invoice_date="2026-11-01")
    kept = browser.record(one)
    assert removed_as(browser.patch(one, 0, removed=MISTAKE)) == MISTAKE
    record = browser.record(one)
    assert (record["removed_at"], record["removed_by"]) == (NOW, PERSON)
    for filters in ({}, {"vendor": "abc"}, {"number": "1"}, {"needs_review": "true"}, {"status": "FAILED"}):
        assert browser.listed(**filters) == [], filters
    assert to_pay(browser) == browser.get("/api/sums", month="2026-11").json["sums"] == []
    listed = [] if "notification" in before else [one]  # until its e-mail is out the check has to find it
    due_then = {"by": "due_date", "from": "2026-11-22"}  # later than its upload
    for filters in ({}, {"vendor": "AB"}, {"number": "1", "from": "2026-11-20"}, due_then):
        assert browser.listed(status="REMOVED", **filters) == listed
    assert browser.listed(status="REMOVED", number="2") == browser.listed(status="REMOVED", vendor="x") == []
    assert browser.listed(status="REMOVED", type="receipt") == []
    assert removed_as(browser.patch(one, 1, removed=None)) is None
    after = browser.record(one)
    history = [each["changes"]["removed"] for each in after.pop("history")]
    assert history == [{"to": MISTAKE}, {"from": MISTAKE}] and after.pop("revision") == 2
    assert after == kept and browser.listed() == [one]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 3),
        ({"vendor": "ab"}, 2),
        ({"number": "1"}, 1),
        ({"search": "30,5"}, 1),
        ({"search": "b", "vendor": "b"}, 0),
        ({"needs_review": "true"}, 1),
        ({"by": "invoice_date", "from": "2026-10-01", "to": "2026-10-31"}, 1),
        ({"by": "due_date", "to": "2026-12-31", "vendor": "ab"}, 1),
    ],
)
def test_removed_invoices_are_counted_as_they_are_listed(
    browser: Browser, asked: dict[str, str], found: int
) -> None:
    kept = {"removed_at": NOW, "vendor": "ABC"}
    browser.put(**kept, invoice_number="1", invoice_date="2026-10-30")
    browser.put(**kept, invoice_number="2", due_date="2026-12-03", review_reasons=["date_missing"])
    browser.put(removed_at=NOW, total=Decimal("30.50"))
    browser.put(vendor="ABC", attention="REMOVED")  # it was brought back a moment ago
    pages = browser.pages("/api/counts", status="REMOVED", **asked)
    assert len(browser.listed(status="REMOVED", **asked)) == sum(page["list"] for page in pages) == found


def test_invoice_that_another_program_removed_is_brought_back(browser: Browser) -> None:
    one = due(browser, removed_at=NOW)
    assert browser.patch(one, 0, removed=None, vendor="ABD").status == 200
    assert browser.listed(vendor="abd") == to_pay(browser) == [one]


def test_duplicate_is_removed_as_one_of_an_invoice_that_stays(browser: Browser) -> None:
    original, twin = alike(browser, 8, 9)
    for other in (twin, "6f1c1f0e-5b1c-4a57-9d0a-2f6e7c0b8a11"):
        assert browser.patch(twin, 0, removed={"reason": "duplicate", "of": other}).status == 400
    reason = {"reason": "duplicate", "of": original}
    assert removed_as(browser.patch(twin, 0, removed=reason)) == reason
    refused = browser.patch(original, 0, removed={"reason": "duplicate", "of": twin})
    assert refused.status == 400 and to_pay(browser) == [original]


def test_of_two_that_are_removed_at_once_as_one_of_the_other_one_stays(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    (original, twin), write = alike(browser, 8, 9), invoice_browser.write

    def at_once(record: Any, outcome: Any) -> Any:
        monkeypatch.setattr(invoice_browser, "write", write)
        with monkeypatch.context() as patch:  # what follows comes after both
            patch.setattr(invoice_browser, "follow", lambda *_: None)
            assert browser.patch(original, 0, removed={"reason": "duplicate", "of": twin}).status == 200
        return write(record, outcome)

    monkeypatch.setattr(invoice_browser, "write", at_once)
    assert removed_as(browser.patch(twin, 0, removed={"reason": "duplicate", "of": original})) is None
    assert to_pay(browser) == [twin] and "removed_at" in browser.record(original)


def test_original_mentions_its_duplicates_and_takes_their_doubt_with_it(browser: Browser) -> None:
    first, second, third = alike(browser, 8, 9, 10, reviewed_at=NOW)
    mentioned = {
        each: browser.get(f"/api/invoices/{each}").json.get("duplicates") for each in (first, second)
    }
    assert mentioned == {first: [second, third], second: [third]}
    browser.patch(first, 0, removed=MISTAKE)
    known = {each: browser.record(each).get("possible_duplicate_of") for each in (second, third)}
    assert known == {second: None, third: second}
    assert browser.record(third)["reviewed_at"] == NOW  # it was a duplicate before
    record = browser.record(second)
    assert "review_reasons" not in record and record["history"][-1]["by"] == PERSON
    assert browser.get(f"/api/invoices/{first}").json["duplicates"] == [second, third]
    browser.patch(first, 1, removed=None)
    known = {each: browser.record(each).get("possible_duplicate_of") for each in (first, second, third)}
    assert known == {first: None, second: first, third: second}
    record = browser.record(second)
    assert record["attention"] == "REVIEW" and "reviewed_at" not in record, "to be checked before it is paid"


def test_duplicate_that_is_back_is_one_of_what_is_there(browser: Browser) -> None:
    first, second = alike(browser, 8, 9)
    browser.patch(second, 0, removed=MISTAKE)
    browser.patch(first, 0, removed=MISTAKE)
    browser.patch(second, 1, removed=None)
    assert "possible_duplicate_of" not in browser.record(second)
    browser.patch(first, 1, removed=None)
    assert browser.record(second)["possible_duplicate_of"] == first


ACCOUNTS = {"X": "DE02120300000000202051", "A": "DE89370400440532013000"}


def of_supplier(browser: Browser, account: str, number: str) -> str:
    payment = {"accounts": [{"iban": ACCOUNTS[account]}]}
    return due(browser, vendor="ABC", invoice_number=number, marks=["tax:DE1", "name:abc"], payment=payment)


@pytest.mark.fault(69)
def test_removed_invoice_takes_its_accounts_along_and_warns_of_them_when_it_is_back(browser: Browser) -> None:
    """Else an invoice that nobody wanted to have would vouch for its account, before and after."""
    forged, real = of_supplier(browser, "X", "1"), of_supplier(browser, "A", "2")
    for mark in ("tax:DE1", "name:abc"):
        seen = {"invoice_id": forged, "seen_at": "2026-11-01"}
        invoice_browser.remember(
            [mark], {f"account#iban:{ACCOUNTS['X']}": seen, "first_account": f"iban:{ACCOUNTS['X']}"}
        )
    browser.patch(forged, 0, removed=MISTAKE)
    assert memory(browser, "tax:DE1").keys() == memory(browser, "name:abc").keys() == {"mark"}
    browser.patch(real, 0, removed=MISTAKE)
    assert "payment" in browser.patch(real, 1, removed=None).json  # as one that has just come: the first
    assert memory(browser, "tax:DE1")["first_account"] == f"iban:{ACCOUNTS['A']}"
    back = browser.patch(forged, 1, removed=None).json
    ends = {"account": f"iban:{ACCOUNTS['X']}", "account_ends": "2051", "known_ends": "3000"}
    assert back["payment"]["changed"] == [ends] and back["review_reasons"] == ["bank_details_changed"]
    assert browser.record(forged)["attention"] == "REVIEW"
    browser.patch(forged, 2, account_confirmed=True)
    browser.patch(forged, 3, removed=MISTAKE)
    assert f"account#iban:{ACCOUNTS['X']}" in memory(browser, "tax:DE1"), "what a person confirmed stays"
    assert "review_reasons" not in browser.patch(forged, 4, removed=None).json


@pytest.mark.fault(69)
def test_removal_that_somebody_overtakes_takes_no_account_along(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, write = of_supplier(browser, "X", "1"), invoice_browser.write
    invoice_browser.known_again(browser.record(one), {"at": NOW})

    def overtaken(record: Any, outcome: Any) -> Any:
        monkeypatch.setattr(invoice_browser, "write", write)
        assert browser.patch(one, 0, reviewed=True).status == 200
        return write(record, outcome)

    monkeypatch.setattr(invoice_browser, "write", overtaken)
    assert browser.patch(one, 0, removed=MISTAKE).status == 409
    for mark in ("tax:DE1", "name:abc"):
        assert memory(browser, mark)["first_account"] == f"iban:{ACCOUNTS['X']}"


# --- values that nobody would expect ---------------------------------------------------------------------------


@pytest.mark.fault(71)
def test_value_that_nobody_would_expect_is_taken_only_from_who_knows_of_it(browser: Browser) -> None:
    one = due(
        browser, subtotal=Decimal(100), tax=Decimal(20), amount="120", review_reasons=["total_ambiguous"]
    )
    refused = browser.patch(one, 0, total="-5")
    assert refused.status == 409 and refused.json["warnings"] == ["total_negative", "totals_disagree"]
    assert "below zero" in refused.message and refused.json["invoice"]["total"] == "120.00"
    assert browser.patch(one, 0, despite=["total_negative"], total="-5").json["warnings"] == [
        "totals_disagree"
    ]
    taken = browser.patch(one, 0, despite=refused.json["warnings"], total="-5").json
    assert taken["history"][-1]["despite"] == refused.json["warnings"]
    assert taken["review_reasons"] == ["totals_disagree"] and taken["needs_review"]
    settled = browser.patch(one, 1, total="120.00").json
    assert "review_reasons" not in settled and not settled["needs_review"] and to_pay(browser) == [one]


@pytest.mark.fault(71)
def test_ambiguous_date_that_is_typed_is_ambiguous_no_more(browser: Browser) -> None:
    fields = {"invoice_date": {"text": "03/04/2025", "source": "text", "certainty": Decimal(40)}}
    one = browser.put(review_reasons=["date_ambiguous"], fields=fields, invoice_number="1")
    assert browser.listed(needs_review="true") == [one]
    shown = browser.patch(one, 0, invoice_date="2025-04-03").json
    assert shown["review"] == [] and browser.listed(needs_review="true") == []


# --- several at once, notes, line items ------------------------------------------------------------------------


def test_several_are_changed_each_by_itself(browser: Browser) -> None:
    ids = [browser.put(tags=["old"]) for _ in range(3)]
    wanted = [
        {"invoice_id": each, "revision": 0, "changes": {"category": "travel", "tags": ["old", "q4"]}}
        for each in ids
    ]
    wanted[1]["revision"] = 7
    wanted[2] = {"invoice_id": ids[2], "revision": 0, "changes": {"notes": "Asked them.\r\n\r\n Twice "}}
    reply = browser.ask("PATCH", "/api/invoices", json={"invoices": wanted})
    assert statuses(reply) == [200, 409, 200] and reply.json["answers"][0]["invoice"]["tags"] == ["old", "q4"]
    assert browser.listed(category="travel") == [ids[0]]
    assert browser.get(f"/api/invoices/{ids[2]}").json["notes"] == "Asked them.\n\nTwice"
    assert browser.patch(ids[2], 1, notes=None).status == 200 and "notes" not in browser.record(ids[2])


def test_line_items_are_corrected_with_a_history_of_each_row(browser: Browser) -> None:
    items = [{"description": each, "amount": Decimal(5), "page": Decimal(1)} for each in ("a", "b")]
    one = browser.put(line_items=items)
    typed = {
        "0": {"description": "A", "quantity": "1.5", "amount": "6"},
        "1": None,
        "2": {"description": "c"},
    }
    shown = browser.patch(one, 0, line_items=typed).json
    first = {"description": "A", "quantity": "1.5", "amount": "6.00"}
    assert shown["line_items"] == [first | {"page": 1}, {"description": "c"}]
    assert shown["history"][-1]["changes"] == {
        "line_items.0": {"from": {"description": "a", "amount": "5.00"}, "to": first},
        "line_items.1": {"from": {"description": "b", "amount": "5.00"}},
        "line_items.2": {"to": {"description": "c"}},
    }
    for wrong in ({"500": None}, {"-1": None}, {"0": {"page": "1"}}, {"0": {"amount": 5}}, {"0": {}}, {}):
        assert browser.patch(one, 1, line_items=wrong).status == 400, wrong
    assert browser.patch(one, 1, line_items={"0": None, "1": None}).status == 200
    assert "line_items" not in browser.record(one)
