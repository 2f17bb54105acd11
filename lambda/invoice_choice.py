"""The choice among candidates: what speaks for each is weighed and added up, the sums become probabilities.

`python -m tests.benchmarks.fit_weights FOLDER…` writes the tables at the end, from labelled documents.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from invoice_page import Field

MOST_LOGIT = 6.0  # a probability beyond 99.75 % says no more
NONE = (None,)  # of a single field: always kept, others are measured by it
HOPELESS = 14.0  # a score that is so far behind adds less than a millionth
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
    ranked: list[tuple[float, Candidate]]  # the best of each different value with its score, best first

    def probability(self, place: int, candidate: Candidate | None = None) -> float:
        """Of a candidate's value; of the best one's if none is given."""
        return self.probability_of(place, (candidate or self.best).values[place])

    def probability_of(self, place: int, wanted: Any) -> float:
        key = _key(wanted)
        return next((share for value, share in self.options[place] if _key(value) == key), 0.0)

    def certainty(self, place: int, value: Any, evidence: dict[str, float], table: dict[str, float]) -> int:
        return certainty(self.probability_of(place, value), self.doubts(place, value, evidence), table)

    def doubts(self, place: int, value: Any, evidence: dict[str, float]) -> dict[str, float]:
        """The evidence of certainty of a value: beside its own, how likely it is if the page has any."""
        share, none = self.probability_of(place, value), self.probability_of(place, None)
        return evidence | {"among values": logit(share if value is None else share / max(1 - none, share))}

    def other_reading(self, place: int, candidate: Candidate) -> Any | None:
        """Another reading of a candidate's print, if it is likely too: `03/04/2025`, `1.234`."""
        printed, own = _printed(candidate, place), self.probability(place, candidate)
        for _, other in self.ranked if printed else ():
            if other.values[place] != candidate.values[place] and _printed(other, place) == printed:
                if is_close(self.probability(place, other), own):
                    return other.values[place]
        return None


def is_close(share: float, best: float) -> bool:
    """Whether a value is so likely beside the best one that a person has to choose."""
    return share >= RIVAL * best


def _printed(candidate: Candidate, place: int) -> tuple | None:
    field = candidate.fields[place] if candidate.fields else None
    return (field.text, field.page, field.box) if field else None


def score(candidate: Candidate, weights: dict[str, float]) -> float:
    return sum(weights.get(name, 0.0) * number for name, number in candidate.evidence.items())


def settle(candidates: Sequence[Candidate], scores: Sequence[float]) -> Settled:
    """The softmax of the scores, summed over equal values: what is likeliest together, and each field alone."""
    top = max(scores)
    hopeful = (n for n, each in enumerate(candidates) if scores[n] > top - HOPELESS or each.values == NONE)
    odds = [(scores[place] - top, place) for place in hopeful]
    whole = sum(math.exp(each) for each, _ in odds)
    together: dict[tuple, float] = {}
    first: dict[tuple, tuple[float, Candidate]] = {}
    alone: tuple[dict, ...] = tuple({} for _ in candidates[0].values)
    for each, place in sorted(odds, key=lambda each: -each[0]):
        candidate, share = candidates[place], math.exp(each) / whole
        keys = tuple(map(_key, candidate.values))
        together[keys] = together.get(keys, 0.0) + share
        first.setdefault(keys, (scores[place], candidate))
        for sums, key, value in zip(alone, keys, candidate.values, strict=True):
            value, sofar = sums.get(key, (value, 0.0))
            sums[key] = value, sofar + share
    _, best = first[max(together, key=together.__getitem__)]
    options = tuple(sorted(sums.values(), key=lambda each: -each[1]) for sums in alone)
    return Settled(best, options, list(first.values()))


def _key(value: Any) -> Any:
    """Names and numbers are one if their letters and digits are."""
    return "".join(filter(str.isalnum, value.casefold())) if isinstance(value, str) else value


def certainty(probability: float, evidence: dict[str, float], table: dict[str, float]) -> int:
    """0..100: how often such a value was right on layouts that the fit had not seen."""
    total = table.get("always", 0.0) + table.get("logit", 0.0) * logit(probability)
    total += sum(weight * evidence[name] for name, weight in table.items() if name in evidence)
    return int(100 / (1 + math.exp(-total)))


def logit(probability: float) -> float:
    odds = math.log(max(probability, 1e-9)) - math.log(max(1 - probability, 1e-9))
    return max(-MOST_LOGIT, min(MOST_LOGIT, odds))


class Tables(NamedTuple):
    """What is fitted."""

    weights: dict[str, dict[str, float]]  # choice -> evidence -> weight
    certainty: dict[str, dict[str, float]]  # field -> evidence of certainty -> weight
    thresholds: dict[str, int]  # field -> the certainty below which it is in doubt


# --- written by fit_weights ---
# fmt: off
WEIGHTS: dict[str, dict[str, float]] = {
    "vendor": {
        # How a company's name looks: a legal form, no label, street, sentence or fragment
        "legal form": 1.76, "name word": 0.85, "small words": -0.2, "labels": -0.98, "street": -1.02,
        "postcode": -0.6, "digit": -1.52, "person": -0.23, "long": -0.84, "one word": -0.34, "short": -0.53,
        # First among the lines that look like names, high on the page, larger than the rest
        "first": 1.7, "second": 0.73, "among six": -0.73, "top third": 0.64, "right": -0.44,
        "behind table head": -0.42, "large": 0.47, "block start": 0.52, "second line": -1.09,
        "legal form follows": -0.34,
        # A label or block of the seller, not of the buyer, a bank or a person
        "buyer": -0.56, "another's": -0.45, "under seller": 0.37, "first under seller": 0.79,
        "name label": 0.88, "other label": -0.78,
        # An address or a tax id beneath it, a domain like it, named again elsewhere
        "address next": 0.95, "street beneath": 1.06, "tax id beneath": 0.45, "like domain": 0.89,
        "repeated": 0.41,
        # Whole: no line that the next one continues
        "goes on": -0.83,
        # None of these
        "none": 2.54,
    },
    "invoice_number": {
        # Its own label, in the line, on the left or above
        "own label": 2.62, "document label": 0.4, "number label": 0, "label far off": -0.7,
        "document just above": 0.53,
        # A label of another number or of a date, or words that are no label
        "other label": -1.71, "date label": -0.16, "series label": 0, "corrected label": -0.07,
        "unknown label": -1.72, "number above": -1.02,
        # How a document's number looks: no date, year, telephone or part of a longer one
        "short": -1, "many digits": -0.74, "prefix": 0.97, "document prefix": 0.9, "year inside": 1.22,
        "year": -0.07, "date": -0.17, "phone or tax id": -0.39, "odd signs": -0.45, "several words": -0.5,
        "more before": -0.49, "more behind": -0.36,
        # High on the page, near the title, large, outside the items and the buyer's block
        "top third": 0.8, "behind table head": -0.93, "under buyer": -0.66, "under seller": -0.63,
        "near title": 0.82, "large": 0.65, "alone": 0.66, "money in row": -0.54, "repeated": -0.63,
        # None of these
        "none": 0.84,
    },
    "invoice_date": {
        # A label of the date of issue
        "dated": 1.33, "issue": 1.13, "first_issue": 1.26,
        # A label that says date and no more, or date and the document
        "date": 0, "dated_document": 0.62,
        # A label of the document alone
        "document": 0.44, "numbered": 0,
        # No label, or one that is not known: never as if it had a good one
        "alone": -0.2, "unknown": -0.37, "number": 0, "date_more": -0.88,
        # A label of another date: of payment, of another paper, of a period
        "another": -1.26, "due": -2.84, "due_other": 0, "until": -0.37, "terms": -0.15, "discount": -0.1,
        "other": -1.71, "mixed": 0, "reference": 0, "dated_reference": -0.31, "corrected": -0.3, "to": -0.13,
        "from": 0,
        # Where it stands
        "top": 1.91, "later": -1.04, "only": 3.38,
        # What stands around it
        "time": 1.14, "money": -1.23, "range": -0.87, "sentence": -0.91,
        # Day first or month first
        "misread": -2.29,
        # None of these
        "none": -0.81,
    },
    "due_date": {
        # A label of the due date, or terms that name it
        "due": 3.84, "due_other": 0, "until": 0.79, "terms": 0,
        # A label of another date
        "another": -1.76, "issue": -0.45, "date": -0.3, "date_more": -0.41, "dated_document": -0.01,
        "dated_reference": -0.03, "document": -0.18, "discount": -0.31, "other": -0.59, "mixed": -0.1,
        "reference": -0.2, "corrected": 0, "number": -0.11, "numbered": -0.02, "to": -0.31, "from": 0,
        # No label, or one that is not known
        "alone": -0.6, "unknown": -0.59,
        # What stands around it
        "time": -0.47, "money": 0, "range": -0.34, "sentence": -0.03,
        # How it lies to the invoice date
        "gap_before": -0.56, "gap_same": -1.84, "gap_soon": 2.09, "gap_far": -0.71, "gap_unknown": 0,
        # Day first or month first
        "misread": -1.01,
        # None of these
        "none": 2.33,
    },
    "subtotal_alone": {
        # Arithmetic: the items make it, with the tax it makes the total
        "items_make_it": 1.52, "leads_to_total": 1.09, "made": -0.04, "due": -0.01, "has_due": -0.01,
        "difference": 0.02, "rate_of_base": -0.14, "rate_in_total": -0.13,
        # Where it stands
        "largest": -0.12, "end_of_chain": -0.21, "twice": 0.26, "alone_in_row": 0.51,
        # In a column with its sum: the whole of like parts; what others are added to, or one of these
        "whole_of_parts": 0, "end_of_run": -0.11, "run_base": 0.74, "run_added": -0.14,
        # A label of its own kind, not of another: one weight for all, so that rare kinds count
        "own_kind": 0.82, "own_in_row": 0.85, "foreign_kind": -0.32, "foreign_in_row": -0.24,
        # Which kind its label is
        "is_subtotal": 0.83, "is_total": 0.13, "is_due": 0.03, "is_tax": -0.3, "is_other": -0.14,
        # Outside the items
        "item": -0.4,
        # None of these
        "none": -0.29,
    },
    "tax_alone": {
        # Arithmetic: a printed rate of an amount makes it, or what total and subtotal leave
        "difference": 1.51, "rate_of_base": 0.37, "rate_in_total": 0.64, "items_make_it": -0.53, "made": -0.1,
        "leads_to_total": -0.09, "due": -0.02, "has_due": 0,
        # Where it stands: never the largest or the last
        "largest": -0.44, "end_of_chain": -0.33, "twice": 0.22, "alone_in_row": 0.27,
        # In a column with its sum: the whole of like parts; what others are added to, or one of these
        "whole_of_parts": 0.07, "end_of_run": -0.03, "run_base": -0.07, "run_added": 1.07,
        # A label of its own kind, not of another: one weight for all, so that rare kinds count
        "own_kind": 0.91, "own_in_row": 0.69, "foreign_kind": -0.47, "foreign_in_row": -0.35,
        # Which kind its label is
        "is_subtotal": -0.11, "is_total": -0.25, "is_due": -0.06, "is_tax": 0.91, "is_other": 0,
        # Outside the items
        "item": -0.86,
        # None of these
        "none": 0.01,
    },
    "total_alone": {
        # Arithmetic: subtotal, taxes and charges make it, or what was paid and given back
        "made": 1.4, "has_due": 0.22, "due": -0.07, "items_make_it": 0.48, "leads_to_total": -0.07,
        "rate_of_base": -0.12, "rate_in_total": -0.25, "difference": 0,
        # Where it stands: the largest, the last of the sums
        "largest": 1.56, "end_of_chain": 1.05, "twice": 0.64, "alone_in_row": 1.15,
        # In a column with its sum: the whole of like parts; what others are added to, or one of these
        "whole_of_parts": 0.47, "end_of_run": 0.87, "run_base": -0.43, "run_added": -0.06,
        # A label of its own kind, not of another: one weight for all, so that rare kinds count
        "own_kind": 0.82, "own_in_row": 0.71, "foreign_kind": -0.43, "foreign_in_row": -0.09,
        # Which kind its label is
        "is_subtotal": 0.57, "is_total": 0.26, "is_due": 0.44, "is_tax": -0.43, "is_other": -0.35,
        # Outside the items
        "item": -0.6,
        # None of these
        "none": -0.32,
    },
    "money": {
        # What speaks for each by itself
        "subtotal_alone": 1.66, "tax_alone": 1.1, "total_alone": 1.24,
        # They add up, with or without charges, discounts and roundings; or the tax is inside
        "sum_with_tax": 1.26, "sum_without_tax": 0, "tax_inside": -0.08, "no_sum": -0.78,
        # What does not happen: a tax of half the total, a subtotal above the total or beneath it
        "tax_too_large": -0.72, "subtotal_above_total": -0.51, "subtotal_after_total": 0,
        # None of these
        "no_subtotal": -0.27, "no_tax": 0.33, "no_total": -0.09,
    },
    "currency": {
        # First at a label that asks for it, or beside a sum
        "first_at_label": 0.77, "first_at_sum": 1.27,
        # A sign that only one currency has
        "sign": 1.14,
        # A sign of several: the likeliest, the setting's
        "likeliest_of_shared": 2.71, "default": 2.52,
        # A country that has it is named
        "country": 1.61,
        # None of these
        "none": -1.07,
    },
    "line_items": {
        # The amounts make a sum that is stated beneath
        "sum_stated": 2.55,
        # Two numbers of the row make the amount
        "products": 2.88,
        # Amounts stand on the right
        "right": 1.27,
        # None of these
        "none": 0.01,
    },
}
CERTAINTY: dict[str, dict[str, float]] = {
    "vendor": {
        "always": 0.62, "logit": -0.1, "among values": 1.25, "rival": -0.12, "legal form": -0.01,
        "repeated": 0.1, "name label": 1.25, "labels": -0.52,
    },
    "invoice_number": {
        "always": 1.34, "logit": 1.16, "among values": 1.41, "own label": 0.23, "year": 0,
    },
    "invoice_date": {
        "always": 1.29, "logit": 1.71,
    },
    "due_date": {
        "always": 0.66, "logit": 1.75,
    },
    "subtotal": {
        "always": 0.27, "logit": 1.48, "no_sum": 0.4, "sum_with_tax": -0.14, "sum_without_tax": 0.01,
    },
    "tax": {
        "always": 0.73, "logit": 0.76, "no_sum": -0.35, "sum_with_tax": 0.94,
    },
    "total": {
        "always": 0.11, "logit": 1.13, "no_sum": -0.09, "sum_with_tax": -0.14, "sum_without_tax": 0.34,
        "tax_inside": -0.2,
    },
    "currency": {
        "always": 0.62, "logit": 1.38,
    },
}
THRESHOLDS: dict[str, int] = {
    "vendor": 82, "invoice_number": 82, "invoice_date": 60, "due_date": 60, "subtotal": 60, "tax": 60,
    "total": 60, "currency": 60,
}
# fmt: on
# --- end of what fit_weights writes ---

TABLES = Tables(WEIGHTS, CERTAINTY, THRESHOLDS)
