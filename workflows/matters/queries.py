"""Looking up matters and who may act on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from workflows.database.reference import remembered_row
from workflows.matters.models import Delegation, Matter


def in_force_on(day: date) -> ColumnElement[bool]:
    """The condition that a delegation is in force on a day."""
    return and_(
        Delegation.valid_from <= day,
        or_(Delegation.valid_until.is_(None), Delegation.valid_until > day),
    )


def matter(session: Session, code: str) -> Matter | None:
    """The matter with this code, if there is one."""
    return remembered_row(session, ("matter", code), lambda: session.get(Matter, code))


def search_matters(
    session: Session,
    words: Sequence[str] = (),
    *,
    department_id: str | None = None,
    limit: int = 50,
) -> Sequence[Matter]:
    """Matters whose name, code or basis contains every word, by code."""
    query = select(Matter).order_by(Matter.code).limit(limit)
    for word in words:
        pattern = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(
            or_(
                Matter.name.like(pattern),
                Matter.code.like(pattern.upper()),
                Matter.legal_basis.like(pattern),
            )
        )
    if department_id is not None:
        query = query.where(Matter.department_id == department_id)
    return session.scalars(query).all()


def delegation_on(
    session: Session, matter_code: str, organization_id: str, day: date
) -> Delegation | None:
    """The row that lets a township act on a matter on a day (APL 24), if there is one."""
    query = (
        select(Delegation)
        .where(
            Delegation.matter_code == matter_code,
            Delegation.organization_id == organization_id,
            in_force_on(day),
        )
        .limit(1)
    )
    key = ("delegation on", matter_code, organization_id, day)
    return remembered_row(session, key, lambda: session.scalar(query))


def delegations(
    session: Session,
    *,
    day: date,
    organization_id: str | None = None,
    matter_code: str | None = None,
) -> Sequence[Delegation]:
    """Delegations in force on a day, of one township or of one matter."""
    query = select(Delegation).where(in_force_on(day)).order_by(Delegation.matter_code)
    if organization_id is not None:
        query = query.where(Delegation.organization_id == organization_id)
    if matter_code is not None:
        query = query.where(Delegation.matter_code == matter_code)
    return session.scalars(query).all()


def townships_by_matter(session: Session, day: date) -> dict[str, int]:
    """How many townships may act on each matter on a day."""
    rows = session.execute(
        select(Delegation.matter_code, func.count(Delegation.organization_id.distinct()))
        .where(in_force_on(day))
        .group_by(Delegation.matter_code)
    )
    return {row[0]: row[1] for row in rows}
