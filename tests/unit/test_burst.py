"""The simulation of bursts keeps the rules that it states. Its figures are for people, not for asserting."""

from __future__ import annotations

import heapq
import json
import random
from collections import Counter
from dataclasses import replace

import invoice_processor
import pytest

from tests.benchmarks import burst
from tests.benchmarks.burst import Bucket, Case, Line, Outcome, Simulation, simulate

QUIET = Case(uploads=1000, quota=5, max_concurrency=6)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Advice from a shorter burst than for people."""
    monkeypatch.setattr(burst, "REFERENCE_UPLOADS", 500)
    monkeypatch.setattr(burst, "REFERENCE_SECONDS", 100)


@pytest.mark.fault(29)
@pytest.mark.parametrize("quota", [5, 25, 100])
@pytest.mark.parametrize("uploads", [1, 7, 1000, 5000])
@pytest.mark.parametrize("limit", [10, 1000])
def test_burst_loses_nothing(uploads: int, quota: int, limit: int) -> None:
    outcome = simulate(Case(uploads=uploads, quota=quota, limit=limit))
    assert outcome.processed + outcome.failed_retries + outcome.failed_age == uploads
    assert min(outcome.processed, outcome.failed_retries, outcome.failed_age) >= 0


def test_burst_with_adequate_concurrency_fails_nothing_and_without_the_brake_it_does() -> None:
    braked, unbraked = simulate(QUIET), simulate(replace(QUIET, max_concurrency=None))
    assert (braked.processed, braked.failed) == (1000, 0)
    assert unbraked.failed > 200


def test_burst_bigger_quota_drains_faster() -> None:
    cases = [Case(uploads=3000, quota=quota, max_concurrency=2 * quota) for quota in (5, 20, 80)]
    outcomes = [simulate(replace(case, expense_share=0)) for case in cases]
    assert [outcome.failed for outcome in outcomes] == [0, 0, 0]
    slow, faster, fastest = (outcome.drained_seconds for outcome in outcomes)
    assert slow > 2 * faster and faster > fastest


def test_burst_bigger_quota_processes_more_of_a_burst_without_a_brake() -> None:
    small, big = (simulate(Case(uploads=30_000, quota=quota)) for quota in (5, 100))
    assert 0 < small.processed * 2 < big.processed


def test_burst_within_the_quota_is_refused_nothing() -> None:
    outcome = simulate(Case(uploads=25, quota=25, expense_share=0))
    assert (outcome.processed, outcome.textract_refusals, outcome.retries) == (25, 0, 0)
    assert (outcome.invocations, outcome.textract_pages) == (25, 25)
    assert outcome.drained_seconds < 5


def test_failed_event_was_tried_three_times_over_three_minutes() -> None:
    outcome = simulate(Case(uploads=500, quota=1, expense_share=0))
    assert outcome.failed_retries == outcome.failed > 0
    assert outcome.drained_seconds > 180
    failed_tries = outcome.invocations - outcome.processed
    assert 3 * outcome.failed_retries <= failed_tries <= 3 * 500


def test_event_older_than_six_hours_goes_to_the_failed_events_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(burst, "EVENT_AGE_SECONDS", 600)
    outcome = simulate(Case(uploads=20_000, quota=100, max_concurrency=2))
    assert outcome.failed_age > 0 and outcome.failed_retries == 0
    assert 600 <= outcome.drained_seconds < 660
    # Two at a time, 2.9 s each on average.
    assert outcome.processed == pytest.approx(2 * 600 / 2.9, rel=0.1)


def test_concurrency_is_never_above_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    step = burst.Operation.step

    def watched(operation: burst.Operation) -> None:
        seen.append(operation._run._running)
        step(operation)

    monkeypatch.setattr(burst.Operation, "step", watched)
    outcome = simulate(Case(uploads=500, quota=50, max_concurrency=7))
    assert max(seen) == 7 and outcome.lambda_throttles > 0


def test_textract_answers_no_more_than_its_quota() -> None:
    outcome = simulate(Case(uploads=5000, quota=5, expense_share=0))
    assert 0 < outcome.textract_pages <= 5 * (outcome.drained_seconds + 1)
    assert outcome.busiest_minute <= 5 * 61 + 5


def test_model_has_the_processors_own_limits() -> None:
    assert burst.TEXTRACT_SECONDS == invoice_processor.TEXTRACT_SECONDS
    assert burst.PAUSE_SECONDS == invoice_processor.PAUSE_SECONDS
    retries = invoice_processor.textract.meta.config.retries
    assert retries["total_max_attempts"] == 1


def test_invocation_waits_while_textract_throttles_and_fails_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    fail = Simulation.fail

    def watched(simulation: Simulation, number: int, one: int, began: int) -> None:
        waited.append(simulation.second - began)
        fail(simulation, number, one, began)

    monkeypatch.setattr(Simulation, "fail", watched)
    assert simulate(Case(uploads=300, quota=1)).failed > 0
    # With less than 27 s and a pause of 4 s left of 50 s it gives up: after 19 s and a pause.
    assert min(waited) == 19 and max(waited) <= 19 + 4 + 1


def test_patient_processor_takes_a_bigger_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(uploads=1, quota=5)
    patient = burst.largest_burst(case, most=1000)
    monkeypatch.setattr(burst, "LATEST_PAUSE_SECONDS", -1)
    assert patient > 2 * burst.largest_burst(case, most=1000)


def test_throttled_second_opinion_fails_nothing_and_pays_no_page_again() -> None:
    never = simulate(Case(uploads=200, quota=50, expense_share=0))
    often = simulate(Case(uploads=200, quota=50, expense_share=0.9, expense_quota=2))
    assert never.without_expense == 0 < often.without_expense < 180
    assert (never.retries, often.retries) == (0, 0)
    assert (never.textract_pages, often.textract_pages) == (200, 200)
    assert often.again_dollars > never.again_dollars


def test_failed_tries_pay_no_page() -> None:
    outcome = simulate(Case(uploads=1000, quota=5))
    assert outcome.failed > 0 and outcome.textract_pages == outcome.processed


def test_same_seed_gives_the_same_outcome() -> None:
    assert simulate(QUIET) == simulate(QUIET)


def test_recommended_concurrency_runs_clean_and_more_does_not(quick: None) -> None:
    case = Case(uploads=500, quota=5)
    chosen = burst.recommended(case)
    assert simulate(replace(case, max_concurrency=chosen)).clean
    assert not simulate(replace(case, max_concurrency=10 * chosen)).clean


def test_largest_burst_is_between_what_fits_and_what_fails() -> None:
    case = Case(uploads=1, quota=5)
    largest = burst.largest_burst(case, most=1000)
    assert simulate(replace(case, uploads=largest)).failed == 0
    assert simulate(replace(case, uploads=largest * 2)).failed > 0


# --- the same rules, event by event -----------------------------------------------------------------------


class EventByEvent:
    """The slow way: every event and every quota by itself, in continuous time."""

    def __init__(self, case: Case) -> None:
        self.case, self.rng, self.now = case, random.Random(case.seed), 0.0
        self.quotas = {"detect": [case.quota, 0.0], "expense": [max(1.0, case.quota / 5), 0.0]}
        self.queue: list[tuple[float, float, str, dict]] = []
        self.ended: list[float] = []
        self.running = self.processed = self.without_expense = self.failed = self.invocations = 0

    def run(self) -> EventByEvent:
        for _ in range(self.case.uploads):
            self.later(0, "start", {"one": 0, "throttles": 0})
        while self.queue:
            self.now, _, what, event = heapq.heappop(self.queue)
            getattr(self, what)(event)
        return self

    def later(self, seconds: float, what: str, event: dict) -> None:
        heapq.heappush(self.queue, (self.now + seconds, self.rng.random(), what, event))

    def start(self, event: dict) -> None:
        if self.running == self.case.concurrency:
            wait = burst.THROTTLED_SECONDS[event["throttles"]] * self.rng.uniform(0.5, 1.5)
            self.later(wait, "start", event | {"throttles": min(9, event["throttles"] + 1)})
            return
        self.running += 1
        self.invocations += 1
        event |= {"operation": "detect", "deadline": int(self.now) + 49}
        self.later(0.25, "call", event)

    def call(self, event: dict) -> None:
        rate = self.case.quota / (1 if event["operation"] == "detect" else 5)
        quota = self.quotas[event["operation"]]
        quota[:] = [min(max(1, rate), quota[0] + rate * (self.now - quota[1])), self.now]
        if quota[0] >= 1:
            quota[0] -= 1
            self.later(self.rng.uniform(1, 3), "answer", event)
        else:
            self.later(0.05, "refused", event)

    def refused(self, event: dict) -> None:
        if int(self.now) + 27 + 4 <= event["deadline"]:
            self.later(self.rng.uniform(1, 4), "call", event)
        else:
            self.give_up(event)

    def give_up(self, event: dict) -> None:
        if event["operation"] == "detect":
            self.fail(event)
        else:
            self.without_expense += 1
            self.later(0.25, "end", event)

    def answer(self, event: dict) -> None:
        if event["operation"] == "detect" and self.rng.random() < self.case.expense_share:
            event |= {"operation": "expense"}
            if int(self.now) + 27 <= event["deadline"]:
                self.call(event)
            else:
                self.give_up(event)
        else:
            self.later(0.25, "end", event)

    def end(self, event: dict) -> None:
        self.processed += 1
        self.ended.append(self.now)
        self.free(event)

    def fail(self, event: dict) -> None:
        self.free(event)
        if event["one"] == 2:
            self.failed += 1
            self.ended.append(self.now)
        else:
            self.later((60, 120)[event["one"]], "start", {"one": event["one"] + 1, "throttles": 0})

    def free(self, event: dict) -> None:
        self.running -= 1


@pytest.mark.parametrize(
    "case",
    [
        Case(uploads=1000, quota=5),  # everything at once, much of it fails
        Case(uploads=1500, quota=20, limit=150),  # more than the concurrency
        Case(uploads=600, quota=5, limit=10),  # the queue waits, nothing fails
        Case(uploads=6000, quota=5, limit=200),  # most of it fails
    ],
)
def test_counting_comes_to_what_following_every_event_comes_to(case: Case) -> None:
    nearly_all = 0.95 * case.uploads  # the last few come back when chance says
    simulation, seconds = Simulation(case), []

    def watched(outcome: Outcome) -> bool:
        if outcome.processed + outcome.failed >= nearly_all:
            seconds.append(simulation.second)
        return False

    counted, followed = simulation.run(watched), EventByEvent(case).run()
    assert followed.processed + followed.failed == case.uploads
    assert counted.processed == pytest.approx(followed.processed, rel=0.05)
    assert counted.failed == pytest.approx(followed.failed, rel=0.05)
    assert counted.invocations == pytest.approx(followed.invocations, rel=0.05)
    assert counted.without_expense == pytest.approx(followed.without_expense, rel=0.25, abs=12)
    assert seconds[0] == pytest.approx(followed.ended[int(nearly_all)], rel=0.1)


# --- the parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "earliest", "latest"), [(1, 0, 0), (7, 1, 1), (1000, 0.5, 3), (3, 0, 9)])
def test_line_gives_back_what_was_added_when_it_is_due(number: int, earliest: float, latest: float) -> None:
    line = Line(10, random.Random(1))
    due = Counter()
    for round_ in range(5):  # over the end of the ring
        start = round_ * 60
        line.add(start, number, earliest, latest)
        for tick in range(start + 1, start + 61):
            if taken := line.take(tick):
                due[tick - start] += taken
        assert line.idle and line.held == 0
    assert sum(due.values()) == 5 * number
    assert min(due) >= max(1, earliest * burst.TICKS_A_SECOND)
    assert max(due) <= max(1, latest * burst.TICKS_A_SECOND)


def test_bucket_fills_with_the_time_and_holds_one_second() -> None:
    bucket = Bucket(8)
    assert (bucket.take(100), bucket.take(1)) == (8, 0)
    bucket.fill()
    assert bucket.take(100) == 2
    for _ in range(100):
        bucket.fill()
    assert bucket.take(100) == 8


@pytest.mark.parametrize("granted", [0, 1, 5, 99, 110, 111, 1000])
def test_share_gives_all_that_is_granted_and_nobody_more_than_wanted(granted: int) -> None:
    wanted = {"a": 100, "b": 10, "c": 1, "d": 0}
    given = Simulation(QUIET).share(wanted, granted)
    assert sum(given.values()) == min(granted, 111)
    assert all(0 <= given.get(key, 0) <= number for key, number in wanted.items())


def test_busiest_minute_is_any_sixty_seconds() -> None:
    outcome = Outcome(0)
    for second, emails in enumerate([0] * 30 + [1] * 50 + [9] * 20 + [0] * 40):
        for _ in range(emails):
            outcome.count_emails(second, 1)
    assert (outcome.busiest_second, outcome.busiest_minute) == (9, 40 + 20 * 9)


# --- the command line -------------------------------------------------------------------------------------


def test_json_is_all_that_is_printed(quick: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert burst.main(["--uploads", "100", "--quota", "5", "--json"]) == 0
    *rows, advised = json.loads(capsys.readouterr().out)
    assert [row["uploads"] for row in rows] == [100, 100, 100]
    assert all(row["processed"] + row["failed"] == 100 for row in rows)
    assert advised["quota"] == 5 and advised["choose_max_concurrency"] >= 1


@pytest.mark.parametrize("arguments", [["--uploads", "0"], ["--quota", "x"], ["--textract-seconds", "-1"]])
def test_wrong_argument_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        burst.main(arguments)
    assert exit_.value.code == 2 and "is no " in capsys.readouterr().err
