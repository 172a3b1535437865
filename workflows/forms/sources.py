"""What may be chosen in a field, and what is proposed in it: matters, bodies, certified people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.clock import local_date
from workflows.database.base import Session
from workflows.evidence.queries import evidence_of_case
from workflows.matters.queries import search_matters
from workflows.organizations.models import Organization
from workflows.organizations.queries import (
    certified_staff,
    child_of_kind,
    holders,
    organizations,
    people_of,
)
from workflows.texts import Text

Places = Mapping[str, Organization]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen: what is stored, what is shown, and a second line."""

    value: str
    label: str
    note: Text | str = ""


def choices(
    session: Session, source: str, places: Places, now: datetime, case_id: str = ""
) -> list[Choice]:
    """The choices of a form's source.

    `matters` · `organizations:KIND,KIND` · `slot@slot` (the body in it) · `certified@slot` or
    `certified@slot/KIND` · `evidence@slot:kind,kind` (files that people of the body added to the
    case) · `reviewers` (townships with a legal reviewer). A slot that is not filled yet gives no
    choices. Raises ValueError for a source that does not exist.
    """
    head, _, rest = source.partition("@")
    if head == "evidence" and rest:
        return _evidence(session, rest, places, now, case_id)
    if source == "reviewers":
        return [
            Choice(body.code, body.short_name, body.name)
            for body in organizations(session, "TOWN")
            if holders(session, "legal_reviewer", body.id, local_date(now))
        ]
    if head == "certified" and rest:
        return _certified(session, rest, places, now)
    if head == "slot" and rest:
        body = places.get(rest)
        return [Choice(body.code, body.short_name, body.name)] if body else []
    if source == "matters":
        return [
            Choice(row.code, row.subject, row.legal_basis)
            for row in search_matters(session, limit=10_000)
        ]
    kind, _, value = source.partition(":")
    if kind == "organizations" and value:
        rows = [row for each in value.split(",") for row in organizations(session, each)]
        return [Choice(row.code, row.short_name, row.name) for row in rows]
    raise ValueError(f"no such source: {source}")


def _certified(session: Session, place: str, places: Places, now: datetime) -> list[Choice]:
    slot, _, kind = place.partition("/")
    body = places.get(slot)
    if body is None:
        return []
    # Departments have no team of their own: their own people do its work.
    inner = (child_of_kind(session, body.id, kind) if kind else None) or body
    found: dict[str, Choice] = {}
    for person, certificate in certified_staff(session, [inner.id], local_date(now)):
        note = Text("执法证 {number}", number=certificate.number)
        found.setdefault(person.username, Choice(person.username, person.name, note))
    return list(found.values())


def _evidence(
    session: Session, rest: str, places: Places, now: datetime, case_id: str
) -> list[Choice]:
    slot, _, kinds = rest.partition(":")
    body = places.get(slot)
    if body is None or not case_id:
        return []
    own = {person.id for person in people_of(session, [body.id], local_date(now))}
    return [
        Choice(item.id, item.name)
        for item in evidence_of_case(session, case_id)
        if item.added_by_id in own and item.kind in kinds.split(",")
    ]


def proposal(
    session: Session, how: str, places: Places, now: datetime, username: str
) -> object | None:
    """The value a form proposes; None when there is none.

    `today` · `now` · `two_certified@slot` · `slot@slot` (the body in it) · `reviewer@slot` (the body
    in it, if it has a legal reviewer).
    """
    simple: dict[str, Callable[[], object]] = {
        "today": lambda: local_date(now).isoformat(),
        "now": lambda: now.isoformat(timespec="minutes"),
    }
    if how in simple:
        return simple[how]()
    head, _, slot = how.partition("@")
    if head in ("slot", "reviewer"):
        body = places.get(slot)
        able = body is not None and (
            head == "slot" or holders(session, "legal_reviewer", body.id, local_date(now))
        )
        return body.code if body is not None and able else None
    names = [item.value for item in choices(session, how.removeprefix("two_"), places, now)]
    names.sort(key=lambda name: name != username)
    return names[:2] or None
