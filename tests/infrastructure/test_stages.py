"""Stages: what two deployments in one account and region may not have in common, and what they have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from assembly import EVERYTHING, Synthesize, Synthesized, spell

STAGE = "test"
# Without a suffix: functions, tables, log groups, API and stack.
FIXED = {
    "InvoiceProcessorFunction",
    "InvoiceBrowserFunction",
    "InvoiceData",
    "InvoiceMemory",
    "AmazonTextractInvoices",
    "InvoiceBrowser",
    "/aws/lambda/InvoiceProcessorFunction",
    "/aws/lambda/InvoiceBrowserFunction",
    "/aws/vendedlogs/apis/InvoiceBrowser",
}


@pytest.fixture(scope="module")
def staged(synthesized: Synthesize) -> Synthesized:
    return synthesized(**EVERYTHING, stage=STAGE)


@pytest.fixture(scope="module")
def unstaged(synthesized: Synthesize) -> Synthesized:
    return synthesized(**EVERYTHING)


def fixed_names(stack: Synthesized) -> Iterator[str]:
    """The names that AWS does not make up: of resources, by which a second deployment would fail."""
    for resource in stack.resources.values():
        for key, value in resource["Properties"].items():
            if re.fullmatch(
                r"(Function|Table|LogGroup|Topic|Queue|Bucket|Role|Alarm|Rule|UserPool)?Name", key
            ):
                if isinstance(value, str):
                    yield value


def test_every_fixed_name_ends_in_the_stage(staged: Synthesized, unstaged: Synthesized) -> None:
    assert {name for name in fixed_names(unstaged) if "Invoice" in name} == FIXED
    assert {name for name in fixed_names(staged) if "Invoice" in name} == {
        f"{name}-{STAGE}" for name in FIXED
    }
    assert set(fixed_names(staged)) & set(fixed_names(unstaged)) == {"SignedIn"}  # within the API


def test_stack_is_named_by_the_stage(staged: Synthesized, unstaged: Synthesized) -> None:
    found = [stack.path.name.removesuffix(".template.json") for stack in (unstaged, staged)]
    assert found == ["InvoiceProcessing", "InvoiceProcessing-test"]


def test_stages_differ_in_their_names_and_in_nothing_else(staged: Synthesized, unstaged: Synthesized) -> None:
    """So prefix, suffixes, rights and outputs are the same, and no right of a stage reaches into another."""
    assert _without_stack(json.dumps(staged.template).replace(f"-{STAGE}", "")) == _without_stack(
        json.dumps(unstaged.template)
    )


def _without_stack(text: str) -> str:
    """CDK makes the logical ids of permissions, and their hashes, from the name of the stack as well."""
    return re.sub(r"InvoiceProcessing(test)?|[0-9A-F]{8}", "", text)


@pytest.mark.parametrize("output", ["LogsPage", "WhatHappenedPage", "WhatWentWrongPage"])
def test_link_leads_to_the_stages_log(staged: Synthesized, output: str) -> None:
    assert "InvoiceProcessorFunction-test" in spell(staged.template["Outputs"][output]["Value"])


@pytest.mark.parametrize("kind", ["AWS::IAM::Role", "AWS::Lambda::Function"])
def test_role_and_environment_name_the_stages_tables_only(staged: Synthesized, kind: str) -> None:
    named: list[Any] = re.findall(r"Invoice(?:Data|Memory)[\w-]*", json.dumps(staged.of_type(kind)))
    assert set(named) == {"InvoiceData-test", "InvoiceMemory-test"}


@pytest.mark.fault(60)
def test_each_stage_counts_its_own_trouble(staged: Synthesized, unstaged: Synthesized) -> None:
    """Two stages in one metric would each alarm for the other."""
    spaces = [
        {each["MetricNamespace"] for each in stack.properties("AlarmsTroubleFound")["MetricTransformations"]}
        for stack in (staged, unstaged)
    ]
    assert spaces == [{"InvoiceProcessing-test"}, {"InvoiceProcessing"}]
