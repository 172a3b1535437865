"""Answers remembered by Idempotency-Key, so that a repeated request is answered and not done again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflows.database.models import RememberedResponse

UNDER_WAY = 0
"""The status of a request that has begun and not ended: never seen from outside its transaction."""

KEPT = timedelta(days=7)
"""Whoever got no answer repeats within minutes, a queue that was down over a long weekend within days."""


def begin_request(
    session: Session, person_id: str, key: str, digest: str, now: datetime
) -> RememberedResponse | None:
    """Reserve a key for this transaction; None when it was free, else what is remembered under it.

    A second request with the key waits here until the first one has ended.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    reserved = session.execute(
        insert(RememberedResponse)
        .values(
            key=key, person_id=person_id, request_digest=digest, status=UNDER_WAY, body={}, at=now
        )
        .on_conflict_do_nothing()
        .returning(RememberedResponse.key)
    ).first()
    return remembered(session, person_id, key) if reserved is None else None


def end_request(
    session: Session, person_id: str, key: str, status: int, body: dict[str, Any]
) -> None:
    """Remember the answer under a key that `begin_request` reserved in this transaction."""
    row = session.get_one(RememberedResponse, (key, person_id), populate_existing=True)
    row.status, row.body = status, body


def forget_answers(session: Session, now: datetime) -> int:
    """Remove the answers that nobody repeats any more; how many there were."""
    old = delete(RememberedResponse).where(RememberedResponse.at < now - KEPT)
    return len(session.execute(old.returning(RememberedResponse.key)).all())


def remembered(session: Session, person_id: str, key: str) -> RememberedResponse | None:
    """The answer remembered under a key of this person, if there is one."""
    return session.get(RememberedResponse, (key, person_id), populate_existing=True)
