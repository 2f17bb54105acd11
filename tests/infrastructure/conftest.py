"""Infrastructure tests: what the synthesized template says, without deploying it.

Each set of settings is synthesized once in a session.
"""

from __future__ import annotations

import json

import pytest
from assembly import ADDRESS, Synthesize, Synthesized, read_assembly

from infra.app import synthesize


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """The stack for some settings: `synthesized(ephemeral=True)`. An address is set unless the test sets it."""
    made: dict[str, Synthesized] = {}

    def make(**settings: object) -> Synthesized:
        context = {"notification_email": ADDRESS} | settings
        key = json.dumps(context, sort_keys=True)
        if key not in made:
            directory = synthesize(tmp_path_factory.mktemp("cdk.out"), context)
            made[key] = read_assembly(directory)
        return made[key]

    return make


@pytest.fixture(scope="session")
def stack(synthesized: Synthesize) -> Synthesized:
    """The stack as it comes, with the defaults of cdk.json."""
    return synthesized()


@pytest.fixture(scope="session")
def ephemeral_stack(synthesized: Synthesize) -> Synthesized:
    """A try-out stack that destroy removes whole."""
    return synthesized(ephemeral=True)


@pytest.fixture(scope="session")
def browser_stack(synthesized: Synthesize) -> Synthesized:
    """The stack with the invoice browser."""
    return synthesized(invoice_browser=True)
