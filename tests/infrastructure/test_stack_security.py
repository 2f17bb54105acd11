"""Security that holds for every resource of its kind, whoever adds one: with the defaults, and with everything on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from assembly import EVERYTHING, Synthesize, Synthesized, as_list, spell

TLS_ONLY = ("AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SQS::Queue")
POLICIES = ("AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy")
# A function's role can be handed only to functions of its own account, so Lambda cannot be misled with it:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
NEVER_MISLED = {"lambda.amazonaws.com"}


@pytest.fixture(params=[{}, EVERYTHING], ids=["defaults", "everything"])
def any_stack(request: pytest.FixtureRequest, synthesized: Synthesize) -> Synthesized:
    return synthesized(**request.param)


def statements(value: Any) -> Iterator[dict[str, Any]]:
    """Every statement of every policy document in a template or a part of it."""
    if isinstance(value, dict):
        yield from (each for each in as_list(value.get("Statement", [])) if isinstance(each, dict))
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from statements(each)


def services(statement: dict[str, Any]) -> list[str]:
    principal = statement.get("Principal", {})
    return as_list(principal.get("Service", [])) if isinstance(principal, dict) else []


def condition_keys(statement: dict[str, Any]) -> set[str]:
    return {key for each in statement.get("Condition", {}).values() for key in each}


def test_service_that_is_allowed_in_acts_for_this_account_only(any_stack: Synthesized) -> None:
    """Against the confused deputy: CloudWatch's alarms on the topic, Textract with its role, and whatever comes."""
    let_in = [
        (service, condition_keys(statement))
        for statement in statements(any_stack.resources)
        if statement["Effect"] == "Allow"
        for service in services(statement)
        if service not in NEVER_MISLED
    ]
    assert {"cloudwatch.amazonaws.com", "textract.amazonaws.com"} <= {service for service, _ in let_in}
    open_to_others = [service for service, keys in let_in if "aws:SourceAccount" not in keys]
    assert open_to_others == []


def test_nothing_is_allowed_to_everybody(any_stack: Synthesized) -> None:
    for statement in statements(any_stack.resources):
        if statement["Effect"] == "Allow":
            principal = statement.get("Principal", {})
            assert principal != "*" and "*" not in as_list(principal.get("AWS", [])), statement
    assert not any_stack.of_type("AWS::Lambda::Url")


@pytest.mark.parametrize("kind", TLS_ONLY)
def test_bucket_topic_and_queue_refuse_what_comes_without_tls(any_stack: Synthesized, kind: str) -> None:
    refusing = {
        spell(resource).removesuffix("/*")
        for policy in POLICIES
        for found in any_stack.of_type(policy).values()
        for statement in statements(found)
        if statement["Effect"] == "Deny" and statement["Principal"] in ("*", {"AWS": "*"})
        if statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for resource in as_list(statement["Resource"])
    }
    names = set(any_stack.of_type(kind))
    assert names
    assert {name for name in names if not {f"<{name}>", f"<{name}.Arn>"} & refusing} == set()


def test_bucket_and_queue_encrypt_and_no_bucket_is_public(any_stack: Synthesized) -> None:
    for bucket in any_stack.of_type("AWS::S3::Bucket").values():
        (rule,) = bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in ("AES256", "aws:kms")
        assert list(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == [True] * 4
        assert "AccessControl" not in bucket["Properties"]
    for queue in any_stack.of_type("AWS::SQS::Queue").values():
        assert queue["Properties"].get("SqsManagedSseEnabled") is True


def test_table_keeps_its_encryption(any_stack: Synthesized) -> None:
    """DynamoDB encrypts every table with its own key unless another is named; there is no way to turn it off."""
    for table in any_stack.of_type("AWS::DynamoDB::Table").values():
        assert table["Properties"].get("SSESpecification", {}).get("SSEEnabled", True) is True
