"""How often the fields and line items of real invoices are right, wrong or missing, and whether a wrong one says so.

    python -m tests.benchmarks.field_accuracy FOLDER…            left out and with the table in the code, by field and folder
    python -m tests.benchmarks.field_accuracy --values FOLDER    what is read, one JSON object a document
    python -m tests.benchmarks.field_accuracy --explain FILE     why: the best candidates with their evidence

What a data set is says tests/benchmarks/labelled.py. A field is silently wrong if the stored value is wrong and no
review reason names the field. Right means: amounts and dates equal, numbers equal in letters and digits, vendors
equal in letters and digits or at least 0.9 similar (difflib); line items are scored as F1 of the rows by amount.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks import labelled
from tests.benchmarks.labelled import FIELDS, ITEMS, Document, is_right, rows_in_common

import invoice_expense  # isort: skip
import invoice_fields  # isort: skip  (labelled makes it importable)
from invoice_payment import is_iban  # isort: skip

ASK, REVIEW = "would_ask", "any_review_reason"
RESAMPLES = 1000
CERTAINTIES = ((0, 50), (50, 70), (70, 90), (90, 101))
NOTE = f"""Left out: each family is read with weights, calibration and thresholds that were fitted without it.
The words and the evidence functions cannot be left out: whoever wrote them may have seen the documents.
A layout counts with at most {labelled.MOST_OF_A_LAYOUT} documents; figures are means over families, those with few values as one;
intervals are 90 %, bootstrapped over layouts. In the code: with the table of invoice_choice.py, which is in sample for
the documents that it was fitted on.
"""


class Part(NamedTuple):
    """What a document adds to a figure: `share` of `whole`."""

    family: str
    layout: str
    share: float
    whole: float = 1


@dataclass(frozen=True)
class Outcome:
    """What was read of a document, and what became of each field that is scored: right, wrong or missing."""

    document: Document
    invoice: Any
    would_ask: bool

    @property
    def results(self) -> dict[str, str]:
        truth = self.document.truth
        found = {name: value_of(self.invoice, name) for name in truth}
        return {
            name: "right" if is_right(name, value, truth[name]) else "missing" if value is None else "wrong"
            for name, value in found.items()
        }

    @property
    def silent(self) -> set[str]:
        doubtful = invoice_fields.doubtful(self.invoice)
        return {name for name, result in self.results.items() if result == "wrong" and name not in doubtful}


def value_of(invoice: Any, name: str) -> Any:
    """The value of a field; what is due is the total where nothing else is stored."""
    field = invoice.fields.get(name) or (invoice.fields.get("total") if name == "amount_due" else None)
    return field.value if field else None


def outcome(document: Document, settings: dict[str, Any], tables: Any) -> Outcome:
    invoice = invoice_fields.extract(document.lines, **settings, tables=tables)
    ask = invoice_fields.needs_second_opinion(invoice)
    if document.expenses:
        invoice = invoice_expense.merge_expense(invoice, document.expenses, **settings)
    return Outcome(document, invoice, ask)


# --- figures ------------------------------------------------------------------------------------------------


def parts(outcomes: Iterable[Outcome], name: str, silent: bool = False) -> Iterator[Part]:
    """What each document adds to the figure of a field, of the line items, or of how often a person is asked."""
    for each in outcomes:
        place = each.document.family, each.document.layout
        if name == ITEMS and each.document.items:
            both, ours, theirs = rows_in_common(each.invoice.line_items, each.document.items)
            yield Part(*place, 2 * both, ours + theirs)
        elif name in (ASK, REVIEW):
            yield Part(*place, each.would_ask if name == ASK else bool(each.invoice.review_reasons))
        elif name in each.results:
            yield Part(*place, name in each.silent if silent else each.results[name] == "right")


def mean(of_documents: Iterable[Part]) -> float:
    """The mean over families."""
    families = _families(of_documents)
    return sum(_ratio(group) for group in families) / len(families) if families else float("nan")


def _ratio(group: Sequence[Part]) -> float:
    return sum(each.share for each in group) / (sum(each.whole for each in group) or 1)


def _families(of_documents: Iterable[Part]) -> list[list[Part]]:
    from tests.benchmarks.fit_weights import by_family

    return list(by_family(of_documents, lambda each: each.family).values())


def interval(of_documents: Iterable[Part]) -> tuple[float, float]:
    """In which the mean lies nine times of ten, if other layouts of the same families had come."""
    import numpy as np

    draw, means = np.random.default_rng(0), []
    for group in _families(of_documents):
        layouts = sorted({each.layout for each in group})
        sums = [[each for each in group if each.layout == layout] for layout in layouts]
        shares = np.array([sum(each.share for each in those) for those in sums])
        wholes = np.array([sum(each.whole for each in those) for those in sums])
        times = draw.multinomial(len(layouts), np.full(len(layouts), 1 / len(layouts)), RESAMPLES)
        means.append((times @ shares) / np.maximum(times @ wholes, 1))
    low, high = np.percentile(np.mean(means, axis=0), (5, 95))
    return float(low), float(high)


# --- the report ---------------------------------------------------------------------------------------------


def compare(folders: Sequence[Path], arguments: argparse.Namespace) -> str:
    """The figures of labelled folders, each family left out in turn and, beside it, with the table in the code."""
    documents = labelled.labelled(folders, arguments.read)
    settings = settings_of(arguments)
    in_code = [outcome(each, settings, invoice_fields.TABLES) for each in documents]
    left_out = list(_left_out(documents, labelled.labelled(folders), settings))
    families = len({each.family for each in documents})
    lines = [NOTE, f"mean over {families} families", *_table(left_out, in_code, intervals=True)]
    lines += ["", *_calibration(left_out or in_code)]
    for folder in dict.fromkeys(each.folder for each in documents):
        own = [[each for each in some if each.document.folder == folder] for some in (left_out, in_code)]
        lines += ["", f"{folder}: {len(own[1])} documents", *_table(*own)]
        lines += errors(own[0] or own[1]) if arguments.show_errors else []
    if all(labelled.has_column(folder, "family") for folder in folders):
        lines += ["", *verdict(left_out, in_code)]
    return "\n".join(lines) + "\n"


def _left_out(
    documents: Sequence[Document], recorded: Sequence[Document], settings: dict[str, Any]
) -> Iterator[Outcome]:
    """Each document read with what was fitted on the recorded texts of the other families; nothing where there is but one."""
    from tests.benchmarks.fit_weights import Fitter

    fitter = Fitter(recorded)
    for family in dict.fromkeys(each.family for each in documents) if len(fitter.families) > 1 else ():
        tables = fitter.tables(without=family)
        yield from (outcome(each, settings, tables) for each in documents if each.family == family)


def _table(left_out: list[Outcome], in_code: list[Outcome], intervals: bool = False) -> Iterator[str]:
    """A line a field: left out, if it was, and with the table in the code."""
    first, both = left_out or in_code, bool(left_out)
    head = f"{'right':>8}" + f"{'from':>8}{'to':>7}" * intervals + f"{'silent':>8}{'missing':>9}{'n':>6}"
    yield f"  {'' if both else 'in the code':18}{head}" + f"{'in the code: right':>20}{'silent':>8}" * both
    for name in (*FIELDS, ITEMS, ASK, REVIEW):
        own = list(parts(first, name))
        if not own:
            continue
        line = f"  {name:18}{_percent(mean(own)):>8}"
        if intervals:
            low, high = interval(own)
            line += f"{_percent(low):>8}{_percent(high):>7}"
        if name in FIELDS:
            missing = sum(each.results.get(name) == "missing" for each in first)
            line += f"{_percent(mean(parts(first, name, silent=True))):>8}{missing:9}"
        line = f"{line:<{58 if intervals else 43}}{len(own):6}"
        line += f"{_percent(mean(parts(in_code, name))):>20}" * both
        yield line + f"{_percent(mean(parts(in_code, name, silent=True))):>8}" * (both and name in FIELDS)


# --- whether weights of one's own do better -----------------------------------------------------------------


def verdict(left_out: Sequence[Outcome], in_code: Sequence[Outcome]) -> Iterator[str]:
    """What documents that the table in the code has not seen say: whether weights fitted on them, suppliers left out,
    read them better."""
    layouts = len({each.document.layout for each in in_code})
    told = f"{len(in_code)} documents of {layouts} suppliers"
    if layouts < labelled.ENOUGH:
        yield (
            f"Too few to fit weights: {told} ({labelled.ENOUGH} suppliers at least, better twice as many). What they say of the table "
            "in the code holds within the intervals; keep it."
        )
    elif changes := [line for name in (*FIELDS, ITEMS) for line in _change(left_out, in_code, name)]:
        yield f"Weights fitted on these {told}, each read without its own, instead of those in the code:"
        yield from changes
        yield "If that is worth it: python -m tests.benchmarks.fit_weights --write FOLDER, then deploy."
    else:
        yield f"Weights fitted on these {told} change nothing that so many could show: keep those in the code."


def _change(left_out: Iterable[Outcome], in_code: Iterable[Outcome], name: str) -> Iterator[str]:
    """A line for a field that nine times of ten would be read better, or worse."""
    both = zip(parts(left_out, name), parts(in_code, name), strict=True)
    changes = [own._replace(share=_ratio([own]) - _ratio([old]), whole=1) for own, old in both]
    low, high = interval(changes) if changes else (0, 0)
    if low > 0 or high < 0:
        points = ", ".join(f"{100 * each:+.1f}" for each in (low, high))
        yield f"  {name:18}{100 * mean(changes):+6.1f} points ({points})"


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _calibration(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """How many of the values of a certainty are right, left out."""
    values = [
        (each.invoice.fields[name].certainty, result == "right")
        for each in outcomes
        for name, result in each.results.items()
        if name in each.invoice.fields and each.invoice.fields[name].value is not None
    ]
    yield "  certainty   right      n   (left out)"
    for low, high in CERTAINTIES:
        right = [is_it for certainty, is_it in values if low <= certainty < high]
        share = _percent(sum(right) / len(right)) if right else "-"
        yield f"  {low:3} to {min(high, 100):3}{share:>8}{len(right):7}"


def errors(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for each in outcomes:
        for name, result in each.results.items():
            if result != "right":
                expected = "|".join(each.document.truth[name]) or "nothing"
                doubt = "SILENT" if name in each.silent else ", ".join(each.invoice.review_reasons)
                value = value_of(each.invoice, name)
                yield f"    {each.document.file:45.45} {name:14} {result:8} {value!s:32} not {expected} [{doubt}]"


# --- whom to pay --------------------------------------------------------------------------------------------


def accounts(folder: Path, arguments: argparse.Namespace) -> str:
    """How many printed IBANs of a folder with a column `iban` are found, and what else is; their reader has no weights."""
    expected = {row["file"]: row["iban"] for row in labelled.table(folder / "expected.csv")}
    found, missing, others = 0, [], []
    for document in labelled.of_folder(folder, arguments.read):
        invoice = invoice_fields.extract(document.lines, **settings_of(arguments))
        read = {each["iban"] for each in invoice.payment.get("accounts", ()) if "iban" in each}
        printed = {each for each in expected[document.file].split("|") if is_iban(each)}
        found += len(read & printed)
        missing += [f"    {document.file:45.45} missing {each}" for each in printed - read]
        others += [f"    {document.file:45.45} not in the column: {each}" for each in read - printed]
    total = found + len(missing)
    head = f"{folder.name}: {found} of {total} IBANs with a right check digit found, {len(others)} others"
    return "\n".join([head, *missing, *others]) + "\n"


# --- small cases, each of a kind ----------------------------------------------------------------------------


def cases(folder: Path, arguments: argparse.Namespace) -> str:
    """How many of the small documents of a folder are right in all that kinds.csv lists, by the table in the code."""
    kinds: dict[str, list[dict[str, str]]] = {}
    for row in labelled.table(folder / "kinds.csv"):
        kinds.setdefault(row["file"], []).append(row)
    right, lines = 0, []
    for file, rows in kinds.items():
        read = outcome(_unlabelled(folder / file), settings_of(arguments), invoice_fields.TABLES)
        faults = {row["field"]: fault for row in rows if (fault := _fault(read.invoice, row))}
        right += not faults
        lines += [
            f"    {Path(file).name:32} {name}: {fault} [{rows[0]['kind']}]" for name, fault in faults.items()
        ]
    silent = sum("SILENT" in line for line in lines)
    head = (
        f"{folder.name}: {right} of {len(kinds)} right in all that is listed, {silent} values silently wrong"
    )
    return "\n".join([head, *lines]) + "\n"


def _fault(invoice: Any, row: dict[str, str]) -> str:
    """What is wrong about a value that kinds.csv lists; empty if it is right."""
    name, expected, reasons = row["field"], row["expected"], ", ".join(invoice.review_reasons)
    if name == "review":
        return f"reviewed for {reasons}" if reasons != expected else ""
    value = invoice.invoice_type if name == "type" else value_of(invoice, name)
    if is_right(name, value, (expected,)):
        return ""
    told = name in invoice_fields.doubtful(invoice) or name == "type" and reasons
    return f"{value} not {expected or 'nothing'} [{'SILENT' if value is not None and not told else reasons}]"


def _unlabelled(path: Path) -> Document:
    lines, expenses = labelled.read(path)
    return Document(path.name, path.parent.parent.name, "", "", lines, expenses, {})


# --- what is read, and why ----------------------------------------------------------------------------------


def values(folder: Path, arguments: argparse.Namespace) -> Iterator[str]:
    """One JSON object a document: its fields, line items and doubts as the table in the code reads them."""
    if not (folder / arguments.read).is_dir():
        raise SystemExit(f"There is no folder {folder / arguments.read}: --read names another one.")
    for path in sorted((folder / arguments.read).iterdir()):
        read = outcome(_unlabelled(path), settings_of(arguments), invoice_fields.TABLES)
        invoice, fields = read.invoice, {n: f for n, f in read.invoice.fields.items() if f.value is not None}
        names = ("description", "quantity", "unit_price", "amount")
        items = [{name: _text(getattr(item, name)) for name in names} for item in invoice.line_items]
        yield json.dumps(
            {
                "file": path.name,
                "invoice_type": invoice.invoice_type,
                "fields": {name: _text(field.value) for name, field in fields.items()},
                "line_items": items,
                "review_reasons": list(invoice.review_reasons),
                "doubtful": sorted(invoice_fields.doubtful(invoice)),
                "would_ask": read.would_ask,
                "certainty": {name: field.certainty for name, field in fields.items()},
            },
            ensure_ascii=False,
        )


def _text(value: str | Decimal | date | None) -> str | None:
    return None if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def explain(path: Path, arguments: argparse.Namespace, most: int = 4) -> Iterator[str]:
    """For each choice the best candidates, what each piece of evidence adds, and the probability of each value."""
    page = invoice_fields.page_of(labelled.read(path)[0], **settings_of(arguments))
    chosen: dict[str, Any] = {}
    for choice, weights in invoice_fields.WEIGHTS.items():
        candidates = invoice_fields.candidates_of(choice, page, chosen)
        scores = [invoice_fields.score(candidate, weights) for candidate in candidates]
        chosen[choice] = settled = invoice_fields.settle(candidates, scores)
        yield f"{choice} ({', '.join(invoice_fields.CHOICES[choice])})"
        for options in settled.options:
            yield "    " + "   ".join(
                f"{_text(value) or 'none'} {share:.1%}" for value, share in options[:most]
            )
        best = sorted(zip(scores, candidates, strict=True), key=lambda each: -each[0])[:most]
        for score, candidate in best:
            added = {name: weights.get(name, 0) * number for name, number in candidate.evidence.items()}
            told = sorted(added.items(), key=lambda each: -abs(each[1]))
            shown = ", ".join(_text(value) or "none" for value in candidate.values)
            yield f"  {score:6.2f} {shown}: " + " ".join(
                f"{name} {points:+.1f}" for name, points in told if points
            )


# --- the command --------------------------------------------------------------------------------------------


def settings_of(arguments: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(arguments, name) for name in ("date_order", "default_currency", "today")}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folders", nargs="*", type=labelled.data_set, metavar="FOLDER", help="data set with expected.csv"
    )
    parser.add_argument("--values", type=_path, metavar="FOLDER", help="print what is read of each document")
    parser.add_argument("--explain", type=_path, metavar="FILE", help="print the evidence of one document")
    parser.add_argument("--read", default="documents", metavar="SUBFOLDER", help="of each FOLDER (documents)")
    parser.add_argument("--show-errors", action="store_true", help="list every value that is not right")
    parser.add_argument("--date-order", default="auto", choices=("auto", "DMY", "MDY"), help="setting (auto)")
    parser.add_argument("--default-currency", default="USD", help="setting (USD)")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), help="day of reading")
    arguments = parser.parse_args()
    if not (arguments.folders or arguments.values or arguments.explain):
        parser.error("name a FOLDER, --values FOLDER or --explain FILE")
    return arguments


def _path(text: str) -> Path:
    if not Path(text).exists():
        raise argparse.ArgumentTypeError(f"{text} does not exist")
    return Path(text)


def main() -> None:
    arguments = parse_arguments()
    small = [folder for folder in arguments.folders if (folder / "kinds.csv").exists()]
    large = [folder for folder in arguments.folders if folder not in small]
    printed: list[str] = []
    if arguments.values:
        printed += [line + "\n" for line in values(arguments.values, arguments)]
    elif arguments.explain:
        printed += [line + "\n" for line in explain(arguments.explain, arguments)]
    else:
        printed += [compare(large, arguments)] if large else []
        printed += [accounts(each, arguments) for each in large if labelled.has_column(each, "iban")]
        printed += [cases(folder, arguments) for folder in small]
    sys.stdout.write("".join(printed))


if __name__ == "__main__":
    main()
