"""Rungs, audiences and cards of random tasks, against tables written from CONTRACT.md by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from oversight import climb_ladder
from oversight.ladder import consequence
from oversight.queries import told_rows
from oversight.raise_card import raise_card
from oversight.revoke_card import revoke_card
from tests.properties import calendar_oracle as oracle
from tests.support.rows import card_of_task
from tests.support.stuck_cases import Stuck, close, reach, stuck_case
from tests.support.watched_county import Moment, WatchedCounty, moment, watched
from workflows.calendar.seed import seed_calendar
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.deadlines.rungs import rungs

__all__ = ["moment", "watched"]

DAY = timedelta(days=1)
RUNGS = ("remind", "warn", "L1", "L2", "L3")
AMOUNTS = ("4H", "24H", "1WD", "2WD", "3WD", "1CD", "3CD", "4WD", "5WD", "10WD", "7CD", "10CD",
           "15WD", "15CD", "30CD", "31CD", "60CD", "2M", "90CD", "91CD", "6M")  # fmt: skip

# Who hears of a rung beside the handlers, each rung with what it adds (CONTRACT.md).
TOWN = (
    (), ("{}-team",), ("{}-deputy", "{}-sfs"), ("{}-head", "sfj-supervisor"), ("county-leader",),
)  # fmt: skip
DEPARTMENT = ((), ("shuili-head",), ("sfj-supervisor",), ("sfj-head",), ("county-leader",))
BUREAU = ((), ("sfj-head",), (), ("county-leader",), ())
VACANT = {"qingshi-sfs"}
"""Posts that nobody holds in this county: nobody is told in their place."""
OFFICERS = ("bailu-officer", "bailu-officer2")
TASKS: tuple[tuple[str, str, tuple[str, ...], str, tuple[tuple[str, ...], ...] | None], ...] = (
    ("bailu-team", "officer", OFFICERS, "bailu", TOWN),
    ("bailu-team", "team_head", ("bailu-team",), "bailu", TOWN),
    ("bailu", "desk", ("bailu-desk",), "bailu", TOWN),
    ("bailu", "deputy_head", ("bailu-deputy",), "bailu", TOWN),
    ("bailu-station", "officer", ("bailu-station",), "bailu", TOWN),
    ("qingshi-team", "officer", ("qingshi-officer",), "qingshi", TOWN),
    ("qingshi", "deputy_head", ("qingshi-deputy",), "qingshi", TOWN),
    ("shuili", "clerk", ("shuili-clerk",), "", DEPARTMENT),
    ("shuili", "dept_head", ("shuili-head",), "", DEPARTMENT),
    ("sfj", "bureau_head", ("sfj-head",), "", BUREAU),
    ("bailu-sfs", "supervisor", ("bailu-sfs",), "", BUREAU),
    ("jcy", "prosecutor", ("jcy-prosecutor",), "", None),
    ("court", "court_liaison", ("court-liaison",), "", None),
    ("ga", "police_liaison", ("police-liaison",), "", None),
    ("jw", "jw_liaison", ("jw-liaison",), "", None),
)  # fmt: skip


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=oracle.CHINA)


def day_with_left(due_on: date, number: int, in_workdays: bool) -> date:
    """The first day on which so many days remain after it, found by going back day by day."""
    day, found = due_on, due_on
    while True:
        left = oracle.count_between(day, due_on) if in_workdays else (due_on - day).days
        if left > number:
            return found
        if left == number:
            found = day
        day -= DAY


def workday_after(day: date, number: int) -> date:
    """The so-manieth working day after a day."""
    while number:
        day += DAY
        number -= oracle.works(day)
    return day


def length_in_days(value: int, unit: str) -> int:
    return value * {"WD": 1, "CD": 1, "M": 30, "Y": 365}[unit]


def expected_rungs(
    value: int, unit: str, started: datetime, due_on: date, due_at: datetime
) -> dict[str, datetime]:
    """The table of DOMAIN C0 with the exact rules of CONTRACT.md."""
    remind: datetime | None
    if unit == "H":
        remind, warn = due_at - timedelta(hours=value) / 2, due_at - timedelta(hours=2)
    else:
        days = length_in_days(value, unit)
        if days <= 3:
            warn = midnight(due_on) + timedelta(hours=9)
            remind = None
            if (unit, days) != ("WD", 1):
                remind = midnight(day_with_left(due_on, 1, unit == "WD"))
        else:
            first, second, in_workdays = (
                (3, 1, unit == "WD") if days <= 10
                else (5, 2, True) if days <= 30
                else (20, 7, False) if days <= 90
                else (30, 10, False)
            )  # fmt: skip
            remind = midnight(day_with_left(due_on, first, in_workdays))
            warn = midnight(day_with_left(due_on, second, in_workdays))
    found = {"L1": due_at}
    found["L2"] = midnight(workday_after(due_on, 2))
    found["L3"] = midnight(workday_after(due_on, 6))
    if remind is not None and remind > started:
        found["remind"] = remind
    if warn > started:
        found["warn"] = warn
    return found


@pytest.mark.parametrize("amount", AMOUNTS)
def test_rungs_come_when_the_table_says(amount: str) -> None:
    calendar = seed_calendar()
    random = Random(amount)
    length = parse_amount(amount)
    for _ in range(40):
        started = midnight(date(2026, 1, 1) + random.randrange(150) * DAY)
        started += timedelta(minutes=random.randrange(24 * 60))
        end = count(started, length, calendar)
        found = {
            each.name: each.at for each in rungs(length, started, end.due, end.due_at, calendar)
        }
        assert found == expected_rungs(
            length.value, length.unit.value, started, end.due, end.due_at
        ), (amount, started)


@dataclass
class Model:
    """What the tables say of one task."""

    organization: str
    handlers: tuple[str, ...]
    town: str
    table: tuple[tuple[str, ...], ...] | None
    urgent: bool
    level: str | None = None
    reddened: datetime | None = None
    revoked: bool = False
    open: bool = True
    told: dict[str, list[tuple[set[str], datetime]]] = field(default_factory=dict)

    def audience(self, rung: str) -> set[str]:
        at = RUNGS.index(rung)
        if self.table is None:
            added = {"warn": set[str](), "L1": {"sfj-supervisor"}}
            return {*self.handlers, *added[rung]} if rung in added else set()
        others = {name.format(self.town) for step in self.table[: at + 1] for name in step}
        return {*self.handlers, *others} - VACANT

    def tell(self, rung: str, people: set[str], now: datetime) -> None:
        before = set[str]().union(*(names for names, _ in self.told.get(rung, [])))
        if people - before:
            at = now if self.urgent else half_past_eight(now)
            self.told.setdefault(rung, []).append((people - before, at))

    def climb(self, rung: str, now: datetime, all_of_them: list[Model]) -> None:
        if not self.open:
            return
        wanted = {"L1": "yellow", "L2": "red", "L3": "red"}.get(rung)
        turned_red = False
        if wanted and self.table is not None and not self.revoked:
            turned_red = wanted == "red" and self.level in (None, "yellow")
            if turned_red:
                self.reddened = now
            self.level = self.level if self.level == "red" else wanted
        self.tell(rung, self.audience(rung), now)
        if rung == "L2" and turned_red and self.second_red(now, all_of_them):
            self.tell("L3", self.audience("L3") - self.audience("L2"), now)

    def second_red(self, now: datetime, all_of_them: list[Model]) -> bool:
        return any(
            other is not self
            and other.organization == self.organization
            and other.reddened is not None
            and not other.revoked
            and now - other.reddened <= 30 * DAY
            for other in all_of_them
        )


def half_past_eight(now: datetime) -> datetime:
    """The first working-day 08:30 at or after an instant."""
    day = now.date()
    while True:
        at = midnight(day) + timedelta(hours=8, minutes=30)
        if oracle.works(day) and at >= now:
            return at
        day += DAY


Event = tuple[datetime, int, str]


def scenario(
    random: Random,
) -> Iterator[tuple[str, str, Model, str | None, str, datetime, list[str]]]:
    """Tasks with the part of the ladder they climb: some open late and begin on a higher rung."""
    for _ in range(9):
        organization, role, candidates, town, table = random.choice(TASKS)
        assignee = random.choice(candidates) if random.random() < 0.5 else None
        handlers = (assignee,) if assignee else candidates
        model = Model(organization, handlers, town, table, urgent=random.random() < 0.3)
        started = midnight(date(2026, 5, 6) + random.randrange(40) * DAY) + timedelta(hours=10)
        names = list(RUNGS[random.choice((0, 0, 0, 1, 2, 3, 4)) :])
        yield organization, role, model, assignee, random.choice(AMOUNTS[:13]), started, names


@pytest.mark.parametrize("seed", range(1, 9))
def test_cards_and_audiences_of_random_tasks(
    moment: Moment, watched: WatchedCounty, seed: int
) -> None:
    random = Random(seed)
    tasks: list[tuple[Stuck, Model]] = []
    events: list[Event] = []
    calendar = seed_calendar()
    for number, (body, role, model, assignee, amount, started, names) in enumerate(
        scenario(random)
    ):
        with moment(started) as uow:
            stuck = stuck_case(
                uow, watched, number=number, organization=body, role=role, assignee=assignee,
                amount=amount, started_at=started, urgent=model.urgent,
            )  # fmt: skip
        tasks.append((stuck, model))
        length = parse_amount(amount)
        end = count(started, length, calendar)
        at = expected_rungs(length.value, length.unit.value, started, end.due, end.due_at)
        events += [(at[name], number, name) for name in names if name in at]
        if random.random() < 0.5:
            events.append((at["L1"] + timedelta(hours=random.randrange(300)), number, "person"))
    for now, number, what in sorted(events):
        _play(moment, watched, random, tasks, (now, number, what))
    for stuck, model in tasks:
        with moment(now) as uow:
            card = card_of_task(uow.session, stuck.task_id)
            assert (card.level if card else None) == model.level, (seed, model)
            assert model.table is not None or card is None
            told: dict[str, list[tuple[set[str], datetime]]] = {}
            for row in told_rows(uow.session, stuck.task_id):
                assert row.data is not None and row.tell_at is not None
                people = [each["person"] for each in row.data["told"]]
                assert len(people) == len(set(people)), "each person once"
                told.setdefault(row.data["rung"], []).append(
                    (watched.names(people), row.tell_at.astimezone(oracle.CHINA))
                )
            assert told == model.told, (seed, model)


def _play(
    moment: Moment,
    watched: WatchedCounty,
    random: Random,
    tasks: list[tuple[Stuck, Model]],
    event: Event,
) -> None:
    now, number, what = event
    stuck, model = tasks[number]
    if what != "person":
        with moment(now) as uow:
            row = reach(uow, stuck, what)
            climb_ladder.climb(uow, row.id)
        model.climb(what, now, [each for _, each in tasks])
        return
    with moment(now) as uow:
        viewer = watched.viewer(uow, "sfj-supervisor2")
        card = card_of_task(uow.session, stuck.task_id)
    deed = random.choice(("close", "revoke", "raise"))
    if deed == "close":
        with moment(now) as uow:
            close(uow, stuck, watched.people["bailu-officer"])
        model.open = False
    elif card is not None and card.revoked_at is None and model.open:
        with moment(now, viewer) as uow:
            if deed == "revoke":
                revoke_card(uow, card.id, "误发")
                model.revoked = True
            elif model.level == "yellow":
                raise_card(uow, card.id, "反映强烈")
                model.level, model.reddened = "red", now


@pytest.mark.parametrize("chain", ["township", "department", "bureau", "courtesy"])
def test_the_ladder_itself_never_goes_beyond_red(chain: str) -> None:
    assert {consequence(chain, rung).card for rung in RUNGS} <= {None, "yellow", "red"}
