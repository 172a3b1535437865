"""Steps through the door: what opens, closes and ends, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bpmn import engine
from bpmn.errors import EngineError, FlowError, StateError
from tests.bpmn.case import Case, elements

REFERRAL = """
start s
user draft lane=sender
xor sent
service tell verb=notify lane=recipient
user check lane=recipient
bound check_clock on=check non=1 timer=deadline("CHECK")
end check_overdue esc=deadline_rung
xor checked
end withdrawn
end archived
s > draft
draft > sent
sent > withdrawn draft == "withdraw"
sent > tell *
tell > check
check_clock > check_overdue
check > checked
checked > draft check == "return"
checked > archived *
"""


def test_start_opens_the_first_task_with_its_lane() -> None:
    case = Case(REFERRAL)
    (task,) = case.step.tasks_opened
    assert (task.element, task.lane) == ("draft", "sender")
    assert len(task.id) == 32
    assert not case.step.finished
    assert not case.step.tasks_closed
    assert not case.step.ends
    assert not case.step.thrown


def test_service_task_waits_for_the_platform() -> None:
    case = Case(REFERRAL)
    draft = case.tasks["draft"][0]
    step = case.complete("draft", draft="submit")
    assert step.tasks_closed == (draft,)
    assert step.tasks_opened == ()
    (service,) = step.services_opened
    assert (service.element, service.verb) == ("tell", "notify")
    step = case.complete("tell")
    assert step.tasks_closed == (service.id,)
    assert elements(step.tasks_opened) == ["check"]


def test_opened_timer_names_its_rule_and_its_task() -> None:
    case = Case(REFERRAL)
    case.complete("draft", draft="submit")
    (timer,) = case.complete("tell").timers_opened
    assert (timer.element, timer.kind, timer.value) == (
        "check_clock",
        "timeDuration",
        {"rule": "CHECK"},
    )
    assert timer.task_id == case.tasks["check"][0]
    assert timer.interrupting is False


def test_loop_opens_new_tasks_and_the_end_is_named() -> None:
    case = Case(REFERRAL)
    first = case.tasks["draft"][0]
    case.complete("draft", draft="submit")
    case.complete("tell")
    timer = case.timers["check_clock"][0]
    step = case.complete("check", check="return")
    assert step.timers_closed == ((timer, "check_clock"),)
    assert case.open == ["draft"]
    assert case.tasks["draft"] != [first]
    step = case.complete("draft", draft="withdraw")
    assert step.ends == ("withdrawn",)
    assert step.finished
    assert case.open == case.armed == []


def test_default_flow_is_taken_when_a_name_was_never_answered() -> None:
    case = Case(REFERRAL)
    case.complete("draft")
    assert case.open == ["tell"]


def test_only_names_that_the_diagram_reads_are_held() -> None:
    case = Case(REFERRAL, {"draft": None, "party": "张三", "facts": "x" * 10_000})
    assert case.data("draft") == {"draft": None}
    case.complete("draft", draft="submit", opinion="同意")
    assert case.data("tell") == {"draft": "submit"}
    assert b"opinion" not in case.state


def test_terminate_closes_everything() -> None:
    case = Case(
        """
        start s
        and a
        user A
        bound A_clock on=A non=1 timer=deadline("A")
        end A_overdue esc=deadline_rung
        user B
        catch pause timer=deadline("P")
        end t term=1
        and j
        end e
        s > a
        a > A
        a > B
        a > pause
        A_clock > A_overdue
        A > j
        pause > j
        j > e
        B > t
        """
    )
    assert case.armed == ["A_clock", "pause"]
    task = case.tasks["A"][0]
    step = case.complete("B")
    assert step.finished
    assert step.ends == ("t",)
    assert task in step.tasks_closed
    assert step.thrown == ()
    assert case.open == case.armed == []


def test_several_ends_finish_with_the_last_token() -> None:
    case = Case(
        """
        start s
        and a
        user A
        user B
        end x
        end y
        s > a
        a > A
        a > B
        A > x
        B > y
        """
    )
    step = case.complete("A")
    assert (step.ends, step.finished) == (("x",), False)
    step = case.complete("B")
    assert (step.ends, step.finished) == (("y",), True)


def test_siblings_do_not_see_nested_edits() -> None:
    case = Case(
        """
        start s
        and a
        user A
        user B
        and b
        xor g
        end e
        s > a
        a > A
        a > B
        A > b
        B > b
        b > g
        g > e form["v"] == 0
        g > e *
        """,
        {"form": {"v": 0}},
    )
    answers = {"v": 1}
    case.complete("A", form=answers)
    answers["v"] = 2
    assert case.data("B")["form"] == {"v": 0}


def test_cancel_closes_everything_and_reaches_no_end() -> None:
    case = Case(REFERRAL)
    case.complete("draft", draft="submit")
    case.complete("tell")
    task, timer = case.tasks["check"][0], case.timers["check_clock"][0]
    step = case.cancel()
    assert step.finished
    assert step.tasks_closed == (task,)
    assert step.timers_closed == ((timer, "check_clock"),)
    assert not step.ends
    assert not step.thrown
    with pytest.raises(StateError, match="已经结束"):
        engine.cancel(case.definition, step.state)


def test_a_task_is_completed_once() -> None:
    case = Case(REFERRAL)
    task = case.tasks["draft"][0]
    case.complete("draft", draft="submit")
    with pytest.raises(StateError, match="已不在办理中"):
        engine.complete(case.definition, case.state, task, {})


@pytest.mark.parametrize("identity", ["", "x", "0" * 32, "draft"])
def test_unknown_ids_are_refused(identity: str) -> None:
    case = Case(REFERRAL)
    with pytest.raises(StateError):
        engine.complete(case.definition, case.state, identity, {})
    with pytest.raises(StateError):
        engine.fire(case.definition, case.state, identity, "check_clock")


def test_finished_case_moves_no_more() -> None:
    case = Case(REFERRAL)
    task = case.tasks["draft"][0]
    case.complete("draft", draft="withdraw")
    with pytest.raises(StateError, match="已经结束"):
        engine.complete(case.definition, case.state, task, {})


def test_no_condition_holds_names_the_gateway() -> None:
    case = Case(
        """
        start s
        user A
        xor g
        end x
        end y
        s > A
        A > g
        g > x A == 1
        g > y A == 2
        """
    )
    before = case.state
    with pytest.raises(FlowError) as caught:
        case.complete("A", A=3)
    assert caught.value.element == "g"
    assert "条件" in str(caught.value)
    assert case.state == before
    assert case.complete("A", A=2).ends == ("y",)


def test_wrong_type_in_a_condition_names_the_gateway() -> None:
    case = Case(
        """
        start s
        user A
        xor g
        end x
        end y
        s > A
        A > g
        g > x A > 5
        g > y *
        """
    )
    with pytest.raises(FlowError, match="不能比较文字与数字"):
        case.complete("A", A="viel")


def test_values_must_be_json() -> None:
    case = Case(REFERRAL)
    with pytest.raises(EngineError, match="JSON"):
        case.complete("draft", draft=Decimal(1))


def test_a_diagram_that_never_waits_is_stopped() -> None:
    with pytest.raises(FlowError, match="循环不止"):
        Case(
            """
            start s
            xor a
            xor b
            end e
            s > a
            a > b
            b > a not x
            b > e *
            """
        )
