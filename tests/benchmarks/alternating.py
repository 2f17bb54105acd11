"""Measure programs in turn, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Mapping
from typing import TypeVar

Measured = TypeVar("Measured")


def runs_argument(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of runs, 1 or more")
    return int(text)


def in_turn(runs: int, programs: Mapping[str, Callable[[], Measured]]) -> dict[str, list[Measured]]:
    """What each program returned in each run. Every other run takes them in the opposite order."""
    measured: dict[str, list[Measured]] = {name: [] for name in programs}
    for run in range(runs):
        for name in list(programs)[:: -1 if run % 2 else 1]:
            measured[name].append(programs[name]())
    return measured


def medians(measured: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: statistics.median(values) for name, values in measured.items()}


def ratio(measured: Mapping[str, list[float]], name: str, floor: str) -> float:
    """The median of each run's ratio: what slows one run down slows both its programs down."""
    return statistics.median(a / b for a, b in zip(measured[name], measured[floor], strict=True))
