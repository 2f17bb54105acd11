"""Any schedule of uploads, deliveries, duplicates and faults keeps the guarantee.

Hypothesis invents the schedule: which delivery sends its next request, and what becomes of it (it
passes, the function dies before or after it, its answer is lost, it times out or is refused). Lambda
delivers an event up to three times; then it waits in the failed-events queue, which is re-driven. After every
step `World.check` holds; in the end the faults stop, and everything that waits is delivered once more.

SCHEDULES=2000 runs that many (tests/conftest.py). `pytest -rP` shows what they held.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

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
    DENIED,
    INTERNAL,
    KILL_AFTER,
    KILL_BEFORE,
    LOSE,
    PASS,
    PNG,
    THROTTLE,
    TIMEOUT,
    Delivery,
    Fate,
    Upload,
    World,
)

LAMBDA_TRIES = 3
MOST_UPLOADS = 3
MOST_WAITING = 4
MOST_LIVE = 3
# Long enough for any lease to end, and for every retry of Lambda to come.
QUIET_SECONDS = 180

FAULTS = [KILL_BEFORE, KILL_AFTER, LOSE, TIMEOUT, THROTTLE, INTERNAL, DENIED]
FATES = st.sampled_from([PASS] * 12 + FAULTS)
WHICH = st.integers(0, 5)  # one of those there are
LINES = ("Cloud Hosting: $200.00", "Maintenance: $100.00")
FILES = {
    "image": {"lines": LINES},
    "blank": {"lines": ()},
    "empty": {"content": b"", "status": "FAILED"},
    "text": {"content": b"Total: $300", "status": "FAILED"},
    "unreadable": {"content": PNG + b"IEND is missing", "status": "FAILED"},
}


@dataclass
class Message:
    """An event that waits for Lambda to deliver it, or to deliver it again."""

    upload: Upload
    tries: int = 0
    delivery: Delivery | None = field(default=None, repr=False)


class Schedule(RuleBasedStateMachine):
    world: World
    totals: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.world.reset()
        self.waiting: list[Message] = []
        self.failed_events: list[Message] = []
        self.deleted: set[str] = set()

    # Where a rule finds nothing to do, it does nothing: a precondition would discard whole schedules.

    # --- what may happen ----------------------------------------------------------------------------------

    @initialize(kind=st.sampled_from(sorted(FILES)))
    def first_upload(self, kind: str) -> None:
        self.upload(kind, "a")

    @rule(kind=st.sampled_from(sorted(FILES)), name=st.sampled_from("ab"))
    def upload(self, kind: str, name: str) -> None:
        if len(self.world.uploads) < MOST_UPLOADS:
            upload = self.world.upload(f"invoices/{name}.png", **FILES[kind])
            self.waiting.append(Message(upload))

    @rule(which=WHICH)
    def s3_delivers_again(self, which: int) -> None:
        if len(self.waiting) < MOST_WAITING:
            self.waiting.append(Message(self.world.uploads[which % len(self.world.uploads)]))

    @rule(which=WHICH, fates=st.lists(FATES, max_size=4))
    def start(self, which: int, fates: list[Fate]) -> None:
        """A delivery begins and stands still after some requests."""
        if self.startable:
            message = self.startable[which % len(self.startable)]
            self.begin(message)
            for fate in fates:
                self.go_on(message, fate)

    @rule(which=WHICH, fates=st.lists(FATES, max_size=8))
    def deliver(self, which: int, fates: list[Fate]) -> None:
        """A whole delivery; its first requests have these fates."""
        if self.startable:
            message = self.startable[which % len(self.startable)]
            self.begin(message)
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

    @rule(seconds=st.sampled_from([1, 20, 49, 50, 56, 120]))
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

    @rule()
    def redrive(self) -> None:
        self.waiting += [Message(message.upload) for message in self.failed_events]
        self.failed_events.clear()

    # --- Lambda's part -------------------------------------------------------------------------------------

    @property
    def startable(self) -> list[Message]:
        return [one for one in self.waiting if one.delivery is None] if len(self.running) < MOST_LIVE else []

    @property
    def running(self) -> list[Message]:
        return [one for one in self.waiting if one.delivery is not None]

    def begin(self, message: Message) -> None:
        message.delivery = self.world.start(message.upload)
        self.settle()

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
            elif message.tries == LAMBDA_TRIES:
                self.waiting.remove(message)
                self.failed_events.append(message)

    # --- what must hold --------------------------------------------------------------------------------------

    @invariant()
    def guarantee_holds(self) -> None:
        self.world.check()
        records = self.world.records()
        assert set(records) <= {upload.invoice_id for upload in self.world.uploads}
        for upload in self.world.uploads:
            faults = self.faults(upload)
            assert self.world.textract.reads[upload.key, upload.version_id] <= 1 + faults
            record = records.get(upload.invoice_id, {})
            if record.get("status") == "FAILED":
                self.check_failure(upload, record["error"]["code"], faults)

    def check_failure(self, upload: Upload, code: str, faults: int) -> None:
        """Only the file's own fault makes a record FAILED, or two crashes."""
        if code == "crashed":
            assert faults >= 2
        elif code == "source_deleted":
            assert upload.invoice_id in self.deleted
        else:
            assert upload.status == "FAILED", code

    def faults(self, upload: Upload) -> int:
        """How often something struck a delivery of this upload."""
        struck = [delivery for delivery in self.world.deliveries if delivery.event is upload.event]
        return sum(fate != PASS for delivery in struck for _, fate in delivery.requests)

    def teardown(self) -> None:
        """The faults end, Lambda and the re-drive deliver what waits: nothing is left undone."""
        self.world.stop_all()
        self.settle()
        self.redrive()
        for message in list(self.waiting):
            self.world.pass_time(QUIET_SECONDS)
            delivery = self.world.deliver(message.upload)
            assert delivery.acknowledged, f"not acknowledged without a fault: {delivery.raised!r}"
        self.guarantee_holds()
        records = self.world.records()
        for upload in self.world.uploads:
            record = records[upload.invoice_id]
            assert record["status"] in ("PROCESSED", "FAILED")
            assert record["notification"] == "SENT"
            assert self.world.emails(upload)
            if not self.faults(upload) and upload.invoice_id not in self.deleted:
                assert record["status"] == upload.status
                assert len(self.world.emails(upload)) == 1
        self.count()

    def count(self) -> None:
        excuses = {
            mail.excuse
            for upload in self.world.uploads
            for mail in self.world.emails(upload)[:-1]
            if mail.excuse
        }
        self.totals["schedules"] += 1
        self.totals["with a second e-mail"] += bool(excuses)
        self.totals.update(f"… because {excuse}" for excuse in excuses)
        event(f"second e-mail: {sorted(excuses) or 'none'}")


@pytest.mark.fault(18)
@pytest.mark.fault(23)
@pytest.mark.fault(24)
@pytest.mark.fault(25)
@pytest.mark.fault(26)
@pytest.mark.fault(27)
def test_processor_under_any_schedule_keeps_the_guarantee(world: World) -> None:
    totals: Counter[str] = Counter()

    class ScheduleInThisWorld(Schedule):
        pass

    ScheduleInThisWorld.world, ScheduleInThisWorld.totals = world, totals
    run_state_machine_as_test(
        ScheduleInThisWorld,
        settings=settings(
            max_examples=SCHEDULES,
            stateful_step_count=20,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for name, number in totals.items():
        print(f"{number:7} {name}")
    assert totals["schedules"] >= SCHEDULES
