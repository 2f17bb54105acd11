"""Moto with what it keeps (tests/quick_moto.py): an expression that is used again takes its own values, and fails again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

KEY = {"id": {"S": "1"}}
COUNT = "SET #name = :name, n = if_not_exists(n, :none) + :one, l = list_append(l, :more) REMOVE gone"


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    """A client, and the table T with one item."""
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(
            TableName="T",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        client.put_item(TableName="T", Item=KEY | {"l": {"L": []}, "gone": {"NULL": True}, "M": {"M": {}}})
        yield client


def update(dynamodb: Any, expression: str, condition: str, **values: Any) -> dict[str, Any]:
    names = {"#name": "name"} if "#name" in expression + condition else None
    more = {"ExpressionAttributeNames": names} if names else {}
    return dynamodb.update_item(
        TableName="T",
        Key=KEY,
        UpdateExpression=expression,
        ConditionExpression=condition,
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        ReturnValues="ALL_NEW",
        **more,
    )["Attributes"]


def test_expression_used_again_takes_its_own_values(dynamodb: Any) -> None:
    condition = "attribute_not_exists(#name) OR #name <> :name"
    for number, name in enumerate(["first", "second"], start=1):
        more = {"L": [{"M": {"S": {"S": name}}}]}
        numbers = {"none": {"N": "0"}, "one": {"N": "1"}}
        item = update(dynamodb, COUNT, condition, name={"S": name}, more=more, **numbers)
        assert item == KEY | {
            "name": {"S": name},
            "n": {"N": str(number)},
            "l": {"L": [{"M": {"S": {"S": each}}} for each in ["first", "second"][:number]]},
            "M": {"M": {}},
        }
        with pytest.raises(ClientError, match="ConditionalCheckFailed"):
            update(dynamodb, COUNT, condition, name={"S": name}, more=more, **numbers)
        assert dynamodb.get_item(TableName="T", Key=KEY)["Item"] == item


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("SET a = :name SET b = :name", "SET"),
        ("SET a = :name, a = :name", "overlap"),
        ("SET id = :name", "part of the key"),
        ("SET a = no_such", "not exist"),
        ("SET a :name", "Syntax error"),
    ],
)
def test_expression_that_is_wrong_is_refused_each_time(dynamodb: Any, expression: str, message: str) -> None:
    for _ in range(2):
        with pytest.raises(ClientError, match=message):
            update(dynamodb, expression, "attribute_exists(id) OR id = :name", name={"S": "x"})
    assert "a" not in dynamodb.get_item(TableName="T", Key=KEY)["Item"]
