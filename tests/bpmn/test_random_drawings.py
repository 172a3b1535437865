"""Diagrams drawn at random: saving changes nothing, going back leaves nothing behind, all end."""

from __future__ import annotations

import pytest

from bpmn.soundness import check_soundness
from tests.bpmn.random_drawings import draw
from tests.bpmn.test_random_returns import walk_with_returns
from tests.bpmn.walks import unsaved, walk

FEW, MANY = range(8), range(8, 128)


def walk_through(number: int) -> None:
    drawing = draw(number)
    for seed in range(2):
        saved = walk(drawing.fresh, seed)
        with unsaved():
            definition = drawing.fresh()
            whole = walk(lambda: definition, seed)  # noqa: B023
        assert saved == whole, f"seed {seed}: saving changed the walk"
    walk_with_returns(drawing, range(2))


@pytest.mark.parametrize("number", FEW)
def test_a_random_diagram_is_walked_and_gone_back_in(number: int) -> None:
    walk_through(number)


@pytest.mark.long
@pytest.mark.parametrize("number", MANY)
def test_many_random_diagrams_are_walked_and_gone_back_in(number: int) -> None:
    walk_through(number)
    assert check_soundness(draw(number).fresh().diagram) == ()
