"""Bringing an installation to this version: its tables, and the rules of time that it brings."""

from __future__ import annotations

from lianshu.migrate import migrate
from lianshu.platform import opened
from lianshu.settings import Settings
from workflows.deadlines.rules.note_folder import note_folder
from workflows.deadlines.rules.seed import seed_rules
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions


def bring_forward(settings: Settings) -> None:
    """Migrate, then add the rules of time that are missing; run again it changes nothing."""
    migrate(settings.database)
    with opened(settings) as platform, platform.unit_of_work() as uow:
        seed_rules(uow)
        for version in current_versions(uow.session):
            note_folder(uow, folder_of(version))
