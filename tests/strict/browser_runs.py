"""The runs of the invoice browser's function, as `runs` has those of the processor's."""

from __future__ import annotations

import json
import re
import urllib.request
import uuid
from typing import Any
from urllib.error import HTTPError

from tests.strict.runs import UNSURE, Runs
from tests.strict.textract import INVOICE


class BrowserRuns(Runs):
    """Requests of somebody who signed in; the addresses that are signed for a person are followed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._browser = self.cloud.names.browser_function
        variables = self._function(self._browser)["Environment"]["Variables"]
        claims = {"token_use": "id", "aud": variables["CLIENT_ID"], "email": "you@example.com", "sub": "you"}
        self._authorizer = {"jwt": {"claims": claims}}
        self.runs |= {
            "the page's list": self.list,
            "the page's list of a type": lambda: self.list("type=invoice"),
            "the page's list of a folder": lambda: self.list("category=travel"),
            "the page's list of a vendor": lambda: self.list("vendor=ABC"),
            "the page's list of what needs review": lambda: self.list("needs_review=true"),
            "the page's search for a number": lambda: self.list("number=INV-00123"),
            "the page's note of who is not subscribed": self.note,
            "the page's invoice": lambda: self.ask("GET", f"/api/invoices/{self.stored()}")[0],
            "the page's file": lambda: self.follow("document", self.stored()),
            "the page's file without a version": lambda: self.follow("document", self.stored(version=False)),
            "the page's long text": lambda: self.follow("text_url", self.stored(long=True)),
            "the page's list of what is to be paid": lambda: self.ask("GET", "/api/to-pay")[0],
            "the page's correction": self.correction,
            "the page's news for programs": self.news,
            "the page's confirmation of an account": self.confirmation,
            "the page's upload": self.new_upload,
            "the page's log": lambda: self.logged(self.list, group=self.cloud.names.browser_log_group),
        }
        for lines in (INVOICE, UNSURE):
            assert not self.printed(lines)

    def ask(self, method: str, path: str, *, query: str = "", body: Any = None) -> tuple[str, Any]:
        """What goes wrong, if anything, and the answer to a request as API Gateway hands it on."""
        context = {"http": {"method": method, "path": path}, "authorizer": self._authorizer}
        event = {"rawPath": path, "rawQueryString": query, "requestContext": context, "headers": {}}
        answer = self.answer(self._browser, event | {"body": json.dumps(body)})
        place = re.sub(r"[0-9a-f-]{36}", "{invoice_id}", path)
        failure = "" if answer["statusCode"] == 200 else f"{answer['statusCode']} from {method} {place}"
        return failure, json.loads(answer["body"])

    def list(self, query: str = "") -> str:
        failure, content = self.ask("GET", "/api/invoices", query=query)
        return failure or ("" if content["invoices"] else "the list is empty")

    def note(self) -> str:
        found = {"mark": {"S": "check"}, "unsubscribed": {"L": [{"S": "you@example.com"}]}}
        self._dynamodb.put_item(TableName=self.cloud.names.memory_table, Item=found)
        failure, content = self.ask("GET", "/api/invoices")
        return failure or ("" if "unsubscribed" in content else "the list does not say who is not subscribed")

    def stored(self, *, version: bool = True, long: bool = False, **more: Any) -> str:
        """The id of a record whose file is in the bucket."""
        key, version_id = self.upload("pNg")
        record: dict[str, Any] = {"file_name": key, "status": "PROCESSED", "notification": "SENT", **more}
        if version:
            record["version_id"] = version_id
        if long:
            record["text_location"] = f"text/{uuid.uuid4()}.txt"
            self.s3.put_object(Bucket=self.cloud.bucket, Key=record["text_location"], Body=b"long")
        record_id = str(uuid.uuid4())
        self.put(record_id, record)
        return record_id

    def follow(self, address: str, record_id: str) -> str:
        """Open the address that an invoice gives for its file or its text."""
        failure, invoice = self.ask("GET", f"/api/invoices/{record_id}")
        if failure:
            return failure
        found = invoice[address]
        return opened(urllib.request.Request(found["url"] if isinstance(found, dict) else found))

    def correction(self) -> str:
        body = {"revision": 0, "changes": {"vendor": "ACME"}}
        return self.ask("PATCH", f"/api/invoices/{self.stored()}", body=body)[0]

    def news(self) -> str:
        """A correction of which programs are told at once."""
        record_id = self.stored()
        failure, _ = self.ask(
            "PATCH", f"/api/invoices/{record_id}", body={"revision": 0, "changes": {"vendor": "ACME"}}
        )
        owed = "publish_owed" in (self.user.record(record_id) or {})
        return failure or ("programs hear of it only by the check" if owed else "")

    def confirmation(self) -> str:
        changed = self.stored(
            marks=["name:abc"],
            review_reasons=["bank_details_changed"],
            payment={"changed": [{"account": "iban:DE02", "account_ends": "DE02", "known_ends": "DE01"}]},
        )
        body = {"revision": 0, "changes": {"account_confirmed": True}}
        return self.ask("PATCH", f"/api/invoices/{changed}", body=body)[0]

    def new_upload(self) -> str:
        """Take the form that the page gets for a file, and send it to S3 as the page does."""
        failure, form = self.ask(
            "POST", "/api/uploads", body={"name": "upload.png", "size": len(self._image)}
        )
        if failure:
            return failure
        boundary = uuid.uuid4().hex
        parts = [part(boundary, name, value.encode()) for name, value in form["fields"].items()]
        content = b"".join([*parts, part(boundary, "file", self._image), f"--{boundary}--\r\n".encode()])
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return opened(urllib.request.Request(form["url"], data=content, headers=headers))


def opened(request: urllib.request.Request) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60):
            return ""
    except HTTPError as error:
        return f"{error.code} from S3"


def part(boundary: str, name: str, value: bytes) -> bytes:
    """A field of a form; a name in it makes the last one a file."""
    file_name = '; filename="file"' if name == "file" else ""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file_name}\r\n\r\n'
    return head.encode() + value + b"\r\n"
