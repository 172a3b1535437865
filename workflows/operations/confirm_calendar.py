"""Confirming a proposed change of the calendar, letting it go, or listing anew what it would move."""

from __future__ import annotations

from datetime import datetime

from workflows.calendar.change import changed, put_change
from workflows.calendar.models import CalendarDraft
from workflows.calendar.queries import (
    hold_waiting_drafts,
    last_changed_at,
    locked_draft,
    office_calendar,
)
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Recomputation
from workflows.deadlines.recompute_deadlines import (
    begin_recomputation,
    check_still_so,
    discard_recomputation,
    list_differences,
)
from workflows.deadlines.recompute_queries import recomputation_by_id
from workflows.errors import NotFound, NotPermitted, Stale, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.operations.draft_calendar import selection_for
from workflows.operations.permissions import check_may_keep_calendar
from workflows.texts import Text
from workflows.viewer import Viewer


def confirm_calendar(
    uow: UnitOfWork, draft_id: str, listed_at: datetime | None = None
) -> CalendarDraft:
    """Let the change hold from now on; the worker counts the running deadlines anew.

    By another person than the one who proposed it. `listed_at` is when the list was made that this
    person has seen; None takes it as it is. A list from before today has to say what would move by
    now. Raises NotFound, NotPermitted, WrongState, Stale, Outdated.
    """
    check_may_keep_calendar(uow.person)
    hold_waiting_drafts(uow.session)
    draft, listed = _waiting(uow, draft_id)
    check_may_confirm(uow.person, draft)
    if listed_at is not None and listed_at != listed.listed_at:
        raise Stale(Text("差异清单已经更新，请看过新的清单再确认。"))
    if is_out_of_date(uow, listed):
        raise WrongState(Text("清单列出之后日历又有变动，请先更新清单。"))
    calendar = office_calendar(uow.session)
    check_still_so(
        uow,
        listed,
        calendar=changed(calendar, draft),
        selection=selection_for(calendar, draft),
    )
    put_change(uow.session, calendar, draft)
    begin_recomputation(uow, listed)
    _decide(uow, draft, "confirmed", Kind.CALENDAR_CONFIRMED)
    return draft


def discard_calendar(uow: UnitOfWork, draft_id: str) -> CalendarDraft:
    """Let go of a proposed change. Raises NotFound, NotPermitted, WrongState."""
    draft, listed = _waiting(uow, draft_id)
    discard_recomputation(listed)
    _decide(uow, draft, "discarded", Kind.CALENDAR_DISCARDED)
    return draft


def list_again(uow: UnitOfWork, draft_id: str) -> CalendarDraft:
    """List anew what the change would move by now. Raises NotFound, NotPermitted, WrongState."""
    draft, listed = _waiting(uow, draft_id)
    calendar = office_calendar(uow.session)
    list_differences(
        uow,
        draft.source,
        calendar=changed(calendar, draft),
        selection=selection_for(calendar, draft),
        again=listed,
    )
    return draft


def check_may_confirm(viewer: Viewer, draft: CalendarDraft) -> None:
    """Four eyes: raises NotPermitted for whoever proposed it, and who does not keep the calendar."""
    check_may_keep_calendar(viewer)
    if draft.made_by_id == viewer.id:
        raise NotPermitted(Text("导入和确认不能是同一个人，请由另一位维护日历的人员确认。"))


def is_out_of_date(uow: UnitOfWork, listed: Recomputation) -> bool:
    """Whether the calendar has changed since a list was made."""
    changed_at = last_changed_at(uow.session)
    return changed_at is not None and changed_at >= listed.listed_at


def _waiting(uow: UnitOfWork, draft_id: str) -> tuple[CalendarDraft, Recomputation]:
    """A draft that nobody has decided, held, with its list."""
    check_may_keep_calendar(uow.person)
    draft = locked_draft(uow.session, draft_id)
    if draft is None:
        raise NotFound(Text("没有这份日历草稿。"))
    if draft.state != "draft":
        raise WrongState(Text("这份日历草稿已经确认或者作废。"))
    listed = recomputation_by_id(uow.session, draft.recomputation_id)
    assert listed is not None
    return draft, listed


def _decide(uow: UnitOfWork, draft: CalendarDraft, state: str, kind: Kind) -> None:
    draft.state, draft.decided_by_id, draft.decided_at = state, uow.person.id, uow.now
    uow.session.flush()
    record(
        uow,
        kind,
        draft=draft.id,
        what=draft.kind,
        year=draft.year,
        source=draft.source,
        recomputation=draft.recomputation_id,
    )
