"""Deciding an appeal against overdue days: left out wholly, in part, or not at all."""

from __future__ import annotations

from datetime import date

from oversight.overdue.figures import overdue_of
from oversight.overdue.models import OverdueAppeal
from oversight.overdue.permissions import check_may_decide
from oversight.overdue.queries import visible_appeal
from workflows.cases.queries import locked_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.errors import FieldError, Invalid, NotFound
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.steps.reasons import checked_reason
from workflows.texts import Text

OUTCOMES: dict[str, Text] = {
    "whole": Text("全部剔除"),
    "part": Text("部分剔除"),
    "refused": Text("不予剔除"),
}


def decide_appeal(
    uow: UnitOfWork,
    appeal_id: str,
    outcome: str,
    reason: str,
    first_day: date | None = None,
    last_day: date | None = None,
) -> OverdueAppeal:
    """Decide once. `part` says which of the contested days, from the first to the last, are left out.

    The days stay overdue days and the light stays as it was; they count against the body no more. A
    card is not revoked by it. Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    found = visible_appeal(uow.session, uow.person, appeal_id)
    if found is None:
        raise NotFound(Text("没有这件申诉，或者您不能查看。"))
    case = locked_case(uow.session, found.case_id)
    uow.session.refresh(found)
    check_may_decide(uow, case, found)
    if outcome not in OUTCOMES:
        raise Invalid([FieldError("/outcome", Text("请选择决定。"))])
    words = checked_reason(reason)
    if outcome == "part":
        _check_part(found, first_day, last_day)
        found.excluded_from, found.excluded_to = first_day, last_day
    elif outcome == "whole":
        found.excluded_from, found.excluded_to = found.first_day, found.last_day
    found.outcome, found.opinion = outcome, words
    found.decided_by_id, found.decided_at = uow.person.id, uow.now
    uow.session.flush()
    deadline = uow.session.get_one(Deadline, found.deadline_id)
    days = sum(day.appeal_id == found.id for day in overdue_of(uow, deadline).days)
    post = uow.person.main_post
    record(
        uow,
        Kind.OVERDUE_DECIDED,
        case=case,
        organization_id=post.organization_id if post else None,
        tell_at=uow.now,
        appeal=found.id,
        deadline=deadline.id,
        title=deadline.title,
        outcome=outcome,
        first=found.excluded_from.isoformat() if found.excluded_from else None,
        last=found.excluded_to.isoformat() if found.excluded_to else None,
        days=days,
        opinion=words,
        told=[found.asked_by_id],
    )
    return found


def _check_part(appeal: OverdueAppeal, first: date | None, last: date | None) -> None:
    if first is None or last is None:
        text = Text("部分剔除要写明剔除的起止日期。")
        missing = [("/first_day", first), ("/last_day", last)]
        raise Invalid([FieldError(pointer, text) for pointer, day in missing if day is None])
    if last < first:
        raise Invalid([FieldError("/last_day", Text("截止日期不能早于起始日期。"))])
    if first < appeal.first_day or last > appeal.last_day:
        text = Text(
            "应在申诉的 {first} 至 {last} 之内。",
            first=appeal.first_day.isoformat(),
            last=appeal.last_day.isoformat(),
        )
        raise Invalid([FieldError("/first_day", text)])
