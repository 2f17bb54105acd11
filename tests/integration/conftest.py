"""Fixtures of the integration tests: the handlers in small worlds of moto (world.py, browser_world.py)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.browser_world import Browser, open_browser
from tests.integration.world import World, open_world


@pytest.fixture(scope="module")
def _world() -> Iterator[World]:
    """One for each file: tests of other folders must not find moto in their way."""
    with open_world() as world:
        yield world


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    """An empty world; what no test may break is checked once more at the end."""
    _world.reset()
    yield _world
    _world.check()


@pytest.fixture(scope="module")
def _browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def browser(_browser: Browser) -> Browser:
    """The invoice browser's handler with an empty table."""
    _browser.reset()
    return _browser
