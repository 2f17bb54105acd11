"""What is remembered of suppliers: whom a mark belongs to, which accounts warn, who is never renamed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import invoice_record
import invoice_suppliers as suppliers
import pytest
from invoice_fields import THRESHOLDS, Field, Invoice, doubtful, extract
from invoice_suppliers import Known, known_of, marks_of, named, verdict

T1, T2 = "tax:DE123456789", "tax:DE987654321"
A, B, C, F = "iban:DE1111", "iban:DE2222", "iban:DE3333", "iban:DE9999"
ACME, OTHER = "name:acmegmbh", "name:otherag"
HOST, PHONE = "domain:host.example", "telephone:+493012345"
Items = dict[str, dict[str, Any]]


def apply(items: Items, note: suppliers.Note) -> None:
    """As DynamoDB does it."""
    item = items.setdefault(note.mark, {})
    for name, value in re.findall(r"(#\w+) = if_not_exists\(\1, (:\w+)\)", note.expression):
        item.setdefault(note.names[name], note.values[value])
    for name, value in re.findall(r"(#\w+) = (:\w+)", note.expression):
        item[note.names[name]] = note.values[value]
    for name in re.findall(r"#\w+", note.expression.partition("REMOVE")[2]):
        item.pop(note.names[name], None)


def come(items: Items, number: int, marks: Sequence[str], accounts: Sequence[str]) -> list[str]:
    """An invoice comes: S1 to S3. Returns the accounts that warn."""
    entry = {"invoice_id": f"i{number}", "seen_at": f"2026-05-{number:02}"}
    seen = {mark: items[mark] for mark in marks if mark in items}
    for note in suppliers.notes_of(seen, marks, accounts, entry):
        apply(items, note)
        seen[note.mark] = items[note.mark]
    return [each["account"] for each in verdict(accounts, seen, suppliers.tax_id_of(marks))]


# --- the accounts -----------------------------------------------------------------------------------------

# A case: the invoices in turn, each by its marks, its accounts and those of them that warn.
CASES: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], list[str]]]] = {
    "the same account again": [((T1, A, ACME), (A,), []), ((T1, A, ACME), (A,), [])],
    "another account": [((T1, A, ACME), (A,), []), ((T1, B, ACME), (B,), [B])],
    "another account, and no tax id": [((T1, A, HOST, ACME), (A,), []), ((B, HOST, ACME), (B,), [B])],
    "another account, and no tax id, and another name": [((T1, A, HOST), (A,), []), ((B, HOST, OTHER), (B,), [B])],
    "another account, and a made-up tax id": [((T1, A, HOST, ACME), (A,), []), ((T2, B, HOST, ACME), (B,), [B])],
    "another account, and nothing but the tax id": [((T1, A, HOST, ACME), (A,), []), ((T1, B), (B,), [B])],
    "the old account beside another one": [((T1, A), (A,), []), ((A, B, ACME), (A, B), [B])],
    "two banks from the start": [((T1, A, B), (A, B), []), ((T1, B), (B,), []), ((T1, A, B), (B, A), [])],
    "two banks from the start, and another one": [((T1, A, B), (A, B), []), ((T1, C), (C,), [C])],
    "a second bank later": [((T1, A), (A,), []), ((T1, A, B), (A, B), [B])],
    "no account at first": [((T1, ACME), (), []), ((T1, A, ACME), (A,), [])],
    "two suppliers with one factor": [
        ((T1, F, ACME), (F,), []), ((T2, F, OTHER), (F,), []), ((T1, F, ACME), (F,), []), ((T2, F, OTHER), (F,), []),
    ],
    "a factor of two who gets another account": [
        ((T1, F, ACME), (F,), []), ((T2, F, OTHER), (F,), []), ((T1, B, ACME), (B,), [B]), ((T2, B, OTHER), (B,), [B]),
    ],
    "two suppliers at one host, by one telephone": [
        ((T1, A, HOST, PHONE, ACME), (A,), []), ((T2, B, HOST, PHONE, OTHER), (B,), []),
        ((T1, A, HOST, PHONE, ACME), (A,), []), ((T2, B, HOST, PHONE, OTHER), (B,), []),
        ((T2, C, HOST, PHONE, OTHER), (C,), [C]),
    ],
    "a third one at a host of two, without a tax id": [
        ((T1, A, HOST), (A,), []), ((T2, B, HOST), (B,), []), ((C, HOST), (C,), []),
    ],
}  # fmt: skip


@pytest.mark.fault(69)
@pytest.mark.parametrize("case", CASES)
def test_account_warns_where_it_is_another_one_of_the_same_supplier(case: str) -> None:
    items: Items = {}
    for number, (marks, accounts, warns) in enumerate(CASES[case], 1):
        assert come(items, number, marks, accounts) == warns
        assert come(items, number, marks, accounts) == warns, "delivered again"


@pytest.mark.fault(69)
def test_second_bank_of_the_first_invoice_stays_its_own_when_another_invoice_comes_at_once() -> None:
    items: Items = {}
    for number, accounts in ((1, (A, B)), (2, (B,))):  # both have read before either writes
        entry = {"invoice_id": f"i{number}", "seen_at": ""}
        (note,) = suppliers.notes_of({}, (T1,), accounts, entry)
        apply(items, note)
    assert verdict((A, B), items) == () == verdict((B,), items)


@pytest.mark.fault(69)
def test_confirmed_account_warns_no_more_and_the_next_one_is_compared_with_it() -> None:
    items: Items = {}
    come(items, 1, (T1, ACME), (A,))
    come(items, 2, (T1, ACME), (B,))
    record = {"invoice_id": "i2", "marks": [T1, ACME], "review_reasons": ["bank_details_changed", "date_doubtful"],
              "payment": {"by": "transfer", "changed": [{"account": B, "account_ends": "2222", "known_ends": "1111"}]}}  # fmt: skip
    marks, confirmed, changes = suppliers.confirmation(record, "ann@example.com", "2026-05-03")
    for mark in marks:
        apply(items, suppliers.written(mark, confirmed))
    assert changes == {"payment": {"by": "transfer"}, "review_reasons": ["date_doubtful"]}
    assert come(items, 3, (T1, ACME), (B,)) == [] == come(items, 4, (T1, ACME), (A,))
    assert come(items, 5, (T1, ACME), (C,)) == [C]
    (changed,) = verdict((C,), items)
    assert (changed["account_ends"], changed["known_ends"]) == ("3333", "2222")


@pytest.mark.fault(69)
def test_account_confirmed_for_a_tax_id_is_so_under_every_name_that_is_printed_beside_it() -> None:
    items: Items = {}
    come(items, 1, (T1, ACME), (A,))
    assert come(items, 2, (T1, OTHER), (B,)) == [B]
    confirmed = {f"confirmed#{B}": {"by": "ann@example.com", "at": "2026-05-03", "invoice_id": "i2"}}
    for mark in (T1, OTHER):
        apply(items, suppliers.written(mark, confirmed))
    assert come(items, 3, (T1, ACME), (B,)) == [] and come(items, 4, (T1, ACME), (C,)) == [C]
    for number, marks in enumerate([(ACME,), (T2, ACME)], 5):  # what only a name says any forger prints
        assert come(items, number, marks, (B,)) == [B]
    assert come(items, 7, ("registration:HRB1", ACME), (A,)) == []
    assert come(items, 8, (T1, "registration:HRB1", ACME), (B,)) == [B]


def test_removed_invoice_takes_back_its_accounts_but_not_a_confirmed_one() -> None:
    items: Items = {}
    come(items, 1, (T1,), (A,))  # a mistake
    come(items, 2, (T1,), (B,))
    apply(items, suppliers.written(T1, suppliers.taken_back({"invoice_id": "i1"}, items[T1])))
    assert come(items, 3, (T1,), (B,)) == [] and come(items, 4, (T1,), (A,)) == [A]
    apply(items, suppliers.written(T1, {f"confirmed#{B}": {"by": "ann", "at": "2026", "invoice_id": "i2"}}))
    assert f"account#{B}" not in suppliers.taken_back({"invoice_id": "i2"}, items[T1])


def test_notes_are_none_where_all_is_known_and_at_most_five() -> None:
    marks, items = (T1, "registration:hrb1", A, HOST, PHONE, ACME), {}
    entry = {"invoice_id": "i1", "seen_at": "2026"}
    first = suppliers.notes_of(items, marks, (A, B), entry)
    assert [note.mark for note in first] == [T1, "registration:hrb1", ACME, A, HOST]
    for note in first:
        apply(items, note)
    (weakest,) = suppliers.notes_of(items, marks, (A, B), entry)
    apply(items, weakest)
    assert suppliers.notes_of(items, marks, (A, B), entry) == []
    assert suppliers.notes_of({}, marks, (), entry) == [], "no account, nothing to write"


@pytest.mark.fault(69)
def test_account_is_compared_by_name_though_the_first_invoice_had_more_marks_than_are_written() -> None:
    items: Items = {}
    assert come(items, 1, (T1, "registration:hrb1", A, HOST, PHONE, ACME), (A,)) == []
    assert come(items, 2, (T2, B, ACME), (B,)) == [B], "with a made-up tax id"


def test_name_of_very_many_tax_ids_stays_small() -> None:
    items: Items = {}
    for number in range(100):
        come(items, 1, (f"tax:DE{number:09}", ACME), (A,))
    assert invoice_record.item_size(items[ACME]) < 300 and suppliers.is_shared(items[ACME])


def test_mark_with_very_many_accounts_takes_no_more_and_warns() -> None:
    items: Items = {}
    for number in range(1, 101):
        come(items, 1, (ACME,), (f"iban:DE{number:04}",))
    size = invoice_record.item_size(items[ACME])
    assert come(items, 2, (ACME,), ("iban:DE9999",)) == ["iban:DE9999"]
    assert invoice_record.item_size(items[ACME]) == size < 30_000


# --- the marks --------------------------------------------------------------------------------------------


def read(**values: Any) -> Field:
    values = {"certainty": 99} | values
    return Field(values.pop("value", "Acme GmbH"), values.pop("text", "Acme GmbH"), 99.0, 1, None, **values)


def invoice(*reasons: str, **fields: Field) -> Invoice:
    return Invoice("invoice", fields, (), reasons)


def test_marks_are_what_is_certain_the_strongest_first() -> None:
    found = invoice(vendor=read(), vendor_tax_id=read(value="DE 123 456 789"))
    payment = {"accounts": [{"iban": f"DE{number:020}"} for number in range(9)]}
    marks = marks_of(found, payment)
    assert (marks[0], marks[1], marks[-1], len(marks)) == (T1, f"iban:DE{0:020}", ACME, 6)
    assert f"iban:DE{0:020}" not in marks_of(
        replace(found, review_reasons=("bank_details_doubtful",)), payment
    )
    page = replace(found, marks=("domain:acme.de",))
    assert marks_of(page, {}) == (T1, "domain:acme.de", ACME)
    doubted = invoice("vendor_doubtful", vendor=read(), vendor_tax_id=read(value="DE1", certainty=50))
    assert marks_of(doubted, {}) == () == marks_of(Invoice("other", {}, (), ("no_text",)), {})


# --- what the supplier is known to be ---------------------------------------------------------------------


def taught(
    name: str, *, tax_id: str = "", printed: str = "", at: str = "2026-05-03", **more: Any
) -> dict[str, Any]:
    entry = {"by": "ann@example.com", "at": at, "invoice_id": "i1"}
    learned = {"learned#name": {"value": name, "printed": printed, **entry}}
    learned |= {f"learned#{what}": {"value": value, **entry} for what, value in more.items()}
    return learned | ({f"tax_id#{tax_id}": entry} if tax_id else {})


@pytest.mark.parametrize(
    ("items", "tax_id", "name", "certainty"),
    [
        ({T1: taught("Acme")}, "DE123456789", "Acme", 99),
        ({"registration:hrb1": taught("Acme")}, None, "Acme", 98),
        ({A: taught("Acme")}, None, "Acme", 95),
        ({ACME: taught("Acme")}, None, "Acme", 90),
        ({HOST: taught("Acme")}, None, "Acme", 85),
        ({HOST: taught("Acme"), PHONE: taught("Acme")}, None, "Acme", 95),
        ({HOST: taught("Acme"), PHONE: taught("Other")}, None, None, 0),  # they cancel each other
        ({T1: taught("Acme"), PHONE: taught("Other")}, "DE123456789", "Acme", 99),
        ({F: taught("Acme", tax_id="DE123456789")}, "DE987654321", None, 0),  # another supplier's, by one factor
        ({F: taught("Acme", tax_id="DE123456789") | {"tax_id#DE987654321": {}}}, None, None, 0),  # shared
        ({PHONE: taught("Acme") | {"named#acme": {"invoice_id": "1"}, "named#other": {"invoice_id": "2"}}}, None, None, 0),
        ({PHONE: taught("Acme") | {"named#acm": {"invoice_id": "1"}, "named#acme": {"invoice_id": "1"}}}, None, "Acme", 85),
    ],
)  # fmt: skip
def test_name_is_known_by_marks_that_belong_to_one(
    items: Mapping[str, Any], tax_id: str | None, name: str | None, certainty: int
) -> None:
    known = known_of(items, tax_id).get("name")
    assert (known.value if known else None, known.certainty if known else 0) == (name, certainty)


SURE, DOUBT, NONE = "the page is sure", "the page doubts", "the page has none"


@pytest.mark.parametrize(
    ("page", "mark", "printed", "vendor", "in_doubt"),
    [
        (SURE, T1, "", "Known AG", False),
        (SURE, A, "", "Acme GmbH", False),
        (SURE, A, "ACME  GmbH", "Known AG", False),  # a person corrected this very print
        (SURE, PHONE, "", "Acme GmbH", False),
        (DOUBT, A, "", "Known AG", False),
        (DOUBT, PHONE, "", "Acme GmbH", True),  # and has a choice
        (NONE, A, "", "Known AG", False),
        (NONE, PHONE, "", "Known AG", True),
    ],
)
def test_name_comes_from_the_supplier_where_the_page_leaves_it_open(
    page: str, mark: str, printed: str, vendor: str, in_doubt: bool
) -> None:
    reasons = {SURE: (), DOUBT: ("vendor_doubtful",), NONE: ("vendor_missing",)}[page]
    before = invoice(*reasons, **({} if page == NONE else {"vendor": read(certainty=40)}))
    after, learned = named(before, known_of({mark: taught("Known AG", printed=printed)})["name"])
    assert (after.fields["vendor"].value, "vendor" in doubtful(after)) == (vendor, in_doubt)
    if vendor == "Known AG" and not in_doubt:
        assert after.fields["vendor"].certainty >= THRESHOLDS["vendor"]
        assert after.fields["vendor"].source == "supplier"
        assert learned["vendor"] == {"by": "ann@example.com", "at": "2026-05-03", "invoice_id": "i1"}
    elif page == DOUBT:
        assert [value for value, _ in after.options["vendor"]] == ["Acme GmbH", "Known AG"]


def test_date_and_currency_come_from_the_supplier_where_the_page_leaves_them_open() -> None:
    from invoice_page import Line

    lines = [
        Line(text, 99.0, 1, None)
        for text in ("Acme Ltd", "Invoice No: 77", "Invoice Date: 03/04/2025", "Total: $300.00")
    ]
    settings: dict[str, Any] = {"date_order": "auto", "default_currency": "", "today": date(2026, 1, 1)}
    before = extract(lines, **settings)
    assert before.fields["invoice_date"].value is None and "currency" not in before.fields
    known = known_of({A: taught("Acme Ltd", date_order="DMY", currency="AUD")})
    again = suppliers.left_open(before, known)
    assert again == {"date_order": "DMY", "default_currency": "AUD"}
    after, learned = suppliers.from_supplier(before, extract(lines, **settings | again), known)
    assert (after.fields["invoice_date"].value, after.fields["currency"].value) == (date(2025, 4, 3), "AUD")
    assert {after.fields[name].source for name in learned} == {"supplier"} and after.fields[
        "total"
    ].value == Decimal(300)
    assert suppliers.left_open(after, known) == {}
    assert suppliers.left_open(before, known_of({PHONE: taught("Acme", date_order="DMY")})) == {}, (
        "one weak mark"
    )


# --- learning ---------------------------------------------------------------------------------------------


def test_name_of_somebody_else_that_was_read_is_taught_nothing() -> None:
    """Else the next supplier whose buyer is read as the vendor would be renamed."""
    record = {"invoice_id": "i1", "marks": [PHONE, ACME, "name:ourowncompany"]}
    marks, _ = suppliers.learning(record, {"vendor": "Acme"}, "ann", "2026")
    assert marks == (PHONE, ACME)


@pytest.mark.parametrize(
    ("printed", "day", "order"),
    [
        ("03/04/2025", "2025-04-03", "DMY"), ("03/04/2025", "2025-03-04", "MDY"), ("3.4.25", "2025-04-03", "DMY"),
        ("04/04/2025", "2025-04-04", None), ("3 April 2025", "2025-04-03", None), ("03/04/2025", "2025-05-06", None),
        ("", "2025-04-03", None), ("2025-04-03", "2025-04-03", None),
    ],
)  # fmt: skip
def test_order_of_a_date_is_what_its_print_and_its_value_say(
    printed: str, day: str, order: str | None
) -> None:
    assert suppliers.order_of(printed, day) == order


def test_known_is_alone_by_a_weak_mark_only() -> None:
    known = {mark: known_of({mark: taught("Acme")})["name"] for mark in (T1, A, ACME, HOST, PHONE)}
    assert [mark for mark, each in known.items() if isinstance(each, Known) and each.alone] == [HOST, PHONE]
