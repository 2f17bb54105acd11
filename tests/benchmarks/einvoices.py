"""Compares what is read of e-invoices with what they say: files of XML, and PDFs with an XML inside.

    python -m tests.benchmarks.einvoices FOLDER…
    python -m infra.local --json FOLDER/pdf/*.pdf > RECORDS; python -m tests.benchmarks.einvoices FOLDER --records RECORDS

A folder has `xml/` beside an `expected.csv`, or `pdf/`, or both. Columns of `expected.csv`: `file`, `type`, any of
FIELDS, `iban` (the payee's, separated by `|`) and `lines`, the count of line items; an empty cell says that there is
nothing. `amount_due` is always given there; a record has it only where it is not the total. Of a PDF number, date,
currency, total, amount due and the count of items are printed, as its XML has them, if it has one; with `--records`
the records that the local run made of the PDFs are compared with them instead. Ends with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.labelled import ROOT  # noqa: F401  (it makes lambda/ importable)

import invoice_pdf  # isort: skip
import invoice_xml  # isort: skip

AMOUNTS = ("subtotal", "tax", "total", "amount_due")
READ = ("vendor", "invoice_number", "invoice_date", "due_date", "currency", *AMOUNTS)
OF_A_PDF = ("invoice_number", "invoice_date", "currency", "total", "amount_due", "lines")


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


def in_pdf(path: Path) -> Iterator[str]:
    """The columns of each XML inside a PDF, or why there is none."""
    found = invoice_pdf.invoice_xmls(path.read_bytes())
    if not found.documents:
        yield found.skipped or "no XML"
    for document in found.documents:
        try:
            columns = columns_of(invoice_xml.read_xml(document))
        except invoice_xml.XmlRefused as exc:
            yield f"refused, {exc.code}"
            continue
        yield ", ".join(f"{name} {columns[name] or '-'}" for name in OF_A_PDF)


def of_record(record: dict[str, Any]) -> dict[str, str]:
    """The columns OF_A_PDF of a record, as `infra.local --json` writes it."""
    values = {name: record.get(name, "") for name in OF_A_PDF} | {"lines": len(record.get("line_items", []))}
    values["amount_due"] = record.get("amount_due", values["total"])
    texts = {name: str(value) for name, value in values.items()}
    return texts | {name: plain(texts[name]) for name in ("total", "amount_due")}


def differing_records(folder: Path, records: Path) -> Iterator[str]:
    """A line for each column in which a record differs from the XML that its PDF has, and for each PDF without a record."""
    found = [json.loads(line) for line in records.read_text(encoding="utf-8").splitlines()]
    by_name = {Path(record["file_name"]).name: record for record in found}
    for path in sorted((folder / "pdf").iterdir()):
        documents = invoice_pdf.invoice_xmls(path.read_bytes()).documents
        if path.name not in by_name:
            yield f"{path.name}: no record"
        for document in documents[:1] if path.name in by_name else ():
            expected, columns = columns_of(invoice_xml.read_xml(document)), of_record(by_name[path.name])
            for name in OF_A_PDF:
                if columns[name] != expected[name]:
                    yield f"{path.name}: {name} is {columns[name]!r}, not {expected[name]!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.einvoices", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--records", type=Path, help="what the local run printed of the PDFs, a line a record"
    )
    options = parser.parse_args(arguments)
    folders = options.folders
    failed = False
    for folder in folders:
        if not ((folder / "xml").is_dir() or (folder / "pdf").is_dir()):
            parser.error(f"neither xml/ nor pdf/ is in {folder}")
        if (folder / "xml").is_dir():
            wrong = list(differences(folder))
            failed = failed or bool(wrong)
            print(*wrong, sep="\n", end="\n" if wrong else "")
            print(
                f"{folder.name}: {len(list((folder / 'xml').iterdir()))} XML files, {len(wrong)} differences"
            )
        if (folder / "pdf").is_dir() and options.records:
            wrong = list(differing_records(folder, options.records))
            failed = failed or bool(wrong)
            print(*wrong, f"{folder.name}: {len(wrong)} differences of the records from their XML", sep="\n")
        elif (folder / "pdf").is_dir():
            for path in sorted((folder / "pdf").iterdir()):
                print(*(f"{path.name}: {line}" for line in in_pdf(path)), sep="\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
