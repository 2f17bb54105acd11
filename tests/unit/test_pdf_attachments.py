"""The e-invoices inside a PDF: which attachments count, what is left alone, and what it costs. FAULTS.md 68."""

from __future__ import annotations

import base64
import random
import re
import time
import tracemalloc
import zlib
from itertools import count
from pathlib import Path

import invoice_pdf
import pypdfium2
import pytest
from invoice_pdf import MEGABYTE, MOST_BYTES, Found, invoice_xmls
from invoice_xml import ROOTS, read_xml

from tests.conftest import SCHEDULES
from tests.invoices import broken
from tests.invoices.attached import (
    XMP,
    attach,
    attach_objects,
    deflated,
    factur_x,
    revise,
    root,
    size,
    stream,
    with_streams,
)
from tests.invoices.layouts import PAGES
from tests.invoices.render import FOLDER

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared/data/zugferd/pdf"
MUTATIONS = 50 if SCHEDULES < 2000 else 2000
SLOWEST = 2.0  # seconds

CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
XML = f'<?xml version="1.0" encoding="UTF-8"?>\n<a:CrossIndustryInvoice xmlns:a="{CII}"/>'.encode()
OTHER = XML.replace(b"/>", b"><!-- another --></a:CrossIndustryInvoice>")
ORDER = b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'

PAGE = broken.pdf(broken.ONE_PAGE)
ONE = attach(PAGE, XML)
CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
SPECIFICATION = b"<< /Type /Filespec /F (x.xml) /EF << /F %d 0 R >> >>"
NOISE = random.Random(1).randbytes(3 * MEGABYTE)


def found(pdf: bytes) -> Found:
    return invoice_xmls(pdf)


def attached_by(catalogue: bytes, *objects: bytes) -> bytes:
    """A PDF with this in its catalogue, and these objects from number 4 on."""
    return broken.pdf([CATALOGUE.replace(b">>", catalogue + b" >>"), *broken.ONE_PAGE[1:], *objects])


def packed(filter_row: int = 2) -> bytes:
    """Everything but the page's XML in an object stream."""
    objects = {
        1: CATALOGUE.replace(b">>", b"/Names 4 0 R >>"),
        2: broken.ONE_PAGE[1],
        3: broken.ONE_PAGE[2],
        4: b"<< /EmbeddedFiles << /Kids [5 0 R] >> >>",
        5: b"<< /Names [(x) 6 0 R] /Limits [(x) (x)] >>",
        6: SPECIFICATION % 7,
    }
    return with_streams(objects, {7: deflated(XML)}, filter_row=filter_row)


def hybrid() -> bytes:
    """A table that older readers understand, and beside it a stream with the attachment, for newer ones."""
    base = attached_by(b"/Names << /EmbeddedFiles << /Names [(x) 6 0 R] >> >>")
    start = len(base)
    specification = b"6 0 obj\n%s\nendobj\n" % (SPECIFICATION % 7)
    embedded = b"7 0 obj\n%s\nendobj\n" % deflated(XML)
    rows = b"".join(b"\1" + at.to_bytes(4, "big") for at in (start, start + len(specification)))
    entries = b"/Type /XRef /W [1 4 0] /Index [6 2] /Size 8"
    where = start + len(specification) + len(embedded)
    file = base + specification + embedded + b"8 0 obj\n%s\nendobj\n" % stream(rows, entries)
    previous = re.findall(rb"startxref\s+(\d+)", base)[-1]
    table = b"xref\n6 2\n" + b"0000000000 00000 f \n" * 2
    trailer = b"trailer\n<< /Size 9 /Root 1 0 R /Prev %s /XRefStm %d >>\n" % (previous, where)
    return file + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(file)


def wrong_offsets(pdf: bytes) -> bytes:
    """Every cross-reference a few bytes off, as an editor of text leaves it."""
    return re.sub(rb"\A%PDF-[\d.]+[\r\n]+", rb"\g<0>%a comment that nobody counted\n", pdf)


def comments(length: int) -> bytes:
    return XML.replace(b"<a:", b"<!-- licence %s -->\n<a:" % (b"x" * length), 1)


def encrypted(pdf: bytes) -> bytes:
    return pdf.replace(b"/Prev", b"/Encrypt << /Filter /Standard /V 4 >> /Prev")


def flate(coded: bytes) -> bytes:
    return stream(coded, b"/Filter /FlateDecode")


def reference_stream(objects: bytes, rows: bytes, entries: bytes) -> bytes:
    """These objects, and their cross-reference as an uncompressed stream."""
    file = b"%PDF-1.7\n" + objects
    whole = stream(rows, b"/Type /XRef /Root 1 0 R " + entries)
    return file + b"99 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (whole, len(file))


def far_away() -> bytes:
    """The catalogue is the 2^71st object of an object stream."""
    objects = b"5 0 obj\n%s\nendobj\n" % stream(b"1 0 << /Pages 2 0 R >>", b"/Type /ObjStm /N 1 /First 4")
    rows = b"\2" + (5).to_bytes(9, "big") + b"\x80" + bytes(8)
    rows += b"\1" + (9).to_bytes(9, "big") + bytes(9)
    return reference_stream(objects, rows, b"/W [1 9 9] /Index [1 1 5 1] /Size 6")


def within_itself() -> bytes:
    """Each of many object streams says that its length stands in the next."""
    objects, rows = b"", b""
    for number in range(2, 902):
        rows += b"\1" + (9 + len(objects)).to_bytes(4, "big") + bytes(2)
        whole = stream(b"1 0 <<>>", b"/Type /ObjStm /N 1 /First 4")
        objects += b"%d 0 obj\n%s\nendobj\n" % (
            number,
            whole.replace(b"/Length 8", b"/Length %d 0 R" % (number + 1000)),
        )
    rows = b"\2" + (2).to_bytes(4, "big") + bytes(2) + rows
    rows += b"".join(b"\2" + (number % 900 + 2).to_bytes(4, "big") + bytes(2) for number in range(1, 901))
    return reference_stream(objects, rows, b"/W [1 4 2] /Index [1 901 1002 900] /Size 2000")


DETACHED = revise(ONE, {root(ONE): CATALOGUE})
FREED = revise(ONE, {size(ONE) - 1: None})

# What a PDF holds, and what is found in it.
EXAMPLES: dict[str, tuple[bytes, list[bytes]]] = {
    "no attachment": (PAGE, []),
    "deflated": (ONE, [XML]),
    "uncompressed": (attach_objects(PAGE, stream(XML)), [XML]),
    "Length too short": (attach_objects(PAGE, deflated(XML, length=3)), [XML]),
    "Length too long": (attach_objects(PAGE, deflated(XML, length=10**9)), [XML]),
    "Length negative": (attach_objects(PAGE, deflated(XML, length=-5)), [XML]),
    "Length of plain bytes wrong": (attach_objects(PAGE, stream(XML + b"\n", length=7)), [XML + b"\n\n"]),
    "Length elsewhere": (
        attached_by(
            b"/AF 4 0 R", SPECIFICATION % 5, stream(XML).replace(b"%d >>" % len(XML), b"6 0 R >>"), b"%d" % len(XML)
        ),
        [XML],
    ),
    "two that differ": (attach(PAGE, XML, OTHER), [XML, OTHER]),
    "two that are equal": (attach(PAGE, XML, XML), [XML]),
    "beside others": (attach(PAGE, b"terms", NOISE, ORDER, ONE, OTHER), [OTHER]),
    "AF alone, one without an array": (attached_by(b"/AF 4 0 R", SPECIFICATION % 5, deflated(XML)), [XML]),
    "names escaped": (
        attached_by(b"/N#61mes << /Embedded#46iles << /Names [(x) 4 0 R] >> >>", SPECIFICATION % 5, deflated(XML)),
        [XML],
    ),
    "specification in place": (
        attached_by(b"/AF [<< /EF << /UF 4 0 R >> /Desc (a \\) b (c)) >>]", deflated(XML)),
        [XML],
    ),
    "tree that contains itself": (
        attached_by(
            b"/Names << /EmbeddedFiles 4 0 R >>",
            b"<< /Kids [4 0 R 5 0 R] >>",
            b"<< /Names [(x) 6 0 R] >>",
            SPECIFICATION % 7,
            deflated(XML),
        ),
        [XML],
    ),
    "object stream": (packed(), [XML]),
    "object stream, found by scanning": (wrong_offsets(packed()), [XML]),
    "hybrid": (hybrid(), [XML]),
    "cross-reference wrong": (wrong_offsets(ONE), [XML]),
    "cross-reference missing": (ONE.replace(b"startxref", b"startxxxx"), [XML]),
    "cross-reference refers to itself": (re.sub(rb"startxref\n(\d+)", rb"startxref\n9\1", ONE), [XML]),
    "cross-reference before it of no kind": (re.sub(rb"/Prev \d+", b"/Prev [1]", ONE), [XML]),
    "numbers beyond all measure": (re.sub(rb"/Prev \d+", b"/Prev 999999999999999999", ONE), [XML]),
    "position beyond all measure": (far_away(), []),
    "object stream as long as it says within": (within_itself(), []),
    "junk before the header": (b"HTTP/1.1 200 OK\r\n\r\n" + ONE, [XML]),
    "junk behind the end": (ONE + bytes(5000), [XML]),
    # Damaged streams.
    "checksum wrong": (attach_objects(PAGE, flate(zlib.compress(XML)[:-4] + b"abcd")), [XML]),
    "no deflated bytes": (attach_objects(PAGE, flate(XML)), []),
    # Older revisions.
    "two revisions": (attach(ONE, OTHER), [OTHER]),
    "two revisions, found by scanning": (wrong_offsets(attach(ONE, OTHER)), [OTHER]),
    "XML replaced": (revise(ONE, {size(PAGE): deflated(OTHER)}), [OTHER]),
    "XML replaced, found by scanning": (wrong_offsets(revise(ONE, {size(PAGE): deflated(OTHER)})), [OTHER]),
    "detached": (DETACHED, []),
    "detached, found by scanning": (wrong_offsets(DETACHED), []),
    "specification freed": (FREED, []),
    "behind the newest cross-reference": (ONE + b"4 0 obj\n%s\nendobj\n" % deflated(OTHER), [XML]),
    # What only resembles an invoice.
    "XMP": (attached_by(b"/Metadata 4 0 R", stream(XMP.replace(b"<rdf:RDF", XML[39:] + b"<rdf:RDF"))), []),
    "XMP attached": (attach(PAGE, XMP.replace(b"<rdf:RDF", XML[39:] + b"<rdf:RDF")), []),
    "invoice in the page's text": (attached_by(b"", deflated(XML)), []),
    "another root": (attach(PAGE, ORDER), []),
    "another namespace": (attach(PAGE, XML.replace(b":100", b":99")), []),
    "name in a comment": (attach(PAGE, b"<!-- " + XML[39:] + b" --><x/>"), []),
    "PDF attached as it is": (attach_objects(PAGE, stream(ONE)), []),
    "PDF attached as it is, found by scanning": (wrong_offsets(attach_objects(PAGE, stream(ONE))), []),
    # Ways to write XML.
    "comment of 4 KB": (attach(PAGE, comments(4096)), [comments(4096)]),
    "comment of 900 KB": (attach(PAGE, comments(900_000)), [comments(900_000)]),
    "comment of 2 MB": (attach(PAGE, comments(2 * MEGABYTE)), []),
    "UTF-16": (attach(PAGE, XML.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
               [XML.decode().replace("UTF-8", "UTF-16").encode("utf-16")]),
    "windows-1252": (attach(PAGE, XML.replace(b"UTF-8", b"windows-1252")), [XML.replace(b"UTF-8", b"windows-1252")]),
    "no such encoding": (attach(PAGE, XML.replace(b"UTF-8", b"utf-99")), []),
    "no encoding of text": (attach(PAGE, XML.replace(b"UTF-8", b"base64")), []),
    "line before the declaration": (attach(PAGE, b"\r\n" + XML), [b"\r\n" + XML]),
    "DOCTYPE": (attach(PAGE, XML.replace(b"<a:", b'<!DOCTYPE a:CrossIndustryInvoice [<!ENTITY b "b">]><a:')),
                [XML.replace(b"<a:", b'<!DOCTYPE a:CrossIndustryInvoice [<!ENTITY b "b">]><a:')]),
    "DOCTYPE of a web page": (attach(PAGE, b"<!DOCTYPE html>" + XML[39:]), []),
    "damaged behind its root": (attach_objects(PAGE, stream(XML[:-2] + b">")), [XML[:-2] + b">"]),
    # No PDF, or not much of one.
    "empty": (b"", []),
    "web page": (broken.html(), []),
    "header alone": (b"%PDF-1.7\n", []),
    "truncated": (broken.truncated_pdf(), []),
    "no pages": (broken.pageless_pdf(), []),
    "XFA": (broken.xfa_pdf(), []),
}  # fmt: skip


@pytest.mark.fault(68)
@pytest.mark.parametrize("name", EXAMPLES)
def test_attachments_that_are_invoices_are_found(name: str) -> None:
    pdf, expected = EXAMPLES[name]
    assert found(pdf) == Found(tuple(expected), "")


@pytest.mark.parametrize("kind", range(5))
def test_cross_reference_with_any_filter_is_read(kind: int) -> None:
    """By reference: what could be found by scanning is not in the file."""
    assert invoice_pdf._by_reference(packed(kind), invoice_pdf._Budget(time.monotonic() + 9, time.monotonic))
    assert found(packed(kind)) == Found((XML,), "")


@pytest.mark.fault(68)
@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (broken.locked_pdf(), "encrypted"),
        (encrypted(ONE), "encrypted"),
        (wrong_offsets(encrypted(ONE)), "encrypted"),
        (attach_objects(PAGE, stream(base64.a85encode(XML) + b"~>", b"/Filter /ASCII85Decode")), "filtered"),
        (
            attach_objects(
                PAGE,
                stream(base64.a85encode(zlib.compress(XML)) + b"~>", b"/Filter [/ASCII85Decode /FlateDecode]"),
            ),
            "filtered",
        ),
        (ONE + bytes(MOST_BYTES), "too_large"),
        (attach(PAGE, XML + b" " * 17 * MEGABYTE), "too_large"),
        (attach(PAGE, XML + b" " * 12 * MEGABYTE, *[OTHER + b" " * 11 * MEGABYTE] * 2), "too_large"),
        (attached_by(b"/AF [%s]" % (b"0 " * 150_000)), "too_large"),
    ],
    ids=["locked", "encrypted", "encrypted, scanned", "ASCII85", "ASCII85 and Flate", "file", "bomb", "bombs", "values"],
)  # fmt: skip
def test_pdf_that_is_left_alone_says_why(pdf: bytes, reason: str) -> None:
    assert found(pdf) == Found((), reason)


def test_attachment_of_another_filter_hides_no_invoice() -> None:
    pdf = attach_objects(PAGE, stream(b"00>", b"/Filter /ASCIIHexDecode"), deflated(XML))
    assert found(pdf) == Found((XML,), "")


@pytest.mark.fault(68)
def test_deflated_bytes_damaged_behind_the_root_end_there() -> None:
    """Whoever reads the invoice says that it is damaged; it is not passed over in silence."""
    deflater = zlib.compressobj(level=0)
    coded = deflater.compress(XML + b" " * 2000) + deflater.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 2000
    [document] = found(attach_objects(PAGE, flate(coded))).documents
    assert document.startswith(XML) and (XML + b" " * 2000).startswith(document)


def test_time_that_is_over_ends_the_search() -> None:
    pdf = attach(PAGE, XML, OTHER)
    ticks = count()
    assert invoice_xmls(pdf, seconds=1e9, clock=lambda: next(ticks)).documents == (XML, OTHER)
    readings = next(ticks)
    assert invoice_xmls(pdf, seconds=readings / 2, clock=count().__next__) == Found((), "too_long")


def test_own_example_is_what_its_program_writes() -> None:
    pdf = (FOLDER / "factur-x.pdf").read_bytes()
    assert len(pdf) < 60_000
    assert found(pdf) == found(factur_x()) == Found(((FOLDER / "factur-x.xml").read_bytes(),), "")
    with pypdfium2.PdfDocument(pdf) as document:
        assert (len(document), attachments(pdf)) == (1, [(FOLDER / "factur-x.xml").read_bytes()])


def test_own_example_says_in_its_xml_what_its_page_says() -> None:
    invoice = read_xml(*found((FOLDER / "factur-x.pdf").read_bytes()).documents).invoice
    assert not invoice.review_reasons
    assert {name: str(invoice.fields[name].value) for name in ("invoice_number", "vendor", "total")} == {
        "invoice_number": "RE-2024-0311",
        "vendor": "Nordlicht Bürobedarf GmbH",
        "total": "1469.13",
    }
    printed = {text.text for text in PAGES["rechnung.png"].texts}
    assert {"RE-2024-0311", "Nordlicht Bürobedarf GmbH", "1.469,13 €"} <= printed
    assert {item.description for item in invoice.line_items} <= printed and len(invoice.line_items) == 2


# --- another reader -------------------------------------------------------------------------------------------


def attachments(pdf: bytes) -> list[bytes]:
    """What PDFium sees attached by name."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            bytes(document.get_attachment(index).get_data()) for index in range(document.count_attachments())
        ]


def is_invoice(xml: bytes) -> bool:
    """By the first tag of a text in UTF-8, without a parser."""
    tag = re.match(
        rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:(\w+):)?(\w+)([^>]*)", xml, re.DOTALL
    )
    if not tag:
        return False
    prefix = b"xmlns:" + tag[1] if tag[1] else b"xmlns"
    spaces = re.findall(prefix + rb"\s*=\s*[\"'](.*?)[\"']", tag[3])
    return any((space.decode(), tag[2].decode()) in ROOTS for space in spaces)


@pytest.mark.parametrize(
    "name", ["deflated", "uncompressed", "two that differ", "object stream", "hybrid", "two revisions", "XML replaced",
             "detached", "cross-reference missing", "names escaped"]
)  # fmt: skip
def test_another_reader_sees_the_same(name: str) -> None:
    pdf, expected = EXAMPLES[name]
    assert attachments(pdf) == expected


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the documents of other makers are not at hand")
def test_documents_of_other_makers_hold_what_another_reader_sees() -> None:
    wrong, documents = [], 0
    for path in sorted(SAMPLES.glob("*.pdf")):
        pdf = path.read_bytes()
        expected = {xml for xml in attachments(pdf) if is_invoice(xml)}
        documents += len(expected)
        if (
            set(found(pdf).documents) != expected
            or found(wrong_offsets(pdf)).documents != found(pdf).documents
        ):
            wrong.append(path.name)
    assert not wrong
    assert documents >= 34  # in 33 files, one of which holds two


# --- what it costs --------------------------------------------------------------------------------------------


def scattered(objects: int) -> bytes:
    """A PDF of very many objects, most of them of no use."""
    return broken.pdf([*broken.ONE_PAGE, *[b"<< /A [1 2 3] /B (text) >>"] * objects])


HEAVY = {
    "pictures": attached_by(b"", *[stream(NOISE, b"/Filter /DCTDecode")] * 6),
    "many objects": scattered(200_000),
    "no reference": scattered(200_000).replace(b"startxref", b"startxxxx"),
    "more objects": b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n" % number for number in range(1_500_000)),
    "streams without an end": b"%PDF-1.7\n" + b"1 0 obj stream\n" * 1_000_000,
    "brackets": attached_by(b"/AF " + b"(" * 19_000_000),
    "arrays": attached_by(b"/AF " + b"[" * 19_000_000),
    "comments": attached_by(b"/AF " + b"%\n" * 9_000_000 + b"4 0 R"),
    "spaces": attached_by(b"/AF " + b" " * 19_000_000 + b"4 0 R"),
    "digits": attached_by(b"/AF " + b"1" * 19_000_000),
    "digits, scanned": b"%PDF-1.7\n" + b"1" * 19_000_000,
    "numbers, scanned": b"%PDF-1.7\n" + b"1 " * 9_500_000,
    "sections": b"%PDF-1.7\nxref\n" + b"0 0\n" * 4_500_000 + b"startxref\n9\n%%EOF",
    "bombs": attach_objects(PAGE, *[deflated(bytes(15 * MEGABYTE))] * 100),
    "bombs of XML": attach(PAGE, *[XML + b"%d" % each + b" " * 15 * MEGABYTE for each in range(2)]),
    "comments in XML": attach(PAGE, *[comments(2 * MEGABYTE + each) for each in range(40)]),
    "entities": attach(PAGE, XML.replace(b"<a:", b"<!DOCTYPE a:CrossIndustryInvoice [" + b"".join(
        b'<!ENTITY e%d "%s">' % (each, b"&e%d;" % (each - 1) * 10) for each in range(1, 20)) + b"]><a:")),
    "reference stream": broken.pdf([*broken.ONE_PAGE]).rpartition(b"startxref")[0] + b"9 0 obj\n%s\nendobj\nstartxref\n%d\n" % (
        deflated(bytes(15 * MEGABYTE), b"/Type /XRef /W [1 4 2] /Size 2000000 /Root 1 0 R /DecodeParms << /Predictor 12 /Columns 7 >>"),
        broken.pdf([*broken.ONE_PAGE]).rfind(b"startxref")),
    "reference stream of wide rows": reference_stream(b"", b"\4" * 15 * MEGABYTE,
        b"/W [1 4 2] /Size 9 /DecodeParms << /Predictor 15 /Columns 9000000 >>"),
    "reference stream of slow rows": reference_stream(b"", b"\4" * 15 * MEGABYTE,
        b"/W [1 4 2] /Size 9 /DecodeParms << /Predictor 15 /Columns 4000 >>"),
    "object streams, scanned": b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, deflated(
        b"".join(b"%d 0 " % (number * 10**6 + each) for each in range(300_000)), b"/Type /ObjStm /N 300000 /First 9000000"))
        for number in range(1, 9)),
}  # fmt: skip


@pytest.mark.parametrize("name", ["pictures", "many objects"])
def test_large_pdf_without_attachments_costs_next_to_nothing(name: str) -> None:
    started = time.process_time()
    assert found(HEAVY[name]) == Found((), "")
    assert time.process_time() - started < SLOWEST / 4


@pytest.mark.fault(68)
@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY)
def test_heavy_pdf_takes_bounded_time_and_memory(name: str) -> None:
    pdf = HEAVY[name]
    assert len(pdf) <= MOST_BYTES
    started = time.process_time()
    invoice_xmls(pdf)
    assert time.process_time() - started <= 2 * SLOWEST  # the clock is read between steps
    assert peak(pdf) <= 2 * len(pdf) + 64 * MEGABYTE  # and the file itself


def peak(pdf: bytes) -> int:
    """The most memory that the search holds beside the file, in bytes; longer than usual, as tracing slows it down."""
    tracemalloc.start()
    try:
        invoice_xmls(pdf, seconds=5)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def mutated(pdf: bytes, chance: random.Random) -> bytes:
    """A PDF with some bytes replaced, cut out, doubled or exchanged for what means something in a PDF."""
    words = [b"obj", b"endobj", b"stream\n", b"endstream", b"<<", b">>", b"[", b"]", b"(", b"/Length 9", b" R ", b"-1",
             b"99999999999", b"/Kids", b"/Names", b"xref", b"trailer", b"/Prev 9", b"%", b"/W [9 9 9]", b"1 0 R"]  # fmt: skip
    file = bytearray(pdf)
    for _ in range(chance.choice([1, 2, 5, 20, 100])):
        at = chance.randrange(len(file))
        end = at + chance.choice([1, 1, 4, 30])
        what = chance.randrange(5)
        if what == 0:
            file[at] = chance.randrange(256)
        elif what == 1:
            del file[at:end]
        elif what == 2:
            file[at:at] = file[at:end]
        elif what == 3:
            file[at:at] = chance.choice(words)
        elif digits := [each.start() for each in re.finditer(rb"\d", file[at : at + 200])]:
            file[at + chance.choice(digits)] = chance.choice(b"0123456789")
        file = file or bytearray(b"%PDF-")
    return bytes(file)


@pytest.mark.fault(68)
def test_mutated_pdf_ends_in_time_and_memory() -> None:
    originals = [pdf for pdf, _ in EXAMPLES.values() if b"%PDF-" in pdf and len(pdf) < 100_000]
    originals += [(FOLDER / "factur-x.pdf").read_bytes(), broken.locked_pdf()]
    chance = random.Random(68)
    slowest, most, hits = 0.0, 0, 0
    for number in range(MUTATIONS):
        pdf = mutated(originals[number % len(originals)], chance)
        started = time.process_time()
        hits += bool(invoice_xmls(pdf).documents)
        slowest = max(slowest, time.process_time() - started)
        most = max(most, peak(pdf) - 2 * len(pdf))
    assert slowest <= 2 * SLOWEST
    assert most <= 64 * MEGABYTE
    assert MUTATIONS // 10 < hits < MUTATIONS  # the mutations do damage, but not to the first bytes alone
