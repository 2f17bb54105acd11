"""Which index answers what a list is asked for, and what is kept of its items.

The items of one index are read, a bounded number a request, and judged here by what the index carries: DynamoDB, which
compares texts letter by letter, knows no parts of names in upper or lower case and no amounts in a country's notation,
and reading what it would leave out costs the same.

Pure functions: no AWS, no environment, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from browser.invoice_requests import DATES, IN_PROGRESS, BadRequest
from invoice_record import (
    FAILED,
    FAILED_REVIEWED,
    FINISHED,
    INDEXES,
    OWED,
    REMOVED,
    REVIEW,
    UNFINISHED,
    letters_and_digits,
    needs_review,
    vendor_name,
)

if TYPE_CHECKING:
    from invoice_record import Record

FIRST_DAY = "2020-01-01"  # no deployment is older
HIGHEST = "\U0010ffff"  # sorts behind all that a name goes on with
LOWEST = "0"  # sorts before all other letters and digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Partitions of one index that are read in turn, each between two sort keys, and what is kept of them."""

    index: str
    partitions: list[str]
    low: str
    high: str
    keep: Callable[[Record], bool] | None = None
    newest_first: bool = True
    names: tuple[str, ...] = ()  # the attributes that are needed, where it is not all

    @property
    def keys(self) -> tuple[str, str]:
        """The index's partition key and sort key."""
        partition_key, sort_key, _ = INDEXES[self.index]
        return partition_key, sort_key


# Where a search goes on: a partition, and in it the sort key and id of the item that was read last.
Position = tuple[str, ...]


CARRIED = frozenset(("type", "category", "status", "needs_review"))  # what every index can be asked for


def search_of(given: Mapping[str, Any], today: str) -> Search:
    """The index whose key says most about what parameters of a list ask for; of its items those are kept that meet the rest.

    Raises BadRequest for a period whose first day lies after its last one.
    """
    low, high = uploaded_since(given, _period(given))
    left: Set[str] = CARRIED
    if given.get("status") == REMOVED:
        index, partitions, left = "NeedsAttention", _attention(given), {"type", "category"}
    elif is_within_months(given):
        index, partitions, left = "ByMonth", _months(low, high, today), {*given}
    elif {"number", "vendor"} & given.keys():
        return _by_name(given)
    elif partitions := _attention(given):
        index = "NeedsAttention"
    elif "category" in given:
        index, partitions, left = "ByCategory", [given["category"]], CARRIED - {"category"}
    elif "type" in given:
        index, partitions, left = "ByType", [given["type"]], CARRIED - {"type"}
    else:
        index, partitions = "ByMonth", _months(low, high, today)
    return Search(index=index, partitions=partitions, low=low, high=high, keep=_kept(given, left))


def _kept(given: Mapping[str, Any], names: Set[str]) -> Callable[[Record], bool] | None:
    wanted = {name: given[name] for name in names & given.keys()}
    return partial(fits, given=wanted) if wanted else None


def _by_name(given: Mapping[str, Any]) -> Search:
    """A whole number, of vendors whose name begins so; or else the start of a vendor's name, in the order of the names."""
    if "number" in given:
        index, low = "ByFingerprint", letters_and_digits(given.get("vendor", ""))
        partition = f"number {letters_and_digits(given['number'])}"
    else:
        index, low = "ByVendor", vendor_name(given["vendor"])
        partition = low[0]
    return Search(
        index=index,
        partitions=[partition],
        low=low or LOWEST,
        high=low + HIGHEST,
        keep=_kept(given, CARRIED | {"from", "to"}),
        newest_first=False,
    )


def _attention(given: Mapping[str, str]) -> list[str]:
    """The partitions of NeedsAttention that hold what is asked for. Whose e-mail is still owed is UNFINISHED; what programs
    have yet to hear of is OWED, whatever else holds."""
    if given.get("status") == REMOVED:
        return [OWED, REMOVED]
    if "needs_review" in given:
        return [REVIEW, FAILED, OWED, UNFINISHED]
    if given.get("status") == FAILED:
        return [UNFINISHED, OWED, FAILED, FAILED_REVIEWED]
    return [UNFINISHED] if given.get("status") == IN_PROGRESS else []


def _period(given: Mapping[str, str]) -> tuple[str, str]:
    """The first and the last moment of upload that are asked for (UTC)."""
    last = given.get("to", "9999-12-31")
    first = given.get("from", min(FIRST_DAY, last))
    if first > last:
        raise BadRequest("The first day (from) lies after the last one (to).")
    return first, f"{last}T23:59:59.999Z"


def _months(low: str, high: str, today: str) -> list[str]:
    """The months (YYYY-MM) of a period, the newest first; none of the future."""
    oldest = max(low, FIRST_DAY)[:7]
    year, month = map(int, min(high, today)[:7].split("-"))
    months = []
    while (name := f"{year:04}-{month:02}") >= oldest:
        months.append(name)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return months


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
    """Whether an item of an index, or a record, meets parameters of a list that it can be asked for."""
    if {"from", "to"} & given.keys() and (
        _is_dated(given) or "uploaded_at" in item
    ):  # else the index's key says it
        day = item.get(given.get("by", DATES[0]), "")[:10]
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
    """As the attention says, or the reasons. ByMonth has none: what is owed there may be to be checked, as its record says."""
    attention = item.get("attention")
    if attention in (UNFINISHED, OWED) and "uploaded_at" not in item:
        return True
    return attention in (REVIEW, FAILED) or (attention != FAILED_REVIEWED and needs_review(item))


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
