"""Merging a case into another (并案): proposed by anybody at work on it, confirmed by the head.

The merged case ends here; the one it goes into learns of it in a transaction of its own, as two
cases are never locked in one.
"""

from __future__ import annotations

from collections.abc import Sequence

from bpmn.folder_model import Merging
from workflows.cases.models import Case, CaseLink, CaseRequest
from workflows.cases.queries import (
    frozen_of,
    hold_ends,
    state_of,
    takers_of_part,
    visible_case,
    visible_cases,
)
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.steps.acting_on import case_to_act_on, check_running
from workflows.steps.apply_step import Ending
from workflows.steps.context import CaseContext
from workflows.steps.end_case import at_work_on, end_case
from workflows.steps.hints import same_lead
from workflows.steps.reasons import checked_reason
from workflows.steps.requests import MERGE, ask, open_request
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import tasks_of_case
from workflows.texts import Text, mark

RELATION = "merged"
LABEL = mark("已并案")
OVER = Text("要并入的案件已经结束，不能并案。")
SAME_LEAD = mark("同一当事人、同一地点、同一事项。")


def merge_case(uow: UnitOfWork, case_id: str, into: str, reason: str = "") -> CaseRequest | None:
    """Merge a case into another by its id, or propose it to whoever may.

    The reason may be left out where both are the same lead. Returns the request of a proposal, None
    when the case is merged. Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context = case_to_act_on(uow, case_id)
    confirms = check_may_merge(context)
    other = _survivor(context, into)
    reason = checked_reason(reason, required=not _is_same(context, other))
    if confirms:
        end_merged(context, other.id, reason or SAME_LEAD)
        return None
    if open_request(context, MERGE) is not None:
        raise WrongState(Text("已提出并案，等待决定。"))
    decider = context.first_holder(_rule(context).by)
    return ask(context, MERGE, decider, reason or SAME_LEAD, other_id=other.id)


def check_may_merge(context: CaseContext) -> bool:
    """Whether the person confirms a merger themselves; others at work on the case propose one.

    Raises NotPermitted, WrongState.
    """
    holder = context.first_holder(_rule(context).by)
    viewer = context.uow.person
    confirms = viewer.holds(holder.role, holder.organization.id)
    opened = tasks_of_case(context.uow.session, context.case.id, "open")
    if not confirms and not any(can_complete(viewer, task) for task in opened):
        raise NotPermitted(Text("并案由办理单位的承办人提出、负责人决定。"))
    check_running(context)
    return confirms


def end_merged(context: CaseContext, other_id: str, reason: str) -> None:
    """End the case as merged and link the two; the other one follows.

    Neither can end in another transaction meanwhile: of two cases merged into each other at once,
    in a pair or a circle, one merger is refused. Raises WrongState when the other case is over or
    stands still.
    """
    uow = context.uow
    hold_ends(uow.session, context.case.id, other_id)
    if state_of(uow.session, other_id) != "running":
        raise WrongState(OVER)
    if (frozen := frozen_of(uow.session, other_id)) is not None:
        # Its clocks stand: whoever merges into it would let this case's stand as well.
        raise WrongState(Text(frozen["reason"], frozen["reason_en"]))
    record(
        uow,
        Kind.CASE_MERGED,
        case=context.case,
        organization_id=context.acting_for(),
        tell_at=uow.now,
        into=other_id,
        opinion=reason,
        told=at_work_on(context),
        clocks=[
            {"rule": item.rule, "deadline": item.id}
            for item in context.parts.live()
            if item.state == "running"
        ],
    )
    uow.session.add(
        CaseLink(case_id=other_id, earlier_id=context.case.id, relation=RELATION, since=uow.now)
    )
    end_case(context, Ending("terminated", "merged", LABEL))


def like(context: CaseContext) -> list[Case]:
    """The running cases of the same recipient that are the same lead, as far as one can tell."""
    return _of_same_body(context, [hint.case for hint in same_lead(context) if hint.case])


def mergeable(context: CaseContext) -> list[Case]:
    """The running cases of the same kind and body that the person may see, the newest first."""
    viewer, session = context.uow.person, context.uow.session
    found = visible_cases(session, viewer, process=context.case.process_key, state="running")
    return _of_same_body(context, [case for case in found if case.id != context.case.id])


def _rule(context: CaseContext) -> Merging:
    rule = context.folder.merging
    if rule is None:
        raise NotPermitted(Text("这个流程没有规定并案。"))
    return rule


def _survivor(context: CaseContext, case_id: str) -> Case:
    other = visible_case(context.uow.session, context.uow.person, case_id) if case_id else None
    if other is None:
        raise Invalid([FieldError("/into", Text("没有要并入的案件，或者您不能查看。"))])
    if other.id == context.case.id:
        raise Invalid([FieldError("/into", Text("案件不能并入自己。"))])
    if other.state != "running":
        raise Invalid([FieldError("/into", OVER)])
    if other.process_key != context.case.process_key or not _of_same_body(context, [other]):
        raise Invalid([FieldError("/into", Text("只能并入同一单位办理的同类案件。"))])
    return other


def _of_same_body(context: CaseContext, others: Sequence[Case]) -> list[Case]:
    """Those cases in which the body that this one may be merged for has the same part, openly."""
    slot = _rule(context).slot
    mine = context.slots().get(slot)
    if mine is None or not others:
        return []
    theirs = takers_of_part(context.uow.session, {case.id for case in others}, slot)
    return [
        case
        for case in others
        if (body := theirs.get(case.id)) is not None
        and body.visible_from is not None
        and body.organization_id == mine.organization_id
    ]


def _is_same(context: CaseContext, other: Case) -> bool:
    return any(each.id == other.id for each in like(context))
