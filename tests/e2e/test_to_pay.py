"""What is to be paid, as the people who pay meet it: in Chromium, on the local cloud."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.local.browser import Browser
from infra.local.session import Session
from tests.e2e.test_invoice_browser import (
    FOLDER,
    client,
    evidence,
    keep,
    press,
    put,
    serious_findings,
    tab_to,
)
from tests.e2e.visitor import Arrive, Visitor

BROWSER = True

# The day on which the page is looked at, wherever it is opened.
TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
IBAN = {"iban": "DE02120300000000202051", "bic": "BYLADEM1001"}
CHANGED = {"account": "iban:DE02120300000000202051", "account_ends": "2051", "known_ends": "1234"}


def due(session: Session, days: int, amount: str, **more: Any) -> str:
    values = {"invoice_type": "invoice", "total": Decimal(amount), "currency": "EUR"} | more
    return put(session, due_date=(TODAY + timedelta(days)).isoformat(), **values)


@pytest.fixture
def emptied(session: Session) -> None:
    """Nothing is to be paid but what a test puts there."""
    table, records = session.cloud.table, client(session, "dynamodb")
    for item in records.scan(TableName=table, ProjectionExpression="invoice_id")["Items"]:
        records.delete_item(TableName=table, Key=item)


@pytest.fixture
def sixty(session: Session, emptied: None) -> dict[str, str]:
    """60 invoices: 20 overdue, 20 within seven days, 20 later, each with a credit note; two have a warning."""
    payment = {"accounts": [IBAN], "by": "transfer"}
    for number in range(17):
        cents = f"{100 + number}.{number:02}"
        due(
            session,
            -3 - number,
            cents,
            vendor=f"Late {number:02} Ltd",
            invoice_number=f"L-{number}",
            payment=payment,
        )
        due(session, number % 8, cents, vendor=f"Soon {number:02} Ltd", payment=payment)
        due(session, 30 + number, cents, vendor=f"Later {number:02} Ltd", currency="USD", payment=payment)
    for days, currency in ((-3, "EUR"), (3, "EUR"), (30, "USD")):
        due(session, days, "50.25", vendor="Giving Back AG", currency=currency, invoice_type="credit_note")
        due(session, days, "0.10", vendor="Yen Ltd", currency="JPY")
    twin = due(session, 40, "7.00", vendor="Another Ltd", currency="GBP")
    return {
        "changed": due(
            session, -4, "1000.00", vendor="New Account Ltd", review_reasons=["bank_details_changed"],
            payment=payment | {"changed": [CHANGED]}, marks=["name:newaccountltd"], currency="GBP",
        ),
        "copy": due(
            session, 4, "20.00", vendor="Copied Ltd", review_reasons=["possible_duplicate"],
            possible_duplicate_of=twin, currency="GBP",
        ),
    }  # fmt: skip


def open_to_pay(visitor: Visitor) -> Page:
    visitor.page.clock.set_fixed_time(NOON)
    visitor.sign_in("#/to-pay")
    visitor.page.get_by_role("table", name="To pay").locator("tbody tr").first.wait_for()
    return visitor.page


def rows(page: Page, words: str | None = None) -> Locator:
    return page.get_by_role("table", name="To pay").locator("tbody tr", has_text=words)


def sums(page: Page) -> dict[str, set[str]]:
    return {
        card.get_attribute("data-due") or "": set(card.locator(".due-sum").all_inner_texts())
        for card in page.locator(".due-card").all()
    }


def tick(page: Page, *vendors: str) -> None:
    for vendor in vendors:
        page.get_by_role("checkbox", name=f"Tick {vendor}").check()


def euros(pages: int = 17) -> Decimal:
    return sum((Decimal(f"{100 + number}.{number:02}") for number in range(pages)), Decimal("-50.25"))


def test_sixty_invoices_are_summed_to_the_cent_and_three_paid_at_once_then_undone(
    arrive: Arrive, session: Session, sixty: dict[str, str]
) -> None:
    page = open_to_pay(arrive(viewport={"width": 1280, "height": 900}))
    expect(rows(page)).to_have_count(60)
    expect(page.locator(".list-state")).to_have_text("60 invoices, by day")
    before = {
        "overdue": {f"{euros():,.2f} EUR", "1,000.00 GBP", "0.10 JPY"},
        "soon": {f"{euros():,.2f} EUR", "20.00 GBP", "0.10 JPY"},
        "later": {f"{euros():,.2f} USD", "7.00 GBP", "0.10 JPY"},
    }
    expect(page.locator("[data-due=later] .due-sum")).to_have_count(3)  # the sums may come after the rows
    assert sums(page) == before
    late = rows(page, "Late 00 Ltd")
    expect(late.get_by_text("overdue by 3 days")).to_be_visible(timeout=2000)  # at once, not after a while
    expect(late).to_contain_text("22 Nov 2026")
    expect(late).to_contain_text("… 2051")
    expect(rows(page, "Late 01 Ltd")).to_contain_text("overdue by 4 days")
    expect(rows(page, "Soon 00 Ltd")).to_contain_text("due today")
    expect(rows(page, "Giving Back AG").first).to_contain_text("−50.25")
    expect(rows(page, "Giving Back AG").first).to_contain_text("taken off")
    expect(rows(page, "New Account Ltd")).to_contain_text("ends in 2051, the one known ends in 1234")
    expect(rows(page, "Copied Ltd")).to_contain_text("may have been paid already")

    tick(page, "Late 00 Ltd", "Late 01 Ltd", "Soon 00 Ltd")
    expect(page.locator(".due-tools")).to_contain_text("301.01 EUR")
    page.get_by_role("button", name="Mark 3 as paid").click()
    expect(page.locator(".due-banner")).to_contain_text("3 invoices marked as paid.")
    expect(rows(page)).to_have_count(57)
    expect(page.locator("[data-due=overdue] [data-currency=EUR]")).to_have_text(
        f"{euros() - Decimal('201.01'):,.2f} EUR"
    )
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".due-banner")).to_contain_text("3 invoices to be paid again.")
    expect(rows(page)).to_have_count(60)
    expect(page.locator("[data-due=overdue] [data-currency=EUR]")).to_have_text(f"{euros():,.2f} EUR")
    assert sums(page) == before


def test_warning_is_asked_about_first(arrive: Arrive, sixty: dict[str, str]) -> None:
    page = open_to_pay(arrive())
    tick(page, "New Account Ltd", "Copied Ltd", "Late 05 Ltd")
    page.get_by_role("button", name="Mark 3 as paid").click()
    dialog = page.get_by_role("dialog", name="Pay these 2?")
    expect(dialog).to_contain_text("Call them under a number that you know.")
    dialog.get_by_role("button", name="Don’t mark").click()
    expect(rows(page)).to_have_count(60)
    page.get_by_role("button", name="Mark 3 as paid").click()
    page.get_by_role("button", name="Mark only the other one").click()
    expect(rows(page, "Late 05 Ltd")).to_have_count(0)
    expect(rows(page)).to_have_count(59)
    page.get_by_role("button", name="Mark 2 as paid").click()
    page.get_by_role("button", name="Mark as paid all the same").click()
    expect(rows(page)).to_have_count(57)
    expect(page.locator(".due-banner")).to_contain_text("2 invoices marked as paid.")


def test_all_before_a_day_are_marked_for_the_first_time_and_undone(
    arrive: Arrive, sixty: dict[str, str]
) -> None:
    page = open_to_pay(arrive())
    page.get_by_text("Paid already, before this page was used?").click()
    page.get_by_label("Due before").fill("2026-12-20")
    page.get_by_role("button", name="Mark all due before 20 Dec 2026 as paid").click()
    expect(page.locator(".due-banner")).to_contain_text("38 invoices marked as paid.")
    expect(page.locator(".due-banner")).to_contain_text("2 were left: there is a warning")
    expect(rows(page)).to_have_count(22)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(60)


def test_somebody_who_was_faster_is_named(arrive: Arrive, emptied: None, session: Session) -> None:
    due(session, 1, "5.00", vendor="Once Ltd")
    first, second = arrive(), arrive()
    pages = [open_to_pay(first), open_to_pay(second)]
    for page in pages:
        tick(page, "Once Ltd")
        page.get_by_role("button", name="Mark 1 as paid").click()
        page.locator(".due-done").wait_for()
    expect(pages[1].locator(".due-banner")).to_contain_text(
        f"{second.account.email} has marked it as paid meanwhile."
    )
    expect(pages[1].get_by_role("heading", name="Nothing is to be paid")).to_be_visible()


def test_to_pay_works_with_the_keyboard_alone(arrive: Arrive, sixty: dict[str, str]) -> None:
    visitor = arrive()
    page = visitor.page
    page.clock.set_fixed_time(NOON)
    visitor.sign_in()
    page.get_by_role("link", name="Skip").or_(page.locator("#views")).first.wait_for()
    tab_to(page, "a", "To pay")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="To pay")).to_be_focused()
    rows(page, "Late 16 Ltd").wait_for()
    for vendor in ("Late 16 Ltd", "Late 15 Ltd"):
        tab_to(page, "input", f"Tick {vendor}")
        page.keyboard.press("Space")
    tab_to(page, "button", "Mark 2 as paid", backwards=True)
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(rows(page)).to_have_count(58)
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(60)
    tab_to(page, "input", "Tick New Account Ltd")
    page.keyboard.press("Space")
    tab_to(page, "button", "Mark 1 as paid", backwards=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Don’t mark")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Mark 1 as paid")).to_be_focused()
    tab_to(page, "a", "Late 14 Ltd")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1, name="Late 14 Ltd")).to_be_focused()
    page.get_by_role("link", name="To pay").first.wait_for()
    page.go_back()
    expect(rows(page, "Late 14 Ltd").get_by_role("link")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_to_pay_has_no_serious_accessibility_finding(
    arrive: Arrive, sixty: dict[str, str], scheme: str
) -> None:
    page = open_to_pay(arrive(color_scheme=scheme))
    tick(page, "New Account Ltd")
    assert serious_findings(page) == []
    page.get_by_role("button", name="Mark 1 as paid").click()
    page.get_by_role("dialog").wait_for()
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    rows(page, "New Account Ltd").get_by_role("link").click()
    page.get_by_role("heading", name="Payment").wait_for()
    assert serious_findings(page) == []


def test_to_pay_on_a_phone_never_scrolls_sideways(arrive: Arrive, sixty: dict[str, str]) -> None:
    visitor = arrive(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = open_to_pay(visitor)
    assert not visitor.is_wider_than_its_window()
    tick(page, "New Account Ltd")
    page.get_by_role("button", name="Mark 1 as paid").tap()
    page.get_by_role("dialog").wait_for()
    assert not visitor.is_wider_than_its_window()
    page.get_by_role("button", name="Don’t mark").tap()
    rows(page, "New Account Ltd").get_by_role("link").tap()
    page.get_by_role("heading", name="Payment").wait_for()
    assert not visitor.is_wider_than_its_window()


def test_payment_is_ready_to_be_copied_and_a_new_account_is_confirmed(
    arrive: Arrive, session: Session, emptied: None, browser: Browser
) -> None:
    payment = {
        "accounts": [IBAN, {"sort_code": "12-34-56", "account": "12345678"}],
        "reference": "RF18 5390 0754",
    }
    one = keep(
        session, FOLDER / "invoice_page_1.png", "account.pNg", vendor="New Account Ltd", total=Decimal("1234.50"),
        currency="EUR", due_date="2026-11-30", payment=payment | {"changed": [CHANGED]},
        review_reasons=["bank_details_changed"], marks=["name:newaccountltd"],
    )  # fmt: skip
    visitor = arrive(
        permissions=["clipboard-read", "clipboard-write"], viewport={"width": 1280, "height": 1000}
    )
    page = visitor.page
    visitor.sign_in(f"#/invoices/{one}")
    panel = page.locator(".part-payment")
    expect(panel).to_contain_text("DE02 1203 0000 0000 2020 51")
    expect(panel).to_contain_text("1,234.50 EUR")
    for label, copied in {
        "IBAN": "DE02120300000000202051",
        "BIC": "BYLADEM1001",
        "Sort code": "12-34-56",
        "Account": "12345678",
        "To pay": "1234.50",
        "Reference": "RF18 5390 0754",
    }.items():
        panel.get_by_role("button", name=f"Copy {label}").click()
        page.wait_for_function(
            "(text) => navigator.clipboard.readText().then((now) => now === text)", arg=copied
        )
    expect(panel.get_by_role("note")).to_contain_text("ends in 2051, the one known ends in 1234")
    page.get_by_role("button", name="Mark as reviewed").click()
    expect(page.get_by_text("Reviewed by")).to_be_visible()
    expect(panel.get_by_role("note")).to_be_visible()  # a look at it does not end the warning
    page.get_by_role("button", name="Mark as paid").click()
    page.get_by_role("dialog", name="Pay this one?").get_by_role("button", name="Don’t mark").click()
    page.get_by_role("button", name="I called the supplier: the new account is right").click()
    expect(panel.get_by_role("note")).to_have_count(0)
    page.get_by_role("button", name="Mark as paid").click()
    expect(page.get_by_text(f"Paid by {browser.email}")).to_be_visible()
    page.get_by_role("button", name="Undo: paid").click()
    expect(page.get_by_role("button", name="Mark as paid")).to_be_visible()
    history = page.locator(".history li").all_inner_texts()
    assert [re.sub(r".*\n", "", each, flags=re.DOTALL) for each in history] == [
        "No longer marked as paid",
        "Marked as paid",
        "Called the supplier: the new account is right",
        "Marked as reviewed",
    ]
    memory = client(session, "dynamodb").get_item(
        TableName=session.cloud.names.memory_table, Key={"mark": {"S": "name:newaccountltd"}}
    )["Item"]
    assert memory[f"confirmed#{CHANGED['account']}"]["M"]["by"] == {"S": browser.email}


def test_value_from_a_correction_says_so_and_is_forgotten(
    arrive: Arrive, session: Session, emptied: None, browser: Browser
) -> None:
    first = due(session, 1, "5.00", vendor="ABC Ltd")
    learned = {"by": browser.email, "at": "2026-05-03T10:00:00.000Z", "invoice_id": first}
    fields = {"vendor": evidence("ABG LID") | {"source": "supplier", "certainty": 99, "learned": learned}}
    one = due(session, 1, "6.00", vendor="ABC Ltd", fields=fields, marks=["name:abcltd"])
    mark = {"mark": {"S": "name:abcltd"}}
    taught = {"learned#name": {"M": {"value": {"S": "ABC Ltd"}}}, "first_account": {"S": "iban:x"}}
    memory = {"TableName": session.cloud.names.memory_table}
    client(session, "dynamodb").put_item(**memory, Item=mark | taught)
    visitor = arrive()
    page = visitor.page
    visitor.sign_in(f"#/invoices/{one}")
    expect(visitor.field("vendor")).to_contain_text("from your correction of 3 May 2026")
    page.get_by_role("button", name="Forget it").click()
    expect(visitor.field("vendor")).to_contain_text("forgotten for the next invoices")
    item = client(session, "dynamodb").get_item(**memory, Key=mark)["Item"]
    assert "learned#name" not in item and "first_account" in item
