"""Files that are not what they should be, as bytes; most are written by hand, as no library makes them."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib

from tests.invoices.render import FOLDER, monochrome, pdf_page, render_pdf

MAX_SIDE = 10_000  # pixels; Textract refuses a longer side
PASSWORD = b"opensesame"

# ISO 32000-1, 7.6.3.3: what pads or replaces a password.
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = struct.pack("<i", -44)

ONE_PAGE = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
]


def truncated_png() -> bytes:
    """The first half of the sample invoice: a good header, pixels that end too early."""
    whole = (FOLDER / "invoice_page_1.png").read_bytes()
    return whole[: len(whole) // 2]


def oversized_png(width: int = MAX_SIDE + 1, height: int = 20) -> bytes:
    """A sound white picture of a few bytes with one side a pixel longer than Textract takes."""
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    return _png(width, height, depth=1, colour_type=0, pixels=zlib.compress(row * height, 9))


def bomb_png(side: int = 30_000) -> bytes:
    """A header that promises side x side pixels of 8 bytes each (7.2 GB), over next to no data."""
    return _png(side, side, depth=16, colour_type=6, pixels=zlib.compress(bytes(64)))


def two_page_tiff() -> bytes:
    """A sound TIFF of two pages, one more than Textract reads at once."""
    first, second = (monochrome(pdf_page(number, 2)) for number in (1, 2))
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=[second], compression="group4")
    return file.getvalue()


def html() -> bytes:
    """A web page, as a failed download saves it under the name of a PDF."""
    return b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n"


def truncated_pdf() -> bytes:
    """The first half of a sound PDF of two pages, as a broken upload leaves it."""
    file = io.BytesIO()
    render_pdf(2, file)
    return file.getvalue()[: file.tell() // 2]


def pageless_pdf() -> bytes:
    """A well-formed PDF whose page tree is empty (/Count 0)."""
    return pdf([ONE_PAGE[0], b"<< /Type /Pages /Kids [] /Count 0 >>"])


def xfa_pdf() -> bytes:
    """A PDF whose form is XFA: what its one page shows is only a notice to open it elsewhere."""
    template = b'<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"/>'
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /NeedsRendering true /AcroForm << /Fields [] /XFA 4 0 R >> >>",
            *ONE_PAGE[1:],
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(template), template),
        ]
    )


def locked_pdf(password: bytes = PASSWORD) -> bytes:
    """A PDF of one page that opens only with its password (RC4 of 40 bits, the oldest kind)."""
    identifier = hashlib.md5(b"locked", usedforsecurity=False).digest()
    padded = (password + _PADDING)[:32]
    owner = _rc4(_key(padded), padded)
    user = _rc4(_key(padded + owner + _PERMISSIONS + identifier), _PADDING)
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (_hex(owner), _hex(user))
    trailer = b"/Encrypt 4 0 R /ID [<%s> <%s>]" % (_hex(identifier), _hex(identifier))
    return pdf([*ONE_PAGE, encrypt], trailer)


def _png(width: int, height: int, *, depth: int, colour_type: int, pixels: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    chunks = (b"IHDR" + header, b"IDAT" + pixels, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


def pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    file = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(file)


def _key(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()[:5]


def _hex(data: bytes) -> bytes:
    return data.hex().encode()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
