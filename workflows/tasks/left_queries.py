"""Open tasks of people who are here no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.organizations.models import Person, Post
from workflows.organizations.queries import held_on, holders
from workflows.organizations.superiors import heads_above
from workflows.tasks.models import Task, TaskVote


def tasks_left_behind(session: Session, day: date, limit: int) -> list[str]:
    """Ids of open tasks whose assignee is disabled or has left the post, or that somebody is to sign
    who holds the role no more; the oldest first. Not those of cases that stand still."""
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
    of_role = exists().where(
        Post.person_id == Task.assignee_id,
        Post.organization_id == Task.organization_id,
        Post.role == Task.role,
        held_on(day),
    )
    left = and_(Task.assignee_id.is_not(None), ~of_role)
    rows = session.execute(
        select(Task, Case.frozen, disabled.label("disabled"))
        .join(Case, Case.id == Task.case_id)
        .where(
            Task.state == "open",
            Case.state == "running",
            or_(disabled, left, and_(Task.countersigned, gone)),
        )
        .order_by(Task.opened_at, Task.id)
    )
    return [
        task.id
        for task, frozen, is_disabled in rows
        if frozen is None and (is_disabled or task.countersigned or has_left(session, task, day))
    ][:limit]


def has_left(session: Session, task: Task, day: date) -> bool:
    """Whether the assignee of a task neither holds its role on a day nor heads those who do, who may
    stand in or do it on somebody's behalf."""
    posts = [(task.role, task.organization_id)]
    posts += heads_above(session, task.role, task.organization_id)
    return not any(
        person.id == task.assignee_id for post in posts for person in holders(session, *post, day)
    )


def open_votes(session: Session) -> Sequence[Task]:
    """The open tasks of running cases that several people sign, the oldest first."""
    return session.scalars(
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == "open", Task.countersigned, Case.state == "running")
        .order_by(Task.opened_at, Task.id)
    ).all()
