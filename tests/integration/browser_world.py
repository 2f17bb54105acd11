"""A small world around the browser's handler: moto's table with the stack's own indexes, a bucket, and a clock.

browser.put(vendor="ABC", total=Decimal("300"))        a record as the processor leaves it; its id
browser.get("/api/invoices", type="receipt")           a signed-in request; .status, .json, .headers
browser.ask("GET", "/api/invoices", claims=None)       the same without a token
browser.reads                                          what DynamoDB was asked: (operation, index, items read)
browser.news()                                         what programs were told, as JSON
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import boto3
import invoice_browser
import invoice_processor
import invoice_record
import pytest
from boto3.dynamodb.types import TypeSerializer
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.sns.models import sns_backends

from tests.conftest import ACCOUNT, REGION
from tests.integration.browser_events import CLAIMS, Reply, event_of, reply_of
from tests.integration.world import create_tables, logger_apart


@dataclass
class Browser:
    """See the module's docstring. Made once for a file; `reset` empties it."""

    reads: list[tuple[str, str | None, int]] = field(default_factory=list)
    log_lines: list[dict[str, Any]] = field(default_factory=list)
    clock: datetime = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def build(self) -> None:
        boto3.client("s3").create_bucket(Bucket=invoice_browser.BUCKET_NAME)
        boto3.client("s3").put_bucket_versioning(
            Bucket=invoice_browser.BUCKET_NAME, VersioningConfiguration={"Status": "Enabled"}
        )
        self.dynamodb = boto3.client("dynamodb")  # the test's own: what it does is not among the reads
        create_tables(self.dynamodb, invoice_browser.TABLE_NAME, invoice_browser.MEMORY_TABLE_NAME)
        boto3.client("sns").create_topic(Name=invoice_browser.TOPIC_ARN.rpartition(":")[2])

    @contextmanager
    def noting_reads(self) -> Iterator[None]:
        events = invoice_browser.dynamodb.meta.events
        hooks = {"before-parameter-build": self._note_request, "after-call": self._note_answer}
        for name, hook in hooks.items():
            events.register(f"{name}.dynamodb", hook)
        yield
        for name, hook in hooks.items():
            events.unregister(f"{name}.dynamodb", hook)

    def _note_request(self, params: dict[str, Any], **_: Any) -> None:
        self._index = params.get("IndexName")
        values = params.get("ExpressionAttributeValues", {})
        for low, high in ((":low", ":high"), (":first", ":last")):  # DynamoDB refuses it, moto does not
            assert not {low, high} <= values.keys() or values[low]["S"] <= values[high]["S"], (
                "BETWEEN with its bounds swapped"
            )

    def _note_answer(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        self.reads.append((model.name, self._index, parsed.get("ScannedCount", 0)))

    def reset(self) -> None:
        for table in (invoice_browser.TABLE_NAME, invoice_browser.MEMORY_TABLE_NAME):
            dynamodb_backends[ACCOUNT][REGION].get_table(table).items.clear()
        self._topic.sent_notifications.clear()
        self.reads.clear()
        self.log_lines.clear()
        self.clock = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    @property
    def _topic(self) -> Any:
        return sns_backends[ACCOUNT][REGION].topics[invoice_browser.TOPIC_ARN]

    def news(self) -> list[dict[str, Any]]:
        """What programs were told so far, in turn."""
        return [
            json.loads(json.loads(message)["default"]) for _, message, *_ in self._topic.sent_notifications
        ]

    # --- records ---

    def put(self, **values: Any) -> str:
        """Keep a record as the processor would have finished it; a value that is None is left out."""
        record = record_of(**values)
        item = {name: TypeSerializer().serialize(value) for name, value in record.items()}
        self.dynamodb.put_item(TableName=invoice_browser.TABLE_NAME, Item=item)
        return record["invoice_id"]

    def record(self, invoice_id: str) -> dict[str, Any]:
        key = {"invoice_id": {"S": invoice_id}}
        answer = self.dynamodb.get_item(TableName=invoice_browser.TABLE_NAME, Key=key)
        return invoice_record.record_of(answer["Item"])

    def remember(self, **found: Any) -> None:
        """Keep what the processor's daily check found."""
        item = {
            name: TypeSerializer().serialize(value) for name, value in ({"mark": "check"} | found).items()
        }
        self.dynamodb.put_item(TableName=invoice_browser.MEMORY_TABLE_NAME, Item=item)

    # --- requests ---

    def ask(self, method: str, path: str, **parts: Any) -> Reply:
        """A request; the claims are those of a signed-in person unless others (or None) are given."""
        claims = parts.pop("claims", CLAIMS)
        if "json" in parts:
            parts["body"] = json.dumps(parts.pop("json"))
        return reply_of(invoice_browser.lambda_handler(event_of(method, path, claims=claims, **parts), None))

    def get(self, path: str, **parameters: Any) -> Reply:
        return self.ask("GET", path, query=urlencode(parameters))

    def patch(
        self,
        invoice_id: str,
        revision: int,
        claims: dict[str, Any] = CLAIMS,
        despite: Sequence[str] = (),
        **changes: Any,
    ) -> Reply:
        body = {"revision": revision, "changes": changes, "despite": [*despite]}
        return self.ask("PATCH", f"/api/invoices/{invoice_id}", json=body, claims=claims)

    def pages(self, path: str = "/api/invoices", **parameters: Any) -> list[Any]:
        """All pages of a list, one after the other."""
        pages = [self.get(path, **parameters).json]
        while "cursor" in pages[-1]:
            assert len(pages) < 200, "the cursors never end"
            pages.append(self.get(path, **parameters, cursor=pages[-1]["cursor"]).json)
        return pages

    def listed(self, **parameters: Any) -> list[str]:
        """The ids of a whole list, in its order."""
        return [each["invoice_id"] for page in self.pages(**parameters) for each in page["invoices"]]


def record_of(**values: Any) -> dict[str, Any]:
    """A record as the processor leaves it; what is given as None is left out."""
    record: dict[str, Any] = {
        "invoice_id": str(uuid.uuid4()),
        "file_name": "invoices/a.png",
        "bucket": invoice_browser.BUCKET_NAME,
        "version_id": "v1",
        "status": "PROCESSED",
        "notification": "SENT",
        "uploaded_at": "2026-11-20T10:00:00.000Z",
        "processed_at": "2026-11-20T10:00:05.000Z",
        "notified_at": "2026-11-20T10:00:06.000Z",
        "owner": "an-invocation",
        "lease_until": Decimal(1),
        "attempts": Decimal(1),
        "etag": "d41d8cd98f00b204",
        "size": Decimal(1024),
        "page_count": Decimal(1),
        "invoice_type": "invoice",
    }
    record |= values
    record = {name: value for name, value in record.items() if value is not None}
    return {
        name: value
        for name, value in (invoice_record.index_keys(record) | record).items()
        if value is not None
    }


def failed(**values: Any) -> dict[str, Any]:
    """What a FAILED record has differently."""
    error = {"code": "empty_file", "message": invoice_processor.DOCUMENT_ERRORS["empty_file"]}
    nothing = {"page_count": None, "invoice_type": None}
    return {"status": "FAILED", "error": error} | nothing | values


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Put moto, the clock and the log in place; take them away again at the end."""
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        browser = Browser()
        browser.build()
        logger = logger_apart(invoice_browser, lambda line: browser.log_lines.append(json.loads(line)))
        patch.setattr(invoice_browser, "logger", logger)
        patch.setattr(invoice_browser, "now", lambda: browser.clock)
        with browser.noting_reads():
            yield browser
