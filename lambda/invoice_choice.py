"""The choice among candidates: what speaks for each is weighed and added up, the sums become probabilities.

`python -m tests.benchmarks.fit_weights FOLDER…` writes the tables at the end, from labelled documents.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from invoice_page import Field

MOST_LOGIT = 6.0  # a probability beyond 99.75 % says no more
RIVAL = 0.25  # a reading that is less than this likely beside the best one is ruled out


class Candidate(NamedTuple):
    """A value for each field of the choice (None: the page has none), and what speaks for them together."""

    values: tuple[Any, ...]
    evidence: dict[str, float]
    fields: tuple[Field | None, ...] = ()  # where the values were read


class Settled(NamedTuple):
    """The best candidate; for each field its possible values with their probability, best first."""

    best: Candidate
    options: tuple[list[tuple[Any, float]], ...]
    ranked: list[
        tuple[float, Candidate]
    ]  # the best candidate of each different value with its score, best first

    def probability(self, place: int) -> float:
        wanted = _key(self.best.values[place])
        return next(share for value, share in self.options[place] if _key(value) == wanted)

    def other_reading(self, place: int) -> Any | None:
        """Another reading of the print that was chosen, if it is likely too: `03/04/2025`, `1.234`."""
        value, printed = self.best.values[place], _printed(self.best, place)
        for _, other in self.ranked[1:] if printed else ():
            if _printed(other, place) == printed and other.values[place] not in (None, value):
                likely = dict(self.options[place])
                if likely[other.values[place]] >= RIVAL * likely[value]:
                    return other.values[place]
        return None


def _printed(candidate: Candidate, place: int) -> tuple | None:
    field = candidate.fields[place] if candidate.fields else None
    return (field.text, field.page, field.box) if field else None


def score(candidate: Candidate, weights: dict[str, float]) -> float:
    return sum(weights.get(name, 0.0) * number for name, number in candidate.evidence.items())


def settle(candidates: Sequence[Candidate], scores: Sequence[float]) -> Settled:
    """The softmax of the scores, summed over equal values: what is likeliest together, and each field alone."""
    top = max(scores)
    whole = sum(math.exp(each - top) for each in scores)
    together: dict[tuple, float] = {}
    first: dict[tuple, tuple[float, Candidate]] = {}
    alone: tuple[dict, ...] = tuple({} for _ in candidates[0].values)
    for place in sorted(range(len(scores)), key=lambda place: -scores[place]):
        candidate, share = candidates[place], math.exp(scores[place] - top) / whole
        keys = tuple(map(_key, candidate.values))
        together[keys] = together.get(keys, 0.0) + share
        first.setdefault(keys, (scores[place], candidate))
        for sums, key, value in zip(alone, keys, candidate.values, strict=True):
            value, sofar = sums.get(key, (value, 0.0))
            sums[key] = value, sofar + share
    _, best = first[max(together, key=lambda keys: together[keys])]
    options = tuple(sorted(sums.values(), key=lambda each: -each[1]) for sums in alone)
    return Settled(best, options, list(first.values()))


def _key(value: Any) -> Any:
    """Names and numbers are one if their letters and digits are."""
    return "".join(filter(str.isalnum, value.casefold())) if isinstance(value, str) else value


def certainty(probability: float, evidence: dict[str, float], table: dict[str, float]) -> int:
    """0..100: how often such a value was right on layouts that the fit had not seen."""
    odds = math.log(max(probability, 1e-9)) - math.log(max(1 - probability, 1e-9))
    logit = max(-MOST_LOGIT, min(MOST_LOGIT, odds))
    known = {"always": 1.0, "logit": logit} | evidence
    total = sum(weight * known.get(name, 0.0) for name, weight in table.items())
    return int(100 / (1 + math.exp(-total)))


class Tables(NamedTuple):
    """What is fitted."""

    weights: dict[str, dict[str, float]]  # choice -> evidence -> weight
    certainty: dict[str, dict[str, float]]  # field -> evidence of certainty -> weight
    thresholds: dict[str, int]  # field -> the certainty below which it is in doubt


# --- written by fit_weights ---
WEIGHTS: dict[str, dict[str, float]] = {}
CERTAINTY: dict[str, dict[str, float]] = {}
THRESHOLDS: dict[str, int] = {}
# --- end of what fit_weights writes ---

TABLES = Tables(WEIGHTS, CERTAINTY, THRESHOLDS)
