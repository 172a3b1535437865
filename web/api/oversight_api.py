"""Cards and messages: who was urged, who was told."""

from __future__ import annotations

from apiflask import APIBlueprint

from notifications.models import Message
from notifications.queries import visible_messages
from oversight.models import Card
from oversight.queries import visible_card, visible_cards
from web.access import api
from web.api.directory import Directory
from web.api.pages_of_lists import next_position, position
from web.api.shapes import CardList, CardShape, CardsQuery, MessageList, MessageShape, MessagesQuery
from web.finding import found_case
from web.unit_of_work import current_uow
from workflows.errors import NotFound
from workflows.organizations.queries import organization_by_code, person_by_username
from workflows.texts import Text

views = APIBlueprint("api_oversight", __name__, tag="oversight", url_prefix="/api/v1")

NOBODY = "-"
"""The id of no row: what a name that nobody has stands for."""


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
        organization_id=(body.id if body else NOBODY) if query.organization else None,
        before=position(query.cursor),
        limit=query.limit + 1,
    )
    shown, cursor = next_position(rows, query.limit, lambda row: (row.issued_at, row.id))
    directory = Directory(uow)
    directory.prepare(organizations=[row.organization_id for row in shown])
    return CardList(items=[_card(row, directory) for row in shown], next_cursor=cursor)


@views.get("/cards/<card_id>")
@api
@views.output(CardShape)
def get_card(card_id: str) -> CardShape:
    """One supervision card."""
    uow = current_uow()
    row = visible_card(uow.session, uow.person, card_id)
    if row is None:
        raise NotFound(Text("没有这张督办牌，或者您不能查看。"))
    return _card(row, Directory(uow))


@views.get("/messages")
@api
@views.input(MessagesQuery, location="query", arg_name="query")
@views.output(MessageList)
def get_messages(query: MessagesQuery) -> MessageList:
    """Messages about the cases you may see, and those to you, newest first."""
    uow = current_uow()
    case = found_case(uow, query.case) if query.case else None
    person = person_by_username(uow.session, query.recipient) if query.recipient else None
    rows = visible_messages(
        uow.session,
        uow.person,
        case_id=case.id if case else None,
        recipient_id=(person.id if person else NOBODY) if query.recipient else None,
        before=position(query.cursor),
        limit=query.limit + 1,
    )
    shown, cursor = next_position(rows, query.limit, lambda row: (row.created_at, row.id))
    directory = Directory(uow)
    directory.prepare(people=[row.recipient_id for row in shown])
    return MessageList(items=[_message(row, directory) for row in shown], next_cursor=cursor)


def _card(row: Card, directory: Directory) -> CardShape:
    return CardShape(
        id=row.id,
        task_id=row.task_id,
        case_id=row.case_id,
        level=row.level,
        organization=directory.organization(row.organization_id),
        issued_at=row.issued_at,
        raised_at=row.raised_at,
        answered_at=row.answered_at,
        revoked_at=row.revoked_at,
        reason=row.reason,
    )


def _message(row: Message, directory: Directory) -> MessageShape:
    return MessageShape(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        recipient=directory.person(row.recipient_id),
        subject=row.subject,
        state=row.state,
        message_id=row.message_id,
        case_id=row.case_id,
        task_id=row.task_id,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
