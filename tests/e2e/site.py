"""The invoice browser's site as a program visits it: requests, and the sign-in that its page does in a web browser.

Names under .localhost are known to web browsers but not to every resolver, so requests go to 127.0.0.1 and name
the host they mean.
"""

from __future__ import annotations

import base64
import hashlib
import html
import http.client
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from infra.local.loopback import HOST
from infra.local.session import Session

SECONDS = 120  # a busy machine takes its time to start a function

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a server."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


def ask(
    url: str,
    *,
    method: str = "GET",
    body: str | bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """One request to an address on this machine. Redirects are not followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(HOST, parts.port, timeout=SECONDS)
    try:
        target = url.partition(parts.netloc)[2] or "/"
        connection.request(method, target, body, {"Host": parts.netloc, **(headers or {})})
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Site:
    """The page's side of the sign-in, and requests with the token that it brought."""

    address: str
    client_id: str
    sign_in_url: str

    @classmethod
    def of(cls, session: Session) -> Site:
        """What the page itself knows, from where it has it."""
        assert session.browser
        return cls.at(session.browser.address)

    @classmethod
    def at(cls, address: str) -> Site:
        head = ask(address).content.decode()
        known = {
            name: html.unescape(value)
            for name, value in re.findall(r'<meta name="([\w-]+)" content="([^"]*)"', head)
        }
        return cls(address, known["client-id"], known["sign-in-url"])

    def ask(self, path: str, token: str | None = None, *, method: str = "GET", body: Any = None) -> Reply:
        """A request to the site; `body` is sent as JSON."""
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        content = None
        if body is not None:
            content = json.dumps(body)
            headers["Content-Type"] = "application/json"
        return ask(f"{self.address}{path}", method=method, body=content, headers=headers)

    def begin(self) -> SignIn:
        return SignIn(self)

    def sign_in(self, email: str, password: str) -> dict[str, str]:
        """The tokens of somebody who typed these into the sign-in page."""
        sign_in = self.begin()
        return sign_in.redeem(sign_in.code_from(sign_in.submit(email, password))).json


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in, with the secret that only the page that began it knows (PKCE)."""

    site: Site
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    @property
    def here(self) -> str:
        return f"{self.site.address}/"

    def open(self) -> Reply:
        """The sign-in page."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.site.client_id,
            "redirect_uri": self.here,
            "scope": "openid email",
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return ask(f"{self.site.sign_in_url}/oauth2/authorize?{urlencode(asked)}")

    def submit(self, email: str, password: str) -> Reply:
        """What the sign-in page answers to an e-mail address, and the next one to a password."""
        return self.fill_in(self.fill_in(self.open(), username=email), password=password)

    def fill_in(self, page: Reply, **typed: str) -> Reply:
        """Send the form of a page, with what it had hidden in it."""
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
        form = {name: html.unescape(value) for name, value in hidden} | typed
        action = re.search(r'<form method="POST" action="([^"]+)"', page.content.decode())
        assert action, page
        return ask(f"{self.site.sign_in_url}{action[1]}", method="POST", body=urlencode(form), headers=FORM)

    def code_from(self, reply: Reply) -> str:
        """The code with which the sign-in page sends somebody back to the page."""
        location = reply.headers["Location"] or ""
        assert (reply.status, location.partition("?")[0]) == (302, self.here), reply
        given = parse_qs(urlsplit(location).query)
        assert given["state"] == [self.state]
        return given["code"][0]

    def redeem(self, code: str) -> Reply:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.site.client_id,
            "code": code,
            "redirect_uri": self.here,
            "code_verifier": self.verifier,
        }
        token = f"{self.site.sign_in_url}/oauth2/token"
        return ask(token, method="POST", body=urlencode(form), headers=FORM)
