"""Random walks through a diagram, the same walk in several ways of running it.

`saved` goes through the stored state at every step, `whole` keeps the tree in memory and never
saves it, `stock` does so with the library's own gateways, joins, scopes and repetitions.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import CallActivityParser, SubWorkflowParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults

from bpmn import engine, state
from bpmn.definition import Definition
from bpmn.parser import ChoiceReader, ParallelReader, Parser, parse_process
from bpmn.safe_xml import parse_xml
from bpmn.specs.events import PlatformTimer, Raised
from bpmn.specs.instance import Instance
from bpmn.specs.scopes import path_of
from bpmn.specs.stamps import plain
from bpmn.step import Step
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.drawings import Drawing

ANSWERS = ("more", "less", "done")
DATA = {"people": ["甲", "乙", "丙"]}
LONGEST = 60
# After so many steps a walk stops going round.
HOMEWARD = 30


class StockParser(Parser):
    """Our events with the library's gateways, scopes, repetitions and its end."""

    PROCESS_PARSER_CLASS = ProcessParser
    PARSER_CLASSES = Parser.PARSER_CLASSES | {
        full_tag("exclusiveGateway"): (ChoiceReader, defaults.ExclusiveGateway),
        full_tag("parallelGateway"): (ParallelReader, defaults.ParallelGateway),
        full_tag("inclusiveGateway"): (ChoiceReader, defaults.InclusiveGateway),
        full_tag("subProcess"): (SubWorkflowParser, defaults.SubWorkflowTask),
        full_tag("callActivity"): (CallActivityParser, defaults.CallActivity),
    }


def stock(drawing: Drawing) -> Definition:
    """The definition as the library alone would run it."""
    specification, scopes = _stock_process(bpmn(drawing.text), "p")
    for name, text in drawing.called.items():
        called, embedded = _stock_process(bpmn(text, name), name)
        scopes |= {name: called, **embedded}
    return replace(drawing.fresh(), specification=specification, scopes=scopes)


def _stock_process(xml: bytes, process_id: str) -> tuple[Any, dict[str, Any]]:
    return parse_process(parse_xml(xml), process_id, StockParser())


@contextmanager
def unsaved() -> Iterator[None]:
    """Instances stay in memory; the bytes of a state are only a ticket for one of them."""
    kept: dict[bytes, Instance] = {}

    def keep(instance: Instance) -> bytes:
        ticket = f"ticket {len(kept)}".encode()
        kept[ticket] = instance
        return ticket

    def fetch(definition: Definition, ticket: bytes) -> Instance:
        instance = kept[ticket]
        instance.ends, instance.thrown = [], []
        return instance

    with (
        mock.patch("bpmn.changes.encode", keep),
        mock.patch("bpmn.engine.decode", fetch),
        mock.patch.object(state, "decode", fetch),
    ):
        yield


@dataclass(frozen=True)
class Action:
    """One move of a walk, named so that every way of running it can find its place."""

    kind: str
    element: str
    answer: str = ""
    rung: str = ""
    last: bool = True


@dataclass(frozen=True)
class Sight:
    """What one step shows to the outside; ids are left out, they differ."""

    open: tuple[tuple[str, str], ...]
    events: tuple[tuple[str, str], ...]
    opened: tuple[str, ...]
    services: tuple[str, ...]
    closed: int
    thrown: tuple[str, ...]
    ends: tuple[str, ...]
    finished: bool
    data: str


def walk(definitions: Callable[[], Definition], seed: int) -> list[tuple[Action | None, Sight]]:
    """Walk from start to end; `definitions` is asked for a definition now and then."""
    chance = random.Random(seed)
    definition = definitions()
    starts = [None, *sorted(e.id for e in definition.diagram.starts() if e.event is not None)]
    step = engine.start(definition, DATA, chance.choice(starts))
    seen: list[tuple[Action | None, Sight]] = [(None, sight(definition, step))]
    while not step.finished and len(seen) < LONGEST:
        if len(seen) % 5 == 0:
            definition = definitions()
        action = choose(chance, seen[-1][1], len(seen))
        step = act(definition, step.state, action)
        seen.append((action, sight(definition, step)))
    return seen


def choose(chance: random.Random, now: Sight, steps: int) -> Action:
    """Any open task with any answer, or any event that waits."""
    moves = sorted({("task", element) for element, _ in now.open})
    if steps < HOMEWARD or not moves:
        moves += sorted({("event", element) for element, _ in now.events})
    kind, element = chance.choice(moves)
    answer = chance.choice(ANSWERS if steps < HOMEWARD else ANSWERS[1:])
    rung = chance.choice(("remind", "warn", "L1"))
    return Action(kind, element, answer, rung, chance.random() < 0.4)


def act(definition: Definition, stored: bytes, action: Action) -> Step:
    """Take one step; of several equal places the one with the smallest data is meant."""
    instance = state.decode(definition, stored)
    answers = {action.element: action.answer}
    if action.kind == "task":
        places = [
            (shown(task), task.id.hex, task)
            for task in instance.open_activities().values()
            if task.task_spec.bpmn_id == action.element
        ]
        _, identity, task = min(places, key=lambda each: each[:2])
        vote = {"vote": action.answer} if path_of(task) else {}
        return engine.complete(definition, stored, identity, answers | vote)
    waiting = [
        (shown(task), task.id.hex, event)
        for (_, element), (task, event) in instance.open_events().items()
        if element == action.element
    ]
    _, identity, event = min(waiting, key=lambda each: each[:2])
    if isinstance(event, PlatformTimer):
        return engine.fire(
            definition, stored, identity, action.element, rung=action.rung, last=action.last
        )
    return engine.receive(definition, stored, identity, action.element, answers)


def sight(definition: Definition, step: Step) -> Sight:
    """What is open after `step`, with the data every token carries."""
    instance = state.decode(definition, step.state)
    activities = instance.open_activities().values()
    events = [each for each in instance.open_events().values() if not isinstance(each[1], Raised)]
    thrown = [(each.kind, each.code, _without_ids(each.payload)) for each in step.thrown]
    return Sight(
        open=tuple(sorted((task.task_spec.bpmn_id, shown(task)) for task in activities)),
        events=tuple(sorted((event.element, shown(task)) for task, event in events)),
        opened=tuple(sorted(task.element for task in step.tasks_opened)),
        services=tuple(sorted(service.element for service in step.services_opened)),
        closed=len(step.tasks_closed),
        thrown=tuple(sorted(map(str, thrown))),
        ends=tuple(sorted(step.ends)),
        finished=step.finished,
        data=_final(instance) if step.finished else "",
    )


def _final(instance: Instance) -> str:
    data = {name: value for name, value in instance.data.items() if not name.startswith("_")}
    return json.dumps(data, sort_keys=True)


def shown(task: Any) -> str:
    """Where a token is, with the data it carries."""
    return json.dumps([path_of(task), plain(task.data)], sort_keys=True)


def _without_ids(payload: dict[str, Any]) -> dict[str, Any]:
    return payload | {"task": payload.get("task") is not None}
