"""The words: complete in every language, nothing twice, nothing that says two things that exclude each other.

The labels below are ordinary ones of forms in each language, written down before looking at any document.
"""

from __future__ import annotations

from itertools import combinations

import invoice_page as extraction
import pytest
from invoice_words import COUNTRIES, CURRENCY_CODES, CURRENCY_SIGNS, CURRENCY_WORDS, LANGUAGES

WESTERN = ("en", "de", "fr", "es", "it", "pt", "nl")  # the languages that are complete


def roles_of_block(block: str) -> dict[str, list[str]]:
    """The phrases of a block by role, those of several spellings as they are written."""
    lines = block.replace("\n    ", " ").split("\n")
    pairs = [line.split(": ", 1) for line in lines if line and not line.startswith("#")]
    assert len(dict(pairs)) == len(pairs), "a role stands twice in a block"
    return {role: phrases.split(", ") for role, phrases in pairs}


BLOCKS = {language: roles_of_block(block) for language, block in LANGUAGES.items()}


@pytest.mark.parametrize("language", WESTERN)
def test_a_language_has_every_role(language):
    """Of its own, or by words that it shares with others."""
    missing = set().union(*BLOCKS.values()) - set(BLOCKS[language]) - set(BLOCKS["any"])
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_in_a_role(language):
    for role, phrases in BLOCKS[language].items():
        assert len(set(phrases)) == len(phrases), role
        assert all(phrase.strip() == phrase != "" for phrase in phrases), role


@pytest.mark.parametrize("language", [*WESTERN, "ms"])
def test_months_are_twelve_and_each_spelling_means_one(language):
    months = [set(month.split()) for month in BLOCKS[language]["months"]]
    assert len(months) == 12
    assert all(one.isdisjoint(other) for one, other in combinations(months, 2))


# What cannot both be meant by one phrase, in whatever languages.
EXCLUDE_EACH_OTHER = (
    "invoice_date due_date other_date",
    "seller buyer buyer_phrases delivery_address",
    "subtotal total amount_due tax withholding shipping discount charges rounding not_money",
    "amount_due paid change",
    "amount_due tendered change",
    "amount_due deposit previous_balance",
    "with_tax without_tax",
    "invoice_number other_number tax_id",
    "due_date term_at_once",
    "term_within term_at_once term_net",
    "title_invoice title_credit_note title_receipt title_quote title_order title_statement title_pro_forma",
)


@pytest.mark.parametrize("group", EXCLUDE_EACH_OTHER)
def test_no_phrase_says_two_things_that_exclude_each_other(group):
    for one, other in combinations(group.split(), 2):
        assert not extraction.ROLES[one] & extraction.ROLES[other], (one, other)


def test_currency_tables_name_codes_that_exist():
    codes = set(CURRENCY_CODES.split())
    for pair in (CURRENCY_SIGNS + " " + CURRENCY_WORDS).split():
        sign, _, means = pair.partition("=")
        assert sign
        assert set(means.lstrip("?").split("|")) <= codes, pair


def test_countries_have_a_currency_an_order_and_names():
    codes = set(CURRENCY_CODES.split())
    for country, (currency, order, words) in COUNTRIES.items():
        assert len(country) == 2
        assert currency in codes
        assert set(order.split()) <= {"DMY", "MDY", "YMD"}
        assert words


# Labels and the role that they must have, `label role | label role`.
LABELS = {
    "en": """
        Invoice No.: invoice_number | Invoice # invoice_number | Inv. Number invoice_number | Tax Invoice
        No. invoice_number | Credit Note No. invoice_number | Invoice Date invoice_date | Date of issue
        invoice_date | Date Issued invoice_date | Date date | Due Date due_date | Payment due by due_date |
        Pay by due_date | Due on receipt term_at_once | Terms: Net 30 days payment_terms | Delivery date
        other_date | Order Date other_date | Valid until other_date | Subtotal subtotal | Sub-Total subtotal
        | Net amount subtotal | Total excl. VAT subtotal | Total before tax subtotal | VAT tax | Sales Tax
        tax | GST tax | Tax amount tax | Total total | Grand Total total | Total incl. VAT total | Invoice
        total total | Amount Due amount_due | Balance Due amount_due | Total due amount_due | Shipping
        shipping | Shipping & Handling shipping | Freight shipping | Discount discount | Rounding rounding |
        Deposit deposit | Amount paid paid | Change change | Cash tendered | Customer No. other_number |
        Order No. other_number | PO Number other_number | VAT Reg. No. tax_id | ABN tax_id | GSTIN tax_id |
        Company Reg. No. registration | Bill To buyer_phrases | Ship To delivery_address | Sold by seller |
        Tel. contact | Page page | Qty item_quantity | Unit price item_unit_price | Description
        item_description | Line total item_amount | Withholding tax withholding | Amount in words in_words |
        Balance brought forward carried_forward | Previous balance previous_balance | Taxable amount
        tax_base | InvoiceNo invoice_number | INVOICEDATE invoice_date | BillTo buyer_phrases | TotalDue
        amount_due | T0TAL total | lnvoice No invoice_number
    """,
    "de": """
        Rechnungsnummer invoice_number | Rechnungs-Nr. invoice_number | Rechnung Nr. invoice_number |
        Re.-Nr. invoice_number | Beleg-Nr. invoice_number | Gutschriftnummer invoice_number | Rechnungsdatum
        invoice_date | Datum date | Ausstellungsdatum invoice_date | Rechnung vom invoice_date | Fällig am
        due_date | Fälligkeitsdatum due_date | Zahlbar bis due_date | Zahlungsziel payment_terms | sofort
        fällig term_at_once | zahlbar sofort ohne Abzug term_at_once | Lieferdatum other_date |
        Leistungszeitraum other_date | Bestelldatum other_date | Zwischensumme subtotal | Nettobetrag
        subtotal | Summe netto subtotal | Gesamt netto subtotal | MwSt. tax | USt. tax | zzgl. MwSt. tax |
        Umsatzsteuer tax | Gesamtbetrag total | Rechnungsbetrag total | Bruttobetrag total | Gesamtsumme
        total | Summe total | Endbetrag total | Zu zahlen amount_due | Zahlbetrag amount_due | Offener
        Betrag amount_due | Versandkosten shipping | Rabatt discount | Rundung rounding | Anzahlung deposit
        | Bereits gezahlt paid | Rückgeld change | Bar tendered | Kundennummer other_number | Kunden-Nr.
        other_number | Bestellnummer other_number | Lieferschein-Nr. other_number | USt-IdNr. tax_id |
        Steuernummer tax_id | Handelsregister registration | Rechnung an buyer_phrases | Rechnungsempfänger
        buyer | Lieferadresse delivery_address | Verkäufer seller | Telefon contact | Seite page | Menge
        item_quantity | Einzelpreis item_unit_price | Bezeichnung item_description | Bemessungsgrundlage
        tax_base | Skonto cash_discount | Übertrag carried_forward | in Worten in_words | Steuersatz rate |
        Vertragsnummer other_number | Auftragsdatum other_date | FAELLIG AM due_date
    """,
    "fr": """
        Facture n° invoice_number | Numéro de facture invoice_number | N° facture invoice_number | N° de la
        facture invoice_number | Avoir n° invoice_number | Date de facture invoice_date | Date d'émission
        invoice_date | Date de la facture invoice_date | Émise le invoice_date | Date date | Date d'échéance
        due_date | Échéance due_date | À payer avant le due_date | Date limite de paiement due_date |
        Conditions de paiement payment_terms | À réception de facture term_at_once | Date de livraison
        other_date | Date de commande other_date | Période du other_date | Sous-total subtotal | Total HT
        subtotal | Montant HT subtotal | Total hors taxes subtotal | TVA tax | Montant TVA tax | T.V.A. tax
        | TPS tax | Total TTC total | Montant total total | Total général total | Net à payer amount_due |
        Reste à payer amount_due | Montant dû amount_due | Solde dû amount_due | Frais de port shipping |
        Remise discount | Arrondi rounding | Acompte deposit | Déjà réglé paid | Rendu monnaie change |
        Espèces tendered | N° client other_number | Bon de commande other_number | N° de commande
        other_number | N° TVA intracommunautaire tax_id | SIRET tax_id | RCS registration | Facturé à
        buyer_phrases | Adresse de facturation buyer | Adresse de livraison delivery_address | Vendeur
        seller | Émetteur seller | Tél. contact | Page page | Quantité item_quantity | Prix unitaire
        item_unit_price | P.U. HT item_unit_price | Désignation item_description | Base HT tax_base | Taux
        rate | Retenue à la source withholding | Arrêtée à la somme de in_words
    """,
    "es": """
        Factura nº invoice_number | Número de factura invoice_number | Nº factura invoice_number | N.º de
        factura invoice_number | Factura N° invoice_number | Folio invoice_number | Comp. Nro:
        invoice_number | Fecha de factura invoice_date | Fecha factura invoice_date | Fecha de emisión
        invoice_date | Fecha de expedición invoice_date | Fecha date | Fecha de vencimiento due_date |
        Vencimiento due_date | Fecha límite de pago due_date | Condiciones de pago payment_terms | Al
        contado term_at_once | Fecha de entrega other_date | Fecha de pedido other_date | Fecha de operación
        other_date | Subtotal subtotal | Base imponible subtotal | Importe neto gravado subtotal | Total sin
        IVA subtotal | IVA tax | I.V.A. tax | Cuota IVA tax | IGIC tax | IGV tax | Total total | Total
        factura total | Importe total total | Total con IVA total | Total a pagar amount_due | Saldo
        pendiente amount_due | Importe pendiente amount_due | Gastos de envío shipping | Portes shipping |
        Descuento discount | Dto. discount | Redondeo rounding | Anticipo deposit | Pagado paid | Cambio
        change | Efectivo tendered | Nº cliente other_number | Nº pedido other_number | Orden de compra
        other_number | Albarán nº other_number | NIF tax_id | C.I.F. tax_id | RFC tax_id | CUIT tax_id |
        R.U.C. tax_id | Registro Mercantil registration | Facturar a buyer_phrases | Señor(es) buyer_phrases
        | Datos del cliente buyer | Dirección de envío delivery_address | Emisor seller | Proveedor seller |
        Teléfono contact | Página page | Cantidad item_quantity | Precio unitario item_unit_price |
        Descripción item_description | Importe item_amount | Retención IRPF withholding | Importe con letra
        in_words | Suma y sigue carried_forward | Saldo anterior previous_balance
    """,
    "it": """
        Fattura n. invoice_number | Numero fattura invoice_number | N. fattura invoice_number | Fattura nr.
        invoice_number | Numero documento invoice_number | Data fattura invoice_date | Data documento
        invoice_date | Data emissione invoice_date | Data di emissione invoice_date | Data date | Scadenza
        due_date | Data di scadenza due_date | Data scadenza due_date | Da pagare entro il due_date |
        Condizioni di pagamento payment_terms | Rimessa diretta vista fattura term_at_once | Data consegna
        other_date | Data ordine other_date | Periodo di riferimento other_date | Imponibile subtotal |
        Totale imponibile subtotal | Subtotale subtotal | Totale netto subtotal | IVA tax | Totale IVA tax |
        Imposta tax | Totale total | Totale fattura total | Totale documento total | Importo totale total |
        Totale IVA inclusa total | Netto a pagare amount_due | Totale da pagare amount_due | Totale dovuto
        amount_due | Saldo amount_due | Spese di spedizione shipping | Sconto discount | Arrotondamento
        rounding | Acconto deposit | Pagato paid | Resto change | Contanti tendered | Codice cliente
        other_number | Ordine n. other_number | D.D.T. n. other_number | P.IVA tax_id | Partita IVA tax_id |
        C.F. tax_id | Codice Fiscale tax_id | REA registration | Capitale sociale registration | Spett.le
        buyer_phrases | Fatturare a buyer_phrases | Cessionario/committente buyer | Destinazione merce
        delivery_address | Fornitore seller | Cedente/prestatore seller | Tel. contact | Pagina page |
        Quantità item_quantity | Q.tà item_quantity | Prezzo unitario item_unit_price | Descrizione
        item_description | Importo item_amount | Ritenuta d'acconto withholding | Aliquota rate | Bollo
        charges
    """,
    "pt": """
        Fatura n.º invoice_number | Fatura nº invoice_number | Número da fatura invoice_number | N.º da
        fatura invoice_number | Fatura-Recibo nº invoice_number | Nota Fiscal nº invoice_number | Data da
        fatura invoice_date | Data de emissão invoice_date | Data do documento invoice_date | Data date |
        Data de vencimento due_date | Vencimento due_date | Data limite de pagamento due_date | Condições de
        pagamento payment_terms | Pronto pagamento term_at_once | À vista term_at_once | Data de entrega
        other_date | Data da encomenda other_date | Data de carga other_date | Subtotal subtotal | Total
        ilíquido subtotal | Total sem IVA subtotal | Base tributável tax_base | Incidência tax_base | IVA
        tax | Total IVA tax | Valor do ICMS tax | ISS tax | Total total | Total geral total | Valor total
        total | Valor total da nota total | Total com IVA total | Total a pagar amount_due | Valor a pagar
        amount_due | Valor em dívida amount_due | Portes shipping | Frete shipping | Desconto discount |
        Arredondamento rounding | Adiantamento deposit | Valor pago paid | Troco change | Dinheiro tendered
        | Nº cliente other_number | Encomenda nº other_number | NIF tax_id | Contribuinte nº tax_id | CNPJ
        tax_id | Inscrição Estadual tax_id | Exmo.(s) Sr.(s) buyer_phrases | Faturar a buyer_phrases |
        Tomador de serviços buyer | Dados do cliente buyer | Morada de entrega delivery_address | Prestador
        de serviços seller | Fornecedor seller | Telefone contact | Página page | Quantidade item_quantity |
        Preço unitário item_unit_price | Designação item_description | Valor item_amount | Retenção na fonte
        withholding | Taxa rate | Saldo anterior previous_balance
    """,
    "nl": """
        Factuurnummer invoice_number | Factuurnr. invoice_number | Factuur nr. invoice_number |
        Factuur-nummer invoice_number | Creditnotanummer invoice_number | Bonnr. invoice_number |
        Factuurdatum invoice_date | Datum date | Datum factuur invoice_date | Vervaldatum due_date |
        Uiterste betaaldatum due_date | Te betalen voor due_date | Betaaldatum due_date | Betalingscondities
        payment_terms | Betalingstermijn payment_terms | bij ontvangst term_at_once | per direct
        term_at_once | Leverdatum other_date | Orderdatum other_date | Periode other_date | Subtotaal
        subtotal | Totaal excl. BTW subtotal | Bedrag excl. btw subtotal | Netto bedrag subtotal | BTW tax |
        Btw-bedrag tax | Totaal BTW tax | Totaal total | Totaal incl. BTW total | Totaalbedrag total |
        Factuurbedrag total | Te betalen amount_due | Te voldoen amount_due | Openstaand bedrag amount_due |
        Verzendkosten shipping | Korting discount | Afronding rounding | Aanbetaling deposit | Reeds betaald
        paid | Wisselgeld change | Contant tendered | Klantnummer other_number | Ordernummer other_number |
        Bestelnummer other_number | Debiteurnr. other_number | BTW-nummer tax_id | KvK registration |
        KvK-nummer registration | Factuur aan buyer_phrases | T.a.v. buyer_phrases | Factuuradres buyer |
        Klantgegevens buyer | Afleveradres delivery_address | Leverancier seller | Verkoper seller |
        Telefoon contact | Pagina page | Aantal item_quantity | Prijs item_unit_price | Stukprijs
        item_unit_price | Omschrijving item_description | Bedrag item_amount | Grondslag tax_base | Tarief
        rate
    """,
}
EXAMPLES = [
    (language, *label.strip().rsplit(" ", 1))
    for language, labels in LABELS.items()
    for label in " ".join(labels.split()).split("|")
]


@pytest.mark.parametrize(("language", "label", "role"), EXAMPLES)
def test_a_label_has_its_role(language, label, role):
    found = extraction.roles_in(extraction.words_of(label))
    assert role in {each for _, _, roles in found for each in roles}
