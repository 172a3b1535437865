"""Lights (灯): how a clock stands at the moment of looking. Never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from oversight.models import Card
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.deadlines.models import Deadline
from workflows.deadlines.remaining import Remaining, remaining_of, stage_of
from workflows.tasks.models import Task


class Light(StrEnum):
    """What a clock shows. 暂定 (provisional) is a mark beside any light, not one of its own."""

    NORMAL = "normal"
    YELLOW = "yellow"
    RED = "red"
    PAUSED = "paused"
    DONE = "done"
    UNTIMED = "untimed"


WORST_FIRST = (Light.RED, Light.YELLOW, Light.NORMAL, Light.PAUSED, Light.UNTIMED)
LEVELS = ("yellow", "red", "talk")
"""Of cards, lowest first."""

_OF_STAGE = {
    "ahead": Light.NORMAL,
    "warned": Light.YELLOW,
    "over": Light.RED,
    "paused": Light.PAUSED,
    "ended": Light.DONE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands at a moment: what pages, API, board and stories show of it."""

    light: Light
    card: str | None = None
    """Level of the card in force."""
    remaining: Remaining | None = None
    provisional: bool = False
    late: bool = False
    """Of what is over: it was done after its end."""


def standing_of_deadline(deadline: Deadline, now: datetime, calendar: OfficeCalendar) -> Standing:
    """How a clock stands by itself."""
    late = bool(
        deadline.ended_at and deadline.due_at and deadline.ended_at >= deadline.due_at
    )  # fmt: skip
    return Standing(
        light=light_of_deadline(deadline, now),
        remaining=remaining_of(deadline, now, calendar),
        provisional=deadline.provisional,
        late=late,
    )


def standing_of_task(
    task: Task,
    deadline: Deadline | None,
    card: Card | None,
    now: datetime,
    calendar: OfficeCalendar,
) -> Standing:
    """How a task stands: the one answer for /supervision, inbox, case page, API and stories.

    A closed task shows no time; it says whether it was late.
    """
    light = light_of_task(task, deadline, now)
    level = level_in_force(card)
    if deadline is None:
        return Standing(light, level)
    if task.state != "open":
        late = bool(task.closed_at and deadline.due_at and task.closed_at >= deadline.due_at)
        return Standing(light, level, provisional=deadline.provisional, late=late)
    return Standing(
        light, level, remaining_of(deadline, now, calendar), provisional=deadline.provisional
    )


def standing_of_case(opened: Iterable[Standing]) -> Standing:
    """How a case stands: the worst light of its open tasks with that task's time, the highest card."""
    shown = list(opened)
    if not shown:
        return Standing(Light.DONE)
    worst = min(shown, key=_urgency)
    levels = [each.card for each in shown if each.card]
    return Standing(
        worst.light,
        max(levels, key=LEVELS.index, default=None),
        worst.remaining,
        provisional=worst.provisional,
    )


def level_in_force(card: Card | None) -> str | None:
    """The level of a card unless there is none or it has been revoked."""
    return card.level if card is not None and card.revoked_at is None else None


def light_of_deadline(deadline: Deadline, now: datetime) -> Light:
    """The light of a clock: red from `due_at` on, yellow from `warn_at` on, done when it is over."""
    return _OF_STAGE[stage_of(deadline, now)]


def light_of_task(task: Task, deadline: Deadline | None, now: datetime) -> Light:
    """The light of a task: an open one whose clock has ended has none running, like one without."""
    if task.state != "open":
        return Light.DONE
    light = Light.DONE if deadline is None else light_of_deadline(deadline, now)
    return Light.UNTIMED if light is Light.DONE else light


def _urgency(standing: Standing) -> tuple[int, float]:
    left = standing.remaining.value if standing.remaining else 0
    return WORST_FIRST.index(standing.light), left
