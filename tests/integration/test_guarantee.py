"""The delivery guarantee: one record, at least one e-mail, and a second one only with its excuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import combinations

import invoice_processor
import pytest
from invoice_xml import read_xml

from tests.integration.world import (
    FUNCTION_SECONDS,
    INTERNAL,
    KILL_AFTER,
    KILL_BEFORE,
    KILLS,
    LOSE,
    LOSE_FOR_GOOD,
    PASS,
    THROTTLE,
    TIMEOUT,
    Delivery,
    Fate,
    Upload,
    World,
    always,
)
from tests.invoices.einvoices import ubl_invoice

STEPS = ["claim", "read", "recall", "query", "commit", "publish", "mark"]
RETRY_SECONDS = 60  # Lambda's first retry of an asynchronous invocation
LEASE_SECONDS = FUNCTION_SECONDS + invoice_processor.LEASE_MARGIN_SECONDS


def image(world: World) -> Upload:
    return world.upload("invoices/image.png")


def long_text(world: World) -> Upload:
    return world.upload("invoices/long.png", ["x" * 2_000] * 150)


def deleted(world: World) -> Upload:
    upload = world.upload("invoices/deleted.png", status="FAILED")
    world.delete(upload)
    return upload


def empty(world: World) -> Upload:
    return world.upload("invoices/empty.png", content=b"", status="FAILED")


def e_invoice(world: World) -> Upload:
    content = ubl_invoice()
    return world.upload("invoices/rechnung.xml", read_xml(content).text.split("\n"), content=content)


SCENARIOS: dict[Callable[[World], Upload], list[str]] = {
    image: STEPS,
    long_text: ["claim", "read", "query", "keep_text", "keep_lines", "commit", "publish", "mark"],
    deleted: ["claim", "read", "look", "commit", "publish", "mark"],
    empty: ["claim", "commit", "publish", "mark"],
    e_invoice: ["claim", "fetch", "recall", *["note"] * 4, "query", "commit", "publish", "mark"],
}
EVERY_STEP = [
    pytest.param(scenario, step, id=f"{scenario.__name__}-{step}")
    for scenario, steps in SCENARIOS.items()
    for step in dict.fromkeys(steps)
]


def redeliver(world: World, upload: Upload) -> Delivery:
    """Lambda's retry, when the lease of a dead invocation has run out."""
    world.pass_time(RETRY_SECONDS)
    return world.deliver(upload)


def assert_done(world: World, upload: Upload, *, emails: int = 1) -> None:
    record = world.record(upload)
    assert (record["status"], record["notification"]) == (upload.status, "SENT")
    assert len(world.records()) == 1
    assert len(world.emails(upload)) == emails
    world.check()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_delivery_undisturbed_takes_each_step_once(world: World, scenario: Callable[[World], Upload]) -> None:
    """The steps at which the tests below strike are all the steps that there are."""
    upload = scenario(world)
    delivery = world.deliver(upload)
    assert delivery.acknowledged
    assert delivery.steps == SCENARIOS[scenario]
    assert_done(world, upload)


@pytest.mark.fault(17)
@pytest.mark.fault(18)
def test_event_five_times_two_at_once_makes_one_of_each(world: World) -> None:
    """One record, one e-mail, one paid page, however often S3 delivers."""
    upload = image(world)
    first, second = world.start(upload), world.start(upload)
    first.advance()
    assert isinstance(second.finish().raised, invoice_processor.InvoiceBusy)
    assert first.finish().acknowledged
    for _ in range(3):
        assert redeliver(world, upload).acknowledged
    assert_done(world, upload)
    assert world.textract.paid_pages == {"DetectDocumentText": 1}


# --- two deliveries at the same moment, in every order of their requests -------------------------------


def orders(first: int, second: int) -> Iterator[list[int]]:
    """Every order in which so many requests of two deliveries can come: [0, 1, 0, …]."""
    for places in combinations(range(first + second), second):
        yield [int(number in places) for number in range(first + second)]


def play(deliveries: list[Delivery], order: list[int]) -> None:
    for number in order:
        if not deliveries[number].ended:
            deliveries[number].advance()
    for delivery in deliveries:
        delivery.finish()


@pytest.mark.fault(18)
def test_two_deliveries_in_any_order_make_one_of_each(world: World) -> None:
    """The loser has one request; either may come first."""
    winner_first = list(orders(len(STEPS), 1))
    for order in [*winner_first, *([1 - one for one in order] for order in winner_first)]:
        world.reset()
        upload = image(world)
        pair = [world.start(upload), world.start(upload)]
        play(pair, order)
        assert any(delivery.acknowledged for delivery in pair), order
        for loser in pair:
            assert loser.acknowledged or isinstance(loser.raised, invoice_processor.InvoiceBusy), order
        assert_done(world, upload)
        assert redeliver(world, upload).acknowledged
        assert_done(world, upload)
        assert world.textract.paid_pages["DetectDocumentText"] == 1


@pytest.mark.fault(18)
@pytest.mark.fault(26)
def test_lease_that_ends_under_its_owner_keeps_one_record(world: World) -> None:
    """Worse than Lambda allows: the first invocation stands still past its lease, the second takes over.

    Every order of what both do from there on. Whoever lost the record may no longer commit.
    """
    for done_before in (4, 5, 6):  # all before the commit, the publish, the mark
        committed = done_before >= 5  # then the second one has only the e-mail left
        left = min(len(STEPS) - done_before, 2)  # a commit that is refused is followed by the release
        for order in orders(left, 2 if committed else len(STEPS) - 1):
            world.reset()
            upload = image(world)
            first = world.start(upload, seconds=10 * FUNCTION_SECONDS)  # Lambda does not stop it in time
            for _ in range(done_before):
                first.advance()
            world.clock += timedelta(seconds=10 * FUNCTION_SECONDS - 1)
            second = world.start(upload)
            second.advance()
            assert isinstance(second.raised, invoice_processor.InvoiceBusy)
            first.deadline += timedelta(seconds=FUNCTION_SECONDS)  # nor later
            world.clock += timedelta(seconds=invoice_processor.LEASE_MARGIN_SECONDS + 2)
            second = world.start(upload)
            second.advance()
            owner = world.record(upload)["owner"]
            play([first, second], order)
            record = world.record(upload)
            assert (record["status"], record["notification"]) == ("PROCESSED", "SENT"), order
            assert record["owner"] == owner, order
            assert second.acknowledged, order
            assert first.acknowledged == committed, order
            assert len(world.emails(upload)) == (2 if committed else 1), order
            world.emails(upload)[0].excuse = "its lease ended before the mark"


# --- killed between any two steps ------------------------------------------------------------------------


@pytest.mark.fault(26)
@pytest.mark.parametrize("kill", KILLS, ids=str)
@pytest.mark.parametrize(("scenario", "step"), EVERY_STEP)
def test_kill_at_a_step_then_retry_keeps_the_guarantee(
    world: World, scenario: Callable[[World], Upload], step: str, kill: Fate
) -> None:
    upload = scenario(world)
    delivery = world.deliver(upload, **{step: [kill]})
    assert delivery.killed
    world.check()
    assert redeliver(world, upload).acknowledged
    between_publish_and_mark = (step, kill) in [("publish", KILL_AFTER), ("mark", KILL_BEFORE)]
    assert_done(world, upload, emails=2 if between_publish_and_mark else 1)


@pytest.mark.fault(26)
@pytest.mark.parametrize("second", KILLS, ids=str)
@pytest.mark.parametrize("first", KILLS, ids=str)
@pytest.mark.parametrize("step", STEPS)
def test_kill_twice_at_a_step_then_retry_ends_with_an_email(
    world: World, step: str, first: Fate, second: Fate
) -> None:
    upload = image(world)
    for kill in (first, second):
        world.deliver(upload, **{step: [kill]})
        world.pass_time(RETRY_SECONDS)
        world.check()
    assert world.deliver(upload).acknowledged
    record = world.record(upload)
    assert record["notification"] == "SENT"
    assert world.emails(upload)
    crashes = sum((step, kill) != ("claim", KILL_BEFORE) for kill in (first, second))
    committed = step in ("publish", "mark") or (step == "commit" and KILL_AFTER in (first, second))
    assert record["status"] == ("FAILED" if crashes == 2 and not committed else "PROCESSED")


@pytest.mark.fault(26)
def test_kill_before_the_lease_ends_makes_the_retry_wait(world: World) -> None:
    """A retry that comes too early raises, it never acknowledges; Lambda's real one comes in time."""
    upload = image(world)
    assert world.deliver(upload, read=[KILL_AFTER]).killed
    world.pass_time(LEASE_SECONDS)
    assert isinstance(world.deliver(upload).raised, invoice_processor.InvoiceBusy)
    world.pass_time(1)
    assert world.deliver(upload).acknowledged
    assert_done(world, upload)


# --- answers that get lost ---------------------------------------------------------------------------------


@pytest.mark.fault(27)
@pytest.mark.parametrize(("scenario", "step"), EVERY_STEP)
def test_lost_answer_resent_by_the_sdk_is_recognised(
    world: World, scenario: Callable[[World], Upload], step: str
) -> None:
    """But a page is paid for each time, and so asked for once an invocation."""
    upload = scenario(world)
    delivery = world.deliver(upload, **{step: [LOSE]})
    assert delivery.acknowledged == (step != "read")
    assert delivery.acknowledged or redeliver(world, upload).acknowledged
    assert_done(world, upload, emails=2 if step == "publish" else 1)


@pytest.mark.fault(27)
@pytest.mark.parametrize(("scenario", "step"), EVERY_STEP)
def test_lost_answer_never_resent_is_made_good_by_the_retry(
    world: World, scenario: Callable[[World], Upload], step: str
) -> None:
    upload = scenario(world)
    assert isinstance(world.deliver(upload, **{step: LOSE_FOR_GOOD}).raised, invoice_processor.RetryLater)
    world.check()
    assert redeliver(world, upload).acknowledged
    assert_done(world, upload, emails=2 if step == "publish" else 1)


@pytest.mark.fault(27)
def test_lost_answer_of_every_publish_is_a_second_email_with_its_excuse(world: World) -> None:
    upload = image(world)
    assert world.deliver(upload, publish=always(LOSE)).raised
    assert redeliver(world, upload).acknowledged
    assert_done(world, upload, emails=4)


@pytest.mark.fault(26)
@pytest.mark.fault(27)
@pytest.mark.parametrize("fate", [*KILLS, LOSE, TIMEOUT, THROTTLE], ids=str)
@pytest.mark.parametrize("step", STEPS[1:])
def test_release_that_fails_only_delays_the_retry(world: World, step: str, fate: Fate) -> None:
    """A clean give-up that cannot be written down: the lease then ends by itself."""
    upload = image(world)
    delivery = world.deliver(upload, **{step: always(INTERNAL)}, release=always(fate))
    assert not delivery.acknowledged
    assert redeliver(world, upload).acknowledged
    assert_done(world, upload, emails=2 if step == "mark" else 1)


# --- tries ---------------------------------------------------------------------------------------------------


@pytest.mark.fault(28)
def test_crash_loop_ends_at_the_third_delivery(world: World) -> None:
    upload = image(world)
    for _ in range(2):
        assert world.deliver(upload, read=[KILL_BEFORE]).killed
        world.pass_time(RETRY_SECONDS)
    third = world.deliver(upload)
    assert third.acknowledged
    assert "read" not in third.steps
    record = world.record(upload)
    assert (record["status"], record["error"]["code"]) == ("FAILED", "crashed")
    assert [mail.subject for mail in world.emails(upload)] == ["Invoice Not Processed"]


@pytest.mark.fault(28)
def test_crash_between_clean_failures_is_not_a_loop(world: World) -> None:
    """A try that gave up by itself resets the count of crashes, and the next may start at once."""
    upload = image(world)
    for _ in range(3):
        assert world.deliver(upload, read=[KILL_AFTER]).killed
        world.pass_time(RETRY_SECONDS)
        assert world.deliver(upload, read=always(THROTTLE)).raised
        assert world.record(upload)["attempts"] == 0
    assert world.deliver(upload).acknowledged
    assert_done(world, upload)


@pytest.mark.fault(23)
def test_clean_failure_lets_the_next_delivery_start_at_once(world: World) -> None:
    upload = image(world)
    assert world.deliver(upload, commit=always(THROTTLE)).raised
    assert world.deliver(upload).acknowledged
    assert_done(world, upload)


@pytest.mark.fault(26)
def test_too_little_time_left_gives_up_before_paying(world: World) -> None:
    upload = image(world)
    delivery = world.deliver(upload, seconds=invoice_processor.TEXTRACT_SECONDS - 1)
    assert isinstance(delivery.raised, invoice_processor.OutOfTime)
    assert world.textract.answers.total() == 0
    assert world.deliver(upload).acknowledged
    assert_done(world, upload)


@pytest.mark.fault(23)
def test_slowest_textract_still_gives_up_in_time(world: World) -> None:
    """An answer that does not come is waited for once, and the lease released before Lambda's deadline."""
    upload = image(world)
    delivery = world.deliver(upload, read=always(TIMEOUT))
    assert isinstance(delivery.raised, invoice_processor.RetryLater)
    assert delivery.requests[-1] == ("release", PASS)
    assert world.record(upload)["lease_until"] == 0
