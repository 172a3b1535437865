"""Who may see how the platform runs, and who may do something about it."""

from __future__ import annotations

from workflows.errors import NotPermitted
from workflows.texts import Text
from workflows.viewer import Viewer

CALENDAR_ROLES = frozenset({"administrator", "coordinator", "bureau_head"})
"""Who keeps the office calendar: administrators (B2: configuration) and the county's office."""


def may_see_operations(viewer: Viewer) -> bool:
    """Administrators, and auditors, who look and change nothing."""
    return may_operate(viewer) or viewer.holds("auditor")


def may_operate(viewer: Viewer) -> bool:
    """Administrators."""
    return viewer.holds("administrator")


def may_keep_calendar(viewer: Viewer) -> bool:
    """Administrators, the county's guidance office and the head of the justice bureau."""
    return any(post.role in CALENDAR_ROLES for post in viewer.posts)


def may_see_calendar(viewer: Viewer) -> bool:
    """Who keeps it, and auditors."""
    return may_keep_calendar(viewer) or viewer.holds("auditor")


def check_may_see_operations(viewer: Viewer) -> None:
    """Raises NotPermitted."""
    if not may_see_operations(viewer):
        raise NotPermitted(Text("运行状况由系统管理员和审计员查看。"))


def check_may_operate(viewer: Viewer) -> None:
    """Raises NotPermitted."""
    if not may_operate(viewer):
        raise NotPermitted(Text("这由系统管理员处理。"))


def check_may_see_calendar(viewer: Viewer) -> None:
    """Raises NotPermitted."""
    if not may_see_calendar(viewer):
        raise NotPermitted(Text("日历由系统管理员、县监督指导办和审计员查看。"))


def check_may_keep_calendar(viewer: Viewer) -> None:
    """Raises NotPermitted."""
    if not may_keep_calendar(viewer):
        raise NotPermitted(Text("日历由系统管理员和县监督指导办维护。"))
