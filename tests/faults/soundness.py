"""What has to hold after a campaign: nothing lost, nothing done twice, everybody told once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from sqlalchemy import select

from lianshu.tick import anything_waits
from notifications.audiences import FOLLOWER, recipients
from oversight.queries import told_rows
from tests.faults.people import RED_CARD, RELATIONS, Work
from tests.faults.running import Running, wait_for
from tests.support.family_sound import check_messages
from tests.support.rows import armed_timers, count_by_state, messages_of_rows
from workflows.cases.models import Case
from workflows.cases.queries import answers_of, case_ids, cases_by_id, links_of
from workflows.clock import local_date
from workflows.database.queries import failing_items
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.keep_time import rungs_of
from workflows.deadlines.models import Timer
from workflows.deadlines.queries import deadlines_by_id, deadlines_of_case, live_deadlines
from workflows.documents.queries import documents_of_case
from workflows.evidence.queries import evidence_of_case
from workflows.history.kinds import FOLLOWERS, Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.messages.models import CaseMessage
from workflows.organizations.queries import holders
from workflows.processes.published import published_folder
from workflows.steps.throw_messages import OPENS
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
    check_messages(running.platform)
    with running.platform.unit_of_work(write=False) as uow:
        cases = case_ids(uow.session)
        assert json.loads(verified.stdout)["cases"] == len(cases)
        check_opened(uow, work, cases)
        for case_id in cases:
            case = cases_by_id(uow.session, {case_id})[case_id]
            check_case(uow, case, case_id in work.cases)
            check_rows_and_history(uow, case)
            check_rungs(uow, case)
        check_tasks_done_once(uow, work, cases)
        assert failing_items(uow.session) == []
        check_mails(uow, running, kills)


def check_opened(uow: UnitOfWork, work: Work, cases: Sequence[str]) -> None:
    """Every case was started once by a person, or opened once by a message that one or a red card sent."""
    assert set(work.cases) <= set(cases)
    opened = [each for each in cases if each not in work.cases]
    links = [
        (link.earlier_id, link.relation) for each in opened for link in links_of(uow.session, each)
    ]
    rows = uow.session.scalars(select(CaseMessage).where(CaseMessage.route == OPENS)).all()
    by_people = [(row.case_id, row.name) for row in rows if row.name != RED_CARD]
    assert sorted(by_people) == sorted(work.sent), "a message was sent twice, or never"
    # One look at a time about a case and a point: a card, or whoever asks, finds that it runs already.
    told = [(row.case_id, RELATIONS[row.name]) for row in rows if row.state == "opened"]
    assert sorted(links) == sorted(told), "a case was started or opened twice, or never"
    assert {row.state for row in rows} <= {"opened", "dropped"}


def check_case(uow: UnitOfWork, case: Case, with_photo: bool) -> None:
    """A running case goes on, with owners and deadlines; one that is over is over."""
    tasks = tasks_of_case(uow.session, case.id, "open")
    assert len(evidence_of_case(uow.session, case.id)) == with_photo, "a photo was added twice"
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


def check_rows_and_history(uow: UnitOfWork, case: Case) -> None:
    """What the tables say has happened stands in the history, and the other way round."""
    rows = rows_of_case(uow.session, case.id)
    tasks = tasks_of_case(uow.session, case.id)
    clocks = deadlines_of_case(uow.session, case.id)
    happened = {
        Kind.CASE_STARTED: [case.id],
        Kind.CASE_FINISHED: [case.id] if case.state != "running" else [],
        Kind.TASK_OPENED: [task.id for task in tasks],
        Kind.TASK_COMPLETED: [task.id for task in tasks if task.state == "done"],
        Kind.TASK_CANCELLED: [task.id for task in tasks if task.state == "cancelled"],
        Kind.DEADLINE_STARTED: [clock.id for clock in clocks],
        Kind.DEADLINE_MET: [clock.id for clock in clocks if clock.state == "met"],
        Kind.DEADLINE_LAPSED: [clock.id for clock in clocks if clock.state == "lapsed"],
        Kind.DOCUMENT_MADE: [made.id for made in documents_of_case(uow.session, case.id)],
        Kind.EVIDENCE_ADDED: [photo.id for photo in evidence_of_case(uow.session, case.id)],
    }
    for kind, expected in happened.items():
        written = sorted(_subject(row) for row in rows if row.kind == kind)
        assert written == sorted(expected), f"{kind} in {case.id}"
    answered = [answer.task_id for answer in answers_of(uow.session, case.id)]
    assert sorted(answered) == sorted(happened[Kind.TASK_COMPLETED]), case.id


def check_rungs(uow: UnitOfWork, case: Case) -> None:
    """A timer has announced the rung before the one it waits for; who is to be told has been told.

    A rung that lay behind when its task was opened need not have been: a timer that opens late
    begins with the highest one.
    """
    rows = rows_of_case(uow.session, case.id)
    announced = Counter(
        (*_rung(row), (row.data or {})["due_on"]) for row in rows if row.kind == Kind.DEADLINE_RUNG
    )
    assert max(announced.values(), default=1) == 1, f"a rung was reached twice: {announced}"
    reached = {each[:3] for each in announced}
    told = {_rung(row) for row in rows if row.kind == Kind.LADDER_TOLD}
    tasks = {task.id: task for task in tasks_of_case(uow.session, case.id, "open")}
    clocks = {clock.id: clock for clock in live_deadlines(uow.session, case.id)}
    for timer in uow.session.scalars(select(Timer).where(Timer.case_id == case.id)):
        task, clock = tasks.get(timer.task_id or ""), clocks.get(timer.deadline_id)
        if task is None or clock is None or clock.state != "running":
            continue
        assert timer.state != "spent" or not timer.interrupting, f"{task.element} has not lapsed"
        if timer.interrupting:
            continue
        before = [rung for rung in rungs_of(uow, clock) if rung.at <= uow.now]
        if timer.state == "armed":
            names: list[str] = [rung.name for rung in rungs_of(uow, clock)]
            assert timer.rung is not None
            before = [rung for rung in before if names.index(rung.name) < names.index(timer.rung)]
        if before and before[-1].at >= task.opened_at:
            rung = before[-1].name
            assert (task.id, clock.id, rung) in reached, f"{rung} of {task.element} passed over"
        for each in reached:
            if each[:2] == (task.id, clock.id):
                assert each in told, f"nobody was told of {each[2]} of {task.element}"


def _rung(row: HistoryRow) -> tuple[str | None, str, str]:
    assert row.data is not None
    return row.task_id, row.data["deadline"], row.data["rung"]


def _subject(row: HistoryRow) -> str:
    """What a row is about: the id of a document, a photo, a clock, a task, else of the case."""
    data = row.data or {}
    about = data.get("document") or data.get("evidence") or data.get("deadline") or row.task_id
    return str(about or row.case_id)


def check_tasks_done_once(uow: UnitOfWork, work: Work, cases: Sequence[str]) -> None:
    """What people were told is done is done, once; and nothing else is."""
    done = [
        row.task_id
        for case_id in cases
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
    made = {each.message_id for each in messages}
    assert not made - set(arrived), f"called sent and never arrived: {made - set(arrived)}"
    assert not set(arrived) - made, f"arrived and never made: {set(arrived) - made}"
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
    """What people are told of: in all cases, and beside them, as that the calendar lacks a year."""
    beside = uow.session.scalars(select(HistoryRow).where(HistoryRow.case_id.is_(None))).all()
    in_cases = (row for each in case_ids(uow.session) for row in rows_of_case(uow.session, each))
    for row in (*beside, *in_cases):
        is_due = row.tell_at is not None and row.tell_at <= uow.now
        if is_due and row.kind in FOLLOWERS[FOLLOWER]:
            yield row
