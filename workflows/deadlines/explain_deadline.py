"""The written calculation (期限计算书) of a deadline of a case."""

from __future__ import annotations

from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.explain import Explanation, explain
from workflows.deadlines.models import Deadline
from workflows.deadlines.pauses import ledger_of, resume, spans, standing
from workflows.deadlines.queries import pauses_of


def explain_deadline(uow: UnitOfWork, deadline: Deadline) -> Explanation:
    """How a deadline's end is counted; one that stands still is counted as if it ran on now."""
    ledger = ledger_of(pauses_of(uow.session, deadline.id))
    if standing(ledger) is not None:
        ledger = resume(ledger, deadline.ended_at or uow.now)
    return explain(
        deadline.started_at,
        parse_amount(deadline.amount),
        office_calendar(uow.session),
        roll="none" if deadline.roll == "none" else "forward",
        pauses=spans(ledger),
    )
