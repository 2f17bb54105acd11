"""Visits the invoice browser as a person does, with a web browser as wide as a desk's or a phone's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from screenshots.camera import SCALE, Camera

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from infra.local.browser import Browser as Account

# Wide enough for the sums beside the list; small enough to be read in the README; as high as an invoice's fields.
DESK, HIGH_DESK, PHONE = (1440, 740), (1100, 900), (390, 780)
MILLISECONDS_TO_SETTLE = 2_500  # what is new in the list is tinted for a while


def take_desk(camera: Camera, account: Account, *, invoice_id: str) -> None:
    """The list, and one invoice whose total is pointed at."""
    with _signed_in(camera, account, DESK) as page:
        _settle(page)
        camera.save("browser-list", page.screenshot())
    with _signed_in(camera, account, HIGH_DESK) as page:
        _open(page, account, invoice_id)
        page.get_by_text("Total", exact=True).hover()
        camera.save("browser-invoice", page.screenshot())


def take_phone(camera: Camera, account: Account, *, invoice_id: str) -> None:
    """Three looks on a phone, side by side: the list, an invoice, and its fields where the phone is set to dark."""
    with _signed_in(camera, account, PHONE) as page:
        _settle(page)
        shots = [page.screenshot()]
        _open(page, account, invoice_id)
        shots.append(page.screenshot())
        page.emulate_media(color_scheme="dark")
        page.get_by_role("heading", name="Fields").evaluate(
            "heading => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 86)"
        )
        _settle(page)
        shots.append(page.screenshot())
        camera.save("browser-phone", *shots)


@contextmanager
def _signed_in(camera: Camera, account: Account, size: tuple[int, int]) -> Iterator[Page]:
    """The list, for somebody who has just signed in."""
    width, height = size
    context = camera.browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=SCALE,
        color_scheme="light",
        locale="en-US",
        timezone_id="UTC",
        has_touch=size == PHONE,
    )
    try:
        page = context.new_page()
        page.goto(f"{account.address}/")
        page.locator("input[name=username]").fill(account.email)
        page.locator("input[name=username]").press("Enter")
        page.locator("input[name=password]").fill(account.password)
        page.locator("input[name=password]").press("Enter")
        page.locator("tr[data-invoice]").first.wait_for()
        yield page
    finally:
        context.close()


def _settle(page: Page) -> None:
    """Wait until nothing is loaded or tinted any more, with the mouse and the focus out of the way."""
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    page.wait_for_timeout(MILLISECONDS_TO_SETTLE)


def _open(page: Page, account: Account, invoice_id: str) -> None:
    page.goto(f"{account.address}/#/invoices/{invoice_id}")
    page.locator("main h1").wait_for()
    page.locator(".boxes .box").first.wait_for()  # the page of the document is there
    page.wait_for_load_state("networkidle")
