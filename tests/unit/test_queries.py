"""The links carry the queries that they were made from, which ask for fields that the processor logs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra.queries import QUERIES, query_outputs

PROCESSOR = Path(__file__).resolve().parents[2] / "lambda" / "invoice_processor.py"
OUTPUTS = query_outputs(region="eu-west-1", log_group_name="/aws/lambda/InvoiceProcessorFunction")
# Given by CloudWatch and by Lambda's JSON log format.
GIVEN = {"level", "message", "requestId", "record.status", "record.requestId"}


def decoded(text: str) -> str:
    return re.sub(r"\*([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), text)


@pytest.mark.parametrize("name", QUERIES)
def test_link_carries_the_query_and_the_log_group(name: str) -> None:
    _, link = OUTPUTS[name]
    assert link.startswith(
        "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:"
    )
    found = re.search(r"~editorString~'([^~]*)~source~\(~'([^~]*)\)\)$", link)
    assert found is not None
    assert decoded(found[1]) == QUERIES[name][1].strip()
    assert decoded(found[2]) == "/aws/lambda/InvoiceProcessorFunction"
    assert re.fullmatch(r"[A-Za-z0-9._*-]+", found[1] + found[2])


@pytest.mark.parametrize("name", QUERIES)
def test_query_asks_for_fields_that_are_logged(name: str) -> None:
    fields = re.search(r"^fields (.*)$", QUERIES[name][1], re.MULTILINE)
    assert fields is not None
    source = PROCESSOR.read_text(encoding="utf-8")
    for field in fields[1].split(", "):
        assert field.startswith("@") or field in GIVEN or re.search(rf"\b{field}=", source), field
