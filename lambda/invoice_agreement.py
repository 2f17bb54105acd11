"""An e-invoice against the page that it comes with, or against another one in the same file: whose values count.

    the XML's      a person sees the page and a machine the XML, so the record says where they differ
    the page's     where two e-invoices in one file differ: nobody can tell which of them is meant

Pure functions, without AWS, environment or clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from invoice_fields import IN_DOUBT, Field, Invoice, doubtful, in_order
from invoice_payment import compact, ibans_on, is_iban
from invoice_record import letters_and_digits

if TYPE_CHECKING:
    from invoice_page import Line
    from invoice_suppliers import Known
    from invoice_xml import EInvoice

COMPARED = ("total", "invoice_number")
# What a page says of the whole file, which no XML in it settles.
OF_THE_FILE = {"no_text", "several_invoices", "xml_unreadable"}


class Reading(NamedTuple):
    """What is known of an invoice. `payment` and `corrects` as invoice_xml's EInvoice has them.

    `marks`: what the supplier can be known by; `learned`: by field who taught what is known of it, {by, at, invoice_id};
    `category`: the one that such invoices have.
    """

    invoice: Invoice
    payment: Mapping[str, Any] = {}
    corrects: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    learned: Mapping[str, Mapping[str, str]] = {}
    category: Known | None = None


class Attached(NamedTuple):
    """The e-invoices that a PDF holds, the codes of those that could not be read, and why it was given up, if it was."""

    e_invoices: tuple[EInvoice, ...]
    refused: tuple[str, ...]
    skipped: str


def attached(pdf: bytes) -> Attached:
    """What e-invoices there are in a PDF; none in anything else."""
    from invoice_pdf import invoice_xmls  # seldom needed, and compiled at each cold start
    from invoice_xml import XmlRefused, read_xml

    found = invoice_xmls(pdf)
    e_invoices, refused = [], []
    for document in found.documents:
        try:
            e_invoices.append(read_xml(document))
        except XmlRefused as error:
            refused.append(error.code)
    return Attached(tuple(e_invoices), tuple(refused), found.skipped)


def agreed(
    page: Invoice | None, lines: Sequence[Line], found: Sequence[EInvoice], *, refused: bool = False
) -> Reading:
    """What holds of an invoice with this page (None: it has none) and these e-invoices in its file.

    Where they contradict each other or the page, it has the reason `xml_disagrees`, the values of both sides as
    options of the fields, and the accounts of the page as `printed` in the payment. `refused`: there is one that could
    not be read, so a person has to look.
    """
    found = [each._replace(invoice=_checked(each)) for each in found]
    if page is None:
        return Reading(found[0].invoice, found[0].payment, found[0].corrects)
    if refused:
        page = replace(page, review_reasons=in_order({*page.review_reasons, "xml_unreadable"}))
    if not found:
        return Reading(page, page.payment)
    best = max(found, key=_richness)
    if others := [each for each in found if _key(each) != _key(best)]:
        return Reading(
            _doubted(page, _choices(page, [each.invoice for each in (best, *others)])), page.payment
        )
    return _compared(best, page, lines)


def _checked(each: EInvoice) -> Invoice:
    """The e-invoice's own, with a doubt where it calls something an IBAN that is none."""
    wrong = any(
        "iban" in account and not is_iban(account["iban"]) for account in each.payment.get("accounts", ())
    )
    reasons = {*each.invoice.review_reasons, *(["bank_details_doubtful"] if wrong else [])}
    return replace(each.invoice, payment=each.payment, review_reasons=in_order(reasons))


def _compared(best: EInvoice, page: Invoice, lines: Sequence[Line]) -> Reading:
    """The e-invoice's values, and where the page contradicts them."""
    fields = {name: _placed(field, page.fields.get(name)) for name, field in best.invoice.fields.items()}
    kept = OF_THE_FILE.intersection(page.review_reasons)
    reasons = in_order({*best.invoice.review_reasons, *kept})
    invoice = replace(best.invoice, fields=fields, review_reasons=reasons, marks=page.marks)
    differing = {name: fields[name] for name in COMPARED if _differs(name, page, fields)}
    printed = other_accounts(best.payment, lines)
    if not differing and not printed:
        return Reading(invoice, best.payment, best.corrects)
    choices = {name: [field.value, page.fields[name].value] for name, field in differing.items()}
    payment = {**best.payment, "printed": list(printed)} if printed else best.payment
    return Reading(_doubted(invoice, choices), payment, best.corrects)


def other_accounts(payment: Mapping[str, Any], lines: Sequence[Line]) -> tuple[str, ...]:
    """The IBANs of the page where the e-invoice has others; none where one is common to both.

    A payee often prints a second bank, so one in common is enough.
    """
    of_xml = {compact(each["iban"]) for each in payment.get("accounts", ()) if "iban" in each}
    printed = ibans_on(lines)
    return printed if of_xml and of_xml.isdisjoint(printed) else ()


def _differs(name: str, page: Invoice, fields: Mapping[str, Field]) -> bool:
    """Whether page and XML say another total or number, and the page is certain of its own.

    A page's total may be what is left to pay, and a credit note's may be printed with a minus or without.
    """
    printed = page.fields.get(name)
    if printed is None or printed.value is None or name in doubtful(page) or name not in fields:
        return False
    if name == "total":
        known = {abs(fields[each].value) for each in ("total", "amount_due") if each in fields}
        return abs(printed.value) not in known
    return letters_and_digits(printed.value) != letters_and_digits(fields[name].value)


def _key(each: EInvoice) -> tuple[Any, ...]:
    """What two e-invoices in one file have to have in common."""
    fields = each.invoice.fields
    values = [
        fields[name].value if name in fields else None for name in (*COMPARED, "amount_due", "currency")
    ]
    return (*values, frozenset(compact(a.get("iban", "")) for a in each.payment.get("accounts", ())))


def _richness(each: EInvoice) -> tuple[int, int]:
    return len(each.invoice.fields), len(each.invoice.line_items)


def _placed(field: Field, printed: Field | None) -> Field:
    """A field of the XML with the place where the page says the same, so that a person can see it there."""
    if printed is None or printed.value != field.value:
        return field
    return replace(field, page=printed.page, box=printed.box, confidence=printed.confidence)


def _choices(page: Invoice, invoices: Sequence[Invoice]) -> dict[str, list[Any]]:
    """The values of the compared fields that differ among the page and the e-invoices, the page's first."""
    every = {
        name: [each.fields[name].value for each in (page, *invoices) if name in each.fields]
        for name in COMPARED
    }
    return {name: values for name, values in every.items() if len(set(values)) > 1}


def _doubted(invoice: Invoice, choices: Mapping[str, Sequence[Any]]) -> Invoice:
    """The invoice with `xml_disagrees`, and these values as what each field could be."""
    options = {
        name: tuple((each, IN_DOUBT) for each in dict.fromkeys(values)) for name, values in choices.items()
    }
    reasons = in_order({*invoice.review_reasons, "xml_disagrees"})
    return replace(invoice, options=invoice.options | options, review_reasons=reasons)
