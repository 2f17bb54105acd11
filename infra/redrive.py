"""Send through again what failed: `python -m infra.redrive [--from-bucket | --resend-since TIME]`.

Three ways for an invoice to get stuck outside the processor, and one mend for all three: the processor is
given the upload's event once more. Whatever was done already it finds in the record and does not do again,
so that no run of this command, however often repeated, makes a second record.

(default)       Events that failed every retry wait in the failed-events queue for 14 days, each in the
                envelope of Lambda's destinations: why it failed, and the event itself as `requestPayload`.
                A message is deleted only after Lambda took its event; until then it waits in the queue.
--from-bucket   Objects under invoices/ without a record: uploaded before the first deploy, or their event
                was lost. The event is made up from the listing. Every version counts, also an overwritten
                one: each is an upload of its own. A version from before versioning ("null") had no event in
                this bucket, so its id comes from its eTag, as the processor takes it where an event says no
                more.
--resend-since  E-mails that nobody could receive (nobody had confirmed, SNS had suspended the subscription).
                The e-mail is declared owed again (SENT → SENDING, attention UNFINISHED, on the condition
                that the record is as it was seen), then the processor gets the upload's event and finds a
                finished record whose e-mail is owed. The command could publish by itself, but then whoever
                runs it needs the right to publish, a stopped run leaves no trace of how far it came, and
                two places send. This way it is the processor that sends, with its retries, its marks and
                its queue; if this command or the event dies in between, the hourly check finds the record
                and sends.
                notified_at stands in no index. An e-mail follows its upload by seconds, after a failure by
                up to 14 days (the queue's retention): the index by month gives the uploads since 15 days
                before that time, the records themselves say when they were mailed. --uploaded-since goes
                back further, which only --from-bucket of old files asks for.

Events are sent at a pace (--rate), else the command repeats the burst that filled the queue.
"""

from __future__ import annotations

import argparse
import ipaddress
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote_plus, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)

if TYPE_CHECKING:
    from botocore.client import BaseClient

    Event = dict[str, Any]
    Invoke = Callable[[Event], None]

STACK_NAME = "InvoiceProcessing"
FUNCTION_NAME = "InvoiceProcessorFunction"
PREFIX = "invoices/"
# What the processor reads (its is_invoice); it would ignore an event for another kind of file.
SUFFIXES = (".png", ".jpg", ".jpeg", ".pdf", ".tif", ".tiff")
EMAIL_ATTRIBUTES = (
    "invoice_id",
    "file_name",
    "bucket",
    "version_id",
    "sequencer",
    "etag",
    "size",
    "uploaded_at",
    "notification",
    "notified_at",
)
SENT, SENDING, UNFINISHED = "SENT", "SENDING", "UNFINISHED"

# Below the 10 e-mails a second at which SNS suspends a subscription, and below Textract's smallest quotas.
EVENTS_A_SECOND = 4
LATEST_EMAIL = timedelta(days=15)  # after the upload: the queue's retention, and a day
MESSAGES_AT_ONCE = 10  # SQS gives no more
KEYS_AT_ONCE = 100  # DynamoDB takes no more
EVENTS_SHOWN_AT_ONCE = 1000
SECONDS_HIDDEN = 3600  # a message that was read stays hidden from a second run, while this one asks and sends
MAX_CHARACTERS = 200

DONE, SOME_LEFT, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130

DESCRIPTION = """\
Sends through again what the invoice processor could not finish. Shows first what that is and why, and asks.

Without a mode: the events that wait in the failed-events queue.
"""
EPILOG = """\
It uses your AWS credentials and region as the AWS CLI does, and needs: cloudformation:DescribeStacks and
lambda:InvokeFunction; sqs:ReceiveMessage, DeleteMessage and ChangeMessageVisibility for the queue;
s3:ListBucketVersions and dynamodb:BatchGetItem for --from-bucket; dynamodb:Query, BatchGetItem and UpdateItem
for --resend-since.

exit status: 0 done, or nothing to do; 1 some are left; 2 it could not run; 130 ended by Ctrl-C

examples:
  python -m infra.redrive --dry-run
  python -m infra.redrive --yes --rate 2
  python -m infra.redrive --from-bucket
  python -m infra.redrive --resend-since 2026-11-01T10:00
  python -m infra.redrive --endpoint-url http://127.0.0.1:4566      (against `python -m infra.local`)
"""


class RedriveError(Exception):
    """The command can't go on. The message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the deployed stack calls its parts."""

    bucket: str
    table: str
    queue_url: str


@dataclass(frozen=True, slots=True)
class Work:
    """Something to send through again: a line for the user, and what to do before and after."""

    line: str
    event: Event
    before: Callable[[], bool] = lambda: True  # False: it needs no sending any more
    done: Callable[[], object] = lambda: None  # Lambda took the event


@dataclass(slots=True)
class Tally:
    """How far the command is."""

    sent: int = 0
    not_needed: int = 0
    left: int = 0  # can't be sent through by this command
    notes: list[str] = field(default_factory=list)


# ---------------------------------------------------------------------------------------------------------
# The command line
# ---------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    tally = Tally()
    started = datetime.now(UTC)
    try:
        session = open_session(options)
        names = find_names(session.client("cloudformation"), options.stack)
        command = Redrive(session, names, Pace(options.rate), tally)
        return command.run(options, started)
    except KeyboardInterrupt:
        _say(
            f"\nStopped: {_count(tally.sent, 'event')} sent, the others wait as before."
            f"{_go_on(options, started)}"
        )
        return INTERRUPTED
    except RedriveError as error:
        _say(f"{error}{_go_on(options, started) if tally.sent else ''}")
        return CANNOT_RUN
    except (ClientError, BotoCoreError) as error:
        _say(f"{sentence_of(error)}{_go_on(options, started) if tally.sent else ''}")
        return CANNOT_RUN
    except BrokenPipeError:  # whoever read the output has seen enough
        return SOME_LEFT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.redrive",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--from-bucket", action="store_true", help="process the files under invoices/ that have no record"
    )
    mode.add_argument(
        "--resend-since",
        type=_moment,
        metavar="TIME",
        help="send again the e-mails sent since this time: 2026-11-01, 2026-11-01T10:00 (UTC) or "
        "2026-11-01T10:00+01:00",
    )
    parser.add_argument(
        "--until",
        type=_moment,
        metavar="TIME",
        help="with --resend-since: only e-mails sent before this time (default: now)",
    )
    parser.add_argument(
        "--uploaded-since",
        type=_moment,
        metavar="TIME",
        help="with --resend-since: look at files uploaded since this time (default: 15 days before)",
    )
    parser.add_argument("--dry-run", action="store_true", help="only show; nothing is sent or changed")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--rate",
        type=_rate,
        default=EVENTS_A_SECOND,
        metavar="N",
        help=f"events a second (default {EVENTS_A_SECOND}; SNS suspends an e-mail subscription above 10)",
    )
    parser.add_argument("--stack", default=STACK_NAME, help=f"name of the stack (default {STACK_NAME})")
    parser.add_argument("--region", help="AWS region (default: as the AWS CLI)")
    parser.add_argument("--profile", help="AWS profile (default: as the AWS CLI)")
    parser.add_argument("--endpoint-url", metavar="URL", help="another address of AWS: the local cloud's")
    return parser


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time such as 2026-11-01 or 2026-11-01T10:00"
        ) from None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > datetime.now(UTC):
        raise argparse.ArgumentTypeError(f"{text!r} lies in the future")
    return moment


def _rate(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of events a second (1 to 1000)")
    return int(text)


def _go_on(options: argparse.Namespace, started: datetime) -> str:
    """How a stopped run goes on. The queue and the bucket know by themselves; a time has to be kept."""
    if not options.resend_since or options.dry_run:
        return ""
    until = options.until or started
    return f"\nTo go on: --resend-since {_iso(options.resend_since)} --until {_iso(until)}"


def open_session(options: argparse.Namespace) -> Connection:
    """The user's own AWS settings; for an address on this machine none of them, so that no key reaches it."""
    try:
        if options.endpoint_url is not None and _is_on_this_machine(options.endpoint_url):
            session = boto3.Session(
                aws_access_key_id="test",
                aws_secret_access_key="test",
                region_name=options.region or "us-east-1",
            )
        else:
            session = boto3.Session(profile_name=options.profile, region_name=options.region)
    except (ClientError, BotoCoreError) as error:
        raise RedriveError(sentence_of(error)) from error
    return Connection(session, options.endpoint_url)


def _is_on_this_machine(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, usable = parts.hostname or "", parts.scheme in ("http", "https")
    except ValueError:
        host, usable = "", False
    if not usable or not host:
        raise RedriveError(f"{url!r} is no address such as http://127.0.0.1:4566.")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Connection:
    """Makes clients, all for the same AWS."""

    session: boto3.Session
    endpoint_url: str | None

    def client(self, service: str) -> BaseClient:
        # Found out before the first call, so that what is missing is said in one sentence.
        if not self.session.region_name:
            raise RedriveError(sentence_of(NoRegionError()))
        local = {"proxies": {}, "s3": {"addressing_style": "path"}} if self.endpoint_url else {}
        config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard"}, **local)
        try:
            return self.session.client(service, endpoint_url=self.endpoint_url, config=config)
        except ValueError as error:  # the address is none
            raise RedriveError(
                f"{self.endpoint_url!r} is no address such as http://127.0.0.1:4566."
            ) from error


def find_names(cloudformation: BaseClient, stack: str) -> Names:
    """The stack's outputs. Raises RedriveError if there is no such stack here."""
    try:
        description = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"].get("Message", ""):
            region = cloudformation.meta.region_name
            raise RedriveError(
                f"There is no stack {stack} in region {region} of this account: check --region and "
                "--profile, or deploy first."
            ) from error
        raise
    outputs = {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}
    missing = [name for name in ("BucketName", "TableName", "FailedEventsQueueUrl") if name not in outputs]
    if missing:
        raise RedriveError(
            f"The stack {stack} has no output {missing[0]}: is it this project's, and deployed whole?"
        )
    return Names(outputs["BucketName"], outputs["TableName"], outputs["FailedEventsQueueUrl"])


def sentence_of(error: Exception) -> str:
    """One sentence for an error of the SDK's."""
    if isinstance(error, NoCredentialsError):
        return "No AWS credentials were found: run `aws configure` or `aws sso login`, or name a --profile."
    if isinstance(error, NoRegionError):
        return "No AWS region is set: give --region, or set AWS_REGION."
    if isinstance(error, (EndpointConnectionError, ConnectTimeoutError)):
        return f"{error.kwargs.get('endpoint_url', 'AWS')} does not answer."
    if isinstance(error, ClientError):
        code = error.response["Error"].get("Code", "an error")
        message = error.response["Error"].get("Message", "").strip().rstrip(".")
        return f"AWS answered {code} to {error.operation_name}: {printable(message)}."
    return f"{printable(str(error)).rstrip('.')}."


# ---------------------------------------------------------------------------------------------------------
# The command
# ---------------------------------------------------------------------------------------------------------


class Pace:
    """Lets `wait` return at most so many times a second."""

    def __init__(self, a_second: int) -> None:
        self._interval = 1 / a_second
        self._next = 0.0

    def wait(self) -> None:
        now = time.monotonic()
        if now < self._next:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + self._interval


class Redrive:
    """Finds work, shows it, asks, sends it."""

    def __init__(self, connection: Connection, names: Names, pace: Pace, tally: Tally) -> None:
        self._names = names
        self._pace = pace
        self._tally = tally
        self._s3 = connection.client("s3")
        self._sqs = connection.client("sqs")
        self._dynamodb = connection.client("dynamodb")
        self._invoke = invoker(connection.client("lambda"))
        self._region = connection.session.region_name

    def run(self, options: argparse.Namespace, started: datetime) -> int:
        """Do what the command line asks for. Returns the exit status."""
        if not options.resend_since and (options.until or options.uploaded_since):
            raise RedriveError("--until and --uploaded-since go with --resend-since.")
        if options.from_bucket:
            self._once(
                list(self.uploads_without_record()), options, "No file under invoices/ is without a record."
            )
        elif options.resend_since:
            since, until = options.resend_since, options.until or started
            uploaded_since = options.uploaded_since or since - LATEST_EMAIL
            works = list(self.sent_emails(since, until, uploaded_since))
            self._once(works, options, "No e-mail was sent in that time.")
        else:
            self._queue(options, started)
        return self._conclude(options)

    def _once(self, works: list[Work], options: argparse.Namespace, nothing: str) -> None:
        if not works:
            print(nothing)
        elif self._agreed(works, options):
            self._send(works)

    def _agreed(self, works: Sequence[Work], options: argparse.Namespace) -> bool:
        """Show the work; whether to send it."""
        for work in works:
            print(work.line)
        if options.dry_run:
            print(f"{_count(len(works), 'event')} would be sent. Nothing was changed.", flush=True)
            return False
        if options.yes:
            return True
        seconds = len(works) // options.rate
        duration = f", which takes {timedelta(seconds=seconds)} h" if seconds >= 60 else ""
        print(f"Send {_count(len(works), 'event')} to the processor{duration}? [y/N] ", end="", flush=True)
        try:
            answer = input()
        except EOFError:
            raise RedriveError("\nNothing was sent: nobody is there to answer; add --yes.") from None
        if answer.strip().lower() in ("y", "yes"):
            return True
        print("Nothing was sent.")
        return False

    def _send(self, works: Sequence[Work]) -> None:
        progress = _Progress(len(works))
        for number, work in enumerate(works, start=1):
            if work.before():
                self._pace.wait()
                self._invoke(work.event)
                work.done()
                self._tally.sent += 1
            else:
                self._tally.not_needed += 1
            progress.show(number)

    def _conclude(self, options: argparse.Namespace) -> int:
        tally = self._tally
        if tally.sent:
            print(f"{_count(tally.sent, 'event')} sent. The log group tells what becomes of them.")
        if tally.not_needed:
            print(f"{_count(tally.not_needed, 'record')} changed meanwhile, so nothing was sent for them.")
        for note in tally.notes:
            print(note)
        return SOME_LEFT if tally.left else DONE

    # --- what waits in the failed-events queue ---

    def _queue(self, options: argparse.Namespace, started: datetime) -> None:
        """Portion by portion, so that a long queue is not kept in memory."""
        queue = FailedEvents(self._sqs, self._names.queue_url, started)
        found = False
        try:
            while works := list(queue.read(EVENTS_SHOWN_AT_ONCE)):
                found = True
                if not self._agreed(works, options) and not options.dry_run:
                    break
                if not options.dry_run:
                    self._send(works)
        finally:
            queue.release()  # what was not sent can be seen by the next run at once
        if not found and not queue.strangers:
            print("The failed-events queue is empty.")
        if queue.returned:
            self._tally.left += queue.returned
            self._tally.notes.append(
                f"{_count(queue.returned, 'event')} failed since this run began and were left in the queue."
            )
        if queue.strangers:
            self._tally.left += queue.strangers
            self._tally.notes.append(
                f"{_count(queue.strangers, 'message')} in the queue are none of Lambda's and were left there."
            )

    # --- files without a record ---

    def uploads_without_record(self) -> Iterator[Work]:
        """Every version of a file under invoices/ that has no record."""
        pages = self._s3.get_paginator("list_object_versions")
        skipped = 0
        for page in pages.paginate(Bucket=self._names.bucket, Prefix=PREFIX):
            versions = [each for each in page.get("Versions", []) if not each["Key"].endswith("/")]
            uploads = {self._id_of(version): version for version in versions}
            known = {record["invoice_id"]["S"] for record in self._records(list(uploads), "invoice_id")}
            for invoice_id, version in uploads.items():
                if invoice_id in known:
                    continue
                if not version["Key"].lower().endswith(SUFFIXES):
                    print(f"{printable(version['Key'])} — not a kind of file that is read")
                    skipped += 1
                    continue
                yield self._upload(version)
        if skipped:
            self._tally.left += skipped
            self._tally.notes.append(
                f"{_count(skipped, 'file')} without a record cannot be read: only {', '.join(SUFFIXES)} can."
            )

    def _id_of(self, version: Mapping[str, Any]) -> str:
        mark = version["VersionId"] if version["VersionId"] != "null" else version["ETag"].strip('"')
        return invoice_id(self._names.bucket, version["Key"], mark)

    def _upload(self, version: Mapping[str, Any]) -> Work:
        facts = {
            "size": version["Size"],
            "eTag": version["ETag"].strip('"'),
            "versionId": version["VersionId"] if version["VersionId"] != "null" else None,
        }
        uploaded_at = _iso(version["LastModified"].astimezone(UTC))
        event = upload_event(self._names.bucket, version["Key"], uploaded_at, self._region, facts)
        older = "" if version.get("IsLatest", True) else ", overwritten since"
        return Work(f"{printable(version['Key'])} — no record — uploaded {_shown(uploaded_at)}{older}", event)

    # --- e-mails ---

    def sent_emails(self, since: datetime, until: datetime, uploaded_since: datetime) -> Iterator[Work]:
        """The records whose e-mail was sent from `since` to before `until`, by upload time."""
        for month in _months(uploaded_since, until):
            for ids in _portions(self._ids_of_month(month, _iso(uploaded_since)), KEYS_AT_ONCE):
                found = {
                    record["invoice_id"]["S"]: record for record in self._records(ids, *EMAIL_ATTRIBUTES)
                }
                for record in (found[one] for one in ids if one in found):
                    notified_at = record.get("notified_at", {}).get("S", "")
                    sent = record.get("notification", {}).get("S") == SENT
                    if sent and _iso(since) <= notified_at < _iso(until):
                        yield self._resend(record, notified_at)

    def _ids_of_month(self, month: str, uploaded_since: str) -> Iterator[str]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._names.table,
            IndexName="ByMonth",
            KeyConditionExpression="#month = :month AND uploaded_at >= :since",
            ExpressionAttributeNames={"#month": "month"},
            ExpressionAttributeValues={":month": {"S": month}, ":since": {"S": uploaded_since}},
            ProjectionExpression="invoice_id",
        )
        for page in pages:
            for item in page["Items"]:
                yield item["invoice_id"]["S"]

    def _resend(self, record: Mapping[str, Any], notified_at: str) -> Work:
        text = {name: next(iter(value.values())) for name, value in record.items()}
        facts = {
            "size": int(text["size"]) if "size" in text else None,
            "eTag": text.get("etag"),
            "versionId": text.get("version_id"),
            "sequencer": text.get("sequencer"),
        }
        event = upload_event(text["bucket"], text["file_name"], text["uploaded_at"], self._region, facts)
        return Work(
            f"{printable(text['file_name'])} — {text['invoice_id']} — e-mail sent {_shown(notified_at)}",
            event,
            before=lambda: self._declare_owed(text["invoice_id"], notified_at),
        )

    def _declare_owed(self, invoice_id: str, notified_at: str) -> bool:
        """The state after the processor's commit: finished, its e-mail on the way, nobody at work on it."""
        try:
            self._dynamodb.update_item(
                TableName=self._names.table,
                Key={"invoice_id": {"S": invoice_id}},
                UpdateExpression="SET notification = :sending, attention = :unfinished, lease_until = :past",
                ConditionExpression="notification = :sent AND notified_at = :notified_at",
                ExpressionAttributeValues={
                    ":sending": {"S": SENDING},
                    ":unfinished": {"S": UNFINISHED},
                    ":past": {"N": "0"},
                    ":sent": {"S": SENT},
                    ":notified_at": {"S": notified_at},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False  # another run of this command was faster
            raise
        return True

    # --- records ---

    def _records(self, ids: Sequence[str], *attributes: str) -> Iterator[dict[str, Any]]:
        """The records with these ids that exist, with these of their attributes."""
        names = {f"#{name}": name for name in attributes}
        for portion in _portions(ids, KEYS_AT_ONCE):
            wanted: dict[str, Any] = {
                self._names.table: {
                    "Keys": [{"invoice_id": {"S": one}} for one in portion],
                    "ProjectionExpression": ", ".join(names),
                    "ExpressionAttributeNames": names,
                    "ConsistentRead": True,
                }
            }
            while wanted:
                response = self._dynamodb.batch_get_item(RequestItems=wanted)
                yield from response["Responses"].get(self._names.table, [])
                if wanted := response.get("UnprocessedKeys", {}):
                    time.sleep(1)  # DynamoDB is busy


class FailedEvents:
    """The failed-events queue. What was read stays hidden from other readers until `release`."""

    def __init__(self, sqs: BaseClient, url: str, started: datetime) -> None:
        self._sqs = sqs
        self._url = url
        self._started_ms = int(started.timestamp() * 1000)
        self._unsent: dict[str, str] = {}  # message id → receipt handle
        self.returned = 0  # events that failed after the command began, perhaps ones it had sent
        self.strangers = 0  # messages that are no envelope of Lambda's

    def read(self, most: int) -> Iterator[Work]:
        """Up to that many events, in no order: SQS keeps none."""
        read = 0
        while read < most and (messages := self._receive()):
            for message in messages:
                self._unsent[message["MessageId"]] = message["ReceiptHandle"]
                waiting_since = int(message["Attributes"]["SentTimestamp"])
                envelope = envelope_of(message["Body"])
                if envelope is None:
                    self.strangers += 1
                    print(f"a message that is none of Lambda's — since {_shown_ms(waiting_since)}")
                elif waiting_since > self._started_ms:
                    self.returned += 1
                else:
                    read += 1
                    yield self._work(message["MessageId"], envelope, waiting_since)

    def _receive(self) -> list[dict[str, Any]]:
        """The next messages. SQS may answer with none although some wait, hardly twice in a row."""
        for _ in range(2):
            response = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=MESSAGES_AT_ONCE,
                VisibilityTimeout=SECONDS_HIDDEN,
                WaitTimeSeconds=1,
                MessageSystemAttributeNames=["SentTimestamp"],
            )
            if messages := response.get("Messages"):
                return messages
        return []

    def _work(self, message_id: str, envelope: Mapping[str, Any], waiting_since: int) -> Work:
        event = envelope["requestPayload"]
        line = f"{subject_of(event)} — {reason_of(envelope)} — since {_shown_ms(waiting_since)}"
        return Work(line, event, done=lambda: self._delete(message_id))

    def _delete(self, message_id: str) -> None:
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=self._unsent[message_id])
        del self._unsent[message_id]

    def release(self) -> None:
        """Make visible again what was read and not sent."""
        for handles in _portions(list(self._unsent.values()), MESSAGES_AT_ONCE):
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                    for number, handle in enumerate(handles)
                ],
            )
        self._unsent.clear()


def invoker(lambda_client: BaseClient) -> Invoke:
    """Hands events to the function's asynchronous queue, as S3 does: Lambda retries, and keeps what fails."""

    def invoke(event: Event) -> None:
        response = lambda_client.invoke(
            FunctionName=FUNCTION_NAME, InvocationType="Event", Payload=json.dumps(event).encode()
        )
        if response["StatusCode"] != 202:
            raise RedriveError(
                f"Lambda did not take an event (status {response['StatusCode']}); it waits as before."
            )

    return invoke


# ---------------------------------------------------------------------------------------------------------
# Events
# ---------------------------------------------------------------------------------------------------------


def invoice_id(bucket: str, key: str, mark: str) -> str:
    """The id of an upload, as the processor derives it. `mark`: version, else sequencer, else eTag."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"s3://{bucket}/{key}?versionId={mark}"))


def upload_event(bucket: str, key: str, uploaded_at: str, region: str, facts: Mapping[str, Any]) -> Event:
    """S3's notification of an upload; of `facts` about the object those that are known.

    Shape: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    stored = {"key": quote_plus(key, safe="/")} | {
        name: value for name, value in facts.items() if value is not None
    }
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": region,
        "eventTime": uploaded_at,
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "redrive",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": stored,
        },
    }
    return {"Records": [record]}


def envelope_of(body: str) -> dict[str, Any] | None:
    """A message's envelope; None for a message that Lambda did not put there.

    Shape: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    try:
        envelope = json.loads(body)
    except ValueError:
        return None
    return envelope if isinstance(envelope, dict) and "requestPayload" in envelope else None


def subject_of(event: Any) -> str:
    """What an event is about: a file name, or the kind of event."""
    if isinstance(event, dict) and event.get("source") == "aws.events":
        return "the hourly check"
    records = event.get("Records") if isinstance(event, dict) else None
    first = records[0] if isinstance(records, list) and records else None
    if not isinstance(first, dict):
        return "an event of an unknown kind"
    if first.get("EventSource") == "aws:sns":
        return "a completion notice of Textract's"
    try:
        name = printable(unquote_plus(first["s3"]["object"]["key"]))
    except (KeyError, TypeError, AttributeError):
        return "an event of an unknown kind"
    return name if len(records) == 1 else f"{name} and {len(records) - 1} more"


def reason_of(envelope: Mapping[str, Any]) -> str:
    """Why Lambda gave the event up."""
    context, answer = envelope.get("requestContext"), envelope.get("responsePayload")
    condition = str(context.get("condition", "unknown")) if isinstance(context, dict) else "unknown"
    if condition == "EventAgeExceeded":
        return "waited longer than Lambda keeps an event"
    if not isinstance(answer, dict) or not (answer.get("errorType") or answer.get("errorMessage")):
        return printable(condition)
    reason = ": ".join(str(answer[name]) for name in ("errorType", "errorMessage") if answer.get(name))
    return printable(reason)[:MAX_CHARACTERS]


# ---------------------------------------------------------------------------------------------------------
# Small things
# ---------------------------------------------------------------------------------------------------------


class _Progress:
    """A counter on a terminal; ten lines in a log."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._on_terminal = sys.stderr.isatty()

    def show(self, number: int) -> None:
        if self._on_terminal:
            print(f"\r{number} of {self._total}", end="\n" if number == self._total else "", file=sys.stderr)
        elif self._total >= 10 and number * 10 // self._total != (number - 1) * 10 // self._total:
            _say(f"{number} of {self._total}")


def printable(text: str) -> str:
    r"""The text with all that could forge a line or move the cursor shown as `\n`, `\x1b`, …"""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _months(first: datetime, last: datetime) -> Iterator[str]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _portions(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    portion: list[Any] = []
    for item in items:
        portion.append(item)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


def _iso(moment: datetime) -> str:
    """As the records have it: UTC, milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown(iso: str) -> str:
    return f"{iso[:16].replace('T', ' ')} UTC"


def _shown_ms(milliseconds: int) -> str:
    return _shown(_iso(datetime.fromtimestamp(milliseconds / 1000, UTC)))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
