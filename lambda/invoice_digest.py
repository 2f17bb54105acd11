"""What the due digest says: which invoices are overdue, due soon, of a changed account, or to be checked.

Pure functions, without AWS, environment or clock. As in every e-mail, nothing that stands on an invoice can forge a
line of it. However many invoices wait, it stays below the 256 KB of a message of SNS: some 800 bytes a line at most.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from invoice_email import amount_shown, short
from invoice_fields import REVIEW_REASONS
from invoice_memory import DUE_SOON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from invoice_record import Record

    Parts = dict[str, list[Record]]

MAX_ROWS = 50  # of each part
MAX_CHARACTERS = 60  # of a name or a number; of a sentence twice as many
# What a line shows beside what the indexes carry.
NAMED = ("vendor", "invoice_number", "file_name", "payment")

OVERDUE, SOON, CHANGED, TO_CHECK = "overdue", "due_soon", "changed", "to_check"
ACCOUNT_CHANGED = "bank_details_changed"
# What a row to be paid says of itself; any other doubt is only "to be checked".
WARNINGS = {ACCOUNT_CHANGED: "another account than before", "possible_duplicate": "possible duplicate"}


def parts_of(rows: Sequence[Record], today: date) -> Parts:
    """By part, in their order, the entries of the indexes ToPay and NeedsAttention. One may be due and to be checked."""
    parts: Parts = {OVERDUE: [], SOON: [], CHANGED: [], TO_CHECK: []}
    for row in rows:
        if "pay_by" in row:
            parts[OVERDUE if row["pay_by"] < today.isoformat() else SOON].append(row)
        else:
            parts[CHANGED if ACCOUNT_CHANGED in row.get("review_reasons", ()) else TO_CHECK].append(row)
    return parts


def shown_of(parts: Parts) -> list[str]:
    """The ids of the invoices that get a line, each once."""
    return list(dict.fromkeys(row["invoice_id"] for rows in parts.values() for row in rows[:MAX_ROWS]))


def digest_of(parts: Parts, records: Mapping[str, Record], today: date, browser_url: str) -> tuple[str, str]:
    """Subject and body. `records`: by id what NAMED says of those that get a line, as far as they still exist."""
    doubts = {row["invoice_id"]: row.get("review_reasons", ()) for row in parts[CHANGED] + parts[TO_CHECK]}
    heads = {
        OVERDUE: f"Overdue: {_sums(parts[OVERDUE])}",
        SOON: f"Due within {DUE_SOON.days} days, until {today + DUE_SOON}: {_sums(parts[SOON])}",
        CHANGED: f"Another account than before: {_count(parts[CHANGED])}. "
        "Call the supplier under a number that you know, before you pay.",
        TO_CHECK: f"To be checked: {_count(parts[TO_CHECK])}",
    }
    texts = [f"What is to be paid and to be checked on {today}:"]
    for part, rows in parts.items():
        lines = [_lines(part, row, records, doubts, browser_url) for row in rows[:MAX_ROWS]]
        more = [f"- and {len(rows) - MAX_ROWS:,} more"] if len(rows) > MAX_ROWS else []
        texts += ["\n".join([heads[part], *lines, *more])] if rows else []
    texts.append(f"To pay: {browser_url}/#/to-pay\nTo check: {browser_url}/#/?needs_review=true")
    return _subject(parts), "\n\n".join(texts) + "\n"


def _subject(parts: Parts) -> str:
    overdue, soon = len(parts[OVERDUE]), len(parts[SOON])
    if overdue or soon:
        return f"Invoices Due: {overdue} overdue, {soon} within {DUE_SOON.days} days"
    return f"Invoices to Check: {len(parts[CHANGED]) + len(parts[TO_CHECK])}"


def _lines(
    part: str,
    row: Record,
    records: Mapping[str, Record],
    doubts: Mapping[str, Sequence[str]],
    browser_url: str,
) -> str:
    """An invoice: what it is and what about it, and below that the link to it."""
    record = row | records.get(row["invoice_id"], {})
    named = [record.get("vendor") or record.get("file_name", "an invoice"), record.get("invoice_number")]
    name = ", ".join(short(text, MAX_CHARACTERS) for text in named if text)
    if part in (OVERDUE, SOON):
        shown = f"{row['pay_by']} {name}: {_amount(row)}{_warning(doubts.get(row['invoice_id']))}"
    else:
        shown = f"{name}: {_account(record) if part == CHANGED else _reason(row)}"
    return f"- {shown}\n  {browser_url}/#/invoices/{row['invoice_id']}"


def _amount(row: Record) -> str:
    return amount_shown(row["pay_amount"], row) if "pay_amount" in row else "amount unknown"


def _warning(reasons: Iterable[str] | None) -> str:
    if reasons is None:
        return ""
    return f" ({next((text for each, text in WARNINGS.items() if each in reasons), 'to be checked')})"


def _account(record: Record) -> str:
    """Both accounts by their last four digits; the first change where there are several."""
    changes = record.get("payment", {}).get("changed")
    if not changes:
        return "to be confirmed"
    first = changes[0]
    return f"account ends in {short(first['account_ends'], 4)}, known is {short(first['known_ends'], 4)}"


def _reason(row: Record) -> str:
    """The first reason, in a sentence; a file that could not be read has none."""
    reasons = row.get("review_reasons")
    if not reasons:
        return "it could not be read."
    if reasons[0] == "possible_duplicate":  # the sentence elsewhere names the other one
        return "It looks like an invoice that came before."
    return short(REVIEW_REASONS.get(reasons[0], reasons[0]), 2 * MAX_CHARACTERS)


def _sums(rows: Sequence[Record]) -> str:
    """`3 invoices, 1,234.50 EUR, 300.00 USD`: all of them, also what gets no line."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if "pay_amount" in row:
            sums[row.get("currency", "")] = sums.get(row.get("currency", ""), Decimal(0)) + row["pay_amount"]
    shown = [amount_shown(amount, {"currency": currency}) for currency, amount in sorted(sums.items())]
    return ", ".join([_count(rows), *shown])


def _count(rows: Sequence[Record]) -> str:
    return "1 invoice" if len(rows) == 1 else f"{len(rows):,} invoices"
