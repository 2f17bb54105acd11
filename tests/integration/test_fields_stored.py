"""The fields in the record and in the e-mail, what to check before paying, duplicates, filtered subscriptions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import boto3
import invoice_processor
import pytest
from invoice_email import MAX_ITEMS_IN_EMAIL, printable
from invoice_fields import REVIEW_REASONS

import tests.integration.world as worlds
from tests.integration.world import CHECK, Email, Upload, World, always, refusal

SAMPLE = (
    "ABC TECHNOLOGIES INC",
    "Invoice Number: INV-00123",
    "Date: 2025-04-21",
    "Billed To: Kavinaya Ramesh",
    "Items:",
    "Cloud Hosting: $200",
    "Maintenance: $100",
    "Total: $300",
)
HEAD = ("ACME LTD", "1 Harbour Road", "Invoice No: 7")
DATED = (*HEAD, "Date: 2025-01-02")
SURE = (*DATED, "Total: EUR 5.00")
CREDIT_NOTE = ("ACME LTD", "1 Harbour Road", "Credit Note No: 8", "Date: 2025-01-02", "Total: EUR (123.45)")
RECEIPT = ("ACME LTD", "1 Harbour Road", "Receipt No: 9", "Date: 2025-01-02", "Total: EUR 5.00")
UNREADABLE = ("Total: EUR 5.00",)  # neither vendor nor number nor date


@pytest.fixture(autouse=True)
def _dollars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoice_processor, "DEFAULT_CURRENCY", "USD")


def stored(world: World, lines: Iterable[str], key: str = "invoices/a.png") -> tuple[dict[str, Any], Email]:
    """The record and the e-mail of an upload that was acknowledged."""
    return world.kept(world.upload(key, lines))


def assert_reviewed(record: dict[str, Any], mail: Email, *reasons: str) -> None:
    """REVIEW: the record and the e-mail say why, and both can be found by it."""
    assert record["review_reasons"] == list(reasons)
    assert record["attention"] == "REVIEW"
    assert mail.subject == "Invoice Processed"
    assert mail.attributes["needs_review"] == "true"
    asked = asked_of(mail)
    assert len(asked) == len(reasons)
    assert all(
        line.startswith(f"- {REVIEW_REASONS[each]}") for line, each in zip(asked, reasons, strict=True)
    )


def asked_of(mail: Email) -> list[str]:
    """What the e-mail asks to check, a line a reason; where two values are close the line tells them."""
    return mail.body.partition("Please check before paying:\n")[2].splitlines()


def assert_sure(record: dict[str, Any], mail: Email) -> None:
    assert not {"review_reasons", "attention"} & record.keys()
    assert "before paying" not in mail.body
    assert mail.attributes["needs_review"] == "false"


def empty_places(value: Any, place: str = "record") -> list[str]:
    """Where something is stored that says nothing."""
    if value in (None, "", [], {}):
        return [place]
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for name, part in parts for found in empty_places(part, f"{place}.{name}")]


def altered(
    world: World, monkeypatch: pytest.MonkeyPatch, alter: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    """From now on each block that Textract finds is what `alter` makes of it."""
    detect = world.textract.DetectDocumentText

    def answer(parameters: Any) -> dict[str, Any]:
        found = detect(parameters)
        return found | {"Blocks": [alter(block) for block in found["Blocks"]]}

    monkeypatch.setattr(world.textract, "DetectDocumentText", answer)


# --- the record --------------------------------------------------------------------------------------------


def test_record_of_the_sample_has_every_field(world: World) -> None:
    record, mail = stored(world, SAMPLE, "invoices/travel/invoice_page_1.png")
    read = {
        "vendor": "ABC TECHNOLOGIES INC",
        "invoice_number": "INV-00123",
        "invoice_date": "2025-04-21",
        "currency": "USD",
        "total": Decimal(300),
        "line_items": [
            {"description": "Cloud Hosting", "amount": Decimal(200), "page": 1},
            {"description": "Maintenance", "amount": Decimal(100), "page": 1},
        ],
        "invoice_type": "invoice",
        "category": "travel",
    }
    assert {name: record[name] for name in read} == read
    assert isinstance(record["total"], Decimal)
    assert_sure(record, mail)


def test_record_keeps_where_each_field_was_read(world: World) -> None:
    record, _ = stored(world, SAMPLE)
    assert record["fields"].keys() == {"vendor", "invoice_number", "invoice_date", "currency", "total"}
    for evidence in record["fields"].values():
        assert evidence.keys() == {"text", "confidence", "certainty", "page", "box", "source"}
        assert 90 <= evidence["certainty"] <= 100
        assert (evidence["confidence"], evidence["page"]) == (Decimal("99.5"), 1)
        assert evidence["source"] == "text"
        assert evidence["text"] in record["extracted_text"]
        assert evidence["box"].keys() == {"Left", "Top", "Width", "Height"}
        assert all(isinstance(side, Decimal) and 0 <= side <= 1 for side in evidence["box"].values())
    tops = {name: evidence["box"]["Top"] for name, evidence in record["fields"].items()}
    assert tops["vendor"] < tops["invoice_number"] < tops["invoice_date"] < tops["total"]


def test_record_of_a_page_without_values_leaves_the_attributes_out(world: World) -> None:
    record, mail = stored(world, ("Hello there",))
    names = set("invoice_number invoice_date due_date currency subtotal tax total line_items".split())
    assert not names & record.keys()
    assert not names & record.get("fields", {}).keys()
    assert_reviewed(record, mail, "vendor_doubtful", "date_missing", "total_missing")


@pytest.mark.parametrize(
    "lines",
    [
        SAMPLE,
        SURE,
        CREDIT_NOTE,
        UNREADABLE,
        ("12",),
        (),
        (*DATED, "Items:", "$5.00", "$6.00", "Total: $11.00"),
    ],
)
def test_record_holds_nothing_empty(world: World, lines: tuple[str, ...]) -> None:
    record, _ = stored(world, lines)
    assert empty_places(record) == []


@pytest.mark.fault(7)
def test_record_of_a_blank_page_asks_for_a_look(world: World) -> None:
    record, mail = stored(world, ())
    assert record["invoice_type"] == "other"
    assert "fields" not in record
    assert_reviewed(record, mail, "no_text")


@pytest.mark.parametrize(
    ("key", "category"),
    [
        ("invoices/taxi.png", None),
        ("invoices/travel/taxi.png", "travel"),
        ("invoices/travel/2025/taxi.png", "travel"),
        ("invoices//taxi.png", None),
        ("invoices/Reise & Büro/taxi.png", "Reise & Büro"),
    ],
)
def test_category_is_the_folder_under_invoices(world: World, key: str, category: str | None) -> None:
    record, mail = stored(world, SURE, key)
    assert (record.get("category"), mail.attributes.get("category")) == (category, category)


def test_log_of_the_extraction_has_counts_and_no_content(world: World) -> None:
    stored(world, (*HEAD, "Total: EUR 5.00"))
    [line] = [line for line in world.logged() if line["message"] == "extracted"]
    assert line["review_reasons"] == ["date_missing"]
    assert isinstance(line["fields"], int)
    assert not any("ACME" in logged for logged in world.log_lines)


# --- the e-mail --------------------------------------------------------------------------------------------


def test_email_of_the_sample_lists_its_fields(world: World) -> None:
    upload = world.upload("invoices/invoice_page_1.png", SAMPLE)
    _, mail = world.kept(upload)
    assert mail.subject == "Invoice Processed"
    assert mail.body == (
        f"Invoice invoices/invoice_page_1.png processed and stored with ID: {upload.invoice_id}\n"
        "\n"
        "Vendor: ABC TECHNOLOGIES INC\n"
        "Invoice number: INV-00123\n"
        "Invoice date: 2025-04-21\n"
        "Total: 300.00 USD\n"
        "\n"
        "Items:\n"
        "- Cloud Hosting: 200.00 USD\n"
        "- Maintenance: 100.00 USD\n"
    )


def test_email_of_a_doubtful_invoice_shows_what_is_printed_and_what_to_check(world: World) -> None:
    _, mail = stored(world, (*HEAD, "Date: 03/04/2025", "Total: 1.234"))
    assert "Invoice date: not sure, printed as 03/04/2025\n" in mail.body
    assert "Total: not sure, printed as 1.234\n" in mail.body
    date_asked, total_asked = asked_of(mail)
    assert date_asked == f"- {REVIEW_REASONS['date_ambiguous']} Invoice date: 2025-04-03 or 2025-03-04?"
    told = total_asked.removeprefix(f"- {REVIEW_REASONS['total_ambiguous']} Total: ")
    assert sorted(told.removesuffix("?").split(" or ")) == ["1,234.00", "1.234"]


def test_email_with_many_items_names_how_many_more(world: World) -> None:
    items = [f"Position {letter}: $1.00" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY"]
    record, mail = stored(world, [*DATED, "Items:", *items, "Total: $25.00"])
    assert len(record["line_items"]) == 25
    shown = [line for line in mail.body.splitlines() if line.startswith("- ")]
    assert len(shown) == MAX_ITEMS_IN_EMAIL + 1
    assert shown[-1] == "- and 5 more"


# --- subscriptions with a filter ---------------------------------------------------------------------------

FILTERS = [
    ({"needs_review": ["true"]}, "unclear broken"),
    ({"needs_review": ["false"]}, "plain taxi credit"),
    ({"invoice_type": ["credit_note"]}, "credit"),
    ({"invoice_type": ["invoice", "receipt"]}, "plain taxi unclear"),
    ({"invoice_type": ["unknown"]}, "broken"),
    ({"invoice_type": [{"anything-but": ["receipt"]}]}, "plain credit unclear broken"),
    ({"category": ["travel"]}, "taxi unclear"),
    ({"category": [{"prefix": "tra"}]}, "taxi unclear"),
    ({"category": [{"exists": False}]}, "plain credit broken"),
    ({"category": ["travel"], "needs_review": ["true"]}, "unclear"),
    ({"category": ["office"]}, ""),
    (None, "plain taxi credit unclear broken"),
]


class Inbox:
    """A queue that gets what a subscription with this filter policy lets through."""

    def __init__(self, world: World, name: str, policy: dict[str, Any] | None) -> None:
        self._sqs, self._sns = world.sqs, boto3.client("sns")
        self._url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        found = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        attributes = {"RawMessageDelivery": "true"}
        if policy is not None:
            attributes |= {"FilterPolicy": json.dumps(policy), "FilterPolicyScope": "MessageAttributes"}
        self._subscription = self._sns.subscribe(
            TopicArn=invoice_processor.TOPIC_ARN,
            Protocol="sqs",
            Endpoint=found["Attributes"]["QueueArn"],
            Attributes=attributes,
        )["SubscriptionArn"]

    def bodies(self) -> list[str]:
        answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def close(self) -> None:
        self._sns.unsubscribe(SubscriptionArn=self._subscription)
        self._sqs.delete_queue(QueueUrl=self._url)


@pytest.fixture
def inboxes(world: World) -> Iterator[list[Inbox]]:
    """One for each policy of FILTERS."""
    opened = [Inbox(world, f"Inbox{number}", policy) for number, (policy, _) in enumerate(FILTERS)]
    yield opened
    for each in opened:
        each.close()


def test_filter_policy_selects_the_messages_of_its_kind(world: World, inboxes: list[Inbox]) -> None:
    uploads = {
        "plain": world.upload("invoices/plain.png", SAMPLE),
        "taxi": world.upload("invoices/travel/taxi.png", RECEIPT),
        "credit": world.upload("invoices/credit.png", CREDIT_NOTE),
        "unclear": world.upload("invoices/travel/unclear.png", HEAD),
        "broken": world.upload("invoices/broken.png", content=b"", status="FAILED"),
    }
    for upload in uploads.values():
        assert world.deliver(upload).acknowledged
    names = {upload.invoice_id: name for name, upload in uploads.items()}
    received = [
        " ".join(names[json.loads(body)["record"]["invoice_id"]] for body in inbox.bodies())
        for inbox in inboxes
    ]
    policies = [json.dumps(policy) for policy, _ in FILTERS]
    assert dict(zip(policies, received, strict=True)) == {json.dumps(p): expected for p, expected in FILTERS}


# --- duplicates --------------------------------------------------------------------------------------------


def arrived(world: World, lines: Iterable[str], key: str, time: str, **facts: Any) -> Upload:
    """An upload at that time of the world's day, not delivered yet."""
    upload = world.upload(key, lines, **facts)
    upload.event["Records"][0]["eventTime"] = time if "T" in time else f"2026-11-22T{time}.000Z"
    return upload


def assert_duplicate(world: World, upload: Upload, original: Upload) -> None:
    record, mail = world.kept(upload)
    assert record["possible_duplicate_of"] == original.invoice_id
    assert record["review_reasons"][-1] == "possible_duplicate"
    assert record["attention"] == "REVIEW"
    assert mail.attributes["needs_review"] == "true"
    asked = mail.body.partition("Please check before paying:\n")[2]
    assert original.invoice_id in asked


def assert_original(world: World, upload: Upload) -> None:
    record, mail = world.kept(upload)
    assert "possible_duplicate_of" not in record
    assert "possible_duplicate" not in record.get("review_reasons", [])
    assert "came before" not in mail.body


OTHER_WORDS = (
    "acme ltd.",
    "1 Harbour Rd",
    "Invoice No: 7",
    "Date: 2025-01-02",
    "Total: EUR 5.00",
    "Thank you",
)
WITHOUT_NUMBER = ("ACME LTD", "1 Harbour Road", "Date: 2025-01-02", "Total: EUR 5.00")


@pytest.mark.fault(21)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(SURE, SURE, id="same-content"),
        pytest.param(SURE, OTHER_WORDS, id="vendor-and-number"),
        pytest.param(SURE, (*DATED, "Total: EUR 6.00"), id="vendor-and-number-with-another-total"),
        pytest.param(WITHOUT_NUMBER, (*WITHOUT_NUMBER, "Thank you"), id="vendor-date-and-total"),
        pytest.param(
            WITHOUT_NUMBER, (*WITHOUT_NUMBER[:3], "Total: EUR 5,00"), id="total-in-another-notation"
        ),
        pytest.param(UNREADABLE, UNREADABLE, id="content-without-fields"),
        pytest.param((), (), id="content-without-text"),
    ],
)
def test_invoice_again_under_another_name_is_a_possible_duplicate(
    world: World, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    original = arrived(world, first, "invoices/a.png", "10:00:00")
    again = arrived(world, second, "invoices/b.png", "10:05:00")
    assert_original(world, original)
    assert_duplicate(world, again, original)
    assert len(world.records()) == 2
    assert_original(world, original)


@pytest.mark.fault(21)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(SURE, ("BETA LTD", *SURE[1:]), id="number-of-another-vendor"),
        pytest.param(SURE, (*HEAD[:2], "Invoice No: 8", *SURE[3:]), id="another-number"),
        pytest.param(WITHOUT_NUMBER, (*WITHOUT_NUMBER[:3], "Total: EUR 5.01"), id="another-total"),
        pytest.param(
            WITHOUT_NUMBER,
            (*WITHOUT_NUMBER[:2], "Date: 2025-01-03", "Total: EUR 5.00"),
            id="another-date",
        ),
        pytest.param(UNREADABLE, ("Total: EUR 5.01",), id="another-content"),
    ],
)
def test_invoice_that_is_another_one_is_no_duplicate(
    world: World, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    for key, lines in (("invoices/a.png", first), ("invoices/b.png", second)):
        assert_original(world, world.upload(key, lines))


@pytest.mark.fault(21)
def test_key_overwritten_with_the_same_content_is_a_possible_duplicate(world: World) -> None:
    old = arrived(world, SURE, "invoices/a.png", "10:00:00")
    new = arrived(world, SURE, "invoices/a.png", "10:05:00")
    assert_original(world, old)
    assert_duplicate(world, new, old)


@pytest.mark.fault(21)
def test_invoice_a_third_time_points_to_the_first(world: World) -> None:
    uploads = [arrived(world, SURE, f"invoices/{hour}.png", f"{hour}:00:00") for hour in (10, 11, 12)]
    assert_original(world, uploads[0])
    assert_duplicate(world, uploads[1], uploads[0])
    assert_duplicate(world, uploads[2], uploads[0])


@pytest.mark.fault(21)
@pytest.mark.parametrize("fact", ["eTag", "size"])
def test_content_that_the_event_does_not_describe_is_no_duplicate(world: World, fact: str) -> None:
    for key in ("invoices/a.png", "invoices/b.png"):
        upload = world.upload(key, UNREADABLE, **{fact: None})
        assert_original(world, upload)


@pytest.mark.fault(17)
@pytest.mark.fault(21)
def test_retry_of_an_upload_is_no_duplicate_of_itself(world: World) -> None:
    upload = world.upload(lines=SURE)
    assert world.deliver(upload, publish=always(refusal("InternalError", 500))).raised
    assert_original(world, upload)


@pytest.mark.fault(21)
def test_file_that_failed_is_no_duplicate(world: World) -> None:
    for key in ("invoices/a.png", "invoices/b.png"):
        upload = world.upload(key, content=b"", status="FAILED")
        record, _ = world.kept(upload, status="FAILED")
        assert "possible_duplicate_of" not in record


def commit_together(world: World, *uploads: Upload) -> None:
    """None of them sees another: all look for duplicates before any is committed."""
    deliveries = [world.start(upload) for upload in uploads]
    for delivery in deliveries:
        while delivery.next_request.step != "commit":
            delivery.advance()
    for upload, delivery in zip(uploads, deliveries, strict=True):
        delivery.finish()
        record, _ = world.kept(upload, delivery)
        assert "possible_duplicate_of" not in record


@pytest.mark.fault(21)
@pytest.mark.parametrize("lines", [SURE, WITHOUT_NUMBER, UNREADABLE], ids=["number", "total", "content"])
@pytest.mark.parametrize("order", [1, -1], ids=["in-order", "out-of-order"])
def test_check_marks_the_later_of_two_committed_together(
    world: World, lines: tuple[str, ...], order: int
) -> None:
    first = arrived(world, lines, "invoices/a.png", "10:00:00")
    second = arrived(world, lines, "invoices/b.png", "10:00:01")
    commit_together(world, *[first, second][::order])
    before = world.record(second).get("review_reasons", [])
    for _ in range(2):
        world.pass_time(3600)
        assert world.deliver(CHECK).acknowledged
    record = world.record(second)
    assert record["possible_duplicate_of"] == first.invoice_id
    assert record["review_reasons"] == [*before, "possible_duplicate"]
    assert (record["attention"], record["notification"]) == ("REVIEW", "SENT")
    assert_original(world, first)
    assert len(world.emails(second)) == 1


@pytest.mark.fault(21)
def test_check_marks_all_but_the_first_of_three_committed_together(world: World) -> None:
    uploads = [arrived(world, SURE, f"invoices/{name}.png", f"10:00:0{name}") for name in range(3)]
    commit_together(world, *uploads)
    assert world.deliver(CHECK).acknowledged
    marks = [world.record(upload).get("possible_duplicate_of") for upload in uploads]
    assert marks == [None, uploads[0].invoice_id, uploads[0].invoice_id]


@pytest.mark.fault(21)
def test_check_marks_duplicates_on_both_sides_of_a_months_end(world: World) -> None:
    world.clock = datetime(2026, 12, 1, 0, 0, 5, tzinfo=UTC)
    first = arrived(world, SURE, "invoices/a.png", "2026-11-30T23:59:59.000Z")
    second = arrived(world, SURE, "invoices/b.png", "2026-12-01T00:00:00.000Z")
    commit_together(world, first, second)
    assert world.deliver(CHECK | {"time": "2026-12-01T01:00:00Z"}).acknowledged
    assert world.record(second)["possible_duplicate_of"] == first.invoice_id


@pytest.mark.fault(21)
def test_check_leaves_different_invoices_committed_together_alone(world: World) -> None:
    uploads = [world.upload("invoices/a.png", SURE), world.upload("invoices/b.png", SAMPLE)]
    commit_together(world, *uploads)
    assert world.deliver(CHECK).acknowledged
    for upload in uploads:
        assert_original(world, upload)


@pytest.mark.fault(21)
def test_check_waits_with_the_mark_until_the_email_is_out(world: World) -> None:
    first = arrived(world, SURE, "invoices/a.png", "10:00:00")
    second = arrived(world, SURE, "invoices/b.png", "10:00:01")
    deliveries = [world.start(upload) for upload in (first, second)]
    for delivery in deliveries:
        while delivery.next_request.step != "commit":
            delivery.advance()
    deliveries[0].finish()
    deliveries[1].finish({"publish": always(refusal("InternalError", 500))})
    assert world.deliver(CHECK).acknowledged
    assert "possible_duplicate_of" not in world.record(second)
    assert world.deliver(second).acknowledged
    assert world.deliver(CHECK).acknowledged
    assert world.record(second)["possible_duplicate_of"] == first.invoice_id
    assert len(world.emails(second)) == 1


# --- what to check before paying ----------------------------------------------------------------------------


@pytest.mark.fault(32)
@pytest.mark.parametrize(
    ("lines", "reason", "total"),
    [
        pytest.param(DATED, "total_missing", None, id="missing"),
        pytest.param(
            (*DATED, "Total: EUR 5.00", "Total: EUR 7.00"), "total_ambiguous", Decimal("7.00"), id="several"
        ),
    ],
)
def test_total_not_certain_is_reviewed(
    world: World, lines: tuple[str, ...], reason: str, total: Decimal | None
) -> None:
    record, mail = stored(world, lines)
    assert record.get("total") in (total, None)
    assert_reviewed(record, mail, reason)


@pytest.mark.fault(32)
def test_print_hard_to_read_is_reviewed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    altered(world, monkeypatch, lambda block: block | {"Confidence": 41.234567})
    record, mail = stored(world, SURE)
    assert record["total"] == Decimal("5.00")
    assert record["fields"]["total"]["confidence"] == Decimal("41.23")
    assert_reviewed(record, mail, "low_confidence")


@pytest.mark.fault(33)
def test_date_with_nothing_to_settle_it_is_left_open(world: World) -> None:
    record, mail = stored(world, (*HEAD, "Date: 03/04/2025", "Total: $5.00"))
    assert "invoice_date" not in record
    assert record["fields"]["invoice_date"]["text"] == "03/04/2025"
    assert_reviewed(record, mail, "date_ambiguous")


@pytest.mark.fault(33)
@pytest.mark.parametrize(("order", "expected"), [("DMY", "2025-04-03"), ("MDY", "2025-03-04")])
def test_date_is_settled_by_the_deployments_order(
    world: World, monkeypatch: pytest.MonkeyPatch, order: str, expected: str
) -> None:
    monkeypatch.setattr(invoice_processor, "DATE_ORDER", order)
    record, mail = stored(world, (*HEAD, "Date: 03/04/2025", "Total: $5.00"))
    assert record["invoice_date"] == expected
    assert_sure(record, mail)


@pytest.mark.fault(33)
@pytest.mark.parametrize("printed", ["2026-11-24", "2031-04-01", "1989-12-31", "1925-04-21"])
def test_date_in_the_future_or_long_ago_is_stored_as_printed_and_reviewed(world: World, printed: str) -> None:
    record, mail = stored(world, (*HEAD, f"Date: {printed}", "Total: EUR 5.00"))
    assert record["invoice_date"] == record["fields"]["invoice_date"]["text"] == printed
    assert_reviewed(record, mail, "date_implausible")


@pytest.mark.fault(33)
@pytest.mark.parametrize("printed", ["2026-11-22", "1990-01-01"])
def test_date_of_today_or_of_1990_is_plausible(world: World, printed: str) -> None:
    assert_sure(*stored(world, (*HEAD, f"Date: {printed}", "Total: EUR 5.00")))


@pytest.mark.fault(34)
@pytest.mark.parametrize("printed", ["1.234", "1,234"])
def test_amount_with_nothing_to_settle_it_is_left_open(world: World, printed: str) -> None:
    record, mail = stored(world, (*DATED, f"Total: EUR {printed}"))
    assert "total" not in record
    assert record["fields"]["total"]["text"] == f"EUR {printed}"
    assert_reviewed(record, mail, "total_ambiguous")


@pytest.mark.fault(35)
@pytest.mark.parametrize(
    "amounts",
    [
        ("Subtotal: EUR 100.00", "VAT: EUR 20.00", "Total: EUR 130.00"),
        ("Items:", "Paper: EUR 20.00", "Ink: EUR 10.00", "Total: EUR 80.00"),
    ],
    ids=["tax", "items"],
)
def test_sums_that_contradict_the_total_are_reviewed(world: World, amounts: tuple[str, ...]) -> None:
    record, mail = stored(world, (*DATED, *amounts))
    assert "totals_disagree" in record["review_reasons"]
    assert_reviewed(record, mail, *record["review_reasons"])


@pytest.mark.fault(36)
@pytest.mark.parametrize(
    ("title", "printed", "total"),
    [
        ("Credit Note No: 7", "(123.45)", "-123.45"),
        ("Credit Note No: 7", "-123.45", "-123.45"),
        ("Credit Note No: 7", "123.45-", "-123.45"),
        ("Invoice No: 7", "-123.45", "-123.45"),
        ("Invoice No: 7", "(123.45)", "-123.45"),
        ("Credit Note No: 7", "123.45", "123.45"),
        ("Gutschrift Nr: 7", "123,45", "123.45"),
    ],
)
def test_credit_note_has_its_type_and_the_sign_that_is_printed(
    world: World, title: str, printed: str, total: str
) -> None:
    lines = ("ACME LTD", "1 Harbour Road", title, "Date: 2025-01-02", f"Total: EUR {printed}")
    record, mail = stored(world, lines)
    assert (record["invoice_type"], record["total"]) == ("credit_note", Decimal(total))
    assert mail.attributes["invoice_type"] == "credit_note"
    assert f"Total: {total} EUR\n" in mail.body


@pytest.mark.fault(37)
@pytest.mark.parametrize(
    ("default", "printed", "currency"),
    [("", "$5.00", None), ("CAD", "$5.00", "CAD"), ("USD", "¤5.00", None), ("USD", "5.00", None)],
    ids=["dollar-left-open", "dollar-of-the-deployment", "unknown-sign", "no-sign"],
)
def test_currency_not_known_stays_empty_and_the_amount_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, default: str, printed: str, currency: str | None
) -> None:
    monkeypatch.setattr(invoice_processor, "DEFAULT_CURRENCY", default)
    record, mail = stored(world, (*DATED, f"Total: {printed}"))
    assert (record.get("currency"), record["total"]) == (currency, Decimal("5.00"))
    assert f"Total: 5.00{f' {currency}' if currency else ''}\n" in mail.body


@pytest.mark.fault(38)
@pytest.mark.parametrize(
    "vendor",
    [
        "<script>alert(1)</script> Ltd",
        "<b>ACME</b> & Sons Ltd",
        "=SUM(A1) Trading Ltd",
        "+Plus Trading Ltd",
        "شركة المثال Ltd",
        "Evil \u202edtL gnidarT Ltd",
        "A\u200bC\u200dM\u2060E Ltd",
        "\ufeffACME Ltd",
        "ACME\u0085Invoice Ltd",
        "ACME Ltd" + "\u0301" * 20,
    ],
    ids="script markup formula plus arabic override zero-width bom next-line accents".split(),
)
def test_vendor_of_any_letters_is_stored_as_printed_and_shown_harmlessly(world: World, vendor: str) -> None:
    record, mail = stored(world, (vendor, "1 Harbour Road", *DATED[2:], "Total: EUR 5.00"))
    assert record["fields"]["vendor"]["text"] == vendor
    assert record["vendor"] == " ".join(vendor.split())
    assert all(line.isprintable() for line in mail.body.split("\n"))
    assert f"\nVendor: {printable(record['vendor'])}\n" in mail.body
    assert mail.subject == "Invoice Processed"
    assert empty_places(record) == []


@pytest.mark.fault(21)
@pytest.mark.fault(38)
def test_vendor_with_letters_of_no_width_is_still_the_same_vendor(world: World) -> None:
    original = arrived(world, SURE, "invoices/a.png", "10:00:00")
    hidden = arrived(world, ("A\u200bCME LTD", *SURE[1:]), "invoices/b.png", "10:05:00")
    assert_original(world, original)
    assert_duplicate(world, hidden, original)


@pytest.mark.fault(38)
def test_vendor_of_a_thousand_letters_fits_the_indexes_and_the_email(world: World) -> None:
    for vendor in ("Ä" * 990 + " Ltd", "Ä" * 80 + " Ltd"):
        record, mail = stored(world, (vendor, "1 Harbour Road", *DATED[2:], "Total: EUR 5.00"))
        read = record.get("vendor", "")
        assert vendor.startswith(read) or "vendor_doubtful" in record["review_reasons"]
        keys = ("vendor_sort", "fingerprint_vendor", "fingerprint")
        assert all(len(record.get(key, "").encode()) <= 1024 for key in keys)
    assert max(len(line) for line in mail.body.splitlines()) < 300


@pytest.mark.fault(46)
@pytest.mark.parametrize(
    "missing",
    [("Confidence",), ("Geometry",), ("Confidence", "Geometry", "Page", "Id")],
    ids=["confidence", "geometry", "all"],
)
def test_answer_with_parts_missing_is_processed_with_what_there_is(
    world: World, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
) -> None:
    altered(
        world, monkeypatch, lambda block: {name: part for name, part in block.items() if name not in missing}
    )
    record, mail = stored(world, SAMPLE)
    assert (record["vendor"], record["total"]) == ("ABC TECHNOLOGIES INC", 300)
    evidence = record["fields"]["total"]
    assert ("confidence" in evidence) == ("Confidence" not in missing)
    assert ("box" in evidence) == ("Geometry" not in missing)
    assert evidence["page"] == 1
    assert empty_places(record) == []
    assert_sure(record, mail)


@pytest.mark.fault(46)
@pytest.mark.parametrize("geometry", [None, {}, {"BoundingBox": {}}, {"BoundingBox": {"Left": 0.1}}])
def test_answer_with_half_a_box_is_processed_without_it(
    world: World, monkeypatch: pytest.MonkeyPatch, geometry: dict[str, Any] | None
) -> None:
    altered(world, monkeypatch, lambda block: block | {"Geometry": geometry})
    record, mail = stored(world, SURE)
    assert record["total"] == Decimal("5.00")
    assert "box" not in record["fields"]["total"]
    assert_sure(record, mail)


@pytest.mark.fault(47)
def test_file_with_an_invoice_on_each_page_records_the_first(world: World) -> None:
    second = ("OTHER INC", "Invoice Number: B-2", "Date: 2025-05-01", "Total: $50.00")
    upload = world.upload("invoices/two.pdf", (*SAMPLE, worlds.PAGE_BREAK, *second))
    assert world.deliver(upload).acknowledged
    [job_id] = world.textract.jobs
    record, mail = world.kept(upload, world.deliver(world.textract.end(job_id)))
    assert (record["invoice_number"], record["total"], record["page_count"]) == ("INV-00123", 300, 2)
    assert_reviewed(record, mail, "several_invoices")


def test_duplicate_whose_amount_is_in_doubt_is_to_be_checked_not_to_be_paid(world: World) -> None:
    """Nobody has looked at it, whatever a duplicate's mark takes away."""
    first, second = (world.upload(lines=["Cloud Hosting: $200.00", "Maintenance: $100.00"]) for _ in range(2))
    for upload in (first, second):
        assert world.deliver(upload).acknowledged
        record = world.record(upload)
        assert "totals_disagree" in record["review_reasons"]
        assert record["attention"] == "REVIEW" and "to_pay" not in record
    assert record["possible_duplicate_of"] == first.invoice_id
