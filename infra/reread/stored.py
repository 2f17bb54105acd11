"""What is stored of the invoices of a deployment: records, what was read of them, their files, and their suppliers."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError
from invoice_agreement import attached
from invoice_faults import GONE
from invoice_reading import Document, Settings, notes_of, reading_of, warned, with_what_is_known
from invoice_record import (
    FILE_TYPES,
    MAX_E_INVOICE_BYTES,
    PROCESSED,
    attribute_of,
    duplicate_marked,
    expression_of,
    fingerprint,
    record_of,
    suffix_of,
    vendor_name,
)
from invoice_suppliers import Note, as_noted, marks_of
from invoice_xml import XmlRefused, read_xml

from infra.redrive.aws import Connection, Deployment, RedriveError, portions
from infra.redrive.records import change_as_seen, in_order, records, uploaded
from infra.redrive.text import iso
from infra.reread.anew import after, anew, differences, said_by_people, written

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from invoice_agreement import Reading
    from invoice_record import Record

RECORDS_AT_ONCE = 25  # a record may have 400 KB, an answer 16 MB


class LeftAlone(Exception):
    """This invoice cannot be read again. The message says why."""


class Found(NamedTuple):
    """What reading a record again found: the attributes that it would get, and what of them differs."""

    record: Record
    outcome: Record
    differing: dict[str, Record]


class Memory:
    """What is remembered of suppliers. Where it is not to be written, it knows what would be."""

    def __init__(self, dynamodb: BaseClient, table: str, *, writes: bool) -> None:
        self._dynamodb, self._table, self._writes = dynamodb, table, writes
        self._known: dict[str, Record] = {}

    def recall(self, marks: Sequence[str]) -> dict[str, Record]:
        """What is remembered by these marks; those of which nothing is are absent."""
        if asked := [mark for mark in marks if self._writes or mark not in self._known]:
            found = map(record_of, records(self._dynamodb, self._table, asked, key="mark"))
            self._known |= dict.fromkeys(asked, {}) | {each.pop("mark"): each for each in found}
        return {mark: self._known[mark] for mark in marks if self._known[mark]}

    def note(self, noted: Note) -> Record:
        """All that is remembered by a mark after this was noted."""
        if self._writes:
            values = {name: attribute_of(value) for name, value in noted.values.items()}
            answer = self._dynamodb.update_item(
                TableName=self._table,
                Key={"mark": {"S": noted.mark}},
                UpdateExpression=noted.expression,
                ExpressionAttributeNames=noted.names,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
            )
            return record_of(answer["Attributes"])
        self._known[noted.mark] = as_noted(self._known.get(noted.mark, {}), noted)
        return self._known[noted.mark]


class Stored:
    """The table, the bucket and the memory beside it. `settings` are the deployed function's."""

    def __init__(
        self, connection: Connection, deployment: Deployment, memory_table: str, settings: Mapping[str, str]
    ) -> None:
        self.dynamodb, self.s3 = connection.client("dynamodb"), connection.client("s3")
        self.deployment, self.memory_table = deployment, memory_table
        self._settings = settings

    def ids(self, since: datetime, until: datetime, vendor: str) -> list[str]:
        """Of what was processed and uploaded in that time, the oldest first; by vendors whose name begins so."""
        start = vendor_name(vendor)
        items = uploaded(self.dynamodb, self.deployment.table, since, until, "invoice_id", "status", "vendor")
        return [
            each["invoice_id"]
            for each in map(record_of, items)
            if each.get("status") == PROCESSED and vendor_name(each.get("vendor", "")).startswith(start)
        ]

    def records(self, ids: Sequence[str]) -> Iterator[Record]:
        """Those that there are, in this order."""
        for portion in portions(ids, RECORDS_AT_ONCE):
            yield from map(record_of, in_order(self.dynamodb, self.deployment.table, portion))

    def settings(self, record: Record) -> Settings:
        """How to read what a page leaves open. On the day on which it was first read, as it settles the order of a date:
        else the same code would read old invoices otherwise."""
        return {**self._settings, "today": date.fromisoformat(record["processed_at"][:10])}

    def change(self, record: Record, changes: Record) -> bool:
        """False where it is no longer as it was seen."""
        return change_as_seen(self.dynamodb, self.deployment.table, record, changes)

    # --- what was read of it ---

    def document(self, record: Record) -> Document:
        """What was read of an invoice, with the e-invoices in its file. Raises LeftAlone."""
        suffix = suffix_of(record["file_name"])
        if FILE_TYPES[suffix][0] == "xml":
            return self._e_invoice(record)
        try:
            pages = int(record.get("page_count", 1)), map(int, record.get("pages_missing", ()))
            document = Document.kept(self._lines(record), *pages)
        except (zlib.error, ValueError, KeyError) as error:
            raise LeftAlone("what Textract read of it is damaged") from error
        if suffix != ".pdf" or record.get("size", 0) > MAX_E_INVOICE_BYTES:
            return document
        if (content := self._fetch(record)) is None:
            if _is_of_xml(record):
                raise LeftAlone("its file, with an e-invoice in it, is gone")
            return document
        found = attached(content)
        return replace(document, e_invoices=found.e_invoices, xml_refused=bool(found.refused))

    def _e_invoice(self, record: Record) -> Document:
        if (content := self._fetch(record)) is None:
            raise LeftAlone("its file is gone")
        try:
            return Document([], [], 0, e_invoices=(read_xml(content),))
        except XmlRefused as error:
            raise LeftAlone(f"today's code reads no e-invoice in it ({error.code})") from error

    def _lines(self, record: Record) -> bytes:
        if "lines_location" not in record:
            return bytes(record["lines"])
        content = self._object(record["lines_location"])
        if content is None:
            raise LeftAlone(f"{record['lines_location']} is gone from the bucket")
        return content

    def _fetch(self, record: Record) -> bytes | None:
        return self._object(record["file_name"], record.get("version_id"))

    def _object(self, key: str, version: str | None = None) -> bytes | None:
        of_version = {"VersionId": version} if version else {}
        try:
            answer = self.s3.get_object(Bucket=self.deployment.bucket, Key=key, **of_version)
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                return None
            raise
        return bytes(answer["Body"].read())


def has_lines(record: Record) -> bool:
    """Whether it can be read again for nothing."""
    return bool({"lines", "lines_location"} & record.keys()) or suffix_of(record["file_name"]) == ".xml"


def _is_of_xml(record: Record) -> bool:
    evidence = record.get("fields", {}).values()
    of_xml = {"xml_disagrees", "xml_unreadable"} & set(record.get("review_reasons", ()))
    return bool(of_xml) or any(each.get("source") == "xml" for each in evidence)


class Reader:
    """Reads records again, one after the other. With `writes` what a supplier's marks lack is written, as by the processor."""

    def __init__(self, stored: Stored, *, writes: bool) -> None:
        self._stored = stored
        self._memory = Memory(stored.dynamodb, stored.memory_table, writes=writes)
        self._alike: dict[tuple[str, str], str] = {}  # of this run, which the index does not have yet

    def read(self, record: Record) -> Found:
        """What a record would be today. Raises LeftAlone."""
        moment, document = now(), self._stored.document(record)
        reading = self._reading(record, document, moment)
        outcome = anew(record, document, reading, moment.date())
        keys, known = fingerprint(after(record, outcome)), {"fingerprint", "fingerprint_vendor"}
        moved = keys != {name: record[name] for name in known if name in record}
        if moved and "possible_duplicate_of" not in record and (original := self._original(record, keys)):
            outcome |= duplicate_marked(outcome, original)
        return Found(record, outcome, differences(record, after(record, outcome)))

    def _reading(self, record: Record, document: Document, moment: datetime) -> Reading:
        settings = self._stored.settings(record)
        reading = reading_of(document, settings)
        if not (marks := marks_of(reading.invoice, reading.payment)):
            return reading
        items = self._memory.recall(marks)
        has_category = "category" in record or "category" in said_by_people(record)
        reading = with_what_is_known(reading, document, settings, items, has_category=has_category)
        entry = {"invoice_id": record["invoice_id"], "seen_at": iso(moment)}
        items |= {each.mark: self._memory.note(each) for each in notes_of(reading, items, entry)}
        return warned(reading, items)

    def _original(self, record: Record, keys: Record) -> str | None:
        """The earliest other record with the same fingerprint, as the processor finds it."""
        if not keys:
            return None
        same = (keys["fingerprint"], keys["fingerprint_vendor"])
        condition = "#fingerprint = :fingerprint AND #fingerprint_vendor = :fingerprint_vendor"
        pages = self._stored.dynamodb.get_paginator("query").paginate(
            TableName=self._stored.deployment.table,
            IndexName="ByFingerprint",
            KeyConditionExpression=condition,
            **expression_of(condition, keys),
        )
        found = [record_of(item) for page in pages for item in page["Items"]]
        ids = {each["invoice_id"]: each["uploaded_at"] for each in found}
        ids.pop(record["invoice_id"], None)
        before = self._alike.setdefault(same, record["invoice_id"])
        others = sorted(ids, key=ids.__getitem__)
        return others[0] if others else before if before != record["invoice_id"] else None

    def write(self, found: Found) -> bool:
        """Make a record what was read; False where it is no longer as it was seen. Raises LeftAlone."""
        changes = written(found.record, found.outcome, iso(now()))
        if changes is None:
            raise LeftAlone("its record is full")
        return self._stored.change(found.record, changes)


def settings_of(connection: Connection, function: str) -> dict[str, str]:
    """How the deployed function reads what a page leaves open. Raises RedriveError where it is none of ours."""
    configuration: dict[str, Any] = connection.client("lambda").get_function_configuration(
        FunctionName=function
    )
    variables = configuration.get("Environment", {}).get("Variables", {})
    try:
        return {"date_order": variables["DATE_ORDER"], "default_currency": variables["DEFAULT_CURRENCY"]}
    except KeyError as error:
        raise RedriveError(
            f"The function {function} has no setting {error.args[0]}: deploy this version first."
        ) from error


def now() -> datetime:
    return datetime.now(UTC)
