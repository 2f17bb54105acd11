"""What is to be sent through again: shown, asked about, and sent at a pace.

Without the pace the command would repeat the burst that filled the queue.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from infra.redrive.aws import Invoke, RedriveError
from infra.redrive.events import Event
from infra.redrive.text import count, say

DONE, SOME_LEFT = 0, 1


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

    def leave(self, number: int, note: str) -> None:
        self.left += number
        self.notes.append(note)

    def conclude(self) -> int:
        """Say what became of it all. Returns the exit status."""
        if self.sent:
            print(f"{count(self.sent, 'event')} sent. The log group tells what becomes of them.")
        if self.not_needed:
            print(f"{count(self.not_needed, 'record')} changed meanwhile, so nothing was sent for them.")
        for note in self.notes:
            print(note)
        return SOME_LEFT if self.left else DONE


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
    """Shows work, asks, sends it. `rate`: events a second."""

    def __init__(self, invoke: Invoke, tally: Tally, *, rate: int, dry_run: bool, yes: bool) -> None:
        self._invoke = invoke
        self._tally = tally
        self._rate = rate
        self._pace = Pace(rate)
        self._dry_run = dry_run
        self._yes = yes

    def run_all(self, works: Sequence[Work], *, nothing: str) -> None:
        """Where there is no work, say so in this sentence."""
        if works:
            self.run(works)
        else:
            print(nothing)

    def run(self, works: Sequence[Work]) -> bool:
        """False where the user does not want to go on."""
        for work in works:
            print(work.line)
        if self._dry_run:
            print(f"{count(len(works), 'event')} would be sent. Nothing was changed.", flush=True)
            return True
        agreed = self._yes or self._ask(len(works))
        if agreed:
            self._send(works)
        return agreed

    def _ask(self, events: int) -> bool:
        seconds = events // self._rate
        duration = f", which takes {timedelta(seconds=seconds)} h" if seconds >= 60 else ""
        question = f"Send {count(events, 'event')} to the processor{duration}?"
        return agreed(question, "Nothing was sent")

    def _send(self, works: Sequence[Work]) -> None:
        progress = Progress(len(works))
        for number, work in enumerate(works, start=1):
            if work.before():
                self._pace.wait()
                self._invoke(work.event)
                work.done()
                self._tally.sent += 1
            else:
                self._tally.not_needed += 1
            progress.show(number)


def agreed(question: str, declined: str) -> bool:
    """Whether the person at the terminal says yes; else it says what was not done. Raises RedriveError where nobody is there."""
    print(f"{question} [y/N] ", end="", flush=True)
    try:
        answer = input()
    except EOFError:
        raise RedriveError(f"\n{declined}: nobody is there to answer; add --yes.") from None
    if answer.strip().lower() in ("y", "yes"):
        return True
    print(f"{declined}.")
    return False


class Progress:
    """A counter on a terminal; ten lines in a log."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._on_terminal = sys.stderr.isatty()

    def show(self, number: int) -> None:
        if self._on_terminal:
            print(f"\r{number} of {self._total}", end="\n" if number == self._total else "", file=sys.stderr)
        elif self._total >= 10 and number * 10 // self._total != (number - 1) * 10 // self._total:
            say(f"{number} of {self._total}")
