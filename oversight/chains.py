"""Which chain of supervision an organization stands in, by its kind."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.database.base import Session
from workflows.organizations.models import Organization
from workflows.organizations.queries import organization

CHAINS = {
    "TOWN": "township",
    "DEPT": "department",
    "SJ": "department",
    "SFJ": "bureau",
    "SFS": "bureau",
    "COORD": "bureau",
    "PANEL": "bureau",
    "GOV": "bureau",
    "ZZB": "bureau",
    "JCY": "courtesy",
    "COURT": "courtesy",
    "GA": "courtesy",
    "JW": "courtesy",
}
"""Kinds of organizations (DOMAIN B1) and their chains."""

INNER = frozenset({"TEAM", "STN", "CMD"})
"""Bodies inside another one, whose chain is that of the body they belong to."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of a task: its name in the ladder's table and the body whose posts it climbs."""

    name: str
    body: Organization

    @property
    def courtesy(self) -> bool:
        """Whether the body is only ever reminded politely."""
        return self.name == "courtesy"


def chain_of(session: Session, organization_id: str) -> Chain:
    """The chain that a task of this organization climbs."""
    body = organization(session, organization_id)
    while body.kind in INNER:
        if body.parent_id is None:
            raise LookupError(f"{body.code} is a {body.kind} of no organization")
        body = organization(session, body.parent_id)
    return Chain(CHAINS[body.kind], body)
