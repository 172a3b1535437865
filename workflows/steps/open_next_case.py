"""Opening the case that an ended one goes on as: in a transaction of its own, once and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bpmn import engine
from bpmn.folder_model import Opening
from workflows.cases.models import Case, CaseLink
from workflows.cases.queries import slots_of
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.evidence.models import Evidence
from workflows.evidence.queries import evidence_of_case
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import mark_followed, to_follow
from workflows.history.record import record
from workflows.organizations.models import Organization
from workflows.organizations.queries import organization
from workflows.processes.published import folder_of, published_folder
from workflows.processes.queries import current_version
from workflows.steps.apply_step import apply_step
from workflows.steps.begun_by import begun_by
from workflows.steps.carried_data import carried_data
from workflows.steps.context import CaseContext
from workflows.steps.start_case import begin_case

FOLLOWER = "onward"


def pending(uow: UnitOfWork, limit: int = 100) -> Sequence[int]:
    """The history rows by which ended cases are to go on."""
    return to_follow(uow.session, FOLLOWER, uow.now, limit)


def open_next_case(uow: UnitOfWork, history_id: int) -> int:
    """Open the case that a case goes on as, with its material, linked to it.

    The ended case is read and not locked: nothing changes it any more. Returns how many cases were
    opened; a second time none. Raises LookupError when the process is not in force any more.
    """
    row = uow.session.get_one(HistoryRow, history_id)
    if not mark_followed(uow.session, FOLLOWER, row) or row.case_id is None or row.data is None:
        return 0
    old = uow.session.get_one(Case, row.case_id)
    end = published_folder(uow.session, old.process_version_id).ends[row.data["element"]]
    assert end.opens is not None
    open_linked(uow, old, end.opens, (row.actor_id, old.started_by_id), {})
    return 1


def open_linked(
    uow: UnitOfWork,
    old: Case,
    opens: Opening,
    likely: Sequence[str | None],
    given: Mapping[str, Any],
) -> Case:
    """A case that goes on from another, with its material and what else is `given`, linked to it.

    `likely` have begun it, if they may (begun_by). Raises LookupError when its process is not in force.
    """
    case = _open(uow, old, opens, likely, given)
    # What was gathered behind closed doors goes along only with those to whom they are open.
    within = old.confidential_to is None or case.organization_id in old.confidential_to
    for item in evidence_of_case(uow.session, old.id):
        if within or not item.confidential:
            _copy(uow, item, case)
    uow.session.add(
        CaseLink(case_id=case.id, earlier_id=old.id, relation=opens.relation, since=uow.now)
    )
    return case


def _open(
    uow: UnitOfWork,
    old: Case,
    opens: Opening,
    likely: Sequence[str | None],
    given: Mapping[str, Any],
) -> Case:
    subject = organization(
        uow.session, slots_of(uow.session, old.id)[opens.starter].organization_id
    )
    data = {**carried_data(uow, old, opens, old.data), **given}
    context = begin_opened(uow, opens, subject, data, likely)
    apply_step(context, engine.start(context.definition, context.told()), None)
    return context.case


def begin_opened(
    uow: UnitOfWork,
    opens: Opening,
    subject: Organization,
    data: dict[str, Any],
    likely: Sequence[str | None],
) -> CaseContext:
    """The case that another one opens, before its flow has started; `likely` have begun it, if they may.

    Raises LookupError when its process is not in force, or a slot finds no organization.
    """
    version = current_version(uow.session, opens.process)
    if version is None:
        raise LookupError(f"no process {opens.process} is in force")
    starter = begun_by(uow, folder_of(version), subject, *likely)
    context = begin_case(uow, version, subject, data, starter)
    context.fill_slots()
    for name in opens.shows:
        context.slots()[name].visible_from = uow.now
    return context


def _copy(uow: UnitOfWork, item: Evidence, case: Case) -> None:
    """The same file, proof in the new case as well."""
    copy = Evidence(
        id=new_id(),
        case_id=case.id,
        name=item.name,
        kind=item.kind,
        media_type=item.media_type,
        sha256=item.sha256,
        size=item.size,
        added_by_id=item.added_by_id,
        added_at=uow.now,
        confidential=item.confidential and case.organization_id in (case.confidential_to or ""),
    )
    uow.session.add(copy)
    uow.session.flush()
    record(
        uow,
        Kind.EVIDENCE_ADDED,
        case=case,
        evidence=copy.id,
        name=copy.name,
        sha256=copy.sha256,
        size=copy.size,
    )
