"""Records by their ids, and the event of a record's upload."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from invoice_record import assignment_of, expression_of, unchanged

from infra.redrive.aws import portions
from infra.redrive.events import Event, upload_event
from infra.redrive.text import iso

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from invoice_record import Record

KEYS_AT_ONCE = 100  # DynamoDB takes no more
# As these must be for a change to be written: nobody has changed it, and the processor does not write to it.
SEEN = ("status", "notification", "revision")
# What a record says of its upload.
UPLOAD = ("invoice_id", "file_name", "bucket", "version_id", "sequencer", "etag", "size", "uploaded_at")


def records(
    dynamodb: BaseClient, table: str, ids: Sequence[str], *attributes: str, key: str = "invoice_id"
) -> Iterator[dict[str, Any]]:
    """The records with these ids that exist, in no order, as DynamoDB has them: these of their attributes, or all."""
    names = {f"#{name}": name for name in attributes}
    shown = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names} if names else {}
    for portion in portions(ids, KEYS_AT_ONCE):
        keys = [{key: {"S": one}} for one in portion]
        wanted: dict[str, Any] = {table: {"Keys": keys, "ConsistentRead": True, **shown}}
        while wanted:
            response = dynamodb.batch_get_item(RequestItems=wanted)
            yield from response["Responses"].get(table, [])
            if wanted := response.get("UnprocessedKeys", {}):
                time.sleep(1)  # DynamoDB is busy


def in_order(
    dynamodb: BaseClient, table: str, ids: Sequence[str], *attributes: str
) -> Iterator[dict[str, Any]]:
    """The same in the order of the ids."""
    found = {record["invoice_id"]["S"]: record for record in records(dynamodb, table, ids, *attributes)}
    return (found[one] for one in ids if one in found)


def uploaded(
    dynamodb: BaseClient, table: str, since: datetime, until: datetime, *attributes: str
) -> Iterator[dict[str, Any]]:
    """What the index by month has of the finished records uploaded in that time, the oldest first; none that is removed."""
    names = {f"#{name}": name for name in attributes}
    for month in months(since, until):
        pages = dynamodb.get_paginator("query").paginate(
            TableName=table,
            IndexName="ByMonth",
            KeyConditionExpression="#month = :month AND listed_at BETWEEN :since AND :until",
            ExpressionAttributeNames=names | {"#month": "month"},
            ExpressionAttributeValues={
                ":month": {"S": month},
                ":since": {"S": iso(since)},
                ":until": {"S": iso(until)},
            },
            ProjectionExpression=", ".join(names),
        )
        for page in pages:
            yield from page["Items"]


def months(first: datetime, last: datetime) -> Iterator[str]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def change_as_seen(dynamodb: BaseClient, table: str, record: Record, changes: Record, *seen: str) -> bool:
    """Write changes to a record; False where it, or one more attribute of `seen`, is no longer what it is in `record`.

    Then somebody has changed it, or the processor writes to it.
    """
    condition, values = unchanged(record, *SEEN, *seen)
    expression = assignment_of(changes)
    named = expression_of(f"{expression} {condition}", changes | values)
    for value in named["ExpressionAttributeValues"].values():
        if "B" in value:  # this SDK encodes it by itself, which the processor's does not
            value["B"] = base64.b64decode(value["B"])
    return change(
        dynamodb,
        table,
        record["invoice_id"],
        UpdateExpression=expression,
        ConditionExpression=condition,
        **named,
    )


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
