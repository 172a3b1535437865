"""Process folders: read, checked in full, then handed on as typed values."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from bpmn.definition import Definition, load_definition
from bpmn.dmn import Table as DecisionTable
from bpmn.errors import DefinitionError
from bpmn.folder_bodies import Holder, HolderChoice
from bpmn.folder_calls import check_calls, files_of_called, merge, read_call, with_called
from bpmn.folder_checks import check
from bpmn.folder_confidential import read_confidentiality, read_not_for
from bpmn.folder_countersign import read_countersign
from bpmn.folder_forms import read_form
from bpmn.folder_known import CONFIGURATION, DRAWING
from bpmn.folder_messages import read_message
from bpmn.folder_model import (
    Call,
    Decision,
    Document,
    End,
    FolderTask,
    Lane,
    Preset,
    ProcessFolder,
    Rule,
    Slot,
    Start,
)
from bpmn.folder_parts import read_mails, read_tables
from bpmn.folder_periods import Amount, Extension
from bpmn.folder_points import CaseNumber, Point
from bpmn.folder_problems import ERROR, WARNING, FolderError, Problem
from bpmn.folder_reading import (
    read_document,
    read_ends,
    read_lane,
    read_merging,
    read_number,
    read_refused_file,
    read_slot,
    read_splitting,
    read_start,
    read_task,
    read_termination,
    read_withdrawal,
)
from bpmn.folder_repeats import read_repeats
from bpmn.folder_rules import read_rule
from bpmn.folder_supervision import read_supervision_point
from bpmn.folder_tables import decided_fields
from bpmn.toml_table import Table

__all__ = [
    "Amount",
    "Call",
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
    "open_folder",
    "read_directory",
    "read_folder",
]

T = TypeVar("T")

LARGEST_FILE = 20_000_000
SHIPPED = Path(__file__).parent / "processes"
# Complaints that a folder may be published with.
WARNINGS = frozenset({"lane-empty", "path-too-long"})


def read_directory(path: Path | str) -> Mapping[str, bytes]:
    """Return the files below `path` by their relative path with `/`, hidden ones left out.

    Those of the processes that it calls stand below `called/<key>/`; they are taken from the
    folder of that name beside `path`, else from the shipped ones.
    Raises FolderError for a link or a file above 20 MB.
    """
    root = Path(path).resolve()

    def find(key: str) -> Mapping[str, bytes] | None:
        places = [parent / key for parent in (root.parent, SHIPPED)]
        place = next((each for each in places if (each / CONFIGURATION).is_file()), None)
        return _files_below(place) if place else None

    return MappingProxyType(with_called(_files_below(root), find))


def _files_below(root: Path) -> dict[str, bytes]:
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
    return files


def read_folder(files: Mapping[str, bytes]) -> ProcessFolder:
    """Return the process folder made of `files` (contents by relative path).

    Raises FolderError with all complaints at once.
    """
    reading = _Reading(files)
    folder = reading.read()
    if folder is None or any(problem.severity == ERROR for problem in reading.problems):
        raise FolderError(tuple(reading.problems))
    return folder


def open_folder(files: Mapping[str, bytes]) -> ProcessFolder:
    """Return the folder of files that passed the check when they were published.

    They are not checked again: that would take longer, and a check that has become stricter
    since must not stop the cases that run on them. Raises FolderError if nothing can be read.
    """
    reading = _Reading(files, checked=False)
    folder = reading.read()
    if folder is None:
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

    def __init__(
        self, files: Mapping[str, bytes], callers: tuple[str, ...] = (), *, checked: bool = True
    ) -> None:
        self.files = files
        self.checked = checked
        self.callers = callers
        self.key = ""
        self.problems: list[Problem] = []
        self.tables: dict[str, DecisionTable] = {}
        self.mails: dict[str, str] = {}

    def read(self) -> ProcessFolder | None:
        """The folder, None if its basis is missing; complaints are in `problems`."""
        settings = self._read_settings()
        if settings is None:
            return None
        self.key = settings.text("key")
        forms = self._read_forms()
        calls = {key: read_call(key, table) for key, table in settings.tables("calls")}
        called = self._read_called(calls)
        self.tables = read_tables(self.files, self._complain)
        self.mails = read_mails(self.files, self._complain)
        definition = self._read_definition(settings.text("process_id"), called.values())
        if definition is None or len(called) < len(calls):
            return None
        own = self._assemble(settings, definition, forms, calls)
        folder = merge(own, called)
        if self.checked:
            self._check(own, called, folder)
        return replace(folder, problems=tuple(self.problems))

    def _check(
        self, own: ProcessFolder, called: Mapping[str, ProcessFolder], whole: ProcessFolder
    ) -> None:
        for element, code, message in check_calls(own, called):
            self._complain(CONFIGURATION, element, code, message)
        for finding in check(own, whole):
            self._complain(finding.file, finding.element, finding.code, finding.message)

    def _read_called(self, calls: Mapping[str, Call]) -> dict[str, ProcessFolder]:
        """The called folders by call activity; each is read once, its complaints are ours too."""
        read: dict[str, ProcessFolder | None] = {}
        callers = (*self.callers, self.key)
        for element, call in calls.items():
            if not call.process or call.process in read:
                continue
            files = files_of_called(self.files, call.process)
            if call.process in callers:
                self._complain(CONFIGURATION, element, "config-invalid", "流程不能调用自己")
            elif files is None:
                message = f"没有流程 {call.process} 的文件夹"
                self._complain(CONFIGURATION, element, "config-invalid", message)
            else:
                reading = _Reading(files, callers, checked=self.checked)
                read[call.process] = reading.read()
                self.problems += [each for each in reading.problems if each not in self.problems]
        found = {element: read.get(call.process) for element, call in calls.items()}
        return {element: folder for element, folder in found.items() if folder is not None}

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

    def _read_definition(
        self, process_id: str, called: Iterable[ProcessFolder]
    ) -> Definition | None:
        content = self.files.get(DRAWING)
        if content is None:
            self._complain(DRAWING, None, "config-invalid", "没有这个文件")
            return None
        try:
            return load_definition(content, process_id, called=_drawings(called))
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
        self,
        settings: Table,
        definition: Definition,
        forms: Mapping[str, Any],
        calls: dict[str, Call],
    ) -> ProcessFolder:
        lanes = {
            key: read_lane(key, table, definition.lanes.get(key, ""))
            for key, table in settings.tables("lanes")
        }
        tasks = {
            key: _task(key, table, lanes, definition) for key, table in settings.tables("tasks")
        }
        slots = {key: read_slot(key, table) for key, table in settings.tables("slots")}
        start = read_start(settings.table("start"), _starter(slots))
        folder = ProcessFolder(
            key=self.key,
            title=settings.text("title"),
            title_en=settings.text("title_en"),
            summary=settings.text("summary"),
            case_titles=settings.texts("case_title"),
            number=_given(settings, "number", read_number),
            start=start,
            slots=self._freeze({key: _slot(each, start, forms) for key, each in slots.items()}),
            lanes=self._freeze(lanes),
            tasks=self._freeze(tasks),
            rules=self._freeze(self._read_rules(settings)),
            documents=tuple(read_document(row) for row in settings.rows("documents", "kind")),
            forms=forms,
            files=self._freeze(dict(self.files)),
            definition=definition,
            content_hash=hash_files(self.files),
            summary_en=settings.optional_text("summary_en"),
            ends=self._freeze(read_ends(settings, definition)),
            calls=self._freeze(calls),
            tables=self._freeze(self.tables),
            decided=decided_fields(definition.diagram.elements, self.tables),
            mails=self._freeze(self.mails),
            messages=tuple(
                read_message(key, table, definition) for key, table in settings.tables("messages")
            ),
            supervision_points=tuple(
                read_supervision_point(row) for row in settings.rows("supervision_points")
            ),
            refused_files=tuple(read_refused_file(row) for row in settings.rows("refused_files")),
            withdrawal=_given(settings, "withdrawal", read_withdrawal),
            merging=_given(settings, "merging", read_merging),
            splitting=_given(settings, "splitting", read_splitting),
            confidential=_given(settings, "confidential", read_confidentiality),
            not_for=_given(settings, "visibility", read_not_for) or (),
            termination=_given(settings, "termination", read_termination),
            repeats=self._freeze(read_repeats(settings, forms, definition)),
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


def _given(settings: Table, key: str, read: Callable[[Table], T]) -> T | None:
    """A table of the settings that may be left out."""
    return read(settings.table(key)) if settings.has(key) else None


def _task(key: str, table: Table, lanes: Mapping[str, Lane], definition: Definition) -> FolderTask:
    """One table of `tasks`, with how it is signed."""
    signed = (
        read_countersign(key, table.table("countersign"), definition)
        if table.has("countersign")
        else None
    )
    return replace(read_task(key, table, lanes, definition), countersign=signed)


def _slot(slot: Slot, start: Start, forms: Mapping[str, Any]) -> Slot:
    """The slot, late if its field is not asked for at the start."""
    field = slot.source.removeprefix("data.")
    asked = [forms.get(way.form or "") for way in start.ways]
    known = any(form is not None and field in form["schema"]["properties"] for form in asked)
    return replace(slot, late=field != slot.source and not known)


def _drawings(folders: Iterable[ProcessFolder]) -> dict[str, bytes]:
    """The diagrams of called folders and of those that they call, by process id."""
    drawings: dict[str, bytes] = {}
    for folder in folders:
        for each in (folder, *folder.called.values()):
            drawings[each.definition.process_id] = each.files[DRAWING]
    return drawings


def _starter(slots: Mapping[str, Slot]) -> str | None:
    """The part that the starter's organization plays."""
    return next((key for key, slot in slots.items() if slot.source == "starter"), None)
