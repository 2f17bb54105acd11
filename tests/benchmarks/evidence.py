"""What each piece of evidence is for, by choice and group: the signs that its weight may have, and its priors.

EVIDENCE: choice -> groups of evidence, each with its reason and signed names: `+` speaks for a candidate, `-` against,
`~` either. DOUBTS: field -> evidence of the chosen candidate that makes it more or less certain beyond its
probability. RIDGE: how strongly the weights of a choice are drawn to zero. TWINS: choice -> what a document weighs
once more without the prints of its truth, for which "none of these" is right.
"""

from __future__ import annotations

EVIDENCE: dict[str, tuple[tuple[str, str], ...]] = {}
DOUBTS: dict[str, str] = {}
RIDGE: dict[str, float] = {}
TWINS: dict[str, float] = {}

# --- dates ---------------------------------------------------------------------------------------------------

EVIDENCE["invoice_date"] = (
    ("A label of the date of issue", "+dated +issue +first_issue"),
    ("A label that says date and no more, or date and the document", "+date +dated_document"),
    ("A label of the document alone", "+document -numbered"),
    ("No label, or one that is not known: never as if it had a good one", "~alone -unknown -number -date_more"),
    (
        "A label of another date: of payment, of another paper, of a period",
        "-another -due ~due_other -until -terms -discount -other ~mixed -reference -dated_reference -corrected -to -from",
    ),
    ("Where it stands", "+top -later +only"),
    ("What stands around it", "+time -money -range -sentence"),
    ("Day first or month first", "-misread"),
    ("None of these", "~none"),
)
EVIDENCE["due_date"] = (
    ("A label of the due date, or terms that name it", "+due ~due_other +until +terms"),
    (
        "A label of another date",
        "-another -issue -date -date_more -dated_document -dated_reference -document -discount -other ~mixed -reference "
        "-corrected -number -numbered -to -from",
    ),
    ("No label, or one that is not known", "-alone -unknown"),
    ("What stands around it", "-time -money -range -sentence"),
    ("How it lies to the invoice date", "-gap_before -gap_same +gap_soon -gap_far -gap_unknown"),
    ("Day first or month first", "-misread"),
    ("None of these", "~none"),
)
RIDGE |= {"invoice_date": 0.3, "due_date": 0.3}
TWINS |= {"invoice_date": 0.05, "due_date": 0.5}
