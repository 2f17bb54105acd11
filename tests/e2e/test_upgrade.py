"""`cdk deploy` of this checkout over a stack that runs an older one: what it holds stays, and can be worked with.

The older one is the stack as it was before the indexes were fixed for good, from the history of this repository.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra import labelled
from infra.local.browser import Browser
from infra.local.child import Child
from infra.local.cloud import User
from infra.local.session import SECONDS_TO_SYNTHESIZE, SETTINGS, Session
from infra.names import version
from infra.redrive.text import iso
from infra.reread.command import main as reread
from infra.suppliers.command import main as suppliers
from tests.e2e.conftest import PROJECT, until
from tests.e2e.site import Site, ask
from tests.invoices.render import FOLDER

BEFORE = "d407e77"
HOW_TO_GET_IT = f"commit {BEFORE} is not in this shallow clone: `git fetch --unshallow`"
BROWSER = {"invoice_browser": True}

pytestmark = pytest.mark.slow


class Upgrade(Session):
    """A local cloud on which the older stack runs; `upgrade` deploys today's over it."""

    def __init__(self, before: Path) -> None:
        super().__init__(settings=BROWSER)
        self._before = before

    def _deploy(self, synth: Child, folder: Path) -> None:
        assert synth.wait(SECONDS_TO_SYNTHESIZE) == 0, (folder / "synth.log").read_text()
        self._today = folder / "assembly"
        self.cloud.deploy(self._before)

    def upgrade(self) -> None:
        """As the CDK CLI does it: an update of the stack from the new template."""
        cloudformation, name = self.cloud.client("cloudformation"), self.cloud.names.stack
        address = self.cloud.upload(self._today)
        cloudformation.update_stack(
            StackName=name, TemplateURL=address, Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        ended = until(
            lambda: (now := self._stack())["StackStatus"].endswith(("_COMPLETE", "_FAILED")) and now
        )
        assert ended["StackStatus"] == "UPDATE_COMPLETE", ended.get("StackStatusReason")
        self.cloud.outputs = {each["OutputKey"]: each["OutputValue"] for each in ended["Outputs"]}

    def _stack(self) -> dict[str, Any]:
        found = self.cloud.client("cloudformation").describe_stacks(StackName=self.cloud.names.stack)
        return found["Stacks"][0]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assembly of the older stack, synthesized by its own code with today's libraries."""
    archive = subprocess.run(
        ["git", "archive", BEFORE, "infra", "lambda", "cdk.json"], cwd=PROJECT, capture_output=True
    )
    if archive.returncode:
        shallow = subprocess.run(
            ["git", "rev-parse", "--is-shallow-repository"], cwd=PROJECT, capture_output=True
        )
        assert shallow.stdout.strip() == b"true", archive.stderr
        pytest.skip(HOW_TO_GET_IT)
    folder = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    command = [sys.executable, "-m", "infra.local.synth", "assembly", json.dumps(SETTINGS | BROWSER)]
    subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, check=True, capture_output=True
    )
    return folder / "assembly"


@pytest.fixture(scope="module")
def upgrade(before: Path) -> Iterator[Upgrade]:
    with Upgrade(before) as upgrade:
        yield upgrade


def filter_of(upgrade: Upgrade) -> dict[str, Any]:
    """The policy of the one subscription by e-mail that the topic of invoices has."""
    sns = upgrade.cloud.client("sns")
    subscribed = sns.list_subscriptions_by_topic(TopicArn=upgrade.cloud.topic)["Subscriptions"]
    (by_email,) = (each["SubscriptionArn"] for each in subscribed if each["Protocol"] == "email")
    attributes = sns.get_subscription_attributes(SubscriptionArn=by_email)["Attributes"]
    return json.loads(attributes.get("FilterPolicy", "null"))


def site_of_before(browser: Browser) -> Site:
    """Where the page of before says what the site is."""
    known = ask(f"{browser.address}/page/config.json").json
    return Site(browser.address, known["client_id"], known["sign_in_url"])


def signed_in_before(site: Site, browser: Browser) -> str:
    """The token of a person whose sign-in page asked for address and password at once."""
    sign_in = site.begin()
    page = sign_in.fill_in(sign_in.open(), username=browser.email, password=browser.password)
    return sign_in.redeem(sign_in.code_from(page)).json["id_token"]


def process(upgrade: Upgrade, *names: str) -> list[str]:
    """Upload sample invoices; returns their ids once the e-mails are out."""
    user = User(upgrade.cloud)
    ids = [user.upload(FOLDER / name, f"invoices/clients/{name}") for name in names]
    until(lambda: all((found := user.record(each)) and found["notification"] == "SENT" for each in ids))
    return ids


def test_records_of_before_an_upgrade_are_listed_corrected_and_read_again(
    upgrade: Upgrade, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    user, dynamodb = User(upgrade.cloud), upgrade.cloud.client("dynamodb")
    old, empty = process(upgrade, "invoice_page_1.png", "rechnung.png"), tmp_path / "empty.png"
    empty.write_bytes(b"")
    failed = user.upload(empty, "invoices/empty.png")
    until(lambda: (found := user.record(failed)) and found["notification"] == "SENT")
    browser = upgrade.browser
    assert browser
    site = site_of_before(browser)
    token = signed_in_before(site, browser)
    # An e-mail of an hour ago that the old code did not get out, and whose event is gone.
    dynamodb.update_item(
        TableName="InvoiceData",
        Key={"invoice_id": {"S": failed}},
        UpdateExpression="SET notification = :sending, attention = :unfinished, lease_until = :past, uploaded_at = :an_hour_ago",
        ExpressionAttributeValues={
            ":sending": {"S": "SENDING"},
            ":unfinished": {"S": "UNFINISHED"},
            ":past": {"N": "0"},
            ":an_hour_ago": {"S": iso(datetime.now(UTC) - timedelta(hours=1))},
        },
    )
    corrected = {"revision": 0, "changes": {"total": "301.00", "reviewed": True}}
    assert site.ask(f"/api/invoices/{old[0]}", token, method="PATCH", body=corrected).status == 200
    records = {each: user.record(each) for each in (*old, failed)}
    bucket = upgrade.cloud.bucket

    upgrade.upgrade()

    assert upgrade.cloud.outputs["Version"] == version() and upgrade.cloud.bucket == bucket
    assert {each: user.record(each) for each in records} == records
    # The subscription that the address confirmed is the same, and no longer told what people correct.
    assert filter_of(upgrade) == {"event": [{"anything-but": ["corrected"]}]}
    # The page: at its address, people sign in as before; lists and details show what was there, a correction goes on.
    token = site.sign_in(browser.email, browser.password)["id_token"]
    listed = site.ask("/api/invoices", token).json["invoices"]
    assert {each["invoice_id"] for each in listed} == records.keys()
    for each in records:
        shown = site.ask(f"/api/invoices/{each}", token)
        assert shown.status == 200 and shown.json["status"] == records[each]["status"]
    changed = {"revision": 1, "changes": {"total": "300.00"}, "despite": ["totals_disagree"]}
    reply = site.ask(f"/api/invoices/{old[0]}", token, method="PATCH", body=changed)
    assert (reply.status, reply.json["total"]) == (200, "300.00"), reply.content
    due = site.ask("/api/to-pay", token)
    assert due.status == 200 and {each["invoice_id"] for each in due.json["invoices"]} <= set(old)
    # The processor: what comes now is processed, and known to be a duplicate of what came before.
    again = user.upload(FOLDER / "invoice_page_1.png", "invoices/again.png")
    until(lambda: (found := user.record(again)) and found["notification"] == "SENT")
    assert user.record(again)["possible_duplicate_of"] == old[0]
    assert len(upgrade.inbox.about(again)) == 1
    # The check, and the commands: none stumbles over a record of before.
    user.check()
    assert user.record(failed)["notification"] == "SENT" and len(upgrade.inbox.about(failed)) == 2
    assert dynamodb.scan(TableName="InvoiceData")["Count"] == len(records) + 1
    at = ["--endpoint-url", upgrade.cloud.endpoint, "--stage", ""]
    assert suppliers(["show", old[1], *at]) == 0
    assert reread(at) == 0
    shown = capsys.readouterr().out
    assert all(
        records[each]["file_name"] in shown for each in old
    )  # they have no lines: named, with the price
    assert labelled.main([str(tmp_path / "ours"), *at]) in (0, 1)
    assert "1 record of before what was read was kept" in capsys.readouterr().out
