"""What every test needs: a made-up AWS environment, and no way out of this machine.

The environment is set, and moto imported, before any test module imports the handler: its clients are
made at import, and only clients made after moto are answered by moto.
"""

from __future__ import annotations

import os
import socket
from typing import Any

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
    "TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:InvoiceTopic",
    "BUCKET_NAME": "invoices-of-the-tests",
    "ANALYZE_EXPENSE": "never",
    "DATE_ORDER": "auto",
    "DEFAULT_CURRENCY": "",
    "MAX_PAGES": "200",
    "COMPLETION_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:CompletionTopic",
    "COMPLETION_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/CompletionRole",
    # And to the browser's.
    "CLIENT_ID": "the-page-of-the-tests",
    "SIGN_IN_URL": f"https://invoices-of-the-tests.auth.{REGION}.amazoncognito.com",
}

import moto  # noqa: E402, F401  (see above)


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
