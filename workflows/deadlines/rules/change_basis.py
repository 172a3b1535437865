"""Changing an article on record: when it ends, what replaces it, whether its text was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import citation
from workflows.deadlines.rules.changing import day_written, wrong_reason
from workflows.deadlines.rules.changing_bases import (
    Bases,
    note_change,
    said_of,
    wrong_status,
    wrong_successor,
)
from workflows.deadlines.rules.models import LegalBasis
from workflows.deadlines.rules.permissions import check_may_change_bases
from workflows.deadlines.rules.queries import basis_changes, basis_of, locked_bases
from workflows.deadlines.rules.versions import Basis
from workflows.errors import FieldError, Invalid, NotFound, Stale
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text


@dataclass(frozen=True, slots=True)
class BasisChange:
    """What is changed of an article; None leaves it, an empty text takes it away."""

    valid_to: str | None = None
    """ISO date: the first day on which it is law no more."""
    successor: str | None = None
    status: str | None = None


def change_basis(
    uow: UnitOfWork, code: str, change: BasisChange, *, reason: str, seen: int | None = None
) -> Basis:
    """Put right what is on record of an article; the day may lie behind us, as laws do.

    What replaces it takes over the matters that it punished; what was named before in error gives
    them back. `seen` is how often it had been changed when the person looked. Raises NotFound,
    NotPermitted, Stale, Invalid.
    """
    check_may_change_bases(uow.person)
    rows, reason = locked_bases(uow.session), reason.strip()
    if code not in rows:
        raise NotFound(Text("没有这一条依据。"))
    if seen is not None and seen != len(basis_changes(uow.session, code)):
        raise Stale(Text("您打开页面以后有人更改过这一条，请看过现在的内容再改。"))
    bases = {each: basis_of(row) for each, row in rows.items()}
    last, errors = bases[code], [*wrong_reason(reason), *_wrong_day(bases[code], change)]
    bases[code] = new = _changed(last, change)
    errors += wrong_status(new.status)
    if not errors:
        errors += list(wrong_successor(bases, new)) or _leaves_gap(bases, new)
    if not errors and new == last:
        errors.append(FieldError("/valid_to", Text("没有更改任何内容。")))
    if errors:
        raise Invalid(errors)
    row = rows[code]
    row.valid_to, row.successor, row.status = new.valid_to, new.successor, new.status
    if new.successor != last.successor:
        _hand_on_matters(rows, row, last.successor)
    record(
        uow,
        Kind.BASIS_CHANGED,
        basis=code,
        cited=citation(new),
        before=said_of(last),
        after=said_of(new),
        opinion=reason,
    )
    note_change(uow, row, reason)
    return new


def _wrong_day(last: Basis, change: BasisChange) -> Iterator[FieldError]:
    if not change.valid_to or not change.valid_to.strip():
        return
    day = day_written(change.valid_to)
    if day is None:
        yield FieldError("/valid_to", Text("请写哪一天起失效，例如 2026-12-01。"))
    elif last.valid_from is not None and day <= last.valid_from:
        said = Text("这一条从{day}起施行，失效要在以后。", day=last.valid_from)
        yield FieldError("/valid_to", said)


def _changed(last: Basis, change: BasisChange) -> Basis:
    day = last.valid_to if change.valid_to is None else day_written(change.valid_to)
    follower = last.successor if change.successor is None else change.successor.strip() or None
    status = last.status if change.status is None else change.status
    return replace(last, valid_to=day, successor=follower, status=status)


def _leaves_gap(bases: Bases, new: Basis) -> Iterator[FieldError]:
    """What this one has replaced leads on to it: so it may not end before that ended."""
    for other in bases.values():
        if other.successor != new.code or new.valid_to is None or other.valid_to is None:
            continue
        if new.valid_to <= other.valid_to:
            said = Text(
                "它从{day}起取代{law}，失效要在以后。", day=other.valid_to, law=citation(other)
            )
            yield FieldError("/valid_to", said)


def _hand_on_matters(rows: Mapping[str, LegalBasis], row: LegalBasis, before: str | None) -> None:
    mine = set(row.matters.split())
    if before is not None:
        others = (each for each in rows.values() if each.successor == before)
        kept = {matter for each in others for matter in each.matters.split()}
        _set_matters(rows[before], set(rows[before].matters.split()) - (mine - kept))
    if row.successor is not None:
        follower = rows[row.successor]
        _set_matters(follower, set(follower.matters.split()) | mine)


def _set_matters(row: LegalBasis, matters: set[str]) -> None:
    row.matters = " ".join(sorted(matters))
