"""Reading the versions of rules, profiles and bases: all of them at once, remembered under the stamp."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.database.base import new_id
from workflows.database.reference import remembered
from workflows.deadlines.amounts import Amount
from workflows.deadlines.profiles import Profile, profile_for
from workflows.deadlines.rules.models import (
    DeadlineRule,
    LegalBasis,
    LegalBasisChange,
    WarningProfile,
)
from workflows.deadlines.rules.shipped import shipped_profiles
from workflows.deadlines.rules.versions import (
    Basis,
    ProfileVersion,
    RuleVersion,
    holds_on,
    in_order,
)

Timelines = Mapping[tuple[str, str], Sequence[RuleVersion]]

_RULE = [each.name for each in fields(RuleVersion)]
_BASIS = [each.name for each in fields(Basis) if each.name != "matters"]


def timelines(session: Session) -> Timelines:
    """The versions of each rule, oldest first, by process (empty: of the law) and code."""
    return remembered(session, "deadline rules", lambda: _read_rules(session))


def _read_rules(session: Session) -> Timelines:
    found: dict[tuple[str, str], list[RuleVersion]] = defaultdict(list)
    for row in session.scalars(select(DeadlineRule)):
        found[row.process, row.code].append(version_of(row))
    return {key: tuple(in_order(found[key])) for key in sorted(found)}


def version_of(row: DeadlineRule) -> RuleVersion:
    """What a row says."""
    return RuleVersion(**{name: getattr(row, name) for name in _RULE})


def version_by_id(session: Session, version_id: str | None) -> RuleVersion | None:
    """The version that a deadline took, if it took one."""
    known = remembered(session, "versions by id", lambda: _by_id(session))
    return known.get(version_id or "")


def _by_id(session: Session) -> Mapping[str, RuleVersion]:
    return {each.id: each for versions in timelines(session).values() for each in versions}


def locked_rule(session: Session, version_id: str) -> DeadlineRule:
    """The row of a version, held until the transaction ends."""
    return session.get_one(DeadlineRule, version_id, with_for_update=True, populate_existing=True)


def row_of(version: RuleVersion, at: datetime) -> DeadlineRule:
    """A new row that says what a version says."""
    said = {name: getattr(version, name) for name in _RULE}
    return DeadlineRule(**said | {"id": new_id(), "changed_at": at})


def profile_versions(session: Session) -> Sequence[ProfileVersion]:
    """The versions of the warning profiles, by place and oldest first."""
    return remembered(session, "warning profiles", lambda: _read_profiles(session))


def _read_profiles(session: Session) -> Sequence[ProfileVersion]:
    rows = [
        ProfileVersion(
            id=row.id,
            place=row.place,
            profile=Profile(
                row.code, row.title, tuple(row.units.split()), row.longest, row.remind, row.warn
            ),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            reason=row.reason,
            changed_by_id=row.changed_by_id,
        )
        for row in session.scalars(select(WarningProfile))
    ]
    return tuple(sorted(in_order(rows), key=lambda each: each.place))


def locked_profile(session: Session, version_id: str) -> WarningProfile:
    """The row of a version of a profile, held until the transaction ends."""
    return session.get_one(WarningProfile, version_id, with_for_update=True, populate_existing=True)


def profile_row(version: ProfileVersion, at: datetime) -> WarningProfile:
    """A new row that says what a version says."""
    profile = version.profile
    return WarningProfile(
        id=new_id(),
        code=profile.code,
        place=version.place,
        title=profile.title,
        units=" ".join(profile.units),
        longest=profile.longest,
        remind=profile.remind,
        warn=profile.warn,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        reason=version.reason,
        changed_by_id=version.changed_by_id,
        changed_at=at,
    )


def profiles_on(session: Session, day: date | None) -> Sequence[Profile]:
    """The warning profiles of a day, by place; None and a day before them: those that are shipped."""
    if day is None:
        return shipped_profiles()
    return remembered(session, ("warning profiles", day), lambda: _profiles_on(session, day))


def _profiles_on(session: Session, day: date) -> Sequence[Profile]:
    found = [each.profile for each in profile_versions(session) if holds_on(each, day)]
    return tuple(found) or shipped_profiles()


def profile_on(session: Session, amount: Amount, day: date | None, code: str | None) -> Profile:
    """The warning profile of a period on a day: that of the code, or the one for its length."""
    return profile_for(amount, profiles_on(session, day), code)


def legal_bases(session: Session) -> Mapping[str, Basis]:
    """The legal bases by code."""
    return remembered(session, "legal bases", lambda: _read_bases(session))


def _read_bases(session: Session) -> Mapping[str, Basis]:
    rows = session.scalars(
        select(LegalBasis).order_by(LegalBasis.law, LegalBasis.article, LegalBasis.code)
    )
    return {row.code: basis_of(row) for row in rows}


def locked_bases(session: Session) -> Mapping[str, LegalBasis]:
    """The rows of all articles by code, held until the transaction ends.

    All of them: a chain of successors must not become a circle by two changes at once. What another
    transaction added while this one waited is there too, so they are read after they are held.
    """
    session.execute(select(LegalBasis.id).order_by(LegalBasis.id).with_for_update())
    rows = session.scalars(select(LegalBasis), execution_options={"populate_existing": True})
    return {row.code: row for row in rows}


def basis_of(row: LegalBasis) -> Basis:
    """What a row says."""
    said = {name: getattr(row, name) for name in _BASIS}
    return Basis(matters=tuple(row.matters.split()), **said)


def row_of_basis(basis: Basis) -> LegalBasis:
    """A new row that says what an article says."""
    said = {name: getattr(basis, name) for name in _BASIS}
    return LegalBasis(matters=" ".join(basis.matters), **said)


def basis_changes(session: Session, code: str) -> Sequence[LegalBasisChange]:
    """What the county has changed of an article, oldest first."""
    return changes_of_bases(session, [code]).get(code, ())


def changes_of_bases(
    session: Session, codes: Iterable[str]
) -> Mapping[str, Sequence[LegalBasisChange]]:
    """What the county has changed of some articles, by code and oldest first."""
    found: dict[str, list[LegalBasisChange]] = defaultdict(list)
    query = select(LegalBasisChange).where(LegalBasisChange.basis.in_(list(codes)))
    for row in session.scalars(query.order_by(LegalBasisChange.basis, LegalBasisChange.seq)):
        found[row.basis].append(row)
    return found
