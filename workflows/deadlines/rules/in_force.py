"""Which version of a rule a clock takes: the folder's own, or what the county has put in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bpmn.folder_model import ProcessFolder, Rule
from bpmn.folder_periods import Amount as FolderAmount
from workflows.calendar.queries import office_calendar
from workflows.database.base import Session
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.rules.lighter import is_lighter_period
from workflows.deadlines.rules.queries import timelines
from workflows.deadlines.rules.versions import RuleVersion, version_on

ACT_DAY = "act_on"
"""The field of a case that holds the day of the act that it is about."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule as it holds for a clock: with the row that says so, if there is one."""

    rule: Rule
    version_id: str | None = None
    warn_profile: str | None = None


def rule_in_force(
    session: Session,
    folder: ProcessFolder,
    rule: Rule,
    day: date,
    *,
    today: date,
    act_on: date | None = None,
) -> InForce:
    """A rule of a folder as it holds for a clock that starts on `day`.

    A county's version outranks the folder's from its first day on. For a period that concerns the
    person (`lighter`) the version of the day of the act counts, unless that of today is lighter.
    """
    versions = timelines(session).get((process_of_rule(folder, rule.code), rule.code), ())
    chosen = version_on(versions, (act_on or day) if rule.lighter else day)
    if rule.lighter and chosen is not None:
        chosen = _lighter(session, chosen, version_on(versions, today), day, rule.lighter)
    if chosen is None or chosen.source != "county":
        own = next((each for each in versions if says_the_same(each, rule)), None)
        return InForce(rule, own.id if own else None, None)
    return InForce(with_version(rule, chosen), chosen.id, chosen.warn_profile)


def rules_in_force(
    session: Session, folder: ProcessFolder, today: date, act_on: date | None = None
) -> Mapping[str, Rule]:
    """All rules of a folder as they hold for what starts today."""
    return {
        code: rule_in_force(session, folder, rule, today, today=today, act_on=act_on).rule
        for code, rule in folder.rules.items()
    }


def process_of_rule(folder: ProcessFolder, code: str) -> str:
    """The process whose folder says a rule: the folder's own, or one that it calls."""
    called = (each for each in folder.called.values() if code in each.rules)
    inner = next(called, None)
    return process_of_rule(inner, code) if inner else folder.key


def rule_of_folder(folder: ProcessFolder, rule: Rule) -> RuleVersion:
    """A rule as its folder says it; it has no id yet."""
    timed = [task for task in folder.tasks.values() if task.rule == rule.code]
    holders = dict.fromkeys(each.holder.text for task in timed for each in task.holders)
    extension = rule.extension
    return RuleVersion(
        id="",
        process=folder.key,
        code=rule.code,
        title=rule.title,
        step=" ".join(task.element for task in timed),
        amount=rule.amount.text,
        urgent=rule.urgent.text if rule.urgent else None,
        start_event=" ".join(point.text for point in rule.starts),
        roll=rule.roll,
        holder="、".join(holders),
        pausable=bool(rule.paused_in or rule.suspension),
        ext_amount=extension.amount.text if extension else None,
        ext_approver="、".join(each.holder.text for each in extension.by) if extension else "",
        basis=rule.basis,
        status=rule.status,
        lighter=rule.lighter,
        note="",
        warn_profile=None,
        source="folder",
        valid_from=None,
        valid_to=None,
        reason="",
        changed_by_id=None,
    )


def says_the_same(version: RuleVersion, rule: Rule) -> bool:
    """Whether a version that came with a folder says what this folder's rule says."""
    return version.source == "folder" and (
        version.amount,
        version.urgent,
        version.roll,
        version.basis,
        version.status,
        version.lighter,
        version.ext_amount,
    ) == (
        rule.amount.text,
        rule.urgent.text if rule.urgent else None,
        rule.roll,
        rule.basis,
        rule.status,
        rule.lighter,
        rule.extension.amount.text if rule.extension else None,
    )


def with_version(rule: Rule, version: RuleVersion) -> Rule:
    """A folder's rule with the amounts and the basis that a county's version gives it."""
    return replace(
        rule,
        amount=_folder_amount(version.amount),
        urgent=_folder_amount(version.urgent) if version.urgent else None,
        basis=version.basis,
        status=version.status,
    )


def _folder_amount(text: str | None) -> FolderAmount:
    assert text is not None, "a rule of a process has an amount"
    amount = parse_amount(text)
    return FolderAmount(text, amount.value, amount.unit.value)


def _lighter(
    session: Session, old: RuleVersion, new: RuleVersion | None, day: date, lighter: str
) -> RuleVersion:
    if new is None or new.id == old.id or new.length is None or old.length is None:
        return old
    calendar = office_calendar(session)
    better = is_lighter_period(new.length, old.length, lighter, day, calendar)
    return new if better else old
