"""Answering a card: the plan that a yellow one asks for, the answer to a red one's 督办单."""

from __future__ import annotations

from datetime import date

from oversight.audience import HANDLER
from oversight.handle_card import checked_text, locked_card, note, tell
from oversight.ladder import consequence
from oversight.models import CardAnswer
from oversight.permissions import RUNG_OF_DEMAND, CardMatter, check_may_answer
from workflows.clock import local_date
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid
from workflows.history.kinds import Kind
from workflows.texts import Text

WATCHING = ("judicial_office", "coordinator")


def answer_card(
    uow: UnitOfWork, card_id: str, text: str, plan_on: date | None = None
) -> CardAnswer:
    """Say why and until when (`plan_on`, which a plan needs while its step is open).

    An answer that comes after its last day is taken and marked late. Raises NotFound, NotPermitted,
    WrongState, Invalid.
    """
    case, matter = locked_card(uow, card_id)
    check_may_answer(uow, matter)
    assert matter.demand is not None, "every card asks for something"
    words = checked_text("/text", text, Text("请写明原因和办理安排。"))
    _check_plan(uow, matter, plan_on)
    answer = CardAnswer(
        id=new_id(),
        demand_id=matter.demand.id,
        card_id=matter.card.id,
        by_id=uow.person.id,
        at=uow.now,
        text=words,
        plan_on=plan_on,
        late=uow.now >= matter.demand.due_at,
    )
    uow.session.add(answer)
    matter.card.answered_at = uow.now
    uow.session.flush()
    note(
        uow,
        Kind.CARD_ANSWERED,
        case,
        matter,
        demand=matter.demand.id,
        asked=matter.demand.kind,
        text=words,
        plan_on=plan_on.isoformat() if plan_on else None,
        late=answer.late,
    )
    asking = consequence(matter.chain.name, RUNG_OF_DEMAND[matter.demand.kind]).tell
    tell(uow, case, matter, "answered", [HANDLER, *(each for each in WATCHING if each in asking)])
    return answer


def _check_plan(uow: UnitOfWork, matter: CardMatter, plan_on: date | None) -> None:
    if plan_on is None:
        assert matter.demand is not None
        if matter.demand.kind == "plan" and matter.task.state == "open":
            raise Invalid([FieldError("/plan_on", Text("请写明计划哪天办结。"))])
    elif plan_on < local_date(uow.now):
        raise Invalid([FieldError("/plan_on", Text("计划办结日不能早于今天。"))])
