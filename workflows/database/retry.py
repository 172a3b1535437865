"""Which failures are the database's own: those that pass, and those that last until it is back."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime

# PostgreSQL: serialization failure, deadlock, lock not available in time.
PASSING_STATES = frozenset({"40001", "40P01", "55P03"})
PASSING_WORDS = ("database is locked", "database table is locked")

# Classes of PostgreSQL: connection gone, out of resources (memory, disk), told to stop, broken disk.
OUTAGE_CLASSES = ("08", "53", "57", "58")
OUTAGE_WORDS = ("disk I/O error", "disk is full", "unable to open database file", "readonly")


def is_passing(error: BaseException) -> bool:
    """Whether the transaction failed only because of others that ran at the same time."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in PASSING_STATES or any(word in str(error.orig) for word in PASSING_WORDS)


def is_outage(error: BaseException) -> bool:
    """Whether the database is gone, full or shutting down: whatever is tried now fails as well."""
    if isinstance(error, NoConnectionInTime):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(OUTAGE_CLASSES)
    if any(word in str(error.orig) for word in OUTAGE_WORDS):
        return True
    # psycopg tells a lost or refused connection without a state.
    return isinstance(error, OperationalError) and type(error.orig).__module__.startswith("psycopg")
