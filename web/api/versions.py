"""ETag and If-Match: the version of a task or case as the asker saw it."""

from __future__ import annotations

from flask import request

from web.finding import found_case, found_task
from web.unit_of_work import current_uow
from workflows.cases.queries import locked_case
from workflows.errors import Stale
from workflows.texts import Text

OTHER = -1
"""No version of anything: what was seen cannot be what is there."""


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"{version}"'}


def seen_version(given: int | None = None) -> int | None:
    """The version the asker goes by: from the body, from If-Match, and only if both agree."""
    tags = request.if_match
    if not tags or tags.star_tag:
        return given
    numbers = {int(tag) if tag.isdecimal() and len(tag) < 10 else OTHER for tag in tags.as_set()}
    seen = numbers.pop() if len(numbers) == 1 else OTHER
    return seen if given in (None, seen) else OTHER


def heed_seen_case(case_id: str) -> None:
    """Raise Stale when If-Match names a version of a case that is not the present one.

    The case is then held, so that it is still this one when the verb comes to it. NotFound for a case
    that the asker does not see.
    """
    seen = seen_version()
    if seen is None:
        return
    uow = current_uow()
    found_case(uow, case_id)
    if locked_case(uow.session, case_id).version != seen:
        raise Stale(Text("这件事有了变化，请刷新后再试。"))


def heed_seen_task(task_id: str) -> None:
    """The same of a task, where the verb itself asks for no version."""
    seen = seen_version()
    if seen is None:
        return
    session = current_uow().session
    task = found_task(current_uow(), task_id)
    locked_case(session, task.case_id)
    session.refresh(task)
    if task.version != seen:
        raise Stale(Text("这件事有了变化，请刷新后再试。"))
