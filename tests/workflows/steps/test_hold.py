"""A step that another case holds: nobody decides it until that one lets go, is over, or the head says so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.bpmn.diagram_text import bpmn
from tests.bpmn.small_folder import small
from tests.support.driver import Driver
from workflows.cases.models import CaseLink
from workflows.errors import Refusal, WrongState
from workflows.history.verify import verify_history
from workflows.processes.publish_process import publish_process
from workflows.steps.complete_task import complete_task
from workflows.steps.send_message import send_message
from workflows.steps.start_case import start_case
from workflows.steps.terminate_case import terminate_case

WATCHED = """
start s
user work
user other
and split
and joined
end e
s > split
split > work
split > other
work > joined
other > joined
joined > e
"""
OF_WATCHED = """
[messages.look_at_it]
title = "请查看"
by = "clerk@sender"
[messages.look_at_it.opens]
process = "watcher"
starter = "sender"
carry = ["element"]
relation = "watched"
[messages.gate_set]
title = "司法所查看"
from = "watcher"
holds = "司法所查看中"
holds_en = "Being looked into"
held = "element"
barred = [{ when = "urgent", reason = "紧急事项不暂停" }]
[messages.gate_released]
title = "放行"
from = "watcher"
by = "dept_head@sender"
lifts = true
"""
WATCHER = """
start s
throw set msg=gate_set
user look
throw release msg=gate_released
end e
s > set
set > look
look > release
release > e
"""
OF_WATCHER = """
[messages.gate_set]
title = "司法所查看"
to = "origin"
carry = ["element"]
[messages.gate_released]
title = "放行"
to = "origin"
[termination]
by = "dept_head@sender"
"""
FIELDS = {"element": {"type": "string"}, "urgent": {"type": "boolean"}}


@pytest.fixture
def watched(driver: Driver) -> Driver:
    """The county with both processes."""
    for key, diagram, messages in (
        ("watched", WATCHED, OF_WATCHED),
        ("watcher", WATCHER, OF_WATCHER),
    ):
        files = small(diagram, FIELDS)
        settings = files["process.toml"].decode().replace('"small"', f'"{key}"') + messages
        files |= {
            "process.toml": settings.encode(),
            "process.bpmn": bpmn(diagram, process_id=key),
        }
        with driver.uow("admin") as uow:
            publish_process(uow, files)
    return driver


def held(driver: Driver, element: str = "work", *, urgent: bool = False) -> tuple[str, str]:
    """A case of which a step is looked into, and the case that does so."""
    given = {"element": element, "urgent": urgent}
    case = driver.act("shuili-clerk", lambda uow: start_case(uow, "watched", given))
    driver.act("shuili-clerk", lambda uow: send_message(uow, case.id, "look_at_it", {}))
    driver.tick()
    with driver.uow() as uow:
        return case.id, uow.session.scalars(select(CaseLink.case_id)).one()


def refusal(driver: Driver, case_id: str, element: str) -> str:
    """Why a step cannot be decided; empty if it can, and is not."""
    task = driver.open(case_id)[element]
    with driver.uow("shuili-clerk") as uow:
        try:
            complete_task(uow, task.id, decision="go", data={}, version=task.version)
        except Refusal as refused:
            return str(refused.text)
        finally:
            uow.session.rollback()
    return ""


def test_a_held_step_is_decided_by_nobody_until_it_is_let_go(watched: Driver) -> None:
    case_id, watcher = held(watched)
    assert refusal(watched, case_id, "work") == "司法所查看中"
    assert refusal(watched, case_id, "other") == ""
    watched.complete(watcher, "shuili-clerk", "look", "go")
    watched.tick()
    assert refusal(watched, case_id, "work") == ""
    assert watched.case(case_id).held is None
    with watched.uow() as uow:
        assert verify_history(uow, case_id).ok


def test_the_head_may_go_on(watched: Driver) -> None:
    case_id, _ = held(watched)
    watched.act("shuili-head", lambda uow: send_message(uow, case_id, "gate_released", {}))
    assert refusal(watched, case_id, "work") == ""
    with pytest.raises(WrongState):
        watched.act("shuili-head", lambda uow: send_message(uow, case_id, "gate_released", {}))


def test_a_case_that_is_over_holds_nothing(watched: Driver) -> None:
    case_id, watcher = held(watched)
    watched.act("shuili-head", lambda uow: terminate_case(uow, watcher, "不再查看"))
    assert refusal(watched, case_id, "work") == ""


@pytest.mark.parametrize(("element", "urgent"), [("work", True), ("nothing", False)])
def test_what_may_not_be_held_is_not(watched: Driver, element: str, urgent: bool) -> None:
    case_id, _ = held(watched, element, urgent=urgent)
    assert watched.case(case_id).held is None
    assert refusal(watched, case_id, "work") == ""
