"""From the files of a command line to keys, and from outcomes to what is printed. FAULTS.md 50."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local import cloud
from infra.local.batch import Outcome, Upload, check_files, plan
from infra.local.errors import LocalError
from infra.local.inbox import Email
from infra.local.show import email_text, outcome_json, printable, record_text

UPLOAD = Upload(0, Path("scan.png"), "invoices/scan.png")
EMAIL = Email("1", "arn", "you@example.com", "Invoice Processed", "first\n\nthird", {})


def test_files_of_one_name_get_distinct_keys() -> None:
    paths = [Path("a/scan.png"), Path("b/scan.png"), Path("scan-2.png"), Path("a/scan.png")]
    keys = [upload.key for upload in plan(paths)]
    assert keys == [
        "invoices/scan.png",
        "invoices/scan-2.png",
        "invoices/scan-2-2.png",
        "invoices/scan-3.png",
    ]


@pytest.mark.parametrize(
    ("name", "words"), [("none.png", "does not exist"), ("", "folder"), ("a\0b", "can't be read")]
)
def test_path_that_is_no_readable_file_is_a_sentence(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(LocalError, match=words):
        check_files([tmp_path / name])


def test_readable_file_passes(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    check_files([tmp_path / "a.png"])


def test_outcome_without_a_record_says_why() -> None:
    outcome = json.loads(outcome_json(Outcome(UPLOAD, None, None, "Nothing came.", 1.0)))
    assert outcome == {
        "file_name": "invoices/scan.png",
        "status": "NOT PROCESSED",
        "error": {"code": "not_processed", "message": "Nothing came."},
    }


def test_outcome_with_a_record_shows_nothing_internal() -> None:
    record = {
        "status": "PROCESSED",
        "lines": b"packed",
        "own_ends": 1,
        "lease_until": 0,
        "revision": 1,
        "notification": "SENT",
        "publish_owed": True,
        "total": Decimal("5.50"),
        "version_id": "v1",
    }
    outcome = Outcome(UPLOAD, record, EMAIL, None, 1.0)
    assert json.loads(outcome_json(outcome)) == {
        "version_id": "v1",
        "status": "PROCESSED",
        "total": "5.50",
    }


def test_outcome_that_has_a_record_but_no_email_did_not_succeed() -> None:
    record = {"status": "PROCESSED"}
    assert not Outcome(UPLOAD, record, None, "No e-mail arrived.", 1.0).succeeded
    assert Outcome(UPLOAD, record, EMAIL, None, 1.0).succeeded


def test_text_from_a_file_cannot_move_the_cursor() -> None:
    assert printable("a\x1b[2Jb\u202e") == "a\\x1b[2Jb\\u202e"
    assert "\x1b" not in record_text({"vendor": "\x1b[31mred", "extracted_text": "a\x1b\nb"})


def test_email_is_shown_with_recipient_subject_and_body() -> None:
    shown = email_text(EMAIL)
    assert shown == "E-mail to you@example.com\n  Subject: Invoice Processed\n\n  first\n\n  third"


def test_record_is_shown_with_its_fields_and_its_whole_text() -> None:
    evidence = {"text": "Total: $300", "confidence": Decimal("99.1"), "page": Decimal(1)}
    shown = record_text(
        {
            "invoice_id": "1",
            "total": Decimal("300"),
            "fields": {"total": evidence},
            "review_reasons": ["no_date", "no_vendor"],
            "extracted_text": "one\ntwo",
            "owner": "hidden",
        }
    )
    assert "total           300.00" in shown
    assert "total: “Total: $300” (confidence 99.1, page 1)" in shown
    assert "no_date, no_vendor" in shown
    assert shown.endswith("one\n                two")
    assert "hidden" not in shown


def test_check_that_fails_while_another_is_at_work_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud, "SECONDS_BETWEEN_CHECKS", 0)
    answers = [{}, {"FunctionError": "Unhandled"}]  # from the last to the first
    functions = SimpleNamespace(invoke=lambda **_: answers.pop())
    user = cloud.User(SimpleNamespace(client=lambda _: functions, function="InvoiceProcessorFunction"))  # type: ignore[arg-type]
    user.check()
    assert answers == []
