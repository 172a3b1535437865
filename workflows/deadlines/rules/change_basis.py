"""Changing an article on record: when it ends, what replaces it, and what was entered in error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import citation
from workflows.deadlines.rules.changing import day_written, wrong_reason
from workflows.deadlines.rules.changing_bases import (
    CORRECTED,
    Bases,
    note_change,
    said_of,
    same_article,
    wrong_article,
    wrong_fine,
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

_NUMBERS: Final = ("article", "least", "most")
_TEXTS: Final = ("law", "clause", "title", "also")


@dataclass(frozen=True, slots=True)
class BasisChange:
    """What is changed of an article, as it was written; None leaves it, an empty text takes it away."""

    valid_to: str | None = None
    """ISO date: the first day on which it is law no more."""
    successor: str | None = None
    status: str | None = None
    law: str | None = None
    article: str | None = None
    clause: str | None = None
    title: str | None = None
    also: str | None = None
    valid_from: str | None = None
    """ISO date: the first day on which it is law."""
    least: str | None = None
    """The fine in yuan, in digits."""
    most: str | None = None


def change_basis(
    uow: UnitOfWork, code: str, change: BasisChange, *, reason: str, seen: int | None = None
) -> Basis:
    """Put right what is on record of an article; the day may lie behind us, as laws do.

    What replaces it takes over the matters that it punished; what was named before in error gives
    them back. What was entered in error (name, number, title, fine, first day) is corrected and
    both are kept; the code stays, as it is what others refer to. `seen` is how often it had been
    changed when the person looked. Raises NotFound, NotPermitted, Stale, Invalid.
    """
    check_may_change_bases(uow.person)
    rows, reason = locked_bases(uow.session), reason.strip()
    if code not in rows:
        raise NotFound(Text("没有这一条依据。"))
    if seen is not None and seen != len(basis_changes(uow.session, code)):
        raise Stale(Text("您打开页面以后有人更改过这一条，请看过现在的内容再改。"))
    bases = {each: basis_of(row) for each, row in rows.items()}
    last = bases[code]
    written = list(_wrong_writing(last, change))
    bases[code] = new = _changed(last, change)
    errors = [*wrong_reason(reason), *wrong_status(new.status)]
    errors += written or _wrong_correction(bases, last, new)
    if not errors:
        errors += list(wrong_successor(bases, new)) or _leaves_gap(bases, new)
    if not errors and new == last:
        errors.append(FieldError("/valid_to", Text("没有更改任何内容。")))
    if errors:
        raise Invalid(errors)
    row = rows[code]
    for name in (*CORRECTED, "valid_to", "successor", "status"):
        setattr(row, name, getattr(new, name))
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
    note_change(uow, row, reason, last)
    return new


def _wrong_writing(last: Basis, change: BasisChange) -> Iterator[FieldError]:
    """Days and numbers that are none."""
    if change.valid_to and change.valid_to.strip() and day_written(change.valid_to) is None:
        yield FieldError("/valid_to", Text("请写哪一天起失效，例如 2026-12-01。"))
    begins = change.valid_from
    if begins is not None and day_written(begins) is None and (begins.strip() or last.valid_from):
        yield FieldError("/valid_from", Text("请写从哪一天起施行，例如 2026-12-01。"))
    for name in _NUMBERS:
        text = getattr(change, name)
        if text and text.strip() and _number(text) is None:
            yield FieldError(f"/{name}", Text("请写数字。"))


def _number(text: str) -> int | None:
    said = text.strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _changed(last: Basis, change: BasisChange) -> Basis:
    said: dict[str, Any] = {}
    for name in ("valid_to", "valid_from"):
        said[name] = day_written(getattr(change, name) or "")
    for name in _NUMBERS:
        said[name] = _number(getattr(change, name) or "")
    for name in _TEXTS:
        said[name] = (getattr(change, name) or "").strip()
    said["law"], said["also"] = said["law"].strip("《》"), said["also"].strip("《》")
    said["successor"] = (change.successor or "").strip() or None
    said["status"] = change.status
    given = {name: value for name, value in said.items() if getattr(change, name) is not None}
    return replace(last, **given)


def _wrong_correction(bases: Bases, last: Basis, new: Basis) -> Iterator[FieldError]:
    """What is wrong with what is corrected; what stays as it was entered is nobody's fault now."""
    changed = {f"/{name}" for name in CORRECTED if getattr(last, name) != getattr(new, name)}
    for together in ({"/law", "/article", "/clause"}, {"/least", "/most"}):
        if changed & together:
            changed |= together
    if new.valid_from and new.valid_to and new.valid_to <= new.valid_from:
        said = Text("这一条从{day}起施行，失效要在以后。", day=new.valid_from)
        yield FieldError("/valid_to", said)
    for error in (*wrong_article(new), *wrong_fine(new)):
        if error.pointer in changed:
            yield error
    if changed & {"/article", "/valid_from"}:
        others = (each for each in bases.values() if each.code != new.code)
        if again := same_article(others, new):
            yield FieldError("/article", Text("{law}已有一条有效的。", law=citation(again)))
    if "/valid_from" not in changed or new.valid_from is None:
        return
    for other in bases.values():
        if other.successor == new.code and other.valid_to and other.valid_to < new.valid_from:
            said = Text(
                "它从{day}起取代{law}，请先更改那一条哪一天失效。",
                day=other.valid_to,
                law=citation(other),
            )
            yield FieldError("/valid_from", said)


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
