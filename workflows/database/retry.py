"""Which failures of the database pass by themselves, so that the same work may be tried again."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

# PostgreSQL: serialization failure, deadlock, lock not available in time.
PASSING_STATES = frozenset({"40001", "40P01", "55P03"})
PASSING_WORDS = ("database is locked", "database table is locked")


def is_passing(error: BaseException) -> bool:
    """Whether the transaction failed only because of others that ran at the same time."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in PASSING_STATES or any(word in str(error.orig) for word in PASSING_WORDS)
