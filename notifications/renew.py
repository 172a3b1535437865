"""Writing waiting messages anew: what is sent says how things stand when it is sent.

A mail is composed when it is time to tell. If its server is away it waits, and meanwhile its deadline
may be extended, suspended or counted anew, or its step be done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from notifications.audiences import recipients
from notifications.compose import written
from notifications.deliver import LONGEST_ERROR
from notifications.letter import Overtaken
from notifications.models import Message
from notifications.queries import moved_on
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.models import HistoryRow


def renew(uow: UnitOfWork, messages: Sequence[Message], base_url: str) -> list[Message]:
    """Those of the messages that are still to be sent, each saying what holds now.

    What has lost its point is dropped: its step is done, its clock stands still, or has another last
    day of which people are told in its time. One that was perhaps sent already stays as it is: its
    row is what we know of it.
    """
    moved = moved_on(uow.session, messages) if messages else set()
    return [
        each for each in messages if not _has_waited(uow, each, moved) or _anew(uow, each, base_url)
    ]


def _has_waited(uow: UnitOfWork, message: Message, moved: Collection[str]) -> bool:
    """Whether it may say what holds no more: its case has moved on, or it is another day."""
    if message.state == "sending":
        return False
    day = local_date(message.created_at)
    return message.case_id is None or message.id in moved or day != local_date(uow.now)


def _anew(uow: UnitOfWork, message: Message, base_url: str) -> bool:
    """Write a message anew; False when it is not to be sent any more."""
    row = uow.session.get_one(HistoryRow, message.history_id)
    if row.data is None:
        return True  # erased meanwhile: nothing is left to write it from
    told = (each for each in recipients(uow, row) if each.kind == message.kind)
    to = next((each for each in told if each.person_id == message.recipient_id), None)
    if to is None:
        uow.session.delete(message)
        return False
    try:
        rendered = written(uow, row, to, base_url)
    except Overtaken:
        uow.session.delete(message)
        return False
    except (ValueError, LookupError, TypeError, AssertionError) as error:
        # Our fault, and no reason to keep back all the others.
        message.state, message.next_attempt_at = "technical_failure", None
        message.error = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        return False
    message.subject, message.text, message.html = rendered.subject, rendered.text, rendered.html
    return True
