"""The sample invoices are what render.py draws, and the broken files are broken as they say."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from tests.invoices.layouts import PAGES
from tests.invoices.render import (
    FOLDER,
    PDF_DPI,
    SOFTWARE,
    monochrome,
    pdf_page,
    positions,
    render,
    render_pdf,
)

LARGEST_FILE = 60_000  # bytes
SMALLEST_TEXT = 15  # pixels, Textract's limit
SMALLEST_SIZE = 22  # of the font, whose capitals and digits are 0.7 of it high
INK_CONTRAST = 30  # of 255: more than a shade of the paper, less than the palest letter
SLACK = 3  # pixels between a letter's ink and its box, with this or another FreeType

everywhere = pytest.mark.parametrize("name", PAGES)


def _committed(name: str) -> Image.Image:
    with Image.open(FOLDER / name) as image:
        image.load()
        return image


def _ink(name: str) -> Image.Image:
    """White where the committed picture differs from its own page without any text."""
    paper = render(dataclasses.replace(PAGES[name], texts=())).convert("RGB")
    red, green, blue = ImageChops.difference(_committed(name).convert("RGB"), paper).split()
    contrast = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return contrast.point([0] * INK_CONTRAST + [255] * (256 - INK_CONTRAST))


def _pixels(name: str) -> list[tuple[int, int, int, int]]:
    """The boxes of positions() as left, top, right, bottom in pixels, wider by SLACK."""
    page = PAGES[name]
    return [
        (
            round(left * page.width) - SLACK,
            round(top * page.height) - SLACK,
            round((left + width) * page.width) + SLACK,
            round((top + height) * page.height) + SLACK,
        )
        for _, left, top, width, height in positions(name)
    ]


def test_sample_invoice_carries_exactly_the_promised_lines() -> None:
    assert [text for text, *_ in positions("invoice_page_1.png")] == [
        "ABC TECHNOLOGIES INC",
        "Invoice Number: INV-00123",
        "Date: 2025-04-21",
        "Billed To: Kavinaya Ramesh",
        "Items:",
        "Cloud Hosting: $200",
        "Maintenance: $100",
        "Total: $300",
    ]


def test_folder_holds_every_invoice_and_no_other_picture() -> None:
    assert {path.name for path in FOLDER.glob("*.png")} == set(PAGES)


@everywhere
def test_committed_invoice_rendered_again_has_the_same_pixels(name: str) -> None:
    committed = _committed(name)
    if committed.info["Software"] != SOFTWARE:
        pytest.skip(f"drawn by {committed.info['Software']}: only the positions can be compared")
    again = render(PAGES[name])
    assert ImageChops.difference(committed.convert("RGB"), again.convert("RGB")).getbbox() is None


@everywhere
def test_positions_hold_all_ink_of_the_committed_invoice(name: str) -> None:
    ink = _ink(name)
    for box in _pixels(name):
        ink.paste(0, box)
    assert ink.getbbox() is None


@everywhere
def test_positions_are_no_larger_than_the_ink(name: str) -> None:
    ink = _ink(name)
    for (text, *_), (left, top, right, bottom) in zip(positions(name), _pixels(name), strict=True):
        found = ink.crop((left, top, right, bottom)).getbbox()
        assert found is not None, text
        gaps = (found[0], found[1], right - left - found[2], bottom - top - found[3])
        assert max(gaps) <= 2 * SLACK, (text, gaps)


@everywhere
def test_positions_lie_within_the_page_and_do_not_overlap(name: str) -> None:
    taken = Image.new("1", (PAGES[name].width, PAGES[name].height))
    for text, left, top, width, height in positions(name):
        assert 0 < left and 0 < top and left + width < 1 and top + height < 1, text
    for left, top, right, bottom in _pixels(name):
        box = (left + SLACK, top + SLACK, right - SLACK, bottom - SLACK)
        assert taken.crop(box).getbbox() is None
        taken.paste(1, box)


@everywhere
def test_invoice_is_small_and_its_text_large_enough(name: str) -> None:
    assert (FOLDER / name).stat().st_size < LARGEST_FILE
    assert min(text.size for text in PAGES[name].texts) >= SMALLEST_SIZE
    heights = {text: height * PAGES[name].height for text, _, _, _, height in positions(name)}
    assert min(height for text, height in heights.items() if re.search(r"[A-Z0-9]", text)) >= SMALLEST_TEXT


@pytest.mark.parametrize("pages", [1, 3])
def test_render_pdf_has_its_pages_and_only_the_last_shows_the_total(tmp_path: Path, pages: int) -> None:
    path = tmp_path / "invoice.pdf"
    render_pdf(pages, path)
    assert path.stat().st_size < LARGEST_FILE
    assert ["Total:" in str(pdf_page(number, pages).texts) for number in range(1, pages + 1)] == [
        number == pages for number in range(1, pages + 1)
    ]
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == pages
        for number, page in enumerate(document, 1):
            shown = page.render(scale=PDF_DPI / 72).to_pil().convert("1")
            drawn = monochrome(pdf_page(number, pages))
            area = (0, 470, drawn.width, 560)  # where the total stands
            total = ImageChops.invert(shown.convert("L").crop(area)).getbbox()
            assert (total is not None) == (number == pages)


def test_render_pdf_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one page"):
        render_pdf(0, tmp_path / "invoice.pdf")
