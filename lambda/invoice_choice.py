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

    def probability(self, place: int, candidate: Candidate | None = None) -> float:
        """Of a candidate's value; of the best one's if none is given."""
        wanted = _key((candidate or self.best).values[place])
        return next(share for value, share in self.options[place] if _key(value) == wanted)

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
# fmt: off
WEIGHTS: dict[str, dict[str, float]] = {
    "vendor": {
        # How a company's name looks: its legal form, a name's words, no label, street, sentence or fragment
        "legal form": 1.76, "name word": 0.96, "small words": -0.26, "labels": -0.66, "street": -0.44,
        "postcode": -0.56, "digit": -1.2, "person": -0.21, "long": -0.3, "one word": -0.45, "short": -0.43,
        # First among the lines that look like names, high on the page, larger than the rest
        "first": 1.53, "second": 0.57, "among six": -0.54, "top third": 0.86, "right": -0.54,
        "behind table head": -0.3, "large": 0.6, "block start": 0.63, "second line": -0.84,
        "legal form follows": -0.46,
        # A label or block of the seller, not of the buyer, a bank or a person
        "buyer": -0.39, "another's": -0.28, "under seller": 0.52, "first under seller": 0.67,
        "name label": 0.69, "other label": -0.24,
        # An address or tax id beneath it, a domain like it
        "address next": 1.22, "street beneath": 0.93, "tax id beneath": 0.64, "like domain": 0.89,
        "repeated": 0.36,
        # Whole: two lines only with a reason, no part of a name
        "joined": -0.53, "joined with reason": 0.11, "goes on": -0.85,
        # None of these
        "none": 0.89,
    },
    "invoice_number": {
        # Its own label, in the line, on the left or above
        "own label": 2.47, "document label": 0.47, "number label": 0.09, "label far off": -0.55,
        "document just above": 0.38,
        # Labels of other numbers and dates, or words that are no label
        "other label": -1.24, "date label": -0.07, "series label": 0, "corrected label": 0,
        "unknown label": -1.52, "number above": -0.83,
        # How a document's number looks; no date, year, telephone or part of a longer one
        "short": -0.85, "many digits": -0.55, "prefix": 1.08, "document prefix": 0.72, "year inside": 1.05,
        "year": -0.05, "date": -0.16, "phone or tax id": -0.27, "odd signs": -0.33, "several words": -0.44,
        "more before": -0.34, "more behind": -0.23,
        # High on the page, near the title, large, outside the items and the buyer's block
        "top third": 1.13, "behind table head": -0.73, "under buyer": -0.49, "under seller": -0.36,
        "near title": 0.96, "large": 0.75, "alone": 0.74, "money in row": -0.4, "repeated": -0.54,
        # None of these
        "none": -0.41, "none with own label": -0.21,
    },
    "invoice_date": {
        # A label of the date of issue
        "dated": 1.81, "issue": 1.07, "first_issue": 1.1,
        # A label that says date and no more, or date and the document
        "date": 0, "dated_document": 0.92,
        # A label of the document alone
        "document": 0.13, "numbered": 0,
        # No label, or one that is not known: never as if it had a good one
        "alone": -0.03, "unknown": -0.02, "number": 0, "date_more": -0.42,
        # A label of another date: of payment, of another paper, of a period
        "another": -0.96, "due": -1.16, "due_other": 0, "until": -0.13, "terms": -0.01, "discount": -0.03,
        "other": -0.59, "mixed": 0, "reference": 0, "dated_reference": -0.06, "corrected": 0, "to": -0,
        "from": 0,
        # Where it stands
        "top": 2.85, "later": -0.71, "only": 1.87,
        # What stands around it
        "time": 1.03, "money": -0.85, "range": -0.53, "sentence": -0.37,
        # Day first or month first
        "misread": -3.27,
        # None of these
        "none": -2.11,
    },
    "due_date": {
        # A label of the due date, or terms that name it
        "due": 3.54, "due_other": 0, "until": 0.47, "terms": 0,
        # A label of another date
        "another": -1.66, "issue": -0.47, "date": -0.2, "date_more": -0.51, "dated_document": -0,
        "dated_reference": -0.01, "document": -0.6, "discount": -0.11, "other": -0.75, "mixed": -0.13,
        "reference": -0.16, "corrected": 0, "number": -0.1, "numbered": -0.01, "to": -0.3, "from": 0,
        # No label, or one that is not known
        "alone": -0.71, "unknown": -0.36,
        # What stands around it
        "time": -0.61, "money": 0, "range": -0.16, "sentence": -0.12,
        # How it lies to the invoice date
        "gap_before": -0.69, "gap_same": -2.06, "gap_soon": 2.42, "gap_far": -0.75, "gap_unknown": 0,
        # Day first or month first
        "misread": -1.11,
        # None of these
        "none": 1.38,
    },
    "subtotal_alone": {
        # all
        "above_base": -0.01, "above_due": 0.01, "above_gross": 0, "above_other": -0.02,
        "above_subtotal": 0.04, "above_tax": -0.03, "above_total": 0.06, "alone_in_row": 0.34,
        "amount": -0.01, "bare_number": -0, "base_of_tax": 0.32, "beside_other": 0, "beside_total": -0.04,
        "currency": 0.2, "difference": 0.03, "due": -0, "end_of_chain": -0.17, "foreign_kind": -0.36,
        "foreign_kind_above": 0, "foreign_kind_beside": -0.06, "foreign_kind_head": -0.05,
        "foreign_kind_joined": -0.01, "foreign_kind_over": -0.04, "foreign_kind_row": -0.22,
        "foreign_over": 0, "has_due": -0.01, "head_gross": -0, "head_net": -0.01, "head_other": -0.01,
        "head_subtotal": -0.04, "head_tax": -0.02, "head_total": -0.02, "item": -0.43, "items_make_it": 1.06,
        "joined": -0.01, "joined_base": -0, "joined_tax": -0.01, "largest": -0.16, "leads_to_total": 0.68,
        "made": -0.1, "negative": -0.04, "none": -0.25, "none_no_label": -0.06, "over_base": -0.04,
        "over_gross": -0, "over_subtotal": -0.02, "over_tax": -0.04, "own_kind": 0.69, "own_kind_above": 0.04,
        "own_kind_head": 0, "own_kind_joined": 0, "own_kind_over": 0, "own_kind_row": 0.76, "own_over": 0.09,
        "rate_in_total": -0.11, "rate_of_base": -0.12, "row_base": 0, "row_due": -0.03, "row_gross": -0.03,
        "row_net": 0.01, "row_other": -0.09, "row_subtotal": 0.74, "row_tax": -0.14, "row_total": 0.04,
        "three_decimals": -0.05, "twice": 0.13, "two_readings": 0.01, "under_above_amount": -0.02,
        "under_above_base": -0.03, "under_above_due": 0, "under_above_gross": -0, "under_above_net": 0,
        "under_above_other": -0.02, "under_above_subtotal": 0.1, "under_above_tax": -0.04,
        "under_above_total": 0.08, "under_above_words": -0.07, "under_head_amount": 0.07,
        "under_head_base": 0, "under_head_due": -0, "under_head_gross": -0.01, "under_head_net": 0.03,
        "under_head_other": -0.08, "under_head_subtotal": -0.01, "under_head_tax": 0.06,
        "under_head_total": 0.06, "under_head_words": -0.01, "words": -0.05, "zero": -0.13,
    },
    "tax_alone": {
        # all
        "above_base": -0, "above_due": -0, "above_gross": -0, "above_other": 0, "above_subtotal": -0.03,
        "above_tax": -0, "above_total": -0.04, "alone_in_row": 0.27, "amount": -0.02, "bare_number": -0.05,
        "base_of_tax": -0.1, "beside_other": -0, "beside_total": -0.02, "currency": 0.22, "difference": 1.2,
        "due": -0.03, "end_of_chain": -0.32, "foreign_kind": -0.27, "foreign_kind_above": -0.07,
        "foreign_kind_beside": -0.03, "foreign_kind_head": -0.02, "foreign_kind_joined": -0,
        "foreign_kind_over": 0, "foreign_kind_row": -0.42, "foreign_over": -0.02, "has_due": -0.01,
        "head_gross": -0, "head_net": -0.01, "head_other": 0.05, "head_subtotal": -0.02, "head_tax": 0.07,
        "head_total": -0.04, "item": -0.73, "items_make_it": -0.27, "joined": 0, "joined_base": -0,
        "joined_tax": 0.05, "largest": -0.32, "leads_to_total": -0.12, "made": -0.16, "negative": -0.07,
        "none": -0.26, "none_no_label": -0.04, "over": -0, "over_base": 0.25, "over_gross": -0.01,
        "over_subtotal": 0.03, "over_tax": 0.01, "own_kind": 0.76, "own_kind_above": 0, "own_kind_head": 0.07,
        "own_kind_joined": 0.05, "own_kind_over": 0.01, "own_kind_row": 0.61, "own_over": 0.21,
        "rate_in_total": 0.52, "rate_of_base": 0.48, "row_base": -0, "row_due": -0.09, "row_gross": -0.03,
        "row_net": -0.01, "row_other": -0.02, "row_subtotal": -0.23, "row_tax": 0.61, "row_total": -0.13,
        "three_decimals": -0.02, "twice": -0.04, "two_readings": -0.05, "under_above_amount": -0.04,
        "under_above_base": -0.02, "under_above_due": 0.01, "under_above_gross": -0.01,
        "under_above_net": -0.02, "under_above_other": -0.07, "under_above_subtotal": -0.07,
        "under_above_tax": -0.04, "under_above_total": -0.06, "under_above_words": -0.14,
        "under_head_amount": 0.05, "under_head_base": -0, "under_head_due": 0, "under_head_gross": -0,
        "under_head_net": 0.04, "under_head_other": -0.07, "under_head_subtotal": 0.16,
        "under_head_tax": 0.21, "under_head_total": 0.09, "under_head_words": -0, "words": -0.12,
        "zero": 0.23,
    },
    "total_alone": {
        # all
        "above_base": -0, "above_due": 0.01, "above_gross": 0, "above_other": 0.01, "above_subtotal": 0.02,
        "above_tax": -0.07, "above_total": -0.04, "alone_in_row": 0.66, "amount": -0.01, "bare_number": -0.09,
        "base_of_tax": -0.1, "beside_other": 0.03, "beside_total": 0.09, "currency": 0.2, "difference": -0.07,
        "due": -0.07, "end_of_chain": 1.02, "foreign_kind": -0.49, "foreign_kind_above": -0.04,
        "foreign_kind_beside": 0, "foreign_kind_head": -0.05, "foreign_kind_joined": -0.03,
        "foreign_kind_over": -0.09, "foreign_kind_row": -0.3, "foreign_over": -0.17, "has_due": 0.17,
        "head_gross": -0, "head_net": -0, "head_other": -0.02, "head_subtotal": -0.01, "head_tax": -0.02,
        "head_total": -0, "item": -0.6, "items_make_it": 0.25, "joined": -0.03, "joined_base": -0,
        "joined_tax": -0.03, "largest": 1.3, "leads_to_total": -0.26, "made": 1.11, "negative": -0.05,
        "none": -0.41, "none_no_label": -0.06, "over": -0, "over_base": -0.05, "over_gross": -0.03,
        "over_subtotal": -0, "over_tax": -0.03, "own_kind": 0.51, "own_kind_above": 0,
        "own_kind_beside": 0.15, "own_kind_head": 0, "own_kind_over": 0, "own_kind_row": 0.42,
        "own_over": 0.15, "rate_in_total": -0.15, "rate_of_base": -0.15, "row_base": -0.01, "row_due": 0.47,
        "row_gross": 0.17, "row_net": -0.01, "row_other": -0.23, "row_subtotal": 0.24, "row_tax": -0.3,
        "row_total": 0.26, "three_decimals": -0.08, "twice": 0.32, "two_readings": -0.03,
        "under_above_amount": -0.14, "under_above_base": -0.01, "under_above_due": 0.01,
        "under_above_gross": -0, "under_above_net": -0.01, "under_above_other": -0.19,
        "under_above_subtotal": -0.01, "under_above_tax": -0.09, "under_above_total": -0.08,
        "under_above_words": -0.07, "under_head_amount": 0.2, "under_head_base": -0, "under_head_due": -0,
        "under_head_gross": 0.04, "under_head_net": 0.02, "under_head_other": -0.06,
        "under_head_subtotal": 0.05, "under_head_tax": 0.15, "under_head_total": 0.19,
        "under_head_words": 0.03, "words": -0.32, "zero": -0.23,
    },
    "money": {
        # all
        "no_subtotal": -0.04, "no_sum": -0.65, "no_tax": -0.11, "no_total": -0.47,
        "subtotal_above_total": -0.67, "subtotal_after_total": -1.04, "subtotal_alone": 1.99,
        "sum_with_extras": 0.48, "sum_with_tax": 1.06, "sum_without_tax": 0.11, "tax_alone": 1.29,
        "tax_at_rate": 0, "tax_at_rate_in_total": 0, "tax_by_another_label": 0, "tax_inside": -0.34,
        "tax_too_large": -0.88, "total_alone": 1.35,
    },
    "currency": {
        # all
        "country": 1.04, "country_of_most": 1.04, "default": 2.54, "first_at_label": 0.87,
        "first_at_sum": 0.97, "likeliest_of_shared": 2.54, "none": -0.51, "nothing_named": 0,
        "only_one": 0.82, "share": 0.19, "sign": 1.15,
    },
    "line_items": {
        # all
        "head_amount": 1.5, "none": 0.12, "products": 2.08, "right": 0.75, "sum_stated": 2.29,
    },
}
CERTAINTY: dict[str, dict[str, float]] = {
    "vendor": {"always": 0.45, "logit": 1.42},
    "invoice_number": {"always": 1.52, "logit": 2.35},
    "invoice_date": {"always": 0.07, "logit": 1.85},
    "due_date": {"always": 0.75, "logit": 1.78},
    "subtotal": {"always": 0.94, "logit": 1.24},
    "tax": {"always": 0.47, "logit": 1.07},
    "total": {"always": 0.35, "logit": 0.8},
    "currency": {"always": 0.8, "logit": 0.95},
}
THRESHOLDS: dict[str, int] = {
    "vendor": 82,
    "invoice_number": 70,
    "invoice_date": 90,
    "due_date": 70,
    "subtotal": 74,
    "tax": 70,
    "total": 77,
    "currency": 85,
}
# fmt: on
# --- end of what fit_weights writes ---

TABLES = Tables(WEIGHTS, CERTAINTY, THRESHOLDS)
