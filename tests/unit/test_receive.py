"""What an S3 event says of an upload: key, ids, time, folder."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote_plus

import invoice_processor
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoice_processor import Upload, receive, received

# As S3 sends it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
RECORD = {
    "eventVersion": "2.1",
    "eventSource": "aws:s3",
    "awsRegion": "us-east-1",
    "eventTime": "2026-11-22T10:00:00.123Z",
    "eventName": "ObjectCreated:Put",
    "s3": {
        "bucket": {"name": "b", "arn": "arn:aws:s3:::b"},
        "object": {
            "key": "invoices/travel/taxi+1.png",
            "size": 1024,
            "eTag": "e",
            "versionId": "v",
            "sequencer": "0A",
        },
    },
}


def record(**of_object: Any) -> dict[str, Any]:
    """A record whose object differs in these facts; one that is None is left out."""
    facts = RECORD["s3"]["object"] | of_object  # type: ignore[index]
    stored = {name: value for name, value in facts.items() if value is not None}
    return RECORD | {"s3": {"bucket": {"name": "b"}, "object": stored}}


def upload(**of_object: Any) -> Upload:
    found = receive(record(**of_object))
    assert found
    return found


def test_receive_record_of_s3_gives_the_upload() -> None:
    assert receive(RECORD) == Upload(
        bucket="b",
        key="invoices/travel/taxi 1.png",
        version_id="v",
        sequencer="0A",
        etag="e",
        size=1024,
        uploaded_at="2026-11-22T10:00:00.123Z",
    )


@given(st.text(min_size=1, max_size=100))
def test_receive_any_key_is_decoded_once(name: str) -> None:
    key = f"invoices/{name}.png"
    assert upload(key=quote_plus(key, safe="/")).key == key


@pytest.mark.parametrize(
    ("facts", "mark"),
    [
        ({}, "v"),
        ({"versionId": None}, "0A"),
        ({"versionId": "null"}, "0A"),
        ({"versionId": ""}, "0A"),
        ({"versionId": None, "sequencer": None}, "e"),
        ({"versionId": None, "sequencer": None, "eTag": None}, ""),
    ],
)
def test_invoice_id_of_an_upload_follows_its_version(facts: dict[str, Any], mark: str) -> None:
    name = f"s3://b/invoices/travel/taxi 1.png?versionId={mark}"
    assert upload(**facts).invoice_id == str(uuid.uuid5(uuid.NAMESPACE_URL, name))


@pytest.mark.parametrize(
    ("given_time", "stored"),
    [
        ("2026-11-22T10:00:00.000Z", "2026-11-22T10:00:00.000Z"),
        ("2026-11-22T12:00:00+02:00", "2026-11-22T10:00:00.000Z"),
    ],
)
def test_receive_time_is_stored_in_utc(given_time: str, stored: str) -> None:
    found = receive(RECORD | {"eventTime": given_time})
    assert found and found.uploaded_at == stored


@pytest.mark.parametrize("given_time", [None, "", "yesterday", 0, "0001-01-01T00:00:00+23:59"])
def test_receive_time_missing_is_the_present(given_time: Any) -> None:
    before = invoice_processor.iso(invoice_processor.now())
    found = receive(RECORD | {"eventTime": given_time})
    assert found and before <= found.uploaded_at <= invoice_processor.iso(invoice_processor.now())


def test_received_event_without_records_is_none() -> None:
    assert received({"Records": []}) == []
