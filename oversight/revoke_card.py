"""Revoking a card that was issued by mistake (误发撤销)."""

from __future__ import annotations

from oversight.audience import Told
from oversight.handle_card import checked_text, locked_card, note, tell_people
from oversight.models import Card
from oversight.permissions import check_may_revoke
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.tasks.queries import tasks_of_duty
from workflows.texts import Text

OVERDUE = ("L1", "L2", "L3")


def revoke_card(uow: UnitOfWork, card_id: str, reason: str) -> Card:
    """Take a card back; the row and its history stay, the light of its task is not touched.

    Whoever was told of the card is told that it is gone. Raises NotFound, NotPermitted, WrongState,
    Invalid.
    """
    case, matter = locked_card(uow, card_id)
    check_may_revoke(uow, matter)
    words = checked_text("/reason", reason, Text("请写明撤销的理由。"))
    card = matter.card
    card.revoked_at, card.revoked_by_id, card.reason = uow.now, uow.person.id, words
    note(uow, Kind.CARD_REVOKED, case, matter, level=card.level, reason=words)
    same = set(uow.session.scalars(tasks_of_duty(matter.task)))
    told = {
        each["person"]: Told(each["person"], each["as"])
        for row in rows_of_kinds(uow.session, case.id, (Kind.LADDER_TOLD, Kind.CARD_TOLD))
        if row.data is not None and row.task_id in same
        if row.kind == Kind.CARD_TOLD or row.data["rung"] in OVERDUE
        for each in row.data["told"]
    }
    tell_people(uow, case, matter, "revoked", told.values())
    return card
