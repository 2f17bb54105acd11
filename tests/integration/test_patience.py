"""What the processor does about services that are busy: it waits where it can, and never takes that for a crash."""

from __future__ import annotations

import copy
from typing import Any

import invoice_processor
import pytest

from tests.integration.world import (
    LOSE_FOR_GOOD,
    PASS,
    THROTTLE,
    TIMEOUT,
    World,
    always,
)

ATTEMPTS_OF_THE_SDK = 3


@pytest.mark.fault(23)
def test_textract_throttling_for_some_seconds_is_waited_out(world: World) -> None:
    upload = world.upload()
    fates = [THROTTLE] * (2 * ATTEMPTS_OF_THE_SDK) + [PASS]
    assert world.deliver(upload, read=fates).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"
    assert world.textract.paid_pages == {"DetectDocumentText": 1}


@pytest.mark.fault(23)
def test_textract_throttling_for_good_is_given_up_in_time(world: World) -> None:
    upload, started = world.upload(), world.clock
    delivery = world.deliver(upload, read=always(THROTTLE))
    assert isinstance(delivery.raised, invoice_processor.ServiceError)
    assert (world.clock - started).total_seconds() < 50
    assert world.record(upload)["attempts"] == 0


@pytest.mark.fault(27)
def test_claim_whose_answers_are_all_lost_is_no_crash(world: World) -> None:
    upload = world.upload()
    for _ in range(2 * invoice_processor.MAX_CRASHES):
        assert isinstance(world.deliver(upload, claim=LOSE_FOR_GOOD).raised, invoice_processor.ServiceError)
    assert world.deliver(upload).acknowledged
    assert world.record(upload)["status"] == "PROCESSED"


@pytest.mark.fault(16)
@pytest.mark.parametrize("size", [10**40, -1, "12", None, True])
def test_event_with_a_senseless_size_is_processed_without_it(world: World, size: Any) -> None:
    upload = world.upload()
    event = copy.deepcopy(upload.event)
    event["Records"][0]["s3"]["object"]["size"] = size
    delivery = world.deliver(event)
    assert delivery.acknowledged
    assert not isinstance(delivery.raised, invoice_processor.UnexpectedError)
    assert world.record(upload)["status"] == "PROCESSED"


def test_log_of_a_retry_names_the_invoice(world: World) -> None:
    upload = world.upload()
    world.deliver(upload, read=always(TIMEOUT))
    (line,) = [line for line in world.logged() if line["message"] == "to be retried"]
    assert line["file_name"] == upload.key
    assert line["invoice_id"] == world.record(upload)["invoice_id"]
