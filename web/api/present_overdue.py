"""Overdue days and appeals as the API tells them."""

from __future__ import annotations

from collections.abc import Mapping

from oversight.overdue.attribute import OverdueDay
from oversight.overdue.figures import overdue_of
from oversight.overdue.models import OverdueAppeal
from oversight.overdue.permissions import check_may_decide, days_to_contest
from oversight.overdue.queries import steps_to_see
from web.api.directory import Directory
from web.api.overdue_shapes import AppealShape, AttributionShape, OverdueDayShape
from web.pages.offered import why_not
from workflows.cases.models import Case
from workflows.cases.queries import case_of_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.tasks.models import Task


def present_overdue(uow: UnitOfWork, deadline: Deadline) -> AttributionShape:
    """The overdue days of a deadline as they stand now."""
    case = case_of_id(uow.session, deadline.case_id)
    overdue = overdue_of(uow, deadline)
    steps = steps_to_see(uow.session, uow.person, case, [day.task_id for day in overdue.days])
    directory = Directory(uow)
    directory.prepare(organizations=[day.body_id for day in overdue.days])
    open_days = days_to_contest(uow, case, overdue)
    return AttributionShape(
        deadline_id=deadline.id,
        total=overdue.total,
        excluded=overdue.excluded,
        left=overdue.left,
        days=[_day(day, steps, directory) for day in overdue.days],
        appeals=[_appeal(uow, case, row, directory) for row in overdue.appeals],
        may_contest=bool(open_days),
        contestable=list(open_days),
    )


def _day(day: OverdueDay, steps: Mapping[str, Task], directory: Directory) -> OverdueDayShape:
    step = steps.get(day.task_id or "")
    return OverdueDayShape(
        day=day.day,
        kind=day.kind,
        organization=directory.organization(day.body_id if step else None),
        task_id=step.id if step else None,
        step=step.name if step else "",
        excluded_by=day.appeal_id,
        counts=day.counts,
    )


def _appeal(uow: UnitOfWork, case: Case, row: OverdueAppeal, directory: Directory) -> AppealShape:
    return AppealShape(
        id=row.id,
        deadline_id=row.deadline_id,
        case_id=row.case_id,
        organization=directory.organization(row.organization_id),
        first_day=row.first_day,
        last_day=row.last_day,
        ground=row.ground,
        reason=row.reason,
        evidence=row.evidence,
        asked_by=directory.person(row.asked_by_id),
        asked_at=row.asked_at,
        outcome=row.outcome,
        decided_by=directory.person(row.decided_by_id),
        decided_at=row.decided_at,
        opinion=row.opinion,
        excluded_from=row.excluded_from,
        excluded_to=row.excluded_to,
        may_decide=why_not(lambda: check_may_decide(uow, case, row)) == "",
    )
