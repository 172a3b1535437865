"""Who may add evidence to a case."""

from __future__ import annotations

from bpmn.folder_model import Message, ProcessFolder
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Refusal
from workflows.steps.context import CaseContext
from workflows.steps.send_message import check_may_send
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import tasks_of_case

EVIDENCE = "evidence@"


def may_add_evidence(uow: UnitOfWork, case: Case) -> bool:
    """Whoever has an open task on a running case, or may send a message that has to be proved."""
    if case.state != "running":
        return False
    if any(can_complete(uow.person, task) for task in tasks_of_case(uow.session, case.id, "open")):
        return True
    context = CaseContext(uow, case)
    proved = [each for each in context.folder.messages if asks_for_proof(context.folder, each)]
    return any(_may_send(context, each) for each in proved)


def asks_for_proof(folder: ProcessFolder, message: Message) -> bool:
    """Whether the form of a message lets files of the case be chosen."""
    ui = folder.forms[message.form].get("ui", {}) if message.form else {}
    return any(str(how).startswith(EVIDENCE) for how in ui.get("sources", {}).values())


def _may_send(context: CaseContext, message: Message) -> bool:
    try:
        check_may_send(context, message.name)
    except Refusal:
        return False
    return True
