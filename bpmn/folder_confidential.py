"""What those do not see for whose organization a case is open: a part of it, or, by role, the whole."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.folder_known import (
    CONFIGURATION,
    Finding,
    Known,
    drawn_elements,
    in_configuration,
    user_tasks,
)
from bpmn.folder_model import ProcessFolder
from bpmn.folder_names import check_names, check_point
from bpmn.folder_points import Confidentiality, Serving
from bpmn.folder_reading import read_points
from bpmn.toml_table import Table


def read_confidentiality(table: Table) -> Confidentiality:
    """The table `confidential`."""
    part = Confidentiality(
        slots=table.texts("slots"),
        elements=table.texts("elements"),
        until=read_points(table, "until"),
        title=table.text("title"),
        title_en=table.optional_text("title_en"),
        whole_when=table.optional_text("whole_when"),
        ends=table.texts("ends"),
        serves=tuple(_read_serving(row) for row in table.rows("serves")),
    )
    table.finish()
    return part


def _read_serving(table: Table) -> Serving:
    serving = Serving(table.text("document"), read_points(table, "at"), table.texts("to"))
    table.finish()
    return serving


def read_not_for(table: Table) -> tuple[str, ...]:
    """The table `visibility`: roles whose posts open no case of the process."""
    roles = table.texts("not_for")
    if not roles:
        table.complain("没有写明不对哪些岗位公开（not_for）")
    table.finish()
    return roles


def check_not_for(folder: ProcessFolder, whole: ProcessFolder) -> Iterator[Finding]:
    """Whether those to whom cases stay closed have nothing to do in them."""
    owner = "visibility"
    if any(called.not_for for called in whole.called.values()):
        message = "被调用的流程不能有 visibility，由调用它的流程写明"
        yield in_configuration(owner, "config-invalid", message)
    able = {holder.role for way in folder.start.ways for holder in way.holders}
    able |= {lane.holder.role for lane in whole.lanes.values()}
    able |= {choice.holder.role for task in whole.tasks.values() for choice in task.holders}
    able |= {choice.holder.role for message in whole.messages for choice in message.by}
    for role in folder.not_for:
        if role in able:
            message = f"{role} 在本流程中有事要办，案件不能不对其公开（not_for）"
            yield in_configuration(owner, "lane-unbound", message)


def check_confidential(
    folder: ProcessFolder, whole: ProcessFolder, known: Known
) -> Iterator[Finding]:
    """Whether the part is made of tasks, slots, moments and documents that there are."""
    owner, part = "confidential", folder.confidential
    if any(called.confidential for called in whole.called.values()):
        yield in_configuration(
            owner, "config-invalid", "被调用的流程不能有保密部分（confidential）"
        )
    if part is None:
        return
    drawn = {
        element.id for each in (folder, *whole.called.values()) for element in user_tasks(each)
    }
    for element in part.elements:
        if element not in drawn:
            yield in_configuration(owner, "config-invalid", f"{element} 不是流程图中的任务")
    yield from _check_ends(folder, part)
    for slot in (*part.slots, *(slot for serving in part.serves for slot in serving.to)):
        if slot not in whole.slots:
            yield in_configuration(owner, "lane-unbound", f"{slot} 不是 slots 之一")
    if not part.slots or not part.elements:
        yield in_configuration(owner, "config-invalid", "须写明 slots 和 elements")
    if part.whole_when is not None:
        yield from check_names(known, owner, CONFIGURATION, part.whole_when)
    kinds = {document.kind for document in folder.documents}
    for serving in part.serves:
        if serving.document not in kinds:
            message = f"“{serving.document}”不是本流程的文书"
            yield in_configuration(owner, "document-field", message)
    for point in (*part.until, *(point for serving in part.serves for point in serving.at)):
        yield from check_point(known, owner, point)


def _check_ends(folder: ProcessFolder, part: Confidentiality) -> Iterator[Finding]:
    for end in part.ends:
        reached = drawn_elements(folder).get(end)
        if reached is None or reached.kind != "endEvent":
            yield in_configuration("confidential", "config-invalid", f"{end} 不是流程图中的结束")
