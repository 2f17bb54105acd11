"""What an event tells of: an uploaded file, a job of Textract's that has ended, or nothing of ours.

Pure functions, without AWS, environment or clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from invoice_record import invoice_id_of, is_invoice

MAX_SIZE_IN_EVENT = 1 << 60  # bytes; beyond it the event is wrong
TEXT_JOB, EXPENSE_JOB = "text", "expense"


class Malformed(ValueError):
    """The event isn't one that S3, SNS or the schedule sends."""


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
        mark = self.version_id or self.sequencer or self.etag or ""
        return invoice_id_of(self.bucket, self.key, mark)


@dataclass(frozen=True, slots=True)
class Completion:
    """Textract's notice that a job has ended. It was started with the invoice's id as its tag."""

    invoice_id: str
    job_id: str
    operation: str
    status: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A record that the check found waiting."""

    invoice_id: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """What is none of ours, and why."""

    reason: str
    file_name: str | None = None


def is_schedule(event: Any) -> bool:
    """Whether the event is the hourly one of EventBridge."""
    return isinstance(event, dict) and event.get("source") == "aws.events"


def is_test(event: Any) -> bool:
    """Whether the event is the one that S3 sends when its notifications are set up."""
    return isinstance(event, dict) and event.get("Event") == "s3:TestEvent"


def records_of(event: Any) -> list[Any]:
    """The records of a notification. Raises Malformed."""
    if not isinstance(event, dict) or not isinstance(event.get("Records"), list):
        raise Malformed("the event has no list of Records")
    records: list[Any] = event["Records"]
    return records


def found_in(record: Any, *, completion_topic: str, now: str) -> Upload | Completion | Ignored:
    """What a record of an event tells of. Raises Malformed.

    `completion_topic` is the ARN of the topic of Textract's notices, `now` the time (ISO 8601, UTC) for a record without.
    """
    # S3 writes the name small, SNS large.
    source = record.get("eventSource", record.get("EventSource")) if isinstance(record, dict) else None
    if not isinstance(source, str):
        raise Malformed("a record of the event has no eventSource")
    if source == "aws:s3":
        return _received_upload(record, now)
    if source == "aws:sns":
        return _received_completion(record, completion_topic)
    return Ignored("not an event of S3 or Textract")


def _received_upload(record: Mapping[str, Any], now: str) -> Upload | Ignored:
    upload = upload_of(record, now)
    if not str(record.get("eventName", "")).startswith("ObjectCreated:"):
        return Ignored("not an upload", upload.key)
    if not is_invoice(upload.key):
        return Ignored("not an invoice under invoices/", upload.key)
    return upload


def upload_of(record: Mapping[str, Any], now: str) -> Upload:
    """Shape: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""
    try:
        s3 = record["s3"]
        bucket, stored = s3["bucket"]["name"], s3["object"]
        key = unquote_plus(stored["key"])
    except (KeyError, TypeError, AttributeError) as error:
        raise Malformed("an S3 record has no bucket or key") from error
    if not isinstance(bucket, str) or not bucket or not key:
        raise Malformed("an S3 record has no bucket or key")
    version_id = _text_or_none(stored.get("versionId"))
    return Upload(
        bucket=bucket,
        key=key,
        version_id=None if version_id == "null" else version_id,  # uploaded while versioning was off
        sequencer=_text_or_none(stored.get("sequencer")),
        etag=_text_or_none(stored.get("eTag")),
        size=_size_or_none(stored.get("size")),
        uploaded_at=_event_time(record.get("eventTime")) or now,
    )


def _received_completion(record: Mapping[str, Any], topic: str) -> Completion | Ignored:
    """Shape: https://docs.aws.amazon.com/textract/latest/dg/async-notification-payload.html"""
    notification = record.get("Sns")
    if not isinstance(notification, dict) or notification.get("TopicArn") != topic:
        return Ignored("not on the topic of Textract's completion notices")
    try:
        notice = json.loads(notification["Message"])
        invoice_id, job_id = _text_or_none(notice.get("JobTag")), _text_or_none(notice["JobId"])
        operation = EXPENSE_JOB if notice.get("API") == "StartExpenseAnalysis" else TEXT_JOB
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Malformed("a completion notice has no job") from error
    if not invoice_id or not job_id:
        return Ignored("the notice of a job that is not ours")
    return Completion(invoice_id, job_id, operation, str(notice.get("Status")))


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _size_or_none(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < MAX_SIZE_IN_EVENT else None  # a bool is an int, too


def _event_time(value: Any) -> str | None:
    """The event's time in one notation; None where an event carries none."""
    try:
        return iso(datetime.fromisoformat(value).astimezone(UTC))
    except (TypeError, ValueError, OverflowError):
        return None


def iso(moment: datetime) -> str:
    """A moment (UTC) as records, logs and events have it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
