"""What a request to the invoice browser says: checked values, or an error with one sentence that says what to do.

Pure functions: no AWS, no environment, no clock.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from invoice_correction import IMPLAUSIBLE, ITEM_VALUES, ROW
from invoice_record import (
    CURRENCIES,
    FAILED,
    FIELD_KINDS,
    INVOICE_PREFIX,
    INVOICE_TYPES,
    MAX_KEY_CHARACTERS,
    MAX_LINE_ITEMS,
    PAY_WARNINGS,
    PROCESSED,
    REMOVED,
    letters_and_digits,
)

if TYPE_CHECKING:
    from invoice_record import Record

MAX_BODY_BYTES = 64 * 1024
MAX_KEY_BYTES = 1024  # of an S3 key, and of a sort key of DynamoDB
MAX_TAGS = 20
MAX_CHANGED = 25  # invoices that one request changes
MAX_NOTES = 2000  # characters
IN_PROGRESS = "IN_PROGRESS"  # every other status, as the page asks for it
STATUSES = (PROCESSED, FAILED, IN_PROGRESS, REMOVED)
DUPLICATE, MISTAKE = "duplicate", "mistake"  # why an invoice is removed
MAX_LIMIT = 100  # invoices in an answer
SIDES = ("Left", "Top", "Width", "Height")  # of a box, 0..1 of the page
STEP = Decimal("0.00001")  # of a side, as a page's lines are kept
MAX_PAGES = 3000  # of a document that Textract takes
DATES = ("uploaded_at", "invoice_date", "due_date")  # what a period can mean


class BrowserError(Exception):
    """One sentence that says what to do; `more` goes into the answer beside it. Neither quotes the request."""

    status = 500
    headers: Mapping[str, str] = {}
    reason: str | None = None  # for the log

    def __init__(self, sentence: str, **more: Any) -> None:
        super().__init__(sentence)
        self.body = {"message": sentence} | more


class BadRequest(BrowserError):
    """The request can't be understood, or has a value that can't be."""

    status = 400


class TooLarge(BrowserError):
    """The body is longer than any that is needed."""

    status = 413


class Change(NamedTuple):
    """What shall be different of an invoice as the person saw it, the warnings that the person knows of, and from where
    on the page values were taken."""

    invoice_id: str
    revision: int
    changes: Record
    despite: tuple[str, ...] = ()
    places: Record = {}  # noqa: RUF012


def parameters_of(query: str, *optional: str, required: Sequence[str] = ()) -> dict[str, Any]:
    """The checked parameters of a query string: each known and at most once."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        raise BadRequest("The query can't be read; please correct the address.") from error
    given, names = dict(pairs), (*required, *optional)
    if not set(given) <= set(names):
        raise BadRequest(f"This address knows no such parameter; it takes {', '.join(names) or 'none'}.")
    if len(given) < len(pairs):
        raise BadRequest("A parameter is given twice; please give it once.")
    if missing := set(required) - set(given):
        raise BadRequest(f"This address needs the parameter {min(missing)}.")
    return {name: PARAMETERS[name](name, value) for name, value in given.items()}


def body_of(body: str | bytes, *, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
    """The JSON object that a request carries, with all and only the names that it may have."""
    if len(body if isinstance(body, bytes) else body.encode(errors="surrogatepass")) > MAX_BODY_BYTES:
        raise TooLarge(f"The request is too large; it may have {MAX_BODY_BYTES // 1024} KB.")
    try:
        given = parsed(body)
    except ValueError as error:
        raise BadRequest("The request is no JSON; please send an object.") from error
    if not isinstance(given, dict) or not set(required) <= set(given) <= {*required, *optional}:
        more = f" and may hold {', '.join(optional)}" if optional else ""
        raise BadRequest(f"The request must be an object that holds {' and '.join(required)}{more}.")
    return given


def parsed(text: str | bytes) -> Any:
    """JSON as Python values. Raises ValueError for all that is none, however deep it is nested."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def decoded(body: str) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except ValueError as error:
        raise BadRequest("The request can't be read; please send it as JSON.") from error


def _one_of(name: str, value: Any, choices: Iterable[str]) -> str:
    if value not in choices:
        raise BadRequest(f"The {name} must be one of: {', '.join(choices)}.")
    return value


def _number_to(most: int) -> Callable[[str, str], int]:
    """What checks a whole number from 1 to `most`."""

    def check(name: str, value: str) -> int:
        if not re.fullmatch(r"[1-9][0-9]{0,3}", value) or int(value) > most:
            raise BadRequest(f"The {name} must be a whole number from 1 to {most}.")
        return int(value)

    return check


def is_whole(value: Any) -> bool:
    """Whether JSON says a whole number; 5.0 is one there."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value % 1 == 0


def changes_of(given: Any) -> Record:
    """The values that a person set, as a record keeps them: Decimal, ISO date, text, list; None to empty one.

    Each row of the line items is a change of its own (ROW and its number).
    """
    if not isinstance(given, dict) or not given or not set(given) <= set(CORRECTIONS):
        raise BadRequest(f"The changes must be an object with any of: {', '.join(CORRECTIONS)}.")
    changes = {name: CORRECTIONS[name](name, value) for name, value in given.items()}
    return changes | changes.pop("line_items", {})


def places_of(given: Any, changes: Record) -> Record:
    """Where on the page changed fields were taken from, as {field: {page, box}} of a record's own values."""
    if not isinstance(given, dict) or not set(given) <= set(changes) & set(FIELD_KINDS):
        raise BadRequest("The places must be an object with any of the fields that are changed.")
    for place in given.values():
        known = isinstance(place, dict) and set(place) == {"page", "box"} and is_box(place["box"])
        if not (known and is_whole(place["page"]) and 1 <= place["page"] <= MAX_PAGES):
            raise BadRequest("A place must have a page, and a box on it as the words of the page have it.")
    return {
        name: {"page": int(place["page"]), "box": box_kept(place["box"])} for name, place in given.items()
    }


def is_box(value: Any) -> bool:
    """Whether JSON says a rectangle on a page: four numbers of 0..1, of which none reaches beyond it."""
    if not isinstance(value, dict) or set(value) != set(SIDES):
        return False
    sides = [value[name] for name in SIDES]
    if not all(
        isinstance(side, (int, float)) and not isinstance(side, bool) and 0 <= side <= 1 for side in sides
    ):
        return False
    left, top, width, height = sides
    return min(width, height) > 0 and max(left + width, top + height) <= 1 + float(STEP)


def box_kept(box: Mapping[str, float]) -> Record:
    """A box as a record keeps it."""
    return {name: Decimal(box[name]).quantize(STEP) for name in SIDES}


def several_of(given: Any) -> list[Change]:
    """The invoices that a person wants to change, each once."""
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_CHANGED:
        raise BadRequest(f"The invoices must be a list of 1 to {MAX_CHANGED} objects.")
    wanted = [_change(each) for each in given]
    if len({each.invoice_id for each in wanted}) < len(wanted):
        raise BadRequest("An invoice is given twice; please give it once.")
    return wanted


def _change(given: Any) -> Change:
    names = {"invoice_id", "revision", "changes"}
    if not isinstance(given, dict) or not names <= set(given) <= {*names, "despite"}:
        raise BadRequest(
            "Each of the invoices must have invoice_id, revision and changes, and may have despite."
        )
    if not isinstance(given["invoice_id"], str) or not is_id(given["invoice_id"]):
        raise BadRequest("The invoice_id must be the id of an invoice.")
    despite = warnings_given("despite", given.get("despite", []))
    revision = revision_of("revision", given["revision"])
    return Change(given["invoice_id"], revision, changes_of(given["changes"]), despite)


def revision_of(name: str, value: Any) -> int:
    if not is_whole(value) or value < 0:
        raise BadRequest(f"The {name} must be the one that the invoice came with.")
    return int(value)


def warnings_given(name: str, value: Any) -> tuple[str, ...]:
    return tuple(_several(name, value, (*PAY_WARNINGS, *IMPLAUSIBLE)))


def _several(name: str, value: Any, choices: Sequence[str]) -> list[str]:
    """Some of the choices, each once."""
    if not isinstance(value, list) or len(value) > len(choices):
        raise BadRequest(f"The {name} must be a list with any of: {', '.join(choices)}.")
    return list(dict.fromkeys(_one_of(name, each, choices) for each in value))


def text_of(name: str, value: Any, *, most: int) -> str:
    """A text without what could forge a line or turn the reading order, and without space around it."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > most:
        raise BadRequest(f"The {name} must be a text of 1 to {most} characters.")
    if any(map(_is_hidden, text)):
        raise BadRequest(f"The {name} has characters that can't be shown; please type it without them.")
    return text


def _is_hidden(character: str) -> bool:
    controls = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")  # of the reading order
    category = unicodedata.category(character)
    return category in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(character) in controls


def _number(name: str, value: str) -> str:
    if not letters_and_digits(_name(name, value)):
        raise BadRequest(f"The {name} needs a letter or a digit; please give one.")
    return value


def _key(name: str, value: str) -> str:
    key = text_of(name, value, most=MAX_KEY_BYTES)
    if not key.startswith(INVOICE_PREFIX) or len(key.encode()) > MAX_KEY_BYTES:
        raise BadRequest("The key is none of an upload under invoices/.")
    return key


def _version_id(name: str, value: str) -> str:
    if not re.fullmatch(r"[!-~]{1,1024}", value):
        raise BadRequest("The version_id must be the one that S3 gave to the upload.")
    return value


def _month(name: str, value: str) -> str:
    day_of(name, f"{value}-01", shown="YYYY-MM")
    return value


def day_of(name: str, value: Any, *, shown: str = "YYYY-MM-DD") -> str:
    """An ISO date of this age or the last: 0025-04-21 is a typing error."""
    try:
        day = re.fullmatch(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", value) and date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if not day:
        raise BadRequest(f"The {name} must be a date, written {shown}.")
    return value


def _currency(name: str, value: Any) -> str:
    if not isinstance(value, str) or value not in CURRENCIES:
        raise BadRequest("The currency must be a code of ISO 4217, such as USD.")
    return value


def _amount(name: str, value: Any) -> Decimal:
    """At most 15 digits, which is what the processor reads."""
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,3})?", value):
        raise BadRequest(f"The {name} must be an amount such as 1234.50.")
    return Decimal(value) + 0  # -0 is 0


def _tags(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_TAGS:
        raise BadRequest(f"The tags must be a list of at most {MAX_TAGS} texts.")
    return list(dict.fromkeys(text_of("tags", tag, most=50) for tag in value))


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadRequest(f"The {name} must be true or false.")
    return value


def _true(name: str, value: Any) -> bool:
    if value is not True:
        raise BadRequest(f"The {name} can only be true.")
    return value


def _notes(name: str, value: Any) -> str:
    """A text of several lines."""
    lines = value.replace("\r\n", "\n").split("\n") if isinstance(value, str) else [""]
    if not any(map(str.strip, lines)) or len(value) > MAX_NOTES:
        raise BadRequest(f"The {name} must be a text of 1 to {MAX_NOTES} characters.")
    return "\n".join(text_of(name, each, most=MAX_NOTES) if each.strip() else "" for each in lines).strip()


def _removed(name: str, value: Any) -> Record:
    """Why an invoice is removed: by mistake, or as a duplicate of another one."""
    expected = {DUPLICATE: {"reason", "of"}, MISTAKE: {"reason"}}
    reason = value.get("reason") if isinstance(value, dict) else None
    if not isinstance(reason, str) or set(value) != expected.get(reason):
        raise BadRequest(
            f"The {name} must have the reason {MISTAKE}, or {DUPLICATE} and the id that it is one of."
        )
    if reason == DUPLICATE and not (isinstance(value["of"], str) and is_id(value["of"])):
        raise BadRequest("The invoice that it is a duplicate of must be given by its id.")
    return dict(value)


def _rows(name: str, value: Any) -> Record:
    """By the row's number, from 0 on, the line item that shall stand there, or None to take it out."""
    if not isinstance(value, dict) or not 1 <= len(value) <= MAX_LINE_ITEMS:
        raise BadRequest(f"The {name} must be an object of rows by their number.")
    if not all(re.fullmatch(r"0|[1-9][0-9]{0,2}", row) and int(row) < MAX_LINE_ITEMS for row in value):
        raise BadRequest(f"A row's number must be one from 0 to {MAX_LINE_ITEMS - 1}.")
    return {f"{ROW}{row}": None if item is None else _item(name, item) for row, item in value.items()}


def _item(name: str, value: Any) -> Record:
    if not isinstance(value, dict) or not value or not set(value) <= set(ITEM_VALUES):
        raise BadRequest(f"Each of the {name} must have any of: {', '.join(ITEM_VALUES)}.")
    return {
        part: _description(part, each) if part == "description" else _amount(part, each)
        for part, each in value.items()
    }


def _description(name: str, value: Any) -> str:
    return text_of(name, value, most=500)


def _among(*choices: str) -> Callable[[str, Any], str]:
    return lambda name, value: _one_of(name, value, choices)


def _or_none(check: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    return lambda name, value: None if value is None else check(name, value)


def _name(name: str, value: Any) -> str:
    return text_of(name, value, most=MAX_KEY_CHARACTERS)


LIST_PARAMETERS: dict[str, Callable[[str, str], Any]] = {
    "type": _among(*INVOICE_TYPES),
    "category": _name,
    "vendor": _name,
    "number": _number,
    "status": _among(*STATUSES),
    "needs_review": _among("true"),
    "search": _number,
    "by": _among(*DATES),
    "from": day_of,
    "to": day_of,
    "detail": _among("export", "items"),
    "limit": _number_to(MAX_LIMIT),
    "cursor": lambda name, value: text_of(name, value, most=4096),
}
PARAMETERS = LIST_PARAMETERS | {
    "month": _month,
    "today": day_of,
    "key": _key,
    "version_id": _version_id,
    "page": _number_to(MAX_PAGES),
    "field": _among(*FIELD_KINDS),
}

# What can be changed: the fields by the kind of their value, and what a person says of the whole invoice.
FIELD_CHECKS = {"name": _name, "day": day_of, "currency": _currency, "amount": _amount}
TAUGHT = ("vendor", "category", "invoice_date", "currency")  # what a supplier's marks may know
CORRECTIONS: dict[str, Callable[[str, Any], Any]] = {
    **{name: _or_none(FIELD_CHECKS[kind]) for name, kind in FIELD_KINDS.items()},
    "invoice_type": _among(*INVOICE_TYPES),
    "category": _or_none(_name),
    "tags": _tags,
    "notes": _or_none(_notes),
    "line_items": _rows,
    "reviewed": _flag,
    "paid": _flag,
    "removed": _or_none(_removed),
    "account_confirmed": _true,
    "forgotten": lambda name, value: _several(name, value, TAUGHT),
}


def is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None
