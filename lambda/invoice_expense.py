"""The second opinion: what Textract's AnalyzeExpense read of an invoice, weighed with what was read of its lines.

Pure functions. The processor imports this only when AnalyzeExpense was asked, which is seldom: every module is compiled
anew at each cold start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from invoice_amounts import LineItem
from invoice_choice import TABLES, WEIGHTS, Tables, score
from invoice_dates import Dates, likeliest_reading
from invoice_fields import MONEY, UNCERTAIN, Invoice, doubts_of, in_order
from invoice_names import Layout, expense_name, invoice_numbers, letters
from invoice_page import CURRENCIES, MAX_TEXT, Cell, Field, Line, amounts_in, box_of, decimal_mark

EXPENSE_FIELDS = {
    "VENDOR_NAME": "vendor", "INVOICE_RECEIPT_ID": "invoice_number", "INVOICE_RECEIPT_DATE": "invoice_date",
    "DUE_DATE": "due_date", "SUBTOTAL": "subtotal", "TAX": "tax", "TOTAL": "total", "AMOUNT_DUE": "amount_due",
    "VENDOR_URL": "url",
}  # fmt: skip
EXPENSE_ITEMS = {"ITEM": "description", "QUANTITY": "quantity", "UNIT_PRICE": "unit_price", "PRICE": "amount"}
LIKELIER = 20  # times, is a value that it reads: of those that it reads some one in twenty is wrong
UNSEEN = 2  # the certainty of a value that was not found on the page
MOST_CERTAIN = 99


def merge_expense(
    invoice: Invoice,
    expense_documents: list[dict],
    *,
    date_order: str,
    default_currency: str,
    today: date,
    tables: Tables = TABLES,
) -> Invoice:
    """The invoice with what `AnalyzeExpense` read: what agrees is more certain, contradictions are less, gaps are filled.

    `expense_documents` are the response's ExpenseDocuments, one a page; any part of them may be missing.
    """
    second = _expense_fields(expense_documents, date_order, default_currency, today)
    items = invoice.line_items or tuple(_expense_items(expense_documents))
    if not second:
        return replace(invoice, line_items=items)
    fields, options = dict(invoice.fields), dict(invoice.options)
    for name, read in second.items():
        fields[name], options[name] = _weighed(fields.get(name), read, options.get(name, ()))
    if "total" in fields and "amount_due" in fields and fields["amount_due"].value == fields["total"].value:
        del fields["amount_due"]
    reasons = doubts_of(fields, invoice.invoice_type, tables.thresholds, today)
    reasons |= _sums_of(invoice, fields) | {"several_invoices"} & set(invoice.review_reasons)
    if contradicted := [
        name for name in ("invoice_date", "total") if _is_contradicted(name, invoice, second, fields)
    ]:
        reasons = reasons - {UNCERTAIN[name] for name in contradicted} | {"second_opinion_disagrees"}
    return replace(
        invoice, fields=fields, line_items=items, review_reasons=in_order(reasons), options=options
    )


def _weighed(
    ours: Field | None, read: Sequence[Field], options: Iterable[tuple[Any, int]]
) -> tuple[Field, tuple[tuple[Any, int], ...]]:
    """The likeliest value, and all with their certainty, if those that were read are so many times likelier."""
    odds = {value: float(max(sure, 1)) for value, sure in options if value is not None}
    if ours and ours.value is not None:
        odds[ours.value] = float(max(ours.certainty, 1))
    for each in read:
        value = next((value for value in odds if _is_same(value, each.value)), each.value)
        odds[value] = odds.get(value, UNSEEN) * LIKELIER
    whole = sum(odds.values()) + UNSEEN
    ranked = sorted(odds.items(), key=lambda each: -each[1])
    told = tuple((value, min(MOST_CERTAIN, int(100 * share / whole))) for value, share in ranked)
    best, sure = told[0]
    found = [each for each in (ours, *read) if each and each.value is not None and _is_same(best, each.value)]
    if not found:  # two readings of our print that neither was confirmed
        return ours or read[0], told
    field = max(found, key=lambda each: each.confidence or 0)
    if field.source != "text" and (ours is None or len(found) == 1):
        sure = int(sure * (field.confidence if field.confidence is not None else 100) / 100)
    return replace(field, value=best, certainty=sure), told


def _is_same(one: Any, two: Any) -> bool:
    """Whether two readings are one; names also if one has more words than the other."""
    if not isinstance(one, str):
        return one == two
    one, two = letters(one), letters(two)
    return one == two or min(len(one), len(two)) > 3 and (one in two or two in one)


def _is_contradicted(
    name: str, invoice: Invoice, second: Mapping[str, Sequence[Field]], fields: Mapping[str, Field]
) -> bool:
    """Whether it read another value than was stored, and none that settles a doubt between those on the page."""
    ours = invoice.fields.get(name)
    if name not in second or ours is None or any(each.value == ours.value for each in second[name]):
        return False
    printed = {value for value, _ in invoice.options.get(name, ())}
    return fields[name].value not in printed or fields[name].value == ours.value


def _sums_of(invoice: Invoice, fields: Mapping[str, Field]) -> set[str]:
    """totals_disagree, as it was unless other values add up, or do not add up, now."""
    before, after = _adds_up(invoice.fields), _adds_up(fields)
    if after is None or after == before:
        return {"totals_disagree"} & set(invoice.review_reasons)
    return set() if after else {"totals_disagree"}


def _adds_up(fields: Mapping[str, Field]) -> bool | None:
    """Whether subtotal and tax make the total; None where they were not all read."""
    parts: list[Any] = [fields[name].value if name in fields else None for name in MONEY]
    return None if None in parts else parts[0] + parts[1] == parts[2]


def _expense_fields(documents: list[dict], setting: str, default: str, today: date) -> dict[str, list[Field]]:
    """What the summary fields say, by our names; the surest first."""
    named = list(_expense_lines(documents))
    rows = [[Cell(line, row, len(named))] for row, (_, line) in enumerate(named)]
    mark, dates = decimal_mark(rows), Dates(rows, setting, today)
    days = {place.cell.row: likeliest_reading(place, dates) for place in reversed(dates.places)}
    found: dict[str, list[Field]] = {}
    for (name, _), [cell] in zip(named, rows, strict=True):
        values: dict[str, Any] = {"invoice_date": days.get(cell.row), "due_date": days.get(cell.row)}
        if name in (*MONEY, "amount_due"):
            values[name] = cell.amounts[-1].settled(mark) if cell.amounts else None
            values["currency"] = next((_code_of(each.currency, default) for each in cell.amounts), None)
        elif name not in values:
            values[name] = _text_of(name, cell)
        for each in (name, "currency"):
            if values.get(each) not in (None, ""):
                read = replace(cell.field(values[each], cell.text), source="expense")
                found.setdefault(each, []).append(read)
    urls = found.pop("url", [])
    found.setdefault("vendor", urls)
    return {
        name: sorted(read, key=lambda each: -(each.confidence or 0)) for name, read in found.items() if read
    }


def _expense_lines(documents: list[dict]) -> Iterator[tuple[str, Line]]:
    """The values of the summary fields as lines, by our names."""
    for number, document in enumerate(documents, start=1):
        for summary in document.get("SummaryFields") or []:
            name = EXPENSE_FIELDS.get((summary.get("Type") or {}).get("Text", ""))
            value = summary.get("ValueDetection") or {}
            page = summary.get("PageNumber") or number
            code = (summary.get("Currency") or {}).get("Code")
            for key, text in ((name, value.get("Text")), ("currency", code)):
                if key and text:
                    yield key, Line(str(text), value.get("Confidence"), page, box_of(value))


def _code_of(spelling: str, default: str) -> str | None:
    """The currency of a word or sign; of a bare `$` that of the setting."""
    code = CURRENCIES.get(spelling, "")
    return (default if default in code else None) if code.startswith("?") else code or None


def _text_of(name: str, cell: Cell) -> str:
    """A name whole, a number without its label (`Invoice #1258`), a currency as it is."""
    if name in ("vendor", "url"):
        return expense_name(cell.text)
    if name == "currency":
        return cell.text
    found = [each for each in invoice_numbers(Layout([[Cell(cell.line, 0)]])) if each.values[0]]
    best = max(found, key=lambda each: score(each, WEIGHTS["invoice_number"]), default=None)
    return best.values[0] if best else cell.text


def _expense_items(documents: list[dict]) -> Iterator[LineItem]:
    for page, document in enumerate(documents, start=1):
        groups = document.get("LineItemGroups") or []
        for item in (item for group in groups for item in group.get("LineItems") or []):
            texts = dict.fromkeys(EXPENSE_ITEMS.values(), "")
            for part in item.get("LineItemExpenseFields") or []:
                name = EXPENSE_ITEMS.get((part.get("Type") or {}).get("Text", ""), "")
                texts[name] = ((part.get("ValueDetection") or {}).get("Text") or "")[:MAX_TEXT]
            first = {
                name: next(amounts_in(texts[name]), None) for name in ("quantity", "unit_price", "amount")
            }
            numbers = {name: amount.settled("") if amount else None for name, amount in first.items()}
            yield LineItem(texts["description"].replace("\n", " "), page=page, **numbers)
