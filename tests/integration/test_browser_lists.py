"""Lists and sums: which invoices a filter finds, in which order, page by page, and what is read for it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import invoice_browser
import pytest
from browser import invoice_requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.browser_world import Browser, failed

FIELDS_OF_A_SUMMARY = {
    "vendor": "ABC TECHNOLOGIES INC",
    "invoice_number": "INV-00123",
    "invoice_date": "2025-04-21",
    "due_date": "2025-05-21",
    "currency": "USD",
    "category": "travel",
    "tags": ["urgent"],
    "review_reasons": ["total_ambiguous"],
    "possible_duplicate_of": "2d1a7e65-0000-4000-8000-000000000000",
    "reviewed_at": "2026-11-21T08:00:00.000Z",
}


def day(number: int, month: str = "2026-11") -> str:
    return f"{month}-{number:02}T10:00:00.000Z"


# --- order and pages ---


def test_list_summary_has_what_a_row_shows_and_nothing_else(browser: Browser) -> None:
    invoice_id = browser.put(**FIELDS_OF_A_SUMMARY, total=Decimal("300"), extracted_text="Total: $300")
    (shown,) = browser.get("/api/invoices").json["invoices"]
    expected = FIELDS_OF_A_SUMMARY | {"invoice_id": invoice_id, "file_name": "invoices/a.png"}
    expected |= {"status": "PROCESSED", "invoice_type": "invoice", "uploaded_at": day(20)}
    assert shown == expected | {"total": "300.00", "revision": 0, "needs_review": False}


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_list_pages_show_each_invoice_once(browser: Browser, limit: int) -> None:
    ids = [browser.put(uploaded_at=day(number)) for number in range(20, 13, -1)]
    ids += [browser.put(uploaded_at=day(3, "2026-08")), browser.put(uploaded_at=day(2, "2026-08"))]
    pages = browser.pages(limit=limit)
    assert [each["invoice_id"] for page in pages for each in page["invoices"]] == ids
    assert all(len(page["invoices"]) <= limit for page in pages)


def test_list_pages_show_each_of_the_same_moment_once(browser: Browser) -> None:
    ids = {browser.put(uploaded_at=day(20)) for _ in range(7)}
    found = browser.listed(limit=3)
    assert sorted(found) == sorted(ids)


def test_list_of_nothing_ends(browser: Browser) -> None:
    assert browser.pages() == [{"invoices": []}], "83 months from 2020-01 to 2026-11 in one request"


@pytest.mark.fault(56)
def test_list_says_on_its_first_page_which_addresses_get_no_email(browser: Browser) -> None:
    for number in (1, 2):
        browser.put(uploaded_at=day(number))
    browser.remember(unsubscribed=["cfo@example.com"], day="2026-11-22")
    first, *others = browser.pages(limit=1)
    assert first["unsubscribed"] == ["cfo@example.com"]
    assert others and not any("unsubscribed" in page for page in others)
    browser.remember(unsubscribed=[])
    assert "unsubscribed" not in browser.get("/api/invoices").json


def test_list_is_shown_where_what_the_check_found_cannot_be_read(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice_id = browser.put()
    browser.remember(unsubscribed=["cfo@example.com"])
    monkeypatch.setattr(invoice_browser, "MEMORY_TABLE_NAME", "gone")
    assert [each["invoice_id"] for each in browser.get("/api/invoices").json["invoices"]] == [invoice_id]
    assert browser.log_lines[0]["reason"] == "get_item failed: ResourceNotFoundException"


def test_list_page_that_new_uploads_came_before_goes_on_where_it_was(browser: Browser) -> None:
    ids = [browser.put(uploaded_at=day(number, "2026-10")) for number in (5, 4, 3, 2)]
    first = browser.get("/api/invoices", limit=2).json
    browser.clock = datetime(2026, 12, 1, tzinfo=UTC)  # a month is over meanwhile
    browser.put(uploaded_at=day(1, "2026-12"))
    second = browser.get("/api/invoices", limit=2, cursor=first["cursor"]).json
    assert [each["invoice_id"] for each in second["invoices"]] == ids[2:]


# --- filters ---


@pytest.fixture
def mixed(browser: Browser) -> dict[str, str]:
    """An invoice of each kind, by a name for it; the newest first."""
    travel = {"category": "travel", "invoice_type": "receipt"}
    return {
        "taxi": browser.put(**travel, vendor="Abc Taxi", invoice_number="T-1", uploaded_at=day(20)),
        "hotel": browser.put(**travel, vendor="ABC  Hotels", review_reasons=["x"], uploaded_at=day(18)),
        "rent": browser.put(
            vendor="Zebra", invoice_number="t1", category="office", tags=["a"], uploaded_at=day(17)
        ),
        "unread": browser.put(**failed(uploaded_at=day(16))),
        "given up": browser.put(
            **failed(uploaded_at=day(15), attention="FAILED_REVIEWED", reviewed_at=day(16))
        ),
        "checked": browser.put(
            review_reasons=["x"], attention=None, reviewed_at=day(20), uploaded_at=day(14)
        ),
        "waiting": browser.put(
            status="READING",
            attention="UNFINISHED",
            uploaded_at=day(13),
            invoice_type=None,
            category="travel",
        ),
        "owed": browser.put(
            **failed(uploaded_at=day(12), attention="UNFINISHED", notification="SENDING", category="travel")
        ),
        "old": browser.put(vendor="Über GmbH", uploaded_at=day(11, "2026-03"), invoice_type="credit_note"),
    }


CASES: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["taxi", "hotel", "rent", "unread", "given up", "checked", "owed", "old"]),
    ({"type": "receipt"}, ["taxi", "hotel"]),
    ({"type": "credit_note"}, ["old"]),
    ({"type": "other"}, []),
    ({"category": "travel"}, ["taxi", "hotel", "waiting", "owed"]),
    ({"category": "Travel"}, []),
    ({"category": "travel", "type": "receipt"}, ["taxi", "hotel"]),
    ({"category": "travel", "status": "IN_PROGRESS"}, ["waiting"]),
    ({"vendor": "abc"}, ["hotel", "taxi"]),
    ({"vendor": "ABC h"}, ["hotel"]),
    ({"vendor": " abc   h "}, ["hotel"]),
    ({"vendor": "bc"}, []),
    ({"vendor": "über"}, ["old"]),
    ({"vendor": "ÜBER GMBH"}, ["old"]),
    ({"vendor": "abc", "needs_review": "true"}, ["hotel"]),
    ({"vendor": "abc", "from": "2026-11-19"}, ["taxi"]),
    ({"vendor": "abc", "to": "2026-11-19"}, ["hotel"]),
    ({"number": "T 1"}, ["taxi", "rent"]),
    ({"number": "t-1", "category": "office"}, ["rent"]),
    ({"number": "t-1", "vendor": "ab"}, ["taxi"]),
    ({"number": "t-1", "type": "receipt", "status": "PROCESSED"}, ["taxi"]),
    ({"number": "t-1", "status": "FAILED"}, []),
    ({"number": "t-1", "status": "IN_PROGRESS"}, []),
    ({"number": "t-1", "needs_review": "true"}, []),
    ({"number": "t-1", "from": "2026-11-18"}, ["taxi"]),
    ({"number": "t"}, []),
    ({"status": "PROCESSED"}, ["taxi", "hotel", "rent", "checked", "old"]),
    ({"status": "FAILED"}, ["owed", "unread", "given up"]),
    ({"status": "IN_PROGRESS"}, ["waiting"]),
    ({"needs_review": "true"}, ["hotel", "unread", "owed"]),
    ({"needs_review": "true", "status": "FAILED"}, ["unread", "owed"]),
    ({"needs_review": "true", "category": "travel"}, ["hotel", "owed"]),
    ({"needs_review": "true", "status": "IN_PROGRESS"}, []),
    ({"from": "2026-11-16", "to": "2026-11-18"}, ["hotel", "rent", "unread"]),
    ({"from": "2026-11-18"}, ["taxi", "hotel"]),
    ({"to": "2026-11-01"}, ["old"]),
    ({"type": "receipt", "from": "2026-11-18", "to": "2026-11-18"}, ["hotel"]),
    ({"category": "travel", "to": "2026-11-12"}, ["owed"]),
    ({"status": "FAILED", "from": "2026-11-16"}, ["unread"]),
    ({"from": "2027-01-01"}, []),
    ({"to": "2019-12-31"}, []),
    ({"to": "2019-12-31", "category": "travel"}, []),
    ({"from": "1999-01-01", "to": "2026-03-31"}, ["old"]),
]


@pytest.mark.parametrize("limit", [1, 50])
@pytest.mark.parametrize(("filters", "names"), CASES, ids=str)
def test_list_filter_finds_its_invoices_in_order(
    browser: Browser, mixed: dict[str, str], filters: dict[str, str], names: list[str], limit: int
) -> None:
    assert browser.listed(**filters, limit=limit) == [mixed[name] for name in names]


def test_list_vendor_is_found_in_upper_and_lower_case(browser: Browser) -> None:
    ids = {browser.put(vendor=name) for name in ("Straße", "STRASSE 2", "strasse 3")}
    assert set(browser.listed(vendor="STRASSE")) == set(browser.listed(vendor="straß")) == ids


@settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    records=st.lists(
        st.fixed_dictionaries(
            {
                "status": st.sampled_from(["PROCESSED", "FAILED", "READING"]),
                "invoice_type": st.sampled_from(["invoice", "receipt", None]),
                "category": st.sampled_from(["travel", None]),
                "review_reasons": st.sampled_from([["x"], None]),
                "reviewed_at": st.sampled_from([day(21), None]),
                "uploaded_at": st.integers(1, 28).map(day),
            }
        ),
        max_size=8,
    ),
    filters=st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["invoice", "receipt"]),
            "category": st.just("travel"),
            "status": st.sampled_from(invoice_requests.STATUSES),
            "needs_review": st.just("true"),
            "from": st.just("2026-11-10"),
        },
    ),
)
def test_list_filters_keep_what_the_records_say(
    browser: Browser, records: list[dict[str, Any]], filters: dict[str, str]
) -> None:
    """A search by number or vendor leaves all filters to DynamoDB."""
    browser.reset()
    keys = {"fingerprint": "number 1", "fingerprint_vendor": "a", "vendor_initial": "a", "vendor_sort": "a#1"}
    meant = {browser.put(**record, **keys): meets(record, filters) for record in records}
    expected = sorted(invoice_id for invoice_id, wanted in meant.items() if wanted)
    assert sorted(browser.listed(**filters, number="1")) == expected
    assert sorted(browser.listed(**filters, vendor="a")) == expected


def meets(record: dict[str, Any], filters: dict[str, str]) -> bool:
    finished = record["status"] in ("PROCESSED", "FAILED")
    to_review = record["status"] == "FAILED" or record["review_reasons"]
    checks = {
        "type": lambda value: record["invoice_type"] == value,
        "category": lambda value: record["category"] == value,
        "status": lambda value: (record["status"] if finished else "IN_PROGRESS") == value,
        "needs_review": lambda _: to_review and not record["reviewed_at"],
        "from": lambda value: record["uploaded_at"] >= value,
    }
    return all(checks[name](value) for name, value in filters.items())


# --- cursors ---


def forged(position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


SOME_ID = "2d1a7e65-0000-4000-8000-000000000000"


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "a" * 4097,
        forged(None),
        forged([]),
        forged({}),
        forged("2026-11"),
        forged(["2026-11", day(20)]),
        forged(["2026-11", day(20), SOME_ID, "more"]),
        forged(["2026-11", day(20), "no id"]),
        forged(["2026-11", day(20), 5]),
        forged([["2026-11"]]),
        forged(["1999-01"]),
        forged(["9999-01"]),
        forged(["invoice"]),
        forged(["2026-11", "", SOME_ID]),
        forged(["2026-11", "2019-01-01T00:00:00.000Z", SOME_ID]),
        forged(["2026-11", "2026-11-20\ud800", SOME_ID]),
        forged(["2026-11", "2026" + "x" * 2000, SOME_ID]),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_list_cursor_forged_is_refused(browser: Browser, cursor: str) -> None:
    browser.put()
    reply = browser.get("/api/invoices", cursor=cursor)
    assert reply.status == 400 and "cursor" in reply.message
    assert not browser.reads


@pytest.mark.fault(48)
def test_list_cursor_of_another_filter_leads_to_nothing_else(browser: Browser) -> None:
    """What a cursor names lies in the partition and the range that the filters give, wherever it comes from."""
    for number in range(1, 6):
        browser.put(category="travel", uploaded_at=day(number), vendor="A")
        browser.put(category="office", uploaded_at=day(number), vendor="B")
    cursor = browser.get("/api/invoices", category="travel", limit=2).json["cursor"]
    for other in ({"category": "office"}, {}, {"vendor": "b"}, {"type": "invoice"}):
        assert browser.get("/api/invoices", **other, cursor=cursor).status == 400
    narrowed = browser.get("/api/invoices", **{"category": "travel", "to": "2026-11-02"}, cursor=cursor)
    assert narrowed.status == 400


# --- sums ---


def sums_of(
    browser: Browser, month: str = "2026-11"
) -> dict[tuple[str | None, str | None], tuple[Decimal, int]]:
    """All pages of a month's sums, merged as the page does it."""
    merged: dict[Any, tuple[Decimal, int]] = {}
    for page in browser.pages("/api/sums", month=month):
        for each in page["sums"]:
            key = each.get("vendor"), each.get("currency")
            total, count = merged.get(key, (Decimal(0), 0))
            merged[key] = total + Decimal(each["total"]), count + each["count"]
    return merged


def test_sums_add_up_by_vendor_and_currency(browser: Browser) -> None:
    browser.put(vendor="A", currency="USD", total=Decimal("0.1"))
    browser.put(vendor="A", currency="USD", total=Decimal("0.2"))
    browser.put(vendor="A", currency="EUR", total=Decimal("-5"))
    browser.put(vendor="A", total=Decimal("7"))
    browser.put(currency="USD", total=Decimal("8.125"))
    browser.put(vendor="A", currency="USD")
    browser.put(vendor="A", currency="USD", total=Decimal("99"), uploaded_at=day(31, "2026-10"))
    assert sums_of(browser) == {
        ("A", "USD"): (Decimal("0.3"), 2),
        ("A", "EUR"): (Decimal("-5"), 1),
        ("A", None): (Decimal("7"), 1),
        (None, "USD"): (Decimal("8.125"), 1),
    }
    (shown,) = browser.get("/api/sums", month="2026-10").json["sums"]
    assert shown == {"vendor": "A", "currency": "USD", "total": "99.00", "count": 1}


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "2026", "", "2026-11-01", "١٢٣٤-11", "0026-11", None])
def test_sums_of_no_month_are_refused(browser: Browser, month: str | None) -> None:
    assert browser.get("/api/sums", **({"month": month} if month is not None else {})).status == 400
