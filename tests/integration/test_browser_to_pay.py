"""What is to be paid, by the browser's API: its list and sums, paid and undone, warnings, what suppliers teach."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import invoice_browser
import invoice_suppliers
import pytest
from botocore.exceptions import ClientError
from invoice_record import letters_and_digits

from tests.integration.browser_events import CLAIMS, PERSON, Reply
from tests.integration.browser_world import Browser, failed

NOW = "2026-11-22T10:00:00.000Z"  # the world's clock
TODAY = NOW[:10]
OTHER = CLAIMS | {"email": "ben@example.com", "sub": "0b7c9a2e-0000-4000-8000-000000000001"}
CHANGED = {"account": "iban:DE…3000", "account_ends": "3000", "known_ends": "1234"}
ACCOUNT = {"iban": "DE02120300000000203000"}
WARNED: list[tuple[dict[str, Any], list[str]]] = [
    ({"review_reasons": ["possible_duplicate"], "possible_duplicate_of": "x"}, ["possible_duplicate"]),
    (
        {
            "review_reasons": ["bank_details_changed"],
            "payment": {"accounts": [ACCOUNT], "changed": [CHANGED]},
        },
        ["bank_details_changed"],
    ),
    (
        {"review_reasons": ["possible_duplicate", "bank_details_changed"], "possible_duplicate_of": "x"}
        | {"reviewed_at": NOW},
        ["bank_details_changed", "possible_duplicate"],
    ),
]


def due(browser: Browser, day: str | None = TODAY, amount: str = "100.00", **more: Any) -> str:
    values = {"total": Decimal(amount), "currency": "EUR", "due_date": day, "vendor": "ABC"} | more
    return browser.put(**values)


def to_pay(browser: Browser) -> list[str]:
    return [each["invoice_id"] for page in browser.pages("/api/to-pay") for each in page["invoices"]]


def mark(browser: Browser, *invoices: Any, paid: bool = True, claims: dict[str, Any] = CLAIMS) -> Reply:
    """Each of the invoices is an id of revision 0, or (id, revision) or (id, revision, despite)."""
    names = ("invoice_id", "revision", "despite")
    wanted = [
        dict(zip(names, each if isinstance(each, tuple) else (each, 0), strict=False))
        | {"changes": {"paid": paid}}
        for each in invoices
    ]
    return browser.ask("PATCH", "/api/invoices", json={"invoices": wanted}, claims=claims)


def statuses(reply: Reply) -> list[int]:
    assert reply.status == 200, reply.json
    return [each["status"] for each in reply.json["answers"]]


# --- the list --------------------------------------------------------------------------------------------


def test_list_has_what_is_to_be_paid_by_day_with_amount_account_and_warnings(browser: Browser) -> None:
    payment = {"accounts": [ACCOUNT], "by": "transfer", "changed": [CHANGED]}
    later = due(
        browser,
        "2026-12-24",
        vendor="LATER",
        invoice_number="7",
        payment=payment,
        amount_due=Decimal("60.00"),
    )  # a part is paid already
    warned = due(browser, "2026-11-01", review_reasons=["bank_details_changed"], payment=payment)
    credit = due(browser, "2026-11-22", "30.00", invoice_type="credit_note")
    for nothing in (
        {"paid_at": NOW},
        {"removed_at": NOW},
        {"invoice_type": "receipt"},
        {"payment": {"by": "debit"}},
        {"total": None},
        {"review_reasons": ["total_ambiguous"]},
    ):
        due(browser, **nothing)
    page = browser.get("/api/to-pay").json
    assert [each["invoice_id"] for each in page["invoices"]] == [
        warned,
        credit,
        later,
    ] and "cursor" not in page
    shown = page["invoices"]
    assert [each["pay_by"] for each in shown] == ["2026-11-01", "2026-11-22", "2026-12-24"]
    assert [each["pay_amount"] for each in shown] == ["100.00", "-30.00", "60.00"]
    assert [each["warnings"] for each in shown] == [["bank_details_changed"], [], []]
    assert [each["account_ends"] for each in shown] == [["3000"], [], ["3000"]]
    assert shown[0]["changed"] == [CHANGED] and shown[2]["vendor"] == "LATER"
    assert "payment" not in shown[0] and "to_pay" not in shown[0]


def test_list_shows_the_amount_and_the_day_that_the_index_sorts_and_sums(browser: Browser) -> None:
    typed = {"total": {"text": "1OO.00", "source": "person"}}
    due(browser, amount="500.00", amount_due=Decimal("40.00"))
    due(browser, amount="60.00", fields=typed, review_reasons=["total_ambiguous"])
    shown = browser.get("/api/to-pay").json["invoices"]
    assert {(each.get("pay_by"), each.get("pay_amount")) for each in shown} == {
        (TODAY, "40.00"),
        (TODAY, "60.00"),
    }
    assert browser.get("/api/to-pay/sums").json["sums"][0]["total"] == "100.00"


def test_list_goes_on_by_its_cursor_and_ends(browser: Browser) -> None:
    ids = [due(browser, f"2026-12-{day:02}") for day in range(1, 8)]
    pages = browser.pages("/api/to-pay", limit=3)
    assert [[each["invoice_id"] for each in page["invoices"]] for page in pages][:3] == [
        ids[:3],
        ids[3:6],
        ids[6:],
    ]


def test_list_reads_the_index_and_the_records_in_batches(browser: Browser) -> None:
    for _ in range(30):
        due(browser)
    browser.reads.clear()
    browser.get("/api/to-pay", limit=30)
    assert browser.reads == [("Query", "ToPay", 30), ("BatchGetItem", None, 0), ("BatchGetItem", None, 0)]


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"cursor": "x"}, {"cursor": "WyJvdGhlciJd"}, {"type": "invoice"}]
)
def test_list_asked_for_what_cannot_be_is_refused(browser: Browser, query: dict[str, str]) -> None:
    assert browser.get("/api/to-pay", **query).status == 400


# --- sums ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "due_when"),
    [
        ("2026-11-21", "overdue"),
        ("2020-01-01", "overdue"),
        ("2026-11-22", "soon"),
        ("2026-11-29", "soon"),
        ("2026-11-30", "later"),
        ("2099-12-31", "later"),
    ],
)
def test_sums_tell_overdue_from_soon_and_later(browser: Browser, day: str, due_when: str) -> None:
    due(browser, day)
    assert browser.get("/api/to-pay/sums").json == {
        "today": TODAY,
        "sums": [{"currency": "EUR", "due": due_when, "total": "100.00", "count": 1}],
    }


def test_sums_are_exact_by_currency_and_credit_notes_are_taken_off(browser: Browser) -> None:
    for amount in ("0.10", "0.20", "1000000000.01"):
        due(browser, amount=amount)
    due(browser, amount="0.31", invoice_type="credit_note")
    due(browser, amount="0.125", currency="KWD")
    due(browser, amount="5", currency=None)
    sums = browser.get("/api/to-pay/sums").json["sums"]
    assert {(each.get("currency"), each["total"], each["count"]) for each in sums} == {
        ("EUR", "1000000000.00", 4),
        ("KWD", "0.125", 1),
        (None, "5.00", 1),
    }


def test_sums_are_those_of_the_readers_own_day(browser: Browser) -> None:
    due(browser, TODAY)
    answers = [browser.get("/api/to-pay/sums", today=day).json for day in ("2026-11-22", "2026-11-23")]
    assert [each["sums"][0]["due"] for each in answers] == ["soon", "overdue"]
    assert browser.get("/api/to-pay/sums", today="tomorrow").status == 400


def test_sums_that_one_request_cannot_read_say_where_they_go_on(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_browser, "MAX_SUMMED", 2)
    for _ in range(5):
        due(browser)
    pages = browser.pages("/api/to-pay/sums")
    assert [each["count"] for page in pages for each in page["sums"]] == [2, 2, 1]
    assert ["cursor" in page for page in pages] == [True, True, False]


# --- paid, and undone ------------------------------------------------------------------------------------


@pytest.mark.fault(75)
def test_paid_leaves_the_list_with_who_and_when_and_comes_back_when_undone(browser: Browser) -> None:
    one, other = due(browser), due(browser)
    (answer,) = mark(browser, one).json["answers"]
    assert (answer["status"], answer["invoice"]["paid_by"], answer["invoice"]["revision"]) == (200, PERSON, 1)
    assert (answer["invoice"]["pay_by"], answer["invoice"]["pay_amount"]) == (TODAY, "100.00")
    assert answer["invoice"]["paid_at"] == NOW and to_pay(browser) == [other]
    record = browser.record(one)
    assert (record["paid_at"], record["paid_by"]) == (NOW, PERSON)
    assert not {"to_pay", "pay_by", "pay_amount"} & record.keys()
    assert record["history"][-1] | {"sub": ""} == {
        "at": NOW,
        "by": PERSON,
        "sub": "",
        "changes": {"paid": {"from": False, "to": True}},
    }
    assert statuses(mark(browser, (one, 1), paid=False)) == [200]
    assert sorted(to_pay(browser)) == sorted([one, other])
    record = browser.record(one)
    assert not {"paid_at", "paid_by"} & record.keys() and len(record["history"]) == 2


@pytest.mark.fault(49)
def test_paid_by_two_tells_the_second_one_who_was_first(browser: Browser) -> None:
    one = due(browser)
    mark(browser, one, claims=OTHER)
    (answer,) = mark(browser, one).json["answers"]
    assert (answer["status"], answer["invoice"]["paid_by"]) == (409, OTHER["email"])
    assert browser.record(one)["paid_by"] == OTHER["email"] and len(browser.record(one)["history"]) == 1
    assert statuses(mark(browser, (one, 1))) == [200]  # as it is now: nothing to change
    assert browser.record(one)["paid_by"] == OTHER["email"] and browser.record(one)["revision"] == 1


def test_paid_several_gets_an_answer_for_each(browser: Browser) -> None:
    good, changed, reading, warned = (
        due(browser),
        due(browser, revision=3),
        due(browser, status="READING"),
        due(browser, review_reasons=["possible_duplicate"]),
    )
    reply = mark(browser, good, changed, reading, GONE, warned, due(browser))
    assert statuses(reply) == [200, 409, 409, 404, 409, 200]
    answers = reply.json["answers"]
    assert [each["invoice_id"] for each in answers][:4] == [good, changed, reading, GONE]
    assert all(each["message"].endswith(".") for each in answers if each["status"] != 200)
    assert answers[1]["invoice"]["revision"] == 3 and answers[4]["warnings"] == ["possible_duplicate"]
    assert sorted(to_pay(browser)) == sorted([changed, warned])


@pytest.mark.fault(69)
@pytest.mark.parametrize(("values", "warnings"), WARNED, ids=str)
def test_paying_in_spite_of_a_warning_has_to_be_said(
    browser: Browser, values: dict[str, Any], warnings: list[str]
) -> None:
    one = due(browser, **values)
    for despite in ([], warnings[1:]):
        (answer,) = mark(browser, (one, 0, despite)).json["answers"]
        missing = [each for each in warnings if each not in despite]
        assert (answer["status"], answer["warnings"]) == (409, missing)
        assert "paid_at" not in browser.record(one)
    reply = browser.patch(one, 0, paid=True)
    assert (reply.status, reply.json["warnings"], reply.json["invoice"]["revision"]) == (409, warnings, 0)
    if "changed" in values.get("payment", {}):
        assert "3000" in reply.message and "1234" in reply.message and "call" in reply.message
    assert statuses(mark(browser, (one, 0, warnings))) == [200]
    record = browser.record(one)
    assert record["history"][-1]["despite"] == warnings
    assert record["review_reasons"] == values["review_reasons"]  # paid ends no warning
    assert statuses(mark(browser, (one, 1), paid=False)) == [200]  # an undo asks nothing
    assert to_pay(browser) == [one]


@pytest.mark.fault(49)
def test_payment_that_another_change_comes_before_is_refused_and_shows_it(browser: Browser) -> None:
    one = due(browser)
    assert browser.patch(one, 0, total="900.00").status == 200
    (answer,) = mark(browser, one).json["answers"]
    assert (answer["status"], answer["invoice"]["pay_amount"], answer["invoice"]["revision"]) == (
        409,
        "900.00",
        1,
    )


GONE = "2d1a7e65-0000-4000-8000-000000000000"
ONE = {"invoice_id": GONE, "revision": 0, "changes": {"paid": True}}
NO_PAYMENTS = [
    {}, {"invoices": []}, {"paid": True, "invoices": [ONE]}, {"invoices": [ONE] * 2},
    *({"invoices": [each]} for each in (
        None, {}, ONE | {"changes": {"paid": "yes"}}, ONE | {"invoice_id": "x"}, ONE | {"revision": -1}, ONE | {"despite": "all"},
        ONE | {"despite": ["no_text"]}, ONE | {"paid_by": "me"},
    )),
    {"invoices": [ONE | {"invoice_id": f"{GONE[:-12]}{number:012}"} for number in range(26)]},
]  # fmt: skip


@pytest.mark.fault(48)
@pytest.mark.parametrize("body", NO_PAYMENTS, ids=lambda body: str(body)[:60])
def test_payment_of_what_cannot_be_is_refused(browser: Browser, body: Any) -> None:
    reply = browser.ask("PATCH", "/api/invoices", json=body)
    assert reply.status == 400 and reply.message.endswith(".")


def test_payments_end_where_dynamodb_does_and_go_on_when_asked_again(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [due(browser) for _ in range(4)]
    write, calls = invoice_browser.write, []

    def write_two(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) > 2:
            raise invoice_browser.ServiceError("update_item", "ThrottlingException")
        return write(*arguments)

    monkeypatch.setattr(invoice_browser, "write", write_two)
    assert statuses(mark(browser, *ids)) == [200, 200, 503, 503]
    assert len([outcome for _, outcome in calls if "paid_at" in outcome]) == 3  # nothing is tried after that
    monkeypatch.setattr(invoice_browser, "write", write)
    assert statuses(mark(browser, *ids[2:])) == [200, 200] and to_pay(browser) == []


# --- all before a day ------------------------------------------------------------------------------------


def before(browser: Browser, day: str) -> list[dict[str, Any]]:
    """All answers, as the page asks for them: until there is no cursor."""
    answers: list[dict[str, Any]] = []
    body: dict[str, Any] = {"before": day}
    while True:
        reply = browser.ask("POST", "/api/paid-before", json=body)
        assert reply.status == 200 and len(reply.json["answers"]) <= 25
        answers += reply.json["answers"]
        if "cursor" not in reply.json:
            return answers
        body["cursor"] = reply.json["cursor"]


def test_all_before_a_day_are_paid_step_by_step_but_those_with_a_warning(browser: Browser) -> None:
    old = [due(browser, f"2026-10-{1 + number % 28:02}") for number in range(57)]
    warned = [due(browser, "2026-10-01", **values) for values, _ in WARNED]
    kept = [due(browser, day) for day in ("2026-11-01", "2026-11-02")]
    answers = before(browser, "2026-11-01")
    assert sorted(each["invoice_id"] for each in answers if each["status"] == 200) == sorted(old)
    assert sorted(each["invoice_id"] for each in answers if each["status"] == 409) == sorted(warned)
    assert to_pay(browser) == sorted(warned, key=to_pay(browser).index) + kept
    again = before(browser, "2026-11-01")
    assert [each["status"] for each in again] == [409] * len(warned)
    assert {browser.record(each)["revision"] for each in old} == {1}


def test_all_before_a_day_can_be_undone(browser: Browser) -> None:
    ids = [due(browser, "2026-10-01") for _ in range(3)]
    done = [(each["invoice_id"], each["invoice"]["revision"]) for each in before(browser, TODAY)]
    assert to_pay(browser) == []
    assert statuses(mark(browser, *done, paid=False)) == [200] * 3 and sorted(to_pay(browser)) == sorted(ids)


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"before": "soon"},
        {"before": TODAY, "cursor": "x"},
        {"before": TODAY, "cursor": 5},
        [],
        {"before": 5},
    ],
)
def test_all_before_what_is_no_day_is_refused(browser: Browser, body: Any) -> None:
    assert browser.ask("POST", "/api/paid-before", json=body).status == 400


def test_cursor_does_not_lead_beyond_the_day(browser: Browser) -> None:
    for day in ("2026-10-01", "2026-12-01"):
        due(browser, day)
    cursor = browser.get("/api/to-pay", limit=1).json["cursor"]
    kept = due(browser, "2026-12-02")
    later = browser.get("/api/to-pay", limit=1, cursor=cursor).json["cursor"]
    reply = browser.ask("POST", "/api/paid-before", json={"before": "2026-11-01", "cursor": later})
    assert reply.status == 400 and kept in to_pay(browser)


# --- the account that changed ----------------------------------------------------------------------------

MARKS = ["tax:DE123456789", "name:abc"]


def memory(browser: Browser, mark: str) -> dict[str, Any]:
    key = {"mark": {"S": mark}}
    answer = browser.dynamodb.get_item(TableName=invoice_browser.MEMORY_TABLE_NAME, Key=key)
    return invoice_browser.record_of(answer.get("Item", {}))


def remembered(browser: Browser, mark: str, attributes: dict[str, Any]) -> None:
    item = invoice_browser.attribute_of({"mark": mark} | attributes)["M"]
    browser.dynamodb.put_item(TableName=invoice_browser.MEMORY_TABLE_NAME, Item=item)


def warned_of(browser: Browser) -> list[str]:
    """The accounts of which the next invoice of the supplier would warn."""
    items = {mark: memory(browser, mark) for mark in MARKS}
    return [each["account"] for each in invoice_suppliers.verdict([CHANGED["account"]], items, "DE123456789")]


def changed_account(browser: Browser, **more: Any) -> str:
    return due(
        browser,
        payment={"accounts": [ACCOUNT], "by": "transfer", "changed": [CHANGED]},
        review_reasons=["bank_details_changed", "vendor_doubtful"],
        marks=MARKS,
        **more,
    )


@pytest.mark.fault(69)
@pytest.mark.parametrize("reviewed", [False, True])
def test_account_that_a_person_confirms_is_known_from_then_on(browser: Browser, reviewed: bool) -> None:
    one = changed_account(browser, **({"reviewed_at": NOW} if reviewed else {}))
    seen = {"first_account": "iban:OLD"} | {
        f"account#{account}": {"invoice_id": invoice_id, "seen_at": NOW}
        for account, invoice_id in (("iban:OLD", "another"), (CHANGED["account"], one))
    }
    for each in MARKS:
        remembered(browser, each, seen)
    assert warned_of(browser) == [CHANGED["account"]]
    assert browser.listed(needs_review="true") == [one]
    reply = browser.patch(one, 0, account_confirmed=True)
    assert reply.status == 200 and "changed" not in reply.json["payment"]
    record = browser.record(one)
    assert record["review_reasons"] == ["vendor_doubtful"] and record["payment"]["accounts"] == [ACCOUNT]
    assert record["history"][-1]["changes"] == {"account_confirmed": {"from": False, "to": True}}
    entry = {"by": PERSON, "at": NOW, "invoice_id": one}
    assert [memory(browser, mark)["confirmed#" + CHANGED["account"]] for mark in MARKS] == [entry] * 2
    assert warned_of(browser) == []
    assert browser.listed(needs_review="true") == ([] if reviewed else [one])
    assert statuses(mark(browser, (one, 1))) == [200]
    again = browser.patch(one, 2, account_confirmed=True)
    assert again.status == 200 and again.json["revision"] == 2


@pytest.mark.fault(69)
def test_confirmation_killed_after_any_mark_warns_until_it_is_repeated(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = changed_account(browser)
    update = invoice_browser.dynamodb.update_item
    for calls in range(len(MARKS) + 1):
        left = iter(range(calls))

        def cut(left: Any = left, **parameters: Any) -> Any:
            if next(left, None) is None:
                raise ClientError({"Error": {"Code": "InternalServerError"}}, "UpdateItem")
            return update(**parameters)

        cut.__name__ = "update_item"
        monkeypatch.setattr(invoice_browser.dynamodb, "update_item", cut)
        assert browser.patch(one, 0, account_confirmed=True).status == 503
        assert "bank_details_changed" in browser.record(one)["review_reasons"]
    monkeypatch.setattr(invoice_browser.dynamodb, "update_item", update)
    assert browser.patch(one, 0, account_confirmed=True).status == 200
    assert all("confirmed#" + CHANGED["account"] in memory(browser, mark) for mark in MARKS)


@pytest.mark.fault(69, 75)
@pytest.mark.parametrize("order", [("reviewed", "paid"), ("paid", "reviewed")], ids=str)
def test_neither_reviewed_nor_paid_in_any_order_ends_the_warning(
    browser: Browser, order: tuple[str, str]
) -> None:
    one = changed_account(browser)
    for revision, name in enumerate(order):
        body = {"revision": revision, "changes": {name: True}, "despite": ["bank_details_changed"]}
        assert browser.ask("PATCH", f"/api/invoices/{one}", json=body).status == 200
        assert browser.listed(needs_review="true") == [one]
    assert browser.patch(one, 2, paid=False).status == 200
    assert to_pay(browser) == [one]
    assert browser.get("/api/to-pay").json["invoices"][0]["warnings"] == ["bank_details_changed"]


# --- what suppliers teach --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "changes", "learned"),
    [
        ({}, {"vendor": "ABC Ltd"}, {"learned#name": {"value": "ABC Ltd", "printed": "ABG"}}),
        ({}, {"category": "hosting"}, {"learned#category": {"value": "hosting"}}),
        ({}, {"currency": "USD"}, {"learned#currency": {"value": "USD"}}),
        ({}, {"invoice_date": "2026-04-03"}, {"learned#date_order": {"value": "DMY"}}),
        ({}, {"invoice_date": "2026-03-04"}, {"learned#date_order": {"value": "MDY"}}),
        ({}, {"invoice_date": "2026-05-05"}, {}),
        ({}, {"total": "5.00"}, {}),
        ({}, {"tags": ["x"]}, {}),
        ({}, {"paid": True}, {}),
        (
            {"category": "travel"},
            {"reviewed": True},
            {
                "learned#name": {"value": "ABC", "printed": "ABG"},
                "learned#currency": {"value": "EUR"},
                "learned#category": {"value": "travel"},
            },
        ),
        ({"reviewed_at": NOW}, {"reviewed": False}, {}),
    ],
    ids=str,
)
def test_what_a_person_says_is_learned_by_each_mark_of_the_supplier(
    browser: Browser, values: dict[str, Any], changes: dict[str, Any], learned: dict[str, Any]
) -> None:
    printed = {
        "vendor": {"text": "ABG", "source": "text"},
        "invoice_date": {"text": "03/04/2026", "source": "text"},
    }
    one = due(browser, marks=MARKS, fields=printed, **values)
    assert browser.patch(one, 0, **changes).status == 200
    entry = {"by": PERSON, "at": NOW, "invoice_id": one}
    for each in MARKS:
        given = (
            {f"named#{letters_and_digits(changes.get('vendor', 'ABC'))}": {"invoice_id": one}}
            if "learned#name" in learned
            else {}
        )
        expected = {name: value | entry for name, value in learned.items()} | given
        assert {name: kept for name, kept in memory(browser, each).items() if name != "mark"} == expected
    known = invoice_suppliers.known_of({each: memory(browser, each) for each in MARKS}, "DE123456789")
    assert {f"learned#{what}": each.value for what, each in known.items()} == {
        name: value["value"] for name, value in learned.items()
    }  # as the next invoice profits from it


def test_what_was_learned_is_forgotten_on_the_invoice_that_shows_it(browser: Browser) -> None:
    first = due(browser, marks=MARKS)
    browser.patch(first, 0, vendor="ABC Ltd", category="hosting")
    learned = {"by": PERSON, "at": NOW, "invoice_id": first}
    fields = {"vendor": {"text": "ABG", "source": "supplier", "certainty": Decimal(99), "learned": learned}}
    second = due(browser, marks=MARKS, vendor="ABC Ltd", fields=fields)
    assert browser.get(f"/api/invoices/{second}").json["fields"]["vendor"]["learned"] == learned
    reply = browser.patch(second, 0, forgotten=["vendor"])
    assert reply.status == 200 and reply.json["forgotten"] == ["vendor"] and reply.json["vendor"] == "ABC Ltd"
    for each in MARKS:
        assert memory(browser, each).keys() == {"mark", "learned#category"}


def test_correction_is_answered_where_nothing_can_be_learned(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = due(browser, marks=MARKS)
    monkeypatch.setattr(invoice_browser, "MEMORY_TABLE_NAME", "no-such-table")
    assert browser.patch(one, 0, vendor="ABC Ltd").status == 200
    assert browser.record(one)["vendor"] == "ABC Ltd"
    assert [line for line in browser.log_lines if line["message"] == "change not followed"]


def test_category_can_be_set_and_emptied_and_is_listed_by_it(browser: Browser) -> None:
    one = due(browser, fields={"category": {"text": "old", "source": "supplier"}})
    assert browser.patch(one, 0, category="hosting").json["category"] == "hosting"
    assert browser.listed(category="hosting") == [one] and "fields" not in browser.record(one)
    assert "category" not in browser.patch(one, 1, category=None).json
    assert browser.listed(category="hosting") == [] and browser.listed() == [one]


def test_failed_file_with_an_amount_typed_in_is_to_be_paid(browser: Browser) -> None:
    one = browser.put(**failed())
    assert to_pay(browser) == []
    browser.patch(one, 0, total="12.00", currency="EUR")
    assert to_pay(browser) == [one]
