"""E-invoices in the handler: an XML as a file, an XML inside a PDF, and what is done where they are none or contradict."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import invoice_processor
import pytest
from invoice_xml import read_xml

from tests.integration.world import DENIED, INTERNAL, PDF, TIMEOUT, Fate, Upload, World, always
from tests.invoices import broken
from tests.invoices.attached import attach
from tests.invoices.einvoices import IBAN, OTHER_IBAN, SELLER, cii_invoice, ubl_credit_note, ubl_invoice

PAGE = (
    SELLER,
    "Rechnung",
    "Rechnungsnummer: RE-2026-0042",
    "Rechnungsdatum: 16.03.2026",
    "Nettobetrag 245,00 EUR",
    "USt. 42,40 EUR",
    "Gesamtbetrag 287,40 EUR",
    f"IBAN: {IBAN[:4]} {IBAN[4:8]} {IBAN[8:12]} {IBAN[12:16]} {IBAN[16:20]} {IBAN[20:]}",
)
XML_STEPS = ["claim", "fetch", "recall", *["note"] * 4, "query", "commit", "publish", "mark"]
FOREIGN = b'<?xml version="1.0"?><Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'
HOSTILE = b'<!DOCTYPE a [<!ENTITY b "&c;"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&b;</a>'


def xml(world: World, content: bytes | None = None, **facts: Any) -> Upload:
    content = content or ubl_invoice()
    lines = [] if facts.get("status") == "FAILED" else read_xml(content).text.split("\n")
    return world.upload("invoices/rechnung.xml", lines, content=content, **facts)


def pdf(world: World, monkeypatch: pytest.MonkeyPatch, *xmls: bytes, page: tuple[str, ...] = PAGE) -> Upload:
    """A PDF with these files attached, of which Textract reads this page."""
    monkeypatch.setattr(world.textract, "_lines", lambda *_: list(page))
    content = broken.pdf(broken.ONE_PAGE)
    return world.upload("invoices/rechnung.pdf", page, content=attach(content, *xmls) if xmls else content)


def changed(pattern: str, replacement: str, content: bytes | None = None) -> bytes:
    text, count = re.subn(pattern, replacement, (content or cii_invoice()).decode())
    assert count
    return text.encode()


def processed(world: World, upload: Upload) -> dict[str, Any]:
    assert world.deliver(upload).acknowledged
    record = world.record(upload)
    assert (record["status"], record["notification"]) == ("PROCESSED", "SENT")
    return record


# --- an XML ----------------------------------------------------------------------------------------------------


def test_xml_is_the_record_without_textract(world: World) -> None:
    upload = xml(world)
    delivery = world.deliver(upload)
    assert delivery.steps == XML_STEPS and not world.textract.answers
    record = world.record(upload)
    assert (record["vendor"], record["invoice_number"]) == (SELLER, "RE-2026-0042")
    assert (record["invoice_date"], record["due_date"]) == ("2026-03-16", "2026-04-15")
    assert (record["total"], record["amount_due"]) == (Decimal("287.40"), Decimal("187.40"))
    assert len(record["line_items"]) == 2 and "review_reasons" not in record
    assert {(each["source"], each["certainty"]) for each in record["fields"].values()} == {("xml", 100)}
    assert [each["iban"] for each in record["payment"]["accounts"]] == [IBAN, OTHER_IBAN]
    assert "RE-2026-0042" in record["extracted_text"] and "<" not in record["extracted_text"]
    assert not {"page_count", "lines"} & record.keys()
    (mail,) = world.emails(upload)
    assert "Account: DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX, Nordlicht Bürobedarf GmbH\n" in mail.body
    assert "Reference: RE-2026-0042 K4711\n" in mail.body


def test_xml_of_a_credit_note_names_what_it_corrects(world: World) -> None:
    record = processed(world, xml(world, ubl_credit_note()))
    assert (record["invoice_type"], record["corrects"]) == ("credit_note", ["RE-2026-0042"])


def test_xml_too_long_for_the_record_has_its_text_in_the_bucket(world: World) -> None:
    invoice = ubl_invoice().decode()
    (line,) = re.findall(r"<cac:InvoiceLine>.*?</cac:InvoiceLine>", invoice, re.DOTALL)[:1]
    record = processed(world, xml(world, invoice.replace(line, line * 1000).encode()))
    assert record["text_location"].endswith(".txt") and "lines_location" not in record


@pytest.mark.fault(53)
def test_xml_with_thousands_of_accounts_makes_one_record(world: World) -> None:
    (means,) = re.findall(rf"<cac:PaymentMeans>(?:(?!</cac:PaymentMeans>).)*{IBAN}.*?</cac:PaymentMeans>",
                          ubl_invoice().decode(), re.DOTALL)  # fmt: skip
    many = "".join(means.replace(IBAN, f"DE{number:020}") for number in range(9000))
    record = processed(world, xml(world, ubl_invoice().decode().replace(means, many).encode()))
    assert len(record["payment"]["accounts"]) == 20


@pytest.mark.fault(68)
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ubl_invoice()[:-9], "xml_damaged"),
        (PDF + b"no XML at all", "xml_damaged"),
        (FOREIGN, "xml_foreign"),
        (HOSTILE, "xml_hostile"),
    ],
)
def test_xml_that_is_no_e_invoice_fails(world: World, content: bytes, code: str) -> None:
    upload = xml(world, content, status="FAILED")
    assert world.deliver(upload).acknowledged and not world.textract.answers
    error = world.record(upload)["error"]
    assert error == {"code": code, "message": invoice_processor.DOCUMENT_ERRORS[code]}
    (mail,) = world.emails(upload)
    assert mail.subject == "Invoice Not Processed" and error["message"] in mail.body
    world.check()


@pytest.mark.fault(13)
def test_xml_deleted_before_it_is_fetched_fails(world: World) -> None:
    upload = xml(world, status="FAILED")
    world.delete(upload)
    assert world.deliver(upload).acknowledged
    assert world.record(upload)["error"]["code"] == "source_deleted"


@pytest.mark.parametrize("size", [20 * 1024 * 1024 + 1, None])
def test_xml_over_twenty_megabytes_fails(world: World, size: int | None) -> None:
    content = ubl_invoice() + b" " * (20 * 1024 * 1024)
    upload = xml(world, content, status="FAILED", size=size)
    assert ("fetch" in world.deliver(upload).steps) == (size is None)
    assert world.record(upload)["error"]["code"] == "too_large"


@pytest.mark.fault(14)
@pytest.mark.parametrize("fate", [DENIED, INTERNAL, TIMEOUT])
@pytest.mark.parametrize("name", ["xml", "pdf"])
def test_file_that_cannot_be_fetched_is_retried(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str, fate: Fate
) -> None:
    upload = xml(world) if name == "xml" else pdf(world, monkeypatch, cii_invoice())
    assert world.deliver(upload, fetch=always(fate)).raised
    assert processed(world, upload)["fields"]["total"]["source"] == "xml"
    world.check()


# --- an XML inside a PDF -----------------------------------------------------------------------------------------


def test_xml_inside_a_pdf_gives_the_values_and_its_page_the_text(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = pdf(world, monkeypatch, cii_invoice())
    record = processed(world, upload)
    assert (record["amount_due"], record["vendor_tax_id"]) == (Decimal("187.40"), "DE123456789")
    assert record["extracted_text"] == upload.text and {"page_count", "lines"} <= record.keys()
    total = record["fields"]["total"]
    assert (total["source"], total["certainty"]) == ("xml", 100) and "box" in total
    assert "review_reasons" not in record
    assert len(record["payment"]["accounts"]) == 2 and "printed" not in record["payment"]


def test_xml_inside_a_pdf_that_is_hard_to_read_costs_no_second_opinion(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_processor, "ANALYZE_EXPENSE", "when_unsure")
    record = processed(world, pdf(world, monkeypatch, cii_invoice(), page=("Rechnung", "Büro")))
    assert record["total"] == Decimal("287.40") and "review_reasons" not in record
    assert world.textract.answers == {"DetectDocumentText": 1}


@pytest.mark.fault(68)
@pytest.mark.parametrize(
    ("pattern", "replacement", "sentence"),
    [
        ("287.40", "287.41", "Total: 287.41 EUR or 287.40 EUR?"),
        ("RE-2026-0042</ram:ID>", "RE-2026-0043</ram:ID>", "Invoice number: RE-2026-0043 or RE-2026-0042?"),
        (
            IBAN,
            "GB82WEST12345698765432",
            "Account: GB82 WEST 1234 5698 7654 32 or NL91 ABNA 0417 1643 00 in the e-invoice, "
            "DE89 3704 0044 0532 0130 00 on the page.",
        ),
    ],
    ids=["total", "number", "account"],
)
def test_xml_that_contradicts_its_page_is_to_be_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch, pattern: str, replacement: str, sentence: str
) -> None:
    upload = pdf(world, monkeypatch, changed(pattern, replacement))
    record = processed(world, upload)
    assert "xml_disagrees" in record["review_reasons"] and record["attention"] == "REVIEW"
    assert record["fields"]["total"]["source"] == "xml"
    (mail,) = world.emails(upload)
    assert mail.attributes["needs_review"] == "true" and sentence in mail.body


def test_page_that_shows_one_of_two_accounts_agrees(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (*PAGE[:-1], f"Zweite Bank: IBAN {OTHER_IBAN}", "IBAN GB82WEST12345698765432")
    assert "review_reasons" not in processed(world, pdf(world, monkeypatch, cii_invoice(), page=page))


@pytest.mark.fault(68)
def test_two_xmls_that_differ_leave_the_values_to_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = processed(world, pdf(world, monkeypatch, cii_invoice(), changed("187.40", "187.00")))
    assert "xml_disagrees" in record["review_reasons"] and record["payment"]["by"] != "debit"
    assert {each["source"] for each in record["fields"].values()} == {"text"}


def test_two_xmls_that_say_the_same_are_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    record = processed(world, pdf(world, monkeypatch, ubl_invoice(), cii_invoice()))
    assert "review_reasons" not in record and record["fields"]["total"]["source"] == "xml"


@pytest.mark.fault(68)
def test_xml_inside_a_pdf_that_cannot_be_read_leaves_the_values_to_the_page_and_a_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = pdf(world, monkeypatch, cii_invoice()[:-30])
    record = processed(world, upload)
    assert record["review_reasons"] == ["xml_unreadable"] and record["total"] == Decimal("287.40")
    assert [line["refused"] for line in world.logged() if "refused" in line] == ["xml_damaged"]
    assert "could not be read" in world.emails(upload)[0].body


@pytest.mark.parametrize("facts", [{"size": 20 * 1024 * 1024 + 1}, {"seconds": 29}], ids=["large", "late"])
def test_pdf_too_large_or_too_late_to_be_searched_is_read_as_if_there_were_none(
    world: World, monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]
) -> None:
    monkeypatch.setattr(invoice_processor, "MAX_MEGABYTES", 100)
    monkeypatch.setattr(invoice_processor, "read_if_one_page", slow(world))
    upload = pdf(world, monkeypatch, cii_invoice())
    upload.event["Records"][0]["s3"]["object"]["size"] = facts.get("size", 1024)
    delivery = world.deliver(upload, seconds=facts.get("seconds", 50))
    assert delivery.acknowledged and "fetch" not in delivery.steps
    assert world.record(upload)["fields"]["total"]["source"] == "text"
    assert [line["message"] for line in world.logged() if line["level"] == "WARNING"] == [
        "no look for e-invoices"
    ]


def slow(world: World) -> Any:
    """Textract's answer for a page, however large the file, that takes 15 seconds."""

    def read(record: dict[str, Any], invocation: Any) -> Any:
        document = invoice_processor.read_page(record, invocation)
        world.pass_time(15)
        return document

    return read


def test_pdf_that_is_gone_after_it_was_read_is_read_as_if_there_were_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = pdf(world, monkeypatch, cii_invoice())
    world.delete(upload)
    assert processed(world, upload)["fields"]["total"]["source"] == "text"
