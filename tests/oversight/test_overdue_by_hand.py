"""A clock that stood over the Spring Festival, ran out, and met two outages: counted by hand.

The notice for 2027 is invented (tests/data/notice_2027_sample.csv): 31 January and 20 February are
worked, 5 to 11 February are off.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from lianshu.tick import advance
from oversight.overdue.contest_overdue import contest_overdue
from oversight.overdue.decide_appeal import decide_appeal
from oversight.overdue.figures import overdue_of
from tests.support.driver import Driver
from tests.support.new_year import confirm, imported
from tests.support.plain_documents import plain_documents
from workflows.clock import OFFICE_ZONE
from workflows.database.outages import note_back, note_ended
from workflows.deadlines.models import Deadline
from workflows.errors import Invalid
from workflows.organizations.queries import organization
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def to(driver: Driver, text: str) -> None:
    """Let the clock go on, playing what falls due."""
    advance(driver.platform, at(text))


def silent(driver: Driver, since: str, until: str) -> None:
    """The platform ends in order and comes back."""
    with driver.uow() as uow:
        note_ended(uow.session, "worker", at(since))
    with driver.uow() as uow:
        assert note_back(uow.session, "worker", at(until), at(until))


def clock_of(driver: Driver, case_id: str) -> Deadline:
    return driver.deadlines(case_id)["LR-VERIFY"]


def days(driver: Driver, case_id: str) -> list[str]:
    clock = clock_of(driver, case_id)
    with driver.uow() as uow:
        found = overdue_of(uow, clock)
        return [
            f"{each.day:%m-%d} "
            + (organization(uow.session, each.body_id).code if each.body_id else each.kind)
            + ("" if each.counts else " -")
            for each in found.days
        ]


def figures(driver: Driver, case_id: str) -> tuple[int, int, int]:
    clock = clock_of(driver, case_id)
    with driver.uow() as uow:
        found = overdue_of(uow, clock)
        return found.total, found.excluded, found.left


def test_over_the_spring_festival_and_through_two_outages(driver: Driver) -> None:
    confirm(driver, imported(driver))
    to(driver, "2027-01-25T10:00")  # a Monday
    case_id = driver.start(act_on="2027-01-24", found_on="2027-01-25")
    driver.until(case_id, "verify")
    clock = clock_of(driver, case_id)
    # 26, 27, 28, 29 January, the worked Sunday 31, 1 and 2 February
    assert clock.due_on == date(2027, 2, 2)

    to(driver, "2027-02-01T16:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "expert_opinion"))
    assert clock_of(driver, case_id).due_on is None
    to(driver, "2027-02-20T09:00")  # the worked Saturday
    driver.act("bailu-deputy", lambda uow: resume_suspended(uow, clock.id))
    # five days were used up; 1 to 19 February stand; the 20th is the sixth, Monday the 22nd the last
    assert (clock_of(driver, case_id).due_on, clock_of(driver, case_id).provisional) == (
        date(2027, 2, 22),
        False,
    )

    silent(driver, "2027-02-24T08:00", "2027-02-24T15:00")  # 4.5 of the 7 office hours
    silent(driver, "2027-02-25T14:00", "2027-02-25T17:00")  # 3 of 7: less than half
    silent(driver, "2027-02-26T18:00", "2027-03-01T08:00")  # a weekend: no office hours
    to(driver, "2027-03-01T10:00")
    assert days(driver, case_id) == [
        "02-23 bailu",
        "02-24 outage -",
        "02-25 bailu",
        "02-26 bailu",
        "03-01 bailu",
    ]
    assert figures(driver, case_id) == (5, 0, 4)

    def contest(first: str, last: str) -> str:
        return driver.act(
            "bailu-head",
            lambda uow: (
                contest_overdue(
                    uow,
                    clock.id,
                    "waiting",
                    date.fromisoformat(first),
                    date.fromisoformat(last),
                    "鉴定机构迟延",
                ).id
            ),
        )

    with pytest.raises(Invalid) as refused:
        contest("2027-02-24", "2027-02-24")  # it counts against nobody
    # ten working days back: 26, 25, 24, 23, 22, the worked 20, 19, 18, 17, 16 February
    assert "不早于 2027-02-16 的超期日" in str(refused.value.errors[0].message)
    appeal = contest("2027-02-25", "2027-02-26")
    assert figures(driver, case_id) == (5, 0, 4)
    driver.act(
        "sfj-supervisor",
        lambda uow: decide_appeal(
            uow, appeal, "part", "属实一日", date(2027, 2, 26), date(2027, 2, 26)
        ),
    )
    assert days(driver, case_id)[3] == "02-26 bailu -"
    assert figures(driver, case_id) == (5, 1, 3)
