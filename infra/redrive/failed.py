"""Records that FAILED with some code, to be processed once more: their cause was mended, or the budget ran out.

A record is opened again (`reopened` of invoice_record.py, on the condition that it is as it was seen), then the processor
gets the upload's event; if the command or the event dies in between, the hourly check finds the record and processes it.
What a person has changed, paid or removed stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import invoice_record as of_record

from infra.redrive.aws import Connection, Deployment
from infra.redrive.records import SEEN, UPLOAD, change_as_seen, event_of_record, records
from infra.redrive.text import count, printable, shown
from infra.redrive.work import Tally, Work

NEEDED = ("notified_at", "failed_jobs", "error", "history")


class FailedRecords:
    """What is FAILED and nobody has dealt with, by the index NeedsAttention."""

    def __init__(self, connection: Connection, deployment: Deployment, tally: Tally) -> None:
        self._dynamodb = connection.client("dynamodb")
        self._deployment = deployment
        self._tally = tally
        self._codes: Counter[str] = Counter()

    def with_code(self, code: str) -> Iterator[Work]:
        """The records whose error has this code."""
        changed = 0
        ids = list(self._ids())
        for item in records(self._dynamodb, self._deployment.table, ids, *UPLOAD, *SEEN, *NEEDED):
            record = of_record.record_of(item)
            found = record.get("error", {}).get("code", "")
            self._codes[found] += 1
            if found == code and "history" in record:
                changed += 1
            elif found == code:
                yield self._work(item, record)
        if changed:
            records_changed = count(changed, "record")
            self._tally.leave(changed, f"{records_changed} that a person has changed: left as they are.")

    @property
    def none(self) -> str:
        """The sentence where there is none with that code; `with_code` was read to its end."""
        others = ", ".join(f"{printable(code)} ({number})" for code, number in sorted(self._codes.items()))
        return "No record failed with that code." + (f" There are: {others}." if others else "")

    def _ids(self) -> Iterator[str]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._deployment.table,
            IndexName="NeedsAttention",
            KeyConditionExpression="attention = :failed",
            ExpressionAttributeValues={":failed": {"S": of_record.FAILED}},
            ProjectionExpression="invoice_id",
        )
        for page in pages:
            for item in page["Items"]:
                yield item["invoice_id"]["S"]

    def _work(self, item: Mapping[str, Any], record: dict[str, Any]) -> Work:
        line = f"{printable(record['file_name'])} — {record['invoice_id']} — uploaded {shown(record['uploaded_at'])}"
        event = event_of_record(item, self._deployment.region)
        return Work(line, event, before=lambda: self.reopen(record))

    def reopen(self, record: dict[str, Any]) -> bool:
        """False where it is no longer as it was seen."""
        changes = of_record.reopened(record)
        return change_as_seen(self._dynamodb, self._deployment.table, record, changes, "notified_at")
