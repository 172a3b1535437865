"""The part of a process that only some of those who take part see until it is served."""

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
from bpmn.folder_model import Confidentiality, ProcessFolder, Serving
from bpmn.folder_names import check_names, check_point
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
