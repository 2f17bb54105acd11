"""Writes the sample e-invoices, always the same bytes: one invoice in both syntaxes of EN 16931, and a credit note.

    python -m tests.invoices.einvoices    all of them, beside this file

The invoice has two lines, a discount, a charge, two rates of tax and a payment made before, so that each of its sums
is another; everything is made up, the IBANs are the examples of their registry.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

FOLDER = Path(__file__).parent

XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
UNECE = "urn:un:unece:uncefact:data:standard"

SELLER = "Nordlicht Bürobedarf GmbH"
BUYER = "Beispiel & Söhne AG"
IBAN, OTHER_IBAN = "DE89370400440532013000", "NL91ABNA0417164300"
# description, quantity, price, pieces to the price, amount, rate
LINES = (
    ("Druckerpapier A4", "10", "50.00", "10", "50.00", "7"),
    ("Bürostuhl „Fjord“", "1", "200.00", "1", "200.00", "19"),
)


def tag(name: str, *content: str, **attributes: str) -> str:
    """An element; content that starts with `<` is markup, all else is text."""
    inner = "".join(each if each.startswith("<") else escape(each) for each in content)
    said = "".join(f" {key.replace('_', ':')}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{inner}</{name}>"


def money(name: str, amount: str) -> str:
    return tag(name, amount, currencyID="EUR")


# --- UBL ----------------------------------------------------------------------------------------------------


def ubl_invoice() -> bytes:
    """An XRechnung: invoice RE-2026-0042 over 287.40, of which 187.40 are due on 2026-04-15."""
    return _ubl(
        "Invoice",
        tag("cbc:CustomizationID", XRECHNUNG),
        tag("cbc:ProfileID", PROCESS),
        tag("cbc:ID", "RE-2026-0042"),
        tag("cbc:IssueDate", "2026-03-16"),
        tag("cbc:DueDate", "2026-04-15"),
        tag("cbc:InvoiceTypeCode", "380"),
        tag("cbc:Note", "Vielen Dank für Ihren Auftrag."),
        tag("cbc:DocumentCurrencyCode", "EUR"),
        tag("cbc:TaxCurrencyCode", "SEK"),
        tag("cac:OrderReference", tag("cbc:ID", "PO-7788")),
        _ubl_party("cac:AccountingSupplierParty", SELLER, "Nordlicht", "24103", "Kiel", "DE123456789"),
        _ubl_party("cac:AccountingCustomerParty", BUYER, "Beispiel", "10115", "Berlin", "DE987654321"),
        *(_ubl_means(iban) for iban in (IBAN, OTHER_IBAN)),
        tag("cac:PaymentTerms", tag("cbc:Note", "2 % Skonto bis 26.03.2026, netto bis 15.04.2026")),
        tag("cac:TaxTotal", money("cbc:TaxAmount", "42.40")),
        tag("cac:TaxTotal", tag("cbc:TaxAmount", "466.40", currencyID="SEK")),
        _ubl_sums("250.00", "245.00", "287.40", "10.00", "5.00", "100.00", "187.40"),
        *(_ubl_line("Invoice", number, *line) for number, line in enumerate(LINES, 1)),
    )


def ubl_credit_note() -> bytes:
    """A Peppol credit note: GS-2026-0007 gives 53.50 back for invoice RE-2026-0042; its sums are positive."""
    return _ubl(
        "CreditNote",
        tag("cbc:CustomizationID", PEPPOL),
        tag("cbc:ProfileID", PROCESS),
        tag("cbc:ID", "GS-2026-0007"),
        tag("cbc:IssueDate", "2026-03-30"),
        tag("cbc:CreditNoteTypeCode", "381"),
        tag("cbc:DocumentCurrencyCode", "EUR"),
        tag("cac:BillingReference", tag("cac:InvoiceDocumentReference", tag("cbc:ID", "RE-2026-0042"))),
        _ubl_party("cac:AccountingSupplierParty", SELLER, "Nordlicht", "24103", "Kiel", "DE123456789"),
        _ubl_party("cac:AccountingCustomerParty", BUYER, "Beispiel", "10115", "Berlin", "DE987654321"),
        tag("cac:PaymentMeans", tag("cbc:PaymentMeansCode", "30"), tag("cbc:PaymentDueDate", "2026-04-10")),
        tag("cac:TaxTotal", money("cbc:TaxAmount", "3.50")),
        _ubl_sums("50.00", "50.00", "53.50", "0.00", "0.00", "0.00", "53.50"),
        _ubl_line("CreditNote", 1, *LINES[0]),
    )


def _ubl(root: str, *content: str) -> bytes:
    spaces = {"xmlns": f"{OASIS}:{root}-2", "xmlns_cac": f"{OASIS}:CommonAggregateComponents-2",
              "xmlns_cbc": f"{OASIS}:CommonBasicComponents-2"}  # fmt: skip
    return _file(tag(root, *content, **spaces))


def _ubl_party(role: str, name: str, trading_name: str, postcode: str, town: str, tax_id: str) -> str:
    address = (tag("cbc:StreetName", "Hafenstraße 1"), tag("cbc:CityName", town), tag("cbc:PostalZone", postcode),
               tag("cac:Country", tag("cbc:IdentificationCode", "DE")))  # fmt: skip
    return tag(role, tag("cac:Party",
        tag("cac:PartyName", tag("cbc:Name", trading_name)),
        tag("cac:PostalAddress", *address),
        tag("cac:PartyTaxScheme", tag("cbc:CompanyID", "20/123/45678"), tag("cac:TaxScheme", tag("cbc:ID", "FC"))),
        tag("cac:PartyTaxScheme", tag("cbc:CompanyID", tax_id), tag("cac:TaxScheme", tag("cbc:ID", "VAT"))),
        tag("cac:PartyLegalEntity", tag("cbc:RegistrationName", name)),
    ))  # fmt: skip


def _ubl_means(iban: str) -> str:
    branch = (
        tag("cac:FinancialInstitutionBranch", tag("cbc:ID", "COBADEFFXXX")) if iban == IBAN else "<!-- -->"
    )
    account = tag("cac:PayeeFinancialAccount", tag("cbc:ID", iban), tag("cbc:Name", SELLER), branch)
    code, reference = tag("cbc:PaymentMeansCode", "58"), tag("cbc:PaymentID", "RE-2026-0042 K4711")
    return tag("cac:PaymentMeans", code, reference, account)


def _ubl_sums(lines: str, net: str, gross: str, allowance: str, charge: str, prepaid: str, due: str) -> str:
    return tag(
        "cac:LegalMonetaryTotal",
        money("cbc:LineExtensionAmount", lines),
        money("cbc:TaxExclusiveAmount", net),
        money("cbc:TaxInclusiveAmount", gross),
        money("cbc:AllowanceTotalAmount", allowance),
        money("cbc:ChargeTotalAmount", charge),
        money("cbc:PrepaidAmount", prepaid),
        money("cbc:PayableAmount", due),
    )


def _ubl_line(
    root: str, number: int, name: str, quantity: str, price: str, per: str, amount: str, rate: str
) -> str:
    counted = "cbc:InvoicedQuantity" if root == "Invoice" else "cbc:CreditedQuantity"
    scheme = tag("cac:TaxScheme", tag("cbc:ID", "VAT"))
    category = tag("cac:ClassifiedTaxCategory", tag("cbc:ID", "S"), tag("cbc:Percent", rate), scheme)
    return tag(
        f"cac:{root}Line",
        tag("cbc:ID", str(number)),
        tag(counted, quantity, unitCode="C62"),
        money("cbc:LineExtensionAmount", amount),
        tag("cac:Item", tag("cbc:Name", name), category),
        tag("cac:Price", money("cbc:PriceAmount", price), tag("cbc:BaseQuantity", per, unitCode="C62")),
    )


# --- CII ----------------------------------------------------------------------------------------------------


def cii_invoice() -> bytes:
    """The invoice of `ubl_invoice` in the other syntax."""
    spaces = {"xmlns_rsm": f"{UNECE}:CrossIndustryInvoice:100",
              "xmlns_ram": f"{UNECE}:ReusableAggregateBusinessInformationEntity:100",
              "xmlns_udt": f"{UNECE}:UnqualifiedDataType:100"}  # fmt: skip
    guideline = tag("ram:GuidelineSpecifiedDocumentContextParameter", tag("ram:ID", XRECHNUNG))
    return _file(tag(
        "rsm:CrossIndustryInvoice",
        tag("rsm:ExchangedDocumentContext", guideline),
        tag("rsm:ExchangedDocument", tag("ram:ID", "RE-2026-0042"), tag("ram:TypeCode", "380"),
            tag("ram:IssueDateTime", _cii_day("20260316")),
            tag("ram:IncludedNote", tag("ram:Content", "Vielen Dank für Ihren Auftrag."))),
        tag("rsm:SupplyChainTradeTransaction",
            *(_cii_line(number, *line) for number, line in enumerate(LINES, 1)),
            tag("ram:ApplicableHeaderTradeAgreement",
                _cii_party("ram:SellerTradeParty", SELLER, "Nordlicht", "24103", "Kiel", "DE123456789"),
                _cii_party("ram:BuyerTradeParty", BUYER, "Beispiel", "10115", "Berlin", "DE987654321"),
                tag("ram:BuyerOrderReferencedDocument", tag("ram:IssuerAssignedID", "PO-7788"))),
            tag("ram:ApplicableHeaderTradeDelivery", "<!-- nothing -->"),
            _cii_settlement()),
        **spaces,
    ))  # fmt: skip


def _cii_day(day: str) -> str:
    return tag("udt:DateTimeString", day, format="102")


def _cii_party(role: str, name: str, trading_name: str, postcode: str, town: str, tax_id: str) -> str:
    return tag(
        role,
        tag("ram:Name", name),
        tag("ram:SpecifiedLegalOrganization", tag("ram:TradingBusinessName", trading_name)),
        tag("ram:PostalTradeAddress", tag("ram:PostcodeCode", postcode), tag("ram:LineOne", "Hafenstraße 1"),
            tag("ram:CityName", town), tag("ram:CountryID", "DE")),
        tag("ram:SpecifiedTaxRegistration", tag("ram:ID", "20/123/45678", schemeID="FC")),
        tag("ram:SpecifiedTaxRegistration", tag("ram:ID", tax_id, schemeID="VA")),
    )  # fmt: skip


def _cii_settlement() -> str:
    sums = {"LineTotalAmount": "250.00", "ChargeTotalAmount": "5.00", "AllowanceTotalAmount": "10.00",
            "TaxBasisTotalAmount": "245.00"}  # fmt: skip
    after = {"GrandTotalAmount": "287.40", "TotalPrepaidAmount": "100.00", "DuePayableAmount": "187.40"}
    return tag(
        "ram:ApplicableHeaderTradeSettlement",
        tag("ram:PaymentReference", "RE-2026-0042 K4711"),
        tag("ram:TaxCurrencyCode", "SEK"),
        tag("ram:InvoiceCurrencyCode", "EUR"),
        *(_cii_means(iban) for iban in (IBAN, OTHER_IBAN)),
        tag("ram:SpecifiedTradePaymentTerms",
            tag("ram:Description", "2 % Skonto bis 26.03.2026, netto bis 15.04.2026"),
            tag("ram:DueDateDateTime", _cii_day("20260415"))),
        tag("ram:SpecifiedTradeSettlementHeaderMonetarySummation",
            *(tag(f"ram:{name}", amount) for name, amount in sums.items()),
            money("ram:TaxTotalAmount", "42.40"),
            tag("ram:TaxTotalAmount", "466.40", currencyID="SEK"),
            *(tag(f"ram:{name}", amount) for name, amount in after.items())),
    )  # fmt: skip


def _cii_means(iban: str) -> str:
    account = tag(
        "ram:PayeePartyCreditorFinancialAccount", tag("ram:IBANID", iban), tag("ram:AccountName", SELLER)
    )
    bank = tag("ram:PayeeSpecifiedCreditorFinancialInstitution", tag("ram:BICID", "COBADEFFXXX"))
    code, bank = tag("ram:TypeCode", "58"), bank if iban == IBAN else "<!-- -->"
    return tag("ram:SpecifiedTradeSettlementPaymentMeans", code, account, bank)


def _cii_line(number: int, name: str, quantity: str, price: str, per: str, amount: str, rate: str) -> str:
    tax = tag("ram:ApplicableTradeTax", tag("ram:TypeCode", "VAT"), tag("ram:CategoryCode", "S"),
              tag("ram:RateApplicablePercent", rate))  # fmt: skip
    total = tag("ram:SpecifiedTradeSettlementLineMonetarySummation", tag("ram:LineTotalAmount", amount))
    net = tag("ram:ChargeAmount", price), tag("ram:BasisQuantity", per, unitCode="C62")
    return tag(
        "ram:IncludedSupplyChainTradeLineItem",
        tag("ram:AssociatedDocumentLineDocument", tag("ram:LineID", str(number))),
        tag("ram:SpecifiedTradeProduct", tag("ram:Name", name)),
        tag("ram:SpecifiedLineTradeAgreement", tag("ram:NetPriceProductTradePrice", *net)),
        tag("ram:SpecifiedLineTradeDelivery", tag("ram:BilledQuantity", quantity, unitCode="C62")),
        tag("ram:SpecifiedLineTradeSettlement", tax, total),
    )


def _file(root: str) -> bytes:
    lines = re.sub("><(?=c[ab]c:|r[as]m:)", ">\n<", root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{lines}\n'.encode()


EXAMPLES = {
    "xrechnung_ubl.xml": ubl_invoice,
    "xrechnung_cii.xml": cii_invoice,
    "credit_note_ubl.xml": ubl_credit_note,
}


def main() -> None:
    for name, make in EXAMPLES.items():
        size = (FOLDER / name).write_bytes(make())
        print(f"{name}  {size} bytes")


if __name__ == "__main__":
    main()
