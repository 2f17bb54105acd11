"""Records by their ids."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from infra.redrive.aws import portions

if TYPE_CHECKING:
    from botocore.client import BaseClient

KEYS_AT_ONCE = 100  # DynamoDB takes no more


def records(
    dynamodb: BaseClient, table: str, ids: Sequence[str], *attributes: str
) -> Iterator[dict[str, Any]]:
    """The records with these ids that exist, in no order, with these of their attributes as DynamoDB has them."""
    names = {f"#{name}": name for name in attributes}
    for portion in portions(ids, KEYS_AT_ONCE):
        wanted: dict[str, Any] = {
            table: {
                "Keys": [{"invoice_id": {"S": one}} for one in portion],
                "ProjectionExpression": ", ".join(names),
                "ExpressionAttributeNames": names,
                "ConsistentRead": True,
            }
        }
        while wanted:
            response = dynamodb.batch_get_item(RequestItems=wanted)
            yield from response["Responses"].get(table, [])
            if wanted := response.get("UnprocessedKeys", {}):
                time.sleep(1)  # DynamoDB is busy
