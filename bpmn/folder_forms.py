"""Reading the forms of a folder: JSON Schema, and how its fields are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from bpmn.toml_table import Complain

WIDGETS = frozenset(
    {
        "text",
        "number",
        "textarea",
        "select",
        "radio",
        "checkbox",
        "checkboxes",
        "date",
        "datetime",
        "people",
        "organization",
        "matter",
        "table",
        "lines",
    }
)


def read_form(name: str, content: bytes, complain: Complain) -> dict[str, Any] | None:
    """One form file, None if it cannot be used; `complain` gets every reason."""
    try:
        form = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        complain(name, "form-invalid", f"不是合法的 JSON（{error}）")
        return None
    faults = list(_form_faults(form))
    for fault in faults:
        complain(name, "form-invalid", fault)
    return None if faults else form


def _form_faults(form: Any) -> list[str]:
    if not isinstance(form, dict) or not isinstance(form.get("schema"), dict):
        return ["缺少 schema"]
    unknown = set(form) - {"schema", "ui", "title_en"}
    if unknown:
        return [f"不认识的项 {'、'.join(sorted(unknown))}"]
    schema = form["schema"]
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return [f"schema 不合 JSON Schema 2020-12（{error.message}）"]
    fields = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(fields, dict):
        return ["schema 须是 type 为 object 且有 properties"]
    faults = [f"字段“{name}”须是英文标识符" for name in fields if not _is_name(name)]
    if schema.get("additionalProperties") is not False:
        faults.append("schema 须写明 additionalProperties: false")
    return faults + _ui_faults(form, fields)


def _is_name(name: str) -> bool:
    return name.isascii() and name.isidentifier() and not name.startswith("_")


def _ui_faults(form: dict[str, Any], fields: dict[str, Any]) -> list[str]:
    ui = form.get("ui", {})
    if not isinstance(ui, dict):
        return ["ui 须是对象"]
    faults = []
    named = {
        "ui.order": ui.get("order", []),
        "ui.widgets": ui.get("widgets", {}),
        "ui.sources": ui.get("sources", {}),
        "ui.prefill": ui.get("prefill", {}),
        "title_en": form.get("title_en", {}),
    }
    for part, names in named.items():
        known = {*fields, *_cells(fields)} if part == "ui.sources" else fields
        faults += [f"{part} 中的字段“{each}”不在 schema 中" for each in names if each not in known]
    widgets = {**named["ui.widgets"], **_column_widgets(ui)}
    faults += [
        f"ui.columns 中的列“{each}”不在 schema 中"
        for each in _column_widgets(ui)
        if each not in _cells(fields)
    ]
    for field, widget in widgets.items():
        if widget not in WIDGETS:
            faults.append(f"字段“{field}”的控件“{widget}”不认识")
    return faults


def _cells(fields: Mapping[str, Any]) -> frozenset[str]:
    """The columns of all fields that are rows, as `field.column`."""
    return frozenset(
        f"{name}.{column}"
        for name, schema in fields.items()
        if isinstance(schema, dict) and isinstance(schema.get("items"), dict)
        for column in schema["items"].get("properties", {})
    )


def _column_widgets(ui: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{name}.{column}": widget
        for name, columns in ui.get("columns", {}).items()
        for column, widget in columns.items()
    }
