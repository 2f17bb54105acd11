"""What waits in the failed-events queue.

Events that failed every retry wait there for 14 days, each in the envelope of Lambda's destinations: why it failed, and
the event itself as `requestPayload`. A message is deleted only after Lambda took its event; until then it waits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from infra.redrive.aws import portions
from infra.redrive.text import count, printable, shown_ms
from infra.redrive.work import Redrive, Tally, Work

if TYPE_CHECKING:
    from botocore.client import BaseClient

MESSAGES_AT_ONCE = 10  # SQS gives no more
EVENTS_SHOWN_AT_ONCE = 1000
SECONDS_HIDDEN = 3600  # a message that was read stays hidden from a second run, while this one asks and sends
MAX_CHARACTERS = 200


def redrive_queue(queue: FailedEvents, redrive: Redrive, tally: Tally) -> None:
    """Portion by portion, so that a long queue is not kept in memory."""
    found = False
    try:
        while works := list(queue.read(EVENTS_SHOWN_AT_ONCE)):
            found = True
            if not redrive.run(works):
                break
    finally:
        queue.release()  # what was not sent can be seen by the next run at once
    if not found and not queue.strangers:
        print("The failed-events queue is empty.")
    if queue.returned:
        events = count(queue.returned, "event")
        tally.leave(queue.returned, f"{events} failed since this run began and were left in the queue.")
    if queue.strangers:
        messages = count(queue.strangers, "message")
        tally.leave(queue.strangers, f"{messages} in the queue are none of Lambda's and were left there.")


class FailedEvents:
    """The failed-events queue. What was read stays hidden from other readers until `release`."""

    def __init__(self, sqs: BaseClient, url: str, started: datetime) -> None:
        self._sqs = sqs
        self._url = url
        self._started_ms = int(started.timestamp() * 1000)
        self._unsent: dict[str, str] = {}  # message id → receipt handle
        self.returned = 0  # events that failed after the command began, perhaps ones it had sent
        self.strangers = 0  # messages that are no envelope of Lambda's

    def read(self, most: int) -> Iterator[Work]:
        """Up to that many events, in no order: SQS keeps none."""
        read = 0
        while read < most and (messages := self._receive()):
            for message in messages:
                self._unsent[message["MessageId"]] = message["ReceiptHandle"]
                waiting_since = int(message["Attributes"]["SentTimestamp"])
                envelope = envelope_of(message["Body"])
                if envelope is None:
                    self.strangers += 1
                    print(f"a message that is none of Lambda's — since {shown_ms(waiting_since)}")
                elif waiting_since > self._started_ms:
                    self.returned += 1
                else:
                    read += 1
                    yield self._work(message["MessageId"], envelope, waiting_since)

    def _receive(self) -> list[dict[str, Any]]:
        """The next messages. SQS may answer with none although some wait, hardly twice in a row."""
        for _ in range(2):
            response = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=MESSAGES_AT_ONCE,
                VisibilityTimeout=SECONDS_HIDDEN,
                WaitTimeSeconds=1,
                MessageSystemAttributeNames=["SentTimestamp"],
            )
            if messages := response.get("Messages"):
                return messages
        return []

    def _work(self, message_id: str, envelope: Mapping[str, Any], waiting_since: int) -> Work:
        event = envelope["requestPayload"]
        line = f"{subject_of(event)} — {reason_of(envelope)} — since {shown_ms(waiting_since)}"
        return Work(line, event, done=lambda: self._delete(message_id))

    def _delete(self, message_id: str) -> None:
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=self._unsent[message_id])
        del self._unsent[message_id]

    def release(self) -> None:
        """Make visible again what was read and not sent."""
        for handles in portions(list(self._unsent.values()), MESSAGES_AT_ONCE):
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                    for number, handle in enumerate(handles)
                ],
            )
        self._unsent.clear()


def envelope_of(body: str) -> dict[str, Any] | None:
    """A message's envelope; None for a message that Lambda did not put there.

    Shape: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    try:
        envelope = json.loads(body)
    except ValueError:
        return None
    return envelope if isinstance(envelope, dict) and "requestPayload" in envelope else None


def subject_of(event: Any) -> str:
    """What an event is about: a file name, or the kind of event."""
    if isinstance(event, dict) and event.get("source") == "aws.events":
        return "the hourly check"
    listed = event.get("Records") if isinstance(event, dict) else None
    records = listed if isinstance(listed, list) else []
    first = records[0] if records else None
    if not isinstance(first, dict):
        return "an event of an unknown kind"
    if first.get("EventSource") == "aws:sns":
        return "a completion notice of Textract's"
    try:
        name = printable(unquote_plus(first["s3"]["object"]["key"]))
    except (KeyError, TypeError, AttributeError):
        return "an event of an unknown kind"
    return name if len(records) == 1 else f"{name} and {len(records) - 1} more"


def reason_of(envelope: Mapping[str, Any]) -> str:
    """Why Lambda gave the event up."""
    context, answer = envelope.get("requestContext"), envelope.get("responsePayload")
    condition = str(context.get("condition", "unknown")) if isinstance(context, dict) else "unknown"
    if condition == "EventAgeExceeded":
        return "waited longer than Lambda keeps an event"
    if not isinstance(answer, dict) or not (answer.get("errorType") or answer.get("errorMessage")):
        return printable(condition)
    reason = ": ".join(str(answer[name]) for name in ("errorType", "errorMessage") if answer.get(name))
    return printable(reason)[:MAX_CHARACTERS]
