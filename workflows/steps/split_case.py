"""Splitting a case (分案): another party to the same act gets a case of its own.

The case goes on as it was; the other one is opened in a transaction of its own (open_split_case).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.folder_model import Splitting
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.steps.acting_on import case_to_act_on, check_running
from workflows.steps.context import CaseContext
from workflows.steps.forms import Form, bare_form, check_form, merged
from workflows.texts import Text

PARTS = "split_off"
"""The name in a case's data of what was split off it, oldest first."""
MOST = 20
"""How many cases may be split off one (local default)."""


def split_case(uow: UnitOfWork, case_id: str, party: Mapping[str, Any], reason: str) -> Case:
    """Let another party to the same act have a case of its own, as whoever decides on it.

    `party` is what the process's form for splitting asks about it. Raises NotFound, NotPermitted,
    WrongState, Invalid.
    """
    context = case_to_act_on(uow, case_id)
    check_may_split(context)
    rule, case = _rule(context), context.case
    given = _checked(context, party, reason)
    parts = [*case.data.get(PARTS, ()), given]
    case.data = {**case.data, PARTS: parts}
    case.version += 1
    record(
        uow,
        Kind.CASE_SPLIT,
        case=case,
        organization_id=context.acting_for(),
        tell_at=uow.now,
        part=len(parts) - 1,
        opinion=given[rule.reason],
        told=[case.started_by_id] if case.started_by_id != uow.person.id else [],
        clocks=[
            {"rule": item.rule, "deadline": item.id}
            for item in context.parts.live()
            if item.state == "running"
        ],
    )
    return case


def check_may_split(context: CaseContext) -> None:
    """Whether the person may split the case now; raises NotPermitted, WrongState."""
    rule = _rule(context)
    holder = context.first_holder(rule.by)
    if not context.uow.person.holds(holder.role, holder.organization.id):
        raise NotPermitted(Text("分案由办理单位的负责人决定。"))
    check_running(context)
    why = context.first_bar(rule.barred)
    if why is not None:
        raise WrongState(why)
    if len(context.case.data.get(PARTS, ())) >= MOST:
        raise WrongState(Text("一件案件最多分出 {most} 件。", most=MOST))


def form_for_splitting(context: CaseContext) -> Form:
    """What is asked about the other party, the reason among it."""
    return bare_form(context, _rule(context).form)


def _checked(context: CaseContext, party: Mapping[str, Any], reason: str) -> dict[str, Any]:
    rule, form = _rule(context), form_for_splitting(context)
    given = merged(form, {**party, rule.reason: reason.strip()})
    errors = [
        FieldError("/reason", each.message) if each.field == rule.reason else each
        for each in check_form(form, given, files=context.folder.files)
    ]
    data = context.case.data
    if not errors and any(_same(rule, given, known) for known in (data, *data.get(PARTS, ()))):
        text = Text("这个当事人已经在本案或者分出的案件里，请填另一当事人。")
        errors = [FieldError(f"/{rule.apart[-1]}", text)]
    if errors:
        raise Invalid(errors)
    return given


def _same(rule: Splitting, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two are the same party, by the first field that tells both."""
    for field in rule.apart:
        mine, theirs = (
            "".join(str(each.get(field) or "").split()).casefold() for each in (one, other)
        )
        if mine and theirs:
            return mine == theirs
    return False


def _rule(context: CaseContext) -> Splitting:
    rule = context.folder.splitting
    if rule is None:
        raise NotPermitted(Text("这个流程没有规定分案。"))
    return rule
