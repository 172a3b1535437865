"""What a case is about, and what was filled in at its steps, field by field in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeGuard

from flask_babel import gettext

from bpmn.folder_model import ProcessFolder
from web.pages.names import Names
from web.texts import choose, written_day
from web.view_models.case import Fact
from workflows.cases.models import Case
from workflows.deadlines.rules.in_force import ACT_DAY
from workflows.steps.guard_parts import day_of


def facts(case: Case, names: Names, *, whole: bool) -> tuple[Fact, ...]:
    """What the case is about, field by field, in the start form's order; identity numbers masked.

    What a step of the closed part asks for is left out unless the reader sees the `whole` case.
    """
    folder = names.folder(case)
    act_on = day_of(case.data.get(ACT_DAY))
    hidden = set() if whole else _fields_of_part(folder)
    rows: dict[str, Fact] = {}
    for form in (folder.forms[way.form] for way in folder.start.ways if way.form):
        for field in form["schema"]["properties"]:
            value = case.data.get(field)
            if field in rows or field in hidden or is_blank(value):
                continue
            rows[field] = fact(form, field, value, names, act_on=act_on)
    return tuple(row for row in rows.values() if row.value)


def is_blank(value: object) -> bool:
    """Whether nothing was filled in; a box that is not ticked says nothing either."""
    return value in (None, "", [], False)


def start_fields(folder: ProcessFolder) -> set[str]:
    """The fields of all ways in which a case may be started: what `facts` reads."""
    return {
        field
        for way in folder.start.ways
        if way.form
        for field in folder.forms[way.form]["schema"]["properties"]
    }


def fact(
    form: Mapping[str, Any],
    field: str,
    value: object,
    names: Names,
    widget: str | None = None,
    act_on: date | None = None,
) -> Fact:
    """A field of a form with what was filled in, in words; `widget` in place of the form's own."""
    schema = form["schema"]["properties"][field]
    shown = form["ui"].get("widgets", {}).get(field, "text")
    return Fact(
        label=choose(str(schema.get("title", field)), form["ui"].get("title_en", {}).get(field)),
        value=_table_value(form, field, schema, value, names)
        if _is_table(value)
        else _fact_value(field, widget or shown, schema, value, names, act_on),
        long=shown == "textarea" or _is_table(value),
    )


def _fields_of_part(folder: ProcessFolder) -> set[str]:
    part = folder.confidential
    forms = [folder.tasks[element].form for element in part.elements] if part else []
    return {field for form in forms if form for field in folder.forms[form]["schema"]["properties"]}


def _fact_value(
    field: str,
    widget: str,
    schema: Mapping[str, object],
    value: object,
    names: Names,
    act_on: date | None = None,
) -> str:
    if field.endswith("_code") and isinstance(value, str) and len(value) > 8:
        return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}"
    if value is True:
        return gettext("是")
    if isinstance(value, list):
        items = schema.get("items")
        one = items if isinstance(items, Mapping) else {}
        return gettext("；").join(
            _fact_value(field, widget, one, item, names, act_on) for item in value
        )
    if schema.get("format") in ("date", "date-or-time", "date-time"):
        return _written(str(value))
    options = schema.get("oneOf")
    if isinstance(options, list):
        for option in options:
            if option.get("const") == value:
                return choose(str(option["title"]), option.get("x-title-en"))
        return ""  # set by the platform, of no form's choices: a bare key tells nobody anything
    return names.value(widget, str(value), act_on)


def _table_value(
    form: Mapping[str, Any],
    field: str,
    schema: Mapping[str, Any],
    rows: Sequence[Mapping[str, object]],
    names: Names,
) -> str:
    """The rows of a table, a line each, in the words in which they were chosen."""
    columns: Mapping[str, Mapping[str, object]] = schema["items"]["properties"]
    widgets = form["ui"].get("columns", {}).get(field, {})
    lines = (
        [
            _fact_value(key, widgets.get(key, "text"), column, row[key], names)
            for key, column in columns.items()
            if not is_blank(row.get(key))
        ]
        for row in rows
    )
    return "\n".join(" · ".join(cells) for cells in lines)


def _written(value: str) -> str:
    """2026年11月23日 14:10"""
    day = written_day(date.fromisoformat(value[:10]), year=True)
    return f"{day} {value[11:16]}" if len(value) > 10 else day


def _is_table(value: object) -> TypeGuard[list[Mapping[str, object]]]:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
