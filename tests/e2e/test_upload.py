"""From an upload to the record, the e-mail and the log lines, and the delivery guarantee with real simultaneity."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.local.cloud import User
from infra.local.session import Session
from tests.e2e.conftest import PATIENCE, until
from tests.invoices import broken
from tests.invoices.render import FOLDER

SAMPLE = FOLDER / "invoice_page_1.png"
Finished = Callable[[str], dict[str, Any]]


def test_upload_becomes_a_record_an_email_and_log_lines(
    session: Session, user: User, finished: Finished
) -> None:
    """FAULTS.md 9: a key with spaces, `+` and letters beyond ASCII is decoded once."""
    key = "invoices/April 2025 + Büro é.png"
    invoice_id = user.upload(SAMPLE, key)
    record = finished(invoice_id)
    assert (record["status"], record["file_name"]) == ("PROCESSED", key)
    assert "Invoice Number: INV-00123" in record["extracted_text"]
    assert "Total: $300" in record["extracted_text"]
    assert record["page_count"] == 1
    email = session.inbox.wait_for(invoice_id, PATIENCE)
    assert email is not None
    assert email.subject == "Invoice Processed"
    assert email.body.split("\n")[0] == f"Invoice {key} processed and stored with ID: {invoice_id}"
    assert email.attributes["needs_review"] in ("true", "false")
    steps = until(lambda: (seen := steps_of(user, invoice_id)) and seen[-1] == "done" and seen)
    assert steps[0] == "received"
    assert "ABC TECHNOLOGIES" not in "".join(event["message"] for event in user.log_lines(0))


def steps_of(user: User, invoice_id: str) -> list[str]:
    """The log's messages about one invoice, as `aws logs tail` would show them."""
    lines = [event["message"] for event in user.log_lines(0) if event["message"].startswith("{")]
    return [line["message"] for line in map(json.loads, lines) if line.get("invoice_id") == invoice_id]


def test_log_can_be_followed_as_the_aws_cli_does(session: Session, user: User, finished: Finished) -> None:
    """`aws logs tail --follow` of AWS CLI 2 asks from the newest timestamp on, and tells lines apart by their id."""
    logs = session.cloud.client("logs")
    request = {"logGroupName": session.cloud.log_group, "interleaved": True}
    seen: dict[str, str] = {}

    def follow() -> list[str]:
        for event in logs.filter_log_events(**request)["events"]:
            seen.setdefault(event["eventId"], event["message"])
            request["startTime"] = max(request.get("startTime", 0), event["timestamp"])
        return [message for message in seen.values() if invoice_id in message]

    invoice_id = user.upload(SAMPLE, "invoices/tail.png")
    finished(invoice_id)
    lines = until(lambda: (mine := follow()) and '"done"' in mine[-1] and mine)
    assert len(lines) == len(set(lines)) > 4


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("text.png", b"not a picture", "unsupported_format"),
        ("empty.png", b"", "empty_file"),
        ("truncated.png", broken.truncated_png(), "unreadable"),
        ("page.jpg", broken.html(), "unsupported_format"),
        ("bomb.PNG", broken.bomb_png(), "unreadable"),
        ("wide.png", broken.oversized_png(), "unreadable"),
        ("locked.pdf", broken.locked_pdf(), "password_protected"),
        ("no pages.pdf", broken.pageless_pdf(), "unreadable_file"),
        ("truncated.pdf", broken.truncated_pdf(), "unreadable_file"),
        ("page.pdf", broken.html(), "unsupported_format"),
        ("form.PDF", broken.xfa_pdf(), "unsupported_format"),
    ],
)
def test_file_that_is_no_invoice_becomes_failed_with_a_reason_and_an_email(
    name: str, content: bytes, code: str, tmp_path: Path, session: Session, user: User, finished: Finished
) -> None:
    """FAULTS.md 1, 3, 5, 6, 39."""
    (tmp_path / name).write_bytes(content)
    invoice_id = user.upload(tmp_path / name, f"invoices/{name}")
    record = finished(invoice_id)
    assert (record["status"], record["error"]["code"]) == ("FAILED", code)
    email = session.inbox.wait_for(invoice_id, PATIENCE)
    assert email is not None
    assert email.subject == "Invoice Not Processed"
    assert f"invoices/{name}" in email.body
    assert record["error"]["message"] in email.body


def event_of(record: dict[str, Any]) -> str | dict[str, Any]:
    """The S3 event of the upload that a record tells of."""
    s3_object = {
        "key": record["file_name"].replace(" ", "+"),
        "size": int(record["size"]),
        "eTag": record["etag"],
        "versionId": record["version_id"],
        "sequencer": record["sequencer"],
    }
    s3 = {"bucket": {"name": record["bucket"]}, "object": s3_object}
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "eventTime": record["uploaded_at"],
                "s3": s3,
            }
        ]
    }


def test_pair_of_first_deliveries_at_the_same_moment_makes_one_record_and_one_email(
    session: Session, user: User, finished: Finished
) -> None:
    """FAULTS.md 17, 18, without the upload's own delivery to win the race: no rule matches this suffix."""
    key = "invoices/pair.pNg"
    invoice_id = user.upload(SAMPLE, key)
    version = session.cloud.client("s3").head_object(Bucket=session.cloud.bucket, Key=key)["VersionId"]
    event = event_of(
        {"file_name": key, "size": SAMPLE.stat().st_size, "etag": "e", "version_id": version}
        | {"sequencer": "1", "bucket": session.cloud.bucket, "uploaded_at": "2026-01-01T00:00:00Z"}
    )
    client = session.cloud.client("lambda")
    together = threading.Barrier(2)
    errors = []

    def deliver() -> None:
        together.wait(PATIENCE)
        response = client.invoke(FunctionName=session.cloud.function, Payload=json.dumps(event))
        errors.append(response.get("FunctionError"))

    pair = [threading.Thread(target=deliver) for _ in range(2)]
    for delivery in pair:
        delivery.start()
    for delivery in pair:
        delivery.join(PATIENCE)
    assert len(errors) == 2
    assert errors.count(None) == 1  # the loser raises, so that Lambda would deliver again
    assert finished(invoice_id)["status"] == "PROCESSED"
    together = threading.Barrier(1)
    deliver()
    assert errors[2] is None  # nothing was left to do: acknowledged
    assert session.inbox.wait_for(invoice_id, PATIENCE) and len(session.inbox.about(invoice_id)) == 1
    assert len([request for request in session.textract.requests if request[1] == key]) == 1
