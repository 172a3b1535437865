"""The unit of work of a request: one transaction, committed when the view's answer is a success.

A view that answers with an error (400 or more), or that raises, has changed nothing. `keep` is for
the rare answer that is an error and must be remembered all the same: a failed sign-in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, cast

from flask import Response, current_app, g

from web.ports import Platform
from workflows.database.looking import begin_looking
from workflows.database.retry import is_passing
from workflows.database.unit_of_work import UnitOfWork
from workflows.viewer import Viewer

Work = Literal["read", "write", "none"]
"""What a view does: `none` means that it opens no unit of work, or units of its own."""


def current_platform() -> Platform:
    """The parts of this application."""
    return cast(Platform, current_app.extensions["lianshu"])


def current_uow() -> UnitOfWork:
    """The unit of work of this request; a view declared `work="none"` has none."""
    uow = g.get("uow")
    if uow is None:
        raise RuntimeError("this view has no unit of work")
    return cast(UnitOfWork, uow)


def current_viewer() -> Viewer | None:
    """Who is signed in, if anybody is."""
    return cast("Viewer | None", g.get("viewer"))


def keep(response: Response) -> Response:
    """Commit what the view did although it answers with an error."""
    g.keep_writes = True
    return response


@contextmanager
def reading(viewer: Viewer | None = None) -> Iterator[UnitOfWork]:
    """A reader of its own, for what happens outside a view: who is signed in, error pages."""
    platform = current_platform()
    with platform.database.unit_of_work(platform.clock, viewer, write=False) as uow:
        yield uow


def in_unit_of_work(work: Work, answer: Callable[[], Response]) -> Response:
    """Call `answer` inside a unit of work and commit it if the answer is a success.

    Once more when the database gave up for a passing reason (a deadlock, a busy file): nothing of
    the first attempt is left then.
    """
    if work == "none":
        return answer()
    try:
        return _once(work, answer)
    except Exception as error:
        if not is_passing(error):
            raise
    return _once(work, answer)


class _Undone(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


def _once(work: Work, answer: Callable[[], Response]) -> Response:
    platform = current_platform()
    g.keep_writes = False
    try:
        with platform.database.unit_of_work(
            platform.clock, current_viewer(), write=work == "write"
        ) as uow:
            g.uow = uow
            if work == "read":
                begin_looking(uow.session)
            response = answer()
            if response.status_code >= 400 and not g.keep_writes:
                raise _Undone(response)
            return response
    except _Undone as undone:
        return undone.response
    finally:
        g.pop("uow", None)
