"""Between JSON Schema forms and what a browser sends: fields to draw, and data read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from werkzeug.datastructures import MultiDict

from web.texts import say
from web.view_models.forms import Field, FieldKind, FormError, Option
from workflows.errors import FieldError, Invalid, Refusal
from workflows.forms.sources import Choice
from workflows.steps.forms import Form
from workflows.texts import Text

WIDGETS: dict[str, FieldKind] = {
    "textarea": "textarea",
    "select": "select",
    "radio": "radio",
    "date": "date",
    "datetime": "datetime",
    "checkbox": "checkbox",
    "checkboxes": "checks",
    "lines": "list",
    "people": "people",
    "organization": "organization",
    "matter": "matter",
    "table": "table",
}
WIDE = frozenset({"textarea", "list", "table", "people", "checks", "radio", "matter", "checkbox"})


MOST_DIGITS = 15
"""Digits of the longest whole number that is read as one; longer ones stay as typed."""
MOST_COLUMNS = 5
"""Rows of a table with more columns than that, or with choices, stand one below the other."""
LONGEST_HALF = 100
"""Texts of up to this many characters share a row with the next field."""

Sent = MultiDict[str, str]
"""What a browser sent."""
Wording = Callable[[Text], str]
"""Puts a sentence into the reader's language."""


def fields_of(
    form: Form,
    data: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    english: bool,
    extra_line: str = "",
) -> tuple[Field, ...]:
    """The fields of a form in their order, holding `data`, with errors by input name."""
    order = form.ui.get("order") or list(form.schema["properties"])
    return tuple(
        _field(form, name, data.get(name), errors, english=english, extra_line=extra_line)
        for name in order
        if name != "decision"
    )


def _field(
    form: Form,
    name: str,
    value: Any,
    errors: Mapping[str, str],
    *,
    english: bool,
    extra_line: str,
) -> Field:
    schema = form.schema["properties"][name]
    widget = form.ui.get("widgets", {}).get(name, "")
    kind = WIDGETS.get(widget, "number" if schema.get("type") in ("number", "integer") else "text")
    field = Field(
        name=name,
        label=_label(form, name, schema, english),
        kind=kind,
        options=_options(form, name, schema, english),
        hint=_hint(form, name, schema, english),
        required=_asked_for(form.schema, name),
        error=errors.get(name, ""),
        min_length=schema.get("minLength"),
        max_length=schema.get("maxLength"),
        minimum=_bound(schema.get("minimum")),
        maximum=_bound(schema.get("maximum")),
        many=schema.get("type") == "array" and kind == "people",
        half=kind not in WIDE and schema.get("maxLength", 0) <= LONGEST_HALF,
        only_for=tuple(form.ui.get("show_when", {}).get(name, {}).get("decision", ())),
        of_files=form.ui.get("sources", {}).get(name, "").startswith("evidence@"),
    )
    if kind == "table":
        return _table(form, field, value, errors, english=english, more=extra_line == name)
    if kind == "checkbox":
        return replace(field, checked=bool(value), required=False)
    if schema.get("type") == "array":
        values = tuple(str(item) for item in value or ())
        error = field.error or next(
            (errors[key] for key in errors if key.startswith(f"{name}-")), ""
        )
        blank = ("",) if kind == "list" and (extra_line == name or not values) else ()
        return replace(field, values=values + blank, error=error)
    return replace(field, value=_shown(kind, value))


def _shown(kind: FieldKind, value: Any) -> str:
    if value in (None, ""):
        return ""
    if kind == "datetime":
        text = str(value)
        return text[:16] if "T" in text else f"{text}T00:00"
    return str(value)


def _table(
    form: Form,
    field: Field,
    value: Any,
    errors: Mapping[str, str],
    *,
    english: bool,
    more: bool,
) -> Field:
    schema = form.schema["properties"][field.name]
    items = schema["items"]
    columns: Mapping[str, Mapping[str, Any]] = items["properties"]
    wanted = set(items.get("required", ()))
    given: list[Mapping[str, Any]] = list(value or schema.get("default", ()))
    lines = max(len(given) + more, schema.get("minItems", 1), 1)
    given += [{}] * (lines - len(given))
    offered = {key: _options(form, f"{field.name}.{key}", columns[key], english) for key in columns}

    def row(number: int, cells: Mapping[str, Any]) -> tuple[Field, ...]:
        return tuple(
            Field(
                name=f"{field.name}-{number}-{key}",
                label=_title(column, key, english),
                kind=_cell_kind(form, field.name, key, column),
                value=_cell(cells.get(key, "")),
                options=offered[key],
                hint=str(column.get("x-hint-en" if english else "description", "")),
                error=errors.get(f"{field.name}-{number}-{key}", ""),
                required=key in wanted,
                max_length=column.get("maxLength"),
            )
            for key, column in columns.items()
        )

    titles = tuple(_title(column, key, english) for key, column in columns.items())
    rows = tuple(row(number, cells) for number, cells in enumerate(given))
    wide = len(columns) > MOST_COLUMNS or any(offered.values())
    return replace(field, columns=titles, rows=rows, blank_row=row(0, {}), stacked=wide)


def _cell_kind(form: Form, field: str, key: str, column: Mapping[str, Any]) -> FieldKind:
    if column.get("type") == "array":
        return "kept"
    if "oneOf" in column or f"{field}.{key}" in form.choices:
        return "select"
    if column.get("format") == "date":
        return "date"
    named = form.ui.get("columns", {}).get(field, {}).get(key, "")
    if named in WIDGETS:
        return WIDGETS[named]
    return "number" if column.get("type") in ("number", "integer") else "text"


def _cell(value: Any) -> str:
    """What stands in a cell; a list that no cell shows is kept on one line."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _title(schema: Mapping[str, Any], name: str, english: bool) -> str:
    return str((schema.get("x-title-en") if english else None) or schema.get("title", name))


def _label(form: Form, name: str, schema: Mapping[str, Any], english: bool) -> str:
    translated = form.ui.get("title_en", {}).get(name) if english else None
    return str(translated or schema.get("title", name))


def _hint(form: Form, name: str, schema: Mapping[str, Any], english: bool) -> str:
    translated = form.ui.get("hint_en", {}).get(name) if english else None
    return str(translated or schema.get("description", ""))


def _options(form: Form, name: str, schema: Mapping[str, Any], english: bool) -> tuple[Option, ...]:
    if name in form.choices:
        return tuple(_option(choice) for choice in form.choices[name])
    if schema.get("type") == "integer" and {"minimum", "maximum"} <= schema.keys():
        return tuple(
            Option(str(number), str(number))
            for number in range(schema["minimum"], schema["maximum"] + 1)
        )
    listed = schema.get("oneOf") or schema.get("items", {}).get("oneOf") or ()
    return tuple(
        Option(str(item["const"]), str((english and item.get("x-title-en")) or item["title"]))
        for item in listed
    )


def _option(choice: Choice) -> Option:
    return Option(choice.value, choice.label, note=say(choice.note))


def _asked_for(schema: Mapping[str, Any], name: str) -> bool:
    """Whether the field is asked for: always, or by a decision or an answer it depends on."""
    if name in schema.get("required", ()):
        return True
    branches = [*schema.get("allOf", ()), schema.get("then", {}), schema.get("else", {})]
    return any(_asked_for(branch, name) for branch in branches if branch)


def _bound(value: Any) -> str:
    return "" if value is None else str(value)


def read_fields(form: Form, sent: Sent) -> dict[str, Any]:
    """The data a browser sent, shaped as the schema wants it.

    What cannot be read (a word where a number belongs) stays as typed, so that the check names it
    and nothing is lost. Fields that were not on the page are left out.
    """
    data: dict[str, Any] = {}
    for name, schema in form.schema["properties"].items():
        if name == "decision":
            continue
        value = _read(name, schema, sent)
        if value is not _ABSENT:
            data[name] = value
    return data


_ABSENT = object()


def _read(name: str, schema: Mapping[str, Any], sent: Sent) -> Any:
    kind = schema.get("type")
    if kind == "boolean":
        return sent.getlist(name)[-1] in ("1", "true", "on") if name in sent else _ABSENT
    if kind != "array":
        return _scalar(kind, sent.get(name)) if name in sent else _ABSENT
    if schema["items"].get("type") == "object":
        return _rows(name, schema["items"]["properties"], sent)
    numbered = _numbered(name, sent)
    if numbered:
        return [text for key in numbered if (text := str(sent.get(key)).strip())]
    if name not in sent:
        return _ABSENT
    return [line for text in sent.getlist(name) for line in text.splitlines() if line.strip()]


def _rows(name: str, columns: Mapping[str, Mapping[str, Any]], sent: Sent) -> Any:
    numbers = sorted(
        {
            int(part[1])
            for key in sent
            if len(part := str(key).split("-")) == 3 and part[0] == name and _is_number(part[1])
        }
    )
    if not numbers:
        return _ABSENT
    rows = []
    for number in numbers:
        cells = {
            key: text.split()
            if column.get("type") == "array"
            else _scalar(column.get("type"), text)
            for key, column in columns.items()
            if (text := str(sent.get(f"{name}-{number}-{key}", "")).strip())
        }
        if cells:
            rows.append(cells)
    return rows


def _numbered(name: str, sent: Sent) -> list[str]:
    keys = [
        key
        for key in map(str, sent)
        if key.startswith(f"{name}-") and _is_number(key.removeprefix(f"{name}-"))
    ]
    return sorted(keys, key=lambda key: int(key.rpartition("-")[2]))


def _scalar(kind: Any, text: Any) -> Any:
    text = str(text).replace("\r\n", "\n").strip()
    if kind in ("integer", "number") and _is_number(text.removeprefix("-")):
        return int(text)
    if kind == "number":
        try:
            number = float(text)
        except ValueError:
            return text
        return number if "." in text and isfinite(number) else text
    return text


def _is_number(text: str) -> bool:
    # Not isdigit, which also says yes to ²; full-width digits of Chinese keyboards are fine.
    return text.isdecimal() and len(text) <= MOST_DIGITS


def sent_version(sent: Sent) -> int | None:
    """The version of the task that the form was made for; None when it names none."""
    version = sent.get("version", "")
    return int(version) if _is_number(version) else None


def errors_by_input(
    errors: Sequence[FieldError], wording: Wording
) -> tuple[dict[str, str], tuple[FormError, ...]]:
    """Errors by the name of the input they belong to, and the lines of the summary."""
    by_name: dict[str, str] = {}
    for error in errors:
        by_name.setdefault(error.pointer.strip("/").replace("/", "-"), wording(error.message))
    return by_name, tuple(FormError(name, message) for name, message in by_name.items())


def errors_of_refusal(
    refusal: Refusal | None, wording: Wording
) -> tuple[dict[str, str], tuple[FormError, ...]]:
    """What a form shows of why it was refused: as `errors_by_input`, or one line about all of it."""
    if isinstance(refusal, Invalid):
        return errors_by_input(refusal.errors, wording)
    return {}, () if refusal is None else (FormError("", wording(refusal.text)),)
