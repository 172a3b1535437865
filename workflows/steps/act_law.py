"""The article that punishes what a case is about: the law of its act, or a lighter one since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import matter_basis
from workflows.deadlines.rules.in_force import ACT_DAY
from workflows.matters.models import Matter
from workflows.steps.guard_parts import day_of


def basis_of(uow: UnitOfWork, about: Matter, data: Mapping[str, Any]) -> str:
    """How the article is cited for the act whose day the answers give (行政处罚法 37)."""
    act_on = day_of(data.get(ACT_DAY))
    return matter_basis(uow.session, about.code, about.legal_basis, act_on, local_date(uow.now))
