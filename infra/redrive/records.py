"""Records by their ids, and the event of a record's upload."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.redrive.aws import portions
from infra.redrive.events import Event, upload_event

if TYPE_CHECKING:
    from botocore.client import BaseClient

KEYS_AT_ONCE = 100  # DynamoDB takes no more
# What a record says of its upload.
UPLOAD = ("invoice_id", "file_name", "bucket", "version_id", "sequencer", "etag", "size", "uploaded_at")


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


def change(dynamodb: BaseClient, table: str, invoice_id: str, **request: Any) -> bool:
    """Update a record under a condition; False where it does not hold, since something was faster."""
    try:
        dynamodb.update_item(TableName=table, Key={"invoice_id": {"S": invoice_id}}, **request)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def event_of_record(record: Mapping[str, Any], region: str) -> Event:
    """S3's notification of the upload that a record is of. `record` has UPLOAD as DynamoDB has them."""
    known = {name: next(iter(value.values())) for name, value in record.items()}
    facts = {
        "size": int(known["size"]) if "size" in known else None,
        "eTag": known.get("etag"),
        "versionId": known.get("version_id"),
        "sequencer": known.get("sequencer"),
    }
    return upload_event(known["bucket"], known["file_name"], known["uploaded_at"], region, facts)
