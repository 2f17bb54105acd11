"""The pictures of architecture/ show the stack and the processor as they are, and their files are current."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import invoice_browser
import invoice_processor
import pytest
from assembly import Synthesize, Synthesized

from architecture.canvas import Arrow, Badge, Panel, Picture, Text, is_orthogonal
from architecture.diagram import FOLDER, PICTURES
from architecture.flow import FLOW, LEFT_OUT, OPTIONAL_NAMES, SERVICES, STEPS
from architecture.guarantee import GUARANTEE, STATES

README = FOLDER.parent / "README.md"


@pytest.fixture(scope="module")
def whole_stack(synthesized: Synthesize) -> Synthesized:
    """The stack with everything that can be switched on."""
    return synthesized(invoice_browser=True)


def test_flow_every_resource_is_drawn_or_left_out_for_a_reason(whole_stack: Synthesized) -> None:
    drawn = _drawn()
    forgotten = [
        (name, resource_type)
        for name, resource_type in _resources(whole_stack)
        if drawn.get(name) != resource_type and not _left_out_by(name, resource_type)
    ]
    assert forgotten == []


def test_flow_nothing_is_drawn_that_the_stack_does_not_have(whole_stack: Synthesized) -> None:
    assert set(_drawn().items()) <= set(_resources(whole_stack))


def test_flow_optional_part_is_what_the_setting_adds(stack: Synthesized) -> None:
    default = dict(_resources(stack))
    optional = {name for name in _drawn() if name not in default}
    assert optional == {
        name for icon in FLOW.icons if icon.name in OPTIONAL_NAMES for name in icon.stands_for
    }


def test_flow_every_reason_to_leave_something_out_is_needed(whole_stack: Synthesized) -> None:
    drawn = _drawn()
    used = {
        _left_out_by(name, resource_type)
        for name, resource_type in _resources(whole_stack)
        if name not in drawn
    }
    assert used == set(LEFT_OUT)


def test_flow_every_aws_icon_is_a_resource_or_a_service_that_the_role_may_call(stack: Synthesized) -> None:
    people_and_pages = {icon.name for icon in FLOW.icons if icon.icon.startswith("aws.general.")}
    unexplained = {icon.name for icon in FLOW.icons if not icon.stands_for} - people_and_pages
    assert unexplained == set(SERVICES)
    (policy,) = stack.properties("ProcessorRole")["Policies"]
    actions = str(policy["PolicyDocument"])
    assert all(prefix in actions for prefix in SERVICES.values())


def test_flow_is_numbered_as_the_readme() -> None:
    steps = re.findall(r"^(\d)\. \*\*(\w+)\.\*\*", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [(int(number), word) for number, word in steps] == [
        (1, "Upload"),
        *((number, word) for number, word, *_ in STEPS),
    ]
    badges = [shape.number for shape in FLOW.shapes if isinstance(shape, Badge)]
    assert sorted(badges) == list(range(1, 9))


def test_flow_numbers_in_words_are_those_of_the_stack(stack: Synthesized) -> None:
    (retries,) = stack.of_type("AWS::Lambda::EventInvokeConfig").values()
    remarks = {icon.title: icon.remark for icon in FLOW.icons}
    assert remarks["Failed events"] == f"after {retries['Properties']['MaximumRetryAttempts'] + 1} tries"
    assert len(stack.of_type("AWS::CloudWatch::Alarm")) == 7
    assert "Seven alarms" in remarks
    minutes = invoice_browser.SECONDS_SIGNED // 60
    assert any(shape.text.endswith(f"after\n{minutes} minutes") for shape in _texts(FLOW))


def test_guarantee_states_are_those_of_the_processor() -> None:
    it = invoice_processor
    finished = f"{it.PROCESSED} | {it.FAILED}"
    assert [(status, notification) for _, status, notification, *_ in STATES] == [
        (it.PROCESSING, it.PENDING),
        (it.READING, it.PENDING),
        (finished, it.SENDING),
        (finished, it.SENT),
    ]
    assert it.MAX_CRASHES == 2
    assert "Dies twice while reading" in [text.text for text in _texts(GUARANTEE)]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.file_name)
def test_picture_arrows_are_orthogonal_and_join_what_is_drawn(picture: Picture) -> None:
    named = {shape.name for shape in picture.shapes if not isinstance(shape, (Arrow, Badge, Text))}
    for arrow in picture.arrows:
        assert is_orthogonal(arrow.path), f"{arrow.tail} → {arrow.head}"
        assert {arrow.tail, arrow.head} <= named


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.file_name)
def test_picture_everything_lies_on_the_canvas(picture: Picture) -> None:
    for left, top, right, bottom in _edges(picture):
        assert 0 <= left <= right <= picture.width
        assert 0 <= top <= bottom <= picture.height


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.file_name)
def test_picture_file_is_drawn_from_what_the_program_says(picture: Picture) -> None:
    if not os.environ.get("CI"):  # there it is installed, and must be
        pytest.importorskip("diagrams", reason="pip install '.[pictures]'")
    from architecture.render import source, source_inside

    drawn_from = source_inside((FOLDER / picture.file_name).read_bytes())
    assert drawn_from == source(picture), "run python -m architecture.diagram"


def _texts(picture: Picture) -> list[Text]:
    return [shape for shape in picture.shapes if isinstance(shape, Text)]


def _drawn() -> dict[str, str]:
    return {name: kind for icon in FLOW.icons for name, kind in icon.stands_for.items()}


def _resources(stack: Synthesized) -> Iterator[tuple[str, str]]:
    """The readable name and the type of each resource of a stack."""
    for resource_type in {resource["Type"] for resource in stack.resources.values()}:
        for name in stack.of_type(resource_type):
            yield name, resource_type


def _left_out_by(name: str, resource_type: str) -> str | None:
    return next((key for key in (name, resource_type) if key in LEFT_OUT), None)


def _edges(picture: Picture) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each panel, icon and arrow."""
    for shape in picture.shapes:
        if isinstance(shape, (Text, Badge)):
            continue
        if isinstance(shape, Arrow):
            columns, rows = zip(*shape.path, strict=True)
            yield min(columns), min(rows), max(columns), max(rows)
            continue
        width, height = shape.size if isinstance(shape, Panel) else (shape.size, shape.size)
        (x, y) = shape.at
        yield x - width / 2, y - height / 2, x + width / 2, y + height / 2
