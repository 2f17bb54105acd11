"""MiniStack with what it lacks for a user's day: `python -m infra.local.emulator`.

A function's log events have no eventId in MiniStack 1.5.33, on which `aws logs tail --follow` of AWS CLI 2 stops.
"""

from __future__ import annotations

import uuid
from typing import Any

from ministack.app import main
from ministack.services import cloudwatch_logs


def give_log_events_an_id() -> None:
    append = cloudwatch_logs._append_log_events

    def append_with_ids(stream: dict[str, Any], events: list[dict[str, Any]]) -> Any:
        return append(stream, [{"eventId": str(uuid.uuid4()), **event} for event in events])

    cloudwatch_logs._append_log_events = append_with_ids


if __name__ == "__main__":
    give_log_events_an_id()
    main()
