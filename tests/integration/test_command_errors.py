"""What a person gets wrong about a deployment is one sentence with what to do, in every command that looks for one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import boto3
import pytest

from infra import labelled, settings
from infra.redrive import command as redrive
from infra.reread import command as reread
from infra.suppliers import command as suppliers

Command = Callable[[Sequence[str]], int]
COMMANDS: dict[str, Command] = {
    "redrive": redrive.main,
    "reread": reread.main,
    "labelled": lambda options: labelled.main(["no-such-folder", *options]),
    "suppliers": lambda options: suppliers.main(["show", "ID", *options]),
}


@pytest.fixture(scope="module")
def not_aws() -> Iterator[str]:
    """The address of a server that answers everything with a page that says no."""
    server = HTTPServer(
        ("127.0.0.1", 0), type("Quiet", (BaseHTTPRequestHandler,), {"log_message": lambda *_: None})
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return COMMANDS[request.param]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        *((["--endpoint-url", url], f"{url!r} is no address such as http://127.0.0.1:4566.")
          for url in ("localhost:4566", "", "ftp://127.0.0.1:1", "http://[", "http://", "http://127.0.0.1:abc")),
        (["--profile", "nobody"], "There is no AWS profile 'nobody': `aws configure list-profiles` names those that "
         "there are."),
        (["--region", "my region"], "'my region' is no AWS region such as eu-central-1."),
    ],
)  # fmt: skip
def test_what_names_no_deployment_is_one_sentence(
    command: Command, options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(options) == 2
    assert capsys.readouterr().err == f"{sentence}\n"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:9", "{url}/ does not answer: check the region, the network, or whether the local cloud is up "
         "there."),
        ("http://{not_aws}", "What answers at {url} is not AWS: check --endpoint-url."),
        ("https://{not_aws}", "{url}/ does not speak TLS that is trusted here: is it http://, or is AWS_CA_BUNDLE missing?"),
    ],
)  # fmt: skip
def test_where_aws_does_not_answer_is_one_sentence(
    url: str, sentence: str, not_aws: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = url.format(not_aws=not_aws)
    assert redrive.main(["--endpoint-url", url]) == 2
    assert capsys.readouterr().err == sentence.format(url=url) + "\n"


def test_no_region_is_one_sentence_and_aws_region_is_one(
    command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_REGION", "no region either")
    assert command([]) == 2
    assert capsys.readouterr().err == "'no region either' is no AWS region such as eu-central-1.\n"
    monkeypatch.delenv("AWS_REGION")
    assert command([]) == 2
    assert capsys.readouterr().err == "No AWS region is set: give --region, or set AWS_REGION.\n"


@pytest.mark.parametrize(
    ("name", "main", "options"),
    [
        ("--since", reread.main, []),
        ("--resend-since", redrive.main, []),
        ("--uploaded-since", redrive.main, ["--resend-since", "2026-11-01"]),
    ],
)
def test_time_after_the_end_is_one_sentence(
    name: str, main: Command, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*options, name, "2026-11-03", "--until", "2026-11-02"]) == 2
    assert capsys.readouterr().err == f"{name} lies after --until, and no time between them: exchange them.\n"


@pytest.mark.parametrize("content", [None, "{", "[]", '{"context": []}', "{}"])
def test_cdk_json_that_cannot_be_read_is_one_sentence(
    command: Command, content: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    file = tmp_path / "cdk.json"
    if content is not None:
        file.write_text(content)
    monkeypatch.setattr(settings, "CDK_JSON", file)
    assert command(["--region", "eu-central-1"]) == 2
    assert capsys.readouterr().err.startswith(
        f"{file} is missing, or no JSON with a context: `git checkout cdk.json`"
    )
    with pytest.raises(settings.SettingsError, match="git checkout cdk.json"):
        settings.write({"stage": "test"}, file)
