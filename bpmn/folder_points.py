"""Moments of a case that a process folder speaks of, what bars an act after them, who looks on at them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a case.

    `kind` is `start` (the case begins, with one of the forms `decisions` unless that is empty),
    `opened` (the task opens), `data` (the day in `field`),
    `element` (its completion, with one of `decisions` unless that is empty) or `called` (the
    process with the key `element` is called, the `start` of a called process).
    """

    text: str
    kind: str
    element: str | None = None
    decisions: tuple[str, ...] = ()
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A decision cannot be taken while the expression `when` holds; `reason` says why."""

    when: str
    reason: str
    reason_en: str | None = None


@dataclass(frozen=True, slots=True)
class SupervisionPoint:
    """A task at which accompanying supervision may look on, and as which kind of point.

    `day` is the field with the day on which it takes place; without one that is when the task opens.
    """

    element: str
    point: str
    day: str | None = None


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """How and when a case gets its number."""

    slot: str
    mark: str
    at: tuple[Point, ...]
