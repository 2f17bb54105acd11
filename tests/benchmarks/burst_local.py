"""A burst on the local cloud: duplicate deliveries, workers killed at random, an outage; and what came of each upload.

    python -m tests.benchmarks.burst_local [--uploads 1000] [--duplicates 0.1] [--kills 100] [--outage 0.02] [--seed 1]

Everything is what `python -m infra.local` runs (the synthesized stack on MiniStack, the handler in MiniStack's
worker processes, S3's notifications, Lambda's retries after 60 and 120 s, the failed-events queue) but for
Textract: a server here answers at once with lines of its own for each object, so that OCR is not the bottleneck.

- Duplicates: the S3 event of an upload delivered again, at the same moment or up to `--repeat-within` s later.
- Kills: at random moments of the burst a random worker process of the function gets SIGKILL.
- Outage: Textract answers a share of the documents with an error of its own until three tries have failed; then
  it is mended, and what waits in the failed-events queue goes through `python -m infra.redrive`.

At most `--at-once` uploads wait for their e-mail at a time; of their events the function works on twelve, and the
others wait as in Lambda's own queue (infra.local.emulator).

A queue is subscribed as a program would be, and gets each record as JSON.

Exit status 1 if an upload has no finished record, no e-mail or no message in that queue, if a record is there twice, or
if an e-mail came twice without an excuse in the log: the function died between publishing and noting it, it could not
note it, or SNS's answer was so late that the SDK sent it again.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from invoice_record import invoice_id_of

from infra.local.blocks import Line, page_blocks
from infra.local.child import Child
from infra.local.cloud import Cloud
from infra.local.errors import TextractError
from infra.local.inbox import Email
from infra.local.loopback import REGION
from infra.local.session import Session
from infra.local.textract import TextractServer
from infra.redrive import command
from infra.redrive.events import upload_event

SECONDS_IN_A_PLACE = (
    15  # an upload without an e-mail after so long waits for a retry, and makes room for another
)
SECONDS_TO_FIND_A_WORKER = 60
EVENTS_AT_ONCE = 12  # more than with an OCR engine: here they are to meet
SECONDS_BETWEEN_REDRIVES = 3
SECONDS_FOR_LAST_EMAILS = 10
POLL_SECONDS = 2.0
LOOK_BACK_MILLISECONDS = 5_000
LOG_LINES_AT_ONCE = 10_000  # MiniStack gives no more, and no token for the rest
# The processor's SNS client: after so long without an answer the SDK sends the request again.
SNS_READ_TIMEOUT = 2.0
PLATFORM_LINES = ("START ", "END ", "REPORT ")
ASPECT = 0.7


# --- Textract, answering at once ---


class InstantTextract:
    """DetectDocumentText with a few lines that no other object has; for keys in `down`, an error of Textract's own."""

    def __init__(self) -> None:
        self.down: set[str] = set()
        self.read: Counter[str] = Counter()

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        key = request["Document"]["S3Object"]["Name"]
        self.read[key] += 1
        if operation != "DetectDocumentText" or key in self.down:
            raise TextractError("InternalServerError", "Internal server error", status=500)
        return {"DocumentMetadata": {"Pages": 1}, "Blocks": page_blocks(lines_of(key), aspect=ASPECT)}


def lines_of(key: str) -> list[Line]:
    number = int(re.sub(r"\D", "", key))
    texts = (
        f"Supplier {number} Ltd",
        f"Invoice Number: B-{number:06}",
        "Invoice Date: 2026-03-14",
        f"Total: USD {number}.00",
    )
    return [
        Line(text, 99.0, ((0.1, top), (0.5, top), (0.5, top + 0.02), (0.1, top + 0.02)))
        for top, text in zip((0.1, 0.2, 0.3, 0.4), texts, strict=True)
    ]


class BurstSession(Session):
    """The local cloud with `reading` in the place of the OCR engine."""

    def _launch(self, port: int, page: Path | None) -> tuple[Path, Child]:
        self.folder = Path(
            self._undo.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        ).resolve()
        synth = self._start_synthesis(self.folder, page)
        self.reading = InstantTextract()
        server = TextractServer(self.reading)
        self._undo.callback(server.stop)
        server.start()
        self.cloud = Cloud(port=port, textract_url=server.url, folder=self.folder, inbox_url=self.inbox.url)
        self.cloud.events_at_once = EVENTS_AT_ONCE
        self._undo.callback(self.cloud.stop)
        self.cloud.start()
        return self.folder, synth

    def workers(self) -> list[int]:
        """The process ids of the function's workers that have called AWS before (Linux only).

        Their script lies in this run's folder. One that is killed while it starts takes all others with it in
        MiniStack, which no cloud does.
        """
        mark = f"{self.folder}/ministack-lambda-{self.cloud.function}-".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # ended meanwhile, or not ours to look at
                if mark in (folder / "cmdline").read_bytes() and has_connection(folder):
                    found.append(int(folder.name))
        return sorted(found)


def has_connection(process: Path) -> bool:
    return any(os.readlink(file).startswith("socket:") for file in (process / "fd").iterdir())


# --- the plan and the outcome ---


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens in a burst. The seed settles it, but for which process a kill hits and what it was doing."""

    uploads: int = 1000
    duplicates: float = 0.1
    kills: int = 100
    outage: float = 0.02
    at_once: int = EVENTS_AT_ONCE
    repeat_within: float = 70.0
    patience: float = 1800.0
    redrive_rate: int = 10
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file, and the event that tells of it."""

    key: str
    invoice_id: str
    event: dict[str, Any]


@dataclass(slots=True)
class Invocation:
    """What one run of the function left in the log: its own lines, and whether MiniStack noted an error."""

    lines: list[dict[str, Any]]
    failed: bool

    @property
    def invoice_id(self) -> str | None:
        return next((line["invoice_id"] for line in self.lines if line.get("invoice_id")), None)

    @property
    def messages(self) -> list[str]:
        return [line["message"] for line in self.lines]

    @property
    def raised(self) -> bool:
        return bool({"to be retried", "failed unexpectedly"} & set(self.messages))

    @property
    def killed(self) -> bool:
        return self.failed and not self.raised

    @property
    def took_over_at(self) -> str | None:
        """When it claimed a finished record whose owner had neither noted the e-mail as sent nor given up cleanly."""
        if "notified" not in self.messages or "stored" in self.messages:
            return None
        claims = [line for line in self.lines if line["message"] == "claimed" and line["attempts"] > 1]
        return claims[0]["timestamp"] if claims else None


@dataclass(slots=True)
class Outcome:
    """What came of a burst. `excuses` holds, for each invoice that was mailed twice, the reasons in the log."""

    uploads: int
    duplicates: int
    kills: int
    statuses: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    doubled_records: list[str] = field(default_factory=list)
    doubled_emails: dict[str, int] = field(default_factory=dict)
    excuses: dict[str, list[str]] = field(default_factory=dict)
    killed_after: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    invocations: int = 0
    redriven: int = 0
    without_end: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def unexcused(self) -> list[str]:
        """The invoices with more e-mails than one and the log's excuses allow."""
        return [one for one, more in self.doubled_emails.items() if more > len(self.excuses[one])]

    @property
    def good(self) -> bool:
        return not (self.lost or self.unheard or self.doubled_records or self.unexcused or self.without_end)


# --- the burst ---


class Burst:
    """Uploads, repeats, kills, re-drives, and then looks what there is."""

    def __init__(self, session: BurstSession, plan: Plan, mail: Mail) -> None:
        self._session = session
        self._plan = plan
        self._mail = mail
        self._random = random.Random(plan.seed)
        self._s3 = session.cloud.client("s3")
        self._lambda = session.cloud.client("lambda")
        self._sqs = session.cloud.client("sqs")
        self._log = Log(session)
        self._program = Program(session.cloud)
        self._timers: list[threading.Timer] = []
        self._uploaded: list[Upload] = []
        self._kills = 0
        self._repeated = 0
        self._redriven = 0
        self._counting = threading.Lock()
        count = range(plan.uploads)
        self._repeat = set(self._random.sample(count, round(plan.uploads * plan.duplicates)))
        self._down = set(self._random.sample(count, round(plan.uploads * plan.outage)))
        self._kill_at = set(self._random.sample(count, min(plan.kills, plan.uploads)))
        self._delays = [self._delays_of(number) for number in count]

    def run(self) -> Outcome:
        started = time.monotonic()
        with ThreadPoolExecutor(self._plan.at_once) as pool:
            self._uploaded = list(pool.map(self._upload, range(self._plan.uploads)))
        uploaded = time.monotonic()
        say(f"{len(self._uploaded)} uploaded in {uploaded - started:.0f} s")
        for timer in self._timers:
            timer.join()
        without_end = self._finish()
        outcome = self._judge(without_end)
        outcome.seconds = {"uploading": uploaded - started, "all": time.monotonic() - started}
        return outcome

    def _delays_of(self, number: int) -> tuple[float, float]:
        """Seconds after an upload until its event comes again, and until a worker is killed."""
        again = self._random.choice(
            (0.0, self._random.uniform(0, 1), self._plan.repeat_within * self._random.random())
        )
        return again, self._random.uniform(0, 0.5)

    def _upload(self, number: int) -> Upload:
        """Upload one file, let happen what is planned with it, and wait a while for its e-mail."""
        key = f"invoices/burst-{number + 1:06}.png"
        if number in self._down:
            self._session.reading.down.add(key)
        content = f"burst {number}".encode()
        bucket = self._session.cloud.bucket
        response = self._s3.put_object(Bucket=bucket, Key=key, Body=content)
        facts = {
            "size": len(content),
            "eTag": response["ETag"].strip('"'),
            "versionId": response["VersionId"],
        }
        event = upload_event(bucket, key, datetime.now(UTC).isoformat(), REGION, facts)
        upload = Upload(key, invoice_id_of(bucket, key, response["VersionId"]), event)
        again, kill = self._delays[number]
        if number in self._repeat:
            self._later(again, self._deliver, upload)
        if number in self._kill_at:
            self._later(kill, self._kill)
        if number not in self._down:
            self._mail.wait_for(upload.invoice_id, SECONDS_IN_A_PLACE)
        if (number + 1) % 100 == 0:
            say(f"{number + 1} of {self._plan.uploads} uploads")
        return upload

    def _later(self, seconds: float, action: Any, *arguments: Any) -> None:
        timer = threading.Timer(seconds, action, arguments)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def _deliver(self, upload: Upload) -> None:
        self._lambda.invoke(
            FunctionName=self._session.cloud.function,
            InvocationType="Event",
            Payload=json.dumps(upload.event),
        )
        with self._counting:
            self._repeated += 1

    def _kill(self) -> None:
        """End one of the function's processes, as a crash or the end of its machine would."""
        deadline = time.monotonic() + SECONDS_TO_FIND_A_WORKER
        while time.monotonic() < deadline:
            if workers := self._session.workers():
                with contextlib.suppress(ProcessLookupError), self._counting:
                    os.kill(self._random.choice(workers), signal.SIGKILL)
                    self._kills += 1
                    return
            time.sleep(0.05)

    # --- until nothing is under way ---

    def _finish(self) -> int:
        """Wait until each delivery is acknowledged, re-driving what failed for good. Returns how many never were.

        An event is under way until its function returned or it lies in the failed-events queue.
        """
        deadline = time.monotonic() + self._plan.patience
        said = None
        while time.monotonic() < deadline:
            waiting = self._failed_events()
            events = len(self._uploaded) + self._repeated
            under_way = events - waiting - self._log.acknowledged()
            if (
                now := f"{events} events: {under_way} under way, {waiting} in the failed-events queue"
            ) != said:
                say(said := now)
            if under_way <= 0 and not waiting:
                self._mail.wait_for_all([one.invoice_id for one in self._uploaded], SECONDS_FOR_LAST_EMAILS)
                return 0
            if under_way <= 0:
                self._redrive()
                time.sleep(SECONDS_BETWEEN_REDRIVES)
            time.sleep(POLL_SECONDS)
        return under_way + waiting

    def _failed_events(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        url = self._session.cloud.outputs["FailedEventsQueueUrl"]
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    def _redrive(self) -> None:
        """Mend what was broken, then do what the alarm's reader does."""
        self._session.reading.down.clear()
        output = io.StringIO()
        arguments = ["--endpoint-url", self._session.cloud.endpoint, "--yes"]
        with contextlib.redirect_stdout(output):
            status = command.main([*arguments, "--rate", str(self._plan.redrive_rate)])
        sent = re.search(r"^(\d+) events? sent", output.getvalue(), re.MULTILINE)
        self._redriven += int(sent[1]) if sent else 0
        say(f"infra.redrive: exit status {status}, {sent[0] if sent else output.getvalue().strip()}")

    # --- what there is ---

    def _judge(self, without_end: int) -> Outcome:
        outcome = Outcome(len(self._uploaded), self._repeated, self._kills, redriven=self._redriven)
        outcome.without_end = without_end
        records = self._records()
        by_key = defaultdict(list)
        for record in records.values():
            by_key[record["file_name"]["S"]].append(record)
        invocations = self._log.invocations()
        by_invoice = grouped(invocations)
        emails, heard = self._mail.counts(), self._program.heard()
        for upload in self._uploaded:
            record = records.get(upload.invoice_id, {})
            status = record.get("status", {}).get("S", "none")
            sent = record.get("notification", {}).get("S") == "SENT"
            outcome.statuses[status] += 1
            if status not in ("PROCESSED", "FAILED") or not sent or not emails[upload.invoice_id]:
                outcome.lost.append(upload.key)
            if status not in heard[upload.invoice_id]:
                outcome.unheard.append(upload.key)
            if len(by_key[upload.key]) > 1:
                outcome.doubled_records.append(upload.key)
            if emails[upload.invoice_id] > 1:
                outcome.doubled_emails[upload.invoice_id] = emails[upload.invoice_id] - 1
                outcome.excuses[upload.invoice_id] = excuses(by_invoice[upload.invoice_id])
        outcome.invocations = len(invocations)
        outcome.killed_after = Counter(
            each.messages[-1] if each.messages else "none" for each in invocations if each.killed
        )
        outcome.raised = Counter(
            line.get("error", "?")
            for each in invocations
            for line in each.lines
            if line["message"] in ("to be retried", "failed unexpectedly")
        )
        return outcome

    def _records(self) -> dict[str, dict[str, Any]]:
        pages = (
            self._session.cloud.client("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=self._session.cloud.table, ConsistentRead=True)
        )
        return {item["invoice_id"]["S"]: item for page in pages for item in page["Items"]}


def excuses(invocations: Iterable[Invocation]) -> list[str]:
    """Why an invoice may have been mailed again: each publish whose end was not noted, each late answer of SNS's."""
    killed, other, finished = [], [], False
    runs = sorted(invocations, key=lambda one: one.lines[0]["timestamp"])
    for run in runs:
        messages = run.messages
        publishing = "stored" in messages or (finished and "claimed" in messages)
        if run.killed and publishing and "done" not in messages:
            answered = "notified" in messages
            killed.append("killed between publish and mark" if answered else "killed while it published")
        elif "notified" in messages and "done" not in messages:
            other.append("the mark failed")
        elif any(str(line.get("reason")).startswith("publish failed") for line in run.lines):
            other.append("SNS's answer was lost")
        elif any(is_late(before, line) for before, line in pairwise(run.lines)):
            other.append("SNS's answer was late, the SDK sent it again")
        finished = finished or "stored" in messages
    # The lines of a worker that dies can die with it; who takes over still tells. After a "done" nobody may.
    done = min(
        (line["timestamp"] for run in runs for line in run.lines if line["message"] == "done"), default="9"
    )
    unseen = sum(bool(run.took_over_at) and run.took_over_at < done for run in runs) - len(killed)
    return [*killed, *other, *["killed after the commit, its last lines lost"] * unseen]


def is_late(before: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Whether the e-mail that `line` tells of took longer than the SDK waits for an answer."""
    if line["message"] != "notified":
        return False
    asked, answered = (datetime.fromisoformat(each["timestamp"]) for each in (before, line))
    return (answered - asked).total_seconds() >= SNS_READ_TIMEOUT


class Mail:
    """Counts the e-mails by the invoice that they name; one that SNS hands over twice counts once."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._messages: dict[str, set[str]] = defaultdict(set)
        self._waiting: dict[str, threading.Event] = defaultdict(threading.Event)

    def receive(self, email: Email) -> None:
        named = re.search(r"ID: ([0-9a-f-]{36})$", email.body.split("\n")[0])
        if named is None:
            return  # an alarm
        with self._arrived:
            self._messages[named[1]].add(email.message_id)
            self._waiting[named[1]].set()

    def wait_for(self, invoice_id: str, seconds: float) -> bool:
        with self._arrived:
            event = self._waiting[invoice_id]
        return event.wait(seconds)

    def wait_for_all(self, ids: Iterable[str], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        for one in ids:
            self.wait_for(one, max(0.0, deadline - time.monotonic()))

    def counts(self) -> Counter[str]:
        with self._arrived:
            return Counter({one: len(messages) for one, messages in self._messages.items()})


class Program:
    """A queue that gets the records as JSON."""

    def __init__(self, cloud: Cloud) -> None:
        self._sqs = cloud.client("sqs")
        self._queue = self._sqs.create_queue(QueueName="records")["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])["Attributes"]
        cloud.client("sns").subscribe(
            TopicArn=cloud.topic,
            Protocol="sqs",
            Endpoint=arn["QueueArn"],
            Attributes={"RawMessageDelivery": "true"},
        )

    def heard(self) -> dict[str, set[str]]:
        """By invoice id the states of the records that have come since the last look."""
        heard: dict[str, set[str]] = defaultdict(set)
        while messages := self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                record = json.loads(message["Body"])["record"]
                heard[record["invoice_id"]].add(record["status"])
                self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return heard


class Log:
    """The function's log, read on from where the last look ended. MiniStack gives each invocation a stream."""

    def __init__(self, session: BurstSession) -> None:
        self._logs = session.cloud.client("logs")
        self._group = session.cloud.log_group
        self._emulator_log = session.folder / "ministack.log"
        self._since = 0
        self._streams: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)

    def acknowledged(self) -> int:
        """How many invocations returned. A worker that could not be started leaves an empty stream without an error."""
        self._read()
        ended = sum(not run.failed for run in self.invocations())
        return ended - self._emulator_log.read_text(errors="replace").count("Warm worker execution error")

    def invocations(self) -> list[Invocation]:
        """Each with its own lines. Under load MiniStack puts a worker's last ones into the stream of its next."""
        self._read()
        runs, late = [], []
        for events in self._streams.values():
            run = invocation_of(list(events.values()))
            own = run.messages.index("received") if "received" in run.messages else len(run.lines)
            late += run.lines[:own]
            run.lines = run.lines[own:]
            runs.append(run)
        by_invoice = grouped(runs)
        for line in late:
            before = [
                run
                for run in by_invoice[line.get("invoice_id")]
                if run.lines[0]["timestamp"] <= line["timestamp"]
            ]
            if before:
                max(before, key=lambda run: run.lines[0]["timestamp"]).lines.append(line)
        return runs

    def _read(self) -> None:
        while True:
            events = self._logs.filter_log_events(
                logGroupName=self._group,
                startTime=max(0, self._since - LOOK_BACK_MILLISECONDS),
                limit=LOG_LINES_AT_ONCE,
            )["events"]
            for event in events:
                self._streams[event["logStreamName"]][event["eventId"]] = event
                self._since = max(self._since, event["timestamp"])
            if len(events) < LOG_LINES_AT_ONCE:
                return


def grouped(runs: Iterable[Invocation]) -> dict[str | None, list[Invocation]]:
    """The invocations that tell whose they are, by invoice."""
    groups: dict[str | None, list[Invocation]] = defaultdict(list)
    for run in runs:
        if run.invoice_id:
            groups[run.invoice_id].append(run)
    return groups


def invocation_of(events: Sequence[Mapping[str, Any]]) -> Invocation:
    """What is neither the platform's nor the handler's own line is an error that MiniStack notes."""
    messages = [event["message"] for event in events if not event["message"].startswith(PLATFORM_LINES)]
    own = [json.loads(message) for message in messages if message.startswith("{")]
    return Invocation(own, failed=len(own) < len(messages))


# --- the command line ---


def run(plan: Plan) -> Outcome:
    mail = Mail()
    with BurstSession(on_email=mail.receive, progress=say) as session:
        return Burst(session, plan, mail).run()


def table(outcome: Outcome) -> str:
    reasons = Counter(reason for each in outcome.excuses.values() for reason in each)
    rows: list[tuple[str, object]] = [
        ("uploads", outcome.uploads),
        ("events delivered twice", outcome.duplicates),
        ("workers killed", outcome.kills),
        *((f"  in an invocation, after its line {step!r}", n) for step, n in outcome.killed_after.items()),
        ("invocations", outcome.invocations),
        *((f"  raised {error}", n) for error, n in outcome.raised.items()),
        ("events re-driven from the queue", outcome.redriven),
        ("deliveries without an end", outcome.without_end),
        *((f"records {status}", n) for status, n in outcome.statuses.items()),
        ("lost", len(outcome.lost)),
        ("not told to the queue", len(outcome.unheard)),
        ("doubled records", len(outcome.doubled_records)),
        ("doubled e-mails", sum(outcome.doubled_emails.values())),
        *((f"  {reason}", n) for reason, n in reasons.items()),
        ("  without an excuse", len(outcome.unexcused)),
        *((f"seconds {what}", f"{seconds:.0f}") for what, seconds in outcome.seconds.items()),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value:>6}" for name, value in rows)


def say(text: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    plan = Plan()
    parser = argparse.ArgumentParser(
        description="A burst on the local cloud, with duplicates, kills and an outage."
    )
    parser.add_argument("--uploads", type=int, default=plan.uploads, metavar="N")
    parser.add_argument("--duplicates", type=float, default=plan.duplicates, metavar="SHARE")
    parser.add_argument("--kills", type=int, default=plan.kills, metavar="N")
    parser.add_argument("--outage", type=float, default=plan.outage, metavar="SHARE")
    parser.add_argument("--at-once", type=int, default=plan.at_once, metavar="N")
    parser.add_argument("--repeat-within", type=float, default=plan.repeat_within, metavar="SECONDS")
    parser.add_argument("--patience", type=float, default=plan.patience, metavar="SECONDS")
    parser.add_argument("--redrive-rate", type=int, default=plan.redrive_rate, metavar="N")
    parser.add_argument("--seed", type=int, default=plan.seed)
    outcome = run(Plan(**vars(parser.parse_args(arguments))))
    print(table(outcome))
    for key in (*outcome.lost, *outcome.unheard, *outcome.doubled_records, *outcome.unexcused):
        print(f"not as promised: {key}")
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main())
