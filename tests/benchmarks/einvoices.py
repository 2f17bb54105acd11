"""Compares what is read of e-invoices' XML with what they say.

    python -m tests.benchmarks.einvoices FOLDER…

A folder has `xml/` beside an `expected.csv`. Its columns: `file`, `type`, any of READ, `iban` (the payee's, separated
by `|`) and `lines`, the count of line items; an empty cell says that there is nothing. `amount_due` is always given
there; a record has it only where it is not the total. Ends with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.labelled import ROOT  # noqa: F401  (it makes lambda/ importable)

import invoice_xml  # isort: skip

AMOUNTS = ("subtotal", "tax", "total", "amount_due")
READ = ("vendor", "invoice_number", "invoice_date", "due_date", "currency", *AMOUNTS)


def columns_of(read: invoice_xml.EInvoice) -> dict[str, str]:
    """What was read, in the columns of `expected.csv`: dates as ISO 8601, amounts without zeros at their end."""
    fields = read.invoice.fields
    values = {name: fields[name].value if name in fields else None for name in READ}
    if values["amount_due"] is None:
        values["amount_due"] = values["total"]
    texts = {name: "" if value is None else str(value) for name, value in values.items()}
    texts |= {name: plain(texts[name]) for name in AMOUNTS}
    ibans = "|".join(each["iban"] for each in read.payment.get("accounts", ()) if "iban" in each)
    return texts | {
        "type": read.invoice.invoice_type,
        "iban": ibans,
        "lines": str(len(read.invoice.line_items)),
    }


def plain(amount: str) -> str:
    """An amount without zeros at its end."""
    return amount.rstrip("0").rstrip(".") if "." in amount else amount


def differences(folder: Path) -> Iterator[str]:
    """A line for each column of `expected.csv` that was read otherwise, and for each file that was refused."""
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        for expected in csv.DictReader(file):
            name = expected.pop("file")
            try:
                found = columns_of(invoice_xml.read_xml((folder / "xml" / name).read_bytes()))
            except invoice_xml.XmlRefused as exc:
                yield f"{name}: refused, {exc.code}"
                continue
            for column, value in expected.items():
                sought = plain(value) if column in AMOUNTS else value
                if found[column] != sought:
                    yield f"{name}: {column} is {found[column]!r}, not {value!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.einvoices", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    failed = False
    for folder in parser.parse_args(arguments).folders:
        if not (folder / "xml").is_dir():
            parser.error(f"there is no xml/ in {folder}")
        wrong = list(differences(folder))
        failed = failed or bool(wrong)
        print(*wrong, sep="\n", end="\n" if wrong else "")
        print(f"{folder.name}: {len(list((folder / 'xml').iterdir()))} XML files, {len(wrong)} differences")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
