"""Whether somebody has a part in a case beside overseeing it, and what they said they look for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from oversight.models import Card
from workflows.cases.models import Case, CaseLink, CaseOrganization, CaseReader, CaseRequest
from workflows.deadlines.models import Deadline
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.tasks.models import Task
from workflows.viewer import Viewer


def has_part(
    session: Session, viewer: Viewer, case: Case, bodies: Collection[str], now: datetime
) -> bool:
    """Whether anything in a case is this person's own or calls for those who oversee it.

    `bodies` are the organizations for which they act otherwise than by overseeing. One statement.
    """
    posts = [(post.organization_id, post.role) for post in viewer.posts]
    offices = {post.organization_id for post in viewer.posts}
    looking, their = aliased(Case), aliased(Task)
    parts = (
        exists().where(
            CaseOrganization.case_id == case.id,
            CaseOrganization.organization_id.in_(bodies),
            CaseOrganization.visible_from.is_not(None),
        ),
        exists().where(CaseReader.case_id == case.id, CaseReader.person_id == viewer.id),
        exists().where(
            Task.case_id == case.id,
            or_(
                tuple_(Task.organization_id, Task.role).in_(posts),
                Task.assignee_id == viewer.id,
                Task.closed_by_id == viewer.id,
            ),
        ),
        exists().where(
            CaseRequest.case_id == case.id,
            CaseRequest.state == "open",
            tuple_(CaseRequest.organization_id, CaseRequest.role).in_(posts),
        ),
        # What is near its end, past it or under a card stands on the board, and is looked at from there.
        exists().where(
            Task.case_id == case.id,
            Task.state == "open",
            Deadline.id == Task.deadline_id,
            Deadline.state == "running",
            Deadline.warn_at <= now,
        ),
        exists().where(
            Card.case_id == case.id,
            Card.revoked_at.is_(None),
            Task.id == Card.task_id,
            Task.state == "open",
        ),
        # Whoever accompanies it has said what for when the supervision began.
        exists().where(
            CaseLink.earlier_id == case.id,
            looking.id == CaseLink.case_id,
            looking.state == "running",
            their.case_id == looking.id,
            their.organization_id.in_(offices),
        ),
    )
    return bool(session.scalar(select(or_(*parts))))


def has_said_purpose(session: Session, case_id: str, person_id: str, since: datetime) -> bool:
    """Whether somebody has said since an instant what they look at a case for."""
    found = select(func.count()).where(
        HistoryRow.case_id == case_id,
        HistoryRow.kind == Kind.CASE_VIEWED,
        HistoryRow.actor_id == person_id,
        HistoryRow.at >= since,
    )
    return bool(session.scalar(found))
