"""Files under invoices/ without a record: uploaded before the first deploy, or their event was lost.

The event is made up from the listing. Every version counts, also an overwritten one: each is an upload of its own. A
version from before versioning ("null") had no event in this bucket, so its id comes from its eTag, as the processor
takes it where an event says no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from invoice_record import FILE_TYPES, INVOICE_PREFIX, invoice_id_of, is_invoice

from infra.redrive.aws import Connection, Deployment
from infra.redrive.events import upload_event
from infra.redrive.records import records
from infra.redrive.text import count, iso, printable, shown
from infra.redrive.work import Tally, Work


class Bucket:
    """The bucket beside the table."""

    def __init__(self, connection: Connection, deployment: Deployment, tally: Tally) -> None:
        self._s3 = connection.client("s3")
        self._dynamodb = connection.client("dynamodb")
        self._deployment = deployment
        self._tally = tally

    def uploads_without_record(self) -> Iterator[Work]:
        """Every version of a file under invoices/ that has no record."""
        pages = self._s3.get_paginator("list_object_versions")
        skipped = 0
        for page in pages.paginate(Bucket=self._deployment.bucket, Prefix=INVOICE_PREFIX):
            for version in self._without_record(page.get("Versions", [])):
                if is_invoice(version["Key"]):
                    yield self._upload(version)
                else:
                    print(f"{printable(version['Key'])} — not a kind of file that is read")
                    skipped += 1
        if skipped:
            only = ", ".join(FILE_TYPES)
            self._tally.leave(
                skipped, f"{count(skipped, 'file')} without a record cannot be read: only {only} can."
            )

    def _without_record(self, versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        uploads = {self._id_of(version): version for version in versions if not version["Key"].endswith("/")}
        found = records(self._dynamodb, self._deployment.table, list(uploads), "invoice_id")
        known = {record["invoice_id"]["S"] for record in found}
        return [version for identity, version in uploads.items() if identity not in known]

    def _id_of(self, version: Mapping[str, Any]) -> str:
        mark = version["VersionId"] if version["VersionId"] != "null" else version["ETag"].strip('"')
        return invoice_id_of(self._deployment.bucket, version["Key"], mark)

    def _upload(self, version: Mapping[str, Any]) -> Work:
        facts = {
            "size": version["Size"],
            "eTag": version["ETag"].strip('"'),
            "versionId": version["VersionId"] if version["VersionId"] != "null" else None,
        }
        bucket, region = self._deployment.bucket, self._deployment.region
        uploaded_at = iso(version["LastModified"].astimezone(UTC))
        older = "" if version.get("IsLatest", True) else ", overwritten since"
        return Work(
            f"{printable(version['Key'])} — no record — uploaded {shown(uploaded_at)}{older}",
            upload_event(bucket, version["Key"], uploaded_at, region, facts),
        )
