"""The README's commands, and its guide's, run as they are printed. Those under Deploy: test_cdk_cli.py."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.cloud import User
from infra.local.loopback import LoopbackServer, QuietHandler, choose_port, clean_environment
from infra.local.session import Session
from tests.e2e.account import copy_of_project, write_command
from tests.e2e.conftest import PATIENCE, PROJECT, CommandLine, until
from tests.integration.browser_events import CLAIMS, event_of
from tests.messages import faults_of

README = (PROJECT / "README.md").read_text(encoding="utf-8")
GUIDE = PROJECT / "architecture" / "guide.md"
PYTHON = ".venv/bin/python"
# Every code block of both, by the first words of its last line, and which test runs it.
RUN_BY = {
    "python3 -m venv .venv && .venv/bin/pip install -q '.[local]'": "test_first_command_ends_with_the_email",
    "python3 -m venv .venv && .venv/bin/pip install -q '.[test]'": "test_second_command_is_what_ci_runs",
    ".venv/bin/python -m infra.local": "test_local_cloud_stays_up_until_it_is_ended",
    'npx --yes "aws-cdk@^2.1148" deploy': "test_cdk_cli.py",
    "aws s3 cp": "test_cdk_cli.py",
    "python -m infra.reread --yes": "test_own_invoices_are_measured_and_those_of_before_read_again",
    "aws sns subscribe": "test_programs_that_subscribe_get_records_as_their_schema_describes",
    "python -m infra.redrive --resend-since": "test_redrive_commands_run",
    "aws dynamodb delete-item": "test_deleting_one_invoice_leaves_nothing_of_it",
    "aws dynamodb update-table": "test_table_set_back_is_the_one_of_before_protected_and_at_work",
}


def blocks() -> list[str]:
    """Their commands, a text for each code block."""
    both = README + GUIDE.read_text(encoding="utf-8")
    return re.findall(r"^```bash\n(.*?)^```$", both, re.MULTILINE | re.DOTALL)


def block(start_of_last_line: str) -> str:
    (found,) = (each for each in blocks() if each.splitlines()[-1].startswith(start_of_last_line))
    return found


def test_each_block_is_run_by_a_test() -> None:
    assert len(README.splitlines()) < 280
    assert len(blocks()) == len(RUN_BY)
    for start in RUN_BY:
        assert block(start)


@pytest.mark.parametrize("page", [PROJECT / "README.md", GUIDE], ids=lambda page: page.name)
def test_links_lead_to_what_is_there(page: Path) -> None:
    """Within the project; the rest of the web cannot be reached from here."""
    links = [
        link for link in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")) if "://" not in link
    ]
    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        there = page.parent / file if file else page
        assert there.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, link


def test_first_command_ends_with_the_email(command_line: CommandLine, tmp_path: Path) -> None:
    """In a clone whose path is long, with spaces and a letter beyond ASCII in it."""
    command_line.project = copy_of_project(
        tmp_path / "a long folder ü whose name has seventy letters, as people's have" / "clone"
    )
    command = block("python3 -m venv .venv && .venv/bin/pip install -q '.[local]'").split("&&")[-1].split()
    assert command[:3] == [PYTHON, "-m", "infra.local"]
    run = command_line.run(*command[3:])
    assert run.returncode == 0
    (printed,) = re.findall(r"^```\n( .*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert without_id(printed.strip()) in without_id(run.stdout)


def without_id(text: str) -> str:
    """An id is that of one upload."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", text)


def test_second_command_is_what_ci_runs() -> None:
    setup, install, run = block("python3 -m venv .venv && .venv/bin/pip install -q '.[test]'").split(" && ")
    ci = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert setup in ci
    assert f"CI=true SCHEDULES=2000 {run.strip().removesuffix(' -q')}" in ci
    assert re.search(r"\.venv/bin/pip install .*'\.\[test\b", ci) and "'.[test]'" in install


@pytest.mark.slow
def test_local_cloud_stays_up_until_it_is_ended(command_line: CommandLine) -> None:
    """As printed, but for the port, which somebody else may use here."""
    command = block(".venv/bin/python -m infra.local").split()
    with command_line.start(*command[3:], "--port", str(choose_port(None))) as process:
        assert process.stdout
        shown = ""
        while "Ctrl-C" not in shown or "password" not in shown:
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            shown += line
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGINT


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the AWS CLI."""
    folder = tmp_path_factory.mktemp("tools")
    write_command(folder, "aws", sys.executable, "-m", "awscli")
    return folder


def shell(commands: str, session: Session, tools: Path, folder: Path = PROJECT) -> str:
    """Run commands as in the activated environment, on the local cloud. Returns what they print."""
    path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = clean_environment(os.environ, AWS_ENDPOINT_URL=session.cloud.endpoint)
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=environment | {"PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def test_redrive_commands_run(session: Session, tools: Path) -> None:
    for command in block("python -m infra.redrive --resend-since").splitlines():
        assert shell(command, session, tools).strip()


def test_own_invoices_are_measured_and_those_of_before_read_again(
    session: Session, tools: Path, user: User, finished: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    """In a copy, whose weights could be written over, with a reviewed invoice; it is too little to fit weights."""
    project = copy_of_project(tmp_path / "clone")
    measure, fit, *again = block("python -m infra.reread --yes").splitlines()
    invoice_id = finished(user.upload(PROJECT / "tests" / "invoices" / "rechnung.png", "invoices/own.png"))[
        "invoice_id"
    ]
    session.cloud.client("dynamodb").update_item(
        TableName="InvoiceData",
        Key={"invoice_id": {"S": invoice_id}},
        UpdateExpression="SET reviewed_at = :now",
        ExpressionAttributeValues={":now": {"S": "2026-11-26T10:00:00.000Z"}},
    )
    measured = shell(measure, session, tools, project)
    assert "1 document of 1 supplier (1 reviewed)." in measured and "Too few to fit weights" in measured
    assert "Nothing was written." in shell(f"! {fit.partition(' #')[0]}", session, tools, project)
    reread_shows_what_would_change_then_writes_it(again, session, tools, user, finished)


def reread_shows_what_would_change_then_writes_it(
    commands: list[str],
    session: Session,
    tools: Path,
    user: User,
    finished: Callable[[str], dict[str, Any]],
) -> None:
    """As if the reading of then had found no number: the row of the table, and the number that today's code finds."""
    upload = user.upload(PROJECT / "tests" / "invoices" / "facture.png", "invoices/facture read before.png")
    number = finished(upload)["invoice_number"]
    session.cloud.client("dynamodb").update_item(
        TableName="InvoiceData",
        Key={"invoice_id": {"S": upload}},
        UpdateExpression="REMOVE invoice_number",
    )
    row = rf"invoice_number +– +{number} +1\n"
    for command, written in zip(commands, (False, True), strict=True):
        assert re.search(row, shell(command, session, tools))
        record = user.record(upload)
        assert record and ("invoice_number" in record) == written
    assert record["invoice_number"] == number and record["history"][0]["by"] == "infra.reread"


def test_deleting_one_invoice_leaves_nothing_of_it(
    session: Session, tools: Path, user: User, finished: Callable[[str], dict[str, Any]]
) -> None:
    """The other version of the same file is another invoice, and stays."""
    picture = PROJECT / "tests" / "invoices" / "receipt.png"
    gone, kept = (user.upload(picture, "invoices/to delete.png") for _ in range(2))
    finished(gone)
    version_kept = finished(kept)["version_id"]
    s3, bucket = session.cloud.client("s3"), session.cloud.bucket
    s3.put_object(Bucket=bucket, Key=f"text/{gone}.txt", Body=b"text")
    id_line, *commands = block("aws dynamodb delete-item").splitlines()
    assert id_line.startswith("ID=")
    shell("\n".join([f"ID={gone}", *commands]), session, tools)
    left = s3.list_object_versions(Bucket=bucket, Prefix="invoices/to delete")
    assert [version["VersionId"] for version in left["Versions"]] == [version_kept]
    assert "DeleteMarkers" not in left
    assert "Versions" not in s3.list_object_versions(Bucket=bucket, Prefix=f"text/{gone}")
    assert user.record(gone) is None
    assert user.record(kept)


def test_address_subscribed_again_gets_what_the_others_get(session: Session, tools: Path) -> None:
    """Of a message its own text, and none of what a person's change causes."""
    (command,) = re.findall(r"`(aws sns subscribe --topic-arn TOPIC_ARN --protocol email [^`]*)`", README)
    topic, sns = session.cloud.topic, session.cloud.client("sns")
    command = command.replace("TOPIC_ARN", topic).replace("ADDRESS", "back@example.com")
    subscription = json.loads(shell(command, session, tools))["SubscriptionArn"]
    for event in ("corrected", "processed"):
        sns.publish(
            TopicArn=topic,
            MessageStructure="json",
            Message=json.dumps({"default": "{}", "email": f"It was {event}."}),
            MessageAttributes={"event": {"DataType": "String", "StringValue": event}},
        )
    told = until(
        lambda: len(told := [each for each in session.inbox.emails() if "It was" in each.body]) > 1 and told
    )
    expected = [("you@example.com", "It was processed."), ("back@example.com", "It was processed.")]
    sns.unsubscribe(SubscriptionArn=subscription)  # other tests count e-mails
    assert [(each.to, each.body) for each in told] == expected


class Queue:
    """A program that reads a queue, to whose end it never comes."""

    def __init__(self, session: Session, name: str) -> None:
        self._sqs = session.cloud.client("sqs")
        self._url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        self.messages: list[dict[str, Any]] = []

    def read(self) -> list[dict[str, Any]]:
        """All that has come so far."""
        for message in self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            self.messages.append(json.loads(message["Body"]))
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return self.messages


def make_function(session: Session, name: str) -> None:
    """A function that writes what it gets into its log."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr(
            "book.py", "def handler(event, context):\n    print(event['Records'][0]['Sns']['Message'])\n"
        )
    session.cloud.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.14",
        Handler="book.handler",
        Role="arn:aws:iam::000000000000:role/book",
        Code={"ZipFile": code.getvalue()},
    )


def correct(session: Session, invoice_id: str, changes: dict[str, Any]) -> None:
    """What the page asks its function for, when somebody who signed in corrects an invoice for the first time."""
    functions, name = session.cloud.client("lambda"), session.cloud.names.browser_function
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    claims = CLAIMS | {"aud": variables["CLIENT_ID"]}
    body = json.dumps({"revision": 0, "changes": changes})
    event = event_of("PATCH", f"/api/invoices/{invoice_id}", claims=claims, body=body)
    answer = json.load(functions.invoke(FunctionName=name, Payload=json.dumps(event))["Payload"])
    assert answer["statusCode"] == 200, answer


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An address on loopback, and what is posted there."""
    posted: list[dict[str, Any]] = []

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.body()))
            self.answer(200, b"", {})

    server = LoopbackServer(Handler)
    server.start()
    yield server.url, posted
    server.stop()


def test_programs_that_subscribe_get_records_as_their_schema_describes(
    browser_session: Session, webhook: tuple[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    """A queue gets all, a webhook what failed, a function what needs nobody's eyes; people's e-mails stay as they are."""
    session, (url, posted) = browser_session, webhook
    user = User(session.cloud)
    make_function(session, "book-invoice")
    at_once = block("aws sns subscribe").replace("https://erp.example.com/invoices", url)
    before, confirm, after = at_once.replace("--protocol https", "--protocol http").partition(
        "aws sns confirm"
    )
    # Version 1 of the AWS CLI takes an address of SQS's own unless it is told another one so.
    write_command(tmp_path, "aws", sys.executable, "-m", "awscli", "--endpoint-url", session.cloud.endpoint)
    shell(before, session, tmp_path)
    token = until(lambda: posted and posted.pop()["Token"])
    shell("\n".join([before.splitlines()[0], f"TOKEN={token}", confirm + after]), session, tmp_path)

    good = user.upload(PROJECT / "tests" / "invoices" / "invoice_page_1.png", "invoices/for programs.png")
    (tmp_path / "empty.png").touch()
    bad = user.upload(tmp_path / "empty.png", "invoices/empty.png")
    queue, functions_log = Queue(session, "invoices"), "/aws/lambda/book-invoice"
    until(lambda: {good, bad} <= {each["record"]["invoice_id"] for each in queue.read()})
    correct(session, good, {"vendor": "ABC", "reviewed": True})
    until(lambda: "corrected" in {each["event"] for each in queue.read()})

    assert not [fault for message in queue.messages for fault in faults_of(message)]
    records = [(each["event"], each["record"]) for each in queue.messages]
    told = {(event, each["invoice_id"], each["revision"]) for event, each in records}
    assert {each for each in told if each[1] in (good, bad)} == {
        ("processed", good, 0), ("failed", bad, 0), ("corrected", good, 1)
    }  # fmt: skip
    (failed,) = until(lambda: posted)
    assert (
        json.loads(failed["Message"]) in queue.messages
        and failed["MessageAttributes"]["event"]["Value"] == "failed"
    )
    logs = session.cloud.client("logs")

    def heard_by_the_function() -> str:
        if not logs.describe_log_groups(logGroupNamePrefix=functions_log)["logGroups"]:
            return ""  # it has not run yet
        events = logs.filter_log_events(logGroupName=functions_log)["events"]
        return "".join(each["message"] for each in events)

    until(lambda: '"event": "corrected"' in heard_by_the_function())
    assert '"event": "failed"' not in heard_by_the_function()
    assert [each.subject for each in session.inbox.about(good)] == ["Invoice Processed"]


@pytest.mark.slow
def test_table_set_back_is_the_one_of_before_protected_and_at_work(
    session: Session, tools: Path, user: User, finished: Callable[[str], dict[str, Any]]
) -> None:
    """As far as the local cloud goes: it has no history, so what is restored is the table of now."""
    upload = user.upload(PROJECT / "tests" / "invoices" / "receipt.png", "invoices/before.png")
    before = finished(upload)
    tables = session.cloud.client("dynamodb")
    described = tables.describe_table(TableName=session.cloud.table)["Table"]
    shell(block("aws dynamodb update-table"), session, tools)

    restored = tables.describe_table(TableName=session.cloud.table)["Table"]
    same = ("TableArn", "KeySchema", "DeletionProtectionEnabled", "BillingModeSummary")
    assert [restored[name] for name in same] == [described[name] for name in same]
    assert index_projections(restored) == index_projections(described)
    backups = tables.describe_continuous_backups(TableName=session.cloud.table)[
        "ContinuousBackupsDescription"
    ]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert user.record(upload) == before
    later = user.upload(PROJECT / "tests" / "invoices" / "receipt.png", "invoices/after.png")
    assert finished(later)["possible_duplicate_of"]  # found by an index
    tables.delete_table(TableName="Restored")


def index_projections(table: dict[str, Any]) -> dict[str, Any]:
    return {each["IndexName"]: each["Projection"] for each in table["GlobalSecondaryIndexes"]}
