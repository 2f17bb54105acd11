"""The local Textract's asynchronous operations, called by boto3; S3, SNS and SQS are moto's."""

from __future__ import annotations

import io
import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from fake_engine import FakeEngine
from moto import mock_aws
from PIL import Image

from infra.local import jobs
from infra.local.textract import Textract, TextractServer
from tests.invoices import broken
from tests.invoices.render import render_pdf

BUCKET = "scans-of-the-tests"
ROLE = "arn:aws:iam::123456789012:role/Completions"


class World:
    """A Textract client, the bucket it reads from, and the queue that hears its notices."""

    def __init__(self, textract: BaseClient, engine: FakeEngine, pages: list[tuple[str, int, int]]) -> None:
        self.textract, self.engine, self.pages = textract, engine, pages
        self.s3, self.sqs, sns = boto3.client("s3"), boto3.client("sqs"), boto3.client("sns")
        self.s3.create_bucket(Bucket=BUCKET)
        # Of its own, so that the notice of another test's job, which may come late, finds nobody.
        self.topic = sns.create_topic(Name=f"Completions-{uuid.uuid4()}")["TopicArn"]
        self.queue = self.sqs.create_queue(QueueName="notices")["QueueUrl"]
        queue_arn = "arn:aws:sqs:us-east-1:123456789012:notices"
        attributes = {"RawMessageDelivery": "true"}
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=queue_arn, Attributes=attributes)

    def start(self, content: bytes, *, key: str = "invoices/a.pdf", **more: Any) -> str:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        return self.textract.start_document_text_detection(
            DocumentLocation={"S3Object": {"Bucket": BUCKET, "Name": key}},
            NotificationChannel={"SNSTopicArn": self.topic, "RoleArn": ROLE},
            **more,
        )["JobId"]

    def notice(self) -> dict[str, Any]:
        """The next completion notice."""
        return self.until(lambda: [json.loads(each["Body"]) for each in self._received()])[0]

    def _received(self) -> list[dict[str, Any]]:
        messages = self.sqs.receive_message(QueueUrl=self.queue).get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return messages

    @staticmethod
    def until(look: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(0.02)
        pytest.fail("waited in vain")

    def result(self, job_id: str, **more: Any) -> dict[str, Any]:
        return self.textract.get_document_text_detection(JobId=job_id, **more)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(jobs, "SECONDS_BEFORE_THE_NOTICE", 0.1)
    with mock_aws():
        engine, pages = FakeEngine("Total"), []
        service = Textract(engine, boto3.client, lambda *page: pages.append(page))
        server = TextractServer(service)
        server.start()
        client = boto3.client("textract", endpoint_url=server.url)
        yield World(client, engine, pages)
        engine.go_on.set()
        client.close()
        server.stop()


def pdf(pages: int) -> bytes:
    file = io.BytesIO()
    render_pdf(pages, file)
    return file.getvalue()


def test_job_reads_every_page_and_gives_notice(world: World) -> None:
    job_id = world.start(pdf(3), JobTag="the-invoice-id")
    notice = world.notice()
    assert isinstance(notice.pop("Timestamp"), int)
    assert notice == {
        "JobId": job_id,
        "Status": "SUCCEEDED",
        "API": "StartDocumentTextDetection",
        "JobTag": "the-invoice-id",
        "DocumentLocation": {"S3ObjectName": "invoices/a.pdf", "S3Bucket": BUCKET},
    }
    result = world.result(job_id)
    assert (result["JobStatus"], result["DocumentMetadata"]) == ("SUCCEEDED", {"Pages": 3})
    assert [(b["BlockType"], b["Page"]) for b in result["Blocks"] if b["BlockType"] != "WORD"] == [
        (block_type, page) for page in (1, 2, 3) for block_type in ("PAGE", "LINE")
    ]
    assert "NextToken" not in result
    assert world.pages == [("invoices/a.pdf", page, 3) for page in (1, 2, 3)]


def test_job_that_runs_is_in_progress(world: World) -> None:
    world.engine.go_on.clear()
    job_id = world.start(pdf(1))
    result = world.result(job_id)
    assert result["JobStatus"] == "IN_PROGRESS"
    assert "Blocks" not in result


def test_results_come_in_pages_of_at_most_1000_blocks(world: World) -> None:
    """FAULTS.md 45."""
    world.engine.lines = 600  # with their words, and the page itself, 1,201 blocks a page
    job_id = world.start(pdf(2))
    world.notice()
    results = [world.result(job_id)]
    while "NextToken" in results[-1]:
        results.append(world.result(job_id, NextToken=results[-1]["NextToken"]))
    assert [len(result["Blocks"]) for result in results] == [1000, 1000, 402]
    ids = {block["Id"] for result in results for block in result["Blocks"]}
    assert len(ids) == 2402
    assert len(world.result(job_id, MaxResults=7)["Blocks"]) == 7


def test_same_token_and_parameters_give_the_same_job_and_one_notice(world: World) -> None:
    """FAULTS.md 41: a crash of ours never buys a second job."""
    first = world.start(pdf(1), ClientRequestToken="token-1")
    assert world.start(pdf(1), ClientRequestToken="token-1") == first
    world.notice()
    assert world.start(pdf(1), ClientRequestToken="token-1") == first
    assert world.start(pdf(1), ClientRequestToken="token-2") != first
    world.notice()
    assert world._received() == []


@pytest.mark.parametrize(
    ("token", "code"), [("token 1", "InvalidParameterException"), ("x" * 65, "InvalidParameterException")]
)
def test_token_of_another_form_is_refused(world: World, token: str, code: str) -> None:
    with pytest.raises(ClientError) as refused:
        world.start(pdf(1), ClientRequestToken=token)
    assert refused.value.response["Error"]["Code"] == code


def test_token_with_other_parameters_is_a_mismatch(world: World) -> None:
    world.start(pdf(1), ClientRequestToken="token-1")
    with pytest.raises(ClientError) as refused:
        world.start(pdf(1), ClientRequestToken="token-1", key="invoices/b.pdf")
    assert refused.value.response["Error"]["Code"] == "IdempotentParameterMismatchException"


@pytest.mark.parametrize("content", [broken.html(), b""], ids=["html", "empty"])
def test_format_that_textract_does_not_read_is_refused_at_the_start(world: World, content: bytes) -> None:
    with pytest.raises(ClientError) as refused:
        world.start(content)
    assert refused.value.response["Error"]["Code"] == "UnsupportedDocumentException"


def test_page_that_cannot_be_read_is_named_in_a_warning(world: World) -> None:
    """FAULTS.md 42: a TIFF whose second page is larger than Textract takes."""
    file = io.BytesIO()
    wide = Image.new("1", (10_001, 4), 1)
    Image.new("1", (40, 40), 1).save(file, "TIFF", save_all=True, append_images=[wide])
    job_id = world.start(file.getvalue())
    assert world.notice()["Status"] == "SUCCEEDED"
    result = world.result(job_id)
    assert result["JobStatus"] == "PARTIAL_SUCCESS"
    assert result["Warnings"][0]["Pages"] == [2]
    assert {block["Page"] for block in result["Blocks"]} == {1}


def test_job_id_or_next_token_that_is_not_known_is_refused(world: World) -> None:
    with pytest.raises(world.textract.exceptions.InvalidJobIdException):
        world.result("0" * 64)
    job_id = world.start(pdf(1))
    world.notice()
    for token in ("nonsense", "!", jobs._next_token(1, jobs.Job("other", {}, None, 0.0))):
        with pytest.raises(world.textract.exceptions.InvalidParameterException):
            world.result(job_id, NextToken=token)


def test_expense_jobs_are_off(world: World) -> None:
    with pytest.raises(ClientError, match="off on the local cloud"):
        world.textract.start_expense_analysis(DocumentLocation={"S3Object": {"Bucket": BUCKET, "Name": "a"}})
