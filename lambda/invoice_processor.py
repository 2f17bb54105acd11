"""Turn an invoice that was uploaded to S3 into a record in DynamoDB and an e-mail.

    receive → claim → read (Textract) → extract → store (DynamoDB) → notify (SNS) → log

Environment, all of it set by the stack (a missing one ends the function at init, with its name):
    TABLE_NAME        the table that keeps one record per uploaded version of a file
    TOPIC_ARN         the topic whose subscribers get the e-mails
    BUCKET_NAME       the bucket of the invoices; texts too long for a record go there as well

The delivery guarantee: one record per uploaded version; at least one e-mail per record, and a second one
only if the function died, or lost SNS's answer, between publishing and noting it, or could not note it.
Nothing is acknowledged (returned without raising) before the record is committed and the e-mail handed
over. A record shows how far it is:
    status            PROCESSING → PROCESSED | FAILED
    notification      PENDING → SENDING → SENT
    owner             the invocation that works on it, until lease_until (seconds since 1970)
    attempts          claims since the last one that ended cleanly; a third one means two crashes
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from botocore.client import BaseClient

    Record = dict[str, Any]  # an item of the table, as Python values

# ---------------------------------------------------------------------------------------------------------
# Settings, limits, clients
# ---------------------------------------------------------------------------------------------------------

TABLE_NAME = os.environ["TABLE_NAME"]
TOPIC_ARN = os.environ["TOPIC_ARN"]
BUCKET_NAME = os.environ["BUCKET_NAME"]

INVOICE_PREFIX = "invoices/"
TEXT_PREFIX = "text/"
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg")

# Textract's limit for images sent to its synchronous operations:
# https://docs.aws.amazon.com/textract/latest/dg/limits-document.html
MAX_IMAGE_BYTES = 10 * 1024 * 1024
# DynamoDB takes 400 KB an item, names included. The text may use what the fields surely leave.
MAX_TEXT_BYTES = 250 * 1024

# A lease outlives the function's own deadline by this, for clocks that differ. With a timeout of 50 s it
# still ends before Lambda's first retry, which comes a minute after a failure.
LEASE_MARGIN_SECONDS = 5
MAX_CRASHES = 2
# The longest that Textract can take with the timeouts and attempts below, and what is needed to give up.
TEXTRACT_SECONDS = 36

PROCESSING, PROCESSED, FAILED = "PROCESSING", "PROCESSED", "FAILED"
PENDING, SENDING, SENT = "PENDING", "SENDING", "SENT"
# The sparse index NeedsAttention holds the records that have the attribute `attention`.
UNFINISHED, REVIEW = "UNFINISHED", "REVIEW"


def _client(service: str, *, read_timeout: int, attempts: int = 3) -> BaseClient:
    """A client whose worst case fits inside the function's own timeout (seconds; attempts in all)."""
    retries = {"mode": "standard", "total_max_attempts": attempts}
    config = Config(connect_timeout=1, read_timeout=read_timeout, retries=retries)
    return boto3.client(service, config=config)


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
#     ├── ServiceError
#     └── UnexpectedError
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


# The sentences that a FAILED record and its e-mail show, by code.
DOCUMENT_ERRORS = {
    "empty_file": "The file is empty; please upload it again.",
    "too_large": "The file is larger than 10 MB, the most that can be read; please upload a smaller image.",
    "unsupported_format": "The file is not an image that can be read; please upload a PNG or a JPEG.",
    "unreadable": "The file is damaged or too large a picture (over 10,000 pixels a side); please upload "
    "it again from its source.",
    "source_deleted": "The file was deleted before it could be read; please upload it again.",
    "crashed": "Reading this file stopped the processor twice; please enter this invoice by hand.",
}

# Textract's word for what is the document's fault:
# https://docs.aws.amazon.com/textract/latest/dg/API_DetectDocumentText.html#API_DetectDocumentText_Errors
DOCUMENT_FAULTS = {
    "UnsupportedDocumentException": "unsupported_format",
    "DocumentTooLargeException": "too_large",
    "BadDocumentException": "unreadable",
    "InvalidParameterException": "unreadable",
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

    @property
    def lease_until(self) -> int:
        return self.deadline + LEASE_MARGIN_SECONDS

    def require(self, seconds: int) -> None:
        """Raise OutOfTime unless this invocation has that many seconds left."""
        if _seconds(now()) + seconds > self.deadline:
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


# ---------------------------------------------------------------------------------------------------------
# The processor
# ---------------------------------------------------------------------------------------------------------


def lambda_handler(event: Any, context: Any) -> None:
    """Process each upload that the event tells of; raise RetryLater where one has to be delivered again."""
    invocation = Invocation.of(context)
    failures = [failure for record in records_of(event) if (failure := attempt(record, invocation))]
    if failures:
        raise failures[0]


def attempt(event_record: Any, invocation: Invocation) -> RetryLater | None:
    """Handle one record of an event on its own, so that a bad one never takes its neighbours down."""
    try:
        if upload := receive(event_record):
            process(upload, invocation)
    except RetryLater as error:
        log("to be retried", level=logging.WARNING, error=type(error).__name__, reason=str(error))
        return error
    except Exception as error:  # a defect of ours: never acknowledged, and its text may quote the invoice
        log("failed unexpectedly", level=logging.ERROR, error=type(error).__name__, at=_place(error))
        return UnexpectedError(f"{type(error).__name__} at {_place(error)}")
    return None


def process(upload: Upload, invocation: Invocation) -> None:
    """Claim → read → extract → store → notify, or as much of it as an earlier delivery left to do."""
    record = claim(upload, invocation)
    if record is None:
        return
    with giving_up_cleanly(record, invocation):
        if record["status"] == PROCESSING:
            record = store(record, examine(upload, record, invocation), invocation)
        notify(record, invocation)


def examine(upload: Upload, record: Record, invocation: Invocation) -> Record:
    """What the record shall say of this upload: its text and fields, or why it can't be processed."""
    try:
        if record["attempts"] > MAX_CRASHES:
            raise DocumentError("crashed")
        return processed(read(upload, invocation))
    except DocumentError as error:
        return failed(error)


# --- receive ---------------------------------------------------------------------------------------------


def records_of(event: Any) -> list[Any]:
    """The records of an S3 notification; none for the test event that S3 sends when it is set up."""
    if isinstance(event, dict) and event.get("Event") == "s3:TestEvent":
        log("ignored", reason="S3's test event")
        return []
    if not isinstance(event, dict) or not isinstance(event.get("Records"), list):
        raise MalformedEvent("the event has no list of Records")
    return event["Records"]


def receive(record: Any) -> Upload | None:
    """The upload that a record of an S3 notification tells of; None for what is none of ours.

    Shape: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    if not isinstance(record, dict) or not isinstance(record.get("eventSource"), str):
        raise MalformedEvent("a record of the event has no eventSource")
    if record["eventSource"] != "aws:s3":
        log("ignored", reason="not an event of S3")
        return None
    upload = _upload_of(record)
    if not str(record.get("eventName", "")).startswith("ObjectCreated:"):
        log("ignored", reason="not an upload", file_name=upload.key)
        return None
    if not is_invoice(upload.key):
        log("ignored", reason="not an image under invoices/", file_name=upload.key)
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
        size=stored["size"] if isinstance(stored.get("size"), int) else None,
        uploaded_at=_event_time(record.get("eventTime")),
    )


def is_invoice(key: str) -> bool:
    """Whether a (decoded) key names a file that this processor reads."""
    return key.startswith(INVOICE_PREFIX) and key.lower().endswith(IMAGE_SUFFIXES)


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _event_time(value: Any) -> str:
    """The event's time in one notation; the present where an event carries none."""
    try:
        return _iso(datetime.fromisoformat(value).astimezone(UTC))
    except (TypeError, ValueError, OverflowError):
        return _iso(now())


# --- claim -----------------------------------------------------------------------------------------------


def claim(upload: Upload, invocation: Invocation) -> Record | None:
    """Make this invocation the owner of the upload's record, which is made if there is none.

    Returns the record, or None if nothing is left to do. Raises InvoiceBusy on another's live lease.
    """
    try:
        record = update(upload.invoice_id, **_claim_of(upload, invocation))
    except ConditionFailed as refused:
        record = refused.record
        if record.get("notification") == SENT:
            log_step("already done", record)
            return None
        if record.get("owner") != invocation.owner:  # else the SDK resent a claim whose answer was lost
            raise InvoiceBusy(f"invoice {upload.invoice_id} is being processed") from refused
    log_step("claimed", record, attempts=int(record["attempts"]))
    return record


def _claim_of(upload: Upload, invocation: Invocation) -> dict[str, Any]:
    """The conditional write of a claim. What the first claim noted of the upload stays as it is."""
    first = {
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
    first = {name: value for name, value in first.items() if value is not None}
    assignments = [f"#{name} = if_not_exists(#{name}, :{name})" for name in first]
    assignments += ["#owner = :owner", "#lease_until = :lease_until"]
    assignments += ["#attempts = if_not_exists(#attempts, :none) + :one"]
    lease = {"owner": invocation.owner, "lease_until": invocation.lease_until}
    return {
        "expression": "SET " + ", ".join(assignments),
        "condition": "attribute_not_exists(#invoice_id) OR (#notification <> :sent AND #lease_until < :now)",
        "values": first | lease | {"none": 0, "one": 1, "sent": SENT, "now": _seconds(now())},
    }


@contextmanager
def giving_up_cleanly(record: Record, invocation: Invocation) -> Iterator[None]:
    """On an error, end the lease and the count of crashes, so that the next delivery starts at once."""
    try:
        yield
    except Exception:
        try:
            update(
                record["invoice_id"],
                expression="SET #lease_until = :none, #attempts = :none",
                condition="#owner = :owner AND #notification <> :sent",
                values={"none": 0, "owner": invocation.owner, "sent": SENT},
            )
        except (ConditionFailed, ServiceError) as error:  # then the lease ends by itself
            log_step("lease not released", record, level=logging.WARNING, reason=str(error))
        raise


# --- read ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """What Textract read: the text, line by line in reading order, and the number of pages."""

    text: str
    page_count: int


def read(upload: Upload, invocation: Invocation) -> Document:
    """Have Textract read this version of the object, straight from S3.

    Raises DocumentError for what Textract will never read, ServiceError for what it may read later.
    """
    if upload.size == 0:
        raise DocumentError("empty_file")
    if upload.size is not None and upload.size > MAX_IMAGE_BYTES:
        raise DocumentError("too_large")
    invocation.require(TEXTRACT_SECONDS)
    started = time.monotonic()
    response = ask_textract(textract.detect_document_text, upload)
    lines = [block.get("Text", "") for block in response["Blocks"] if block["BlockType"] == "LINE"]
    log(
        "read",
        invoice_id=upload.invoice_id,
        file_name=upload.key,
        lines=len(lines),
        milliseconds=round((time.monotonic() - started) * 1000),
    )
    return Document(text="\n".join(lines), page_count=response["DocumentMetadata"]["Pages"])


def ask_textract(operation: Any, upload: Upload) -> dict[str, Any]:
    """Call one of Textract's synchronous operations on the upload."""
    s3_object = {"Bucket": upload.bucket, "Name": upload.key}
    if upload.version_id:
        s3_object["Version"] = upload.version_id
    try:
        return call(operation, Document={"S3Object": s3_object})
    except ServiceError as error:
        if error.code in DOCUMENT_FAULTS:
            raise DocumentError(DOCUMENT_FAULTS[error.code]) from error
        if error.code == "InvalidS3ObjectException" and is_gone(upload):
            raise DocumentError("source_deleted") from error
        raise


def is_gone(upload: Upload) -> bool:
    """Whether the object no longer exists. Textract doesn't tell that from one it may not read."""
    s3 = _client("s3", read_timeout=2)
    version = {"VersionId": upload.version_id} if upload.version_id else {}
    try:
        call(s3.head_object, Bucket=upload.bucket, Key=upload.key, **version)
    except ServiceError as error:
        if error.code in ("404", "NoSuchKey", "NoSuchVersion"):
            return True
        raise
    return False


# --- store -----------------------------------------------------------------------------------------------


def processed(document: Document) -> Record:
    """The attributes of a record whose document was read."""
    return {"status": PROCESSED, "extracted_text": document.text, "page_count": document.page_count}


def failed(error: DocumentError) -> Record:
    """The attributes of a record whose document can't be read."""
    return {"status": FAILED, "error": {"code": error.code, "message": error.sentence}}


def store(record: Record, outcome: Record, invocation: Invocation) -> Record:
    """Turn the claim into the finished record, in one write, if this invocation still owns it."""
    invoice_id = record["invoice_id"]
    outcome = keep_long_text(invoice_id, outcome) | {
        "notification": SENDING,
        "processed_at": _iso(now()),
        "month": record["uploaded_at"][:7],
    }
    outcome = {name: value for name, value in outcome.items() if value not in (None, "", [], {})}
    try:
        stored = update(
            invoice_id,
            expression="SET " + ", ".join(f"#{name} = :{name}" for name in outcome),
            condition="#owner = :owner AND #status = :claimed",
            values=outcome | {"owner": invocation.owner, "claimed": PROCESSING},
        )
    except ConditionFailed as refused:
        stored = refused.record
        if stored.get("owner") != invocation.owner:
            raise LeaseLost(f"invoice {invoice_id} was taken over") from refused
        # else it is this very write, which the SDK resent because its answer was lost
    log_step("stored", stored, status=stored["status"], error=stored.get("error", {}).get("code"))
    return stored


def keep_long_text(invoice_id: str, outcome: Record) -> Record:
    """Put a text that is too long for a record into the bucket, and its place into the record."""
    text = outcome.get("extracted_text", "").encode()
    if len(text) <= MAX_TEXT_BYTES:
        return outcome
    key = f"{TEXT_PREFIX}{invoice_id}.txt"
    s3 = _client("s3", read_timeout=5)
    call(s3.put_object, Bucket=BUCKET_NAME, Key=key, Body=text, ContentType="text/plain; charset=utf-8")
    return outcome | {"extracted_text": None, "text_location": key}


def update(invoice_id: str, *, expression: str, condition: str, values: Record) -> Record:
    """Write to a record under a condition; returns the whole record. `#name` and `:value` stand for both.

    Raises ConditionFailed with the record as it is, ServiceError.
    """
    names = set(re.findall(r"#(\w+)", expression + condition))
    try:
        response = dynamodb.update_item(
            TableName=TABLE_NAME,
            Key={"invoice_id": {"S": invoice_id}},
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeNames={f"#{name}": name for name in names},
            ExpressionAttributeValues={f":{k}": TypeSerializer().serialize(v) for k, v in values.items()},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        raise ConditionFailed(_record(error.response.get("Item", {}))) from error
    except (ClientError, BotoCoreError) as error:
        raise _service_error("update_item", error) from error
    return _record(response["Attributes"])


def _record(item: Mapping[str, Any]) -> Record:
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}


# --- notify ----------------------------------------------------------------------------------------------


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
    attention = FAILED if record["status"] == FAILED else REVIEW if record.get("review_reasons") else None
    values = {"sent": SENT, "notified_at": _iso(now()), "owner": invocation.owner}
    assignment = "SET #notification = :sent, #notified_at = :notified_at"
    if attention:
        assignment, values = f"{assignment}, #attention = :attention", values | {"attention": attention}
    else:
        assignment = f"{assignment} REMOVE #attention"
    try:
        update(record["invoice_id"], expression=assignment, condition="#owner = :owner", values=values)
    except ConditionFailed:  # whoever owns it now sends and marks once more
        log_step("taken over after the e-mail", record, level=logging.WARNING)
        return
    log_step("done", record)


def message_attributes(record: Record) -> dict[str, dict[str, str]]:
    """What a subscription can be filtered by; SNS takes no empty value, so an absent one is left out."""
    attributes = {
        "invoice_type": record.get("invoice_type", "unknown"),
        "category": printable(record.get("category", "")),
        "needs_review": "true" if record.get("review_reasons") else "false",
    }
    return {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value}


def email_of(record: Record) -> tuple[str, str]:
    """Subject and body of the e-mail for a finished record."""
    file_name = printable(record["file_name"])
    if record["status"] == FAILED:
        lines = [
            f"Invoice {file_name} could not be processed. Its ID: {record['invoice_id']}",
            "",
            record["error"]["message"],
        ]
        return "Invoice Not Processed", "\n".join(lines)
    return "Invoice Processed", f"Invoice {file_name} processed and stored with ID: {record['invoice_id']}"


def printable(text: str) -> str:
    r"""The text with all that could forge a line or turn the reading order shown as `\n`, `\u202e`, …"""
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return "".join(_escaped(c) if unicodedata.category(c) in hidden else c for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


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
    response = getattr(error, "response", {})
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
