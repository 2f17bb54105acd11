"""The pure functions of the invoice browser: amounts as texts, text that is safe."""

from __future__ import annotations

import unicodedata
import uuid
from decimal import Decimal

import invoice_browser
import pytest
from hypothesis import given
from hypothesis import strategies as st

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("300", "300.00"),
        ("3E+2", "300.00"),
        ("0", "0.00"),
        ("-5.5", "-5.50"),
        ("1234567.891", "1234567.891"),
        ("0.0001", "0.0001"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678.00"),
    ],
)
def test_amount_has_two_decimals_or_as_many_as_there_are(amount: str, text: str) -> None:
    assert invoice_browser.amount_text(Decimal(amount)) == text


@given(AMOUNTS)
def test_amount_as_text_is_the_same_amount(amount: Decimal) -> None:
    text = invoice_browser.amount_text(amount)
    assert Decimal(text) == amount and "E" not in text


@given(st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{1,3})?", fullmatch=True))
def test_amount_typed_comes_back_as_the_same_amount(typed: str) -> None:
    (value,) = invoice_browser.changes_of({"total": typed}).values()
    assert isinstance(value, Decimal)
    assert Decimal(invoice_browser.amount_text(value)) == Decimal(typed)


@given(st.text(min_size=1, max_size=60))
def test_text_that_is_taken_can_forge_nothing(text: str) -> None:
    try:
        taken = invoice_browser.changes_of({"vendor": text})["vendor"]
    except invoice_browser.BadRequest:
        return
    assert taken == text.strip()
    assert not {unicodedata.category(character) for character in taken} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(taken) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.uuids())
def test_id_is_known_in_the_notation_of_the_records(number: uuid.UUID) -> None:
    assert invoice_browser.is_id(str(number))
    for other in (number.hex, f"{{{number}}}", number.urn, f"{number}\n", f" {number}"):
        assert not invoice_browser.is_id(other)


@pytest.mark.parametrize(
    "name",
    [
        "TABLE_NAME",
        "MEMORY_TABLE_NAME",
        "BUCKET_NAME",
        "TOPIC_ARN",
        "CLIENT_ID",
        "SIGN_IN_URL",
        "MAX_MEGABYTES",
    ],
)
def test_environment_without_a_setting_fails_at_init_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from importlib.util import module_from_spec, spec_from_file_location

    monkeypatch.delenv(name)
    spec = spec_from_file_location("another_browser", invoice_browser.__file__)
    with pytest.raises(KeyError, match=name):
        spec.loader.exec_module(module_from_spec(spec))
