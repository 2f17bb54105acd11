"""The sample invoices as the real OCR engine reads them: every field, its box, and what stays in doubt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import invoice_fields
import pytest
from invoice_fields import Box, Invoice, Line

from infra.local.documents import open_document
from infra.local.ocr import Engine
from infra.local.textract import PageReader
from tests.invoices.layouts import PAGES
from tests.invoices.render import FOLDER, positions

SAMPLE = "invoice_page_1.png"
SETTINGS: dict[str, Any] = {"date_order": "auto", "default_currency": "USD", "today": date(2026, 11, 22)}
# RapidOCR's boxes hold the ink and some pixels more on each side.
INSIDE = 2  # pixels of ink that may stick out
AROUND = 12.5  # pixels of paper that a box may have on a side
AROUND_AT_MOST = 30  # of any page, where a rule or a shade is beside the text

FIELDS = "invoice_type vendor invoice_number invoice_date due_date currency subtotal tax total".split()
# What is printed on each invoice, by layouts.py, in the order of FIELDS.
PRINTED = {
    SAMPLE: "invoice|ABC TECHNOLOGIES INC|INV-00123|2025-04-21||USD|||300",
    "table_invoice.png": "invoice|Harbour Lane Office Supply Ltd|HL-2024-0187|2024-03-14|2024-04-13|GBP|367.00|73.40|440.40",
    "rechnung.png": "invoice|Nordlicht Bürobedarf GmbH|RE-2024-0311|2024-03-01|2024-03-31|EUR|1234.56|234.57|1469.13",
    "facture.png": "invoice|Atelier Belle Rive SARL|F-2024-0042|2024-02-05|2024-03-06|EUR|1285.50|257.10|1542.60",
    "factura.png": "invoice|Talleres Sierra Verde S.L.|A-2024-0153|2024-09-23|2024-10-23|EUR|1300.00|273.00|1573.00",
    "fattura.png": "invoice|Studio Colle Alto S.r.l.|118-2024|2024-05-07|2024-06-06|EUR|1630.00|358.60|1988.60",
    "fatura.png": "invoice|Moinho Rio Claro, Lda.|FT 2024-87|2024-11-18|2024-12-18|EUR|318.00|73.14|391.14",
    "factuur.png": "invoice|Bakkerij De Gouden Aar B.V.|2024-0561|2024-10-03|2024-10-17|EUR|250.00|29.70|279.70",
    "receipt.png": "receipt|CORNER LEAF CAFE|004512|2024-08-17||USD|14.30|0.72|15.02",
    "credit_note.png": "credit_note|Bright Harbor Electronics LLC|CN-1042|2024-06-03||USD|-129.00|-10.32|-139.32",
    "ambiguous_date.png": "invoice|Meridian Stationery|5521||||||118.00",
    "two_columns.png": "invoice|Silver Birch Consulting|SB-20877|2024-10-09|2024-11-08|USD|2600.00|245.00|2695.00",
}  # fmt: skip
EXPECTED = {name: dict(zip(FIELDS, line.split("|"), strict=True)) for name, line in PRINTED.items()}
REVIEW_REASONS = {
    "ambiguous_date.png": ("date_ambiguous",),
}
ITEMS = {
    SAMPLE: [("Cloud Hosting", 200), ("Maintenance", 100)],
    "table_invoice.png": [
        ("Desk lamp, black", Decimal("98.00")),
        ("Printer paper A4, box", Decimal("189.00")),
        ("Notebook, ruled", Decimal("80.00")),
    ],
    "rechnung.png": [("Schreibtisch, Buche", Decimal("898.00")), ("Bürostuhl, grau", Decimal("336.56"))],
    "facture.png": [("Conseil et création", Decimal("1200.00")), ("Déplacement à Lyon", Decimal("85.50"))],
    "factura.png": [("Puerta de roble", Decimal("1040.00")), ("Barniz mate, 5 litros", Decimal("260.00"))],
    "fattura.png": [
        ("Progetto del giardino", Decimal("1450.00")),
        ("Rilievo del terreno", Decimal("180.00")),
    ],
    "fatura.png": [
        ("Farinha de trigo, saco", Decimal("222.00")),
        ("Farinha de milho, saco", Decimal("96.00")),
    ],
    "factuur.png": [
        ("Volkorenbrood", Decimal("100.00")),
        ("Krentenbol", Decimal("90.00")),
        ("Taartdoos, karton", Decimal("60.00")),
    ],
    "credit_note.png": [("USB-C dock, returned", Decimal("-129.00"))],
    "ambiguous_date.png": [("Envelopes, white", Decimal("60.00")), ("Labels, roll", Decimal("58.00"))],
    "two_columns.png": [("Workshop, two days", Decimal("1800.00")), ("Follow-up report", Decimal("800.00"))],
}

every_field = pytest.mark.parametrize(
    ("name", "field"),
    [(name, field) for name, fields in EXPECTED.items() for field in fields],
)


@pytest.fixture(scope="module")
def read() -> Callable[[str], tuple[list[Line], Invoice]]:
    """The lines and the fields of a sample invoice; each is read once."""
    reader = PageReader(Engine())

    @cache
    def read(name: str) -> tuple[list[Line], Invoice]:
        with open_document((FOLDER / name).read_bytes()) as document:
            lines = invoice_fields.lines_of(reader.read(document, 0))
        return lines, invoice_fields.extract(lines, **SETTINGS)

    return read


Read = Callable[[str], tuple[list[Line], Invoice]]


def assert_holds(
    box: Box | None, place: tuple[float, float, float, float], name: str, *, around: float = AROUND
) -> None:
    """The box holds the ink that the renderer left there, and little more."""
    assert box is not None
    left, top, width, height = place
    page = PAGES[name]
    paper = (
        (left - box.left) * page.width,
        (top - box.top) * page.height,
        (box.left + box.width - left - width) * page.width,
        (box.top + box.height - top - height) * page.height,
    )
    assert all(-INSIDE <= gap <= around for gap in paper), [round(gap, 1) for gap in paper]


def test_expectations_cover_every_sample_invoice() -> None:
    assert EXPECTED.keys() == PAGES.keys()


@every_field
def test_field_of_a_sample_invoice_is_what_is_printed(read: Read, name: str, field: str) -> None:
    _, invoice = read(name)
    found = invoice.fields.get(field)
    value = invoice.invoice_type if field == "invoice_type" else found.value if found else None
    assert ("" if value is None else str(value)) == EXPECTED[name][field]


@pytest.mark.parametrize("name", PAGES)
def test_review_reasons_of_a_sample_invoice_are_those_it_deserves(read: Read, name: str) -> None:
    _, invoice = read(name)
    assert invoice.review_reasons == REVIEW_REASONS.get(name, ())


@pytest.mark.parametrize("name", ITEMS)
def test_items_of_a_sample_invoice_are_its_rows(read: Read, name: str) -> None:
    _, invoice = read(name)
    assert [(item.description, item.amount) for item in invoice.line_items] == ITEMS[name]


def test_sample_invoice_is_read_without_a_second_opinion(read: Read) -> None:
    _, invoice = read(SAMPLE)
    assert not invoice_fields.needs_second_opinion(invoice)
    assert {field.source for field in invoice.fields.values()} == {"text"}
    assert min(field.confidence for field in invoice.fields.values()) > 90


@pytest.mark.fault(33)
def test_ambiguous_date_keeps_its_text_and_place(read: Read) -> None:
    _, invoice = read("ambiguous_date.png")
    field = invoice.fields["invoice_date"]
    assert (field.value, field.text) == (None, "03/04/2025")
    places = {text: place for text, *place in positions("ambiguous_date.png")}
    assert_holds(field.box, places["Date: 03/04/2025"], "ambiguous_date.png")
    assert invoice_fields.needs_second_opinion(invoice)


def test_boxes_of_all_lines_hold_their_text(read: Read) -> None:
    lines, _ = read(SAMPLE)
    assert [line.text for line in lines] == [text for text, *_ in positions(SAMPLE)]
    for line, (_, *place) in zip(lines, positions(SAMPLE), strict=True):
        assert_holds(line.box, place, SAMPLE)


@pytest.mark.parametrize("name", PAGES)
def test_box_of_every_field_lies_on_text_of_the_renderer(read: Read, name: str) -> None:
    """Whatever the field, its box holds one whole text of the page and what is printed in it; of a sum, the first."""
    _, invoice = read(name)
    for label, field in invoice.fields.items():
        assert field.box is not None, label
        middle = (field.box.left + field.box.width / 2, field.box.top + field.box.height / 2)
        under = [
            (text, place)
            for text, *place in positions(name)
            if place[0] <= middle[0] <= place[0] + place[2] and place[1] <= middle[1] <= place[1] + place[3]
        ]
        assert len(under) == 1, label
        [(text, place)] = under
        assert label == "currency" or squeezed(field.text.split(" + ")[0]) in squeezed(text), label
        assert_holds(field.box, place, name, around=AROUND_AT_MOST)


@pytest.mark.parametrize(
    ("name", "field", "sign"),
    [
        ("rechnung.png", "currency", "€"),
        ("facture.png", "currency", "€"),
        ("credit_note.png", "total", "-"),
        ("credit_note.png", "tax", "-"),
    ],
)
def test_text_of_a_field_has_the_sign_that_is_printed(read: Read, name: str, field: str, sign: str) -> None:
    _, invoice = read(name)
    assert sign in invoice.fields[field].text


def squeezed(text: str) -> str:
    return "".join(text.split())
