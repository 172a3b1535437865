"""Rows that an address names, if the acting person may see them; NotFound otherwise.

Whoever only oversees the case says first what for (`web.look_purpose`): PurposeNeeded.
"""

from __future__ import annotations

from web.look_purpose import check_look
from workflows.cases.models import Case
from workflows.cases.queries import case_of_id, visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import visible_deadline
from workflows.errors import NotFound
from workflows.tasks.models import Task
from workflows.tasks.queries import visible_task
from workflows.texts import Text


def found_case(uow: UnitOfWork, case_id: str) -> Case:
    """A case; raises NotFound."""
    case = visible_case(uow.session, uow.person, case_id)
    if case is None:
        raise NotFound(Text("没有这件案件，或者您不能查看。"))
    check_look(uow, case)
    return case


def found_task(uow: UnitOfWork, task_id: str) -> Task:
    """A task; raises NotFound."""
    task = visible_task(uow.session, uow.person, task_id)
    if task is None:
        raise NotFound(Text("没有这件任务，或者您不能查看。"))
    check_look(uow, case_of_id(uow.session, task.case_id))
    return task


def found_deadline(uow: UnitOfWork, deadline_id: str) -> Deadline:
    """A deadline; raises NotFound."""
    deadline = visible_deadline(uow.session, uow.person, deadline_id)
    if deadline is None:
        raise NotFound(Text("没有这个期限，或者您不能查看。"))
    check_look(uow, case_of_id(uow.session, deadline.case_id))
    return deadline
