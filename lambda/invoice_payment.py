"""Bank accounts: whether an IBAN or a routing number is one, which IBANs stand on a page, how people type them.

Pure functions, standard library only; whose account on a page it is finds invoice_payee.py.

IBAN: ISO 13616-1, check digits by ISO 7064 mod 97-10; countries and lengths as in the IBAN registry that SWIFT keeps
(https://www.swift.com/standards/data-standards/iban-international-bank-account-number).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoice_page import Line

# The length of a country's IBANs, its two letters and two check digits included.
IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH CR HR LI LV", 22: "BG BH DE GB GE IE ME RS", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VA", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC",
        32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
IBAN_START = re.compile(r"(?:(?<![A-Z0-9])|(?<=IBAN))[A-Z]{2} ?\d{2}")
BETWEEN_GROUPS = frozenset(" \u00a0.-")


def compact(text: str) -> str:
    """An account as it is compared: capital letters and digits alone."""
    text = text.upper()
    return text if text.isalnum() else "".join([character for character in text if character.isalnum()])


def is_iban(text: str) -> bool:
    """Whether a text is an IBAN, in groups or not: a country that has them, its length, the check digits."""
    iban = compact(text)
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]+", iban, re.ASCII) or len(iban) != IBAN_LENGTHS.get(iban[:2]):
        return False
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def ibans_on(lines: Iterable[Line]) -> tuple[str, ...]:
    """The valid IBANs that stand on a page, each once; in groups or not, in one line or in the cells of a row."""
    rows: dict[tuple[int, int], str] = {}
    for number, line in enumerate(lines):
        place = line.page, line.row if line.row is not None else -1 - number
        rows[place] = f"{rows[place]} {line.text}" if place in rows else line.text
    return tuple(dict.fromkeys(iban for text in rows.values() for iban in _ibans_in(text)))


def _ibans_in(text: str) -> Iterator[str]:
    for start in IBAN_START.finditer(text):
        iban = taken(text[start.start() :], IBAN_LENGTHS.get(start.group()[:2], 0))
        if is_iban(iban):
            yield iban


def taken(text: str, most: int) -> str:
    """Capitals and digits from the beginning of a text, with what may stand between groups left out."""
    found: list[str] = []
    for character in text:
        if len(found) == most or not (character.isalnum() or character in BETWEEN_GROUPS):
            break
        if character.isalnum():
            found.append(character)
    return compact("".join(found))


def is_routing_number(text: str) -> bool:
    """Whether nine digits are the number of a bank in the USA: its district, and the check digit (ABA, 3 7 1)."""
    if not re.fullmatch(r"\d{9}", text, re.ASCII) or not (
        text[:2] <= "12" or "21" <= text[:2] <= "32" or text[:2] >= "61"
    ):
        return False
    sums = [sum(map(int, text[start::3])) for start in range(3)]
    return text != "0" * 9 and (3 * sums[0] + 7 * sums[1] + sums[2]) % 10 == 0


def account_key(account: Mapping[str, str]) -> str:
    """By which two accounts are the same, however they are written: `iban:DE…`, `sort:123456/12345678`, `routing:…/…`."""
    number = compact(account.get("account", ""))
    if "iban" in account:
        return f"iban:{compact(account['iban'])}"
    if "sort_code" in account:
        return f"sort:{compact(account['sort_code'])}/{number}"
    return f"routing:{compact(account['routing'])}/{number}" if "routing" in account else f"account:{number}"


def grouped(iban: str) -> str:
    """An IBAN in fours, as it is printed and typed."""
    iban = compact(iban)
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
