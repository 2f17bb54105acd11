"""The command line: shows what would be read of stored invoices today, asks, writes it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra.redrive.aws import (
    FAILURES,
    Deployment,
    RedriveError,
    find_deployment,
    invoker,
    sentence_of,
    tell_programs,
)
from infra.redrive.command import (
    add_deployment_options,
    connection_of,
    moment_argument,
    names_of,
    require_time_between,
)
from infra.redrive.text import count, say
from infra.redrive.work import Progress, agreed
from infra.reread.anew import is_settled
from infra.reread.paid import Payer, pages_of, price_of
from infra.reread.shown import Table, file_line
from infra.reread.stored import LeftAlone, Reader, Stored, has_lines, now, settings_of

if TYPE_CHECKING:
    from invoice_record import Record

DONE, SOME_LEFT, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)  # no deployment is older
MAX_NAMED = 30  # invoices that are named one by one, for a person

DESCRIPTION = """\
Reads the fields of stored invoices again with today's code, from what Textract read of them then and is not paid again.
Shows what would change; writes it with --yes, or where a person at the terminal agrees.
What a person set stays. Of what a person has reviewed or paid, changes are only proposed.
"""
EPILOG = """\
It uses your AWS credentials and region as the AWS CLI does, and needs: cloudformation:DescribeStacks;
lambda:GetFunctionConfiguration, whose settings say how to read a date or a $; dynamodb:Query and BatchGetItem on the
table of records and its indexes, BatchGetItem on InvoiceMemory; s3:GetObject and GetObjectVersion, and s3:ListBucket,
without which AWS refuses a file that is gone instead of saying so. To write: dynamodb:UpdateItem on both tables,
lambda:InvokeFunction; for --pay also textract:StartDocumentTextDetection and GetDocumentTextDetection and s3:PutObject.

exit status: 0 done, or nothing to do; 1 some are left; 2 it could not run; 130 ended by Ctrl-C

examples:
  python -m infra.reread
  python -m infra.reread --since 2026-01-01 --vendor acme --yes
  python -m infra.reread --json --stage test > would_change.json
  python -m infra.reread --pay
  python -m infra.reread --endpoint-url http://127.0.0.1:4566      (against `python -m infra.local`)
"""


@dataclass(slots=True)
class Tally:
    """How far the command is, and what it found."""

    read: int = 0
    changing: Table = field(default_factory=Table)
    proposed: Table = field(default_factory=Table)
    revisions: dict[str, Any] = field(default_factory=dict)  # of those that change, by id, as they were shown
    without_lines: list[Record] = field(default_factory=list)
    left: list[tuple[Record, str]] = field(default_factory=list)
    written: int = 0
    changed_meanwhile: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    options = _parser().parse_args(arguments)
    tally = Tally()
    try:
        return _run(options, tally)
    except KeyboardInterrupt:
        say("\nStopped. " + _go_on(tally))
        return INTERRUPTED
    except FAILURES as error:
        say(sentence_of(error) + (f" {_go_on(tally)}" if tally.written else ""))
    except BrokenPipeError:  # whoever read the output has seen enough
        return SOME_LEFT
    return CANNOT_RUN


def _go_on(tally: Tally) -> str:
    """How a stopped run goes on."""
    written = f"{count(tally.written, 'invoice')} written; the hourly check tells programs of them."
    again = "The same command goes on: what was written shows no difference any more."
    return f"{written if tally.written else 'Nothing was written.'} {again}"


def _run(options: argparse.Namespace, tally: Tally) -> int:
    if options.pay and options.endpoint_url:
        raise RedriveError("--pay asks AWS's own Textract: it does not go with --endpoint-url.")
    require_time_between("since", options.since, options.until)
    connection = connection_of(options)
    names = names_of(options)
    deployment = find_deployment(connection.client("cloudformation"), names)
    settings = settings_of(connection, deployment.function)
    stored = Stored(connection, deployment, names.memory_table, settings)
    ids = stored.ids(options.since, options.until or now(), options.vendor)
    reader = Reader(stored, writes=False)
    for record in _followed(stored.records(ids), len(ids)):
        look_at(reader, record, tally)
    if options.pay and tally.without_lines:
        pay(options, Payer(connection, stored), reader, tally)
    show(options, tally)
    if tally.changing.invoices and _may_write(options, tally):
        write(stored, tally)
    if tally.written:
        tell_programs(invoker(connection.client("lambda"), deployment.function))
    conclude(options, tally, deployment)
    return SOME_LEFT if tally.changed_meanwhile or tally.left else DONE


def _followed(records: Iterator[Record], total: int) -> Iterator[Record]:
    """The records, with their number on stderr as it goes."""
    progress = Progress(total)
    for number, record in enumerate(records, start=1):
        yield record
        progress.show(number)


def look_at(reader: Reader, record: Record, tally: Tally) -> None:
    """Read a record again and note what differs."""
    if not has_lines(record):
        tally.without_lines.append(record)
        return
    try:
        found = reader.read(record)
    except LeftAlone as left:
        tally.left.append((record, str(left)))
        return
    tally.read += 1
    if found.differing and is_settled(record):
        tally.proposed.add(found)
    elif found.differing:
        tally.changing.add(found)
        tally.revisions[record["invoice_id"]] = record.get("revision")


def pay(options: argparse.Namespace, payer: Payer, reader: Reader, tally: Tally) -> None:
    """Have Textract read what kept no lines, if the user agrees to the price; then look at it as at the others."""
    unread = tally.without_lines
    if options.yes:
        say(_price(unread))
    elif options.json or not agreed(f"{_price(unread)} Read them with Textract?", "Nothing was paid"):
        return
    tally.without_lines = []
    for record, held_up in payer.read_all(unread):
        if held_up:
            tally.left.append((record, held_up))
        else:
            look_at(reader, record, tally)


def _price(records: Sequence[Record]) -> str:
    pages = sum(map(pages_of, records))
    return (
        f"{count(len(records), 'invoice')} kept no lines: {count(pages, 'page')} at $1.50 per 1,000 make "
        f"${price_of(records)}."
    )


def show(options: argparse.Namespace, tally: Tally) -> None:
    """What was found, for a person."""
    if options.json:
        return
    if tally.changing.invoices:
        print(*tally.changing.lines(), "", sep="\n")
    if tally.proposed.invoices:
        print("Only proposed, since a person reviewed or paid it:", *tally.proposed.lines(), "", sep="\n")
    if unread := tally.without_lines:
        print(f"{_price(unread)} With --pay they are read anew:")
        _name([file_line(record, count(pages_of(record), "page")) for record in unread])


def _name(lines: Sequence[str]) -> None:
    for line in lines[:MAX_NAMED]:
        print(line)
    print(f"and {len(lines) - MAX_NAMED:,} more\n" if len(lines) > MAX_NAMED else "")


def _may_write(options: argparse.Namespace, tally: Tally) -> bool:
    if options.yes or options.json or not sys.stdin.isatty():
        return bool(options.yes)
    return agreed(f"Write {count(tally.changing.invoices, 'invoice')}?", "Nothing was written")


def write(stored: Stored, tally: Tally) -> None:
    """Write what was shown, record by record, each as it is now and only if it is still as it was shown."""
    reader = Reader(stored, writes=True)
    for record in _followed(stored.records([*tally.revisions]), len(tally.revisions)):
        if record.get("revision") != tally.revisions[record["invoice_id"]]:
            tally.changed_meanwhile += 1
            continue
        try:
            found = reader.read(record)
            is_written = bool(found.differing) and reader.write(found)
        except LeftAlone as left:
            tally.left.append((record, str(left)))
            continue
        tally.written += is_written
        tally.changed_meanwhile += not is_written  # or what is known of its supplier


def conclude(options: argparse.Namespace, tally: Tally, deployment: Deployment) -> None:
    """Say what became of it all."""
    if options.json:
        print(json.dumps(plain(tally, deployment), ensure_ascii=False))
        return
    if tally.left:
        print("Left alone:")
        _name([file_line(record, why) for record, why in tally.left])
    sentences = [f"{count(tally.read, 'invoice')} read again."]
    if tally.proposed.invoices:
        sentences.append(f"{count(tally.proposed.invoices, 'invoice')} only proposed.")
    if not tally.changing.invoices:
        sentences.append("None that may be written reads otherwise than it is stored.")
    elif not tally.written and not tally.changed_meanwhile:
        sentences.append(
            f"{count(tally.changing.invoices, 'invoice')} would change. Nothing was written; --yes does."
        )
    else:
        sentences.append(f"{count(tally.written, 'invoice')} written.")
    if tally.changed_meanwhile:
        sentences.append(
            f"{count(tally.changed_meanwhile, 'invoice')} changed meanwhile and left: the same command looks at them anew."
        )
    print(" ".join(sentences))


def plain(tally: Tally, deployment: Deployment) -> dict[str, Any]:
    """The same for a program."""
    return {
        "table": deployment.table,
        "read": tally.read,
        "changing": tally.changing.invoices,
        "changes": tally.changing.plain(),
        "proposed": tally.proposed.plain(),
        "without_lines": [
            {
                "invoice_id": each["invoice_id"],
                "file_name": each["file_name"],
                "pages": pages_of(each),
                "price": str(price_of([each])),
            }
            for each in tally.without_lines
        ],
        "price": str(price_of(tally.without_lines)),
        "left": [{"invoice_id": each["invoice_id"], "reason": why} for each, why in tally.left],
        "written": tally.written,
        "changed_meanwhile": tally.changed_meanwhile,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.reread",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--since",
        type=moment_argument,
        default=FIRST_DAY,
        metavar="TIME",
        help="only what was uploaded since this time: 2026-11-01, 2026-11-01T10:00 (UTC) or 2026-11-01T10:00+01:00",
    )
    parser.add_argument("--until", type=moment_argument, metavar="TIME", help="only what was uploaded before")
    parser.add_argument("--vendor", default="", metavar="NAME", help="only vendors whose name begins so")
    parser.add_argument("--yes", action="store_true", help="write it, and with --pay pay, without asking")
    parser.add_argument(
        "--pay",
        action="store_true",
        help="also read anew, with Textract, what kept no lines; the price first",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, with the ids; it asks nothing")
    add_deployment_options(parser)
    return parser
