"""Where somebody's day begins: the page they come to after signing in."""

from __future__ import annotations

from web.pages.desks import desks_of
from workflows.operations.permissions import may_see_operations
from workflows.viewer import Viewer


def home_of(viewer: Viewer) -> str:
    """The address of it.

    Heads, prosecutors, the justice bureau and who leads the county come to their desk, who handles
    cases to the inbox.
    Who runs the platform sees no cases (DOMAIN B2) and has no inbox: administrators and auditors
    come to how it runs, security officers to the processes, where it stands who does what.
    """
    if may_see_operations(viewer):
        return "/operations"
    if desks_of(viewer):
        return "/desk"
    return "/inbox" if has_inbox(viewer) else "/processes"


def has_inbox(viewer: Viewer) -> bool:
    """Whether tasks can come to them; whoever holds no post any more finds theirs empty."""
    return viewer.works_on_cases or not viewer.posts
