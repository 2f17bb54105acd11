"""The invoice browser behind its sign-in, on the local cloud: nobody gets data without a valid token of this page.

FAULTS.md 48. Every route of the API's description is asked with each kind of wrong token; how a signature is verified is API Gateway's.
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from invoice_record import invoice_id_of

from infra.local.cloud import User
from infra.local.session import Session
from tests.e2e.conftest import PATIENCE, until
from tests.e2e.site import Reply, Site, ask
from tests.invoices.render import FOLDER
from tests.openapi import routes

BROWSER = True
BEHIND_THE_SIGN_IN = [(route.method, route.template) for route in routes() if not route.public]
SAMPLE = FOLDER / "table_invoice.png"
KEY = re.compile(r"invoices/travel/from a client-[a-f][0-9a-f]{7}\.png")
SECONDS_TO_EXPIRE = (4, 30, 120)  # the first in which the token can be used once; a busy machine takes longer


@pytest.fixture(scope="module")
def site(session: Session) -> Site:
    return Site.of(session)


@pytest.fixture(scope="module")
def tokens(session: Session, site: Site) -> dict[str, str]:
    """Those of the invited person, who has chosen a password."""
    assert session.browser
    return site.sign_in(session.browser.email, session.browser.password)


@pytest.fixture(scope="module")
def uploaded(session: Session, site: Site, tokens: dict[str, str]) -> dict[str, str]:
    """An invoice, uploaded as the page does it: key, version_id, invoice_id."""
    wanted = {"name": "from a client.png", "size": SAMPLE.stat().st_size, "category": "travel"}
    form = site.ask("/api/uploads", tokens["id_token"], method="POST", body=wanted).json
    assert KEY.fullmatch(form["key"])
    reply = post_form(form["url"], form["fields"], SAMPLE.read_bytes(), origin=site.address)
    assert reply.status in (200, 204), reply
    version_id = reply.headers["x-amz-version-id"]
    identity = invoice_id_of(session.cloud.bucket, form["key"], version_id)
    assert session.inbox.wait_for(identity, PATIENCE), "no e-mail came"
    until(lambda: (record := User(session.cloud).record(identity)) and record["notification"] == "SENT")
    return {"key": form["key"], "version_id": version_id, "invoice_id": identity}


def post_form(url: str, fields: dict[str, str], content: bytes, *, origin: str) -> Reply:
    """A form with a file, as a web browser sends it from a page of this origin."""
    boundary = "----a-boundary-of-no-file"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="blob"\r\n\r\n'.encode()
    body = b"".join([*parts, head, content, f"\r\n--{boundary}--\r\n".encode()])
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Origin": origin}
    return ask(url, method="POST", body=body, headers=headers)


# --- the sign-in -----------------------------------------------------------------------------------------


def test_sign_in_gives_a_token_that_says_who_it_is(session: Session, tokens: dict[str, str]) -> None:
    assert session.browser
    claims = claims_of(tokens["id_token"])
    assert (claims["email"], claims["token_use"]) == (session.browser.email, "id")
    assert claims["exp"] - claims["iat"] == 60 * 60


def test_invitation_of_one_more_person_leads_to_a_password_of_their_own(session: Session, site: Site) -> None:
    """What the output InviteToBrowser says to do, the e-mail that comes of it, and the first sign-in."""
    command = session.cloud.outputs["InviteToBrowser"].replace("EMAIL ", "anna@example.com ", 1)
    pool_id = re.search(r"--user-pool-id (\S+)", command)[1]
    attributes = [
        dict(pair.split("=") for pair in each.replace("EMAIL", "anna@example.com").split(","))
        for each in re.findall(r"Name=\S+", command)
    ]
    session.cloud.client("cognito-idp").admin_create_user(
        UserPoolId=pool_id,
        Username="anna@example.com",
        UserAttributes=attributes,
        DesiredDeliveryMediums=["EMAIL"],
    )
    mail = invitation_to(session, "anna@example.com")
    assert f'href="{site.address}"' in mail and "E-mail: anna@example.com" in mail
    temporary = re.search(r"Temporary password: (\S+)</p>", mail)[1]

    sign_in = site.begin()
    page = sign_in.submit("anna@example.com", temporary)
    assert page.status == 200 and b"new_password" in page.content
    reply = sign_in.fill_in(page, new_password="correct-Horse-7", confirm_password="correct-Horse-7")
    token = sign_in.redeem(sign_in.code_from(reply)).json["id_token"]
    assert claims_of(token)["email"] == "anna@example.com"
    assert site.ask("/api/invoices", token).status == 200


def test_invitation_of_the_stack_went_to_the_notification_address(session: Session, site: Site) -> None:
    assert session.browser
    assert site.address in invitation_to(session, session.browser.email)


def invitation_to(session: Session, address: str) -> str:
    """The body of the invitation that MiniStack kept instead of sending it."""
    (kept,) = ask(f"{session.cloud.endpoint}/_ministack/ses/messages").json["messages"].values()
    (mail,) = (each for each in kept if each["To"] == [address])
    return mail["BodyHtml"]


# --- tokens ----------------------------------------------------------------------------------------------


def claims_of(token: str) -> dict[str, Any]:
    return json.loads(_decoded(token.split(".")[1]))


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def with_claims(token: str, **changed: Any) -> str:
    """The token with other claims and its old signature."""
    head, _, signature = token.split(".")
    return f"{head}.{_encoded(json.dumps(claims_of(token) | changed).encode())}.{signature}"


def expired(session: Session, site: Site) -> str:
    """A token of this very page that was good a moment ago."""
    token = next((used for each in SECONDS_TO_EXPIRE if (used := used_once(session, site, each))), None)
    assert token, "it never was good"
    until(lambda: time.time() > claims_of(token)["exp"], seconds=2 * max(SECONDS_TO_EXPIRE))
    return token


def used_once(session: Session, site: Site, seconds: int) -> str | None:
    """A token that was good when it was used, or nothing. On AWS the shortest validity is five minutes."""
    assert session.browser
    cognito = session.cloud.client("cognito-idp")
    client = {"UserPoolId": session.cloud.physical_id("AWS::Cognito::UserPool"), "ClientId": site.client_id}
    before = cognito.describe_user_pool_client(**client)["UserPoolClient"]
    short = {"TokenValidityUnits": {"IdToken": "seconds"}, "IdTokenValidity": seconds}
    cognito.update_user_pool_client(**client, **short)
    try:
        token = site.sign_in(session.browser.email, session.browser.password)["id_token"]
    finally:
        cognito.update_user_pool_client(
            **client, **{name: before[name] for name in ("TokenValidityUnits", "IdTokenValidity")}
        )
    return token if site.ask("/api/invoices", token).status == 200 else None


def of_another_page(session: Session, pool_id: str, email: str, password: str) -> str:
    """An ID token for another client, of this pool or of another one."""
    cognito = session.cloud.client("cognito-idp")
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="another", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]
    typed = {"USERNAME": email, "PASSWORD": password}
    answer = cognito.initiate_auth(
        ClientId=client["ClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=typed
    )
    return answer["AuthenticationResult"]["IdToken"]


def of_another_pool(session: Session) -> str:
    """As somebody has it who signed in to another deployment, with the same e-mail address and password."""
    assert session.browser
    cognito = session.cloud.client("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    email, password = session.browser.email, session.browser.password
    attributes = [{"Name": "email", "Value": email}]
    cognito.admin_create_user(UserPoolId=pool_id, Username=email, UserAttributes=attributes)
    cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=password, Permanent=True)
    return of_another_page(session, pool_id, email, password)


WRONG_TOKENS: dict[str, Callable[[Session, Site, dict[str, str]], str | None]] = {
    "no token": lambda session, site, tokens: None,
    "not a token": lambda session, site, tokens: "let-me-in",
    "expired": lambda session, site, tokens: expired(session, site),
    "another pool's": lambda session, site, tokens: of_another_pool(session),
    "another page's": lambda session, site, tokens: of_another_page(
        session,
        session.cloud.physical_id("AWS::Cognito::UserPool"),
        session.browser.email,
        session.browser.password,
    ),
    "claims of another person": lambda session, site, tokens: with_claims(
        tokens["id_token"], email="x@example.com"
    ),
    "access token": lambda session, site, tokens: tokens["access_token"],
}


@pytest.fixture(scope="module", params=WRONG_TOKENS)
def wrong_token(
    request: pytest.FixtureRequest, session: Session, site: Site, tokens: dict[str, str]
) -> str | None:
    return WRONG_TOKENS[request.param](session, site, tokens)


# --- every route -----------------------------------------------------------------------------------------


def asked_well(site: Site, method: str, path: str, token: str | None, uploaded: dict[str, str]) -> Reply:
    """A request that only its token can be wrong about."""
    queries = {
        "/api/uploads": {"key": uploaded["key"], "version_id": uploaded["version_id"]},
        "/api/invoices/{invoice_id}/words": {"page": 1, "field": "total"},
        "/api/sums": {"month": time.strftime("%Y-%m", time.gmtime())},
    }
    bodies = {
        ("PATCH", "/api/invoices/{invoice_id}"): {"revision": 0, "changes": {"tags": []}},
        ("PATCH", "/api/invoices"): {
            "invoices": [{"invoice_id": uploaded["invoice_id"], "revision": 0, "changes": {"tags": []}}]
        },
        ("POST", "/api/uploads"): {"name": "b.png", "size": 1},
        ("POST", "/api/paid-before"): {"before": "2000-01-01"},
    }
    query = f"?{urlencode(queries[path])}" if method == "GET" and path in queries else ""
    where = path.format(invoice_id=uploaded["invoice_id"])
    return site.ask(f"{where}{query}", token, method=method, body=bodies.get((method, path)))


@pytest.mark.fault(48)
@pytest.mark.parametrize(("method", "path"), BEHIND_THE_SIGN_IN)
def test_route_with_a_wrong_token_gives_no_data(
    site: Site, wrong_token: str | None, uploaded: dict[str, str], method: str, path: str
) -> None:
    reply = asked_well(site, method, path, wrong_token, uploaded)
    assert reply.status in (401, 403)
    assert set(reply.json) == {"message"}
    assert re.fullmatch(r"Unauthorized|Forbidden|Please sign in\.", reply.json["message"])


@pytest.mark.parametrize(("method", "path"), BEHIND_THE_SIGN_IN)
def test_route_with_the_right_token_answers(
    site: Site, tokens: dict[str, str], uploaded: dict[str, str], method: str, path: str
) -> None:
    reply = asked_well(site, method, path, tokens["id_token"], uploaded)
    assert reply.status == 200, reply
    assert reply.json


def test_route_walk_misses_none_but_the_pages_own() -> None:
    assert len(BEHIND_THE_SIGN_IN) >= 6
    assert {route.template for route in routes() if route.public} == {"/", "/page/{file}"}


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "//api/invoices",
        "/page/../api/invoices",
        "/page/..%2fapi%2finvoices",
        "/$default/api/invoices",
        "/openapi.json",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_path_beside_the_page_needs_a_token(site: Site, path: str, method: str) -> None:
    reply = site.ask(path, method=method)
    assert reply.status in (401, 403)


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "file",
    ["invoice_browser.py", "%2e%2e", "..%5cinvoice_browser.py", "main.js%00"],
)
def test_page_gives_its_own_files_only(site: Site, file: str) -> None:
    reply = site.ask(f"/page/{file}")
    assert reply.status in (401, 404)
    assert b"import" not in reply.content


# --- what the page is for --------------------------------------------------------------------------------


def test_uploaded_invoice_is_shown_and_its_email_links_to_it(
    session: Session, site: Site, tokens: dict[str, str], uploaded: dict[str, str]
) -> None:
    (mail,) = session.inbox.about(uploaded["invoice_id"])
    assert mail.body.startswith(
        f"Invoice {uploaded['key']} processed and stored with ID: {uploaded['invoice_id']}\n"
    )
    assert mail.body.endswith(f"\nSee it: {site.address}/#/invoices/{uploaded['invoice_id']}\n")
    invoice = site.ask(f"/api/invoices/{uploaded['invoice_id']}", tokens["id_token"]).json
    assert (invoice["vendor"], invoice["total"]) == ("Harbour Lane Office Supply Ltd", "440.40")
    document = ask(invoice["document"]["url"])
    assert (document.status, document.content) == (200, SAMPLE.read_bytes())
