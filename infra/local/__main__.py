"""The command line of the local run: `python -m infra.local [--json] [--port PORT] [FILE…]`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

# Whatever takes time to import comes inside the functions: by then Ctrl-C is handled.
from infra.local.errors import LocalError

if TYPE_CHECKING:
    from infra.local.batch import Outcome

STAY_UP_PORT = 4566
PACKAGES = ("boto3", "aws_cdk", "ministack", "rapidocr", "onnxruntime", "pypdfium2", "PIL")
OK, SOME_FAILED, CANNOT_RUN = 0, 1, 2
ENDED_BY_SIGNAL = 128

DESCRIPTION = """\
Runs the whole invoice processor on this machine: the same stack that `cdk deploy` takes, on MiniStack (an AWS
emulator on loopback). No AWS account, no Docker; nothing leaves this machine.

With files: processes them, prints the record and the e-mail of each, and exits.
Without files: stays up with the invoice browser, prints its address and an account, and how to use the rest with
the AWS CLI; shows e-mails and log lines until Ctrl-C.
"""
EPILOG = """\
Not real here: the OCR engine is RapidOCR, not Textract; AnalyzeExpense is off; no e-mail leaves this machine;
the invoice browser's sign-in page is MiniStack's, not Cognito's.

exit status: 0 all files processed, 1 some were not, 2 it could not run, 130 ended by Ctrl-C

example: python -m infra.local tests/invoices/invoice_page_1.png
"""


class Stopped(KeyboardInterrupt):
    """Ctrl-C, or a polite request to end."""

    def __init__(self, signum: int) -> None:
        super().__init__()
        self.signum = signum


def main() -> int:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    arguments = _parser().parse_args()
    try:
        return _run(arguments)
    except Stopped as stopped:
        _say("Ended; nothing is left running.")
        return ENDED_BY_SIGNAL + stopped.signum
    except LocalError as error:
        _say(str(error))
        return CANNOT_RUN
    except BrokenPipeError:  # whoever read the output has seen enough
        return SOME_FAILED


def _stop(signum: int, frame: FrameType | None) -> None:
    raise Stopped(signum)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="an invoice: PNG, JPEG, PDF, TIFF or XML"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object a file, its record as stored, and nothing else",
    )
    parser.add_argument(
        "--port",
        type=_port,
        help=f"port of the AWS endpoint on loopback (default: {STAY_UP_PORT} to stay up, any free one with files)",
    )
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.json and not arguments.files:
        raise LocalError("--json needs files to process.")
    if missing := [package for package in PACKAGES if find_spec(package) is None]:
        raise LocalError(f"The local run needs {', '.join(missing)}: pip install '.[local]'")
    from infra.local.batch import check_files

    check_files(arguments.files)
    if arguments.files:
        return _process(arguments.files, port=arguments.port, as_json=arguments.json)
    _stay_up(arguments.port or STAY_UP_PORT)


def _process(paths: Sequence[Path], *, port: int | None, as_json: bool) -> int:
    """Process the files. Returns the exit status."""
    from infra.local.batch import Batch, plan
    from infra.local.session import Session
    from infra.local.show import NOT_REAL, printable

    _say(NOT_REAL)
    with Session(port=port, progress=_say) as session:
        printer = _Printer(total=len(paths), as_json=as_json)
        for outcome in Batch(session, lambda line: _say(printable(line))).run(plan(paths)):
            printer.add(outcome)
    return printer.conclude()


class _Printer:
    """Tells of each outcome as it comes; JSON objects wait until all those before them are printed."""

    def __init__(self, *, total: int, as_json: bool) -> None:
        self._total = total
        self._as_json = as_json
        self._outcomes: dict[int, Outcome] = {}
        self._printed = 0

    def add(self, outcome: Outcome) -> None:
        from infra.local.show import outcome_json, outcome_text, printable

        self._outcomes[outcome.upload.position] = outcome
        count = f"[{len(self._outcomes)}/{self._total}]"
        line = f"{count} {printable(str(outcome.upload.path))} … {outcome.status} ({outcome.seconds:.1f} s)"
        if not self._as_json:
            print(f"{line}\n\n{outcome_text(outcome)}\n", flush=True)
            return
        _say(line + (f": {outcome.problem}" if outcome.problem else ""))
        while self._printed in self._outcomes:
            print(outcome_json(self._outcomes[self._printed]), flush=True)
            self._printed += 1

    def conclude(self) -> int:
        failed = sum(not outcome.succeeded for outcome in self._outcomes.values())
        if failed:
            _say(
                f"{failed} of {self._total} {'file' if self._total == 1 else 'files'} could not be processed."
            )
        return SOME_FAILED if failed else OK


def _stay_up(port: int) -> NoReturn:
    from infra.local.session import Session
    from infra.local.show import email_text, how_to_use
    from infra.local.watch import follow_log

    def say(text: str) -> None:
        print(text, flush=True)

    with Session(
        port=port,
        progress=_say,
        on_email=lambda email: say(f"\n{email_text(email)}\n"),
        settings={"invoice_browser": True, "due_digest": "daily"},
    ) as session:
        say(how_to_use(session.cloud, session.browser))
        follow_log(session.cloud, say)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    status = main()
    # A thread may be inside the OCR engine, whose native code the interpreter would tear down under it.
    os._exit(status)
