"""What is read of the amounts, the currency and the items of a page, or left open; never another value in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fields import read, value_of
from invoice_amounts import kind_of
from invoice_fields import doubtful
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
     ("T0TAL", "total"), ("TOTAI SALES lNCL GST", "gross"), ("TOTAL SALES INCLUSIVE OF GST @ 6%", "gross"),
     ("NETT TOTAL", "subtotal"), ("AMT DUE", "due"), ("JUMLAH BESAR", "total"), ("Bill Amount", "total"),
     ("Zu zahlender Betrag", "due"), ("Net à payer", "due"), ("TOTAL (EXCLUDING GST)", "subtotal"),
     ("Summe netto", "subtotal"), ("NET AMT", "subtotal"), ("Round Adj", "rounding"), ("BAKI", "change"),
     ("TUNAI", "tendered"), ("Diskaun", "discount"), ("TOTAL SAVING", "discount"), ("TOTAL QTY", "count"),
     ("BAKING POWDER", "words"), ("PAPER", "words"), ("Lorem", "words"), ("", "")],
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


ARTICLES = (
    "Bezeichnung |Menge |Einzelpreis |Gesamtpreis",
    "Papier |2 |50,00 |100,00",
    "Buch |1 |200,00 |200,00",
)
TAX_TABLE = ("MwSt-Satz |Nettobetrag |MwSt-Betrag |Bruttobetrag", "7 % |200,00 |14,00 |214,00",
             "19 % |100,00 |19,00 |119,00")  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # a table of rates, with and without the row of its sums
        ((*TAX_TABLE, "Summe |300,00 |33,00 |333,00", "Rechnungsbetrag |333,00 €"), ("300.00", "33.00", "333.00")),
        ((*ARTICLES, *TAX_TABLE, "Rechnungsbetrag |333,00 €"), ("300.00", "33.00", "333.00")),
        # the taxes of the items
        (("Product |SKU |Qty |Price |Tax |Subtotal", "Coffee |B1 |2 |20.00 |4.00 |40.00", "Tea |B2 |1 |60.00 |6.00 |60.00",
          "||||Subtotal |100.00", "||||Grand total |110.00"), ("100.00", "10.00", "110.00")),
        # under the head of the items' column, behind a base
        (("Date |Description |Price |Line Total", "9/15/2025 |Training |$5,000.00 |$4,500.00", "||Subtotal |$4,500.00",
          "||Sales Tax |$450.00", "||Total |$4,950.00"), ("4500.00", "450.00", "4950.00")),
        (("Subtotal |100.00", "VAT 5% on 100.00 |5.00", "Total |105.00"), ("100.00", "5.00", "105.00")),
        # no tax: a charge is none, 0 % is nothing
        ((*ITEMS, "||Subtotal |$100.00", "||Shipping |$50.00", "||Total |$150.00"), ("100.00", None, "150.00")),
        (("Description |Qty |Tax % |Amount", "Training |1 |0% |930.70", "||Subtotal |930.70", "||Total |930.70"),
         ("930.70", "0", "930.70")),
        # the tax withheld is no part of it
        (("Base imponible |1.000,00 €", "IVA 21% |210,00 €", "Retención IRPF 15% |-150,00 €",
          "Total a pagar |1.060,00 €"), ("1000.00", "210.00", "1060.00")),
        # labels of a language that is not known
        (("Opis |Ilość |Cena |Suma", "Praca |20 |90,00 |1 800,00", "||Razem |1 800,00", "||Podatek |414,00",
          "||Do zapłaty |2 214,00 zł"), ("1800.00", "414.00", "2214.00")),
        # charges under labels of any kind
        (("Subtotal |48.68", "Service fee |2.00", "Tax |4.80", "Gratuity |4.50", "Total |$59.98"),
         ("48.68", "4.80", "59.98")),
    ],
)  # fmt: skip
def test_tax_is_told_from_bases_charges_and_parts(rows, expected):
    invoice = read(*HEAD, *rows)
    values = tuple(value_of(invoice, name) for name in ("subtotal", "tax", "total"))
    assert values == tuple(None if each is None else Decimal(each) for each in expected)
    assert not {"totals_disagree", "total_ambiguous"} & {*invoice.review_reasons}


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        (("Total |15.92", "Rounding adjustment |-0.02", "Total after rounding |15.90"), "15.90"),
        (
            (
                "Total incl. GST |8.48",
                "Rounding |0.02",
                "Amount payable |8.50",
                "Cash |10.00",
                "Change |1.50",
            ),
            "8.50",
        ),
        (("Zwischensumme |99.98", "MwSt 8.1% |8.10", "Rundung |0.02", "Total CHF |108.10"), "108.10"),
    ],
)
def test_total_that_is_paid_in_cash_is_the_rounded_one(rows, total):
    invoice = read(*HEAD, *rows)
    assert value_of(invoice, "total") == Decimal(total)
    assert value_of(invoice, "amount_due") is None


@pytest.mark.fault(34)
@pytest.mark.parametrize(
    ("rows", "total"),
    [
        (("A |$2,500", "B |$3,500", "Subtotal |$6,000", "Total |$6,000"), "6000"),
        (("A |$750", "B |$1,275", "Subtotal |$2,025", "Total |$2,025"), "2025"),
        (("A |KWD 2,500", "B |KWD 3,500", "Subtotal |KWD 6,000", "Total |KWD 6,000"), None),
        (("Subtotal |$2,025", "Total |$2,025"), None),
    ],
)
def test_page_that_writes_no_cents_tells_its_thousands(rows, total):
    invoice = read(*HEAD, *rows)
    assert value_of(invoice, "total") == (Decimal(total) if total else None)
    assert ("total_ambiguous" in invoice.review_reasons) is (total is None)


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


@pytest.mark.fault(62)
def test_amount_due_that_nothing_explains_puts_the_total_in_doubt():
    invoice = read(*HEAD, "Subtotal |100.00", "VAT 20% |20.00", "Total |120.00", "Balance due |87.00")
    assert {"total", "amount_due"} <= doubtful(invoice)


@pytest.mark.parametrize(
    "row",
    ["Repairs due to storm |1 |40.00 |40.00", "Closing balance points |2307", "Balance |5 |8.00 |40.00"],
)
def test_item_or_points_are_no_amount_due(row):
    head = "Description |Quantity |Unit price |Amount"
    items = (head, "Ink |3 |20.00 |60.00", "Paper |2 |50.00 |100.00")
    assert value_of(read(*HEAD, *items, row, "||Total |200.00"), "amount_due") is None


# --- doubts ------------------------------------------------------------------------------------------------


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


@pytest.mark.fault(64)
@pytest.mark.parametrize(
    ("row", "code"),
    [("BALL PEN |120.00", None), ("TEA CUP 2KGS |120.00", None), ("PETROL RON 95 |120.00", None),
     ("SONNE SDN BHD (139386 X) |120.00", None), ("Cable 40ft |120.00", None), ("Plan |120.00 EUR", "EUR")],
)  # fmt: skip
def test_capitals_of_an_article_or_a_name_are_no_currency(row, code):
    assert value_of(read(*HEAD, row, "Total |120.00"), "currency") == code


@pytest.mark.parametrize("head", ["Artikel |Gesamt/€", "Artikel |Betrag (EUR)", "Artikel |Betrag EUR"])
def test_currency_in_the_head_of_a_column_is_that_of_the_invoice(head):
    assert value_of(read(*HEAD, head, "Papier |120,00", "Summe |120,00"), "currency") == "EUR"


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
    one = ("Item name |Paper", "Quantity |2", "Price per unit (net) |20.00", "Total price (net) |40.00")
    two = ("Item name |Ink", "Quantity |3", "Price per unit (net) |20.00", "Total price (net) |60.00")
    items = read(*HEAD, *one, *two, "Total |100.00").line_items
    assert [(item.description, item.amount) for item in items] == [("Paper", 40), ("Ink", 60)]


@pytest.mark.parametrize(
    "label", ["Tax advice", "Freight Hamburg", "Total station rental", "Net cable", "Steuerberatung Tax"]
)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("head", [("Description ||Amount",), ()])
def test_items_described_like_a_sum_are_items_where_they_make_what_is_stated(label, place, head):
    rows = ["Consulting ||200.00", "Hosting ||50.00"]
    rows.insert(place, f"{label} ||100.00")
    items = read(*HEAD, *head, *rows, "|Subtotal |350.00", "|VAT 20 % |70.00", "|Total |420.00").line_items
    assert [item.description for item in items] == [row.partition(" |")[0] for row in rows]


@pytest.mark.parametrize("label", ["Tax Illinois", "Tax", "Sales tax of Cook County"])
def test_tax_beneath_the_items_is_none_though_it_makes_the_total(label):
    items = read(
        *HEAD, "Description ||Amount", "Paper ||40.00", "Ink ||60.00", f"{label} ||8.00", "|Total |108.00"
    ).line_items
    assert [item.description for item in items] == ["Paper", "Ink"]


def test_item_that_begins_with_total_is_no_total():
    rows = (
        "Description |Quantity |Unit price |Amount",
        "Total care package |1 |40.00 |40.00",
        "Ink |3 |20.00 |60.00",
    )
    assert money_of(*rows, "||Total |100.00")[2] == "100.00"
