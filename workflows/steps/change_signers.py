"""Who signs a task together with others: one more, one less, and closing the vote with a quorum."""

from __future__ import annotations

from bpmn.folder_bodies import Countersign
from workflows.cases.queries import add_reader
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import holders, person_by_username
from workflows.steps.acting_on import check_running, task_to_act_on
from workflows.steps.cast_vote import rule_of
from workflows.steps.complete_task import settle_vote
from workflows.steps.context import CaseContext
from workflows.steps.countersign import (
    ABSENT,
    LAST,
    LEFT,
    WAITING,
    bar_others,
    has_quorum,
    outcome_of,
    rows_of,
    who_is_last,
)
from workflows.steps.item_context import at_task
from workflows.steps.reasons import checked_reason
from workflows.tasks.models import Task, TaskVote
from workflows.texts import Text


def add_signer(uow: UnitOfWork, task_id: str, username: str, reason: str) -> Task:
    """Let one more person vote, after the others but for the last ones (加签).

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context, task, rule = _at_hand(uow, task_id)
    reason = checked_reason(reason)
    rows = rows_of(context, task)
    person = person_by_username(uow.session, username)
    able = holders(uow.session, task.role, task.organization_id, context.today)
    if person is None or person.id not in {each.id for each in able}:
        raise Invalid([FieldError("/person", Text("请选择可以参加会签的人员。"))])
    known = next((row for row in rows if row.person_id == person.id), None)
    if known is not None and known.state not in (ABSENT, LEFT):
        raise Invalid([FieldError("/person", Text("{name}已经是会签成员。", name=person.name))])
    if known is not None:
        known.state = WAITING
    else:
        last = LAST if person.id in who_is_last(context, rule) else 0
        before = [row.position for row in rows if (row.position >= LAST) == bool(last)]
        position = max(before, default=last - 1) + 1
        added = TaskVote(
            id=new_id(),
            task_id=task.id,
            person_id=person.id,
            position=position,
            state=WAITING,
            opinion="",
        )
        uow.session.add(added)
        rows.append(added)
    _note(context, task, Kind.SIGNER_ADDED, person.id, reason)
    add_reader(uow.session, context.case.id, person.id, "given", uow.now)
    bar_others(context, task, rule, rows)
    return task


def remove_signer(uow: UnitOfWork, task_id: str, username: str, reason: str) -> Task:
    """Take out a member who has not voted (减签); it may be what the vote was waiting for.

    Where absent members count they count as absent, and who presides, voting last, is not among them.

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context, task, rule = _at_hand(uow, task_id)
    reason = checked_reason(reason)
    rows, person = rows_of(context, task), person_by_username(uow.session, username)
    row = next((each for each in rows if person and each.person_id == person.id), None)
    if person is None or row is None:
        raise Invalid([FieldError("/person", Text("请选择会签成员。"))])
    if row.state != WAITING:
        raise WrongState(Text("{name}已经表决、回避或者退出。", name=person.name))
    if stays(rule, row):
        raise WrongState(Text("{name}主持讨论，最后表态，不能记作缺席。", name=person.name))
    row.state = ABSENT if rule.absent else LEFT
    _note(context, task, Kind.SIGNER_REMOVED, person.id, reason)
    bar_others(context, task, rule, rows)
    settle_vote(context, task, rows)
    return task


def stays(rule: Countersign, row: TaskVote) -> bool:
    """Whether a member presides over the others and so is not taken out."""
    return rule.absent is not None and row.position >= LAST


def close_vote(uow: UnitOfWork, task_id: str) -> Task:
    """Close the vote before all have voted, once a quorum has or too few are left.

    Raises NotFound, NotPermitted, WrongState.
    """
    context, task, _ = _at_hand(uow, task_id)
    check_may_close(context, task)
    settle_vote(context, task, closing=True)
    return task


def check_may_close(context: CaseContext, task: Task) -> None:
    """Whether the person may close the vote now. Raises NotPermitted, WrongState."""
    rule = check_may_change_signers(context, task)
    rows = rows_of(context, task)
    if outcome_of(rule, rows) is None and not has_quorum(rule, rows):
        raise WrongState(Text("表决的成员还不到规定人数，不能结束表决。"))


def check_may_change_signers(context: CaseContext, task: Task) -> Countersign:
    """How the task is signed, if the person may change by whom. Raises NotPermitted, WrongState."""
    here = at_task(context, task)
    rule = rule_of(here, task)
    held = here.all_holders(rule.by)
    if not any(here.uow.person.holds(each.role, each.organization.id) for each in held):
        raise NotPermitted(Text("会签成员由流程规定的人员增减。"))
    check_running(here)
    return rule


def _at_hand(uow: UnitOfWork, task_id: str) -> tuple[CaseContext, Task, Countersign]:
    context, task = task_to_act_on(uow, task_id, None)
    if not task.countersigned:
        raise WrongState(Text("这一步不是会签。"))
    return at_task(context, task), task, check_may_change_signers(context, task)


def _note(context: CaseContext, task: Task, kind: Kind, person_id: str, reason: str) -> None:
    record(
        context.uow,
        kind,
        case=context.case,
        task_id=task.id,
        organization_id=context.acting_for(),
        tell_at=context.uow.now,
        item=task.item,
        element=task.element,
        name=task.name,
        person=person_id,
        opinion=reason,
    )
