"""Who only looks asks the database once; who writes asks anew."""

from __future__ import annotations

from tests.support.driver import Driver
from workflows.cases.queries import slots_of
from workflows.database.looking import begin_looking
from workflows.tasks.queries import tasks_of_case


def test_who_only_looks_is_answered_from_what_was_found(driver: Driver) -> None:
    case_id = driver.start()
    with driver.platform.unit_of_work(write=False) as uow:
        begin_looking(uow.session)
        found = tasks_of_case(uow.session, case_id)
        first = slots_of(uow.session, case_id)
        driver.complete(case_id, "shuili-clerk", "draft", "submit")

        assert slots_of(uow.session, case_id) is first
        assert tasks_of_case(uow.session, case_id) == list(found)
        assert [task.element for task in tasks_of_case(uow.session, case_id, "open")] == ["draft"]
        assert tasks_of_case(uow.session, case_id, "done") == []


def test_who_writes_sees_what_was_written(driver: Driver) -> None:
    case_id = driver.start()
    with driver.uow() as uow:
        [task] = tasks_of_case(uow.session, case_id, "open")
        task.state, task.closed_at, task.decision = "done", uow.now, "submit"
        task.closed_by_id = task.assignee_id

        assert tasks_of_case(uow.session, case_id, "open") == []
        assert slots_of(uow.session, case_id) is not slots_of(uow.session, case_id)
