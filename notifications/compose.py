"""Composing: the follower that turns history into messages, once it is time to tell."""

from __future__ import annotations

from collections.abc import Sequence

from notifications.audiences import FOLLOWER, Recipient, recipients
from notifications.calendar_letters import missing_year_letter, recomputed_letter
from notifications.case_letters import news_letter, note_letter
from notifications.letter import Letter, Overtaken
from notifications.models import Message
from notifications.own_wording import in_own_words
from notifications.render import Rendered, render
from notifications.task_letters import TaskLetter
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import mark_followed, to_follow
from workflows.organizations.queries import people_by_id

LETTERS = {
    Kind.RECOMPUTATION_MADE.value: recomputed_letter,
    Kind.CALENDAR_MISSING.value: missing_year_letter,
}
"""How letters about no single case are written."""

CHANNEL = "email"
DOMAIN = "lianshu"


def pending(uow: UnitOfWork, limit: int = 100) -> Sequence[int]:
    """The history rows to compose messages of now, in the order in which they are to be told."""
    return to_follow(uow.session, FOLLOWER, uow.now, limit)


def compose(uow: UnitOfWork, history_id: int, base_url: str) -> list[Message]:
    """Make the messages of a row, one for each recipient; a second time makes none.

    `base_url` is where people reach the platform: `https://host`, without a slash at its end.
    """
    row = uow.session.get_one(HistoryRow, history_id)
    if not mark_followed(uow.session, FOLLOWER, row):
        return []
    if row.data is None:
        return []
    told = recipients(uow, row)
    people = people_by_id(uow.session, [each.person_id for each in told])
    try:
        messages = [
            _message(uow, row, each, base_url) for each in told if people[each.person_id].active
        ]
    except Overtaken:
        return []
    uow.session.add_all(messages)
    return messages


def message_id(history_id: int, to: Recipient) -> str:
    """The Message-ID: always the same for the same telling, so that a double can be recognised."""
    return f"<{history_id}.{to.person_id}.{to.kind}@{DOMAIN}>"


def written(uow: UnitOfWork, row: HistoryRow, to: Recipient, base_url: str) -> Rendered:
    """What a message says as things stand now."""
    write = LETTERS.get(row.kind, _letter_of_case)
    letter = write(uow, row, to, base_url.rstrip("/"))
    return render(to.kind, in_own_words(uow, row, to.kind, letter))


def _letter_of_case(uow: UnitOfWork, row: HistoryRow, to: Recipient, base_url: str) -> Letter:
    if row.kind == Kind.LADDER_TOLD:
        return TaskLetter(uow, row, to, base_url).told()
    if row.kind == Kind.CARD_TOLD:
        return TaskLetter(uow, row, to, base_url).about_card()
    if row.kind == Kind.TASK_OPENED or to.kind == "task_opened":
        return TaskLetter(uow, row, to, base_url).opened()
    if to.kind in ("note", "copied", "urged"):
        return note_letter(uow, row, to, base_url)
    return news_letter(uow, row, to, base_url)


def _message(uow: UnitOfWork, row: HistoryRow, to: Recipient, base_url: str) -> Message:
    rendered = written(uow, row, to, base_url)
    return Message(
        id=new_id(),
        history_id=row.id,
        case_id=row.case_id,
        task_id=row.task_id,
        recipient_id=to.person_id,
        kind=to.kind,
        channel=CHANNEL,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=message_id(row.id, to),
        state="created",
        attempts=0,
        next_attempt_at=uow.now,
        created_at=uow.now,
    )
