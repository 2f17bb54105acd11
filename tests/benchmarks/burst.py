"""What a burst of uploads does to the processor: `python -m tests.benchmarks.burst [--uploads N …] [--json]`.

Nothing is measured here: it is a simulation, for what no machine at hand can hold. All uploads come at once.
It follows their events in whole numbers, a quarter of a second at a time, so that a second with a million costs
no more than one with a thousand, and at the end every upload is accounted for: processed, or in the
failed-events queue.

The rules, and where they stand
  Lambda's asynchronous queue. A function that fails is run again after 1 minute and after 2 more; an event
    that finds no free concurrency goes back and is tried again after 1 second, doubling up to 5 minutes; what
    is older than 6 hours is given up. What is given up goes to the on-failure destination, here the
    failed-events queue.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
  Concurrency. 1,000 by default, less in new accounts (10 was seen); 1,000 more environments every 10 s.
    https://docs.aws.amazon.com/lambda/latest/dg/limits.html
    https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
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
  List prices, us-east-1: Lambda on arm64 $0.20 a million invocations and $0.0000133334 a GB-second,
    with 1 GB. A call that Textract refuses is taken to cost nothing.
    https://aws.amazon.com/lambda/pricing/

Assumed, because nobody documents it (each has an option, or is said here)
  Textract takes 2 s for a page (from half to one and a half of it), the rest of an invocation 0.5 s.
  Its quota is a bucket that holds one second's calls and fills evenly.
  One invoice in five is unsure and asks AnalyzeExpense as well, whose quota is a fifth of the other one.
  An event's waits after a throttle are spread around the documented intervals by half of them. (Lambda
    really reads a long queue more slowly and more cleverly; the end of a drain is quicker than here.)
  The hourly check, duplicates, cold starts and faults other than throttling are left out.

Counting in ticks rounds. tests/unit/test_burst.py holds it against a simulation of the same rules that
follows every event by itself: invocations, what is processed and what is failed agree within 5 %, the time in
which 95 % of it is done within 10 %. The last few events come back when chance says.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TypeVar

Key = TypeVar("Key")
# A number of invocations, with their event's try and the second in which they began.
Count = Callable[[int, int, int], None]

TICKS_A_SECOND = 4
TICK = 1 / TICKS_A_SECOND

HOUR = 3600
EVENT_AGE_SECONDS = 6 * HOUR
RETRY_AFTER_SECONDS = (60, 120)  # the second and third try of an event
THROTTLED_SECONDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 300)
SPREAD = 0.5
SCALING_A_SECOND = 100  # environments, after the first 1,000
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
LONGEST_WAIT_SECONDS = REFUSED_SECONDS + PAUSE_SECONDS[1]
AFTER_SECONDS = 0.25  # store, publish, mark
MEMORY_GB = 1
LAMBDA_DOLLARS, GB_SECOND_DOLLARS = 0.20e-6, 0.0000133334


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One simulation. Rates are calls a second, times seconds."""

    uploads: int
    quota: int = 5
    limit: int = 1000  # the account's concurrency
    max_concurrency: int | None = None  # the deployment's setting
    textract_seconds: float = 2.0
    expense_share: float = 0.2
    expense_quota: float | None = None  # None: a fifth of the other one
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
    first_tries: int = 0
    invocation_seconds: float = 0.0
    undisturbed_seconds: float = 0.0  # what the processed ones would have taken with nothing in their way
    lambda_throttles: int = 0
    textract_refusals: int = 0
    textract_pages: int = 0
    busiest_second: int = 0  # e-mails
    busiest_minute: int = 0
    _last_minute: deque[tuple[int, int]] = field(default_factory=deque, repr=False)  # e-mails by second

    @property
    def failed(self) -> int:
        return self.failed_retries + self.failed_age

    @property
    def retries(self) -> int:
        """Invocations beyond the first of each event."""
        return self.invocations - self.first_tries

    @property
    def again_dollars(self) -> float:
        """What Lambda got for waiting and for invocations beyond one for each processed upload."""
        seconds = max(0.0, self.invocation_seconds - self.undisturbed_seconds)
        invocations = self.invocations - self.processed
        return invocations * LAMBDA_DOLLARS + seconds * MEMORY_GB * GB_SECOND_DOLLARS

    @property
    def clean(self) -> bool:
        """No event failed, and the e-mails stay below the stack's alarm, with 5 % to spare for another seed.

        At most one try in a hundred fails, so that a longer burst leaves hardly a chance of three. And at most
        one invoice in a hundred is left to a person only because AnalyzeExpense was throttled.
        """
        calm = max(self.retries, self.without_expense) * 100 <= self.uploads
        return not self.failed and calm and (not self.emails or self.busiest_minute < 0.95 * EMAILS_A_MINUTE)

    def count_emails(self, second: int, number: int) -> None:
        """That many more were sent in that second. To be called in the order of time."""
        minute = self._last_minute
        if minute and minute[-1][0] == second:
            number += minute.pop()[1]
        minute.append((second, number))
        while minute[0][0] <= second - 60:
            minute.popleft()
        self.busiest_second = max(self.busiest_second, number)
        self.busiest_minute = max(self.busiest_minute, sum(emails for _, emails in minute))


class Line:
    """Events that become due later. Adding any number of them, spread over any time, costs the same."""

    __slots__ = ("_changes", "_due", "_random", "_size", "held")

    def __init__(self, seconds: float, rng: random.Random) -> None:
        """`seconds`: the longest that an event can stay."""
        self._size = math.ceil(seconds * TICKS_A_SECOND) + 3
        self._changes = [0] * self._size
        self._due = 0
        self._random = rng
        self.held = 0

    def add(self, tick: int, number: int, earliest: float, latest: float) -> None:
        """Let that many become due between these seconds from now, evenly."""
        if not number:
            return
        first = max(1, round(earliest * TICKS_A_SECOND))
        width = max(1, round(latest * TICKS_A_SECOND) - first + 1)
        each, rest = divmod(number, width)
        self._block(tick + first, width, each)
        if rest:  # they do not divide: a run of neighbours gets one more
            offset = self._random.randrange(width - rest + 1)
            self._block(tick + first + offset, rest, 1)
        self.held += number

    def _block(self, start: int, width: int, each: int) -> None:
        if each:
            self._changes[start % self._size] += each
            self._changes[(start + width) % self._size] -= each

    @property
    def idle(self) -> bool:
        """Nothing is in it or was at the last tick: `take` may be left out."""
        return not (self.held or self._due)

    def take(self, tick: int) -> int:
        """Those that are due now. To be called at every tick at which it is not idle."""
        place = tick % self._size
        self._due += self._changes[place]
        self._changes[place] = 0
        self.held -= self._due
        return self._due


class Bucket:
    """A quota: so many calls a second, and no more than one second's at once."""

    def __init__(self, a_second: float) -> None:
        self._a_second = a_second
        self._full = max(1.0, a_second)
        self._tokens = self._full

    def fill(self) -> None:
        self._tokens = min(self._full, self._tokens + self._a_second * TICK)

    def take(self, wanted: int) -> int:
        granted = min(wanted, int(self._tokens))
        self._tokens -= granted
        return granted


class Operation:
    """One of Textract's operations: its quota, the calls that wait, and the pages being read.

    An invocation is told by its event's try (0, 1, 2) and the second in which it began.
    """

    def __init__(self, run: Simulation, a_second: float, on_answer: Count, on_give_up: Count) -> None:
        self._run = run
        self._quota = Bucket(a_second)
        self._on_answer, self._on_give_up = on_answer, on_give_up
        self._calls: dict[tuple[int, int], Line] = {}
        self._read: dict[tuple[int, int], Line] = {}

    @property
    def held(self) -> int:
        return sum(line.held for line in (*self._calls.values(), *self._read.values()))

    def call(self, number: int, one: int, began: int, *, after: float) -> None:
        """That many invocations make their first attempt, if they have the time."""
        if self._run.second + after < began + LATEST_CALL_SECONDS + 1:
            self._attempt(number, (one, began), after, after)
        else:
            self._on_give_up(number, one, began)

    def _attempt(self, number: int, key: tuple[int, int], earliest: float, latest: float) -> None:
        if number:
            if key not in self._calls:
                self._calls[key] = Line(LONGEST_WAIT_SECONDS, self._run.rng)
            self._calls[key].add(self._run.tick, number, earliest, latest)

    def step(self) -> None:
        run = self._run
        self._quota.fill()
        due = _due(self._calls, run.tick)
        if due:
            granted = run.share(due, self._quota.take(sum(due.values())))
            for (one, began), number in due.items():
                answered = granted[one, began]
                self._answer(answered, one, began)
                self._refuse(number - answered, one, began)
        for (one, began), number in _due(self._read, run.tick).items():
            self._on_answer(number, one, began)

    def _answer(self, number: int, one: int, began: int) -> None:
        if number:
            seconds = self._run.case.textract_seconds
            if (one, began) not in self._read:
                self._read[one, began] = Line(seconds * (1 + SPREAD), self._run.rng)
            self._read[one, began].add(self._run.tick, number, seconds * (1 - SPREAD), seconds * (1 + SPREAD))

    def _refuse(self, number: int, one: int, began: int) -> None:
        if not number:
            return
        run = self._run
        run.outcome.textract_refusals += number
        if run.second - began <= LATEST_PAUSE_SECONDS:  # then there is time for a call after any pause
            earliest, latest = PAUSE_SECONDS
            self._attempt(number, (one, began), earliest + REFUSED_SECONDS, latest + REFUSED_SECONDS)
        else:
            self._on_give_up(number, one, began)


def _due(lines: dict[Key, Line], tick: int) -> dict[Key, int]:
    """How many are due now on each line; lines that are empty for good are dropped."""
    due = {}
    for key, line in list(lines.items()):
        if line.idle:
            del lines[key]
        elif number := line.take(tick):
            due[key] = number
    return due


class Simulation:
    """`run` gives the outcome of a case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rng = random.Random(case.seed)
        self.outcome = Outcome(case.uploads, case.emails)
        self.tick = 0
        longest = THROTTLED_SECONDS[-1] * (1 + SPREAD)
        # By the event's try (0, 1, 2) and how often it was throttled in a row.
        self._waiting = {
            (one, throttles): Line(max(longest, RETRY_AFTER_SECONDS[-1]), self.rng)
            for one in range(len(RETRY_AFTER_SECONDS) + 1)
            for throttles in range(len(THROTTLED_SECONDS))
        }
        expense_quota = case.quota / 5 if case.expense_quota is None else case.expense_quota
        self._expense = Operation(self, expense_quota, self._after_expense, self._without_expense)
        self._detect = Operation(self, case.quota, self._after_detect, self.fail)
        self._finishing = Line(AFTER_SECONDS, self.rng)
        self._running = 0

    def run(self, until: Callable[[Outcome], bool] | None = None) -> Outcome:
        """`until`: when this is seen the rest does not matter."""
        outcome = self.outcome
        self._waiting[0, 0].add(0, self.case.uploads, 0, 0)
        while outcome.processed + outcome.failed < self.case.uploads:
            self.tick += 1
            self._detect.step()
            self._expense.step()
            self._publish(self._finishing.take(self.tick))
            if self._seconds < EVENT_AGE_SECONDS:  # last, since what ended has freed its concurrency
                self._start(self._tries_due())
            else:
                self._give_up_old_events()
            outcome.invocation_seconds += self._running * TICK
            if until and until(outcome):
                return outcome
        outcome.drained_seconds = self._seconds
        assert self._running == 0 == self._detect.held + self._expense.held + self._finishing.held
        outcome.undisturbed_seconds = outcome.processed * self.case.invocation_seconds
        return outcome

    @property
    def _seconds(self) -> float:
        return self.tick * TICK

    @property
    def second(self) -> int:
        return self.tick // TICKS_A_SECOND

    # --- Lambda's asynchronous queue ---

    def _tries_due(self) -> dict[tuple[int, int], int]:
        found = {key: line.take(self.tick) for key, line in self._waiting.items() if not line.idle}
        return {key: number for key, number in found.items() if number}

    def _start(self, due: dict[tuple[int, int], int]) -> None:
        """Run what finds free concurrency; the rest is throttled and comes back later."""
        scaled = SCALING_A_SECOND * 10 + int(SCALING_A_SECOND * self._seconds)
        free = min(self.case.concurrency, scaled) - self._running
        started = self.share(due, min(free, sum(due.values())))
        for (one, throttles), number in due.items():
            running = started.get((one, throttles), 0)
            self._running += running
            self.outcome.invocations += running
            self.outcome.first_tries += 0 if one else running
            self._detect.call(running, one, self.second, after=BEFORE_SECONDS)
            if throttled := number - running:
                self.outcome.lambda_throttles += throttled
                interval = THROTTLED_SECONDS[throttles]
                level = min(throttles + 1, len(THROTTLED_SECONDS) - 1)
                latest = interval * (1 + SPREAD)
                self._waiting[one, level].add(self.tick, throttled, interval * (1 - SPREAD), latest)

    def _give_up_old_events(self) -> None:
        """All events are of one age, so all that wait are given up together; those at work end their try."""
        self.outcome.failed_age += sum(line.held for line in self._waiting.values())
        for line in self._waiting.values():
            line.held = 0

    def fail(self, number: int, one: int, began: int) -> None:
        """That many invocations end with an error."""
        self._running -= number
        if one == len(RETRY_AFTER_SECONDS):
            self.outcome.failed_retries += number
        elif self._seconds >= EVENT_AGE_SECONDS:
            self.outcome.failed_age += number
        else:
            after = RETRY_AFTER_SECONDS[one]
            self._waiting[one + 1, 0].add(self.tick, number, after, after)

    # --- one invocation ---

    def _after_detect(self, number: int, one: int, began: int) -> None:
        self.outcome.textract_pages += number
        exact = number * self.case.expense_share
        unsure = int(exact) + (self.rng.random() < exact - int(exact))
        if unsure:
            self._expense.call(unsure, one, began, after=0)
        self._finish(number - unsure)

    def _after_expense(self, number: int, one: int, began: int) -> None:
        self._finish(number)

    def _without_expense(self, number: int, one: int, began: int) -> None:
        self.outcome.without_expense += number
        self._finish(number)

    def _finish(self, number: int) -> None:
        self._finishing.add(self.tick, number, AFTER_SECONDS, AFTER_SECONDS)

    def _publish(self, number: int) -> None:
        if number:
            self._running -= number
            self.outcome.processed += number
            self.outcome.count_emails(self.second, number)

    def share(self, wanted: Mapping[Key, int], granted: int) -> dict[Key, int]:
        """Deal out what is granted in proportion; what does not divide goes to whom chance says."""
        total = sum(wanted.values())
        if granted >= total:
            return dict(wanted)
        given, so_far, place = {}, 0, self.rng.randrange(total)
        for key, number in wanted.items():
            place += number * granted
            given[key] = place // total - so_far
            so_far += given[key]
        return given


# ---------------------------------------------------------------------------------------------------------
# What to choose
# ---------------------------------------------------------------------------------------------------------

REFERENCE_UPLOADS, REFERENCE_SECONDS = 10_000, HOUR


def simulate(case: Case, until: Callable[[Outcome], bool] | None = None) -> Outcome:
    return Simulation(case).run(until)


def recommended(case: Case, *, every_second: bool = False) -> int:
    """The highest max_concurrency with which an hour's work, uploaded at once, runs clean (Outcome.clean).

    `every_second`: no second has more e-mails than SNS allows; else it may, and the busiest minute counts.
    """
    rate = min(case.quota, EMAILS_A_MINUTE / 60) if case.emails else case.quota
    reference = replace(case, uploads=max(REFERENCE_UPLOADS, int(rate * REFERENCE_SECONDS)))
    highest = math.ceil(1.2 * rate * case.invocation_seconds)
    for concurrency in range(highest, 1, -max(1, highest // 50)):
        outcome = simulate(replace(reference, max_concurrency=concurrency), lambda outcome: not outcome.clean)
        if outcome.clean and not (every_second and outcome.busiest_second > EMAILS_A_SECOND):
            return concurrency
    return 1


def largest_burst(case: Case, most: int = 1_000_000) -> int:
    """About how many uploads at once leave the failed-events queue empty (5 % too few at worst)."""
    fits, fails = 0, most
    while fails - fits > max(1, fits // 20):
        middle = (fits + fails) // 2 if fits else max(1, fails // 4)
        if simulate(replace(case, uploads=middle), lambda outcome: outcome.failed > 0).failed:
            fails = middle
        else:
            fits = middle
    return fits


# ---------------------------------------------------------------------------------------------------------
# The command line
# ---------------------------------------------------------------------------------------------------------

HEADER = (
    f"{'uploads':>9} {'quota':>5} {'concurrency':>20} {'processed':>9} {'failed':>9} {'of age':>9} "
    f"{'drained':>8} {'retries':>9} {'refused':>10} {'no expense':>10} {'again $':>8} {'mail/s':>6} {'mail/min':>8}"
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    found: list[object] = []
    if not options.json:
        print(HEADER)
    for quota in options.quota:
        base = Case(
            uploads=1,
            quota=quota,
            textract_seconds=options.textract_seconds,
            expense_share=options.expense_share,
            expense_quota=options.expense_quota,
            emails=not options.without_email,
            seed=options.seed,
        )
        advised = advice(base)
        chosen = advised["choose_max_concurrency"]
        settings = [
            ("unset, 1,000", base),
            ("unset, 10 (new)", replace(base, limit=10)),
            (f"max_concurrency {chosen}", replace(base, max_concurrency=chosen)),
        ]
        if options.max_concurrency:
            own = options.max_concurrency
            settings.append((f"max_concurrency {own}", replace(base, max_concurrency=own)))
        for label, setting in settings:
            for uploads in options.uploads:
                outcome = simulate(replace(setting, uploads=uploads))
                found.append(_fact(replace(setting, uploads=uploads), outcome))
                if not options.json:
                    print(_row(label, replace(setting, uploads=uploads), outcome), flush=True)
        found.append(advised)
        if not options.json:
            print(f"{_sentences(base, advised)}\n", flush=True)
    if options.json:
        print(json.dumps(found, indent=1))
    return 0


def _row(label: str, case: Case, outcome: Outcome) -> str:
    drained = f"{outcome.drained_seconds / 60:.0f} min" if outcome.drained_seconds >= 60 else "< 1 min"
    return (
        f"{case.uploads:>9,} {case.quota:>5} {label:>20} {outcome.processed:>9,} {outcome.failed:>9,} "
        f"{outcome.failed_age:>9,} {drained:>8} {outcome.retries:>9,} {outcome.textract_refusals:>10,} "
        f"{outcome.without_expense:>10,} {outcome.again_dollars:>8,.2f} {outcome.busiest_second:>6,} {outcome.busiest_minute:>8,}"
    )


def advice(case: Case) -> dict[str, int]:
    """What to know and to choose for a quota."""
    chosen = {
        "quota": case.quota,
        "largest_burst_unset": largest_burst(case),
        "choose_max_concurrency": recommended(case),
        "choose_if_analyze_expense_is_never": recommended(replace(case, expense_share=0)),
    }
    if case.emails:
        chosen["choose_for_10_emails_in_every_second"] = recommended(case, every_second=True)
    return chosen


def _sentences(case: Case, advice: Mapping[str, int]) -> str:
    never = advice["choose_if_analyze_expense_is_never"]
    lines = [
        f"Textract {case.quota}/s. Unset, a burst of about {advice['largest_burst_unset']:,} fails no event.",
        f"  Choose max_concurrency={advice['choose_max_concurrency']} "
        f"({never} with analyze_expense=never): no failed event, if the burst drains in 6 hours,",
        "  at most one invoice in 100 left to a person since AnalyzeExpense was throttled"
        + ("," if case.emails else "."),
    ]
    if case.emails:
        lines += [
            f"  and fewer than {EMAILS_A_MINUTE} e-mails a minute. How SNS counts is not documented: "
            f"max_concurrency={advice['choose_for_10_emails_in_every_second']}",
            f"  has at most {EMAILS_A_SECOND} in every second.",
        ]
    return "\n".join(lines)


def _fact(case: Case, outcome: Outcome) -> dict[str, object]:
    facts = {name: value for name, value in asdict(outcome).items() if not name.startswith("_")}
    derived = {
        "failed": outcome.failed,
        "retries": outcome.retries,
        "again_dollars": round(outcome.again_dollars, 2),
    }
    return asdict(case) | facts | derived


def _parser() -> argparse.ArgumentParser:
    assert __doc__
    summary, _, details = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.burst",
        description=details,
        epilog="failed: events in the failed-events queue; of age: those of them that waited over 6 hours.\n"
        "retries: invocations beyond each event's first. refused: calls beyond Textract's quota.\n"
        "no expense: unsure invoices left to a person, since AnalyzeExpense was throttled.\n"
        "again $: paid for waiting and for invocations beyond one for each processed upload.\n"
        "mail/s, mail/min: the busiest second and minute.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--uploads", type=_positive, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000], metavar="N"
    )
    parser.add_argument(
        "--quota",
        type=_positive,
        nargs="+",
        default=[5, 25, 100],
        metavar="N",
        help="Textract, calls a second",
    )
    parser.add_argument("--max-concurrency", type=_positive, metavar="N", help="show this setting as well")
    parser.add_argument("--textract-seconds", type=_number, default=2.0, metavar="S", help="for a page (2)")
    parser.add_argument(
        "--expense-share", type=_share, default=0.2, metavar="P", help="of invoices that are unsure (0.2)"
    )
    parser.add_argument(
        "--expense-quota",
        type=_number,
        metavar="N",
        help="AnalyzeExpense, calls a second (a fifth of --quota)",
    )
    parser.add_argument(
        "--without-email", action="store_true", help="no e-mail subscription: only Textract's quota counts"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--json", action="store_true", help="print a list of objects and nothing else")
    return parser


def _positive(text: str) -> int:
    number = text.replace(",", "").replace("_", "")
    if not (number.isascii() and number.isdigit() and int(number)):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(number)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def _share(text: str) -> float:
    return 0.0 if text in ("0", "0.0") else min(1.0, _number(text))


if __name__ == "__main__":
    sys.exit(main())
