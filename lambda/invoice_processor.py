"""Turn an invoice that was uploaded to S3 into a record in DynamoDB and an e-mail.

    receive → claim → read (Textract) → extract → store (DynamoDB) → notify (SNS) → log

An e-invoice's XML, uploaded or inside a PDF, is read as it stands; its values come before what the page seems to say.
One page is read while the upload's event waits. What has more is read by a job of Textract's: the upload's
event ends when the job is started, and the job's completion notice goes on from there. Once an hour a
schedule sends the check, which finishes what is left.

Environment, set by the stack (one that is missing, but for the last two, ends the function at init with its name):
    TABLE_NAME              the table that keeps one record per uploaded version of a file
    MEMORY_TABLE_NAME       the table of what is remembered: how far the check is, and of suppliers
    TOPIC_ARN               the topic whose subscribers get the e-mails
    BUCKET_NAME             the bucket of the invoices; texts too long for a record go there as well
    COMPLETION_TOPIC_ARN    the topic on which Textract says that a job has ended
    COMPLETION_ROLE_ARN     the role with which Textract publishes there
    ANALYZE_EXPENSE         never | when_unsure | always: whether AnalyzeExpense gives a second opinion
    DATE_ORDER              auto | DMY | MDY: how to read 03/04/2025 where nothing on the page tells
    DEFAULT_CURRENCY        what a bare $ stands for (ISO 4217), or empty: leave it open
    MAX_PAGES               the longest document that is processed
    MAX_MEGABYTES           the largest file that is processed
    NOTIFICATION_EMAILS     the addresses that the topic mails to as deployed, separated by commas
    BROWSER_URL             the invoice browser's address, which the e-mails link to, where there is one
    DUE_DIGEST              daily | weekly: how often the check mails what is due, where that is set

The delivery guarantee: one record per uploaded version; at least one e-mail per record, and a second one
only if the function died, or lost SNS's answer, between publishing and noting it, or could not note it.
Nothing is acknowledged (returned without raising) before the record is committed and the e-mail handed
over, or a job's id stored. A record shows how far it is:
    status            PROCESSING → (READING, while a job reads it) → PROCESSED | FAILED
    notification      PENDING → SENDING → SENT
    owner             the invocation that works on it, until lease_until (seconds since 1970)
    attempts          claims since the last one that ended cleanly; a third one means two crashes
    own_ends          tries that the record itself made fail, own_end the last one's code: a budget (MAX_OWN_ENDS)
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from http import HTTPStatus
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import invoice_memory as memory
import invoice_suppliers as suppliers
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader
from botocore.session import Session
from invoice_agreement import Reading, attached
from invoice_events import (
    EXPENSE_JOB,
    TEXT_JOB,
    Completion,
    Ignored,
    Malformed,
    Unfinished,
    Upload,
    found_in,
    is_schedule,
    is_test,
    iso,
    records_of,
)
from invoice_faults import GONE, IMAGE_FAULTS, JOB_FAILURES, JOB_FAULTS, THROTTLED, failure_sentences
from invoice_fields import needs_second_opinion
from invoice_lines import pack, trimmed
from invoice_message import CORRECTED, message_of
from invoice_reading import Document, notes_of, outcome_of, reading_of, warned, with_what_is_known
from invoice_record import (
    FAILED,
    FILE_TYPES,
    INVOICE_PREFIX,
    MAX_E_INVOICE_BYTES,
    MAX_IMAGE_BYTES,
    MAX_TEXT_BYTES,
    OWED,
    PENDING,
    PROCESSED,
    PROCESSING,
    PUBLIC,
    READING,
    SENDING,
    SENT,
    TEXT_PREFIX,
    UNFINISHED,
    assignment_of,
    attention_of,
    attribute_of,
    category_of,
    duplicate_marked,
    expression_of,
    fingerprint,
    fitted,
    index_keys,
    is_invoice,
    later_duplicates,
    published,
    record_of,
    suffix_of,
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
TOPIC_ARN = os.environ["TOPIC_ARN"]
BUCKET_NAME = os.environ["BUCKET_NAME"]
COMPLETION_TOPIC_ARN = os.environ["COMPLETION_TOPIC_ARN"]
COMPLETION_ROLE_ARN = os.environ["COMPLETION_ROLE_ARN"]
ANALYZE_EXPENSE = os.environ["ANALYZE_EXPENSE"]
DATE_ORDER = os.environ["DATE_ORDER"]
DEFAULT_CURRENCY = os.environ["DEFAULT_CURRENCY"]
MAX_PAGES = int(os.environ["MAX_PAGES"])
MAX_MEGABYTES = int(os.environ["MAX_MEGABYTES"])
NOTIFICATION_EMAILS = [address for address in os.environ["NOTIFICATION_EMAILS"].split(",") if address]
BROWSER_URL = os.environ.get("BROWSER_URL")
DUE_DIGEST = os.environ.get("DUE_DIGEST")

MAX_RESULTS = 1000  # blocks in one answer of GetDocumentTextDetection
MAX_EXPENSE_RESULTS = 20  # pages in one answer of GetExpenseAnalysis
MAX_FAILED_JOBS = 2  # jobs that Textract failed by its own fault and that are started anew at once
MAX_OWN_ENDS = 24  # tries that a record makes fail: a day of hourly checks
LOST_AFTER = timedelta(hours=2)  # a job that still runs then; a hundred pages take minutes
MAX_BATCH = 100  # keys in one BatchGetItem
MAX_OWED = 1000  # records that one check looks at because programs have not heard of their change; it comes to some 500
MAX_RECALLS = 3  # while DynamoDB is too busy to answer for all marks of a supplier
DOCUMENT_ERRORS = failure_sentences(megabytes=MAX_MEGABYTES, pages=MAX_PAGES, tries=MAX_OWN_ENDS)

# A lease outlives the function's own deadline by this, for clocks that differ. With a timeout of 50 s it
# still ends before Lambda's first retry, which comes a minute after a failure.
LEASE_MARGIN_SECONDS = 5
MAX_CRASHES = 2
# What has to be left of an invocation for a call of Textract: the timeouts below and time to give up; for the start or
# the result of a job, time to store it as well. A page is paid for each time that it is asked for, so the SDK asks once.
TEXTRACT_SECONDS = 27
RESULT_SECONDS = 9
# What has to be left of it to fetch a PDF once more and look for an e-invoice in it: the timeouts, the search, storing.
SEARCH_SECONDS = 15
# What has to be left of the check for another record of which programs have not heard: what comes after it has its hour too.
OWED_SECONDS = 35
# While Textract throttles: how long to wait before the next attempt. At random, so that the invocations of a burst don't
# come back together.
PAUSE_SECONDS = (1, 4)

# The longest that a page of the bucket's listing can take, and the end of a daily run.
LISTING_SECONDS = 15
REPORT_SECONDS = 5

JOB_LOST = "TIMEOUT_OF_OURS"  # our reason for a job that never ends


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
textract = _client("textract", read_timeout=25, attempts=1)
sns = _client("sns", read_timeout=2)


@cache
def job_client() -> BaseClient:
    """Starts and results of jobs: quick answers, which cost nothing to ask for again."""
    return _client("textract", read_timeout=5, attempts=1)


@cache
def storage_client() -> BaseClient:
    """Fetches the files that are read here, without Textract."""
    return _client("s3", read_timeout=4, attempts=2)


class JsonLines(logging.Formatter):
    """The lines that Lambda's JSON log format writes, for runs outside Lambda's own runtime."""

    _standard = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

    def format(self, record: logging.LogRecord) -> str:
        time_of = datetime.fromtimestamp(record.created, UTC)
        line = {"timestamp": iso(time_of), "level": record.levelname, "message": record.getMessage()}
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
#     ├── JobGivenUp
#     ├── TooLong
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
    """The event has to be delivered again.

    `own_end` is set where it is the record that makes the try fail, and no outage: the code with which it becomes
    FAILED when its budget of such ends is spent. `noted` is what the record shall say for the next try.
    """

    own_end: str | None = None
    noted: Record = {}  # noqa: RUF012 (never changed)


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


class JobGivenUp(RetryLater):
    """A job failed for a reason that is not known to be the document's, or got lost; by and by there will be another."""

    def __init__(self, job: Job, own_end: str) -> None:
        super().__init__(f"job {job.job_id} is given up: {own_end}")
        self.own_end = own_end
        if own_end == "textract_failed":  # one that only got lost may still end
            self.noted = {"status": PROCESSING, "job_id": None, "job_operation": None}
            self.noted |= {"failed_jobs": job.failed + 1}


class TooLong(RetryLater):
    """The result of a job could not be read within one invocation, though nothing held it up."""

    own_end = "too_long"


class UnexpectedError(RetryLater):
    """A defect of this program; the log names the place."""


class ServiceError(RetryLater):
    """An AWS call failed; `status` is HTTP's, None where no answer came."""

    def __init__(self, operation: str, code: str, status: int | None = None) -> None:
        super().__init__(f"{operation} failed: {code}")
        self.code, self.status = code, status
        if (operation, code) == ("update_item", "ValidationException"):  # such a write is refused always
            self.own_end = "gave_up"

    @property
    def is_busy(self) -> bool:
        return self.code in THROTTLED or (self.status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR


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
    def code(self) -> str | None:
        """The DocumentError that the reason names; None where it isn't known to be the document's fault."""
        return next((code for word, code in JOB_FAILURES.items() if word in self.reason.upper()), None)

    @property
    def token(self) -> str:
        """The reason's first word, which can be logged: what follows may be free text."""
        return re.split("[^A-Za-z0-9_]", self.reason)[0][:64]


# ---------------------------------------------------------------------------------------------------------
# What flows
# ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of the function: who it is, and when Lambda will stop it (seconds since 1970).

    `seconds` is what it had at first, `waits` what services made it wait for.
    """

    owner: str
    deadline: int
    seconds: int = 0
    waits: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, context: Any) -> Invocation:
        # The request id won't do as owner: Lambda's retries of an event all carry the same one.
        remaining_seconds = context.get_remaining_time_in_millis() // 1000
        return cls(str(uuid.uuid4()), _seconds(now()) + remaining_seconds, remaining_seconds)

    def has(self, seconds: int) -> bool:
        """Whether this invocation has that many seconds left."""
        return _seconds(now()) + seconds <= self.deadline

    def is_fresh(self) -> bool:
        """Whether it has nearly all of its time, and no service made it wait."""
        return self.has(self.seconds * 9 // 10) and not self.waits

    def require(self, seconds: int) -> None:
        if not self.has(seconds):
            raise OutOfTime(f"less than {seconds} s are left of this invocation")


@dataclass(frozen=True, slots=True)
class Job:
    """A job of Textract's; `failed` counts the jobs for this invoice that Textract failed before it."""

    job_id: str
    operation: str
    failed: int


# ---------------------------------------------------------------------------------------------------------
# The processor
# ---------------------------------------------------------------------------------------------------------


def lambda_handler(event: Any, context: Any) -> None:
    """Process what the event tells of; raise RetryLater where it has to be delivered again.

    Events: S3's notifications, Textract's completion notices (through SNS), the schedule of the check.
    """
    invocation = Invocation.of(context)
    failures: list[RetryLater] = []
    if is_schedule(event):
        check(event, invocation, failures)
    else:
        for record in received(event):
            attempt(record, invocation, failures)
    if failures:
        raise failures[0]


def attempt(event_record: Any, invocation: Invocation, failures: list[RetryLater]) -> None:
    """Handle one record of an event."""
    whose: dict[str, Any] = {}
    with kept_apart(failures, whose):
        if work := receive(event_record):
            whose |= {"invoice_id": work.invoice_id, "file_name": getattr(work, "key", None)}
            process(work, invocation)


@contextmanager
def kept_apart(failures: list[RetryLater], whose: Mapping[str, Any]) -> Iterator[None]:
    """Log what goes wrong and add it to the failures, so that it never takes down what comes next."""
    try:
        yield
    except RetryLater as error:
        log("to be retried", level=logging.WARNING, error=type(error).__name__, reason=str(error), **whose)
        failures.append(error)
    except Exception as error:  # a defect of ours: never acknowledged, and its text may quote the invoice
        log("failed unexpectedly", level=logging.ERROR, error=type(error).__name__, at=_place(error))
        failures.append(UnexpectedError(f"{type(error).__name__} at {_place(error)}"))


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
        if record.get("own_ends", 0) >= MAX_OWN_ENDS:
            raise DocumentError(record["own_end"])
        document = read(record, invocation)
        if isinstance(document, Job):
            return being_read(document)
        document = with_e_invoices(document, record, invocation)
        document, reading = extract_fields(document, record, invocation)
        return processed(record, document, with_supplier(reading, document, record))
    except DocumentError as error:
        return failed(error)
    except RetryLater as error:
        if error.own_end and is_last_end(record, error.own_end):
            return failed(DocumentError(error.own_end))
        raise


def is_last_end(record: Record, own_end: str) -> bool:
    """Whether a try that the record makes fail is one too many: the second result too long, or the budget's last."""
    if own_end == record.get("own_end") == TooLong.own_end:
        return True
    return record.get("own_ends", 0) + 1 >= MAX_OWN_ENDS


# --- receive ---------------------------------------------------------------------------------------------


def received(event: Any) -> list[Any]:
    """The records of a notification; none for the test event that S3 sends when it is set up."""
    if is_test(event):
        log("ignored", reason="S3's test event")
        return []
    try:
        return records_of(event)
    except Malformed as error:
        raise MalformedEvent(str(error)) from error


def receive(record: Any) -> Upload | Completion | Unfinished | None:
    """The upload or the ended job that a record of an event tells of; None for what is none of ours."""
    if isinstance(record, (Upload, Unfinished)):  # found by the check
        return record
    try:
        found = found_in(record, completion_topic=COMPLETION_TOPIC_ARN, now=iso(now()))
    except Malformed as error:
        raise MalformedEvent(str(error)) from error
    if isinstance(found, Ignored):
        log("ignored", reason=found.reason, file_name=found.file_name)
        return None
    if isinstance(found, Upload):
        log("received", invoice_id=found.invoice_id, file_name=found.key, version_id=found.version_id)
    else:
        log("job ended", invoice_id=found.invoice_id, job_id=found.job_id, job_status=found.status)
    return found


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
        release(work.invoice_id, invocation, {})  # the claim may have taken place all the same
        raise
    log_step("claimed", record, attempts=int(record["attempts"]))
    return record


def _nothing_to_do(work: Upload | Completion | Unfinished, record: Record) -> str | None:
    """Why a claim that was refused needs no retry, if so."""
    if not record:
        return "ignored: no such invoice"
    if isinstance(work, Completion) and "failed_jobs" in record and record.get("job_id") != work.job_id:
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
        condition += " AND (attribute_not_exists(#failed_jobs) OR #job_id = :job_id)"
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
        "file_name": upload.key,
        "bucket": upload.bucket,
        "version_id": upload.version_id,
        "sequencer": upload.sequencer,
        "etag": upload.etag,
        "size": upload.size,
        "category": category_of(upload.key),
        "uploaded_at": upload.uploaded_at,
    }
    noted["attention"] = attention_of(noted)
    return {name: value for name, value in noted.items() if value is not None}


@contextmanager
def giving_up_cleanly(record: Record, invocation: Invocation) -> Iterator[None]:
    """On an error end the lease, so that the next delivery starts at once; note if the record itself is to blame."""
    try:
        yield
    except Exception as error:  # one that isn't ours is a defect, which the same record will meet again
        own_end = error.own_end if isinstance(error, RetryLater) else "gave_up"
        noted: Record = {"own_ends": record.get("own_ends", 0) + 1, "own_end": own_end} if own_end else {}
        release(record["invoice_id"], invocation, noted | getattr(error, "noted", {}))
        raise


def release(invoice_id: str, invocation: Invocation, noted: Record) -> None:
    """End this invocation's lease and the count of crashes, if the record is its own."""
    noted = {"lease_until": 0, "attempts": 0} | noted
    try:
        update(
            invoice_id,
            expression=assignment_of(noted),
            condition="#owner = :owner AND #notification <> :sent",
            values=noted | {"owner": invocation.owner, "sent": SENT},
        )
    except (ConditionFailed, ServiceError) as error:  # then the lease ends by itself
        log("lease not released", level=logging.WARNING, invoice_id=invoice_id, reason=str(error))


# --- read ------------------------------------------------------------------------------------------------


def read(record: Record, invocation: Invocation) -> Document | Job:
    """Have Textract read this version of the object, straight from S3: one page now, what has more by a job.

    An XML needs no Textract. Raises DocumentError for what Textract will never read, ServiceError for what it may read later.
    """
    if not is_invoice(record["file_name"]):
        raise DocumentError("unsupported_format")
    kind, _, most_bytes = FILE_TYPES[suffix_of(record["file_name"])]
    if record.get("size") == 0:
        raise DocumentError("empty_file")
    if record.get("size", 0) > min(most_bytes, MAX_MEGABYTES << 20):
        raise DocumentError("too_large")
    if kind == "xml":
        return read_e_invoice(record)
    if kind == "image":
        return read_page(record, invocation)
    if "job_id" in record:
        return read_job(record, invocation)
    return read_if_one_page(record, invocation) or start_job(
        record, invocation, failed_jobs=int(record.get("failed_jobs", 0))
    )


def read_if_one_page(record: Record, invocation: Invocation) -> Document | None:
    """What stands in a PDF or TIFF of one page; None where a job has to read it, whose limits are wider."""
    if "failed_jobs" in record or record.get("size", 0) > MAX_IMAGE_BYTES:
        return None
    try:
        return read_page(record, invocation)
    except DocumentError as error:
        if error.code == "source_deleted":
            raise
        return None


def read_page(record: Record, invocation: Invocation) -> Document:
    """Ask Textract once: for the text, or where that is the setting, for text and fields together."""
    if ANALYZE_EXPENSE == "always":
        document = analyze_expense(record, invocation)
    else:
        response = ask_textract(textract.detect_document_text, record, invocation)
        document = Document.of(response["Blocks"], response["DocumentMetadata"]["Pages"])
    log_step("read", record, lines=len(document.lines))
    return document


def analyze_expense(record: Record, invocation: Invocation) -> Document:
    """Textract's own reading of the fields, with the text that it was read from."""
    response = ask_textract(textract.analyze_expense, record, invocation)
    return _expense_document(response["ExpenseDocuments"], response["DocumentMetadata"]["Pages"])


def _expense_document(documents: list[dict[str, Any]], page_count: int) -> Document:
    blocks = [block for document in documents for block in document.get("Blocks") or []]
    return Document.of(blocks, page_count, expense=trimmed(documents))


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
    """Call Textract; while it is busy, try again as long as this invocation has time (seconds a try).

    A page that was asked for is paid for even if its answer comes too late, so only a job's calls are repeated then.
    """
    while True:
        invocation.require(seconds)
        try:
            return call(operation, **parameters)
        except ServiceError as error:
            again = error.is_busy or (error.status is None and seconds == RESULT_SECONDS)
            if not again or not invocation.has(seconds + PAUSE_SECONDS[1]):
                raise
            invocation.waits.append(error.code)
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
        if error.code in GONE:
            return True
        raise
    return False


# --- read an e-invoice -----------------------------------------------------------------------------------


def read_e_invoice(record: Record) -> Document:
    """What stands in an XML. Raises DocumentError where that is no e-invoice."""
    from invoice_xml import XmlRefused, read_xml  # these are compiled at each cold start

    content = fetch(record)
    if content is None:
        raise DocumentError("source_deleted")
    if len(content) > MAX_E_INVOICE_BYTES:  # of which the event did not tell the size
        raise DocumentError("too_large")
    try:
        e_invoice = read_xml(content)
    except XmlRefused as error:
        raise DocumentError(error.code) from error
    log_step("read", record, e_invoices=1)
    return Document([], [], 0, e_invoices=(e_invoice,))


def with_e_invoices(document: Document, record: Record, invocation: Invocation) -> Document:
    """The document of a PDF with the e-invoices that are embedded in it. That they can't be looked for is logged."""
    if suffix_of(record["file_name"]) != ".pdf":
        return document
    if record.get("size", 0) > MAX_E_INVOICE_BYTES or not invocation.has(SEARCH_SECONDS):
        log_step(
            "no look for e-invoices", record, level=logging.WARNING, reason="too large, or too little time"
        )
        return document
    found = attached(fetch(record) or b"")
    if any(found):
        refused, skipped = ", ".join(found.refused) or None, found.skipped or None
        count = len(found.e_invoices)
        log_step("looked for e-invoices", record, e_invoices=count, refused=refused, skipped=skipped)
    return replace(document, e_invoices=found.e_invoices, xml_refused=bool(found.refused))


def fetch(record: Record) -> bytes | None:
    """This version of the upload, one byte more than an e-invoice may have at most; None where it no longer exists."""
    version = {"VersionId": record["version_id"]} if "version_id" in record else {}
    place = {"Bucket": record["bucket"], "Key": record["file_name"], **version}
    try:
        response = call(storage_client().get_object, **place)
        # Then botocore sees to it that all of it comes.
        whole = response["ContentLength"] <= MAX_E_INVOICE_BYTES
        with closing(response["Body"]) as body:
            content: Any = call(body.read, amt=None if whole else MAX_E_INVOICE_BYTES + 1)
            return content
    except ServiceError as error:
        if error.code in GONE:
            return None
        raise


# --- read a PDF: the job ---------------------------------------------------------------------------------


def start_job(record: Record, invocation: Invocation, *, failed_jobs: int) -> Job:
    """Start the job that reads this upload; the same one, however often it is started.

    Textract returns the same job for the same token for 7 days, so a crash of ours never buys a second:
    https://docs.aws.amazon.com/textract/latest/dg/API_StartDocumentTextDetection.html
    """
    operation = EXPENSE_JOB if ANALYZE_EXPENSE == "always" else TEXT_JOB
    client = job_client()
    start = (
        client.start_expense_analysis if operation == EXPENSE_JOB else client.start_document_text_detection
    )
    try:
        response = call_textract(
            start,
            invocation,
            seconds=RESULT_SECONDS,
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
    """The result of the record's job; a new job if Textract failed this one by a fault of its own.

    At once that happens twice; from then on, and for a reason that is not known, with the next check.
    """
    job = Job(record["job_id"], record["job_operation"], int(record["failed_jobs"]))
    began = datetime.fromisoformat(str(record.get("job_started_at", record["uploaded_at"])))
    is_overdue = now() - began > LOST_AFTER
    try:
        document = job_result(job, invocation, is_overdue=is_overdue)
    except JobFailed as error:
        log_step("job failed", record, level=logging.WARNING, job_id=job.job_id, reason=error.token)
        if error.is_textracts_fault and job.failed < MAX_FAILED_JOBS:
            return start_job(record, invocation, failed_jobs=job.failed + 1)
        if error.code and not error.is_textracts_fault:
            raise DocumentError(error.code) from error
        raise JobGivenUp(job, "job_lost" if error.reason == JOB_LOST else "textract_failed") from error
    log_step("read", record, lines=len(document.lines), pages=document.page_count)
    return document


def job_result(job: Job, invocation: Invocation, *, is_overdue: bool = False) -> Document:
    """All result pages of a job as one document. Of the blocks only the lines are kept in memory."""
    blocks: list[dict[str, Any]] = []
    expense: list[dict[str, Any]] = []
    missing: set[int] = set()
    for result in _result_pages(job, invocation, is_overdue=is_overdue):
        blocks += [block for block in result.get("Blocks", []) if block["BlockType"] == "LINE"]
        expense += result.get("ExpenseDocuments", [])
        missing.update(page for warning in result.get("Warnings", []) for page in warning.get("Pages", []))
    page_count = result["DocumentMetadata"]["Pages"]
    if job.operation == EXPENSE_JOB:
        return replace(_expense_document(expense, page_count), pages_missing=tuple(sorted(missing)))
    return Document.of(blocks, page_count, pages_missing=tuple(sorted(missing)))


def _result_pages(job: Job, invocation: Invocation, *, is_overdue: bool) -> Iterator[dict[str, Any]]:
    """Textract's answers for an ended job, one after the other. Raises JobFailed, JobRunning, TooLong."""
    client, expense, was_fresh = job_client(), job.operation == EXPENSE_JOB, invocation.is_fresh()
    get = client.get_expense_analysis if expense else client.get_document_text_detection
    parameters = {"JobId": job.job_id, "MaxResults": MAX_EXPENSE_RESULTS if expense else MAX_RESULTS}
    while True:
        try:
            result = call_textract(get, invocation, seconds=RESULT_SECONDS, **parameters)
        except OutOfTime as error:
            if was_fresh and not invocation.waits:
                raise TooLong(
                    f"the result of job {job.job_id} takes longer than an invocation has"
                ) from error
            raise
        except ServiceError as error:
            if error.code == "InvalidJobIdException":  # results are kept for 7 days
                raise JobFailed("INTERNAL: the job is no longer known") from error
            raise
        _look_at(result, job, is_overdue=is_overdue)
        yield result
        if "NextToken" not in result:
            return
        parameters["NextToken"] = result["NextToken"]


def _look_at(result: Mapping[str, Any], job: Job, *, is_overdue: bool) -> None:
    """Raise what a result says that is none: JobRunning, JobFailed, DocumentError."""
    if result["JobStatus"] == "IN_PROGRESS":
        if is_overdue:
            raise JobFailed(JOB_LOST)
        raise JobRunning(f"job {job.job_id} is still running")
    if result["JobStatus"] == "FAILED":
        raise JobFailed(result.get("StatusMessage", ""))
    if result["DocumentMetadata"]["Pages"] > MAX_PAGES:
        raise DocumentError("too_many_pages")


# --- extract ---------------------------------------------------------------------------------------------


def extract_fields(document: Document, record: Record, invocation: Invocation) -> tuple[Document, Reading]:
    """The fields, with a second opinion where the setting asks for one, the document is one page and no e-invoice."""
    reading = reading_of(document, settings())
    may_ask = ANALYZE_EXPENSE == "when_unsure" and document.page_count == 1 and not document.e_invoices
    if may_ask and needs_second_opinion(reading.invoice):
        document = replace(document, expense=second_opinion(record, invocation))
        reading = reading_of(document, settings()) if document.expense else reading
    invoice = reading.invoice
    log_step("extracted", record, fields=len(invoice.fields), review_reasons=list(invoice.review_reasons))
    return document, reading


def settings() -> dict[str, Any]:
    """How to read what a page leaves open."""
    return {"date_order": DATE_ORDER, "default_currency": DEFAULT_CURRENCY, "today": now().date()}


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


# --- the supplier ----------------------------------------------------------------------------------------


def with_supplier(reading: Reading, document: Document, record: Record) -> Reading:
    """The reading with what is remembered of its supplier, and with the accounts that are other ones than before.

    Whatever a kill or a redelivery repeats, the verdict is the same: what is remembered is written before COMMIT, and
    nothing that is there is changed by it.
    """
    marks = suppliers.marks_of(reading.invoice, reading.payment)
    if not marks:
        return reading
    items = recall(marks)
    has_category = "category" in record
    reading = with_what_is_known(reading, document, settings(), items, has_category=has_category)
    notes = notes_of(reading, items, {"invoice_id": record["invoice_id"], "seen_at": iso(now())})
    items |= {each.mark: note(each) for each in notes}
    reading = warned(reading, items)
    changed = len(reading.payment.get("changed", ()))
    found = {"marks": len(marks), "new": len(notes), "learned": len(reading.learned), "changed": changed}
    log_step("supplier", record, **found)
    return reading


def recall(marks: Sequence[str]) -> dict[str, Record]:
    """What is remembered by these marks, in one read that sees every write before it."""
    wanted: Any = {
        MEMORY_TABLE_NAME: {"Keys": [{"mark": {"S": each}} for each in marks], "ConsistentRead": True}
    }
    found: list[Record] = []
    for _ in range(MAX_RECALLS):
        response = call(dynamodb.batch_get_item, RequestItems=wanted)
        found += map(record_of, response["Responses"].get(MEMORY_TABLE_NAME, []))
        if not (wanted := response.get("UnprocessedKeys")):
            return {each.pop("mark"): each for each in found}
    raise ServiceError("batch_get_item", "UnprocessedKeys")


def note(noted: suppliers.Note) -> Record:
    """Write what a mark lacks; returns all that is remembered by it."""
    response = call(
        dynamodb.update_item,
        TableName=MEMORY_TABLE_NAME,
        Key={"mark": {"S": noted.mark}},
        UpdateExpression=noted.expression,
        ExpressionAttributeNames=noted.names,
        ExpressionAttributeValues={name: attribute_of(value) for name, value in noted.values.items()},
        ReturnValues="ALL_NEW",
    )
    return record_of(response["Attributes"])


# --- store -----------------------------------------------------------------------------------------------


def being_read(job: Job) -> Record:
    """The attributes of a record whose document a job of Textract's reads. The lease ends with that."""
    outcome: Record = {"status": READING, "job_id": job.job_id, "job_operation": job.operation}
    outcome |= {"failed_jobs": job.failed, "job_started_at": iso(now())}
    return outcome | {"lease_until": 0, "attempts": 0}


def processed(record: Record, document: Document, reading: Reading) -> Record:
    """The attributes of a record whose document was read."""
    outcome = finished(PROCESSED) | {
        "extracted_text": document.text,
        "lines": None if document.is_xml else pack(document.rows, document.expense),
        "page_count": document.page_count or None,
    }
    outcome |= outcome_of(document, reading)
    if duplicate := find_duplicate(record, fingerprint(record | outcome)):
        outcome |= duplicate_marked(outcome, duplicate)
    return keep_long_text(record["invoice_id"], outcome)


def failed(error: DocumentError) -> Record:
    """The attributes of a record whose document can't be read."""
    return finished(FAILED) | {"error": {"code": error.code, "message": error.sentence}}


def finished(status: str) -> Record:
    return {"status": status, "notification": SENDING, "processed_at": iso(now())}


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
    """Put a text that is too long for a record, and its lines, into the bucket and their places into the record."""
    text, lines = outcome["extracted_text"].encode(), outcome["lines"] or b""
    if len(text) + len(lines) <= MAX_TEXT_BYTES:
        return outcome
    s3, place = _client("s3", read_timeout=5), f"{TEXT_PREFIX}{invoice_id}"
    kept: Record = {"extracted_text": None, "lines": None}
    for name, key, body, kind in (
        ("text_location", f"{place}.txt", text, "text/plain; charset=utf-8"),
        ("lines_location", f"{place}.lines", lines, "application/zlib"),
    ):
        if body:
            call(s3.put_object, Bucket=BUCKET_NAME, Key=key, Body=body, ContentType=kind)
            kept[name] = key
    return outcome | kept


def store(record: Record, outcome: Record, invocation: Invocation) -> Record:
    """Turn the claim into what was found out, in one write, if this invocation still owns the record."""
    invoice_id = record["invoice_id"]
    outcome = without_nothing(outcome)
    outcome = without_nothing(fitted(record, outcome | index_keys(record | outcome)))
    try:
        stored = update(
            invoice_id,
            expression=assignment_of(outcome),
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


def without_nothing(outcome: Record) -> Record:
    """A claim has nothing of an outcome yet, so there is nothing to take away."""
    return {name: value for name, value in outcome.items() if value not in (None, "", [], {})}


def update(
    invoice_id: str, *, expression: str, condition: str, values: Record, table: str = TABLE_NAME
) -> Record:
    """Write to a record under a condition; returns the whole record. `#name` and `:value` stand for both.

    In the other table `invoice_id` is a mark. Raises ConditionFailed with the record as it is, ServiceError.
    """
    try:
        response = dynamodb.update_item(
            TableName=table,
            Key={"invoice_id" if table == TABLE_NAME else "mark": {"S": invoice_id}},
            UpdateExpression=expression,
            ConditionExpression=condition,
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **expression_of(f"{expression} {condition}", values),
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        raise ConditionFailed(record_of(error.response.get("Item", {}))) from error
    except (ClientError, BotoCoreError) as error:
        raise _service_error("update_item", error) from error
    return record_of(response["Attributes"])


update_mark = partial(update, table=MEMORY_TABLE_NAME)


def _query(index: str, condition: str, values: Record, most: float = inf) -> list[Record]:
    """The items of an index that meet a condition on its keys, in the order of its sort key; not many more than `most`."""
    parameters = expression_of(condition, values) | {
        "TableName": TABLE_NAME,
        "IndexName": index,
        "KeyConditionExpression": condition,
    }
    items: list[Record] = []
    while True:
        response = call(dynamodb.query, **parameters)
        items += map(record_of, response["Items"])
        if "LastEvaluatedKey" not in response or len(items) >= most:
            return items
        parameters["ExclusiveStartKey"] = response["LastEvaluatedKey"]


# --- notify ----------------------------------------------------------------------------------------------


def notify(record: Record, invocation: Invocation) -> None:
    """Publish the record, then mark its e-mail as sent: dying in between costs a second e-mail, never the first."""
    subject = publish(record, record["status"].lower())
    log_step("notified", record, subject=subject)
    mark_sent(record, invocation, says=published(record | {"notification": SENT}))


def publish(record: Record, event: str) -> str:
    """Hand a record to the topic's subscribers, for people and for programs; returns the message's subject."""
    message = message_of(record, event, table=TABLE_NAME, browser_url=BROWSER_URL)
    call(sns.publish, TopicArn=TOPIC_ARN, **message)
    return str(message["Subject"])


def mark_sent(record: Record, invocation: Invocation, says: Record) -> None:
    """Note that the e-mail was handed over, and what the record `says` after that."""
    marked: Record = {"notification": SENT, "notified_at": iso(now())} | says
    as_it_was, seen = unchanged(record, "revision", "publish_owed")
    try:
        update(
            record["invoice_id"],
            expression=assignment_of(marked),
            condition=f"#owner = :owner AND {as_it_was}",
            values=marked | seen | {"owner": invocation.owner},
        )
    except ConditionFailed as refused:
        if refused.record.get("owner") == invocation.owner:  # a person changed it in these seconds
            after = refused.record | {"notification": SENT}
            return mark_sent(refused.record, invocation, says={"attention": attention_of(after)})
        # whoever owns it now sends and marks once more
        log_step("taken over after the e-mail", record, level=logging.WARNING)
        return
    log_step("done", record)


# --- the check: finish what is left ----------------------------------------------------------------------


def check(event: Mapping[str, Any], invocation: Invocation, failures: list[RetryLater]) -> None:
    """Send what is owed to programs, and the digest; finish stuck records; once a day also look for uploads without one,
    and whether the mail arrives.

    What doesn't fit into this invocation waits for the next hour's. A record that fails again is logged and stays
    unfinished; `failures` gets what kept the check from its own work. By hand it can be sent as
    {"source": "aws.events", "detail": {"whole_bucket": true}}: then it begins to look at every upload, however old
    or new, and goes on with that every hour.
    """
    detail = event.get("detail")
    whole_bucket = isinstance(detail, dict) and detail.get("whole_bucket") is True
    hour = _seconds(now()) // 3600
    # Either can take all the time, so they take turns. Then the records' turn changes every other hour: else some
    # would have theirs only in the hours in which the daily run comes first.
    steps = (partial(finish_stuck_records, hour // 2), partial(run_daily, whole_bucket))
    first = (mark_late_duplicates, partial(send_owed, hour), send_digest)
    for step in (*first, *memory.by_turns(steps, 1 if whole_bucket else hour)):
        with kept_apart(failures, {}):
            step(invocation)


def finish_stuck_records(turn: int, invocation: Invocation) -> None:
    """Finish the records that nobody else can be expected to finish any more; oldest first, by turns."""
    stuck = unfinished_for(memory.STUCK_AFTER)
    log("check", found=len(stuck))
    work_off([Unfinished(record["invoice_id"]) for record in memory.by_turns(stuck, turn)], invocation)


def unfinished_for(age: timedelta) -> list[Record]:
    """The unfinished records of uploads of that age and older, the oldest first."""
    waiting = {"attention": UNFINISHED, "before": iso(now() - age)}
    return _query("NeedsAttention", "#attention = :attention AND #uploaded_at < :before", waiting)


def work_off(found: Sequence[Upload | Unfinished], invocation: Invocation) -> list[RetryLater]:
    """Attempt one after the other; returns what failed, OutOfTime at the end if the time did not suffice."""
    failures: list[RetryLater] = []
    for work in found:
        if not invocation.has(TEXTRACT_SECONDS):
            log("check not finished", level=logging.WARNING, found=len(found))
            return [*failures, OutOfTime("the next check goes on")]
        attempt(work, invocation, failures)
    return failures


# --- the check: tell programs what is owed to them -----------------------------------------------------------


def send_owed(turn: int, invocation: Invocation) -> None:
    """Publish the changed records whose change was not published; by turns, while what comes after has its time.

    One that fails is logged and stays owed. Before the digest, which names none that is.
    """
    owed = owed_records()
    for invoice_id in memory.by_turns(owed, turn):
        if not invocation.has(OWED_SECONDS):
            log("not all that is owed was sent", level=logging.WARNING, found=len(owed))
            return
        with kept_apart([], {"invoice_id": invoice_id}):
            send_change(invoice_id)


def owed_records() -> list[str]:
    """The ids of the records of whose change programs have not heard, those uploaded first before others."""
    return [
        each["invoice_id"]
        for each in _query("NeedsAttention", "#attention = :attention", {"attention": OWED}, most=MAX_OWED)
    ]


def send_change(invoice_id: str) -> None:
    """Publish a record as it is now, then note that; who dies in between, or changes it meanwhile, has it sent again."""
    for record in _records([invoice_id], *PUBLIC, "notification", "publish_owed"):
        if attention_of(record) != OWED:  # the index is a moment behind
            return
        publish(record, CORRECTED)
        changes = published(record)
        as_it_was, seen = unchanged(record, "revision", "notification")
        with suppress(ConditionFailed):
            update(invoice_id, expression=assignment_of(changes), condition=as_it_was, values=changes | seen)
        log_step("published", record)


# --- the check: once a day ---------------------------------------------------------------------------------


def run_daily(whole_bucket: bool, invocation: Invocation) -> None:
    """Begin the day's run, or go on with it from where the last invocation came to; mark it when it is done.

    Two invocations never do it both: like a record it has an owner, and a lease that outlives the owner.
    """
    if not invocation.has(LISTING_SECONDS) or not (run := claim_run(whole_bucket, invocation)):
        return
    try:
        finished = find_lost_uploads(run, invocation)
        remember(report(run) if finished else {"lease_until": 0}, invocation)
    except Exception:
        with suppress(RetryLater):  # then the lease ends by itself
            remember({"lease_until": 0}, invocation)
        raise


def claim_run(whole_bucket: bool, invocation: Invocation) -> Record | None:
    """What is remembered of the run that this invocation now owns; None where there is none to do."""
    run = claim_mark(memory.CHECK, memory.claim_of_run(whole_bucket, now()), invocation)
    if whole_bucket and not run:
        raise InvoiceBusy("another check is at work; send this one again in a minute")
    return run


def claim_mark(mark: str, claim: memory.Write, invocation: Invocation) -> Record | None:
    """What is remembered under a mark that this invocation now owns; None where the claim's condition does not hold."""
    lease = {"lease_until": invocation.deadline + LEASE_MARGIN_SECONDS, "now": _seconds(now())}
    values = claim.values | lease | {"owner": invocation.owner}
    try:
        return update_mark(mark, expression=claim.expression, condition=claim.condition, values=values)
    except ConditionFailed as refused:  # by itself, if the SDK resent it, since its answer was lost
        return refused.record if refused.record.get("owner") == invocation.owner else None


def remember(facts: Record, invocation: Invocation, mark: str = memory.CHECK) -> Record:
    """Note something under a mark that this invocation owns; returns all that is remembered there."""
    expression, values = assignment_of(facts), facts | {"owner": invocation.owner}
    try:
        return update_mark(mark, expression=expression, condition="#owner = :owner", values=values)
    except ConditionFailed as refused:
        raise LeaseLost(f"another check took the {mark} over") from refused


def find_lost_uploads(run: Record, invocation: Invocation) -> bool:
    """Process the uploads for which no event came; returns whether the bucket's listing came to its end.

    Where this goes on in the next hour moves on after each page, once all of its uploads have a record.
    """
    s3 = _client("s3", read_timeout=5, attempts=2)
    while invocation.has(LISTING_SECONDS):
        page = call(
            s3.list_object_versions, Bucket=BUCKET_NAME, Prefix=INVOICE_PREFIX, **memory.place_of(run)
        )
        failures = work_off(uploads_without_record(page, run), invocation)
        if failures and uploads_without_record(page, run):
            if isinstance(failures[-1], OutOfTime):
                return False
            raise failures[0]
        if not page["IsTruncated"]:
            return invocation.has(REPORT_SECONDS)
        run = remember(memory.place_after(page), invocation)
    return False


def uploads_without_record(page: Mapping[str, Any], run: Record) -> list[Upload]:
    """Of a page of the listing those of the run's age: lost ones, and those that no rule matches."""
    since, until = memory.ages_of(run)
    versions = [each for each in page.get("Versions", []) if since < each["LastModified"] < until]
    uploads = [_listed_upload(version) for version in versions if _is_file(version)]
    known = {record["invoice_id"] for record in _records(upload.invoice_id for upload in uploads)}
    return [upload for upload in uploads if upload.invoice_id not in known]


def report(run: Record) -> Record:
    """What a run found that a person must mend, in one line a day, on which there is an alarm; and its end."""
    unsubscribed = memory.without_subscription(NOTIFICATION_EMAILS, _subscriptions())
    owed = owed_records()
    waiting = len(unfinished_for(memory.DAY)) + memory.owed_since(run, owed)
    if unsubscribed or waiting:
        log("trouble", level=logging.WARNING, unsubscribed=len(unsubscribed), waiting=waiting)
    return memory.end_of(run, unsubscribed=unsubscribed, waiting=waiting, owed=owed)


def _subscriptions() -> Iterator[Mapping[str, str]]:
    more: dict[str, str] = {}
    while True:
        response = call(sns.list_subscriptions_by_topic, TopicArn=TOPIC_ARN, **more)
        yield from response["Subscriptions"]
        if not response.get("NextToken"):
            return
        more = {"NextToken": response["NextToken"]}


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
        uploaded_at=iso(version["LastModified"].astimezone(UTC)),
    )


def _records(invoice_ids: Iterable[str], *names: str) -> Iterator[Record]:
    """The records that there are of these ids: the id and the attributes of these names."""
    ids, names = list(invoice_ids), tuple(dict.fromkeys(("invoice_id", *names)))
    for start in range(0, len(ids), MAX_BATCH):
        wanted: Any = {
            TABLE_NAME: {
                "Keys": [{"invoice_id": {"S": invoice_id}} for invoice_id in ids[start : start + MAX_BATCH]],
                "ProjectionExpression": ", ".join(f"#{name}" for name in names),
                "ExpressionAttributeNames": {f"#{name}": name for name in names},
            }
        }
        while wanted:
            response = call(dynamodb.batch_get_item, RequestItems=wanted)
            yield from map(record_of, response["Responses"].get(TABLE_NAME, []))
            wanted = response.get("UnprocessedKeys")


# --- the check: the due digest --------------------------------------------------------------------------------


def send_digest(invocation: Invocation) -> None:
    """Publish what is due and what is to be checked, then note it, as of an invoice's e-mail; nothing if there is nothing."""
    claim = memory.claim_of_digest(DUE_DIGEST, now()) if DUE_DIGEST else None
    if not claim or not claim_mark(memory.DIGEST, claim, invocation):
        return
    import invoice_digest as digest  # at most once a day, and compiled at each cold start

    today = iso(now())[:10]
    rows = [row for asked in digest.queries_of(today) for row in _query(*asked, most=digest.MOST)]
    parts = digest.parts_of(rows, today)
    if rows:
        records = {each["invoice_id"]: each for each in _records(digest.shown_of(parts), *digest.NAMED)}
        call(
            sns.publish,
            TopicArn=TOPIC_ARN,
            **digest.message_of(parts, records, today, TABLE_NAME, BROWSER_URL or ""),
        )
    log("digest", **{part: len(of_part) for part, of_part in parts.items()})
    remember({"day": claim.values["due"], "lease_until": 0}, invocation, memory.DIGEST)


def mark_late_duplicates(_: Invocation) -> None:
    """Mark duplicates that were committed within the same seconds and so could not see each other."""
    since, recent = now() - memory.DAY, []
    for month in sorted({iso(since)[:7], iso(now())[:7]}):
        of_month = {"month": month, "since": iso(since)}
        recent += _query("ByMonth", "#month = :month AND #listed_at > :since", of_month)
    later = later_duplicates(recent)
    for record in _records(later, *memory.MARKED):
        _mark_duplicate(record, later[record["invoice_id"]])


def _mark_duplicate(record: Record, original: str) -> None:
    if not (mark := memory.mark_of_duplicate(record, original)):
        return
    with suppress(ConditionFailed):  # then the next check sees what it has become
        update(record["invoice_id"], **mark._asdict())
        log("marked as possible duplicate", invoice_id=record["invoice_id"])


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
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return ServiceError(operation, response.get("Error", {}).get("Code", type(error).__name__), status)


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


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
