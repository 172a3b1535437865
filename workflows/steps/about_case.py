"""The case that somebody starts another one about: found by its number, and linked to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bpmn.folder_about import About
from bpmn.folder_model import Opening
from workflows.cases.about_queries import case_named, cases_about
from workflows.cases.models import Case, CaseLink
from workflows.cases.queries import locked_case, slots_of, visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError
from workflows.organizations.queries import organization_by_code
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version
from workflows.texts import Text


def case_meant(
    uow: UnitOfWork,
    process: str,
    about: About | None,
    data: Mapping[str, Any],
    found: Sequence[FieldError],
) -> tuple[Case | None, list[FieldError]]:
    """The case that the start form names by number, id or address, and what is wrong with it.

    Only one that the person may see is found. `found` are fields that are known to be wrong already.
    """
    if about is None or any(error.field == about.field for error in found):
        return None, []
    named = str(data.get(about.field) or "").strip()
    if not named:
        return None, []
    case = case_named(uow.session, uow.person, named.rstrip("/").rpartition("/")[2])
    if case is None:
        text = Text("没有这件案件，或者您不能查看。请填写案件文号，或者案件页面的网址。")
        return None, [FieldError(f"/{about.field}", text)]
    return case, [
        *_not_taking_part(uow, about, case, data),
        *_begun(uow, process, about, case, data),
    ]


def about_of(uow: UnitOfWork, opens: Opening) -> About | None:
    """What the process that is opened says of the case that its own are about."""
    version = current_version(uow.session, opens.process)
    return folder_of(version).start.about if version else None


def link_to(uow: UnitOfWork, case: Case, other: Case, about: About) -> None:
    """Bind a new case to the one that it is about."""
    uow.session.add(
        CaseLink(case_id=case.id, earlier_id=other.id, relation=about.relation, since=uow.now)
    )


def _not_taking_part(
    uow: UnitOfWork, about: About, case: Case, data: Mapping[str, Any]
) -> list[FieldError]:
    code = data.get(about.body) if about.body else None
    body = organization_by_code(uow.session, str(code)) if code else None
    if body is None:
        return []
    taking_part = {row.organization_id for row in slots_of(uow.session, case.id).values()}
    if body.id in taking_part:
        return []
    text = Text("{name}没有参与这件案件。", name=body.short_name)
    return [FieldError(f"/{about.body}", text)]


def _begun(
    uow: UnitOfWork, process: str, about: About, case: Case, data: Mapping[str, Any]
) -> list[FieldError]:
    """That another one runs already; somebody who starts a second at the same instant waits."""
    if about.alone:
        locked_case(uow.session, case.id)
    return begun_already(uow, process, about, case, data)


def begun_already(
    uow: UnitOfWork, process: str, about: About, case: Case, data: Mapping[str, Any]
) -> list[FieldError]:
    """That a case runs of which there is only one at a time about this one, named to who may see it."""
    other = running_about(uow, process, about, case, data)
    if other is None:
        return []
    text = Text("这件案件的这一事项已经在办。")
    if uow.viewer is None or visible_case(uow.session, uow.viewer, other.id) is not None:
        text = Text("这件案件的这一事项已经在办：{title}。", title=other.number or other.title)
    return [FieldError(f"/{about.alone[0]}", text)]


def running_about(
    uow: UnitOfWork, process: str, about: About, case: Case, data: Mapping[str, Any]
) -> Case | None:
    """The running case of a process about this one, where there is only one at a time."""
    if not about.alone:
        return None
    for other in cases_about(uow.session, case.id, process, about.relation):
        if all(other.data.get(field) == data.get(field) for field in about.alone):
            return other
    return None
