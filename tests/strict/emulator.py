"""MiniStack as strict as AWS where it is not: `python -m tests.strict.emulator`, with AUTH=true.

MiniStack 1.5.33 checks every signed request against the caller's policies. It has no Textract, and what its services
do for a function (log lines, the failed event's way to the queue) asks nobody. Its CloudFormation creates over what
exists and deletes what is full or protected, and leaves a bucket's tags out. Here
- Textract is one of its services, answered by the server at TEXTRACT_SERVER. Beside its own action it needs the
  caller's rights on the object and on the role that it is handed, as the Textract guide says;
- S3 says that an object is missing only to those who may list the bucket;
- Lambda writes logs and hands over failed events only with the rights of the function's role;
- buckets keep their tags; a full bucket, a protected table or user pool is not deleted, a table or log group that
  exists is not created over, nobody is invited at `.invalid`, and no function reserves what an account
  has to leave unreserved.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

from ministack import app
from ministack.core import iam_actions, iam_evaluator, router
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, cognito, dynamodb, lambda_svc, s3
from ministack.services.cloudformation import provisioners

from infra.local import emulator

logger = logging.getLogger("strict")
JSON = {"Content-Type": "application/x-amz-json-1.1"}
SECONDS_TO_ANSWER = 60
ACCOUNT_CONCURRENCY, LEFT_UNRESERVED = 1000, 100

Answer = tuple[int, dict[str, str], bytes]


# --- Textract --------------------------------------------------------------------------------------------


def answer_textract() -> None:
    router.SERVICE_PATTERNS["textract"] = {"target_prefixes": ["Textract."]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["textract"] = (
        "textract"  # so MiniStack checks textract:<operation> on *
    )
    app.SERVICE_HANDLERS["textract"] = textract


async def textract(method: str, path: str, headers: dict[str, str], body: bytes, query: dict) -> Answer:
    """A request whose own action is allowed already: check what else it needs, and hand it on."""
    request = json.loads(body)
    access_key = router.extract_access_key_id(headers, query)
    document = (request.get("Document") or request.get("DocumentLocation") or {}).get("S3Object")
    if document and not _may_read(access_key, document):
        return _refused("InvalidS3ObjectException", "Unable to get object metadata from S3.")
    role = (request.get("NotificationChannel") or {}).get("RoleArn")
    if role and not _may(
        access_key, "iam:PassRole", role, **{"iam:passedtoservice": "textract.amazonaws.com"}
    ):
        return _refused(
            "AccessDeniedException", f"not authorized to perform: iam:PassRole on resource: {role}"
        )
    return await asyncio.to_thread(_ask_server, headers["x-amz-target"], body)


def _may_read(access_key: str, document: dict[str, str]) -> bool:
    action = "s3:GetObjectVersion" if "Version" in document else "s3:GetObject"
    return _may(access_key, action, f"arn:aws:s3:::{document['Bucket']}/{document['Name']}")


def _may(access_key: str, action: str, resource: str, **context: str) -> bool:
    service = action.partition(":")[0]
    denied = iam_evaluator.enforce(
        access_key, action, service, get_region(), resource_arn=resource, service_context=context
    )
    return denied is None


def _refused(code: str, message: str) -> Answer:
    return 400, dict(JSON), json.dumps({"__type": code, "message": message}).encode()


def _ask_server(target: str, body: bytes) -> Answer:
    request = urllib.request.Request(
        os.environ["TEXTRACT_SERVER"], data=body, headers=JSON | {"X-Amz-Target": target}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS_TO_ANSWER) as response:
            return response.status, dict(JSON), response.read()
    except HTTPError as error:
        return error.code, dict(JSON), error.read()


# --- S3 ---------------------------------------------------------------------------------------------------


def hide_missing_objects() -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: without s3:ListBucket a 404 is a 403."""
    answer = app.SERVICE_HANDLERS["s3"]

    async def answer_or_hide(method: str, path: str, headers: dict, body: bytes, query: dict) -> Answer:
        status, answer_headers, content = await answer(method, path, headers, body, query)
        bucket, _, key = path.removeprefix("/").partition("/")
        if status == 404 and key and not _may_list(router.extract_access_key_id(headers, query), bucket):
            return 403, answer_headers, content.replace(b"NoSuchKey", b"AccessDenied")
        return status, answer_headers, content

    app.SERVICE_HANDLERS["s3"] = answer_or_hide


def _may_list(access_key: str, bucket: str) -> bool:
    return _may(access_key, "s3:ListBucket", f"arn:aws:s3:::{bucket}")


# --- what services do with a role ------------------------------------------------------------------------


def role_may(role_arn: str, action: str, resource: str) -> bool:
    """Whether the policies of a role allow a service that took it to do this."""
    account = get_account_id()
    context = iam_evaluator.EvalContext(
        principal_arn=role_arn,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
    )
    policies = iam_evaluator._gather_role_policies(role_arn.rpartition("/")[2], account)
    return iam_evaluator.evaluate(context, policies).decision == "Allow"


def use_the_functions_role() -> None:
    hand_over, write_logs = lambda_svc._route_async_failure, lambda_svc._emit_lambda_logs

    def hand_over_if_allowed(target: str, function: str, event: dict, result: dict) -> None:
        role = lambda_svc._functions[function]["config"]["Role"]
        if role_may(role, "sqs:SendMessage", target):
            hand_over(target, function, event, result)
        else:
            logger.warning("%s may not send its failed event to %s", function, target)

    def write_logs_if_allowed(function: dict, *arguments: Any, **more: Any) -> None:
        config = function.get("config") or function
        group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
        if _may_log(config["Role"], group):
            write_logs(function, *arguments, **more)
        else:
            logger.warning("%s may not write to %s", config["FunctionName"], group)

    lambda_svc._route_async_failure = hand_over_if_allowed
    lambda_svc._emit_lambda_logs = write_logs_if_allowed


def _may_log(role: str, group: str) -> bool:
    arn = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{group}"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    if group not in cloudwatch_logs._log_groups:
        actions.append("logs:CreateLogGroup")
    return all(role_may(role, action, f"{arn}:log-stream:new") for action in actions)


# --- CloudFormation --------------------------------------------------------------------------------------


def refuse_to_lose_data() -> None:
    """As S3, DynamoDB and Cognito do; and give buckets their tags, without which CDK's emptier leaves them alone."""
    handlers = provisioners._RESOURCE_HANDLERS
    buckets, tables = handlers["AWS::S3::Bucket"], handlers["AWS::DynamoDB::Table"]
    log_groups, functions = handlers["AWS::Logs::LogGroup"], handlers["AWS::Lambda::Function"]
    buckets["create"] = _with_tags(buckets["create"])
    buckets["update"] = _with_tags(buckets["update"])
    buckets["delete"] = _unless(_is_full, buckets["delete"])
    tables["delete"] = _unless(_is_protected, tables["delete"])
    tables["create"] = _unless(_is_table, tables["create"])
    log_groups["create"] = _unless(_is_log_group, log_groups["create"])
    functions["create"] = _unless(_reserves_too_much, functions["create"])
    pools, people = handlers["AWS::Cognito::UserPool"], handlers["AWS::Cognito::UserPoolUser"]
    pools["delete"] = _unless(_is_protected_pool, pools["delete"])
    people["create"] = _unless(_cannot_be_mailed, people["create"])


def _with_tags(handle: Callable[..., Any]) -> Callable[..., Any]:
    """For the handlers that create and update: the last but one of their arguments are the new properties."""

    def handle_with_tags(*arguments: Any) -> Any:
        name, attributes = handle(*arguments)
        s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in arguments[-2].get("Tags", [])}
        return name, attributes

    return handle_with_tags


def _unless(problem: Callable[[str, dict[str, Any]], str], handle: Callable[..., Any]) -> Callable[..., Any]:
    def handle_or_refuse(resource: str, properties: dict[str, Any], *more: Any, **named: Any) -> Any:
        if why := problem(resource, properties):
            raise ValueError(why)
        return handle(resource, properties, *more, **named)

    return handle_or_refuse


def _is_full(bucket: str, properties: dict[str, Any]) -> str:
    objects = (s3._buckets.get(bucket) or {}).get("objects")
    kept = any(name == bucket and versions for (name, _), versions in s3._object_versions.items())
    return f"The bucket you tried to delete is not empty: {bucket}" if objects or kept else ""


def _is_protected(table: str, properties: dict[str, Any]) -> str:
    protected = (dynamodb._tables.get(table) or {}).get("DeletionProtectionEnabled")
    return f"Resource cannot be deleted as it is currently protected: {table}" if protected else ""


def _is_protected_pool(pool: str, properties: dict[str, Any]) -> str:
    protected = (cognito._user_pools.get(pool) or {}).get("DeletionProtection") == "ACTIVE"
    return "The user pool cannot be deleted because deletion protection is activated." if protected else ""


def _cannot_be_mailed(resource: str, properties: dict[str, Any]) -> str:
    """`.invalid` names nobody (RFC 2606): stands for whatever an invitation may fail at."""
    name = properties["Username"]
    return f"The account {name} could not be invited" if name.endswith(".invalid") else ""


def _is_table(resource: str, properties: dict[str, Any]) -> str:
    name = properties.get("TableName")
    return (
        f"Resource of type 'AWS::DynamoDB::Table' '{name}' already exists" if name in dynamodb._tables else ""
    )


def _is_log_group(resource: str, properties: dict[str, Any]) -> str:
    name = properties.get("LogGroupName")
    exists = name in cloudwatch_logs._log_groups
    return f"Resource of type 'AWS::Logs::LogGroup' '{name}' already exists" if exists else ""


def _reserves_too_much(resource: str, properties: dict[str, Any]) -> str:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"""
    if int(properties.get("ReservedConcurrentExecutions") or 0) <= ACCOUNT_CONCURRENCY - LEFT_UNRESERVED:
        return ""
    return (
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
        f"below its minimum value of [{LEFT_UNRESERVED}]."
    )


if __name__ == "__main__":
    emulator.complete()
    answer_textract()
    hide_missing_objects()
    use_the_functions_role()
    refuse_to_lose_data()
    app.main()
