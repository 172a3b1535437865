"""Cases that stand still at one task: rows for tests of those who watch, without a diagram."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

import pytest

from bpmn.folder import read_directory
from lianshu.process_folders import shipped
from tests.support.watched_county import Moment, WatchedCounty
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case, CaseOrganization
from workflows.cases.queries import locked_case
from workflows.clock import OFFICE_ZONE
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.deadlines.models import Deadline
from workflows.deadlines.rungs import rungs
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.record import record
from workflows.processes.archive import pack
from workflows.processes.models import ProcessVersion
from workflows.tasks.models import Task

TITLE = "白鹭镇集镇东街 占道堆放建筑垃圾"
NUMBER = "云溪水移〔2026〕{:04}号"
# What must never be read in a mail.
SECRETS = ("丁阿宝", "330127198001011234", "13900001111", "诬告的说法")


@dataclass(frozen=True)
class Stuck:
    """The ids of a case that stands at one task."""

    case_id: str
    task_id: str
    deadline_id: str


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime:
    """An instant of 2026, by default of November."""
    return datetime.combine(date(2026, month, day), time(hour, minute), tzinfo=OFFICE_ZONE)


STARTED = at(13, 9)


def stuck_case(
    uow: UnitOfWork,
    watched: WatchedCounty,
    *,
    number: int = 139,
    organization: str = "bailu-team",
    role: str = "officer",
    assignee: str | None = None,
    amount: str = "5WD",
    started_at: datetime = STARTED,
    urgent: bool = False,
    title: str = TITLE,
    sees: Sequence[str] = ("shuili", "bailu"),
) -> Stuck:
    """A case of the water bureau's clerk with one open, timed task."""
    person, secret, phone, opinion = SECRETS
    case = Case(
        id=new_id(),
        number=NUMBER.format(number),
        title=title,
        process_key="lead_referral",
        process_version_id=_version(uow),
        organization_id=watched.organizations["shuili"],
        urgent=urgent,
        data={"party": person, "identity": secret, "phone": phone, "facts": opinion},
        engine_state=b"",
        state="running",
        version=1,
        history_seq=0,
        history_hash="",
        started_by_id=watched.people["shuili-clerk"],
        started_at=started_at,
    )
    uow.session.add(case)
    uow.session.flush()
    for slot, code in zip(("sender", "recipient"), sees, strict=False):
        body = watched.organizations[code]
        uow.session.add(
            CaseOrganization(
                case_id=case.id, slot=slot, organization_id=body, visible_from=started_at
            )
        )
    deadline = _deadline(uow, case, amount, started_at, urgent)
    task = Task(
        id=new_id(),
        case_id=case.id,
        engine_id=new_id(),
        element="check_completeness",
        name="材料审查",
        round=1,
        organization_id=watched.organizations[organization],
        role=role,
        assignee_id=watched.people[assignee] if assignee else None,
        state="open",
        opened_at=started_at,
        deadline_id=deadline.id,
        version=1,
    )
    uow.session.add(task)
    uow.session.flush()
    return Stuck(case.id, task.id, deadline.id)


def reach(uow: UnitOfWork, stuck: Stuck, rung: str) -> HistoryRow:
    """What the platform writes when a clock reaches a rung, at the moment of the unit of work."""
    task = uow.session.get_one(Task, stuck.task_id)
    deadline = uow.session.get_one(Deadline, stuck.deadline_id)
    row = record(
        uow,
        Kind.DEADLINE_RUNG,
        case=locked_case(uow.session, stuck.case_id),
        task_id=task.id,
        organization_id=task.organization_id,
        tell_at=uow.now,
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        rung=rung,
        element=task.element,
        name=task.name,
        due_on=deadline.due_on.isoformat() if deadline.due_on else None,
    )
    uow.session.flush()
    return row


def reopened(uow: UnitOfWork, stuck: Stuck, round_: int = 1) -> HistoryRow:
    """What the platform writes when the task opens, by the acting person."""
    task = uow.session.get_one(Task, stuck.task_id)
    task.round = round_
    row = record(
        uow,
        Kind.TASK_OPENED,
        case=locked_case(uow.session, stuck.case_id),
        task_id=task.id,
        organization_id=task.organization_id,
        tell_at=uow.now,
        element=task.element,
        name=task.name,
        role=task.role,
        round=round_,
        assignee=task.assignee_id,
    )
    uow.session.flush()
    return row


def close(uow: UnitOfWork, stuck: Stuck, username_id: str) -> None:
    """The task is completed by somebody."""
    task = uow.session.get_one(Task, stuck.task_id)
    task.state, task.decision = "done", "complete"
    task.closed_at, task.closed_by_id = uow.now, username_id
    uow.session.flush()


@cache
def _archive() -> bytes:
    """The shipped referral, read once."""
    return pack(read_directory(shipped()["lead_referral"]))


def _version(uow: UnitOfWork) -> str:
    version = ProcessVersion(
        id=new_id(),
        key=f"stuck-{new_id()}",
        version=1,
        title="违法线索移送",
        content_hash="shipped",
        archive=_archive(),
        published_at=uow.now,
    )
    uow.session.add(version)
    uow.session.flush()
    return version.id


def _deadline(
    uow: UnitOfWork, case: Case, amount: str, started_at: datetime, urgent: bool
) -> Deadline:
    calendar = office_calendar(uow.session)
    length = parse_amount(amount)
    counted = count(started_at, length, calendar)
    ladder = rungs(length, started_at, counted.due, counted.due_at, calendar)
    warns = [rung.at for rung in ladder if rung.name == "warn"]
    deadline = Deadline(
        id=new_id(),
        case_id=case.id,
        rule="LR-ACCEPT",
        title="受理",
        amount=amount,
        roll="forward",
        basis="本地约定",
        status="D",
        started_at=started_at,
        start_event="sign_receipt",
        warn_at=warns[0] if warns else counted.due_at,
        due_on=counted.due,
        due_at=counted.due_at,
        provisional=counted.provisional,
        state="running",
        urgent=urgent,
    )
    uow.session.add(deadline)
    uow.session.flush()
    return deadline


@pytest.fixture
def open_case(moment: Moment, watched: WatchedCounty) -> Callable[..., Stuck]:
    """Opens a stuck case on the day its clock starts."""

    def open_(**more: Any) -> Stuck:
        with moment(STARTED) as uow:
            return stuck_case(uow, watched, **more)

    return open_
