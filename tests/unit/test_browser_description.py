"""openapi.json describes the invoice browser as it is: its routes, its limits, the codes that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import invoice_browser
import invoice_record

from infra.settings import CURRENCIES
from tests import openapi

SCHEMAS = openapi.document()["components"]["schemas"]


def test_description_has_every_route_and_none_beyond() -> None:
    described = {(route.method, route.template) for route in openapi.routes()}
    assert described == set(invoice_browser.ROUTES)


def test_description_says_which_routes_are_public() -> None:
    public = {(route.method, route.template) for route in openapi.routes() if route.public}
    assert public == invoice_browser.PUBLIC_ROUTES
    assert not [route for route in openapi.routes() if route.public and route.path.startswith("/api")]


def test_description_knows_the_parameters_of_each_route() -> None:
    document = openapi.document()
    listed = document["paths"]["/api/invoices"]["get"]["parameters"]
    names = [document["components"]["parameters"][each["$ref"].rpartition("/")[2]]["name"] for each in listed]
    assert names == list(invoice_browser.LIST_PARAMETERS)


def test_description_of_changes_has_all_that_can_be_changed() -> None:
    changes = SCHEMAS["Correction"]["properties"]["changes"]["properties"]
    assert set(changes) == set(invoice_browser.CORRECTIONS)
    currencies = changes["currency"]["anyOf"][0]["enum"]
    assert set(currencies) == invoice_record.CURRENCIES == CURRENCIES
    assert SCHEMAS["InvoiceType"]["enum"] == list(invoice_record.INVOICE_TYPES)


def test_description_of_an_invoice_has_all_that_is_shown() -> None:
    added = {"needs_review", "revision", "document", "review", "text_url"}
    assert set(SCHEMAS["Summary"]["properties"]) == {*invoice_record.SUMMARY, "needs_review"}
    shown = {*invoice_record.SUMMARY, *invoice_record.DETAILS} | added
    assert set(SCHEMAS["Invoice"]["properties"]) == shown


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def test_description_refers_to_what_it_has_and_has_what_it_refers_to() -> None:
    document = openapi.document()
    used = set(references(document))
    had = {
        f"#/components/{kind}/{name}"
        for kind, parts in document["components"].items()
        if kind != "securitySchemes"
        for name in parts
    }
    assert used == had
