"""How Textract says that a job has ended: a topic, the role it publishes with, the function behind it."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct


class Completions(Construct):
    """The topic of completion notices and the role that Textract takes to publish on it."""

    def __init__(self, scope: Construct, construct_id: str, *, topic_name: str) -> None:
        super().__init__(scope, construct_id)
        # Not encrypted with a key: its messages are job ids and names of files, and a key costs $1 a month.
        self.topic = sns.Topic(
            self, "Topic", topic_name=topic_name, display_name="Textract jobs that ended", enforce_ssl=True
        )
        self.role = self._build_role()

    def _build_role(self) -> iam.Role:
        stack = cdk.Stack.of(self)
        textract = iam.ServicePrincipal(
            "textract.amazonaws.com",
            # Else Textract could be told by another account to publish in our name (confused deputy).
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": stack.format_arn(service="textract", resource="*")},
            },
        )
        publish = iam.PolicyStatement(actions=["sns:Publish"], resources=[self.topic.topic_arn])
        return iam.Role(
            self,
            "Role",
            description="Textract publishes with it that a job has ended.",
            assumed_by=textract,
            inline_policies={"Publish": iam.PolicyDocument(statements=[publish])},
        )
