"""The invoice browser: a page, and the records as JSON for it, behind an HTTP API with a sign-in.

    request → signed in? → route → checked → indexes and records (DynamoDB), signed addresses (S3) → JSON

openapi.json beside this file describes each route. API Gateway lets a request through only with a valid token of
this deployment's own sign-in; this function looks at the token's claims once more. The page itself is public: it
holds no data. Files go straight between the browser and S3, by addresses that are signed here for five minutes.

Environment, all of it set by the stack (a missing one ends the function at init, with its name):
    TABLE_NAME          the table of the records
    MEMORY_TABLE_NAME   the table of what the processor's daily check found, and of what is known of suppliers
    BUCKET_NAME         the bucket of the invoices
    TOPIC_ARN           the topic whose subscribers hear of a change
    CLIENT_ID           the page's id at the sign-in: tokens are issued to it
    SIGN_IN_URL         the sign-in's address
    MAX_MEGABYTES       the largest file that the processor takes

A filter is answered from an index, never by a scan: one request reads at most MAX_ITEMS items of it and says by a
cursor where the next one goes on. What a list shows is then fetched from the records, MAX_BATCH at a time. A change
is written on the condition that the record is still the one that the person saw (`revision`), and kept in its
`history` with who and when; of a history that no longer fits into the record the oldest changes go, counted. Programs
are told right after (`corrected`, on the topic); what they could not be told is owed, and the processor's check tells it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import logging
import os
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from browser.invoice_requests import (
    DUPLICATE,
    LIST_PARAMETERS,
    MAX_CHANGED,
    MAX_KEY_BYTES,
    MAX_LIMIT,
    BadRequest,
    BrowserError,
    Change,
    body_of,
    changes_of,
    day_of,
    decoded,
    is_id,
    is_whole,
    parameters_of,
    parsed,
    places_of,
    revision_of,
    several_of,
    text_of,
    warnings_given,
)
from browser.invoice_searches import HIGHEST, LOWEST, Position, Search, fits, search_of
from invoice_correction import IMPLAUSIBLE, ROW, doubts_after, implausible, item_at, items_after
from invoice_dues import account_ends, day_after, sums_of, warning_sentence, warnings_of
from invoice_memory import CHECK
from invoice_record import (
    BANK_DETAILS_CHANGED,
    DETAILS,
    DUE,
    EXPORTED,
    FIELD_KINDS,
    FILE_TYPES,
    FINISHED,
    INVOICE_PREFIX,
    REMOVED,
    SUMMARY,
    TO_PAY,
    amount_text,
    assignment_of,
    attribute_of,
    duplicate_marked,
    expression_of,
    fingerprint,
    history_after,
    index_keys,
    invoice_id_of,
    later_duplicates,
    needs_review,
    next_revision,
    plainly,
    published,
    record_after,
    record_of,
    review_sentence,
    suffix_of,
    to_pay_of,
    unchanged,
)

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from invoice_record import Record

# ---------------------------------------------------------------------------------------------------------
# Settings, limits, clients
# ---------------------------------------------------------------------------------------------------------

TABLE_NAME = os.environ["TABLE_NAME"]
MEMORY_TABLE_NAME = os.environ["MEMORY_TABLE_NAME"]
BUCKET_NAME = os.environ["BUCKET_NAME"]
TOPIC_ARN = os.environ["TOPIC_ARN"]
CLIENT_ID = os.environ["CLIENT_ID"]
SIGN_IN_URL = os.environ["SIGN_IN_URL"]
MAX_MEGABYTES = int(os.environ["MAX_MEGABYTES"])

PAGE_FOLDER = Path(__file__).parent / "page"

MAX_ITEMS = 1000  # read from an index for one request
MAX_QUERIES = 100  # for one request: the months without an invoice since FIRST_DAY cost one each
MAX_BATCH = 25  # records in one BatchGetItem, which gives 16 MB at most; a record may have 400 KB
MAX_BATCH_TRIES = 3
DEFAULT_LIMIT = 50  # invoices in an answer
MAX_SUMMED = 4000  # records in an answer of sums, a quarter of the work of listing them
MAX_COUNTED = 1000  # exactly; one more says that there are more
MAX_WITH_ITEMS = 10  # invoices in an answer with their line items: a record has up to 400 KB, an answer 6 MB
MAX_WRITES = 3  # tries to change a record that the processor writes to at the same moment
SECONDS_SIGNED = 300
SECONDS_TO_TELL = 5  # programs of up to 25 changes, of the 20 that an answer may take

PAGE_TYPES = {  # what the page's folder holds beside is not served
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".map": "application/json",
}
# A name with a hash of its content, as the bundler gives it. Such a file never changes, so it is never asked for again.
HASHED = re.compile(r"-[0-9A-Z]{8}\.")
PACKED, GZIP = ".gz", b"\x1f\x8b"
KEPT_FOR_GOOD = "public, max-age=31536000, immutable"


def _client(service: str, *, read_timeout: int = 5, **options: Any) -> BaseClient:
    """A client whose worst case (3 attempts) fits inside the function's own timeout of 20 s."""
    retries = {"mode": "standard", "total_max_attempts": 3}
    config = Config(connect_timeout=1, read_timeout=read_timeout, retries=retries, **options)
    return boto3.client(service, config=config)


dynamodb = _client("dynamodb")


@cache
def s3() -> BaseClient:
    """Signs addresses on the bucket's own regional host: the global one redirects, which CORS does not survive."""
    place = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
    return _client("s3", signature_version="s3v4", s3=place)


@cache
def sns() -> BaseClient:
    """Only after a change, whose answer waits for it: less patient than the others."""
    return _client("sns", read_timeout=2)


class JsonLines(logging.Formatter):
    """The lines that Lambda's JSON log format writes, for runs outside Lambda's own runtime."""

    _standard = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

    def format(self, record: logging.LogRecord) -> str:
        time_of = datetime.fromtimestamp(record.created, UTC)
        line = {"timestamp": _iso(time_of), "level": record.levelname, "message": record.getMessage()}
        line |= {key: value for key, value in vars(record).items() if key not in self._standard}
        return json.dumps(line, default=str)


logger = logging.getLogger("invoice_browser")
logger.setLevel(logging.INFO)
if not logging.getLogger().handlers:  # Lambda's runtime has put one there
    _handler = logging.StreamHandler()
    _handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[_handler])


# ---------------------------------------------------------------------------------------------------------
# Errors: what a request is answered with instead of what it asked for
#
# BrowserError
# ├── BadRequest     400
# ├── NotSignedIn    401
# ├── NotFound       404
# ├── WrongMethod    405
# ├── Conflict       409
# ├── TooLarge       413
# └── ServiceError   503
# ConditionFailed: caught where it is raised
# ---------------------------------------------------------------------------------------------------------


class NotSignedIn(BrowserError):
    """The request comes without the claims of an ID token of ours."""

    status = 401

    def __init__(self) -> None:
        super().__init__("Please sign in.")


class NotFound(BrowserError):
    """There is nothing at this address."""

    status = 404


class WrongMethod(BrowserError):
    """There is something at this address, but not for this method."""

    status = 405

    def __init__(self, template: str) -> None:
        methods = ", ".join(sorted(method for method, path in ROUTES if path == template))
        super().__init__(f"This address takes only {methods}.")
        self.headers = {"Allow": methods}


class Conflict(BrowserError):
    """The record is not the one that the person saw, not finished yet, or has a warning that the person ignores."""

    status = 409

    def __init__(self, sentence: str, record: Record, **more: Any) -> None:
        super().__init__(sentence, **more)
        self.record = record


class ServiceError(BrowserError):
    """An AWS call failed; `code` is AWS's."""

    status = 503

    def __init__(self, operation: str, code: str) -> None:
        super().__init__("The records can't be reached at the moment; please try again in a minute.")
        self.code = code
        self.reason = f"{operation} failed: {code}"


class ConditionFailed(Exception):
    """A conditional write was refused."""


# ---------------------------------------------------------------------------------------------------------
# What flows
# ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Reads:
    """What a request has read so far: items of indexes, by so many queries, and records."""

    items: int = 0
    queries: int = 0
    records: int = 0


class Person(NamedTuple):
    """Who signed in. An address may go to somebody else one day, the sign-in's own id (`sub`) never does."""

    address: str
    sub: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that found its route. `place` is what stands there for the name in the route's path."""

    place: str
    query: str
    headers: Mapping[str, str]
    body: str | bytes
    person: Person | None  # None for the page's own files
    reads: Reads
    owed: dict[str, Record] = field(default_factory=dict)  # by id what was changed, until programs are told


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. A body that is no bytes goes as JSON."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


# ---------------------------------------------------------------------------------------------------------
# Requests
# ---------------------------------------------------------------------------------------------------------


def lambda_handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer a request of the HTTP API (payload 2.0): what it asked for, or a status and a sentence.

    Shape: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    http = event["requestContext"]["http"]
    template, place = route_of(event.get("rawPath") or "/")
    reads = Reads()
    facts: dict[str, Any] = {}
    try:
        answer = answer_to(event, http["method"], template, place, reads)
    except BrowserError as error:
        facts = {"error": type(error).__name__, "reason": error.reason}
        answer = Answer(error.body, error.status, error.headers)
    except Exception as error:  # a defect of ours: its text may quote an invoice
        facts = {"error": type(error).__name__, "at": _place(error)}
        sentence = "Something went wrong here, and was noted; please try again."
        answer = Answer({"message": sentence}, 500)
    facts |= {
        "invoice_id": place if is_id(place) else None,
        "items_read": reads.items,
        "queries": reads.queries,
        "records_read": reads.records,
    }
    level = logging.ERROR if answer.status >= 500 else logging.INFO
    log("answered", level=level, method=http["method"], route=template, status=answer.status, **facts)
    return response_of(answer)


def answer_to(
    event: Mapping[str, Any], method: str, template: str | None, place: str, reads: Reads
) -> Answer:
    """Have the route answer, if there is one and the person may use it."""
    person = None if (method, template) in PUBLIC_ROUTES else signed_in(event)
    if template is None:
        raise NotFound("There is nothing at this address.")
    if (method, template) not in ROUTES:
        raise WrongMethod(template)
    body = event.get("body") or ""
    request = Request(
        place=place,
        query=event.get("rawQueryString") or "",
        headers=event.get("headers") or {},
        body=decoded(body) if event.get("isBase64Encoded") else body,
        person=person,
        reads=reads,
    )
    try:
        return ROUTES[method, template](request)
    finally:
        if request.owed:
            tell(request.owed.values())


def route_of(path: str) -> tuple[str | None, str]:
    """The route's path as openapi.json writes it, and what stands for the name in it."""
    for template in dict.fromkeys(template for _, template in ROUTES):
        before, brace, rest = template.partition("{")
        after = rest.partition("}")[2]
        fits = brace and path.startswith(before) and path.endswith(after)
        place = path.removeprefix(before).removesuffix(after) if fits else ""
        if path == template or (place and "/" not in place):
            return template, place
    return None, ""


def signed_in(event: Mapping[str, Any]) -> Person:
    """The person, from claims that API Gateway's authorizer has verified."""
    authorizer = event["requestContext"].get("authorizer") or {}
    claims = authorizer.get("jwt", {}).get("claims", {})
    person = Person(claims.get("email"), claims.get("sub"))
    ours = claims.get("token_use") == "id" and claims.get("aud") == CLIENT_ID
    if not (ours and all(isinstance(each, str) and each for each in person)):
        raise NotSignedIn
    return person


def response_of(answer: Answer) -> dict[str, Any]:
    """The answer as API Gateway takes it. What may change is never kept by a cache."""
    headers = security_headers() | {"Cache-Control": "no-store"} | dict(answer.headers)
    if isinstance(answer.body, bytes):
        body = base64.b64encode(answer.body).decode()
        return {"statusCode": answer.status, "headers": headers, "body": body, "isBase64Encoded": True}
    headers = {"Content-Type": "application/json"} | headers
    return {"statusCode": answer.status, "headers": headers, "body": json.dumps(answer.body)}


@cache
def security_headers() -> dict[str, str]:
    """Nothing but this page's own files runs, and it talks to nobody but its API, its bucket and its sign-in.

    Its icon stands in the page itself (`data:`). pdf.js needs nothing beyond: its script and its worker are files of
    the page, it draws on a canvas, it evaluates no text, and it is told to do without WebAssembly.
    """
    bucket = _origin(s3().generate_presigned_url("get_object", Params={"Bucket": BUCKET_NAME, "Key": "x"}))
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src data: {bucket}; connect-src 'self' {bucket} {_origin(SIGN_IN_URL)}; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Strict-Transport-Security": "max-age=31536000",
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


# --- the page --------------------------------------------------------------------------------------------


def page_files(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Content type and content of each file of the page, by its name; index.html says where to sign in and how large a file may be.

    Read once: no request names a file on the disk. What is compressed there is sent so: every browser takes it.
    """
    paths = {path.name.removesuffix(PACKED): path for path in sorted(folder.glob("*"))}
    files = {
        name: (PAGE_TYPES[Path(name).suffix], path.read_bytes())
        for name, path in paths.items()
        if Path(name).suffix in PAGE_TYPES
    }
    if index := files.get("index.html"):
        text = index[1].decode()
        said = {"CLIENT_ID": CLIENT_ID, "SIGN_IN_URL": SIGN_IN_URL, "MAX_MEGABYTES": str(MAX_MEGABYTES)}
        for name, value in said.items():
            text = text.replace(f"{{{name}}}", html.escape(value))
        files["index.html"] = index[0], text.encode()
    return files


PAGE_FILES = page_files(PAGE_FOLDER)


def get_page_file(request: Request) -> Answer:
    """A file of the page, or that the browser's copy of it is still good."""
    name = request.place or "index.html"
    if name not in PAGE_FILES:
        raise NotFound("There is nothing at this address.")
    content_type, content = PAGE_FILES[name]
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    kept = KEPT_FOR_GOOD if HASHED.search(name) else "no-cache"
    headers = {"Content-Type": content_type, "Cache-Control": kept, "ETag": etag}
    if content.startswith(GZIP):
        headers["Content-Encoding"] = "gzip"
    if request.headers.get("if-none-match") == etag:
        return Answer(b"", 304, headers)
    return Answer(content, headers=headers)


# --- lists -----------------------------------------------------------------------------------------------


def list_invoices(request: Request) -> Answer:
    """Summaries of the records that meet the filters, newest first; by name where a vendor is searched."""
    given = parameters_of(request.query, *LIST_PARAMETERS)
    limit = given.get("limit", DEFAULT_LIMIT)
    more = EXPORTED if "detail" in given else []
    if given.get("detail") == "items":
        limit, more = min(limit, MAX_WITH_ITEMS), [*EXPORTED, "line_items"]
    search = search_of(given, _today())
    records, position = asked_for(search, given, limit, request.reads, (*SUMMARY, *more))
    shown = [summary_of(each) | plainly(each, more) for each in records]
    missing = {} if "cursor" in given else unsubscribed()
    return Answer({"invoices": shown} | missing | reached(search, position) | cursor_of(position))


def asked_for(
    search: Search, given: Mapping[str, Any], limit: int, reads: Reads, names: Sequence[str] = SUMMARY
) -> tuple[list[Record], Position | None]:
    """The records of a part of a list, as far as these names, and where to go on."""
    start = position_of(given["cursor"], search) if "cursor" in given else None
    found, position = walk(search, start, limit=limit, most_items=MAX_ITEMS, reads=reads)
    return [each for each in summaries(found, reads, names) if _is_asked_for(each, given)], position


def reached(search: Search, position: Position | None) -> dict[str, str]:
    """The day of upload down to which a list of months has been read, where it goes on."""
    if search.index != "ByMonth" or not position:
        return {}
    month, *key = position
    following = date.fromisoformat(f"{month}-28") + timedelta(days=4)
    return {"reached": key[0][:10] if key else f"{following:%Y-%m}-01"}


def count_invoices(request: Request) -> Answer:
    """How many invoices each view has; with filters how many meet them, of a part where a cursor says there is more.

    Exact to MAX_COUNTED; one more stands for all beyond.
    """
    names = [name for name in LIST_PARAMETERS if name not in ("limit", "detail")]
    given = parameters_of(request.query, *names)
    if given:
        search = search_of(given, _today())
        if given.get("status") == REMOVED:  # their index does not carry what else is asked for
            records, position = asked_for(search, given, MAX_LIMIT, request.reads)
            return Answer({"list": len(records)} | cursor_of(position))
        start = position_of(given["cursor"], search) if "cursor" in given else None
        count, position = counted(search, start, request.reads)
        return Answer({"list": count} | cursor_of(position))
    today = _today()
    views = {
        "all": search_of({}, today),
        "to_check": search_of({"needs_review": "true"}, today),
        "to_pay": _to_pay(),
    }
    return Answer({name: counted(search, None, request.reads)[0] for name, search in views.items()})


def counted(search: Search, start: Position | None, reads: Reads) -> tuple[int, Position | None]:
    """How much a search finds from a position on, to MAX_COUNTED and one more, and where to go on."""
    if not search.keep:
        search = replace(search, names=(*search.keys, "invoice_id"))
    own = Reads()
    found, position = walk(search, start, limit=MAX_COUNTED + 1, most_items=MAX_SUMMED, reads=own)
    reads.items, reads.queries = reads.items + own.items, reads.queries + own.queries
    return len(found), position


def _is_asked_for(record: Record, given: Mapping[str, Any]) -> bool:
    """Whether a record is removed, or to be checked, as it was asked for: an index may be a moment behind, UNFINISHED and
    OWED have both.

    The index of the removed carries little of what a list can be asked for.
    """
    if given.get("status") != REMOVED:
        return "removed_at" not in record and (needs_review(record) or "needs_review" not in given)
    others = {name: value for name, value in given.items() if name != "status"}
    return "removed_at" in record and fits(record, others)


def unsubscribed() -> dict[str, list[str]]:
    """The notification addresses that no e-mail goes to, as the daily check found them; with each first page.

    A list is shown without them rather than not at all.
    """
    try:
        answer = call(dynamodb.get_item, TableName=MEMORY_TABLE_NAME, Key={"mark": {"S": CHECK}})
    except ServiceError as error:
        log("memory unread", level=logging.ERROR, reason=error.reason)
        return {}
    addresses = record_of(answer.get("Item", {})).get("unsubscribed")
    return {"unsubscribed": addresses} if addresses else {}


def walk(
    search: Search, start: Position | None, *, limit: int, most_items: int, reads: Reads
) -> tuple[list[Record], Position | None]:
    """Read a search's partitions from a position on. Returns at most `limit` records and where to go on."""
    found: list[Record] = []
    position = start or tuple(search.partitions[:1])
    ask = limit
    while position and len(found) < limit and reads.items < most_items and reads.queries < MAX_QUERIES:
        if not search.keep:
            ask = limit - len(found)
        items, position = query(search, position, min(ask, most_items - reads.items), reads)
        found += filter(search.keep, items) if search.keep else items
        ask *= 2  # what a filter keeps of few items may be nothing
    if len(found) > limit:
        last = found[limit - 1]
        position = (*(last[key] for key in search.keys), last["invoice_id"])
    return found[:limit], position or None


def query(search: Search, position: Position, most: int, reads: Reads) -> tuple[list[Record], Position]:
    """What is found among at most so many items of a partition, and where to go on; () at the end of the search."""
    answer = call(dynamodb.query, **_query_parameters(search, position), Limit=most)
    reads.queries += 1
    reads.items += answer["ScannedCount"]
    items = [record_of(item) for item in answer["Items"]]
    return items, _next_position(search, position[0], answer.get("LastEvaluatedKey"))


def _query_parameters(search: Search, position: Position) -> dict[str, Any]:
    partition, *key = position
    partition_key, sort_key = search.keys
    values = {"partition": partition, "low": search.low, "high": search.high}
    texts = {
        "KeyConditionExpression": f"#{partition_key} = :partition AND #{sort_key} BETWEEN :low AND :high"
    }
    if search.names:
        texts["ProjectionExpression"] = ", ".join(f"#{name}" for name in search.names)
    parameters: dict[str, Any] = {"TableName": TABLE_NAME, "IndexName": search.index, **texts}
    parameters |= expression_of(" ".join(texts.values()), values)
    parameters["ScanIndexForward"] = not search.newest_first
    if key:
        names = (sort_key, "invoice_id", partition_key)
        start = zip(names, (*key, partition), strict=True)
        parameters["ExclusiveStartKey"] = {name: {"S": value} for name, value in start}
    return parameters


def _next_position(search: Search, partition: str, last: Mapping[str, Any] | None) -> Position:
    if last:
        return tuple(last[name]["S"] for name in (*search.keys, "invoice_id"))
    following = search.partitions.index(partition) + 1
    return tuple(search.partitions[following : following + 1])


def summaries(items: Iterable[Record], reads: Reads, names: Sequence[str] = SUMMARY) -> list[Record]:
    """What a list shows of the records that an index named, in its order: an index carries only what it filters."""
    ids = [item["invoice_id"] for item in items]
    found: dict[str, Record] = {}
    for start in range(0, len(ids), MAX_BATCH):
        records = summaries_of(ids[start : start + MAX_BATCH], names)
        found |= {record["invoice_id"]: record for record in records}
    reads.records += len(found)
    return [found[invoice_id] for invoice_id in ids if invoice_id in found]


def summaries_of(ids: Iterable[str], names: Sequence[str]) -> Iterator[Record]:
    """The records of at most MAX_BATCH ids as far as a list needs them, in any order."""
    wanted: Any = {
        TABLE_NAME: {
            "Keys": [{"invoice_id": {"S": invoice_id}} for invoice_id in ids],
            "ProjectionExpression": ", ".join(f"#{name}" for name in names),
            "ExpressionAttributeNames": {f"#{name}": name for name in names},
            "ConsistentRead": True,  # a list shows at once what was just corrected
        }
    }
    for _ in range(MAX_BATCH_TRIES):
        response = call(dynamodb.batch_get_item, RequestItems=wanted)
        yield from map(record_of, response["Responses"].get(TABLE_NAME, []))
        wanted = response.get("UnprocessedKeys")
        if not wanted:
            return
    raise ServiceError("batch_get_item", "UnprocessedKeys")


def cursor_of(position: Position | None) -> dict[str, str]:
    if position is None:
        return {}
    return {"cursor": base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")}


def position_of(cursor: str, search: Search) -> Position:
    """The position that a cursor names, if it is one of this search: no cursor leads to what the filters exclude."""
    try:
        position = parsed(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        partition, *key = position
        known = partition in search.partitions
        if key:
            sort_key, invoice_id = key
            short = len(sort_key.encode()) <= MAX_KEY_BYTES
            known = known and search.low <= sort_key <= search.high and short and is_id(invoice_id)
        if not known:
            raise ValueError("not a position of this search")
    except (AttributeError, TypeError, ValueError) as error:
        raise BadRequest("The cursor is not one of this list; please start from its first page.") from error
    return tuple(position)


# --- sums ------------------------------------------------------------------------------------------------


def sum_month(request: Request) -> Answer:
    """What a month's records add up to by vendor and currency; partial sums where a cursor says there is more."""
    given = parameters_of(request.query, "cursor", required=["month"])
    month = given["month"]
    search = Search(
        index="ByMonth",
        partitions=[month],
        low=month,
        high=month + HIGHEST,
        keep=lambda item: "total" in item,
        names=("vendor", "currency", "total"),
    )
    start = position_of(given["cursor"], search) if "cursor" in given else None
    found, position = walk(search, start, limit=MAX_SUMMED, most_items=MAX_SUMMED, reads=request.reads)
    sums: dict[tuple[Any, Any], list[Decimal]] = defaultdict(list)
    for record in found:
        sums[record.get("vendor"), record.get("currency")].append(record["total"])
    shown = [
        {name: value for name, value in (("vendor", vendor), ("currency", currency)) if value}
        | {"total": amount_text(sum(totals, Decimal(0))), "count": len(totals)}
        for (vendor, currency), totals in sums.items()
    ]
    return Answer({"month": month, "sums": shown} | cursor_of(position))


# --- what is to be paid ----------------------------------------------------------------------------------


def list_to_pay(request: Request) -> Answer:
    """What somebody still has to pay, by the day by which to pay it, with its accounts' endings and its warnings."""
    given = parameters_of(request.query, "limit", "cursor")
    search = _to_pay()
    start = position_of(given["cursor"], search) if "cursor" in given else None
    limit = given.get("limit", DEFAULT_LIMIT)
    found, position = walk(search, start, limit=limit, most_items=MAX_ITEMS, reads=request.reads)
    records = summaries(found, request.reads, (*SUMMARY, *DUE))
    # The index may be a moment behind the records.
    return Answer({"invoices": [due_of(each) for each in records if "to_pay" in each]} | cursor_of(position))


def _to_pay(high: str = HIGHEST, names: tuple[str, ...] = ()) -> Search:
    return Search(index="ToPay", partitions=[TO_PAY], low=LOWEST, high=high, newest_first=False, names=names)


def due_of(record: Record) -> dict[str, Any]:
    """What the list of what is to be paid shows of a record, and what the answer to a payment says.

    What is paid has the day and the amount that it would have if it were not: the page takes it off its sums. For that
    it is a whole record; what is to be paid says both itself.
    """
    unpaid = {name: value for name, value in record.items() if name != "paid_at"}
    owed = record if "to_pay" in record else to_pay_of(unpaid)
    shown = summary_of(record) | plainly(record, ["paid_by"]) | plainly(owed, ["pay_by", "pay_amount"])
    return shown | {
        "warnings": warnings_of(record),
        "account_ends": account_ends(record),
        "changed": record.get("payment", {}).get("changed", []),
    }


def sum_to_pay(request: Request) -> Answer:
    """What is overdue, due within seven days, and later, by currency; partial sums where a cursor says there is more."""
    given = parameters_of(request.query, "today", "cursor")
    today = given.get("today", _today())
    search = _to_pay(names=("pay_by", "pay_amount", "currency"))
    start = position_of(given["cursor"], search) if "cursor" in given else None
    found, position = walk(search, start, limit=MAX_SUMMED, most_items=MAX_SUMMED, reads=request.reads)
    sums = [each | {"total": amount_text(each["total"])} for each in sums_of(found, today)]
    return Answer({"today": today, "sums": sums} | cursor_of(position))


def pay_before(request: Request) -> Answer:
    """Mark the next MAX_CHANGED invoices that were to be paid before a day as paid, but those with a warning.

    A cursor says that there are more; whoever goes on from it, or begins anew, pays nothing twice.
    """
    parameters_of(request.query)
    body = body_of(request.body, required=["before"], optional=["cursor"])
    search = _to_pay(high=day_after(day_of("before", body["before"]), -1))
    cursor = LIST_PARAMETERS["cursor"]("cursor", body["cursor"]) if "cursor" in body else None
    start = position_of(cursor, search) if cursor else None
    found, position = walk(search, start, limit=MAX_CHANGED, most_items=MAX_CHANGED, reads=request.reads)
    records = summaries(found, request.reads, (*SUMMARY, *DUE))
    due = [each for each in records if "to_pay" in each and each["pay_by"] <= search.high]
    wanted = [Change(each["invoice_id"], int(each.get("revision", 0)), {"paid": True}, ()) for each in due]
    return Answer({"answers": answers_to(request, wanted)} | cursor_of(position))


def answers_to(request: Request, wanted: Iterable[Change]) -> list[dict[str, Any]]:
    """What became of each: a status, and a sentence where it is not 200. After one that AWS refused none is tried."""
    answers: list[dict[str, Any]] = []
    failure: ServiceError | None = None
    for each in wanted:
        answer: dict[str, Any] = {"invoice_id": each.invoice_id}
        try:
            if failure:
                raise failure
            record = changed(request, each)
            answer |= {"status": 200, "invoice": due_of(record)}
        except BrowserError as error:
            failure = error if isinstance(error, ServiceError) else None
            answer |= {"status": error.status, **error.body}
            if isinstance(error, Conflict):
                answer["invoice"] = due_of(error.record)
        answers.append(answer)
    if failure:
        log("changes ended", level=logging.ERROR, reason=failure.reason)
    return answers


# --- one invoice -----------------------------------------------------------------------------------------


def get_invoice(request: Request) -> Answer:
    parameters_of(request.query)
    return Answer(invoice_of(read(request.place)))


def read(invoice_id: str) -> Record:
    """The record as it is now. Raises NotFound."""
    if not is_id(invoice_id):
        raise NotFound("There is no invoice with this id.")
    key = {"invoice_id": {"S": invoice_id}}
    answer = call(dynamodb.get_item, TableName=TABLE_NAME, Key=key, ConsistentRead=True)
    if "Item" not in answer:
        raise NotFound("There is no invoice with this id.")
    return record_of(answer["Item"])


def invoice_of(record: Record) -> dict[str, Any]:
    """All of a record that a person may see, with addresses of its document."""
    shown = summary_of(record) | plainly(record, DETAILS)
    shown |= {"document": document_of(record)}
    shown |= {"duplicates": later} if (later := duplicates_of(record)) else {}
    shown["review"] = [
        {"code": code, "sentence": sentence_of(code, record)} for code in record.get("review_reasons", [])
    ]
    if "text_location" in record:
        shown["text_url"] = signed_url(record["text_location"], content_type="text/plain; charset=utf-8")
    return shown


def sentence_of(code: str, record: Record) -> str:
    """What to check, in the words of the record or of the reading."""
    from invoice_fields import REVIEW_REASONS  # with all that reads a page, which a list needs nothing of

    return review_sentence(code, record) or REVIEW_REASONS.get(code, code)


def summary_of(record: Record) -> dict[str, Any]:
    shown = plainly(record, SUMMARY)
    return shown | {"revision": int(record.get("revision", 0)), "needs_review": needs_review(record)}


def document_of(record: Record) -> dict[str, str]:
    """What kind of file the document is by its name, and an address that shows this version of it."""
    unknown = ("unknown", "application/octet-stream", 0)
    kind, content_type, _ = FILE_TYPES.get(suffix_of(record["file_name"]), unknown)
    version = {"VersionId": record["version_id"]} if "version_id" in record else {}
    return {"kind": kind, "url": signed_url(record["file_name"], content_type=content_type, **version)}


def signed_url(key: str, *, content_type: str, **version: str) -> str:
    """An address that gives an object for five minutes, as this content type, whatever it was uploaded as."""
    place = {"Bucket": BUCKET_NAME, "Key": key, **version}
    shown = {"ResponseContentType": content_type, "ResponseContentDisposition": "inline"}
    return s3().generate_presigned_url("get_object", Params=place | shown, ExpiresIn=SECONDS_SIGNED)


def get_words(request: Request) -> Answer:
    """The words of a page with their boxes, as a click fills a field with them; none where its lines were not kept."""
    from browser.invoice_places import places_on  # with all that reads a page, which a list needs nothing of
    from invoice_lines import unpack

    given = parameters_of(request.query, required=["page", "field"])
    packed = lines_of(read(request.place))
    rows = unpack(packed)[0] if packed else []
    return Answer({"words": places_on(rows, given["page"], FIELD_KINDS[given["field"]])})


def lines_of(record: Record) -> bytes | None:
    """The packed lines of a record, from the bucket where they are too long for it."""
    if key := record.get("lines_location"):
        answer = call(_client("s3").get_object, Bucket=BUCKET_NAME, Key=key)
        try:
            return answer["Body"].read()
        except BotoCoreError as error:
            raise _service_error("get_object", error) from error
    return record.get("lines")


# --- corrections -----------------------------------------------------------------------------------------


def correct_invoice(request: Request) -> Answer:
    """Change a record if it is still the one that the person saw, and keep what was changed, by whom and when."""
    parameters_of(request.query)
    body = body_of(request.body, required=["revision", "changes"], optional=["despite", "places"])
    changes, despite = changes_of(body["changes"]), warnings_given("despite", body.get("despite", []))
    revision, places = revision_of("revision", body["revision"]), places_of(body.get("places", {}), changes)
    try:
        return Answer(invoice_of(changed(request, Change(request.place, revision, changes, despite, places))))
    except Conflict as conflict:
        conflict.body["invoice"] = invoice_of(conflict.record)
        raise


def correct_invoices(request: Request) -> Answer:
    """Change several, each if it is still the one that the person saw; an answer for each."""
    parameters_of(request.query)
    body = body_of(request.body, required=["invoices"])
    return Answer({"answers": answers_to(request, several_of(body["invoices"]))})


def changed(request: Request, wanted: Change) -> Record:
    """The record after a person's change. What is known of its supplier, and those like it, follow."""
    entry: Record | None = None
    before: Record = {}
    changes = wanted.changes
    for _ in range(MAX_WRITES):
        record = read(wanted.invoice_id)
        if entry and entry in record.get("history", []):  # the SDK resent a write whose answer was lost
            follow(request, before, record, changes, entry)
            return record
        require_same(record, wanted.revision)
        entry = {"at": _iso(now()), **who(request), "changes": differences(record, changes)}
        if not entry["changes"]:
            return record
        if warnings := objections(record, {name: changes[name] for name in entry["changes"]}, wanted.despite):
            entry |= {"despite": warnings}
        more = prepared(record, changes, entry)
        before = record
        try:
            after = write(record, revised(record, wanted, entry, more))
        except ConditionFailed:  # somebody was faster; whether it matters is seen by reading again
            if changes.get("removed") and "removed_at" not in (now_there := read(wanted.invoice_id)):
                known_again(now_there, entry)
            continue
        follow(request, before, after, changes, entry)
        return one_of_both(request, after) if changes.get("removed") else after
    raise ServiceError("update_item", "the record changes all the time")


def prepared(record: Record, changes: Record, entry: Record) -> Record:
    """What has to be written elsewhere before the record says so, that no crash forgets it; and what follows for it."""
    if "account_confirmed" in entry["changes"]:
        confirm(record, entry)
    if "removed" not in entry["changes"]:
        return {}
    if not (removed := changes["removed"]):
        return _brought_back(record, entry)
    if removed["reason"] == DUPLICATE:
        require_another(record, removed["of"])
    for mark in record.get("marks", ()):
        take_back(record, mark)
    return {}


def follow(request: Request, before: Record, after: Record, changes: Record, entry: Record) -> None:
    """What a change that is made means for what is known of the supplier, and for those like the invoice; programs hear
    of it.

    It is answered even where they could not be written; the log says so.
    """
    request.owed[after["invoice_id"]] = after
    try:
        teach(before, changes, entry)
        if "removed" in entry["changes"]:
            for other in settle_others(after, entry):
                request.owed[other["invoice_id"]] = other
    except BrowserError as error:
        log("change not followed", level=logging.ERROR, error=type(error).__name__, reason=error.reason)


def tell(changed: Iterable[Record]) -> None:
    """Publish what was changed to programs, and note that they know.

    What a person changed is written, and they wait for the answer: after the first failure, or SECONDS_TO_TELL, no more is
    tried, and the answer is the same. The processor's check publishes what is owed.
    """
    until = now() + timedelta(seconds=SECONDS_TO_TELL)
    try:
        from invoice_message import CORRECTED, message_of  # which no list needs

        for record in changed:
            if now() > until:
                raise ServiceError("publish", "it takes too long")
            call(sns().publish, TopicArn=TOPIC_ARN, **message_of(record, CORRECTED, table=TABLE_NAME))
            with suppress(ConditionFailed):  # changed again meanwhile, and owed anew
                write(record, published(record))
    except ServiceError as error:
        log("programs not told", level=logging.ERROR, reason=error.reason)
    except Exception as error:  # a defect of ours: its text may quote an invoice
        log("programs not told", level=logging.ERROR, error=type(error).__name__, at=_place(error))


def who(request: Request) -> dict[str, str]:
    assert request.person  # no change without a sign-in
    return {"by": request.person.address, "sub": request.person.sub}


def require_same(record: Record, revision: int) -> None:
    """Raise Conflict with the record as it is, unless it is finished and of this revision."""
    if record["status"] not in FINISHED:
        sentence = "This invoice is still being processed; please try again when it is done."
    elif record.get("revision", 0) != revision:
        sentence = "Somebody changed this invoice meanwhile; please look at the change and correct it again."
    else:
        return
    raise Conflict(sentence, record)


def objections(record: Record, changes: Record, despite: Sequence[str]) -> list[str]:
    """What speaks against a change. Raises Conflict where the person does not say to know of all of it."""
    sentences: dict[str, str] = {}
    if changes.get("paid"):
        sentences = {each: warning_sentence([each], record) for each in warnings_of(record)}
    if typed := changes.keys() & READ:
        after = record_after(record, {name: changes[name] for name in typed})
        sentences |= {each: IMPLAUSIBLE[each] for each in implausible(after, typed, _latest_day())}
    if unknown := [each for each in sentences if each not in despite]:
        raise Conflict(" ".join(sentences[each] for each in unknown), record, warnings=unknown)
    return [*sentences]


def _latest_day() -> date:
    """What day it is where it is latest."""
    return (now() + timedelta(hours=14)).date()


def differences(record: Record, changes: Record) -> Record:
    """Each change that is one, as {name: {from, to}}; what is absent before or after has no from or to."""
    found = {}
    for name, value in changes.items():
        before = _current(record, name)
        if before != value:
            both = {"from": before, "to": value}
            found[name] = {side: each for side, each in both.items() if each is not None}
    return found


STAMPED = ("reviewed", "paid")  # what a person says of the whole invoice, kept with who and when
READ = frozenset((*FIELD_KINDS, "invoice_type"))  # what doubts are about


def _current(record: Record, name: str) -> Any:
    if name in STAMPED:
        return f"{name}_at" in record
    if name == "account_confirmed":
        return BANK_DETAILS_CHANGED not in record.get("review_reasons", [])
    if name == "forgotten":
        return record.get("forgotten", [])
    if name.startswith(ROW):
        return item_at(record, name)
    if name == "removed":  # another program may not say why
        return record.get("removed", {} if "removed_at" in record else None)
    return record.get(name, [] if name == "tags" else None)


def revised(record: Record, wanted: Change, entry: Record, more: Record) -> Record:
    """The attributes that a change gives to a record; None takes one away. Raises BadRequest.

    `more` are those that follow from what stands elsewhere.
    """
    values = {name: wanted.changes[name] for name in entry["changes"]}
    stamped = {name: values.pop(name) for name in STAMPED if name in values}
    confirmed = values.pop("account_confirmed", False)
    rows = {name: values.pop(name) for name in [*values] if name.startswith(ROW)}
    outcome = values | more | next_revision(record)
    if "tags" in values:
        outcome["tags"] = values["tags"] or None
    if rows:
        outcome["line_items"] = items_after(record.get("line_items", []), rows) or None
    if values.keys() & {*FIELD_KINDS, "category"}:
        outcome["fields"] = _evidence_after(record.get("fields", {}), values, wanted.places)
    if typed := values.keys() & READ:
        doubts = doubts_after(record_after(record, more), record_after(record, outcome), typed, _latest_day())
        outcome["review_reasons"] = doubts or None
    if "removed" in values:
        stamped["removed"] = values["removed"]
    for name, value in stamped.items():
        outcome |= {
            f"{name}_at": entry["at"] if value else None,
            f"{name}_by": entry["by"] if value else None,
        }
    if confirmed:
        outcome |= _suppliers().confirmation(record_after(record, outcome), entry["by"], entry["at"])[-1]
    outcome |= index_keys(record_after(record, outcome))
    return outcome | history_with(entry, record, record_after(record, outcome))


def history_with(entry: Record, before: Record, after: Record) -> Record:
    """The history with one change more. Raises BadRequest where the record has no room for the change itself."""
    if (found := history_after(entry, before, after)) is None:
        raise BadRequest("The record of this invoice is full; please shorten what was typed.")
    return found


def _evidence_after(fields: Record, values: Record, places: Record) -> Record | None:
    """The evidence of all fields after a person gave these values. A category stands on no page, so it has none."""
    given = {name: _evidence(values[name], places.get(name, {})) for name in FIELD_KINDS if name in values}
    after = fields | given | ({"category": None} if "category" in values else {})
    return {name: each for name, each in after.items() if each} or None


def _evidence(value: Any, place: Record) -> Record | None:
    """That a person says what a value is, and where it was taken from; what was typed stands nowhere."""
    if value is None:
        return None
    text = f"{value:f}" if isinstance(value, Decimal) else value
    return place | {"text": text, "source": "person", "confidence": 100}


def write(record: Record, outcome: Record) -> Record:
    """Write to the record if nobody has since it was read. Returns it whole. Raises ConditionFailed."""
    expression = assignment_of(outcome)
    # The processor sends and notes e-mails without a new revision.
    condition, seen = unchanged(record, "revision", "notification")
    try:
        response = dynamodb.update_item(
            TableName=TABLE_NAME,
            Key={"invoice_id": {"S": record["invoice_id"]}},
            UpdateExpression=expression,
            ConditionExpression=condition,
            ReturnValues="ALL_NEW",
            **expression_of(f"{expression} {condition}", outcome | seen),
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        raise ConditionFailed from error
    except (ClientError, BotoCoreError) as error:
        raise _service_error("update_item", error) from error
    return record_of(response["Attributes"])


# --- suppliers -------------------------------------------------------------------------------------------


def _suppliers() -> Any:
    import invoice_suppliers  # which no list needs

    return invoice_suppliers


def confirm(record: Record, entry: Record) -> None:
    """Keep that a person knows the accounts of a record: before the record says so, that no crash forgets it."""
    marks, confirmed, _ = _suppliers().confirmation(record, entry["by"], entry["at"])
    remember(marks, confirmed)


def teach(record: Record, changes: Record, entry: Record) -> None:
    """Have the supplier's marks learn, or forget, what a person said of a record, as it was before that."""
    made = {name: changes[name] for name in entry["changes"]}
    suppliers = _suppliers()
    remember(*suppliers.learning(record, made, entry["by"], entry["at"]))
    if "forgotten" in made:
        remember(*suppliers.forgetting(record, made["forgotten"]))


def remember(marks: Iterable[str], attributes: Record) -> None:
    """Give each mark these attributes, and take away those that are None."""
    for mark in marks if attributes else ():
        note(_suppliers().written(mark, attributes))


def note(noted: Any) -> Record:
    """Write to a mark; returns all that is remembered by it then."""
    values = {name: attribute_of(value) for name, value in noted.values.items()}
    answer = call(
        dynamodb.update_item,
        TableName=MEMORY_TABLE_NAME,
        Key={"mark": {"S": noted.mark}},
        UpdateExpression=noted.expression,
        ExpressionAttributeNames=noted.names,
        ReturnValues="ALL_NEW",
        **({"ExpressionAttributeValues": values} if values else {}),
    )
    return record_of(answer["Attributes"])


def recall(mark: str) -> Record:
    """What is remembered by a mark, after every write before."""
    key = {"mark": {"S": mark}}
    answer = call(dynamodb.get_item, TableName=MEMORY_TABLE_NAME, Key=key, ConsistentRead=True)
    return record_of(answer.get("Item", {}))


def take_back(record: Record, mark: str) -> None:
    """Take an invoice's unconfirmed accounts from a mark; once more where another invoice wrote to it meanwhile."""
    item = recall(mark)
    for _ in range(MAX_WRITES):
        if not (lost := _suppliers().taken_back(record, item)):
            return
        item = note(_suppliers().written(mark, lost))


def known_again(record: Record, entry: Record) -> dict[str, Record]:
    """Have the marks know an invoice's accounts as of now. Returns all that is remembered by each mark then."""
    suppliers, marks = _suppliers(), record.get("marks", ())
    items = {mark: recall(mark) for mark in marks}
    seen = {"invoice_id": record["invoice_id"], "seen_at": entry["at"]}
    for noted in suppliers.notes_of(items, marks, suppliers.sure_accounts(record), seen):
        items[noted.mark] = note(noted)
    return items


# --- removed, and others like it ---------------------------------------------------------------------------


def require_another(record: Record, other: str) -> None:
    """Raise BadRequest unless there is another invoice that stays when this one goes as its duplicate."""
    try:
        gone = other == record["invoice_id"] or "removed_at" in read(other)
    except NotFound:
        gone = True
    if gone:
        raise BadRequest("The invoice that it is a duplicate of is not there; please name another one.")


def one_of_both(request: Request, record: Record) -> Record:
    """Bring a duplicate back whose other one was removed while it was: two people may each have meant the other."""
    removed = record.get("removed", {})
    if removed.get("reason") != DUPLICATE or "removed_at" not in read(removed["of"]):
        return record
    return changed(request, Change(record["invoice_id"], int(record["revision"]), {"removed": None}))


def _brought_back(record: Record, entry: Record) -> Record:
    """What holds of a removed invoice when it is back: its accounts are known, and warn, as of one that just came."""
    more = _suppliers().warned_again(record, known_again(record, entry))
    original = record.get("possible_duplicate_of")
    if original is None or _is_removed(original):
        original = _originals([*alike(record), record]).get(record["invoice_id"])
        more |= duplicate_marked(record | more, original)
    return more


def _is_removed(invoice_id: str) -> bool:
    return any("removed_at" in each for each in summaries_of([invoice_id], ("removed_at",)))


def alike(record: Record) -> list[Record]:
    """The other records with the same fingerprint, as its index has them: none that is removed."""
    keys = fingerprint(record)
    if record["status"] not in FINISHED or not keys:
        return []
    vendor = keys["fingerprint_vendor"]
    search = Search(index="ByFingerprint", partitions=[keys["fingerprint"]], low=vendor, high=vendor)
    found, _ = walk(search, None, limit=MAX_BATCH, most_items=MAX_BATCH, reads=Reads())
    return [each for each in found if each["invoice_id"] != record["invoice_id"]]


def _originals(records: Iterable[Record]) -> dict[str, str]:
    """By id the first that was uploaded of these, which are alike."""
    in_turn = sorted(records, key=lambda each: each["uploaded_at"])
    return later_duplicates({**each, "fingerprint": "", "fingerprint_vendor": ""} for each in in_turn)


def duplicates_of(record: Record) -> list[str]:
    """The ids of those that look like this one, but the one of which it is a possible duplicate itself."""
    found = sorted(alike(record), key=lambda each: each["uploaded_at"])
    return [id_ for each in found if (id_ := each["invoice_id"]) != record.get("possible_duplicate_of")]


def settle_others(record: Record, entry: Record) -> Iterator[Record]:
    """End the doubt of those that were duplicates of an invoice that is removed now, or are of the next one; raise it
    where it is back. Yields each that is changed."""
    others, removed = alike(record), "removed_at" in record
    originals = _originals(others if removed else [*others, record])
    for each in others:
        for _ in range(MAX_WRITES):
            other = read(each["invoice_id"])
            known, original = other.get("possible_duplicate_of"), originals.get(other["invoice_id"])
            if known != (record["invoice_id"] if removed else None) or known == original:
                break
            outcome = duplicate_marked(other, original) | next_revision(other)
            outcome |= index_keys(record_after(other, outcome))
            told = {
                "possible_duplicate_of": {
                    side: id_ for side, id_ in (("from", known), ("to", original)) if id_
                }
            }
            own = {name: entry[name] for name in ("at", "by", "sub")} | {"changes": told}
            try:
                yield write(other, outcome | history_with(own, other, record_after(other, outcome)))
                break
            except ConditionFailed:
                continue


# --- uploads ---------------------------------------------------------------------------------------------


def sign_upload(request: Request) -> Answer:
    """A form that uploads this very file: its policy fixes the key, the content type and the size's limits."""
    parameters_of(request.query)
    body = body_of(request.body, required=["name", "size"], optional=["category"])
    key, suffix = upload_key(body)
    _, content_type, most = FILE_TYPES[suffix]
    most = min(most, MAX_MEGABYTES << 20)
    size = body["size"]
    if not is_whole(size) or size < 1:
        raise BadRequest("The file is empty; please choose another one.")
    if size > most:
        raise BadRequest(f"The file is too large; it may have {most // 1024 // 1024} MB.")
    form = s3().generate_presigned_post(
        BUCKET_NAME,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, most]],
        ExpiresIn=SECONDS_SIGNED,
    )
    return Answer({"url": form["url"], "fields": form["fields"], "key": key})


def upload_key(body: Mapping[str, Any]) -> tuple[str, str]:
    """The key of an upload, and its suffix in lower case, as S3's notification rules know it.

    No two uploads get the same, so that none overwrites another's file: a mark stands behind the name. It starts with
    a letter, which the dates in people's file names do not; the page takes it off again (`fileName` in format.js).
    """
    stem, suffix = os.path.splitext(_path_part("name", body["name"], most=200))
    suffix = suffix.lower()
    if suffix not in FILE_TYPES:
        raise BadRequest("Only PNG, JPEG, PDF, TIFF and XML files can be read; please choose one of these.")
    folder = f"{_path_part('category', body['category'], most=50)}/" if "category" in body else ""
    mark = f"{secrets.choice('abcdef')}{secrets.token_hex(4)[1:]}"
    return f"{INVOICE_PREFIX}{folder}{stem}-{mark}{suffix}", suffix


def _path_part(name: str, value: Any, *, most: int) -> str:
    """One name of a path. S3 puts the file's own name for `${filename}`, so a $ won't do."""
    part = text_of(name, value, most=most)
    if part in (".", "..") or set(part) & set("/\\$"):
        raise BadRequest(rf"The {name} must be a single name without / \ and $; please change it.")
    return part


def get_upload(request: Request) -> Answer:
    """The invoice that an uploaded version becomes, and how far it is; no status while there is no record.

    Whoever lost the answer to an upload does not know its version: then it is the newest under the key, if any.
    """
    given = parameters_of(request.query, "version_id", required=["key"])
    version_id = given.get("version_id") or _uploaded_version(given["key"])
    invoice_id = invoice_id_of(BUCKET_NAME, given["key"], version_id)
    try:
        return Answer({"invoice_id": invoice_id, "status": read(invoice_id)["status"]})
    except NotFound:
        return Answer({"invoice_id": invoice_id})


def _uploaded_version(key: str) -> str:
    """The version that a key has now. Raises NotFound: S3 says "forbidden" to whom may not list the bucket."""
    try:
        return call(s3().head_object, Bucket=BUCKET_NAME, Key=key)["VersionId"]
    except ServiceError as error:
        if error.code not in ("403", "404"):
            raise
        raise NotFound("Nothing was uploaded under this key.") from error


ROUTES: dict[tuple[str, str], Callable[[Request], Answer]] = {
    ("GET", "/"): get_page_file,
    ("GET", "/page/{file}"): get_page_file,
    ("GET", "/api/invoices"): list_invoices,
    ("PATCH", "/api/invoices"): correct_invoices,
    ("GET", "/api/invoices/{invoice_id}"): get_invoice,
    ("GET", "/api/invoices/{invoice_id}/words"): get_words,
    ("PATCH", "/api/invoices/{invoice_id}"): correct_invoice,
    ("POST", "/api/uploads"): sign_upload,
    ("GET", "/api/uploads"): get_upload,
    ("GET", "/api/counts"): count_invoices,
    ("GET", "/api/sums"): sum_month,
    ("GET", "/api/to-pay"): list_to_pay,
    ("GET", "/api/to-pay/sums"): sum_to_pay,
    ("POST", "/api/paid-before"): pay_before,
}
PUBLIC_ROUTES = {("GET", "/"), ("GET", "/page/{file}")}


# --- log and the rest of the outside world ---------------------------------------------------------------


def log(step: str, *, level: int = logging.INFO, **facts: Any) -> None:
    """One JSON line: ids and counts, never what a person typed or an invoice holds."""
    logger.log(level, step, extra={name: value for name, value in facts.items() if value is not None})


def call(operation: Any, **parameters: Any) -> dict[str, Any]:
    """Call AWS; whatever goes wrong becomes a ServiceError with AWS's code."""
    try:
        return operation(**parameters)
    except (ClientError, BotoCoreError) as error:
        raise _service_error(operation.__name__, error) from error


def _service_error(operation: str, error: Exception) -> ServiceError:
    response = getattr(error, "response", None) or {}  # None where no answer came
    return ServiceError(operation, response.get("Error", {}).get("Code", type(error).__name__))


def _place(error: BaseException) -> str:
    """Where an exception was raised. Its message isn't logged: it may quote the invoice."""
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    if not traceback:
        return "an unknown place"
    return f"{Path(traceback.tb_frame.f_code.co_filename).name}, line {traceback.tb_lineno}"


def now() -> datetime:
    return datetime.now(UTC)


def _today() -> str:
    """The day (ISO date, UTC)."""
    return _iso(now())[:10]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
