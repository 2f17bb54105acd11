"""Draws the sample invoices of layouts.py as PNG files, always the same pixels.

    python -m tests.invoices.render    all of them, beside this file

The font is the one inside Pillow, so nothing is fetched. It holds ASCII only; accents and the euro sign
are drawn onto their base letters.
"""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import PIL
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin, features

from tests.invoices.layouts import INK, PAGES, WHITE, Block, Page, Text

FOLDER = Path(__file__).parent
COLOURS = 48
PDF_DPI = 100
A4_WIDTH, A4_HEIGHT = 827, 1169  # pixels at 100 dpi
SOFTWARE = f"Pillow {PIL.__version__}, FreeType {features.version('freetype2')}"

ANCHORS = {"left": "ls", "right": "rs", "middle": "ms"}

Point = tuple[float, float]
Stroke = tuple[Point, Point]

# Strokes of each sign over its base letter: x in widths of the letter, y in font sizes above the baseline.
# A stroke that ends where it starts is a dot.
DIAERESIS: tuple[Stroke, ...] = (((0.28, 0.67), (0.28, 0.67)), ((0.72, 0.67), (0.72, 0.67)))
ACUTE: tuple[Stroke, ...] = (((0.42, 0.62), (0.66, 0.74)),)
GRAVE: tuple[Stroke, ...] = (((0.34, 0.74), (0.58, 0.62)),)
TILDE: tuple[Stroke, ...] = (
    ((0.22, 0.64), (0.42, 0.69)),
    ((0.42, 0.69), (0.58, 0.64)),
    ((0.58, 0.64), (0.78, 0.69)),
)
CEDILLA: tuple[Stroke, ...] = (((0.52, 0.0), (0.56, -0.10)), ((0.56, -0.10), (0.38, -0.14)))
EURO: tuple[Stroke, ...] = (((-0.02, 0.40), (0.68, 0.40)), ((-0.02, 0.28), (0.62, 0.28)))

COMPOSED: dict[str, tuple[str, tuple[Stroke, ...]]] = {
    "ä": ("a", DIAERESIS),
    "ö": ("o", DIAERESIS),
    "ü": ("u", DIAERESIS),
    "á": ("a", ACUTE),
    "é": ("e", ACUTE),
    "ó": ("o", ACUTE),
    "ú": ("u", ACUTE),
    "è": ("e", GRAVE),
    "à": ("a", GRAVE),
    "ã": ("a", TILDE),
    "õ": ("o", TILDE),
    "ç": ("c", CEDILLA),
    "€": ("C", EURO),
}


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _base(text: str) -> str:
    return "".join(COMPOSED.get(letter, (letter, ()))[0] for letter in text)


def _stroke_width(text: Text) -> float:
    """The font has no bold cut: a bold letter gets an outline."""
    return text.size / 50 if text.bold else 0


def _signs(text: Text) -> Iterator[tuple[float, float, float, float]]:
    """The lines (x0, y0, x1, y1) of the accents and euro signs in a text, in pixels."""
    font = _font(text.size)
    base = _base(text.text)
    shift = {"left": 0.0, "right": 1.0, "middle": 0.5}[text.align]
    start = text.x - font.getlength(base) * shift
    for number, letter in enumerate(text.text):
        left = start + font.getlength(base[:number])
        width = font.getlength(base[number])
        for (x0, y0), (x1, y1) in COMPOSED.get(letter, ("", ()))[1]:
            yield left + x0 * width, text.y - y0 * text.size, left + x1 * width, text.y - y1 * text.size


def _draw(draw: ImageDraw.ImageDraw, text: Text) -> None:
    draw.text(
        (text.x, text.y),
        _base(text.text),
        fill=text.colour,
        font=_font(text.size),
        anchor=ANCHORS[text.align],
        stroke_width=_stroke_width(text),
    )
    width = max(2, round(text.size * (0.12 if text.bold else 0.09)))
    for x0, y0, x1, y1 in _signs(text):
        if (x0, y0) == (x1, y1):
            draw.circle((x0, y0), width * 0.65, fill=text.colour)
        else:
            draw.line((x0, y0, x1, y1), fill=text.colour, width=width)


def render(page: Page) -> Image.Image:
    """The page as a picture with a palette, which keeps the file small."""
    return _paint(page).quantize(COLOURS, dither=Image.Dither.NONE)


def _paint(page: Page) -> Image.Image:
    image = Image.new("RGB", (page.width, page.height), WHITE)
    draw = ImageDraw.Draw(image)
    for block in page.blocks:
        right, bottom = block.left + block.width - 1, block.top + block.height - 1
        draw.rectangle((block.left, block.top, right, bottom), fill=block.colour)
    for text in page.texts:
        _draw(draw, text)
    return image


def positions(name: str) -> list[tuple[str, float, float, float, float]]:
    """Where each text of an invoice stands: (text, left, top, width, height), as ratios of the page (0..1).

    The box is the ink of the letters. An OCR engine's box holds it, with a few pixels more on each side.
    """
    page = PAGES[name]
    return [
        (
            text.text,
            left / page.width,
            top / page.height,
            (right - left) / page.width,
            (bottom - top) / page.height,
        )
        for text in page.texts
        for left, top, right, bottom in [_ink(page, text)]
    ]


def _ink(page: Page, text: Text) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the pixels that a text blackens."""
    image = Image.new("L", (page.width, page.height), 0)
    _draw(ImageDraw.Draw(image), dataclasses.replace(text, colour=255))
    box = image.getbbox()
    if box is None:
        raise ValueError(f"no ink on the page: {text.text!r}")
    return box


def save(name: str) -> Path:
    """Write one invoice; the file says which Pillow drew it, as another one may place pixels differently."""
    note = PngImagePlugin.PngInfo()
    note.add_text("Software", SOFTWARE)
    path = FOLDER / name
    render(PAGES[name]).save(path, optimize=True, pnginfo=note)
    return path


def render_pdf(pages: int, path: Path | BinaryIO) -> None:
    """Write an invoice of that many pages as a PDF of black and white pictures, always the same bytes.

    Each page bills USD 100.00; the first has the vendor, number and date, only the last the total.
    """
    if pages < 1:
        raise ValueError("a PDF needs at least one page")
    first, *rest = [monochrome(pdf_page(number, pages)) for number in range(1, pages + 1)]
    epoch = time.gmtime(0)
    first.save(
        path, "PDF", save_all=True, append_images=rest, resolution=PDF_DPI, creationDate=epoch, modDate=epoch
    )


def monochrome(page: Page) -> Image.Image:
    """The page in black and white, one bit a pixel."""
    return _paint(page).convert("1", dither=Image.Dither.NONE)


def pdf_page(number: int, pages: int) -> Page:
    """Page `number` (from 1) of the invoice that render_pdf writes."""
    texts = [
        Text(f"Delivery {number}", 70, 400, 26),
        Text("USD 100.00", 760, 400, 26, "right"),
        Text(f"Page {number} of {pages}", 760, 1120, 24, "right"),
    ]
    if number == 1:
        texts += [
            Text("Granite Peak Logistics LLC", 70, 110, 36, bold=True),
            Text("Invoice Number: GP-3107", 70, 200, 26),
            Text("Date: 2024-05-16", 70, 250, 26),
        ]
    if number == pages:
        texts.append(Text(f"Total: USD {pages * 100:,}.00", 760, 520, 32, "right", bold=True))
    return Page(A4_WIDTH, A4_HEIGHT, [Block(70, 440, 690, 2, INK)], texts)


def main() -> None:
    for name in PAGES:
        path = save(name)
        print(f"{path.name}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
