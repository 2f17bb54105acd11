"""Several stages in one account and region: beside the deployment without a stage two more, with the browser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.app import synthesize
from infra.local.cloud import Cloud, User
from infra.local.inbox import Email, Inbox
from infra.local.session import SETTINGS, Session
from infra.redrive.command import main
from infra.redrive.work import DONE
from tests.e2e.conftest import until
from tests.invoices.render import FOLDER

SAMPLE = FOLDER / "invoice_page_1.png"
STAGES = ("blue", "green")


@dataclass(frozen=True, slots=True)
class Stage:
    """A deployment, its user, and the inbox of all on this cloud."""

    cloud: Cloud
    user: User
    inbox: Inbox

    def emails(self, invoice_id: str) -> list[Email]:
        """What this deployment's own topic sent about an invoice."""
        return [each for each in self.inbox.about(invoice_id) if each.topic_arn == self.cloud.topic]

    def process(self, key: str) -> dict[str, Any]:
        """Upload a file; returns its record once the e-mail is out."""
        return self.finished(self.user.upload(SAMPLE, key))

    def finished(self, invoice_id: str) -> dict[str, Any]:
        return until(
            lambda: (record := self.user.record(invoice_id)) and record["notification"] == "SENT" and record
        )

    def heard_of(self, invoice_id: str) -> list[bool]:
        """Whether its table, its e-mails and its log know of an invoice."""
        logged = any(invoice_id in event["message"] for event in self.user.log_lines(0))
        return [self.user.record(invoice_id) is not None, bool(self.emails(invoice_id)), logged]


@pytest.fixture(scope="module")
def stages(session: Session, tmp_path_factory: pytest.TempPathFactory) -> list[Stage]:
    """The deployment without a stage, and one of each stage."""
    clouds = [session.cloud]
    clouds += [deploy(session.cloud.endpoint, name, tmp_path_factory.mktemp(name)) for name in STAGES]
    return [Stage(cloud, User(cloud), session.inbox) for cloud in clouds]


def deploy(endpoint: str, stage: str, folder: Path) -> Cloud:
    """Another stack on a cloud that is up."""
    cloud = Cloud(port=urlsplit(endpoint).port or 0, textract_url=endpoint, folder=folder)
    cloud.deploy(synthesize(folder / "assembly", SETTINGS | {"stage": stage, "invoice_browser": True}))
    return cloud


@pytest.mark.fault(60)
def test_stages_process_their_own_uploads_and_touch_nothing_of_each_other(stages: list[Stage]) -> None:
    names = [(each.cloud.table, each.cloud.function, each.cloud.log_group) for each in stages]
    assert len({part for each in names for part in each}) == 3 * len(stages)
    for stage in stages:
        record = stage.process("invoices/stage.png")
        assert (record["status"], record["bucket"]) == ("PROCESSED", stage.cloud.bucket)
        invoice_id = record["invoice_id"]
        until(lambda here=stage, one=invoice_id: all(here.heard_of(one)))
        (email,) = stage.emails(invoice_id)
        assert email.subject == "Invoice Processed"
        for other in stages:
            if other is not stage:
                assert not any(other.heard_of(invoice_id))


@pytest.mark.fault(60)
def test_redrive_of_a_stage_sends_to_its_own_function(stages: list[Stage]) -> None:
    _, blue, green = stages
    lost = {each.cloud.names.stage: each.process("invoices/lost.png")["invoice_id"] for each in (blue, green)}
    for each in (blue, green):
        key = {"invoice_id": {"S": lost[each.cloud.names.stage]}}
        each.cloud.client("dynamodb").delete_item(TableName=each.cloud.table, Key=key)
    command = ["--from-bucket", "--yes", "--stage", "green", "--endpoint-url", green.cloud.endpoint]
    assert main(command) == DONE
    assert green.finished(lost["green"])["status"] == "PROCESSED"
    assert blue.user.record(lost["blue"]) is None


@pytest.mark.fault(60)
def test_stage_that_is_destroyed_leaves_the_others_at_work(stages: list[Stage]) -> None:
    _, blue, green = stages
    cloudformation = blue.cloud.client("cloudformation")
    cloudformation.delete_stack(StackName="InvoiceProcessing-blue")
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName="InvoiceProcessing-blue", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    functions = blue.cloud.client("lambda").list_functions()["Functions"]
    left = {each["FunctionName"] for each in functions if each["FunctionName"].startswith("InvoiceProcessor")}
    assert left == {"InvoiceProcessorFunction", "InvoiceProcessorFunction-green"}
    assert green.process("invoices/after.png")["status"] == "PROCESSED"
