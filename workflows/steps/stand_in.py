"""Who does a task when everybody who holds its role has to keep off the case."""

from __future__ import annotations

from workflows.organizations.queries import holders
from workflows.organizations.superiors import heads_above
from workflows.steps.context import CaseContext
from workflows.tasks.models import Task
from workflows.tasks.permissions import is_barred
from workflows.tasks.queries import candidates


def stand_in(context: CaseContext, task: Task) -> str | None:
    """The nearest head above who need not keep off it; None while the role has other holders."""
    session, day = context.uow.session, context.today
    if candidates(session, task, day):
        return None
    for post in heads_above(session, task.role, task.organization_id):
        for person in holders(session, *post, day):
            if not is_barred(person.id, task):
                return person.id
    return None
