"""The deadline rules of all processes as rows: one for each step that a rule times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bpmn.folder import read_directory, read_folder
from bpmn.folder_model import FolderTask, ProcessFolder, Rule
from lianshu.migrate import current_state
from lianshu.platform import opened
from lianshu.process_folders import shipped
from lianshu.settings import Settings
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions


def rule_rows(settings: Settings) -> list[dict[str, Any]]:
    """The rules in force; those of the shipped folders where nothing is published yet."""
    return _published(settings) or [
        row
        for path in shipped().values()
        for row in _rows(read_folder(read_directory(path)), None, None)
    ]


def _published(settings: Settings) -> list[dict[str, Any]]:
    if current_state(settings.database) != "current":
        return []
    with opened(settings) as platform, platform.unit_of_work(write=False) as uow:
        return [
            row
            for version in current_versions(uow.session)
            for row in _rows(
                folder_of(version),
                version.published_at.date().isoformat(),
                version.retired_at.date().isoformat() if version.retired_at else None,
            )
        ]


def _rows(
    folder: ProcessFolder, valid_from: str | None, valid_to: str | None
) -> Iterator[dict[str, Any]]:
    for rule in folder.rules.values():
        if any(rule.code in called.rules for called in folder.called.values()):
            continue  # listed with the process it belongs to
        for task in _timed_by(folder, rule):
            yield {
                "code": rule.code,
                "process": folder.key,
                "step": task.element,
                "title": rule.title,
                "amount": rule.amount.value,
                "unit": rule.amount.unit,
                "urgent": rule.urgent.text if rule.urgent else None,
                "roll": rule.roll,
                "holder": "、".join(choice.holder.text for choice in task.holders),
                "extendable": rule.extension.amount.text if rule.extension else None,
                "basis": rule.basis,
                "status": rule.status,
                "valid_from": valid_from,
                "valid_to": valid_to,
            }


def _timed_by(folder: ProcessFolder, rule: Rule) -> list[FolderTask]:
    return [task for task in folder.tasks.values() if task.rule == rule.code]
