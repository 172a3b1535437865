"""Moments of a case that a folder speaks of: what bars an act, who looks on, what stays closed until then."""

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


@dataclass(frozen=True, slots=True)
class Serving:
    """From one of the moments `at` on the organizations in the slots `to` see a document of this kind."""

    document: str
    at: tuple[Point, ...]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """The part of a case that only the organizations in `slots` see until one of the moments `until`.

    It is made of the tasks `elements` with all that hangs on them: documents, clocks, evidence,
    history. `title` is what others read instead. While `whole_when` holds at the start, those who
    see the whole county do not see the case at all before `until`. `serves` opens single documents
    earlier. Of a case that reaches one of `ends` others read only that it is over.
    """

    slots: tuple[str, ...]
    elements: tuple[str, ...]
    until: tuple[Point, ...]
    title: str
    title_en: str | None
    whole_when: str | None
    serves: tuple[Serving, ...]
    ends: tuple[str, ...] = ()
