"""Requests to the browser's handler as API Gateway hands them on (payload 2.0), and what comes back."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

PERSON = "anna@example.com"
CLIENT_ID = "the-page-of-the-tests"
# What the authorizer verified of an ID token; API Gateway gives every claim as a text.
CLAIMS = {
    "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool",
    "sub": "0b7c9a2e-0000-4000-8000-000000000000",
    "aud": CLIENT_ID,
    "token_use": "id",
    "email": PERSON,
}


@dataclass(frozen=True)
class Reply:
    """What the handler returned, as API Gateway passes it on."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def message(self) -> str:
        return self.json["message"]


def event_of(
    method: str,
    path: str,
    *,
    query: str = "",
    body: str | bytes | None = None,
    claims: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A request as API Gateway's HTTP API hands it on (payload 2.0)."""
    context: dict[str, Any] = {
        "accountId": "123456789012",
        "apiId": "api",
        "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
        "requestId": "request",
        "routeKey": "$default",
        "stage": "$default",
    }
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    event = {"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query}
    event |= {"headers": headers or {}, "requestContext": context, "isBase64Encoded": isinstance(body, bytes)}
    if body is not None:
        event["body"] = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    return event


def reply_of(response: dict[str, Any]) -> Reply:
    body = response.get("body", "")
    content = base64.b64decode(body) if response.get("isBase64Encoded") else body.encode()
    return Reply(response["statusCode"], response["headers"], content)
