"""One invoice: what of its record is shown, and how; and the addresses of its document."""

from __future__ import annotations

import base64
import json
import re
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import boto3
import invoice_browser
import invoice_events
import invoice_processor
import invoice_record
import pytest
from invoice_fields import REVIEW_REASONS

from tests.integration.browser_events import PERSON
from tests.integration.browser_world import Browser, failed

BOX = {name: Decimal("0.125") for name in ("Left", "Top", "Width", "Height")}
FULL = {
    "vendor": "ABC TECHNOLOGIES INC",
    "subtotal": Decimal("300"),
    "tax": Decimal("0"),
    "total": Decimal("300"),
    "amount_due": Decimal("250"),
    "currency": "USD",
    "extracted_text": "ABC TECHNOLOGIES INC\nTotal: $300",
    "line_items": [
        {
            "description": "Cloud Hosting",
            "quantity": Decimal("2"),
            "unit_price": Decimal("100"),
            "amount": Decimal("200"),
            "page": Decimal(1),
        },
        {"description": "Maintenance", "quantity": Decimal("1.5"), "amount": Decimal("100.125")},
    ],
    "fields": {
        "total": {
            "text": "$300",
            "confidence": Decimal("99.12"),
            "page": Decimal(1),
            "box": BOX,
            "source": "text",
            "certainty": Decimal(54),
            "choice": [Decimal(300), Decimal("270.5")],
        },
        "due_date": {"text": "03/04/2025", "page": Decimal(1), "source": "text", "confidence": Decimal(80)},
    },
    "review_reasons": ["total_ambiguous", "pages_missing", "possible_duplicate"],
    "pages_missing": [Decimal(2), Decimal(3)],
    "possible_duplicate_of": "2d1a7e65-0000-4000-8000-000000000000",
    "job_id": "job-1",
    "sequencer": "0A1B",
    "text_location": "text/x.txt",
}


def shown(browser: Browser, invoice_id: str) -> dict:
    reply = browser.get(f"/api/invoices/{invoice_id}")
    assert reply.status == 200
    return reply.json


def test_invoice_money_is_text_and_places_are_numbers(browser: Browser) -> None:
    invoice = shown(browser, browser.put(**FULL))
    assert (invoice["subtotal"], invoice["tax"], invoice["total"]) == ("300.00", "0.00", "300.00")
    assert invoice["amount_due"] == "250.00"
    assert invoice["line_items"][0]["quantity"] == "2" and invoice["line_items"][0]["unit_price"] == "100.00"
    assert invoice["line_items"][1] == {
        "description": "Maintenance",
        "quantity": "1.5",
        "amount": "100.125",
    }
    assert invoice["fields"]["total"] == {
        "text": "$300",
        "confidence": 99.12,
        "page": 1,
        "box": {name: 0.125 for name in BOX},
        "source": "text",
        "certainty": 54,
        "choice": ["300.00", "270.50"],
    }
    assert invoice["pages_missing"] == [2, 3] and invoice["size"] == 1024 and invoice["revision"] == 0


def test_invoice_shows_nothing_of_the_processors_own(browser: Browser) -> None:
    invoice = shown(browser, browser.put(**FULL))
    assert set(invoice) <= {
        *invoice_record.SUMMARY,
        *invoice_record.DETAILS,
        *("needs_review", "revision", "document", "review", "text_url"),
    }
    content = json.dumps(invoice)
    for inner in ("owner", "lease_until", "attempts", "job-1", "sequencer", "fingerprint", "vendor_sort"):
        assert inner not in content


def test_invoice_review_says_in_words_what_to_look_at(browser: Browser) -> None:
    review = shown(browser, browser.put(**FULL))["review"]
    assert [each["code"] for each in review] == FULL["review_reasons"]
    assert [each["sentence"] for each in review] == [
        REVIEW_REASONS["total_ambiguous"],
        "These pages could not be read: 2, 3.",
        f"It looks like an invoice that came before, with ID {FULL['possible_duplicate_of']}.",
    ]


@pytest.mark.fault(68)
def test_invoice_whose_xml_and_page_name_other_accounts_shows_both(browser: Browser) -> None:
    payment = {"accounts": [{"iban": "DE89370400440532013000"}], "printed": ["NL91ABNA0417164300"]}
    reasons = {"review_reasons": ["xml_disagrees"]}
    invoice = shown(browser, browser.put(payment=payment, file_name="invoices/a.xml", **reasons))
    assert invoice["payment"] == payment and invoice["document"]["kind"] == "xml"
    assert parse_qs(urlsplit(invoice["document"]["url"]).query)["response-content-type"] == ["text/plain"]
    assert invoice["review"][0]["sentence"].endswith(
        "Account: DE89 3704 0044 0532 0130 00 in the e-invoice, NL91 ABNA 0417 1643 00 on the page."
    )


def test_invoice_failed_says_why(browser: Browser) -> None:
    invoice = shown(browser, browser.put(**failed()))
    assert invoice["error"] == {
        "code": "empty_file",
        "message": invoice_processor.DOCUMENT_ERRORS["empty_file"],
    }
    assert invoice["needs_review"] is True and invoice["review"] == []


def test_invoice_in_progress_is_shown_as_far_as_it_is(browser: Browser) -> None:
    unfinished = {"status": "PROCESSING", "notification": "PENDING", "attention": "UNFINISHED"}
    absent = dict.fromkeys(("processed_at", "notified_at", "page_count", "invoice_type"))
    invoice = shown(browser, browser.put(**unfinished, **absent))
    assert invoice["status"] == "PROCESSING" and invoice["needs_review"] is False


@pytest.mark.fault(38)
@pytest.mark.parametrize(
    "vendor",
    [
        '<img src=x onerror="alert(1)">',
        "</script><script>alert(1)</script>",
        '=HYPERLINK("http://example.com","pay")',
        "\u202egpj.exe\u202c Ltd",
        "ze\u200bro wid\u200dth",
        "a\u2028b\u2029c",
        "\\u003c \\ \" ' & ;",
        "zażółć 漢字 🧾",
    ],
)
def test_vendor_with_markup_reaches_the_page_as_it_is_printed(browser: Browser, vendor: str) -> None:
    """As data in JSON, which no browser takes for a document; the policy lets nothing in it run."""
    fields = {"vendor": {"text": vendor, "source": "text"}}
    invoice_id = browser.put(vendor=vendor, fields=fields, extracted_text=vendor)
    one, several = browser.get(f"/api/invoices/{invoice_id}"), browser.get("/api/invoices")
    assert one.json["vendor"] == one.json["extracted_text"] == one.json["fields"]["vendor"]["text"] == vendor
    assert several.json["invoices"][0]["vendor"] == vendor
    assert browser.get("/api/sums", month="2026-11").json["sums"] == []
    for reply in (one, several):
        assert reply.headers["Content-Type"] == "application/json"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert "unsafe" not in reply.headers["Content-Security-Policy"]
        assert reply.content.isascii() and reply.headers["Cache-Control"] == "no-store"
    assert vendor not in json.dumps(browser.log_lines, ensure_ascii=False)


# --- the document ---


@pytest.mark.parametrize(
    ("name", "kind", "content_type"),
    [
        ("a.png", "image", "image/png"),
        ("travel/a b+c%20.JPG", "image", "image/jpeg"),
        ("a.jpeg", "image", "image/jpeg"),
        ("a.PDF", "pdf", "application/pdf"),
        ("a.tiff", "tiff", "image/tiff"),
        ("a.heic", "unknown", "application/octet-stream"),
        ("no suffix", "unknown", "application/octet-stream"),
        (".png", "image", "image/png"),
    ],
)
def test_document_address_shows_this_version_as_what_its_name_says(
    browser: Browser, name: str, kind: str, content_type: str
) -> None:
    document = shown(browser, browser.put(file_name=f"invoices/{name}", version_id="version-7"))["document"]
    assert document["kind"] == kind
    url = urlsplit(document["url"])
    asked = parse_qs(url.query)
    assert url.hostname == f"{invoice_browser.BUCKET_NAME}.s3.us-east-1.amazonaws.com"
    assert asked["versionId"] == ["version-7"] and asked["X-Amz-Expires"] == ["300"]
    assert asked["response-content-type"] == [content_type]
    assert asked["response-content-disposition"] == ["inline"]


def test_document_without_a_version_is_addressed_by_its_key(browser: Browser) -> None:
    document = shown(browser, browser.put(version_id=None))["document"]
    assert "versionId" not in document["url"]


def test_text_in_the_bucket_has_an_address(browser: Browser) -> None:
    invoice = shown(browser, browser.put(**FULL))
    assert urlsplit(invoice["text_url"]).path == "/text/x.txt"
    assert parse_qs(urlsplit(invoice["text_url"]).query)["response-content-type"] == [
        "text/plain; charset=utf-8"
    ]
    assert "text_url" not in shown(browser, browser.put())


# --- uploads ---


@pytest.mark.parametrize(
    ("name", "category", "key", "content_type", "most"),
    [
        ("taxi.png", None, "invoices/taxi-MARK.png", "image/png", 10 << 20),
        ("Taxi to Köln.PNG", "travel", "invoices/travel/Taxi to Köln-MARK.png", "image/png", 10 << 20),
        (" a+b%20.Jpeg ", " reise ", "invoices/reise/a+b%20-MARK.jpeg", "image/jpeg", 10 << 20),
        ("scan.1.PDF", None, "invoices/scan.1-MARK.pdf", "application/pdf", 20 << 20),
        ("领收书.TIF", "出差", "invoices/出差/领收书-MARK.tif", "image/tiff", 20 << 20),
    ],
)
def test_upload_form_fixes_key_type_and_size(
    browser: Browser, name: str, category: str | None, key: str, content_type: str, most: int
) -> None:
    body = {"name": name, "size": 12345} | ({"category": category} if category else {})
    reply = browser.ask("POST", "/api/uploads", json=body)
    assert reply.status == 200
    form = reply.json
    mark = re.search(r"-([a-f][0-9a-f]{7})\.", form["key"])[1]
    key = key.replace("MARK", mark)
    assert form["key"] == form["fields"]["key"] == key
    assert form["url"] == f"https://{invoice_browser.BUCKET_NAME}.s3.us-east-1.amazonaws.com/"
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert {"key": key} in policy["conditions"] and {"Content-Type": content_type} in policy["conditions"]
    assert ["content-length-range", 1, most] in policy["conditions"]
    assert {"bucket": invoice_browser.BUCKET_NAME} in policy["conditions"]
    assert form["fields"]["Content-Type"] == content_type
    left = datetime.fromisoformat(policy["expiration"]) - datetime.now(UTC)
    assert 0 < left.total_seconds() <= 300
    # Its name is one that the processor is notified of.
    assert invoice_record.is_invoice(key) and key.endswith(key.lower()[-4:])


@pytest.mark.fault(54)
def test_upload_of_one_name_twice_gets_a_key_each_time(browser: Browser) -> None:
    body = {"name": "scan.pdf", "size": 1, "category": "travel"}
    keys = {browser.ask("POST", "/api/uploads", json=body).json["key"] for _ in range(50)}
    assert len(keys) == 50


def test_upload_key_of_the_longest_name_is_one_of_s3(browser: Browser) -> None:
    body = {"name": "\U0001f4c4" * 195 + ".tiff", "size": 1, "category": "\U0001f4c1" * 50}
    key = browser.ask("POST", "/api/uploads", json=body).json["key"]
    assert len(key.encode()) <= invoice_browser.MAX_KEY_BYTES
    assert browser.get("/api/uploads", key=key, version_id="v1").status == 200


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "a.png"},
        {"size": 1},
        {"name": "a.png", "size": 1, "key": "text/x"},
        {"name": "a.png", "size": 0},
        {"name": "a.png", "size": -1},
        {"name": "a.png", "size": True},
        {"name": "a.png", "size": 1.5},
        {"name": "a.png", "size": "1"},
        {"name": "a.png", "size": (10 << 20) + 1},
        {"name": "a.pdf", "size": (20 << 20) + 1},
        {"name": "a.png", "size": 10**400},
        {"name": "a.html", "size": 1},
        {"name": "a", "size": 1},
        {"name": ".png", "size": 1},
        {"name": "a.png.exe", "size": 1},
        {"name": "", "size": 1},
        {"name": None, "size": 1},
        {"name": "../a.png", "size": 1},
        {"name": "/a.png", "size": 1},
        {"name": "x/a.png", "size": 1},
        {"name": "x\\a.png", "size": 1},
        {"name": "${filename}.png", "size": 1},
        {"name": "a\n.png", "size": 1},
        {"name": "a\x00.png", "size": 1},
        {"name": "a\u202egnp.png", "size": 1},
        {"name": "x" * 200 + ".png", "size": 1},
        {"name": "a.png", "size": 1, "category": ""},
        {"name": "a.png", "size": 1, "category": "."},
        {"name": "a.png", "size": 1, "category": ".."},
        {"name": "a.png", "size": 1, "category": "a/b"},
        {"name": "a.png", "size": 1, "category": "a\\b"},
        {"name": "a.png", "size": 1, "category": "x" * 51},
        {"name": "a.png", "size": 1, "category": ["a"]},
        {"name": "a.png", "size": 1, "category": None},
        ["name", "size"],
        "a.png",
        None,
    ],
    ids=lambda body: str(body)[:50],
)
def test_upload_of_what_cannot_be_is_refused(browser: Browser, body: object) -> None:
    reply = browser.ask("POST", "/api/uploads", json=body)
    assert reply.status == 400 and reply.message.endswith(".")
    assert set(reply.json) == {"message"}


def test_upload_becomes_the_invoice_that_the_processor_makes(browser: Browser) -> None:
    event = {"key": "invoices/travel/taxi to K%C3%B6ln.png", "size": 5, "versionId": "v.7_-x", "eTag": "e"}
    record = {"s3": {"bucket": {"name": invoice_browser.BUCKET_NAME}, "object": event}}
    upload = invoice_events.upload_of(record, "2026")
    asked = {"key": upload.key, "version_id": "v.7_-x"}
    assert browser.get("/api/uploads", **asked).json == {"invoice_id": upload.invoice_id}
    browser.put(invoice_id=upload.invoice_id, status="PROCESSING")
    assert browser.get("/api/uploads", **asked).json == {
        "invoice_id": upload.invoice_id,
        "status": "PROCESSING",
    }


@pytest.mark.fault(72)
def test_upload_whose_answer_was_lost_is_found_by_its_key(browser: Browser) -> None:
    key = "invoices/taxi to Köln-a1234567.png"
    missing = browser.get("/api/uploads", key=key)
    assert (missing.status, missing.message) == (404, "Nothing was uploaded under this key.")
    sent = boto3.client("s3").put_object(Bucket=invoice_browser.BUCKET_NAME, Key=key, Body=b"x")
    assert browser.get("/api/uploads", key=key).json == {
        "invoice_id": invoice_record.invoice_id_of(invoice_browser.BUCKET_NAME, key, sent["VersionId"])
    }


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"version_id": "v1"},
        {"key": "text/a.txt", "version_id": "v1"},
        {"key": "invoices/" + "x" * 1016, "version_id": "v1"},
        {"key": "invoices/a\n.png", "version_id": "v1"},
        {"key": "invoices/a.png", "version_id": ""},
        {"key": "invoices/a.png", "version_id": "v 1"},
        {"key": "invoices/a.png", "version_id": "v" * 1025},
        {"key": "invoices/a.png", "version_id": "v1", "bucket": "other"},
    ],
    ids=str,
)
def test_upload_state_of_what_is_no_upload_is_refused(browser: Browser, asked: dict[str, str]) -> None:
    assert browser.get("/api/uploads", **asked).status == 400
    assert not browser.reads


def test_invoice_unknown_is_not_found(browser: Browser) -> None:
    reply = browser.get(f"/api/invoices/{uuid.uuid4()}")
    assert reply.status == 404 and reply.message == "There is no invoice with this id."
    assert PERSON not in json.dumps(browser.log_lines)
