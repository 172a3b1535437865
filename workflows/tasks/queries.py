"""Reading tasks, always within the rows a person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from workflows.cases.models import Case, CaseReader
from workflows.cases.queries import in_sight, sees_confidential, visible_to
from workflows.database.looking import asked_once, is_looking
from workflows.organizations.models import Person, Post
from workflows.organizations.queries import held_on, holders
from workflows.tasks.models import Task, TaskVote
from workflows.tasks.permissions import is_barred
from workflows.viewer import Viewer

MOST_IDS = 1_000
"""So many are asked for in one statement."""

SCOPES = ("mine", "claimable", "started", "copied", "done")


def visible_task(session: Session, viewer: Viewer, task_id: str) -> Task | None:
    """The task, if this person may see it and its case."""
    return session.scalar(
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(Task.id == task_id, visible_to(viewer), in_sight(viewer, Task.confidential))
    )


def tasks_by_id(session: Session, ids: Iterable[str]) -> dict[str, Task]:
    """Several tasks at once, for rows that were scoped already."""
    return {row.id: row for row in session.scalars(select(Task).where(Task.id.in_(set(ids))))}


def votes_of(session: Session, task_id: str) -> Sequence[TaskVote]:
    """The members who sign a task together, in their order."""
    return session.scalars(
        select(TaskVote)
        .where(TaskVote.task_id == task_id)
        .order_by(TaskVote.position, TaskVote.id)
        .execution_options(populate_existing=True)
    ).all()


def opened_by(session: Session, task: Task, person_id: str) -> bool:
    """Whether a task was opened by the decision of this person."""
    return (
        session.scalar(
            select(Task.id)
            .where(
                Task.case_id == task.case_id,
                Task.closed_at == task.opened_at,
                Task.closed_by_id == person_id,
            )
            .limit(1)
        )
        is not None
    )


def note_seen(session: Session, task_id: str, now: datetime) -> None:
    """Set when an open task was first looked at."""
    session.execute(
        update(Task)
        .where(Task.id == task_id, Task.state == "open", Task.seen_at.is_(None))
        .values(seen_at=now)
    )


def candidates(session: Session, task: Task, day: date) -> list[Person]:
    """Who could take a task: the holders of its role who need not keep off the case, by username."""
    able = holders(session, task.role, task.organization_id, day)
    return [person for person in able if not is_barred(person.id, task)]


def tasks_of_case(session: Session, case_id: str, state: str | None = None) -> Sequence[Task]:
    """The tasks of a case, oldest first."""
    if is_looking(session):
        return [task for task in _all_tasks(session, case_id) if state in (None, task.state)]
    query = select(Task).where(Task.case_id == case_id).order_by(Task.opened_at, Task.id)
    return session.scalars(query.where(Task.state == state) if state else query).all()


def tasks_to_see(
    session: Session, viewer: Viewer, case: Case, state: str | None = None
) -> Sequence[Task]:
    """The tasks of a case, oldest first, without those of a part that is hidden from this person."""
    rows = tasks_of_case(session, case.id, state)
    if sees_confidential(viewer, case):
        return rows
    return [task for task in rows if not task.confidential]


@asked_once
def _all_tasks(session: Session, case_id: str) -> Sequence[Task]:
    query = select(Task).where(Task.case_id == case_id)
    return session.scalars(query.order_by(Task.opened_at, Task.id)).all()


def case_of_task(task_id: str) -> ScalarSelect[str]:
    """The id of a task's case, for queries of rows that are found by case."""
    return select(Task.case_id).where(Task.id == task_id).scalar_subquery()


def tasks_of_duty(task: Task) -> Select[str]:
    """Ids of a task and of those before it that were the same duty, for other queries.

    A step that was taken back or returned opens again as another task; while it is the same body's
    on the same clock, it is one duty.
    """
    return select(Task.id).where(
        Task.case_id == task.case_id,
        or_(
            Task.id == task.id,
            and_(
                Task.element == task.element,
                Task.organization_id == task.organization_id,
                Task.deadline_id == task.deadline_id,
                Task.state == "cancelled",
            ),
        ),
    )


def open_tasks_of_cases(
    session: Session, viewer: Viewer, case_ids: Iterable[str]
) -> dict[str, list[Task]]:
    """The open tasks of several cases that this person may see."""
    grouped: dict[str, list[Task]] = {}
    query = (
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(
            Task.case_id.in_(set(case_ids)),
            Task.state == "open",
            in_sight(viewer, Task.confidential),
        )
    )
    for task in session.scalars(query.order_by(Task.opened_at)):
        grouped.setdefault(task.case_id, []).append(task)
    return grouped


def called_paths(
    session: Session, viewer: Viewer | None
) -> Sequence[tuple[str, str, Sequence[str]]]:
    """(case, its version, path of calls) of the open tasks inside of calls that a person may see."""
    rows = session.execute(
        select(Case.id, Case.process_version_id, Task.path)
        .join(Task, Task.case_id == Case.id)
        .where(
            Task.state == "open",
            Task.path != [],
            true()
            if viewer is None
            else and_(visible_to(viewer), in_sight(viewer, Task.confidential)),
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _candidate(viewer: Viewer) -> ColumnElement[bool]:
    pairs = [(post.organization_id, post.role) for post in viewer.posts]
    return and_(
        Task.assignee_id.is_(None),
        tuple_(Task.organization_id, Task.role).in_(pairs),
        or_(Task.barred.is_(None), ~Task.barred.contains(viewer.id)),
    )


def _somebody_else_could(viewer: Viewer, day: date) -> ColumnElement[bool]:
    return exists().where(
        Post.organization_id == Task.organization_id,
        Post.role == Task.role,
        Post.person_id != viewer.id,
        held_on(day),
        Person.id == Post.person_id,
        Person.active,
        or_(Task.barred.is_(None), ~Task.barred.contains(Person.id)),
    )


def in_scope(viewer: Viewer, scope: str, day: date) -> ColumnElement[bool]:
    """The condition of one list of tasks on a day; raises KeyError for an unknown one.

    `mine` holds what is claimed by or given to the person and what only they can do; `claimable`
    everything unclaimed that they could do; `pool` only what others could claim as well.
    """
    open_ = Task.state == "open"
    conditions: dict[str, Callable[[], ColumnElement[bool]]] = {
        "mine": lambda: and_(
            open_,
            or_(
                Task.assignee_id == viewer.id,
                and_(
                    _candidate(viewer),
                    or_(Task.countersigned, ~_somebody_else_could(viewer, day)),
                ),
            ),
        ),
        "claimable": lambda: and_(open_, _candidate(viewer)),
        "pool": lambda: and_(
            open_,
            _candidate(viewer),
            ~Task.countersigned,
            _somebody_else_could(viewer, day),
        ),
        "started": lambda: and_(open_, Case.started_by_id == viewer.id),
        "copied": lambda: and_(
            open_,
            exists().where(
                CaseReader.case_id == Task.case_id,
                CaseReader.person_id == viewer.id,
                CaseReader.reason.in_(("told", "copied")),
            ),
        ),
        "done": lambda: and_(Task.state == "done", Task.closed_by_id == viewer.id),
    }
    return conditions[scope]()


def tasks_in_scope(
    session: Session,
    viewer: Viewer,
    scope: str,
    day: date,
    *,
    limit: int = 200,
    after: tuple[datetime, str] | None = None,
) -> Sequence[tuple[Task, Case]]:
    """One tab of the inbox with the cases, oldest task first (done: newest first).

    `after` is the last row of the page before: when it opened (done: was closed), and its id.
    """
    newest_first = scope == "done"
    at = Task.closed_at if newest_first else Task.opened_at
    query = (
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(
            visible_to(viewer),
            in_sight(viewer, Task.confidential),
            in_scope(viewer, scope, day),
        )
    )
    if after is not None:
        moment, task_id = after
        beyond = at < moment if newest_first else at > moment
        query = query.where(or_(beyond, and_(at == moment, Task.id > task_id)))
    query = query.order_by(at.desc() if newest_first else at, Task.id)
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


def count_in_scope(session: Session, viewer: Viewer, scope: str, day: date) -> int:
    """How many tasks one tab of the inbox holds."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Task)
            .join(Case, Case.id == Task.case_id)
            .where(
                visible_to(viewer),
                in_sight(viewer, Task.confidential),
                in_scope(viewer, scope, day),
            )
        )
        or 0
    )


def open_steps_by_deadline(session: Session, case_ids: Iterable[str]) -> dict[str, list[str]]:
    """The names of the open steps of cases, by the deadline that times them."""
    found: dict[str, list[str]] = {}
    ids = sorted(set(case_ids))
    for start in range(0, len(ids), MOST_IDS):
        rows = session.execute(
            select(Task.deadline_id, Task.name)
            .where(
                Task.case_id.in_(ids[start : start + MOST_IDS]),
                Task.state == "open",
                Task.deadline_id.is_not(None),
            )
            .order_by(Task.opened_at, Task.id)
        )
        for deadline_id, name in rows:
            assert deadline_id is not None, "that is asked for"
            if name not in found.setdefault(deadline_id, []):
                found[deadline_id].append(name)
    return found
