"""What Textract read of a document, small enough to stay in its record: its fields can be read again without paying again.

    rows_of_blocks  what is kept of a response's LINE blocks; blocks_of gives them back in the API's notation
    trimmed         what is kept of its ExpenseDocuments
    pack, unpack    both as bytes, and back

Fields are read of what is kept, the first time as later, so that the same invoice comes of it. The bytes are zlib's of
compact JSON, a list a name with an entry for each line:

    text        as it was read
    page        its number
    confidence  hundredths of a percent, or null
    corners     x and y of the four corners, from the text's own upper left one, clockwise: eight numbers, of which
                100,000 are the page's width or height; null where Textract gave no place
    expense     no list of lines but the ExpenseDocuments in the API's notation, where AnalyzeExpense was asked

Pure functions; standard library only.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from invoice_page import Box, box_of, corners_of, corners_of_box

PLACES = 100_000  # of a page's width or height: an A4 page's 0.003 mm
HUNDREDTHS = 100  # of a percent of confidence


class Row(NamedTuple):
    """What is kept of a LINE block."""

    text: str
    page: int
    confidence: int | None
    corners: list[int] | None


def rows_of_blocks(blocks: Iterable[dict[str, Any]]) -> list[Row]:
    """The lines among a response's blocks; other blocks, and lines without text, are dropped."""
    return [_row(block) for block in blocks if block.get("BlockType") == "LINE" and block.get("Text")]


def _row(block: dict[str, Any]) -> Row:
    box, confidence = box_of(block), block.get("Confidence")
    corners = corners_of(block) or (corners_of_box(box) if box else None)
    places = [round(side * PLACES) for corner in corners for side in corner] if corners else None
    hundredths = None if confidence is None else round(confidence * HUNDREDTHS)
    return Row(str(block["Text"]), block.get("Page") or 1, hundredths, places)


def blocks_of(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows in the API's notation, for `invoice_page.lines_of`."""
    return [_block(row) for row in rows]


def _block(row: Row) -> dict[str, Any]:
    block: dict[str, Any] = {"BlockType": "LINE", "Text": row.text, "Page": row.page}
    if row.confidence is not None:
        block["Confidence"] = row.confidence / HUNDREDTHS
    if row.corners:
        along, down = row.corners[::2], row.corners[1::2]
        left, top = min(along), min(down)
        around = left, top, max(along) - left, max(down) - top
        polygon = [{"X": x / PLACES, "Y": y / PLACES} for x, y in zip(along, down, strict=True)]
        box = _sides(Box(*[side / PLACES for side in around]))
        block["Geometry"] = {"BoundingBox": box, "Polygon": polygon}
    return block


def _sides(box: Box) -> dict[str, float]:
    return {"Left": box.left, "Top": box.top, "Width": box.width, "Height": box.height}


def trimmed(documents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The fields and line items of a response's ExpenseDocuments: kinds, texts, confidences, boxes, currencies, pages."""
    return [
        {
            "SummaryFields": _expense_fields(document, "SummaryFields"),
            "LineItemGroups": [
                {
                    "LineItems": [
                        {"LineItemExpenseFields": _expense_fields(item, "LineItemExpenseFields")}
                        for item in group.get("LineItems") or []
                    ]
                }
                for group in document.get("LineItemGroups") or []
            ],
        }
        for document in documents
    ]


def _expense_fields(part: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [_expense_field(each) for each in part.get(name) or []]


def _expense_field(each: Mapping[str, Any]) -> dict[str, Any]:
    value = each.get("ValueDetection") or {}
    box, confidence = box_of(value), value.get("Confidence")
    kept = {
        "Text": value.get("Text"),
        "Confidence": None if confidence is None else round(confidence, 2),
        "Geometry": {"BoundingBox": {side: round(at, 5) for side, at in _sides(box).items()}}
        if box
        else None,
    }
    field = {
        "Type": {"Text": (each.get("Type") or {}).get("Text")},
        "ValueDetection": {name: part for name, part in kept.items() if part is not None},
        "Currency": {"Code": (each.get("Currency") or {}).get("Code")},
        "PageNumber": each.get("PageNumber"),
    }
    return {
        name: part for name, part in field.items() if part not in (None, {}, {"Text": None}, {"Code": None})
    }


def pack(rows: Sequence[Row], expense: Sequence[Mapping[str, Any]] | None) -> bytes:
    """The rows, and what `trimmed` left of AnalyzeExpense's answer if it was asked, as bytes."""
    columns: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in Row._fields}
    if expense is not None:
        columns["expense"] = expense
    return zlib.compress(json.dumps(columns, separators=(",", ":"), ensure_ascii=False).encode())


def unpack(packed: bytes) -> tuple[list[Row], list[dict[str, Any]] | None]:
    """What was packed. Raises zlib.error, ValueError or KeyError for what `pack` did not make."""
    columns = json.loads(zlib.decompress(packed))
    rows = map(Row, *(columns[name] for name in Row._fields))
    return list(rows), columns.get("expense")
