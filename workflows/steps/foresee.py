"""What will come of starting a process: its steps in turn, who gets them, which clocks run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bpmn import engine
from bpmn.errors import EngineError
from bpmn.evaluator import evaluate
from bpmn.folder_model import (
    Decision,
    FolderTask,
    ProcessFolder,
    Rule,
    Slot,
    Start,
)
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Amount, parse_amount
from workflows.deadlines.counting import Result, count
from workflows.deadlines.rules.in_force import ACT_DAY, rule_in_force
from workflows.organizations.models import Organization
from workflows.organizations.queries import child_of_kind, county_profile, only_body
from workflows.steps.apply_step import Completion, instant_of_data, matches
from workflows.steps.bodies import rows_of
from workflows.steps.context import Holder, expression_names, named_body
from workflows.steps.guard_parts import day_of

MOST_STEPS = 40
"""A way that takes more steps than this is not followed to its end."""


@dataclass(frozen=True, slots=True)
class ForeseenTask:
    """A task of the way ahead; `holder` is None while nobody is named for it.

    `handed_in` says that the starter completes it by sending the form.
    """

    spec: FolderTask
    holder: Holder | None
    handed_in: bool


@dataclass(frozen=True, slots=True)
class ForeseenClock:
    """A clock of the way ahead, counted from now, or from the day that the form gives for it."""

    rule: Rule
    amount: Amount
    started_at: datetime
    from_data: bool
    result: Result


@dataclass(frozen=True, slots=True)
class Foresight:
    """The way ahead: tasks as they open, clocks as they start, and whose parts see it from when.

    `seen_from` maps each organization that takes part to the element after whose completion it
    sees the case, None from the start.
    """

    tasks: tuple[ForeseenTask, ...]
    clocks: tuple[ForeseenClock, ...]
    seen_from: tuple[tuple[Organization, str | None], ...]


def foresee(
    uow: UnitOfWork,
    folder: ProcessFolder,
    way: Start,
    subject: Organization,
    data: Mapping[str, Any],
) -> Foresight:
    """Walk the diagram as if the form were sent now and every step took its first main decision.

    `data` is the form so far. Where the flow cannot go on with it, the way ahead ends.
    """
    walk = _Walk(uow, folder, way, subject, data)
    walk.go()
    return Foresight(tuple(walk.tasks), tuple(walk.clocks.values()), tuple(walk.seen_from()))


def main_decision(spec: FolderTask) -> Decision:
    """The decision that a task is there for: the primary one, else the first."""
    primary = (each for each in spec.decisions if each.style == "primary")
    return next(primary, spec.decisions[0])


class _Walk:
    def __init__(
        self,
        uow: UnitOfWork,
        folder: ProcessFolder,
        way: Start,
        subject: Organization,
        data: Mapping[str, Any],
    ) -> None:
        self.uow = uow
        self.folder = folder
        self.tasks: list[ForeseenTask] = []
        self.clocks: dict[str, ForeseenClock] = {}
        self._calendar = office_calendar(uow.session)
        self._profile = county_profile(uow.session)
        self._decisions: dict[str, str] = {}
        self._rounds: dict[str, int] = {}
        self._form = way.form
        self._data = _assumed(folder, way, subject, data)
        self._places = _places(uow, folder, subject, self._data)

    def go(self) -> None:
        try:
            self._go()
        except EngineError:
            return  # a condition asks for what the form does not say yet

    def _go(self) -> None:
        definition = self.folder.definition
        step = engine.start(definition, self._names())
        waiting = self._opened(step)
        for _ in range(MOST_STEPS):
            if not waiting:
                return
            activity, element = waiting.pop(0)
            if element in self._decisions:
                return  # round and round: what comes of it has been seen
            if definition.elements[element].kind == "userTask":
                self._take(element)
            step = engine.complete(definition, step.state, activity, self._names())
            left = [each for each in waiting if each[0] not in step.tasks_closed]
            waiting = [*left, *self._opened(step)]

    def _opened(self, step: engine.Step) -> list[tuple[str, str]]:
        self._arm(step)
        tasks = [(each.id, each.element) for each in step.tasks_opened]
        return tasks + [(each.id, each.element) for each in step.services_opened]

    def _take(self, element: str) -> None:
        spec = self.folder.tasks[element]
        handed_in = not self.tasks and spec.assignee == "starter"
        self.tasks.append(ForeseenTask(spec, self._holder(spec), handed_in))
        decision = main_decision(spec).value
        self._decisions[element] = decision
        self._rounds[element] = 1
        cause = Completion(element, decision, "")
        for rule in self.folder.rules.values():
            if rule.read_by is None and matches(rule.starts, cause):
                self._start(rule, self.uow.now, from_data=False)

    def _arm(self, step: engine.Step) -> None:
        for timer in step.timers_opened:
            rule = self.folder.rules[timer.value["rule"]]
            fields = [point.field for point in rule.starts if point.field]
            given = next((self._data[name] for name in fields if self._data.get(name)), None)
            started = _instant(given)
            self._start(rule, started or self.uow.now, from_data=started is not None)

    def _start(self, rule: Rule, at: datetime, *, from_data: bool) -> None:
        if rule.code in self.clocks:
            return
        rule = self._in_force(rule, at)
        amount = rule.urgent if self._data.get("urgent") and rule.urgent else rule.amount
        roll: Literal["none", "forward"] = "none" if rule.roll == "none" else "forward"
        parsed = parse_amount(amount.text)
        result = count(at, parsed, self._calendar, roll=roll)
        self.clocks[rule.code] = ForeseenClock(rule, parsed, at, from_data, result)

    def _in_force(self, rule: Rule, at: datetime) -> Rule:
        return rule_in_force(
            self.uow.session,
            self.folder,
            rule,
            local_date(at),
            today=local_date(self.uow.now),
            act_on=day_of(self._data.get(ACT_DAY)),
        ).rule

    def _holder(self, spec: FolderTask) -> Holder | None:
        names = self._names()
        met = (each.holder for each in spec.holders if not each.when or evaluate(each.when, names))
        holder = next(met, None)
        if holder is None:
            return None
        body = self._places.get(holder.place)
        if body is not None and holder.unit:
            body = child_of_kind(self.uow.session, body.id, holder.unit)
        return Holder(holder.role, body) if body is not None else None

    def _names(self) -> dict[str, Any]:
        kinds = {name: body.kind for name, body in self._places.items()}
        names = expression_names(
            self.folder, self._data, self._decisions, self._rounds, kinds, self._profile
        )
        # Of a list of bodies the first stands for all.
        firsts = {
            repeat.items: list(rows_of(repeat, self._data))[:1]
            for repeat in self.folder.repeats.values()
        }
        return {**names, **firsts}

    def seen_from(self) -> Iterator[tuple[Organization, str | None]]:
        """Each organization once, with the earliest of its parts; only what the way comes to."""
        order = [None, *self._decisions]
        seen: dict[str, tuple[Organization, str | None]] = {}
        for name, body in self._places.items():
            slot = self.folder.slots[name]
            since = self._seen_after(slot)
            if since not in order or slot.handlers_only:
                continue
            known = seen.get(body.id)
            if known is None or order.index(since) < order.index(known[1]):
                seen[body.id] = (body, since)
        yield from seen.values()

    def _seen_after(self, slot: Slot) -> str | None:
        """The element whose completion opens the case, None for its start, "" if none does."""
        if slot.seen_from_start(self._form):
            return None
        done = (Completion(name, value, "") for name, value in self._decisions.items())
        return next((each.element for each in done if matches(slot.visible_from, each)), "")


def _assumed(
    folder: ProcessFolder, way: Start, subject: Organization, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The form so far; of a choice that has to be made and is not yet, the first answer."""
    schema = folder.forms[way.form]["schema"] if way.form else {}
    known = {**data, **dict.fromkeys(way.own, subject.code)}
    for field in schema.get("required", ()):
        options = schema["properties"][field].get("oneOf")
        if options and not known.get(field):
            known[field] = options[0]["const"]
    return known


def _places(
    uow: UnitOfWork, folder: ProcessFolder, subject: Organization, data: Mapping[str, Any]
) -> dict[str, Organization]:
    found: dict[str, Organization] = {}
    for name, slot in folder.slots.items():
        source, _, what = slot.source.partition(".")
        if source == "starter":
            found[name] = subject
        elif source == "county":
            found[name] = only_body(uow.session, what)
        elif (body := named_body(uow, slot, data)) is not None:
            found[name] = body
    return found


def _instant(value: object) -> datetime | None:
    try:
        return instant_of_data(str(value)) if value else None
    except ValueError:
        return None  # not a date yet
