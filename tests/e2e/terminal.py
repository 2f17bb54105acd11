"""Commands as a person types them: in a shell with a terminal, which answers yes where it is asked."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

QUESTION = b"(y/n)"
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def type_in(commands: str, *, folder: Path, env: Mapping[str, str], timeout: float) -> str:
    """Run the lines in one shell that ends at the first one that fails. Returns all that was shown.

    Raises AssertionError with it where a command failed or the time was up.
    """
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        ["bash", "-e", "-c", commands],
        cwd=folder,
        env=dict(env),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        shown = _watch(ours, shell, time.monotonic() + timeout)
    finally:
        os.close(ours)
        if shell.poll() is None:
            os.killpg(shell.pid, 9)
        status = shell.wait()
    assert status == 0, shown
    return shown


def _watch(terminal: int, shell: subprocess.Popen[bytes], deadline: float) -> str:
    shown, answered = b"", 0
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.1)[0]:
            if shell.poll() is not None:
                break
            continue
        try:
            read = os.read(terminal, 65536)
        except OSError:  # Linux says so when the last process has closed its end
            break
        if not read:
            break
        shown += read
        if QUESTION in shown[answered:]:
            answered = len(shown)
            os.write(terminal, b"y\n")
    return COLOURS.sub("", shown.decode(errors="replace")).replace("\r", "")
