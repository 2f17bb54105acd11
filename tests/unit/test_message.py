"""What SNS publishes: to whom which part goes, what it can be filtered by, and that it always fits."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import invoice_message
import pytest
from hypothesis import given
from invoice_message import IDENTIFYING, MAX_BYTES, message_of, size_of
from invoice_record import MAX_LINE_ITEMS, MAX_TEXT_BYTES

from tests.unit.test_notify import ANY_TEXT, ID

RECORD: dict[str, Any] = {
    "invoice_id": ID,
    "file_name": "invoices/travel/a.png",
    "bucket": "invoices-of-the-tests",
    "version_id": "v1",
    "uploaded_at": "2026-11-22T10:00:00.000Z",
    "status": "PROCESSED",
    "invoice_type": "receipt",
    "category": "travel",
    "total": Decimal(300),
}
FAILED = {"status": "FAILED", "error": {"code": "unreadable", "message": "It cannot be read."}}
INTERNAL = {"owner": "x", "lease_until": 5, "lines": b"packed", "publish_owed": True, "notification": "SENT"}


def published(record: dict[str, Any], event: str = "processed") -> tuple[dict[str, str], str, dict[str, str]]:
    """What programs get, what an e-mail address gets, and the attributes."""
    message = message_of(record, event, table="InvoiceData")
    assert message["MessageStructure"] == "json" and size_of(message) <= MAX_BYTES
    said = json.loads(message["Message"])
    assert {each["DataType"] for each in message["MessageAttributes"].values()} == {"String"}
    attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    return json.loads(said["default"]), said["email"], attributes


@pytest.mark.parametrize(
    ("event", "changes", "first", "review"),
    [
        ("processed", {}, "Invoice invoices/travel/a.png processed and stored with ID: ", "false"),
        ("processed", {"review_reasons": ["total_missing"]}, "Invoice invoices/travel/a.png processed ", "true"),
        ("failed", FAILED, "Invoice invoices/travel/a.png could not be processed. Its ID: ", "true"),
        ("corrected", {"revision": 2}, "Invoice invoices/travel/a.png was changed. Its ID: ", "false"),
        ("corrected", {"review_reasons": ["total_missing"], "reviewed_at": "2026"}, "Invoice ", "false"),
        ("corrected", {"review_reasons": ["bank_details_changed"], "reviewed_at": "2026"}, "Invoice ", "true"),
    ],
)  # fmt: skip
def test_message_has_the_record_for_programs_and_a_text_for_people(
    event: str, changes: dict[str, Any], first: str, review: str
) -> None:
    of_programs, text, attributes = published(RECORD | changes | INTERNAL, event)
    shown = RECORD | {"total": "300.00", "revision": 0} | changes
    about = {"schema_version": "1.0", "event": event, "table": "InvoiceData"}
    assert of_programs == about | {"record": shown}
    assert text.startswith(first)
    of_record = {"invoice_id": ID, "invoice_type": "receipt", "category": "travel", "needs_review": review}
    assert attributes == {"event": event} | of_record


def test_message_of_a_file_that_was_never_read_has_no_empty_attribute() -> None:
    record = {name: RECORD[name] for name in ("invoice_id", "file_name", "uploaded_at")} | FAILED
    assert published(record, "failed")[2] == {
        "event": "failed", "invoice_id": ID, "invoice_type": "unknown", "needs_review": "true",
    }  # fmt: skip


LONG = {
    "extracted_text": "Größe\n" * (MAX_TEXT_BYTES // 8),
    "line_items": [
        {"description": 'Gebühr "ä"', "amount": Decimal(number)} for number in range(MAX_LINE_ITEMS)
    ],
    "fields": {f"f{number}": {"text": "é" * 100} for number in range(20)},
    "notes": "ß" * 1000,
}


@pytest.mark.parametrize(
    ("longer", "left_out"),
    [
        ({}, None),
        ({"extracted_text": "Größe\n" * 50_000}, ["extracted_text"]),
        ({"line_items": LONG["line_items"] * 10, "line_items_left_out": 7}, ["extracted_text", "line_items"]),
        ({"fields": {"total": {"text": "ä" * MAX_BYTES}}}, ["extracted_text", "line_items", "fields"]),
        ({"notes": "ä" * MAX_BYTES}, ["extracted_text", "line_items", "fields", "invoice_type", "category", "total", "notes"]),
    ],
)  # fmt: skip
def test_message_that_is_too_large_leaves_out_what_it_must_and_says_so(
    longer: dict[str, Any], left_out: list[str] | None
) -> None:
    record = RECORD | LONG | longer
    of_programs, _, attributes = published(record)
    assert of_programs.get("left_out") == left_out
    shown = of_programs["record"]
    assert {*shown} - {"revision", "line_items_left_out"} == {*record} - {
        *(left_out or ()),
        "line_items_left_out",
    }
    if "line_items" in (left_out or ()):
        assert shown["line_items_left_out"] == len(record["line_items"]) + record.get(
            "line_items_left_out", 0
        )
    assert {*IDENTIFYING} & {*record} <= {*shown}
    assert attributes["invoice_id"] == ID


def test_message_is_measured_in_bytes_as_it_is_sent() -> None:
    """Just what fits is whole, one byte more is not: with its quotes escaped twice, and its accents."""
    empty = size_of(message_of(RECORD | {"notes": ""}, "processed", table="InvoiceData"))
    most = MAX_BYTES - empty
    for text in ("a" * most, "a" * (most % 2) + "ä" * (most // 2), "a" * (most % 4) + '"' * (most // 4)):
        assert "left_out" not in published(RECORD | {"notes": text})[0]
        assert "notes" in published(RECORD | {"notes": text + "a"})[0]["left_out"]


@given(name=ANY_TEXT, folder=ANY_TEXT, text=ANY_TEXT)
def test_message_of_any_text_can_be_sent_and_read(name: str, folder: str, text: str) -> None:
    record = RECORD | {"file_name": name, "category": folder, "extracted_text": text}
    message = message_of(record, "processed", table="InvoiceData")
    sent = message["Message"].encode().decode()
    assert not {"\ufffe", "\uffff"} & {*sent}
    shown = json.loads(json.loads(sent)["default"])["record"]
    assert [shown[key] for key in ("file_name", "category", "extracted_text")] == [
        invoice_message.UNSENDABLE.sub("\ufffd", each) for each in (name, folder, text)
    ]
    assert all(each["StringValue"] for each in message["MessageAttributes"].values())


@pytest.mark.parametrize("character", ["\x00", "\u202e", "😀", '"', "\\"])
def test_message_always_has_room_for_what_identifies_a_record(character: str) -> None:
    name = character * 1024
    record = RECORD | LONG | {"file_name": name, "version_id": name, "notes": name * 300}
    assert published(record)[0]["record"]["file_name"] == name
