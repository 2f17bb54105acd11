"""From lines that an engine read to the Block objects that Textract answers with. Pure functions.

Shape: https://docs.aws.amazon.com/textract/latest/APIReference/API_Block.html
"""

from __future__ import annotations

import math
import statistics
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A line or a word: its corners clockwise from the top left, in 0..1 of the page, confidence 0 to 100."""

    text: str
    confidence: float
    corners: tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Line(Text):
    """A line and, where the engine tells them, its words."""

    words: tuple[Text, ...] = ()


def page_blocks(lines: Sequence[Line], *, aspect: float, page: int | None = None) -> list[Block]:
    """One page: its PAGE block, then the LINEs in reading order, then the WORDs.

    `aspect` is the page's width by its height, which the slope of its lines depends on. `page` counts from 1;
    the synchronous operation leaves it out.
    """
    line_blocks, word_blocks = [], []
    for line in reading_order(lines, aspect=aspect):
        words = [_text_block("WORD", word) | {"TextType": "PRINTED"} for word in words_of(line)]
        line_blocks.append(_text_block("LINE", line) | _children(words))
        word_blocks += words
    corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    page_block = {"BlockType": "PAGE", "Geometry": _geometry(corners), "Id": str(uuid.uuid4())}
    blocks = [page_block | _children(line_blocks), *line_blocks, *word_blocks]
    return blocks if page is None else [block | {"Page": page} for block in blocks]


def reading_order(lines: Sequence[Line], *, aspect: float) -> list[Line]:
    """Row by row, each row from left to right. A page that was scanned askew is straightened for this."""
    slope = _slope(lines, aspect)
    rows: list[list[tuple[float, float, Line]]] = []
    for line in sorted(lines, key=lambda line: _straight_middle(line, slope, aspect)):
        middle, height = _straight_middle(line, slope, aspect), _height(line)
        # Same row: the middles lie closer than half the smaller of the two heights.
        if rows and middle - statistics.fmean(entry[0] for entry in rows[-1]) < 0.5 * min(
            height, rows[-1][-1][1]
        ):
            rows[-1].append((middle, height, line))
        else:
            rows.append([(middle, height, line)])
    return [line for row in rows for _, _, line in sorted(row, key=lambda entry: entry[2].corners[0][0])]


def words_of(line: Line) -> list[Text]:
    """The words of a line, which joined by spaces are its text.

    Where the engine cut the line differently, each word gets the share of the line that its letters have.
    """
    texts = line.text.split()
    if [word.text for word in line.words] == texts:
        return list(line.words)
    words, start = [], 0
    for text in texts:
        start = line.text.index(text, start)
        end = start + len(text)
        corners = _share(line.corners, start / len(line.text), end / len(line.text))
        words.append(Text(text, line.confidence, corners))
        start = end
    return words


def _share(
    corners: tuple[Point, Point, Point, Point], start: float, end: float
) -> tuple[Point, Point, Point, Point]:
    top_left, top_right, bottom_right, bottom_left = corners

    def between(a: Point, b: Point, share: float) -> Point:
        return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)

    return (
        between(top_left, top_right, start),
        between(top_left, top_right, end),
        between(bottom_left, bottom_right, end),
        between(bottom_left, bottom_right, start),
    )


def _slope(lines: Sequence[Line], aspect: float) -> float:
    """How much the rows fall, as height by width in pixels: the median over the longer half of the lines."""
    slopes = []
    for line in lines:
        (left, top), (right, falling) = line.corners[0], line.corners[1]
        width = (right - left) * aspect
        if width > 0:
            slopes.append((width, (falling - top) / width))
    slopes.sort(reverse=True)
    longer = [slope for _, slope in slopes[: math.ceil(len(slopes) / 2)]]
    return statistics.median(longer) if longer else 0.0


def _straight_middle(line: Line, slope: float, aspect: float) -> float:
    x = statistics.fmean(corner[0] for corner in line.corners)
    y = statistics.fmean(corner[1] for corner in line.corners)
    return y - slope * x * aspect


def _height(line: Line) -> float:
    top_left, top_right, bottom_right, bottom_left = line.corners
    return (math.dist(top_left, bottom_left) + math.dist(top_right, bottom_right)) / 2


def _text_block(block_type: str, text: Text) -> Block:
    return {
        "BlockType": block_type,
        "Confidence": text.confidence,
        "Text": text.text,
        "Geometry": _geometry(text.corners),
        "Id": str(uuid.uuid4()),
    }


def _children(blocks: Sequence[Block]) -> Block:
    """Textract leaves Relationships out where there are none."""
    return {"Relationships": [{"Type": "CHILD", "Ids": [block["Id"] for block in blocks]}]} if blocks else {}


def _geometry(corners: Sequence[Point]) -> Block:
    lefts, tops = [x for x, _ in corners], [y for _, y in corners]
    box = {
        "Width": max(lefts) - min(lefts),
        "Height": max(tops) - min(tops),
        "Left": min(lefts),
        "Top": min(tops),
    }
    return {"BoundingBox": box, "Polygon": [{"X": x, "Y": y} for x, y in corners]}
