"""The re-drive command against moto; the events it sends go to the real handler, or to a list.

moto runs Lambdas only in Docker and describes no stacks here, so `invoker` and `find_names` are the two
places where a test puts its own; both are tested by themselves with botocore's Stubber.
"""

from __future__ import annotations

import builtins
import io
import json
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import invoice_events
import invoice_processor
import pytest
from botocore.exceptions import ClientError, NoCredentialsError
from botocore.stub import ANY, Stubber
from invoice_record import invoice_id_of

from infra.names import Names
from infra.redrive import command, work
from infra.redrive.aws import Deployment, RedriveError, find_deployment, invoker, open_connection, sentence_of
from infra.redrive.command import CANNOT_RUN, INTERRUPTED, main
from infra.redrive.events import upload_event
from infra.redrive.queue import FailedEvents, reason_of, subject_of
from infra.redrive.records import months
from infra.redrive.text import iso
from infra.redrive.work import DONE, SOME_LEFT, Pace
from tests.conftest import REGION
from tests.integration.world import Upload, World, refusal, s3_event, s3_record

WHY = {"errorType": "ServiceError", "errorMessage": "publish failed: ThrottlingException"}


@pytest.fixture
def stack(world: World, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """The world as a deployed stack with an empty queue of its own; time is not waited for."""
    queue = world.sqs.create_queue(QueueName=f"FailedEvents-{uuid.uuid4()}")["QueueUrl"]
    monkeypatch.setattr(world, "queue_url", queue)
    bucket, table = invoice_processor.BUCKET_NAME, invoice_processor.TABLE_NAME
    deployment = Deployment(bucket, table, queue, Names().function, REGION)
    monkeypatch.setattr(command, "find_deployment", lambda *_: deployment)
    monkeypatch.setattr(Pace, "wait", lambda _: None)
    monkeypatch.setattr(FailedEvents, "_receive", _receive_at_once(FailedEvents._receive))
    return deployment


def _receive_at_once(receive: Callable[..., Any]) -> Callable[..., Any]:
    """moto waits WaitTimeSeconds in real time."""

    def at_once(queue: FailedEvents) -> list[dict[str, Any]]:
        sqs = queue._sqs
        queue._sqs = SimpleNamespace(
            receive_message=lambda **asked: sqs.receive_message(**asked | {"WaitTimeSeconds": 0})
        )
        try:
            return receive(queue)
        finally:
            queue._sqs = sqs

    return at_once


@pytest.fixture
def sent(stack: Deployment, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Events that the command sent; nothing processes them."""
    events: list[dict[str, Any]] = []
    monkeypatch.setattr(command, "invoker", lambda *_: events.append)
    return events


@pytest.fixture
def processor(stack: Deployment, world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Events that the command sends are delivered to the real handler."""
    monkeypatch.setattr(command, "invoker", lambda *_: world.deliver)
    return world


@pytest.fixture
def interrupted(stack: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes while the command sends its first event."""

    def invoke(event: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "invoker", lambda *_: invoke)


def fail(world: World, event: Any, **more: Any) -> None:
    """Put an event into the failed-events queue, as Lambda does."""
    envelope = {
        "version": "1.0",
        "timestamp": "2026-11-22T10:03:00.000Z",
        "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": WHY,
    }
    world.sqs.send_message(QueueUrl=world.queue_url, MessageBody=json.dumps(envelope | more))


def waiting(world: World) -> tuple[int, int]:
    """Messages that can be seen, and hidden ones."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = world.sqs.get_queue_attributes(QueueUrl=world.queue_url, AttributeNames=names)["Attributes"]
    return int(found[names[0]]), int(found[names[1]])


# --- the failed-events queue ------------------------------------------------------------------------------


def test_queue_dry_run_shows_why_and_leaves_the_messages_visible(
    world: World, sent: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    fail(world, s3_event(s3_record("invoices/über +1.png")))
    fail(world, {"source": "aws.events", "detail-type": "Scheduled Event"})
    assert main(["--dry-run"]) == DONE
    output = capsys.readouterr().out
    assert "invoices/über +1.png — ServiceError: publish failed: ThrottlingException — since 20" in output
    assert "the hourly check — ServiceError" in output
    assert sent == [] and waiting(world) == (2, 0)


def test_queue_sends_the_original_events_and_deletes_them(world: World, sent: list[Any]) -> None:
    events = [s3_event(s3_record(f"invoices/{number}.png")) for number in range(23)]
    for event in events:
        fail(world, event)
    assert main(["--yes"]) == DONE
    assert sorted(sent, key=json.dumps) == sorted(events, key=json.dumps)
    assert waiting(world) == (0, 0)


def test_queue_invoke_fails_keeps_that_message_and_the_later_ones(
    world: World, stack: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    events: list[Any] = []

    def invoke(event: Any) -> None:
        if len(events) == 2:
            raise RedriveError("Lambda is down.")
        events.append(event)

    monkeypatch.setattr(command, "invoker", lambda *_: invoke)
    for number in range(5):
        fail(world, s3_event(s3_record(f"invoices/{number}.png")))
    assert main(["--yes"]) == CANNOT_RUN
    assert capsys.readouterr().err == "Lambda is down.\n"
    assert len(events) == 2 and waiting(world) == (3, 0)


def test_queue_ctrl_c_while_sending_keeps_what_was_not_sent(
    world: World, interrupted: None, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(world, s3_event(s3_record("invoices/a.png")))
    assert main(["--yes"]) == INTERRUPTED
    assert "Stopped: 0 events sent, the others wait as before." in capsys.readouterr().err
    assert waiting(world) == (1, 0)


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("YES\n", 0), ("\n", 1), ("n\n", 1), ("x\n", 1)])
def test_queue_asks_and_sends_only_after_a_yes(
    world: World, sent: list[Any], monkeypatch: pytest.MonkeyPatch, answer: str, left: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    fail(world, s3_event(s3_record("invoices/a.png")))
    assert main([]) == DONE
    assert (len(sent), waiting(world)) == (1 - left, (left, 0))


def test_queue_nobody_to_ask_sends_nothing(world: World, sent: list[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    fail(world, s3_event(s3_record("invoices/a.png")))
    assert main([]) == CANNOT_RUN
    assert sent == [] and waiting(world) == (1, 0)


def test_queue_what_is_not_lambdas_is_left_and_said(
    world: World, sent: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for body in ("hello", "[]", '{"Records": []}'):
        world.sqs.send_message(QueueUrl=world.queue_url, MessageBody=body)
    fail(world, s3_event(s3_record("invoices/a.png")))
    assert main(["--yes"]) == SOME_LEFT
    assert "3 messages in the queue are none of Lambda's and were left there." in capsys.readouterr().out
    assert len(sent) == 1 and waiting(world) == (3, 0)


def test_queue_event_that_fails_again_is_not_sent_for_ever(
    world: World, stack: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[Any] = []

    def fails_again(event: Any) -> None:
        events.append(event)
        assert len(events) < 9, "sent for ever"
        fail(world, event)

    monkeypatch.setattr(command, "invoker", lambda *_: fails_again)
    fail(world, s3_event(s3_record("invoices/a.png")))
    assert main(["--yes"]) == SOME_LEFT
    assert len(events) == 1 and waiting(world) == (1, 0)


def test_queue_empty_says_so(world: World, sent: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == DONE
    assert capsys.readouterr().out == "The failed-events queue is empty.\n"


@pytest.mark.parametrize(
    ("envelope", "reason"),
    [
        ({"requestContext": {"condition": "EventAgeExceeded"}}, "waited longer than Lambda keeps an event"),
        ({"requestContext": {"condition": "RetriesExhausted"}, "responsePayload": None}, "RetriesExhausted"),
        ({"responsePayload": {"errorMessage": "Task timed out\nafter 50 s"}}, r"Task timed out\nafter 50 s"),
        ({"requestContext": None, "responsePayload": "?"}, "unknown"),
    ],
)
def test_reason_of_any_envelope_is_one_line(envelope: dict[str, Any], reason: str) -> None:
    assert reason_of(envelope) == reason


@pytest.mark.parametrize(
    ("event", "subject"),
    [
        (s3_event(s3_record("invoices/a\n\x1b[2Jb.png")), r"invoices/a\n\x1b[2Jb.png"),
        (s3_event(s3_record("invoices/a.png"), s3_record("invoices/b.png")), "invoices/a.png and 1 more"),
        ({"Records": [{"EventSource": "aws:sns", "Sns": {}}]}, "a completion notice of Textract's"),
        ({"Records": [{"s3": {}}]}, "an event of an unknown kind"),
        ({"Records": []}, "an event of an unknown kind"),
        ([], "an event of an unknown kind"),
        (None, "an event of an unknown kind"),
    ],
)
def test_subject_of_any_event_is_one_line(event: Any, subject: str) -> None:
    assert subject_of(event) == subject


# --- --from-bucket ----------------------------------------------------------------------------------------


def test_from_bucket_dry_run_shows_the_files_without_a_record(
    world: World, sent: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    known, unknown = world.upload("invoices/known.png"), world.upload("invoices/unknown.png")
    world.deliver(known)
    assert main(["--from-bucket", "--dry-run"]) == DONE
    output = capsys.readouterr().out
    assert f"{unknown.key} — no record — uploaded 20" in output and known.key not in output
    assert "1 event would be sent." in output and sent == [] and len(world.records()) == 1


def test_from_bucket_event_leads_to_the_record_of_the_real_event(processor: World) -> None:
    keys = ["invoices/a b+c%20.png", "invoices/travel/ünï 🧾.PNG", "invoices/#1.Jpeg", "invoices/a\nb.png"]
    uploads = [processor.upload(key, [f"number {number}"]) for number, key in enumerate(keys)]
    assert main(["--from-bucket", "--yes"]) == DONE
    assert set(processor.records()) == {upload.invoice_id for upload in uploads}
    for upload in uploads:
        record = processor.record(upload)
        assert (record["status"], record["file_name"]) == ("PROCESSED", upload.key)
        assert record["size"] == upload.event["Records"][0]["s3"]["object"]["size"]
        assert record["etag"] == upload.event["Records"][0]["s3"]["object"]["eTag"]
        assert processor.deliver(upload).acknowledged  # the event that was thought lost, after all
        assert len(processor.emails(upload)) == 1


def test_from_bucket_every_version_counts_but_no_folder_and_no_delete_marker(processor: World) -> None:
    first, second = processor.upload("invoices/a.png", ["1"]), processor.upload("invoices/a.png", ["2"])
    world_s3 = processor.s3
    world_s3.delete_object(Bucket=invoice_processor.BUCKET_NAME, Key="invoices/a.png")
    world_s3.put_object(Bucket=invoice_processor.BUCKET_NAME, Key="invoices/folder/", Body=b"")
    world_s3.put_object(Bucket=invoice_processor.BUCKET_NAME, Key="text/a.txt", Body=b"1")
    assert main(["--from-bucket", "--yes"]) == DONE
    assert set(processor.records()) == {first.invoice_id, second.invoice_id}


def test_from_bucket_many_files_reads_the_table_in_portions(world: World, sent: list[Any]) -> None:
    uploads = [world.upload(f"invoices/{number}.png", [str(number)]) for number in range(230)]
    for upload in uploads[::10]:
        world.deliver(upload)
    assert main(["--from-bucket", "--yes"]) == DONE
    keys = [event["Records"][0]["s3"]["object"]["key"] for event in sent]
    assert sorted(keys) == sorted(upload.key for upload in uploads if upload not in uploads[::10])


def test_from_bucket_other_kinds_of_files_are_named_not_sent(
    world: World, sent: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    world.upload("invoices/photo.heic")
    assert main(["--from-bucket", "--yes"]) == SOME_LEFT
    assert "invoices/photo.heic — not a kind of file that is read" in capsys.readouterr().out
    assert sent == []


def test_from_bucket_nothing_missing_says_so(
    world: World, sent: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--from-bucket"]) == DONE
    assert capsys.readouterr().out == "No file under invoices/ is without a record.\n"


@pytest.mark.parametrize("version", ["v1", "null"])
def test_invoice_id_is_the_processors(version: str) -> None:
    key = "invoices/a b+é.png"
    facts = {"eTag": "abc", "versionId": None if version == "null" else version}
    event = upload_event("bucket", key, "2026-11-22T10:00:00.000Z", REGION, facts)
    upload = invoice_events.upload_of(event["Records"][0], "2026")
    mark = "abc" if version == "null" else version
    assert (upload.key, upload.invoice_id) == (key, invoice_id_of("bucket", key, mark))


# --- --resend-since ---------------------------------------------------------------------------------------


def processed(world: World, name: str) -> Upload:
    upload = world.upload(f"invoices/{name}.png", [name])
    assert world.deliver(upload).acknowledged
    return upload


def test_resend_dry_run_shows_the_emails_and_changes_nothing(
    world: World, sent: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    upload = processed(world, "a")
    before = world.records()
    assert main(["--resend-since", "2026-11-22", "--dry-run"]) == DONE
    assert f"{upload.key} — {upload.invoice_id} — e-mail sent 2026-11-22 10:0" in capsys.readouterr().out
    assert sent == [] and world.records() == before


@pytest.mark.fault(31)
def test_resend_the_processor_mails_again_and_notes_it(processor: World) -> None:
    early = processed(processor, "early")
    processor.pass_time(3600)
    late = processed(processor, "late")
    before = processor.record(late)
    processor.pass_time(3600)
    assert main(["--resend-since", "2026-11-22T10:30", "--yes"]) == DONE
    assert len(processor.emails(early)) == 1
    first, second = processor.emails(late)
    first.excuse = "asked for by the user"
    assert (first.subject, first.body, first.attributes) == (second.subject, second.body, second.attributes)
    after = processor.record(late)
    assert after["notification"] == "SENT" and after["notified_at"] > before["notified_at"]
    assert after.get("attention") == before.get("attention")
    assert processor.textract.answers.total() == 2  # nothing was read, and paid, again


def test_resend_dies_before_the_event_leaves_the_email_owed(
    world: World, interrupted: None, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = processed(world, "a")
    assert main(["--resend-since", "2026-11-22", "--yes"]) == INTERRUPTED
    assert "To go on: --resend-since 2026-11-22T00:00:00.000Z --until 20" in capsys.readouterr().err
    record = world.record(upload)
    assert (record["notification"], record["attention"]) == ("SENDING", "UNFINISHED")  # the check finds it
    assert world.deliver(upload).acknowledged and len(world.emails(upload)) == 2
    world.emails(upload)[0].excuse = "asked for by the user"


def test_resend_record_that_changed_meanwhile_is_left_alone(
    world: World, sent: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = processed(world, "a")

    def answer() -> str:  # while the user thinks, another run of the command resends this one
        world.dynamodb.update_item(
            TableName=invoice_processor.TABLE_NAME,
            Key={"invoice_id": {"S": upload.invoice_id}},
            UpdateExpression="SET notified_at = :later",
            ExpressionAttributeValues={":later": {"S": "2026-11-22T12:00:00.000Z"}},
        )
        return "y"

    monkeypatch.setattr(builtins, "input", answer)
    assert main(["--resend-since", "2026-11-22"]) == DONE
    assert "1 record changed meanwhile" in capsys.readouterr().out
    assert sent == [] and world.record(upload)["notification"] == "SENT"


def test_resend_finds_emails_sent_long_after_the_upload(world: World, sent: list[Any]) -> None:
    record = s3_record("invoices/old.png") | {"eventTime": "2026-10-31T09:00:00.000Z"}
    world.s3.put_object(
        Bucket=invoice_processor.BUCKET_NAME, Key="invoices/old.png", Body=b"\x89PNG\r\n\x1a\n1"
    )
    version = world.s3.head_object(Bucket=invoice_processor.BUCKET_NAME, Key="invoices/old.png")["VersionId"]
    record["s3"]["object"]["versionId"] = version
    assert world.deliver(s3_event(record)).acknowledged
    assert main(["--resend-since", "2026-11-20", "--yes"]) == DONE
    assert sent == []  # uploaded three weeks before: not looked for by default
    command = ["--resend-since", "2026-11-20", "--uploaded-since", "2026-10-01", "--yes"]
    assert main(command) == DONE
    [event] = sent
    assert event["Records"][0]["s3"]["object"]["versionId"] == version
    assert event["Records"][0]["eventTime"] == "2026-10-31T09:00:00.000Z"


@pytest.mark.parametrize("until", ["2026-11-22T10:00", "2026-11-21"])
def test_resend_until_leaves_out_what_was_mailed_later(world: World, sent: list[Any], until: str) -> None:
    processed(world, "a")
    assert main(["--resend-since", "2026-11-01", "--until", until, "--yes"]) == DONE
    assert sent == []


# --- --failed ---------------------------------------------------------------------------------------------


def damaged(world: World, name: str) -> Upload:
    """A file that Textract took for damaged when it came, and reads now."""
    upload = world.upload(f"invoices/{name}.png", [name])
    assert world.deliver(upload, read=[refusal("BadDocumentException")]).acknowledged
    record, [mail] = world.record(upload), world.emails(upload)
    assert (record["status"], record["error"]["code"]) == ("FAILED", "unreadable")
    mail.excuse = "asked for by the user"
    return upload


def test_failed_dry_run_shows_the_records_with_that_code_and_changes_nothing(
    world: World, sent: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    upload = damaged(world, "a")
    processed(world, "b")
    before = world.records()
    assert main(["--failed", "unreadable", "--dry-run"]) == DONE
    output = capsys.readouterr().out
    assert f"{upload.key} — {upload.invoice_id} — uploaded 2026-11-22 10:0" in output and "1 event" in output
    assert main(["--failed", "password"]) == DONE
    assert "No record failed with that code. There are: unreadable (1)." in capsys.readouterr().out
    assert sent == [] and world.records() == before


def test_failed_the_processor_reads_it_again_and_mails(processor: World) -> None:
    upload = damaged(processor, "a")
    assert main(["--failed", "unreadable", "--yes"]) == DONE
    record = processor.record(upload)
    assert (record["status"], record["notification"], record["extracted_text"]) == ("PROCESSED", "SENT", "a")
    assert "error" not in record
    assert [mail.subject for mail in processor.emails(upload)] == [
        "Invoice Not Processed",
        "Invoice Processed",
    ]


def test_failed_dies_before_the_event_leaves_it_to_the_check(world: World, interrupted: None) -> None:
    upload = damaged(world, "a")
    assert main(["--failed", "unreadable", "--yes"]) == INTERRUPTED
    record = world.record(upload)
    assert (record["status"], record["attention"]) == ("PROCESSING", "UNFINISHED")
    world.pass_time(3600)
    world.deliver({"source": "aws.events", "time": "2026-11-22T11:30:00Z"})
    assert world.record(upload)["status"] == "PROCESSED"


@pytest.mark.parametrize(
    ("change", "ends", "sentence"),
    [
        ("history", SOME_LEFT, "1 record that a person has changed: left as they are."),
        ("revision", DONE, "1 record changed meanwhile"),
        ("notified_at", DONE, "1 record changed meanwhile"),
    ],
)
def test_failed_what_was_changed_is_left_alone(
    world: World,
    sent: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: str,
    ends: int,
    sentence: str,
) -> None:
    """Before the command looked, by a person; or while the user thinks, by anything."""
    upload = damaged(world, "a")

    def answer() -> str:
        write = {
            "UpdateExpression": f"SET {change} = :new",
            "ExpressionAttributeValues": {":new": {"S": "1"}},
        }
        key = {"invoice_id": {"S": upload.invoice_id}}
        world.dynamodb.update_item(TableName=invoice_processor.TABLE_NAME, Key=key, **write)
        return "y"

    if change == "history":
        answer()
    monkeypatch.setattr(builtins, "input", answer)
    assert main(["--failed", "unreadable"]) == ends
    assert sentence in capsys.readouterr().out
    assert sent == [] and world.record(upload)["status"] == "FAILED"


# --- what can't work --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["--resend-since", "yesterday"],
        ["--resend-since", "2026-13-01"],
        ["--resend-since", "2999-01-01"],
        ["--rate", "0"],
        ["--rate", "many"],
        ["--stage", "Test"],
        ["--from-bucket", "--resend-since", "2026-11-01"],
        ["--from-bucket", "--failed", "unreadable"],
        ["--failed"],
        ["FILE"],
    ],
)
def test_command_line_wrong_argument_exits_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == CANNOT_RUN
    assert "error: " in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("arguments", [["--until", "2026-11-01"], ["--uploaded-since", "2026-11-01"]])
def test_command_line_option_of_another_mode_is_refused(
    sent: list[Any], arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == CANNOT_RUN
    assert "go with --resend-since" in capsys.readouterr().err


def test_times_without_an_offset_are_utc() -> None:
    assert iso(command.moment_argument("2026-11-01")) == "2026-11-01T00:00:00.000Z"
    assert iso(command.moment_argument("2026-11-01T10:00+02:00")) == "2026-11-01T08:00:00.000Z"


def test_months_go_over_the_year() -> None:
    first, last = command.moment_argument("2025-11-30"), command.moment_argument("2026-02-01")
    assert list(months(first, last)) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_no_credentials_is_one_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_credentials(*_: Any) -> None:
        raise NoCredentialsError

    monkeypatch.setattr(command, "find_deployment", no_credentials)
    assert main([]) == CANNOT_RUN
    assert capsys.readouterr().err.startswith("No AWS credentials were found: run `aws configure`")


def test_local_endpoint_never_gets_the_users_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a-real-key")
    connection = open_connection(endpoint_url="http://127.0.0.1:4566", region=None, profile=None)
    assert connection.session.get_credentials().access_key == "test"


OUTPUTS = {"BucketName": "b", "TableName": "t", "FailedEventsQueueUrl": "q", "TopicArn": "arn"}


def described(outputs: dict[str, str]) -> dict[str, Any]:
    stack = {"StackName": "InvoiceProcessing", "CreationTime": 0, "StackStatus": "CREATE_COMPLETE"}
    pairs = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    return {"Stacks": [stack | {"Outputs": pairs}]}


@pytest.mark.parametrize("stage", ["", "test"])
def test_deployment_is_found_by_the_outputs_of_the_stages_stack(stage: str) -> None:
    cloudformation, suffix = boto3.client("cloudformation"), stage and f"-{stage}"
    with Stubber(cloudformation) as stub:
        stub.add_response("describe_stacks", described(OUTPUTS), {"StackName": f"InvoiceProcessing{suffix}"})
        found = find_deployment(cloudformation, Names(stage))
        assert found == Deployment("b", "t", "q", f"InvoiceProcessorFunction{suffix}", REGION)
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("written", "arguments", "stage"),
    [
        ("", [], ""),
        ("prod", [], "prod"),
        ("prod", ["--stage", "test"], "test"),
        ("prod", ["--stage", ""], ""),
    ],
)
def test_stage_is_the_one_asked_for_or_that_of_cdk_json(
    stack: Deployment, monkeypatch: pytest.MonkeyPatch, written: str, arguments: list[str], stage: str
) -> None:
    asked: list[Names] = []
    monkeypatch.setattr(command, "find_deployment", lambda _, names: asked.append(names) or stack)
    monkeypatch.setattr(command, "stage_of_cdk_json", lambda: written)
    assert main(["--dry-run", *arguments]) == DONE
    assert asked == [Names(stage)]


def test_deployment_no_stack_or_no_output_is_one_sentence() -> None:
    cloudformation = boto3.client("cloudformation")
    with Stubber(cloudformation) as stub:
        stub.add_client_error("describe_stacks", "ValidationError", "Stack with id X does not exist")
        with pytest.raises(RedriveError, match=f"There is no stack InvoiceProcessing in region {REGION}"):
            find_deployment(cloudformation, Names())
        stub.add_response("describe_stacks", described({"BucketName": "b"}))
        with pytest.raises(RedriveError, match="has no output TableName"):
            find_deployment(cloudformation, Names())
        stub.add_client_error("describe_stacks", "AccessDenied", "You may not.")
        with pytest.raises(ClientError) as denied:
            find_deployment(cloudformation, Names())
    assert sentence_of(denied.value) == "AWS answered AccessDenied to DescribeStacks: You may not."


def test_invoker_hands_the_event_to_lambdas_asynchronous_queue() -> None:
    client, event = boto3.client("lambda"), s3_event(s3_record("invoices/a.png"))
    asked = {"FunctionName": "InvoiceProcessorFunction", "InvocationType": "Event", "Payload": ANY}
    with Stubber(client) as stub:
        stub.add_response("invoke", {"StatusCode": 202}, asked | {"Payload": json.dumps(event).encode()})
        invoker(client, "InvoiceProcessorFunction")(event)
        stub.add_response("invoke", {"StatusCode": 200}, asked)
        with pytest.raises(RedriveError, match="did not take an event"):
            invoker(client, "InvoiceProcessorFunction")(event)
        stub.assert_no_pending_responses()


def test_pace_spreads_the_events(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=100.0)

    def sleep(seconds: float) -> None:
        clock.now += seconds

    monkeypatch.setattr(work, "time", SimpleNamespace(monotonic=lambda: clock.now, sleep=sleep))
    pace = Pace(4)
    for _ in range(9):
        pace.wait()
    assert clock.now == pytest.approx(102)
