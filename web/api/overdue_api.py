"""Whose the overdue days of a deadline are, and contesting them."""

from __future__ import annotations

from apiflask import APIBlueprint

from oversight.overdue.contest_overdue import contest_overdue
from oversight.overdue.decide_appeal import decide_appeal
from web.access import api
from web.api.doing import doing
from web.api.overdue_shapes import AppealDecision, AppealGiven, AttributionShape
from web.api.present_overdue import present_overdue
from web.finding import found_deadline
from web.given import given_day
from web.unit_of_work import current_uow

views = APIBlueprint("api_overdue", __name__, tag="oversight", url_prefix="/api/v1")


@views.get("/deadlines/<deadline_id>/attribution")
@api
@views.output(AttributionShape)
def get_attribution(deadline_id: str) -> AttributionShape:
    """Each overdue day with what it belongs to, and the appeals about them."""
    return _shown(deadline_id)


@doing(views, "/deadlines/<deadline_id>/appeals", AppealGiven, AttributionShape)
def post_appeal(deadline_id: str, given: AppealGiven) -> AttributionShape:
    """Ask to leave out overdue days of one's body."""
    contest_overdue(
        current_uow(),
        deadline_id,
        given.ground,
        given_day("/first_day", given.first_day),
        given_day("/last_day", given.last_day),
        given.reason,
        given.evidence,
    )
    return _shown(deadline_id)


@doing(views, "/appeals/<appeal_id>/decide", AppealDecision, AttributionShape)
def post_decide(appeal_id: str, given: AppealDecision) -> AttributionShape:
    """Decide an appeal: leave out all days, some of them or none."""
    decided = decide_appeal(
        current_uow(),
        appeal_id,
        given.outcome,
        given.reason,
        given_day("/first_day", given.first_day),
        given_day("/last_day", given.last_day),
    )
    return _shown(decided.deadline_id)


def _shown(deadline_id: str) -> AttributionShape:
    uow = current_uow()
    return present_overdue(uow, found_deadline(uow, deadline_id))
