"""The local run never reaches real AWS, whatever the user's environment says."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from infra.local.cloud import Cloud, connect
from infra.local.errors import LocalError, NotLocal
from infra.local.loopback import choose_port, clean_environment, require_loopback


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", "http://localhost:1", "http://[::1]:4566"])
def test_address_on_this_machine_is_accepted(url: str) -> None:
    assert require_loopback(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "http://127.0.0.1",
        "https://textract.us-east-1.amazonaws.com:443",
        "http://10.0.0.1:4566",
        "http://localhost.example.com:4566",
        "127.0.0.1:4566",
    ],
)
def test_address_that_is_empty_or_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(NotLocal):
        require_loopback(url)
    with pytest.raises(NotLocal):
        connect(url, "s3")


@pytest.mark.parametrize("textract_url", ["", "https://textract.us-east-1.amazonaws.com:443"])
def test_cloud_without_a_local_textract_is_refused_before_anything_starts(
    textract_url: str, tmp_path: Path
) -> None:
    with pytest.raises(NotLocal):
        Cloud(port=4566, textract_url=textract_url, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_children_see_none_of_the_users_aws_settings() -> None:
    theirs = {
        "PATH": "/bin",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "secret",
        "AWS_ENDPOINT_URL_S3": "https://s3.us-east-1.amazonaws.com",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "HTTP_PROXY": "http://proxy.example.com:3128",
        "LAMBDA_EXECUTOR": "docker",
    }
    environment = clean_environment(theirs, AWS_ENDPOINT_URL="http://127.0.0.1:4566")
    assert environment["PATH"] == "/bin"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert (environment["AWS_ACCESS_KEY_ID"], environment["AWS_CONFIG_FILE"]) == ("test", os.devnull)
    assert not (set(theirs) - {"PATH"}) & set(environment)


def test_port_that_is_taken_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(LocalError, match="taken"):
            choose_port(taken.getsockname()[1])


def test_port_is_any_free_one_unless_wanted() -> None:
    assert 1024 < choose_port(None) <= 65535
