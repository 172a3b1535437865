"""Overdue days of random cases: each belongs to one, together they are all, and appeals only move them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from oversight.overdue.attribute import Exclusion, Stretch, Tenure, attribute
from tests.properties import calendar_oracle as oracle
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.seed import special_days
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.remaining import overdue_days, remaining

CALENDAR = OfficeCalendar(special_days())
BEGIN = datetime(2026, 9, 20, tzinfo=oracle.CHINA)
BODIES = ("bailu", "qingshi", "shuili")


def instant(random: Random, days: int = 40) -> datetime:
    return BEGIN + timedelta(minutes=random.randrange(days * 24 * 60))


def stretch(random: Random) -> tuple[datetime, datetime | None]:
    since = instant(random)
    until = since + timedelta(hours=random.randrange(1, 200))
    return since, random.choice((until, until, until, None))


def sources(random: Random) -> tuple[list[Tenure], list[Stretch], list[Stretch], list[Exclusion]]:
    held = [
        Tenure(
            f"task{number}",
            random.choice(BODIES),
            *stretch(random),
            timed=random.random() < 0.6,
            stands=random.random() < 0.2,
            disputed=random.random() < 0.2,
        )
        for number in range(random.randrange(6))
    ]
    pauses = [Stretch(*stretch(random)) for _ in range(random.randrange(2))]
    outages = [Stretch(*stretch(random)) for _ in range(random.randrange(3))]
    return held, pauses, outages, exclusions(random, random.randrange(3))


def exclusions(random: Random, number: int) -> list[Exclusion]:
    found = []
    for each in range(number):
        first = instant(random).date()
        last = first + timedelta(days=random.randrange(10))
        found.append(Exclusion(f"appeal{each}-{first}", random.choice(BODIES), first, last))
    return found


@pytest.mark.parametrize("seed", range(300))
def test_every_overdue_day_belongs_to_one_and_together_they_are_all(seed):
    random = Random(seed)
    due_on = (BEGIN + timedelta(days=random.randrange(5, 20))).date()
    due_at = datetime.combine(due_on + timedelta(days=1), datetime.min.time(), oracle.CHINA)
    until = due_at + timedelta(minutes=random.randrange(30 * 24 * 60))

    days = overdue_days(due_on, due_at, until, CALENDAR)
    held, pauses, outages, excluded = sources(random)
    found = attribute(days, held, pauses, outages, excluded)

    left = remaining(parse_amount("5WD"), due_on, due_at, until, CALENDAR)
    assert len(found) == len(days) == -left.value, "as many as the light says"
    assert [each.day for each in found] == list(days) == sorted(set(days))
    for each in found:
        assert (each.body_id is not None) == (each.kind == "holder")
        assert each.appeal_id is None or each.kind == "holder"
        for step in held:
            if step.task_id == each.task_id and each.kind != "suspension":
                assert step.since.date() <= each.day
                assert step.until is None or each.day <= step.until.date()


@pytest.mark.parametrize("seed", range(300))
def test_an_exclusion_moves_days_of_its_body_and_changes_nothing_else(seed):
    random = Random(seed)
    days = overdue_days(
        date(2026, 9, 24), datetime(2026, 9, 25, tzinfo=oracle.CHINA), instant(random), CALENDAR
    )
    held, pauses, outages, before = sources(random)
    (new,) = exclusions(random, 1)

    was = attribute(days, held, pauses, outages, before)
    now = attribute(days, held, pauses, outages, [*before, new])
    again = attribute(days, held, pauses, outages, [*before, new, new])

    assert now == again
    for old, each in zip(was, now, strict=True):
        assert (old.day, old.kind, old.body_id, old.task_id) == (
            each.day, each.kind, each.body_id, each.task_id,
        )  # fmt: skip
        moves = old.counts and old.body_id == new.body_id and new.first <= old.day <= new.last
        assert each.appeal_id == (new.appeal_id if moves else old.appeal_id)
