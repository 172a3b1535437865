"""Who counts as having begun a case that another one opens.

They are told of its end and find it among what they began. So it is somebody who sees the cases of the
body in whose name it begins, not whoever began the other case when a clock has opened this one.
"""

from __future__ import annotations

from bpmn.folder_model import ProcessFolder
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.organizations.models import Organization
from workflows.organizations.queries import people_of
from workflows.organizations.sign_in import viewer_of
from workflows.steps.start_case import may_start
from workflows.viewer import Viewer


def begun_by(
    uow: UnitOfWork, folder: ProcessFolder, subject: Organization, *likely: str | None
) -> str:
    """The id of the first of `likely` who works at the body, else of whoever may start the process there.

    `likely` are ids of people, best first; the last one counts where the body has nobody of either kind.
    """

    def there(person_id: str) -> Viewer | None:
        viewer = viewer_of(uow, person_id)
        return viewer if viewer is not None and subject.id in viewer.scope_ids else None

    known = [each for each in likely if each is not None]
    for each in known:
        if there(each) is not None:
            return each
    for person in people_of(uow.session, [subject.id], local_date(uow.now)):
        viewer = there(person.id)
        if viewer is not None and may_start(viewer, folder):
            return person.id
    return known[-1]
