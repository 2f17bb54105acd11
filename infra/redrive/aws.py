"""The user's AWS: connections, what the deployed stack calls its parts, and what AWS answers, as sentences."""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    SSLError,
)
from botocore.parsers import ResponseParserError

from infra.names import Names
from infra.redrive.events import SCHEDULE, Event
from infra.redrive.text import printable, say
from infra.settings import SettingsError

if TYPE_CHECKING:
    from botocore.client import BaseClient

Invoke = Callable[[Event], None]


class RedriveError(Exception):
    """The command can't go on. The message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the deployed stack calls its parts, and the region it is in."""

    bucket: str
    table: str
    queue_url: str
    function: str
    region: str


@dataclass(frozen=True, slots=True)
class Connection:
    """Makes clients, all for the same AWS."""

    session: boto3.Session
    endpoint_url: str | None

    def client(self, service: str) -> BaseClient:
        """Raises RedriveError for what is wrong before the first call: no region, an address that is none."""
        if not self.session.region_name:
            raise RedriveError(sentence_of(NoRegionError()))
        local = {"proxies": {}, "s3": {"addressing_style": "path"}} if self.endpoint_url else {}
        config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard"}, **local)
        try:
            return self.session.client(service, endpoint_url=self.endpoint_url, config=config)
        except InvalidRegionError as error:
            raise RedriveError(sentence_of(error)) from error
        except ValueError as error:
            raise RedriveError(
                f"{self.endpoint_url!r} is no address such as http://127.0.0.1:4566."
            ) from error


def open_connection(*, endpoint_url: str | None, region: str | None, profile: str | None) -> Connection:
    """The user's own AWS settings; for an address on this machine none of them, so that no key reaches it.

    AWS_REGION counts as it does for the AWS CLI; by itself boto3 knows only its older name.
    """
    try:
        if endpoint_url is not None and _is_on_this_machine(endpoint_url):
            session = boto3.Session(
                aws_access_key_id="test", aws_secret_access_key="test", region_name=region or "us-east-1"
            )
        else:
            region = region or os.environ.get("AWS_REGION")
            session = boto3.Session(profile_name=profile, region_name=region)
    except (ClientError, BotoCoreError) as error:
        raise RedriveError(sentence_of(error)) from error
    return Connection(session, endpoint_url)


def _is_on_this_machine(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, usable = parts.hostname or "", parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        host, usable = "", False
    if not usable or not host:
        raise RedriveError(f"{url!r} is no address such as http://127.0.0.1:4566.")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def find_deployment(cloudformation: BaseClient, names: Names) -> Deployment:
    """By the stack's outputs. Raises RedriveError if there is no such stack here."""
    region, url = cloudformation.meta.region_name, cloudformation.meta.endpoint_url
    try:
        description = cloudformation.describe_stacks(StackName=names.stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"].get("Message", ""):
            raise RedriveError(
                f"There is no stack {names.stack} in region {region} of this account: check --stage, --region and "
                "--profile, or deploy first."
            ) from error
        raise
    except ResponseParserError as error:
        raise RedriveError(f"What answers at {url} is not AWS: check --endpoint-url.") from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}
    try:
        bucket, table = outputs["BucketName"], outputs["TableName"]
        queue_url = outputs["FailedEventsQueueUrl"]
    except KeyError as error:
        raise RedriveError(
            f"The stack {names.stack} has no output {error.args[0]}: is it this project's, and deployed whole?"
        ) from error
    return Deployment(bucket, table, queue_url, names.function, region)


def invoker(lambda_client: BaseClient, function: str) -> Invoke:
    """Hands events to the function's asynchronous queue, as S3 does: Lambda retries, and keeps what fails."""

    def invoke(event: Event) -> None:
        response = lambda_client.invoke(
            FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode()
        )
        if response["StatusCode"] != 202:
            raise RedriveError(
                f"Lambda did not take an event (status {response['StatusCode']}); it waits as before."
            )

    return invoke


def tell_programs(invoke: Invoke) -> None:
    """Have the processor's check tell programs what is owed to them, now and not within the hour."""
    try:
        invoke(SCHEDULE)
    except (RedriveError, ClientError, BotoCoreError) as error:
        say(f"Programs hear of it within the hour, not now: {sentence_of(error)}")


def portions(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """As many at once as AWS takes."""
    portion: list[Any] = []
    for item in items:
        portion.append(item)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


# What ends a command with a sentence.
FAILURES = (RedriveError, SettingsError, ClientError, BotoCoreError)


def sentence_of(error: Exception) -> str:
    """One sentence for one of FAILURES: ours say it themselves."""
    if isinstance(error, (RedriveError, SettingsError)):
        return str(error)
    if isinstance(error, NoCredentialsError):
        return "No AWS credentials were found: run `aws configure` or `aws sso login`, or name a --profile."
    if isinstance(error, NoRegionError):
        return "No AWS region is set: give --region, or set AWS_REGION."
    if isinstance(error, InvalidRegionError):
        return f"{error.kwargs['region_name']!r} is no AWS region such as eu-central-1."
    if isinstance(error, ProfileNotFound):
        return f"There is no AWS profile {error.kwargs['profile']!r}: `aws configure list-profiles` names those that there are."
    if isinstance(error, (EndpointConnectionError, ConnectTimeoutError, SSLError)):
        url = error.kwargs.get("endpoint_url", "AWS")
        if isinstance(error, SSLError):
            return (
                f"{url} does not speak TLS that is trusted here: is it http://, or is AWS_CA_BUNDLE missing?"
            )
        return (
            f"{url} does not answer: check the region, the network, or whether the local cloud is up there."
        )
    if isinstance(error, ClientError):
        code = error.response["Error"].get("Code", "an error")
        message = error.response["Error"].get("Message", "").strip().rstrip(".")
        return f"AWS answered {code} to {error.operation_name}: {printable(message)}."
    return f"{printable(str(error)).rstrip('.')}."
