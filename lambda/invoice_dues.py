"""What is due: when, how much, to which account, and what warns. Pure functions on records and items of the index ToPay.

No AWS, no clock: whoever asks says which day it is. Days are ISO 8601 texts, which sort as days do.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from invoice_record import PAY_WARNINGS, review_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from invoice_record import Record

OVERDUE, SOON, LATER = "overdue", "soon", "later"
SOON_DAYS = 7
ENDING = 4  # characters by which people tell accounts apart


def day_after(day: str, days: int) -> str:
    """The day so many days later, or earlier; the calendar's first or last one where it has no such day."""
    try:
        return (date.fromisoformat(day) + timedelta(days)).isoformat()
    except OverflowError:
        return (date.max if days > 0 else date.min).isoformat()


def when_due(pay_by: str, today: str) -> str:
    """Before today: OVERDUE; from today on within seven days: SOON; else LATER."""
    if pay_by < today:
        return OVERDUE
    return SOON if pay_by <= day_after(today, SOON_DAYS) else LATER


def sums_of(items: Iterable[Record], today: str) -> list[Record]:
    """What items of ToPay add up to by currency and by when they are due: {currency?, due, total: Decimal, count}."""
    found: dict[tuple[str | None, str], list[Decimal]] = defaultdict(list)
    for item in items:
        if "pay_amount" in item:
            found[item.get("currency"), when_due(item["pay_by"], today)].append(item["pay_amount"])
    return [
        ({"currency": currency} if currency else {})
        | {"due": due, "total": sum(amounts, Decimal(0)), "count": len(amounts)}
        for (currency, due), amounts in found.items()
    ]


def warnings_of(record: Record) -> list[str]:
    """What whoever pays it has to be asked about first. Neither a look at it nor a payment ends a warning."""
    return [warning for warning in PAY_WARNINGS if warning in record.get("review_reasons", ())]


def warning_sentence(warnings: Sequence[str], record: Record) -> str:
    """Why somebody who pays is asked first."""
    paid_already = {
        "possible_duplicate": "It may have been paid already: it looks like an invoice that came before."
    }
    return " ".join(paid_already.get(each) or review_sentence(each, record) or each for each in warnings)


def account_ends(record: Record) -> list[str]:
    """The last characters of each account to pay to."""
    accounts = record.get("payment", {}).get("accounts", [])
    numbers = [account.get("iban") or account.get("account") or "" for account in accounts]
    return [number[-ENDING:] for number in numbers if number]
