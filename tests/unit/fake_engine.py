"""An OCR engine for the tests of the local Textract: what it reads does not depend on the picture."""

from __future__ import annotations

import threading

from PIL import Image

from infra.local.blocks import Line

CORNERS = ((0.1, 0.1), (0.5, 0.1), (0.5, 0.2), (0.1, 0.2))


class FakeEngine:
    """Reads the same text from each page, on as many lines as it is told, once it may go on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = 1
        self.pages = 0
        self.go_on = threading.Event()
        self.go_on.set()

    def read(self, image: Image.Image) -> list[Line]:
        self.pages += 1
        assert self.go_on.wait(60)
        return [Line(self.text, 99.0, CORNERS)] * self.lines
