"""Versions of deadline rules, warning profiles and legal bases, as they are remembered: plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from workflows.deadlines.amounts import Amount, parse_amount
from workflows.deadlines.profiles import Profile


class Dated(Protocol):
    """Something that holds from one day up to, not including, another; None: without end."""

    @property
    def valid_from(self) -> date | None:
        """The first day."""
        ...

    @property
    def valid_to(self) -> date | None:
        """The day after the last one."""
        ...


V = TypeVar("V", bound=Dated)


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A row of `deadline_rule`."""

    id: str
    process: str
    code: str
    title: str
    step: str
    amount: str | None
    urgent: str | None
    start_event: str
    roll: str
    holder: str
    pausable: bool
    ext_amount: str | None
    ext_approver: str
    basis: str
    status: str
    lighter: str
    note: str
    warn_profile: str | None
    source: str
    valid_from: date | None
    valid_to: date | None
    reason: str
    changed_by_id: str | None

    @property
    def steps(self) -> tuple[str, ...]:
        """The elements that it times."""
        return tuple(self.step.split())

    @property
    def length(self) -> Amount | None:
        """The period; None where the law fixes something else."""
        return parse_amount(self.amount) if self.amount else None


@dataclass(frozen=True, slots=True)
class ProfileVersion:
    """A row of `warning_profile`."""

    id: str
    place: int
    profile: Profile
    valid_from: date | None
    valid_to: date | None
    reason: str
    changed_by_id: str | None


@dataclass(frozen=True, slots=True)
class Basis:
    """A row of `legal_basis`."""

    code: str
    law: str
    article: int | None
    clause: str
    title: str
    also: str
    matters: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    status: str
    least: int | None
    most: int | None
    note: str


def holds_on(version: Dated, day: date) -> bool:
    """Whether a version holds on a day."""
    return (version.valid_from is None or version.valid_from <= day) and (
        version.valid_to is None or day < version.valid_to
    )


def holding_on(versions: Sequence[V], day: date) -> V | None:
    """The one that holds on a day, if any does."""
    return next((each for each in versions if holds_on(each, day)), None)


def version_on(versions: Sequence[V], day: date) -> V | None:
    """The one that holds on a day; of a day before all of them the first, None if there is none.

    What happened before the platform knew a rule is counted by the oldest version it knows.
    """
    found = holding_on(versions, day)
    if found is not None:
        return found
    first = next((each for each in versions if each.valid_to != each.valid_from), None)
    return first if first and first.valid_from and day < first.valid_from else None


def in_order(versions: Iterable[V]) -> list[V]:
    """Oldest first; of two that begin on a day the one that was replaced first."""
    return sorted(
        versions,
        key=lambda each: (each.valid_from or date.min, each.valid_to or date.max),
    )
