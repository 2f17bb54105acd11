"""The app as the CDK CLI runs it: `python -m infra.app` with the context in the environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from assembly import ADDRESS, PROJECT, Synthesize, Synthesized

from infra.names import Names
from infra.settings import context_of_cdk_json

# What the CLI passes beside the settings.
CLI_CONTEXT = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:version-reporting": True,
    "aws:cdk:bundling-stacks": ["**"],
}


def run_app(
    outdir: Path, context: dict[str, Any], project: Path = PROJECT
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "CDK_OUTDIR": str(outdir),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_VALIDATION": "false",
    }
    return subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def messages(assembly: Path) -> list[str]:
    """What the CLI shows of the stack and stops at."""
    metadata = json.loads((assembly / f"{Names().stack}.metadata.json").read_text(encoding="utf-8"))
    return [
        entry["data"]
        for entries in metadata.values()
        for entry in entries
        if entry["type"] == "aws:cdk:error"
    ]


def test_app_run_by_the_cli_gives_the_same_template_as_synthesize(tmp_path: Path, stack: Synthesized) -> None:
    result = run_app(tmp_path, CLI_CONTEXT | {"notification_email": ADDRESS})
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / f"{Names().stack}.template.json").read_text() == stack.path.read_text()


def test_app_bad_setting_ends_in_one_sentence(tmp_path: Path) -> None:
    result = run_app(tmp_path, {"max_pages": "0"})
    assert result.returncode == 1
    assert result.stderr == "Setting max_pages is '0', but it must be a whole number from 1 to 3000.\n"


def test_app_stage_from_the_command_line_with_the_address_of_cdk_json_ends_in_one_sentence(
    tmp_path: Path,
) -> None:
    """In a copy of the project whose cdk.json has an address. As the CLI does, the whole of cdk.json is handed on."""
    project = tmp_path / "project"
    for folder in ("infra", "lambda"):
        shutil.copytree(PROJECT / folder, project / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", project)
    written = context_of_cdk_json() | {"notification_email": ADDRESS}
    (project / "cdk.json").write_text(json.dumps({"context": written}), encoding="utf-8")

    mixed = run_app(tmp_path / "mixed", written | {"stage": "test"}, project)
    assert mixed.returncode == 1
    assert mixed.stderr.startswith("Setting stage is given with -c, but notification_email is what cdk.json")

    whole = run_app(
        tmp_path / "whole", written | {"stage": "test", "notification_email": "me@example.com"}, project
    )
    assert (whole.returncode, whole.stderr) == (0, "")
    text = (tmp_path / "whole" / f"{Names('test').stack}.template.json").read_text(encoding="utf-8")
    assert "me@example.com" in text and ADDRESS not in text


def test_app_without_address_is_an_error_of_the_stack_that_says_how_to_set_it(
    synthesized: Synthesize,
) -> None:
    (message,) = messages(synthesized(notification_email="").directory)
    assert "notification_email is empty" in message
    assert "python -m infra.settings notification_email=you@example.com " in message


def test_app_with_address_has_no_error(stack: Synthesized) -> None:
    assert messages(stack.directory) == []


def test_asset_of_the_function_is_the_handler_and_its_modules(stack: Synthesized) -> None:
    asset = stack.named("Processor")["Metadata"]["aws:asset:path"]
    modules = {each.name for each in (PROJECT / "lambda").glob("invoice_*.py")}
    assert {each.name for each in (stack.directory / asset).iterdir()} == modules


def test_asset_of_the_function_is_small(stack: Synthesized) -> None:
    """Lambda compiles it anew at each cold start: it may not keep bytecode beside it. A quarter of it are the words, an
    eighth reads e-invoices and is compiled where one may come."""
    asset = stack.directory / stack.named("Processor")["Metadata"]["aws:asset:path"]
    assert sum(file.stat().st_size for file in asset.iterdir()) < 650_000


def test_template_names_no_account_region_or_path_of_one_machine(stack: Synthesized) -> None:
    text = stack.path.read_text()
    assert str(PROJECT) not in text
    assert not re.search(r"\b[a-z]{2}-[a-z]+-\d\b", text)
    assert not re.search(r"\b\d{12}\b", text)
