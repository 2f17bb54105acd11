"""What is remembered of suppliers, by the marks on their invoices: what an item is, and what follows from it.

A mark is what a supplier can be known by: `tax:DE123456789`, `registration:…`, `iban:…`, `domain:acme.de`,
`telephone:+49…`, `name:acmegmbh`. The table InvoiceMemory has an item for each, of flat attributes, so that each is
written by itself, and again without harm:
    account#<account>    {invoice_id, seen_at, tax_id?}  an account that was seen with the mark, and on which invoice first
    first_account        the first of them
    tax_id#<tax id>      {invoice_id, seen_at}           a tax id that was seen with the mark
    confirmed#<account>  {by, at, invoice_id}            an account that a person knows to be right
    learned#<what>       {value, by, at, invoice_id}     what a person corrected or confirmed: name (with what was printed
                                                         instead), category, date_order, currency
    named#<letters>      {invoice_id}                    a name that a person gave it
An account has the notation of invoice_payment's `account_key`. Nothing is learned from the program's own guess but accounts and tax ids.

    S1  the marks of an invoice are read                     marks_of
    S2  what they lack of it is written before COMMIT        notes_of
    S3  an account that is another one than before warns     verdict
    S4  COMMIT stores that; e-mail and page say what the record says
    S5  a person confirms: the marks first, then the record  confirmation

Pure functions, without AWS, environment or clock. What reads a page is imported only where it is needed: the invoice
browser's corrections are answered without it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from invoice_payment import account_key
from invoice_record import BANK_DETAILS_CHANGED, MAX_ACCOUNTS, letters_and_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from invoice_fields import Invoice
    from invoice_record import Record

# The kinds of marks, the strongest first: how certain it is (0 to 100) that what was learned by it is the supplier's.
CERTAINTY = {"tax": 99, "registration": 98, "iban": 95, "domain": 85, "telephone": 85, "name": 90}
AGREED = 95  # where another mark says the same
STRONG = ("tax", "registration")  # these decide who it is, whatever the page or another mark says
# An account is checked under these whatever tax id stands on the invoice, since a forger can print any.
OWN = (*STRONG, "name")
MAX_MARKS = 6
MAX_WRITES = 5
MAX_KEPT = 100  # accounts of an item: one that is seen afterwards is not added, so it warns
MAX_TAX_IDS = 2  # of an item; by then it is shared
MAX_CHARACTERS = 100  # of what a mark or an account says

OPEN_NAME = frozenset(("vendor_missing", "vendor_doubtful"))  # the reasons that say so of the vendor
# By the field that a person corrects: what is learned from it.
LEARNED = {
    "vendor": "name",
    "category": "category",
    "invoice_date": "date_order",
    "currency": "currency",
}


class Known(NamedTuple):
    """What a supplier is known to be. `alone`: by one weak mark, which may be somebody else's as well."""

    value: str
    certainty: int
    kind: str
    alone: bool
    learned: Mapping[str, str]  # {by, at, invoice_id}
    printed: str


class Note(NamedTuple):
    """An UpdateItem of a mark; names and values as its expression has them, the values in Python's notation."""

    mark: str
    expression: str
    names: dict[str, str]
    values: dict[str, Any]


# ---------------------------------------------------------------------------------------------------------
# Marks and accounts
# ---------------------------------------------------------------------------------------------------------


def _compact(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper()))[:MAX_CHARACTERS]


def accounts_of(payment: Mapping[str, Any]) -> tuple[str, ...]:
    """The accounts to which an invoice can be paid: those of the record, and those that its page says instead."""
    printed = [{"iban": each} for each in payment.get("printed", ())]
    accounts = [*payment.get("accounts", ())[:MAX_ACCOUNTS], *printed[:MAX_ACCOUNTS]]
    return tuple(
        dict.fromkeys(key for each in accounts if (key := account_key(each)[:MAX_CHARACTERS])[-1] != ":")
    )


def marks_of(invoice: Invoice, payment: Mapping[str, Any]) -> tuple[str, ...]:
    """What the supplier can be known by, at most MAX_MARKS, the strongest first; of each kind one at least.

    A value that is in doubt is no mark: many a page seems to be by "Tax Invoice", and many to be paid to its own payer.
    """
    from invoice_fields import doubtful

    unsure = doubtful(invoice)
    certain = {name: each.value for name, each in invoice.fields.items() if name not in unsure}
    accounts = () if "payment" in unsure else payment.get("accounts", ())
    found = [f"tax:{_compact(certain.get('vendor_tax_id') or '')}"]
    found += [f"iban:{_compact(each['iban'])}" for each in accounts if "iban" in each]
    found += [f"name:{letters_and_digits(certain.get('vendor') or '')}", *invoice.marks]
    found = [each for each in dict.fromkeys(found) if each.partition(":")[2]]
    first = {kind_of(each): each for each in reversed(found)}.values()
    kept = [*first, *(each for each in found if each not in first)][:MAX_MARKS]
    return tuple(sorted(kept, key=lambda each: (list(CERTAINTY).index(kind_of(each)), found.index(each))))


def kind_of(mark: str) -> str:
    return mark.partition(":")[0]


def tax_id_of(marks: Iterable[str]) -> str | None:
    return next((each.partition(":")[2] for each in marks if kind_of(each) == "tax"), None)


def _of(item: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The attributes of an item whose names begin so, without that."""
    return {name.removeprefix(prefix): each for name, each in item.items() if name.startswith(prefix)}


def is_shared(item: Mapping[str, Any]) -> bool:
    """Whether a mark belongs to more than one: seen with two tax ids, or named differently on two invoices."""
    named = _of(item, "named#").values()
    return len(_of(item, "tax_id#")) > 1 or len({each["invoice_id"] for each in named}) > 1


def proves(mark: str, item: Mapping[str, Any], tax_id: str | None) -> bool:
    """Whether what was learned by a mark is true of an invoice with this tax id (None: it has none)."""
    if kind_of(mark) in STRONG:
        return True
    seen = _of(item, "tax_id#").keys()
    return not is_shared(item) and (tax_id is None or seen <= {tax_id})


def guards(mark: str, item: Mapping[str, Any], tax_id: str | None) -> bool:
    """Whether an account that is not known under this mark warns."""
    return kind_of(mark) in OWN or proves(mark, item, tax_id)


# ---------------------------------------------------------------------------------------------------------
# S2, S3: the accounts
# ---------------------------------------------------------------------------------------------------------


def notes_of(
    items: Mapping[str, Mapping[str, Any]], marks: Sequence[str], accounts: Sequence[str], entry: Record
) -> list[Note]:
    """What the marks lack of an invoice's accounts and tax id, a write for each, at most MAX_WRITES.

    `entry` is {invoice_id, seen_at}. Where all six lack something, the last of those that no forger has to copy gets it
    with the next invoice. A second tax id says that a mark is shared; more of them would say no more, without end.
    """
    tax_id = tax_id_of(marks)
    lacking = []
    for mark in marks:
        item = items.get(mark, {})
        new = [each for each in accounts if f"account#{each}" not in item]
        if len(_of(item, "account#")) + len(new) > MAX_KEPT or (is_shared(item) and kind_of(mark) not in OWN):
            continue
        unseen = tax_id is not None and f"tax_id#{tax_id}" not in item and bool(item or accounts)
        unseen = unseen and len(_of(item, "tax_id#")) < MAX_TAX_IDS
        if new or unseen or (accounts and "first_account" not in item):
            lacking.append(_note(mark, new, accounts, entry, tax_id if unseen else None, tax_id))
    return sorted(lacking, key=lambda each: kind_of(each.mark) not in OWN)[:MAX_WRITES]


def _note(
    mark: str,
    new: Sequence[str],
    accounts: Sequence[str],
    entry: Record,
    unseen: str | None,
    tax_id: str | None,
) -> Note:
    """What is there already stays: of two invoices at once the one that comes first is the first."""
    names = {f"#a{number}": f"account#{each}" for number, each in enumerate(new)}
    parts = [f"{name} = if_not_exists({name}, :account)" for name in names]
    values: dict[str, Any] = {":account": entry | ({"tax_id": tax_id} if tax_id else {})} if new else {}
    if accounts:
        names["#first"], values[":first"] = "first_account", accounts[0]
        parts.append("#first = if_not_exists(#first, :first)")
    if unseen:
        names["#tax"], values[":tax"] = f"tax_id#{unseen}", entry
        parts.append("#tax = if_not_exists(#tax, :tax)")
    return Note(mark, "SET " + ", ".join(parts), names, values)


def as_noted(item: Mapping[str, Any], noted: Note) -> Record:
    """What a mark's item is after a write of `notes_of`, which sets only what is not there."""
    own = {"#first": ":first", "#tax": ":tax"}
    return {name: noted.values[own.get(mark, ":account")] for mark, name in noted.names.items()} | {**item}


def verdict(
    accounts: Iterable[str], items: Mapping[str, Mapping[str, Any]], tax_id: str | None = None
) -> tuple[dict[str, str], ...]:
    """The accounts that are other ones than before under a mark that guards: {account, account_ends, known_ends}.

    Not those that a person confirmed, nor the second bank of the invoice that was the first to come. What is confirmed for a
    tax id or registration is so whatever name is printed beside it: each name would ask the same question once more.
    `items` are those by mark of the invoice, as they are after its own accounts were written.
    """
    guarding = {mark: item for mark, item in items.items() if guards(mark, item, tax_id)}
    changed = []
    for account in accounts:
        asked = [item for mark, item in guarding.items() if kind_of(mark) in STRONG]
        if not any(f"confirmed#{account}" in item for item in asked):
            asked = [*guarding.values()]
        known = next((_known_account(item) for item in asked if _is_new(account, item)), None)
        if known:
            changed.append({"account": account, "account_ends": account[-4:], "known_ends": known[-4:]})
    return tuple(changed)


def _known_account(item: Mapping[str, Any]) -> str:
    """The account that a person confirmed last, else the first one."""
    confirmed = {name: each["at"] for name, each in _of(item, "confirmed#").items()}
    return max(confirmed, key=confirmed.__getitem__) if confirmed else str(item["first_account"])


def _is_new(account: str, item: Mapping[str, Any]) -> bool:
    first = item.get("first_account")
    if first in (None, account) or f"confirmed#{account}" in item:
        return False
    seen = [item.get(f"account#{each}", {}).get("invoice_id") for each in (first, account)]
    return seen[0] is None or seen[0] != seen[1]


# ---------------------------------------------------------------------------------------------------------
# What the supplier is known to be
# ---------------------------------------------------------------------------------------------------------


def known_of(items: Mapping[str, Mapping[str, Any]], tax_id: str | None = None) -> dict[str, Known]:
    """What people taught of the supplier with these marks, by LEARNED's values; not what marks contradict each other on."""
    known = {}
    for what in LEARNED.values():
        told = {
            mark: item[f"learned#{what}"]
            for mark, item in items.items()
            if f"learned#{what}" in item and proves(mark, item, tax_id)
        }
        if found := _agreeing({mark: each for mark, each in told.items() if kind_of(mark) in STRONG} or told):
            known[what] = found
    return known


def _agreeing(told: Mapping[str, Mapping[str, str]]) -> Known | None:
    if len({_compact(each["value"]) for each in told.values()}) != 1:
        return None
    best = max(told, key=lambda mark: CERTAINTY[kind_of(mark)])
    kind, newest = kind_of(best), max(told.values(), key=lambda each: each["at"])
    sure = max(CERTAINTY[kind], AGREED) if len(told) > 1 else CERTAINTY[kind]
    learned = {name: newest[name] for name in ("by", "at", "invoice_id")}
    return Known(newest["value"], sure, kind, sure < CERTAINTY["name"], learned, newest.get("printed", ""))


def left_open(invoice: Invoice, known: Mapping[str, Known]) -> dict[str, str]:
    """The settings with which a page is to be read again: what it leaves open and the supplier is known by."""
    open_now = {
        "date_order": "date_ambiguous" in invoice.review_reasons,
        "currency": "currency" not in invoice.fields,
    }
    names = {"date_order": "date_order", "currency": "default_currency"}
    return {
        names[what]: known[what].value
        for what, is_open in open_now.items()
        if is_open and what in known and not known[what].alone
    }


def from_supplier(before: Invoice, after: Invoice, known: Mapping[str, Known]) -> tuple[Invoice, Record]:
    """The invoice as it is read with what is known, and by field who taught it: {by, at, invoice_id}."""
    fields, learned = dict(after.fields), {}
    for name, what in (("invoice_date", "date_order"), ("due_date", "date_order"), ("currency", "currency")):
        was = before.fields[name].value if name in before.fields else None
        if was is None and name in fields and fields[name].value is not None:
            fields[name] = replace(fields[name], source="supplier")
            learned[name] = known[what].learned
    return replace(after, fields=fields), learned


def named(invoice: Invoice, known: Known | None) -> tuple[Invoice, Record]:
    """The invoice with the supplier's name, where the page leaves it open or something surer says so; and who taught it.

    Surer than the page: a tax id or registration; that a person corrected this very print. One weak mark alone only
    offers the name.
    """
    from invoice_fields import Field

    read = invoice.fields.get("vendor")
    printed = _compact(read.text) if read else ""
    corrected = bool(known and known.printed and _compact(known.printed) == printed)
    in_doubt = not OPEN_NAME.isdisjoint(invoice.review_reasons)
    if known is None or (read and read.value == known.value and not in_doubt):
        return invoice, {}
    if not in_doubt and not corrected and known.kind not in STRONG:
        return invoice, {}
    if known.alone and not corrected:
        return _offered(invoice, known), {}
    place = read or Field(None, known.value, None, 1, None)
    vendor = replace(place, value=known.value, source="supplier", certainty=known.certainty)
    reasons = tuple(each for each in invoice.review_reasons if each not in OPEN_NAME)
    fields, options = {**invoice.fields, "vendor": vendor}, {**invoice.options}
    options.pop("vendor", None)
    return replace(invoice, fields=fields, review_reasons=reasons, options=options), {"vendor": known.learned}


def _offered(invoice: Invoice, known: Known) -> Invoice:
    """The invoice with the name as one that it could be; where the page has none, as one to be checked."""
    from invoice_fields import IN_DOUBT, Field, in_order

    read = invoice.fields.get("vendor")
    if read is None:
        vendor = Field(known.value, known.value, None, 1, None, source="supplier", certainty=IN_DOUBT)
        reasons = in_order({*invoice.review_reasons, "vendor_doubtful"} - {"vendor_missing"})
        return replace(invoice, fields={**invoice.fields, "vendor": vendor}, review_reasons=reasons)
    values = [each for each in (read.value, known.value) if each is not None]
    options = tuple((each, IN_DOUBT) for each in dict.fromkeys(values))
    return replace(invoice, options={**invoice.options, "vendor": options})


# ---------------------------------------------------------------------------------------------------------
# What people say: each returns the marks of the record, and the attributes that each of them gets (None: loses)
# ---------------------------------------------------------------------------------------------------------


def learning(
    record: Record, changes: Mapping[str, Any], who: str, when: str
) -> tuple[tuple[str, ...], Record]:
    """What a person taught by changing this record, or by reviewing it as it is. `record` is as it was before.

    A name that was read and is another one altogether (the buyer's, a title) is no mark of this supplier, and learns nothing.
    """
    entry = {"by": who, "at": when, "invoice_id": record["invoice_id"]}
    said = {name: record[name] for name in LEARNED if changes.get("reviewed") and name in record} | dict(
        changes
    )
    printed = {name: each.get("text", "") for name, each in record.get("fields", {}).items()}
    taught: Record = {}
    for name, what in LEARNED.items():
        value = said.get(name)
        if value and name == "invoice_date":
            value = order_of(printed.get(name, ""), value)
        if value:
            taught[f"learned#{what}"] = {"value": value, **entry}
    if "learned#name" in taught:
        taught["learned#name"] |= {"printed": printed["vendor"]} if printed.get("vendor") else {}
        taught[f"named#{letters_and_digits(said['vendor'])}"] = {"invoice_id": record["invoice_id"]}
    own, marks = letters_and_digits(said.get("vendor") or ""), record.get("marks", ())
    return tuple(each for each in marks if not own or kind_of(each) != "name" or _alike(each, own)), taught


def _alike(mark: str, name: str) -> bool:
    """Whether a mark of a name is a part of this name, or the other way round; both as letters and digits."""
    read = mark.partition(":")[2]
    return read in name or name in read


def order_of(printed: str, day: str) -> str | None:
    """Whether a printed date whose value is this day (ISO) has the day first (DMY) or the month; None where both may be."""
    digits = "".join(each if each.isdigit() and each.isascii() else " " for each in printed).split()
    _, month, number = (int(part) for part in day.split("-"))
    first = tuple(int(each) for each in digits[:2])
    if len(digits) != 3 or month == number or set(first) != {month, number}:
        return None
    return "DMY" if first == (number, month) else "MDY"


def forgetting(record: Record, names: Iterable[str]) -> tuple[tuple[str, ...], Record]:
    """What taking back what was learned of these fields takes from the marks."""
    lost: Record = {f"learned#{LEARNED[name]}": None for name in names}
    if "learned#name" in lost and record.get("vendor"):
        lost[f"named#{letters_and_digits(record['vendor'])}"] = None
    return tuple(record.get("marks", ())), lost


def confirmation(record: Record, who: str, when: str) -> tuple[tuple[str, ...], Record, Record]:
    """S5, when a person says that the new account is right: and the changes to the record, after the marks are written.

    A run that was killed in between is repeated: it finds the record as it was.
    """
    entry = {"by": who, "at": when, "invoice_id": record["invoice_id"]}
    payment = record.get("payment", {})
    confirmed = {f"confirmed#{each['account']}": entry for each in payment.get("changed", ())}
    left = {name: part for name, part in payment.items() if name != "changed"}
    reasons = [each for each in record.get("review_reasons", ()) if each != BANK_DETAILS_CHANGED]
    return (
        tuple(record.get("marks", ())),
        confirmed,
        {"payment": left or None, "review_reasons": reasons or None},
    )


def taken_back(record: Record, item: Mapping[str, Any]) -> Record:
    """What a mark (its item as it is) loses when an invoice is removed: the accounts first seen there, not confirmed.

    The first account becomes the one that a person confirmed, else the one that was seen next.
    """
    mine = {
        name: each
        for name, each in _of(item, "account#").items()
        if each["invoice_id"] == record["invoice_id"]
    }
    lost = {name for name in mine if f"confirmed#{name}" not in item}
    changes: Record = {f"account#{name}": None for name in lost}
    taxed = _of(item, "tax_id#").items()
    changes |= {f"tax_id#{name}": None for name, each in taxed if each["invoice_id"] == record["invoice_id"]}
    left = {name: each["seen_at"] for name, each in _of(item, "account#").items() if name not in lost}
    first = item.get("first_account")
    if first in lost or first is None and left:
        confirmed = {name: each["at"] for name, each in _of(item, "confirmed#").items()}
        changes["first_account"] = next(
            iter(sorted(confirmed or left, key=(confirmed or left).__getitem__)), None
        )
    return changes


def sure_accounts(record: Record) -> tuple[str, ...]:
    """The accounts by which a record's supplier is known; none where they are in doubt."""
    doubtful = "bank_details_doubtful" in record.get("review_reasons", ())
    return () if doubtful else accounts_of(record.get("payment", {}))


def warned_again(record: Record, items: Mapping[str, Mapping[str, Any]]) -> Record:
    """The changes to a record that is brought back, where its accounts are other ones than those seen meanwhile.

    `items` by mark, after its accounts were written again. A warning from before stays.
    """
    payment, marks = record.get("payment", {}), record.get("marks", ())
    changed = verdict(accounts_of(payment), items, tax_id_of(marks))
    if not changed or payment.get("changed"):
        return {}
    reasons = [*record.get("review_reasons", ()), BANK_DETAILS_CHANGED]
    return {"payment": {**payment, "changed": [dict(each) for each in changed]}, "review_reasons": reasons}


def written(mark: str, attributes: Record) -> Note:
    """The write that gives a mark these attributes, and takes away those that are None."""
    names = {f"#n{number}": name for number, name in enumerate(attributes)}
    values = {f":n{number}": each for number, each in enumerate(attributes.values()) if each is not None}
    kept = [f"{name} = :{name[1:]}" for name in names if f":{name[1:]}" in values]
    gone = [name for name in names if f":{name[1:]}" not in values]
    parts = [f"{word} {', '.join(each)}" for word, each in (("SET", kept), ("REMOVE", gone)) if each]
    return Note(mark, " ".join(parts), names, values)
