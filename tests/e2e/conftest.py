from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from infra import page
from infra.local.cloud import User
from infra.local.session import Session

PROJECT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
# Seconds for what takes a few on a quiet machine. On a busy one Lambda may have to try again, after a minute.
PATIENCE = 180.0


@pytest.fixture(scope="package")
def session() -> Iterator[Session]:
    """The local cloud, up once for all tests of this folder."""
    with Session() as session:
        yield session


@pytest.fixture(scope="package")
def browser_session() -> Iterator[Session]:
    """A local cloud with the invoice browser, up once for all tests of it."""
    with Session(settings={"invoice_browser": True}) as session:
        yield session


@pytest.fixture(scope="package")
def user(session: Session) -> User:
    return User(session.cloud)


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
