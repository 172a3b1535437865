"""Where running deadlines would end by a calendar and by terms, beside where they end by their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from workflows.calendar.local_time import day_of
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.database.base import Session
from workflows.deadlines.amounts import Amount, parse_amount
from workflows.deadlines.counting import Result
from workflows.deadlines.pauses import Ledger, effective
from workflows.deadlines.profiles import Profile
from workflows.deadlines.recompute_queries import (
    Armed,
    Running,
    Selection,
    Span,
    extensions_within,
    pauses_within,
    running_deadlines,
    timers_within,
)
from workflows.deadlines.remaining import Stage
from workflows.deadlines.rungs import Rung, next_rung, rungs

EARLIEST = date(1900, 1, 1)

Profiles = Callable[[Amount, date | None, str | None], Profile]
"""The warning profile of a length, on a day, by the code that its rule names."""


@dataclass(frozen=True, slots=True)
class Terms:
    """By what the deadlines of a rule count from now on, for those that counted by `before`.

    A deadline with another amount had its last day set by somebody and is left alone. What it was
    extended by is added; urgent cases have amounts of their own.
    """

    before: str
    amount: str
    roll: str
    basis: str
    status: str
    urgent_before: str | None = None
    urgent: str | None = None
    version_id: str | None = None
    """The version of the rule that says so,"""
    warn_profile: str | None = None
    """and the warning profile that it names."""


@dataclass(frozen=True, slots=True)
class End:
    """How long a deadline is and where it ends."""

    amount: str
    roll: str
    basis: str
    status: str
    due_on: date
    due_at: datetime
    warn_at: datetime
    provisional: bool
    rule_version_id: str | None = None
    warn_profile: str | None = None

    def stage(self, now: datetime) -> Stage:
        """How far a deadline with this end has come."""
        return "over" if now >= self.due_at else "warned" if now >= self.warn_at else "ahead"


@dataclass(frozen=True, slots=True)
class Difference:
    """A running deadline that is not as it would be counted now, or whose timers are not."""

    deadline: Running
    before: End
    after: End
    timers: tuple[dict[str, Any], ...]
    """New values of its timers, with their `key`."""

    @property
    def moves(self) -> bool:
        """Whether it ends elsewhere, or is counted by another amount."""
        return self.before.due_at != self.after.due_at or self.before.amount != self.after.amount

    @property
    def settles(self) -> bool:
        """Whether it stays where it is and is provisional no more."""
        return not self.moves and self.before.provisional and not self.after.provisional


def differences(
    session: Session, now: datetime, recount: Recount, selection: Selection, span: Span
) -> list[Difference]:
    """The deadlines of a range of cases that are not as they would be counted now."""
    pauses = pauses_within(session, selection, span)
    timers = timers_within(session, span)
    extended = extensions_within(session, selection, span) if recount.terms else {}
    found = []
    for deadline in running_deadlines(session, selection, span):
        amount = recount.amount(deadline, extended.get(deadline.id, ()))
        after = recount.end(deadline, amount, tuple(pauses.get(deadline.id, ())))
        if after is None:
            continue
        ladder = recount.ladder(deadline, after)
        changed = tuple(_timers(timers.get(deadline.id, ()), after, ladder, now))
        before = _end_before(deadline)
        if before != after or changed:
            found.append(Difference(deadline, before, after, changed))
    return found


class Recount:
    """Counts deadlines by a calendar; those that are alike are counted once."""

    def __init__(
        self, calendar: OfficeCalendar, profiles: Profiles, terms: Terms | None = None
    ) -> None:
        self.terms = terms
        self._profiles = profiles
        self._calendar = calendar
        self._amounts: dict[str, Amount] = {}
        self._results: dict[tuple[object, ...], Result | None] = {}
        self._ladders: dict[tuple[object, ...], tuple[Rung, ...]] = {}

    def amount(self, deadline: Running, extended: Sequence[str]) -> str:
        """By how much a deadline is counted now, its extension included."""
        if self.terms is None or not self._takes_terms(deadline, extended):
            return deadline.amount
        urgent = deadline.urgent and self.terms.urgent is not None
        return self._longer(str(self.terms.urgent if urgent else self.terms.amount), extended)

    def end(self, deadline: Running, amount: str, ledger: Ledger) -> End | None:
        """Where a deadline ends; None if it would stand still."""
        changed = self.terms if amount != deadline.amount else None
        roll = changed.roll if changed else deadline.roll
        unit = self._amount(amount).unit
        start = deadline.started_at if unit.exact else day_of(deadline.started_at)
        key = (start, amount, roll, ledger)
        if key not in self._results:
            self._results[key] = effective(
                start,
                self._amount(amount),
                ledger,
                self._calendar,
                roll="none" if roll == "none" else "forward",
            )
        result = self._results[key]
        if result is None:
            return None
        end = End(
            amount=amount,
            roll=roll,
            basis=changed.basis if changed else deadline.basis,
            status=changed.status if changed else deadline.status,
            due_on=result.due,
            due_at=result.due_at,
            warn_at=result.due_at,
            provisional=result.provisional,
            rule_version_id=changed.version_id if changed else deadline.rule_version_id,
            warn_profile=changed.warn_profile if changed else deadline.warn_profile,
        )
        warning = next(
            (each.at for each in self.ladder(deadline, end) if each.name == "warn"), None
        )
        return end if warning is None else replace(end, warn_at=warning)

    def ladder(self, deadline: Running, end: End) -> list[Rung]:
        """The rungs of a deadline with this end, earliest first."""
        amount = self._amount(end.amount)
        profile = self._profiles(amount, deadline.profiles_on, end.warn_profile)
        key = (profile, end.amount, end.due_on, end.due_at)
        if key not in self._ladders:
            # From no start: what would fall before that of this deadline is left out below.
            self._ladders[key] = rungs(
                amount, EARLIEST, end.due_on, end.due_at, self._calendar, profile
            )
        return [
            rung
            for rung in self._ladders[key]
            if rung.name not in ("remind", "warn") or rung.at > deadline.started_at
        ]

    def _takes_terms(self, deadline: Running, extended: Sequence[str]) -> bool:
        assert self.terms is not None
        urgent = deadline.urgent and self.terms.urgent_before is not None
        before = self.terms.urgent_before if urgent else self.terms.before
        return deadline.amount == self._longer(str(before), extended)

    def _longer(self, text: str, extended: Sequence[str]) -> str:
        """An amount with its extensions; those in another unit than it are left out."""
        amount = self._amount(text)
        more = [self._amount(each) for each in extended]
        longer = sum(each.value for each in more if each.unit is amount.unit)
        return str(Amount(amount.value + longer, amount.unit))

    def _amount(self, text: str) -> Amount:
        if text not in self._amounts:
            self._amounts[text] = parse_amount(text)
        return self._amounts[text]


def _end_before(deadline: Running) -> End:
    return End(
        amount=deadline.amount,
        roll=deadline.roll,
        basis=deadline.basis,
        status=deadline.status,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        warn_at=deadline.warn_at,
        provisional=deadline.provisional,
        rule_version_id=deadline.rule_version_id,
        warn_profile=deadline.warn_profile,
    )


def _timers(
    timers: Sequence[Armed], end: End, ladder: Sequence[Rung], now: datetime
) -> Iterator[dict[str, Any]]:
    """New values of the timers that are not set as they should be."""
    for timer in timers:
        if timer.interrupting:
            rung, at = None, end.due_at
        else:
            reached = next_rung(ladder, timer.rung, now)
            rung, at = reached.name, max(reached.at, now)
        # One that is due and has not fired yet stays as it is: it fires now in any case.
        waits = timer.fire_at is not None and timer.fire_at <= now and at <= now
        if rung != timer.rung or not (waits or at == timer.fire_at):
            yield {"key": timer.id, "rung": rung, "fire_at": at}
