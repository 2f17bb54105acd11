"""The deployment's settings: cdk.json context or `-c key=value`, checked before anything is built from them.

python -m infra.settings name=value…    writes them into cdk.json, where no later deploy can forget them
"""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from invoice_record import CURRENCIES, MAX_JOB_BYTES

from infra.names import MAX_TEXTRACT_PAGES

CDK_JSON = Path(__file__).resolve().parents[1] / "cdk.json"

ANALYZE_EXPENSE = ("never", "when_unsure", "always")
DATE_ORDER = ("auto", "DMY", "MDY")
BROWSER_MFA = ("off", "required")
DUE_DIGEST = ("off", "daily", "weekly")

# The default concurrency of an account; Lambda refuses to reserve more than the account has at deploy time.
MOST_CONCURRENCY = 1000
# S3 lifecycle rules and the reader's patience: a hundred years.
MOST_DAYS = 36500
MOST_MEGABYTES = MAX_JOB_BYTES // 2**20

# The only values that CloudWatch Logs takes (PutRetentionPolicy, retentionInDays).
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip

_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,.]+")
_STAGE = re.compile(r"[a-z0-9-]{1,16}")

# Which deployment, and who hears of it: one without the other would send a try-out's e-mails to the people who pay,
# or put a try-out's settings on the deployment that they use.
ONE_PLACE = ("stage", "notification_email")
# How like a setting's name another one is before it is taken for a typing error (difflib's ratio): `stages` is 0.91
# like `stage`; `storage`, which may be somebody's own, 0.83.
LIKENESS = 0.85


class SettingsError(ValueError):
    """The settings cannot work. The message is one sentence that says what to do."""


class ValueNotAllowed(SettingsError):
    """A setting has a value that cannot work: which, what it is, what is allowed."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"Setting {name} is {value!r}, but it must be {allowed}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one deployment is set to. The defaults are those of cdk.json."""

    notification_email: tuple[str, ...] = ()
    alarm_email: tuple[str, ...] = ()
    stage: str = ""
    analyze_expense: str = "when_unsure"
    date_order: str = "auto"
    default_currency: str = "USD"
    max_pages: int = 100
    max_megabytes: int = 20
    max_concurrency: int | None = None
    log_retention_days: int = 90
    noncurrent_version_days: int | None = None
    invoice_browser: bool = False
    browser_mfa: str = "off"
    due_digest: str = "off"
    ephemeral: bool = False

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Settings:
        """Read the settings from CDK context. Values may be strings (`-c`) or JSON values (cdk.json).

        A setting that is absent or null has its default; names that are not ours are ignored.
        Raises SettingsError on the first value that cannot work, and on a name that looks like a setting's.
        """
        for name in context:
            _refuse_typing_error(name)
        given = {name: context[name] for name in SETTING_NAMES if context.get(name) is not None}
        settings = cls(**{name: _READERS[name](name, value) for name, value in given.items()})
        if settings.due_digest != "off" and not settings.invoice_browser:
            allowed = "off while invoice_browser is false: what it mails leads into the page"
            raise ValueNotAllowed("due_digest", settings.due_digest, allowed)
        return settings


SETTING_NAMES = tuple(field.name for field in fields(Settings))


def context_of_cdk_json() -> dict[str, Any]:
    """The settings that are written in cdk.json, as they stand there. Raises SettingsError."""
    context: dict[str, Any] = _content(CDK_JSON)["context"]
    return context


def _content(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(content["context"], dict):
            return dict(content)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise SettingsError(
        f"{file} is missing, or no JSON with a context: `git checkout {file.name}`, then set anew what was."
    )


def stage_of_cdk_json() -> str:
    """The stage of a deployment without `-c`. Raises SettingsError."""
    return stage_name("stage", context_of_cdk_json().get("stage") or "")


def demand_one_place(found: Mapping[str, object], written: Mapping[str, object]) -> None:
    """Stage and addresses come both from cdk.json or both from `-c`. Raises SettingsError otherwise.

    The CDK CLI hands over one context, `found`, with `-c` before cdk.json. What differs from `written` in cdk.json is
    therefore from `-c`; what is the same may be from either, and counts as cdk.json's.
    """
    given = [name for name in ONE_PLACE if (found.get(name) or "") != (written.get(name) or "")]
    kept = [name for name in ONE_PLACE if name not in given and found.get(name)]
    if given and kept:
        raise SettingsError(
            f"Setting {given[0]} is given with -c, but {kept[0]} is what cdk.json says, {found[kept[0]]!r}: give both "
            "with -c and leave both empty in cdk.json, or write both into cdk.json."
        )


def _refuse_typing_error(name: str) -> None:
    """Context of the CDK's own (`aws:cdk:…`, `@aws-cdk/…`, looked-up values) has other characters in its names."""
    if name in SETTING_NAMES or not re.fullmatch(r"[\w-]+", name):
        return
    close = difflib.get_close_matches(name.lower().replace("-", "_"), SETTING_NAMES, n=1, cutoff=LIKENESS)
    if close:
        raise SettingsError(f"{name}: did you mean {close[0]}?")


def _emails(name: str, value: object) -> tuple[str, ...]:
    """One address, several separated by commas, or a list. Nothing at all is allowed here: see stack.py.

    In small letters, as Cognito compares them: `A@x.co` and `a@x.co` are one person, with one subscription and one
    account, whichever way they are written at the next deploy.
    """
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise ValueNotAllowed(name, value, "an e-mail address, or several separated by commas")
    addresses = [one.strip() for one in given if one.strip()]
    for address in addresses:
        if not _EMAIL.fullmatch(address):
            raise ValueNotAllowed(name, address, "an e-mail address such as you@example.com")
    return tuple(dict.fromkeys(address.lower() for address in addresses))


def stage_name(name: str, value: object) -> str:
    """A stage, or nothing for the deployment without a suffix."""
    stage = str(value)
    if stage and not _STAGE.fullmatch(stage):
        raise ValueNotAllowed(name, value, "1 to 16 small letters, digits and hyphens, or empty for none")
    return stage


def _choice(*choices: str) -> Callable[[str, object], str]:
    def read(name: str, value: object) -> str:
        if value not in choices:
            raise ValueNotAllowed(name, value, "one of " + ", ".join(choices))
        return str(value)

    return read


def _currency(name: str, value: object) -> str:
    code = str(value).strip().upper()
    if code and code not in CURRENCIES:
        raise ValueNotAllowed(
            name, value, "an ISO 4217 code such as USD, or empty to leave the currency open"
        )
    return code


def _number(name: str, value: object, allowed: str) -> int:
    digits = str(value).strip()
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        raise ValueNotAllowed(name, value, allowed)
    return int(digits)


def _whole_number(*, most: int, empty_means: str | None = None) -> Callable[[str, object], int | None]:
    allowed = f"a whole number from 1 to {most}" + (f", or empty for {empty_means}" if empty_means else "")

    def read(name: str, value: object) -> int | None:
        if value == "" and empty_means:
            return None
        number = _number(name, value, allowed)
        if not 1 <= number <= most:
            raise ValueNotAllowed(name, value, allowed)
        return number

    return read


def _retention(name: str, value: object) -> int:
    allowed = "a number of days that CloudWatch Logs knows: " + ", ".join(map(str, LOG_RETENTION_DAYS))
    days = _number(name, value, allowed)
    if days not in LOG_RETENTION_DAYS:
        raise ValueNotAllowed(name, value, allowed)
    return days


def _flag(name: str, value: object) -> bool:
    word = str(value).strip().lower()
    if word not in ("true", "false"):
        raise ValueNotAllowed(name, value, "true or false")
    return word == "true"


_READERS: dict[str, Callable[[str, object], Any]] = {
    "notification_email": _emails,
    "alarm_email": _emails,
    "stage": stage_name,
    "analyze_expense": _choice(*ANALYZE_EXPENSE),
    "date_order": _choice(*DATE_ORDER),
    "default_currency": _currency,
    "max_pages": _whole_number(most=MAX_TEXTRACT_PAGES),
    "max_megabytes": _whole_number(most=MOST_MEGABYTES),
    "max_concurrency": _whole_number(most=MOST_CONCURRENCY, empty_means="no reservation"),
    "log_retention_days": _retention,
    "noncurrent_version_days": _whole_number(most=MOST_DAYS, empty_means="for ever"),
    "invoice_browser": _flag,
    "browser_mfa": _choice(*BROWSER_MFA),
    "due_digest": _choice(*DUE_DIGEST),
    "ephemeral": _flag,
}


def write(given: Mapping[str, str], file: Path = CDK_JSON) -> None:
    """Put settings into cdk.json. Raises SettingsError, and writes nothing, where the whole of them cannot work."""
    for name in given:
        _refuse_typing_error(name)
        if name not in SETTING_NAMES:
            raise SettingsError(f"{name} is no setting. There are: {', '.join(SETTING_NAMES)}.")
    content = _content(file)
    content["context"] |= given
    Settings.from_context(content["context"])
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    if not arguments or not all("=" in argument for argument in arguments):
        sys.exit("usage: python -m infra.settings name=value…")
    try:
        write(dict(argument.split("=", 1) for argument in arguments))
    except SettingsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
