"""Vendor, invoice number and kind of document: what may be it on a page, and what speaks for each.

A name is a line, the part of one behind a label, or two lines; a number is one to three words with a digit.
What makes the difference is whose block it stands in: that of the nearest label of a seller or a buyer above
it, or of the part of a form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice
from math import log2
from typing import NamedTuple

from invoice_choice import Candidate
from invoice_page import (
    CURRENCIES,
    Box,
    Cell,
    Field,
    Mark,
    Rows,
    above,
    apart,
    below,
    fold,
    has_digit,
    has_money,
    left_of,
    lefts_of,
    lines_between,
    roles_in,
    roles_of,
    words_of,
)

MOST_ROWS = 90  # of a document's beginning that are looked at for names and numbers; and a few of its end
LAST_ROWS = 14
MOST_PARTIES = 30
MOST_NAMES = 24  # lines from the top that may be the name without a legal form or a label
MOST_LINE = 160  # characters of a line in which a number is looked for
ALIGNED = 0.05  # of the page's width

BUYERS = frozenset("buyer buyer_phrases delivery_address".split())
SELLERS = frozenset(("seller",))
PARTIES = BUYERS | SELLERS
NAMEABLE = frozenset("legal_form common date_joiners unit months weekdays street name_word".split())
NOT_LABELS = frozenset("legal_form common name_word".split())
NUMBERED = frozenset("number other_number tax_id registration date invoice_date other_date due_date".split())
SUMS = frozenset("total subtotal amount_due".split())
DATES = frozenset("date invoice_date due_date other_date".split())
HEADS = frozenset("item_description item_quantity item_unit_price item_amount".split())
TITLES = frozenset(
    "title_invoice title_pro_forma title_receipt title_credit_note title_statement title_quote title_order "
    "title_delivery_note".split()
)


# --- where titles, parties and sums stand ----------------------------------------------------------------


class Party(NamedTuple):
    """A label that says whose name stands there or beneath: the seller's or the buyer's."""

    cell: Cell
    seller: bool
    reach: float = 0.9  # of the page's height that it may rule; little where its value stands beside it


class Layout:
    """What names and numbers need to know of a document besides its cells."""

    def __init__(self, rows: Rows) -> None:
        near = rows if len(rows) <= MOST_ROWS + LAST_ROWS else [*rows[:MOST_ROWS], *rows[-LAST_ROWS:]]
        self.rows = rows
        self.cells = [cell for row in near for cell in row]
        heights = sorted(cell.box.height for cell in self.cells)
        self.height = max(heights[len(heights) // 2], 0.001) if heights else 1.0
        self.head = next((row[0].row for row in near if is_table_head(row)), len(rows))
        self.sums = [row[0].row for row in near if any(c.roles & SUMS for c in row) and has_money(row)]
        self.titles = [cell for cell in self.cells if is_title(cell)]
        labels = ((cell, party_of(cell, rows)) for cell in self.cells if cell.roles & PARTIES)
        self.parties = {cell: party for cell, party in labels if party}
        self._over: dict[Cell, tuple[Party | None, Party | None]] = {}

    @cached_property
    def numbers(self) -> list[tuple[Number, dict[str, float]]]:
        """What may be a number, and what its label says."""
        outer: dict[Cell, dict[str, float]] = {}
        return [(number, label_evidence(number, self.rows, outer)) for number in numbers_in(self)]

    @property
    def is_numbered(self) -> bool:
        """Whether anything stands at a label of the document's number."""
        return any("own label" in label for _, label in self.numbers)

    def parties_over(self, cell: Cell) -> tuple[Party | None, Party | None]:
        """The nearest party's label above in the cell's column, and the one whose part of a form this is."""
        if cell not in self._over:
            self._over[cell] = self._find_parties_over(cell)
        return self._over[cell]

    def _find_parties_over(self, cell: Cell) -> tuple[Party | None, Party | None]:
        parties = [*self.parties.values()][:MOST_PARTIES]
        over = [p for p in parties if p.cell.row < cell.row and cell.box.top - p.cell.box.top < p.reach]
        column = [p for p in over if apart(p.cell, cell) < ALIGNED and cell.box.top - p.cell.box.top < 0.25]
        near = max(column, key=lambda p: (p.cell.row, -apart(p.cell, cell)), default=None)
        left = [p for p in over if p.cell.box.left <= cell.box.left + 0.02]
        part = max(left, key=lambda p: (p.cell.row // 2, p.cell.box.left), default=None)
        if near and part and part.cell.row > near.cell.row and len(self.rows[part.cell.row]) == 1:
            near = None  # a head over the whole width begins a new part of the form
        return near, part

    def party_over(self, cell: Cell) -> Party | None:
        near, part = self.parties_over(cell)
        return near or part


def is_table_head(row: Sequence[Cell]) -> bool:
    """The row that names the columns of the items: three of their names in two cells without digits."""
    found = [roles for cell in row if not cell.has_digit and (roles := cell.roles & HEADS)]
    return len(found) > 1 and len(frozenset().union(*found)) > 2


def is_title(cell: Cell) -> bool:
    """A short line that names the kind of document."""
    return len(cell.words) <= 6 and bool(cell.roles & TITLES)


def label_share(cell: Cell) -> float:
    """The share of a cell's words that are labels or titles."""
    marks = [m for m in cell.marks if not m.roles <= NAMEABLE and m.roles.isdisjoint(NOT_LABELS)]
    return sum([mark.last - mark.first for mark in marks]) / len(cell.words) if cell.words else 1.0


def party_of(cell: Cell, rows: Rows) -> Party | None:
    """The party that a label names, if it is no value and does not name that party's number."""
    label = cell.text.partition(":")[0]
    marks = [mark for mark in cell.marks if mark.end <= len(label)]
    numbered = any(m.roles & NUMBERED and not m.roles & PARTIES and "common" not in m.roles for m in marks)
    named = any("legal_form" in mark.roles and mark.first for mark in marks)  # Kunde AG
    if has_digit(label) or numbered or named:
        return None
    for mark in marks:
        buyer, seller = bool(mark.roles & BUYERS), bool(mark.roles & SELLERS)
        if buyer != seller and is_party_label(cell, mark, marks, label):
            return Party(cell, seller, 0.07 if has_value(cell, rows) else 0.9)
    return None


def is_party_label(cell: Cell, mark: Mark, marks: list[Mark], label: str) -> bool:
    """Whether a party's word is a label: at the beginning or behind small words, with little else."""
    led = any(other.last == mark.first and other.roles & {"common", "not_name"} for other in marks)
    led = led or label[: mark.start].rstrip()[-1:] in ("", "-", "/", "|")
    colon, length = len(label) < len(cell.text), mark.end - mark.start
    words = sum(start < len(label) for _, start, _ in cell.tokens)
    rest = words - (mark.last - mark.first)
    short = rest <= 2 or (colon and rest < 4) or (words <= 10 and len(cell.marks) > 1)
    known = length > 3 or (words == 1 and (length > 1 or colon))
    return led and short and known


def has_value(cell: Cell, rows: Rows) -> bool:
    """Whether a label's value stands behind its colon, or as the next cell of the row, itself no label."""
    if len(cell.text.partition(":")[2].strip()) > 1:
        return True
    after = next((o for o in rows[cell.row] if 0 <= o.box.left - cell.right < 0.3), None)
    return after is not None and label_share(after) < 0.6 and ":" not in after.text


# --- vendor: names ---------------------------------------------------------------------------------------


class Name(NamedTuple):
    """A text that may name the vendor, the cells it stands in, and what the label in its own line says."""

    text: str
    cells: tuple[Cell, ...]
    label: frozenset[str]
    letters: str  # the text's letters and digits


def names_in(layout: Layout) -> Iterator[Name]:
    """Lines, parts of lines behind a label, and two lines that may be one name."""
    for cell in layout.cells:
        if not cell.words:
            continue
        part, label = behind_label(cell)
        text = name_of(part)
        labelled = is_of_labels(text) if label else cell in layout.parties or part.rstrip().endswith(":")
        if labelled or not may_be_name(text):
            continue
        yield Name(text, (cell,), label, letters(text))
        if label or label_share(cell) > 0.8:
            continue
        under = next(below(cell, layout.rows, 2), None)
        if under is not None and may_follow(cell, under):
            space = "" if part.rstrip().endswith("-") else " "
            text = name_of(f"{part.strip()}{space}{under.text}")
            yield Name(text, (cell, under), label, letters(text))


def is_of_labels(text: str) -> bool:
    """Whether what stands behind a label is another: `Supplier - fornitore / prestatore`."""
    words = words_of(text)
    known = sum(last - first for first, last, roles in roles_in(words) if not roles & NOT_LABELS)
    return 0 < known >= sum(len(word) > 3 for word in words)


def behind_label(cell: Cell) -> tuple[str, frozenset[str]]:
    """What stands behind a label and its colon, or behind a party's label, and the label's roles."""
    label, colon, rest = cell.text.partition(":")
    if any("legal_form" in mark.roles and 0 < mark.first and mark.end <= len(label) for mark in cell.marks):
        return cell.text, frozenset()  # Hua Sdn Bhd (Co. No: 1234)
    if colon and len(rest.strip()) > 1 and len(label) < 40:
        roles = [mark.roles for mark in cell.marks if mark.end <= len(label)]
        return rest.strip(), frozenset({"label"}.union(*roles))
    for mark in cell.marks[:1]:
        rest = cell.text[mark.end :].strip(" -.")
        sure = mark.last > 1 or "buyer_phrases" in mark.roles
        if mark.first == 0 and rest and sure and mark.roles & (PARTIES | {"attention"}):
            return rest, mark.roles
    return cell.text, frozenset()


def may_be_name(text: str) -> bool:
    alpha, words = sum(map(str.isalpha, text)), len(text.split())
    unread = words > 5 and alpha < 2.4 * words  # print that the engine could not read
    other = unread or len(text) > 90 or "@" in text or text.lower() in CURRENCIES
    return 2 <= alpha > sum(map(str.isdigit, text)) and not other


def may_follow(cell: Cell, under: Cell) -> bool:
    """Whether the line beneath stands close, aligned and alike enough to be the same name's second line.

    Behind a legal form, or with a number in it, only what ends in a legal form is: the rest is an address.
    """
    alike = 0.6 < under.box.height / cell.box.height < 1.6
    near = alike and apart(cell, under) < 0.03 and lines_between(cell, under) < 1.2
    if not near or len(under.words) > 6 or ":" in under.text or has_digit(name_of(under.text)):
        return False
    if letters(under.text).startswith(letters(cell.text)):  # said again, whole
        return False
    address = under.has_digit or TOWN.search(under.text)
    return form_at_end(under, second=True) or not (address or form_at_end(cell))


TOWN = re.compile(r", ?[A-Z]{2}$")  # CHICAGO, IL


REGISTRATION = frozenset("registration tax_id number contact".split())


def name_of(text: str) -> str:
    """A name without the register number or the address that follows it in its line."""
    name = " ".join(words_of_name(text) if has_digit(text) else text.split())
    if name.count("(") > name.count(")"):
        name = name[: name.rindex("(")]
    return name.strip(" -*:,'\"([")


def words_of_name(text: str) -> list[str]:
    """The words of a text with digits before the first address or number in it."""
    for separator in (*"·•|,", " - "):  # Sender GmbH · Street 1 · 12345 Town
        name, _, address = text.partition(separator)
        if len(name) > 3 and has_digit(address):
            text = name
    words = text.split()
    numbers = [place for place, word in enumerate(words) if sum(map(str.isdigit, word)) > 3]
    if numbers and numbers[0]:
        words = words[: numbers[0]]
        while len(words) > 1 and not has_digit(words[-1]) and is_registration(words[-1]):
            words.pop()
    return words


def is_registration(word: str) -> bool:
    folded = words_of(word)
    return not folded or bool(found := roles_in(folded)) and all(roles & REGISTRATION for *_, roles in found)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


# --- vendor: evidence ------------------------------------------------------------------------------------

# Of a name in a buyer's block, or like the buyer's, or at a label of a bank or a person, only what speaks against it
# counts.
AGAINST = frozenset(
    "another's|other label|labels|small words|street|digit|postcode|person|long|short|"
    "goes on|second line|right|behind table head|legal form follows".split("|")
)


def vendors(layout: Layout) -> list[Candidate]:
    """What may be the vendor's name, and that none is on the page."""
    every = list(names_in(layout))
    ranks = ranks_of(every)
    both = in_both_blocks(every, layout)
    webs = domains(layout)
    found = []
    for name in every:
        sure = len(name.cells) > 1 or has_form(name)
        if is_worth(name, ranks, layout) and (sure or name.letters not in both):
            evidence = vendor_evidence(name, layout, ranks.get(name.cells[0], 99), webs)
            found.append(Candidate((name.text,), evidence, (field_of(name.text, *name.cells),)))
    counts = Counter([name.letters for name in every])
    return [*compared(found, counts), Candidate((None,), {"none": 1.0}, (None,))]


def compared(found: Sequence[Candidate], counts: Counter[str]) -> Iterator[Candidate]:
    """The names with what each is among the others: beside a rival, like the buyer, or with nothing but its place."""
    own = [letters(each.values[0]) for each in found]
    clear = [name for name, each in zip(own, found, strict=True) if is_clear(each.evidence)]
    buyers = [name for name, each in zip(own, found, strict=True) if "another's" in each.evidence]
    for name, each in zip(own, found, strict=True):
        evidence = dict(each.evidence)
        if SELLING.isdisjoint(evidence) and any(is_begun_alike(name, other) for other in buyers):
            evidence = against(evidence) | {"like buyer": 1.0}
        if any(other not in name and name not in other for other in clear):
            evidence["rival"] = 1.0
        if SUPPORT.isdisjoint(each.evidence) and each.evidence.get("large", 0.0) < 1 and counts[name] < 2:
            evidence["unsupported"] = 1.0
        yield each._replace(evidence=evidence)


CLEAR = frozenset(("legal form", "first under seller"))
UNCLEAR = frozenset(("labels", "other label", "digit", "short", "long", "behind table head"))
SELLING = frozenset(("first", "first under seller", "seller's part"))
SUPPORT = CLEAR | frozenset(
    "name word|name label|seller's part|address next|street beneath|tax id beneath|like domain".split("|")
)


def is_clear(evidence: dict[str, float]) -> bool:
    """Whether a name is clearly a company's or the seller's, and no label, fragment or item."""
    return not CLEAR.isdisjoint(evidence) and UNCLEAR.isdisjoint(evidence)


def is_begun_alike(one: str, two: str) -> bool:
    """Whether one name is how the other begins: Harbour Corp, Harbour Corporation."""
    short, long = sorted((one, two), key=len)
    return len(short) > 5 and long.startswith(short)


def field_of(value: str, first: Cell, last: Cell | None = None) -> Field:
    """A name with the box around its one or two lines."""
    field = first.field(value, " ".join(cell.text for cell in (first, last) if cell))
    other = last.field(value, value).box if last else None
    if field.box is None or other is None:
        return field
    left, top = min(field.box.left, other.left), min(field.box.top, other.top)
    right = max(box.left + box.width for box in (field.box, other))
    bottom = max(box.top + box.height for box in (field.box, other))
    return replace(field, box=Box(left, top, right - left, bottom - top))


def ranks_of(found: Iterable[Name]) -> dict[Cell, int]:
    """The place of each cell among the lines that look like names; titles, labels and dates aside."""
    cells = dict.fromkeys(name.cells[0] for name in found)
    alike = [cell for cell in cells if label_share(cell) < 0.7 and not is_title(cell) and not cell.dates]
    return {cell: rank for rank, cell in enumerate(alike)}


def in_both_blocks(found: Iterable[Name], layout: Layout) -> set[str]:
    """The texts that stand in a seller's and in a buyer's block: labels of a form."""
    sides: tuple[set[str], set[str]] = set(), set()
    for name in found:
        party = layout.party_over(name.cells[0])
        if party and len(name.cells) == 1:
            sides[party.seller].add(name.letters)
    return sides[0] & sides[1]


def is_worth(name: Name, ranks: dict[Cell, int], layout: Layout) -> bool:
    """Whether a text is looked at closely: cheap, so that long documents stay cheap."""
    first, last = name.cells[0], name.cells[-1]
    if name.label & (SELLERS | {"name_label"}) or has_form(name):
        return True
    if has_money([last]) or last.dates or len(first.words) > 12:
        return False
    near, part = layout.parties_over(first)
    sellers = is_side(near or part, True)
    high = ranks.get(first, 99) < MOST_NAMES and last.row < layout.head
    return high or is_side(near, True) or (sellers and label_share(last) < 0.7)


def vendor_evidence(name: Name, layout: Layout, rank: int, webs: Sequence[str]) -> dict[str, float]:
    first, last = name.cells[0], name.cells[-1]
    said = party_evidence(name, first, layout)
    if last is not first and not any(said[key] for key in BESIDE):
        beside = party_evidence(name, last, layout)  # the label stands at the middle of two lines
        said |= {key: beside[key] for key in BESIDE}
    evidence = text_evidence(name) | place_evidence(first, last, rank, layout) | said
    evidence |= beneath_evidence(last, layout) | part_evidence(first, last, layout.rows)
    evidence["like domain"] = is_like_domain(name.letters, webs)
    evidence = {key: float(value) for key, value in evidence.items() if value}
    return against(evidence) if "another's" in evidence else evidence


def against(evidence: dict[str, float]) -> dict[str, float]:
    return {key: value for key, value in evidence.items() if key in AGAINST}


def text_evidence(name: Name) -> dict[str, float]:
    """What the name itself says."""
    cell, last, text = name.cells[0], name.cells[-1], name.text
    roles, words = cell.roles | last.roles, text.split()
    at_end = has_form(name)
    form = at_end or any("legal_form" in mark.roles and mark.first for mark in last.marks)
    small = sum(m.last - m.first for m in cell.marks if "common" in m.roles) / max(1, len(cell.words))
    return {
        "legal form": at_end, "name word": "name_word" in roles,
        "small words": small if small >= 0.3 else 0.0, "labels": 0.0 if name.label else label_share(cell),
        "street": "street" in roles and not form,
        "postcode": not form and bool(re.search(r"\b\d{4,6}\b", cell.text)), "digit": has_digit(text),
        "person": not roles.isdisjoint(("person", "attention")), "long": len(words) > 6,
        "short": len(name.letters) < 4,
    }  # fmt: skip


def has_form(name: Name) -> bool:
    """Whether a name ends with a legal form, which is not cut off with a number or a label."""
    last = name.cells[-1]
    forms = [mark for mark in last.marks if "legal_form" in mark.roles]
    whole = any(last.text[mark.start : mark.end] in name.text for mark in forms)
    return whole and form_at_end(last, second=len(name.cells) > 1)


POSTCODE = re.compile(r"[ .,]*\d{4,6}\b")


def form_at_end(cell: Cell, *, second: bool = False) -> bool:
    """Whether a line ends with a legal form, or with that and a number: `Hua Sdn Bhd (JM0352019-K)`.

    The second line of a name may consist of it. `CA 94088` is a state.
    """
    for mark in cell.marks:
        if "legal_form" in mark.roles and (mark.first or second):
            rest = cell.text[mark.end :]
            numbered = has_digit(rest) and not rest.lstrip(" .")[:1].isalnum()
            state = mark.end - mark.start == 2 and POSTCODE.match(rest)
            if not state and (numbered or sum(map(str.isalpha, rest)) <= 2):
                return True
    return False


def place_evidence(cell: Cell, last: Cell, rank: int, layout: Layout) -> dict[str, float]:
    """Where it stands and how large."""
    top = cell.box.top - int(cell.box.top)
    over = next(above(cell, layout.rows, 3), None)
    gap = 9.0 if over is None else lines_between(over, cell)
    form = form_at_end(cell) or last is not cell and form_at_end(last, second=True)
    close = over is not None and over.row == cell.row - 1 and gap < 0.6 and apart(over, cell) < 0.01
    named = over is not None and may_be_name(over.text) and label_share(over) < 0.5
    return {
        "first": rank == 0, "second": rank == 1,
        "top third": top < 0.34 and int(cell.box.top) == int(layout.cells[0].box.top),
        "right": cell.box.left > 0.55, "behind table head": cell.row > layout.head,
        "large": max(0.0, min(log2(max(cell.box.height / layout.height, 1.0)), 1.0)),
        "block start": over is None or gap > 1 or is_title(over) or apart(over, cell) > 0.2,
        "second line": close and named and not form,
        "legal form follows": not form and form_follows(cell, layout.rows),
    }  # fmt: skip


def form_follows(cell: Cell, rows: Rows) -> bool:
    under = (other for other in below(cell, rows, 3) if len(other.words) > 1)
    return any(form_at_end(other) and lines_between(cell, other) < 6 for other in under)


BESIDE = ("first under seller", "name label", "other label", "another's")


def party_evidence(name: Name, cell: Cell, layout: Layout) -> dict[str, bool]:
    """Whose name it is, by labels in its line, on its left, above, and by the part of the form."""
    left = left_of(cell, layout.rows)
    beside = left if left is not None and is_label_of(left, cell, layout.rows) else None
    label = name.label or (beside.roles | {"label"} if beside else frozenset())
    anchor = beside if beside and not name.label else cell
    near, part = layout.parties_over(anchor)
    if not near and anchor is not cell:
        near, _ = layout.parties_over(cell)
    block = near or part
    seller, buyer = bool(label & SELLERS), bool(label & BUYERS)
    own = layout.parties.get(anchor) if beside else None
    own = own or (Party(cell, seller) if seller != buyer else None)
    named = "name_label" in label
    close = block is not None and anchor.box.top - block.cell.box.top < 0.25
    sellers = is_side(own, True) or is_first_under(cell, near, layout) or named and is_side(block, True)
    foreign = is_side(own, False) or is_side(near, False) or is_side(block, False) and (close or named)
    return {
        "another's": foreign or bool(label & {"bank", "attention"}),
        "first under seller": sellers,
        "seller's part": near is None and is_side(part, True),
        "name label": named or (seller and buyer),
        "other label": bool(label) and not (seller or buyer or named),
    }


def is_side(party: Party | None, seller: bool) -> bool:
    return party is not None and party.seller == seller


def is_label_of(left: Cell, cell: Cell, rows: Rows) -> bool:
    """Whether the cell on the left is a label, by its words, its colon, or as one of a column of labels."""
    if cell.box.left - left.right > 0.35 or len(left.words) > 6 or left.has_digit or not left.words:
        return False
    if left.text.endswith(":") or is_label(left) and len(left.text) > 2:
        return True
    column = [*islice(above(left, rows, 3), 1), *islice(below(left, rows, 3), 1)]
    return any(abs(o.box.left - left.box.left) < 0.01 and is_label(o) for o in column)


def is_label(cell: Cell) -> bool:
    return label_share(cell) > 0.6 and not is_title(cell)


def is_first_under(cell: Cell, party: Party | None, layout: Layout) -> bool:
    """Whether nothing but labels stands between a seller's label and the cell."""
    if party is None or not party.seller:
        return False
    between = chain.from_iterable(layout.rows[party.cell.row + 1 : cell.row])
    return not any(apart(o, cell) < ALIGNED and label_share(o) < 0.7 and may_be_name(o.text) for o in between)


def beneath_evidence(cell: Cell, layout: Layout) -> dict[str, bool]:
    """An address or a tax id in the lines beneath."""
    under = [other for other in below(cell, layout.rows, 6) if apart(other, cell) < 0.12][:6]
    return {
        "address next": bool(under) and is_address(under[0]),
        "street beneath": any("street" in other.roles for other in under[:2]),
        "tax id beneath": any(not other.roles.isdisjoint(("tax_id", "registration")) for other in under),
    }


def is_address(cell: Cell) -> bool:
    """A street, or a line with a number that is no date and no amount."""
    return "street" in cell.roles or cell.has_digit and not cell.dates and not cell.has_money


def part_evidence(first: Cell, last: Cell, rows: Rows) -> dict[str, bool]:
    """Whether one line is only a part of the name; or of two the first would have done."""
    if first is not last:
        return {"joined": not goes_on(first) and not form_at_end(last, second=True)}
    under = next(below(first, rows, 1), None)
    form = under is not None and only_form(under) and may_follow(first, under)
    return {"goes on": form or goes_on(first)}


def goes_on(cell: Cell) -> bool:
    """Whether a name goes on in the next line: `Gomez, Ramirez and`; not what a domain or an address ends in."""
    *before, last = cell.text.split() or [""]
    small = bool(before) and bool(found := roles_in(words_of(last))) and "common" in found[-1][2]
    return not has_digit(cell.text) and (small or last.endswith(("&", "+", "-", ",")))


def only_form(cell: Cell) -> bool:
    forms = sum(mark.last - mark.first for mark in cell.marks if "legal_form" in mark.roles)
    return forms == len(cell.words) > 0


FREE_MAIL = frozenset(
    "gmail googlemail hotmail yahoo outlook live icloud aol gmx web t-online msn mail protonmail".split()
)
NO_DOMAIN = frozenset("www com co mail info".split())
ENDINGS = "com|net|org|de|fr|es|it|nl|pt|be|ch|at|eu|uk|io|co"
WEB = re.compile(rf"(?:@|www\.|https?://)([\w-]+(?:\.[\w-]+)+)|\b([\w-]+(?:\.[\w-]+)*\.(?:{ENDINGS})\b)")


def domains(layout: Layout) -> list[str]:
    """The names in e-mail and web addresses outside the buyer's block."""
    found = []
    for cell in layout.cells:
        if "." not in cell.text or is_side(layout.party_over(cell), False):
            continue
        for one, two in WEB.findall(cell.text.lower()):
            parts = [part for part in (one or two).split(".")[:-1] if part not in NO_DOMAIN]
            named = parts and len(parts[-1]) > 2 and parts[-1] not in FREE_MAIL
            if named and roles_of(fold(parts[-1])).isdisjoint(TITLES):  # not invoices.example
                found.append(letters(parts[-1]))
    return found


def is_like_domain(name: str, webs: Sequence[str]) -> bool:
    """Whether a name's letters begin like a domain: Northgate Supplies Ltd at northgate.example."""
    begin = [web[: max(5, len(web) - 3)] for web in webs]
    return name.startswith(tuple(begin)) or len(name) > 3 and any(web.startswith(name) for web in webs)


# --- invoice number --------------------------------------------------------------------------------------

OTHERS = frozenset("other_number tax_id registration bank contact page attention place street".split())
OWN = frozenset(("document", "invoice_number"))
TITLED = TITLES | OWN
LABEL_KINDS = (
    ("date", DATES),
    ("series", frozenset(("series",))),
    ("document", TITLED),
    ("number", frozenset(("number",))),
)
NAMED = frozenset(("own label", "document label", "number label"))
WORD = re.compile(r"\S+")
LAST_OF_NUMBER = re.compile(r"[A-Z]{0,8}(-\w*|/)?\d[\w/.-]*")
GLUED = re.compile(r"([^\W\d_]+\.?[:#.]|#|№)(?=\S*\d)")


class Number(NamedTuple):
    """One to three words with a digit that may be the document's number."""

    text: str
    cell: Cell
    start: int
    end: int
    words: int = 1

    @property
    def is_dated(self) -> bool:
        return any([d.start < self.end and self.start < d.end for d in self.cell.dates])


def numbers_in(layout: Layout) -> Iterator[Number]:
    """Words with a digit, and two or three adjoining words that may be one number."""
    for cell in layout.cells:
        if not cell.has_digit or len(cell.text) > MOST_LINE:
            continue
        spans = [(*word.span(), has_digit(word.group())) for word in WORD.finditer(cell.text)]
        for place, (first, _, _) in enumerate(spans):
            for words, (_, end, has_digits) in enumerate(spans[place : place + 3], 1):
                if not has_digits or words > 1 and not may_adjoin(cell.text[first:end]):
                    continue
                glued = GLUED.match(cell.text, first, end) if words == 1 else None
                start = glued.end() if glued else first
                text = cell.text[start:end].strip(":.,;#()*[]'\"")
                if len(text) <= 40:
                    yield Number(text, cell, start, end, words)


def may_adjoin(text: str) -> bool:
    """Short capitals or digits, and a digit in the last: INV 2025 0042, A 12, 2025 / 17."""
    *before, last = text.split()
    if text[0] in "-/" or not LAST_OF_NUMBER.fullmatch(last):
        return False
    return all([re.fullmatch(r"[A-Z]{1,4}\d*|[A-Z]?\d{1,8}|[-/]", word) for word in before])


def invoice_numbers(layout: Layout) -> list[Candidate]:
    """What may be the document's number, and that it has none."""
    counts = Counter(number.text for number, _ in layout.numbers)
    undated = {number.cell for number, _ in layout.numbers if not number.is_dated}
    found = []
    for number, label in layout.numbers:
        beside = number.is_dated and number.cell in undated  # FT-12 - 2024-08-15
        if not beside and is_number_worth(number, label, layout.rows):
            evidence = label | shape_evidence(number) | number_place_evidence(number, layout)
            evidence["repeated"] = counts[number.text] > 1
            evidence = {key: float(value) for key, value in evidence.items() if value}
            found.append(Candidate((number.text,), evidence, (number.cell.field(number.text, number.text),)))
    return [*found, Candidate((None,), {"none": 1.0}, (None,))]


def is_number_worth(number: Number, label: dict[str, float], rows: Rows) -> bool:
    """Whether a number is looked at closely: no time, date or amount without a label that asks for it."""
    if ":" in number.text and re.fullmatch(r"\d\d?:\d\d(:\d\d)?", number.text):
        return False
    if number.is_dated and not number.text.isdigit():
        return "own label" in label
    if not NAMED.isdisjoint(label):
        return True
    odd = len(number.text) < 3 or number.text.endswith("%") or "other label" in label and number.words > 1
    return not odd and not number.is_dated and not has_money(rows[number.cell.row])


def shape_evidence(number: Number) -> dict[str, float]:
    """What the number itself says, and what is left of its line."""
    text, cell = number.text, number.cell
    digits = sum(map(str.isdigit, text))
    prefix = re.match(r"[^\W\d_]+", text)
    before, after = cell.text[: number.start].rstrip(), cell.text[number.end :].lstrip()
    spaced = re.fullmatch(r"[+(]?\d[\d ().x-]{8,}", text) and len(re.findall("[-.]", text)) > 1
    phone = spaced or re.fullmatch(r"0[1-9]\d{8,9}", text)
    tax_id = re.fullmatch(r"[A-Z]{1,3}-?\d{7,10}[A-Z]?|\d{2}-\d{8}-\d", text)
    date = number.is_dated or re.fullmatch(r"\d{1,4}[-/.]\d\d?[-/.]\d{1,4}", text)
    return {
        "short": len(text) < 4, "many digits": digits > 10, "prefix": prefix is not None and digits > 1,
        "document prefix": prefix is not None and "document" in roles_of(fold(prefix.group())),
        "year inside": bool(re.match(r"\D{0,6}20[12]\d\D?\d{2,}", text)),
        "year": bool(re.fullmatch(r"(19|20)\d\d", text)), "date": bool(date),
        "phone or tax id": bool(phone or tax_id),
        "odd signs": bool(re.search(r"[^\w\s./#-]|[a-z]", text)), "several words": float(number.words - 1),
        "more before": number.words == 1 and bool(re.search(r"(^|\s)([A-Z]{1,4}\d*|\d+)[-/]?$", before)),
        "more behind": number.words < 3 and bool(re.match(r"[-/]?\d", after)),
    }  # fmt: skip


def number_place_evidence(number: Number, layout: Layout) -> dict[str, bool]:
    cell = number.cell
    top = cell.box.top - int(cell.box.top)
    near, _ = layout.parties_over(cell)
    return {
        "top third": top < 0.34 and int(cell.box.top) == int(layout.cells[0].box.top),
        "behind table head": cell.row > layout.head, "under buyer": is_side(near, False),
        "under seller": is_side(near, True),
        "near title": any(0 <= cell.row - title.row <= 2 and title is not cell for title in layout.titles),
        "large": cell.box.height > 1.3 * layout.height, "alone": cell.text.strip() == number.text,
        "money in row": has_money(layout.rows[cell.row]),
    }  # fmt: skip


def label_evidence(number: Number, rows: Rows, outer: dict[Cell, dict[str, float]]) -> dict[str, float]:
    """The label in its own line, else the one on the left, else the one above."""
    cell = number.cell
    words = [(token, start, end) for token, start, end in cell.tokens if end <= number.start]
    spoken = [start for token, start, _ in words if not token[:1].isdigit()]
    if not spoken:
        if cell not in outer:
            outer[cell] = outer_labels(cell, rows)
        return outer[cell]
    marks = [mark for mark in cell.marks if mark.end <= number.start]
    digits = max((end for token, _, end in words if token[:1].isdigit()), default=0)
    kind = label_kind([m for m in marks if m.start >= digits], any(start >= digits for start in spoken))
    if kind in ("", "number", "unknown"):
        kind = label_kind(marks, True)
    far = not marks or number.start - marks[-1].end > 4
    return {f"{kind} label": 1.0, "label far off": float(far)}


def outer_labels(cell: Cell, rows: Rows) -> dict[str, float]:
    """The label on the left, else the one above; a label of two lines stands half a row off."""
    found: dict[str, float] = {}
    if lefts := lefts_of(cell, rows):
        kind = label_kind([mark for left in lefts for mark in left.marks], True)
        if lefts[0].has_digit:
            kind = ""
        if kind:
            found[f"{kind} label"] = 1.0
        if kind not in ("", "unknown") or lefts[0].text.endswith((":", "#", ".")):
            return found
    for rank, over in zip(range(8), above(cell, rows), strict=False):
        if over.has_digit:
            found["number above"] = 1.0
            continue
        kind = label_kind(over.marks, bool(over.words))
        found |= {f"{kind} label": float(bool(kind)), "document just above": rank == 0 and kind == "document"}
        break
    return found


def label_kind(marks: Sequence[Mark], spoken: bool) -> str:
    """What a label makes of the number beside it."""
    if not marks:
        return "unknown" if spoken else ""
    roles = frozenset().union(*[mark.roles for mark in marks])
    numbered = "number" in roles
    if "corrected_document" in roles and not any(
        "invoice_number" in m.roles and "corrected_document" not in m.roles for m in marks
    ):
        return "corrected"
    if "invoice_number" in roles or numbered and roles & TITLED:
        return "own"
    if roles & OTHERS and any(
        m.roles & OTHERS and not m.roles & OWN and "common" not in m.roles for m in marks
    ):
        return "other"
    if numbered and roles & DATES:  # number and date of the document, in one label
        return "own" if "invoice_date" in roles else "number"
    return next((kind for kind, wanted in LABEL_KINDS if roles & wanted), "unknown" if spoken else "")


# --- kind of document, and several in one file -----------------------------------------------------------


def kind_of_document(layout: Layout, *, negative: bool, at_till: bool) -> str:
    """invoice, receipt, credit_note or other: by the total's sign, the titles, the payment at a till."""
    titles = frozenset().union(*(titles_said(c, layout) for c in layout.cells if 0 < len(c.words) <= 6))
    if negative or "title_credit_note" in titles:  # which is called invoice as well, and a receipt too
        return "credit_note"
    if at_till or "title_receipt" in titles:
        return "receipt"
    numbered = any(cell.roles & {"invoice_number", "invoice_date"} for cell in layout.cells)
    return "invoice" if "title_invoice" in titles or (numbered and not titles) else "other"


def titles_said(cell: Cell, layout: Layout) -> frozenset[str]:
    """The titles that a line gives this document: above the sums, with little else in the line."""
    beside = layout.rows[cell.row]
    first_sum = min(layout.sums, default=len(layout.rows))
    rest = len(cell.words) - sum(mark.last - mark.first for mark in cell.marks)
    low = cell.row > first_sum or (cell.row > layout.head and len(beside) > 1)
    if low or rest > 2 or has_money(beside):
        return frozenset()
    beginnings = [roles for most in (1, 2, 3) for *_, roles in roles_in(cell.words[:most])[:1]]  # Storno Nr.
    at_edge = [mark.roles for mark in cell.marks if mark.first == 0 or mark.last == len(cell.words)]
    titles = frozenset().union(*beginnings, *at_edge) & TITLES
    either = "/" in cell.text and {"title_invoice", "title_credit_note"} <= titles  # a form for both
    return titles - {"title_credit_note"} if either else titles


def first_invoice(layout: Layout) -> tuple[Rows, bool]:
    """The rows of the first invoice, and whether another follows: its number, and sums behind both."""
    found = [number for number, label in layout.numbers if "own label" in label and not number.is_dated]
    again = {number.cell.row for number in found if letters(number.text) == letters(found[0].text)}
    for number in found:
        if number.cell.row not in again and (start := beginning(number, found[0], again, layout)):
            return layout.rows[:start], True
    return layout.rows, False


def beginning(number: Number, first: Number, again: set[int], layout: Layout) -> int | None:
    """The row where the invoice of another number begins.

    On the same page it has a title or the first one's label; on a later one its number stands high, without the first.
    """
    cell, rows = number.cell, layout.rows
    between = [row for row in layout.sums if first.cell.row < row < cell.row]
    if not between or layout.sums[-1] <= cell.row:
        return None
    page = int(cell.box.top)
    if page > int(first.cell.box.top):
        start = next(row[0].row for row in rows if int(row[0].box.top) == page)
        gone = not any(int(rows[row][0].box.top) == page for row in again)
        return start if gone and cell.box.top - page < 0.5 else None
    titles = [title.row for title in layout.titles if "title_invoice" in title.roles]
    title = next((row for row in titles if between[0] < row <= cell.row), None)
    return cell.row if title is None and _label_before(number) == _label_before(first) else title


def _label_before(number: Number) -> tuple[str, ...]:
    """The words before a number in its line, if any."""
    return words_of(number.cell.text[: number.start]) or (number.text,)


# --- the second opinion (AnalyzeExpense) as evidence -----------------------------------------------------


def expense_name(text: str) -> str:
    """A VENDOR_NAME whole, on however many lines, without what `name_of` cuts; a URL as its domain."""
    return name_of(" ".join(text.split())).rpartition("/")[2].removeprefix("www.")
