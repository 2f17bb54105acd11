"""Lines of an engine become Textract's blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infra.local.blocks import Line, Text, page_blocks, reading_order, words_of


def line(text: str, left: float, top: float, *, width: float = 0.2, fall: float = 0.0, words=()) -> Line:
    """A line 0.02 high; `fall` is how much lower its right end is."""
    corners = ((left, top), (left + width, top + fall), (left + width, top + fall + 0.02), (left, top + 0.02))
    return Line(text, 98.5, corners, tuple(words))


def texts(lines: list[Line]) -> list[str]:
    return [each.text for each in lines]


def test_reading_order_is_row_by_row_then_from_left_to_right() -> None:
    lines = [line("right", 0.7, 0.101), line("below", 0.1, 0.2), line("left", 0.1, 0.1)]
    assert texts(reading_order(lines, aspect=0.7)) == ["left", "right", "below"]


def test_reading_order_of_a_page_scanned_askew_keeps_its_rows() -> None:
    # The page falls by 0.1 of its height from left to right, so the right end of a row is below the next one's left.
    rows = [
        line(f"{row} {side}", left, 0.1 + 0.04 * row + 0.1 * left, fall=0.02)
        for side, left in (("right", 0.75), ("left", 0.05))
        for row in range(3)
    ]
    expected = ["0 left", "0 right", "1 left", "1 right", "2 left", "2 right"]
    assert texts(reading_order(rows, aspect=1.0)) == expected


def test_boxes_far_apart_on_a_row_stay_separate_lines() -> None:
    blocks = page_blocks([line("Total", 0.1, 0.5), line("300.00", 0.8, 0.5)], aspect=0.7)
    assert [block["Text"] for block in blocks if block["BlockType"] == "LINE"] == ["Total", "300.00"]


def test_blank_page_is_a_page_without_children() -> None:
    (page,) = page_blocks([], aspect=0.7)
    assert page["BlockType"] == "PAGE"
    assert "Relationships" not in page


def test_blocks_have_textracts_shape() -> None:
    blocks = page_blocks([line("Invoice Number: 17", 0.1, 0.1)], aspect=0.7, page=3)
    page, first, *words = blocks
    assert [block["BlockType"] for block in blocks] == ["PAGE", "LINE", "WORD", "WORD", "WORD"]
    assert {block["Page"] for block in blocks} == {3}
    assert page["Relationships"] == [{"Type": "CHILD", "Ids": [first["Id"]]}]
    assert first["Relationships"] == [{"Type": "CHILD", "Ids": [word["Id"] for word in words]}]
    assert first["Confidence"] == 98.5
    assert first["Geometry"]["BoundingBox"].keys() == {"Left", "Top", "Width", "Height"}
    assert len(first["Geometry"]["Polygon"]) == 4
    assert [word["Text"] for word in words] == ["Invoice", "Number:", "17"]
    assert "Page" not in page_blocks([], aspect=0.7)[0]


def test_words_of_the_engine_are_used_where_they_are_the_lines_words() -> None:
    word = Text("Total", 91.0, ((0.1, 0.1), (0.15, 0.1), (0.15, 0.12), (0.1, 0.12)))
    assert words_of(line("Total", 0.1, 0.1, words=[word])) == [word]


def test_words_share_the_line_by_their_letters_where_the_engine_cut_differently() -> None:
    first, second = words_of(line("abcd efgh1", 0.0, 0.1, width=1.0, words=[]))
    assert (first.corners[0][0], first.corners[1][0]) == (0.0, 0.4)
    assert (second.corners[0][0], second.corners[1][0]) == (0.5, 1.0)


@given(st.lists(st.tuples(st.floats(0, 0.8), st.floats(0, 0.97), st.floats(-0.1, 0.1)), max_size=30))
def test_reading_order_loses_no_line(places: list[tuple[float, float, float]]) -> None:
    lines = [line(str(i), left, top, fall=fall) for i, (left, top, fall) in enumerate(places)]
    assert sorted(texts(reading_order(lines, aspect=0.7))) == sorted(texts(lines))
