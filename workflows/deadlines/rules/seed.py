"""Filling the tables with what the platform brings."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.models import DeadlineRule, LegalBasis, WarningProfile
from workflows.deadlines.rules.queries import (
    legal_bases,
    profile_row,
    profile_versions,
    row_of,
    row_of_basis,
    timelines,
)
from workflows.deadlines.rules.shipped import law_rules, shipped_bases, shipped_profiles
from workflows.deadlines.rules.versions import ProfileVersion


def seed_rules(uow: UnitOfWork) -> int:
    """Add what is not there yet; what the county has changed stays. Returns how many rows were added."""
    rows = [*_missing_rules(uow), *_missing_profiles(uow), *_missing_bases(uow)]
    uow.session.add_all(rows)
    uow.session.flush()
    return len(rows)


def _missing_rules(uow: UnitOfWork) -> Iterator[DeadlineRule]:
    known = timelines(uow.session)
    for rule in law_rules():
        if ("", rule.code) not in known:
            yield row_of(rule, uow.now)


def _missing_profiles(uow: UnitOfWork) -> Iterator[WarningProfile]:
    known = {each.profile.code for each in profile_versions(uow.session)}
    for place, profile in enumerate(shipped_profiles()):
        if profile.code not in known:
            version = ProfileVersion("", place, profile, None, None, "", None)
            yield profile_row(version, uow.now)


def _missing_bases(uow: UnitOfWork) -> Iterator[LegalBasis]:
    known = legal_bases(uow.session)
    for basis in shipped_bases():
        if basis.code not in known:
            yield row_of_basis(basis)
