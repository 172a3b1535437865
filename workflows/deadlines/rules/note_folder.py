"""Noting the rules of a folder that is published: the default that the county may change."""

from __future__ import annotations

from bpmn.folder_model import ProcessFolder
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.rules.in_force import process_of_rule, rule_of_folder
from workflows.deadlines.rules.models import DeadlineRule
from workflows.deadlines.rules.queries import row_of, timelines
from workflows.deadlines.rules.versions import RuleVersion

SAID = (
    "title", "step", "amount", "urgent", "start_event", "roll", "holder", "pausable", "ext_amount",
    "ext_approver", "basis", "status", "lighter",
)  # fmt: skip
"""What a folder says of a rule."""


def note_folder(uow: UnitOfWork, folder: ProcessFolder) -> None:
    """Add a version of each rule that says something new, from today; end those that are gone.

    What the county has changed stays, except where the text of the law (status V) now gives less
    time than the county does: then the folder's version follows it.
    """
    known = timelines(uow.session)
    for code, rule in folder.rules.items():
        if process_of_rule(folder, code) != folder.key:
            continue  # noted with the process whose rule it is
        versions = known.get((folder.key, code), ())
        last = versions[-1] if versions else None
        new = rule_of_folder(folder, rule)
        if last is None or last.valid_to is not None or _says_more(last, new):
            _follow(uow, last, new)
    for (process, code), versions in known.items():
        if process == folder.key and code not in folder.rules and versions[-1].valid_to is None:
            end_version(uow, versions[-1])


def _says_more(last: RuleVersion, new: RuleVersion) -> bool:
    if last.source == "folder":
        return any(getattr(last, name) != getattr(new, name) for name in SAID)
    ours, theirs = parse_amount(new.amount or ""), parse_amount(last.amount or "")
    return new.status == "V" and ours.unit is theirs.unit and ours.value < theirs.value


def end_version(uow: UnitOfWork, version: RuleVersion) -> DeadlineRule:
    """Let a version hold until today, exclusively; one that was to begin later never does."""
    today = local_date(uow.now)
    row = uow.session.get_one(DeadlineRule, version.id)
    row.valid_to = max(today, row.valid_from) if row.valid_from else today
    return row


def _follow(uow: UnitOfWork, last: RuleVersion | None, new: RuleVersion) -> None:
    row = row_of(new, uow.now)
    row.valid_from = local_date(uow.now)
    if last is not None and last.valid_to is None:
        row.valid_from = end_version(uow, last).valid_to
        row.warn_profile = last.warn_profile
    uow.session.add(row)
