"""The page of an invoice beside its fields: PDFs, pictures, e-invoices; and what a click on it fills in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from invoice_lines import PLACES, Row, pack
from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page, expect

from infra.local.browser import Browser
from infra.local.cloud import User
from infra.local.session import Session
from tests.e2e.test_invoice_browser import FOLDER, TOLERANCE, keep, put, serious_findings
from tests.e2e.visitor import Arrive, Visitor
from tests.invoices.render import monochrome, pdf_page, render_pdf

BROWSER = True

Sides = tuple[float, float, float, float]


def ink(text: str, number: int = 7, pages: int = 10) -> Sides:
    """Left, top, right and bottom of what a text blackens on a page of the renderer's PDF, as parts of the page."""
    page = pdf_page(number, pages)
    [words] = [each for each in page.texts if each.text == text]
    drawn = monochrome(type(page)(page.width, page.height, [], [words])).convert("L")
    box = ImageChops.invert(drawn).getbbox()
    assert box
    return box[0] / page.width, box[1] / page.height, box[2] / page.width, box[3] / page.height


def row(text: str, sides: Sides) -> Row:
    left, top, right, bottom = (round(side * PLACES) for side in sides)
    return Row(text, 7, 9900, [left, top, right, top, right, bottom, left, bottom])


def place(sides: Sides) -> dict[str, Any]:
    left, top, right, bottom = sides
    named = {"Left": left, "Top": top, "Width": right - left, "Height": bottom - top}
    return {"page": 7, "box": {name: Decimal(f"{side:.5f}") for name, side in named.items()}}


def read_at(text: str, sides: Sides) -> dict[str, Any]:
    return {"text": text, "source": "text", "confidence": Decimal(97), **place(sides)}


@pytest.fixture(scope="module")
def ten(session: Session, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An invoice of ten pages of which the seventh was read, as the processor keeps it."""
    render_pdf(10, path := tmp_path_factory.mktemp("ten") / "ten.pdf")
    amount, delivery = ink("USD 100.00"), ink("Delivery 7")
    lines = pack(
        [row("USD 100.00", amount), row("Delivery 7", delivery), row("03/04/2025", (0.1, 0.6, 0.3, 0.62))],
        None,
    )
    fields = {"total": read_at("USD 100.00", amount), "vendor": read_at("Delivery 7", delivery)}
    values = {
        "vendor": "Delivery 7",
        "total": Decimal("110"),
        "currency": "USD",
        "invoice_date": "2025-01-01",
    }
    return keep(session, path, "ten.pdF", lines=lines, fields=fields, page_count=10, **values)


def text_pdf(*words: str) -> bytes:
    """A page of 300 × 100 points that says the words, in a font that every reader has."""
    said = " ".join(words).encode()
    stream = b"BT /F 20 Tf 20 50 Td (%s) Tj ET" % said
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%%%EOF" % (len(stream), stream)
    )


NAMED: dict[str, Any] = {"vendor": "Shown Ltd", "total": Decimal("1"), "currency": "EUR"}


def shown_page(page: Page, number: int) -> Locator:
    shown = page.get_by_role("img", name=f"Page {number} of the uploaded file")
    expect(shown).to_be_visible()
    return shown


def drawn_ink(shown: Locator, around: Sides) -> list[float]:
    """The bounds of what is dark on the canvas, near these parts of it."""
    return shown.evaluate(
        """(canvas, [left, top, right, bottom]) => {
          const near = 0.02, { width, height } = canvas;
          const [x, y] = [Math.floor((left - near) * width), Math.floor((top - near) * height)];
          const [w, h] = [Math.ceil((right - left + 2 * near) * width), Math.ceil((bottom - top + 2 * near) * height)];
          const { data } = canvas.getContext("2d").getImageData(x, y, w, h);
          const [xs, ys] = [[], []];
          for (let at = 0; at < w * h; at += 1) if (data[4 * at] < 100) { xs.push(at % w); ys.push(Math.floor(at / w)); }
          return [(x + Math.min(...xs)) / width, (y + Math.min(...ys)) / height,
                  (x + Math.max(...xs)) / width, (y + Math.max(...ys)) / height];
        }""",
        list(around),
    )


def test_pdf_of_ten_pages_shows_the_seventh_with_its_box_on_the_ink(visitor: Visitor, ten: str) -> None:
    visitor.open(ten)
    visitor.page.get_by_label("Page", exact=True).fill("2")
    visitor.page.keyboard.press("Enter")
    shown_page(visitor.page, 2)
    visitor.field("total").hover()  # a field on another page turns to it
    expected = ink("USD 100.00")
    assert drawn_ink(shown_page(visitor.page, 7), expected) == pytest.approx(expected, abs=TOLERANCE)
    left, top, width, height = visitor.boxes()["total"]
    assert (left, top, left + width, top + height) == pytest.approx(expected, abs=TOLERANCE)
    link = visitor.page.get_by_role("link", name="Open the PDF at page 7")
    assert (link.get_attribute("href") or "").endswith("#page=7")

    visitor.page.get_by_role("button", name="Zoom in").click()
    visitor.page.get_by_role("button", name="Zoom in").click()
    expect(visitor.page.locator(".page-tools output")).to_have_text("200 %")
    expect(visitor.page.locator(".sheet[aria-busy]")).to_have_count(0)
    left, top, width, height = visitor.boxes()["total"]
    assert (left, top, left + width, top + height) == pytest.approx(expected, abs=TOLERANCE)
    following = visitor.page.get_by_role("button", name="Next page")
    for number in (8, 9, 10):
        following.click()
        shown_page(visitor.page, number)
    expect(following).to_have_attribute("aria-disabled", "true")


def test_pdf_js_is_fetched_only_when_a_pdf_is_opened(
    arrive: Arrive, browser: Browser, session: Session, ten: str
) -> None:
    visitor, asked = arrive(), []
    visitor.context.on("request", lambda request: asked.append(request.url))  # those of workers too
    visitor.sign_in()
    visitor.open(keep(session, FOLDER / "receipt.png", "one.pNg", **NAMED))
    expect(visitor.page.get_by_text("Page 1 of 1")).to_be_visible()
    assert not [url for url in asked if "pdf" in url]
    visitor.open(ten)
    shown_page(visitor.page, 7)
    assert len([url for url in asked if ".mjs" in url]) == 2
    visitor.show()
    visitor.open(ten)
    shown_page(visitor.page, 7)
    assert all(
        url.startswith((browser.address, session.cloud.endpoint)) or "localhost" in url for url in asked
    )


def test_pdf_text_can_be_selected(visitor: Visitor, session: Session, tmp_path: Path) -> None:
    (path := tmp_path / "text.pdf").write_bytes(text_pdf("Steuernummer", "DE123"))
    visitor.open(keep(session, path, "text.pdF", **NAMED, fields={}))
    shown_page(visitor.page, 1)
    words = visitor.page.locator(".text-layer span", has_text="DE123")
    picture, text = shown_page(visitor.page, 1).bounding_box(), words.bounding_box()
    assert picture and text and text["x"] - picture["x"] == pytest.approx(20 / 300 * picture["width"], abs=2)
    visitor.page.mouse.dblclick(text["x"] + text["width"] - 20, text["y"] + text["height"] / 2)
    assert visitor.page.evaluate("getSelection().toString().trim()") == "DE123"


def test_pdf_that_does_not_come_is_asked_for_again_and_shows_its_picture(
    visitor: Visitor, session: Session, tmp_path: Path
) -> None:
    Image.new("RGBA", (400, 200), (200, 0, 0, 255)).save(path := tmp_path / "red.pdf")  # in JPEG 2000
    visitor.page.route("**/red.pdF?*", lambda route: route.abort(), times=1)
    visitor.open(keep(session, path, "red.pdF", **NAMED))
    visitor.page.get_by_role("button", name="Try again").click()
    colour = "(canvas) => [...canvas.getContext('2d').getImageData(9, 9, 1, 1).data]"
    assert shown_page(visitor.page, 1).evaluate(colour) == [200, 0, 0, 255]
    visitor.forgive("ERR_FAILED")


def test_click_on_the_page_fills_the_field_and_is_its_evidence(
    visitor: Visitor, ten: str, user: User
) -> None:
    visitor.open(ten)
    shown_page(visitor.page, 7)
    words = visitor.page.locator(".words rect")
    visitor.field("total").get_by_role("button").click()
    visitor.page.keyboard.type("9")
    visitor.page.reload()  # as after the end of a session: the correction goes on
    shown_page(visitor.page, 7)
    words.nth(1).click()
    total = visitor.field("total").locator("input")
    expect(total).to_have_value("100.00")
    expect(total).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.field("total").locator(".value")).to_have_text("100.00")

    visitor.field("invoice_date").get_by_role("button").click()
    date = visitor.field("invoice_date").locator("input")
    for value in ("2025-04-03", "2025-03-04"):
        words.first.click()
        expect(date).to_have_value(value)
    expect(visitor.field("invoice_date").get_by_text("Click it again for 3 Apr 2025")).to_be_visible()
    visitor.page.keyboard.press("Enter")
    expect(visitor.field("invoice_date").locator(".value")).to_have_text("4 Mar 2025")

    visitor.field("vendor").get_by_role("button").click()
    first, last = words.nth(2).bounding_box(), words.nth(3).bounding_box()
    assert first and last
    visitor.page.mouse.move(first["x"] + 5, first["y"] + 5)
    visitor.page.mouse.down()
    visitor.page.mouse.move(last["x"] + 3, last["y"] + 5)
    visitor.page.mouse.up()
    expect(visitor.field("vendor").locator("input")).to_have_value("Delivery 7")
    visitor.page.keyboard.type("Typed Ltd")
    visitor.page.keyboard.press("Enter")
    expect(visitor.field("vendor").locator(".value")).to_have_text("Typed Ltd")
    expect(visitor.page.locator(".box[data-field=vendor]")).to_have_count(0)

    left, top, right, bottom = ink("USD 100.00")
    box = (user.record(ten) or {})["fields"]["total"]["box"]
    share = left + (right - left) * 4 / 10
    found = [float(box[name]) for name in ("Left", "Top", "Width", "Height")]
    assert found == pytest.approx([share, top, right - share, bottom - top], abs=1e-4)
    assert "box" not in (user.record(ten) or {})["fields"]["vendor"]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("broken.pdF", b"%PDF-1.4\nnothing", "The file cannot be shown as a picture."),
    ("scan.tIf", b"II*\0", "An outline of the page"),
])  # fmt: skip
def test_file_that_cannot_be_shown_has_an_outline(
    visitor: Visitor, session: Session, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (path := tmp_path / "file").write_bytes(content)
    fields = {"vendor": read_at("Outlined Ltd", (0.1, 0.1, 0.4, 0.12))}
    visitor.open(keep(session, path, name, fields=fields, **NAMED))
    expect(visitor.page.get_by_text(words)).to_be_visible()


def test_line_items_are_shown_fifty_at_a_time(visitor: Visitor, session: Session) -> None:
    items = [{"description": f"Item {number}", "amount": Decimal(1)} for number in range(225)]
    visitor.open(put(session, vendor="Many Ltd", line_items=items))
    rows = visitor.page.locator(".items tbody tr")
    for count in (50, 100, 150, 200, 225):
        expect(rows).to_have_count(count)
        if count < 225:
            visitor.page.get_by_role("button", name="more of 225 line items").click()
            expect(rows.nth(count)).to_be_focused()
    expect(visitor.page.get_by_role("button", name="more of 225")).to_have_count(0)


@pytest.fixture
def phone(arrive: Arrive) -> Iterator[Visitor]:
    yield arrive(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, color_scheme="dark"
    ).sign_in()


def test_viewer_on_a_phone_in_the_dark_serves_everybody(phone: Visitor, ten: str) -> None:
    phone.open(ten)
    phone.page.get_by_role("button", name="Zoom in").tap()
    phone.page.get_by_role("button", name="Next page").tap()
    shown_page(phone.page, 8)
    phone.field("total").get_by_role("button").tap()
    phone.page.locator(".words").wait_for(state="attached")
    assert not phone.is_wider_than_its_window()
    assert serious_findings(phone.page) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_viewer_and_dialogs_in_the_light_serve_everybody(arrive: Arrive, ten: str, width: int) -> None:
    visitor = arrive(viewport={"width": width, "height": 800}, color_scheme="light").sign_in()
    page = visitor.page
    visitor.open(ten)
    shown_page(page, 7)
    assert serious_findings(page) == []
    for words in ("Add a row", "Remove\u2026", "Keys", "Export CSV"):
        if words == "Export CSV":
            visitor.show()
        page.get_by_role("button", name=words, exact=True).click()
        dialog = page.get_by_role("dialog")
        assert serious_findings(page) == []
        assert dialog.evaluate("(dialog) => dialog.scrollWidth <= dialog.clientWidth"), words
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
