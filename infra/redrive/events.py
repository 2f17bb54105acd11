"""What invokes the processor, made up anew: S3's notification of an upload, and the hourly schedule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

Event = dict[str, Any]

SCHEDULE: Event = {"source": "aws.events"}  # by which the processor's check runs


def upload_event(bucket: str, key: str, uploaded_at: str, region: str, facts: Mapping[str, Any]) -> Event:
    """S3's notification of an upload; of `facts` about the object those that are known.

    Shape: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    stored = {"key": quote_plus(key, safe="/")} | {
        name: value for name, value in facts.items() if value is not None
    }
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": region,
        "eventTime": uploaded_at,
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "redrive",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": stored,
        },
    }
    return {"Records": [record]}
