"""The benchmark of what the invoice browser reads, run small: a filter reads a part of an index, and finds the rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 180
QUESTIONS = 20


@pytest.mark.slow
def test_browser_reads_of_a_few_thousand_records_are_bounded_and_complete() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.browser_reads", "--records", "3000"]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=SECONDS)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows = [line for line in ended.stdout.splitlines() if line.startswith(("invoices ", "sums "))]
    assert len(rows) == QUESTIONS and "not as promised" not in ended.stdout
    answered, read, _, fetched, batches = rows[0].split()[1:]
    assert answered == read == fetched == "50", "the list without a filter reads what it shows"
    assert batches == "2", "25 records at a time"
