"""PDFs and TIFFs: from the upload through Textract's job and its notice to the record and the e-mail."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.local.cloud import User
from infra.local.session import Session
from tests.e2e.conftest import PATIENCE
from tests.invoices import broken
from tests.invoices.render import render_pdf

Finished = Callable[[str], dict[str, Any]]


def test_pdf_becomes_one_record_with_all_its_pages(
    tmp_path: Path, session: Session, user: User, finished: Finished
) -> None:
    """FAULTS.md 40, and 43: the notice once more changes nothing."""
    with (tmp_path / "three.pdf").open("wb") as file:
        render_pdf(3, file)
    key = "invoices/three pages.pdf"
    invoice_id = user.upload(tmp_path / "three.pdf", key)
    record = finished(invoice_id)
    assert (record["status"], record["page_count"]) == ("PROCESSED", 3)
    assert session.inbox.wait_for(invoice_id, PATIENCE)
    notice = {"JobId": record["job_id"], "JobTag": invoice_id, "Status": "SUCCEEDED"}
    response = deliver(session, notice | {"API": "StartDocumentTextDetection"})
    assert "FunctionError" not in response
    assert len(session.inbox.about(invoice_id)) == 1
    assert session.textract.requests.count(("StartDocumentTextDetection", key)) == 1


def deliver(session: Session, notice: dict[str, Any]) -> dict[str, Any]:
    """Invoke the function as the completion topic does."""
    functions = session.cloud.client("lambda")
    configuration = functions.get_function_configuration(FunctionName=session.cloud.function)
    topic = configuration["Environment"]["Variables"]["COMPLETION_TOPIC_ARN"]
    record = {"EventSource": "aws:sns", "Sns": {"TopicArn": topic, "Message": json.dumps(notice)}}
    return functions.invoke(FunctionName=session.cloud.function, Payload=json.dumps({"Records": [record]}))


def test_pdf_of_one_page_is_read_at_once(
    tmp_path: Path, session: Session, user: User, finished: Finished
) -> None:
    """FAULTS.md 57: no job, no notice; what has more pages was refused at once above."""
    with (tmp_path / "one.pdf").open("wb") as file:
        render_pdf(1, file)
    record = finished(user.upload(tmp_path / "one.pdf", key := "invoices/one page.pdf"))
    assert (record["status"], record["page_count"], "job_id" in record) == ("PROCESSED", 1, False)
    assert [name for name, of in session.textract.requests if of == key] == ["DetectDocumentText"]


def test_tiff_of_two_pages_is_one_record(tmp_path: Path, user: User, finished: Finished) -> None:
    (tmp_path / "fax.tiff").write_bytes(broken.two_page_tiff())
    record = finished(user.upload(tmp_path / "fax.tiff", "invoices/fax.tiff"))
    assert (record["status"], record["page_count"]) == ("PROCESSED", 2)
