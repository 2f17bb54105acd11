"""Settings: each one with values that work and values that do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.settings import (
    CDK_JSON,
    SETTING_NAMES,
    Settings,
    SettingsError,
    context_of_cdk_json,
    demand_one_place,
    write,
)

GOOD = [
    ("notification_email", "", ()),
    ("notification_email", [], ()),
    ("notification_email", "a@example.com", ("a@example.com",)),
    ("notification_email", " a@example.com, b@example.co.uk ,", ("a@example.com", "b@example.co.uk")),
    (
        "notification_email",
        ["a@example.com", "b+invoices@example.com"],
        ("a@example.com", "b+invoices@example.com"),
    ),
    ("notification_email", "A@Example.com, a@example.com", ("a@example.com",)),  # one person
    ("alarm_email", "", ()),
    ("alarm_email", "IT@example.com", ("it@example.com",)),
    ("stage", "", ""),
    ("stage", "test", "test"),
    ("stage", "a-1", "a-1"),
    ("stage", "0123456789abcdef", "0123456789abcdef"),
    ("analyze_expense", "never", "never"),
    ("analyze_expense", "when_unsure", "when_unsure"),
    ("analyze_expense", "always", "always"),
    ("date_order", "auto", "auto"),
    ("date_order", "DMY", "DMY"),
    ("date_order", "MDY", "MDY"),
    ("default_currency", "EUR", "EUR"),
    ("default_currency", "cad", "CAD"),
    ("default_currency", "", ""),
    ("max_pages", 1, 1),
    ("max_pages", "3000", 3000),
    ("max_megabytes", 1, 1),
    ("max_megabytes", "500", 500),
    ("max_concurrency", "", None),
    ("max_concurrency", "1", 1),
    ("max_concurrency", 1000, 1000),
    ("log_retention_days", "1", 1),
    ("log_retention_days", 3653, 3653),
    ("noncurrent_version_days", "", None),
    ("noncurrent_version_days", 1, 1),
    ("noncurrent_version_days", "36500", 36500),
    ("invoice_browser", True, True),
    ("invoice_browser", "true", True),
    ("invoice_browser", "False", False),
    ("browser_mfa", "off", "off"),
    ("browser_mfa", "required", "required"),
    ("due_digest", "off", "off"),
    ("due_digest", "daily", "daily"),
    ("due_digest", "weekly", "weekly"),
    ("ephemeral", True, True),
    ("ephemeral", "true", True),
    ("ephemeral", "False", False),
]

BAD = [
    ("notification_email", "somebody"),
    ("notification_email", "a@example.com;b@example.com c"),
    ("notification_email", "a@example"),
    ("notification_email", ["a@example.com", 7]),
    ("notification_email", {"to": "a@example.com"}),
    ("alarm_email", "somebody"),
    ("stage", "Test"),
    ("stage", "a_b"),
    ("stage", "ü"),
    ("stage", "0123456789abcdefg"),
    ("stage", "test\n"),
    ("stage", True),
    ("analyze_expense", "sometimes"),
    ("analyze_expense", ""),
    ("analyze_expense", True),
    ("date_order", "dmy"),
    ("date_order", "YMD"),
    ("default_currency", "USX"),
    ("default_currency", "$"),
    ("default_currency", False),
    ("max_pages", 0),
    ("max_pages", "3001"),
    ("max_pages", "-5"),
    ("max_pages", "many"),
    ("max_pages", "1.5"),
    ("max_pages", 2.0),
    ("max_pages", True),
    ("max_pages", ""),
    ("max_pages", "²"),
    ("max_megabytes", 0),
    ("max_megabytes", "501"),
    ("max_megabytes", ""),
    ("max_concurrency", 0),
    ("max_concurrency", "1001"),
    ("max_concurrency", "unset"),
    ("log_retention_days", 2),
    ("log_retention_days", "forever"),
    ("noncurrent_version_days", 0),
    ("noncurrent_version_days", 36501),
    ("invoice_browser", "on"),
    ("invoice_browser", 1),
    ("invoice_browser", ""),
    ("browser_mfa", "optional"),
    ("browser_mfa", False),
    ("due_digest", "monthly"),
    ("due_digest", False),
    ("due_digest", "daily"),  # without the page
    ("ephemeral", "yes"),
    ("ephemeral", 1),
    ("ephemeral", ""),
]


@pytest.mark.parametrize(("name", "value", "expected"), GOOD)
def test_settings_good_value_is_read(name: str, value: object, expected: object) -> None:
    context = {"invoice_browser": True, name: value}  # without which there is no digest
    assert getattr(Settings.from_context(context), name) == expected


@pytest.mark.parametrize(("name", "value"), BAD)
def test_settings_bad_value_is_named_with_what_is_allowed(name: str, value: object) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_context({name: value})
    sentence = str(error.value)
    assert sentence.startswith(f"Setting {name} is ")
    assert " but it must be " in sentence
    assert sentence.endswith(".") and "\n" not in sentence


def test_settings_have_each_a_good_and_a_bad_value_here() -> None:
    assert {name for name, *_ in GOOD} == {name for name, _ in BAD} == set(SETTING_NAMES)


@pytest.mark.parametrize("name", SETTING_NAMES)
def test_settings_absent_or_null_value_is_the_default(name: str) -> None:
    assert Settings.from_context({name: None}) == Settings.from_context({}) == Settings()


@pytest.mark.parametrize(
    "name",
    [
        "aws:cdk:bundling-stacks",
        "@aws-cdk/core:stage",
        "availability-zones:account=1:stage",
        "team",
        "storage",
    ],
)
def test_settings_names_of_others_are_ignored(name: str) -> None:
    assert Settings.from_context({name: "accounting"}) == Settings()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("default_curency", "default_currency"),
        ("defaultCurrency", "default_currency"),
        ("default-currency", "default_currency"),
        ("notification_emails", "notification_email"),
        ("max_page", "max_pages"),
        ("Stage", "stage"),
        ("stages", "stage"),
        ("ephemral", "ephemeral"),
    ],
)
def test_settings_name_close_to_a_settings_is_asked_about(name: str, meant: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_context({"max_pages": 7, name: "x"})
    assert str(error.value) == f"{name}: did you mean {meant}?"


PRODUCTION = {"stage": "", "notification_email": "invoices@example.com"}


@pytest.mark.parametrize(
    ("written", "given"),
    [
        (PRODUCTION, {}),
        (PRODUCTION, {"stage": "test", "notification_email": "me@example.com"}),
        (PRODUCTION, {"notification_email": "me@example.com"}),  # the stage is the empty default
        ({"stage": "", "notification_email": ""}, {"stage": "test"}),  # no address: another error says so
        ({"stage": "", "notification_email": ""}, {"stage": "test", "notification_email": "me@example.com"}),
        ({"stage": "prod", "notification_email": ["invoices@example.com"]}, {}),
        ({}, {"stage": "", "notification_email": "me@example.com"}),
    ],
)
def test_stage_and_address_from_one_place_are_accepted(
    written: dict[str, object], given: dict[str, object]
) -> None:
    demand_one_place(written | given, written)


@pytest.mark.parametrize(
    ("written", "given", "from_c", "from_cdk_json"),
    [
        # a try-out's e-mails would go to the people who pay
        (PRODUCTION, {"stage": "test"}, "stage", "notification_email"),
        # a try-out's address would go to production
        (
            {"stage": "prod", "notification_email": ""},
            {"notification_email": "me@example.com"},
            "notification_email",
            "stage",
        ),
        (PRODUCTION | {"stage": "prod"}, {"stage": ""}, "stage", "notification_email"),
        (PRODUCTION, PRODUCTION | {"stage": "test"}, "stage", "notification_email"),
    ],
)
def test_stage_and_address_from_two_places_are_refused(
    written: dict[str, object], given: dict[str, object], from_c: str, from_cdk_json: str
) -> None:
    with pytest.raises(SettingsError) as error:
        demand_one_place(written | given, written)
    sentence = str(error.value)
    assert sentence.startswith(
        f"Setting {from_c} is given with -c, but {from_cdk_json} is what cdk.json says"
    )
    assert "write both into cdk.json" in sentence


def test_cdk_json_holds_every_setting_with_its_default() -> None:
    context = context_of_cdk_json()
    assert set(context) == set(SETTING_NAMES)
    assert Settings.from_context(context) == Settings()


def test_written_settings_are_those_of_the_next_deploy_and_nothing_else_changes(tmp_path: Path) -> None:
    file = tmp_path / "cdk.json"
    file.write_text(CDK_JSON.read_text(encoding="utf-8"), encoding="utf-8")
    write({"notification_email": "me@example.com", "invoice_browser": "true"}, file)
    before, after = (json.loads(each.read_text(encoding="utf-8")) for each in (CDK_JSON, file))
    changed = {"notification_email": "me@example.com", "invoice_browser": "true"}
    assert after == before | {"context": before["context"] | changed}
    settings = Settings.from_context(after["context"])
    assert (settings.notification_email, settings.invoice_browser) == (("me@example.com",), True)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("max_pages", "0", "Setting max_pages is '0', but it must be a whole number from 1 to 3000."),
        ("max_page", "7", "max_page: did you mean max_pages?"),
        ("team", "accounting", "team is no setting. There are: notification_email, "),
    ],
)
def test_written_settings_that_cannot_work_leave_the_file_as_it_is(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    file = tmp_path / "cdk.json"
    file.write_text(CDK_JSON.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        write({"stage": "test", name: value}, file)
    assert str(error.value).startswith(sentence)
    assert file.read_text(encoding="utf-8") == CDK_JSON.read_text(encoding="utf-8")
