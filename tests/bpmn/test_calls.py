"""Call activities and embedded sub-processes: what opens inside, what comes back."""

from __future__ import annotations

import orjson
import pytest

from bpmn import engine
from bpmn.definition import load_definition
from bpmn.errors import DefinitionError
from bpmn.specs.invariants import check
from bpmn.state import decode
from tests.bpmn.case import Case
from tests.bpmn.diagram_text import bpmn

CALLER = """
start s
user A
call C of=q
bound C_lapse on=C timer=deadline("C")
bound C_wrong on=C err=wrong
bound C_told on=C non=1 esc=told
xor g
user B
user L
user W
user T
end e
end refused
s > A
A > C
C > g
g > refused Q == "no"
g > B *
B > e
C_lapse > L
L > e
C_wrong > W
W > e
C_told > T
T > e
"""
CALLED = """
start qs
user Q
bound Q_clock on=Q non=1 timer=deadline("Q")
end Q_overdue esc=deadline_rung
xor qg
user Q2
end q_done
end q_wrong err=wrong
throw q_tell esc=told
end q_stop term=1
qs > Q
Q > qg
Q_clock > Q_overdue
qg > q_wrong Q == "wrong"
qg > q_tell Q == "tell"
q_tell > Q2
qg > Q2 *
Q2 > q_done
"""
CALLED = CALLED.replace("end q_stop term=1\n", "")


def called() -> Case:
    case = Case(CALLER, called={"q": CALLED})
    case.complete("A", A="go")
    return case


def test_a_call_opens_the_task_inside_with_its_path() -> None:
    case = called()
    (opened,) = case.step.tasks_opened
    assert (opened.element, opened.path, opened.item) == ("Q", ("C",), None)
    assert case.armed == ["C_lapse", "Q_clock"]


def test_answers_of_the_called_process_come_back() -> None:
    case = called()
    case.complete("Q", Q="no")
    step = case.complete("Q2")
    assert step.finished
    assert step.ends == ("refused",)


def test_the_called_process_sees_the_names_of_its_caller() -> None:
    inner = CALLED.replace('Q == "tell"', 'A == "go"')
    case = Case(CALLER, called={"q": inner})
    case.complete("A", A="go")
    case.complete("Q", Q="yes")
    assert case.open == ["Q2", "T"]


def test_an_error_inside_takes_the_way_of_the_boundary_error_event() -> None:
    case = called()
    step = case.complete("Q", Q="wrong")
    assert case.open == ["W"]
    assert case.armed == []
    assert step.thrown == ()
    assert case.data("W") == {"Q": "wrong"}
    assert case.complete("W").finished


def test_an_escalation_inside_is_caught_and_the_call_goes_on() -> None:
    case = called()
    step = case.complete("Q", Q="tell")
    assert case.open == ["Q2", "T"]
    assert step.thrown == ()
    case.complete("T")
    assert case.complete("Q2").tasks_opened[0].element == "B"


def test_a_rung_inside_the_called_process_comes_out() -> None:
    case = called()
    step = case.fire("Q_clock", "L1", last=False)
    (thrown,) = step.thrown
    assert (thrown.kind, thrown.code) == ("escalation", "deadline_rung")
    assert thrown.payload["task"] == case.tasks["Q"][0]
    assert thrown.payload["rung"] == "L1"
    assert case.open == ["Q"]


def test_a_clock_on_the_call_ends_everything_inside() -> None:
    case = called()
    (clock,) = [each for each in case.step.timers_opened if each.element == "C_lapse"]
    assert (clock.task_id, clock.interrupting, clock.path) == (None, True, ())
    assert clock.value == {"rule": "C"}
    step = case.fire("C_lapse")
    assert case.open == ["L"]
    assert case.armed == []
    assert len(step.tasks_closed) == 1
    assert case.complete("L").finished


def test_a_clock_on_the_call_brings_out_what_was_answered_inside() -> None:
    case = called()
    case.complete("Q", Q="tell")
    case.fire("C_lapse")
    assert case.data("L") == {"Q": "tell"}


def test_an_error_in_one_instance_ends_the_repeated_call() -> None:
    text = CALLER.replace("call C of=q", "call C of=q mi=2 item=number")
    case = Case(text, called={"q": CALLED})
    case.complete("A")
    assert case.open == ["Q", "Q"]
    case.complete("Q", Q="tell")
    case.complete("Q", Q="tell")
    assert case.open == ["Q2", "Q2", "T", "T"]
    case = Case(text, called={"q": CALLED})
    case.complete("A")
    case.complete("Q", Q="wrong")
    assert (case.open, case.armed) == (["W"], [])


def test_a_terminate_end_brings_out_what_every_branch_has_written() -> None:
    case = Case(
        """
        start s
        sub P
          start ps
          and a
          user I
          user J
          user J2
          end p1 term=1
          end p2
          ps > a
          a > I
          a > J
          J > J2
          J2 > p2
          I > p1
        done P
        xor g
        user B
        user X
        end e
        s > P
        P > g
        g > B I == 1 and J == 2
        g > X *
        B > e
        X > e
        """
    )
    case.complete("J", J=2)
    case.complete("I", I=1)
    assert case.open == ["B"]


def test_a_terminate_end_inside_ends_only_the_call() -> None:
    inner = CALLED.replace("end q_done", "end q_done term=1")
    case = Case(CALLER, called={"q": inner})
    case.complete("A")
    case.complete("Q", Q="yes")
    step = case.complete("Q2")
    assert not step.finished
    assert case.open == ["B"]


def test_an_error_that_nobody_catches_ends_the_instance_and_is_reported() -> None:
    inner = CALLED.replace("err=wrong", "err=worse")
    case = Case(CALLER, called={"q": inner})
    case.complete("A")
    step = case.complete("Q", Q="wrong")
    assert step.finished
    assert [(each.kind, each.code, each.payload) for each in step.thrown] == [
        ("error", "worse", {"element": "q_wrong"})
    ]
    assert case.open == []
    assert case.armed == []


def test_an_error_is_not_caught_by_the_call_beside() -> None:
    """Stock offers it to every boundary event of the calling process."""
    text = """
    start s
    and a
    call C of=q
    call D of=r
    bound D_wrong on=D err=wrong
    user W
    and j
    end e
    s > a
    a > C
    a > D
    C > j
    D > j
    j > e
    D_wrong > W
    W > e
    """
    inner = "start {0}s\nuser {0}\nend {0}e err=wrong\n{0}s > {0}\n{0} > {0}e"
    case = Case(text, called={"q": inner.format("Q"), "r": inner.format("R")})
    assert case.open == ["Q", "R"]
    assert case.complete("Q").finished
    assert [each.kind for each in case.step.thrown] == ["error"]
    case = Case(text, called={"q": inner.format("Q"), "r": inner.format("R")})
    case.complete("R")
    assert case.open == ["Q", "W"]


NESTED = """
start s
user A
sub P
  start ps
  user I
  bound I_clock on=I non=1 timer=deadline("I")
  end I_overdue esc=deadline_rung
  call C of=q
  end pe
  ps > I
  I > C
  C > pe
  I_clock > I_overdue
done P
bound P_lapse on=P timer=deadline("P")
user L
xor m
user B
end e
s > A
A > P
P > m
P_lapse > L
L > m
m > B
B > e
"""


def nested() -> Case:
    case = Case(NESTED, called={"q": CALLED})
    case.complete("A")
    case.complete("I")
    return case


def test_paths_name_every_activity_around() -> None:
    case = nested()
    assert [task.path for task in case.step.tasks_opened] == [("P", "C")]
    assert [timer.path for timer in case.step.timers_opened] == [("P", "C")]


def test_scopes_are_stored_and_come_back() -> None:
    case = nested()
    stored = orjson.loads(case.state)
    assert [len(stored["scopes"]), stored["format"]] == [2, 2]
    case.complete("Q", Q="yes")
    case.complete("Q2")
    assert case.open == ["B"]
    assert orjson.loads(case.state)["scopes"] == []


def test_a_clock_around_ends_scopes_at_every_depth() -> None:
    case = nested()
    step = case.fire("P_lapse")
    assert case.open == ["L"]
    assert case.armed == []
    assert len(step.timers_closed) == 2
    instance = decode(case.definition, case.state)
    assert not instance.subprocesses
    check(instance)


def test_a_scope_with_branches_brings_back_what_each_wrote_last() -> None:
    text = """
    start s
    user A
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
    user X
    end e
    s > A
    A > P
    P > g
    g > B x == 1 and y == 2
    g > X *
    B > e
    X > e
    """
    case = Case(text, {"x": 0, "y": 0})
    case.complete("A")
    case.complete("I", x=1)
    case.complete("J", y=2)
    assert case.open == ["B"]


def test_the_same_process_may_be_called_twice() -> None:
    text = """
    start s
    call C of=q
    call D of=q
    end e
    s > C
    C > D
    D > e
    """
    inner = "start qs\nuser Q\nend qe\nqs > Q\nQ > qe"
    case = Case(text, called={"q": inner})
    assert [task.path for task in case.step.tasks_opened] == [("C",)]
    step = case.complete("Q")
    assert [task.path for task in step.tasks_opened] == [("D",)]
    assert case.complete("Q").finished


def test_a_definition_covers_what_it_calls() -> None:
    definition = nested().definition
    assert {"P", "I", "C", "Q", "Q2"} <= set(definition.elements)
    assert definition.elements["I"].scope == "P"
    assert definition.timers == {"I_clock": "I", "P_lapse": "P", "Q_clock": "Q"}
    assert definition.names_read == {"Q"}
    assert definition.called["C"].process_id == "q"
    assert "Q" not in definition.diagram.elements
    assert sorted(definition.order) == sorted(definition.diagram.elements)
    assert definition.order[:4] == ("s", "A", "P", "ps")


def test_the_hash_of_a_definition_knows_the_called_content() -> None:
    inner = {"q": bpmn(CALLED, "q")}
    first = load_definition(bpmn(CALLER), "p", inner)
    assert load_definition(bpmn(CALLER), "p", dict(inner)) is first
    changed = {"q": bpmn(CALLED.replace("Q2", "Q3"), "q")}
    assert load_definition(bpmn(CALLER), "p", changed).content_hash != first.content_hash


@pytest.mark.parametrize(
    ("text", "called", "element"),
    [
        (CALLER, {}, "C"),
        (CALLER, {"q": CALLED.replace("user Q2", "call Q2 of=q")}, "Q2"),
        (CALLER, {"q": CALLED.replace("user Q2", "call Q2 of=p"), "p": CALLER}, "Q2"),
        (CALLER, {"q": CALLED.replace("start qs", "start qs msg=m")}, "C"),
        (CALLER, {"q": CALLED.replace("Q2", "B")}, "C"),
        (CALLER.replace(" of=q", ""), {"q": CALLED}, "C"),
        (CALLER.replace("on=C err=wrong", "on=A err=wrong"), {"q": CALLED}, "C_wrong"),
        (CALLER.replace("on=C err=wrong", "on=C non=1 err=wrong"), {"q": CALLED}, "C_wrong"),
        (NESTED.replace("I > C", "I > B"), {"q": CALLED}, "flow_1"),
        (NESTED.replace("start ps", "start ps timer=deadline('I')"), {"q": CALLED}, "P"),
        ("start s\nsub P\nstart ps\nuser I\nps > I\nI > ps\ndone P\nend e\ns > P\nP > e", {}, "P"),
        (NESTED.replace("on=P timer", "on=I timer"), {"q": CALLED}, "P_lapse"),
    ],
)
def test_faulty_calls_are_refused(text: str, called: dict[str, str], element: str) -> None:
    inner = {name: bpmn(each, name) for name, each in called.items()}
    with pytest.raises(DefinitionError) as caught:
        load_definition(bpmn(text), "p", inner)
    found = {(each.code, each.element) for each in caught.value.complaints}
    assert ("element-unsupported", element) in found


def test_state_of_format_1_goes_on_where_nothing_is_called() -> None:
    case = called()
    stored = orjson.loads(Case(CALLER, called={"q": CALLED}).state)
    del stored["scopes"], stored["correlations"]
    old = orjson.dumps(stored | {"format": 1})
    (task,) = decode(case.definition, old).open_activities()
    step = engine.complete(case.definition, old, task.hex, {})
    assert [opened.element for opened in step.tasks_opened] == ["Q"]
