"""Tables that hold what nobody can make again."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct


class ProtectedTable(dynamodb.Table):
    """A table that goes by mistake neither with its stack nor by itself. Build it after all else in the stack.

    A first deploy that fails is rolled back, and a table under deletion protection cannot be: with the policy of the
    other resources (RetainExceptOnCreate) CloudFormation would try to delete it, be refused, and end as
    ROLLBACK_FAILED; of two such tables each would hold up the other's rollback. So
    - it is created after all that the stack holds by then, other protected tables aside: what fails before leaves no
      table behind, and of several tables none waits for another;
    - a rollback passes it by (Retain): where another table still fails, the rollback comes to its end, and the table
      waits as after a destroy for `cdk deploy --import-existing-resources`.
    Not protected, it is a try-out's and goes with the stack.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        protected: bool,
        table_name: str,
        partition_key: dynamodb.Attribute,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            table_name=table_name,
            partition_key=partition_key,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=protected,
            removal_policy=cdk.RemovalPolicy.RETAIN if protected else cdk.RemovalPolicy.DESTROY,
        )
        before = [each for each in scope.node.children if not isinstance(each, ProtectedTable)]
        self.node.add_dependency(*before)
