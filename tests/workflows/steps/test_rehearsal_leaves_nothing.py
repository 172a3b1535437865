"""A preview leaves nothing behind, also where a step writes to other cases, to each body of a list, or
behind closed doors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.advisory_way import bring_to, start_advisory
from tests.support.driver import Driver
from tests.support.message_pair import asking, hub_folder, spoke_folder
from tests.support.plain_documents import plain_documents
from tests.support.several import several_folder
from tests.workflows.steps.test_rehearsal import everything, rehearse
from tests.workflows.steps.test_repeats import BODIES
from workflows.history.verify import verify_history
from workflows.processes.publish_process import publish_process
from workflows.steps.deliver_message import pending
from workflows.steps.start_case import start_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def test_messages_are_not_sent(driver: Driver) -> None:
    for files in (hub_folder(), spoke_folder()):
        with driver.uow("admin") as uow:
            publish_process(uow, files)
    case = driver.act("shuili-clerk", lambda uow: start_case(uow, "hub", asking("bailu")))
    before = everything(driver)
    told = rehearse(driver, case.id, "shuili-clerk", "prepare", "submit")
    assert "message:thrown" in {kind for kind, _ in told}
    assert everything(driver) == before
    with driver.uow() as uow:
        assert pending(uow) == [] and verify_history(uow, case.id).ok
    driver.complete(case.id, "shuili-clerk", "prepare", "submit")
    assert driver.tick().delivered == 1


def test_closed_doors_stay_closed(driver: Driver) -> None:
    case_id = start_advisory(driver, "bailu-team")
    bring_to(driver, case_id, "issue_advisory")
    was, before = driver.case(case_id), everything(driver)
    given = {
        "decided_on": "2026-11-24",
        "received_on": "2026-11-24",
        "manner": "paper",
        "correction_until": "2027-01-25",
    }
    told = rehearse(driver, case_id, "jcy-chief", "issue_advisory", "ordinary", **given)
    assert "document:made" in {kind for kind, _ in told}
    now = driver.case(case_id)
    assert everything(driver) == before
    assert was.confidential_to is not None
    assert (now.confidential_to, now.sealed, now.version, now.data, now.history_hash) == (
        was.confidential_to,
        was.sealed,
        was.version,
        was.data,
        was.history_hash,
    )


def test_no_body_begins_its_part(driver: Driver) -> None:
    driver.act("admin", lambda uow: publish_process(uow, several_folder()))
    case = driver.act("shuili-clerk", lambda uow: start_case(uow, "several", {"topic": "清河"}))
    before = everything(driver)
    given: dict[str, Any] = {"bodies": BODIES, "act_on": "2026-11-30"}
    told = rehearse(driver, case.id, "shuili-clerk", "plan", "submit", **given)
    assert [data["element"] for kind, data in told if kind == "task:opened"] == ["reply"] * 3
    assert everything(driver) == before
    assert driver.case(case.id).items == {}
    driver.complete(case.id, "shuili-clerk", "plan", "submit", **given)
    assert list(driver.case(case.id).items) == ["body"]
