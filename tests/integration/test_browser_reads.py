"""What a request reads: never a scan, and a bounded part of an index, however many invoices there are."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import invoice_browser
import pytest
from invoice_record import INDEXES

from tests.integration.browser_world import Browser, open_browser

FIRST_PAGES = [
    {},
    {"type": "receipt"},
    {"type": "credit_note"},
    {"category": "travel"},
    {"category": "rare"},
    {"category": "travel", "type": "credit_note"},
    {"vendor": "vendor 1"},
    {"vendor": "vendor", "type": "credit_note"},
    {"number": "7"},
    {"number": "7", "category": "rare"},
    {"status": "PROCESSED"},
    {"status": "FAILED"},
    {"status": "IN_PROGRESS"},
    {"needs_review": "true"},
    {"needs_review": "true", "category": "rare"},
    {"from": "2026-10-01", "to": "2026-10-31"},
    {"search": "dor 1"},
    {"type": "receipt", "status": "FAILED"},
]


@pytest.fixture(scope="module")
def many() -> Iterator[Browser]:
    """1,500 invoices, made once."""
    with open_browser() as browser:
        fill(browser)
        yield browser


def fill(browser: Browser) -> None:
    for number in range(1500):
        browser.put(
            vendor=f"Vendor {number % 40}",
            invoice_number=str(number % 100),
            invoice_type="receipt" if number % 3 else "invoice",
            category="rare" if number == 700 else "travel" if number % 2 else None,
            total=Decimal(number),
            uploaded_at=f"2026-{1 + number % 11:02}-{1 + number % 28:02}T10:00:00.{number % 1000:03}Z",
            review_reasons=["x"] if number % 5 == 0 else None,
        )


@pytest.mark.parametrize("filters", FIRST_PAGES, ids=str)
def test_list_first_page_reads_a_bounded_part_of_an_index(many: Browser, filters: dict[str, str]) -> None:
    many.reads.clear()
    reply = many.get("/api/invoices", **filters)
    assert reply.status == 200
    found = [read for read in many.reads if read != ("GetItem", None, 0)]  # what the daily check noted
    assert len(many.reads) - len(found) == 1
    assert {operation for operation, *_ in found} <= {"Query", "BatchGetItem"}, "no scan"
    indexes = [index for operation, index, _ in many.reads if operation == "Query"]
    assert indexes and all(index in INDEXES for index in indexes)
    assert len(indexes) <= invoice_browser.MAX_QUERIES
    assert sum(items for *_, items in many.reads) <= invoice_browser.MAX_ITEMS


@pytest.mark.parametrize("filters", [{}, {"type": "receipt"}, {"category": "travel"}], ids=str)
def test_list_without_further_filters_reads_what_it_shows(many: Browser, filters: dict[str, str]) -> None:
    many.reads.clear()
    assert len(many.get("/api/invoices", **filters).json["invoices"]) == 50
    assert sum(items for *_, items in many.reads) == 50


def test_list_of_a_rare_kind_comes_to_its_end_by_bounded_requests(many: Browser) -> None:
    pages = many.pages(vendor="vendor", category="rare")
    assert sum(len(page["invoices"]) for page in pages) == 1
    assert len(pages) == 2, "1,500 items, 1,000 a request"


def test_sums_of_a_large_month_come_in_bounded_parts(many: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoice_browser, "MAX_SUMMED", 60)
    many.reads.clear()
    pages = many.pages("/api/sums", month="2026-05")
    sizes = [items for *_, items in many.reads]
    assert len(pages) == 3 and max(sizes) <= 60
    counted = sum(each["count"] for page in pages for each in page["sums"])
    totals = sum(Decimal(each["total"]) for page in pages for each in page["sums"])
    of_may = [number for number in range(1500) if number % 11 == 4]
    assert (counted, totals) == (len(of_may), sum(of_may))
    assert {operation for operation, *_ in many.reads} == {"Query"}
