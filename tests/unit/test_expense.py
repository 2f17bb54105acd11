"""The second opinion: AnalyzeExpense fills gaps, settles doubts, and a contradiction is reported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import invoice_expense
import pytest
from fields import SETTINGS, extraction, read, value_of
from hypothesis import given
from hypothesis import strategies as st


def summary(kind: str, text: str, confidence: float = 99, **more: Any) -> dict:
    return {
        "Type": {"Text": kind, "Confidence": 99.0},
        "ValueDetection": {"Text": text, "Confidence": confidence},
        **more,
    }


def document(*fields: dict, items: list | None = None) -> dict:
    return {"ExpenseIndex": 1, "SummaryFields": list(fields), "LineItemGroups": [{"LineItems": items or []}]}


def merged(invoice: Any, *documents: dict, **settings: Any) -> Any:
    return invoice_expense.merge_expense(invoice, list(documents), **{**SETTINGS, **settings})


NOTHING = extraction.extract([], **SETTINGS)
FULL = document(
    summary("VENDOR_NAME", "ACME\nOnline"), summary("INVOICE_RECEIPT_ID", "Invoice #1258"), summary("TAX", "$20.00"),
    summary("INVOICE_RECEIPT_DATE", "2025-01-02"), summary("DUE_DATE", "2025-02-02"), summary("SUBTOTAL", "$100.00"),
    summary("TOTAL", "$120.00"),
)  # fmt: skip


def test_expense_alone_gives_every_field():
    invoice = merged(NOTHING, FULL)
    assert {name: field.value for name, field in invoice.fields.items()} == {
        "vendor": "ACME Online", "invoice_number": "1258", "invoice_date": date(2025, 1, 2), "due_date": date(2025, 2, 2),
        "subtotal": 100, "tax": 20, "total": 120, "currency": "USD",
    }  # fmt: skip
    assert invoice.review_reasons == ()
    assert {field.source for field in invoice.fields.values()} == {"expense"}


def test_expense_fills_what_the_text_left_open():
    text = read("ACME", "1 Road", "Date: 03/04/2025", "Total |100.00", "Total |120.00")
    assert set(text.review_reasons) == {"date_ambiguous", "total_ambiguous"}
    invoice = merged(
        text, document(summary("TOTAL", "120.00"), summary("INVOICE_RECEIPT_DATE", "3 April 2025"))
    )
    assert (value_of(invoice, "total"), value_of(invoice, "invoice_date")) == (120, date(2025, 4, 3))
    assert invoice.review_reasons == ()


def test_expense_that_contradicts_a_sure_total_is_reported_and_not_taken():
    text = read("ACME", "1 Road", "Date: 2025-01-02", "Subtotal |100.00", "VAT |20.00", "Total |120.00")
    invoice = merged(text, document(summary("TOTAL", "100.00")))
    assert value_of(invoice, "total") == 120
    assert invoice.review_reasons == ("second_opinion_disagrees",)


def test_expense_of_low_confidence_is_taken_with_a_reason():
    invoice = merged(NOTHING, document(summary("VENDOR_NAME", "ACME", 24), summary("TOTAL", "5.00")))
    assert "low_confidence" in invoice.review_reasons
    assert value_of(invoice, "vendor") == "ACME"


def test_expense_currency_code_settles_the_order_of_the_date():
    date_field = summary("INVOICE_RECEIPT_DATE", "12/07/2019")
    assert value_of(merged(NOTHING, document(date_field)), "invoice_date") is None
    coded = document(date_field, summary("TOTAL", "$5.00", Currency={"Code": "USD"}))
    assert value_of(merged(NOTHING, coded), "invoice_date") == date(2019, 12, 7)


def test_expense_of_several_pages_keeps_the_total_that_the_text_confirms():
    text = read("ACME", "1 Road", "Date: 2025-01-02", "Subtotal |100.00", "VAT |20.00", "Total |120.00")
    pages = document(), document(summary("TOTAL", "120.00", 80)), document(summary("TOTAL", "999.00", 99))
    invoice = merged(text, *pages)
    assert (value_of(invoice, "total"), invoice.review_reasons) == (120, ())


def test_expense_vendor_is_the_surest_of_two_and_else_from_its_address():
    two = document(summary("VENDOR_NAME", "Shop", 60), summary("VENDOR_NAME", "Shop Ltd", 90))
    assert value_of(merged(NOTHING, two), "vendor") == "Shop Ltd"
    assert (
        value_of(merged(NOTHING, document(summary("VENDOR_URL", "https://www.shop.example"))), "vendor")
        == "shop.example"
    )


def test_expense_items_are_taken_where_the_text_has_none():
    pairs = (
        ("ITEM", "Blue\npaper"),
        ("QUANTITY", "2"),
        ("UNIT_PRICE", "$3.00"),
        ("PRICE", "$6.00"),
        ("EXPENSE_ROW", "all"),
    )
    item = {"LineItemExpenseFields": [summary(kind, text) for kind, text in pairs]}
    (found,) = merged(NOTHING, document(items=[item])).line_items
    assert (found.description, found.quantity, found.unit_price, found.amount) == (
        "Blue paper",
        2,
        3,
        Decimal("6.00"),
    )


BROKEN = [
    {}, {"SummaryFields": None, "LineItemGroups": None}, {"SummaryFields": [{}]}, {"SummaryFields": [{"Type": {}}]},
    {"SummaryFields": [{"Type": {"Text": "TOTAL"}}]}, {"SummaryFields": [{"ValueDetection": {"Text": "7.00"}}]},
    {"SummaryFields": [{"Type": {"Text": "TOTAL"}, "ValueDetection": {}}]}, document(summary("TOTAL", "")), document(summary("TOTAL", "none")),
    document(summary("INVOICE_RECEIPT_DATE", "soon")), {"LineItemGroups": [{"LineItems": [{}]}]},
    {"SummaryFields": [{"Type": {"Text": "TOTAL"}, "ValueDetection": {"Text": "5.00", "Geometry": {}}, "Currency": None}]},
]  # fmt: skip


@pytest.mark.fault(46)
@pytest.mark.parametrize("broken", BROKEN)
def test_expense_with_parts_missing_is_merged(broken):
    text = read("ACME", "1 Road", "Date: 2025-01-02", "Total |5.00")
    assert value_of(merged(text, broken), "total") == 5


def test_expense_that_says_nothing_changes_nothing():
    text = read("ACME", "1 Road", "Date: 2025-01-02", "Total |5.00")
    assert merged(text) == text


@given(
    st.lists(
        st.builds(
            summary,
            st.sampled_from([*invoice_expense.EXPENSE_FIELDS, "OTHER"]),
            st.text(max_size=30),
            st.floats(0, 100),
        )
    )
)
def test_no_expense_document_makes_the_merge_raise(fields):
    assert set(merged(NOTHING, document(*fields)).review_reasons) <= extraction.REVIEW_REASONS.keys()
