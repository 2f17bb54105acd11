"""The handler under awslambdaric, the runtime client that Lambda itself runs.

A Runtime API on loopback hands out two invocations and takes their results. The handler's AWS calls go to
a second loopback server, which passes them to the same world that the other tests use.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.models import botocore_stubber

from infra.local.loopback import LoopbackServer, QuietHandler
from tests.conftest import REGION
from tests.integration.world import World, s3_event

LAMBDA = Path(__file__).resolve().parents[2] / "lambda"
ARN = f"arn:aws:lambda:{REGION}:123456789012:function:InvoiceProcessorFunction"
PATIENCE_SECONDS = 60


@contextmanager
def serving(handler: type[QuietHandler]) -> Iterator[str]:
    """The address of a server that runs as long as the block."""
    server = LoopbackServer(handler)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def aws_of(world: World) -> type[QuietHandler]:
    """AWS over HTTP: each request goes to moto under the host of its service, one at a time."""
    lock = threading.Lock()

    class Aws(QuietHandler):
        def serve(self) -> None:
            body = self.body()
            service = self.headers["Authorization"].split("/")[3]
            request = AWSPreparedRequest(
                self.command,
                f"https://{service}.{REGION}.amazonaws.com{self.path}",
                HTTPHeaders.from_dict(dict(self.headers.items())),
                body,
                stream_output=False,
            )
            target, action = self.headers.get("X-Amz-Target"), parse_qs(body.decode()).get("Action", [""])
            operation = target.split(".")[1] if target else action[0]
            with lock:
                response = botocore_stubber(f"before-send.{service}.{operation}", request)
            headers = {
                name: value for name, value in response.headers.items() if name.lower() != "content-length"
            }
            self.answer(response.status_code, response.content, headers)

        do_GET = do_POST = do_PUT = do_HEAD = serve  # noqa: N815

    return Aws


def runtime_api_of(events: list[Any], results: Queue[tuple[str, str, Any]]) -> type[QuietHandler]:
    """Lambda's Runtime API: hands out the events in turn, takes results and errors."""
    waiting = list(enumerate(events))
    ended = threading.Event()

    class RuntimeApi(QuietHandler):
        def do_GET(self) -> None:  # noqa: N802  /runtime/invocation/next
            if not waiting:
                ended.wait(PATIENCE_SECONDS)  # as Lambda does: the environment is frozen
                return
            number, event = waiting.pop(0)
            headers = {
                "Lambda-Runtime-Aws-Request-Id": f"request-{number}",
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 50) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": ARN,
                "Content-Type": "application/json",
            }
            self.answer(200, json.dumps(event).encode(), headers)

        def do_POST(self) -> None:  # noqa: N802  …/{request id}/response, …/error, /runtime/init/error
            body = self.body()
            *_, request_id, kind = self.path.split("/")
            results.put((request_id, kind, json.loads(body) if body else None))
            self.answer(202, b"{}", {})

    return RuntimeApi


def run_under_lambda(
    world: World, events: list[Any], tmp_path: Path, **environment: str
) -> tuple[list[Any], str]:
    """The results that the runtime posted, (request id, response | error, body), and what it logged."""
    results: Queue[tuple[str, str, Any]] = Queue()
    with serving(aws_of(world)) as aws, serving(runtime_api_of(events, results)) as runtime_api:
        log = tmp_path / "log"
        with log.open("w") as output:
            runtime = subprocess.Popen(
                [sys.executable, "-m", "awslambdaric", "invoice_processor.lambda_handler"],
                cwd=LAMBDA,
                env={name: value for name, value in os.environ.items() if name not in environment}
                | {name: value for name, value in environment.items() if value}
                | {
                    "AWS_LAMBDA_RUNTIME_API": runtime_api.removeprefix("http://"),
                    "AWS_LAMBDA_LOG_FORMAT": "JSON",
                    "AWS_LAMBDA_LOG_LEVEL": "INFO",
                    "AWS_LAMBDA_FUNCTION_NAME": "InvoiceProcessorFunction",
                    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
                    "AWS_ENDPOINT_URL": aws,
                    "PYTHONDONTWRITEBYTECODE": "1",
                },
                stdout=output,
                stderr=output,
            )
            try:
                posted = [results.get(timeout=PATIENCE_SECONDS)]
                while len(posted) < len(events) and posted[-1][1] != "error":
                    posted.append(results.get(timeout=PATIENCE_SECONDS))
            finally:
                runtime.terminate()
                runtime.wait(PATIENCE_SECONDS)
        return posted, log.read_text()


@pytest.mark.fault(17)
def test_runtime_two_invocations_posts_two_results_and_json_lines(world: World, tmp_path: Path) -> None:
    upload = world.upload("invoices/april 2025 é.png")
    posted, log = run_under_lambda(world, [upload.event, upload.event], tmp_path)
    assert posted == [("request-0", "response", None), ("request-1", "response", None)]
    assert world.record(upload)["notification"] == "SENT"
    lines = [line for line in map(json.loads, log.splitlines()) if line["logger"] == "invoice_processor"]
    assert [(line["requestId"], line["message"]) for line in lines] == [
        *[
            ("request-0", step)
            for step in "received claimed read extracted supplier stored notified done".split()
        ],
        *[("request-1", step) for step in ("received", "already done")],
    ]
    for line in lines:
        assert (line["invoice_id"], line["file_name"]) == (upload.invoice_id, upload.key)
        assert line["level"] == "INFO"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["timestamp"])
        assert not any(isinstance(value, dict) for value in line.values())
    assert "ABC TECHNOLOGIES" not in log


@pytest.mark.fault(16)
def test_runtime_malformed_event_posts_an_error(world: World, tmp_path: Path) -> None:
    [(request_id, kind, error)], _ = run_under_lambda(world, [s3_event({"eventSource": "aws:s3"})], tmp_path)
    assert (request_id, kind, error["errorType"]) == ("request-0", "error", "MalformedEvent")


@pytest.mark.fault(30)
def test_runtime_environment_incomplete_posts_an_init_error_with_the_name(
    world: World, tmp_path: Path
) -> None:
    upload = world.upload()
    [(_, kind, error)], _ = run_under_lambda(world, [upload.event], tmp_path, TABLE_NAME="")
    assert kind == "error"
    assert (error["errorType"], "TABLE_NAME" in error["errorMessage"]) == ("KeyError", True)
    assert world.records() == {}
