"""E-invoices: what their XML says becomes the fields; whatever else comes is refused, in bounded time and memory."""

from __future__ import annotations

import os
import random
import re
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import invoice_xml
import pytest
from fields import value_of
from invoice_xml import EInvoice, XmlRefused, read_xml

from tests.benchmarks import einvoices as benchmark
from tests.invoices import einvoices
from tests.invoices.einvoices import (
    IBAN,
    OASIS,
    OTHER_IBAN,
    SELLER,
    UNECE,
    cii_invoice,
    ubl_credit_note,
    ubl_invoice,
)

MUTATED = 10_000 if os.environ.get("CI") else 400
MEGABYTE = 1024 * 1024

Edit = tuple[str, str]


def edited(make: Callable[[], bytes], *edits: Edit) -> bytes:
    """The example with every match of each pattern replaced; each has to match."""
    text = make().decode()
    for pattern, replacement in edits:
        text, count = re.subn(pattern, replacement, text, flags=re.DOTALL)
        assert count, f"{pattern} is not in the example"
    return text.encode()


def read(make: Callable[[], bytes], *edits: Edit) -> EInvoice:
    return read_xml(edited(make, *edits))


def holds(found: EInvoice, expected: dict[str, Any]) -> None:
    """The fields, or other parts of an e-invoice by their names, are as expected; dates and amounts as texts."""
    parts = {
        "type": found.invoice.invoice_type,
        "reasons": found.invoice.review_reasons,
        "corrects": found.corrects,
        "by": found.payment["by"],
        "accounts": [each.get("iban") or each.get("account") for each in found.payment.get("accounts", ())],
        "bics": [each["bic"] for each in found.payment.get("accounts", ()) if "bic" in each],
        "holders": [each.get("name") for each in found.payment.get("accounts", ())],
        "reference": found.payment.get("reference"),
        "items": [tuple(str(part) for part in item[:4]) for item in found.invoice.line_items],
    }
    for name, value in expected.items():
        read = value_of(found.invoice, name)
        assert (parts[name] if name in parts else None if read is None else str(read)) == value, name


# --- what an e-invoice says ---


@pytest.mark.parametrize("make", [ubl_invoice, cii_invoice])
def test_invoice_in_either_syntax_has_every_field(make: Callable[[], bytes]) -> None:
    found = read(make)
    values = {name: field.value for name, field in found.invoice.fields.items()}
    assert values == {
        "vendor": SELLER, "invoice_number": "RE-2026-0042", "invoice_date": date(2026, 3, 16),
        "due_date": date(2026, 4, 15), "currency": "EUR", "subtotal": Decimal("245.00"), "tax": Decimal("42.40"),
        "total": Decimal("287.40"), "amount_due": Decimal("187.40"), "vendor_tax_id": "DE123456789",
        "purchase_order": "PO-7788",
    }  # fmt: skip
    assert {(field.source, field.certainty, field.page) for field in found.invoice.fields.values()} == {
        ("xml", 100, 1)
    }
    assert found.invoice.line_items == (
        ("Druckerpapier A4", 10, 5, 50, 1), ("Bürostuhl „Fjord“", 1, 200, 200, 1),
    )  # fmt: skip
    assert found.invoice.review_reasons == ()
    assert found.payment == {
        "accounts": [{"iban": IBAN, "bic": "COBADEFFXXX", "name": SELLER}, {"iban": OTHER_IBAN, "name": SELLER}],
        "reference": "RE-2026-0042 K4711", "by": "transfer",
    }  # fmt: skip


def test_both_syntaxes_are_rendered_alike_in_the_order_of_a_printed_invoice() -> None:
    text = read(ubl_invoice).text
    assert text == read(cii_invoice).text
    facts = (SELLER, "24103 Kiel DE", "Tax ID: DE123456789", "To: Beispiel & Söhne AG", "Beispiel", "Invoice RE-2026-0042",
             "Date: 2026-03-16", "Due: 2026-04-15", "Purchase order: PO-7788", "Druckerpapier A4  10 × 5  50.00",
             "Discounts: 10.00 EUR", "Tax: 42.40 EUR", "Total: 287.40 EUR", "Paid before: 100.00 EUR",
             "Amount due: 187.40 EUR", f"IBAN: {IBAN}", "BIC: COBADEFFXXX", "Payment reference: RE-2026-0042 K4711")  # fmt: skip
    lines = text.split("\n")
    assert [line for line in lines if line in facts] == list(facts)


def test_credit_note_keeps_its_positive_sums_and_names_what_it_corrects() -> None:
    assert "Discounts" not in read(ubl_credit_note).text  # of what is zero the rendering says nothing
    holds(read(ubl_credit_note), {
        "type": "credit_note", "total": "53.50", "amount_due": None, "due_date": "2026-04-10", "reasons": (),
        "corrects": ("RE-2026-0042",), "items": [("Druckerpapier A4", "10", "5", "50.00")], "accounts": [],
    })  # fmt: skip


REFERENCE = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R1</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
PAYEE = "<cac:PayeeParty><cac:PartyName><cbc:Name>Faktor AG</cbc:Name></cac:PartyName></cac:PayeeParty>"
# Lines that stand for others, as in France.
ROLE = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:DocumentStatusCode>%s</cbc:DocumentStatusCode></cac:InvoiceDocumentReference></cac:BillingReference>"
PARENT = "<cac:BillingReference><cac:BillingReferenceLine><cbc:ID>1</cbc:ID></cac:BillingReferenceLine></cac:BillingReference>"
# A payment slip, as in Denmark.
SLIP: list[Edit] = [
    ("<cac:PaymentMeans>.*</cac:PaymentMeans>",
     "<cac:PaymentMeans><cbc:PaymentMeansCode>93</cbc:PaymentMeansCode><cbc:PaymentChannelCode>DK:FIK</cbc:PaymentChannelCode><cbc:InstructionID>000004711</cbc:InstructionID>"
     "<cbc:PaymentID>71</cbc:PaymentID><cac:CreditAccount><cbc:AccountID>12345678</cbc:AccountID></cac:CreditAccount></cac:PaymentMeans>"),
]  # fmt: skip
SIGNS = (r">((?!0\.00)[\d.]+)(</cbc:\w*Amount>)", r">-\1\2")


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        # names
        ([("<cbc:RegistrationName>.*?</cbc:RegistrationName>", "")], {"vendor": "Nordlicht", "reasons": ()}),
        ([("cac:AccountingSupplierParty", "cac:Other")], {"vendor": None, "reasons": ("vendor_missing",)}),
        ([("DE123456789", " ")], {"vendor_tax_id": "20/123/45678"}),
        ([("DE123456789", ""), ("20/123/45678", "Godkänd för F-skatt")], {"vendor_tax_id": None}),
        ([("<cbc:ID>VAT", "<cbc:ID>vat")], {"vendor_tax_id": "DE123456789"}),
        ([("PO-7788", "NA")], {"purchase_order": None}),
        ([("RE-2026-0042</cbc:ID>", " RE\n 1 </cbc:ID>")], {"invoice_number": "RE 1"}),
        ([("<cbc:ID>RE-2026-0042</cbc:ID>", "")], {"invoice_number": None, "reasons": ("number_missing",)}),
        ([("<cbc:ID>RE-2026-0042", f"<cbc:ID>{'9' * 301}")], {"invoice_number": None, "reasons": ("number_missing",)}),
        ([("RE-2026-0042</cbc:ID>", "<![CDATA[A<B]]>&amp;C<!-- D -->E</cbc:ID>")], {"invoice_number": "A<B&CE"}),
        # days
        ([("2026-03-16", "2026-03-16+01:00")], {"invoice_date": "2026-03-16"}),
        ([("2026-03-16", "16.03.2026")], {"invoice_date": None, "reasons": ("date_missing",)}),
        ([("2026-03-16", "2026-02-30")], {"invoice_date": None}),
        ([("2026-03-16", "1926-03-16")], {"invoice_date": "1926-03-16", "reasons": ("date_implausible",)}),
        ([("2026-04-15", "2026-04-20")], {"due_date": "2026-04-20"}),  # not what the terms say in words
        ([("<cbc:DueDate>.*?</cbc:DueDate>", "")], {"due_date": "2026-04-15"}),  # in words; not the discount's
        ([("<cbc:DueDate>.*?</cbc:DueDate>", ""), ("(<cac:PaymentTerms>).*?(?=</cac:PaymentTerms>)", r"\1<cbc:InstallmentDueDate>2026-05-09</cbc:InstallmentDueDate>")],
         {"due_date": "2026-05-09"}),
        ([("<cbc:DueDate>.*?</cbc:DueDate>", ""), ("netto bis", "Lieferung vom")], {"due_date": None}),
        ([("<cbc:DueDate>.*?</cbc:DueDate>", ""), ("2 % Skonto bis", "Zahlbar bis")], {"due_date": None}),  # which?
        ([("<cbc:DueDate>.*?</cbc:DueDate>", ""), ("bis 15.04.2026", "in 30 Tagen")], {"due_date": None}),
        # sums
        ([("287.40", "+287.4")], {"total": "287.4", "reasons": ()}),
        ([("287.40", "2.874E2")], {"total": "287.4", "reasons": ()}),
        ([("287.40", "287,40")], {"total": None, "reasons": ("total_missing",)}),
        ([("287.40", "1E99")], {"total": None}),
        ([("287.40", "1E-99")], {"total": None}),
        ([("287.40", "NaN")], {"total": None}),
        ([("287.40", "２８７.40")], {"total": None}),
        ([("287.40", "287.42")], {"total": "287.42", "reasons": ("totals_disagree",)}),
        ([("187.40", "187.90")], {"amount_due": "187.90", "reasons": ("totals_disagree",)}),
        ([(">200.00</cbc:LineE", ">201.00</cbc:LineE")], {"reasons": ("totals_disagree",)}),
        ([("<cbc:AllowanceTotalAmount.*?</cbc:AllowanceTotalAmount>", "")], {"reasons": ("totals_disagree",)}),
        ([("187.40", "187.5"), ("(<cbc:Payable)", r'<cbc:PayableRoundingAmount currencyID="EUR">0.10</cbc:PayableRoundingAmount>\1')],
         {"amount_due": "187.5", "reasons": ()}),
        ([("187.40", "207.40"), ("(<cac:PaymentTerms)", r"<cac:PrepaidPayment><cbc:PaidAmount>20</cbc:PaidAmount></cac:PrepaidPayment>\1")],
         {"amount_due": "207.40", "reasons": ()}),
        ([("(<cac:PaymentTerms)", r"<cac:PrepaidPayment><cbc:PaidAmount>100</cbc:PaidAmount></cac:PrepaidPayment>\1")],
         {"amount_due": "187.40", "reasons": ()}),  # the same that is paid before
        ([("187.40", "0.00"), ("100.00", "287.40")], {"amount_due": "0", "by": "paid", "reasons": ()}),
        ([("187.40", "0.00")], {"amount_due": "0", "by": "transfer", "reasons": ("totals_disagree",)}),
        ([(">200.00</cbc:LineE", ">237.40</cbc:LineE")], {"reasons": ()}),  # prices with tax: the lines make the total
        ([(">200.00</cbc:LineE", ">200.05</cbc:LineE")], {"reasons": ()}),  # rounded
        ([("245.00(?=</cbc:TaxExclusive)", "42.40")], {"subtotal": "245.00", "tax": "42.40", "reasons": ()}),  # in Denmark the tax
        ([("245.00(?=</cbc:TaxExclusive)", "42.40"), ("287.40", "297.40")], {"subtotal": "42.40", "reasons": ("totals_disagree",)}),
        ([("187.40", "-12.60"), ("100.00", "300.00")], {"amount_due": "-12.60", "by": "paid", "type": "invoice", "reasons": ()}),  # more than that
        ([('"EUR">42.40', '"NOK">42.40')], {"tax": None, "reasons": ("totals_disagree",)}),
        ([('"SEK">466.40', '"EUR">466.40'), ("SEK", "EUR"), ("287.40", "")], {"tax": "42.40"}),
        ([('"SEK">466.40', '"EUR">466.40'), ("SEK", "EUR")], {"tax": "42.40", "reasons": ()}),
        ([('"SEK">466.40', '"EUR">5.00'), ("287.40", "292.40"), ("187.40", "192.40")], {"tax": "47.40", "reasons": ()}),
        ([("<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>USD")], {"currency": "USD", "reasons": ("currency_doubtful", "totals_disagree")}),
        ([("<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>Euro")], {"currency": None}),
        ([("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "")], {"currency": "EUR", "tax": "42.40"}),
        # kinds
        ([SIGNS], {"type": "credit_note", "total": "-287.40", "reasons": ()}),
        ([("380", "384"), ("(<cac:OrderReference)", rf"{REFERENCE}\1")], {"type": "invoice", "corrects": ("R1",)}),
        ([("380", "877"), ("(<cac:OrderReference)", rf"{REFERENCE}\1")], {"type": "invoice", "corrects": ()}),  # paid in parts
        ([("380", "473"), ("(<cac:OrderReference)", rf"{REFERENCE}\1")], {"type": "invoice", "corrects": ("R1",)}),  # self-billed for a factor
        ([("380", "503"), ("(<cac:OrderReference)", rf"{REFERENCE}\1")], {"type": "credit_note", "corrects": ("R1",)}),  # of a prepayment
        # lines
        ([("(<cac:InvoiceLine>)(.*?)(</cac:InvoiceLine>)", r"\1\2<cac:SubInvoiceLine>\2</cac:SubInvoiceLine>\3")],
         {"items": [("Druckerpapier A4", "10", "5", "50.00"), ("Bürostuhl „Fjord“", "1", "200.00", "200.00")]}),
        ([('(BaseQuantity unitCode="C62")>10<', r"\1>3<")], {"items": [
            ("Druckerpapier A4", "10", "16.6666666667", "50.00"), ("Bürostuhl „Fjord“", "1", "200.00", "200.00")]}),
        ([('(BaseQuantity unitCode="C62")>10<', r"\1>0<"), ("(<cbc:Name>)Druckerpapier", r"<cbc:Description>D</cbc:Description>\1 Papier"), ("<cac:InvoiceLine>(?!.*<cac:InvoiceLine>).*?</cac:InvoiceLine>", "")],
         {"items": [("Papier A4", "10", "50.00", "50.00")], "reasons": ("totals_disagree",)}),
        ([("<cac:Item><cbc:Name>.*?</cbc:Name>|<cac:Item>\n<cbc:Name>.*?</cbc:Name>", "<cac:Item><cbc:Description>D</cbc:Description>")],
         {"items": [("D", "10", "5", "50.00"), ("D", "1", "200.00", "200.00")]}),
        ([("(<cbc:InvoicedQuantity)", r"<cbc:Note>N</cbc:Note>\1"), (r"<cac:Item>\s*<cbc:Name>.*?</cbc:Name>", "<cac:Item>")],
         {"items": [("N", "10", "5", "50.00"), ("N", "1", "200.00", "200.00")]}),
        ([(r"(<cac:InvoiceLine>)(.*?</cac:InvoiceLine>)", rf"\1{ROLE % 'GROUP'}\2", ), (">250.00<", ">0.00<"), ("245.00", "-5.00"), ("287.40", "37.40"), ("187.40", "-62.60")],
         {"total": "37.40", "reasons": ()}),  # two groups whose lines are charged elsewhere
        ([(r"(<cac:InvoiceLine>)(?!.*<cac:InvoiceLine>)", rf"\1{PARENT}"), (">250.00<", ">50.00<"), ("245.00", "45.00"), ("287.40", "87.40"), ("187.40", "-12.60")],
         {"total": "87.40", "reasons": ()}),  # the second is a part of the first
        # payment
        ([("<cbc:Name>Nordlicht Bürobedarf GmbH</cbc:Name>", ""), ("(<cac:PaymentMeans>)(?=.*<cac:PaymentMeans>)", rf"{PAYEE}\1")],
         {"accounts": [IBAN, OTHER_IBAN], "holders": ["Faktor AG", "Faktor AG"], "vendor": SELLER}),
        ([("(<cac:PaymentMeans>)(?=.*<cac:PaymentMeans>)", rf"{PAYEE}\1")], {"holders": [SELLER, SELLER]}),  # the account's own
        (SLIP, {"accounts": ["12345678"], "reference": "000004711", "by": "transfer"}),
        ([*SLIP, ("<cbc:InstructionID>.*?</cbc:InstructionID>", "")], {"reference": None}),
        ([(IBAN, "DE89 3704 0044 0532 0130 00")], {"accounts": [IBAN, OTHER_IBAN]}),
        ([(IBAN, "12-34-56 12345678")], {"accounts": ["12-34-56 12345678", OTHER_IBAN]}),
        ([(IBAN, OTHER_IBAN)], {"accounts": [OTHER_IBAN]}),
        ([(OTHER_IBAN, IBAN)], {"accounts": [IBAN], "bics": ["COBADEFFXXX"]}),  # once with its BIC, once without
        ([("cac:PayeeFinancialAccount", "cac:PayerFinancialAccount")], {"accounts": []}),
        ([("(<cac:PayeeFinancialAccount>.*?</cac:PayeeFinancialAccount>)", r"<cac:PaymentMandate>\1</cac:PaymentMandate>")], {"accounts": []}),
        ([("<cbc:PaymentID>.*?</cbc:PaymentID>", "")], {"reference": None}),
    ],
)  # fmt: skip
def test_ubl_with_another_text_says_so(edits: list[Edit], expected: dict[str, Any]) -> None:
    holds(read(ubl_invoice, *edits), expected)


LINES = ("<ram:IncludedSupplyChainTradeLineItem>.*</ram:IncludedSupplyChainTradeLineItem>", "")
# The sums that MINIMUM has, and no lines.
SHORT = [LINES, ("<ram:(LineTotal|ChargeTotal|AllowanceTotal|TotalPrepaid)Amount>.*?</ram:\\1Amount>", "")]
TERMS = r"<ram:SpecifiedTradePaymentTerms><ram:Description>%s</ram:Description><ram:DueDateDateTime><udt:DateTimeString format='102'>%s</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
ALL_TERMS = "<ram:SpecifiedTradePaymentTerms>.*?</ram:SpecifiedTradePaymentTerms>"
ZUGFERD_1: list[Edit] = [
    (r"rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument"),
    (f"{UNECE}:CrossIndustryInvoice:100", "urn:ferd:CrossIndustryDocument:invoice:1p0"),
    ("BusinessInformationEntity:100", "BusinessInformationEntity:12"),
    ("UnqualifiedDataType:100", "UnqualifiedDataType:15"),
    ("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>"),
    ("rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction"),
    ("ram:ApplicableHeader", "ram:ApplicableSupplyChain"),
    ("ram:SpecifiedLineTrade", "ram:SpecifiedSupplyChainTrade"),
    ("Settlement(?:Header|Line)Monetary", "SettlementMonetary"),
    ("ram:IssuerAssignedID", "ram:ID"),
]
DRAFT: list[Edit] = [
    *ZUGFERD_1,
    ("rsm:CrossIndustryDocument", "rsm:Invoice"),
    ("urn:ferd:CrossIndustryDocument:invoice:1p0", f"{UNECE}:CBFBUY:5"),
    ("(</?)ram:", r"\1"),
    ("</?udt:DateTimeString.*?>", ""),
]
WHOLE = {
    "vendor": SELLER, "invoice_number": "RE-2026-0042", "invoice_date": "2026-03-16", "due_date": "2026-04-15",
    "subtotal": "245.00", "tax": "42.40", "total": "287.40", "amount_due": "187.40", "purchase_order": "PO-7788",
    "vendor_tax_id": "DE123456789", "accounts": [IBAN, OTHER_IBAN], "reasons": (),
    "items": [("Druckerpapier A4", "10", "5", "50.00"), ("Bürostuhl „Fjord“", "1", "200.00", "200.00")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (ZUGFERD_1, WHOLE),
        (DRAFT, WHOLE),
        ([LINES], {"total": "287.40", "items": [], "reasons": ()}),  # BASIC WL
        ([*SHORT, (">187.40<", ">287.40<"),
          ("<ram:SpecifiedTradeSettlementPaymentMeans>.*?</ram:SpecifiedTradeSettlementPaymentMeans>", ""), (ALL_TERMS, "")],
         {"total": "287.40", "amount_due": None, "due_date": None, "by": "unknown", "accounts": [], "reasons": ()}),  # MINIMUM
        ([*SHORT], {"amount_due": "187.40", "reasons": ()}),  # MINIMUM cannot say what was paid before
        ([*SHORT, (">187.40<", ">387.40<")], {"amount_due": "387.40", "reasons": ("totals_disagree",)}),
        ([*SHORT, ("(<ram:DuePayable)", r"<ram:TotalPrepaidAmount>50.00</ram:TotalPrepaidAmount>\1")], {"reasons": ("totals_disagree",)}),
        ([*SHORT, ("(<ram:GrandTotal)", r"<ram:LineTotalAmount>245.00</ram:LineTotalAmount>\1")], {"reasons": ("totals_disagree",)}),
        ([("(<ram:SpecifiedTradeSettlementPaymentMeans>)(?=.*<ram:SpecifiedTradeSettlementPaymentMeans>)", r"<ram:PayeeTradeParty><ram:Name>Faktor AG</ram:Name></ram:PayeeTradeParty>\1"),
          ("<ram:AccountName>.*?</ram:AccountName>", "")], {"holders": ["Faktor AG", "Faktor AG"]}),
        ([("20260316", "202603161430"), ('"102">2026031', '"203">2026031')], {"invoice_date": "2026-03-16"}),
        ([("20260316", "202603")], {"invoice_date": None, "reasons": ("date_missing",)}),
        ([('"SEK">466.40', '"EUR">466.40'), ("SEK", "EUR"), ("287.40", "")], {"tax": "42.40"}),
        ([("(<ram:LineID>.</ram:LineID>)", r"\1<ram:IncludedNote><ram:Content>N</ram:Content></ram:IncludedNote>"),
          ("(TradeProduct>)\\s*<ram:Name>.*?</ram:Name>", r"\1")],
         {"items": [("N", "10", "5", "50.00"), ("N", "1", "200.00", "200.00")]}),
        ([("(TradeProduct>)\\s*<ram:Name>.*?</ram:Name>", r"\1<ram:Description>D</ram:Description>")],
         {"items": [("D", "10", "5", "50.00"), ("D", "1", "200.00", "200.00")]}),
        ([("<ram:DueDateDateTime>.*?</ram:DueDateDateTime>", ""), ("RE-2026-0042 K4711", " ")], {"due_date": "2026-04-15", "reference": None}),
        ([("(<ram:DuePayable)", r"<ram:RoundingAmount>0.10</ram:RoundingAmount>\1"), ("187.40", "187.5")], {"reasons": ()}),
        ([("380", "384"), ("(</ram:ApplicableHeaderTradeSettlement>)", r"<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>R1</ram:IssuerAssignedID></ram:InvoiceReferencedDocument>\1")],
         {"corrects": ("R1",)}),
        ([("<ram:Name>Nord.*?</ram:Name>", "")], {"vendor": "Nordlicht"}),
        ([("380", "381")], {"type": "credit_note", "total": "287.40"}),
        ([("380", "325")], {"type": "other"}),
        ([(ALL_TERMS, TERMS % ("netto", "20260501") + TERMS % ("2 % Skonto", "20260401"))], {"due_date": "2026-05-01"}),
        ([(ALL_TERMS, TERMS.replace("<ram:Due", "<ram:ApplicableTradePaymentDiscountTerms><ram:CalculationPercent>2</ram:CalculationPercent></ram:ApplicableTradePaymentDiscountTerms><ram:Due") % ("", "20260401")
          + TERMS % ("", "20260501"))], {"due_date": "2026-05-01"}),
        ([(ALL_TERMS, TERMS % ("1. Rate", "20260501") + TERMS % ("2. Rate", "20260601"))], {"due_date": "2026-05-01"}),
        ([("<ram:DueDateDateTime>.*?</ram:DueDateDateTime>", "")], {"due_date": "2026-04-15"}),
        ([("IBANID", "ProprietaryID")], {"accounts": [IBAN, OTHER_IBAN]}),
        ([("PayeePartyCreditor", "PayerPartyDebtor")], {"accounts": [], "by": "transfer"}),
        ([("COBADEFFXXX", "[BIC]")], {"accounts": [IBAN, OTHER_IBAN], "bics": []}),
        # a line that stands for others, and those
        ([("(<ram:LineID>1</ram:LineID>)", r"\1<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"), (">250.00<", ">200.00<"),
          ("245.00", "195.00"), ("287.40", "237.40"), ("187.40", "137.40")], {"reasons": (), "total": "237.40"}),
        ([("(<ram:LineID>2</ram:LineID>)", r"<ram:ParentLineID>1</ram:ParentLineID>\1"), (">250.00<", ">50.00<"),
          ("245.00", "45.00"), ("287.40", "87.40"), ("187.40", "-12.60")], {"reasons": (), "amount_due": "-12.60"}),
    ],
)  # fmt: skip
def test_cii_with_another_text_says_so(edits: list[Edit], expected: dict[str, Any]) -> None:
    holds(read(cii_invoice, *edits), expected)


@pytest.mark.parametrize(
    ("codes", "by"),
    [
        (("30", "30"), "transfer"), (("42", "42"), "transfer"), (("31", "31"), "transfer"), (("59", "59"), "debit"), (("49", "49"), "debit"),
        (("48", "48"), "card"), (("54", "54"), "card"), (("55", "55"), "card"), (("10", "10"), "unknown"), (("57", "57"), "unknown"),
        (("97", "97"), "unknown"), (("68", "68"), "unknown"), (("ZZZ", "ZZZ"), "unknown"),
        (("59", "58"), "transfer"), (("59", "48"), "unknown"),
    ],
)  # fmt: skip
def test_means_of_payment_say_who_has_to_act(codes: tuple[str, str], by: str) -> None:
    first, second = codes
    edits = [("58(?=</cbc:PaymentMeansCode>)", second), (second, first)]
    text = edited(ubl_invoice, edits[0]).decode().replace(f">{second}</cbc:P", f">{first}</cbc:P", 1)
    assert read_xml(text.encode()).payment["by"] == by


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-15", "windows-1252"])
def test_encoding_that_the_file_names_is_understood(encoding: str) -> None:
    text = edited(
        ubl_invoice, ('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"'), ("[„“]", "'")
    ).decode()
    found = read_xml(text.encode(encoding))
    assert value_of(found.invoice, "vendor") == SELLER


@pytest.mark.parametrize(
    ("declared", "written"), [("utf-16", "utf-8"), ("UTF-16", "utf-8-sig"), ("UTF-8", "utf-16")]
)
def test_encoding_that_the_bytes_prove_counts_more_than_the_one_that_is_named(
    declared: str, written: str
) -> None:
    text = edited(ubl_invoice, ('encoding="UTF-8"', f"encoding='{declared}'")).decode()
    assert read_xml(text.encode(written)) == read(ubl_invoice)


def test_blank_line_before_the_declaration_is_overlooked() -> None:
    assert read_xml(b"\r\n" + ubl_invoice()) == read(ubl_invoice)


def test_what_no_table_names_is_left_out_however_large() -> None:
    attachment = "<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject>%s</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    data = edited(
        ubl_invoice,
        ("(<cac:AccountingSupplierParty>)", attachment.replace("%s", "QUJD\n" * (MEGABYTE // 2)) + r"\1"),
    )
    with bounded(data, memory=MEGABYTE):
        assert read_xml(data) == read(ubl_invoice)


def test_disagreeing_sums_are_below_their_threshold() -> None:
    fields = read(ubl_invoice, ("287.40", "300.00")).invoice.fields
    sure = {name: field.certainty for name, field in fields.items()}
    assert {name for name, certainty in sure.items() if certainty < 60} == {
        "subtotal",
        "tax",
        "total",
        "amount_due",
    }


# --- what is no invoice ---

HEAD = f'<Invoice xmlns="{OASIS}:Invoice-2" xmlns:cac="{OASIS}:CommonAggregateComponents-2" xmlns:cbc="{OASIS}:CommonBasicComponents-2">'


def within(content: str) -> bytes:
    return f"{HEAD}{content}</Invoice>".encode()


LAUGHS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
REFUSED = {
    "empty": (b"", "xml_damaged"),
    "cut off": (ubl_invoice()[:-40], "xml_damaged"),
    "not XML": (b"%PDF-1.7\n", "xml_damaged"),
    "two roots": (ubl_invoice() + b"<a/>", "xml_damaged"),
    "unknown entity": (within("<cbc:ID>&nbsp;</cbc:ID>"), "xml_damaged"),
    "unbound prefix": (within("<x:ID/>"), "xml_damaged"),
    "bytes that are no UTF-8": (edited(ubl_invoice).replace("ü".encode(), b"\xfc"), "xml_damaged"),
    "unknown encoding": (edited(ubl_invoice, ("UTF-8", "klingon")), "xml_damaged"),
    "an encoding that is none of text": (edited(ubl_invoice, ("UTF-8", "hex")), "xml_damaged"),
    "another root": (b"<html/>", "xml_foreign"),
    "an order": (edited(cii_invoice, ("CrossIndustryInvoice:100", "SCRDMCCBDACIOMessageStructure:100")), "xml_foreign"),
    "the root's namespace swapped": (edited(ubl_invoice, (f"{OASIS}:Invoice-2", f"{OASIS}:CreditNote-2")), "xml_foreign"),
    "no namespace": (edited(ubl_invoice, ('xmlns="', 'xmlns:no="')), "xml_foreign"),
    "the parts' namespaces swapped": (edited(ubl_invoice, ("xmlns:cac", "xmlns:x"), ("xmlns:cbc", "xmlns:cac"), ("xmlns:x=", "xmlns:cbc=")), "xml_foreign"),
    "an empty invoice": (within(""), "xml_foreign"),
    "a DTD": (b"<!DOCTYPE Invoice SYSTEM 'file:///etc/passwd'>" + within("<cbc:ID>1</cbc:ID>"), "xml_hostile"),
    "billion laughs": (f'<!DOCTYPE a [<!ENTITY lol0 "lol">{LAUGHS}]><a>&lol9;</a>'.encode(), "xml_hostile"),
    "external entity": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "xml_hostile"),
    "too deep": (within("<a>" * 100_000), "xml_hostile"),
    "too deep in what is known": (within("<cac:InvoiceLine>" * 100_000), "xml_hostile"),
    "too many elements": (within("<cac:InvoiceLine/>" * 200_001), "xml_hostile"),
    "too many names": (within("".join(f"<a{n}/>" for n in range(20_000))), "xml_hostile"),
    "too many attributes": (within("<a " + " ".join(f"a{n}=''" for n in range(100_000)) + "/>"), "xml_hostile"),
    "too many prefixes": (within("".join(f"<a xmlns:p{n}='u'/>" for n in range(101))), "xml_hostile"),
    "a tag that does not end": (f"{HEAD}<a b='".encode() + b"x" * MEGABYTE, "xml_hostile"),
    "a comment that does not end": (f"{HEAD}<!--".encode() + b"x" * MEGABYTE, "xml_hostile"),
}  # fmt: skip


class bounded:
    """Fails where the block took more than LONGEST, or more memory than `memory`, by default 3 × data + 64 MB."""

    def __init__(self, data: bytes, memory: int | None = None) -> None:
        self.most = 3 * len(data) + 64 * MEGABYTE if memory is None else memory

    def __enter__(self) -> None:
        self.traced_before = tracemalloc.is_tracing()
        if not self.traced_before:
            tracemalloc.start()  # expat allocates by Python's allocator, so its memory counts
        tracemalloc.reset_peak()
        self.memory, self.began = tracemalloc.get_traced_memory()[0], time.process_time()

    def __exit__(self, *_: object) -> None:
        took, peak = time.process_time() - self.began, tracemalloc.get_traced_memory()[1] - self.memory
        if not self.traced_before:
            tracemalloc.stop()
        assert took <= LONGEST
        assert peak <= self.most


LONGEST = 60  # seconds of CPU while memory is traced, on a slow machine
LONG = {"lines", "too many elements"}  # whose tracing takes some seconds


def traced(cases: Iterable[str]) -> list[Any]:
    return [pytest.param(case, marks=pytest.mark.slow if case in LONG else ()) for case in cases]


@pytest.mark.fault(68)
@pytest.mark.parametrize("case", traced(REFUSED))
def test_file_that_is_no_invoice_is_refused_with_its_reason(case: str) -> None:
    data, code = REFUSED[case]
    with bounded(data), pytest.raises(XmlRefused) as refused:
        read_xml(data)
    assert refused.value.code == code


# What is well-formed and may be an invoice, but is as large as the limits allow: a unit, and what stands around it.
LARGE = {
    "lines": ("<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount>1</cbc:LineExtensionAmount></cac:InvoiceLine>", 66_000),
    "text in lines": ("<cbc:Note>" + "a\n" * 1_000_000 + "</cbc:Note>", 5),
    "wide letters": ("<cbc:Note>" + "a" * 1980 + "😀</cbc:Note>", 5_000),
    "character references": ("<cbc:Note>" + "&#65;" * 100_000 + "</cbc:Note>", 20),
    "comments": ("<!---->", 1_000_000),
}  # fmt: skip


@pytest.mark.fault(68)
@pytest.mark.parametrize("case", traced(LARGE))
def test_large_file_is_read_in_bounded_time_and_memory(case: str) -> None:
    unit, times = LARGE[case]
    data = within("<cbc:ID>1</cbc:ID>" + unit * times)
    with bounded(data):
        assert value_of(read_xml(data).invoice, "invoice_number") == "1"


@pytest.mark.fault(68)
def test_file_of_100_megabytes_is_refused_unread() -> None:
    data = HEAD.encode() + b"a" * (100 * MEGABYTE)
    with bounded(data, memory=MEGABYTE), pytest.raises(XmlRefused, match="xml_hostile"):
        read_xml(data)


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Examples with some bytes replaced, parts left out, doubled or exchanged, or texts and names of others."""
    chance = random.Random(seed)
    examples = [make() for make in einvoices.EXAMPLES.values()]
    examples += [edited(cii_invoice, *ZUGFERD_1), ubl_invoice().decode().encode("utf-16")]
    odd = [b"", b"-", b"1e400", b"9" * 400, b"2026-13-45", b"&#x10FFFF;", b"&lt;", b"<![CDATA[", b"<!--", b"\0", b"\xff",
           b"<!DOCTYPE a>", "😀".encode(), b"NaN", b"0", b"-0.00", b"</", b"<a:b/>", b"xmlns", b"Infinity", b"1" * 39]  # fmt: skip
    for _ in range(count):
        data = bytearray(chance.choice(examples))
        for _ in range(chance.choice((1, 1, 2, 5))):
            start = chance.randrange(len(data) + 1)
            end = min(len(data), start + chance.choice((0, 1, 1, 8, 60, 400)))
            values = [found.span(1) for found in re.finditer(rb">([^<>]+)<", bytes(data))]
            match chance.randrange(5):
                case 0:
                    data[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
                case 1:
                    del data[start:end]
                case 2:
                    data[start:start] = data[start:end] * chance.choice((1, 2, 50))
                case 3:
                    data[start:end] = chance.choice(odd)
                case 4 if values:
                    first, last = chance.choice(values)
                    data[first:last] = chance.choice(odd)
        yield bytes(data)


@pytest.mark.fault(68)
def test_mutated_file_is_read_or_refused_and_what_is_read_can_be_stored() -> None:
    codes: dict[str, int] = {}
    for data in mutants(16, MUTATED):
        with bounded(data):
            try:
                found = read_xml(data)
            except XmlRefused as exc:
                codes[exc.code] = codes.get(exc.code, 0) + 1
                continue
        assert_storable(found)
        codes["read"] = codes.get("read", 0) + 1
    assert (
        codes["read"] > MUTATED / 10 and codes["xml_damaged"] > MUTATED / 10
    )  # it mutates neither too much nor too little


def assert_storable(found: EInvoice) -> None:
    """As DynamoDB keeps it: numbers of at most 38 digits, texts that are not empty and can be encoded."""
    values = [field.value for field in found.invoice.fields.values()]
    values += [part for item in found.invoice.line_items for part in item[1:4] if part is not None]
    for value in values:
        assert isinstance(value, (str, date, Decimal)) and value != ""
        if isinstance(value, Decimal):
            assert value.is_finite() and len(value.as_tuple().digits) <= 38 and -130 < value.adjusted() < 15
    found.text.encode()
    assert found.invoice.invoice_type in invoice_xml.TITLES


# --- the examples and the benchmark ---


@pytest.mark.parametrize("name", einvoices.EXAMPLES)
def test_example_file_is_what_its_code_writes_and_small(name: str) -> None:
    data = (einvoices.FOLDER / name).read_bytes()
    assert data == einvoices.EXAMPLES[name]()
    assert len(data) < 10_000


COLUMNS = "file,type,vendor,invoice_number,invoice_date,due_date,subtotal,tax,total,amount_due,currency,iban,lines\n"
ROW = f"a.xml,invoice,{SELLER},RE-2026-0042,2026-03-16,2026-04-15,245,42.4,287.4,187.4,EUR,{IBAN}|{OTHER_IBAN},2\n"


@pytest.mark.parametrize(
    ("row", "data", "status", "said"),
    [
        (ROW, ubl_invoice(), 0, "1 XML files, 0 differences"),
        (ROW.replace("42.4,", "42.5,"), ubl_invoice(), 1, "a.xml: tax is '42.4', not '42.5'"),
        (ROW, b"<a/>", 1, "a.xml: refused, xml_foreign"),
    ],
)
def test_benchmark_names_every_column_that_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, data: bytes, status: int, said: str
) -> None:
    (tmp_path / "xml").mkdir()
    (tmp_path / "xml/a.xml").write_bytes(data)
    (tmp_path / "expected.csv").write_text(COLUMNS + row, encoding="utf-8")
    assert benchmark.main([str(tmp_path)]) == status
    assert said in capsys.readouterr().out
