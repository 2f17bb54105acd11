"""Nothing leaves this machine: addresses that are checked, an environment without the user's AWS settings,
and HTTP servers on loopback."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from infra.local.errors import LocalError, NotLocal

HOST = "127.0.0.1"
REGION = "us-east-1"
# MiniStack asks for no more, and no AWS account knows these.
ACCESS_KEY = SECRET_KEY = "test"

# Of the user's environment the children see this much: no AWS profile or endpoint, no proxy, no emulator's switch.
_PASSED_ON = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "JSII_NODE",
)


def require_loopback(url: str) -> str:
    """The URL itself, if it names this machine and a port. Raises NotLocal: without it, a call could reach real AWS."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not parts.port or not _is_loopback(host):
        raise NotLocal(
            f"The address {url!r} is not on this machine; nothing was started, so that no call reaches AWS."
        )
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def clean_environment(environ: Mapping[str, str], **more: str) -> dict[str, str]:
    """The environment for a child: little of the user's, dummy credentials, and what the caller adds."""
    return {name: environ[name] for name in _PASSED_ON if name in environ} | {
        "PYTHONUNBUFFERED": "1",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **more,
    }


def choose_port(wanted: int | None) -> int:
    """The wanted port if it is free, any free one for None. Raises LocalError for a taken one."""
    with socket.socket() as probe:
        # As the servers do: a port whose last connections linger is free all the same.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted or 0))
        except OSError as error:
            raise LocalError(
                f"Port {wanted} is taken or not allowed; choose another one with --port."
            ) from error
        return probe.getsockname()[1]


class LoopbackServer:
    """An HTTP server on a free port of loopback, in threads that end with the process."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = _Server((HOST, 0), handler)
        self.url = f"http://{HOST}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away (its timeout, its end) is no news."""


class QuietHandler(BaseHTTPRequestHandler):
    """Keeps connections open and writes no access log."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
