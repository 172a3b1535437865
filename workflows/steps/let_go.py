"""The work of people who are here no longer: what they claimed goes back, their vote is not waited for.

A member who left does not end a vote by it: only a person decides. Whoever convened it is told and
closes it, or adds somebody.
"""

from __future__ import annotations

from bpmn.folder_bodies import Countersign
from workflows.cases.queries import case_of_id
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.operations.permissions import check_may_operate
from workflows.organizations.queries import holders, people_by_id
from workflows.steps.cast_vote import rule_of
from workflows.steps.context import CaseContext
from workflows.steps.countersign import LEFT, WAITING, bar_others, outcome_of, rows_of
from workflows.steps.item_context import at_task
from workflows.steps.recuse import pass_on
from workflows.tasks.left_queries import has_left, open_votes, tasks_left_behind
from workflows.tasks.models import Task
from workflows.texts import Text

DISABLED = "原办理人的账号已停用"
LEFT_POST = "原办理人已离岗"
NO_MEMBER = "已不在岗"


def pending(uow: UnitOfWork, limit: int) -> list[str]:
    """Ids of open tasks that somebody has, or is to sign, who is here no longer.

    Those of a case that stands still wait until it goes on.
    """
    return tasks_left_behind(uow.session, local_date(uow.now), limit)


def let_go(uow: UnitOfWork, task_id: str) -> int:
    """Give a claimed task of somebody who is here no longer back to those who could take it, or strike
    the members of a vote who can vote no more; 0 when that has been done meanwhile."""
    task = uow.session.get_one(Task, task_id)
    context = CaseContext.locked(uow, task.case_id)
    uow.session.refresh(task)
    if task.state != "open" or context.case.frozen is not None:
        return 0
    return _strike(context, task) if task.countersigned else _give_back(context, task)


def _give_back(context: CaseContext, task: Task) -> int:
    session = context.uow.session
    ids = [each for each in (task.assignee_id, task.on_behalf_of_id) if each is not None]
    people = people_by_id(session, ids)
    if task.assignee_id is None:
        return 0
    here = people[task.assignee_id].active
    if here and not has_left(session, task, context.today):
        return 0
    owner = people.get(task.on_behalf_of_id or "")
    reason = LEFT_POST if here else DISABLED
    pass_on(context, task, to=owner.id if owner and owner.active else None, reason=reason)
    task.version += 1
    return 1


def _strike(context: CaseContext, task: Task) -> int:
    here = at_task(context, task)
    rule, rows = rule_of(here, task), rows_of(here, task)
    able = holders(context.uow.session, task.role, task.organization_id, context.today)
    ids = {person.id for person in able}
    gone = [row for row in rows if row.state == WAITING and row.person_id not in ids]
    for row in gone:
        row.state = LEFT
        record(
            context.uow,
            Kind.SIGNER_REMOVED,
            case=context.case,
            task_id=task.id,
            item=task.item,
            element=task.element,
            name=task.name,
            person=row.person_id,
            opinion=NO_MEMBER,
        )
    context.uow.session.flush()
    bar_others(here, task, rule, rows)
    if gone and outcome_of(rule, rows) is not None:
        _tell(here, task, rule)
    return len(gone)


def _tell(context: CaseContext, task: Task, rule: Countersign) -> None:
    """Tell those who may close the vote, or add members, that it waits for them."""
    session = context.uow.session
    told = {
        person.id
        for post in context.all_holders(rule.by)
        for person in holders(session, post.role, post.organization.id, context.today)
    }
    record(
        context.uow,
        Kind.VOTE_TO_CLOSE,
        case=context.case,
        task_id=task.id,
        organization_id=context.acting_for(),
        tell_at=context.uow.now,
        item=task.item,
        element=task.element,
        name=task.name,
        told=sorted(told),
    )


def votes_to_close(uow: UnitOfWork) -> list[Task]:
    """Open votes that nobody at the table can bring on: all have voted, or too few are left."""
    found = []
    for task in open_votes(uow.session):
        context = at_task(CaseContext(uow, case_of_id(uow.session, task.case_id)), task)
        if outcome_of(rule_of(context, task), rows_of(context, task)) is not None:
            found.append(task)
    return found


def remind_of_vote(uow: UnitOfWork, task_id: str) -> None:
    """Tell once more whoever may close such a vote. By whoever runs the platform, who sees nothing of
    the case by it. Raises NotPermitted, NotFound (it is closed or goes on)."""
    check_may_operate(uow.person)
    if task_id not in {task.id for task in votes_to_close(uow)}:
        raise NotFound(Text("这次会签已经结束，或者还在表决。"))
    task = uow.session.get_one(Task, task_id)
    context = at_task(CaseContext.locked(uow, task.case_id), task)
    _tell(context, task, rule_of(context, task))
