"""The demo county's bodies, people, matters and delegations, read from data files into tables.

`valid_to` in delegations.csv is the last day of a delegation, inclusive; the table's `valid_until`
is the day after it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from workflows.calendar.models import CalendarDay, CalendarYear
from workflows.calendar.seed import notice, published_years, special_days
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.seed import seed_rules
from workflows.matters.models import Delegation, Matter
from workflows.organizations.models import Certificate, Organization, Person, Post
from workflows.organizations.sign_in import hash_password

PASSWORD = "lianshu-demo"  # noqa: S105 - public, and only with DEMO=1 on a loopback address
MAIL_DOMAIN = "yunxi.example"

IN_OFFICE_SINCE = date(2024, 1, 1)
SECOND_POST_SINCE = date(2024, 3, 1)

CERTIFICATES = {
    "legal_reviewer": "legal_review",
    "police_officer": "police",
    "supervisor": "supervision",
}
"""Kind of the certificate of somebody in a role; an enforcement certificate otherwise."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class County:
    """Rows of the data files that belong together."""

    organizations: tuple[Row, ...]
    people: tuple[Row, ...]
    matters: tuple[Row, ...]
    delegations: tuple[Row, ...]


def whole_county() -> County:
    """All of 云溪县."""
    return County(
        organizations=_rows("organizations"),
        people=_rows("people"),
        matters=_rows("matters"),
        delegations=_rows("delegations"),
    )


def load_county(uow: UnitOfWork, county: County) -> None:
    """Write the county into an empty database: calendar, rules of time, bodies, people, powers."""
    _load_calendar(uow)
    seed_rules(uow)
    bodies = _load_organizations(uow, county.organizations)
    _load_people(uow, county.people, bodies)
    _load_matters(uow, county, bodies)


def _load_calendar(uow: UnitOfWork) -> None:
    uow.session.add_all(
        CalendarYear(year=year, source=notice(year), status="official")
        for year in published_years()
    )
    uow.session.add_all(
        CalendarDay(
            day=day,
            is_workday=special.is_workday,
            name=special.name,
            kind=special.kind,
            source=special.source,
            status=special.status,
        )
        for day, special in special_days().items()
    )
    uow.session.flush()


def _load_organizations(uow: UnitOfWork, rows: Iterable[Row]) -> dict[str, Organization]:
    bodies: dict[str, Organization] = {}
    for row in rows:  # a body stands after those it belongs to
        bodies[row["code"]] = body = Organization(
            id=new_id(),
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            legal_name=row["legal_name"] or None,
            kind=row["kind"],
            parent_id=bodies[row["parent"]].id if row["parent"] else None,
            serves_id=bodies[row["serves"]].id if row["serves"] else None,
            document_prefix=row["document_prefix"] or None,
            profile=row["profile"] or None,
        )
        uow.session.add(body)
        uow.session.flush()
    return bodies


def _load_people(uow: UnitOfWork, rows: Iterable[Row], bodies: Mapping[str, Organization]) -> None:
    password_hash = hash_password(PASSWORD)  # one for all: each would take its time
    people: dict[str, Person] = {}
    rows = list(rows)
    for row in rows:
        username = row["username"]
        if username not in people:
            people[username] = Person(
                id=new_id(),
                username=username,
                name=row["name"],
                password_hash=password_hash,
                email=f"{username}@{MAIL_DOMAIN}",
                active=True,
            )
    uow.session.add_all(people.values())
    uow.session.flush()
    seen: set[str] = set()
    for row in rows:
        person = people[row["username"]]
        uow.session.add(
            Post(
                person_id=person.id,
                organization_id=bodies[row["organization"]].id,
                role=row["role"],
                title=row["title"] or None,
                enforcement=row["enforcement"] == "1",
                valid_from=SECOND_POST_SINCE if person.id in seen else IN_OFFICE_SINCE,
            )
        )
        seen.add(person.id)
        if row["certificate"]:
            uow.session.add(_certificate(person, row))
    uow.session.flush()


def _certificate(person: Person, row: Row) -> Certificate:
    until = row["certificate_until"]
    return Certificate(
        person_id=person.id,
        kind=CERTIFICATES.get(row["role"], "enforcement"),
        number=row["certificate"],
        valid_from=date.fromisoformat(row["certificate_from"]),
        valid_until=date.fromisoformat(until) if until else None,
    )


def _load_matters(uow: UnitOfWork, county: County, bodies: Mapping[str, Organization]) -> None:
    by_name = {body.name.removeprefix("云溪县"): body for body in bodies.values()}
    townships = {body.short_name: body for body in bodies.values() if body.kind == "TOWN"}
    for row in county.matters:
        department = by_name.get(row["delegating_department"])  # none: a township's own power
        uow.session.add(
            Matter(
                code=row["code"],
                name=row["name_zh"],
                domain=row["domain"],
                department_id=department.id if department else None,
                legal_basis=row["legal_basis"],
                notes=row["notes"],
            )
        )
    uow.session.flush()
    uow.session.add_all(_delegation(row, townships) for row in county.delegations)
    uow.session.flush()


def _delegation(row: Row, townships: Mapping[str, Organization]) -> Delegation:
    last_day = row["valid_to"]
    return Delegation(
        organization_id=townships[row["township"]].id,
        matter_code=row["matter_code"],
        power_type=row["power_type"],
        batch=row["batch"] or None,
        notice=row["notice"] or None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=date.fromisoformat(last_day) + timedelta(days=1) if last_day else None,
    )


def _rows(name: str) -> tuple[Row, ...]:
    text = (files("lianshu.demo") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
