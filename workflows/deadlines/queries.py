"""Reading deadlines and timers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.cases.queries import in_sight, sees_confidential, visible_to
from workflows.database.looking import asked_once
from workflows.deadlines.models import Deadline, DeadlineExtension, DeadlinePause, Timer
from workflows.viewer import Viewer

LIVE = ("running", "paused")
_IN_ORDER = (
    DeadlinePause.began_at,
    # Of several that began at one instant those of no length come first, what still stands last.
    DeadlinePause.ended_at.is_(None),
    DeadlinePause.ended_at,
    DeadlinePause.id,
)


@asked_once
def deadlines_of_case(session: Session, case_id: str) -> Sequence[Deadline]:
    """The deadlines of a case, oldest first."""
    return session.scalars(
        select(Deadline)
        .where(Deadline.case_id == case_id)
        .order_by(Deadline.started_at, Deadline.id)
    ).all()


def deadlines_to_see(session: Session, viewer: Viewer, case: Case) -> Sequence[Deadline]:
    """The deadlines of a case, oldest first, without those of a part hidden from this person."""
    rows = deadlines_of_case(session, case.id)
    if sees_confidential(viewer, case):
        return rows
    return [row for row in rows if not row.confidential]


def live_deadline(
    session: Session, case_id: str, rule: str, item: str | None = None
) -> Deadline | None:
    """The running or paused deadline of a rule in a case (of a body), if there is one."""
    return session.scalar(
        select(Deadline).where(
            Deadline.case_id == case_id,
            Deadline.rule == rule,
            Deadline.item.is_not_distinct_from(item),
            Deadline.state.in_(LIVE),
        )
    )


def live_deadlines(session: Session, case_id: str) -> Sequence[Deadline]:
    """All running or paused deadlines of a case."""
    return session.scalars(
        select(Deadline).where(Deadline.case_id == case_id, Deadline.state.in_(LIVE))
    ).all()


def has_run(session: Session, case_id: str, rule: str, item: str | None = None) -> bool:
    """Whether a rule has had a deadline in a case (for a body) before."""
    return (
        session.scalar(
            select(Deadline.id)
            .where(
                Deadline.case_id == case_id,
                Deadline.rule == rule,
                Deadline.item.is_not_distinct_from(item),
            )
            .limit(1)
        )
        is not None
    )


def deadlines_by_id(session: Session, ids: Iterable[str]) -> dict[str, Deadline]:
    """Several deadlines at once, for rows that were scoped already."""
    wanted = set(ids)
    rows = session.scalars(select(Deadline).where(Deadline.id.in_(wanted))) if wanted else ()
    return {row.id: row for row in rows}


def visible_deadline(session: Session, viewer: Viewer, deadline_id: str) -> Deadline | None:
    """The deadline, if this person may see it and its case."""
    return session.scalar(
        select(Deadline)
        .join(Case, Case.id == Deadline.case_id)
        .where(
            Deadline.id == deadline_id,
            visible_to(viewer),
            in_sight(viewer, Deadline.confidential),
        )
    )


def pauses_of(session: Session, deadline_id: str) -> Sequence[DeadlinePause]:
    """The stretches in which a deadline stood still, oldest first."""
    return session.scalars(
        select(DeadlinePause).where(DeadlinePause.deadline_id == deadline_id).order_by(*_IN_ORDER)
    ).all()


def pauses_of_deadlines(session: Session, ids: Iterable[str]) -> dict[str, list[DeadlinePause]]:
    """The stretches in which several deadlines stood still, by deadline, oldest first."""
    wanted = set(ids)
    found: dict[str, list[DeadlinePause]] = {}
    if wanted:
        rows = session.scalars(
            select(DeadlinePause).where(DeadlinePause.deadline_id.in_(wanted)).order_by(*_IN_ORDER)
        )
        for row in rows:
            found.setdefault(row.deadline_id, []).append(row)
    return found


def pauses_of_case(session: Session, case_id: str) -> dict[str, list[DeadlinePause]]:
    """The stretches in which the deadlines of a case stood still, by deadline, oldest first."""
    found: dict[str, list[DeadlinePause]] = {}
    rows = session.scalars(
        select(DeadlinePause)
        .join(Deadline, Deadline.id == DeadlinePause.deadline_id)
        .where(Deadline.case_id == case_id)
        .order_by(*_IN_ORDER)
    )
    for row in rows:
        found.setdefault(row.deadline_id, []).append(row)
    return found


def extensions_of(session: Session, deadline_id: str) -> Sequence[DeadlineExtension]:
    """How a deadline was extended, oldest first."""
    return session.scalars(
        select(DeadlineExtension)
        .where(DeadlineExtension.deadline_id == deadline_id)
        .order_by(DeadlineExtension.at, DeadlineExtension.id)
    ).all()


def timers_of_deadline(session: Session, deadline_id: str) -> Sequence[Timer]:
    """The armed timers that run by a deadline."""
    return session.scalars(
        select(Timer).where(
            # The case leads to the few rows; no index on the deadline has to be kept for this.
            Timer.case_id
            == select(Deadline.case_id).where(Deadline.id == deadline_id).scalar_subquery(),
            Timer.deadline_id == deadline_id,
            Timer.state == "armed",
        )
    ).all()


def due_timers(session: Session, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """(timer, case) of what is due by `now`, earliest first."""
    rows = session.execute(
        select(Timer.id, Timer.case_id)
        .where(Timer.state == "armed", Timer.fire_at <= now)
        # A lapse that takes its own path comes before the rung of the same instant: no card then.
        .order_by(Timer.fire_at, Timer.interrupting.desc(), Timer.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def count_due_timers(session: Session, now: datetime) -> int:
    """How many timers are due and have not fired."""
    query = select(func.count()).select_from(Timer)
    return session.scalar(query.where(Timer.state == "armed", Timer.fire_at <= now)) or 0


def next_fire_at(session: Session, after: datetime | None = None) -> datetime | None:
    """When the next timer is due (after an instant); None when none is armed and running."""
    query = select(Timer.fire_at).where(Timer.state == "armed", Timer.fire_at.is_not(None))
    if after:
        query = query.where(Timer.fire_at > after)
    return session.scalar(query.order_by(Timer.fire_at).limit(1))
