"""The folders of published processes, read once per content."""

from __future__ import annotations

from functools import lru_cache

from bpmn.folder import ProcessFolder, open_folder
from workflows.database.base import Session
from workflows.processes.archive import unpack
from workflows.processes.models import ProcessVersion
from workflows.processes.queries import version

MOST_FOLDERS = 500

_folders: dict[str, ProcessFolder] = {}


@lru_cache(maxsize=128)
def _folder(_content_hash: str, archive: bytes) -> ProcessFolder:
    return open_folder(unpack(archive))


def folder_of(published: ProcessVersion) -> ProcessFolder:
    """The folder of a published version."""
    return _folder(published.content_hash, published.archive)


def published_folder(session: Session, version_id: str) -> ProcessFolder:
    """The folder a case runs on; a published version never changes."""
    if version_id not in _folders:
        _folders[version_id] = folder_of(version(session, version_id))
        while len(_folders) > MOST_FOLDERS:
            _folders.pop(next(iter(_folders)))
    return _folders[version_id]
