"""Who is above whom: the heads of a body and of the bodies it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from workflows.database.base import Session
from workflows.organizations.models import Organization
from workflows.organizations.queries import organization
from workflows.viewer import Viewer

HEADS = MappingProxyType(
    {
        "TEAM": ("team_head",),
        "STN": ("station_head",),
        "TOWN": ("deputy_head", "head"),
        "DEPT": ("dept_head",),
        "SFJ": ("bureau_head",),
        "JCY": ("chief_prosecutor",),
    }
)
"""Roles that lead a body of a kind, the lower first."""


def is_vertical(body: Organization) -> bool:
    """Whether it is a department in the county that no body of the county leads (垂直管理部门).

    It cannot be ordered here: its own superior is asked.
    """
    return body.kind == "DEPT" and body.parent_id is None


def heads_above(session: Session, role: str, organization_id: str) -> Iterator[tuple[str, str]]:
    """(role, organization) of everyone above a post, the nearest first."""
    body = organization(session, organization_id)
    heads = HEADS.get(body.kind, ())
    above = heads[heads.index(role) + 1 :] if role in heads else heads
    while True:
        yield from ((each, body.id) for each in above)
        if body.parent_id is None:
            return
        body = organization(session, body.parent_id)
        above = HEADS.get(body.kind, ())


def is_above(session: Session, viewer: Viewer, role: str, organization_id: str) -> bool:
    """Whether the person heads a post, directly or further up."""
    return any(viewer.holds(*post) for post in heads_above(session, role, organization_id))
