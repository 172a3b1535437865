"""Sending a case back from an open task to an earlier one (退回), with the reason.

Not across what has left the house: once a document was made in between, or another case was told,
its step stands.
"""

from __future__ import annotations

from bpmn import engine
from bpmn.errors import EngineError
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.queries import count_in_case, rows_of_kinds
from workflows.history.record import record
from workflows.steps.acting_on import task_to_act_on
from workflows.steps.apply_step import apply_step
from workflows.steps.context import CaseContext
from workflows.steps.reasons import checked_reason
from workflows.steps.served import is_served
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import tasks_of_case
from workflows.texts import Text

MOST_RETURNS = 5
"""Per case (local default): after that people have to decide."""


def return_task(
    uow: UnitOfWork, task_id: str, to: str, opinion: str, version: int | None = None
) -> Task:
    """Go back from an open task to the element `to`; what was done in between is done again.

    Parallel work that does not lie behind it goes on. Raises NotFound, WrongState, Stale,
    NotPermitted, Invalid.
    """
    context, task = task_to_act_on(uow, task_id, version)
    check_may_return(context, task)
    target = _chosen(context, task, to)
    reason = checked_reason(opinion, "opinion")
    try:
        step = engine.return_to(
            context.definition, context.case.engine_state, task.engine_id, target.element
        )
    except EngineError:
        raise WrongState(Text("流程走到这里，已经不能退回那一步。")) from None
    record(
        uow,
        Kind.TASK_RETURNED,
        case=context.case,
        task_id=task.id,
        organization_id=task.organization_id,
        item=task.item,
        element=task.element,
        name=task.name,
        to=target.element,
        to_name=target.name,
        opinion=reason,
    )
    apply_step(context, step, None)
    return task


def check_may_return(context: CaseContext, task: Task) -> None:
    """Whoever has the task, while there is a step to go back to. Raises NotPermitted, WrongState."""
    if task.countersigned:
        raise NotPermitted(Text("会签由各成员分别表决，不能退回。"))
    if not can_complete(context.uow.person, task):
        raise NotPermitted(Text("只有承办人可以退回。"))
    check_not_frozen(context.case)
    done = count_in_case(context.uow.session, context.case.id, Kind.TASK_RETURNED)
    if done >= MOST_RETURNS:
        raise WrongState(Text("本案已退回 {count} 次，不能再退回。", count=done))
    if not returnable(context, task):
        raise WrongState(Text("前面的步骤已经发出文书，或者没有可以退回的步骤。"))


def returnable(context: CaseContext, task: Task) -> list[Task]:
    """The steps a task may be sent back to, the latest first: done, and nothing sent out since."""
    session = context.uow.session
    done = {each.id: each for each in tasks_of_case(session, context.case.id, "done")}
    found: dict[str, Task] = {}
    kinds = (Kind.TASK_COMPLETED, Kind.DOCUMENT_MADE, Kind.MESSAGE_THROWN)
    for row in rows_of_kinds(session, context.case.id, kinds):
        if row.kind != Kind.TASK_COMPLETED:
            if is_served(context, row):
                break
            continue
        each = done.get(row.task_id or "")
        if each is not None and each.element != task.element and _is_around(each, task):
            found.setdefault(each.element, each)
    return list(found.values())


def _is_around(done: Task, task: Task) -> bool:
    """Whether both stand in the same flow, of the same body."""
    return (done.path, done.item) == (task.path, task.item)


def _chosen(context: CaseContext, task: Task, element: str) -> Task:
    for each in returnable(context, task):
        if each.element == element:
            return each
    raise Invalid([FieldError("/to", Text("请选择退回到哪一步。"))])
