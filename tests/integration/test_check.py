"""The check: every hour it finishes what is stuck; once a day it finds what no event told of, and mail that stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import invoice_processor
import pytest

from infra.names import TROUBLE
from tests.integration.world import (
    CHECK,
    DENIED,
    FUNCTION_SECONDS,
    KILLS,
    LOSE,
    PAGE_BREAK,
    PDF,
    PNG,
    TIMEOUT,
    Delivery,
    Fate,
    Upload,
    World,
    always,
)

HOUR = 3600
DAY = 24 * HOUR
WHOLE_BUCKET = CHECK | {"detail": {"whole_bucket": True}}
# The requests of a daily run that finds one lost image, as they come.
DAILY = [
    "begin_run",
    "listobjectversions",
    "batchgetitem",
    "claim",
    "read",
    "query",
    "commit",
    "publish",
    "mark",
]
DAILY += ["listsubscriptionsbytopic", "query", "note_run"]


def lost(world: World, key: str = "invoices/lost.png", **facts: Any) -> Upload:
    """An upload of an hour ago, of which no event told."""
    upload = world.upload(key, ["Total: $300"], **facts)
    world.pass_time(HOUR)
    return upload


def check_at(world: World, hour: str, event: Any = CHECK, **script: Any) -> Delivery:
    """The check at the next such hour of the day."""
    at = datetime.combine(world.clock.date(), datetime.strptime(hour, "%H:%M").time(), UTC)
    world.clock = at if at >= world.clock else at + timedelta(days=1)
    return world.deliver(event, **script)


def troubles(world: World) -> list[tuple[int, int]]:
    lines = [line for line in world.logged() if line["message"] == TROUBLE]
    return [(line["unsubscribed"], line["waiting"]) for line in lines]


# --- uploads of which no event told ------------------------------------------------------------------------


@pytest.mark.fault(12)
@pytest.mark.fault(44)
@pytest.mark.parametrize(
    ("key", "content", "status"),
    [
        ("invoices/lost.png", PNG + b"Total: $300", "PROCESSED"),
        ("invoices/photo.heic", b"ftypheic", "FAILED"),
        ("invoices/lost.PDF", PDF + f"Page 1\n{PAGE_BREAK}\nTotal: $300".encode(), "READING"),
    ],
)
def test_check_finds_once_a_day_what_had_no_event(
    world: World, key: str, content: bytes, status: str
) -> None:
    assert check_at(world, "00:10").acknowledged
    upload = lost(world, key, content=content, status=status)
    assert check_at(world, "23:10").acknowledged
    assert world.records() == {}
    assert check_at(world, "00:10").acknowledged
    assert world.record(upload)["status"] == status
    assert len(world.emails(upload)) == (0 if status == "READING" else 1)


@pytest.mark.fault(12)
@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=400)], ids=["new", "old"])
def test_check_of_the_whole_bucket_finds_what_had_no_event_however_old(world: World, age: timedelta) -> None:
    upload = world.upload("invoices/photo.heic", content=b"ftypheic", status="FAILED")
    world.listed(upload).last_modified = (world.clock - age).replace(tzinfo=None)
    assert world.deliver(WHOLE_BUCKET).acknowledged
    assert world.record(upload)["error"]["code"] == "unsupported_format"
    assert len(world.emails(upload)) == 1


def test_check_that_did_not_run_for_weeks_finds_what_was_lost_in_them(world: World) -> None:
    assert world.deliver(CHECK).acknowledged
    upload = lost(world)
    world.pass_time(30 * DAY)
    assert world.deliver(CHECK).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"


@pytest.mark.fault(26)
@pytest.mark.parametrize("kill", KILLS, ids=str)
@pytest.mark.parametrize("step", sorted(set(DAILY)))
def test_daily_run_killed_at_a_step_goes_on(world: World, step: str, kill: Fate) -> None:
    upload = lost(world)
    event = CHECK
    assert world.deliver(event, **{step: [kill]}).killed
    world.pass_time(60)
    assert world.deliver(event).acknowledged
    world.pass_time(HOUR)  # what it found had a live lease, or a record since
    assert world.deliver(event).acknowledged
    assert world.record(upload)["notification"] == "SENT"
    assert world.memory()["day"] == "2026-11-22"
    assert world.memory().keys() <= {"mark", "day", "owner", "lease_until", "unsubscribed", "waiting", "owed"}
    assert len(world.emails(upload)) == (
        2 if (step, kill) in [("publish", KILLS[1]), ("mark", KILLS[0])] else 1
    )


@pytest.mark.fault(27)
@pytest.mark.parametrize("step", ["begin_run", "note_run"])
def test_daily_run_whose_answer_is_lost_is_recognised(world: World, step: str) -> None:
    upload = lost(world)
    assert world.deliver(CHECK, **{step: [LOSE]}).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"
    assert world.memory()["day"] == "2026-11-22"


def test_daily_run_at_work_is_not_done_by_another_check(world: World) -> None:
    lost(world)
    first = world.start(CHECK)
    while first.next_request and first.next_request.step != "listobjectversions":
        first.advance()
    second = world.deliver(CHECK)
    assert second.acknowledged and "listobjectversions" not in second.steps
    by_hand = world.deliver(WHOLE_BUCKET)
    assert isinstance(by_hand.raised, invoice_processor.InvoiceBusy)
    assert first.finish().acknowledged
    assert "listobjectversions" not in world.deliver(CHECK).steps


def test_daily_run_without_time_for_an_upload_goes_on_in_the_next_hour(world: World) -> None:
    upload = lost(world)
    assert world.deliver(CHECK, seconds=invoice_processor.LISTING_SECONDS).acknowledged
    assert world.records() == {}
    assert "day" not in world.memory()
    assert world.deliver(CHECK).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"


def test_daily_run_stays_at_an_upload_whose_record_cannot_be_made(world: World) -> None:
    upload = lost(world)
    for _ in range(3):
        world.pass_time(DAY)
        assert isinstance(world.deliver(CHECK, claim=always(DENIED)).raised, invoice_processor.ServiceError)
    assert world.records() == {}
    assert world.deliver(CHECK).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"


class Listing:
    """A bucket of so many versions, all of them old but for some uploads of the world; a page takes its time."""

    def __init__(self, world: World, size: int, seconds: float, uploads: list[Upload]) -> None:
        self.world, self.size, self.seconds = world, size, seconds
        self.uploads = {upload.key: upload for upload in uploads}
        self.old = {
            "VersionId": "old",
            "ETag": '"etag"',
            "Size": 1,
            "LastModified": datetime(2020, 1, 1, tzinfo=UTC),
        }
        self.asked: list[int] = []

    def list_object_versions(
        self, *, Bucket: str, Prefix: str, KeyMarker: str = "", VersionIdMarker: str = ""
    ) -> dict[str, Any]:
        first = int(KeyMarker[len(Prefix) :][:7] or -1) + 1
        assert bool(KeyMarker) == bool(VersionIdMarker)
        self.asked.append(first)
        self.world.pass_time(self.seconds)
        keys = [f"{Prefix}{number:07}.png" for number in range(first, min(first + 1000, self.size))]
        more = {"NextKeyMarker": keys[-1], "NextVersionIdMarker": "version"}
        last = first + 1000 >= self.size
        return {"Versions": list(map(self.version, keys)), "IsTruncated": not last} | ({} if last else more)

    def version(self, key: str) -> dict[str, Any]:
        found = self.old | {"Key": key}
        if upload := self.uploads.get(key):
            stored = self.world.listed(upload)
            found |= {"VersionId": upload.version_id, "Size": stored.size}
            found |= {"LastModified": stored.last_modified.replace(tzinfo=UTC)}
        return found


@pytest.mark.fault(55)
@pytest.mark.parametrize(
    ("size", "seconds", "event"),
    [
        (200_000, 0.25, CHECK),
        (20_000, 10, WHOLE_BUCKET),
        pytest.param(1_000_000, 0.25, CHECK, marks=pytest.mark.slow),
    ],
    ids=["daily", "by-hand", "of-a-million"],
)
def test_daily_run_over_a_large_bucket_ends_after_some_hours_with_nothing_skipped_or_done_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, size: int, seconds: float, event: Any
) -> None:
    places = [0, 999, 1000, size // 2, size - 1]
    uploads = [world.upload(f"invoices/{place:07}.png", ["Total: $300"]) for place in places]
    # Still of the two days that the run looks at when it begins, and no more when it comes there.
    world.listed(uploads[-1]).last_modified -= timedelta(days=2) - timedelta(hours=1.5)
    listing = Listing(world, size, seconds, uploads)
    if event is WHOLE_BUCKET:
        listing.old |= {"LastModified": datetime.max.replace(tzinfo=UTC)}  # of no age: only the uploads count
    monkeypatch.setattr(invoice_processor, "_client", lambda *_, **__: listing)
    world.pass_time(HOUR)
    for hour in range(24):
        before = len(listing.asked)
        assert world.deliver(CHECK if hour else event).acknowledged
        assert len(listing.asked) - before <= FUNCTION_SECONDS / seconds
        world.pass_time(HOUR)
        if "day" in world.memory():
            break
    assert set(listing.asked) == set(range(0, size, 1000))
    assert len(listing.asked) <= size / 1000 + hour, (
        "an hour begins with the page at which the last one ended"
    )
    for upload in uploads:
        assert world.record(upload)["status"] == "PROCESSED"
        assert world.textract.reads[upload.key, upload.version_id] == len(world.emails(upload)) == 1
    assert world.deliver(CHECK).acknowledged
    assert "listobjectversions" not in world.deliveries[-1].steps
    print(f"{size:,} versions: {hour + 1} hourly checks")


def test_daily_run_reads_on_between_two_versions_of_one_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")
    uploads = [lost(world, "invoices/a.png") for _ in range(5)] + [lost(world, "invoices/b.png")]
    delivery = world.deliver(CHECK)
    assert delivery.acknowledged and delivery.steps.count("listobjectversions") == 2
    assert world.records().keys() == {upload.invoice_id for upload in uploads}


# --- fairness ---------------------------------------------------------------------------------------------


def stuck(world: World, count: int) -> Iterator[Upload]:
    for number in range(count):
        upload = world.upload(f"invoices/{number}.png")
        world.deliver(upload, read=always(DENIED))
        yield upload


def test_stuck_records_that_take_all_the_time_let_each_other_and_the_daily_run_have_theirs(
    world: World,
) -> None:
    uploads = list(stuck(world, 3))
    reached: set[str] = set()
    found = lost(world)
    for _ in range(2 * len(uploads) + 4):  # they become one more
        delivery = world.deliver(CHECK, read=always(TIMEOUT))
        assert delivery.acknowledged
        reached |= delivery.invoice_ids
        world.pass_time(HOUR)
    assert reached >= {upload.invoice_id for upload in [*uploads, found]}
    assert world.memory()["day"] == "2026-11-22"


# --- what a person must mend ------------------------------------------------------------------------------


@pytest.mark.fault(51)
def test_outage_of_days_is_retried_as_long_as_it_takes_with_one_line_a_day(world: World) -> None:
    (upload,) = stuck(world, 1)
    for _ in range(72):
        world.pass_time(HOUR)
        assert world.deliver(CHECK, read=always(DENIED)).acknowledged
    assert world.record(upload)["attention"] == "UNFINISHED"
    assert troubles(world) == [(0, 1)] * 2, "not yet on the first two days, which end before it waits for one"
    assert world.deliver(CHECK).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"


def test_check_that_cannot_read_its_index_is_retried_after_the_rest(world: World) -> None:
    upload = lost(world)
    delivery = world.deliver(CHECK, query=[DENIED, DENIED])
    assert isinstance(delivery.raised, invoice_processor.ServiceError)
    assert world.record(upload)["status"] == "PROCESSED"


@pytest.mark.fault(56)
@pytest.mark.parametrize(
    ("subscribed", "arn", "missing"),
    [
        (["office@EXAMPLE.com", "boss@example.com"], "", []),
        (["boss@example.com"], "", ["Office@example.com"]),
        (
            ["office@example.com", "boss@example.com"],
            "PendingConfirmation",
            ["Office@example.com", "boss@example.com"],
        ),
        (["office@example.com", "boss@example.com"], "Deleted", ["Office@example.com", "boss@example.com"]),
        (
            [f"{number}@example.com" for number in range(120)] + ["office@example.com"],
            "",
            ["boss@example.com"],
        ),
    ],
    ids=["in-any-case", "unsubscribed", "unconfirmed", "deleted", "second-page"],
)
def test_check_notices_once_a_day_whom_no_email_reaches(
    world: World, subscribed: list[str], arn: str, missing: list[str]
) -> None:
    world.subscribe(*subscribed, arn=arn)
    for _ in range(2):
        assert world.deliver(CHECK).acknowledged
        world.pass_time(HOUR)
    assert world.memory().get("unsubscribed") == missing
    assert troubles(world) == ([(len(missing), 0)] if missing else [])
    assert "example.com" not in "\n".join(world.log_lines)
    world.subscribe(*invoice_processor.NOTIFICATION_EMAILS)
    assert check_at(world, "00:10").acknowledged
    assert world.memory()["unsubscribed"] == []
    world.subscribe(*subscribed, arn=arn)
