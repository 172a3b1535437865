"""Calling a talk (约谈) about a red card."""

from __future__ import annotations

from datetime import datetime

from oversight.audience import HANDLER
from oversight.handle_card import checked_text, locked_card, note, tell
from oversight.ladder import consequence
from oversight.models import CardTalk
from oversight.permissions import check_may_call_talk
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid
from workflows.history.kinds import Kind
from workflows.texts import Text


def call_talk(uow: UnitOfWork, card_id: str, reason: str, meets_at: datetime) -> CardTalk:
    """Call the holder's head to a talk at an instant; the card's level becomes `talk`.

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    case, matter = locked_card(uow, card_id)
    check_may_call_talk(uow, matter)
    words = checked_text("/reason", reason, Text("请写明约谈的理由。"))
    if meets_at <= uow.now:
        raise Invalid([FieldError("/meets_at", Text("约谈时间要晚于现在。"))])
    talk = CardTalk(
        id=new_id(),
        card_id=card_id,
        called_at=uow.now,
        called_by_id=uow.person.id,
        reason=words,
        meets_at=meets_at,
    )
    uow.session.add(talk)
    matter.card.level, matter.card.reason = "talk", words
    uow.session.flush()
    note(uow, Kind.TALK_CALLED, case, matter, reason=words, meets_at=meets_at.isoformat())
    tell(uow, case, matter, "talk", [*consequence(matter.chain.name, "L2").answer, HANDLER])
    return talk
