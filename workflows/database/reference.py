"""Remembering what seldom changes: organizations, people and posts, matters, the calendar,
rules of time.

Every change of such a table gives the county's reference data a new stamp, in the same transaction:
triggers of the database see to it, whoever makes the change. Who reads the stamp may take from
memory what was looked up under it before, in this process; under another stamp it is looked up
again. So nothing old is ever taken, whichever process made the change. A transaction that has
itself changed such a table looks everything up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, event, inspect, select
from sqlalchemy.orm import Session

from workflows.database.base import Base
from workflows.database.models import ReferenceState
from workflows.database.reading import adopt

T = TypeVar("T")
Row = TypeVar("Row", bound=Base)
Memory = dict[Hashable, Any]

TABLES = frozenset(
    {
        "organization", "person", "post", "certificate", "matter", "delegation", "calendar_year",
        "calendar_day", "process_version", "deadline_rule", "warning_profile", "legal_basis",
    }
)  # fmt: skip
"""The tables with the triggers (migrations 0010 and 0027)."""

MOST_STAMPS = 8
MOST_KEPT = 20_000
STAMP, CHANGED = "reference_stamp", "reference_changed"

_memories: OrderedDict[tuple[str, str], Memory] = OrderedDict()
_lock = Lock()


def stamp_column() -> ColumnElement[str]:
    """The stamp, to be read along with something else; `note_stamp` takes it."""
    return select(ReferenceState.stamp).scalar_subquery()


def note_stamp(session: Session, stamp: str) -> None:
    """Let a session know the stamp that it has read."""
    session.info.setdefault(STAMP, stamp)


def watch_changes(sessions: Any) -> None:
    """Let the sessions of a maker notice when they change reference data themselves."""
    event.listen(sessions, "before_flush", _note_own_changes)


def remembered(session: Session, key: Hashable, look_up: Callable[[], T]) -> T:
    """What `look_up` gives, from memory if it was looked up under this stamp; nobody may change it."""
    memory = _memory(session)
    if memory is None:
        return look_up()
    if key not in memory:
        memory[key] = look_up()
    found: T = memory[key]
    return found


def remembered_rows(
    session: Session, key: Hashable, look_up: Callable[[], Sequence[Row]]
) -> list[Row]:
    """The rows that `look_up` gives, as rows of this session."""
    memory = _memory(session)
    if memory is None:
        return list(look_up())
    if key not in memory:
        found = list(look_up())
        memory[key] = [_apart(row) for row in found]
        return found
    return [_own(session, row) for row in memory[key]]


def remembered_row(
    session: Session, key: Hashable, look_up: Callable[[], Row | None]
) -> Row | None:
    """The row that `look_up` gives, as a row of this session."""

    def rows() -> list[Row]:
        found = look_up()
        return [] if found is None else [found]

    return next(iter(remembered_rows(session, key, rows)), None)


def _memory(session: Session) -> Memory | None:
    if CHANGED in session.info or _has_changes(session):
        return None
    stamp = session.info.get(STAMP)
    if stamp is None:
        with session.no_autoflush:
            stamp = session.scalar(select(ReferenceState.stamp))
        if stamp is None:
            return None
        note_stamp(session, stamp)
    key = (str(session.get_bind().engine.url), stamp)
    with _lock:
        memory = _memories.setdefault(key, {})
        _memories.move_to_end(key)
        while len(_memories) > MOST_STAMPS:
            _memories.popitem(last=False)
        if len(memory) > MOST_KEPT:
            memory.clear()
    return memory


def _has_changes(session: Session) -> bool:
    states = [*session._new, *session._dirty_states, *session._deleted]
    return any(state.mapper.local_table.name in TABLES for state in states)  # type: ignore[attr-defined]


def _note_own_changes(session: Session, _context: object, _objects: object) -> None:
    if _has_changes(session):
        session.info[CHANGED] = True


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row that belongs to no session."""

    kind: type[Any]
    key: tuple[Any, ...]
    values: dict[str, Any]


def _apart(row: Base) -> _Kept:
    state = inspect(row)
    assert state.identity is not None
    names = [each.key for each in state.mapper.column_attrs]
    return _Kept(type(row), state.identity, {name: getattr(row, name) for name in names})


def _own(session: Session, kept: _Kept) -> Any:
    """The row in a session; as it is there, if the session has it."""
    own = session.identity_map.get((kept.kind, kept.key, None))
    return adopt(session, kept.kind, kept.key, kept.values) if own is None else own
