"""The rows of task lists: what a line of the inbox or of a desk says of a task."""

from __future__ import annotations

from collections.abc import Sequence

from oversight.models import Card as CardRow
from web.pages.clockwork import Moment, card_badge, light_of_task, ruler_of
from web.pages.names import Names
from web.view_models.inbox import TaskRow
from workflows.cases.models import Case
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.tasks.models import Task


def task_row(
    names: Names,
    at: Moment,
    task: Task,
    case: Case,
    deadline: Deadline | None,
    card: CardRow | None,
    *,
    acts: bool,
    claims: bool = False,
    pauses: Sequence[DeadlinePause] = (),
) -> TaskRow:
    """One line. `acts`: the reader does it, and the button says what; `claims`: by taking it first.

    `pauses` are those of its clock: the ruler leaves them out.
    """
    hourly = deadline is not None and parse_amount(deadline.amount).unit.exact
    return TaskRow(
        case_id=case.id,
        task_id=task.id,
        title=case.title,
        step=names.task(case, task),
        url=f"/tasks/{task.id}",
        light=light_of_task(task, deadline, at),
        number=case.number,
        process=names.process(case),
        source=names.organization(case.organization_id),
        source_note=names.started(case),
        holder=names.holder(task),
        due_on=deadline.due_on if deadline else None,
        due_at=deadline.due_at if hourly and deadline else None,
        ruler=ruler_of(deadline, at, pauses),
        card=card_badge(card),
        verb=names.verb(case, task) if acts else "",
        urgent=case.urgent,
        claim_url=f"/tasks/{task.id}/claim" if claims else None,
        done_at=task.closed_at,
        decision=names.decision(case, task),
    )
