"""What the stack holds and how it is set: security, retention, notification rules, alarms, outputs."""

from __future__ import annotations

import pytest
from assembly import ADDRESS, Synthesize, Synthesized, spell

from infra.names import UPLOAD_SUFFIXES, version

DATA_AND_FIXED_NAMES = ("Invoices", "FailedEvents", "Logs")
TABLES = ("Records", "Memory")


def test_stack_default_settings_has_at_most_36_resources(stack: Synthesized) -> None:
    assert len(stack.resources) <= 36


def test_stack_reports_nothing_about_itself(stack: Synthesized) -> None:
    assert not stack.of_type("AWS::CDK::Metadata")


# --- names that users meet -------------------------------------------------------------------------------


def test_names_of_function_table_and_log_group_are_fixed(stack: Synthesized) -> None:
    assert stack.properties("Processor")["FunctionName"] == "InvoiceProcessorFunction"
    assert stack.properties("Records")["TableName"] == "InvoiceData"
    assert stack.properties("Memory")["TableName"] == "InvoiceMemory"
    # As AWS's own policy for Textract's role expects it.
    assert stack.properties("CompletionsTopic")["TopicName"] == "AmazonTextractInvoices"
    assert stack.properties("Logs")["LogGroupName"] == "/aws/lambda/InvoiceProcessorFunction"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("Version", version()),
        ("BucketName", "<Invoices>"),
        ("TableName", "<Records>"),
        ("TopicArn", "<Emails>"),
        ("LogGroupName", "<Logs>"),
        ("FailedEventsQueueUrl", "<FailedEvents>"),
        ("UploadPage", "/s3/upload/<Invoices>?region=<AWS::Region>&prefix=invoices/"),
        ("RecordsPage", "/dynamodbv2/home?region=<AWS::Region>#item-explorer?table=<Records>"),
        ("LogsPage", "#logsV2:log-groups/log-group/$252Faws$252Flambda$252FInvoiceProcessorFunction"),
        (
            "ShowUnconfirmedEmails",
            "for TOPIC in <Emails> <AlarmTopic>; do aws sns list-subscriptions-by-topic --topic-arn ",
        ),
    ],
)
def test_output_says_what_the_user_needs_next(stack: Synthesized, output: str, expected: str) -> None:
    described = stack.template["Outputs"][output]
    assert expected in spell(described["Value"])
    assert described["Description"]


# --- bucket ----------------------------------------------------------------------------------------------


def test_bucket_is_versioned_and_its_owners(stack: Synthesized) -> None:
    bucket = stack.properties("Invoices")
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


ABORT_BROKEN_UPLOADS = {
    "Id": "AbortBrokenUploads",
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    "Status": "Enabled",
}
FORGET_OVERWRITTEN_VERSIONS = {
    "Id": "ForgetOverwrittenVersions",
    "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
    "ExpiredObjectDeleteMarker": True,
    "Status": "Enabled",
}


@pytest.mark.fault(54)
@pytest.mark.parametrize(
    ("days", "rules"),
    [("", [ABORT_BROKEN_UPLOADS]), ("7", [ABORT_BROKEN_UPLOADS, FORGET_OVERWRITTEN_VERSIONS])],
)
def test_bucket_forgets_broken_uploads_and_only_where_it_is_set_overwritten_versions(
    synthesized: Synthesize, days: str, rules: list[object]
) -> None:
    bucket = synthesized(noncurrent_version_days=days).properties("Invoices")
    assert bucket["LifecycleConfiguration"]["Rules"] == rules


def test_bucket_notifies_the_function_of_each_suffix_in_both_cases(stack: Synthesized) -> None:
    configuration = stack.properties("InvoicesNotifications")["NotificationConfiguration"]
    assert set(configuration) == {"LambdaFunctionConfigurations"}
    rules = []
    for rule in configuration["LambdaFunctionConfigurations"]:
        assert rule["Events"] == ["s3:ObjectCreated:*"]
        assert spell(rule["LambdaFunctionArn"]) == "<Processor.Arn>"
        filters = {each["Name"]: each["Value"] for each in rule["Filter"]["Key"]["FilterRules"]}
        assert filters.pop("prefix") == "invoices/"
        rules.append(filters.pop("suffix"))
    assert sorted(rules) == sorted([*UPLOAD_SUFFIXES, *(suffix.upper() for suffix in UPLOAD_SUFFIXES)])


# --- function --------------------------------------------------------------------------------------------


def test_function_runs_the_latest_python_on_arm_within_the_first_retry(stack: Synthesized) -> None:
    function = stack.properties("Processor")
    assert function["Runtime"] == "python3.14"
    assert function["Architectures"] == ["arm64"]
    assert function["Handler"] == "invoice_processor.lambda_handler"
    # Lambda's first retry comes after 60 seconds and must find a dead lease.
    assert function["Timeout"] == 50


def test_function_logs_json_lines_into_its_own_group(synthesized: Synthesize) -> None:
    stack = synthesized(log_retention_days="30")
    logging = stack.properties("Processor")["LoggingConfig"]
    assert logging == {"ApplicationLogLevel": "INFO", "LogFormat": "JSON", "LogGroup": logging["LogGroup"]}
    assert spell(logging["LogGroup"]) == "<Logs>"
    assert stack.properties("Logs")["RetentionInDays"] == 30


def test_function_environment_holds_resources_and_settings(synthesized: Synthesize) -> None:
    stack = synthesized(
        analyze_expense="always",
        date_order="DMY",
        default_currency="eur",
        max_pages="12",
        max_megabytes="5",
        notification_email="CFO@example.com, accounts@example.com",
    )
    variables = stack.properties("Processor")["Environment"]["Variables"]
    assert {name: spell(value) for name, value in variables.items()} == {
        "TABLE_NAME": "InvoiceData",
        "MEMORY_TABLE_NAME": "InvoiceMemory",
        "TOPIC_ARN": "<Emails>",
        "BUCKET_NAME": "<Invoices>",
        "COMPLETION_TOPIC_ARN": "<CompletionsTopic>",
        "COMPLETION_ROLE_ARN": "<CompletionsRole.Arn>",
        "ANALYZE_EXPENSE": "always",
        "DATE_ORDER": "DMY",
        "DEFAULT_CURRENCY": "EUR",
        "MAX_PAGES": "12",
        "MAX_MEGABYTES": "5",
        "NOTIFICATION_EMAILS": "cfo@example.com,accounts@example.com",
    }


def test_function_failed_event_is_retried_twice_then_queued(stack: Synthesized) -> None:
    (config,) = stack.of_type("AWS::Lambda::EventInvokeConfig").values()
    config = config["Properties"]
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (2, 6 * 60 * 60)
    assert spell(config["DestinationConfig"]["OnFailure"]["Destination"]) == "<FailedEvents.Arn>"
    assert "OnSuccess" not in config["DestinationConfig"]


@pytest.mark.parametrize(("setting", "reserved"), [("", None), ("5", 5)])
def test_function_reserves_concurrency_only_where_set(
    synthesized: Synthesize, setting: str, reserved: int | None
) -> None:
    function = synthesized(max_concurrency=setting).properties("Processor")
    assert function.get("ReservedConcurrentExecutions") == reserved


# --- table, queue, topic ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "key"), [("Records", "invoice_id"), ("Memory", "mark")])
def test_table_is_on_demand_recoverable_and_protected(stack: Synthesized, name: str, key: str) -> None:
    table = stack.properties(name)
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["KeySchema"] == [{"AttributeName": key, "KeyType": "HASH"}]
    assert {each["AttributeType"] for each in table["AttributeDefinitions"]} == {"S"}


# Every index that a deployed table has: partition key, sort key, what it carries beside them.
DEPLOYED_INDEXES = {
    "ByMonth": (
        "month listed_at",
        "amount_due attention category currency due_date fingerprint fingerprint_vendor invoice_date invoice_number "
        "invoice_type status tags total vendor",
    ),
    "ByType": ("invoice_type listed_at", "category status"),
    "ByCategory": ("category listed_at", "invoice_type status"),
    "ByVendor": (
        "vendor_initial vendor_sort",
        "category invoice_type review_reasons reviewed_at status uploaded_at",
    ),
    "ByFingerprint": (
        "fingerprint fingerprint_vendor",
        "category invoice_type review_reasons reviewed_at status uploaded_at",
    ),
    "NeedsAttention": ("attention uploaded_at", "category invoice_type review_reasons reviewed_at status"),
    "ToPay": ("to_pay pay_by", "currency pay_amount vendor"),
}
HOW_TO_CHANGE = """an index is not the one that deployed tables have.
DynamoDB cannot change an index that exists, and CloudFormation adds or takes away only one index in an update: a deploy
of this template fails for everybody who has the stack. What a list only shows needs no index: add it to SUMMARY of
lambda/invoice_record.py. A new question needs a new index, one in each release: add it to INDEXES there and here, under a
name of its own, and leave all others as they are (architecture/guide.md, "Change something")."""


@pytest.mark.fault(59)
def test_indexes_are_those_that_deployed_tables_have(stack: Synthesized) -> None:
    found = {}
    for index in stack.properties("Records")["GlobalSecondaryIndexes"]:
        assert index["Projection"]["ProjectionType"] == "INCLUDE", HOW_TO_CHANGE
        keys = [(each["KeyType"], each["AttributeName"]) for each in index["KeySchema"]]
        assert [kind for kind, _ in keys] == ["HASH", "RANGE"], HOW_TO_CHANGE
        carried = sorted(index["Projection"]["NonKeyAttributes"])
        found[index["IndexName"]] = (" ".join(name for _, name in keys), " ".join(carried))
    assert found == DEPLOYED_INDEXES, HOW_TO_CHANGE


def test_queue_keeps_failed_events_for_14_days(stack: Synthesized) -> None:
    queue = stack.properties("FailedEvents")
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 60 * 60


@pytest.mark.parametrize(
    ("alarm_email", "told_of_alarms"),
    [("", [ADDRESS, "cfo@example.com"]), ("IT@example.com", ["it@example.com"])],
)
def test_topics_mail_to_each_address_once_however_it_is_written(
    synthesized: Synthesize, alarm_email: str, told_of_alarms: list[str]
) -> None:
    addresses = f"{ADDRESS}, CFO@example.com, cfo@Example.com"
    stack = synthesized(notification_email=addresses, alarm_email=alarm_email)
    subscribed = [each["Properties"] for each in stack.of_type("AWS::SNS::Subscription").values()]
    found = [(spell(each["TopicArn"]), each["Protocol"], spell(each["Endpoint"])) for each in subscribed]
    assert sorted(found) == [
        *(("<AlarmTopic>", "email", address) for address in told_of_alarms),
        ("<CompletionsTopic>", "lambda", "<Processor.Arn>"),
        ("<Emails>", "email", ADDRESS),
        ("<Emails>", "email", "cfo@example.com"),
    ]
    told_of_all_but = [
        each.get("FilterPolicy") for each in subscribed if spell(each["TopicArn"]) == "<Emails>"
    ]
    assert told_of_all_but == [{"event": [{"anything-but": ["corrected"]}]}] * 2


# --- the check -------------------------------------------------------------------------------------------


def test_check_invokes_the_function_every_hour(stack: Synthesized) -> None:
    (rule,) = stack.of_type("AWS::Events::Rule").values()
    assert (rule["Properties"]["ScheduleExpression"], rule["Properties"]["State"]) == (
        "rate(1 hour)",
        "ENABLED",
    )
    (target,) = rule["Properties"]["Targets"]
    assert spell(target["Arn"]) == "<Processor.Arn>"


# --- alarms ----------------------------------------------------------------------------------------------


ALARMS = [
    # Where an all-clear says something, it mails that as well.
    ("FailedEventsWaiting", "AWS/SQS ApproximateNumberOfMessagesVisible", "Maximum", 60, 1, 1, True),
    ("EventsDropped", "AWS/Lambda AsyncEventsDropped", "Sum", 60, 1, 1, False),
    ("RepeatedErrors", "AWS/Lambda Errors", "Sum", 15 * 60, 1, 5, True),
    ("Throttled", "AWS/Lambda Throttles", "Sum", 5 * 60, 3, 1, True),
    ("EmailsNearLimit", "AWS/SNS NumberOfMessagesPublished", "Sum", 60, 1, 480, False),
    # Quiet again an hour after the line that the check writes once a day: so it mails every day.
    ("Trouble", "InvoiceProcessing Trouble", "Sum", 60 * 60, 1, 1, False),
    ("BrowserErrors", "AWS/ApiGateway 5xx", "Sum", 15 * 60, 1, 5, True),
]


@pytest.mark.parametrize(
    ("alarm", "metric", "statistic", "seconds", "periods", "threshold", "all_clear"), ALARMS
)
def test_alarm_mails_through_a_topic_of_its_own(
    browser_stack: Synthesized,
    alarm: str,
    metric: str,
    statistic: str,
    seconds: int,
    periods: int,
    threshold: int,
    all_clear: bool,
) -> None:
    found = browser_stack.properties(f"Alarms{alarm}")
    assert f"{found['Namespace']} {found['MetricName']}" == metric
    assert (found["Statistic"], found["Period"]) == (statistic, seconds)
    assert (found["EvaluationPeriods"], found["Threshold"]) == (periods, threshold)
    assert found["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert found["TreatMissingData"] == "notBreaching"
    assert [spell(action) for action in found["AlarmActions"]] == ["<AlarmTopic>"]
    assert [spell(action) for action in found.get("OKActions", [])] == ["<AlarmTopic>"] * all_clear
    assert found["AlarmDescription"]


def test_alarm_of_a_silent_schedule_mails_when_its_data_end_and_not_when_they_begin(
    stack: Synthesized,
) -> None:
    """EventBridge sends no zero, so missing data are the news; the first deploy begins with them and is none."""
    found = stack.properties("AlarmsCheckSilent")
    assert (found["Namespace"], found["MetricName"]) == ("AWS/Events", "Invocations")
    assert (found["Statistic"], found["Period"], found["EvaluationPeriods"]) == ("Sum", 60 * 60, 3)
    assert (found["ComparisonOperator"], found["Threshold"]) == ("LessThanThreshold", 1)
    assert found["TreatMissingData"] == "missing"
    assert [spell(action) for action in found["InsufficientDataActions"]] == ["<AlarmTopic>"]
    assert "OKActions" not in found


@pytest.mark.fault(56)
def test_line_of_the_check_is_what_the_alarm_of_trouble_counts(stack: Synthesized) -> None:
    found = stack.properties("AlarmsTroubleFound")
    assert spell(found["LogGroupName"]) == "<Logs>"
    assert found["FilterPattern"] == '{ $.message = "trouble" }'
    (counted,) = found["MetricTransformations"]
    assert counted == {"MetricName": "Trouble", "MetricNamespace": "InvoiceProcessing", "MetricValue": "1"}


def test_alarms_watch_what_is_ours(browser_stack: Synthesized) -> None:
    alarms = browser_stack.of_type("AWS::CloudWatch::Alarm")
    watched = {
        name.removeprefix("Alarms"): [
            spell(each["Value"]) for each in alarm["Properties"].get("Dimensions", [])
        ]
        for name, alarm in alarms.items()
    }
    assert watched == {
        "FailedEventsWaiting": ["<FailedEvents.QueueName>"],
        "EventsDropped": ["<Processor>"],
        "RepeatedErrors": ["<Processor>"],
        "Throttled": ["<Processor>"],
        "EmailsNearLimit": ["<Emails.TopicName>"],
        "CheckSilent": ["<Check>"],
        "Trouble": [],
        "BrowserErrors": ["<BrowserApi>"],
    }


# --- what stays and what goes ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", DATA_AND_FIXED_NAMES)
def test_retention_by_default_survives_destroy_but_not_a_failed_first_deploy(
    stack: Synthesized, name: str
) -> None:
    resource = stack.named(name)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


@pytest.mark.parametrize("name", TABLES)
def test_retention_of_a_table_holds_up_no_rollback(stack: Synthesized, name: str) -> None:
    """Protected, it could not be deleted; so the rollback of a first deploy that fails leaves it as it is."""
    table = stack.named(name)
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")


@pytest.mark.parametrize("name", [*DATA_AND_FIXED_NAMES, *TABLES])
def test_retention_ephemeral_goes_with_the_stack(ephemeral_stack: Synthesized, name: str) -> None:
    resource = ephemeral_stack.named(name)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Delete", "Delete")


def test_ephemeral_bucket_is_emptied_and_table_unprotected(ephemeral_stack: Synthesized) -> None:
    (emptied,) = ephemeral_stack.of_type("Custom::S3AutoDeleteObjects").values()
    assert spell(emptied["Properties"]["BucketName"]) == "<Invoices>"
    assert ephemeral_stack.properties("Records")["DeletionProtectionEnabled"] is False


def test_default_stack_has_nothing_that_empties_the_bucket(stack: Synthesized) -> None:
    assert not stack.of_type("Custom::S3AutoDeleteObjects")


def test_table_is_created_after_all_that_may_fail_but_not_after_the_other(browser_stack: Synthesized) -> None:
    """The invitations among it: one that fails leaves no table behind."""
    resources = browser_stack.resources
    tables = {name for name, each in resources.items() if each["Type"] == "AWS::DynamoDB::Table"}
    assert len(tables) == len(TABLES)
    for table in tables:
        assert set(resources[table]["DependsOn"]) == set(resources) - tables
