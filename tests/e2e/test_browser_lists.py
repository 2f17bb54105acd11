"""Working through a list, as the people who pay invoices do it: in Chromium, on the local cloud."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from infra.local.cloud import User
from infra.local.session import Session
from tests.e2e.test_invoice_browser import change_tokens, evidence, exported, put, serious_findings
from tests.e2e.visitor import Arrive, Visitor

BROWSER = True

Put = Callable[..., str]
LOOK = {"review_reasons": ["several_invoices"], "total": Decimal("10.00"), "currency": "EUR"}
DATE = {
    "review_reasons": ["date_ambiguous"],
    "fields": {"invoice_date": evidence("03/04/2026") | {"choice": ["2026-04-03", "2026-03-04"]}},
}
TOTAL = {
    "review_reasons": ["total_ambiguous"],
    "total": Decimal("113.00"),
    "fields": {"total": evidence("113.00") | {"choice": [Decimal("113.00"), Decimal("100.00")]}},
}
TYPED = {"review_reasons": ["date_doubtful"], "invoice_date": "2026-01-02"}


@pytest.fixture
def shelf(session: Session) -> tuple[str, Put]:
    """A category of its own, and what puts an invoice into it, each a minute older than the one before."""
    category, minutes = f"shelf-{uuid.uuid4().hex[:8]}", iter(range(59, -1, -1))

    def put_there(**values: Any) -> str:
        at = f"2026-02-02T04:{next(minutes):02}:06Z"  # older than what other tests look for
        return put(session, **{"category": category, "uploaded_at": at, "invoice_type": "invoice"} | values)

    return category, put_there


def test_twenty_to_check_are_cleared_with_few_keys(visitor: Visitor, shelf: tuple[str, Put]) -> None:
    """At most 6 keys a document that only needs a look, 12 for a corrected date."""
    category, put_there = shelf
    kinds = [LOOK] * 16 + [DATE, TOTAL, TYPED, LOOK]
    for number, kind in enumerate(kinds):
        put_there(vendor=f"Check {number:02} Ltd", **kind)
    page = visitor.show(f"#/?needs_review=true&category={category}").page
    expect(visitor.row("Check")).to_have_count(20)
    for key in ("j", "Enter"):
        page.keyboard.press(key)
    keys: list[list[str]] = []
    for number, kind in enumerate(kinds):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Check {number:02} Ltd")
        page.get_by_role("button", name="Mark as reviewed").wait_for()
        pressed = {id(DATE): ["1"], id(TOTAL): ["2"], id(TYPED): ["e", *"02032026", "Enter"]}
        keys.append([*pressed.get(id(kind), []), "r"])
        for key in keys[-1]:
            if key == "r" and len(keys[-1]) > 1:
                expect(page.locator(".history li")).to_have_count(1)
            page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Nothing is left to check")).to_be_visible()
    assert page.url.endswith(f"#/?category={category}&needs_review=true")
    assert max(len(each) for each, kind in zip(keys, kinds, strict=True) if kind is LOOK) <= 6
    assert max(map(len, keys)) <= 12
    visitor.show(f"#/?category={category}")
    expect(visitor.row("Reviewed")).to_have_count(20)
    dates = visitor.page.locator("td.date").all_inner_texts()
    assert (dates[16], dates[18]) == ("3 Apr 2026", "3 Feb 2026")
    expect(visitor.row("Check 17")).to_contain_text("100.00")


def test_enter_twice_marks_as_reviewed_and_does_not_undo_it(visitor: Visitor, shelf: tuple[str, Put]) -> None:
    visitor.open(shelf[1](vendor="Twice Ltd", **LOOK))
    visitor.page.get_by_role("button", name="Mark as reviewed").press("Enter")
    expect(visitor.page.get_by_text("Reviewed by")).to_be_visible()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_label("Add a tag").fill("a change after these")
    visitor.page.get_by_label("Add a tag").press("Enter")
    expect(visitor.page.locator(".history li")).to_have_count(2)
    expect(visitor.page.get_by_text("Reviewed by")).to_be_visible()


def test_removed_original_is_out_of_list_sums_and_counts_and_its_twin_out_of_doubt(
    visitor: Visitor, shelf: tuple[str, Put]
) -> None:
    category, put_there = shelf
    day = f"{datetime.now(UTC):%Y-%m-%dT00:00}"
    like = {"vendor": "Twice Sent Ltd", "invoice_number": "T-1", "total": Decimal(1000), "currency": "XTS"}
    first = put_there(**like, uploaded_at=f"{day}:01Z")
    doubt = {"possible_duplicate_of": first, "review_reasons": ["possible_duplicate"]}
    put_there(**like, **doubt, uploaded_at=f"{day}:02Z")
    page = visitor.show(f"#/?category={category}").page
    expect(page.locator(".sums-content")).to_contain_text("2,000.00")
    checked = page.locator(".views .count").nth(1)
    expect(checked).not_to_be_empty()
    before = int(checked.inner_text())
    visitor.row("Processed").get_by_role("link").click()
    page.get_by_role("button", name="Remove\u2026").click()
    page.get_by_role("button", name="It is here by mistake").press("Enter")
    expect(page.get_by_role("button", name="Bring back")).to_be_visible()
    for key in ("Enter", "r"):  # neither brings it back nor marks it
        page.keyboard.press(key)
    page.get_by_label("Add a tag").fill("a change after these")
    page.get_by_label("Add a tag").press("Enter")
    expect(page.locator(".history li")).to_have_count(2)
    expect(checked).to_have_text(str(before - 1))
    page.locator("a.back").click()
    expect(visitor.row("Twice Sent Ltd")).to_have_count(1)
    expect(visitor.row("Twice Sent Ltd")).to_contain_text("Processed")
    expect(page.locator(".sums-content")).to_contain_text("1,000.00")


def test_note_is_saved_by_the_click_that_marks_as_reviewed(visitor: Visitor, shelf: tuple[str, Put]) -> None:
    visitor.open(shelf[1](vendor="Noted Ltd", **LOOK))
    page, changes = visitor.page, visitor.page.locator(".history li")
    visitor.field("vendor").get_by_role("button").click()
    visitor.field("vendor").locator("input").fill("Half typed Ltd")
    page.get_by_label("Notes").fill("Asked them.")
    page.get_by_role("button", name="Mark as reviewed").hover()
    page.mouse.down()
    expect(changes).to_have_count(1)  # the answer comes while the mouse is pressed
    page.mouse.up()
    expect(page.get_by_text("Reviewed by")).to_be_visible()
    held: list[Route] = []
    page.route("**/api/invoices/*", lambda route: held.append(route), times=1)
    page.get_by_label("Notes").fill("Asked again.")
    page.get_by_role("button", name="Undo: reviewed").click()
    held[0].continue_()  # the answer comes after the click
    expect(page.get_by_role("button", name="Mark as reviewed")).to_be_visible()
    expect(changes).to_have_count(4)
    expect(visitor.field("vendor").locator("input")).to_have_value("Half typed Ltd")


def test_ambiguous_date_shows_its_print_and_the_choice(visitor: Visitor, shelf: tuple[str, Put]) -> None:
    visitor.open(shelf[1](vendor="Ambiguous Ltd", **DATE))
    field = visitor.field("invoice_date")
    expect(field).to_contain_text("3 Apr 2026 or 4 Mar 2026")
    expect(field).to_contain_text("03/04/2026")
    expect(field).not_to_contain_text("not found")
    visitor.page.get_by_role("group", name="Invoice date").get_by_role("button", name="4 Mar 2026").click()
    expect(field.locator(".value")).to_have_text("4 Mar 2026")


@pytest.mark.parametrize("width", [1280, 360])
def test_several_are_sorted_at_once_and_who_was_faster_is_seen(
    arrive: Arrive, session: Session, shelf: tuple[str, Put], width: int
) -> None:
    shelved, put_there = shelf
    there = {
        f"Row {number} Ltd": put_there(vendor=f"Row {number} Ltd", tags=["q3"], **LOOK) for number in range(5)
    }
    visitor = arrive(viewport={"width": width, "height": 800}).sign_in(f"#/?category={shelved}")
    page, bar = visitor.page, bar_of(visitor)
    page.get_by_role("checkbox", name="Tick Row 1 Ltd").check()
    page.get_by_role("checkbox", name="Tick Row 3 Ltd").click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 selected")
    assert serious_findings(page) == []
    faster = arrive().sign_in(f"#/invoices/{there['Row 2 Ltd']}").page
    faster.get_by_label("Category", exact=True).fill("theirs")
    faster.get_by_label("Category", exact=True).press("Enter")
    expect(faster.locator(".history li")).to_have_count(1)

    give(visitor, "Category", "travel")
    expect(bar.get_by_role("listitem")).to_have_text(
        "Row 2 Ltd: Somebody changed this invoice meanwhile; please look at the change and correct it again. "
        "Category now: theirs."
    )
    expect(bar).to_contain_text("2 invoices changed.")
    expect(bar).to_contain_text("1 selected")
    assert [visitor.row(f"Row {number}").locator(".category").inner_text() for number in range(5)] == [
        shelved, "travel", "theirs", "travel", shelved,
    ]  # fmt: skip
    bar.get_by_role("button", name="Try 1 again").click()
    expect(bar).to_contain_text("1 invoice changed.")
    expect(visitor.row("Row 2").locator(".category")).to_have_text("travel")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("2 selected")
    give(visitor, "Tags", "urgent, q3")
    expect(bar).to_contain_text("2 invoices changed.")
    page.keyboard.press("x")
    give(visitor, "Notes", "Asked them.")
    expect(bar).to_contain_text("1 invoice changed.")
    assert not visitor.is_wider_than_its_window()
    records = [User(session.cloud).record(there[f"Row {number} Ltd"]) or {} for number in range(5)]
    assert [each["tags"] for each in records] == [["q3"], ["q3"], ["q3", "urgent"], ["q3", "urgent"], ["q3"]]
    assert [each.get("notes") for each in records] == [None, None, "Asked them.", None, None]


def test_request_that_fails_hides_nothing_that_was_done_before_it(
    visitor: Visitor, shelf: tuple[str, Put]
) -> None:
    category, put_there = shelf
    for number in range(26):
        put_there(vendor=f"Row {number:02} Ltd")
    page, bar = visitor.show(f"#/?category={category}").page, bar_of(visitor)
    expect(visitor.row("Row")).to_have_count(26)
    sent: list[int] = []

    def fail_the_second(route: Route) -> None:
        sent.append(len(route.request.post_data_json["invoices"]))
        route.continue_() if len(sent) == 1 else route.abort()

    page.get_by_role("checkbox", name="Tick all that are shown").check()
    page.route("**/api/invoices", fail_the_second)
    give(visitor, "Tags", "seen")
    expect(bar.get_by_role("listitem")).to_contain_text("There is no connection")
    expect(bar).to_contain_text("25 invoices changed.")
    page.unroute("**/api/invoices")
    bar.get_by_role("button", name="Try 1 again").click()
    expect(bar).to_contain_text("1 invoice changed.")
    assert sent == [25, 1]
    visitor.forgive("ERR_FAILED")


def bar_of(visitor: Visitor) -> Locator:
    """What is done with the invoices that are ticked."""
    return visitor.page.get_by_role("region", name="Ticked invoices")


def give(visitor: Visitor, kind: str, value: str) -> None:
    bar_of(visitor).get_by_role("button", name=kind).click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.locator("input, textarea").fill(value)
    dialog.get_by_role("button", name="Save").click()


def test_keys_are_shown_and_can_be_switched_off(visitor: Visitor, shelf: tuple[str, Put]) -> None:
    visitor.open(shelf[1](vendor="Keys Ltd", **LOOK))
    page = visitor.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Mark as reviewed, and on to the next")
    assert serious_findings(page) == []
    dialog.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator(".editor")).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(visitor.field("total").locator("input")).to_be_focused()


@pytest.mark.fault(73)
def test_correction_survives_the_end_of_the_session(
    arrive: Arrive, session: Session, shelf: tuple[str, Put]
) -> None:
    visitor = arrive().sign_in(f"#/invoices/{shelf[1](vendor='Typed Ltd', **LOOK)}")
    visitor.field("vendor").get_by_role("button").click()
    visitor.field("vendor").locator("input").fill("Typed and not lost Ltd")
    change_tokens(visitor, {"id_token": "of.another.pool", "kept_at": 0})
    visitor.page.keyboard.press("Enter")
    visitor.give_password()
    expect(visitor.field("vendor").locator("input")).to_have_value("Typed and not lost Ltd")
    expect(visitor.field("vendor").locator("input")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Typed and not lost Ltd")
    visitor.page.reload()
    visitor.page.get_by_role("heading", name="Fields").wait_for()
    assert visitor.page.locator(".editor").count() == 0
    visitor.forgive("401")


def test_list_narrow_that_is_widened_shows_filters_and_sums(arrive: Arrive) -> None:
    visitor = arrive(viewport={"width": 700, "height": 800}).sign_in()
    vendor = visitor.page.get_by_label("Vendor")
    expect(vendor).to_be_hidden()
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    expect(vendor).to_be_visible()
    expect(visitor.page.locator(".sums-content")).to_be_visible()


@pytest.mark.parametrize(("width", "zoom"), [(1440, 1), (1280, 1), (1088, 1), (768, 1), (360, 1), (1280, 2)])
def test_list_shows_long_names_whole(arrive: Arrive, session: Session, width: int, zoom: int) -> None:
    long = "Rheinisch-Westfälische Wasserwerksgesellschaft mbH & Co. KG"
    tag = uuid.uuid4().hex
    for name in (long, "Short"):
        put(session, vendor=name, tags=[tag], due_date="2026-03-04", **LOOK)
    view = {"width": width // zoom, "height": 800 // zoom}
    visitor = arrive(viewport=view, device_scale_factor=zoom).sign_in(f"#/?search={tag}")
    link = visitor.row(long).get_by_role("link")
    link.wait_for()
    assert is_whole(link) and not visitor.is_wider_than_its_window()
    if view["width"] == 1280:
        expect(visitor.page.locator("th.category")).to_be_hidden()
        expect(visitor.page.locator("td.due-day").first).to_have_text("4 Mar 2026")
        box = visitor.page.locator("table.rows").bounding_box()
        assert box is not None and box["width"] > 1180


def is_whole(link: Locator) -> bool:
    """Whether nothing of a text is cut off by its cell, nor a cell by the table."""
    return link.evaluate(
        """(link) => {
          const [text, cell] = [link.getBoundingClientRect(), link.closest("td").getBoundingClientRect()];
          const end = link.closest("table").getBoundingClientRect().right;
          if ([...link.closest("tr").cells].some((each) => each.getBoundingClientRect().right > end)) return false;
          return text.right <= cell.right + 1 && text.bottom <= cell.bottom + 4 && text.left >= cell.left - 1;
        }"""
    )


@pytest.mark.parametrize(
    ("there", "shown", "more"), [(50, "50 invoices", False), (60, "50 of 60 invoices", True)]
)
def test_list_counts_exactly_and_offers_more_only_where_there_is_more(
    visitor: Visitor, shelf: tuple[str, Put], there: int, shown: str, more: bool
) -> None:
    category, put_there = shelf
    for number in range(there):
        put_there(vendor=f"Row {number}")
    with visitor.page.expect_response("**/api/counts?category=*"):
        visitor.show(f"#/?category={category}")
    expect(visitor.page.locator(".list-state")).to_have_text(f"{shown}, newest first")
    assert visitor.page.get_by_role("button", name="Load more").is_visible() == more


def test_views_say_how_many_there_are_and_follow_what_is_done(visitor: Visitor, session: Session) -> None:
    payable = {"invoice_type": "invoice", "invoice_date": "2026-01-02"}
    invoice_id = put(session, vendor="Counted Ltd", **LOOK, **payable)
    visitor.open(invoice_id)
    counts = visitor.page.locator(".views .count")
    expect(counts.first).not_to_be_empty()
    every, check, pay = (int(each) for each in counts.all_inner_texts())
    visitor.page.keyboard.press("r")
    expect(counts).to_have_text([str(every), str(check - 1), str(pay)])
    visitor.open(invoice_id)
    expect(counts).to_have_text([str(every), str(check - 1), str(pay)])


def test_search_begins_with_this_month_and_goes_to_any_period(visitor: Visitor, session: Session) -> None:
    word = uuid.uuid4().hex[:10]
    now = datetime.now(UTC)
    put(session, vendor=f"Now {word} Ltd", uploaded_at=f"{now:%Y-%m-%dT%H:%M:%S.000Z}")
    put(session, vendor=f"Then {word} Ltd", uploaded_at="2021-03-04T05:06:07.000Z", due_date="2021-04-05")
    page = visitor.show().page
    page.get_by_label("Search").fill(word.upper())
    expect(page.get_by_label("From")).to_have_value(f"{now:%Y-%m}-01")
    expect(visitor.row(word)).to_have_count(1)
    page.get_by_label("Search").fill(f"then {word}")
    page.get_by_role("link", name="Search all uploads").click()
    expect(visitor.row(word)).to_have_count(1)
    page.get_by_label("Search").fill(word)
    expect(visitor.row(word)).to_have_count(2)
    page.get_by_label("Period of").select_option("due_date")
    page.get_by_label("From").fill("2021-04-05")
    expect(visitor.row(word)).to_have_count(1)
    expect(visitor.row("Then")).to_contain_text("5 Apr 2021")


@pytest.mark.parametrize(("locale", "point"), [("en-US", "."), ("de-DE", ",")])
def test_export_comes_back_without_loss_in_the_notation_of_the_reader(
    arrive: Arrive, shelf: tuple[str, Put], locale: str, point: str
) -> None:
    amounts = {"subtotal": "1234.50", "tax": "-0.005", "total": "99999999.99", "amount_due": "12.30"}
    items = [
        {"description": 'Freight; "Hamburg", 2', "quantity": Decimal("1.5"), "amount": Decimal("-3")},
        {"description": "=1+1", "unit_price": Decimal("0.125")},
    ]
    category, put_there = shelf
    kept = {"vendor": "Müller; Söhne, KG", "vendor_tax_id": "DE123", "due_date": "2026-03-04"}
    kept |= {"invoice_date": "2026-02-01", "paid_at": "2026-02-05T10:00:00Z", "currency": "EUR"}
    put_there(
        line_items=items,
        payment={
            "accounts": [{"iban": "DE02120300000000202051"}, {"routing": "021000021", "account": "0012"}]
        },
        **kept,
        **{name: Decimal(value) for name, value in amounts.items()},
    )
    put_there(vendor="Without a date")
    visitor = arrive(locale=locale).sign_in(f"#/?category={category}")
    visitor.row("Without a date").wait_for()
    first, second = exported(visitor)
    assert {name: first[name] for name in kept} == kept
    assert first["account"] == "DE02120300000000202051, routing 021000021 account 0012"
    assert {name: Decimal(first[name].replace(point, ".")) for name in amounts} == {
        name: Decimal(value) for name, value in amounts.items()
    }
    assert (second["vendor"], second["total"]) == ("Without a date", "")

    with visitor.page.expect_request("**/api/invoices?*by=invoice_date*detail=items*"):
        visitor.page.get_by_role("button", name="Export CSV").wait_for()
        visitor.page.get_by_label("Period of").select_option("invoice_date")
        rows = exported(visitor, From="2026-02-01", Until="2026-02-28", Rows="items")
    assert [row["item_description"] for row in rows] == ['Freight; "Hamburg", 2', "'=1+1"]
    assert [row["total"].replace(point, ".") for row in rows] == ["99999999.99", ""], "a column adds up"
    numbers = [(row["item_quantity"], row["item_unit_price"], row["item_amount"]) for row in rows]
    assert numbers == [(f"1{point}5", "", f"-3{point}00"), ("", f"0{point}125", "")]
