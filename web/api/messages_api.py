"""Messages: who was told."""

from __future__ import annotations

from apiflask import APIBlueprint

from notifications.models import Message
from notifications.queries import visible_messages
from web.access import api
from web.api.directory import Directory
from web.api.pages_of_lists import next_position, position
from web.api.shapes import MessageList, MessageShape, MessagesQuery
from web.finding import found_case
from web.unit_of_work import current_uow
from workflows.organizations.queries import person_by_username

views = APIBlueprint("api_messages", __name__, tag="oversight", url_prefix="/api/v1")

NOBODY = "-"
"""The id of no row: what a name that nobody has stands for."""


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
