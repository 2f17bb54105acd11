"""What is kept of a reading: small, and the same invoice comes of it again."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from fields import SETTINGS
from hypothesis import given
from hypothesis import strategies as st
from invoice_expense import merge_expense
from invoice_fields import extract, lines_of
from invoice_lines import Row, blocks_of, pack, rows_of_blocks, trimmed, unpack

from tests.benchmarks.cost import sample_documents

SAMPLES = [document.blocks for document in sample_documents()]
POLYGON = [{"X": 0.1, "Y": 0.2}, {"X": 0.3, "Y": 0.21}, {"X": 0.299, "Y": 0.23}, {"X": 0.099, "Y": 0.22}]
BOX = {"Left": 0.099, "Top": 0.2, "Width": 0.201, "Height": 0.03}


def line(**parts: Any) -> dict[str, Any]:
    return {"BlockType": "LINE", "Text": "Total", "Page": 2, "Confidence": 99.123} | parts


@pytest.mark.parametrize(
    ("block", "row"),
    [
        (
            line(Geometry={"Polygon": POLYGON, "BoundingBox": BOX}),
            ("Total", 2, 9912, [10000, 20000, 30000, 21000, 29900, 23000, 9900, 22000]),
        ),
        (
            line(Geometry={"Polygon": [], "BoundingBox": BOX}, Page=None),
            ("Total", 1, 9912, [9900, 20000, 30000, 20000, 30000, 23000, 9900, 23000]),
        ),
        (line(Geometry=None, Confidence=None), ("Total", 2, None, None)),
        (line(Geometry={"BoundingBox": {"Left": 0.1}}), ("Total", 2, 9912, None)),
        (line(Text=""), None),
        (line(BlockType="WORD"), None),
    ],
)
def test_row_is_what_is_kept_of_a_block(block: dict[str, Any], row: tuple[Any, ...] | None) -> None:
    assert rows_of_blocks([block]) == ([Row(*row)] if row else [])


def test_lines_packed_have_their_four_corners_or_those_of_their_box() -> None:
    [place] = blocks_of(rows_of_blocks([line(Geometry={"Polygon": POLYGON, "BoundingBox": BOX})]))
    assert place["Geometry"]["Polygon"] == POLYGON
    assert {side: round(at, 5) for side, at in place["Geometry"]["BoundingBox"].items()} == BOX


SIDES = st.lists(st.integers(-1000, 101_000), min_size=8, max_size=8)
ROWS = st.builds(
    Row,
    st.text(min_size=1),
    st.integers(1, 3000),
    st.none() | st.integers(0, 10_000),
    st.none() | SIDES,
)


@given(st.lists(ROWS, max_size=20))
def test_lines_of_any_kind_come_back_as_they_were_packed(rows: list[Row]) -> None:
    assert unpack(pack(rows, None)) == (rows, None)
    assert rows_of_blocks(blocks_of(rows)) == rows


@pytest.mark.parametrize("blocks", SAMPLES, ids=range(len(SAMPLES)))
def test_invoice_read_of_the_lines_unpacked_is_the_same(blocks: list[dict[str, Any]]) -> None:
    rows = rows_of_blocks(blocks)
    fresh = extract(lines_of(blocks_of(rows)), **SETTINGS)
    kept, expense = unpack(pack(rows, None))
    assert extract(lines_of(blocks_of(kept)), **SETTINGS) == fresh
    assert expense is None and fresh.fields
    as_answered = extract(lines_of(blocks), **SETTINGS)
    assert {name: field.value for name, field in as_answered.fields.items()} == {
        name: field.value for name, field in fresh.fields.items()
    }


def detection(text: str) -> dict[str, Any]:
    return {"Text": text, "Confidence": 97.123456, "Geometry": {"BoundingBox": BOX, "Polygon": POLYGON}}


OPINION = [
    {
        "ExpenseIndex": 1,
        "SummaryFields": [
            {
                "Type": {"Text": "TOTAL", "Confidence": 99.9},
                "LabelDetection": detection("Total due"),
                "ValueDetection": detection("$120.00"),
                "Currency": {"Code": "USD", "Confidence": 80},
                "PageNumber": 1,
                "GroupProperties": [{"Id": "1", "Types": ["VENDOR"]}],
            },
            {"Type": {}, "ValueDetection": None, "Currency": None, "PageNumber": None},
        ],
        "LineItemGroups": [
            {
                "LineItemGroupIndex": 1,
                "LineItems": [
                    {
                        "LineItemExpenseFields": [
                            {"Type": {"Text": "ITEM"}, "ValueDetection": detection("Pallet")},
                            {"Type": {"Text": "PRICE"}, "ValueDetection": detection("120.00")},
                        ]
                    }
                ],
            }
        ],
        "Blocks": SAMPLES[0],
    },
    {"ExpenseIndex": 2, "SummaryFields": None, "LineItemGroups": None},
]


def test_second_opinion_unpacked_gives_the_same_invoice() -> None:
    invoice, opinion = extract([], **SETTINGS), trimmed(OPINION)
    merged = merge_expense(invoice, opinion, **SETTINGS)
    _, kept = unpack(pack([], opinion))
    assert kept == opinion
    assert merge_expense(invoice, kept, **SETTINGS) == merged
    assert merged.fields["total"].value == 120 and merged.line_items
    values = {name: field.value for name, field in merge_expense(invoice, OPINION, **SETTINGS).fields.items()}
    assert values == {name: field.value for name, field in merged.fields.items()}


def test_second_opinion_is_kept_without_what_no_field_is_read_of() -> None:
    kept = json.dumps(trimmed(OPINION))
    assert not [word for word in ("Blocks", "Polygon", "LabelDetection", "GroupProp") if word in kept]


@pytest.mark.parametrize("blocks", SAMPLES, ids=range(len(SAMPLES)))
def test_lines_packed_are_zlib_of_json_and_small(blocks: list[dict[str, Any]]) -> None:
    rows = rows_of_blocks(blocks)
    packed = pack(rows, None)
    assert json.loads(zlib.decompress(packed))["text"] == [row.text for row in rows]
    assert len(packed) < 60 * len(rows)
