"""Amounts, currency and line items of a page: candidates and the evidence for each.

    sums_in            every amount with what the labels around it say            KINDS, kind_of, Sum
    tables_in          the tables of items that the page could have               Table, Item
    Equations          what the labelled amounts add up to
    read_amounts       all of that, once for a page                               Amounts
    amount_candidates  what may be the subtotal, the tax or the total by itself
    money_candidates   the best of each together: how they fit
    amount_due, currency_candidates, item_candidates

It decides nothing; the weights are in invoice_choice.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, islice, pairwise, product
from typing import NamedTuple

from invoice_choice import Candidate, Settled
from invoice_page import (
    CURRENCIES,
    Amount,
    Cell,
    Field,
    Rows,
    above,
    decimal_mark,
    fold,
    has_money,
    lefts_of,
    roles_in,
    roles_of,
    words_of,
)
from invoice_words import COUNTRIES, CURRENCY_CODES

MONEY = ("subtotal", "tax", "total")
NONE_OF = ("no_subtotal", "no_tax", "no_total")
CENT = Decimal("0.01")
OF_PRODUCT = Decimal("0.011")  # how far a product may be from what is printed
NOTHING, ONE = Decimal(0), Decimal(1)
ROUNDED = Decimal("0.05")  # as cash is; a cent more or less is no contradiction

# --- what the labels say ------------------------------------------------------------------------------------

# What an amount is by the roles of its label's words: one of the first, one of the second, none of the third.
# The first that fits decides.
KINDS = [
    (kind, frozenset(one.split()), frozenset(also.split()), frozenset(none.split()))
    for kind, one, also, none in (
        ("change", "change", "", "total"),
        ("subtotal", "subtotal", "", "with_tax"),
        ("gross", "subtotal", "with_tax", ""),
        ("before", "previous_balance carried_forward", "", ""),
        ("withheld", "withholding", "", ""),
        ("rounding", "rounding", "", "total amount_due"),
        ("discount", "discount cash_discount", "", "without_tax with_tax"),
        ("base", "tax_base", "", ""),
        ("charge", "shipping", "", ""),
        ("net", "total amount item_amount", "without_tax", ""),
        ("gross", "total amount amount_due item_amount", "with_tax", ""),
        ("paid", "deposit paid", "", "amount_due"),
        ("tax", "tax item_tax", "", "amount_due"),
        ("due", "amount_due", "", ""),
        ("charge", "charges", "", ""),
        ("price", "item_unit_price", "", ""),
        ("count", "not_money item_quantity in_words exchange_rate", "", ""),
        ("total", "total", "", ""),
        ("net", "without_tax", "", ""),
        ("gross", "with_tax", "", ""),
        ("tax", "of_which", "", ""),
        ("tendered", "tendered", "", ""),
        ("amount", "amount item_amount", "", ""),
    )
]
OWN = {
    "subtotal": frozenset(("subtotal", "net", "base")),
    "tax": frozenset(("tax",)),
    "total": frozenset(("total", "gross")),
}
# What is no sum of the invoice speaks with one voice: each is rare, but what is said of one holds for all.
OTHERS = "discount charge rounding withheld paid before".split()
TIED = dict.fromkeys([*OTHERS, "change", "tendered", "price", "count"], "other")
ALIKE = {"net": "subtotal", "base": "subtotal", "gross": "total"}  # may be parts of one sum
SUMS = frozenset(["subtotal", "net", "base", "total", "gross", "due", "tax", *OTHERS])
ENDS = frozenset("subtotal net total gross due tax".split())  # what may stand beneath the items
WEAK = frozenset(("", "words", "amount", "net", "gross", "count"))  # a word farther to the left may say more
SAYS_NOTHING = ("", "words")
FORMS = frozenset(
    [code for code in CURRENCY_CODES.split() if "legal_form" in roles_of(fold(code))]
)  # Sdn BHD
CODES = frozenset(CURRENCY_CODES.split()) - FORMS
CURRENCY_FOLDED = {fold(spelling): spelling for spelling in CURRENCIES}


@lru_cache(4096)
def kind_of(words: tuple[str, ...]) -> str:
    """What an amount is by the folded words of its label: "words" where none is known, "" without words."""
    words = tuple([word for word in words if word not in CURRENCY_FOLDED])
    roles = _roles_of_label(words)
    for kind, one, also, none in KINDS:
        if roles & one and (not also or roles & also) and not roles & none:
            return kind
    return "words" if any(len(word) > 2 for word in words) else ""


def _roles_of_label(words: tuple[str, ...]) -> set[str]:
    """The roles of a label's phrases. `Total VAT` is a tax; elsewhere a tax says what a sum includes."""
    spans = [(start, end, roles) for start, end, roles in roles_in(words) if "common" not in roles]
    included = any(roles & {"with_tax", "without_tax"} for _, _, roles in spans)
    found: set[str] = set()
    reach = 0  # where the phrase before ends
    for start, end, roles in spans:
        of_sum = found & {"total", "subtotal", "amount_due"} and not found & {"tax", "of_which"}
        of_tax = "total" in found and start - reach < 2 and not included
        if of_sum and not of_tax and "total" not in roles:
            roles = roles - {"tax", "item_tax"}
        found |= roles - {"amount_due"} if "tax" in found else roles
        reach = end
    if "tax" in found and "without_tax" not in found:
        found -= {"total", "subtotal"}
    return found


@dataclass(slots=True, eq=False)
class Sum:
    """An amount as a candidate: one reading of it, what the labels around it say, and other evidence."""

    value: Decimal
    amount: Amount
    cell: Cell
    kinds: dict[str, str]  # place of a label -> what it says: row, line, above, head, beside
    kind: str  # what it is by all of them
    place: str  # where that is said
    alone: bool  # no other money stands in its row
    label: tuple[str, ...] = ()
    order: int = 0
    evidence: dict[str, float] = field(default_factory=dict)
    edges: tuple[float, float] = (0.0, 0.0)  # where it begins and ends on the page's width
    printed: Printed | None = None  # `field`, once it was asked for

    def __post_init__(self) -> None:
        self.edges = _edges(self.cell, self.amount.start, self.amount.end)

    @property
    def field(self) -> Printed:
        if self.printed is None:
            line = self.cell.line
            box = line.printed or line.box
            text, sure, page = self.amount.text, line.confidence, line.page
            self.printed = Printed(self.value, text, sure, page, box, sum=self)
        return self.printed

    @property
    def family(self) -> str:
        return ALIKE.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed(Field):
    """The field that a sum would be."""

    sum: Sum


def _edges(cell: Cell, start: int, end: int) -> tuple[float, float]:
    """Where a part of a cell begins and ends on the page's width."""
    step = cell.box.width / max(1, len(cell.text))
    return cell.box.left + step * start, cell.box.left + step * end


def _kind_of_all(kinds: Mapping[str, str], leads: bool) -> tuple[str, str]:
    """What an amount is by all its labels, and where that is said: in its row; in a table of sums over it.

    Behind the label of a tax stands its base first if another amount follows (`leads`), whatever heads its column.
    """
    row, line, over = kinds["row"], kinds["line"], kinds.get("above") or kinds.get("head", "")
    of_base = over in ("base", "subtotal", "net")
    if row == "tax" and of_base and leads:
        return "base", "over"
    if row not in ("", "words", "amount"):
        return row, "row"
    if line in ENDS:
        gross, tax = over in ("gross", "total"), over == "tax" or line == "tax"
        base = "base" if line == "tax" else "subtotal"
        return (base if of_base else "gross" if gross else "tax" if tax else ""), "over"
    for place in () if row == "words" else ("above", "beside", "head"):
        if kinds.get(place, "") in SUMS:
            return kinds[place], place
    return "", row or "no_label"


# --- the labels around an amount ----------------------------------------------------------------------------

COLUMNS = 64  # a page's width in steps, to find the label over an amount
APART = frozenset("subtotal base tax total price discount charge rounding count".split())
Label = tuple[int, bool, tuple[str, ...]]  # its row, whether it stands in the step itself, its words
Over = list[Label | None]  # the last label over each step


def sums_in(rows: Rows, mark: str) -> list[Sum]:
    """Every amount of money, and whole numbers at the label of a sum, with what the labels say."""
    found: list[Sum] = []
    over: Over = []
    for number, row in enumerate(rows):
        if not number or row[0].line.page != rows[number - 1][0].line.page:
            over = [None] * COLUMNS
        here = list(_sums_of_row(rows, number, over, mark))
        for one, other in pairwise(here):
            on_base = (
                one.kind == "tax"
                and one.place == "row"
                and other.place == "over"
                and other.kind in ("tax", "base")
            )
            if on_base and abs(one.value) > abs(other.value):  # VAT 5 % on 100.00: 5.00
                one.kind, one.place, other.kind = "base", "over", "tax"
        for each in here:
            each.order = len(found)
            found.append(each)
        of_table = len(row) > 2 and not any(cell.amounts for cell in row)
        for cell, following in zip(row, [*row[1:], None], strict=True):
            if cell.words and cell.line.box and not cell.has_money:
                _set_over(over, number, cell, following.box.left if of_table and following else 0.0)
    return found


def _sums_of_row(rows: Rows, number: int, over: Over, mark: str) -> Iterator[Sum]:
    row = rows[number]
    labels: list[tuple[str, ...]] = []
    line = ""  # what the label says that has had its amount already
    parts = list(_parts_of_row(row))
    money = sum(amount.is_money for _, amount, _ in parts if amount)
    for (cell, amount, before), following in zip(parts, [*parts[1:], None], strict=False):
        if amount is None:
            labels.append(before)
            continue
        labels = [before] if before else labels
        kinds = {"row": _kind_at_left(labels), "line": "" if labels else line}
        if cell.line.box:
            kinds |= _kind_over(over, number, *_span(cell, amount.start, amount.end))
        if not kinds["row"] and not line and money < 2:
            kinds["beside"] = _kind_beside(rows, cell)
        if amount.is_money or not money and _may_be_whole(cell, amount, kinds):
            label = labels[-1] if labels else ()
            leads = following is not None and following[1] is not None and not following[2]
            kind, place = _kind_of_all(kinds, leads)
            for value in amount.values(mark):
                yield Sum(value, amount, cell, kinds, kind, place, money < 2, label)
        if amount.is_money:
            line, labels = (kinds["row"] if labels else line), []


def _parts_of_row(row: Sequence[Cell]) -> Iterator[tuple[Cell, Amount | None, tuple[str, ...]]]:
    """The amounts of a row with the words before each in its cell; cells without money as labels."""
    for cell in row:
        end = 0
        first = next((CURRENCIES[amount.currency] for amount in cell.amounts if amount.currency), "")
        for amount in cell.amounts:
            second = amount.currency and CURRENCIES[amount.currency] != first  # the same in another currency
            if not second and not _is_of_a_name(cell, amount):
                yield cell, amount, _words_between(cell, end, amount.start)
                end = amount.end
        if not cell.has_money and (words := tuple([word for word in cell.words if len(word) > 1])):
            yield cell, None, words


def _is_of_a_name(cell: Cell, amount: Amount) -> bool:
    """Whether letters are no currency: `SDN BHD (139386 X)` is no money of Bahrain, `40ft` none of Hungary."""
    feet = amount.currency == "ft" and cell.text[amount.end :].lstrip()[:1] == "f"
    return not amount.mark and (feet or amount.currency.upper() in FORMS)


def _may_be_whole(cell: Cell, amount: Amount, kinds: Mapping[str, str]) -> bool:
    """Whether a number without cents and currency may be a sum: alone beside or under the label of one."""
    alone = not any(map(str.isalnum, cell.text[amount.end :])) and len(cell.amounts) == 1 and not cell.dates
    whole = amount.digits[0] != "0" or len(amount.digits) == 1
    labelled = kinds["row"] in ENDS - {"net"} or kinds.get("above") in ENDS and not cell.words
    return alone and whole and labelled and len(amount.digits) < 8


def _words_between(cell: Cell, start: int, end: int) -> tuple[str, ...]:
    """The words of a part of a cell, without numbers, currencies and single letters."""
    if not cell.words:
        return ()
    words = [word for word, left, right in cell.tokens if start <= left and right <= end and right - left > 1]
    return tuple([word for word in words if not word.isdigit() and word not in CURRENCIES])


def _kind_at_left(labels: list[tuple[str, ...]]) -> str:
    """What the labels on the left say: the nearest, with the one before it where it says little."""
    kind = kind_of(labels[-1]) if labels else ""
    if kind in WEAK and len(labels) > 1:
        farther = kind_of(labels[-2] + labels[-1])
        return farther if farther not in WEAK or kind in SAYS_NOTHING else kind
    return kind


def _span(cell: Cell, start: int, end: int) -> tuple[int, int]:
    """The first and the last step of the page's width that a part of a cell takes."""
    left, right = _edges(cell, start, end)
    return _step(left), _step(right)


def _step(side: float) -> int:
    return min(max(0, int(side * COLUMNS)), COLUMNS - 1)


def _kind_over(over: Over, number: int, first: int, last: int) -> dict[str, str]:
    """What the label over an amount says: `above` within two rows, else `head` of its column."""
    labels = [label for place in ((first + last) // 2, last, first) if (label := over[place])]
    if not labels:
        return {}
    row, _, words = max(labels, key=lambda label: (kind_of(label[2]) not in SAYS_NOTHING, *label[:2]))
    return {"above" if number - row <= 2 else "head": kind_of(words)}


def _set_over(over: Over, number: int, cell: Cell, end_of_column: float) -> None:
    """Note a label for the amounts under it; one of two or three lines counts as one.

    The head of a column counts for what stands right of it too, up to the next head.
    """
    last = 0
    for words, start, end in _heads_of(cell):
        first, last = _span(cell, start, end)
        before = over[(first + last) // 2]
        goes_on = before and before[1] and number - before[0] in (1, 2) and len(before[2]) < 6
        label = before[2] + words if before and goes_on else words
        over[first : last + 1] = [(number, True, label)] * (last + 1 - first)
    for step in range(last + 1, min(COLUMNS, int(end_of_column * COLUMNS))):
        over[step] = (number, False, label)


def _heads_of(cell: Cell) -> list[tuple[tuple[str, ...], int, int]]:
    """The labels of a cell that holds the heads of several columns: `Grundlage Steuer`; else its words."""
    found = [mark for mark in cell.marks if kind_of(cell.words[mark.first : mark.last]) in APART]
    if len(found) < 2 or len(cell.words) > 12:
        return [(cell.words, 0, len(cell.text))]
    return [(cell.words[mark.first : mark.last], mark.start, mark.end) for mark in found]


def _kind_beside(rows: Rows, cell: Cell) -> str:
    """What a label says that stands half a row higher or lower on the left of an amount."""
    for row in (*rows[max(0, cell.row - 1) : cell.row], *rows[cell.row + 1 : cell.row + 2]):
        labels = [each for each in row if not each.line.box or each.right <= cell.box.left + 0.02]
        if labels and labels[-1].line.page == cell.line.page and not has_money(row):
            if (kind := kind_of(labels[-1].words)) not in SAYS_NOTHING:
                return kind
    return ""


# --- line items ---------------------------------------------------------------------------------------------

HEADS = "item_description item_quantity item_unit_price item_amount item_tax item_position unit".split()
MAX_ITEM_ROWS = 3000
MOST_LOOKED_AT = 40  # items that say what a table is
MOST_OF_A_FORM = 6  # rows between an item's quantity and its amount


class LineItem(NamedTuple):
    """One position of the invoice, as far as it could be read."""

    description: str
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal | None
    page: int


class Item(NamedTuple):
    """A row of a table: its amount, its other numbers in reading order, and the texts that describe it."""

    amount: Sum
    numbers: tuple[Decimal, ...]
    texts: tuple[str, ...]

    @property
    def product(self) -> tuple[Decimal, Decimal] | None:
        """Quantity and unit price, if two numbers of the row make its amount."""
        factors = [number for number in self.numbers[:7] if number not in (NOTHING, ONE)]
        pairs = combinations(factors, 2)
        near = (pair for pair in pairs if abs(pair[0] * pair[1] - self.amount.value) <= OF_PRODUCT)
        return next(near, None)

    @property
    def is_single(self) -> bool:
        """Whether a quantity of one and the amount itself stand beside the amount."""
        return ONE in self.numbers and self.amount.value in self.numbers


class Table(NamedTuple):
    """Items by one column of amounts; and whether it has a head."""

    items: tuple[Item, ...]
    has_head: bool
    evidence: dict[str, float]

    @property
    def total(self) -> Decimal:
        return sum((item.amount.value for item in self.items), NOTHING)

    @property
    def totals(self) -> set[Decimal]:
        """What the items make: also in thousandths, if none of them says how the page writes thousands."""
        open_ = all(len(item.amount.amount.readings) > 1 for item in self.items)
        return {self.total, self.total.scaleb(-3)} if open_ else {self.total}

    @property
    def is_sure(self) -> bool:
        """Whether its rows are items: their amounts are products, or make a sum that is stated."""
        return bool(self.evidence["sum_stated"] or self.has_head and self.evidence["products"] > 0.5)


@lru_cache(4096)
def head_roles(words: tuple[str, ...]) -> tuple[str, ...]:
    """The roles of a table's head that some words have, in their order."""
    found: list[str] = []
    for _, _, roles in roles_in(words):
        roles = roles | {"item_amount"} if roles & {"total", "subtotal"} else roles
        found += [name for name in HEADS if name in roles][:1]
    return tuple(found)


def columns_of(sums: Iterable[Sum]) -> list[list[Sum]]:
    """Amounts of money by column: those that overlap, one of each row."""
    columns: list[list[Sum]] = []
    for each in sums:
        if not each.amount.is_money:
            continue
        column = next((column for column in columns if _overlap(column[-1], each)), None)
        if column is None:
            columns.append([each])
        elif column[-1].cell.row != each.cell.row:
            column.append(each)
    return columns


class Tables:
    """Finds the tables of items that a page could have: one for each head and column of money beneath it."""

    def __init__(self, rows: Rows, sums: Sequence[Sum], mark: str) -> None:
        self.rows, self.mark = rows, mark
        self.heads = {number: words for number, row in enumerate(rows) if (words := _head_of(row))}
        self.by_row: dict[int, list[Sum]] = {}
        for each in sums:
            self.by_row.setdefault(each.cell.row, []).append(each)
        self.ends = {number for number, found in self.by_row.items() if self._is_end(number, found[-1])}
        # Tax advice, Total station: what describes an item may begin with the label of a sum.
        self.worded = {number for number in self.ends if _says_more(self.by_row[number][-1].label)}
        self.stated = {each.value: each.cell.row for each in sums if each.kind in ENDS or each.kind == "base"}
        self.before_tax = {each.value for each in sums if each.kind in OWN["subtotal"]}

    def found(self) -> list[Table]:
        """What is described like a sum is an item where that makes a sum that is stated, and is one too (`_makes_up`)."""
        beneath = self._beneath_heads(self.ends) + self._forms()
        tables = beneath or self._from_the_top(self.ends)
        if self.worded:
            named = self.ends - self.worded
            more = self._beneath_heads(named) if beneath else self._from_the_top(named)
            tables += [table for table in more if self._makes_up(table)]
        return tables

    def _beneath_heads(self, ends: set[int]) -> list[Table]:
        tables = []
        for words in dict.fromkeys(self.heads.values()):
            starts = [number for number, other in self.heads.items() if other == words]
            regions = self._regions(starts, ends)
            tables += [self._table(column, regions) for column in self._columns(regions)]
        return tables

    def _from_the_top(self, ends: set[int]) -> list[Table]:
        """Pages without a head are read to the first sum."""
        whole = [range(min((number for number in ends if number), default=len(self.rows)))]
        return [self._table(column, whole) for column in self._columns(whole)]

    def _makes_up(self, table: Table) -> bool:
        """Whether the items, with those described like a sum, make what is stated beneath them.

        A tax makes a total as well: the sum is one before tax, or items without any label follow.
        """
        rows = [item.amount.cell.row for item in table.items]
        worded = [number for number in rows if number in self.worded]
        goes_on = (
            bool(worded) and table.items[-1].amount.kinds["row"] in SAYS_NOTHING and rows[-1] > worded[-1]
        )
        return bool(worded and table.evidence["sum_stated"] and (goes_on or table.total in self.before_tax))

    def _is_end(self, number: int, last: Sum) -> bool:
        """Whether a row holds a sum and not one more item: by its label, and its amount is no product."""
        item = Item(last, self._numbers(last), ())
        labelled = not ENDS.isdisjoint(last.kinds.get(place, "") for place in ("row", "line", "beside"))
        return labelled and not item.product and not item.is_single

    def _numbers(self, but: Sum) -> tuple[Decimal, ...]:
        """The other numbers of an amount's row."""
        amounts = (amount for cell in self.rows[but.cell.row] for amount in cell.amounts)
        return tuple([amount.values(self.mark)[0] for amount in amounts if amount is not but.amount])

    def _regions(self, starts: list[int], ends: set[int]) -> list[range]:
        """The rows beneath a table's head, on each page, to the first sum after an item or the next head.

        What stands left of the amounts, such as the taxes of an item, does not end them.
        """
        regions: list[range] = []
        for start in starts:
            if regions and start < regions[-1].stop:  # the same head once more
                continue
            stop, edge = start + 1, 0.0
            while stop < min(len(self.rows), start + MAX_ITEM_ROWS):
                here = self.by_row[stop][-1].edges[1] if stop in self.by_row else 0.0
                if edge and stop in ends and here > edge - 0.1:
                    return [*regions, range(start + 1, stop)]
                if self._is_next_head(stop, start, edge):
                    break
                edge = max(edge, here)
                stop += 1
            regions.append(range(start + 1, stop))
        return regions

    def _is_next_head(self, number: int, start: int, edge: float) -> bool:
        """Whether a row begins another table: a head, or labels of sums or columns over the amounts."""
        row = self.rows[number]
        if number in self.heads:
            other_page = row[0].line.page != self.rows[start][0].line.page
            return self.heads[number] != self.heads[start] or other_page or bool(edge)
        if not edge or len(row) < 3 or any(cell.amounts for cell in row):
            return False
        known = sum(kind_of(cell.words) not in SAYS_NOTHING for cell in row)
        return 2 * known >= len(row) and (row[-1].right if row[-1].line.box else 1.0) > edge - 0.1

    def _columns(self, regions: list[range]) -> list[list[Sum]]:
        rows = (number for region in regions for number in region)
        return columns_of(each for number in rows for each in self.by_row.get(number, []))

    def _table(self, column: list[Sum], regions: list[range]) -> Table:
        items: list[Item] = []
        starts = [region.start for region in regions]
        last, so_far = min(starts) - 1, NOTHING
        for each in column:
            is_sum = len(items) > 1 or items and each.kinds["row"] in ENDS | {"amount"}
            if is_sum and each.value == so_far:
                break
            so_far += each.value
            number = each.cell.row
            first = max(last + 1, number - 3, max((start for start in starts if start <= number), default=0))
            items.append(Item(each, self._numbers(each), self._texts(number, first)))
            last = number
        return self._table_of(items, bool(self.heads))

    def _texts(self, number: int, first: int) -> tuple[str, ...]:
        """What describes an item: the words in its row, else in the rows between the item before and this."""
        for row in reversed(self.rows[first : number + 1]):
            if texts := [text for cell in row if (text := _words_alone(cell))]:
                return tuple(texts)
        return ()

    def _table_of(self, items: Sequence[Item], has_head: bool) -> Table:
        table, last, some = (
            Table(tuple(items), has_head, {}),
            items[-1].amount.cell.row,
            items[:MOST_LOOKED_AT],
        )
        stated = max(self.stated.get(table.total, -1), self.stated.get(-table.total, -1))
        table.evidence["sum_stated"] = float(stated > last)
        table.evidence["products"] = sum(item.product is not None for item in some) / len(some)
        table.evidence["right"] = items[0].amount.edges[1]
        return table

    def _forms(self) -> list[Table]:
        """Items printed as forms under each other: quantity, unit price and amount, each beside its label."""
        items: list[Item] = []
        last: dict[str, tuple[int, Decimal]] = {}
        text = ""
        for number, row in enumerate(self.rows):
            for cell, other in pairwise(row):
                role = (*head_roles(cell.words), "")[0] if len(cell.words) < 7 else ""
                if role == "item_description" and not other.amounts:
                    text = other.text
                elif role in ("item_quantity", "item_unit_price") and other.amounts:
                    last[role] = number, other.amounts[0].values(self.mark)[0]
            for each in self.by_row.get(number, [])[-1:]:
                near = len(last) == 2 and all(number - place <= MOST_OF_A_FORM for place, _ in last.values())
                if near and each.amount.is_money and head_roles(each.label)[:1] == ("item_amount",):
                    items.append(Item(each, tuple(value for _, value in last.values()), (text,)))
                    last = {}
        return [self._table_of(items, True)] if items else []


def _says_more(label: tuple[str, ...]) -> bool:
    """Whether there are words in a label that are part of no phrase that is known."""
    known = {number for start, end, _ in roles_in(label) for number in range(start, end)}
    return any(number not in known and len(word) > 2 and word.isalpha() for number, word in enumerate(label))


def _head_of(row: Sequence[Cell]) -> tuple[str, ...]:
    """The words of a row that is the head of a table: two kinds of column or more, and no money."""
    if has_money(row) or sum(len(cell.amounts) for cell in row) > 1:
        return ()
    by_cell = [found for cell in row if len(cell.words) <= 12 and (found := head_roles(cell.words))]
    roles = {role for found in by_cell for role in found}
    several = (len(by_cell) > 1 or sum(map(len, by_cell)) > 3) and 2 * len(by_cell) >= len(row)
    named = not roles.isdisjoint(HEADS[:2]) and len(roles & {*HEADS[:4]}) > 1
    of_taxes = "item_tax" in roles and roles.isdisjoint(HEADS[1:3])
    of_taxes = of_taxes and any(kind_of(cell.words) in ("base", "subtotal") for cell in row)
    return tuple(word for cell in row for word in cell.words) if several and named and not of_taxes else ()


def _overlap(one: Sum, other: Sum) -> bool:
    (left, right), (start, end) = one.edges, other.edges
    return min(right, end) - max(left, start) > 0.4 * min(right - left, end - start)


def _words_alone(cell: Cell) -> str:
    """The text of a cell without its amounts, if it has words."""
    if not cell.words:
        return ""
    money = [amount for amount in cell.amounts if amount.is_money]
    text = cell.text[: money[0].start].rstrip(" :$€£") if money else cell.text
    return text if sum(map(str.isalpha, text)) > 2 else ""


def item_candidates(amounts: Amounts) -> list[Candidate]:
    """The tables of items that the page could have, and none."""
    found = [Candidate((line_items(table.items),), table.evidence) for table in amounts.tables]
    return [*found, Candidate((None,), {"none": 1.0})]


def line_items(items: Sequence[Item]) -> tuple[LineItem, ...]:
    """The positions with their quantity and unit price, whose product is the amount.

    A quantity of one goes without saying: the amount is printed twice.
    """
    found = []
    for item in items:
        quantity, price = item.product or (None, None)
        if quantity is None and item.is_single:
            quantity, price = ONE, item.amount.value
        text = max(item.texts, key=lambda each: sum(map(str.isalpha, each)), default="")
        found.append(LineItem(text, quantity, price, item.amount.value, item.amount.cell.line.page))
    return tuple(found)


# --- arithmetic ---------------------------------------------------------------------------------------------

MOST_ROWS_OVER = 8  # between the head of a table and a rate
RATE = r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,4})?) ?%|% ?(\d{1,2}(?:[.,]\d+)?)"
MOST_RATES = 12


def rates_in(rows: Rows) -> list[Decimal]:
    """The rates that are printed: numbers before or after %."""
    texts = (cell.text for row in rows for cell in row if "%" in cell.text)
    printed = (one or other for text in texts for one, other in re.findall(RATE, text))
    rates = dict.fromkeys(Decimal(rate.replace(",", ".")) for rate in islice(printed, 4 * MOST_RATES))
    return [rate for rate in rates if rate][:MOST_RATES]


def zero_rate(rows: Rows) -> Iterator[Sum]:
    """The tax of a page whose only rate is 0 %, where that is printed beside or under the label of a tax."""
    found = []
    for cell in (cell for row in rows for cell in row if "%" in cell.text):
        for rate in re.finditer(RATE, cell.text):
            labels = (cell, *lefts_of(cell, rows), *above(cell, rows, MOST_ROWS_OVER))
            if any(kind_of(each.words) == "tax" for each in labels):
                found.append((cell, rate))
    if found and not any(digit in "123456789" for _, rate in found for digit in rate.group()):
        cell, rate = found[0]
        amount = Amount(rate.group(), rate.start(), "0", (NOTHING,), "", is_money=False, end=rate.end())
        whole = Sum(NOTHING, amount, cell, {"row": "tax"}, "tax", "rate", alone=True)
        whole.evidence = {"is_tax": 1.0}
        yield whole


class Run(NamedTuple):
    """Amounts beneath each other, and the one beneath them that is their sum."""

    parts: list[Sum]
    whole: Sum

    @property
    def of(self) -> str:
        """The kind of its parts, if they are of one, as the taxes of several rates; else the first is added to."""
        kinds = {each.family for each in self.parts}
        return kinds.pop() if len(kinds) == 1 else ""

    @property
    def is_repeated(self) -> bool:
        """Whether the whole is of the kind of its parts: none of these is what is looked for."""
        return bool(self.of) and (
            self.whole.family == self.of or (self.of, self.whole.kind) == ("total", "due")
        )

    @property
    def is_added(self) -> bool:
        """Whether what is added to the first is so little that it may be taxes, charges and discounts."""
        return MOST_ADDED * abs(self.whole.value - self.parts[0].value) < abs(self.whole.value)

    @property
    def taxes(self) -> list[Decimal]:
        return [each.value for each in self.parts[1:] if each.kind == "tax"]

    @property
    def extras(self) -> Decimal:
        """What is added to the first beside taxes, under whatever labels."""
        return self.whole.value - self.parts[0].value - sum(self.taxes)


MOST_PARTS = 8
MOST_ADDED = 3  # all that is added to a sum is less than a third of it: else it is one more part


def runs_in(sums: Iterable[Sum]) -> list[Run]:
    """The sums of a page that are printed beneath their parts, by whatever labels."""
    found = []
    for column in columns_of(sums):
        column = [each for each in column if each.value]
        for end in range(2, len(column)):
            whole, so_far = column[end], NOTHING
            for start in range(end - 1, max(-1, end - 1 - MOST_PARTS), -1):
                so_far += column[start].value
                if so_far == whole.value and end - start > 1:
                    run = Run(column[start:end], whole)
                    found += [run] if run.of or run.is_added else []
                    break
    return found


def largest_of(sums: Sequence[Sum], but: Container[Decimal] = ()) -> Iterator[Decimal]:
    """The largest amount of money among the sums, as it is paid in cash."""
    money = [each.value for each in sums if each.amount.is_money and each.kind not in TIED]
    if left := [value for value in money if value not in but]:
        yield _rounded(max(left, key=abs), sums)


class Equations:
    """What the labelled amounts of a page add up to: `of` has the values that each kind of sum speaks for."""

    def __init__(
        self, sums: Sequence[Sum], tables: Sequence[Table], rates: Sequence[Decimal], runs: Sequence[Run]
    ) -> None:
        self.by_kind: dict[str, list[Decimal]] = {}
        for each in sums:
            values = self.by_kind.setdefault(each.kind, [])
            if each.value not in values and len(values) < 8:
                values.append(each.value)
        items = {total for table in tables[:12] for total in table.totals} - {NOTHING}
        taxes = self.values("tax", 6)
        totals = list(dict.fromkeys([*self.values("total gross due", 8), *largest_of(sums)]))
        bases = list(dict.fromkeys([*self.values("subtotal net base", 8), *list(items)[:6]]))
        self.added = {sum(run.taxes, NOTHING) for run in runs if not run.of}
        self.adjusted = self._adjustments() | {run.extras for run in runs if not run.of}
        each_tax = {NOTHING, *taxes, sum(taxes, NOTHING)}
        extras = {tax + other for tax in each_tax for other in self.adjusted} - {NOTHING}
        all_bases = {*bases, *totals}
        self.paid = {abs(value) for value in self.values("paid", 4)} - {NOTHING}
        self.owed = {*self.values("before due", 5)} - {NOTHING}
        gross, due = self.values("total gross", 8), self.values("due", 8)
        tendered, change = self.values("tendered paid", 4), self.values("change", 2) or [NOTHING]
        self.of = {
            "made": {base + extra for base in [*bases, *gross[:4]] for extra in extras}
            | {abs(given) - abs(back) for given in tendered for back in change}
            | {run.whole.value for run in runs if run.whole.kind not in ("", *OTHERS)},
            "items_make_it": items,
            "due": {x - y for x in gross for y in self.paid} | {x + y for x in gross for y in self.owed},
            "has_due": {x + y for x in due for y in self.paid} | {x - y for x in due for y in self.owed},
            "leads_to_total": {total - extra for total in totals for extra in extras},
            "rate_of_base": {(base * rate / 100).quantize(CENT) for base in all_bases for rate in rates},
            "rate_in_total": {
                (total * rate / (100 + rate)).quantize(CENT) for total in totals for rate in rates
            },
            "difference": {x - y - z for x in totals for y in bases for z in self.adjusted},
        }

    def values(self, kinds: str, most: int) -> list[Decimal]:
        return [value for kind in kinds.split() for value in self.by_kind.get(kind, [])][:most]

    def _adjustments(self) -> set[Decimal]:
        """What may be added to a base beside taxes: charges, discounts, roundings, taxes withheld."""
        charges = self.values("charge", 3)
        cuts = [-abs(value) for value in self.values("discount", 3)]
        roundings = (each for value in self.values("rounding", 2) for each in (value, -value))
        small = {NOTHING, *roundings, *(-abs(value) for value in self.values("withheld", 2))}
        adding, cutting = {NOTHING, *charges, sum(charges, NOTHING)}, {NOTHING, *cuts, sum(cuts, NOTHING)}
        return {one + two + three for one, two, three in product(adding, cutting, small)}

    def speak_for(self, value: Decimal) -> dict[str, float]:
        return {name: 1.0 for name, values in self.of.items() if value in values} if value else {}


# --- what speaks for an amount ------------------------------------------------------------------------------

FEW_WHOLE = 3  # amounts without cents, from which on they say how the page writes thousands
THREE_DECIMALS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # ISO 4217
MOST_SUMS = 90  # that are weighed: those in no item, with the label of a sum, the last first
SAID = frozenset(["is_subtotal", "is_total", "is_due", "is_tax", "is_other"])
OF_PARTS = ("is_", "rate_")
RARE = 3.0  # what is seldom, but then decides, is weighed against the penalty of the fit


class Amounts(NamedTuple):
    """What is known of the amounts of a document before any choice."""

    sums: list[Sum]
    tables: list[Table]
    equations: Equations


def read_amounts(rows: Rows) -> Amounts:
    """The amounts of a page with their evidence, by the same names for every field."""
    mark = decimal_mark(rows) or _mark_of_whole(rows)
    sums = sums_in(rows, mark)
    tables = Tables(rows, sums, mark).found()
    inside = {item.amount.cell.row for table in tables if table.is_sure for item in table.items}
    worth = sorted(sums, key=lambda each: (each.cell.row in inside, each.kind not in SUMS, -each.order))
    sums = sorted(worth[:MOST_SUMS], key=lambda each: each.order)
    outside = [each for each in sums if each.cell.row not in inside]
    runs = runs_in(outside)
    equations = Equations(outside, tables, rates_in(rows), runs)
    _weigh(sums, outside, equations)
    _weigh_runs(runs)
    parts = {id(each) for run in runs if run.is_repeated for each in run.parts}
    sums = [each for each in sums if id(each) not in parts]
    for each in sums:
        if each.cell.row in inside:
            each.evidence["item"] = RARE
    if not any(each.kind == "tax" for each in outside):
        sums += zero_rate(rows)
    of_items = [each for each in sums if each.cell.row in inside and each.place != "row"]
    for some, kind in ((outside, "tax"), (of_items, "tax"), (outside, "subtotal")):
        sums += _joined(some, kind, equations)
    return Amounts(sums, tables, equations)


def _mark_of_whole(rows: Rows) -> str:
    """The decimal mark of a page that writes its money without cents, by the sign of its thousands: `$4,950`.

    A few such amounts say nothing; nor do those of a currency with three decimals.
    """
    money = [each for row in rows for cell in row for each in cell.amounts if each.currency and not each.mark]
    grouped = {each.digits for each in money if len(each.readings) > 1}
    signs = {char for digits in grouped for char in digits if not char.isdigit()}
    three = any(CURRENCIES[each.currency] in THREE_DECIMALS for each in money)
    if three or len({each.digits for each in money}) < FEW_WHOLE:
        return ""
    return {",": ".", ".": ","}.get("".join(signs), "")


def _weigh(sums: list[Sum], outside: list[Sum], equations: Equations) -> None:
    """Give each amount its evidence."""
    largest = next(largest_of(outside, but=equations.of["due"]), NOTHING)
    chain = [each for each in sums if each.kinds["row"] in ENDS or each.kind in ("due", "total", "gross")]
    ends = {id(one.amount) for one, other in pairwise(chain) if other.cell.row - one.cell.row > 3}
    ends |= {id(each.amount) for each in chain[-1:]}
    counts = Counter(each.value for each in outside)
    for each in sums:
        marks = {
            "largest": largest in (each.value, *each.amount.readings),
            "end_of_chain": id(each.amount) in ends,
            "twice": counts[each.value] > 1,
            "alone_in_row": each.alone,
        }
        known = {name: 1.0 for name, is_so in marks.items() if is_so}
        kind = f"is_{TIED.get(each.kind, each.kind)}"
        each.evidence = ({kind: 1.0} if kind in SAID else {}) | known | equations.speak_for(each.value)


def _rounded(total: Decimal, sums: Sequence[Sum]) -> Decimal:
    """The total as it is paid in cash: what stands beneath a rounding, if that is as good as the total."""
    for one, other in pairwise(sums):
        if one.kind == "rounding" and abs(other.value - total) <= ROUNDED:
            return other.value
    return total


def _weigh_runs(runs: Iterable[Run]) -> None:
    """Give each amount of a printed sum its evidence: the whole of like parts, or what others are added to.

    What holds for the rate of each part holds for the whole.
    """
    for run in runs:
        if run.of:
            run.whole.evidence |= {"whole_of_parts": RARE} | _of_all(run.parts)
            continue
        run.whole.evidence["end_of_run"] = run.parts[0].evidence["run_base"] = 1.0
        for each in run.parts[1:] if len(run.taxes) < 2 else ():
            if each.kind in ("", "tax") or each.place != "row":
                each.evidence["run_added"] = 1.0


def _joined(sums: list[Sum], kind: str, equations: Equations) -> Iterator[Sum]:
    """The sum of the taxes of several rates or items, or of bases, in a column; one that is printed is no part of it."""
    parts = [each for each in sums if each.family == kind and "whole_of_parts" not in each.evidence]
    for group in columns_of(parts):
        if len(group) > 1:
            first, value = group[0], sum((each.value for each in group), NOTHING)
            amount = first.amount._replace(text=" + ".join(each.amount.text for each in group))
            whole = Sum(
                value, amount, first.cell, first.kinds, kind, "joined", alone=False, order=first.order
            )
            added = {"run_added": 1.0} if value in equations.added else {}
            whole.evidence = added | equations.speak_for(value) | _of_all(group)
            yield whole


def _of_all(parts: Sequence[Sum]) -> dict[str, float]:
    """What holds for a sum because it holds for each of its parts: what the labels say, and rates."""
    kept = tuple(each.evidence for each in parts)
    return {name: 1.0 for name in kept[0] if name.startswith(OF_PARTS) and all(name in each for each in kept)}


# --- candidates ---------------------------------------------------------------------------------------------

BEST = 3  # values of a field that are tried with all of the others
MORE = 9  # and with those that they make a sum with
Best = list[tuple[float, "Printed | None"]]  # logarithms of odds against none, and what is printed


def amount_candidates(amounts: Amounts, name: str) -> list[Candidate]:
    """The candidates of a field by itself, and none of them; an item without a label is no subtotal."""
    own = OWN[name]
    may_be = [each for each in amounts.sums if _may_be(each, name)]
    found = [
        Candidate((each.value,), each.evidence | _own_or_foreign(each, own), (each.field,)) for each in may_be
    ]
    often = 3.0 if name == "total" else 1.0  # nearly every page with money on it has a total
    return [*found, Candidate((None,), {"none": often}, (None,))]


def _may_be(each: Sum, name: str) -> bool:
    """Whether an amount is looked at: an item without a label is no subtotal, and what is called shipping no tax."""
    if name == "tax":
        return each.place != "row" or each.kind not in TIED
    return name == "total" or bool(each.kind) or "item" not in each.evidence


def _own_or_foreign(each: Sum, own: frozenset[str]) -> dict[str, float]:
    """Whether the labels are the field's own or those of something else: holds for kinds that are rare."""
    if each.kind in ("", "due"):
        return {}
    whose = "own" if each.kind in own else "foreign"
    return {f"{whose}_kind": 1.0, f"{whose}_in_row": float(each.place == "row")}


def _best(alone: Settled) -> Best:
    """The best values of a field with the logarithm of their odds against none; and none."""
    none = next(score for score, each in alone.ranked if each.values[0] is None)
    printed = [(score - none, each.fields[0]) for score, each in alone.ranked]
    return [(0.0, None), *((odds, each) for odds, each in printed if isinstance(each, Printed))][: MORE + 1]


def _combinations(subtotals: Best, taxes: Best, totals: Best) -> list[tuple[int, ...]]:
    """The places of values to try together: the best of each field, and subtotals and taxes that make a total."""
    taxes_of: dict[Decimal, list[int]] = {}
    for place, (_, tax) in enumerate(taxes):
        taxes_of.setdefault(tax.value if tax else NOTHING, []).append(place)
    found = set(product(*(range(min(len(each), BEST + 1)) for each in (subtotals, taxes, totals))))
    for s, (_, subtotal) in enumerate(subtotals):
        for t, (_, total) in enumerate(totals[: BEST + 1]):
            if subtotal and total:
                found.update((s, x, t) for x in taxes_of.get(total.value - subtotal.value, ()))
    return sorted(found)


def money_candidates(amounts: Amounts, alone: Mapping[str, Settled]) -> list[Candidate]:
    """Every subtotal with every tax and total: what each has for itself, and how they fit together."""
    found = []
    best = [_best(alone[f"{name}_alone"]) for name in MONEY]
    with_sum = [[(odds, each, each.sum if each else None) for odds, each in known] for known in best]
    for places in _combinations(*best):
        parts = [known[place] for known, place in zip(with_sum, places, strict=True)]
        (s_odds, s, subtotal), (x_odds, x, tax), (t_odds, t, total) = parts
        if tax and (subtotal and subtotal.amount is tax.amount or total and total.amount is tax.amount):
            continue
        evidence = {"subtotal_alone": s_odds, "tax_alone": x_odds, "total_alone": t_odds}
        for name in _fit(subtotal, tax, total, amounts.equations):
            evidence[name] = 1.0
        values = (s and s.value, x and x.value, t and t.value)
        if s and t and subtotal and total and subtotal.amount is total.amount:
            s = _own_subtotal(amounts, total)
        found.append(Candidate(values, evidence, (s, x, t)))
    return found


def _own_subtotal(amounts: Amounts, total: Sum) -> Printed | None:
    """Another print of a total, with the label of a subtotal or above it: one print is not both."""
    same = [each for each in amounts.sums if each.value == total.value and each.amount is not total.amount]
    own = [each for each in same if each.kind in OWN["subtotal"]]
    above = [each for each in same if each.cell.row < total.cell.row]
    return next((each.field for each in own or above), None)


def _fit(subtotal: Sum | None, tax: Sum | None, total: Sum | None, equations: Equations) -> Iterator[str]:
    """How a subtotal, a tax and a total fit together."""
    s, x, t = [each.value if each else None for each in (subtotal, tax, total)]
    for name, value in zip(NONE_OF, (s, x, t), strict=True):
        if value is None:
            yield name
    if subtotal and total:
        yield from _adds_up(subtotal.value, tax, total.value, equations)
        if abs(subtotal.value) > abs(total.value):
            yield "subtotal_above_total"
        if subtotal.order > total.order:
            yield "subtotal_after_total"
    if x and t and (abs(x) >= abs(t) / 2 or (x < 0) != (t < 0)):
        yield "tax_too_large"


def _adds_up(s: Decimal, tax: Sum | None, t: Decimal, equations: Equations) -> Iterator[str]:
    """Whether subtotal and tax make the total, with or without charges and the like."""
    x = tax.value if tax else NOTHING
    if t == s + x:
        foreign = x and tax and tax.kind not in ("tax", "") and tax.place == "row"
        yield "no_sum" if foreign else "sum_with_tax" if tax else "sum_without_tax"
    elif t - s - x in equations.adjusted:
        yield "sum_with_tax" if x else "sum_without_tax"
    elif x and t - s in equations.adjusted:
        yield "tax_inside"
    else:
        yield "no_sum"


def amount_due(amounts: Amounts, chosen: Sequence[Decimal | None]) -> tuple[Field, bool] | None:
    """What is left to pay, if not the total; and whether what was paid or owed before explains it.

    `chosen` are subtotal, tax and total. Nothing else is due without a label of its own; items, points, the base of a
    tax and a total before it is rounded are not.
    """
    total, of = chosen[-1], amounts.equations.of
    others = {*chosen, *of["leads_to_total"]}
    due = [each for each in amounts.sums if each.kind == "due" and each.value not in others]
    due = [each for each in due if each.amount.is_money and "item" not in each.evidence]
    if total is None or not due or _rounded(due[-1].value, amounts.sums) == total:
        return None
    before = {NOTHING, total, *amounts.equations.paid, *amounts.equations.owed}
    explained = [each for each in due if abs(total - each.value) in before - {each.value}]
    if not explained and len({each.value for each in due}) > 1:
        return None
    return (explained or due)[-1].field, bool(explained)


# --- currency -----------------------------------------------------------------------------------------------

CODE_APART = r"[(\[][A-Z]{3}[)\]]|^[A-Z]{3} - "  # Total (EUR), MXN - Peso mexicano
CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z0-9])")
MOST_COUNTRY_ROWS = 400  # in which countries are looked for


class Named(NamedTuple):
    """A place where the page names a currency: its codes, the likeliest first, and how."""

    codes: tuple[str, ...]
    at_label: bool
    cell: Cell
    spelling: str

    @property
    def field(self) -> Field:
        place = self.cell.text.lower().find(self.spelling)
        printed = self.cell.text[place : place + len(self.spelling)] if place >= 0 else self.spelling
        return self.cell.field(self.codes[0], printed)


def currencies_in(rows: Rows) -> Iterator[Named]:
    """Every place where a currency is named: beside an amount, at a label that asks for it, in a label of amounts."""
    for cell, left in (each for row in rows for each in zip(row, [None, *row], strict=False)):
        own = _says_no_more(cell)
        for amount in cell.amounts:
            sure = own or amount.mark or not amount.currency.isalpha()  # 2KGS, a petrol of 95 RON
            if amount.currency and amount.is_money and sure and amount.currency.upper() not in FORMS:
                yield Named(_codes_of(amount.currency), False, cell, amount.currency)
        if not cell.words:
            continue
        codes = [code for code in CODE.findall(cell.text) if code in CODES]
        words = [
            word for word in cell.words if word in CURRENCY_FOLDED and (len(word) > 2 or not word.isalpha())
        ]
        if codes or words:
            over = rows[cell.row - 1] if cell.row else []
            labels = [cell, left, *(other for other in over if abs(other.box.left - cell.box.left) < 0.03)]
            at_label = any(map(_asks_for_currency, labels))
            signs = [word for word in words if at_label or own and not cell.amounts and not word.isalpha()]
            named = codes if at_label or own else []
            for spelling in dict.fromkeys(map(str.lower, named or map(CURRENCY_FOLDED.__getitem__, signs))):
                yield Named(_codes_of(spelling), at_label, cell, spelling)


def _says_no_more(cell: Cell) -> bool:
    """Whether a cell holds nothing but known words beside a currency, or that in brackets: a CUP of tea is no peso."""
    known = {word for mark in cell.marks for word in cell.words[mark.first : mark.last]}
    rest = [
        word for word in cell.words if len(word) > 1 and word not in CURRENCY_FOLDED and word not in known
    ]
    return not rest and len(cell.words) < 6 or bool(re.search(CODE_APART, cell.text))


def _codes_of(spelling: str) -> tuple[str, ...]:
    return tuple(CURRENCIES[spelling].strip("?").split("|"))


def _asks_for_currency(cell: Cell | None) -> bool:
    return cell is not None and len(cell.words) < 9 and "currency" in cell.roles and "tax" not in cell.roles


@lru_cache(1)
def _countries() -> tuple[dict[tuple[str, ...], str], dict[str, int]]:
    """The folded phrases that tell a country, with its currency; and the words of the longest by its first."""
    phrases: dict[tuple[str, ...], str] = {}
    longest: dict[str, int] = {}
    for currency, _, line in COUNTRIES.values():
        for phrase in line.split(", "):
            words = words_of(phrase.replace(".", ""))
            if phrase[0] not in ".+" and (len(words) > 1 or len("".join(words)) > 3 or phrase == "usa"):
                phrases[words] = currency
                longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return phrases, longest


def _countries_in(rows: Rows) -> set[str]:
    """The currencies of the countries that the page names, or something that only they have."""
    phrases, longest = _countries()
    found: set[str] = set()
    for words in (cell.words for row in rows[:MOST_COUNTRY_ROWS] for cell in row):
        for start, most in ((start, longest[word]) for start, word in enumerate(words) if word in longest):
            spans = (words[start : start + length] for length in range(1, most + 1))
            found.update(phrases[span] for span in spans if span in phrases)
    return found


def currency_candidates(rows: Rows, amounts: Amounts, default: str) -> list[Candidate]:
    """The currencies that a page may mean, and none. `default` is the setting's, for a bare `$`."""
    named, countries = list(currencies_in(rows)), _countries_in(rows)
    sums = {each.cell.row for each in amounts.sums if each.kind in ENDS}
    sure = {each.codes[0] for each in named if len(each.codes) == 1}
    first_at_label = next((each.codes for each in named if each.at_label), ())
    first_at_sum = next((each.codes for each in named if each.cell.row in sums and not each.at_label), ())
    money = sum(each.amount.is_money for each in amounts.sums) or 1
    found = []
    for code in dict.fromkeys(code for each in named for code in each.codes):
        own = [each for each in named if each.codes == (code,)]
        shared = [each for each in named if code in each.codes and sure.isdisjoint(each.codes)]
        if not own and not shared:
            continue
        # A bare `$` is whose the setting says, and nobody's without one.
        likeliest = shared[0].codes[0] if shared and "USD" not in {*shared[0].codes} - {default} else default
        strength = 1.0 if any(each.cell.row in sums for each in shared) else min(1.0, 5 * len(shared) / money)
        evidence = {
            "first_at_label": (code,) == first_at_label,
            "first_at_sum": (code,) == first_at_sum,
            "sign": any(not any(map(str.isalpha, each.spelling)) for each in own),
            "likeliest_of_shared": strength * (code == likeliest),
            "default": strength * (code == default),
            "country": code in countries,
        }
        field = replace((own or shared)[0].field, value=code)
        found.append(Candidate((code,), {name: float(value) for name, value in evidence.items()}, (field,)))
    return [*found, Candidate((None,), {"none": 1.0}, (None,))]
