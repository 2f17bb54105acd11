"""A small burst on a local cloud of its own: what tests/benchmarks/burst_local.py measures, asserted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra.local.cloud import User
from tests.benchmarks.burst_local import (
    EVENTS_AT_ONCE,
    Burst,
    BurstSession,
    InstantTextract,
    Invocation,
    Mail,
    Plan,
    excuses,
    table,
)
from tests.e2e.conftest import PATIENCE
from tests.invoices.render import FOLDER

SAMPLE = FOLDER / "receipt.png"

# Textract's 36 s and a few to claim. The lease of a killed invocation ends 5 s after it.
FUNCTION_SECONDS = 40
SMALL = Plan(
    uploads=60,
    duplicates=0.1,
    kills=6,
    outage=0.05,
    at_once=6,
    repeat_within=10,
    patience=300,
    redrive_rate=50,
)


@pytest.fixture(scope="module")
def mail() -> Mail:
    return Mail()


@pytest.fixture(scope="module")
def impatient(mail: Mail) -> Iterator[BurstSession]:
    """A local cloud whose function is tried once: what fails goes to the queue at once, for the re-drive."""
    with BurstSession(on_email=mail.receive) as session:
        function = session.cloud.client("lambda")
        name = session.cloud.function
        function.update_function_configuration(FunctionName=name, Timeout=FUNCTION_SECONDS)
        latest = {"FunctionName": name, "Qualifier": "$LATEST"}
        config = function.get_function_event_invoke_config(**latest)
        function.put_function_event_invoke_config(
            **latest,
            MaximumRetryAttempts=0,
            MaximumEventAgeInSeconds=config["MaximumEventAgeInSeconds"],
            DestinationConfig=config["DestinationConfig"],
        )
        yield session


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="workers are found through /proc")
@pytest.mark.fault(29)
def test_burst_with_duplicates_kills_and_an_outage_ends_as_one_record_with_its_email_each(
    impatient: BurstSession, mail: Mail
) -> None:
    outcome = Burst(impatient, SMALL, mail).run()
    figures = table(outcome)
    assert outcome.without_end == 0, figures
    assert outcome.lost == [], figures
    assert outcome.unheard == [], figures
    assert outcome.doubled_records == [], figures
    assert outcome.unexcused == [], figures
    assert (outcome.uploads, outcome.duplicates) == (60, 6), figures
    assert sum(outcome.statuses.values()) == 60
    assert outcome.statuses["PROCESSED"] + outcome.statuses["FAILED"] == 60, figures
    # The faults took place: workers died, and what the outage failed went through the queue.
    assert outcome.kills == 6, figures
    assert outcome.redriven >= 3, figures


class SlowReading(InstantTextract):
    """Takes a moment for a page, or until so many were asked for; `most` is how many were asked for at the same time."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self.most = self._now = 0
        self._wanted = wanted
        self._counting = threading.Condition()

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        with self._counting:
            self._now += 1
            self.most = max(self.most, self._now)
            self._counting.notify_all()
            self._counting.wait_for(lambda: self.most >= self._wanted, timeout=5)
        time.sleep(0.3)  # one more would be seen
        with self._counting:
            self._now -= 1
        return super().call(operation, request)


@pytest.mark.slow
@pytest.mark.parametrize(("reserved", "most"), [(None, EVENTS_AT_ONCE), (2, 2)])
def test_burst_of_fifty_waits_for_its_turn_and_fails_no_event(
    impatient: BurstSession, mail: Mail, monkeypatch: pytest.MonkeyPatch, reserved: int | None, most: int
) -> None:
    cloud, reading = impatient.cloud, SlowReading(most)
    monkeypatch.setattr(impatient.reading, "call", reading.call)
    if reserved:
        cloud.client("lambda").put_function_concurrency(
            FunctionName=cloud.function, ReservedConcurrentExecutions=reserved
        )
    keys = [f"invoices/turn-{reserved or 0}{number:03}.png" for number in range(50)]
    with ThreadPoolExecutor(10) as pool:
        ids = list(pool.map(lambda key: User(cloud).upload(SAMPLE, key), keys))
    mail.wait_for_all(ids, PATIENCE)
    waiting = cloud.client("sqs").get_queue_attributes(
        QueueUrl=cloud.outputs["FailedEventsQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "0"
    assert [reading.read[key] for key in keys] == [1] * 50
    assert reading.most == most


def run_of(*messages: str, failed: bool = False, attempts: int = 1, second: int = 0) -> Invocation:
    """An invocation that logged these messages within a second."""
    lines = [
        {"message": message, "timestamp": f"2026-03-14T10:00:{second:02}.{number:03}Z", "attempts": attempts}
        for number, message in enumerate(messages)
    ]
    return Invocation(lines, failed)


CLEAN = ("received", "claimed", "stored", "notified", "done")


@pytest.mark.parametrize(
    ("runs", "reasons"),
    [
        ([run_of(*CLEAN), run_of(*CLEAN, second=1)], []),
        ([run_of(*CLEAN), run_of("received", "already done", second=1)], []),
        ([run_of(*CLEAN), run_of("received", "claimed", "notified", "done", attempts=2, second=1)], []),
        (
            [run_of(*CLEAN[:4], failed=True), run_of("received", "claimed", "notified", "done", attempts=2)],
            ["killed between publish and mark"],
        ),
        (
            [run_of("received", failed=True), run_of("received", "claimed", "notified", "done", attempts=2)],
            ["killed after the commit, its last lines lost"],
        ),
        ([run_of("received", "claimed", failed=True), run_of(*CLEAN, attempts=2, second=1)], []),
        ([run_of(*CLEAN[:4], "to be retried", failed=True), run_of(*CLEAN, second=1)], ["the mark failed"]),
    ],
)
def test_excuses_for_a_second_email_are_what_the_log_tells(
    runs: list[Invocation], reasons: list[str]
) -> None:
    assert excuses(runs) == reasons


def test_excuses_for_a_second_email_include_a_late_answer_of_sns() -> None:
    lines = run_of(*CLEAN).lines
    lines[3]["timestamp"] = lines[4]["timestamp"] = "2026-03-14T10:00:03Z"
    assert excuses([Invocation(lines, failed=False)]) == ["SNS's answer was late, the SDK sent it again"]
