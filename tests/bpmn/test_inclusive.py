"""The inclusive gateway: some flows go on, and their join waits for those and no others."""

from __future__ import annotations

import pytest

from bpmn.errors import FlowError
from tests.bpmn.case import Case
from tests.bpmn.drawings import INCLUSIVE, INCLUSIVE_IN_LOOP, INCLUSIVE_WITH_EXIT


def after(text: str, answer: str) -> Case:
    case = Case(text)
    case.complete("Z", Z=answer)
    return case


@pytest.mark.parametrize(
    ("answer", "opened"),
    [("more", ["A", "B"]), ("less", ["A"]), ("done", ["B"])],
)
def test_every_flow_whose_condition_holds_goes_on(answer: str, opened: list[str]) -> None:
    assert after(INCLUSIVE, answer).open == opened


def test_the_default_goes_on_only_when_no_condition_holds() -> None:
    text = INCLUSIVE.replace('o > A Z != "done"', 'o > A Z == "x"')
    text = text.replace('o > B Z != "less"', 'o > B Z == "y"')
    assert after(text, "more").open == ["C"]
    assert after(text, "x").open == ["A"]


def test_no_condition_and_no_default_names_the_gateway() -> None:
    text = INCLUSIVE.replace("o > C *", 'o > C Z == "c"')
    text = text.replace('o > A Z != "done"', 'o > A Z == "x"')
    text = text.replace('o > B Z != "less"', 'o > B Z == "y"')
    with pytest.raises(FlowError) as caught:
        after(text, "more")
    assert caught.value.element == "o"


def test_the_join_waits_for_a_branch_that_may_still_come() -> None:
    case = after(INCLUSIVE, "more")
    case.complete("A")
    assert case.open == ["B"]
    case.complete("B")
    assert case.open == ["B2"]
    case.complete("B2")
    assert case.open == ["D"]


def test_the_join_does_not_wait_for_a_branch_that_was_never_taken() -> None:
    case = after(INCLUSIVE, "less")
    case.complete("A")
    assert case.open == ["D"]


def test_the_join_goes_on_when_the_awaited_branch_leaves_by_another_way() -> None:
    case = after(INCLUSIVE_WITH_EXIT, "more")
    case.complete("A")
    assert case.open == ["B"]
    case.complete("B", B="less")
    assert case.open == ["D"]


def test_a_second_round_counts_nothing_of_the_first() -> None:
    case = after(INCLUSIVE_IN_LOOP, "more")
    case.complete("A")
    assert case.open == ["Z"]
    case.complete("Z", Z="less")
    assert case.open == ["B"]
    case.complete("B")
    assert case.open == ["D"]


def test_the_last_writer_of_each_name_wins() -> None:
    text = INCLUSIVE + "\nxor g\nend f\n"
    text = text.replace("D > e", "D > g\ng > f x == 1\ng > e *")
    case = Case(text, {"x": 0})
    case.complete("Z", Z="more")
    case.complete("A", x=1)
    case.complete("B")
    case.complete("B2")
    assert case.data("D")["x"] == 1
    assert case.complete("D").ends == ("f",)


def test_a_token_that_may_also_come_by_an_input_with_arrival_holds_nothing_up() -> None:
    """The second half of the rule of BPMN."""
    case = Case(
        """
        start s
        and a
        user U
        xor m
        user A
        user X
        xor h
        user B
        or k
        user D
        end e
        s > a
        a > U
        a > X
        U > m
        m > A
        A > k
        X > h
        h > m X == "there"
        h > B *
        B > k
        k > D
        D > e
        """
    )
    case.complete("U")
    case.complete("A")
    assert case.open == ["D", "X"]
