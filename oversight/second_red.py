"""The second red card of a holder within 30 days (DOMAIN C0, decision 0008)."""

from __future__ import annotations

from datetime import timedelta

from oversight.models import Card
from oversight.queries import count_red_cards
from workflows.database.unit_of_work import UnitOfWork

WITHIN = timedelta(days=30)


def is_second_red(uow: UnitOfWork, card: Card) -> bool:
    """Whether another card of the same holder, still in force, has turned red lately."""
    since = uow.now - WITHIN
    return count_red_cards(uow.session, card.organization_id, since, besides=card.id) > 0
