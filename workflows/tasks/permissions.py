"""Who may do what with a task. `check_…` raises a reason a person can read; `can_…` asks."""

from __future__ import annotations

from collections.abc import Callable

from workflows.cases.models import Case
from workflows.errors import NotPermitted, Refusal
from workflows.tasks.models import Task
from workflows.texts import Text
from workflows.viewer import Viewer

KEEPS_OFF = Text("您已回避本案，不能办理（行政处罚法第四十三条）。")


def is_candidate(viewer: Viewer, task: Task) -> bool:
    """Whether the person holds the task's role at its organization today, and is not barred."""
    return viewer.holds(task.role, task.organization_id) and not is_barred(viewer.id, task)


def is_barred(person_id: str, what: Task | Case) -> bool:
    """Whether somebody has to keep off a case, which each of its tasks knows as well (APL 43)."""
    return what.barred is not None and person_id in what.barred


def check_may_complete(viewer: Viewer, task: Task, assignee_name: str | None) -> None:
    """The assignee may complete a task; unclaimed, everybody who holds its role may."""
    if task.assignee_id == viewer.id:
        return
    if is_barred(viewer.id, task):
        raise NotPermitted(KEEPS_OFF)
    if task.assignee_id is not None:
        raise NotPermitted(
            Text("这件事已由{name}认领，由其办理。", name=assignee_name or Text("他人"))
        )
    if not is_candidate(viewer, task):
        raise NotPermitted(Text("这一步不由您办理。"))


def check_may_claim(viewer: Viewer, task: Task, assignee_name: str | None) -> None:
    """Whoever holds the role may claim what nobody has claimed."""
    if task.countersigned:
        raise NotPermitted(Text("会签由各成员分别表决，不用认领。"))
    if task.assignee_id is not None and task.assignee_id != viewer.id:
        raise NotPermitted(Text("已由{name}认领。", name=assignee_name or Text("他人")))
    if not is_candidate(viewer, task) and task.assignee_id != viewer.id:
        raise NotPermitted(Text("这一步不由您办理，不能认领。"))


def check_may_release(viewer: Viewer, task: Task) -> None:
    """Only whoever claimed a task may give it back, and only to a pool they came from."""
    if task.assignee_id != viewer.id:
        raise NotPermitted(Text("您没有认领这件事，无需放回。"))
    if not is_candidate(viewer, task):
        raise NotPermitted(Text("这件事指定由您办理，不能放回。"))


def can_complete(viewer: Viewer, task: Task) -> bool:
    """Whether `check_may_complete` would pass."""
    return _passes(lambda: check_may_complete(viewer, task, None))


def can_claim(viewer: Viewer, task: Task) -> bool:
    """Whether claiming would change anything and is allowed."""
    return task.assignee_id is None and _passes(lambda: check_may_claim(viewer, task, None))


def can_release(viewer: Viewer, task: Task) -> bool:
    """Whether `check_may_release` would pass."""
    return _passes(lambda: check_may_release(viewer, task))


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Refusal:
        return False
    return True
