"""Giving an open task to somebody else: transferred for good (改派) or delegated (委托).

The clock goes on: it is the task's and not the person's.
"""

from __future__ import annotations

from collections.abc import Sequence

from workflows.cases.queries import add_reader
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.models import Person
from workflows.organizations.queries import holders, person_by_username, valid_certificate
from workflows.organizations.superiors import heads_above, is_above
from workflows.steps.acting_on import task_to_act_on
from workflows.steps.context import CaseContext
from workflows.steps.item_context import at_task
from workflows.steps.own_work import approvers, unfit
from workflows.steps.reasons import checked_reason
from workflows.tasks.models import Task
from workflows.tasks.permissions import is_barred, is_candidate
from workflows.tasks.queries import candidates
from workflows.texts import Text
from workflows.viewer import Viewer

CERTIFIED = "two_certified_officers"
"""A task with a decision that must pass this check is an act of enforcement (APL 42)."""


def transfer_task(
    uow: UnitOfWork, task_id: str, to: str, opinion: str, version: int | None = None
) -> Task:
    """Give an open task to another holder of its role (by username), with the reason.

    Raises NotFound, WrongState, Stale, NotPermitted, Invalid.
    """
    context, task = task_to_act_on(uow, task_id, version)
    check_may_transfer(context, task)
    taker = _chosen(context, task, to, takers(context, task))
    _give(context, task, taker, None, Kind.TASK_TRANSFERRED, checked_reason(opinion, "opinion"))
    return task


def delegate_task(
    uow: UnitOfWork, task_id: str, to: str, opinion: str, version: int | None = None
) -> Task:
    """Let somebody else do one's task on one's behalf, with the reason; it stays one's own work.

    Raises NotFound, WrongState, Stale, NotPermitted, Invalid.
    """
    context, task = task_to_act_on(uow, task_id, version)
    check_may_delegate(context, task)
    agent = _chosen(context, task, to, agents(context, task))
    reason = checked_reason(opinion, "opinion")
    _give(context, task, agent, uow.person.id, Kind.TASK_DELEGATED, reason)
    return task


def check_may_transfer(context: CaseContext, task: Task) -> None:
    """Its holder or whoever heads them; raises NotPermitted, or WrongState when nobody
    could take it or the case stands still."""
    viewer = context.uow.person
    _check_not_countersigned(task)
    above = is_above(context.uow.session, viewer, task.role, task.organization_id)
    if not above and not _holds(viewer, task):
        raise NotPermitted(Text("只有承办人和上级负责人可以改派。"))
    check_not_frozen(context.case)
    if not takers(context, task):
        raise WrongState(Text("没有同岗位的其他人员可以接办。"))


def check_may_delegate(context: CaseContext, task: Task) -> None:
    """Its holder, once; raises NotPermitted, or WrongState when there is nobody to do it or the case
    stands still."""
    viewer = context.uow.person
    _check_not_countersigned(task)
    if not _holds(viewer, task) or task.on_behalf_of_id is not None:
        raise NotPermitted(Text("只有承办人可以委托他人代办。"))
    check_not_frozen(context.case)
    if not agents(context, task):
        raise WrongState(Text("没有可以代办的人员。"))


def _check_not_countersigned(task: Task) -> None:
    if task.countersigned:
        raise NotPermitted(Text("会签由成员本人表决，不能交给他人。"))


def takers(context: CaseContext, task: Task) -> list[Person]:
    """Who may be given a task: the other holders of its role, with a certificate where it takes one.

    Not those whose own work it would judge, nor those who were not named for it.
    """
    pool = candidates(context.uow.session, task, context.today)
    if task.assignee_id is None and len(pool) == 1:
        return []  # it is theirs already
    return _able(context, task, pool, {task.assignee_id, *unfit(context, task, pool)})


def agents(context: CaseContext, task: Task) -> list[Person]:
    """Who may do a task on somebody's behalf: holders of its role, and those above them.

    Not those who may have to approve it, nor those whose work it approves: nobody approves their own.
    """
    session, day = context.uow.session, context.today
    posts = [(task.role, task.organization_id)]
    posts += heads_above(session, task.role, task.organization_id)
    found = {
        person.id: person
        for post in posts
        for person in holders(session, *post, day)
        if not is_barred(person.id, task)
    }
    besides: set[str | None] = {
        context.uow.person.id,
        *unfit(context, task, found.values()),
        *approvers(at_task(context, task), task.element),
    }
    return _able(context, task, list(found.values()), besides)


def needs_certificate(context: CaseContext, task: Task) -> bool:
    """Whether the task is an act of enforcement, which takes a valid certificate (APL 42)."""
    spec = context.folder.tasks[task.element]
    return any(CERTIFIED in decision.checks for decision in spec.decisions)


def _holds(viewer: Viewer, task: Task) -> bool:
    """The assignee, whoever delegated it to them, or of an unclaimed task each of its candidates."""
    if task.assignee_id is None:
        return is_candidate(viewer, task)
    return viewer.id in (task.assignee_id, task.on_behalf_of_id)


def _able(
    context: CaseContext, task: Task, people: Sequence[Person], besides: set[str | None]
) -> list[Person]:
    certified = needs_certificate(context, task)
    return [
        person
        for person in people
        if person.id not in besides and (not certified or _is_certified(context, person))
    ]


def _is_certified(context: CaseContext, person: Person) -> bool:
    return valid_certificate(context.uow.session, person.id, context.today) is not None


def _chosen(context: CaseContext, task: Task, username: str, able: Sequence[Person]) -> Person:
    if not username:
        raise Invalid([FieldError("/to", Text("请选择由谁接办。"))])
    for person in able:
        if person.username == username:
            return person
    other = person_by_username(context.uow.session, username)
    if other is None:
        raise Invalid([FieldError("/to", Text("没有用户“{name}”。", name=username))])
    if needs_certificate(context, task) and not _is_certified(context, other):
        text = Text("{name}没有当日有效的执法证（行政处罚法第四十二条）。", name=other.name)
    else:
        text = Text("{name}不能接办这一步，请从给出的人员里选。", name=other.name)
    raise Invalid([FieldError("/to", text)])


def _give(
    context: CaseContext, task: Task, to: Person, on_behalf_of: str | None, kind: Kind, reason: str
) -> None:
    uow = context.uow
    former = task.assignee_id
    task.assignee_id, task.on_behalf_of_id = to.id, on_behalf_of
    task.version += 1
    uow.session.flush()
    add_reader(uow.session, task.case_id, to.id, "handled", uow.now)
    record(
        uow,
        kind,
        case=context.case,
        task_id=task.id,
        organization_id=context.acting_for(),
        tell_at=uow.now,
        element=task.element,
        name=task.name,
        to=to.id,
        opinion=reason,
        **{"from": former},
    )
