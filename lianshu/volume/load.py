"""Filling an empty database with the cases of years: for trying out how the platform bears them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Literal

from lianshu.demo.county import County, load_county, whole_county
from lianshu.demo.load import NoTransport, publish_all, state_of_county
from lianshu.demo_clock import DemoClock
from lianshu.platform import Platform
from lianshu.volume.city import city
from lianshu.volume.lexicon import Casting, Lexicon, cast
from lianshu.volume.mould import Mould, Moulding
from lianshu.volume.originals import (
    Original,
    Studio,
    copied_tables,
    play_originals,
)
from lianshu.volume.pour import Pouring, Reference, Rows
from workflows.calendar.queries import office_calendar
from workflows.clock import FixedClock, start_of_day
from workflows.database.bulk import (
    columns_of,
    next_number,
    number_on,
    plan_anew,
    write_rows,
)
from workflows.database.queries import create_demo_clock
from workflows.deadlines.rules.queries import timelines
from workflows.documents.queries import begin_series
from workflows.errors import WrongState
from workflows.organizations.queries import all_people, organizations
from workflows.processes.queries import current_version
from workflows.texts import Text

Size = Literal["county", "city"]

CASES_A_YEAR = {"county": 2_593, "city": 25_928}
YEARS = 3
BATCH = 10_000
"""Rows of history that one transaction writes."""
SAID_EVERY = 5_000

MIX: Mapping[str, Mapping[str, int]] = {
    "lead_referral": {
        "normal": 48,
        "correction": 6,
        "declined": 5,
        "declined_outside": 3,
        "hotline": 8,
        "late": 5,
        "not_filed": 5,
        "rating_lapse": 5,
        "reverse_to_department": 2,
        "suspended": 2,
        "urgent": 4,
        "withdrawn": 2,
    },
    "joint_enforcement": {"emergency": 1, "refused_ordered": 2},
    "procuratorial_advisory": {"own_finding": 1, "normal": 1},
    "fault_tolerance": {"exempted": 1},
    "accompanying_supervision": {"more_time": 2, "prompted": 2},
}
"""How many of a hundred or so cases go which way. Of a story that does not end there are only cases of
the last weeks: nothing stays open for years."""

Say = Callable[[int, int], None]
"""Told how many cases are written, and how many there will be."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was written."""

    cases: int
    running: int


def county_of(size: Size) -> County:
    """The bodies, people and powers of a size."""
    return city() if size == "city" else whole_county()


def load_volume(platform: Platform, size: Size, starts_at: datetime, say: Say) -> Loaded:
    """Load a county or a city with the cases of the three years before, and let the clock stand there.

    The same size and start give the same cases. Raises WrongState when the database is not empty.
    """
    if state_of_county(platform) != "empty":
        raise WrongState(Text("数据库里已经有数据，不再装入演示县。"))
    first = starts_at.date() - timedelta(days=365 * YEARS)
    earlier = FixedClock(start_of_day(first))
    past = replace(platform, clock=earlier, transport=NoTransport())
    with past.unit_of_work() as uow:
        create_demo_clock(uow.session)
        load_county(uow, county_of(size))
    publish_all(past)
    loading = Loading(past, play_originals(past, chosen()), size, starts_at)
    loading.spread(first, CASES_A_YEAR[size] * YEARS, say)
    loading.finish()
    DemoClock(platform.database).set_to(starts_at)
    return loading.written


def chosen() -> Mapping[str, tuple[str, ...]]:
    """The stories that are copied, by process."""
    return {process: tuple(some) for process, some in MIX.items()}


class Loading:
    """Copies written batch by batch; a mould is made when it is first needed."""

    def __init__(self, platform: Platform, studio: Studio, size: Size, until: datetime) -> None:
        self.written = Loaded(0, 0)
        self._said = 0
        self._platform = platform
        self._studio = studio
        self._until = until
        self._home = Lexicon(whole_county())
        self._lexicon = Lexicon(county_of(size))
        self._random = Random(f"lianshu {until.date()}")  # noqa: S311 - no secrets, and the same each time
        self._tables = copied_tables()
        with platform.unit_of_work(write=False) as uow:
            self._calendar = office_calendar(uow.session)
            self._columns = {name: columns_of(uow.session, name) for name in self._tables}
            self._reference = Reference(
                bodies={each.code: each.id for each in organizations(uow.session)},
                people={each.username: each.id for each, _, _ in all_people(uow.session)},
                versions={
                    key: version.id
                    for key in set(studio.versions.values())
                    if (version := current_version(uow.session, key)) is not None
                },
                rules={
                    key: str(versions[-1].id) for key, versions in timelines(uow.session).items()
                },
            )
            number = next_number(uow.session, "history")
        self._pouring = Pouring(
            self._columns,
            self._lexicon,
            self._reference,
            self._calendar,
            self._random,
            next_history=number,
        )
        self._mould = cache(self._make_mould)
        self._cast = cache(self._make_casting)
        self._rows: Rows = defaultdict(list)
        self._towns = [code for code, row in self._lexicon.bodies.items() if row["kind"] == "TOWN"]

    def spread(self, first: date, cases: int, say: Say) -> None:
        """Write so many cases that began evenly between a day and now, each as far as it has come."""
        days = [
            day
            for number in range((self._until.date() - first).days)
            if self._calendar.is_workday(day := first + timedelta(days=number))
        ]
        shares = [MIX[each.process][each.name] for each in self._studio.originals]
        made = 0
        while made < cases:
            day = days[made * len(days) // cases]
            original = self._random.choices(self._studio.originals, shares)[0]
            place = self._reached(original, day)
            if place is not None and (original.ends or place < len(original.photographs) - 1):
                made += self._pour(original, place, day)
                self._write_if_many(cases, say)

    def finish(self) -> None:
        """Write what is left, and let the database number on and plan anew."""
        self._write()
        with self._platform.unit_of_work() as uow:
            for (body, mark, year), last in self._pouring.series.items():
                begin_series(uow.session, self._reference.bodies[body], mark, year, last)
            number_on(uow.session, "history")
            plan_anew(uow.session)

    def _reached(self, original: Original, first_day: date) -> int | None:
        """The place of the last photograph that a copy begun on a day has reached by now."""
        reached = None
        for place, each in enumerate(original.photographs):
            spent = self._calendar.workdays_between(original.begins_at.date(), each.at.date())
            day = self._calendar.add_workdays(first_day, spent)
            if datetime.combine(day, each.at.timetz()) > self._until:
                break
            reached = place
        return reached

    def _pour(self, original: Original, place: int, day: date) -> int:
        """Pour a copy; return how many cases it has."""
        mould = self._mould(original, place)
        before = len(self._rows["case"])
        self._pouring.pour(mould, day, self._setting(mould, day), self._rows)
        return len(self._rows["case"]) - before

    def _make_mould(self, original: Original, place: int) -> Mould:
        return Moulding(
            self._studio,
            self._columns,
            self._home,
            original,
            original.photographs[place],
            self._calendar,
        ).make()

    def _setting(self, mould: Mould, day: date) -> Casting:
        """Another township, with a power of its own and the department that gave it."""
        shares = [1 / (5 + place) for place in range(len(self._towns))]  # some have more to do
        town = self._random.choices(self._towns, shares)[0]
        powers = [each for each in self._lexicon.powers[town] if each["valid_from"] <= str(day)]
        matter = self._random.choice(powers or self._lexicon.powers[town])["matter_code"]
        return self._cast(mould.people, mould.bodies, mould.matters[:1], town, matter)

    def _make_casting(
        self,
        people: tuple[str, ...],
        bodies: tuple[str, ...],
        matters: tuple[str, ...],
        town: str,
        matter: str,
    ) -> Casting:
        kinds = {code: self._lexicon.bodies[code]["kind"] for code in bodies}
        ours = next((code for code in bodies if kinds[code] == "TOWN"), town)
        swaps = {ours: town}
        department = self._lexicon.departments.get(
            self._lexicon.matters[matter]["delegating_department"]
        )
        first = next((code for code in bodies if kinds[code] == "DEPT"), None)
        if department is not None and first is not None:
            swaps[first] = department
        return cast(self._lexicon, people, swaps, dict.fromkeys(matters, matter))

    def _write_if_many(self, wanted: int, say: Say) -> None:
        if len(self._rows["history"]) >= BATCH:
            self._write()
            if self.written.cases - self._said >= SAID_EVERY:
                self._said = self.written.cases
                say(self._said, wanted)

    def _write(self) -> None:
        state = next(n for n, each in enumerate(self._columns["case"]) if each.name == "state")
        cases = self._rows["case"]
        running = sum(row[state] == "running" for row in cases)
        with self._platform.unit_of_work() as uow:
            for name in self._tables:
                write_rows(uow.session, name, self._columns[name], self._rows[name])
        self.written = Loaded(self.written.cases + len(cases), self.written.running + running)
        self._rows.clear()
