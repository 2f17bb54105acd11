"""The words that the reading of fields knows: a block a language, a line a role. Data, and nothing else.

A line holds words separated by spaces, upper or lower case, with their accents; `incl*` stands for all words that
begin so, and `months` has twelve groups separated by `|`. A language may leave any line out. What no language owns
(signs, codes, countries) stands in the block "any".
"""

LANGUAGES = {
    "en": {
        "months": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
        "|september sep sept|october oct|november nov|december dec",
        "ordinals": "st nd rd th of",  # what stands in a date beside its numbers
        # The amounts, by the words of their labels.
        "total": "total totals ttl tot due payable",
        "sum": "total ttl",
        "amount": "amount amt",
        "subtotal": "subtotal",
        "before_subtotal": "sub",  # Sub Total
        "net": "net",
        "without_tax": "excl* before bef",
        "with_tax": "incl* inc gross after aft",
        "of_total": "nett bill invoice",  # Bill amount
        "behind_total": "sales due",  # Total sales
        "tax": "tax gst sst vat",
        "shipping": "shipping freight postage",
        "discount": "discount disc",
        "after": "after",
        "rounding": "rounding round rounded",
        "paid": "cash card visa mastercard tender tendered paid pay payment received credit debit",
        "change": "change changes",
        "no_money": "qty quantity items item stamp stamps points saving savings",
        # The heads of a table.
        "item_head": "description item items desc qty quantity",
        "price_head": "amount price rate unit",
        # The number of the document: for some words it takes less than for others.
        "document": "invoice inv note",
        "receipt_document": "bill receipt doc document",
        "slip": "slip tr",
        "number": "no number num id",
        "other_number": "order customer po gst tax vat phone tel reg account",
        # The dates.
        "due_date": "due before until",
        "other_date": "order delivery ship shipped from period expiry version valid birth",
        "invoice_date": "invoiced issued invoice",
        "date": "date dated dt",
        "day_first": "singapore pte sgd pty gst sst vat abn australia aud nzd india inr kingdom england ireland gbp",
        "month_first": "usa us$ usd philippines php",
        "either_first": "canada cad hst pst qst",
        "currency": "currency",
        # The people.
        "buyer": "bill billed ship shipped sold invoiced customer client buyer",
        "seller": "seller vendor supplier from",
        "legal_form": "inc llc ltd limited corp plc pte pty enterprise trading",
        "no_name": "tax invoice invoiced simplified cash sale sales receipt bill copy original duplicate page credit "
        "note statement welcome thank you document your order number no is name date total subtotal amount gst id reg "
        "tel fax phone",
        "address": "lot blk block no unit level po street str",
        "registration": "co company reg regn registration gst id no number tel fax phone",
        # The kinds of document.
        "credit_note": "credit note|credit memo",
        "invoice_title": "invoice",
        "receipt_title": "receipt ticket",
    },
    "de": {
        "months": "januar jänner jan|februar feb|märz mar mrz maerz|april apr|mai|juni jun|juli jul|august aug"
        "|september sep|oktober okt|november nov|dezember dez",
        "total": "gesamt gesamtbetrag gesamtsumme summe rechnungsbetrag rechnungssumme rechnungsbeitrag bruttosumme "
        "bruttobetrag endbetrag endsumme zahlbetrag",
        "amount": "betrag",
        "subtotal": "zwischensumme positionssumme nettobetrag nettosumme warenwert",
        "without_tax": "exkl* ohne netto",
        "with_tax": "inkl* brutto",
        "of_total": "zahlender",
        "tax": "mwst ust umsatzsteuer mehrwertsteuer steuerbetrag steuer versicherungsteuer",
        "shipping": "versand versandkosten fracht zuschlag zuschläge",
        "discount": "rabatt nachlass sondernachlass abschlag abschläge",
        "rounding": "rundung",
        "change": "rückgeld wechselgeld",
        "no_money": "anzahl menge skonto",
        "item_head": "beschreibung bezeichnung menge produkt artikel",
        "price_head": "betrag preis einzelpreis",
        "document": "rechnung rechnungs handelsrechnung rechnungskorrektur gutschrift",
        "receipt_document": "beleg",
        "number": "nr nummer",
        "invoice_number": "rechnungsnummer rechnungsnr",
        "receipt_number": "belegnummer belegnr",
        "other_number": "bestellung kunden lieferung auftrag",
        "due_date": "fällig fälligkeit zahlbar bis",
        "other_date": "bestellung bestelldatum bestell lieferung lieferdatum liefer leistung leistungsdatum "
        "lieferschein auftrag vertrag zeitraum leistungszeitraum abrechnungszeitraum skonto gemäß",
        "invoice_date": "rechnungsdatum belegdatum rechnung handelsrechnung beleg",
        "date": "datum vom",
        "day_first": "gmbh deutschland germany mwst ust rechnung rechnungsdatum österreich schweiz chf",
        "currency": "rechnungswährung währung",
        "buyer": "rechnungsempfänger kunde",
        "seller": "verkäufer lieferant rechnungssteller rechnungsersteller absender",
        "legal_form": "gmbh ag kg ug ohg mbh ev",
        "no_name": "rechnung seite gutschrift datum kopie",
        "address": "strasse straße str",
        "registration": "nr",
        "credit_note": "gutschrift|rechnungskorrektur|rechnungs korrektur",
        "invoice_title": "rechnung handelsrechnung beitragsrechnung warenrechnung",
        "receipt_title": "quittung kassenbon",
    },
    "fr": {
        "months": "janvier janv|février fevr|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre|novembre"
        "|décembre",
        "ordinals": "er",
        "total": "montant payer",
        "without_tax": "ht",
        "with_tax": "ttc",
        "tax": "tva",
        "shipping": "livraison",
        "discount": "remise",
        "rounding": "arrondi",
        "change": "rendu",
        "price_head": "montant prix",
        "document": "facture avoir",
        "receipt_document": "bon",
        "number": "numéro n",
        "due_date": "échéance",
        "invoice_date": "facture",
        "date": "le",
        "day_first": "france tva facture siret",
        "currency": "devise",
        "buyer": "acheteur client",
        "seller": "vendeur fournisseur émetteur",
        "legal_form": "sarl sas eurl",
        "no_name": "facture page",
        "address": "rue",
        "credit_note": "facture avoir",
        "invoice_title": "facture",
        "receipt_title": "ticket",
    },
    "ms": {
        "months": "januari|februari|mac|april|mei|jun|julai|ogos|september|oktober|november|disember",
        "total": "jumlah",
        "tax": "cukai",
        "discount": "diskaun",
        "rounding": "pembulatan penggenapan",
        "paid": "tunai bayaran",
        "change": "baki",
        "document": "invois",
        "receipt_document": "resit",
        "number": "nombor",
        "invoice_date": "invois",
        "date": "tarikh",
        "day_first": "malaysia kuala selangor johor jalan bhd tarikh rm myr",
        "legal_form": "bhd",
        "no_name": "resit",
        "address": "jalan jln jl taman kawasan lorong tingkat",
        "registration": "roc ssm",
        "invoice_title": "invois",
        "receipt_title": "resit",
    },
    "any": {
        "document": "faktura",
        "number": "#",
        "invoice_title": "faktura",
        "day_first": "₹ £ € eur thb aed zar dkk nok brl mxn",
    },
}

# A bare "$" is left to the deployment's default_currency.
CURRENCY_SIGNS = "$=$ us$=USD s$=SGD €=EUR £=GBP ¥=JPY ₹=INR rm=MYR"
CURRENCY_CODES = (
    "EUR USD GBP CHF MYR SGD AUD NZD CAD JPY CNY HKD INR THB IDR PHP KRW AED SAR ZAR SEK NOK DKK PLN "
    "CZK HUF BRL MXN DEM"
)
