"""What checkov finds in the template. It wants other versions of what we use, and so an environment of its own:

python3 -m venv .local/checkov && .local/checkov/bin/pip install checkov==3.3.30
"""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest
from assembly import EVERYTHING, PROJECT, Synthesize

pytestmark = pytest.mark.slow
CHECKOV = PROJECT / ".local" / "checkov" / "bin" / "checkov"

EVERY_FUNCTION = ("Processor", "BrowserFunction", "BucketNotificationsHandler", "CustomS3AutoDeleteObjects")

# Check: what stays (the start of its name in the stack), and why.
ACCEPTED = {
    "CKV_AWS_18": (  # access logging of the bucket
        ("Invoices",),
        "Access logs would need a second bucket and help nobody here: uploads leave records and log lines.",
    ),
    "CKV_AWS_26": (  # encryption of topics
        ("Emails", "AlarmTopic", "CompletionsTopic"),
        "CloudWatch cannot publish through the AWS-managed key, and one's own costs $1 a month. SNS keeps no message "
        "longer than it takes to deliver it; the e-mails leave AWS in any case, the notices hold ids and names.",
    ),
    "CKV_AWS_27": (  # encryption of the queue
        ("FailedEvents",),
        "It is encrypted, with SQS's own keys (SqsManagedSseEnabled); the check knows only keys of KMS.",
    ),
    "CKV_AWS_115": (  # concurrency of functions
        EVERY_FUNCTION,
        "A new account cannot reserve any; `max_concurrency` does it for the processor. API Gateway slows the "
        "browser's callers down, and CDK's helpers run at deployments only.",
    ),
    "CKV_AWS_116": (  # dead-letter queue of functions
        EVERY_FUNCTION,
        "The processor has a destination for failed events instead, which keeps more of them; the browser and CDK's "
        "helpers are not invoked by events that could be lost.",
    ),
    "CKV_AWS_117": (  # functions in a VPC
        EVERY_FUNCTION,
        "They talk to AWS's own services only. A VPC would need an endpoint for each, some $7 a month apiece.",
    ),
    "CKV_AWS_119": (  # encryption of the tables
        ("Records", "Memory"),
        "They are encrypted with DynamoDB's own key; a key of one's own costs $1 a month and each request to it.",
    ),
    "CKV_AWS_158": (  # encryption of log groups
        ("Logs", "BrowserLogs", "BrowserAccessLog"),
        "Log groups are encrypted with CloudWatch's own keys, and no line holds an invoice's content.",
    ),
    "CKV_AWS_173": (  # encryption of environment variables
        ("Processor", "BrowserFunction"),
        "Lambda encrypts them with its own key, and there is no secret among them: names, addresses, settings.",
    ),
}


@pytest.fixture(scope="module")
def findings(synthesized: Synthesize) -> set[tuple[str, str]]:
    """Check and resource of all that checkov finds with the defaults and with everything on."""
    if not CHECKOV.exists():
        assert not os.environ.get("CI"), "CI has to install checkov"
        pytest.skip("checkov is not installed in .local/checkov")
    templates = [synthesized(**settings).path for settings in ({}, EVERYTHING)]
    files = [argument for path in templates for argument in ("--file", str(path))]
    # Without the flag it asks its maker for guidelines.
    command = [str(CHECKOV), *files, "--framework", "cloudformation", "--skip-download", "--output", "json"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    report = json.loads(run.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 100
    return {(each["check_id"], _named(each["resource"])) for each in report["results"]["failed_checks"]}


def _named(resource: str) -> str:
    """The logical id without its type and the hashes that CDK adds."""
    return re.sub(r"([0-9a-f]{32})?[0-9A-F]{8}$", "", resource.partition(".")[2])


def test_checkov_has_no_finding_without_a_written_reason(findings: set[tuple[str, str]]) -> None:
    new = {
        (check, resource)
        for check, resource in findings
        if check not in ACCEPTED or not resource.startswith(ACCEPTED[check][0])
    }
    assert new == set()


def test_checkov_finds_all_that_has_a_reason(findings: set[tuple[str, str]]) -> None:
    """Else the reason stands for nothing any more."""
    gone = {
        (check, name)
        for check, (names, _) in ACCEPTED.items()
        for name in names
        if not any(found == check and resource.startswith(name) for found, resource in findings)
    }
    assert gone == set()
