"""What people say of their invoices becomes labelled documents: only what they vouch for, a supplier always together."""

from __future__ import annotations

import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import invoice_browser
import pytest
from invoice_lines import Row, pack

from infra import labelled
from infra.labelled import CANNOT_RUN, DONE, INTERRUPTED, NOTHING_THERE, main
from infra.names import Names
from infra.redrive.aws import Deployment
from tests.benchmarks import labelled as benchmark
from tests.conftest import REGION
from tests.integration.browser_world import Browser, failed

LINES = pack(
    [Row("Harbour Tools Ltd", 1, 9900, [0, 0, 9, 0, 9, 9, 0, 9]), Row("Total 3.00", 1, 9900, None)], None
)
READ = {
    "vendor": "Harbour Tools Ltd",
    "invoice_number": "HT-7",
    "total": Decimal("3.00"),
    "currency": "EUR",
    "line_items": [{"description": "Rope", "amount": Decimal("3.00")}, {"description": "A note"}],
    "fields": {name: {"source": "text"} for name in ("vendor", "invoice_number", "total", "currency")},
    "lines": LINES,
}


@pytest.fixture(autouse=True)
def deployment(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Deployment(invoice_browser.BUCKET_NAME, invoice_browser.TABLE_NAME, "", Names().function, REGION)
    monkeypatch.setattr(labelled, "find_deployment", lambda *_: found)
    settings = {"date_order": "DMY", "default_currency": "USD"}
    monkeypatch.setattr(labelled, "settings_of", lambda *_: settings)


def correct(browser: Browser, invoice_id: str, *changes: dict[str, Any]) -> None:
    for each in changes:
        revision = int(browser.record(invoice_id).get("revision", 0))
        reply = browser.patch(invoice_id, revision, despite=["total_empty", "totals_disagree"], **each)
        assert reply.status == 200, reply.content


def rows(out: Path) -> list[dict[str, str]]:
    """What is said of each document; what is not said is left out."""
    return [
        {name: cell for name, cell in row.items() if cell} for row in benchmark.table(out / "expected.csv")
    ]


WHOLE = {
    name: "|" for name in ("vendor_tax_id", "purchase_order", "invoice_date", "due_date", "subtotal", "tax")
}
WHOLE |= {
    "vendor": "Harbour Tools Ltd",
    "invoice_number": "HT-7",
    "total": "3.00",
    "amount_due": "3.00",
    "currency": "EUR",
}


@pytest.mark.parametrize(
    ("changes", "truth"),
    [
        ([{"reviewed": True}], WHOLE),
        ([{"total": "4.00"}, {"reviewed": True}], WHOLE | {"total": "4.00", "amount_due": "4.00"}),
        ([{"vendor": "A | B"}], {"vendor": "A   B"}),
        ([{"invoice_number": None}], {"invoice_number": "|"}),
        ([{"invoice_number": None}, {"invoice_number": "8"}], {"invoice_number": "8"}),
        ([{"amount_due": "2.00"}], {"amount_due": "2.00"}),
        ([{"amount_due": "2.00"}, {"amount_due": None}], None),
        ([{"reviewed": True}, {"reviewed": False}], None),
        ([{"tags": ["new"], "paid": True}], None),
        ([{"reviewed": True}, {"removed": {"reason": "mistake"}}], None),
    ],
)
def test_truth_is_what_a_person_vouches_for(
    browser: Browser, tmp_path: Path, changes: list[dict[str, Any]], truth: dict[str, str] | None
) -> None:
    invoice_id = browser.put(**READ)
    correct(browser, invoice_id, *changes)
    if truth is None:
        assert main([str(tmp_path / "ours")]) == NOTHING_THERE and not (tmp_path / "ours").exists()
        return
    assert main([str(tmp_path / "ours")]) == DONE
    place = {"file": f"{invoice_id}.json", "layout": "supplier 1", "family": "suppliers 1"}
    assert rows(tmp_path / "ours") == [place | truth]


def test_reviewed_invoice_is_read_by_the_benchmarks_as_it_was_stored(
    browser: Browser, tmp_path: Path
) -> None:
    invoice_id = browser.put(**READ)
    correct(browser, invoice_id, {"reviewed": True})
    assert main([str(tmp_path / "ours")]) == DONE
    [document] = benchmark.labelled([tmp_path / "ours"])
    assert [line.text for line in document.lines] == ["Harbour Tools Ltd", "Total 3.00"]
    assert document.truth["total"] == ("3.00",) and document.truth["due_date"] == ("",)
    assert document.items == [{"description": "Rope", "amount": "3.00"}]
    assert document.family == "suppliers 1"


def test_what_another_program_read_again_is_not_vouched_for(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Nor is it counted as left out."""
    entry = {
        "at": "2026-11-21T10:00:00.000Z",
        "by": labelled.BY,
        "changes": {"tax": {"from": Decimal(1)}},
    }
    browser.put(**READ, history=[entry])
    browser.put(**READ | {"fields": {"total": {"source": "xml"}}}, history=[entry])
    assert main([str(tmp_path / "ours")]) == NOTHING_THERE
    assert "Left out" not in capsys.readouterr().out


def test_lines_in_the_bucket_are_fetched_and_what_has_none_or_is_exact_is_counted(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    boto3.client("s3").put_object(Bucket=invoice_browser.BUCKET_NAME, Key="text/long.lines", Body=LINES)
    opinion = pack([Row("Total 3.00", 1, None, None)], [{"SummaryFields": [], "LineItemGroups": []}])
    exact = {"fields": {"total": {"source": "xml"}}}
    records = [
        READ | {"lines": None, "lines_location": "text/long.lines"}, READ | {"lines": opinion}, READ | exact,
        READ | {"lines": None}, READ | {"lines": b"damaged"}, READ | {"lines_location": "text/gone.lines"}, failed(),
    ]  # fmt: skip
    for each in records:
        browser.put(**each, reviewed_at="2026-11-21T10:00:00.000Z")
    corrected = browser.put(**READ)
    correct(browser, corrected, {"total": "4.00"})
    assert main([str(tmp_path / "ours")]) == DONE
    printed = capsys.readouterr().out
    assert printed.startswith("3 documents of 1 supplier (2 reviewed, 1 only corrected")
    assert "Left out: 1 e-invoice," in printed and "Left out: 3 records of before" in printed
    assert printed.endswith(f"tests.benchmarks.field_accuracy --date-order=DMY {tmp_path / 'ours'}\n")
    files = [*(tmp_path / "ours" / "documents").iterdir()]
    assert [len(benchmark.read(each)[1]) for each in files].count(1) == 1
    assert main([str(tmp_path / "fair"), "--reviewed"]) == DONE
    assert f"{corrected}.json" not in {row["file"] for row in rows(tmp_path / "fair")}


def test_a_suppliers_invoices_are_left_out_together(browser: Browser, tmp_path: Path) -> None:
    """The same by name, or by tax number under another name; a supplier without either is one alone."""
    known = [("Acme", None), ("ACME.", "tax:DE1"), ("Other name", "tax:DE1"), (None, None), (None, None)]
    known += [(f"Supplier {number}", None) for number in range(20)]
    ids = [
        browser.put(
            **READ | {"vendor": name, "marks": [mark] if mark else []}, reviewed_at="2026-11-21T10:00:00.000Z"
        )
        for name, mark in known
    ]
    assert main([str(tmp_path / "ours")]) == DONE
    found = {row["file"].removesuffix(".json"): row for row in rows(tmp_path / "ours")}
    layouts = [found[each]["layout"] for each in ids]
    assert len(set(layouts[:3])) == 1 and len(set(layouts)) == 1 + len(known) - 3
    families = {row["layout"]: row["family"] for row in found.values()}
    assert all(families[row["layout"]] == row["family"] for row in found.values())
    assert len(set(families.values())) == labelled.MOST_FAMILIES


def test_folder_is_its_owners_alone_and_no_repositorys(browser: Browser, tmp_path: Path) -> None:
    browser.put(**READ, reviewed_at="2026-11-21T10:00:00.000Z")
    out = tmp_path / "ours"
    out.mkdir(mode=0o755)
    assert main([str(out)]) == DONE
    assert stat.S_IMODE(out.stat().st_mode) == 0o700 and (out / ".gitignore").read_text() == "*\n"


def test_folder_that_holds_something_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for out in (tmp_path, tmp_path / "mine.txt", tmp_path / "no" / "folder"):
        assert main([str(out)]) == CANNOT_RUN
        assert str(tmp_path) in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_stopped_in_the_middle_leaves_nothing(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    browser.put(**READ, reviewed_at="2026-11-21T10:00:00.000Z")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(labelled, "write_tables", stop)
    assert main([str(tmp_path / "ours")]) == INTERRUPTED
    assert capsys.readouterr().err.startswith("\nStopped: nothing of it is left.")
    assert not (tmp_path / "ours").exists()
