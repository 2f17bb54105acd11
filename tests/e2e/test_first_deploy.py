"""A first deploy that fails at a protected table: the rollback comes to its end, and the next deploy can live with it.

The cloud is the strict one, which deletes no protected table and creates none over another.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_cdk import aws_dynamodb as dynamodb

from infra.app import build
from infra.local.errors import LocalError
from infra.local.loopback import HOST, choose_port
from infra.names import Names
from infra.tables import ProtectedTable
from tests.e2e.conftest import until
from tests.strict.cloud import StrictCloud

STACK, SECOND = Names().stack, "InvoiceMemory"
QUICKLY = {"Delay": 1, "MaxAttempts": 60}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[StrictCloud]:
    unused = f"http://{HOST}:{choose_port(None)}"
    cloud = StrictCloud(port=choose_port(None), textract_url=unused, folder=tmp_path)
    cloud.start()
    try:
        cloud.wait_until_up()
        yield cloud
    finally:
        cloud.stop()


@pytest.fixture(scope="module")
def two_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stack with a second protected table."""
    outdir = tmp_path_factory.mktemp("cdk.out")
    app = build(outdir=outdir, context={"notification_email": "you@example.com"}, validate=False)
    ProtectedTable(
        app.node.find_child(STACK),
        "Memory",
        protected=True,
        table_name=SECOND,
        partition_key=dynamodb.Attribute(name="mark", type=dynamodb.AttributeType.STRING),
    )
    return Path(app.synth().directory)


@pytest.mark.parametrize("taken", [Names().table, SECOND])
def test_first_deploy_that_fails_at_one_of_two_protected_tables_is_rolled_back_and_taken_up_again(
    cloud: StrictCloud, two_tables: Path, taken: str
) -> None:
    """The table that is in the way is one that an earlier stack left, with data in it."""
    leave_table(cloud, taken)
    with pytest.raises(LocalError):
        cloud.deploy(two_tables)
    assert until(lambda: (now := status(cloud)) != "ROLLBACK_IN_PROGRESS" and now) == "ROLLBACK_COMPLETE"
    cloudformation, tables = cloud.client("cloudformation"), cloud.client("dynamodb")
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    assert any("already exists" in event.get("ResourceStatusReason", "") for event in events)
    assert cloud.client("sqs").list_queues().get("QueueUrls", []) == []

    deploy_importing(cloud, two_tables)
    resources = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    assert {Names().table, SECOND} <= {each["PhysicalResourceId"] for each in resources}
    assert tables.scan(TableName=taken)["Count"] == 1


def leave_table(cloud: StrictCloud, name: str) -> None:
    key = "invoice_id" if name == Names().table else "mark"
    tables = cloud.client("dynamodb")
    tables.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=True,
    )
    tables.put_item(TableName=name, Item={key: {"S": "kept"}})


def deploy_importing(cloud: StrictCloud, assembly: Path) -> None:
    """As `cdk deploy --import-existing-resources` after a first deploy that failed."""
    cloudformation = cloud.client("cloudformation")
    cloudformation.delete_stack(StackName=STACK)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig=QUICKLY)
    cloudformation.create_change_set(
        StackName=STACK,
        ChangeSetName="again",
        ChangeSetType="CREATE",
        TemplateURL=cloud.upload(assembly),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        ImportExistingResources=True,
    )
    cloudformation.get_waiter("change_set_create_complete").wait(
        StackName=STACK, ChangeSetName="again", WaiterConfig=QUICKLY
    )
    cloudformation.execute_change_set(StackName=STACK, ChangeSetName="again")
    cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig=QUICKLY)


def status(cloud: StrictCloud) -> str:
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return stack["StackStatus"]
