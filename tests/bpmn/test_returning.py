"""Going back to an earlier task, coming straight back, withdrawing a step."""

from __future__ import annotations

import pytest

from bpmn import engine
from bpmn.errors import StateError
from bpmn.specs.invariants import check
from bpmn.state import decode
from tests.bpmn.case import Case

# Clocks, an interrupting way, branches, a repetition and a sub-process, one after the other.
ROAD = """
start s
user Z
bound Z_clock on=Z non=1 timer=deadline("Z")
end Z_overdue esc=deadline_rung
user Y
and a
user A
bound A_lapse on=A timer=deadline("A")
user AX
xor ax
user A2
user B
and b
user C
sub M mi=people item=person out=votes vote=vote
  start ms
  user V
  end me
  ms > V
  V > me
done M
sub SP
  start s2
  user I
  user K
  bound K_lapse on=K timer=deadline("K")
  xor kx
  end z2
  s2 > I
  I > K
  K_lapse > kx
  K > kx
  kx > z2
done SP
user E
end e
s > Z
Z_clock > Z_overdue
Z > Y
Y > a
a > A
a > B
A > ax
A_lapse > AX
AX > ax
ax > A2
A2 > b
B > b
b > C
C > M
M > SP
SP > E
E > e
"""
PEOPLE = {"people": ["甲", "乙", "丙"]}


def road(*done: str) -> Case:
    case = Case(ROAD, PEOPLE)
    for element in done:
        case.complete(element)
    return case


def back(case: Case, here: str, element: str, *, park: bool = False) -> engine.Step:
    step = engine.return_to(case.definition, case.state, case.tasks[here][0], element, park=park)
    check(decode(case.definition, step.state))
    return case.took(step)


def finish(case: Case) -> None:
    """Complete whatever is open until the case is over."""
    for _ in range(40):
        if case.step.finished:
            return
        case.complete(case.open[0])
    raise AssertionError(f"never ends: {case.open}")


def test_back_along_a_line_closes_the_later_task_and_arms_the_clock_again() -> None:
    case = road("Z")
    step = back(case, "Y", "Z")
    assert case.open == ["Z"]
    assert case.armed == ["Z_clock"]
    assert len(step.tasks_closed) == 1
    finish(case)


def test_back_before_a_split_closes_every_branch() -> None:
    case = road("Z", "Y", "A")
    assert case.open == ["A2", "B"]
    back(case, "A2", "Y")
    assert case.open == ["Y"]
    assert case.armed == []
    finish(case)


def test_back_within_a_branch_leaves_the_branch_beside_alone() -> None:
    case = road("Z", "Y", "A")
    beside = case.tasks["B"][0]
    back(case, "A2", "A")
    assert case.open == ["A", "B"]
    assert case.armed == ["A_lapse"]
    assert case.tasks["B"] == [beside]
    finish(case)


def test_back_within_a_branch_while_the_other_waits_at_the_join() -> None:
    case = road("Z", "Y", "A", "B")
    back(case, "A2", "A")
    assert case.open == ["A"]
    case.complete("A")
    assert case.complete("A2").tasks_opened[0].element == "C"


def test_back_from_behind_a_join_asks_only_one_branch_again() -> None:
    case = road("Z", "Y", "A", "B", "A2")
    assert case.open == ["C"]
    back(case, "C", "A2")
    assert case.open == ["A2"]
    assert case.complete("A2").tasks_opened[0].element == "C"


def test_back_out_of_a_repetition_ends_its_instances_and_the_next_round_is_clean() -> None:
    case = road("Z", "Y", "A", "B", "A2", "C")
    case.complete("V", vote=1)
    assert case.open == ["V", "V"]
    back(case, "V", "C")
    assert case.open == ["C"]
    case.complete("C")
    for vote in (4, 5, 6):
        case.complete("V", vote=vote)
    assert case.data("I")["votes"] == [4, 5, 6]


def test_back_within_and_out_of_a_sub_process() -> None:
    case = road("Z", "Y", "A", "B", "A2", "C", "V", "V", "V", "I")
    assert case.armed == ["K_lapse"]
    back(case, "K", "I")
    assert (case.open, case.armed) == (["I"], [])
    case.complete("I")
    back(case, "K", "C")
    assert (case.open, case.armed) == (["C"], [])
    assert not decode(case.definition, case.state).subprocesses
    finish(case)


def test_back_to_a_whole_sub_process_begins_it_anew() -> None:
    case = road("Z", "Y", "A", "B", "A2", "C", "V", "V", "V", "I", "K")
    back(case, "E", "SP")
    assert case.open == ["I"]
    finish(case)


def test_answers_given_since_stay_visible_after_a_return() -> None:
    text = ROAD.replace("A2 > b", "A2 > g\nxor g\ng > b C != 9\ng > b2 *\nend b2")
    case = Case(text, PEOPLE)
    for element in ("Z", "Y", "A", "B", "A2"):
        case.complete(element)
    case.complete("C", C=7)
    case.complete("V", vote=1)
    back(case, "V", "A")
    assert case.data("A")["C"] == 7


def test_answers_given_inside_a_sub_process_stay_visible_after_a_return() -> None:
    text = ROAD.replace("A2 > b", "A2 > g\nxor g\ng > b I != 9\ng > b2 *\nend b2")
    case = Case(text, PEOPLE)
    for element in ("Z", "Y", "A", "B", "A2", "C", "V", "V", "V"):
        case.complete(element)
    case.complete("I", I=7)
    back(case, "K", "Z")
    assert case.data("Z")["I"] == 7


@pytest.mark.parametrize("element", ["a", "Z_overdue", "nowhere", "AX", "s", "K", "V", "Start"])
def test_nobody_goes_back_where_nobody_can_be(element: str) -> None:
    case = road()
    with pytest.raises(StateError):
        back(case, "Z", element)


def test_a_return_from_a_closed_task_is_refused() -> None:
    case = road()
    closed = case.tasks["Z"][0]
    case.complete("Z")
    with pytest.raises(StateError, match="不在办理中"):
        engine.return_to(case.definition, case.state, closed, "Z")


def test_straight_back_restores_the_task_with_its_id_and_its_clock() -> None:
    case = road("Z", "Y", "B")
    case.complete("A")
    before = dict(case.tasks)
    ids = list(before["A2"])
    back(case, "A2", "A", park=True)
    assert case.open == ["A"]
    step = case.complete("A")
    assert case.open == ["A2"]
    assert case.tasks["A2"] == ids
    assert [task.id for task in step.tasks_opened] == ids
    finish(case)


def test_straight_back_into_a_repetition_keeps_the_votes_given() -> None:
    case = road("Z", "Y", "A", "B", "A2", "C")
    case.complete("V", vote=7)
    ids = sorted(case.tasks["V"])
    back(case, "V", "C", park=True)
    assert case.open == ["C"]
    case.complete("C", person="nobody")
    assert sorted(case.tasks["V"]) == ids
    case.complete("V", vote=8)
    case.complete("V", vote=9)
    assert case.data("I")["votes"] == [7, 8, 9]


def test_straight_back_into_a_sub_process_re_opens_the_same_clock() -> None:
    case = road("Z", "Y", "A", "B", "A2", "C", "V", "V", "V", "I")
    task, clock = case.tasks["K"][0], case.timers["K_lapse"][0]
    step = back(case, "K", "C", park=True)
    assert step.timers_closed == ((clock, "K_lapse"),)
    step = case.complete("C")
    assert case.tasks["K"] == [task]
    assert [timer.id for timer in step.timers_opened] == [clock]
    case.fire("K_lapse")
    assert case.open == ["E"]


def test_new_answers_are_seen_by_everything_that_comes_back() -> None:
    text = ROAD.replace("A2 > b", "A2 > g\nxor g\ng > b Y != 9\ng > b2 *\nend b2")
    case = Case(text, PEOPLE)
    for element in ("Z", "Y", "B"):
        case.complete(element, **{element: 0})
    back(case, "A", "Y", park=True)
    case.complete("Y", Y=5)
    assert case.open == ["A"]
    assert case.data("A")["Y"] == 5
    case.complete("A")
    case.complete("A2")
    assert case.open == ["C"]


def test_all_branches_come_back_together() -> None:
    case = road("Z", "Y", "A")
    ids = {element: list(each) for element, each in case.tasks.items() if each}
    back(case, "B", "Y", park=True)
    assert case.open == ["Y"]
    case.complete("Y")
    assert {element: each for element, each in case.tasks.items() if each} == ids
    finish(case)


def test_a_second_return_parks_the_first_one_with_it() -> None:
    case = road("Z", "Y", "A", "B", "A2")
    last, middle = case.tasks["C"][0], None
    back(case, "C", "A2", park=True)
    middle = case.tasks["A2"][0]
    back(case, "A2", "A", park=True)
    assert case.open == ["A"]
    case.complete("A")
    assert case.tasks["A2"] == [middle]
    case.complete("A2")
    assert case.tasks["C"] == [last]
    finish(case)


def test_a_plain_return_from_a_redone_task_gives_up_what_was_parked() -> None:
    case = road("Z", "Y", "A", "B", "A2")
    back(case, "C", "A2", park=True)
    back(case, "A2", "A")
    assert case.open == ["A"]
    case.complete("A")
    assert case.complete("A2").tasks_opened[0].element == "C"


def test_a_clock_that_ends_the_redone_task_leaves_no_join_waiting() -> None:
    """The other branch's arrival is there although the parked tokens are given up."""
    case = road("Z", "Y", "A", "B", "A2")
    back(case, "C", "A", park=True)
    case.fire("A_lapse")
    assert case.open == ["AX"]
    case.complete("AX")
    assert case.complete("A2").tasks_opened[0].element == "C"
    finish(case)


def test_the_other_branch_may_come_to_the_join_before_the_parked_one_is_back() -> None:
    case = road("Z", "Y", "A", "A2")
    assert case.open == ["B"]
    back(case, "B", "A", park=True)
    assert case.open == ["A", "B"]
    case.complete("B")
    assert case.open == ["A"]
    assert case.complete("A").tasks_opened[0].element == "C"


def test_what_was_parked_beyond_a_branch_that_is_redone_too_does_not_come_back() -> None:
    case = road("Z", "Y", "A", "B", "A2")
    back(case, "C", "A2", park=True)
    back(case, "A2", "B")
    assert case.open == ["A2", "B"]
    case.complete("A2")
    assert case.open == ["B"]
    case.complete("B")
    assert case.open == ["C"]
    finish(case)


def test_what_was_parked_twice_over_does_not_come_back_either() -> None:
    case = road("Z", "Y", "A", "B", "A2")
    back(case, "C", "A2", park=True)
    back(case, "A2", "A", park=True)
    back(case, "A", "B")
    case.complete("A")
    assert case.open == ["A2", "B"]
    case.complete("A2")
    case.complete("B")
    assert case.open == ["C"]
    finish(case)


def test_only_a_user_task_can_park() -> None:
    case = road("Z", "Y", "A", "B", "A2", "C", "V", "V", "V", "I", "K")
    with pytest.raises(StateError, match="人工任务"):
        back(case, "E", "SP", park=True)


def test_a_step_is_withdrawn_by_writing_back_the_state_before_it() -> None:
    case = road("Z", "Y")
    earlier, ids = case.state, {element: list(each) for element, each in case.tasks.items()}
    case.complete("A")
    instance = decode(case.definition, earlier)
    assert {task.hex for task in instance.open_activities()} == {ids["A"][0], ids["B"][0]}
    step = engine.complete(case.definition, earlier, ids["A"][0], {})
    assert [task.element for task in step.tasks_opened] == ["A2"]


def test_a_return_round_a_loop_goes_back_only_once() -> None:
    case = Case(
        """
        start s
        xor m
        user A
        user B
        xor g
        user C
        end e
        s > m
        m > A
        A > B
        B > g
        g > m B == "again"
        g > C *
        C > e
        """
    )
    case.complete("A")
    case.complete("B", B="again")
    case.complete("A")
    case.complete("B", B="on")
    back(case, "C", "A")
    assert case.open == ["A"]
    finish(case)


def test_a_branch_of_the_next_round_is_not_waited_for() -> None:
    """B of this round is through; the open C could come there only round the loop."""
    case = Case(
        """
        start s
        xor m
        and a
        and a2
        user A
        user B
        and b2
        user C
        user C2
        and b
        user D
        xor g
        end e
        s > m
        m > a
        a > a2
        a > C
        a2 > A
        a2 > B
        A > b2
        B > b2
        b2 > b
        C > C2
        C2 > b
        b > D
        D > g
        g > m D == "again"
        g > e *
        """
    )
    case.complete("A")
    case.complete("B")
    case.complete("C")
    back(case, "C2", "A")
    assert case.open == ["A", "C2"]
    case.complete("C2")
    case.complete("A")
    assert case.open == ["D"]


def test_a_token_beside_a_non_interrupting_clock_can_go_back_alone() -> None:
    case = Case(
        """
        start s
        user A
        bound A_note on=A non=1 timer=deadline("N")
        user N
        user N2
        end ne
        end e
        s > A
        A > e
        A_note > N
        N > N2
        N2 > ne
        """
    )
    case.fire("A_note", "warn", last=False)
    case.complete("N")
    assert case.open == ["A", "N2"]
    back(case, "N2", "N")
    assert case.open == ["A", "N"]
    case.complete("A")
    with pytest.raises(StateError, match="没有可退回"):
        back(case, "N", "A")
    finish(case)
