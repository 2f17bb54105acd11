"""MiniStack on loopback with the stack on it, and what a user does there: upload, look up, tail the log."""

from __future__ import annotations

import io
import json
import os
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import boto3
import botocore.session
import invoice_record as of_record
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader

from infra.local.child import Child
from infra.local.errors import LocalError
from infra.local.loopback import ACCESS_KEY, HOST, REGION, SECRET_KEY, clean_environment, require_loopback
from infra.names import Names

if TYPE_CHECKING:
    from botocore.client import BaseClient

# What `cdk bootstrap` notes in an account, and what the stack's template asks for.
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
BOOTSTRAP_VERSION = "30"
SECONDS_TO_START = 30
SECONDS_TO_DEPLOY = 60
SECONDS_FOR_A_CHECK, SECONDS_BETWEEN_CHECKS = 60, 1  # longer than its function may run
POLL_SECONDS = 0.1
# As on AWS: Lambda's first retry of an event comes after a minute, the second two minutes later.
RETRY_BASE_SECONDS, RETRY_MOST_SECONDS = "60", "120"
# Sessions are not to be shared between threads, but what they read from the disk is.
SERVICE_MODELS = Loader()


def connect(endpoint: str, service: str) -> BaseClient:
    """A client for the cloud at this endpoint, whatever the user's own AWS settings are. Raises NotLocal."""
    nowhere = {"profile": None, "config_file": os.devnull, "credentials_file": os.devnull}
    variables = {name: (None, None, value, None) for name, value in nowhere.items()}
    own = botocore.session.Session(session_vars=variables)
    own.register_component("data_loader", SERVICE_MODELS)
    session = boto3.Session(
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        region_name=REGION,
        botocore_session=own,
    )
    config = Config(proxies={}, s3={"addressing_style": "path"}, max_pool_connections=32)
    return session.client(service, endpoint_url=require_loopback(endpoint), config=config)


class Cloud:
    """The emulated AWS. `start`, `wait_until_up`, `deploy`; then `names` and `outputs` are the stack's."""

    scheme = "http"
    module = "infra.local.emulator"
    # One page is read while another one's result is stored; more would wait for the OCR engine past their time.
    events_at_once = 2

    def __init__(self, *, port: int, textract_url: str, folder: Path, inbox_url: str | None = None) -> None:
        self.endpoint = require_loopback(f"{self.scheme}://{HOST}:{port}")
        self._textract_url = require_loopback(textract_url)
        self._inbox_url = inbox_url and require_loopback(inbox_url)
        self._folder = folder
        self._port = port
        self._child: Child | None = None
        self.names = Names()
        self.outputs: dict[str, str] = {}

    # --- its life ---

    def start(self) -> None:
        with (self._folder / "ministack.log").open("wb") as log:
            self._child = Child([self.module], env=self.environment(), output=log)

    def environment(self) -> dict[str, str]:
        """MiniStack's environment, most of which its Lambda workers inherit."""
        inbox = {"INBOX_URL": self._inbox_url} if self._inbox_url else {}
        return clean_environment(
            os.environ,
            **inbox,
            BIND_HOST=HOST,
            GATEWAY_PORT=str(self._port),
            IOT_MTLS_ENABLED="0",
            EVENTS_AT_ONCE=str(self.events_at_once),
            LAMBDA_ASYNC_RETRY_BASE_SECONDS=RETRY_BASE_SECONDS,
            LAMBDA_ASYNC_RETRY_MAX_SECONDS=RETRY_MOST_SECONDS,
            AWS_ENDPOINT_URL=require_loopback(self.endpoint),
            AWS_ENDPOINT_URL_TEXTRACT=require_loopback(self._textract_url),
            TMPDIR=str(self._folder),
            S3_DATA_DIR=str(self._folder / "s3"),
            STATE_DIR=str(self._folder / "state"),
        )

    def wait_until_up(self) -> None:
        """Return as soon as MiniStack answers. Raises LocalError with its last words if it does not."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.is_up():
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                    f"{self.endpoint}/health", timeout=2
                )
                return
            except (URLError, OSError):
                time.sleep(POLL_SECONDS)
        lines = (self._folder / "ministack.log").read_text(errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "it said nothing")
        raise LocalError(f"MiniStack did not start on port {self._port}: {last.strip()}")

    def is_up(self) -> bool:
        return self._child is not None and self._child.returncode() is None

    def stop(self) -> None:
        if self._child:
            self._child.stop()

    def client(self, service: str) -> BaseClient:
        return connect(self.endpoint, service)

    # --- deploy, as the CDK CLI does ---

    def deploy(self, assembly: Path) -> None:
        """Upload the assembly's assets and create the stack from its template, unmodified."""
        template_url = self.upload(assembly)
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName=self.names.stack, TemplateURL=template_url, Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        stack = self._wait_for_stack(cloudformation)
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def upload(self, assembly: Path) -> str:
        """Upload the assembly's assets. Returns the template's address: CloudFormation takes 51,200 bytes in the
        request itself."""
        self.names = names_in(assembly)
        ssm = self.client("ssm")
        ssm.put_parameter(Name=BOOTSTRAP_PARAMETER, Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True)
        places = self._upload_assets(assembly)
        return f"{self.endpoint}/{places[f'{self.names.stack}.template.json']}"

    def _upload_assets(self, assembly: Path) -> dict[str, str]:
        """Upload all that the manifest lists, the template included. Returns bucket/key by path."""
        account = self.client("sts").get_caller_identity()["Account"]
        s3 = self.client("s3")
        manifest = json.loads((assembly / f"{self.names.stack}.assets.json").read_text(encoding="utf-8"))
        places: dict[str, str] = {}
        for asset in manifest["files"].values():
            content = _asset_content(assembly / asset["source"]["path"], asset["source"]["packaging"])
            for destination in asset["destinations"].values():
                bucket, key = destination["bucketName"], destination["objectKey"]
                for name, value in {"AccountId": account, "Region": REGION, "Partition": "aws"}.items():
                    bucket = bucket.replace(f"${{AWS::{name}}}", value)
                s3.create_bucket(Bucket=bucket)
                s3.put_object(Bucket=bucket, Key=key, Body=content)
                places[asset["source"]["path"]] = f"{bucket}/{key}"
        return places

    def _wait_for_stack(self, cloudformation: BaseClient) -> dict[str, Any]:
        deadline = time.monotonic() + SECONDS_TO_DEPLOY
        while time.monotonic() < deadline:
            stack = cloudformation.describe_stacks(StackName=self.names.stack)["Stacks"][0]
            if stack["StackStatus"] == "CREATE_COMPLETE":
                return stack
            if stack["StackStatus"] != "CREATE_IN_PROGRESS":
                reason = stack.get("StackStatusReason", "no reason given")
                raise LocalError(f"The stack could not be deployed ({stack['StackStatus']}): {reason}")
            time.sleep(POLL_SECONDS)
        raise LocalError(f"The stack was not deployed within {SECONDS_TO_DEPLOY} s.")

    def physical_id(self, resource_type: str) -> str:
        """The name that the stack's first resource of this type got."""
        stack = self.client("cloudformation").describe_stack_resources(StackName=self.names.stack)
        ids = {each["ResourceType"]: each["PhysicalResourceId"] for each in reversed(stack["StackResources"])}
        return ids[resource_type]

    # --- what a user does ---

    @property
    def bucket(self) -> str:
        return self.outputs["BucketName"]

    @property
    def table(self) -> str:
        return self.outputs["TableName"]

    @property
    def topic(self) -> str:
        return self.outputs["TopicArn"]

    @property
    def log_group(self) -> str:
        return self.outputs["LogGroupName"]

    @property
    def function(self) -> str:
        return self.names.function


class User:
    """What a user does with a deployed cloud. One per thread that works: it keeps its own clients."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._s3 = cloud.client("s3")
        self._dynamodb = cloud.client("dynamodb")
        self._logs = cloud.client("logs")
        self._lambda = cloud.client("lambda")

    def upload(self, path: Path, key: str) -> str:
        """Upload a file under a key; returns the invoice's id, which the processor derives in the same way."""
        with path.open("rb") as content:
            response = self._s3.put_object(Bucket=self._cloud.bucket, Key=key, Body=content)
        return of_record.invoice_id_of(self._cloud.bucket, key, response["VersionId"])

    def record(self, invoice_id: str) -> dict[str, Any] | None:
        """The record as it is stored now."""
        response = self._dynamodb.get_item(
            TableName=self._cloud.table, Key={"invoice_id": {"S": invoice_id}}, ConsistentRead=True
        )
        item = response.get("Item")
        return item and of_record.record_of(item)

    def suffixes(self) -> tuple[str, ...]:
        """The suffixes that the bucket's notification rules take under invoices/."""
        configuration = self._s3.get_bucket_notification_configuration(Bucket=self._cloud.bucket)
        rules = [
            {rule["Name"].lower(): rule["Value"] for rule in each["Filter"]["Key"]["FilterRules"]}
            for each in configuration["LambdaFunctionConfigurations"]
        ]
        return tuple(
            rule.get("suffix", "")
            for rule in rules
            if of_record.INVOICE_PREFIX.startswith(rule.get("prefix", ""))
        )

    def check(self) -> None:
        """Run the processor's check over the whole bucket now, and wait for its end. On AWS a schedule does.

        It fails while another one is at work, which may have passed by what is looked for: then it is sent again.
        """
        event = json.dumps({"source": "aws.events", "detail": {"whole_bucket": True}})
        deadline = time.monotonic() + SECONDS_FOR_A_CHECK
        while time.monotonic() < deadline:
            if "FunctionError" not in self._lambda.invoke(FunctionName=self._cloud.function, Payload=event):
                return
            time.sleep(SECONDS_BETWEEN_CHECKS)

    def log_lines(self, since: int) -> list[dict[str, Any]]:
        """The function's log events from a time on (milliseconds since 1970), oldest first."""
        try:
            pages = self._logs.get_paginator("filter_log_events").paginate(
                logGroupName=self._cloud.log_group, startTime=since
            )
            return [event for page in pages for event in page["events"]]
        except (ClientError, BotoCoreError):
            return []  # the emulator is ending


def names_in(assembly: Path) -> Names:
    """The names of the one stack in a cloud assembly, by the stage that its template's name ends in."""
    (template,) = assembly.glob("*.template.json")
    return Names(template.name.removesuffix(".template.json").removeprefix(Names().stack).removeprefix("-"))


def _asset_content(path: Path, packaging: str) -> bytes:
    """A file as it is, or a folder as a zip archive."""
    if packaging == "file":
        return path.read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in _files(path):
            packed.write(file, file.relative_to(path))
    return archive.getvalue()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
