"""AWS answered from memory, for benchmarks: botocore builds every request and parses every answer, nothing is sent.

Conditions of writes are taken to hold, as they do for an upload that is new and that nobody else works on.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from infra.local.blocks import Line, page_blocks

PROJECT = Path(__file__).resolve().parents[2]
CODE_FOLDER = PROJECT / "lambda"
NOWHERE = "http://127.0.0.1:9"  # nothing listens there: a call that is not answered from memory fails
ENVIRONMENT = {
    "TABLE_NAME": "InvoiceData",
    "MEMORY_TABLE_NAME": "InvoiceMemory",
    "NOTIFICATION_EMAILS": "you@example.com",
    "TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:InvoiceProcessing-Emails",
    "BUCKET_NAME": "invoiceprocessing-invoices",
    "COMPLETION_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:InvoiceProcessing-Completions",
    "COMPLETION_ROLE_ARN": "arn:aws:iam::123456789012:role/InvoiceProcessing-Completions",
    "ANALYZE_EXPENSE": "never",
    "DATE_ORDER": "auto",
    "DEFAULT_CURRENCY": "USD",
    "MAX_PAGES": "3000",
    "MAX_MEGABYTES": "20",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
SECONDS_LEFT = 50


def load_processor() -> ModuleType:
    """The processor's module, with clients that reach nothing."""
    os.environ.update(ENVIRONMENT, AWS_ENDPOINT_URL=NOWHERE)
    sys.path.insert(0, str(CODE_FOLDER))
    import invoice_processor

    return invoice_processor


class Context:
    """What Lambda hands to a handler beside the event."""

    aws_request_id = "8f5c1e0a-3b0e-4d35-a2d9-1f6f7a0c9b11"

    def get_remaining_time_in_millis(self) -> int:
        return SECONDS_LEFT * 1000


def upload_event(key: str, *, size: int = 250_000) -> dict[str, Any]:
    """S3's notification of an upload, whole.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    stored = {"key": quote_plus(key, safe="/"), "size": size, "eTag": uuid.uuid5(uuid.NAMESPACE_URL, key).hex}
    stored |= {"versionId": "096fKKXTRTtl3on89fVO.nfljtsv6qko", "sequencer": "0055AED6DCD90281E5"}
    name = ENVIRONMENT["BUCKET_NAME"]
    bucket = {
        "name": name,
        "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
        "arn": f"arn:aws:s3:::{name}",
    }
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-11-22T10:00:00.000Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAJDPLRKLG7UEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810"},
        "s3": {"s3SchemaVersion": "1.0", "configurationId": "uploads", "bucket": bucket, "object": stored},
    }
    return {"Records": [record]}


# --- what Textract reads ---


def invoice_blocks(line_count: int) -> list[dict[str, Any]]:
    """The blocks of a one-page invoice: letterhead, address, a table whose items add up to the total, prose."""
    head = ["Granite Peak Logistics LLC", "221 Harbour Road, Springfield", "Invoice Number: GP-3107",
            "Invoice Date: 2026-05-16", "Bill To: Kestrel Books Ltd"]  # fmt: skip
    rows = max((line_count - len(head) - 3) // 4, 1)
    rest = line_count - len(head) - 3 - 4 * rows
    table = [(f"Delivery of pallet {number} as agreed", "2", "12.50", "25.00") for number in range(rows)]
    cells = [(text,) for text in head] + [("Description", "Amount")] + table
    cells += [(f"Goods remain ours until paid, clause {number}",) for number in range(rest)]
    cells += [(f"Total: USD {25 * rows}.00",)]
    step = 0.95 / len(cells)
    lines = [
        line(text, left, 0.02 + row * step, min(0.012 * len(text), 0.4), 0.6 * step)
        for row, texts in enumerate(cells)
        for text, left in zip(texts, (0.08, 0.55, 0.7, 0.85), strict=False)
    ]
    return page_blocks(lines, aspect=0.7)


def line(text: str, left: float, top: float, width: float, height: float) -> Line:
    right, bottom = left + width, top + height
    return Line(text, 99.2, ((left, top), (right, top), (right, bottom), (left, bottom)))


@dataclass
class Textract:
    """Answers every document with the same blocks, and AnalyzeExpense with `expense` or no fields at all."""

    blocks: Sequence[Mapping[str, Any]]
    pages: int = 1
    expense: Sequence[Mapping[str, Any]] = ()

    def answer(self, operation: str) -> dict[str, Any]:
        metadata = {"DocumentMetadata": {"Pages": self.pages}}
        if operation == "DetectDocumentText":
            return metadata | {"Blocks": self.blocks, "DetectDocumentTextModelVersion": "1.0"}
        if operation == "AnalyzeExpense":
            nothing = [{"ExpenseIndex": 1, "SummaryFields": [], "LineItemGroups": [], "Blocks": self.blocks}]
            return metadata | {"ExpenseDocuments": self.expense or nothing}
        raise LookupError(f"Textract's {operation} is not answered from memory")


# --- the table ---

ASSIGNMENT = re.compile(r"(#\w+) = (?:if_not_exists\((#\w+), (:\w+)\)|(:\w+))(?: \+ (:\w+))?(?:, |$)")


@dataclass
class Table:
    """A table's items by key, in DynamoDB's own notation. Knows the expressions of the processor and no others."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    writes: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)  # before and after

    def update(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Perform an UpdateItem; returns the new item."""
        names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
        ((_, key),) = request["Key"].items()
        before = self.items.get(key["S"], {})
        item = {**before, **request["Key"]}
        setting, _, removing = request["UpdateExpression"].removeprefix("SET ").partition(" REMOVE ")
        assignments = list(ASSIGNMENT.finditer(setting))
        if "".join(each.group() for each in assignments) != setting:
            raise LookupError(f"not an expression that is known here: {request['UpdateExpression']}")
        for target, noted, default, given, added in (each.groups() for each in assignments):
            value = values[given] if given else item.get(names[noted], values[default])
            if added:
                value = {"N": str(int(value["N"]) + int(values[added]["N"]))}
            item[names[target]] = value
        for name in filter(None, removing.split(", ")):
            item.pop(names[name], None)
        self.items[key["S"]] = item
        self.writes.append((before, item))
        return item

    def query(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The items that have all attributes of the condition, which compares with `=` only."""
        names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
        pairs = [part.split(" = ") for part in request["KeyConditionExpression"].split(" AND ")]
        wanted = {names[name]: values[value] for name, value in pairs}
        return [item for item in self.items.values() if wanted.items() <= item.items()]


# --- the endpoints ---


@dataclass(frozen=True)
class Exchange:
    """One request and its answer as they would go over the wire."""

    service: str
    operation: str
    request: dict[str, Any]
    answer: bytes


class Aws:
    """AWS as far as one invocation needs it; keeps the exchanges."""

    def __init__(self, textract: Textract, table: Table | None = None, memory: Table | None = None) -> None:
        self.textract = textract
        self.table = table or Table()
        self.memory = memory or Table()
        self.exchanges: list[Exchange] = []
        self.cpu_seconds = 0.0  # of answering, which AWS does elsewhere

    @contextmanager
    def connected(self, *clients: Any) -> Iterator[None]:
        """Within the block the clients are answered from here."""
        for client in clients:
            client.meta.events.register("before-send", self._answer)
        yield
        for client in clients:
            client.meta.events.unregister("before-send", self._answer)

    def _answer(self, request: Any, event_name: str, **_: Any) -> Any:
        started = time.process_time()
        _, service, operation = event_name.split(".")
        asked = {} if service == "s3" else _body_of(request)
        answer = self._content(service, operation, asked)
        self.exchanges.append(Exchange(service, operation, asked, answer))
        self.cpu_seconds += time.process_time() - started
        return http_answer(request.url, answer)

    def _content(self, service: str, operation: str, asked: dict[str, Any]) -> bytes:
        if service == "textract":
            return json.dumps(self.textract.answer(operation)).encode()
        if (service, operation) == ("sns", "Publish"):
            return PUBLISHED
        if (service, operation) == ("s3", "PutObject"):
            return b""
        if (service, operation) == ("s3", "GetObject"):  # a file without attachments
            return b"%PDF-1.7\n"
        if operation == "UpdateItem":
            table = self.memory if "mark" in asked["Key"] else self.table
            return json.dumps({"Attributes": table.update(asked)}).encode()
        if operation == "BatchGetItem":  # of the memory, by marks
            ((name, wanted),) = asked["RequestItems"].items()
            keys = [key["mark"]["S"] for key in wanted["Keys"]]
            found = [self.memory.items[key] for key in keys if key in self.memory.items]
            return json.dumps({"Responses": {name: found}, "UnprocessedKeys": {}}).encode()
        if operation == "Query":
            found = self.table.query(asked)
            return json.dumps({"Items": found, "Count": len(found), "ScannedCount": len(found)}).encode()
        raise LookupError(f"{service} {operation} is not answered from memory")


PUBLISHED = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    b"<MessageId>9b1f1c6e-7a53-5d0b-8c5b-2f0a0c6d5e11</MessageId></PublishResult><ResponseMetadata>"
    b"<RequestId>5c2b8b2d-0e44-5a86-9a3a-4e4a7f0d9c22</RequestId></ResponseMetadata></PublishResponse>"
)


def _body_of(request: Any) -> dict[str, Any]:
    """The request's parameters: JSON, or a form as SNS's protocol has it."""
    body = request.body.decode() if isinstance(request.body, bytes) else request.body
    return json.loads(body) if body.startswith("{") else dict(parse_qsl(body))


def http_answer(url: str, content: bytes) -> Any:
    """What botocore's HTTP session would return."""
    from botocore.awsrequest import AWSResponse

    headers = {"x-amzn-RequestId": "5c2b8b2d-0e44-5a86", "content-length": str(len(content))}
    return AWSResponse(url, 200, headers, _Raw(content))


class _Raw(io.BytesIO):
    """The body of an answer, as botocore reads it."""

    def stream(self) -> Iterator[bytes]:
        yield self.getvalue()
