"""Textract's HTTP interface on loopback, with an OCR engine of this machine behind it.

Speaks AWS JSON 1.1: the operation in X-Amz-Target, errors as {"__type": …, "message": …}. It answers
DetectDocumentText, StartDocumentTextDetection and GetDocumentTextDetection; AnalyzeExpense is off here, so the
stack is deployed with `analyze_expense` = never.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from invoice_record import MAX_IMAGE_BYTES

from infra.local.blocks import page_blocks
from infra.local.documents import open_document, unsupported
from infra.local.errors import TextractError
from infra.local.jobs import MODEL_VERSION, Jobs
from infra.local.loopback import LoopbackServer, QuietHandler

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from infra.local.documents import Document
    from infra.local.ocr import Engine

# A client waits 25 s (the processor's settings); what would wait nearly as long is throttled at once.
LONGEST_BACKLOG_SECONDS = 20
# Answers that are kept, so that a client that gave up waiting finds its answer when it asks again.
KEPT_ANSWERS = 16
# 10 MB as base64, and the rest of a request.
MAX_REQUEST_BYTES = 15 * 1024 * 1024

Blocks = list[dict[str, Any]]


class Textract:
    """The operations, called with the request and returning the response as dicts of the API.

    `connect` makes the clients (by the service's name) of the cloud that it belongs to.
    `requests` keeps the name of each operation that was called and the object's key.
    """

    def __init__(
        self,
        engine: Engine,
        connect: Callable[[str], BaseClient],
        on_page: Callable[[str, int, int], None] = lambda key, page, pages: None,
    ) -> None:
        self._connect = connect
        self._reader = PageReader(engine)
        self._answers = Answers()
        self._jobs = Jobs(
            fetch=lambda s3_object, most: fetch(self._s3, s3_object, most=most),
            read=lambda document, index: self._reader.read(document, index, page=index + 1),
            publish=lambda topic, message: self._sns.publish(TopicArn=topic, Message=message),
            on_page=on_page,
        )
        self._model = ServiceModel(Loader().load_service_model("textract", "service-2"))
        self._operations: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "DetectDocumentText": self.detect_document_text,
            "StartDocumentTextDetection": self.start_document_text_detection,
            "GetDocumentTextDetection": self._jobs.get,
        }
        self.requests: list[tuple[str, str]] = []

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Perform one operation. Raises TextractError."""
        if "Expense" in operation:
            raise TextractError("AccessDeniedException", f"{operation} is off on the local cloud")
        if operation not in self._operations:
            raise TextractError("UnknownOperationException", f"The local cloud does not answer {operation!r}")
        shape = self._model.operation_model(operation).input_shape
        report = ParamValidator().validate(request, shape)
        if report.has_errors():
            what = f"Request has invalid parameters: {report.generate_report()}"
            raise TextractError("InvalidParameterException", what)
        return self._operations[operation](request)

    def detect_document_text(self, request: dict[str, Any]) -> dict[str, Any]:
        """The text of an image or of a one-page PDF or TIFF."""
        document = request["Document"]
        s3_object = document.get("S3Object") or {}
        self.requests.append(("DetectDocumentText", s3_object.get("Name", "")))
        if not s3_object and not document.get("Bytes"):
            raise TextractError("InvalidParameterException", "Request has neither an S3Object nor Bytes")
        blocks = self._answers.get(
            (s3_object.get("Bucket"), s3_object.get("Name"), s3_object.get("Version")),
            lambda: self._detect(self._content(document)),
        )
        return {
            "DocumentMetadata": {"Pages": 1},
            "Blocks": blocks,
            "DetectDocumentTextModelVersion": MODEL_VERSION,
        }

    def start_document_text_detection(self, request: dict[str, Any]) -> dict[str, Any]:
        """A job that reads a document of up to 3,000 pages; its end is told on the NotificationChannel's topic."""
        s3_object = request["DocumentLocation"].get("S3Object") or {}
        self.requests.append(("StartDocumentTextDetection", s3_object.get("Name", "")))
        return self._jobs.start(request)

    @cached_property
    def _s3(self) -> BaseClient:
        return self._connect("s3")

    @cached_property
    def _sns(self) -> BaseClient:
        return self._connect("sns")

    def _content(self, document: dict[str, Any]) -> bytes:
        content = document.get("Bytes") or fetch(self._s3, document["S3Object"], most=MAX_IMAGE_BYTES)
        if len(content) > MAX_IMAGE_BYTES:
            raise too_large(len(content), MAX_IMAGE_BYTES)
        return content

    def _detect(self, content: bytes) -> Blocks:
        with open_document(content) as document:
            require_one_page(document)
            with self._reader.in_turn():
                return self._reader.read(document, 0)


def require_one_page(document: Document) -> None:
    """The synchronous operations read no more. Raises UnsupportedDocumentException."""
    if document.page_count > 1:
        raise unsupported("it has more than one page")


class PageReader:
    """Reads pages with the engine, one at a time, and turns callers away when too many wait."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting = 0
        self._seconds_a_page = 1.5

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """A place in the line. Raises ProvisionedThroughputExceededException, as AWS does above the quota."""
        with self._lock:
            if self._waiting * self._seconds_a_page > LONGEST_BACKLOG_SECONDS:
                raise TextractError("ProvisionedThroughputExceededException", "Provisioned rate exceeded")
            self._waiting += 1
        started = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                seconds = (time.monotonic() - started) / self._waiting
                self._seconds_a_page = 0.8 * self._seconds_a_page + 0.2 * seconds
                self._waiting -= 1

    def read(self, document: Document, index: int, *, page: int | None = None) -> Blocks:
        """The blocks of one page (`index` from 0), which carry the number `page` if one is given."""
        image = document.page(index)
        return page_blocks(self._engine.read(image), aspect=image.width / image.height, page=page)


class Answers:
    """Work that is shared: whoever asks again while it is done, or soon after, gets the same answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._futures: OrderedDict[tuple[str | None, ...], Future[Blocks]] = OrderedDict()

    def get(self, key: tuple[str | None, ...], work: Callable[[], Blocks]) -> Blocks:
        """The answer to `key`; without a version nothing tells whether the object is still the same."""
        if None in key:
            return work()
        with self._lock:
            future = self._futures.get(key)
            mine = future is None
            if future is None:
                future = self._futures[key] = Future()
                while len(self._futures) > KEPT_ANSWERS:
                    self._futures.popitem(last=False)
        if mine:
            self._settle(key, future, work)
        return future.result()

    def _settle(
        self, key: tuple[str | None, ...], future: Future[Blocks], work: Callable[[], Blocks]
    ) -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            with self._lock:
                self._futures.pop(key, None)
            future.set_exception(error)


def fetch(s3: BaseClient, s3_object: dict[str, str], *, most: int) -> bytes:
    """The object's content, at most `most` bytes. Raises InvalidS3Object- or DocumentTooLargeException."""
    version = {"VersionId": s3_object["Version"]} if "Version" in s3_object else {}
    try:
        response = s3.get_object(Bucket=s3_object["Bucket"], Key=s3_object["Name"], **version)
    except (ClientError, KeyError) as error:
        raise TextractError(
            "InvalidS3ObjectException",
            "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
        ) from error
    with response["Body"] as body:
        if response["ContentLength"] > most:
            raise too_large(response["ContentLength"], most)
        return body.read()


def too_large(size: int, most: int) -> TextractError:
    what = f"Request has a document of {size} bytes; at most {most} are allowed"
    return TextractError("DocumentTooLargeException", what)


class TextractServer:
    """`Textract` over HTTP on a free port of loopback."""

    def __init__(self, textract: Textract) -> None:
        self._server = LoopbackServer(_handler(textract))
        self.url = self._server.url
        self.start, self.stop = self._server.start, self._server.stop


def _handler(textract: Textract) -> type[QuietHandler]:
    class Handler(QuietHandler):
        def do_POST(self) -> None:
            try:
                status, answer = 200, textract.call(self._operation(), self._request())
            except TextractError as error:
                status, answer = error.status, {"__type": error.code, "message": error.message}
            except Exception as error:  # as on AWS: the client retries, and this server stays up
                status = 500
                answer = {"__type": "InternalServerError", "message": f"{type(error).__name__}: {error}"}
            headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": str(uuid.uuid4())}
            self.answer(status, json.dumps(answer).encode(), headers)

        def _operation(self) -> str:
            service, _, operation = self.headers.get("X-Amz-Target", "").partition(".")
            return operation if service == "Textract" else ""

        def _request(self) -> dict[str, Any]:
            if int(self.headers.get("Content-Length") or 0) > MAX_REQUEST_BYTES:
                self.close_connection = True
                raise TextractError("DocumentTooLargeException", "Request has a document of more than 10 MB")
            return parse_request(self.body())

    return Handler


def parse_request(body: bytes) -> dict[str, Any]:
    """A request's JSON, its Bytes decoded. Raises SerializationException for what isn't a JSON object."""
    try:
        request = json.loads(body)
        document = request.get("Document")
        if isinstance(document, dict) and isinstance(document.get("Bytes"), str):
            document["Bytes"] = base64.b64decode(document["Bytes"], validate=True)
    except (ValueError, AttributeError, binascii.Error) as error:
        raise TextractError("SerializationException", "The request is not a JSON object") from error
    return request
