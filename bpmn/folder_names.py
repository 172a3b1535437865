"""Whether what a folder names is there: in expressions, texts, holders, moments, openings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from bpmn.errors import ExpressionError
from bpmn.evaluator import compile_expression
from bpmn.folder_bodies import Holder, HolderChoice
from bpmn.folder_known import CONFIGURATION, Finding, Known, in_configuration
from bpmn.folder_model import Opening, ProcessFolder
from bpmn.folder_points import Point

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLAIN = re.compile(r"[A-Za-z_]\w*(\.[a-z][a-z_]*)?")
MATTER, CASE = "matter", "case"


def check_names(known: Known, element: str, file: str, expression: str) -> Iterator[Finding]:
    """Whether an expression can be read, and reads only what is known."""
    try:
        names = compile_expression(expression).names
    except ExpressionError as error:
        yield Finding(file, element, "condition-syntax", str(error))
        return
    for name in sorted(names - known.names):
        yield Finding(file, element, "condition-field", f"条件中的 {name} 既非表单字段也非任务")


def check_wording(known: Known, element: str | None, text: str) -> Iterator[Finding]:
    """Placeholders name a field, a slot or the matter; a party's data never shows in a title."""
    roots = known.fields | known.slots | {MATTER, CASE}
    for placeholder in PLACEHOLDER.findall(text):
        root = placeholder.partition(".")[0]
        if root == "party":
            yield in_configuration(
                element, "document-field", f"{{{placeholder}}} 不得出现当事人信息"
            )
        elif root not in roots or not is_plain(placeholder):
            yield in_configuration(
                element, "document-field", f"{{{placeholder}}} 既非字段也非 slots 之一"
            )


def is_plain(placeholder: str) -> bool:
    """Whether it is a name, or one with a word behind a point; a format could reach further."""
    return PLAIN.fullmatch(placeholder) is not None


def check_holder(known: Known, element: str, holder: Holder) -> Iterator[Finding]:
    """Whether a holder's place is a slot."""
    if holder.place and holder.place not in known.slots:
        yield in_configuration(
            element, "lane-unbound", f"“{holder.text}”中的 {holder.place} 不是 slots 之一"
        )


def check_choices(known: Known, owner: str, choices: Iterable[HolderChoice]) -> Iterator[Finding]:
    """Whether holders name slots, and their conditions what is known."""
    for choice in choices:
        yield from check_holder(known, owner, choice.holder)
        if choice.when is not None:
            yield from check_names(known, owner, CONFIGURATION, choice.when)


def check_point(known: Known, owner: str | None, point: Point) -> Iterator[Finding]:
    """Whether a moment names what there is."""
    if point.field is not None and point.field not in known.fields:
        yield in_configuration(owner, "condition-field", f"“{point.text}”不是表单字段")
    if point.kind == "start" and point.decisions:
        yield in_configuration(owner, "config-invalid", f"“{point.text}”只能写在 visible_from 里")
    if point.element is None:
        return
    if point.element not in known.elements:
        yield in_configuration(
            owner, "config-invalid", f"“{point.text}”中的 {point.element} 不在流程图中"
        )
        return
    task = known.everywhere.tasks.get(point.element)
    for value in point.decisions:
        if task is None or task.decision(value) is None:
            yield in_configuration(owner, "config-invalid", f"“{point.text}”中没有决定 {value}")


def check_opening(
    folder: ProcessFolder,
    known: Known,
    end: str,
    opens: Opening,
    columns: Collection[str] = (),
) -> Iterator[Finding]:
    """Whether a case that is opened begins with what there is; `columns` are those of its row."""
    if opens.when is not None:
        yield from check_names(known, end, CONFIGURATION, opens.when)
    # Slots that see the new case are those of its process, which stands in another folder.
    shown = opens.shows if opens.process == folder.key else ()
    for slot in (opens.starter, *shown):
        if slot not in folder.slots and slot not in known.slots and slot not in columns:
            yield in_configuration(end, "config-invalid", f"{slot} 不是 slots 之一")
    for field in (*opens.carry, *(set(opens.move.values()) - folder.slots.keys())):
        if field not in known.fields:
            yield in_configuration(end, "condition-field", f"“{field}”不是表单字段")
    kinds = {document.kind for document in folder.documents}
    for kind in opens.cites.values():
        if kind not in kinds:
            yield in_configuration(end, "document-field", f"“{kind}”不是本流程的文书")
