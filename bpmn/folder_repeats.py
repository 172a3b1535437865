"""Sub-processes that are run once for each body of a list (`[repeats]`): reading and checks.

What is said inside is said by that body: names of inner tasks and of the fields of their forms mean
its own, and outside they mean nothing. Outside, a case is led by what `counts` counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bpmn.definition import Definition
from bpmn.diagram import Repetition
from bpmn.folder_bodies import Repeat
from bpmn.folder_known import (
    DRAWING,
    Finding,
    Known,
    drawn_elements,
    in_configuration,
)
from bpmn.folder_model import ProcessFolder, form_fields
from bpmn.folder_points import Point
from bpmn.folder_reading import read_choices
from bpmn.toml_table import Table

LONGEST_SLOT = 20
VERTICAL = "vertical"
PLATFORMS = {"kind": "单位的类别", VERTICAL: "是否垂直管理部门"}
"""What the platform says of each body of a list, beside the columns of its row."""


def read_repeats(
    settings: Table, forms: Mapping[str, Any], definition: Definition
) -> dict[str, Repeat]:
    """The table `repeats`."""
    tables = settings.tables("repeats")
    return {key: _read_repeat(key, table, forms, definition) for key, table in tables}


def _read_repeat(
    key: str, table: Table, forms: Mapping[str, Any], definition: Definition
) -> Repeat:
    counts = table.raw("counts") or {}
    if not isinstance(counts, dict) or any(not isinstance(text, str) for text in counts.values()):
        table.complain('counts 须是 { 名称 = "对每个单位求值的表达式" }')
        counts = {}
    over = table.text("over")
    inside = frozenset(_inside(definition, key))
    repeat = Repeat(
        element=key,
        over=over,
        organization=table.text("organization"),
        slot=table.text("slot"),
        where=table.optional_text("where"),
        counts=MappingProxyType(counts),
        by=read_choices(table, "by"),
        columns=_columns(forms, over),
        inside=inside,
        rules=frozenset(code for event, code in definition.timers.items() if event in inside),
    )
    table.finish()
    return repeat


def _inside(definition: Definition, scope: str) -> Iterator[str]:
    """The elements of a sub-process or of what a call activity calls, with all further inside."""
    if scope in definition.called:
        yield from definition.called[scope].elements
        return
    for element in definition.diagram.inside(scope):
        yield element.id
        if element.kind in ("subProcess", "callActivity"):
            yield from _inside(definition, element.id)


def _columns(forms: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """The columns of a list in the first form that asks for it."""
    for form in forms.values():
        rows = form["schema"]["properties"].get(field)
        if isinstance(rows, dict):
            items = rows.get("items")
            columns = items.get("properties") if isinstance(items, dict) else None
            return tuple(columns) if isinstance(columns, dict) else ()
    return ()


# What may be named where


def with_scopes(known: Known, whole: ProcessFolder) -> Known:
    """What is known outside, with what is known in each element inside a repeated sub-process."""
    repeats = whole.repeats.values()
    if not repeats:
        return known
    tasks = {key for repeat in repeats for key in repeat.inside & whole.tasks.keys()}
    fields = frozenset[str]().union(*(own_fields(whole, repeat) for repeat in repeats))
    counts = frozenset(name for repeat in repeats for name in repeat.counts)
    outside = replace(
        known,
        fields=known.fields - fields,
        tasks={key: task for key, task in known.tasks.items() if key not in tasks},
        variables=known.variables | counts,
    )
    inner: dict[str, Known] = {}
    for repeat in repeats:
        inner |= dict.fromkeys(repeat.inside, _inside_of(outside, known, whole, repeat))
    return replace(outside, inner=inner)


def _inside_of(outside: Known, known: Known, whole: ProcessFolder, repeat: Repeat) -> Known:
    of_the_body = [each for each in whole.repeats.values() if each.slot == repeat.slot]
    fields = frozenset[str]().union(*(own_fields(whole, each) for each in of_the_body))
    tasks = {
        key: known.tasks[key] for each in of_the_body for key in each.inside & known.tasks.keys()
    }
    columns = frozenset(f"{repeat.slot}_{column}" for column in (*repeat.columns, VERTICAL))
    return replace(
        outside,
        fields=outside.fields | fields | columns,
        tasks={**outside.tasks, **tasks},
        slots=outside.slots | {repeat.slot},
    )


def own_fields(whole: ProcessFolder, repeat: Repeat) -> frozenset[str]:
    """The fields that each body answers for itself."""
    tasks = [whole.tasks[key] for key in repeat.inside if key in whole.tasks]
    forms = {task.form or "" for task in tasks}
    written = form_fields({name: whole.forms[name] for name in forms if name in whole.forms})
    return written.union(*(each.works_out for task in tasks for each in task.decisions))


# Checks


def check_repeats(folder: ProcessFolder, whole: ProcessFolder, known: Known) -> Iterator[Finding]:
    """Yield everything that is wrong with the repeated sub-processes of `folder`."""
    marked = {
        element.id: element.repetition
        for element in drawn_elements(folder).values()
        if element.repetition is not None and element.kind != "userTask"
    }
    for element in sorted(marked.keys() - folder.repeats.keys()):
        yield in_configuration(element, "config-invalid", "没有写明逐个办理的名单（[repeats]）")
    for element, repeat in folder.repeats.items():
        repetition = marked.get(element)
        if repetition is None:
            message = "流程图中没有带多实例标记的这个子流程"
            yield in_configuration(element, "config-invalid", message)
            continue
        yield from _check_marker(repeat, repetition)
        yield from _check_list(folder, repeat, known)
        yield from _check_names_of(folder, whole, repeat, known)
    yield from _check_rules(folder, whole)
    yield from _check_documents(folder)


def _check_marker(repeat: Repeat, repetition: Repetition) -> Iterator[Finding]:
    if repetition.collection != repeat.items:
        yield Finding(
            DRAWING, repeat.element, "config-invalid", f"多实例的集合须写作 {repeat.items}"
        )
    for name in (repetition.item, repetition.output, repetition.output_item):
        if name is not None:
            message = f"多实例不能另有变量 {name}：每个单位的事项由平台保管"
            yield Finding(DRAWING, repeat.element, "config-invalid", message)


def _check_list(folder: ProcessFolder, repeat: Repeat, known: Known) -> Iterator[Finding]:
    element = repeat.element
    if repeat.over not in known.fields:
        yield in_configuration(element, "condition-field", f"“{repeat.over}”不是表单字段")
    elif repeat.organization not in repeat.columns:
        message = f"{repeat.over} 没有 {repeat.organization} 这一列"
        yield in_configuration(element, "condition-field", message)
    for name, meaning in PLATFORMS.items():
        if name in repeat.columns:
            message = f"{repeat.over} 的列不能叫 {name}：{repeat.slot}_{name} 是{meaning}"
            yield in_configuration(element, "config-invalid", message)
    if repeat.slot in folder.slots or not repeat.slot.isidentifier():
        message = f"slot 须是与 slots 不同的名称，而不是“{repeat.slot}”"
        yield in_configuration(element, "config-invalid", message)
    if len(repeat.slot) > LONGEST_SLOT:
        yield in_configuration(element, "config-invalid", f"slot 最多 {LONGEST_SLOT} 个字符")


def _check_names_of(
    folder: ProcessFolder, whole: ProcessFolder, repeat: Repeat, known: Known
) -> Iterator[Finding]:
    element = repeat.element
    for other in whole.repeats.values():
        if other.element in repeat.inside:
            message = f"{other.element} 在它之内：逐个办理的子流程不能再套一个"
            yield in_configuration(element, "element-unsupported", message)
        same_list = (other.over, other.organization) == (repeat.over, repeat.organization)
        if (other.slot == repeat.slot) != same_list:
            message = f"与 {other.element} 的名单和 slot 须都相同，或者都不同"
            yield in_configuration(element, "config-invalid", message)
    outer = {
        task.form
        for key, task in whole.tasks.items()
        if whole.repeat_of(key) is None and task.form is not None
    } | {way.form for way in folder.start.ways if way.form}
    asked = form_fields({name: whole.forms[name] for name in outer if name in whole.forms})
    for field in sorted(own_fields(whole, repeat) & asked):
        message = f"字段 {field} 既由各单位分别填写，又在其他环节填写"
        yield in_configuration(element, "form-invalid", message)
    inside = _inside_of(known, replace(known, tasks=whole.tasks), whole, repeat)
    for name in sorted(repeat.counts.keys() & inside.spoken):
        yield in_configuration(element, "config-invalid", f"counts 中的 {name} 已另有所指")


def _check_rules(folder: ProcessFolder, whole: ProcessFolder) -> Iterator[Finding]:
    for rule in folder.rules.values():
        mine = whole.repeat_of_rule(rule.code)
        hosts = {
            (repeat := whole.repeat_of(event)) and repeat.slot
            for event, code in whole.definition.timers.items()
            if code == rule.code
        }
        if len(hosts) > 1:
            message = "既用于逐个办理的子流程，又用于外面：须分别写明"
            yield in_configuration(rule.code, "config-invalid", message)
        slot = mine.slot if mine else None
        for point in (*rule.starts, *rule.until):
            if point.element is not None and _slot_at(whole, point) != slot:
                message = (
                    f"“{point.text}”在子流程之外，而这个时限对每个单位分别计算"
                    if mine
                    else f"“{point.text}”由各单位分别办理，不是本案的一个时点"
                )
                yield in_configuration(rule.code, "config-invalid", message)
        for task in rule.paused_in:
            inner = whole.repeat_of(task)
            if inner is not None and inner.slot != slot:
                message = f"paused_in 中的 {task} 由各单位分别办理"
                yield in_configuration(rule.code, "config-invalid", message)


def _check_documents(folder: ProcessFolder) -> Iterator[Finding]:
    slots = {repeat.slot for repeat in folder.repeats.values()}
    for document in folder.documents:
        if document.slot not in slots:
            continue
        for point in document.at:
            if _slot_at(folder, point) != document.slot:
                message = f"“{point.text}”不由 {document.slot} 办理，不能以其名义制作"
                yield in_configuration(document.kind, "document-field", message)


def _slot_at(folder: ProcessFolder, point: Point) -> str | None:
    repeat = folder.repeat_of(point.element or "")
    return repeat.slot if repeat else None
