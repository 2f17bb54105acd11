"""The screen on which the screenshots' commands print: what a terminal would show of what they send."""

from __future__ import annotations

import pytest

from screenshots.terminal import Screen


def screen(*written: str, columns: int = 20) -> Screen:
    screen = Screen(columns)
    for text in written:
        screen.write(text)
    return screen


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one\r\ntwo\r\n", "one\ntwo"),
        ("Completed 1 of 2\rdone\x1b[K\r\n", "done"),
        ("Completed\rdone\r\n", "doneleted"),
        ("a\tb", "a       b"),
        ("\x1b]0;a title\x07text\x1b[?25l", "text"),
        ("bell\x07 and \x08backspace", "bell and backspace"),
        ("123456789012345678901", "12345678901234567890\n1"),
        ("12345678901234567890\r\nnext", "12345678901234567890\nnext"),
        ("Zahlbar in € – 日本", "Zahlbar in € – 日本"),
    ],
)
def test_screen_shows_what_a_terminal_shows(written: str, shown: str) -> None:
    assert screen(written).text == shown


@pytest.mark.parametrize(
    "place",
    [
        "/home/anna",
        "/home/anna/a long folder ü/clone",
        "/srv/exactly twenty 1/and more",
        "/srv/invoices/" + "x" * 90,
    ],
)
def test_screen_shows_a_place_however_its_lines_break(place: str) -> None:
    shown = screen("in ", place, "/README.md\r\n")
    assert shown.shows(place)
    assert not shown.shows(f"{place}/elsewhere")


def test_screen_colours_become_classes_and_end() -> None:
    shown = screen("\x1b[32mok\x1b[0m \x1b[1;94mbold\x1b[22m\x1b[39m plain").as_html()
    assert shown == '<span class="c2">ok</span> <span class="c12 bold">bold</span> plain'


def test_screen_text_is_escaped() -> None:
    assert screen("<b>&").as_html() == "&lt;b&gt;&amp;"


def test_screen_typed_text_is_bold_and_what_follows_is_not() -> None:
    typed = screen("$ ")
    typed.type("ls\n")
    typed.write("a file")
    assert typed.as_html() == '$ <span class="bold">ls</span>\na file'
