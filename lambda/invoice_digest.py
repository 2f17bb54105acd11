"""What the due digest says: which invoices are overdue, due soon, of a changed account, or to be checked.

Pure functions, without AWS, environment or clock. As in every e-mail, nothing that stands on an invoice can forge a
line of it. However many invoices wait, it stays below the 256 KB of a message of SNS: some 800 bytes a line at most, and
some 40 an id for programs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from invoice_dues import OVERDUE, SOON, SOON_DAYS, day_after, sums_of, warnings_of, when_due
from invoice_email import amount_shown, short
from invoice_fields import REVIEW_REASONS
from invoice_memory import DIGEST
from invoice_message import wrapped
from invoice_record import BANK_DETAILS_CHANGED, FAILED, REVIEW, TO_PAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from invoice_record import Record

    Parts = dict[str, list[Record]]

MOST = 10_000  # that are read of what is due, to be reviewed and failed each: the check has an hour's other work to do
MAX_ROWS = 50  # of each part
MAX_IDS = 250  # of each part, for programs
MAX_CHARACTERS = 60  # of a name or a number; of a sentence twice as many
# What a line shows beside what the indexes carry.
NAMED = ("vendor", "invoice_number", "file_name", "payment", "due_date")

CHANGED, TO_CHECK = "changed", "to_check"
WARNINGS = {BANK_DETAILS_CHANGED: "another account than before", "possible_duplicate": "possible duplicate"}

UNREADABLE = "The file could not be read."
SENTENCES = REVIEW_REASONS | {  # elsewhere these two name the other invoice, the pages
    "possible_duplicate": "It looks like an invoice that came before.",
    "pages_missing": "Some of its pages could not be read.",
}


def queries_of(today: str) -> list[tuple[str, str, Record]]:
    """What to ask: an index, a condition on its keys, and its values."""
    until = {"to_pay": TO_PAY, "until": day_after(today, SOON_DAYS)}
    waiting = [
        ("NeedsAttention", "#attention = :attention", {"attention": each}) for each in (REVIEW, FAILED)
    ]
    return [("ToPay", "#to_pay = :to_pay AND #pay_by <= :until", until), *waiting]


def parts_of(rows: Sequence[Record], today: str) -> Parts:
    """By part, in their order, what those queries found. An invoice may be due and to be checked."""
    parts: Parts = {OVERDUE: [], SOON: [], CHANGED: [], TO_CHECK: []}
    for row in rows:
        if "pay_by" in row:
            parts[when_due(row["pay_by"], today)].append(row)
        else:
            parts[CHANGED if BANK_DETAILS_CHANGED in row.get("review_reasons", ()) else TO_CHECK].append(row)
    return parts


def shown_of(parts: Parts) -> list[str]:
    """The ids of the invoices that get a line, each once."""
    return list(dict.fromkeys(row["invoice_id"] for rows in parts.values() for row in rows[:MAX_ROWS]))


def message_of(
    parts: Parts, records: Mapping[str, Record], today: str, table: str, browser_url: str
) -> dict[str, Any]:
    """What SNS publishes, for people and for programs.

    `records`: by id what NAMED says of those that get a line, as far as they still exist. `table` has them whole.
    """
    content = {
        "table": table,
        "day": today,
        "invoices": {part: [row["invoice_id"] for row in rows[:MAX_IDS]] for part, rows in parts.items()},
        "counts": {part: len(rows) for part, rows in parts.items()},
    }
    text = text_of(parts, records, today, browser_url)
    return wrapped(content, _subject(parts), text, {"event": DIGEST})


def text_of(parts: Parts, records: Mapping[str, Record], today: str, browser_url: str) -> str:
    """The e-mail: a paragraph a part."""
    doubts = {row["invoice_id"]: _doubt(row) for row in parts[CHANGED] + parts[TO_CHECK]}
    heads = {
        OVERDUE: f"Overdue: {_sums(parts[OVERDUE], today)}",
        SOON: f"Due within {SOON_DAYS} days, until {day_after(today, SOON_DAYS)}: {_sums(parts[SOON], today)}",
        CHANGED: f"Another account than before: {_count(parts[CHANGED])}. "
        "Call the supplier under a number that you know, before you pay.",
        TO_CHECK: f"To be checked: {_count(parts[TO_CHECK])}",
    }
    texts = [f"What is to be paid and to be checked on {today}:"]
    for part, rows in parts.items():
        lines = [_lines(part, row, records, doubts, browser_url) for row in rows[:MAX_ROWS]]
        more = [f"- and {len(rows) - MAX_ROWS:,} more"] if len(rows) > MAX_ROWS else []
        texts += ["\n".join([heads[part], *lines, *more])] if rows else []
    if MOST <= max(
        Counter(row.get("attention") for rows in parts.values() for row in rows).values(), default=0
    ):
        texts.append(f"There are more than the first {MOST:,}, of which these are the sums and counts.")
    texts.append(f"To pay: {browser_url}/#/to-pay\nTo check: {browser_url}/#/?needs_review=true")
    return "\n\n".join(texts) + "\n"


def _subject(parts: Parts) -> str:
    overdue, soon = len(parts[OVERDUE]), len(parts[SOON])
    if overdue or soon:
        return f"Invoices Due: {overdue} overdue, {soon} within {SOON_DAYS} days"
    return f"Invoices to Check: {len(parts[CHANGED]) + len(parts[TO_CHECK])}"


def _lines(
    part: str,
    row: Record,
    records: Mapping[str, Record],
    doubts: Mapping[str, str],
    browser_url: str,
) -> str:
    """An invoice: what it is and what about it, and below that the link to it."""
    record = row | records.get(row["invoice_id"], {})
    named = [record.get("vendor") or record.get("file_name", "an invoice"), record.get("invoice_number")]
    name = ", ".join(short(text, MAX_CHARACTERS) for text in named if text)
    if part in (OVERDUE, SOON):
        shown = f"{_day(row, records)} {name}: {_amount(row)}{doubts.get(row['invoice_id'], '')}"
    else:
        shown = f"{name}: {_account(record) if part == CHANGED else _reason(row)}"
    return f"- {shown}\n  {browser_url}/#/invoices/{row['invoice_id']}"


def _day(row: Record, records: Mapping[str, Record]) -> str:
    """Its due date; else that of the invoice, which says so: nobody is late with that."""
    dated = row.get("pay_amount", 0) < 0 or "due_date" in records.get(row["invoice_id"], {"due_date": None})
    return row["pay_by"] if dated else f"{row['pay_by']} (no due date)"


def _amount(row: Record) -> str:
    if "pay_amount" not in row:
        return "amount unknown"
    return amount_shown(row["pay_amount"], row) + (", taken off" if row["pay_amount"] < 0 else "")


def _doubt(row: Record) -> str:
    """What the line of an invoice that is due says, if that is to be checked: its first warning."""
    warnings = warnings_of(row)
    return f" ({WARNINGS[warnings[0]] if warnings else 'to be checked'})"


def _account(record: Record) -> str:
    """Both accounts by their last four digits; the first change where there are several."""
    changes = record.get("payment", {}).get("changed")
    if not changes:
        return "to be confirmed"
    first = changes[0]
    return (
        f"account ends in {short(first['account_ends'], 4)}, the one known in {short(first['known_ends'], 4)}"
    )


def _reason(row: Record) -> str:
    """The first reason, in a sentence; a file that could not be read has none."""
    reasons = row.get("review_reasons")
    return short(SENTENCES.get(reasons[0], reasons[0]), 2 * MAX_CHARACTERS) if reasons else UNREADABLE


def _sums(rows: Sequence[Record], today: str) -> str:
    """`3 invoices, 1,234.50 EUR, 300.00 USD`: all of one part, also what gets no line."""
    return ", ".join([_count(rows), *sorted(_sum(each) for each in sums_of(rows, today))])


def _sum(each: Record) -> str:
    return amount_shown(each["total"], each) + ("" if "currency" in each else " without currency")


def _count(rows: Sequence[Record]) -> str:
    return "1 invoice" if len(rows) == 1 else f"{len(rows):,} invoices"
