"""The screenshots' program: commands run under a pseudo-terminal, and a picture of one taken by Chromium."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from screenshots import take
from screenshots.camera import SCALE, WIDTH, camera, find_chromium
from screenshots.terminal import CommandFailed, Terminal

PROJECT = take.PROJECT


@pytest.fixture
def terminal() -> Terminal:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return Terminal(columns=40, folder=PROJECT, environment=environment)


def test_terminal_command_runs_in_a_real_one_of_that_width(terminal: Terminal) -> None:
    terminal.run("test -t 1 && stty size")
    terminal.run("echo two")
    assert terminal.screen.text == "$ test -t 1 && stty size\n200 40\n\n$ echo two\ntwo"


def test_terminal_failed_command_is_told_with_what_it_printed(terminal: Terminal) -> None:
    with pytest.raises(CommandFailed, match="exit status 3\n.*\nno such invoice"):
        terminal.run("echo no such invoice; exit 3")


def test_terminal_followed_command_is_read_until_enough_and_ended(terminal: Terminal) -> None:
    with terminal.running("echo first; sleep 1000") as process:
        terminal.follow(lambda: "first" in terminal.screen.text.splitlines())
        assert process.poll() is None
    assert process.poll() is not None
    assert terminal.screen.text.endswith("\nfirst")


def test_take_terminal_that_shows_a_place_on_this_machine_is_refused(terminal: Terminal) -> None:
    terminal.run("pwd")
    with pytest.raises(CommandFailed, match="would show"):
        take.take_terminal(None, "picture", terminal)  # type: ignore[arg-type]


def test_camera_terminal_becomes_a_small_sharp_picture(terminal: Terminal, tmp_path: Path) -> None:
    if not os.environ.get("CI"):  # there it is installed, and must be
        pytest.importorskip("playwright", reason="pip install '.[pictures]'")
        if not find_chromium():
            pytest.skip("needs Chromium")
    from PIL import Image

    terminal.run(r"printf '\033[32mgreen\033[0m\n'")
    with camera(tmp_path) as taken_with:
        take.take_terminal(taken_with, "picture", terminal)
    picture = Image.open(tmp_path / "picture.png")
    assert picture.width == WIDTH * SCALE
    assert picture.mode == "P"
    colors = {color for _, color in picture.convert("RGB").getcolors(100_000)}
    assert any(green > red + 60 and green > blue + 60 for red, green, blue in colors)


@pytest.mark.parametrize(
    ("tool", "sentence"),
    [
        ("find_chromium", "The screenshots need Chromium: apt-get install chromium"),
        ("find_aws_cli", "The screenshots need the AWS CLI version 2: apt-get install awscli"),
    ],
)
def test_take_without_a_tool_says_so_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tool: str, sentence: str
) -> None:
    monkeypatch.setattr(take, "PACKAGES", ())
    for each in ("find_chromium", "find_aws_cli"):
        monkeypatch.setattr(take, each, lambda: "/usr/bin")
    assert take.what_is_missing() is None
    monkeypatch.setattr(take, tool, lambda: None)
    assert take.what_is_missing() == sentence
