"""Putting an article on record: which law, from when, whether it was read, and what it replaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import citation
from workflows.deadlines.rules.changing import wrong_reason
from workflows.deadlines.rules.changing_bases import (
    CLAUSE,
    Bases,
    note_change,
    said_of,
    same_article,
    wrong_article,
    wrong_fine,
    wrong_status,
)
from workflows.deadlines.rules.citations import chinese_number
from workflows.deadlines.rules.models import LegalBasis
from workflows.deadlines.rules.permissions import check_may_change_bases
from workflows.deadlines.rules.queries import basis_of, locked_bases, row_of_basis
from workflows.deadlines.rules.versions import Basis
from workflows.errors import FieldError, Invalid
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewBasis:
    """An article to put on record. `replaces` is the code of the one that ends when it begins."""

    law: str
    article: int | None
    valid_from: date | None
    status: str
    clause: str = ""
    title: str = ""
    also: str = ""
    least: int | None = None
    most: int | None = None
    replaces: str = ""


def add_basis(uow: UnitOfWork, new: NewBasis, *, reason: str) -> Basis:
    """Put an article on record from a day on; that day may lie behind us, as laws do.

    What it replaces ends with the day before, leads on to it, and leaves it the matters that it
    punished: whoever acted before is punished by the old one, unless the new one is lighter
    (行政处罚法 37). Raises NotPermitted, Invalid.
    """
    check_may_change_bases(uow.person)
    rows, reason = locked_bases(uow.session), reason.strip()
    bases = {code: basis_of(row) for code, row in rows.items()}
    basis, old = _basis(new), bases.get(new.replaces)
    errors = [*wrong_article(basis), *wrong_fine(basis), *wrong_status(basis.status)]
    errors += wrong_reason(reason)
    if basis.valid_from is None:
        errors.append(FieldError("/valid_from", Text("请写从哪一天起施行，例如 2026-12-01。")))
    if new.replaces and old is None:
        errors.append(FieldError("/replaces", Text("没有这一条依据。")))
    if not errors:
        errors += _wrong_place(bases, basis, old)
    if errors:
        raise Invalid(errors)
    if basis.code in bases:  # a revised law has the article again under its number
        basis = replace(basis, code=f"{basis.code}@{basis.valid_from}")
    if old is not None:
        basis = replace(basis, matters=old.matters)
    row = row_of_basis(basis)
    uow.session.add(row)
    record(
        uow,
        Kind.BASIS_ADDED,
        basis=basis.code,
        cited=citation(basis),
        after=said_of(basis),
        opinion=reason,
    )
    uow.session.flush()
    note_change(uow, row, reason)
    if old is not None:
        _replace(uow, rows[old.code], basis, reason)
    return basis


def _basis(new: NewBasis) -> Basis:
    law, clause = new.law.strip().strip("《》"), new.clause.strip()
    number = CLAUSE.fullmatch(clause)
    place = f"-{chinese_number(number[1])}" if number else ""
    return Basis(
        code=f"{law}{new.article if new.article is not None else ''}{place}",
        law=law,
        article=new.article,
        clause=clause,
        title=new.title.strip(),
        also=new.also.strip().strip("《》"),
        matters=(),
        valid_from=new.valid_from,
        valid_to=None,
        successor=None,
        status=new.status,
        least=new.least,
        most=new.most,
        note="",
    )


def _wrong_place(bases: Bases, basis: Basis, old: Basis | None) -> Iterator[FieldError]:
    """An article that is on record already, or replaces one that goes on or led on before."""
    assert basis.valid_from is not None
    others = (each for each in bases.values() if each is not old)
    if again := same_article(others, basis):
        said = Text("{law}已有一条有效的，修订的请选它取代哪一条。", law=citation(again))
        yield FieldError("/article", said)
    elif old is None:
        return
    elif old.successor is not None:
        said = Text("这一条已经由{law}取代。", law=citation(bases[old.successor]))
        yield FieldError("/replaces", said)
    elif old.valid_to not in (None, basis.valid_from):
        assert old.valid_to is not None
        said = Text("被取代的那一条到{day}为止，请从第二天起施行。", day=old.valid_to - _DAY)
        yield FieldError("/valid_from", said)
    elif old.valid_from is not None and old.valid_from >= basis.valid_from:
        said = Text("被取代的那一条从{day}起施行，取代它的要更晚。", day=old.valid_from)
        yield FieldError("/valid_from", said)


def _replace(uow: UnitOfWork, row: LegalBasis, new: Basis, reason: str) -> None:
    old = basis_of(row)
    row.valid_to, row.successor = new.valid_from, new.code
    record(
        uow,
        Kind.BASIS_CHANGED,
        basis=old.code,
        cited=citation(old),
        before=said_of(old),
        after=said_of(basis_of(row)),
        opinion=reason,
    )
    note_change(uow, row, reason)
