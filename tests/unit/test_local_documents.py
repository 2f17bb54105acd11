"""What the local Textract takes and refuses. FAULTS.md 2, 3, 5, 6, 39."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from infra.local.documents import MAX_PIXELS_A_SIDE, format_of, open_document
from infra.local.errors import TextractError
from tests.invoices import broken
from tests.invoices.render import FOLDER, render_pdf

UNSUPPORTED, BAD = "UnsupportedDocumentException", "BadDocumentException"


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def first_page(content: bytes) -> Image.Image:
    with open_document(content) as document:
        return document.page(0)


@pytest.mark.parametrize("name", ["PNG", "JPEG", "TIFF", "PDF"])
def test_format_of_a_real_file_is_told_by_its_content(name: str) -> None:
    assert format_of(saved(Image.new("RGB", (20, 20)), name)) == name


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", broken.html(), saved(Image.new("RGB", (20, 20)), "WEBP"), b"\0\0\0\x18ftypheic\0\0\0\0"],
    ids=["empty", "text", "html", "webp", "heic"],
)
def test_format_of_anything_else_is_unsupported(content: bytes) -> None:
    with pytest.raises(TextractError) as refused:
        format_of(content)
    assert refused.value.code == UNSUPPORTED


def test_image_at_the_limit_is_read() -> None:
    assert first_page(broken.oversized_png(width=MAX_PIXELS_A_SIDE)).width == MAX_PIXELS_A_SIDE


def test_photo_is_turned_as_the_camera_noted() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned by 90 degrees
    assert first_page(saved(Image.new("RGB", (40, 20)), "JPEG", exif=exif)).size == (20, 40)


def test_transparent_picture_stands_on_white() -> None:
    assert first_page(saved(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG")).getpixel((0, 0)) == (
        255,
        255,
        255,
    )


def test_sixteen_bit_greys_are_scaled_not_cut_off() -> None:
    grey = Image.new("I;16", (4, 4), 0x8000)
    assert first_page(saved(grey, "PNG")).getpixel((0, 0)) == (128, 128, 128)


def test_tiff_of_two_pages_gives_both() -> None:
    with open_document(broken.two_page_tiff()) as document:
        assert document.page_count == 2
        assert document.page(0).tobytes() != document.page(1).tobytes()


def test_pdf_is_rendered_at_200_dpi() -> None:
    file = io.BytesIO()
    render_pdf(3, file)
    with open_document(file.getvalue()) as document:
        assert document.page_count == 3
        assert document.page(2).height == pytest.approx(842 / 72 * 200, abs=2)


def test_sample_invoice_opens() -> None:
    with open_document((FOLDER / "invoice_page_1.png").read_bytes()) as document:
        assert (document.page_count, document.page(0).mode) == (1, "RGB")
