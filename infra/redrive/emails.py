"""E-mails that nobody could receive: nobody had confirmed, or SNS had suspended the subscription.

The e-mail is declared owed again (SENT → SENDING, attention UNFINISHED, on the condition that the record is as it was
seen), then the processor gets the upload's event and finds a finished record whose e-mail is owed. The command could
publish by itself, but then whoever runs it needs the right to publish, a stopped run leaves no trace of how far it
came, and two places send. This way it is the processor that sends, with its retries, its marks and its queue; if this
command or the event dies in between, the hourly check finds the record and sends.

notified_at stands in no index. An e-mail follows its upload by seconds, after a failure by up to 14 days (the queue's
retention): the index by month gives the uploads since 15 days before that time, the records themselves say when they
were mailed. --uploaded-since goes back further, which only --from-bucket of old files asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from invoice_record import SENDING, SENT, UNFINISHED

from infra.redrive.aws import Connection, Deployment, portions
from infra.redrive.records import KEYS_AT_ONCE, UPLOAD, change, event_of_record, in_order, uploaded
from infra.redrive.text import iso, printable, shown
from infra.redrive.work import Work

LATEST_EMAIL = timedelta(days=15)  # after the upload: the queue's retention, and a day


class SentEmails:
    """What was mailed, by the table."""

    def __init__(self, connection: Connection, deployment: Deployment) -> None:
        self._dynamodb = connection.client("dynamodb")
        self._deployment = deployment

    def sent_between(
        self, since: datetime, until: datetime, uploaded_since: datetime | None = None
    ) -> Iterator[Work]:
        """The records whose e-mail was sent from `since` to before `until`, by upload time."""
        uploaded_since = uploaded_since or since - LATEST_EMAIL
        table = self._deployment.table
        found = uploaded(self._dynamodb, table, uploaded_since, until, "invoice_id")
        for ids in portions((item["invoice_id"]["S"] for item in found), KEYS_AT_ONCE):
            for record in in_order(self._dynamodb, table, ids, *UPLOAD, "notification", "notified_at"):
                notified_at = record.get("notified_at", {}).get("S", "")
                sent = record.get("notification", {}).get("S") == SENT
                if sent and iso(since) <= notified_at < iso(until):
                    yield self._resend(record, notified_at)

    def _resend(self, record: Mapping[str, Any], notified_at: str) -> Work:
        invoice_id, file_name = record["invoice_id"]["S"], record["file_name"]["S"]
        return Work(
            f"{printable(file_name)} — {invoice_id} — e-mail sent {shown(notified_at)}",
            event_of_record(record, self._deployment.region),
            before=lambda: self.declare_owed(invoice_id, notified_at),
        )

    def declare_owed(self, invoice_id: str, notified_at: str) -> bool:
        """The state after the processor's commit: finished, its e-mail on the way, nobody at work on it."""
        return change(
            self._dynamodb,
            self._deployment.table,
            invoice_id,
            UpdateExpression="SET notification = :sending, attention = :unfinished, lease_until = :past",
            ConditionExpression="notification = :sent AND notified_at = :notified_at",
            ExpressionAttributeValues={
                ":sending": {"S": SENDING},
                ":unfinished": {"S": UNFINISHED},
                ":past": {"N": "0"},
                ":sent": {"S": SENT},
                ":notified_at": {"S": notified_at},
            },
        )
