"""What stands where on each sample invoice, in pixels; render.py draws it.

The vendors, people and numbers are made up. Every text is at least 15 pixels high, as Textract asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Colour = tuple[int, int, int] | int  # red, green, blue, or a shade of grey
Align = Literal["left", "right", "middle"]

INK: Colour = (32, 36, 44)
GREY: Colour = (96, 102, 112)
RULE: Colour = (190, 196, 204)
SHADE: Colour = (240, 243, 247)
BLUE: Colour = (24, 78, 119)
GREEN: Colour = (38, 92, 66)
RED: Colour = (140, 40, 40)
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; x is its left end, right end or middle, y its baseline."""

    text: str
    x: int
    y: int
    size: int = 24
    align: Align = "left"
    bold: bool = False
    colour: Colour = INK


@dataclass(frozen=True, slots=True)
class Block:
    """A filled rectangle: a rule, a band of colour, a shaded row."""

    left: int
    top: int
    width: int
    height: int
    colour: Colour = RULE


@dataclass(frozen=True, slots=True)
class Page:
    width: int
    height: int
    blocks: Sequence[Block]
    texts: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Column:
    x: int
    align: Align = "left"


def rows(
    columns: Sequence[Column],
    cells: Iterable[Sequence[str]],
    *,
    top: int,
    step: int,
    size: int = 24,
    bold: bool = False,
) -> list[Text]:
    """The cells of a table, row by row from the baseline `top`; an empty cell draws nothing."""
    return [
        Text(text, column.x, top + step * number, size, column.align, bold)
        for number, row in enumerate(cells)
        for column, text in zip(columns, row, strict=True)
        if text
    ]


def stack(
    lines: Iterable[str], *, x: int, top: int, step: int, size: int = 24, align: Align = "left"
) -> list[Text]:
    """Lines one below the other, from the baseline `top`."""
    return rows([Column(x, align)], ([line] for line in lines), top=top, step=step, size=size)


SAMPLE = Page(
    width=1000,
    height=1100,
    blocks=[
        Block(0, 0, 1000, 24, BLUE),
        Block(90, 196, 820, 3, BLUE),
        Block(90, 580, 820, 2),
        Block(90, 654, 820, 150, SHADE),
        Block(90, 870, 820, 96, BLUE),
    ],
    texts=[
        Text("ABC TECHNOLOGIES INC", 90, 150, 50, bold=True, colour=BLUE),
        Text("Invoice Number: INV-00123", 90, 290, 32),
        Text("Date: 2025-04-21", 90, 360, 32),
        Text("Billed To: Kavinaya Ramesh", 90, 480, 32),
        Text("Items:", 90, 632, 32, bold=True),
        Text("Cloud Hosting: $200", 120, 712, 32),
        Text("Maintenance: $100", 120, 768, 32),
        Text("Total: $300", 120, 934, 44, bold=True, colour=WHITE),
    ],
)

_FOUR = [Column(80), Column(560, "right"), Column(740, "right"), Column(920, "right")]
_SUMS = [Column(600), Column(920, "right")]

TABLE = Page(
    width=1000,
    height=1414,
    blocks=[
        Block(66, 400, 868, 56, SHADE),
        *(Block(80, top, 840, 1) for top in (516, 576, 636)),
        Block(600, 780, 320, 3, GREEN),
    ],
    texts=[
        Text("Harbour Lane Office Supply Ltd", 80, 120, 36, bold=True, colour=GREEN),
        *stack(["8 Quay Street", "Bristol BS1 0XX"], x=80, top=165, step=34),
        Text("INVOICE", 920, 120, 44, "right", bold=True),
        *rows(
            [Column(600), Column(920, "right")],
            [
                ("Invoice No.", "HL-2024-0187"),
                ("Invoice date", "14 March 2024"),
                ("Due date", "13 April 2024"),
            ],
            top=200,
            step=40,
        ),
        Text("Bill to", 80, 275, 22, colour=GREY),
        *stack(["Willow & Finch Architects", "3 Orchard Row, Bath"], x=80, top=312, step=34),
        *rows(_FOUR, [("Description", "Qty", "Unit price", "Amount")], top=436, step=60, bold=True),
        *rows(
            _FOUR,
            [
                ("Desk lamp, black", "4", "24.50", "98.00"),
                ("Printer paper A4, box", "10", "18.90", "189.00"),
                ("Notebook, ruled", "25", "3.20", "80.00"),
            ],
            top=496,
            step=60,
        ),
        *rows(_SUMS, [("Subtotal", "367.00"), ("VAT 20%", "73.40")], top=700, step=50),
        *rows(_SUMS, [("Total GBP", "440.40")], top=830, step=50, size=30, bold=True),
        Text("Please pay within 30 days. Thank you for your order.", 80, 1320, 22, colour=GREY),
    ],
)

_GERMAN = [Column(80), Column(190), Column(600, "right"), Column(760, "right"), Column(920, "right")]

RECHNUNG = Page(
    width=1000,
    height=1414,
    blocks=[
        Block(80, 180, 840, 3, INK),
        Block(80, 650, 840, 2),
        Block(80, 780, 840, 2),
        Block(560, 890, 360, 2),
    ],
    texts=[
        Text("Nordlicht Bürobedarf GmbH", 80, 120, 38, bold=True),
        Text("Lange Gasse 4, 20999 Hamburg", 80, 160, 22, colour=GREY),
        *stack(["Bäckerei Kornblume", "Am Markt 17", "28999 Bremen"], x=80, top=270, step=34),
        *rows(
            [Column(470), Column(920, "right")],
            [
                ("Rechnungsnummer:", "RE-2024-0311"),
                ("Rechnungsdatum:", "1. März 2024"),
                ("Fällig am:", "31. März 2024"),
            ],
            top=270,
            step=40,
        ),
        Text("Rechnung", 80, 480, 42, bold=True),
        Text("Vielen Dank für Ihre Bestellung. Wir berechnen Ihnen:", 80, 540),
        *rows(
            _GERMAN, [("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "Betrag")], top=630, step=50, bold=True
        ),
        *rows(
            _GERMAN,
            [
                ("1", "Schreibtisch, Buche", "2", "449,00 €", "898,00 €"),
                ("2", "Bürostuhl, grau", "4", "84,14 €", "336,56 €"),
            ],
            top=700,
            step=50,
        ),
        *rows(
            [Column(560), Column(920, "right")],
            [("Nettobetrag", "1.234,56 €"), ("MwSt. 19 %", "234,57 €")],
            top=825,
            step=45,
        ),
        *rows(
            [Column(560), Column(920, "right")],
            [("Gesamtbetrag", "1.469,13 €")],
            top=940,
            step=45,
            size=28,
            bold=True,
        ),
        Text("Zahlbar ohne Abzug bis zum 31. März 2024.", 80, 1060),
        Text("Steuernummer 99/999/99999", 80, 1340, 22, colour=GREY),
    ],
)

FACTURE = Page(
    width=1000,
    height=1414,
    blocks=[Block(0, 0, 28, 1414, RED), Block(66, 560, 868, 50, SHADE), Block(80, 740, 840, 2)],
    texts=[
        Text("Atelier Belle Rive SARL", 80, 120, 38, bold=True, colour=RED),
        *stack(["15 rue des Saules", "69999 Lyon"], x=80, top=165, step=34),
        Text("FACTURE", 920, 120, 42, "right", bold=True),
        *stack(
            ["Facture N° F-2024-0042", "Date de facture : 5 février 2024", "Date d'échéance : 6 mars 2024"],
            x=80,
            top=300,
            step=42,
        ),
        *stack(
            ["Client :", "Librairie du Canal", "2 quai Vert, 31999 Toulouse"],
            x=920,
            top=300,
            step=42,
            align="right",
        ),
        *rows(_FOUR, [("Désignation", "Quantité", "Prix unitaire", "Montant")], top=594, step=50, bold=True),
        *rows(
            _FOUR,
            [
                ("Conseil et création", "3", "400,00 €", "1 200,00 €"),
                ("Déplacement à Lyon", "1", "85,50 €", "85,50 €"),
            ],
            top=660,
            step=50,
        ),
        *rows(_SUMS, [("Total HT", "1 285,50 €"), ("TVA 20 %", "257,10 €")], top=800, step=48),
        *rows(_SUMS, [("Total TTC", "1 542,60 €")], top=906, step=48, size=28, bold=True),
        Text("Paiement à 30 jours par virement.", 80, 1060),
    ],
)

_TILL = [Column(40), Column(440, "right")]

RECEIPT = Page(
    width=480,
    height=900,
    blocks=[Block(40, top, 400, 2, INK) for top in (270, 440, 625)],
    texts=[
        Text("CORNER LEAF CAFE", 240, 80, 36, "middle", bold=True),
        *stack(["12 Mill Street, Springvale", "Tel 555-0142"], x=240, top=122, step=34, align="middle"),
        Text("Receipt No: 004512", 40, 210),
        Text("Date: 17/08/2024 10:42", 40, 248),
        *rows(
            _TILL,
            [("2 x Flat white", "$7.80"), ("1 x Blueberry muffin", "$3.50"), ("1 x Orange juice", "$3.00")],
            top=320,
            step=45,
        ),
        *rows(_TILL, [("Subtotal", "$14.30"), ("Tax 5%", "$0.72")], top=485, step=42),
        *rows(_TILL, [("TOTAL", "$15.02")], top=590, step=42, size=34, bold=True),
        *rows(_TILL, [("Cash", "$20.00"), ("Change", "$4.98")], top=675, step=42),
        Text("Thank you, see you soon!", 240, 830, 24, "middle"),
    ],
)

CREDIT_NOTE = Page(
    width=1000,
    height=1100,
    blocks=[Block(80, 200, 840, 4, GREEN), Block(80, 560, 840, 2), Block(80, 630, 840, 2)],
    texts=[
        Text("Bright Harbor Electronics LLC", 80, 120, 36, bold=True),
        Text("77 Beacon Avenue, Portland, OR 97299", 80, 165, 22, colour=GREY),
        Text("CREDIT NOTE", 80, 280, 42, bold=True, colour=GREEN),
        *rows(
            [Column(80), Column(400)],
            [
                ("Credit Note Number:", "CN-1042"),
                ("Date:", "June 3, 2024"),
                ("Original Invoice:", "INV-7781"),
                ("Customer:", "Maple Ridge School"),
            ],
            top=345,
            step=42,
        ),
        *rows(_FOUR, [("Description", "Qty", "Unit Price", "Amount")], top=545, step=50, bold=True),
        *rows(_FOUR, [("USB-C dock, returned", "-1", "129.00", "-129.00")], top=606, step=50),
        *rows(_SUMS, [("Subtotal", "-129.00"), ("Sales tax 8%", "-10.32")], top=690, step=48),
        *rows(_SUMS, [("Total", "-$139.32")], top=800, step=48, size=30, bold=True),
        Text("This amount will be refunded to your account.", 80, 1000, 22, colour=GREY),
    ],
)

AMBIGUOUS = Page(
    width=900,
    height=900,
    blocks=[Block(80, 150, 740, 2), Block(80, 400, 740, 2), Block(80, 560, 740, 2)],
    texts=[
        Text("Meridian Stationery", 80, 120, 38, bold=True),
        Text("Invoice", 820, 120, 34, "right"),
        *stack(
            ["Invoice No: 5521", "Date: 03/04/2025", "Customer: Lantern Books"],
            x=80,
            top=220,
            step=50,
            size=26,
        ),
        *rows(
            [Column(80), Column(820, "right")],
            [("Envelopes, white", "60.00"), ("Labels, roll", "58.00")],
            top=460,
            step=55,
            size=26,
        ),
        *rows(
            [Column(80), Column(820, "right")], [("Total", "118.00")], top=620, step=50, size=32, bold=True
        ),
        Text("With kind regards", 450, 800, 26, "middle", colour=GREY),
    ],
)

_PANEL = [Column(640), Column(900, "right")]

TWO_COLUMNS = Page(
    width=1000,
    height=1200,
    blocks=[Block(600, 0, 400, 1200, SHADE), Block(80, 470, 460, 2), Block(640, 770, 260, 2, BLUE)],
    texts=[
        Text("Silver Birch Consulting", 80, 120, 36, bold=True, colour=BLUE),
        *stack(["21 Lakeside Road", "Cedar Falls"], x=80, top=165, step=34),
        Text("BILLED TO", 80, 290, 22, colour=GREY),
        *stack(["Copper Kettle Hotels Inc", "90 Station Square"], x=80, top=328, step=36),
        Text("SERVICES", 80, 455, 22, colour=GREY),
        *rows(
            [Column(80), Column(540, "right")],
            [("Workshop, two days", "1,800.00"), ("Follow-up report", "800.00")],
            top=520,
            step=50,
        ),
        Text("Invoice", 640, 120, 40, bold=True),
        Text("Invoice number", 640, 200, 22, colour=GREY),
        Text("SB-20877", 640, 238, 26),
        Text("Issue date", 640, 300, 22, colour=GREY),
        Text("9 Oct 2024", 640, 338, 26),
        Text("Due date", 640, 400, 22, colour=GREY),
        Text("8 Nov 2024", 640, 438, 26),
        *rows(
            _PANEL,
            [("Subtotal", "2,600.00"), ("Discount", "-150.00"), ("Tax 10%", "245.00")],
            top=640,
            step=46,
        ),
        Text("Amount due", 640, 815, 22, colour=GREY),
        Text("USD 2,695.00", 640, 860, 32, bold=True),
        Text("Bank transfer only, please quote the number.", 80, 1120, 22, colour=GREY),
    ],
)


def boxed(label: str, value: str, left: int, width: int, top: int) -> tuple[list[Block], list[Text]]:
    """A box of a form: its frame, and a small label above its value."""
    frame = [Block(left, top, width, 2), Block(left, top + 84, width, 2)]
    frame += [Block(left, top, 2, 86), Block(left + width - 2, top, 2, 86)]
    return frame, [Text(label, left + 14, top + 32, 22, colour=GREY), Text(value, left + 14, top + 72, 28)]


_BOXES = [
    boxed("Número de factura", "A-2024-0153", 80, 280, 290),
    boxed("Fecha de factura", "23/09/2024", 360, 280, 290),
    boxed("Fecha de vencimiento", "23/10/2024", 640, 280, 290),
    boxed("Cliente", "Hotel Playa Serena", 80, 560, 376),
    boxed("NIF del cliente", "B88888888", 640, 280, 376),
    boxed("Base imponible", "1.300,00 €", 80, 280, 860),
    boxed("Cuota IVA 21 %", "273,00 €", 360, 280, 860),
    boxed("Total factura", "1.573,00 €", 640, 280, 860),
]

FACTURA = Page(
    width=1000,
    height=1200,
    blocks=[
        *(block for blocks, _ in _BOXES for block in blocks),
        Block(80, 520, 840, 50, SHADE),
        Block(80, 700, 840, 2),
    ],
    texts=[
        Text("Talleres Sierra Verde S.L.", 80, 120, 36, bold=True, colour=GREEN),
        *stack(["Calle del Olmo 14, 28999 Madrid", "NIF B99999999"], x=80, top=165, step=34),
        Text("FACTURA", 920, 120, 42, "right", bold=True),
        *(text for _, texts in _BOXES for text in texts),
        *rows(_FOUR, [("Concepto", "Cantidad", "Precio", "Importe")], top=554, step=50, bold=True),
        *rows(
            _FOUR,
            [
                ("Puerta de roble", "2", "520,00", "1.040,00"),
                ("Barniz mate, 5 litros", "8", "32,50", "260,00"),
            ],
            top=616,
            step=54,
        ),
        Text("Forma de pago: transferencia bancaria.", 80, 1060, 22, colour=GREY),
    ],
)

FATTURA = Page(
    width=1000,
    height=1300,
    blocks=[Block(80, 820, 840, 2)],
    texts=[
        Text("Studio Colle Alto S.r.l.", 500, 110, 36, "middle", bold=True, colour=BLUE),
        Text("Via dei Tigli 9, 20199 Milano", 500, 152, 22, "middle", colour=GREY),
        Text("Partita IVA 99999999999", 500, 186, 22, "middle", colour=GREY),
        *stack(
            ["Spett.le", "Officine Lago Blu S.p.A.", "Corso Nuovo 3", "24199 Bergamo"],
            x=600,
            top=290,
            step=34,
        ),
        Text("Milano, 7 maggio 2024", 80, 480),
        Text("Fattura n. 118-2024", 80, 545, 28, bold=True),
        *stack(
            ["Gentili Signori,", "per il lavoro svolto nel mese di aprile Vi addebitiamo quanto segue:"],
            x=80,
            top=610,
            step=40,
        ),
        *rows(
            [Column(80), Column(920, "right")],
            [("Progetto del giardino", "1.450,00 €"), ("Rilievo del terreno", "180,00 €")],
            top=725,
            step=46,
        ),
        *rows(
            [Column(80), Column(920, "right")],
            [("Imponibile", "1.630,00 €"), ("IVA 22 %", "358,60 €")],
            top=868,
            step=46,
        ),
        *rows(
            [Column(80), Column(920, "right")],
            [("Totale fattura", "1.988,60 €")],
            top=968,
            step=46,
            size=28,
            bold=True,
        ),
        Text("Scadenza: 6 giugno 2024", 80, 1050),
        Text("Cordiali saluti", 80, 1150),
        Text("Elena Fontana", 80, 1190),
    ],
)

FATURA = Page(
    width=1000,
    height=1300,
    blocks=[Block(0, 0, 1000, 18, GREEN), Block(80, 500, 840, 50, SHADE), Block(80, 900, 380, 2, GREEN)],
    texts=[
        Text("Fatura", 920, 110, 42, "right", bold=True, colour=GREEN),
        Text("Moinho Rio Claro, Lda.", 80, 110, 36, bold=True),
        *stack(["Rua das Flores 21, 4199 Porto", "NIPC 512 345 678"], x=80, top=155, step=34),
        *rows(
            [Column(540), Column(920, "right")],
            [
                ("Número da fatura", "FT 2024-87"),
                ("Data de emissão", "18-11-2024"),
                ("Data de vencimento", "18-12-2024"),
            ],
            top=270,
            step=42,
        ),
        *stack(["Cliente", "Café Jardim Central", "Largo da Praça 2"], x=80, top=270, step=36),
        *rows(_FOUR, [("Descrição", "Quantidade", "Preço", "Valor")], top=534, step=50, bold=True),
        *rows(
            _FOUR,
            [
                ("Farinha de trigo, saco", "12", "18,50", "222,00"),
                ("Farinha de milho, saco", "6", "16,00", "96,00"),
            ],
            top=598,
            step=54,
        ),
        *rows(
            [Column(80), Column(460, "right")],
            [("Subtotal", "318,00"), ("IVA 23%", "73,14")],
            top=800,
            step=48,
        ),
        *rows(
            [Column(80), Column(460, "right")],
            [("Total EUR", "391,14")],
            top=950,
            step=48,
            size=30,
            bold=True,
        ),
        Text("Obrigado pela sua encomenda.", 920, 1200, 22, "right", colour=GREY),
    ],
)

_DUTCH = [Column(80), Column(470, "right"), Column(620, "right"), Column(740, "right"), Column(920, "right")]

FACTUUR = Page(
    width=1000,
    height=1414,
    blocks=[Block(80, 560, 840, 2), Block(80, 790, 840, 2), Block(560, 970, 360, 3, RED)],
    texts=[
        Text("FACTUUR", 80, 120, 44, bold=True, colour=RED),
        Text("Bakkerij De Gouden Aar B.V.", 920, 110, 30, "right", bold=True),
        *stack(["Molenweg 8", "1099 ZZ Amsterdam", "KvK 99999999"], x=920, top=150, step=34, align="right"),
        *stack(["Aan", "Restaurant Het Anker", "Kade 5", "3099 ZZ Rotterdam"], x=80, top=290, step=34),
        *rows(
            [Column(560), Column(920, "right")],
            [
                ("Factuurnummer", "2024-0561"),
                ("Factuurdatum", "3 oktober 2024"),
                ("Vervaldatum", "17 oktober 2024"),
            ],
            top=320,
            step=40,
        ),
        *rows(_DUTCH, [("Omschrijving", "Aantal", "Prijs", "Btw", "Bedrag")], top=540, step=50, bold=True),
        *rows(
            _DUTCH,
            [
                ("Volkorenbrood", "40", "2,50", "9%", "100,00"),
                ("Krentenbol", "120", "0,75", "9%", "90,00"),
                ("Taartdoos, karton", "50", "1,20", "21%", "60,00"),
            ],
            top=620,
            step=54,
        ),
        *rows(
            [Column(560), Column(920, "right")],
            [("Subtotaal", "250,00"), ("Btw 9% over 190,00", "17,10"), ("Btw 21% over 60,00", "12,60")],
            top=845,
            step=46,
        ),
        *rows(
            [Column(560), Column(920, "right")],
            [("Totaal", "€ 279,70")],
            top=1020,
            step=48,
            size=30,
            bold=True,
        ),
        Text("Wij verzoeken u het bedrag binnen 14 dagen te betalen.", 80, 1250, 22, colour=GREY),
    ],
)

PAGES: dict[str, Page] = {
    "invoice_page_1.png": SAMPLE,
    "table_invoice.png": TABLE,
    "rechnung.png": RECHNUNG,
    "facture.png": FACTURE,
    "factura.png": FACTURA,
    "fattura.png": FATTURA,
    "fatura.png": FATURA,
    "factuur.png": FACTUUR,
    "receipt.png": RECEIPT,
    "credit_note.png": CREDIT_NOTE,
    "ambiguous_date.png": AMBIGUOUS,
    "two_columns.png": TWO_COLUMNS,
}
