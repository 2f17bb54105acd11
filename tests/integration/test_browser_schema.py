"""Schemathesis against the browser's handler: whatever the description allows or forbids, no answer is a defect.

Each generated request goes through a small adapter that stands for API Gateway: it knows one token, hands its claims
to the handler, and gives the body as text or as base64. SCHEDULES (tests/conftest.py) says how many are sent.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import invoice_browser
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from invoice_lines import Row, pack
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests import openapi
from tests.conftest import SCHEDULES
from tests.integration.browser_events import CLAIMS, PERSON, event_of, reply_of
from tests.integration.browser_world import Browser, failed

EXAMPLES = max(20, SCHEDULES // 10)
TOKEN = "Bearer the-token-of-the-tests"
KNOWN = openapi.PLACES["invoice_id"]
# Refusals of what no schema can tell from what is accepted.
BEYOND_A_SCHEMA = (
    "The cursor is not one of this list; please start from its first page.",
    "The first day (from) lies after the last one (to).",
    "The file is too large; it may have 20 MB.",
    "The file is too large; it may have 10 MB.",
    "An invoice is given twice; please give it once.",
    "The invoice that it is a duplicate of is not there; please name another one.",
    "The places must be an object with any of the fields that are changed.",
    "A place must have a page, and a box on it as the words of the page have it.",
)
TEXT_TYPES = ("application/json", "text/")  # what API Gateway hands on as text; all else comes as base64


def gateway(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """API Gateway's HTTP API as a WSGI application in front of the handler."""
    content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    textual = environ.get("CONTENT_TYPE", "").startswith(TEXT_TYPES)
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")  # decoded, as rawPath is
    event = event_of(
        environ["REQUEST_METHOD"],
        path,
        query=environ["QUERY_STRING"],
        claims=CLAIMS if environ.get("HTTP_AUTHORIZATION") == TOKEN else None,
    )
    if textual:
        event["body"] = content.decode(errors="replace")
    elif content:
        event |= {"body": base64.b64encode(content).decode(), "isBase64Encoded": True}
    reply = reply_of(invoice_browser.lambda_handler(event, None))
    start_response(f"{reply.status} Answer", list(reply.headers.items()))
    return [reply.content]


schema = schemathesis.openapi.from_dict(openapi.document())
schema.app = gateway
# Each value that a schema allows or forbids in turn: 650 requests, which CI sends.
schema.config.phases.coverage.enabled = bool(os.environ.get("CI"))


@schema.auth()
class SignIn:
    """Gives each case the token, but for those that shall come without one."""

    def get(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
        return TOKEN

    def set(self, case: schemathesis.Case, data: str, context: schemathesis.AuthContext) -> None:
        case.headers["Authorization"] = data


BOX = {name: Decimal("0.1") for name in ("Left", "Top", "Width", "Height")}
EVIDENCE = {
    "text": "$300",
    "confidence": Decimal("99.5"),
    "certainty": Decimal(54),
    "choice": [Decimal(300), Decimal(270)],
    "page": Decimal(1),
    "box": BOX,
    "source": "text",
}
EARLIER = {"at": "2026-11-21T10:00:00.000Z", "by": PERSON, "changes": {"total": {"to": Decimal("3")}}}
OURS = {
    "invoice_id": KNOWN,
    "vendor": "ABC",
    "invoice_number": "1",
    "invoice_date": "2025-04-21",
    "currency": "USD",
    "total": Decimal("300"),
    "amount_due": Decimal("250"),
    "category": "travel",
    "fields": {"total": EVIDENCE},
    "line_items": [
        {"description": "x", "quantity": Decimal("1.5"), "amount": Decimal(3), "page": Decimal(1)}
    ],
    "review_reasons": ["total_ambiguous", "pages_missing"],
    "pages_missing": [Decimal(2)],
    "possible_duplicate_of": KNOWN,
    "payment": {"accounts": [{"iban": "DE02120300000000202051"}], "by": "transfer"},
    "extracted_text": "ABC",
    "revision": Decimal(1),
    "history": [EARLIER],
    "history_left_out": Decimal(3),
    "lines": pack([Row("Total 3.00", 1, 9900, [0, 0, 9, 0, 9, 9, 0, 9])], None),
}
LEARNED = {"by": PERSON, "at": "2026-11-21T10:00:00.000Z", "invoice_id": KNOWN}
ENDS = {"account": "iban:DE02120300000000202051", "account_ends": "2051", "known_ends": "1234"}
TO_PAY = OURS | {
    "invoice_id": "2d1a7e65-0000-4000-8000-000000000001",
    "review_reasons": ["bank_details_changed"],
    "payment": {
        "accounts": [{"iban": "DE02120300000000202051", "bic": "BYLADEM1001"}],
        "by": "transfer",
        "changed": [ENDS],
    },
    "fields": {"vendor": EVIDENCE | {"source": "supplier", "learned": LEARNED, "choice": ["ABC", "ABD"]}},
    "marks": ["name:abc"],
    "forgotten": ["vendor"],
    "notes": "Asked them",
    "removed": {"reason": "duplicate", "of": KNOWN},
    "removed_by": PERSON,
}


@pytest.fixture(autouse=True)
def some_invoices(browser: Browser) -> None:
    browser.put(**OURS)
    browser.put(**TO_PAY)
    browser.put(**failed(text_location="text/a.txt"))
    browser.put(status="READING", attention="UNFINISHED", invoice_type=None)


def one_of_ours(case: schemathesis.Case, browser: Browser) -> None:
    """A well-formed id becomes one that there is, and half of the revisions its own, to see more than 404."""
    place = case.path_parameters.get("invoice_id")
    if isinstance(place, str) and invoice_browser.is_id(place):
        case.path_parameters["invoice_id"] = KNOWN if place < "8" else TO_PAY["invoice_id"]
    body = case.body if isinstance(case.body, dict) else {}
    wanted = body.get("invoices")
    first = wanted[0] if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict) else {}
    if isinstance(first.get("invoice_id"), str) and invoice_browser.is_id(first["invoice_id"]):
        first["invoice_id"] = TO_PAY["invoice_id"]
        browser.put(**TO_PAY)
        if invoice_browser.is_whole(first.get("revision")) and first["revision"] >= 0:
            first["revision"] = 1
    revision = body.get("revision")
    if invoice_browser.is_whole(revision) and revision >= 0 and revision % 2 == 0:
        case.body["revision"] = 1
        browser.put(**OURS)
        browser.put(**TO_PAY)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_any_request_is_answered_as_described(case: schemathesis.Case, browser: Browser) -> None:
    one_of_ours(case, browser)
    response = case.call()
    beyond = response.status_code == 400 and response.json()["message"] in BEYOND_A_SCHEMA
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if beyond else [])
