"""Messages and signals: what waits, what is thrown, what it is about, and who catches it."""

from __future__ import annotations

import pytest

from bpmn import engine
from bpmn.definition import load_definition
from bpmn.errors import DefinitionError, StateError
from bpmn.step import OpenedWait, Thrown
from tests.bpmn.case import Case
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.drawings import EVENT_CHOICE, EVENTS, SIGNAL_INSIDE, STARTS

# Advice and reply are about the same case number.
CORRELATION = (
    '<bpmn:collaboration id="co"><bpmn:participant id="pa" processRef="p"/>'
    '<bpmn:correlationKey id="ck" name="case">'
    "<bpmn:correlationPropertyRef>case_number</bpmn:correlationPropertyRef></bpmn:correlationKey>"
    '</bpmn:collaboration><bpmn:correlationProperty id="case_number">'
    '<bpmn:correlationPropertyRetrievalExpression messageRef="message_advice">'
    "<bpmn:messagePath>number</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>"
    '<bpmn:correlationPropertyRetrievalExpression messageRef="message_reply">'
    "<bpmn:messagePath>number</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>"
    "</bpmn:correlationProperty>"
)
SENDER = """
start s
user A
throw t msg=advice
catch c msg=reply
xor g
user B
user X
end e
s > A
A > t
t > c
c > g
g > B answer == "yes"
g > X *
B > e
X > e
"""
RECEIVER = """
start s msg=advice
user R
end e msg=reply
s > R
R > e
"""


def test_a_thrown_message_says_what_it_is_about_and_no_more() -> None:
    case = Case(SENDER, {"number": "检1", "secret": "x"}, beside=CORRELATION)
    step = case.complete("A")
    assert step.thrown == (
        Thrown("message", "advice", None, {"element": "t"}, {"case": {"case_number": "检1"}}),
    )
    assert case.definition.names_read == {"number", "answer"}


def test_a_wait_is_reported_with_the_conversation_it_belongs_to() -> None:
    case = Case(SENDER, {"number": "检1"}, beside=CORRELATION)
    (wait,) = case.complete("A").waits_opened
    assert wait == OpenedWait(
        id=case.waits["c"][0],
        element="c",
        kind="message",
        name="reply",
        task_id=None,
        interrupting=False,
        correlations={"case": {"case_number": "检1"}},
    )


def test_a_message_received_goes_on_with_what_came_along() -> None:
    case = Case(SENDER, {"number": "检1"}, beside=CORRELATION)
    case.complete("A")
    step = case.receive("c", answer="yes", unread=1)
    assert [task.element for task in step.tasks_opened] == ["B"]
    assert step.waits_closed != ()
    assert case.data("B") == {"number": "检1", "answer": "yes"}


def test_a_process_that_a_message_starts_waits_for_it() -> None:
    case = Case(RECEIVER, beside=CORRELATION)
    assert (case.open, case.awaited) == ([], ["s"])
    case.receive("s", number="检2")
    assert case.open == ["R"]
    step = case.complete("R")
    assert step.finished
    assert step.ends == ("e",)
    assert step.thrown == (
        Thrown("message", "reply", None, {"element": "e"}, {"case": {"case_number": "检2"}}),
    )


def test_a_process_begins_at_the_start_event_that_is_named() -> None:
    case = Case(RECEIVER, {"number": "检3"}, beside=CORRELATION, at="s")
    assert case.open == ["R"]
    assert case.complete("R").thrown[0].correlations == {"case": {"case_number": "检3"}}


def test_among_several_start_events_the_plain_one_begins_or_the_one_that_is_named() -> None:
    assert Case(STARTS).open == ["A"]
    assert Case(STARTS, at="sm").open == ["C"]
    assert Case(STARTS, at="st").open == ["B"]
    definition = load_definition(bpmn(STARTS), "p")
    with pytest.raises(StateError):
        engine.start(definition, {}, "A")


def test_where_only_messages_start_it_must_be_said_which() -> None:
    text = """
    start one msg=m1
    start two msg=m2
    user A
    user B
    end e
    one > A
    two > B
    A > e
    B > e
    """
    definition = load_definition(bpmn(text), "p")
    with pytest.raises(StateError, match="哪个开始事件"):
        engine.start(definition, {})
    assert Case(text, at="two").open == ["B"]


def test_a_message_thrown_inside_is_not_swallowed_by_the_instance_itself() -> None:
    """Stock offers it to the same instance first."""
    case = Case(
        """
        start s
        and a
        user A
        throw t msg=m1
        catch c msg=m1
        user B
        end e
        end e2
        s > a
        a > A
        A > t
        t > e2
        a > c
        c > B
        B > e
        """
    )
    step = case.complete("A")
    assert [each.name for each in step.thrown] == ["m1"]
    assert case.open == []
    assert case.awaited == ["c"]


def test_a_message_on_a_task_opens_its_branch_beside_it() -> None:
    case = Case(EVENTS)
    (told,) = [wait for wait in case.step.waits_opened if wait.element == "A_told"]
    assert (told.task_id, told.interrupting) == (case.tasks["A"][0], False)
    case.receive("A_told")
    assert case.open == ["A", "N"]


def test_a_message_that_does_not_interrupt_may_come_again() -> None:
    case = Case(EVENTS)
    wait = case.waits["A_told"][0]
    for _ in range(3):
        step = case.receive("A_told")
        assert (step.waits_closed, step.waits_opened) == ((), ())
    assert case.waits["A_told"] == [wait]
    assert case.open == ["A", "N", "N", "N"]
    case.complete("A")
    assert case.open == ["N", "N", "N"]


def test_a_message_that_interrupts_closes_the_task() -> None:
    case = Case(EVENTS)
    (stop,) = [wait for wait in case.step.waits_opened if wait.element == "A_stop"]
    assert stop.interrupting
    step = case.receive("A_stop")
    assert case.open == ["X"]
    assert case.awaited == []
    assert len(step.tasks_closed) == 1


def test_a_message_waits_no_longer_once_its_task_is_done() -> None:
    case = Case(EVENTS)
    wait = case.waits["A_stop"][0]
    case.complete("A")
    with pytest.raises(StateError, match="不在等待"):
        engine.receive(case.definition, case.state, wait, "A_stop", {})


def test_a_timer_is_not_received_and_a_message_not_fired() -> None:
    case = Case(EVENTS)
    case.complete("A")
    with pytest.raises(StateError):
        engine.receive(case.definition, case.state, case.timers["c3"][0], "c3", {})
    with pytest.raises(StateError):
        engine.fire(case.definition, case.state, case.waits["c1"][0], "c1")


def test_waits_of_both_kinds_go_on_alone() -> None:
    case = Case(EVENTS)
    case.complete("A")
    assert (case.awaited, case.armed) == (["c1", "c2"], ["c3"])
    case.receive("c2")
    case.fire("c3")
    assert (case.open, case.awaited) == (["V", "W"], ["c1"])


def test_thrown_messages_and_signals_come_out_in_order() -> None:
    case = Case(EVENTS)
    case.complete("A")
    case.receive("c1")
    case.receive("c2")
    case.fire("c3")
    case.complete("U")
    case.complete("V")
    step = case.complete("W")
    assert [(each.kind, each.name) for each in step.thrown] == [("message", "m2"), ("signal", "g2")]
    step = case.complete("B")
    assert [(each.kind, each.name) for each in step.thrown] == [("message", "closed")]


def test_a_signal_is_caught_inside_and_reported_outside() -> None:
    case = Case(SIGNAL_INSIDE)
    step = case.complete("A")
    assert case.open == ["B", "D"]
    assert [(each.kind, each.name) for each in step.thrown] == [("signal", "go")]
    assert case.awaited == []


def test_a_signal_reaches_every_scope_that_waits_for_it() -> None:
    case = Case(
        """
        start s
        and a
        user A
        end t sig=go
        sub M mi=2 item=number
          start ms
          user V
          bound V_go on=V sig=go
          user W
          xor x
          end me
          ms > V
          V > x
          V_go > W
          W > x
          x > me
        done M
        end e
        s > a
        a > A
        a > M
        A > t
        M > e
        """
    )
    case.complete("A")
    assert case.open == ["W", "W"]


def test_the_first_event_behind_a_gateway_decides() -> None:
    for event, task in (("cm", "M"), ("ct", "T")):
        case = Case(EVENT_CHOICE)
        case.complete("A", A="on")
        assert (case.awaited, case.armed) == (["cm"], ["ct"])
        assert case.waits["cm"] == case.timers["ct"]
        step = case.receive("cm") if event == "cm" else case.fire("ct")
        assert case.open == [task]
        assert (case.awaited, case.armed) == ([], [])
        assert len(step.timers_closed) == len(step.waits_closed) == 1


def test_a_gateway_in_a_loop_waits_anew_in_every_round() -> None:
    case = Case(EVENT_CHOICE)
    case.complete("A", A="more")
    for _ in range(3):
        case.receive("cm")
        case.complete("M")
        assert case.open == ["A"]
        case.complete("A", A="more")
        assert (case.awaited, case.armed) == (["cm"], ["ct"])


def test_messages_of_the_same_name_behind_one_gateway_are_told_apart() -> None:
    case = Case(
        """
        start s
        events w
        catch c1 msg=m
        catch c2 msg=m
        user A
        user B
        end e
        s > w
        w > c1
        w > c2
        c1 > A
        c2 > B
        A > e
        B > e
        """
    )
    case.receive("c2")
    assert case.open == ["B"]


def test_conversations_of_repeated_scopes_are_kept_apart() -> None:
    case = Case(
        """
        start s
        sub M mi=numbers item=number
          start ms
          user A
          throw t msg=advice
          catch c msg=reply
          end me
          ms > A
          A > t
          t > c
          c > me
        done M
        end e
        s > M
        M > e
        """,
        {"numbers": ["检1", "检2"]},
        beside=CORRELATION,
    )
    abouts, items = [], []
    for _ in range(2):
        step = case.complete("A")
        abouts += [wait.correlations for wait in step.waits_opened]
        items += [wait.item for wait in step.waits_opened]
    assert items == ["检1", "检2"]
    assert abouts == [{"case": {"case_number": "检1"}}, {"case": {"case_number": "检2"}}]


@pytest.mark.parametrize(
    ("change", "element"),
    [
        (("w > ct\n", ""), "w"),
        (("w > ct", "w > T"), "w"),
        (("A > w\n", "A > y\nxor y\ny > w *\ny > cm A\n"), "cm"),
        (("msg=m1", ""), "cm"),
    ],
)
def test_faulty_event_gateways_are_refused(change: tuple[str, str], element: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_definition(bpmn(EVENT_CHOICE.replace(*change)), "p")
    assert element in {each.element for each in caught.value.complaints}


def test_a_message_without_a_name_is_refused() -> None:
    xml = bpmn(SENDER).replace(b' name="reply"', b"")
    with pytest.raises(DefinitionError) as caught:
        load_definition(xml, "p")
    assert [each.element for each in caught.value.complaints] == ["c"]


def test_a_faulty_correlation_is_refused() -> None:
    with pytest.raises(DefinitionError) as caught:
        load_definition(bpmn(SENDER, beside=CORRELATION.replace(">number<", ">number +<")), "p")
    assert {each.element for each in caught.value.complaints} == {"case_number"}
