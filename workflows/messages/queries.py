"""Reading waits and messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from workflows.cases.models import Case
from workflows.cases.queries import visible_to
from workflows.messages.models import CaseMessage, CaseWait
from workflows.viewer import Viewer

PENDING = ("sent", "kept")
FANNED = ("origin", "family", "correlated")

Correlations = Mapping[str, Mapping[str, Any]]


def open_waits(session: Session, case_id: str) -> Sequence[CaseWait]:
    """What a case waits for, in the order in which it began to."""
    return session.scalars(
        select(CaseWait)
        .where(CaseWait.case_id == case_id, CaseWait.state == "open")
        .order_by(CaseWait.version, CaseWait.id)
    ).all()


def waits_anywhere(session: Session, name: str) -> Sequence[CaseWait]:
    """Every place in which a message is waited for, in any case."""
    return session.scalars(
        select(CaseWait)
        .where(CaseWait.name == name, CaseWait.kind == "message", CaseWait.state == "open")
        .order_by(CaseWait.opened_at, CaseWait.id)
    ).all()


def is_about(wait: CaseWait, correlations: Correlations) -> bool:
    """Whether a wait that is about something is about what the message is, by any of its keys."""
    if not wait.correlations or not correlations:
        return not wait.correlations
    return any(
        key in correlations and dict(correlations[key]) == dict(values)
        for key, values in wait.correlations.items()
    )


def locked_message(session: Session, message_id: str) -> CaseMessage | None:
    """A message that is still on its way, held until the transaction ends."""
    return session.scalar(
        select(CaseMessage)
        .where(CaseMessage.id == message_id, CaseMessage.state.in_(PENDING))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def messages_due(session: Session, now: datetime, limit: int) -> Sequence[str]:
    """Ids of the messages that can be dealt with now, in the order in which they were sent.

    Those are the ones nobody has looked at and that no earlier one to the same case holds up, and of
    those that are kept: whose case waits for it now or has ended, and those kept long enough.
    """
    query = (
        select(CaseMessage.id)
        .outerjoin(Case, Case.id == CaseMessage.to_case_id)
        .where(
            or_(
                and_(CaseMessage.state == "sent", ~_held_up()),
                and_(
                    CaseMessage.state == "kept",
                    or_(CaseMessage.keep_until <= now, Case.state != "running", _waited_for()),
                ),
            )
        )
        .order_by(CaseMessage.sent_at, CaseMessage.case_id, CaseMessage.seq, CaseMessage.part)
    )
    found = list(session.scalars(query.limit(limit)))
    return found + [each for each in _correlated_now(session) if each not in found][:limit]


def _held_up() -> ColumnElement[bool]:
    """Whether an earlier message of the same case goes to the same one and has not got there."""
    earlier = aliased(CaseMessage)
    before = or_(
        earlier.seq < CaseMessage.seq,
        and_(earlier.seq == CaseMessage.seq, earlier.part < CaseMessage.part),
    )
    undecided = and_(earlier.to_case_id.is_(None), earlier.route.in_(FANNED))
    same = earlier.to_case_id == CaseMessage.to_case_id
    return exists().where(
        earlier.case_id == CaseMessage.case_id,
        earlier.state == "sent",
        before,
        or_(undecided, same),
    )


def _waited_for() -> ColumnElement[bool]:
    """Whether its case has begun to wait for it since it was tried there."""
    return exists().where(
        CaseWait.case_id == CaseMessage.to_case_id,
        CaseWait.name == CaseMessage.name,
        CaseWait.kind == "message",
        CaseWait.state == "open",
        CaseWait.version > CaseMessage.tried,
    )


def _correlated_now(session: Session) -> list[str]:
    """Messages kept for whoever will wait about the same thing, and somebody does now."""
    rows = session.execute(
        select(CaseMessage, CaseWait)
        .join(CaseWait, and_(CaseWait.name == CaseMessage.name, CaseWait.kind == "message"))
        .where(
            CaseMessage.state == "kept",
            CaseMessage.to_case_id.is_(None),
            CaseWait.state == "open",
            CaseWait.case_id != CaseMessage.case_id,
        )
        .order_by(CaseMessage.sent_at, CaseMessage.case_id, CaseMessage.seq, CaseMessage.part)
    )
    found = dict.fromkeys(m.id for m, wait in rows if is_about(wait, m.correlations))
    return list(found)


def next_due_at(session: Session, after: datetime | None = None) -> datetime | None:
    """When a message is to be dealt with next (after an instant): given, or kept no longer."""
    found = []
    for column, state in ((CaseMessage.sent_at, "sent"), (CaseMessage.keep_until, "kept")):
        query = select(func.min(column)).where(CaseMessage.state == state)
        if after is not None:
            query = query.where(column > after)
        at = session.scalar(query)
        if at is not None:
            found.append(at)
    return min(found, default=None)


def cases_opened(session: Session, case_id: str) -> Mapping[int, set[str | None]]:
    """By the number of the row that says so, the cases that a case's messages open; None: not yet."""
    found: dict[int, set[str | None]] = {}
    for seq, opened in session.execute(
        select(CaseMessage.seq, CaseMessage.to_case_id).where(
            CaseMessage.case_id == case_id, CaseMessage.route == "opens"
        )
    ):
        found.setdefault(seq, set()).add(opened)
    return found


def is_closed_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Case` that a part of it is still closed, and this person may not open it."""
    return and_(Case.confidential_to.is_not(None), not_(visible_to(viewer)))


def closed_to(session: Session, viewer: Viewer, case_ids: Iterable[str]) -> set[str]:
    """Those of some cases of which a part is still closed, and which this person may not open."""
    query = select(Case.id).where(Case.id.in_(list(case_ids)), is_closed_to(viewer))
    return set(session.scalars(query))


def recipients_so_far(session: Session, case_id: str, seq: int) -> set[str]:
    """The cases to which one sending goes already."""
    rows = session.scalars(
        select(CaseMessage.to_case_id).where(
            CaseMessage.case_id == case_id,
            CaseMessage.seq == seq,
            CaseMessage.to_case_id.is_not(None),
        )
    )
    return {each for each in rows if each is not None}


def was_given(session: Session, message: CaseMessage, case_id: str) -> bool:
    """Whether a case has got what a message says already, in another one of the same sending."""
    query = select(CaseMessage.id).where(
        CaseMessage.to_case_id == case_id,
        CaseMessage.case_id == message.case_id,
        CaseMessage.seq == message.seq,
        CaseMessage.id != message.id,
        CaseMessage.settled_at.is_not(None),
    )
    return session.scalar(query.limit(1)) is not None


def messages_in_state(session: Session, states: Iterable[str]) -> Sequence[CaseMessage]:
    """All messages in one of these states, oldest first."""
    return session.scalars(
        select(CaseMessage)
        .where(CaseMessage.state.in_(list(states)))
        .order_by(CaseMessage.sent_at, CaseMessage.case_id, CaseMessage.seq, CaseMessage.part)
    ).all()


def count_unheard(session: Session) -> int:
    """How many messages nobody waited for in time, and nobody has dealt with since."""
    query = select(func.count()).select_from(CaseMessage).where(CaseMessage.state == "unheard")
    return session.scalar(query) or 0
