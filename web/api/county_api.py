"""The county: its organizations, people and matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from apiflask import APIBlueprint

from web.access import api
from web.api.basic_shapes import OrganizationRef
from web.api.directory import Directory
from web.api.pages_of_lists import slice_of
from web.api.shapes import (
    DelegationShape,
    MatterList,
    MatterShape,
    MattersQuery,
    OrganizationList,
    OrganizationShape,
    OrganizationsQuery,
    PeopleQuery,
    PersonList,
    PersonShape,
    PostShape,
)
from web.unit_of_work import current_uow
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.matters.models import Delegation, Matter
from workflows.matters.queries import delegations, search_matters
from workflows.organizations.models import Organization, Post
from workflows.organizations.queries import all_people, organization_by_code, organizations

views = APIBlueprint("api_county", __name__, tag="county", url_prefix="/api/v1")

ALL = 100_000


@views.get("/organizations")
@api
@views.input(OrganizationsQuery, location="query", arg_name="query")
@views.output(OrganizationList)
def get_organizations(query: OrganizationsQuery) -> OrganizationList:
    """The bodies of the county, by code."""
    uow = current_uow()
    codes = {row.id: row.code for row in organizations(uow.session)}
    rows = organizations(uow.session, query.kind or None)
    shown, cursor = slice_of(rows, query.cursor, query.limit, lambda row: row.code)
    return OrganizationList(items=[_organization(row, codes) for row in shown], next_cursor=cursor)


@views.get("/people")
@api
@views.input(PeopleQuery, location="query", arg_name="query")
@views.output(PersonList)
def get_people(query: PeopleQuery) -> PersonList:
    """The people who hold a post today, by username."""
    uow = current_uow()
    people = [item for item in _people(uow) if _wanted(item, query)]
    shown, cursor = slice_of(people, query.cursor, query.limit, lambda item: item.username)
    return PersonList(items=list(shown), next_cursor=cursor)


@views.get("/matters")
@api
@views.input(MattersQuery, location="query", arg_name="query")
@views.output(MatterList)
def get_matters(query: MattersQuery) -> MatterList:
    """Enforcement matters, by code; with an organization only those it may act on that day."""
    uow = current_uow()
    rows: Sequence[Matter] = search_matters(uow.session, query.q.split(), limit=ALL)
    powers: Mapping[str, Delegation] = {}
    if query.organization:
        body = organization_by_code(uow.session, query.organization)
        rows, powers = _of_body(uow, rows, body, query.on or local_date(uow.now))
    shown, cursor = slice_of(rows, query.cursor, query.limit, lambda row: row.code)
    directory = Directory(uow)
    directory.prepare(organizations=[row.department_id for row in shown])
    items = [_matter(row, powers.get(row.code), directory) for row in shown]
    return MatterList(items=items, next_cursor=cursor)


def _organization(row: Organization, codes: Mapping[str, str]) -> OrganizationShape:
    return OrganizationShape(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        parent=codes.get(row.parent_id or ""),
        serves=codes.get(row.serves_id or ""),
    )


def _people(uow: UnitOfWork) -> Iterable[PersonShape]:
    today = local_date(uow.now)
    posts: dict[tuple[str, str], list[PostShape]] = {}
    for person, post, body in all_people(uow.session):
        if person.active and _held(post, today):
            place = OrganizationRef(code=body.code, name=body.name)
            shape = PostShape(role=post.role, organization=place)
            posts.setdefault((person.username, person.name), []).append(shape)
    for (username, name), held in sorted(posts.items()):
        yield PersonShape(username=username, name=name, posts=held)


def _held(post: Post, day: date) -> bool:
    return post.valid_from <= day and (post.valid_until is None or post.valid_until > day)


def _wanted(item: PersonShape, query: PeopleQuery) -> bool:
    codes = {post.organization.code for post in item.posts}
    if query.organization and query.organization not in codes:
        return False
    return all(word in f"{item.username} {item.name}" for word in query.q.split())


def _of_body(
    uow: UnitOfWork, rows: Sequence[Matter], body: Organization | None, day: date
) -> tuple[list[Matter], dict[str, Delegation]]:
    if body is None:
        return [], {}
    powers = {
        row.matter_code: row for row in delegations(uow.session, day=day, organization_id=body.id)
    }
    return [row for row in rows if row.code in powers or row.department_id == body.id], powers


def _matter(row: Matter, power: Delegation | None, directory: Directory) -> MatterShape:
    return MatterShape(
        code=row.code,
        name=row.name,
        domain=row.domain,
        legal_basis=row.legal_basis,
        department=directory.organization(row.department_id),
        delegation=None
        if power is None
        else DelegationShape(
            organization=directory.organization(power.organization_id),
            power_type=power.power_type,
            valid_from=power.valid_from,
            valid_until=power.valid_until,
        ),
    )
