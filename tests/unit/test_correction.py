"""What a correction means: doubts that end or arise, values that a person is asked about, rows of line items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from invoice_correction import doubts_after, implausible, items_after
from invoice_fields import REASON_FIELDS, REVIEW_REASONS
from invoice_record import FIELD_KINDS

pytestmark = pytest.mark.fault(71)
TODAY = date(2026, 11, 22)
SURE = {"text": "x", "source": "text", "certainty": Decimal(99), "confidence": Decimal(99)}
FAINT, OPEN = SURE | {"confidence": Decimal(50)}, SURE | {"certainty": Decimal(30)}
CHOICE = OPEN | {"choice": ["a", "b"]}
PERSON = {"text": "x", "source": "person", "confidence": 100}
READ: dict[str, Any] = {
    "status": "PROCESSED",
    "invoice_type": "invoice",
    "vendor": "ABC",
    "invoice_number": "1",
    "invoice_date": "2025-04-03",
    "subtotal": Decimal(100),
    "tax": Decimal(20),
    "total": Decimal(120),
}
OF_NO_FIELD = [
    "bank_details_changed",
    "possible_duplicate",
    "pages_missing",
    "several_invoices",
    "xml_unreadable",
]


def doubts(
    known: list[str], before: dict[str, Any], changes: dict[str, Any], fields: dict[str, Any]
) -> list[str]:
    """The reasons after these changes of a record that was read so."""
    evidence = {name: SURE for name in before if name in FIELD_KINDS} | fields
    record = {**before, "fields": evidence, "review_reasons": known}
    typed = {
        name: PERSON if value is not None else None for name, value in changes.items() if name in FIELD_KINDS
    }
    after = {name: value for name, value in (record | changes).items() if value is not None}
    after["fields"] = {name: each for name, each in (evidence | typed).items() if each}
    return doubts_after(record, after, set(changes), TODAY)


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in READ.items() if name not in names}


BEFORE_AND_AFTER: list[tuple[list[str], dict[str, Any], dict[str, Any], dict[str, Any], list[str]]] = [
    (["date_ambiguous"], without("invoice_date"), {"invoice_date": OPEN}, {"invoice_date": "2025-04-03"}, []),
    (["date_missing"], without("invoice_date"), {}, {"invoice_date": "2025-04-03"}, []),
    (["date_doubtful"], READ, {"invoice_date": OPEN}, {"due_date": "2025-05-03"}, ["date_doubtful"]),
    ([], READ, {}, {"invoice_date": "2026-11-23"}, ["date_implausible"]),
    (["date_implausible"], READ, {}, {"invoice_date": "2026-11-22"}, []),
    ([], READ, {}, {"invoice_number": None}, ["number_missing"]),
    (["number_missing"], without("invoice_number"), {}, {"invoice_number": "7"}, []),
    (["number_missing"], without("invoice_number"), {}, {"invoice_type": "receipt"}, []),
    ([], without("invoice_number") | {"invoice_type": "receipt"}, {}, {"invoice_type": "invoice"}, ["number_missing"]),
    (["vendor_doubtful"], READ, {"vendor": OPEN}, {"vendor": None}, ["vendor_missing"]),
    (["totals_disagree"], READ | {"total": Decimal(12)}, {}, {"total": Decimal(120)}, []),
    ([], READ, {}, {"tax": Decimal(19)}, ["totals_disagree"]),
    ([], READ | {"total": Decimal(125)}, {}, {"vendor": "ABD"}, []),  # the page has a charge besides
    (["totals_disagree"], READ, {}, {"total": Decimal("120.05")}, []),
    (["totals_disagree"], READ, {}, {"total": Decimal(100)}, []),  # the tax is inside
    (["total_ambiguous"], READ, {"total": CHOICE}, {"total": Decimal(121)}, ["totals_disagree"]),
    (["low_confidence"], READ, {"total": FAINT, "vendor": FAINT}, {"total": Decimal(120)}, ["low_confidence"]),
    (["low_confidence"], READ, {"total": FAINT}, {"total": Decimal(120)}, []),
    (["amount_due_doubtful"], READ | {"amount_due": Decimal(9)}, {"amount_due": OPEN}, {"amount_due": None}, []),
    (
        ["amount_due_doubtful"],
        READ | {"amount_due": Decimal(9)},
        {"amount_due": OPEN},
        {"total": Decimal(120)},
        ["amount_due_doubtful"],
    ),
    (["second_opinion_disagrees"], READ, {"total": CHOICE}, {"total": Decimal(120)}, []),
    (["second_opinion_disagrees"], READ, {"total": CHOICE}, {"invoice_date": "2025-04-03"}, ["second_opinion_disagrees"]),
    (["second_opinion_disagrees"], READ, {}, {"total": Decimal(120)}, ["second_opinion_disagrees"]),
    (["xml_disagrees"], READ, {"invoice_number": CHOICE}, {"invoice_number": "1"}, []),
    (["xml_disagrees"], READ, {"invoice_number": CHOICE, "total": CHOICE}, {"invoice_number": "1"}, ["xml_disagrees"]),
    (
        ["xml_disagrees"],
        READ | {"payment": {"printed": ["DE02120300000000202051"]}},
        {"total": CHOICE},
        {"total": Decimal(120)},
        ["xml_disagrees"],
    ),
    ([], {"status": "FAILED"}, {}, {"vendor": "ABC", "invoice_type": "invoice"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("known", "before", "fields", "changes", "after"), BEFORE_AND_AFTER)
def test_doubts_follow_from_values_and_evidence(
    known: list[str],
    before: dict[str, Any],
    fields: dict[str, Any],
    changes: dict[str, Any],
    after: list[str],
) -> None:
    assert doubts(known, before, changes, fields) == after
    every = [each for each in OF_NO_FIELD if each in REVIEW_REASONS]
    others = [each for each in OF_NO_FIELD if each not in REVIEW_REASONS]
    kept = doubts([*every, *known, *others], before, changes, fields)
    assert set(kept) == {*after, *OF_NO_FIELD} and kept[-len(others) :] == others


def test_each_doubt_of_a_field_ends_when_all_of_its_fields_are_typed() -> None:
    values = READ | {"due_date": "2025-05-03", "currency": "EUR", "amount_due": Decimal(120)}
    for reason, names in REASON_FIELDS.items():
        correctable = [name for name in names if name in FIELD_KINDS]
        changes = {name: values[name] for name in correctable}
        assert doubts([reason], values, changes, dict.fromkeys(correctable, CHOICE)) == (
            [] if correctable else [reason]
        )


@pytest.mark.parametrize(
    ("before", "changes", "asked"),
    [
        ({}, {"total": Decimal(-5)}, ["total_negative"]),
        ({"invoice_type": "credit_note"}, {"total": Decimal(-5)}, []),
        (
            {"invoice_type": "credit_note", "total": Decimal(-5)},
            {"invoice_type": "invoice"},
            ["total_negative"],
        ),
        ({"total": Decimal(-5)}, {"vendor": "ABC"}, []),
        ({"total": Decimal(5)}, {"total": None}, ["total_empty"]),
        ({}, {"vendor": None}, []),
        ({}, {"invoice_date": "2026-11-23"}, ["date_implausible"]),
        ({}, {"invoice_date": "1989-12-31"}, ["date_implausible"]),
        ({}, {"invoice_date": "2026-11-22"}, []),
        ({"invoice_date": "2025-04-03"}, {"due_date": "2025-04-02"}, ["due_before_date"]),
        ({"due_date": "2025-04-03"}, {"invoice_date": "2025-04-03"}, []),
        ({"subtotal": Decimal(100), "tax": Decimal(20)}, {"total": Decimal(121)}, ["totals_disagree"]),
        (
            {"subtotal": Decimal(100), "tax": Decimal(20)},
            {"total": Decimal(-120)},
            ["total_negative", "totals_disagree"],
        ),
    ],
)
def test_value_that_nobody_would_expect_is_asked_about(
    before: dict[str, Any], changes: dict[str, Any], asked: list[str]
) -> None:
    after = {name: value for name, value in (before | changes).items() if value is not None}
    assert implausible(after, changes, TODAY) == asked


def test_rows_are_replaced_added_and_taken_out_at_once() -> None:
    items = [{"description": each, "page": 2} for each in "abc"]
    for gone, end in product(range(3), ("3", "499")):
        changes = {f"line_items.{end}": {"description": "d"}, f"line_items.{gone}": None}
        other = (gone + 1) % 3
        changes[f"line_items.{other}"] = {"amount": Decimal(5)}
        expected = [
            {"amount": Decimal(5), "page": 2} if row == other else items[row]
            for row in range(3)
            if row != gone
        ]
        assert items_after(items, changes) == [*expected, {"description": "d"}]
