"""What the invoice browser reads for a list's first page and for a month's sums, with 100,000 records in the table.

    python -m tests.benchmarks.browser_reads [--records 100000] [--seed 1]

The table is the stack's own, on the local cloud, filled as the processor leaves its records; the handler runs in this
process. `items` and `queries` are counted at DynamoDB's answers (ScannedCount), `records` those that were fetched by
their ids to be shown, in `batches`; none is taken from the handler's word. An item of an index carries what is
filtered, sorted and added up, some 100 to 400 bytes. `pages` and `all items` are those of
the whole list, where it is walked to its end: for what is rare, and for the sums. Seconds are not measured: MiniStack
goes through the whole partition for each query, for which the handler's client gets more patience here.

Exit status 1 if anything was asked but queries of an index and the records that are shown, if a request
read more than its limit, or if the pages of a list together are not what was put in.
"""

from __future__ import annotations

import argparse
import os
import random
import string
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

sys.path.extend(str(Path(__file__).resolve().parents[2] / each) for each in ("", "lambda", "lambda/browser"))

import boto3
from botocore.config import Config
from invoice_record import attribute_of, needs_review

from infra.local.loopback import ACCESS_KEY, REGION, SECRET_KEY
from infra.local.session import Session
from tests.integration.browser_events import CLAIMS, event_of, reply_of

BATCH = 25  # items in one BatchWriteItem
WRITERS = 4
MONTHS = 36
BUSY_MONTH_SHARE = 0.1  # of all records were uploaded in the last full month
VENDORS = 2000
CATEGORIES = ("travel", "office", "rent", "it", None)
TYPES = ("invoice", "receipt", "credit_note", "other")
TYPE_WEIGHTS = (80, 15, 4, 1)
SECONDS_OF_PATIENCE = 120
RARE = 0.0002  # of the records are in the category "archive"

Record = dict[str, Any]


class TableOnly(Session):
    """The local cloud without the seconds and the memory of the OCR engine: nothing is uploaded."""

    def _load(self, engine: Any) -> None:
        pass


# --- records ---


def records(count: int, *, seed: int, today: datetime) -> Iterator[Record]:
    """As the processor leaves them; without the keys of the indexes."""
    chance = random.Random(seed)
    for number in range(count):
        uploaded = _uploaded(chance, today)
        record: Record = {
            "invoice_id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "file_name": f"invoices/{number:06}.png",
            "version_id": f"v{number}",
            "status": "PROCESSED",
            "notification": "SENT",
            "uploaded_at": uploaded,
            "size": Decimal(50_000 + number),
            "etag": f"{number:032x}",
            "vendor": _vendor(chance.randrange(VENDORS)),
            "invoice_number": f"B-{chance.randrange(count):06}",
            "invoice_date": uploaded[:10],
            "currency": chance.choices(("USD", "EUR", "MYR"), (6, 3, 1))[0],
            "total": Decimal(chance.randrange(100, 1_000_000)) / 100,
            "invoice_type": chance.choices(TYPES, TYPE_WEIGHTS)[0],
            "category": "archive" if chance.random() < RARE else chance.choice(CATEGORIES),
            "extracted_text": "as printed " * 20,
        }
        record |= _outcome(chance.random())
        yield {name: value for name, value in record.items() if value is not None}


def _vendor(number: int) -> str:
    """A name of its own, in one of 26 partitions of the index, of which "S" is as large as in a telephone book."""
    initial = string.ascii_uppercase[number % 26] if number % 10 else "S"
    return f"{initial}upplier {number:04} Ltd"


def _uploaded(chance: random.Random, today: datetime) -> str:
    first_of_month = today.replace(day=1)
    days = chance.randrange(30 * MONTHS) if chance.random() > BUSY_MONTH_SHARE else chance.randrange(1, 28)
    since = first_of_month if days < 28 else today
    moment = since - timedelta(days=days, seconds=chance.randrange(86_400))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _outcome(share: float) -> Record:
    """How it went: 2 % to review, 1 % reviewed, 0.5 % failed, half of them reviewed; a few in progress."""
    if share < 0.02:
        return {"review_reasons": ["total_ambiguous"]}
    if share < 0.03:
        return {"review_reasons": ["total_ambiguous"], "reviewed_at": "2026-11-21T10:00:00.000Z"}
    if share < 0.035:
        reviewed = {"reviewed_at": "2026-11-21T10:00:00.000Z"}
        unread = dict.fromkeys(("vendor", "invoice_number", "invoice_date", "total", "invoice_type"))
        return {"status": "FAILED"} | unread | (reviewed if share < 0.0325 else {})
    if share < 0.0351:
        unread = dict.fromkeys(("vendor", "invoice_number", "invoice_date", "total", "invoice_type"))
        return {"status": "READING", "notification": "PENDING"} | unread
    return {}


def load(browser: ModuleType, dynamodb: Any, table: str, made: Sequence[Record]) -> None:
    """Write the records with the keys that they are found by."""

    def write(start: int) -> None:
        items = []
        for record in made[start : start + BATCH]:
            item = record | browser.index_keys(record)
            items.append({name: attribute_of(value) for name, value in item.items() if value is not None})
        left = {table: [{"PutRequest": {"Item": item}} for item in items]}
        while left:
            left = dynamodb.batch_write_item(RequestItems=left).get("UnprocessedItems")
        if start % 10_000 == 0:
            say(f"{start} of {len(made)} records")

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(0, len(made), BATCH)))


# --- questions ---


@dataclass(frozen=True, slots=True)
class Question:
    """A list's filters or a month's sums; `meant` says which records it is about, where it is walked to its end."""

    path: str
    asked: dict[str, str]
    meant: Callable[[Record], bool] | None = None

    def __str__(self) -> str:
        return f"{self.path.removeprefix('/api/')} " + " ".join(f"{k}={v}" for k, v in self.asked.items())


def questions(made: Sequence[Record], busy_month: str) -> list[Question]:
    def listed(meant: Callable[[Record], bool] | None = None, /, **asked: str) -> Question:
        return Question("/api/invoices", asked, meant)

    number = next(record["invoice_number"] for record in made if "invoice_number" in record)
    return [
        listed(),
        listed(type="invoice"),
        listed(type="other"),
        listed(category="travel"),
        listed(lambda record: record.get("category") == "archive", category="archive"),
        listed(category="travel", type="credit_note"),
        listed(category="travel", status="FAILED"),
        listed(vendor="supplier"),
        listed(lambda record: record.get("vendor") == "Supplier 0070 Ltd", vendor="supplier 0070"),
        listed(vendor="supplier", type="other"),
        listed(lambda record: record.get("invoice_number") == number, number=number),
        listed(status="PROCESSED"),
        listed(lambda record: record["status"] == "FAILED", status="FAILED"),
        listed(lambda record: record["status"] == "READING", status="IN_PROGRESS"),
        listed(needs_review, needs_review="true"),
        listed(needs_review="true", category="archive"),
        listed(**{"from": f"{busy_month}-10", "to": f"{busy_month}-11"}),
        listed(**{"to": "2024-06-30"}),
        listed(lambda record: record.get("vendor") == "Supplier 0070 Ltd", search="ER 0070"),
        Question(
            "/api/sums",
            {"month": busy_month},
            lambda record: record["uploaded_at"].startswith(busy_month) and "total" in record,
        ),
    ]


@dataclass(slots=True)
class Reads:
    """What DynamoDB was asked in one request."""

    operations: list[str] = field(default_factory=list)
    items: int = 0
    records: int = 0

    def note(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        self.operations.append(model.name)
        self.items += parsed.get("ScannedCount", 0)
        self.records += sum(map(len, parsed.get("Responses", {}).values()))

    @property
    def queries(self) -> int:
        return self.operations.count("Query")

    @property
    def batches(self) -> int:
        return self.operations.count("BatchGetItem")


@dataclass(slots=True)
class Row:
    """What came of a question; `faults` are what should not be."""

    question: Question
    answer: int = 0
    reads: list[Reads] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def ask(browser: ModuleType, question: Question, made: Sequence[Record]) -> Row:
    """The first page, and where it can be told what the whole is, all pages."""
    row = Row(question)
    counted: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = _page(browser, question, cursor, row)
        counted += page.get("invoices", page.get("sums"))
        row.answer = row.answer or len(counted)
        cursor = {"cursor": page["cursor"]} if "cursor" in page else {}
        if not cursor or not question.meant:
            break
    if question.meant:
        meant = [record for record in made if question.meant(record)]
        row.faults += [] if _agrees(counted, meant, question) else ["the pages are not what was put in"]
    most = browser.MAX_SUMMED if question.path == "/api/sums" else browser.MAX_ITEMS
    for reads in row.reads:
        if not set(reads.operations) <= {"Query", "BatchGetItem", "GetItem"}:
            row.faults.append(f"asked {set(reads.operations)}")
        if reads.items > most or reads.queries > browser.MAX_QUERIES:
            row.faults.append(f"read {reads.items} items in {reads.queries} queries")
    return row


def _page(browser: ModuleType, question: Question, cursor: dict[str, str], row: Row) -> dict[str, Any]:
    reads = Reads()
    browser.dynamodb.meta.events.register("after-call.dynamodb", reads.note)
    query = urlencode(question.asked | cursor)
    reply = reply_of(browser.lambda_handler(event_of("GET", question.path, query=query, claims=CLAIMS), None))
    browser.dynamodb.meta.events.unregister("after-call.dynamodb", reads.note)
    row.reads.append(reads)
    if reply.status != 200:
        raise SystemExit(f"{question} was answered with {reply.status}: {reply.message}")
    return reply.json


def _agrees(counted: list[Any], meant: Sequence[Record], question: Question) -> bool:
    if question.path == "/api/sums":
        total = sum((Decimal(each["total"]) for each in counted), Decimal(0))
        return (sum(each["count"] for each in counted), total) == (
            len(meant),
            sum(record["total"] for record in meant),
        )
    ids = [each["invoice_id"] for each in counted]
    return len(ids) == len(set(ids)) and set(ids) == {record["invoice_id"] for record in meant}


# --- report ---


def table_of(rows: Sequence[Row]) -> str:
    head = (
        *("question", "answer", "items", "queries", "records", "batches"),
        *("pages", "all items", "most items"),
    )
    lines = [head]
    for row in rows:
        first = row.reads[0]
        whole = ("", "", "")
        if row.question.meant:
            all_items = [reads.items for reads in row.reads]
            whole = (str(len(row.reads)), str(sum(all_items)), str(max(all_items)))
        counts = (row.answer, first.items, first.queries, first.records, first.batches)
        lines.append((str(row.question), *map(str, counts), *whole))
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        line[0].ljust(widths[0])
        + "".join("  " + cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        for line in lines
    )


def say(text: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def handler(session: Session) -> ModuleType:
    """The browser's handler, as its function would be set up; its clients are made when it is imported."""
    os.environ |= {
        "AWS_ENDPOINT_URL": session.cloud.endpoint,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "TABLE_NAME": session.cloud.table,
        "MEMORY_TABLE_NAME": session.cloud.names.memory_table,
        "BUCKET_NAME": session.cloud.bucket,
        "TOPIC_ARN": session.cloud.topic,
        "CLIENT_ID": CLAIMS["aud"],
        "SIGN_IN_URL": session.cloud.endpoint,
        "MAX_MEGABYTES": "20",
    }
    import invoice_browser

    invoice_browser.logger.disabled = True
    invoice_browser.dynamodb = boto3.client("dynamodb", config=Config(read_timeout=SECONDS_OF_PATIENCE))
    return invoice_browser


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What the invoice browser reads for each filter.")
    parser.add_argument("--records", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    today = datetime.now(UTC)
    busy_month = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    with TableOnly(progress=say) as session:
        browser = handler(session)
        made = list(records(given.records, seed=given.seed, today=today))
        load(browser, session.cloud.client("dynamodb"), session.cloud.table, made)
        rows = []
        for question in questions(made, busy_month):
            say(str(question))
            rows.append(ask(browser, question, made))
    print(f"{given.records} records; a request reads at most {browser.MAX_ITEMS} items for a list, ", end="")
    print(f"{browser.MAX_SUMMED} for sums, in {browser.MAX_QUERIES} queries\n")
    print(table_of(rows))
    faults = [f"not as promised: {row.question}: {fault}" for row in rows for fault in row.faults]
    print("\n".join(["", *faults]) if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
