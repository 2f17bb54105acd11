"""The command line of the re-drive, and what each of its modes does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from invoice_record import INVOICE_PREFIX

from infra.names import Names
from infra.redrive.aws import (
    FAILURES,
    Connection,
    RedriveError,
    find_deployment,
    invoker,
    open_connection,
    sentence_of,
)
from infra.redrive.bucket import Bucket
from infra.redrive.emails import SentEmails
from infra.redrive.failed import FailedRecords
from infra.redrive.queue import FailedEvents, redrive_queue
from infra.redrive.text import count, iso, say
from infra.redrive.work import SOME_LEFT, Redrive, Tally
from infra.settings import SettingsError, stage_name, stage_of_cdk_json

CANNOT_RUN, INTERRUPTED = 2, 130

# Below the 10 e-mails a second at which SNS suspends a subscription, and below Textract's smallest quotas.
EVENTS_A_SECOND = 4

DESCRIPTION = """\
Sends through again what the invoice processor could not finish. Shows first what that is and why, and asks.

Without a mode: the events that wait in the failed-events queue.
"""
EPILOG = """\
It uses your AWS credentials and region as the AWS CLI does, and needs: cloudformation:DescribeStacks and
lambda:InvokeFunction; sqs:ReceiveMessage, DeleteMessage and ChangeMessageVisibility for the queue;
s3:ListBucketVersions and dynamodb:BatchGetItem for --from-bucket; dynamodb:Query, BatchGetItem and UpdateItem
for --failed and --resend-since.

exit status: 0 done, or nothing to do; 1 some are left; 2 it could not run; 130 ended by Ctrl-C

examples:
  python -m infra.redrive --dry-run
  python -m infra.redrive --yes --rate 2
  python -m infra.redrive --from-bucket
  python -m infra.redrive --failed too_long
  python -m infra.redrive --resend-since 2026-11-01T10:00 --stage test
  python -m infra.redrive --endpoint-url http://127.0.0.1:4566      (against `python -m infra.local`)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    options = _parser().parse_args(arguments)
    tally = Tally()
    started = datetime.now(UTC)
    try:
        return _run(options, tally, started)
    except KeyboardInterrupt:
        stopped = f"\nStopped: {count(tally.sent, 'event')} sent, the others wait as before."
        say(stopped + _go_on(options, started))
        return INTERRUPTED
    except FAILURES as error:
        say(sentence_of(error) + (_go_on(options, started) if tally.sent else ""))
        return CANNOT_RUN
    except BrokenPipeError:  # whoever read the output has seen enough
        return SOME_LEFT


def _run(options: argparse.Namespace, tally: Tally, started: datetime) -> int:
    """Do what the command line asks for."""
    if not options.resend_since and (options.until or options.uploaded_since):
        raise RedriveError("--until and --uploaded-since go with --resend-since.")
    for name in ("resend_since", "uploaded_since"):
        require_time_between(name, getattr(options, name), options.until)
    connection = connection_of(options)
    names = names_of(options)
    deployment = find_deployment(connection.client("cloudformation"), names)
    invoke = invoker(connection.client("lambda"), deployment.function)
    redrive = Redrive(invoke, tally, rate=options.rate, dry_run=options.dry_run, yes=options.yes)
    if options.from_bucket:
        uploads = Bucket(connection, deployment, tally).uploads_without_record()
        redrive.run_all(list(uploads), nothing=f"No file under {INVOICE_PREFIX} is without a record.")
    elif options.failed:
        failed = FailedRecords(connection, deployment, tally)
        works = list(failed.with_code(options.failed))
        redrive.run_all(works, nothing=failed.none)
    elif options.resend_since:
        between = options.resend_since, options.until or started
        emails = SentEmails(connection, deployment).sent_between(*between, options.uploaded_since)
        redrive.run_all(list(emails), nothing="No e-mail was sent in that time.")
    else:
        queue = FailedEvents(connection.client("sqs"), deployment.queue_url, started)
        redrive_queue(queue, redrive, tally)
    return tally.conclude()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.redrive",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_modes(parser)
    parser.add_argument("--dry-run", action="store_true", help="only show; nothing is sent or changed")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--rate",
        type=_rate,
        default=EVENTS_A_SECOND,
        metavar="N",
        help=f"events a second (default {EVENTS_A_SECOND}; SNS suspends an e-mail subscription above 10)",
    )
    add_deployment_options(parser)
    return parser


def add_deployment_options(parser: argparse.ArgumentParser) -> None:
    """Which deployment is meant, and with whose credentials."""
    parser.add_argument(
        "--stage", type=stage_argument, help="the deployment's stage; '' for none (default: as in cdk.json)"
    )
    parser.add_argument("--region", help="AWS region (default: as the AWS CLI)")
    parser.add_argument("--profile", help="AWS profile (default: as the AWS CLI)")
    parser.add_argument("--endpoint-url", metavar="URL", help="another address of AWS: the local cloud's")


def connection_of(options: argparse.Namespace) -> Connection:
    """To the AWS that these options mean."""
    return open_connection(endpoint_url=options.endpoint_url, region=options.region, profile=options.profile)


def names_of(options: argparse.Namespace) -> Names:
    """Of the stage that these options, else cdk.json, say. Raises SettingsError."""
    return Names(stage_of_cdk_json() if options.stage is None else options.stage)


def _add_modes(parser: argparse.ArgumentParser) -> None:
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--from-bucket",
        action="store_true",
        help=f"process the files under {INVOICE_PREFIX} that have no record",
    )
    mode.add_argument(
        "--failed",
        metavar="CODE",
        help="process again the records that are FAILED with this code (a record's error.code: too_long, crashed, …)",
    )
    mode.add_argument(
        "--resend-since",
        type=moment_argument,
        metavar="TIME",
        help="send again the e-mails sent since this time: 2026-11-01, 2026-11-01T10:00 (UTC) or "
        "2026-11-01T10:00+01:00",
    )
    parser.add_argument(
        "--until",
        type=moment_argument,
        metavar="TIME",
        help="with --resend-since: only e-mails sent before this time (default: now)",
    )
    parser.add_argument(
        "--uploaded-since",
        type=moment_argument,
        metavar="TIME",
        help="with --resend-since: look at files uploaded since this time (default: 15 days before)",
    )


def moment_argument(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time such as 2026-11-01 or 2026-11-01T10:00"
        ) from None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > datetime.now(UTC):
        raise argparse.ArgumentTypeError(f"{text!r} lies in the future")
    return moment


def require_time_between(name: str, since: datetime | None, until: datetime | None) -> None:
    """Raises RedriveError where an option's time lies after --until: DynamoDB refuses to look there."""
    if since and until and since > until:
        option = f"--{name.replace('_', '-')}"
        raise RedriveError(f"{option} lies after --until, and no time between them: exchange them.")


def stage_argument(text: str) -> str:
    try:
        return stage_name("stage", text)
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _rate(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of events a second (1 to 1000)")
    return int(text)


def _go_on(options: argparse.Namespace, started: datetime) -> str:
    """How a stopped run goes on. The queue and the bucket know by themselves; a time has to be kept."""
    if not options.resend_since or options.dry_run:
        return ""
    until = options.until or started
    return f"\nTo go on: --resend-since {iso(options.resend_since)} --until {iso(until)}"
