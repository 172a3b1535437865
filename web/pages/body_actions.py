"""Buttons for who takes part in a step that each body of a list does: one more, or one less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from flask_babel import gettext

from bpmn.folder_bodies import Repeat
from web.pages.offered import why_not
from web.texts import choose
from web.view_models.case import ActionLine, CaseAction
from web.view_models.forms import Option
from workflows.cases import items
from workflows.cases.queries import visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.organizations.queries import organization_by_code, organizations
from workflows.processes.published import published_folder
from workflows.steps.context import CaseContext
from workflows.steps.part_of_list import check_may_change_list, is_going_on, still_at_work

ADD, REMOVE = "add-body", "remove-body"
COLUMN = "row."
"""What the names of a new row's columns begin with."""


def body_actions(context: CaseContext) -> Iterator[CaseAction]:
    """What the acting person may change now, or why not; nothing where no such step goes on."""
    if context.case.state != "running":
        return
    for element, repeat in context.folder.repeats.items():
        if not is_going_on(context, repeat):
            continue
        denied = why_not(partial(check_may_change_list, context, element))
        if denied is not None:
            yield from _of_list(context, repeat, denied)


def _of_list(context: CaseContext, repeat: Repeat, denied: str) -> Iterator[CaseAction]:
    step = context.definition.elements[repeat.element].name
    taking_part = items.bodies(context.case, repeat)
    columns = _columns(context, repeat)
    yield CaseAction(
        ADD,
        gettext("“%(step)s”增加单位", step=step),
        _url(context, ADD),
        field_label=gettext("增加理由"),
        about=repeat.element,
        options=tuple(
            Option(body.code, body.short_name)
            for body in organizations(context.uow.session)
            if body.legal_name is not None and body.code not in taking_part
        ),
        option_label=gettext("单位"),
        option_name="to",
        lines=tuple(
            ActionLine(
                f"{COLUMN}{name}",
                choose(column.get("title", name), column.get("x-title-en")),
                False,
                "",
            )
            for name, column in columns.items()
            if name != repeat.organization and column.get("type") == "string"
        ),
        denied=denied,
    )
    names = {
        code: body.short_name
        for code in still_at_work(context, repeat)
        if (body := organization_by_code(context.uow.session, code)) is not None
    }
    yield CaseAction(
        REMOVE,
        gettext("“%(step)s”退出单位", step=step),
        _url(context, REMOVE),
        field_label=gettext("退出理由"),
        about=repeat.element,
        options=tuple(Option(code, name) for code, name in names.items()),
        option_label=gettext("单位"),
        option_name="to",
        danger=True,
        hint=gettext("该单位在这个环节的待办随之取消。"),
        denied=denied,
    )


def new_row(uow: UnitOfWork, case_id: str, element: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The row that the page sent for a body; nothing where the person may not see the case."""
    case = visible_case(uow.session, uow.person, case_id)
    folder = published_folder(uow.session, case.process_version_id) if case else None
    repeat = folder.repeats.get(element) if folder else None
    if repeat is None:
        return {}
    given = {
        name[len(COLUMN) :]: value
        for name, value in form.items()
        if name.startswith(COLUMN) and value.strip()
    }
    return {repeat.organization: form.get("to", ""), **given}


def _columns(context: CaseContext, repeat: Repeat) -> Mapping[str, Any]:
    for form in context.folder.forms.values():
        if repeat.over in form["schema"]["properties"]:
            found: Mapping[str, Any] = form["schema"]["properties"][repeat.over]["items"][
                "properties"
            ]
            return found
    return {}


def _url(context: CaseContext, key: str) -> str:
    return f"/cases/{context.case.id}/actions/{key}"
