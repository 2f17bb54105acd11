"""openapi.json describes the invoice browser as it is: its routes, its limits, the codes that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import invoice_browser

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
