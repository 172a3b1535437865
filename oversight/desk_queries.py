"""What the desk of accompanying supervision lists, within what a person may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from workflows.cases.models import Case, CaseLink, CaseOrganization
from workflows.cases.queries import in_sight, visible_to
from workflows.deadlines.models import Deadline
from workflows.documents.models import OfficialDocument
from workflows.organizations.models import Organization
from workflows.tasks.models import Task
from workflows.viewer import Viewer

Bodies = Collection[str] | None
"""Ids of townships and departments; None means all of them."""

# What a person may see is asked of the table itself; the body that is supervised is looked up beside.
Supervised = aliased(CaseOrganization)


def inner_bodies(session: Session, body_ids: Collection[str]) -> list[str]:
    """These organizations with what lies inside of them: teams, stations, command centres."""
    query = select(Organization.id).where(
        or_(Organization.id.in_(body_ids), Organization.parent_id.in_(body_ids))
    )
    return list(session.scalars(query))


def supervisions_at_work(
    session: Session, viewer: Viewer, process: str, bodies: Bodies, *, limit: int
) -> Sequence[tuple[Task, Case, str]]:
    """Open tasks of running supervisions, oldest first, each with the body that is supervised."""
    rows = session.execute(
        select(Task, Case, Supervised.organization_id)
        .join(Case, Case.id == Task.case_id)
        .join(Supervised, _supervised(bodies))
        .where(
            Case.process_key == process,
            Case.state == "running",
            Task.state == "open",
            visible_to(viewer),
            in_sight(viewer, Task.confidential),
        )
        .order_by(Task.opened_at, Task.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def answered_supervisions(
    session: Session,
    viewer: Viewer,
    process: str,
    elements: Collection[str],
    bodies: Bodies,
    *,
    since: datetime,
    limit: int,
) -> Sequence[tuple[Task, Case, str]]:
    """What was answered since an instant, newest first, each with the body that is supervised."""
    rows = session.execute(
        select(Task, Case, Supervised.organization_id)
        .join(Case, Case.id == Task.case_id)
        .join(Supervised, _supervised(bodies))
        .where(
            Case.process_key == process,
            Task.element.in_(elements),
            Task.state == "done",
            Task.closed_at >= since,
            visible_to(viewer),
            in_sight(viewer, Task.confidential),
        )
        .order_by(Task.closed_at.desc(), Task.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _supervised(bodies: Bodies) -> ColumnElement[bool]:
    here = true() if bodies is None else Supervised.organization_id.in_(bodies)
    return and_(Supervised.case_id == Case.id, Supervised.slot == "body", here)


def running_clocks(session: Session, case_ids: Collection[str], rule: str) -> dict[str, Deadline]:
    """The running clocks of a rule by case, for cases that were scoped already."""
    rows = session.scalars(
        select(Deadline).where(
            Deadline.case_id.in_(case_ids), Deadline.rule == rule, Deadline.state == "running"
        )
    )
    return {row.case_id: row for row in rows}


def papers_of_cases(
    session: Session, case_ids: Collection[str], kinds: Collection[str]
) -> dict[str, list[OfficialDocument]]:
    """Documents of these kinds by case, the newest first, for cases that were scoped already."""
    grouped: dict[str, list[OfficialDocument]] = {}
    rows = session.scalars(
        select(OfficialDocument)
        .where(OfficialDocument.case_id.in_(case_ids), OfficialDocument.kind.in_(kinds))
        .order_by(OfficialDocument.made_at.desc(), OfficialDocument.id)
    )
    for row in rows:
        grouped.setdefault(row.case_id, []).append(row)
    return grouped


def tasks_at_points(
    session: Session,
    viewer: Viewer,
    points: Iterable[tuple[str, str]],
    inner: Bodies,
    *,
    since: datetime,
    limit: int,
) -> Sequence[tuple[Task, Case]]:
    """Open tasks at points (process, element) that opened since an instant, newest first.

    `inner` are the bodies whose tasks are meant, with what lies inside of them.
    """
    here = true() if inner is None else Task.organization_id.in_(inner)
    rows = session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(
            tuple_(Case.process_key, Task.element).in_(list(points)),
            Case.state == "running",
            Task.state == "open",
            Task.opened_at >= since,
            here,
            visible_to(viewer),
            in_sight(viewer, Task.confidential),
        )
        .order_by(Task.opened_at.desc(), Task.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def running_with(
    session: Session, viewer: Viewer, processes: Collection[str], inner: Bodies, *, limit: int
) -> Sequence[Case]:
    """Running cases of these processes, newest first, in which one of these bodies takes part."""
    here = (
        true()
        if inner is None
        else exists().where(
            CaseOrganization.case_id == Case.id, CaseOrganization.organization_id.in_(inner)
        )
    )
    return session.scalars(
        select(Case)
        .where(Case.process_key.in_(processes), Case.state == "running", here, visible_to(viewer))
        .order_by(Case.started_at.desc(), Case.id)
        .limit(limit)
    ).all()


def supervisions_about(
    session: Session, viewer: Viewer, process: str, case_ids: Collection[str]
) -> Sequence[tuple[str, Case]]:
    """(case that is looked at, supervision about it), the oldest first."""
    rows = session.execute(
        select(CaseLink.earlier_id, Case)
        .join(Case, Case.id == CaseLink.case_id)
        .where(CaseLink.earlier_id.in_(case_ids), Case.process_key == process, visible_to(viewer))
        .order_by(Case.started_at, Case.id)
    )
    return [(row[0], row[1]) for row in rows]
