"""Reading and appending history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.history.models import Followed, HistoryRow


def rows_of_case(session: Session, case_id: str) -> Sequence[HistoryRow]:
    """All rows of a case, oldest first."""
    return session.scalars(
        select(HistoryRow).where(HistoryRow.case_id == case_id).order_by(HistoryRow.seq)
    ).all()


def rows_of_chain(session: Session, chain: str) -> Sequence[HistoryRow]:
    """All rows of a chain, oldest first."""
    return session.scalars(
        select(HistoryRow).where(HistoryRow.chain == chain).order_by(HistoryRow.seq)
    ).all()


def rows_with_end(
    session: Session, chain: str
) -> Iterator[tuple[HistoryRow, tuple[int | None, str | None]]]:
    """The rows of a chain, each with the number and hash at which its case says the chain ends.

    One statement: a row committed while somebody verifies must not look like a difference.
    """
    for row, seq, digest in session.execute(
        select(HistoryRow, Case.history_seq, Case.history_hash)
        .outerjoin(Case, Case.id == HistoryRow.case_id)
        .where(HistoryRow.chain == chain)
        .order_by(HistoryRow.seq)
    ):
        yield row, (seq, digest)


def chains(session: Session) -> Sequence[str]:
    """The names of all chains."""
    return session.scalars(select(HistoryRow.chain).distinct().order_by(HistoryRow.chain)).all()


def chain_tail(session: Session, chain: str) -> tuple[int, str]:
    """The last number and hash of a chain without a case; (0, "") for a new one.

    Holds the chain until the transaction ends: two writers would take the same number.
    """
    if _is_postgresql(session):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(chain))))
    row = session.execute(
        select(HistoryRow.seq, HistoryRow.hash)
        .where(HistoryRow.chain == chain)
        .order_by(HistoryRow.seq.desc())
        .limit(1)
    ).first()
    return (row.seq, row.hash) if row else (0, "")


def unfollowed(
    session: Session, follower: str, kinds: Iterable[str], now: datetime, limit: int
) -> Sequence[HistoryRow]:
    """Rows of these kinds, due to be told by `now`, that the follower has not dealt with, oldest first.

    An anti-join and no high-water mark: a row committed late by a slow transaction is found as well.
    """
    seen = exists().where(and_(Followed.follower == follower, Followed.history_id == HistoryRow.id))
    return session.scalars(
        select(HistoryRow)
        .where(HistoryRow.kind.in_(list(kinds)), HistoryRow.tell_at <= now, ~seen)
        .order_by(HistoryRow.tell_at, HistoryRow.id)
        .limit(limit)
    ).all()


def next_tell_at(
    session: Session, follower: str, kinds: Iterable[str], after: datetime | None = None
) -> datetime | None:
    """When the follower has something to do next (after an instant); None when nothing is waiting."""
    seen = exists().where(and_(Followed.follower == follower, Followed.history_id == HistoryRow.id))
    query = select(func.min(HistoryRow.tell_at)).where(
        HistoryRow.kind.in_(list(kinds)), HistoryRow.tell_at.is_not(None), ~seen
    )
    return session.scalar(query.where(HistoryRow.tell_at > after) if after else query)


def mark_followed(session: Session, follower: str, history_id: int) -> bool:
    """Remember that the follower deals with a row; False when somebody else did or does.

    Done first in the transaction: whoever comes second waits here until the first is through.
    """
    insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
    result = session.execute(
        insert(Followed)
        .values(follower=follower, history_id=history_id)
        .on_conflict_do_nothing()
        .returning(Followed.history_id)
    )
    return result.first() is not None


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
