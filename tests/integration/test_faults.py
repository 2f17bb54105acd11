"""The fault list, line by line: the record, the e-mails, and whether the event was acknowledged.

What strikes at a step of the chain whatever the file is (17, 18, 26–28) stands in test_guarantee.py.
"""

from __future__ import annotations

from typing import Any

import invoice_processor
import pytest
from invoice_email import printable
from invoice_lines import unpack

from tests.integration.world import (
    INTERNAL,
    JPEG,
    PNG,
    THROTTLE,
    TIMEOUT,
    TRUNCATED,
    Delivery,
    Fate,
    Upload,
    World,
    always,
    refusal,
    s3_event,
    s3_record,
)


def assert_failed(world: World, upload: Upload, delivery: Delivery, code: str) -> None:
    """FAIL: a FAILED record with a code and a sentence, one e-mail, acknowledged."""
    assert delivery.acknowledged, repr(delivery.raised)
    record = world.record(upload)
    assert (record["status"], record["notification"], record["attention"]) == ("FAILED", "SENT", "FAILED")
    assert record["error"]["code"] == code
    assert record["error"]["message"].endswith(".")
    [mail] = world.emails(upload)
    assert mail.subject == "Invoice Not Processed"
    assert record["error"]["message"] in mail.body
    assert printable(upload.key) in mail.body
    assert mail.attributes["invoice_type"] == "unknown"


def assert_processed(world: World, upload: Upload, delivery: Delivery) -> dict[str, Any]:
    assert delivery.acknowledged, repr(delivery.raised)
    record = world.record(upload)
    assert (record["status"], record["notification"]) == ("PROCESSED", "SENT")
    [mail] = world.emails(upload)
    assert mail.subject == "Invoice Processed"
    file_name = printable(upload.key)
    first_line = f"Invoice {file_name} processed and stored with ID: {upload.invoice_id}"
    assert mail.body.split("\n")[0] == first_line
    return record


def assert_retried(world: World, upload: Upload, delivery: Delivery) -> None:
    """RETRY: raised, nothing mailed, nothing FAILED; the next delivery finishes it."""
    assert isinstance(delivery.raised, invoice_processor.RetryLater)
    assert not isinstance(delivery.raised, invoice_processor.UnexpectedError)
    if world.records():
        assert world.record(upload)["status"] != "FAILED"
        assert world.record(upload)["attention"] == "UNFINISHED"
    assert not world.emails(upload)
    world.pass_time(60)
    assert_processed(world, upload, world.deliver(upload))


def assert_ignored(world: World, delivery: Delivery) -> None:
    """ACK of what is none of ours: logged, acknowledged, and not one request to AWS."""
    assert delivery.acknowledged, repr(delivery.raised)
    assert delivery.requests == []
    assert world.logged()[-1]["message"] == "ignored"


# --- the file --------------------------------------------------------------------------------------------


@pytest.mark.fault(2)
def test_file_jpeg_named_png_is_processed(world: World) -> None:
    upload = world.upload("invoices/photo.png", content=JPEG + b"Total: $300", lines=["Total: $300"])
    assert assert_processed(world, upload, world.deliver(upload))["extracted_text"] == "Total: $300"


FORMATS = {
    "heic": b"\x00\x00\x00\x18ftypheic",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "text": b"Total: $300",
}
FORMATS["html"] = b"<html><body>Total</body>"
# What an upload is, Textract's refusal of it where the world's Textract does not know better, the code.
NO_INVOICES = {
    "empty": ({"content": b""}, None, "empty_file"),
    **{name: ({"content": content}, None, "unsupported_format") for name, content in FORMATS.items()},
    "over 10 MB": ({"size": 10 * 1024 * 1024 + 1}, None, "too_large"),
    "over 10 MB, not said": ({"size": None}, "DocumentTooLargeException", "too_large"),
    "over 10,000 pixels": ({}, "InvalidParameterException", "unreadable"),
    "over 10,000 pixels, as damaged": ({}, "BadDocumentException", "unreadable"),
    "truncated": ({"content": PNG + TRUNCATED}, None, "unreadable"),
}


@pytest.mark.fault(1, 3, 4, 5, 6)
@pytest.mark.parametrize(("facts", "refusal", "code"), NO_INVOICES.values(), ids=NO_INVOICES)
def test_file_that_is_no_invoice_fails_and_costs_nothing(
    world: World, facts: dict[str, Any], refusal: str | None, code: str
) -> None:
    upload = world.upload("invoices/image.png", status="FAILED", **facts)
    if refusal:
        world.textract.refusals[upload.key] = refusal
    delivery = world.deliver(upload)
    assert_failed(world, upload, delivery, code)
    is_known = facts in ({"content": b""}, {"size": 10 * 1024 * 1024 + 1})  # before Textract is asked
    assert ("read" in delivery.steps) != is_known and world.textract.reads.total() == 0


@pytest.mark.fault(4)
def test_file_of_ten_megabytes_is_processed(world: World) -> None:
    upload = world.upload(size=10 * 1024 * 1024)
    assert_processed(world, upload, world.deliver(upload))


@pytest.mark.fault(8)
@pytest.mark.parametrize(
    "line", ["Cloud Hosting  200.00 " * 40, "請求書 合計金額 " * 60], ids=["ascii", "wide"]
)
def test_text_over_the_item_limit_goes_to_the_bucket(world: World, line: str) -> None:
    upload = world.upload(lines=[line] * 300)
    record = assert_processed(world, upload, world.deliver(upload))
    assert record["text_location"] == f"text/{upload.invoice_id}.txt"
    assert not {"extracted_text", "lines"} & set(record)
    stored = world.s3.get_object(Bucket=invoice_processor.BUCKET_NAME, Key=record["text_location"])
    assert stored["Body"].read().decode() == upload.text
    assert record["lines_location"] == f"text/{upload.invoice_id}.lines"
    lines = world.s3.get_object(Bucket=invoice_processor.BUCKET_NAME, Key=record["lines_location"])
    rows, expense = unpack(lines["Body"].read())
    assert ("\n".join(row.text for row in rows), expense) == (upload.text, None)


@pytest.mark.fault(8)
def test_text_and_lines_of_just_the_limit_stay_in_the_record(world: World) -> None:
    text, lines = "é" * 16_000, b"9" * (invoice_processor.MAX_TEXT_BYTES - 32_000)
    keep, outcome = invoice_processor.keep_long_text, {"extracted_text": text, "lines": lines}
    assert keep("id", outcome) == outcome
    assert keep("id", outcome | {"lines": lines + b"9"})["lines_location"] == "text/id.lines"


@pytest.mark.fault(8)
def test_text_over_the_limit_and_bucket_denied_retries(world: World) -> None:
    upload = world.upload(lines=["Cloud Hosting  200.00 " * 40] * 300)
    assert_retried(world, upload, world.deliver(upload, keep_text=always(refusal("AccessDenied", 403))))


# --- the key and the event -------------------------------------------------------------------------------


@pytest.mark.fault(9)
@pytest.mark.parametrize(
    "key",
    [
        "invoices/april 2025.png",
        "invoices/a+b.png",
        "invoices/100%.png",
        "invoices/100%25.png",
        "invoices/#1 & co?.png",
        "invoices/Müller é 請求書.png",
        "invoices/🧾.png",
        "invoices/" + "ü" * 505 + "x.png",
    ],
    ids=["space", "plus", "percent", "percent-25", "hash", "unicode", "emoji", "1024-bytes"],
)
def test_key_unusual_is_decoded_once(world: World, key: str) -> None:
    upload = world.upload(key)
    assert assert_processed(world, upload, world.deliver(upload))["file_name"] == key


@pytest.mark.fault(10)
@pytest.mark.parametrize(
    "name",
    [
        "a\nInvoice invoices/b.png processed and stored with ID: 0",
        "a\r\nBcc: x@example.com",
        "a\x00\x1b[2J",
        "gnp.\u202egpj",
        "a\u2028b\u2029c\x85d",
        'a", "level": "ERROR',
    ],
    ids=["line-break", "header", "control", "right-to-left", "unicode-breaks", "json"],
)
def test_key_with_control_characters_forges_nothing(world: World, name: str) -> None:
    upload = world.upload(f"invoices/{name}.png")
    assert assert_processed(world, upload, world.deliver(upload))["file_name"] == upload.key
    [mail] = world.emails(upload)
    assert mail.subject.isprintable() and mail.subject.isascii()
    assert all(line.isprintable() for line in mail.body.split("\n"))
    assert all(line.isprintable() for line in world.log_lines)
    assert {line.get("file_name", upload.key) for line in world.logged()} == {upload.key}
    assert {line["level"] for line in world.logged()} == {"INFO"}


@pytest.mark.fault(10)
def test_folder_with_control_characters_is_a_printable_attribute(world: World) -> None:
    upload = world.upload("invoices/tra\nvel/taxi.png")
    assert assert_processed(world, upload, world.deliver(upload))["category"] == "tra\nvel"
    assert world.emails(upload)[0].attributes["category"] == r"tra\nvel"


@pytest.mark.fault(11)
@pytest.mark.parametrize(
    "key",
    "invoices/ invoices/travel/ invoices/a.png/ invoices/notes.txt text/0.txt other/a.png Invoices/a.png invoices.png".split(),
)
def test_key_none_of_ours_is_ignored(world: World, key: str) -> None:
    assert_ignored(world, world.deliver(s3_event(s3_record(key))))


@pytest.mark.fault(12)
@pytest.mark.parametrize("key", ["invoices/A.PNG", "invoices/a.JPG", "invoices/a.jpeg", "invoices/a.Jpeg"])
def test_suffix_in_any_case_is_processed(world: World, key: str) -> None:
    upload = world.upload(key)
    assert_processed(world, upload, world.deliver(upload))


@pytest.mark.fault(13)
def test_object_deleted_before_the_read_fails(world: World) -> None:
    upload = world.upload(status="FAILED")
    world.delete(upload)
    assert_failed(world, upload, world.deliver(upload), "source_deleted")
    assert world.textract.answers.total() == 0


@pytest.mark.fault(13)
def test_object_hidden_by_a_delete_marker_is_read(world: World) -> None:
    upload = world.upload()
    world.s3.delete_object(Bucket=invoice_processor.BUCKET_NAME, Key=upload.key)
    assert_processed(world, upload, world.deliver(upload))


@pytest.mark.fault(13)
def test_object_hidden_in_an_event_without_version_fails(world: World) -> None:
    upload = world.upload(versionId=None)
    world.s3.delete_object(Bucket=invoice_processor.BUCKET_NAME, Key=upload.key)
    assert world.deliver(upload).acknowledged
    [record] = world.records().values()
    assert record["error"]["code"] == "source_deleted"


@pytest.mark.fault(14)
@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("claim", "AccessDeniedException"),
        ("read", "AccessDeniedException"),
        ("read", "InvalidS3ObjectException"),  # Textract's word for an object that it may not read
        ("commit", "AccessDeniedException"),
        ("publish", "AuthorizationError"),
        ("publish", "KMSAccessDenied"),
        ("publish", "NotFound"),
        ("claim", "ResourceNotFoundException"),
    ],
)
def test_access_denied_is_retried(world: World, step: str, code: str) -> None:
    upload = world.upload()
    assert_retried(world, upload, world.deliver(upload, **{step: always(refusal(code, 403))}))


@pytest.mark.fault(14)
def test_access_denied_to_look_for_the_object_is_retried(world: World) -> None:
    """Textract can't read it, and S3 won't say whether it is there: forbidden, so not the invoice's fault."""
    upload = world.upload()
    denied = refusal("403", 403)
    delivery = world.deliver(upload, read=[refusal("InvalidS3ObjectException")], look=always(denied))
    assert_retried(world, upload, delivery)


@pytest.mark.fault(15)
@pytest.mark.parametrize(
    "event",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b", "RequestId": "1", "HostId": "2"},
        s3_event(s3_record("invoices/a.png", name="ObjectRemoved:Delete")),
        s3_event(s3_record("invoices/a.png", name="ObjectRemoved:DeleteMarkerCreated")),
        s3_event(s3_record("invoices/a.png", name="ReducedRedundancyLostObject")),
        s3_event({"eventSource": "aws:sqs", "messageId": "1", "body": "{}"}),
        s3_event({"eventSource": "aws:dynamodb", "eventName": "INSERT", "dynamodb": {}}),
        s3_event({"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": {"Message": "{}"}}),
    ],
    ids=["test-event", "removed", "delete-marker", "lost", "sqs", "dynamodb", "sns"],
)
def test_event_none_of_ours_is_ignored(world: World, event: dict[str, Any]) -> None:
    assert_ignored(world, world.deliver(event))


def without(place: str, part: str) -> dict[str, Any]:
    record = s3_record("invoices/a.png")
    del record["s3"][place][part]
    return s3_event(record)


@pytest.mark.fault(16)
@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "Records",
        {},
        {"Records": None},
        {"Records": {"0": s3_record("invoices/a.png")}},
        {"Records": ["invoices/a.png"]},
        s3_event({"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}),
        without("bucket", "name"),
        without("object", "key"),
        s3_event(s3_record("")),
        s3_event({"eventSource": 1}),
        s3_event({"eventSource": "aws:s3", "s3": None}),
        s3_event(
            {"eventSource": "aws:s3", "s3": {"bucket": {"name": ""}, "object": {"key": "invoices/a.png"}}}
        ),
        s3_event({"eventSource": "aws:s3", "s3": {"bucket": {"name": "b"}, "object": {"key": 7}}}),
        s3_event({"eventSource": "aws:s3", "s3": {"bucket": {"name": "b"}, "object": []}}),
    ],
)
def test_event_malformed_is_raised_whole(world: World, event: Any) -> None:
    delivery = world.deliver(event)
    assert isinstance(delivery.raised, invoice_processor.MalformedEvent)
    assert delivery.requests == [] and world.records() == {} and world.emails() == []


@pytest.mark.fault(16)
@pytest.mark.fault(19)
def test_event_malformed_in_part_processes_the_rest_first(world: World) -> None:
    upload = world.upload()
    delivery = world.deliver(s3_event({"eventSource": "aws:s3"}, *upload.event["Records"]))
    assert isinstance(delivery.raised, invoice_processor.MalformedEvent)
    assert world.record(upload)["notification"] == "SENT"
    assert len(world.emails(upload)) == 1


@pytest.mark.fault(17)
def test_event_twice_in_turn_is_acknowledged_with_nothing_to_do(world: World) -> None:
    upload = world.upload()
    record = assert_processed(world, upload, world.deliver(upload))
    again = world.deliver(upload)
    assert_processed(world, upload, again)
    assert again.steps == ["claim"]
    assert world.record(upload) == record
    assert world.textract.paid_pages == {"DetectDocumentText": 1}


@pytest.mark.fault(17)
def test_record_twice_in_one_event_makes_one_of_each(world: World) -> None:
    upload = world.upload()
    assert_processed(world, upload, world.deliver(s3_event(*upload.event["Records"] * 2)))
    assert world.textract.paid_pages == {"DetectDocumentText": 1}


@pytest.mark.fault(19)
@pytest.mark.parametrize("failing", [0, 1])
def test_records_of_one_event_finish_whatever_befalls_the_other(world: World, failing: int) -> None:
    uploads = [world.upload("invoices/a.png"), world.upload("invoices/b.png")]
    world.textract.refusals[uploads[failing].key] = "ProvisionedThroughputExceededException"
    event = s3_event(*(record for upload in uploads for record in upload.event["Records"]))
    assert isinstance(world.deliver(event).raised, invoice_processor.ServiceError)
    good, bad = uploads[1 - failing], uploads[failing]
    assert world.record(good)["notification"] == "SENT"
    assert world.record(bad)["status"] == "PROCESSING"
    world.textract.refusals.clear()
    assert world.deliver(event).acknowledged
    assert [len(world.emails(upload)) for upload in uploads] == [1, 1]


@pytest.mark.fault(20)
@pytest.mark.fault(21)
def test_versions_of_one_key_out_of_order_have_a_record_each(world: World) -> None:
    old = world.upload("invoices/a.png", ["Total: $100.00"])
    new = world.upload("invoices/a.png", ["Total: $200.00"])
    for upload in (new, old):
        assert assert_processed(world, upload, world.deliver(upload))["extracted_text"] == upload.text
    assert len(world.records()) == 2


@pytest.mark.fault(22)
@pytest.mark.parametrize(
    "facts",
    [
        {"versionId": None},
        {"versionId": "null"},
        {"versionId": None, "sequencer": None},
        {"versionId": "null", "sequencer": None},
    ],
    ids=["no-version", "null-version", "etag", "null-version-etag"],
)
def test_upload_without_version_keeps_its_id(world: World, facts: dict[str, Any]) -> None:
    upload = world.upload(**facts)
    for _ in range(2):
        assert world.deliver(upload).acknowledged
    [record] = world.records().values()
    assert (record["status"], record["extracted_text"]) == ("PROCESSED", upload.text)
    assert "version_id" not in record
    assert [mail.invoice_id for mail in world.emails()] == [record["invoice_id"]]


# --- the services ------------------------------------------------------------------------------------------

TRANSIENT = {
    "read": [
        THROTTLE,
        INTERNAL,
        TIMEOUT,
        refusal("ProvisionedThroughputExceededException"),
        refusal("LimitExceededException"),
        refusal("ServiceUnavailable", 503),
    ],
    "claim": [THROTTLE, INTERNAL, TIMEOUT, refusal("ProvisionedThroughputExceededException")],
    "commit": [THROTTLE, INTERNAL, TIMEOUT, refusal("ProvisionedThroughputExceededException")],
    "publish": [refusal("Throttling"), refusal("InternalError", 500), TIMEOUT, refusal("KMSThrottling")],
}
EVERY_TRANSIENT = [
    pytest.param(step, fate, id=f"{step}-{fate}", marks=pytest.mark.fault(number))
    for step, number in {"read": 23, "claim": 24, "commit": 24, "publish": 25}.items()
    for fate in TRANSIENT[step]
]


@pytest.mark.parametrize(("step", "fate"), EVERY_TRANSIENT)
def test_service_failing_for_long_is_retried(world: World, step: str, fate: Fate) -> None:
    upload = world.upload()
    delivery = world.deliver(upload, **{step: always(fate)})
    assert_retried(world, upload, delivery)


@pytest.mark.parametrize(
    ("step", "fate"),
    [
        pytest.param("read", THROTTLE, marks=pytest.mark.fault(23)),
        pytest.param("read", INTERNAL, marks=pytest.mark.fault(23)),
        pytest.param("commit", THROTTLE, marks=pytest.mark.fault(24)),
        pytest.param("publish", refusal("Throttling"), marks=pytest.mark.fault(25)),
    ],
)
def test_service_failing_twice_is_waited_for(world: World, step: str, fate: Fate) -> None:
    """Calls are repeated within the function's time; nothing has to be retried, and one page is paid."""
    upload = world.upload()
    assert_processed(world, upload, world.deliver(upload, **{step: [fate, fate]}))
    assert world.textract.paid_pages == {"DetectDocumentText": 1}


@pytest.mark.fault(25)
@pytest.mark.parametrize("code", ["InternalError", "Throttling", "KMSThrottling"])
def test_sns_down_keeps_the_record_and_owes_the_email(world: World, code: str) -> None:
    upload = world.upload()
    assert world.deliver(upload, publish=always(refusal(code, 500))).raised
    record = world.record(upload)
    assert (record["status"], record["notification"]) == ("PROCESSED", "SENDING")
    assert record["attention"] == "UNFINISHED"
    retry = world.deliver(upload)
    assert_processed(world, upload, retry)
    assert retry.steps == ["claim", "publish", "mark"]
    assert world.textract.paid_pages == {"DetectDocumentText": 1}


@pytest.mark.fault(23)
@pytest.mark.parametrize(("fate", "name"), [(TIMEOUT, "ReadTimeoutError"), (THROTTLE, "ThrottlingException")])
def test_service_timing_out_is_named_in_the_log(world: World, fate: Fate, name: str) -> None:
    """A time-out is the service's failure, not a defect of ours: the log says which call and what."""
    upload = world.upload()
    delivery = world.deliver(upload, publish=always(fate))
    assert isinstance(delivery.raised, invoice_processor.ServiceError)
    assert world.logged()[-1]["reason"] == f"publish failed: {name}"
