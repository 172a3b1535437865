"""The choices of the matter picker: who may act on each, and whom to turn to otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext, ngettext

from web.view_models.forms import Field, Option
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.matters.models import Matter
from workflows.matters.queries import search_matters, townships_by_matter
from workflows.organizations.models import Organization
from workflows.organizations.queries import organizations_by_id


def matter_options(uow: UnitOfWork, field: Field, data: Mapping[str, Any]) -> Field:
    """The field with each matter's basis, and how many townships may act on it today.

    A matter no township may act on is listed, not choosable, with who acts instead.
    """
    matters = search_matters(uow.session, limit=10_000)
    counts = townships_by_matter(uow.session, local_date(uow.now))
    bodies = organizations_by_id(
        uow.session, {row.department_id for row in matters if row.department_id}
    )
    mine = {post.scope_id for post in uow.person.posts}
    ordered = sorted(matters, key=lambda row: (row.department_id not in mine, row.code))
    return replace(
        field, options=tuple(_option(row, counts.get(row.code, 0), bodies, mine) for row in ordered)
    )


def _option(
    row: Matter, townships: int, bodies: Mapping[str, Organization], mine: set[str]
) -> Option:
    department = bodies.get(row.department_id or "")
    if townships:
        tag = ngettext("%(num)s 个乡镇可办", "%(num)s 个乡镇可办", townships)
    elif department is not None:
        tag = gettext("未赋权，由%(body)s办理", body=department.short_name)
    else:
        tag = gettext("未赋权")
    return Option(
        value=row.code,
        label=row.subject,
        note=f"{row.code} {row.legal_basis}",
        tag=tag,
        group=gettext("本部门事项") if row.department_id in mine else row.domain,
        disabled=not townships,
    )
