"""The fault list is shown by tests, line by line, and its page says by which."""

from __future__ import annotations

import pytest

from tests.fault_table import FAULTS, PAGE, page, shown_by


@pytest.mark.parametrize("number", FAULTS)
def test_fault_has_a_test(number: int) -> None:
    assert shown_by().get(number), f"no test carries @pytest.mark.fault({number})"


def test_fault_marked_in_a_test_stands_in_the_list() -> None:
    assert set(shown_by()) <= set(FAULTS)


def test_page_of_faults_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.fault_table"
