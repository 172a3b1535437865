"""What has to hold after a campaign: nothing lost, nothing done twice, everybody told once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from lianshu.tick import anything_waits
from notifications.audiences import FOLLOWER, recipients
from notifications.queries import count_by_state, messages_of_rows
from oversight.queries import told_rows
from tests.faults.people import Work
from tests.faults.running import Running, wait_for
from workflows.cases.models import Case
from workflows.cases.queries import case_ids, cases_by_id
from workflows.clock import local_date
from workflows.database.queries import failing_items
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import armed_timers, deadlines_by_id, live_deadlines
from workflows.evidence.queries import evidence_of_case
from workflows.history.kinds import FOLLOWERS, Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.organizations.queries import holders
from workflows.processes.published import published_folder
from workflows.tasks.queries import tasks_of_case

BUSY_SECONDS = 5.0


def wait_until_settled(running: Running) -> None:
    """Until the workers have done what is due."""
    wait_for(lambda: not anything_waits(running.platform), "all that is due is done")


def end_all(running: Running) -> None:
    """All services end in time and well when they are asked to."""
    for service in running.services:
        assert service.end() == 0, (service.name, service.log.read_text()[-2000:])


def check_all(running: Running, work: Work, kills: list[float]) -> None:
    """Raise AssertionError for the first thing that does not hold; everything has ended."""
    assert not work.findings, work.findings[:10]
    for service in running.services:
        assert not service.errors(), (service.name, service.errors()[:3])
    verified = running.command("--json", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["cases"] == len(work.cases)
    with running.platform.unit_of_work(write=False) as uow:
        assert sorted(case_ids(uow.session)) == sorted(work.cases), "a case was started twice"
        for case_id in work.cases:
            check_case(uow, cases_by_id(uow.session, {case_id})[case_id])
        check_tasks_done_once(uow, work)
        assert failing_items(uow.session) == []
        check_mails(uow, running, kills)


def check_case(uow: UnitOfWork, case: Case) -> None:
    """A running case goes on, with owners and deadlines; one that is over is over."""
    tasks = tasks_of_case(uow.session, case.id, "open")
    assert len(evidence_of_case(uow.session, case.id)) == 1, "a photo was added twice"
    if case.state != "running":
        assert case.outcome and case.finished_at and not tasks
        assert not armed_timers(uow.session, case.id) and not live_deadlines(uow.session, case.id)
        return
    assert tasks or any(timer.fire_at for timer in armed_timers(uow.session, case.id)), case.id
    folder = published_folder(uow.session, case.process_version_id)
    for task in tasks:
        able = holders(uow.session, task.role, task.organization_id, local_date(uow.now))
        assert task.assignee_id or able, f"nobody can do {task.element}"
        assert task.deadline_id or folder.tasks[task.element].untimed, task.element
    clocks = deadlines_by_id(uow.session, [t.deadline_id for t in tasks if t.deadline_id])
    assert {clock.state for clock in clocks.values()} <= {"running", "paused"}
    for task in tasks:
        told = [
            (row.data["deadline"], row.data["rung"], each["person"])
            for row in told_rows(uow.session, task.id)
            if row.data
            for each in row.data["told"]
        ]
        assert len(told) == len(set(told)), f"somebody was told twice of {task.element}"


def check_tasks_done_once(uow: UnitOfWork, work: Work) -> None:
    """What people were told is done is done, once; and nothing else is."""
    done = [
        row.task_id
        for case_id in work.cases
        for row in rows_of_case(uow.session, case_id)
        if row.kind == Kind.TASK_COMPLETED
    ]
    assert [task for task, times in Counter(done).items() if times > 1] == []
    assert sorted(map(str, done)) == sorted(work.completed)


def check_mails(uow: UnitOfWork, running: Running, kills: Iterable[float]) -> None:
    """Everybody who is to be told was written to; each mail arrived; twice only beside a kill."""
    assert set(count_by_state(uow.session)) <= {"sent"}
    rows = list(_told(uow, running))
    written = messages_of_rows(uow.session, [row.id for row in rows])
    for row in rows:
        expected = {(each.person_id, each.kind) for each in recipients(uow, row)}
        got = {(each.recipient_id, each.kind) for each in written.get(row.id, ())}
        assert expected <= got, f"{row.kind} of {row.case_id}: not written to {expected - got}"
    messages = [each for found in written.values() for each in found]
    arrived = Counter(message_id for message_id, _ in running.server.box.arrived)
    assert {each.message_id for each in messages} == set(arrived)
    check_doubles(running, [m for m, times in arrived.items() if times > 1], kills)


def check_doubles(running: Running, doubled: list[str], kills: Iterable[float]) -> None:
    """Each second arrival needs a kill of its own between it and the first one.

    A server may be busy when its client dies: what it has been given it takes a moment later.
    """
    pairs = [
        (second, first, message_id)
        for message_id in doubled
        for first, second in pairwise(running.server.box.times(message_id))
    ]
    left = sorted(kills)
    for second, first, message_id in sorted(pairs):
        between = [at for at in left if first - BUSY_SECONDS <= at <= second]
        assert between, f"{message_id} came twice, {second - first:.1f} s apart, and nobody died"
        left.remove(between[0])


def _told(uow: UnitOfWork, running: Running) -> Iterator[HistoryRow]:
    for case_id in case_ids(uow.session):
        for row in rows_of_case(uow.session, case_id):
            is_due = row.tell_at is not None and row.tell_at <= uow.now
            if is_due and row.kind in FOLLOWERS[FOLLOWER]:
                yield row
