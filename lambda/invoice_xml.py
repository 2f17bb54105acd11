"""An e-invoice's XML -> the fields of an invoice: EN 16931 in both of its syntaxes, pure functions on bytes.

    bytes    expat's events; what no table names is dropped as it passes          _Reader
    parts    the texts that a table names, by their BT numbers                    UBL, CII
    invoice  fields, line items, payment, whether the sums agree, a rendering     read_xml

UBL is OASIS' Invoice and CreditNote (XRechnung, Peppol BIS 3), CII UN/CEFACT's Cross Industry Invoice (XRechnung,
Factur-X and ZUGFeRD in all profiles) with the names that ZUGFeRD 1 and its draft had. BT-1 … are the terms of
EN 16931-1; CEN/TS 16931-3-2 (UBL) and -3-3 (CII) say where each stands.

A file is somebody's: nothing is expanded or fetched, a DOCTYPE ends it, and depth, elements, names and the length of
a tag are bounded, so that a file takes at most three times its size and 64 MB, and 2 seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from typing import Any, NamedTuple
from xml.parsers import expat

from invoice_amounts import ROUNDED
from invoice_fields import IN_DOUBT, MAX_TEXT, THRESHOLDS, Field, Invoice, LineItem, doubts_of, in_order

__all__ = ["ROOTS", "EInvoice", "XmlRefused", "read_xml"]

DAMAGED, FOREIGN, HOSTILE = "xml_damaged", "xml_foreign", "xml_hostile"


class XmlRefused(Exception):
    """The file is no e-invoice that can be read.

    `code` is xml_damaged (not well-formed), xml_foreign (XML, but no invoice of these schemas) or xml_hostile (a DTD,
    too deep, too long: no invoice is).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class EInvoice(NamedTuple):
    """`invoice`, with vendor_tax_id and purchase_order among its fields; each field's certainty is 100 unless the sums disagree.

    `text` is a readable rendering, a line a fact, in the order of a printed invoice. `payment` has `accounts` (each an
    `iban` or `account`, with `bic` and `name` where they are known), `reference`, and `by`: transfer, debit, card, paid
    or unknown; what is empty is absent. `corrects` has the numbers of the invoices that this one corrects.
    """

    invoice: Invoice
    text: str
    payment: dict[str, Any]
    corrects: tuple[str, ...]


# ---------------------------------------------------------------------------------------------------------
# Where everything stands
# ---------------------------------------------------------------------------------------------------------

# A name, and the path of its elements below the root or the group; `|` separates places that have the same. A pair is
# a group: its path, and what is read of each.
Table = dict[str, Any]

_UBL_PARTY: Table = {  # of the seller and the buyer
    "name": "cac:PartyLegalEntity/cbc:RegistrationName",  # BT-27, BT-44
    "trading_name": "cac:PartyName/cbc:Name",  # BT-28, BT-45
    "street": "cac:PostalAddress/cbc:StreetName | cac:PostalAddress/cbc:AdditionalStreetName",  # BT-35, -36, -50, -51
    "city": "cac:PostalAddress/cbc:PostalZone | cac:PostalAddress/cbc:CityName",  # BT-38, -37, -53, -52
    "country": "cac:PostalAddress/cac:Country/cbc:IdentificationCode",  # BT-40, BT-55
}

UBL: Table = {
    "number": "cbc:ID",  # BT-1
    "date": "cbc:IssueDate",  # BT-2
    "type": "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode",  # BT-3
    "currency": "cbc:DocumentCurrencyCode",  # BT-5
    "tax_currency": "cbc:TaxCurrencyCode",  # BT-6
    "due": "cbc:DueDate",  # BT-9 of an invoice; a credit note has it with the means of payment
    "order": "cac:OrderReference/cbc:ID",  # BT-13
    "note": "cbc:Note",  # BT-22
    "corrects": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
    " | cac:BillingReference/cac:CreditNoteDocumentReference/cbc:ID",  # BT-25
    "seller": ("cac:AccountingSupplierParty/cac:Party", _UBL_PARTY | {  # BG-4
        "tax_id": ("cac:PartyTaxScheme", {
            "id": "cbc:CompanyID",  # BT-31 of the scheme VAT, BT-32 of another
            "scheme": "cac:TaxScheme/cbc:ID",
        }),
    }),
    "buyer": ("cac:AccountingCustomerParty/cac:Party", _UBL_PARTY),  # BG-7
    "payee": "cac:PayeeParty/cac:PartyName/cbc:Name",  # BT-59
    "terms": ("cac:PaymentTerms", {"note": "cbc:Note", "due": "cbc:PaymentDueDate | cbc:InstallmentDueDate"}),  # BT-20, BT-9
    "means": ("cac:PaymentMeans", {  # BG-16; the payer's account, BT-91, is never read
        "code": "cbc:PaymentMeansCode",  # BT-81
        "due": "cbc:PaymentDueDate",  # BT-9 of a credit note
        "channel": "cbc:PaymentChannelCode",  # of Denmark's OIOUBL
        "instruction": "cbc:InstructionID",
        "reference": "cbc:PaymentID",  # BT-83
        "account": "cac:PayeeFinancialAccount/cbc:ID | cac:CreditAccount/cbc:AccountID",  # BT-84
        "account_name": "cac:PayeeFinancialAccount/cbc:Name",  # BT-85
        "bic": "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"  # BT-86
        " | cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cac:FinancialInstitution/cbc:ID",
    }),
    "tax": "cac:TaxTotal/cbc:TaxAmount",  # BT-110, and BT-111 in the currency of BT-6
    "lines_total": "cac:LegalMonetaryTotal/cbc:LineExtensionAmount",  # BT-106
    "allowances": "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount",  # BT-107
    "charges": "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount",  # BT-108
    "subtotal": "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount",  # BT-109
    "total": "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount",  # BT-112
    "prepaid": "cac:LegalMonetaryTotal/cbc:PrepaidAmount",  # BT-113
    "rounding": "cac:LegalMonetaryTotal/cbc:PayableRoundingAmount",  # BT-114
    "amount_due": "cac:LegalMonetaryTotal/cbc:PayableAmount",  # BT-115
    "third_party": "cac:PrepaidPayment/cbc:PaidAmount",  # BT-DEX-002 of XRechnung's extension: others' claims, collected
    "line": ("cac:InvoiceLine | cac:CreditNoteLine", {  # BG-25, without the extension's lines below a line
        # France's extension has lines that stand for others, as EXTENDED has in CII.
        "parent": "cac:BillingReference/cac:BillingReferenceLine/cbc:ID",
        "role": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:DocumentStatusCode",
        "note": "cbc:Note",  # BT-127
        "quantity": "cbc:InvoicedQuantity | cbc:CreditedQuantity",  # BT-129
        "amount": "cbc:LineExtensionAmount",  # BT-131
        "price": "cac:Price/cbc:PriceAmount",  # BT-146
        "per": "cac:Price/cbc:BaseQuantity",  # BT-149
        "name": "cac:Item/cbc:Name",  # BT-153
        "description": "cac:Item/cbc:Description",  # BT-154
    }),
}  # fmt: skip

_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_ISSUED = "rsm:ExchangedDocument/ram:IssueDateTime"
_DUE = "ram:DueDateDateTime"
_ADDRESS = "ram:PostalTradeAddress"
_LINE_PRICE = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"

_CII_PARTY: Table = {
    "name": "ram:Name",  # BT-27, BT-44
    "trading_name": "ram:SpecifiedLegalOrganization/ram:TradingBusinessName",  # BT-28, BT-45
    "street": f"{_ADDRESS}/ram:LineOne | {_ADDRESS}/ram:LineTwo",  # BT-35, -36, -50, -51
    "city": f"{_ADDRESS}/ram:PostcodeCode | {_ADDRESS}/ram:CityName",  # BT-38, -37, -53, -52
    "country": f"{_ADDRESS}/ram:CountryID",  # BT-40, BT-55
}

CII: Table = {
    "number": "rsm:ExchangedDocument/ram:ID",  # BT-1
    "date": f"{_ISSUED}/udt:DateTimeString | {_ISSUED}",  # BT-2; the draft of ZUGFeRD 1 has no element within
    "type": "rsm:ExchangedDocument/ram:TypeCode",  # BT-3
    "currency": f"{_SETTLEMENT}/ram:InvoiceCurrencyCode",  # BT-5
    "tax_currency": f"{_SETTLEMENT}/ram:TaxCurrencyCode",  # BT-6
    "order": f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",  # BT-13
    "note": "rsm:ExchangedDocument/ram:IncludedNote/ram:Content",  # BT-22
    "corrects": f"{_SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",  # BT-25
    "seller": (f"{_AGREEMENT}/ram:SellerTradeParty", _CII_PARTY | {  # BG-4
        "tax_id": ("ram:SpecifiedTaxRegistration", {"id": "ram:ID"}),  # BT-31 of the scheme VA, BT-32 of FC
    }),
    "buyer": (f"{_AGREEMENT}/ram:BuyerTradeParty", _CII_PARTY),  # BG-7
    "payee": f"{_SETTLEMENT}/ram:PayeeTradeParty/ram:Name",  # BT-59
    "terms": (f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms", {
        "note": "ram:Description",  # BT-20
        "due": f"{_DUE}/udt:DateTimeString | {_DUE}",  # BT-9
        "discount": "ram:ApplicableTradePaymentDiscountTerms/ram:CalculationPercent"
        " | ram:ApplicableTradePaymentDiscountTerms/ram:ActualDiscountAmount",
    }),
    "reference": f"{_SETTLEMENT}/ram:PaymentReference",  # BT-83
    "means": (f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans", {  # BG-16; BT-91, the payer's, is never read
        "code": "ram:TypeCode",  # BT-81
        "account": "ram:PayeePartyCreditorFinancialAccount/ram:IBANID"
        " | ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID",  # BT-84
        "account_name": "ram:PayeePartyCreditorFinancialAccount/ram:AccountName",  # BT-85
        "bic": "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",  # BT-86
    }),
    "tax": f"{_SUMS}/ram:TaxTotalAmount",  # BT-110, and BT-111 in the currency of BT-6
    "lines_total": f"{_SUMS}/ram:LineTotalAmount",  # BT-106
    "allowances": f"{_SUMS}/ram:AllowanceTotalAmount",  # BT-107
    "charges": f"{_SUMS}/ram:ChargeTotalAmount",  # BT-108
    "subtotal": f"{_SUMS}/ram:TaxBasisTotalAmount",  # BT-109
    "total": f"{_SUMS}/ram:GrandTotalAmount",  # BT-112
    "prepaid": f"{_SUMS}/ram:TotalPrepaidAmount",  # BT-113
    "rounding": f"{_SUMS}/ram:RoundingAmount",  # BT-114
    "amount_due": f"{_SUMS}/ram:DuePayableAmount",  # BT-115
    "line": ("rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem", {  # BG-25
        "parent": "ram:AssociatedDocumentLineDocument/ram:ParentLineID",  # BT-X-304 of EXTENDED
        "role": "ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode",  # BT-X-8: DETAIL, GROUP, INFORMATION
        "note": "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content",  # BT-127
        "quantity": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",  # BT-129
        "amount": "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation"
        "/ram:LineTotalAmount",  # BT-131
        "price": f"{_LINE_PRICE}/ram:ChargeAmount",  # BT-146
        "per": f"{_LINE_PRICE}/ram:BasisQuantity",  # BT-149
        "name": "ram:SpecifiedTradeProduct/ram:Name",  # BT-153
        "description": "ram:SpecifiedTradeProduct/ram:Description",  # BT-154
    }),
}  # fmt: skip

# What ZUGFeRD 1 calls it.
ZUGFERD_1 = {
    "rsm:ExchangedDocument": "rsm:HeaderExchangedDocument",
    "rsm:SupplyChainTradeTransaction": "rsm:SpecifiedSupplyChainTradeTransaction",
    "ram:ApplicableHeaderTradeAgreement": "ram:ApplicableSupplyChainTradeAgreement",
    "ram:ApplicableHeaderTradeSettlement": "ram:ApplicableSupplyChainTradeSettlement",
    "ram:SpecifiedTradeSettlementHeaderMonetarySummation": "ram:SpecifiedTradeSettlementMonetarySummation",
    "ram:SpecifiedLineTradeAgreement": "ram:SpecifiedSupplyChainTradeAgreement",
    "ram:SpecifiedLineTradeDelivery": "ram:SpecifiedSupplyChainTradeDelivery",
    "ram:SpecifiedLineTradeSettlement": "ram:SpecifiedSupplyChainTradeSettlement",
    "ram:SpecifiedTradeSettlementLineMonetarySummation": "ram:SpecifiedTradeSettlementMonetarySummation",
    "ram:IssuerAssignedID": "ram:ID",
}

_OASIS, _UNECE = "urn:oasis:names:specification:ubl:schema:xsd", "urn:un:unece:uncefact:data:standard"
_UBL_NAMESPACES = {"cac": f"{_OASIS}:CommonAggregateComponents-2", "cbc": f"{_OASIS}:CommonBasicComponents-2"}


def _cii_namespaces(root: str, parts: str, types: str) -> dict[str, str]:
    return {
        "rsm": root,
        "ram": f"{_UNECE}:ReusableAggregateBusinessInformationEntity:{parts}",
        "udt": f"{_UNECE}:UnqualifiedDataType:{types}",
    }


class Step:
    """An element that a table names, or that leads to one: the steps below it, and what it is called."""

    __slots__ = ("is_group", "name", "steps")

    def __init__(self) -> None:
        self.name, self.is_group = "", False
        self.steps: dict[str, Step] = {}


def _steps(table: Table, namespaces: dict[str, str], names: dict[str, str], root: Step | None = None) -> Step:
    """The table as a tree, by the names that expat gives: the namespace, a space, the local name."""
    root = root or Step()
    for name, entry in table.items():
        paths, below = entry if isinstance(entry, tuple) else (entry, None)
        for path in paths.split(" | "):
            step = root
            for element in path.split("/"):
                prefix, _, local = names.get(element, element).partition(":")
                expanded = f"{namespaces[prefix]} {local}".strip()
                step = step.steps.setdefault(expanded, Step())
            step.name = name
            if below:
                step.is_group = True
                _steps(below, namespaces, names, step)
    return root


_INVOICE, _CREDIT_NOTE = (f"{_OASIS}:Invoice-2", "Invoice"), (f"{_OASIS}:CreditNote-2", "CreditNote")
_CII = (f"{_UNECE}:CrossIndustryInvoice:100", "CrossIndustryInvoice")
_CII_1 = ("urn:ferd:CrossIndustryDocument:invoice:1p0", "CrossIndustryDocument")
_CII_DRAFT = (f"{_UNECE}:CBFBUY:5", "Invoice")  # of 2013; its elements have no namespace but the uppermost
_TREES = {
    _INVOICE: _steps(UBL, _UBL_NAMESPACES, {}),
    _CREDIT_NOTE: _steps(UBL, _UBL_NAMESPACES, {}),
    _CII: _steps(CII, _cii_namespaces(_CII[0], "100", "100"), {}),
    _CII_1: _steps(CII, _cii_namespaces(_CII_1[0], "12", "15"), ZUGFERD_1),
    _CII_DRAFT: _steps(CII, {"rsm": _CII_DRAFT[0], "ram": "", "udt": ""}, ZUGFERD_1),
}
# (namespace, local name) of the root elements that are invoices.
ROOTS = tuple(_TREES)

# ---------------------------------------------------------------------------------------------------------
# From bytes to parts
# ---------------------------------------------------------------------------------------------------------

MAX_BYTES = 20 * 1024 * 1024  # as of the other file types
MAX_DEPTH = 100  # an invoice has 12
MAX_ELEMENTS = 200_000  # a line of an invoice has some 15 to 20
MAX_NAMES = 5_000  # of elements and attributes; expat keeps each, and all schemas together have some 2,500
MAX_PREFIXES = 100
PIECE = 64 * 1024  # bytes that expat gets at once; its limits are looked at in between
MAX_TAG = 4 * PIECE  # bytes of a tag or a comment; what stands between tags may be longer
MAX_CHARACTERS = 2_000  # of a text that is kept; what a note has beyond is left out


class Part:
    """A text of the XML, its currencyID or schemeID (no element has both); or a group and its parts by their names."""

    __slots__ = ("attribute", "parts", "text")

    def __init__(self, attribute: str = "") -> None:
        self.text, self.attribute = "", attribute
        self.parts: dict[str, list[Part]] = {}  # of a group

    def all(self, name: str) -> list[Part]:
        return self.parts.get(name, [])

    def texts(self, name: str) -> list[str]:
        """The texts of a name that are not empty, each once, in the order of the file."""
        return list(dict.fromkeys(part.text for part in self.all(name) if part.text))

    def text_of(self, name: str) -> str:
        """The first text of a name, or an empty one."""
        for part in self.parts.get(name, ()):
            if part.text:
                return part.text
        return ""


class _Reader:
    """Listens to expat and keeps what the tree of the root element names."""

    def __init__(self, encoding: str | None = None) -> None:
        self.parser = parser = expat.ParserCreate(encoding, namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartNamespaceDeclHandler = self.namespace
        self.root, self.kind = Part(), ("", "")
        self.path: list[
            tuple[Step, Part, Part]
        ] = []  # each with the group that it is in or makes, and its own part
        self.skipped = self.elements = self.length = 0  # how deep in what no table names; of all; of the text
        self.text: list[str] = []
        self.prefixes: set[str | None] = set()

    def read(self, data: bytes) -> None:
        """Raises XmlRefused, and ExpatError, LookupError or ValueError where it is not well-formed or its encoding unknown."""
        parser = self.parser
        for place in range(0, len(data), PIECE):
            parser.Parse(data[place : place + PIECE], False)
            waiting = min(place + PIECE, len(data)) - max(parser.CurrentByteIndex, 0)
            if waiting > MAX_TAG or len(parser.intern) > MAX_NAMES:
                raise XmlRefused(HOSTILE)
        parser.Parse(b"", True)

    def doctype(self, *_: Any) -> None:
        raise XmlRefused(HOSTILE)

    def namespace(self, prefix: str | None, _: str) -> None:
        self.prefixes.add(prefix)
        if len(self.prefixes) > MAX_PREFIXES:
            raise XmlRefused(HOSTILE)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(self.path) + self.skipped >= MAX_DEPTH:
            raise XmlRefused(HOSTILE)
        if self.skipped:
            self.skipped += 1
            return
        step, group, part = self.path[-1] if self.path else (None, self.root, self.root)
        below = step.steps.get(name) if step else self.tree(name)
        self.text, self.length = [], 0
        if below is None:
            self.skipped, self.parser.CharacterDataHandler = 1, None
            return
        if below.name:
            used = attributes.get("currencyID") or attributes.get("schemeID") or "" if attributes else ""
            part = Part(used[:MAX_TEXT])
            group.parts.setdefault(below.name, []).append(part)
        self.path.append((below, part if below.is_group else group, part))
        self.parser.CharacterDataHandler = self.characters if below.name else None

    def tree(self, name: str) -> Step:
        namespace, _, local = name.rpartition(" ")
        self.kind = (namespace, local)
        if self.kind not in _TREES:
            raise XmlRefused(FOREIGN)
        return _TREES[self.kind]

    def end(self, name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        step, _, part = self.path.pop()
        if step.name and not step.is_group:
            part.text = " ".join("".join(self.text).split())
        self.text, self.length = [], 0
        self.parser.CharacterDataHandler = None

    def characters(self, text: str) -> None:
        if self.length < MAX_CHARACTERS:
            self.text.append(text[: MAX_CHARACTERS - self.length])
            self.length += len(text)


UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAYS_UTF_16 = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s{0,80}<\?xml[^>]{0,80}?encoding\s*=\s*["']utf-16""", re.IGNORECASE
)


def _proven_encoding(data: bytes) -> str | None:
    """The encoding that the first bytes prove, which a declaration must not belie; None where they leave it open.

    Programs write a text that they declared to be UTF-16 as UTF-8, and the other way round.
    """
    return "UTF-16" if data.startswith(UTF_16) else "UTF-8" if SAYS_UTF_16.match(data) else None


def _parts(data: bytes) -> tuple[tuple[str, str], Part]:
    """The root element's name, and what the table of its syntax names."""
    if len(data) > MAX_BYTES:
        raise XmlRefused(HOSTILE)
    reader = _Reader(_proven_encoding(data))
    try:
        reader.read(data.lstrip() if data[:1].isspace() else data)  # a blank line before the declaration
    except (expat.ExpatError, LookupError, ValueError) as exc:
        raise XmlRefused(DAMAGED) from exc
    return reader.kind, reader.root


# ---------------------------------------------------------------------------------------------------------
# Values
# ---------------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,60})?|\.\d{1,60})(?:[Ee][+-]?\d{1,2})?", re.ASCII)
MAX_DIGITS = 15  # before the point, or zeros behind it
ROUND = Context(prec=28)
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T+Z-].*)?", re.ASCII)  # an xs:date may have a time zone
DAY = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{4}(?:\d\d)?)?", re.ASCII)  # the formats 102, 203 and 204
# BT-20 in words: paid until a day; not what is said of a discount.
UNTIL = re.compile(
    r"\b(?:bis|fällig|am|zum|by|until|before|due|on|avant le|plus tard le|entro il|antes del?|uiterlijk)[ :]+(?:zum |am |on )?"
    r"(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4}))\b",
    re.IGNORECASE | re.ASCII,
)
DISCOUNT = re.compile(r"skonto|discount|escompte|sconto|descuento|korting|%", re.IGNORECASE)
CURRENCY = re.compile(r"[A-Z]{3}")
IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}", re.ASCII)
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)


def _number(text: str) -> Decimal | None:
    """An xs:decimal; one with an exponent too, as programs write it that know no better. None is what has another form."""
    if not NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    if not value:
        return Decimal(0)
    return ROUND.plus(value) if -MAX_DIGITS <= value.adjusted() < MAX_DIGITS else None


def _day(text: str) -> date | None:
    found = ISO_DAY.fullmatch(text) or DAY.fullmatch(text)
    return _date(*found.groups()) if found else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _name(text: str) -> str | None:
    return text if 0 < len(text) <= MAX_TEXT else None


# ---------------------------------------------------------------------------------------------------------
# The invoice
# ---------------------------------------------------------------------------------------------------------

# BT-3, UNTDID 1001, as EN 16931 has them; what is not here is an invoice: 380, 326 partial, 383 debit note, 384
# corrected, 389 self-billed, 875 to 877 of construction, …
CREDIT = frozenset("81 83 261 262 296 308 381 396 420 458 502 503 532".split())
CORRECTED = frozenset("384 471 472 473".split())  # by the seller, the buyer, a factor, the buyer for a factor
PRO_FORMA = "325"
# BT-81, UNTDID 4461. Cash, cheques, clearing (97), a standing agreement (57) and online services (68) leave open who
# has to act, so they are unknown.
BY = {
    **dict.fromkeys("2 30 31 42 45 50 56 58 93 94 95".split(), "transfer"),
    **dict.fromkeys("3 49 59".split(), "debit"),
    **dict.fromkeys("48 54 55".split(), "card"),
}
SLIPS = ("DK:FIK", "DK:GIRO")
SUMS = ("lines_total", "allowances", "charges", "subtotal", "total", "prepaid", "rounding", "amount_due")
DISAGREEING = ("subtotal", "tax", "total", "amount_due")
CENT = Decimal("0.01")
NONE_ORDERED = "NA"  # what Peppol writes where only the seller's order has a number

Sums = dict[str, Decimal]


def read_xml(data: bytes) -> EInvoice:
    """What an e-invoice says. Raises XmlRefused; a value that is missing or has a wrong form is an absent field."""
    kind, root = _parts(data)
    sums = _sums(root)
    fields = _fields(root, sums)
    if fields.keys() <= {"currency"}:  # the right root, but nothing below it: another namespace
        raise XmlRefused(FOREIGN)
    code = root.text_of("type")
    gives_back = kind == _CREDIT_NOTE or code in CREDIT or sums.get("total", 0) < 0
    invoice_type = "credit_note" if gives_back else "other" if code == PRO_FORMA else "invoice"
    # Whether a date lies in the future is for who knows the day.
    reasons = doubts_of(fields, invoice_type, THRESHOLDS, date.max)
    if "currency" not in fields:  # BT-5 is mandatory
        reasons.add("currency_doubtful")
    elif _currencies(root) - {fields["currency"].value}:
        fields["currency"] = replace(fields["currency"], certainty=IN_DOUBT)
        reasons.add("currency_doubtful")
    if not _agree(root, sums):
        reasons.add("totals_disagree")
        fields |= {name: replace(fields[name], certainty=IN_DOUBT) for name in DISAGREEING if name in fields}
    items = tuple(_items(root))
    invoice = Invoice(invoice_type, fields, items, in_order(reasons))
    corrects = tuple(root.texts("corrects")) if gives_back or code in CORRECTED else ()
    payment = _payment(root, sums)
    return EInvoice(invoice, "\n".join(_rendering(root, invoice, sums, payment)), payment, corrects)


def _fields(root: Part, sums: Sums) -> dict[str, Field]:
    """FIELDS, vendor_tax_id and purchase_order; the amount due only where it is not the total, as of a page."""
    seller, order = _first(root, "seller"), root.text_of("order")
    currency = _currency(root)
    vendor = seller.text_of("name") or seller.text_of("trading_name")
    due, due_text = _due(root)
    values = {
        "vendor": (_name(vendor), vendor),
        "invoice_number": (_name(root.text_of("number")), root.text_of("number")),
        "invoice_date": (_day(root.text_of("date")), root.text_of("date")),
        "due_date": (due, due_text),
        "currency": (currency if CURRENCY.fullmatch(currency) else None, currency),
        **{name: (sums.get(name), f"{sums[name]:f}" if name in sums else "") for name in DISAGREEING},
        "vendor_tax_id": (_name(_tax_id(seller)), _tax_id(seller)),
        "purchase_order": (_name(order) if order != NONE_ORDERED else None, order),
    }
    if sums.get("amount_due") == sums.get("total"):
        del values["amount_due"]
    return {
        name: Field(value, text[:MAX_TEXT], None, 1, None, source="xml", certainty=100)
        for name, (value, text) in values.items()
        if value is not None
    }


def _first(part: Part, name: str) -> Part:
    return next(iter(part.all(name)), Part())


def _attribute(root: Part, name: str) -> str:
    return _first(root, name).attribute


def _currency(root: Part) -> str:
    """BT-5; where it is missing, though it is mandatory, that of the total."""
    return root.text_of("currency") or _attribute(root, "total") or _attribute(root, "amount_due")


def _tax_id(seller: Part) -> str:
    """BT-31, the VAT identifier; else BT-32, the tax registration, which in Sweden and Norway may be words that all use."""
    ids = [(_first(each, "id"), each.text_of("scheme")) for each in seller.all("tax_id")]
    vat = [part.text for part, scheme in ids if (scheme or part.attribute).upper() in ("VAT", "VA")]
    candidates = (*vat, *(part.text for part, _ in ids))
    return next((text for text in candidates if any(map(str.isdigit, text))), "")


def _due(root: Part) -> tuple[date | None, str]:
    """BT-9, the day and its text: a day of its own, else that of the terms or means of payment, else one in the terms' words.

    Of several terms those without a discount count, and of them the first that is due.
    """
    terms = root.all("terms")
    net = [each for each in terms if not each.all("discount") and not DISCOUNT.search(each.text_of("note"))]
    for places in ([root], net, terms, root.all("means")):
        days = [(day, text) for each in places for text in each.texts("due") if (day := _day(text))]
        if days:
            return min(days)
    said = dict(day for each in terms for note in each.texts("note") for day in _days_in(note))
    return next(iter(said.items())) if len(said) == 1 else (None, "")


def _days_in(note: str) -> Iterator[tuple[date, str]]:
    """The days until which something has to be paid, by what BT-20 says in words."""
    for clause in re.split(r"[,;]|\. ", note):
        for found in UNTIL.finditer("" if DISCOUNT.search(clause) else clause):
            year, month, day, *german = found.groups()
            if known := _date(year, month, day) if year else _date(*reversed(german)):
                yield known, found[0]


def _items(root: Part) -> Iterator[LineItem]:
    for line in root.all("line"):
        price, per = _number(line.text_of("price")), _number(line.text_of("per"))
        if price is not None and per not in (None, 0, 1):
            price = _number(f"{price / abs(per):.10f}".rstrip("0"))
        text = line.text_of("name") or line.text_of("description") or line.text_of("note")
        yield LineItem(text, _number(line.text_of("quantity")), price, _number(line.text_of("amount")), 1)


# --- sums ---------------------------------------------------------------------------------------------------


def _sums(root: Part) -> Sums:
    """BT-106 to BT-115, those that are there and have the form of a number."""
    sums = {name: value for name in SUMS if (value := _number(root.text_of(name))) is not None}
    if (tax := _tax(root, sums)) is not None:
        sums["tax"] = tax
    net = _before_tax(sums)
    if tax and sums.get("subtotal") == tax != net and sums.get("total") == net + tax:
        sums["subtotal"] = net  # OIOUBL has the tax itself in TaxExclusiveAmount
    others = [value for part in root.all("third_party") if (value := _number(part.text)) is not None]
    with_claims = sums | {"third_party": sum(others, Decimal(0))}
    return with_claims if others and not _rest(with_claims) else sums  # others' UBL repeats BT-113 there


def _before_tax(sums: Sums) -> Decimal:
    """BR-CO-13: the lines less allowances and with charges."""
    of = {name: sums.get(name, Decimal(0)) for name in ("lines_total", "allowances", "charges")}
    return of["lines_total"] - of["allowances"] + of["charges"]


def _rest(sums: Sums) -> Decimal:
    """BR-CO-16, 0 where it holds: what is due beside total, payments before, rounding and the claims of others."""
    of = {
        name: sums.get(name, Decimal(0))
        for name in ("total", "prepaid", "rounding", "third_party", "amount_due")
    }
    return of["total"] - of["prepaid"] + of["rounding"] + of["third_party"] - of["amount_due"]


def _tax(root: Part, sums: Sums) -> Decimal | None:
    """BT-110, never BT-111, the same in the seller's currency: several kinds of tax add up, unless the first makes the total."""
    currency, other = _currency(root), root.text_of("tax_currency")
    parts = [part for part in root.all("tax") if part.attribute in (currency, "") or not currency]
    taxes = [value for part in parts if (value := _number(part.text)) is not None]
    if not taxes:
        return None
    first_is_all = other == currency or sums.get("total") == sums.get("subtotal", Decimal(0)) + taxes[0]
    return taxes[0] if first_is_all else sum(taxes, Decimal(0))


def _currencies(root: Part) -> set[str]:
    """In which the amounts that an invoice is paid by are said to be."""
    return {_attribute(root, name) for name in ("subtotal", "total", "amount_due")} - {""}


def _agree(root: Part, sums: Sums) -> bool:
    """Whether the sums are what EN 16931 says of them: BR-CO-10 (lines), -13, -15 and -16; what is missing is not held against it."""
    of = {name: sums.get(name, Decimal(0)) for name in (*SUMS, "tax")}
    made = {
        ("lines_total", "subtotal"): _before_tax(sums) - of["subtotal"],
        ("subtotal", "total"): of["subtotal"] + of["tax"] - of["total"],
        ("total", "amount_due"): Decimal(0) if _may_be_prepaid(sums) else _rest(sums),
    }
    exact = all(abs(rest) <= CENT for names, rest in made.items() if names[0] in sums and names[1] in sums)
    return exact and _lines_agree(root.all("line"), sums)


def _may_be_prepaid(sums: Sums) -> bool:
    """Whether less is due than the total, and it cannot say why: MINIMUM has neither BT-106 nor BT-113."""
    return not {"lines_total", "prepaid"} & sums.keys() and 0 <= _rest(sums) <= sums.get("total", 0)


def _lines_agree(lines: Sequence[Part], sums: Sums) -> bool:
    """Whether the lines make their sum, or with prices that include the tax the total.

    A line that stands for others is charged once: by itself, or in the lines below it.
    """
    amounts = [(each, value) for each in lines if (value := _number(each.text_of("amount"))) is not None]
    apart = [value for each, value in amounts if each.text_of("role") not in ("GROUP", "INFORMATION")]
    uppermost = [value for each, value in amounts if not each.all("parent")]
    wholes = [sum(some, Decimal(0)) for some in ([value for _, value in amounts], apart, uppermost)]
    sought = [sums[name] for name in ("lines_total", "total") if name in sums]
    return not (amounts and sought) or any(
        abs(whole - each) <= ROUNDED for whole in wholes for each in sought
    )


# --- payment ------------------------------------------------------------------------------------------------


def _payment(root: Part, sums: Sums) -> dict[str, Any]:
    """How and where to pay: BT-81, BT-83 and each account of the payee (BT-84), with BT-85 and BT-86."""
    means = root.all("means")
    payee = root.text_of("payee")
    accounts: dict[str, dict[str, str]] = {}
    for account in filter(None, (_account(each, payee) for each in means)):
        number = next(iter(account.values()))
        accounts[number] = account | accounts.get(number, {})  # repeated, it may be without its BIC
    reference = root.text_of("reference") or next(filter(None, map(_reference, means)), "")
    payment: dict[str, Any] = {"accounts": list(accounts.values()), "reference": reference[:MAX_TEXT]}
    return {name: value for name, value in payment.items() if value} | {"by": _by(means, sums)}


def _reference(means: Part) -> str:
    """BT-83 of UBL. On a Danish payment slip PaymentID is the kind of slip, InstructionID what is to be quoted."""
    return means.text_of("instruction" if means.text_of("channel") in SLIPS else "reference")


def _account(means: Part, payee: str) -> dict[str, str]:
    """An account of the payee: an `iban`, if it has the form of one, else an `account`; empty if there is none.

    Its holder is BT-85, else the payee who is not the seller (BT-59), a factor perhaps.
    """
    text, bic, name = means.text_of("account"), means.text_of("bic"), means.text_of("account_name") or payee
    iban = text.replace(" ", "").upper()
    number = {"iban": iban} if IBAN.fullmatch(iban) else {"account": text[:MAX_TEXT]}
    named = {"bic": bic if BIC.fullmatch(bic) else "", "name": name[:MAX_TEXT]}
    return number | {key: value for key, value in named.items() if value} if text else {}


def _by(means: Iterable[Part], sums: Sums) -> str:
    """Who has to act. Of several ways the transfer, which somebody has to make; else none, if they differ."""
    if sums.get("amount_due", 1) <= 0 < sums.get("prepaid", 0) and not _rest(sums):  # less: too much was paid
        return "paid"
    ways = {BY.get(code, "unknown") for each in means for code in each.texts("code")}
    return "transfer" if "transfer" in ways else ways.pop() if len(ways) == 1 else "unknown"


# --- rendering ----------------------------------------------------------------------------------------------

TITLES = {"invoice": "Invoice", "credit_note": "Credit note", "other": "Pro forma invoice"}
# The sums in their order; of those that DISAGREEING does not have only what is not zero.
PRINTED = {
    "Sum of lines": "lines_total", "Discounts": "allowances", "Charges": "charges", "Subtotal": "subtotal",
    "Tax": "tax", "Total": "total", "Paid before": "prepaid", "Rounding": "rounding",
    "Collected for others": "third_party", "Amount due": "amount_due",
}  # fmt: skip


def _rendering(root: Part, invoice: Invoice, sums: Sums, payment: dict[str, Any]) -> Iterator[str]:
    """The invoice as it would be printed, a line a fact."""
    said = {name: field.text for name, field in invoice.fields.items()}
    yield from _party(_first(root, "seller"))
    yield from _labelled({"Tax ID": said.get("vendor_tax_id")})
    yield from (line if place else f"To: {line}" for place, line in enumerate(_party(_first(root, "buyer"))))
    yield f"{TITLES[invoice.invoice_type]} {root.text_of('number')}".strip()
    yield from _labelled({
        "Date": _iso(invoice, "invoice_date"), "Due": _iso(invoice, "due_date"),
        "Purchase order": said.get("purchase_order"), "Refers to": ", ".join(root.texts("corrects")),
    })  # fmt: skip
    yield from root.texts("note")
    yield from map(_printed_item, invoice.line_items)
    currency = said.get("currency", "")
    amounts = {
        label: f"{sums[name]:f} {currency}".strip()
        for label, name in PRINTED.items()
        if name in sums and (sums[name] or name in DISAGREEING)
    }
    yield from _labelled(amounts)
    yield from (text for terms in root.all("terms") for text in terms.texts("note"))
    for account in payment.get("accounts", ()):
        yield from _labelled({"IBAN": account.get("iban"), "Account": account.get("account"),
                              "BIC": account.get("bic"), "Account holder": account.get("name")})  # fmt: skip
    yield from _labelled({"Payment reference": payment.get("reference")})


def _party(party: Part) -> Iterator[str]:
    """Name, street, town and country, as on an envelope."""
    name, trading_name = party.text_of("name"), party.text_of("trading_name")
    yield from dict.fromkeys(each for each in (name, trading_name) if each)
    yield from party.texts("street")
    town = " ".join((*sorted(party.texts("city"), key=_is_town), party.text_of("country"))).strip()
    yield from [town] if town else []


def _is_town(text: str) -> bool:
    """The postcode stands before the town, whatever the order of the file."""
    return not any(map(str.isdigit, text))


def _iso(invoice: Invoice, name: str) -> str:
    return invoice.fields[name].value.isoformat() if name in invoice.fields else ""


def _labelled(lines: Mapping[str, str | None]) -> Iterator[str]:
    return (f"{label}: {text}" for label, text in lines.items() if text)


def _printed_item(item: LineItem) -> str:
    numbers = [None if each is None else f"{each:f}" for each in item[1:4]]
    quantity, price, amount = numbers
    times = " × ".join(each for each in (quantity, price) if each)
    return "  ".join(each for each in (item.description, times, amount) if each)
