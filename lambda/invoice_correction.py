"""What follows from a person's correction of a record: doubts that end or arise, values that nobody would expect, rows.

    REASONS   doubts_after    the review reasons, worked out anew from values and evidence by the code that read the page
    VALUES    implausible     what a person is asked about before it is taken
    ROWS      items_after     the line items

Pure functions on records (invoice_record.py), without AWS, environment or clock. What reads a page is imported only where
it is needed: lists are answered without it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from invoice_record import CREDIT_NOTE, FAILED, FIELD_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from invoice_fields import Field
    from invoice_record import Record

# ---------------------------------------------------------------------------------------------------------
# Doubts
# ---------------------------------------------------------------------------------------------------------

# They arose between two readings and show in no value: open as long as a field that the two disputed is as it was read.
DISPUTED = frozenset(("second_opinion_disagrees", "xml_disagrees"))
ROUNDED = Decimal("0.05")  # as cash is; a cent more or less is no contradiction


def doubts_after(before: Record, after: Record, changed: Collection[str], today: date) -> list[str]:
    """The review reasons of `after`, in which a person set or emptied these fields (or the type) of `before`.

    Only reasons about these change: the page settled the others with more than a record keeps. What no field can settle
    (another account, a duplicate, missing pages) stays.
    """
    from invoice_fields import REASON_FIELDS, REVIEW_REASONS, in_order

    known = before.get("review_reasons", [])
    touched = {reason for reason, fields in REASON_FIELDS.items() if not set(fields).isdisjoint(changed)}
    touched |= {"number_missing"} if "invoice_type" in changed else set()
    found = _doubts_in(after, today) & touched
    left = {each for each in known if each not in touched or _is_open(each, before, after, changed)}
    return [*in_order(found | left), *(each for each in known if each not in REVIEW_REASONS)]


def _doubts_in(record: Record, today: date) -> set[str]:
    """What shows in the values and their evidence. A file that could not be read misses nothing: nobody looked for it."""
    from invoice_fields import MISSING, THRESHOLDS, doubts_of

    names = record.keys() | record.get("fields", {}).keys()
    fields = {name: _field(record, name) for name in FIELD_KINDS if name in names}
    reasons = doubts_of(fields, record.get("invoice_type", ""), THRESHOLDS, today)
    reasons |= {"totals_disagree"} if _disagree(record) else set()
    return reasons - {*MISSING.values(), "number_missing"} if record["status"] == FAILED else reasons


def _field(record: Record, name: str) -> Field:
    """A field as it was read; what a person typed has no certainty in its evidence: it is certain."""
    from invoice_fields import Field

    evidence, value = record.get("fields", {}).get(name, {}), record.get(name)
    if value is not None and FIELD_KINDS[name] == "day":
        value = date.fromisoformat(value)
    text, confidence = evidence.get("text", ""), evidence.get("confidence")
    return Field(value, text, confidence, 1, None, certainty=int(evidence.get("certainty", 100)))


def _is_open(reason: str, before: Record, after: Record, changed: Collection[str]) -> bool:
    """Whether two readings still contradict each other: on a field that has a choice, else on any of the reason's fields."""
    from invoice_fields import REASON_FIELDS

    if reason not in DISPUTED:
        return False
    if reason == "xml_disagrees" and after.get("payment", {}).get("printed"):
        return True
    evidence = before.get("fields", {})
    read = [name for name in REASON_FIELDS[reason] if name in evidence]
    disputed = [name for name in read if "choice" in evidence[name]] or read
    return any(name not in changed and evidence[name].get("source") != "person" for name in disputed)


def _disagree(record: Record) -> bool:
    """Whether subtotal and tax do not make the total, where all are known; a total may also have its tax inside."""
    subtotal, tax, total = map(record.get, ("subtotal", "tax", "total"))
    if subtotal is None or tax is None or total is None:
        return False
    return total != subtotal and abs(total - subtotal - tax) > ROUNDED


# ---------------------------------------------------------------------------------------------------------
# Values that nobody would expect
# ---------------------------------------------------------------------------------------------------------

IMPLAUSIBLE = {
    "total_negative": "The amount is below zero, but this is no credit note.",
    "total_empty": "Without a total it is not known what is to be paid.",
    "date_implausible": "The invoice date lies in the future or before 1990.",
    "due_before_date": "The due date lies before the invoice date.",
    "totals_disagree": "Subtotal and tax do not make the total.",
}


def implausible(after: Record, changed: Collection[str], today: date) -> list[str]:
    """Which of IMPLAUSIBLE these changes make of a record; `today` is the latest day that it is anywhere."""
    from invoice_fields import EARLIEST

    changed, day = set(changed), after.get("invoice_date")
    amounts = [after[name] for name in ("total", "amount_due") if name in after]
    is_credit = after.get("invoice_type") == CREDIT_NOTE
    found = {
        "total_negative": changed & {"total", "amount_due", "invoice_type"}
        and not is_credit
        and min(amounts, default=0) < 0,
        "total_empty": "total" in changed and "total" not in after,
        "date_implausible": "invoice_date" in changed
        and day
        and not EARLIEST.isoformat() <= day <= today.isoformat(),
        "due_before_date": changed & {"invoice_date", "due_date"}
        and day
        and after.get("due_date", day) < day,
        "totals_disagree": changed & {"subtotal", "tax", "total"} and _disagree(after),
    }
    return [code for code in IMPLAUSIBLE if found[code]]


# ---------------------------------------------------------------------------------------------------------
# Line items
# ---------------------------------------------------------------------------------------------------------

ITEM_VALUES = ("description", "quantity", "unit_price", "amount")
ROW = "line_items."  # before a row's number, as the name of its change: a history tells each row's


def item_at(record: Record, name: str) -> Record | None:
    """What can be corrected of the line item that a change names; None where there is none, as behind the last."""
    row, items = int(name.removeprefix(ROW)), record.get("line_items", ())
    return (
        {part: items[row][part] for part in ITEM_VALUES if part in items[row]} if row < len(items) else None
    )


def items_after(items: Sequence[Record], changes: Mapping[str, Any]) -> list[Record]:
    """The line items after the changes of rows; None takes a row out, a number behind the last one adds it."""
    rows: dict[int, Record | None] = dict(enumerate(items))
    for name, item in sorted(changes.items(), key=lambda each: int(each[0].removeprefix(ROW))):
        row = min(int(name.removeprefix(ROW)), len(rows))
        kept = {part: value for part, value in (rows.get(row) or {}).items() if part not in ITEM_VALUES}
        rows[row] = None if item is None else item | kept
    return [item for _, item in sorted(rows.items()) if item is not None]
