"""What a card asks for: a plan when it is yellow, an answer to the 督办单 when it is red.

The two working days are a default of the platform (DOMAIN C0, [D]); the start day is not counted.
"""

from __future__ import annotations

from oversight.models import Card, CardDemand
from oversight.queries import demand_of_card
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.tasks.models import Task

TIME_TO_ANSWER = "2WD"
ASKED = {"yellow": "plan", "red": "answer"}
"""What a card of a level asks for; a talk is held and asks for nothing in writing."""


def ask_answer(uow: UnitOfWork, case: Case, task: Task, card: Card) -> CardDemand:
    """Ask the holder's head; what the card asked for before is owed no longer."""
    before = demand_of_card(uow.session, card.id)
    if before is not None:
        before.replaced_at = uow.now
    end = count(uow.now, parse_amount(TIME_TO_ANSWER), office_calendar(uow.session))
    demand = CardDemand(
        id=new_id(),
        card_id=card.id,
        kind=ASKED[card.level],
        asked_at=uow.now,
        amount=TIME_TO_ANSWER,
        due_on=end.due,
        due_at=end.due_at,
        provisional=end.provisional,
    )
    card.answered_at = None
    uow.session.add(demand)
    uow.session.flush()
    record(
        uow,
        Kind.CARD_ASKED,
        case=case,
        task_id=task.id,
        organization_id=task.organization_id,
        card=card.id,
        demand=demand.id,
        asked=demand.kind,
        name=task.name,
        due_on=demand.due_on.isoformat(),
    )
    return demand
