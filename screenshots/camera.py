"""Takes pictures with Chromium: of HTML made here, and of the invoice browser as it stands."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from screenshots.terminal import Screen

if TYPE_CHECKING:
    from PIL import Image
    from playwright.sync_api import Browser

    from infra.local.inbox import Email

# Of each picture: its width in the README, and how many of its own pixels each of those has.
WIDTH, SCALE = 830, 2
COLORS = 256
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

# Colours that keep a contrast of 4.5 to the background, in the order of a terminal's 8 + 8.
_TERMINAL_COLORS = (
    "#8b98a9", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#e6edf3",
    "#8b98a9", "#ffa198", "#a5f3ae", "#f2cc60", "#a5d6ff", "#e2c5ff", "#8be9f0", "#ffffff",
)  # fmt: skip

_TERMINAL = Template("""\
<!doctype html><meta charset="utf-8">
<style>
  body { margin: 0; background: #ffffff; }
  pre { margin: 0; padding: 16px 18px; width: max-content; min-width: ${width}px; box-sizing: border-box;
        background: #0f1722; color: #d5dde6; font: ${size}px/1.5 "DejaVu Sans Mono", monospace;
        font-variant-ligatures: none; }
  .bold { font-weight: bold; color: #ffffff; }
  $colors
</style>
<pre>$text</pre>
""")
_PADDING = 2 * 18
_ADVANCE = 0.602  # a character's width in DejaVu Sans Mono, in its size

_EMAIL = Template("""\
<!doctype html><meta charset="utf-8">
<style>
  body { margin: 0; width: ${width}px; background: #ffffff; color: #1f2933;
         font: 14px/1.55 "Liberation Sans", Arial, sans-serif; }
  article { border: 1px solid #d0d7de; padding: 0 26px 22px; }
  h1 { font-size: 19px; margin: 20px 0 4px; }
  p { margin: 0; color: #5b6875; }
  div { margin-top: 16px; padding-top: 16px; border-top: 1px solid #e4e8ec; white-space: pre-wrap;
        overflow-wrap: anywhere; }
</style>
<article><h1></h1><p></p><div></div></article>
""")
_FILL_IN = """([subject, to, body]) => {
    document.querySelector("h1").textContent = subject;
    document.querySelector("p").textContent = `to ${to}`;
    document.querySelector("div").textContent = body;
}"""


def find_chromium() -> str | None:
    """The program that the environment variable CHROMIUM names, else the one that is installed."""
    return os.environ.get("CHROMIUM") or next(
        (path for name in CHROMIUMS if (path := shutil.which(name))), None
    )


class Camera:
    """Writes pictures into a folder. Use `camera` to get one."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self._folder = folder

    def take_terminal(self, name: str, screen: Screen) -> None:
        """What stands on a terminal's screen, its columns filling the picture's width."""
        size = (WIDTH - _PADDING) / (screen.columns * _ADVANCE)
        colors = "\n".join(
            f".c{number} {{ color: {color}; }}" for number, color in enumerate(_TERMINAL_COLORS)
        )
        page = _TERMINAL.substitute(width=WIDTH, size=f"{size:.3f}", colors=colors, text=screen.as_html())
        self._take_html(name, page, "pre")

    def take_email(self, name: str, email: Email) -> None:
        """A plain-text e-mail as mail programs show it."""
        self._take_html(
            name, _EMAIL.substitute(width=WIDTH), "article", fill_in=[email.subject, email.to, email.body]
        )

    def _take_html(self, name: str, content: str, element: str, *, fill_in: list[str] | None = None) -> None:
        page = self.browser.new_page(viewport={"width": WIDTH, "height": 600}, device_scale_factor=SCALE)
        page.set_content(content)
        if fill_in:
            page.evaluate(_FILL_IN, fill_in)
        self.save(name, page.locator(element).screenshot())
        page.close()

    def save(self, name: str, *shots: bytes) -> None:
        """Write one picture, or several side by side, as a PNG with a palette: a fifth of the size."""
        from PIL import Image

        picture = _side_by_side([Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots])
        height = round(picture.height * WIDTH * SCALE / picture.width)
        picture = picture.resize((WIDTH * SCALE, height), Image.Resampling.LANCZOS)
        path = self._folder / f"{name}.png"
        picture.quantize(COLORS, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)
        print(f"took {path.name} ({path.stat().st_size // 1024} KB)", flush=True)


def _side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """On white, with some space between them."""
    from PIL import Image

    if len(pictures) == 1:
        return pictures[0]
    gap = pictures[0].width // 12
    width = sum(picture.width for picture in pictures) + gap * (len(pictures) - 1)
    whole = Image.new("RGB", (width, max(picture.height for picture in pictures)), "white")
    left = 0
    for picture in pictures:
        whole.paste(picture, (left, 0))
        left += picture.width + gap
    return whole


@contextmanager
def camera(folder: Path) -> Iterator[Camera]:
    """A camera with a Chromium of its own."""
    from playwright.sync_api import sync_playwright

    # Chromium's sandbox refuses to run as root, which is who a container's user is; all pages are our own.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        try:
            yield Camera(browser, folder)
        finally:
            browser.close()
