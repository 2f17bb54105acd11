"""The fields of an invoice from its lines of text: pure functions, without I/O, environment or clock.

How a page becomes fields:

    page        rows of cells, with the names, dates and amounts that stand in them      page_of
    candidates  for each choice what may be it, what speaks for each, and none of them   candidates_of
    choice      the likeliest by the fitted weights, with a certainty                    choose, read_fields
    doubts      what is missing, uncertain, implausible, or does not add up              doubts_of
    opinion     what AnalyzeExpense reads is one more piece of evidence                  invoice_expense.py
    payment     whom to pay and how; tax identifier and order                            invoice_payee.py

What is known of each kind stands in invoice_names.py, invoice_dates.py and invoice_amounts.py, the notations in
invoice_page.py, the weights in invoice_choice.py, the words in invoice_words.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from invoice_amounts import (
    ROUNDED,
    Amounts,
    LineItem,
    amount_candidates,
    amount_due,
    currency_candidates,
    item_candidates,
    money_candidates,
    read_amounts,
)
from invoice_choice import (
    CERTAINTY,
    TABLES,
    THRESHOLDS,
    WEIGHTS,
    Candidate,
    Settled,
    Tables,
    certainty,
    is_close,
    logit,
    score,
    settle,
)
from invoice_dates import Dates, date_candidates, due_candidates, is_another_date
from invoice_names import (
    Layout,
    first_invoice,
    invoice_numbers,
    kind_of_document,
    vendors,
)
from invoice_page import (
    MAX_TEXT,
    Box,
    Field,
    Line,
    Rows,
    lines_of,
    rows_of,
)
from invoice_payee import marks_on, payee_of

__all__ = [
    "CERTAINTY", "CHOICES", "DEPENDENT", "FIELDS", "MAX_TEXT", "REASON_FIELDS", "REVIEW_REASONS",
    "TABLES", "THRESHOLDS", "WEIGHTS", "Box", "Candidate", "Field", "Invoice", "Line", "LineItem", "Tables",
    "candidates_of", "certainty", "choice_of", "doubtful", "extract", "lines_of", "logit",
    "needs_second_opinion", "page_of", "score", "settle", "stored",
]  # fmt: skip

# What is read of an invoice; a test names all places where a field has to stand.
FIELDS = (
    "vendor",
    "vendor_tax_id",
    "invoice_number",
    "purchase_order",
    "invoice_date",
    "due_date",
    "currency",
    "subtotal",
    "tax",
    "total",
    "amount_due",
)

Options = dict[str, tuple[tuple[Any, int], ...]]


@dataclass(frozen=True, slots=True)
class Invoice:
    """`fields` has any of FIELDS; `options` the values that each could have, None for none, with their certainty.

    `payment` has `accounts` (each an iban, or a sort_code or routing number with its account; a bic where it is known),
    `reference` and `by`: transfer, debit, card, paid or unknown; what is empty is absent. `marks` are
    what the page's supplier can be known by beside these: `registration:…`, `domain:…`, `telephone:…`.
    """

    invoice_type: str
    fields: dict[str, Field]
    line_items: tuple[LineItem, ...]
    review_reasons: tuple[str, ...]
    options: Options = field(default_factory=dict)
    payment: dict[str, Any] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


class Doubt(NamedTuple):
    """Why a person should look: the fields that it is about, and what to tell."""

    fields: tuple[str, ...]
    sentence: str


MONEY = ("subtotal", "tax", "total")
NAMED = ("vendor", "invoice_number")
NOTATED = (*MONEY, "invoice_date", "due_date", "currency")  # their print may have several readings
AT_TILL = frozenset(("tendered", "change"))  # both are said at a till alone, one of them without a number too
NUMBERED = ("invoice", "credit_note")  # the kinds of document that have a number
IMPORTANT = ("vendor", "invoice_date", "total")
DOUBTS = {
    "no_text": Doubt((), "No text was found on the page."),
    "vendor_missing": Doubt(("vendor",), "The vendor's name was not found."),
    "vendor_doubtful": Doubt(("vendor",), "The vendor's name is not certain."),
    "number_missing": Doubt(("invoice_number",), "The invoice number was not found."),
    "number_doubtful": Doubt(("invoice_number",), "The invoice number is not certain."),
    "date_missing": Doubt(("invoice_date",), "The invoice date was not found."),
    "date_ambiguous": Doubt(("invoice_date",), "The invoice date can be read as day/month or as month/day."),
    "date_doubtful": Doubt(("invoice_date",), "The invoice date may be another date of the page."),
    "date_implausible": Doubt(("invoice_date",), "The invoice date lies in the future or before 1990."),
    "due_date_doubtful": Doubt(("due_date",), "The due date is not certain."),
    "total_missing": Doubt(("total",), "The total was not found."),
    "total_ambiguous": Doubt(
        ("total",), "More than one amount could be the total, or its notation can be read in two ways."
    ),
    "subtotal_doubtful": Doubt(("subtotal",), "The subtotal is not certain."),
    "tax_doubtful": Doubt(("tax",), "The tax is not certain."),
    "amount_due_doubtful": Doubt(("total", "amount_due"), "What is left to pay is not certain."),
    "bank_details_doubtful": Doubt(
        ("payment",), "The bank details are not certain: a digit is wrong, or the account may be the payer's."
    ),
    "currency_doubtful": Doubt(("currency",), "The currency is not certain."),
    "totals_disagree": Doubt(MONEY, "The amounts on the invoice do not add up to its total."),
    "low_confidence": Doubt(IMPORTANT, "The vendor, the date or the total was hard to read."),
    "several_invoices": Doubt((), "There is more than one invoice in the file; only the first was recorded."),
    "second_opinion_disagrees": Doubt(
        ("invoice_date", "total"), "Two ways of reading the invoice gave different totals or dates."
    ),
    "xml_disagrees": Doubt(
        ("invoice_number", "total"),
        "The e-invoice in the file does not say the same as its page, or as another e-invoice in it.",
    ),
    "xml_unreadable": Doubt(
        (), "The e-invoice in the file could not be read; what is recorded here is what its page says."
    ),
}
REVIEW_REASONS = {reason: doubt.sentence for reason, doubt in DOUBTS.items()}
REASON_FIELDS = {reason: doubt.fields for reason, doubt in DOUBTS.items()}
MISSING = {"vendor": "vendor_missing", "invoice_date": "date_missing", "total": "total_missing"}
INCIDENTAL = frozenset(
    ("vendor_tax_id", "purchase_order")
)  # nobody needs them to pay: their certainty says enough
UNREADABLE = {"invoice_date": "date_ambiguous"}  # where a print can be read in two ways; else UNCERTAIN
UNCERTAIN = {
    "vendor": "vendor_doubtful",
    "invoice_number": "number_doubtful",
    "invoice_date": "date_doubtful",
    "due_date": "due_date_doubtful",
    "currency": "currency_doubtful",
    "subtotal": "subtotal_doubtful",
    "tax": "tax_doubtful",
    "total": "total_ambiguous",
    "amount_due": "amount_due_doubtful",
}
ASKED_ABOUT = frozenset(("total", "invoice_date", "vendor", "invoice_number", "currency"))
NOT_HELPED_BY_ANOTHER_READING = {"no_text", "several_invoices", "second_opinion_disagrees"}
LOW_CONFIDENCE = 80  # Textract's lines of clear print have 96 and more, of a photographed receipt 91 and more
EARLIEST = date(1990, 1, 1)

# ---------------------------------------------------------------------------------------------------------
# The page and its candidates
# ---------------------------------------------------------------------------------------------------------

# What is chosen together, in order; and what a choice's candidates depend on.
ALONE = tuple(f"{name}_alone" for name in MONEY)
CHOICES: dict[str, tuple[str, ...]] = {
    "vendor": ("vendor",),
    "invoice_number": ("invoice_number",),
    "invoice_date": ("invoice_date",),
    "due_date": ("due_date",),
    **{choice: (name,) for choice, name in zip(ALONE, MONEY, strict=True)},
    "money": MONEY,
    "currency": ("currency",),
    "line_items": ("line_items",),
}
DEPENDENT: dict[str, tuple[str, ...]] = {"due_date": ("invoice_date",), "money": ALONE}


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the pages of the first invoice of a file."""

    rows: Rows
    layout: Layout
    dates: Dates
    amounts: Amounts
    default_currency: str
    several_invoices: bool


def page_of(lines: Sequence[Line], *, date_order: str, default_currency: str, today: date) -> Page:
    rows = rows_of(lines)
    layout = Layout(rows)
    rows, several = first_invoice(layout)
    if several:
        layout = Layout(rows)
    dates, amounts = Dates(rows, date_order, today), read_amounts(rows)
    return Page(rows, layout, dates, amounts, default_currency, several)


def candidates_of(choice: str, page: Page, chosen: Mapping[str, Settled]) -> list[Candidate]:
    """What may be chosen, with the evidence for each; none of them is one. `chosen` has what DEPENDENT names."""
    match choice:
        case "vendor":
            return vendors(page.layout)
        case "invoice_number":
            return invoice_numbers(page.layout)
        case "invoice_date":
            return date_candidates(page.dates)
        case "due_date":
            return due_candidates(page.dates, chosen["invoice_date"].best.values[0])
        case "money":
            return money_candidates(page.amounts, chosen)
        case "currency":
            return currency_candidates(page.rows, page.amounts, page.default_currency)
        case "line_items":
            return item_candidates(page.amounts)
    return amount_candidates(page.amounts, choice.removesuffix("_alone"))


def choose(page: Page, weights: Mapping[str, dict[str, float]]) -> dict[str, Settled]:
    chosen: dict[str, Settled] = {}
    for choice in CHOICES:
        candidates = candidates_of(choice, page, chosen)
        chosen[choice] = settle(candidates, [score(each, weights[choice]) for each in candidates])
    return chosen


# ---------------------------------------------------------------------------------------------------------
# The fields
# ---------------------------------------------------------------------------------------------------------

LEFT_OUT = frozenset(
    ("subtotal", "tax", "due_date")
)  # where it is likelier wrong than right: nobody asked for it
SURE_OF_NONE = 0.8  # a vendor or number is left out only where none is so likely
IN_DOUBT = 50  # the certainty of what is in doubt whatever its probability
CERTAIN_DUE = {True: 90, False: IN_DOUBT}  # whether what was paid or owed before makes it of the total
MOST_OPTIONS = 4


def extract(
    lines: Sequence[Line], *, date_order: str, default_currency: str, today: date, tables: Tables = TABLES
) -> Invoice:
    """The fields of an invoice, and why a person should look at them.

    `date_order` is auto, DMY or MDY; `default_currency` is the ISO code of a bare `$`, or empty.
    """
    page = page_of(lines, date_order=date_order, default_currency=default_currency, today=today)
    if not any(cell.words for row in page.rows for cell in row):
        return Invoice("other", {}, (), ("no_text",))
    chosen = choose(page, tables.weights)
    fields, options = read_fields(page, chosen, tables)
    total = fields["total"].value if "total" in fields else None
    at_till = len(AT_TILL & page.amounts.equations.by_kind.keys()) + (not page.layout.is_numbered) > 1
    kind = kind_of_document(page.layout, negative=(total or 0) < 0, at_till=at_till)
    if kind not in NUMBERED and _is_doubtful("invoice_number", fields, tables.thresholds):
        del fields["invoice_number"]  # nobody asks a till for its number
    payee = payee_of(page.layout, fields, kind)
    fields, options = fields | payee.fields, options | payee.options
    reasons = doubts_of(fields, kind, tables.thresholds, today)
    reasons |= {"several_invoices"} if page.several_invoices else set()
    items = chosen["line_items"].best
    reasons |= {"totals_disagree"} if _disagree(page.amounts, fields, items) else set()
    reasons |= {"bank_details_doubtful"} if payee.is_doubtful else set()
    marks = marks_on(page.layout, fields.get("vendor"))
    return Invoice(kind, fields, items.values[0] or (), in_order(reasons), options, payee.payment, marks)


def read_fields(
    page: Page, chosen: Mapping[str, Settled], tables: Tables
) -> tuple[dict[str, Field], Options]:
    """What was chosen, where it stands and how certain it is; and the values that each field could have."""
    fields: dict[str, Field] = {}
    options: Options = {}
    for choice, names in CHOICES.items():
        for place, name in enumerate(names if choice not in ALONE and choice != "line_items" else ()):
            settled, table = chosen[choice], tables.certainty.get(name, {"logit": 1.0})
            known = settled.options[place][:MOST_OPTIONS]
            options[name] = tuple((value, settled.certainty(place, value, {}, table)) for value, _ in known)
            best = stored(name, settled)
            if read := best.fields[place] if best.fields else None:
                sure = settled.certainty(place, best.values[place], best.evidence, table)
                if _is_open(name, settled, best, page.amounts):
                    sure = min(sure, IN_DOUBT)
                if name in LEFT_OUT and sure < IN_DOUBT:
                    continue
                ambiguous = name in NOTATED and settled.other_reading(place, best) is not None
                if ambiguous and name == "currency":  # a `$` that may be anybody's
                    continue
                value = None if ambiguous else best.values[place]
                fields[name] = Field(value, read.text, read.confidence, read.page, read.box, certainty=sure)
    if due := amount_due(page.amounts, chosen["money"].best.values):
        fields["amount_due"] = replace(due[0], certainty=CERTAIN_DUE[due[1]])
    return fields, options


def _is_open(name: str, settled: Settled, best: Candidate, amounts: Amounts) -> bool:
    """Whether what was chosen is in doubt by its kind: another date, a second total, a number where none is likelier."""
    if name == "invoice_date":
        return is_another_date(best)
    if name == "total":
        return _has_rival(amounts, best.values)
    return name == "invoice_number" and settled.best is not best


def stored(name: str, settled: Settled) -> Candidate:
    """The best candidate; of names and numbers none of them only where that is likely."""
    value, share = settled.options[0][0]
    if name in NAMED and value is None and share < SURE_OF_NONE:
        return next((each for _, each in settled.ranked if each.values[0] is not None), settled.best)
    return settled.best


def _disagree(amounts: Amounts, fields: Mapping[str, Field], items: Candidate) -> bool:
    """Whether what the labels call subtotal, tax and total contradicts itself; without them, cash or items."""
    subtotal, tax, total = (fields[name].value if name in fields else None for name in MONEY)
    known, of = amounts.equations.values, amounts.equations.of
    if total is None or total in of["made"]:
        return False
    if None not in (subtotal, tax):
        rest = total - subtotal - tax
        printed = {each.value for each in amounts.sums} | amounts.equations.adjusted  # a tip, a charge
        labelled = subtotal in known("subtotal net", 8) and tax in known("tax", 8)
        return labelled and abs(rest) > ROUNDED and total != subtotal and rest not in printed
    if known("tendered", 1) and known("change", 1):
        return True
    added_up = subtotal is not None or items.evidence.get("headless") or total in of["items_make_it"]
    return bool(items.values[0]) and not added_up


def _has_rival(amounts: Amounts, values: Sequence[Decimal | None]) -> bool:
    """Whether another amount is called total as well, or this one something else, and no sum tells more."""
    made = set().union(*(amounts.equations.of[name] for name in ("made", "items_make_it", "has_due")))
    known = amounts.equations.values
    others = {*known("total gross", 8)} - {*values, Decimal(0)} - amounts.equations.of["leads_to_total"]
    is_part = values[-1] in known("subtotal net base", 8) and values[-1] not in known("total gross due", 8)
    return values[-1] not in made and bool(others or is_part)


# ---------------------------------------------------------------------------------------------------------
# Doubts
# ---------------------------------------------------------------------------------------------------------


def doubts_of(fields: Mapping[str, Field], kind: str, thresholds: Mapping[str, int], today: date) -> set[str]:
    """The review reasons that show in the fields themselves."""
    reasons = {reason for name, reason in MISSING.items() if name not in fields}
    if "invoice_number" not in fields and kind in NUMBERED:
        reasons.add("number_missing")
    for name, each in fields.items():
        if name in INCIDENTAL:
            continue
        if each.value is None:
            reasons.add(UNREADABLE.get(name, UNCERTAIN[name]))
        elif _is_doubtful(name, fields, thresholds):
            reasons.add(UNCERTAIN[name])
        if name == "invoice_date" and each.value is not None and not EARLIEST <= each.value <= today:
            reasons.add("date_implausible")
        if name in IMPORTANT and _is_faint(each):
            reasons.add("low_confidence")
    return reasons


def _is_doubtful(name: str, fields: Mapping[str, Field], thresholds: Mapping[str, int]) -> bool:
    return name in fields and fields[name].certainty < thresholds.get(name, IN_DOUBT + 1)


def _is_faint(read: Field) -> bool:
    return read.confidence is not None and read.confidence < LOW_CONFIDENCE


def in_order(reasons: Iterable[str]) -> tuple[str, ...]:
    return tuple(reason for reason in REVIEW_REASONS if reason in reasons)


def doubtful(invoice: Invoice) -> frozenset[str]:
    """The fields that the review reasons name, and what is incidental and not certain."""
    named = {name for reason in invoice.review_reasons for name in REASON_FIELDS[reason]}
    unsure = {name for name in INCIDENTAL if _is_doubtful(name, invoice.fields, THRESHOLDS)}
    return frozenset(named | unsure)


def needs_second_opinion(invoice: Invoice) -> bool:
    """Whether `AnalyzeExpense` may help: what people pay by is missing, uncertain, faint or contradicts itself."""
    helped = set(invoice.review_reasons) - NOT_HELPED_BY_ANOTHER_READING
    return any(not ASKED_ABOUT.isdisjoint(REASON_FIELDS[reason]) for reason in helped)


def choice_of(invoice: Invoice, name: str) -> tuple[Any, ...]:
    """The values between which a person has to choose; empty unless the field is in doubt and they are close."""
    known = [(value, sure) for value, sure in invoice.options.get(name, ()) if value is not None]
    close = [value for value, sure in known if is_close(sure, known[0][1])]
    return tuple(close) if len(close) > 1 and name in doubtful(invoice) else ()
