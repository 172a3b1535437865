"""Taking back what one has just decided, before it had any effect on others.

The engine goes back to the step by `return_to`. Nothing typed is lost: it is there as a draft.
"""

from __future__ import annotations

from collections.abc import Sequence

from bpmn import engine
from bpmn.errors import EngineError
from workflows.cases.models import Answer
from workflows.cases.queries import answer_of_task
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.keep_time import end_deadline, reopen_deadline
from workflows.deadlines.queries import deadlines_of_case
from workflows.errors import NotFound, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.history.record import record
from workflows.steps.apply_step import apply_step
from workflows.steps.context import CaseContext
from workflows.steps.item_context import at_task
from workflows.steps.queries import standing_answers
from workflows.steps.save_draft import save_draft
from workflows.steps.served import is_served
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case, visible_task
from workflows.texts import Text

SERVED = (
    Kind.DOCUMENT_MADE,
    Kind.CASE_NUMBERED,
    Kind.NOTICE_SENT,
    Kind.DEADLINE_RUNG,
    Kind.MESSAGE_THROWN,
)
"""What came of a decision and cannot be unmade."""


def take_back_task(uow: UnitOfWork, task_id: str) -> Task:
    """Take back the last decision of a case; returns the task, open again for the acting person.

    Raises NotFound, NotPermitted, WrongState.
    """
    task = visible_task(uow.session, uow.person, task_id)
    if task is None:
        raise NotFound(Text("没有这件任务，或者您不能查看。"))
    context = CaseContext.locked(uow, task.case_id)
    uow.session.refresh(task)
    opened = check_may_take_back(context, task)
    answer = answer_of_task(uow.session, task.id)
    assert answer is not None, "it was done"
    try:
        step = engine.return_to(
            context.definition, context.case.engine_state, opened[0].engine_id, task.element
        )
    except EngineError:
        raise WrongState(Text("流程已经走开，不能收回，请联系下一步退回。")) from None
    record(
        uow,
        Kind.TASK_TAKEN_BACK,
        case=context.case,
        task_id=task.id,
        organization_id=task.organization_id,
        item=task.item,
        element=task.element,
        name=task.name,
    )
    _turn_clocks_back(context, task)
    task.state = "cancelled"
    uow.session.flush()
    kept = standing_answers(uow.session, context.case.id)
    same = [each for each in kept if (each.element, each.item) == (task.element, task.item)]
    at_task(context, task).forget(task.element, same[-1].decision if same else None)
    task.version += 1
    apply_step(context, step, None)
    return _open_again(context, task, answer)


def check_may_take_back(context: CaseContext, task: Task) -> Sequence[Task]:
    """The tasks that the decision opened, all untouched. Raises NotPermitted, WrongState."""
    if task.state != "done" or task.closed_by_id != context.uow.person.id:
        raise NotPermitted(Text("只能收回自己办结的步骤。"))
    check_not_frozen(context.case)
    if task.countersigned:
        raise NotPermitted(Text("会签的结果不能由一人收回。"))
    assert task.closed_at is not None, "it is done"
    session = context.uow.session
    for row in rows_of_kinds(session, context.case.id, (Kind.TASK_COMPLETED, *SERVED)):
        if row.kind in (Kind.DOCUMENT_MADE, Kind.MESSAGE_THROWN) and not is_served(context, row):
            continue
        if row.kind != Kind.TASK_COMPLETED:
            raise WrongState(Text("已经编号、发出文书或者通知，不能收回。"))
        if row.task_id != task.id:
            raise WrongState(Text("之后的步骤已经办结，不能收回。"))
        break
    opened = [
        each
        for each in tasks_of_case(session, context.case.id, "open")
        if each.opened_at >= task.closed_at and task.item in (None, each.item)
    ]
    if not opened:
        raise WrongState(Text("没有等待办理的下一步，不能收回。"))
    if any(each.seen_at is not None or each.version > 1 for each in opened):
        raise WrongState(Text("下一步的办理人已经打开，不能收回，请对方退回。"))
    return opened


def _turn_clocks_back(context: CaseContext, task: Task) -> None:
    """What the decision met runs on, what it set running is cancelled."""
    for deadline in deadlines_of_case(context.uow.session, context.case.id):
        if deadline.state in ("running", "paused") and deadline.started_at == task.closed_at:
            end_deadline(context.uow, context.case, deadline, "cancelled")
        elif deadline.state == "met" and deadline.ended_at == task.closed_at:
            reopen_deadline(context.uow, context.case, deadline)
    context.uow.session.flush()


def _open_again(context: CaseContext, task: Task, answer: Answer) -> Task:
    uow = context.uow
    for again in tasks_of_case(uow.session, context.case.id, "open"):
        if (again.element, again.path, again.item) == (task.element, task.path, task.item):
            again.assignee_id, again.on_behalf_of_id = uow.person.id, task.on_behalf_of_id
            again.seen_at = uow.now
            kept = {**answer.data, "decision": answer.decision, "opinion": answer.opinion}
            save_draft(uow, f"task:{again.id}", kept)
            return again
    raise WrongState(Text("流程已经走开，不能收回，请联系下一步退回。"))
