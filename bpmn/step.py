"""The result of one step of the engine: plain values, no trace of the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """A user task that became open; `lane` is a lane id.

    `path` holds the ids of the call activities and sub-processes around it, outermost first;
    `item` the value of the multi-instance item around it, None outside one.
    """

    id: str
    element: str
    lane: str | None
    path: tuple[str, ...] = ()
    item: Any = None


@dataclass(frozen=True, slots=True)
class OpenedService:
    """A service task that waits for the platform to run `verb` and to complete it."""

    id: str
    element: str
    verb: str


@dataclass(frozen=True, slots=True)
class OpenedTimer:
    """A timer that became armed.

    `value` is what its expression gave, `{"rule": code}`; `task_id` the user task it is attached
    to, None for a timer in the flow.
    """

    id: str
    element: str
    kind: str
    value: Any
    task_id: str | None
    interrupting: bool


@dataclass(frozen=True, slots=True)
class Thrown:
    """An event that left the instance; `kind` is escalation, error, message or signal."""

    kind: str
    name: str
    code: str | None
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What one command changed, and the new state.

    `tasks_closed` holds every user or service task no longer open, the completed one included;
    `ends` the ids of the end events reached, without escalation ends.
    """

    tasks_opened: tuple[OpenedTask, ...]
    tasks_closed: tuple[str, ...]
    services_opened: tuple[OpenedService, ...]
    timers_opened: tuple[OpenedTimer, ...]
    timers_closed: tuple[tuple[str, str], ...]
    thrown: tuple[Thrown, ...]
    ends: tuple[str, ...]
    finished: bool
    state: bytes
