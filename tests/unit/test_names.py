"""Vendor, invoice number and kind of document on pages of our own: letters, receipts, forms with boxes."""

from __future__ import annotations

import pytest
from invoice_choice import WEIGHTS, Settled, score, settle
from invoice_names import (
    Layout,
    expense_name,
    first_invoice,
    invoice_numbers,
    kind_of_document,
    names_in,
    vendors,
)
from invoice_page import Box, Line, lines_of, rows_of

LETTER = ("Kestrel Joinery Ltd", "4 Mill Lane", "LS1 4AB Leeds", "Invoice|Invoice No: KJ-104", "|Date: 14 March 2025",
          "Bill to:", "Harrow Estates Ltd", "9 Park Road", "Description|Quantity|Price|Amount", "Doors|2|60.00|120.00",
          "Total|||120.00")  # fmt: skip


def lines(*rows: str, page: int = 1, top: float = 0.05) -> list[Line]:
    """A row a string, its cells apart by `|`; an empty cell keeps its place."""
    return [
        Line(text, 99, page, Box(0.05 + 0.9 * column / len(cells), top + 0.03 * row, min(0.85 / len(cells), 0.012 * len(text)), 0.018))
        for row, cells in enumerate(each.split("|") for each in rows)
        for column, text in enumerate(cells)
        if text
    ]  # fmt: skip


def layout(*rows: str) -> Layout:
    return Layout(rows_of(lines(*rows)))


def chosen(choice: str, page: Layout) -> Settled:
    candidates = {"vendor": vendors, "invoice_number": invoice_numbers}[choice](page)
    return settle(candidates, [score(each, WEIGHTS[choice]) for each in candidates])


def value(choice: str, *rows: str) -> str | None:
    return chosen(choice, layout(*rows)).best.values[0]


@pytest.mark.fault(65)
@pytest.mark.parametrize(
    ("rows", "vendor"),
    [
        (LETTER, "Kestrel Joinery Ltd"),
        (("PAID", "Page 1 of 1", *LETTER), "Kestrel Joinery Ltd"),
        (("INVOICE|Copperbeech Design", "No. 12|7 Hill Street", "|BN1 2CD Brighton", "Client: Bill Marsh", "Total|80.00"),
         "Copperbeech Design"),
        (("Lieferant GmbH", "Allee 2", "80333 München", "Kunde AG", "Weg 1", "Rechnung Nr. 7", "Gesamtbetrag|9,00 €"), "Lieferant GmbH"),
        ((*LETTER[:3], "Customer: Harrow Estates Ltd", *LETTER[3:5], "Total|120.00"), "Kestrel Joinery Ltd"),
        (("Rechnung", "Rechnungsempfänger|Rechnungssteller", "Kunde AG|Muster Holzbau GmbH", "Weg 1|Allee 2",
          "10115 Berlin|80333 München", "Gesamtbetrag|119,00 €"), "Muster Holzbau GmbH"),
        (("Facture F-12", "Vendeur", "Atelier Moreau SARL", "12 rue du Port", "Acheteur", "Mairie de Sète", "Total TTC|50,00 €"),
         "Atelier Moreau SARL"),
        (("Fornitore: Officine Rossi S.r.l.", "Cliente: Comune di Pavia", "Fattura n. 7", "Totale|50,00 €"),
         "Officine Rossi S.r.l."),
        (("HUA SENG TRADING SDN BHD (123456-X)", "12 JALAN SATU", "TAX INVOICE", "TOTAL|RM 9.00"), "HUA SENG TRADING SDN BHD"),
        (("Gomez, Ramirez and", "Whitfield LLC", "12 Oak Street", "Invoice", "Total|$9.00"), "Gomez, Ramirez and Whitfield LLC"),
        (("Kestrel Company", "Suite 5A-1204", "4 Mill Street", "Invoice No: KJ-104", "Total|9.00"), "Kestrel Company"),
        (("LOGO", "Kestrel Company", "4 Mill Street", "Invoice No: KJ-104", "Total|9.00"), "Kestrel Company"),
        (("Daten zum Lieferanten - Dati del cedente/prestatore", "Denominazione: Torre e figli", "Dati del cessionario",
          "Denominazione: Comune di Pavia", "Fattura n. 7", "Totale|50,00 €"), "Torre e figli"),
    ],
)  # fmt: skip
def test_vendor_is_the_seller_not_a_buyer_title_stamp_or_street(rows, vendor):
    assert value("vendor", *rows) == vendor


def test_vendor_of_two_lines_has_the_box_around_both():
    settled = chosen(
        "vendor", layout("Gomez, Ramirez and", "Whitfield LLC", "12 Oak Street", "Invoice", "Total|$9.00")
    )
    field = settled.best.fields[0]
    assert field.box.top == pytest.approx(0.05)
    assert field.box.height == pytest.approx(0.048)


@pytest.mark.fault(65)
def test_vendor_that_stands_nowhere_is_in_doubt():
    page = layout("Invoice", "Description|Quantity|Price|Amount", "Doors|2|60.00|120.00", "Total|||120.00")
    settled = chosen("vendor", page)
    assert settled.best.values[0] is None or settled.probability(0) < 0.7


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (("Harbour Bakery", "& Sons"), {"Harbour Bakery & Sons"}),
        (("Harbour", "Bakery Ltd"), {"Harbour Bakery Ltd"}),
        (("Harbour Bakery Ltd", "Harbour House"), set()),  # complete as it is
        (("Harbour Bakery", "Suite 5A-1204"), set()),
        (("Harbour Bakery", "CHICAGO, IL"), set()),
        (("Harbour-", "Harbour-Bakery"), set()),  # said again, whole
        (("Supplier:", "Harbour Bakery"), set()),
    ],
)
def test_second_line_of_a_name_is_no_address_and_nothing_behind_a_legal_form(rows, names):
    assert {name.text for name in names_in(layout(*rows)) if len(name.cells) > 1} == names


@pytest.mark.parametrize(
    ("rows", "vendor", "evidence", "is_so"),
    [
        (("Beck Stiftung & Co. KGaA", "Allee 2"), "Beck Stiftung & Co. KGaA", "legal form", True),
        (("Harbour, CA 94088", "Invoice 7"), "Harbour", "legal form", False),  # a state
        (("Harbour GmbH · Weg 1 · 12345 Ulm,", "Rechnung 7"), "Harbour GmbH", "goes on", False),
        (("Harbour.com", "Weg 1"), "Harbour.com", "goes on", False),
        (("Invoiced", "admin@invoices.com"), "Invoiced", "like domain", False),
        (("Harbour", "admin@harbour.com"), "Harbour", "like domain", True),
        (("Hello there",), "Hello there", "unsupported", True),
        (("Hello there", "Total: 5.00"), "Hello there", "unsupported", True),
        (("Harbour Bakery", "12 Oak Street"), "Harbour Bakery", "unsupported", False),
        (("Kestrel Ltd", "Weg 1", "Customer: Harbour Corporation", "Harbour Corp"), "Harbour Corp", "like buyer", True),
        (("Kestrel Ltd", "Weg 1", "Customer: Harbour Corporation", "Harbour Corp"), "Harbour Corp", "legal form", False),
        (("Kestrel Ltd", "Weg 1", "Menge ME|Preis", "1|9.00"), "Kestrel Ltd", "rival", False),
    ],
)  # fmt: skip
def test_evidence_for_a_name(rows, vendor, evidence, is_so):
    [found] = [each for each in vendors(layout(*rows)) if each.values[0] == vendor]
    assert (evidence in found.evidence) == is_so


def test_two_companies_named_as_clearly_are_rivals():
    page = layout(
        "Kestrel Joinery Ltd", "4 Mill Lane 12345", "Seller", "Merlin Factors GmbH", "9 Park Road 54321"
    )
    assert all("rival" in each.evidence for each in vendors(page) if each.values[0] in (
        "Kestrel Joinery Ltd", "Merlin Factors GmbH"))  # fmt: skip


@pytest.mark.fault(63)
@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (LETTER, "KJ-104"),
        (("Acme Ltd", "Invoice Number|Invoice Date|Customer No", "10-11-12|14 March 2025|4711", "Total|9.00"), "10-11-12"),
        (("Muster GmbH", "Rechnungsnummer: 20250117", "Rechnungsdatum: 14.03.2025", "Kundennummer: 4711"), "20250117"),
        (("Acme Ltd", "Invoice No: INV 2025 0042", "Order No: 88123", "Total|9.00"), "INV 2025 0042"),
        (("Acme SL", "Factura|Pedido", "F-77|P-1234", "NIF: B12345678", "Total|9,00 €"), "F-77"),
        (("Acme Lda", "Fatura n.º|FT 12/345", "Contribuinte|501234567", "Total|9,00 €"), "FT 12/345"),
        (("Acme BV", "Factuurnummer", "2025-031", "Klantnummer", "90017", "Totaal|9,00 €"), "2025-031"),
        (("RESTORAN WAN", "GST REG NO: 001335787520", "INV NO: 1053110", "TOTAL: 6.00"), "1053110"),
        (("Acme SRL", "Numero e data fattura", "2023/0508 - 2023-09-09", "Totale|9,00 €"), "2023/0508"),
    ],
)  # fmt: skip
def test_number_is_the_documents_own(rows, number):
    assert value("invoice_number", *rows) == number


def test_bare_year_behind_a_title_is_no_certain_number():
    settled = chosen("invoice_number", layout("Acme Ltd", "Invoice 2025", "Doors|9.00", "Total|9.00"))
    assert "year" in settled.best.evidence or settled.best.values[0] is None


@pytest.mark.fault(66)
@pytest.mark.parametrize(
    "rows",
    [
        ("Muster GmbH", "Stornorechnung", "Stornorechnung Nr. S-9", "zur Rechnung Nr. R-5 vom 1.3.2025", "Gesamtbetrag|-9,00 €"),
        ("Exemple SARL", "AVOIR", "Avoir N° S-9", "Facture d'origine : R-5", "Total TTC|9,00 €"),
        ("Acme Ltd", "CREDIT NOTE", "Credit note no: S-9", "Original invoice: R-5", "Total|9.00"),
    ],
)  # fmt: skip
def test_credit_note_has_its_own_number(rows):
    assert value("invoice_number", *rows) == "S-9"
    assert kind_of_document(layout(*rows), negative=False, at_till=False) == "credit_note"


@pytest.mark.parametrize(
    ("rows", "negative", "at_till", "kind"),
    [
        (LETTER, False, False, "invoice"),
        (LETTER, True, False, "credit_note"),
        (("Corner Cafe", "Receipt", "Coffee|9.00", "Total|9.00"), False, False, "receipt"),
        (("Corner Cafe", "Tax Invoice", "Coffee|9.00", "Total|9.00"), False, True, "receipt"),
        (("Acme Ltd", "Invoice / Credit Note", "Invoice No: 12", "Total|9.00"), False, False, "invoice"),
        (("Acme Ltd", "Quotation", "Doors|9.00", "Total|9.00"), False, False, "other"),
        (("Acme Ltd", "Total|9.00"), False, False, "other"),
    ],
)
def test_kind_of_document_by_sign_till_and_title(rows, negative, at_till, kind):
    assert kind_of_document(layout(*rows), negative=negative, at_till=at_till) == kind


@pytest.mark.fault(47)
def test_second_invoice_in_a_file_is_cut_off():
    second = [each.replace("KJ-104", "KJ-105") for each in LETTER]
    page = Layout(rows_of([*lines(*LETTER), *lines(*second, page=2)]))
    rows, several = first_invoice(page)
    assert several and {cell.line.page for row in rows for cell in row} == {1}


@pytest.mark.fault(47)
def test_second_invoice_on_the_same_page_is_cut_off():
    second = [each.replace("KJ-104", "KJ-105") for each in LETTER]
    page = Layout(rows_of([*lines(*LETTER), *lines(*second, top=0.5)]))
    rows, several = first_invoice(page)
    assert several and not any("KJ-105" in cell.text for row in rows for cell in row)


@pytest.mark.fault(47)
def test_second_page_of_one_invoice_is_no_other():
    pages = [
        *lines(*LETTER),
        *lines("Invoice No: KJ-104|Page 2", "Terms: see order no. 12", "Total|120.00", page=2),
    ]
    assert first_invoice(Layout(rows_of(pages)))[1] is False


@pytest.mark.fault(61)
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turned_page_reads_as_if_upright(quarters):
    blocks = [turned(line, quarters) for line in lines(*LETTER)]
    page = Layout(rows_of(lines_of(blocks)))
    assert chosen("vendor", page).best.values[0] == "Kestrel Joinery Ltd"
    assert chosen("invoice_number", page).best.values[0] == "KJ-104"


def turned(line: Line, quarters: int) -> dict:
    """The block of a line on a page that was scanned turned by quarters, clockwise."""
    box = line.box
    points = [(box.left, box.top), (box.left + box.width, box.top),
              (box.left + box.width, box.top + box.height), (box.left, box.top + box.height)]  # fmt: skip
    for _ in range(quarters):
        points = [(1 - y, x) for x, y in points]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width, height = max(x for x, _ in points) - left, max(y for _, y in points) - top
    bounding = {"Left": left, "Top": top, "Width": width, "Height": height}
    polygon = [{"X": x, "Y": y} for x, y in points]
    geometry = {"BoundingBox": bounding, "Polygon": polygon}
    return {"BlockType": "LINE", "Text": line.text, "Confidence": 99.0, "Page": 1, "Geometry": geometry}


@pytest.mark.parametrize(
    ("text", "name"),
    [("Gomez, Ramirez and\nWhitfield LLC", "Gomez, Ramirez and Whitfield LLC"), ("www.northgate.example", "northgate.example"),
     ("HUA SENG SDN BHD (123456-X)", "HUA SENG SDN BHD"), ("", "")],
)  # fmt: skip
def test_expense_name_is_whole(text, name):
    assert expense_name(text) == name


def test_of_ten_thousand_lines_the_first_and_the_last_are_looked_at():
    rows = rows_of(
        lines(*LETTER) + [Line(f"Item {n} part {n * 7}", 99, 2 + n // 60, None) for n in range(10_000)]
    )
    page = Layout(rows)
    assert len(page.cells) < 200 and page.cells[-1].text == "Item 9999 part 69993"
    assert max(vendors(page), key=lambda each: score(each, WEIGHTS["vendor"])).values == (
        "Kestrel Joinery Ltd",
    )
