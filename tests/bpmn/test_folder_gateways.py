"""Gateways: what was decided before them is read, and every case finds a flow."""

from __future__ import annotations

from typing import Any

import pytest

from bpmn.folder import check_folder
from tests.bpmn.small_folder import small
from tests.support.called_pair import CALLER_DIAGRAM, caller_folder

Found = list[tuple[str | None, str]]

BOOLEAN = {"urgent": {"type": "boolean"}}


def found(diagram: str, fields: dict[str, Any] | None = None, **decisions: str) -> Found:
    problems = check_folder(small(diagram, fields, **decisions))
    return [(problem.element, problem.code) for problem in problems]


def message(diagram: str, fields: dict[str, Any] | None = None, **decisions: str) -> str:
    [problem] = check_folder(small(diagram, fields, **decisions))
    return problem.message


STRAIGHT = """
start s
user A
xor g
end e
end f
s > A
A > g
g > e {0}
g > f {1}
"""


@pytest.mark.parametrize(
    ("first", "second", "gap"),
    [
        ('A == "yes"', 'A == "no"', False),
        ('A == "yes"', 'A != "yes"', False),
        ('A == "yes"', "urgent", True),
        ('A == "yes" and urgent', 'A == "no"', True),
        ("A in ['yes', 'no']", "urgent", False),
        ("A_rounds < 2", 'A_rounds >= 2 or A == "yes"', False),
        ('A_rounds == 2 and A == "yes"', "A_rounds == 3", True),
        ("amount < 10 and A != None", "amount >= 10", False),
        ("amount < 10 and A != None", "amount > 10", True),
        ("level == 'high' and A != None", "level == 'low'", True),
        ("level == 'high' and A != None", "level == 'low' or level == None", False),
        ("word == 'a' and A != None", "word == 'b'", True),
        ("word == 'a' and A != None", "word != 'a'", False),
        # What cannot be tried is not judged.
        ("day < '2026-11-24' and A != None", "day > '2026-11-24'", False),
        ("len(people) < 2 and A != None", "len(people) > 2", False),
    ],
)
def test_gap_after_a_task(first: str, second: str, gap: bool) -> None:
    fields = BOOLEAN | {
        "amount": {"type": "integer"},
        "level": {"oneOf": [{"const": "high"}, {"const": "low"}]},
        "word": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "people": {"type": "array"},
    }
    complaints = found(STRAIGHT.format(first, second), fields, A="yes no")
    assert complaints == ([("g", "gateway-gap")] if gap else [])


def test_the_message_tells_what_finds_no_way() -> None:
    text = message(STRAIGHT.format('A == "yes"', 'A == "no" and urgent'), BOOLEAN, A="yes no")
    assert text == "没有一条流向适合：A 为 no、urgent 为 否"


def test_a_default_flow_leaves_no_gap() -> None:
    assert found(STRAIGHT.format('A == "yes"', "*"), A="yes no") == []


def test_what_went_another_way_before_is_no_gap() -> None:
    diagram = """
    start s
    user A
    xor g
    xor h
    user B
    end e
    end f
    s > A
    A > g
    g > f A == "withdraw"
    g > h *
    h > B A == "yes"
    h > e A == "no"
    B > e
    """
    assert found(diagram, A="yes no withdraw") == []
    assert found(
        diagram.replace('h > e A == "no"', 'h > e A == "maybe"'), A="yes maybe withdraw no"
    ) == [("h", "gateway-gap")]


def test_a_task_that_was_broken_off_has_decided_nothing() -> None:
    diagram = """
    start s
    user A
    bound late on=A msg=late
    xor m
    xor g
    end e
    end f
    s > A
    A > m
    late > m
    m > g
    g > e A == "yes"
    g > f {0}
    """

    def gaps(otherwise: str) -> list[str]:
        # That the message itself is refused is told elsewhere.
        problems = check_folder(small(diagram.format(otherwise), A="yes no"))
        return [problem.message for problem in problems if problem.code == "gateway-gap"]

    [gap] = gaps('A == "no"')
    assert "A 为 空" in gap
    assert gaps('A == "no" or A == None') == []


def test_behind_a_join_both_branches_have_decided() -> None:
    diagram = """
    start s
    and a
    user A
    user B
    and j
    xor g
    end e
    end f
    s > a
    a > A
    a > B
    A > j
    B > j
    j > g
    g > e A == "yes" and B == "yes"
    g > f {0}
    """
    assert found(diagram.format('A == "no" or B == "no"'), A="yes no", B="yes no") == []
    assert found(diagram.format('A == "no"'), A="yes no", B="yes no") == [("g", "gateway-gap")]


def test_inside_a_sub_process_and_behind_it() -> None:
    diagram = """
    start s
    sub P
    start ps
    user A
    xor g
    end pe
    end pf
    ps > A
    A > g
    g > pe A == "yes"
    g > pf {0}
    done P
    xor h
    end e
    end f
    s > P
    P > h
    h > e A == "yes"
    h > f {1}
    """
    covered = 'A == "no"'
    assert found(diagram.format(covered, covered), A="yes no") == []
    assert found(diagram.format('A == "na"', covered), A="yes no na") == [
        ("g", "gateway-gap"),
        ("h", "gateway-gap"),
    ]


def test_a_caller_knows_what_was_decided_in_the_call() -> None:
    for condition, codes in (('advise == "agree"', set()), ("urgent", {"gateway-gap"})):
        diagram = CALLER_DIAGRAM.replace(
            "answered > conclude *", f"answered > conclude {condition}"
        )
        problems = check_folder(caller_folder(diagram=diagram))
        assert {problem.code for problem in problems} == codes


def test_an_inclusive_gateway_may_leave_a_gap_too() -> None:
    diagram = """
    start s
    user A
    or o
    user B
    user C
    or j
    end e
    s > A
    A > o
    o > B A == "one"
    o > C {0}
    B > j
    C > j
    j > e
    """
    assert found(diagram.format('A != "one"'), A="one two") == []
    assert found(diagram.format('A == "two"'), A="one two none") == [("o", "gateway-gap")]


# Unread


def test_a_decision_that_only_another_gateway_reads_is_read() -> None:
    diagram = """
    start s
    user A
    xor g
    user B
    xor h
    end e
    end f
    s > A
    A > g
    g > B urgent
    g > h *
    B > h
    h > e A == "yes"
    h > f *
    """
    assert found(diagram, BOOLEAN, A="yes no") == []
    unread = diagram.replace('h > e A == "yes"', "h > e urgent")
    assert found(unread, BOOLEAN, A="yes no") == [("g", "gateway-unread")]
    # A task that decides only one thing has nothing to be read.
    assert found(unread, BOOLEAN) == []


def test_a_decision_that_is_taken_later_cannot_be_read() -> None:
    diagram = """
    start s
    xor g
    user A
    end e
    end f
    s > g
    g > f A == "no"
    g > A *
    A > e
    """
    assert found(diagram, A="yes no") == [("g", "gateway-unread")]
    # In a loop it has been taken the second time.
    again = diagram.replace("A > e", "A > h\nxor h\nxor m\nh > m A == 'no'\nh > e *").replace(
        "s > g", "s > m\nm > g"
    )
    assert found(again, A="yes no") == []
