"""What people teach about suppliers, as items of InvoiceMemory keep it: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoice_record import BANK_DETAILS_CHANGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from invoice_record import Record

LEARNED = {
    "vendor": "learned#name",
    "category": "learned#category",
    "invoice_date": "learned#date_order",
    "currency": "learned#currency",
}


def account_key(account: Mapping[str, Any]) -> str:
    """How items name an account."""
    if "iban" in account:
        return f"iban:{account['iban']}"
    if "sort_code" in account:
        return f"sort:{account['sort_code'].replace('-', '')}/{account['account']}"
    return f"routing:{account.get('routing', '')}/{account.get('account', '')}"


def learning(
    record: Record, changes: Mapping[str, Any], who: str, when: str
) -> tuple[tuple[str, ...], Record]:
    """The marks of a record, and the attributes that each of them gets by what a person changed in it."""
    entry = {"by": who, "at": when, "invoice_id": record["invoice_id"]}
    taught: Record = {}
    for name in ("vendor", "category", "currency"):
        value = record.get(name) if "reviewed" in changes and name not in changes else changes.get(name)
        if value and (name in changes or changes.get("reviewed")):
            taught[LEARNED[name]] = {"value": value} | entry
    return tuple(record.get("marks", ())), taught


def forgetting(record: Record, names: Iterable[str]) -> tuple[tuple[str, ...], Record]:
    """The marks of a record, and the attributes that each of them loses."""
    return tuple(record.get("marks", ())), {LEARNED[name]: None for name in names}


def confirmation(record: Record, who: str, when: str) -> tuple[tuple[str, ...], Record, Record]:
    """The marks of a record, what each of them gets, and what the record gets, when a person knows its accounts."""
    entry = {"by": who, "at": when, "invoice_id": record["invoice_id"]}
    payment = {name: part for name, part in record.get("payment", {}).items() if name != "changed"}
    confirmed = {f"confirmed#{account_key(account)}": entry for account in payment.get("accounts", [])}
    reasons = [each for each in record["review_reasons"] if each != BANK_DETAILS_CHANGED]
    return tuple(record.get("marks", ())), confirmed, {"payment": payment, "review_reasons": reasons or None}
