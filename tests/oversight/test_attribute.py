"""To what an overdue day belongs, case by case."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.overdue.attribute import Exclusion, Stretch, Tenure, attribute
from tests.support.late_cases import instant
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.seed import special_days
from workflows.deadlines.remaining import overdue_days

CALENDAR = OfficeCalendar(special_days())
DAYS = tuple(date(2026, 11, day) for day in (23, 24, 25, 26))


def held(task, body, since, until=None, **marks):
    return Tenure(task, body, instant(since), instant(until) if until else None, **marks)


TEAM = held("check", "bailu", "2026-11-16T09:00", timed=True)


def kinds(*steps, pauses=(), outages=(), exclusions=()):
    found = attribute(DAYS, steps, pauses, outages, exclusions)
    return [each.kind if each.kind != "holder" else each.task_id for each in found]


def test_the_day_of_handing_over_is_that_of_the_one_before():
    first = held("check", "bailu", "2026-11-16T09:00", "2026-11-24T10:00", timed=True)
    second = held("decide", "bailu", "2026-11-24T10:00", timed=True)

    assert kinds(first, second) == ["check", "check", "decide", "decide"]


def test_where_the_clock_has_no_step_open_it_is_whoever_has_another_one():
    asked = held("supplement", "shuili", "2026-11-23T09:00", "2026-11-25T09:00")
    before = held("check", "bailu", "2026-11-16T09:00", "2026-11-23T09:00", timed=True)

    assert kinds(before, asked) == ["check", "supplement", "supplement", "unheld"]


def test_the_clocks_own_step_goes_before_others():
    other = held("count", "shuili", "2026-11-20T09:00")

    assert kinds(TEAM, other) == ["check"] * 4


def test_a_step_opened_and_done_on_one_day_has_that_day():
    first = held("check", "bailu", "2026-11-23T09:00", "2026-11-23T15:00", timed=True)

    assert kinds(first) == ["check", "unheld", "unheld", "unheld"]


def test_a_pause_that_began_too_late_has_its_days():
    late = Stretch(instant("2026-11-24T16:00"), instant("2026-11-26T09:00"))

    assert kinds(TEAM, pauses=[late]) == ["check", "suspension", "suspension", "check"]


def test_a_step_during_which_the_clock_stands_has_its_days():
    waits = held("supplement", "shuili", "2026-11-24T16:00", stands=True)

    assert kinds(TEAM, waits) == ["check", "suspension", "suspension", "suspension"]


def test_a_dispute_has_its_days_before_whoever_holds_the_step():
    views = held("answer_dispute", "shuili", "2026-11-23T09:00", "2026-11-25T09:00", disputed=True)

    assert kinds(TEAM, views) == ["check", "dispute", "dispute", "check"]


@pytest.mark.parametrize(
    ("since", "until", "lost"),
    [
        ("2026-11-23T08:30", "2026-11-23T12:00", True),  # a morning
        ("2026-11-23T08:31", "2026-11-23T12:00", False),
        (
            "2026-11-23T10:00",
            "2026-11-23T15:30",
            True,
        ),  # two hours before noon, one and a half after
        ("2026-11-23T12:00", "2026-11-23T17:29", False),
        ("2026-11-22T18:00", None, True),
    ],
)
def test_half_a_day_without_the_platform_is_a_day_of_its_outage(since, until, lost):
    silent = Stretch(instant(since), instant(until) if until else None)

    assert (kinds(TEAM, outages=[silent])[0] == "outage") is lost


def test_what_two_services_were_silent_for_counts_once():
    silent = [Stretch(instant("2026-11-23T08:30"), instant("2026-11-23T11:00"))] * 2

    assert kinds(TEAM, outages=silent)[0] == "check"


def test_an_appeal_takes_out_days_of_its_body_alone():
    first = held("check", "bailu", "2026-11-16T09:00", "2026-11-24T10:00", timed=True)
    second = held("reply", "shuili", "2026-11-24T10:00", timed=True)
    out = Exclusion("a1", "shuili", date(2026, 11, 24), date(2026, 11, 25))

    found = attribute(DAYS, [first, second], [], [], [out])

    assert [each.appeal_id for each in found] == [None, None, "a1", None]
    assert [each.counts for each in found] == [True, True, False, True]


def test_overdue_on_days_off_is_one_day():
    friday = date(2026, 11, 20)
    due_at = instant("2026-11-21")

    def days(text):
        return overdue_days(friday, due_at, instant(text), CALENDAR)

    assert days("2026-11-20T23:59") == ()
    assert days("2026-11-21T00:00") == (date(2026, 11, 21),)
    assert days("2026-11-22T12:00") == (date(2026, 11, 22),)
    assert days("2026-11-24T12:00") == (date(2026, 11, 23), date(2026, 11, 24))
