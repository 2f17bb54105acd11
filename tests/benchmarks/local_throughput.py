"""Pages a second of the local run, against the OCR engine alone on the same pages with the same threads.

    python -m tests.benchmarks.local_throughput [FOLDER] [--runs 15] [--pages 10]

The local run is that of `python -m infra.local FILE…`: upload, S3's notification, the handler in MiniStack's worker,
the engine behind Textract's interface, DynamoDB, the e-mail; counted from the first upload to the last e-mail, once
the cloud is up (which takes seconds, printed too). The engine alone reads the decoded pictures one after the other
and nothing is done with its lines. It is the same engine in the same process, so that threads and memory are alike.
Both take the same pages in turn, the next ones of the folder in each run, and begin again where it ends.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image

from infra.local.batch import Batch, check_files, plan
from infra.local.documents import open_document
from infra.local.errors import LocalError
from infra.local.session import Session
from infra.local.textract import Textract
from tests.benchmarks.alternating import in_turn, medians, ratio

SCANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "sroie" / "images"
IMAGES = (".png", ".jpg", ".jpeg")
LOCAL_RUN, ENGINE = "local run", "engine alone"


class TextractWithEngine(Textract):
    """Textract's stand-in; its engine can be asked directly."""

    def __init__(self, engine: Any, *others: Any) -> None:
        super().__init__(engine, *others)
        self.engine = engine


class MeasuredSession(Session):
    textract_type = TextractWithEngine


class Throughput:
    """Takes the next pages of a folder in each run, the same for both."""

    def __init__(self, session: MeasuredSession, paths: Sequence[Path], pages: int) -> None:
        self._session = session
        self._pages = pages
        self._paths = {name: itertools.cycle(paths) for name in (LOCAL_RUN, ENGINE)}

    def _next(self, name: str) -> list[Path]:
        return list(itertools.islice(self._paths[name], self._pages))

    def local_run(self) -> float:
        """Pages a second. Raises LocalError if a file was not processed."""
        uploads = plan(self._next(LOCAL_RUN))
        started = time.monotonic()
        outcomes = list(Batch(self._session).run(uploads))
        seconds = time.monotonic() - started
        for outcome in outcomes:
            if not outcome.succeeded:
                raise LocalError(
                    f"{outcome.upload.path} was not processed: {outcome.problem or outcome.status}"
                )
        return len(uploads) / seconds

    def engine(self) -> float:
        pictures = [picture_of(path) for path in self._next(ENGINE)]
        started = time.monotonic()
        for picture in pictures:
            self._session.textract.engine.read(picture)
        return len(pictures) / (time.monotonic() - started)


def picture_of(path: Path) -> Image.Image:
    with open_document(path.read_bytes()) as document:
        return document.page(0)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=SCANS, help="of PNG and JPEG files (default: 30 scans)"
    )
    parser.add_argument("--runs", type=int, default=15, help="of each, in turn (default 15)")
    parser.add_argument("--pages", type=int, default=10, help="in each run (default 10)")
    given = parser.parse_args(arguments)
    paths = sorted(path for path in given.folder.glob("*") if path.suffix.lower() in IMAGES)
    if not paths:
        parser.error(f"no PNG or JPEG files in {given.folder}")
    try:
        check_files(paths)
        with MeasuredSession() as session:
            show(*measure(session, paths, runs=given.runs, pages=given.pages), given)
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def measure(
    session: MeasuredSession, paths: Sequence[Path], *, runs: int, pages: int
) -> tuple[dict[str, list[float]], float]:
    """Pages a second of each run, and the seconds that the cloud took to come up."""
    first = Throughput(session, paths[:1], 1)
    first.local_run()  # the worker starts, and the engine is surely loaded
    up_seconds = max(session.seconds.values())
    throughput = Throughput(session, paths, pages)
    return in_turn(runs, {LOCAL_RUN: throughput.local_run, ENGINE: throughput.engine}), up_seconds


def show(measured: dict[str, list[float]], up_seconds: float, given: argparse.Namespace) -> None:
    write = sys.stdout.write
    write(
        f"Medians of {given.runs} runs in turn, {given.pages} pages each; the cloud was up after {up_seconds:.1f} s\n"
    )
    for name, pages_a_second in medians(measured).items():
        write(f"  {name:14}{pages_a_second:7.3f} pages a second\n")
    write(f"  the local run has {ratio(measured, LOCAL_RUN, ENGINE):.2f} of the engine's throughput\n")


if __name__ == "__main__":
    sys.exit(main())
