"""The diagram of a case with what has happened on it."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.folder_model import ProcessFolder
from oversight.lights import Light, light_of_task
from web.api.shapes import DiagramShape, MarkShape
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_by_id
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_case
from workflows.processes.published import published_folder
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case

DRAWN = ("startEvent", "userTask", "serviceTask", "endEvent")


def present_diagram(uow: UnitOfWork, case: Case) -> DiagramShape:
    """The BPMN that the case runs on and a mark for each step, start and end."""
    folder = published_folder(uow.session, case.process_version_id)
    return DiagramShape(
        bpmn=folder.files["process.bpmn"].decode(), marks=list(_marks(uow, case, folder))
    )


def _marks(uow: UnitOfWork, case: Case, folder: ProcessFolder) -> Iterator[MarkShape]:
    tasks = tasks_of_case(uow.session, case.id)
    clocks = deadlines_by_id(uow.session, [task.deadline_id for task in tasks if task.deadline_id])
    latest: dict[str, Task] = {}
    for each in tasks:
        if each.state == "open" or latest.get(each.element, each).state != "open":
            latest[each.element] = each
    over = {case.outcome, *_served(uow, case)}
    for element in folder.definition.order:
        kind = folder.definition.elements[element].kind
        task = latest.get(element)
        if kind not in DRAWN:
            continue
        if task is not None and task.state == "open":
            light = light_of_task(task, clocks.get(task.deadline_id or ""), uow.now)
            state = "overdue" if light is Light.RED else "current"
            yield MarkShape(element=element, state=state, light=light.value)
        elif kind == "startEvent" or element in over or (task is not None and task.state == "done"):
            yield MarkShape(element=element, state="done", light=Light.DONE.value)
        else:
            yield MarkShape(element=element, state="pending", light=None)


def _served(uow: UnitOfWork, case: Case) -> set[str]:
    """The service tasks that have run: each leaves a row in the history."""
    return {
        str(row.data["element"])
        for row in rows_of_case(uow.session, case.id)
        if row.kind == Kind.NOTICE_SENT and row.data is not None
    }
