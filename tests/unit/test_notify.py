"""What the readers get: the e-mail, the lines of the log."""

from __future__ import annotations

import json
import logging
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoice_email import email_of, printable
from invoice_processor import (
    DOCUMENT_ERRORS,
    IMAGE_FAULTS,
    DocumentError,
    JsonLines,
    failed,
)

ID = "2d1a7e65-0000-5000-8000-000000000000"
RECORD: dict[str, Any] = {"invoice_id": ID, "file_name": "invoices/invoice_page_1.png", "status": "PROCESSED"}
ANY_TEXT = st.text(st.characters())  # surrogates as well


def failed_with(code: str) -> dict[str, Any]:
    return failed(DocumentError(code))


@pytest.mark.parametrize("code", DOCUMENT_ERRORS)
def test_email_of_failed_invoice_says_which_and_why(code: str) -> None:
    subject, body = email_of(RECORD | failed_with(code))
    assert subject == "Invoice Not Processed"
    assert "invoices/invoice_page_1.png" in body and ID in body
    assert DOCUMENT_ERRORS[code] in body


@pytest.mark.parametrize("outcome", [{}, failed_with("unreadable")], ids=["processed", "failed"])
def test_email_links_to_the_browser_where_there_is_one(outcome: dict[str, Any]) -> None:
    subject, body = email_of(RECORD | outcome)
    address = "https://a1b2c3.execute-api.us-east-1.amazonaws.com"
    assert email_of(RECORD | outcome, address) == (subject, f"{body}\nSee it: {address}/#/invoices/{ID}\n")
    assert "See it" not in body


@pytest.mark.fault(10)
@given(ANY_TEXT)
def test_email_of_any_name_keeps_its_first_line(name: str) -> None:
    subject, body = email_of(RECORD | {"file_name": name})
    first_line = body.split("\n")[0]
    assert first_line.startswith("Invoice ") and first_line.endswith(f" processed and stored with ID: {ID}")
    assert subject == "Invoice Processed"
    body.encode()


@pytest.mark.fault(10)
@given(ANY_TEXT)
def test_printable_any_text_is_one_plain_line(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("invoices/Müller é 請求書 🧾.png", "invoices/Müller é 請求書 🧾.png"),
        ("a\r\nb", r"a\r\nb"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2028b", r"a\u2028b"),
        ("a\x00b", r"a\x00b"),
        ("", ""),
    ],
)
def test_printable_text_keeps_letters_and_shows_the_rest(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_document_errors_are_sentences_and_all_faults_have_one() -> None:
    assert set(IMAGE_FAULTS.values()) <= set(DOCUMENT_ERRORS)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in DOCUMENT_ERRORS.values())


@pytest.mark.fault(10)
@given(message=ANY_TEXT, file_name=ANY_TEXT)
def test_json_line_of_any_text_is_one_line_that_reads_back(message: str, file_name: str) -> None:
    record = logging.makeLogRecord({"msg": "%s", "args": (message,), "file_name": file_name, "lines": 3})
    line = JsonLines().format(record)
    assert len(line.splitlines()) == 1
    read = json.loads(line)
    assert (read["message"], read["file_name"], read["lines"]) == (message, file_name, 3)
    assert set(read) == {"timestamp", "level", "message", "file_name", "lines"}
