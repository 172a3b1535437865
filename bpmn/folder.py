"""Process folders: read, checked in full, then handed on as typed values."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bpmn.definition import Definition, load_definition
from bpmn.errors import DefinitionError
from bpmn.folder_checks import CONFIGURATION, DRAWING, check
from bpmn.folder_model import (
    ERROR,
    WARNING,
    Amount,
    CaseNumber,
    Decision,
    Document,
    End,
    Extension,
    FolderError,
    FolderTask,
    Holder,
    HolderChoice,
    Lane,
    Point,
    Preset,
    Problem,
    ProcessFolder,
    Rule,
    Slot,
    Start,
)
from bpmn.folder_reading import (
    read_document,
    read_end,
    read_form,
    read_lane,
    read_number,
    read_rule,
    read_slot,
    read_start,
    read_task,
)
from bpmn.toml_table import Table

__all__ = [
    "Amount",
    "CaseNumber",
    "Decision",
    "Document",
    "End",
    "Extension",
    "FolderError",
    "FolderTask",
    "Holder",
    "HolderChoice",
    "Lane",
    "Point",
    "Preset",
    "Problem",
    "ProcessFolder",
    "Rule",
    "Slot",
    "Start",
    "check_folder",
    "read_directory",
    "read_folder",
]

LARGEST_FILE = 20_000_000
# Complaints that a folder may be published with.
WARNINGS = frozenset({"lane-empty"})


def read_directory(path: Path | str) -> Mapping[str, bytes]:
    """Return the files below `path` by their relative path with `/`, hidden ones left out.

    Raises FolderError for a link or a file above 20 MB.
    """
    root = Path(path)
    files: dict[str, bytes] = {}
    for each in sorted(root.rglob("*")):
        name = each.relative_to(root)
        if any(part.startswith((".", "__")) for part in name.parts) or each.is_dir():
            continue
        if each.is_symlink() or not each.is_file() or each.stat().st_size > LARGEST_FILE:
            message = f"不能读取（链接或超过 {LARGEST_FILE} 字节）"
            problem = Problem(root.name, name.as_posix(), None, "config-invalid", ERROR, message)
            raise FolderError((problem,))
        files[name.as_posix()] = each.read_bytes()
    return MappingProxyType(files)


def read_folder(files: Mapping[str, bytes]) -> ProcessFolder:
    """Return the process folder made of `files` (contents by relative path).

    Raises FolderError with all complaints at once.
    """
    reading = _Reading(files)
    folder = reading.read()
    if folder is None or any(problem.severity == ERROR for problem in reading.problems):
        raise FolderError(tuple(reading.problems))
    return folder


def check_folder(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Return all complaints about a folder, warnings included; empty if there are none."""
    try:
        return read_folder(files).problems
    except FolderError as error:
        return error.problems


def hash_files(files: Mapping[str, bytes]) -> str:
    """SHA-256 over paths and contents, each preceded by its length."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


class _Reading:
    """One reading of a folder; gathers complaints until nothing more can be said."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.key = ""
        self.problems: list[Problem] = []

    def read(self) -> ProcessFolder | None:
        """The folder, None if its basis is missing; complaints are in `problems`."""
        settings = self._read_settings()
        if settings is None:
            return None
        self.key = settings.text("key")
        forms = self._read_forms()
        definition = self._read_definition(settings.text("process_id"))
        if definition is None:
            return None
        folder = self._assemble(settings, definition, forms)
        for finding in check(folder):
            self._complain(finding.file, finding.element, finding.code, finding.message)
        return replace(folder, problems=tuple(self.problems))

    def _complain(self, file: str, element: str | None, code: str, message: str) -> None:
        severity = WARNING if code in WARNINGS else ERROR
        problem = Problem(self.key, file, element, code, severity, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def _complain_of_settings(self, where: str, code: str, message: str) -> None:
        part, _, rest = where.partition(".")
        self._complain(CONFIGURATION, rest.partition(".")[0] or part or None, code, message)

    def _read_settings(self) -> Table | None:
        content = self.files.get(CONFIGURATION)
        if content is None:
            self._complain(CONFIGURATION, None, "config-invalid", "没有这个文件")
            return None
        try:
            values = tomllib.loads(content.decode("utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self._complain(CONFIGURATION, None, "config-invalid", f"不是合法的 TOML（{error}）")
            return None
        return Table(values, "", self._complain_of_settings)

    def _read_definition(self, process_id: str) -> Definition | None:
        content = self.files.get(DRAWING)
        if content is None:
            self._complain(DRAWING, None, "config-invalid", "没有这个文件")
            return None
        try:
            return load_definition(content, process_id)
        except DefinitionError as error:
            for each in error.complaints:
                self._complain(DRAWING, each.element, each.code, each.message)
            return None

    def _read_forms(self) -> Mapping[str, Any]:
        def complain(name: str, code: str, message: str) -> None:
            self._complain(f"forms/{name}.json", None, code, message)

        forms = {}
        for path, content in self.files.items():
            if path.startswith("forms/") and path.endswith(".json"):
                name = path.removeprefix("forms/").removesuffix(".json")
                form = read_form(name, content, complain)
                if form is not None:
                    forms[name] = form
        return MappingProxyType(forms)

    def _assemble(
        self, settings: Table, definition: Definition, forms: Mapping[str, Any]
    ) -> ProcessFolder:
        lanes = {key: read_lane(key, table) for key, table in settings.tables("lanes")}
        tasks = {
            key: read_task(key, table, lanes, definition) for key, table in settings.tables("tasks")
        }
        folder = ProcessFolder(
            key=self.key,
            title=settings.text("title"),
            title_en=settings.text("title_en"),
            summary=settings.text("summary"),
            case_titles=settings.texts("case_title"),
            number=read_number(settings.table("number")) if settings.has("number") else None,
            start=read_start(settings.table("start")),
            slots=self._freeze({key: read_slot(key, t) for key, t in settings.tables("slots")}),
            lanes=self._freeze(lanes),
            tasks=self._freeze(tasks),
            rules=self._freeze(self._read_rules(settings)),
            documents=tuple(read_document(row) for row in settings.rows("documents", "kind")),
            forms=forms,
            files=self._freeze(dict(self.files)),
            definition=definition,
            content_hash=hash_files(self.files),
            summary_en=settings.optional_text("summary_en"),
            ends=self._freeze(
                {key: read_end(key, table, definition) for key, table in settings.tables("ends")}
            ),
        )
        settings.finish()
        return folder

    def _read_rules(self, settings: Table) -> dict[str, Rule]:
        rules: dict[str, Rule] = {}
        for row in settings.rows("rules", "code"):
            rule = read_rule(row)
            if rule.code in rules:
                row.complain(f"时限 {rule.code} 写了两次")
            rules[rule.code] = rule
        return rules

    @staticmethod
    def _freeze(values: dict[str, Any]) -> Mapping[str, Any]:
        return MappingProxyType(values)
