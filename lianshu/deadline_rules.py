"""The deadline rules as rows: those of the processes, one for each step that they time, and the law's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bpmn.folder import read_directory, read_folder
from lianshu.migrate import current_state
from lianshu.platform import opened
from lianshu.process_folders import shipped
from lianshu.settings import Settings
from workflows.clock import local_date
from workflows.deadlines.rules.in_force import process_of_rule, rule_of_folder
from workflows.deadlines.rules.queries import timelines
from workflows.deadlines.rules.shipped import law_rules
from workflows.deadlines.rules.versions import RuleVersion, holding_on


def rule_rows(
    settings: Settings, *, process: str = "", on: date | None = None
) -> list[dict[str, Any]]:
    """The rules that hold on a day (today), those of the processes first; of one process alone if asked.

    Where there is no database yet, what the platform brings.
    """
    rules = _stored(settings, on) or _brought()
    return [
        row
        for rule in sorted(rules, key=lambda each: not each.process)
        if process in ("", rule.process)
        for row in _rows(rule)
    ]


def _stored(settings: Settings, on: date | None) -> list[RuleVersion]:
    if current_state(settings.database) != "current":
        return []
    with opened(settings) as platform, platform.unit_of_work(write=False) as uow:
        day = on or local_date(uow.now)
        found = (holding_on(versions, day) for versions in timelines(uow.session).values())
        return [rule for rule in found if rule is not None]


def _brought() -> list[RuleVersion]:
    folders = [read_folder(read_directory(path)) for path in shipped().values()]
    own = [
        rule_of_folder(folder, rule)
        for folder in folders
        for rule in folder.rules.values()
        if process_of_rule(folder, rule.code) == folder.key
    ]
    return [*own, *law_rules()]


def _rows(rule: RuleVersion) -> Iterator[dict[str, Any]]:
    length = rule.length
    for step in rule.steps or ("",):
        yield {
            "code": rule.code,
            "process": rule.process,
            "step": step,
            "title": rule.title,
            "amount": length.value if length else None,
            "unit": length.unit.value if length else None,
            "urgent": rule.urgent,
            "roll": rule.roll,
            "holder": rule.holder,
            "extendable": rule.ext_amount,
            "basis": rule.basis,
            "status": rule.status,
            "note": rule.note,
            "source": rule.source,
            "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
            "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        }
