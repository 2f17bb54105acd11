"""Protections that no other test misses when they are taken out: see tests/mutations.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import invoice_fields
import invoice_processor
import pytest
from invoice_record import vendor_key

from tests.integration.world import PAGE_BREAK, World, completion_event, refusal, s3_event

LAMBDA = Path(__file__).resolve().parents[2] / "lambda"


@pytest.mark.fault(15)
def test_notice_on_another_topic_is_ignored(world: World) -> None:
    """Whoever may publish on some other topic can't have an invoice read with it."""
    upload = world.upload("invoices/a.pdf", ["Total: $300.00", PAGE_BREAK])
    world.deliver(upload)
    [job_id] = world.textract.jobs
    event = world.textract.end(job_id)
    event["Records"][0]["Sns"]["TopicArn"] += "-of-others"
    delivery = world.deliver(event)
    assert delivery.acknowledged and delivery.requests == []
    assert world.record(upload)["status"] == "READING"
    world.deliver(world.textract.end(job_id))
    assert world.record(upload)["status"] == "PROCESSED"


@pytest.mark.fault(17)
def test_event_again_after_the_lease_has_ended_is_acknowledged_with_nothing_to_do(world: World) -> None:
    """The event may come a second time long after: then no lease keeps it out, only that the e-mail was sent."""
    upload = world.upload()
    assert world.deliver(upload).acknowledged
    record = world.record(upload)
    world.pass_time(3600)
    again = world.deliver(upload)
    assert again.acknowledged and again.steps == ["claim"]
    assert world.record(upload) == record
    assert len(world.emails(upload)) == 1


@pytest.mark.fault(21)
def test_record_that_is_stored_already_is_no_duplicate_of_itself(world: World) -> None:
    """Two invocations may read one upload; the one that lost its lease finds what the other has stored."""
    upload = world.upload(lines=["ABC TECHNOLOGIES INC", "Invoice Number: INV-00123", "Total: $300.00"])
    assert world.deliver(upload).acknowledged
    record = world.record(upload)
    assert record["fingerprint"]
    assert invoice_processor.find_duplicate(record, record) is None


@pytest.mark.fault(19)
def test_defect_in_one_record_leaves_the_other_be(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = world.upload("invoices/bad.png"), world.upload("invoices/good.png")
    read_page = invoice_processor.read_page

    def read(record: dict[str, Any], *others: Any) -> Any:
        if record["file_name"] == bad.key:
            raise ValueError("a defect")
        return read_page(record, *others)

    monkeypatch.setattr(invoice_processor, "read_page", read)
    delivery = world.deliver(s3_event(*bad.event["Records"], *good.event["Records"]))
    assert isinstance(delivery.raised, invoice_processor.UnexpectedError)
    assert world.record(good)["notification"] == "SENT"
    monkeypatch.undo()
    assert world.deliver(bad).acknowledged
    assert len(world.emails(bad)) == len(world.emails(good)) == 1


@pytest.mark.fault(30)
@pytest.mark.parametrize(
    "name",
    "TABLE_NAME MEMORY_TABLE_NAME TOPIC_ARN BUCKET_NAME COMPLETION_TOPIC_ARN COMPLETION_ROLE_ARN ANALYZE_EXPENSE "
    "DATE_ORDER DEFAULT_CURRENCY MAX_PAGES MAX_MEGABYTES NOTIFICATION_EMAILS".split(),
)
def test_environment_without_a_setting_fails_at_init_with_its_name(name: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import invoice_processor"],
        cwd=LAMBDA,
        env={key: value for key, value in os.environ.items() if key != name},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert f"KeyError: '{name}'" in ended.stderr


@pytest.mark.fault(41)
def test_job_that_textract_no_longer_knows_is_started_anew(world: World) -> None:
    """Results are kept for seven days; a notice that comes later finds none."""
    upload = world.upload("invoices/a.pdf", ["Total: $300.00", PAGE_BREAK])
    world.deliver(upload)
    [first] = world.textract.jobs
    delivery = world.deliver(world.textract.end(first), read_job=[refusal("InvalidJobIdException")])
    assert delivery.acknowledged
    _, second = world.textract.jobs
    assert (world.record(upload)["status"], world.record(upload)["job_id"]) == ("READING", second)
    assert world.deliver(world.textract.end(second)).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"
    assert len(world.emails(upload)) == 1


@pytest.mark.fault(38)
def test_vendor_of_wide_letters_fits_the_key_of_its_index() -> None:
    """DynamoDB takes 1,024 bytes of a sort key; a letter may have four."""
    uploaded = {"uploaded_at": "2026-11-22T10:00:00.000Z"}
    keys = vendor_key(uploaded | {"vendor": "𠀋" * invoice_fields.MAX_TEXT})
    assert keys["vendor_initial"] == "𠀋"
    assert len(keys["vendor_sort"].encode()) <= 1024


@pytest.mark.fault(43)
def test_notice_without_a_tag_is_ignored_without_a_request(world: World) -> None:
    notice = {"JobId": "job-1", "Status": "SUCCEEDED", "API": "StartDocumentTextDetection"}
    delivery = world.deliver(completion_event(notice))
    assert delivery.acknowledged and delivery.requests == []


@pytest.mark.fault(47)
def test_second_invoice_whose_sums_are_surer_leaves_the_first_recorded(world: World) -> None:
    first = ["ABC TECHNOLOGIES INC", "Invoice Number: INV-1", "Total: $300.00"]
    second = ["Invoice Number: INV-2", "Subtotal: $100.00", "Tax: $10.00", "Total: $110.00"]
    upload = world.upload(lines=[*first, *second])
    assert world.deliver(upload).acknowledged
    record = world.record(upload)
    assert (record["invoice_number"], record["total"]) == ("INV-1", 300)
    assert "several_invoices" in record["review_reasons"]
