"""Rows of answers as documents print them: bodies, matters and people by what they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bpmn.folder_model import ProcessFolder
from workflows.matters.queries import matter
from workflows.organizations.models import Organization
from workflows.organizations.queries import organization_by_code
from workflows.organizations.superiors import is_vertical
from workflows.steps.act_law import basis_of
from workflows.steps.context import CaseContext

Printed = dict[str, Any]
PrintPerson = Callable[[CaseContext, str], Mapping[str, str]]


def printed_body(body: Organization) -> dict[str, Any]:
    """An organization as documents print it; `vertical`: no body of the county leads it."""
    return {
        "name": body.legal_name or body.name,
        "short_name": body.short_name,
        "kind": body.kind,
        "vertical": is_vertical(body),
    }


def printed_rows(
    context: CaseContext, data: Mapping[str, Any], person: PrintPerson
) -> dict[str, list[Printed]]:
    """The answered fields that are rows; every column stands in every row.

    Texts are empty where nothing was given, bodies and matters None, people a list. A choice is
    printed by its title.
    """
    return {
        field: [_row(context, columns, widgets, row, person) for row in data[field]]
        for field, columns, widgets in _lists(context.folder)
        if isinstance(data.get(field), list)
    }


def _lists(folder: ProcessFolder) -> list[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """Each field that is rows, with the schemas and the widgets of its columns."""
    found: dict[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {}
    for form in folder.forms.values():
        for field, schema in form["schema"]["properties"].items():
            columns = schema.get("items", {}).get("properties")
            if columns:
                found[field] = (columns, form["ui"].get("columns", {}).get(field, {}))
    return [(field, *each) for field, each in sorted(found.items())]


def _row(
    context: CaseContext,
    columns: Mapping[str, Any],
    widgets: Mapping[str, str],
    row: Mapping[str, Any],
    person: PrintPerson,
) -> Printed:
    return {
        column: _cell(context, schema, widgets.get(column, ""), row.get(column), person)
        for column, schema in columns.items()
    }


def _cell(
    context: CaseContext,
    schema: Mapping[str, Any],
    widget: str,
    value: Any,
    person: PrintPerson,
) -> Any:
    session = context.uow.session
    if schema.get("type") == "array":
        return [dict(person(context, str(name))) for name in value or ()]
    if widget == "organization":
        body = organization_by_code(session, str(value)) if value else None
        return printed_body(body) if body else None
    if widget == "matter":
        about = matter(session, str(value)) if value else None
        if about is None:
            return None
        return {
            "code": about.code,
            "name": about.name,
            "subject": about.subject,
            "basis": basis_of(context.uow, about, context.data),
        }
    for option in schema.get("oneOf", ()):
        if option["const"] == value:
            return option["title"]
    return "" if value is None else value
