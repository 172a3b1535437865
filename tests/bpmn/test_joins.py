"""Our joins: one arrival per input, and the last writer of each name wins."""

from __future__ import annotations

from typing import Any

from bpmn.specs.stamps import STAMPS, merge, write
from tests.bpmn.case import Case
from tests.bpmn.diagrams import BRANCHES_IN_LOOP

BLOCK = """
start s
user Z
and s1
user A
and s2
user B
user C
and j2
and j1
user D
xor g
end e
end never
s > Z
Z > s1
s1 > A
s1 > s2
s2 > B
s2 > C
B > j2
C > j2
A > j1
j2 > j1
j1 > D
D > g
g > never x == y and nested == items
g > e *
"""


def test_join_keeps_an_early_branchs_update() -> None:
    case = Case(BLOCK, {"x": 0, "nested": {"v": [0]}, "items": [1, 2, 3]})
    case.complete("Z")
    case.complete("A", x=1)
    case.complete("B", nested={"v": [1]}, items=[9])
    case.complete("C", y=2)
    assert case.open == ["D"]
    assert case.data("D") == {"x": 1, "y": 2, "nested": {"v": [1]}, "items": [9]}


def test_join_takes_the_later_of_two_writers_whatever_the_branch() -> None:
    for order in (("A", "B", "C"), ("C", "B", "A"), ("B", "A", "C")):
        case = Case(BLOCK, {"x": "start"})
        case.complete("Z")
        for element in order:
            case.complete(element, x=element)
        assert case.data("D")["x"] == order[-1]


def test_second_round_waits_for_both_branches() -> None:
    case = Case(BRANCHES_IN_LOOP)
    for _ in range(4):
        case.complete("Z")
        case.complete("A", A="done")
        assert case.open == ["B"]
        case.complete("B", B="more")
        assert case.open == ["Z"]
    case.complete("Z")
    case.complete("B", B="done")
    assert case.open == ["A"]
    case.complete("A", A="done")
    assert case.open == ["D"]


def test_surplus_arrivals_wait_for_their_partners() -> None:
    case = Case(
        """
        start s
        and a
        user A
        bound again on=A non=1 timer=deadline("AGAIN")
        user B
        xor left
        and j
        user D
        xor g
        end e
        s > a
        a > A
        a > B
        again > left
        A > left
        left > j
        B > j
        j > D
        D > g
        g > e A == 1
        g > e *
        """
    )
    case.fire("again", last=False)
    case.fire("again", last=False)
    assert case.open == ["A", "B"]
    case.complete("B")
    assert case.open == ["A", "D"]
    step = case.complete("D")
    assert not step.finished


def test_the_oldest_arrival_of_an_input_is_taken_first() -> None:
    case = Case(
        """
        start s
        and a
        user A
        bound again on=A non=1 timer=deadline("AGAIN")
        user N
        user B
        xor left
        and j
        user D
        xor g
        end e
        s > a
        a > A
        a > B
        again > N
        N > left
        A > left
        left > j
        B > j
        j > D
        D > g
        g > e N == 1
        g > e *
        """
    )
    for number in (1, 2, 3):
        case.fire("again", last=False)
        case.complete("N", N=number)
    case.complete("B")
    assert case.data("D") == {"N": 1}


def test_ten_blocks_in_a_row_cost_no_more_than_one() -> None:
    text, previous = "start s\nend e\n", "s"
    for number in range(10):
        text += f"and a{number}\nuser A{number}\nuser B{number}\nand b{number}\n"
        text += f"{previous} > a{number}\na{number} > A{number}\na{number} > B{number}\n"
        text += f"A{number} > b{number}\nB{number} > b{number}\n"
        previous = f"b{number}"
    case = Case(text + f"{previous} > e")
    first = len(case.state)
    for number in range(10):
        case.complete(f"A{number}")
        case.complete(f"B{number}")
        assert len(case.state) < first * 1.3
    assert case.step.finished


def test_merge_prefers_the_higher_stamp_and_copies() -> None:
    left: dict[str, Any] = {}
    write(left, {"a": [1], "b": "old"}, 1)
    right: dict[str, Any] = {"c": "unstamped"}
    write(right, {"b": "new"}, 2)
    for sources in ([left, right], [right, left]):
        merged = merge(sources)
        assert merged == {
            "a": [1],
            "b": "new",
            "c": "unstamped",
            STAMPS: {"a": 1, "b": 2},
        }
        merged["a"].append(2)
        assert left["a"] == [1]
