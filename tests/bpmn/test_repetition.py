"""Multi-instance sub-processes and calls, with the traps of the library they avoid."""

from __future__ import annotations

import pytest

from bpmn import engine
from bpmn.definition import load_definition
from bpmn.errors import FlowError, StateError
from bpmn.specs.invariants import check
from bpmn.state import decode
from tests.bpmn.case import Case
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.drawings import Drawing

ASK = """
start s
xor m
user A
sub M mi=bodies item=body out=answers vote=answer{more}
  start ms
  user Ask
  bound Ask_clock on=Ask non=1 timer=deadline("Ask")
  end Ask_overdue esc=deadline_rung
  end me
  ms > Ask
  Ask > me
  Ask_clock > Ask_overdue
done M
bound M_lapse on=M timer=deadline("M")
user L
xor g
user B
end e
s > m
m > A
A > M
M > g
g > m A == "again"
g > B *
M_lapse > L
L > e
B > e
"""
BODIES = {"bodies": ["水利局", "城管局", "住建局"]}


def asked(more: str = "", **data: object) -> Case:
    case = Case(ASK.format(more=more), BODIES | data)
    case.complete("A", A="on")
    return case


def answer(case: Case, body: str, text: str) -> engine.Step:
    task = next(t for t in case.items if case.items[t] == body and t in case.tasks["Ask"])
    return case.complete_id(task, answer=text)


def test_every_instance_is_open_at_once_with_its_value_path_and_clock() -> None:
    case = asked()
    opened = case.step.tasks_opened
    assert [(task.element, task.item, task.path) for task in opened] == [
        ("Ask", "水利局", ("M",)),
        ("Ask", "城管局", ("M",)),
        ("Ask", "住建局", ("M",)),
    ]
    assert case.armed == ["Ask_clock", "Ask_clock", "Ask_clock", "M_lapse"]


def test_in_sequence_one_instance_follows_the_other() -> None:
    case = asked(" seq=1")
    seen = []
    while case.open == ["Ask"]:
        seen.append(case.items[case.tasks["Ask"][0]])
        case.complete("Ask", answer=seen[-1])
    assert seen == BODIES["bodies"]
    assert case.data("B")["answers"] == seen


def test_nothing_to_do_goes_straight_on() -> None:
    case = asked(bodies=[])
    assert case.open == ["B"]
    assert case.data("B")["answers"] == []


def test_trap_a_state_loaded_into_a_freshly_parsed_specification_still_completes() -> None:
    """The library connects the end of an instance only where the first one was begun."""
    drawing = Drawing(ASK.format(more=""))
    case = asked()
    for _ in range(3):
        case.definition = drawing.fresh()
        case.complete("Ask", answer="ok")
    assert case.open == ["B"]


@pytest.mark.parametrize("more", ["", " seq=1"])
def test_trap_b_a_second_round_begins_with_an_empty_list(more: str) -> None:
    case = asked(more)
    for text in "abc":
        case.complete("Ask", answer=text, A="again")
    assert case.open == ["B"]
    case = Case(ASK.format(more=more), BODIES)
    case.complete("A", A="again")
    for text in "abc":
        case.complete("Ask", answer=text)
    assert case.open == ["A"]
    case.complete("A", A="on")
    for text in "def":
        case.complete("Ask", answer=text)
    assert case.data("B")["answers"] == ["d", "e", "f"]


def test_trap_b_a_number_of_times_may_have_a_second_round_too() -> None:
    text = ASK.replace("mi=bodies", "mi=2").format(more="")
    case = Case(text)
    case.complete("A", A="again")
    assert [case.items[each] for each in case.tasks["Ask"]] == [0, 1]
    case.complete("Ask", answer=1)
    case.complete("Ask", answer=2)
    case.complete("A", A="on")
    assert case.open == ["Ask", "Ask"]


@pytest.mark.parametrize("condition", ["done*2>=total", "len(answers)*2>=total"])
def test_trap_c_the_condition_counts_what_has_come_together(condition: str) -> None:
    """The library reads the instance alone, in which the list is as it was at its opening."""
    case = asked(f" until={condition}")
    case.complete("Ask", answer="yes")
    assert case.open == ["Ask", "Ask"]
    step = case.complete("Ask", answer="yes")
    assert case.open == ["B"]
    assert len(step.tasks_closed) == 2
    assert case.data("B")["answers"] == ["yes", "yes"]


def test_trap_c_the_condition_reads_the_instance_that_has_just_ended() -> None:
    case = asked(' until=answer=="no"')
    case.complete("Ask", answer="yes")
    assert case.open == ["Ask", "Ask"]
    case.complete("Ask", answer="no")
    assert case.open == ["B"]


def test_trap_d_a_clock_that_interrupts_leaves_no_orphans() -> None:
    case = asked()
    step = case.fire("M_lapse")
    assert (case.open, case.armed) == (["L"], [])
    assert (len(step.tasks_closed), len(step.timers_closed)) == (3, 4)
    instance = decode(case.definition, case.state)
    assert not instance.subprocesses
    check(instance)


def test_trap_e_nothing_of_a_removed_instance_waits_any_more() -> None:
    case = asked()
    step = engine.remove_instance(case.definition, case.state, "M", "城管局")
    case.took(step)
    assert len(step.tasks_closed) == 1
    assert [element for _, element in step.timers_closed] == ["Ask_clock"]
    instance = decode(case.definition, case.state)
    assert len(instance.subprocesses) == 2
    assert len(instance.event_manager.tasks) == 3


def test_an_instance_is_added_beside_the_others() -> None:
    case = asked()
    step = case.took(engine.add_instance(case.definition, case.state, "M", "交通局"))
    assert [(task.element, task.item) for task in step.tasks_opened] == [("Ask", "交通局")]
    for _ in range(3):
        case.complete("Ask", answer="ok")
    assert case.open == ["Ask"]
    case.complete("Ask", answer="last")
    assert case.data("B")["answers"] == ["ok", "ok", "ok", "last"]


def test_an_added_instance_counts_in_the_condition() -> None:
    case = asked(" until=done*2>=total")
    for body in ("交通局", "文旅局", "农业局"):
        case.took(engine.add_instance(case.definition, case.state, "M", body))
    case.complete("Ask", answer="yes")
    case.complete("Ask", answer="yes")
    assert case.open == ["Ask"] * 4
    case.complete("Ask", answer="yes")
    assert case.open == ["B"]


def test_in_sequence_an_added_instance_comes_last_and_a_removed_one_not_at_all() -> None:
    case = asked(" seq=1")
    case.took(engine.add_instance(case.definition, case.state, "M", "交通局"))
    assert case.open == ["Ask"]
    case.took(engine.remove_instance(case.definition, case.state, "M", "城管局"))
    case.took(engine.remove_instance(case.definition, case.state, "M", "水利局"))
    seen = []
    while case.open == ["Ask"]:
        seen.append(case.items[case.tasks["Ask"][0]])
        case.complete("Ask")
    assert seen == ["住建局", "交通局"]


def test_when_the_last_open_instance_is_removed_the_activity_is_done() -> None:
    case = asked()
    answer(case, "水利局", "ok")
    answer(case, "住建局", "ok")
    case.took(engine.remove_instance(case.definition, case.state, "M", "城管局"))
    assert case.open == ["B"]


def test_an_instance_that_is_not_there_cannot_be_removed_or_added_to() -> None:
    case = asked()
    answer(case, "水利局", "ok")
    for body in ("水利局", "nobody"):
        with pytest.raises(StateError, match="不存在"):
            engine.remove_instance(case.definition, case.state, "M", body)
    with pytest.raises(StateError, match="不在进行中"):
        engine.add_instance(case.definition, case.state, "A", "交通局")


def test_two_hundred_instances_are_opened_and_their_state_grows_with_their_number_only() -> None:
    sizes = []
    for number in (50, 100, 200):
        case = asked(bodies=[f"局{each}" for each in range(number)])
        assert len(case.open) == number
        sizes.append(len(case.state) / number)
    assert max(sizes) < 1.1 * min(sizes)


@pytest.mark.parametrize("bodies", [None, "水利局", 3])
def test_what_is_no_list_stops_the_flow_with_a_reason(bodies: object) -> None:
    with pytest.raises(FlowError, match="不是列表"):
        asked(bodies=bodies)


@pytest.mark.parametrize("times", ["201", "x", "True"])
def test_a_senseless_number_of_times_stops_the_flow(times: str) -> None:
    xml = bpmn(ASK.format(more="").replace("mi=bodies", "mi=1"))
    old, new = b">1</bpmn:loopCardinality>", f">{times}</bpmn:loopCardinality>".encode()
    definition = load_definition(xml.replace(old, new), "p")
    step = engine.start(definition, {})
    with pytest.raises(FlowError, match="次数"):
        engine.complete(definition, step.state, step.tasks_opened[0].id, {"A": "on"})


def test_a_countersign_is_one_task_with_its_clock() -> None:
    """The marker on a user task is the platform's; votes are rows."""
    case = Case(
        """
        start s
        user M mi=people item=person out=votes vote=vote until=ratio(yes,total)>=0.5
        bound M_clock on=M non=1 timer=deadline("M")
        end M_overdue esc=deadline_rung
        user B
        end e
        s > M
        M > B
        M_clock > M_overdue
        B > e
        """
    )
    assert case.open == ["M"]
    assert case.armed == ["M_clock"]
    repetition = case.definition.elements["M"].repetition
    assert repetition is not None
    assert (repetition.collection, repetition.sequential) == ("people", False)
    assert case.definition.names_read == frozenset()
    case.complete("M", M="passed")
    assert (case.open, case.armed) == (["B"], [])


def test_without_a_list_of_outputs_what_was_written_last_comes_out() -> None:
    case = Case(
        """
        start s
        sub M mi=2 item=number
          start ms
          user V
          end me
          ms > V
          V > me
        done M
        xor g
        user B
        user X
        end e
        s > M
        M > g
        g > B V == "second"
        g > X *
        B > e
        X > e
        """
    )
    first, second = case.tasks["V"]
    case.complete_id(second, V="first")
    case.complete_id(first, V="second")
    assert case.open == ["B"]
    assert "number" not in case.data("B")
