"""What an invoice costs: what it makes AWS do is counted in runs of the processor, and priced by the list below.

    python -m tests.benchmarks.cost [DATASET…]

Each one-page document of the data sets (folders with `documents/`, Textract responses as JSON; without any, the
sample invoices of this project) is uploaded once for each setting of `analyze_expense`. AWS is answered from memory
through the real botocore. Counted are the calls, DynamoDB's units by its own rules from the real items (each index
too), the log lines as Lambda's runtime writes them, the bytes that stay stored, and the CPU time of the processor.
Assumed is what cannot be counted here: how long AWS takes to answer, and how many invocations start cold.
An unsure document is one for which `when_unsure` asks AnalyzeExpense; its share is counted too.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lambda"))

from awslambdaric.lambda_runtime_log_utils import JsonFormatter
from invoice_record import item_size, record_of

from infra.stack import FUNCTION_MEMORY_MB, INDEXES
from tests.benchmarks import aws_in_memory as memory

# --- the list: us-east-1, on demand, no free tier, November 2026, in dollars ---

PRICES_OF = "us-east-1, November 2026"
MILLION, GB = 1_000_000, 1024**3
DETECT_DOCUMENT_TEXT = 1.50 / 1000  # a page
ANALYZE_EXPENSE = 10.00 / 1000  # a page
LAMBDA_GB_SECOND = 0.0000133334  # arm64
LAMBDA_REQUEST = 0.20 / MILLION
DYNAMODB_WRITE_UNIT = 0.625 / MILLION
DYNAMODB_READ_UNIT = 0.125 / MILLION
DYNAMODB_GB_MONTH = 0.25 + 0.20  # the table, and its point-in-time recovery
SNS_PUBLISH = 0.50 / MILLION
SNS_EMAIL = 2.00 / 100_000
LOGS_GB = 0.50
LOGS_GB_MONTH = 0.03
S3_PUT = 0.005 / 1000  # the upload
S3_GET = 0.0004 / 1000  # Textract's look at it, and the search for an e-invoice in a PDF
TEXTRACT = {"DetectDocumentText": DETECT_DOCUMENT_TEXT, "AnalyzeExpense": ANALYZE_EXPENSE}

# --- the assumptions: seconds of an answer, from the request on; and of a cold start ---

ANSWER_SECONDS = {
    "DetectDocumentText": 2.0,
    "AnalyzeExpense": 4.0,
    "UpdateItem": 0.01,
    "Query": 0.01,
    "BatchGetItem": 0.01,
    "Publish": 0.03,
    "GetObject": 0.03,
}
COLD_SECONDS, COLD_SHARE = 0.6, 0.1
# Lambda gives CPU by memory, one whole processor at 1,769 MB:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
FUNCTION_CPU = FUNCTION_MEMORY_MB / 1769

SETTINGS = ("never", "when_unsure", "always")
BYTES_A_LOG_EVENT = 26  # that CloudWatch adds to each
INDEX_ENTRY_BYTES = 100  # that DynamoDB adds to each item and index entry that it stores
REQUEST_ID = memory.Context.aws_request_id
# What Lambda itself logs of an invocation: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
PLATFORM_LINES = (
    {"time": "2026-11-22T10:00:00.000Z", "type": "platform.start", "record": {"requestId": REQUEST_ID, "version": "$LATEST"}},
    {"time": "2026-11-22T10:00:02.345Z", "type": "platform.report", "record": {"requestId": REQUEST_ID, "metrics": {
        "durationMs": 2345.678, "billedDurationMs": 2346, "memorySizeMB": FUNCTION_MEMORY_MB, "maxMemoryUsedMB": 110,
        "initDurationMs": 456.789}, "status": "success"}},
)  # fmt: skip


# --- DynamoDB's arithmetic ---


def size_of(item: Mapping[str, Any]) -> int:
    """Bytes of an item in DynamoDB's notation."""
    return item_size(record_of(item))


def write_units(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[int, int]:
    """What one update of an item takes in the table and in its indexes."""
    return _units(max(size_of(before), size_of(after))), sum(
        _index_units(index, before, after) for index in INDEXES.values()
    )


def index_entry(index: Sequence[Any], item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as an index holds it; empty where it is not in the index, since it lacks a key."""
    partition_key, sort_key, attributes = index
    if partition_key not in item or sort_key not in item:
        return {}
    carried = {"invoice_id", partition_key, sort_key, *attributes}
    return {name: value for name, value in item.items() if name in carried}


def _index_units(index: Sequence[Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """None for an entry that stays as it is, one write for any change, two where the entry moves to another key.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
    """
    old, new = index_entry(index, before), index_entry(index, after)
    if old == new:
        return 0
    moved = old and new and any(old[key] != new[key] for key in index[:2])
    return _units(size_of(old)) + _units(size_of(new)) if moved else _units(max(size_of(old), size_of(new)))


def _units(size: int) -> int:
    return math.ceil(size / 1024)


def read_units(entries: Iterable[Mapping[str, Any]]) -> float:
    """Of a query that may be a little behind: half a unit for each 4 KB, and for nothing as well."""
    return max(1, math.ceil(sum(map(size_of, entries)) / 4096)) / 2


def recall_units(asked: Sequence[Any], found: Iterable[Mapping[str, Any]]) -> float:
    """Of a read that sees every write before: a unit for each 4 KB of each item, and for each that there is not.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
    """
    sizes = [max(1, math.ceil(size_of(item) / 4096)) for item in found]
    return sum(sizes) + len(asked) - len(sizes)


# --- counting ---


@dataclass
class Counts:
    """What one invoice made AWS do; or the mean of many."""

    textract_calls: float = 0
    textract_dollars: float = 0
    second_opinions: float = 0
    dynamodb_writes: float = 0
    table_write_units: float = 0
    index_write_units: float = 0
    memory_writes: float = 0  # of what is remembered of suppliers
    memory_write_units: float = 0
    memory_looks: float = 0
    dynamodb_queries: float = 0
    read_units: float = 0  # of queries and looks
    publishes: float = 0
    fetches: float = 0  # of the file, by the processor itself
    log_lines: float = 0
    log_bytes: float = 0
    record_bytes: float = 0
    lines_bytes: float = 0  # of it: what Textract read, packed
    index_bytes: float = 0
    cpu_seconds: float = 0
    answer_seconds: float = 0

    @property
    def billed_seconds(self) -> float:
        return self.answer_seconds + self.cpu_seconds / FUNCTION_CPU + COLD_SHARE * COLD_SECONDS

    def dollars(self) -> dict[str, float]:
        """The price by service."""
        gb_seconds = self.billed_seconds * FUNCTION_MEMORY_MB / 1024
        write_units = self.table_write_units + self.index_write_units + self.memory_write_units
        return {
            "Textract": self.textract_dollars,
            "Lambda": LAMBDA_REQUEST + gb_seconds * LAMBDA_GB_SECOND,
            "DynamoDB": write_units * DYNAMODB_WRITE_UNIT + self.read_units * DYNAMODB_READ_UNIT,
            "SNS, one e-mail": self.publishes * (SNS_PUBLISH + SNS_EMAIL),
            "CloudWatch Logs": self.log_bytes / GB * LOGS_GB,
            "S3 requests": S3_PUT + (self.textract_calls + self.fetches) * S3_GET,
        }

    def month_dollars(self) -> float:
        """What keeping it costs a month, the file itself left out."""
        stored = (self.record_bytes + self.index_bytes) / GB * DYNAMODB_GB_MONTH
        return stored + self.log_bytes / GB * LOGS_GB_MONTH


def mean(counts: Sequence[Counts]) -> Counts:
    names = [each.name for each in fields(Counts)]
    return Counts(**{name: statistics.fmean(getattr(each, name) for each in counts) for name in names})


class LogLines(logging.Handler):
    """Keeps the lines as Lambda's runtime would write them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines = [json.dumps(line) for line in PLATFORM_LINES]

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = REQUEST_ID
        self.lines.append(self.format(record).strip())


@dataclass
class Pipeline:
    """The processor with its AWS; records stay from one invoice to the next, as they would."""

    processor: ModuleType
    setting: str
    table: memory.Table = field(default_factory=memory.Table)
    suppliers: memory.Table = field(default_factory=memory.Table)

    def process(self, number: int, document: memory.Textract) -> Counts:
        """Upload a document and count what it leads to."""
        processor, logger, log = self.processor, self.processor.logger, LogLines()
        aws = memory.Aws(document, self.table, self.suppliers)
        before, noted = len(self.table.writes), len(self.suppliers.writes)
        processor.ANALYZE_EXPENSE = self.setting
        logger.handlers, logger.propagate = [log], False
        event = memory.upload_event(f"invoices/{number:04} granite peak 2026-05.pdf")
        clients = processor.dynamodb, processor.textract, processor.sns, processor.storage_client()
        with aws.connected(*clients):
            started = time.process_time()
            processor.lambda_handler(event, memory.Context())
            cpu_seconds = time.process_time() - started - aws.cpu_seconds
        writes = self.table.writes[before:], self.suppliers.writes[noted:]
        return counted(aws, *writes, log.lines, cpu_seconds)


def counted(
    aws: memory.Aws, writes: Sequence[Any], notes: Sequence[Any], lines: Sequence[str], cpu_seconds: float
) -> Counts:
    operations = [each.operation for each in aws.exchanges]
    textract = [operation for operation in operations if operation in TEXTRACT]
    queries = [each for each in aws.exchanges if each.operation == "Query"]
    looks = [each for each in aws.exchanges if each.operation == "BatchGetItem"]
    units = [write_units(old, new) for old, new in writes]
    record = writes[-1][1]
    entries = [entry for index in INDEXES.values() if (entry := index_entry(index, record))]
    return Counts(
        textract_calls=len(textract),
        textract_dollars=sum(TEXTRACT[operation] for operation in textract),
        second_opinions=len(textract) - 1,
        dynamodb_writes=len(writes),
        table_write_units=sum(table for table, _ in units),
        index_write_units=sum(indexes for _, indexes in units),
        memory_writes=len(notes),
        memory_write_units=sum(_units(max(size_of(old), size_of(new))) for old, new in notes),
        memory_looks=len(looks),
        dynamodb_queries=len(queries),
        read_units=sum(read_units(_found(each)) for each in queries) + sum(map(_recalled, looks)),
        publishes=operations.count("Publish"),
        fetches=operations.count("GetObject"),
        log_lines=len(lines),
        log_bytes=sum(len(line.encode()) + BYTES_A_LOG_EVENT for line in lines),
        record_bytes=size_of(record) + INDEX_ENTRY_BYTES,
        lines_bytes=item_size({"lines": record_of(record).get("lines")}),
        index_bytes=sum(size_of(entry) + INDEX_ENTRY_BYTES for entry in entries),
        cpu_seconds=cpu_seconds,
        answer_seconds=sum(ANSWER_SECONDS[operation] for operation in operations),
    )


def _recalled(look: memory.Exchange) -> float:
    ((asked, found),) = zip(
        look.request["RequestItems"].values(), json.loads(look.answer)["Responses"].values(), strict=True
    )
    return recall_units(asked["Keys"], found)


def _found(query: memory.Exchange) -> list[dict[str, Any]]:
    index = INDEXES[query.request["IndexName"]]
    return [index_entry(index, item) for item in json.loads(query.answer)["Items"]]


# --- the documents ---


def sample_documents() -> Iterator[memory.Textract]:
    """The invoices of tests/invoices, as Textract would answer them."""
    from tests.invoices.layouts import PAGES
    from tests.invoices.render import positions

    for name, page in PAGES.items():
        lines = [memory.line(*position) for position in positions(name)]
        yield memory.Textract(memory.page_blocks(lines, aspect=page.width / page.height))


def documents_of(dataset: Path) -> Iterator[memory.Textract]:
    """The one-page documents of a data set. Raises ValueError if it has none at all."""
    paths = sorted((dataset / "documents").glob("*.json"))
    if not paths:
        raise ValueError(f"{dataset} has no documents/*.json")
    for path in paths:
        try:
            response = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            raise ValueError(f"{path} is no JSON of Textract's") from None
        expense = response.get("ExpenseDocuments", [])
        blocks = response.get("Blocks") or [block for each in expense for block in each.get("Blocks") or []]
        if blocks and max(block.get("Page") or 1 for block in blocks) == 1:
            yield memory.Textract(blocks, expense=expense)


# --- the command line ---


def show(name: str, documents: int, results: Mapping[str, Counts]) -> None:
    write, unsure = sys.stdout.write, results["when_unsure"].second_opinions

    def row(label: str, values: Iterable[Any], form: str) -> None:
        write(f"  {label:36}" + "".join(f"{value:>14{form}}" for value in values) + "\n")

    write(f"{name}: {documents} one-page documents, {unsure:.1%} of them unsure; {PRICES_OF}\n")
    row("an invoice", results, "")
    for label, attribute, form in ROWS:
        row(label, (getattr(each, attribute) for each in results.values()), form)
    write("\n")
    row("1,000 invoices, in dollars", results, "")
    dollars = [each.dollars() for each in results.values()]
    for service in dollars[0]:
        row(service, (1000 * each[service] for each in dollars), ".4f")
    row(
        "everything but Textract", (1000 * (sum(each.values()) - each["Textract"]) for each in dollars), ".4f"
    )
    row("in all", (1000 * sum(each.values()) for each in dollars), ".2f")
    row("kept, each month (file left out)", (1000 * each.month_dollars() for each in results.values()), ".4f")
    write("\n")


ROWS = (
    ("Textract calls", "textract_calls", ".2f"),
    ("DynamoDB writes", "dynamodb_writes", ".2f"),
    ("  write units of the table", "table_write_units", ".2f"),
    ("  write units of its indexes", "index_write_units", ".2f"),
    ("Writes of what is known of suppliers", "memory_writes", ".2f"),
    ("  write units", "memory_write_units", ".2f"),
    ("Looks at it", "memory_looks", ".2f"),
    ("DynamoDB queries", "dynamodb_queries", ".2f"),
    ("  read units", "read_units", ".2f"),
    ("SNS publishes", "publishes", ".2f"),
    ("S3 reads of the file", "fetches", ".2f"),
    ("log lines", "log_lines", ".1f"),
    ("  bytes logged", "log_bytes", ",.0f"),
    ("bytes stored, record", "record_bytes", ",.0f"),
    ("  of them its lines", "lines_bytes", ",.0f"),
    ("bytes stored, indexes", "index_bytes", ",.0f"),
    ("CPU seconds here", "cpu_seconds", ".4f"),
    ("seconds billed by Lambda", "billed_seconds", ".2f"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "datasets", nargs="*", type=Path, metavar="DATASET", help="folder with documents/*.json"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    given = parser.parse_args(arguments)
    processor = memory.load_processor()
    try:
        sets = {each.name: list(documents_of(each)) for each in given.datasets}
    except ValueError as error:
        parser.error(str(error))
    sets = {name: documents for name, documents in sets.items() if documents}  # some have long ones only
    if len(sets) > 1:
        sets["all of them"] = [document for documents in sets.values() for document in documents]
    every = {}
    for name, documents in (sets or {"sample invoices": list(sample_documents())}).items():
        every[name] = {setting: measure(processor, setting, documents) for setting in SETTINGS}
        if not given.json:
            show(name, len(documents), every[name])
    if given.json:
        json.dump(
            {name: {s: as_json(c) for s, c in results.items()} for name, results in every.items()}, sys.stdout
        )
    else:
        sys.stdout.write(assumptions())
    return 0


def measure(processor: ModuleType, setting: str, documents: Sequence[memory.Textract]) -> Counts:
    Pipeline(processor, setting).process(
        0, documents[0]
    )  # what is loaded or compiled by the first call of all
    pipeline = Pipeline(processor, setting)
    return mean([pipeline.process(number, document) for number, document in enumerate(documents)])


def as_json(counts: Counts) -> dict[str, Any]:
    named = {each.name: getattr(counts, each.name) for each in fields(Counts)}
    return named | {"billed_seconds": counts.billed_seconds, "dollars": counts.dollars()}


def assumptions() -> str:
    answers = ", ".join(f"{operation} {seconds:g} s" for operation, seconds in ANSWER_SECONDS.items())
    return (
        f"Assumed: answers take {answers}; {COLD_SHARE:.0%} of the invocations start cold, {COLD_SECONDS} s each;\n"
        f"one subscriber; {FUNCTION_MEMORY_MB} MB of memory, with which Lambda gives {FUNCTION_CPU:.0%} of a CPU like "
        "the one that measured here.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
