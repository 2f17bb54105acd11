"""The invoice browser: a page for the people who pay invoices, behind a sign-in. Part of the stack where it is on.

HTTP API → one function, which serves the page's files to anybody and everything else only to people whom the user
pool knows. Its grants are in permissions.py.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra import CODE_FOLDER, acknowledgments
from infra.names import Names
from infra.permissions import BrowserResources, browser_policy
from infra.settings import Settings

# Its own folder with the modules that it shares with the processor, but not the processor itself; the page as it is
# made, not what it is made of.
NOT_DEPLOYED = ("invoice_processor.py", "page", "package.json", "*.schema.json", "__pycache__")

# What anybody may get: the page itself, which holds no data.
PUBLIC_PATHS = ("/", "/page/{file}")

# API Gateway ends a request after 30 seconds; ours ends before, so that it is our own error that is logged.
FUNCTION_TIMEOUT = cdk.Duration.seconds(20)
# Lambda gives CPU by memory, and a person waits for the answer.
FUNCTION_MEMORY_MB = 1024
# Enough for an office. The public files have limits of their own: who calls them without end takes nothing from those
# who signed in, and costs some $65 a month for requests and $850 for what they carry (pdf.js's worker has 380 KB).
REQUESTS_A_SECOND, REQUESTS_AT_ONCE = 50, 100
PUBLIC_REQUESTS_A_SECOND, PUBLIC_REQUESTS_AT_ONCE = 10, 40

PASSWORD_LENGTH = 12
# A person who left, or a token that leaked, gets no further than this without signing in again.
TOKEN_VALIDITY = cdk.Duration.hours(1)
SIGNED_IN_FOR = cdk.Duration.hours(12)  # a working day
INVITATION_VALIDITY = cdk.Duration.days(7)

_ACCESS_LOG_LINE = {
    "request": "$context.requestId",
    "time": "$context.requestTime",
    "from": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "method": "$context.httpMethod",
    "path": "$context.path",  # without the query, which may hold a vendor's name
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "refused": "$context.authorizer.error",
    "error": "$context.integrationErrorMessage",
}


class InvoiceBrowser(Construct):
    """HTTP API, user pool, function. `address` is where the page is, without a slash at its end; `errors` counts the
    requests that it answered with an error of its own (the function's, its time-outs, no function to be had).

    All of it goes with the setting but the user pool (see _build_user_pool). `page` is the folder of its files
    (infra/page.py); None leaves them out.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        bucket: s3.Bucket,
        table_arn: str,
        memory_arn: str,
        topic_arn: str,
        settings: Settings,
        page: Path | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._bucket = bucket
        self._topic_arn = topic_arn
        self._names = names
        self._settings = settings
        self._api = apigatewayv2.HttpApi(
            self,
            "Api",
            api_name=names.browser_api,
            description="The invoice browser: its page, and its data for people who signed in.",
            create_default_stage=False,
        )
        self.address = self._api.api_endpoint
        self.errors = self._api.metric_server_error()
        self.user_pool = self._build_user_pool()
        self._client = self._build_client()
        self._sign_in_url = self._build_sign_in_page()
        with function_code(page) as folder:  # which the construct copies
            code = lambda_.Code.from_asset(str(folder))
            self.function = self._build_function(code=code, table_arn=table_arn, memory_arn=memory_arn)
        self._build_stage(public=self._build_routes())

    def _build_user_pool(self) -> cognito.UserPool:
        """Protected like the tables, and passed by (Retain) where CloudFormation could not delete it: the rollback of
        a first deploy that fails comes to its end, and so does a deploy that turns the browser off. The pool then
        stays behind; it has no fixed name, so the next deploy makes another and invites anew."""
        protected, mfa = not self._settings.ephemeral, self._settings.browser_mfa == "required"
        user_pool = cognito.UserPool(
            self,
            "People",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            # Essentials brings managed login; 10,000 people a month cost nothing.
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            password_policy=cognito.PasswordPolicy(
                min_length=PASSWORD_LENGTH,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=INVITATION_VALIDITY,
            ),
            # None or all: where it is optional, the sign-in page does not offer to set it up.
            mfa=cognito.Mfa.REQUIRED if mfa else cognito.Mfa.OFF,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False) if mfa else None,
            # The address says who corrected what: it changes only to one that its owner can read.
            keep_original=cognito.KeepOriginalAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            user_invitation=self._invitation(),
            # For a forgotten password.
            user_verification=cognito.UserVerificationConfig(
                email_subject="Your code for the invoice browser",
                email_body="<p>Your code for the invoice browser: {####}</p>",
            ),
            deletion_protection=protected,
            removal_policy=cdk.RemovalPolicy.RETAIN if protected else cdk.RemovalPolicy.DESTROY,
        )
        acknowledgments.acknowledge_user_pool(user_pool)
        return user_pool

    def _invitation(self) -> cognito.UserInvitationConfig:
        """Cognito sends it as HTML and puts the address and a temporary password in."""
        return cognito.UserInvitationConfig(
            email_subject="Your invitation to the invoice browser",
            email_body=f'<p>See, check and upload invoices at <a href="{self.address}">{self.address}</a></p>\n'
            "<p>E-mail: {username}<br>\nTemporary password: {####}</p>\n"
            f"<p>Sign in within {INVITATION_VALIDITY.to_days()} days and choose a password of your own.</p>\n",
        )

    def _build_client(self) -> cognito.UserPoolClient:
        """The page as the user pool sees it: a public client, so no secret, but a code that only it can redeem.

        Cognito's managed login asks for a first factor by the choice-based flow (ALLOW_USER_AUTH), which needs no other:
        https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-managedlogin.html
        The same flow lets a person sign in by API, and such a token may change what the client may write: nothing.
        """
        here = f"{self.address}/"
        return self.user_pool.add_client(
            "Page",
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user=True),
            write_attributes=cognito.ClientAttributes(),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=[here],
                logout_urls=[here],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            prevent_user_existence_errors=True,
            id_token_validity=TOKEN_VALIDITY,
            access_token_validity=TOKEN_VALIDITY,
            refresh_token_validity=SIGNED_IN_FOR,
        )

    def _build_sign_in_page(self) -> str:
        """Cognito's own page, and its address."""
        domain = self.user_pool.add_domain(
            "SignIn",
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=f"invoices-{self._id_of_stack()}"),
            managed_login_version=cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
        )
        # Without a style the new sign-in page answers with an error.
        cognito.CfnManagedLoginBranding(
            self,
            "SignInStyle",
            user_pool_id=self.user_pool.user_pool_id,
            client_id=self._client.user_pool_client_id,
            use_cognito_provided_values=True,
        ).node.add_dependency(domain)
        return domain.base_url()

    def _id_of_stack(self) -> str:
        """The UUID at the end of the stack's ARN: a domain's prefix is unique among all customers of a region."""
        return cdk.Fn.select(2, cdk.Fn.split("/", cdk.Stack.of(self).stack_id))

    def _build_function(self, *, code: lambda_.Code, table_arn: str, memory_arn: str) -> lambda_.Function:
        log_group = self._build_log_group("Logs", self._names.browser_log_group)
        return lambda_.Function(
            self,
            "Function",
            function_name=self._names.browser_function,
            description="Serves the invoice browser: the page's files, and the API behind the sign-in.",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler="browser.invoice_browser.lambda_handler",
            code=code,
            role=self._build_role(table_arn=table_arn, memory_arn=memory_arn, log_group=log_group),
            timeout=FUNCTION_TIMEOUT,
            memory_size=FUNCTION_MEMORY_MB,
            environment={
                "TABLE_NAME": self._names.table,
                "MEMORY_TABLE_NAME": self._names.memory_table,
                "BUCKET_NAME": self._bucket.bucket_name,
                "TOPIC_ARN": self._topic_arn,
                "CLIENT_ID": self._client.user_pool_client_id,
                "SIGN_IN_URL": self._sign_in_url,
                "MAX_MEGABYTES": str(self._settings.max_megabytes),
            },
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
        )

    def _build_role(self, *, table_arn: str, memory_arn: str, log_group: logs.LogGroup) -> iam.IRole:
        """The function's role with the policy of permissions.py, closed so that no construct adds a grant to it."""
        resources = BrowserResources(
            bucket=self._bucket.bucket_arn,
            table=table_arn,
            memory=memory_arn,
            topic=self._topic_arn,
            log_group=log_group.log_group_arn,
        )
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"Browser": browser_policy(resources)},
        )
        acknowledgments.acknowledge_browser_role(role, bucket=self._bucket)
        return role.without_policy_updates()

    def _build_log_group(self, construct_id: str, name: str) -> logs.LogGroup:
        log_group = logs.LogGroup(
            self, construct_id, log_group_name=name, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        # The construct takes an enumeration; the resource below it takes the number of days itself.
        resource = cast(logs.CfnLogGroup, log_group.node.default_child)
        resource.retention_in_days = self._settings.log_retention_days
        return log_group

    def _build_routes(self) -> list[apigatewayv2.HttpRoute]:
        """Two public routes, which are returned; whatever else anybody asks for needs a token before the function hears
        of it."""
        function = integrations.HttpLambdaIntegration(
            "Integration", self.function, scope_permission_to_route=False
        )
        public = [
            route
            for path in PUBLIC_PATHS
            for route in self._api.add_routes(
                path=path, methods=[apigatewayv2.HttpMethod.GET], integration=function
            )
        ]
        for route in public:
            acknowledgments.acknowledge_public_route(route)
        apigatewayv2.HttpRoute(
            self,
            "Everything",
            http_api=self._api,
            route_key=apigatewayv2.HttpRouteKey.DEFAULT,
            integration=function,
            authorizer=authorizers.HttpUserPoolAuthorizer(
                "SignedIn", self.user_pool, user_pool_clients=[self._client]
            ),
        )
        return public

    def _build_stage(self, *, public: list[apigatewayv2.HttpRoute]) -> None:
        stage = apigatewayv2.HttpStage(
            self,
            "Stage",
            http_api=self._api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigatewayv2.ThrottleSettings(
                rate_limit=REQUESTS_A_SECOND, burst_limit=REQUESTS_AT_ONCE
            ),
        )
        access_log = self._build_log_group("AccessLog", self._names.access_log_group)
        resource = cast(apigatewayv2.CfnStage, stage.node.default_child)
        limits = {
            "ThrottlingRateLimit": PUBLIC_REQUESTS_A_SECOND,
            "ThrottlingBurstLimit": PUBLIC_REQUESTS_AT_ONCE,
        }
        resource.route_settings = {f"GET {path}": limits for path in PUBLIC_PATHS}
        stage.node.add_dependency(*public)  # API Gateway takes settings only of routes that exist
        resource.access_log_settings = apigatewayv2.CfnStage.AccessLogSettingsProperty(
            destination_arn=access_log.log_group_arn, format=json.dumps(_ACCESS_LOG_LINE)
        )


@contextmanager
def function_code(page: Path | None) -> Iterator[Path]:
    """A folder, for the time being, with all that the function deploys with."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "code"
        shutil.copytree(CODE_FOLDER, folder, ignore=shutil.ignore_patterns(*NOT_DEPLOYED))
        if page:
            shutil.copytree(page, folder / "browser" / "page", copy_function=_pack)
        yield folder


def _pack(source: str, target: str) -> None:
    """Copy a file of the page, compressed: API Gateway does not. The function fills in index.html, which stays as it is.

    Always the same bytes, so that unchanged code is deployed only once.
    """
    content = Path(source).read_bytes()
    if Path(source).suffix == ".html":
        Path(target).write_bytes(content)
    else:
        Path(f"{target}.gz").write_bytes(gzip.compress(content, mtime=0))


class Invitations(Construct):
    """An account, and an e-mail with a temporary password, for each of these people. Nobody signs up by themselves.

    A construct of its own because it comes after all the rest, tables aside: the page is there when the invitation comes.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, user_pool: cognito.UserPool, people: Iterable[str]
    ) -> None:
        super().__init__(scope, construct_id)
        for address in people:
            cognito.CfnUserPoolUser(
                self,
                address,  # so that a change of their order changes no account
                user_pool_id=user_pool.user_pool_id,
                username=address,
                desired_delivery_mediums=["EMAIL"],
                user_attributes=[
                    {"name": "email", "value": address},
                    # The temporary password is mailed there, so whoever signs in with it has read it there.
                    {"name": "email_verified", "value": "true"},
                ],
            )
