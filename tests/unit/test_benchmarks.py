"""The arithmetic of the benchmarks is AWS's. The programs themselves: tests/e2e/test_benchmark_programs.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import cost
from tests.benchmarks.alternating import in_turn, medians, ratio

PROJECT = Path(__file__).resolve().parents[2]
HANDLER_FOLDER = PROJECT / "lambda"


# --- what the handler loads ---


def modules_after(code: str) -> set[str]:
    code = f"import sys; sys.path.insert(0, {str(HANDLER_FOLDER)!r})\n{code}\nprint(*sys.modules)"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.split()
    )


def test_handler_loads_nothing_beyond_what_its_clients_need_but_unicodedata() -> None:
    handler = modules_after("import invoice_processor")
    clients = modules_after(
        "from botocore.session import Session\nsession = Session()\n"
        "for service in ('dynamodb', 'textract', 'sns'): session.create_client(service)"
    )
    ours = {path.stem for path in HANDLER_FOLDER.glob("invoice_*.py")}
    assert handler - clients - set(sys.builtin_module_names) <= {*ours, "unicodedata"}
    assert not handler & {"boto3", "s3transfer", "multiprocessing", "asyncio", "email.mime.text"}


# --- DynamoDB's arithmetic ---


def _item(**values: str) -> dict:
    return {name: {"S": value} for name, value in ({"invoice_id": "1"} | values).items()}


NEW = _item(status="PROCESSING", attention="UNFINISHED", uploaded_at="2026-11-22")


@pytest.mark.parametrize(
    ("before", "after", "table", "indexes"),
    [
        ({}, _item(), 1, 0),
        ({}, NEW, 1, 1),  # NeedsAttention gets an entry
        (NEW, NEW | _item(owner="x"), 1, 0),  # which does not carry the owner
        (NEW, NEW | _item(status="PROCESSED"), 1, 1),  # but the status
        (NEW, NEW | _item(attention="REVIEW"), 1, 2),  # moved to another key: deleted and put
        (NEW, _item(status="PROCESSED", uploaded_at="2026-11-22"), 1, 1),  # deleted
        (
            NEW,
            NEW | _item(month="2026-11", invoice_type="invoice", listed_at="2026-11-22"),
            1,
            3,
        ),  # ByMonth, ByType, and NeedsAttention
        (_item(text="x" * 3000), _item(text="x"), 3, 0),  # the larger of both counts
        (NEW, NEW | _item(file_name="x" * 1024), 2, 0),  # which is only shown
        (NEW, NEW | _item(category="x" * 1024), 2, 2),
    ],
)
def test_write_units_are_those_of_the_table_and_of_each_index_that_changes(
    before: dict, after: dict, table: int, indexes: int
) -> None:
    assert cost.write_units(before, after) == (table, indexes)


def test_read_units_are_halves_for_4_kilobytes_and_one_for_nothing() -> None:
    assert cost.read_units([]) == 0.5
    assert cost.read_units([_item(text="x" * 4000)]) == 0.5
    assert cost.read_units([_item(text="x" * 3000)] * 2) == 1


# --- taking turns ---


def test_in_turn_alternates_which_program_comes_first() -> None:
    order: list[str] = []
    measured = in_turn(3, {name: lambda name=name: order.append(name) or len(order) for name in ("a", "b")})
    assert "".join(order) == "abbaab"
    assert measured == {"a": [1, 4, 5], "b": [2, 3, 6]}


def test_ratio_is_the_median_of_each_runs_own() -> None:
    measured = {"a": [1.0, 20.0, 3.0], "b": [1.0, 10.0, 1.0]}
    assert ratio(measured, "a", "b") == 2
    assert medians(measured) == {"a": 3, "b": 1}
