"""Findings of cdk-nag (AwsSolutions) that stay, each with the reason why. A test allows no others."""

from __future__ import annotations

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import IConstruct
from invoice_record import INVOICE_PREFIX, TEXT_PREFIX

# CDK's own helper function behind `add_event_notification`, one a stack; CDK gives its name a suffix.
_NOTIFICATIONS_HANDLER = "BucketNotificationsHandler"


def acknowledge_bucket(bucket: s3.Bucket) -> None:
    _acknowledge(
        bucket,
        "S1",
        "Server access logs would need a second bucket and help nobody here: uploads leave records and log lines. "
        "Who must know of each access turns on CloudTrail data events.",
    )


def acknowledge_queue(failed_events: sqs.Queue) -> None:
    _acknowledge(
        failed_events,
        "SQS3",
        "This queue is where failed events end: the function's on-failure destination. Nothing stands behind it.",
    )


def acknowledge_role(role: iam.Role, *, bucket: s3.Bucket) -> None:
    bucket_id = _logical_id(bucket)
    _acknowledge(
        role,
        f"IAM5[Resource::<{bucket_id}.Arn>/{INVOICE_PREFIX}*]",
        "The keys of uploads are not known before. The wildcard ends at the prefix that people upload to.",
    )
    _acknowledge(
        role,
        f"IAM5[Resource::<{bucket_id}.Arn>/{TEXT_PREFIX}*]",
        "The keys are invoice ids, not known before. The wildcard ends at the prefix that only the function writes.",
    )
    _acknowledge(
        role,
        "IAM5[Resource::*]",
        "Textract's actions have no resources to name and take only an asterisk.",
    )


def acknowledge_user_pool(user_pool: cognito.UserPool) -> None:
    _acknowledge(
        user_pool,
        "COG2",
        "A second factor is not demanded: an invitation often goes to a mailbox that several people share, and they "
        "have no phone in common. The setting browser_mfa demands an authenticator app of everybody.",
    )
    _acknowledge(
        user_pool,
        "COG8",
        "Threat protection and the Plus plan that has it are paid by the person. Nobody can sign up here, and each "
        "account belongs to somebody who was invited by name.",
    )


def acknowledge_browser_role(role: iam.Role, *, bucket: s3.Bucket) -> None:
    bucket_id = _logical_id(bucket)
    for prefix in (INVOICE_PREFIX, TEXT_PREFIX):
        _acknowledge(
            role,
            f"IAM5[Resource::<{bucket_id}.Arn>/{prefix}*]",
            "The keys of uploads and of their texts are not known before. The wildcard ends at the prefix.",
        )


def acknowledge_public_route(route: apigatewayv2.HttpRoute) -> None:
    _acknowledge(
        route,
        "APIG4",
        "The page's own files hold no data: who has not signed in yet needs them to sign in.",
    )


def acknowledge_notifications_handler(stack: cdk.Stack) -> None:
    handler = next(child for child in stack.node.children if child.node.id.startswith(_NOTIFICATIONS_HANDLER))
    _acknowledge(
        handler,
        "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
        "CDK's own helper, which sets the bucket's notification rules during a deployment, brings this policy: it may "
        "only write logs.",
    )


def _logical_id(bucket: s3.Bucket) -> str:
    return bucket.stack.get_logical_id(cast(s3.CfnBucket, bucket.node.default_child))


def _acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    cdk.Validations.of(construct).acknowledge(
        cdk.Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
    )
