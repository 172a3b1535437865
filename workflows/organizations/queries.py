"""Looking up organizations, people, posts and certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from workflows.database.looking import asked_once
from workflows.database.reference import remembered_row, remembered_rows
from workflows.organizations.models import (
    ApiToken,
    Certificate,
    Organization,
    Person,
    Post,
    SignInAttempt,
)
from workflows.viewer import BLIND_ROLES

PERMITS = {"enforcement": ("enforcement", "police")}
"""Which certificates count as one of a kind: a police officer's is one to enforce by."""


def held_on(day: date) -> ColumnElement[bool]:
    """The condition that a post is held on a day."""
    return and_(Post.valid_from <= day, or_(Post.valid_until.is_(None), Post.valid_until > day))


def organization(session: Session, organization_id: str) -> Organization:
    """An organization that is known to exist."""
    found = remembered_row(
        session,
        ("organization", organization_id),
        lambda: session.get_one(Organization, organization_id),
    )
    assert found is not None
    return found


def organizations_by_id(session: Session, ids: Iterable[str]) -> dict[str, Organization]:
    """Several organizations at once."""
    wanted = tuple(sorted(set(ids)))
    rows = remembered_rows(
        session,
        ("organizations by id", wanted),
        lambda: (
            session.scalars(select(Organization).where(Organization.id.in_(wanted))).all()
            if wanted
            else []
        ),
    )
    return {row.id: row for row in rows}


def organization_by_code(session: Session, code: str) -> Organization | None:
    """The organization with this code, if there is one."""
    return remembered_row(
        session,
        ("organization by code", code),
        lambda: session.scalar(select(Organization).where(Organization.code == code)),
    )


@asked_once
def organizations(session: Session, kind: str | None = None) -> Sequence[Organization]:
    """All organizations (of one kind), by code."""
    query = select(Organization).order_by(Organization.code)
    return session.scalars(query.where(Organization.kind == kind) if kind else query).all()


def only_body(session: Session, kind: str) -> Organization:
    """The one organization of a kind that every county has once; raises if there is none."""
    query = select(Organization).where(Organization.kind == kind)
    found = remembered_row(session, ("only body", kind), lambda: session.scalars(query).one())
    assert found is not None
    return found


def county_profile(session: Session) -> str | None:
    """Whose local rules hold in the county, such as ZJ; None if only the national ones do."""
    query = select(Organization).where(Organization.kind == "GOV")
    found = remembered_row(session, ("county profile",), lambda: session.scalars(query).first())
    return found.profile if found else None


def child_of_kind(session: Session, parent_id: str, kind: str) -> Organization | None:
    """The inner body of that kind, e.g. the enforcement team of a township, or its judicial office."""
    query = select(Organization).where(
        or_(Organization.parent_id == parent_id, Organization.serves_id == parent_id),
        Organization.kind == kind,
    )
    return remembered_row(session, ("child", parent_id, kind), lambda: session.scalar(query))


def judicial_office_of(session: Session, township_id: str) -> Organization | None:
    """The judicial office that supervises a township."""
    return session.scalar(
        select(Organization).where(
            Organization.kind == "SFS", Organization.serves_id == township_id
        )
    )


def legal_subject(session: Session, organization_id: str) -> Organization:
    """The body that signs: the organization itself or the nearest one above with a legal name."""
    current = organization(session, organization_id)
    while current.legal_name is None and current.parent_id is not None:
        current = organization(session, current.parent_id)
    return current


def person(session: Session, person_id: str) -> Person:
    """A person who is known to exist."""
    found = find_person(session, person_id)
    if found is None:
        raise LookupError(f"no person {person_id}")
    return found


def find_person(session: Session, person_id: str) -> Person | None:
    """The person with this id, if there is one."""
    return remembered_row(session, ("person", person_id), lambda: session.get(Person, person_id))


def people_by_id(session: Session, ids: Iterable[str]) -> dict[str, Person]:
    """Several people at once."""
    wanted = tuple(sorted(set(ids)))
    query = select(Person).where(Person.id.in_(wanted))
    rows = remembered_rows(
        session, ("people by id", wanted), lambda: session.scalars(query).all() if wanted else []
    )
    return {row.id: row for row in rows}


@asked_once
def person_by_username(session: Session, username: str) -> Person | None:
    """The person who signs in under this name, if there is one."""
    query = select(Person).where(Person.username == username)
    return remembered_row(session, ("person by username", username), lambda: session.scalar(query))


def people_named(session: Session, usernames: Iterable[str]) -> dict[str, Person]:
    """Several people at once, by the names under which they sign in."""
    wanted = tuple(sorted(set(usernames)))
    query = select(Person).where(Person.username.in_(wanted))
    rows = remembered_rows(
        session, ("people named", wanted), lambda: session.scalars(query).all() if wanted else []
    )
    return {row.username: row for row in rows}


def posts_of(session: Session, person_id: str, day: date) -> Sequence[tuple[Post, Organization]]:
    """The posts a person holds on a day with their organizations, oldest first."""
    query = (
        select(Post)
        .where(Post.person_id == person_id, held_on(day))
        .order_by(Post.valid_from, Post.id)
    )
    posts = remembered_rows(
        session, ("posts of", person_id, day), lambda: session.scalars(query).all()
    )
    bodies = organizations_by_id(session, [post.organization_id for post in posts])
    return [(post, bodies[post.organization_id]) for post in posts]


def holders(session: Session, role: str, organization_id: str, day: date) -> Sequence[Person]:
    """The active people who hold a role at an organization on a day, by username."""
    query = (
        select(Person)
        .join(Post, Post.person_id == Person.id)
        .where(
            Post.role == role,
            Post.organization_id == organization_id,
            Person.active,
            held_on(day),
        )
        .order_by(Person.username)
        .distinct()
    )
    return remembered_rows(
        session, ("holders", role, organization_id, day), lambda: session.scalars(query).all()
    )


def people_in_roles(session: Session, roles: Iterable[str], day: date) -> Sequence[Person]:
    """The active people who hold one of these roles anywhere on a day, by username."""
    return session.scalars(
        select(Person)
        .join(Post, Post.person_id == Person.id)
        .where(Post.role.in_(list(roles)), Person.active, held_on(day))
        .order_by(Person.username)
        .distinct()
    ).all()


def people_of(session: Session, organization_ids: Iterable[str], day: date) -> Sequence[Person]:
    """Everybody who holds a post at one of these bodies or what belongs to it, by username.

    Those who run the platform are not among them.
    """
    ids = list(organization_ids)
    return session.scalars(
        select(Person)
        .join(Post, Post.person_id == Person.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(
            belongs_to(lambda body: body.in_(ids)),
            Post.role.not_in(BLIND_ROLES),
            Person.active,
            held_on(day),
        )
        .order_by(Person.username)
        .distinct()
    ).all()


def staff_of(
    session: Session, organization_ids: Iterable[str], day: date
) -> Sequence[tuple[Person, Organization]]:
    """The same people, each once, with the body of theirs that comes first; by body and name."""
    ids = list(organization_ids)
    rows = session.execute(
        select(Person, Organization)
        .join(Post, Post.person_id == Person.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(
            belongs_to(lambda body: body.in_(ids)),
            Post.role.not_in(BLIND_ROLES),
            Person.active,
            held_on(day),
        )
        .order_by(Organization.code, Person.username)
    )
    found: dict[str, tuple[Person, Organization]] = {}
    for person, body in rows:
        found.setdefault(person.id, (person, body))
    return list(found.values())


def posts_within(session: Session, organization_ids: Iterable[str]) -> Sequence[Post]:
    """The posts at these bodies or what belongs to them, whenever held and by whom."""
    ids = list(organization_ids)
    return session.scalars(
        select(Post)
        .join(Organization, Organization.id == Post.organization_id)
        .where(belongs_to(lambda body: body.in_(ids)), Post.role.not_in(BLIND_ROLES))
    ).all()


def held_one(posts: Iterable[Post], person_id: str | None, day: date) -> bool:
    """Whether a person held one of these posts on a day."""
    return any(
        post.person_id == person_id
        and post.valid_from <= day
        and (post.valid_until is None or post.valid_until > day)
        for post in posts
    )


def belongs_to(named: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition that an `Organization` is one that is `named`, or belongs to or serves one."""
    return or_(named(Organization.id), named(Organization.parent_id), named(Organization.serves_id))


def valid_certificate(
    session: Session, person_id: str, day: date, kind: str = "enforcement"
) -> Certificate | None:
    """The certificate that is valid on the day of an act (APL 42), if there is one."""
    query = (
        select(Certificate)
        .where(
            Certificate.person_id == person_id,
            Certificate.kind.in_(PERMITS.get(kind, (kind,))),
            Certificate.valid_from <= day,
            or_(Certificate.valid_until.is_(None), Certificate.valid_until > day),
        )
        .order_by(Certificate.valid_from.desc())
        .limit(1)
    )
    key = ("valid certificate", person_id, day, kind)
    return remembered_row(session, key, lambda: session.scalar(query))


def certificate_numbers(
    session: Session, person_ids: Iterable[str], day: date, kinds: Sequence[str]
) -> dict[str, str]:
    """The number of the certificate that each of several people holds on a day; who has certificates
    of several kinds, that of the kind which stands first."""
    wanted = tuple(sorted(set(person_ids)))
    query = (
        select(Certificate)
        .where(
            Certificate.person_id.in_(wanted),
            Certificate.valid_from <= day,
            or_(Certificate.valid_until.is_(None), Certificate.valid_until > day),
        )
        .order_by(Certificate.valid_from.desc())
    )
    held = remembered_rows(
        session,
        ("certificates", wanted, day),
        lambda: session.scalars(query).all() if wanted else [],
    )
    found: dict[str, str] = {}
    for kind in kinds:
        for each in held:
            if each.kind in PERMITS.get(kind, (kind,)):
                found.setdefault(each.person_id, each.number)
    return found


def certified_staff(
    session: Session, organization_ids: Iterable[str], day: date, kind: str = "enforcement"
) -> Sequence[tuple[Person, Certificate]]:
    """Staff of these organizations with a certificate of a kind that is valid on the day."""
    rows = session.execute(
        select(Person, Certificate)
        .join(Post, Post.person_id == Person.id)
        .join(Certificate, Certificate.person_id == Person.id)
        .where(
            Post.organization_id.in_(list(organization_ids)),
            Person.active,
            held_on(day),
            Certificate.kind.in_(PERMITS.get(kind, (kind,))),
            Certificate.valid_from <= day,
            or_(Certificate.valid_until.is_(None), Certificate.valid_until > day),
        )
        .order_by(Person.username)
        .distinct()
    )
    return [(row[0], row[1]) for row in rows]


def all_people(session: Session) -> Sequence[tuple[Person, Post, Organization]]:
    """Everybody with their posts, by organization and username."""
    rows = session.execute(
        select(Person, Post, Organization)
        .join(Post, Post.person_id == Person.id)
        .join(Organization, Organization.id == Post.organization_id)
        .order_by(Organization.code, Person.username)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def token(session: Session, digest: str) -> ApiToken | None:
    """The token with this digest, if there is one."""
    return session.get(ApiToken, digest)


def revoke_tokens(session: Session, person_id: str, real_now: datetime) -> None:
    """End all tokens of somebody at once."""
    session.execute(
        update(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=real_now)
    )


def failures_since(session: Session, username: str, address: str, since: datetime) -> int:
    """How often signing in failed lately for this name from this address."""
    return (
        session.scalar(
            select(func.count())
            .select_from(SignInAttempt)
            .where(
                SignInAttempt.username == username,
                SignInAttempt.address == address,
                SignInAttempt.at > since,
            )
        )
        or 0
    )


def forget_failures(session: Session, username: str, address: str) -> None:
    """Begin to count anew: the right password was given for this name from this address."""
    session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.username == username, SignInAttempt.address == address
        )
    )
