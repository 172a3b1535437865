"""Tasks that several people sign: one more, one less, and closing the vote."""

from __future__ import annotations

from apiflask import APIBlueprint

from web.access import api
from web.api.doing import doing
from web.api.present_task import present_whole_task
from web.api.shapes import TaskShape
from web.api.verb_bodies import Signer
from web.api.versions import etag, heed_seen_task
from web.finding import found_case
from web.unit_of_work import current_uow
from workflows.steps.change_signers import add_signer, close_vote, remove_signer
from workflows.tasks.models import Task

views = APIBlueprint("api_signers", __name__, tag="tasks", url_prefix="/api/v1")

Answer = tuple[TaskShape, int, dict[str, str]]


@doing(views, "/tasks/<task_id>/add-signer", Signer, TaskShape)
def post_add_signer(task_id: str, given: Signer) -> Answer:
    """Let one more person vote, after the others."""
    heed_seen_task(task_id)
    return _answer(add_signer(current_uow(), task_id, given.person, given.reason))


@doing(views, "/tasks/<task_id>/remove-signer", Signer, TaskShape)
def post_remove_signer(task_id: str, given: Signer) -> Answer:
    """Take out a member who has not voted."""
    heed_seen_task(task_id)
    return _answer(remove_signer(current_uow(), task_id, given.person, given.reason))


@views.post("/tasks/<task_id>/close-vote")
@api
@views.output(TaskShape)
def post_close_vote(task_id: str) -> Answer:
    """Close the vote before all have voted, once a quorum has."""
    heed_seen_task(task_id)
    return _answer(close_vote(current_uow(), task_id))


def _answer(task: Task) -> Answer:
    uow = current_uow()
    uow.session.flush()
    case = found_case(uow, task.case_id)
    return present_whole_task(uow, task, case), 200, etag(task.version)
