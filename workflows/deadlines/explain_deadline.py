"""The written calculation (期限计算书) of a deadline of a case."""

from __future__ import annotations

from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.explain import Explanation, explain
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import pauses_of


def explain_deadline(uow: UnitOfWork, deadline: Deadline) -> Explanation:
    """How a deadline's end is counted; one that stands still is counted as if it ran on now."""
    spans = [
        (pause.began_at, pause.ended_at or deadline.ended_at or uow.now)
        for pause in pauses_of(uow.session, deadline.id)
    ]
    return explain(
        deadline.started_at,
        parse_amount(deadline.amount),
        office_calendar(uow.session),
        roll="none" if deadline.roll == "none" else "forward",
        pauses=[span for span in spans if span[0] < span[1]],
    )
