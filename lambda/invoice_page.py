"""What stands on a page: lines in their places, words and what they say, amounts and dates in every notation.

    lines_of    the LINE blocks of a Textract response, set upright, in reading order
    rows_of     lines that stand beside each other, as rows of cells
    Cell        a line in its row, with its words, amounts and dates; its marks are what its words say
    left_of, above, below, …    the neighbours of a cell
    roles_in    folded words -> what they say, by invoice_words.py
    amounts_in, dates_in        the notations

It decides nothing: a number or a date with two readings has both. Standard library only; no I/O, no clock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import chain, groupby, product
from operator import sub
from typing import Any, NamedTuple

from invoice_words import CURRENCY_CODES, CURRENCY_SIGNS, CURRENCY_WORDS
from invoice_words import LANGUAGES as BLOCKS

MAX_TEXT = 300  # characters of a line that are looked at; a printed line has some 150
MAX_DIGITS = 15  # of an amount; DynamoDB keeps 38
MAX_CELLS = 40  # lines in a row

# ---------------------------------------------------------------------------------------------------------
# Lines
# ---------------------------------------------------------------------------------------------------------


class Box(NamedTuple):
    """A rectangle on the page; all numbers are 0..1 of the page's width and height."""

    left: float
    top: float
    width: float
    height: float


class Line(NamedTuple):
    """One line of text as Textract read it; confidence 0..100, or None where none was given.

    `box` is where it stands on the page set upright, `printed` on the page as scanned, if that differs; `row` is
    its row on the page, if `lines_of` found that already.
    """

    text: str
    confidence: float | None
    page: int
    box: Box | None
    printed: Box | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A value and where it was read. `value` is None where the text is known but what it means is not."""

    value: Any  # str, Decimal or date
    text: str
    confidence: float | None
    page: int
    box: Box | None
    source: str = "text"
    certainty: int = 0  # 0..100


# --- slope and reading direction ---------------------------------------------------------------------------

Corners = tuple[tuple[float, float], ...]  # from the text's own upper left corner, clockwise
MIN_SLOPE = 0.002  # a page is level up to a tenth of a degree


def lines_of(blocks: Iterable[dict]) -> list[Line]:
    """The LINE blocks of a Textract response as lines in reading order: page, row, left to right."""
    pages: dict[int, list[dict]] = {}
    for block in blocks:
        if block.get("BlockType") == "LINE" and block.get("Text"):
            pages.setdefault(block.get("Page") or 1, []).append(block)
    return [line for _, page in sorted(pages.items()) for line in _lines_of_page(page)]


def _lines_of_page(blocks: list[dict]) -> Iterator[Line]:
    """The lines of a page with their boxes as if it had been scanned straight."""
    boxes, corners = [box_of(block) for block in blocks], [corners_of(block) for block in blocks]
    turn = _turn(boxes, corners)
    turned = [
        _turned(four or corners_of_box(box), turn) if box and turn else box
        for box, four in zip(boxes, corners, strict=True)
    ]
    for row, places in enumerate(_rows_of_boxes(turned)):
        for place in places:
            block, box, straight = blocks[place], boxes[place], turned[place]
            printed = box if straight is not box else None
            text, page = str(block["Text"]), block.get("Page") or 1
            yield Line(text, block.get("Confidence"), page, straight, printed, row)


def box_of(detection: dict) -> Box | None:
    box: dict[str, float] = (detection.get("Geometry") or {}).get("BoundingBox") or {}
    sides = [box[side] for side in ("Left", "Top", "Width", "Height") if box.get(side) is not None]
    return Box(*sides) if len(sides) == 4 else None


def corners_of(block: dict) -> Corners | None:
    points = (block.get("Geometry") or {}).get("Polygon") or []
    four = tuple([(p.get("X"), p.get("Y")) for p in points])
    return four if len(four) == 4 and None not in chain.from_iterable(four) else None


def corners_of_box(box: Box) -> Corners:
    right, bottom = box.left + box.width, box.top + box.height
    return (box.left, box.top), (right, box.top), (right, bottom), (box.left, bottom)


Turn = tuple[float, float, float, float]  # where the text runs (x, y), and where its next line lies (x, y)


def _turn(boxes: list[Box | None], corners: list[Corners | None]) -> Turn | None:
    """Where the lines run: by the long sides of the polygons, else by boxes that are higher than wide."""
    sides = [
        (four[1][0] - four[0][0], four[1][1] - four[0][1], four[3][0] - four[0][0], four[3][1] - four[0][1])
        for four in corners if four
    ]  # fmt: skip
    along_x, along_y, down_x, down_y = (
        (sum(each) for each in zip(*sides, strict=True)) if sides else (1, 0, 0, 1)
    )
    length, depth = max(abs(along_x), abs(along_y)), max(abs(down_x), abs(down_y))
    if not length or not depth:
        return None
    turn = along_x / length, along_y / length, down_x / depth, down_y / depth
    if turn[0] > 0.5 and max(abs(turn[1]), abs(turn[2])) < MIN_SLOPE:
        return _turn_of_boxes([box for box in boxes if box])
    return turn


def _turn_of_boxes(boxes: list[Box]) -> Turn | None:
    """Sideways, where most lines are higher than wide: their beginnings are level, their ends are ragged."""
    high = sum(box.height > 1.5 * box.width for box in boxes)
    if len(boxes) < 3 or high * 2 <= len(boxes):
        return None
    tops = len({round(box.top, 2) for box in boxes})
    bottoms = len({round(box.top + box.height, 2) for box in boxes})
    return (0.0, 1.0, -1.0, 0.0) if tops <= bottoms else (0.0, -1.0, 1.0, 0.0)


def _turned(corners: Corners, turn: Turn) -> Box:
    """The box around some corners in the page's own directions, turned about the page's middle."""
    ax, ay, dx, dy = turn
    area = ax * dy - ay * dx or 1.0
    points = [(x - 0.5, y - 0.5) for x, y in corners]
    along = [(x * dy - y * dx) / area + 0.5 for x, y in points]
    down = [(y * ax - x * ay) / area + 0.5 for x, y in points]
    return Box(min(along), min(down), max(along) - min(along), max(down) - min(down))


# --- rows --------------------------------------------------------------------------------------------------

SLOPES = tuple(step / 200 for step in (0, -1, 1, -2, 2, -3, 3, -4, 4, -6, 6, -8, 8))


def rows_of(lines: Sequence[Line]) -> Rows:
    """The lines of a document as rows of cells, each with its place."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    rows = [row for _, page in sorted(pages.items()) for row in _rows_of_page(page)]
    return [[Cell(line, number, len(rows)) for line in row] for number, row in enumerate(rows)]


def _rows_of_page(page: list[Line]) -> list[list[Line]]:
    if any(line.row is None for line in page):
        return [[page[place] for place in row] for row in _rows_of_boxes([line.box for line in page])]
    return [list(row) for _, row in groupby(page, key=lambda line: line.row)]


def _rows_of_boxes(of_lines: Sequence[Box | None]) -> list[list[int]]:
    """The places of the boxes that stand beside each other, as rows. Without boxes every line is a row."""
    boxes = [box for box in of_lines if box]
    if len(boxes) < len(of_lines):
        return [[place] for place in range(len(of_lines))]
    slope = _slope(boxes)
    placed = [
        (box.top + box.height / 2 + slope * (box.left + box.width / 2), place)
        for place, box in enumerate(boxes)
    ]
    rows: list[list[int]] = []
    beginning = 0.0  # the middle of the row's first line
    for middle, place in sorted(placed):
        first = boxes[rows[-1][0]] if rows and len(rows[-1]) < MAX_CELLS else None
        if first and middle - beginning < min(boxes[place].height, first.height) / 2:
            rows[-1].append(place)
        else:
            rows.append([place])
            beginning = middle
    return [sorted(row, key=lambda place: boxes[place].left) for row in rows]


def _slope(boxes: list[Box]) -> float:
    """The slope that makes the lines of a row level, where no polygon tells it."""
    most = sorted([box.height for box in boxes])[len(boxes) // 2] / 2
    centres = [(box.left + box.width / 2, box.top + box.height / 2) for box in boxes]

    def raggedness(slope: float) -> float:
        middles = sorted([y + slope * x for x, y in centres])
        gaps = map(sub, middles[1:], middles)
        return sum([gap if gap < most else most for gap in gaps])

    ragged = {slope: raggedness(slope) for slope in SLOPES}
    best = min(ragged, key=ragged.__getitem__)
    return best if ragged[best] < 0.8 * ragged[0] else 0


# --- cells and their neighbours ----------------------------------------------------------------------------


class Mark(NamedTuple):
    """A known phrase in a cell: where, and its roles."""

    start: int
    end: int
    first: int  # of its words
    last: int
    roles: frozenset[str]


LOWEST = 0.0001  # height of a box: some things are measured in it


class Cell:
    """A line in its row, with its words, amounts and dates.

    `box` is upright and never None, with the page before the decimal point of `top`: a line without a box is
    as wide as the page, and as high as there are rows.
    """

    def __init__(self, line: Line, row: int, rows: int = 1) -> None:
        self.line, self.row = line, row
        self.text = line.text[:MAX_TEXT]
        self.tokens = tuple(_tokens(self.text))
        self.words = _words(self.tokens)
        self.has_digit = DIGIT.search(self.text) is not None
        self.amounts = tuple(amounts_in(self.text)) if self.has_digit else ()
        self.has_money = any([amount.is_money for amount in self.amounts])
        self.dates = tuple(_dates_among(self.tokens, self.text)) if self.has_digit else ()
        box = line.box or Box(0.0, row / rows, 1.0, 0.8 / rows)
        self.box = Box(box.left, line.page + box.top, box.width, max(box.height, LOWEST))
        self.right, self.middle = box.left + box.width, self.box.top + box.height / 2
        if not self.words:
            self.marks, self.roles = (), frozenset()

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """What its words say, and where; capitals that are printed with gaps are one word: `BI LL TO`."""
        spans = [(start, end) for token, start, end in self.tokens if not token[:1].isdigit()]
        if self._is_spaced() and (roles := _roles_of_spaced("".join(self.words))):
            return (Mark(spans[0][0], spans[-1][1], 0, len(spans), roles),)
        said = roles_in(self.words)
        return tuple([Mark(spans[one][0], spans[end - 1][1], one, end, roles) for one, end, roles in said])

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset().union(*[mark.roles for mark in self.marks])

    def _is_spaced(self) -> bool:
        if len(self.words) < 2 or not self.text.isupper():
            return False
        lengths = [len(word) for word in self.words]
        return max(lengths) < 6 and sum(lengths) < 3 * len(lengths)

    def field(self, value: str | Decimal | date | None, text: str) -> Field:
        return Field(value, text, self.line.confidence, self.line.page, self.line.printed or self.line.box)


Rows = list[list[Cell]]


def _roles_of_spaced(text: str) -> frozenset[str]:
    """The roles of one or two words that were printed as `text` without the white between them."""
    ways = ((text,), *((text[:cut], text[cut:]) for cut in range(2, len(text) - 1)))
    said = (found for way in ways if (found := roles_in(way)) and found[0][:2] == (0, len(way)))
    return next((found[0][2] for found in said), frozenset())


REACH = 6  # rows that a label may stand above its value


def lefts_of(cell: Cell, rows: Rows) -> list[Cell]:
    """The nearest cell on the left, in the row or half a row off, and the other line of a label of two."""
    edge = cell.box.left + 0.01
    near = (each for row in rows[max(0, cell.row - 1) : cell.row + 2] for each in row if each.right <= edge)
    found = [other for other in near if _is_level(other, cell) and other is not cell]
    if len(found) < 2:
        return found
    best = max(found, key=lambda o: (round(o.right - 0.005 * (o.row != cell.row), 2), o.row == cell.row))
    start = best.box.left
    return [best, *[other for other in found if other is not best and abs(other.box.left - start) < 0.02]]


def _is_level(one: Cell, two: Cell) -> bool:
    """Whether two cells stand in one row or half a row off."""
    return one.row == two.row or abs(one.middle - two.middle) < 0.7 * max(one.box.height, two.box.height)


def left_of(cell: Cell, rows: Rows) -> Cell | None:
    return next(iter(lefts_of(cell, rows)), None)


def above(cell: Cell, rows: Rows, most: int = REACH) -> Iterator[Cell]:
    """The cells above that share some of the cell's width, the nearest first."""
    for number in range(cell.row - 1, max(-1, cell.row - 1 - most), -1):
        for other in rows[number]:
            if overlap(other, cell):
                yield other


def below(cell: Cell, rows: Rows, most: int = REACH) -> Iterator[Cell]:
    """The cells below that share some of the cell's width, the nearest first."""
    for row in rows[cell.row + 1 : cell.row + 1 + most]:
        for other in row:
            if overlap(other, cell):
                yield other


def overlap(one: Cell, two: Cell) -> bool:
    return one.box.left < two.right and two.box.left < one.right


def apart(one: Cell, two: Cell) -> float:
    """How far two cells are from being aligned left, right or in the middle."""
    left, right = one.box.left - two.box.left, one.right - two.right
    return min(abs(left), abs(right), abs(left + right) / 2)


def lines_between(upper: Cell, lower: Cell) -> float:
    """The white between two cells, in heights of the smaller one's line."""
    return (lower.box.top - upper.box.top - upper.box.height) / min(upper.box.height, lower.box.height)


# ---------------------------------------------------------------------------------------------------------
# Words
# ---------------------------------------------------------------------------------------------------------

TOKEN = re.compile(
    r"\d+|(?i:us|s)\$|[#$€£¥₹]"  # a number, or a sign that matters in labels and currencies
    r"|[^\W\d_]+(?:[01][^\W\d_]+)*"  # or a word: letters, and between them 0 and 1 for o and l
)
LOOK_ALIKES = str.maketrans("i10", "llo")
Token = tuple[str, int, int]


def fold(text: str) -> str:
    """Lower case without accents, i as l and 0 as o: `Fällig` is `fallig`, and `T0TAI` the label `TOTAL`."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(char for char in plain if not unicodedata.combining(char))
    return text.lower().translate(LOOK_ALIKES)


def _tokens(text: str) -> Iterator[Token]:
    """Numbers, folded words and signs of a text with their places."""
    folded = fold(text) if text.isascii() else ""  # else each on its own: `ß` becomes two letters
    for match in TOKEN.finditer(text):
        start, end = match.span()
        token = text[start:end]
        yield token if token.isdigit() else folded[start:end] or fold(token), start, end


DIGIT = re.compile(r"\d")


def has_digit(text: str) -> bool:
    return DIGIT.search(text) is not None


def has_money(row: Iterable[Cell]) -> bool:
    return any([cell.has_money for cell in row])


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and signs of a text, without its numbers."""
    return _words(_tokens(text))


def _words(tokens: Iterable[Token]) -> tuple[str, ...]:
    return tuple([word for word, _, _ in tokens if not word[:1].isdigit()])


# --- what words say ----------------------------------------------------------------------------------------

Span = tuple[int, int, frozenset[str]]  # from word to word, and what they say

LONGEST = 7  # words in a phrase
FOLDED = str.maketrans("i10'/()", "llo    ")  # as fold() does, and signs that are no words

# What two neighbours say together, in either order, also with `of the` between. The first that fits counts.
TOGETHER = (
    ("number", "document", "invoice_number"),
    ("number", "invoice_number", "invoice_number"),
    ("number", "tax_id", "tax_id"),
    ("number", "tax", "tax_id"),
    ("number", "numbered", "other_number"),
    ("number", "other_number", "other_number"),
    ("number", "registration", "registration"),
    ("date", "due_date", "due_date"),
    ("date", "event", "other_date"),
    ("date", "other_date", "other_date"),
    ("date", "invoice_date", "invoice_date"),
    ("date", "document", "invoice_date"),
    ("cancels", "document", "corrected_document"),
    ("total", "without_tax", "subtotal without_tax"),
    ("subtotal", "without_tax", "subtotal without_tax"),
    ("amount", "without_tax", "subtotal without_tax"),
    ("total", "with_tax", "total with_tax"),
    ("amount", "with_tax", "total with_tax"),
    ("total", "amount_due", "amount_due"),
    ("amount", "amount_due", "amount_due"),
    ("total", "amount", "total"),
    ("amount", "document", "total"),
    ("total", "document", "total"),
    ("amount", "tax", "tax"),
    ("tax", "withholding", "withholding"),
    ("details", "seller", "seller"),
    ("details", "buyer", "buyer"),
    ("details", "delivery_address", "delivery_address"),
)
HELPERS = frozenset(("event", "numbered", "cancels"))  # they say something beside a date, number or document
SUMS = frozenset(("total", "subtotal"))
INCLUDED = frozenset(("with_tax", "without_tax"))


def _lines_of(block: str) -> dict[str, str]:
    """The phrases of a language by role: `role: phrase, phrase`; a line that begins with spaces goes on."""
    lines = block.replace("\n    ", " ").split("\n")
    return dict(line.split(": ", 1) for line in lines if line and line[0] != "#")


def _vocabulary() -> tuple[dict[str, set[str]], dict[str, frozenset[str]]]:
    """The folded phrases of every role in all languages, and the roles of beginnings of words (`inclu*`).

    All are folded at once and split into sets: 13,000 phrases in 8 ms.
    """
    lines: dict[str, list[str]] = {}
    for words in LANGUAGES.values():
        for role, line in words.items():
            if role != "months" and not role.startswith("pay_"):
                lines.setdefault(role, []).append(line)
    text = "\n".join([", ".join(each) for each in lines.values()]).casefold()
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().translate(FOLDED)
    roles: dict[str, set[str]] = {}
    starts: dict[str, frozenset[str]] = {}
    for role, line in zip(lines, text.split("\n"), strict=True):
        roles[role] = _spellings(line)
        for start in [phrase[:-1] for phrase in roles[role] if phrase.endswith("*")] if "*" in line else ():
            starts[start] = starts.get(start, frozenset()) | {role}
    return roles, starts


def _spellings(line: str) -> set[str]:
    """The phrases of a line: `sub-total` is `subtotal` and `sub total`, `s.r.l.` is `srl` and `s r l`."""
    phrases = set(line.split(", "))
    if "-" in line or "." in line or "  " in line:
        odd = {phrase for phrase in phrases if "-" in phrase or "." in phrase or "  " in phrase}
        phrases -= odd
        for joint, dot in product(("", " "), repeat=2):
            both = ",".join(odd).replace("-", joint).replace(".", dot)
            phrases.update([" ".join(phrase.split()) for phrase in both.split(",")])
        phrases.discard("")
    return phrases


LANGUAGES = {language: _lines_of(block) for language, block in BLOCKS.items()}
ROLES, STARTS = _vocabulary()
PHRASES = set().union(*ROLES.values())
START_LENGTHS = sorted({len(start) for start in STARTS})


def single(*roles: str) -> frozenset[str]:
    """The phrases of some roles that are one word."""
    return frozenset(phrase for role in roles for phrase in ROLES[role] if " " not in phrase)


@cache
def _roles_of_phrase(phrase: str) -> frozenset[str]:
    return frozenset([role for role, phrases in ROLES.items() if phrase in phrases])


@lru_cache(maxsize=20_000)
def roles_of(word: str) -> frozenset[str]:
    """The roles of a folded phrase; those of a single word also by its beginning."""
    roles = _roles_of_phrase(word) if word in PHRASES else frozenset()
    if " " not in word:
        for length in START_LENGTHS:
            if found := STARTS.get(word[:length]):
                roles |= found
        if not roles and len(word) > 4:
            return _glued(word)
    return roles


def _glued(word: str) -> frozenset[str]:
    """The roles of a word that is two: `invoiceno` or `billto` as an OCR may read them, `Vertragsnummer`."""
    for at in range(2, len(word) - 1):
        head, tail = word[:at], word[at:]
        if f"{head} {tail}" in PHRASES:
            return _roles_of_phrase(f"{head} {tail}")
        if tail in PHRASES:
            head = head if head in PHRASES else head.removesuffix("s")
            if said := _said(_roles_of_phrase(head), _roles_of_phrase(tail)):
                return said
    return frozenset()


def roles_in(words: Sequence[str]) -> list[Span]:
    """What some folded words say: the longest phrase first, then what neighbours say together."""
    return list(_roles_in(tuple(words)))


@lru_cache(maxsize=20_000)
def _roles_in(words: tuple[str, ...]) -> tuple[Span, ...]:
    found: list[Span] = []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + LONGEST), start, -1):
            phrase = " ".join(words[start:end])
            if (end == start + 1 or phrase in PHRASES) and (roles := roles_of(phrase)):
                _add(found, (start, end, roles))
                start = end - 1
                break
        start += 1
    return tuple([(start, end, roles - HELPERS) for start, end, roles in found if roles - HELPERS])


def _add(found: list[Span], span: Span) -> None:
    """Add what some words say; if it says one thing together with its neighbour, as one with that."""
    found.append(span)
    while len(found) > 1 and "common" not in found[-1][2]:
        before = len(found) - 2
        while before >= 0 and "common" in found[before][2]:
            before -= 1
        said = _said(found[before][2], found[-1][2]) if before >= 0 else None
        if not said:
            return
        found[before:] = [(found[before][0], found[-1][1], said)]


def _said(one: frozenset[str], two: frozenset[str]) -> frozenset[str] | None:
    """What two neighbours say together, if anything."""
    if one & INCLUDED and one & SUMS and "tax" in two:  # Total incl. of VAT
        return one
    for a, b, role in TOGETHER:
        if a in one and b in two or b in one and a in two:
            return frozenset(role.split())
    return None


# ---------------------------------------------------------------------------------------------------------
# Amounts
# ---------------------------------------------------------------------------------------------------------

# spelling in lower case -> code, or `?` and several codes, the likeliest first
CURRENCIES = {code.lower(): code for code in CURRENCY_CODES.split()}
CURRENCIES |= {
    spelling.lower(): codes
    for line in (CURRENCY_WORDS, CURRENCY_SIGNS)
    for spelling, _, codes in (pair.partition("=") for pair in line.split())
}
CURRENCY_LENGTHS = sorted({len(spelling) for spelling in CURRENCIES}, reverse=True)
NO_CENTS = frozenset("JPY KRW VND CLP ISK PYG UGX XAF XOF IDR HUF".split())

PLAIN = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "} | dict.fromkeys("’‘´`ʼ′", "'")
)
NUMBER = re.compile(r"[.,]?\d(?:[\d.,']*\d)?")  # digits, and any separators but spaces between them
SIGN_AS_MARK = r"(?<=\d)[€$£](?=\d\d(?!\d))"  # 35€99
NO_CENTS_WRITTEN = re.compile(r"(?:[.,] ?--?|/-)(?!\w)")  # 250,-- and 500/-
CREDIT = r" ?(?:CR|Cr)\b"  # 20.00 CR


class Amount(NamedTuple):
    """A number in a text; two `readings`, decimal and thousands, where it does not say which is meant."""

    text: str  # as printed, with its sign and currency
    start: int
    digits: str
    readings: tuple[Decimal, ...]
    mark: str  # the decimal mark, if it is certain
    is_money: bool  # it has cents or a currency
    currency: str = ""  # the word or sign of a currency beside it, in lower case
    end: int = 0

    def settled(self, mark: str) -> Decimal | None:
        """The value, where it is certain or the page's decimal mark makes it so."""
        if len(self.readings) == 1 or not mark:
            return self.readings[0] if len(self.readings) == 1 else None
        return self.readings[0 if mark in self.digits else 1]

    def values(self, mark: str) -> tuple[Decimal, ...]:
        """What it may be, thousands before decimals."""
        settled = self.settled(mark)
        return self.readings[::-1] if settled is None else (settled,)


def amounts_in(text: str) -> Iterator[Amount]:
    """The numbers of a text that may be amounts: no times, percentages, codes or telephone numbers."""
    text = text.translate(PLAIN).rstrip()
    plain = text if text.isascii() and "$" not in text else re.sub(SIGN_AS_MARK, ".", text)
    spans: list[list[int]] = []
    for match in NUMBER.finditer(plain):
        start, end = match.span()
        if spans and _continues(plain, spans[-1][0], spans[-1][1], start, end):
            spans[-1][1] = end
        else:
            spans.append([start, end])
    for start, end in spans:
        if amount := _amount(text, plain, start + _is_leader(plain, start, end), end):
            yield amount


def _is_leader(text: str, start: int, end: int) -> bool:
    """Whether the dot there leads to an amount, and is no decimal mark."""
    return text[start] in ".," and (text[start - 1 : start] in (".", ",") or end - start != 3)


def _continues(text: str, first: int, last: int, start: int, end: int) -> bool:
    """Whether the number from `start` continues the one from `first` to `last` after a space.

    `1 234.56`, `1, 234.56`, `12 .50` are one, `12. 50` before nothing but a currency; `12 80.00` are two.
    """
    gap = text[last:start]
    if gap not in (" ", ". ", ", "):
        return False
    groups, part = text[first:last].split(" "), text[start:end]
    if not all(map(str.isdigit, groups)):
        return False
    if part[0].isdigit() and (gap == " " or part[3:4] in (".", ",") and part[3] != gap[0]):
        whole = part.replace(",", ".").partition(".")[0]
        return len(whole) == 3 and len(groups[0]) <= 3 and len(groups) < 5
    rest = text[end:].strip().lower()
    cents = gap == " " or part[0].isdigit() and (not rest or rest in CURRENCIES)
    return cents and len(part.strip(".,")) == 2 and part.strip(".,").isdigit()


def _amount(text: str, plain: str, start: int, end: int) -> Amount | None:
    """The amount there with its sign and currency; None if the digits belong to something else."""
    before, digits, after = text[max(0, start - 8) : start], plain[start:end], text[end : end + 8]
    readings, mark = number_readings(re.sub(r" (?=[.,])|(?<=[.,]) ", "", digits) if " " in digits else digits)
    negative, currency, rest = _sign_and_currency(before)
    tail = NO_CENTS_WRITTEN.match(after) if after else None
    near = currency or _currency_after(after[tail.end() :] if tail else after)
    if tail or near and _has_no_cents(near):
        readings, mark = readings[-1:], mark if len(readings) == 1 else ""
    glued = before[-1:].isalpha() and digits.isdigit() and len(digits) > 5
    code = currency[:1].isalpha() and not mark and (negative or glued)  # FT-2025, R876543
    if not readings or code or not tail and _is_of_a_code(rest, after, mark, currency):
        return None
    opened = "(" in (before[-1:], rest[-1:]) and not rest.rstrip(" (")[-1:].isalpha()
    enclosed = opened and after[:1] == ")"
    minus_after = not tail and after[:1] == "-" and bool(mark) and not after[1:2].isalnum()
    if negative or minus_after or enclosed or after and re.match(CREDIT, after):
        readings = tuple(-value for value in readings)
    printed = text[start - len(before) + len(rest) - enclosed : end + (minus_after or enclosed)].strip()
    sign = text[start:end] != digits  # 35€99
    letters = near[:1].isalpha() and before[-1:].isalpha()  # RM60 may be a code as well
    # No number of a law or house in a sentence.
    last = len(readings) > 1 and not any(map(str.isalnum, text[end:]))
    cents = mark and len(digits.rpartition(mark)[2].strip()) == 2
    money = sign or tail or last or cents or near and not letters
    return Amount(
        printed, start, digits, readings, "" if sign else mark, bool(money), near or "€" * sign, end
    )


def _has_no_cents(currency: str) -> bool:
    return CURRENCIES[currency].strip("?").partition("|")[0] in NO_CENTS


def _currency_after(after: str) -> str:
    """The currency that follows an amount: `469.00zł`, `450.00 GBP`."""
    near = after.strip(" )").lower()
    for length in CURRENCY_LENGTHS if near else ():
        if (word := near[:length]) in CURRENCIES:
            return "" if word[-1].isalpha() and near[length : length + 1].isalpha() else word
    return ""


def _is_of_a_code(before: str, after: str, mark: str, currency: str) -> bool:
    """Whether a number is part of a code, a time, a date or a measure. `3X10.49` and `5.90SR` are amounts."""
    code = after[:1] == "-" and after[1:2].isalnum()  # 88842-H
    if currency or code and not mark:
        return code and not mark
    times = before[-1:] in ("x", "X") and not before[-2:-1].isalpha()
    of_a_time = before[-1:] == ":" and before[-2:-1].isdigit()
    glued = before[-1:].isalnum() and not times or before[-1:] == "/" or of_a_time
    measure = after[:1].isalpha() and (not mark or after[:1].islower()) and not _currency_after(after)
    percent = after[:2].strip()[:1] == "%" or before[-1:] == "%" and not before[-2:-1].isdigit()
    return glued or measure or percent or code or after[:1] in ("/", ":")


def _sign_and_currency(before: str) -> tuple[bool, str, str]:
    """Whether a minus and which currency stand before a number, in any order; and what is before those.

    The currency between two numbers belongs to the first: `450.00 GBP 30 days`.
    """
    negative, currency = False, ""
    for _ in range(3):
        near = before.rstrip(" (.")
        if not near:
            break
        low = near.lower()
        if near.endswith("-"):
            if near[:-1].rstrip()[-1:].isdigit():
                break
            before, negative = near[:-1], True
            continue
        word = next((low[-length:] for length in CURRENCY_LENGTHS if low[-length:] in CURRENCIES), "")
        left = near[: -len(word)]
        if not word or word[0].isalpha() and left[-1:].isalpha() or left.rstrip()[-1:].isdigit():
            break
        before, currency = left, currency or word
    return negative, currency, before


def number_readings(digits: str) -> tuple[tuple[Decimal, ...], str]:
    """What a number can mean, and its decimal mark if that is certain.

    `1.234,56` is one number; `1.234` is two, 1.234 and 1234, in this order; `1.2.3` is none.
    """
    if not digits.isascii() or len(digits) > MAX_DIGITS and sum(map(str.isdigit, digits)) > MAX_DIGITS:
        return (), ""
    if digits.isdigit():
        return (Decimal(digits),), ""
    readings: dict[Decimal, str] = {}
    for mark in ".,":
        printed, found, tail = digits.partition(mark)
        whole = _ungrouped(printed)
        if whole is not None and (tail.isdigit() or not found):
            readings[Decimal(f"{whole or 0}{'.' if found else ''}{tail}")] = mark if found else ""
    return tuple(sorted(readings)), (readings.popitem()[1] if len(readings) == 1 else "")


def _ungrouped(whole: str) -> str | None:
    """The digits of a whole number whose groups, if any, have one kind of separator; else None."""
    if not whole or whole.isdigit():
        return whole
    separator = whole[-4:-3]  # the last group has three digits
    first, *groups = whole.split(separator) if separator else (whole,)
    plain = all([group.isdigit() and 2 <= len(group) <= 3 for group in groups])
    grouped = groups and plain and first.isdigit() and len(first) <= 3 and first != "0"
    return first + "".join(groups) if grouped else None


def decimal_mark(rows: Rows) -> str:
    """The sign that this page writes before cents, if it makes that clear: `.`, `,` or empty."""
    marks = [amount.mark for row in rows for cell in row for amount in cell.amounts]
    return next((mark for mark, other in (".,", ",.") if marks.count(mark) > 4 * marks.count(other)), "")


# ---------------------------------------------------------------------------------------------------------
# Dates
# ---------------------------------------------------------------------------------------------------------


def _months() -> dict[str, int]:
    lines = [roles["months"].split(",") for roles in LANGUAGES.values() if "months" in roles]
    return {word: n for line in lines for n, names in enumerate(line, start=1) for word in words_of(names)}


MONTHS = _months()
JOINERS = single("date_joiners")
WEEKDAYS = single("weekdays")
DATE_ROLES = frozenset(("date", "invoice_date", "due_date", "other_date"))


class DateText(NamedTuple):
    """A date in a text; several `readings`, where it does not say which is meant."""

    text: str
    start: int
    readings: tuple[date, ...]
    orders: tuple[str, ...]  # of each reading: DMY, MDY, YMD, or empty where there is no other
    order: str  # DMY or MDY, if this date shows how the page writes dates

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def dates_in(text: str) -> Iterator[DateText]:
    """The dates of a text: `2025-04-21`, `21/04/25`, `21.4.2025`, `April 21st, 2025`, `21 de abril de 2025`.

    A year of two digits lies between 1980 and 2079 and stands last, or first in `25-03-14`.
    """
    return _dates_among(tuple(_tokens(text)), text)


Part = tuple[str, int, int, int]  # a token of a date, its start and end, and the end of an ordinal behind it


def _dates_among(of_text: Sequence[Token], text: str) -> Iterator[DateText]:
    """The dates of a text whose tokens are known."""
    if not _may_have_dates(of_text):
        return
    parts = _date_parts(of_text, text)
    behind = 0
    for (a, start, _, reach), (b, second, _, on), (c, third, end, _) in zip(
        parts, parts[1:], parts[2:], strict=False
    ):
        if start < behind or second - reach > 3 or not (a.isdigit() or a in MONTHS):
            continue
        readings, order = _date_readings((a, b, c), (text[reach:second], text[on:third]))
        if readings and not _in_a_chain(text, start, end):
            yield DateText(text[start:end], start, tuple(readings), tuple(readings.values()), order)
            behind = end


def _may_have_dates(tokens: Sequence[Token]) -> bool:
    """Whether there are two numbers and a month, three numbers, or one of eight digits."""
    numbers = [word for word, _, _ in tokens if word.isdigit()]
    if len(numbers) == 2:
        return any(word in MONTHS for word, _, _ in tokens)
    return len(numbers) > 2 or any(len(number) == 8 for number in numbers)


def _date_parts(of_text: Iterable[Token], text: str) -> list[Part]:
    """The tokens of dates: `21st` and `21 de` are 21, no times; what is printed without gaps comes apart."""
    parts: list[Part] = []
    before, reach = "", 0
    for word, start, end in of_text:
        if word == before and not text[reach:start].strip(" ,"):
            parts[-1] = (*parts[-1][:3], end)  # bold by printing twice: Jun Jun 12, 12, 2025 2025
        elif not word.isdigit():
            joins = word in JOINERS or text[start:end] in SIGNS_BEHIND_NUMBERS
            if joins and (before.isdigit() or before in MONTHS):
                parts[-1] = (*parts[-1][:3], end)
                reach = end
                continue
            parts.append((word, start, end, end))
        elif _is_of_a_time(text, start, end):
            if len(word) not in (5, 6):
                continue
            parts.append((word[:4], start, start + 4, start + 4))  # 21/04/202512:30
        elif len(word) == 8 and roles_of(before) & DATE_ROLES:  # Date: 20250421, but not Rechnung 20250421
            cuts = ((0, 4), (4, 6), (6, 8)) if "19" <= word[:2] <= "20" else ((0, 2), (2, 4), (4, 8))
            parts += [(word[a:b], start + a, start + b, start + b) for a, b in cuts]
        else:
            parts.append((word, start, end, end))
        before, reach = word, end
    return parts


SIGNS_BEHIND_NUMBERS = "º ª 年 月".split()


def _is_of_a_time(text: str, start: int, end: int) -> bool:
    """Whether digits are hours, minutes or seconds: `12:30`, `14h`."""
    if text[end : end + 1] == ":" and text[end + 1 : end + 2].isdigit():
        return True
    if text[start - 1 : start] == ":" and text[start - 2 : start - 1].isdigit():
        return True
    return end - start <= 2 and text[end : end + 1] in ("h", "H") and not text[end + 1 : end + 2].isalpha()


def _in_a_chain(text: str, start: int, end: int) -> bool:
    """Whether a longer chain, such as a telephone number or an article's code, goes on around a date.

    A label that is glued to its date is none: `Datum05.03.2024`.
    """
    before, after = text[max(0, start - 20) : start], text[end : end + 2]
    if after[:1] in ("-", "/", ".") and after[1:].isdigit():
        return True
    if before[-1:] in ("-", "/", "."):
        return before[-2:-1].isalnum()
    glued = words_of(before)[-1:] if before[-2:].isalpha() and len(before) > 1 else ()
    return bool(glued) and not roles_of(glued[0]) & DATE_ROLES and glued[0] not in WEEKDAYS


def _date_readings(parts: tuple[str, str, str], gaps: tuple[str, str]) -> tuple[dict[date, str], str]:
    """The dates that three words can mean with the order of each, and the order that they prove."""
    a, b, c = parts
    if len(gaps[0]) > 3 or ":" in gaps[0]:
        return {}, ""
    if b in MONTHS or a in MONTHS:
        near = len(gaps[1]) <= 3 and ":" not in gaps[1]
        if not near and not (len(c) == 4 and ":" in gaps[1] and len(gaps[1]) < 20):  # Aug 05 12:00:00 2015
            return {}, ""
        day, month = (a, b) if b in MONTHS else (b, a)
        year, day = (a, c) if len(a) == 4 and a.isdigit() else (c, day)
        found = _date(year, str(MONTHS[month]), day)
        return ({found: ""} if found else {}), ""
    mark = gaps[0].strip()
    if len(gaps[1]) > 3 or gaps[1].strip() != mark or (mark not in ("/", "-", ".") and gaps != ("", "")):
        return {}, ""
    if len(a) == 4:
        found = _date(a, b, c)
        return ({found: ""} if found else {}), ""
    return _of_numbers(a, b, c, mark)


def _of_numbers(a: str, b: str, c: str, mark: str) -> tuple[dict[date, str], str]:
    """The readings of three numbers, the year last or, as in `25-03-14`, first."""
    day_first = _date(c, b, a)
    month_first = None if mark == "." else _date(c, a, b)  # nobody writes 12.31.2025
    short = mark == "-" and len(a) == len(b) == len(c) == 2
    named = ((day_first, "DMY"), (month_first, "MDY"), (_date(a, b, c) if short else None, "YMD"))
    readings: dict[date, str] = {}
    for each, order in named:
        if each:
            readings.setdefault(each, order)
    if len(readings) != 1 or day_first == month_first or (day_first and a.isdigit() and int(a) <= 12):
        return readings, ""  # tells nothing about other dates
    return readings, "DMY" if day_first else "MDY"


def _date(year: str, month: str, day: str) -> date | None:
    digits = year + month + day
    if not (digits.isascii() and digits.isdigit() and len(year) in (2, 4) and len(month + day) <= 4):
        return None
    if len(year) == 2:
        year = f"19{year}" if year >= "80" else f"20{year}"
    try:
        return date(int(year), int(month), int(day)) if "1900" <= year < "2100" else None
    except ValueError:
        return None
