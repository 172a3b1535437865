"""Messages to cases that were merged: they reach the case that goes on, each once."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.message_pair import SPOKE, hub_folder, spoke_folder
from tests.workflows.steps.test_messages import hub, messages, rows, spokes
from workflows.errors import WrongState
from workflows.history.kinds import Kind
from workflows.processes.publish_process import publish_process
from workflows.steps.merge_case import merge_case
from workflows.steps.send_message import send_message

FREEZING = """
[messages.jw_intervened]
title = "纪委监委介入"
title_en = "Intervention"
by = "supervisor@office"
freezes = "纪委监委已介入"
freezes_en = "The discipline commission has stepped in"

[messages.jw_released]
title = "恢复办理"
title_en = "Release"
by = "supervisor@office"
releases = true

[tasks.work]"""
MERGING = '[merging]\nslot = "town"\nby = "desk@town"\n\n[messages.question]'


@pytest.fixture
def pair(driver: Driver) -> Driver:
    """The county with both processes published; answers may be merged."""
    spoke = spoke_folder(
        SPOKE.replace("[messages.question]", MERGING, 1).replace("[tasks.work]", FREEZING)
    )
    for files in (hub_folder(), spoke):
        with driver.uow("admin") as uow:
            publish_process(uow, files)
    return driver


def merge(driver: Driver, case_id: str, into: str) -> None:
    driver.act("bailu-desk", lambda uow: merge_case(uow, case_id, into, "同一件事。"))


def test_a_case_that_goes_on_for_another_hears_once_what_both_are_told(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "bailu")
    pair.tick()
    first, second = spokes(pair, case_id)
    merge(pair, second, first)
    pair.tick()
    pair.complete(case_id, "shuili-clerk", "watch", "enough")
    pair.complete(case_id, "shuili-clerk", "conclude", "close")
    pair.tick()
    assert pair.case(first).outcome == "stopped"
    assert len(rows(pair, first, Kind.MESSAGE_RECEIVED)) == 2  # the question, and that it is over
    assert {each.state for each in messages(pair, "hub_closed")} == {
        "spread",
        "delivered",
        "dropped",
    }


def test_what_two_are_told_who_both_go_on_as_a_third_is_heard_once(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "bailu", "bailu")
    pair.tick()
    first, *others = spokes(pair, case_id)
    for each in others:
        merge(pair, each, first)
    pair.tick()
    pair.complete(case_id, "shuili-clerk", "watch", "enough")
    pair.complete(case_id, "shuili-clerk", "conclude", "close")
    pair.tick()
    assert len(rows(pair, first, Kind.MESSAGE_RECEIVED)) == 2
    assert pair.tick().delivered == 0


def test_nothing_is_merged_into_a_case_that_stands_still(pair: Driver) -> None:
    case_id = hub(pair, "bailu", "bailu")
    pair.tick()
    first, second = spokes(pair, case_id)
    pair.act("sfj-supervisor", lambda uow: send_message(uow, first, "jw_intervened", {}))
    with pytest.raises(WrongState) as caught:
        merge(pair, second, first)
    assert str(caught.value.text) == "纪委监委已介入"
    assert pair.case(second).state == "running"
    pair.act("sfj-supervisor", lambda uow: send_message(uow, first, "jw_released", {}))
    merge(pair, second, first)
    assert pair.case(second).outcome == "merged"
