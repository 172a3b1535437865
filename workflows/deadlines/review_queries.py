"""Reading the reviews of suspensions: what is to be asked, what waits for somebody, what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.cases.queries import in_sight, visible_to
from workflows.database.looking import asked_once
from workflows.deadlines.models import Deadline, DeadlinePause, DeadlineReview
from workflows.viewer import Viewer

_DAY = timedelta(days=1)

Review = tuple[DeadlinePause, Deadline, Case]


def reviews_to_ask(session: Session, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """(pause, case) of the suspensions whose review has come and was not asked for yet.

    Not those of a case that stands still as a whole: nobody decides in it, so they wait for its end.
    """
    rows = session.execute(
        select(DeadlinePause.id, Deadline.case_id)
        .join(Deadline, Deadline.id == DeadlinePause.deadline_id)
        .join(Case, Case.id == Deadline.case_id)
        .where(*_not_asked(), Case.frozen.is_(None), DeadlinePause.review_at <= now)
        .order_by(DeadlinePause.review_at, DeadlinePause.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def next_review_at(session: Session, after: datetime | None = None) -> datetime | None:
    """When the next review is to be asked for (after an instant)."""
    query = select(DeadlinePause.review_at).where(*_not_asked())
    if after:
        query = query.where(DeadlinePause.review_at > after)
    return session.scalar(query.order_by(DeadlinePause.review_at).limit(1))


@asked_once
def asked_reviews(session: Session, viewer: Viewer, limit: int = 50) -> Sequence[Review]:
    """The suspensions in this person's sight whose review was asked for, the oldest first."""
    rows = session.execute(
        select(DeadlinePause, Deadline, Case)
        .join(Deadline, Deadline.id == DeadlinePause.deadline_id)
        .join(Case, Case.id == Deadline.case_id)
        .where(
            DeadlinePause.asked_at.is_not(None),
            DeadlinePause.review_at.is_not(None),  # the index of what stands has only these
            DeadlinePause.ended_at.is_(None),
            visible_to(viewer),
            in_sight(viewer, Deadline.confidential),
        )
        .order_by(DeadlinePause.asked_at, DeadlinePause.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def missed_reviews(
    session: Session, viewer: Viewer, now: datetime, limit: int
) -> tuple[Sequence[Review], int]:
    """The suspensions in this person's sight whose review was missed, the oldest first; how many."""
    query = (
        select(DeadlinePause, Deadline, Case)
        .join(Deadline, Deadline.id == DeadlinePause.deadline_id)
        .join(Case, Case.id == Deadline.case_id)
        .where(
            DeadlinePause.ended_at.is_(None),
            DeadlinePause.review_at <= now - _DAY,
            Case.frozen.is_(None),
            visible_to(viewer),
            in_sight(viewer, Deadline.confidential),
        )
    )
    rows = session.execute(
        query.order_by(DeadlinePause.review_at, DeadlinePause.id).limit(limit)
    ).all()
    total = len(rows)
    if total == limit:
        total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return [(row[0], row[1], row[2]) for row in rows], total


def reviews_of(
    session: Session, pauses: Iterable[DeadlinePause]
) -> dict[str, list[DeadlineReview]]:
    """The reviews of several suspensions by suspension, oldest first."""
    wanted = {pause.id for pause in pauses if pause.by_id is not None}
    found: dict[str, list[DeadlineReview]] = {}
    if wanted:
        rows = session.scalars(
            select(DeadlineReview)
            .where(DeadlineReview.pause_id.in_(wanted))
            .order_by(DeadlineReview.at, DeadlineReview.id)
        )
        for row in rows:
            found.setdefault(row.pause_id, []).append(row)
    return found


def _not_asked() -> tuple[ColumnElement[bool], ...]:
    return (
        DeadlinePause.review_at.is_not(None),
        DeadlinePause.asked_at.is_(None),
        DeadlinePause.ended_at.is_(None),
    )
