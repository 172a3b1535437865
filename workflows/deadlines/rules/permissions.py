"""Who may change the rules of time."""

from __future__ import annotations

from workflows.errors import NotPermitted
from workflows.texts import Text
from workflows.viewer import Viewer

CHANGERS = ("coordinator", "bureau_head", "administrator")
"""The county's guidance office and the head of the bureau that hosts it, and whoever configures."""


RECOUNTERS = ("coordinator", "bureau_head")
"""Whoever may let running deadlines move looks at cases: the administrator does not."""


def may_recount(viewer: Viewer) -> bool:
    """Whether somebody may count running deadlines anew after a change."""
    return any(viewer.holds(role) for role in RECOUNTERS)


def check_may_recount(viewer: Viewer) -> None:
    """Raises NotPermitted."""
    if not may_recount(viewer):
        raise NotPermitted(Text("在办期限由县监督指导办或者县司法局负责人决定重新计算。"))


def may_change_rules(viewer: Viewer) -> bool:
    """Whether somebody may change rules and warning profiles."""
    return any(viewer.holds(role) for role in CHANGERS)


def check_may_change_rules(viewer: Viewer) -> None:
    """Raises NotPermitted."""
    if not may_change_rules(viewer):
        raise NotPermitted(Text("时限规则由县监督指导办、县司法局负责人或者系统管理员更改。"))


def check_may_change_bases(viewer: Viewer) -> None:
    """Raises NotPermitted. Whoever changes rules keeps the articles that they stand on."""
    if not may_change_rules(viewer):
        raise NotPermitted(Text("法律依据由县监督指导办、县司法局负责人或者系统管理员更改。"))
