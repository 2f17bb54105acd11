"""What others demand of a stack: cdk-nag, cfn-lint and the CDK's own validation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from assembly import ADDRESS, EVERYTHING, Synthesize
from cdk_nag import AwsSolutionsChecks
from cfnlint.api import ManualArgs, lint_file

from infra.app import build

MANAGED_LOG_POLICY = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]"
)

# Findings that stay, and where. Whoever adds one adds its reason in acknowledgments.py and a line here.
ACCEPTED = {
    ("AwsSolutions-S1", "Invoices"),
    ("AwsSolutions-SQS3", "FailedEvents"),
    ("AwsSolutions-IAM5[Resource::<Invoices.Arn>/invoices/*]", "ProcessorRole"),
    ("AwsSolutions-IAM5[Resource::<Invoices.Arn>/text/*]", "ProcessorRole"),
    ("AwsSolutions-IAM5[Resource::*]", "ProcessorRole"),
    (MANAGED_LOG_POLICY, "BucketNotificationsHandler"),
}

ACCEPTED_OF_THE_BROWSER = {
    ("AwsSolutions-COG8", "Browser/People"),
    ("AwsSolutions-APIG4", "Browser/Api/GET--"),
    ("AwsSolutions-APIG4", "Browser/Api/GET--page--{file}"),
    ("AwsSolutions-IAM5[Resource::<Invoices.Arn>/invoices/*]", "Browser/Role"),
    ("AwsSolutions-IAM5[Resource::<Invoices.Arn>/text/*]", "Browser/Role"),
}

EVERY_KIND_OF_STACK = pytest.mark.parametrize(
    "settings",
    [{}, {"invoice_browser": True, "browser_mfa": "off"}, EVERYTHING],
    ids=["defaults", "browser", "everything"],
)


def report_of(outdir: Path, plugin: str) -> dict[str, Any]:
    report = json.loads((outdir / "validation-report.json").read_text(encoding="utf-8"))
    (found,) = (each for each in report["pluginReports"] if each["pluginName"] == plugin)
    return found


@EVERY_KIND_OF_STACK
def test_cdk_nag_has_no_finding_without_a_written_reason(tmp_path: Path, settings: dict[str, object]) -> None:
    app = build(outdir=tmp_path, context={"notification_email": ADDRESS} | settings, validate=False)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()

    report = report_of(tmp_path, "AwsSolutions")
    assert (report["conclusion"], report["violations"]) == ("success", [])
    assert all(len(each["reason"]) > 40 for each in report["suppressedViolations"])
    accepted = ACCEPTED | (ACCEPTED_OF_THE_BROWSER if "invoice_browser" in settings else set())
    if settings.get("browser_mfa") == "off":
        accepted |= {("AwsSolutions-COG2", "Browser/People")}
    assert {_named(each) for each in report["suppressedViolations"]} == accepted


def _named(finding: dict[str, Any]) -> tuple[str, str]:
    """Rule and construct, without the hashes that CDK puts into names."""
    construct = finding["acknowledgedAt"].partition("/")[2]
    if construct.startswith("BucketNotificationsHandler"):
        construct = "BucketNotificationsHandler"
    return re.sub(r"<(\w+)[0-9A-F]{8}\.", r"<\1.", finding["ruleName"]), construct


@EVERY_KIND_OF_STACK
def test_cfn_lint_has_no_error_or_warning(synthesized: Synthesize, settings: dict[str, object]) -> None:
    assert lint_file(synthesized(**settings).path, ManualArgs(regions=["us-east-1"])) == []


@EVERY_KIND_OF_STACK
def test_cdk_validation_accepts_the_stack(tmp_path: Path, settings: dict[str, object]) -> None:
    build(outdir=tmp_path, context={"notification_email": ADDRESS} | settings, validate=True).synth()
    # The report is written only where the validation ran, and holds only what it found.
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))
    assert report["pluginReports"] == []
