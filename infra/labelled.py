"""What people say of their invoices, as labelled documents: `python -m infra.labelled OUT`.

How accurate is it on our invoices, and would weights of our own do better? tests/benchmarks/field_accuracy.py answers
that of a folder as tests/benchmarks/labelled.py describes it; this makes one of the records in the table.

Only what a person vouches for is truth: of a reviewed record all fields, an absent one as absent; of one that is only
corrected the corrected fields. An e-invoice is left out, since its XML is exact, and what is removed. Documents of a
supplier are one layout, and stand in one of at most ten families, so that what is left out is always a supplier.

Two things to know of the figures. What is only corrected counts where it was corrected, so mostly where it was wrong
(`--reviewed` leaves it out). And who reviews nothing but what is in doubt measures nothing but that.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import invoice_lines as of_lines
import invoice_record as of_record
import invoice_suppliers as suppliers

from infra.redrive.aws import FAILURES, Connection, Deployment, RedriveError, find_deployment, sentence_of
from infra.redrive.command import add_deployment_options, connection_of, names_of
from infra.redrive.text import count, printable, say
from infra.reread.anew import BY
from infra.reread.stored import settings_of

DONE, NOTHING_THERE, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130
FIELDS = tuple(of_record.FIELD_KINDS)
MOST_FAMILIES = 10  # each is left out once, so their number is what a fit takes
ABSENT = "|"  # in a labelled folder: the document does not have it; an empty cell says that nobody knows
KEPT = (
    "invoice_id uploaded_at vendor marks fields history reviewed_at line_items lines lines_location"
).split()

EPILOG = """\
It uses your AWS credentials and region as the AWS CLI does, and needs: cloudformation:DescribeStacks,
lambda:GetFunctionConfiguration, dynamodb:Scan on the table of invoices, s3:GetObject under text/ in the bucket, and
s3:ListBucket, without which AWS refuses a text that is gone instead of saying so.

exit status: 0 done; 1 nobody has reviewed or corrected anything yet; 2 it could not run; 130 ended by Ctrl-C

examples:
  python -m infra.labelled ../ours
  python -m infra.labelled ../ours --reviewed --stage test
  python -m infra.labelled ../ours --endpoint-url http://127.0.0.1:4566      (against `python -m infra.local`)
"""


@dataclass(frozen=True, slots=True)
class Label:
    """A document's row in expected.csv, its line items for items.json, and by what its supplier is known."""

    file: str
    uploaded_at: str
    truth: Mapping[str, str]
    items: list[dict[str, str]]
    supplier: frozenset[str]


# --- what a person vouches for ---------------------------------------------------------------------------


def label_of(record: Mapping[str, Any]) -> Label | None:
    """The label of a record; None where a person vouches for none of its fields."""
    reviewed = "reviewed_at" in record
    truth = {name: told for name in FIELDS if (told := _truth(record, name, reviewed))}
    if not truth:
        return None
    items = _items(record) if reviewed else []
    return Label(f"{record['invoice_id']}.json", record["uploaded_at"], truth, items, _supplier(record))


def _truth(record: Mapping[str, Any], name: str, reviewed: bool) -> str:
    """A cell of expected.csv; empty where nobody vouches for the field."""
    source = record.get("fields", {}).get(name, {}).get("source")
    if not (reviewed or source == "person" or _was_emptied(record, name)):
        return ""
    value = record.get(name)
    if value is None and name == "amount_due":  # then it is the total
        return _truth(record, "total", reviewed)
    return ABSENT if value is None else _cell(value)


def _was_emptied(record: Mapping[str, Any], name: str) -> bool:
    """Whether the last change of a field took its value away, and a person made it."""
    changes = [each for each in record.get("history", ()) if name in each.get("changes", {})]
    if not changes or name in record:
        return False
    return changes[-1]["by"] != BY and "to" not in changes[-1]["changes"][name]


def _cell(value: Any) -> str:
    """A bar separates alternatives there; names are compared by letters and digits, so a blank does as well."""
    return str(value).replace("|", " ") if isinstance(value, str) else f"{value:f}"


def _items(record: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows with an amount, by which they are compared; none where the record could not hold them all."""
    rows = [] if "line_items_left_out" in record else record.get("line_items", [])
    names = ("description", "quantity", "unit_price", "amount")
    return [
        {name: _cell(row[name]) for name in names if name in row}
        for row in rows
        if row.get("amount") is not None
    ]


def _supplier(record: Mapping[str, Any]) -> frozenset[str]:
    """By what its supplier is the same as another invoice's: name and tax number; without them the invoice is alone."""
    name = of_record.letters_and_digits(record.get("vendor", ""))
    tax_id = suppliers.tax_id_of(record.get("marks", ()))
    known = {f"name {name}" if name else "", f"tax {tax_id}" if tax_id else ""} - {""}
    return frozenset(known or {f"invoice {record['invoice_id']}"})


# --- suppliers -------------------------------------------------------------------------------------------


def by_supplier(labels: Iterable[Label]) -> list[list[Label]]:
    """The labels of each supplier, however two of its invoices are connected; most labels first."""
    groups: list[tuple[frozenset[str], list[Label]]] = []
    for label in labels:
        same = [group for group in groups if group[0] & label.supplier]
        known = label.supplier.union(*(each for each, _ in same))
        own = [each for _, found in same for each in found] + [label]
        groups = [group for group in groups if not group[0] & label.supplier] + [(known, own)]
    found = [sorted(own, key=lambda each: each.uploaded_at, reverse=True) for _, own in groups]
    return sorted(found, key=lambda own: (-len(own), own[0].file))


def rows_of(groups: Sequence[Sequence[Label]]) -> Iterator[dict[str, str]]:
    """The rows of expected.csv; each supplier in the family that has the fewest documents."""
    sizes = Counter({f"suppliers {number}": 0 for number in range(1, MOST_FAMILIES + 1)})
    for number, labels in enumerate(groups, start=1):
        family = min(sizes, key=lambda each: sizes[each])
        sizes[family] += len(labels)
        for label in labels:
            yield {"file": label.file, **label.truth, "layout": f"supplier {number}", "family": family}


# --- the table -------------------------------------------------------------------------------------------


class Records:
    """The records that people reviewed or corrected, and what was read of each."""

    def __init__(self, connection: Connection, deployment: Deployment, *, only_reviewed: bool) -> None:
        self._dynamodb, self._s3 = connection.client("dynamodb"), connection.client("s3")
        self._deployment, self._only_reviewed = deployment, only_reviewed

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """In no order. DynamoDB reads the whole table for it, and sends what is asked for."""
        names = (*KEPT, *FIELDS, "line_items_left_out")
        touched = "attribute_exists(#reviewed_at)"
        touched += "" if self._only_reviewed else " OR attribute_exists(#history)"
        condition = f"#status = :processed AND attribute_not_exists(#removed_at) AND ({touched})"
        projection = ", ".join(f"#{name}" for name in dict.fromkeys(names))
        asked = of_record.expression_of(f"{condition} {projection}", {"processed": of_record.PROCESSED})
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._deployment.table,
            FilterExpression=condition,
            ProjectionExpression=projection,
            ConsistentRead=True,
            **asked,
        )
        for page in pages:
            yield from map(of_record.record_of, page["Items"])

    def response_of(self, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """What was read, in Textract's notation; None where it is not there, or not as it was kept."""
        try:
            rows, expense = of_lines.unpack(self._packed(record))
        except (KeyError, ValueError, zlib.error, self._s3.exceptions.NoSuchKey):
            return None
        return {"Blocks": of_lines.blocks_of(rows)} | ({"ExpenseDocuments": expense} if expense else {})

    def _packed(self, record: Mapping[str, Any]) -> bytes:
        if "lines_location" not in record:
            return bytes(record["lines"])
        place = {"Bucket": self._deployment.bucket, "Key": record["lines_location"]}
        content: bytes = self._s3.get_object(**place)["Body"].read()
        return content


def is_e_invoice(record: Mapping[str, Any]) -> bool:
    return any(each.get("source") == "xml" for each in record.get("fields", {}).values())


# --- the folder ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """What became of the records."""

    labels: list[Label]
    reviewed: int = 0
    e_invoices: int = 0
    without_lines: int = 0


def write_documents(records: Records, folder: Path) -> Tally:
    """A file for each document that has a label and lines."""
    tally = Tally([])
    for number, record in enumerate(records, start=1):
        _show(number)
        if not (label := label_of(record)):
            continue  # nobody but infra.reread has changed it
        if is_e_invoice(record):
            tally.e_invoices += 1
        elif response := records.response_of(record):
            (folder / label.file).write_text(json.dumps(response, ensure_ascii=False), encoding="utf-8")
            tally.labels.append(label)
            tally.reviewed += "reviewed_at" in record
        else:
            tally.without_lines += 1
    _show(None)
    return tally


def _show(number: int | None) -> None:
    """A counter on a terminal; None ends its line."""
    if sys.stderr.isatty():
        told = "" if number is None else f"\r{count(number, 'record')}"
        print(told, end="\n" if number is None else "", file=sys.stderr, flush=True)


def write_tables(groups: Sequence[Sequence[Label]], folder: Path) -> None:
    """expected.csv last: without it the folder is none."""
    items = {label.file: label.items for labels in groups for label in labels if label.items}
    (folder / "items.json").write_text(json.dumps(items, ensure_ascii=False, indent=1), encoding="utf-8")
    with (folder / "expected.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["file", *FIELDS, "layout", "family"])
        writer.writeheader()
        writer.writerows(rows_of(groups))


def prepared(out: Path) -> Path:
    """The empty folder, which nobody but its owner may read: it will hold invoices. Returns that of the documents."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RedriveError(f"{printable(str(out))} is not empty: name a folder that is, or none that exists.")
    if not out.absolute().parent.is_dir():
        raise RedriveError(f"There is no folder {printable(str(out.absolute().parent))} for it.")
    out.mkdir(mode=0o700, exist_ok=True)
    out.chmod(0o700)
    (out / ".gitignore").write_text("*\n")
    documents = out / "documents"
    documents.mkdir(mode=0o700)
    return documents


def emptied(out: Path) -> None:
    """Half of a labelled folder is worth nothing, and is people's data."""
    for each in out.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    out.rmdir()


# --- the command -----------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except KeyboardInterrupt:
        say("\nStopped: nothing of it is left. The same command begins anew.")
        return INTERRUPTED
    except FAILURES as error:
        say(sentence_of(error))
    except OSError as error:
        say(f"{printable(str(options.out))} could not be written: {error.strerror}.")
    return CANNOT_RUN


def _run(options: argparse.Namespace) -> int:
    connection = connection_of(options)
    names = names_of(options)
    deployment = find_deployment(connection.client("cloudformation"), names)
    settings = as_options(settings_of(connection, deployment.function))
    records = Records(connection, deployment, only_reviewed=options.reviewed)
    documents = prepared(options.out)
    try:
        tally = write_documents(records, documents)
        groups = by_supplier(tally.labels)
        write_tables(groups, options.out)
    except BaseException:
        emptied(options.out)
        raise
    if not tally.labels:
        emptied(options.out)
    for line in told(tally, len(groups), options.out, settings):
        print(line)
    return DONE if tally.labels else NOTHING_THERE


def as_options(settings: Mapping[str, str]) -> list[str]:
    """How the deployed function reads what a page leaves open, as options of field_accuracy.py."""
    usual = {"date_order": "auto", "default_currency": "USD"}
    found = {name.replace("_", "-"): value for name, value in settings.items() if value != usual[name]}
    return [f"--{name}={value}" for name, value in found.items()]


def told(tally: Tally, number: int, out: Path, settings: Sequence[str]) -> Iterator[str]:
    """What there is now, what was left out and why, and what to do with it."""
    if corrected := len(tally.labels) - tally.reviewed:
        note = (
            f", {corrected} only corrected: of these only what was corrected counts, and it was mostly wrong"
        )
    else:
        note = ""
    if tally.labels:
        found = count(len(tally.labels), "document")
        yield f"{found} of {count(number, 'supplier')} ({tally.reviewed} reviewed{note})."
    else:
        yield "There is nothing to measure with: review or correct some invoices in the invoice browser first."
    if tally.e_invoices:
        yield f"Left out: {count(tally.e_invoices, 'e-invoice')}, whose XML is exact."
    if tally.without_lines:
        yield f"Left out: {count(tally.without_lines, 'record')} of before what was read was kept; infra.reread names them."
    if tally.labels:
        yield "The folder holds invoices: only you can read it, git ignores it; delete it when you are done."
        command = ["python -m tests.benchmarks.field_accuracy", *settings, printable(str(out))]
        yield f"Now: {' '.join(command)}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.labelled",
        description="Makes labelled documents of the invoices that people reviewed or corrected.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "out", type=Path, metavar="OUT", help="a folder that is empty, or that does not exist"
    )
    parser.add_argument("--reviewed", action="store_true", help="leave out what is only corrected")
    add_deployment_options(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
