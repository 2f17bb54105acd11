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

# --- names ---------------------------------------------------------------------------------------------------

EVIDENCE["vendor"] = (
    (
        "How a company's name looks: a legal form, no label, street, sentence or fragment",
        "+legal form +name word -small words -labels -street -postcode -digit -person -long ~one word -short",
    ),
    (
        "First among the lines that look like names, high on the page, larger than the rest",
        "+first +second -among six +top third -right -behind table head +large +block start -second line "
        "-legal form follows",
    ),
    (
        "A label or block of the seller, not of the buyer, a bank or a person",
        "-buyer -another's +under seller +first under seller +name label -other label",
    ),
    (
        "An address or a tax id beneath it, a domain like it, named again elsewhere",
        "+address next +street beneath +tax id beneath +like domain +repeated",
    ),
    ("Whole: two lines only with a reason, no part of a name", "~joined +joined with reason -goes on"),
    ("None of these", "~none"),
)
EVIDENCE["invoice_number"] = (
    (
        "Its own label, in the line, on the left or above",
        "+own label +document label +number label -label far off +document just above",
    ),
    (
        "A label of another number or of a date, or words that are no label",
        "-other label -date label -series label -corrected label -unknown label ~number above",
    ),
    (
        "How a document's number looks: no date, year, telephone or part of a longer one",
        "-short -many digits +prefix +document prefix +year inside -year -date -phone or tax id -odd signs "
        "~several words -more before -more behind",
    ),
    (
        "High on the page, near the title, large, outside the items and the buyer's block",
        "+top third -behind table head -under buyer ~under seller +near title +large ~alone -money in row ~repeated",
    ),
    ("None of these", "~none"),
)
# Beyond their probability: another company named as clearly; no label of its own, or a year that may be one.
DOUBTS |= {"vendor": "rival", "invoice_number": "own label, year"}
RIDGE |= {"vendor": 3.0, "invoice_number": 3.0}
TWINS |= {"vendor": 0.15, "invoice_number": 0.15}
