"""What a cold start costs: a fresh interpreter imports the handler, which makes its clients.

    python -m tests.benchmarks.cold_start [--runs 15]

The floor is a fresh interpreter that imports boto3 and makes the same three clients the ordinary way. Both time
themselves, so the interpreter's own start is in neither; they run in turn. The handler is measured as Lambda runs
it, compiled anew at each cold start (its folder there is read-only, so no bytecode is ever kept), and as it would be
with its bytecode at hand. boto3's bytecode is at hand in all of them. No call is made: a client connects when it is
first used.
"""

from __future__ import annotations

import argparse
import compileall
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import aws_in_memory as memory
from tests.benchmarks.alternating import in_turn, medians, ratio, runs_argument

FILES = "invoice_*.py"  # as the stack takes them
FLOOR, ON_LAMBDA, COMPILED = "boto3 and its clients", "handler, as on Lambda", "handler, compiled before"
TIMED = """
import sys, time
wall, cpu = time.perf_counter(), time.process_time()
{work}
print(time.perf_counter() - wall, time.process_time() - cpu, len(sys.modules))
"""
ORDINARY_CLIENTS = """
import boto3
dynamodb, textract, sns = map(boto3.client, ("dynamodb", "textract", "sns"))
"""
HANDLER = """
from invoice_processor import dynamodb, lambda_handler, sns, textract
"""


def start(work: str, folder: Path) -> tuple[float, float, int]:
    """Wall and CPU seconds of the work in a fresh interpreter that finds its modules in the folder, and how many."""
    environment = {**memory.ENVIRONMENT, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)}
    environment |= {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    command = [sys.executable, "-c", TIMED.format(work=work)]
    ended = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    wall, cpu, modules = ended.stdout.split()
    return float(wall), float(cpu), int(modules)


def packaged(folder: Path) -> int:
    """Put the code into the folder as the deployment package has it; returns the package's size in bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for source in sorted(memory.CODE_FOLDER.glob(FILES)):
            shutil.copyfile(source, folder / source.name)
            package.write(source, source.name)
    return len(archive.getvalue())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=runs_argument, default=15, help="of each, in turn (default 15)")
    runs = parser.parse_args(arguments).runs
    with tempfile.TemporaryDirectory() as source, tempfile.TemporaryDirectory() as compiled:
        size = packaged(Path(source))
        packaged(Path(compiled))
        compileall.compile_dir(compiled, quiet=1)
        programs = {
            FLOOR: lambda: start(ORDINARY_CLIENTS, Path(source)),
            ON_LAMBDA: lambda: start(HANDLER, Path(source)),
            COMPILED: lambda: start(HANDLER, Path(compiled)),
        }
        in_turn(1, programs)  # the files come from the disk's cache afterwards
        measured = in_turn(runs, programs)
    show(measured, runs, size)
    return 0


def show(measured: dict[str, list[tuple[float, float, int]]], runs: int, package_bytes: int) -> None:
    wall = {name: [each[0] for each in values] for name, values in measured.items()}
    cpu = {name: [each[1] for each in values] for name, values in measured.items()}
    write = sys.stdout.write
    write(f"Cold start, medians of {runs} runs in turn; package: {FILES}, {package_bytes / 1000:.0f} KB\n\n")
    write(f"{'':26}{'wall ms':>9}{'CPU ms':>9}{'of the floor (wall, CPU)':>27}{'modules':>10}\n")
    for name in measured:
        wall_ms, cpu_ms = 1000 * medians(wall)[name], 1000 * medians(cpu)[name]
        ratios = f"{ratio(wall, name, FLOOR):.3f}  {ratio(cpu, name, FLOOR):.3f}"
        write(f"{name:26}{wall_ms:9.1f}{cpu_ms:9.1f}{ratios:>27}{measured[name][0][2]:10}\n")


if __name__ == "__main__":
    sys.exit(main())
