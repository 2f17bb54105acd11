"""MiniStack with what it lacks for a user's day: `python -m infra.local.emulator`.

In MiniStack 1.5.33 a function's log events have no eventId, on which `aws logs tail --follow` of AWS CLI 2 stops;
and CloudFormation does not know two of the invoice browser's types: the invitation of a user, which MiniStack's
Cognito itself can do, and the style of the sign-in page, which its page does not have.
"""

from __future__ import annotations

import uuid
from typing import Any

from ministack.app import main
from ministack.services import cloudwatch_logs, cognito
from ministack.services.cloudformation import provisioners


def complete() -> None:
    give_log_events_an_id()
    know_the_types_of_the_browser()


def give_log_events_an_id() -> None:
    append = cloudwatch_logs._append_log_events

    def append_with_ids(stream: dict[str, Any], events: list[dict[str, Any]]) -> Any:
        return append(stream, [{"eventId": str(uuid.uuid4()), **event} for event in events])

    cloudwatch_logs._append_log_events = append_with_ids


def know_the_types_of_the_browser() -> None:
    provisioners._RESOURCE_HANDLERS |= {
        "AWS::Cognito::UserPoolUser": {"create": _invite, "delete": _remove},
        "AWS::Cognito::ManagedLoginBranding": {"create": _note, "delete": _forget},
    }


def _invite(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
    """The type's properties are the parameters of AdminCreateUser. Returns its physical id and its attributes."""
    status, _, body = cognito._admin_create_user(properties)
    if status >= 400:
        raise ValueError(f"{logical_id}: {body!r}")
    return properties["Username"], {}


def _remove(username: str, properties: dict[str, Any]) -> None:
    cognito._admin_delete_user({"UserPoolId": properties["UserPoolId"], "Username": username})


def _note(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
    return f"{stack_name}-{logical_id}", {}


def _forget(style: str, properties: dict[str, Any]) -> None:
    pass


if __name__ == "__main__":
    complete()
    main()
