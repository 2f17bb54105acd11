"""What differs of many invoices, as a table: a field, before, after, and how many invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from invoice_correction import ROW
from invoice_record import FIELD_KINDS, amount_text

from infra.redrive.text import printable
from infra.reread.anew import after, counted_items
from infra.reread.stored import Found

if TYPE_CHECKING:
    from invoice_record import Record

MAX_ROWS = 30  # of a field, for a person
MAX_WIDTH = 40  # of a value


class Row(NamedTuple):
    """A kind of difference: `before` and `after` as text, empty where there is nothing."""

    field: str
    before: str
    after: str


class Table:
    """The differences so far, each with its invoices."""

    def __init__(self) -> None:
        self._ids: dict[Row, list[str]] = defaultdict(list)
        self.invoices = 0

    def add(self, found: Found) -> None:
        self.invoices += 1
        for row in dict.fromkeys(rows_of(found)):
            self._ids[row].append(found.record["invoice_id"])

    def by_field(self) -> Iterator[list[tuple[Row, list[str]]]]:
        """The rows field by field, those of most invoices first; the fields as a record lists them."""
        fields: dict[str, list[tuple[Row, list[str]]]] = defaultdict(list)
        for row, ids in sorted(self._ids.items(), key=lambda each: -len(each[1])):
            fields[row.field].append((row, ids))
        order = {name: place for place, name in enumerate(FIELD_KINDS)}
        for name in sorted(fields, key=lambda each: order.get(each, len(order))):
            yield fields[name]

    def lines(self) -> Iterator[str]:
        """For a person."""
        shown = [(row, len(ids)) for rows in self.by_field() for row, ids in rows[:MAX_ROWS]]
        cells = [(row.field, *map(_short, (row.before, row.after)), f"{number:,}") for row, number in shown]
        head = ("field", "before", "after", "invoices")
        widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
        yield _line(head, widths)
        left = {rows[0][0].field: len(rows) - MAX_ROWS for rows in self.by_field()}
        for number, (cell, (row, _)) in enumerate(zip(cells, shown, strict=True)):
            yield _line(cell, widths)
            is_last = number + 1 == len(shown) or shown[number + 1][0].field != row.field
            if is_last and left[row.field] > 0:
                yield f"{row.field}: and {left[row.field]:,} more"

    def plain(self) -> list[dict[str, Any]]:
        """For a program."""
        return [
            {**row._asdict(), "count": len(ids), "invoice_ids": ids}
            for rows in self.by_field()
            for row, ids in rows
        ]


def rows_of(found: Found) -> Iterator[Row]:
    """A row for each difference; line items are told by their number, doubts one by one."""
    items = False
    for name, each in found.differing.items():
        before, now = each.get("from"), each.get("to")
        if name.startswith(ROW):
            items = True
        elif name == "review_reasons":
            was, will = set(before or ()), set(now or ())
            yield from (Row(name, reason, "") for reason in sorted(was - will))
            yield from (Row(name, "", reason) for reason in sorted(will - was))
        else:
            yield Row(name, _text(before), _text(now))
    if items:
        before, now = map(counted_items, (found.record, after(found.record, found.outcome)))
        yield Row("line_items", before, now if now != before else f"{now}, other ones")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    if isinstance(value, Decimal):
        return amount_text(value)
    return "" if value is None else str(value)


def _short(text: str) -> str:
    text = printable(text) or "–"
    return text if len(text) <= MAX_WIDTH else text[: MAX_WIDTH - 1] + "…"


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    *texts, number = [*zip(cells, widths, strict=True)]
    return "  ".join([*(text.ljust(width) for text, width in texts), number[0].rjust(number[1])])


def file_line(record: Record, more: str) -> str:
    return f"{printable(record['file_name'])} — {record['invoice_id']} — {more}"
