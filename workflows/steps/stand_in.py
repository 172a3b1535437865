"""Who does a task when everybody who holds its role has to keep off the case, or drafted it."""

from __future__ import annotations

from workflows.cases.queries import last_answered_by
from workflows.organizations.queries import holders
from workflows.organizations.superiors import heads_above
from workflows.steps.context import CaseContext
from workflows.tasks.models import Task
from workflows.tasks.permissions import is_barred
from workflows.tasks.queries import candidates


def stand_in(context: CaseContext, task: Task) -> str | None:
    """The nearest head above who need not keep off it; None while the role has other holders.

    Whoever drafted what the task approves, having stood in for somebody else, is no holder of it:
    nobody approves their own work, and the case does not wait for them.
    """
    session, day = context.uow.session, context.today
    drafters = _drafters(context, task)
    if any(person.id not in drafters for person in candidates(session, task, day)):
        return None
    for post in heads_above(session, task.role, task.organization_id):
        for person in holders(session, *post, day):
            if not is_barred(person.id, task) and person.id not in drafters:
                return person.id
    return None


def _drafters(context: CaseContext, task: Task) -> set[str]:
    drafts = context.folder.tasks[task.element].approves
    if not drafts:
        return set()
    drafted = last_answered_by(context.uow.session, context.case.id, drafts, task.item)
    return {person_id for _, person_id in drafted}
