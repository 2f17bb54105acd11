"""Two queries for CloudWatch Logs Insights, as links that open them in the console.

Links, not AWS::Logs::QueryDefinition resources: a link costs none of the stack's 36 resources, and MiniStack,
which takes the same template for the local run, refuses that type. `query_outputs` has the shape of the
stack's outputs.
"""

from __future__ import annotations

import re

HOURS = 24

# Logs Insights finds the fields of a JSON line by itself:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
# A line "to be retried" names no file; its requestId leads to the lines before it.
WHAT_HAPPENED = """\
# Put a part of the file's name or the invoice's ID in both places.
fields @timestamp, level, message, status, error, reason, attempts, file_name, invoice_id, requestId
| filter file_name like "invoice_page_1" or @message like "invoice_page_1"
| sort @timestamp asc
| limit 1000
"""

# Timeouts and crashes are told by Lambda itself (platform.report), everything else by the processor.
WHAT_WENT_WRONG = """\
fields @timestamp, level, message, reason, error, at, file_name, record.status, requestId, record.requestId
| filter level in ["WARNING", "ERROR", "CRITICAL"] or record.status in ["error", "failure", "timeout"]
| sort @timestamp desc
| limit 1000
"""

QUERIES = {
    "WhatHappenedPage": ("What happened to an invoice, step by step: put its name in.", WHAT_HAPPENED),
    "WhatWentWrongPage": ("What failed or was retried in the last 24 hours.", WHAT_WENT_WRONG),
}


def query_outputs(*, region: str, log_group_name: str) -> dict[str, tuple[str, str]]:
    """For each query the name of an output, its description and its link. `region` may be a CDK token."""
    return {
        name: (description, insights_link(region=region, log_group_name=log_group_name, query=query))
        for name, (description, query) in QUERIES.items()
    }


def insights_link(*, region: str, log_group_name: str, query: str) -> str:
    """The address of the console's Logs Insights page with this query, over the last day."""
    detail = (
        f"~(end~0~start~-{HOURS * 3600}~timeType~'RELATIVE~unit~'seconds"
        f"~editorString~'{_encode(query.strip())}~source~(~'{_encode(log_group_name)}))"
    )
    return (
        f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"
        f"#logsV2:logs-insights$3FqueryDetail$3D{detail}"
    )


def _encode(text: str) -> str:
    """The console's own notation: what is no letter, digit, `-`, `.` or `_` as `*` and two hex digits."""
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"*{ord(found[0]):02x}", text)
