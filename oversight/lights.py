"""Lights (灯): how a clock stands at the moment of looking. Never stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from workflows.deadlines.models import Deadline
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


def light_of_deadline(deadline: Deadline, now: datetime) -> Light:
    """The light of a clock: red from `due_at` on, yellow from `warn_at` on, done when it is over."""
    if deadline.state == "paused":
        return Light.PAUSED
    if deadline.state != "running":
        return Light.DONE
    if deadline.due_at is not None and now >= deadline.due_at:
        return Light.RED
    if deadline.warn_at is not None and now >= deadline.warn_at:
        return Light.YELLOW
    return Light.NORMAL


def light_of_task(task: Task, deadline: Deadline | None, now: datetime) -> Light:
    """The light of a task: an open one whose clock has ended has none running, like one without."""
    if task.state != "open":
        return Light.DONE
    light = Light.DONE if deadline is None else light_of_deadline(deadline, now)
    return Light.UNTIMED if light is Light.DONE else light


def light_of_case(lights: Iterable[Light]) -> Light:
    """The worst of the open tasks' lights; done when none is open."""
    shown = set(lights)
    return next((light for light in WORST_FIRST if light in shown), Light.DONE)
