"""PDFs with files inside, written by hand; factur-x.pdf, beside this file, is the invoice of rechnung.png as one.

python -m tests.invoices.attached    write factur-x.pdf again, from its page and factur-x.xml
"""

from __future__ import annotations

import io
import re
import sys
import time
import zlib
from collections.abc import Mapping

from tests.invoices.layouts import PAGES
from tests.invoices.render import FOLDER, monochrome

DPI = 121  # at which the page of 1,000 pixels is as wide as A4

# The extension of XMP by which Factur-X says what the attachment is.
XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
 fx:DocumentType="INVOICE" fx:DocumentFileName="factur-x.xml" fx:Version="1.0" fx:ConformanceLevel="EN 16931"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def factur_x() -> bytes:
    """The bytes of factur-x.pdf. It has no colour profile, so it is no PDF/A-3 to the letter."""
    file = io.BytesIO()
    epoch = time.gmtime(0)
    page = monochrome(PAGES["rechnung.png"])
    page.save(file, "PDF", resolution=DPI, creationDate=epoch, modDate=epoch)
    xml = (FOLDER / "factur-x.xml").read_bytes()
    pdf = attach(file.getvalue(), xml)
    catalogue = re.findall(rb"<< /Type /Catalog .*>>", pdf)[-1]
    number = size(pdf)
    return revise(
        pdf,
        {
            root(pdf): catalogue.replace(b"/AF", b"/Metadata %d 0 R /AF" % number),
            number: stream(XMP, b"/Type /Metadata /Subtype /XML"),
        },
    )


def stream(data: bytes, entries: bytes = b"", length: int | None = None) -> bytes:
    """A stream of these bytes as they are; `length` is what it says of itself, where that is wrong."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (
        entries,
        len(data) if length is None else length,
        data,
    )


def deflated(data: bytes, entries: bytes = b"", length: int | None = None) -> bytes:
    return stream(zlib.compress(data, 9), entries + b" /Filter /FlateDecode", length)


def root(pdf: bytes) -> int:
    """The number of the catalogue."""
    return int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])


def size(pdf: bytes) -> int:
    """The first number that no object has."""
    return int(re.findall(rb"/Size (\d+)", pdf)[-1])


def attach(pdf: bytes, *files: bytes, name: bytes = b"factur-x.xml") -> bytes:
    """The PDF with these files as its only attachments, deflated, in a revision of its own."""
    return attach_objects(
        pdf, *[deflated(file, b"/Type /EmbeddedFile /Subtype /text#2Fxml") for file in files], name=name
    )


def attach_objects(pdf: bytes, *streams: bytes, name: bytes = b"factur-x.xml") -> bytes:
    """As attach(), of streams that are already objects."""
    first = size(pdf)
    objects: dict[int, bytes] = {}
    for number, body in zip(range(first, first + 2 * len(streams), 2), streams, strict=True):
        objects[number] = body
        objects[number + 1] = (
            b"<< /Type /Filespec /F (%s) /UF (%s) /AFRelationship /Alternative /EF << /F %d 0 R /UF %d 0 R >> >>"
            % (name, name, number, number)
        )
    specifications = [number for number in objects if (number - first) % 2]
    pages = re.findall(rb"/Pages (\d+) 0 R", pdf)[-1]
    objects[root(pdf)] = (
        b"<< /Type /Catalog /Pages %s 0 R /Names << /EmbeddedFiles << /Names [%s] >> >> /AF [%s] >>"
        % (
            pages,
            b" ".join(b"(%s %d) %d 0 R" % (name, number, number) for number in specifications),
            b" ".join(b"%d 0 R" % number for number in specifications),
        )
    )
    return revise(pdf, objects)


def revise(pdf: bytes, objects: Mapping[int, bytes | None]) -> bytes:
    """An incremental update (ISO 32000-1, 7.5.6): these objects instead of, or besides, the old ones; None frees one."""
    file = bytearray(pdf)
    table = bytearray()
    for number, body in objects.items():
        if body is None:
            table += b"%d 1\n0000000003 00001 f \n" % number
            continue
        table += b"%d 1\n%010d 00000 n \n" % (number, len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    start = len(file)
    file += b"xref\n%strailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        max(size(pdf), *(number + 1 for number in objects)),
        root(pdf),
        previous,
        start,
    )
    return bytes(file)


def with_streams(objects: Mapping[int, bytes], streams: Mapping[int, bytes], *, filter_row: int = 2) -> bytes:
    """A PDF 1.5: these objects in an object stream, these streams beside it, the cross-reference a stream as well.

    `filter_row`: the PNG filter (0 to 4) of the cross-reference's rows. The catalogue is object 1.
    """
    file = bytearray(b"%PDF-1.7\n")
    container = max([*objects, *streams]) + 1
    heads, bodies = b"", b""
    for number, body in objects.items():
        heads += b"%d %d " % (number, len(bodies))
        bodies += body + b" "
    packed = deflated(heads + bodies, b"/Type /ObjStm /N %d /First %d" % (len(objects), len(heads)))
    rows = {0: (0, 0, 65535)} | {number: (2, container, at) for at, number in enumerate(objects)}
    for number, body in {**streams, container: packed}.items():
        rows[number] = (1, len(file), 0)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(file)
    rows[container + 1] = (1, start, 0)
    index = b" ".join(b"%d 1" % number for number in sorted(rows))
    plain = [
        bytes([kind]) + second.to_bytes(4, "big") + third.to_bytes(2, "big")
        for kind, second, third in (rows[number] for number in sorted(rows))
    ]
    entries = b"/Type /XRef /W [1 4 2] /Index [%s] /Size %d /Root 1 0 R" % (index, container + 2)
    entries += b" /DecodeParms << /Predictor 12 /Columns 7 >>"
    file += b"%d 0 obj\n%s\nendobj\n" % (container + 1, deflated(_predicted(plain, filter_row), entries))
    file += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(file)


def _predicted(rows: list[bytes], kind: int) -> bytes:
    """PNG's filters of bytes (RFC 2083, 6), the way in."""
    out = bytearray()
    above = bytes(len(rows[0]))
    for row in rows:
        out.append(kind)
        for at, sample in enumerate(row):
            left, corner = (row[at - 1], above[at - 1]) if at else (0, 0)
            up = above[at]
            slope = left + up - corner
            paeth = min((left, up, corner), key=lambda value, slope=slope: abs(slope - value))
            out.append((sample - (0, left, up, (left + up) // 2, paeth)[kind]) & 255)
        above = row
    return bytes(out)


def main() -> int:
    (FOLDER / "factur-x.pdf").write_bytes(factur_x())
    return 0


if __name__ == "__main__":
    sys.exit(main())
