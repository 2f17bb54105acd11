"""Field accuracy is counted as it says, and the fit makes what is right likeliest, the same each time."""

from __future__ import annotations

import csv
import json
import re
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import invoice_fields
import pytest

from tests.benchmarks import evidence, field_accuracy, fit_weights, labelled
from tests.benchmarks.field_accuracy import Part
from tests.benchmarks.labelled import Document
from tests.unit.fields import page_of

ROWS = ("Harbour Tools Ltd", "12 Quay Street", "", "Invoice", "Invoice No: HT-{n}", "Date: 2025-03-{n}",
        "Description|Quantity|Price|Amount", "Rope, 20 m|2|10.00|20.00", "Lantern|1|{n}.00|{n}.00",
        "||Subtotal|{net}.00", "||VAT|5.00", "||Total|EUR {gross}.00")  # fmt: skip


def data_set(folder: Path, numbers: range, **columns: str) -> Path:
    """A labelled folder of like invoices; `columns` are written over the expected values of each."""
    (folder / "documents").mkdir(parents=True)
    rows, items = [], {}
    for n in numbers:
        page = page_of(*(row.format(n=n, net=20 + n, gross=25 + n) for row in ROWS))
        write(folder / "documents" / f"{n}.json", page)
        rows.append({"file": f"{n}.json", "vendor": "Harbour Tools Ltd", "invoice_number": f"HT-{n}",
                     "invoice_date": f"2025-03-{n}", "due_date": "", "subtotal": f"{20 + n}.00", "tax": "5.00",
                     "total": f"{25 + n}.00", "currency": "EUR", "layout": f"{n % 3}"} | columns)  # fmt: skip
        items[f"{n}.json"] = [{"amount": "20.00"}, {"amount": f"{n}.00"}]
    (folder / "items.json").write_text(json.dumps(items))
    return table(folder / "expected.csv", rows)


def table(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path.parent


def write(path: Path, page: list[Any]) -> None:
    sides = ("left", "top", "width", "height")
    blocks = [
        {"BlockType": "LINE", "Text": line.text, "Page": line.page, "Confidence": line.confidence,
         "Geometry": {"BoundingBox": {side.title(): getattr(line.box, side) for side in sides}}}
        for line in page
    ]  # fmt: skip
    path.write_text(json.dumps({"Blocks": blocks}))


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, program: Any, *arguments: object
) -> str:
    monkeypatch.setattr(sys, "argv", ["program", *map(str, arguments)])
    program.main()
    return capsys.readouterr().out


# --- labelled documents ---


@pytest.mark.parametrize(
    ("name", "value", "truth", "right"),
    [
        ("vendor", "HARBOUR TOOLS, LTD.", ("Harbour Tools Ltd",), True),
        ("vendor", "Harbour Tool Ltd", ("Harbour Tools Ltd",), True),
        ("vendor", "Tools", ("Harbour Tools Ltd",), False),
        ("invoice_number", "HT 1/2", ("ht-12",), True),
        ("invoice_number", "HT-13", ("HT-12", "HT-13"), True),
        ("invoice_date", date(2025, 3, 4), ("2025-03-04",), True),
        ("due_date", date(2025, 4, 3), ("2025-03-04",), False),
        ("total", Decimal("1.5"), ("1.50",), True),
        ("total", None, ("1.50",), False),
        ("due_date", None, ("",), True),
        ("due_date", date(2025, 4, 3), ("",), False),
        ("vendor", None, ("", "Harbour"), True),
    ],
)
def test_value_is_right_if_it_is_one_of_the_expected(
    name: str, value: object, truth: tuple[str, ...], right: bool
) -> None:
    assert labelled.is_right(name, value, truth) is right


def test_at_most_five_documents_of_a_layout_count(tmp_path: Path) -> None:
    folder = data_set(tmp_path / "own", range(10, 30), layout="one")
    assert [each.file for each in labelled.labelled([folder])] == [f"{n}.json" for n in range(10, 15)]


@pytest.mark.parametrize(
    ("folder", "words", "scored"),
    [("gobl", "", True), ("gobl", "Payable within 30 days", False), ("own", "", False)],
)
def test_empty_due_date_means_none_in_complete_sets_without_terms(
    tmp_path: Path, folder: str, words: str, scored: bool
) -> None:
    data = data_set(tmp_path / folder, range(10, 11))
    write(data / "documents" / "10.json", page_of("Harbour Tools Ltd", words))
    [document] = labelled.labelled([data])
    assert document.truth.get("due_date") == (("",) if scored else None)


def test_a_bar_alone_says_that_there_is_nothing_and_an_empty_cell_nothing(tmp_path: Path) -> None:
    [document] = labelled.labelled(
        [data_set(tmp_path / "own", range(10, 11), due_date="|", tax="", total="1|2|")]
    )
    assert document.truth["due_date"] == ("",) and "tax" not in document.truth
    assert document.truth["total"] == ("1", "2", "")


def test_folders_of_one_origin_are_one_family(tmp_path: Path) -> None:
    folders = [data_set(tmp_path / name, range(10, 11)) for name in ("sroie", "sroie_more", "own")]
    assert [each.family for each in labelled.labelled(folders)] == ["sroie", "sroie", "own"]


def test_line_items_are_compared_row_by_row_by_their_amounts() -> None:
    ours = [
        invoice_fields.LineItem("", None, None, Decimal(amount), 1) for amount in ("5.00", "5.00", "7.00")
    ]
    theirs = [{"amount": amount} for amount in ("5", "7.0", "8")]
    assert labelled.rows_in_common(ours, theirs) == (2, 3, 3)
    assert labelled.f1(ours, theirs) == pytest.approx(4 / 6)


# --- figures ---


def test_mean_counts_families_alike_and_pools_those_with_few_values() -> None:
    many = [Part("many", str(n), n < 10) for n in range(20)]  # a half
    few = [Part(name, "one", True) for name in ("few", "fewer")] + [Part("few", "two", False)]
    assert field_accuracy.mean([*many, *few]) == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_interval_widens_where_the_documents_are_of_fewer_layouts() -> None:
    def width(layouts: int) -> float:
        low, high = field_accuracy.interval(
            Part("one", str(n % layouts), n % layouts % 2 == 0) for n in range(80)
        )
        return high - low

    assert 0.1 < width(80) < 0.25 < 0.4 < width(8)
    assert field_accuracy.interval([Part("one", str(n), True) for n in range(20)]) == (1, 1)


def test_accuracy_prints_left_out_beside_in_sample_for_each_field_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    folders = [data_set(tmp_path / name, range(10, 14)) for name in ("one", "two")]
    output = run(monkeypatch, capsys, field_accuracy, *folders)
    assert "cannot be left out" in output and "mean over 2 families" in output
    assert [line.split(":")[0] for line in output.splitlines() if line.endswith("documents")] == [
        "one",
        "two",
    ]
    for name in (
        "vendor",
        "invoice_number",
        "invoice_date",
        "subtotal",
        "tax",
        "total",
        "currency",
        "line_items",
    ):
        whole, *of_folders = [line.split() for line in output.splitlines() if line.split()[:1] == [name]]
        assert whole[-3 if name != "line_items" else -2] == "8" and len(of_folders) == 2


def test_accuracy_of_one_family_alone_is_that_of_the_table_in_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    output = run(monkeypatch, capsys, field_accuracy, data_set(tmp_path / "one", range(10, 12)))
    assert "mean over 1 families\n  in the code " in output and "in the code: right" not in output
    [whole, _] = [line.split() for line in output.splitlines() if line.split()[:1] == ["total"]]
    assert whole[1] == "100.0%" and whole[-1] == "2"


@pytest.mark.parametrize(
    ("enough", "better", "sentence"),
    [
        (50, True, "Too few to fit weights: 6 documents of 6 suppliers (50 suppliers at least"),
        (6, True, "  invoice_date      +100.0 points (+100.0, +100.0)\n"),
        (6, False, "change nothing that so many could show"),
    ],
)
def test_own_invoices_say_whether_weights_fitted_on_them_do_better(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    enough: int,
    better: bool,
    sentence: str,
) -> None:
    """Where the table in the code takes the least likely date, any fit is better."""
    monkeypatch.setattr(labelled, "ENOUGH", enough)
    if better:
        weights = dict(invoice_fields.TABLES.weights)
        weights["invoice_date"] = {name: -each for name, each in weights["invoice_date"].items()}
        monkeypatch.setattr(invoice_fields, "TABLES", invoice_fields.TABLES._replace(weights=weights))
    folder = data_set(tmp_path / "ours", range(10, 16))
    rows = labelled.table(folder / "expected.csv")
    for n, row in enumerate(rows):
        row |= {"layout": f"supplier {n}", "family": f"suppliers {n % 2}"}
    output = run(monkeypatch, capsys, field_accuracy, table(folder / "expected.csv", rows))
    assert "mean over 2 families" in output and sentence in output


@pytest.mark.parametrize("program", [field_accuracy, fit_weights])
def test_folder_that_is_no_data_set_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, program: Any
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, capsys, program, tmp_path / "no")
    assert "no has no expected.csv: a labelled folder is" in capsys.readouterr().err
    empty = data_set(tmp_path / "own", range(10, 11))
    (empty / "documents" / "10.json").write_text('{"Blocks": []}')
    with pytest.raises(
        SystemExit, match="No document of expected.csv is in .*own/documents, or none has text"
    ):
        run(monkeypatch, capsys, program, empty)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "name a FOLDER, --values FOLDER or --explain FILE"),
        (["--values", "{own}/no"], "own/no does not exist"),
        (
            ["--values", "{own}/documents"],
            "There is no folder .*own/documents/documents: --read names another one",
        ),
        (["--explain", "{own}/no"], "own/no does not exist"),
        (["--explain", "{own}/expected.csv"], "expected.csv is neither a picture nor JSON of Textract's"),
        (["{own}"], "expected.csv of own: total of 10.json cannot be 'much'"),
    ],
)
def test_wrong_argument_ends_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    arguments: list[str],
    sentence: str,
) -> None:
    own = data_set(tmp_path / "own", range(10, 12), total="much")
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, capsys, field_accuracy, *(each.format(own=own) for each in arguments))
    assert re.search(sentence, capsys.readouterr().err + str(ended.value))


def test_values_are_one_json_object_a_document_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    folder = data_set(tmp_path / "own", range(10, 12))
    first, second = map(json.loads, run(monkeypatch, capsys, field_accuracy, "--values", folder).splitlines())
    assert list(first) == ["file", "invoice_type", "fields", "line_items", "review_reasons", "doubtful", "would_ask",
                           "certainty"]  # fmt: skip
    assert (first["file"], second["file"]) == ("10.json", "11.json")
    assert first["fields"]["total"] == "35.00" and first["fields"]["invoice_date"] == "2025-03-10"
    assert first["line_items"][0] == {"description": "Rope, 20 m", "quantity": "2", "unit_price": "10.00",
                                      "amount": "20.00"}  # fmt: skip
    assert first["certainty"].keys() == first["fields"].keys()


def test_explain_shows_the_value_of_each_field_with_its_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    folder = data_set(tmp_path / "own", range(10, 11))
    output = run(monkeypatch, capsys, field_accuracy, "--explain", folder / "documents" / "10.json")
    for choice, fields in invoice_fields.CHOICES.items():
        assert f"{choice} ({', '.join(fields)})" in output.splitlines()
    assert "HT-10" in output and "2025-03-10" in output


def test_small_cases_are_right_if_all_that_is_listed_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    folder = data_set(tmp_path / "small", range(10, 12))
    listed = [
        ("10", "total", "35.00"),
        ("10", "type", "invoice"),
        ("11", "total", "99.00"),
        ("11", "currency", "EUR"),
    ]
    table(folder / "kinds.csv", [{"file": f"documents/{file}.json", "field": name, "expected": value, "kind": "own"}
                                 for file, name, value in listed])  # fmt: skip
    output = run(monkeypatch, capsys, field_accuracy, folder)
    assert output.startswith("small: 1 of 2 right in all that is listed, 1 values silently wrong\n")
    assert "11.json" in output and "36.00 not 99.00 [SILENT]" in output


# --- the fit ---


@pytest.fixture
def problem(monkeypatch: pytest.MonkeyPatch) -> fit_weights.Problem:
    """Twenty documents with a right candidate that has a label; half of the wrong ones are large."""
    monkeypatch.setitem(invoice_fields.CHOICES, "own", ("total",))
    monkeypatch.setitem(
        evidence.EVIDENCE, "own", (("what it is called", "+own label"), ("its size", "+large ~none"))
    )
    documents, candidates = [], []
    for n in range(20):
        documents.append(Document(str(n), "own", "own", str(n), [], [], {"total": ("1.00",)}))
        told = [("1.00", {"own label": 1}), ("2.00", {"large": n % 2}), (None, {"none": 1})]
        candidates.append(
            [invoice_fields.Candidate((value and Decimal(value),), found) for value, found in told]
        )
    return fit_weights.Problem("own", documents, candidates)


def test_fit_gives_weight_to_what_is_right_within_the_signs_and_the_same_each_time(
    problem: fit_weights.Problem,
) -> None:
    label, large, none = problem.solve(range(20))
    assert label > 1 and large == 0 and none < 0
    assert problem.solve(range(20)).tolist() == [label, large, none]
    assert problem.solve(range(20), gone=["own label"])[0] == 0


def test_documents_of_a_layout_weigh_the_square_root_of_their_number(problem: fit_weights.Problem) -> None:
    documents = [Document("", "", "", layout, [], [], {}) for layout in "aaaab"]
    assert fit_weights.layout_weights(documents).tolist() == [0.5] * 4 + [1]


def test_truth_that_is_no_candidate_makes_none_of_these_right(problem: fit_weights.Problem) -> None:
    problem.documents[0].truth["total"] = ("9.00",)
    assert fit_weights.Problem("own", problem.documents, problem.candidates).right[:3].tolist() == [
        False,
        False,
        True,
    ]


def readings(*shares: tuple[float, bool]) -> list[fit_weights.Reading]:
    documents = [Document(str(n), "own", "own", str(n), [], [], {}) for n in range(len(shares))]
    return [fit_weights.Reading(document, "total", Decimal(1), share, {}, right)
            for document, (share, right) in zip(documents, shares, strict=True)]  # fmt: skip


def test_certainty_of_values_that_say_too_much_is_less_than_their_probability() -> None:
    boastful = fit_weights.calibrated(
        "vendor", readings(*[(0.95, n % 2 == 0) for n in range(200)]), twins=0.0
    )
    honest = fit_weights.calibrated("vendor", readings(*[(0.75, n % 4 > 0) for n in range(200)]), twins=0.0)
    assert invoice_fields.certainty(0.95, {}, boastful) < 60
    assert 72 <= invoice_fields.certainty(0.75, {}, honest) <= 78


def test_pages_without_their_truth_make_less_certain() -> None:
    own = readings(*[(0.75, n % 4 > 0) for n in range(200)])
    twins = [each._replace(right=False, twin=True) for each in own]
    taught = fit_weights.calibrated("vendor", [*twins, *own], 0.5)
    assert 45 <= invoice_fields.certainty(0.75, {}, taught) <= 55  # 150 of 200, and of 100 more none
    alone = fit_weights.threshold("vendor", own, taught)
    assert fit_weights.threshold("vendor", [*own, *twins], taught) == alone


def test_threshold_is_no_higher_than_what_may_be_silent_asks_for() -> None:
    certain = {"always": 0.0, "logit": 1.0}
    own = readings(*[(0.95, True)] * 197, (0.75, False), (0.8, False), (0.85, False))
    assert fit_weights.threshold("total", own, certain) == 81  # one silent value of 200 is a half per cent
    assert fit_weights.threshold("vendor", own, certain) == fit_weights.LOWEST
    unfound = readings(*[(0.99, False)] * 20)  # no threshold finds them
    assert fit_weights.threshold("total", unfound, certain) == fit_weights.LOWEST


def test_weights_are_printed_as_the_tables_that_the_code_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    folders = [data_set(tmp_path / name, range(10, 13)) for name in ("one", "two")]
    printed = run(monkeypatch, capsys, fit_weights, "--no-worth", *folders)
    tables: dict[str, Any] = {}
    exec(printed, tables)
    assert list(tables["WEIGHTS"]) == list(invoice_fields.CHOICES)
    assert tables["WEIGHTS"].keys() == invoice_fields.WEIGHTS.keys()
    for choice, weights in tables["WEIGHTS"].items():
        assert weights.keys() == invoice_fields.WEIGHTS[choice].keys()
    assert tables["CERTAINTY"].keys() == tables["THRESHOLDS"].keys() <= set(labelled.FIELDS)
    code = tmp_path / "code.py"
    code.write_text(f"before\n{fit_weights.BEGIN}old{fit_weights.END}behind\n")
    monkeypatch.setattr(fit_weights, "TABLES_IN", code)
    with pytest.raises(SystemExit, match="Nothing was written"):
        run(monkeypatch, capsys, fit_weights, "--write", *folders)
    assert "Too few to fit weights: 6 documents of 6 layouts" in capsys.readouterr().err
    monkeypatch.setattr(labelled, "ENOUGH", 6)
    assert run(monkeypatch, capsys, fit_weights, "--no-worth", "--write", *folders) == printed
    assert code.read_text() == f"before\n{fit_weights.BEGIN}{printed}{fit_weights.END}behind\n"


def test_evidence_that_is_in_no_table_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = labelled.labelled([data_set(tmp_path / "one", range(10, 13))])
    groups = [(reason, names) for reason, names in evidence.EVIDENCE["vendor"] if "+first" not in names]
    monkeypatch.setitem(evidence.EVIDENCE, "vendor", tuple(groups))
    with pytest.raises(SystemExit, match="vendor: .*'first'"):
        fit_weights.Fitter(documents).problem("vendor", invoice_fields.WEIGHTS)
