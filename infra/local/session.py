"""The life of a local cloud: everything starts at once, is put together, and ends together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

from infra.local.browser import Browser, open_browser
from infra.local.child import Child
from infra.local.cloud import Cloud
from infra.local.errors import LocalError
from infra.local.inbox import Email, Inbox
from infra.local.loopback import choose_port, clean_environment
from infra.local.ocr import Engine
from infra.local.textract import Textract, TextractServer
from infra.page import PageError, make

ADDRESS = "you@example.com"
# The deployment's settings here. AnalyzeExpense has no stand-in.
# `ephemeral` stays off: the function with which CDK empties the bucket needs an AWS SDK that MiniStack has not.
SETTINGS = {"notification_email": ADDRESS, "analyze_expense": "never"}
SECONDS_TO_SYNTHESIZE = 120
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Session:
    """A context manager: inside it, `cloud` is deployed, `textract` answers and `inbox` receives. With the setting
    `invoice_browser` there is `browser`, too: its address and the account that can sign in.

    `progress` is told in a few words what goes on; `seconds` says afterwards how long each step took. `on_page`, which
    may be set, is told each page that a job has read: the object's key, the page, the number of pages.
    """

    cloud_type = Cloud
    textract_type = Textract

    def __init__(
        self,
        *,
        port: int | None = None,
        on_email: Callable[[Email], None] | None = None,
        progress: Callable[[str], None] = lambda _: None,
        settings: dict[str, object] | None = None,
    ) -> None:
        self._progress = progress
        self._settings = SETTINGS | (settings or {})
        self._port = port
        self._on_email = on_email
        self.on_page: Callable[[str, int, int], None] = lambda key, page, pages: None
        self.browser: Browser | None = None
        self._undo = ExitStack()
        self._started = time.monotonic()
        self.seconds: dict[str, float] = {}

    def __enter__(self) -> Session:
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        with uninterrupted():
            self._undo.close()

    def _start(self) -> None:
        port = choose_port(self._port)
        page = self._make_page() if self._settings.get("invoice_browser") else None
        self._progress("starting the cloud, synthesizing the stack, loading the OCR engine")
        with uninterrupted():
            self._receive_emails()
            folder, synth = self._launch(port, page)
        self.cloud.wait_until_up()
        self._note("MiniStack answers")
        self._deploy(synth, folder)
        if self._settings.get("invoice_browser"):
            self.browser = open_browser(self.cloud, has_page=page is not None)
        self._note("ready")

    def _make_page(self) -> Path | None:
        """The folder of the page's files. Without a network, and where it was never made, all else comes up without."""
        try:
            return make()
        except PageError as error:
            self._progress(str(error))
            return None

    def _launch(self, port: int, page: Path | None) -> tuple[Path, Child]:
        """Start everything that takes time; what is started is noted for its end."""
        folder = Path(self._undo.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        synth = self._start_synthesis(folder, page)
        engine = Engine()
        self.textract = self.textract_type(
            engine, lambda service: self.cloud.client(service), lambda *page: self.on_page(*page)
        )
        server = TextractServer(self.textract)
        self._undo.callback(server.stop)
        server.start()
        self.cloud = self.cloud_type(
            port=port, textract_url=server.url, folder=folder, inbox_url=self.inbox.url
        )
        self._undo.callback(self.cloud.stop)
        self.cloud.start()
        threading.Thread(target=self._load, args=(engine,), daemon=True).start()
        return folder, synth

    def _start_synthesis(self, folder: Path, page: Path | None) -> Child:
        settings = json.dumps(self._settings)
        arguments = ["infra.local.synth", str(folder / "assembly"), settings, str(page or "")]
        with (folder / "synth.log").open("wb") as log:
            synth = Child(arguments, env=clean_environment(os.environ), output=log)
        self._undo.callback(synth.stop)
        return synth

    def _load(self, engine: Engine) -> None:
        engine.load()
        self._note("OCR engine loaded")

    def _deploy(self, synth: Child, folder: Path) -> None:
        try:
            status = synth.wait(SECONDS_TO_SYNTHESIZE)
        except subprocess.TimeoutExpired as error:
            raise LocalError(f"The stack was not synthesized within {SECONDS_TO_SYNTHESIZE} s.") from error
        if status != 0:
            last = (folder / "synth.log").read_text(errors="replace").strip().rpartition("\n")[2]
            raise LocalError(f"The stack could not be synthesized: {last}")
        self._note("stack synthesized")
        self._progress("deploying the stack")
        self.cloud.deploy(folder / "assembly")
        self._note("stack deployed")

    def _receive_emails(self) -> None:
        self.inbox = Inbox(self._on_email)
        self._undo.callback(self.inbox.stop)
        self.inbox.start()

    def _note(self, step: str) -> None:
        self.seconds[step] = time.monotonic() - self._started


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C and the like until the end of the block: between the start of a child and the note of it, and
    for the second that it takes to end the children."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread gets signals
        yield
        return
    caught: list[int] = []
    before = {each: signal.signal(each, lambda signum, _: caught.append(signum)) for each in _SIGNALS}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
        if caught:
            signal.raise_signal(caught[0])
