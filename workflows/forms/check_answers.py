"""Checking what a person typed against a form's JSON Schema, with messages that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from math import isfinite
from typing import Any

import orjson
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

DEEPEST = 20
"""How far lists and objects may lie within each other; no form comes near."""
LARGEST_NUMBER = 2**53
"""Beyond it a number is no longer exact in every program that reads the record."""

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
    r"\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
# Control characters, halves of characters, marks that turn text round, and what is no character.


def check_answers(schema: Mapping[str, Any], data: object) -> list[FieldError]:
    """Every wrong field of `data`, each once, in the order of the form.

    Messages come from the property's `x-messages` (keyword → sentence) or from a sentence for the
    keyword; pointers are JSON pointers into `data`. English readers get `x-messages-en` and
    `x-title-en`.
    """
    if not isinstance(data, Mapping):
        return [FieldError("", Text("提交的内容应当按表单逐项填写。"))]
    found: dict[str, FieldError] = {}
    for name, value in data.items():
        for path, message in _unkeepable(schema, [str(name)], value):
            found[_pointer(path)] = FieldError(_pointer(path), message)
    wrong = {error.field for error in found.values()}
    keepable = {name: value for name, value in data.items() if _escaped(str(name)) not in wrong}
    for error in _validator(orjson.dumps(schema)).iter_errors(keepable):
        for pointer, message in _read(error, schema):
            wrong_field = FieldError(pointer, message)
            if wrong_field.field not in wrong:
                found.setdefault(pointer, wrong_field)
    return sorted(found.values(), key=lambda error: _place(schema, error.pointer))


@lru_cache(maxsize=1000)
def _validator(schema: bytes) -> Draft202012Validator:
    return Draft202012Validator(orjson.loads(schema), format_checker=_formats)


def unprintable(text: str) -> bool:
    """Whether a text holds something that no page, paper or database can show or keep."""
    return _UNPRINTABLE.search(text) is not None


def _unkeepable(
    schema: Mapping[str, Any], path: list[str], value: object
) -> Iterator[tuple[list[str], Text]]:
    """What JSON can say and the record cannot keep, whatever the schema allows."""
    if len(path) > DEEPEST:
        yield path[:1], Text("“{title}”的层次太多。", title=_title(schema, path[:1]))
    elif isinstance(value, str) and unprintable(value):
        yield path, Text("“{title}”里有不能显示的字符，请删去后重写。", title=_title(schema, path))
    elif isinstance(value, int | float) and not _is_exact(value):
        yield path, Text("“{title}”里的数字太大或者不是数字。", title=_title(schema, path))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _unkeepable(schema, [*path, str(name)], inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unkeepable(schema, [*path, str(index)], inner)


def _is_exact(value: float) -> bool:
    return isfinite(value) and abs(value) <= LARGEST_NUMBER


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


def _place(schema: Mapping[str, Any], pointer: str) -> list[int]:
    """Where a field stands when the form is read from top to bottom; unknown ones come last."""
    place: list[int] = []
    current = schema
    for part in pointer.split("/")[1:]:
        if "items" in current and part.isdigit():
            place.append(int(part))
            current = current["items"]
        else:
            names = list(current.get("properties", {}))
            place.append(names.index(part) if part in names else len(names))
            current = current["properties"][part] if part in names else {}
    return place


def _pointer(path: list[str]) -> str:
    return "/" + "/".join(_escaped(part) for part in path)


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _message(
    schema: Mapping[str, Any], path: list[str], keyword: str, error: ValidationError
) -> Text:
    prop = _property(schema, path)
    own = prop.get("x-messages", {})
    if keyword == "minLength" and error.instance == "":
        keyword = "required"
    if keyword in own:
        return Text(
            str(own[keyword]),
            prop.get("x-messages-en", {}).get(keyword),
            length=_length(error.instance),
            limit=error.validator_value,
        )
    return _standard(_title(schema, path), keyword, error)


def _title(schema: Mapping[str, Any], path: list[str]) -> Text:
    prop = _property(schema, path)
    title = str(prop.get("title", path[-1] if path else ""))
    return Text(title, prop.get("x-title-en"))


def _property(schema: Mapping[str, Any], path: list[str]) -> Mapping[str, Any]:
    current: Mapping[str, Any] = schema
    for part in path:
        step = current.get("items") if part.isdigit() else current.get("properties", {}).get(part)
        if not isinstance(step, Mapping):
            return {}
        current = step
    return current


def _standard(title: Text, keyword: str, error: ValidationError) -> Text:
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
