"""CPU time and peak memory of one invocation on a one-page invoice, and how both grow with its lines.

    python -m tests.benchmarks.warm_invocation [--runs 15] [--lines 40] [--growth 10 100 1000 10000]

AWS is answered from memory through the real botocore (validation, signing, parsing), so neither waiting nor the
network counts. The floor makes the same calls with the same parameters in a row, with clients of boto3 made the
ordinary way. What the processor takes beyond it is its own; on long documents it takes less, since it has botocore
leave Textract's blocks as they came. Both run in turn in one process; memory is the peak of a process that does
only the one, interpreter and boto3 included. Log lines are written, to nowhere. A line has one to six words, which
Textract's answer holds as well.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import logging
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import boto3
from botocore import xform_name

from tests.benchmarks import aws_in_memory as memory
from tests.benchmarks.alternating import in_turn, medians, ratio, runs_argument

KEY = "invoices/granite peak 2026-05.png"
SECONDS_A_RUN = 0.05  # of CPU at least: what is shorter is repeated within a run
PROCESSOR, FLOOR = "processor", "floor"


# --- what is measured ---


def prepared(lines: int) -> dict[str, Any]:
    """The event of an upload whose invoice has so many lines, the calls that it leads to, and what is answered."""
    processor = memory.load_processor()
    log_to_nowhere(processor)
    clients = clients_of(processor)
    event, blocks = memory.upload_event(KEY), memory.invoice_blocks(lines)
    aws = memory.Aws(memory.Textract(blocks))
    parameters: list[dict[str, Any]] = []
    with aws.connected(*clients.values()), noted(parameters, *clients.values()):
        processor.lambda_handler(event, memory.Context())
    methods = [xform_name(each.operation) for each in aws.exchanges]
    services = [each.service for each in aws.exchanges]
    answers = [each.answer.decode() for each in aws.exchanges]
    calls = list(zip(services, methods, parameters, strict=True))
    return {"lines": lines, "blocks": len(blocks), "event": event, "calls": calls, "answers": answers}


def programs(given: dict[str, Any]) -> dict[str, Callable[[], None]]:
    """The invocation and the bare calls, both with the prepared answers."""
    processor = memory.load_processor()
    log_to_nowhere(processor)
    clients = clients_of(processor)
    bare = {service: boto3.client(service) for service in clients}
    answers = [answer.encode() for answer in given["answers"]]
    for each in (clients, bare):
        Replay(answers, each.values())
    calls = [(getattr(bare[service], method), parameters) for service, method, parameters in given["calls"]]

    def invoke() -> None:
        processor.lambda_handler(given["event"], memory.Context())

    def call_in_a_row() -> None:
        for call, parameters in calls:
            call(**parameters)

    return {PROCESSOR: invoke, FLOOR: call_in_a_row}


class Replay:
    """Gives its clients the same answers again and again, in their order."""

    def __init__(self, answers: Sequence[bytes], clients: Iterable[Any]) -> None:
        self._answers = itertools.cycle(answers)
        for client in clients:
            client.meta.events.register("before-send", self._answer)

    def _answer(self, request: Any, **_: Any) -> Any:
        return memory.http_answer(request.url, next(self._answers))


@contextmanager
def noted(parameters: list[dict[str, Any]], *clients: Any) -> Iterator[None]:
    """The parameters of all calls that the clients make within the block."""

    def note(params: dict[str, Any], **_: Any) -> None:
        text = {"Body": "x" * len(params["Body"])} if "Body" in params else {}
        parameters.append(params | text)  # as many bytes, which JSON can carry

    for client in clients:
        client.meta.events.register("provide-client-params", note)
    yield
    for client in clients:
        client.meta.events.unregister("provide-client-params", note)


def clients_of(processor: ModuleType) -> dict[str, Any]:
    """By service. S3's, for a long text, is made when it is needed and then hears what its session hears."""
    s3 = SimpleNamespace(meta=SimpleNamespace(events=OfS3(processor._session)))
    return {"dynamodb": processor.dynamodb, "textract": processor.textract, "sns": processor.sns, "s3": s3}


class OfS3:
    """The events of the clients of S3 that a session will make."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def register(self, event: str, handler: Callable[..., Any]) -> None:
        self._session.register(f"{event}.s3", handler)

    def unregister(self, event: str, handler: Callable[..., Any]) -> None:
        self._session.unregister(f"{event}.s3", handler)


class Nowhere(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


def log_to_nowhere(processor: ModuleType) -> None:
    handler = logging.StreamHandler(Nowhere())
    handler.setFormatter(processor.JsonLines())
    processor.logger.handlers, processor.logger.propagate = [handler], False


# --- measuring, in processes of their own ---


def cpu_seconds(program: Callable[[], None]) -> float:
    """CPU time of one run of the program, from as many as take long enough to be measured well."""
    started, done = time.process_time(), 0
    while done == 0 or time.process_time() - started < SECONDS_A_RUN:
        program()
        done += 1
    return (time.process_time() - started) / done


def measure_here(what: str, runs: int) -> Any:
    """What a child process does: CPU seconds of both programs in turn, or the peak memory of one, in KB."""
    both = programs(json.load(sys.stdin))
    if what in both:
        both[what]()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for program in both.values():
        program()  # what is loaded or compiled by the first call of all
    return in_turn(runs, {name: lambda each=each: cpu_seconds(each) for name, each in both.items()})


def in_child(what: str, given: dict[str, Any], runs: int) -> Any:
    command = [sys.executable, __file__, "--child", what, "--runs", str(runs)]
    child = subprocess.run(command, input=json.dumps(given), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(child.stdout)


def measure(lines: int, runs: int) -> dict[str, float]:
    """CPU milliseconds, their ratio and peak megabytes for an invoice of so many lines."""
    given = prepared(lines)
    seconds = in_child("both", given, runs)
    return {
        "lines": lines,
        "blocks": given["blocks"],
        **{f"{name}_ms": 1000 * value for name, value in medians(seconds).items()},
        "ratio": ratio(seconds, PROCESSOR, FLOOR),
        **{f"{name}_mb": in_child(name, given, runs) / 1024 for name in (PROCESSOR, FLOOR)},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=runs_argument, default=15, help="in turn, of each (default 15)")
    parser.add_argument("--lines", type=int, default=40, help="of the one-page invoice (default 40)")
    parser.add_argument("--growth", type=int, nargs="*", default=[10, 100, 1000, 10_000], metavar="LINES")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        json.dump(measure_here(given.child, given.runs), sys.stdout)
        return 0
    write = sys.stdout.write
    write(
        f"CPU of a warm invocation, medians of {given.runs} runs in turn; the floor makes its calls, bare\n\n"
    )
    write("  lines  blocks  processor ms  floor ms  ratio  us a line  processor MB  floor MB\n")
    for lines in [given.lines, *given.growth]:
        one = measure(lines, given.runs)
        write(
            f"{lines:7,} {one['blocks']:7,} {one['processor_ms']:13.2f} {one['floor_ms']:9.2f} {one['ratio']:6.2f} "
            f"{1000 * one['processor_ms'] / lines:10.0f} {one['processor_mb']:13.0f} {one['floor_mb']:9.0f}\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
