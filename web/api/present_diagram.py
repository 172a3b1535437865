"""The diagram of a case with what has happened on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bpmn.folder_model import ProcessFolder
from oversight.lights import WORST_FIRST, Light, light_of_task
from web.api.shapes import CallShape, DiagramShape, MarkShape
from web.texts import choose
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_by_id
from workflows.errors import NotFound
from workflows.history.kinds import Kind
from workflows.processes.published import published_folder
from workflows.steps.ending_to_see import outcome_to_see
from workflows.steps.history_to_see import history_to_see
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_to_see
from workflows.texts import Text

DRAWN = ("startEvent", "userTask", "serviceTask", "callActivity", "subProcess", "endEvent")


def present_diagram(uow: UnitOfWork, case: Case, call: str | None = None) -> DiagramShape:
    """The BPMN that the case runs on, or that the call activity `call` of it calls, with marks.

    A mark for each step, start and end. Raises NotFound if nothing is called there.
    """
    folder = published_folder(uow.session, case.process_version_id)
    shown = folder.called.get(call) if call else folder
    if shown is None:
        raise NotFound(Text("没有这张流程图。"))
    found = tasks_to_see(uow.session, uow.person, case)
    tasks = [each for each in found if not call or call in each.path]
    calls = [
        CallShape(element=element, process=each.key, title=choose(each.title, each.title_en))
        for element, each in shown.called.items()
        if element in shown.definition.diagram.elements
    ]
    return DiagramShape(
        bpmn=shown.files["process.bpmn"].decode(),
        marks=list(_marks(uow, case, shown, tasks)) if tasks or not call else [],
        calls=calls,
    )


def _marks(
    uow: UnitOfWork, case: Case, folder: ProcessFolder, tasks: Sequence[Task]
) -> Iterator[MarkShape]:
    clocks = deadlines_by_id(uow.session, [task.deadline_id for task in tasks if task.deadline_id])
    lights: dict[str, list[Light]] = {}
    done = {outcome_to_see(uow.session, uow.person, case), *_served(uow, case)}
    for task in tasks:
        places = (task.element, *task.path)
        if task.state == "open":
            light = light_of_task(task, clocks.get(task.deadline_id or ""), uow.now)
            for place in places:
                lights.setdefault(place, []).append(light)
        elif task.state == "done":
            done.update(places)
    for element in folder.definition.order:
        kind = folder.definition.elements[element].kind
        if kind not in DRAWN:
            continue
        if element in lights:
            light = min(lights[element], key=WORST_FIRST.index)
            state = "overdue" if light is Light.RED else "current"
            yield MarkShape(element=element, state=state, light=light.value)
        elif kind == "startEvent" or element in done:
            yield MarkShape(element=element, state="done", light=Light.DONE.value)
        else:
            yield MarkShape(element=element, state="pending", light=None)


def _served(uow: UnitOfWork, case: Case) -> set[str]:
    """The service tasks that have run in the reader's sight: each leaves a row in the history."""
    return {
        str(row.data["element"])
        for row in history_to_see(uow, case)
        if row.kind == Kind.NOTICE_SENT and row.data is not None
    }
