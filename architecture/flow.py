"""The flow of one invoice through the stack, numbered as in the README. A test holds it against the template."""

from __future__ import annotations

from architecture.canvas import GREY, Arrow, Badge, Icon, Panel, Picture, Shape, Text

WIDTH, HEIGHT = 830, 640

ORANGE, PALE_ORANGE, LIGHT_ORANGE = "#ED7100", "#FFF9F1", "#F3C48F"
PALE, PALE_BORDER = "#F6F8FA", "#D3DAE1"

# Rows and columns on which the icons stand.
ABOVE, MAIN, BELOW, OPTIONAL = 78, 236, 398, 560
CARD_TOP, CARD_BOTTOM, CARD_LEFT, CARD_RIGHT = 168, 306, 186, 816
STEPS_AT = MAIN + 14
STEP_WIDTH, STEP_HEIGHT = 80, 84

# The steps inside the function: number, name, what to know of it, middle.
STEPS = (
    (2, "Receive", "each record\non its own", 234),
    (3, "Claim", "one owner,\na lease", 323),
    (4, "Read", "one page now,\nmore by a job", 412),
    (5, "Extract", "fields with\nevidence", 501),
    (6, "Store", "one write, on\na condition", 590),
    (7, "Notify", "publish,\nthen note it", 679),
    (8, "Log", "ids, counts,\nno content", 768),
)
RECEIVE, CLAIM, READ, EXTRACT, STORE, NOTIFY, LOG = (middle for *_, middle in STEPS)
PERSON, BUCKET, TABLE = 42, 128, (CLAIM + STORE) / 2
API = (BUCKET + TABLE) / 2
ALARM_TOPIC, ALARMS, FAILED = 592, 672, 752
BETWEEN = 545  # the lower panels
HALF = 25  # from the middle of an icon to where an arrow ends

# Resources that the picture leaves out, by type or by name, and why.
LEFT_OUT = {
    "AWS::IAM::Role": "who may do what is in infra/permissions.py",
    "AWS::IAM::Policy": "who may do what is in infra/permissions.py",
    "AWS::S3::BucketPolicy": "only TLS",
    "AWS::SNS::TopicPolicy": "only TLS, and who may publish",
    "AWS::SQS::QueuePolicy": "only TLS",
    "AWS::Lambda::Permission": "the right to go along an arrow",
    "AWS::SNS::Subscription": "an arrow that leaves a topic",
    "AWS::Lambda::EventInvokeConfig": "the arrow from the function to the failed events",
    "Custom::S3BucketNotifications": "the arrow from the bucket to the function",
    "BucketNotificationsHandler050a0587b7544547bf325f094a3db834": "sets the notification up while deploying",
    "AWS::ApiGatewayV2::Integration": "the arrow from the HTTP API to its function",
    "AWS::ApiGatewayV2::Route": "part of the HTTP API",
    "AWS::ApiGatewayV2::Stage": "part of the HTTP API",
    "AWS::ApiGatewayV2::Authorizer": "part of the HTTP API",
    "AWS::Cognito::UserPoolClient": "part of the user pool",
    "AWS::Cognito::UserPoolDomain": "part of the user pool",
    "AWS::Cognito::ManagedLoginBranding": "part of the user pool",
    "AWS::Cognito::UserPoolUser": "part of the user pool",
    "BrowserLogs": "the picture shows the logs of the invoices' flow",
    "BrowserAccessLog": "the picture shows the logs of the invoices' flow",
    "AlarmsBrowserErrors": "the browser's own alarm, beside those of the invoices' flow",
    "AlarmsTroubleFound": "how an alarm hears of a line in the logs",
}

# Services that are drawn without being a resource, and the prefix of the actions that the functions call there.
SERVICES = {"textract": "textract:"}

# The part of the picture that exists only with the setting invoice_browser.
OPTIONAL_NAMES = ("api", "people", "browser")


def _step(number: int, name: str, remark: str, middle: float) -> tuple[Shape, ...]:
    return (
        Panel(name=name, at=(middle, STEPS_AT), size=(STEP_WIDTH, STEP_HEIGHT), border=LIGHT_ORANGE),
        Badge(at=(middle, STEPS_AT - 25), number=number),
        Text(at=(middle, STEPS_AT - 5), text=name, size=12, bold=True),
        Text(at=(middle, STEPS_AT + 20), text=remark, size=10, color=GREY),
    )


_FUNCTION: tuple[Shape, ...] = (
    Panel(
        name="function",
        at=((CARD_LEFT + CARD_RIGHT) / 2, (CARD_TOP + CARD_BOTTOM) / 2),
        size=(CARD_RIGHT - CARD_LEFT, CARD_BOTTOM - CARD_TOP),
        fill=PALE_ORANGE,
        border=ORANGE,
        pen=1.4,
    ),
    Icon(
        name="lambda",
        icon="aws.compute.Lambda",
        at=(CARD_LEFT + 22, CARD_TOP + 20),
        size=26,
        title="",
        stands_for={"Processor": "AWS::Lambda::Function"},
    ),
    Text(at=(CARD_LEFT + 142, CARD_TOP + 20), width=200, text="InvoiceProcessorFunction", size=12, bold=True),
    *(shape for step in STEPS for shape in _step(*step)),
)

_AROUND: tuple[Shape, ...] = (
    Icon(name="person", icon="aws.general.User", at=(PERSON, MAIN), size=38, title="", remark=""),
    Icon(
        name="bucket",
        icon="aws.storage.SimpleStorageServiceS3",
        at=(BUCKET, MAIN),
        title="S3 bucket",
        remark="invoices/",
        stands_for={"Invoices": "AWS::S3::Bucket"},
    ),
    Icon(
        name="check",
        icon="aws.integration.Eventbridge",
        at=(BUCKET, ABOVE),
        label_above=True,
        title="Hourly check",
        remark="finishes what is left",
        stands_for={"Check": "AWS::Events::Rule"},
    ),
    Icon(
        name="completions",
        icon="aws.integration.SimpleNotificationServiceSns",
        at=(RECEIVE + 14, ABOVE),
        label_above=True,
        title="Completion topic",
        remark="a job has ended",
        stands_for={"CompletionsTopic": "AWS::SNS::Topic"},
    ),
    Icon(
        name="textract",
        icon="aws.ml.Textract",
        at=(READ, ABOVE),
        label_above=True,
        title="Textract",
        remark="reads the text",
    ),
    Icon(
        name="logs",
        icon="aws.management.Cloudwatch",
        at=(LOG, ABOVE),
        label_above=True,
        title="CloudWatch logs",
        remark="one JSON line a step",
        stands_for={"Logs": "AWS::Logs::LogGroup"},
    ),
    Icon(
        name="table",
        icon="aws.database.Dynamodb",
        at=(TABLE, BELOW),
        title="DynamoDB tables",
        remark="InvoiceData, InvoiceMemory",
        stands_for={"Records": "AWS::DynamoDB::Table", "Memory": "AWS::DynamoDB::Table"},
    ),
    Icon(
        name="emails",
        icon="aws.integration.SimpleNotificationServiceSns",
        at=(NOTIFY, BELOW),
        title="SNS topic",
        stands_for={"Emails": "AWS::SNS::Topic"},
    ),
    Icon(
        name="reader",
        icon="aws.general.User",
        at=(LOG - 2, BELOW),
        size=38,
        title="E-mail",
        remark="programs: JSON",
    ),
)

_FLOW: tuple[Shape, ...] = (
    Arrow(tail="person", head="bucket", path=((PERSON + 22, MAIN), (BUCKET - HALF, MAIN))),
    Badge(at=(PERSON, MAIN - 50), number=1),
    Text(at=(PERSON, MAIN - 32), text="Upload", size=12, bold=True),
    Arrow(tail="bucket", head="function", path=((BUCKET + HALF, MAIN), (CARD_LEFT, MAIN))),
    Arrow(
        tail="check",
        head="function",
        path=((BUCKET + HALF, ABOVE), (CARD_LEFT + 18, ABOVE), (CARD_LEFT + 18, CARD_TOP)),
    ),
    Arrow(tail="completions", head="function", path=((RECEIVE + 14, ABOVE + HALF), (RECEIVE + 14, CARD_TOP))),
    Arrow(tail="textract", head="completions", path=((READ - HALF, ABOVE), (RECEIVE + 14 + HALF, ABOVE))),
    Text(at=((READ + RECEIVE + 14) / 2, ABOVE - 10), text="of many pages", size=10, color=GREY),
    Arrow(
        tail="Read",
        head="textract",
        both_ways=True,
        path=((READ, STEPS_AT - STEP_HEIGHT / 2), (READ, ABOVE + HALF)),
    ),
    Arrow(
        tail="Extract",
        head="textract",
        dashed=True,
        both_ways=True,
        path=((EXTRACT, STEPS_AT - STEP_HEIGHT / 2), (EXTRACT, ABOVE), (READ + HALF, ABOVE)),
    ),
    Text(at=(EXTRACT + 62, ABOVE + 40), width=108, text="AnalyzeExpense,\nwhere unsure", size=10, color=GREY),
    Arrow(tail="Log", head="logs", path=((LOG, STEPS_AT - STEP_HEIGHT / 2), (LOG, ABOVE + HALF))),
    Arrow(
        tail="Claim",
        head="table",
        path=((CLAIM, STEPS_AT + STEP_HEIGHT / 2), (CLAIM, BELOW), (TABLE - HALF, BELOW)),
    ),
    Arrow(
        tail="Store",
        head="table",
        path=((STORE, STEPS_AT + STEP_HEIGHT / 2), (STORE, BELOW), (TABLE + HALF, BELOW)),
    ),
    Arrow(tail="Notify", head="emails", path=((NOTIFY, STEPS_AT + STEP_HEIGHT / 2), (NOTIFY, BELOW - HALF))),
    Arrow(tail="emails", head="reader", path=((NOTIFY + HALF, BELOW), (LOG - 24, BELOW))),
)

# What fails leaves the function at the right and comes back as an e-mail.
_FAILURE: tuple[Shape, ...] = (
    Panel(name="failure", at=(683, OPTIONAL), size=(266, 132), fill=PALE, border=PALE_BORDER),
    Text(at=(683, OPTIONAL - 50), text="Failures", size=12, bold=True),
    Icon(
        name="failed events",
        icon="aws.integration.SimpleQueueServiceSqs",
        at=(FAILED, OPTIONAL),
        title="Failed events",
        remark="after 3 tries",
        stands_for={"FailedEvents": "AWS::SQS::Queue"},
    ),
    Icon(
        name="alarms",
        icon="aws.management.CloudwatchAlarm",
        at=(ALARMS, OPTIONAL),
        title="Seven alarms",
        stands_for={
            "AlarmsFailedEventsWaiting": "AWS::CloudWatch::Alarm",
            "AlarmsEventsDropped": "AWS::CloudWatch::Alarm",
            "AlarmsRepeatedErrors": "AWS::CloudWatch::Alarm",
            "AlarmsThrottled": "AWS::CloudWatch::Alarm",
            "AlarmsEmailsNearLimit": "AWS::CloudWatch::Alarm",
            "AlarmsCheckSilent": "AWS::CloudWatch::Alarm",
            "AlarmsTrouble": "AWS::CloudWatch::Alarm",
        },
    ),
    Icon(
        name="alarm topic",
        icon="aws.integration.SimpleNotificationServiceSns",
        at=(ALARM_TOPIC, OPTIONAL),
        title="Alarm topic",
        stands_for={"AlarmTopic": "AWS::SNS::Topic"},
    ),
    Arrow(
        tail="function",
        head="failed events",
        path=((LOG + 33, CARD_BOTTOM), (LOG + 33, OPTIONAL), (FAILED + HALF, OPTIONAL)),
    ),
    Arrow(tail="failed events", head="alarms", path=((FAILED - HALF, OPTIONAL), (ALARMS + HALF, OPTIONAL))),
    Arrow(
        tail="alarms", head="alarm topic", path=((ALARMS - HALF, OPTIONAL), (ALARM_TOPIC + HALF, OPTIONAL))
    ),
    Arrow(
        tail="alarm topic",
        head="reader",
        path=(
            (ALARM_TOPIC, OPTIONAL - HALF),
            (ALARM_TOPIC, BELOW + 70),
            (LOG - 2, BELOW + 70),
            (LOG - 2, BELOW + 56),
        ),
    ),
)

_BROWSER: tuple[Shape, ...] = (
    Panel(
        name="optional",
        at=(278, OPTIONAL),
        size=(524, 132),
        fill=PALE,
        border="#9AA7B4",
        dashed=True,
    ),
    Text(at=(API, OPTIONAL - 50), text="Optional: the invoice browser", size=12, bold=True),
    Icon(
        name="people",
        icon="aws.security.Cognito",
        at=(60, OPTIONAL),
        title="Cognito",
        remark="invited people",
        stands_for={"BrowserPeople": "AWS::Cognito::UserPool"},
    ),
    Icon(name="page", icon="aws.general.Client", at=(BUCKET, OPTIONAL), size=38, title="The page"),
    Icon(
        name="api",
        icon="aws.network.APIGateway",
        at=(API, OPTIONAL),
        title="HTTP API",
        remark="JWT authorizer",
        stands_for={"BrowserApi": "AWS::ApiGatewayV2::Api"},
    ),
    Icon(
        name="browser",
        icon="aws.compute.Lambda",
        at=(TABLE, OPTIONAL),
        title="InvoiceBrowserFunction",
        stands_for={"BrowserFunction": "AWS::Lambda::Function"},
    ),
    Arrow(tail="page", head="people", both_ways=True, path=((BUCKET - 22, OPTIONAL), (60 + HALF, OPTIONAL))),
    Arrow(tail="page", head="api", both_ways=True, path=((BUCKET + 22, OPTIONAL), (API - HALF, OPTIONAL))),
    Arrow(
        tail="api", head="browser", both_ways=True, path=((API + HALF, OPTIONAL), (TABLE - HALF, OPTIONAL))
    ),
    Arrow(tail="page", head="bucket", both_ways=True, path=((BUCKET, OPTIONAL - 22), (BUCKET, MAIN + 56))),
    Text(
        at=(BUCKET + 52, BELOW),
        width=90,
        text="files, by links\nthat end after\n5 minutes",
        size=10,
        color=GREY,
    ),
    Arrow(tail="browser", head="table", both_ways=True, path=((TABLE, OPTIONAL - HALF), (TABLE, BELOW + 54))),
    Arrow(
        tail="browser",
        head="emails",
        path=(
            (TABLE + HALF, OPTIONAL),
            (BETWEEN, OPTIONAL),
            (BETWEEN, BELOW + 14),
            (NOTIFY - HALF, BELOW + 14),
        ),
    ),
    Text(at=(BETWEEN + 44, BELOW + 27), text="what changes", size=10, color=GREY),
)

FLOW = Picture(
    file_name="architecture-diagram.png",
    width=WIDTH,
    height=HEIGHT,
    shapes=_FUNCTION + _AROUND + _FAILURE + _BROWSER + _FLOW,
)
