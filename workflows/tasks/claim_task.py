"""Claiming a task from a pool, and giving it back."""

from __future__ import annotations

from workflows.cases.queries import locked_case
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound, Stale, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import person
from workflows.tasks.models import Task
from workflows.tasks.permissions import check_may_claim, check_may_release
from workflows.tasks.queries import visible_task
from workflows.texts import Text


def claim_task(uow: UnitOfWork, task_id: str, version: int | None = None) -> Task:
    """Take an unclaimed task; taking one's own again changes nothing.

    `version` is that of the task as the person saw it, if it matters to them.
    Raises NotFound, WrongState, NotPermitted, Stale.
    """
    task = _open_task(uow, task_id, version)
    holder = person(uow.session, task.assignee_id).name if task.assignee_id else None
    check_may_claim(uow.person, task, holder)
    if task.assignee_id != uow.person.id:
        task.assignee_id = uow.person.id
        _note(uow, task, Kind.TASK_CLAIMED)
    return task


def release_task(uow: UnitOfWork, task_id: str, version: int | None = None) -> Task:
    """Give a claimed task back to those who could do it. Raises as `claim_task` does."""
    task = _open_task(uow, task_id, version)
    check_may_release(uow.person, task)
    task.assignee_id = task.on_behalf_of_id = None
    _note(uow, task, Kind.TASK_RELEASED)
    return task


def _open_task(uow: UnitOfWork, task_id: str, version: int | None) -> Task:
    task = visible_task(uow.session, uow.person, task_id)
    if task is None:
        raise NotFound(Text("没有这件任务，或者您不能查看。"))
    case = locked_case(uow.session, task.case_id)
    uow.session.refresh(task)
    if task.state != "open":
        raise WrongState(Text("这一步已经办结或取消。"))
    if version not in (None, task.version):
        raise Stale(Text("这件事有了变化，请刷新后再试。"))
    check_not_frozen(case)
    return task


def _note(uow: UnitOfWork, task: Task, kind: Kind) -> None:
    task.version += 1
    record(
        uow,
        kind,
        case=locked_case(uow.session, task.case_id),
        task_id=task.id,
        organization_id=task.organization_id,
        element=task.element,
        name=task.name,
    )
