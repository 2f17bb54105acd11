"""What several parts share is written once; each copy that a deployed file has to carry is held against it here.

The originals: names in infra/names.py, the fields in lambda/invoice_fields.py, what a record is, holds and shows in
lambda/invoice_record.py. Whoever enters something new in one place only finds the others in the message of the test that
fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import invoice_fields
import invoice_pdf
import invoice_record
import invoice_xml
import pytest
from browser import invoice_requests

from infra import names
from infra.local import show
from tests import openapi

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "lambda/browser/page"
SCHEMAS = openapi.document()["components"]["schemas"]
OF_AN_INVOICE = {*SCHEMAS["Summary"]["properties"], *SCHEMAS["Invoice"]["properties"]}


def page_names(file: str, constant: str) -> list[str]:
    """The names in a table of the page: the first texts of its pairs, or all texts of a list."""
    text = (PAGE / file).read_text(encoding="utf-8")
    [table] = re.findall(rf"\b{constant} = (.*?);", text, re.DOTALL)
    pairs = [] if table.startswith("new Set") else re.findall(r'\["(\w*)", "', table)
    return pairs or re.findall(r'"(\w+)"', table)


def readme_part(heading: str) -> str:
    """What the README says under a heading."""
    return (
        (ROOT / "README.md").read_text(encoding="utf-8").partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    )


def differences(original: Iterable[str], places: dict[str, Iterable[str]]) -> str:
    """A line for each place that lacks a name of the original, or has one more."""
    expected = set(original)
    found = {place: set(each) for place, each in places.items()}
    lines = [
        f"{place}: {', '.join(sorted(expected - each))} missing"
        for place, each in found.items()
        if expected - each
    ]
    lines += [
        f"{place}: {', '.join(sorted(each - expected))} too many"
        for place, each in found.items()
        if each - expected
    ]
    return "\n".join(lines)


def held(original: Iterable[str], places: dict[str, Iterable[str]]) -> None:
    """Fail with the places that differ from the original."""
    if found := differences(original, places):
        pytest.fail(f"written in one place, but not in these:\n{found}", pytrace=False)


# --- fields and attributes ---


def test_every_field_stands_wherever_fields_are_listed() -> None:
    fields, record = invoice_fields.FIELDS, "lambda/invoice_record.py"
    shown = {*invoice_record.SUMMARY, *invoice_record.DETAILS}
    amounts = {name for name, kind in invoice_record.FIELD_KINDS.items() if kind == "amount"}
    held(
        fields,
        {
            f"{record}, FIELD_KINDS": invoice_record.FIELD_KINDS,
            f"{record}, FIELD_LABELS (the e-mail; the currency stands beside the amounts)": {
                *invoice_record.FIELD_LABELS,
                "currency",
            },
            f"{record}, SUMMARY (list) or DETAILS (one invoice)": shown
            & {*fields, *invoice_record.FIELD_KINDS},
            "lambda/invoice_fields.py, UNCERTAIN (the review reason that doubts it)": {
                *invoice_fields.UNCERTAIN,
                *invoice_fields.INCIDENTAL,
            },
            "lambda/browser/openapi.json, Invoice": OF_AN_INVOICE & {*fields, *invoice_record.FIELD_KINDS},
            "lambda/browser/openapi.json, Changes": {*SCHEMAS["Changes"]["properties"]}
            - {
                *"invoice_type category tags notes line_items reviewed paid removed account_confirmed forgotten".split()
            },
            "lambda/browser/page/format.js, FIELDS": page_names("format.js", "FIELDS"),
            "infra/local/show.py, _FIRST": {*show._FIRST} & {*fields, *invoice_record.FIELD_KINDS},
            "README.md, The record": {
                name
                for name in {*fields, *invoice_record.FIELD_KINDS}
                if f"`{name}`" in readme_part("## The record")
            },
        },
    )
    held(amounts, {f"{record}, AMOUNTS": invoice_record.AMOUNTS - {"unit_price", "amount", "pay_amount"},
                   "lambda/browser/page/format.js, AMOUNTS": page_names("format.js", "AMOUNTS")})  # fmt: skip
    days = {name for name, kind in invoice_record.FIELD_KINDS.items() if kind == "day"}
    held(days, {"lambda/browser/page/format.js, DAYS": page_names("format.js", "DAYS")})


def test_what_a_list_and_an_invoice_show_is_described_and_exported() -> None:
    listed = {*invoice_record.SUMMARY, "needs_review"}
    added = {"needs_review", "document", "review", "text_url", "duplicates"}
    held(listed, {"lambda/browser/openapi.json, Summary": SCHEMAS["Summary"]["properties"]})
    exported = {*invoice_record.EXPORTED}
    held(exported | {"line_items"}, {"openapi.json, Exported": SCHEMAS["Exported"]["properties"]})
    # nothing to do with a revision where no change is made
    columns = listed - {"removed_at", "revision"} | exported - {"payment"} | {"account"}
    held(columns, {"lambda/browser/page/csv.js, COLUMNS": page_names("csv.js", "COLUMNS")})
    held(
        {*invoice_record.SUMMARY, *invoice_record.DETAILS, *added},
        {"lambda/browser/openapi.json, Invoice": OF_AN_INVOICE},
    )
    held(
        invoice_requests.CORRECTIONS,
        {
            "lambda/browser/openapi.json, Changes": SCHEMAS["Changes"]["properties"],
        },
    )


# --- files ---


def test_every_file_type_stands_wherever_files_are_taken() -> None:
    limits = {suffix: most for suffix, (_, _, most) in invoice_record.FILE_TYPES.items()}
    text = (PAGE / "upload.js").read_text(encoding="utf-8")
    [table] = re.findall(r"LIMITS = \{(.*?)\}", text)
    page_limits = {
        f".{suffix}": int(most) * 1024 * 1024 for suffix, most in re.findall(r"(\w+): (\d+)", table)
    }
    upload_rows = [line for line in readme_part("## Deploy").splitlines() if ".png" in line]
    held(
        limits,
        {
            "lambda/browser/page/upload.js, LIMITS": page_limits,
            "README.md, Deploy, no record": re.findall(r"\.[a-z]{3,4}\b(?=[ `])", " ".join(upload_rows)),
        },
    )
    assert page_limits == limits
    assert invoice_record.MAX_E_INVOICE_BYTES == invoice_pdf.MOST_BYTES == invoice_xml.MAX_BYTES
    assert names.MAX_TEXTRACT_PAGES == invoice_requests.MAX_PAGES
    held(
        {kind for kind, _, _ in invoice_record.FILE_TYPES.values()} | {"unknown"},
        {"lambda/browser/openapi.json, Invoice.document.kind":
         SCHEMAS["Invoice"]["properties"]["document"]["properties"]["kind"]["enum"]},
    )  # fmt: skip


@pytest.mark.fault(56)
def test_line_of_trouble_is_the_one_that_the_alarm_counts() -> None:
    assert f'log("{names.TROUBLE}",' in (ROOT / "lambda" / "invoice_processor.py").read_text(encoding="utf-8")


def test_what_users_and_programs_know_of_a_record_is_in_the_readme() -> None:
    told = readme_part("## The record")
    assert [name for name in invoice_record.PUBLIC if f"`{name}`" not in told] == []


def test_names_that_people_meet_are_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ours = names.Names()
    prefix, subject = invoice_record.INVOICE_PREFIX, "Invoice Processed"
    for name in (ours.function, ours.table, ours.log_group, ours.stack, prefix, subject):
        assert name in readme, f"{name} is not in README.md"


# --- states and currencies ---


def test_every_state_and_kind_stands_wherever_they_are_listed() -> None:
    record = invoice_record
    states = {record.PROCESSING, record.READING, *record.FINISHED}
    uploads = openapi.document()["paths"]["/api/uploads"]["get"]["responses"]["200"]
    held(
        states,
        {
            "lambda/browser/openapi.json, Summary.status": SCHEMAS["Summary"]["properties"]["status"]["enum"],
            "lambda/browser/openapi.json, GET /api/uploads": uploads["content"]["application/json"]["schema"][
                "properties"
            ]["status"]["enum"],
        },
    )
    asked = openapi.document()["components"]["parameters"]["Status"]["schema"]["enum"]
    held(
        invoice_requests.STATUSES,
        {
            "lambda/browser/openapi.json, parameter Status": asked,
            "lambda/browser/page/filters.js, STATUSES": filter(None, page_names("filters.js", "STATUSES")),
        },
    )
    held(
        record.INVOICE_TYPES,
        {
            "lambda/browser/openapi.json, InvoiceType": SCHEMAS["InvoiceType"]["enum"],
            "lambda/browser/page/format.js, TYPES": page_names("format.js", "TYPES"),
        },
    )


def test_currencies_are_the_same_everywhere() -> None:
    changes = SCHEMAS["Changes"]["properties"]
    held(
        invoice_record.CURRENCIES,
        {
            "lambda/browser/openapi.json, Changes.currency": changes["currency"]["anyOf"][0]["enum"],
        },
    )
