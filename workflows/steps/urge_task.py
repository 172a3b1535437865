"""Reminding whoever has a task, politely and once a day (催办)."""

from __future__ import annotations

from workflows.calendar.local_time import day_of
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.queries import last_of_task
from workflows.history.record import record
from workflows.steps.acting_on import task_to_act_on
from workflows.steps.context import CaseContext
from workflows.steps.reasons import checked_reason
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_complete
from workflows.texts import Text


def urge_task(uow: UnitOfWork, task_id: str, opinion: str = "") -> Task:
    """Remind those who have an open task. Raises NotFound, NotPermitted, WrongState, Invalid."""
    context, task = task_to_act_on(uow, task_id, None)
    check_may_urge(context, task)
    record(
        uow,
        Kind.TASK_URGED,
        case=context.case,
        task_id=task.id,
        organization_id=context.acting_for(),
        tell_at=uow.now,
        element=task.element,
        name=task.name,
        opinion=checked_reason(opinion, "opinion", required=False),
    )
    return task


def check_may_urge(context: CaseContext, task: Task) -> None:
    """Whoever sees the case and has not got the task; one reminder a day and task, by whomever.

    Raises NotPermitted, WrongState (also while the case stands still: nobody could do it).
    """
    if can_complete(context.uow.person, task):
        raise NotPermitted(Text("这一步由您办理，不必催办。"))
    check_not_frozen(context.case)
    last = last_of_task(context.uow.session, task.case_id, task.id, Kind.TASK_URGED)
    if last is not None and day_of(last.at) == context.today:
        raise WrongState(Text("今天已经催办过，明天可以再催。"))
