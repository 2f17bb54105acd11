"""What a click on a page fills a field with, and where the value then stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import boto3
import invoice_browser
import pytest
from invoice_lines import Row, pack

from tests.integration.browser_world import Browser

ACROSS = [10_000, 20_000, 50_000, 20_000, 50_000, 22_000, 10_000, 22_000]
UPWARDS = [20_000, 50_000, 20_000, 10_000, 22_000, 10_000, 22_000, 50_000]  # a page scanned on its side
LINES = pack(
    [
        Row("Due 03/04/2025 to 1.234", 2, 9900, ACROSS),
        Row("ABCD EFG", 2, 9900, UPWARDS),
        Row("Elsewhere", 1, 9900, ACROSS),
        Row("Nowhere", 2, 9900, None),
    ],
    None,
)
PLACE = {"page": 2, "box": {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.02}}


def words(browser: Browser, invoice_id: str, field: str) -> list[dict[str, Any]]:
    return browser.get(f"/api/invoices/{invoice_id}/words", page=2, field=field).json["words"]


def test_words_of_a_page_have_their_share_of_their_line(browser: Browser) -> None:
    across, upwards = words(browser, browser.put(lines=LINES), "vendor")[0::5]
    assert (across["text"], across["line"], upwards["text"], upwards["line"]) == ("Due", 0, "EFG", 1)
    assert across["box"] == pytest.approx(
        {"Left": 0.1, "Top": 0.2, "Width": 0.4 * 3 / 23, "Height": 0.02}, abs=1e-5
    )
    assert upwards["box"] == pytest.approx({"Left": 0.2, "Top": 0.1, "Width": 0.02, "Height": 0.15}, abs=1e-5)


def test_words_of_a_date_and_an_amount_say_all_that_they_may_mean(browser: Browser) -> None:
    invoice_id = browser.put(lines=LINES)
    [day] = words(browser, invoice_id, "due_date")
    assert (day["text"], sorted(day["values"])) == ("03/04/2025", ["2025-03-04", "2025-04-03"])
    amounts = {each["text"]: each.get("values") for each in words(browser, invoice_id, "total")}
    assert amounts["1.234"] == ["1234", "1.234"] and amounts["Due"] is None


def test_words_of_a_long_document_stand_in_the_bucket_and_of_an_old_one_nowhere(browser: Browser) -> None:
    boto3.client("s3").put_object(Bucket=invoice_browser.BUCKET_NAME, Key="text/long.lines", Body=LINES)
    long, old = browser.put(lines_location="text/long.lines"), browser.put()
    assert len(words(browser, long, "vendor")) == 6 and words(browser, old, "vendor") == []


def test_value_taken_from_the_page_keeps_its_place_and_a_typed_one_has_none(browser: Browser) -> None:
    read = {
        "text": "ABC",
        "source": "text",
        "page": Decimal(2),
        "box": dict.fromkeys(PLACE["box"], Decimal("0.1")),
    }
    invoice_id = browser.put(vendor="ABC", total=Decimal("5"), fields={"vendor": read})
    body = {"revision": 0, "changes": {"total": "7.00", "vendor": "Zebra"}, "places": {"total": PLACE}}
    reply = browser.ask("PATCH", f"/api/invoices/{invoice_id}", json=body)
    said = {"source": "person", "confidence": 100}
    assert reply.json["fields"] == {
        "total": {"text": "7.00", **said, **PLACE},
        "vendor": {"text": "Zebra", **said},
    }


@pytest.mark.parametrize(
    "places",
    [
        [],
        {"vendor": PLACE},
        {"total": PLACE["box"]},
        {"total": PLACE | {"page": 0}},
        {"total": PLACE | {"page": 1.5}},
        *({"total": PLACE | {"box": box}} for box in ([], {}, {"Left": 0.1}, PLACE["box"] | {"Width": 0})),
        *(
            {"total": PLACE | {"box": PLACE["box"] | {"Left": left}}}
            for left in (-0.1, 0.8, 10**400, True, "0.1")
        ),
    ],
)
def test_place_that_is_none_is_refused(browser: Browser, places: Any) -> None:
    invoice_id = browser.put()
    body = {"revision": 0, "changes": {"total": "7.00"}, "places": places}
    reply = browser.ask("PATCH", f"/api/invoices/{invoice_id}", json=body)
    assert reply.status == 400 and "total" not in browser.record(invoice_id)
