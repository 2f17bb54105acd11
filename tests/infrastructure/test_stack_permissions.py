"""The policy of the processor's role, action by action, resource by resource, and who else has a role."""

from __future__ import annotations

from typing import Any

import pytest
from assembly import Synthesize, Synthesized, as_list, spell

TABLES = "arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table"
RECORDS, MEMORY = f"{TABLES}/InvoiceData", f"{TABLES}/InvoiceMemory"

# Under every setting of analyze_expense.
PROCESSOR_MAY = {
    ("s3:GetObject", "<Invoices.Arn>/invoices/*"),
    ("s3:GetObjectVersion", "<Invoices.Arn>/invoices/*"),
    ("s3:ListBucket", "<Invoices.Arn>"),
    ("s3:ListBucketVersions", "<Invoices.Arn>"),
    ("s3:PutObject", "<Invoices.Arn>/text/*"),
    ("dynamodb:UpdateItem", RECORDS),
    ("dynamodb:BatchGetItem", RECORDS),
    ("dynamodb:Query", f"{RECORDS}/index/ByFingerprint"),
    ("dynamodb:Query", f"{RECORDS}/index/ByMonth"),
    ("dynamodb:Query", f"{RECORDS}/index/NeedsAttention"),
    ("dynamodb:UpdateItem", MEMORY),
    ("dynamodb:BatchGetItem", MEMORY),
    ("sns:Publish", "<Emails>"),
    ("sns:ListSubscriptionsByTopic", "<Emails>"),
    ("iam:PassRole", "<CompletionsRole.Arn>"),
    ("textract:GetDocumentTextDetection", "*"),
    ("textract:GetExpenseAnalysis", "*"),
    ("sqs:SendMessage", "<FailedEvents.Arn>"),
    ("logs:CreateLogStream", "<Logs.Arn>"),
    ("logs:PutLogEvents", "<Logs.Arn>"),
}
READ_TEXT = {("textract:DetectDocumentText", "*"), ("textract:StartDocumentTextDetection", "*")}
# What the processor may pay for, by the setting.
MAY_READ = {
    "never": READ_TEXT,
    "when_unsure": READ_TEXT | {("textract:AnalyzeExpense", "*")},
    "always": {("textract:AnalyzeExpense", "*"), ("textract:StartExpenseAnalysis", "*")},
}

BROWSER_MAY = {
    ("sns:Publish", "<Emails>"),
    ("dynamodb:Query", f"{RECORDS}/index/ByMonth"),
    ("dynamodb:Query", f"{RECORDS}/index/ByType"),
    ("dynamodb:Query", f"{RECORDS}/index/ByCategory"),
    ("dynamodb:Query", f"{RECORDS}/index/ByVendor"),
    ("dynamodb:Query", f"{RECORDS}/index/ByFingerprint"),
    ("dynamodb:Query", f"{RECORDS}/index/NeedsAttention"),
    ("dynamodb:Query", f"{RECORDS}/index/ToPay"),
    ("dynamodb:GetItem", RECORDS),
    ("dynamodb:GetItem", MEMORY),
    ("dynamodb:UpdateItem", MEMORY),
    ("dynamodb:BatchGetItem", RECORDS),
    ("dynamodb:UpdateItem", RECORDS),
    ("s3:GetObject", "<Invoices.Arn>/invoices/*"),
    ("s3:GetObjectVersion", "<Invoices.Arn>/invoices/*"),
    ("s3:PutObject", "<Invoices.Arn>/invoices/*"),
    ("s3:GetObject", "<Invoices.Arn>/text/*"),
    ("logs:CreateLogStream", "<BrowserLogs.Arn>"),
    ("logs:PutLogEvents", "<BrowserLogs.Arn>"),
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


# What the due digest asks beside what the check asks anyhow.
DIGEST_MAY = {("dynamodb:Query", f"{RECORDS}/index/ToPay")}


@pytest.mark.parametrize("when", MAY_READ)
def test_processor_role_has_exactly_these_grants(synthesized: Synthesize, when: str) -> None:
    granted = grants(synthesized(analyze_expense=when).properties("ProcessorRole"))
    assert sorted(granted) == sorted(PROCESSOR_MAY | MAY_READ[when])


@pytest.mark.parametrize("every", ["daily", "weekly"])
def test_due_digest_adds_a_right_and_a_variable_and_nothing_else(
    synthesized: Synthesize, browser_stack: Synthesized, every: str
) -> None:
    stack = synthesized(invoice_browser=True, due_digest=every)
    role, function = stack.properties("ProcessorRole"), stack.properties("Processor")
    before = browser_stack.properties("Processor")
    assert set(grants(role)) - set(grants(browser_stack.properties("ProcessorRole"))) == DIGEST_MAY
    variables = before["Environment"]["Variables"]
    assert function == before | {"Environment": {"Variables": variables | {"DUE_DIGEST": every}}}
    assert stack.resources.keys() == browser_stack.resources.keys()


def test_browser_role_has_exactly_these_grants(browser_stack: Synthesized) -> None:
    role = browser_stack.properties("BrowserRole")
    assert sorted(grants(role)) == sorted(BROWSER_MAY)
    assert not any("Condition" in statement for statement in statements(role))


def test_processor_role_lists_uploads_only(stack: Synthesized) -> None:
    conditions = {
        action: statement.get("Condition")
        for statement in statements(stack.properties("ProcessorRole"))
        for action in as_list(statement["Action"])
    }
    assert conditions.pop("s3:ListBucket") == {"StringLikeIfExists": {"s3:prefix": "invoices/*"}}
    assert conditions.pop("s3:ListBucketVersions") == {"StringLikeIfExists": {"s3:prefix": "invoices/*"}}
    handed_to = {"StringEquals": {"iam:PassedToService": "textract.amazonaws.com"}}
    assert conditions.pop("iam:PassRole") == handed_to
    assert set(conditions.values()) == {None}


@pytest.mark.parametrize("name", ["ProcessorRole", "BrowserRole"])
def test_role_of_a_function_is_taken_by_lambda_only_and_has_no_other_policy(
    browser_stack: Synthesized, name: str
) -> None:
    role = browser_stack.properties(name)
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    assert "ManagedPolicyArns" not in role
    attached = [spell(role) for policy in policies(browser_stack) for role in policy["Roles"]]
    assert f"<{name}>" not in attached


def policies(stack: Synthesized) -> list[dict[str, Any]]:
    return [policy["Properties"] for policy in stack.of_type("AWS::IAM::Policy").values()]


def test_stack_has_two_other_roles_which_set_notifications_and_publish_completions(
    stack: Synthesized,
) -> None:
    others = set(stack.of_type("AWS::IAM::Role")) - {"ProcessorRole", "CompletionsRole"}
    (handler_role,) = others
    assert handler_role.startswith("BucketNotificationsHandler")
    (policy,) = policies(stack)
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "s3:PutBucketNotification"
    assert spell(statement["Resource"]) == "<Invoices.Arn>"


def test_completion_role_publishes_completions_for_textract_of_this_account_only(stack: Synthesized) -> None:
    role = stack.properties("CompletionsRole")
    assert grants(role) == [("sns:Publish", "<CompletionsTopic>")]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "textract.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    source = spell(trust["Condition"]["ArnLike"]["aws:SourceArn"])
    assert source == "arn:<AWS::Partition>:textract:<AWS::Region>:<AWS::AccountId>:*"


def test_function_permissions_are_for_this_bucket_topic_and_rule(stack: Synthesized) -> None:
    permissions = [each["Properties"] for each in stack.of_type("AWS::Lambda::Permission").values()]
    assert {each["Action"] for each in permissions} == {"lambda:InvokeFunction"}
    assert {spell(each["FunctionName"]) for each in permissions} == {"<Processor.Arn>"}
    sources = {each["Principal"]: spell(each["SourceArn"]) for each in permissions}
    assert sources == {
        "s3.amazonaws.com": "<Invoices.Arn>",
        "sns.amazonaws.com": "<CompletionsTopic>",
        "events.amazonaws.com": "<Check.Arn>",
    }
    (bucket,) = (each for each in permissions if each["Principal"] == "s3.amazonaws.com")
    assert spell(bucket["SourceAccount"]) == "<AWS::AccountId>"  # a bucket's ARN names no account


def test_browser_function_permission_is_for_this_api(browser_stack: Synthesized) -> None:
    permissions = [each["Properties"] for each in browser_stack.of_type("AWS::Lambda::Permission").values()]
    (permission,) = (each for each in permissions if spell(each["FunctionName"]) == "<BrowserFunction.Arn>")
    assert permission["Principal"] == "apigateway.amazonaws.com"
    api = "arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<BrowserApi>"
    assert spell(permission["SourceArn"]) == f"{api}/*/*/*"


def test_alarm_topic_policy_lets_alarms_of_this_account_publish_and_nobody_without_tls(
    stack: Synthesized,
) -> None:
    document = stack.properties("AlarmTopicPolicy")["PolicyDocument"]
    no_tls, alarms = sorted(document["Statement"], key=lambda statement: statement["Effect"], reverse=True)
    assert (no_tls["Effect"], no_tls["Action"], no_tls["Principal"]) == ("Deny", "sns:Publish", "*")
    assert no_tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert (alarms["Effect"], alarms["Action"]) == ("Allow", "sns:Publish")
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
