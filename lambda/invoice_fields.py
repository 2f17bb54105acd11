"""The fields of an invoice from its lines of text: pure functions, without I/O, environment or clock.

How a page becomes fields:

    rows       lines that stand beside each other, in reading order               lines_of, _rows
    cells      a line in its row, with the words, amounts and dates in it         Cell, amounts_in, dates_in
    labelled   what the words before, beside or above a value make of it          AMOUNT_RULES, DATE_RULES
    chosen     the value with the best label, the total that the sums speak for   _vendor, _number, _dates, Money
    checked    what is missing, ambiguous, faint, or does not add up              _doubts, Money.doubts

The words themselves are in invoice_words.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise, product
from typing import NamedTuple

from invoice_words import CURRENCY_CODES, CURRENCY_SIGNS, LANGUAGES

# ---------------------------------------------------------------------------------------------------------
# What flows
# ---------------------------------------------------------------------------------------------------------


# What is read of an invoice; a test names all places where a field has to stand.
FIELDS = (
    "vendor",
    "invoice_number",
    "invoice_date",
    "due_date",
    "currency",
    "subtotal",
    "tax",
    "total",
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page; all numbers are 0..1 of the page's width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as Textract read it; confidence 0..100, or None where none was given."""

    text: str
    confidence: float | None
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class Field:
    """A value and where it was read. `value` is None where the text is known but what it means is not."""

    value: str | Decimal | date | None
    text: str
    confidence: float | None
    page: int
    box: Box | None
    source: str = "text"


@dataclass(frozen=True, slots=True)
class LineItem:
    """One position of the invoice, as far as it could be read."""

    description: str
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal | None
    page: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """`fields` has any of FIELDS.

    `possible_totals` are the amounts that could be the total by what is printed.
    """

    invoice_type: str
    fields: dict[str, Field]
    line_items: tuple[LineItem, ...]
    review_reasons: tuple[str, ...]
    possible_totals: frozenset[Decimal | None] = frozenset()


# ---------------------------------------------------------------------------------------------------------
# Reading
# ---------------------------------------------------------------------------------------------------------

REVIEW_REASONS = {
    "no_text": "No text was found on the page.",
    "vendor_missing": "The vendor's name was not found.",
    "date_missing": "The invoice date was not found.",
    "date_ambiguous": "The invoice date can be read as day/month or as month/day.",
    "date_implausible": "The invoice date lies in the future or before 1990.",
    "total_missing": "The total was not found.",
    "total_ambiguous": "More than one amount could be the total, or its notation can be read in two ways.",
    "totals_disagree": "The amounts on the invoice do not add up to its total.",
    "low_confidence": "The vendor, the date or the total was hard to read.",
    "several_invoices": "There is more than one invoice in the file; only the first was recorded.",
    "second_opinion_disagrees": "Two ways of reading the invoice gave different totals or dates.",
}
NOT_HELPED_BY_ANOTHER_READING = {"no_text", "several_invoices", "second_opinion_disagrees"}
LOW_CONFIDENCE = 80  # Textract's lines of clear print have 96 and more, of a photographed receipt 91 and more
EARLIEST = date(1990, 1, 1)
MAX_TEXT = 300  # characters of a line that are looked at; a printed line has some 150
MAX_DIGITS = 15  # of an amount; DynamoDB keeps 38
MAX_CELLS = 40  # lines in a row
LETTERHEAD_ROWS = 12


# --- the words of invoice_words.py as the rules need them --------------------------------------------------


def fold(text: str) -> str:
    """Lower case without accents, i as l and 0 as o: `Fällig` is `fallig`, and `T0TAI` the label `TOTAL`."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(char for char in plain if not unicodedata.combining(char))
    return text.lower().translate(LOOK_ALIKES)


LOOK_ALIKES = str.maketrans("i10", "llo")


def _words_for(*roles: str) -> frozenset[str]:
    """The folded words of some roles in all languages."""
    lines = [words.get(role, "") for words in LANGUAGES.values() for role in roles]
    return frozenset(fold(" ".join(lines)).split())


def _phrases_for(role: str) -> tuple[frozenset[str], ...]:
    """The groups of words of a role, in all languages."""
    lines = [words[role] for words in LANGUAGES.values() if role in words]
    return tuple(frozenset(fold(phrase).split()) for line in lines for phrase in line.split("|"))


MONTHS = {name: place % 12 + 1 for place, names in enumerate(_phrases_for("months")) for name in names}
ORDINALS = _words_for("ordinals")

CURRENCIES = dict(pair.split("=") for pair in CURRENCY_SIGNS.split())
CURRENCIES |= {spelling: code for code in CURRENCY_CODES.split() for spelling in (code.lower(), fold(code))}
CURRENCY_WORDS = tuple(CURRENCIES)
CURRENCY_LABELS = _words_for("currency")

# Who writes the day first and who the month, for dates such as 03/04/2025.
DAY_FIRST_WORDS = _words_for("day_first")
MONTH_FIRST_WORDS = _words_for("month_first")
MIXED_WORDS = _words_for("either_first")

# What an amount is, by the words of its label: one of the first roles and one of the second, none of the third.
# The first rule that fits decides.
AMOUNT_RULES = tuple(
    (kind, *(_words_for(*roles.split()) for roles in (one, also, none)))
    for kind, one, also, none in (
        ("subtotal", "subtotal", "", ""),
        ("ignore", "no_money", "", "discount"),
        ("change", "change", "", ""),
        ("rounding", "rounding", "", "total"),
        ("discount", "discount", "", "after"),
        ("shipping", "shipping", "", ""),
        ("subtotal", "total amount", "without_tax", ""),
        ("subtotal", "before_subtotal", "sum", ""),
        ("subtotal", "net", "amount", ""),
        ("total", "of_total", "amount", ""),
        ("total", "total amount", "with_tax", ""),
        ("total", "sum", "behind_total", ""),
        ("tax", "tax", "", ""),
        ("total", "total", "", ""),
        ("paid", "paid", "", ""),
    )
)
END_OF_ITEMS = frozenset(("subtotal", "total", "tax", "paid", "change", "rounding"))
ITEM_HEADS = _words_for("item_head")
PRICE_HEADS = _words_for("price_head")

# A label of the document's number: a word for the document and one for number, or one word that says both.
DOCUMENT_WORDS = dict.fromkeys(_words_for("slip"), 1)
DOCUMENT_WORDS |= dict.fromkeys(_words_for("receipt_document"), 2)
DOCUMENT_WORDS |= dict.fromkeys(_words_for("document"), 3)
NUMBER_LABELS = dict.fromkeys(_words_for("receipt_number"), 2)
NUMBER_LABELS |= dict.fromkeys(_words_for("invoice_number"), 3)
NUMBER_WORDS = _words_for("number")
OTHER_NUMBERS = _words_for("other_number")

# What a date is, by the words of its label: a rank for the invoice date, "due", or None for any other date.
DATE_RULES = (
    ("due", _words_for("due_date")),
    (None, _words_for("other_date")),
    (4, _words_for("invoice_date")),
    (3, _words_for("date")),
)
DATE_LABELS = frozenset.union(*(words for _, words in DATE_RULES))

BUYERS = _words_for("buyer")
SELLERS = _words_for("seller")
LEGAL_FORMS = _words_for("legal_form")
NOT_NAMES = _words_for("no_name")
ADDRESS_WORDS = _words_for("address")
REGISTRATION_WORDS = _words_for("registration")
CREDIT_NOTES = _phrases_for("credit_note")
INVOICE_WORDS = _words_for("invoice_title")
RECEIPT_WORDS = _words_for("receipt_title")


# --- lines in reading order --------------------------------------------------------------------------------

SLOPES = tuple(step / 200 for step in (0, -1, 1, -2, 2, -3, 3, -4, 4, -6, 6, -8, 8))


def lines_of(blocks: Iterable[dict]) -> list[Line]:
    """The LINE blocks of a Textract response as lines in reading order: page, row, left to right."""
    lines = [
        Line(str(block["Text"]), block.get("Confidence"), block.get("Page") or 1, _box(block))
        for block in blocks
        if block.get("BlockType") == "LINE" and block.get("Text")
    ]
    return [line for row in _rows(lines) for line in row]


def _box(detection: dict) -> Box | None:
    box = (detection.get("Geometry") or {}).get("BoundingBox") or {}
    sides = [box.get(side) for side in ("Left", "Top", "Width", "Height")]
    return None if None in sides else Box(*sides)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand beside each other on the page, as rows. Without boxes every line is a row."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    rows: list[list[Line]] = []
    for _, page in sorted(pages.items()):
        rows += _rows_of_page(page) if all(line.box for line in page) else [[line] for line in page]
    return rows


def _rows_of_page(page: list[Line]) -> list[list[Line]]:
    """The rows of a page that may be turned a little: the right slope makes the lines of a row level."""
    most = sorted(line.box.height for line in page)[len(page) // 2] / 2
    boxes = [line.box for line in page]
    centres = [(box.left + box.width / 2, box.top + box.height / 2) for box in boxes]

    def raggedness(slope: float) -> float:
        middles = sorted(y + slope * x for x, y in centres)
        return sum(min(after - before, most) for before, after in pairwise(middles))

    best = min(SLOPES, key=raggedness)
    slope = best if raggedness(best) < 0.8 * raggedness(0) else 0
    rows: list[list[Line]] = []
    beginning = 0.0  # the middle of the row's first line
    middles = [y + slope * x for x, y in centres]
    for middle, line in sorted(zip(middles, page, strict=True), key=lambda each: each[0]):
        first = rows[-1][0] if rows and len(rows[-1]) < MAX_CELLS else None
        reach = min(line.box.height, first.box.height) / 2 if first else 0
        if first and middle - beginning < reach:
            rows[-1].append(line)
        else:
            rows.append([line])
            beginning = middle
    return [sorted(row, key=lambda line: line.box.left) for row in rows]


class Cell:
    """A line in its row, with its words, amounts and dates."""

    def __init__(self, line: Line, row: int) -> None:
        self.line = line
        self.row = row
        self.text = line.text[:MAX_TEXT]
        self.tokens = tuple(_tokens(self.text))
        self.words = _words(self.tokens)
        self.amounts = tuple(amounts_in(self.text))
        self.dates = tuple(_dates_among(self.tokens, self.text))

    def field(self, value: str | Decimal | date | None, text: str) -> Field:
        return Field(value, text, self.line.confidence, self.line.page, self.line.box)


Rows = list[list[Cell]]


def _with_left(rows: Rows) -> Iterator[tuple[Cell, Cell | None]]:
    """Every cell with the one on its left."""
    for row in rows:
        yield from zip(row, [None, *row], strict=False)


def _in_column(cell: Cell, rows: Rows) -> Iterator[Cell]:
    """The cells of some rows that share some of a cell's width."""
    own = cell.line.box
    for other in (other for row in rows for other in row):
        box = other.line.box
        if own and box and box.left < own.left + own.width and own.left < box.left + box.width:
            yield other


# --- the whole ---------------------------------------------------------------------------------------------


def extract(lines: Sequence[Line], *, date_order: str, default_currency: str, today: date) -> Invoice:
    """The fields of an invoice, and why a person should look at them.

    `date_order` is auto, DMY or MDY; `default_currency` is the ISO code of a bare `$`, or empty.
    """
    rows = [[Cell(line, number) for line in row] for number, row in enumerate(_rows(lines))]
    if not any(cell.words for row in rows for cell in row):
        return Invoice("other", {}, (), ("no_text",))
    rows, several = _first_invoice(rows)
    money = Money(rows)
    currency = _currency(rows, default_currency)
    found = {"vendor": _vendor(rows), "invoice_number": _number(rows), "currency": currency}
    found |= _dates(rows, _date_order(rows, date_order)) | money.fields()
    fields = {name: field for name, field in found.items() if field is not None}
    reasons = money.doubts() | _doubts(fields, today) | ({"several_invoices"} if several else set())
    possible_totals = frozenset(each.value for each in money.candidates)
    return Invoice(_type(rows, fields, money), fields, money.items, _in_order(reasons), possible_totals)


def needs_second_opinion(invoice: Invoice) -> bool:
    """Whether `AnalyzeExpense` may help: something that people pay by is missing, ambiguous or doubtful."""
    return bool(set(invoice.review_reasons) - NOT_HELPED_BY_ANOTHER_READING)


def _doubts(fields: dict[str, Field], today: date) -> set[str]:
    """The review reasons that show in the fields themselves."""
    doubts = set()
    for name, short in (("vendor", "vendor"), ("invoice_date", "date"), ("total", "total")):
        field = fields.get(name)
        if field is None:
            doubts.add(f"{short}_missing")
            continue
        if field.value is None:
            doubts.add(f"{short}_ambiguous")
        elif name == "invoice_date" and not EARLIEST <= field.value <= today:
            doubts.add("date_implausible")
        if field.confidence is not None and field.confidence < LOW_CONFIDENCE:
            doubts.add("low_confidence")
    return doubts


def _in_order(reasons: set[str]) -> tuple[str, ...]:
    return tuple(reason for reason in REVIEW_REASONS if reason in reasons)


def _first_invoice(rows: Rows) -> tuple[Rows, bool]:
    """The rows of the first invoice, and whether another with its own number and total follows."""
    numbers = [(cell.row, text) for rank, cell, text in _numbers(rows) if rank == 3]
    for row, text in numbers[1:]:
        if text != numbers[0][1]:
            first, rest = rows[:row], rows[row:]
            both = all(any(each.kind == "total" for each in _labelled(part, "")) for part in (first, rest))
            return (first, True) if both else (rows, False)
    return rows, False


def _type(rows: Rows, fields: dict[str, Field], money: Money) -> str:
    """invoice, receipt, credit_note or other: by the total's sign, the titles, the payment at a till."""
    titles = [set(cell.words) for row in rows for cell in row if len(cell.words) <= 6]
    words = set().union(*(title for title in titles if not title & {"on", "upon"}))  # Due on receipt
    total = fields["total"].value if "total" in fields else None
    if (total or 0) < 0 or any(note <= title for note in CREDIT_NOTES for title in titles):
        return "credit_note"
    if words & RECEIPT_WORDS or (money.of("paid") and money.of("change")):
        return "receipt"
    return "invoice" if words & INVOICE_WORDS else "other"


# --- vendor ------------------------------------------------------------------------------------------------


def _vendor(rows: Rows) -> Field | None:
    """The name at a label such as Seller, else in the letterhead: high up, legal form, address next."""
    for row in rows:
        for cell in row:
            if SELLERS.isdisjoint(cell.words):
                continue
            label, _, rest = cell.text.partition(":")
            words = set(words_of(label))
            if len(words) > 2 or not words & SELLERS or words & NUMBER_WORDS:
                continue
            beside = Cell(replace(cell.line, text=rest.strip()), cell.row)
            if name := [beside] if _may_be_name(beside) else _name_under(cell, rows):
                return _name_field(name)
    head = [row[0] for row in rows[: min(_buyer_row(rows), LETTERHEAD_ROWS)]]
    after = [*map(_has_digit, rows[1:]), False]  # an address or a number of the company
    scores = {
        place: 3 * bool(set(cell.words) & LEGAL_FORMS) + 2 * after[place] - 0.5 * place
        for place, cell in enumerate(head)
        if _may_be_name(cell)
    }
    return _name_field(_whole_name(head, max(scores, key=scores.__getitem__))) if scores else None


def _buyer_row(rows: Rows) -> int:
    """The row that says to whom the invoice goes: from there on the names are the customer's."""
    labels = (
        cell for row in rows[1:] for cell in row if set(cell.words[:2]) & BUYERS and len(cell.words) < 4
    )
    sure = (cell.row for cell in labels if cell.words[-1:] == ("to",) or cell.text.rstrip().endswith(":"))
    return next(sure, len(rows))


def _has_digit(cells: list[Cell]) -> bool:
    return any(char.isdigit() for cell in cells for char in cell.text)


def _name_under(label: Cell, rows: Rows) -> list[Cell]:
    """The lines in a label's column until the address; the seller's numbers before the name are skipped."""
    name: list[Cell] = []
    start = label.line.box.left if label.line.box else 0
    lefts = [cell.line.box.left for cell in rows[label.row] if cell.line.box]
    end = min((left for left in lefts if left > start), default=start + 0.35)  # where the next label begins
    for row in rows[label.row + 1 : label.row + 9]:
        cells = [c for c in row if not c.line.box or start - 0.03 <= c.line.box.left < end - 0.01]
        if not _has_digit(cells):
            name += [cell for cell in cells if cell.words and not cell.text.rstrip().endswith(":")][:1]
        elif name:
            break
    return name


def _may_be_name(cell: Cell) -> bool:
    """Whether a line may name a vendor: it is neither a label nor a line of an address."""
    name, words = _name(cell.text), set(cell.words)
    letters, digits = sum(map(str.isalpha, name)), sum(map(str.isdigit, name))
    if not 3 <= letters > digits:
        return False
    is_label = "@" in cell.text or ":" in cell.text or words <= NOT_NAMES
    at_address = cell.words[0] in ADDRESS_WORDS or (digits and words & ADDRESS_WORDS)
    at_postcode = sum(map(str.isdigit, cell.text.split()[0])) > 3
    return not (is_label or at_address or at_postcode) or (
        bool(words & LEGAL_FORMS) and not words <= NOT_NAMES
    )


def _whole_name(head: list[Cell], place: int) -> list[Cell]:
    """A name together with its legal form, where that is printed on a line of its own."""
    form_first = place + 1 if not set(head[place].words) & LEGAL_FORMS else place
    if 0 < form_first < len(head):
        form, before = head[form_first], head[form_first - 1]
        if set(form.words) & LEGAL_FORMS and len(form.words) <= 3 and _may_be_name(before):
            return [before, form]
    return [head[place]]


def _name_field(cells: list[Cell]) -> Field:
    """One field of a name on one or several lines."""
    text = " ".join(cell.text for cell in cells)[:MAX_TEXT]
    boxes = [cell.line.box for cell in cells if cell.line.box]
    box = None
    if boxes:
        left, top = min(b.left for b in boxes), min(b.top for b in boxes)
        right, bottom = max(b.left + b.width for b in boxes), max(b.top + b.height for b in boxes)
        box = Box(left, top, right - left, bottom - top)
    confidences = [cell.line.confidence for cell in cells if cell.line.confidence is not None]
    return Field(_name(text), text, min(confidences, default=None), cells[0].line.page, box)


def _name(text: str) -> str:
    """A name without the registration number or the address that follows it in its line."""
    for separator in "·•|,":  # Sender GmbH · Street 1 · 12345 Town
        name, _, address = text.partition(separator)
        if len(name) > 3 and any(char.isdigit() for char in address):
            text = name
    words = text.split()
    numbers = [place for place, word in enumerate(words) if sum(char.isdigit() for char in word) > 3]
    if any(numbers):
        words = words[: numbers[0]]
        while (
            len(words) > 1 and not words[-1][:1].isdigit() and set(words_of(words[-1])) <= REGISTRATION_WORDS
        ):
            words.pop()
    return " ".join(words).strip(" -*:,'\"(")


# --- invoice number ----------------------------------------------------------------------------------------


def _number(rows: Rows) -> Field | None:
    found = max(_numbers(rows), key=lambda each: each[0], default=None)
    return found[1].field(found[2], found[2]) if found else None


def _numbers(rows: Rows) -> list[tuple[int, Cell, str]]:
    """Every number of the document, in reading order: the rank of its label, its cell, the number."""
    found = []
    for row in rows:
        for column, cell in enumerate(row):
            rank, end = _number_label(cell)
            if rank:
                others = [*row[column + 1 : column + 2], *_in_column(cell, rows[cell.row + 1 : cell.row + 2])]
                places = [(cell, cell.text[end:]), *((other, other.text) for other in others)]
                numbers = ((rank, place, _first_number(text)) for place, text in places)
                found += [each for each in numbers if each[2]][:1]
    return found


def _number_label(cell: Cell) -> tuple[int, int]:
    """Rank of the label of a document's number in a cell and where the label ends; 0 if there is none.

    `Invoice No`, `Invoice or receipt number` and, the other way round, `Numéro de facture`.
    """
    words = [(word, end) for word, _, end in cell.tokens if not word.isdigit()]
    number_first = bool(words) and words[0][0] in NUMBER_WORDS
    rank = document = 0
    for place, (word, end) in enumerate(words):
        if word in NUMBER_LABELS:
            return NUMBER_LABELS[word], end
        if word in DOCUMENT_WORDS:
            rank, document = DOCUMENT_WORDS[word], place
            if number_first and place <= 3:
                return rank, end
        elif word in OTHER_NUMBERS or place - document > 3:
            rank, number_first = 0, False
        elif rank and word in NUMBER_WORDS:
            return rank, end
    return 0, 0


def _first_number(text: str) -> str:
    """The first word with a digit in it; empty if a date or a longer word stands before it."""
    for word in text.split()[:4]:
        word = word.strip(":.,;#()*")
        if any(char.isdigit() for char in word):
            return "" if any(dates_in(word)) else word
        if sum(char.isalpha() for char in word) > 3:
            return ""
    return ""


# --- dates -------------------------------------------------------------------------------------------------


def _dates(rows: Rows, order: str) -> dict[str, Field]:
    """The invoice date and the due date with the best label, the first of equals."""
    best: dict[str, tuple[int, Cell, DateText]] = {}
    for cell, left in _with_left(rows):
        for found in cell.dates:
            above = next(_in_column(cell, rows[max(0, cell.row - 1) : cell.row]), None)
            rank = _date_rank(words_of(cell.text[: found.start]), left, above)
            name, rank = ("due_date", 2) if rank == "due" else ("invoice_date", rank)
            if rank is not None and (name not in best or best[name][0] < rank):
                best[name] = (rank, cell, found)
    dates = [found for row in rows for cell in row for found in cell.dates]
    sure = {found.readings[0] for found in dates if len(found.readings) == 1}
    return {name: cell.field(each.settled(order, sure), each.text) for name, (_, cell, each) in best.items()}


def _date_rank(before: tuple[str, ...], left: Cell | None, above: Cell | None) -> int | str | None:
    """What the label before a date, on its left or above makes of it; 2 where there is none."""
    around = [other.words for other in (left, above) if other and not other.dates]
    for label in [before] if before else around:
        for rank, words in DATE_RULES:
            if words & set(label):
                return rank
    return 2


def _date_order(rows: Rows, setting: str) -> str:
    """DMY, MDY or empty: by the other dates on the page, then the deployment's setting, then country and currency."""
    orders = {found.order for row in rows for cell in row for found in cell.dates if found.order}
    if len(orders) == 1:
        return orders.pop()
    if setting in ("DMY", "MDY"):
        return setting
    words = {word for row in rows for cell in row for word in cell.words}
    day_first, month_first = words & DAY_FIRST_WORDS, words & MONTH_FIRST_WORDS
    if bool(day_first) == bool(month_first) or words & MIXED_WORDS:
        return ""
    return "DMY" if day_first else "MDY"


# --- money -------------------------------------------------------------------------------------------------


class Labelled(NamedTuple):
    """An amount, what its label makes of it (a kind of AMOUNT_RULES, or empty), its value where that is certain."""

    kind: str
    value: Decimal | None
    cell: Cell
    text: str


def _kind(words: Iterable[str]) -> str:
    found = {each for word in words for each in (word, word[:4] + "*")}
    for kind, one, also, none in AMOUNT_RULES:
        if found & one and (not also or found & also) and not found & none:
            return kind
    return ""


def _labelled(rows: Rows, mark: str) -> list[Labelled]:
    """The last amount of money after each label of a row."""
    found: list[Labelled] = []
    for number, row in enumerate(rows):
        parts: list[list[Cell]] = [[]]  # each begins with a label
        for cell in row:
            if _is_label(cell) and any(_money(other) for other in parts[-1]):
                parts.append([])
            parts[-1].append(cell)
        for part in parts:
            money = [(cell, amount) for cell in part for amount in _money(cell)]
            alone = len(money) == 1 and not any(map(_is_label, row))
            kind = _kind_of_label(_row_beside(rows, number) if alone else part, money)
            found += [Labelled(kind, amount.settled(mark), cell, amount.text) for cell, amount in money[-1:]]
    return found


def _kind_of_label(label: list[Cell], money: list[tuple[Cell, Amount]]) -> str:
    """By the words nearest to the last amount; by all words where those say no more than "including GST"."""
    kinds = [_kind(cell.words) for cell in label]
    if len(money) > 1 and money[-1][0] is money[-2][0]:  # Savings 0.00 Total 12.00
        (_, before), (cell, last) = money[-2:]
        kinds.append(_kind(words_of(cell.text[before.start : last.start])))
    kind = next(filter(None, reversed(kinds)), "")
    return _kind(word for cell in label for word in cell.words) if kind == "tax" else kind


def _money(cell: Cell) -> list[Amount]:
    return [amount for amount in cell.amounts if amount.is_money]


def _is_label(cell: Cell) -> bool:
    return any(len(word) > 2 and word not in CURRENCIES for word in cell.words)


def _row_beside(rows: Rows, number: int) -> list[Cell]:
    """The label of an amount that stands alone in its row: the nearer of the rows above and below."""
    near = [row for row in (*rows[max(0, number - 1) : number], *rows[number + 1 : number + 2])
            if any(map(_is_label, row)) and not any(cell.amounts for cell in row)]  # fmt: skip
    own = rows[number][0].line.box if all(row[-1].line.box for row in near) else None
    return min(near, key=lambda row: abs(row[-1].line.box.top - own.top) if own else 0, default=[])


def _decimal_mark(rows: Rows) -> str:
    """The sign that this page writes before cents, if it makes that clear: `.`, `,` or empty."""
    marks = Counter(amount.mark for row in rows for cell in row for amount in cell.amounts)
    return next((mark for mark, other in (".,", ",.") if marks[mark] > 4 * marks[other]), "")


class Money:
    """The amounts of a document by kind, what they add up to, and the total that this speaks for."""

    def __init__(self, rows: Rows) -> None:
        mark = _decimal_mark(rows)
        self.labelled = _labelled(rows, mark)
        self.items = _items(rows, self.labelled, mark)
        self._add_up()
        subtotals = [each for each in self.labelled if each.kind == "subtotal" and each.value]
        self.candidates = self._candidates() or _column_totals(rows, mark) or subtotals
        self.total = max(self.candidates, key=self.evidence, default=None)

    def of(self, kind: str, most: int = 4) -> list[Decimal]:
        """The distinct values of a kind, at most so many: the sums that are tried stay few on any input."""
        values = (each.value for each in self.labelled if each.kind == kind)
        return list(dict.fromkeys(value for value in values if value is not None))[:most]

    def _add_up(self) -> None:
        """The sets of amounts that the amounts on the page make."""
        none, taxes, subtotals = Decimal(0), self.of("tax"), self.of("subtotal")
        totals = [total for total in self.of("total") if total]
        discounts = [none, *(-abs(value) for value in self.of("discount", 3))]
        shipping, roundings = [none, *self.of("shipping", 2)], [none, *self.of("rounding", 2)]
        extras = set(map(sum, product([none, *taxes, sum(taxes, none)], discounts, shipping, roundings)))
        items = sum(item.amount for item in self.items)
        bases = [*subtotals, items] if items else subtotals
        # What was paid at a till: the money given less the change.
        change = self.of("change") or [none]
        self.paid = {abs(given) - abs(back) for given in self.of("paid") for back in change}
        # The totals after the rounding of cash, which is less than one.
        cash = [rounding for rounding in roundings if 0 < abs(rounding) < 1]
        self.rounded = {base + rounding for base in totals + subtotals for rounding in cash}
        # What one total and the extras make: there is more, or less, to pay than that total.
        self.led_to = {total + extra for total in totals for extra in extras if extra}
        self.sums = {base + extra for base in bases for extra in extras} | self.led_to

    def evidence(self, each: Labelled) -> tuple[bool, ...]:
        """The arithmetic that speaks for an amount as the total, the strongest first."""
        return tuple(each.value in values for values in (self.paid, self.sums, self.led_to))

    def _candidates(self) -> list[Labelled]:
        """Totals and what a till prints for the rounded total; where there is none, what was paid."""
        some = [each for each in self.labelled if each.value != 0]
        found = [each for each in some if each.kind == "total"
                 or (each.kind in ("", "rounding", "subtotal") and each.value in self.rounded)]  # fmt: skip
        return found or [each for each in some if each.kind == "paid" and each.value in self.paid]

    def doubts(self) -> set[str]:
        """Why the total is not certain: another is as likely, nothing confirms it, the sums contradict it."""
        if self.total is None:
            return set()
        paid, explained = self.total.value in self.paid, self.total.value in self.sums
        others = [each for each in self.candidates if each.value != self.total.value]
        kind = self.total.kind
        by_sum = explained and (kind != "subtotal" or self.total.value in self.rounded)
        certain = by_sum or (paid and kind not in ("paid", "column")) or (kind == "total" and not others)
        till = self.of("paid") and self.of("change")
        can_check = till or self.items or (self.of("subtotal") and self.of("tax"))
        doubts = set()
        if not certain or any(self.evidence(each) == self.evidence(self.total) for each in others):
            doubts.add("total_ambiguous")
        if can_check and not paid and (till or not explained):
            doubts.add("totals_disagree")
        return doubts

    def fields(self) -> dict[str, Field]:
        """Total, and of subtotal and tax the pair that makes it, else what is the only one of its kind."""
        if self.total is None:
            return {}
        found = {kind: [e for e in self.labelled if e.kind == kind][:6] for kind in ("subtotal", "tax")}
        parts = {kind: each[0] for kind, each in found.items() if len(self.of(kind)) == 1}
        for subtotal, tax in product(*found.values()):
            if (subtotal.value or 0) + (tax.value or 0) == self.total.value:
                parts = {"subtotal": subtotal, "tax": tax}
        parts["total"] = self.total
        return {kind: each.cell.field(each.value, each.text) for kind, each in parts.items()}


def _column_totals(rows: Rows, mark: str) -> list[Labelled]:
    """The lowest amounts under column heads such as `Endbetrag`."""
    found = []
    for cell in (cell for row in rows for cell in row):
        if not cell.amounts and _kind(cell.words) == "total":
            under = _in_column(cell, rows[cell.row + 1 : cell.row + 7])
            below = [(other, amount) for other in under for amount in _money(other)]
            found += [
                Labelled("column", amount.settled(mark), other, amount.text) for other, amount in below[-1:]
            ]
    return found


def _currency(rows: Rows, default: str) -> Field | None:
    """The currency after its label, else the one that stands on the page most often."""
    found: list[tuple[Cell, str]] = []
    for cell, left in _with_left(rows):
        words = [word for word in cell.words if word in CURRENCIES]
        label = {*cell.words, *(left.words if left else ())} & CURRENCY_LABELS
        if label and words and CURRENCIES[words[0]] != "$":
            return cell.field(CURRENCIES[words[0]], _as_printed(words[0], cell))
        found += [(cell, word) for word in words]
    counts = Counter(CURRENCIES[word] for _, word in found if CURRENCIES[word] != "$")
    code = counts.most_common(1)[0][0] if counts else "$"
    value = default if code == "$" else code
    first = next(((cell, word) for cell, word in found if CURRENCIES[word] == code), None)
    return first[0].field(value, _as_printed(first[1], first[0])) if first and value else None


def _as_printed(word: str, cell: Cell) -> str:
    """A folded word of a cell as it stands there, without the amount that may stick to it."""
    parts = (part.strip(".,:;()-0123456789") for part in cell.text.split())
    return next((part for part in parts if fold(part) == word), word)


# --- line items --------------------------------------------------------------------------------------------


def _items(rows: Rows, labelled: list[Labelled], mark: str) -> tuple[LineItem, ...]:
    """The rows with amounts from the head of a table to its first subtotal or total.

    Without a head they begin at the top of the page, and count only if they add up to a subtotal or total.
    """
    heads = {row[0].row for row in rows if _is_item_head({word for cell in row for word in cell.words})}
    by_row = {each.cell.row: each for each in labelled}
    items: list[LineItem] = []
    inside = not heads
    for number, row in enumerate(rows):
        each = by_row.get(number)
        if number in heads or (each and each.kind in END_OF_ITEMS):
            inside = number in heads or (inside and not items)
        elif inside and each and not each.kind and each.value is not None:
            _add_item(items, each.value, row, rows[number - 1], mark)
    sums = {each.value for each in labelled if each.kind in ("subtotal", "total")}
    return tuple(items) if heads or sum(item.amount for item in items) in sums else ()


def _is_item_head(words: set[str]) -> bool:
    found = words & ITEM_HEADS
    return bool(found) and (words == found or len(words & (ITEM_HEADS | PRICE_HEADS)) > 1)


def _add_item(items: list[LineItem], value: Decimal, row: list[Cell], above: list[Cell], mark: str) -> None:
    """The item of a row with its quantity and unit price, or those of the item before it: `2 x 4.20`."""
    numbers = [each for cell in row for amount in cell.amounts if (each := amount.settled(mark)) is not None]
    pairs = {quantity * price: (quantity, price) for quantity, price in combinations(numbers[:6], 2)}
    description = _description(row)
    if items and not description and items[-1].amount in pairs:
        quantity, price = pairs[items[-1].amount]
        items[-1] = replace(items[-1], quantity=quantity, unit_price=price)
    else:
        quantity, price = pairs.get(value, (None, None))
        items.append(LineItem(description or _description(above), quantity, price, value, row[0].line.page))


def _description(row: list[Cell]) -> str:
    cell = next((cell for cell in row if sum(char.isalpha() for char in cell.text) > 2), None)
    money = _money(cell) if cell else []
    return cell.text[: money[0].start if money else None].rstrip(" :$€£") if cell else ""


# --- the second opinion ------------------------------------------------------------------------------------

EXPENSE_FIELDS = {
    "VENDOR_NAME": "vendor", "INVOICE_RECEIPT_ID": "invoice_number", "INVOICE_RECEIPT_DATE": "invoice_date",
    "DUE_DATE": "due_date", "SUBTOTAL": "subtotal", "TAX": "tax", "TOTAL": "total", "VENDOR_URL": "url",
}  # fmt: skip
EXPENSE_ITEMS = {"ITEM": "description", "QUANTITY": "quantity", "UNIT_PRICE": "unit_price", "PRICE": "amount"}
SETTLED_BY = {  # the reasons that another reading of a field settles
    "vendor": {"vendor_missing"},
    "invoice_date": {"date_missing", "date_ambiguous", "date_implausible"},
    "total": {"total_missing", "total_ambiguous"},
}


def merge_expense(
    invoice: Invoice, expense_documents: list[dict], *, date_order: str, default_currency: str, today: date
) -> Invoice:
    """The invoice with what `AnalyzeExpense` read: it fills gaps and settles doubts; contradictions show.

    `expense_documents` are the response's ExpenseDocuments, one a page; any part of them may be missing.
    """
    fields = dict(invoice.fields)
    second = _expense_fields(fields, _expense_cells(expense_documents), date_order, default_currency)
    reasons = set(invoice.review_reasons) - {"low_confidence"} - ({"no_text"} if second else set())
    for name, other in second.items():
        ours, doubts = fields.get(name), reasons & SETTLED_BY.get(name, set())
        if ours is None or ours.value is None:
            fields[name] = other
        elif ours.value == other.value:
            fields[name] = max(ours, other, key=lambda field: field.confidence or 0)
        elif other.value is not None and name in ("total", "invoice_date"):
            fields[name] = other if doubts else ours
            is_printed = name != "total" or other.value in invoice.possible_totals
            reasons |= set() if doubts and is_printed else {"second_opinion_disagrees"}
        reasons -= doubts
    if _adds_up(fields) and not _adds_up(invoice.fields):
        reasons -= {"totals_disagree"}
    elif _adds_up(fields) is False and fields != invoice.fields:
        reasons.add("totals_disagree")
    items = invoice.line_items or tuple(_expense_items(expense_documents))
    reasons |= _doubts(fields, today)
    return replace(invoice, fields=fields, line_items=items, review_reasons=_in_order(reasons))


def _adds_up(fields: dict[str, Field]) -> bool | None:
    """Whether subtotal and tax make the total; None where they were not all read."""
    parts = [fields[name].value if name in fields else None for name in ("subtotal", "tax", "total")]
    return None if None in parts else parts[0] + parts[1] == parts[2]


def _expense_cells(documents: list[dict]) -> dict[str, list[Cell]]:
    """The values of the summary fields as cells, by our names."""
    found: dict[str, list[Cell]] = {}
    for number, document in enumerate(documents, start=1):
        for summary in document.get("SummaryFields") or []:
            name = EXPENSE_FIELDS.get((summary.get("Type") or {}).get("Text"))
            value = summary.get("ValueDetection") or {}
            page = summary.get("PageNumber") or number
            code = (summary.get("Currency") or {}).get("Code")
            for key, text in ((name, value.get("Text")), ("currency", code)):
                if key and text:
                    line = Line(str(text), value.get("Confidence"), page, _box(value))
                    found.setdefault(key, []).append(Cell(line, number))
    return found


def _expense_fields(
    ours: dict[str, Field], found: dict[str, list[Cell]], setting: str, default: str
) -> dict[str, Field]:
    """The best reading of each field: one that agrees with ours, else the one of highest confidence."""
    rows = list(found.values())
    mark, order, currency = _decimal_mark(rows), _date_order(rows, setting), _currency(rows, default)
    found.setdefault("vendor", found.pop("url", []))
    second = {"currency": replace(currency, source="expense")} if currency else {}
    for name, cells in found.items():
        options = [field for cell in cells if (field := _expense_field(name, cell, mark, order))]
        agreeing = [field for field in options if name in ours and field.value == ours[name].value]
        if options and name != "currency":
            second[name] = max(agreeing or options, key=lambda field: field.confidence or 0)
    return second


def _expense_field(name: str, cell: Cell, mark: str, order: str) -> Field | None:
    value: str | Decimal | date | None
    if name in ("invoice_date", "due_date"):
        value = cell.dates[0].settled(order, set()) if cell.dates else ""
    elif name in ("subtotal", "tax", "total"):
        value = cell.amounts[-1].settled(mark) if cell.amounts else ""
    elif name == "invoice_number":  # the value may include its label: "Invoice #1258"
        value = _first_number(cell.text[_number_label(cell)[1] :]) or cell.text
    else:
        value = _name(cell.text.split("\n")[0]).rpartition("/")[2].removeprefix("www.")
    return replace(cell.field(value, cell.text), source="expense") if value != "" else None


def _expense_items(documents: list[dict]) -> Iterator[LineItem]:
    for page, document in enumerate(documents, start=1):
        groups = document.get("LineItemGroups") or []
        for item in (item for group in groups for item in group.get("LineItems") or []):
            texts = dict.fromkeys(EXPENSE_ITEMS.values(), "")
            for part in item.get("LineItemExpenseFields") or []:
                name = EXPENSE_ITEMS.get((part.get("Type") or {}).get("Text"), "")
                texts[name] = ((part.get("ValueDetection") or {}).get("Text") or "")[:MAX_TEXT]
            first = {
                name: next(amounts_in(texts[name]), None) for name in ("quantity", "unit_price", "amount")
            }
            numbers = {name: amount.settled("") if amount else None for name, amount in first.items()}
            yield LineItem(texts["description"].replace("\n", " "), page=page, **numbers)


# --- amounts, dates and words: the notations ---------------------------------------------------------------

PLAIN = str.maketrans({"−": "-", "–": "-", "’": "'", "\u00a0": " ", "\u202f": " "})
# The only patterns; `re` compiles them when they are first needed.
NUMBER = r"[.,]?\d[\d.,']*"  # digits, and any separators but spaces between them
TOKEN = (
    r"\d+|(?i:us|s)\$|[#$€£¥₹]"  # a number, or a sign that matters in labels and currencies
    r"|[^\W\d_]+(?:[01][^\W\d_]+)*"  # or a word: letters, and between them 0 and 1 for o and l
)


class Amount(NamedTuple):
    """A number in a text; two `readings`, decimal and thousands, where it does not say which is meant."""

    text: str  # as printed, with its sign and currency
    start: int
    digits: str
    readings: tuple[Decimal, ...]
    mark: str  # the decimal mark, if it is certain
    is_money: bool  # it has cents or a currency

    def settled(self, mark: str) -> Decimal | None:
        """The value, where it is certain or the page's decimal mark makes it so."""
        if len(self.readings) == 1 or not mark:
            return self.readings[0] if len(self.readings) == 1 else None
        return self.readings[0 if mark in self.digits else 1]


class DateText(NamedTuple):
    """A date in a text; two `readings`, day first and month first, where it does not say which is meant."""

    text: str
    start: int
    readings: tuple[date, ...]
    order: str  # DMY or MDY, if this date shows how the page writes dates

    def settled(self, order: str, sure: set[date]) -> date | None:
        """The date, where it is certain, another date on the page says the same, or the order is known."""
        agreeing = [reading for reading in self.readings if reading in sure]
        if len(self.readings) == 1 or len(agreeing) == 1:
            return (agreeing or self.readings)[0]
        return {"DMY": self.readings[0], "MDY": self.readings[1]}.get(order)


def amounts_in(text: str) -> Iterator[Amount]:
    """The numbers of a text that may be amounts: no times, percentages, codes or telephone numbers."""
    text = text.translate(PLAIN).rstrip()
    spans: list[list[int]] = []
    for match in re.finditer(NUMBER, text):
        start, end = match.start(), match.start() + len(match.group().rstrip(".,'"))
        if spans and _continues(text, *spans[-1], start, end):
            spans[-1][1] = end
        else:
            spans.append([start, end])
    return (amount for start, end in spans if (amount := _amount(text, start, end)))


def _continues(text: str, first: int, last: int, start: int, end: int) -> bool:
    """Whether the number from `start` continues the one from `first` to `last` after a space.

    `1 234.56` and `12 .50` are one number, and `12. 50` at the end of a text; `12 80.00` are two.
    """
    groups, gap, part = text[first:last].split(" "), text[last:start], text[start:end]
    if not all(map(str.isdigit, groups)):
        return False
    if gap == " " and part[0].isdigit():
        whole = part.replace(",", ".").partition(".")[0]
        return len(whole) == 3 and len(groups[0]) <= 3 and len(groups) < 5
    cents = gap == " " or gap == ". " and part[0].isdigit() and end == len(text)
    return cents and len(part.strip(".,")) == 2 and part.strip(".,").isdigit()


def _amount(text: str, start: int, end: int) -> Amount | None:
    """The amount that stands there with its sign and currency; None if the digits belong to something else."""
    before, digits, after = text[max(0, start - 8) : start], text[start:end], text[end : end + 4]
    if digits[0] in ".," and (before[-1:] in (".", ",") or len(digits) != 3):
        return _amount(text, start + 1, end)  # dots that lead to the amount, no decimal mark
    readings, mark = number_readings(digits.replace(" .", ".").replace(" ,", ",").replace(". ", "."))
    negative, currency, rest = _sign_and_currency(before)
    if not readings or _inside_a_word(rest, after, mark) and not currency:
        return None
    minus_after = after[:1] == "-" and mark and not after[1:2].isalnum()
    enclosed = before[-1:] + after[:1] == "()"
    if negative or minus_after or enclosed:
        readings = tuple(-value for value in readings)
    cents = mark and len(digits.rpartition(mark)[2].strip()) == 2
    currency = currency or after.strip().lower().startswith(CURRENCY_WORDS)
    printed = text[start - len(before) + len(rest) - enclosed : end + bool(minus_after or enclosed)].strip()
    return Amount(printed, start, digits, readings, mark, bool(currency or cents or len(readings) > 1))


def _inside_a_word(before: str, after: str, mark: str) -> bool:
    """Whether a number is part of a code, a time, a date or a measure. `3X10.49` and `5.90SR` are amounts."""
    times = before[-1:] in ("x", "X") and not before[-2:-1].isalpha()
    of_a_time = before[-1:] == ":" and before[-2:-1].isdigit()
    glued = (before[-1:].isalnum() and not times) or before[-1:] == "/" or of_a_time
    measure = after[:1].isalpha() and (not mark or after[:1].islower())
    return glued or measure or after[:1] in ("%", "/", ":") or (after[:1] == "-" and after[1:2].isalnum())


def _sign_and_currency(before: str) -> tuple[bool, bool, str]:
    """Whether a minus and a currency stand before a number, in any order; and what is before those."""
    negative = currency = False
    for _ in range(3):
        near = before.rstrip(" (")
        if not near.endswith("-") and not near.lower().endswith(CURRENCY_WORDS):
            break
        word = max((word for word in CURRENCY_WORDS if near.lower().endswith(word)), key=len, default="")
        if word and not near[: -len(word)][-1:].isalpha():
            before, currency = near[: -len(word)], True
        elif near.endswith("-") and not near[:-1].rstrip()[-1:].isdigit():
            before, negative = near[:-1], True
    return negative, currency, before


def number_readings(digits: str) -> tuple[tuple[Decimal, ...], str]:
    """What a number can mean, and its decimal mark if that is certain.

    `1.234,56` is one number; `1.234` is two, 1.234 and 1234, in this order; `1.2.3` is none.
    """
    readings: dict[Decimal, str] = {}
    if not digits.isascii() or sum(map(str.isdigit, digits)) > MAX_DIGITS:
        return (), ""
    for mark in ".,":
        printed, found, tail = digits.partition(mark)
        whole = _ungrouped(printed)
        if whole is not None and (tail.isdigit() or not found):
            readings[Decimal(f"{whole or 0}{'.' if found else ''}{tail}")] = mark if found else ""
    return tuple(sorted(readings)), (readings.popitem()[1] if len(readings) == 1 else "")


def _ungrouped(whole: str) -> str | None:
    """The digits of a whole number whose groups, if any, have one kind of separator; else None."""
    separators = {char for char in whole if not char.isdigit()}
    if not separators:
        return whole
    first, *groups = whole.split(min(separators))
    grouped = 1 <= len(first) <= 3 and len(groups[-1]) == 3 and all(len(group) in (2, 3) for group in groups)
    return first + "".join(groups) if grouped and len(separators) == 1 and first != "0" else None


Token = tuple[str, int, int]


def _tokens(text: str) -> Iterator[Token]:
    """Numbers, folded words and signs of a text with their places."""
    for match in re.finditer(TOKEN, text):
        token = match.group()
        yield token if token.isdigit() else fold(token), match.start(), match.end()


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and signs of a text, without its numbers."""
    return _words(_tokens(text))


def _words(tokens: Iterable[Token]) -> tuple[str, ...]:
    return tuple([word for word, _, _ in tokens if not word[:1].isdigit()])


def dates_in(text: str) -> Iterator[DateText]:
    """The dates of a text: `2025-04-21`, `21/04/25`, `21.4.2025`, `21 Apr 2025`, `April 21st, 2025`.

    A year of two digits lies between 1980 and 2079 and stands last.
    """
    return _dates_among(_tokens(text), text)


def _dates_among(of_text: Iterable[Token], text: str) -> Iterator[DateText]:
    """The dates of a text whose tokens are known."""
    tokens = _date_tokens(of_text, text)
    behind = 0
    for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False):
        start, end = one[1], three[2]
        gaps = text[one[2] : two[1]], text[two[2] : three[1]]
        readings, order = _date_readings((one[0], two[0], three[0]), gaps)
        if readings and start >= behind and not _in_a_chain(text, start, end):
            yield DateText(text[start:end], start, readings, order)
            behind = end


def _date_tokens(of_text: Iterable[Token], text: str) -> list[Token]:
    """The tokens that a date may consist of: `21st` is 21; what is printed without gaps comes apart."""
    tokens: list[Token] = []
    for word, start, end in of_text:
        before = tokens[-1][0] if tokens else ""
        if word in ORDINALS and before.isdigit():
            tokens[-1] = (*tokens[-1][:2], end)
        elif word.isdigit() and len(word) in (5, 6) and text[end : end + 1] == ":":  # 21/04/202512:30
            tokens.append((word[:4], start, start + 4))
        elif word.isdigit() and len(word) == 8 and before in DATE_LABELS:  # Date: 20250421
            cuts = ((0, 4), (4, 6), (6, 8))
            tokens += [(word[first:last], start + first, start + last) for first, last in cuts]
        else:
            tokens.append((word, start, end))
    return tokens


def _in_a_chain(text: str, start: int, end: int) -> bool:
    """Whether a longer chain, such as a telephone number or an article's code, goes on around a date.

    A label that is glued to its date is none: `Datum05.03.2024`.
    """
    before, after = text[max(0, start - 20) : start], text[end : end + 2]
    if after[:1] in ("-", "/", ".") and after[1:].isdigit():
        return True
    if before[-1:] in ("-", "/", "."):
        return before[-2:-1].isalnum()
    return before[-2:].isalpha() and len(before) > 1 and words_of(before)[-1] not in DATE_LABELS


def _date_readings(parts: tuple[str, str, str], gaps: tuple[str, str]) -> tuple[tuple[date, ...], str]:
    """The dates that three words can mean, day first before month first, and the order that they prove."""
    a, b, c = parts
    if max(map(len, gaps)) > 3 or ":" in gaps[0] + gaps[1]:
        return (), ""
    if b in MONTHS or a in MONTHS:
        day, month = (a, b) if b in MONTHS else (b, a)
        found = _date(c, str(MONTHS[month]), day)
        return ((found,) if found else ()), ""
    mark = gaps[0].strip()
    if gaps[1].strip() != mark or (mark not in ("/", "-", ".") and gaps != ("", "")):
        return (), ""
    if len(a) == 4:
        found = _date(a, b, c)
        return ((found,) if found else ()), ""
    day_first = _date(c, b, a)
    month_first = None if mark == "." else _date(c, a, b)  # nobody writes 12.31.2025
    readings = tuple(dict.fromkeys(each for each in (day_first, month_first) if each))
    if len(readings) != 1 or day_first == month_first or int(a) <= 12 and day_first:
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
