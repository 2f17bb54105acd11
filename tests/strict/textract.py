"""Textract on the strict cloud: notices need a role that may publish, and AnalyzeExpense has an answer."""

from __future__ import annotations

import json
import threading
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from invoice_record import MAX_IMAGE_BYTES

from infra.local.blocks import Line
from infra.local.documents import open_document
from infra.local.jobs import SECONDS_BEFORE_THE_NOTICE
from infra.local.textract import Textract, fetch, require_one_page

if TYPE_CHECKING:
    from PIL import Image

# A page as an OCR engine reads it, top to bottom.
INVOICE = (
    "ABC TECHNOLOGIES INC",
    "Invoice Number: INV-00123",
    "Invoice Date: 2025-04-21",
    "Total: $300.00",
)
EXPENSE_JOB = "expense-job"  # always done


def expense_documents(lines: tuple[str, ...]) -> list[dict[str, Any]]:
    """AnalyzeExpense's answer for a page with these lines.

    Shape: https://docs.aws.amazon.com/textract/latest/dg/API_ExpenseDocument.html
    """
    fields = (("VENDOR_NAME", INVOICE[0]), ("TOTAL", "$300.00"))
    summary = [
        {"Type": {"Text": kind, "Confidence": 99.0}, "ValueDetection": {"Text": text, "Confidence": 99.0}}
        for kind, text in fields
    ]
    blocks = [
        {"BlockType": "LINE", "Id": str(uuid.uuid4()), "Text": text, "Confidence": 99.0, "Page": 1}
        for text in lines
    ]
    return [{"ExpenseIndex": 1, "SummaryFields": summary, "LineItemGroups": [], "Blocks": blocks}]


class StrictTextract(Textract):
    """Publishes a job's notice as the role that the job was started with, if that may. `kept_back` counts the rest."""

    kept_back = 0

    def start_document_text_detection(self, request: dict[str, Any]) -> dict[str, Any]:
        if channel := request.get("NotificationChannel"):
            self._role = channel["RoleArn"]
        return super().start_document_text_detection(request)

    @property
    def _sns(self) -> StrictTextract:
        return self

    def publish(self, **message: str) -> None:
        answer = self._connect("iam").simulate_principal_policy(
            PolicySourceArn=self._role, ActionNames=["sns:Publish"], ResourceArns=[message["TopicArn"]]
        )
        if answer["EvaluationResults"][0]["EvalDecision"] == "allowed":
            self._connect("sns").publish(**message)
        else:
            self.kept_back += 1


class PrintedTextract(StrictTextract):
    """Reads at once what stands in `page`, whatever the picture shows, and answers the expense operations too."""

    def __init__(self, engine: object, *more: Any) -> None:
        super().__init__(self, *more)  # type: ignore[arg-type]
        self.page: tuple[str, ...] = INVOICE

    def read(self, image: Image.Image) -> list[Line]:
        """As an engine: the lines below each other, as wide as the page."""
        step = 1 / (len(self.page) + 1)
        rows = [(text, step * number) for number, text in enumerate(self.page, start=1)]
        return [
            Line(text, 99.0, ((0.1, top), (0.9, top), (0.9, top + step / 2), (0.1, top + step / 2)))
            for text, top in rows
        ]

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = {"DocumentMetadata": {"Pages": 1}, "ExpenseDocuments": expense_documents(self.page)}
        if operation == "AnalyzeExpense":
            content = fetch(self._s3, request["Document"]["S3Object"], most=MAX_IMAGE_BYTES)
            with open_document(content) as document:
                require_one_page(document)
            return answer
        if operation == "StartExpenseAnalysis":
            self._role = request["NotificationChannel"]["RoleArn"]
            threading.Timer(SECONDS_BEFORE_THE_NOTICE, self._give_expense_notice, [request]).start()
            return {"JobId": EXPENSE_JOB}
        if operation == "GetExpenseAnalysis":
            return {"JobStatus": "SUCCEEDED", **answer}
        return super().call(operation, request)

    def _give_expense_notice(self, request: dict[str, Any]) -> None:
        notice = {"JobId": EXPENSE_JOB, "Status": "SUCCEEDED", "API": "StartExpenseAnalysis"}
        notice["JobTag"] = request["JobTag"]
        with suppress(BotoCoreError, ClientError):  # the cloud has ended meanwhile
            self.publish(TopicArn=request["NotificationChannel"]["SNSTopicArn"], Message=json.dumps(notice))
