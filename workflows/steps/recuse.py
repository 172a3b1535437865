"""Recusal (回避): somebody is asked to keep off a case, the head of the body decides (APL 43).

Until the decision nothing stops: whoever has the task goes on with it.
"""

from __future__ import annotations

from workflows.cases.models import CaseRequest
from workflows.cases.request_queries import requests_of
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.models import Person
from workflows.organizations.queries import holders, organization, people_by_id
from workflows.organizations.superiors import heads_above
from workflows.steps.acting_on import task_to_act_on
from workflows.steps.cast_vote import rule_of
from workflows.steps.complete_task import settle_vote
from workflows.steps.context import CaseContext, Holder
from workflows.steps.countersign import ABSENT, RECUSED, WAITING, bar_others, rows_of
from workflows.steps.item_context import at_task
from workflows.steps.reasons import checked_reason
from workflows.steps.requests import RECUSAL, ask, note_answer, pass_on_requests
from workflows.steps.stand_in import stand_in
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates, tasks_of_case
from workflows.texts import Text


def ask_recusal(
    uow: UnitOfWork, task_id: str, username: str, reason: str, version: int | None = None
) -> CaseRequest:
    """Ask that somebody who has a task, or could take it, keeps off the case; one may ask it of oneself.

    Everybody who sees the case may ask, as the party does through them; what the head who decides
    asks is granted by it. Raises NotFound, WrongState, Stale, Invalid.
    """
    context, task = task_to_act_on(uow, task_id, version)
    decider = check_may_recuse(context, task)
    reason = checked_reason(reason)
    subject = _subject(context, task, username)
    _check_others_decide(context, decider, subject)
    _check_not_asked(context, subject)
    request = ask(context, RECUSAL, decider, reason, subject.id)
    viewer = uow.person
    if viewer.id != subject.id and viewer.holds(decider.role, decider.organization.id):
        note_answer(context, request, granted=True, answer="")
        bar(context, subject.id)
    return request


def check_may_recuse(context: CaseContext, task: Task) -> Holder:
    """Who would decide: the head of the body. Raises WrongState for the head's own tasks, and while
    the case stands still."""
    check_not_frozen(context.case)
    posts = list(heads_above(context.uow.session, task.role, task.organization_id))
    if not posts:
        raise _decided_by_all()
    role, body = posts[-1]
    return Holder(role, organization(context.uow.session, body))


def at_the_task(context: CaseContext, task: Task) -> list[Person]:
    """Whose recusal may be asked at a task: its assignee, unclaimed all who could take it."""
    if task.assignee_id is not None:
        return list(people_by_id(context.uow.session, [task.assignee_id]).values())
    return candidates(context.uow.session, task, context.today)


def bar(context: CaseContext, person_id: str) -> None:
    """Keep somebody off the case from now on; their open tasks go to others."""
    case = context.case
    case.barred = f"{case.barred} {person_id}" if case.barred else person_id
    for task in tasks_of_case(context.uow.session, case.id, "open"):
        task.barred = f"{task.barred} {person_id}" if task.barred else person_id
        task.version += 1
        held = person_id in (task.assignee_id, task.on_behalf_of_id)
        if task.countersigned:
            _keep_off_vote(context, task, person_id)
        elif held or (task.assignee_id is None and stand_in(context, task) is not None):
            pass_on(context, task)
    context.uow.session.flush()
    pass_on_requests(context)


def _keep_off_vote(context: CaseContext, task: Task, person_id: str) -> None:
    """A member who keeps off votes no more: it may be somebody else's turn, and if too few are left the
    vote ends."""
    here, rows = at_task(context, task), rows_of(context, task)
    for row in rows:
        if row.person_id == person_id and row.state in (WAITING, ABSENT):
            row.state = RECUSED
    context.uow.session.flush()
    bar_others(here, task, rule_of(here, task), rows)
    settle_vote(context, task)


def pass_on(context: CaseContext, task: Task, *, to: str | None = None, reason: str = "") -> None:
    """Take a task from whoever has it and give it to somebody, or to who stands in, if anybody has to;
    they are told, or all who could take it."""
    former = task.assignee_id
    task.assignee_id = task.on_behalf_of_id = None
    task.assignee_id = to or stand_in(context, task)
    record(
        context.uow,
        Kind.TASK_TRANSFERRED,
        case=context.case,
        task_id=task.id,
        organization_id=context.acting_for(),
        tell_at=context.uow.now,
        element=task.element,
        name=task.name,
        to=task.assignee_id,
        opinion=reason,
        **{"from": former},
    )


def _subject(context: CaseContext, task: Task, username: str) -> Person:
    for person in at_the_task(context, task):
        if person.username == username:
            return person
    raise Invalid([FieldError("/person", Text("请选择这一步的办理人员。"))])


def _check_others_decide(context: CaseContext, decider: Holder, subject: Person) -> None:
    able = holders(context.uow.session, decider.role, decider.organization.id, context.today)
    if [person.id for person in able] == [subject.id]:
        raise _decided_by_all()


def _decided_by_all() -> WrongState:
    return WrongState(Text("负责人的回避由集体讨论决定（行政处罚法第四十三条），不在这里办理。"))


def _check_not_asked(context: CaseContext, subject: Person) -> None:
    for request in requests_of(context.uow.session, context.case.id):
        if (request.kind, request.state, request.subject_id) == (RECUSAL, "open", subject.id):
            raise WrongState(Text("已请求{name}回避，等待决定。", name=subject.name))
