"""Reading appeals, and what overdue days are told apart by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oversight.overdue.models import OverdueAppeal
from workflows.cases.models import Case
from workflows.cases.queries import in_sight, sees_confidential, visible_to
from workflows.database.looking import asked_once
from workflows.database.models import Outage
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.tasks.models import Task
from workflows.viewer import Viewer


def appeal(session: Session, appeal_id: str) -> OverdueAppeal:
    """An appeal that is known to exist."""
    return session.get_one(OverdueAppeal, appeal_id)


def visible_appeal(session: Session, viewer: Viewer, appeal_id: str) -> OverdueAppeal | None:
    """The appeal, if this person may see its deadline and its case."""
    return session.scalar(
        select(OverdueAppeal)
        .join(Case, Case.id == OverdueAppeal.case_id)
        .join(Deadline, Deadline.id == OverdueAppeal.deadline_id)
        .where(
            OverdueAppeal.id == appeal_id,
            visible_to(viewer),
            in_sight(viewer, Deadline.confidential),
        )
    )


def appeals_of(session: Session, deadline_ids: Collection[str]) -> dict[str, list[OverdueAppeal]]:
    """The appeals about several deadlines, by deadline, oldest first."""
    found: dict[str, list[OverdueAppeal]] = {}
    rows = session.scalars(
        select(OverdueAppeal)
        .where(OverdueAppeal.deadline_id.in_(deadline_ids))
        .order_by(OverdueAppeal.asked_at, OverdueAppeal.id)
    )
    for row in rows:
        found.setdefault(row.deadline_id, []).append(row)
    return found


@asked_once
def open_appeals(session: Session, viewer: Viewer) -> Sequence[tuple[OverdueAppeal, Case]]:
    """The appeals that nobody has decided, of cases this person may see, oldest first."""
    rows = session.execute(
        select(OverdueAppeal, Case)
        .join(Case, Case.id == OverdueAppeal.case_id)
        .join(Deadline, Deadline.id == OverdueAppeal.deadline_id)
        .where(
            OverdueAppeal.outcome.is_(None),
            visible_to(viewer),
            in_sight(viewer, Deadline.confidential),
        )
        .order_by(OverdueAppeal.asked_at, OverdueAppeal.id)
    )
    return [(row[0], row[1]) for row in rows]


def tasks_of_cases(session: Session, case_ids: Collection[str]) -> dict[str, list[Task]]:
    """All tasks of several cases, by case, oldest first: for rows that were scoped already."""
    found: dict[str, list[Task]] = {}
    rows = session.scalars(
        select(Task).where(Task.case_id.in_(case_ids)).order_by(Task.opened_at, Task.id)
    )
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def versions_of_cases(session: Session, case_ids: Collection[str]) -> dict[str, str]:
    """The ids of the process versions that several cases run on, by case."""
    rows = session.execute(select(Case.id, Case.process_version_id).where(Case.id.in_(case_ids)))
    return {row[0]: row[1] for row in rows}


def pauses_of_deadlines(
    session: Session, deadline_ids: Collection[str]
) -> dict[str, list[DeadlinePause]]:
    """The stretches in which several deadlines stood still, by deadline, oldest first."""
    found: dict[str, list[DeadlinePause]] = {}
    rows = session.scalars(
        select(DeadlinePause)
        .where(DeadlinePause.deadline_id.in_(deadline_ids))
        .order_by(DeadlinePause.began_at, DeadlinePause.id)
    )
    for row in rows:
        found.setdefault(row.deadline_id, []).append(row)
    return found


def frozen_spans(
    session: Session, case_ids: Collection[str]
) -> dict[str, list[tuple[datetime, datetime | None]]]:
    """From when until when several cases stood still as a whole, by case; None: they still do."""
    found: dict[str, list[tuple[datetime, datetime | None]]] = {}
    rows = session.execute(
        select(HistoryRow.case_id, HistoryRow.kind, HistoryRow.at)
        .where(
            HistoryRow.case_id.in_(case_ids),
            HistoryRow.kind.in_((Kind.CASE_FROZEN.value, Kind.CASE_RELEASED.value)),
        )
        .order_by(HistoryRow.case_id, HistoryRow.seq)
    )
    for case_id, kind, at in rows:
        spans = found.setdefault(case_id or "", [])
        if kind == Kind.CASE_FROZEN:
            spans.append((at, None))
        elif spans:
            spans[-1] = (spans[-1][0], at)
    return found


def outages_since(session: Session, since: datetime) -> Sequence[Outage]:
    """When the platform was out of order from an instant on, oldest first."""
    return session.scalars(
        select(Outage)
        .where(or_(Outage.ended_at.is_(None), Outage.ended_at > since))
        .order_by(Outage.began_at)
    ).all()


def handled_by(session: Session, deadline_id: str, case_id: str) -> set[str]:
    """Ids of the people who had or did a step that the deadline times."""
    return handlers_of(session, [(deadline_id, case_id)])[deadline_id]


def handlers_of(session: Session, deadlines: Collection[tuple[str, str]]) -> dict[str, set[str]]:
    """The same of several deadlines, given with their cases, by deadline."""
    found: dict[str, set[str]] = {each: set() for each, _ in deadlines}
    rows = session.execute(
        select(Task.deadline_id, Task.assignee_id, Task.closed_by_id).where(
            Task.case_id.in_({each for _, each in deadlines}), Task.deadline_id.in_(found)
        )
    )
    for row in rows:
        found[str(row[0])].update(each for each in row[1:] if each is not None)
    return found


def tasks_by_id(session: Session, ids: Iterable[str]) -> dict[str, Task]:
    """Several tasks at once, for rows that were scoped already."""
    wanted = set(ids)
    rows = session.scalars(select(Task).where(Task.id.in_(wanted))) if wanted else ()
    return {row.id: row for row in rows}


def steps_to_see(
    session: Session, viewer: Viewer, case: Case, ids: Iterable[str | None]
) -> dict[str, Task]:
    """Those of some steps of a case that this person may know of, by id."""
    found = tasks_by_id(session, [each for each in ids if each is not None])
    if sees_confidential(viewer, case):
        return found
    return {key: row for key, row in found.items() if not row.confidential}
