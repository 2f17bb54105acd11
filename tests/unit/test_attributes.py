"""Values of a record in DynamoDB's notation: as boto3 writes and reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from invoice_record import attribute_of, value_of

VALUES = [
    "",
    "Bäckerei Œuvre 🧾",
    0,
    1 << 60,
    Decimal("-1234.50"),
    Decimal("0.00001"),
    Decimal("1E+3"),
    True,
    False,
    [],
    {},
    ["total_missing", 3],
    {"total": {"text": "$ 300", "page": 1, "box": {"Left": Decimal("0.12345")}}, "none": []},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_attribute_of_a_value_is_boto3s_and_comes_back(value: Any) -> None:
    attribute = attribute_of(value)
    assert attribute == TypeSerializer().serialize(value)
    assert value_of(attribute) == value
    assert repr(value_of(attribute)) == repr(TypeDeserializer().deserialize(attribute))


@pytest.mark.parametrize("value", [1.5, None, {1, 2}, object()], ids=lambda value: type(value).__name__)
def test_attribute_that_no_record_may_hold_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        attribute_of(value)


def test_attribute_of_bytes_is_as_it_travels_and_comes_back_from_any_sdk() -> None:
    assert attribute_of(b"\x00lines") == {"B": "AGxpbmVz"}
    assert value_of({"B": "AGxpbmVz"}) == value_of({"B": b"\x00lines"}) == b"\x00lines"


def test_attribute_of_another_program_is_read() -> None:
    assert value_of({"NULL": True}) is None
    assert value_of({"SS": ["paid", "travel"]}) == ["paid", "travel"]
    assert value_of({"M": {"checked": {"BOOL": False}}}) == {"checked": False}
