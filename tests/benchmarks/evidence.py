"""What each piece of evidence is for, by choice and group: the signs that its weight may have, and its priors.

EVIDENCE: choice -> groups of evidence, each with its reason and signed names: `+` speaks for a candidate, `-` against,
`~` either. DOUBTS: field -> evidence of the chosen candidate that makes it more or less certain beyond its
probability. RIDGE: how strongly the weights of a choice are drawn to zero. TWINS: choice -> what a document weighs
once more without the prints of its truth, for which "none of these" is right; TWIN_WITHOUT: and without candidates
with this evidence; DOUBTED: the choices whose certainty is calibrated on twins too, of which any value is wrong.
"""

from __future__ import annotations

EVIDENCE: dict[str, tuple[tuple[str, str], ...]] = {}
DOUBTS: dict[str, str] = {}
RIDGE: dict[str, float] = {}
TWINS: dict[str, float] = {}
TWIN_WITHOUT: dict[str, str] = {}
DOUBTED = {"vendor"}

# --- dates ---------------------------------------------------------------------------------------------------

EVIDENCE["invoice_date"] = (
    ("A label of the date of issue", "+dated +issue +first_issue"),
    ("A label that says date and no more, or date and the document", "+date +dated_document"),
    ("A label of the document alone", "+document -numbered"),
    (
        "No label, or one that is not known: never as if it had a good one",
        "~alone -unknown -number -date_more",
    ),
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
        "+legal form +name word -small words -labels -street -postcode -digit -person -long -short",
    ),
    (
        "First among the lines that look like names, high on the page, larger than the rest",
        "+first +second +top third -right -behind table head +large +block start -second line "
        "-legal form follows",
    ),
    (
        "A label or block of the seller, not of the buyer, a bank or a person",
        "-another's -like buyer +first under seller +seller's part +name label -other label",
    ),
    (
        "An address or a tax id beneath it, a domain like it",
        "+address next +street beneath +tax id beneath +like domain",
    ),
    ("Whole: no line that the next one continues, nor two that are none", "-goes on -joined"),
    ("Nothing but its place speaks for it", "-unsupported"),
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
# Beyond their probability: of a vendor whether another company is named as clearly, and whether a label asks for it;
# of a number how likely it is if the page has one, its label, or a year that may be one.
DOUBTS |= {
    "vendor": "rival, name label",
    "invoice_number": "among values, own label, year",
}
RIDGE |= {"vendor": 1.0, "invoice_number": 3.0}
TWINS |= {"vendor": 0.1, "invoice_number": 0.15}
TWIN_WITHOUT |= {"invoice_number": "own label"}

# --- amounts -------------------------------------------------------------------------------------------------

OF_LABELS = (
    (
        "A label of its own kind, not of another: one weight for all, so that rare kinds count",
        "+own_kind +own_in_row -foreign_kind -foreign_in_row",
    ),
    ("Which kind its label is", "~is_subtotal ~is_total ~is_due ~is_tax ~is_other"),
    ("Outside the items", "-item"),
    ("None of these", "~none"),
)
EVIDENCE["subtotal_alone"] = (
    (
        "Arithmetic: the items make it, with the tax it makes the total",
        "+items_make_it +leads_to_total ~made -due -has_due ~difference ~rate_of_base ~rate_in_total",
    ),
    ("Where it stands", "~largest ~end_of_chain ~twice ~alone_in_row"),
    (
        "In a column with its sum: the whole of like parts; what others are added to, or one of these",
        "+whole_of_parts -end_of_run +run_base -run_added",
    ),
    *OF_LABELS,
)
EVIDENCE["tax_alone"] = (
    (
        "Arithmetic: a printed rate of an amount makes it, or what total and subtotal leave",
        "+difference +rate_of_base +rate_in_total -items_make_it -made ~leads_to_total ~due ~has_due",
    ),
    ("Where it stands: never the largest or the last", "-largest -end_of_chain ~twice ~alone_in_row"),
    (
        "In a column with its sum: the whole of like parts; what others are added to, or one of these",
        "+whole_of_parts -end_of_run -run_base +run_added",
    ),
    *OF_LABELS,
)
EVIDENCE["total_alone"] = (
    (
        "Arithmetic: subtotal, taxes and charges make it, or what was paid and given back",
        "+made +has_due -due ~items_make_it -leads_to_total -rate_of_base ~rate_in_total -difference",
    ),
    ("Where it stands: the largest, the last of the sums", "+largest +end_of_chain ~twice ~alone_in_row"),
    (
        "In a column with its sum: the whole of like parts; what others are added to, or one of these",
        "+whole_of_parts +end_of_run -run_base -run_added",
    ),
    *OF_LABELS,
)
EVIDENCE["money"] = (
    ("What speaks for each by itself", "+subtotal_alone +tax_alone +total_alone"),
    (
        "They add up, with or without charges, discounts and roundings; or the tax is inside",
        "+sum_with_tax +sum_without_tax ~tax_inside -no_sum",
    ),
    (
        "What does not happen: a tax of half the total, a subtotal above the total or beneath it",
        "-tax_too_large -subtotal_above_total -subtotal_after_total",
    ),
    ("None of these", "~no_subtotal ~no_tax ~no_total"),
)
EVIDENCE["currency"] = (
    ("First at a label that asks for it, or beside a sum", "+first_at_label +first_at_sum"),
    ("A sign that only one currency has", "+sign"),
    ("A sign of several: the likeliest, the setting's", "+likeliest_of_shared +default"),
    ("A country that has it is named", "+country"),
    ("None of these", "~none"),
)
EVIDENCE["line_items"] = (
    ("The amounts make a sum that is stated beneath", "+sum_stated"),
    ("Two numbers of the row make the amount", "+products"),
    ("Amounts stand on the right", "+right"),
    ("None of these", "~none"),
)
# Beyond their probability: whether the three add up.
DOUBTS |= {
    "subtotal": "no_sum, sum_with_tax, sum_without_tax",
    "tax": "no_sum, sum_with_tax",
    "total": "no_sum, sum_with_tax, sum_without_tax, tax_inside",
}
RIDGE |= dict.fromkeys(("subtotal_alone", "tax_alone", "total_alone"), 3.0)
RIDGE |= {"money": 1.0, "currency": 1.0, "line_items": 1.0}
