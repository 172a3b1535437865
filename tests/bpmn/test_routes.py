"""The ways through a diagram: who cannot be reached, who runs for ever, how long it takes."""

from __future__ import annotations

from bpmn.definition import load_definition
from bpmn.routes import Routes, check_routes
from tests.bpmn.diagram_text import bpmn

QUICK = """
start qs
service quick verb=notify
end qe
qs > quick
quick > qe
"""
SLOW = QUICK.replace("service quick verb=notify", "user quick")


def routes(text: str, called: str = "") -> Routes:
    files = {"q": bpmn(called, process_id="q")} if called else {}
    return Routes(load_definition(bpmn(text), "p", called=files))


def codes(text: str, called: str = "") -> list[tuple[str, str | None]]:
    complaints = check_routes(routes(text, called).definition)
    return [(complaint.code, complaint.element) for complaint in complaints]


def test_a_part_that_stands_beside_the_way_is_unreachable() -> None:
    text = """
    start s
    user A
    end e
    throw stray
    user B
    xor m
    s > A
    A > e
    m > B
    stray > m
    B > stray
    """
    assert codes(text) == [("unreachable", "stray")]


def test_people_who_never_come_out_are_at_a_dead_end() -> None:
    text = """
    start s
    user A
    xor g
    user B
    user C
    end e
    xor m
    s > A
    A > g
    g > e A == 1
    g > m *
    m > B
    B > C
    C > m
    """
    assert codes(text) == [("dead-end", "m")]


def test_a_loop_needs_something_that_waits() -> None:
    text = """
    start s
    xor m
    {step}
    xor g
    end e
    s > m
    m > X
    X > g
    g > m x == 1
    g > e *
    """
    for step in ("service X verb=notify", "throw X msg=told", "call X of=q"):
        called = QUICK if "call" in step else ""
        assert codes(text.format(step=step), called) == [("loop-automatic", "m")]
    for step in ('catch X timer=deadline("A")', "user X", "call X of=q"):
        called = SLOW if "call" in step else ""
        assert codes(text.format(step=step), called) == []


def test_a_sub_process_waits_only_if_each_way_through_it_does() -> None:
    text = """
    start s
    xor m
    sub P
    start ps
    xor h
    user A
    {quick}
    end pe
    ps > h
    h > A x == 1
    h > B *
    A > pe
    B > pe
    done P
    xor g
    end e
    s > m
    m > P
    P > g
    g > m x == 1
    g > e *
    """
    assert codes(text.format(quick="service B verb=notify")) == [("loop-automatic", "m")]
    assert codes(text.format(quick="user B")) == []


def test_the_longest_way_counts_activities_and_goes_round_no_loop() -> None:
    text = """
    start s
    user A
    xor g
    user B
    service C verb=notify
    sub P
    start ps
    user D
    end pe
    ps > D
    D > pe
    done P
    end e
    s > A
    A > g
    g > B A == 1
    g > e *
    B > C
    C > P
    P > A
    """
    assert routes(text).longest_path() == 5


def test_a_way_of_fifteen_steps_is_too_long() -> None:
    def way(length: int) -> str:
        steps = [f"A{number}" for number in range(length)]
        pairs = zip(["s", *steps], [*steps, "e"], strict=True)
        lines = ["start s", *(f"user {step}" for step in steps), "end e"]
        return "\n".join([*lines, *(f"{one} > {other}" for one, other in pairs)])

    assert codes(way(14)) == []
    assert codes(way(15)) == [("path-too-long", "p")]
