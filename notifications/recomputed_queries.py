"""Reading whose tasks a recomputation of deadlines moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.deadlines.models import Deadline, DeadlineChange
from workflows.tasks.models import Task

MOVED = and_(
    # By the case first: its open tasks are found by an index, the tasks of a deadline are not.
    DeadlineChange.case_id == Task.case_id,
    DeadlineChange.deadline_id == Task.deadline_id,
)
IN_FORCE = and_(
    Deadline.id == DeadlineChange.deadline_id,
    Deadline.state == "running",
    # What has moved again, or was suspended since then, is not told of as it stood then.
    Deadline.due_at == DeadlineChange.due_after,
)


def holdings_of_moved(
    session: Session, recomputation_id: str
) -> Sequence[tuple[str | None, str, str, str | None]]:
    """(assignee, role, organization, who is barred) of the open tasks whose deadlines moved."""
    rows = session.execute(
        select(Task.assignee_id, Task.role, Task.organization_id, Task.barred)
        .join(DeadlineChange, MOVED)
        .join(Deadline, IN_FORCE)
        .where(
            DeadlineChange.recomputation_id == recomputation_id,
            DeadlineChange.made,
            Task.state == "open",
        )
        .distinct()
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def moved_tasks_of(
    session: Session,
    recomputation_id: str,
    person_id: str,
    posts: Iterable[tuple[str, str]],
    limit: int,
) -> tuple[int, Sequence[tuple[Task, Case, DeadlineChange]]]:
    """How many open tasks of this person moved, and those due first; `posts` are role and place."""
    pooled = and_(
        Task.assignee_id.is_(None),
        tuple_(Task.role, Task.organization_id).in_(list(posts)),
        or_(Task.barred.is_(None), Task.barred.not_like(f"%{person_id}%")),
    )
    conditions = (
        DeadlineChange.recomputation_id == recomputation_id,
        DeadlineChange.made,
        Task.state == "open",
        or_(Task.assignee_id == person_id, pooled),
    )
    joined = (
        select(Task, Case, DeadlineChange)
        .join(DeadlineChange, MOVED)
        .join(Deadline, IN_FORCE)
        .join(Case, Case.id == Task.case_id)
        .where(*conditions)
    )
    count = session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    rows = session.execute(
        joined.order_by(DeadlineChange.due_after, DeadlineChange.deadline_id, Task.id).limit(limit)
    )
    return count, [(row[0], row[1], row[2]) for row in rows]
