"""Who does a task when everybody who holds its role has to keep off the case, or drafted it."""

from __future__ import annotations

from workflows.organizations.queries import holders
from workflows.organizations.superiors import heads_above
from workflows.steps.context import CaseContext
from workflows.steps.own_work import unfit
from workflows.tasks.models import Task
from workflows.tasks.permissions import is_barred
from workflows.tasks.queries import candidates


def stand_in(context: CaseContext, task: Task) -> str | None:
    """The nearest head above who need not keep off it; None while the role has other holders.

    Whoever drafted what the task approves, having stood in for somebody else, or did what it must not
    be done by is no holder of it: nobody approves their own work, and the case does not wait for them.
    """
    session, day = context.uow.session, context.today
    pool = candidates(session, task, day)
    kept_off = unfit(context, task, pool)
    if any(person.id not in kept_off for person in pool):
        return None
    for post in heads_above(session, task.role, task.organization_id):
        for person in holders(session, *post, day):
            if not is_barred(person.id, task) and person.id not in kept_off:
                return person.id
    return None
