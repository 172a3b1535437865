"""How long each body held a case, against counting day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import calendar_oracle as oracle
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.calendar.seed import seed_calendar
from workflows.clock import OFFICE_ZONE, local_date
from workflows.deadlines.queries import pauses_of_case
from workflows.organizations.queries import organizations_by_id
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline
from workflows.tasks.holding import Held, Holding, holding_of_case, holding_times
from workflows.tasks.queries import tasks_of_case

__all__ = ["plain_documents"]

CALENDAR = seed_calendar()
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1), timezones=st.just(OFFICE_ZONE))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def test_over_a_holiday_and_a_pause() -> None:
    """Taken over before the National Day, suspended from the 28th until after it."""
    held = Held(
        "bailu",
        at("2026-09-24T10:00"),
        at("2026-10-12T16:00"),
        ((at("2026-09-28T09:00"), at("2026-10-09T09:00")),),
    )

    # 24th not counted, 25th to 27th mid-autumn; 28, 29, 30 and 8 stand; 9, 10 (made up), 12 run.
    assert holding_times([held], CALENDAR) == [Holding("bailu", held.since, 7, 4, holds=False)]


def test_what_runs_beside_what_stands_is_running() -> None:
    stands = Held(
        "bailu", at("2026-11-23T09:00"), at("2026-11-27T09:00"),
        ((at("2026-11-23T09:00"), at("2026-12-31T09:00")),), open=True,
    )  # fmt: skip
    runs = Held("bailu", at("2026-11-24T09:00"), at("2026-11-26T09:00"))

    (found,) = holding_times([runs, stands], CALENDAR)

    assert (found.since, found.days, found.suspended, found.running) == (stands.since, 4, 2, 2)
    assert found.holds


@settings(max_examples=100, deadline=None)
@given(st.lists(instants, min_size=2, max_size=6), st.integers(0, 400))
def test_handed_on_their_days_add_up_to_the_whole(marks: list[datetime], minutes: int) -> None:
    marks.sort()
    pause = (marks[0], marks[0] + timedelta(hours=minutes))
    held = [
        Held(f"body{number % 3}", since, until, (pause,))
        for number, (since, until) in enumerate(pairwise(marks))
    ]

    found = holding_times(held, CALENDAR)

    first, last = local_date(marks[0]), local_date(marks[-1])
    assert sum(each.days for each in found) == oracle.count_between(first, last)
    standing = oracle.crossed_out([(local_date(pause[0]), local_date(pause[1]))])
    days = [date.fromordinal(n) for n in range(first.toordinal() + 1, last.toordinal() + 1)]
    assert sum(each.suspended for each in found) == sum(
        oracle.works(day) and day in standing for day in days
    )


@pytest.mark.usefixtures("plain_documents")
def test_a_referral_as_it_goes_from_body_to_body(driver: Driver) -> None:
    """County water bureau, then the township; its verification is suspended for two days."""
    case_id = driver.start()
    driver.at("2026-11-26T09:00")
    driver.until(case_id, "verify")
    clock = driver.deadlines(case_id)["LR-VERIFY"]
    driver.at("2026-11-27T10:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "expert_opinion"))
    driver.at("2026-12-01T10:00")
    assert held(driver, case_id) == [("shuili", 2, 0, False), ("bailu", 3, 3, True)]

    driver.act("bailu-deputy", lambda uow: resume_suspended(uow, clock.id))

    driver.at("2026-12-02T10:00")
    assert held(driver, case_id) == [("shuili", 2, 0, False), ("bailu", 4, 2, True)]


def held(driver: Driver, case_id: str) -> list[tuple[str, int, int, bool]]:
    with driver.uow() as uow:
        tasks = tasks_of_case(uow.session, case_id)
        found = holding_of_case(uow, tasks, pauses_of_case(uow.session, case_id))
        codes = organizations_by_id(uow.session, [each.body for each in found])
        return [(codes[each.body].code, each.days, each.suspended, each.holds) for each in found]
