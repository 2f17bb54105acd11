"""The benchmarks run, and their arithmetic is AWS's. Their figures are for people, not for asserting."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import cost
from tests.benchmarks.alternating import in_turn, medians, ratio

PROJECT = Path(__file__).resolve().parents[2]
HANDLER_FOLDER = PROJECT / "lambda"


def run(program: str, *arguments: str, status: int = 0) -> str:
    """What a benchmark prints, run as a person would. AWS's variables of the tests stay."""
    command = [sys.executable, "-m", f"tests.benchmarks.{program}", *arguments]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == status, ended.stderr
    return ended.stdout if status == 0 else ended.stderr


def numbers(line: str) -> list[float]:
    return [
        float(number.replace(",", "")) for number in re.findall(r"(?<![\w.])[\d,]+(?:\.\d+)?(?![\w.])", line)
    ]


def line_of(output: str, start: str) -> str:
    return next(line for line in output.splitlines() if line.strip().startswith(start))


# --- the programs ---


@pytest.mark.parametrize(
    "program", ["cold_start", "warm_invocation", "cost", "local_throughput", "long_documents"]
)
def test_benchmark_asked_for_help_says_what_it_measures(program: str) -> None:
    output = run(program, "--help")
    assert f"python -m tests.benchmarks.{program}" in output


def test_cold_start_run_once_prints_times_and_ratios_to_the_floor() -> None:
    output = run("cold_start", "--runs", "1")
    [size] = re.findall(r"(\d+) KB", output)
    assert 10 < int(size) < 150
    floor_wall, floor_cpu, *ratios, floor_modules = numbers(line_of(output, "boto3 and its clients"))
    wall, cpu, wall_ratio, cpu_ratio, modules = numbers(
        line_of(output, "handler, as on Lambda").split("Lambda")[1]
    )
    assert ratios == [1, 1] and floor_cpu <= floor_wall * 1.1
    assert wall_ratio == pytest.approx(wall / floor_wall, abs=0.01)
    assert cpu_ratio == pytest.approx(cpu / floor_cpu, abs=0.01)
    assert modules < floor_modules


def test_warm_invocation_run_once_prints_a_line_for_each_number_of_lines() -> None:
    output = run("warm_invocation", "--runs", "1", "--lines", "20", "--growth", "200")
    few, many = numbers(line_of(output, "20 ")), numbers(line_of(output, "200 "))
    for lines, blocks, processor, floor, its_ratio, per_line, *megabytes in (few, many):
        assert blocks > 2 * lines
        assert its_ratio == pytest.approx(processor / floor, abs=0.02)
        assert per_line == pytest.approx(1000 * processor / lines, rel=0.02)
        assert all(30 < each < 500 for each in megabytes)
    assert many[2] > 2 * few[2]


def test_long_documents_of_one_page_prints_its_calls_lines_and_memory() -> None:
    output = run("long_documents", "--pages", "1", "--blocks", "500", "--latency-ms", "0")
    pages, calls, lines, seconds, cpu, peak, _ = numbers(output.splitlines()[-1])
    assert (pages, calls, lines) == (1, 1, 99)
    assert cpu <= seconds + 0.1 and 30 < peak < 200


def test_cost_of_the_sample_invoices_is_counted_for_each_setting() -> None:
    [results] = json.loads(run("cost", "--json")).values()
    never, when_unsure, always = (results[setting] for setting in ("never", "when_unsure", "always"))
    for counts in (never, when_unsure, always):
        assert (counts["dynamodb_writes"], counts["dynamodb_queries"], counts["publishes"]) == (3, 1, 1)
        assert counts["log_lines"] == 9 and 300 < counts["log_bytes"] / 9 - 26 + 100 < 500
        assert 6 <= counts["index_write_units"] <= 10 and counts["table_write_units"] >= 3
    assert never["textract_calls"] == always["textract_calls"] == 1
    assert never["dollars"]["Textract"] == pytest.approx(0.0015)
    assert always["dollars"]["Textract"] == pytest.approx(0.01)
    unsure = when_unsure["second_opinions"]
    assert 0 < unsure < 1
    assert when_unsure["dollars"]["Textract"] == pytest.approx(0.0015 + unsure * 0.01)
    assert 0.04 < 1000 * (sum(never["dollars"].values()) - never["dollars"]["Textract"]) <= 0.07


def test_cost_of_a_data_set_reads_its_one_page_documents(tmp_path: Path) -> None:
    documents = tmp_path / "own" / "documents"
    documents.mkdir(parents=True)
    for name, pages in (("one", [1, 1]), ("none", [None]), ("two", [1, 2])):
        blocks = [{"BlockType": "LINE", "Text": f"{name} {number}"} for number in range(len(pages))]
        blocks = [block | {"Page": page} for block, page in zip(blocks, pages, strict=True)]
        (documents / f"{name}.json").write_text(json.dumps({"Blocks": blocks}))
    assert line_of(run("cost", str(tmp_path / "own")), "own").startswith("own: 2 one-page documents, 100.0%")


def test_cost_of_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    assert "has no documents" in run("cost", str(tmp_path), status=2)


def test_local_throughput_of_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    assert "no PNG or JPEG files" in run("local_throughput", str(tmp_path), status=2)


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


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"id": {"S": "abc"}}, 5),
        ({"id": {"S": "é€"}}, 7),
        ({"n": {"N": "0"}}, 2),
        ({"n": {"N": "1234.50"}}, 5),
        ({"n": {"N": "-5"}}, 4),
        ({"n": {"N": "1000"}}, 3),
        ({"b": {"BOOL": True}}, 2),
        ({"l": {"L": [{"S": "ab"}, {"N": "12"}]}}, 1 + 3 + 3 + 3),
        ({"m": {"M": {"key": {"S": "ab"}}}}, 1 + 3 + 1 + 3 + 2),
    ],
)
def test_size_of_an_item_counts_names_and_values(item: dict, size: int) -> None:
    assert cost.size_of(item) == size


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
