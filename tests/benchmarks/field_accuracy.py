"""How often the fields of real invoices are right, wrong or missing, and whether a wrong one says so.

A data set is a folder with `expected.csv` (file, vendor, invoice_number, invoice_date, total, currency; an
empty cell is not scored, `|` separates alternatives) and `documents/`: Textract responses as JSON, or PNG, JPEG
and PDF files, which the local OCR engine reads.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FIELDS = ("vendor", "invoice_number", "invoice_date", "total", "currency")
SIMILAR = 0.9
IMAGES = {".png", ".jpg", ".jpeg", ".pdf", ".tif", ".tiff"}


@dataclass
class Score:
    """What became of the documents of one or several data sets."""

    documents: int = 0
    would_ask: int = 0
    seconds: list[float] = field(default_factory=list)
    counts: dict[str, Counter] = field(default_factory=lambda: {name: Counter() for name in FIELDS})
    errors: list[str] = field(default_factory=list)
    reasons: Counter = field(default_factory=Counter)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="A silent error is a wrong value on a document without a review reason. Right means: total and "
        "date equal, number equal in letters and digits, vendor equal in letters and digits\n"
        f"or at least {SIMILAR} similar (difflib).",
    )
    parser.add_argument("datasets", nargs="+", type=Path, metavar="DATASET", help="folder with expected.csv")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--show-errors", action="store_true", help="list every value that is not right")
    parser.add_argument("--half", choices=("even", "odd"), help="only every second document of the list")
    parser.add_argument("--date-order", default="auto", choices=("auto", "DMY", "MDY"), help="setting (auto)")
    parser.add_argument("--default-currency", default="USD", help="setting (USD)")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), help="day of reading")
    return parser.parse_args()


def load_extraction() -> ModuleType:
    sys.path.insert(0, str(ROOT / "lambda"))
    import invoice_fields

    return invoice_fields


def read_document(path: Path) -> tuple[list[dict], list[dict]]:
    """Blocks and ExpenseDocuments of a recorded response, or the blocks that the OCR engine reads."""
    if path.suffix.lower() in IMAGES:
        return read_pages(path), []
    response = json.loads(path.read_text(encoding="utf-8"))
    expenses = response.get("ExpenseDocuments", [])
    return response.get("Blocks") or [b for each in expenses for b in each.get("Blocks", [])], expenses


@cache
def page_reader() -> Any:
    """The local OCR engine, loaded for the first image."""
    sys.path.insert(0, str(ROOT))
    from infra.local.ocr import Engine
    from infra.local.textract import PageReader

    return PageReader(Engine())


def read_pages(path: Path) -> list[dict]:
    reader = page_reader()
    from infra.local.documents import open_document

    with open_document(path.read_bytes()) as document:
        pages = (reader.read(document, index, page=index + 1) for index in range(document.page_count))
        return [block for page in pages for block in page]


def letters_and_digits(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def same_vendor(value: str, expected: str) -> bool:
    ours, theirs = letters_and_digits(value), letters_and_digits(expected)
    return ours == theirs or difflib.SequenceMatcher(None, ours, theirs).ratio() >= SIMILAR


SAME: dict[str, Callable[[object, str], bool]] = {
    "vendor": same_vendor,
    "invoice_number": lambda value, expected: letters_and_digits(value) == letters_and_digits(expected),
    "invoice_date": lambda value, expected: value == date.fromisoformat(expected),
    "total": lambda value, expected: value == Decimal(expected),
    "currency": lambda value, expected: value == expected,
}


def outcome(name: str, value: object, expected: str) -> str:
    if value is None:
        return "missing"
    alternatives = [each for each in expected.split("|") if each]
    return "right" if any(SAME[name](value, each) for each in alternatives) else "wrong"


def measure(dataset: Path, module: ModuleType, arguments: argparse.Namespace, score: Score) -> None:
    settings = {"date_order": arguments.date_order, "default_currency": arguments.default_currency,
                "today": arguments.today}  # fmt: skip
    with (dataset / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected_rows = list(csv.DictReader(file))
    wanted = {"even": expected_rows[0::2], "odd": expected_rows[1::2], None: expected_rows}[arguments.half]
    for row in wanted:
        blocks, expenses = read_document(dataset / "documents" / row["file"])
        started = time.perf_counter()
        invoice = module.extract(module.lines_of(blocks), **settings)
        ask = module.needs_second_opinion(invoice)
        if expenses:
            invoice = module.merge_expense(invoice, expenses, **settings)
        score.seconds.append(time.perf_counter() - started)
        score.documents += 1
        score.would_ask += ask
        score.reasons.update(invoice.review_reasons)
        count_fields(row, invoice, score)


def count_fields(row: dict[str, str], invoice: object, score: Score) -> None:
    for name in FIELDS:
        expected = row.get(name) or ""
        if not expected.strip("|"):
            continue
        read = invoice.fields.get(name)
        value = read.value if read else None
        if value is None and expected.startswith("|"):
            continue  # an alternative that is empty: the value need not be found
        result = outcome(name, value, expected)
        score.counts[name][result] += 1
        if result == "wrong" and not invoice.review_reasons:
            score.counts[name]["silent"] += 1
        if result != "right":
            reasons = ", ".join(invoice.review_reasons) or "SILENT"
            score.errors.append(
                f"{row['file']:45.45} {name:14} {result:8} {value!s:32} not {expected} [{reasons}]"
            )


def summary(score: Score) -> dict:
    fields = {}
    for name, counts in score.counts.items():
        scored = sum(counts[each] for each in ("right", "wrong", "missing"))
        if scored:
            fields[name] = {each: counts[each] for each in ("right", "wrong", "missing")}
            fields[name] |= {
                "silent_errors": counts["silent"],
                "accuracy": round(counts["right"] / scored, 4),
            }
    times = sorted(score.seconds)
    return {
        "documents": score.documents,
        "fields": fields,
        "would_ask_analyze_expense": round(score.would_ask / score.documents, 4),
        "review_reasons": dict(score.reasons.most_common()),
        "milliseconds_per_document": {"median": round(times[len(times) // 2] * 1000, 2),
                                      "slowest": round(times[-1] * 1000, 2)},
    }  # fmt: skip


def show(name: str, result: dict) -> None:
    lines = [f"{name}: {result['documents']} documents",
             f"  {'field':16}{'right':>7}{'wrong':>7}{'missing':>9}{'silent':>8}{'accuracy':>9}"]  # fmt: skip
    for each, counts in result["fields"].items():
        lines.append(f"  {each:16}{counts['right']:7}{counts['wrong']:7}{counts['missing']:9}"
                     f"{counts['silent_errors']:8}{counts['accuracy']:9.1%}")  # fmt: skip
    time_taken = result["milliseconds_per_document"]
    lines.append(f"  would ask AnalyzeExpense: {result['would_ask_analyze_expense']:.1%}")
    lines.append(f"  time a document: median {time_taken['median']} ms, slowest {time_taken['slowest']} ms")
    reasons = ", ".join(f"{reason} {count}" for reason, count in result["review_reasons"].items())
    lines.append(f"  review reasons: {reasons or 'none'}")
    sys.stdout.write("\n".join(lines) + "\n")


def main() -> None:
    arguments = parse_arguments()
    module = load_extraction()
    results = {}
    for dataset in arguments.datasets:
        score = Score()
        measure(dataset, module, arguments, score)
        results[dataset.name] = summary(score)
        if arguments.show_errors:
            results[dataset.name]["errors"] = score.errors
        if not arguments.json:
            show(dataset.name, results[dataset.name])
            for error in results[dataset.name].get("errors", []):
                sys.stdout.write(f"    {error}\n")
    if arguments.json:
        sys.stdout.write(json.dumps(results, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
