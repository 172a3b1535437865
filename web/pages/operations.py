"""How the platform runs: what keeps failing, what could not be delivered, who does the work."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from notifications.queries import count_unsettled
from web.access import signed_in
from web.ago import ago
from web.pages.troubles import TROUBLES
from web.unit_of_work import current_uow
from web.view_models.operations import OperationsPage, TroubleGroup, WorkerState
from web.work_waiting import WORKER
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date, real_now
from workflows.database.queries import heartbeat, lease
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import count_due_timers
from workflows.history.queries import count_to_follow
from workflows.operations.permissions import check_may_see_operations, may_operate
from workflows.operations.warn_of_year import missing_year

pages = Blueprint("operations", __name__)

SILENT_AFTER = 60
"""Seconds without a sign of life after which the worker counts as gone, as for /readyz."""


@pages.get("/operations")
@signed_in
def operations() -> str:
    """The page, for administrators and auditors."""
    uow = current_uow()
    check_may_see_operations(uow.person)
    return render_template("operations.html", page=build_operations(uow))


@pages.post("/operations/<key>/again")
@signed_in
def again(key: str) -> Redirect:
    """Try one of them again now."""
    if key not in TROUBLES:
        abort(404)
    flash(TROUBLES[key].again(current_uow(), request.form.get("about", "")), "ok")
    return redirect("/operations", 303)


def build_operations(uow: UnitOfWork) -> OperationsPage:
    """Everything the page shows."""
    groups = tuple(
        TroubleGroup(
            key=key,
            title=kind.title(),
            verb=kind.verb(),
            url=f"/operations/{key}/again",
            rows=kind.rows(uow),
            count=kind.count(uow),
            fine=kind.fine(),
        )
        for key, kind in TROUBLES.items()
    )
    return OperationsPage(
        count=sum(group.count for group in groups),
        worker=_worker(uow),
        groups=groups,
        may_act=may_operate(uow.person),
        missing_year=missing_year(office_calendar(uow.session), local_date(uow.now)),
    )


def count_troubles(uow: UnitOfWork) -> int:
    """How many things go wrong, of every kind."""
    return sum(kind.count(uow) for kind in TROUBLES.values())


def _worker(uow: UnitOfWork) -> WorkerState:
    # Signs of life and leases run in real time, which the demo's clock is not.
    moment = real_now()
    beat_at = heartbeat(uow.session, WORKER)
    held = lease(uow.session, WORKER)
    holds = held is not None and held.holder and held.until > moment
    return WorkerState(
        alive=beat_at is not None and (moment - beat_at).total_seconds() < SILENT_AFTER,
        beat=ago(beat_at, moment) if beat_at else "",
        holder=held.holder if held and holds else "",
        process=_process(held.holder) if held and holds else "",
        since=ago(held.since, moment) if held and holds else "",
        due=count_due_timers(uow.session, uow.now),
        unfollowed=sum(count_to_follow(uow.session, uow.now).values()),
        unsent=count_unsettled(uow.session),
    )


def _process(holder: str) -> str:
    """The number of a process in the name of what it holds: place, number, beginning, mark."""
    parts = holder.rsplit(" ", 3)
    return parts[1] if len(parts) == 4 else ""
