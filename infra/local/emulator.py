"""MiniStack with what it lacks for a user's day: `python -m infra.local.emulator`.

MiniStack 1.5.33 starts every event that a function is sent at once, and takes a throttled one for a failed try: of 50
uploads most wait for the one OCR engine past their time, three times, and end in the failed-events queue. A topic's
e-mails leave only a line in its log. A function's log events have no eventId, on which `aws logs tail --follow` of AWS
CLI 2 stops; and CloudFormation does not know two of the invoice browser's types: the invitation of a user, which
MiniStack's Cognito itself can do, and the style of the sign-in page, which its page does not have.
"""

from __future__ import annotations

import json
import os
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from threading import Semaphore
from typing import Any

from ministack.app import main
from ministack.services import cloudwatch_logs, cognito, lambda_svc, sns
from ministack.services.cloudformation import provisioners

SECONDS_BETWEEN_THROTTLED_TRIES = 1
SECONDS_TO_DELIVER = 5


def complete() -> None:
    queue_the_events_of_functions()
    if "INBOX_URL" in os.environ:
        deliver_emails(os.environ["INBOX_URL"])
    give_log_events_an_id()
    know_the_types_of_the_browser()


def queue_the_events_of_functions() -> None:
    """Asynchronous invocations wait for their turn, as in Lambda's own queue; who waits for an answer does not."""
    at_once = int(os.environ["EVENTS_AT_ONCE"])
    is_event = ContextVar("is_event", default=False)
    places: dict[str, Semaphore] = {}
    invoke, execute = lambda_svc.invoke_async_with_retry, lambda_svc._execute_function

    def invoke_event(function: dict[str, Any], event: Any) -> None:
        before = is_event.set(True)  # for the thread that this starts, which takes over the context
        try:
            invoke(function, event)
        finally:
            is_event.reset(before)

    def execute_in_turn(function: dict[str, Any], event: Any) -> dict[str, Any]:
        if not is_event.get():
            return execute(function, event)
        name = (function.get("config") or function)["FunctionName"]
        inside = is_event.set(False)  # MiniStack may call this once more, from within
        try:
            with places.setdefault(name, Semaphore(at_once)):
                while (result := execute(function, event)).get("throttle"):
                    time.sleep(SECONDS_BETWEEN_THROTTLED_TRIES)
                return result
        finally:
            is_event.reset(inside)

    lambda_svc.invoke_async_with_retry, lambda_svc._execute_function = invoke_event, execute_in_turn


def deliver_emails(inbox: str) -> None:
    """What a topic sends to an address by e-mail is posted to the inbox (infra/local/inbox.py), in the order of its
    publishing: if the subscription's filter policy takes it, and of a message for several protocols e-mail's own text."""
    fan_out, postman = sns._fanout, ThreadPoolExecutor(1)

    def fan_out_with_emails(
        topic_arn: str,
        message_id: str,
        message: str,
        subject: str,
        structure: str = "",
        attributes: dict[str, Any] | None = None,
        **fifo: str,
    ) -> None:
        fan_out(topic_arn, message_id, message, subject, structure, attributes, **fifo)
        text = sns._resolve_message_for_protocol(message, structure, "email")
        named = {name: value.get("StringValue", "") for name, value in (attributes or {}).items()}
        email = {"message_id": message_id, "topic_arn": topic_arn, "subject": subject, "body": text}
        for each in (sns._topic_by_arn_any_scope(topic_arn) or {"subscriptions": []})["subscriptions"]:
            wanted = each["protocol"] == "email" and each["confirmed"]
            if wanted and sns._matches_filter_policy(each, attributes or {}, text):
                postman.submit(_post, inbox, email | {"to": each["endpoint"], "attributes": named})

    sns._fanout = fan_out_with_emails


def _post(url: str, content: dict[str, Any]) -> None:
    """An error stays in the future that nobody looks at: the inbox is ending."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(url, json.dumps(content).encode(), SECONDS_TO_DELIVER).close()


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
