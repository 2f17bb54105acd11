"""Draws the sample invoices of layouts.py as PNG files, always the same pixels.

    python -m tests.invoices.render              all of them, beside this file
    python -m tests.invoices.render receipt.png  only that one
    python -m tests.invoices.render --help

The font is the one inside Pillow, so nothing is fetched. It holds ASCII only; accents and the euro sign
are drawn onto their base letters.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import PIL
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from tests.invoices.layouts import PAGES, SHADE, WHITE, Block, Page, Text

FOLDER = Path(__file__).parent
COLOURS = 48
SOFTWARE = f"Pillow {PIL.__version__}"

ANCHORS = {"left": "ls", "right": "rs", "middle": "ms"}

Point = tuple[float, float]
Stroke = tuple[Point, Point]

# Strokes of each sign over its base letter: x in widths of the letter, y in font sizes above the baseline.
DIAERESIS: tuple[Stroke, ...] = (((0.26, 0.66), (0.26, 0.70)), ((0.74, 0.66), (0.74, 0.70)))
ACUTE: tuple[Stroke, ...] = (((0.42, 0.62), (0.66, 0.74)),)
GRAVE: tuple[Stroke, ...] = (((0.34, 0.74), (0.58, 0.62)),)
EURO: tuple[Stroke, ...] = (((-0.02, 0.40), (0.68, 0.40)), ((-0.02, 0.28), (0.62, 0.28)))

COMPOSED: dict[str, tuple[str, tuple[Stroke, ...]]] = {
    "ä": ("a", DIAERESIS),
    "ö": ("o", DIAERESIS),
    "ü": ("u", DIAERESIS),
    "é": ("e", ACUTE),
    "è": ("e", GRAVE),
    "à": ("a", GRAVE),
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
    for line in _signs(text):
        draw.line(line, fill=text.colour, width=width)


def render(page: Page) -> Image.Image:
    """The page as a picture with a palette, which keeps the file small."""
    image = Image.new("RGB", (page.width, page.height), WHITE)
    draw = ImageDraw.Draw(image)
    for block in page.blocks:
        draw.rectangle(
            (block.left, block.top, block.left + block.width - 1, block.top + block.height - 1), fill=block.colour
        )
    for text in page.texts:
        _draw(draw, text)
    return image.quantize(COLOURS, dither=Image.Dither.NONE)


def positions(name: str) -> list[tuple[str, float, float, float, float]]:
    """Where each text of an invoice stands: (text, left, top, width, height), as ratios of the page (0..1).

    The box holds the ink of the letters, as an OCR engine reports it.
    """
    page = PAGES[name]
    return [
        (text.text, left / page.width, top / page.height, (right - left) / page.width, (bottom - top) / page.height)
        for text in page.texts
        for left, top, right, bottom in [_ink(text)]
    ]


def _ink(text: Text) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a text's letters, in pixels."""
    left, top, right, bottom = _font(text.size).getbbox(
        _base(text.text), anchor=ANCHORS[text.align], stroke_width=_stroke_width(text)
    )
    sign_tops = [min(y0, y1) for _, y0, _, y1 in _signs(text)]
    return text.x + left, min([text.y + top, *sign_tops]), text.x + right, text.y + bottom


def save(name: str, folder: Path = FOLDER) -> Path:
    """Write one invoice; the file says which Pillow drew it, as another one may place pixels differently."""
    note = PngImagePlugin.PngInfo()
    note.add_text("Software", SOFTWARE)
    path = folder / name
    render(PAGES[name]).save(path, optimize=True, pnginfo=note)
    return path


def render_pdf(pages: int, path: Path) -> None:
    """Write a PDF of that many pages in black and white; only the last one carries the total, as 100.00 a page."""
    if pages < 1:
        raise ValueError("a PDF needs at least one page")
    images = [render(_pdf_page(number, pages)).convert("1", dither=Image.Dither.NONE) for number in range(1, pages + 1)]
    images[0].save(path, "PDF", save_all=True, append_images=images[1:], resolution=100)


def _pdf_page(number: int, pages: int) -> Page:
    texts = [Text(f"Page {number} of {pages}", 760, 1120, 22, "right"), Text(f"Delivery {number}", 70, 400, 26)]
    texts.append(Text("USD 100.00", 760, 400, 26, "right"))
    if number == 1:
        texts += [
            Text("Granite Peak Logistics LLC", 70, 110, 36, bold=True),
            Text("Invoice Number: GP-3107", 70, 200, 26),
            Text("Date: 2024-05-16", 70, 250, 26),
        ]
    if number == pages:
        texts.append(Text(f"Total: USD {pages * 100:,}.00", 760, 520, 32, "right", bold=True))
    return Page(827, 1169, [Block(70, 440, 690, 2, SHADE)], texts)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.invoices.render",
        description="Draw the sample invoices as PNG files. The same Pillow always draws the same pixels.",
    )
    parser.add_argument("name", nargs="*", help=f"which to draw, all by default: {', '.join(PAGES)}")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write them (default: tests/invoices)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.name if name not in PAGES]
    if unknown:
        parser.error(f"no such invoice: {', '.join(unknown)}")
    if not options.folder.is_dir():
        parser.error(f"no such folder: {options.folder}")
    for name in options.name or PAGES:
        path = save(name, options.folder)
        sys.stdout.write(f"{path.name}  {path.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
