"""What may be chosen in a field, and what is proposed in it: matters, bodies, certified people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from workflows.clock import local_date
from workflows.database.base import Session
from workflows.database.reference import remembered
from workflows.evidence.queries import evidence_of_case
from workflows.matters.queries import search_matters
from workflows.organizations.models import Organization
from workflows.organizations.queries import (
    certified_staff,
    child_of_kind,
    held_one,
    holders,
    organizations,
    people_of,
    posts_within,
)
from workflows.organizations.superiors import is_vertical
from workflows.texts import Text

Places = Mapping[str, Organization]

DISCUSSION_MEMBER = "discussion_member"
"""The role of those who decide complex and major cases of their body together."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen: what is stored, what is shown, and a second line."""

    value: str
    label: str
    note: Text | str = ""


def choices(
    session: Session, source: str, places: Places, now: datetime, case_id: str = ""
) -> Sequence[Choice]:
    """The choices of a form's source.

    `matters` · `organizations:KIND,KIND` · `slot@slot` (the body in it) · `staff@slot` or
    `staff:KIND,KIND` (all who work there and at what belongs to it) · `certified@slot` or
    `certified@slot/KIND` · `supervisors@slot` (with a supervisor's certificate) ·
    `discussion@slot` (who decides major cases of the body together) ·
    `evidence@slot:kind,kind` (files that people added to the case who worked at the body then) · `reviewers`
    (townships with a legal reviewer). A slot that is not filled yet gives no choices. Raises
    ValueError for a source that does not exist.
    """
    head, _, rest = source.partition("@")
    if head == "evidence" and rest:
        return _evidence(session, rest, places, case_id)
    of_slot = head in ("slot", "staff", "certified", "supervisors", "discussion") and rest
    body = places.get(rest.partition("/")[0]) if of_slot else None
    if of_slot and body is None:
        return ()
    if head == "slot" and body is not None:
        return (Choice(body.code, body.short_name, body.name),)
    # Hundreds of matters are put together once, and not at each step that shows or checks a form.
    day = local_date(now)
    key = ("choices", source, body.id if body else "", day)
    return remembered(session, key, lambda: tuple(_of_the_county(session, source, body, day)))


def _of_the_county(
    session: Session, source: str, body: Organization | None, day: date
) -> Iterator[Choice]:
    """The choices that depend on reference data alone."""
    head, _, kinds = source.partition(":")
    if body is not None:
        yield from _at_body(session, source, body, day)
    elif source == "reviewers":
        for town in organizations(session, "TOWN"):
            if holders(session, "legal_reviewer", town.id, day):
                yield Choice(town.code, town.short_name, town.name)
    elif source == "matters":
        for row in search_matters(session, limit=10_000):
            yield Choice(row.code, row.subject, row.legal_basis)
    elif head in ("organizations", "staff") and kinds:
        bodies = [each for kind in kinds.split(",") for each in organizations(session, kind)]
        if head == "staff":
            yield from _staff(session, bodies, day)
        else:
            yield from (Choice(each.code, each.short_name, _known_as(each)) for each in bodies)
    else:
        raise ValueError(f"no such source: {source}")


def _known_as(body: Organization) -> Text | str:
    if is_vertical(body):
        return Text("{name}（垂直管理部门）", name=body.name)
    return body.name


def _at_body(session: Session, source: str, body: Organization, day: date) -> Iterable[Choice]:
    """People of the body in a slot: all, those with a certificate, the certified supervisors, those who
    decide its major cases together."""
    if source.startswith("staff@"):
        return _staff(session, [body], day)
    if source.startswith("discussion@"):
        return [
            Choice(person.username, person.name)
            for person in holders(session, DISCUSSION_MEMBER, body.id, day)
        ]
    if source.startswith("certified@"):
        return _certified(session, body, source.partition("/")[2], day)
    return _holders_of("supervision", session, body, day)


def _staff(session: Session, bodies: Iterable[Organization], day: date) -> Iterator[Choice]:
    for person in people_of(session, [body.id for body in bodies], day):
        yield Choice(person.username, person.name)


def _certified(session: Session, body: Organization, kind: str, day: date) -> Iterable[Choice]:
    # Departments have no team of their own: their own people do its work.
    inner = (child_of_kind(session, body.id, kind) if kind else None) or body
    return _holders_of("enforcement", session, inner, day)


def _holders_of(kind: str, session: Session, body: Organization, day: date) -> Iterable[Choice]:
    found: dict[str, Choice] = {}
    for person, certificate in certified_staff(session, [body.id], day, kind):
        note = (
            Text("执法监督证 {number}", number=certificate.number)
            if kind == "supervision"
            else Text("执法证 {number}", number=certificate.number)
        )
        found.setdefault(person.username, Choice(person.username, person.name, note))
    return found.values()


def _evidence(session: Session, rest: str, places: Places, case_id: str) -> list[Choice]:
    slot, _, kinds = rest.partition(":")
    body = places.get(slot)
    if body is None or not case_id:
        return []
    # Who worked there then: what was added by one who has left since is the body's all the same.
    posts = posts_within(session, [body.id])
    return [
        Choice(item.id, item.name)
        for item in evidence_of_case(session, case_id)
        if item.kind in kinds.split(",")
        and held_one(posts, item.added_by_id, local_date(item.added_at))
    ]


def proposal(
    session: Session, how: str, places: Places, now: datetime, username: str
) -> object | None:
    """The value a form proposes; None when there is none.

    `today` · `now` · `two_certified@slot` · `slot@slot` (the body in it) · `reviewer@slot` (the body
    in it, if it has a legal reviewer) · `discussion@slot` (everybody who decides its major cases).
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
    return (names if head == "discussion" else names[:2]) or None
