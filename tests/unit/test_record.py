"""What a record is: its file, the keys of its indexes, what needs attention, what is to be paid."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import invoice_events
import invoice_record
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from invoice_record import (
    attention_of,
    fingerprint,
    fitted,
    index_keys,
    item_size,
    needs_review,
    next_revision,
    plainly,
    published,
    reopened,
    to_pay_of,
    vendor_key,
    vendor_name,
)

UPLOADED_AT = "2026-11-22T10:00:00.000Z"
LATER = "2026-11-23T10:00:00.000Z"
NAMES = st.text(max_size=30) | st.text(st.sampled_from(" \tİıßẞΣςſ ﬁAa#0-é́\u200b\u3000漢"), max_size=300)


def record(**values: Any) -> dict[str, Any]:
    """A record as it is when its e-mail is out; what is given as None is left out."""
    whole = {"status": "PROCESSED", "notification": "SENT", "uploaded_at": UPLOADED_AT} | values
    return {name: value for name, value in whole.items() if value is not None}


def test_module_needs_no_environment_and_nothing_of_aws() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import invoice_record; print(*sys.modules)"
    command = [sys.executable, "-I", "-c", code, str(Path(invoice_record.__file__).parent)]
    loaded = subprocess.run(command, check=True, env={}, capture_output=True, text=True).stdout.split()
    assert "invoice_record" in loaded
    assert not {"boto3", "botocore", "datetime", "invoice_fields", "invoice_processor"} & set(loaded)


# --- the file ---


@given(key=st.text(min_size=1), version=st.text(min_size=1))
def test_invoice_id_is_that_of_the_processors_upload(key: str, version: str) -> None:
    upload = invoice_events.Upload("bucket", key, version, None, None, None, "2026")
    try:
        assert invoice_record.invoice_id_of("bucket", key, version) == upload.invoice_id
    except UnicodeEncodeError:  # half of a pair: no key
        assert any(unicodedata.category(character) == "Cs" for character in key + version)


def test_invoice_id_never_changes() -> None:
    assert invoice_record.invoice_id_of("b", "invoices/a.png", "v1") == "319e78a8-f28c-5865-98a4-43b8e8820b52"


# --- what needs attention ---

STATUSES = ("PROCESSING", "READING", "PROCESSED", "FAILED")
NOTIFICATIONS = ("PENDING", "SENDING", "SENT")
ATTENTION = {
    # (status, has a doubt, reviewed): where it is listed once its e-mail is out
    ("PROCESSED", False, False): None,
    ("PROCESSED", False, True): None,
    ("PROCESSED", True, False): "REVIEW",
    ("PROCESSED", True, True): None,
    ("FAILED", False, False): "FAILED",
    ("FAILED", False, True): "FAILED_REVIEWED",
    ("FAILED", True, False): "FAILED",
    ("FAILED", True, True): "FAILED_REVIEWED",
}


@pytest.mark.fault(75)
@pytest.mark.parametrize(("status", "notification"), list(product(STATUSES, NOTIFICATIONS)))
@pytest.mark.parametrize("removed", [False, True])
@pytest.mark.parametrize(("doubt", "reviewed"), list(product([False, True], repeat=2)))
@pytest.mark.parametrize("owed", [False, True])
def test_attention_follows_from_the_record(
    status: str, notification: str, removed: bool, doubt: bool, reviewed: bool, owed: bool
) -> None:
    marks = {"removed_at": LATER if removed else None, "reviewed_at": LATER if reviewed else None}
    found = attention_of(
        record(
            status=status,
            notification=notification,
            paid_at=LATER,  # ends no doubt
            review_reasons=["total_missing"] if doubt else None,
            publish_owed=owed or None,
            **marks,
        )
    )
    if status in ("PROCESSING", "READING") or notification != "SENT":
        assert found == "UNFINISHED"
    elif owed:
        assert found == "OWED"
    else:
        assert found == ("REMOVED" if removed else ATTENTION[status, doubt, reviewed])


@pytest.mark.fault(74)
@pytest.mark.parametrize("notification", NOTIFICATIONS)
@pytest.mark.parametrize("revision", [None, 1])
def test_change_is_owed_to_programs_until_it_is_published(notification: str, revision: int | None) -> None:
    before = record(notification=notification, revision=revision, removed_at=LATER)
    owed = before | next_revision(before)
    assert owed["revision"] == (revision or 0) + 1
    assert attention_of(owed) == ("OWED" if notification == "SENT" else "UNFINISHED")
    heard = owed | published(owed)
    assert heard.pop("publish_owed") is None and heard.pop("attention") == attention_of(before)
    assert heard == before | {"revision": owed["revision"]}


@pytest.mark.fault(69)
@pytest.mark.parametrize("status", ["PROCESSED", "FAILED"])
def test_account_that_changed_needs_a_look_even_when_reviewed_and_paid(status: str) -> None:
    reasons = ["bank_details_changed"]
    one = record(status=status, review_reasons=reasons, reviewed_at=LATER, paid_at=LATER)
    assert needs_review(one)
    assert attention_of(one) == {"PROCESSED": "REVIEW", "FAILED": "FAILED"}[status]


# --- what is to be paid ---

HUNDRED, TEN = Decimal(100), Decimal(10)
TO_PAY = [
    # what the record says, what is to be paid
    ({"invoice_type": "invoice", "total": HUNDRED}, HUNDRED),
    ({"invoice_type": "invoice", "total": HUNDRED, "amount_due": TEN}, TEN),
    ({"invoice_type": "invoice", "total": HUNDRED, "amount_due": Decimal(0)}, None),
    ({"invoice_type": "invoice", "total": Decimal("0.00")}, None),
    ({"invoice_type": "invoice"}, None),
    ({"invoice_type": "invoice", "total": HUNDRED, "review_reasons": ["possible_duplicate"]}, HUNDRED),
    ({"invoice_type": "invoice", "total": HUNDRED, "reviewed_at": LATER}, HUNDRED),
    ({"invoice_type": "invoice", "total": HUNDRED, "paid_at": LATER}, None),
    ({"invoice_type": "invoice", "total": HUNDRED, "removed_at": LATER}, None),
    ({"invoice_type": "invoice", "total": HUNDRED, "notification": "SENDING"}, HUNDRED),
    ({"invoice_type": "invoice", "total": HUNDRED, "status": "READING"}, None),
    ({"invoice_type": "invoice", "total": HUNDRED, "payment": {"by": "transfer"}}, HUNDRED),
    ({"invoice_type": "invoice", "total": HUNDRED, "payment": {"by": "unknown"}}, HUNDRED),
    ({"invoice_type": "invoice", "total": HUNDRED, "payment": {"reference": "7"}}, HUNDRED),
    ({"invoice_type": "invoice", "total": HUNDRED, "payment": {"by": "paid"}}, None),
    ({"invoice_type": "invoice", "total": HUNDRED, "payment": {"by": "card"}}, None),
    ({"invoice_type": "invoice", "total": HUNDRED, "payment": {"by": "debit"}}, None),
    ({"invoice_type": "credit_note", "total": HUNDRED}, -HUNDRED),
    ({"invoice_type": "credit_note", "total": -HUNDRED}, -HUNDRED),
    ({"invoice_type": "credit_note"}, None),
    ({"invoice_type": "receipt", "total": HUNDRED}, None),
    ({"invoice_type": "receipt", "total": HUNDRED, "amount_due": TEN}, None),
    ({"invoice_type": "receipt"}, None),
    ({"invoice_type": "other", "total": HUNDRED}, HUNDRED),
    ({"invoice_type": "other"}, None),
    ({"status": "FAILED"}, None),
    ({"status": "FAILED", "total": HUNDRED}, HUNDRED),  # typed in by a person
    ({"invoice_type": "invoice", "total": HUNDRED, "review_reasons": ["bank_details_changed"]}, HUNDRED),
    *[
        ({"invoice_type": "invoice", "total": HUNDRED, "review_reasons": [doubt]} | more, amount)
        for doubt in ("total_missing", "total_ambiguous", "amount_due_doubtful", "totals_disagree")
        for more, amount in (
            ({}, None),
            ({"reviewed_at": LATER}, HUNDRED),
            ({"fields": {"total": {"text": "100", "source": "text"}}}, None),
            ({"fields": {"total": {"text": "100", "source": "person"}}}, HUNDRED),
            ({"amount_due": TEN, "fields": {"total": {"text": "100", "source": "person"}}}, None),
        )
    ],
]


@pytest.mark.fault(75)
@pytest.mark.parametrize(("values", "amount"), TO_PAY, ids=str)
def test_to_pay_is_what_somebody_still_has_to_pay(values: dict[str, Any], amount: Decimal | None) -> None:
    found = to_pay_of(record(**values))
    expected = (None, None, None)
    if amount is not None:
        expected = ("TO_PAY", "2026-11-22", amount)
    assert (found["to_pay"], found["pay_by"], found["pay_amount"]) == expected


@pytest.mark.parametrize(
    ("dates", "pay_by"),
    [
        ({"due_date": "2026-12-24", "invoice_date": "2026-11-01"}, "2026-12-24"),
        ({"invoice_date": "2026-11-01"}, "2026-11-01"),
        ({}, "2026-11-22"),
    ],
)
def test_to_pay_is_sorted_by_the_due_date_or_the_next_best(dates: dict[str, str], pay_by: str) -> None:
    assert to_pay_of(record(invoice_type="invoice", total=TEN, **dates))["pay_by"] == pay_by


# --- the indexes ---


@pytest.mark.fault(59)
def test_field_that_a_list_and_an_invoice_show_changes_no_index() -> None:
    source = Path(invoice_record.__file__).read_text(encoding="utf-8")
    more = source.replace('at revision"\n', 'at revision iban"\n').replace(
        'by history"\n', 'by history iban"\n'
    )
    changed: dict[str, Any] = {"__name__": "another_record"}
    exec(more, changed)
    assert "iban" in changed["SUMMARY"] and "iban" in changed["DETAILS"]
    assert changed["INDEXES"] == invoice_record.INDEXES


READ = {"vendor": "ABC", "invoice_number": "1", "invoice_type": "invoice", "category": "travel", "total": TEN}


def held_by(one: dict[str, Any]) -> set[str]:
    """The indexes that hold a record once its keys are written."""
    written = {name: value for name, value in (one | index_keys(one)).items() if value is not None}
    return {
        index
        for index, (partition, sort, _) in invoice_record.INDEXES.items()
        if {partition, sort} <= written.keys()
    }


@pytest.mark.fault(75)
def test_index_keys_put_a_record_where_it_belongs() -> None:
    lists = {"ByMonth", "ByType", "ByCategory", "ByVendor", "ByFingerprint"}
    assert held_by(record(**READ)) == lists | {"ToPay"}
    assert held_by(record(**READ, paid_at=LATER)) == lists
    assert held_by(record(**READ, review_reasons=["x"])) == lists | {"ToPay", "NeedsAttention"}
    assert held_by(record(**READ, removed_at=LATER)) == {"NeedsAttention"}
    assert held_by(record(status="READING", notification="PENDING", category="travel")) == {
        "ByCategory",
        "NeedsAttention",
    }
    assert held_by(record(status="FAILED", etag="e", size=5)) == {"ByMonth", "NeedsAttention"}


@pytest.mark.fault(75)
@given(
    st.lists(
        st.sampled_from(
            [
                {"reviewed_at": LATER},
                {"reviewed_at": None},
                {"paid_at": LATER},
                {"paid_at": None},
                {"removed_at": LATER},
                {"removed_at": None},
                {"notification": "SENDING"},
                {"notification": "SENT"},
                {"review_reasons": ["possible_duplicate"], "reviewed_at": None},
                {"total": None},
                {"total": Decimal(7)},
                {"invoice_type": "credit_note"},
            ]
        ),
        max_size=12,
    )
)
def test_index_keys_after_any_changes_are_those_of_the_record_itself(changes: list[dict[str, Any]]) -> None:
    """Whoever writes takes away what no longer holds: no order of changes leaves a key of an earlier state."""
    one = record(**READ)
    for change in [{}, *changes]:
        changed = {name: value for name, value in (one | change).items() if value is not None}
        one = {name: value for name, value in (changed | index_keys(changed)).items() if value is not None}
    of_indexes = index_keys(one).keys()
    bare = {name: value for name, value in one.items() if name not in of_indexes}
    assert {name: one.get(name) for name in of_indexes} == index_keys(bare)


@given(name=NAMES, start=st.integers(1, 60))
def test_vendor_is_found_by_any_start_of_its_name(name: str, start: int) -> None:
    """What a person types of a printed name folds into the start of its key."""
    key = vendor_key(record(vendor=name))
    typed = vendor_name(" ".join(name.split())[:start])
    if typed:
        assert key["vendor_sort"].startswith(typed) and key["vendor_initial"] == typed[0]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "vendor": NAMES,
            "invoice_number": NAMES,
            "invoice_date": st.dates().map(date.isoformat),
            "total": st.decimals(allow_nan=False, allow_infinity=False, places=3, max_value=10**12),
            "etag": st.text("0123456789abcdef-", min_size=1),
            "size": st.integers(0, 10**9).map(Decimal),
        },
    )
)
@example({"vendor": "İ" * 201, "invoice_number": "ẞ" * 150})
@example({"vendor": "A", "invoice_date": "2025-01-01", "total": Decimal("3E+2")})
def test_keys_are_never_empty_and_fit_an_index(values: dict[str, Any]) -> None:
    keys = vendor_key(record(**values)) | fingerprint(record(**values))
    sizes = [len(key.encode(errors="surrogatepass")) for key in keys.values()]
    assert all(0 < size <= 1024 for size in sizes)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"vendor": "A-B c", "invoice_number": "INV 1/2"}, ("number inv12", "abc")),
        (
            {"vendor": "A", "invoice_date": "2025-01-01", "total": Decimal("3E+2")},
            ("total 2025-01-01 300", "a"),
        ),
        ({"vendor": "A", "total": TEN, "etag": "e", "size": Decimal(5)}, ("content e 5", "unknown")),
        ({"status": "FAILED", "vendor": "A", "etag": "e", "size": Decimal(5)}, (None, None)),
    ],
)
def test_fingerprint_is_the_surest_that_there_is(
    values: dict[str, Any], found: tuple[str | None, ...]
) -> None:
    keys = fingerprint(record(**values))
    assert (keys.get("fingerprint"), keys.get("fingerprint_vendor")) == found


# --- its size ---


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"id": "abc"}, 5),
        ({"id": "é€"}, 7),
        ({"n": 0}, 2),
        ({"n": Decimal("1234.50")}, 5),
        ({"n": Decimal("0.00120")}, 3),
        ({"n": -5}, 4),
        ({"n": 1000}, 3),
        ({"n": Decimal("1E+3")}, 3),
        ({"b": True}, 2),
        ({"b": b"12345"}, 6),
        ({"none": None}, 0),
        ({"l": ["ab", 12]}, 1 + 3 + 3 + 3),
        ({"m": {"key": "ab"}}, 1 + 3 + 1 + 3 + 2),
    ],
)
def test_item_size_counts_names_and_values(item: dict[str, Any], size: int) -> None:
    """By https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"""
    assert item_size(item) == size


@pytest.mark.fault(53)
@pytest.mark.parametrize(("rows", "left_out"), [(0, None), (10, None), (1000, 1000 - 347)])
def test_fitted_leaves_out_the_line_items_that_would_not_leave_room(rows: int, left_out: int | None) -> None:
    """The room is 350 KB; an item here takes 1 + 3 + 1 + 1 + 1,024 bytes."""
    before, outcome = record(vendor="x" * 1024), {"line_items": [{"d": "é" * 512}] * rows, "vendor": "x"}
    after = fitted(before, outcome)
    assert after["line_items_left_out"] == left_out
    assert len(after["line_items"]) == rows - (left_out or 0)
    room = invoice_record.MAX_ITEM_BYTES - invoice_record.HISTORY_BYTES - item_size(before | after)
    assert room >= 0 and (left_out is None or room < 1030)


# --- to be read again ---


@pytest.mark.fault(51)
def test_reopened_record_is_as_an_upload_whose_first_try_gave_up() -> None:
    job = {"job_id": "j", "job_operation": "text", "failed_jobs": 24, "job_started_at": LATER}
    failed = record(status="FAILED", error={"code": "textract_failed"}, processed_at=LATER, notified_at=LATER)
    failed |= job | {
        "own_ends": 24,
        "own_end": "textract_failed",
        "attempts": 1,
        "lease_until": 5,
        "owner": "x",
    }
    failed |= {"reviewed_at": LATER, "reviewed_by": "a@b.example", "category": "travel"}
    changes = reopened(failed | index_keys(failed))
    after = {name: value for name, value in (failed | changes).items() if value is not None}
    assert after == {
        "status": "PROCESSING", "notification": "PENDING", "attention": "UNFINISHED", "uploaded_at": UPLOADED_AT,
        "listed_at": UPLOADED_AT, "own_ends": 0, "attempts": 0, "lease_until": 0, "failed_jobs": 25,
        "category": "travel", "revision": 1, "publish_owed": True,
    }  # fmt: skip
    assert "failed_jobs" not in {k: v for k, v in reopened(record(status="FAILED")).items() if v is not None}


# --- JSON, as users and programs get it ---


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("total", Decimal("300"), "300.00"),
        ("tax", Decimal("-0.125"), "-0.125"),
        ("page_count", Decimal(3), 3),
        ("size", 7, 7),
        ("paid_at", LATER, LATER),
        ("tags", ["a", "b"], ["a", "b"]),
        ("pages_missing", [Decimal(2)], [2]),
        ("line_items", [{"quantity": Decimal("1.5"), "amount": Decimal(9), "page": Decimal(1)}],
         [{"quantity": "1.5", "amount": "9.00", "page": 1}]),
        ("fields", {"total": {"choice": [Decimal(1), Decimal("2.5")], "confidence": Decimal("99.25"), "certainty": 60}},
         {"total": {"choice": ["1.00", "2.50"], "confidence": 99.25, "certainty": 60}}),
        ("fields", {"invoice_date": {"box": {"Left": Decimal("0.10001")}, "page": Decimal(1)}},
         {"invoice_date": {"box": {"Left": 0.10001}, "page": 1}}),
        ("payment", {"changed": [{"account_ends": "0042"}], "by": "transfer"},
         {"changed": [{"account_ends": "0042"}], "by": "transfer"}),
    ],
)  # fmt: skip
def test_value_as_json_is_a_text_where_it_is_an_amount(name: str, value: Any, shown: Any) -> None:
    assert plainly({name: value, "lines": b"packed"}, [name, "notes"]) == {name: shown}


def test_public_is_all_that_is_shown_but_the_history() -> None:
    shown = {*invoice_record.SUMMARY, *invoice_record.DETAILS, *invoice_record.EXPORTED}
    where = {"bucket", "version_id", "text_location"}
    assert {*invoice_record.PUBLIC} == shown - {"history", "history_left_out"} | where
    assert len(set(invoice_record.PUBLIC)) == len(invoice_record.PUBLIC)
