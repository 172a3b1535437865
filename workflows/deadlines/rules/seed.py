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
    timelines,
)
from workflows.deadlines.rules.shipped import day, law_rules, number, rows_of, shipped_profiles
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
    for row in rows_of("legal_bases"):
        if row["code"] not in known:
            yield LegalBasis(
                code=row["code"],
                law=row["law"],
                article=number(row["article"]),
                clause=row["clause"],
                title=row["title"],
                also=row["also"],
                matters=row["matters"],
                valid_from=day(row["valid_from"]),
                valid_to=day(row["valid_to"]),
                successor=row["successor"] or None,
                status=row["status"],
                least=number(row["least"]),
                most=number(row["most"]),
                note=row["note"],
            )
