"""Stay up: show e-mails and log lines as they come, until somebody ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from infra.local.cloud import User
from infra.local.errors import LocalError
from infra.local.show import log_text

if TYPE_CHECKING:
    from infra.local.cloud import Cloud

LOOK_EVERY_SECONDS = 1.0
# A line may become visible a little after its timestamp.
LOOK_BACK_MILLISECONDS = 10_000


def follow_log(cloud: Cloud, say: Callable[[str], None]) -> NoReturn:
    """Print each new log line, for ever. Raises LocalError if the emulator ends."""
    user = User(cloud)
    since, seen = int(time.time() * 1000), set[str]()
    while True:
        if not cloud.is_up():
            raise LocalError("MiniStack has ended, so the local cloud is gone.")
        events = user.log_lines(since - LOOK_BACK_MILLISECONDS)
        for event in events:
            if event["eventId"] not in seen:
                say(f"log     {log_text(event['message'])}")
        seen = {event["eventId"] for event in events}
        since = max([since, *(event["timestamp"] for event in events)])
        time.sleep(LOOK_EVERY_SECONDS)
