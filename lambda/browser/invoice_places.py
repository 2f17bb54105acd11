"""Where on a page a value can be taken from: its words, and the dates and amounts in them, each with its box.

    rows (invoice_lines.py), the kind of a field → [{text, line, box, values}]

A word's place is its share of the line, letter for letter. Pure functions: no AWS, no environment, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from browser.invoice_requests import SIDES
from invoice_lines import PLACES, Row
from invoice_page import amounts_in, dates_in

Span = tuple[int, int]


class Place(NamedTuple):
    """A part of a line, and what it says: dates as ISO days, amounts as texts; several where it can be read so."""

    start: int
    end: int
    values: tuple[str, ...] = ()


def places_on(rows: Iterable[Row], page: int, kind: str) -> list[dict[str, Any]]:
    """What a field of this kind can be filled with by a click on a page, as JSON. `line` counts from 0."""
    found = []
    lines = [row for row in rows if row.page == page and row.corners]
    for number, row in enumerate(lines):
        for place in _places_in(row.text, kind):
            shown = {
                "text": row.text[place.start : place.end],
                "line": number,
                "box": box_of_part(row, place),
            }
            found.append(shown | ({"values": list(place.values)} if place.values else {}))
    return found


def _places_in(text: str, kind: str) -> Iterator[Place]:
    """The dates of a line for a day; else its words, of which those with the digits of an amount are one."""
    if kind == "day":
        for day in dates_in(text):
            yield Place(day.start, day.end, tuple(reading.isoformat() for reading in day.readings))
        return
    taken = list(_amounts(text)) if kind == "amount" else []
    words = (Place(*match.span()) for match in re.finditer(r"\S+", text))
    free = (
        word for word in words if not any(word.start < each.end and each.start < word.end for each in taken)
    )
    yield from sorted([*taken, *free])


def _amounts(text: str) -> Iterator[Place]:
    for amount in amounts_in(text):
        start = amount.start
        yield Place(start, amount.end, tuple(f"{value:f}" for value in amount.values("")))


def box_of_part(row: Row, place: Place) -> dict[str, float]:
    """The upright box around a part of a line, whichever way the line runs; sides are 0..1 of the page."""
    assert row.corners
    corners = [complex(x, y) / PLACES for x, y in zip(row.corners[::2], row.corners[1::2], strict=True)]
    upper_left, upper_right, lower_right, lower_left = corners
    shares = [at / len(row.text) for at in (place.start, place.end)]
    points = [
        first + (last - first) * share
        for first, last in ((upper_left, upper_right), (lower_left, lower_right))
        for share in shares
    ]
    across, down = (
        [min(max(at, 0), 1) for at in ats] for ats in zip(*((p.real, p.imag) for p in points), strict=True)
    )
    left, top = min(across), min(down)
    sides = left, top, max(across) - left, max(down) - top
    return {name: round(side, 5) for name, side in zip(SIDES, sides, strict=True)}
