"""Tax identifiers: whether a text is one, of which country, and whether its check digits are right.

A table: a country, how its identifier looks, how it is checked. Those of the European Union and its neighbours are
VAT numbers, with the country's letters before them or without (https://ec.europa.eu/taxation_customs/vies, FAQ 11, for
their forms; the checks are those that each country's tax office publishes). Pure functions, standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

MOST_WORDS = 5  # that one is printed in: `GB 123 4567 89`
FEWEST_DIGITS = 6  # with fewer, any number could be one


def weighted(text: str, weights: str) -> int:
    """The sum of digits by weights, these given as text: `3 7 1`."""
    return sum(int(digit) * int(weight) for digit, weight in zip(text, weights.split(), strict=False))


def luhn(text: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(text)))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def mod_11_10(text: str) -> bool:
    """ISO 7064 MOD 11,10."""
    rest = 10
    for digit in text[:-1]:
        rest = ((int(digit) + rest) % 10 or 10) * 2 % 11
    return (rest + int(text[-1])) % 10 == 1


def sums_to(weights: str, modulus: int) -> Callable[[str], bool]:
    """The weighted sum of all digits is a multiple."""
    return lambda text: weighted(text, weights) % modulus == 0


def last_is(weights: str, modulus: int = 11, of_rest: str = "-") -> Callable[[str], bool]:
    """The last digit is the rest of the others' sum (`+`) or what it lacks (`-`); ten and eleven are zero."""

    def check(text: str) -> bool:
        rest = weighted(text[:-1], weights) % modulus
        digit = rest if of_rest == "+" else modulus - rest
        return (digit if digit < 10 else 0) == int(text[-1])

    return check


# --- countries that need more than weights ------------------------------------------------------------------


def _austrian(text: str) -> bool:
    halves = sum(int(d) * (1 + place % 2) // 10 + int(d) * (1 + place % 2) % 10 for place, d in enumerate(text[1:8]))
    return (96 - halves) % 10 == int(text[8])


def _french(text: str) -> bool:
    """The key of two digits belongs to the SIREN; other keys, with letters, are not checked here."""
    return not text[:2].isdigit() or (12 + 3 * (int(text[2:]) % 97)) % 97 == int(text[:2])


LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def _spanish(text: str) -> bool:
    """NIF and NIE by their letter, CIF by its digit or letter."""
    if text[0].isdigit() or text[0] in "XYZ":
        number = text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
        return text[-1] == LETTERS[int(number) % 23]
    doubled = [int(digit) * 2 for digit in text[1:8:2]]
    total = sum(each // 10 + each % 10 for each in doubled) + sum(map(int, text[2:8:2]))
    digit = -total % 10
    return text[-1] in (str(digit), "JABCDEFGHI"[digit])


def _dutch(text: str) -> bool:
    """By weights, or since 2020 of sole traders mod 97 over the whole with the country."""
    rest = weighted(text, "9 8 7 6 5 4 3 2") % 11
    return rest == int(text[8]) or _mod_97(f"NL{text}") == 1


def _mod_97(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % 97


def _british(text: str) -> bool:
    total = weighted(text, "8 7 6 5 4 3 2") + int(text[7:9])
    return total % 97 in (0, 42)


def _irish(text: str) -> bool:
    if not text[1].isdigit():
        return True  # of before 2013, which few have
    extra = 9 * (ord(text[8]) - 64) if len(text) > 8 else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[(weighted(text, "8 7 6 5 4 3 2") + extra) % 23] == text[7]


def _romanian(text: str) -> bool:
    return weighted(text[:-1].zfill(9), "7 5 3 2 1 7 5 3 2") * 10 % 11 % 10 == int(text[-1])


def _greek(text: str) -> bool:
    return sum(int(d) << (8 - place) for place, d in enumerate(text[:8])) % 11 % 10 == int(text[8])


def _brazilian(text: str) -> bool:
    first = last_is("5 4 3 2 9 8 7 6 5 4 3 2")
    return first(text[:13]) and last_is("6 5 4 3 2 9 8 7 6 5 4 3 2")(text)


BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _indian(text: str) -> bool:
    """The last character by Luhn's way modulo 36."""
    products = (BASE_36.index(character) * (1 + place % 2) for place, character in enumerate(text[:14]))
    return BASE_36[-sum(each // 36 + each % 36 for each in products) % 36] == text[14]


RFC_DIGITS = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


def _mexican(text: str) -> bool:
    padded = text.rjust(13)
    rest = sum(RFC_DIGITS.index(c) * (13 - place) for place, c in enumerate(padded[:12])) % 11
    return "0123456789A0"[-rest % 11] == text[-1] if rest else text[-1] == "0"


def _australian(text: str) -> bool:
    return weighted(f"{int(text[0]) - 1}{text[1:]}", "10 1 3 5 7 9 11 13 15 17 19") % 89 == 0


# By the campus that gave it (irs.gov, How EINs are assigned and valid EIN prefixes).
NO_EIN = frozenset("00 07 08 09 17 18 19 28 29 49 69 70 78 79 89 96 97".split())


class Kind(NamedTuple):
    """How an identifier looks without separators and its country's letters, and its check, if it has one."""

    form: str
    check: Callable[[str], bool] | None = None
    distinct: bool = False  # nothing else looks so: no label has to name its country


VAT: dict[str, Kind] = {
    "AT": Kind(r"U\d{8}", _austrian, distinct=True),
    "BE": Kind(r"[01]\d{9}", lambda text: 97 - int(text[:8]) % 97 == int(text[8:])),
    "BG": Kind(r"\d{9,10}"),
    "CY": Kind(r"\d{8}[A-Z]"),
    "CZ": Kind(r"\d{8,10}"),
    "DE": Kind(r"[1-9]\d{8}", mod_11_10),
    "DK": Kind(r"[1-9]\d{7}", sums_to("2 7 6 5 4 3 2 1", 11)),
    "EE": Kind(r"\d{9}", sums_to("3 7 1 3 7 1 3 7 1", 10)),
    "EL": Kind(r"\d{9}", _greek),
    "ES": Kind(r"[A-HJNP-SU-W]\d{7}[0-9A-J]|[XYZ]\d{7}[A-Z]|\d{8}[A-Z]", _spanish, distinct=True),
    "FI": Kind(r"\d{8}", sums_to("7 9 10 5 8 4 2 1", 11)),
    "FR": Kind(r"[0-9A-HJ-NP-Z]{2}\d{9}", _french),
    "GB": Kind(r"\d{9}|\d{12}", _british),
    "HR": Kind(r"\d{11}", mod_11_10),
    "HU": Kind(r"\d{8}", sums_to("9 7 3 1 9 7 3 1", 10)),
    "IE": Kind(r"\d[A-Z0-9]\d{5}[A-W][A-I]?", _irish, distinct=True),
    "IT": Kind(r"\d{11}", luhn),
    "LT": Kind(r"\d{9}|\d{12}"),
    "LU": Kind(r"\d{8}", lambda text: int(text[:6]) % 89 == int(text[6:])),
    "LV": Kind(r"\d{11}"),
    "MT": Kind(r"\d{8}", sums_to("3 4 6 7 8 9 10 1", 37)),
    "NL": Kind(r"\d{9}B\d\d", _dutch, distinct=True),
    "PL": Kind(r"\d{10}", last_is("6 5 7 2 3 4 5 6 7", of_rest="+")),
    "PT": Kind(r"[1-9]\d{8}", last_is("9 8 7 6 5 4 3 2")),
    "RO": Kind(r"[1-9]\d{5,9}", _romanian),
    "SE": Kind(r"\d{10}01", lambda text: luhn(text[:10])),
    "SI": Kind(r"[1-9]\d{7}", last_is("8 7 6 5 4 3 2")),
    "SK": Kind(r"[1-9]\d{9}", lambda text: int(text) % 11 == 0),
    "CHE": Kind(r"\d{9}(?:MWST|TVA|IVA)?", lambda text: last_is("5 4 3 2 7 6 5 4")(text[:9])),
    "NO": Kind(r"\d{9}(?:MVA)?", lambda text: last_is("3 2 7 6 5 4 3 2")(text[:9])),
}
OTHERS: dict[str, Kind] = {  # written without a country's letters
    "MX": Kind(r"[A-ZÑ&]{3,4}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[A-Z0-9]{2}[0-9A]", _mexican, distinct=True),
    "AR": Kind(r"(?:20|2[3-7]|30|33|34)\d{9}", last_is("5 4 3 2 7 6 5 4 3 2")),
    "BR": Kind(r"\d{14}", _brazilian, distinct=True),
    "IN": Kind(r"[0-3]\d[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]", _indian, distinct=True),
    "AU": Kind(r"[1-9]\d{10}", _australian),
    "US": Kind(r"\d{9}", lambda text: text[:2] not in NO_EIN),
}
# Whose identifier a label asks for, by one of its folded words (i as l); else its form or its letters tell.
NAMED = {
    word: country
    for country, words in {
        "AR": "cult cull", "AU": "abn", "BR": "cnpj", "ES": "clf", "IN": "gstln gstn", "IT": "plva partlta flscale",
        "MX": "rfc", "PT": "nlpc contrlbulnte", "RO": "cul", "US": "eln feln", "PL": "nlp", "CHE": "uld",
    }.items()
    for word in words.split()
}  # fmt: skip


class TaxId(NamedTuple):
    """An identifier without separators; `right` is None where nothing can be checked."""

    value: str
    country: str  # empty where nothing tells it
    right: bool | None


@cache
def _form(country: str) -> re.Pattern[str]:
    return re.compile((VAT.get(country) or OTHERS[country]).form)


def _checked(country: str, number: str, value: str) -> TaxId:
    check = (VAT.get(country) or OTHERS[country]).check
    return TaxId(value, country, check(number) if check else None)


DISTINCT = [country for kinds in (VAT, OTHERS) for country, kind in kinds.items() if kind.distinct]


def tax_id_of(text: str, named: str = "") -> TaxId | None:
    """The identifier that some capitals and digits are, by their country's letters, their form, or the country named.

    None where they are none of these.
    """
    for length in (2, 3):
        country = {"GR": "EL"}.get(text[:length], text[:length])
        if country in VAT and _form(country).fullmatch(text[length:]):
            return _checked(country, text[length:], text)
    for country in [named, *DISTINCT] if named else DISTINCT:
        if _form(country).fullmatch(text):
            found = _checked(country, text, text)
            if found.right is not False or country == named:
                return found
    return None
