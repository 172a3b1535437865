"""Reading and claiming messages, and the history that their wording needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from notifications.models import Message
from workflows.cases.models import Case
from workflows.cases.queries import in_sight, visible_to
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.messages.models import CaseMessage
from workflows.messages.queries import is_closed_to
from workflows.organizations.models import Organization, Person, Post
from workflows.organizations.queries import belongs_to
from workflows.steps.history_to_see import OPEN
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_duty
from workflows.viewer import Viewer

WAITING = ("created", "temporary_failure")
UNDELIVERED = ("temporary_failure", "permanent_failure", "technical_failure")
UNSETTLED = (*WAITING, "sending")
CARD_ROWS = (
    Kind.CARD_ISSUED,
    Kind.CARD_RAISED,
    Kind.CARD_ASKED,
    Kind.CARD_ANSWERED,
    Kind.CARD_REVOKED,
    Kind.CARD_PROPOSED,
    Kind.TALK_CALLED,
)


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Message` and its `Case` that this person may read it."""
    of_part = or_(
        exists().where(Task.id == Message.task_id, Task.confidential),
        # What those did to whom alone the part is open, their notes and requests, tells of it too.
        exists().where(
            HistoryRow.id == Message.history_id,
            HistoryRow.kind.not_in(OPEN),
            Post.person_id == HistoryRow.actor_id,
            Organization.id == Post.organization_id,
            belongs_to(Case.confidential_to.contains),
        ),
    )
    return or_(
        Message.recipient_id == viewer.id,
        and_(visible_to(viewer), in_sight(viewer, of_part), not_(_from_closed_case(viewer))),
    )


def _from_closed_case(viewer: Viewer) -> ColumnElement[bool]:
    """Whether it tells what has come from another case of which a part is still closed to this person."""
    closed = select(Case.id).where(Case.id == CaseMessage.case_id, is_closed_to(viewer))
    return exists().where(
        HistoryRow.id == Message.history_id,
        HistoryRow.kind == Kind.MESSAGE_RECEIVED,
        CaseMessage.to_case_id == HistoryRow.case_id,
        CaseMessage.settled_at == HistoryRow.at,
        closed.correlate(CaseMessage).exists(),
    )


def visible_messages(
    session: Session,
    viewer: Viewer,
    *,
    case_id: str | None = None,
    recipient_id: str | None = None,
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> Sequence[Message]:
    """A page of messages this person may read, newest first: their own and those of their cases.

    `before` is the last row of the page before.
    """
    query = select(Message).outerjoin(Case, Case.id == Message.case_id).where(_readable(viewer))
    if case_id:
        query = query.where(Message.case_id == case_id)
    if recipient_id:
        query = query.where(Message.recipient_id == recipient_id)
    if before is not None:
        at, message_id = before
        query = query.where(
            or_(
                Message.created_at < at,
                and_(Message.created_at == at, Message.id < message_id),
            )
        )
    return session.scalars(
        query.order_by(Message.created_at.desc(), Message.id.desc()).limit(limit)
    ).all()


def visible_recipients(session: Session, viewer: Viewer) -> Sequence[Person]:
    """To whom the messages went that this person may read, by username."""
    return session.scalars(
        select(Person)
        .where(
            Person.id.in_(
                select(Message.recipient_id)
                .outerjoin(Case, Case.id == Message.case_id)
                .where(_readable(viewer))
            )
        )
        .order_by(Person.username)
    ).all()


def visible_message(session: Session, viewer: Viewer, message_id: str) -> Message | None:
    """The message, if this person may read it."""
    return session.scalar(
        select(Message)
        .outerjoin(Case, Case.id == Message.case_id)
        .where(Message.id == message_id, _readable(viewer))
    )


def claimable(
    session: Session,
    now: datetime,
    real_now: datetime,
    limit: int,
    *,
    longest_lease: timedelta,
    gone: Sequence[str] = (),
) -> Sequence[Message]:
    """Messages to send now, locked until the transaction ends: due ones, and those left behind.

    Left behind is what a claimer among the `gone` was sending, and what has no lease any more; a
    lease that ends later than any can was written before the clock was set back. What another
    worker has locked is passed over.
    """
    left_behind = or_(
        Message.next_attempt_at <= real_now,
        Message.next_attempt_at > real_now + longest_lease,
        Message.claimed_by.in_(gone),
    )
    return session.scalars(
        select(Message)
        .where(
            or_(
                and_(Message.state.in_(WAITING), Message.next_attempt_at <= now),
                and_(Message.state == "sending", left_behind),
            ),
            Message.next_attempt_at.is_not(None),
        )
        .order_by(Message.next_attempt_at, Message.created_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def claimers(session: Session) -> Sequence[str]:
    """The processes that have messages in hand."""
    names = session.scalars(
        select(Message.claimed_by)
        .where(Message.next_attempt_at.is_not(None), Message.state == "sending")
        .distinct()
    )
    return [name for name in names if name is not None]


def anybody_sends(session: Session) -> bool:
    """Whether a message is being handed to a server at the moment."""
    return (
        session.scalar(
            select(Message.id)
            .where(Message.next_attempt_at.is_not(None), Message.state == "sending")
            .limit(1)
        )
        is not None
    )


def locked_message(session: Session, message_id: str) -> Message:
    """A message, held until the transaction ends."""
    return session.scalars(
        select(Message)
        .where(Message.id == message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def next_delivery_at(session: Session) -> datetime | None:
    """When the next message is due to be sent; None when none is waiting.

    Leases are left out: they end in real time and are looked at whenever messages are claimed.
    """
    return session.scalar(
        select(Message.next_attempt_at)
        .where(Message.next_attempt_at.is_not(None), Message.state.in_(WAITING))
        .order_by(Message.next_attempt_at)
        .limit(1)
    )


def count_unsettled(session: Session) -> int:
    """How many messages have neither been taken by a server nor failed for good."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Message)
            .where(Message.next_attempt_at.is_not(None), Message.state.in_(UNSETTLED))
        )
        or 0
    )


def undelivered(session: Session, limit: int) -> Sequence[Message]:
    """Messages that could not be delivered, for good or so far, the newest first."""
    return session.scalars(
        select(Message)
        .where(Message.state.in_(UNDELIVERED))
        .order_by(Message.created_at.desc(), Message.id)
        .limit(limit)
    ).all()


def count_undelivered(session: Session) -> int:
    """How many messages could not be delivered, for good or so far."""
    query = select(func.count()).select_from(Message).where(Message.state.in_(UNDELIVERED))
    return session.scalar(query) or 0


def message_by_id(session: Session, message_id: str) -> Message | None:
    """A message, whoever may see it."""
    return session.get(Message, message_id)


def last_completion_before(session: Session, case_id: str, seq: int) -> HistoryRow | None:
    """The completion of a task that came last before a row of the case's history."""
    return session.scalar(
        select(HistoryRow)
        .where(
            HistoryRow.case_id == case_id,
            HistoryRow.kind == Kind.TASK_COMPLETED,
            HistoryRow.seq < seq,
        )
        .order_by(HistoryRow.seq.desc())
        .limit(1)
    )


def card_rows_of_task(session: Session, task: Task) -> Sequence[HistoryRow]:
    """What happened to the card of a task, oldest first, also while the duty was another task."""
    return session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.case_id == task.case_id,
            HistoryRow.task_id.in_(tasks_of_duty(task)),
            HistoryRow.kind.in_(CARD_ROWS),
        )
        .order_by(HistoryRow.seq)
    ).all()


def told_of_day(session: Session, row: HistoryRow, due_on: str) -> bool:
    """Whether a later row of the ladder tells of the same rung for another last day (ISO)."""
    assert row.data is not None
    told = session.scalars(
        select(HistoryRow).where(
            HistoryRow.case_id == row.case_id,
            HistoryRow.kind == Kind.LADDER_TOLD,
            HistoryRow.seq > row.seq,
        )
    )
    wanted = (row.data["deadline"], row.data["rung"], due_on)
    return any(
        (each.data["deadline"], each.data["rung"], each.data["due_on"]) == wanted
        for each in told
        if each.data is not None
    )


def moved_on(session: Session, messages: Sequence[Message]) -> set[str]:
    """Ids of the messages in whose cases something has happened since they were composed."""
    later = exists().where(
        HistoryRow.case_id == Message.case_id,
        HistoryRow.id > Message.history_id,
        HistoryRow.at >= Message.created_at,
    )
    ids = [each.id for each in messages]
    return set(session.scalars(select(Message.id).where(Message.id.in_(ids), later)))
