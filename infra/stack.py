"""The stack: an upload under invoices/ becomes a record in DynamoDB and an e-mail.

What stands here composes; the grants are in permissions.py, the alarms in alarms.py, the settings in settings.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as s3_notifications
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct
from invoice_message import CORRECTED
from invoice_record import FILE_TYPES, INDEXES, INVOICE_PREFIX

from infra import CODE_FOLDER, acknowledgments
from infra.alarms import Alarms, AlarmTopic
from infra.browser import Invitations, InvoiceBrowser
from infra.completions import Completions
from infra.names import Names, version
from infra.permissions import ProcessorResources, processor_policy
from infra.queries import query_outputs
from infra.settings import Settings
from infra.tables import ProtectedTable

CODE_FILES = "invoice_*.py"  # the handler and the modules that it imports

# Lambda's first retry comes after a minute. By then the lease, which ends after the timeout, must have run out.
FUNCTION_TIMEOUT = cdk.Duration.seconds(50)
# Lambda gives CPU by memory. What counts is a PDF of 100 pages, whose results have to be read within the timeout
# (tests/benchmarks/long_documents.py); for one page it costs some 3 cents per 1,000 invoices.
FUNCTION_MEMORY_MB = 1024
# The longest that Lambda keeps a throttled event, so that a burst waits instead of failing.
LONGEST_WAIT = cdk.Duration.hours(6)
# The longest that SQS keeps a message: time to come back from a holiday and mend what failed.
FAILED_EVENTS_KEPT = cdk.Duration.days(14)

_FUNCTION = lambda_.CfnFunction.CFN_RESOURCE_TYPE_NAME
_USER_POOL = cognito.CfnUserPool.CFN_RESOURCE_TYPE_NAME


class InvoiceProcessing(cdk.Stack):
    """Bucket → function (Textract) → table → topic, with a queue for what failed and alarms."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, page: Path | None = None
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Invoices dropped into S3 become records in DynamoDB and e-mails.",
            # One resource less, and nothing about this stack is reported to anyone.
            analytics_reporting=False,
        )
        self._settings = settings
        self._names = Names(settings.stage)
        self._demand_address()

        self.bucket = self._build_bucket()
        self.topic = self._build_topic()
        self.failed_events = self._build_failed_events_queue()
        self.log_group = self._build_log_group()
        self.completions = Completions(self, "Completions", topic_name=self._names.completion_topic)
        self.function = self._build_function(role=self._build_role())
        self._notify_on_upload()
        self._notify_on_completion()
        self.check = self._check_every_hour()
        self.browser = self._build_browser(page)
        self.alarm_topic = AlarmTopic(self, "AlarmTopic", addresses=self._alarm_addresses)
        self._build_alarms()
        self._invite()
        self.table = self._build_table()
        self.memory = self._build_memory()
        self._build_outputs()
        self._drop_repeated_dependencies()

    def _demand_address(self) -> None:
        """Without an address nobody hears of an invoice. An error for deploy, diff and synth; bootstrap, list and
        destroy do their work without one."""
        if not self._settings.notification_email:
            cdk.Annotations.of(self).add_error(
                "Setting notification_email is empty: python -m infra.settings notification_email=you@example.com "
                "writes it into cdk.json (several separated by commas)."
            )

    @property
    def _alarm_addresses(self) -> tuple[str, ...]:
        return self._settings.alarm_email or self._settings.notification_email

    @property
    def _removal_policy(self) -> cdk.RemovalPolicy:
        """For what holds data or a fixed name, tables aside: goes when its first deploy fails, so that the next can
        create it; stays on destroy, and `cdk deploy --import-existing-resources` takes it back."""
        if self._settings.ephemeral:
            return cdk.RemovalPolicy.DESTROY
        return cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE

    def _build_bucket(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Invoices",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=self._lifecycle_rules(),
            removal_policy=self._removal_policy,
            auto_delete_objects=self._settings.ephemeral,
        )
        acknowledgments.acknowledge_bucket(bucket)
        return bucket

    def _lifecycle_rules(self) -> list[s3.LifecycleRule]:
        """A noncurrent version that expires is deleted for good: a file uploaded under a name that exists would lose
        the older original. So only where a number of days is set."""
        # Parts of broken uploads are invisible in the console but paid for.
        rules = [
            s3.LifecycleRule(
                id="AbortBrokenUploads", abort_incomplete_multipart_upload_after=cdk.Duration.days(7)
            )
        ]
        if days := self._settings.noncurrent_version_days:
            rules.append(
                s3.LifecycleRule(
                    id="ForgetOverwrittenVersions",
                    noncurrent_version_expiration=cdk.Duration.days(days),
                    expired_object_delete_marker=True,
                )
            )
        return rules

    def _table_arn(self, name: str) -> str:
        """From its name, so that the table can be created after those who use it."""
        return self.format_arn(service="dynamodb", resource="table", resource_name=name)

    def _build_table(self) -> dynamodb.Table:
        table = ProtectedTable(
            self,
            "Records",
            protected=not self._settings.ephemeral,
            table_name=self._names.table,
            partition_key=_string_key("invoice_id"),
        )
        for name, (partition_key, sort_key, attributes) in INDEXES.items():
            table.add_global_secondary_index(
                index_name=name,
                partition_key=_string_key(partition_key),
                sort_key=_string_key(sort_key),
                projection_type=dynamodb.ProjectionType.INCLUDE,
                non_key_attributes=attributes,
            )
        return table

    def _build_memory(self) -> dynamodb.Table:
        """What is remembered beside the records, by its `mark`: how far the check is."""
        return ProtectedTable(
            self,
            "Memory",
            protected=not self._settings.ephemeral,
            table_name=self._names.memory_table,
            partition_key=_string_key("mark"),
        )

    def _build_topic(self) -> sns.Topic:
        """Not encrypted with a key: one's own costs $1 a month, and the e-mails leave AWS in any case.

        What a person has corrected is told to programs only.
        """
        topic = sns.Topic(self, "Emails", display_name="Invoice processing", enforce_ssl=True)
        news = {"event": sns.SubscriptionFilter.string_filter(denylist=[CORRECTED])}
        for address in self._settings.notification_email:
            topic.add_subscription(subscriptions.EmailSubscription(address, filter_policy=news))
        return topic

    def _build_failed_events_queue(self) -> sqs.Queue:
        """Events that failed every retry. Retained like the data: each message is an invoice without a record."""
        queue = sqs.Queue(
            self,
            "FailedEvents",
            retention_period=FAILED_EVENTS_KEPT,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            removal_policy=self._removal_policy,
        )
        acknowledgments.acknowledge_queue(queue)
        return queue

    def _build_log_group(self) -> logs.LogGroup:
        log_group = logs.LogGroup(
            self, "Logs", log_group_name=self._names.log_group, removal_policy=self._removal_policy
        )
        # The construct takes an enumeration; the resource below it takes the number of days itself.
        resource = cast(logs.CfnLogGroup, log_group.node.default_child)
        resource.retention_in_days = self._settings.log_retention_days
        return log_group

    def _build_role(self) -> iam.IRole:
        """The function's role with the policy of permissions.py, closed so that no construct adds a grant to it."""
        role = iam.Role(
            self,
            "ProcessorRole",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={
                "Processor": processor_policy(
                    ProcessorResources(
                        bucket=self.bucket.bucket_arn,
                        table=self._table_arn(self._names.table),
                        memory=self._table_arn(self._names.memory_table),
                        topic=self.topic.topic_arn,
                        failed_events_queue=self.failed_events.queue_arn,
                        log_group=self.log_group.log_group_arn,
                        completion_role=self.completions.role.role_arn,
                    ),
                    analyze_expense=self._settings.analyze_expense,
                    due_digest=self._settings.due_digest,
                )
            },
        )
        acknowledgments.acknowledge_role(role, bucket=self.bucket)
        return role.without_policy_updates()

    def _build_function(self, *, role: iam.IRole) -> lambda_.Function:
        return lambda_.Function(
            self,
            "Processor",
            function_name=self._names.function,
            description="Reads an uploaded invoice, stores its record, sends the e-mail.",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler="invoice_processor.lambda_handler",
            # The code and nothing beside it, so that the asset's hash changes only with it.
            code=lambda_.Code.from_asset(str(CODE_FOLDER), exclude=["*", f"!{CODE_FILES}"]),
            role=role,
            timeout=FUNCTION_TIMEOUT,
            memory_size=FUNCTION_MEMORY_MB,
            reserved_concurrent_executions=self._settings.max_concurrency,
            environment=self._environment(),
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            retry_attempts=2,
            max_event_age=LONGEST_WAIT,
            on_failure=destinations.SqsDestination(self.failed_events),
        )

    def _environment(self) -> dict[str, str]:
        digest = self._settings.due_digest
        return {
            "TABLE_NAME": self._names.table,
            "MEMORY_TABLE_NAME": self._names.memory_table,
            "TOPIC_ARN": self.topic.topic_arn,
            "BUCKET_NAME": self.bucket.bucket_name,
            "COMPLETION_TOPIC_ARN": self.completions.topic.topic_arn,
            "COMPLETION_ROLE_ARN": self.completions.role.role_arn,
            "ANALYZE_EXPENSE": self._settings.analyze_expense,
            "DATE_ORDER": self._settings.date_order,
            "DEFAULT_CURRENCY": self._settings.default_currency,
            "MAX_PAGES": str(self._settings.max_pages),
            "MAX_MEGABYTES": str(self._settings.max_megabytes),
            # As deployed: the check looks whether each is still subscribed.
            "NOTIFICATION_EMAILS": ",".join(self._settings.notification_email),
        } | ({"DUE_DIGEST": digest} if digest != "off" else {})

    def _notify_on_upload(self) -> None:
        # S3's filters are case-sensitive and take one suffix each: a rule per suffix and case.
        processor = s3_notifications.LambdaDestination(self.function)
        for suffix in FILE_TYPES:
            for spelling in (suffix, suffix.upper()):
                self.bucket.add_event_notification(
                    s3.EventType.OBJECT_CREATED,
                    processor,
                    s3.NotificationKeyFilter(prefix=INVOICE_PREFIX, suffix=spelling),
                )
        acknowledgments.acknowledge_notifications_handler(self)

    def _notify_on_completion(self) -> None:
        self.completions.topic.add_subscription(subscriptions.LambdaSubscription(self.function))

    def _check_every_hour(self) -> events.Rule:
        """The check finishes what is stuck; one of its runs a day also looks for uploads without a record."""
        return events.Rule(
            self,
            "Check",
            description="Has the processor finish what is left.",
            schedule=events.Schedule.rate(cdk.Duration.hours(1)),
            targets=[targets.LambdaFunction(self.function)],
        )

    def _build_browser(self, page: Path | None) -> InvoiceBrowser | None:
        """The page where people look at their invoices, if it is wanted, and what the others need to know of it."""
        if not self._settings.invoice_browser:
            return None
        browser = InvoiceBrowser(
            self,
            "Browser",
            names=self._names,
            bucket=self.bucket,
            table_arn=self._table_arn(self._names.table),
            memory_arn=self._table_arn(self._names.memory_table),
            topic_arn=self.topic.topic_arn,
            settings=self._settings,
            page=page,
        )
        # The page uploads and fetches files from the bucket itself, with links that the browser's function signs.
        self.bucket.add_cors_rule(
            allowed_origins=[browser.address],
            allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.POST],
            exposed_headers=["ETag", "x-amz-version-id"],
            max_age=3600,
        )
        self.function.add_environment("BROWSER_URL", browser.address)
        return browser

    def _build_alarms(self) -> None:
        alarms = Alarms(
            self,
            "Alarms",
            mail_to=self.alarm_topic,
            function=self.function,
            failed_events=self.failed_events,
            emails=self.topic,
            check=self.check,
            log_group=self.log_group,
        )
        if self.browser:
            alarms.watch_browser(self.browser.errors)

    def _invite(self) -> None:
        """Whoever gets the e-mails may open the page that they link to.

        After all that may fail, so that hardly ever one is sent for a deployment that fails; but before the tables,
        so that an invitation that fails leaves none behind.
        """
        if self.browser:
            # Not the pool, which an invitation names anyhow (cfn-lint W3005).
            before = [
                each
                for each in self.node.find_all()
                if isinstance(each, cdk.CfnResource) and each.cfn_resource_type != _USER_POOL
            ]
            Invitations(
                self,
                "Invitations",
                user_pool=self.browser.user_pool,
                people=self._settings.notification_email,
            ).node.add_dependency(*before)

    def _build_outputs(self) -> None:
        """What the user needs next: names for the command line, links for the browser."""
        console = f"https://{self.region}.console.aws.amazon.com"
        # The console encodes a log group's name twice, with $ instead of %.
        log_group_in_link = self._names.log_group.replace("/", "$252F")
        outputs = {
            "Version": ("Of the checkout that was deployed.", version()),
            "BucketName": (f"Upload here, under {INVOICE_PREFIX}.", self.bucket.bucket_name),
            "TableName": ("The records, by invoice_id.", self.table.table_name),
            "TopicArn": (
                "Sends the e-mails; each address confirms its subscription once.",
                self.topic.topic_arn,
            ),
            "LogGroupName": ("One JSON line a step.", self.log_group.log_group_name),
            "FailedEventsQueueUrl": ("Events that failed every retry.", self.failed_events.queue_url),
            "UploadPage": (
                "Drop invoices here in the browser.",
                f"{console}/s3/upload/{self.bucket.bucket_name}?region={self.region}&prefix={INVOICE_PREFIX}",
            ),
            "RecordsPage": (
                "The table's items in the browser.",
                f"{console}/dynamodbv2/home?region={self.region}#item-explorer?table={self.table.table_name}",
            ),
            "LogsPage": (
                "The log lines in the browser.",
                f"{console}/cloudwatch/home?region={self.region}#logsV2:log-groups/log-group/{log_group_in_link}",
            ),
            # An e-mail that nobody confirmed looks like silence. This says whether one is waiting.
            "ShowUnconfirmedEmails": (
                "Lists the addresses, for invoices, then for alarms; PendingConfirmation means that the first e-mail of "
                "SNS was not answered.",
                f"for TOPIC in {self.topic.topic_arn} {self.alarm_topic.topic_arn}; do aws sns "
                'list-subscriptions-by-topic --topic-arn "$TOPIC" '
                "--query 'Subscriptions[].[Endpoint,SubscriptionArn]' --output text; done",
            ),
        }
        outputs |= query_outputs(region=self.region, log_group_name=self._names.log_group)
        outputs |= self._browser_outputs()
        for name, (description, value) in outputs.items():
            cdk.CfnOutput(self, name, description=description, value=value)

    def _browser_outputs(self) -> dict[str, tuple[str, str]]:
        if not self.browser:
            return {}
        return {
            "BrowserPage": ("The invoice browser, for who was invited.", self.browser.address),
            "InviteToBrowser": (
                "Invites one more person: put their address in.",
                f"aws cognito-idp admin-create-user --user-pool-id {self.browser.user_pool.user_pool_id} "
                "--username EMAIL --user-attributes Name=email_verified,Value=true Name=email,Value=EMAIL "
                "--desired-delivery-mediums EMAIL",
            ),
        }

    def _drop_repeated_dependencies(self) -> None:
        """CDK writes each function's role into DependsOn as well, where `Role` itself says it (cfn-lint W3005)."""
        for construct in self.node.find_all():
            if isinstance(construct, cdk.CfnResource) and construct.cfn_resource_type == _FUNCTION:
                construct.add_deletion_override("DependsOn")


def _string_key(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
