"""What every test needs: a made-up AWS environment, and no way out of this machine; and which tests run, where.

The environment is set, and moto imported, before any test module imports the handler: its clients are
made at import, and only clients made after moto are answered by moto.
"""

from __future__ import annotations

import os
import socket
from functools import cache
from typing import Any

import pytest

ACCOUNT = "123456789012"
REGION = "us-east-1"

for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]

os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    # What the stack gives to the function.
    "TABLE_NAME": "InvoiceData",
    "MEMORY_TABLE_NAME": "InvoiceMemory",
    "TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:InvoiceTopic",
    "BUCKET_NAME": "invoices-of-the-tests",
    "ANALYZE_EXPENSE": "never",
    "DATE_ORDER": "auto",
    "DEFAULT_CURRENCY": "",
    "MAX_PAGES": "100",
    "MAX_MEGABYTES": "20",
    "NOTIFICATION_EMAILS": "Office@example.com,boss@example.com",
    "COMPLETION_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:CompletionTopic",
    "COMPLETION_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/CompletionRole",
    # And to the browser's.
    "CLIENT_ID": "the-page-of-the-tests",
    "SIGN_IN_URL": f"https://invoices-of-the-tests.auth.{REGION}.amazoncognito.com",
}

import botocore.session  # noqa: E402
import moto  # noqa: E402, F401  (see above)

# Each world of moto makes a new boto3 session, which would read the services' descriptions from the disk once more.
botocore.session.create_loader = cache(botocore.session.create_loader)

from tests import quick_moto  # noqa: E402

quick_moto.keep_what_never_changes()

# How many schedules, and in proportion how many events and requests, the tests of random ones try.
SCHEDULES = int(os.environ.get("SCHEDULES", "50"))
MOST_WORKERS = 4  # each may hold a cloud and an OCR engine, a gigabyte and a half


# --- which tests run, and where ---------------------------------------------------------------------------

LEFT_TO_CI = pytest.StashKey[int]()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes at least, since most tests of whole clouds wait; none but this one for single files."""
    if any(argument.partition("::")[0].endswith(".py") for argument in config.args):
        return 0
    return min(max(os.cpu_count() or 1, 2), MOST_WORKERS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow tests to CI, unless they are asked for."""
    if os.environ.get("CI") or config.option.markexpr:
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if not item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    config.stash[LEFT_TO_CI] = len(slow)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where several processes run the tests, each has collected all of them and tells the first one."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_to_ci"] = session.config.stash.get(LEFT_TO_CI, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if hasattr(node, "workeroutput"):  # it did not crash
        node.config.stash[LEFT_TO_CI] = node.workeroutput["left_to_ci"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left := config.stash.get(LEFT_TO_CI, 0):
        terminalreporter.write_line(
            f"{left} slow tests were left to .ci/run; CI=true runs all, -m slow only them."
        )


# --- nothing leaves this machine --------------------------------------------------------------------------


class NetworkRefused(RuntimeError):
    """A test reached for something outside this machine."""


_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


def _require_loopback(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        host = str(address[0])
        if not (host.startswith("127.") or host in ("localhost", "::1")):
            raise NetworkRefused(f"a test tried to reach {host}")


def _guarded_connect(sock: socket.socket, address: Any) -> None:
    _require_loopback(sock, address)
    return _connect(sock, address)


def _guarded_connect_ex(sock: socket.socket, address: Any) -> int:
    _require_loopback(sock, address)
    return _connect_ex(sock, address)


socket.socket.connect = _guarded_connect  # type: ignore[method-assign]
socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign]
