"""Doing things in a person's name through the verbs everybody uses: for stories and the demo county."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lianshu.platform import Platform
from workflows.cases.queries import locked_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound
from workflows.evidence.add_evidence import add_evidence
from workflows.evidence.queries import evidence_of_case
from workflows.organizations.queries import person_by_username
from workflows.organizations.sign_in import viewer_of
from workflows.steps.complete_task import complete_task
from workflows.steps.may_add_evidence import may_add_evidence
from workflows.steps.start_case import start_case
from workflows.tasks.claim_task import claim_task
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import tasks_of_case
from workflows.texts import Text
from workflows.viewer import Viewer

FILE = "@file "
"""In the data of a deed, before the name of a file of the case: the id of that file."""


@contextmanager
def acting(platform: Platform, username: str) -> Iterator[UnitOfWork]:
    """A unit of work in the name of a person; raises NotFound."""
    with platform.unit_of_work(write=False) as uow:
        viewer = _viewer(uow, username)
    with platform.database.unit_of_work(platform.clock, viewer) as uow:
        yield uow


def start(platform: Platform, username: str, process: str, data: Mapping[str, Any]) -> str:
    """Start a process; returns the case's id. Raises what `start_case` raises."""
    with acting(platform, username) as uow:
        return start_case(uow, process, data).id


def complete(
    platform: Platform,
    username: str,
    case_id: str,
    element: str,
    decision: str,
    data: Mapping[str, Any],
    opinion: str = "",
) -> None:
    """Complete the open task of an element; raises NotFound and what `complete_task` raises."""
    with acting(platform, username) as uow:
        task = open_task(uow, case_id, element)
        complete_task(
            uow, task.id, decision=decision, data=data, opinion=opinion, version=task.version
        )


def claim(platform: Platform, username: str, case_id: str, element: str) -> None:
    """Claim the open task of an element; raises NotFound and what `claim_task` raises."""
    with acting(platform, username) as uow:
        claim_task(uow, open_task(uow, case_id, element).id)


def attach(platform: Platform, username: str, case_id: str, name: str, content: bytes) -> str:
    """Add a file to a case; returns its id. Raises what `add_evidence` raises."""
    with acting(platform, username) as uow:
        case = locked_case(uow.session, case_id)
        may_add = may_add_evidence(uow, case)
        return add_evidence(uow, case, name, [content], may_add=may_add).id


def with_files(platform: Platform, case_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with the ids of files in place of their names."""
    named = [key for key, value in data.items() if isinstance(value, str) and FILE in value]
    if not named:
        return dict(data)
    with platform.unit_of_work(write=False) as uow:
        ids = {f"{FILE}{item.name}": item.id for item in evidence_of_case(uow.session, case_id)}
    return {key: ids[value] if key in named else value for key, value in data.items()}


def open_task(uow: UnitOfWork, case_id: str, element: str) -> Task:
    """The open task of an element, `element@code` where it is a body's of a list; raises NotFound.

    Without a code it is the acting person's own, where several bodies have one.
    """
    found = [
        task
        for task in tasks_of_case(uow.session, case_id, "open")
        if element in (task.element, f"{task.element}@{task.item}")
    ]
    if not found:
        raise NotFound(Text("案件没有待办的“{element}”。", element=element))
    viewer = uow.viewer
    own = (each for each in found if viewer is not None and can_complete(viewer, each))
    return next(own, found[0])


def _viewer(uow: UnitOfWork, username: str) -> Viewer:
    person = person_by_username(uow.session, username)
    viewer = viewer_of(uow, person.id) if person else None
    if viewer is None:
        raise NotFound(Text("没有用户“{username}”。", username=username))
    return viewer
