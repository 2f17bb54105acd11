"""Accounts: which texts are IBANs, and which of them stand on a page."""

from __future__ import annotations

import pytest
from invoice_page import Line
from invoice_payment import grouped, ibans_on, is_iban


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DE89370400440532013000", True),
        ("DE89 3704 0044 0532 0130 00", True),
        ("de89 3704 0044 0532 0130 00", True),
        ("GB82 WEST 1234 5698 7654 32", True),
        ("NO9386011117947", True),
        ("MT84MALT011000012345MTLCAST001S", True),
        ("DE88370400440532013000", False),  # check digits
        ("DE8937040044053201300", False),  # length
        ("US89370400440532013000", False),  # no country of the registry
        ("٣٣89370400440532013000", False),  # digits that are none of ASCII
        ("", False),
    ],
)
def test_iban_is_one_by_country_length_and_check_digits(text: str, expected: bool) -> None:
    assert is_iban(text) is expected


GERMAN, DUTCH = "DE89370400440532013000", "NL91ABNA0417164300"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(1, "IBAN: DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX")], [GERMAN]),
        ([(1, "IBANDE89370400440532013000")], [GERMAN]),
        ([(1, "IBAN"), (1, "DE89 3704 0044"), (1, "0532 0130 00"), (2, "BIC")], [GERMAN]),
        ([(1, "DE89 3704 0044"), (2, "0532 0130 00")], []),
        ([(1, f"{GERMAN} / {DUTCH}"), (2, GERMAN)], [GERMAN, DUTCH]),
        ([(None, GERMAN), (None, DUTCH)], [GERMAN, DUTCH]),
        ([(1, "DE88 3704 0044 0532 0130 00")], []),
        ([(1, "INVOICE89370400440532013000")], []),
        ([(1, "DE89 3704")], []),
    ],
)
def test_ibans_on_a_page_are_the_valid_ones_of_its_rows(
    cells: list[tuple[int | None, str]], expected: list[str]
) -> None:
    lines = [Line(text, 99.0, 1, None, None, row) for row, text in cells]
    assert list(ibans_on(lines)) == expected


def test_grouped_iban_is_in_fours() -> None:
    assert grouped(GERMAN) == "DE89 3704 0044 0532 0130 00"
