"""What was read of a document, and the attributes of a record that come of it.

The processor reads a new upload by this, and `infra.reread` one of before once more, so that both read the same way:

    Document          what Textract read, of its blocks or of what a record keeps of them, and the e-invoices in the file
    reading_of        what all of it says together
    with_what_is_known, notes_of, warned     what is remembered of the supplier: used, written, and compared
    outcome_of        the attributes of the record

Pure functions, without AWS, environment or clock. `settings` says how to read what a page leaves open: `date_order`,
`default_currency` and `today`, as invoice_fields.extract takes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import invoice_suppliers as suppliers
from invoice_agreement import Reading, agreed
from invoice_fields import Line, choice_of, extract, lines_of
from invoice_lines import Row, blocks_of, rows_of_blocks, unpack
from invoice_record import BANK_DETAILS_CHANGED, attributes_of

if TYPE_CHECKING:
    from invoice_record import Record
    from invoice_xml import EInvoice

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """What Textract read: its lines as they are kept and in reading order, and AnalyzeExpense's answer, if asked.

    And the e-invoices in the file; where it is one itself there are no pages. `xml_refused`: one could not be read.
    """

    rows: list[Row]
    lines: list[Line]
    page_count: int
    pages_missing: tuple[int, ...] = ()
    expense: list[dict[str, Any]] | None = None
    e_invoices: tuple[EInvoice, ...] = ()
    xml_refused: bool = False

    @property
    def is_xml(self) -> bool:
        return self.page_count == 0 and bool(self.e_invoices)

    @property
    def text(self) -> str:
        return self.e_invoices[0].text if self.is_xml else "\n".join(line.text for line in self.lines)

    @classmethod
    def of(cls, blocks: Iterable[dict[str, Any]], page_count: int, **more: Any) -> Document:
        """Of Textract's blocks only what the record keeps is read, so that the same can be read of that later."""
        return cls.of_rows(rows_of_blocks(blocks), page_count, **more)

    @classmethod
    def of_rows(cls, rows: list[Row], page_count: int, **more: Any) -> Document:
        return cls(rows, lines_of(blocks_of(rows)), page_count, **more)

    @classmethod
    def kept(cls, packed: bytes, page_count: int, pages_missing: Iterable[int]) -> Document:
        """Of what a record keeps. Raises zlib.error, ValueError or KeyError for what is no such thing."""
        rows, expense = unpack(packed)
        return cls.of_rows(rows, page_count, pages_missing=tuple(pages_missing), expense=expense)


def reading_of(document: Document, settings: Settings) -> Reading:
    """What the page, AnalyzeExpense if it was asked, and the e-invoices in the file say together."""
    page = None
    if not document.is_xml:
        page = extract(document.lines, **settings)
    if page and document.expense:
        from invoice_expense import merge_expense  # seldom needed, and compiled at each cold start

        page = merge_expense(page, document.expense, **settings)
    return agreed(page, document.lines, document.e_invoices, refused=document.xml_refused)


# --- the supplier ----------------------------------------------------------------------------------------


def with_what_is_known(
    reading: Reading,
    document: Document,
    settings: Settings,
    items: Mapping[str, Record],
    *,
    has_category: bool,
) -> Reading:
    """The reading with its marks, and with what people taught of the supplier where the page leaves it open.

    `items`: what is remembered by each mark. A category that the record has already stays.
    """
    marks = suppliers.marks_of(reading.invoice, reading.payment)
    known = suppliers.known_of(items, suppliers.tax_id_of(marks))
    reading = _informed(reading, document, settings, known)._replace(marks=marks)
    if not has_category and "category" in known and not known["category"].alone:
        reading = reading._replace(category=known["category"])
    return reading


def _informed(
    reading: Reading, document: Document, settings: Settings, known: Mapping[str, suppliers.Known]
) -> Reading:
    learned: dict[str, Any] = {}
    if of_supplier := suppliers.left_open(reading.invoice, known):
        again = reading_of(document, {**settings, **of_supplier})
        invoice, learned = suppliers.from_supplier(reading.invoice, again.invoice, known)
        reading = again._replace(invoice=invoice)
    invoice, of_name = suppliers.named(reading.invoice, known.get("name"))
    return reading._replace(invoice=invoice, learned=learned | of_name)


def notes_of(reading: Reading, items: Mapping[str, Record], entry: Record) -> list[suppliers.Note]:
    """What its marks lack of the reading's accounts; none that is in doubt. `entry` is {invoice_id, seen_at}."""
    in_doubt = "bank_details_doubtful" in reading.invoice.review_reasons
    sure = () if in_doubt else suppliers.accounts_of(reading.payment)
    return suppliers.notes_of(items, reading.marks, sure, entry)


def warned(reading: Reading, items: Mapping[str, Record]) -> Reading:
    """The reading with the accounts that are other ones than before, by the items as they are after its notes."""
    accounts, tax_id = suppliers.accounts_of(reading.payment), suppliers.tax_id_of(reading.marks)
    changed = [dict(each) for each in suppliers.verdict(accounts, items, tax_id)]
    return reading._replace(payment={**reading.payment, "changed": changed}) if changed else reading


# --- the record ------------------------------------------------------------------------------------------


def outcome_of(document: Document, reading: Reading) -> Record:
    """The attributes that a record gets of a reading, all doubts among them but that of a duplicate."""
    invoice = reading.invoice
    reasons = [*invoice.review_reasons]
    reasons += ["pages_missing"] if document.pages_missing else []
    reasons += [BANK_DETAILS_CHANGED] if reading.payment.get("changed") else []
    outcome = attributes_of(reading, {name: choice_of(invoice, name) for name in invoice.fields})
    return outcome | {"pages_missing": list(document.pages_missing), "review_reasons": reasons}
