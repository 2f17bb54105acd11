"""Documents as Textract takes them: the format is told by the content, the limits are AWS's, pages become images.

Limits: https://docs.aws.amazon.com/textract/latest/dg/limits-document.html
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageOps

from infra.local.errors import PasswordProtected, TextractError

MAX_PIXELS_A_SIDE = 10_000
MAX_POINTS_A_SIDE = 2880  # of a PDF page: 40 inches
RENDER_DPI = 200
POINTS_PER_INCH = 72

# Our limit on the sides is stricter and is checked before anything is decoded. Pillow's own would only warn.
Image.MAX_IMAGE_PIXELS = None

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
# Readers accept a PDF whose header stands within the first kilobyte, and whose end within the last.
_PDF_HEADER_WITHIN = _PDF_END_WITHIN = 1024
# PDFium is not safe to call from two threads, not even with two documents.
_pdfium = threading.Lock()


class Document(Protocol):
    """Something with pages. `page` renders one (from 0) as an upright RGB image; BadDocumentException if it can't."""

    page_count: int

    def page(self, index: int) -> Image.Image: ...

    def close(self) -> None: ...


def format_of(content: bytes) -> str:
    """PNG, JPEG, TIFF or PDF, told by the content. Raises UnsupportedDocumentException for anything else."""
    for signature, name in _SIGNATURES.items():
        if content.startswith(signature):
            return name
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return "PDF"
    raise unsupported("it is none of PNG, JPEG, PDF, TIFF")


def unsupported(why: str) -> TextractError:
    return TextractError("UnsupportedDocumentException", f"Request has unsupported document format: {why}")


@contextmanager
def open_document(content: bytes) -> Iterator[Document]:
    """The document in `content`, closed at the end. Raises UnsupportedDocument- or BadDocumentException."""
    name = format_of(content)
    document: Document = PdfDocument(content) if name == "PDF" else ImageDocument(content, name)
    try:
        yield document
    finally:
        document.close()


class ImageDocument:
    """A PNG, a JPEG, or a TIFF of one or more pages."""

    def __init__(self, content: bytes, name: str) -> None:
        with _bad_document():
            self._image = Image.open(io.BytesIO(content), formats=[name])
            self.page_count = getattr(self._image, "n_frames", 1) if name == "TIFF" else 1
        self._lock = threading.Lock()
        _check_sides(*self._image.size, limit=MAX_PIXELS_A_SIDE)

    def page(self, index: int) -> Image.Image:
        with self._lock, _bad_document():
            if self.page_count > 1:
                self._image.seek(index)
                _check_sides(*self._image.size, limit=MAX_PIXELS_A_SIDE)
            return _upright_rgb(self._image)

    def close(self) -> None:
        self._image.close()


class PdfDocument:
    """A PDF, rendered page by page at 200 dpi."""

    def __init__(self, content: bytes) -> None:
        # PDFium repairs what it can, and would read a part of a cut-off document as if it were the whole.
        if b"%%EOF" not in content[-_PDF_END_WITHIN:]:
            raise TextractError("BadDocumentException", "Request has a bad document: its end is missing")
        try:
            with _pdfium:
                self._pdf = pdfium.PdfDocument(content)
                self.page_count = len(self._pdf)
                self._form = self._pdf.get_formtype()
        except pdfium.PdfiumError as error:
            # PDFium's message may be an older call's, so the document has to say so too.
            if "password" in str(error).lower() and b"/Encrypt" in content:
                raise PasswordProtected() from error
            raise TextractError("BadDocumentException", "Request has a bad document") from error
        try:
            self._check()
        except TextractError:
            self.close()
            raise
        with _pdfium:
            self._pdf.init_forms()  # else what was filled in is not rendered

    def _check(self) -> None:
        if self._form in (pdfium_c.FORMTYPE_XFA_FULL, pdfium_c.FORMTYPE_XFA_FOREGROUND):
            raise unsupported("it is an XFA form")
        if self.page_count == 0:
            raise TextractError("BadDocumentException", "Request has a document without pages")

    def page(self, index: int) -> Image.Image:
        with _pdfium, _bad_document():
            page = self._pdf[index]
            _check_sides(*page.get_size(), limit=MAX_POINTS_A_SIDE)
            return page.render(scale=RENDER_DPI / POINTS_PER_INCH).to_pil().convert("RGB")

    def close(self) -> None:
        with _pdfium:
            self._pdf.close()


def _check_sides(width: float, height: float, *, limit: int) -> None:
    """Refuse by the size that the header states, before a decoder allocates it (decompression bombs)."""
    if max(width, height) > limit:
        raise TextractError(
            "BadDocumentException",
            f"Request has a document of {width:.0f} x {height:.0f}; a side may have at most {limit}",
        )


@contextmanager
def _bad_document() -> Iterator[None]:
    """Whatever a decoder raises on garbage means one thing here."""
    try:
        yield
    except TextractError:
        raise
    except Exception as error:
        raise TextractError("BadDocumentException", "Request has a bad document") from error


def _upright_rgb(image: Image.Image) -> Image.Image:
    """The picture as a person would see it: turned as the camera noted, on white paper where transparent."""
    upright: Any = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):  # 16-bit greys; convert() would cut off instead of scaling
        upright = upright.point(lambda value: value / 256).convert("L")
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    return upright.convert("RGB")
