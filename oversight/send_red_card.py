"""A red card of a township opens a supervision about its case (PROCESSES accompanying_supervision).

The card is the reason to look, no finding: whether anything follows, the judicial office judges at
its first step (AES 8). It is sent once the card is there and delivered in a transaction of its own,
so a card never waits for a supervision.
"""

from __future__ import annotations

from bpmn.folder_model import ProcessFolder
from oversight.chains import Chain
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.organizations.queries import holders, judicial_office_of
from workflows.steps.context import CaseContext
from workflows.steps.throw_messages import send
from workflows.tasks.models import Task

TOWNSHIP, OFFICE = "township", "supervisor"
LAST_POINT = "closing"
LONGEST_SUBJECT = 60


def send_red_card(uow: UnitOfWork, case: Case, task: Task, chain: Chain) -> None:
    """Throw the message that the process of a case has for a step that got a red card, if it has one.

    Nothing is sent about a body that is no township, a step that the judicial office does not see,
    and a township whose judicial office has nobody to look.
    """
    if chain.name != TOWNSHIP or (task.confidential and case.confidential_to is not None):
        return
    context = CaseContext(uow, case)
    message = next((each for each in context.folder.messages if each.at_red_card), None)
    office = judicial_office_of(uow.session, chain.body.id) if message else None
    if message is None or office is None:
        return
    able = holders(uow.session, OFFICE, office.id, local_date(uow.now))
    if not able:
        return
    said = {
        "supervised": chain.body.code,
        "point": _point(context.folder, task.element),
        "subject": f"“{task.name}”红牌：{case.title}"[:LONGEST_SUBJECT],
    }
    send(context, message, None, said, begins=able[0].id)


def _point(folder: ProcessFolder, element: str) -> str:
    """The next point of supervision that the case comes to, in reading order; its closing after all."""
    order = folder.definition.order
    points = {each.element: each.point for each in folder.supervision_points}
    calls = folder.definition.called.items()
    drawn = next((call for call, called in calls if element in called.elements), element)
    after = order[order.index(drawn) :] if drawn in order else order
    return next((points[each] for each in after if each in points), LAST_POINT)
