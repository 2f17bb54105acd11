"""A first deploy that fails late: the rollback comes to its end, and the next deploy can live with what stays.

The cloud is the strict one, which deletes nothing protected and creates no table over another.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.app import synthesize
from infra.local.errors import LocalError
from infra.local.loopback import HOST, choose_port
from infra.names import Names
from tests.e2e.conftest import until
from tests.strict.cloud import StrictCloud

STACK, TABLES = Names().stack, (Names().table, Names().memory_table)
SETTINGS: dict[str, object] = {"notification_email": "you@example.com"}
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


@pytest.mark.parametrize("taken", [Names().table, Names().memory_table])
def test_first_deploy_that_fails_at_one_of_two_protected_tables_is_rolled_back_and_taken_up_again(
    cloud: StrictCloud, tmp_path: Path, taken: str
) -> None:
    """The table that is in the way is one that an earlier stack left, with data in it."""
    assembly = synthesize(tmp_path / "assembly", SETTINGS)
    leave_table(cloud, taken)
    assert "already exists" in failure_of(cloud, assembly)

    deploy_importing(cloud, assembly)
    resources = cloud.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    assert set(TABLES) <= {each["PhysicalResourceId"] for each in resources}
    assert cloud.client("dynamodb").scan(TableName=taken)["Count"] == 1


def test_first_deploy_whose_invitation_fails_leaves_no_table_and_the_next_one_goes_well(
    cloud: StrictCloud, tmp_path: Path
) -> None:
    """The protected user pool stays behind, without a name that would be in the way."""
    nobody = SETTINGS | {"invoice_browser": True, "notification_email": "nobody@example.invalid"}
    assert "could not be invited" in failure_of(cloud, synthesize(tmp_path / "nobody", nobody))
    assert cloud.client("dynamodb").list_tables()["TableNames"] == []
    cloud.client("cloudformation").delete_stack(StackName=STACK)

    cloud.deploy(synthesize(tmp_path / "assembly", SETTINGS | {"invoice_browser": True}))
    pools = cloud.client("cognito-idp")
    people = {
        pool["Id"]: [each["Username"] for each in pools.list_users(UserPoolId=pool["Id"])["Users"]]
        for pool in pools.list_user_pools(MaxResults=10)["UserPools"]
    }
    assert sorted(map(len, people.values())) == [0, 1]


def failure_of(cloud: StrictCloud, assembly: Path) -> str:
    """Deploy what cannot be, wait until it is rolled back, and return the reasons that CloudFormation gives."""
    with pytest.raises(LocalError):
        cloud.deploy(assembly)
    assert until(lambda: (now := status(cloud)) != "ROLLBACK_IN_PROGRESS" and now) == "ROLLBACK_COMPLETE"
    assert cloud.client("sqs").list_queues().get("QueueUrls", []) == []
    pages = cloud.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=STACK)
    events = [event for page in pages for event in page["StackEvents"]]
    return "; ".join(event.get("ResourceStatusReason", "") for event in events)


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
