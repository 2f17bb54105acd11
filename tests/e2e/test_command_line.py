"""`python -m infra.local` as its user runs it. FAULTS.md 50."""

from __future__ import annotations

import itertools
import json
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from infra.local.cloud import connect
from tests.e2e.account import copy_of_project
from tests.e2e.conftest import PATIENCE, CommandLine, until
from tests.e2e.site import Site, ask
from tests.invoices import broken
from tests.invoices.render import FOLDER

SAMPLE = FOLDER / "invoice_page_1.png"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_json_is_one_object_a_file_in_their_order_and_the_status_tells_of_failures(
    command_line: CommandLine, tmp_path: Path
) -> None:
    """With an environment that would send a careless program to AWS, or nowhere."""
    (tmp_path / "text.png").write_bytes(b"hello")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "truncated.png").write_bytes(broken.truncated_png())
    (tmp_path / "picture.heic").write_bytes(b"hello")
    (tmp_path / "invoice_page_1.png").write_bytes(SAMPLE.read_bytes())
    names = ["text.png", "empty.png", "truncated.png", "picture.heic", "invoice_page_1.png"]
    run = command_line.run(
        "--json",
        SAMPLE,
        *(tmp_path / name for name in names),
        AWS_PROFILE="no-such-profile",
        AWS_ENDPOINT_URL_S3="https://s3.us-east-1.amazonaws.com",
        AWS_ENDPOINT_URL_TEXTRACT="",
        HTTP_PROXY="http://127.0.0.1:9",
        http_proxy="http://127.0.0.1:9",
    )
    assert run.returncode == 1, run.stderr
    objects = [json.loads(line) for line in run.stdout.splitlines()]
    assert [each["file_name"] for each in objects] == [
        "invoices/invoice_page_1.png",
        *(f"invoices/{name}" for name in names[:-1]),
        "invoices/invoice_page_1-2.png",
    ]
    statuses = [each["status"] for each in objects]
    assert statuses == ["PROCESSED", "FAILED", "FAILED", "FAILED", "FAILED", "PROCESSED"]
    assert all(each["error"]["message"] for each in objects if each["status"] != "PROCESSED")
    assert "INV-00123" in objects[0]["extracted_text"]
    assert "4 of 6 files could not be processed." in run.stderr
    assert "[6/6]" in run.stderr


@pytest.mark.fault(50)
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no such file.png"], "no such file.png does not exist."),
        (["."], ". is a folder; name the files in it."),
        (["--json"], "--json needs files to process."),
        (["--port", "70000"], "'70000' is not a port (1 to 65535)"),
    ],
)
def test_bad_input_is_a_sentence(command_line: CommandLine, arguments: list[str], sentence: str) -> None:
    run = command_line.run(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.rstrip().endswith(sentence)


@pytest.mark.fault(50)
def test_taken_port_is_a_sentence(command_line: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = command_line.run("--port", str(taken.getsockname()[1]), SAMPLE)
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith(f"Port {run.args[4]} is taken")


def test_help_says_what_is_not_real(command_line: CommandLine) -> None:
    run = command_line.run("--help")
    assert run.returncode == 0
    for words in (
        "not Textract",
        "AnalyzeExpense is off",
        "no e-mail leaves",
        "--json",
        "--port",
        "exit status",
    ):
        assert words in run.stdout


@pytest.mark.fault(50)
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "seconds", [1.5, *(pytest.param(each, marks=pytest.mark.slow) for each in (0.0, 0.3, 4.0))]
)
def test_being_stopped_at_any_moment_is_a_sentence_and_leaves_no_process(
    command_line: CommandLine, signum: int, seconds: float
) -> None:
    with command_line.start("--json", *[SAMPLE] * 20) as process:
        process.stderr.readline()  # it runs; from here on, any moment will do
        time.sleep(seconds)
        process.send_signal(signum)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signum
    assert errors.splitlines()[-1] == "Ended; nothing is left running."
    assert command_line.left_behind() == []


@pytest.mark.fault(50)
@pytest.mark.parametrize(
    "seconds", [2.5, *(pytest.param(each, marks=pytest.mark.slow) for each in (0.5, 4.0, 5.0))]
)
def test_being_stopped_before_it_is_up_is_a_sentence_and_leaves_no_process(
    command_line: CommandLine, seconds: float
) -> None:
    with command_line.start("--port", str(free_port())) as process:
        process.stderr.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGINT
    assert errors.splitlines()[-1] == "Ended; nothing is left running."
    assert command_line.left_behind() == []


def test_being_killed_leaves_no_process(command_line: CommandLine) -> None:
    with command_line.start(*[SAMPLE] * 20) as process:
        until(lambda: any("infra.local.emulator" in each for each in command_line.left_behind()))
        process.kill()
        process.communicate(timeout=PATIENCE)
    until(lambda: not command_line.left_behind())


@pytest.mark.slow
def test_without_a_network_and_a_page_made_before_all_else_comes_up(
    command_line: CommandLine, tmp_path: Path
) -> None:
    command_line.project = copy_of_project(tmp_path / "project")
    nowhere = {"npm_config_registry": "http://127.0.0.1:9/"}
    with command_line.start("--port", str(free_port()), **nowhere) as process:
        lines = iter(process.stdout.readline, "")
        printed = "".join(itertools.takewhile(lambda line: "appear below" not in line, lines))
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert "The invoice browser is up without its page" in printed and "aws s3 cp" in printed
    [sentence] = [line for line in errors.splitlines() if "npm" in line]
    assert sentence.endswith("run `python -m infra.page` once with a network, then this again.")


def test_without_files_it_stays_up_and_shows_what_comes(command_line: CommandLine, tmp_path: Path) -> None:
    """A user's day: the printed bucket and endpoint are enough to upload; the e-mail and the log appear. The printed
    account opens the invoice browser, where the e-mail's link leads."""
    port = free_port()
    output = tmp_path / "output"
    with output.open("w") as file, command_line.start("--port", str(port)) as process:
        reader = subprocess.Popen(["cat"], stdin=process.stdout, stdout=file)
        until(lambda: "appear below" in output.read_text())
        printed = output.read_text()
        bucket = re.search(r"bucket +(\S+)", printed)[1]
        endpoint = re.search(r"up at (http://127\.0\.0\.1:\d+)", printed)[1]
        assert endpoint.endswith(f":{port}")
        for command in (
            "aws s3 cp",
            "aws dynamodb get-item",
            "aws logs tail /aws/lambda/InvoiceProcessorFunction",
        ):
            assert re.search(f"{command}.* --endpoint-url {endpoint}", printed)
        s3 = connect(endpoint, "s3")
        s3.upload_file(str(SAMPLE), bucket, "invoices/from a client.png")
        until(lambda: "Invoice invoices/from a client.png processed and stored" in output.read_text())
        address = re.search(r"address +(http://[0-9a-f]{8}\.execute-api\.localhost:\d+)\n", printed)[1]
        account = [
            re.search(rf"^  {name} +(\S+)$", printed, re.MULTILINE)[1] for name in ("e-mail", "password")
        ]
        token = Site.at(address).sign_in(*account)["id_token"]
        until(lambda: "See it: " in output.read_text())
        linked = re.search(rf"See it: {address}/#/invoices/(\S+)", output.read_text())[1]
        invoice = ask(f"{address}/api/invoices/{linked}", headers={"Authorization": f"Bearer {token}"})
        assert invoice.json["vendor"] == "ABC TECHNOLOGIES INC"
        until(lambda: '"message": "done"' in output.read_text())
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        reader.wait(PATIENCE)
        assert process.stderr.read().splitlines()[-1] == "Ended; nothing is left running."
