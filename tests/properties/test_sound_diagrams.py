"""Random diagrams: what the check lets pass never gets stuck in the engine.

Blocks within blocks make a sound diagram; then some of its flows are led elsewhere, as a hand that
slips would. A diagram of which the check says nothing is run at random.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from bpmn.definition import load_definition
from bpmn.errors import DefinitionError, EngineError
from bpmn.routes import check_routes
from bpmn.soundness import check_soundness
from tests.bpmn.case import Case
from tests.bpmn.diagram_text import bpmn

WALKS = 4
LONGEST = 40
ANSWERS = 3


class Drawer:
    """Draws blocks: nodes and flows, a flow as [source, target, condition]."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.nodes: list[str] = []
        self.flows: list[list[str]] = []

    def node(self, kind: str, more: str = "") -> str:
        name = f"{kind}{len(self.nodes)}"
        self.nodes.append(f"{kind} {name} {more}")
        return name

    def flow(self, source: str, target: str, condition: str = "") -> None:
        self.flows.append([source, target, condition])

    def block(self, depth: int) -> tuple[str, str]:
        """A block's first and last node."""
        kinds: list[Callable[[int], tuple[str, str]]] = [self._task]
        if depth:
            kinds += [self._row, self._choice, self._branches, self._some, self._loop, self._lapse]
        draw = self.dice.choice(kinds)
        return draw(depth - 1)

    def _task(self, _: int) -> tuple[str, str]:
        task = self.node("user")
        return task, task

    def _row(self, depth: int) -> tuple[str, str]:
        first, middle = self.block(depth)
        then, last = self.block(depth)
        self.flow(middle, then)
        return first, last

    def _choice(self, depth: int) -> tuple[str, str]:
        return self._split(depth, "xor")

    def _branches(self, depth: int) -> tuple[str, str]:
        return self._split(depth, "and")

    def _some(self, depth: int) -> tuple[str, str]:
        return self._split(depth, "or")

    def _split(self, depth: int, kind: str) -> tuple[str, str]:
        split, join = self.node(kind), self.node(kind)
        for number in range(self.dice.randint(2, 3)):
            first, last = self.block(depth)
            asked = "" if kind == "and" else f"x == {number}" if number else "*"
            self.flow(split, first, asked)
            self.flow(last, join)
        return split, join

    def _loop(self, depth: int) -> tuple[str, str]:
        merge, choice = self.node("xor"), self.node("xor")
        first, last = self.block(depth)
        self.flow(merge, first)
        self.flow(last, choice)
        self.flow(choice, merge, "x == 1")
        return merge, choice

    def _lapse(self, depth: int) -> tuple[str, str]:
        task, merge = self.node("user"), self.node("xor")
        timer = self.node("bound", f'on={task} timer=deadline("A")')
        first, last = self.block(depth)
        self.flow(timer, first)
        self.flow(task, merge)
        self.flow(last, merge)
        return task, merge

    def text(self, slips: int) -> str:
        """The whole diagram with some of its flows led to another node."""
        first, last = self.block(3)
        self.nodes += ["start s", "end e"]
        self.flow("s", first)
        self.flow(last, "e", "*" if last.startswith("xor") else "")
        names = [node.split()[1] for node in self.nodes]
        goals = [name for name in names if name != "s" and not name.startswith("bound")]
        for _ in range(slips):
            self.dice.choice(self.flows)[1] = self.dice.choice(goals)
        flows = [f"{source} > {target} {condition}" for source, target, condition in self.flows]
        return "\n".join([*self.nodes, *flows])


def drawn(seed: int) -> str:
    dice = random.Random(seed)
    return Drawer(dice).text(dice.randint(0, 3))


def told(text: str) -> set[str] | None:
    """What the check says of a diagram, None if the engine would not run it at all."""
    try:
        definition = load_definition(bpmn(text), "p")
    except DefinitionError:
        return None
    complaints = [*check_soundness(definition.diagram), *check_routes(definition)]
    return {complaint.code for complaint in complaints} - {"path-too-long"}


def walk(text: str, dice: random.Random) -> Iterator[bool]:
    """Whether the case is over or something waits, after each of some random steps."""
    case = Case(text, {"x": 0})
    for _ in range(LONGEST):
        moves = [*case.open, *case.armed]
        yield bool(case.step.finished or moves)
        if case.step.finished or not moves:
            return
        move = dice.choice(moves)
        if move in case.open:
            case.complete(move, x=dice.randrange(ANSWERS))
        else:
            case.fire(move)


@pytest.mark.parametrize("batch", range(6))
def test_what_is_found_sound_never_gets_stuck(batch: int) -> None:
    sound = 0
    for seed in range(batch * 100, batch * 100 + 100):
        text = drawn(seed)
        if told(text) != set():
            continue
        sound += 1
        for number in range(WALKS):
            try:
                assert all(walk(text, random.Random(number))), f"seed {seed}, walk {number}\n{text}"
            except EngineError as error:
                pytest.fail(f"seed {seed}, walk {number}: {error}\n{text}")
    assert sound > 10


def test_stuck_joins_are_found_by_walking_too() -> None:
    """The check is no scarecrow: most of the joins it complains of do hold cases up."""
    complained = stuck = 0
    for seed in range(600):
        text = drawn(seed)
        found = told(text)
        if found is None or not found <= {"deadlock", "lost-join"} or not found:
            continue
        complained += 1
        stuck += any(not all(walk(text, random.Random(number))) for number in range(30))
    assert complained > 10
    assert stuck > complained / 2
