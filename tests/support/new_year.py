"""A notice for 2027 as it might be. It is invented: when this was written none was published."""

from __future__ import annotations

from pathlib import Path

from tests.support.driver import Driver
from workflows.calendar.models import CalendarDraft
from workflows.deadlines.models import Recomputation
from workflows.operations.confirm_calendar import confirm_calendar
from workflows.operations.draft_calendar import import_notice

FILE = Path(__file__).parent.parent / "data" / "notice_2027_sample.csv"
SOURCE = "测试样例（2027 年的通知并不存在）"


def imported(driver: Driver, username: str = "admin") -> CalendarDraft:
    """The invented notice, imported and not confirmed."""
    return driver.act(username, lambda uow: import_notice(uow, FILE.read_bytes()))


def confirm(driver: Driver, draft: CalendarDraft, username: str = "sfj-head") -> CalendarDraft:
    """A change of the calendar, confirmed by somebody else."""
    return driver.act(username, lambda uow: confirm_calendar(uow, draft.id))


def list_of(driver: Driver, draft: CalendarDraft) -> Recomputation:
    """What a change moves, as it is listed and done."""
    with driver.uow() as uow:
        return uow.session.get_one(Recomputation, draft.recomputation_id)
