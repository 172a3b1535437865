"""Raising a yellow card to red by hand, before the ladder does it."""

from __future__ import annotations

from oversight.handle_card import checked_text, locked_card, tell
from oversight.ladder import consequence
from oversight.models import Card
from oversight.permissions import check_may_raise
from oversight.put_card import put_card
from oversight.second_red import is_second_red
from oversight.send_red_card import send_red_card
from workflows.database.unit_of_work import UnitOfWork
from workflows.texts import Text


def raise_card(uow: UnitOfWork, card_id: str, reason: str) -> Card:
    """Raise a card with a reason; those whom the ladder tells of a red card are told at once.

    Of a second red card within 30 days those are told whom it would tell at L3.
    The ladder goes on as before: it finds the card red at L2 and only tells. Raises NotFound,
    NotPermitted, WrongState, Invalid.
    """
    case, matter = locked_card(uow, card_id)
    check_may_raise(uow, matter)
    words = checked_text("/reason", reason, Text("请写明升级的理由。"))
    if put_card(uow, case, matter.task, "red", words) is not None:
        send_red_card(uow, case, matter.task, matter.chain)
    rung = "L3" if is_second_red(uow, matter.card) else "L2"
    tell(uow, case, matter, "raised", consequence(matter.chain.name, rung).tell)
    return matter.card
