"""The policy of the processor's role, action by action, resource by resource, and who else has a role."""

from __future__ import annotations

from typing import Any

import pytest
from assembly import Synthesize, Synthesized, as_list, spell

RECORDS = "arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/InvoiceData"

PROCESSOR_MAY = {
    ("s3:GetObject", "<Invoices.Arn>/invoices/*"),
    ("s3:GetObjectVersion", "<Invoices.Arn>/invoices/*"),
    ("s3:ListBucket", "<Invoices.Arn>"),
    ("s3:PutObject", "<Invoices.Arn>/text/*"),
    ("dynamodb:UpdateItem", RECORDS),
    ("dynamodb:Query", f"{RECORDS}/index/ByFingerprint"),
    ("sns:Publish", "<Emails>"),
    ("textract:DetectDocumentText", "*"),
    ("textract:AnalyzeExpense", "*"),
    ("sqs:SendMessage", "<FailedEvents.Arn>"),
    ("logs:CreateLogStream", "<Logs.Arn>"),
    ("logs:PutLogEvents", "<Logs.Arn>"),
}


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]


def grants(role: dict[str, Any]) -> list[tuple[str, str]]:
    """Every pair of action and resource that the role's own policies allow."""
    assert all(statement["Effect"] == "Allow" for statement in statements(role))
    return [
        (action, spell(resource))
        for statement in statements(role)
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    ]


def test_processor_role_default_settings_has_exactly_these_grants(stack: Synthesized) -> None:
    granted = grants(stack.properties("ProcessorRole"))
    assert sorted(granted) == sorted(PROCESSOR_MAY)


@pytest.mark.parametrize("when", ["when_unsure", "always"])
def test_processor_role_with_expense_analysis_has_the_same_grants(synthesized: Synthesize, when: str) -> None:
    assert set(grants(synthesized(analyze_expense=when).properties("ProcessorRole"))) == PROCESSOR_MAY


def test_processor_role_without_expense_analysis_may_not_pay_for_it(synthesized: Synthesize) -> None:
    granted = set(grants(synthesized(analyze_expense="never").properties("ProcessorRole")))
    assert granted == PROCESSOR_MAY - {("textract:AnalyzeExpense", "*")}


def test_processor_role_lists_uploads_only(stack: Synthesized) -> None:
    conditions = {
        action: statement.get("Condition")
        for statement in statements(stack.properties("ProcessorRole"))
        for action in as_list(statement["Action"])
    }
    assert conditions.pop("s3:ListBucket") == {"StringLikeIfExists": {"s3:prefix": "invoices/*"}}
    assert set(conditions.values()) == {None}


def test_processor_role_is_taken_by_lambda_only_and_has_no_other_policy(stack: Synthesized) -> None:
    role = stack.properties("ProcessorRole")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    assert "ManagedPolicyArns" not in role
    attached = [spell(role) for policy in policies(stack) for role in policy["Roles"]]
    assert "<ProcessorRole>" not in attached


def policies(stack: Synthesized) -> list[dict[str, Any]]:
    return [policy["Properties"] for policy in stack.of_type("AWS::IAM::Policy").values()]


def test_stack_has_one_other_role_which_may_only_set_the_notifications(stack: Synthesized) -> None:
    others = set(stack.of_type("AWS::IAM::Role")) - {"ProcessorRole"}
    (handler_role,) = others
    assert handler_role.startswith("BucketNotificationsHandler")
    (policy,) = policies(stack)
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "s3:PutBucketNotification"
    assert spell(statement["Resource"]) == "<Invoices.Arn>"


def test_function_permission_is_for_this_bucket_of_this_account(stack: Synthesized) -> None:
    (permission,) = stack.of_type("AWS::Lambda::Permission").values()
    spelled = {name: spell(value) for name, value in permission["Properties"].items()}
    assert spelled == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": "<Processor.Arn>",
        "Principal": "s3.amazonaws.com",
        "SourceAccount": "<AWS::AccountId>",
        "SourceArn": "<Invoices.Arn>",
    }


def test_topic_policy_lets_alarms_of_this_account_publish_and_nobody_without_tls(stack: Synthesized) -> None:
    document = stack.properties("EmailsPolicy")["PolicyDocument"]
    no_tls, alarms = sorted(document["Statement"], key=lambda statement: statement["Effect"], reverse=True)
    assert (no_tls["Effect"], no_tls["Action"], no_tls["Principal"]) == ("Deny", "sns:Publish", "*")
    assert no_tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert (alarms["Effect"], alarms["Action"]) == ("Allow", "sns:Publish")
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


@pytest.mark.parametrize(("policy", "action"), [("InvoicesPolicy", "s3:*"), ("FailedEventsPolicy", "sqs:*")])
def test_resource_policy_denies_everything_without_tls_and_allows_nothing(
    stack: Synthesized, policy: str, action: str
) -> None:
    (statement,) = stack.properties(policy)["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", action)
    assert statement["Principal"] in ("*", {"AWS": "*"})
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
