"""Turn an invoice that was uploaded to S3 into a record in DynamoDB and an e-mail.

    receive → claim → read (Textract) → extract → store (DynamoDB) → notify (SNS) → log

An image is read while the upload's event waits. A PDF or TIFF is read by a job of Textract's: the upload's
event ends when the job is started, and the job's completion notice goes on from there. Once an hour a
schedule sends the check, which finishes what is left.

Environment, set by the stack (one that is missing, but for the last, ends the function at init with its name):
    TABLE_NAME              the table that keeps one record per uploaded version of a file
    TOPIC_ARN               the topic whose subscribers get the e-mails
    BUCKET_NAME             the bucket of the invoices; texts too long for a record go there as well
    COMPLETION_TOPIC_ARN    the topic on which Textract says that a job has ended
    COMPLETION_ROLE_ARN     the role with which Textract publishes there
    ANALYZE_EXPENSE         never | when_unsure | always: whether AnalyzeExpense gives a second opinion
    DATE_ORDER              auto | DMY | MDY: how to read 03/04/2025 where nothing on the page tells
    DEFAULT_CURRENCY        what a bare $ stands for (ISO 4217), or empty: leave it open
    MAX_PAGES               the longest document that is processed
    BROWSER_URL             the invoice browser's address, which the e-mails link to, where there is one

The delivery guarantee: one record per uploaded version; at least one e-mail per record, and a second one
only if the function died, or lost SNS's answer, between publishing and noting it, or could not note it.
Nothing is acknowledged (returned without raising) before the record is committed and the e-mail handed
over, or a job's id stored. A record shows how far it is:
    status            PROCESSING → (READING, while a job reads it) → PROCESSED | FAILED
    notification      PENDING → SENDING → SENT
    owner             the invocation that works on it, until lease_until (seconds since 1970)
    attempts          claims since the last one that ended cleanly; a third one means two crashes
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
import time
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_plus

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader
from botocore.session import Session

if TYPE_CHECKING:
    from botocore.client import BaseClient

    Record = dict[str, Any]  # an item of the table, as Python values

# ---------------------------------------------------------------------------------------------------------
# Settings, limits, clients
# ---------------------------------------------------------------------------------------------------------

TABLE_NAME = os.environ["TABLE_NAME"]
TOPIC_ARN = os.environ["TOPIC_ARN"]
BUCKET_NAME = os.environ["BUCKET_NAME"]
COMPLETION_TOPIC_ARN = os.environ["COMPLETION_TOPIC_ARN"]
COMPLETION_ROLE_ARN = os.environ["COMPLETION_ROLE_ARN"]
ANALYZE_EXPENSE = os.environ["ANALYZE_EXPENSE"]
DATE_ORDER = os.environ["DATE_ORDER"]
DEFAULT_CURRENCY = os.environ["DEFAULT_CURRENCY"]
MAX_PAGES = int(os.environ["MAX_PAGES"])
BROWSER_URL = os.environ.get("BROWSER_URL")

INVOICE_PREFIX = "invoices/"
TEXT_PREFIX = "text/"
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg")
JOB_SUFFIXES = (".pdf", ".tif", ".tiff")  # read by a job, since they may have many pages

# Textract's limits: https://docs.aws.amazon.com/textract/latest/dg/limits-document.html
MAX_IMAGE_BYTES = 10 * 1024 * 1024
MAX_JOB_BYTES = 500 * 1024 * 1024
MAX_SIZE_IN_EVENT = 1 << 60  # bytes; beyond it the event is wrong
MAX_RESULTS = 1000  # blocks in one answer of GetDocumentTextDetection
MAX_EXPENSE_RESULTS = 20  # pages in one answer of GetExpenseAnalysis
MAX_FAILED_JOBS = 2  # jobs that Textract failed by its own fault before the file is given up
# DynamoDB takes 400 KB an item, names included. Line items (each a row of text, printed on a page, and so
# some 200 bytes) take at most a quarter of it, and the text what they and the fields surely leave.
MAX_LINE_ITEMS = 500
MAX_TEXT_BYTES = 250 * 1024
MAX_KEY_CHARACTERS = 200  # of a name in the key of an index, which may have 1,024 bytes
MAX_BATCH = 100  # keys in one BatchGetItem

# A lease outlives the function's own deadline by this, for clocks that differ. With a timeout of 50 s it
# still ends before Lambda's first retry, which comes a minute after a failure.
LEASE_MARGIN_SECONDS = 5
MAX_CRASHES = 2
# The longest that Textract can take with the timeouts and attempts below, and what is needed to give up.
TEXTRACT_SECONDS = 36
RESULT_SECONDS = 11
# While Textract throttles: how long to wait before the SDK's next three attempts. At random, so that the
# invocations of a burst don't come back together.
PAUSE_SECONDS = (1, 4)

# The check leaves alone what Lambda's own retries (after 1 and 2 minutes) may still be busy with.
STUCK_AFTER = timedelta(minutes=15)
RECENT = timedelta(days=2)
DAILY_HOUR = 3  # UTC; the run of the hourly check that lists the bucket as well

PROCESSING, READING, PROCESSED, FAILED = "PROCESSING", "READING", "PROCESSED", "FAILED"
PENDING, SENDING, SENT = "PENDING", "SENDING", "SENT"
TEXT_JOB, EXPENSE_JOB = "text", "expense"
# The sparse index NeedsAttention holds the records that have the attribute `attention`.
UNFINISHED, REVIEW, FAILED_REVIEWED = "UNFINISHED", "REVIEW", "FAILED_REVIEWED"


class ServiceModels(Loader):
    """botocore's descriptions of the services that are called here; shared by all clients."""

    # What a model calls a document, JSON of any form, botocore passes on as it is. A walk through each of a
    # thousand blocks would take longer than all that is done with them here.
    documents = {"textract": ("Block", "ExpenseDocument"), "dynamodb": ("AttributeValue",)}

    def list_available_services(self, type_name: str) -> list[str]:
        """Without a look through the folders of 400 services for each client."""
        return ["dynamodb", "s3", "sns", "textract"]

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        model = super().load_service_model(service_name, type_name, api_version)
        if type_name == "service-2":
            for shape in self.documents.get(service_name, ()):
                model["shapes"].get(shape, {})["document"] = True
        return model


_session = Session()
_session.register_component("data_loader", ServiceModels())


def _client(service: str, *, read_timeout: int, attempts: int = 3) -> BaseClient:
    """A client whose worst case fits inside the function's own timeout (seconds; attempts in all)."""
    retries = {"mode": "standard", "total_max_attempts": attempts}
    config = Config(connect_timeout=1, read_timeout=read_timeout, retries=retries)
    return _session.create_client(service, config=config)


dynamodb = _client("dynamodb", read_timeout=2)
textract = _client("textract", read_timeout=10)
sns = _client("sns", read_timeout=2)


class JsonLines(logging.Formatter):
    """The lines that Lambda's JSON log format writes, for runs outside Lambda's own runtime."""

    _standard = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

    def format(self, record: logging.LogRecord) -> str:
        time_of = datetime.fromtimestamp(record.created, UTC)
        line = {"timestamp": _iso(time_of), "level": record.levelname, "message": record.getMessage()}
        line |= {key: value for key, value in vars(record).items() if key not in self._standard}
        return json.dumps(line, default=str)


logger = logging.getLogger("invoice_processor")
logger.setLevel(logging.INFO)
if not logging.getLogger().handlers:  # Lambda's runtime has put one there
    _handler = logging.StreamHandler()
    _handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[_handler])


# ---------------------------------------------------------------------------------------------------------
# Errors
#
# InvoiceError
# ├── DocumentError      the invoice's fault, for good: the record becomes FAILED, the event is acknowledged
# └── RetryLater         not the invoice's fault: raised to Lambda, which delivers the event again
#     ├── MalformedEvent
#     ├── InvoiceBusy
#     ├── LeaseLost
#     ├── OutOfTime
#     ├── JobRunning
#     ├── ServiceError
#     └── UnexpectedError
# ConditionFailed, JobFailed: caught where they are raised
# ---------------------------------------------------------------------------------------------------------


class InvoiceError(Exception):
    """What the processor raises; its messages never hold an invoice's content."""


class DocumentError(InvoiceError):
    """This file can't be processed, now or later."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code}: {DOCUMENT_ERRORS[code]}")
        self.code = code
        self.sentence = DOCUMENT_ERRORS[code]


class RetryLater(InvoiceError):
    """The event has to be delivered again."""


class MalformedEvent(RetryLater):
    """The event isn't one that S3 sends; it goes to the failed-events queue, whole."""


class InvoiceBusy(RetryLater):
    """Another invocation holds the lease on this record."""


class LeaseLost(RetryLater):
    """Another invocation took the record over while this one worked on it."""


class OutOfTime(RetryLater):
    """Too little of this invocation is left for the next step."""


class JobRunning(RetryLater):
    """Textract's job has not ended yet."""


class UnexpectedError(RetryLater):
    """A defect of this program; the log names the place."""


class ServiceError(RetryLater):
    """An AWS call failed for a reason that isn't the invoice's."""

    def __init__(self, operation: str, code: str) -> None:
        super().__init__(f"{operation} failed: {code}")
        self.code = code


class ConditionFailed(InvoiceError):
    """A conditional write was refused; `record` is what stood there instead."""

    def __init__(self, record: Record) -> None:
        super().__init__("the condition of a write does not hold")
        self.record = record


class JobFailed(InvoiceError):
    """A job ended FAILED; `reason` is Textract's StatusMessage, of which no list is published."""

    def __init__(self, reason: str) -> None:
        super().__init__("a job of Textract's failed")
        self.reason = reason

    @property
    def is_textracts_fault(self) -> bool:
        return any(word in self.reason.upper() for word in ("INTERNAL", "THROTTL", "TIMEOUT", "TIMED OUT"))

    @property
    def code(self) -> str:
        """The DocumentError that comes nearest to the reason."""
        codes = (code for word, code in JOB_FAILURES.items() if word in self.reason.upper())
        return next(codes, "unreadable_file")


# The sentences that a FAILED record and its e-mail show, by code.
DOCUMENT_ERRORS = {
    "empty_file": "The file is empty; please upload it again.",
    "too_large": "The file is too large to be read (an image may have 10 MB, a PDF or TIFF 500 MB); please "
    "upload a smaller one.",
    "too_many_pages": f"The file has more than {MAX_PAGES} pages; please upload the invoice alone.",
    "unsupported_format": "The file is none that can be read; please upload a PNG, a JPEG, a TIFF or a PDF.",
    "unreadable": "The file is damaged or too large a picture (over 10,000 pixels a side); please upload "
    "it again from its source.",
    "unreadable_file": "The file is damaged, has no pages or is protected by a password; please upload "
    "an unprotected copy.",
    "password_protected": "The file is protected by a password; please upload an unprotected copy.",
    "source_deleted": "The file was deleted before it could be read; please upload it again.",
    "textract_failed": "Textract failed to read the file three times; please enter this invoice by hand.",
    "crashed": "Reading this file stopped the processor twice; please enter this invoice by hand.",
}

# Textract's words for what is the document's fault:
# https://docs.aws.amazon.com/textract/latest/dg/API_DetectDocumentText.html#API_DetectDocumentText_Errors
IMAGE_FAULTS = {
    "UnsupportedDocumentException": "unsupported_format",
    "DocumentTooLargeException": "too_large",
    "BadDocumentException": "unreadable",
    "InvalidParameterException": "unreadable",
}
# When a job is started, an invalid parameter may be our role or topic: not the document's fault.
JOB_FAULTS = {
    "UnsupportedDocumentException": "unsupported_format",
    "DocumentTooLargeException": "too_large",
    "BadDocumentException": "unreadable_file",
}
THROTTLED = ("ThrottlingException", "ProvisionedThroughputExceededException", "LimitExceededException")
# By a word in a failed job's StatusMessage.
JOB_FAILURES = {
    "UNSUPPORTED": "unsupported_format",
    "INVALID_IMAGE_TYPE": "unsupported_format",
    "TOO_LARGE": "too_large",
    "PASSWORD": "password_protected",
    "ENCRYPT": "password_protected",
}

# ---------------------------------------------------------------------------------------------------------
# What flows
# ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of the function: who it is, and when Lambda will stop it (seconds since 1970)."""

    owner: str
    deadline: int

    @classmethod
    def of(cls, context: Any) -> Invocation:
        # The request id won't do as owner: Lambda's retries of an event all carry the same one.
        remaining_seconds = context.get_remaining_time_in_millis() // 1000
        return cls(owner=str(uuid.uuid4()), deadline=_seconds(now()) + remaining_seconds)

    def has(self, seconds: int) -> bool:
        """Whether this invocation has that many seconds left."""
        return _seconds(now()) + seconds <= self.deadline

    def require(self, seconds: int) -> None:
        if not self.has(seconds):
            raise OutOfTime(f"less than {seconds} s are left of this invocation")


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded version of one file. `key` is decoded; `size` is in bytes, None where unknown."""

    bucket: str
    key: str
    version_id: str | None
    sequencer: str | None
    etag: str | None
    size: int | None
    uploaded_at: str

    @property
    def invoice_id(self) -> str:
        """The same id for the same upload, however often and by whichever event it is delivered."""
        mark = self.version_id or self.sequencer or self.etag or ""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"s3://{self.bucket}/{self.key}?versionId={mark}"))

    @property
    def category(self) -> str | None:
        """The folder under invoices/, if any."""
        folder, slash, _ = self.key.removeprefix(INVOICE_PREFIX).partition("/")
        return folder if slash and folder else None


@dataclass(frozen=True, slots=True)
class Completion:
    """Textract's notice that a job has ended. It was started with the invoice's id as its tag."""

    invoice_id: str
    job_id: str
    operation: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A record that the check found waiting."""

    invoice_id: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job of Textract's; `failed` counts the jobs for this invoice that Textract failed before it."""

    job_id: str
    operation: str
    failed: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page; all numbers are 0..1 of the page's width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as Textract read it; confidence 0..100, or None where none was given."""

    text: str
    confidence: float | None
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class Field:
    """A value and where it was read. `value` is None where the text is known but what it means is not."""

    value: str | Decimal | date | None
    text: str
    confidence: float | None
    page: int
    box: Box | None
    source: str = "text"


@dataclass(frozen=True, slots=True)
class LineItem:
    """One position of the invoice, as far as it could be read."""

    description: str
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal | None
    page: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """`fields` has any of vendor, invoice_number, invoice_date, due_date, currency, subtotal, tax, total.

    `possible_totals` are the amounts that could be the total by what is printed.
    """

    invoice_type: str
    fields: dict[str, Field]
    line_items: tuple[LineItem, ...]
    review_reasons: tuple[str, ...]
    possible_totals: frozenset[Decimal | None] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """What Textract read: the lines in reading order, and its answer to AnalyzeExpense where it was asked."""

    lines: list[Line]
    page_count: int
    pages_missing: tuple[int, ...] = ()
    expense: list[dict[str, Any]] | None = None


# ---------------------------------------------------------------------------------------------------------
# The processor
# ---------------------------------------------------------------------------------------------------------


def lambda_handler(event: Any, context: Any) -> None:
    """Process what the event tells of; raise RetryLater where it has to be delivered again.

    Events: S3's notifications, Textract's completion notices (through SNS), the schedule of the check.
    """
    invocation = Invocation.of(context)
    if is_schedule(event):
        failures = check(event, invocation)
    else:
        failures = [failure for record in records_of(event) if (failure := attempt(record, invocation))]
    if failures:
        raise failures[0]


def attempt(event_record: Any, invocation: Invocation) -> RetryLater | None:
    """Handle one record of an event on its own, so that a bad one never takes its neighbours down."""
    work = None
    try:
        if work := receive(event_record):
            process(work, invocation)
    except RetryLater as error:
        whose = {"invoice_id": getattr(work, "invoice_id", None), "file_name": getattr(work, "key", None)}
        log("to be retried", level=logging.WARNING, error=type(error).__name__, reason=str(error), **whose)
        return error
    except Exception as error:  # a defect of ours: never acknowledged, and its text may quote the invoice
        log("failed unexpectedly", level=logging.ERROR, error=type(error).__name__, at=_place(error))
        return UnexpectedError(f"{type(error).__name__} at {_place(error)}")
    return None


def process(work: Upload | Completion | Unfinished, invocation: Invocation) -> None:
    """Claim → read → extract → store → notify, or as much of it as earlier deliveries left to do."""
    record = claim(work, invocation)
    if record is None:
        return
    with giving_up_cleanly(record, invocation):
        if record["status"] in (PROCESSING, READING):
            record = store(record, examine(record, invocation), invocation)
        if record["status"] != READING:
            notify(record, invocation)


def examine(record: Record, invocation: Invocation) -> Record:
    """What the record shall say next: its text and fields, the job that reads it, or why nothing can."""
    try:
        if record["attempts"] > MAX_CRASHES:
            raise DocumentError("crashed")
        document = read(record, invocation)
        if isinstance(document, Job):
            return being_read(document)
        invoice = extract_fields(document, record, invocation)
        return processed(record, document, invoice)
    except DocumentError as error:
        return failed(record, error)


# --- receive ---------------------------------------------------------------------------------------------


def records_of(event: Any) -> list[Any]:
    """The records of a notification; none for the test event that S3 sends when it is set up."""
    if isinstance(event, dict) and event.get("Event") == "s3:TestEvent":
        log("ignored", reason="S3's test event")
        return []
    if not isinstance(event, dict) or not isinstance(event.get("Records"), list):
        raise MalformedEvent("the event has no list of Records")
    return event["Records"]


def receive(record: Any) -> Upload | Completion | Unfinished | None:
    """The upload or the ended job that a record of an event tells of; None for what is none of ours."""
    if isinstance(record, (Upload, Unfinished)):  # found by the check
        return record
    # S3 writes the name small, SNS large.
    source = record.get("eventSource", record.get("EventSource")) if isinstance(record, dict) else None
    if not isinstance(source, str):
        raise MalformedEvent("a record of the event has no eventSource")
    if source == "aws:s3":
        return received_upload(record)
    if source == "aws:sns":
        return received_completion(record)
    log("ignored", reason="not an event of S3 or Textract")
    return None


def received_upload(record: Mapping[str, Any]) -> Upload | None:
    """Shape: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""
    upload = _upload_of(record)
    if not str(record.get("eventName", "")).startswith("ObjectCreated:"):
        log("ignored", reason="not an upload", file_name=upload.key)
        return None
    if not is_invoice(upload.key):
        log("ignored", reason="not an invoice under invoices/", file_name=upload.key)
        return None
    log("received", invoice_id=upload.invoice_id, file_name=upload.key, version_id=upload.version_id)
    return upload


def _upload_of(record: Mapping[str, Any]) -> Upload:
    try:
        s3 = record["s3"]
        bucket, stored = s3["bucket"]["name"], s3["object"]
        key = unquote_plus(stored["key"])
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedEvent("an S3 record has no bucket or key") from error
    if not isinstance(bucket, str) or not bucket or not key:
        raise MalformedEvent("an S3 record has no bucket or key")
    version_id = _text_or_none(stored.get("versionId"))
    return Upload(
        bucket=bucket,
        key=key,
        version_id=None if version_id == "null" else version_id,  # uploaded while versioning was off
        sequencer=_text_or_none(stored.get("sequencer")),
        etag=_text_or_none(stored.get("eTag")),
        size=_size_or_none(stored.get("size")),
        uploaded_at=_event_time(record.get("eventTime")),
    )


def received_completion(record: Mapping[str, Any]) -> Completion | None:
    """Shape: https://docs.aws.amazon.com/textract/latest/dg/async-notification-payload.html"""
    notification = record.get("Sns")
    if not isinstance(notification, dict) or notification.get("TopicArn") != COMPLETION_TOPIC_ARN:
        log("ignored", reason="not on the topic of Textract's completion notices")
        return None
    try:
        notice = json.loads(notification["Message"])
        invoice_id, job_id = notice.get("JobTag"), notice["JobId"]
        operation = EXPENSE_JOB if notice.get("API") == "StartExpenseAnalysis" else TEXT_JOB
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MalformedEvent("a completion notice has no job") from error
    if not _text_or_none(invoice_id) or not _text_or_none(job_id):
        log("ignored", reason="the notice of a job that is not ours")
        return None
    log("job ended", invoice_id=invoice_id, job_id=job_id, job_status=str(notice.get("Status")))
    return Completion(invoice_id=invoice_id, job_id=job_id, operation=operation)


def is_invoice(key: str) -> bool:
    """Whether a (decoded) key names a file that this processor reads."""
    return key.startswith(INVOICE_PREFIX) and key.lower().endswith(IMAGE_SUFFIXES + JOB_SUFFIXES)


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _size_or_none(value: Any) -> int | None:
    return value if isinstance(value, int) and 0 <= value < MAX_SIZE_IN_EVENT else None


def _event_time(value: Any) -> str:
    """The event's time in one notation; the present where an event carries none."""
    try:
        return _iso(datetime.fromisoformat(value).astimezone(UTC))
    except (TypeError, ValueError, OverflowError):
        return _iso(now())


# --- claim -----------------------------------------------------------------------------------------------


def claim(work: Upload | Completion | Unfinished, invocation: Invocation) -> Record | None:
    """Make this invocation the owner of the invoice's record; an upload's first claim makes the record.

    Returns the record, or None if nothing is left to do. Raises InvoiceBusy on another's live lease.
    """
    try:
        record = update(work.invoice_id, **_claim_of(work, invocation))
    except ConditionFailed as refused:
        record = refused.record
        if reason := _nothing_to_do(work, record):
            log(reason, invoice_id=work.invoice_id, file_name=record.get("file_name"))
            return None
        if record.get("owner") != invocation.owner:  # else the SDK resent a claim whose answer was lost
            raise InvoiceBusy(f"invoice {work.invoice_id} is being processed") from refused
    except ServiceError:
        release(work.invoice_id, invocation)  # the claim may have taken place all the same
        raise
    log_step("claimed", record, attempts=int(record["attempts"]))
    return record


def _nothing_to_do(work: Upload | Completion | Unfinished, record: Record) -> str | None:
    """Why a claim that was refused needs no retry, if so."""
    if not record:
        return "ignored: no such invoice"
    if isinstance(work, Completion) and record.get("job_id", work.job_id) != work.job_id:
        return "ignored: not this invoice's job"
    if record.get("notification") == SENT:
        return "already done"
    if isinstance(work, Upload) and record["status"] == READING:
        return "already being read"
    return None


def _claim_of(work: Upload | Completion | Unfinished, invocation: Invocation) -> dict[str, Any]:
    """The conditional write of a claim. What earlier claims noted of the upload and its job stays."""
    condition = "#notification <> :sent AND #lease_until < :now"
    noted: Record = {}
    if isinstance(work, Upload):
        noted = _first_claim(work)
        condition = f"attribute_not_exists(#invoice_id) OR ({condition} AND #status <> :reading)"
    elif isinstance(work, Completion):  # the notice may come before the job's id is stored
        noted = {"job_id": work.job_id, "job_operation": work.operation, "failed_jobs": 0}
        condition += " AND (attribute_not_exists(#job_id) OR #job_id = :job_id)"
    assignments = [f"#{name} = if_not_exists(#{name}, :{name})" for name in noted]
    assignments += ["#owner = :owner", "#lease_until = :lease_until"]
    assignments += ["#attempts = if_not_exists(#attempts, :none) + :one"]
    lease = {"owner": invocation.owner, "lease_until": invocation.deadline + LEASE_MARGIN_SECONDS}
    compared = {"sent": SENT, "now": _seconds(now())}
    if isinstance(work, Upload):
        compared["reading"] = READING
    return {
        "expression": "SET " + ", ".join(assignments),
        "condition": condition,
        "values": noted | lease | compared | {"none": 0, "one": 1},
    }


def _first_claim(upload: Upload) -> Record:
    """A new record: the upload, and that all is still to be done."""
    noted = {
        "status": PROCESSING,
        "notification": PENDING,
        "attention": UNFINISHED,
        "file_name": upload.key,
        "bucket": upload.bucket,
        "version_id": upload.version_id,
        "sequencer": upload.sequencer,
        "etag": upload.etag,
        "size": upload.size,
        "category": upload.category,
        "uploaded_at": upload.uploaded_at,
    }
    return {name: value for name, value in noted.items() if value is not None}


@contextmanager
def giving_up_cleanly(record: Record, invocation: Invocation) -> Iterator[None]:
    """On an error end the lease, so that the next delivery starts at once."""
    try:
        yield
    except Exception:
        release(record["invoice_id"], invocation)
        raise


def release(invoice_id: str, invocation: Invocation) -> None:
    """End this invocation's lease and the count of crashes, if the record is its own."""
    try:
        update(
            invoice_id,
            expression="SET #lease_until = :none, #attempts = :none",
            condition="#owner = :owner AND #notification <> :sent",
            values={"none": 0, "owner": invocation.owner, "sent": SENT},
        )
    except (ConditionFailed, ServiceError) as error:  # then the lease ends by itself
        log("lease not released", level=logging.WARNING, invoice_id=invoice_id, reason=str(error))


# --- read ------------------------------------------------------------------------------------------------


def read(record: Record, invocation: Invocation) -> Document | Job:
    """Have Textract read this version of the object, straight from S3: an image now, the rest by a job.

    Raises DocumentError for what Textract will never read, ServiceError for what it may read later.
    """
    by_job = record["file_name"].lower().endswith(JOB_SUFFIXES)
    if not is_invoice(record["file_name"]):
        raise DocumentError("unsupported_format")
    if record.get("size") == 0:
        raise DocumentError("empty_file")
    if record.get("size", 0) > (MAX_JOB_BYTES if by_job else MAX_IMAGE_BYTES):
        raise DocumentError("too_large")
    if not by_job:
        return read_image(record, invocation)
    if "job_id" not in record:
        return start_job(record, invocation, failed_jobs=0)
    return read_job(record, invocation)


def read_image(record: Record, invocation: Invocation) -> Document:
    """Ask Textract once: for the text, or where that is the setting, for text and fields together."""
    if ANALYZE_EXPENSE == "always":
        document = analyze_expense(record, invocation)
    else:
        response = ask_textract(textract.detect_document_text, record, invocation)
        document = Document(lines_of(response["Blocks"]), response["DocumentMetadata"]["Pages"])
    log_step("read", record, lines=len(document.lines))
    return document


def analyze_expense(record: Record, invocation: Invocation) -> Document:
    """Textract's own reading of the fields, with the text that it was read from."""
    response = ask_textract(textract.analyze_expense, record, invocation)
    return _expense_document(response["ExpenseDocuments"], response["DocumentMetadata"]["Pages"])


def _expense_document(documents: list[dict[str, Any]], page_count: int) -> Document:
    blocks = [block for document in documents for block in document.get("Blocks") or []]
    return Document(lines_of(blocks), page_count, expense=documents)


def ask_textract(operation: Any, record: Record, invocation: Invocation) -> dict[str, Any]:
    """Call one of Textract's synchronous operations on the upload."""
    try:
        return call_textract(operation, invocation, Document={"S3Object": _s3_object(record)})
    except ServiceError as error:
        raise_document_fault(error, record, IMAGE_FAULTS)
        raise


def call_textract(
    operation: Any, invocation: Invocation, *, seconds: int = TEXTRACT_SECONDS, **parameters: Any
) -> dict[str, Any]:
    """Call Textract; while it throttles, try again as long as this invocation has time (seconds a try)."""
    while True:
        invocation.require(seconds)
        try:
            return call(operation, **parameters)
        except ServiceError as error:
            if error.code not in THROTTLED or not invocation.has(seconds + PAUSE_SECONDS[1]):
                raise
        time.sleep(random.uniform(*PAUSE_SECONDS))


def _s3_object(record: Record) -> dict[str, str]:
    place = {"Bucket": record["bucket"], "Name": record["file_name"]}
    return place | ({"Version": record["version_id"]} if "version_id" in record else {})


def raise_document_fault(error: ServiceError, record: Record, faults: Mapping[str, str]) -> None:
    """Raise a DocumentError if Textract's refusal is the document's fault and so for good."""
    if error.code in faults:
        raise DocumentError(faults[error.code]) from error
    if error.code == "InvalidS3ObjectException" and is_gone(record):
        raise DocumentError("source_deleted") from error


def is_gone(record: Record) -> bool:
    """Whether the object no longer exists. Textract doesn't tell that from one it may not read."""
    version = {"VersionId": record["version_id"]} if "version_id" in record else {}
    s3 = _client("s3", read_timeout=2)
    try:
        call(s3.head_object, Bucket=record["bucket"], Key=record["file_name"], **version)
    except ServiceError as error:
        if error.code in ("404", "NoSuchKey", "NoSuchVersion"):
            return True
        raise
    return False


# --- read a PDF: the job ---------------------------------------------------------------------------------


def start_job(record: Record, invocation: Invocation, *, failed_jobs: int) -> Job:
    """Start the job that reads this upload; the same one, however often it is started.

    Textract returns the same job for the same token for 7 days, so a crash of ours never buys a second:
    https://docs.aws.amazon.com/textract/latest/dg/API_StartDocumentTextDetection.html
    """
    operation = EXPENSE_JOB if ANALYZE_EXPENSE == "always" else TEXT_JOB
    start = (
        textract.start_expense_analysis
        if operation == EXPENSE_JOB
        else textract.start_document_text_detection
    )
    try:
        response = call_textract(
            start,
            invocation,
            DocumentLocation={"S3Object": _s3_object(record)},
            ClientRequestToken=f"{record['invoice_id']}-{operation}-{failed_jobs}",
            JobTag=record["invoice_id"],
            NotificationChannel={"SNSTopicArn": COMPLETION_TOPIC_ARN, "RoleArn": COMPLETION_ROLE_ARN},
        )
    except ServiceError as error:
        raise_document_fault(error, record, JOB_FAULTS)
        raise
    log_step("job started", record, job_id=response["JobId"], failed_jobs=failed_jobs)
    return Job(response["JobId"], operation, failed_jobs)


def read_job(record: Record, invocation: Invocation) -> Document | Job:
    """The result of the record's job; a new job if Textract failed this one by a fault of its own."""
    job = Job(record["job_id"], record["job_operation"], int(record["failed_jobs"]))
    try:
        document = job_result(job, invocation)
    except JobFailed as error:
        log_step("job failed", record, level=logging.WARNING, job_id=job.job_id, reason=error.reason)
        if not error.is_textracts_fault:
            raise DocumentError(error.code) from error
        if job.failed == MAX_FAILED_JOBS:
            raise DocumentError("textract_failed") from error
        return start_job(record, invocation, failed_jobs=job.failed + 1)
    log_step("read", record, lines=len(document.lines), pages=document.page_count)
    return document


def job_result(job: Job, invocation: Invocation) -> Document:
    """All result pages of a job as one document. Of the blocks only the lines are kept in memory."""
    blocks: list[dict[str, Any]] = []
    expense: list[dict[str, Any]] = []
    missing: set[int] = set()
    for result in _result_pages(job, invocation):
        blocks += [block for block in result.get("Blocks", []) if block["BlockType"] == "LINE"]
        expense += result.get("ExpenseDocuments", [])
        missing.update(page for warning in result.get("Warnings", []) for page in warning.get("Pages", []))
    page_count = result["DocumentMetadata"]["Pages"]
    if job.operation == EXPENSE_JOB:
        return replace(_expense_document(expense, page_count), pages_missing=tuple(sorted(missing)))
    return Document(lines_of(blocks), page_count, tuple(sorted(missing)))


def _result_pages(job: Job, invocation: Invocation) -> Iterator[dict[str, Any]]:
    """Textract's answers for an ended job, one after the other. Raises JobFailed, JobRunning."""
    expense = job.operation == EXPENSE_JOB
    get = textract.get_expense_analysis if expense else textract.get_document_text_detection
    parameters = {"JobId": job.job_id, "MaxResults": MAX_EXPENSE_RESULTS if expense else MAX_RESULTS}
    while True:
        try:
            result = call_textract(get, invocation, seconds=RESULT_SECONDS, **parameters)
        except ServiceError as error:
            if error.code == "InvalidJobIdException":  # results are kept for 7 days
                raise JobFailed("INTERNAL: the job is no longer known") from error
            raise
        if result["JobStatus"] == "IN_PROGRESS":
            raise JobRunning(f"job {job.job_id} is still running")
        if result["JobStatus"] == "FAILED":
            raise JobFailed(result.get("StatusMessage", ""))
        if result["DocumentMetadata"]["Pages"] > MAX_PAGES:
            raise DocumentError("too_many_pages")
        yield result
        if "NextToken" not in result:
            return
        parameters["NextToken"] = result["NextToken"]


# --- extract ---------------------------------------------------------------------------------------------


def extract_fields(document: Document, record: Record, invocation: Invocation) -> Invoice:
    """The fields, with a second opinion where the setting asks for one and the document is one page."""
    settings = {"date_order": DATE_ORDER, "default_currency": DEFAULT_CURRENCY, "today": now().date()}
    invoice = extract(document.lines, **settings)
    expense = document.expense
    if ANALYZE_EXPENSE == "when_unsure" and document.page_count == 1 and needs_second_opinion(invoice):
        expense = second_opinion(record, invocation)
    if expense:
        invoice = merge_expense(invoice, expense, **settings)
    log_step("extracted", record, fields=len(invoice.fields), review_reasons=list(invoice.review_reasons))
    return invoice


def second_opinion(record: Record, invocation: Invocation) -> list[dict[str, Any]] | None:
    """What AnalyzeExpense reads, or None where it can't be had: the text is paid for and stays.

    The invoice is unsure, so without the second opinion a person looks at it. Only a missing permission is
    raised, since nobody would ever hear of it otherwise.
    """
    try:
        return analyze_expense(record, invocation).expense
    except (DocumentError, OutOfTime, ServiceError) as error:
        if getattr(error, "code", "") == "AccessDeniedException":
            raise
        log_step("no second opinion", record, level=logging.WARNING, reason=str(error))
        return None


# --- store -----------------------------------------------------------------------------------------------


def being_read(job: Job) -> Record:
    """The attributes of a record whose document a job of Textract's reads. The lease ends with that."""
    outcome = {"status": READING, "job_id": job.job_id, "job_operation": job.operation}
    return outcome | {"failed_jobs": job.failed, "lease_until": 0, "attempts": 0}


def processed(record: Record, document: Document, invoice: Invoice) -> Record:
    """The attributes of a record whose document was read."""
    outcome = finished(record, PROCESSED) | {
        "extracted_text": "\n".join(line.text for line in document.lines),
        "page_count": document.page_count,
        "pages_missing": list(document.pages_missing),
        "invoice_type": invoice.invoice_type,
        "line_items": [_line_item(item) for item in invoice.line_items[:MAX_LINE_ITEMS]],
        "line_items_left_out": max(len(invoice.line_items) - MAX_LINE_ITEMS, 0) or None,
        "fields": {name: _evidence(field) for name, field in invoice.fields.items()},
    }
    outcome |= {name: _plain(field.value) for name, field in invoice.fields.items()}
    outcome |= vendor_key(record, outcome) | fingerprint(record, outcome)
    duplicate = find_duplicate(record, outcome)
    reasons = [*invoice.review_reasons]
    reasons += ["pages_missing"] if document.pages_missing else []
    reasons += ["possible_duplicate"] if duplicate else []
    outcome |= {"possible_duplicate_of": duplicate, "review_reasons": reasons}
    return keep_long_text(record["invoice_id"], outcome)


def failed(record: Record, error: DocumentError) -> Record:
    """The attributes of a record whose document can't be read."""
    return finished(record, FAILED) | {"error": {"code": error.code, "message": error.sentence}}


def finished(record: Record, status: str) -> Record:
    month = record["uploaded_at"][:7]
    return {"status": status, "notification": SENDING, "processed_at": _iso(now()), "month": month}


def _line_item(item: LineItem) -> Record:
    values = {
        name: getattr(item, name) for name in ("description", "quantity", "unit_price", "amount", "page")
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def _evidence(field: Field) -> Record:
    """Where a field was read, as a record keeps it: numbers as Decimal, the box as Textract names it."""
    evidence: Record = {"text": field.text, "page": field.page, "source": field.source}
    if field.confidence is not None:
        evidence["confidence"] = Decimal(str(round(field.confidence, 2)))
    if field.box:
        sides = {
            "Left": field.box.left,
            "Top": field.box.top,
            "Width": field.box.width,
            "Height": field.box.height,
        }
        evidence["box"] = {name: Decimal(str(round(side, 5))) for name, side in sides.items()}
    return evidence


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def vendor_key(record: Record, outcome: Record) -> Record:
    """The keys of the index that finds vendors by the start of their name, the newest last."""
    name = " ".join((outcome.get("vendor") or "").casefold().split())[:MAX_KEY_CHARACTERS]
    return {"vendor_initial": name[0], "vendor_sort": f"{name}#{record['uploaded_at']}"} if name else {}


def fingerprint(record: Record, outcome: Record) -> Record:
    """The keys of the index that finds duplicates: vendor and number; or vendor, date and total; or content."""
    vendor = letters_and_digits(outcome.get("vendor") or "")[:MAX_KEY_CHARACTERS]
    number = letters_and_digits(outcome.get("invoice_number") or "")[:MAX_KEY_CHARACTERS]
    day, total = outcome.get("invoice_date"), outcome.get("total")
    if vendor and number:
        return {"fingerprint": f"number {number}", "fingerprint_vendor": vendor}
    if vendor and day and total is not None:
        return {"fingerprint": f"total {day} {total.normalize():f}", "fingerprint_vendor": vendor}
    if "etag" in record and "size" in record:
        return {"fingerprint": f"content {record['etag']} {record['size']}", "fingerprint_vendor": "unknown"}
    return {}


def letters_and_digits(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def find_duplicate(record: Record, keys: Record) -> str | None:
    """The id of the earliest other record with the same fingerprint, if there is one."""
    if "fingerprint" not in keys:
        return None
    same = _query(
        "ByFingerprint",
        "#fingerprint = :fingerprint AND #fingerprint_vendor = :fingerprint_vendor",
        {name: keys[name] for name in ("fingerprint", "fingerprint_vendor")},
    )
    others = [item for item in same if item["invoice_id"] != record["invoice_id"]]
    return min(others, key=lambda item: item["uploaded_at"])["invoice_id"] if others else None


def keep_long_text(invoice_id: str, outcome: Record) -> Record:
    """Put a text that is too long for a record into the bucket, and its place into the record."""
    text = outcome["extracted_text"].encode()
    if len(text) <= MAX_TEXT_BYTES:
        return outcome
    key = f"{TEXT_PREFIX}{invoice_id}.txt"
    s3 = _client("s3", read_timeout=5)
    call(s3.put_object, Bucket=BUCKET_NAME, Key=key, Body=text, ContentType="text/plain; charset=utf-8")
    return outcome | {"extracted_text": None, "text_location": key}


def store(record: Record, outcome: Record, invocation: Invocation) -> Record:
    """Turn the claim into what was found out, in one write, if this invocation still owns the record."""
    invoice_id = record["invoice_id"]
    outcome = {name: value for name, value in outcome.items() if value not in (None, "", [], {})}
    try:
        stored = update(
            invoice_id,
            expression="SET " + ", ".join(f"#{name} = :{name}" for name in outcome),
            condition="#owner = :owner AND #status IN (:processing, :being_read)",
            values=outcome | {"owner": invocation.owner, "processing": PROCESSING, "being_read": READING},
        )
    except ConditionFailed as refused:
        stored = refused.record
        if stored.get("owner") != invocation.owner:
            raise LeaseLost(f"invoice {invoice_id} was taken over") from refused
        # else it is this very write, which the SDK resent because its answer was lost
    log_step("stored", stored, status=stored["status"], error=stored.get("error", {}).get("code"))
    return stored


def update(invoice_id: str, *, expression: str, condition: str, values: Record) -> Record:
    """Write to a record under a condition; returns the whole record. `#name` and `:value` stand for both.

    Raises ConditionFailed with the record as it is, ServiceError.
    """
    try:
        response = dynamodb.update_item(
            TableName=TABLE_NAME,
            Key={"invoice_id": {"S": invoice_id}},
            UpdateExpression=expression,
            ConditionExpression=condition,
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **_expression(f"{expression} {condition}", values),
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        raise ConditionFailed(_record(error.response.get("Item", {}))) from error
    except (ClientError, BotoCoreError) as error:
        raise _service_error("update_item", error) from error
    return _record(response["Attributes"])


def _query(index: str, condition: str, values: Record) -> list[Record]:
    """All items of an index that meet a condition on its keys, in the order of its sort key."""
    parameters = _expression(condition, values) | {
        "TableName": TABLE_NAME,
        "IndexName": index,
        "KeyConditionExpression": condition,
    }
    items: list[Record] = []
    while True:
        response = call(dynamodb.query, **parameters)
        items += map(_record, response["Items"])
        if "LastEvaluatedKey" not in response:
            return items
        parameters["ExclusiveStartKey"] = response["LastEvaluatedKey"]


def _expression(text: str, values: Record) -> dict[str, Any]:
    """What DynamoDB needs to understand `#name` (any attribute's own name) and `:value` in an expression."""
    return {
        "ExpressionAttributeNames": {f"#{name}": name for name in re.findall(r"#(\w+)", text)},
        "ExpressionAttributeValues": {f":{name}": _attribute(value) for name, value in values.items()},
    }


def _attribute(value: Any) -> dict[str, Any]:
    """A value in DynamoDB's notation.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
    """
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (Decimal, int)):
        return {"N": str(value)}
    if isinstance(value, dict):
        return {"M": {name: _attribute(each) for name, each in value.items()}}
    if isinstance(value, list):
        return {"L": [_attribute(each) for each in value]}
    raise TypeError(f"no attribute of a record may be a {type(value).__name__}")


def _value(attribute: Mapping[str, Any]) -> Any:
    """The other way round, for all that any program may have written into a record."""
    ((kind, value),) = attribute.items()
    if kind == "N":
        return Decimal(value)
    if kind == "M":
        return _record(value)
    if kind == "L":
        return [_value(each) for each in value]
    return None if kind == "NULL" else value


def _record(item: Mapping[str, Any]) -> Record:
    return {name: _value(attribute) for name, attribute in item.items()}


# --- notify ----------------------------------------------------------------------------------------------

# What the e-mail lists, and how much of it: the record has the rest.
FIELD_LABELS = {
    "vendor": "Vendor",
    "invoice_number": "Invoice number",
    "invoice_date": "Invoice date",
    "due_date": "Due date",
    "subtotal": "Subtotal",
    "tax": "Tax",
    "total": "Total",
}
MAX_ITEMS_IN_EMAIL = 20
MAX_CHARACTERS_IN_EMAIL = 200


def notify(record: Record, invocation: Invocation) -> None:
    """Publish the e-mail, then mark it as sent: dying in between costs a second e-mail, never the first."""
    subject, body = email_of(record)
    call(
        sns.publish,
        TopicArn=TOPIC_ARN,
        Subject=subject,
        Message=body,
        MessageAttributes=message_attributes(record),
    )
    log_step("notified", record, subject=subject)
    mark_sent(record, invocation)


def mark_sent(record: Record, invocation: Invocation) -> None:
    """Note that the e-mail was handed over, and what of the record still needs a person's attention."""
    attention = _attention(record)
    values = {"sent": SENT, "notified_at": _iso(now()), "owner": invocation.owner}
    assignment = "SET #notification = :sent, #notified_at = :notified_at"
    if attention:
        assignment, values = f"{assignment}, #attention = :attention", values | {"attention": attention}
    else:
        assignment = f"{assignment} REMOVE #attention"
    seen = "attribute_exists" if "reviewed_at" in record else "attribute_not_exists"
    condition = f"#owner = :owner AND {seen}(#reviewed_at)"
    try:
        update(record["invoice_id"], expression=assignment, condition=condition, values=values)
    except ConditionFailed as refused:
        if refused.record.get("owner") == invocation.owner:  # a person reviewed it in these seconds
            return mark_sent(refused.record, invocation)
        # whoever owns it now sends and marks once more
        log_step("taken over after the e-mail", record, level=logging.WARNING)
        return
    log_step("done", record)


def _attention(record: Record) -> str | None:
    """Where the index NeedsAttention lists a record whose e-mail is out; what was reviewed needs no more of it."""
    reviewed = "reviewed_at" in record
    if record["status"] == FAILED:
        return FAILED_REVIEWED if reviewed else FAILED
    return REVIEW if record.get("review_reasons") and not reviewed else None


def message_attributes(record: Record) -> dict[str, dict[str, str]]:
    """What a subscription can be filtered by; SNS takes no empty value, so an absent one is left out."""
    attributes = {
        "invoice_type": record.get("invoice_type", "unknown"),
        "category": printable(record.get("category", "")),
        "needs_review": "true" if record["status"] == FAILED or record.get("review_reasons") else "false",
    }
    return {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value}


def email_of(record: Record) -> tuple[str, str]:
    """Subject and body of the e-mail for a finished record."""
    file_name = printable(record["file_name"])
    if record["status"] == FAILED:
        subject = "Invoice Not Processed"
        first = f"Invoice {file_name} could not be processed. Its ID: {record['invoice_id']}"
        parts = [[first], [record["error"]["message"]]]
    else:
        subject = "Invoice Processed"
        first = f"Invoice {file_name} processed and stored with ID: {record['invoice_id']}"
        parts = [[first], _field_lines(record), _line_item_lines(record), _review_lines(record)]
    parts.append([f"See it: {BROWSER_URL}/#/invoices/{record['invoice_id']}"] if BROWSER_URL else [])
    return subject, "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _field_lines(record: Record) -> list[str]:
    lines = []
    for name, label in FIELD_LABELS.items():
        evidence = record.get("fields", {}).get(name)
        if name in record:
            value = record[name]
            lines.append(
                f"{label}: {_amount_shown(value, record) if isinstance(value, Decimal) else _short(value)}"
            )
        elif evidence:
            lines.append(f"{label}: not sure, printed as {_short(evidence['text'])}")
    return lines


def _line_item_lines(record: Record) -> list[str]:
    items = record.get("line_items", [])
    shown = items[:MAX_ITEMS_IN_EMAIL]
    more = len(items) - len(shown) + int(record.get("line_items_left_out", 0))
    lines = [f"- {_short(item.get('description', 'item'))}{_item_amount(item, record)}" for item in shown]
    return ["Items:", *lines, *([f"- and {more} more"] if more else [])] if lines else []


def _review_lines(record: Record) -> list[str]:
    lines = [f"- {_review_sentence(reason, record)}" for reason in record.get("review_reasons", [])]
    return ["Please check before paying:", *lines] if lines else []


def _review_sentence(reason: str, record: Record) -> str:
    if reason == "pages_missing":
        return f"These pages could not be read: {', '.join(str(page) for page in record['pages_missing'])}."
    if reason == "possible_duplicate":
        return f"It looks like an invoice that came before, with ID {record['possible_duplicate_of']}."
    return REVIEW_REASONS.get(reason, reason)


def _item_amount(item: Record, record: Record) -> str:
    return f": {_amount_shown(item['amount'], record)}" if "amount" in item else ""


def _amount_shown(amount: Decimal, record: Record) -> str:
    """An amount with two decimals, or as many as were printed, and its currency."""
    shown = f"{amount:,.2f}" if amount == amount.quantize(Decimal("0.01")) else f"{amount:,f}"
    return f"{shown} {record.get('currency', '')}".strip()


def _short(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= MAX_CHARACTERS_IN_EMAIL else shown[: MAX_CHARACTERS_IN_EMAIL - 1] + "…"


def printable(text: str) -> str:
    r"""The text with all that could forge a line or turn the reading order shown as `\n`, `\u202e`, …"""
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return "".join(_escaped(c) if unicodedata.category(c) in hidden else c for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


# --- the check: finish what is left ----------------------------------------------------------------------


def is_schedule(event: Any) -> bool:
    """Whether the event is the hourly one of EventBridge."""
    return isinstance(event, dict) and event.get("source") == "aws.events"


def check(event: Mapping[str, Any], invocation: Invocation) -> list[RetryLater]:
    """Finish stuck records; once a day also find uploads that have none. Returns what failed.

    What doesn't fit into this invocation waits for the next hour's. By hand the check can be sent as
    {"source": "aws.events", "detail": {"whole_bucket": true}}: then it looks at every upload, however old or new.
    """
    found: list[Upload | Unfinished] = stuck_records()
    detail = event.get("detail")
    if isinstance(detail, dict) and detail.get("whole_bucket") is True:
        found += uploads_without_record(timedelta.min, timedelta.max)
    elif _event_time(event.get("time"))[11:13] == f"{DAILY_HOUR:02}":
        found += uploads_without_record(STUCK_AFTER, RECENT)
    log("check", found=len(found))
    failures = []
    for work in found:
        if not invocation.has(TEXTRACT_SECONDS):
            log("check not finished", level=logging.WARNING, found=len(found))
            break
        failures.append(attempt(work, invocation))
    mark_late_duplicates()
    return [failure for failure in failures if failure and not isinstance(failure, (InvoiceBusy, JobRunning))]


def stuck_records() -> list[Upload | Unfinished]:
    """The unfinished records that nobody can be expected to finish any more, oldest first."""
    waiting = {"attention": UNFINISHED, "before": _iso(now() - STUCK_AFTER)}
    items = _query("NeedsAttention", "#attention = :attention AND #uploaded_at < :before", waiting)
    return [Unfinished(item["invoice_id"]) for item in items]


def uploads_without_record(youngest: timedelta, oldest: timedelta) -> list[Upload | Unfinished]:
    """Objects of an age under invoices/ for which no event came: lost ones, and those no rule matches."""
    s3 = _client("s3", read_timeout=10)
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET_NAME, Prefix=INVOICE_PREFIX)
    missing: list[Upload | Unfinished] = []
    try:
        for page in pages:
            versions = [version for version in page.get("Versions", []) if _is_file(version)]
            due = [each for each in versions if youngest < now() - each["LastModified"] < oldest]
            uploads = [_listed_upload(version) for version in due]
            known = _known_ids([upload.invoice_id for upload in uploads])
            missing += [upload for upload in uploads if upload.invoice_id not in known]
    except (ClientError, BotoCoreError) as error:
        raise _service_error("list_object_versions", error) from error
    return missing


def _is_file(version: Mapping[str, Any]) -> bool:
    """Whether a listed version is a file of ours: no folder, and not from before the bucket had versions."""
    return not version["Key"].endswith("/") and version["VersionId"] != "null"


def _listed_upload(version: Mapping[str, Any]) -> Upload:
    return Upload(
        bucket=BUCKET_NAME,
        key=version["Key"],
        version_id=version["VersionId"],
        sequencer=None,
        etag=version["ETag"].strip('"'),
        size=version["Size"],
        uploaded_at=_iso(version["LastModified"].astimezone(UTC)),
    )


def _known_ids(invoice_ids: list[str]) -> set[str]:
    """Which of the ids have a record."""
    known: set[str] = set()
    for start in range(0, len(invoice_ids), MAX_BATCH):
        keys = [{"invoice_id": {"S": invoice_id}} for invoice_id in invoice_ids[start : start + MAX_BATCH]]
        wanted = {TABLE_NAME: {"Keys": keys, "ProjectionExpression": "invoice_id"}}
        while wanted:
            response = call(dynamodb.batch_get_item, RequestItems=wanted)
            known.update(item["invoice_id"]["S"] for item in response["Responses"].get(TABLE_NAME, []))
            wanted = response.get("UnprocessedKeys")
    return known


def mark_late_duplicates() -> None:
    """Mark duplicates that were committed within the same seconds and so could not see each other."""
    originals: dict[tuple[str, str], str] = {}
    since = now() - timedelta(days=1)
    for month in sorted({_iso(since)[:7], _iso(now())[:7]}):
        recent = {"month": month, "since": _iso(since)}
        for item in _query("ByMonth", "#month = :month AND #uploaded_at > :since", recent):
            if "fingerprint" not in item or "possible_duplicate_of" in item:
                continue
            same = (item["fingerprint"], item["fingerprint_vendor"])
            original = originals.setdefault(same, item["invoice_id"])
            if original != item["invoice_id"]:
                _mark_duplicate(item["invoice_id"], original)


def _mark_duplicate(invoice_id: str, original: str) -> None:
    """Its e-mail is sent already and stays the only one; the mark is for the table and the browser.

    A review from before it counts no more, and who has the invoice open gets to see the mark before a change.
    """
    try:
        update(
            invoice_id,
            expression="SET #possible_duplicate_of = :original, #attention = :review, "
            "#review_reasons = list_append(if_not_exists(#review_reasons, :empty), :reasons), "
            "#revision = if_not_exists(#revision, :none) + :one REMOVE #reviewed_at, #reviewed_by",
            condition="attribute_not_exists(#possible_duplicate_of) AND #notification = :sent",
            values={
                "original": original,
                "review": REVIEW,
                "empty": [],
                "reasons": ["possible_duplicate"],
                "none": 0,
                "one": 1,
                "sent": SENT,
            },
        )
    except ConditionFailed:
        return
    log("marked as possible duplicate", invoice_id=invoice_id)


# --- log and the rest of the outside world -----------------------------------------------------------------


def log(step: str, *, level: int = logging.INFO, **facts: Any) -> None:
    """One JSON line: the step and its facts, which are ids and counts, never an invoice's content."""
    logger.log(level, step, extra={name: value for name, value in facts.items() if value is not None})


def log_step(step: str, record: Record, *, level: int = logging.INFO, **facts: Any) -> None:
    log(step, level=level, invoice_id=record["invoice_id"], file_name=record.get("file_name"), **facts)


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
    return f"line {traceback.tb_lineno}" if traceback else "an unknown place"


def now() -> datetime:
    return datetime.now(UTC)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# ---------------------------------------------------------------------------------------------------------
# Fields: pure functions, without I/O and without a clock. How a page becomes fields:
#
#     rows       lines that stand beside each other, in reading order               lines_of, _rows
#     cells      a line in its row, with the words, amounts and dates in it         Cell, amounts_in, dates_in
#     labelled   what the words before, beside or above a value make of it          AMOUNT_RULES, DATE_RULES
#     chosen     the value with the best label, the total that the sums speak for   _vendor, _number, _dates, Money
#     checked    what is missing, ambiguous, faint, or does not add up              _doubts, Money.doubts
# ---------------------------------------------------------------------------------------------------------

REVIEW_REASONS = {
    "no_text": "No text was found on the page.",
    "vendor_missing": "The vendor's name was not found.",
    "date_missing": "The invoice date was not found.",
    "date_ambiguous": "The invoice date can be read as day/month or as month/day.",
    "date_implausible": "The invoice date lies in the future or before 1990.",
    "total_missing": "The total was not found.",
    "total_ambiguous": "More than one amount could be the total, or its notation can be read in two ways.",
    "totals_disagree": "The amounts on the invoice do not add up to its total.",
    "low_confidence": "The vendor, the date or the total was hard to read.",
    "several_invoices": "There is more than one invoice in the file; only the first was recorded.",
    "second_opinion_disagrees": "Two ways of reading the invoice gave different totals or dates.",
}
NOT_HELPED_BY_ANOTHER_READING = {"no_text", "several_invoices", "second_opinion_disagrees"}
LOW_CONFIDENCE = 80  # Textract's lines of clear print have 96 and more, of a photographed receipt 91 and more
EARLIEST = date(1990, 1, 1)
MAX_TEXT = 300  # characters of a line that are looked at; a printed line has some 150
MAX_DIGITS = 15  # of an amount; DynamoDB keeps 38
MAX_CELLS = 40  # lines in a row
LETTERHEAD_ROWS = 12


# --- words and labels, as data -----------------------------------------------------------------------------


def fold(text: str) -> str:
    """Lower case without accents, i as l and 0 as o: `Fällig` is `fallig`, and `T0TAI` the label `TOTAL`."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(char for char in plain if not unicodedata.combining(char))
    return text.lower().translate(LOOK_ALIKES)


LOOK_ALIKES = str.maketrans("i10", "llo")


def _set(words: str) -> frozenset[str]:
    return frozenset(fold(words).split())


MONTHS = {
    name: month
    for month, names in enumerate((
        "january jan januar janner janvier janv januari", "february feb februar fevrier fevr februari",
        "march mar marz mrz maerz mars mac", "april apr avril avr", "may mai mei", "june jun juni juin",
        "july jul juli juillet juil julai", "august aug aout ogos", "september sep sept septembre",
        "october oct oktober okt octobre", "november nov novembre", "december dec dezember dez decembre disember",
    ), start=1)
    for name in _set(names)
}  # fmt: skip
ORDINALS = _set("st nd rd th er of")

# A bare "$" is left to the deployment's default_currency.
CURRENCIES = dict(pair.split("=") for pair in "$=$ us$=USD s$=SGD €=EUR £=GBP ¥=JPY ₹=INR rm=MYR".split())
CURRENCIES |= {
    spelling: code
    for code in "EUR USD GBP CHF MYR SGD AUD NZD CAD JPY CNY HKD INR THB IDR PHP KRW AED SAR ZAR SEK NOK DKK PLN "
    "CZK HUF BRL MXN DEM".split()
    for spelling in (code.lower(), fold(code))
}  # fmt: skip
CURRENCY_WORDS = tuple(CURRENCIES)
CURRENCY_LABELS = _set("rechnungswahrung wahrung currency devise")

# Who writes the day first and who the month, for dates such as 03/04/2025.
DAY_FIRST_WORDS = _set(
    "malaysia kuala selangor johor jalan bhd tarikh rm myr singapore pte sgd pty gst sst vat abn australia aud nzd india "
    "inr ₹ kingdom england ireland gbp £ eur € gmbh deutschland germany mwst ust rechnung rechnungsdatum osterreich "
    "schweiz chf france tva facture siret thb aed zar dkk nok brl mxn"
)
MONTH_FIRST_WORDS = _set("usa us$ usd philippines php")
MIXED_WORDS = _set("canada cad hst pst qst")

# What an amount is, by the words of its label: one of the first and one of the second, none of the third.
# The first rule that fits decides; `incl*` stands for all words that begin so.
TOTAL = (
    "total totals ttl tot gesamt gesamtbetrag gesamtsumme summe rechnungsbetrag rechnungssumme rechnungsbeitrag "
    "bruttosumme bruttobetrag endbetrag endsumme montant due payable zahlbetrag payer jumlah "
)
AMOUNT = TOTAL + "amount amt betrag "
TAX = "tax gst sst vat tva mwst ust umsatzsteuer mehrwertsteuer steuerbetrag steuer versicherungsteuer cukai "
AMOUNT_RULES = tuple(
    (kind, _set(one), _set(also), _set(none))
    for kind, one, also, none in (
        ("subtotal", "subtotal zwischensumme positionssumme nettobetrag nettosumme warenwert", "", ""),
        ("ignore", "qty quantity items item stamp stamps points saving savings anzahl menge skonto", "", "discount"),
        ("change", "change changes ruckgeld wechselgeld rendu baki", "", ""),
        ("rounding", "rounding round rounded rundung arrondi pembulatan penggenapan", "", TOTAL),
        ("discount", "discount disc diskaun rabatt remise nachlass sondernachlass abschlag abschlage", "", "after"),
        ("shipping", "shipping freight postage versand versandkosten fracht zuschlag zuschlage livraison", "", ""),
        ("subtotal", AMOUNT, "excl* exkl* ohne netto ht before bef", ""),
        ("subtotal", "sub", "total ttl", ""),
        ("subtotal", "net", "amount amt", ""),
        ("total", "nett bill invoice zahlender", "amount amt betrag", ""),
        ("total", AMOUNT, "incl* inkl* inc ttc brutto gross after aft", ""),
        ("total", "total ttl", "sales due", ""),
        ("tax", TAX, "", ""),
        ("total", TOTAL, "", ""),
        ("paid", "cash card visa mastercard tender tendered paid pay payment received credit debit tunai bayaran", "", ""),
    )
)  # fmt: skip
END_OF_ITEMS = frozenset(("subtotal", "total", "tax", "paid", "change", "rounding"))
ITEM_HEADS = _set("description item items desc qty quantity beschreibung bezeichnung menge produkt artikel")
PRICE_HEADS = _set("amount price rate unit betrag preis einzelpreis montant prix")

# A label of the document's number: a word for the document and one for number, or one word that says both.
DOCUMENT_WORDS = dict.fromkeys(_set("slip tr"), 1)
DOCUMENT_WORDS |= dict.fromkeys(_set("beleg bill receipt doc document resit bon"), 2)
DOCUMENT_WORDS |= dict.fromkeys(
    _set("invoice inv rechnung rechnungs handelsrechnung rechnungskorrektur gutschrift facture faktura avoir note invois"),
    3,
)  # fmt: skip
NUMBER_LABELS = dict.fromkeys(_set("belegnummer belegnr"), 2)
NUMBER_LABELS |= dict.fromkeys(_set("rechnungsnummer rechnungsnr"), 3)
NUMBER_WORDS = _set("no number num nr nummer numero nombor # n id")
OTHER_NUMBERS = _set(
    "order bestellung kunden customer lieferung auftrag po gst tax vat phone tel reg account"
)

# What a date is, by the words of its label: a rank for the invoice date, "due", or None for any other date.
DATE_RULES = (
    ("due", _set("due fallig falligkeit zahlbar bis echeance before until")),
    (None, _set(
        "bestellung bestelldatum bestell lieferung lieferdatum liefer leistung leistungsdatum lieferschein auftrag "
        "order delivery ship shipped vertrag zeitraum leistungszeitraum abrechnungszeitraum from period expiry version "
        "skonto valid birth gemass"
    )),
    (4, _set("rechnungsdatum belegdatum invoiced issued invoice rechnung handelsrechnung beleg facture invois")),
    (3, _set("date datum dated vom le tarikh dt")),
)  # fmt: skip
DATE_LABELS = frozenset.union(*(words for _, words in DATE_RULES))

BUYERS = _set(
    "bill billed ship shipped sold invoiced customer client buyer rechnungsempfanger kunde acheteur"
)
SELLERS = _set(
    "verkaufer lieferant rechnungssteller rechnungsersteller absender seller vendor supplier from vendeur "
    "fournisseur emetteur"
)
LEGAL_FORMS = _set(
    "bhd gmbh ag kg ug ohg mbh ev inc llc ltd limited corp plc pte pty sarl sas eurl enterprise trading"
)
NOT_NAMES = _set(
    "tax invoice invoiced simplified cash sale sales receipt bill rechnung copy original duplicate page seite "
    "credit note gutschrift statement welcome thank you document facture resit your order "
    "number no is name datum date kopie total subtotal amount gst id reg tel fax phone"
)
ADDRESS_WORDS = _set(
    "jalan jln jl taman kawasan lot lorong blk block no unit level tingkat po street strasse str rue"
)
REGISTRATION_WORDS = _set("co company reg regn registration roc ssm gst id no nr number tel fax phone")
CREDIT_NOTES = tuple(map(_set, ("credit note", "credit memo", "gutschrift", "rechnungskorrektur",
                                "rechnungs korrektur", "facture avoir")))  # fmt: skip
INVOICE_WORDS = _set("invoice rechnung handelsrechnung facture faktura beitragsrechnung warenrechnung invois")
RECEIPT_WORDS = _set("receipt quittung kassenbon ticket resit")


# --- lines in reading order --------------------------------------------------------------------------------

SLOPES = tuple(step / 200 for step in (0, -1, 1, -2, 2, -3, 3, -4, 4, -6, 6, -8, 8))


def lines_of(blocks: Iterable[dict]) -> list[Line]:
    """The LINE blocks of a Textract response as lines in reading order: page, row, left to right."""
    lines = [
        Line(str(block["Text"]), block.get("Confidence"), block.get("Page") or 1, _box(block))
        for block in blocks
        if block.get("BlockType") == "LINE" and block.get("Text")
    ]
    return [line for row in _rows(lines) for line in row]


def _box(detection: dict) -> Box | None:
    box = (detection.get("Geometry") or {}).get("BoundingBox") or {}
    sides = [box.get(side) for side in ("Left", "Top", "Width", "Height")]
    return None if None in sides else Box(*sides)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand beside each other on the page, as rows. Without boxes every line is a row."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    rows: list[list[Line]] = []
    for _, page in sorted(pages.items()):
        rows += _rows_of_page(page) if all(line.box for line in page) else [[line] for line in page]
    return rows


def _rows_of_page(page: list[Line]) -> list[list[Line]]:
    """The rows of a page that may be turned a little: the right slope makes the lines of a row level."""
    most = sorted(line.box.height for line in page)[len(page) // 2] / 2
    boxes = [line.box for line in page]
    centres = [(box.left + box.width / 2, box.top + box.height / 2) for box in boxes]

    def raggedness(slope: float) -> float:
        middles = sorted(y + slope * x for x, y in centres)
        return sum(min(after - before, most) for before, after in pairwise(middles))

    best = min(SLOPES, key=raggedness)
    slope = best if raggedness(best) < 0.8 * raggedness(0) else 0
    rows: list[list[Line]] = []
    beginning = 0.0  # the middle of the row's first line
    middles = [y + slope * x for x, y in centres]
    for middle, line in sorted(zip(middles, page, strict=True), key=lambda each: each[0]):
        first = rows[-1][0] if rows and len(rows[-1]) < MAX_CELLS else None
        reach = min(line.box.height, first.box.height) / 2 if first else 0
        if first and middle - beginning < reach:
            rows[-1].append(line)
        else:
            rows.append([line])
            beginning = middle
    return [sorted(row, key=lambda line: line.box.left) for row in rows]


class Cell:
    """A line in its row, with its words, amounts and dates."""

    def __init__(self, line: Line, row: int) -> None:
        self.line = line
        self.row = row
        self.text = line.text[:MAX_TEXT]
        self.tokens = tuple(_tokens(self.text))
        self.words = _words(self.tokens)
        self.amounts = tuple(amounts_in(self.text))
        self.dates = tuple(_dates_among(self.tokens, self.text))

    def field(self, value: str | Decimal | date | None, text: str) -> Field:
        return Field(value, text, self.line.confidence, self.line.page, self.line.box)


Rows = list[list[Cell]]


def _with_left(rows: Rows) -> Iterator[tuple[Cell, Cell | None]]:
    """Every cell with the one on its left."""
    for row in rows:
        yield from zip(row, [None, *row], strict=False)


def _in_column(cell: Cell, rows: Rows) -> Iterator[Cell]:
    """The cells of some rows that share some of a cell's width."""
    own = cell.line.box
    for other in (other for row in rows for other in row):
        box = other.line.box
        if own and box and box.left < own.left + own.width and own.left < box.left + box.width:
            yield other


# --- the whole ---------------------------------------------------------------------------------------------


def extract(lines: Sequence[Line], *, date_order: str, default_currency: str, today: date) -> Invoice:
    """The fields of an invoice, and why a person should look at them.

    `date_order` is auto, DMY or MDY; `default_currency` is the ISO code of a bare `$`, or empty.
    """
    rows = [[Cell(line, number) for line in row] for number, row in enumerate(_rows(lines))]
    if not any(cell.words for row in rows for cell in row):
        return Invoice("other", {}, (), ("no_text",))
    rows, several = _first_invoice(rows)
    money = Money(rows)
    currency = _currency(rows, default_currency)
    found = {"vendor": _vendor(rows), "invoice_number": _number(rows), "currency": currency}
    found |= _dates(rows, _date_order(rows, date_order)) | money.fields()
    fields = {name: field for name, field in found.items() if field is not None}
    reasons = money.doubts() | _doubts(fields, today) | ({"several_invoices"} if several else set())
    possible_totals = frozenset(each.value for each in money.candidates)
    return Invoice(_type(rows, fields, money), fields, money.items, _in_order(reasons), possible_totals)


def needs_second_opinion(invoice: Invoice) -> bool:
    """Whether `AnalyzeExpense` may help: something that people pay by is missing, ambiguous or doubtful."""
    return bool(set(invoice.review_reasons) - NOT_HELPED_BY_ANOTHER_READING)


def _doubts(fields: dict[str, Field], today: date) -> set[str]:
    """The review reasons that show in the fields themselves."""
    doubts = set()
    for name, short in (("vendor", "vendor"), ("invoice_date", "date"), ("total", "total")):
        field = fields.get(name)
        if field is None:
            doubts.add(f"{short}_missing")
            continue
        if field.value is None:
            doubts.add(f"{short}_ambiguous")
        elif name == "invoice_date" and not EARLIEST <= field.value <= today:
            doubts.add("date_implausible")
        if field.confidence is not None and field.confidence < LOW_CONFIDENCE:
            doubts.add("low_confidence")
    return doubts


def _in_order(reasons: set[str]) -> tuple[str, ...]:
    return tuple(reason for reason in REVIEW_REASONS if reason in reasons)


def _first_invoice(rows: Rows) -> tuple[Rows, bool]:
    """The rows of the first invoice, and whether another with its own number and total follows."""
    numbers = [(cell.row, text) for rank, cell, text in _numbers(rows) if rank == 3]
    for row, text in numbers[1:]:
        if text != numbers[0][1]:
            first, rest = rows[:row], rows[row:]
            both = all(any(each.kind == "total" for each in _labelled(part, "")) for part in (first, rest))
            return (first, True) if both else (rows, False)
    return rows, False


def _type(rows: Rows, fields: dict[str, Field], money: Money) -> str:
    """invoice, receipt, credit_note or other: by the total's sign, the titles, the payment at a till."""
    titles = [set(cell.words) for row in rows for cell in row if len(cell.words) <= 6]
    words = set().union(*(title for title in titles if not title & {"on", "upon"}))  # Due on receipt
    total = fields["total"].value if "total" in fields else None
    if (total or 0) < 0 or any(note <= title for note in CREDIT_NOTES for title in titles):
        return "credit_note"
    if words & RECEIPT_WORDS or (money.of("paid") and money.of("change")):
        return "receipt"
    return "invoice" if words & INVOICE_WORDS else "other"


# --- vendor ------------------------------------------------------------------------------------------------


def _vendor(rows: Rows) -> Field | None:
    """The name at a label such as Seller, else in the letterhead: high up, legal form, address next."""
    for row in rows:
        for cell in row:
            if SELLERS.isdisjoint(cell.words):
                continue
            label, _, rest = cell.text.partition(":")
            words = set(words_of(label))
            if len(words) > 2 or not words & SELLERS or words & NUMBER_WORDS:
                continue
            beside = Cell(replace(cell.line, text=rest.strip()), cell.row)
            if name := [beside] if _may_be_name(beside) else _name_under(cell, rows):
                return _name_field(name)
    head = [row[0] for row in rows[: min(_buyer_row(rows), LETTERHEAD_ROWS)]]
    after = [*map(_has_digit, rows[1:]), False]  # an address or a number of the company
    scores = {
        place: 3 * bool(set(cell.words) & LEGAL_FORMS) + 2 * after[place] - 0.5 * place
        for place, cell in enumerate(head)
        if _may_be_name(cell)
    }
    return _name_field(_whole_name(head, max(scores, key=scores.__getitem__))) if scores else None


def _buyer_row(rows: Rows) -> int:
    """The row that says to whom the invoice goes: from there on the names are the customer's."""
    labels = (
        cell for row in rows[1:] for cell in row if set(cell.words[:2]) & BUYERS and len(cell.words) < 4
    )
    sure = (cell.row for cell in labels if cell.words[-1:] == ("to",) or cell.text.rstrip().endswith(":"))
    return next(sure, len(rows))


def _has_digit(cells: list[Cell]) -> bool:
    return any(char.isdigit() for cell in cells for char in cell.text)


def _name_under(label: Cell, rows: Rows) -> list[Cell]:
    """The lines in a label's column until the address; the seller's numbers before the name are skipped."""
    name: list[Cell] = []
    start = label.line.box.left if label.line.box else 0
    lefts = [cell.line.box.left for cell in rows[label.row] if cell.line.box]
    end = min((left for left in lefts if left > start), default=start + 0.35)  # where the next label begins
    for row in rows[label.row + 1 : label.row + 9]:
        cells = [c for c in row if not c.line.box or start - 0.03 <= c.line.box.left < end - 0.01]
        if not _has_digit(cells):
            name += [cell for cell in cells if cell.words and not cell.text.rstrip().endswith(":")][:1]
        elif name:
            break
    return name


def _may_be_name(cell: Cell) -> bool:
    """Whether a line may name a vendor: it is neither a label nor a line of an address."""
    name, words = _name(cell.text), set(cell.words)
    letters, digits = sum(map(str.isalpha, name)), sum(map(str.isdigit, name))
    if not 3 <= letters > digits:
        return False
    is_label = "@" in cell.text or ":" in cell.text or words <= NOT_NAMES
    at_address = cell.words[0] in ADDRESS_WORDS or (digits and words & ADDRESS_WORDS)
    at_postcode = sum(map(str.isdigit, cell.text.split()[0])) > 3
    return not (is_label or at_address or at_postcode) or (
        bool(words & LEGAL_FORMS) and not words <= NOT_NAMES
    )


def _whole_name(head: list[Cell], place: int) -> list[Cell]:
    """A name together with its legal form, where that is printed on a line of its own."""
    form_first = place + 1 if not set(head[place].words) & LEGAL_FORMS else place
    if 0 < form_first < len(head):
        form, before = head[form_first], head[form_first - 1]
        if set(form.words) & LEGAL_FORMS and len(form.words) <= 3 and _may_be_name(before):
            return [before, form]
    return [head[place]]


def _name_field(cells: list[Cell]) -> Field:
    """One field of a name on one or several lines."""
    text = " ".join(cell.text for cell in cells)[:MAX_TEXT]
    boxes = [cell.line.box for cell in cells if cell.line.box]
    box = None
    if boxes:
        left, top = min(b.left for b in boxes), min(b.top for b in boxes)
        right, bottom = max(b.left + b.width for b in boxes), max(b.top + b.height for b in boxes)
        box = Box(left, top, right - left, bottom - top)
    confidences = [cell.line.confidence for cell in cells if cell.line.confidence is not None]
    return Field(_name(text), text, min(confidences, default=None), cells[0].line.page, box)


def _name(text: str) -> str:
    """A name without the registration number or the address that follows it in its line."""
    for separator in "·•|,":  # Sender GmbH · Street 1 · 12345 Town
        name, _, address = text.partition(separator)
        if len(name) > 3 and any(char.isdigit() for char in address):
            text = name
    words = text.split()
    numbers = [place for place, word in enumerate(words) if sum(char.isdigit() for char in word) > 3]
    if any(numbers):
        words = words[: numbers[0]]
        while (
            len(words) > 1 and not words[-1][:1].isdigit() and set(words_of(words[-1])) <= REGISTRATION_WORDS
        ):
            words.pop()
    return " ".join(words).strip(" -*:,'\"(")


# --- invoice number ----------------------------------------------------------------------------------------


def _number(rows: Rows) -> Field | None:
    found = max(_numbers(rows), key=lambda each: each[0], default=None)
    return found[1].field(found[2], found[2]) if found else None


def _numbers(rows: Rows) -> list[tuple[int, Cell, str]]:
    """Every number of the document, in reading order: the rank of its label, its cell, the number."""
    found = []
    for row in rows:
        for column, cell in enumerate(row):
            rank, end = _number_label(cell)
            if rank:
                others = [*row[column + 1 : column + 2], *_in_column(cell, rows[cell.row + 1 : cell.row + 2])]
                places = [(cell, cell.text[end:]), *((other, other.text) for other in others)]
                numbers = ((rank, place, _first_number(text)) for place, text in places)
                found += [each for each in numbers if each[2]][:1]
    return found


def _number_label(cell: Cell) -> tuple[int, int]:
    """Rank of the label of a document's number in a cell and where the label ends; 0 if there is none.

    `Invoice No`, `Invoice or receipt number` and, the other way round, `Numéro de facture`.
    """
    words = [(word, end) for word, _, end in cell.tokens if not word.isdigit()]
    number_first = bool(words) and words[0][0] in NUMBER_WORDS
    rank = document = 0
    for place, (word, end) in enumerate(words):
        if word in NUMBER_LABELS:
            return NUMBER_LABELS[word], end
        if word in DOCUMENT_WORDS:
            rank, document = DOCUMENT_WORDS[word], place
            if number_first and place <= 3:
                return rank, end
        elif word in OTHER_NUMBERS or place - document > 3:
            rank, number_first = 0, False
        elif rank and word in NUMBER_WORDS:
            return rank, end
    return 0, 0


def _first_number(text: str) -> str:
    """The first word with a digit in it; empty if a date or a longer word stands before it."""
    for word in text.split()[:4]:
        word = word.strip(":.,;#()*")
        if any(char.isdigit() for char in word):
            return "" if any(dates_in(word)) else word
        if sum(char.isalpha() for char in word) > 3:
            return ""
    return ""


# --- dates -------------------------------------------------------------------------------------------------


def _dates(rows: Rows, order: str) -> dict[str, Field]:
    """The invoice date and the due date with the best label, the first of equals."""
    best: dict[str, tuple[int, Cell, DateText]] = {}
    for cell, left in _with_left(rows):
        for found in cell.dates:
            above = next(_in_column(cell, rows[max(0, cell.row - 1) : cell.row]), None)
            rank = _date_rank(words_of(cell.text[: found.start]), left, above)
            name, rank = ("due_date", 2) if rank == "due" else ("invoice_date", rank)
            if rank is not None and (name not in best or best[name][0] < rank):
                best[name] = (rank, cell, found)
    dates = [found for row in rows for cell in row for found in cell.dates]
    sure = {found.readings[0] for found in dates if len(found.readings) == 1}
    return {name: cell.field(each.settled(order, sure), each.text) for name, (_, cell, each) in best.items()}


def _date_rank(before: tuple[str, ...], left: Cell | None, above: Cell | None) -> int | str | None:
    """What the label before a date, on its left or above makes of it; 2 where there is none."""
    around = [other.words for other in (left, above) if other and not other.dates]
    for label in [before] if before else around:
        for rank, words in DATE_RULES:
            if words & set(label):
                return rank
    return 2


def _date_order(rows: Rows, setting: str) -> str:
    """DMY, MDY or empty: by the other dates on the page, then the deployment's setting, then country and currency."""
    orders = {found.order for row in rows for cell in row for found in cell.dates if found.order}
    if len(orders) == 1:
        return orders.pop()
    if setting in ("DMY", "MDY"):
        return setting
    words = {word for row in rows for cell in row for word in cell.words}
    day_first, month_first = words & DAY_FIRST_WORDS, words & MONTH_FIRST_WORDS
    if bool(day_first) == bool(month_first) or words & MIXED_WORDS:
        return ""
    return "DMY" if day_first else "MDY"


# --- money -------------------------------------------------------------------------------------------------


class Labelled(NamedTuple):
    """An amount, what its label makes of it (a kind of AMOUNT_RULES, or empty), its value where that is certain."""

    kind: str
    value: Decimal | None
    cell: Cell
    text: str


def _kind(words: Iterable[str]) -> str:
    found = {each for word in words for each in (word, word[:4] + "*")}
    for kind, one, also, none in AMOUNT_RULES:
        if found & one and (not also or found & also) and not found & none:
            return kind
    return ""


def _labelled(rows: Rows, mark: str) -> list[Labelled]:
    """The last amount of money after each label of a row."""
    found: list[Labelled] = []
    for number, row in enumerate(rows):
        parts: list[list[Cell]] = [[]]  # each begins with a label
        for cell in row:
            if _is_label(cell) and any(_money(other) for other in parts[-1]):
                parts.append([])
            parts[-1].append(cell)
        for part in parts:
            money = [(cell, amount) for cell in part for amount in _money(cell)]
            alone = len(money) == 1 and not any(map(_is_label, row))
            kind = _kind_of_label(_row_beside(rows, number) if alone else part, money)
            found += [Labelled(kind, amount.settled(mark), cell, amount.text) for cell, amount in money[-1:]]
    return found


def _kind_of_label(label: list[Cell], money: list[tuple[Cell, Amount]]) -> str:
    """By the words nearest to the last amount; by all words where those say no more than "including GST"."""
    kinds = [_kind(cell.words) for cell in label]
    if len(money) > 1 and money[-1][0] is money[-2][0]:  # Savings 0.00 Total 12.00
        (_, before), (cell, last) = money[-2:]
        kinds.append(_kind(words_of(cell.text[before.start : last.start])))
    kind = next(filter(None, reversed(kinds)), "")
    return _kind(word for cell in label for word in cell.words) if kind == "tax" else kind


def _money(cell: Cell) -> list[Amount]:
    return [amount for amount in cell.amounts if amount.is_money]


def _is_label(cell: Cell) -> bool:
    return any(len(word) > 2 and word not in CURRENCIES for word in cell.words)


def _row_beside(rows: Rows, number: int) -> list[Cell]:
    """The label of an amount that stands alone in its row: the nearer of the rows above and below."""
    near = [row for row in (*rows[max(0, number - 1) : number], *rows[number + 1 : number + 2])
            if any(map(_is_label, row)) and not any(cell.amounts for cell in row)]  # fmt: skip
    own = rows[number][0].line.box if all(row[-1].line.box for row in near) else None
    return min(near, key=lambda row: abs(row[-1].line.box.top - own.top) if own else 0, default=[])


def _decimal_mark(rows: Rows) -> str:
    """The sign that this page writes before cents, if it makes that clear: `.`, `,` or empty."""
    marks = Counter(amount.mark for row in rows for cell in row for amount in cell.amounts)
    return next((mark for mark, other in (".,", ",.") if marks[mark] > 4 * marks[other]), "")


class Money:
    """The amounts of a document by kind, what they add up to, and the total that this speaks for."""

    def __init__(self, rows: Rows) -> None:
        mark = _decimal_mark(rows)
        self.labelled = _labelled(rows, mark)
        self.items = _items(rows, self.labelled, mark)
        self._add_up()
        subtotals = [each for each in self.labelled if each.kind == "subtotal" and each.value]
        self.candidates = self._candidates() or _column_totals(rows, mark) or subtotals
        self.total = max(self.candidates, key=self.evidence, default=None)

    def of(self, kind: str, most: int = 4) -> list[Decimal]:
        """The distinct values of a kind, at most so many: the sums that are tried stay few on any input."""
        values = (each.value for each in self.labelled if each.kind == kind)
        return list(dict.fromkeys(value for value in values if value is not None))[:most]

    def _add_up(self) -> None:
        """The sets of amounts that the amounts on the page make."""
        none, taxes, subtotals = Decimal(0), self.of("tax"), self.of("subtotal")
        totals = [total for total in self.of("total") if total]
        discounts = [none, *(-abs(value) for value in self.of("discount", 3))]
        shipping, roundings = [none, *self.of("shipping", 2)], [none, *self.of("rounding", 2)]
        extras = set(map(sum, product([none, *taxes, sum(taxes, none)], discounts, shipping, roundings)))
        items = sum(item.amount for item in self.items)
        bases = [*subtotals, items] if items else subtotals
        # What was paid at a till: the money given less the change.
        change = self.of("change") or [none]
        self.paid = {abs(given) - abs(back) for given in self.of("paid") for back in change}
        # The totals after the rounding of cash, which is less than one.
        cash = [rounding for rounding in roundings if 0 < abs(rounding) < 1]
        self.rounded = {base + rounding for base in totals + subtotals for rounding in cash}
        # What one total and the extras make: there is more, or less, to pay than that total.
        self.led_to = {total + extra for total in totals for extra in extras if extra}
        self.sums = {base + extra for base in bases for extra in extras} | self.led_to

    def evidence(self, each: Labelled) -> tuple[bool, ...]:
        """The arithmetic that speaks for an amount as the total, the strongest first."""
        return tuple(each.value in values for values in (self.paid, self.sums, self.led_to))

    def _candidates(self) -> list[Labelled]:
        """Totals and what a till prints for the rounded total; where there is none, what was paid."""
        some = [each for each in self.labelled if each.value != 0]
        found = [each for each in some if each.kind == "total"
                 or (each.kind in ("", "rounding", "subtotal") and each.value in self.rounded)]  # fmt: skip
        return found or [each for each in some if each.kind == "paid" and each.value in self.paid]

    def doubts(self) -> set[str]:
        """Why the total is not certain: another is as likely, nothing confirms it, the sums contradict it."""
        if self.total is None:
            return set()
        paid, explained = self.total.value in self.paid, self.total.value in self.sums
        others = [each for each in self.candidates if each.value != self.total.value]
        kind = self.total.kind
        by_sum = explained and (kind != "subtotal" or self.total.value in self.rounded)
        certain = by_sum or (paid and kind not in ("paid", "column")) or (kind == "total" and not others)
        till = self.of("paid") and self.of("change")
        can_check = till or self.items or (self.of("subtotal") and self.of("tax"))
        doubts = set()
        if not certain or any(self.evidence(each) == self.evidence(self.total) for each in others):
            doubts.add("total_ambiguous")
        if can_check and not paid and (till or not explained):
            doubts.add("totals_disagree")
        return doubts

    def fields(self) -> dict[str, Field]:
        """Total, and of subtotal and tax the pair that makes it, else what is the only one of its kind."""
        if self.total is None:
            return {}
        found = {kind: [e for e in self.labelled if e.kind == kind][:6] for kind in ("subtotal", "tax")}
        parts = {kind: each[0] for kind, each in found.items() if len(self.of(kind)) == 1}
        for subtotal, tax in product(*found.values()):
            if (subtotal.value or 0) + (tax.value or 0) == self.total.value:
                parts = {"subtotal": subtotal, "tax": tax}
        parts["total"] = self.total
        return {kind: each.cell.field(each.value, each.text) for kind, each in parts.items()}


def _column_totals(rows: Rows, mark: str) -> list[Labelled]:
    """The lowest amounts under column heads such as `Endbetrag`."""
    found = []
    for cell in (cell for row in rows for cell in row):
        if not cell.amounts and _kind(cell.words) == "total":
            under = _in_column(cell, rows[cell.row + 1 : cell.row + 7])
            below = [(other, amount) for other in under for amount in _money(other)]
            found += [
                Labelled("column", amount.settled(mark), other, amount.text) for other, amount in below[-1:]
            ]
    return found


def _currency(rows: Rows, default: str) -> Field | None:
    """The currency after its label, else the one that stands on the page most often."""
    found: list[tuple[Cell, str]] = []
    for cell, left in _with_left(rows):
        words = [word for word in cell.words if word in CURRENCIES]
        label = {*cell.words, *(left.words if left else ())} & CURRENCY_LABELS
        if label and words and CURRENCIES[words[0]] != "$":
            return cell.field(CURRENCIES[words[0]], _as_printed(words[0], cell))
        found += [(cell, word) for word in words]
    counts = Counter(CURRENCIES[word] for _, word in found if CURRENCIES[word] != "$")
    code = counts.most_common(1)[0][0] if counts else "$"
    value = default if code == "$" else code
    first = next(((cell, word) for cell, word in found if CURRENCIES[word] == code), None)
    return first[0].field(value, _as_printed(first[1], first[0])) if first and value else None


def _as_printed(word: str, cell: Cell) -> str:
    """A folded word of a cell as it stands there, without the amount that may stick to it."""
    parts = (part.strip(".,:;()-0123456789") for part in cell.text.split())
    return next((part for part in parts if fold(part) == word), word)


# --- line items --------------------------------------------------------------------------------------------


def _items(rows: Rows, labelled: list[Labelled], mark: str) -> tuple[LineItem, ...]:
    """The rows with amounts from the head of a table to its first subtotal or total.

    Without a head they begin at the top of the page, and count only if they add up to a subtotal or total.
    """
    heads = {row[0].row for row in rows if _is_item_head({word for cell in row for word in cell.words})}
    by_row = {each.cell.row: each for each in labelled}
    items: list[LineItem] = []
    inside = not heads
    for number, row in enumerate(rows):
        each = by_row.get(number)
        if number in heads or (each and each.kind in END_OF_ITEMS):
            inside = number in heads or (inside and not items)
        elif inside and each and not each.kind and each.value is not None:
            _add_item(items, each.value, row, rows[number - 1], mark)
    sums = {each.value for each in labelled if each.kind in ("subtotal", "total")}
    return tuple(items) if heads or sum(item.amount for item in items) in sums else ()


def _is_item_head(words: set[str]) -> bool:
    found = words & ITEM_HEADS
    return bool(found) and (words == found or len(words & (ITEM_HEADS | PRICE_HEADS)) > 1)


def _add_item(items: list[LineItem], value: Decimal, row: list[Cell], above: list[Cell], mark: str) -> None:
    """The item of a row with its quantity and unit price, or those of the item before it: `2 x 4.20`."""
    numbers = [each for cell in row for amount in cell.amounts if (each := amount.settled(mark)) is not None]
    pairs = {quantity * price: (quantity, price) for quantity, price in combinations(numbers[:6], 2)}
    description = _description(row)
    if items and not description and items[-1].amount in pairs:
        quantity, price = pairs[items[-1].amount]
        items[-1] = replace(items[-1], quantity=quantity, unit_price=price)
    else:
        quantity, price = pairs.get(value, (None, None))
        items.append(LineItem(description or _description(above), quantity, price, value, row[0].line.page))


def _description(row: list[Cell]) -> str:
    cell = next((cell for cell in row if sum(char.isalpha() for char in cell.text) > 2), None)
    money = _money(cell) if cell else []
    return cell.text[: money[0].start if money else None].rstrip(" :$€£") if cell else ""


# --- the second opinion ------------------------------------------------------------------------------------

EXPENSE_FIELDS = {
    "VENDOR_NAME": "vendor", "INVOICE_RECEIPT_ID": "invoice_number", "INVOICE_RECEIPT_DATE": "invoice_date",
    "DUE_DATE": "due_date", "SUBTOTAL": "subtotal", "TAX": "tax", "TOTAL": "total", "VENDOR_URL": "url",
}  # fmt: skip
EXPENSE_ITEMS = {"ITEM": "description", "QUANTITY": "quantity", "UNIT_PRICE": "unit_price", "PRICE": "amount"}
SETTLED_BY = {  # the reasons that another reading of a field settles
    "vendor": {"vendor_missing"},
    "invoice_date": {"date_missing", "date_ambiguous", "date_implausible"},
    "total": {"total_missing", "total_ambiguous"},
}


def merge_expense(
    invoice: Invoice, expense_documents: list[dict], *, date_order: str, default_currency: str, today: date
) -> Invoice:
    """The invoice with what `AnalyzeExpense` read: it fills gaps and settles doubts; contradictions show.

    `expense_documents` are the response's ExpenseDocuments, one a page; any part of them may be missing.
    """
    fields = dict(invoice.fields)
    second = _expense_fields(fields, _expense_cells(expense_documents), date_order, default_currency)
    reasons = set(invoice.review_reasons) - {"low_confidence"} - ({"no_text"} if second else set())
    for name, other in second.items():
        ours, doubts = fields.get(name), reasons & SETTLED_BY.get(name, set())
        if ours is None or ours.value is None:
            fields[name] = other
        elif ours.value == other.value:
            fields[name] = max(ours, other, key=lambda field: field.confidence or 0)
        elif other.value is not None and name in ("total", "invoice_date"):
            fields[name] = other if doubts else ours
            is_printed = name != "total" or other.value in invoice.possible_totals
            reasons |= set() if doubts and is_printed else {"second_opinion_disagrees"}
        reasons -= doubts
    if _adds_up(fields) and not _adds_up(invoice.fields):
        reasons -= {"totals_disagree"}
    elif _adds_up(fields) is False and fields != invoice.fields:
        reasons.add("totals_disagree")
    items = invoice.line_items or tuple(_expense_items(expense_documents))
    reasons |= _doubts(fields, today)
    return replace(invoice, fields=fields, line_items=items, review_reasons=_in_order(reasons))


def _adds_up(fields: dict[str, Field]) -> bool | None:
    """Whether subtotal and tax make the total; None where they were not all read."""
    parts = [fields[name].value if name in fields else None for name in ("subtotal", "tax", "total")]
    return None if None in parts else parts[0] + parts[1] == parts[2]


def _expense_cells(documents: list[dict]) -> dict[str, list[Cell]]:
    """The values of the summary fields as cells, by our names."""
    found: dict[str, list[Cell]] = {}
    for number, document in enumerate(documents, start=1):
        for summary in document.get("SummaryFields") or []:
            name = EXPENSE_FIELDS.get((summary.get("Type") or {}).get("Text"))
            value = summary.get("ValueDetection") or {}
            page = summary.get("PageNumber") or number
            code = (summary.get("Currency") or {}).get("Code")
            for key, text in ((name, value.get("Text")), ("currency", code)):
                if key and text:
                    line = Line(str(text), value.get("Confidence"), page, _box(value))
                    found.setdefault(key, []).append(Cell(line, number))
    return found


def _expense_fields(
    ours: dict[str, Field], found: dict[str, list[Cell]], setting: str, default: str
) -> dict[str, Field]:
    """The best reading of each field: one that agrees with ours, else the one of highest confidence."""
    rows = list(found.values())
    mark, order, currency = _decimal_mark(rows), _date_order(rows, setting), _currency(rows, default)
    found.setdefault("vendor", found.pop("url", []))
    second = {"currency": replace(currency, source="expense")} if currency else {}
    for name, cells in found.items():
        options = [field for cell in cells if (field := _expense_field(name, cell, mark, order))]
        agreeing = [field for field in options if name in ours and field.value == ours[name].value]
        if options and name != "currency":
            second[name] = max(agreeing or options, key=lambda field: field.confidence or 0)
    return second


def _expense_field(name: str, cell: Cell, mark: str, order: str) -> Field | None:
    value: str | Decimal | date | None
    if name in ("invoice_date", "due_date"):
        value = cell.dates[0].settled(order, set()) if cell.dates else ""
    elif name in ("subtotal", "tax", "total"):
        value = cell.amounts[-1].settled(mark) if cell.amounts else ""
    elif name == "invoice_number":  # the value may include its label: "Invoice #1258"
        value = _first_number(cell.text[_number_label(cell)[1] :]) or cell.text
    else:
        value = _name(cell.text.split("\n")[0]).rpartition("/")[2].removeprefix("www.")
    return replace(cell.field(value, cell.text), source="expense") if value != "" else None


def _expense_items(documents: list[dict]) -> Iterator[LineItem]:
    for page, document in enumerate(documents, start=1):
        groups = document.get("LineItemGroups") or []
        for item in (item for group in groups for item in group.get("LineItems") or []):
            texts = dict.fromkeys(EXPENSE_ITEMS.values(), "")
            for part in item.get("LineItemExpenseFields") or []:
                name = EXPENSE_ITEMS.get((part.get("Type") or {}).get("Text"), "")
                texts[name] = ((part.get("ValueDetection") or {}).get("Text") or "")[:MAX_TEXT]
            first = {
                name: next(amounts_in(texts[name]), None) for name in ("quantity", "unit_price", "amount")
            }
            numbers = {name: amount.settled("") if amount else None for name, amount in first.items()}
            yield LineItem(texts["description"].replace("\n", " "), page=page, **numbers)


# --- amounts, dates and words: the notations ---------------------------------------------------------------

PLAIN = str.maketrans({"−": "-", "–": "-", "’": "'", "\u00a0": " ", "\u202f": " "})
# The only patterns; `re` compiles them when they are first needed.
NUMBER = r"[.,]?\d[\d.,']*"  # digits, and any separators but spaces between them
TOKEN = (
    r"\d+|(?i:us|s)\$|[#$€£¥₹]"  # a number, or a sign that matters in labels and currencies
    r"|[^\W\d_]+(?:[01][^\W\d_]+)*"  # or a word: letters, and between them 0 and 1 for o and l
)


class Amount(NamedTuple):
    """A number in a text; two `readings`, decimal and thousands, where it does not say which is meant."""

    text: str  # as printed, with its sign and currency
    start: int
    digits: str
    readings: tuple[Decimal, ...]
    mark: str  # the decimal mark, if it is certain
    is_money: bool  # it has cents or a currency

    def settled(self, mark: str) -> Decimal | None:
        """The value, where it is certain or the page's decimal mark makes it so."""
        if len(self.readings) == 1 or not mark:
            return self.readings[0] if len(self.readings) == 1 else None
        return self.readings[0 if mark in self.digits else 1]


class DateText(NamedTuple):
    """A date in a text; two `readings`, day first and month first, where it does not say which is meant."""

    text: str
    start: int
    readings: tuple[date, ...]
    order: str  # DMY or MDY, if this date shows how the page writes dates

    def settled(self, order: str, sure: set[date]) -> date | None:
        """The date, where it is certain, another date on the page says the same, or the order is known."""
        agreeing = [reading for reading in self.readings if reading in sure]
        if len(self.readings) == 1 or len(agreeing) == 1:
            return (agreeing or self.readings)[0]
        return {"DMY": self.readings[0], "MDY": self.readings[1]}.get(order)


def amounts_in(text: str) -> Iterator[Amount]:
    """The numbers of a text that may be amounts: no times, percentages, codes or telephone numbers."""
    text = text.translate(PLAIN).rstrip()
    spans: list[list[int]] = []
    for match in re.finditer(NUMBER, text):
        start, end = match.start(), match.start() + len(match.group().rstrip(".,'"))
        if spans and _continues(text, *spans[-1], start, end):
            spans[-1][1] = end
        else:
            spans.append([start, end])
    return (amount for start, end in spans if (amount := _amount(text, start, end)))


def _continues(text: str, first: int, last: int, start: int, end: int) -> bool:
    """Whether the number from `start` continues the one from `first` to `last` after a space.

    `1 234.56` and `12 .50` are one number, and `12. 50` at the end of a text; `12 80.00` are two.
    """
    groups, gap, part = text[first:last].split(" "), text[last:start], text[start:end]
    if not all(map(str.isdigit, groups)):
        return False
    if gap == " " and part[0].isdigit():
        whole = part.replace(",", ".").partition(".")[0]
        return len(whole) == 3 and len(groups[0]) <= 3 and len(groups) < 5
    cents = gap == " " or gap == ". " and part[0].isdigit() and end == len(text)
    return cents and len(part.strip(".,")) == 2 and part.strip(".,").isdigit()


def _amount(text: str, start: int, end: int) -> Amount | None:
    """The amount that stands there with its sign and currency; None if the digits belong to something else."""
    before, digits, after = text[max(0, start - 8) : start], text[start:end], text[end : end + 4]
    if digits[0] in ".," and (before[-1:] in (".", ",") or len(digits) != 3):
        return _amount(text, start + 1, end)  # dots that lead to the amount, no decimal mark
    readings, mark = number_readings(digits.replace(" .", ".").replace(" ,", ",").replace(". ", "."))
    negative, currency, rest = _sign_and_currency(before)
    if not readings or _inside_a_word(rest, after, mark) and not currency:
        return None
    minus_after = after[:1] == "-" and mark and not after[1:2].isalnum()
    enclosed = before[-1:] + after[:1] == "()"
    if negative or minus_after or enclosed:
        readings = tuple(-value for value in readings)
    cents = mark and len(digits.rpartition(mark)[2].strip()) == 2
    currency = currency or after.strip().lower().startswith(CURRENCY_WORDS)
    printed = text[start - len(before) + len(rest) - enclosed : end + bool(minus_after or enclosed)].strip()
    return Amount(printed, start, digits, readings, mark, bool(currency or cents or len(readings) > 1))


def _inside_a_word(before: str, after: str, mark: str) -> bool:
    """Whether a number is part of a code, a time, a date or a measure. `3X10.49` and `5.90SR` are amounts."""
    times = before[-1:] in ("x", "X") and not before[-2:-1].isalpha()
    of_a_time = before[-1:] == ":" and before[-2:-1].isdigit()
    glued = (before[-1:].isalnum() and not times) or before[-1:] == "/" or of_a_time
    measure = after[:1].isalpha() and (not mark or after[:1].islower())
    return glued or measure or after[:1] in ("%", "/", ":") or (after[:1] == "-" and after[1:2].isalnum())


def _sign_and_currency(before: str) -> tuple[bool, bool, str]:
    """Whether a minus and a currency stand before a number, in any order; and what is before those."""
    negative = currency = False
    for _ in range(3):
        near = before.rstrip(" (")
        if not near.endswith("-") and not near.lower().endswith(CURRENCY_WORDS):
            break
        word = max((word for word in CURRENCY_WORDS if near.lower().endswith(word)), key=len, default="")
        if word and not near[: -len(word)][-1:].isalpha():
            before, currency = near[: -len(word)], True
        elif near.endswith("-") and not near[:-1].rstrip()[-1:].isdigit():
            before, negative = near[:-1], True
    return negative, currency, before


def number_readings(digits: str) -> tuple[tuple[Decimal, ...], str]:
    """What a number can mean, and its decimal mark if that is certain.

    `1.234,56` is one number; `1.234` is two, 1.234 and 1234, in this order; `1.2.3` is none.
    """
    readings: dict[Decimal, str] = {}
    if not digits.isascii() or sum(map(str.isdigit, digits)) > MAX_DIGITS:
        return (), ""
    for mark in ".,":
        printed, found, tail = digits.partition(mark)
        whole = _ungrouped(printed)
        if whole is not None and (tail.isdigit() or not found):
            readings[Decimal(f"{whole or 0}{'.' if found else ''}{tail}")] = mark if found else ""
    return tuple(sorted(readings)), (readings.popitem()[1] if len(readings) == 1 else "")


def _ungrouped(whole: str) -> str | None:
    """The digits of a whole number whose groups, if any, have one kind of separator; else None."""
    separators = {char for char in whole if not char.isdigit()}
    if not separators:
        return whole
    first, *groups = whole.split(min(separators))
    grouped = 1 <= len(first) <= 3 and len(groups[-1]) == 3 and all(len(group) in (2, 3) for group in groups)
    return first + "".join(groups) if grouped and len(separators) == 1 and first != "0" else None


Token = tuple[str, int, int]


def _tokens(text: str) -> Iterator[Token]:
    """Numbers, folded words and signs of a text with their places."""
    for match in re.finditer(TOKEN, text):
        token = match.group()
        yield token if token.isdigit() else fold(token), match.start(), match.end()


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and signs of a text, without its numbers."""
    return _words(_tokens(text))


def _words(tokens: Iterable[Token]) -> tuple[str, ...]:
    return tuple([word for word, _, _ in tokens if not word[:1].isdigit()])


def dates_in(text: str) -> Iterator[DateText]:
    """The dates of a text: `2025-04-21`, `21/04/25`, `21.4.2025`, `21 Apr 2025`, `April 21st, 2025`.

    A year of two digits lies between 1980 and 2079 and stands last.
    """
    return _dates_among(_tokens(text), text)


def _dates_among(of_text: Iterable[Token], text: str) -> Iterator[DateText]:
    """The dates of a text whose tokens are known."""
    tokens = _date_tokens(of_text, text)
    behind = 0
    for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False):
        start, end = one[1], three[2]
        gaps = text[one[2] : two[1]], text[two[2] : three[1]]
        readings, order = _date_readings((one[0], two[0], three[0]), gaps)
        if readings and start >= behind and not _in_a_chain(text, start, end):
            yield DateText(text[start:end], start, readings, order)
            behind = end


def _date_tokens(of_text: Iterable[Token], text: str) -> list[Token]:
    """The tokens that a date may consist of: `21st` is 21; what is printed without gaps comes apart."""
    tokens: list[Token] = []
    for word, start, end in of_text:
        before = tokens[-1][0] if tokens else ""
        if word in ORDINALS and before.isdigit():
            tokens[-1] = (*tokens[-1][:2], end)
        elif word.isdigit() and len(word) in (5, 6) and text[end : end + 1] == ":":  # 21/04/202512:30
            tokens.append((word[:4], start, start + 4))
        elif word.isdigit() and len(word) == 8 and before in DATE_LABELS:  # Date: 20250421
            cuts = ((0, 4), (4, 6), (6, 8))
            tokens += [(word[first:last], start + first, start + last) for first, last in cuts]
        else:
            tokens.append((word, start, end))
    return tokens


def _in_a_chain(text: str, start: int, end: int) -> bool:
    """Whether a longer chain, such as a telephone number or an article's code, goes on around a date.

    A label that is glued to its date is none: `Datum05.03.2024`.
    """
    before, after = text[max(0, start - 20) : start], text[end : end + 2]
    if after[:1] in ("-", "/", ".") and after[1:].isdigit():
        return True
    if before[-1:] in ("-", "/", "."):
        return before[-2:-1].isalnum()
    return before[-2:].isalpha() and len(before) > 1 and words_of(before)[-1] not in DATE_LABELS


def _date_readings(parts: tuple[str, str, str], gaps: tuple[str, str]) -> tuple[tuple[date, ...], str]:
    """The dates that three words can mean, day first before month first, and the order that they prove."""
    a, b, c = parts
    if max(map(len, gaps)) > 3 or ":" in gaps[0] + gaps[1]:
        return (), ""
    if b in MONTHS or a in MONTHS:
        day, month = (a, b) if b in MONTHS else (b, a)
        found = _date(c, str(MONTHS[month]), day)
        return ((found,) if found else ()), ""
    mark = gaps[0].strip()
    if gaps[1].strip() != mark or (mark not in ("/", "-", ".") and gaps != ("", "")):
        return (), ""
    if len(a) == 4:
        found = _date(a, b, c)
        return ((found,) if found else ()), ""
    day_first = _date(c, b, a)
    month_first = None if mark == "." else _date(c, a, b)  # nobody writes 12.31.2025
    readings = tuple(dict.fromkeys(each for each in (day_first, month_first) if each))
    if len(readings) != 1 or day_first == month_first or int(a) <= 12 and day_first:
        return readings, ""  # tells nothing about other dates
    return readings, "DMY" if day_first else "MDY"


def _date(year: str, month: str, day: str) -> date | None:
    digits = year + month + day
    if not (digits.isascii() and digits.isdigit() and len(year) in (2, 4) and len(month + day) <= 4):
        return None
    if len(year) == 2:
        year = f"19{year}" if year >= "80" else f"20{year}"
    try:
        return date(int(year), int(month), int(day)) if "1900" <= year < "2100" else None
    except ValueError:
        return None
