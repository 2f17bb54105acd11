"""Reads the invoices that kept no lines once more with Textract, for money, and keeps the lines in their records.

By jobs, which take images as well as PDFs. The same invoice has the same token, so that a run that was stopped and is
repeated within seven days gets the same job and pays nothing twice:
https://docs.aws.amazon.com/textract/latest/dg/API_StartDocumentTextDetection.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from invoice_faults import IMAGE_FAULTS, JOB_FAULTS, THROTTLED
from invoice_lines import pack, rows_of_blocks
from invoice_record import HISTORY_BYTES, MAX_ITEM_BYTES, MAX_TEXT_BYTES, TEXT_PREFIX, item_size

from infra.redrive.aws import Connection, portions
from infra.reread.stored import LeftAlone, Stored

if TYPE_CHECKING:
    from invoice_record import Record

# US dollars for a page of text: https://aws.amazon.com/textract/pricing/, the first million pages a month, us-east-1.
PAGE_PRICE = Decimal("0.0015")
JOBS_AT_ONCE = 20  # of the 100 or more that an account may have: uploads need some meanwhile
POLLED_EVERY = 2  # seconds
MAX_RESULTS = 1000  # blocks in an answer


def pages_of(record: Record) -> int:
    return int(record.get("page_count", 1))


def price_of(records: Sequence[Record]) -> Decimal:
    """In US dollars."""
    return sum(map(pages_of, records)) * PAGE_PRICE


class Payer:
    """Has Textract read files, and keeps what it read."""

    def __init__(self, connection: Connection, stored: Stored) -> None:
        self._textract, self._stored = connection.client("textract"), stored

    def read_all(self, records: Sequence[Record]) -> Iterator[tuple[Record, str | None]]:
        """Each record that has its lines now, or what held it up: a sentence's end."""
        for portion in portions(records, JOBS_AT_ONCE):
            jobs = [(record, *self._started(record)) for record in portion]
            for record, job, refused in jobs:
                try:
                    if refused:
                        raise LeftAlone(refused)
                    self._keep(record, self._result(job))
                    yield record, None
                except LeftAlone as left:
                    yield record, str(left)

    def _started(self, record: Record) -> tuple[str, str]:
        """The id of the job, or why there can be none."""
        version = {"Version": record["version_id"]} if "version_id" in record else {}
        try:
            answer = _answer_of(
                self._textract.start_document_text_detection,
                DocumentLocation={
                    "S3Object": {"Bucket": record["bucket"], "Name": record["file_name"], **version}
                },
                ClientRequestToken=f"{record['invoice_id']}-reread",
                JobTag=record["invoice_id"],
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in {*IMAGE_FAULTS, *JOB_FAULTS, "InvalidS3ObjectException"}:
                return "", f"Textract does not read it ({code})"
            raise
        return answer["JobId"], ""

    def _result(self, job: str) -> list[dict[str, Any]]:
        """The blocks of a job, after it has ended."""
        asked: dict[str, Any] = {"JobId": job, "MaxResults": MAX_RESULTS}
        blocks: list[dict[str, Any]] = []
        while True:
            answer = _answer_of(self._textract.get_document_text_detection, **asked)
            if answer["JobStatus"] == "IN_PROGRESS":
                time.sleep(POLLED_EVERY)
                continue
            if answer["JobStatus"] == "FAILED":
                raise LeftAlone("Textract's job for it failed")
            blocks += answer["Blocks"]
            if "NextToken" not in answer:
                return blocks
            asked["NextToken"] = answer["NextToken"]

    def _keep(self, record: Record, blocks: list[dict[str, Any]]) -> None:
        """Store the lines as the processor does: in the record, or in the bucket where they are long."""
        packed = pack(rows_of_blocks(blocks), None)
        text = len(record.get("extracted_text", "").encode())
        size = item_size(record | {"lines": packed})
        kept: Record = {"lines": packed}
        if (
            "text_location" in record
            or text + len(packed) > MAX_TEXT_BYTES
            or size > MAX_ITEM_BYTES - HISTORY_BYTES
        ):
            kept = {"lines_location": f"{TEXT_PREFIX}{record['invoice_id']}.lines"}
            bucket = self._stored.deployment.bucket
            self._stored.s3.put_object(
                Bucket=bucket, Key=kept["lines_location"], Body=packed, ContentType="application/zlib"
            )
        if not self._stored.change(record, kept):
            raise LeftAlone(
                "somebody changed it meanwhile; the same command reads it, and pays nothing again"
            )
        record |= kept


def _answer_of(operation: Callable[..., Any], **parameters: Any) -> Any:
    """Textract's answer, however long it takes until it is not too busy: an account may start one job a second in a region."""
    while True:
        try:
            return operation(**parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] not in THROTTLED:
                raise
            time.sleep(POLLED_EVERY)
