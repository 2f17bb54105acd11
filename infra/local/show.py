"""What a person sees: records, e-mails, log lines. What comes from a file can't move the terminal's cursor."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

import invoice_record as of_record

if TYPE_CHECKING:
    from invoice_record import Record

    from infra.local.batch import Outcome
    from infra.local.browser import Browser
    from infra.local.cloud import Cloud
    from infra.local.inbox import Email

# First what a reader looks for; the rest follows by name.
_FIRST = (
    "invoice_id", "file_name", "status", "error", "invoice_type", "category", "vendor", "vendor_tax_id", "invoice_number",
    "purchase_order", "invoice_date", "due_date", "currency", "subtotal", "tax", "total", "amount_due", "payment",
    "corrects", "line_items",
    "review_reasons", "possible_duplicate_of", "page_count", "uploaded_at", "processed_at", "notified_at",
)  # fmt: skip
_LAST = ("fields", "extracted_text")
NOT_REAL = "Not real here: the OCR engine is RapidOCR, not Textract; AnalyzeExpense is off; no e-mail leaves this machine."


def as_json(value: Any) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def public(record: Record) -> dict[str, Any]:
    """A record as its readers know it; without the number by which programs drop repeats of a message."""
    return of_record.plainly(record, [name for name in of_record.PUBLIC if name != "revision"])


def outcome_json(outcome: Outcome) -> str:
    """The record as its readers know it; where there is none, what is known instead."""
    if outcome.record:
        return as_json(public(outcome.record))
    error = {"code": "not_processed", "message": outcome.problem}
    return as_json({"file_name": outcome.upload.key, "status": outcome.status, "error": error})


def outcome_text(outcome: Outcome) -> str:
    """A record and its e-mail, as paragraphs."""
    parts = [outcome.problem] if outcome.problem else []
    if outcome.record:
        parts.append("Record\n" + textwrap.indent(record_text(outcome.record), "  "))
    if outcome.email:
        parts.append(email_text(outcome.email))
    return textwrap.indent("\n\n".join(parts), "  ", lambda line: bool(line.strip()))


def record_text(record: Record) -> str:
    """One attribute a line, the text last and whole."""
    record = public(record)
    middle = sorted(set(record) - set(_FIRST) - set(_LAST))
    names = [name for name in (*_FIRST, *middle, *_LAST) if name in record]
    width = max(map(len, names)) + 2
    lines = []
    for name in names:
        for label, line in zip(_labels(name), _value_lines(name, record[name]), strict=False):
            lines.append(f"{label:{width}}{line}")
    return "\n".join(lines)


def _labels(name: str) -> Any:
    yield name
    while True:
        yield ""


def _value_lines(name: str, value: Any) -> list[str]:
    if name == "extracted_text":
        return [printable(line) for line in value.split("\n")]
    if name == "fields":
        return [f"{field}: {_evidence(evidence)}" for field, evidence in sorted(value.items())]
    if isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
        return [printable(as_json(entry)) for entry in value]
    if isinstance(value, list):
        return [printable(", ".join(map(str, value)))]
    return [printable(as_json(value) if isinstance(value, dict) else str(value))]


def _evidence(evidence: Any) -> str:
    """A field as printed, how sure the engine is, and the page; its box is for programs."""
    if not isinstance(evidence, dict):
        return printable(str(evidence))
    confidence = evidence.get("confidence")
    facts = [f"confidence {confidence}"] if confidence is not None else []
    facts += [f"{evidence['certainty']} % certain"] if "certainty" in evidence else []
    facts += [f"page {evidence['page']}"] if evidence.get("page") is not None else []
    return printable(f"“{evidence.get('text', '')}”" + (f" ({', '.join(facts)})" if facts else ""))


def email_text(email: Email) -> str:
    """The e-mail as its reader sees it."""
    head = f"E-mail to {email.to}\n  Subject: {printable(email.subject)}"
    body = "\n".join(printable(line) for line in email.body.split("\n"))
    return f"{head}\n\n{textwrap.indent(body, '  ')}"


def log_text(message: str) -> str:
    return printable(message.rstrip("\n").replace("\t", "  "))


def printable(text: str) -> str:
    """The text without characters that a terminal would obey instead of showing."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def how_to_use(cloud: Cloud, browser: Browser | None) -> str:
    """The addresses, the account, and the commands of a user's day, to be pasted into another terminal."""
    at = f"--endpoint-url {cloud.endpoint}"
    return f"""\
The local cloud is up at {cloud.endpoint}. Ctrl-C ends it, and everything in it is gone.
{NOT_REAL}
{_where_to_sign_in(browser) if browser else ""}
  bucket     {cloud.bucket}
  table      {cloud.table}
  topic      {cloud.topic}
  log group  {cloud.log_group}

In another terminal:

  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1

  # upload an invoice
  aws s3 cp invoice.png s3://{cloud.bucket}/{of_record.INVOICE_PREFIX} {at}

  # the records, and one of them
  aws dynamodb scan --table-name {cloud.table} {at}
  aws dynamodb get-item --table-name {cloud.table} --key '{{"invoice_id": {{"S": "ID"}}}}' {at}

  # the hourly check; the first one of a day, from 05:00 UTC on, mails what is due and what is to be checked
  aws lambda invoke --function-name {cloud.function} --payload '{{"source": "aws.events"}}' \\
    --cli-binary-format raw-in-base64-out {at} /dev/null

  # the log as it grows (AWS CLI version 2)
  aws logs tail {cloud.log_group} --follow {at}

E-mails and log lines appear below as they come. One page takes one to three seconds; of a burst, two files are
worked on at a time and the others wait, as on AWS with max_concurrency=2.
"""


def _where_to_sign_in(browser: Browser) -> str:
    if not browser.has_page:
        return "\nThe invoice browser is up without its page: see above.\n"
    return f"""
The invoice browser, for Chrome, Edge or Firefox on this machine (others may not find addresses under .localhost).
Its sign-in page is MiniStack's, not Cognito's.

  address    {browser.address}
  e-mail     {browser.email}
  password   {browser.password}
"""
