"""The due digest's text: its sums are exact, it stays within a message of SNS, and nothing in it can be forged."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoice_digest import MAX_IDS, MAX_ROWS, NAMED, message_of, parts_of, shown_of
from invoice_message import MAX_BYTES, size_of

from tests.unit.test_notify import ANY_TEXT

TODAY = "2026-11-30"
PAGE = "https://a1b2c3d4e5.execute-api.ap-southeast-1.amazonaws.com"


def due(number: int, pay_by: str, amount: str, currency: str | None = "EUR") -> dict[str, Any]:
    """An entry of the index ToPay."""
    row = {"invoice_id": f"{number:036}", "to_pay": "TO_PAY", "pay_by": pay_by, "pay_amount": Decimal(amount)}
    return row | ({"currency": currency} if currency else {})


def waiting(number: int, *reasons: str) -> dict[str, Any]:
    """An entry of the index NeedsAttention."""
    attention = "REVIEW" if reasons else "FAILED"
    return {"invoice_id": f"{number:036}", "attention": attention, "review_reasons": list(reasons)}


def text_of(rows: list[dict[str, Any]], **records: dict[str, Any]) -> tuple[str, str]:
    by_id = {f"{int(name[1:]):036}": record for name, record in records.items()}
    message = message_of(parts_of(rows, TODAY), by_id, TODAY, "InvoiceData", PAGE)
    return message["Subject"], json.loads(message["Message"])["email"]


@pytest.mark.parametrize(
    ("rows", "subject", "line"),
    [
        (
            [due(1, "2026-11-29", "0.10"), due(2, "2026-11-01", "0.20"), due(3, "2026-11-02", "1234", "USD")],
            "Invoices Due: 3 overdue, 0 within 7 days",
            "Overdue: 3 invoices, 0.30 EUR, 1,234.00 USD",
        ),
        (
            [due(1, "2026-11-30", "100"), due(2, "2026-12-07", "-30.50")],  # one is a credit note
            "Invoices Due: 0 overdue, 2 within 7 days",
            "Due within 7 days, until 2026-12-07: 2 invoices, 69.50 EUR",
        ),
        ([due(1, "2026-11-29", "5", None)], "Invoices Due: 1 overdue, 0 within 7 days", "Overdue: 1 invoice, 5.00 without currency"),
        ([due(1, "2026-11-29", "-5")], "Invoices Due: 1 overdue, 0 within 7 days",
         "- 2026-11-29 an invoice: -5.00 EUR, taken off"),
        ([waiting(1, "total_missing"), waiting(2)], "Invoices to Check: 2", "To be checked: 2 invoices"),
        ([waiting(1)], "Invoices to Check: 1", "- an invoice: The file could not be read."),
    ],
)  # fmt: skip
def test_digest_has_the_sums_of_each_currency(rows: list[dict[str, Any]], subject: str, line: str) -> None:
    found, body = text_of(rows)
    assert found == subject
    assert line in body.split("\n")


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (None, ""),
        (["vendor_doubtful"], " (to be checked)"),
        (["vendor_doubtful", "possible_duplicate"], " (possible duplicate)"),
        (["possible_duplicate", "bank_details_changed"], " (another account than before)"),
    ],
)
def test_digest_warns_in_the_row_of_what_is_due(reasons: list[str] | None, said: str) -> None:
    rows = [due(1, "2026-11-29", "5")] + ([waiting(1, *reasons)] if reasons else [])
    _, body = text_of(rows, _1={"vendor": "ACME", "invoice_number": "A-1", "due_date": "2026-11-29"})
    assert f"- 2026-11-29 ACME, A-1: 5.00 EUR{said}\n  {PAGE}/#/invoices/{1:036}\n" in body


@pytest.mark.parametrize(("amount", "day"), [("5", "2026-11-29 (no due date)"), ("-5", "2026-11-29")])
def test_digest_says_of_which_invoice_there_is_no_due_date(amount: str, day: str) -> None:
    _, body = text_of([due(1, "2026-11-29", amount)], _1={"vendor": "ACME"})
    assert f"\n- {day} ACME: " in body


def test_digest_of_any_number_lists_fifty_of_each_part_counts_all_and_fits_into_a_message() -> None:
    count = 5000
    rows = [due(n, f"2026-{11 + n % 2}-01", "99999999999999.99") for n in range(count)]
    rows += [waiting(n, *(["bank_details_changed"] * (n % 2)), "totals_disagree") for n in range(count)]
    parts = parts_of(rows, TODAY)
    shown = shown_of(parts)
    assert len(shown) == len(set(shown)) <= 4 * MAX_ROWS
    longest = {"vendor": "😀" * 500, "invoice_number": "\u202e" * 500, "file_name": "f"}
    longest |= {
        "due_date": "2026-11-01",
        "payment": {"changed": [{"account_ends": "😀" * 9, "known_ends": "😀" * 9}]},
    }
    assert longest.keys() == set(NAMED)
    message = message_of(parts, dict.fromkeys(shown, longest), TODAY, "InvoiceData-" + 16 * "s", PAGE)
    subject, said = message["Subject"], json.loads(message["Message"])
    body, of_programs = said["email"], json.loads(said["default"])
    assert size_of(message) < MAX_BYTES * 15 // 16
    assert {len(ids) for ids in of_programs["invoices"].values()} == {MAX_IDS}
    assert {*of_programs["counts"].values()} == {2500}
    assert len(subject) < 100 and subject.isascii()
    assert body.count("\n- and 2,450 more\n") == 4
    assert "Overdue: 2,500 invoices, 249,999,999,999,999,975.00 EUR\n" in body
    assert body.count(f"{PAGE}/#/invoices/") == 4 * MAX_ROWS


@pytest.mark.fault(10)
@given(vendor=ANY_TEXT, number=ANY_TEXT, name=st.text(min_size=1))
def test_digest_of_any_name_is_of_as_many_lines(vendor: str, number: str, name: str) -> None:
    record = {"vendor": vendor, "invoice_number": number, "file_name": name}
    _, body = text_of([due(1, "2026-11-29", "5")], _1=record)
    assert len(body.splitlines()) == 8
    assert body.splitlines()[3].startswith("- 2026-11-29 ")
