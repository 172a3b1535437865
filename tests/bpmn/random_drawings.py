"""Diagrams at random: blocks within blocks, every kind of element, each block with one way out."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count

from tests.bpmn.drawings import Drawing

MOST_LINES = 130


def draw(seed: int) -> Drawing:
    """A diagram whose every case can come to its end, whatever is answered."""
    chance = random.Random(seed)
    while True:
        drawing = _Drawing(chance)
        first, last = drawing.block(3)
        lines = ["start s", *drawing.lines, "end e", f"s > {first}", f"{last} > e"]
        if len(lines) <= MOST_LINES:
            return Drawing("\n".join(lines))


class _Drawing:
    """Lines of a diagram in the making; a block is named by its first and last element."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.lines: list[str] = []
        self.numbers = count(1)
        self.asked: list[str] = []

    def block(self, depth: int) -> tuple[str, str]:
        """Draw something; flows lead to its first and from its last element."""
        if depth == 0:
            return self.task()
        kinds: list[Callable[[int], tuple[str, str]]] = [
            self.sequence,
            self.sequence,
            self.choice,
            self.branches,
            self.some_branches,
            self.loop,
            self.scope,
            self.event_choice,
        ]
        return self.chance.choice(kinds)(depth - 1)

    def name(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def element(self, kind: str, **values: str) -> str:
        name = self.name(kind)
        self.put(f"{kind} {name}", values)
        return name

    def put(self, line: str, values: dict[str, str]) -> None:
        self.lines.append(" ".join([line, *(f"{key}={value}" for key, value in values.items())]))

    def flow(self, source: str, target: str, condition: str = "") -> None:
        self.lines.append(f"{source} > {target} {condition}".rstrip())

    def condition(self) -> str:
        answer = self.chance.choice(("more", "less", "done"))
        sign = self.chance.choice(("==", "!="))
        return f'{self.chance.choice(self.asked or ["nobody"])} {sign} "{answer}"'

    def task(self) -> tuple[str, str]:
        name = self.element("user")
        self.asked.append(name)
        if self.chance.random() < 0.25:
            clock = self.name("bound")
            self.put(f"bound {clock}", {"on": name, "non": "1", "timer": f'deadline("{clock}")'})
            self.flow(clock, self.element("end", esc="rung"))
        if self.chance.random() < 0.15:
            note = self.name("bound")
            self.put(f"bound {note}", {"on": name, "non": "1", "msg": note})
            aside = self.element("user")
            self.flow(note, aside)
            self.flow(aside, self.element("end"))
        if self.chance.random() < 0.25:
            return name, self.interrupted(name)
        return name, name

    def interrupted(self, activity: str, **event: str) -> str:
        """A way out of `activity` by an event that ends it; return where both ways meet."""
        lapse = self.name("bound")
        kind = event or {"timer": f'deadline("{lapse}")'}
        self.put(f"bound {lapse}", {"on": activity, **kind})
        meet = self.element("xor")
        self.flow(activity, meet)
        if self.chance.random() < 0.5:
            aside = self.element("user")
            self.flow(lapse, aside)
            lapse = aside
        self.flow(lapse, meet)
        return meet

    def sequence(self, depth: int) -> tuple[str, str]:
        first, last = self.block(depth)
        for _ in range(self.chance.choice((1, 1, 2))):
            if self.chance.random() < 0.2:
                thrown = self.element("throw", **self.chance.choice(({"msg": "m"}, {"sig": "g"})))
                self.flow(last, thrown)
                last = thrown
            following, end = self.block(depth)
            self.flow(last, following)
            last = end
        return first, last

    def choice(self, depth: int) -> tuple[str, str]:
        gate, meet = self.element("xor"), self.element("xor")
        for condition in (self.condition(), "*"):
            first, last = self.block(depth)
            self.flow(gate, first, condition)
            self.flow(last, meet)
        return gate, meet

    def branches(self, depth: int) -> tuple[str, str]:
        split, join = self.element("and"), self.element("and")
        for _ in range(self.chance.choice((2, 2, 3))):
            first, last = self.block(depth)
            self.flow(split, first)
            self.flow(last, join)
        return split, join

    def some_branches(self, depth: int) -> tuple[str, str]:
        split, join = self.element("or"), self.element("or")
        for condition in (self.condition(), self.condition(), "*"):
            first, last = self.block(depth)
            self.flow(split, first, condition)
            self.flow(last, join)
        return split, join

    def loop(self, depth: int) -> tuple[str, str]:
        start = self.element("xor")
        first, last = self.block(depth)
        again, back = self.element("user"), self.element("xor")
        self.flow(start, first)
        self.flow(last, again)
        self.flow(again, back)
        self.flow(back, start, f'{again} == "more"')
        leave = self.element("xor")
        self.flow(back, leave, "*")
        return start, leave

    def event_choice(self, depth: int) -> tuple[str, str]:
        gate, meet = self.element("events"), self.element("xor")
        name = self.name("w")
        for event in ({"msg": name}, {"timer": f'deadline("{name}")'}):
            caught = self.element("catch", **event)
            self.flow(gate, caught)
            first, last = self.block(depth)
            self.flow(caught, first)
            self.flow(last, meet)
        return gate, meet

    def scope(self, depth: int) -> tuple[str, str]:
        name, item = self.name("sub"), self.name("item")
        start = self.name("start")
        values: dict[str, str] = {}
        if self.chance.random() < 0.5:
            values = {"mi": self.chance.choice(("2", "people")), "item": item}
            if self.chance.random() < 0.5:
                values["seq"] = "1"
            if self.chance.random() < 0.5:
                values |= {"out": self.name("out"), "vote": "vote"}
        self.put(f"sub {name}", values)
        self.lines.append(f"start {start}")
        outer, self.asked = self.asked, list(self.asked)
        first, last = self.block(depth)
        self.flow(start, first)
        way_out = self.chance.choice(("plain", "plain", "error", "terminate", "ends"))
        self.leave(last, way_out)
        self.asked = outer
        self.lines.append(f"done {name}")
        if way_out == "error":
            return name, self.interrupted(name, err="wrong")
        if self.chance.random() < 0.4:
            return name, self.interrupted(name)
        return name, name

    def leave(self, last: str, way_out: str) -> None:
        """The ends of a scope."""
        if way_out in ("plain", "terminate"):
            values = {"term": "1"} if way_out == "terminate" else {}
            self.flow(last, self.element("end", **values))
            return
        gate = self.element("xor" if way_out == "error" else "and")
        self.flow(last, gate)
        if way_out == "error":
            self.flow(gate, self.element("end", err="wrong"), self.condition())
            self.flow(gate, self.element("end"), "*")
        else:
            for _ in range(2):
                task, end = self.task()
                self.flow(gate, task)
                self.flow(end, self.element("end"))
