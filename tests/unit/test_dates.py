"""Dates in the notations of the world are read exactly or declared ambiguous, never as another date; terms of payment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fields import extraction, read, value_of
from hypothesis import given
from hypothesis import strategies as st
from invoice_page import dates_in

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
    (found,) = dates_in(text)
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
    for found in dates_in(text):
        assert 1 <= len(found.readings) == len(set(found.readings)) == len(found.orders) <= 3


@pytest.mark.parametrize(
    "text", ["03-2163 2766", "1.2.3.4", "RC11-23-42", "31/02/2020", "20:49:59", "12-2016-5-6", "99"]
)
def test_numbers_that_are_no_date_are_not_read_as_one(text):
    assert not list(dates_in(text))


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


@given(DATES, st.sampled_from(("Date: {}", "Tarikh {}", "DATUM {}")))
def test_date_of_eight_digits_needs_its_label(day, label):
    assert readings(label.format(f"{day:%Y%m%d}")) == {day}
    assert not list(dates_in(f"Invoice {day:%Y%m%d}7"))


@given(DATES, st.times())
def test_time_that_is_glued_to_a_date_is_left_out(day, time):
    assert day in readings(f"{day:%d/%m/%Y}{time:%H:%M}")


@pytest.mark.parametrize("text", ["0712-12-12", "INV12-05-2018", "2163-05-11"])
def test_code_with_an_impossible_year_or_letters_is_no_date(text):
    assert not list(dates_in(text))


def test_malay_month_is_read():
    assert readings("15 Ogos 2018") == {date(2018, 8, 15)}


# --- labels ---

LETTERHEAD = ("Harbour Tools Ltd", "12 Quay Street", "Invoice No: HT-7")


@pytest.mark.fault(33)
@pytest.mark.parametrize(
    "label",
    ["Order date", "Lieferdatum", "Date de livraison", "Fecha de entrega", "Data di consegna", "Data da encomenda",
     "Besteldatum", "Valid until", "Assurance Date", "Incorporated since"],
)  # fmt: skip
def test_only_date_under_another_label_or_an_unknown_one_is_in_doubt(label):
    invoice = read(*LETTERHEAD, f"{label}: |2025-02-01", "Total |EUR 5.00")
    assert {"date_doubtful", "date_missing"} & set(invoice.review_reasons)
    assert "invoice_date" in extraction.doubtful(invoice)


@pytest.mark.fault(33)
@pytest.mark.parametrize(
    ("rows", "issued", "due"),
    [
        (("Rechnung Nr. 12 vom 1.2.2025", "zu Lieferschein 44 vom 20.1.2025"), date(2025, 2, 1), None),
        (("Rechnungsdatum: 1. März 2024", "Fällig am: 31.03.2024"), date(2024, 3, 1), date(2024, 3, 31)),
        (("Facture du 1 février 2025", "Échéance |3 mars 2025"), date(2025, 2, 1), date(2025, 3, 3)),
        (("Fecha de factura |01/02/2025", "Vencimiento |28/02/2025"), date(2025, 2, 1), date(2025, 2, 28)),
        (("Data fattura |Scadenza", "01/02/2025 |28/02/2025"), date(2025, 2, 1), date(2025, 2, 28)),
        (("Data de emissão |01/02/2025", "Data de entrega |29/01/2025"), date(2025, 2, 1), None),
        (("Factuurdatum |01-02-2025", "Vervaldatum |28-02-2025"), date(2025, 2, 1), date(2025, 2, 28)),
        (("Invoice date |Feb 1, 2025", "Period |Jan 1, 2025 - Jan 31, 2025"), date(2025, 2, 1), None),
    ],
)
def test_invoice_date_and_due_date_are_those_of_their_labels(rows, issued, due):
    invoice = read(*LETTERHEAD, *rows, "Total |EUR 5.00")
    assert (value_of(invoice, "invoice_date"), value_of(invoice, "due_date")) == (issued, due)


@pytest.mark.fault(63)
@pytest.mark.parametrize(
    ("number", "issued"),
    [("12-05-2018", "13.05.2018"), ("2025/03/01", "4 March 2025"), ("01.02.2025", "2025-02-03")],
)
def test_number_that_looks_like_a_date_is_not_the_date(number, issued):
    invoice = read(
        "Harbour Tools Ltd", "12 Quay Street", f"Invoice No: {number}", f"Date: {issued}", "Total |EUR 5.00"
    )
    (expected,) = readings(issued)
    assert value_of(invoice, "invoice_date") == expected


# --- terms of payment ---

AT_ONCE = ("Due on receipt", "Sofort fällig", "Paiement à réception", "Pago al contado", "Pronto pagamento")


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ("Payment terms: 30 days net", 30), ("Net 14", 14), ("Payable within 21 days of the invoice date", 21),
        ("2% 10 days, net 30 days", 30), ("Zahlbar innerhalb 14 Tagen ohne Abzug", 14),
        ("Zahlungsbedingungen: 30 Tage netto", 30), ("Zahlungsziel: 10 Tage", 10),
        ("Conditions de paiement : 30 jours", 30), ("À régler sous 15 jours", 15),
        ("Condiciones de pago: 30 días", 30), ("Plazo de pago: 15 días", 15),
        ("Condizioni di pagamento: 30 giorni data fattura", 30), ("Termini di pagamento: 15 giorni", 15),
        ("Condições de pagamento: 30 dias", 30), ("Prazo de pagamento: 15 dias", 15),
        ("Betalingstermijn: 30 dagen", 30), ("Gelieve binnen 14 dagen te voldoen", 14),
        *((text, 0) for text in AT_ONCE),
    ],
)  # fmt: skip
def test_terms_of_payment_make_the_due_date(terms, days):
    issued = date(2025, 2, 10)
    invoice = read(*LETTERHEAD, "Date: |2025-02-10", "Total |EUR 5.00", terms)
    assert value_of(invoice, "due_date") == issued + timedelta(days)
    assert invoice.fields["due_date"].text in terms


@pytest.mark.parametrize(
    ("terms", "due"),
    [("Paiement à 30 jours fin de mois", date(2025, 3, 31)), ("Payable within 2 weeks", date(2025, 2, 24)),
     ("Zahlbar innerhalb eines Monats", None), ("Payment terms: 2 months", date(2025, 4, 10))],
)  # fmt: skip
def test_terms_in_weeks_and_months_and_to_the_end_of_a_month(terms, due):
    assert value_of(read(*LETTERHEAD, "Date: |2025-02-10", "Total |EUR 5.00", terms), "due_date") == due


@pytest.mark.parametrize(
    "line",
    ["Returns accepted within 30 days", "Rückgabe innerhalb von 30 Tagen", "Interest is charged after 30 days overdue",
     "Pénalités de retard après 30 jours", "Garantía de 24 meses", "3% Skonto bei Zahlung innerhalb 10 Tagen",
     "Delivery within 14 days", "Warranty: 12 months"],
)  # fmt: skip
def test_days_of_something_else_make_no_due_date(line):
    assert value_of(read(*LETTERHEAD, "Date: |2025-02-10", "Total |EUR 5.00", line), "due_date") is None
