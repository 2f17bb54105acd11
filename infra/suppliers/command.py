"""The command line of what is remembered of suppliers."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import invoice_record as of_record
import invoice_suppliers as suppliers

from infra.redrive.aws import (
    FAILURES,
    Invoke,
    RedriveError,
    find_deployment,
    invoker,
    sentence_of,
    tell_programs,
)
from infra.redrive.command import add_deployment_options, connection_of, names_of
from infra.redrive.records import change_as_seen
from infra.redrive.text import iso, printable, say, shown

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from invoice_record import Record

DONE, NOT_DONE, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130

EPILOG = """\
It uses your AWS credentials and region as the AWS CLI does, and needs: cloudformation:DescribeStacks, dynamodb:GetItem
and UpdateItem on both tables, and to confirm lambda:InvokeFunction on the function InvoiceProcessorFunction, which tells
programs what was confirmed.

exit status: 0 done, or nothing to confirm; 1 somebody changed the invoice meanwhile; 2 it could not run; 130 ended by Ctrl-C

examples:
  python -m infra.suppliers show 6f1c7d0e-5f0b-5c5e-9d0e-2f0a0c6d5e11
  python -m infra.suppliers confirm 6f1c7d0e-5f0b-5c5e-9d0e-2f0a0c6d5e11 --stage test
"""


class Tables:
    """Both tables of a deployment, read so that every write before is seen; and its processor, by `invoke`."""

    def __init__(self, dynamodb: BaseClient, *, table: str, memory: str, invoke: Invoke) -> None:
        self._dynamodb, self._table, self._memory, self._invoke = dynamodb, table, memory, invoke

    def record(self, invoice_id: str) -> Record:
        """Raises RedriveError where there is none."""
        key = {"invoice_id": {"S": invoice_id}}
        item = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if not item:
            raise RedriveError(f"There is no invoice with the ID {printable(invoice_id)}.")
        return of_record.record_of(item)

    def known_by(self, mark: str) -> Record:
        key = {"mark": {"S": mark}}
        item = self._dynamodb.get_item(TableName=self._memory, Key=key, ConsistentRead=True).get("Item", {})
        return of_record.record_of(item)

    def remember(self, mark: str, attributes: Record) -> None:
        """Write into a mark's item; the same again changes nothing."""
        note = suppliers.written(mark, attributes)
        values = {name: of_record.attribute_of(value) for name, value in note.values.items()}
        self._dynamodb.update_item(
            TableName=self._memory,
            Key={"mark": {"S": mark}},
            UpdateExpression=note.expression,
            ExpressionAttributeNames=note.names,
            **({"ExpressionAttributeValues": values} if values else {}),
        )

    def change(self, record: Record, changes: Record) -> bool:
        """False where the record is no longer as it was seen."""
        return change_as_seen(self._dynamodb, self._table, record, changes)

    def tell(self) -> None:
        tell_programs(self._invoke)


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        tables = _tables(options)
        record = tables.record(options.invoice_id)
        return show(tables, record) if options.what == "show" else confirm(tables, record, options.by)
    except KeyboardInterrupt:
        say("\nStopped. The same command goes on.")
        return INTERRUPTED
    except FAILURES as error:
        say(sentence_of(error))
    return CANNOT_RUN


def show(tables: Tables, record: Record) -> int:
    for line in described(record, {mark: tables.known_by(mark) for mark in record.get("marks", ())}):
        print(printable(line))
    return DONE


def described(record: Record, items: Mapping[str, Record]) -> Iterator[str]:
    """What is known of the supplier of an invoice, line by line."""
    payment = record.get("payment", {})
    yield f"{record['file_name']} — {record['invoice_id']} — {record.get('vendor', 'no vendor')}"
    for account in payment.get("accounts", ()):
        yield f"  account {', '.join(f'{name} {value}' for name, value in sorted(account.items()))}"
    for changed in payment.get("changed", ()):
        yield f"  CHANGED: …{changed['account_ends']} instead of …{changed['known_ends']}"
    if not items:
        yield "  Nothing by which its supplier could be known stands on it for certain."
    for mark, item in items.items():
        yield f"{mark}{' (of more than one supplier)' if suppliers.is_shared(item) else ''}"
        for name, value in sorted(item.items()):
            kind, _, of = name.partition("#")
            if kind == "account":
                first = ", the first" if item.get("first_account") == of else ""
                yield f"  account {of}, seen {shown(value['seen_at'])} on {value['invoice_id']}{first}"
            elif kind == "confirmed":
                yield f"  confirmed {of}, {shown(value['at'])} by {value['by']}"
            elif kind == "learned":
                yield f"  {of}: {value['value']}, {shown(value['at'])} by {value['by']} on {value['invoice_id']}"


def confirm(tables: Tables, record: Record, by: str) -> int:
    """Say that the new account of an invoice is right: each mark first, then the record."""
    ends = [each["account_ends"] for each in record.get("payment", {}).get("changed", ())]
    if not ends:
        print("No account of this invoice is to be confirmed.")
        return DONE
    now = iso(datetime.now(UTC))
    marks, confirmed, changes = suppliers.confirmation(record, by, now)
    for mark in marks:
        tables.remember(mark, confirmed)
    entry = {"at": now, "by": by, "changes": {"account_confirmed": {"from": False, "to": True}}}
    changes |= of_record.next_revision(record)
    changes |= of_record.index_keys(of_record.record_after(record, changes))
    history = of_record.history_after(entry, record, of_record.record_after(record, changes))
    if history is None:
        raise RedriveError("The record of this invoice is full; please shorten its notes in the browser.")
    if not tables.change(record, changes | history):
        say("Somebody changed this invoice meanwhile; please look at it and confirm once more.")
        return NOT_DONE
    print(f"Confirmed: the account that ends {', '.join(ends)} is the supplier's.")
    tables.tell()
    return DONE


def _tables(options: argparse.Namespace) -> Tables:
    connection = connection_of(options)
    names = names_of(options)
    deployment = find_deployment(connection.client("cloudformation"), names)
    invoke = invoker(connection.client("lambda"), deployment.function)
    return Tables(
        connection.client("dynamodb"), table=deployment.table, memory=names.memory_table, invoke=invoke
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.suppliers",
        description="Shows what is remembered of an invoice's supplier, or confirms its new bank account.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("what", choices=("show", "confirm"), help="what to do")
    parser.add_argument("invoice_id", metavar="INVOICE_ID", help="as the e-mail names it")
    parser.add_argument(
        "--by", default=getpass.getuser(), help="who confirms it (default: the user's name on this machine)"
    )
    add_deployment_options(parser)
    return parser
