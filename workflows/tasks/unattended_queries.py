"""Open tasks that nobody can take: the post is vacant, or all who hold it have to keep off the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.organizations.models import Person, Post
from workflows.organizations.queries import held_on
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates


def is_unattended(session: Session, task: Task, day: date) -> bool:
    """Whether an open task waits for nobody at all on a day."""
    return task.assignee_id is None and not candidates(session, task, day)


def unattended(session: Session, day: date, limit: int) -> Sequence[Task]:
    """Such tasks of running cases, the oldest first, for whoever runs the platform."""
    query = select(Task).join(Case, Case.id == Task.case_id).where(_nobody(day))
    return session.scalars(query.order_by(Task.opened_at, Task.id).limit(limit)).all()


def count_unattended(session: Session, day: date) -> int:
    """How many there are."""
    query = select(func.count()).select_from(Task).join(Case, Case.id == Task.case_id)
    return session.scalar(query.where(_nobody(day))) or 0


def _nobody(day: date) -> ColumnElement[bool]:
    able = exists().where(
        Post.organization_id == Task.organization_id,
        Post.role == Task.role,
        held_on(day),
        Person.id == Post.person_id,
        Person.active,
        or_(Task.barred.is_(None), ~Task.barred.contains(Person.id)),
    )
    return and_(Task.state == "open", Task.assignee_id.is_(None), ~able, Case.state == "running")
