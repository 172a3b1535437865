"""Adding a file to a running case."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.cases.queries import locked_case, visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound
from workflows.evidence.add_evidence import add_evidence
from workflows.evidence.models import Evidence
from workflows.steps.may_add_evidence import may_add_evidence
from workflows.texts import Text


def add_to_case(uow: UnitOfWork, case_id: str, name: str, chunks: Iterable[bytes]) -> Evidence:
    """Add a file to a case on which the person has an open task.

    Raises NotFound, NotPermitted, WrongState, UnsupportedMedia, TooLarge.
    """
    if visible_case(uow.session, uow.person, case_id) is None:
        raise NotFound(Text("没有这件案件，或者您不能查看。"))
    case = locked_case(uow.session, case_id)
    return add_evidence(uow, case, name, chunks, may_add=may_add_evidence(uow, case))
