"""The deployment's settings: cdk.json context or `-c key=value`, checked before anything is built from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

ANALYZE_EXPENSE = ("never", "when_unsure", "always")
DATE_ORDER = ("auto", "DMY", "MDY")

# Textract reads at most 3,000 pages of one document (Textract quotas, asynchronous operations).
MOST_PAGES = 3000
# The default concurrency of an account; Lambda refuses to reserve more than the account has at deploy time.
MOST_CONCURRENCY = 1000
# S3 lifecycle rules and the reader's patience: a hundred years.
MOST_DAYS = 36500

# The only values that CloudWatch Logs takes (PutRetentionPolicy, retentionInDays).
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip

# ISO 4217, active currencies of countries. A typing error here would put a wrong currency on every bare "$".
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)

_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,.]+")


class SettingsError(ValueError):
    """A setting has a value that cannot work. The message is one sentence: which, what it is, what is allowed."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"Setting {name} is {value!r}, but it must be {allowed}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one deployment is set to. The defaults are those of cdk.json."""

    notification_email: tuple[str, ...] = ()
    analyze_expense: str = "when_unsure"
    date_order: str = "auto"
    default_currency: str = "USD"
    max_pages: int = 200
    max_concurrency: int | None = None
    log_retention_days: int = 90
    noncurrent_version_days: int = 90
    invoice_browser: bool = False
    ephemeral: bool = False

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Settings:
        """Read the settings from CDK context. Values may be strings (`-c`) or JSON values (cdk.json).

        A setting that is absent or null has its default; names that are not ours are ignored.
        Raises SettingsError on the first value that cannot work.
        """
        given = {name: context[name] for name in SETTING_NAMES if context.get(name) is not None}
        return cls(**{name: _READERS[name](name, value) for name, value in given.items()})


SETTING_NAMES = tuple(field.name for field in fields(Settings))


def _emails(name: str, value: object) -> tuple[str, ...]:
    """One address, several separated by commas, or a list. Nothing at all is allowed here: see stack.py."""
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise SettingsError(name, value, "an e-mail address, or several separated by commas")
    addresses = [one.strip() for one in given if one.strip()]
    for address in addresses:
        if not _EMAIL.fullmatch(address):
            raise SettingsError(name, address, "an e-mail address such as you@example.com")
    return tuple(dict.fromkeys(addresses))


def _choice(*choices: str) -> Callable[[str, object], str]:
    def read(name: str, value: object) -> str:
        if value not in choices:
            raise SettingsError(name, value, "one of " + ", ".join(choices))
        return str(value)

    return read


def _currency(name: str, value: object) -> str:
    code = str(value).strip().upper()
    if code and code not in CURRENCIES:
        raise SettingsError(name, value, "an ISO 4217 code such as USD, or empty to leave the currency open")
    return code


def _number(name: str, value: object, allowed: str) -> int:
    digits = str(value).strip()
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        raise SettingsError(name, value, allowed)
    return int(digits)


def _whole_number(*, most: int, empty_means: str | None = None) -> Callable[[str, object], int | None]:
    allowed = f"a whole number from 1 to {most}" + (f", or empty for {empty_means}" if empty_means else "")

    def read(name: str, value: object) -> int | None:
        if value == "" and empty_means:
            return None
        number = _number(name, value, allowed)
        if not 1 <= number <= most:
            raise SettingsError(name, value, allowed)
        return number

    return read


def _retention(name: str, value: object) -> int:
    allowed = "a number of days that CloudWatch Logs knows: " + ", ".join(map(str, LOG_RETENTION_DAYS))
    days = _number(name, value, allowed)
    if days not in LOG_RETENTION_DAYS:
        raise SettingsError(name, value, allowed)
    return days


def _flag(name: str, value: object) -> bool:
    word = str(value).strip().lower()
    if word not in ("true", "false"):
        raise SettingsError(name, value, "true or false")
    return word == "true"


_READERS = {
    "notification_email": _emails,
    "analyze_expense": _choice(*ANALYZE_EXPENSE),
    "date_order": _choice(*DATE_ORDER),
    "default_currency": _currency,
    "max_pages": _whole_number(most=MOST_PAGES),
    "max_concurrency": _whole_number(most=MOST_CONCURRENCY, empty_means="no reservation"),
    "log_retention_days": _retention,
    "noncurrent_version_days": _whole_number(most=MOST_DAYS),
    "invoice_browser": _flag,
    "ephemeral": _flag,
}
