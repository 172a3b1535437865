"""Recording that a talk was held, and what came of it."""

from __future__ import annotations

from datetime import datetime

from oversight.handle_card import checked_text, locked_card, note
from oversight.models import CardTalk
from oversight.permissions import check_may_record_talk
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid
from workflows.history.kinds import Kind
from workflows.texts import Text


def record_talk(
    uow: UnitOfWork, card_id: str, record: str, held_at: datetime | None = None
) -> CardTalk:
    """Write down when a talk was held (now if not given) and what was agreed.

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    case, matter = locked_card(uow, card_id)
    check_may_record_talk(uow, matter)
    assert matter.talk is not None
    words = checked_text("/record", record, Text("请写明约谈的情况和整改要求。"))
    held = held_at or uow.now
    if not matter.talk.called_at <= held <= uow.now:
        raise Invalid([FieldError("/held_at", Text("约谈时间应在发起约谈之后、现在之前。"))])
    talk = matter.talk
    talk.held_at, talk.record = held, words
    talk.recorded_at, talk.recorded_by_id = uow.now, uow.person.id
    uow.session.flush()
    note(uow, Kind.TALK_HELD, case, matter, held_at=held.isoformat(), record=words)
    return talk
