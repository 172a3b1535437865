"""Returns at random moments: every instance stays sound, and every walk can still come to its end."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from SpiffWorkflow.bpmn.specs.defaults import UserTask

from bpmn import engine
from bpmn.definition import Definition
from bpmn.errors import StateError
from bpmn.returning import PARKED
from bpmn.specs.instance import Instance
from bpmn.specs.invariants import check
from bpmn.state import decode
from bpmn.step import Step
from tests.bpmn.drawings import DRAWINGS, Drawing
from tests.bpmn.walks import DATA, act, choose, shown, sight

FEW, MANY = 6, 60
LONGEST, HOMEWARD = 90, 30


def open_now(instance: Instance) -> tuple[set[str], set[tuple[str, str]]]:
    events = {(key.hex, element) for key, element in instance.open_events()}
    return {key.hex for key in instance.open_activities()}, events


def targets(instance: Instance, task_id: str) -> Iterator[str]:
    """User tasks in the scopes around an open task, whether one can go back there or not."""
    task = next(t for t in instance.open_activities().values() if t.id.hex == task_id)
    scope = task.workflow
    while scope is not None:
        for name, spec in sorted(scope.spec.task_specs.items()):
            if isinstance(spec, UserTask) and spec.bpmn_id == name:
                yield name
        scope = scope.parent_workflow


class Walk:
    """One random walk with returns; `done` counts what happened."""

    def __init__(self, drawing: Drawing, seed: int) -> None:
        self.chance = random.Random(seed)
        self.definition: Definition = drawing.fresh()
        self.step: Step = engine.start(self.definition, DATA)
        self.done: dict[str, int] = {"returned": 0, "refused": 0, "came back": 0}

    def go(self) -> None:
        """Walk to the end."""
        for number in range(LONGEST):
            instance = decode(self.definition, self.step.state)
            if instance.completed:
                return
            check(instance)
            if number < HOMEWARD and self.chance.random() < 0.3:
                self.go_back(instance)
            else:
                self.move(number)
        raise AssertionError("the walk never comes to its end")

    def move(self, number: int) -> None:
        now = sight(self.definition, self.step)
        assert now.open or now.events, "nothing is open"
        action = choose(self.chance, now, number + 10)
        self.step = act(self.definition, self.step.state, action)

    def go_back(self, instance: Instance) -> None:
        # Ids are random; the same seed has to take the same way.
        tasks = instance.open_activities().values()
        if not tasks:
            return
        seen = sorted((task.task_spec.bpmn_id, shown(task), task.id.hex) for task in tasks)
        *_, here = self.chance.choice(seen)
        there = self.chance.choice(list(targets(instance, here)))
        park = self.chance.random() < 0.5
        before = open_now(instance)
        try:
            step = engine.return_to(self.definition, self.step.state, here, there, park=park)
        except StateError:
            self.done["refused"] += 1
            return
        self.step = step
        self.done["returned"] += 1
        if park and self.chance.random() < 0.6:
            self.come_back(before)

    def come_back(self, before: tuple[set[str], set[tuple[str, str]]]) -> None:
        """Nothing was touched meanwhile, so everything must be exactly as it was."""
        instance = decode(self.definition, self.step.state)
        (redone,) = [
            task
            for task in instance.open_activities().values()
            if PARKED in task.internal_data and task.id.hex not in before[0]
        ]
        self.step = engine.complete(self.definition, self.step.state, redone.id.hex, {})
        assert open_now(decode(self.definition, self.step.state)) == before
        self.done["came back"] += 1


def walk_with_returns(drawing: Drawing, seeds: range) -> dict[str, int]:
    done: dict[str, int] = {}
    for seed in seeds:
        walk = Walk(drawing, seed)
        try:
            walk.go()
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}") from error
        for what, times in walk.done.items():
            done[what] = done.get(what, 0) + times
    return done


@pytest.mark.parametrize("name", DRAWINGS)
def test_returns_at_random_keep_every_instance_sound(name: str) -> None:
    assert walk_with_returns(DRAWINGS[name], range(FEW))["returned"]


@pytest.mark.long
@pytest.mark.parametrize("name", DRAWINGS)
def test_many_returns_at_random_keep_every_instance_sound(name: str) -> None:
    assert walk_with_returns(DRAWINGS[name], range(FEW, FEW + MANY))["came back"]
