"""Who may not, gets nothing: no token, wrong claims, malformed requests, path tricks; and nothing tells of the inside."""

from __future__ import annotations

import base64
import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import invoice_browser
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from browser import invoice_requests

from tests import openapi
from tests.integration.browser_events import CLAIMS, event_of, reply_of
from tests.integration.browser_world import Browser

SECRET = "ABC TECHNOLOGIES INC"
ROUTES = list(openapi.routes())
WITH_SIGN_IN = [route for route in ROUTES if not route.public]
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get")


@pytest.fixture
def invoice_id(browser: Browser) -> str:
    return browser.put(vendor=SECRET, total=Decimal("300"))


def assert_a_sentence_only(reply: Any, status: int) -> None:
    assert reply.status == status
    assert set(reply.json) == {"message"}
    message = reply.message
    assert message[0].isupper() and message.endswith(".") and "\n" not in message and len(message) < 200
    for inner in ("Traceback", "Error", "Exception", "boto", "dynamodb", "InvoiceData", SECRET):
        assert inner not in reply.content.decode()
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


# --- the token ---

WRONG_CLAIMS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "empty": {},
    "an access token": CLAIMS | {"token_use": "access"},
    "another client's": CLAIMS | {"aud": "another-client"},
    "no audience": {name: value for name, value in CLAIMS.items() if name != "aud"},
    "no id": {name: value for name, value in CLAIMS.items() if name != "sub"},
    "no e-mail": {name: value for name, value in CLAIMS.items() if name != "email"},
    "an empty e-mail": CLAIMS | {"email": ""},
    "e-mails": CLAIMS | {"email": ["anna@example.com"]},
}


@pytest.mark.fault(48)
@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
@pytest.mark.parametrize("route", WITH_SIGN_IN, ids=lambda route: f"{route.method} {route.template}")
def test_route_without_claims_of_ours_answers_nothing(
    browser: Browser, invoice_id: str, route: openapi.Route, claims: dict[str, Any] | None
) -> None:
    path = route.template.format(invoice_id=invoice_id)
    body = json.dumps({"revision": 0, "changes": {"total": "1"}, "name": "a.png", "size": 1})
    reply = browser.ask(route.method, path, claims=claims, body=body)
    assert_a_sentence_only(reply, 401)
    assert not browser.reads, "not even looked at"
    assert browser.record(invoice_id)["total"] == Decimal("300")


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/unknown", "/x", "/page", "/page/a/b", "/API/invoices", "//api/invoices"]
)
def test_address_unknown_without_claims_says_only_to_sign_in(browser: Browser, path: str) -> None:
    assert_a_sentence_only(browser.ask("GET", path, claims=None), 401)
    assert_a_sentence_only(browser.ask("GET", path), 404)


@pytest.mark.parametrize("template", sorted({route.template for route in ROUTES}))
def test_path_takes_the_methods_of_the_description_and_no_others(browser: Browser, template: str) -> None:
    described = {route.method: route.path for route in ROUTES if route.template == template}
    for verb in VERBS:
        reply = browser.ask(verb, next(iter(described.values())))
        if verb in described:
            assert reply.status != 405
        else:
            assert_a_sentence_only(reply, 405)
            assert reply.headers["Allow"].split(", ") == sorted(described)


@pytest.mark.fault(48)
def test_authorizer_of_another_kind_is_no_sign_in(browser: Browser) -> None:
    for authorizer in ({}, {"jwt": {}}, {"lambda": {"email": "a"}}, {"iam": {}}, {"jwt": {"claims": {}}}):
        event = event_of("GET", "/api/invoices")
        event["requestContext"]["authorizer"] = authorizer
        assert reply_of(invoice_browser.lambda_handler(event, None)).status == 401


# --- requests that are none ---


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "{",
        "null",
        "[]",
        '"text"',
        "\x00",
        "\ufeff{}",
        "NaN",
        '{"revision": NaN, "changes": {}}',
        '{"revision": Infinity, "changes": {"total": "1"}}',
        '{"revision": 0}',
        '{"changes": {"total": "1"}}',
        '{"revision": 0, "changes": {"total": "1"}, "more": 1}',
        '{"revision": 1e400, "changes": {"total": "1"}}',
        '{"revision": ' + "9" * 5000 + ', "changes": {"total": "1"}}',
        "[" * 60_000,
        '{"a":' * 10_000,
        '{"revision": 0, "changes": {"vendor": "\\ud800"}}',
        b"\xff\xfe\x00",
        b"\x00" * 100,
    ],
    ids=lambda body: ascii(body)[:30],
)
def test_body_malformed_is_refused(browser: Browser, invoice_id: str, body: str | bytes | None) -> None:
    before = browser.record(invoice_id)
    for method, path in (("PATCH", f"/api/invoices/{invoice_id}"), ("POST", "/api/uploads")):
        assert_a_sentence_only(browser.ask(method, path, body=body), 400)
    assert browser.record(invoice_id) == before


@pytest.mark.fault(48)
@pytest.mark.parametrize("encode", [str, str.encode], ids=["text", "base64"])
def test_body_oversized_is_refused(browser: Browser, invoice_id: str, encode: Any) -> None:
    most = invoice_requests.MAX_BODY_BYTES
    body = {"revision": 0, "changes": {"total": "1"}}
    room = most - len(json.dumps(body))
    for spaces, status in ((room, 200), (room + 1, 413)):
        text = json.dumps(body | {"revision": 0}) + " " * spaces
        reply = browser.ask("PATCH", f"/api/invoices/{invoice_id}", body=encode(text))
        assert reply.status == status
    assert_a_sentence_only(reply, 413)


@pytest.mark.fault(48)
def test_body_that_says_base64_and_is_none_is_refused(browser: Browser) -> None:
    event = event_of("POST", "/api/uploads", body="no base64!", claims=CLAIMS) | {"isBase64Encoded": True}
    assert_a_sentence_only(reply_of(invoice_browser.lambda_handler(event, None)), 400)


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "query",
    [
        "unknown=1",
        "Limit=1",
        "limit=0",
        "limit=101",
        "limit=1e1",
        "limit=-1",
        "limit=%D9%A1",
        "limit=",
        "limit=1&limit=2",
        "limit[]=1",
        "limit",
        "type=Invoice",
        "type=",
        "status=PROCESSING",
        "needs_review=false",
        "needs_review=1",
        "from=2026-02-30",
        "from=0001-01-01",
        "from=x",
        "to=2026-1-1",
        "from=2026-02-02&to=2026-02-01",
        "vendor=",
        "vendor=%20%20",
        "vendor=%00",
        "vendor=%0A",
        "vendor=%FF",
        "vendor=%E2%80%AE",
        "vendor=%ED%A0%80",
        "vendor=" + "x" * 201,
        "category=" + "x" * 201,
        "number=---",
        "number=%E2%80%8B",
        "&".join(f"p{number}=1" for number in range(100)),
    ],
    ids=lambda query: query[:40],
)
def test_query_malformed_is_refused(browser: Browser, invoice_id: str, query: str) -> None:
    browser.reads.clear()
    assert_a_sentence_only(browser.ask("GET", "/api/invoices", query=query), 400)
    assert not browser.reads


@pytest.mark.fault(48)
@pytest.mark.parametrize("route", WITH_SIGN_IN, ids=lambda route: f"{route.method} {route.template}")
def test_parameter_unknown_is_refused_by_every_route(browser: Browser, route: openapi.Route) -> None:
    assert_a_sentence_only(browser.ask(route.method, route.path, query="debug=1"), 400)


PATH_TRICKS = [
    "/page/../invoice_browser.py",
    "/page/..%2finvoice_browser.py",
    "/page/%2e%2e/openapi.json",
    "/page/..",
    "/page/.",
    "/page/",
    "/page/index.html/",
    "/page/./index.html",
    "/page//etc/passwd",
    "/page/C:\\windows",
    "/page/index.html%00.png",
    "/page/index.html\x00",
    "/page/INDEX.HTML",
    "/page/invoice_browser.py",
    "/page/openapi.json",
    "/api/invoices/../sums",
    "/api/invoices/.",
    "/api/invoices/2d1a7e65-0000-4000-8000-000000000000/",
    "/api/invoices/2d1a7e65-0000-4000-8000-000000000000/history",
    "/api/invoices/2d1a7e65-0000-4000-8000-000000000000\n",
    "/api/invoices/2d1a7e65%2d0000-4000-8000-000000000000",
    "/api/invoices/'; DROP TABLE",
    "/api/invoices/{invoice_id}",
    "/api/invoices/" + "x" * 5000,
    "/api/invoices/\ud800",
    "/{proxy+}",
    "",
]


@pytest.mark.fault(48)
@pytest.mark.parametrize("path", PATH_TRICKS[:-1], ids=lambda path: ascii(path)[:40])
def test_path_with_tricks_leads_nowhere(browser: Browser, path: str) -> None:
    assert_a_sentence_only(browser.ask("GET", path), 404)
    assert not browser.reads


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "path", ["/page/" + quote("../openapi.json", safe=""), "/page/unknown.js", "/page/secret.txt"]
)
def test_page_has_the_files_of_its_folder_and_no_others(browser: Browser, made: Path, path: str) -> None:
    assert_a_sentence_only(browser.ask("GET", path, claims=None), 404)


# --- what goes wrong behind it ---


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ThrottlingException", "ResourceNotFoundException"]
)
def test_service_that_refuses_is_a_sentence_and_a_log_line(
    browser: Browser, invoice_id: str, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": f"{SECRET} on InvoiceData"}}, "Query")

    refuse.__name__ = "query"
    for operation in ("query", "get_item"):
        monkeypatch.setattr(invoice_browser.dynamodb, operation, refuse)
    for path in ("/api/invoices", f"/api/invoices/{invoice_id}"):
        assert_a_sentence_only(browser.ask("GET", path), 503)
    assert [line["reason"] for line in browser.log_lines] == [f"query failed: {code}"] * 2
    assert {line["level"] for line in browser.log_lines} == {"ERROR"}


def test_service_out_of_reach_is_a_sentence(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**_: Any) -> Any:
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    monkeypatch.setattr(invoice_browser.dynamodb, "query", unreachable)
    assert_a_sentence_only(browser.get("/api/invoices"), 503)


@pytest.mark.fault(48)
def test_defect_of_ours_shows_no_trace_and_logs_the_place(
    browser: Browser, invoice_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_: Any) -> None:
        raise RuntimeError(f"cannot read {SECRET}")

    monkeypatch.setattr(invoice_browser, "invoice_of", break_down)
    assert_a_sentence_only(browser.get(f"/api/invoices/{invoice_id}"), 500)
    (line,) = browser.log_lines
    assert line["error"] == "RuntimeError" and line["at"].startswith("test_browser_protection.py, line ")
    assert SECRET not in json.dumps(line)


def test_batch_that_is_never_whole_is_given_up(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.put(vendor="ABC", invoice_number="1")
    answer = {"Responses": {}, "UnprocessedKeys": {invoice_browser.TABLE_NAME: {}}}
    monkeypatch.setattr(invoice_browser.dynamodb, "batch_get_item", lambda **_: answer)
    assert_a_sentence_only(browser.get("/api/invoices", number="1"), 503)


def test_batch_that_comes_in_two_parts_is_whole(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [browser.put(vendor=f"ABC {number}", invoice_number="1") for number in range(4)]
    whole = invoice_browser.dynamodb.batch_get_item

    def halved(RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        (table,) = RequestItems
        wanted = RequestItems[table]
        first, rest = wanted["Keys"][:2], wanted["Keys"][2:]
        answer = whole(RequestItems={table: wanted | {"Keys": first}})
        return answer | {"UnprocessedKeys": {table: wanted | {"Keys": rest}} if rest else {}}

    monkeypatch.setattr(invoice_browser.dynamodb, "batch_get_item", halved)
    assert browser.listed(number="1") == ids


# --- the page and its policy ---


ASKED_EACH_TIME, KEPT_FOR_GOOD = "no-cache", "public, max-age=31536000, immutable"
# A page as the bundler leaves it, and what a browser may do with each file.
MADE = {
    "index.html": ("text/html; charset=utf-8", ASKED_EACH_TIME),
    "main-4RORGZ4A.js": ("text/javascript; charset=utf-8", KEPT_FOR_GOOD),
    "main-4RORGZ4A.js.map": ("application/json", KEPT_FOR_GOOD),
    "style-L7YFDPS2.css": ("text/css; charset=utf-8", KEPT_FOR_GOOD),
    "sign_in-somehow.js": ("text/javascript; charset=utf-8", ASKED_EACH_TIME),
}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of such a page, which is what is served."""
    for name in (*MADE, "secret.txt"):
        (tmp_path / name).write_text(f'<meta content="{{CLIENT_ID}} {{SIGN_IN_URL}}" /> {name}')
    monkeypatch.setattr(invoice_browser, "SIGN_IN_URL", 'https://sign-in.example/?a="b"&c')
    monkeypatch.setattr(invoice_browser, "PAGE_FILES", invoice_browser.page_files(tmp_path))
    return tmp_path


@pytest.mark.fault(58)
@pytest.mark.parametrize("claims", [None, CLAIMS], ids=["not signed in", "signed in"])
@pytest.mark.parametrize("name", MADE)
def test_page_file_is_served_with_its_type_and_kept_while_good(
    browser: Browser, made: Path, monkeypatch: pytest.MonkeyPatch, name: str, claims: dict[str, Any] | None
) -> None:
    reply = browser.ask("GET", f"/page/{name}", claims=claims)
    assert reply.status == 200
    assert (reply.headers["Content-Type"], reply.headers["Cache-Control"]) == MADE[name]
    if name != "index.html":
        assert reply.content == (made / name).read_bytes()
        (made / f"{name}.gz").write_bytes(packed := gzip.compress((made / name).read_bytes()))
        monkeypatch.setattr(invoice_browser, "PAGE_FILES", invoice_browser.page_files(made))
        reply = browser.ask("GET", f"/page/{name}", claims=claims)
        assert (reply.content, reply.headers["Content-Encoding"]) == (packed, "gzip")
    again = browser.ask("GET", f"/page/{name}", headers={"if-none-match": reply.headers["ETag"]})
    assert (again.status, again.content) == (304, b"")


def test_page_stands_at_the_root_and_says_where_to_sign_in(browser: Browser, made: Path) -> None:
    root = browser.ask("GET", "/", claims=None)
    assert root.status == 200 and root.headers["Content-Type"] == "text/html; charset=utf-8"
    assert root.content == browser.ask("GET", "/page/index.html", claims=None).content
    expected = '<meta content="the-page-of-the-tests https://sign-in.example/?a=&quot;b&quot;&amp;c" />'
    assert root.content.decode() == f"{expected} index.html"


def test_page_that_was_not_made_is_nothing_at_its_address(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(invoice_browser, "PAGE_FILES", invoice_browser.page_files(tmp_path / "nothing"))
    assert_a_sentence_only(browser.ask("GET", "/", claims=None), 404)


def test_policy_names_the_bucket_and_the_sign_in_and_nobody_else(browser: Browser, invoice_id: str) -> None:
    document = urlsplit(browser.get(f"/api/invoices/{invoice_id}").json["document"]["url"])
    form = urlsplit(browser.ask("POST", "/api/uploads", json={"name": "a.png", "size": 1}).json["url"])
    bucket = f"{document.scheme}://{document.netloc}"
    assert bucket == f"{form.scheme}://{form.netloc}"
    policy = browser.ask("GET", "/", claims=None).headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"data: {bucket}",
        "connect-src": f"'self' {bucket} {invoice_browser.SIGN_IN_URL}",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize(
    ("region", "endpoint", "origin"),
    [
        ("us-east-1", None, "https://a-bucket.s3.us-east-1.amazonaws.com"),
        ("eu-central-1", None, "https://a-bucket.s3.eu-central-1.amazonaws.com"),
        ("us-east-1", "http://127.0.0.1:4566", "http://127.0.0.1:4566"),
    ],
)
def test_addresses_are_signed_for_the_buckets_own_host(
    monkeypatch: pytest.MonkeyPatch, region: str, endpoint: str | None, origin: str
) -> None:
    """In every region, us-east-1 too: the global host redirects, which breaks an upload from a page."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    s3 = invoice_browser.s3.__wrapped__()
    form = s3.generate_presigned_post("a-bucket", "invoices/a.png")
    shown = s3.generate_presigned_url("get_object", Params={"Bucket": "a-bucket", "Key": "k"})
    assert invoice_browser._origin(form["url"]) == invoice_browser._origin(shown) == origin
    assert base64.b64decode(form["fields"]["policy"]) and "X-Amz-Signature" in shown
