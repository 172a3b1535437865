"""The process folders that ship with the platform."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import bpmn
from bpmn.folder import read_directory
from workflows.errors import NotFound
from workflows.texts import Text

FOLDERS = Path(bpmn.__file__).parent / "processes"
SETTINGS_FILE = "process.toml"


def shipped() -> dict[str, Path]:
    """The shipped folders by key, which is the folder's name."""
    return {path.parent.name: path.parent for path in sorted(FOLDERS.glob(f"*/{SETTINGS_FILE}"))}


def find(name: str) -> Path:
    """The folder meant by a key or a path; raises NotFound."""
    known = shipped()
    if name in known:
        return known[name]
    path = Path(name)
    if (path / SETTINGS_FILE).is_file():
        return path
    raise NotFound(
        Text(
            "没有流程“{name}”：应为 {keys}，或者含 process.toml 的文件夹。",
            name=name,
            keys="、".join(known),
        )
    )


def files_of(name: str) -> Mapping[str, bytes]:
    """The files of the folder meant by a key or a path; raises NotFound, bpmn.errors.FolderError."""
    return read_directory(find(name))
