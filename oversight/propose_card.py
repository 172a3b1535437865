"""Proposing something about a card: what a judicial office does, which does not decide (AES 6)."""

from __future__ import annotations

from oversight.handle_card import checked_text, locked_card, note, tell
from oversight.models import CardProposal
from oversight.permissions import check_may_propose, wishes_of
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid
from workflows.history.kinds import Kind
from workflows.texts import Text


def propose_card(uow: UnitOfWork, card_id: str, wish: str, reason: str) -> CardProposal:
    """Propose to the justice bureau to raise a card, to call a talk or to revoke it.

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    case, matter = locked_card(uow, card_id)
    check_may_propose(uow, matter)
    if wish not in wishes_of(matter):
        raise Invalid([FieldError("/wish", Text("请选择提请的事项。"))])
    words = checked_text("/reason", reason, Text("请写明提请的理由。"))
    proposal = CardProposal(
        id=new_id(), card_id=card_id, by_id=uow.person.id, at=uow.now, wish=wish, reason=words
    )
    uow.session.add(proposal)
    uow.session.flush()
    note(uow, Kind.CARD_PROPOSED, case, matter, wish=wish, reason=words)
    tell(uow, case, matter, "proposed", ["coordinator"])
    return proposal
