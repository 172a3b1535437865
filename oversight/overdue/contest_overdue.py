"""Contesting overdue days (申诉剔除): what a body asks to be left out of its figures, and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from oversight.overdue.figures import overdue_of
from oversight.overdue.models import OverdueAppeal
from oversight.overdue.permissions import (
    check_may_contest,
    contestable,
    deciders,
    first_contestable,
)
from workflows.cases.models import Case
from workflows.cases.queries import add_reader
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.errors import FieldError, Invalid, WrongState
from workflows.evidence.queries import evidence_to_see
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.steps.acting_on import deadline_to_act_on
from workflows.steps.reasons import checked_reason
from workflows.texts import Text

GROUNDS: dict[str, Text] = {
    "waiting": Text("等待其他单位或者当事人"),
    "suspension": Text("应当中止计算而没有中止"),
    "dispute": Text("职责争议"),
    "outage": Text("平台或者网络故障"),
    "force_majeure": Text("不可抗力、突发应急任务"),
    "mistake": Text("期限或者承办单位登记有误"),
    "other": Text("其他"),
}
"""Why days may be contested, by code (default of the platform, [D])."""


def contest_overdue(
    uow: UnitOfWork,
    deadline_id: str,
    ground: str,
    first_day: date | None,
    last_day: date | None,
    reason: str,
    evidence: Collection[str] = (),
) -> OverdueAppeal:
    """Ask to leave out the days from the first to the last, both included, that are one's body's.

    `ground` is a key of GROUNDS, `evidence` are ids of files of the case. Each day is contested once,
    within the working days that the settings say. Nothing changes before it is decided. Raises
    NotFound, NotPermitted, WrongState, Invalid.
    """
    context, deadline = deadline_to_act_on(uow, deadline_id)
    case = context.case
    overdue = overdue_of(uow, deadline)
    body_id = check_may_contest(uow, case, overdue)
    wrong = _wrong_days(uow, first_day, last_day, contestable(uow, overdue, body_id))
    if ground not in GROUNDS:
        wrong.append(FieldError("/ground", Text("请选择申诉事由。")))
    files = sorted(set(evidence))
    if not set(files) <= {each.id for each in evidence_to_see(uow.session, uow.person, case)}:
        wrong.append(FieldError("/evidence", Text("没有这份证据，请先添加到案件。")))
    words = _reason(reason, wrong)
    if wrong:
        raise Invalid(wrong)
    assert first_day is not None and last_day is not None
    deciding = deciders(uow, case, deadline.id, body_id, uow.person.id)
    if not deciding:
        raise WrongState(Text("现在没有人可以决定这件申诉，请联系系统管理员安排人员。"))
    appeal = OverdueAppeal(
        id=new_id(),
        deadline_id=deadline.id,
        case_id=case.id,
        organization_id=body_id,
        first_day=first_day,
        last_day=last_day,
        ground=ground,
        reason=words,
        evidence=files,
        asked_by_id=uow.person.id,
        asked_at=uow.now,
    )
    uow.session.add(appeal)
    uow.session.flush()
    days = sum(first_day <= day <= last_day for day in contestable(uow, overdue, body_id))
    _note(uow, case, deadline, appeal, days, deciding)
    return appeal


def _note(
    uow: UnitOfWork,
    case: Case,
    deadline: Deadline,
    appeal: OverdueAppeal,
    days: int,
    deciding: list[str],
) -> None:
    """Write it into the case's history; whoever may decide is told and may see the case."""
    for person_id in deciding:
        add_reader(uow.session, case.id, person_id, "told", uow.now)
    record(
        uow,
        Kind.OVERDUE_CONTESTED,
        case=case,
        organization_id=appeal.organization_id,
        tell_at=uow.now,
        appeal=appeal.id,
        deadline=deadline.id,
        title=deadline.title,
        first=appeal.first_day.isoformat(),
        last=appeal.last_day.isoformat(),
        days=days,
        ground=appeal.ground,
        opinion=appeal.reason,
        told=deciding,
    )


def _wrong_days(
    uow: UnitOfWork, first: date | None, last: date | None, open_days: Collection[date]
) -> list[FieldError]:
    if first is None or last is None:
        missing = [("/first_day", first), ("/last_day", last)]
        text = Text("请写明申诉的起止日期。")
        return [FieldError(pointer, text) for pointer, day in missing if day is None]
    if last < first:
        return [FieldError("/last_day", Text("截止日期不能早于起始日期。"))]
    if not any(first <= day <= last for day in open_days):
        text = Text(
            "这些日子里没有可以申诉的超期日：应是归属本单位、没有申诉过、不早于 {day} 的超期日。",
            day=first_contestable(uow).isoformat(),
        )
        return [FieldError("/first_day", text)]
    return []


def _reason(reason: str, wrong: list[FieldError]) -> str:
    try:
        return checked_reason(reason)
    except Invalid as invalid:
        wrong.extend(invalid.errors)
        return ""
