"""Amounts in the notations of the world are read exactly or declared ambiguous, never as another value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from fields import read, value_of
from hypothesis import given
from hypothesis import strategies as st
from invoice_page import amounts_in

CENTS = st.integers(min_value=0, max_value=999_999_999).map(lambda cents: Decimal(cents).scaleb(-2))
# Thousands separator and decimal mark
SEPARATORS = (
    ("", "."),
    ("", ","),
    (",", "."),
    (".", ","),
    (" ", "."),
    (" ", ","),
    ("\u202f", ","),
    ("'", "."),
)
AROUND = (
    "{}",
    "RM {}",
    "RM{}",
    "$ {}",
    "${}",
    "€{}",
    "{} €",
    "{} EUR",
    "USD {}",
    "Total: {}",
    "TOTAL...... {}",
    "{} SR",
)
MINUS = ("-{}", "({})", "{}-", "- {}", "−{}")


def render(value: Decimal, thousands: str, mark: str) -> str:
    return f"{value:,.2f}".replace(",", "T").replace(".", mark).replace("T", thousands)


def amounts(text: str) -> list:
    return list(amounts_in(text))


@given(CENTS, st.sampled_from(SEPARATORS), st.sampled_from(AROUND))
def test_amount_in_any_notation_is_read_exactly(value, separators, around):
    (amount,) = amounts(around.format(render(value, *separators)))
    assert amount.readings == (value,)
    assert amount.is_money


@given(CENTS.filter(bool), st.sampled_from(SEPARATORS), st.sampled_from(MINUS))
def test_amount_with_any_minus_is_negative(value, separators, minus):
    (amount,) = amounts(minus.format(render(value, *separators)))
    assert amount.readings == (-value,)


@given(st.integers(min_value=1_000, max_value=999_999), st.sampled_from(".,"))
def test_amount_with_three_digits_after_one_mark_is_ambiguous(value, mark):
    text = f"{value:,}".replace(",", mark)
    (amount,) = amounts(f"$ {text}")
    assert set(amount.readings) == {Decimal(value), Decimal(value).scaleb(-3)}
    assert amount.settled("") is None
    assert amount.settled(mark) == Decimal(value).scaleb(-3)
    assert amount.settled({".": ",", ",": "."}[mark]) == Decimal(value)


@given(st.text(max_size=80))
def test_amounts_of_any_text_do_not_raise(text):
    for amount in amounts(text):
        assert 1 <= len(amount.readings) <= 2


@given(
    CENTS.filter(lambda value: value > 0),
    st.sampled_from(SEPARATORS),
    st.sampled_from(("Total: {}", "Total |{}")),
)
def test_total_of_a_page_is_exact_or_absent(value, separators, label):
    invoice = read("ACME LTD", "1 Road", label.format(render(value, *separators)))
    assert value_of(invoice, "total") == value


@pytest.mark.parametrize(
    "text", ["12/05/2018", "20:49:59", "6%", "40ML", "2PCS", "A1.50B", "1.2.3", "19.12.2018", "1,2,3.4.5"]
)
def test_number_that_is_no_amount_is_not_money(text):
    assert not any(amount.is_money for amount in amounts(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [("5.90SR", "5.90"), ("3X10.49", "10.49"), ("RM.20", "0.20"), ("-RM 0.02", "-0.02"), ("RM-0.02", "-0.02"),
     ("TOTAL:12.50", "12.50"), ("1.234.567,80", "1234567.80"), ("12,34,567.80", "1234567.80"), ("$200", "200"),
     ("RM12 .50", "12.50"), ("TOTAL RM 12. 50", "12.50"), ("1 234 .50", "1234.50"), ("12 ,50 EUR", "12.50"),
     ("1, 234.56", "1234.56"), ("1´234.50", "1234.50"), ("1'234.50", "1234.50"), ("35€99", "35.99"),
     ("20.00 CR", "-20.00"), ("250,--", "250"), ("500/-", "500"), ("Rs1,599.00", "1599.00"), ("469.00zł", "469.00"),
     ("R273.00", "273.00"), ("¥12,000", "12000"), ("R$ 1.234,56", "1234.56"),
     ("450.00 GBP 30", "30")],
)  # fmt: skip
def test_amount_as_printed_on_receipts_is_read(text, value):
    assert amounts(text)[-1].readings == (Decimal(value),)


def test_quantity_before_price_is_a_number_of_its_own():
    assert [amount.readings[0] for amount in amounts("12 80.00")] == [12, Decimal("80.00")]


@given(CENTS.filter(lambda value: value < 1000), st.sampled_from(("{} .{:02}", "{} ,{:02}", "RM{}. {:02}")))
def test_amount_with_a_space_at_its_mark_is_read_exactly(value, pattern):
    (amount,) = amounts(pattern.format(*divmod(int(value * 100), 100)))
    assert amount.readings == (value,)


def test_numbers_of_a_list_are_not_joined():
    assert [amount.readings[0] for amount in amounts("18, 20, 22 Road")] == [18, 20, 22]
    assert [amount.readings[0] for amount in amounts("1. 10 pieces")] == [1, 10]


def test_amount_of_too_many_digits_is_none():
    assert not amounts("9" * 16)
