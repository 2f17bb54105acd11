"""The benchmarks, each run small as a person would run it. Their figures are for people, not for asserting."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 180

pytestmark = pytest.mark.slow


def run(program: str, *arguments: str, status: int = 0) -> str:
    """What a benchmark prints, run as a person would. AWS's variables of the tests stay."""
    command = [sys.executable, "-m", f"tests.benchmarks.{program}", *arguments]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=SECONDS)
    assert ended.returncode == status, ended.stderr
    return ended.stdout if status == 0 else ended.stderr


def numbers(line: str) -> list[float]:
    return [
        float(number.replace(",", "")) for number in re.findall(r"(?<![\w.])[\d,]+(?:\.\d+)?(?![\w.])", line)
    ]


def line_of(output: str, start: str) -> str:
    return next(line for line in output.splitlines() if line.strip().startswith(start))


@pytest.mark.parametrize(
    "program", ["cold_start", "warm_invocation", "cost", "local_throughput", "long_documents"]
)
def test_benchmark_asked_for_help_says_what_it_measures(program: str) -> None:
    output = run(program, "--help")
    assert f"python -m tests.benchmarks.{program}" in output


def test_cold_start_run_once_prints_times_and_ratios_to_the_floor() -> None:
    output = run("cold_start", "--runs", "1")
    [size] = re.findall(r"(\d+) KB", output)
    assert 10 < int(size) < 240
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
    pages, calls, lines, seconds, cpu, peak, _, asked, in_lambda = numbers(output.splitlines()[-1])
    assert (pages, calls, lines) == (1, 1, 99)
    assert asked <= in_lambda and output.endswith("  yes\n")
    assert cpu <= seconds + 0.1 and 30 < peak < 200


def test_cost_of_the_sample_invoices_is_counted_for_each_setting() -> None:
    [results] = json.loads(run("cost", "--json")).values()
    never, when_unsure, always = (results[setting] for setting in ("never", "when_unsure", "always"))
    for counts in (never, when_unsure, always):
        assert (counts["dynamodb_writes"], counts["dynamodb_queries"], counts["publishes"]) == (3, 1, 1)
        assert counts["log_lines"] == 10 and 300 < counts["log_bytes"] / 10 - 26 + 100 < 500
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


def test_local_throughput_of_two_sample_invoices_prints_both_speeds_and_their_ratio() -> None:
    output = run("local_throughput", "tests/invoices", "--runs", "1", "--pages", "2")
    local_run = float(re.search(r"local run +([\d.]+) pages a second", output)[1])
    engine = float(re.search(r"engine alone +([\d.]+) pages a second", output)[1])
    its_ratio = float(re.search(r"has ([\d.]+) of the engine", output)[1])
    assert 0 < local_run < 20 and 0 < engine < 20
    assert its_ratio == pytest.approx(local_run / engine, abs=0.02)
