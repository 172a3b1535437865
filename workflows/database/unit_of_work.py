"""One command is one transaction: the unit of work carries the session, the instant and the person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workflows.blob_store import BlobStore
from workflows.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Services:
    """What verbs need beside the database; made once by the front door."""

    blobs: BlobStore
    contest_workdays: int = 10
    """For how many working days after an overdue day it may be contested ([D])."""


class UnitOfWork:
    """What a verb works with. Verbs never commit: leaving the block does."""

    def __init__(
        self, session: Session, now: datetime, viewer: Viewer | None, services: Services
    ) -> None:
        self.session = session
        self.now = now
        self.viewer = viewer
        self.services = services

    @property
    def person(self) -> Viewer:
        """The acting person; verbs that the system itself may call look at `viewer`."""
        if self.viewer is None:
            raise RuntimeError("this verb needs an acting person")
        return self.viewer

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit on a clean end, roll back when the block raises."""
        try:
            yield
        except BaseException:
            self.session.rollback()
            raise
        self.session.commit()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what the block did when it raises, and nothing else: the unit of work goes on."""
        with self.session.begin_nested():
            yield

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo what the block did however it ends, and nothing else: the unit of work goes on."""
        nested = self.session.begin_nested()
        try:
            yield
        finally:
            nested.rollback()
