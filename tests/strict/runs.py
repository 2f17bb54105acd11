"""What the stack's functions do in a deployment, each as a run that can be repeated: it returns what goes wrong, or
nothing.

A function is invoked with the event that would come, so that its answer is seen at once. Only where the event's own
way is what matters does it come by itself.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeSerializer
from invoice_record import invoice_id_of

from infra.local.cloud import User
from infra.local.loopback import LoopbackServer, QuietHandler
from tests.invoices.einvoices import ubl_invoice
from tests.invoices.render import FOLDER, render_pdf
from tests.strict.textract import EXPENSE_JOB, INVOICE, PrintedTextract

if TYPE_CHECKING:
    from infra.local.session import Session

UNSURE = (*INVOICE[:2], "Invoice Date: 03/04/2025", "Total: $300.00")
LONG = ("for-services-rendered-" * 50,) * 300  # over 250 KB, of few words
UPLOADED_AT = "2026-01-02T03:04:05.000Z"
SECONDS_TO_ARRIVE = 30  # on a machine that does other things too
TRIES = 3

Run = Callable[[], str]


def until(look: Callable[[], Any]) -> Any:
    """What `look` returns as soon as it is something, or its last answer."""
    deadline = time.monotonic() + SECONDS_TO_ARRIVE
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


class Runs:
    """The processor's runs, and what all runs need. `runs` has them by the name that the table shows."""

    def __init__(self, session: Session) -> None:
        assert isinstance(session.textract, PrintedTextract)
        self.session, self.cloud, self.textract = session, session.cloud, session.textract
        self.user = User(session.cloud)
        self.s3, self._dynamodb = self.cloud.client("s3"), self.cloud.client("dynamodb")
        self._lambda = self.cloud.client("lambda")
        self._numbers = itertools.count(1)
        self._image, self._pdf = (FOLDER / "invoice_page_1.png").read_bytes(), io.BytesIO()
        render_pdf(2, self._pdf)  # what has one page takes no job
        self.runs: dict[str, Run] = {
            "an image": lambda: self.process(*self.upload("pNg")),
            "an image and an e-invoice": lambda: self.both(*map(self.upload, ("pNg", "xMl"))),
            "both without a version": lambda: self.both(
                *((self.upload(each)[0], None) for each in ("pNg", "xMl"))
            ),
            "an image that was deleted": self.deleted_image,
            "an unsure image": lambda: self.printed(UNSURE),
            "a long text": lambda: self.printed(LONG),
            "a PDF": self.pdf,
            "the notice of a job's end": self.notice,
            "the result of a text job": lambda: self.job_result("text", self.ended_text_job()),
            "the result of an expense job": lambda: self.job_result("expense", EXPENSE_JOB),
            "the check": self.check,
            "the due digest": self.digest,
            "an event that fails for good": self.failed_event,
            "the log": self.log,
            "a deployment": self.deployment,
        }

    # --- an image ---

    def upload(self, suffix: str) -> tuple[str, str]:
        """A file whose suffix no notification rule takes, so that only the run's own event tells of it."""
        key = f"invoices/travel/{next(self._numbers)}.{suffix}"
        body = {"pDf": self._pdf.getvalue(), "xMl": ubl_invoice()}.get(suffix, self._image)
        return key, self.s3.put_object(Bucket=self.cloud.bucket, Key=key, Body=body)["VersionId"]

    def process(self, key: str, version: str | None, *, status: str = "PROCESSED") -> str:
        if failure := self.invoke(self.cloud.function, upload_event(self.cloud.bucket, key, version)):
            return failure
        record = self.user.record(invoice_id_of(self.cloud.bucket, key, version or "sequencer"))
        found = record and record["status"]
        return "" if found == status else f"the record is {found}"

    def both(self, *uploads: tuple[str, str | None]) -> str:
        """Textract reads the one with the function's rights, the function itself the other."""
        return "; ".join(filter(None, [self.process(*upload) for upload in uploads]))

    def deleted_image(self) -> str:
        key, version = self.upload("pNg")
        self.s3.delete_object(Bucket=self.cloud.bucket, Key=key, VersionId=version)
        return self.process(key, version, status="FAILED")

    def printed(self, lines: tuple[str, ...]) -> str:
        with self.page(lines):
            return self.process(*self.upload("pNg"))

    @contextmanager
    def page(self, lines: tuple[str, ...]) -> Iterator[None]:
        self.textract.page = lines
        yield
        self.textract.page = INVOICE

    # --- a PDF ---

    def pdf(self) -> str:
        return self.process(*self.upload("pDf"), status="READING")

    def notice(self) -> str:
        """MiniStack delivers a notice once; on a busy machine it may come before the job's start is stored."""
        kept_back = self.textract.kept_back
        for _ in range(TRIES):
            key, version = self.upload("pDf")
            if failure := self.process(key, version, status="READING"):
                return failure
            found = invoice_id_of(self.cloud.bucket, key, version)
            until(lambda: self.textract.kept_back > kept_back or self.is_processed(found))  # noqa: B023
            if self.is_processed(found):
                return ""
            if self.textract.kept_back > kept_back:
                break
        return "no notice comes; the hourly check finishes the invoice"

    def is_processed(self, record_id: str) -> bool:
        return (self.user.record(record_id) or {}).get("status") == "PROCESSED"

    def ended_text_job(self) -> str:
        """The id of a job that ended without a notice."""
        key, version = self.upload("pDf")
        place = {"S3Object": {"Bucket": self.cloud.bucket, "Name": key, "Version": version}}
        job = self.textract.call("StartDocumentTextDetection", {"DocumentLocation": place})["JobId"]
        request = {"JobId": job}
        until(lambda: self.textract.call("GetDocumentTextDetection", request)["JobStatus"] == "SUCCEEDED")
        return job

    def job_result(self, operation: str, job: str) -> str:
        record_id = f"job {next(self._numbers)}"
        record = {"status": "READING", "job_id": job, "job_operation": operation, "failed_jobs": 0}
        self.put(record_id, record | {"file_name": "invoices/result.pdf", "notification": "PENDING"})
        notice = {"JobId": job, "JobTag": record_id, "Status": "SUCCEEDED", "API": f"Start {operation}"}
        topic = self._function(self.cloud.function)["Environment"]["Variables"]["COMPLETION_TOPIC_ARN"]
        sns = {"TopicArn": topic, "Message": json.dumps(notice)}
        return self.invoke(self.cloud.function, {"Records": [{"EventSource": "aws:sns", "Sns": sns}]})

    def put(self, record_id: str, record: dict[str, Any]) -> None:
        """A record as it stands between two invocations."""
        whole = {"invoice_id": record_id, "bucket": self.cloud.bucket, "uploaded_at": UPLOADED_AT}
        whole |= {"attention": "UNFINISHED", "lease_until": 0, "attempts": 0, **record}
        item = {name: TypeSerializer().serialize(value) for name, value in whole.items()}
        self._dynamodb.put_item(TableName=self.cloud.table, Item=item)

    # --- the check, and what happens around the function ---

    def check(self) -> str:
        key, version = self.upload("pNg")
        event = {"source": "aws.events", "detail": {"whole_bucket": True}}
        if failure := self.invoke(self.cloud.function, event):
            return failure
        found = self.is_processed(invoice_id_of(self.cloud.bucket, key, version))
        return "" if found else "an upload without an event stays without a record"

    def digest(self) -> str:
        """The check when the last digest was long ago; somebody's try keeps it owed until the next day's at 05:00 UTC."""
        last = {"mark": {"S": "digest"}, "day": {"S": "2026-01-01"}, "owner": {"S": "another"}}
        self._dynamodb.put_item(TableName=self.cloud.names.memory_table, Item=last)
        return self.invoke(self.cloud.function, {"source": "aws.events"})

    def failed_event(self) -> str:
        """An event that is none; it comes as S3's do, so that Lambda deals with its failure."""
        mark = f"event {next(self._numbers)}"
        self._lambda.invoke(
            FunctionName=self.cloud.function, InvocationType="Event", Payload=json.dumps({"mark": mark})
        )
        waiting = until(lambda: mark in self.failed_events())
        return "" if waiting else "the event does not wait in the failed-events queue: it is lost"

    def failed_events(self) -> str:
        url = self.cloud.outputs["FailedEventsQueueUrl"]
        queue = self.cloud.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return json.dumps(queue.get("Messages", []))

    def log(self) -> str:
        return self.logged(lambda: self.process(*self.upload("pNg")))

    def logged(self, run: Run, *, group: str = "") -> str:
        """The lines of a run: a line with the request's end belongs to each."""
        request = {"logGroupName": group or self.cloud.log_group, "startTime": int(time.time() * 1000)}
        failure = run()
        lines = self.cloud.client("logs").filter_log_events(**request)["events"]
        return failure or ("" if lines else "the run leaves no line in the log")

    def deployment(self) -> str:
        """What CDK's own function does at a deployment: it sets the bucket's notification rules."""
        rules = self.s3.get_bucket_notification_configuration(Bucket=self.cloud.bucket)
        rules.pop("ResponseMetadata")
        properties = {"BucketName": self.cloud.bucket, "NotificationConfiguration": rules, "Managed": "true"}
        with answered() as (url, answers):
            event = {"RequestType": "Update", "ResponseURL": url, "ResourceProperties": properties}
            names = ("StackId", "RequestId", "LogicalResourceId", "PhysicalResourceId")
            self.invoke(self._helper(), event | dict.fromkeys(names, "deployment"))
        failure = re.search(r"\((\w+)\) when calling the (\w+)", answers[0]["Reason"])
        return f"the deployment fails: {failure[1]} at {failure[2]}" if failure else ""

    # --- what all runs need ---

    def invoke(self, function: str, event: dict[str, Any]) -> str:
        """Invoke a function and wait; returns the message of its error, if it raised one."""
        answer = self.answer(function, event)
        return answer["errorMessage"] if isinstance(answer, dict) and "errorMessage" in answer else ""

    def answer(self, function: str, event: dict[str, Any]) -> Any:
        return json.load(self._lambda.invoke(FunctionName=function, Payload=json.dumps(event))["Payload"])

    def _function(self, name: str) -> dict[str, Any]:
        return self._lambda.get_function_configuration(FunctionName=name)

    def _helper(self) -> str:
        names = (each["FunctionName"] for each in self._lambda.list_functions()["Functions"])
        return next(name for name in names if "BucketNotificationsHandler" in name)


def upload_event(bucket: str, key: str, version: str | None) -> dict[str, Any]:
    """S3's event of an upload; one without a version comes from a bucket that keeps none."""
    s3_object = {"key": key, "size": 1, "eTag": "etag", "sequencer": "sequencer"}
    if version:
        s3_object["versionId"] = version
    s3 = {"bucket": {"name": bucket}, "object": s3_object}
    record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "eventTime": UPLOADED_AT, "s3": s3}
    return {"Records": [record]}


@contextmanager
def answered() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An address on loopback and what is put there, as CloudFormation gives one to a custom resource."""
    answers: list[dict[str, Any]] = []

    class Handler(QuietHandler):
        def do_PUT(self) -> None:
            answers.append(json.loads(self.body()))
            self.answer(200, b"", {})

    server = LoopbackServer(Handler)
    server.start()
    yield server.url, answers
    server.stop()
