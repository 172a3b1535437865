"""Looking again at what was suspended (中止复查) and letting it stand on; otherwise it is resumed."""

from __future__ import annotations

from workflows.calendar.queries import office_calendar
from workflows.cases.standing_still import check_not_frozen
from workflows.clock import local_date
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline, DeadlinePause, DeadlineReview
from workflows.deadlines.queries import pauses_of
from workflows.deadlines.reviews import review_after
from workflows.errors import NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.superiors import is_above
from workflows.steps.acting_on import deadline_to_act_on
from workflows.steps.context import CaseContext
from workflows.steps.reasons import checked_reason
from workflows.texts import Text
from workflows.viewer import Viewer


def review_suspension(uow: UnitOfWork, deadline_id: str, opinion: str) -> Deadline:
    """Let a suspended deadline stand on: its ground still holds, `opinion` says how (继续中止).

    The next review is 30 days later. Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context, deadline = deadline_to_act_on(uow, deadline_id)
    pause = check_may_review(context, deadline)
    reason = checked_reason(opinion, "opinion")
    pause.review_at = review_after(uow.now, office_calendar(uow.session))
    pause.asked_at = None
    uow.session.add(
        DeadlineReview(
            id=new_id(),
            pause_id=pause.id,
            at=uow.now,
            by_id=uow.person.id,
            opinion=reason,
            next_on=local_date(pause.review_at),
        )
    )
    record(
        uow,
        Kind.DEADLINE_REVIEWED,
        case=context.case,
        item=deadline.item,
        organization_id=context.acting_for(),
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        ground=pause.ground,
        review_on=local_date(pause.review_at).isoformat(),
        opinion=reason,
    )
    return deadline


def check_may_review(context: CaseContext, deadline: Deadline) -> DeadlinePause:
    """The suspension that the person may review now. Raises NotPermitted, WrongState."""
    pauses = pauses_of(context.uow.session, deadline.id)
    if deadline.state != "paused" or pauses[-1].by_id is None:
        raise WrongState(Text("期限没有由人中止，不用复查。"))
    if not reviews(context.uow, context.uow.person, pauses[-1]):
        raise NotPermitted(Text("中止由决定中止的人和其上级复查。"))
    check_not_frozen(context.case)
    return pauses[-1]


def reviews(uow: UnitOfWork, person: Viewer, pause: DeadlinePause) -> bool:
    """Whether somebody reviews a suspension: who made it, who would decide on it now, their heads."""
    if pause.role is None or pause.organization_id is None:
        return pause.by_id == person.id
    return person.holds(pause.role, pause.organization_id) or is_above(
        uow.session, person, pause.role, pause.organization_id
    )
