"""Whom a page says to pay, how and under which reference; the vendor's tax identifier; the number of the order.

    words      what the pay_* lines of invoice_words.py say, and where          _said
    accounts   IBANs, UK and US accounts, each the payee's or the payer's      accounts_in, is_payees
    by         transfer, debit, card, paid or unknown                          way_to_pay
    fields     candidates with evidence, settled as all fields are             tax_ids, orders
    marks      what the supplier can be known by                               marks_on

What is checked by digits decides first, then where it stands. Pure functions, without I/O, environment or clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, islice
from math import exp
from typing import Any, NamedTuple

from invoice_choice import Candidate, score, settle
from invoice_names import ALIGNED, BUYERS, FREE_MAIL, SELLERS, Layout, Party, is_label, is_title, letters
from invoice_page import (
    LANGUAGES,
    Cell,
    Field,
    Rows,
    above,
    apart,
    below,
    fold,
    has_digit,
    lefts_of,
    words_of,
)
from invoice_payment import (
    BETWEEN_GROUPS,
    IBAN_LENGTHS,
    IBAN_START,
    account_key,
    compact,
    is_iban,
    is_routing_number,
    taken,
)
from invoice_tax_ids import FEWEST_DIGITS, MOST_WORDS, NAMED, VAT, TaxId, tax_id_of

MOST_ACCOUNTS = 8  # that a page is believed to have
MOST_LABELS = 60  # of a kind that are looked at
MOST_REFERENCE = 140  # characters, of SEPA's remittance information
NEAR = 3  # rows between what belongs together: an account, its bank, its label
FAR = 0.45  # of the page's width: a label that stands farther off belongs to something else
IN_DOUBT = 50


# --- words -----------------------------------------------------------------------------------------------


class Said(NamedTuple):
    """What a phrase in a cell says, and where it stands in the cell's text."""

    role: str
    start: int
    end: int
    first: int  # of the cell's words
    last: int


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], frozenset[str]]]]:
    """The phrases of payment by their first word, the longest first, with their roles."""
    roles: dict[tuple[str, ...], set[str]] = {}
    for lines in LANGUAGES.values():
        for role, line in lines.items():
            if role.startswith("pay_"):
                for phrase in fold(line).split(", "):
                    roles.setdefault(tuple(phrase.split()), set()).add(role)
    by_first: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for words in sorted(roles, key=len, reverse=True):
        by_first.setdefault(words[0], []).append((words, frozenset(roles[words])))
    return by_first


def _said(cell: Cell) -> list[Said]:
    """What the words of a cell say of payment, in their order."""
    found: list[Said] = []
    phrases, words, start = _phrases(), cell.words, 0
    while start < len(words):
        step = 1
        for phrase, roles in phrases.get(words[start], ()):
            if words[start : start + len(phrase)] == phrase:
                spans = [(one, two) for token, one, two in cell.tokens if not token[:1].isdigit()]
                end, step = start + len(phrase), len(phrase)
                found += [
                    Said(role, spans[start][0], spans[end - 1][1], start, end) for role in sorted(roles)
                ]
                break
        start += step
    return found


class Words:
    """What the cells of a page say of payment."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        known = _phrases().keys()
        self.of = {
            cell: said
            for row in rows for cell in row
            if not known.isdisjoint(cell.words) and (said := _said(cell))
        }  # fmt: skip
        self.by_role: dict[str, list[tuple[Cell, Said]]] = {}
        for cell, said in self.of.items():
            for each in said:
                alike = self.by_role.setdefault(each.role, [])
                if len(alike) < MOST_LABELS:
                    alike.append((cell, each))
        spoken = frozenset(word for row in rows for cell in row for word in cell.words)
        self.name_countries = not spoken.isdisjoint(NAMED) or {"p", "lva"} <= spoken

    def with_role(self, *roles: str) -> list[tuple[Cell, Said]]:
        """The first places where some roles are said; a page of thousands is no invoice, and stays cheap."""
        return [each for role in roles for each in self.by_role.get(role, ())]

    def has(self, cell: Cell, role: str) -> bool:
        return any(each.role == role for each in self.of.get(cell, ()))

    def before(self, cell: Cell, start: int, rows: int = 6) -> Iterator[str]:
        """What is said before a place, the nearest first: in its line, on its left, above it in its column."""
        yield from (each.role for each in reversed(self.of.get(cell, ())) if each.end <= start)
        for other in lefts_of(cell, self.rows):
            if cell.box.left - other.right < FAR:
                yield from (each.role for each in reversed(self.of.get(other, ())))
        for other in above(cell, self.rows, rows):
            yield from (each.role for each in reversed(self.of.get(other, ())))

    def labelled(self, cell: Cell, start: int, role: str, rows: int = 2) -> bool:
        return role in self.before(cell, start, rows)


# --- accounts --------------------------------------------------------------------------------------------


class Account(NamedTuple):
    """An account as a record keeps it, without its bank's BIC, and where it stands. An IBAN's digits may be wrong."""

    parts: dict[str, str]
    cell: Cell
    start: int
    is_right: bool = True


SORT_CODE = re.compile(r"(?<![\d-])\d\d[- ]?\d\d[- ]?\d\d(?![\d-])")
NINE_DIGITS = re.compile(r"(?<![\d-])\d{9}(?![\d-])")
ACCOUNT = re.compile(r"(?<![\d/.,-])\d[\d -]{4,18}\d(?![\d/.,])")
BIC = re.compile(r"\b[A-Z]{4} ?[A-Z]{2} ?[A-Z0-9]{2}(?: ?[A-Z0-9]{3})?\b")


def accounts_in(words: Words) -> Iterator[Account]:
    """Every account of a page, whose it is not looked at; each place once."""
    for row in words.rows:
        for cell in row:
            if cell.has_digit and len(cell.text) > 3:
                yield from _ibans_of(cell, words)
    yield from _national(words, "pay_sort_code", SORT_CODE, "sort_code")
    yield from _national(words, "pay_routing", NINE_DIGITS, "routing")


def _ibans_of(cell: Cell, words: Words) -> Iterator[Account]:
    """The IBANs that begin in a cell; they may go on in the row's next cells or, wrapped, beneath.

    One with wrong check digits counts where its label says what it is.
    """
    for start in IBAN_START.finditer(cell.text):
        length = IBAN_LENGTHS.get(start.group()[:2])
        if not length:
            continue
        row = words.rows[cell.row]
        rest = cell.text[start.start() :]
        own = taken(rest, length)
        if len(own) < length and _goes_to_end(rest):
            beside = [other.text for other in row[row.index(cell) + 1 :]]
            under = [other.text for other in below(cell, words.rows, NEAR)]
            ways = [taken(" ".join([rest, *more]), length) for more in (beside, under[:1], under[:2])]
            own = next((way for way in ways if is_iban(way)), own)
        if is_iban(own):
            yield Account({"iban": own}, cell, start.start())
        elif _is_meant(cell, start.start(), own, words):
            yield Account({"iban": own}, cell, start.start(), is_right=False)


def _is_meant(cell: Cell, start: int, text: str, words: Words) -> bool:
    """Whether a text that is no IBAN was to be one: at such a label; or with a bank beside it, and all its characters."""
    if sum(map(str.isdigit, text)) < 10:
        return False
    whole = len(text) == IBAN_LENGTHS[text[:2]] and words.has(cell, "pay_bic")
    return whole or words.labelled(cell, start, "pay_iban", 1)


def _goes_to_end(text: str) -> bool:
    return all(character.isalnum() or character in BETWEEN_GROUPS for character in text)


def _national(words: Words, role: str, form: re.Pattern[str], name: str) -> Iterator[Account]:
    """Accounts of a country's own: the number of the bank behind, beside or under its label, and the account's near it."""
    for label, said in words.with_role(role):
        place = next(_values_of(label, said, form, words.rows), None)
        if place is None or name == "routing" and not is_routing_number(place[1]):
            continue
        cell, bank, start = place
        if number := _account_near(cell, bank, words):
            code = "-".join(re.findall(r"\d\d", bank)) if name == "sort_code" else bank
            yield Account({name: code, "account": number}, cell, start)


def _values_of(label: Cell, said: Said, form: re.Pattern[str], rows: Rows) -> Iterator[tuple[Cell, str, int]]:
    """What has a form behind a label in its cell, in the next cell of its row, or beneath."""
    row = rows[label.row]
    beside = row[row.index(label) + 1 :][:1]
    for cell, start in [(label, said.end), *((each, 0) for each in chain(beside, below(label, rows, 1)))]:
        if match := form.search(cell.text, start):
            yield cell, match.group(), match.start()


def _account_near(cell: Cell, bank: str, words: Words) -> str:
    """The number at the nearest label of an account, other than the bank's own."""
    near = [
        (abs(label.row - cell.row), number)
        for label, said in words.with_role("pay_account")
        if abs(label.row - cell.row) <= NEAR
        for _, number, _ in _values_of(label, said, ACCOUNT, words.rows)
        if compact(number) != compact(bank)
    ]
    return compact(min(near)[1]) if near else ""


# What speaks for an account being the payee's; an account that nothing is said of is.
SIDES = {
    "pay_to": "payee label",
    "pay_from": "payer label",
    "pay_mandate": "mandate",
    "pay_way_debit": "mandate",
}
PAYEES = {
    "always": 1.5, "payee label": 2.0, "payer label": -5.0, "mandate": -3.5, "debited": -1.7,
    "seller's block": 1.5, "buyer's block": -3.0,
}  # fmt: skip


def payee_evidence(account: Account, words: Words, layout: Layout) -> dict[str, float]:
    """What the words before an account, a debit behind it, and the block that it stands in say of whose it is."""
    cell = account.cell
    nearest = next((role for role in words.before(cell, account.start) if role in SIDES), "")
    block = layout.parties_over(cell)[0] and _block_of(cell, layout)
    behind = [each for each in words.of.get(cell, ()) if each.start > account.start]
    under = words.rows[cell.row + 1][0] if cell.row + 1 < len(words.rows) else None
    behind += words.of.get(under, ()) if under is not None else []
    evidence = {
        "always": True, SIDES.get(nearest, ""): True,
        "debited": nearest != "pay_to" and any(each.role == "pay_debit" for each in behind),
        "seller's block": block is not None and block.seller,
        "buyer's block": block is not None and not block.seller,
    }  # fmt: skip
    return {name: 1.0 for name, holds in evidence.items() if holds and name}


SURE = 0.75  # of being the payee's, or the payer's: between them a person has to look


def payees(words: Words, layout: Layout) -> tuple[list[dict[str, str]], bool]:
    """The payee's accounts with their banks, and whether a digit is wrong or payee and payer are not told apart."""
    best: dict[str, tuple[float, Account]] = {}
    doubtful = False
    for account in islice(accounts_in(words), MOST_LABELS):
        share = 1 / (1 + exp(-score(Candidate((), payee_evidence(account, words, layout)), PAYEES)))
        if not account.is_right:
            doubtful |= share >= 1 - SURE
        elif (
            share < best.get(key := account_key(account.parts), (1.1,))[0]
        ):  # the payer's, wherever else it stands
            best[key] = (share, account)
    kept = [account for share, account in best.values() if share > 1 - SURE][:MOST_ACCOUNTS]
    doubtful |= any(1 - SURE < share < SURE for share, _ in best.values())
    return _with_banks(kept, words), doubtful


def _with_banks(accounts: Sequence[Account], words: Words) -> list[dict[str, str]]:
    """The accounts, each IBAN with the nearest BIC of its country that no nearer account has."""
    banks = [
        (cell, compact(code))
        for label, said in words.with_role("pay_bic")
        for cell, code, _ in _values_of(label, said, BIC, words.rows)
        if len(compact(code)) in (8, 11)
    ] if accounts else []  # fmt: skip
    pairs = sorted(
        (abs(cell.row - each.cell.row), apart(cell, each.cell), place, code)
        for place, each in enumerate(accounts) for cell, code in banks
        if "iban" in each.parts and code[4:6] == each.parts["iban"][:2] and abs(cell.row - each.cell.row) <= NEAR
    )  # fmt: skip
    known: dict[int, str] = {}
    for _, _, place, code in pairs:
        if place not in known and (code not in known.values() or len(banks) < len(accounts)):
            known[place] = code
    return [
        each.parts | ({"bic": known[place]} if place in known else {}) for place, each in enumerate(accounts)
    ]


# --- how it is paid --------------------------------------------------------------------------------------


def way_to_pay(
    words: Words, fields: Mapping[str, Field], kind: str, accounts: Sequence[Mapping[str, str]]
) -> str:
    """transfer, debit, card, paid or unknown. What would take an invoice off the list of those to be paid has to be said plainly."""
    due = fields["amount_due"].value if "amount_due" in fields else None
    roles = words.by_role.keys()
    ways = _methods(words) if "pay_way" in roles else set()
    asked = any(said.last - said.first > 1 for _, said in words.with_role("pay_to"))
    open_ = (due is not None and due > 0) or asked
    if not open_ and ("pay_way_card" in ways or _is_stated("pay_card", words, fields)):
        return "card"
    if due == 0 or not open_ and (kind == "receipt" or _is_stated("pay_done", words, fields)):
        return "paid"
    if "pay_way_debit" in ways or not asked and _is_debited(words):
        return "debit"
    return "transfer" if accounts or asked else "unknown"


def _methods(words: Words) -> set[str]:
    """The ways of paying that stand at a label that asks for one."""
    found = set()
    for cell, said in words.with_role("pay_way_debit", "pay_way_card"):
        if said.last - said.first >= len(cell.words) - 3 and words.labelled(cell, said.start, "pay_way", 1):
            found.add(said.role)
    return found if len(found) == 1 else set()  # both: a form that names what it could be


def _is_stated(role: str, words: Words, fields: Mapping[str, Field]) -> bool:
    """Whether something says plainly that it is paid: no label of an amount or a form, no part of it, no condition."""
    total = fields["total"].value if "total" in fields else None
    for cell, said in words.with_role(role):
        here, row = words.of[cell], words.rows[cell.row]
        unsaid = any(
            each.role == "pay_not" and each.last == said.first or each.role == "pay_maybe" for each in here
        )
        length, amounts = (
            said.last - said.first,
            {a.readings[0] for c in row for a in c.amounts if a.is_money},
        )
        short = said.first <= 1 and len(cell.words) <= length + 2
        label = cell.text[said.end :].lstrip()[:1] == ":" or (short and _in_a_form(cell, words.rows))
        if not unsaid and not label and (short or length > 1) and amounts <= {total}:
            return True
    return False


def _in_a_form(cell: Cell, rows: Rows) -> bool:
    """Whether a short text stands in a column of labels, with its value beside it or left empty."""
    beside = rows[cell.row - 1 : cell.row] + rows[cell.row + 1 : cell.row + 2]
    return any(abs(o.box.left - cell.box.left) < 0.01 and is_label(o) for row in beside for o in row)


def _is_debited(words: Words) -> bool:
    """Whether a sentence says that the payee takes the money, and neither it nor the one before has a condition."""
    for cell, said in words.with_role("pay_debit"):
        over = words.rows[cell.row - 1] if cell.row else []
        if len(cell.words) > said.last - said.first and not any(
            words.has(c, "pay_maybe") for c in [cell, *over]
        ):
            return True
    return False


# --- reference -------------------------------------------------------------------------------------------

SCOR = re.compile(r"\bRF\d\d(?: ?[A-Z0-9]){1,21}\b")
QR = re.compile(r"(?<!\d)\d{2}(?: ?\d{5}){5}(?!\d)")
STRUCTURED = re.compile(r"\+\+\+ ?(\d{3}) ?/ ?(\d{4}) ?/ ?(\d{5}) ?\+\+\+")
CARRY = "0946827135"
VALUE = re.compile(r"[^\s:#.)-].*")
MOST_LABEL = 6  # words: more are a sentence
# Of `Please quote our reference AB 4711 when paying` what is typed into the bank's form.
QUOTED = re.compile(r"(?<!\S)(?:[A-Z]{1,5} )?(?=\S*\d)[^\s,;]+(?: (?=\S*\d)[^\s,;]+)*")


def is_qr_reference(digits: str) -> bool:
    """27 digits, the last a check by modulo 10, recursive (Swiss Payment Standards, QR-bill, annex B)."""
    carry = 0
    for digit in digits[:-1]:
        carry = int(CARRY[(carry + int(digit)) % 10])
    return len(digits) == 27 and (10 - carry) % 10 == int(digits[-1])


def is_creditor_reference(text: str) -> bool:
    """RF and check digits by mod 97 (ISO 11649)."""
    moved = text[4:] + text[:4]
    return (
        bool(re.fullmatch(r"RF\d\d[A-Z0-9]{1,21}", text, re.ASCII))
        and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1
    )


def reference_on(words: Words, fields: Mapping[str, Field]) -> str:
    """What the page says to quote: by its check digits, else at its label; empty where it says nothing."""
    for cell in (cell for row in words.rows for cell in row if cell.has_digit):
        if checked := _checked_reference(cell.text):
            return checked
    if entities := list(words.with_role("pay_entity")):
        return _multibanco(entities, words)
    for label, said in words.with_role("pay_reference", "pay_quote"):
        if said.role == "pay_reference" or len(label.words) <= MOST_LABEL:
            for cell, text, _ in _values_of(label, said, VALUE, words.rows):
                if has_digit(text) and (
                    cell is label or not (cell in words.of or cell.has_money or is_label(cell))
                ):
                    quoted = QUOTED.search(text) if said.role == "pay_quote" else None
                    return (quoted.group() if quoted else text).strip(" :.#)")[:MOST_REFERENCE]
    return _quoted(words, fields)


def _checked_reference(text: str) -> str:
    if "RF" in text:
        for found in SCOR.finditer(text):
            words = found.group().split()
            ways = ("".join(words[:most]) for most in range(len(words), 0, -1))
            if way := next(filter(is_creditor_reference, ways), ""):
                return way
    if "+++" in text and (belgian := STRUCTURED.search(text)):
        digits = "".join(belgian.groups())
        return belgian.group() if (int(digits[:10]) % 97 or 97) == int(digits[10:]) else ""
    swiss = QR.search(text) if len(text) > 26 else None
    return compact(swiss.group()) if swiss and is_qr_reference(compact(swiss.group())) else ""


def _multibanco(entities: Sequence[tuple[Cell, Said]], words: Words) -> str:
    """Portugal's payment at a cash machine: an entity of five digits and a reference of nine."""
    for label, said in entities:
        entity = next(_values_of(label, said, re.compile(r"\b\d{5}\b"), words.rows), None)
        near = chain.from_iterable(words.rows[label.row : label.row + NEAR])
        numbers = (re.search(r"(?<!\d)\d{3} ?\d{3} ?\d{3}(?!\d)", cell.text) for cell in near)
        if entity and (number := next(filter(None, numbers), None)):
            return f"{entity[1]} {number.group()}"
    return ""


def _quoted(words: Words, fields: Mapping[str, Field]) -> str:
    """`Please quote 4711`, `Please quote the invoice number`."""
    number = fields["invoice_number"].value if "invoice_number" in fields else None
    for cell, said in words.with_role("pay_quote"):
        rest = cell.text[said.end :]
        if (
            number
            and number in rest
            or any(m.start >= said.end and "invoice_number" in m.roles for m in cell.marks)
        ):
            return number or ""
    return ""


# --- tax identifier --------------------------------------------------------------------------------------

TAX_LABELS = frozenset(("tax_id", "tax"))
OTHER_LABELS = frozenset("other_number registration bank contact number date invoice_date".split())
REGISTERS = frozenset(
    "slret slren ape naf steuernummer stnr".split()
)  # of companies; a German tax number is no VAT number
SIX_DIGITS = re.compile(r"\d(?:\D{0,5}\d){5}")
WORD = re.compile(r"[^\s,;:()#|]+")
MOST_WORDS_OF_LINE = 40
TAILS = frozenset("MWST TVA IVA MVA".split())  # of Swiss and Norwegian ones

TAX_IDS = {
    # Its label, in the line, on the left or above; digits that agree, or a country's letters
    "own label": 2.0, "tax label": 1.2, "other label": -3.0, "unlabelled": -2.0, "right": 2.0, "wrong": -0.8,
    # Whose block it stands in; a label that says so
    "seller's": 2.5, "under vendor": 2.5, "foot": 1.5, "first": 1.0, "buyer's": -4.0, "buyer's label": -12.0,
    "none": 1.5,
}  # fmt: skip


def tax_ids(words: Words, layout: Layout, vendor: Field | None) -> list[Candidate]:
    """What may be the vendor's tax identifier, and that the page has none."""
    names = _cells_with(vendor.value, layout) if vendor and vendor.value else []
    found: list[Candidate] = []
    for cell in layout.cells:
        if not cell.has_digit or cell.has_money or not SIX_DIGITS.search(cell.text):
            continue
        for each, text, start in _tax_ids_of(cell, words):
            evidence = _tax_evidence(each, cell, start, words, layout, names)
            evidence["first"] = not found
            shown = {name: float(value) for name, value in evidence.items() if value}
            found.append(Candidate((each.value,), shown, (cell.field(each.value, text),)))
    return [*found, Candidate((None,), {"none": 1.0}, (None,))]


def _cells_with(name: str, layout: Layout) -> list[Cell]:
    first, whole = words_of(name)[:1], letters(name)
    return [cell for cell in layout.cells if {*first} <= {*cell.words} and whole in letters(cell.text)]


def _tax_ids_of(cell: Cell, words: Words) -> Iterator[tuple[TaxId, str, int]]:
    """The identifiers in a cell, the longest first where they overlap: words with digits, a country's letters before them."""
    spans = [match.span() for match in islice(WORD.finditer(cell.text), MOST_WORDS_OF_LINE)]
    parts = [compact(cell.text[start:end]) for start, end in spans]
    place = 0
    while place < len(parts):
        most = _numberlike(parts, place)
        named = _country_named(cell, spans[place][0], words) if most and words.name_countries else ""
        for last in range(place + most, place, -1):
            value = "".join(parts[place:last])
            enough = 7 <= len(value) <= 18 and sum(map(str.isdigit, value)) >= FEWEST_DIGITS
            if enough and (each := tax_id_of(value, named)):
                start, end = spans[place][0], spans[last - 1][1]
                yield each, cell.text[start:end], start
                place = last - 1
                break
        place += 1


def _numberlike(parts: Sequence[str], place: int) -> int:
    """How many words from here on may be one identifier."""
    if parts[place] not in VAT and not has_digit(parts[place]):
        return 0
    ends = range(place + 1, min(place + MOST_WORDS, len(parts)))
    return next(
        (end - place for end in ends if not has_digit(parts[end]) and parts[end] not in TAILS),
        ends.stop - place,
    )


def _country_named(cell: Cell, start: int, words: Words) -> str:
    """The countries whose identifiers the nearest label asks for, if it names any."""
    spoken = [token for token, _, end in cell.tokens if end <= start and token[:1].isalpha()]
    if not spoken:
        spoken = [
            word
            for other in [*above(cell, words.rows, 1), *lefts_of(cell, words.rows)]
            for word in other.words
        ]
    glued = [
        way
        for place, word in enumerate(spoken)
        for way in (word, word + "".join(spoken[place + 1 : place + 2]))
    ]
    return next((NAMED[word] for word in reversed(glued) if word in NAMED), "")


def _tax_evidence(
    each: TaxId, cell: Cell, start: int, words: Words, layout: Layout, names: Sequence[Cell]
) -> dict[str, Any]:
    label, roles = _label_of(cell, start, words)
    block = _block_of(cell, layout)
    buyers = bool(roles & BUYERS) and not roles & SELLERS or words.labelled(cell, start, "pay_yours", 1)
    under = any(0 <= cell.row - name.row < 12 and apart(name, cell) < 3 * ALIGNED for name in names)
    foot = cell.row >= layout.head and block is None and cell.row >= max(layout.sums, default=layout.head)
    return {
        label: True, "right": each.right is True, "wrong": each.right is False,
        "seller's": block is not None and block.seller, "buyer's": block is not None and not block.seller,
        "under vendor": under and not (block is not None and not block.seller), "foot": foot,
        "buyer's label": buyers,
    }  # fmt: skip


def _block_of(cell: Cell, layout: Layout) -> Party | None:
    """The party whose block a cell stands in, its column's or its part of the form's; items and sums end all blocks above them."""
    end = min([layout.head, *layout.sums[:1]])
    near, part = layout.parties_over(cell)
    block = near or (part if cell.row < layout.head else None)
    if block is None or is_title(block.cell) or block.cell.row < end <= cell.row:
        return None
    return block


def _label_of(cell: Cell, start: int, words: Words) -> tuple[str, frozenset[str]]:
    """What the label before an identifier makes of it, and the roles of that label."""
    own = [mark for mark in cell.marks if mark.end <= start]
    spoken = any(end <= start and token[:1].isalpha() for token, _, end in cell.tokens)
    if own:
        last = [mark for mark in own if mark.roles & (TAX_LABELS | OTHER_LABELS)][-1:]
        roles = frozenset().union(*[mark.roles for mark in own[-2:]])
        kind = last[0].roles if last else roles
        return _tax_label(kind, cell.words), roles
    if spoken:
        return "unlabelled", frozenset()
    for other in [*lefts_of(cell, words.rows), *above(cell, words.rows, 2), *below(cell, words.rows, 1)]:
        if other.roles & (TAX_LABELS | OTHER_LABELS) and not other.has_digit:
            return _tax_label(other.roles, other.words), other.roles
    return "unlabelled", frozenset()


def _tax_label(roles: frozenset[str], words: Sequence[str]) -> str:
    if not REGISTERS.isdisjoint(words) and "tax_id" in roles:
        return "other label"
    if "tax_id" in roles:
        return "own label"
    return "tax label" if "tax" in roles else "other label"


# --- order -----------------------------------------------------------------------------------------------

ORDERS = {
    "in line": 4.0, "beside": 4.0, "beneath": 2.6, "short": -2.0, "long": -1.5, "several words": -1.0, "none": 0.8,
    "again": 1.0,
}  # fmt: skip
ORDER = re.compile(r"[^\s:,;()#]*\d[^\s:,;()]*")


def orders(words: Words) -> list[Candidate]:
    """What may be the number of the buyer's order, and that the page has none."""
    found: list[Candidate] = []
    for label, said in words.with_role("pay_order"):
        if re.match(r"[-/_]?\d", label.text[said.end :]):  # PO-1933 is one
            continue
        for cell, text, start in _values_of(label, said, ORDER, words.rows):
            value = text.strip(".-/'\"[]*#")
            if not _may_be_order(value, cell, start, label, said, words):
                continue
            where = "in line" if cell is label else "beside" if cell.row == label.row else "beneath"
            evidence = {
                where: True, "short": len(value) < 3, "long": len(value) > 24,
                "again": any(each.values[0] == value for each in found),
            }  # fmt: skip
            shown = {name: 1.0 for name, holds in evidence.items() if holds}
            found.append(Candidate((value,), shown, (cell.field(value, value),)))
            break
    return [*found, Candidate((None,), {"none": 1.0}, (None,))]


def _may_be_order(value: str, cell: Cell, start: int, label: Cell, said: Said, words: Words) -> bool:
    """Whether a value at a label of an order is no date, no amount, and no other label's."""
    if any(each.start < start + len(value) and start < each.end for each in cell.dates):
        return False
    if any(a.is_money and a.start <= start < a.end for a in cell.amounts) or not value:
        return False
    if cell is label:  # with nothing but `No.` or `#` between them
        between = [token for token, one, two in cell.tokens if said.end <= one and two <= start]
        return len(between) < 3 and all(
            token == "#" or len(token) < 5 for token in between if not token.isdigit()
        )
    return (cell.has_digit or not is_label(cell)) and len(cell.text.split()) < 4 and len(label.words) < 7


# --- what a supplier is known by -------------------------------------------------------------------------

WEB = re.compile(r"(?:@|www\.|https?://)((?:[\w-]{1,63}\.)+[a-z]{2,63})")
SECOND_LEVEL = frozenset("co com org net ac gov gob edu".split())
PHONE = re.compile(r"(?:\+|\(|\b0)[\d ()/.-]{7,20}\d")
REGISTERED = re.compile(
    r"\b(?:(?:HR ?[AB]|RCS|KVK|CRN|SC|NI)[ .:#-]{0,3}\d[\d ]{1,14}\d|[A-Z]{0,2}\d[\d ]{4,14}\d)\b",
    re.IGNORECASE,
)
FAX = frozenset(("fax", "telefax"))


def marks_on(layout: Layout, vendor: Field | None) -> tuple[str, ...]:
    """What a page says beside its fields of whom it comes from: registration, domain, telephone, at most one of each.

    Of what the buyer has nothing counts, nor a mail provider's domain.
    """
    found = {
        "registration": _registration(layout),
        "domain": _domain(layout, letters((vendor and vendor.value) or "")),
        "telephone": _telephone(layout),
    }
    return tuple(f"{kind}:{value}" for kind, value in found.items() if value)


def _is_buyers(cell: Cell, layout: Layout) -> bool:
    block = _block_of(cell, layout)
    return block is not None and not block.seller


def _registration(layout: Layout) -> str:
    for cell in layout.cells:
        if (
            cell.has_digit
            and ("registration" in cell.roles or not REGISTERS.isdisjoint(cell.words))
            and not _is_buyers(cell, layout)
        ):
            ends = [mark.end for mark in cell.marks if "registration" in mark.roles or "tax_id" in mark.roles]
            for start in ends or [0]:
                if (
                    found := REGISTERED.search(cell.text, max(0, start - 4), start + 22)
                ) and not cell.has_money:
                    return letters(found.group())
    return ""


def _domain(layout: Layout, vendor: str) -> str:
    """The domain in the addresses that is most like the vendor's name, else the first."""
    found = []
    for cell in layout.cells:
        webs = WEB.findall(cell.text.lower()) if "." in cell.text else ()
        for web in webs if webs and not _is_buyers(cell, layout) else ():
            parts = web.removeprefix("www.").split(".")
            most = 3 if len(parts) > 2 and parts[-2] in SECOND_LEVEL else 2
            if parts[-most] not in FREE_MAIL:
                found.append(".".join(parts[-most:]))
    alike = (web for web in found if letters(web.partition(".")[0])[:5] == vendor[:5])
    return next(alike, found[0] if found else "")


def _telephone(layout: Layout) -> str:
    for cell in layout.cells:
        found = PHONE.search(cell.text) if cell.has_digit else None
        if found and "contact" in cell.roles and FAX.isdisjoint(cell.words) and not _is_buyers(cell, layout):
            digits = "".join(filter(str.isdigit, found.group()))
            return f"+{digits}" if found.group().startswith("+") else digits
    return ""


# --- together --------------------------------------------------------------------------------------------


class Payee(NamedTuple):
    """What a page says of payment and of who is paid: parts of an Invoice."""

    payment: dict[str, Any]
    fields: dict[str, Field]
    options: dict[str, tuple[tuple[Any, int], ...]]
    is_doubtful: bool  # of the accounts


def payee_of(layout: Layout, fields: Mapping[str, Field], kind: str) -> Payee:
    """Payment, tax identifier and order on the page of an invoice whose other fields are known."""
    words = Words(layout.rows)
    accounts, doubtful = payees(words, layout)
    payment = {"accounts": accounts, "reference": reference_on(words, fields)}
    payment = {name: part for name, part in payment.items() if part}
    payment["by"] = way_to_pay(words, fields, kind, accounts)
    found: dict[str, Field] = {}
    options = {}
    choices = {
        "vendor_tax_id": (tax_ids(words, layout, fields.get("vendor")), TAX_IDS),
        "purchase_order": (orders(words), ORDERS),
    }
    for name, (candidates, weights) in choices.items():
        settled = settle(candidates, [score(each, weights) for each in candidates])
        options[name] = tuple((value, int(100 * share)) for value, share in settled.options[0][:4])
        best, sure = settled.best, min(97, int(100 * settled.probability(0)))
        if name == "purchase_order" and sure < IN_DOUBT:  # nobody asked for it
            continue
        if best.values[0] is not None and best.fields and (field := best.fields[0]):
            found[name] = replace(field, certainty=min(sure, IN_DOUBT) if "wrong" in best.evidence else sure)
    return Payee(payment, found, options, doubtful)
