"""Every place that shows a clock agrees, at every moment of a pause over days off and made-up Saturdays.

What is expected is worked out from `calendar_oracle`, which crosses days out and knows no code of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from tests.notifications.test_referral_mails import mails, play
from tests.properties.calendar_oracle import end_of_period, known, works
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.web.client import ApiClient, PageClient
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline

__all__ = ["plain_documents"]

pytestmark = [pytest.mark.usefixtures("plain_documents"), pytest.mark.sqlite]

DAY = timedelta(days=1)
SECOND_BEFORE_MIDNIGHT = "23:59:59"


@dataclass(frozen=True)
class Expected:
    """What a clock of seven working days shows at a moment."""

    light: str
    remaining: int | None
    due_on: date | None
    provisional: bool = False


def workdays(after: date, until: date) -> int:
    count, day = 0, after
    while day < until:
        day += DAY
        count += works(day)
    return count


def expected(start: date, pauses: list[tuple[date, date]], now: datetime) -> Expected:
    """Of a clock that runs: days left, yellow on the day before the last and on it, red after."""
    _, due, provisional = end_of_period(
        start, 7, "WD", roll=True, clear=False, pauses=pauses
    )  # fmt: skip
    today = now.date()
    if today > due:
        return Expected("red", -max(1, workdays(due, today)), due, provisional)
    left = workdays(today, due)
    warned = due - DAY
    while not works(warned):
        warned -= DAY
    return Expected("yellow" if today >= warned else "normal", left, due, provisional)


@dataclass
class Clock:
    """A clock and everybody who looks at it."""

    case_id: str
    id: str
    program: ApiClient
    officer: PageClient

    def shows(self, wanted: Expected) -> None:
        row = self.program.get(f"/deadlines/{self.id}")
        counted = self.program.get(f"/deadlines/{self.id}/calculation")
        case = self.program.get(f"/cases/{self.case_id}")
        due = wanted.due_on and wanted.due_on.isoformat()
        left = None if wanted.remaining is None else str(wanted.remaining)
        assert (row["light"], row["due_on"]) == (wanted.light, due)
        assert (row["remaining"] or {}).get("value") == wanted.remaining
        if due is not None:  # what stands has no date to be marked
            assert row["provisional"] == wanted.provisional
        assert counted["due"] == due
        assert case["light"] == wanted.light
        for path in ("/inbox", f"/cases/{self.case_id}", f"/deadlines/{self.id}"):
            html = self.officer.get(path).get_data(as_text=True)
            found = re.search(rf'data-case="{self.case_id}"[^>]*>', html)
            assert found is not None, path
            assert f'data-light="{wanted.light}"' in found[0], path
            shown = re.search(r'data-remaining="(-?\d+)"', found[0])
            assert (shown and shown[1]) == left, path
        self._page_ends(html, wanted)

    def _page_ends(self, html: str, wanted: Expected) -> None:
        last = re.findall(r'<tr class="[^"]*count-due">(.*?)</tr>', html, re.DOTALL)
        if wanted.due_on is None:
            assert last == []
            return
        assert f"{wanted.due_on.month}月{wanted.due_on.day}日" in last[0]
        assert ("暂定" in html) == wanted.provisional


def begun(driver: Driver, app: Flask, at: str) -> Clock:
    """The clock of 核查立案 of a case whose verification begins at a moment; the officer has it."""
    driver.at(at)
    case_id = driver.start(found_on=at[:10], act_on=at[:10])
    driver.until(case_id, "verify")
    program = ApiClient(app, "bailu-officer")
    program.post(f"/tasks/{driver.open(case_id)['verify'].id}/claim")
    clock = driver.deadlines(case_id)["LR-VERIFY"]
    return Clock(case_id, clock.id, program, PageClient(app, "bailu-officer"))


@pytest.mark.parametrize(
    ("begins", "suspended", "resumed"),
    [
        ("2026-02-09T09:00", "2026-02-13T10:00", "2026-02-22T10:00"),  # Spring Festival, a Sunday
        ("2026-02-10T16:00", "2026-02-14T09:30", "2026-02-28T09:30"),  # both days made-up Saturdays
        ("2026-09-18T09:00", "2026-09-20T10:00", "2026-10-03T10:00"),  # made-up Sunday, National Day
        ("2026-12-24T09:00", "2026-12-31T10:00", "2027-01-02T10:00"),  # into a year without notice
        ("2026-02-02T09:00", "2026-02-11T23:59", "2026-02-24T00:00"),  # the last minute of the last day
        ("2026-03-02T09:00", "2026-03-04T09:00", "2026-03-04T17:00"),  # and back on the same day
    ],
)  # fmt: skip
def test_they_agree_before_while_and_after_it_stands(
    driver: Driver, app: Flask, begins: str, suspended: str, resumed: str
) -> None:
    clock = begun(driver, app, begins)
    start = date.fromisoformat(begins[:10])
    clock.shows(expected(start, [], driver.clock.instant))

    play(driver, suspended)
    clock.shows(expected(start, [], driver.clock.instant))
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "expert_opinion"))
    clock.shows(Expected("paused", None, None))
    play(driver, resumed)
    clock.shows(Expected("paused", None, None))
    told = len(mails(driver, clock.case_id))
    driver.act("bailu-deputy", lambda uow: resume_suspended(uow, clock.id))

    pause = (date.fromisoformat(suspended[:10]), date.fromisoformat(resumed[:10]))
    after = expected(start, [pause], driver.clock.instant)
    assert after.due_on is not None
    clock.shows(after)
    warned = after.due_on - DAY
    while not works(warned):
        warned -= DAY
    moments = [
        f"{warned - DAY}T{SECOND_BEFORE_MIDNIGHT}",
        f"{warned}T00:00:00",
        f"{after.due_on}T08:30:00",
        f"{after.due_on}T{SECOND_BEFORE_MIDNIGHT}",
        f"{after.due_on + DAY}T00:00:00",
        f"{after.due_on + 5 * DAY}T09:00:00",
    ]
    for moment in moments:
        if datetime.fromisoformat(f"{moment}+08:00") > driver.clock.instant:
            play(driver, moment)
            clock.shows(expected(start, [pause], driver.clock.instant))

    later = mails(driver, clock.case_id)[told:]
    warnings = {mail.date.date() for mail in later if mail.kind == "warn"}
    assert len(warnings) == 1, "warned of the new last day on one morning"
    overdue = [mail for mail in later if mail.kind == "overdue_l1"]
    assert overdue, "red, and told of it"
    day = after.due_on
    assert all(f"{day.month}月{day.day}日" in mail.text for mail in later if mail.kind == "warn")
    assert known(day) or all("暂定" in mail.text for mail in later if mail.kind == "warn")
