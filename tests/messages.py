"""The messages for programs as their description has them (invoice_message.schema.json), for tests that hold real ones against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[1] / "lambda" / "invoice_message.schema.json").read_text("utf-8")
)


def strict(schema: Any) -> Any:
    """The same, but what it does not describe is a fault: of ours, where a program would have to ignore it."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = (
        {"additionalProperties": False} if schema.get("type") == "object" and "properties" in schema else {}
    )
    return closed | {name: strict(each) for name, each in schema.items()}


_VALIDATOR = jsonschema_rs.Draft202012Validator(strict(SCHEMA), validate_formats=True)


def faults_of(message: dict[str, Any]) -> list[str]:
    """What the description says against a message."""
    return [
        f"{'.'.join(map(str, each.instance_path))}: {each.message}"
        for each in _VALIDATOR.iter_errors(message)
    ]
