"""Takes every picture of this folder from a real run: `python -m screenshots.take`.

The run is that of the local cloud (infra.local), so the caption of each picture has to say so: no AWS account, and
RapidOCR in Textract's place. Nothing in the pictures is made up; what stands in the terminals was printed by the
commands above it, under a pseudo-terminal.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from screenshots.camera import camera, find_chromium
from screenshots.terminal import CommandFailed, Terminal

if TYPE_CHECKING:
    from infra.local.cloud import User
    from infra.local.inbox import Email
    from infra.local.session import Session
    from screenshots.camera import Camera

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parent
INVOICES = Path("tests/invoices")
SAMPLE = INVOICES / "invoice_page_1.png"
# Where the local run stays up by default, as the README's commands have it.
PORT = 4566
COLUMNS = 112
PACKAGES = ("boto3", "aws_cdk", "ministack", "rapidocr", "playwright", "PIL")
SECONDS_TO_READ = 180  # a page takes a second or two; throttled, it is tried again after a minute

# What else is in the invoice browser: key under invoices/ and file. One is the sample under another name.
OTHERS = (
    ("office/table_invoice.png", INVOICES / "table_invoice.png"),
    ("hosting/INV-00123.png", SAMPLE),
    ("travel/receipt.png", INVOICES / "receipt.png"),
    ("ambiguous_date.png", INVOICES / "ambiguous_date.png"),
    *(
        (name, INVOICES / name)
        for name in ("credit_note.png", "rechnung.png", "facture.png", "two_columns.png")
    ),
)


def main() -> None:
    argparse.ArgumentParser(
        prog="python -m screenshots.take",
        description="Runs the local cloud and takes the pictures of screenshots/ from it. Needs Chromium and the AWS "
        "CLI version 2; takes some minutes.",
    ).parse_args()
    if missing := what_is_missing():
        sys.exit(missing)
    from infra.local.errors import LocalError

    try:
        with camera(FOLDER) as taken_with:
            take(taken_with)
    except (LocalError, CommandFailed) as error:
        sys.exit(str(error))


def what_is_missing() -> str | None:
    """One sentence on what has to be installed first, if anything."""
    if packages := [package for package in PACKAGES if find_spec(package) is None]:
        return f"The screenshots need {', '.join(packages)}: pip install '.[pictures]'"
    if find_chromium() is None:
        return "The screenshots need Chromium: apt-get install chromium"
    if find_aws_cli() is None:
        return "The screenshots need the AWS CLI version 2: apt-get install awscli"
    return None


def find_aws_cli() -> str | None:
    """An AWS CLI version 2: version 1, which the tests install, cannot tail a log."""
    for folder in os.get_exec_path():
        if aws := shutil.which("aws", path=folder):
            version = subprocess.run([aws, "--version"], capture_output=True, text=True).stdout
            if version.startswith("aws-cli/2"):
                return aws
    return None


def take(taken_with: Camera) -> None:
    """All pictures, in the order in which an invoice passes."""
    from infra.local.session import Session

    take_local_run(taken_with)
    with Session(port=PORT, progress=print, settings={"invoice_browser": True}) as session:
        email = take_upload(taken_with, session)
        take_record(taken_with, session, email)
        take_browser(taken_with, session)


def take_local_run(taken_with: Camera) -> None:
    """The README's first command, as it shows itself to who runs it."""
    terminal = new_terminal()
    terminal.run(f"python -m infra.local {SAMPLE}")
    take_terminal(taken_with, "local-run", terminal)


def take_upload(taken_with: Camera, session: Session) -> Email:
    """An upload in one terminal, the log lines that it makes in another, and the e-mail that comes of it."""

    bucket, at = session.cloud.bucket, f"--endpoint-url {session.cloud.endpoint}"
    tail, upload = new_terminal(), new_terminal()
    with tail.running(f"aws logs tail {session.cloud.log_group} --follow --format short \\\n    {at}"):
        upload.run(f"aws s3 cp {SAMPLE} \\\n    s3://{bucket}/invoices/ {at}")
        upload.run(f"aws s3 ls s3://{bucket}/invoices/ {at}")
        tail.follow(lambda: "REPORT RequestId" in tail.screen.text)
    emails = session.inbox.emails()
    if not emails:
        sys.exit("The invoice was not read at the first try: try again when this machine is less busy.")
    take_terminal(taken_with, "upload", upload)
    take_terminal(taken_with, "cloudwatch-log", tail)
    email = emails[0]
    taken_with.take_email("email", email)
    return email


def take_record(taken_with: Camera, session: Session, email: Email) -> None:
    """What the table holds now, as far as a person wants to know."""
    names = ("file_name", "status", "invoice_type", "vendor", "invoice_number", "invoice_date", "currency")
    shown = [f"{name}: {name}.S" for name in names] + ["total: total.N"]
    rows = [", ".join(shown[:4]), ", ".join(shown[4:])]
    evidence = "text: text.S, page: page.N, confidence: confidence.N"
    query = (
        f"Item.{{{rows[0]},\n        {rows[1]},\n        total_read_from: fields.M.total.M.{{{evidence}}}}}"
    )
    terminal = new_terminal()
    terminal.run(
        f"aws dynamodb get-item --table-name {session.cloud.table} --endpoint-url {session.cloud.endpoint} \\\n"
        f'    --key \'{{"invoice_id": {{"S": "{_invoice_id(email)}"}}}}\' --output table \\\n'
        f"    --query '{query}'"
    )
    take_terminal(taken_with, "record", terminal)


def take_browser(taken_with: Camera, session: Session) -> None:
    """The invoice browser at a desk and on a phone, with some more invoices in it."""
    from infra.local.cloud import User
    from screenshots.visit import take_desk, take_phone

    assert session.browser
    user = User(session.cloud)
    shown_id, *_ = [upload_and_wait(session, user, path, key=f"invoices/{key}") for key, path in OTHERS]
    take_desk(taken_with, session.browser, invoice_id=shown_id)
    take_phone(taken_with, session.browser, invoice_id=shown_id)


def upload_and_wait(session: Session, user: User, path: Path, *, key: str) -> str:
    """Upload a file and wait for its e-mail, one file at a time, so that none is throttled. Returns its id."""
    invoice_id = user.upload(PROJECT / path, key)
    if not session.inbox.wait_for(invoice_id, SECONDS_TO_READ):
        raise CommandFailed(f"No e-mail came about {key} within {SECONDS_TO_READ} s.")
    return invoice_id


def new_terminal() -> Terminal:
    """A terminal in the project's folder that knows the local cloud's dummy credentials, and `python` and `aws`."""
    from infra.local.loopback import clean_environment

    folders = [first_commands().name, str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = clean_environment(os.environ, AWS_PAGER="", LANG="C.UTF-8")
    environment["PATH"] = os.pathsep.join(folders)
    return Terminal(columns=COLUMNS, folder=PROJECT, environment=environment)


@cache
def first_commands() -> tempfile.TemporaryDirectory[str]:
    """A folder with nothing but `aws`, to stand before the one of `python`, which may have another `aws`."""
    folder = tempfile.TemporaryDirectory()
    (Path(folder.name) / "aws").symlink_to(find_aws_cli() or "")
    return folder


def take_terminal(taken_with: Camera, name: str, terminal: Terminal) -> None:
    """The picture of a terminal, unless it shows where on this machine the project or its user is."""
    for place in (PROJECT, Path.home(), Path(sys.prefix)):
        if terminal.screen.shows(str(place)):
            raise CommandFailed(f"{name} would show {place}.")
    taken_with.take_terminal(name, terminal.screen)


def _invoice_id(email: Email) -> str:
    """From the e-mail's first line, as its reader would copy it."""
    return email.body.partition("\n")[0].rpartition(" ")[2]


if __name__ == "__main__":
    main()
