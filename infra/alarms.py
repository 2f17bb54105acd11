"""Alarms for the people who run the processor, and the topic of their own that they are mailed through.

Not the topic of the invoices: its subscriptions may be filtered by what an invoice's message says of itself, which an
alarm's lacks, and whoever pays invoices need not be the one who mends the processor.
"""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.names import TROUBLE

# SNS suspends an e-mail subscription above 10 messages a second (hard limit); look closer at 80 % of it.
EMAILS_A_MINUTE = 10 * 60 * 8 // 10
# A single error is retried and needs nobody; so many in a quarter of an hour are a fault of ours or of AWS.
ERRORS = 5
# One hour without the schedule may be a late metric, which CloudWatch gets "on a best-effort basis".
HOURS_WITHOUT_CHECK = 3


class AlarmTopic(sns.Topic):
    """Mails alarms to these addresses. Not encrypted with a key: CloudWatch cannot publish through the AWS-managed
    one, and one's own costs $1 a month."""

    def __init__(self, scope: Construct, construct_id: str, *, addresses: Iterable[str]) -> None:
        super().__init__(scope, construct_id, display_name="Invoice processing: alarms", enforce_ssl=True)
        for address in addresses:
            self.add_subscription(subscriptions.EmailSubscription(address))
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic_arn],
                # Else any account's alarm could send e-mails in our name (confused deputy).
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )


class Alarms(Construct):
    """Each alarm is for something that a person has to look at. Silence (no data) is the normal state."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        mail_to: AlarmTopic,
        function: lambda_.Function,
        failed_events: sqs.Queue,
        emails: sns.Topic,
        check: events.Rule,
        log_group: logs.LogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        self._mail = actions.SnsAction(mail_to)
        self._watch_lost_work(function=function, failed_events=failed_events)
        self._watch_errors(function=function)
        self._watch_email_rate(topic=emails)
        self._watch_schedule(rule=check)
        self._watch_trouble(log_group=log_group)

    def _watch_lost_work(self, *, function: lambda_.Function, failed_events: sqs.Queue) -> None:
        # One event in the queue is one invoice that nobody hears of: at once.
        self._alarm(
            "FailedEventsWaiting",
            metric=failed_events.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic="Maximum"
            ),
            all_clear=True,
            description="Invoices were not processed after every retry. Their events wait in the failed-events queue "
            "for 14 days: mend the cause, then send them through again.",
        )
        # The alarm above stays red while the queue is not empty and mails only once. This one also mails for each
        # later loss, and for an event that could not even be handed to the queue.
        self._alarm(
            "EventsDropped",
            metric=function.metric("AsyncEventsDropped", period=Duration.minutes(1), statistic="Sum"),
            description="Lambda gave up on an upload's event. It waits in the failed-events queue; if it does not, "
            "the daily check finds the upload without a record.",
        )

    def _watch_errors(self, *, function: lambda_.Function) -> None:
        self._alarm(
            "RepeatedErrors",
            metric=function.metric_errors(period=Duration.minutes(15), statistic="Sum"),
            threshold=ERRORS,
            all_clear=True,
            description="The processor failed at least five times in 15 minutes. The log group says why.",
        )
        # Throttled events wait up to six hours, so a short burst is no news. A quarter of an hour of it is.
        self._alarm(
            "Throttled",
            metric=function.metric_throttles(period=Duration.minutes(5), statistic="Sum"),
            periods=3,
            all_clear=True,
            description="The processor has been short of concurrency for 15 minutes. Events older than six hours go "
            "to the failed-events queue: raise max_concurrency or the account's quota.",
        )

    def _watch_email_rate(self, *, topic: sns.Topic) -> None:
        # Beyond the limit SNS suspends the subscription: invoices are stored, but nobody is told.
        self._alarm(
            "EmailsNearLimit",
            metric=topic.metric_number_of_messages_published(period=Duration.minutes(1), statistic="Sum"),
            threshold=EMAILS_A_MINUTE,
            description="E-mails come close to 10 a second, where SNS suspends the subscription. Set max_concurrency "
            "to slow the processor down. Messages about changes count here, too, though no address gets them: it is "
            "nothing to mend if many records were changed in this minute.",
        )

    def _watch_schedule(self, *, rule: events.Rule) -> None:
        """EventBridge sends `Invocations` only where it is not zero, so silence is what tells:
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html

        Missing data stay missing. An alarm begins in INSUFFICIENT_DATA and acts only on a change, so a first deploy is
        silent; an OK notice would not be.
        """
        alarm = cloudwatch.Alarm(
            self,
            "CheckSilent",
            metric=cloudwatch.Metric(
                namespace="AWS/Events",
                metric_name="Invocations",
                dimensions_map={"RuleName": rule.rule_name},
                period=Duration.hours(1),
                statistic="Sum",
            ),
            threshold=1,
            evaluation_periods=HOURS_WITHOUT_CHECK,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.MISSING,
            alarm_description="The hourly check no longer runs, so what is stuck or was missed stays so. Look in "
            "EventBridge whether its rule is still there, enabled, and has the processor as its target.",
        )
        alarm.add_insufficient_data_action(self._mail)
        alarm.add_alarm_action(self._mail)

    def _watch_trouble(self, *, log_group: logs.LogGroup) -> None:
        """The check says once a day, in one line, what it found that a person must mend. An hour later the alarm is
        quiet again, so that it mails once a day for as long as that lasts."""
        found = logs.MetricFilter(
            self,
            "TroubleFound",
            log_group=log_group,
            filter_pattern=logs.FilterPattern.string_value("$.message", "=", TROUBLE),
            metric_namespace=Stack.of(self).stack_name,
            metric_name="Trouble",
        )
        self._alarm(
            "Trouble",
            metric=found.metric(period=Duration.hours(1), statistic="Sum"),
            description="An address no longer gets the e-mails (unsubscribed), or invoices have not been finished, or "
            'their changes not been published, for more than a day (waiting): the line "trouble" in the log has both '
            "counts.",
        )

    def watch_browser(self, errors: cloudwatch.Metric) -> None:
        """`errors`: how many requests the invoice browser answered with an error of its own."""
        self._alarm(
            "BrowserErrors",
            metric=errors.with_(period=Duration.minutes(15), statistic="Sum"),
            threshold=ERRORS,
            all_clear=True,
            description="The invoice browser failed at least five times in 15 minutes. Its log group says why.",
        )

    def _alarm(
        self,
        construct_id: str,
        *,
        metric: cloudwatch.IMetric,
        description: str,
        threshold: int = 1,
        periods: int = 1,
        all_clear: bool = False,
    ) -> None:
        """`all_clear`: it mails as well when all is well again, which for what happens at one moment says nothing."""
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=description,
        )
        alarm.add_alarm_action(self._mail)
        if all_clear:
            alarm.add_ok_action(self._mail)
