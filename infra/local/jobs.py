"""Textract's asynchronous operations: a job per document, its results in pages, a notice when it has ended.

Which StatusMessages Textract has is not published. Here they begin with a word in capitals.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from invoice_record import MAX_JOB_BYTES

from infra.local.documents import format_of, open_document
from infra.local.errors import PasswordProtected, TextractError
from infra.names import MAX_TEXTRACT_PAGES

if TYPE_CHECKING:
    from infra.local.documents import Document

    Blocks = list[dict[str, Any]]

IN_PROGRESS, SUCCEEDED, PARTIAL_SUCCESS, FAILED = "IN_PROGRESS", "SUCCEEDED", "PARTIAL_SUCCESS", "FAILED"
MODEL_VERSION = "1.0"
MOST_RESULTS = 1000
# AWS keeps results for seven days; here the memory of one process has to do.
KEPT_JOBS = 100
# MiniStack delivers a notice to a function once, so it must not come before the start has been noted.
SECONDS_BEFORE_THE_NOTICE = 1.0
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(slots=True)
class Job:
    """One asynchronous reading. `request` is what started it, `started` a monotonic time."""

    job_id: str
    request: dict[str, Any]
    content: bytes | None
    started: float
    status: str = IN_PROGRESS
    message: str = ""
    page_count: int = 0
    blocks: Blocks = field(default_factory=list)
    unread: list[int] = field(default_factory=list)


class Jobs:
    """Runs jobs beside each other; their pages take turns at the engine.

    fetch       gets an S3Object's content, at most so many bytes
    read        reads one page (index from 0) of a document, its blocks numbered by the page
    publish     sends a message to a topic
    on_page     is told the object's key, the page that was read and how many there are
    """

    def __init__(
        self,
        *,
        fetch: Callable[[dict[str, str], int], bytes],
        read: Callable[[Document, int], Blocks],
        publish: Callable[[str, str], None],
        on_page: Callable[[str, int, int], None],
    ) -> None:
        self._fetch, self._read, self._publish, self._on_page = fetch, read, publish, on_page
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    # --- the operations ---

    def start(self, request: dict[str, Any]) -> dict[str, Any]:
        """StartDocumentTextDetection. The same token and parameters give the same job, with no second notice."""
        token = request.get("ClientRequestToken")
        if token is not None and not _TOKEN.fullmatch(token):
            raise TextractError("InvalidParameterException", "Request has an invalid ClientRequestToken")
        with self._lock:
            if token is not None and (job := self._started_with(token)):
                if job.request != request:
                    what = "ClientRequestToken was used with other parameters"
                    raise TextractError("IdempotentParameterMismatchException", what)
                return {"JobId": job.job_id}
        content = self._fetch(request["DocumentLocation"].get("S3Object", {}), MAX_JOB_BYTES)
        format_of(content)
        return {"JobId": self._add(Job(secrets.token_hex(32), request, content, time.monotonic())).job_id}

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        """GetDocumentTextDetection: at most 1,000 blocks, and a token for the next ones."""
        with self._lock:
            job = self._jobs.get(request["JobId"])
        if job is None:
            raise TextractError("InvalidJobIdException", "Request has an invalid job id")
        if job.status in (IN_PROGRESS, FAILED):
            return {"JobStatus": job.status} | ({"StatusMessage": job.message} if job.message else {})
        start = _offset(request.get("NextToken"), job)
        end = start + min(request.get("MaxResults", MOST_RESULTS), MOST_RESULTS)
        warnings = [{"ErrorCode": "PAGE_NOT_READ", "Pages": job.unread}] if job.unread else []
        return {
            "JobStatus": job.status,
            "DocumentMetadata": {"Pages": job.page_count},
            "Blocks": job.blocks[start:end],
            "DetectDocumentTextModelVersion": MODEL_VERSION,
            **({"Warnings": warnings} if warnings else {}),
            **({"NextToken": _next_token(end, job)} if end < len(job.blocks) else {}),
        }

    # --- the work ---

    def _started_with(self, token: str) -> Job | None:
        jobs = (job for job in self._jobs.values() if job.request.get("ClientRequestToken") == token)
        return next(jobs, None)

    def _add(self, job: Job) -> Job:
        with self._lock:
            token = job.request.get("ClientRequestToken")
            if token is not None and (same := self._started_with(token)):  # started meanwhile
                return same
            self._jobs[job.job_id] = job
            for old in [each for each in self._jobs.values() if each.status != IN_PROGRESS][:-KEPT_JOBS]:
                del self._jobs[old.job_id]
        threading.Thread(target=self._run, args=(job,), daemon=True).start()
        return job

    def _run(self, job: Job) -> None:
        try:
            self._read_all(job)
        except TextractError as error:
            job.message = _status_message(error)
        except Exception as error:  # as on AWS: the job failed by a fault of the service
            job.message = f"INTERNAL_ERROR: {type(error).__name__}"
        if job.message:
            job.status, job.blocks = FAILED, []
        job.content = None
        time.sleep(max(0.0, job.started + SECONDS_BEFORE_THE_NOTICE - time.monotonic()))
        self._give_notice(job)

    def _read_all(self, job: Job) -> None:
        """Read every page that can be read; the others are named in a warning."""
        assert job.content is not None
        with open_document(job.content) as document:
            if document.page_count > MAX_TEXTRACT_PAGES:
                raise TextractError(
                    "DocumentTooLargeException", f"the document has {document.page_count} pages"
                )
            job.page_count = document.page_count
            for index in range(document.page_count):
                try:
                    job.blocks += self._read(document, index)
                except TextractError:
                    job.unread.append(index + 1)
                self._on_page(_key(job), index + 1, document.page_count)
        if len(job.unread) == job.page_count:
            raise TextractError("BadDocumentException", "no page of the document can be read")
        job.status = PARTIAL_SUCCESS if job.unread else SUCCEEDED

    def _give_notice(self, job: Job) -> None:
        channel = job.request.get("NotificationChannel")
        if not channel:
            return
        notice = {
            "JobId": job.job_id,
            "Status": FAILED if job.status == FAILED else SUCCEEDED,
            "API": "StartDocumentTextDetection",
            **({"JobTag": job.request["JobTag"]} if "JobTag" in job.request else {}),
            "Timestamp": int(time.time() * 1000),
            "DocumentLocation": {
                "S3ObjectName": _key(job),
                "S3Bucket": job.request["DocumentLocation"]["S3Object"]["Bucket"],
            },
        }
        with suppress(Exception):  # a lost notice is what the check is there for
            self._publish(channel["SNSTopicArn"], json.dumps(notice))


_WORDS = {
    "UnsupportedDocumentException": "UNSUPPORTED_DOCUMENT",
    "DocumentTooLargeException": "DOCUMENT_TOO_LARGE",
}


def _status_message(error: TextractError) -> str:
    word = (
        "PASSWORD_PROTECTED"
        if isinstance(error, PasswordProtected)
        else _WORDS.get(error.code, "INVALID_DOCUMENT")
    )
    return f"{word}: {error.message}"


def _key(job: Job) -> str:
    return job.request["DocumentLocation"]["S3Object"]["Name"]


def _next_token(offset: int, job: Job) -> str:
    return base64.urlsafe_b64encode(f"{job.job_id}:{offset}".encode()).decode()


def _offset(token: str | None, job: Job) -> int:
    if token is None:
        return 0
    try:
        job_id, _, offset = base64.urlsafe_b64decode(token).decode().partition(":")
        if job_id == job.job_id:
            return int(offset)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise TextractError("InvalidParameterException", "Request has an invalid NextToken")
