"""Diagrams whose joins may wait for ever are found before anybody runs them."""

from __future__ import annotations

import pytest

from bpmn.definition import load_definition
from bpmn.soundness import check_soundness
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.diagrams import DIAGRAMS


def stuck(text: str) -> list[str | None]:
    diagram = load_definition(bpmn(text), "p").diagram
    return [complaint.element for complaint in check_soundness(diagram)]


@pytest.mark.parametrize("name", [name for name in DIAGRAMS if name != "ends"])
def test_walked_diagrams_are_sound(name: str) -> None:
    assert stuck(DIAGRAMS[name]) == []


def test_interrupting_timer_into_a_join_of_its_own_task_is_found() -> None:
    """The flow of the timer adds an input: it and the task never both come."""
    text = """
    start s
    user A
    bound lapse on=A timer=deadline("A")
    and j
    end e
    s > A
    A > j
    lapse > j
    j > e
    """
    assert stuck(text) == ["j"]


def test_choice_into_a_join_is_found() -> None:
    text = """
    start s
    xor g
    user A
    user B
    and j
    end e
    s > g
    g > A x == 1
    g > B *
    A > j
    B > j
    j > e
    """
    assert stuck(text) == ["j"]


def test_branch_that_may_end_early_is_found() -> None:
    text = """
    start s
    and a
    user A
    user B
    xor g
    end early
    and j
    end e
    s > a
    a > A
    a > B
    A > g
    g > early A == 1
    g > j *
    B > j
    j > e
    """
    assert stuck(text) == ["j"]


def test_terminate_may_cut_a_join_short() -> None:
    text = """
    start s
    and a
    user A
    user B
    xor g
    end early term=1
    and j
    end e
    s > a
    a > A
    a > B
    A > g
    g > early A == 1
    g > j *
    B > j
    j > e
    """
    assert stuck(text) == []


def test_join_behind_an_optional_branch_is_found() -> None:
    text = """
    start s
    user A
    bound note on=A non=1 timer=deadline("A")
    and j
    end e
    s > A
    A > j
    note > j
    j > e
    """
    assert stuck(text) == ["j"]
