"""Open tasks of people who are here no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.organizations.models import Person, Post
from workflows.organizations.queries import held_on
from workflows.tasks.models import Task, TaskVote


def tasks_left_behind(session: Session, day: date, limit: int) -> list[str]:
    """Ids of open tasks whose assignee is disabled, or that somebody is to sign who holds the role no
    more; the oldest first. Not those of cases that stand still."""
    disabled = exists().where(Person.id == Task.assignee_id, ~Person.active)
    in_office = exists().where(
        Post.person_id == TaskVote.person_id,
        Post.organization_id == Task.organization_id,
        Post.role == Task.role,
        held_on(day),
        Person.id == Post.person_id,
        Person.active,
    )
    gone = exists().where(TaskVote.task_id == Task.id, TaskVote.state == "waiting", ~in_office)
    rows = session.execute(
        select(Task.id, Case.frozen)
        .join(Case, Case.id == Task.case_id)
        .where(
            Task.state == "open",
            Case.state == "running",
            or_(disabled, and_(Task.countersigned, gone)),
        )
        .order_by(Task.opened_at, Task.id)
    )
    return [row.id for row in rows if row.frozen is None][:limit]


def open_votes(session: Session) -> Sequence[Task]:
    """The open tasks of running cases that several people sign, the oldest first."""
    return session.scalars(
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == "open", Task.countersigned, Case.state == "running")
        .order_by(Task.opened_at, Task.id)
    ).all()
