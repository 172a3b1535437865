"""Firing what is due: the rungs of the ladder, and the timers whose lapse takes its own path."""

from __future__ import annotations

from datetime import datetime

from bpmn import engine
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.keep_time import end_deadline, rungs_of, schedule
from workflows.deadlines.models import Deadline, Timer
from workflows.deadlines.queries import due_timers
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.steps.apply_step import apply_step, make_documents_at_lapse
from workflows.steps.context import CaseContext
from workflows.steps.item_context import at_rule
from workflows.tasks.models import Task


def due(uow: UnitOfWork, limit: int = 100) -> list[tuple[str, str]]:
    """(timer, case) of what is due now, earliest first."""
    return list(due_timers(uow.session, uow.now, limit))


def fire_timer(uow: UnitOfWork, timer_id: str, case_id: str) -> bool:
    """Fire a timer if it is still due; False when somebody else did or it was closed meanwhile."""
    context = CaseContext.locked(uow, case_id)
    timer = uow.session.get(Timer, timer_id, populate_existing=True)
    if timer is None or timer.state != "armed" or not _is_due(timer.fire_at, uow.now):
        return False
    deadline = uow.session.get_one(Deadline, timer.deadline_id)
    if timer.interrupting:
        _lapse(context, timer, deadline)
    else:
        _climb(context, timer, deadline)
    return True


def _is_due(fire_at: datetime | None, now: datetime) -> bool:
    return fire_at is not None and fire_at <= now


def _climb(context: CaseContext, timer: Timer, deadline: Deadline) -> None:
    assert timer.rung is not None
    rung = timer.rung
    last = rung == rungs_of(context.uow, deadline)[-1].name
    step = engine.fire(
        context.definition,
        context.case.engine_state,
        timer.engine_id,
        timer.element,
        rung=rung,
        last=last,
    )
    if last:
        timer.state, timer.fire_at = "spent", None
    else:
        schedule(context.uow, timer, deadline, after=rung)
    apply_step(context, step, None)
    for thrown in step.thrown:
        if thrown.kind == "escalation":
            _announce(context, timer, deadline, rung)


def _announce(context: CaseContext, timer: Timer, deadline: Deadline, rung: str) -> None:
    task = context.uow.session.get(Task, timer.task_id) if timer.task_id else None
    if task is None:
        return
    record(
        context.uow,
        Kind.DEADLINE_RUNG,
        case=context.case,
        task_id=task.id,
        organization_id=task.organization_id,
        item=task.item,
        tell_at=context.uow.now,
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        rung=rung,
        element=task.element,
        name=task.name,
        due_on=deadline.due_on.isoformat() if deadline.due_on else None,
    )


def _lapse(context: CaseContext, timer: Timer, deadline: Deadline) -> None:
    part = at_rule(context, deadline.rule, deadline.item)
    step = engine.fire(
        context.definition,
        context.case.engine_state,
        timer.engine_id,
        timer.element,
        last=True,
        data=part.told(),
    )
    timer.state, timer.fire_at = "spent", None
    end_deadline(context.uow, context.case, deadline, "lapsed")
    make_documents_at_lapse(part, timer.element)
    apply_step(context, step, None)
