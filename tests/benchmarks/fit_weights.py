"""The weights of the evidence in invoice_fields.py, from labelled documents.

Each choice is a conditional logit: the score of a candidate is the weighted sum of its evidence, its probability the
softmax over all candidates of the page with "none of these" among them. Every layout counts alike, signs that are
known are fixed. The certainty of a field is calibrated, and its threshold chosen, on families that the weights left
out. The same documents give the same table.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small problems: threads only wait for each other

try:
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix
except ModuleNotFoundError as missing:
    raise SystemExit(f"This needs {missing.name}: pip install '.[fit]'") from None

from tests.benchmarks import labelled  # noqa: E402
from tests.benchmarks.evidence import DOUBTED, DOUBTS, EVIDENCE, RIDGE, TWIN_WITHOUT, TWINS
from tests.benchmarks.labelled import Document

import invoice_fields  # isort: skip  (labelled makes it importable)

T = TypeVar("T")

# How strongly a weight is drawn to zero where RIDGE does not say, and a calibration to the identity.
NEAR = 1.0
TODAY = date(2026, 11, 25)  # the same table on whatever day it is fitted
READING = {"date_order": "auto", "default_currency": "USD", "today": TODAY}
FEW = 20  # families with fewer scored values of a field count as one
# What may be silently wrong, of all values of a field; OVERSHOOT: on a family that is not known it becomes more.
MAY_BE_SILENT = {"vendor": 0.03, "invoice_number": 0.02, "invoice_date": 0.01, "due_date": 0.02, "subtotal": 0.02,
                 "tax": 0.02, "total": 0.01, "amount_due": 0.02, "currency": 0.01}  # fmt: skip
OVERSHOOT = 0.7
# Below, asking costs little: two of five values are wrong. Above, nine of ten questions would be for nothing.
LOWEST, HIGHEST = 60, 90

TABLES_IN = labelled.ROOT / "lambda" / "invoice_choice.py"
BEGIN, END = (
    "# --- written by fit_weights ---\n# fmt: off\n",
    "# fmt: on\n# --- end of what fit_weights writes ---\n",
)


class Reading(NamedTuple):
    """What was chosen for a field of a document, its evidence and probability, and whether it is right."""

    document: Document
    field: str
    value: Any
    probability: float
    evidence: dict[str, float]
    right: bool
    twin: bool = False  # of a page without its truth


# --- one choice over many documents -------------------------------------------------------------------------


@dataclass
class Problem:
    """The candidates of all documents for one choice, as a matrix of their evidence."""

    choice: str
    documents: list[Document]
    candidates: list[list[Any]]

    def __post_init__(self) -> None:
        self.fields = invoice_fields.CHOICES[self.choice]
        self.names = [name for _, group in groups_of(self.choice) for _, name in group]
        self._every_evidence_is_known()
        right = [self._right(n) for n in range(len(self.documents))]
        twins = [self._twin(n, right[n]) for n in range(len(right))] if self.choice in TWINS else []
        right += [[candidate.values[0] is None for candidate in twin] for twin in twins]
        self.candidates = [*self.candidates, *twins]
        self.starts = np.cumsum([0, *map(len, self.candidates)])
        self.matrix = self._matrix(self.candidates)
        self.right = np.array([each for some in right for each in some], bool)

    def _every_evidence_is_known(self) -> None:
        """What stands in no table would silently be worth nothing."""
        known = {*self.names, *(name for field in self.fields for name in doubts_of(field))}
        found = {name for some in self.candidates for each in some for name in each.evidence}
        if found - known:
            raise SystemExit(f"{self.choice}: evidence neither in EVIDENCE nor in DOUBTS: {found - known}")

    def _matrix(self, every: Iterable[list[Any]]) -> csr_matrix:
        column = {name: place for place, name in enumerate(self.names)}
        data, places, ends = [], [], [0]
        for candidate in (each for candidates in every for each in candidates):
            for name, number in candidate.evidence.items():
                if number and name in column:
                    data.append(float(number))
                    places.append(column[name])
            ends.append(len(data))
        return csr_matrix((data, places, ends), shape=(len(ends) - 1, len(self.names)))

    def _right(self, place: int) -> list[bool]:
        """Which candidates are right; where the truth is not among them, those that say "none of these"."""
        document, candidates = self.documents[place], self.candidates[place]
        right = [True] * len(candidates)
        for part, name in enumerate(self.fields):
            if document.scores(name):
                fitting = document.best(name, {candidate.values[part] for candidate in candidates}) or {None}
                rest = [r and c.values[part] in fitting for r, c in zip(right, candidates, strict=True)]
                right = rest if any(rest) else right
        return right

    def _twin(self, place: int, right: Sequence[bool]) -> list[Any]:
        """The candidates of a document as if its truth were not on the page."""
        candidates, label = self.candidates[place], TWIN_WITHOUT.get(self.choice)
        prints = {_print_of(each) for each, is_it in zip(candidates, right, strict=True) if is_it}
        return [
            each for each, is_it in zip(candidates, right, strict=True)
            if each.values[0] is None or not (is_it or label in each.evidence or _print_of(each) in prints)
        ]  # fmt: skip

    def solve(
        self, which: Sequence[int], start: np.ndarray | None = None, gone: Iterable[str] = ()
    ) -> np.ndarray:
        """The weights that make what is right likeliest on some of the documents, without some evidence."""
        weights = layout_weights([self.documents[n] for n in which])
        if self.choice in TWINS:
            which = [*which, *(len(self.documents) + n for n in which)]
            weights = np.concatenate([weights, TWINS[self.choice] * weights])
        rows = np.concatenate([np.arange(self.starts[n], self.starts[n + 1]) for n in which])
        heads = np.cumsum([0, *(self.starts[n + 1] - self.starts[n] for n in which)])[:-1]
        loss = _loss(self.matrix[rows], self.right[rows], heads, weights, RIDGE.get(self.choice, NEAR))
        limits = {"+": (0, None), "-": (None, 0), "~": (None, None)}
        signs = {name: sign for _, group in groups_of(self.choice) for sign, name in group}
        bounds = [(0, 0) if name in set(gone) else limits[signs[name]] for name in self.names]
        begin = np.zeros(len(self.names)) if start is None else np.clip(start, *_finite(bounds))
        return minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x

    def settled(self, place: int, weights: dict[str, float]) -> Any:
        scores = self.matrix[self.starts[place] : self.starts[place + 1]] @ [
            weights[name] for name in self.names
        ]
        return invoice_fields.settle(self.candidates[place], scores.tolist())

    def read(self, place: int, weights: dict[str, float]) -> list[Reading]:
        """What the weights choose for a document and its twin, for each of the choice's fields that is scored."""
        readings = self._read(place, weights)
        if self.choice in TWINS:
            twin = self._read(len(self.documents) + place, weights)
            readings += [each._replace(right=each.value is None, twin=True) for each in twin]
        return readings

    def _read(self, place: int, weights: dict[str, float]) -> list[Reading]:
        document, settled = self.documents[place % len(self.documents)], self.settled(place, weights)
        readings = []
        for part, name in enumerate(self.fields):
            if document.scores(name):
                best = invoice_fields.stored(name, settled)
                value = best.values[part]
                evidence = settled.doubts(part, value, best.evidence)
                share, right = settled.probability(part, best), document.is_right(name, value)
                readings.append(Reading(document, name, value, share, evidence, right))
        return readings


def _print_of(candidate: Any) -> tuple | None:
    field = candidate.fields[0] if candidate.fields else None
    return (field.text, field.page, field.box) if field else None


def groups_of(choice: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Reason and signed names of each group of evidence."""
    return [
        (reason, [(name[0], name[1:].strip()) for name in re.split(r"\s+(?=[-+~])", names)])
        for reason, names in EVIDENCE[choice]
    ]


def doubts_of(field: str) -> list[str]:
    """The evidence of certainty of a field, beyond its probability."""
    return list(filter(None, DOUBTS.get(field, "").split(", ")))


def _finite(bounds: list[tuple]) -> tuple[list, list]:
    low, high = zip(*bounds, strict=True)
    return [-np.inf if x is None else x for x in low], [np.inf if x is None else x for x in high]


def _loss(
    matrix: csr_matrix, right: np.ndarray, heads: np.ndarray, weights: np.ndarray, ridge: float
) -> Callable:
    """Minus the logarithm of the probability of what is right, with its gradient."""
    sizes = np.diff([*heads, matrix.shape[0]])
    transposed, of_row = matrix.T.tocsr(), np.repeat(weights, sizes)

    def softmax(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        top = np.maximum.reduceat(scores, heads)
        odds = np.exp(scores - np.repeat(top, sizes))
        whole = np.add.reduceat(odds, heads)
        return odds / np.repeat(whole, sizes), np.log(whole) + top

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ beta
        shares, all_of_them = softmax(scores)
        of_right, right_ones = softmax(np.where(right, scores, -1e9))
        value = (weights * (all_of_them - right_ones)).sum() + ridge / 2 * (beta**2).sum()
        return value, transposed @ (of_row * (shares - of_right)) + ridge * beta

    return loss


def layout_weights(documents: Sequence[Document]) -> np.ndarray:
    """A layout weighs the square root of the number of its documents."""
    counts = Counter(document.layout for document in documents)
    return np.array([counts[document.layout] ** -0.5 for document in documents])


# --- all tables ---------------------------------------------------------------------------------------------


class Fitter:
    """The tables from all documents, or from those of all families but one."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = list(documents)
        self.families = sorted({document.family for document in documents})
        self.pages = [invoice_fields.page_of(document.lines, **READING) for document in self.documents]
        self._problems: dict[str, Problem] = {}

    def tables(self, without: str = "") -> Any:
        """The tables that invoice_fields.extract takes, fitted without one family."""
        weights = {choice: invoice_fields.WEIGHTS[choice] for choice in invoice_fields.CHOICES}
        certainty, thresholds = dict(invoice_fields.CERTAINTY), dict(invoice_fields.THRESHOLDS)
        for choice in invoice_fields.CHOICES:
            problem = self.problem(choice, weights)
            scored = self.scored(problem, without)
            if not scored:  # nothing to learn from: the weights stay as they are
                continue
            found = problem.solve(scored)
            weights[choice] = self.named(problem, found)
            readings = self.left_out(problem, without, start=found) if choice in FINAL.values() else []
            for field in MAY_BE_SILENT:
                if own := [each for each in readings if each.field == field and each.value is not None]:
                    certainty[field] = calibrated(field, own, TWINS[choice] if choice in DOUBTED else 0.0)
                    thresholds[field] = threshold(field, own, certainty[field])
        return invoice_fields.Tables(weights, certainty, thresholds)

    def problem(self, choice: str, weights: dict[str, dict[str, float]]) -> Problem:
        """The candidates of a choice; where they depend on what was chosen before, anew for these weights."""
        needed = invoice_fields.DEPENDENT.get(choice, ())
        if needed or choice not in self._problems:
            earlier = {name: (self._problems[name], weights[name]) for name in needed}
            found = []
            for place, page in enumerate(self.pages):
                chosen = {name: problem.settled(place, table) for name, (problem, table) in earlier.items()}
                found.append(invoice_fields.candidates_of(choice, page, chosen))
            self._problems[choice] = Problem(choice, self.documents, found)
        return self._problems[choice]

    @staticmethod
    def named(problem: Problem, weights: np.ndarray) -> dict[str, float]:
        return dict(zip(problem.names, np.round(weights, 2).tolist(), strict=True))

    def scored(self, problem: Problem, without: str) -> list[int]:
        """The documents of the other families that have a truth of the choice."""
        return [
            place
            for place, document in enumerate(self.documents)
            if document.family != without and any(map(document.scores, problem.fields))
        ]

    def left_out(
        self, problem: Problem, without: str = "", start: np.ndarray | None = None, gone: Iterable[str] = ()
    ) -> list[Reading]:
        """What weights that were fitted without its family, nor the one left out before, choose for each document."""
        readings = []
        scored = self.scored(problem, without)
        for family in sorted({self.documents[place].family for place in scored}):
            rest = [place for place in scored if self.documents[place].family != family]
            if rest:
                weights = self.named(problem, problem.solve(rest, start, gone))
                own = (place for place in scored if self.documents[place].family == family)
                readings += [reading for place in own for reading in problem.read(place, weights)]
        return readings


FINAL = {field: choice for choice, fields in invoice_fields.CHOICES.items() for field in fields}


def calibrated(field: str, readings: Sequence[Reading], twins: float = 0.0) -> dict[str, float]:
    """What makes a probability and some evidence the share of right values: a logistic regression near the identity.

    Twins, which weigh `twins`, tell what is chosen where nothing on the page is right.
    """
    names = ["always", "logit", *doubts_of(field)]
    readings = sorted(readings, key=lambda each: each.twin)  # as they are weighed
    rows = [
        {"always": 1.0, "logit": invoice_fields.logit(each.probability)} | each.evidence for each in readings
    ]
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    right = np.array([1.0 if each.right else -1.0 for each in readings])
    real, unreal = ([each.document for each in readings if each.twin == is_it] for is_it in (False, True))
    weights = np.concatenate([layout_weights(real), twins * layout_weights(unreal)])
    identity = np.array([1.0 if name == "logit" else 0.0 for name in names])

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        margins = right * (matrix @ beta)
        share = 1 / (1 + np.exp(np.clip(margins, -500, 500)))
        value = (weights * np.logaddexp(0, -margins)).sum() + NEAR / 2 * ((beta - identity) ** 2).sum()
        return value, -(matrix.T @ (weights * share * right)) + NEAR * (beta - identity)

    found = minimize(loss, identity, jac=True, method="L-BFGS-B").x
    return dict(zip(names, np.round(found, 2).tolist(), strict=True))


def threshold(field: str, readings: Sequence[Reading], table: dict[str, float]) -> int:
    """The lowest certainty above which no more than may be is silently wrong, mean over families."""
    families = by_family([each for each in readings if not each.twin], lambda each: each.document.family)
    wrong = [
        (invoice_fields.certainty(each.probability, each.evidence, table), 1 / len(group) / len(families))
        for group in families.values()
        for each in group
        if not each.right and each.value is not None
    ]
    silent = {
        limit: sum(share for sure, share in wrong if sure >= limit) for limit in range(LOWEST, HIGHEST + 1)
    }
    allowed = max(
        OVERSHOOT * MAY_BE_SILENT[field], silent[HIGHEST]
    )  # what no threshold finds, none has to ask for
    return min(limit for limit, share in silent.items() if share <= allowed)


def by_family(things: Iterable[T], family: Callable[[T], str]) -> dict[str, list[T]]:
    """Things by family; the families that have few are one, `others`."""
    groups: dict[str, list[T]] = {}
    for each in things:
        groups.setdefault(family(each), []).append(each)
    large = {name: group for name, group in groups.items() if len(group) >= FEW}
    others = [each for name, group in groups.items() if name not in large for each in group]
    return large | ({"others": others} if others else {})


# --- the command --------------------------------------------------------------------------------------------


def worth(fitter: Fitter, weights: dict[str, dict[str, float]]) -> dict[tuple[str, str], str]:
    """By choice and group: how many points of each field are lost, families left out, without the group."""
    lost = {}
    for choice in dict.fromkeys(FINAL.values()):
        problem = fitter.problem(choice, weights)
        start = np.array([weights[choice][name] for name in problem.names])
        whole = _accuracy(fitter.left_out(problem, start=start))
        for reason, group in groups_of(choice):
            rest = _accuracy(fitter.left_out(problem, start=start, gone=[name for _, name in group]))
            lost[choice, reason] = ", ".join(f"{f} {100 * (rest[f] - whole[f]):+.1f}" for f in whole)
    return lost


def _accuracy(readings: Sequence[Reading]) -> dict[str, float]:
    """The mean over families of the share of right values, by field."""
    shares = {}
    for field in dict.fromkeys(each.field for each in readings):
        groups = by_family(
            [each for each in readings if each.field == field and not each.twin],
            lambda each: each.document.family,
        )
        shares[field] = float(np.mean([np.mean([each.right for each in group]) for group in groups.values()]))
    return shares


def source_of(tables: Any, lost: dict[tuple[str, str], str]) -> str:
    """The tables as Python, each group of evidence under its reason and what is lost without it."""
    lines = ["WEIGHTS: dict[str, dict[str, float]] = {"]
    for choice in tables.weights:
        lines.append(f'    "{choice}": {{')
        for reason, group in groups_of(choice):
            told = f" ({lost[choice, reason]})" if (choice, reason) in lost else ""
            lines.append(f"        # {reason}{told}")
            lines += _wrapped({name: tables.weights[choice][name] for _, name in group}, 8)
        lines.append("    },")
    lines += ["}", "CERTAINTY: dict[str, dict[str, float]] = {"]
    for field, table in tables.certainty.items():
        lines += [f'    "{field}": {{', *_wrapped(table, 8), "    },"]
    lines += ["}", "THRESHOLDS: dict[str, int] = {", *_wrapped(tables.thresholds, 4), "}"]
    return "\n".join(lines) + "\n"


def write_into(path: Path, source: str) -> None:
    """Replace what stands between the two marks."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, behind = rest.partition(END)
    path.write_text(f"{before}{BEGIN}{source}{END}{behind}", encoding="utf-8")


def _wrapped(table: dict[str, float], indent: int, width: int = 110) -> list[str]:
    lines = [""]
    for part in (f'"{name}": {number + 0.0:g}' for name, number in table.items()):  # no -0
        if len(lines[-1]) + len(part) + 2 > width - indent and lines[-1]:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + part + ","
    return [" " * indent + line for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folders", nargs="+", type=labelled.data_set, metavar="FOLDER", help="data set with expected.csv"
    )
    parser.add_argument("--no-worth", action="store_true", help="do not take out the groups one by one")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {TABLES_IN.name}")
    arguments = parser.parse_args()
    fitter = Fitter(labelled.labelled(arguments.folders))
    layouts = len({each.layout for each in fitter.documents})
    if few := layouts < labelled.ENOUGH:
        told = f"{len(fitter.documents)} documents of {layouts} layouts"
        sys.stderr.write(
            f"Too few to fit weights: {told}, {labelled.ENOUGH} layouts at least. Keep those in the code.\n"
        )
    if few and arguments.write:
        raise SystemExit("Nothing was written.")
    tables = fitter.tables()
    source = source_of(tables, {} if arguments.no_worth else worth(fitter, tables.weights))
    sys.stdout.write(source)
    if arguments.write:
        write_into(TABLES_IN, source)


if __name__ == "__main__":
    main()
