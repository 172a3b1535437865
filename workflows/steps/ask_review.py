"""Asking those who have to for the review of a suspension (中止复查) whose day has come."""

from __future__ import annotations

from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.review_queries import reviews_to_ask
from workflows.deadlines.reviews import review_is_due
from workflows.deadlines.rungs import mail_at
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import holders
from workflows.organizations.superiors import heads_above
from workflows.steps.context import CaseContext


def pending(uow: UnitOfWork, limit: int = 100) -> list[tuple[str, str]]:
    """(pause, case) of the suspensions whose review has come."""
    return list(reviews_to_ask(uow.session, uow.now, limit))


def ask_review(uow: UnitOfWork, due: tuple[str, str]) -> int:
    """Ask for a review, if it is still due and nobody was asked; returns how many were asked for."""
    pause_id, case_id = due
    context = CaseContext.locked(uow, case_id)
    pause = uow.session.get(DeadlinePause, pause_id, populate_existing=True)
    if pause is None or pause.asked_at is not None or not review_is_due(pause, uow.now):
        return 0
    deadline = uow.session.get_one(Deadline, pause.deadline_id)
    assert pause.review_at is not None, "it is due"
    pause.asked_at = uow.now
    record(
        uow,
        Kind.DEADLINE_REVIEW_ASKED,
        case=context.case,
        item=deadline.item,
        organization_id=pause.organization_id,
        tell_at=mail_at(uow.now, office_calendar(uow.session), deadline.urgent),
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        ground=pause.ground,
        review_on=local_date(pause.review_at).isoformat(),
        told=_reviewers(context, pause),
    )
    return 1


def _reviewers(context: CaseContext, pause: DeadlinePause) -> list[str]:
    """Whoever suspended it, who decides on it now, and the first head above them that there is."""
    session, today = context.uow.session, context.today
    found = dict.fromkeys([pause.by_id] if pause.by_id else ())
    if pause.role is not None and pause.organization_id is not None:
        found |= dict.fromkeys(
            each.id for each in holders(session, pause.role, pause.organization_id, today)
        )
        for post in heads_above(session, pause.role, pause.organization_id):
            heads = [each.id for each in holders(session, *post, today)]
            if heads:
                found |= dict.fromkeys(heads)
                break
    barred = (context.case.barred or "").split()
    return [each for each in found if each not in barred]
