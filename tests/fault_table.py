"""The fault list with the tests that show each line of it, as tests/FAULTS.md.

    python -m tests.fault_table

A test names the line it shows with `@pytest.mark.fault(number)`. A unit test fails where the page is out of date
or a line has no test.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent
PAGE = TESTS / "FAULTS.md"

HEAD = """# What may go wrong, and what happens then

Written by `python -m tests.fault_table` from the tests; not to be edited by hand.

**FAIL**: the record becomes FAILED with a code and a sentence, one e-mail says so, the event is acknowledged.
**RETRY**: raised; Lambda delivers again, and what fails for good waits in the failed-events queue.
**REVIEW**: stored and mailed, with a reason to look. **ACK**: nothing to do, logged, acknowledged.

| # | case | outcome | tests |
| --- | --- | --- | --- |
"""

# Number: case, outcome.
FAULTS = {
    1: ("zero-byte file", "FAIL, before Textract is paid"),
    2: ("a JPEG named `.png`", "processed: the content decides"),
    3: ("HEIC, WebP, text or HTML named `.png`", "FAIL"),
    4: ("image over 10 MB, PDF over `max_megabytes`", "FAIL, before Textract is paid"),
    5: ("image over 10,000 pixels a side", "FAIL"),
    6: ("truncated or corrupt PNG; decompression bomb", "FAIL; never decoded by the function"),
    7: ("blank page, no text", "REVIEW `no_text`"),
    8: ("text over the item limit; tens of thousands of lines", "text to S3, pointer in the record; linear"),
    9: ("key with spaces, `+`, `%`, `#`, unicode, emoji, 1,024 bytes", "decoded once, processed"),
    10: ("key with a line break or control characters", "processed; nothing can be forged with it"),
    11: ("the folder marker; `.txt`; another prefix", "ACK"),
    12: ("`.PNG`; `.Jpeg`, `.heic`", "processed; found by the daily check"),
    13: ("object deleted before it is read", "FAIL `source_deleted`; a version that still exists is read"),
    14: ("access denied on the object, table, topic or key", "RETRY and alarm"),
    15: ("S3's test event, removals, other event sources", "ACK"),
    16: ("no `Records` list, an S3 record without bucket or key", "RETRY to the queue, whole"),
    17: ("the same event twice, one after the other", "ACK: one record, one e-mail, one paid call"),
    18: ("the same event twice at the same moment", "the loser raises; one record, one e-mail"),
    19: ("two records in one event, one fails", "the other is finished first"),
    20: ("events out of order for one key", "each version has its own record"),
    21: ("the same content again, or the key overwritten", "a record each; a possible duplicate is marked"),
    22: ("no versionId, `null` versionId, no sequencer", "the same id for the same upload"),
    23: ("Textract throttles, times out, answers 5xx", "back off, then RETRY"),
    24: ("DynamoDB throttles after Textract was paid", "back off, RETRY"),
    25: ("SNS down or throttled", "PROCESSED with the e-mail still owed; RETRY sends it"),
    26: ("the function is killed at any point", "the delivery guarantee holds"),
    27: ("the answer of a write or publish is lost", "the delivery guarantee holds"),
    28: ("an input that kills the function every time", "the third delivery: FAILED `crashed`, e-mail"),
    29: ("a burst of uploads", "nothing lost; `max_concurrency` is the brake"),
    30: ("an environment variable or resource missing", "fails at init with its name"),
    31: ("nobody confirmed the e-mail subscription", "can be mailed again since a time"),
    32: ("total missing, several totals, low confidence", "REVIEW"),
    33: ("`03/04/2025` with nothing to settle it; an implausible date", "REVIEW, never guessed"),
    34: ("`1.234`, `1,234` with nothing to settle it", "REVIEW"),
    35: ("subtotal + tax is not the total", "REVIEW `totals_disagree`"),
    36: ("negative total, `(123.45)`, credit note", "`credit_note`, signed amount"),
    37: ("unknown currency, bare `$` with no default", "currency empty, amount kept"),
    38: ("vendor with markup, formula, right-to-left characters", "stored as printed, shown harmlessly"),
    39: ("PDF with a password, XFA, no pages, too many pages", "FAIL"),
    40: ("multi-page PDF", "a job, all pages, one record"),
    41: ("a job ends FAILED", "FAIL, or a new job where it was Textract's own fault"),
    42: ("PARTIAL_SUCCESS", "REVIEW `pages_missing` with the numbers"),
    43: ("completion notice twice, early, or of a foreign job", "once; still found; ignored"),
    44: ("completion notice or S3 event never arrives", "found and finished by the check"),
    45: ("results over 1,000 blocks", "all pages of results read"),
    46: ("answer without Geometry, Confidence or SummaryFields", "processed with what there is"),
    47: ("two invoices in one file", "the first recorded, REVIEW `several_invoices`"),
    48: ("the browser: no token or a wrong one, foreign ids, bad bodies", "401, 403, 404, 400; no data"),
    49: ("two people correct the same invoice", "the second sees the first's change before overwriting"),
    50: ("the local run: port taken, no such file, Ctrl-C", "a sentence, non-zero exit, no process left"),
    51: (
        "a record that can never be finished by its own fault; an outage of days",
        "FAILED after a day of checks; RETRY as long as it takes, one line a day, never FAILED",
    ),
    52: ("a result too long for one invocation", "finished, or FAILED `too_long` at the second try"),
    53: (
        "an item that would pass 400 KB",
        "measured before the write; what does not fit goes to S3, of a history the oldest changes",
    ),
    54: (
        "two files uploaded under one name",
        "two records, both originals kept; the page's keys overwrite nothing",
    ),
    55: ("a bucket with 1,000,000 versions", "the daily listing goes on from its marker; no timeout"),
    56: (
        "somebody, or a mail scanner, follows the unsubscribe link",
        "noticed within a day, in one line that has an alarm; the page says so",
    ),
    57: ("a multi-page PDF sent to the synchronous operation", "a job reads it; one record"),
    58: (
        "account concurrency of 10, the page opened while uploads run",
        "the page loads, or says so with a retry",
    ),
    59: (
        "an index changed in the code, a field added",
        "the test of the template fails with what to do; no index changes",
    ),
    60: ("two stages in one account", "neither touches the other's"),
    61: ("a page tilted, upside down or sideways", "read as if straight"),
    62: (
        "two printed totals with a charge between them; the VAT, or two currencies, in the total's line",
        "the payable total, or REVIEW; never the other one silently",
    ),
    63: (
        "a number that looks like a date, an hour that looks like a year, a date of another paper",
        "not the invoice date",
    ),
    64: (
        "`C$`, `R$`, `HK$`; currencies in words or after the amount",
        "that one, or empty; never the default",
    ),
    65: (
        "no vendor's name; a stamp, page number or slogan above it; the seller right of the title",
        "the name, or REVIEW; never a table head, a title, a street or the buyer",
    ),
    66: ("a credit note that names the invoice it corrects", "`credit_note` with its own number and date"),
    67: ("several tax rates, CGST + SGST, GST + PST, TPS + TVQ", "`tax` is their sum; no false disagreement"),
    68: (
        "an e-invoice: XML damaged, of another schema, with entities or 100 MB of text",
        "refused with a reason; nothing expanded, nothing fetched",
    ),
    69: (
        "the first invoice with a new bank account for a known supplier, delivered twice, or killed between any two steps",
        "`bank_details_changed` every time, until a person confirms",
    ),
    70: (
        "an IBAN with a wrong check digit; two banks of one payee; the payer's own IBAN (debit)",
        "doubtful where a digit is wrong or payee and payer are not told apart; all accounts of the payee; never another's",
    ),
    71: (
        "a correction that does not add up; a total below zero or empty; a date that settles a doubt",
        "asked about first; doubts worked out anew at once",
    ),
    72: (
        "the network fails in the middle of 50 uploads",
        "every file ends uploaded once or offered for retry; none doubled",
    ),
    73: (
        "the session ends while a person types",
        "after sign-in the correction is still there",
    ),
    74: (
        "a correction in the page, killed between the write and the publish",
        "programs hear of it by the check",
    ),
    75: (
        "reviewed, paid, removed, brought back, late duplicate, re-sent, read again, in any order",
        "attention, what is to be paid and the warning on the account follow from the record alone",
    ),
}


@cache
def shown_by() -> dict[int, list[str]]:
    """The tests of each fault number, as `file::test`."""
    found: dict[int, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for number, test in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(number, []).append(f"{path.relative_to(TESTS).as_posix()}::{test}")
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.fault":
                    yield from ((argument.value, node.name) for argument in decorator.args)


def page() -> str:
    """The whole table as Markdown."""
    tests = shown_by()
    rows = [
        f"| {number} | {case} | {outcome} | {'<br>'.join(f'`{test}`' for test in tests.get(number, []))} |"
        for number, (case, outcome) in FAULTS.items()
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
