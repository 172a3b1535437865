"""Checking what a person typed against a form's JSON Schema, with messages that say what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from workflows.errors import FieldError
from workflows.texts import Text


def _date_or_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value) is not None


def _date_time(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value and _date_or_time(value))


_formats = FormatChecker(formats=("date", "email"))
_formats.checks("date-or-time", raises=ValueError)(_date_or_time)
_formats.checks("date-time", raises=ValueError)(_date_time)


def check_answers(schema: Mapping[str, Any], data: Mapping[str, Any]) -> list[FieldError]:
    """Every wrong field of `data`, each once, in the order of the form.

    Messages come from the property's `x-messages` (keyword → sentence) or from a sentence for the
    keyword; pointers are JSON pointers into `data`.
    """
    validator = Draft202012Validator(dict(schema), format_checker=_formats)
    found: dict[str, FieldError] = {}
    for error in validator.iter_errors(dict(data)):
        for pointer, message in _read(error, schema):
            found.setdefault(pointer, FieldError(pointer, message))
    order = {f"/{name}": index for index, name in enumerate(schema.get("properties", {}))}
    return sorted(
        found.values(), key=lambda item: order.get("/" + item.pointer.split("/")[1], len(order))
    )


def _read(error: ValidationError, schema: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    path = [str(part) for part in error.absolute_path]
    if error.validator in ("if", "allOf", "then") and error.context:
        for inner in error.context:
            yield from _read(inner, schema)
        return
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield _pointer([*path, name]), _message(schema, [*path, name], "required", error)
        return
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        known = set(error.schema.get("properties", {}))
        for name in sorted(set(error.instance) - known):
            yield _pointer([*path, name]), Text("没有“{name}”这一项，请删去。", name=name)
        return
    yield _pointer(path), _message(schema, path, str(error.validator), error)


def _pointer(path: list[str]) -> str:
    return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)


def _message(
    schema: Mapping[str, Any], path: list[str], keyword: str, error: ValidationError
) -> Text:
    prop = _property(schema, path)
    own = prop.get("x-messages", {})
    if keyword == "minLength" and error.instance == "":
        keyword = "required"
    if keyword in own:
        return Text(str(own[keyword]), length=_length(error.instance), limit=error.validator_value)
    title = str(prop.get("title", path[-1] if path else ""))
    return _standard(title, keyword, error)


def _property(schema: Mapping[str, Any], path: list[str]) -> Mapping[str, Any]:
    current: Mapping[str, Any] = schema
    for part in path:
        step = current.get("items") if part.isdigit() else current.get("properties", {}).get(part)
        if not isinstance(step, Mapping):
            return {}
        current = step
    return current


def _standard(title: str, keyword: str, error: ValidationError) -> Text:
    wanted, given = error.validator_value, error.instance
    match keyword:
        case "required":
            return Text("请填写“{title}”。", title=title)
        case "minLength":
            return Text(
                "“{title}”至少 {wanted} 字，现在是 {given} 字。",
                title=title,
                wanted=wanted,
                given=len(given),
            )
        case "maxLength":
            return Text(
                "“{title}”最多 {wanted} 字，现在是 {given} 字。",
                title=title,
                wanted=wanted,
                given=len(given),
            )
        case "minItems":
            return Text("“{title}”至少要有 {wanted} 项。", title=title, wanted=wanted)
        case "maxItems":
            return Text("“{title}”最多 {wanted} 项。", title=title, wanted=wanted)
        case "uniqueItems":
            return Text("“{title}”有重复，请改成不同的。", title=title)
        case "minimum" | "maximum":
            return Text("“{title}”超出了允许的范围（{wanted}）。", title=title, wanted=wanted)
        case "enum" | "oneOf" | "const" | "anyOf":
            return Text("“{title}”请从给出的选项里选。", title=title)
        case "format":
            return Text("“{title}”请写成 {example}。", title=title, example=_example(str(wanted)))
        case "type":
            return Text("“{title}”的内容不是要求的类型。", title=title)
    return Text("“{title}”填得不对，请核对。", title=title)


def _example(name: str) -> str:
    return {"date": "2026-11-24", "date-time": "2026-11-24T09:40:00+08:00"}.get(name, name)


def _length(value: object) -> int:
    return len(value) if isinstance(value, str | list | dict) else 0
