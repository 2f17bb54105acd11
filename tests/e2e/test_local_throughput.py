"""The benchmark of the local run's throughput, run small, as a person would run it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 180


def test_local_throughput_of_two_sample_invoices_prints_both_speeds_and_their_ratio() -> None:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.local_throughput",
        "tests/invoices",
        "--runs",
        "1",
        "--pages",
        "2",
    ]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=SECONDS)
    assert ended.returncode == 0, ended.stderr
    local_run = float(re.search(r"local run +([\d.]+) pages a second", ended.stdout)[1])
    engine = float(re.search(r"engine alone +([\d.]+) pages a second", ended.stdout)[1])
    its_ratio = float(re.search(r"has ([\d.]+) of the engine", ended.stdout)[1])
    assert 0 < local_run < 20 and 0 < engine < 20
    assert its_ratio == pytest.approx(local_run / engine, abs=0.02)
