"""The one source of overdue figures: how many days, whose they are, and what is left of them.

Pages, API and indicators ask here, and show what is left always beside the original figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bpmn.folder_model import ProcessFolder
from oversight.chains import chain_of
from oversight.overdue.attribute import Exclusion, OverdueDay, Stretch, Tenure, attribute
from oversight.overdue.models import OverdueAppeal
from oversight.overdue.queries import (
    appeals_of,
    frozen_spans,
    outages_since,
    pauses_of_deadlines,
    tasks_of_cases,
    versions_of_cases,
)
from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.remaining import overdue_days
from workflows.processes.published import published_folder
from workflows.tasks.models import Task

DISPUTE = "duty_dispute"
"""The process that other processes call while it is in dispute whose duty something is (DOMAIN C1.8)."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """The overdue days of a deadline, none while it is in time, with the appeals about them."""

    days: tuple[OverdueDay, ...] = ()
    appeals: tuple[OverdueAppeal, ...] = ()

    @property
    def total(self) -> int:
        """How many working days it was overdue, whosever they are; what the light says."""
        return len(self.days)

    @property
    def excluded(self) -> int:
        """How many of them appeals have taken out."""
        return sum(day.appeal_id is not None for day in self.days)

    @property
    def left(self) -> int:
        """How many count against a body (剔除后)."""
        return sum(day.counts for day in self.days)

    def left_to(self, body_id: str) -> int:
        """How many count against one body."""
        return sum(day.counts and day.body_id == body_id for day in self.days)


IN_TIME = Overdue()


def overdue_of(uow: UnitOfWork, deadline: Deadline) -> Overdue:
    """The overdue days of a deadline as they stand now."""
    return overdue_by_deadline(uow, [deadline])[deadline.id]


def overdue_by_deadline(uow: UnitOfWork, deadlines: Iterable[Deadline]) -> dict[str, Overdue]:
    """The same for several, by id; with as many statements for many as for one."""
    found: dict[str, Overdue] = {}
    late: list[Deadline] = []
    for deadline in deadlines:
        found[deadline.id] = IN_TIME
        if deadline.due_at is not None and (deadline.ended_at or uow.now) >= deadline.due_at:
            late.append(deadline)
    if late:
        sources = _Sources(uow, late)
        found.update((deadline.id, sources.overdue(deadline)) for deadline in late)
    return found


def overdue_with_appeals(uow: UnitOfWork, deadlines: Iterable[Deadline]) -> dict[str, Overdue]:
    """Those of which appeals have taken days out, by id: one statement more where there are none."""
    by_id = {each.id: each for each in deadlines}
    appealed = appeals_of(uow.session, by_id) if by_id else {}
    granted = [key for key, rows in appealed.items() if any(row.excluded_from for row in rows)]
    return overdue_by_deadline(uow, [by_id[key] for key in granted])


class _Sources:
    """The rows by which the overdue days of some deadlines are told apart."""

    def __init__(self, uow: UnitOfWork, late: Sequence[Deadline]) -> None:
        session, ids = uow.session, {each.id for each in late}
        cases = {each.case_id for each in late}
        self.uow = uow
        self.calendar = office_calendar(session)
        self.tasks = tasks_of_cases(session, cases)
        self.versions = versions_of_cases(session, cases)
        self.pauses = pauses_of_deadlines(session, ids)
        self.frozen = frozen_spans(session, cases)
        self.appeals = appeals_of(session, ids)
        self.outages = [
            Stretch(row.began_at, row.ended_at)
            for row in outages_since(session, min(each.due_at for each in late if each.due_at))
        ]

    def overdue(self, deadline: Deadline) -> Overdue:
        assert deadline.due_on is not None and deadline.due_at is not None, "it is overdue"
        appeals = self.appeals.get(deadline.id, [])
        days = overdue_days(
            deadline.due_on, deadline.due_at, deadline.ended_at or self.uow.now, self.calendar
        )
        pauses = self.pauses.get(deadline.id, ())
        attributed = attribute(
            days,
            self._held(deadline),
            [
                *(Stretch(row.began_at, row.ended_at) for row in pauses),
                # Its clocks keep no pause when they had run out before.
                *(Stretch(*each) for each in self.frozen.get(deadline.case_id, ())),
            ],
            self.outages,
            [
                Exclusion(row.id, row.organization_id, row.excluded_from, row.excluded_to)
                for row in appeals
                if row.excluded_from is not None and row.excluded_to is not None
            ],
        )
        return Overdue(attributed, tuple(appeals))

    def _held(self, deadline: Deadline) -> list[Tenure]:
        folder = published_folder(self.uow.session, self.versions[deadline.case_id])
        tasks = self.tasks.get(deadline.case_id, [])
        rule = folder.rules.get(deadline.rule)
        standing = rule.paused_in if rule else ()
        disputes = _disputes(folder)
        own = any(
            task.deadline_id == deadline.id and not disputes.isdisjoint(task.path) for task in tasks
        )
        return [
            Tenure(
                task_id=task.id,
                body_id=body_of(self.uow, task),
                since=task.opened_at,
                until=task.closed_at,
                timed=task.deadline_id == deadline.id,
                stands=task.element in standing and task.item in (None, deadline.item),
                # A clock of the dispute itself is not excused by it.
                disputed=not own and not disputes.isdisjoint(task.path),
            )
            for task in tasks
        ]


def body_of(uow: UnitOfWork, task: Task) -> str:
    """The id of the body that a task is counted to: a team's is its township's."""
    return chain_of(uow.session, task.organization_id).body.id


def _disputes(folder: ProcessFolder) -> set[str]:
    return {element for element, call in folder.calls.items() if call.process == DISPUTE}
