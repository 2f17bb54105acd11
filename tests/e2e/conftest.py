from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from infra import page
from infra.local.browser import Browser
from infra.local.cloud import User
from infra.local.session import Session
from tests.e2e.visitor import Arrive, Visitor, launch

PROJECT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
# Seconds for what takes a few on a quiet machine. On a busy one Lambda may have to try again, after a minute.
PATIENCE = 180.0


@pytest.fixture(scope="package")
def plain_session() -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.fixture(scope="package")
def browser_session() -> Iterator[Session]:
    with Session(settings={"invoice_browser": True}) as session:
        yield session


@pytest.fixture(scope="module")
def session(request: pytest.FixtureRequest) -> Session:
    """The local cloud, up once for all tests of this folder; another one, with the invoice browser, for files that set
    BROWSER."""
    kind = "browser_session" if getattr(request.module, "BROWSER", False) else "plain_session"
    return request.getfixturevalue(kind)


@pytest.fixture(scope="module")
def user(session: Session) -> User:
    return User(session.cloud)


@pytest.fixture(scope="module")
def browser(session: Session) -> Browser:
    assert session.browser is not None
    return session.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def arrive(chromium: Chromium, browser: Browser) -> Iterator[Arrive]:
    """Opens a window for another person. In the end no window may have complained about anything."""
    visitors: list[Visitor] = []

    def open_window(**options: Any) -> Visitor:
        visitors.append(Visitor(chromium, browser, **options))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.close()
    assert [visitor.complaints for visitor in visitors] == [[] for _ in visitors]


@pytest.fixture(scope="module")
def _window(chromium: Chromium, browser: Browser) -> Iterator[Visitor]:
    visitor = Visitor(chromium, browser, viewport={"width": 1440, "height": 900}).sign_in()
    yield visitor
    visitor.close()


@pytest.fixture
def visitor(_window: Visitor) -> Iterator[Visitor]:
    """A person who has signed in already, in a window that many tests share one after the other."""
    _window.complaints.clear()
    yield _window
    assert _window.complaints == []


@pytest.fixture
def finished(session: Session, user: User) -> Callable[[str], dict[str, Any]]:
    """Waits until an invoice's record is finished and its e-mail marked as sent; returns the record."""

    def wait(invoice_id: str) -> dict[str, Any]:
        return until(
            lambda: (record := user.record(invoice_id)) and record["notification"] == "SENT" and record
        )

    return wait


def until(look: Callable[[], T | None | bool], seconds: float = PATIENCE) -> T:
    """What `look` returns as soon as it returns something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    pytest.fail(f"waited {seconds} s in vain")


class Running(subprocess.Popen):
    """A process that a failed test does not wait for."""

    def __exit__(self, kind: type[BaseException] | None, *error: Any) -> None:
        if kind:
            self.kill()
        super().__exit__(kind, *error)


class CommandLine:
    """`python -m infra.local …` as a process whose descendants can be told from all others by their HOME."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.project = PROJECT

    def start(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        return Running(
            [sys.executable, "-m", "infra.local", *map(str, arguments)],
            cwd=self.project,
            env=os.environ | {"HOME": str(self._home)} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        with self.start(*arguments, **environment) as process:
            output, errors = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def left_behind(self) -> list[str]:
        """The command lines of its processes that still run (Linux only)."""
        mark = f"HOME={self._home}\0".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes():
                    found.append(
                        (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    )
            except OSError:  # ended meanwhile, or not ours to look at
                continue
        return [command for command in found if command]


@pytest.fixture
def command_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The command line; afterwards none of its processes may be left."""
    home = tmp_path_factory.mktemp("home")
    cache = Path.home() / ".cache"  # where the CDK unpacks itself once, which takes five seconds
    cache.mkdir(exist_ok=True)
    (home / ".cache").symlink_to(cache)
    page.make()  # with the npm of this home, not of that one
    command_line = CommandLine(home)
    yield command_line
    assert command_line.left_behind() == []
