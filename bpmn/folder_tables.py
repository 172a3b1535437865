"""Where a folder asks its decision tables: service tasks `decide(table)`, and decisions `allowed_by` one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bpmn.diagram import Element
from bpmn.dmn import Table
from bpmn.folder_known import DRAWING, Finding, Known, drawn_elements, in_configuration
from bpmn.folder_model import ProcessFolder
from bpmn.folder_parts import overlaps

DECIDE = re.compile(r"decide\((\w+)\)")
ALLOWED, REASON, REASON_EN = "allowed", "reason", "reason_en"
DECISION = "decision"
"""The name under which a table that allows decisions reads the one in question."""


def table_of(verb: str | None) -> str | None:
    """The table that a service task asks, None if its verb is another one."""
    match = DECIDE.fullmatch(verb or "")
    return match[1] if match else None


def decided_fields(elements: Mapping[str, Element], tables: Mapping[str, Table]) -> frozenset[str]:
    """The fields that service tasks fill with what a table says."""
    asked = {table_of(element.verb) for element in elements.values()} & tables.keys()
    return frozenset(output.name for key in asked if key for output in tables[key].outputs)


def check_tables(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """Yield every table that is not there, reads what nobody says, or contradicts itself."""
    read: dict[str, frozenset[str]] = {}
    for element in drawn_elements(folder).values():
        key = table_of(element.verb)
        if key is None:
            continue
        if key not in folder.tables:
            yield Finding(DRAWING, element.id, "config-invalid", f"没有决策表 tables/{key}.dmn")
        read[key] = read.get(key, known.at(element.id).names) & known.at(element.id).names
    for task in folder.tasks.values():
        for decision in task.decisions:
            key = decision.allowed_by
            if key is None:
                continue
            names = known.at(task.element).names | {DECISION}
            read[key] = read.get(key, names) & names
            table = folder.tables.get(key)
            outputs = {output.name for output in table.outputs} if table else set()
            if not {ALLOWED, REASON} <= outputs:
                message = f"allowed_by 须是有 {ALLOWED} 和 {REASON} 两列结果的决策表，而不是“{key}”"
                yield in_configuration(task.element, "config-invalid", message)
    for key, table in folder.tables.items():
        for name in sorted(table.names_read - read.get(key, known.everywhere.names)):
            message = f"表中的 {name} 既非表单字段也非任务"
            yield Finding(f"tables/{key}.dmn", None, "condition-field", message)
        for row, message in overlaps(table):
            yield Finding(f"tables/{key}.dmn", row, "table-overlap", message)
