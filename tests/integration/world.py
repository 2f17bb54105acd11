"""A small world around the handler: moto's table, bucket, topic and queue, a Textract, a clock, and faults.

Every HTTP request that botocore is about to send passes one gate. There a delivery of an event stops, and
the test says what becomes of the request (a `Fate`): it passes, the function is killed before or after
it, its answer is lost, it times out, or the service refuses it. So the SDK's own retries and resends are the
real ones, and two deliveries can be interleaved request by request. Only one of them runs at a time:
moto's conditional writes are not atomic between threads.

    world.upload("invoices/a.png", ["Total: $300"])        an object and its S3 event
    world.deliver(event)                                   the handler runs to its end, .acknowledged or .raised
    world.deliver(event, publish=[LOSE])                   SNS's first answer gets lost; the SDK resends
    world.deliver(event, commit=always(THROTTLE))          every attempt of the commit is throttled
    world.deliver(event, mark=[KILL_BEFORE])               the function dies before the mark
    delivery = world.start(event); delivery.advance()      request by request
    world.record(upload), world.emails(upload)             what came of it
    world.check()                                          what must hold at any moment
"""

from __future__ import annotations

import itertools
import json
import logging
import re
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

import boto3
import invoice_events
import invoice_processor
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from invoice_record import INDEXES, assignment_of, expression_of, index_keys, next_revision, record_of
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends

from tests import messages
from tests.conftest import ACCOUNT, REGION

FUNCTION_SECONDS = 50
QUEUE_NAME = "FailedEvents"

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff\xe0"
PDF = b"%PDF-1.7\n"
PAGE_BREAK = "\f"  # a line of its own between two pages
TRUNCATED = b"IEND is missing"
IMAGE_LIMIT = 10 * 1024 * 1024
# How long the processor waits for an answer that does not come: of Textract a page's, else a job's.
SILENT_SECONDS = {"DetectDocumentText": 25, "AnalyzeExpense": 25}
JOB_LIMIT = 500 * 1024 * 1024


class Killed(BaseException):
    """The function dies: no `except Exception` of it runs any more."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one HTTP request. `code` is AWS's error code of a refusal."""

    kind: str
    code: str = ""
    status: int = 400

    def __repr__(self) -> str:
        return self.code or self.kind


PASS = Fate("pass")
KILL_BEFORE = Fate("killed before")
KILL_AFTER = Fate("killed after")
LOSE = Fate("answer lost")  # the service does it, the answer never arrives
TIMEOUT = Fate("timed out")  # the request never arrives
THROTTLE = Fate("refused", "ThrottlingException")
INTERNAL = Fate("refused", "InternalServerError", 500)
DENIED = Fate("refused", "AccessDeniedException", 403)
KILLS = (KILL_BEFORE, KILL_AFTER)
# What the schedule sends once an hour.
CHECK = {"source": "aws.events", "detail-type": "Scheduled Event", "time": "2026-11-22T11:00:00Z"}
# The answer is lost and no resend of the SDK gets through.
LOSE_FOR_GOOD = (LOSE, TIMEOUT, TIMEOUT, TIMEOUT)


def refusal(code: str, status: int = 400) -> Fate:
    return Fate("refused", code, status)


def always(fate: Fate) -> Iterator[Fate]:
    return itertools.repeat(fate)


@dataclass(frozen=True)
class Request:
    """One HTTP request to AWS, with the step of the processor that it serves."""

    service: str
    operation: str
    step: str
    body: dict[str, Any]

    @property
    def invoice_id(self) -> str | None:
        """Of the record that it writes to; of the digest a name with its day."""
        if self.service != "dynamodb":
            return None
        key, values = self.body.get("Key", {}), self.body.get("ExpressionAttributeValues", {})
        if key.get("mark") == {"S": "digest"}:
            return f"digest of {(values.get(':due') or values[':day'])['S']}"
        return key.get("invoice_id", {}).get("S")


@dataclass
class Email:
    """An e-mail that SNS accepted. `excuse` says why the record could not note it, if that happened."""

    invoice_id: str
    subject: str
    body: str
    attributes: dict[str, str]
    noted: bool = False
    excuse: str | None = None


@dataclass(frozen=True)
class Upload:
    """An object of the bucket and the event that S3 sends about it."""

    key: str
    version_id: str
    lines: tuple[str, ...]
    event: dict[str, Any] = field(repr=False)
    status: str  # of the record in the end: PROCESSED or FAILED

    @property
    def invoice_id(self) -> str:
        bucket = invoice_processor.BUCKET_NAME
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"s3://{bucket}/{self.key}?versionId={self.version_id}"))

    @property
    def text(self) -> str:
        return "\n".join(line for line in self.lines if line != PAGE_BREAK)


def s3_event(*records: Mapping[str, Any]) -> dict[str, Any]:
    return {"Records": [dict(record) for record in records]}


def s3_record(key: str, *, name: str = "ObjectCreated:Put", **facts: Any) -> dict[str, Any]:
    """A record as S3 sends it. `facts` are those of the object; one that is None is left out."""
    stored = {"key": quote_plus(key, safe="/"), "size": 1024, "eTag": "d41d8cd98f00b204", "sequencer": "0A1B"}
    stored |= {"versionId": "v1"} | facts
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": "2026-11-22T10:00:00.000Z",
        "eventName": name,
        "userIdentity": {"principalId": "AWS:AIDA"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "uploads",
            "bucket": {
                "name": invoice_processor.BUCKET_NAME,
                "arn": f"arn:aws:s3:::{invoice_processor.BUCKET_NAME}",
            },
            "object": {name: value for name, value in stored.items() if value is not None},
        },
    }


def completion_event(notice: Mapping[str, Any]) -> dict[str, Any]:
    """Textract's notice that a job has ended, as SNS delivers it to the function."""
    sns = {"Type": "Notification", "TopicArn": invoice_processor.COMPLETION_TOPIC_ARN}
    return s3_event({"EventSource": "aws:sns", "Sns": sns | {"Message": json.dumps(notice)}})


class Textract:
    """Textract as far as the processor needs it. It reads the object's version, as the real one does.

    A document is a magic number and its text. Operations are methods named after them; each takes the
    request's parameters and returns the answer's, or raises `Refused`.
    """

    class Refused(Exception):
        pass

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.answers: Counter[str] = Counter()  # by operation; all of them paid
        self.paid_pages: Counter[str] = Counter()  # by operation
        self.reads: Counter[tuple[str, str | None]] = Counter()  # by key and version
        self.jobs: dict[str, dict[str, Any]] = {}
        self.refusals: dict[str, str] = {}  # key -> error code, whatever the object is
        self.opinions: list[tuple[dict[str, Any], ...]] = []  # AnalyzeExpense's summary fields of each page
        self.items: list[dict[str, Any]] = []  # and its line items, on the first page
        self.without: tuple[str, ...] = ()  # what its answers omit

    def answer(self, operation: str, parameters: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            answer = getattr(self, operation)(parameters)
        except self.Refused as refused:
            code = str(refused)
            return 400, {"__type": code, "Code": code, "Message": f"{code} in the world of the tests"}
        self.answers[operation] += 1
        return 200, answer

    def DetectDocumentText(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        blocks = self._blocks(parameters["Document"]["S3Object"], "DetectDocumentText", IMAGE_LIMIT, 1)
        return {"DocumentMetadata": {"Pages": 1}, "Blocks": blocks}

    def AnalyzeExpense(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        blocks = self._blocks(parameters["Document"]["S3Object"], "AnalyzeExpense", IMAGE_LIMIT, 1)
        return {"DocumentMetadata": {"Pages": 1}, "ExpenseDocuments": self._documents(blocks)}

    def StartDocumentTextDetection(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._start(parameters, "StartDocumentTextDetection")

    def StartExpenseAnalysis(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._start(parameters, "StartExpenseAnalysis")

    def GetDocumentTextDetection(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._result(parameters, "StartDocumentTextDetection", "Blocks", 1000, lambda blocks: blocks)

    def GetExpenseAnalysis(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._result(parameters, "StartExpenseAnalysis", "ExpenseDocuments", 20, self._documents)

    def _start(self, parameters: Mapping[str, Any], operation: str) -> dict[str, Any]:
        """The same job for the same token. It ends when the test says so (`end`)."""
        token = parameters["ClientRequestToken"]
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", token)
        known = next((job for job in self.jobs.values() if job["token"] == token), None)
        if known is None:
            blocks = self._blocks(parameters["DocumentLocation"]["S3Object"], operation, JOB_LIMIT)
            known = {"id": f"job-{len(self.jobs) + 1}", "token": token, "tag": parameters["JobTag"]}
            known |= {"blocks": blocks, "status": "IN_PROGRESS", "operation": operation}
            self.jobs[known["id"]] = known
        return {"JobId": known["id"]}

    def _result(
        self, parameters: Mapping[str, Any], operation: str, name: str, most: int, found: Callable[..., Any]
    ) -> dict[str, Any]:
        """A part of what a job of this kind has found, `most` at a time as the real ones."""
        job = self.jobs.get(parameters["JobId"])
        if job is None or job["operation"] != operation:
            raise self.Refused("InvalidJobIdException")
        answer = {"JobStatus": job["status"], **job.get("says", {})}
        if job["status"] not in ("SUCCEEDED", "PARTIAL_SUCCESS"):
            return answer
        first, results = int(parameters.get("NextToken", "0")), found(job["blocks"])
        assert parameters.get("MaxResults", most) <= most
        last = first + parameters.get("MaxResults", most)
        pages = max(block["Page"] for block in job["blocks"])
        answer |= {"DocumentMetadata": {"Pages": pages}, name: results[first:last]}
        return answer | ({"NextToken": str(last)} if last < len(results) else {})

    def _documents(self, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One ExpenseDocument a page."""
        documents = []
        for page in sorted({block["Page"] for block in blocks}):
            opinion = self.opinions[page - 1] if page <= len(self.opinions) else ()
            document = {
                "ExpenseIndex": page,
                "SummaryFields": [field | {"PageNumber": page} for field in opinion],
                "LineItemGroups": [{"LineItemGroupIndex": 1, "LineItems": self.items}] if page == 1 else [],
                "Blocks": [block for block in blocks if block["Page"] == page],
            }
            documents.append({name: part for name, part in document.items() if name not in self.without})
        return documents

    def end(self, job_id: str, status: str = "SUCCEEDED", **says: Any) -> dict[str, Any]:
        """End a job; returns the event of its completion notice, as SNS delivers it."""
        job = self.jobs[job_id] | {"status": status, "says": says}
        self.jobs[job_id] = job
        notice = {"JobId": job_id, "Status": status, "API": job["operation"], "JobTag": job["tag"]}
        return completion_event(notice)

    def _blocks(
        self, place: Mapping[str, Any], operation: str, limit: int, most_pages: int = 3000
    ) -> list[dict[str, Any]]:
        """What stands in the document. Its pages are paid."""
        pages: list[list[str]] = [[]]
        for line in self._lines(place, limit):
            if line == PAGE_BREAK:
                pages.append([])
            else:
                pages[-1].append(line)
        if len(pages) > most_pages:
            raise self.Refused("UnsupportedDocumentException")
        blocks: list[dict[str, Any]] = []
        for page, lines in enumerate(pages, start=1):
            blocks.append({"BlockType": "PAGE", "Id": f"page-{page}", "Page": page})
            step = 0.9 / max(len(lines), 30)
            blocks += [
                self._line(page, 0.05 + number * step, step, text) for number, text in enumerate(lines)
            ]
        self.paid_pages[operation] += len(pages)
        self.reads[place["Name"], place.get("Version")] += 1
        return blocks

    def _lines(self, place: Mapping[str, str], limit: int) -> list[str]:
        if code := self.refusals.get(place["Name"]):
            raise self.Refused(code)
        content = stored_object(place["Bucket"], place["Name"], place.get("Version"))
        if content is None:
            raise self.Refused("InvalidS3ObjectException")
        if len(content) > limit:
            raise self.Refused("DocumentTooLargeException")
        magic = next((magic for magic in (PNG, JPEG, PDF) if content.startswith(magic)), None)
        if magic is None:
            raise self.Refused("UnsupportedDocumentException")
        if content.endswith(TRUNCATED):
            raise self.Refused("BadDocumentException")
        text = content.removeprefix(magic).decode()
        return text.split("\n") if text else []

    @staticmethod
    def _line(page: int, top: float, height: float, text: str) -> dict[str, Any]:
        box = {"Left": 0.1, "Top": top, "Width": 0.5, "Height": height / 2}
        return {
            "BlockType": "LINE",
            "Id": f"line-{page}-{top}",
            "Page": page,
            "Text": text,
            "Confidence": 99.5,
            "Geometry": {"BoundingBox": box, "Polygon": []},
        }


def _s3() -> Any:
    """Moto's S3 itself: objects come and go by the thousand, and botocore would take most of the time."""
    return s3_backends[ACCOUNT]["aws"]


def stored_object(bucket: str, key: str, version_id: str | None) -> bytes | None:
    """The content of an object in moto's bucket; None where there is none."""
    try:
        found = _s3().get_object(bucket, key, version_id=version_id)
    except Exception:  # moto has an exception of its own for each way of not being there
        return None
    return getattr(found, "value", None)  # a delete marker has no value


class Delivery:
    """One run of the handler on one event. It stops before every request, until the test lets it go on."""

    def __init__(self, world: World, event: Any, seconds: float) -> None:
        self.world = world
        self.event = event
        self.deadline = world.clock + timedelta(seconds=seconds)
        self.requests: list[tuple[str, Fate]] = []  # step and fate, as they came
        self.invoice_ids: set[str] = set()  # of the records it wrote to
        self.next_request: Request | None = None
        self.ended = False
        self.killed = False
        self.raised: Exception | None = None
        self._fate = PASS
        self._may_go_on = threading.Semaphore(0)
        self._stopped = threading.Semaphore(0)
        # The same for all of Lambda's deliveries of an event, so nothing to tell them apart by.
        self.context = SimpleNamespace(
            aws_request_id="8f5a1f9e-0000-4000-8000-000000000000",
            function_name="InvoiceProcessorFunction",
            get_remaining_time_in_millis=lambda: int((self.deadline - world.clock).total_seconds() * 1000),
        )
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._stopped.acquire()

    @property
    def acknowledged(self) -> bool:
        return self.ended and not self.killed and self.raised is None

    @property
    def steps(self) -> list[str]:
        return [step for step, _ in self.requests]

    def advance(self, fate: Fate = PASS) -> None:
        """Let the request at which it stands have this fate, and run on to the next one or the end."""
        assert not self.ended and self.next_request is not None
        self._fate = fate
        self._may_go_on.release()
        self._stopped.acquire()
        self.world.after_step(self)

    def finish(self, script: Mapping[str, Iterable[Fate]] | None = None) -> Delivery:
        """Run to the end. `script`: for a step, the fates of its requests in turn; the others pass."""
        fates = {step: iter(given) for step, given in (script or {}).items()}
        while not self.ended:
            assert self.next_request is not None
            self.advance(next(fates.get(self.next_request.step, iter(())), PASS))
        return self

    def stop_at(self, request: Request) -> Fate:
        """Called on the handler's thread: wait for the test's word."""
        assert not self.killed, "the function goes on after its death"
        self.next_request = request
        if request.invoice_id:
            self.invoice_ids.add(request.invoice_id)
        self._stopped.release()
        self._may_go_on.acquire()
        self.next_request = None
        self.requests.append((request.step, self._fate))
        return self._fate

    def _run(self) -> None:
        self.world.running.delivery = self
        try:
            invoice_processor.lambda_handler(self.event, self.context)
        except Killed:
            self.killed = True
        except Exception as error:
            self.raised = error
        finally:
            self.ended = True
            self._stopped.release()


def create_tables(dynamodb: Any, records: str, memory: str) -> None:
    """A table of records with its indexes, and one of what is remembered by a mark."""
    dynamodb.create_table(
        TableName=memory,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "mark", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "mark", "KeyType": "HASH"}],
    )
    keys = {"invoice_id"} | {key for *pair, _ in INDEXES.values() for key in pair}
    dynamodb.create_table(
        TableName=records,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in sorted(keys)],
        KeySchema=[{"AttributeName": "invoice_id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [
                    {"AttributeName": partition, "KeyType": "HASH"},
                    {"AttributeName": sort, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": carried},
            }
            for index, (partition, sort, carried) in INDEXES.items()
        ],
    )


class World:
    """See the module's docstring. Made once by `open_world`; `reset` empties it."""

    def __init__(self) -> None:
        self.textract = Textract()
        self.deliveries: list[Delivery] = []
        self.running = threading.local()
        self.s3 = boto3.client("s3")
        self.dynamodb = boto3.client("dynamodb")
        self.sqs = boto3.client("sqs")
        self._build()
        self.reset()

    def _build(self) -> None:
        self.s3.create_bucket(Bucket=invoice_processor.BUCKET_NAME)
        self.s3.put_bucket_versioning(
            Bucket=invoice_processor.BUCKET_NAME, VersioningConfiguration={"Status": "Enabled"}
        )
        create_tables(self.dynamodb, invoice_processor.TABLE_NAME, invoice_processor.MEMORY_TABLE_NAME)
        boto3.client("sns").create_topic(Name=invoice_processor.TOPIC_ARN.rpartition(":")[2])
        self.queue_url = self.sqs.create_queue(QueueName=QUEUE_NAME)["QueueUrl"]

    def reset(self) -> None:
        """Empty everything. Straight in moto's memory: thousands of schedules start from here."""
        self.stop_all()
        self.clock = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
        self.uploads: list[Upload] = []
        self.deliveries.clear()
        self.sent: list[Email] = []
        self.heard: list[dict[str, Any]] = []  # what programs got of the topic, e-mail or not
        self.undescribed: list[str] = []  # what of that its description does not know
        self.finished: dict[str, dict[str, Any]] = {}  # records as they were when they were finished
        self.log_lines: list[str] = []
        self.textract.reset()
        self.subscribe(*invoice_processor.NOTIFICATION_EMAILS)
        self._table.items.clear()
        self._memory.items.clear()
        self._topic.sent_notifications.clear()
        _s3().buckets[invoice_processor.BUCKET_NAME].keys.clear()

    @property
    def _table(self) -> Any:
        return dynamodb_backends[ACCOUNT][REGION].get_table(invoice_processor.TABLE_NAME)

    @property
    def _memory(self) -> Any:
        return dynamodb_backends[ACCOUNT][REGION].get_table(invoice_processor.MEMORY_TABLE_NAME)

    @property
    def _topic(self) -> Any:
        return sns_backends[ACCOUNT][REGION].topics[invoice_processor.TOPIC_ARN]

    # --- what happens -------------------------------------------------------------------------------------

    def upload(
        self,
        key: str = "invoices/invoice_page_1.png",
        lines: Iterable[str] = ("ABC TECHNOLOGIES INC", "Invoice Number: INV-00123", "Total: $300"),
        *,
        content: bytes | None = None,
        status: str = "PROCESSED",
        **facts: Any,
    ) -> Upload:
        """Put an object into the bucket. `facts` differ from what the event would say of it."""
        lines = tuple(lines)
        if content is None:
            magic = PDF if key.lower().endswith(".pdf") else PNG
            content = magic + "\n".join(lines).encode()
        stored = _s3().put_object(invoice_processor.BUCKET_NAME, key, content)
        stored.last_modified = self.clock.replace(tzinfo=None)  # moto's follows the real clock
        true = {
            "size": len(content),
            "versionId": stored.version_id,
            "eTag": stored.etag.strip('"'),
            "sequencer": f"{len(self.uploads):016X}",
        }
        event = s3_event(s3_record(key, **true | facts))
        upload = Upload(key, stored.version_id, lines, event, status)
        self.uploads.append(upload)
        return upload

    def amend(self, invoice_id: str, **changes: Any) -> None:
        """Write to a finished record as the page does: under a new revision, with the keys of the indexes."""
        record = self.record(invoice_id)
        outcome = changes | next_revision(record)
        after = {name: value for name, value in (record | outcome).items() if value is not None}
        self.write(invoice_id, outcome | index_keys(after))

    def write(self, invoice_id: str, outcome: dict[str, Any]) -> None:
        """Give a record these attributes, and take away those that are None."""
        expression, there = assignment_of(outcome), "#invoice_id = :invoice_id"
        self.dynamodb.update_item(
            TableName=invoice_processor.TABLE_NAME,
            Key={"invoice_id": {"S": invoice_id}},
            UpdateExpression=expression,
            ConditionExpression=there,
            **expression_of(f"{expression} {there}", outcome | {"invoice_id": invoice_id}),
        )

    def delete(self, upload: Upload) -> None:
        """Delete this very version, not only mark it as deleted."""
        _s3().delete_object(invoice_processor.BUCKET_NAME, upload.key, version_id=upload.version_id)

    def listed(self, upload: Upload) -> Any:
        """The object as moto keeps it."""
        return _s3().get_object(invoice_processor.BUCKET_NAME, upload.key, version_id=upload.version_id)

    def subscribe(self, *addresses: str, arn: str = "") -> None:
        """All that is subscribed to the topic of the e-mails from now on."""
        sns = sns_backends[ACCOUNT][REGION]
        sns.subscriptions.clear()
        for address in addresses:
            subscription = sns.subscribe(invoice_processor.TOPIC_ARN, address, "email")
            subscription.arn = arn or subscription.arn

    def start(self, event: Any, *, seconds: float = FUNCTION_SECONDS) -> Delivery:
        """Begin a delivery; it stops before its first request (or ends without one)."""
        delivery = Delivery(self, event.event if isinstance(event, Upload) else event, seconds)
        self.deliveries.append(delivery)
        self.after_step(delivery)
        return delivery

    def deliver(self, event: Any, *, seconds: float = FUNCTION_SECONDS, **script: Iterable[Fate]) -> Delivery:
        """A whole delivery. `script` names steps and the fates of their requests."""
        return self.start(event, seconds=seconds).finish(script)

    def pass_time(self, seconds: float) -> None:
        """Move the clock. Lambda kills what runs past its deadline."""
        self.clock += timedelta(seconds=seconds)
        self._kill_the_late()

    def _kill_the_late(self) -> None:
        while late := next((one for one in self.live if one.deadline <= self.clock), None):
            late.advance(KILL_BEFORE)

    def stop_all(self) -> None:
        while self.live:
            self.live[0].advance(KILL_BEFORE)

    # --- what is there ------------------------------------------------------------------------------------

    @property
    def live(self) -> list[Delivery]:
        return [delivery for delivery in self.deliveries if not delivery.ended]

    def records(self) -> dict[str, dict[str, Any]]:
        items = [item.to_json()["Attributes"] for item in self._table.all_items()]
        return {item["invoice_id"]["S"]: record_of(item) for item in items}

    def memory(self, mark: str = "check") -> dict[str, Any]:
        """What is remembered by a mark: of the check, of the digest, or of a supplier."""
        items = [record_of(item.to_json()["Attributes"]) for item in self._memory.all_items()]
        return next((item for item in items if item["mark"] == mark), {})

    def remember(self, **item: str) -> None:
        """Put into the memory what an earlier check left there."""
        self._memory.put_item({name: {"S": value} for name, value in item.items()})

    def record(self, upload: Upload | str) -> dict[str, Any]:
        return self.records()[upload if isinstance(upload, str) else upload.invoice_id]

    def kept(
        self, upload: Upload, delivery: Delivery | None = None, *, status: str = "PROCESSED"
    ) -> tuple[dict[str, Any], Email]:
        """The record and the e-mail of an upload that is acknowledged: by this delivery, else by one of its own."""
        delivery = delivery or self.deliver(upload)
        assert delivery.acknowledged, repr(delivery.raised)
        record = self.record(upload)
        assert (record["status"], record["notification"]) == (status, "SENT")
        [mail] = self.emails(upload)
        assert mail.subject == ("Invoice Processed" if status == "PROCESSED" else "Invoice Not Processed")
        needs_review = status == "FAILED" or bool(record.get("review_reasons"))
        assert (mail.attributes["needs_review"] == "true") == needs_review
        return record, mail

    def emails(self, upload: Upload | None = None) -> list[Email]:
        return [mail for mail in self.sent if upload is None or mail.invoice_id == upload.invoice_id]

    def digests(self) -> list[Email]:
        return [mail for mail in self.sent if mail.attributes.get("event") == "digest"]

    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log_lines]

    # --- the gate -----------------------------------------------------------------------------------------

    def gate(self, event_name: str, request: AWSPreparedRequest, moto: Callable[[], Any]) -> AWSResponse:
        """What botocore gets instead of a connection."""
        _, service, operation = event_name.split(".")
        serve = (lambda: self._textract(operation, request)) if service == "textract" else moto
        asked = Request(service, operation, *_step_and_body(service, operation, request))
        delivery: Delivery | None = getattr(self.running, "delivery", None)
        if delivery is None:  # the test itself, or a handler in another process
            response = serve()
            self._note(asked, response)
            return response
        fate = delivery.stop_at(asked)
        if fate == KILL_BEFORE:
            raise Killed
        if fate == TIMEOUT:
            self.clock += timedelta(seconds=SILENT_SECONDS.get(operation, 5 if service == "textract" else 2))
            raise ReadTimeoutError(endpoint_url=request.url)
        if fate.kind == "refused":
            return _refusal(service, request, fate)
        response = serve()
        self._note(asked, response, fate)
        if fate == KILL_AFTER:
            raise Killed
        if fate == LOSE:
            raise ConnectionClosedError(endpoint_url=request.url)
        return response

    def _textract(self, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        status, answer = self.textract.answer(operation, json.loads(request.body))
        return _response(request, status, json.dumps(answer), "application/x-amz-json-1.1")

    def _note(self, asked: Request, response: AWSResponse, fate: Fate = PASS) -> None:
        """Keep account of the e-mails that SNS took and of the marks that noted them."""
        if response.status_code != 200:
            return
        if asked.step == "publish":
            _, message, subject, attributes, _ = self._topic.sent_notifications[-1]
            attributes = {name: str(value["Value"]) for name, value in (attributes or {}).items()}
            said = json.loads(message)
            body, of_programs = said["email"], json.loads(said["default"])
            self.heard.append(of_programs)
            self.undescribed += messages.faults_of(of_programs)
            if attributes["event"] == "corrected":  # which no e-mail address is subscribed to
                return
            if attributes["event"] == "digest":
                about = next(each for each in self.running.delivery.invoice_ids if each.startswith("digest"))
            else:
                found = re.search(r"ID: ([0-9a-f-]{36})", body)
                assert found, f"an e-mail without its invoice: {body}"
                about = found[1]
            excuse = "SNS's answer was lost" if fate == LOSE else None
            self.sent.append(Email(about, str(subject), body, attributes, excuse=excuse))
        elif asked.step in ("mark", "note_digest"):
            for mail in self.sent:
                if mail.invoice_id == asked.invoice_id:
                    mail.noted = True

    def after_step(self, delivery: Delivery) -> None:
        """Find the excuses for a second e-mail, where a step went wrong between publishing and noting it."""
        if delivery.requests:
            step, fate = delivery.requests[-1]
            unnoted = [
                mail for mail in self.sent if not mail.noted and mail.invoice_id in delivery.invoice_ids
            ]
            if delivery.killed and "publish" in delivery.steps:
                self._excuse(unnoted, "the function died before it noted the e-mail")
            if step in ("mark", "note_digest") and (fate == TIMEOUT or fate.kind == "refused"):
                self._excuse(unnoted, "the e-mail could not be noted")
        if self.live:
            self._kill_the_late()

    @staticmethod
    def _excuse(mails: list[Email], excuse: str) -> None:
        for mail in mails:
            mail.excuse = mail.excuse or excuse

    # --- what must hold at any moment ---------------------------------------------------------------------

    def check(self) -> None:
        """The guarantee, as far as it can be seen at any moment. Ends with an AssertionError."""
        records = self.records()
        known = {upload.invoice_id: upload for upload in self.uploads}
        for invoice_id, record in records.items():
            self._check_record(invoice_id, record, known.get(invoice_id))
        for delivery in self.deliveries:
            if delivery.acknowledged:
                self._check_acknowledged(delivery, records, known)
            if delivery.raised is not None:
                assert isinstance(delivery.raised, invoice_processor.RetryLater), repr(delivery.raised)
        assert not self.undescribed, self.undescribed
        last = {mail.invoice_id: mail for mail in self.sent}
        for mail in self.sent:
            assert mail.excuse or mail is last[mail.invoice_id], (
                f"a second e-mail without excuse for {mail.invoice_id}"
            )
        self._check_log()

    def _check_record(self, invoice_id: str, record: dict[str, Any], upload: Upload | None) -> None:
        assert record["status"] in ("PROCESSING", "READING", "PROCESSED", "FAILED"), record
        finished = record["status"] in FINISHED
        assert (record["notification"] != "PENDING") == finished, record
        if upload is not None:
            assert record["file_name"] == upload.key and record.get("version_id") in (upload.version_id, None)
            if record["status"] == "PROCESSED":
                assert "text_location" in record or record.get("extracted_text", "") == upload.text
        if not finished:
            assert invoice_id not in self.finished, "a finished record was opened again"
            return
        keys = index_keys(record)
        assert {name: record.get(name) for name in keys} == keys, "the indexes say something else"
        data = {name: value for name, value in record.items() if name not in _MOVING | keys.keys()}
        if "payment" in data:  # a person may confirm the account
            data["payment"] = {name: value for name, value in data["payment"].items() if name != "changed"}
        assert self.finished.setdefault(invoice_id, data) == data, "a finished record was changed"
        if record["notification"] == "SENT":
            assert any(mail.invoice_id == invoice_id for mail in self.sent), "marked, but no e-mail"
            failed = {"FAILED_REVIEWED" if "reviewed_at" in record else "FAILED"}
            if record.get("attention") != "OWED":
                assert ({record.get("attention")} == failed) == (record["status"] == "FAILED")
        else:
            assert record["attention"] == "UNFINISHED"

    def _check_acknowledged(
        self, delivery: Delivery, records: Mapping[str, Any], known: Mapping[str, Any]
    ) -> None:
        for invoice_id in ids_of(delivery.event):
            if invoice_id in known and "failed_jobs" not in records.get(invoice_id, {}):
                assert records.get(invoice_id, {}).get("status") in FINISHED, (
                    f"acknowledged without a finished record: {invoice_id}"
                )
                assert any(mail.invoice_id == invoice_id for mail in self.sent), (
                    f"acknowledged without an e-mail: {invoice_id}"
                )

    def _check_log(self) -> None:
        logged = "\n".join(self.log_lines)
        for line in {line for upload in self.uploads for line in upload.lines if len(line) > 9}:
            assert json.dumps(line)[1:-1] not in logged, "an invoice's content in the log"


FINISHED = ("PROCESSED", "FAILED")
# What may still change of a finished record: the e-mail's state, what the check finds out later, a person's review.
_MOVING = {"owner", "lease_until", "attempts", "notification", "notified_at"} | {
    "possible_duplicate_of",
    "review_reasons",
    "revision",
    "history",
    "reviewed_at",
    "reviewed_by",
    "paid_at",
    "paid_by",
    "removed",
    "removed_at",
    "removed_by",
    "publish_owed",
}


def ids_of(event: Any) -> set[str]:
    """The ids of the uploads of a well-formed event, computed here once more."""
    try:
        uploads = [invoice_events.upload_of(record, "2026") for record in event["Records"]]
        return {upload.invoice_id for upload in uploads}
    except Exception:
        return set()


def _step_and_body(service: str, operation: str, request: AWSPreparedRequest) -> tuple[str, dict[str, Any]]:
    """The step of the processor that a request serves, by what it is about to write."""
    if service == "dynamodb":
        body = json.loads(request.body)
        if operation == "BatchGetItem" and invoice_processor.MEMORY_TABLE_NAME in body["RequestItems"]:
            return "recall", body
        if operation != "UpdateItem":
            return operation.lower(), body
        values = body.get("ExpressionAttributeValues", {})
        expression = body["UpdateExpression"]
        if body["TableName"] == invoice_processor.MEMORY_TABLE_NAME:
            return _step_of_memory(body["Key"]["mark"]["S"], expression, values), body
        if "if_not_exists(" in expression:
            return "claim", body
        if "#status = :status" in expression:
            return "commit", body
        if "#notified_at" in expression and values.get(":notification") == {"S": "SENT"}:
            return "mark", body
        if "#publish_owed" in expression and ":publish_owed" not in values:
            return "clear", body
        return "release", body
    steps = {
        "DetectDocumentText": "read",
        "AnalyzeExpense": "expense",
        "StartDocumentTextDetection": "start_job",
        "GetDocumentTextDetection": "read_job",
        "StartExpenseAnalysis": "start_job",
        "GetExpenseAnalysis": "read_job",
        "Publish": "publish",
        "HeadObject": "look",
        "GetObject": "fetch",
        "PutObject": "keep_lines" if request.url.endswith(".lines") else "keep_text",
    }
    return steps.get(operation, operation.lower()), {}


def _step_of_memory(mark: str, expression: str, values: Mapping[str, Any]) -> str:
    """What is written there under the mark of the check, of the digest, or of a supplier."""
    if mark == "digest":
        return "claim_digest" if ":due" in values else "note_digest"
    if mark == "check":
        return "begin_run" if "#started_at = " in expression else "note_run"
    return "note"


def _response(request: AWSPreparedRequest, status: int, body: str, content_type: str) -> AWSResponse:
    headers = {"content-type": content_type, "x-amzn-requestid": "0" * 16}
    return AWSResponse(request.url, status, headers, MockRawResponse(body))  # type: ignore[arg-type]


def _refusal(service: str, request: AWSPreparedRequest, fate: Fate) -> AWSResponse:
    """An error answer in the service's own notation."""
    code, message = fate.code, "refused by the test"
    if service in ("dynamodb", "textract"):
        body = json.dumps({"__type": f"com.amazonaws.{service}#{code}", "message": message})
        return _response(request, fate.status, body, "application/x-amz-json-1.0")
    error = f"<Error><Code>{escape(code)}</Code><Message>{message}</Message></Error>"
    if service == "sns":
        error = f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>"
    return _response(request, fate.status, "" if request.method == "HEAD" else error, "text/xml")


class _LogLines(logging.Handler):
    def __init__(self, keep: Callable[[str], None]) -> None:
        super().__init__()
        self.keep = keep

    def emit(self, record: logging.LogRecord) -> None:
        self.keep(self.format(record))


def logger_apart(handler: ModuleType, keep: Callable[[str], None]) -> logging.Logger:
    """A Lambda handler's logger that hands each of its lines to `keep`, and to nobody else.

    Apart from the tree: what else listens to the root would keep every line of every schedule.
    """
    logger = logging.Logger(handler.__name__, logging.INFO)
    lines = _LogLines(keep)
    lines.setFormatter(handler.JsonLines())
    logger.addHandler(lines)
    return logger


@contextmanager
def open_world() -> Iterator[World]:
    """Put moto, the gate, the clock and the log in place; take them away again at the end."""
    passes = BotocoreStubber.__call__
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        world = World()

        def gate(
            stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **_: Any
        ) -> AWSResponse:
            return world.gate(event_name, request, lambda: passes(stubber, event_name, request))

        def sleep(_: float) -> None:  # one length for all, so that schedules can be repeated
            world.clock += timedelta(seconds=1)

        patch.setattr(BotocoreStubber, "__call__", gate)
        patch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=sleep))
        patch.setattr(invoice_processor, "time", SimpleNamespace(sleep=sleep))
        # The SDK's own limit on retries is kept per client, so one test would use up another's.
        patch.setattr("botocore.retries.quota.RetryQuota.acquire", lambda *_: True)
        patch.setattr(invoice_processor, "now", lambda: world.clock)
        # The bucket's clients are made when they are needed, which takes as long as ten requests of a schedule.
        patch.setattr(invoice_processor, "_client", cache(invoice_processor._client))
        logger = logger_apart(invoice_processor, lambda line: world.log_lines.append(line))
        patch.setattr(invoice_processor, "logger", logger)
        try:
            yield world
        finally:
            world.stop_all()
