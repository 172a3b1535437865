"""Deadlines and lights as the API tells them."""

from __future__ import annotations

from collections.abc import Sequence

from oversight.lights import Standing, light_of_deadline, standing_of_deadline
from web.api.shapes import DeadlineShape, LedgerItem, Remaining
from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.queries import pauses_of


def present_deadline(uow: UnitOfWork, deadline: Deadline) -> DeadlineShape:
    """A deadline with its ledger."""
    amount = parse_amount(deadline.amount)
    return DeadlineShape(
        id=deadline.id,
        case_id=deadline.case_id,
        rule=deadline.rule,
        title=deadline.title,
        basis=deadline.basis,
        status=deadline.status,
        amount=amount.value,
        unit=amount.unit.value,
        started_at=deadline.started_at,
        warn_at=deadline.warn_at,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        provisional=deadline.provisional,
        state=deadline.state,
        light=light_of_deadline(deadline, uow.now).value,
        remaining=remaining_of(uow, deadline),
        ledger=_ledger(pauses_of(uow.session, deadline.id)),
    )


def remaining_of(uow: UnitOfWork, deadline: Deadline | None) -> Remaining | None:
    """What is left of a running clock; None when it stands still or is over."""
    if deadline is None:
        return None
    standing = standing_of_deadline(deadline, uow.now, office_calendar(uow.session))
    return shown_remaining(standing)


def shown_remaining(standing: Standing) -> Remaining | None:
    """What is left as the API says it."""
    left = standing.remaining
    return Remaining(value=left.value, unit=left.unit) if left else None


def _ledger(pauses: Sequence[DeadlinePause]) -> list[LedgerItem]:
    return [
        LedgerItem(
            kind="suspension", since=pause.began_at, until=pause.ended_at, ground=pause.ground
        )
        for pause in pauses
    ]
