"""Writing what a unit of work changed with few statements.

SQLAlchemy's own flush asks each object how it depends on the others and sends a statement for each
kind of change. Our rows carry ids of their own and foreign keys are checked at commit, so there is
nothing to order: new rows go table by table, changed ones row by row, and on PostgreSQL all of them
in one statement. What this cannot write (deletions, a changed id) is left to SQLAlchemy, in the same
flush.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.orm.state import InstanceState

from workflows.database.plain_rows import Batch, Plain, plain_table, send

State = InstanceState[Any]


def write_together(sessions: Any) -> None:
    """Let the sessions of a maker write this way."""
    event.listen(sessions, "before_flush", _before_flush)


def _before_flush(session: Session, _context: object, objects: object) -> None:
    if objects is not None:
        return
    gathered = _gather(session, session.get_bind().dialect)
    if gathered.batch:
        numbers = send(session.connection(), gathered.batch)
        for plain, states in gathered.numbered.items():
            # They rise in the order in which the rows were given.
            for state, number in zip(states, numbers[plain], strict=True):
                state.dict[plain.keys[0].attribute] = number
    if gathered.states:  # as SQLAlchemy does with what its own flush has written
        session._register_persistent(gathered.states)


@dataclass(slots=True)
class _Gathered:
    batch: Batch = field(default_factory=Batch)
    states: set[State] = field(default_factory=set)
    numbered: dict[Plain, list[State]] = field(default_factory=dict)


def _gather(session: Session, dialect: Dialect) -> _Gathered:
    gathered = _Gathered()
    for state in session._new:
        plain = plain_table(state.mapper, dialect)
        if plain is not None:
            _gather_new(gathered, plain, state)
    for state in session._dirty_states:
        plain = plain_table(state.mapper, dialect)
        if plain is not None and state not in session._deleted and _keeps_its_id(plain, state):
            _gather_changed(gathered, plain, state)
    return gathered


def _gather_new(gathered: _Gathered, plain: Plain, state: State) -> None:
    values = state.dict
    if any(name not in values for name in plain.from_database):
        return
    if plain.numbered:
        if values.get(plain.keys[0].attribute) is not None:
            return
        gathered.numbered.setdefault(plain, []).append(state)
    row = {}
    for each in plain.given:
        value = values.get(each.attribute)
        if value is None:
            values[each.attribute] = value = each.default() if each.default else None
        row[each.name] = each.fit(value)
    gathered.batch.new.setdefault(plain, []).append(row)
    gathered.states.add(state)


def _gather_changed(gathered: _Gathered, plain: Plain, state: State) -> None:
    changed = {}
    for attribute, before in state.committed_state.items():
        now = state.dict[attribute]
        if type(before) is not type(now) or before != now:
            each = plain.by_attribute[attribute]
            changed[each.name] = each.fit(now)
    if changed:
        key = {each.name: each.fit(state.dict[each.attribute]) for each in plain.keys}
        gathered.batch.changed.append((plain, changed, key))
    gathered.states.add(state)


def _keeps_its_id(plain: Plain, state: State) -> bool:
    return all(each.attribute not in state.committed_state for each in plain.keys)
