"""The extraction under test, and small documents of our own to read."""

from __future__ import annotations

from datetime import date
from typing import Any

import invoice_fields as extraction

TODAY = date(2026, 6, 30)
SETTINGS = {"date_order": "auto", "default_currency": "USD", "today": TODAY}


def page_of(*rows: str, confidence: float | None = 99, page: int = 1, turn: float = 0) -> list[Any]:
    """Lines of a page: a row a string, its cells separated by `|`; `turn` is the slope of a crooked scan."""
    lines = []
    for number, row in enumerate(rows):
        cells = row.split("|")
        for column, text in enumerate(cells):
            if text.strip():
                left = 0.05 + 0.9 * column / len(cells)
                box = extraction.Box(left, 0.05 + 0.03 * number + turn * left, 0.8 / len(cells), 0.02)
                lines.append(extraction.Line(text.strip(), confidence, page, box))
    return lines


def read(*rows: str, **settings: Any) -> Any:
    """The invoice that is read from a page of these rows."""
    return extraction.extract(page_of(*rows), **{**SETTINGS, **settings})


def value_of(invoice: Any, name: str) -> Any:
    """A field's value, or None where there is no field."""
    field = invoice.fields.get(name)
    return field.value if field else None
