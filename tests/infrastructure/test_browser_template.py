"""The invoice browser in the template: off it leaves no trace; on, who gets in, what they get, what stays logged."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from assembly import ADDRESS, Synthesize, Synthesized, spell
from invoice_record import INDEXES

from infra import CODE_FOLDER
from infra.page import make
from infra.permissions import BROWSED_INDEXES

HERE = "<BrowserApi.ApiEndpoint>"


def only(stack: Synthesized, resource_type: str) -> dict[str, Any]:
    """The properties of the one resource of that type."""
    (resource,) = stack.of_type(resource_type).values()
    return resource["Properties"]


# --- off -------------------------------------------------------------------------------------------------


def test_browser_off_by_default_leaves_no_trace(stack: Synthesized) -> None:
    assert len(stack.resources) == 36
    text = stack.path.read_text(encoding="utf-8")
    assert not re.search("(?i:cognito|apigateway|execute-api)|InvoiceBrowser|BROWSER_URL|BrowserPage", text)
    assert "CorsConfiguration" not in stack.properties("Invoices")


def test_browser_on_adds_resources_and_changes_only_what_must_know_of_it(
    stack: Synthesized, browser_stack: Synthesized
) -> None:
    resources = copy.deepcopy(browser_stack.resources)
    new = {name for name in resources if name not in stack.resources}
    kinds = {re.match("Browser|Invitations|AlarmsBrowser", name)[0] for name in new}
    assert kinds == {"Browser", "Invitations", "AlarmsBrowser"}
    for name in new:
        del resources[name]
    bucket, function, *tables = (
        next(each for name, each in resources.items() if re.fullmatch(f"{one}[0-9A-F]{{8}}", name))
        for one in ("Invoices", "Processor", "Records", "Memory")
    )
    del bucket["Properties"]["CorsConfiguration"]
    del function["Properties"]["Environment"]["Variables"]["BROWSER_URL"]
    for table in tables:
        table["DependsOn"] = [name for name in table["DependsOn"] if name not in new]
    assert resources == stack.resources


# --- who gets in -----------------------------------------------------------------------------------------


def test_people_are_invited_and_never_sign_up_by_themselves(browser_stack: Synthesized) -> None:
    pool = only(browser_stack, "AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert pool["AccountRecoverySetting"]["RecoveryMechanisms"] == [{"Name": "verified_email", "Priority": 1}]


@pytest.mark.parametrize(
    ("browser_mfa", "configured"), [("off", ("OFF", None)), ("required", ("ON", ["SOFTWARE_TOKEN_MFA"]))]
)
def test_people_need_a_strong_password_and_where_it_is_set_an_authenticator_app(
    synthesized: Synthesize, browser_mfa: str, configured: tuple[str, list[str] | None]
) -> None:
    pool = only(synthesized(invoice_browser=True, browser_mfa=browser_mfa), "AWS::Cognito::UserPool")
    assert pool["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 12,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "RequireUppercase": True,
        "TemporaryPasswordValidityDays": 7,
    }
    assert (pool["MfaConfiguration"], pool.get("EnabledMfas")) == configured


@pytest.mark.parametrize(
    ("ephemeral", "protection", "policy"), [(False, "ACTIVE", "Retain"), (True, "INACTIVE", "Delete")]
)
def test_user_pool_is_protected_and_holds_up_no_rollback_or_goes_with_a_try_out(
    synthesized: Synthesize, ephemeral: bool, protection: str, policy: str
) -> None:
    stack = synthesized(invoice_browser=True, ephemeral=ephemeral)
    pool = stack.named("BrowserPeople")
    assert pool["Properties"]["DeletionProtection"] == protection
    assert (pool["DeletionPolicy"], pool["UpdateReplacePolicy"]) == (policy, policy)


def test_invitation_names_the_page_the_account_and_its_password(browser_stack: Synthesized) -> None:
    pool = only(browser_stack, "AWS::Cognito::UserPool")
    body = spell(pool["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"])
    assert f'<a href="{HERE}">' in body
    assert body.count("{username}") == body.count("{####}") == 1


def test_invitation_goes_to_each_notification_address_when_all_else_is_there(synthesized: Synthesize) -> None:
    stack = synthesized(invoice_browser=True, notification_email=f"{ADDRESS}, cfo@example.com")
    users = stack.of_type("AWS::Cognito::UserPoolUser").values()
    assert sorted(user["Properties"]["Username"] for user in users) == [ADDRESS, "cfo@example.com"]
    for user in users:
        properties = user["Properties"]
        assert properties["DesiredDeliveryMediums"] == ["EMAIL"]
        assert {"Name": "email", "Value": properties["Username"]} in properties["UserAttributes"]
        # It names the pool by itself.
        others = {"AWS::Cognito::UserPool", "AWS::Cognito::UserPoolUser", "AWS::DynamoDB::Table"}
        rest = {name for name, each in stack.resources.items() if each["Type"] not in others}
        assert set(user["DependsOn"]) == rest


def test_invitation_order_of_addresses_changes_no_account(synthesized: Synthesize) -> None:
    addresses = [ADDRESS, "cfo@example.com"]
    stacks = [
        synthesized(invoice_browser=True, notification_email=", ".join(order))
        for order in (addresses, addresses[::-1])
    ]
    one, other = (stack.of_type("AWS::Cognito::UserPoolUser") for stack in stacks)
    assert one == other and len(one) == 2


def test_page_signs_in_with_a_code_and_without_a_secret(browser_stack: Synthesized) -> None:
    client = only(browser_stack, "AWS::Cognito::UserPoolClient")
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlowsUserPoolClient"] is True
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["AllowedOAuthScopes"] == ["openid", "email"]  # and none to change one's own e-mail address
    assert [spell(url) for url in client["CallbackURLs"] + client["LogoutURLs"]] == [f"{HERE}/"] * 2
    assert client["SupportedIdentityProviders"] == ["COGNITO"]


def test_page_signs_in_as_managed_login_asks_and_nobody_becomes_another_or_learns_who_has_an_account(
    browser_stack: Synthesized,
) -> None:
    client = only(browser_stack, "AWS::Cognito::UserPoolClient")
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["WriteAttributes"] == []
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    pool = only(browser_stack, "AWS::Cognito::UserPool")
    settings = pool["UserAttributeUpdateSettings"]
    assert settings == {"AttributesRequireVerificationBeforeUpdate": ["email"]}


def test_page_tokens_end_within_the_hour_and_the_sign_in_within_the_day(browser_stack: Synthesized) -> None:
    client = only(browser_stack, "AWS::Cognito::UserPoolClient")
    assert set(client["TokenValidityUnits"].values()) == {"minutes"}
    assert (client["IdTokenValidity"], client["AccessTokenValidity"]) == (60, 60)
    assert client["RefreshTokenValidity"] == 12 * 60


def test_sign_in_page_is_cognitos_own_with_a_style_and_an_address_of_this_stack(
    browser_stack: Synthesized,
) -> None:
    domain = only(browser_stack, "AWS::Cognito::UserPoolDomain")
    assert domain["ManagedLoginVersion"] == 2
    id_of_stack = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    assert domain["Domain"] == {"Fn::Join": ["", ["invoices-", id_of_stack]]}
    longest = "invoices-" + "51af3dc0-da77-11e4-872e-1234567b12db"
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", longest)  # CreateUserPoolDomain's rule
    style = only(browser_stack, "AWS::Cognito::ManagedLoginBranding")
    assert spell(style["ClientId"]) == "<BrowserPeoplePage>"
    assert style["UseCognitoProvidedValues"] is True


# --- what they get ---------------------------------------------------------------------------------------


def test_routes_are_the_page_for_anybody_and_all_else_with_a_token(browser_stack: Synthesized) -> None:
    routes = {
        each["Properties"]["RouteKey"]: each["Properties"]
        for each in browser_stack.of_type("AWS::ApiGatewayV2::Route").values()
    }
    kinds = {key: (route["AuthorizationType"], "AuthorizerId" in route) for key, route in routes.items()}
    assert kinds == {
        "GET /": ("NONE", False),
        "GET /page/{file}": ("NONE", False),
        "$default": ("JWT", True),
    }
    assert spell(routes["$default"]["AuthorizerId"]) == "<BrowserApiSignedIn>"
    (integration,) = browser_stack.of_type("AWS::ApiGatewayV2::Integration")
    assert {spell(route["Target"]) for route in routes.values()} == {f"integrations/<{integration}>"}


def test_authorizer_takes_tokens_of_this_page_and_this_pool_only(browser_stack: Synthesized) -> None:
    authorizer = only(browser_stack, "AWS::ApiGatewayV2::Authorizer")
    assert authorizer["AuthorizerType"] == "JWT"
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    configuration = authorizer["JwtConfiguration"]
    assert [spell(audience) for audience in configuration["Audience"]] == ["<BrowserPeoplePage>"]
    issuer = spell(configuration["Issuer"])
    assert issuer == "https://cognito-idp.<AWS::Region>.amazonaws.com/<BrowserPeople>"


def test_api_hands_all_to_one_function_and_no_other_site_may_ask(browser_stack: Synthesized) -> None:
    api = only(browser_stack, "AWS::ApiGatewayV2::Api")
    assert (api["Name"], api["ProtocolType"]) == ("InvoiceBrowser", "HTTP")
    assert "CorsConfiguration" not in api
    integration = only(browser_stack, "AWS::ApiGatewayV2::Integration")
    assert integration["IntegrationType"] == "AWS_PROXY"
    assert integration["PayloadFormatVersion"] == "2.0"
    assert spell(integration["IntegrationUri"]) == "<BrowserFunction.Arn>"


def test_stage_is_throttled(browser_stack: Synthesized) -> None:
    stage = only(browser_stack, "AWS::ApiGatewayV2::Stage")
    assert (stage["StageName"], stage["AutoDeploy"]) == ("$default", True)
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50}


def test_stage_strangers_use_up_only_the_limits_of_the_public_routes(browser_stack: Synthesized) -> None:
    (stage,) = browser_stack.of_type("AWS::ApiGatewayV2::Stage").values()
    limits = stage["Properties"]["RouteSettings"]
    public = {
        each["Properties"]["RouteKey"]: name
        for name, each in browser_stack.of_type("AWS::ApiGatewayV2::Route").items()
        if each["Properties"]["AuthorizationType"] == "NONE"
    }
    assert limits == dict.fromkeys(public, {"ThrottlingBurstLimit": 40, "ThrottlingRateLimit": 10})
    created_before = {spell({"Ref": name}) for name in stage["DependsOn"]}
    assert {
        spell({"Ref": name}) for name in public.values()
    } <= created_before  # else API Gateway: "Unable to find Route by key …"


def test_stage_logs_each_request_without_what_was_asked_for(browser_stack: Synthesized) -> None:
    log = only(browser_stack, "AWS::ApiGatewayV2::Stage")["AccessLogSettings"]
    assert spell(log["DestinationArn"]) == "<BrowserAccessLog.Arn>"
    line = json.loads(log["Format"])
    assert {"$context.requestId", "$context.status", "$context.routeKey", "$context.authorizer.error"} <= {
        *line.values()
    }
    # Not the query (a vendor's name), no token, no claims (an address).
    assert not re.search("query|claims|principal|identity.user|header", log["Format"], re.IGNORECASE)


def test_function_has_its_own_name_time_and_environment(browser_stack: Synthesized) -> None:
    function = browser_stack.properties("BrowserFunction")
    assert function["FunctionName"] == "InvoiceBrowserFunction"
    assert (function["Runtime"], function["Architectures"]) == ("python3.14", ["arm64"])
    assert function["Handler"] == "browser.invoice_browser.lambda_handler"
    assert function["Timeout"] < 30  # where API Gateway ends a request
    variables = {name: spell(value) for name, value in function["Environment"]["Variables"].items()}
    assert variables == {
        "TABLE_NAME": "InvoiceData",
        "MEMORY_TABLE_NAME": "InvoiceMemory",
        "BUCKET_NAME": "<Invoices>",
        "TOPIC_ARN": "<Emails>",
        "CLIENT_ID": "<BrowserPeoplePage>",
        "SIGN_IN_URL": "https://<BrowserPeopleSignIn>.auth.<AWS::Region>.amazoncognito.com",
        "MAX_MEGABYTES": "20",
    }


def test_asset_of_the_browser_is_its_folder_and_what_it_shares_with_the_processor(
    browser_stack: Synthesized,
) -> None:
    asset = browser_stack.directory / browser_stack.named("BrowserFunction")["Metadata"]["aws:asset:path"]
    leaves = {Path(path.name) for path in CODE_FOLDER.glob("invoice_*.py")} - {Path("invoice_processor.py")}
    browser = {
        Path(f"browser/{name}")
        for name in (
            *("invoice_browser.py", "invoice_places.py", "invoice_requests.py", "invoice_searches.py"),
            "openapi.json",
        )
    }
    made = {
        Path("browser/page") / (path if path.suffix == ".html" else f"{path}.gz") for path in _files(make())
    }
    assert {Path("browser/page/index.html")} < made
    assert _files(asset) == leaves | browser | made


def test_asset_of_the_browser_is_what_lambdas_runtime_can_run(browser_stack: Synthesized) -> None:
    asset = browser_stack.directory / browser_stack.named("BrowserFunction")["Metadata"]["aws:asset:path"]
    find = (
        "import sys; from awslambdaric.bootstrap import _get_handler; sys.path.insert(0, '.'); "
        "print(_get_handler(sys.argv[1]).__module__)"
    )
    command = [sys.executable, "-B", "-I", "-c", find, browser_stack.properties("BrowserFunction")["Handler"]]
    ended = subprocess.run(command, cwd=asset, capture_output=True, text=True)
    assert ended.stdout.strip() == "browser.invoice_browser", ended.stderr


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_bucket_takes_uploads_and_gives_files_to_the_page_only(browser_stack: Synthesized) -> None:
    (rule,) = browser_stack.properties("Invoices")["CorsConfiguration"]["CorsRules"]
    assert [spell(origin) for origin in rule.pop("AllowedOrigins")] == [HERE]
    assert rule == {
        "AllowedMethods": ["GET", "POST"],
        "ExposedHeaders": ["ETag", "x-amz-version-id"],
        "MaxAge": 3600,
    }


def test_processor_knows_the_page_that_its_emails_link_to(browser_stack: Synthesized) -> None:
    variables = browser_stack.properties("Processor")["Environment"]["Variables"]
    assert spell(variables["BROWSER_URL"]) == HERE


def test_browsed_indexes_are_all_of_the_table() -> None:
    assert set(BROWSED_INDEXES) == INDEXES.keys()


# --- what is told, what stays ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("BrowserPage", HERE),
        (
            "InviteToBrowser",
            "aws cognito-idp admin-create-user --user-pool-id <BrowserPeople> --username EMAIL ",
        ),
    ],
)
def test_output_of_the_browser_says_where_it_is_and_who_gets_in(
    browser_stack: Synthesized, output: str, expected: str
) -> None:
    described = browser_stack.template["Outputs"][output]
    assert spell(described["Value"]).startswith(expected)
    assert described["Description"]


def test_logs_of_the_browser_are_kept_as_long_as_is_set_and_go_with_it(synthesized: Synthesize) -> None:
    stack = synthesized(invoice_browser=True, log_retention_days="30")
    groups = {"BrowserLogs": "/aws/lambda/InvoiceBrowserFunction", "BrowserAccessLog": "/aws/vendedlogs/"}
    for name, start in groups.items():
        group = stack.named(name)
        assert group["Properties"]["LogGroupName"].startswith(start)
        assert group["Properties"]["RetentionInDays"] == 30
        # A name that is fixed and a group that stayed would stop the next deploy that turns the browser on.
        assert group["DeletionPolicy"] == "Delete"
    assert spell(stack.properties("BrowserFunction")["LoggingConfig"]["LogGroup"]) == "<BrowserLogs>"
