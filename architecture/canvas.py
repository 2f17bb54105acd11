"""What a picture is made of: plain data, in pixels of the README's width, measured from the upper left corner.

A picture can be read, compared and tested without anything that draws; `render.py` draws it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]

INK = "#232F3E"
GREY = "#5B6875"
LINE = "#6B7885"
WHITE = "#FFFFFF"

CORNER = 9  # radius of an arrow's bends
ARROWHEAD = 6.5  # its length


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """An AWS icon of the `diagrams` package, with a name in bold and a remark under it, or above it.

    `stands_for` are the stack's resources that it shows: their readable name in the template, and their type.
    """

    name: str
    icon: str
    at: Point
    title: str
    remark: str = ""
    label_above: bool = False
    stands_for: Mapping[str, str] = field(default_factory=dict)
    size: float = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A rounded rectangle; `at` is its centre."""

    name: str
    at: Point
    size: Point
    fill: str = WHITE
    border: str = "#D3DAE1"
    dashed: bool = False
    pen: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A few words; `at` is their middle or, with a width, the middle of the column in which they start left."""

    at: Point
    text: str
    size: float = 11
    color: str = INK
    bold: bool = False
    width: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The number of a step in a filled circle."""

    at: Point
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """From one named thing to another, along straight lines between the points of `path`."""

    tail: str
    head: str
    path: tuple[Point, ...]
    dashed: bool = False
    both_ways: bool = False


Shape = Icon | Panel | Text | Badge | Arrow


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Shapes on a white canvas; what comes later lies above, the arrows above all."""

    file_name: str
    width: float
    height: float
    shapes: tuple[Shape, ...]

    @property
    def icons(self) -> list[Icon]:
        return [shape for shape in self.shapes if isinstance(shape, Icon)]

    @property
    def arrows(self) -> list[Arrow]:
        return [shape for shape in self.shapes if isinstance(shape, Arrow)]


def curve(path: tuple[Point, ...]) -> list[Point]:
    """The path with rounded bends as the control points of a Bézier curve: 1 + 3 for each piece."""
    points = [path[0]]
    for before, bend, after in zip(path, path[1:], path[2:], strict=False):
        _line_to(points, _towards(bend, before, CORNER))
        points += [bend, bend, _towards(bend, after, CORNER)]
    _line_to(points, path[-1])
    return points


def without_heads(path: tuple[Point, ...], *, both_ways: bool) -> tuple[Point, ...]:
    """The path less the room for its arrowheads, which Graphviz draws from the curve's end to the tip."""
    first = _towards(path[0], path[1], ARROWHEAD) if both_ways else path[0]
    return (first, *path[1:-1], _towards(path[-1], path[-2], ARROWHEAD))


def is_orthogonal(path: tuple[Point, ...]) -> bool:
    return all(x == next_x or y == next_y for (x, y), (next_x, next_y) in pairwise(path))


def _line_to(points: list[Point], end: Point) -> None:
    """A straight piece: its control points lie on it."""
    (x, y), (end_x, end_y) = points[-1], end
    points += [(x + (end_x - x) * part, y + (end_y - y) * part) for part in (1 / 3, 2 / 3)]
    points.append(end)


def _towards(start: Point, end: Point, distance: float) -> Point:
    """The point at that distance from `start` on the way to `end`, at most half the way."""
    (x, y), (end_x, end_y) = start, end
    length = abs(end_x - x) + abs(end_y - y)
    part = min(distance / length, 0.5) if length else 0
    return (x + (end_x - x) * part, y + (end_y - y) * part)
