"""Messages that people send into a case: who may, when, and what the case does then."""

from __future__ import annotations

import pytest

from lianshu.story_verbs import VERBS
from tests.support.driver import Driver
from tests.workflows.steps.test_messages import hub, pair, rows, spokes
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import timers_of_deadline
from workflows.errors import Invalid, NotFound, NotPermitted, Refusal, WrongState
from workflows.history.kinds import Kind
from workflows.history.verify import verify_history
from workflows.steps.context import CaseContext
from workflows.steps.deliver_message import pending
from workflows.steps.return_task import return_task
from workflows.steps.send_message import check_may_send, send_message, sendable
from workflows.steps.urge_task import urge_task

__all__ = ["pair"]


def send(driver: Driver, case_id: str, username: str, name: str, **given: object) -> None:
    driver.act(username, lambda uow: send_message(uow, case_id, name, given))


def refused(driver: Driver, case_id: str, username: str, name: str, **given: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        send(driver, case_id, username, name, **given)
    return caught.value


def concluding(driver: Driver) -> str:
    """A case in which a remark is waited for."""
    case_id = hub(driver, "bailu")
    driver.complete(case_id, "shuili-clerk", "watch", "enough")
    return case_id


def test_what_is_waited_for_opens_a_branch_each_time(pair: Driver) -> None:
    case_id = concluding(pair)
    send(pair, case_id, "shuili-head", "remark", remark="一")
    send(pair, case_id, "shuili-head", "remark", remark="二")
    with pair.uow() as uow:
        context = CaseContext.locked(uow, case_id)
        opened = [task.element for task in context.parts.open_tasks()]
        assert sorted(opened) == ["conclude", "read_remark", "read_remark"]
        assert verify_history(uow, case_id).ok
    assert pair.case(case_id).data["remark"] == "二"
    sent = rows(pair, case_id, Kind.MESSAGE_SENT)
    assert [row.data["given"] for row in sent if row.data] == [{"remark": "二"}, {"remark": "一"}]


def test_what_a_unit_sends_that_the_body_has_not_is_nobodys_to_send(driver: Driver) -> None:
    """A township's team informs the procuratorate; departments have no team."""
    lead = {"matter": "SL007", "recipient": "shuili"}
    case_id = driver.start("bailu-officer", **lead)
    assert isinstance(
        refused(driver, case_id, "bailu-officer", "inform_procuratorate"), NotPermitted
    )
    for username in ("bailu-officer", "shuili-head"):
        with driver.uow(username) as uow:
            names = [spec.name for spec in sendable(CaseContext.locked(uow, case_id))]
            assert "inform_procuratorate" not in names


def test_who_may_not_send_is_told_so(pair: Driver) -> None:
    case_id = concluding(pair)
    assert isinstance(refused(pair, case_id, "shuili-clerk", "remark"), NotPermitted)
    assert isinstance(refused(pair, case_id, "shuili-head", "unknown"), NotPermitted)
    assert isinstance(refused(pair, case_id, "shuili-head", "question"), NotPermitted)
    assert isinstance(refused(pair, case_id, "qingshi-desk", "remark"), NotFound)
    # The bureau may only where the case is urgent.
    assert isinstance(refused(pair, case_id, "sfj-head", "remark"), NotPermitted)


def test_a_wrong_form_names_its_fields_and_changes_nothing(pair: Driver) -> None:
    case_id = concluding(pair)
    wrong = refused(pair, case_id, "shuili-head", "remark", remark=3, nonsense="x")
    assert isinstance(wrong, Invalid)
    assert {error.field for error in wrong.errors} == {"remark", "nonsense"}
    assert sorted(pair.open(case_id)) == ["conclude"]


def test_what_is_not_waited_for_or_barred_says_why(pair: Driver) -> None:
    case_id = hub(pair, "bailu")
    early = refused(pair, case_id, "shuili-head", "remark", remark="一")
    assert str(early.text) == "现在还用不上：案件办到等这条消息的环节时才能发。"
    pair.complete(case_id, "shuili-clerk", "watch", "enough")
    pair.complete(case_id, "shuili-clerk", "conclude", "close")
    late = refused(pair, case_id, "shuili-head", "remark", remark="一")
    assert str(late.text) == "案件已经结束。"
    closed = hub(pair, "bailu", topic="closed")
    pair.complete(closed, "shuili-clerk", "watch", "enough")
    barred = refused(pair, closed, "shuili-head", "remark", remark="一")
    assert str(barred.text) == "不再收补充意见"
    with pair.uow("shuili-head") as uow:
        context = CaseContext.locked(uow, closed)
        with pytest.raises(WrongState):
            check_may_send(context, "remark")


def test_a_frozen_case_decides_nothing_and_its_clocks_stand(pair: Driver) -> None:
    case_id = hub(pair, "bailu")
    pair.at("2026-11-26T10:00")
    given = {"message": "jw_intervened"}
    pair.act("sfj-supervisor", lambda uow: VERBS["send"](uow, case_id, given))
    case, clock = pair.case(case_id), pair.deadlines(case_id)["HUB-WATCH"]
    assert case.frozen is not None and case.frozen["reason"] == "纪委监委已介入"
    assert clock.state == "paused"
    task = pair.open(case_id)["watch"].id
    for attempt in (
        lambda: pair.complete(case_id, "shuili-clerk", "watch", "enough"),
        lambda: send(pair, case_id, "sfj-supervisor", "jw_intervened"),
        lambda: pair.act("shuili-clerk", lambda uow: return_task(uow, task, "prepare", "重来")),
        lambda: pair.act("shuili-head", lambda uow: urge_task(uow, task)),
    ):
        with pytest.raises(WrongState) as caught:
            attempt()
        assert str(caught.value.text) == "纪委监委已介入"
    pair.at("2026-12-20T10:00").tick()
    with pair.uow() as uow:
        timers = timers_of_deadline(uow.session, clock.id)
        assert [timer.fire_at for timer in timers] == [None]
    send(pair, case_id, "sfj-supervisor", "jw_released")
    again = pair.deadlines(case_id)["HUB-WATCH"]
    assert (again.id, again.state) == (clock.id, "running")
    assert again.due_on is not None and again.due_on.isoformat() > "2026-12-20"
    pair.complete(case_id, "shuili-clerk", "watch", "enough")
    assert isinstance(refused(pair, case_id, "sfj-supervisor", "jw_released"), WrongState)
    with pair.uow() as uow:
        assert verify_history(uow, case_id).ok


def test_a_clock_that_has_run_out_climbs_no_further_while_the_case_is_frozen(pair: Driver) -> None:
    case_id = hub(pair, "bailu")
    pair.at("2026-12-02T09:00").tick()
    send(pair, case_id, "sfj-supervisor", "jw_intervened")
    rungs = len(rows(pair, case_id, Kind.DEADLINE_RUNG))
    pair.at("2026-12-20T09:00").tick()
    assert len(rows(pair, case_id, Kind.DEADLINE_RUNG)) == rungs
    send(pair, case_id, "sfj-supervisor", "jw_released")
    pair.tick()
    assert len(rows(pair, case_id, Kind.DEADLINE_RUNG)) > rungs


def test_what_comes_while_a_case_is_frozen_is_given_when_it_goes_on(pair: Driver) -> None:
    case_id = hub(pair, "bailu")
    pair.tick()
    (spoke,) = spokes(pair, case_id)
    send(pair, case_id, "sfj-supervisor", "jw_intervened")
    pair.complete(spoke, "bailu-desk", "work", "answer", reply="已清运")
    pair.tick()
    assert list(pair.open(case_id)) == ["watch"]
    with pair.uow() as uow:
        assert pending(uow) == []
    send(pair, case_id, "sfj-supervisor", "jw_released")
    pair.tick()
    assert list(pair.open(case_id)) == ["conclude"]


def test_one_that_ends_the_case_ends_it_also_while_it_is_frozen(pair: Driver) -> None:
    case_id = hub(pair, "bailu")
    send(pair, case_id, "sfj-supervisor", "jw_intervened")
    send(pair, case_id, "sfj-supervisor", "jw_took_over")
    case = pair.case(case_id)
    assert (case.state, case.outcome, case.frozen) == ("terminated", "handed_to_jw", None)
    assert pair.open(case_id) == {}
    assert {each.state for each in _clocks(pair, case_id)} == {"cancelled"}


def _clocks(driver: Driver, case_id: str) -> list[Deadline]:
    return list(driver.deadlines(case_id).values())
