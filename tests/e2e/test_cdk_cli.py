"""The real CDK CLI takes the app from an empty account to the first e-mail, through its life, and away again.

The commands are the README's own, typed into a terminal as they are printed there. The cloud enforces IAM, so each
step also shows that the roles of `cdk bootstrap` are enough for it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.account import PROJECT, Account, install_tools, open_account
from tests.e2e.conftest import PATIENCE, until

pytestmark = pytest.mark.slow
TO = "-c notification_email=you@example.com"
NOTHING: dict[str, list[str]] = {"buckets": [], "tables": [], "queues": [], "logs": []}


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Node, npx and Lambda's SDK, or a skip where the registry is out of reach (never in CI)."""
    folder = tmp_path_factory.mktemp("tools")
    try:
        install_tools(folder)
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"npx cannot fetch the CDK CLI here, so it is not tried: {error}")
    return folder


@pytest.fixture
def account(tmp_path: Path, tools: Path) -> Iterator[Account]:
    with open_account(tmp_path, tools) as account:
        yield account


def commands_of_readme(heading: str) -> list[str]:
    """The lines of the code blocks under a heading."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {heading}\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert section, f"the README has no section {heading}"
    blocks = re.findall(r"^```bash\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_readme_leads_from_an_empty_account_to_the_first_email_and_through_the_stacks_life(
    account: Account,
) -> None:
    *deploy, find_bucket, upload = commands_of_readme("Deploy")
    assert len(deploy) == 4
    account.run(*deploy, timeout=600)
    account.run(find_bucket, upload)
    record = the_record(account)
    assert (record["status"], record["vendor"]) == ({"S": "PROCESSED"}, {"S": "ABC TECHNOLOGIES INC"})
    email = account.inbox.wait_for(record["invoice_id"]["S"], PATIENCE)
    assert email and (email.to, email.subject) == ("you@example.com", "Invoice Processed")
    see_who_has_confirmed(account)
    change_a_setting(account)
    destroy_and_deploy_again(account, record)
    take_away_with_the_data(account)


def the_record(account: Account) -> dict[str, Any]:
    """The one record of the table, as soon as its e-mail is out."""
    dynamodb = account.client("dynamodb")

    def sent() -> dict[str, Any] | None:
        items = dynamodb.scan(TableName="InvoiceData")["Items"]
        return next((item for item in items if item["notification"] == {"S": "SENT"}), None)

    return until(sent)


def see_who_has_confirmed(account: Account) -> None:
    """By the command that the deployment prints. Here e-mail addresses need no confirmation."""
    shown = account.run(account.outputs()["ShowUnconfirmedEmails"])
    assert re.search(r"^you@example.com\s+arn:aws:sns:", shown, re.MULTILINE), shown


def change_a_setting(account: Account) -> None:
    """`diff` shows the setting and nothing else; after the deployment it shows nothing."""
    account.run("python -m infra.settings max_pages=10")
    shown = account.cdk("diff")
    changed = re.findall(r"\[.\] (AWS::\S+) (\S+)", shown)
    assert changed == [("AWS::Lambda::Function", "Processor")], shown
    assert re.search(r"MAX_PAGES.*\[-\] 100\s.*\[\+\] 10\s", shown, re.DOTALL), shown
    account.cdk("deploy")
    assert "There were no differences" in account.cdk("diff")


def destroy_and_deploy_again(account: Account, record: dict[str, Any]) -> None:
    """What holds data stays; what has a fixed name is in the way of a plain deploy, and is taken back by another."""
    before = account.data()
    account.cdk("destroy")
    assert account.data() == before
    with pytest.raises(AssertionError, match="already exists"):
        account.cdk("deploy")
    account.cdk("deploy --import-existing-resources")
    after = account.data()
    assert after["tables"] == before["tables"]
    assert set(after["buckets"]) > set(
        before["buckets"]
    )  # its name is not fixed: the first one stays beside it
    items = account.client("dynamodb").scan(TableName="InvoiceData")["Items"]
    assert record in items


def take_away_with_the_data(account: Account) -> None:
    """A stack that is made ephemeral goes with all that it has; what an earlier destroy left behind stays."""
    before, outputs = account.data(), account.outputs()
    upload_twice_and_delete(account)
    account.run("python -m infra.settings ephemeral=true")
    account.cdk("deploy")
    account.cdk("destroy")
    after = account.data()
    assert after["tables"] == after["logs"] == []
    assert set(after["buckets"]) == set(before["buckets"]) - {outputs["BucketName"]}
    assert outputs["FailedEventsQueueUrl"].rpartition("/")[2] not in after["queues"]


def upload_twice_and_delete(account: Account) -> None:
    """Versions and a delete marker, which a bucket has to be rid of before it can go."""
    s3, bucket = account.client("s3"), account.outputs()["BucketName"]
    for body in (b"one", b"two"):
        s3.put_object(Bucket=bucket, Key="invoices/deleted.txt", Body=body)
    s3.delete_object(Bucket=bucket, Key="invoices/deleted.txt")
    s3.put_object(Bucket=bucket, Key="invoices/kept.txt", Body=b"three")


def test_failed_first_deploy_leaves_nothing_in_the_way_and_ephemeral_leaves_nothing_at_all(
    account: Account,
) -> None:
    """An account has to leave 100 of its concurrent executions unreserved, so this reservation fails half-way."""
    account.cdk("bootstrap")
    with pytest.raises(AssertionError, match="UnreservedConcurrentExecution"):
        account.cdk("deploy -c max_concurrency=1000", TO)
    assert account.data() == NOTHING
    account.cdk("deploy -c ephemeral=true", TO)
    assert all(account.data().values())
    upload_twice_and_delete(account)
    account.cdk("destroy -c ephemeral=true")
    assert account.data() == NOTHING
