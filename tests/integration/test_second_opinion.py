"""AnalyzeExpense as the second opinion: when it is asked, what it adds, and what its failures cost.

Its answers here are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import invoice_processor
import pytest
from invoice_expense import merge_expense
from invoice_fields import REVIEW_REASONS, extract, lines_of
from invoice_lines import blocks_of, unpack
from invoice_record import plain

from tests.integration.world import (
    DENIED,
    INTERNAL,
    KILLS,
    LOSE,
    PAGE_BREAK,
    PNG,
    THROTTLE,
    TIMEOUT,
    Delivery,
    Fate,
    Textract,
    Upload,
    World,
    always,
    refusal,
)

HEAD = ("ACME LTD", "1 Harbour Road", "Invoice No: 7")
DATED = (*HEAD, "Date: 2025-01-02")
SURE = (*DATED, "Total: EUR 5.00")
UNSURE = DATED  # the total is missing
RETRY_SECONDS = 60
DOCUMENT_FAULTS = [
    "UnsupportedDocumentException",
    "DocumentTooLargeException",
    "BadDocumentException",
    "InvalidParameterException",
]


def summary(kind: str, text: str, *, top: float = 0.5, **more: Any) -> dict[str, Any]:
    """A field of an opinion, where it stands on the page."""
    box = {"Left": 0.7, "Top": top, "Width": 0.2, "Height": 0.02}
    value = {"Text": text, "Confidence": 97.25, "Geometry": {"BoundingBox": box, "Polygon": []}}
    return {"Type": {"Text": kind, "Confidence": 99.0}, "ValueDetection": value, **more}


TOTAL = summary("TOTAL", "EUR 5.00", Currency={"Code": "EUR"})
EVERYTHING = (
    summary("VENDOR_NAME", "ACME LTD", top=0.05),
    summary("INVOICE_RECEIPT_ID", "Invoice No: 7", top=0.1),
    summary("INVOICE_RECEIPT_DATE", "2025-01-02", top=0.15),
    TOTAL,
)


@pytest.fixture
def textract(world: World) -> Textract:
    return world.textract


@pytest.fixture(autouse=True)
def _when_unsure(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", "when_unsure")
    yield


@pytest.fixture
def always_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", "always")


def sources(record: dict[str, Any]) -> dict[str, str]:
    return {name: evidence["source"] for name, evidence in record["fields"].items()}


# --- when it is asked ---------------------------------------------------------------------------------------


UNSURE_PAGES = {
    "vendor_missing": ("12345", "Date: 2025-01-02", "Total: EUR 5.00"),
    "date_missing": (*HEAD, "Total: EUR 5.00"),
    "date_ambiguous": (*HEAD, "Date: 03/04/2025", "Total: $5.00"),
    "date_implausible": (*HEAD, "Date: 2031-04-01", "Total: EUR 5.00"),
    "total_missing": DATED,
    "total_ambiguous": (*DATED, "Total: EUR 5.00", "Total: EUR 7.00"),
    "totals_disagree": (*DATED, "Subtotal: EUR 100.00", "VAT: EUR 20.00", "Total: EUR 130.00"),
}


@pytest.mark.parametrize("reason", UNSURE_PAGES)
def test_second_opinion_is_asked_once_for_each_kind_of_doubt(
    world: World, textract: Textract, reason: str
) -> None:
    """An opinion without a field leaves the doubt as it was."""
    upload = world.upload(lines=UNSURE_PAGES[reason])
    record, _ = world.kept(upload)
    assert textract.answers["AnalyzeExpense"] == 1
    assert reason in record["review_reasons"]
    assert set(sources(record).values()) <= {"text"}


@pytest.mark.fault(32)
def test_second_opinion_is_asked_for_print_hard_to_read(
    world: World, textract: Textract, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = textract._line
    monkeypatch.setattr(textract, "_line", lambda *place: line(*place) | {"Confidence": 41.0})
    textract.opinions = [EVERYTHING]
    upload = world.upload(lines=SURE)
    record, _ = world.kept(upload)
    assert textract.answers["AnalyzeExpense"] == 1
    assert record["fields"]["total"]["confidence"] == Decimal("97.25")
    assert "review_reasons" not in record


@pytest.mark.fault(7)
@pytest.mark.fault(47)
@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), "no_text"),
        ((*SURE, "BETA LTD", "Invoice No: 8", "Date: 2025-01-03", "Total: EUR 9.00"), "several_invoices"),
    ],
    ids=["blank-page", "two-invoices"],
)
def test_second_opinion_is_not_asked_where_it_cannot_help(
    world: World, textract: Textract, lines: tuple[str, ...], reason: str
) -> None:
    upload = world.upload(lines=lines)
    record, _ = world.kept(upload)
    assert textract.answers == {"DetectDocumentText": 1}
    assert record["review_reasons"] == [reason]


# --- what it adds -------------------------------------------------------------------------------------------


def test_second_opinion_fills_what_the_text_left_open(world: World, textract: Textract) -> None:
    textract.opinions = [EVERYTHING]
    upload = world.upload(lines=UNSURE)
    record, mail = world.kept(upload)
    assert (record["total"], record["currency"]) == (Decimal("5.00"), "EUR")
    assert isinstance(record["total"], Decimal)
    assert (sources(record)["total"], sources(record)["currency"]) == ("expense", "expense")
    assert record["fields"]["total"].pop("certainty") >= 90
    assert record["fields"]["total"] == {
        "text": "EUR 5.00",
        "confidence": Decimal("97.25"),
        "page": 1,
        "source": "expense",
        "box": {
            "Left": Decimal("0.7"),
            "Top": Decimal("0.5"),
            "Width": Decimal("0.2"),
            "Height": Decimal("0.02"),
        },
    }
    assert "review_reasons" not in record and "attention" not in record
    assert "Total: 5.00 EUR\n" in mail.body
    names = ("vendor", "invoice_number", "invoice_date")  # in which both agree: what was read stays
    assert [record[name] for name in names] == ["ACME LTD", "7", "2025-01-02"]
    assert {sources(record)[name] for name in names} == {"text"}


@pytest.mark.fault(33)
def test_second_opinion_as_ambiguous_as_the_text_settles_nothing(world: World, textract: Textract) -> None:
    textract.opinions = [(summary("INVOICE_RECEIPT_DATE", "03/04/2025"),)]
    upload = world.upload(lines=UNSURE_PAGES["date_ambiguous"])
    record, _ = world.kept(upload)
    assert "invoice_date" not in record
    assert record["review_reasons"] == ["date_ambiguous"]


def test_second_opinion_that_contradicts_a_sure_field_is_not_taken(world: World, textract: Textract) -> None:
    textract.opinions = [(TOTAL, summary("INVOICE_RECEIPT_DATE", "2025-01-09"))]
    upload = world.upload(lines=UNSURE)
    record, mail = world.kept(upload)
    assert (record["invoice_date"], record["total"]) == ("2025-01-02", 5)
    assert record["review_reasons"] == ["second_opinion_disagrees"]
    assert REVIEW_REASONS["second_opinion_disagrees"] in mail.body


@pytest.mark.fault(35)
def test_second_opinion_that_repeats_a_total_leaves_wrong_sums_to_a_person(
    world: World, textract: Textract
) -> None:
    """Both readings agree on what is printed, so it is the invoice that does not add up."""
    textract.opinions = [
        (summary("SUBTOTAL", "EUR 100.00"), summary("TAX", "EUR 20.00"), summary("TOTAL", "EUR 130.00"))
    ]
    upload = world.upload(lines=UNSURE_PAGES["totals_disagree"])
    record, _ = world.kept(upload)
    assert record["total"] == 130
    assert record["review_reasons"] == ["totals_disagree"]


@pytest.mark.fault(35)
def test_second_opinion_whose_own_sums_disagree_is_reviewed(world: World, textract: Textract) -> None:
    textract.opinions = [
        (summary("SUBTOTAL", "EUR 100.00"), summary("TAX", "EUR 20.00"), summary("TOTAL", "EUR 130.00"))
    ]
    upload = world.upload(lines=UNSURE)
    record, _ = world.kept(upload)
    assert record["review_reasons"] == ["totals_disagree"]


def test_second_opinion_of_an_item_without_a_name_stores_nothing_empty(
    world: World, textract: Textract
) -> None:
    textract.opinions = [(TOTAL,)]
    textract.items = [{"LineItemExpenseFields": [summary("PRICE", "EUR 5.00")]}]
    upload = world.upload(lines=UNSURE)
    record, _ = world.kept(upload)
    assert record["line_items"] == [{"amount": 5, "page": 1}]


@pytest.mark.fault(46)
@pytest.mark.parametrize(
    "without",
    [("SummaryFields",), ("LineItemGroups",), ("Blocks",), ("SummaryFields", "LineItemGroups", "Blocks")],
    ids=["summary", "items", "blocks", "all"],
)
def test_second_opinion_with_parts_missing_is_taken_as_it_is(
    world: World, textract: Textract, without: tuple[str, ...]
) -> None:
    textract.opinions, textract.without = [(TOTAL,)], without
    upload = world.upload(lines=UNSURE)
    record, _ = world.kept(upload)
    assert (record.get("total") is None) == ("SummaryFields" in without)
    assert record.get("review_reasons", []) == (["total_missing"] if "SummaryFields" in without else [])


# --- when it fails ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", DOCUMENT_FAULTS)
def test_second_opinion_refused_for_the_document_keeps_what_the_text_gave(
    world: World, textract: Textract, code: str
) -> None:
    upload = world.upload(lines=UNSURE)
    record, _ = world.kept(upload, world.deliver(upload, expense=always(refusal(code))))
    assert (record["vendor"], record["invoice_date"]) == ("ACME LTD", "2025-01-02")
    assert record["review_reasons"] == ["total_missing"]
    assert set(sources(record).values()) == {"text"}


@pytest.mark.fault(13)
def test_second_opinion_on_a_file_deleted_meanwhile_keeps_what_the_text_gave(
    world: World, textract: Textract
) -> None:
    upload = world.upload(lines=UNSURE)
    delivery = world.start(upload)
    while delivery.next_request.step != "expense":
        delivery.advance()
    world.delete(upload)
    record, _ = world.kept(upload, delivery.finish())
    assert record["review_reasons"] == ["total_missing"]


@pytest.mark.fault(23)
@pytest.mark.parametrize(
    "fate",
    [THROTTLE, INTERNAL, TIMEOUT, refusal("ProvisionedThroughputExceededException")],
    ids=str,
)
def test_second_opinion_not_to_be_had_leaves_the_doubt_to_a_person(
    world: World, textract: Textract, fate: Fate
) -> None:
    """The text is paid for and stays; who looks at the invoice settles what the opinion would have."""
    textract.opinions = [(TOTAL,)]
    upload = world.upload(lines=UNSURE)
    delivery = world.deliver(upload, expense=always(fate))
    record, mail = world.kept(upload, delivery)
    assert (record["vendor"], record["invoice_date"]) == ("ACME LTD", "2025-01-02")
    assert (record["review_reasons"], record["attention"]) == (["total_missing"], "REVIEW")
    assert REVIEW_REASONS["total_missing"] in mail.body
    assert textract.answers == {"DetectDocumentText": 1}
    assert "no second opinion" in [line["message"] for line in world.logged()]


@pytest.mark.fault(14)
def test_second_opinion_forbidden_is_retried(world: World, textract: Textract) -> None:
    """Our fault, of which nobody would hear if the invoice were kept."""
    textract.opinions = [(TOTAL,)]
    upload = world.upload(lines=UNSURE)
    delivery = world.deliver(upload, expense=always(DENIED))
    assert isinstance(delivery.raised, invoice_processor.ServiceError)
    assert world.record(upload)["status"] == "PROCESSING"
    assert world.emails() == []
    world.pass_time(RETRY_SECONDS)
    record, _ = world.kept(upload)
    assert record["total"] == 5
    assert textract.answers == {"DetectDocumentText": 2, "AnalyzeExpense": 1}


@pytest.mark.fault(23)
def test_second_opinion_failing_twice_is_waited_for(world: World, textract: Textract) -> None:
    textract.opinions = [(TOTAL,)]
    upload = world.upload(lines=UNSURE)
    record, _ = world.kept(upload, world.deliver(upload, expense=[THROTTLE, THROTTLE]))
    assert record["total"] == 5
    assert textract.answers == {"DetectDocumentText": 1, "AnalyzeExpense": 1}


@pytest.mark.fault(23)
def test_second_opinion_without_the_time_for_it_is_not_asked(world: World, textract: Textract) -> None:
    """After a slow reading it could outlast the function, and then nothing would be known of the invoice."""
    textract.opinions = [(TOTAL,)]
    upload = world.upload(lines=UNSURE)
    delivery = world.start(upload)
    delivery.advance()
    world.pass_time(24)  # Textract takes its time
    record, _ = world.kept(upload, delivery.finish())
    assert textract.answers == {"DetectDocumentText": 1}
    assert record["review_reasons"] == ["total_missing"]


@pytest.mark.fault(26)
@pytest.mark.fault(27)
@pytest.mark.parametrize("fate", [*KILLS, LOSE], ids=str)
def test_second_opinion_cut_off_keeps_the_guarantee(world: World, textract: Textract, fate: Fate) -> None:
    textract.opinions = [(TOTAL,)]
    upload = world.upload(lines=UNSURE)
    delivery = world.deliver(upload, expense=[fate])
    if delivery.killed:
        world.pass_time(RETRY_SECONDS)
        delivery = world.deliver(upload)
    record, _ = world.kept(upload, delivery)
    assert record.get("total") == (None if fate == LOSE else 5)  # it is paid for, and so not asked for again


# --- what is kept of it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["never", "when_unsure", "always"])
def test_record_keeps_what_its_fields_can_be_read_from_again(
    world: World, textract: Textract, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", setting)
    textract.opinions = [EVERYTHING]
    upload = world.upload(lines=UNSURE)
    record, _ = world.kept(upload)
    rows, expense = unpack(record["lines"])
    assert "\n".join(row.text for row in rows) == record["extracted_text"]
    assert (expense is None) == (setting == "never")
    options = {"date_order": "auto", "default_currency": "", "today": world.clock.date()}
    invoice = extract(lines_of(blocks_of(rows)), **options)
    if expense:
        invoice = merge_expense(invoice, expense, **options)
    again = {name: plain(each.value) for name, each in invoice.fields.items()}
    assert again == {name: record.get(name) for name in record["fields"]}
    assert list(invoice.review_reasons) == record.get("review_reasons", [])


# --- PDFs ---------------------------------------------------------------------------------------------------


def read_by_job(world: World, lines: tuple[str, ...], **facts: Any) -> tuple[Upload, Delivery]:
    """A PDF whose text job has ended, and the delivery of its completion notice."""
    upload = world.upload("invoices/a.pdf", lines, **facts)
    assert world.deliver(upload).acknowledged
    job_id = next(reversed(world.textract.jobs))
    return upload, world.deliver(world.textract.end(job_id))


TEXT_JOB = {"StartDocumentTextDetection": 1, "GetDocumentTextDetection": 1}


@pytest.mark.parametrize("size", [9, 11], ids="{} MB".format)
def test_second_opinion_on_a_pdf_of_one_page_is_asked_at_once(
    world: World, textract: Textract, size: int
) -> None:
    textract.opinions = [(TOTAL,)]
    if size > 10:
        read, reading = {**TEXT_JOB}, read_by_job(world, UNSURE, size=size << 20)
    else:
        upload = world.upload("invoices/a.pdf", UNSURE, size=size << 20)
        read, reading = {"DetectDocumentText": 1}, (upload, world.deliver(upload))
    record, _ = world.kept(*reading)
    assert textract.answers == {**read, "AnalyzeExpense": 1}
    assert (record["total"], sources(record)["total"]) == (5, "expense")


def test_second_opinion_on_a_sure_pdf_is_not_asked(world: World, textract: Textract) -> None:
    world.kept(*read_by_job(world, SURE, size=11 << 20))
    assert textract.answers == TEXT_JOB


@pytest.mark.fault(40)
def test_second_opinion_on_a_pdf_of_two_pages_is_left_to_a_person(world: World, textract: Textract) -> None:
    textract.opinions = [(TOTAL,)]
    record, mail = world.kept(*read_by_job(world, (*UNSURE, PAGE_BREAK, "Page 2")))
    assert textract.answers == TEXT_JOB
    assert record["review_reasons"] == ["total_missing"]
    assert REVIEW_REASONS["total_missing"] in mail.body


@pytest.mark.fault(23)
@pytest.mark.fault(41)
@pytest.mark.parametrize(("fate", "raised"), [(THROTTLE, False), (DENIED, True)], ids=str)
def test_second_opinion_on_a_pdf_failing_buys_no_second_job(
    world: World, textract: Textract, fate: Fate, raised: bool
) -> None:
    upload = world.upload("invoices/a.pdf", UNSURE, size=11 << 20)
    world.deliver(upload)
    [job_id] = textract.jobs
    delivery = world.deliver(textract.end(job_id), expense=always(fate))
    assert (delivery.raised is not None) == raised
    if raised:
        assert world.record(upload)["status"] == "READING"
        world.pass_time(RETRY_SECONDS)
        delivery = world.deliver(textract.end(job_id))
    record, _ = world.kept(upload, delivery)
    assert record["review_reasons"] == ["total_missing"]
    assert textract.answers["StartDocumentTextDetection"] == 1


# --- always -------------------------------------------------------------------------------------------------


@pytest.mark.fault(46)
def test_always_without_the_text_keeps_the_fields(
    world: World, textract: Textract, always_asked: None
) -> None:
    """Older answers carry no blocks."""
    textract.opinions, textract.without = [EVERYTHING], ("Blocks",)
    upload = world.upload(lines=(), content=PNG + b"not told")
    record, _ = world.kept(upload)
    assert "extracted_text" not in record
    assert (record["vendor"], record["invoice_number"]) == ("ACME LTD", "7")
    assert (record["invoice_date"], record["total"]) == ("2025-01-02", 5)
    assert set(sources(record).values()) == {"expense"}


@pytest.mark.fault(7)
def test_always_on_a_blank_page_says_that_there_is_no_text(
    world: World, textract: Textract, always_asked: None
) -> None:
    upload = world.upload(lines=())
    record, _ = world.kept(upload)
    assert "no_text" in record["review_reasons"]
    assert "fields" not in record


@pytest.mark.parametrize("code", DOCUMENT_FAULTS)
def test_always_refused_for_the_document_fails(
    world: World, textract: Textract, always_asked: None, code: str
) -> None:
    upload = world.upload(lines=SURE, status="FAILED")
    assert world.deliver(upload, expense=always(refusal(code))).acknowledged
    assert (world.record(upload)["status"], world.record(upload)["attention"]) == ("FAILED", "FAILED")
    assert [mail.subject for mail in world.emails(upload)] == ["Invoice Not Processed"]


@pytest.mark.fault(23)
def test_always_throttled_is_retried(world: World, textract: Textract, always_asked: None) -> None:
    upload = world.upload(lines=SURE)
    assert isinstance(world.deliver(upload, expense=always(THROTTLE)).raised, invoice_processor.ServiceError)
    world.pass_time(RETRY_SECONDS)
    world.kept(upload)
    assert textract.answers == {"AnalyzeExpense": 1}


EXPENSE_JOB = {"StartExpenseAnalysis": 1, "GetExpenseAnalysis": 1}
TWO_PAGES = (*UNSURE, PAGE_BREAK, "Page 2", "Thank you for your order")


@pytest.fixture
def pdf(world: World, textract: Textract, always_asked: None) -> Upload:
    textract.opinions = [EVERYTHING[:3], (TOTAL,)]
    return world.upload("invoices/a.pdf", TWO_PAGES)


@pytest.mark.fault(40)
def test_always_reads_a_pdf_by_an_expense_job(world: World, textract: Textract, pdf: Upload) -> None:
    assert world.deliver(pdf).acknowledged
    assert world.record(pdf)["status"] == "READING"
    record, _ = world.kept(pdf, world.deliver(textract.end("job-1")))
    assert textract.answers == EXPENSE_JOB
    assert (record["extracted_text"], record["page_count"]) == (pdf.text, 2)
    assert (record["total"], sources(record)["total"], record["fields"]["total"]["page"]) == (5, "expense", 2)
    assert "review_reasons" not in record


@pytest.mark.fault(45)
def test_always_reads_all_pages_of_an_expense_jobs_results(
    world: World, textract: Textract, always_asked: None
) -> None:
    pages = [line for page in range(2, 46) for line in (PAGE_BREAK, f"Page {page}")]
    textract.opinions = [EVERYTHING[:3], *[()] * 43, (TOTAL,)]
    upload = world.upload("invoices/long.pdf", (*UNSURE, *pages))
    world.deliver(upload)
    record, _ = world.kept(upload, world.deliver(textract.end("job-1")))
    assert textract.answers["GetExpenseAnalysis"] == 3
    assert record["page_count"] == record["fields"]["total"]["page"] == 45
    assert record["extracted_text"] == upload.text


@pytest.mark.fault(41)
def test_always_with_a_job_that_textract_failed_starts_another_of_its_kind(
    world: World, textract: Textract, pdf: Upload
) -> None:
    world.deliver(pdf)
    failed = textract.end("job-1", "FAILED", StatusMessage="INTERNAL_SERVER_ERROR")
    assert world.deliver(failed).acknowledged
    assert world.record(pdf)["status"] == "READING"
    record, _ = world.kept(pdf, world.deliver(textract.end("job-2")))
    assert record["total"] == 5
    assert textract.answers["StartExpenseAnalysis"] == 2
    tokens = {job["token"] for job in textract.jobs.values()}
    assert len(tokens) == 2 and all(pdf.invoice_id in token for token in tokens)


@pytest.mark.parametrize(("before", "after"), [("when_unsure", "always"), ("always", "never")])
def test_setting_changed_while_a_job_runs_still_finds_its_result(
    world: World,
    textract: Textract,
    monkeypatch: pytest.MonkeyPatch,
    before: str,
    after: str,
) -> None:
    textract.opinions = [EVERYTHING]
    monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", before)
    upload = world.upload("invoices/a.pdf", (*SURE, PAGE_BREAK))
    world.deliver(upload)
    monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", after)
    record, _ = world.kept(upload, world.deliver(textract.end("job-1")))
    assert record["total"] == 5
    assert len(textract.jobs) == 1
