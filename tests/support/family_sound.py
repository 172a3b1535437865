"""What has to hold of all cases at any moment, whatever people did and however time passed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from bpmn.changes import look
from bpmn.routes import Routes
from bpmn.state import decode
from lianshu.platform import Platform
from notifications.models import Message
from tests.support.rows import armed_timers, count_by_state
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.clock import local_date, real_now
from workflows.database.queries import failing_items
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.explain_deadline import explain_deadline
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import live_deadlines
from workflows.deadlines.recompute_queries import recomputations_under_way
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.history.verify import verify_history
from workflows.messages.models import CaseMessage
from workflows.messages.queries import open_waits
from workflows.organizations.queries import person
from workflows.organizations.sign_in import viewer_of
from workflows.processes.published import published_folder
from workflows.steps.queries import standing_answers
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates, tasks_of_case, votes_of

MOST_TOKENS = 100
"""Of one case: more open tasks, clocks and waits are no process but an avalanche."""
RECEIVED = ("delivered", "noted", "opened")


def check_cases(platform: Platform) -> None:
    """Raise AssertionError for the first thing that does not hold."""
    with platform.unit_of_work(write=False) as uow:
        verdict = verify_history(uow)
        assert verdict.ok, verdict.first_bad
        assert failing_items(uow.session) == []
        for case in uow.session.scalars(select(Case).order_by(Case.started_at, Case.id)):
            try:
                check_case(uow, case)
            except AssertionError as error:
                error.add_note(f"{case.process_key} {case.title} ({case.id})")
                raise


def check_case(uow: UnitOfWork, case: Case) -> None:
    """A running case goes on, with owners and clocks that mean something; one that is over is over."""
    tasks = tasks_of_case(uow.session, case.id, "open")
    if case.state != "running":
        assert case.outcome and case.finished_at
        assert not tasks and not armed_timers(uow.session, case.id)
        assert not live_deadlines(uow.session, case.id) and not open_waits(uow.session, case.id)
        return
    moves = [timer for timer in armed_timers(uow.session, case.id) if timer.fire_at]
    assert tasks or moves or open_waits(uow.session, case.id) or case.frozen, "nothing moves it"
    _check_engine(uow, case, tasks)
    for task in tasks:
        _check_task(uow, case, task)
    _check_clocks(uow, case, tasks)
    _check_progress(uow, case)


def check_messages(platform: Platform) -> None:
    """Between two cases every message arrived once, in the order in which they were sent.

    To be asked when the workers have done what is due.
    """
    with platform.unit_of_work(write=False) as uow:
        rows = uow.session.scalars(
            select(CaseMessage).order_by(CaseMessage.seq, CaseMessage.part)
        ).all()
        states = Counter(row.state for row in rows)
        assert not states["sent"] and not states["unheard"], states
        assert "sending" not in count_by_state(uow.session)
        sent: dict[tuple[str, str], list[CaseMessage]] = defaultdict(list)
        for row in rows:
            if row.state in RECEIVED and row.to_case_id is not None:
                sent[row.case_id, row.to_case_id].append(row)
        for receiver in {to for _, to in sent}:
            got: dict[str, list[str]] = defaultdict(list)
            for receipt in reversed(rows_of_kinds(uow.session, receiver, (Kind.MESSAGE_RECEIVED,))):
                assert receipt.data is not None
                got[receipt.data["from"]].append(receipt.data["message"])
            for (sender, to), messages in sent.items():
                if to == receiver:
                    _check_order(messages, got[sender])


def mails_so_far(platform: Platform) -> set[str]:
    """The ids of what has been written to people."""
    with platform.unit_of_work(write=False) as uow:
        return set(uow.session.scalars(select(Message.id)))


def check_mails(platform: Platform, known: set[str]) -> None:
    """Whoever is written to about a case may open it then; what is `known` has been looked at before.

    To be asked soon after: a body that a case leaves no longer sees it.
    """
    with platform.unit_of_work(write=False) as uow:
        rows = uow.session.scalars(select(Message).where(Message.case_id.is_not(None))).all()
        for mail in rows:
            if mail.id in known:
                continue
            viewer = viewer_of(uow, mail.recipient_id)
            assert viewer is not None
            case = visible_case(uow.session, viewer, str(mail.case_id))
            assert case is not None, f"{viewer.username} cannot open {mail.subject}"
    known |= {mail.id for mail in rows}


def _check_order(messages: list[CaseMessage], received: list[str]) -> None:
    names = [message.name for message in messages]
    assert Counter(names) == Counter(received), (names, received)
    if not any(message.tried for message in messages):  # what was kept comes when it is waited for
        assert names == received, (names, received)


def _check_engine(uow: UnitOfWork, case: Case, tasks: Iterable[Task]) -> None:
    """The rows say exactly what the engine waits for."""
    definition = published_folder(uow.session, case.process_version_id).definition
    found = look(decode(definition, case.engine_state))
    assert sorted(key.hex for key in found.activities) == sorted(task.engine_id for task in tasks)
    waits = [(wait.engine_id, wait.element) for wait in open_waits(uow.session, case.id)]
    assert sorted((key[0].hex, key[1]) for key in found.waits) == sorted(waits)
    known = {(key[0].hex, key[1]) for key in found.timers}
    armed = armed_timers(uow.session, case.id)
    assert {(timer.engine_id, timer.element) for timer in armed} <= known
    assert len(found.activities) + len(known) + len(waits) <= MOST_TOKENS


def _check_task(uow: UnitOfWork, case: Case, task: Task) -> None:
    folder = published_folder(uow.session, case.process_version_id)
    spec = folder.tasks[task.element]
    assert task.deadline_id or spec.untimed, f"{task.element} has neither clock nor reason"
    if task.assignee_id is not None:
        assert person(uow.session, task.assignee_id).active, task.element
        return
    able = candidates(uow.session, task, local_date(uow.now))
    votes = votes_of(uow.session, task.id) if task.countersigned else ()
    assert able or votes, f"nobody can do {task.element} {task.item or ''}"


def _check_clocks(uow: UnitOfWork, case: Case, tasks: Iterable[Task]) -> None:
    """One clock of a rule for a body at a time, and each live one can still be met or run out."""
    live = live_deadlines(uow.session, case.id)
    assert len({(each.rule, each.item) for each in live}) == len(live)
    timers = armed_timers(uow.session, case.id)
    held = {task.deadline_id for task in tasks} | {timer.deadline_id for timer in timers}
    for clock in live:
        if clock.state == "paused":
            assert clock.due_at is None
            assert all(timer.fire_at is None for timer in timers if timer.deadline_id == clock.id)
        else:
            assert clock.due_on is not None and clock.due_at is not None
            assert clock.due_at > clock.started_at
            _check_end(uow, clock)
        assert clock.id in held or _can_be_met(uow, case, clock), f"{clock.rule} runs for nothing"


def _check_end(uow: UnitOfWork, clock: Deadline) -> None:
    """A clock ends where its written calculation says, but while all are being counted anew."""
    if recomputations_under_way(uow.session, real_now()):
        return
    end = explain_deadline(uow, clock).explanation.result
    assert (clock.due_on, clock.due_at) == (end.due, end.due_at), (clock.rule, clock.amount, end)


def _can_be_met(uow: UnitOfWork, case: Case, clock: Deadline) -> bool:
    """Whether a completion that meets it can still come."""
    folder = published_folder(uow.session, case.process_version_id)
    rule = folder.rules[clock.rule]
    definition = folder.definition
    found = look(decode(definition, case.engine_state))
    tasks = tasks_of_case(uow.session, case.id, "open")
    now = {each for task in tasks for each in (task.element, *task.path)}
    now |= {key[1] for key in (*found.timers, *found.waits)}
    ahead = Routes(definition).reachable(
        each for each in now if each in definition.diagram.elements
    )
    for element, called in definition.called.items():
        if element in ahead:
            ahead |= called.elements.keys()
    return any(point.element in ahead or point.element in now for point in rule.until)


def _check_progress(uow: UnitOfWork, case: Case) -> None:
    """What the case says of its past is what its rows say."""
    opened = Counter(task.element for task in tasks_of_case(uow.session, case.id))
    answered = Counter(answer.element for answer in standing_answers(uow.session, case.id))
    for element, (times, answers, _) in case.progress.items():
        assert (opened[element], answered[element]) == (times, answers), element
