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
        # How a company's name looks: a legal form, no label, street, sentence or fragment
        "legal form": 1.73, "name word": 0.85, "small words": -0.19, "labels": -0.98, "street": -1.02,
        "postcode": -0.61, "digit": -1.51, "person": -0.22, "long": -0.83, "one word": -0.35, "short": -0.58,
        # First among the lines that look like names, high on the page, larger than the rest
        "first": 1.67, "second": 0.73, "among six": -0.76, "top third": 0.64, "right": -0.43,
        "behind table head": -0.42, "large": 0.5, "block start": 0.52, "second line": -1.1,
        "legal form follows": -0.32,
        # A label or block of the seller, not of the buyer, a bank or a person
        "buyer": -0.55, "another's": -0.44, "under seller": 0.31, "first under seller": 0.72,
        "name label": 0.89, "other label": -0.76,
        # An address or a tax id beneath it, a domain like it, named again elsewhere
        "address next": 0.97, "street beneath": 1.05, "tax id beneath": 0.47, "like domain": 0.89,
        "repeated": 0.42,
        # Whole: no line that the next one continues
        "goes on": -0.82,
        # None of these
        "none": 2.56,
    },
    "invoice_number": {
        # Its own label, in the line, on the left or above
        "own label": 2.52, "document label": 0.33, "number label": 0, "label far off": -0.68,
        "document just above": 0.54,
        # A label of another number or of a date, or words that are no label
        "other label": -1.74, "date label": -0.17, "series label": 0, "corrected label": 0,
        "unknown label": -1.72, "number above": -1.03,
        # How a document's number looks: no date, year, telephone or part of a longer one
        "short": -1.08, "many digits": -0.72, "prefix": 0.96, "document prefix": 0.88, "year inside": 1.13,
        "year": -0.07, "date": -0.18, "phone or tax id": -0.39, "odd signs": -0.43, "several words": -0.57,
        "more before": -0.48, "more behind": -0.29,
        # High on the page, near the title, large, outside the items and the buyer's block
        "top third": 0.79, "behind table head": -0.94, "under buyer": -0.66, "under seller": -0.64,
        "near title": 0.85, "large": 0.66, "alone": 0.69, "money in row": -0.49, "repeated": -0.6,
        # None of these
        "none": 0.82,
    },
    "invoice_date": {
        # A label of the date of issue
        "dated": 1.3, "issue": 1.14, "first_issue": 1.28,
        # A label that says date and no more, or date and the document
        "date": 0, "dated_document": 0.67,
        # A label of the document alone
        "document": 0.16, "numbered": 0,
        # No label, or one that is not known: never as if it had a good one
        "alone": -0.17, "unknown": -0.34, "number": 0, "date_more": -0.88,
        # A label of another date: of payment, of another paper, of a period
        "another": -1.09, "due": -2.89, "due_other": 0, "until": -0.39, "terms": -0.16, "discount": -0.11,
        "other": -1.68, "mixed": 0.01, "reference": 0, "dated_reference": -0.32, "corrected": 0, "to": -0.14,
        "from": 0,
        # Where it stands
        "top": 1.88, "later": -1.04, "only": 3.3,
        # What stands around it
        "time": 1.1, "money": -1.22, "range": -0.89, "sentence": -0.92,
        # Day first or month first
        "misread": -2.31,
        # None of these
        "none": -0.79,
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
        "items_make_it": 1.06, "leads_to_total": 0.67, "made": -0.1, "due": 0, "has_due": -0.01,
        "difference": 0.03, "rate_of_base": -0.12, "rate_in_total": -0.11,
        # Where it stands
        "largest": -0.16, "end_of_chain": -0.17, "twice": 0.17, "alone_in_row": 0.36,
        # A label of its own kind, not of another: one weight for all, so that rare kinds count
        "own_kind": 0.62, "own_in_row": 0.68, "foreign_kind": -0.29, "foreign_in_row": -0.19,
        # Which kind its label is, and whether that stands in its row
        "is_subtotal": 0.61, "is_net": 0.02, "is_base": -0.01, "is_total": 0.05, "is_gross": -0.01,
        "is_due": -0.02, "is_tax": -0.21, "is_other": -0.1, "row_subtotal": 0.66, "row_net": 0.02,
        "row_base": 0, "row_total": 0.01, "row_gross": -0.01, "row_due": -0.03, "row_tax": -0.11,
        "row_other": -0.08, "no_label": -0.1, "words": -0.03, "amount": -0.01, "over": 0,
        # What is over it, whatever its own label is
        "under_subtotal": 0.06, "under_net": 0.03, "under_base": -0.02, "under_total": 0.14,
        "under_gross": -0.01, "under_due": 0, "under_tax": 0.04, "under_other": -0.09, "under_amount": 0.05,
        "under_words": -0.07,
        # The sum of the taxes of several rates, or of their bases
        "joined": -0.02, "joined_tax": -0.01, "joined_base": 0,
        # Money, outside the items
        "bare_number": 0, "item": -0.42,
        # None of these
        "none": -0.17,
    },
    "tax_alone": {
        # Arithmetic: a printed rate of an amount makes it, or what total and subtotal leave
        "difference": 1.16, "rate_of_base": 0.45, "rate_in_total": 0.48, "items_make_it": -0.26,
        "made": -0.12, "leads_to_total": -0.05, "due": -0.03, "has_due": -0.01,
        # Where it stands: never the largest or the last
        "largest": -0.29, "end_of_chain": -0.26, "twice": 0, "alone_in_row": 0.31,
        # A label of its own kind, not of another: one weight for all, so that rare kinds count
        "own_kind": 0.64, "own_in_row": 0.55, "foreign_kind": -0.18, "foreign_in_row": -0.37,
        # Which kind its label is, and whether that stands in its row
        "is_subtotal": -0.21, "is_net": -0.02, "is_base": 0.25, "is_total": -0.21, "is_gross": -0.03,
        "is_due": -0.08, "is_tax": 0.62, "is_other": 0.04, "row_subtotal": -0.2, "row_net": -0.01,
        "row_base": 0, "row_total": -0.12, "row_gross": -0.02, "row_due": -0.07, "row_tax": 0.55,
        "row_other": -0.01, "no_label": -0.08, "words": -0.1, "amount": -0.01, "over": 0,
        # What is over it, whatever its own label is
        "under_subtotal": 0.13, "under_net": 0.01, "under_base": -0.01, "under_total": 0.04,
        "under_gross": -0.01, "under_due": 0.01, "under_tax": 0.16, "under_other": -0.13,
        "under_amount": 0.01, "under_words": -0.14,
        # The sum of the taxes of several rates, or of their bases
        "joined": 0.02, "joined_tax": 0.03, "joined_base": 0,
        # Money, outside the items
        "bare_number": -0.04, "item": -0.71,
        # None of these
        "none": -0.19,
    },
    "total_alone": {
        # Arithmetic: subtotal, taxes and charges make it, or what was paid and given back
        "made": 1.18, "has_due": 0.18, "due": -0.08, "items_make_it": 0.23, "leads_to_total": -0.3,
        "rate_of_base": -0.11, "rate_in_total": -0.13, "difference": -0.08,
        # Where it stands: the largest, the last of the sums
        "largest": 1.29, "end_of_chain": 1.01, "twice": 0.34, "alone_in_row": 0.71,
        # A label of its own kind, not of another: one weight for all, so that rare kinds count
        "own_kind": 0.49, "own_in_row": 0.4, "foreign_kind": -0.43, "foreign_in_row": -0.18,
        # Which kind its label is, and whether that stands in its row
        "is_subtotal": 0.2, "is_net": -0.01, "is_base": -0.06, "is_total": 0.28, "is_gross": 0.21,
        "is_due": 0.42, "is_tax": -0.32, "is_other": -0.21, "row_subtotal": 0.22, "row_net": -0.01,
        "row_base": 0, "row_total": 0.22, "row_gross": 0.18, "row_due": 0.42, "row_tax": -0.21,
        "row_other": -0.19, "no_label": -0.07, "words": -0.3, "amount": -0.01, "over": 0,
        # What is over it, whatever its own label is
        "under_subtotal": 0, "under_net": 0, "under_base": -0.02, "under_total": 0.14, "under_gross": 0.03,
        "under_due": -0.01, "under_tax": 0.07, "under_other": -0.28, "under_amount": 0.08, "under_words": 0,
        # The sum of the taxes of several rates, or of their bases
        "joined": -0.03, "joined_tax": -0.03, "joined_base": 0,
        # Money, outside the items
        "bare_number": -0.08, "item": -0.59,
        # None of these
        "none": -0.31,
    },
    "money": {
        # What speaks for each by itself
        "subtotal_alone": 1.83, "tax_alone": 1.15, "total_alone": 1.37,
        # They add up, with or without charges, discounts and roundings; or the tax is inside
        "sum_with_tax": 1.17, "sum_without_tax": 0.24, "sum_with_extras": 0.29, "tax_inside": -0.26,
        "no_sum": -0.69,
        # The tax is a printed rate of the subtotal, or inside the total
        "tax_at_rate": 0, "tax_at_rate_in_total": 0,
        # What does not happen: a tax of half the total, a subtotal above the total or beneath it
        "tax_too_large": -0.92, "subtotal_above_total": -0.66, "subtotal_after_total": -0.72,
        # None of these
        "no_subtotal": -0.2, "no_tax": -0.15, "no_total": -0.28,
    },
    "currency": {
        # First at a label that asks for it, or beside a sum
        "first_at_label": 0.87, "first_at_sum": 1.08,
        # A sign that only one currency has
        "sign": 1.23,
        # A sign of several: the likeliest, the setting's
        "likeliest_of_shared": 2.59, "default": 2.59,
        # A country that has it is named
        "country": 1.6,
        # None of these
        "none": -1.06,
    },
    "line_items": {
        # The amounts make a sum that is stated beneath
        "sum_stated": 2.57,
        # Two numbers of the row make the amount
        "products": 2.87,
        # Amounts stand on the right
        "right": 1.24,
        # None of these
        "none": -0.01,
    },
}
CERTAINTY: dict[str, dict[str, float]] = {
    "vendor": {
        "always": 0.64, "logit": -0.05, "among values": 1.22, "rival": -0.12, "legal form": 0.01,
        "repeated": 0.1, "name label": 1.25, "labels": -0.51,
    },
    "invoice_number": {
        "always": 1.36, "logit": 1.13, "among values": 1.4, "own label": 0.31, "year": 0,
    },
    "invoice_date": {
        "always": 1.39, "logit": 1.68,
    },
    "due_date": {
        "always": 0.66, "logit": 1.75,
    },
    "subtotal": {
        "always": 0.6, "logit": 1.31, "no_sum": 0.26, "sum_with_tax": 0.28, "sum_without_tax": 0.06,
    },
    "tax": {
        "always": 0.57, "logit": 0.92, "no_sum": -0.09, "sum_with_tax": 1,
    },
    "total": {
        "always": 0.41, "logit": 0.82, "no_sum": 0.33, "sum_with_tax": -0.35, "sum_without_tax": 0,
        "tax_inside": 0.43,
    },
    "currency": {
        "always": 0.56, "logit": 1.44,
    },
}
THRESHOLDS: dict[str, int] = {
    "vendor": 81, "invoice_number": 80, "invoice_date": 60, "due_date": 60, "subtotal": 60, "tax": 75,
    "total": 75, "currency": 60,
}
# fmt: on
# --- end of what fit_weights writes ---

TABLES = Tables(WEIGHTS, CERTAINTY, THRESHOLDS)
