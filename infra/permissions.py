"""Every grant of the stack's own roles, on one screen: the exact action on the exact resource."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from invoice_record import INVOICE_PREFIX, TEXT_PREFIX

BROWSED_INDEXES = ("ByMonth", "ByType", "ByCategory", "ByVendor", "ByFingerprint", "NeedsAttention", "ToPay")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorResources:
    """ARNs of what the processor works on."""

    bucket: str
    table: str
    memory: str
    topic: str
    failed_events_queue: str
    log_group: str
    completion_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserResources:
    """ARNs of what the invoice browser works on."""

    bucket: str
    table: str
    memory: str
    topic: str
    log_group: str


def processor_policy(on: ProcessorResources, *, analyze_expense: str, due_digest: str) -> iam.PolicyDocument:
    """What the processor may do. Nothing else is granted anywhere: the stack closes the role to later grants."""
    return iam.PolicyDocument(
        statements=[
            # Textract reads the object with the caller's rights; a request with a version needs the second action.
            _allow("ReadUploads", "s3:GetObject", "s3:GetObjectVersion", on=f"{on.bucket}/{INVOICE_PREFIX}*"),
            # Tells "gone" (404) from "forbidden" (403). IfExists, because the object requests that S3 decides this
            # for carry no prefix; where a prefix is given, only the uploads' can be listed.
            _allow("TellGoneFromForbidden", "s3:ListBucket", on=on.bucket, prefix=f"{INVOICE_PREFIX}*"),
            # The daily check lists every version of the uploads, to find those without a record.
            _allow("ListUploads", "s3:ListBucketVersions", on=on.bucket, prefix=f"{INVOICE_PREFIX}*"),
            # Texts that do not fit into an item.
            _allow("KeepLongTexts", "s3:PutObject", on=f"{on.bucket}/{TEXT_PREFIX}*"),
            _allow("WriteRecords", "dynamodb:UpdateItem", on=on.table),
            # The check asks which uploads have a record.
            _allow("FindRecords", "dynamodb:BatchGetItem", on=on.table),
            _allow("FindDuplicates", "dynamodb:Query", on=f"{on.table}/index/ByFingerprint"),
            # The check looks for duplicates among the month's records and for records that are stuck.
            _allow("FindRecent", "dynamodb:Query", on=f"{on.table}/index/ByMonth"),
            _allow("FindUnfinished", "dynamodb:Query", on=f"{on.table}/index/NeedsAttention"),
            *_due_digest(on, due_digest=due_digest),
            # When the check ran last, how far it came, what it found; the accounts that were seen of a supplier.
            _allow("Remember", "dynamodb:UpdateItem", on=on.memory),
            # What is known of a supplier, by all marks of an invoice at once.
            _allow("KnowSuppliers", "dynamodb:BatchGetItem", on=on.memory),
            _allow("SendEmail", "sns:Publish", on=on.topic),
            # The check looks whether every address is still subscribed.
            _allow("SeeWhoGetsEmail", "sns:ListSubscriptionsByTopic", on=on.topic),
            # Textract has no resources to name (Service Authorization Reference: these actions take only "*").
            _allow("ReadText", *_textract_actions(analyze_expense=analyze_expense), on="*"),
            # Who starts a job hands Textract the role it publishes with, and this role to Textract only.
            iam.PolicyStatement(
                sid="HandRoleToTextract",
                actions=["iam:PassRole"],
                resources=[on.completion_role],
                conditions={"StringEquals": {"iam:PassedToService": "textract.amazonaws.com"}},
            ),
            # Lambda hands an event that failed for good to the queue with the function's own rights.
            _allow("KeepFailedEvents", "sqs:SendMessage", on=on.failed_events_queue),
            # The group exists already, so no CreateLogGroup: a deleted one shall not come back without retention.
            _allow("WriteLogs", "logs:CreateLogStream", "logs:PutLogEvents", on=on.log_group),
        ]
    )


def browser_policy(on: BrowserResources) -> iam.PolicyDocument:
    """What the invoice browser may do. It never deletes, and reads no list that an index does not give."""
    return iam.PolicyDocument(
        statements=[
            _allow(
                "ListInvoices", "dynamodb:Query", on=[f"{on.table}/index/{name}" for name in BROWSED_INDEXES]
            ),
            # One invoice; those that an index named for a list; a correction, under a condition.
            _allow("ReadInvoices", "dynamodb:GetItem", "dynamodb:BatchGetItem", on=on.table),
            _allow("CorrectInvoices", "dynamodb:UpdateItem", on=on.table),
            # What the check found, to say it on the page; what is known of the supplier of an invoice that is removed.
            _allow("ReadTheCheck", "dynamodb:GetItem", on=on.memory),
            # What people say of a supplier: a name, an account that is right.
            _allow("RememberSuppliers", "dynamodb:UpdateItem", on=on.memory),
            # Programs hear of a correction. What is not published here, the processor's check publishes.
            _allow("TellPrograms", "sns:Publish", on=on.topic),
            # Links that it signs work with its own rights: to see a file, and to upload one.
            _allow("ShowFiles", "s3:GetObject", "s3:GetObjectVersion", on=f"{on.bucket}/{INVOICE_PREFIX}*"),
            _allow("TakeUploads", "s3:PutObject", on=f"{on.bucket}/{INVOICE_PREFIX}*"),
            _allow("ShowLongTexts", "s3:GetObject", on=f"{on.bucket}/{TEXT_PREFIX}*"),
            _allow("WriteLogs", "logs:CreateLogStream", "logs:PutLogEvents", on=on.log_group),
        ]
    )


def _due_digest(on: ProcessorResources, *, due_digest: str) -> list[iam.PolicyStatement]:
    """What the digest needs beside the check's own rights: what is to be paid."""
    to_pay = _allow("FindDue", "dynamodb:Query", on=f"{on.table}/index/ToPay")
    return [to_pay] if due_digest != "off" else []


def _textract_actions(*, analyze_expense: str) -> list[str]:
    """Results of both kinds of job, since one may have been started under an earlier setting."""
    names = ["GetDocumentTextDetection", "GetExpenseAnalysis"]
    if analyze_expense == "always":
        names += ["AnalyzeExpense", "StartExpenseAnalysis"]
    else:
        names += ["DetectDocumentText", "StartDocumentTextDetection"]
    if analyze_expense == "when_unsure":
        names += ["AnalyzeExpense"]
    return [f"textract:{name}" for name in names]


def _allow(sid: str, *actions: str, on: str | list[str], prefix: str | None = None) -> iam.PolicyStatement:
    conditions = {"StringLikeIfExists": {"s3:prefix": prefix}} if prefix else None
    resources = [on] if isinstance(on, str) else on
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=resources, conditions=conditions)
