"""Whether an item of the index ByMonth is what a person looks for within a period.

DynamoDB compares texts letter by letter. Whoever searches types parts of names in upper or lower case, and amounts in the
notation of their country: the items are read, a bounded number a request, and judged here.

Pure functions: no AWS, no environment, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from browser.invoice_requests import DATES, IN_PROGRESS
from invoice_record import FAILED, FINISHED, REVIEW, UNFINISHED, letters_and_digits, vendor_name

if TYPE_CHECKING:
    from invoice_record import Record


def is_within_months(given: Mapping[str, Any]) -> bool:
    """Whether only ByMonth carries what these parameters of a list ask for."""
    return "search" in given or (_is_dated(given) and bool({"from", "to"} & given.keys()))


def _is_dated(given: Mapping[str, Any]) -> bool:
    """Whether the period is one of dates on the invoice, not of its upload."""
    return given.get("by", DATES[0]) != DATES[0]


def uploaded_since(given: Mapping[str, Any], period: tuple[str, str]) -> tuple[str, str]:
    """Between which moments what lies in a period was uploaded: an invoice is not older than its date.

    One that is due in the period can have come at any time.
    """
    first = f"{period[0][:7]}-01" if given.get("by") == "invoice_date" else "0000"
    return (first, "9999") if _is_dated(given) else period


def fits(item: Record, given: Mapping[str, Any]) -> bool:
    """Whether an item of ByMonth meets all parameters of a list."""
    if _is_dated(given):
        day = item.get(given["by"], "")
        if not given.get("from", "0001") <= day <= given.get("to", "9999"):
            return False
    return all(check(item, given[name]) for name, check in _CHECKS.items() if name in given)


def _is_found(item: Record, text: str) -> bool:
    """Whether a text is a part of the vendor's name, of a tag or of the number, or is one of the amounts."""
    name, letters = vendor_name(text), letters_and_digits(text)
    parts = [vendor_name(each) for each in (item.get("vendor", ""), *item.get("tags", ()))]
    if any(name in each for each in parts) or letters in letters_and_digits(item.get("invoice_number", "")):
        return True
    amounts = {abs(item[each]) for each in ("total", "amount_due") if each in item}
    return bool(amounts & amounts_of(text))


def amounts_of(text: str) -> set[Decimal]:
    """What a text may say as an amount, without its sign: `1.234` is either. Nothing where it has letters."""
    digits = re.sub(r"[\s'’]", "", text).lstrip("-−")
    if not re.fullmatch(r"\d[\d.,]{0,20}", digits):
        return set()
    whole, mark, decimals = re.fullmatch(r"(.*?)(?:([.,])(\d*))?", digits).groups(default="")  # type: ignore[union-attr]
    readings = {re.sub(r"\D", "", digits)} if len(decimals) == 3 or not mark else set()
    if mark and len(decimals) <= 3 and mark not in whole:
        readings.add(f"{re.sub(r'[.,]', '', whole)}.{decimals or 0}")
    return {Decimal(each) for each in readings}


def _is_status(item: Record, status: str) -> bool:
    return (item["status"] if item["status"] in FINISHED else IN_PROGRESS) == status


def _needs_review(item: Record, _: str) -> bool:
    """As the attention says; of one whose e-mail is still owed it is known only where it failed."""
    attention = item.get("attention")
    return attention in (REVIEW, FAILED) or (attention == UNFINISHED and item["status"] == FAILED)


_CHECKS: dict[str, Callable[[Record, Any], bool]] = {
    "search": _is_found,
    "type": lambda item, kind: item.get("invoice_type") == kind,
    "category": lambda item, category: item.get("category") == category,
    "vendor": lambda item, start: vendor_name(item.get("vendor", "")).startswith(vendor_name(start)),
    "number": lambda item, number: (
        letters_and_digits(item.get("invoice_number", "")) == letters_and_digits(number)
    ),
    "status": _is_status,
    "needs_review": _needs_review,
}
