"""What programs hear of a person's change: at once, or by the processor's check where the page could not tell them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import invoice_browser
import invoice_processor
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.integration.browser_world import Browser, failed
from tests.integration.test_browser_removed import MISTAKE, alike
from tests.integration.test_browser_to_pay import due
from tests.integration.world import CHECK

REVIEW = {"review_reasons": ["date_missing"]}
TIME = SimpleNamespace(aws_request_id="the check", get_remaining_time_in_millis=lambda: 50_000)


def told(browser: Browser) -> list[tuple[str, str, int]]:
    """What programs were told so far, in turn: event, invoice, revision."""
    return [
        (each["event"], each["record"]["invoice_id"], each["record"]["revision"]) for each in browser.news()
    ]


@pytest.mark.parametrize(
    ("before", "changes", "attention"),
    [
        (REVIEW, {"vendor": "New"}, "REVIEW"),
        (REVIEW, {"reviewed": True}, None),
        (REVIEW, {"tags": ["a"]}, "REVIEW"),
        ({}, {"paid": True}, None),
        ({}, {"removed": MISTAKE}, "REMOVED"),
        ({"removed_at": "2026-11-21"}, {"removed": None}, None),
        (failed(), {"reviewed": True}, "FAILED_REVIEWED"),
        ({"notification": "SENDING"}, {"vendor": "New"}, "UNFINISHED"),
    ],
)
def test_change_is_told_to_programs_once(
    browser: Browser, before: dict[str, Any], changes: dict[str, Any], attention: str | None
) -> None:
    one = due(browser, **before, revision=Decimal(4))
    assert browser.patch(one, 4, **changes).status == 200
    assert told(browser) == [("corrected", one, 5)]
    record = browser.record(one)
    assert "publish_owed" not in record and record.get("attention") == attention
    (message,) = browser.news()
    assert message["record"].get("vendor") == record.get("vendor")


def test_what_is_no_change_is_not_told(browser: Browser) -> None:
    one = due(browser, vendor="ABC")
    for revision, vendor in ((0, "ABC"), (1, "New"), (0, "")):
        browser.patch(one, revision, vendor=vendor)
    browser.get(f"/api/invoices/{one}")
    assert told(browser) == []


def test_programs_hear_of_those_that_a_removal_changes_too(browser: Browser) -> None:
    first, second = alike(browser, 8, 9)
    browser.patch(first, 0, removed=MISTAKE)
    assert told(browser) == [("corrected", first, 1), ("corrected", second, 1)]
    assert {browser.record(each).get("attention") for each in (first, second)} == {"REMOVED", None}


def test_removal_is_told_though_the_record_of_another_one_is_full(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, second), after = alike(browser, 8, 9), invoice_browser.history_after
    monkeypatch.setattr(
        invoice_browser, "history_after", lambda *of: None if of[1]["invoice_id"] == second else after(*of)
    )
    assert browser.patch(first, 0, removed=MISTAKE).status == 200
    assert told(browser) == [("corrected", first, 1)]
    assert browser.log_lines[0]["message"] == "change not followed"


def test_several_at_once_are_each_told(browser: Browser) -> None:
    ids = [due(browser, due_date="2026-11-01") for _ in range(3)]
    browser.ask("POST", "/api/paid-before", json={"before": "2026-11-02"})
    assert sorted(told(browser)) == sorted(("corrected", each, 1) for each in ids)


class Killed(BaseException):
    """The function's end, which no code of it sees."""


FAULTS = [
    Killed(),
    ClientError({"Error": {"Code": "AuthorizationError"}}, "Publish"),
    ReadTimeoutError(endpoint_url="https://sns"),
    KeyError("a defect of ours"),
]


@pytest.mark.fault(74)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize(
    "changes", [{"vendor": "New"}, {"removed": MISTAKE}], ids=lambda changes: [*changes][0]
)
def test_change_that_programs_were_not_told_of_is_told_by_the_check(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, fault: BaseException, changes: dict[str, Any]
) -> None:
    first, second = alike(browser, 8, 9)
    tries = []

    def publish(**request: Any) -> Any:
        tries.append(request)
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(invoice_browser.sns(), "publish", publish)
        try:
            assert browser.patch(first, 0, **changes).status == 200
            assert [line["message"] for line in browser.log_lines] == ["programs not told", "answered"]
        except Killed:
            pass
    assert len(tries) == 1 and told(browser) == []
    owed = [first, second] if "removed" in changes else [first]
    assert {browser.record(each)["attention"] for each in owed} == {"OWED"}

    invoice_processor.lambda_handler(CHECK, TIME)
    assert sorted(told(browser)) == sorted(("corrected", each, 1) for each in owed)
    assert not [each for each in owed if "publish_owed" in browser.record(each)]
    invoice_processor.lambda_handler(CHECK, TIME)
    assert len(told(browser)) == len(owed)


@pytest.mark.fault(74)
def test_several_are_answered_in_time_and_those_not_told_are_owed(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [due(browser, due_date="2026-11-01") for _ in range(3)]
    publish = invoice_browser.sns().publish

    def publish_slowly(**request: Any) -> Any:
        browser.clock += timedelta(seconds=invoice_browser.SECONDS_TO_TELL + 1)
        return publish(**request)

    monkeypatch.setattr(invoice_browser.sns(), "publish", publish_slowly)
    answers = browser.ask("POST", "/api/paid-before", json={"before": "2026-11-02"}).json["answers"]
    assert [each["status"] for each in answers] == [200] * 3 and len(told(browser)) == 1
    assert sorted(browser.record(each).get("attention", "") for each in ids) == ["", "OWED", "OWED"]


@pytest.mark.fault(74)
def test_change_made_while_programs_are_told_of_the_one_before_is_told_too(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, publish = due(browser), invoice_browser.sns().publish

    def publish_slowly(**request: Any) -> Any:
        answer = publish(**request)
        monkeypatch.setattr(invoice_browser.sns(), "publish", lambda **_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            browser.patch(one, 1, vendor="Newer")
        return answer

    monkeypatch.setattr(invoice_browser.sns(), "publish", publish_slowly)
    browser.patch(one, 0, vendor="New")
    assert browser.record(one)["attention"] == "OWED"
    invoice_processor.lambda_handler(CHECK, TIME)
    assert told(browser) == [("corrected", one, 1), ("corrected", one, 2)]


LISTS: list[tuple[dict[str, str], list[str]]] = [
    ({"needs_review": "true"}, ["review", "failed"]),
    ({"needs_review": "true", "from": "2026-11-01"}, ["review", "failed"]),
    ({"needs_review": "true", "search": "a"}, ["review", "failed"]),
    ({"status": "FAILED"}, ["failed"]),
    ({"status": "REMOVED"}, ["removed"]),
    ({"status": "IN_PROGRESS"}, []),
    ({"type": "invoice"}, ["review", "fine"]),
]


@pytest.mark.fault(74)
@pytest.mark.parametrize(("filters", "names"), LISTS)
def test_invoice_of_which_programs_have_yet_to_hear_is_listed_as_any_other(
    browser: Browser, filters: dict[str, str], names: list[str]
) -> None:
    owed = {"publish_owed": True, "vendor": "ABC"}
    ids = {
        "review": browser.put(**owed, **REVIEW),
        "failed": browser.put(**failed(**owed)),
        "fine": browser.put(**owed),
        "removed": browser.put(**owed, **REVIEW, removed_at="2026-11-21"),
    }
    assert {browser.record(each)["attention"] for each in ids.values()} == {"OWED"}
    assert sorted(browser.listed(**filters)) == sorted(ids[name] for name in names)
