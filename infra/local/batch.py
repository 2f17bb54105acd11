"""Feed files to a cloud, a few at a time, and wait for the record and the e-mail of each."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from invoice_record import FAILED, INVOICE_PREFIX, PROCESSED, SENT

from infra.local.cloud import User
from infra.local.errors import LocalError

if TYPE_CHECKING:
    from infra.local.inbox import Email
    from infra.local.session import Session

# The engine reads one page at a time. A second file keeps it busy while the first is stored and mailed; more
# would only wait at the engine, and the function's time runs meanwhile.
IN_FLIGHT = 2
# Long enough for Lambda's first retry, a minute after a failure. Counted from the last sign of life.
SECONDS_WITHOUT_A_SIGN = 180
SECONDS_FOR_THE_EMAIL = 10
LOOK_EVERY_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 0.05
PAGES_BETWEEN_LINES = 10

FINISHED = (PROCESSED, FAILED)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and the key it gets; `position` counts from 0 in the order of the command line."""

    position: int
    path: Path
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. `problem` is a sentence where there is no finished record, or no e-mail."""

    upload: Upload
    record: dict[str, Any] | None
    email: Email | None
    problem: str | None
    seconds: float

    @property
    def status(self) -> str:
        return self.record["status"] if self.record else "NOT PROCESSED"

    @property
    def succeeded(self) -> bool:
        return self.status == PROCESSED and self.problem is None


def check_files(paths: Sequence[Path]) -> None:
    """Raise LocalError for the first path that can't be read, before anything is started."""
    for path in paths:
        if path.is_dir():
            raise LocalError(f"{path} is a folder; name the files in it.")
        try:
            with path.open("rb"):
                pass
        except FileNotFoundError as error:
            raise LocalError(f"{path} does not exist.") from error
        except (OSError, ValueError) as error:
            raise LocalError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}.") from error


def plan(paths: Sequence[Path]) -> list[Upload]:
    """A key under invoices/ for each file; files of one name get `-2`, `-3`, … before their suffix."""
    uploads: list[Upload] = []
    taken: set[str] = set()
    for position, path in enumerate(paths):
        name, number = PurePosixPath(path.name), 1
        while (
            key := f"{INVOICE_PREFIX}{name.stem}{f'-{number}' if number > 1 else ''}{name.suffix}"
        ) in taken:
            number += 1
        taken.add(key)
        uploads.append(Upload(position, path, key))
    return uploads


class Batch:
    """A run over some files. `progress` is told of long documents."""

    def __init__(self, session: Session, progress: Callable[[str], None] = lambda _: None) -> None:
        self._cloud = session.cloud
        self._inbox = session.inbox
        self._progress = progress
        session.on_page = self._page_read
        self._signs: dict[str, float] = {}
        self._suffixes = User(session.cloud).suffixes()

    def _page_read(self, key: str, page: int, pages: int) -> None:
        self._signs[key] = time.monotonic()
        if page % PAGES_BETWEEN_LINES == 0 and page < pages:
            self._progress(f"        {key}: page {page} of {pages} is read")

    def run(self, uploads: Sequence[Upload]) -> Iterator[Outcome]:
        """Process the files; yields each outcome as it comes, not in the order of the files.

        Files whose name no notification rule takes come last: the check finds them, as on AWS once a day.
        """
        yield from self._run([upload for upload in uploads if self._is_notified(upload)])
        yield from self._run([upload for upload in uploads if not self._is_notified(upload)])

    def _is_notified(self, upload: Upload) -> bool:
        return upload.key.endswith(self._suffixes)

    def _run(self, uploads: Sequence[Upload]) -> Iterator[Outcome]:
        waiting: queue.SimpleQueue[Upload] = queue.SimpleQueue()
        outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        for upload in uploads:
            waiting.put(upload)
        for _ in range(min(IN_FLIGHT, len(uploads))):
            threading.Thread(target=self._work, args=(waiting, outcomes.put), daemon=True).start()
        for _ in uploads:
            yield outcomes.get()

    def _work(self, waiting: queue.SimpleQueue[Upload], done: Callable[[Outcome], None]) -> None:
        user = User(self._cloud)
        while True:
            try:
                upload = waiting.get_nowait()
            except queue.Empty:
                return
            started = time.monotonic()
            try:
                record, email, problem = self._process(upload, user)
            except Exception as error:  # one file's trouble is told, and the others go on
                record, email, problem = None, None, f"{type(error).__name__}: {error}"
            done(Outcome(upload, record, email, problem, time.monotonic() - started))

    def _process(self, upload: Upload, user: User) -> tuple[dict[str, Any] | None, Email | None, str | None]:
        invoice_id = user.upload(upload.path, upload.key)
        if not self._is_notified(upload):
            user.check()
        record = self._wait_for_record(invoice_id, upload.key, user)
        if record is None:
            waited = f"No finished record appeared within {SECONDS_WITHOUT_A_SIGN} s; the log tells more."
            return user.record(invoice_id), None, waited
        email = self._inbox.wait_for(invoice_id, SECONDS_FOR_THE_EMAIL)
        problem = None if email else f"No e-mail arrived within {SECONDS_FOR_THE_EMAIL} s of the record."
        return record, email, problem

    def _wait_for_record(self, invoice_id: str, key: str, user: User) -> dict[str, Any] | None:
        """The record once its e-mail was handed over; None if nothing moves any more."""
        self._signs[key] = time.monotonic()
        while time.monotonic() - self._signs[key] < SECONDS_WITHOUT_A_SIGN:
            # The e-mail comes just before the record's last update. Waiting for it costs no processor time.
            email = self._inbox.wait_for(invoice_id, LOOK_EVERY_SECONDS)
            record = user.record(invoice_id)
            if record and record["status"] in FINISHED and record["notification"] == SENT:
                return record
            if email:
                time.sleep(LOOK_AGAIN_SECONDS)
        return None
