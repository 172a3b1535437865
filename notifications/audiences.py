"""Which history tells whom: a closed list. What is neither here nor said to be silent fails a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from notifications.queries import told_of_day
from notifications.recomputed_queries import holdings_of_moved
from workflows.cases.models import Case, CaseRequest
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.keep_time import rungs_of
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import pauses_of
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.organizations.queries import holders
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates

FOLLOWER = "notifications"

HANDLER = "handler"
STARTER = "starter"
INVOLVED = "involved"
"""Asked for leave, answered, or at work on what somebody else ended."""

RUNG_KINDS = {
    "remind": "reminder",
    "warn": "warn",
    "L1": "overdue_l1",
    "L2": "overdue_l2",
    "L3": "overdue_l3",
}
OVERDUE_RUNGS = frozenset({"L1", "L2", "L3"})
CARD_KINDS = {
    "raised": "card_raised",
    "answered": "card_answered",
    "revoked": "card_revoked",
    "proposed": "card_proposed",
    "talk": "talk_called",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to write to: which kind of message, and as what they get it."""

    person_id: str
    kind: str
    role: str


Audience = Callable[[UnitOfWork, HistoryRow], tuple[Recipient, ...]]


def recipients(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    """Who is to be written to because of a row, as things stand now."""
    return AUDIENCES[Kind(row.kind)](uow, row)


def _task_opened(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    task = uow.session.get_one(Task, row.task_id)
    if task.state != "open":
        return ()
    kind = "task_opened" if task.round == 1 else "returned"
    return tuple(
        Recipient(each, kind, HANDLER) for each in _handlers(uow, task) if each != row.actor_id
    )


def _handlers(uow: UnitOfWork, task: Task) -> list[str]:
    """Whose task it is: the assignee's, unclaimed that of all who could do it."""
    if task.assignee_id is not None:
        return [task.assignee_id]
    return [person.id for person in candidates(uow.session, task, local_date(uow.now))]


def _ladder_told(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    assert row.data is not None
    task = uow.session.get_one(Task, row.task_id)
    deadline = uow.session.get_one(Deadline, row.data["deadline"])
    if task.state != "open" or deadline.state != "running" or deadline.due_at is None:
        return ()
    if not _is_reached(uow, deadline, row):
        return ()  # the last day has moved in between; of the new one people are told in its time
    kind = "courtesy" if row.data["courtesy"] else RUNG_KINDS[row.data["rung"]]
    return tuple(Recipient(each["person"], kind, each["as"]) for each in row.data["told"])


def _is_reached(uow: UnitOfWork, deadline: Deadline, row: HistoryRow) -> bool:
    """Whether a rung holds of the last day that is in force, and is not told of that day by another row."""
    assert row.data is not None and deadline.due_on is not None
    # A second red card tells at L2 whom L3 tells. Rows of earlier days do not say what was reached.
    rung, due_on = row.data.get("reached", row.data["rung"]), deadline.due_on.isoformat()
    ladder = {each.name: each.at for each in rungs_of(uow, deadline)}
    if rung not in ladder or ladder[rung] > uow.now:
        return False
    return row.data["due_on"] == due_on or not told_of_day(uow.session, row, due_on)


def _card_told(_uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    assert row.data is not None
    kind = CARD_KINDS[row.data["about"]]
    return tuple(Recipient(each["person"], kind, each["as"]) for each in row.data["told"])


def _notice_sent(_uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    assert row.data is not None
    return (Recipient(row.data["to"], "decided", STARTER),)


def _case_finished(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    starter = _case(uow, row).started_by_id
    return () if starter == row.actor_id else (Recipient(starter, "decided", STARTER),)


def _task_handed_over(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    """The new holder gets the task; the former one, unless it was they who gave it, is told."""
    assert row.data is not None
    task = uow.session.get_one(Task, row.task_id)
    if task.state != "open":
        return ()
    new, former = row.data["to"], row.data["from"]
    handlers = _handlers(uow, task) if task.assignee_id == new else []
    told = [Recipient(each, "task_opened", HANDLER) for each in handlers if each != row.actor_id]
    if former not in (None, row.actor_id):
        told.append(Recipient(former, "note", INVOLVED))
    return tuple(told)


def _task_urged(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    task = uow.session.get_one(Task, row.task_id)
    if task.state != "open":
        return ()
    return tuple(Recipient(each, "urged", HANDLER) for each in _handlers(uow, task))


def _copied(_uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    assert row.data is not None
    return tuple(Recipient(each, "copied", INVOLVED) for each in row.data["told"])


def _request_asked(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    assert row.data is not None
    request = uow.session.get_one(CaseRequest, row.data["request"])
    if request.state != "open" or _case(uow, row).state != "running":
        return ()
    asked = holders(uow.session, request.role, request.organization_id, local_date(uow.now))
    besides = (request.asked_by_id, request.subject_id)
    return tuple(Recipient(each.id, "note", INVOLVED) for each in asked if each.id not in besides)


def _request_answered(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    assert row.data is not None
    asker = uow.session.get_one(CaseRequest, row.data["request"]).asked_by_id
    return (Recipient(asker, "note", INVOLVED),)


def _review_asked(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    """Nobody once it runs again, or was reviewed meanwhile."""
    assert row.data is not None
    pauses = pauses_of(uow.session, row.data["deadline"])
    if not pauses or pauses[-1].ended_at is not None or pauses[-1].asked_at != row.at:
        return ()
    return _told_then(uow, row)


def _extended(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    """Those who had the step, while the clock goes on."""
    assert row.data is not None
    deadline = uow.session.get_one(Deadline, row.data["deadline"])
    return _told_then(uow, row) if deadline.state in ("running", "paused") else ()


def _told_then(_uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    assert row.data is not None
    return tuple(Recipient(each, "note", INVOLVED) for each in row.data["told"])


def _signer(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    """Whoever was added to those who sign a task, or taken out, while it is open."""
    assert row.data is not None
    if uow.session.get_one(Task, row.task_id).state != "open":
        return ()
    return (Recipient(row.data["person"], "note", INVOLVED),)


def _body_removed(_uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    """Those of the body who were at work on its part; rows of earlier days do not say who they were."""
    assert row.data is not None
    return tuple(Recipient(each, "note", INVOLVED) for each in row.data.get("told", ()))


def _recomputation_made(uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    """Whoever has an open task whose deadline moved: one message each, however many moved."""
    assert row.data is not None
    day = local_date(uow.now)
    told: set[str] = set()
    for assignee, role, place, barred in holdings_of_moved(uow.session, row.data["recomputation"]):
        if assignee is not None:
            told.add(assignee)
        else:
            able = holders(uow.session, role, place, day)
            told |= {each.id for each in able if each.id not in (barred or "").split()}
    return tuple(Recipient(each, "digest", HANDLER) for each in sorted(told))


def _calendar_missing(_uow: UnitOfWork, row: HistoryRow) -> tuple[Recipient, ...]:
    assert row.data is not None
    return tuple(Recipient(each, "note", INVOLVED) for each in row.data["told"])


def _case(uow: UnitOfWork, row: HistoryRow) -> Case:
    return uow.session.get_one(Case, row.case_id)


AUDIENCES: Mapping[Kind, Audience] = {
    Kind.TASK_OPENED: _task_opened,
    Kind.LADDER_TOLD: _ladder_told,
    Kind.CARD_TOLD: _card_told,
    Kind.NOTICE_SENT: _notice_sent,
    Kind.CASE_FINISHED: _case_finished,
    Kind.CASE_WITHDRAWN: _told_then,
    Kind.CASE_TERMINATED: _told_then,
    Kind.CASE_MERGED: _told_then,
    Kind.CASE_ABSORBED: _told_then,
    Kind.CASE_SPLIT: _told_then,  # the sender; the recipient has the task that opens
    Kind.DEADLINE_REVIEW_ASKED: _review_asked,
    Kind.DEADLINE_EXTENDED: _extended,
    Kind.CASE_FROZEN: _told_then,
    Kind.CASE_RELEASED: _told_then,
    Kind.MESSAGE_RECEIVED: _told_then,
    Kind.CASE_NOTED: _copied,
    Kind.TASK_TRANSFERRED: _task_handed_over,
    Kind.TASK_DELEGATED: _task_handed_over,
    Kind.TASK_URGED: _task_urged,
    Kind.REQUEST_ASKED: _request_asked,
    Kind.REQUEST_ANSWERED: _request_answered,
    Kind.VOTE_TO_CLOSE: _told_then,
    Kind.SIGNER_ADDED: _signer,
    Kind.SIGNER_REMOVED: _signer,
    Kind.BODY_REMOVED: _body_removed,
    Kind.RECOMPUTATION_MADE: _recomputation_made,
    Kind.CALENDAR_MISSING: _calendar_missing,
    Kind.OVERDUE_CONTESTED: _told_then,  # whoever may decide
    Kind.OVERDUE_DECIDED: _told_then,  # whoever contested
}
