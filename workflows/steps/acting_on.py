"""What a person acts on: found within what they may see, its case locked."""

from __future__ import annotations

from workflows.cases.models import Case, CaseRequest
from workflows.cases.queries import visible_case
from workflows.cases.request_queries import visible_request
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import visible_deadline
from workflows.errors import NotFound, Stale, WrongState
from workflows.steps.context import CaseContext
from workflows.tasks.models import Task
from workflows.tasks.queries import visible_task
from workflows.texts import Text


def case_to_act_on(uow: UnitOfWork, case_id: str) -> CaseContext:
    """A case, locked; raises NotFound when there is none or the person may not see it."""
    if visible_case(uow.session, uow.person, case_id) is None:
        raise NotFound(Text("没有这件案件，或者您不能查看。"))
    return CaseContext.locked(uow, case_id)


def task_to_act_on(uow: UnitOfWork, task_id: str, version: int | None) -> tuple[CaseContext, Task]:
    """An open task with its case, locked; `version` is that of the task as seen, if it matters.

    Raises NotFound, WrongState, Stale.
    """
    task = visible_task(uow.session, uow.person, task_id)
    if task is None:
        raise NotFound(Text("没有这件任务，或者您不能查看。"))
    context = CaseContext.locked(uow, task.case_id)
    uow.session.refresh(task)
    if task.state != "open":
        raise WrongState(Text("这一步已经办结或取消。"))
    if version not in (None, task.version):
        raise Stale(Text("这件事有了变化，请刷新后再试。"))
    return context, task


def request_to_act_on(uow: UnitOfWork, request_id: str) -> tuple[CaseContext, CaseRequest]:
    """A request with its case, locked; raises NotFound."""
    request = visible_request(uow.session, uow.person, request_id)
    if request is None:
        raise NotFound(Text("没有这项请求，或者您不能查看。"))
    context = CaseContext.locked(uow, request.case_id)
    uow.session.refresh(request)
    return context, request


def deadline_to_act_on(uow: UnitOfWork, deadline_id: str) -> tuple[CaseContext, Deadline]:
    """A deadline with its case, locked; raises NotFound."""
    deadline = visible_deadline(uow.session, uow.person, deadline_id)
    if deadline is None:
        raise NotFound(Text("没有这个期限，或者您不能查看。"))
    context = CaseContext.locked(uow, deadline.case_id)
    uow.session.refresh(deadline)
    return context, deadline


def check_running(context: CaseContext) -> None:
    """Whether the case still runs and does not stand still; raises WrongState."""
    check_not_over(context)
    check_not_frozen(context.case)


def check_not_over(context: CaseContext) -> None:
    """Whether the case still runs; raises WrongState."""
    if context.case.state != "running":
        raise WrongState(Text("案件已经结束。"))


def check_not_held(context: CaseContext, task: Task) -> None:
    """Whether no other case holds this step; one that is over holds nothing any more.

    Raises WrongState with the reason that the process gives.
    """
    for hold in context.case.held or ():
        if hold["element"] != task.element:
            continue
        if context.uow.session.get_one(Case, hold["by"]).state == "running":
            raise WrongState(Text(hold["reason"], hold["reason_en"]))
