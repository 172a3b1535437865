"""The stored state: compact, idempotent, and readable for as long as cases run."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from bpmn import engine, state
from bpmn.definition import load_definition
from bpmn.errors import StateError
from bpmn.state import FORMAT, decode, encode
from tests.bpmn.case import Case
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.diagrams import BRANCHES_IN_LOOP, DIAGRAMS, LOOP_WITH_LADDER
from tests.bpmn.drawings import DRAWINGS
from tests.bpmn.stored_states import FOLDER, SCENES, path_of, state_of
from tests.bpmn.walks import walk

ROUNDS = 200
# Counted when the numbers in the state have three digits from the first to the last round.
FIRST = 60


def go_round(case: Case) -> None:
    case.fire("A_clock", "warn", last=False)
    case.complete("A", A="more")
    case.complete("C")


def test_state_does_not_grow_with_rounds() -> None:
    case = Case(LOOP_WITH_LADDER)
    sizes, trees = set(), set()
    for number in range(FIRST + ROUNDS):
        go_round(case)
        if number >= FIRST:
            sizes.add(len(case.state))
            trees.add(len(decode(case.definition, case.state).tasks))
    assert len(sizes) == 1
    assert max(sizes) < 1_500
    assert len(trees) == 1


def test_step_does_not_grow_with_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a step holds in memory at its end is the same in every round."""
    held: list[int] = []

    def count(instance: Any) -> bytes:
        held.append(len(instance.tasks))
        return encode(instance)

    monkeypatch.setattr("bpmn.changes.encode", count)
    case = Case(LOOP_WITH_LADDER)
    for _ in range(3):
        go_round(case)
    first = held[-3:]
    for _ in range(ROUNDS):
        go_round(case)
        assert held[-3:] == first


def test_a_task_is_still_found_after_many_rounds() -> None:
    """The library silently loses it after 333 rounds."""
    case = Case(DIAGRAMS["loop"])
    for _ in range(400):
        case.complete("A", A="more")
    assert case.open == ["A"]
    assert case.complete("A", A="done").tasks_opened[0].element == "B"


def test_branches_in_a_loop_do_not_grow_either() -> None:
    case = Case(BRANCHES_IN_LOOP)
    sizes = set()
    for number in range(FIRST + 100):
        case.complete("Z")
        case.complete("A", A="more")
        case.complete("B", B="done")
        if number >= FIRST:
            sizes.add(len(case.state))
    assert len(sizes) == 1


def test_ended_branches_leave_no_task_behind() -> None:
    case = Case(LOOP_WITH_LADDER)
    sizes = set()
    for _ in range(50):
        case.fire("A_clock", "warn", last=False)
        sizes.add(len(case.state))
    assert len(sizes) == 1


def test_finished_state_is_small() -> None:
    case = Case(DIAGRAMS["ends"])
    for element in ("I", "J", "K"):
        case.complete(element, **{element: "more"})
    assert json.loads(case.state) == {
        "format": FORMAT,
        "number": 4,
        "done": True,
        "success": True,
        "data": {"K": "more"},
    }


@pytest.mark.parametrize("name", DRAWINGS)
def test_saving_what_was_loaded_changes_nothing(name: str) -> None:
    definition = DRAWINGS[name].fresh()
    states = [stored for seed in range(3) for stored in _states(definition, seed)]
    assert len(states) > 5
    for stored in states:
        again = encode(decode(definition, stored))
        assert json.loads(again) == json.loads(stored)
        assert len(again) == len(stored)


def _states(definition: Any, seed: int) -> list[bytes]:
    states: list[bytes] = []
    original = state.encode

    def remember(instance: Any) -> bytes:
        states.append(original(instance))
        return states[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bpmn.changes.encode", remember)
        walk(lambda: definition, seed)
    return states


def test_true_and_one_are_told_apart() -> None:
    case = Case(
        """
        start s
        user A
        user B
        xor g
        end e
        s > A
        A > B
        B > g
        g > e x and A
        g > e *
        """,
        {"x": 1},
    )
    case.complete("A", x=True)
    assert case.data("B")["x"] is True


@pytest.mark.parametrize("scene", SCENES)
def test_stored_format_is_what_is_written_now(scene: str) -> None:
    stored = json.loads(path_of(scene, FORMAT).read_text(encoding="utf-8"))
    assert json.loads(state_of(scene)) == stored, (
        "The stored form has changed. Cases that run have states of the old form: raise FORMAT, "
        "add an upgrade, then python -m tests.bpmn.stored_states."
    )


def test_every_stored_state_belongs_to_a_scene() -> None:
    found = {path.name for path in FOLDER.glob("*.json")}
    known = {path_of(scene, number).name for scene in SCENES for number in range(1, FORMAT + 1)}
    assert found <= known


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.name)
def test_stored_states_of_every_format_go_on(path: Any) -> None:
    case = SCENES[path.name.split(".")[0]]()
    stored = orjson.dumps(json.loads(path.read_text(encoding="utf-8")))
    instance = decode(case.definition, stored)
    assert sorted(t.task_spec.name for t in instance.open_activities().values()) == case.open
    waiting = sorted(element for _, element in instance.open_events())
    assert waiting == sorted([*case.armed, *case.awaited])
    for task_id in [each.hex for each in instance.open_activities()]:
        engine.complete(case.definition, stored, task_id, {})


def test_waiting_join_of_a_stored_state_still_fires() -> None:
    definition = load_definition(bpmn(BRANCHES_IN_LOOP), "p")
    text = path_of("waiting_join", 1).read_text(encoding="utf-8")
    stored = orjson.dumps(json.loads(text))
    (task,) = decode(definition, stored).open_activities().values()
    step = engine.complete(definition, stored, task.id.hex, {"A": "done"})
    assert [opened.element for opened in step.tasks_opened] == ["Z"]


def test_older_format_is_upgraded_on_read(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(DIAGRAMS["loop"])
    old = json.loads(case.state)
    old["counter"] = old.pop("number")
    monkeypatch.setattr(state, "FORMAT", FORMAT + 1)
    monkeypatch.setitem(
        state.UPGRADES, FORMAT, lambda stored: stored | {"number": stored["counter"]}
    )
    instance = decode(case.definition, orjson.dumps(old))
    assert instance.number == 1
    assert json.loads(encode(instance))["format"] == FORMAT + 1


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"not json",
        b'{"format":"1"}',
        b'{"format":999}',
        b'{"format":0}',
        b'{"format":1,"number":1,"done":false,"success":true,"data":{}}',
        b'{"format":1,"number":1,"done":false,"success":true,"data":{},"root":"x","rows":[]}',
        b'{"format":1,"number":1,"done":false,"success":true,"data":{},"root":"x","rows":[[1]]}',
        b'{"format":2,"number":1,"done":false,"success":true,"data":{},"root":"x","rows":[]}',
        b'{"format":2,"number":1,"done":false,"success":true,"data":{},"correlations":{},'
        b'"root":"00000000000000000000000000000001","rows":'
        b'[["00000000000000000000000000000001",null,64,"Start",false,0,0]],'
        b'"scopes":[["00000000000000000000000000000002","x",[],{},{}]]}',
    ],
)
def test_what_is_no_state_is_refused(stored: bytes) -> None:
    definition = load_definition(bpmn(DIAGRAMS["loop"]), "p")
    with pytest.raises(StateError):
        engine.complete(definition, stored, "0" * 32, {})


def test_state_of_another_diagram_is_refused() -> None:
    case = Case(DIAGRAMS["ends"])
    other = load_definition(bpmn(DIAGRAMS["loop"]), "p")
    with pytest.raises(StateError, match="与流程图不符"):
        engine.complete(other, case.state, case.tasks["I"][0], {})
