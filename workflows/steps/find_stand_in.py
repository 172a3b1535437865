"""Looking again for somebody to do a task that nobody could take."""

from __future__ import annotations

from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound, WrongState
from workflows.operations.permissions import check_may_operate
from workflows.organizations.models import Person
from workflows.organizations.queries import people_by_id
from workflows.steps.context import CaseContext
from workflows.steps.recuse import pass_on
from workflows.steps.stand_in import stand_in
from workflows.tasks.models import Task
from workflows.tasks.unattended_queries import is_unattended
from workflows.texts import Text


def find_stand_in(uow: UnitOfWork, task_id: str) -> Person:
    """Give a task that waits for nobody to the nearest head above who need not keep off the case.

    By whoever runs the platform, who sees nothing of the case by it. Raises NotPermitted, NotFound
    (somebody can take it by now, or it is closed), WrongState (there is still nobody).
    """
    check_may_operate(uow.person)
    task = uow.session.get(Task, task_id)
    if task is None:
        raise _none()
    context = CaseContext.locked(uow, task.case_id)
    uow.session.refresh(task)
    if task.state != "open" or not is_unattended(uow.session, task, context.today):
        raise _none()
    found = stand_in(context, task)
    if found is None:
        raise WrongState(
            Text("这一岗位和上级都没有可以办理的人员，请先安排人员任职（lianshu users add）。")
        )
    pass_on(context, task)
    task.version += 1
    return people_by_id(uow.session, [found])[found]


def _none() -> NotFound:
    return NotFound(Text("这一步已经有人可以办理，或者已经办结。"))
