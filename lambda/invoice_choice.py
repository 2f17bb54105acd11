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


class Option:
    """A value of a field with its probability; one object each, which is quicker to compare than amounts."""

    __slots__ = ("share", "value")

    def __init__(self, value: Any) -> None:
        self.value, self.share = value, 0.0


class Settled(NamedTuple):
    """The best candidate; for each field its possible values with their probability, best first."""

    best: Candidate
    options: tuple[list[tuple[Any, float]], ...]
    ranked: list[tuple[float, Candidate]]  # the best of each different value with its score, best first
    by_key: tuple[dict[Any, Option], ...]  # the options, by the `_key` of the value

    def probability(self, place: int, candidate: Candidate | None = None) -> float:
        """Of a candidate's value; of the best one's if none is given."""
        return self.probability_of(place, (candidate or self.best).values[place])

    def probability_of(self, place: int, wanted: Any) -> float:
        option = self.by_key[place].get(_key(wanted))
        return option.share if option else 0.0

    def certainty(self, place: int, value: Any, evidence: dict[str, float], table: dict[str, float]) -> int:
        known = self.doubts(place, value, evidence) if "among values" in table else evidence
        return certainty(self.probability_of(place, value), known, table)

    def doubts(self, place: int, value: Any, evidence: dict[str, float]) -> dict[str, float]:
        """The evidence of certainty of a value: beside its own, how likely it is if the page has any."""
        share, none = self.probability_of(place, value), self.probability_of(place, None)
        return evidence | {"among values": logit(share if value is None else share / max(1 - none, share))}

    def other_reading(self, place: int, candidate: Candidate) -> Any | None:
        """Another reading of a candidate's print, if it is likely too: `03/04/2025`, `1.234`."""
        own, printed = candidate.values[place], _printed(candidate, place)
        least = self.probability(place, candidate)
        close = [value for value, share in self.options[place] if is_close(share, least) and value != own]
        for _, other in self.ranked if printed and close else ():
            if other.values[place] in close and _printed(other, place) == printed:
                return other.values[place]
        return None


def is_close(share: float, best: float) -> bool:
    """Whether a value is so likely beside the best one that a person has to choose."""
    return share >= RIVAL * best


def _printed(candidate: Candidate, place: int) -> tuple | None:
    field = candidate.fields[place] if candidate.fields else None
    return (field.text, field.page, field.box) if field else None


def score(candidate: Candidate, weights: dict[str, float]) -> float:
    return sum([weights.get(name, 0.0) * number for name, number in candidate.evidence.items()])


def settle(candidates: Sequence[Candidate], scores: Sequence[float]) -> Settled:
    """The softmax of the scores, summed over equal values: what is likeliest together, and each field alone."""
    top = max(scores)
    odds = {
        place: math.exp(each - top)
        for place, each in enumerate(scores)
        if each > top - HOPELESS or candidates[place].values == NONE
    }
    whole = sum(odds.values())
    alone: tuple[dict[Any, Option], ...] = tuple([{} for _ in candidates[0].values])
    together: dict[tuple[Option, ...], float] = {}
    first: dict[tuple[Option, ...], tuple[float, Candidate]] = {}
    for place in sorted(odds, key=lambda place: top - scores[place]):
        candidate, share = candidates[place], odds[place] / whole
        values = zip(alone, candidate.values, strict=True)
        options = tuple([known.setdefault(_key(value), Option(value)) for known, value in values])
        for option in options:
            option.share += share
        together[options] = together.get(options, 0.0) + share
        first.setdefault(options, (scores[place], candidate))
    _, best = first[max(together, key=together.__getitem__)]
    return Settled(best, tuple([_best_first(known) for known in alone]), list(first.values()), alone)


def _best_first(known: dict[Any, Option]) -> list[tuple[Any, float]]:
    ordered = sorted(known.values(), key=lambda option: -option.share)
    return [(option.value, option.share) for option in ordered]


def _key(value: Any) -> Any:
    """Names and numbers are one if their letters and digits are."""
    return "".join(filter(str.isalnum, value.casefold())) if isinstance(value, str) else value


def certainty(probability: float, evidence: dict[str, float], table: dict[str, float]) -> int:
    """0..100: how often such a value was right on layouts that the fit had not seen."""
    total = table.get("always", 0.0) + table.get("logit", 0.0) * logit(probability)
    total += sum([weight * evidence[name] for name, weight in table.items() if name in evidence])
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
        # How a company's name looks: a legal form, no label, street, sentence or fragment (vendor -3.6)
        "legal form": 2.29, "name word": 1.22, "small words": -0.42, "labels": -1.15, "street": -0.91,
        "postcode": -0.77, "digit": -1.75, "person": -0.58, "long": -1.35, "short": -0.81,
        # First among the lines that look like names, high on the page, larger than the rest (vendor -3.5)
        "first": 2.4, "second": 0.82, "top third": 0.66, "right": -0.27, "behind table head": -0.71,
        "large": 0.17, "block start": 0.3, "second line": -1.71, "legal form follows": -1.09,
        # A label or block of the seller, not of the buyer, a bank or a person (vendor -1.3)
        "another's": -0.44, "like buyer": -0.47, "first under seller": 1.25, "seller's part": 0.22,
        "name label": 0.98, "other label": -1.06,
        # An address or a tax id beneath it, a domain like it (vendor -3.2)
        "address next": 1.19, "street beneath": 1.05, "tax id beneath": 0.44, "like domain": 1.22,
        # Whole: no line that the next one continues, nor two that are none (vendor -0.4)
        "goes on": -0.99, "joined": -0.9,
        # Nothing but its place speaks for it (vendor +0.0)
        "unsupported": -0.76,
        # None of these (vendor +0.2)
        "none": 2.7,
    },
    "invoice_number": {
        # Its own label, in the line, on the left or above (invoice_number -12.5)
        "own label": 2.61, "document label": 0.3, "number label": 0, "label far off": -0.78,
        "document just above": 0.55,
        # A label of another number or of a date, or words that are no label (invoice_number -0.6)
        "other label": -1.71, "date label": -0.16, "series label": 0, "corrected label": -0.07,
        "unknown label": -1.72, "number above": -1.01,
        # How a document's number looks: no date, year, telephone or part of a longer one (invoice_number -1.7)
        "short": -0.99, "many digits": -0.75, "prefix": 0.95, "document prefix": 0.89, "year inside": 1.2,
        "year": -0.07, "date": 0, "phone or tax id": -0.39, "odd signs": -0.48, "several words": -0.49,
        "more before": -0.49, "more behind": -0.36,
        # High on the page, near the title, large, outside the items and the buyer's block (invoice_number -0.9)
        "top third": 0.78, "behind table head": -0.91, "under buyer": -0.65, "under seller": -0.63,
        "near title": 0.84, "large": 0.68, "alone": 0.65, "money in row": -0.53, "repeated": -0.72,
        # None of these (invoice_number +0.0)
        "none": 0.81,
    },
    "invoice_date": {
        # A label of the date of issue (invoice_date -2.0)
        "dated": 1.33, "issue": 1.13, "first_issue": 1.26,
        # A label that says date and no more, or date and the document (invoice_date +0.0)
        "date": 0, "dated_document": 0.62,
        # A label of the document alone (invoice_date +0.0)
        "document": 0.44, "numbered": 0,
        # No label, or one that is not known: never as if it had a good one (invoice_date +0.0)
        "alone": -0.2, "unknown": -0.37, "number": 0, "date_more": -0.88,
        # A label of another date: of payment, of another paper, of a period (invoice_date -0.3)
        "another": -1.26, "due": -2.84, "due_other": 0, "until": -0.37, "terms": -0.15, "discount": -0.1,
        "other": -1.71, "mixed": 0, "reference": 0, "dated_reference": -0.31, "corrected": -0.3, "to": -0.13,
        "from": 0,
        # Where it stands (invoice_date -0.4)
        "top": 1.91, "later": -1.04, "only": 3.38,
        # What stands around it (invoice_date -0.1)
        "time": 1.14, "money": -1.23, "range": -0.87, "sentence": -0.91,
        # Day first or month first (invoice_date -3.4)
        "misread": -2.29,
        # None of these (invoice_date +0.0)
        "none": -0.81,
    },
    "due_date": {
        # A label of the due date, or terms that name it (due_date -1.7)
        "due": 3.84, "due_other": 0, "until": 0.79, "terms": 0,
        # A label of another date (due_date +0.0)
        "another": -1.76, "issue": -0.45, "date": -0.3, "date_more": -0.41, "dated_document": -0.01,
        "dated_reference": -0.03, "document": -0.18, "discount": -0.31, "other": -0.59, "mixed": -0.1,
        "reference": -0.2, "corrected": 0, "number": -0.11, "numbered": -0.02, "to": -0.31, "from": 0,
        # No label, or one that is not known (due_date +0.0)
        "alone": -0.6, "unknown": -0.59,
        # What stands around it (due_date +0.0)
        "time": -0.47, "money": 0, "range": -0.34, "sentence": -0.03,
        # How it lies to the invoice date (due_date +0.0)
        "gap_before": -0.56, "gap_same": -1.84, "gap_soon": 2.09, "gap_far": -0.71, "gap_unknown": 0,
        # Day first or month first (due_date -0.6)
        "misread": -1.01,
        # None of these (due_date -0.6)
        "none": 2.33,
    },
    "subtotal_alone": {
        # Arithmetic: the items make it, with the tax it makes the total
        "items_make_it": 1.56, "leads_to_total": 1.03, "made": -0.05, "due": -0.01, "has_due": -0.01,
        "difference": 0.02, "rate_of_base": -0.14, "rate_in_total": -0.13,
        # Where it stands
        "largest": -0.13, "end_of_chain": -0.18, "twice": 0.22, "alone_in_row": 0.52,
        # In a column with its sum: the whole of like parts; what others are added to, or one of these
        "whole_of_parts": 0, "end_of_run": -0.12, "run_base": 0.72, "run_added": -0.14,
        # A label of its own kind, not of another: one weight for all, so that rare kinds count
        "own_kind": 0.83, "own_in_row": 0.86, "foreign_kind": -0.32, "foreign_in_row": -0.24,
        # Which kind its label is
        "is_subtotal": 0.8, "is_total": 0.13, "is_due": 0.02, "is_tax": -0.31, "is_other": -0.13,
        # Outside the items
        "item": -0.41,
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
        "made": 1.42, "has_due": 0.22, "due": -0.07, "items_make_it": 0.48, "leads_to_total": -0.08,
        "rate_of_base": -0.13, "rate_in_total": -0.26, "difference": 0,
        # Where it stands: the largest, the last of the sums
        "largest": 1.58, "end_of_chain": 1.05, "twice": 0.66, "alone_in_row": 1.15,
        # In a column with its sum: the whole of like parts; what others are added to, or one of these
        "whole_of_parts": 0.46, "end_of_run": 0.86, "run_base": -0.42, "run_added": -0.06,
        # A label of its own kind, not of another: one weight for all, so that rare kinds count
        "own_kind": 0.82, "own_in_row": 0.71, "foreign_kind": -0.41, "foreign_in_row": -0.07,
        # Which kind its label is
        "is_subtotal": 0.55, "is_total": 0.25, "is_due": 0.43, "is_tax": -0.4, "is_other": -0.36,
        # Outside the items
        "item": -0.6,
        # None of these
        "none": -0.31,
    },
    "money": {
        # What speaks for each by itself (subtotal -3.7, tax -2.1, total -4.5)
        "subtotal_alone": 1.65, "tax_alone": 1.11, "total_alone": 1.24,
        # They add up, with or without charges, discounts and roundings; or the tax is inside (subtotal +0.3, tax -1.0, total -0.1)
        "sum_with_tax": 1.25, "sum_without_tax": 0, "tax_inside": -0.1, "no_sum": -0.76,
        # What does not happen: a tax of half the total, a subtotal above the total or beneath it (subtotal +0.0, tax +0.0, total +0.0)
        "tax_too_large": -0.73, "subtotal_above_total": -0.49, "subtotal_after_total": 0,
        # None of these (subtotal +0.0, tax +0.0, total +0.0)
        "no_subtotal": -0.26, "no_tax": 0.34, "no_total": -0.09,
    },
    "currency": {
        # First at a label that asks for it, or beside a sum (currency -0.5)
        "first_at_label": 0.77, "first_at_sum": 1.27,
        # A sign that only one currency has (currency -0.6)
        "sign": 1.14,
        # A sign of several: the likeliest, the setting's (currency -0.5)
        "likeliest_of_shared": 2.71, "default": 2.52,
        # A country that has it is named (currency -0.6)
        "country": 1.61,
        # None of these (currency +0.0)
        "none": -1.07,
    },
    "line_items": {
        # The amounts make a sum that is stated beneath (line_items -0.7)
        "sum_stated": 2.37,
        # Two numbers of the row make the amount (line_items -4.2)
        "products": 2.84,
        # Amounts stand on the right (line_items -1.8)
        "right": 1.68,
        # None of these (line_items +0.0)
        "none": -0.37,
    },
}
CERTAINTY: dict[str, dict[str, float]] = {
    "vendor": {
        "always": -0.07, "logit": 1.31, "rival": -0.81, "name label": 0.9,
    },
    "invoice_number": {
        "always": 1.36, "logit": 1.27, "among values": 1.55, "own label": 0.04, "year": 0,
    },
    "invoice_date": {
        "always": 1.29, "logit": 1.71,
    },
    "due_date": {
        "always": 0.66, "logit": 1.75,
    },
    "subtotal": {
        "always": 0.3, "logit": 1.48, "no_sum": 0.41, "sum_with_tax": -0.12, "sum_without_tax": 0.01,
    },
    "tax": {
        "always": 0.74, "logit": 0.76, "no_sum": -0.35, "sum_with_tax": 0.95,
    },
    "total": {
        "always": 0.12, "logit": 1.12, "no_sum": -0.1, "sum_with_tax": -0.14, "sum_without_tax": 0.34,
        "tax_inside": -0.18,
    },
    "currency": {
        "always": 0.62, "logit": 1.38,
    },
}
THRESHOLDS: dict[str, int] = {
    "vendor": 63, "invoice_number": 79, "invoice_date": 60, "due_date": 60, "subtotal": 60, "tax": 60,
    "total": 60, "currency": 60,
}
# fmt: on
# --- end of what fit_weights writes ---

TABLES = Tables(WEIGHTS, CERTAINTY, THRESHOLDS)
