"""Uploads on the invoice browser's page: at once, each file once, over a connection that breaks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.local.session import Session
from tests.e2e.conftest import until
from tests.e2e.test_invoice_browser import FOLDER, client, serious_findings
from tests.e2e.visitor import Arrive, Visitor

BROWSER = True

OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
MILLISECONDS_OFFLINE = 8_000


def e_invoices(folder: Path, count: int) -> list[Path]:
    """Invoices that are read without an engine, each of its own number."""
    content = (FOLDER / "xrechnung_ubl.xml").read_text(encoding="utf-8")
    paths = [folder / f"{folder.name}-{number:02}.xml" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(content.replace("RE-2026-0042", f"RE-{folder.name}-{number}"), encoding="utf-8")
    return paths


def uploaded(session: Session, folder: Path) -> Counter[str]:
    """How many versions the bucket has of each file of a folder."""
    pages = client(session, "s3").get_paginator("list_object_versions").paginate(Bucket=session.cloud.bucket)
    names = [Path(version["Key"]).name for page in pages for version in page.get("Versions", [])]
    return Counter(f"{name.rpartition('-')[0]}.xml" for name in names if name.startswith(f"{folder.name}-"))


def records(session: Session, folder: Path) -> list[dict[str, Any]]:
    """What is to be kept of each file of a folder, as keys of the table."""
    asked = {"ProjectionExpression": "invoice_id", "FilterExpression": "contains(file_name, :name)"}
    values = {":name": {"S": f"/{folder.name}-"}}
    pages = (
        client(session, "dynamodb")
        .get_paginator("scan")
        .paginate(TableName=session.cloud.table, **asked, ExpressionAttributeValues=values)
    )
    return [item for page in pages for item in page["Items"]]


def tray(page: Page) -> Locator:
    return page.get_by_label("Uploads", exact=True)


def summary(page: Page) -> Locator:
    return tray(page).locator(".upload-summary p")


class Line:
    """The window's connection. `cut_at`: number of the upload whose answer is lost as the connection is cut."""

    def __init__(self, visitor: Visitor, session: Session, *, cut_at: int = 0) -> None:
        self._left = cut_at
        self._cdp = visitor.context.new_cdp_session(visitor.page)
        self._cdp.send("Network.enable")
        self._cdp.on("Fetch.requestPaused", self._answered)
        if cut_at:
            pattern = {"urlPattern": f"*{session.cloud.bucket}*", "requestStage": "Response"}
            self._cdp.send("Fetch.enable", {"patterns": [pattern]})

    def _answered(self, event: dict[str, Any]) -> None:
        request = {"requestId": event["requestId"]}
        self._left -= event["request"]["method"] == "POST"
        if self._left == 0:
            self._left = -1
            self.cut()
            self._cdp.send("Fetch.failRequest", request | {"errorReason": "ConnectionReset"})
        else:
            self._cdp.send("Fetch.continueRequest", request)

    def cut(self) -> None:
        self._cdp.send("Network.emulateNetworkConditions", OFFLINE)

    def mend(self) -> None:
        self._cdp.send("Network.emulateNetworkConditions", OFFLINE | {"offline": False})


@pytest.mark.fault(72)
@pytest.mark.slow
def test_fifty_uploads_over_a_cut_of_eight_seconds_are_uploaded_once_each(
    arrive: Arrive, session: Session, tmp_path: Path
) -> None:
    visitor = arrive(viewport={"width": 1280, "height": 800}).sign_in()
    page, paths = visitor.page, e_invoices(tmp_path, 50)
    line = Line(visitor, session, cut_at=20)
    visitor.drag(*paths)
    expect(summary(page)).to_contain_text("to try again")
    page.wait_for_timeout(MILLISECONDS_OFFLINE)  # the cut itself
    before = uploaded(session, tmp_path)
    assert 20 <= before.total() < 50, "the cut came in the middle, after an upload that nobody heard of"
    line.mend()
    expect(summary(page)).to_have_text("50 uploaded")
    assert uploaded(session, tmp_path) == Counter(path.name for path in paths)
    visitor.drag(*paths[:3])
    expect(tray(page).locator(".uploads li")).to_have_count(50)
    assert uploaded(session, tmp_path).total() == 50, "a file that is known is not uploaded again"
    visitor.forgive("ERR_", "404")
    page.close()
    until(lambda: len(records(session, tmp_path)) == 50)
    for key in records(session, tmp_path):  # other tests look for theirs among the newest fifty
        client(session, "dynamodb").delete_item(TableName=session.cloud.table, Key=key)


@pytest.mark.fault(72)
def test_upload_that_the_bucket_refuses_is_tried_again_by_hand(
    arrive: Arrive, session: Session, tmp_path: Path
) -> None:
    visitor = arrive().sign_in()
    page, paths = visitor.page, e_invoices(tmp_path, 3)
    bucket = f"**{session.cloud.bucket}**"
    page.route(bucket, lambda route: route.fulfill(status=403, headers={"Access-Control-Allow-Origin": "*"}))
    visitor.drag(*paths)
    visitor.drop_content("holiday.heic", b"x")
    expect(summary(page)).to_have_text("3 to try again, 1 refused")
    refused = tray(page).locator(".uploads li", has_text="holiday.heic")
    expect(refused).to_contain_text("PNG, a JPEG, a TIFF, a PDF or an XML")
    assert serious_findings(page) == []
    page.unroute(bucket)
    tray(page).get_by_role("button", name=f"Try {paths[1].name} again").click()
    expect(summary(page)).to_have_text("1 uploaded, 2 to try again, 1 refused")
    tray(page).get_by_role("button", name="Try all again").click()
    expect(summary(page)).to_have_text("3 uploaded, 1 refused")
    expect(refused).to_be_visible()
    until(lambda: uploaded(session, tmp_path) == Counter(path.name for path in paths))
    visitor.forgive("403")


def test_category_is_checked_before_anything_is_sent(arrive: Arrive, tmp_path: Path) -> None:
    visitor = arrive().sign_in()
    page, paths = visitor.page, e_invoices(tmp_path, 2)
    page.get_by_role("button", name="Upload", exact=True).click()
    category = tray(page).get_by_label("Category of the next files (optional)")
    category.fill("office/paper")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    visitor.drag(*paths)
    expect(category).to_be_focused()
    expect(tray(page).get_by_role("alert").filter(has_text="without /")).to_be_visible()
    expect(summary(page)).to_have_text("2 held back")
    assert sent == []
    category.fill("office")
    category.press("Enter")
    expect(summary(page)).to_have_text("2 uploaded")
    expect(visitor.row("office").first).to_be_visible()


def test_closing_the_page_while_files_are_sent_warns(arrive: Arrive, tmp_path: Path) -> None:
    visitor = arrive().sign_in()
    line = Line(visitor, None)
    line.cut()
    visitor.page.get_by_role("button", name="Upload", exact=True).click()
    visitor.drag(*e_invoices(tmp_path, 1))
    expect(summary(visitor.page)).to_have_text("1 to try again")
    with visitor.page.expect_event("dialog") as dialog:
        visitor.page.close(run_before_unload=True)
    assert dialog.value.type == "beforeunload"
    line.mend()
    expect(summary(visitor.page)).to_have_text("1 uploaded")
    visitor.complaints.clear()


@pytest.mark.slow
def test_upload_of_who_stays_when_the_session_ends_is_offered_again(arrive: Arrive, tmp_path: Path) -> None:
    visitor = arrive().sign_in()
    page, line = visitor.page, Line(visitor, None)
    line.cut()
    page.get_by_role("button", name="Upload", exact=True).click()  # who never touched a page is not asked
    visitor.drag(*e_invoices(tmp_path, 3))
    expect(summary(page)).to_have_text("3 to try again")
    visitor.complaints.clear()
    page.evaluate("sessionStorage.removeItem('invoices.tokens')")
    line.mend()
    expect(tray(page).locator(".uploads li").first).to_contain_text("You are signed out.")
    expect(summary(page)).to_have_text("3 to try again")
    visitor.forgive("ERR_")
    assert visitor.complaints == [""], "one question, whether to leave the page"
    visitor.complaints.clear()
