"""Alarms for the people who run the processor. They mail through the topic of the invoices: one address to confirm."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

# SNS suspends an e-mail subscription above 10 messages a second (hard limit); look closer at 80 % of it.
EMAILS_A_MINUTE = 10 * 60 * 8 // 10


class Alarms(Construct):
    """Five alarms, each for something that a person has to look at. Silence (no data) is the normal state."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: lambda_.Function,
        failed_events: sqs.Queue,
        topic: sns.Topic,
    ) -> None:
        super().__init__(scope, construct_id)
        self._mail = actions.SnsAction(topic)
        self._watch_lost_work(function=function, failed_events=failed_events)
        self._watch_trouble(function=function)
        self._watch_email_rate(topic=topic)

    def _watch_lost_work(self, *, function: lambda_.Function, failed_events: sqs.Queue) -> None:
        # One event in the queue is one invoice that nobody hears of: at once.
        self._alarm(
            "FailedEventsWaiting",
            metric=failed_events.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic="Maximum"
            ),
            threshold=1,
            description="Invoices were not processed after every retry. Their events wait in the failed-events queue "
            "for 14 days: mend the cause, then send them through again.",
        )
        # The alarm above stays red while the queue is not empty and mails only once. This one also mails for each
        # later loss, and for an event that could not even be handed to the queue.
        self._alarm(
            "EventsDropped",
            metric=function.metric("AsyncEventsDropped", period=Duration.minutes(1), statistic="Sum"),
            threshold=1,
            description="Lambda gave up on an upload's event. It waits in the failed-events queue; if it does not, "
            "the daily check finds the upload without a record.",
        )

    def _watch_trouble(self, *, function: lambda_.Function) -> None:
        # A single error is retried and needs nobody; five in a quarter of an hour are a fault of ours or of AWS.
        self._alarm(
            "RepeatedErrors",
            metric=function.metric_errors(period=Duration.minutes(15), statistic="Sum"),
            threshold=5,
            description="The processor failed at least five times in 15 minutes. The log group says why.",
        )
        # Throttled events wait up to six hours, so a short burst is no news. A quarter of an hour of it is.
        self._alarm(
            "Throttled",
            metric=function.metric_throttles(period=Duration.minutes(5), statistic="Sum"),
            threshold=1,
            periods=3,
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
            "to slow the processor down.",
        )

    def _alarm(
        self,
        construct_id: str,
        *,
        metric: cloudwatch.IMetric,
        threshold: int,
        description: str,
        periods: int = 1,
    ) -> None:
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
