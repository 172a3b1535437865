"""Tasks: the inbox, one task with its form, claiming, releasing and completing it."""

from __future__ import annotations

from datetime import datetime

from apiflask import APIBlueprint

from web.access import api
from web.api.bodies import optional_body
from web.api.consequence_shapes import ConsequencesShape
from web.api.directory import Directory
from web.api.pages_of_lists import next_position, position
from web.api.present_consequences import present_consequences
from web.api.present_task import facts_of, present_task, present_whole_task
from web.api.shapes import (
    TaskList,
    TaskShape,
    TasksQuery,
)
from web.api.verb_bodies import Claim, Completion, HandOver, Intention, Opinion, Recusal
from web.api.versions import etag, heed_seen_task, seen_version
from web.finding import found_case, found_task
from web.first_look import note_first_look
from web.pages.foreseen import foresee
from web.unit_of_work import current_uow
from workflows.clock import local_date
from workflows.steps.complete_task import complete_task, task_at_hand
from workflows.steps.hand_over import delegate_task, transfer_task
from workflows.steps.recuse import ask_recusal
from workflows.steps.return_task import return_task
from workflows.steps.take_back import take_back_task
from workflows.steps.urge_task import urge_task
from workflows.tasks.claim_task import claim_task, release_task
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_in_scope

views = APIBlueprint("api_tasks", __name__, tag="tasks", url_prefix="/api/v1")

Answer = tuple[TaskShape, int, dict[str, str]]


@views.get("/tasks")
@api
@views.input(TasksQuery, location="query", arg_name="query")
@views.output(TaskList)
def get_tasks(query: TasksQuery) -> TaskList:
    """Your tasks: mine, claimable, of cases you started, of cases you were told of, done by you."""
    uow = current_uow()
    pairs = tasks_in_scope(
        uow.session,
        uow.person,
        query.scope,
        local_date(uow.now),
        limit=query.limit + 1,
        after=position(query.cursor),
    )
    shown, cursor = next_position(pairs, query.limit, lambda pair: (_place(pair[0]), pair[0].id))
    directory = Directory(uow)
    facts = facts_of(uow, [task for task, _ in shown], directory)
    items = [present_task(uow, task, case, directory, facts) for task, case in shown]
    return TaskList(items=items, next_cursor=cursor)


@views.get("/tasks/<task_id>")
@api
@views.output(TaskShape)
def get_task(task_id: str) -> Answer:
    """One task with its form."""
    task = found_task(current_uow(), task_id)
    note_first_look(task)
    return _answer(task)


@views.post("/tasks/<task_id>/claim")
@api
@views.output(TaskShape)
def post_claim(task_id: str) -> Answer:
    """Take an unclaimed task. The body `{version}` may be left out."""
    version = seen_version(optional_body(Claim).version)
    return _answer(claim_task(current_uow(), task_id, version))


@views.post("/tasks/<task_id>/release")
@api
@views.output(TaskShape)
def post_release(task_id: str) -> Answer:
    """Give a claimed task back. The body `{version}` may be left out."""
    version = seen_version(optional_body(Claim).version)
    return _answer(release_task(current_uow(), task_id, version))


@views.post("/tasks/<task_id>/complete")
@api
@views.input(Completion, arg_name="given")
@views.output(TaskShape)
def post_complete(task_id: str, given: Completion) -> Answer:
    """Complete a task; `data` is laid over `form.data`."""
    task = complete_task(
        current_uow(),
        task_id,
        decision=given.decision,
        data=given.data,
        opinion=given.opinion,
        version=seen_version(given.version),
    )
    return _answer(task)


@views.post("/tasks/<task_id>/consequences")
@api
@views.input(Intention, arg_name="given")
@views.output(ConsequencesShape)
def post_consequences(task_id: str, given: Intention) -> ConsequencesShape:
    """What a decision would bring about; nothing is changed. 409 while it hangs on what is left out."""
    heed_seen_task(task_id)
    context, task = task_at_hand(current_uow(), task_id)
    return present_consequences(foresee(context, task, given.decision, given.data))


@views.post("/tasks/<task_id>/transfer")
@api
@views.input(HandOver, arg_name="given")
@views.output(TaskShape)
def post_transfer(task_id: str, given: HandOver) -> Answer:
    """Give a task to another holder of its role; its clock goes on."""
    version = seen_version(given.version)
    return _answer(transfer_task(current_uow(), task_id, given.to, given.opinion, version))


@views.post("/tasks/<task_id>/delegate")
@api
@views.input(HandOver, arg_name="given")
@views.output(TaskShape)
def post_delegate(task_id: str, given: HandOver) -> Answer:
    """Let somebody else do your task on your behalf."""
    version = seen_version(given.version)
    return _answer(delegate_task(current_uow(), task_id, given.to, given.opinion, version))


@views.post("/tasks/<task_id>/take-back")
@api
@views.output(TaskShape)
def post_take_back(task_id: str) -> Answer:
    """Take back what you decided, while nobody has looked at what came of it; the task opened again."""
    heed_seen_task(task_id)
    return _answer(take_back_task(current_uow(), task_id))


@views.post("/tasks/<task_id>/return")
@api
@views.input(HandOver, arg_name="given")
@views.output(TaskShape)
def post_return(task_id: str, given: HandOver) -> Answer:
    """Send a case back from your task to an earlier one; `to` is its element."""
    version = seen_version(given.version)
    return _answer(return_task(current_uow(), task_id, given.to, given.opinion, version))


@views.post("/tasks/<task_id>/recuse")
@api
@views.input(Recusal, arg_name="given")
@views.output(TaskShape)
def post_recuse(task_id: str, given: Recusal) -> Answer:
    """Ask that somebody keeps off the case; the head decides, see the case's `requests`."""
    uow = current_uow()
    ask_recusal(uow, task_id, given.person, given.reason, seen_version(given.version))
    return _answer(found_task(uow, task_id))


@views.post("/tasks/<task_id>/remind")
@api
@views.output(TaskShape)
def post_remind(task_id: str) -> Answer:
    """Remind whoever has a task, once a day. The body `{opinion}` may be left out."""
    heed_seen_task(task_id)
    return _answer(urge_task(current_uow(), task_id, optional_body(Opinion).opinion))


def _answer(task: Task) -> Answer:
    uow = current_uow()
    uow.session.flush()
    case = found_case(uow, task.case_id)
    return present_whole_task(uow, task, case), 200, etag(task.version)


def _place(task: Task) -> datetime:
    return task.closed_at or task.opened_at
