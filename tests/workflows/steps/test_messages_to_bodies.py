"""A message to one body of a list, and one that a body's part throws: with what that body wrote."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.support.driver import Driver
from tests.support.several import DIAGRAM, SETTINGS, form, several_folder
from tests.workflows.steps.test_repeats import answer, opened, planned
from workflows.errors import WrongState
from workflows.history.verify import verify_history
from workflows.messages.models import CaseMessage
from workflows.processes.publish_process import publish_process
from workflows.steps.send_message import send_message

EXCUSED = """
[messages.excused]
title = "准假"
by = "clerk@leader"
form = "excuse"
item = "which"
[messages.told]
title = "告知"
to = "family"
carry = ["contact"]

[lanes.leader_lane]"""


@pytest.fixture
def case_id(driver: Driver) -> str:
    """A case in which three bodies have been asked; each may be excused while it has not answered."""
    diagram = DIAGRAM.replace(
        "xor replied lane=body_lane",
        "bound excused_in on=reply msg=excused lane=body_lane\n"
        "throw tell msg=told lane=body_lane\nxor replied lane=body_lane",
    ).replace("replied > answered *", "replied > tell *\ntell > answered\nexcused_in > answered")
    files = several_folder(SETTINGS.replace("\n[lanes.leader_lane]", EXCUSED, 1), diagram)
    files["forms/excuse.json"] = form(which={"type": "string", "title": "单位"})
    with driver.uow("admin") as uow:
        publish_process(uow, files)
    return planned(driver)


def excuse(driver: Driver, case_id: str, which: str) -> None:
    driver.act("shuili-clerk", lambda uow: send_message(uow, case_id, "excused", {"which": which}))


def test_one_that_names_a_body_is_for_its_part_alone(driver: Driver, case_id: str) -> None:
    excuse(driver, case_id, "bailu")
    assert set(opened(driver, case_id)) == {("reply", "chengguan"), ("reply", "qingshi")}
    for again in ("bailu", "nobody"):
        with pytest.raises(WrongState):
            excuse(driver, case_id, again)
    excuse(driver, case_id, "qingshi")
    answer(driver, case_id, "reply", "chengguan", "attend", people=2, contact="老王")
    assert set(opened(driver, case_id)) == {("settle", None)}
    with driver.uow() as uow:
        assert verify_history(uow, case_id).ok


def test_what_a_body_wrote_goes_along_with_what_its_part_throws(
    driver: Driver, case_id: str
) -> None:
    answer(driver, case_id, "reply", "chengguan", "attend", people=2, contact="老王")
    with driver.uow() as uow:
        [sent] = uow.session.scalars(select(CaseMessage)).all()
        assert sent.data == {"contact": "老王"}
