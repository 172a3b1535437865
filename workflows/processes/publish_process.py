"""Publishing a process folder: from now on new cases start on this immutable copy."""

from __future__ import annotations

from collections.abc import Mapping

from bpmn.folder import read_folder
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.note_folder import note_folder
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.processes.archive import pack
from workflows.processes.models import ProcessVersion
from workflows.processes.queries import current_version, last_number


def publish_process(uow: UnitOfWork, files: Mapping[str, bytes]) -> ProcessVersion:
    """Check a folder and store a copy; the version in force is returned when nothing changed.

    Its deadline rules become rows that the county may change. Raises
    bpmn.folder_problems.FolderError with every complaint.
    """
    folder = read_folder(files)
    note_folder(uow, folder)
    current = current_version(uow.session, folder.key)
    if current is not None and current.content_hash == folder.content_hash:
        return current
    published = ProcessVersion(
        id=new_id(),
        key=folder.key,
        version=last_number(uow.session, folder.key) + 1,
        title=folder.title,
        content_hash=folder.content_hash,
        archive=pack(files),
        published_at=uow.now,
    )
    uow.session.add(published)
    uow.session.flush()
    record(
        uow,
        Kind.PROCESS_PUBLISHED,
        process=folder.key,
        version=published.version,
        content_hash=folder.content_hash,
    )
    return published
