"""Reading what was asked of somebody in a case, and who may see or answer it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from workflows.cases.models import Case, CaseRequest
from workflows.cases.queries import CLOCK, in_sight, sees_confidential, visible_to
from workflows.viewer import Viewer


def requests_of(session: Session, case_id: str) -> Sequence[CaseRequest]:
    """What was asked in a case, oldest first."""
    return session.scalars(
        select(CaseRequest)
        .where(CaseRequest.case_id == case_id)
        .order_by(CaseRequest.asked_at, CaseRequest.id)
    ).all()


def who_asked_to_extend(session: Session, deadline_id: str) -> dict[datetime, str]:
    """Who asked for the extensions of a deadline that were granted, by the instant of granting."""
    rows = session.execute(
        select(CaseRequest.answered_at, CaseRequest.asked_by_id).where(
            CaseRequest.deadline_id == deadline_id, CaseRequest.state == "granted"
        )
    )
    return {at: person_id for at, person_id in rows if at is not None}


def requests_to_see(session: Session, viewer: Viewer, case: Case) -> Sequence[CaseRequest]:
    """What was asked in a case, oldest first, without what only the confidential part knows of."""
    rows = requests_of(session, case.id)
    if sees_confidential(viewer, case):
        return rows
    return [row for row in rows if row.organization_id not in (case.confidential_to or "")]


def _of_hidden_part() -> ColumnElement[bool]:
    """The condition that a request is put to a body to which alone the confidential part is open."""
    return Case.confidential_to.contains(CaseRequest.organization_id)


def visible_request(session: Session, viewer: Viewer, request_id: str) -> CaseRequest | None:
    """The request, if this person may see it and its case."""
    return session.scalar(
        select(CaseRequest)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(
            CaseRequest.id == request_id,
            visible_to(viewer),
            in_sight(viewer, _of_hidden_part()),
        )
    )


def requests_for(
    session: Session,
    viewer: Viewer,
    *,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> Sequence[tuple[CaseRequest, Case]]:
    """What waits for this person's answer, with the case it is asked in, oldest first.

    Those are the open requests of running cases that they see, put to a post they hold: neither
    their own nor about them, nor in a case that they have to keep off. `after` is the last row of
    the page before.
    """
    query = (
        select(CaseRequest, Case)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(_waits_for(viewer), visible_to(viewer))
    )
    if after is not None:
        at, request_id = after
        later = (CaseRequest.asked_at == at) & (CaseRequest.id > request_id)
        query = query.where(or_(CaseRequest.asked_at > at, later))
    rows = session.execute(query.order_by(CaseRequest.asked_at, CaseRequest.id).limit(limit))
    return [(row[0], row[1]) for row in rows]


def count_requests_for(session: Session, viewer: Viewer) -> int:
    """How many requests wait for this person's answer."""
    query = select(func.count()).select_from(CaseRequest)
    query = query.join(Case, Case.id == CaseRequest.case_id)
    return session.scalar(query.where(_waits_for(viewer), visible_to(viewer))) or 0


def _waits_for(viewer: Viewer) -> ColumnElement[bool]:
    posts = [(post.organization_id, post.role) for post in viewer.posts]
    return and_(
        CaseRequest.state == "open",
        tuple_(CaseRequest.organization_id, CaseRequest.role).in_(posts),
        CaseRequest.asked_by_id != viewer.id,
        or_(CaseRequest.subject_id.is_(None), CaseRequest.subject_id != viewer.id),
        Case.state == "running",
        or_(
            CaseRequest.deadline_id.is_(None),
            exists().where(CLOCK.c.id == CaseRequest.deadline_id, CLOCK.c.state == "running"),
        ),
        or_(Case.barred.is_(None), ~Case.barred.contains(viewer.id)),
    )
