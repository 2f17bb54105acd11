"""What is read of the amounts, the currency and the items of a page, or left open; never another value in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fields import read, value_of
from invoice_amounts import kind_of
from invoice_page import words_of

HEAD = ("ACME Trading Ltd", "1 High Street", "Invoice No. INV-77", "Invoice date: 2025-03-14")
ITEMS = ("Description |Quantity |Unit price |Amount", "Paper |2 |20.00 |40.00", "Ink |3 |20.00 |60.00")


def money_of(*rows: str, **settings: Any) -> tuple[str | None, ...]:
    """Subtotal, tax and total as text."""
    invoice = read(*HEAD, *rows, **settings)
    values = (value_of(invoice, name) for name in ("subtotal", "tax", "total"))
    return tuple(None if value is None else str(value) for value in values)


# --- labels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "kind"),
    [("Total", "total"), ("Total VAT", "tax"), ("Total incl. VAT", "gross"), ("VAT included", "tax"),
     ("Subtotal", "subtotal"), ("Balance due", "due"), ("Amount paid", "paid"), ("Shipping", "charge"),
     ("Discount", "discount"), ("Rounding", "rounding"), ("Change", "change"),
     ("Gesamtbetrag", "total"), ("Zwischensumme", "subtotal"), ("zzgl. 19 % MwSt.", "tax"), ("Zahlbetrag", "due"),
     ("Sous-total", "subtotal"), ("Total TTC", "gross"), ("Total HT", "subtotal"), ("TVA", "tax"),
     ("Base imponible", "subtotal"), ("IVA", "tax"), ("Total a pagar", "due"), ("Retención", "withheld"),
     ("Totale", "total"), ("Imponibile", "subtotal"), ("Imposta", "tax"),
     ("Valor total", "total"), ("Subtotaal", "subtotal"), ("BTW", "tax"), ("Te betalen", "due"),
     ("Lorem", "words"), ("", "")],
)  # fmt: skip
def test_label_says_what_an_amount_is(label, kind):
    assert kind_of(words_of(label)) == kind


# --- sums --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((*ITEMS, "||Subtotal |100.00", "||VAT 20% |20.00", "||Total |120.00"), ("100.00", "20.00", "120.00")),
        (("Nettobetrag |1.000,00", "MwSt. 19 % |190,00", "Gesamtbetrag |1.190,00"), ("1000.00", "190.00", "1190.00")),
        (("Total HT |1 000,00", "TVA 20 % |200,00", "Total TTC |1 200,00"), ("1000.00", "200.00", "1200.00")),
        (("Subtotal |VAT |Total", "100.00 |20.00 |120.00"), ("100.00", "20.00", "120.00")),
        (("Subtotal |100.00", "Shipping |8.00", "VAT 20% |21.60", "Total |129.60"), ("100.00", "21.60", "129.60")),
        (("Subtotal |100.00", "Discount |-10.00", "VAT 20% |18.00", "Total |108.00"), ("100.00", "18.00", "108.00")),
        (("Total |12.50", "Cash |20.00", "Change |7.50"), (None, None, "12.50")),
    ],
)  # fmt: skip
def test_sums_of_a_page_are_read(rows, expected):
    assert money_of(*rows) == expected


@pytest.mark.fault(67)
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("Subtotal |1,000.00", "CGST 9% |90.00", "SGST 9% |90.00", "Total |1,180.00"), "180.00"),
        (("Subtotal |200.00", "GST 5% |10.00", "PST 7% |14.00", "Total |224.00"), "24.00"),
        (("Sous-total |200.00", "TPS 5% |10.00", "TVQ 9.975% |19.95", "Total |229.95"), "29.95"),
        (("Nettobetrag |300,00", "MwSt. 7 % |7,00", "MwSt. 19 % |38,00", "Gesamtbetrag |345,00"), "45.00"),
    ],
)
def test_taxes_of_several_rates_are_added_up(rows, expected):
    invoice = read(*HEAD, *rows)
    assert value_of(invoice, "tax") == Decimal(expected)
    assert "totals_disagree" not in invoice.review_reasons


@pytest.mark.fault(62)
@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ((*ITEMS, "||Total |100.00", "||Service charge |8.00", "||Total |108.00"), "108.00"),
        ((*ITEMS, "||Total |100.00", "||Delivery |13.00", "||Grand total |113.00"), "113.00"),
        (("Subtotal |100.00", "VAT 19% |19.00", "Total incl. 19.00 VAT |119.00"), "119.00"),
        (("Total |AED 8,000.00 (USD 2,179.00)",), "8000.00"),
    ],
)
def test_total_is_the_one_to_pay_or_in_doubt(rows, total):
    invoice = read(*HEAD, *rows)
    doubt = {"total_ambiguous", "total_doubtful", "totals_disagree"} & {*invoice.review_reasons}
    assert value_of(invoice, "total") == Decimal(total) or doubt


def test_one_amount_is_not_both_subtotal_and_total():
    assert money_of("Total |100.00") == (None, None, "100.00")
    assert money_of("Subtotal |100.00", "Total |100.00") == ("100.00", None, "100.00")


def test_amount_due_is_stored_where_it_differs_from_the_total():
    rows = (*HEAD, "Subtotal |100.00", "VAT 20% |20.00", "Total |120.00")
    paid = read(*rows, "Amount paid |50.00", "Balance due |70.00")
    assert value_of(paid, "total") == 120
    assert value_of(paid, "amount_due") == 70
    assert value_of(read(*rows, "Balance due |120.00"), "amount_due") is None
    assert value_of(read(*rows), "amount_due") is None


# --- doubts ------------------------------------------------------------------------------------------------


@pytest.mark.fault(32)
def test_page_without_an_amount_misses_its_total():
    invoice = read(*HEAD, "Thank you for your business")
    assert "total" not in invoice.fields
    assert "total_missing" in invoice.review_reasons


@pytest.mark.fault(35)
def test_sums_that_do_not_add_up_are_told():
    invoice = read(*HEAD, "Subtotal |100.00", "VAT |20.00", "Total |150.00")
    assert "totals_disagree" in invoice.review_reasons


@pytest.mark.fault(36)
@pytest.mark.parametrize(
    ("rows", "total"),
    [
        (("Subtotal |-100.00", "VAT 20% |-20.00", "Total |-120.00"), "-120.00"),
        (("Subtotal |(100.00)", "VAT 20% |(20.00)", "Total |(120.00)"), "-120.00"),
        (("Subtotal |100.00 CR", "VAT 20% |20.00 CR", "Total |120.00 CR"), "-120.00"),
    ],
)
def test_negative_total_keeps_its_sign_and_is_a_credit_note(rows, total):
    invoice = read(*HEAD, *rows)
    assert value_of(invoice, "total") == Decimal(total)
    assert invoice.invoice_type == "credit_note"


@pytest.mark.fault(66)
def test_credit_note_that_names_its_invoice_is_one_with_the_amounts_as_printed():
    rows = ("ACME Trading Ltd", "Credit note CN-12", "for invoice INV-77", "Subtotal |100.00", "VAT 20% |20.00",
            "Total |120.00")  # fmt: skip
    invoice = read(*rows)
    assert invoice.invoice_type == "credit_note"
    assert value_of(invoice, "total") == 120


# --- currency ----------------------------------------------------------------------------------------------


@pytest.mark.fault(64)
@pytest.mark.parametrize(
    ("printed", "code"),
    [("€120.00", "EUR"), ("£120.00", "GBP"), ("C$120.00", "CAD"), ("R$ 120,00", "BRL"), ("HK$120.00", "HKD"),
     ("Rs. 120.00", "INR"), ("120,00 zł", "PLN"), ("CHF 120.00", "CHF"), ("120.00 EUR", "EUR"),
     ("$120.00", "USD"), ("¥12,000", "JPY")],
)  # fmt: skip
def test_currency_beside_the_total_is_that_of_the_invoice(printed, code):
    assert value_of(read(*HEAD, f"Total |{printed}"), "currency") == code


@pytest.mark.fault(37)
def test_page_without_a_currency_has_none_and_keeps_its_total():
    invoice = read(*HEAD, "Total |120.00")
    assert value_of(invoice, "currency") is None
    assert value_of(invoice, "total") == 120


def test_currency_at_its_label_is_that_of_the_invoice():
    assert value_of(read(*HEAD, "Currency: CHF", "Total |120.00"), "currency") == "CHF"


# --- line items --------------------------------------------------------------------------------------------


def test_items_are_read_with_quantity_and_unit_price():
    items = read(*HEAD, *ITEMS, "||Total |100.00").line_items
    assert [(item.description, item.quantity, item.unit_price, item.amount) for item in items] == [
        ("Paper", 2, Decimal("20.00"), Decimal("40.00")),
        ("Ink", 3, Decimal("20.00"), Decimal("60.00")),
    ]


def test_items_in_a_form_under_each_other_are_read():
    one = ("Item name |Paper", "Quantity |2", "Unit price |20.00", "Amount |40.00")
    two = ("Item name |Ink", "Quantity |3", "Unit price |20.00", "Amount |60.00")
    items = read(*HEAD, *one, *two, "Total |100.00").line_items
    assert [(item.description, item.amount) for item in items] == [("Paper", 40), ("Ink", 60)]


def test_item_that_begins_with_total_is_no_total():
    rows = (
        "Description |Quantity |Unit price |Amount",
        "Total care package |1 |40.00 |40.00",
        "Ink |3 |20.00 |60.00",
    )
    assert money_of(*rows, "||Total |100.00")[2] == "100.00"
