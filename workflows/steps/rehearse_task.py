"""What a decision would bring about: the step itself is taken, looked at and undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bpmn import engine
from bpmn.errors import EngineError
from workflows.deadlines.models import Timer
from workflows.errors import WrongState
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_since
from workflows.organizations.models import Organization
from workflows.steps.complete_task import carry_out, check_to_do, new_answer, offered
from workflows.steps.context import CaseContext
from workflows.steps.forms import asked_by, check_form, merged, task_form
from workflows.steps.item_context import at_task
from workflows.tasks.models import Task
from workflows.texts import Text


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a step brought, as long as it is not undone.

    `rows` are its history rows, `seen_by` the organizations that see the case from now on.
    """

    rows: Sequence[HistoryRow]
    seen_by: Sequence[Organization]


@contextmanager
def rehearsal(
    context: CaseContext, task: Task, decision: str, given: Mapping[str, Any]
) -> Iterator[Rehearsed]:
    """Complete a task at hand for as long as the block lasts.

    The form need not be filled in: what it lacks is as if it had been left empty. No document is
    drawn, and numbers that were given are free again. Nothing may be done with the context after
    the block.
    Raises AlreadyDone, WrongState (also where it depends on what the form still lacks), NotPermitted,
    Invalid (the decision is not offered or cannot be taken).
    """
    check_to_do(context, task)
    if task.countersigned:
        raise WrongState(Text("会签结束以后才知道结果。"))
    offered(at_task(context, task), context.folder.tasks[task.element], decision)
    form = task_form(context, task)
    data = asked_by(form, decision, merged(form, given))
    wrong = {error.field for error in check_form(form, data, decision)}
    data = {field: value for field, value in data.items() if field not in wrong}
    session, case = context.uow.session, context.case
    before, hidden = case.history_seq, _hidden(context)
    context.rehearsed = True
    with context.uow.undone():
        try:
            carry_out(context, task, new_answer(context.uow, task, decision, data, ""))
        except (EngineError, LookupError):
            if not wrong:
                raise
            raise WrongState(Text("填好上面的内容以后，这里显示后果。")) from None
        session.flush()
        seen = [context.slot(name) for name in sorted(hidden - _hidden(context))]
        yield Rehearsed(rows_since(session, case.id, before), seen)


def lapse_of(context: CaseContext, timer: Timer) -> tuple[str, ...]:
    """The elements that open, or the ends that are reached, when a timer that interrupts runs out."""
    step = engine.fire(
        context.definition, context.case.engine_state, timer.engine_id, timer.element
    )
    opened = tuple(task.element for task in step.tasks_opened)
    return opened or step.ends


def _hidden(context: CaseContext) -> set[str]:
    """The slots whose organizations do not see the case."""
    rows = context.slots()
    return {
        name for name in context.folder.slots if name not in rows or rows[name].visible_from is None
    }
