"""Any schedule of uploads, deliveries, jobs, checks, duplicates, people's changes and faults keeps the guarantee.

Hypothesis invents the schedule: which delivery sends its next request, and what becomes of it (it
passes, the function dies before or after it, its answer is lost, it times out or is refused). An event is
an upload's, the notice of a job's end or the check's; any may get lost before it arrives, or come twice. Lambda
delivers an event up to three times; then it waits in the failed-events queue, which is re-driven. After every
step `World.check` holds; in the end the faults stop, everything that waits is delivered once more, and
the checks of a day and an hour finish the rest. The check sends the due digest, too: one a day, of all that is due.
Of each record's newest revision programs have heard by then.

SCHEDULES=2000 runs that many (tests/conftest.py). `pytest -rP` shows what they held.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import invoice_processor
import invoice_record
import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.conftest import SCHEDULES
from tests.integration.world import (
    CHECK,
    DENIED,
    INTERNAL,
    KILL_AFTER,
    KILL_BEFORE,
    LOSE,
    PAGE_BREAK,
    PASS,
    PDF,
    PNG,
    THROTTLE,
    TIMEOUT,
    TRUNCATED,
    Delivery,
    Fate,
    Upload,
    World,
)

LAMBDA_TRIES = 3
MOST_UPLOADS = 3
LEAST_SCHEDULES = 200
MOST_WAITING = 4
MOST_LIVE = 3
# Long enough for any lease to end, and for every retry of Lambda to come.
QUIET_SECONDS = 180
HOUR = 3600

FAULTS = [KILL_BEFORE, KILL_AFTER, LOSE, TIMEOUT, THROTTLE, INTERNAL, DENIED]
FATES = st.sampled_from([PASS] * 12 + FAULTS)
WHICH = st.integers(0, 5)  # one of those there are
LINES = ("Cloud Hosting: $200.00", "Maintenance: $100.00")
# By kind: its suffix, what is uploaded, and the error's code if it is a file that fails for good.
FILES: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "image": (".png", {"lines": LINES}, None),
    "blank": (".png", {"lines": ()}, None),
    "empty": (".png", {"content": b""}, "empty_file"),
    "text": (".png", {"content": b"Total: $300"}, "unsupported_format"),
    "unreadable": (".png", {"content": PNG + TRUNCATED}, "unreadable"),
    "one page": (".pdf", {"lines": LINES}, None),
    "two pages": (".pdf", {"lines": (LINES[0], PAGE_BREAK, LINES[1])}, None),
    "unreadable pages": (".pdf", {"content": PDF + TRUNCATED}, "unreadable_file"),
    "no rule's": (".heic", {"content": b"ftypheic"}, "unsupported_format"),
}
# What Textract says of a job that it failed itself.
TEXTRACTS_FAULT = {"StatusMessage": "INTERNAL_ERROR"}


@dataclass
class Message:
    """An event that waits for Lambda to deliver it, or to deliver it again; `job` is the one whose end it tells of."""

    event: Any = field(repr=False)
    job: str | None = None
    tries: int = 0
    delivery: Delivery | None = field(default=None, repr=False)


class Schedule(RuleBasedStateMachine):
    world: World
    totals: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.world.reset()
        self.world.remember(mark="check", day=self.world.clock.date().isoformat())  # it is no first day
        self.waiting: list[Message] = []
        self.failed_events: list[Message] = []
        self.deleted: set[str] = set()
        self.codes: dict[str, str | None] = {}  # by invoice: why its file fails for good
        self.told: set[str] = set()  # the invoices of which an event told
        self.job_began: dict[str, datetime] = {}  # by job
        self.lost_jobs: set[str] = set()  # which ran for so long that the processor may start another one
        self.said: dict[str, Any] | None = None  # a record as a person's page is about to publish it

    # Where a rule finds nothing to do, it does nothing: a precondition would discard whole schedules.

    # --- what may happen ----------------------------------------------------------------------------------

    @initialize(kind=st.sampled_from(sorted(FILES)))
    def first_upload(self, kind: str) -> None:
        self.upload(kind, "a", lost=False)

    @rule(kind=st.sampled_from(sorted(FILES)), name=st.sampled_from("ab"), lost=st.booleans())
    def upload(self, kind: str, name: str, lost: bool) -> None:
        if len(self.world.uploads) < MOST_UPLOADS:
            suffix, file, code = FILES[kind]
            status = "FAILED" if code else "PROCESSED"
            upload = self.world.upload(f"invoices/{name}{suffix}", **file, status=status)
            self.codes[upload.invoice_id] = code
            if not lost:
                self.s3_tells_of(upload)

    @rule(which=WHICH)
    def s3_delivers_again(self, which: int) -> None:
        if len(self.waiting) < MOST_WAITING:
            self.s3_tells_of(self.world.uploads[which % len(self.world.uploads)])

    def s3_tells_of(self, upload: Upload) -> None:
        if invoice_record.is_invoice(upload.key):  # else no rule takes it
            self.told.add(upload.invoice_id)
            self.waiting.append(Message(upload.event))

    @rule(which=WHICH, says=st.sampled_from([{}, {}, TEXTRACTS_FAULT]), notices=st.sampled_from([1, 1, 0, 2]))
    def job_ends(self, which: int, says: dict[str, str], notices: int) -> None:
        if jobs := self.jobs_running:
            job = jobs[which % len(jobs)]
            notice = self.world.textract.end(job, "FAILED" if says else "SUCCEEDED", **says)
            self.waiting += [Message(notice, job) for _ in range(notices)]

    @property
    def jobs_running(self) -> list[str]:
        return [name for name, job in self.world.textract.jobs.items() if job["status"] == "IN_PROGRESS"]

    @rule(which=WHICH, fates=st.lists(FATES, max_size=4))
    def start(self, which: int, fates: list[Fate]) -> None:
        """A delivery begins and stands still after some requests."""
        if message := self.begin(which):
            for fate in fates:
                self.go_on(message, fate)

    @rule(which=WHICH, fates=st.lists(FATES, max_size=8))
    def deliver(self, which: int, fates: list[Fate]) -> None:
        """A whole delivery; its first requests have these fates."""
        if message := self.begin(which):
            for fate in fates:
                self.go_on(message, fate)
            while message.delivery:
                self.go_on(message)

    @rule(which=WHICH, fates=st.lists(FATES, min_size=1, max_size=4))
    def advance(self, which: int, fates: list[Fate]) -> None:
        """Some requests of one delivery, while others stand still."""
        if self.running:
            message = self.running[which % len(self.running)]
            for fate in fates:
                self.go_on(message, fate)

    @rule(seconds=st.sampled_from([1, 20, 49, 50, 56, 120, HOUR, 24 * HOUR]))
    def time_passes(self, seconds: int) -> None:
        """Leases end; Lambda kills what is past its deadline."""
        self.world.pass_time(seconds)
        self.settle()

    @rule(which=WHICH)
    def object_is_deleted(self, which: int) -> None:
        if not self.deleted:
            upload = self.world.uploads[which % len(self.world.uploads)]
            self.world.delete(upload)
            self.deleted.add(upload.invoice_id)

    @rule(which=WHICH)
    def person_changes(self, which: int) -> None:
        """In the page, which has not published that yet."""
        records = [
            each for each in self.world.records().values() if each["status"] in ("PROCESSED", "FAILED")
        ]
        if records:
            record = records[which % len(records)]
            at = None if "reviewed_at" in record else "2026-11-22T10:00:05.000Z"
            self.world.amend(record["invoice_id"], reviewed_at=at)
            self.said = self.world.record(record["invoice_id"])
            self.totals["changes"] += 1

    @rule()
    def page_publishes(self) -> None:
        """What a person changed last, and clears that if the record is still the same."""
        if said := self.said:
            self.said, now = None, self.world.record(said["invoice_id"])
            self.world.heard.append({"event": "corrected", "record": said})
            if all(now.get(name) == said.get(name) for name in ("revision", "notification")):
                self.world.write(said["invoice_id"], invoice_record.published(said))

    @rule()
    def redrive(self) -> None:
        self.waiting += [Message(message.event, message.job) for message in self.failed_events]
        self.failed_events.clear()

    # --- Lambda's part -------------------------------------------------------------------------------------

    def begin(self, which: int) -> Message | None:
        """Lambda delivers what waits, or the schedule's hour is over: it sends the check."""
        if len(self.running) == MOST_LIVE:
            return None
        startable = [*(one for one in self.waiting if one.delivery is None), Message(CHECK)]
        message = startable[which % len(startable)]
        if message is startable[-1]:
            self.waiting.append(message)
        message.delivery = self.world.start(message.event)
        self.settle()
        return message

    @property
    def running(self) -> list[Message]:
        return [one for one in self.waiting if one.delivery is not None]

    def go_on(self, message: Message, fate: Fate = PASS) -> None:
        if message.delivery:
            message.delivery.advance(fate)
            self.settle()

    def settle(self) -> None:
        """Take what has ended off the queue if it was acknowledged; else it will be delivered again."""
        for message in self.running:
            assert message.delivery
            if not message.delivery.ended:
                continue
            ended, message.delivery = message.delivery, None
            message.tries += 1
            self.totals["deliveries"] += 1
            self.totals["killed"] += ended.killed
            self.totals["faults"] += sum(fate != PASS for _, fate in ended.requests)
            if ended.acknowledged:
                self.waiting.remove(message)
                self.check_notice(message)
            elif message.tries == LAMBDA_TRIES:
                self.waiting.remove(message)
                self.failed_events.append(message)

    # --- what must hold --------------------------------------------------------------------------------------

    @invariant()
    def guarantee_holds(self) -> None:
        self.world.check()
        records = self.world.records()
        for job in self.jobs_running:
            if (
                self.world.clock - self.job_began.setdefault(job, self.world.clock)
                >= invoice_processor.LOST_AFTER
            ):
                self.lost_jobs.add(job)
        assert set(records) <= {upload.invoice_id for upload in self.world.uploads}
        for upload in self.world.uploads:
            faults, jobs = self.faults(upload), self.jobs_failed(upload)
            assert self.world.textract.reads[upload.key, upload.version_id] <= 1 + faults + jobs
            record = records.get(upload.invoice_id, {})
            if record.get("status") == "FAILED":
                self.check_failure(upload, record["error"]["code"], faults, jobs)

    def check_failure(self, upload: Upload, code: str, faults: int, jobs: int) -> None:
        """Only the file's own fault makes a record FAILED, or two crashes, or three jobs; no outage ever does."""
        if code == "crashed":
            assert faults >= 2
        elif code == "textract_failed":
            assert jobs >= 3
        elif code == "source_deleted":
            assert upload.invoice_id in self.deleted
        else:
            assert code == self.codes[upload.invoice_id]

    def check_notice(self, message: Message) -> None:
        """A notice is acknowledged when its job's invoice is finished and mailed, or another job reads it."""
        if message.job:
            record = self.world.record(self.world.textract.jobs[message.job]["tag"])
            assert record["notification"] == "SENT" or record["job_id"] != message.job

    def faults(self, upload: Upload) -> int:
        """How often something struck a delivery that worked on this upload."""
        return sum(
            fate != PASS
            for delivery in self.world.deliveries
            if delivery.event is upload.event or upload.invoice_id in delivery.invoice_ids
            for _, fate in delivery.requests
        )

    def jobs_failed(self, upload: Upload) -> int:
        """The upload's jobs that Textract failed, or that were thought lost."""
        jobs = {
            name: job for name, job in self.world.textract.jobs.items() if job["tag"] == upload.invoice_id
        }
        return sum(job["status"] == "FAILED" or name in self.lost_jobs for name, job in jobs.items())

    def teardown(self) -> None:
        """The faults end, Lambda and the re-drive deliver what waits, the checks finish the rest."""
        self.world.stop_all()
        self.settle()
        self.redrive()
        for message in list(self.waiting):
            self.world.pass_time(QUIET_SECONDS)
            self.deliver_well(message.event)
        for hours in (24, 1):
            for job in self.jobs_running:
                self.world.textract.end(job)
            self.world.pass_time(hours * HOUR)
            self.deliver_well(CHECK)
        assert self.world.memory()["day"] == self.world.clock.date().isoformat()
        self.guarantee_holds()
        self.everything_is_finished()
        self.next_digest_names_all_that_waits()
        self.count()

    def deliver_well(self, event: Any) -> None:
        delivery = self.world.deliver(event)
        assert delivery.acknowledged, f"not acknowledged without a fault: {delivery.raised!r}"

    def everything_is_finished(self) -> None:
        records = self.world.records()
        for upload in self.world.uploads:
            gone = upload.invoice_id in self.deleted
            if gone and upload.invoice_id not in self.told | records.keys():
                continue  # before anybody heard of it
            record = records[upload.invoice_id]
            assert record["status"] in ("PROCESSED", "FAILED")
            assert record["notification"] == "SENT"
            assert self.world.emails(upload)
            assert "publish_owed" not in record
            assert max(self.heard(upload)) == record.get("revision", 0)
            if not self.faults(upload) and not gone and self.jobs_failed(upload) < 3:
                assert record["status"] == upload.status
                assert len(self.world.emails(upload)) == 1

    def heard(self, upload: Upload) -> list[int]:
        """The revisions of an upload's record of which programs heard."""
        said = [each["record"] for each in self.world.heard if "record" in each]
        return [each.get("revision", 0) for each in said if each["invoice_id"] == upload.invoice_id]

    def next_digest_names_all_that_waits(self) -> None:
        waiting = [
            invoice_id
            for invoice_id, record in self.world.records().items()
            if record.get("attention") in ("REVIEW", "FAILED") or "to_pay" in record
        ]
        before = len(self.world.digests())
        self.world.pass_time(24 * HOUR)
        self.deliver_well(CHECK)
        sent = self.world.digests()[before:]
        assert len(sent) == bool(waiting)
        assert all(invoice_id in mail.body for mail in sent for invoice_id in waiting)
        self.totals["digests"] += len(self.world.digests())

    def count(self) -> None:
        excuses = {
            mail.excuse
            for upload in self.world.uploads
            for mail in self.world.emails(upload)[:-1]
            if mail.excuse
        }
        self.totals["schedules"] += 1
        self.totals["uploads"] += len(self.world.uploads)
        self.totals["jobs"] += len(self.world.textract.jobs)
        self.totals["checks"] += sum(delivery.event is CHECK for delivery in self.world.deliveries)
        self.totals["with a second e-mail"] += bool(excuses)
        self.totals["with a second digest"] += any(mail.excuse for mail in self.world.digests())
        self.totals.update(f"… because {excuse}" for excuse in excuses)
        event(f"second e-mail: {sorted(excuses) or 'none'}")


@pytest.mark.fault(18)
@pytest.mark.fault(23)
@pytest.mark.fault(24)
@pytest.mark.fault(25)
@pytest.mark.fault(26)
@pytest.mark.fault(27)
@pytest.mark.fault(43)
@pytest.mark.fault(44)
@pytest.mark.fault(51)
@pytest.mark.fault(74)
def test_processor_under_any_schedule_keeps_the_guarantee(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_processor, "DUE_DIGEST", "daily")
    monkeypatch.setattr(invoice_processor, "BROWSER_URL", "https://example.com")
    totals: Counter[str] = Counter()

    class ScheduleInThisWorld(Schedule):
        pass

    ScheduleInThisWorld.world, ScheduleInThisWorld.totals = world, totals
    run_state_machine_as_test(
        ScheduleInThisWorld,
        settings=settings(
            max_examples=max(SCHEDULES, LEAST_SCHEDULES),
            stateful_step_count=20,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for name, number in totals.items():
        print(f"{number:7} {name}")
    assert totals["schedules"] >= max(SCHEDULES, LEAST_SCHEDULES)
