"""Invoice date and due date: every date on the page in each of its readings, and what terms of payment make.

places    where dates stand, each with the nearest label that says something   places_of, _label_of_date
kinds     what that label makes of a date                                      label_of, _kind_of
order     whether the page writes the day or the month first                   _order_votes, _language_order
terms     `30 days net`, `zahlbar binnen 14 Tagen`, `à réception`              _terms
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from invoice_choice import Candidate
from invoice_page import (
    CURRENCIES,
    LANGUAGES,
    MONTHS,
    ROLES,
    WEEKDAYS,
    Cell,
    DateText,
    Rows,
    Token,
    above,
    below,
    lefts_of,
    roles_in,
    roles_of,
    single,
    words_of,
)
from invoice_words import COUNTRIES

# --- what the label of a date says ----------------------------------------------------------------------

# The roles of invoice_words.py that say something about a date; all other words say something else.
MEANINGS = {
    "invoice_date": "issue", "date": "date", "due_date": "due", "other_date": "other", "tax": "tax",
    "title_quote": "reference", "title_order": "reference", "title_delivery_note": "reference",
    "corrects": "reference", "other_number": "reference", "corrected_document": "corrected",
    "number": "number", "invoice_number": "numbered", "cash_discount": "discount", "payment_terms": "terms", "term_net": "terms",
    "term_within": "within", "pay": "pay", "period_to": "to", "period_from": "from", "document": "document",
    "amount_due": "amount_due",
}  # fmt: skip
PAPERS = {"document", "numbered", "reference"}
SAYS = frozenset(
    "issue date due other corrected document numbered reference discount terms number pay to from".split()
)


@lru_cache(maxsize=4096)
def label_of(words: tuple[str, ...]) -> frozenset[str]:
    """What the words of a label say: values of MEANINGS; `more` where other words stand beside them.

    Of several papers that it names the last counts: `Rechnung zu Auftrag 12 vom` is the date of the order.
    """
    found: set[str] = set()
    covered = 0
    for start, end, roles in roles_in(words):
        known = {MEANINGS[role] for role in roles if role in MEANINGS}
        found -= PAPERS if known & PAPERS else set()
        found |= known - {"reference"} if known & {"document", "numbered"} else known
        covered += sum(len(word) > 2 for word in words[start:end]) if known else 0
    rest = sum(len(word) > 2 and word not in WEEKDAYS and word not in MONTHS for word in words) - covered
    return frozenset(found | ({"more"} if rest > 0 else set()))


def _kind_of(label: frozenset[str]) -> str:
    """What the label of a date makes of it, by the most telling of what it says."""
    for kind in ("discount", "corrected"):
        if kind in label:
            return kind
    if "due" in label:  # Date d'exigibilité de la TVA
        return "other" if "tax" in label else "due_other" if "other" in label else "due"
    if "other" in label:
        return "mixed" if "issue" in label else "other"
    if "issue" in label:
        return "issue"
    if "date" in label and label & PAPERS:
        return "dated_reference" if "reference" in label else "dated_document"
    if "date" in label:
        return "date_more" if "more" in label else "date"
    if label & {"pay", "amount_due"} and label & {"to", "within"}:  # zahlbar ohne Abzug bis
        return "until"
    rest = "document numbered reference terms number to from".split()
    return next((kind for kind in rest if kind in label), "unknown" if label else "alone")


# --- where a date stands --------------------------------------------------------------------------------


class Place(NamedTuple):
    """A date where it stands."""

    cell: Cell
    column: int  # of the cell in its row
    date: DateText


MOST_DATES = 80  # of a document that are looked at: the first and, of long ones, the last
LAST_DATES = 20
ROWS_UP = 8  # in which a label above a date is looked for
LABEL_WORDS = 8


def places_of(rows: Rows) -> list[Place]:
    found = [Place(cell, n, each) for row in rows for n, cell in enumerate(row) for each in cell.dates]
    return found if len(found) <= MOST_DATES else found[: MOST_DATES - LAST_DATES] + found[-LAST_DATES:]


def _label_of_date(place: Place, rows: Rows) -> frozenset[str]:
    """The nearest label that says something: beside a date, above it, or under it in bilingual forms."""
    beside = _beside(place, rows)
    if beside & SAYS:
        return beside
    over = _above(place, rows)
    near = below(place.cell, rows, 1) if place.cell.line.box else ()
    under = next((label_of(cell.words[:LABEL_WORDS]) for cell in near if not cell.dates), frozenset())
    return over if over & SAYS else under if under & SAYS else beside or over


def _beside(place: Place, rows: Rows) -> frozenset[str]:
    """The label before a date in its own cell, else in the cells on its left."""
    earlier = max((each.end for each in place.cell.dates if each.end <= place.date.start), default=0)
    before = place.cell.text[earlier : place.date.start].split()
    names = " ".join(part for part in before if not any(map(str.isdigit, part)))  # without INV-12
    own = label_of(words_of(names)[-LABEL_WORDS:])
    if own & SAYS or earlier:
        return own
    for cell in reversed(rows[place.cell.row][max(0, place.column - 3) : place.column]):
        words = words_of(cell.text[cell.dates[-1].end :]) if cell.dates else cell.words
        left = label_of(words[-LABEL_WORDS:])
        if left & SAYS or left and not own:
            return left
        if left or cell.dates:
            return own
    near = lefts_of(place.cell, rows) if place.cell.line.box else ()  # between the two lines of a label
    left = frozenset().union(*(label_of(cell.words[-LABEL_WORDS:]) for cell in near))
    return left if left & SAYS or not own else own


def _above(place: Place, rows: Rows) -> frozenset[str]:
    """The label over a date in its column; values between them are passed over."""
    for cell in above(place.cell, rows, ROWS_UP if place.cell.line.box else 1):
        if cell.line.page != place.cell.line.page:
            break
        if cell.words and not cell.dates:
            label = label_of(cell.words[-LABEL_WORDS:])
            if label & SAYS or place.cell.row - cell.row < 3:
                return label
    return frozenset()


# --- the dates of a document ----------------------------------------------------------------------------


class Dates:
    """The dates of a document and what they are weighed with."""

    def __init__(self, rows: Rows, setting: str, today: date) -> None:
        self.rows, self.today = rows, today
        self.places = places_of(rows)
        dates = [place.date for place in self.places]
        self.sure = {each.readings[0] for each in dates if len(each.readings) == 1}
        shown = {each.order for each in dates if each.order}
        self.order = shown.pop() if len(shown) == 1 else setting if setting in ("DMY", "MDY") else ""
        doubtful = any(len(each.readings) > 1 for each in dates) and not self.order
        self.votes = _order_votes(rows) if doubtful else Counter()
        self.language = _language_order(rows) if doubtful else ""
        self.terms = list(_terms(rows))
        self.judged = [_judge(place, self) for place in self.places]


def _judge(place: Place, dates: Dates) -> tuple[Place, str, dict[str, float]]:
    """What kind of label a date has, and what speaks for and against it by what stands around it."""
    row, box = dates.rows[place.cell.row], place.cell.line.box
    before = place.cell.text[: place.date.start].rstrip()
    kind = _kind_of(_label_of_date(place, dates.rows))
    if kind == "numbered" and before.rstrip("-·,;|/ ")[-1:].isdigit():
        kind = "document"  # Invoice No 12 - 2025-03-14; else the number is what looks like a date
    top = box.top if box else place.cell.row / len(dates.rows)
    return place, kind, {
        kind: 1,
        "only": len(dates.sure) < 2,
        "top": top < 0.4 and place.cell.line.page == 1,
        "time": _has_time(place, row),
        "money": any(amount.is_money and amount.mark for cell in row for amount in cell.amounts),
        "range": _in_range(place),
        "sentence": len(words_of(before)) > 6 or len(words_of(place.cell.text[place.date.end :])) > 4,
    }  # fmt: skip


def _has_time(place: Place, row: Sequence[Cell]) -> bool:
    """Whether a time of day stands behind or before a date: `13:59`, `14h30`."""
    text, start, end = place.cell.text, place.date.start, place.date.end
    behind = text[end : end + 14]
    if not behind.strip() and place.column + 1 < len(row):
        behind = row[place.column + 1].text[:14]
    return any(
        re.search(r"\d[:hH]\d", each) for each in (behind, text[max(0, start - 12) : start], place.date.text)
    )


def _in_range(place: Place) -> bool:
    """Whether a date begins or ends a period: another stands in its cell with a word or a sign between."""
    own = place.date
    others = [each for each in place.cell.dates if each.readings[0] != own.readings[0]]
    between = [place.cell.text[min(each.end, own.end) : max(each.start, own.start)] for each in others]
    return any(len(gap) < 12 and gap.strip(" ,;|") for gap in between)


# --- the invoice date -----------------------------------------------------------------------------------


def _shared(table: str) -> dict[str, dict[str, float]]:
    """kind -> evidence that it shares with others, and how much: what is rare is not learned from nothing."""
    lines = (line.split(": ") for line in table.split("\n"))
    return {kind: {name: float(share)} for name, share, kinds in lines for kind in kinds.split()}


SHARED_BY_DATE = _shared(
    "dated: 1: issue date dated_document\ndated: 0.6: mixed\ndated: 0.3: date_more\n"
    "another: 1: due due_other other discount corrected numbered\n"
    "another: 0.7: until terms dated_reference to from\nanother: 0.5: reference"
)
ANOTHER_DATE = frozenset("other due due_other until terms discount corrected dated_reference from".split())
UNKNOWN = frozenset(("date_more", "unknown"))


def date_candidates(dates: Dates) -> list[Candidate]:
    """Every reading of every date on the page, and none, with the evidence for it as the invoice date.

    Of two readings one that lies in the future is none.
    """
    found, seen = [Candidate((None,), {"none": 1})], set()
    for place, kind, evidence in dates.judged:
        past = _past_readings(place, dates)
        first = {"later" if kind in seen else "first_issue": (kind == "issue") != (kind in seen)}
        seen.add(kind)
        said = evidence | first | SHARED_BY_DATE.get(kind, {})
        for reading, order in past.items():
            misread = {"misread": _misread(reading, order, place, dates) if len(past) > 1 else 0}
            found.append(_candidate(reading, said | misread, place.cell, place.date.text))
    return found


def _past_readings(place: Place, dates: Dates) -> dict[date, str]:
    readings = dict(zip(place.date.readings, place.date.orders, strict=True))
    return {reading: order for reading, order in readings.items() if reading <= dates.today} or readings


def likeliest_reading(place: Place, dates: Dates) -> date | None:
    """The reading of a date that the page speaks for; None where it does not say."""
    past = _past_readings(place, dates).items()
    ranked = sorted((_misread(reading, order, place, dates), reading) for reading, order in past)
    return ranked[0][1] if len(ranked) == 1 or ranked[0][0] < ranked[1][0] else None


def _candidate(value: date, evidence: dict[str, float], cell: Cell, text: str) -> Candidate:
    said = {name: number for name, number in evidence.items() if number}
    return Candidate((value,), said, (cell.field(value, text),))


def _misread(reading: date, order: str, place: Place, dates: Dates) -> float:
    """How strongly the page says that another reading of a date is meant than this one.

    Only against, never for: a date that is in doubt is no better than one that is not.
    """
    said_elsewhere = not dates.sure.isdisjoint(place.date.readings)
    return (
        2 * (bool(dates.order) and order != dates.order)
        + 2 * (said_elsewhere and reading not in dates.sure)
        + 1.5 * (bool(dates.language) and order != dates.language)
        + max(0, min(2, dates.votes.total() - 2 * dates.votes[order]))
        + 2 * (reading.year < max(place.date.readings).year)  # 25-03-14 is read soon after it was written
    )


def is_another_date(best: Candidate) -> bool:
    """Whether the date that was chosen may be another one: it is in doubt even as the only one of the page.

    Its label says so, or is not known; but a till prints words of its own before date and time.
    """
    said = best.evidence.keys()
    return not ANOTHER_DATE.isdisjoint(said) or not UNKNOWN.isdisjoint(said) and "time" not in said


# --- terms of payment -----------------------------------------------------------------------------------


class Term(NamedTuple):
    """Days, months or end of month after the invoice date, as a page names them."""

    cell: Cell
    text: str
    days: int
    months: int
    to_end_of_month: bool

    def after(self, day: date) -> date:
        month = day.year * 12 + day.month - 1 + self.months
        last = monthrange(month // 12, month % 12 + 1)[1]
        due = date(month // 12, month % 12 + 1, min(day.day, last)) + timedelta(self.days)
        return due.replace(day=monthrange(due.year, due.month)[1]) if self.to_end_of_month else due


TERM_MEANINGS = {
    "payment_terms": "label", "term_net": "net", "term_start": "start", "due_date": "due", "pay": "pay",
    "bank": "pay", "amount_due": "pay", "term_at_once": "at_once", "term_end_of_month": "month_end",
    "cash_discount": "against", "discount": "against", "late": "against", "returns": "against",
    "title_delivery_note": "against",
}  # fmt: skip
ALONE = frozenset(("pay", "late", "returns"))  # roles that one word is enough for, also inside another phrase
ABOUT_PAYING = frozenset("label near_label due net start pay month_end".split())
MOST_TERMS = 12
MOST_DAYS = 180
DAYS, WEEKS, TERM_MONTHS = (single(role) for role in ("term_days", "term_weeks", "term_months"))
NET = single("term_net")
FIRST_WORDS = {phrase.split()[0] for role in ("term_at_once", "term_end_of_month") for phrase in ROLES[role]}
TERM_HINTS = DAYS | WEEKS | TERM_MONTHS | NET | FIRST_WORDS


def _terms(rows: Rows) -> Iterator[Term]:
    """The terms of payment that the page names: `30 days net`, `zahlbar binnen 14 Tagen`, `à réception`."""
    for row in rows:
        for column, cell in enumerate(row):
            if not TERM_HINTS.isdisjoint(cell.words):
                near = _term_meanings(_words_around(cell, column, rows))
                yield from _terms_in(cell, frozenset({"near_label"} if "label" in near else ()))


def _words_around(cell: Cell, column: int, rows: Rows) -> tuple[str, ...]:
    """The words of the cell on the left, and of the line over a cell: a label, or a sentence's beginning."""
    near = rows[cell.row][column - 1].words[-LABEL_WORDS:] if column else ()
    return near + next((over.words for over in above(cell, rows, 1)), ())[-LABEL_WORDS:]


@lru_cache(maxsize=4096)
def _term_meanings(words: tuple[str, ...]) -> frozenset[str]:
    """What the words of a clause say about paying: values of TERM_MEANINGS."""
    phrases = (roles for _, _, roles in roles_in(words))
    alone = (roles_of(word) & ALONE for word in words)
    return frozenset(TERM_MEANINGS[r] for roles in (*phrases, *alone) for r in roles if r in TERM_MEANINGS)


def _terms_in(cell: Cell, near: frozenset[str]) -> Iterator[Term]:
    """The terms in a line, a clause between commas each: `2% 10 days, net 30 days`."""
    found = False
    for n, (word, start, end) in enumerate(cell.tokens):
        if not (word.isdecimal() and len(word) <= 3 and 0 < int(word) <= MOST_DAYS):
            continue
        if unit := _unit_of(cell.tokens, n):
            found, clause = True, _clause(cell.text, start, end)
            says = _term_meanings(words_of(clause)) | near
            days = int(word) * {"days": 1, "weeks": 7, "months": 0}[unit]
            if says & ABOUT_PAYING and "against" not in says and "%" not in clause:
                yield Term(cell, clause, days, int(word) * (unit == "months"), "month_end" in says)
    says = _term_meanings(cell.words) | near
    if "at_once" in says and not found and "against" not in says:
        yield Term(cell, cell.text, 0, 0, False)


def _clause(text: str, start: int, end: int) -> str:
    """The part between commas around a number."""
    first = max(text.rfind(mark, 0, start) for mark in (", ", "; ", ". ", "("))
    ends = (at for mark in (",", ";", ". ", ")") if (at := text.find(mark, end)) > 0)
    return text[first + 1 : min(ends, default=len(text))].strip()


def _unit_of(tokens: Sequence[Token], n: int) -> str:
    """days, weeks or months behind a number, at most one word between: `30 calendar days`; `net 30` is days."""
    for word, _, _ in tokens[n + 1 : n + 3]:
        if len(word) > 1 and (word in DAYS or word in WEEKS or word in TERM_MONTHS):
            return "days" if word in DAYS else "weeks" if word in WEEKS else "months"
        if word.isdigit():
            break
    return "days" if n and len(tokens[n - 1][0]) > 1 and tokens[n - 1][0] in NET else ""


# --- the due date ---------------------------------------------------------------------------------------

SHARED_BY_DUE = _shared(
    "due: 0.6: due_other\ndue: 0.5: until terms\nanother: 0.6: discount reference number from\n"
    "another: 1: issue date dated_document dated_reference other corrected numbered"
)
MAY_BE_DUE = frozenset("due due_other until terms alone unknown document discount date_more".split())
FOR_THE_INVOICE_DATE = frozenset(("only", "top"))  # where a due date stands says nothing


def due_candidates(dates: Dates, issued: date | None) -> list[Candidate]:
    """Every date on the page, every date that terms make of the invoice date, and none, as the due date.

    Terms are a label of a due date whose date is not printed: they weigh as much as most of one.
    """
    made = [(term, term.after(issued)) for term in dates.terms[:MOST_TERMS]] if issued else []
    found = [Candidate((None,), {"none": 1})]
    for place, kind, evidence in dates.judged:
        said = {name: number for name, number in evidence.items() if name not in FOR_THE_INVOICE_DATE}
        said |= SHARED_BY_DUE.get(kind, {})
        for reading, order in zip(place.date.readings, place.date.orders, strict=True):
            lies = _gap(reading, issued, kind) | {
                "misread": _misread(reading, order, place, dates) if order else 0
            }
            found.append(_candidate(reading, said | lies, place.cell, place.date.text))
    several = len({due for _, due in made}) > 1
    for term, due in made:
        later = due != issued  # due on receipt says it all; 30 days has the evidence of its gap besides
        share = 0.4 if several else 0.6 if later else 0.8
        named = {"due": share, "gap_soon": later}
        found.append(_candidate(due, named, term.cell, term.text))
    return found


def _gap(reading: date, issued: date | None, kind: str) -> dict[str, float]:
    """How a date lies to the invoice date."""
    if issued is None:
        return {"gap_unknown": 1}
    days = (reading - issued).days
    name = "before" if days < 0 else "same" if days == 0 else "soon" if days <= 100 else "far"
    fits = not kind.startswith("due") if days == 0 else name != "soon" or kind in MAY_BE_DUE
    return {f"gap_{name}": fits}


# --- day first or month first ---------------------------------------------------------------------------

STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|"
    "OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
)
EU = "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK"
VOTES = (  # kind of evidence, the order that people write there, what is printed
    ("postcode", "MDY", rf"\b(?:{STATES}),? \d{{5}}(?:-\d{{4}})?\b|, (?:{STATES})$"),
    ("postcode", "DMY", r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"),  # of the United Kingdom
    ("tax_id", "DMY", rf"\b(?:{EU})[A-Z]?\d{{8,11}}\b"),
    (
        "contact",
        "MDY",
        r"(?<!\d)(?:\(?[2-9]\d\d\)? |[2-9]\d\d[-.])[2-9]\d\d[-.]\d{4}(?!\d)",
    ),  # (212) 555-0100
)
LABELS = frozenset(
    "date invoice_date due_date total subtotal amount amount_due item_description item_quantity item_amount "
    "payment_terms buyer".split()
)


def _order_votes(rows: Rows) -> Counter:
    """How many kinds of evidence on the page speak for each order: places, tax ids, telephone numbers."""
    votes = {vote for row in rows for cell in row for vote in _votes_of(cell)}
    return Counter(order for _, order in votes)


def _votes_of(cell: Cell) -> Iterator[tuple[str, str]]:
    """What a line says about its country: the kind of evidence, and the order that people write there."""
    yield from ((kind, order) for kind, order, printed in VOTES if re.search(printed, cell.text))
    names, longest, signs = countries()
    for word in cell.text.split():
        word = word.strip(".;:()")
        yield from (
            ("currency", order) for order in signs.get(word.strip("0123456789.,-").upper(), "").split()
        )
        marks = [word[:n] for n in range(2, 5)] if word[:1] == "+" else [word[word.rfind(".") :].lower()]
        yield from (("contact", order) for mark in marks for order in signs.get(mark, "").split())
    for start, word in enumerate(cell.words):
        ends = range(start + longest.get(word, 0), start, -1)
        found = next((cell.words[start:end] for end in ends if cell.words[start:end] in names), ())
        yield from (("country", order) for order in names.get(found, "").split())


@cache
def countries() -> tuple[dict[tuple[str, ...], str], dict[str, int], dict[str, str]]:
    """Names and towns of countries with their order, the longest by first word; and signs: RM, +44, .my.

    Made when the first date is in doubt, which is seldom.
    """
    names: dict[tuple[str, ...], str] = {}
    longest: dict[str, int] = {}
    signs: dict[str, str] = {}
    of_code: dict[str, str] = {}  # of the first country that has it: USD is the United States'
    for code, order, line in COUNTRIES.values():
        of_code.setdefault(code, order)
        for phrase in line.split(", "):
            words = words_of(phrase)
            if phrase[0] in ".+":
                signs[phrase] = order
            elif words and (len(words) > 1 or len(words[0]) > 3 or phrase == "usa"):
                names[words] = order
                longest[words[0]] = max(longest.get(words[0], 0), len(words))
    for sign, code in CURRENCIES.items():
        if code in of_code:
            signs[sign.upper()] = of_code[code]
    return names, longest, signs


@cache
def _languages_of() -> dict[str, set[str]]:
    """The languages of each label; made when the first date is in doubt."""
    found: dict[str, set[str]] = {}
    for language, lines in LANGUAGES.items():
        for phrase in (each for role in LABELS & lines.keys() for each in lines[role].split(", ")):
            found.setdefault(" ".join(words_of(phrase)), set()).add(language)
    return found


def _language_order(rows: Rows) -> str:
    """DMY where the page's labels are of a language in which nobody puts the month first."""
    known = _languages_of()
    owners = [known.get(" ".join(cell.words[start:end]), set()) for row in rows for cell in row
              for start, end, _ in roles_in(cell.words)]  # fmt: skip
    english = sum("en" in each for each in owners)
    others = sum(bool(each) and each.isdisjoint(("en", "any")) for each in owners)
    return "DMY" if others > 2 and others > 2 * english else ""
