"""Freezing what the record says of an act: who opened what when, and which rules were in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.cases.about_queries import case_named
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.base import canonical, new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.in_force import rules_in_force
from workflows.evidence.models import Evidence
from workflows.evidence.queries import evidence_to_see
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.history.record import record
from workflows.organizations.queries import people_by_id
from workflows.processes.published import folder_of
from workflows.processes.queries import versions_of
from workflows.steps.context import CaseContext
from workflows.steps.history_to_see import rows_to_see

READS = (Kind.DOCUMENT_READ, Kind.EVIDENCE_READ)


def freeze_record(context: CaseContext, element: str) -> None:
    """Keep what is known of the act that the case is about as a file under its SHA-256.

    The file is JSON: `statement` (what was applied for), `case` (end of its chain of history, who
    opened which document when, its files with their digests) and `rules` (deadline rules of its
    process as published on the day of the act). Whoever applies reads it: of a case that they may
    not see, as of an act without a case on the platform, there is only the statement, and nothing
    of a part that is closed to them.
    """
    uow = context.uow
    data = context.case.data
    number = str(data.get("event_case", "")).strip()
    about = case_named(uow.session, uow.person, number) if number else None
    act_on = date.fromisoformat(str(data["act_on"]))
    content = canonical(
        {
            "frozen_at": uow.now.isoformat(),
            "statement": {key: data[key] for key in sorted(data)},
            "case": _record_of(uow, about) if about else None,
            "rules": _rules_on(uow, about, act_on) if about else [],
        }
    )
    blob = uow.services.blobs.put_bytes(content)
    frozen = Evidence(
        id=new_id(),
        case_id=context.case.id,
        name=f"固定证据-{blob.sha256[:12]}.json",
        kind="document",
        media_type="application/json",
        sha256=blob.sha256,
        size=blob.size,
        added_by_id=context.case.started_by_id,
        added_at=uow.now,
        # It holds all that was said so far: nobody reads it whom the closed part is hidden from.
        confidential=context.case.confidential_to is not None,
    )
    uow.session.add(frozen)
    record(
        uow,
        Kind.EVIDENCE_ADDED,
        case=context.case,
        evidence=frozen.id,
        name=frozen.name,
        sha256=frozen.sha256,
        size=frozen.size,
    )


def _record_of(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    told = rows_to_see(uow, case, rows_of_kinds(uow.session, case.id, READS))
    reads = [row for row in told if row.data is not None]
    people = people_by_id(uow.session, {row.actor_id for row in reads if row.actor_id})
    return {
        "number": case.number,
        "process": case.process_key,
        "history": {"rows": case.history_seq, "hash": case.history_hash},
        "opened": [
            {
                "at": row.at.isoformat(),
                "by": people[row.actor_id].name if row.actor_id else None,
                "what": (row.data or {}).get("title") or (row.data or {}).get("name"),
            }
            for row in reversed(reads)
        ],
        "files": [
            {"name": item.name, "sha256": item.sha256, "at": item.added_at.isoformat()}
            for item in evidence_to_see(uow.session, uow.person, case)
        ],
    }


def _rules_on(uow: UnitOfWork, case: Case, day: date) -> list[Mapping[str, Any]]:
    """The rules of the case's process on a day, with what the county had changed.

    Of a day before its first version those of that one.
    """
    versions = versions_of(uow.session, case.process_key)
    then = [each for each in versions if local_date(each.published_at) <= day]
    version = then[0] if then else versions[-1]
    return [
        {
            "code": rule.code,
            "amount": rule.amount.text,
            "basis": rule.basis,
            "status": rule.status,
            "version": version.version,
            "content_hash": version.content_hash,
        }
        for rule in rules_in_force(uow.session, folder_of(version), day).values()
    ]
