"""A small burst on a local cloud of its own: what tests/benchmarks/burst_local.py measures, asserted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.burst_local import Burst, BurstSession, Mail, Plan, table

# Textract's 36 s and a few to claim. The lease of a killed invocation ends 5 s after it.
FUNCTION_SECONDS = 40
SMALL = Plan(
    uploads=60,
    duplicates=0.1,
    kills=6,
    outage=0.05,
    at_once=6,
    repeat_within=10,
    patience=120,
    redrive_rate=50,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="workers are found through /proc")


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


@pytest.mark.fault(29)
def test_burst_with_duplicates_kills_and_an_outage_ends_as_one_record_with_its_email_each(
    impatient: BurstSession, mail: Mail
) -> None:
    outcome = Burst(impatient, SMALL, mail).run()
    figures = table(outcome)
    assert outcome.without_end == 0, figures
    assert outcome.lost == [], figures
    assert outcome.doubled_records == [], figures
    assert outcome.unexcused == [], figures
    assert (outcome.uploads, outcome.duplicates) == (60, 6), figures
    assert sum(outcome.statuses.values()) == 60
    assert outcome.statuses["PROCESSED"] + outcome.statuses["FAILED"] == 60, figures
    # The faults took place: workers died, and what the outage failed went through the queue.
    assert outcome.kills == 6, figures
    assert outcome.redriven >= 3, figures
