"""What an invoice makes AWS do, request by request: each one costs time and money."""

from __future__ import annotations

from typing import Any

import invoice_processor
import pytest
from invoice_record import record_of

from tests.benchmarks.aws_in_memory import Table
from tests.integration.world import PAGE_BREAK, World

SURE = (
    "Granite Peak Logistics LLC",
    "Invoice Number: GP-3107",
    "Invoice Date: 2026-05-16",
    "Total: USD 50.00",
)
UNSURE = SURE[:2]


@pytest.fixture
def analyze_expense(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda setting: monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", setting)


@pytest.mark.parametrize(
    ("setting", "lines", "reads"),
    [
        ("never", SURE, ["read"]),
        ("never", UNSURE, ["read"]),
        ("when_unsure", SURE, ["read"]),
        ("when_unsure", UNSURE, ["read", "expense"]),
        ("always", SURE, ["expense"]),
        ("always", UNSURE, ["expense"]),
    ],
)
def test_image_takes_three_writes_one_look_one_query_one_publish_and_what_it_must_of_textract(
    world: World, analyze_expense: Any, setting: str, lines: tuple[str, ...], reads: list[str]
) -> None:
    analyze_expense(setting)
    delivery = world.deliver(world.upload(lines=lines))
    assert delivery.acknowledged
    assert delivery.steps == ["claim", *reads, "recall", "query", "commit", "publish", "mark"]


@pytest.mark.parametrize("setting", ["never", "when_unsure"])
@pytest.mark.parametrize("suffix", ["pdf", "tif"])
def test_pdf_of_one_page_takes_what_an_image_takes(
    world: World, analyze_expense: Any, setting: str, suffix: str
) -> None:
    """One invocation, no job. By a job it was two, three requests more, and the job's own time in between.

    A PDF is fetched as well: it may hold an e-invoice.
    """
    analyze_expense(setting)
    delivery = world.deliver(world.upload(f"invoices/granite.{suffix}", SURE))
    fetched = ["fetch"] if suffix == "pdf" else []
    assert delivery.steps == ["claim", "read", *fetched, "recall", "query", "commit", "publish", "mark"]
    assert world.textract.jobs == {} and len(world.emails()) == 1


@pytest.mark.fault(57)
@pytest.mark.parametrize("setting", ["never", "when_unsure"])
def test_pdf_of_two_pages_takes_one_job_two_more_writes_and_no_second_publish(
    world: World, analyze_expense: Any, setting: str
) -> None:
    analyze_expense(setting)
    start = world.deliver(world.upload("invoices/granite.pdf", (*SURE, PAGE_BREAK, "Page 2")))
    end = world.deliver(world.textract.end("job-1"))
    assert start.steps == ["claim", "read", "start_job", "commit"]
    assert end.steps == ["claim", "read_job", "fetch", "recall", "query", "commit", "publish", "mark"]
    assert not world.textract.paid_pages["DetectDocumentText"]


@pytest.mark.fault(46)
def test_answer_whose_absent_values_are_null_is_processed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Textract may write them; the SDK is told not to look at each block, and so leaves them as they are."""
    detect = world.textract.DetectDocumentText
    nothing = dict.fromkeys(("Page", "RowIndex", "SelectionStatus", "Relationships", "TextType"))

    def with_nulls(parameters: Any) -> dict[str, Any]:
        answer = detect(parameters)
        page = {"BlockType": "PAGE", "Text": None, "Confidence": None, "Geometry": None} | nothing
        faint = {"BlockType": "LINE", "Text": "Thank you", "Confidence": None, "Geometry": None} | nothing
        sure = [nothing | block for block in answer["Blocks"] if block.get("Text") in SURE]
        return answer | {"Blocks": [page, *sure, faint]}

    monkeypatch.setattr(world.textract, "DetectDocumentText", with_nulls)
    upload = world.upload(lines=(*SURE, "Thank you"))
    assert world.deliver(upload).acknowledged
    record = world.record(upload)
    assert (record["status"], record["vendor"], str(record["total"])) == ("PROCESSED", SURE[0], "50.00")
    assert record["invoice_number"] == "GP-3107"


@pytest.mark.fault(46)
def test_second_opinion_whose_absent_values_are_null_is_taken(
    world: World, analyze_expense: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyze_expense("when_unsure")
    total = {"Type": {"Text": "TOTAL"}, "LabelDetection": None, "Currency": None, "PageNumber": None}
    total |= {"ValueDetection": {"Text": "50.00", "Confidence": None, "Geometry": None}}
    nothing = {"Type": None, "ValueDetection": None, "Currency": None}
    document = {"ExpenseIndex": 1, "SummaryFields": [total, nothing], "LineItemGroups": None, "Blocks": None}
    answer = {"DocumentMetadata": {"Pages": 1}, "ExpenseDocuments": [document]}
    monkeypatch.setattr(world.textract, "AnalyzeExpense", lambda parameters: answer)
    upload = world.upload(lines=UNSURE)
    assert world.deliver(upload).acknowledged
    assert (str(world.record(upload)["total"]), world.record(upload)["vendor"]) == ("50.00", SURE[0])


def test_table_in_memory_keeps_what_a_real_one_keeps(world: World) -> None:
    """The benchmarks count on it."""
    table, upload = Table(), world.upload("invoices/travel/granite.png", SURE)
    delivery = world.start(upload)
    while not delivery.ended:
        if delivery.next_request.operation == "UpdateItem":
            table.update(delivery.next_request.body)
        delivery.advance()
    key = {"invoice_id": {"S": upload.invoice_id}}
    kept = world.dynamodb.get_item(TableName=invoice_processor.TABLE_NAME, Key=key)["Item"]
    assert len(table.writes) == 3 and "attention" not in kept
    assert record_of(table.items[upload.invoice_id]) == record_of(kept)


def test_table_in_memory_refuses_an_expression_that_it_does_not_know() -> None:
    request = {
        "Key": {"invoice_id": {"S": "1"}},
        "UpdateExpression": "SET #tags = list_append(#tags, :more)",
        "ExpressionAttributeNames": {"#tags": "tags"},
        "ExpressionAttributeValues": {":more": {"L": []}},
    }
    with pytest.raises(LookupError, match="list_append"):
        Table().update(request)
