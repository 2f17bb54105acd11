"""A supplier from its first invoice on: its name is corrected, its next invoice knows it, another account warns.

As people meet it: pictures that an OCR engine reads, the e-mails, the page in Chromium, and the command line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from infra.local.browser import Browser
from infra.local.cloud import User
from infra.local.session import Session
from infra.suppliers.command import DONE, main
from tests.e2e.conftest import PATIENCE, until
from tests.e2e.test_upload import event_of
from tests.e2e.visitor import Arrive
from tests.invoices.layouts import Block, Page, Text, stack
from tests.invoices.render import render

BROWSER = True

PRINTED, NAME = "HALDEN PAPER TRADING", "Halden Paper"
TAX_ID = "DE123456788"
FIRST, SECOND, THIRD = "DE89370400440532013000", "DE02120300000000202051", "DE02500105170137075030"


REASON = "bank_details_changed"
Comes = Callable[[Page], dict[str, Any]]


def in_fours(iban: str) -> str:
    return " ".join(re.findall(".{1,4}", iban))


def letter(number: str, iban: str) -> Page:
    """The supplier's old layout: its name at the head, what it is known by at the foot."""
    foot = (
        f"Bank account: IBAN {in_fours(iban)}",
        f"VAT number: {TAX_ID}",
        "Telephone: +49 40 5550 1234",
        "www.halden-paper.de",
    )
    return Page(
        width=1000,
        height=1100,
        blocks=[Block(90, 640, 820, 2), Block(90, 800, 820, 2)],
        texts=[
            Text(PRINTED, 90, 150, 44, bold=True),
            *stack([f"Invoice Number: {number}", "Date: 2026-11-02"], x=90, top=250, step=50, size=30),
            *stack(["Bill to: Orchard Lane Bakery Ltd"], x=90, top=420, step=50, size=30),
            Text("Total: EUR 240.00", 910, 720, 40, "right", bold=True),
            *stack(foot, x=90, top=860, step=50, size=28),
        ],
    )


def statement(number: str, iban: str) -> Page:
    """Its new layout: another print of the name, at the right; what it is known by at the head."""
    head = ("HPT PAPERS", f"Tax ID: {TAX_ID}", "Tel. +49 40 5550 1234", "orders@halden-paper.de")
    foot = ("Please transfer the amount due to", f"IBAN: {in_fours(iban)}")
    return Page(
        width=1000,
        height=1100,
        blocks=[Block(520, 330, 390, 2), Block(90, 560, 820, 2)],
        texts=[
            Text("INVOICE", 90, 120, 48, bold=True),
            *stack(head, x=910, top=120, step=50, size=28, align="right"),
            *stack(["Orchard Lane Bakery Ltd", "12 Mill Street"], x=90, top=300, step=45, size=28),
            *stack([f"Invoice no. {number}", "Invoice date: 2026-11-20"], x=90, top=450, step=50, size=28),
            *stack(["Amount due"], x=90, top=640, step=50, size=34),
            Text("EUR 99.50", 910, 640, 34, "right", bold=True),
            *stack(foot, x=90, top=860, step=50, size=28),
        ],
    )


@pytest.fixture
def comes(session: Session, user: User, tmp_path: Path) -> Comes:
    """Uploads a page; returns its record, once it is finished and its e-mail has come."""

    def upload(page: Page) -> dict[str, Any]:
        number = next(found[0] for each in page.texts if (found := re.search(r"HP-\d+", each.text)))
        render(page).save(path := tmp_path / f"{number}.png")
        invoice_id = user.upload(path, f"invoices/{path.name}")
        assert session.inbox.wait_for(invoice_id, PATIENCE)
        return until(lambda: (one := user.record(invoice_id)) and one["notification"] == "SENT" and one)

    return upload


def deliver_again(session: Session, record: dict[str, Any]) -> None:
    answer = session.cloud.client("lambda").invoke(
        FunctionName=session.cloud.function, Payload=json.dumps(event_of(record))
    )
    assert "FunctionError" not in answer


@pytest.mark.fault(69)
def test_supplier_is_known_by_its_next_invoice_and_another_account_warns_until_it_is_confirmed(
    arrive: Arrive, session: Session, user: User, browser: Browser, comes: Comes
) -> None:
    first = comes(letter("HP-1001", FIRST))
    assert first["vendor"] == PRINTED and REASON not in first.get("review_reasons", [])
    visitor = arrive()
    page = visitor.page
    visitor.sign_in(f"#/invoices/{first['invoice_id']}")
    visitor.correct("vendor", NAME)
    expect(visitor.field("vendor").locator(".value")).to_have_text(NAME)

    second = comes(statement("HP-1002", FIRST))
    evidence = second["fields"]["vendor"]
    assert (second["vendor"], evidence["source"]) == (NAME, "supplier")
    assert (evidence["learned"]["by"], evidence["learned"]["invoice_id"]) == (
        browser.email,
        first["invoice_id"],
    )
    assert REASON not in second.get("review_reasons", [])
    visitor.open(second["invoice_id"])
    expect(visitor.field("vendor")).to_contain_text("from your correction of")

    third = comes(statement("HP-1003", SECOND))
    invoice_id = third["invoice_id"]
    warning = page.locator(".part-payment").get_by_role("note")
    for _ in range(2):
        record = user.record(invoice_id)
        assert record and (record["vendor"], record["review_reasons"]) == (NAME, [REASON])
        (mail,) = session.inbox.about(invoice_id)
        assert "…2051 instead of …3000" in mail.body and mail.attributes["needs_review"] == "true"
        visitor.open(invoice_id)
        expect(warning).to_contain_text("ends in 2051, the one known ends in 3000")
        deliver_again(session, record)
    page.get_by_role("button", name="I called the supplier: the new account is right").click()
    expect(warning).to_have_count(0)
    assert REASON not in (user.record(invoice_id) or {}).get("review_reasons", [])
    assert REASON not in comes(letter("HP-1004", SECOND)).get("review_reasons", [])

    fifth = comes(letter("HP-1005", THIRD))["invoice_id"]
    visitor.open(fifth)
    expect(warning).to_contain_text("ends in 5030, the one known ends in 2051")
    assert (
        main(["confirm", fifth, "--by", "ann", "--stage", "", "--endpoint-url", session.cloud.endpoint])
        == DONE
    )
    visitor.open(fifth)
    expect(page.locator(".part-payment")).to_be_visible()
    expect(warning).to_have_count(0)
    assert REASON not in comes(statement("HP-1006", THIRD)).get("review_reasons", [])
