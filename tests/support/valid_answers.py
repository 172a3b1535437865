"""Answers to a form, made from nothing but its schema and the choices it offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from jsonschema import Draft202012Validator

from workflows.steps.forms import Form

Fitting = Mapping[str, Callable[[Mapping[str, Any]], Any]]
"""How to fill in fields of which more is asked than the schema says, by what is known so far."""

WORDS = "清水河左岸堆放砂石占用行洪断面现场拍照询问属实已责令改正材料齐全"


def valid_answers(
    form: Form,
    decision: str | None,
    random: Random,
    now: datetime,
    fitting: Fitting | None = None,
) -> dict[str, Any]:
    """What the form requires for a decision, and some of what it does not; its own data stand.

    What `fitting` fills in is also written anew now and then where the form holds it already.
    """
    fill: Fitting = fitting or {}
    given: dict[str, Any] = {}
    for field, schema in form.schema["properties"].items():
        optional = field != "decision" and (
            field in fill if field in form.data else field in fill or "pattern" not in schema
        )
        if optional and random.random() < 0.3:
            given[field] = _value(form, field, random, now, fill, {**form.data, **given})
    while True:
        known = {**form.data, **given, **({"decision": decision} if decision else {})}
        missing = [field for field in _required(form.schema, known) if field not in known]
        if not missing:
            return given
        for field in missing:
            given[field] = _value(form, field, random, now, fill, known)


def _required(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    yield from schema.get("required", ())
    for rule in schema.get("allOf", ()):
        yield from _required(rule, known)
    if "if" in schema:
        met = Draft202012Validator(schema["if"]).is_valid(known)
        yield from _required(schema.get("then" if met else "else", {}), known)


def _value(
    form: Form,
    field: str,
    random: Random,
    now: datetime,
    fitting: Fitting,
    known: Mapping[str, Any],
) -> Any:
    if field in fitting:
        return fitting[field](known)
    schema = form.schema["properties"][field]
    if field not in form.choices:
        return _of_schema(schema, random, now)
    offered = [choice.value for choice in form.choices[field]]
    if schema["type"] == "array":
        return random.sample(offered, min(len(offered), schema["minItems"]))
    return random.choice(offered)


def _of_schema(schema: Mapping[str, Any], random: Random, now: datetime) -> Any:
    if "oneOf" in schema:
        return random.choice(schema["oneOf"])["const"]
    if schema.get("format") in ("date", "date-or-time"):
        return (now - timedelta(days=random.choice((0, 0, 1, 2)))).date().isoformat()
    match schema["type"]:
        case "boolean":
            return random.random() < 0.5
        case "integer":
            return random.randint(schema["minimum"], schema["maximum"])
        case "number":
            return random.randint(1, 500)
        case "array":
            return _items(schema, random, now)
        case "object":
            names = schema["properties"].items()
            return {name: _of_schema(inner, random, now) for name, inner in names}
    least = schema.get("minLength", 1)
    length = random.randint(least, min(least + 10, schema.get("maxLength", 100)))
    return "".join(random.choices(WORDS, k=length))


def _items(schema: Mapping[str, Any], random: Random, now: datetime) -> list[Any]:
    least = max(1, schema.get("minItems", 0))
    made = [
        _of_schema(schema["items"], random, now) for _ in range(random.randint(least, least + 2))
    ]
    unique = {repr(item): item for item in made}
    return list(unique.values())
