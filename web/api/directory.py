"""People and organizations as the API names them: looked up together, once per request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import overload

from web.api.basic_shapes import OrganizationRef, PersonRef
from workflows.database.unit_of_work import UnitOfWork
from workflows.organizations.models import Organization, Person
from workflows.organizations.queries import organizations_by_id, people_by_id


class Directory:
    """Turns ids into `{username, name}` and `{code, name}`."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session
        self._people: dict[str, Person] = {}
        self._organizations: dict[str, Organization] = {}

    def prepare(
        self, people: Iterable[str | None] = (), organizations: Iterable[str | None] = ()
    ) -> None:
        """Look several up at once."""
        wanted = {item for item in people if item} - self._people.keys()
        if wanted:
            self._people.update(people_by_id(self._session, wanted))
        bodies = {item for item in organizations if item} - self._organizations.keys()
        if bodies:
            self._organizations.update(organizations_by_id(self._session, bodies))

    @overload
    def person(self, person_id: str) -> PersonRef: ...
    @overload
    def person(self, person_id: str | None) -> PersonRef | None: ...
    def person(self, person_id: str | None) -> PersonRef | None:
        """A person; None for the platform itself."""
        if person_id is None:
            return None
        self.prepare(people=[person_id])
        row = self._people[person_id]
        return PersonRef(username=row.username, name=row.name)

    @overload
    def organization(self, organization_id: str) -> OrganizationRef: ...
    @overload
    def organization(self, organization_id: str | None) -> OrganizationRef | None: ...
    def organization(self, organization_id: str | None) -> OrganizationRef | None:
        """An organization."""
        if organization_id is None:
            return None
        self.prepare(organizations=[organization_id])
        row = self._organizations[organization_id]
        return OrganizationRef(code=row.code, name=row.name)
