"""A disk that is full: nothing half done, a clear answer, and all goes on when there is room again."""

from __future__ import annotations

import resource
from errno import ENOSPC
from pathlib import Path

import pytest
from fsspec.implementations.local import LocalFileSystem
from sqlalchemy import event, text

from lianshu.verify_files import verify_files
from tests.faults.people import PHOTO, STARTER, Office, Work
from tests.faults.running import running
from tests.support.driver import LEAD as DRIVEN
from tests.web.conftest import app, clock, controls, people
from tests.web.referral import LEAD, brought_to, complete, open_task, start
from workflows.blob_store import BlobStore
from workflows.history.verify import verify_history

__all__ = ["app", "clock", "controls", "people"]

ROOM = 32 * 1024 * 1024
SMALL = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"


def no_room() -> None:
    """No file of this process may grow beyond a size."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def sound(county):
    with county.unit_of_work(write=False) as uow:
        assert verify_history(uow).ok
        assert verify_files(uow)[1] is None


def unavailable(answer):
    assert answer["type"] == "/problems/unavailable"


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]


class SmallDisk(LocalFileSystem):  # type: ignore[misc]  # fsspec carries no types
    """A disk on which no file can grow beyond a size."""

    cachable = False

    def open(self, path, mode="rb", **options):
        file = super().open(path, mode, **options)
        if "w" in mode:
            file.write = _until_full(file.write)
        return file


def _until_full(write):
    written = 0

    def limited(content):
        nonlocal written
        written += len(content)
        if written > SMALL:
            write(content[:100])
            raise OSError(ENOSPC, "No space left on device")
        return write(content)

    return limited


def uploader(people, case_id):
    """Sends a photo under one key, without a file of its own on the disk that is full."""

    def send(content: bytes, status: int):
        head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        return people("shuili-clerk").post(
            f"/cases/{case_id}/evidence",
            status=status,
            data=head.encode() + content + b"\r\n--x--\r\n",
            headers={"Idempotency-Key": "photo"},
            content_type="multipart/form-data; boundary=x",
        )

    return send


def evidence_of(people, case_id):
    return people("shuili-clerk").get(f"/cases/{case_id}/evidence")["items"]


@pytest.mark.fault
def test_an_upload_that_does_not_fit_leaves_nothing_behind(county_url, tmp_path):
    """A web server whose files cannot grow: already laying aside what comes in finds no room."""
    with running(county_url, tmp_path, workers=0, start=False) as platform:
        platform.web.start(before=no_room)
        office = Office(platform, Work())
        new = {"process": "lead_referral", "data": DRIVEN}
        path = f"/cases/{office.post(STARTER, '/cases', new, 'case').body['id']}/evidence"

        assert office.try_to_upload(STARTER, path, "photo", PHOTO + bytes(ROOM)).status == 503
        assert files(tmp_path) == []
        assert office.get(STARTER, path)["items"] == []
        assert office.upload(STARTER, path, "photo").status == 201
        assert len(office.get(STARTER, path)["items"]) == 1
        assert platform.web.end() == 0


def test_evidence_that_does_not_fit_leaves_nothing_behind(people, county, tmp_path, monkeypatch):
    case_id = start(people)["id"]
    send, large = uploader(people, case_id), PNG + bytes(3 * SMALL)
    with monkeypatch.context() as patch:
        patch.setattr(county.database.services.blobs, "_files", SmallDisk())
        unavailable(send(large, 503))
        assert files(tmp_path) == []
        assert evidence_of(people, case_id) == []

    send(large, 201)
    assert len(evidence_of(people, case_id)) == 1
    sound(county)


def test_a_document_that_does_not_fit_leaves_the_task_open(people, county, monkeypatch):
    case = brought_to(people, "approve_send")
    before = open_task(people, "shuili-head", case["id"], "approve_send")

    def full(self, chunks, *, limit=None):
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(BlobStore, "put", full)
        body = {"decision": "approve", "data": {}, "version": before["version"]}
        unavailable(people("shuili-head").post(f"/tasks/{before['id']}/complete", body, 503))
    assert open_task(people, "shuili-head", case["id"], "approve_send") == before

    complete(people, case["id"], "approve_send")
    sound(county)


def test_a_database_that_is_full_changes_nothing(people, county):
    if not county.database.is_sqlite:
        pytest.skip("only SQLite can be told how large it may grow")
    case = start(people)
    engine = county.database.engine

    def no_larger(connection, _record):
        connection.execute("PRAGMA max_page_count = 1")  # as large as it is now

    event.listen(engine, "connect", no_larger)
    engine.dispose()
    for _ in range(200):
        answer = people("shuili-clerk").call(
            "POST", "/cases", json={"process": "lead_referral", "data": LEAD}
        )
        if answer.status_code != 201:
            break
    assert answer.status_code == 503
    unavailable(answer.json)
    count = len(people("shuili-clerk").get("/cases?limit=100")["items"])

    event.remove(engine, "connect", no_larger)
    engine.dispose()
    assert len(people("shuili-clerk").get("/cases?limit=100")["items"]) == count
    complete(people, case["id"], "draft")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    sound(county)
