"""A small part of the demo county for tests, loaded by the demo's own functions once per worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lianshu.demo.county import load_county, part_of_county
from lianshu.demo.load import publish_all
from lianshu.migrate import migrate
from lianshu.platform import Platform
from notifications.transport import OutgoingMail
from tests.support.databases import Templates
from workflows.blob_store import BlobStore
from workflows.clock import OFFICE_ZONE, FixedClock
from workflows.database.session import Database
from workflows.database.unit_of_work import Services

BODIES = ("gov", "sfj", "zhidao", "jcy", "shuili", "chengguan", "bailu", "qingshi")
BEFORE = datetime(2026, 11, 2, 8, 0, tzinfo=OFFICE_ZONE)
BASE_URL = "http://127.0.0.1:8000"


class KeepingTransport:
    """Takes every mail and keeps it."""

    def __init__(self) -> None:
        self.mails: list[OutgoingMail] = []

    def send(self, mail: OutgoingMail) -> None:
        """Keep it."""
        self.mails.append(mail)


def load_small_county(url: str) -> None:
    """Migrate an empty database and fill it with a few bodies and the shipped processes."""
    migrate(url)
    with TemporaryDirectory() as folder, _opened(url, Path(folder), BEFORE) as platform:
        with platform.unit_of_work() as uow:
            load_county(uow, part_of_county(BODIES))
        publish_all(platform)


@contextmanager
def _opened(url: str, folder: Path, now: datetime) -> Iterator[Platform]:
    database = Database(url, Services(blobs=BlobStore(f"file://{folder / 'evidence'}")))
    try:
        yield Platform(
            database=database,
            clock=FixedClock(now),
            base_url=BASE_URL,
            transport=KeepingTransport(),
            demo=True,
        )
    finally:
        database.dispose()


@pytest.fixture
def county_url(templates: Templates, database_url: str) -> str:
    """The URL of a database with the small county, for this test alone."""
    return templates.copy("county", load_small_county)


@pytest.fixture
def county(county_url: str, tmp_path: Path) -> Iterator[Platform]:
    """The small county with a clock that stands at 2026-11-02 08:00 until it is moved."""
    with _opened(county_url, tmp_path, BEFORE) as platform:
        yield platform
