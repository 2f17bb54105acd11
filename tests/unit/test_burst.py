"""The simulation of bursts keeps the rules that it states. Its figures are for people, not for asserting."""

from __future__ import annotations

from dataclasses import replace

import invoice_processor
import pytest

from tests.benchmarks import burst
from tests.benchmarks.burst import Bucket, Case, Outcome, Simulation, simulate

QUIET = Case(uploads=1000, quota=5, max_concurrency=6)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Advice from a shorter burst than for people."""
    monkeypatch.setattr(burst, "REFERENCE_UPLOADS", 500)
    monkeypatch.setattr(burst, "REFERENCE_SECONDS", 100)


@pytest.mark.fault(29)
@pytest.mark.parametrize("quota", [5, 100])
@pytest.mark.parametrize("uploads", [1, 7, 1000])
@pytest.mark.parametrize("limit", [10, 1000])
def test_burst_loses_nothing(uploads: int, quota: int, limit: int) -> None:
    outcome = simulate(Case(uploads=uploads, quota=quota, limit=limit))
    assert outcome.processed + outcome.failed_retries + outcome.failed_age == uploads
    assert sum(outcome.published.values()) == outcome.processed


def test_burst_with_adequate_concurrency_fails_nothing_and_without_the_brake_it_does() -> None:
    braked, unbraked = simulate(QUIET), simulate(replace(QUIET, max_concurrency=None))
    assert (braked.processed, braked.failed) == (1000, 0)
    assert unbraked.failed > 200


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
    outcome = simulate(Case(uploads=5000, quota=100, max_concurrency=2))
    assert outcome.failed_age > 0 and outcome.failed_retries == 0
    assert 600 <= outcome.drained_seconds < 660
    # Two at a time, 2.9 s each on average.
    assert outcome.processed == pytest.approx(2 * 600 / 2.9, rel=0.1)


def test_concurrency_is_never_above_its_limit() -> None:
    outcome = simulate(Case(uploads=500, quota=50, max_concurrency=7))
    assert outcome.most_at_once == 7 and outcome.lambda_throttles > 0


def test_textract_answers_no_more_than_its_quota() -> None:
    outcome = simulate(Case(uploads=1000, quota=5, expense_share=0))
    assert 0 < outcome.textract_pages <= 5 * (outcome.drained_seconds + 1)
    assert outcome.busiest_minute <= 5 * 61 + 5


def test_model_has_the_processors_own_limits() -> None:
    assert burst.TEXTRACT_SECONDS == invoice_processor.TEXTRACT_SECONDS
    assert burst.PAUSE_SECONDS == invoice_processor.PAUSE_SECONDS
    retries = invoice_processor.textract.meta.config.retries
    assert retries["total_max_attempts"] == 1


def test_invocation_waits_while_textract_throttles_and_fails_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    fail = Simulation._fail

    def watched(simulation: Simulation, event: burst.Event) -> None:
        waited.append(int(simulation._now) - event.began)
        fail(simulation, event)

    monkeypatch.setattr(Simulation, "_fail", watched)
    assert simulate(Case(uploads=300, quota=1)).failed > 0
    # With less than 27 s and a pause of 4 s left of 50 s it gives up: after 19 s and a pause.
    assert min(waited) == 19 and max(waited) <= 19 + 4 + 1


def test_throttled_second_opinion_fails_nothing_and_pays_no_page_again() -> None:
    never = simulate(Case(uploads=200, quota=50, expense_share=0))
    often = simulate(Case(uploads=200, quota=50, expense_share=0.9, expense_quota=0.04))
    assert never.without_expense == 0 < often.without_expense < 180
    assert (never.retries, often.retries) == (0, 0)
    assert (never.textract_pages, often.textract_pages) == (200, 200)


def test_failed_tries_pay_no_page() -> None:
    outcome = simulate(Case(uploads=1000, quota=5))
    assert outcome.failed > 0 and outcome.textract_pages == outcome.processed


def test_recommended_concurrency_runs_clean_and_more_does_not(quick: None) -> None:
    case = Case(uploads=500, quota=5)
    chosen = burst.recommended(case)
    assert simulate(replace(case, max_concurrency=chosen)).clean
    assert not simulate(replace(case, max_concurrency=10 * chosen)).clean


def test_largest_burst_is_between_what_fits_and_what_fails() -> None:
    case = Case(uploads=1, quota=5)
    largest = burst.largest_burst(case)
    assert simulate(replace(case, uploads=largest)).failed == 0
    assert simulate(replace(case, uploads=largest * 2)).failed > 0


def test_bucket_fills_with_the_time_and_holds_one_second() -> None:
    bucket = Bucket(8)
    assert [bucket.take(now) for now in [0] * 9] == [True] * 8 + [False]
    assert [bucket.take(now) for now in [0.25] * 3] == [True, True, False]
    assert [bucket.take(now) for now in [100] * 9] == [True] * 8 + [False]


def test_busiest_minute_is_any_sixty_seconds() -> None:
    outcome = Outcome(0)
    outcome.published.update(dict(enumerate([0] * 30 + [1] * 50 + [9] * 20 + [0] * 40)))
    assert (outcome.busiest_second, outcome.busiest_minute) == (9, 40 + 20 * 9)


# --- the command line -------------------------------------------------------------------------------------


def test_table_and_advice_are_printed(quick: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert burst.main(["--uploads", "100", "--quota", "5"]) == 0
    head, *rows, largest, chosen, _ = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows] == ["100"] * 3 and "processed" in head
    assert "fails no event" in largest and "Choose max_concurrency=" in chosen
