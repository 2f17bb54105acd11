"""What the e-mail about a record says.

Pure functions, without AWS, environment or clock. Nothing that stands on an invoice or in a file's name can forge a
line of it: all of that goes through `printable`.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from invoice_fields import REASON_FIELDS, REVIEW_REASONS
from invoice_payment import account_key, grouped
from invoice_record import BANK_DETAILS_CHANGED, FAILED, FIELD_LABELS, review_sentence

if TYPE_CHECKING:
    from invoice_record import Record

# How much of it the e-mail lists: the record has the rest.
MAX_ITEMS_IN_EMAIL = 20
MAX_CHARACTERS_IN_EMAIL = 200

CHANGED = " (another one than before, see below)"  # whoever copies it sees that
PAID_BY = {
    "debit": "Payment: the payee takes it from your account.",
    "card": "Payment: it was paid by card.",
    "paid": "Payment: it is paid already.",
}


def email_of(record: Record, browser_url: str | None = None, *, changed: bool = False) -> tuple[str, str]:
    """Subject and body of the e-mail for a finished record; with a link to it where there is a browser.

    `changed`: for an address that wants to hear of each later change, too.
    """
    file_name = printable(record["file_name"])
    if record["status"] == FAILED:
        subject = "Invoice Not Processed"
        first = f"Invoice {file_name} could not be processed. Its ID: {record['invoice_id']}"
        parts = [[first], [record["error"]["message"]]]
    else:
        subject = "Invoice Processed"
        first = f"Invoice {file_name} processed and stored with ID: {record['invoice_id']}"
        parts = [[first], _field_lines(record), _payment_lines(record)]
        parts += [_line_item_lines(record), _review_lines(record)]
        parts.append([] if browser_url else _confirming_lines(record))
    if changed:
        subject, parts[0] = (
            "Invoice Changed",
            [f"Invoice {file_name} was changed. Its ID: {record['invoice_id']}"],
        )
    parts.append([f"See it: {browser_url}/#/invoices/{record['invoice_id']}"] if browser_url else [])
    return subject, "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _field_lines(record: Record) -> list[str]:
    lines = []
    for name, label in FIELD_LABELS.items():
        evidence = record.get("fields", {}).get(name)
        if name in record:
            value = record[name]
            lines.append(
                f"{label}: {amount_shown(value, record) if isinstance(value, Decimal) else short(value)}"
            )
        elif evidence:
            lines.append(f"{label}: not sure, printed as {short(evidence['text'])}")
    return lines


def _payment_lines(record: Record) -> list[str]:
    """To which accounts, each as it is typed, under which reference, or that nobody has to send it."""
    payment = record.get("payment", {})
    changed = {each["account"] for each in payment.get("changed", ())}
    lines = [
        f"Account: {_account(each)}{CHANGED if account_key(each) in changed else ''}"
        for each in payment.get("accounts", ())
    ]
    lines += [f"Reference: {short(payment['reference'])}"] if "reference" in payment else []
    return lines + ([PAID_BY[payment["by"]]] if payment.get("by") in PAID_BY else [])


def _account(account: Record) -> str:
    number = grouped(account["iban"]) if "iban" in account else account.get("account", "")
    banks = {"bic": "BIC", "sort_code": "sort code", "routing": "routing number"}
    more = [f"{shown} {account[name]}" for name, shown in banks.items() if name in account]
    return short(", ".join([number, *more, *([account["name"]] if "name" in account else [])]))


def _line_item_lines(record: Record) -> list[str]:
    items = record.get("line_items", [])
    shown = items[:MAX_ITEMS_IN_EMAIL]
    more = len(items) - len(shown) + int(record.get("line_items_left_out", 0))
    lines = [f"- {short(item.get('description', 'item'))}{_item_amount(item, record)}" for item in shown]
    return ["Items:", *lines, *([f"- and {more} more"] if more else [])] if lines else []


def _review_lines(record: Record) -> list[str]:
    reasons = record.get("review_reasons", [])
    lines = [f"- {_sentence(each, record)}" for each in reasons]
    return ["Please check before paying:", *lines] if lines else []


def _confirming_lines(record: Record) -> list[str]:
    """How to say that a new account is right, where there is no page to say it on."""
    if BANK_DETAILS_CHANGED not in record.get("review_reasons", ()):
        return []
    return [
        f"Once the supplier has said that it is right: python -m infra.suppliers confirm {record['invoice_id']}"
    ]


def _sentence(reason: str, record: Record) -> str:
    """What to check; where two values are close it tells them: `… Total: 113.00 or 100.00?`."""
    sentence = review_sentence(reason, record) or REVIEW_REASONS.get(reason, reason)
    for name in REASON_FIELDS.get(reason, ()):
        if choice := record.get("fields", {}).get(name, {}).get("choice"):
            shown = [
                amount_shown(each, record) if isinstance(each, Decimal) else short(each) for each in choice
            ]
            sentence += f" {FIELD_LABELS.get(name, name.capitalize())}: {' or '.join(shown)}?"
    return sentence


def _item_amount(item: Record, record: Record) -> str:
    return f": {amount_shown(item['amount'], record)}" if "amount" in item else ""


def amount_shown(amount: Decimal, record: Record) -> str:
    """An amount with two decimals, or as many as were printed, and its currency."""
    shown = f"{amount:,.2f}" if amount == amount.quantize(Decimal("0.01")) else f"{amount:,f}"
    return f"{shown} {record.get('currency', '')}".strip()


def short(text: str, most: int = MAX_CHARACTERS_IN_EMAIL) -> str:
    """The text on one line of at most so many characters."""
    shown = printable(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def printable(text: str) -> str:
    r"""The text with all that could forge a line or turn the reading order shown as `\n`, `\u202e`, …"""
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return "".join(_escaped(c) if unicodedata.category(c) in hidden else c for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
