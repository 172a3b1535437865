"""Cases that send to each other at the same instant, with two workers and people beside them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lianshu.tick import work
from tests.support.driver import Driver
from tests.support.message_pair import (
    HUB,
    HUB_DIAGRAM,
    SPOKE,
    SPOKE_DIAGRAM,
    asking,
    hub_folder,
    spoke_folder,
)
from tests.support.together import together
from workflows.errors import WrongState
from workflows.history.verify import verify_history
from workflows.messages.models import CaseMessage
from workflows.processes.publish_process import publish_process
from workflows.steps.complete_task import complete_task
from workflows.steps.start_case import start_case

PAIRS = 4
# The hub tells its family when it is done, and hears those that are done meanwhile beside the flow.
LISTENING = (
    "bound remarked on=conclude non=1 msg=remark",
    "bound remarked on=conclude non=1 msg=answer",
)


@pytest.fixture
def crossing(driver: Driver) -> list[tuple[str, str]]:
    """Pairs of cases of which each is about to send to the other."""
    diagram = HUB_DIAGRAM.replace(*LISTENING)
    settings = HUB[: HUB.index("[messages.remark]")] + HUB[HUB.index("[messages.hub_closed]") :]
    files = hub_folder(settings, diagram)
    del files["forms/remark.json"]
    for each in (files, spoke_folder(SPOKE, SPOKE_DIAGRAM)):
        with driver.uow("admin") as uow:
            publish_process(uow, each)
    found = []
    for _ in range(PAIRS):
        case = driver.act("shuili-clerk", lambda uow: start_case(uow, "hub", asking("bailu")))
        driver.complete(case.id, "shuili-clerk", "prepare", "submit")
        driver.complete(case.id, "shuili-clerk", "watch", "enough")
        driver.tick()
        with driver.uow() as uow:
            to = select(CaseMessage.to_case_id).where(
                CaseMessage.case_id == case.id, CaseMessage.state == "opened"
            )
            opened = uow.session.scalars(to).one()
            assert opened is not None
            found.append((case.id, opened))
    return found


def completing(
    driver: Driver, case_id: str, username: str, element: str, decision: str
) -> Callable:
    viewer, task = driver.viewer(username), driver.open(case_id)[element]

    def act() -> object:
        with driver.platform.database.unit_of_work(driver.clock, viewer) as uow:
            data = {"reply": "好"} if element == "work" else {}
            return complete_task(uow, task.id, decision=decision, data=data, version=task.version)

    return act


def working(driver: Driver) -> Callable:
    return lambda: [work(driver.platform, driver.clock) for _ in range(6)]


def test_nobody_waits_for_ever_and_nothing_is_done_twice(
    driver: Driver, crossing: list[tuple[str, str]]
) -> None:
    """Each hub closes while its spoke answers: either may come first, both messages get through."""
    acts = [completing(driver, hub, "shuili-clerk", "conclude", "close") for hub, _ in crossing]
    acts += [completing(driver, one, "bailu-desk", "work", "answer") for _, one in crossing]
    acts += [working(driver), working(driver)]

    results = together(acts)

    # A township whose step the end of the other one has closed is told so; nobody else is refused.
    late = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, WrongState) for each in late), late
    assert len(late) <= PAIRS
    driver.tick()
    with driver.uow() as uow:
        query = select(CaseMessage).where(CaseMessage.to_case_id.is_not(None))
        sent = list(uow.session.scalars(query))
        assert {each.state for each in sent} <= {"opened", "delivered", "noted"}
        ways = [(each.case_id, each.to_case_id, each.name) for each in sent]
        assert len(ways) == len(set(ways)) == 3 * PAIRS - len(late)
        for hub, spoke in crossing:
            assert verify_history(uow, hub).ok
            assert verify_history(uow, spoke).ok
    for hub, _ in crossing:  # an answer that came before the end is still to be read
        assert {*driver.open(hub)} <= {"read_remark"}
