"""The people behind the codes of the ladder's table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oversight.chains import Chain
from workflows.database.base import Session
from workflows.organizations.models import Organization, Person
from workflows.organizations.queries import (
    child_of_kind,
    holders,
    judicial_office_of,
    organizations,
    people_by_id,
)
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates

HANDLER = "handler"

Bodies = Callable[[Session, Organization], Sequence[Organization]]


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody to be told, and as what."""

    person_id: str
    role: str


def audience(
    session: Session, task: Task, chain: Chain, codes: Iterable[str], day: date
) -> tuple[Told, ...]:
    """Everybody the codes mean on a day, each person once, under the first code that means them."""
    told: dict[str, Told] = {}
    for code in codes:
        people = (
            handlers(session, task, day) if code == HANDLER else in_post(session, chain, code, day)
        )
        for person in people:
            told.setdefault(person.id, Told(person.id, code))
    return tuple(told.values())


def handlers(session: Session, task: Task, day: date) -> list[Person]:
    """Who has the task: its assignee; while nobody has claimed it, all who could."""
    if task.assignee_id is not None:
        return list(people_by_id(session, [task.assignee_id]).values())
    return candidates(session, task, day)


def in_post(session: Session, chain: Chain, code: str, day: date) -> list[Person]:
    """Who is in the post that a code of the table means, as seen from the chain's body, on a day."""
    role, bodies = POSTS[code]
    return [
        person
        for body in bodies(session, chain.body)
        for person in holders(session, role, body.id, day)
    ]


def _itself(session: Session, body: Organization) -> Sequence[Organization]:
    return [body]


def _team(session: Session, body: Organization) -> Sequence[Organization]:
    team = child_of_kind(session, body.id, "TEAM")
    return [team] if team else []


def _judicial_office(session: Session, body: Organization) -> Sequence[Organization]:
    office = judicial_office_of(session, body.id)
    return [office] if office else []


def _of_county(kind: str) -> Bodies:
    return lambda session, _body: organizations(session, kind)


POSTS: Mapping[str, tuple[str, Bodies]] = {
    "team_head": ("team_head", _team),
    "deputy_head": ("deputy_head", _itself),
    "judicial_office": ("supervisor", _judicial_office),
    "head": ("head", _itself),
    "dept_head": ("dept_head", _itself),
    "coordinator": ("coordinator", _of_county("COORD")),
    "bureau_head": ("bureau_head", _of_county("SFJ")),
    "leader": ("leader", _of_county("GOV")),
}
"""Codes of the table: the role, and where it is held as seen from the body that has the task."""
