"""The reader of the e-mails: the emulator posts here, on loopback, what its topics send to an address (emulator.py)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from infra.local.loopback import LoopbackServer, QuietHandler


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail of a topic's to one address, and the attributes that the address's subscription could filter by."""

    message_id: str
    topic_arn: str
    to: str
    subject: str
    body: str
    attributes: dict[str, str]


class Inbox:
    """Takes the e-mails of all addresses at `url`. `on_email` is called for each, in the order of arrival."""

    def __init__(self, on_email: Callable[[Email], None] | None = None) -> None:
        self._on_email = on_email
        self._emails: list[Email] = []
        self._arrived = threading.Condition()
        self._server = LoopbackServer(self._handler())
        self.url = self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

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

    def _handler(self) -> type[QuietHandler]:
        receive = self._receive

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                receive(Email(**json.loads(self.body())))
                self.answer(200, b"", {})

        return Handler

    def _receive(self, email: Email) -> None:
        with self._arrived:
            self._emails.append(email)
            self._arrived.notify_all()
            if self._on_email:
                self._on_email(email)
