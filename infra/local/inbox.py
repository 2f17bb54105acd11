"""The reader of the e-mails: subscribes to the topic over HTTP on loopback and keeps what arrives."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.local.errors import LocalError
from infra.local.loopback import LoopbackServer, QuietHandler

if TYPE_CHECKING:
    from botocore.client import BaseClient

SECONDS_TO_SUBSCRIBE = 20


@dataclass(frozen=True, slots=True)
class Email:
    """What SNS sends as an e-mail, and the attributes that a subscription could filter by."""

    message_id: str
    subject: str
    body: str
    attributes: dict[str, str]


class Inbox:
    """Receives the topic's messages. `on_email` is called for each, in the order of arrival."""

    def __init__(self, on_email: Callable[[Email], None] | None = None) -> None:
        self._on_email = on_email
        self._emails: list[Email] = []
        self._arrived = threading.Condition()
        self._sns: BaseClient | None = None
        self._confirmed = threading.Event()
        self._server = LoopbackServer(self._handler())

    def subscribe(self, sns: BaseClient, topic_arn: str) -> None:
        """Start to receive. Raises LocalError if the topic does not confirm."""
        self._sns = sns
        self._server.start()
        sns.subscribe(TopicArn=topic_arn, Protocol="http", Endpoint=self._server.url)
        if not self._confirmed.wait(SECONDS_TO_SUBSCRIBE):
            raise LocalError("The topic of the e-mails did not confirm the subscription.")

    def emails(self) -> list[Email]:
        with self._arrived:
            return list(self._emails)

    def about(self, invoice_id: str) -> list[Email]:
        """The e-mails that name this invoice's id."""
        return [email for email in self.emails() if invoice_id in email.body]

    def wait_for(self, invoice_id: str, timeout: float) -> Email | None:
        """The first e-mail that names this invoice's id, if it arrives within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._arrived:
            while True:
                for email in self._emails:
                    if invoice_id in email.body:
                        return email
                if not self._arrived.wait(deadline - time.monotonic()):
                    return None

    def stop(self) -> None:
        self._server.stop()

    def _handler(self) -> type[QuietHandler]:
        receive = self._receive

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                receive(json.loads(self.body()))
                self.answer(200, b"", {})

        return Handler

    def _receive(self, notification: dict[str, Any]) -> None:
        if notification["Type"] == "SubscriptionConfirmation" and self._sns:
            self._sns.confirm_subscription(TopicArn=notification["TopicArn"], Token=notification["Token"])
            self._confirmed.set()
        if notification["Type"] != "Notification":
            return
        attributes = notification.get("MessageAttributes", {})
        email = Email(
            message_id=notification["MessageId"],
            subject=notification.get("Subject") or "",
            body=notification["Message"],
            attributes={name: attribute["Value"] for name, attribute in attributes.items()},
        )
        with self._arrived:
            self._emails.append(email)
            self._arrived.notify_all()
            if self._on_email:
                self._on_email(email)
