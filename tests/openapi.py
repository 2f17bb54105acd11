"""The routes of the invoice browser as its description (openapi.json) has them, for tests that walk them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

DOCUMENT = Path(__file__).resolve().parents[1] / "lambda" / "browser" / "openapi.json"
# What stands for the names in a route's path, where nothing better is given.
PLACES = {"invoice_id": "2d1a7e65-0000-4000-8000-000000000000", "file": "index.html"}
VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Route(NamedTuple):
    """`template` is the path as the document writes it, `path` a path that a request can name."""

    method: str
    path: str
    template: str
    public: bool


def document() -> dict[str, Any]:
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))


def routes(**places: str) -> Iterator[Route]:
    """Every method of every path, e.g. ("GET", "/api/invoices/2d1a…"). `places` replace the PLACES."""
    described = document()
    for template, verbs in described["paths"].items():
        path = template.format(**PLACES | places)
        for verb in (verb for verb in VERBS if verb in verbs):
            secured = verbs[verb].get("security", described["security"])
            yield Route(verb.upper(), path, template, public=not secured)
