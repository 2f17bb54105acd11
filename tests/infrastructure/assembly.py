"""A synthesized stack as the tests read it: resources by readable name, intrinsic functions spelled out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.cloud import names_in

PROJECT = Path(__file__).resolve().parents[2]
ADDRESS = "accounts@example.com"
# Every setting that adds to the stack.
EVERYTHING: dict[str, object] = {
    "notification_email": f"{ADDRESS}, cfo@example.com",
    "alarm_email": "it@example.com",
    "analyze_expense": "always",
    "max_concurrency": 5,
    "noncurrent_version_days": 7,
    "invoice_browser": True,
    "browser_mfa": "required",
    "due_digest": "daily",
    "ephemeral": True,
}


def spell(value: Any) -> str:
    """A template value as one readable string: `{"Fn::GetAtt": ["Invoices1A2B3C4D", "Arn"]}` is `<Invoices.Arn>`."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"<{_without_hash(name)}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{_without_hash(name)}.{attribute}>"
        case {"Fn::Join": [separator, parts]}:
            return separator.join(spell(part) for part in parts)
    raise AssertionError(f"not spelled out: {value!r}")


def _without_hash(logical_id: str) -> str:
    return re.sub(r"[0-9A-F]{8}$", "", logical_id)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True)
class Synthesized:
    """A cloud assembly on disk and the template of our stack in it."""

    directory: Path
    template: dict[str, Any]

    @property
    def path(self) -> Path:
        return template_in(self.directory)

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        return self.template["Resources"]

    def of_type(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Resources of that type by their readable name, the logical id without its hash."""
        return {
            _without_hash(name): resource
            for name, resource in self.resources.items()
            if resource["Type"] == resource_type
        }

    def named(self, name: str) -> dict[str, Any]:
        """The one resource of that readable name."""
        (resource,) = (each for logical, each in self.resources.items() if _without_hash(logical) == name)
        return resource

    def properties(self, name: str) -> dict[str, Any]:
        return self.named(name)["Properties"]


Synthesize = Callable[..., Synthesized]


def read_assembly(directory: Path) -> Synthesized:
    return Synthesized(directory, json.loads(template_in(directory).read_text(encoding="utf-8")))


def template_in(directory: Path) -> Path:
    """The template of the one stack in a cloud assembly."""
    return directory / f"{names_in(directory).stack}.template.json"
