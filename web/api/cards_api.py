"""Supervision cards: who was urged, what was answered, and what may be done about it."""

from __future__ import annotations

from apiflask import APIBlueprint

from oversight.answer_card import answer_card
from oversight.call_talk import call_talk
from oversight.propose_card import propose_card
from oversight.queries import visible_card, visible_cards
from oversight.raise_card import raise_card
from oversight.record_talk import record_talk
from oversight.revoke_card import revoke_card
from web.access import api
from web.api.card_shapes import (
    CardAnswerGiven,
    CardList,
    CardReason,
    CardShape,
    CardsQuery,
    CardWishGiven,
    TalkCall,
    TalkRecord,
)
from web.api.doing import doing
from web.api.pages_of_lists import next_position, position
from web.api.present_card import present_card, present_cards
from web.finding import found_case
from web.given import given_day, given_instant
from web.unit_of_work import current_uow
from workflows.errors import NotFound
from workflows.organizations.queries import organization_by_code
from workflows.texts import Text

views = APIBlueprint("api_cards", __name__, tag="oversight", url_prefix="/api/v1")

NO_BODY = "-"
"""The id of no row: what a code that no organization has stands for."""


@views.get("/cards")
@api
@views.input(CardsQuery, location="query", arg_name="query")
@views.output(CardList)
def get_cards(query: CardsQuery) -> CardList:
    """Supervision cards of the cases you may see, newest first."""
    uow = current_uow()
    body = organization_by_code(uow.session, query.organization) if query.organization else None
    rows = visible_cards(
        uow.session,
        uow.person,
        level=query.level,
        organization_id=(body.id if body else NO_BODY) if query.organization else None,
        case_id=found_case(uow, query.case).id if query.case else None,
        before=position(query.cursor),
        limit=query.limit + 1,
    )
    shown, cursor = next_position(rows, query.limit, lambda row: (row.issued_at, row.id))
    return CardList(items=present_cards(uow, shown), next_cursor=cursor)


@views.get("/cards/<card_id>")
@api
@views.output(CardShape)
def get_card(card_id: str) -> CardShape:
    """One supervision card, with what you may do about it."""
    return _shown(card_id)


@doing(views, "/cards/<card_id>/answer", CardAnswerGiven, CardShape)
def post_answer(card_id: str, given: CardAnswerGiven) -> CardShape:
    """Say, for the holder, why and until when: the plan of a yellow card, the answer to a red one."""
    answer_card(current_uow(), card_id, given.text, given_day("/plan_on", given.plan_on))
    return _shown(card_id)


@doing(views, "/cards/<card_id>/raise", CardReason, CardShape)
def post_raise(card_id: str, given: CardReason) -> CardShape:
    """Raise a yellow card to red before the ladder does it."""
    raise_card(current_uow(), card_id, given.reason)
    return _shown(card_id)


@doing(views, "/cards/<card_id>/talk", TalkCall, CardShape)
def post_talk(card_id: str, given: TalkCall) -> CardShape:
    """Call the holder's head to a talk about a red card."""
    meets_at = given_instant("/meets_at", given.meets_at)
    call_talk(current_uow(), card_id, given.reason, meets_at)
    return _shown(card_id)


@doing(views, "/cards/<card_id>/talk/held", TalkRecord, CardShape)
def post_held(card_id: str, given: TalkRecord) -> CardShape:
    """Record that the talk was held, and what was agreed."""
    held_at = given_instant("/held_at", given.held_at) if given.held_at else None
    record_talk(current_uow(), card_id, given.record, held_at)
    return _shown(card_id)


@doing(views, "/cards/<card_id>/revoke", CardReason, CardShape)
def post_revoke(card_id: str, given: CardReason) -> CardShape:
    """Revoke a card that was issued by mistake; its history stays."""
    revoke_card(current_uow(), card_id, given.reason)
    return _shown(card_id)


@doing(views, "/cards/<card_id>/propose", CardWishGiven, CardShape)
def post_propose(card_id: str, given: CardWishGiven) -> CardShape:
    """Propose to the justice bureau to raise a card, to call a talk or to revoke it."""
    propose_card(current_uow(), card_id, given.wish, given.reason)
    return _shown(card_id)


def _shown(card_id: str) -> CardShape:
    uow = current_uow()
    uow.session.flush()
    row = visible_card(uow.session, uow.person, card_id)
    if row is None:
        raise NotFound(Text("没有这张督办牌，或者您不能查看。"))
    return present_card(uow, row)
