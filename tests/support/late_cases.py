"""Referrals whose material check runs late at 白鹭镇, driven through public verbs, and their card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from lianshu.tick import TickCounts, advance
from oversight.models import Card
from tests.support.driver import Driver
from tests.support.rows import card_of_task
from workflows.clock import OFFICE_ZONE
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.tasks.models import Task

# Two working days from Tuesday 24 November 2026.
WARN, L1, L2, L3 = "2026-11-26T09:00", "2026-11-27", "2026-11-30", "2026-12-04"


@dataclass
class LateCase:
    """A case at its material check."""

    driver: Driver
    case_id: str
    task_id: str

    def to(self, text: str) -> TickCounts:
        """Let the clock go on to an instant, playing what falls due."""
        return advance(self.driver.platform, instant(text))

    @property
    def card(self) -> Card:
        """Its card."""
        with self.driver.uow() as uow:
            found = card_of_task(uow.session, self.task_id)
            assert found is not None, "no card"
            return found

    @property
    def task(self) -> Task:
        """The late task."""
        with self.driver.uow() as uow:
            return uow.session.get_one(Task, self.task_id)

    def rows(self, *kinds: str) -> list[HistoryRow]:
        """What the case's history holds of these kinds."""
        with self.driver.uow() as uow:
            return [row for row in rows_of_case(uow.session, self.case_id) if row.kind in kinds]

    def data(self, kind: str) -> list[dict[str, Any]]:
        """The data of those rows."""
        return [row.data or {} for row in self.rows(kind)]


def instant(text: str) -> datetime:
    """A local instant."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.fixture
def late(driver: Driver) -> LateCase:
    """A lead whose material check began at 09:00 on 24 November 2026 and is not done."""
    case_id = driver.start(subject="沙湾村河道堆放砂石阻碍行洪")
    driver.until(case_id, "check_completeness")
    return LateCase(driver, case_id, driver.open(case_id)["check_completeness"].id)
