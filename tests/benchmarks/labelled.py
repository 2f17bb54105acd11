"""Labelled documents: invoices beside what stands on them, in families of like layouts.

A data set is a folder with `expected.csv` and `documents/`: Textract responses as JSON, or PNG, JPEG, TIFF and PDF
files, which the local OCR engine reads. Columns of `expected.csv`: `file`, any of FIELDS, `layout`, and `family` where
a folder is more than one. An empty cell is not scored, `|` separates alternatives, an empty alternative allows that
nothing is found, and `|` alone that nothing else is right. `items.json`, where there is one, has the line items of each
file. `kinds.csv`, in a folder of small cases, names the kind of each. `python -m infra.labelled` makes a folder of your
own invoices, whose families are groups of suppliers.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "lambda")]

FIELDS = ("vendor", "invoice_number", "invoice_date", "due_date", "subtotal", "tax", "total", "amount_due",
          "currency")  # fmt: skip
KINDS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("vendor", "invoice_number", "currency"), str),
    **dict.fromkeys(("invoice_date", "due_date"), date.fromisoformat),
}  # the others are amounts
ITEMS = "line_items"
NOTHING = ""  # the expected value of a field that the document does not have
SIMILAR = 0.9
MOST_OF_A_LAYOUT = 5  # documents of one layout are no independent evidence
# Layouts, below which weights are not to be fitted. Fitted on some of NOTICE.md's families and read on the others,
# numbers were right in 87 % with 10 layouts, 83 to 96 % with 15 to 30, 96 % with 50, 97 % with all 213 (November 2026).
ENOUGH = 50
IMAGES = {".png", ".jpg", ".jpeg", ".pdf", ".tif", ".tiff"}

# Folders of one origin are left out together.
FAMILIES = {"sroie_more": "sroie", "xrechnung_kosit": "zugferd", "einvoice": "zugferd"}
# Here an empty due date means that there is none, unless the page names terms of payment.
COMPLETE = {"gobl", "invoiceshelf_i18n", "receiptgen_en", "arca_ar", "cfdi_mx"}
TERMS = re.compile(
    r"\b\d+ *(?:business |calendar )?(?:days?|tagen?|jours?|d[ií]as?|giorni|gg|dagen)\b|\bnet *\d+|(?:up)?on receipt"
    r"|(?:payment|credit) terms|zahlungs(?:bedingung|ziel)|zahlbar|conditions? de (?:paiement|r[èe]glement)"
    r"|condiciones de pago|condizioni di pagamento|condi[çc][õo]es de pagamento|betaling(?:s)?(?:voorwaarden|termijn)",
    re.IGNORECASE,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Document:
    """What was read of a file, and what should come out: `truth` has the fields that are scored."""

    file: str
    folder: str
    family: str
    layout: str
    lines: list
    expenses: list[dict]
    truth: dict[str, tuple[str, ...]]
    items: list[dict] | None = None

    def scores(self, name: str) -> bool:
        return bool(self.items) if name == ITEMS else name in self.truth

    def is_right(self, name: str, value: Any) -> bool:
        return f1(value, self.items) == 1 if name == ITEMS else is_right(name, value, self.truth[name])

    def best(self, name: str, values: Iterable[Any]) -> set:
        """The values that are right, or line items that come nearest to it."""
        if name != ITEMS:
            return {value for value in values if self.is_right(name, value)}
        shares = {value: f1(value, self.items) for value in values}
        return {value for value, share in shares.items() if share and share == max(shares.values())}


# --- reading ---


def labelled(folders: Sequence[Path], subfolder: str = "documents") -> list[Document]:
    """The documents of some folders that have text, at most five of a layout. Ends the program where there are none."""
    documents = [document for folder in folders for document in of_folder(folder, subfolder)]
    found = few_of_each([each for each in documents if each.lines], lambda each: each.layout)
    if not found:
        places = ", ".join(str(folder / subfolder) for folder in folders)
        raise SystemExit(f"No document of expected.csv is in {places}, or none has text.")
    return found


def data_set(text: str) -> Path:
    """The argument FOLDER of a program."""
    folder = Path(text)
    if not (folder / "expected.csv").is_file():
        raise argparse.ArgumentTypeError(
            f"{text} has no expected.csv: a labelled folder is made by hand, as {Path(__file__).name} says, or of your own "
            "invoices by `python -m infra.labelled`"
        )
    return folder


def few_of_each(things: Iterable[T], kind: Callable[[T], object]) -> list[T]:
    seen: Counter = Counter()
    kept = []
    for each in things:
        seen[kind(each)] += 1
        if seen[kind(each)] <= MOST_OF_A_LAYOUT:
            kept.append(each)
    return kept


def of_folder(folder: Path, subfolder: str) -> Iterator[Document]:
    items = folder / "items.json"
    items_of = json.loads(items.read_text(encoding="utf-8")) if items.exists() else {}
    for row in table(folder / "expected.csv"):
        family = row.get("family") or FAMILIES.get(folder.name, folder.name)
        path = folder / subfolder / row["file"]
        if not path.exists():  # the file that was read, beside what was read of it
            path = next(iter(sorted((folder / subfolder).glob(f"{path.stem}.*"))), path)
        if path.exists():
            lines, expenses = read(path)
            layout = f"{family}: {row.get('layout') or row['file']}"
            yield Document(row["file"], folder.name, family, layout, lines, expenses,
                           _truth(row, folder.name, lines), items_of.get(row["file"]))  # fmt: skip


def has_column(folder: Path, name: str) -> bool:
    """Whether a folder's expected.csv has a column."""
    return name in next(iter(table(folder / "expected.csv")), {})


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _truth(row: dict[str, str], folder: str, lines: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    """What is scored of a document. Ends the program at a cell that holds no value of its field."""
    truth = {name: tuple(dict.fromkeys(row[name].split("|"))) for name in FIELDS if row.get(name)}
    for name, told in truth.items():
        try:
            [KINDS.get(name, Decimal)(each) for each in told if each != NOTHING]
        except (ValueError, ArithmeticError):
            raise SystemExit(
                f"expected.csv of {folder}: {name} of {row['file']} cannot be {row[name]!r}."
            ) from None
    if folder in COMPLETE and "due_date" not in truth and not any(TERMS.search(line.text) for line in lines):
        truth["due_date"] = (NOTHING,)
    return truth


def read(path: Path) -> tuple[list, list[dict]]:
    """Lines and ExpenseDocuments of a recorded response, or the lines that the OCR engine reads."""
    from invoice_fields import lines_of

    if path.suffix.lower() in IMAGES:
        return lines_of(_read_pages(path)), []
    try:
        response = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise SystemExit(f"{path} is neither a picture nor JSON of Textract's.") from None
    expenses = response.get("ExpenseDocuments", [])
    return lines_of(
        response.get("Blocks") or [b for each in expenses for b in each.get("Blocks", [])]
    ), expenses


@cache
def _page_reader() -> Any:
    """The local OCR engine, loaded for the first image."""
    from infra.local.ocr import Engine
    from infra.local.textract import PageReader

    return PageReader(Engine())


def _read_pages(path: Path) -> list[dict]:
    from infra.local.documents import open_document

    reader = _page_reader()
    with open_document(path.read_bytes()) as document:
        pages = (reader.read(document, index, page=index + 1) for index in range(document.page_count))
        return [block for page in pages for block in page]


# --- comparing ---


def letters_and_digits(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _same_vendor(value: str, expected: str) -> bool:
    ours, theirs = letters_and_digits(value), letters_and_digits(expected)
    return ours == theirs or difflib.SequenceMatcher(None, ours, theirs).ratio() >= SIMILAR


def _same_number(value: str, expected: str) -> bool:
    return letters_and_digits(value) == letters_and_digits(expected)


def is_right(name: str, value: Any, truth: Iterable[str]) -> bool:
    """Whether a value, or None for nothing found, is one of the expected ones."""
    if value is None:
        return NOTHING in truth
    same: dict[str, Callable[[Any, str], bool]] = {
        "vendor": _same_vendor, "invoice_number": _same_number, "currency": str.__eq__, "type": str.__eq__,
        "invoice_date": lambda value, expected: value == date.fromisoformat(expected),
        "due_date": lambda value, expected: value == date.fromisoformat(expected),
    }  # fmt: skip
    compare = same.get(name, lambda value, expected: value == Decimal(expected))
    return any(compare(value, each) for each in truth if each != NOTHING)


def rows_in_common(ours: Iterable[Any] | None, theirs: Iterable[dict] | None) -> tuple[int, int, int]:
    """Line items by their amounts: how many are in both, in ours, in theirs."""
    found = Counter(item.amount for item in ours or () if item.amount is not None)
    expected = Counter(Decimal(item["amount"]) for item in theirs or ())
    return (found & expected).total(), found.total(), expected.total()


def f1(ours: Iterable[Any] | None, theirs: Iterable[dict] | None) -> float:
    both, found, expected = rows_in_common(ours, theirs)
    return 2 * both / ((found + expected) or 1)
