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


def codes(text: str) -> list[tuple[str, str | None]]:
    diagram = load_definition(bpmn(text), "p").diagram
    return [(complaint.code, complaint.element) for complaint in check_soundness(diagram)]


def test_an_inclusive_join_waits_only_for_what_may_come() -> None:
    text = """
    start s
    or o
    user A
    user B
    user C
    {join} j
    end e
    s > o
    o > A x == 1
    o > B x == 2
    o > C *
    A > j
    B > j
    C > j
    j > e
    """
    assert codes(text.format(join="or")) == []
    assert codes(text.format(join="and")) == [("deadlock", "j")]


def test_an_event_decides_between_ways_that_a_join_cannot_bring_together() -> None:
    text = """
    start s
    events g
    catch m msg=answer
    catch t timer=deadline("A")
    {join} j
    end e
    s > g
    g > m
    g > t
    m > j
    t > j
    j > e
    """
    assert codes(text.format(join="xor")) == []
    assert codes(text.format(join="and")) == [("deadlock", "j")]


def test_a_sub_process_is_walked_by_itself() -> None:
    text = """
    start s
    sub P mi=participants item=body
    start ps
    xor g
    user A
    user B
    and j
    end pe
    ps > g
    g > A x == 1
    g > B *
    A > j
    B > j
    j > pe
    done P
    end e
    s > P
    P > e
    """
    assert codes(text) == [("deadlock", "j")]


def test_events_on_a_sub_process_lead_into_the_flow_around_it() -> None:
    text = """
    start s
    and a
    sub P
    start ps
    user A
    end pe
    end pf err=refused
    xor g
    ps > A
    A > g
    g > pf A == 1
    g > pe *
    done P
    bound refused on=P err=refused
    user B
    xor m
    and j
    end e
    s > a
    a > P
    a > B
    P > m
    refused > m
    m > j
    B > j
    j > e
    """
    assert codes(text) == []
    straight = text.replace("refused > m", "refused > j")
    assert codes(straight) == [("lost-join", "j")]


def test_a_way_back_into_a_join_is_lost() -> None:
    """It was meant to go in before the split."""
    text = """
    start s
    and a
    user A
    user B
    and j
    xor g
    end e
    s > a
    a > A
    a > B
    A > j
    B > j
    j > g
    g > j A == 1
    g > e *
    """
    assert codes(text) == [("lost-join", "j")]


def test_an_end_in_error_cuts_a_join_short() -> None:
    text = """
    start s
    and a
    user A
    user B
    xor g
    end early err=stopped
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
    assert codes(text) == []
