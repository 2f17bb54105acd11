"""The invoice browser of a local cloud, made ready: its sign-in page is MiniStack's, its account has a password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.local.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Browser:
    """Where the page is, and who can sign in there. Without its page there is only its API."""

    address: str
    email: str
    password: str
    has_page: bool = True


def open_browser(cloud: Cloud, *, has_page: bool) -> Browser:
    """What a person would do after the deployment: take the invitation and choose a password.

    And what is different here: Cognito's sign-in page has an address of its own on AWS, which the template says;
    MiniStack's is at its endpoint.
    """
    functions, function = cloud.client("lambda"), cloud.names.browser_function
    environment = functions.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=function,
        Environment={"Variables": environment | {"SIGN_IN_URL": cloud.endpoint}},
    )
    cognito = cloud.client("cognito-idp")
    pool_id = cloud.physical_id("AWS::Cognito::UserPool")
    email = cloud.physical_id("AWS::Cognito::UserPoolUser")
    password = f"Aa1-{secrets.token_urlsafe(9)}"  # what the pool demands of one, and enough by chance
    cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=password, Permanent=True)
    address = cloud.outputs["BrowserPage"]
    return Browser(address=address, email=email, password=password, has_page=has_page)
