"""Nothing that is over stays in the state, whatever the diagram."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest

from bpmn import engine
from bpmn.state import decode
from tests.bpmn.case import Case
from tests.bpmn.drawings import EVENT_CHOICE, INCLUSIVE_IN_LOOP, RAISING

# Numbers in the state have three digits from here on.
FIRST, ROUNDS = 60, 40

REPEATED = """
start s
xor m
user A
sub M mi=3 item=number out=votes vote=vote
  start ms
  user V
  bound V_clock on=V non=1 timer=deadline("V")
  end V_overdue esc=deadline_rung
  end me
  ms > V
  V > me
  V_clock > V_overdue
done M
bound M_lapse on=M timer=deadline("M")
xor j
xor g
user B
end e
s > m
m > A
A > M
M > j
M_lapse > j
j > g
g > m A == "again"
g > B *
B > e
"""
SCOPED = """
start s
xor m
sub P
  start ps
  and pa
  user I
  user J
  end p1
  end p2
  ps > pa
  pa > I
  pa > J
  I > p1
  J > p2
done P
xor g
user B
end e
s > m
m > P
P > g
g > m I == "again"
g > B *
B > e
"""


def repeated(case: Case) -> None:
    case.complete("A", A="again")
    case.fire("V_clock", "warn", last=False)
    for _ in range(3):
        case.complete("V", vote="x")


def interrupted(case: Case) -> None:
    case.complete("A", A="again")
    case.complete("V", vote="x")
    case.fire("M_lapse")


def scoped(case: Case) -> None:
    case.complete("I", I="again")
    case.complete("J")


def inclusive(case: Case) -> None:
    case.complete("Z", Z="more")
    case.complete("A")


def chosen(case: Case) -> None:
    case.complete("A", A="more")
    case.receive("cm")
    case.complete("M")


def raised(case: Case) -> None:
    case.complete("A", A="x")
    case.complete("Q", Q="less")


def returned(case: Case) -> None:
    case.complete("A", A="again")
    step = engine.return_to(case.definition, case.state, case.tasks["V"][0], "A", park=True)
    case.took(step)
    case.complete("A")
    step = engine.return_to(case.definition, case.state, case.tasks["V"][0], "A")
    case.took(step)


@pytest.mark.parametrize(
    ("text", "go_round"),
    [
        (REPEATED, repeated),
        (REPEATED, interrupted),
        (REPEATED, returned),
        (SCOPED, scoped),
        (INCLUSIVE_IN_LOOP, inclusive),
        (EVENT_CHOICE, chosen),
        (RAISING.text, raised),
    ],
    ids=lambda each: each.__name__ if callable(each) else "",
)
def test_state_does_not_grow_with_rounds(text: str, go_round: Callable[[Case], None]) -> None:
    case = Case(text, called=RAISING.called if text == RAISING.text else None)
    sizes, trees = set(), set()
    for number in range(FIRST + ROUNDS):
        go_round(case)
        if number >= FIRST:
            sizes.add(len(case.state))
            instance = decode(case.definition, case.state)
            trees.add(len(instance.tasks) + sum(len(s.tasks) for s in instance.scopes()))
    assert len(sizes) == len(trees) == 1
    assert max(sizes) < 2_000


def test_a_finished_instance_keeps_only_its_data() -> None:
    case = Case(SCOPED)
    case.complete("I", I="on")
    case.complete("J")
    step = case.complete("B")
    assert step.finished
    assert orjson.loads(step.state) == {
        "format": 2,
        "number": 4,
        "done": True,
        "success": True,
        "data": {"I": "on"},
    }
