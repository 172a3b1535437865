"""Called processes: their folders beside the caller's files, and both as one folder.

The files of a called folder stand among those of its caller under `called/<key>/`, so what is
published holds everything that a case will ever need.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from bpmn.folder_bodies import Holder, HolderChoice, Repeat
from bpmn.folder_model import (
    Call,
    Document,
    FolderTask,
    Lane,
    Message,
    ProcessFolder,
    Rule,
    Slot,
    form_fields,
)
from bpmn.folder_points import Bar, Point
from bpmn.toml_table import Table

Files = Mapping[str, bytes]
Fault = tuple[str, str, str]

CALLED = "called/"
CONFIGURATION = "process.toml"
KEY = re.compile(r"[a-z][a-z0-9_]*")
PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)([^{}]*)\}")
PLACE = re.compile(r"@([A-Za-z_]\w*)")
CALL = "callActivity"
# Stories are about the called process alone.
LEFT_OUT = ("examples/",)


# Files


def with_called(files: Files, find: Callable[[str], Files | None]) -> dict[str, bytes]:
    """`files` with the folders that it calls, and that these call; `find` returns one by its key.

    A folder that cannot be found is left out, which the check then complains about.
    """
    complete = dict(files)
    waiting = list(_keys_called(files))
    while waiting:
        key = waiting.pop()
        if _holds(complete, key):
            continue
        found = find(key)
        if found is None:
            continue
        complete |= {
            f"{CALLED}{key}/{path}": content
            for path, content in found.items()
            if not path.startswith((CALLED, *LEFT_OUT))
        }
        waiting += _keys_called(found)
    return complete


def files_of_called(files: Files, key: str) -> Files | None:
    """The folder that `key` names among `files`, with those that it calls; None if it is missing."""
    if not _holds(files, key):
        return None
    prefix = f"{CALLED}{key}/"
    own = {path[len(prefix) :]: files[path] for path in files if path.startswith(prefix)}
    return own | {path: files[path] for path in files if path.startswith(CALLED)}


def _holds(files: Files, key: str) -> bool:
    return f"{CALLED}{key}/{CONFIGURATION}" in files


def _keys_called(files: Files) -> list[str]:
    try:
        settings = tomllib.loads(files.get(CONFIGURATION, b"").decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return []
    calls = settings.get("calls")
    values = calls.values() if isinstance(calls, dict) else ()
    keys = [value.get("process") for value in values if isinstance(value, dict)]
    return [key for key in keys if isinstance(key, str) and KEY.fullmatch(key)]


# Reading


def read_call(element: str, table: Table) -> Call:
    """One table of `calls`."""
    process = table.text("process")
    if process and not KEY.fullmatch(process):
        table.complain(f"“{process}”不是流程的代号")
    bind = table.raw("bind") or {}
    if not isinstance(bind, dict) or any(not isinstance(name, str) for name in bind.values()):
        table.complain('bind 须是 { 被调用流程的 slot = "本流程的 slot" }')
        bind = {}
    table.finish()
    return Call(element, process, MappingProxyType(bind))


# What does not fit


def check_calls(caller: ProcessFolder, called: Mapping[str, ProcessFolder]) -> Iterator[Fault]:
    """Yield (element, code, message) for every call that cannot be carried out."""
    drawn = {each.id for each in caller.definition.diagram.elements.values() if each.kind == CALL}
    for element in sorted(drawn - caller.calls.keys()):
        yield element, "config-invalid", "没有写明调用哪个流程（[calls]）"
    for element in sorted(caller.calls.keys() - drawn):
        yield element, "config-invalid", "流程图中没有这个调用活动"
    bound: dict[str, Call] = {}
    for element, folder in called.items():
        call = caller.calls[element]
        yield from _check_binding(caller, call, folder)
        first = bound.setdefault(folder.key, call)
        if first.bind != call.bind:
            yield element, "config-invalid", f"与 {first.element} 调用同一流程，bind 须相同"
    yield from _check_twice(caller, {folder.key: folder for folder in called.values()})


def _check_binding(caller: ProcessFolder, call: Call, folder: ProcessFolder) -> Iterator[Fault]:
    for theirs, ours in call.bind.items():
        if theirs not in folder.slots:
            yield call.element, "lane-unbound", f"bind 中的 {theirs} 不是 {folder.key} 的 slot"
        repeat = caller.repeats.get(call.element) or caller.repeat_of(call.element)
        if ours not in caller.slots and (repeat is None or ours != repeat.slot):
            yield call.element, "lane-unbound", f"bind 中的 {ours} 不是本流程的 slot"
    for key, slot in folder.slots.items():
        if key not in call.bind and slot.source in ("caller", "starter"):
            message = f"bind 没有写明 {folder.key} 的 {key} 是哪个单位"
            yield call.element, "lane-unbound", message
    for repeat in folder.repeats.values():
        if repeat.slot in caller.slots:
            message = f"{folder.key} 中逐个办理的单位也叫 {repeat.slot}，与本流程的 slot 重名"
            yield call.element, "config-invalid", message
    known = form_fields(caller.forms) | caller.worked_out() | set(caller.start.given)
    for field in folder.start.given:
        if field not in known:
            message = f"{folder.key} 要用到的字段 {field} 不在本流程的表单中"
            yield call.element, "condition-field", message


def _check_twice(caller: ProcessFolder, folders: Mapping[str, ProcessFolder]) -> Iterator[Fault]:
    """Ids are names in conditions and keys of rows, so no two processes may share one."""
    seen = dict.fromkeys(_ids(caller, caller.definition.diagram.elements), caller.key)
    for key, folder in folders.items():
        for name in _ids(folder, folder.definition.elements):
            if name in seen:
                yield name, "config-invalid", f"{seen[name]} 和 {key} 都有 {name}"
        seen |= dict.fromkeys(_ids(folder, folder.definition.elements), key)


def _ids(folder: ProcessFolder, elements: Iterable[str]) -> list[str]:
    kinds = [document.kind for document in folder.documents]
    repeats = folder.repeats.values()
    own = [name for repeat in repeats for name in (repeat.slot, *repeat.counts)]
    return list(dict.fromkeys((*elements, *folder.rules, *kinds, *own, *folder.tables)))


# One folder of both


def merge(caller: ProcessFolder, called: Mapping[str, ProcessFolder]) -> ProcessFolder:
    """The caller with everything that the folders of its call activities bring along."""
    tasks, rules, forms = dict(caller.tasks), dict(caller.rules), dict(caller.forms)
    slots, lanes, documents = dict(caller.slots), dict(caller.lanes), list(caller.documents)
    messages = list(caller.messages)
    tables, decided = dict(caller.tables), caller.decided
    calls, folders, repeats = dict(caller.calls), dict(called), dict(caller.repeats)
    merged: set[str] = set()
    for element, folder in called.items():
        calls |= folder.calls
        folders |= folder.called
        if folder.key in merged:
            continue
        merged.add(folder.key)
        names = _Names(folder, caller.calls[element].bind)
        tasks |= {key: names.task(task) for key, task in folder.tasks.items()}
        rules |= {code: names.rule(rule) for code, rule in folder.rules.items()}
        forms |= {names.own(name): names.form(form) for name, form in folder.forms.items()}
        slots |= dict(names.slots())
        lanes |= {names.own(key): names.lane(lane) for key, lane in folder.lanes.items()}
        documents += [names.document(document) for document in folder.documents]
        messages += [names.message(message) for message in folder.messages]
        tables |= folder.tables
        decided |= folder.decided
        repeats |= {key: names.repeat(repeat) for key, repeat in folder.repeats.items()}
    return replace(
        caller,
        tasks=MappingProxyType(tasks),
        rules=MappingProxyType(rules),
        forms=MappingProxyType(forms),
        slots=MappingProxyType(slots),
        lanes=MappingProxyType(lanes),
        documents=tuple(documents),
        messages=tuple(messages),
        calls=MappingProxyType(calls),
        called=MappingProxyType(folders),
        repeats=MappingProxyType(repeats),
        tables=MappingProxyType(tables),
        decided=decided,
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names of a called folder are called in its caller."""

    folder: ProcessFolder
    bind: Mapping[str, str]

    def own(self, name: str) -> str:
        """A name of the called folder that cannot be one of the caller's."""
        return f"{self.folder.key}__{name}"

    def slot(self, name: str) -> str:
        if name not in self.folder.slots:
            return name
        return self.bind.get(name) or self.own(name)

    def slots(self) -> Iterator[tuple[str, Slot]]:
        """The slots that the caller does not bind."""
        for key, slot in self.folder.slots.items():
            if key in self.bind:
                continue
            seen = tuple(
                Point(each.text, "called", self.folder.key) if each.kind == "start" else each
                for each in slot.visible_from
            )
            late = slot.late or slot.source.startswith("data.")
            yield self.own(key), replace(slot, key=self.own(key), visible_from=seen, late=late)

    def holder(self, holder: Holder) -> Holder:
        place = self.slot(holder.place)
        unit = f"/{holder.unit}" if holder.unit else ""
        return replace(holder, text=f"{holder.role}@{place}{unit}", place=place)

    def text(self, text: str | None) -> str | None:
        """A text with the slots in its {placeholders} renamed."""
        if text is None:
            return None
        return PLACEHOLDER.sub(lambda match: f"{{{self.slot(match[1])}{match[2]}}}", text)

    def task(self, task: FolderTask) -> FolderTask:
        holders = [replace(each, holder=self.holder(each.holder)) for each in task.holders]
        decisions = [
            replace(
                each,
                next=self.text(each.next),
                next_en=self.text(each.next_en),
                barred=tuple(self.bar(bar) for bar in each.barred),
                tells=self.choices(each.tells),
            )
            for each in task.decisions
        ]
        signed = task.countersign
        if signed is not None:
            by, last = self.choices(signed.by), self.choices(signed.last)
            signed = replace(signed, by=by, last=last)
        return replace(
            task,
            countersign=signed,
            lane=self.own(task.lane) if task.lane else None,
            holders=tuple(holders),
            form=self.own(task.form) if task.form else None,
            instruction=self.text(task.instruction),
            instruction_en=self.text(task.instruction_en),
            decisions=tuple(decisions),
        )

    def choices(self, choices: tuple[HolderChoice, ...]) -> tuple[HolderChoice, ...]:
        return tuple(replace(each, holder=self.holder(each.holder)) for each in choices)

    def bar(self, bar: Bar) -> Bar:
        reason_en = self.text(bar.reason_en)
        return replace(bar, reason=self.text(bar.reason) or "", reason_en=reason_en)

    def rule(self, rule: Rule) -> Rule:
        extension, suspension = rule.extension, rule.suspension
        if extension is not None:
            extension = replace(extension, by=self.choices(extension.by))
        if suspension is not None:
            suspension = replace(suspension, by=self.choices(suspension.by))
        return replace(rule, extension=extension, suspension=suspension)

    def message(self, message: Message) -> Message:
        opens = message.opens
        if opens is not None:
            fields = self.folder.fields()
            moved = {
                new: old if old in fields else self.slot(old) for new, old in opens.move.items()
            }
            opens = replace(opens, starter=self.slot(opens.starter), move=moved)
        return replace(
            message,
            form=self.own(message.form) if message.form else None,
            by=self.choices(message.by),
            barred=tuple(self.bar(bar) for bar in message.barred),
            text=self.text(message.text),
            text_en=self.text(message.text_en),
            freezes=self.text(message.freezes),
            freezes_en=self.text(message.freezes_en),
            holds=self.text(message.holds),
            holds_en=self.text(message.holds_en),
            opens=opens,
        )

    def repeat(self, repeat: Repeat) -> Repeat:
        return replace(repeat, by=self.choices(repeat.by))

    def lane(self, lane: Lane) -> Lane:
        return replace(lane, key=self.own(lane.key), holder=self.holder(lane.holder))

    def form(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """A form whose sources and proposals name the caller's slots."""
        ui = dict(form.get("ui", {}))
        for part in ("sources", "prefill"):
            if part in ui:
                ui[part] = {field: self._places(how) for field, how in ui[part].items()}
        return {**form, "ui": ui}

    def _places(self, how: str) -> str:
        return PLACE.sub(lambda match: f"@{self.slot(match[1])}", how)

    def document(self, document: Document) -> Document:
        inner, directory = document.aliases, document.directory
        if not directory.startswith(CALLED):
            inner = {name: name for name in self.folder.slots}
            directory = f"{CALLED}{self.folder.key}/{directory}"
        return replace(
            document,
            title=self.text(document.title) or "",
            slot=self.slot(document.slot),
            directory=directory,
            aliases=MappingProxyType({name: self.slot(own) for name, own in inner.items()}),
        )
