"""What each right of the stack's roles is for, as tests/PERMISSIONS.md: a run that fails without it.

    python -m tests.permission_table

On a cloud that enforces IAM every allowed action is taken away from every resource it is allowed on, one at a time,
from the deployed role; the run that needs it is made, and the right is put back. Who grants something new writes into
NEEDED_BY which run shows it, and a new run into tests/strict. An end-to-end test does the same and compares the page.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.infrastructure.assembly import as_list, spell
from tests.strict.browser_runs import BrowserRuns
from tests.strict.cloud import StrictCloud, StrictSession
from tests.strict.runs import Runs
from tests.strict.textract import PrintedTextract

if TYPE_CHECKING:
    from botocore.client import BaseClient

PAGE = Path(__file__).resolve().parent / "PERMISSIONS.md"

HEAD = """# What each right is for

Written by `python -m tests.permission_table` from what happens; not to be edited by hand.

Every action that the stack's roles allow, and what goes wrong in the run named when that right alone is taken away
from the deployed role. The cloud is MiniStack with IAM enforced (`AUTH=true`, TLS only). What it leaves out is checked
as AWS does by tests/strict/emulator.py: Textract's own actions, reading the object with the caller's rights and handing
over a role; Lambda's log lines and failed events with the function's role.
"""
COLUMNS = "| action | on | needed by | without it |\n| --- | --- | --- | --- |\n"

# The settings under which the stack is looked at, and what the page says of each.
DEPLOYMENTS: dict[str, dict[str, object]] = {
    "The defaults, and the invoice browser": {"analyze_expense": "when_unsure", "invoice_browser": True},
    "What `analyze_expense` = `always` and `due_digest` need more": {
        "analyze_expense": "always",
        "invoice_browser": True,
        "due_digest": "daily",
    },
}

# By action, and by resource where that matters: the run that needs it.
NEEDED_BY = {
    "s3:GetObjectVersion": "an image and an e-invoice",
    "s3:GetObject": "both without a version",
    "s3:ListBucket": "an image that was deleted",
    "s3:ListBucketVersions": "the check",
    "s3:PutObject": "a long text",
    "s3:PutBucketNotification": "a deployment",
    "dynamodb:UpdateItem table/InvoiceData": "an image",
    "dynamodb:UpdateItem table/InvoiceMemory": "the check",
    "dynamodb:BatchGetItem table/InvoiceData": "the check",
    "dynamodb:BatchGetItem table/InvoiceMemory": "an image",
    "dynamodb:Query table/InvoiceData/index/ByFingerprint": "an image",
    "dynamodb:Query table/InvoiceData/index/ByMonth": "the check",
    "dynamodb:Query table/InvoiceData/index/NeedsAttention": "the check",
    "dynamodb:Query table/InvoiceData/index/ToPay": "the due digest",
    "sns:Publish Emails": "an image",
    "sns:ListSubscriptionsByTopic": "the check",
    "sns:Publish CompletionsTopic": "the notice of a job's end",
    "textract:DetectDocumentText": "an image",
    "textract:AnalyzeExpense": "an unsure image",
    "textract:StartDocumentTextDetection": "a PDF",
    "textract:StartExpenseAnalysis": "a PDF",
    "textract:GetDocumentTextDetection": "the result of a text job",
    "textract:GetExpenseAnalysis": "the result of an expense job",
    "iam:PassRole": "a PDF",
    "sqs:SendMessage": "an event that fails for good",
    "logs:CreateLogStream": "the log",
    "logs:PutLogEvents": "the log",
}
BROWSER_ROLE = "BrowserRole"
NEEDED_BY_BROWSER = {
    "dynamodb:Query table/InvoiceData/index/ByMonth": "the page's list",
    "dynamodb:Query table/InvoiceData/index/ByType": "the page's list of a type",
    "dynamodb:Query table/InvoiceData/index/ByCategory": "the page's list of a folder",
    "dynamodb:Query table/InvoiceData/index/ByVendor": "the page's list of a vendor",
    "dynamodb:Query table/InvoiceData/index/ByFingerprint": "the page's search for a number",
    "dynamodb:Query table/InvoiceData/index/NeedsAttention": "the page's list of what needs review",
    "dynamodb:Query table/InvoiceData/index/ToPay": "the page's list of what is to be paid",
    "dynamodb:GetItem table/InvoiceData": "the page's invoice",
    "dynamodb:GetItem table/InvoiceMemory": "the page's note of who is not subscribed",
    "dynamodb:BatchGetItem": "the page's list",
    "dynamodb:UpdateItem table/InvoiceData": "the page's correction",
    "dynamodb:UpdateItem table/InvoiceMemory": "the page's confirmation of an account",
    "sns:Publish Emails": "the page's news for programs",
    "s3:GetObject Invoices/invoices/*": "the page's file without a version",
    "s3:GetObject Invoices/text/*": "the page's long text",
    "s3:GetObjectVersion": "the page's file",
    "s3:PutObject": "the page's upload",
    "logs:CreateLogStream": "the page's log",
    "logs:PutLogEvents": "the page's log",
}


class QuickCloud(StrictCloud):
    """Without the minutes that Lambda waits before it tries again."""

    def environment(self) -> dict[str, str]:
        waits = ("LAMBDA_ASYNC_RETRY_BASE_SECONDS", "LAMBDA_ASYNC_RETRY_MAX_SECONDS")
        return super().environment() | dict.fromkeys(waits, "0.1")


class QuickSession(StrictSession):
    cloud_type = QuickCloud
    textract_type = PrintedTextract


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource: as the template names it (to read) and as the role has it (to take it away)."""

    role: str
    role_name: str
    policy_name: str
    action: str
    shown: str
    arn: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.role, self.action, self.shown

    @property
    def run(self) -> str:
        """The name of the run that needs it. Raises LookupError for one that nobody wrote down."""
        needed = NEEDED_BY_BROWSER if self.role == BROWSER_ROLE else NEEDED_BY
        for name in (f"{self.action} {self.shown}", self.action):
            if name in needed:
                return needed[name]
        raise LookupError(f"which run needs {self.action} on {self.shown}? Write it into NEEDED_BY.")


@dataclass(frozen=True, slots=True)
class Row:
    """What was seen: `without` is empty where the run went well without the right."""

    grant: Grant
    without: str


def observe_all() -> dict[str, list[Row]]:
    """By deployment what was seen; a right that more than one of them has is taken away in the first."""
    observed: dict[str, list[Row]] = {}
    for deployment, settings in DEPLOYMENTS.items():
        known = {row.grant.key for rows in observed.values() for row in rows}
        observed[deployment] = observe(settings, known)
    return observed


def observe(settings: dict[str, object], known: set[tuple[str, str, str]]) -> list[Row]:
    """Deploy with these settings, and take every right that is not known yet away once."""
    with QuickSession(settings=settings) as session:
        runs = (BrowserRuns if "invoice_browser" in settings else Runs)(session).runs
        iam = session.cloud.client("iam")
        found = [grant for grant in grants(session.cloud) if grant.key not in known]
        needed = dict.fromkeys(grant.run for grant in found)
        assert {name: runs[name]() for name in needed} == dict.fromkeys(needed, "")
        rows = [Row(grant, observe_without(grant, iam, runs[grant.run])) for grant in found]
        left = {name: runs[name]() for name in needed}
        assert left == dict.fromkeys(needed, ""), "not all was put back"
    return rows


def observe_without(grant: Grant, iam: BaseClient, run: Any) -> str:
    place = {"RoleName": grant.role_name, "PolicyName": grant.policy_name}
    before = iam.get_role_policy(**place)["PolicyDocument"]
    left = without(before, grant.action, grant.arn)
    if left["Statement"]:
        iam.put_role_policy(**place, PolicyDocument=json.dumps(left))
    else:  # IAM takes no policy that says nothing
        iam.delete_role_policy(**place)
    try:
        return run()
    finally:
        iam.put_role_policy(**place, PolicyDocument=json.dumps(before))


def without(document: dict[str, Any], action: str, arn: str) -> dict[str, Any]:
    """The policy without this action on this resource; its statement is split where it allows more."""
    left = []
    for statement in document["Statement"]:
        actions, resources = as_list(statement["Action"]), as_list(statement["Resource"])
        if action not in actions or arn not in resources:
            left.append(statement)
            continue
        parts = (
            {"Action": [each for each in actions if each != action], "Resource": resources},
            {"Action": [action], "Resource": [each for each in resources if each != arn]},
        )
        left += [{**statement, **part} for part in parts if part["Action"] and part["Resource"]]
    return {**document, "Statement": left}


def grants(cloud: StrictCloud) -> Iterator[Grant]:
    """Every grant of the stack's own policies, in the order of the template."""
    cloudformation, iam = cloud.client("cloudformation"), cloud.client("iam")
    template = cloudformation.get_template(StackName=cloud.names.stack)["TemplateBody"]
    resources = cloudformation.describe_stack_resources(StackName=cloud.names.stack)["StackResources"]
    names = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}
    for role, policy in policies(template["Resources"]):
        place = {"RoleName": names[role], "PolicyName": policy["PolicyName"]}
        deployed = iam.get_role_policy(**place)["PolicyDocument"]["Statement"]
        for written, live in zip(policy["PolicyDocument"]["Statement"], deployed, strict=True):
            assert written["Effect"] == "Allow"
            arns = zip(as_list(written["Resource"]), as_list(live["Resource"]), strict=True)
            for (resource, arn), action in itertools.product(arns, as_list(written["Action"])):
                name = readable(resource)
                yield Grant(role_of(role), *place.values(), action, name, arn)


def policies(resources: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The logical id of each role with each of its own policies."""
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::IAM::Role":
            yield from ((logical_id, policy) for policy in resource["Properties"].get("Policies", []))
        elif resource["Type"] == "AWS::IAM::Policy":
            yield from ((role["Ref"], resource["Properties"]) for role in resource["Properties"]["Roles"])


def role_of(logical_id: str) -> str:
    """A role's name in the stack, without the hashes that CDK adds."""
    return re.sub(r"[0-9a-f]{32}", "", spell({"Ref": logical_id})[1:-1])


def readable(resource: Any) -> str:
    """A resource by the name that it has in the stack: `<Invoices.Arn>/text/*` is `Invoices/text/*`."""
    spelled = spell(resource)
    if spelled.startswith("arn:"):  # put together from a fixed name, as the table's
        spelled = spelled.rpartition(":")[2]
    return re.sub(r"<(\w+?)(\.Arn)?>", r"\1", spelled)


def page(observed: dict[str, list[Row]]) -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    for deployment, rows in observed.items():
        parts.append(f"## {deployment}\n")
        for role, of_role in itertools.groupby(rows, key=lambda row: row.grant.role):
            lines = [_line(row) for row in of_role]
            parts.append(f"### {role}\n\n{COLUMNS}" + "".join(lines))
    return "\n".join(parts)


def _line(row: Row) -> str:
    grant = row.grant
    on = f"`{grant.shown}`" if grant.shown != "*" else "no resources to name"
    return f"| `{grant.action}` | {on} | {grant.run} | {row.without} |\n"


def main() -> None:
    PAGE.write_text(page(observe_all()), encoding="utf-8")


if __name__ == "__main__":
    main()
