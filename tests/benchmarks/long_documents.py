"""Time and memory of reading a job's results, by the number of pages.

Textract's answers come from memory, through the real botocore (request, parsing), each with a stated latency;
the processor reads them, extracts the fields and packs the lines. A document fits if the last answer may still be asked
for (the processor's RESULT_SECONDS) and all is done within the function's time. Every size runs in a process of its own,
so that its peak memory is its own.

    python -m tests.benchmarks.long_documents [--pages 10 50 100 120 200] [--blocks 800] [--latency-ms 450]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import aws_in_memory as memory

FUNCTION_SECONDS = 50
# Lambda gives CPU by memory, one whole processor at 1,769 MB:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
FUNCTION_CPU = 1024 / 1769  # FUNCTION_MEMORY_MB of infra/stack.py
RESULTS_A_CALL = 1000
WORDS_A_LINE = 4


def blocks_of(pages: int, blocks_a_page: int) -> Iterator[dict[str, Any]]:
    """A page is a PAGE block, then lines of four words: prose, and rows of a table with amounts."""
    for page in range(1, pages + 1):
        yield _block("PAGE", page, 0, "")
        lines = (blocks_a_page - 1) // (WORDS_A_LINE + 1)
        for number in range(lines):
            item = f"{page * lines + number}"
            text = f"Service item {item} {number}.50" if number % 2 else f"Delivered as agreed {item}"
            yield _block("LINE", page, number / lines, text)
            for word in text.split():
                yield _block("WORD", page, number / lines, word)


def _block(kind: str, page: int, top: float, text: str) -> dict[str, Any]:
    box, bottom = {"Left": 0.1, "Top": top, "Width": 0.4, "Height": 0.006}, top + 0.006
    corners = [{"X": 0.1, "Y": top}, {"X": 0.5, "Y": top}, {"X": 0.5, "Y": bottom}, {"X": 0.1, "Y": bottom}]
    block = {"BlockType": kind, "Id": f"{page}-{top}-{text}", "Page": page, "Confidence": 99.1}
    block["Geometry"] = {"BoundingBox": box, "Polygon": corners}
    return block | ({"Text": text} if text else {})


def answers(pages: int, blocks_a_page: int) -> list[bytes]:
    """Textract's answers, as they come over the wire."""
    blocks = list(blocks_of(pages, blocks_a_page))
    parts = [blocks[start : start + RESULTS_A_CALL] for start in range(0, len(blocks), RESULTS_A_CALL)]
    answered = []
    for number, part in enumerate(parts, start=1):
        answer = {"JobStatus": "SUCCEEDED", "DocumentMetadata": {"Pages": pages}, "Blocks": part}
        answered.append(
            json.dumps(answer | ({"NextToken": str(number)} if number < len(parts) else {})).encode()
        )
    return answered


def measure(pages: int, blocks_a_page: int, latency_seconds: float) -> dict[str, Any]:
    """Read one document of that size and say what it took."""
    processor = memory.load_processor()
    waiting = answers(pages, blocks_a_page)
    calls = len(waiting)

    def answer(request: Any, **_: Any) -> Any:
        time.sleep(latency_seconds)
        return memory.http_answer(request.url, waiting.pop(0))

    processor.job_client().meta.events.register("before-send", answer)
    processor.logger.setLevel("CRITICAL")
    invocation = processor.Invocation("owner", int(time.time()) + 100_000)
    record = {
        "invoice_id": "id", "file_name": "invoices/long.pdf", "job_id": "job", "job_operation": "text",
        "failed_jobs": 0, "uploaded_at": "2026-11-22T00:00:00.000Z", "bucket": "invoices",
    }  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, cpu = time.monotonic(), time.process_time()
    document = processor.read(record, invocation)
    read_cpu = time.process_time() - cpu
    _, reading = processor.extract_fields(document, record, invocation)
    packed = processor.pack(document.rows, None)
    return {
        "pages": pages,
        "calls": calls,
        "lines": len(document.lines),
        "fields": len(reading.invoice.fields),
        "seconds": round(time.monotonic() - started, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "read_cpu_seconds": round(read_cpu, 2),
        "grown_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "packed_kb": len(packed) // 1024,
        "in_lambda_seconds": round(calls * latency_seconds + (time.process_time() - cpu) / FUNCTION_CPU, 1),
        "last_asked": round((calls - 1) * latency_seconds + read_cpu / FUNCTION_CPU, 1),
        "latest": FUNCTION_SECONDS - processor.RESULT_SECONDS,
    }


def fits(run: Mapping[str, Any]) -> bool:
    """Whether one invocation takes a document from its job's end to its record."""
    return run["last_asked"] < run["latest"] and run["in_lambda_seconds"] < FUNCTION_SECONDS


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, nargs="+", default=[10, 50, 100, 120, 200])
    parser.add_argument("--blocks", type=int, default=800, help="blocks a page (default 800)")
    parser.add_argument("--latency-ms", type=int, default=450, help="of each answer (default 450)")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.pages[0], given.blocks, given.latency_ms / 1000)))
        return
    print(
        f"{given.blocks} blocks a page, {given.latency_ms} ms a call; the function has {FUNCTION_SECONDS} s"
    )
    print("pages  calls   lines  seconds  CPU s  peak MB  KB kept  last asked at s  s in Lambda  fits")
    for pages in given.pages:
        command = [sys.executable, __file__, "--one", "--pages", str(pages)]
        command += ["--blocks", str(given.blocks), "--latency-ms", str(given.latency_ms)]
        run = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"{run['pages']:5d}  {run['calls']:5d}  {run['lines']:6d}  {run['seconds']:7.2f}  "
            f"{run['cpu_seconds']:5.2f}  {run['peak_mb']:7d}  {run['packed_kb']:7d}  {run['last_asked']:15.1f}  "
            f"{run['in_lambda_seconds']:11.1f}  {'yes' if fits(run) else 'no'}"
        )


if __name__ == "__main__":
    main()
