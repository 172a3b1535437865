"""What a decision would bring about: exactly what it then brings, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import inspect, text

from tests.support.driver import NORMAL_WAY, Driver, driver
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import AlreadyDone, Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_since
from workflows.history.verify import verify_history
from workflows.steps.complete_task import task_at_hand
from workflows.steps.rehearse_task import lapse_of, rehearsal

__all__ = ["driver"]

TELLING = ("element", "title", "rule", "due_on", "outcome", "to", "document_kind")
Said = list[tuple[str, dict[str, object]]]


def told(rows: Iterable[HistoryRow]) -> Said:
    """What rows say that does not depend on ids."""
    return [(row.kind, {key: (row.data or {}).get(key) for key in TELLING}) for row in rows]


def rehearse(driver: Driver, case_id: str, who: str, element: str, decision: str, **data) -> Said:
    task = driver.open(case_id)[element]

    def look(uow: UnitOfWork) -> Said:
        context, at_hand = task_at_hand(uow, task.id)
        with rehearsal(context, at_hand, decision, data) as rehearsed:
            return told(rehearsed.rows)

    return driver.act(who, look)


def everything(driver: Driver) -> dict[str, int]:
    """How many rows each table has."""
    with driver.uow() as uow:
        names = inspect(uow.session.connection()).get_table_names()
        return {
            name: uow.session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names
        }


def test_every_step_of_the_way_brings_what_was_foretold(driver: Driver) -> None:
    case_id = driver.start()
    for who, element, decision, opinion, data in NORMAL_WAY:
        before, seq = everything(driver), driver.case(case_id).history_seq
        foretold = rehearse(driver, case_id, who, element, decision, **data)
        assert everything(driver) == before
        driver.complete(case_id, who, element, decision, opinion, **data)
        with driver.uow() as uow:
            assert told(rows_since(uow.session, case_id, seq)) == foretold
    assert (foretold[-1][0], foretold[-1][1]["outcome"]) == (Kind.CASE_FINISHED, "archived")
    with driver.uow() as uow:
        assert verify_history(uow, case_id).ok
    assert driver.case(case_id).number == "云溪水移〔2026〕0001号"  # no number was used up


def test_the_form_need_not_be_filled_in(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")

    foretold = rehearse(driver, case_id, "bailu-officer", "verify", "report")
    assert (Kind.TASK_OPENED, "decide_filing") in [
        (kind, data["element"]) for kind, data in foretold
    ]


def test_where_it_hangs_on_what_is_left_out_it_says_so(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    driver.complete(case_id, "bailu-officer", "verify", "ask_help")

    with pytest.raises(WrongState, match="填好上面的内容以后"):
        rehearse(driver, case_id, "bailu-officer", "request_help", "submit")
    assert driver.case(case_id).state == "running"


def test_a_decision_that_cannot_be_taken_is_not_rehearsed(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    with pytest.raises(Invalid):
        rehearse(driver, case_id, "bailu-team", "propose_acceptance", "nothing")
    with pytest.raises(NotPermitted):
        rehearse(driver, case_id, "bailu-desk", "propose_acceptance", "accept")
    task = driver.open(case_id)["propose_acceptance"]
    driver.go_on(case_id, "propose_acceptance")

    def again(uow: UnitOfWork) -> None:
        with rehearsal(*task_at_hand(uow, task.id), "accept", {}):
            pass

    with pytest.raises(AlreadyDone):
        driver.act("bailu-team", again)


def test_what_comes_by_itself_once_a_clock_has_run_out(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "feed_back")
    task = driver.open(case_id)["feed_back"]

    def look(uow: UnitOfWork) -> tuple[str, ...]:
        context, at_hand = task_at_hand(uow, task.id)
        with rehearsal(context, at_hand, "send", {"summary": "已处罚。"}):
            (timer,) = [each for each in context.parts.armed() if each.interrupting]
            return lapse_of(context, timer)

    assert driver.act("bailu-officer", look) == ("archive",)
