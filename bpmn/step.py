"""The result of one step of the engine: plain values, no trace of the library."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    path: tuple[str, ...] = ()
    item: Any = None


@dataclass(frozen=True, slots=True)
class OpenedTimer:
    """A timer that became armed.

    `value` is what its expression gave, `{"rule": code}`; `task_id` the user task it is attached
    to, None for a timer in the flow, on a sub-process or on a call; `path` and `item` as for tasks.
    """

    id: str
    element: str
    kind: str
    value: Any
    task_id: str | None
    interrupting: bool
    path: tuple[str, ...] = ()
    item: Any = None


@dataclass(frozen=True, slots=True)
class OpenedWait:
    """A message or signal (`kind`) called `name` that is now waited for.

    `task_id` is the user task it is attached to, None for any other; `correlations` maps the keys
    known so far to the values of their properties. Under one `id` several elements may wait.
    `path` and `item` as for tasks.
    """

    id: str
    element: str
    kind: str
    name: str
    task_id: str | None
    interrupting: bool
    correlations: dict[str, dict[str, Any]]
    path: tuple[str, ...] = ()
    item: Any = None


@dataclass(frozen=True, slots=True)
class Thrown:
    """An event that left the instance; `kind` is escalation, error, message or signal.

    `correlations` of a message maps its keys to the values of their properties; `item` is the value of
    the multi-instance item from which it comes.
    """

    kind: str
    name: str
    code: str | None
    payload: dict[str, Any]
    correlations: dict[str, dict[str, Any]] = field(default_factory=dict)
    item: Any = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A multi-instance activity that began, with the values of all its instances."""

    element: str
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What one command changed, and the new state.

    `tasks_closed` holds every user or service task no longer open, the completed one included;
    `ends` the ids of the end events reached in the process itself, without escalation ends.
    After an error that nobody caught the instance is finished and `thrown` names the error.
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
    waits_opened: tuple[OpenedWait, ...] = ()
    waits_closed: tuple[tuple[str, str], ...] = ()
    begun: tuple[Begun, ...] = ()
