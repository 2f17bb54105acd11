"""A person in front of the invoice browser: a window of Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Playwright, expect

from infra.local.browser import Browser
from screenshots.camera import find_chromium

# The names of this machine are all that is found: a page that asked for anything else would fail.
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split() + [
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE *.localhost , EXCLUDE 127.0.0.1"
]
MILLISECONDS = 60_000  # a deadline for a busy machine: on a quiet one everything is there at once
expect.set_options(timeout=MILLISECONDS)
Boxes = dict[str, tuple[float, float, float, float]]


def launch(playwright: Playwright) -> Chromium:
    """Start Chromium. Where there is none the test is skipped, but not in CI."""
    program = find_chromium()
    if program is None:
        sentence = "There is no Chromium: install it, or name it in the environment variable CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)


class Traffic:
    """What a window asks a site for over the network: `requests` as "GET /path", what its cache has left out."""

    def __init__(self, page: Page, address: str) -> None:
        self._address = address
        self._asked: dict[str, str] = {}
        self._session = page.context.new_cdp_session(page)
        self._session.on("Network.requestWillBeSent", self._note)
        self._session.on("Network.requestServedFromCache", lambda event: self._forget(event["requestId"]))
        self._session.on("Network.responseReceived", self._answered)
        self._session.send("Network.enable")

    def _note(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith(f"{self._address}/"):
            path = url.removeprefix(self._address).partition("?")[0]
            self._asked[event["requestId"]] = f"{event['request']['method']} {path}"

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._forget(event["requestId"])

    def _forget(self, request_id: str) -> None:
        self._asked.pop(request_id, None)

    def requests(self) -> list[str]:
        """Those since the last time."""
        asked = list(self._asked.values())
        self._asked.clear()
        return asked


class Visitor:
    """One person's window. `complaints` are the console's errors, among them each breach of the security policy."""

    def __init__(self, chromium: Chromium, browser: Browser, **options: Any) -> None:
        self.address = browser.address
        self.account = browser
        self.context: BrowserContext = chromium.new_context(**{"accept_downloads": True} | options)
        self.context.set_default_timeout(MILLISECONDS)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("filechooser", lambda _: None)  # from the start on: asked for later it may come too late
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))

    def _note(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        if message.type in ("error", "warning") and not url.endswith("/favicon.ico"):  # of the sign-in page
            self.complaints.append(f"{message.text} ({url})")

    def forgive(self, *words: str) -> None:
        """Forget the complaints that hold one of these words: they were called forth on purpose."""
        self.complaints = [each for each in self.complaints if not any(word in each for word in words)]

    # --- signing in ---

    def go(self, route: str = "#/") -> Visitor:
        """Open a route anew, not only another view of the page that is open."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/{route}")
        return self

    def show(self, route: str = "#/") -> Visitor:
        """Open a route as somebody who has signed in already."""
        self.go(route).page.get_by_role("button", name="Sign out").wait_for()
        return self

    def sign_in(self, route: str = "#/") -> Visitor:
        """Open a route and sign in at the page to which that leads."""
        return self.go(route).give_password()

    def give_password(self) -> Visitor:
        """Fill in the sign-in page that is shown, which asks for the password after the address."""
        self.page.get_by_label("Username").fill(self.account.email)
        self.page.get_by_role("button", name="Next").click()
        self.page.get_by_label("Password").fill(self.account.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("button", name="Sign out").wait_for()
        return self

    # --- what stands on the page ---

    def row(self, words: str) -> Locator:
        """The rows of the list that have these words."""
        return self.page.get_by_role("table", name="Invoices").locator("tbody tr", has_text=words)

    def open(self, invoice_id: str) -> None:
        self.show(f"#/invoices/{invoice_id}").page.get_by_role("heading", name="Fields").wait_for()

    def field(self, name: str) -> Locator:
        return self.page.locator(f".field[data-field={name}]")

    def value(self, name: str) -> str:
        return self.field(name).locator(".value").inner_text()

    def correct(self, name: str, value: str) -> None:
        """Type another value for a field and send it."""
        self.field(name).get_by_role("button").click()
        self.field(name).locator("input").fill(value)
        self.field(name).get_by_role("button", name="Save").click()

    def boxes(self) -> Boxes:
        """Where the boxes of the fields stand on the picture: left, top, width, height as parts of it."""
        return self.page.evaluate(
            """() => {
              const sheet = document.querySelector(".sheet :is(img, canvas)").getBoundingClientRect();
              const part = (rect) => [
                (rect.left - sheet.left) / sheet.width, (rect.top - sheet.top) / sheet.height,
                rect.width / sheet.width, rect.height / sheet.height,
              ];
              return Object.fromEntries([...document.querySelectorAll(".box")].map((box) =>
                [box.dataset.field, part(box.querySelector("rect:not(.halo)").getBoundingClientRect())]));
            }"""
        )

    # --- files ---

    def drag(self, *paths: Path, drop: bool = True) -> None:
        """Drag files from outside onto the page, as Chromium hears of it from the desktop."""
        session = self.context.new_cdp_session(self.page)
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for event in ("dragEnter", "dragOver", *(["drop"] if drop else [])):
            session.send("Input.dispatchDragEvent", {"type": event, "x": 300, "y": 400, "data": data})
        session.detach()

    def drop_content(self, name: str, content: bytes) -> None:
        """Drop a file that was made up on the page: a drop event with a DataTransfer."""
        self.page.evaluate(
            """([name, content]) => {
              const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
              const transfer = new DataTransfer();
              transfer.items.add(new File([bytes], name));
              const event = { dataTransfer: transfer, bubbles: true, cancelable: true };
              for (const type of ["dragenter", "dragover", "drop"]) {
                document.querySelector("main").dispatchEvent(new DragEvent(type, event));
              }
            }""",
            [name, base64.b64encode(content).decode()],
        )

    def is_wider_than_its_window(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    def close(self) -> None:
        self.context.close()


Arrive = Callable[..., Visitor]  # with options of Playwright's new_context
