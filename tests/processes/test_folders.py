"""Every process folder agrees with itself: diagram, forms, documents, stories."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bpmn.folder import ProcessFolder, read_directory, read_folder
from workflows.forms.check_answers import check_answers

FOLDERS = Path(__file__).parents[2] / "bpmn" / "processes"
SPOKEN = {  # keywords a person can break
    "minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems",
    "minimum", "maximum", "exclusiveMinimum", "oneOf", "enum",
}  # fmt: skip


@pytest.fixture(params=sorted(path.parent for path in FOLDERS.glob("*/process.toml")), ids=str)
def path(request):
    return request.param


@pytest.fixture
def folder(path) -> ProcessFolder:
    return read_folder(read_directory(path))


def forms(path: Path) -> dict[str, Any]:
    return {file.stem: json.loads(file.read_text()) for file in path.glob("forms/*.json")}


def test_nothing_to_complain_about(folder):
    assert folder.problems == ()


def test_every_task_with_a_clock_has_ladder_and_rule(folder):
    timed = {
        task.element: task.rule
        for task in folder.tasks.values()
        if task.decisions and not task.untimed
    }
    for element, rule in timed.items():
        assert folder.definition.timers[f"{element}_clock"] == rule
        assert folder.definition.elements[f"{element}_clock"].interrupting is False
        assert folder.definition.elements[f"{element}_overdue"].escalation


def test_every_constraint_says_how_to_put_it_right(path):
    for name, form in forms(path).items():
        Draft202012Validator.check_schema(form["schema"])
        for field, prop in fields(form["schema"]):
            spoken = SPOKEN & set(prop)
            for language in ("x-messages", "x-messages-en"):
                missing = spoken - set(prop.get(language, ()))
                assert not missing or "title" not in prop, (name, field, language, missing)


def fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for name, prop in schema.get("properties", {}).items():
        found += [(name, prop), *fields(prop.get("items", {}))]
    return found


def test_forms_speak_english_too(path):
    for name, form in forms(path).items():
        assert set(form["ui"]["title_en"]) == set(form["schema"]["properties"]), name
        assert form["ui"]["order"] == list(form["schema"]["properties"]), name


def test_forms_ask_by_decisions_that_exist(folder, path):
    for task in folder.tasks.values():
        if task.form:
            values = {decision.value for decision in task.decisions}
            for rule in folder.forms[task.form]["schema"].get("allOf", ()):
                decision = rule["if"]["properties"].get("decision")
                assert decision is None or decision["const"] in values, task.element


def test_every_document_has_its_twin(folder, path):
    own = [each for each in folder.documents if each.directory == "documents/"]
    wanted = {document.template for document in own}
    for kind in ("docx", "typ"):
        assert {file.stem for file in path.glob(f"documents/*.{kind}")} == wanted


def wrong(form: dict[str, Any], data: dict[str, Any]) -> set[str]:
    return {error.field for error in check_answers(form["schema"], data)}


def proposed(form: dict[str, Any]) -> set[str]:
    return set(form["ui"].get("prefill", {}))


def test_stories_answer_the_forms(folder, path):
    for file in sorted(path.glob("examples/*.toml")):
        story = tomllib.loads(file.read_text())
        steps = story["step"]
        if "of" in steps[0]:  # a case of another process comes first
            own = (n for n, step in enumerate(steps) if step.keys() & {"another", "follow"})
            steps = steps[next(own) :]
        first, *later = steps
        ways = [forms(path)[way.form] for way in folder.start.ways if way.form]
        known: dict[str, Any] = {}
        if "follow" in first:  # a message opened it: nobody filled in a start form
            later = steps
        else:
            assert any(wrong(way, first["data"]) <= proposed(way) for way in ways), file.name
            known = dict(first["data"])
        filled_in = {field for way in ways for field in proposed(way)}
        here = (
            step for step in later if "task" in step and not step.keys() & {"another", "beside"}
        )
        for step in here:
            if step["task"] not in folder.tasks:  # of the process that the case went on as
                continue
            task = folder.tasks[step["task"]]
            assert step["decision"] in {offer.value for offer in task.offers}
            known |= {
                key: ["file"] if value == "@files" else value
                for key, value in step.get("data", {}).items()
            }
            if task.form:
                schema = deepcopy(folder.forms[task.form]["schema"])
                schema["properties"]["decision"] = {}
                known |= {
                    name: value
                    for preset in task.presets
                    if step["decision"] == "decline"
                    for name, value in preset.values.items()
                    if name not in known
                }
                data = {k: v for k, v in known.items() if k in schema["properties"]}
                errors = check_answers(schema, data | {"decision": step["decision"]})
                assert {each.field for each in errors} <= filled_in, (file.name, step["task"])


def test_story_moments_are_in_order(path):
    for file in path.glob("examples/*.toml"):
        story = tomllib.loads(file.read_text())
        for key in ("step", "expect"):
            moments = [each["at"] for each in story[key]]
            assert moments == sorted(moments), file.name
