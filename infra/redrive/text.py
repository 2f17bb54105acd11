"""How things are written for a person: counts, moments, and names that could hold anything."""

from __future__ import annotations

import sys
from datetime import UTC, datetime


def printable(text: str) -> str:
    r"""The text with all that could forge a line or move the cursor shown as `\n`, `\x1b`, …"""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def iso(moment: datetime) -> str:
    """As the records have it: UTC, milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(iso_moment: str) -> str:
    return f"{iso_moment[:16].replace('T', ' ')} UTC"


def shown_ms(milliseconds: int) -> str:
    return shown(iso(datetime.fromtimestamp(milliseconds / 1000, UTC)))


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
