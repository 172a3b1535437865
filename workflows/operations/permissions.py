"""Who may see how the platform runs, and who may do something about it."""

from __future__ import annotations

from workflows.errors import NotPermitted
from workflows.texts import Text
from workflows.viewer import Viewer


def may_see_operations(viewer: Viewer) -> bool:
    """Administrators, and auditors, who look and change nothing."""
    return may_operate(viewer) or viewer.holds("auditor")


def may_operate(viewer: Viewer) -> bool:
    """Administrators."""
    return viewer.holds("administrator")


def check_may_see_operations(viewer: Viewer) -> None:
    """Raises NotPermitted."""
    if not may_see_operations(viewer):
        raise NotPermitted(Text("运行状况由系统管理员和审计员查看。"))


def check_may_operate(viewer: Viewer) -> None:
    """Raises NotPermitted."""
    if not may_operate(viewer):
        raise NotPermitted(Text("这由系统管理员处理。"))
