"""What several guards need: days of answers, who may act on a matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bpmn.folder_model import Rule
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError
from workflows.forms.sources import Places
from workflows.matters.queries import delegation_on, matter
from workflows.organizations.models import Organization
from workflows.texts import Text

EARLIEST = date(1990, 1, 1)
"""No violation of before is punished any more (APL 36); such a year is a slip of the pen."""
TOO_EARLY = Text("这个日期太早了，请核对年份。")

Check = Callable[[UnitOfWork, Mapping[str, Any], Places], list[FieldError]]
"""What a check is given: the answers, and the organizations that take part, by slot."""
RuleCheck = Callable[[UnitOfWork, Mapping[str, Any], Places, Mapping[str, Rule]], list[FieldError]]
"""A check that reads periods of the folder's deadline rules as they hold today, by code."""


def not_competent(
    uow: UnitOfWork, pointer: str, body: Organization, code: str, day: date | None = None
) -> list[FieldError]:
    """Townships act on what is delegated to them on a day (today), departments on their own matters."""
    if body.kind == "TOWN":
        if delegation_on(uow.session, code, body.id, day or local_date(uow.now)) is not None:
            return []
        text = Text(
            "这一事项没有赋权给{name}，请换接收单位，或者由本部门办理。", name=body.short_name
        )
        return [FieldError(pointer, text)]
    about = matter(uow.session, code)
    if about is None or about.department_id == body.id:
        return []
    return [
        FieldError(pointer, Text("这一事项不归{name}主管，请换接收单位。", name=body.short_name))
    ]


def day_of(value: object) -> date | None:
    """The day of an ISO date or moment; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None
