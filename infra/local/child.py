"""Run a module as `python -m MODULE ARG…` for as long as the process that started this one lives.

The parent holds the other end of standard input. When it goes, in whatever way, the input ends, and this
process ends with all the processes it started (its process group).
"""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 3


class Child:
    """A module that runs in a process group of its own; `stop` ends the whole group."""

    def __init__(self, arguments: Sequence[str], *, env: Mapping[str, str], output: IO[bytes]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, *arguments],
            cwd=PROJECT,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is the parent's to handle
        )

    def returncode(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def wait(self, timeout: float) -> int:
        """Its exit status; raises subprocess.TimeoutExpired."""
        return self._process.wait(timeout)

    def stop(self) -> None:
        """End it and everything it started, gently, then by force."""
        for signum in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, signum)
            except (ProcessLookupError, PermissionError):  # the group is gone
                break
            try:
                self._process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                continue
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def _end_with_parent() -> None:
    os.read(0, 1)  # not sys.stdin: its lock would be in the way when the interpreter ends
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
