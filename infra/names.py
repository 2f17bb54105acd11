"""Every name, prefix, suffix and limit that more than one part of the project uses, written once.

Handler, browser and page are deployed by themselves and cannot import this: what they carry is a copy, which a test
holds against the original here.
"""

from __future__ import annotations

import tomllib
import uuid
from dataclasses import dataclass
from pathlib import Path

# Where uploads and long texts stand in the bucket; people and programs rely on it, so no stage changes it.
UPLOAD_PREFIX = "invoices/"
TEXT_PREFIX = "text/"
# What the processor reads, in lower or upper case.
UPLOAD_SUFFIXES = (".png", ".jpg", ".jpeg", ".pdf", ".tif", ".tiff", ".xml")

# Subject of the e-mails; no stage changes it either, since people filter by it.
SUBJECT = "Invoice Processed"

# What Textract takes: https://docs.aws.amazon.com/textract/latest/dg/limits-document.html
MAX_SYNCHRONOUS_BYTES = 10 * 1024 * 1024
MAX_ASYNCHRONOUS_BYTES = 500 * 1024 * 1024
MAX_TEXTRACT_PAGES = 3000
# An e-invoice's XML, which the function reads itself, and a PDF in which it looks for one.
MAX_E_INVOICE_BYTES = 20 * 1024 * 1024

# States of a record, as `status` and `notification` name them, and where the index of what needs attention has it.
PROCESSED, FAILED = "PROCESSED", "FAILED"
SENDING, SENT = "SENDING", "SENT"
UNFINISHED = "UNFINISHED"

# The `event` of a message that a person's change causes.
CORRECTED = "corrected"

# The message of the log line by which the check says that a person must mend something.
TROUBLE = "trouble"

# ISO 4217, active currencies of countries. A typing error here would put a wrong currency on every bare "$".
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)


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


def invoice_id(bucket: str, key: str, mark: str) -> str:
    """The id of an upload, as the processor derives it. `mark`: its version, else sequencer, else eTag."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"s3://{bucket}/{key}?versionId={mark}"))


def version() -> str:
    """The project's, as this checkout says it: what pip has installed may be an older one."""
    project = Path(__file__).resolve().parents[1] / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
