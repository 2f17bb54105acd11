"""Whatever event arrives, the handler acknowledges it or raises one of its own errors, and logs no content."""

from __future__ import annotations

import copy
import json
from typing import Any

import invoice_processor
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import SCHEDULES
from tests.integration.world import Delivery, World, s3_event, s3_record

EVENTS = 5 * SCHEDULES
SECRET = "Total due: 4711.00 EUR"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=10), children, max_size=3)
    ),
    max_leaves=5,
)
# What stands in a real event, broken in some way.
ODD = st.sampled_from(
    [
        "",
        " ",
        "null",
        "%",
        "%zz",
        "%ff",
        "+",
        "\x00",
        "\n",
        "\u202e",
        "..",
        "/",
        "invoices/",
        "invoices//.png",
    ]
    + [
        0,
        -1,
        10**40,
        True,
        1.5,
        [],
        {},
        None,
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "aws:s3",
    ]
)
KEYS = st.text(max_size=30).map(lambda name: f"invoices/{name}.png") | st.text(max_size=60)
PLACES = [
    ("eventSource",),
    ("eventName",),
    ("eventTime",),
    ("s3",),
    ("s3", "bucket"),
    ("s3", "bucket", "name"),
    ("s3", "object"),
    ("s3", "object", "key"),
    ("s3", "object", "size"),
    ("s3", "object", "eTag"),
    ("s3", "object", "versionId"),
    ("s3", "object", "sequencer"),
]


@st.composite
def records(draw: st.DrawFn) -> Any:
    """An S3 record with up to three of its parts missing or replaced."""
    record: Any = s3_record(draw(KEYS))
    for place in draw(st.lists(st.sampled_from(PLACES), max_size=3)):
        parent = record
        for name in place[:-1]:
            parent = parent.get(name) if isinstance(parent, dict) else None
        if isinstance(parent, dict):
            if draw(st.booleans()):
                parent.pop(place[-1], None)
            else:
                parent[place[-1]] = copy.deepcopy(draw(ODD | JSON))
    return record


NOTICE = st.fixed_dictionaries(
    {},
    optional={"JobId": ODD | JSON, "JobTag": ODD | JSON, "Status": ODD | JSON, "API": ODD | JSON},
)
COMPLETION = st.fixed_dictionaries(
    {"EventSource": st.just("aws:sns")},
    optional={
        "Sns": ODD
        | st.fixed_dictionaries(
            {"TopicArn": st.just(invoice_processor.COMPLETION_TOPIC_ARN) | ODD},
            optional={"Message": NOTICE.map(json.dumps) | ODD | JSON},
        )
    },
)
CHECK = st.fixed_dictionaries(
    {"source": st.just("aws.events")}, optional={"time": st.just("2026-11-22T03:00:00Z") | ODD | JSON}
)

EVENT = st.one_of(
    st.lists(records() | COMPLETION, max_size=3).map(lambda some: s3_event(*some)),
    st.lists(JSON, max_size=2).map(lambda some: {"Records": some}),
    st.fixed_dictionaries({}, optional={"Records": JSON, "Event": JSON | st.just("s3:TestEvent")}),
    CHECK,
    JSON,
)


def assert_own_outcome(world: World, delivery: Delivery) -> None:
    assert delivery.acknowledged or isinstance(delivery.raised, invoice_processor.RetryLater)
    for line in world.log_lines:
        assert isinstance(json.loads(line), dict)
    assert SECRET not in "".join(world.log_lines) + str(delivery.raised)


def fuzzed(events: int) -> Any:
    checks = settings(
        max_examples=events,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: pytest.mark.fault(16)(checks(test))


@fuzzed(EVENTS)
@given(event=EVENT)
@example(event=s3_event(s3_record("invoices/a.png", size=10**40)))
@example(event=s3_event(s3_record("invoices/a.png", size=True)))
@example(event=s3_event(s3_record("invoices/" + "x" * 2000 + ".png")))
def test_handler_any_event_acknowledges_or_raises_its_own(world: World, event: Any) -> None:
    world.reset()
    assert_own_outcome(world, world.start(json.loads(json.dumps(event))).finish())


@fuzzed(EVENTS // 3)
@given(key=KEYS, place=st.sampled_from(PLACES), value=ODD | JSON)
def test_handler_odd_event_of_a_real_object_logs_no_content(
    world: World, key: str, place: tuple[str, ...], value: Any
) -> None:
    """The object is there and readable; one part of its event is odd."""
    world.reset()
    upload = world.upload(key or "k", [SECRET, "Cloud Hosting: $200"])
    event = copy.deepcopy(upload.event)
    parent = event["Records"][0]
    for name in place[:-1]:
        parent = parent[name]
    parent[place[-1]] = value
    world.uploads.clear()  # its id may differ from what the event was made for
    assert_own_outcome(world, world.deliver(json.loads(json.dumps(event))))
    for record in world.records().values():
        assert record["status"] in ("PROCESSED", "FAILED", "PROCESSING")
