"""What a record would be if it was read today, and how that differs from what it is: pure functions on records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from invoice_correction import ITEM_VALUES, ROW, doubts_after
from invoice_reading import Document, outcome_of
from invoice_record import (
    FIELD_KINDS,
    PAY_WARNINGS,
    fitted,
    history_after,
    index_keys,
    next_revision,
)

if TYPE_CHECKING:
    from invoice_agreement import Reading
    from invoice_record import Record

BY = "infra.reread"  # who it was, in a record's history
SETTLED = ("reviewed_at", "paid_at", "removed_at")
READ = frozenset((*FIELD_KINDS, "invoice_type"))
SAID = READ | {"category", "line_items"}  # what is read and a person may set
OF_HISTORY = ("history", "history_left_out")
EMPTY: tuple[Any, ...] = (None, "", [], {})


def is_settled(record: Record) -> bool:
    """Whether a person has dealt with the whole invoice, or with so much of it that not all of that is known any more."""
    return not {*SETTLED, "history_left_out"}.isdisjoint(record)


def said_by_people(record: Record) -> frozenset[str]:
    """What a person set, or emptied, which leaves no evidence: the names among SAID."""
    entries = [each["changes"] for each in record.get("history", ()) if each["by"] != BY]
    told = {name.partition(".")[0] for changes in entries for name in changes}
    typed = {name for name, each in record.get("fields", {}).items() if each.get("source") == "person"}
    return frozenset((told | typed) & SAID)


def after(record: Record, changes: Record) -> Record:
    """The record with these attributes, without those that they leave empty."""
    return {name: value for name, value in (record | changes).items() if value not in EMPTY}


def anew(record: Record, document: Document, reading: Reading, today: date) -> Record:
    """The attributes that a record gets if it is read today, with what people said of it; None for what it shall lack."""
    read: Record = dict.fromkeys(FIELD_KINDS) | outcome_of(document, reading)
    read |= _still_marked(record, read)
    people = said_by_people(record)
    kept = {name: record.get(name) for name in people}
    if "line_items" in people:
        kept["line_items_left_out"] = record.get("line_items_left_out")
    outcome = read | kept | {"fields": _evidence(record, read["fields"], people)}
    if typed := people & READ:
        outcome["review_reasons"] = doubts_after(after(record, read), after(record, outcome), typed, today)
    if _has_same_items(record, outcome):
        return outcome | {name: record.get(name) for name in ("line_items", "line_items_left_out")}
    return fitted({name: value for name, value in record.items() if name not in OF_HISTORY}, outcome)


def _still_marked(record: Record, read: Record) -> Record:
    """The marks that no reading ends: another account than before, a possible duplicate."""
    payment, known = read["payment"], record.get("review_reasons", ())
    reasons = [each for each in PAY_WARNINGS if each in known and each not in read["review_reasons"]]
    both = (*payment.get("changed", ()), *record.get("payment", {}).get("changed", ()))
    changed = [*{each["account"]: each for each in both}.values()]
    marked = {"payment": {**payment, "changed": changed}} if changed else {}
    return marked | {
        "review_reasons": [*read["review_reasons"], *reasons],
        "possible_duplicate_of": record.get("possible_duplicate_of"),
    }


def _has_same_items(record: Record, outcome: Record) -> bool:
    """Whether the same line items were read, of which a record keeps as many as had room when it was written."""
    known, items = record.get("line_items", []), outcome.get("line_items") or []
    left_out = [int(each.get("line_items_left_out") or 0) for each in (record, outcome)]
    return known == items[: len(known)] and len(known) + left_out[0] == len(items) + left_out[1]


def _evidence(record: Record, read: Record, people: Iterable[str]) -> Record:
    """Of each field where it was read now, or what a person said; a category that stays keeps its own."""
    of_before = record.get("fields", {})
    stays = {*people, *(["category"] if "category" in record else [])}
    kept = {name: of_before[name] for name in stays if name in of_before}
    return {name: each for name, each in read.items() if name not in stays} | kept


# --- what differs ----------------------------------------------------------------------------------------


def differences(before: Record, changed: Record) -> dict[str, Record]:
    """By name {from, to}, as a history has it: fields, type, doubts, the parts of `payment`, rows as `line_items.0`."""
    was, now = _flat(before), _flat(changed)
    names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    both = {name: {"from": was.get(name), "to": now.get(name)} for name in names}
    return {
        name: {side: value for side, value in each.items() if value is not None}
        for name, each in both.items()
    }


def _flat(record: Record) -> Record:
    """All of a record that counts as read, each part under a name of its own."""
    names = (*FIELD_KINDS, "invoice_type", "category", "corrects", "possible_duplicate_of")
    flat = {name: record[name] for name in names if record.get(name) not in EMPTY}
    flat |= {"review_reasons": sorted(reasons)} if (reasons := record.get("review_reasons")) else {}
    flat |= {f"payment.{name}": _told(part) for name, part in record.get("payment", {}).items() if part}
    for row, item in enumerate(record.get("line_items", ())):
        flat[f"{ROW}{row}"] = {name: item[name] for name in ITEM_VALUES if name in item}
    return flat


def _told(part: Any) -> Any:
    """A part of a payment as text, or a list of texts: an account is `bic COBADEFF, iban DE02…`."""
    if isinstance(part, list):
        return [_told(each) for each in part]
    if isinstance(part, Mapping):
        return ", ".join(f"{name} {value}" for name, value in sorted(part.items()))
    return str(part)


def written(record: Record, outcome: Record, now: str) -> Record | None:
    """The changes that make a record what was read, each index and its history with it; None where it has no room.

    Where the rows of a change have no room in the history, it has their number only.
    """
    changes = {name: None if value in EMPTY else value for name, value in outcome.items()}
    changes |= next_revision(record)
    changes |= index_keys(after(record, changes))
    differing = differences(record, after(record, changes))
    rows = {name for name in differing if name.startswith(ROW)}
    items = {"from": counted_items(record), "to": counted_items(after(record, changes))}
    shorter = {name: each for name, each in differing.items() if name not in rows} | {"line_items": items}
    for told in (differing, *([shorter] if rows else [])):
        entry = {"at": now, "by": BY, "changes": told}
        if history := history_after(entry, record, after(record, changes)):
            return changes | history
    return None


def counted_items(record: Record) -> str:
    return f"{len(record.get('line_items', ()))} line items"
