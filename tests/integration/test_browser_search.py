"""Search within a period, periods of an invoice's own dates, counts, and what an export asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import invoice_browser
import pytest
from browser.invoice_searches import amounts_of

from tests.integration.browser_world import Browser, failed

INVOICES: dict[str, dict[str, Any]] = {
    "granite": {
        "vendor": "Granite Peak  Logistics",
        "invoice_number": "RE-2026/0815",
        "total": Decimal("1234.50"),
        "amount_due": Decimal("1000"),
        "invoice_date": "2026-11-03",
        "due_date": "2026-12-03",
        "uploaded_at": "2026-11-05T10:00:00.000Z",
    },
    "credit": {
        "vendor": "Müller",
        "invoice_type": "credit_note",
        "total": Decimal("-113"),
        "tags": ["Urgent!"],
        "invoice_date": "2026-10-30",
        "uploaded_at": "2026-11-04T10:00:00.000Z",
    },
    "doubt": {
        "vendor": "Peak",
        "review_reasons": ["x"],
        "category": "rent",
        "due_date": "2026-11-30",
        "uploaded_at": "2026-10-02T10:00:00.000Z",
    },
    "failed": failed(uploaded_at="2026-10-01T10:00:00.000Z"),
}
CASES: list[tuple[dict[str, str], list[str]]] = [
    ({"search": "peak"}, ["granite", "doubt"]),
    ({"search": "PEAK LOG"}, ["granite"]),
    ({"search": "ÜLL"}, ["credit"]),
    ({"search": "urgent"}, ["credit"]),
    ({"search": "6/08"}, ["granite"]),
    ({"search": "1.234,50"}, ["granite"]),
    ({"search": "1,234.5"}, ["granite"]),
    ({"search": "1.000"}, ["granite"]),
    ({"search": "-113,00"}, ["credit"]),
    ({"search": "234"}, []),
    ({"search": "peak", "from": "2026-11-01"}, ["granite"]),
    ({"search": "peak", "to": "2026-10-31"}, ["doubt"]),
    ({"search": "peak", "needs_review": "true"}, ["doubt"]),
    ({"search": "peak", "category": "rent", "vendor": "PE"}, ["doubt"]),
    ({"search": "peak", "number": "RE2026 0815", "type": "invoice", "status": "PROCESSED"}, ["granite"]),
    ({"search": "peak", "status": "IN_PROGRESS"}, []),
    ({"by": "invoice_date", "from": "2026-11-01"}, ["granite"]),
    ({"by": "invoice_date", "from": "2026-10-01", "to": "2026-10-31"}, ["credit"]),
    ({"by": "due_date", "from": "2026-11-30", "to": "2026-12-03"}, ["granite", "doubt"]),
    ({"by": "due_date", "to": "2026-11-30", "needs_review": "true"}, ["doubt"]),
    ({"by": "due_date", "needs_review": "true"}, ["doubt", "failed"]),
    ({"by": "invoice_date", "type": "credit_note", "search": "113"}, ["credit"]),
]


@pytest.mark.parametrize(("asked", "names"), CASES, ids=str)
def test_search_finds_by_parts_within_its_period(
    browser: Browser, asked: dict[str, str], names: list[str]
) -> None:
    ids = {name: browser.put(**record) for name, record in INVOICES.items()}
    assert sorted(browser.listed(**asked)) == sorted(ids[name] for name in names)
    assert browser.get("/api/counts", **asked).json == {"list": len(names)}
    assert {index for operation, index, _ in browser.reads if operation == "Query"} == (
        {"ByMonth"} if "search" in asked or {"from", "to"} & asked.keys() else {"NeedsAttention"}
    )


@pytest.mark.parametrize(
    ("typed", "amounts"),
    [
        ("113", ["113"]),
        ("−113,5", ["113.5"]),
        ("1.234", ["1234", "1.234"]),
        ("1,234,567", ["1234567"]),
        ("1'234.50", ["1234.50"]),
        ("1.2.3", []),
        ("12 EUR", []),
    ],
)
def test_amount_typed_is_looked_for_as_all_that_it_may_say(typed: str, amounts: list[str]) -> None:
    assert amounts_of(typed) == set(map(Decimal, amounts))


def test_search_reads_a_bounded_part_and_says_how_far_it_came(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_browser, "MAX_ITEMS", 2)
    days = ["2026-11-20", "2026-11-19", "2026-10-18", "2026-10-17", "2026-03-02"]
    ids = [browser.put(vendor="Wanted", uploaded_at=f"{each}T10:00:00.000Z") for each in days]
    browser.put(vendor="Other", uploaded_at="2026-11-21T10:00:00.000Z")
    pages = browser.pages(search="wanted")
    assert [[each["invoice_id"] for each in page["invoices"]] for page in pages] == [
        ids[:1],
        ids[1:3],
        ids[3:],
        [],
    ]
    assert [page.get("reached") for page in pages] == ["2026-11-20", "2026-10-18", "2026-03-01", None]


def test_counts_are_those_of_the_views_exact_to_a_thousand(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert browser.get("/api/counts").json == {"all": 0, "to_check": 0, "to_pay": 0}
    for number in range(4):
        browser.put(total=Decimal(1), review_reasons=["x"] if number else None)
    browser.put(paid_at="2026-11-21T08:00:00.000Z", total=Decimal(1), uploaded_at="2025-01-01T10:00:00.000Z")
    assert browser.get("/api/counts").json == {"all": 5, "to_check": 3, "to_pay": 4}
    monkeypatch.setattr(invoice_browser, "MAX_COUNTED", 3)
    assert browser.get("/api/counts").json == {"all": 4, "to_check": 3, "to_pay": 4}
    browser.reads.clear()
    assert browser.get("/api/counts", needs_review="true", category="none").json == {"list": 0}
    assert {operation for operation, *_ in browser.reads} == {"Query"}, "no record is fetched"


def test_export_has_what_an_accountant_needs_and_few_invoices_with_their_items(browser: Browser) -> None:
    kept = {
        "subtotal": Decimal(100),
        "tax": Decimal(19),
        "amount_due": Decimal("50.5"),
        "vendor_tax_id": "DE123",
        "payment": {"accounts": [{"iban": "DE02120300000000202051"}], "by": "transfer"},
        "paid_by": "a@example.com",
    }
    items = [{"description": "Pens", "quantity": Decimal("1.5"), "amount": Decimal(3)}]
    for _ in range(12):
        browser.put(**kept, line_items=items)
    shown = browser.get("/api/invoices", detail="export").json["invoices"][0]
    amounts = {"subtotal": "100.00", "tax": "19.00", "amount_due": "50.50"}
    assert {name: shown[name] for name in kept} == kept | amounts and "line_items" not in shown
    pages = browser.pages(detail="items", limit=50)
    assert [len(page["invoices"]) for page in pages] == [10, 2]
    assert pages[0]["invoices"][0]["line_items"] == [
        {"description": "Pens", "quantity": "1.5", "amount": "3.00"}
    ]
