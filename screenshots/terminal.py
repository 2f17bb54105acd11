"""A terminal without a window: runs commands under a pseudo-terminal and keeps what a person would see of them."""

from __future__ import annotations

import fcntl
import html
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROWS = 200  # as seen by the programs; what is printed is never scrolled away
TAB = 8
PROMPT = "$ "
SECONDS_TO_END = 120
SECONDS_BETWEEN_LOOKS = 0.2
_CHUNK = 65536

# What a program sends beside text: colours and "erase to the end of the line" are obeyed, the rest is dropped.
_CONTROL = re.compile(
    r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78]"
)


class CommandFailed(Exception):
    """A command of a picture did not do what it should."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a character looks: one of the 8 + 8 colours or the usual one (None), bold or not."""

    color: int | None = None
    bold: bool = False

    def changed_by(self, code: int) -> Look:
        """After one number of an SGR sequence (ECMA-48, 8.3.117)."""
        if code == 0:
            return Look()
        if code in (1, 22):
            return Look(self.color, code == 1)
        if 30 <= code <= 37 or 90 <= code <= 97:
            return Look(code - 30 if code < 90 else code - 82, self.bold)
        return Look(None, self.bold) if code == 39 else self


class Screen:
    """Lines of characters, as wide as the terminal and as many as there are."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self._lines: list[list[tuple[str, Look]]] = [[]]
        self._column = 0
        self._look = Look()

    @property
    def text(self) -> str:
        return "\n".join("".join(character for character, _ in line).rstrip() for line in self._lines).rstrip(
            "\n"
        )

    def shows(self, words: str) -> bool:
        """Whether these stand on the screen, also where the end of a line breaks them: white space is not compared."""
        return "".join(words.split()) in "".join(self.text.split())

    def write(self, text: str) -> None:
        """What a program or a person writes; half a control sequence at the end is not expected."""
        position = 0
        for control in _CONTROL.finditer(text):
            self._print(text[position : control.start()])
            self._obey(control)
            position = control.end()
        self._print(text[position:])

    def type(self, text: str) -> None:
        """What a person types: bold, so that it can be told from what is answered."""
        before, self._look = self._look, Look(bold=True)
        self._print(text.replace("\n", "\r\n"))
        self._look = before

    def _print(self, text: str) -> None:
        for character in text:
            if character == "\n":
                self._lines.append([])
            elif character == "\r":
                self._column = 0
            elif character == "\t":
                self._column = min(self._column + TAB - self._column % TAB, self.columns)
            elif character.isprintable():
                self._put(character)

    def _put(self, character: str) -> None:
        if self._column == self.columns:
            self._lines.append([])
            self._column = 0
        line = self._lines[-1]
        line += [(" ", Look())] * (self._column + 1 - len(line))
        line[self._column] = (character, self._look)
        self._column += 1

    def _obey(self, control: re.Match[str]) -> None:
        if control[2] == "m":
            for code in control[1].split(";"):
                self._look = self._look.changed_by(int(code or 0))
        elif control[2] == "K" and control[1] in ("", "0"):
            del self._lines[-1][self._column :]

    def as_html(self) -> str:
        """The lines as spans of one look each, without empty lines at the end."""
        count = self.text.count("\n") + 1
        return "\n".join(map(_line_as_html, self._lines[:count]))


def _line_as_html(line: list[tuple[str, Look]]) -> str:
    spans = []
    for look, characters in groupby(line, key=lambda cell: cell[1]):
        text = html.escape("".join(character for character, _ in characters))
        classes = [f"c{look.color}"] if look.color is not None else []
        classes += ["bold"] if look.bold else []
        spans.append(f'<span class="{" ".join(classes)}">{text}</span>' if classes else text)
    return "".join(spans)


class Terminal:
    """Runs commands in a folder with an environment, one after the other, each behind a neutral prompt."""

    def __init__(self, *, columns: int, folder: Path, environment: Mapping[str, str]) -> None:
        self.screen = Screen(columns)
        self._folder = folder
        self._environment = {**environment, "TERM": "xterm-256color", "COLUMNS": str(columns)}
        self._master = -1

    def run(self, command: str) -> None:
        """Type a command and wait for its end. Raises CommandFailed."""
        with self.running(command) as process:
            self.follow(lambda: False)
            if status := process.wait(SECONDS_TO_END):
                raise CommandFailed(f"{command}: exit status {status}\n{self.screen.text}")

    @contextmanager
    def running(self, command: str) -> Iterator[subprocess.Popen[bytes]]:
        """Type a command that runs inside the block, where `follow` reads it; then it is ended as by Ctrl-C."""
        if self.screen.text:
            self.screen.write("\r\n")
        self.screen.write(PROMPT)
        self.screen.type(f"{command}\n")
        self._master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, self.screen.columns, 0, 0))
        process = self._launch(command, terminal)
        os.close(terminal)
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(SECONDS_TO_END)
            os.close(self._master)

    def _launch(self, command: str, terminal: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["bash", "-c", command],
            cwd=self._folder,
            env=self._environment,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )

    def follow(self, enough: Callable[[], bool]) -> None:
        """Read what the command prints until it ends or `enough` says so. Raises CommandFailed if neither comes."""
        deadline = time.monotonic() + SECONDS_TO_END
        while time.monotonic() < deadline:
            readable, _, _ = select.select([self._master], [], [], SECONDS_BETWEEN_LOOKS)
            if readable and not self._read():
                return
            if enough():
                return
        raise CommandFailed(f"nothing more came within {SECONDS_TO_END} s after\n{self.screen.text}")

    def _read(self) -> bool:
        """Put what there is onto the screen; False at the command's end."""
        try:
            content = os.read(self._master, _CHUNK)
        except OSError:  # Linux's way to say that the other side is closed
            content = b""
        self.screen.write(content.decode(errors="replace"))
        return bool(content)
