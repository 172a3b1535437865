"""Drives cases as people do: each call is one person using one public verb at the clock's instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import pytest

from lianshu.platform import Platform
from lianshu.tick import TickCounts, tick
from workflows.cases.models import Case
from workflows.clock import OFFICE_ZONE, FixedClock
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_of_case
from workflows.organizations.queries import person_by_username
from workflows.organizations.sign_in import viewer_of
from workflows.steps.complete_task import complete_task
from workflows.steps.start_case import start_case
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case
from workflows.viewer import Viewer

T = TypeVar("T")

LEAD: dict[str, Any] = {
    "matter": "SL002",
    "recipient": "bailu",
    "party": "云溪县某建材经营部",
    "party_kind": "unit",
    "place": "白鹭镇沙湾村清水河左岸",
    "act_on": "2026-11-20",
    "found_on": "2026-11-23",
    "facts": "巡河发现河道管理范围内堆放砂石约 120 立方米，占用行洪断面。",
}
"""A lead that 县水利局 refers to 白鹭镇."""


@dataclass
class Driver:
    """A county with people who do as they are told."""

    platform: Platform

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.platform.clock, FixedClock)
        return self.platform.clock

    def at(self, text: str) -> Driver:
        """Set the clock: `2026-11-24T09:00`, local time."""
        self.clock.instant = datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)
        return self

    def tick(self) -> TickCounts:
        """Do what is due now."""
        return tick(self.platform)

    @contextmanager
    def uow(self, username: str | None = None) -> Iterator[UnitOfWork]:
        """A unit of work of a person, or of the platform itself."""
        viewer = self.viewer(username) if username else None
        with self.platform.database.unit_of_work(self.clock, viewer) as uow:
            yield uow

    def viewer(self, username: str) -> Viewer:
        """A person with the posts held now."""
        with self.platform.database.unit_of_work(self.clock) as uow:
            person = person_by_username(uow.session, username)
            assert person is not None, username
            viewer = viewer_of(uow, person.id)
            assert viewer is not None, username
            return viewer

    def act(self, username: str, verb: Callable[[UnitOfWork], T]) -> T:
        """Let a person use a verb in a unit of work of its own."""
        with self.uow(username) as uow:
            return verb(uow)

    def start(self, username: str = "shuili-clerk", **changes: Any) -> str:
        """Start a referral; returns the case's id."""
        case = self.act(username, lambda uow: start_case(uow, "lead_referral", {**LEAD, **changes}))
        return case.id

    def open(self, case_id: str) -> dict[str, Task]:
        """The open tasks of a case by element."""
        with self.uow() as uow:
            return {task.element: task for task in tasks_of_case(uow.session, case_id, "open")}

    def complete(
        self,
        case_id: str,
        username: str,
        element: str,
        decision: str,
        opinion: str = "",
        **data: Any,
    ) -> Task:
        """Complete an open task as somebody who has just looked at it."""
        task = self.open(case_id)[element]
        return self.act(
            username,
            lambda uow: complete_task(
                uow,
                task.id,
                decision=decision,
                data=data,
                opinion=opinion,
                version=task.version,
            ),
        )

    def case(self, case_id: str) -> Case:
        """The case as it is now."""
        with self.uow() as uow:
            return uow.session.get_one(Case, case_id)

    def deadlines(self, case_id: str) -> dict[str, Deadline]:
        """The latest deadline of each rule of a case."""
        with self.uow() as uow:
            return {item.rule: item for item in deadlines_of_case(uow.session, case_id)}

    def go_on(self, case_id: str, element: str) -> Task:
        """Complete the open task of this element as on the normal way."""
        username, _, decision, opinion, data = next(
            step for step in NORMAL_WAY if step[1] == element
        )
        return self.complete(case_id, username, element, decision, opinion, **data)

    def until(self, case_id: str, element: str) -> None:
        """Walk the normal way until a task of this element is open."""
        for username, step, decision, opinion, data in NORMAL_WAY:
            if element in self.open(case_id):
                return
            self.complete(case_id, username, step, decision, opinion, **data)
        assert element in self.open(case_id), element


NORMAL_WAY: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("shuili-clerk", "draft", "submit", "", {}),
    ("shuili-head", "approve_send", "approve", "", {}),
    ("bailu-desk", "sign_receipt", "sign", "", {}),
    ("bailu-officer", "check_completeness", "complete", "", {}),
    ("bailu-team", "propose_acceptance", "accept", "", {}),
    ("bailu-deputy", "decide_acceptance", "accept", "", {}),
    (
        "bailu-officer",
        "verify",
        "report",
        "",
        {"co_officer": "bailu-officer2", "findings": "现场复核属实。", "proposal": "file"},
    ),
    ("bailu-deputy", "decide_filing", "file", "", {}),
    (
        "bailu-officer",
        "record_result",
        "record",
        "",
        {"result": "penalty", "summary": "罚款一万元，砂石已清运。"},
    ),
    ("bailu-officer", "feed_back", "send", "", {"summary": "已处罚并清运完毕。"}),
    ("shuili-clerk", "evaluate", "rate", "", {"rating": 5}),
    ("bailu-desk", "archive", "archive", "", {"checklist": ["referral"]}),
)


@pytest.fixture
def driver(county: Platform) -> Driver:
    """The small county on the morning of 2026-11-24."""
    return Driver(county).at("2026-11-24T09:00")
