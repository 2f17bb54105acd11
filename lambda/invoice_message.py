"""What SNS publishes of a record: a text for people, the record as JSON for programs, and what both can be filtered by.

Pure functions, without AWS, environment or clock. invoice_message.schema.json describes the JSON to those who write such
a program. Whatever a record holds, its message is none that SNS refuses for its size.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from invoice_email import email_of, printable
from invoice_record import PUBLIC, needs_review, plainly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from invoice_record import Record

SCHEMA_VERSION = "1.0"
CORRECTED = "corrected"  # beside it "processed" and "failed", as a record's status says, and "digest"

# Of a message and its attributes: https://docs.aws.amazon.com/general/latest/gr/sns.html
MAX_BYTES = 256 * 1024
# What identifies a record, and what it lacks; this always has room: S3 allows names of 1,024 bytes.
IDENTIFYING = (
    "invoice_id file_name bucket version_id uploaded_at status revision text_location line_items_left_out"
).split()
# What is left out of a message that is too large, in turn.
LEFT_OUT = (
    ["extracted_text"],
    ["line_items"],
    ["fields"],
    [name for name in PUBLIC if name not in IDENTIFYING],
)
# SQS takes no such characters, and many readers of JSON no half of a pair.
UNSENDABLE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


def message_of(record: Record, event: str, *, table: str, browser_url: str | None = None) -> dict[str, Any]:
    """What SNS publishes of a finished record; `event`: processed, failed or corrected. `table` has the record.

    Too large, it leaves out as much of the record as it must, and names that.
    """
    subject, text = email_of(record, browser_url, changed=event == CORRECTED)
    attributes = {
        "event": event,
        "invoice_id": record["invoice_id"],
        "invoice_type": record.get("invoice_type", "unknown"),
        "category": printable(record.get("category", "")),
        "needs_review": "true" if needs_review(record) else "false",
    }
    for portion in portions_of(record):
        message = wrapped({"table": table} | portion, subject, text, attributes)
        if size_of(message) <= MAX_BYTES:
            break
    return message


def portions_of(record: Record) -> Iterator[dict[str, Any]]:
    """The record as programs get it: whole, then with less and less in it; the line items are counted then."""
    shown = plainly(record | {"revision": record.get("revision", 0)}, PUBLIC)
    left_out: list[str] = []
    yield {"record": shown}
    for names in LEFT_OUT:
        gone = [name for name in names if name in shown]
        if "line_items" in gone:
            count = len(shown["line_items"]) + shown.get("line_items_left_out", 0)
            shown = shown | {"line_items_left_out": count}
        shown = {name: value for name, value in shown.items() if name not in gone}
        left_out = left_out + gone
        yield {"record": shown, "left_out": left_out}


def wrapped(
    content: Mapping[str, Any], subject: str, text: str, attributes: Mapping[str, str]
) -> dict[str, Any]:
    """The arguments of SNS's Publish but the topic: the text goes to e-mail addresses, the JSON to all others.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html. SNS takes no empty attribute, so it is left out.
    """
    of_programs = {"schema_version": SCHEMA_VERSION, "event": attributes["event"], **content}
    message = json.dumps(
        {"default": json.dumps(of_programs, ensure_ascii=False), "email": text}, ensure_ascii=False
    )
    return {
        "Subject": subject,
        "MessageStructure": "json",
        "Message": UNSENDABLE.sub("\ufffd", message),
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value
        },
    }


def size_of(message: Mapping[str, Any]) -> int:
    """The bytes of a message that count, and those of its subject, of which SNS does not say whether they do."""
    attributes = [name + "".join(each.values()) for name, each in message["MessageAttributes"].items()]
    return len("".join([message["Message"], message["Subject"], *attributes]).encode())
