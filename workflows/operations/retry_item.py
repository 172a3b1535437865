"""Letting an item of the worker that keeps failing be tried again without waiting."""

from __future__ import annotations

from workflows.clock import real_now
from workflows.database.queries import failing_item
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.operations.permissions import check_may_operate
from workflows.texts import Text


def retry_item(uow: UnitOfWork, job: str, item: str) -> None:
    """The next tick tries it; how often it failed stays counted until it goes well.

    Raises NotPermitted, NotFound (it fails no longer).
    """
    check_may_operate(uow.person)
    row = failing_item(uow.session, job, item)
    if row is None:
        raise NotFound(Text("这一项已经不再失败。"))
    row.retry_at = real_now()  # the worker's delays run in real time
    record(uow, Kind.ITEM_RETRIED, job=job, about=item, failures=row.failures)
