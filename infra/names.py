"""What a deployment calls its parts, and what else more than one part of the project says without being deployed.

What is deployed cannot import this: where it says the same, a test holds that against the original here. What a record
and a file are (prefixes, file types, states, currencies) is written in lambda/invoice_record.py.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

# Of a document: https://docs.aws.amazon.com/textract/latest/dg/limits-document.html
MAX_TEXTRACT_PAGES = 3000

# The message of the log line by which the check says that a person must mend something.
TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Names:
    """What one deployment calls its parts. `stage` is their suffix, so that several live in one account and region."""

    stage: str = ""

    def _of_stage(self, name: str) -> str:
        return f"{name}-{self.stage}" if self.stage else name

    @property
    def stack(self) -> str:
        return self._of_stage("InvoiceProcessing")

    @property
    def function(self) -> str:
        return self._of_stage("InvoiceProcessorFunction")

    @property
    def browser_function(self) -> str:
        return self._of_stage("InvoiceBrowserFunction")

    @property
    def table(self) -> str:
        return self._of_stage("InvoiceData")

    @property
    def memory_table(self) -> str:
        return self._of_stage("InvoiceMemory")

    @property
    def completion_topic(self) -> str:
        """AWS's own policy for the role that Textract publishes with (AmazonTextractServiceRole), and its guide,
        expect a name that begins like this: https://docs.aws.amazon.com/textract/latest/dg/api-async-roles.html"""
        return self._of_stage("AmazonTextractInvoices")

    @property
    def browser_api(self) -> str:
        return self._of_stage("InvoiceBrowser")

    @property
    def log_group(self) -> str:
        return f"/aws/lambda/{self.function}"

    @property
    def browser_log_group(self) -> str:
        return f"/aws/lambda/{self.browser_function}"

    @property
    def access_log_group(self) -> str:
        """Under this prefix API Gateway needs no entry of ours in the account's resource policy for logs, which has
        room for few (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html)."""
        return f"/aws/vendedlogs/apis/{self.browser_api}"


def version() -> str:
    """The project's, as this checkout says it: what pip has installed may be an older one."""
    project = Path(__file__).resolve().parents[1] / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
