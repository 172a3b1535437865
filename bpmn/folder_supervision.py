"""The steps of a process at which accompanying supervision may look on."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.folder_known import CONFIGURATION, Finding, Known, in_configuration, user_tasks
from bpmn.folder_model import ProcessFolder
from bpmn.folder_points import SupervisionPoint
from bpmn.toml_table import Table

POINTS = (
    "inspection_plan",
    "filing",
    "coercive",
    "prior_notice",
    "hearing",
    "decision",
    "service",
    "closing",
)
"""The kinds of points, as the judicial office names them when it begins to look."""


def read_supervision_point(table: Table) -> SupervisionPoint:
    """One row of `supervision_points`."""
    point = SupervisionPoint(table.text("element"), table.text("point"), table.optional_text("day"))
    table.finish()
    return point


def check_supervision_points(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """Whether each is a task of the folder's own, of a kind that there is, on a day that is asked."""
    drawn = {element.id for element in user_tasks(folder)}
    for point in folder.supervision_points:
        owner = point.element
        if point.element not in drawn:
            message = "supervision_points 中的环节不是流程图中的任务"
            yield in_configuration(owner, "config-invalid", message)
        if point.point not in POINTS:
            message = f"“{point.point}”不是监督点，应为 {'、'.join(POINTS)} 之一"
            yield in_configuration(owner, "config-invalid", message)
        if point.day is not None and point.day not in known.everywhere.fields:
            yield Finding(CONFIGURATION, owner, "condition-field", f"“{point.day}”不是表单字段")
