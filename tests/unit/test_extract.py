"""Fields of whole pages: layouts, labels, arithmetic, doubts. All pages here are our own."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from fields import SETTINGS, extraction, page_of, read, value_of
from hypothesis import given, settings
from hypothesis import strategies as st

SAMPLE = ("ABC TECHNOLOGIES INC", "Invoice Number: INV-00123", "Date: 2025-04-21", "Billed To: Kavinaya Ramesh",
          "Items:", "Cloud Hosting: $200", "Maintenance: $100", "Total: $300")  # fmt: skip
RECEIPT = ("CORNER CAFE SDN BHD", "(123456-X)", "1 JALAN SATU", "TAX INVOICE", "RECEIPT NO: |R-77", "DATE: |28/02/2018",
           "QTY |DESCRIPTION |AMOUNT", "2 |COFFEE |9.02", "TOTAL |RM 9.02", "ROUNDING ADJ |-0.02", "RM |9.00",
           "CASH |10.00", "CHANGE |1.00")  # fmt: skip


def values(invoice) -> dict:
    return {name: field.value for name, field in invoice.fields.items()}


def test_sample_invoice_is_read_whole_without_doubt():
    invoice = read(*SAMPLE)
    assert values(invoice) == {
        "vendor": "ABC TECHNOLOGIES INC", "invoice_number": "INV-00123", "invoice_date": date(2025, 4, 21),
        "currency": "USD", "total": Decimal(300),
    }  # fmt: skip
    assert [(item.description, item.amount) for item in invoice.line_items] == [
        ("Cloud Hosting", 200),
        ("Maintenance", 100),
    ]
    assert invoice.review_reasons == ()
    assert invoice.invoice_type == "invoice"
    assert not extraction.needs_second_opinion(invoice)


@pytest.mark.parametrize("turn", [-0.03, -0.01, 0.01, 0.03])
def test_crooked_scan_is_read_like_a_straight_one(turn):
    straight, crooked = (extraction.extract(page_of(*RECEIPT, turn=each), **SETTINGS) for each in (0, turn))
    assert values(straight) == values(crooked)


def test_letterhead_of_the_first_page_and_total_of_the_last_are_one_invoice():
    first = page_of(
        "ACME LTD", "1 Road", "Invoice No: 7", "Date: 2025-01-02", "Description |Amount", "Work |40.00"
    )
    last = page_of("Page 2", "More work |60.00", "Subtotal |100.00", "VAT |20.00", "Total |120.00", page=2)
    invoice = extraction.extract([*last, *first], **SETTINGS)
    assert (value_of(invoice, "vendor"), value_of(invoice, "total")) == ("ACME LTD", Decimal("120.00"))
    assert invoice.fields["total"].page == 2
    assert [item.amount for item in invoice.line_items] == [40, 60]


@pytest.mark.fault(7)
def test_page_without_text_says_so():
    assert extraction.extract([], **SETTINGS).review_reasons == ("no_text",)
    assert read("  ", "12").review_reasons == ("no_text",)


@pytest.mark.fault(35)
def test_cash_that_does_not_make_the_total_is_reported():
    invoice = read("ACME", "1 Road", "Total |100.00", "Cash |120.00", "Change |10.00")
    assert "totals_disagree" in invoice.review_reasons
    assert extraction.needs_second_opinion(invoice)


def test_every_reason_has_a_sentence():
    assert all(sentence.endswith(".") for sentence in extraction.REVIEW_REASONS.values())


@pytest.mark.fault(46)
def test_lines_of_blocks_are_in_reading_order_and_tolerate_what_is_missing():
    def block(text: str, top: float, left: float) -> dict:
        box = {"Left": left, "Top": top, "Width": 0.2, "Height": 0.02}
        return {
            "BlockType": "LINE",
            "Text": text,
            "Confidence": 98.5,
            "Page": 1,
            "Geometry": {"BoundingBox": box},
        }

    blocks = [
        {"BlockType": "PAGE"},
        block("d", 0.3, 0.5),
        block("c", 0.301, 0.1),
        block("b", 0.1, 0.6),
        block("a", 0.101, 0.1),
    ]
    assert [line.text for line in extraction.lines_of(blocks)] == ["a", "b", "c", "d"]
    bare = [
        {"BlockType": "LINE", "Text": "x"},
        {"BlockType": "LINE"},
        {"BlockType": "LINE", "Text": "y", "Geometry": {}},
    ]
    assert extraction.lines_of(bare) == [
        extraction.Line(text, None, 1, None, row=row) for row, text in enumerate("xy")
    ]


WORDS = st.sampled_from(
    "Total Subtotal VAT Cash Change Rounding Invoice No Date Due Qty ACME LTD 1.234 12.50 RM $ 3/4/25 | : -".split()
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join))
SIDES = st.floats(min_value=-1, max_value=2, allow_nan=False)
BOXES = st.none() | st.builds(extraction.Box, SIDES, SIDES, SIDES, SIDES)
LINES = st.builds(extraction.Line, TEXTS, st.none() | st.floats(0, 100), st.integers(1, 3), BOXES)


@given(st.lists(LINES, max_size=25), st.sampled_from(("auto", "DMY", "MDY")), st.sampled_from(("USD", "")))
@settings(deadline=None)
def test_no_page_makes_the_extraction_raise(lines, date_order, default_currency):
    invoice = extraction.extract(
        lines, **{**SETTINGS, "date_order": date_order, "default_currency": default_currency}
    )
    assert set(invoice.review_reasons) <= extraction.REVIEW_REASONS.keys()
    assert "" not in [field.value for field in invoice.fields.values()]


def seconds(lines: list) -> float:
    started = time.process_time()
    extraction.extract(lines, **SETTINGS)
    return time.process_time() - started


@pytest.mark.parametrize(
    "pattern", ["1 ", "1,", "9", "1.1/", "a", "Total ", "12/", "$", "- ", "( ", " ", "'1"]
)
def test_line_of_a_megabyte_is_no_more_work_than_one_of_ten_kilobytes(pattern):
    short, long = (page_of(pattern * (size // len(pattern)) + "1") for size in (10_000, 1_000_000))
    assert seconds(long) < 20 * seconds(short) + 0.5


@pytest.mark.fault(8)
@pytest.mark.parametrize(
    "row", ["Total |1.00", "Date 03/04/2025", "Invoice No: 7", "Item |Qty |Amount", "Work |1 |2.00"]
)
def test_work_grows_with_the_number_of_lines_and_not_faster(row):
    few, many = (page_of(*[row] * count) for count in (500, 4_000))
    assert seconds(many) < 8 * 4 * seconds(few) + 0.5


@pytest.mark.parametrize("label", ["GST No. {}", "Order No. {}", "GST ID No Tax Invoice {}", "Tel No {}"])
def test_number_of_something_else_is_not_taken(label):
    assert value_of(read("ACME", "1 Road", label.format("4711"), "Total |5.00"), "invoice_number") is None


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Muster GmbH · Musterstr. 1 · 80333 München", "Muster GmbH"),
        ("Muster GmbH, Straße 1, 12345 Ort", "Muster GmbH"),
        ("ABC SDN BHD (CO. REG. NO. : 123456-D)", "ABC SDN BHD"),
        ("ABC (M) SDN BHD (12345-X)", "ABC (M) SDN BHD"),
        ("99 CORNER MART 5/8 (519537-X)", "99 CORNER MART 5/8"),
        ("Acme, Inc.", "Acme, Inc."),
    ],
)
def test_vendor_is_the_name_without_what_follows_it(printed, name):
    assert value_of(read(printed, "12 Road", "Total |5.00"), "vendor") == name


@pytest.mark.parametrize(
    ("number", "kind"), [("", "receipt"), ("Invoice No: 12", "invoice")]
)  # a till without a number names what was given; an invoice may be paid in cash
def test_what_was_given_at_a_till_makes_a_receipt_of_a_page_without_a_number(number, kind):
    rows = [row for row in ("Corner Cafe", "1 Road", "Tax Invoice", number, "Date: 2025-01-02") if row]
    invoice = read(*rows, "Coffee |9.00", "Total |9.00", "Cash |10.00")
    assert invoice.invoice_type == kind
    assert {"number_missing", "number_doubtful"}.isdisjoint(invoice.review_reasons)


@pytest.mark.parametrize(
    "line", ["41150 KLANG, SELANGOR", "JALAN SATU", "LOT 5 TAMAN DUA", "GST ID 000123", "TEL 03-12"]
)
def test_line_of_an_address_is_no_vendor(line):
    assert "vendor" in extraction.doubtful(read(line, "Total: 5.00"))


def test_two_labels_in_one_line_have_an_amount_each():
    invoice = read("ACME", "1 Road", "Date: 2025-01-02", "TOTAL SAVING: 3.00 TOTAL 12.00")
    assert value_of(invoice, "total") == 12


@pytest.mark.fault(32)
def test_amount_under_an_unreadable_label_is_the_total_if_the_sums_make_it():
    net, tax, unreadable = "NET AMT |94.34", "GST |5.66", "T0TAX (hclusive of GST) |100.00"
    assert value_of(read("ACME", "1 Road", "Date: 2025-01-02", net, tax, unreadable), "total") == 100
    assert "total" in extraction.doubtful(read("ACME", "1 Road", "Date: 2025-01-02", net, tax))


def test_fields_of_long_lines_are_bounded():
    long = "ACME LTD " + "X" * 5_000
    fields = read(
        long, "1 Road", "Invoice No: " + "9" * 5_000, "Date: 2025-01-02 " + "Y" * 5_000, "Total 5.00"
    ).fields
    assert (
        max(len(str(each)) for field in fields.values() for each in (field.value, field.text))
        <= extraction.MAX_TEXT
    )
