"""The invoice browser as a person meets it: in Chromium, on the local cloud, with its sign-in and its uploads."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer
from invoice_record import index_keys
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, Route, expect

from infra.local.browser import Browser
from infra.local.cloud import User
from infra.local.session import Session
from infra.page import SOURCES
from tests.e2e.conftest import until
from tests.e2e.visitor import Arrive, Traffic, Visitor
from tests.invoices.render import FOLDER, positions, render_pdf

SAMPLE = FOLDER / "invoice_page_1.png"
BROWSER = True

# Which of the renderer's texts each field of the sample was read from.
WORDS = {
    "vendor": "ABC TECHNOLOGIES INC",
    "invoice_number": "Invoice Number: INV-00123",
    "invoice_date": "Date: 2025-04-21",
    "total": "Total: $300",
}
# By how much a box may be off, in parts of the page: an OCR engine's box has a few pixels around the ink.
TOLERANCE = 0.015


@pytest.fixture(scope="module")
def kept(session: Session, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The ids of invoices that stand in the table as the processor leaves them, with their files: a receipt, an
    invoice of three pages, an invoice and its copy."""
    render_pdf(3, pdf := tmp_path_factory.mktemp("kept") / "granite.pdf")
    receipt = {"vendor": "CORNER LEAF CAFE", "total": Decimal("15.02"), "currency": "USD"}
    granite = {"vendor": "Granite Peak Logistics LLC", "total": Decimal("300.00"), "currency": "USD"}
    invoice = {"vendor": "Twin Ltd", "total": Decimal("300.00"), "currency": "USD"}
    doubt = {"review_reasons": ["possible_duplicate"]}
    pages = {"vendor": evidence("Granite Peak Logistics LLC"), "total": evidence("USD 300.00", page=3)}
    first = keep(session, SAMPLE, "first.pNg", **invoice)
    return {
        "receipt": keep(session, FOLDER / "receipt.png", "receipt.pNg", **receipt),
        "granite": keep(session, pdf, "granite.pdF", fields=pages, **granite),
        "first": first,
        "copy": keep(session, SAMPLE, "copy.pNg", possible_duplicate_of=first, **invoice | doubt),
    }


def keep(session: Session, path: Path, name: str, **attributes: Any) -> str:
    """A record and its file. No notification takes such a suffix: nobody reads the file a second time."""
    key = f"invoices/{name}"
    version_id = client(session, "s3").put_object(
        Bucket=session.cloud.bucket, Key=key, Body=path.read_bytes()
    )["VersionId"]
    record = {"file_name": key, "version_id": version_id, "extracted_text": "As printed", "page_count": 1}
    fields = {name: evidence(str(attributes[name])) for name in ("vendor", "total")}
    return put(session, **{"invoice_type": "invoice", "fields": fields} | record | attributes)


@cache
def client(session: Session, service: str) -> Any:
    return session.cloud.client(service)


def evidence(text: str, *, page: int = 1) -> dict[str, Any]:
    box = {"Left": "0.1", "Top": "0.2", "Width": "0.3", "Height": "0.02"}
    sides = {side: Decimal(part) for side, part in box.items()}
    return {"text": text, "page": page, "source": "text", "confidence": Decimal(97), "box": sides}


def put(session: Session, **attributes: Any) -> str:
    """Put a record into the table as the processor could have written it; returns its id."""
    uploaded_at = attributes.get("uploaded_at", "2026-02-03T04:05:06Z")
    record = {
        "invoice_id": str(uuid.uuid4()),
        "file_name": "invoices/scan.dat",
        "bucket": session.cloud.bucket,
        "version_id": "none",
        "status": "PROCESSED",
        "notification": "SENT",
        "uploaded_at": uploaded_at,
        "invoice_type": "other",
        "fields": {},
    } | attributes
    record |= {name: value for name, value in index_keys(record).items() if value is not None}
    item = {name: TypeSerializer().serialize(value) for name, value in record.items()}
    client(session, "dynamodb").put_item(TableName=session.cloud.table, Item=item)
    return record["invoice_id"]


# --- the way through -------------------------------------------------------------------------------------


def test_page_from_sign_in_to_sign_out_does_what_a_person_needs(
    arrive: Arrive, browser: Browser, user: User, tmp_path: Path
) -> None:
    visitor = arrive().sign_in()
    page = visitor.page
    invoice_id = upload_by_dragging(visitor, tmp_path / "dragged.png")

    visitor.row("ABC TECHNOLOGIES INC").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ABC TECHNOLOGIES INC")
    assert page.url == f"{browser.address}/#/invoices/{invoice_id}"
    assert [visitor.value(name) for name in WORDS] == [
        "ABC TECHNOLOGIES INC",
        "INV-00123",
        "21 Apr 2025",
        "300.00",
    ]
    assert_boxes_stand_over_their_words(visitor)

    visitor.correct("total", "310,00")
    expect(visitor.field("total").locator(".value")).to_have_text("310.00")
    page.reload()
    expect(visitor.field("total").locator(".value")).to_have_text("310.00")
    history = page.locator(".history li").inner_text()
    assert browser.email in history and "300.00" in history and "310.00" in history
    record = user.record(invoice_id)
    assert record is not None
    assert (Decimal(record["total"]), record["history"][0]["by"]) == (Decimal("310.00"), browser.email)

    page.get_by_role("link", name="Invoices", exact=True).first.click()
    filter_by_type(visitor)
    rows = exported(visitor)
    assert {row["invoice_type"] for row in rows} == {"invoice"}
    [row] = [row for row in rows if row["invoice_id"] == invoice_id]
    assert (row["vendor"], row["total"], row["currency"]) == ("ABC TECHNOLOGIES INC", "310.00", "USD")

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_have_text("You are signed out.")
    assert page.evaluate("sessionStorage.getItem('invoices.tokens')") is None
    visitor.forgive("/oauth2/revoke")  # which the emulator lacks


def upload_by_dragging(visitor: Visitor, path: Path) -> str:
    """Drag the sample onto the page and see it become a row with its fields; returns the invoice's id."""
    shutil.copy(SAMPLE, path)
    visitor.page.get_by_role("button", name="Upload", exact=True).click()
    visitor.page.get_by_label("Category of the next files (optional)").fill("hosting")
    visitor.drag(path)
    row = visitor.row("INV-00123").first
    expect(row).to_contain_text("ABC TECHNOLOGIES INC")
    cells = [cell.inner_text() for cell in row.get_by_role("cell").all()]
    assert [text for text in cells if text][1:6] == [
        "INV-00123",
        "21 Apr 2025",
        "300.00\nUSD",
        "Invoice",
        "hosting",
    ]
    link = visitor.page.locator(".uploads li", has_text=path.name).get_by_role("link", name="Open")
    return (link.get_attribute("href") or "").rpartition("/")[2]


def assert_boxes_stand_over_their_words(visitor: Visitor) -> None:
    expect(visitor.page.locator(".sheet img")).to_have_js_property("complete", True)
    boxes = visitor.boxes()
    ink = {text: sides for text, *sides in positions(SAMPLE.name)}
    for name, words in WORDS.items():
        left, top, width, height = boxes[name]
        ink_left, ink_top, ink_width, ink_height = ink[words]
        assert left == pytest.approx(ink_left, abs=TOLERANCE), name
        assert top == pytest.approx(ink_top, abs=TOLERANCE), name
        assert left + width == pytest.approx(ink_left + ink_width, abs=TOLERANCE), name
        assert top + height == pytest.approx(ink_top + ink_height, abs=TOLERANCE), name


def filter_by_type(visitor: Visitor) -> None:
    kind = visitor.page.get_by_label("Type")
    kind.select_option("receipt")
    expect(visitor.row("ABC TECHNOLOGIES INC")).to_have_count(0)
    kind.select_option("invoice")
    expect(visitor.row("ABC TECHNOLOGIES INC").first).to_be_visible()
    assert visitor.page.url.endswith("#/?type=invoice")


def exported(visitor: Visitor, **chosen: str) -> list[dict[str, str]]:
    """The rows of the CSV file of the list; `chosen` are values of the dialog, by their labels."""
    visitor.page.get_by_role("button", name="Export CSV").click()
    dialog = visitor.page.get_by_role("dialog")
    for label, value in chosen.items():
        control = dialog.get_by_label(label)
        control.select_option(value) if label in ("Rows", "Notation") else control.fill(value)
    separator = dialog.get_by_label("Notation").input_value()[0]
    with visitor.page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, strict=True, delimiter=separator))


# --- signing in ------------------------------------------------------------------------------------------


def test_sign_in_returns_to_the_invoice_that_was_asked_for(arrive: Arrive, kept: dict[str, str]) -> None:
    visitor = arrive().sign_in(f"#/invoices/{kept['receipt']}")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("CORNER LEAF CAFE")
    assert "code=" not in visitor.page.url


def test_sign_in_that_another_page_started_is_refused(arrive: Arrive) -> None:
    visitor = arrive().go()
    visitor.page.get_by_label("Username").wait_for()
    visitor.go("?code=stolen&state=of-another-page")
    expect(visitor.page.get_by_role("alert")).to_contain_text("not started from this page")
    assert visitor.page.evaluate("Object.keys(sessionStorage)") == []


def test_token_that_is_about_to_expire_is_renewed_without_a_sign_in(arrive: Arrive) -> None:
    visitor = arrive().sign_in()
    visitor.page.get_by_role("button", name="Export CSV").wait_for()  # the page keeps no tokens after that
    before = tokens(visitor)
    change_tokens(visitor, {"refresh_at": 0})
    with visitor.page.expect_request("**/oauth2/token") as request:
        visitor.page.reload()
    assert "grant_type=refresh_token" in (request.value.post_data or "")
    visitor.page.get_by_role("button", name="Export CSV").wait_for()
    until(lambda: tokens(visitor)["id_token"] != before["id_token"])


def test_token_that_is_refused_leads_to_the_sign_in_and_back(arrive: Arrive, kept: dict[str, str]) -> None:
    visitor = arrive().sign_in(f"#/invoices/{kept['receipt']}")
    change_tokens(visitor, {"id_token": "of.another.pool", "kept_at": 0})
    visitor.page.reload()
    visitor.page.get_by_label("Username").wait_for()
    visitor.give_password()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("CORNER LEAF CAFE")
    visitor.forgive("401")


def tokens(visitor: Visitor) -> dict[str, Any]:
    return json.loads(visitor.page.evaluate("sessionStorage.getItem('invoices.tokens')"))


def change_tokens(visitor: Visitor, changes: dict[str, Any]) -> None:
    changed = json.dumps(tokens(visitor) | changes)
    visitor.page.evaluate("(tokens) => sessionStorage.setItem('invoices.tokens', tokens)", changed)


# --- loading ---------------------------------------------------------------------------------------------


@pytest.mark.fault(58)
def test_first_visit_asks_for_seven_things_and_the_next_for_four(
    arrive: Arrive, browser: Browser, kept: dict[str, str]
) -> None:
    """So that an account that runs ten functions at once, those that read invoices among them, shows the page."""
    visitor = arrive()
    traffic = Traffic(visitor.page, browser.address)
    visitor.sign_in()
    wait_until_loaded(visitor)
    first = [re.sub(r"-[0-9A-Z]{8}\.", "-HASH.", request) for request in traffic.requests()]
    index, lists = (
        "GET /",
        ["GET /api/counts", "GET /api/invoices", "GET /api/sums"],
    )  # back from the sign-in the index has another address
    assert sorted(first) == sorted(
        [index, "GET /page/main-HASH.js", "GET /page/style-HASH.css", index, *lists]
    )
    visitor.show()
    wait_until_loaded(visitor)
    assert sorted(traffic.requests()) == [index, *lists]


def wait_until_loaded(visitor: Visitor) -> None:
    visitor.row("CORNER LEAF CAFE").first.wait_for()
    visitor.page.locator(".sums-content > :not(.problem)").first.wait_for(state="attached")


@pytest.mark.fault(58)
@pytest.mark.parametrize(("file", "retry"), [("main-*.js", "link"), ("style-*.css", "button")])
def test_page_file_that_fails_is_told_in_a_sentence_with_a_retry(
    arrive: Arrive, file: str, retry: Any
) -> None:
    visitor = arrive()
    visitor.page.route(f"**/page/{file}", lambda route: route.fulfill(status=503, body="{}"))
    visitor.go("#/?type=receipt")
    expect(visitor.page.get_by_text("The page could not be loaded whole")).to_be_visible()
    visitor.page.unroute_all()
    visitor.page.get_by_role(retry, name="Try again").click()
    visitor.page.get_by_label("Username").wait_for()
    visitor.forgive("503")


@pytest.mark.fault(58)
def test_request_that_fails_is_asked_again_then_told_in_a_sentence_with_a_retry(
    visitor: Visitor, kept: dict[str, str]
) -> None:
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=503, body='{"message": "Service Unavailable"}')

    for path in ("**/api/invoices?*", "**/api/sums?*"):
        visitor.page.route(path, refuse, times=1)
    visitor.show()
    wait_until_loaded(visitor)
    assert len(refused) == 2, "a moment's refusal is not even seen"

    visitor.page.route("**/api/*", refuse)
    visitor.show()
    again = visitor.page.get_by_role("alert").get_by_role("button", name="Try again")
    expect(again).to_have_count(2)
    visitor.page.unroute_all()
    again.first.click()
    expect(again).to_have_count(1)
    again.click()
    wait_until_loaded(visitor)
    visitor.forgive("503")


# --- the list --------------------------------------------------------------------------------------------


@pytest.mark.fault(56)
def test_list_says_whom_no_email_reaches(visitor: Visitor, session: Session) -> None:
    table, dynamodb = session.cloud.names.memory_table, client(session, "dynamodb")
    found = {"mark": {"S": "check"}, "unsubscribed": {"L": [{"S": "cfo@example.com"}]}}
    dynamodb.put_item(TableName=table, Item=found)
    visitor.show("#/?type=receipt")
    notice = visitor.page.get_by_text("No e-mail about invoices reaches cfo@example.com")
    expect(notice).to_be_visible()
    dynamodb.delete_item(TableName=table, Key={"mark": found["mark"]})
    visitor.page.get_by_label("Type").select_option("invoice")
    expect(notice).to_have_count(0)


def test_list_filtered_can_be_bookmarked_and_left_by_back(visitor: Visitor, session: Session) -> None:
    put(session, vendor="Bookmark Ltd", category="shelf", vendor_initial="b", vendor_sort="bookmark ltd#1")
    visitor.show("#/?category=shelf")
    expect(visitor.row("Bookmark Ltd")).to_have_count(1)
    assert visitor.page.get_by_label("Category", exact=True).input_value() == "shelf"
    visitor.page.get_by_label("Vendor").fill("nobody")
    expect(visitor.page.get_by_text("No invoice fits these filters")).to_be_visible()
    visitor.page.get_by_role("link", name="Show all invoices").click()
    expect(visitor.page.get_by_label("Category", exact=True)).to_have_value("")
    visitor.page.go_back()
    expect(visitor.page.get_by_label("Vendor")).to_have_value("nobody")


def test_list_of_many_loads_more_and_keeps_its_place(visitor: Visitor, session: Session) -> None:
    for number in range(60):
        at = f"2025-06-{number // 24 + 1:02}T{number % 24:02}:00:00Z"
        put(session, vendor=f"Row {number}", category="many", uploaded_at=at)
    visitor.show("#/?category=many")
    expect(visitor.row("Row")).to_have_count(50)
    visitor.page.get_by_role("button", name="Load more").click()
    expect(visitor.row("Row")).to_have_count(60)
    expect(visitor.page.get_by_role("button", name="Load more")).to_be_hidden()
    assert [row.get_attribute("data-invoice") for row in visitor.row("Row").all()[:1]]
    visitor.row("Row 5").last.get_by_role("link").click()
    visitor.page.get_by_role("heading", name="Fields").wait_for()
    visitor.page.get_by_role("link", name="Invoices", exact=True).last.click()
    expect(visitor.row("Row")).to_have_count(60)
    expect(visitor.row("Row 5").last.get_by_role("link")).to_be_focused()


def hold_requests(page: Page, *, after: int) -> None:
    """So many of the list's requests go on their way; the rest wait for ever, so that there is time to stop them."""
    passed: list[Route] = []

    def decide(route: Route) -> None:
        if len(passed) < after:
            passed.append(route)
            route.continue_()

    page.route("**/api/invoices?*", decide)


def test_list_looking_further_back_says_so_and_can_be_stopped(visitor: Visitor, session: Session) -> None:
    put(session, vendor="Long Ago Ltd", uploaded_at="2021-03-04T05:06:07Z")
    visitor.show("#/?type=credit_note")
    months = base64.urlsafe_b64encode(json.dumps(["2022-12"]).encode()).decode().rstrip("=")
    empty = json.dumps({"invoices": [], "cursor": months})  # as after a thousand that a filter kept none of
    visitor.page.route("**/api/invoices?*cursor=*", lambda route: None)
    visitor.page.route("**/api/invoices?to=2024-12-31&limit=50", lambda route: route.fulfill(body=empty))
    visitor.show("#/?to=2024-12-31")
    shown = visitor.page.locator("#main")  # what a screen reader is told stands beside it
    further = shown.get_by_text("Looking further back…")
    further.wait_for()
    visitor.page.get_by_role("button", name="Stop").click()
    expect(shown.get_by_text("Stopped looking")).to_be_visible()
    visitor.page.unroute_all(behavior="ignoreErrors")
    visitor.page.get_by_role("button", name="Load more").click()
    expect(visitor.row("Long Ago Ltd")).to_have_count(1)
    expect(further).to_be_hidden()


def test_export_can_be_cancelled(visitor: Visitor) -> None:
    visitor.show("#/?type=credit_note")
    hold_requests(visitor.page, after=0)
    downloads: list[Any] = []
    visitor.page.on("download", lambda download: downloads.append(download))
    visitor.page.get_by_role("button", name="Export CSV").click()
    visitor.page.get_by_role("dialog").get_by_role("button", name="Export").click()
    visitor.page.get_by_role("button", name="Cancel").click()
    expect(visitor.page.locator(".export-progress")).to_have_text("Export cancelled.")
    expect(visitor.page.get_by_role("button", name="Export CSV")).to_be_focused()
    assert downloads == []
    visitor.page.unroute_all(behavior="ignoreErrors")


def test_sums_of_a_month_are_exact_and_drawn_to_scale(visitor: Visitor, session: Session) -> None:
    for vendor, total in [("Big", "0.20"), ("Big", "0.10"), ("Small", "0.15"), ("Back", "-0.30")]:
        amounts = {"currency": "EUR", "total": Decimal(total)}
        put(session, vendor=vendor, uploaded_at="2026-10-05T00:00:00Z", **amounts)
    visitor.show()
    month = visitor.page.locator(".sums h2")
    while (shown := month.inner_text()) != "October 2026":
        visitor.page.get_by_role("button", name="Earlier month").click()
        expect(month).not_to_have_text(shown)  # a click before that would go a month further
    sums = visitor.page.locator(".currency-sums")
    # A list: the headings of the month before may still stand there, and one alone must not be two.
    expect(sums.locator("h3")).to_have_text(["0.15 EUR4 invoices"])
    rows = {row.inner_text().split("\n")[0]: row for row in sums.locator("li").all()}
    assert {name: row.inner_text().split("\n")[1] for name, row in rows.items()} == {
        "Big": "0.30",
        "Back": "−0.30",
        "Small": "0.15",
    }
    widths = {name: bar_width(row) for name, row in rows.items()}
    assert widths["Small"] == pytest.approx(widths["Big"] / 2, abs=1)


def bar_width(row: Locator) -> float:
    return row.locator(".bar-fill").evaluate("(bar) => bar.getBoundingClientRect().width")


# --- hostile names ---------------------------------------------------------------------------------------

HOSTILE = {
    "markup": "<img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://evil.example","Click")',
    "full width": "＝1+1",
    "after spaces": "   @SUM(A1)",
    "next cell": "Ltd;=cmd|' /C calc'!A0",
    "turned around": "\u202egnp.eciovni",
    "hidden": "GO\u200bOGLE",
    "right to left": "מוסך כהן",
}


@pytest.mark.fault(38)
def test_vendor_hostile_is_shown_and_exported_harmlessly(visitor: Visitor, session: Session) -> None:
    ids = {
        kind: put(session, vendor=vendor, category="hostile", invoice_number=vendor, total=Decimal("-12.50"))
        for kind, vendor in HOSTILE.items()
    }
    visitor.show("#/?category=hostile")
    expect(visitor.row("Other")).to_have_count(len(HOSTILE))
    shown = {kind: shown_vendor(visitor.page, invoice_id) for kind, invoice_id in ids.items()}
    visible = {"turned around": r"\u202Egnp.eciovni", "hidden": r"GO\u200BOGLE"}
    assert shown == {kind: visible.get(kind, vendor) for kind, vendor in HOSTILE.items()}
    assert visitor.page.locator("table img").count() == 0

    rows = {row["invoice_id"]: row for row in exported(visitor)}
    assert {kind: rows[invoice_id]["vendor"] for kind, invoice_id in ids.items()} == {
        "markup": "<img src=x onerror=alert(1)>",
        "formula": '\'=HYPERLINK("http://evil.example","Click")',
        "full width": "'＝1+1",
        "after spaces": "'   @SUM(A1)",
        "next cell": "Ltd;'=cmd|' /C calc'!A0",
        **visible,
        "right to left": "מוסך כהן",
    }
    assert {row["total"] for row in rows.values()} == {"-12.50"}

    for kind in ("markup", "turned around"):
        visitor.open(ids[kind])
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(shown[kind])
        assert visitor.page.evaluate("document.querySelectorAll('[onerror]').length") == 0


def shown_vendor(page: Page, invoice_id: str) -> str:
    """The vendor's cell as the page's text says it, with its spaces."""
    return page.locator(f"tr[data-invoice='{invoice_id}'] .vendor").evaluate("(cell) => cell.textContent")


# --- one invoice -----------------------------------------------------------------------------------------


def test_field_and_its_box_point_at_each_other(visitor: Visitor, kept: dict[str, str]) -> None:
    visitor.show(f"#/invoices/{kept['first']}")
    box = visitor.page.locator(".box[data-field=total]")
    visitor.field("total").hover()
    expect(box).to_have_class(re.compile("active"))
    visitor.field("vendor").hover()
    expect(box).not_to_have_class(re.compile("active"))
    box.focus()
    expect(visitor.field("total")).to_have_class(re.compile("active"))
    visitor.page.keyboard.press("Enter")
    expect(visitor.field("total").get_by_role("button")).to_be_focused()


@pytest.mark.fault(68)
def test_e_invoice_shows_its_text_its_accounts_and_what_its_page_says_otherwise(
    visitor: Visitor, session: Session
) -> None:
    accounts = [{"iban": "DE89370400440532013000", "bic": "COBADEFFXXX", "name": "Nordlicht"}]
    payment = {
        "accounts": accounts,
        "printed": ["GB82WEST12345698765432"],
        "reference": "RE-1",
        "by": "debit",
    }
    text, reasons = "Invoice RE-1\nTotal 119.00 EUR", ["xml_disagrees"]
    kept = {"payment": payment, "extracted_text": text, "review_reasons": reasons, "vendor_tax_id": "DE123"}
    visitor.open(put(session, file_name="invoices/rechnung.xml", corrects=["RE-0"], **kept))
    page = visitor.page
    expect(page.get_by_label("Text of the invoice").locator("p")).to_have_text(
        ["Invoice RE-1", "Total 119.00 EUR"]
    )
    expect(page.get_by_role("link", name="Open the XML")).to_be_visible()
    rows = page.get_by_role("region", name="Payment").locator(".field")
    expect(rows).to_have_text(
        [
            "IBANDE89 3704 0044 0532 0130 00Nordlicht",
            "BICCOBADEFFXXX",
            "On the pageGB82 WEST 1234 5698 7654 32",
            "ReferenceRE-1",
            "ByThe payee takes it from your account.",
            "CorrectsRE-0",
        ]
    )
    expect(page.locator(".review")).to_contain_text(
        "Account: DE89 3704 0044 0532 0130 00 in the e-invoice, GB82 WEST 1234 5698 7654 32 on the page."
    )


def test_possible_duplicate_stands_beside_the_other_with_what_differs(
    visitor: Visitor, kept: dict[str, str]
) -> None:
    visitor.show(f"#/invoices/{kept['copy']}")
    visitor.page.get_by_role("button", name="Compare them").click()
    section = visitor.page.get_by_role("region", name="Possible duplicate")
    different = section.locator("tr.different")
    expect(different).to_have_count(1)
    expect(different.get_by_role("cell")).to_have_text(["copy.pNg", "first.pNg"])
    expect(section.get_by_role("img")).to_have_count(2)


def test_type_tags_and_review_are_kept(visitor: Visitor, kept: dict[str, str], user: User) -> None:
    visitor.show(f"#/invoices/{kept['copy']}")
    page = visitor.page
    page.get_by_label("Add a tag").fill("paid twice?")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Remove tag paid twice?")).to_be_visible()
    page.get_by_label("Type").select_option("other")
    expect(page.locator(".history li")).to_have_count(2)
    page.get_by_role("button", name="Mark as reviewed").click()
    expect(page.get_by_text("Reviewed by")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Reviewed by")).to_be_visible()
    expect(page.get_by_label("Type")).to_have_value("other")
    record = user.record(kept["copy"])
    assert record is not None
    assert (record["tags"], record["invoice_type"]) == (["paid twice?"], "other")
    assert "reviewed_at" in record and "attention" not in record


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("total", "1.234", "can be read in two ways"),
        ("total", "three hundred", "Write the amount in digits"),
        ("currency", "Euro", "three letters"),
    ],
)
def test_correction_that_cannot_be_is_refused_with_a_sentence(
    visitor: Visitor, kept: dict[str, str], field: str, typed: str, sentence: str
) -> None:
    visitor.show(f"#/invoices/{kept['receipt']}")
    before = visitor.value(field)
    visitor.correct(field, typed)
    expect(visitor.field(field).get_by_role("alert")).to_contain_text(sentence)
    expect(visitor.field(field).locator("input")).to_be_focused()
    visitor.page.keyboard.press("Escape")
    assert visitor.value(field) == before
    assert visitor.page.locator(".history li").count() == 0


@pytest.mark.fault(49)
def test_two_people_correcting_one_field_see_each_other(arrive: Arrive, session: Session, user: User) -> None:
    invoice_id = put(session, vendor="Two People Ltd", total=Decimal("100.00"), currency="USD")
    first, second = (arrive().sign_in(f"#/invoices/{invoice_id}") for _ in range(2))
    for visitor in (first, second):
        expect(visitor.field("total").locator(".value")).to_have_text("100.00")
    first.correct("total", "110.00")
    expect(first.field("total").locator(".value")).to_have_text("110.00")
    second.correct("total", "120.00")
    warning = second.field("total").get_by_role("alert").first
    expect(warning).to_contain_text("changed total from 100.00 to 110.00")
    assert total_of(user, invoice_id) == Decimal("110.00")
    expect(second.field("total").locator("input")).to_have_value("120.00")
    second.field("total").get_by_role("button", name="Save mine anyway").click()
    expect(second.field("total").locator(".value")).to_have_text("120.00")
    assert total_of(user, invoice_id) == Decimal("120.00")

    first.page.get_by_role("button", name="Mark as reviewed").click()
    expect(first.page.get_by_role("alert").first).to_contain_text("changed total from 110.00 to 120.00")
    first.page.get_by_role("button", name="Make my change anyway").click()
    expect(first.page.get_by_text("Reviewed by")).to_be_visible()
    for visitor in (first, second):
        visitor.forgive("409")


@pytest.mark.fault(71)
def test_clerk_corrects_a_doubtful_total_a_row_and_removes_the_twin(
    visitor: Visitor, session: Session, user: User
) -> None:
    amounts = {"subtotal": Decimal("100.00"), "tax": Decimal("20.00"), "total": Decimal("12.00")}
    like = {"vendor": "Doubtful Ltd", "invoice_number": "D-1", "invoice_type": "invoice", **amounts}
    items = [{"description": "Rope", "amount": Decimal("90.00")}]
    first = put(session, **like, review_reasons=["totals_disagree"], line_items=items)
    later = put(session, **like | {"uploaded_at": "2026-02-04T04:05:06Z"}, possible_duplicate_of=first)
    visitor.show(f"#/invoices/{first}")
    page = visitor.page
    expect(page.get_by_text("Another invoice looks like this one.")).to_be_visible()
    visitor.correct("total", "-120")
    expect(visitor.field("total").get_by_role("alert").first).to_contain_text("below zero")
    visitor.field("total").get_by_role("button", name="Cancel").click()
    visitor.correct("total", "121")
    page.get_by_role("button", name="Save anyway").click()
    expect(visitor.field("total").locator(".value")).to_have_text("121.00")
    expect(page.locator(".review")).to_contain_text("do not add up")
    visitor.correct("total", "120")
    expect(page.locator(".review")).to_have_count(0)
    page.get_by_role("button", name="Correct row 1").click()
    page.get_by_role("dialog").get_by_label("Amount").fill("100")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".history")).to_contain_text("Rope: 90.00 \u2192 changed to Rope: 100.00")
    page.get_by_label("Notes").fill("Asked them.")
    page.get_by_label("Notes").blur()
    expect(page.locator(".history")).to_contain_text("Notes")
    page.get_by_role("link", name="The other one").click()
    expect(page.get_by_role("heading", name="Doubtful Ltd")).to_be_visible()
    expect(page).to_have_url(re.compile(later))
    page.get_by_role("button", name="Remove\u2026").click()
    page.get_by_role("button", name="A duplicate of the other one").click()
    expect(page.get_by_role("button", name="Bring back")).to_be_visible()
    visitor.show("#/?status=REMOVED")
    page.get_by_role("link", name="Doubtful Ltd").click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("button", name="Remove\u2026")).to_be_visible()
    record = user.record(later)
    assert record is not None and "removed_at" not in record and record["listed_at"]
    visitor.forgive("409")


def total_of(user: User, invoice_id: str) -> Decimal:
    record = user.record(invoice_id)
    assert record is not None
    return Decimal(record["total"])


# --- uploads ---------------------------------------------------------------------------------------------


def test_upload_that_cannot_be_read_is_told_in_a_sentence(visitor: Visitor, kept: dict[str, str]) -> None:
    visitor.open(kept["first"])  # files can be dropped on every view
    visitor.drop_content("holiday.heic", b"x")
    visitor.drop_content("empty.pdf", b"")
    tray = visitor.page.get_by_label("Uploads")
    expect(tray.locator(".uploads li", has_text="holiday.heic")).to_contain_text(
        "PNG, a JPEG, a TIFF, a PDF or an XML"
    )
    expect(tray.locator(".uploads li", has_text="empty.pdf")).to_contain_text("is empty")
    visitor.drop_content("letter.png", b"this is no picture")
    sent = tray.locator(".uploads li", has_text="letter.png")
    expect(sent).to_contain_text("please upload")
    sent.get_by_role("link", name="Open").click()
    expect(visitor.page.get_by_role("heading", name="Not read")).to_be_visible()
    expect(visitor.page.get_by_text("The file cannot be shown as a picture")).to_be_visible()
    visitor.page.get_by_role("link", name="Invoices", exact=True).last.click()
    expect(visitor.row("letter.png").first).to_contain_text("Failed")


# --- for everybody ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_has_no_serious_accessibility_finding(
    visitor: Visitor, session: Session, kept: dict[str, str], scheme: str
) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    put(session, uploaded_at=now, vendor="Summed Ltd", total=Decimal("1.00"), currency="USD")
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.show()
    visitor.row("CORNER LEAF CAFE").first.wait_for()
    visitor.page.locator(".currency-sums").first.wait_for()
    assert serious_findings(visitor.page) == []
    visitor.page.get_by_role("button", name="Upload", exact=True).click()
    visitor.drop_content("holiday.heic", b"x")
    visitor.page.get_by_text("This file can't be read").wait_for()
    assert serious_findings(visitor.page) == []
    visitor.page.keyboard.press("Escape")
    visitor.open(kept["copy"])
    visitor.page.locator(".differences").wait_for()
    visitor.field("total").get_by_role("button").click()
    visitor.page.get_by_text("Text as read").click()
    assert serious_findings(visitor.page) == []


def serious_findings(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def test_page_works_with_the_keyboard_alone(arrive: Arrive, kept: dict[str, str], tmp_path: Path) -> None:
    visitor = arrive()
    page = visitor.page
    visitor.go()
    page.get_by_label("Username").wait_for()
    press(page, visitor.account.email, "Enter")
    page.get_by_label("Password").wait_for()
    press(page, visitor.account.password, "Enter")
    visitor.row("CORNER LEAF CAFE").first.wait_for()

    tab_to(page, "a", "CORNER LEAF CAFE")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1, name="CORNER LEAF CAFE")
    expect(heading).to_be_focused()
    tab_to(page, "button", "Correct due date")
    page.keyboard.press("Enter")
    expect(visitor.field("due_date").locator("input")).to_be_focused()
    page.keyboard.type("09/17/2024")
    page.keyboard.press("Enter")
    expect(visitor.field("due_date").locator(".value")).to_have_text("17 Sept 2024")
    expect(visitor.field("due_date").get_by_role("button")).to_be_focused()

    tab_to(page, "button", "Sign out", backwards=True)
    tab_to(page, "button", "Upload", backwards=True)
    page.keyboard.press("Enter")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(FOLDER / "facture.png")
    expect(page.locator(".upload-summary")).to_have_text("1 uploaded")
    expect(page.get_by_role("button", name="Choose files")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_focused()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        if key in ("Tab", "Enter"):
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def tab_to(page: Page, kind: str, name: str, *, backwards: bool = False) -> None:
    """Press Tab until something with this name has the focus; on the way the focus is always to be seen."""
    for _ in range(120):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        focused = page.evaluate(
            """() => {
              const element = document.activeElement.cloneNode(true);
              element.querySelectorAll(".count").forEach((count) => count.remove());  // it may have come by now
              const label = element.getAttribute("aria-label") ?? element.textContent;
              return [element.localName, label.trim()];
            }"""
        )
        if focused == [kind, name]:
            return
    pytest.fail(f"{name} is not reached with the Tab key")


def test_page_on_a_phone_never_scrolls_sideways(arrive: Arrive, kept: dict[str, str]) -> None:
    visitor = arrive(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).sign_in()
    visitor.row("CORNER LEAF CAFE").first.wait_for()
    assert not visitor.is_wider_than_its_window()
    visitor.page.get_by_text("Filters", exact=True).tap()
    visitor.page.get_by_role("button", name="Upload", exact=True).tap()
    visitor.drop_content("a rather long name of a file that was scanned in the office.png", b"x")
    assert not visitor.is_wider_than_its_window()
    visitor.page.get_by_role("button", name="Close").tap()
    visitor.open(kept["copy"])
    visitor.page.locator(".differences").wait_for()
    visitor.field("total").get_by_role("button").tap()
    assert not visitor.is_wider_than_its_window()


# --- pure modules ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def modules(chromium: Chromium, browser: Browser) -> Iterator[Page]:
    """A window in which the page's modules can be imported, as they are written."""
    visitor = Visitor(chromium, browser)
    visitor.page.route(
        "**/sources/*", lambda route: route.fulfill(path=SOURCES / Path(route.request.url).name)
    )
    visitor.go("sources/icon.svg")
    yield visitor.page
    visitor.close()


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("300", "300"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("−5", "-5"),
        ("0.125", "0.125"),
        ("1.234", None),
        ("12,345", None),
        ("1,23,4", None),
        ("12 EUR", None),
    ],
)
def test_typed_amount_is_read_or_refused_but_never_guessed(
    modules: Page, typed: str, amount: str | None
) -> None:
    script = """async (typed) => {
      const { typedAmount } = await import("/sources/money.js");
      try { return typedAmount(typed); } catch (error) {
        if (error instanceof RangeError) return null;
        throw error;
      }
    }"""
    assert modules.evaluate(script, typed) == amount


def test_amounts_add_up_exactly(modules: Page) -> None:
    amounts = ["0.1", "0.20", "-1.005", "99999999999999999999.99"]
    script = """async (amounts) => {
      const { add } = await import("/sources/money.js");
      return amounts.reduce(add);
    }"""
    assert Decimal(modules.evaluate(script, amounts)) == sum(map(Decimal, amounts))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("invoices/taxi-a1b2c3d4.png", "taxi.png"),
        ("invoices/travel/a-b-e0000000.PDF", "travel/a-b.PDF"),
        ("invoices/taxi.png", "taxi.png"),
        ("invoices/scan-20250421.png", "scan-20250421.png"),
        ("invoices/scan-20250421-f0f0f0f0.png", "scan-20250421.png"),
        ("invoices/a1b2c3d4.png", "a1b2c3d4.png"),
        ("invoices/taxi-a1b2c3d4/x.png", "taxi-a1b2c3d4/x.png"),
    ],
)
def test_name_of_an_uploaded_file_is_shown_as_it_was(modules: Page, key: str, name: str) -> None:
    script = """async (key) => (await import("/sources/format.js")).fileName(key)"""
    assert modules.evaluate(script, key) == name


def test_changes_since_are_those_not_seen_though_the_oldest_are_left_out(modules: Page) -> None:
    def invoice(first: int, last: int) -> dict[str, Any]:
        history = [
            {"by": "a", "at": "2026-01-01", "changes": {"vendor": {"to": str(number)}}}
            for number in range(first, last)
        ]
        return {"history": history, "history_left_out": first}

    script = """async ([before, now]) => (await import("/sources/correction.js")).changesSince(before, now)"""
    told = modules.evaluate(script, [invoice(0, 200), invoice(2, 202)])
    assert [re.search(r"to (\d+) \(", sentence)[1] for sentence in told] == ["200", "201"]
    assert modules.evaluate(script, [invoice(2, 202), invoice(2, 202)]) == []


@pytest.mark.fault(38)
@pytest.mark.parametrize("mark", list("=+-@＝＋－＠") + ["\t=", "\r=", " \u00a0=", "\u200b=", "\ufeff="])
def test_cell_that_starts_like_a_formula_is_a_text(modules: Page, mark: str) -> None:
    script = """async (text) => (await import("/sources/csv.js")).textCell(text)"""
    cell = modules.evaluate(script, f"{mark}1+1")
    assert re.match(r'"(\'|\\u)', cell), cell


def test_cells_of_any_text_come_back_as_one_row(modules: Page) -> None:
    texts = ['a "quote", a comma; a semicolon', "two\nlines", "tab\there", "", "Ünïcödé 請求書"]
    script = """async (texts) => {
      const { textCell } = await import("/sources/csv.js");
      return texts.map(textCell).join(",") + "\\r\\n";
    }"""
    [row] = csv.reader(io.StringIO(modules.evaluate(script, texts), newline=""), strict=True)
    assert row == [text.replace("\n", "\\u000A").replace("\t", "\\u0009") for text in texts]
