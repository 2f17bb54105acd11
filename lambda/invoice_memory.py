"""What the check remembers of its daily run and of the due digest, and what follows from that: pure functions, no AWS,
no clock.

One item of the table InvoiceMemory, by the mark CHECK:
    day                           the day (ISO date, UTC) on which the last run that came to its end was begun
    unsubscribed, waiting         what that run found: addresses that get no e-mail, the number of invoices that wait
    owed                          and the ids of those of whose change programs had not heard
    started_at, whole_bucket      the run that has not come to its end, and whether it looks at every upload
    key_marker, version_marker    how far that run is in the bucket's listing
    owner, lease_until            the invocation at work on it, as in a record

Another one, by the mark DIGEST:
    day                           the day (ISO date, UTC) whose digest was sent last, or had nothing to say
    owner, lease_until            as above
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from invoice_events import iso
from invoice_record import (
    SENT,
    assignment_of,
    attention_of,
    duplicate_marked,
    next_revision,
    record_after,
    to_pay_of,
    unchanged,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from invoice_record import Record

CHECK, DIGEST = "check", "digest"

DAY = timedelta(days=1)
RECENT = 2 * DAY
# The check leaves alone what Lambda's own retries (after 1 and 2 minutes) may still be busy with.
STUCK_AFTER = timedelta(minutes=15)
# A digest's day begins at 05:00 UTC: before the offices of Europe open, and after the day is over in America.
DIGEST_HOUR = timedelta(hours=5)

_LEASE = "SET #owner = :owner, #lease_until = :lease_until"
_FREE = "(attribute_not_exists(#lease_until) OR #lease_until < :now)"


class Write(NamedTuple):
    """A conditional write, with all values but those of the invocation that makes it."""

    expression: str
    condition: str
    values: Record


def by_turns(waiting: Sequence[Any], turn: int) -> list[Any]:
    """In the same order, but turn by turn with another one first: none keeps another waiting for ever."""
    first = turn % max(len(waiting), 1)
    return [*waiting[first:], *waiting[:first]]


def claim_of_run(whole_bucket: bool, moment: datetime) -> Write:
    """How an invocation takes the run that is due, or was begun. By hand one over the whole bucket begins at any time."""
    lease, began = f"{_LEASE}, #started_at = ", {"started_at": iso(moment)}
    if whole_bucket:
        anew = f"{lease}:started_at, #whole_bucket = :whole_bucket REMOVE #key_marker, #version_marker"
        return Write(anew, _FREE, began | {"whole_bucket": True})
    due = "attribute_exists(#started_at) OR attribute_not_exists(#day) OR #day < :today"
    set_out = f"{lease}if_not_exists(#started_at, :started_at)"
    return Write(set_out, f"{_FREE} AND ({due})", began | {"today": f"{moment:%Y-%m-%d}"})


def claim_of_digest(every: str, moment: datetime) -> Write:
    """How an invocation takes the digest of the day `due`, if it is still owed.

    On its own day it is always owed. Later only where there was one before, or a try: else a weekly one would come at
    once on the day on which it is switched on.
    """
    due = digest_day(every, moment)
    owed = "(attribute_not_exists(#day) OR #day < :due)"
    began = "" if due == f"{moment:%Y-%m-%d}" else " AND attribute_exists(#owner)"
    return Write(_LEASE, f"{_FREE} AND {owed}{began}", {"due": due})


def digest_day(every: str, moment: datetime) -> str:
    """The day (ISO date) of the digest that is the newest one by then: this one, or the last Monday for `weekly`."""
    day = (moment - DIGEST_HOUR).date()
    return (day - timedelta(days=day.weekday() if every == "weekly" else 0)).isoformat()


# What a record's mark as a duplicate depends on.
MARKED = (
    "status notification possible_duplicate_of removed_at revision review_reasons reviewed_at invoice_type payment "
    "amount_due total paid_at fields due_date invoice_date uploaded_at"
).split()


def mark_of_duplicate(record: Record, original: str) -> Write | None:
    """What marks a record as a duplicate whose e-mail is sent already and stays the only one; None where it has no need.

    Who has the invoice open gets to see the mark before a change.
    """
    if record["notification"] != SENT or {"possible_duplicate_of", "removed_at"} & record.keys():
        return None
    changes = duplicate_marked(record, original) | next_revision(record)
    after = record_after(record, changes)
    changes |= {"attention": attention_of(after), **to_pay_of(after)}
    as_it_was, seen = unchanged(record, "notification", "possible_duplicate_of", "removed_at", "revision")
    return Write(assignment_of(changes), as_it_was, changes | seen)


def ages_of(run: Record) -> tuple[datetime, datetime]:
    """From when to when the uploads are that a run looks at, in whichever of its hours.

    Those of the last two days, and all since the run before, however long ago that was.
    """
    if "whole_bucket" in run:
        return datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    started = datetime.fromisoformat(run["started_at"])
    last = datetime.fromisoformat(run["day"]).replace(tzinfo=UTC) if "day" in run else started
    return min(started - RECENT, last - DAY), started - STUCK_AFTER


def place_of(run: Record) -> dict[str, str]:
    """Where ListObjectVersions shall go on.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
    """
    markers = {"KeyMarker": "key_marker", "VersionIdMarker": "version_marker"}
    return {parameter: run[name] for parameter, name in markers.items() if name in run}


def place_after(page: Mapping[str, Any]) -> Record:
    """What a run remembers after a page of ListObjectVersions that is not the last one."""
    return {"key_marker": page["NextKeyMarker"], "version_marker": page.get("NextVersionIdMarker") or None}


def owed_since(run: Record, owed: Sequence[str]) -> int:
    """How many of these were owed to programs when the run before this one ended: for a day, or often anew."""
    return len({*run.get("owed", ())} & {*owed})


def end_of(run: Record, *, unsubscribed: list[str], waiting: int, owed: list[str]) -> Record:
    """What is remembered of a run that came to its end."""
    over = dict.fromkeys(("started_at", "whole_bucket", "key_marker", "version_marker"))
    found = {"unsubscribed": unsubscribed, "waiting": waiting, "owed": owed or None}
    return over | found | {"day": run["started_at"][:10], "lease_until": 0}


def without_subscription(addresses: Iterable[str], subscriptions: Iterable[Mapping[str, str]]) -> list[str]:
    """The addresses that a topic does not mail to: never confirmed, or unsubscribed since. Case does not count.

    Where no ARN of the subscription is, it says PendingConfirmation or Deleted.
    """
    confirmed = [each for each in subscriptions if each["SubscriptionArn"].startswith("arn:")]
    subscribed = {each["Endpoint"].casefold() for each in confirmed}
    return [address for address in addresses if address.casefold() not in subscribed]
