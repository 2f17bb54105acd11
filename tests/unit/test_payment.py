"""Accounts, tax identifiers and orders: which texts are some, and whose they are on a page."""

from __future__ import annotations

from typing import Any

import invoice_fields
import pytest
from invoice_page import Line
from invoice_payee import is_creditor_reference, is_qr_reference
from invoice_payment import account_key, grouped, ibans_on, is_iban, is_routing_number
from invoice_suppliers import marks_of
from invoice_tax_ids import tax_id_of

from tests.unit.fields import read, value_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DE89370400440532013000", True),
        ("DE89 3704 0044 0532 0130 00", True),
        ("de89 3704 0044 0532 0130 00", True),
        ("GB82 WEST 1234 5698 7654 32", True),
        ("NO9386011117947", True),
        ("MT84MALT011000012345MTLCAST001S", True),
        ("DE88370400440532013000", False),  # check digits
        ("DE8937040044053201300", False),  # length
        ("US89370400440532013000", False),  # no country of the registry
        ("٣٣89370400440532013000", False),  # digits that are none of ASCII
        ("", False),
    ],
)
def test_iban_is_one_by_country_length_and_check_digits(text: str, expected: bool) -> None:
    assert is_iban(text) is expected


GERMAN, DUTCH = "DE89370400440532013000", "NL91ABNA0417164300"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(1, "IBAN: DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX")], [GERMAN]),
        ([(1, "IBANDE89370400440532013000")], [GERMAN]),
        ([(1, "IBAN"), (1, "DE89 3704 0044"), (1, "0532 0130 00"), (2, "BIC")], [GERMAN]),
        ([(1, "DE89 3704 0044"), (2, "0532 0130 00")], []),
        ([(1, f"{GERMAN} / {DUTCH}"), (2, GERMAN)], [GERMAN, DUTCH]),
        ([(None, GERMAN), (None, DUTCH)], [GERMAN, DUTCH]),
        ([(1, "DE88 3704 0044 0532 0130 00")], []),
        ([(1, "INVOICE89370400440532013000")], []),
        ([(1, "DE89 3704")], []),
    ],
)
def test_ibans_on_a_page_are_the_valid_ones_of_its_rows(
    cells: list[tuple[int | None, str]], expected: list[str]
) -> None:
    lines = [Line(text, 99.0, 1, None, None, row) for row, text in cells]
    assert list(ibans_on(lines)) == expected


def test_grouped_iban_is_in_fours() -> None:
    assert grouped(GERMAN) == "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(
    ("account", "key"),
    [
        ({"iban": "DE89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX"}, f"iban:{GERMAN}"),
        ({"sort_code": "12-34-56", "account": "1234 5678"}, "sort:123456/12345678"),
        ({"routing": "021000021", "account": "98-7654321"}, "routing:021000021/987654321"),
        ({"account": "5050-1055"}, "account:50501055"),
    ],
)
def test_account_key_is_the_same_however_the_account_is_written(account: dict[str, str], key: str) -> None:
    assert account_key(account) == key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("021000021", True),
        ("011401533", True),
        ("021000022", False),
        ("500000005", False),
        ("02100002", False),
    ],
)
def test_routing_number_is_one_by_district_and_check_digit(text: str, expected: bool) -> None:
    assert is_routing_number(text) is expected


# The examples that the tax offices or the directive's annex give; each with one digit changed is wrong.
TAX_IDS = (
    "ATU13585627 BE0428759497 CHE107787577 DE136695976 DK13585628 EE100931558 EL094259216 ESB98602642 ESX2482300W "
    "FI20774740 FR44732829320 GB980780684 HR33392005961 HU12892312 IE6433435F IE6433435OA IT00743110157 LU15027442 "
    "MT11679112 NL004495445B01 NO995525828MVA PL8567346215 PT501964843 RO18547290 SE123456789701 SI50223054 "
    "SK2022749619 EKU9003173C9 GODE561231GR8 27AAPFU0939F1ZV 11222333000181"
).split()


@pytest.mark.parametrize("text", TAX_IDS)
def test_tax_identifier_is_right_and_with_another_digit_is_not(text: str) -> None:
    found = tax_id_of(text)
    assert found is not None
    assert found.right
    place = max(place for place, character in enumerate(text[:10]) if character.isdigit())
    wrong = tax_id_of(f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}")
    assert wrong is None or not wrong.right


@pytest.mark.parametrize(
    ("text", "country", "right"),
    [
        ("20111111112", "AR", True), ("20111111113", "AR", False), ("51824753556", "AU", True), ("12345678903", "IT", True),
        ("501964843", "PT", True), ("910123456", "US", True), ("070123456", "US", False), ("12345678", "IT", None),
    ],
)  # fmt: skip
def test_tax_identifier_without_letters_is_the_named_countrys(
    text: str, country: str, right: bool | None
) -> None:
    found = tax_id_of(text, country)
    assert (found.right if found else None) is right
    assert tax_id_of(text) is None


@pytest.mark.parametrize("text", ["RF18539007547034", "RF712348231"])
def test_creditor_reference_is_one_by_its_check_digits(text: str) -> None:
    assert is_creditor_reference(text)
    assert not is_creditor_reference(text[:-1] + str((int(text[-1]) + 1) % 10))


def test_qr_reference_is_one_by_its_check_digit() -> None:
    assert is_qr_reference("210000000003139471430009017")
    assert not is_qr_reference("210000000003139471430009018")
    assert not is_qr_reference("21000000000313947143000901")


HEAD = ("Holzwerk Nord GmbH", "Rechnung Nr. RE-2026-114", "Rechnungsdatum: 04.03.2026")
ITEMS = ("Menge|Bezeichnung|Einzelpreis|Betrag", "2|Regal|50,00|100,00", "|||", "||Gesamtbetrag|119,00 EUR")
PAYER = "NL91ABNA0417164300"


def payment_of(*rows: str) -> dict[str, Any]:
    return read(*HEAD, *ITEMS, *rows).payment


def ibans(payment: dict[str, Any]) -> list[str]:
    return [each["iban"] for each in payment.get("accounts", ())]


@pytest.mark.fault(70)
@pytest.mark.parametrize(
    ("rows", "expected", "doubtful"),
    [
        (["IBAN: DE89 3704 0044 0532 0130 00"], [GERMAN], False),
        (["Bitte überweisen Sie auf folgendes Konto:", f"IBAN {GERMAN}"], [GERMAN], False),
        (["IBAN|DE89 3704 0044|0532 0130 00"], [GERMAN], False),
        (["IBAN:|DE89 3704 0044 0532", "|0130 00"], [GERMAN], False),  # wrapped in its cell
        ([f"Bank A|IBAN {GERMAN}", f"Bank B|IBAN {PAYER}"], [GERMAN, PAYER], False),  # two banks of the payee
        (["IBAN: DE88 3704 0044 0532 0130 00"], [], True),  # check digits
        (["DE88 3704 0044 0532 0130 00, BIC COBADEFFXXX"], [], True),
        (["IBAN: DE89 3704 0044 0532 0130 0"], [], True),  # a digit is missing
        ([f"Wir buchen den Betrag von Ihrem Konto {PAYER} ab."], [], False),
        (["Mandatsreferenz: M-4711", f"IBAN: {PAYER}"], [], False),
        ([f"We will debit your account {PAYER}", f"Bank details: {GERMAN}"], [GERMAN], False),
        ([f"The amount will be debited from account {PAYER}."], [], False),
        ([f"Konto {PAYER}", "Der Betrag wird abgebucht."], [PAYER], True),  # whose, nobody can tell
        ([f"Votre compte : {PAYER}"], [], False),
        ([f"Cuenta de cargo: {PAYER}", f"Datos bancarios: {GERMAN}"], [GERMAN], False),
        ([f"Conto addebitato: {PAYER}"], [], False),
        ([f"Conta a debitar: {PAYER}"], [], False),
        ([f"Van uw rekening {PAYER}"], [], False),
    ],
)
def test_accounts_are_the_payees_and_doubtful_where_that_is_not_certain(
    rows: list[str], expected: list[str], doubtful: bool
) -> None:
    invoice = read(*HEAD, *ITEMS, *rows)
    assert ibans(invoice.payment) == expected
    assert ("bank_details_doubtful" in invoice.review_reasons) is doubtful


def test_account_in_the_buyers_block_is_not_the_payees() -> None:
    rows = (
        "Rechnung an:|",
        "Kunde AG|",
        "Am Markt 3, 28195 Bremen|",
        f"IBAN {PAYER}|",
        *ITEMS,
        f"IBAN {GERMAN}",
    )
    assert ibans(read(*HEAD, *rows).payment) == [GERMAN]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([f"IBAN {GERMAN}|BIC COBADEFFXXX"], {"iban": GERMAN, "bic": "COBADEFFXXX"}),
        ([f"IBAN {GERMAN}", "SWIFT: COBA DE FF"], {"iban": GERMAN, "bic": "COBADEFF"}),
        ([f"IBAN {GERMAN}", "BIC: ABNANL2A"], {"iban": GERMAN}),  # of another country
        (["Sort code: 12-34-56|Account number: 12345678"], {"sort_code": "12-34-56", "account": "12345678"}),
        (["Sort Code 123456", "Account No 12345678"], {"sort_code": "12-34-56", "account": "12345678"}),
        (
            ["Routing number: 021000021", "Account number: 9876543210"],
            {"routing": "021000021", "account": "9876543210"},
        ),
        (["ABA: 021000022", "Account number: 9876543210"], None),  # check digit
        (["Sort code: 12-34-56"], None),  # no account
        (["Order 12-34-56|Account number: 12345678"], None),
    ],
)
def test_account_has_its_bank(rows: list[str], expected: dict[str, str] | None) -> None:
    assert payment_of(*rows).get("accounts", [None]) == [expected]


@pytest.mark.parametrize(
    ("rows", "by"),
    [
        ([], "unknown"),
        ([f"IBAN {GERMAN}"], "transfer"),
        (["Please transfer the amount within 10 days."], "transfer"),
        (["Der Betrag wird von Ihrem Konto abgebucht."], "debit"),
        (["Le montant sera prélevé le 5 mars sur votre compte."], "debit"),
        (["Payment method: Direct debit"], "debit"),
        (["Wenn Sie ein Mandat erteilen, wird der Betrag abgebucht."], "unknown"),  # a condition
        (["You can also pay by direct debit."], "unknown"),
        (["Direct debit|Transfer", "Mandate reference:|Account holder:"], "unknown"),  # heads of a form
        (["Bitte überweisen Sie.", "Der Betrag wird abgebucht."], "transfer"),
        (["PAID"], "paid"),
        (["Betrag dankend erhalten"], "paid"),
        (["Factura pagada"], "paid"),
        (["Not paid"], "unknown"),
        (["To be paid"], "unknown"),
        (["Noch nicht bezahlt"], "unknown"),
        (["Amount paid: 0.00"], "unknown"),
        (["Payment received:|50,00 EUR"], "unknown"),  # a part of it
        (["Paid by card ending 1234"], "card"),
        (["Zahlungsart: Kreditkarte"], "card"),
        (["We accept credit cards"], "unknown"),
        (["Pago a 30 días"], "unknown"),  # the word for payment
    ],
)
def test_way_to_pay_is_what_the_page_says_plainly(rows: list[str], by: str) -> None:
    assert payment_of(*rows)["by"] == by


@pytest.mark.parametrize(
    ("rows", "reference"),
    [
        (["Verwendungszweck: RE 2026/114 Holz"], "RE 2026/114 Holz"),
        (["Payment reference|AB-99812"], "AB-99812"),
        (["Referenz RF18 5390 0754 7034"], "RF18539007547034"),
        (["Referenz RF19 5390 0754 7034"], None),
        (["21 00000 00003 13947 14300 09017"], "210000000003139471430009017"),
        (["Mededeling +++010/8068/17183+++"], "+++010/8068/17183+++"),
        (["Entidade: 21312", "Referência: 123 456 789"], "21312 123 456 789"),
        (["Please quote the invoice number with your payment."], "RE-2026-114"),
        (["Please quote reference LM-17-2026"], "LM-17-2026"),
        (["Please quote your customer number 88-1"], "88-1"),
        (["Please quote AB 4711 when paying"], "AB 4711"),
        (["Verwendungszweck:|"], None),
        (["Bestellung 4711"], None),
    ],
)
def test_reference_is_what_is_to_be_quoted(rows: list[str], reference: str | None) -> None:
    assert payment_of(*rows).get("reference") == reference


TWO_BOXES = "Seller|Buyer", "Holzwerk Nord GmbH|Kunde AG", "VAT No. {0}|VAT No. {1}"
OURS, THEIRS = "DE136695976", "DE811907980"


@pytest.mark.parametrize(
    ("rows", "expected", "doubtful"),
    [
        ([f"USt-IdNr.: {OURS}", *ITEMS], OURS, False),
        ([*ITEMS, "Holzwerk Nord GmbH|USt-IdNr. DE 136 695 976"], OURS, False),
        ([*(row.format(OURS, THEIRS) for row in TWO_BOXES), *ITEMS], OURS, False),
        (["Buyer|Seller", "Kunde AG|Holzwerk Nord GmbH", f"VAT {THEIRS}|VAT {OURS}", *ITEMS], OURS, False),
        (["Rechnung an:", "Kunde AG", f"USt-IdNr.: {THEIRS}", *ITEMS, f"USt-IdNr. {OURS}"], OURS, False),
        ([f"Ihre USt-IdNr.: {THEIRS}", *ITEMS], None, False),
        ([f"Customer VAT number: {THEIRS}", *ITEMS], None, False),
        (["USt-IdNr.: DE136695977", *ITEMS], "DE136695977", True),
        (["P. IVA: 00743110157", *ITEMS], "00743110157", False),
        (["CUIT: 20-11111111-2", *ITEMS], "20111111112", False),
        (["RFC: EKU9003173C9", *ITEMS], "EKU9003173C9", False),
        (["NIF: (ES) B98602642", *ITEMS], "ESB98602642", False),
        (["NIF 501 964 843", *ITEMS], "501964843", False),
        (["NIF B99999999", *ITEMS], "B99999999", True),
        (["EIN: 91-0123456", *ITEMS], "910123456", False),
        (["Telefon: 0421 136695976", *ITEMS], None, False),
        ([f"IBAN {GERMAN}", *ITEMS], None, False),
    ],
)
def test_tax_identifier_is_the_vendors(rows: list[str], expected: str | None, doubtful: bool) -> None:
    invoice = read(*HEAD, *rows)
    assert value_of(invoice, "vendor_tax_id") == expected
    assert ("vendor_tax_id" in invoice_fields.doubtful(invoice)) is doubtful


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("PO Number: 450-118", "450-118"), ("PO Number|PO-1933", "PO-1933"), ("Your order no. 77120 of 3 May", "77120"),
        ("Rechnung gemäß Bestellung Nr. 2018-471331 vom 01.03.2018.", "2018-471331"), ("Bestelldatum: 01.03.2018", None),
        ("Bestellung vom 01.03.2018", None), ("Bon de commande n° BC-77", "BC-77"), ("Su pedido: P/4431", "P/4431"),
        ("Vs. ordine n. 5521", "5521"), ("Nota de encomenda: NE-908", "NE-908"), ("Inkooporder: 88123", "88123"),
        ("PO Box 4711", None), ("Order number: SO-31488", None), ("Purchase order:|", None),
    ],
)  # fmt: skip
def test_purchase_order_is_the_buyers_by_its_label(row: str, expected: str | None) -> None:
    assert value_of(read(*HEAD, row, *ITEMS), "purchase_order") == expected


def test_marks_are_the_suppliers_the_strongest_first() -> None:
    rows = ("Rechnung an:", "Kunde AG", "einkauf@kunde.example", "Tel. +49 40 99999", *ITEMS)
    foot = (
        "Holzwerk Nord GmbH|HRB 37281|Tel. +49 421 555-0",
        f"USt-IdNr. {OURS}|IBAN {GERMAN}|info@holzwerk-nord.example",
    )
    invoice = read(*HEAD, *rows, *foot)
    assert marks_of(invoice, invoice.payment) == (
        f"tax:{OURS}", "registration:hrb37281", f"iban:{GERMAN}", "domain:holzwerk-nord.example", "telephone:+494215550",
        "name:holzwerknordgmbh",
    )  # fmt: skip


@pytest.mark.parametrize(
    "line", ["holzwerk@gmail.com", f"www.{'a' * 3000}.de"], ids=["mail provider", "no key of a table"]
)
def test_domain_that_can_be_nobodys_is_no_mark(line: str) -> None:
    assert read(*HEAD, line, *ITEMS).marks == ()
