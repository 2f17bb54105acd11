"""What a burst of uploads does to the processor: `python -m tests.benchmarks.burst [--uploads N …] [--quota N …]`.

Nothing is measured here: it is a simulation, for what no machine at hand can hold. All uploads come at once, each of
their events is followed by itself, and at the end each is accounted for: processed, or in the failed-events queue.

The rules, and where they stand
  Lambda's asynchronous queue. A function that fails is run again after 1 minute and after 2 more; an event
    that finds no free concurrency goes back and is tried again after 1 second, doubling up to 5 minutes; what
    is older than 6 hours is given up. What is given up goes to the on-failure destination, here the
    failed-events queue.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
  Concurrency. 1,000 by default, less in new accounts (10 was seen).
    https://docs.aws.amazon.com/lambda/latest/dg/limits.html
  Textract's quota counts calls a second, by operation, account and region; beyond it a call is refused.
    https://docs.aws.amazon.com/textract/latest/dg/limits-quotas-explained.html
    https://docs.aws.amazon.com/textract/latest/dg/handling-errors.html
  The processor (call_textract, second_opinion). The SDK asks once. While Textract throttles, the processor pauses
    for 1 to 4 s after every attempt and goes on with the next, as long as 27 s and the longest pause are left of
    the function's 50 s. Then the invocation fails. Where only AnalyzeExpense can't be had, it does not: the invoice
    is stored with what the text gave and left to a person. So no page is paid twice.
    lambda/invoice_processor.py
  SNS suspends an e-mail subscription above 10 messages a second. A hard limit.
    https://repost.aws/knowledge-center/sns-email-subscription-disabled

Assumed, because nobody documents it
  Textract takes 2 s for a page (from half to one and a half of it), the rest of an invocation 0.5 s.
  Its quota is a bucket that holds one second's calls and fills evenly.
  One invoice in five is unsure and asks AnalyzeExpense as well, whose quota is a fifth of the other one.
  An event's waits after a throttle are spread around the documented intervals by half of them. (Lambda
    really reads a long queue more slowly and more cleverly; the end of a drain is quicker than here.)
  The hourly check, duplicates, cold starts and faults other than throttling are left out.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

HOUR = 3600
EVENT_AGE_SECONDS = 6 * HOUR
RETRY_AFTER_SECONDS = (60, 120)  # the second and third try of an event
THROTTLED_SECONDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 300)
SPREAD = 0.5
# The processor's own: its timeout, what it needs for a call of Textract, its pause while that throttles.
# Time left is counted in whole seconds, and some milliseconds are gone when it first looks.
FUNCTION_SECONDS = 50
TEXTRACT_SECONDS = 27
PAUSE_SECONDS = (1, 4)
LATEST_CALL_SECONDS = FUNCTION_SECONDS - 1 - TEXTRACT_SECONDS
LATEST_PAUSE_SECONDS = LATEST_CALL_SECONDS - PAUSE_SECONDS[1]
EMAILS_A_SECOND = 10
# The stack's alarm on e-mails: 80 % of the limit, as an average over a minute.
EMAILS_A_MINUTE = EMAILS_A_SECOND * 60 * 8 // 10

BEFORE_SECONDS = 0.25  # receive, claim
REFUSED_SECONDS = 0.05
AFTER_SECONDS = 0.25  # store, publish, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One simulation. Rates are calls a second, times seconds."""

    uploads: int
    quota: int = 5
    limit: int = 1000  # the account's concurrency
    max_concurrency: int | None = None  # the deployment's setting
    textract_seconds: float = 2.0
    expense_share: float = 0.2
    expense_quota: float = 0.2  # of the other operation's
    emails: bool = True  # whether anybody is subscribed by e-mail
    seed: int = 1

    @property
    def concurrency(self) -> int:
        return min(self.limit, self.max_concurrency or self.limit)

    @property
    def invocation_seconds(self) -> float:
        """An invocation that nothing slows down, on average."""
        return BEFORE_SECONDS + AFTER_SECONDS + self.textract_seconds * (1 + self.expense_share)


@dataclass(slots=True)
class Outcome:
    """What became of the uploads."""

    uploads: int
    emails: bool = True
    processed: int = 0
    without_expense: int = 0  # of those: unsure, and AnalyzeExpense was throttled
    failed_retries: int = 0  # events in the failed-events queue: three invocations failed
    failed_age: int = 0  # events in the failed-events queue: older than 6 hours
    drained_seconds: float = 0.0
    invocations: int = 0
    retries: int = 0  # of those: not the first of their event
    most_at_once: int = 0  # invocations
    lambda_throttles: int = 0
    textract_refusals: int = 0
    textract_pages: int = 0
    published: Counter[int] = field(default_factory=Counter, repr=False)  # by second

    @property
    def failed(self) -> int:
        return self.failed_retries + self.failed_age

    @property
    def calm(self) -> bool:
        """No event failed. At most one try in a hundred did, so that a longer burst leaves hardly a chance of three;
        and at most one invoice in a hundred is left to a person only because AnalyzeExpense was throttled.
        """
        return not self.failed and max(self.retries, self.without_expense) * 100 <= self.uploads

    @property
    def clean(self) -> bool:
        """Calm, and the e-mails stay below the stack's alarm, with 5 % to spare for another seed."""
        return self.calm and (not self.emails or self.busiest_minute < 0.95 * EMAILS_A_MINUTE)

    @property
    def busiest_second(self) -> int:
        """E-mails in it."""
        return max(self.published.values(), default=0)

    @property
    def busiest_minute(self) -> int:
        """E-mails in any sixty seconds."""
        busiest = here = 0
        for second in range(max(self.published, default=0) + 1):
            here += self.published[second] - self.published[second - 60]
            busiest = max(busiest, here)
        return busiest


class Bucket:
    """A quota: so many calls a second, and no more than one second's at once."""

    def __init__(self, a_second: float) -> None:
        self._a_second = a_second
        self._full = self._tokens = max(1.0, a_second)
        self._filled = 0.0

    def take(self, now: float) -> bool:
        """Whether one more call is within the quota."""
        self._tokens = min(self._full, self._tokens + self._a_second * (now - self._filled))
        self._filled = now
        granted = self._tokens >= 1
        self._tokens -= granted
        return granted


@dataclass(slots=True)
class Event:
    """An upload's event, and where its present invocation is."""

    tries: int = 0
    throttles: int = 0  # in a row
    began: int = 0  # second
    expense: bool = False  # which of the two operations it calls


class Simulation:
    """`run` gives the outcome of a case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.outcome = Outcome(case.uploads, case.emails)
        self._random = random.Random(case.seed)
        self._now = 0.0
        self._running = 0
        self._detect, self._expense = Bucket(case.quota), Bucket(case.quota * case.expense_quota)
        # When, a number that settles the order of two at once, what, and with which event.
        self._due: list[tuple[float, float, Callable[[Event], None], Event]] = []

    def run(self, until: Callable[[Outcome], bool] | None = None) -> Outcome:
        """`until`: when this is seen the rest does not matter."""
        outcome = self.outcome
        for _ in range(self.case.uploads):
            self._later(0, self._start, Event())
        while self._due:
            self._now, _, step, event = heapq.heappop(self._due)
            step(event)
            if until and until(outcome):
                return outcome
        outcome.drained_seconds = self._now
        assert outcome.processed + outcome.failed == self.case.uploads and not self._running
        return outcome

    def _later(self, seconds: float, step: Callable[[Event], None], event: Event) -> None:
        heapq.heappush(self._due, (self._now + seconds, self._random.random(), step, event))

    # --- Lambda's asynchronous queue ---

    def _start(self, event: Event) -> None:
        """Run what finds free concurrency; the rest is throttled and comes back later."""
        if self._now >= EVENT_AGE_SECONDS:
            self.outcome.failed_age += 1
        elif self._running == self.case.concurrency:
            self.outcome.lambda_throttles += 1
            seconds = THROTTLED_SECONDS[min(event.throttles, len(THROTTLED_SECONDS) - 1)]
            event.throttles += 1
            again = seconds * self._random.uniform(1 - SPREAD, 1 + SPREAD)
            self._later(min(again, EVENT_AGE_SECONDS - self._now), self._start, event)
        else:
            self._running += 1
            self.outcome.most_at_once = max(self.outcome.most_at_once, self._running)
            self.outcome.invocations += 1
            self.outcome.retries += event.tries > 0
            event.began, event.throttles = int(self._now), 0
            self._later(BEFORE_SECONDS, self._call, event)

    def _fail(self, event: Event) -> None:
        """An invocation ends with an error."""
        self._running -= 1
        if event.tries == len(RETRY_AFTER_SECONDS):
            self.outcome.failed_retries += 1
        elif self._now >= EVENT_AGE_SECONDS:
            self.outcome.failed_age += 1
        else:
            self._later(RETRY_AFTER_SECONDS[event.tries], self._start, event)
            event.tries += 1

    # --- one invocation ---

    def _call(self, event: Event) -> None:
        if (self._expense if event.expense else self._detect).take(self._now):
            seconds = self.case.textract_seconds * self._random.uniform(1 - SPREAD, 1 + SPREAD)
            self._later(seconds, self._answered, event)
        else:
            self.outcome.textract_refusals += 1
            self._later(REFUSED_SECONDS, self._refused, event)

    def _refused(self, event: Event) -> None:
        if (
            int(self._now) - event.began <= LATEST_PAUSE_SECONDS
        ):  # then there is time for a call after any pause
            self._later(self._random.uniform(*PAUSE_SECONDS), self._call, event)
        else:
            self._give_up(event)

    def _give_up(self, event: Event) -> None:
        if not event.expense:
            self._fail(event)
        else:
            self.outcome.without_expense += 1
            self._later(AFTER_SECONDS, self._publish, event)

    def _answered(self, event: Event) -> None:
        self.outcome.textract_pages += not event.expense
        if event.expense or self._random.random() >= self.case.expense_share:
            self._later(AFTER_SECONDS, self._publish, event)
            return
        event.expense = True
        if int(self._now) - event.began <= LATEST_CALL_SECONDS:
            self._call(event)
        else:
            self._give_up(event)

    def _publish(self, event: Event) -> None:
        self._running -= 1
        self.outcome.processed += 1
        self.outcome.published[int(self._now)] += 1


# --- what to choose ---------------------------------------------------------------------------------------

REFERENCE_UPLOADS, REFERENCE_SECONDS = 10_000, HOUR


def simulate(case: Case) -> Outcome:
    return Simulation(case).run()


def recommended(case: Case) -> int:
    """The highest max_concurrency with which an hour's work, uploaded at once, runs clean (Outcome.clean)."""
    rate = min(case.quota, EMAILS_A_MINUTE / 60) if case.emails else case.quota
    reference = replace(case, uploads=max(REFERENCE_UPLOADS, int(rate * REFERENCE_SECONDS)))
    highest = math.ceil(1.2 * rate * case.invocation_seconds)
    for concurrency in range(highest, 1, -max(1, highest // 50)):
        tried = Simulation(replace(reference, max_concurrency=concurrency))
        if tried.run(until=lambda outcome: not outcome.calm).clean:
            return concurrency
    return 1


def largest_burst(case: Case) -> int:
    """About how many uploads at once leave the failed-events queue empty (5 % too few at worst)."""

    def fails(uploads: int) -> bool:
        return (
            Simulation(replace(case, uploads=uploads)).run(until=lambda outcome: outcome.failed > 0).failed
            > 0
        )

    fits, most = 0, 64
    while not fails(most):
        fits, most = most, 2 * most
    while most - fits > max(1, fits // 20):
        middle = (fits + most) // 2
        fits, most = (fits, middle) if fails(middle) else (middle, most)
    return fits


# --- the command line -------------------------------------------------------------------------------------

HEADER = (
    f"{'uploads':>9} {'quota':>5} {'concurrency':>20} {'processed':>9} {'failed':>9} {'of age':>9} "
    f"{'drained':>8} {'retries':>9} {'refused':>10} {'no expense':>10} {'mail/s':>6} {'mail/min':>8}"
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    print(HEADER)
    for quota in options.quota:
        base = Case(uploads=1, quota=quota, emails=not options.without_email)
        chosen = options.max_concurrency or recommended(base)
        for label, setting in (
            ("unset, 1,000", base),
            ("unset, 10 (new)", replace(base, limit=10)),
            (f"max_concurrency {chosen}", replace(base, max_concurrency=chosen)),
        ):
            for uploads in options.uploads:
                print(_row(label, quota, simulate(replace(setting, uploads=uploads))), flush=True)
        print(f"Textract {quota}/s. Unset, a burst of about {largest_burst(base):,} fails no event.")
        if not options.max_concurrency:
            never = recommended(replace(base, expense_share=0))
            print(f"  Choose max_concurrency={chosen} ({never} with analyze_expense=never).\n", flush=True)
    return 0


def _row(label: str, quota: int, outcome: Outcome) -> str:
    drained = f"{outcome.drained_seconds / 60:.0f} min" if outcome.drained_seconds >= 60 else "< 1 min"
    return (
        f"{outcome.uploads:>9,} {quota:>5} {label:>20} {outcome.processed:>9,} {outcome.failed:>9,} "
        f"{outcome.failed_age:>9,} {drained:>8} {outcome.retries:>9,} {outcome.textract_refusals:>10,} "
        f"{outcome.without_expense:>10,} {outcome.busiest_second:>6,} {outcome.busiest_minute:>8,}"
    )


def _parser() -> argparse.ArgumentParser:
    assert __doc__
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.burst",
        description=__doc__.partition("\n\n")[2],
        epilog="failed: events in the failed-events queue; of age: those of them that waited over 6 hours.\n"
        "retries: invocations beyond each event's first. refused: calls beyond Textract's quota.\n"
        "no expense: unsure invoices left to a person, since AnalyzeExpense was throttled.\n"
        "mail/s, mail/min: the busiest second and minute.\n"
        "max_concurrency is the highest with which no event fails, if the burst drains in 6 hours, at most one\n"
        f"invoice in 100 is left to a person, and fewer than {EMAILS_A_MINUTE} e-mails a minute are sent.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    number = {"type": _positive, "metavar": "N"}
    parser.add_argument("--uploads", nargs="+", default=[1_000, 10_000, 100_000], **number)
    parser.add_argument("--quota", nargs="+", default=[5, 25], help="Textract, calls a second", **number)
    parser.add_argument("--max-concurrency", help="instead of the one that is chosen", **number)
    parser.add_argument("--without-email", action="store_true", help="only Textract's quota counts")
    return parser


def _positive(text: str) -> int:
    number = text.replace(",", "").replace("_", "")
    if not (number.isascii() and number.isdigit() and int(number)):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(number)


if __name__ == "__main__":
    sys.exit(main())
