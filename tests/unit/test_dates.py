"""Dates in the notations of the world are read exactly or declared ambiguous, never as another date."""

from __future__ import annotations

from datetime import date

import pytest
from fields import extraction, read, value_of
from hypothesis import given
from hypothesis import strategies as st

DATES = st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 6, 30))
ENGLISH = "January February March April May June July August September October November December".split()
GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def ordinal(day: int) -> str:
    return f"{day}" + ("th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th"))


CERTAIN = (
    lambda d: d.isoformat(),
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d.day}.{d.month}.{d:%y}",
    lambda d: f"{d.day} {ENGLISH[d.month - 1]} {d.year}",
    lambda d: f"{d:%d}-{ENGLISH[d.month - 1][:3]}-{d.year}",
    lambda d: f"{d:%d} {ENGLISH[d.month - 1][:3].upper()} {d:%y}",
    lambda d: f"{ENGLISH[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{ENGLISH[d.month - 1]} {ordinal(d.day)}, {d.year}",
    lambda d: f"{ordinal(d.day)} of {ENGLISH[d.month - 1]} {d.year}",
    lambda d: f"{d.day}. {GERMAN[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {FRENCH[d.month - 1]} {d.year}",
    lambda d: f"{d:%d}{ENGLISH[d.month - 1][:3].upper()}{d.year}",
    lambda d: f"{d:%Y. %m.%d}",
)
DAY_FIRST = ("{d:%d/%m/%Y}", "{d:%d-%m-%Y}", "{d:%d/%m/%y}", "{d.day}/{d.month}/{d.year}", "{d:%d / %m / %Y}")
MONTH_FIRST = ("{d:%m/%d/%Y}", "{d:%m-%d-%Y}", "{d:%m/%d/%y}", "{d.month}/{d.day}/{d.year}")
AROUND = ("{}", "Date: {}", "{} 20:49:59", "DATE:{}", "Sat {} 01:31 PM", "({})", "Tarikh {}")


def readings(text: str) -> set[date]:
    (found,) = extraction.dates_in(text)
    return set(found.readings)


@given(DATES, st.sampled_from(CERTAIN), st.sampled_from(AROUND))
def test_date_in_certain_notation_is_read_exactly(day, render, around):
    assert readings(around.format(render(day))) == {day}


@given(DATES, st.sampled_from(DAY_FIRST + MONTH_FIRST), st.sampled_from((*AROUND, "Date{}", "Datum{}")))
def test_date_in_numbers_is_exact_or_ambiguous(day, pattern, around):
    found = readings(around.format(pattern.format(d=day)))
    assert day in found
    assert len(found) == 1 or {(each.day, each.month) for each in found} == {
        (day.day, day.month),
        (day.month, day.day),
    }


@given(DATES, st.sampled_from(DAY_FIRST))
def test_date_order_of_the_deployment_settles_day_first(day, pattern):
    invoice = read("ACME", "1 Road", "Date: " + pattern.format(d=day), "Total: 5.00", date_order="DMY")
    assert value_of(invoice, "invoice_date") == day


@given(DATES, st.sampled_from(MONTH_FIRST))
def test_date_order_of_the_deployment_settles_month_first(day, pattern):
    invoice = read("ACME", "1 Road", "Date: " + pattern.format(d=day), "Total: 5.00", date_order="MDY")
    assert value_of(invoice, "invoice_date") == day


@pytest.mark.fault(33)
@given(DATES, st.sampled_from(DAY_FIRST + MONTH_FIRST))
def test_date_with_nothing_to_settle_it_is_never_guessed(day, pattern):
    invoice = read("ACME", "1 Road", "Date: " + pattern.format(d=day), "Total: 5.00")
    assert value_of(invoice, "invoice_date") in (day, None)
    assert (value_of(invoice, "invoice_date") is None) == ("date_ambiguous" in invoice.review_reasons)


@given(st.text(max_size=80))
def test_dates_of_any_text_do_not_raise(text):
    for found in extraction.dates_in(text):
        assert 1 <= len(found.readings) <= 2


@pytest.mark.parametrize(
    "text", ["03-2163 2766", "1.2.3.4", "RC11-23-42", "31/02/2020", "20:49:59", "12-2016-5-6", "99"]
)
def test_numbers_that_are_no_date_are_not_read_as_one(text):
    assert not list(extraction.dates_in(text))


@pytest.mark.fault(33)
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["Printed: 28/03/2025"], date(2025, 4, 3)),
        (["Printed: 03/28/2025"], date(2025, 3, 4)),
        (["Printed 3 April 2025"], date(2025, 4, 3)),
        (["Total: RM 5.00"], date(2025, 4, 3)),
        (["Total: USD 5.00"], date(2025, 3, 4)),
        (["Kuala Lumpur, Malaysia"], date(2025, 4, 3)),
        (["Springfield, USA"], date(2025, 3, 4)),
        (["Toronto, Canada", "GST: 1.00"], None),
        (["Total: $5.00"], None),
        (["Printed: 28/03/2025", "Printed: 03/28/2025"], None),
    ],
)
def test_ambiguous_date_is_settled_by_the_page(rows, expected):
    invoice = read("ACME", "1 Road", "Date: 03/04/2025", *rows)
    assert value_of(invoice, "invoice_date") == expected
    assert invoice.fields["invoice_date"].text == "03/04/2025"


@pytest.mark.fault(33)
@pytest.mark.parametrize("printed", ["2026-07-01", "1989-12-31"])
def test_date_in_the_future_or_long_ago_is_implausible(printed):
    assert "date_implausible" in read("ACME", "1 Road", f"Date: {printed}", "Total: 5.00").review_reasons


def test_invoice_date_is_not_the_due_nor_the_delivery_date():
    invoice = read("ACME", "1 Road", "Delivery date: |2025-01-01", "Due date: |2025-03-01", "Date: |2025-01-05",
                   "Invoice date: |2025-02-01", "Total: |5.00")  # fmt: skip
    assert value_of(invoice, "invoice_date") == date(2025, 2, 1)
    assert value_of(invoice, "due_date") == date(2025, 3, 1)


def test_label_above_a_date_is_its_label():
    invoice = read(
        "ACME",
        "1 Road",
        "Order date |Due date |Invoice date",
        "2025-01-01 |2025-03-01 |2025-02-01",
        "Total |5.00",
    )
    assert value_of(invoice, "invoice_date") == date(2025, 2, 1)
    assert value_of(invoice, "due_date") == date(2025, 3, 1)


@given(DATES, st.sampled_from(("Date: {}", "Tarikh {}", "DATUM {}")))
def test_date_of_eight_digits_needs_its_label(day, label):
    assert readings(label.format(f"{day:%Y%m%d}")) == {day}
    assert not list(extraction.dates_in(f"Invoice {day:%Y%m%d}7"))


@given(DATES, st.times())
def test_time_that_is_glued_to_a_date_is_left_out(day, time):
    assert day in readings(f"{day:%d/%m/%Y}{time:%H:%M}")


@pytest.mark.parametrize("text", ["0712-12-12", "INV12-05-2018", "2163-05-11"])
def test_code_with_an_impossible_year_or_letters_is_no_date(text):
    assert not list(extraction.dates_in(text))


def test_malay_month_is_read():
    assert readings("15 Ogos 2018") == {date(2018, 8, 15)}
