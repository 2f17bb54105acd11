"""The local Textract over HTTP, called by boto3 as the processor calls it; S3 is moto's."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import boto3
import pytest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from fake_engine import FakeEngine
from invoice_record import MAX_IMAGE_BYTES
from moto import mock_aws

from infra.local.errors import TextractError
from infra.local.textract import (
    LONGEST_BACKLOG_SECONDS,
    Answers,
    PageReader,
    Textract,
    TextractServer,
    parse_request,
)
from tests.invoices import broken
from tests.invoices.render import FOLDER

BUCKET = "scans-of-the-tests"
SAMPLE = (FOLDER / "invoice_page_1.png").read_bytes()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine("Total: $300")


@pytest.fixture
def s3() -> Iterator[BaseClient]:
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield client


@pytest.fixture
def service(engine: FakeEngine, s3: BaseClient) -> Textract:
    return Textract(engine, lambda name: s3)


@pytest.fixture
def textract(service: Textract) -> Iterator[BaseClient]:
    server = TextractServer(service)
    server.start()
    config = Config(retries={"total_max_attempts": 1})
    client = boto3.client("textract", endpoint_url=server.url, config=config)
    yield client
    client.close()
    server.stop()


def put(s3: BaseClient, key: str, body: bytes) -> dict[str, str]:
    version = s3.put_object(Bucket=BUCKET, Key=key, Body=body)["VersionId"]
    return {"Bucket": BUCKET, "Name": key, "Version": version}


def code_of(textract: BaseClient, **request: object) -> str:
    with pytest.raises(ClientError) as refused:
        textract.detect_document_text(**request)
    return refused.value.response["Error"]["Code"]


def test_object_is_read_straight_from_s3(textract: BaseClient, s3: BaseClient, service: Textract) -> None:
    s3_object = put(s3, "invoices/a b+c é.png", SAMPLE)
    response = textract.detect_document_text(Document={"S3Object": s3_object})
    assert response["DocumentMetadata"] == {"Pages": 1}
    assert [block["BlockType"] for block in response["Blocks"]] == ["PAGE", "LINE", "WORD", "WORD"]
    assert response["Blocks"][1]["Text"] == "Total: $300"
    assert service.requests == [("DetectDocumentText", "invoices/a b+c é.png")]


def test_version_that_was_asked_for_is_read(textract: BaseClient, s3: BaseClient) -> None:
    s3_object = put(s3, "a.png", SAMPLE)
    put(s3, "a.png", b"overwritten")
    assert textract.detect_document_text(Document={"S3Object": s3_object})["Blocks"]


def test_bytes_are_read(textract: BaseClient) -> None:
    assert textract.detect_document_text(Document={"Bytes": SAMPLE})["Blocks"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "UnsupportedDocumentException"),
        (b"hello", "UnsupportedDocumentException"),
        (broken.two_page_tiff(), "UnsupportedDocumentException"),
        (broken.truncated_png(), "BadDocumentException"),
        (broken.oversized_png(), "BadDocumentException"),
        (SAMPLE.ljust(MAX_IMAGE_BYTES + 1), "DocumentTooLargeException"),
    ],
    ids=["empty", "text", "two pages", "truncated", "10,001 pixels", "10 MB and a byte"],
)
def test_document_beyond_the_limits_is_refused(
    textract: BaseClient, s3: BaseClient, content: bytes, code: str
) -> None:
    assert code_of(textract, Document={"S3Object": put(s3, "a.png", content)}) == code


def test_document_of_exactly_10_mb_is_read(textract: BaseClient, s3: BaseClient) -> None:
    s3_object = put(s3, "a.png", SAMPLE.ljust(MAX_IMAGE_BYTES))
    assert textract.detect_document_text(Document={"S3Object": s3_object})["Blocks"]


def test_object_version_or_bucket_that_is_missing_is_an_invalid_object(
    textract: BaseClient, s3: BaseClient
) -> None:
    there = put(s3, "a.png", SAMPLE)
    missing = [{"Name": "b.png"}, {"Bucket": "no-such-bucket"}, {"Version": "0" * 32}]
    for change in missing:
        assert code_of(textract, Document={"S3Object": there | change}) == "InvalidS3ObjectException"


def test_request_without_a_document_is_an_invalid_parameter(textract: BaseClient) -> None:
    assert code_of(textract, Document={}) == "InvalidParameterException"


def test_analyze_expense_is_off(textract: BaseClient) -> None:
    with pytest.raises(ClientError, match="off on the local cloud"):
        textract.analyze_expense(Document={"Bytes": SAMPLE})


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b'{"Document": {"Bytes": "!"}}'])
def test_request_that_is_not_a_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(TextractError) as refused:
        parse_request(body)
    assert refused.value.code == "SerializationException"


def test_same_version_asked_for_again_while_it_is_read_is_read_once(
    service: Textract, engine: FakeEngine, s3: BaseClient
) -> None:
    request = {"Document": {"S3Object": put(s3, "a.png", SAMPLE)}}
    engine.go_on.clear()
    answers: list[object] = []
    askers = [
        threading.Thread(target=lambda: answers.append(service.call("DetectDocumentText", request)))
        for _ in range(2)
    ]
    for asker in askers:
        asker.start()
    engine.go_on.set()
    for asker in askers:
        asker.join(10)
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert engine.pages == 1
    assert len(service.requests) == 2


def test_failed_work_is_not_kept() -> None:
    answers = Answers()
    outcomes = iter([TextractError("BadDocumentException", "once"), []])

    def work() -> list[dict[str, object]]:
        outcome = next(outcomes)
        if isinstance(outcome, TextractError):
            raise outcome
        return outcome

    with pytest.raises(TextractError):
        answers.get(("bucket", "key", "version"), work)
    assert answers.get(("bucket", "key", "version"), work) == []


def test_callers_who_would_wait_too_long_are_throttled(engine: FakeEngine) -> None:
    reader = PageReader(engine)
    places = [reader.in_turn() for _ in range(2 * LONGEST_BACKLOG_SECONDS)]
    with pytest.raises(TextractError) as refused:
        for place in places:
            place.__enter__()
    assert refused.value.code == "ProvisionedThroughputExceededException"
