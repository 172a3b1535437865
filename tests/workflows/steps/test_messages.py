"""Messages between cases: opened by one, delivered to another, kept, noted, and an incident in the end."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bpmn.folder import check_folder
from tests.support.driver import Driver
from tests.support.message_pair import asking, hub_folder, spoke_folder
from workflows.cases.models import Case, CaseLink
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_kinds
from workflows.history.verify import verify_history
from workflows.messages.models import CaseMessage, CaseWait
from workflows.messages.queries import count_unheard
from workflows.processes.publish_process import publish_process
from workflows.steps.deliver_message import deliver_message, pending
from workflows.steps.return_task import return_task
from workflows.steps.start_case import start_case


@pytest.fixture
def pair(driver: Driver) -> Driver:
    """The county with both processes published."""
    for files in (hub_folder(), spoke_folder()):
        with driver.uow("admin") as uow:
            publish_process(uow, files)
    return driver


def hub(driver: Driver, *towns: str, **more: object) -> str:
    """A case whose question has gone to these towns."""
    given = asking(*towns, **more)
    case = driver.act("shuili-clerk", lambda uow: start_case(uow, "hub", given))
    driver.complete(case.id, "shuili-clerk", "prepare", "submit")
    return case.id


def spokes(driver: Driver, hub_id: str) -> list[str]:
    """The cases that it opened, in the order of the townships."""
    with driver.uow() as uow:
        links = select(CaseLink.case_id).where(CaseLink.earlier_id == hub_id)
        cases = uow.session.scalars(select(Case).where(Case.id.in_(links)).order_by(Case.title))
        return [case.id for case in cases]


def messages(driver: Driver, name: str) -> list[CaseMessage]:
    with driver.uow() as uow:
        query = select(CaseMessage).where(CaseMessage.name == name)
        return list(uow.session.scalars(query.order_by(CaseMessage.seq, CaseMessage.part)))


def rows(driver: Driver, case_id: str, kind: Kind) -> Sequence[HistoryRow]:
    with driver.uow() as uow:
        return rows_of_kinds(uow.session, case_id, [kind])


def test_both_folders_are_sound() -> None:
    assert check_folder(hub_folder()) == ()
    assert check_folder(spoke_folder()) == ()


def test_a_thrown_message_opens_a_case_for_each_row_that_is_meant(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "qingshi")
    assert spokes(pair, case_id) == []
    assert pair.tick().delivered == 2
    opened = [pair.case(each) for each in spokes(pair, case_id)]
    assert [case.title for case in opened] == ["问bailu", "问qingshi"]
    assert opened[0].data == {"topic": "砂石清运", "question": "问bailu", "asked": True}
    assert [list(pair.open(case.id)) for case in opened] == [["work"], ["work"]]
    with pair.uow() as uow:
        relations = uow.session.scalars(select(CaseLink.relation)).all()
        assert relations == ["asked", "asked"]
        assert all(verify_history(uow, case.id).ok for case in opened)
    assert pair.tick().delivered == 0
    assert len(spokes(pair, case_id)) == 2


def test_the_answer_ends_the_waiting_and_brings_its_words(pair: Driver) -> None:
    case_id = hub(pair, "bailu")
    pair.tick()
    (spoke,) = spokes(pair, case_id)
    with pair.uow() as uow:
        waits = uow.session.scalars(select(CaseWait).where(CaseWait.case_id == case_id)).all()
        assert [(each.name, each.state) for each in waits] == [("answer", "open")]
    pair.complete(spoke, "bailu-desk", "work", "answer", reply="已清运")
    assert list(pair.open(case_id)) == ["watch"]
    pair.tick()
    assert list(pair.open(case_id)) == ["conclude"]
    assert pair.case(case_id).data["reply"] == "已清运"
    (row,) = rows(pair, case_id, Kind.MESSAGE_RECEIVED)
    assert row.data is not None
    assert (row.data["from"], row.data["element"]) == (spoke, "answered_in")
    assert row.data["given"] == {"reply": "已清运"}
    with pair.uow() as uow:
        waits = uow.session.scalars(
            select(CaseWait).where(CaseWait.case_id == case_id, CaseWait.state == "open")
        ).all()
        assert [each.name for each in waits] == ["remark"]
        assert verify_history(uow, case_id).ok


def test_one_that_nobody_waits_for_now_is_kept_and_becomes_an_incident(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "qingshi")
    pair.tick()
    first, second = spokes(pair, case_id)
    pair.complete(first, "bailu-desk", "work", "answer", reply="一")
    pair.at("2026-11-24T09:01").complete(second, "qingshi-desk", "work", "answer", reply="二")
    pair.tick()
    assert [each.state for each in messages(pair, "answer") if each.to_case_id] == [
        "delivered",
        "kept",
    ]
    assert pair.case(case_id).data["reply"] == "一"
    pair.at("2026-12-02T09:00").tick()
    with pair.uow() as uow:
        assert count_unheard(uow.session) == 1
    (row,) = rows(pair, second, Kind.MESSAGE_UNHEARD)
    assert row.data is not None and row.data["to"] == case_id
    assert pair.tick().delivered == 0


def test_one_that_comes_too_early_is_given_when_it_is_waited_for(pair: Driver) -> None:
    """The answer of a case that was asked twice finds the hub waiting once more."""
    case_id = hub(pair, "bailu")
    pair.tick()
    (spoke,) = spokes(pair, case_id)
    pair.complete(case_id, "shuili-clerk", "watch", "enough")
    pair.complete(spoke, "bailu-desk", "work", "answer", reply="迟到")
    pair.tick()
    assert [each.state for each in messages(pair, "answer") if each.to_case_id] == ["kept"]
    task = pair.open(case_id)["conclude"]
    with pair.uow("shuili-clerk") as uow:
        return_task(uow, task.id, "watch", "再等等")
    pair.tick()
    assert list(pair.open(case_id)) == ["conclude"]
    assert pair.case(case_id).data["reply"] == "迟到"


def test_the_end_of_one_stops_the_others_and_is_a_note_where_nobody_waits(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "qingshi")
    pair.tick()
    first, second = spokes(pair, case_id)
    pair.complete(first, "bailu-desk", "work", "answer", reply="一")
    pair.tick()
    pair.complete(case_id, "shuili-clerk", "conclude", "close")
    pair.tick()
    assert pair.case(second).outcome == "stopped"
    assert pair.case(first).outcome == "done"
    (note,) = rows(pair, first, Kind.MESSAGE_RECEIVED)[:1]
    assert note.data is not None
    assert (note.data["text"], note.data["element"]) == ("县水利局的征询已结束", None)
    assert {each.state for each in messages(pair, "hub_closed") if each.to_case_id} == {
        "delivered",
        "noted",
    }


def test_what_was_delivered_once_is_not_delivered_again(pair: Driver) -> None:
    case_id = hub(pair, "bailu")
    with pair.uow() as uow:
        (message_id,) = pending(uow)
    with pair.uow() as uow:
        assert deliver_message(uow, message_id) == 1
        uow.session.rollback()  # the process died before the commit
    assert spokes(pair, case_id) == []
    for expected in (1, 0):
        with pair.uow() as uow:
            assert deliver_message(uow, message_id) == expected
    assert len(spokes(pair, case_id)) == 1


def test_an_answer_without_an_origin_goes_nowhere(pair: Driver) -> None:
    given = {"question": "自己问", "topic": "x"}
    case = pair.act("bailu-desk", lambda uow: start_case(uow, "spoke", given))
    pair.complete(case.id, "bailu-desk", "work", "answer", reply="一")
    pair.tick()
    assert messages(pair, "answer") == []
    assert pair.case(case.id).state == "finished"


def test_a_row_that_names_no_body_keeps_failing_and_holds_up_nobody(pair: Driver) -> None:
    case_id = hub(pair, "nowhere", "bailu")
    pair.tick()
    assert [pair.case(each).title for each in spokes(pair, case_id)] == ["问bailu"]
    with pair.uow() as uow:
        assert len(pending(uow)) == 1
