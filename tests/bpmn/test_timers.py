"""Timers: fired by the platform alone, rung after rung; the library never reads a clock."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest

from bpmn import engine
from bpmn.errors import StateError
from bpmn.state import decode, encode
from tests.bpmn.case import Case, elements

TASK = """
start s
user A
bound lapse on=A timer=deadline("LAPSE")
bound note on=A non=1 timer=deadline("NOTE")
bound A_clock on=A non=1 timer=deadline("CLOCK")
end A_overdue esc=deadline_rung
user N
end n
user X
user B
xor m
end e
s > A
A > m
X > m
m > B
B > e
lapse > X
note > N
N > n
A_clock > A_overdue
"""

PAUSE = """
start s
user A
catch pause timer=deadline("PAUSE")
user B
end e
s > A
A > pause
pause > B
B > e
"""


class NoClock:
    """Whoever asks it for the time fails."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"the clock was read: {name}")


@pytest.fixture(autouse=True)
def no_clock() -> Iterator[None]:
    with mock.patch("SpiffWorkflow.bpmn.specs.event_definitions.timer.datetime", NoClock()):
        yield


def settled(case: Case) -> None:
    """Nothing moves by itself, and saving what was loaded changes no byte."""
    instance = decode(case.definition, case.state)
    for _ in range(3):
        instance.settle()
        instance.refresh_timers()
    assert encode(instance) == case.state


def test_all_timers_of_a_task_open_with_it() -> None:
    case = Case(TASK)
    task = case.tasks["A"][0]
    assert elements(case.step.timers_opened) == ["A_clock", "lapse", "note"]
    assert {timer.task_id for timer in case.step.timers_opened} == {task}
    assert {t.element for t in case.step.timers_opened if t.interrupting} == {"lapse"}
    settled(case)


def test_interrupting_timer_ends_its_task() -> None:
    case = Case(TASK)
    task = case.tasks["A"][0]
    step = case.fire("lapse")
    assert step.tasks_closed == (task,)
    assert elements(step.tasks_opened) == ["X"]
    assert case.armed == []
    settled(case)
    case.complete("X")
    assert case.complete("B").finished


def test_completing_the_task_closes_its_timers() -> None:
    case = Case(TASK)
    step = case.complete("A")
    assert sorted(element for _, element in step.timers_closed) == ["A_clock", "lapse", "note"]
    assert case.open == ["B"]
    settled(case)


def test_rungs_throw_their_origin_and_leave_the_timer_armed() -> None:
    case = Case(TASK)
    timer, task = case.timers["A_clock"][0], case.tasks["A"][0]
    for rung in ("remind", "warn", "L1", "L2"):
        step = case.fire("A_clock", rung, last=False)
        (thrown,) = step.thrown
        assert (thrown.kind, thrown.name, thrown.code) == (
            "escalation",
            "deadline_rung",
            "deadline_rung",
        )
        assert thrown.payload == {
            "element": "A_overdue",
            "boundary": "A_clock",
            "timer": "A_clock",
            "rung": rung,
            "task": task,
        }
        assert step.ends == ()
        assert not step.tasks_closed
        assert not step.timers_closed
        assert not step.timers_opened
        assert case.timers["A_clock"] == [timer]
        settled(case)
    step = case.fire("A_clock", "L3", last=True)
    assert step.timers_closed == ((timer, "A_clock"),)
    assert step.thrown[0].payload["rung"] == "L3"
    assert case.open == ["A"]
    with pytest.raises(StateError, match="已不在计时中"):
        engine.fire(case.definition, case.state, timer, "A_clock")
    settled(case)


def test_branches_of_rungs_outlive_their_task() -> None:
    case = Case(TASK)
    for _ in range(3):
        case.fire("note", "warn", last=False)
        settled(case)
    assert case.open == ["A", "N", "N", "N"]
    case.complete("N")
    assert case.open == ["A", "N", "N"]
    case.complete("A")
    assert case.open == ["B", "N", "N"]
    settled(case)
    assert not case.complete("B").finished
    assert not case.complete("N").finished
    step = case.complete("N")
    assert step.finished
    assert step.ends == ("n",)


def test_interrupting_timer_finds_its_task_beside_a_long_branch() -> None:
    """A branch of two tasks must not be taken for the activity when its events are gone."""
    case = Case(TASK.replace("N > n", "user N2\nN > N2\nN2 > n"))
    for last in (False, True):
        case.fire("note", last=last)
        case.complete("N")
    assert case.open == ["A", "N2", "N2"]
    task = case.tasks["A"][0]
    assert case.fire("lapse").tasks_closed == (task,)
    assert case.open == ["N2", "N2", "X"]
    settled(case)


def test_branches_of_rungs_outlive_an_interrupted_task() -> None:
    case = Case(TASK)
    case.fire("note", "warn", last=False)
    case.fire("lapse")
    assert case.open == ["N", "X"]
    settled(case)


def test_branch_sees_the_data_of_its_token() -> None:
    case = Case(
        TASK.replace("s > A", "s > Z\nuser Z\nZ > A").replace(
            "B > e", "B > g\nxor g\ng > e Z == N\ng > e *"
        )
    )
    case.complete("Z", Z="known")
    case.fire("note", last=False)
    assert case.data("N") == {"Z": "known"}


def test_catch_timer_waits_in_the_flow() -> None:
    case = Case(PAUSE)
    step = case.complete("A")
    (timer,) = step.timers_opened
    assert (timer.element, timer.task_id, timer.interrupting) == ("pause", None, True)
    assert timer.value == {"rule": "PAUSE"}
    settled(case)
    step = case.fire("pause", last=False)
    assert step.timers_closed == ((timer.id, "pause"),)
    assert case.open == ["B"]
    settled(case)


def test_timer_of_another_element_is_refused() -> None:
    case = Case(TASK)
    with pytest.raises(StateError):
        engine.fire(case.definition, case.state, case.timers["note"][0], "lapse")


def test_timers_open_anew_in_every_round() -> None:
    case = Case(
        """
        start s
        xor m
        user A
        bound A_clock on=A non=1 timer=deadline("A")
        end A_overdue esc=deadline_rung
        xor g
        end e
        s > m
        m > A
        A > g
        g > m A == "again"
        g > e *
        A_clock > A_overdue
        """
    )
    seen = set()
    for _ in range(3):
        seen.add(case.timers["A_clock"][0])
        case.fire("A_clock", "warn", last=False)
        case.complete("A", A="again")
    assert len(seen) == 3
    assert case.armed == ["A_clock"]


def test_spent_timer_stays_spent_after_loading() -> None:
    case = Case(TASK)
    case.fire("note")
    case.complete("N")
    assert case.armed == ["A_clock", "lapse"]
    # Whoever migrates the case must know that it is not to be armed again.
    assert b'"note"' in case.state
    settled(case)
    case.fire("A_clock", "warn", last=False)
    assert case.armed == ["A_clock", "lapse"]
    step = case.complete("A")
    assert sorted(element for _, element in step.timers_closed) == ["A_clock", "lapse"]


def test_two_timers_in_parallel_branches_do_not_touch_each_other() -> None:
    case = Case(
        """
        start s
        and a
        user A
        bound A_lapse on=A timer=deadline("A")
        user B
        bound B_lapse on=B timer=deadline("B")
        xor x
        xor y
        and j
        end e
        s > a
        a > A
        a > B
        A > x
        A_lapse > x
        B > y
        B_lapse > y
        x > j
        y > j
        j > e
        """
    )
    case.fire("A_lapse")
    assert (case.open, case.armed) == (["B"], ["B_lapse"])
    settled(case)
    assert case.fire("B_lapse").finished
