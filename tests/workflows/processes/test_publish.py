"""Publishing process folders: versions, and cases that stay on theirs."""

from __future__ import annotations

import os
import time
from importlib.resources import files
from pathlib import Path

import pytest

from bpmn.folder import read_directory
from bpmn.folder_problems import FolderError
from tests.support.driver import Driver
from tests.support.rows import rows_of_chain
from workflows.history.kinds import Kind
from workflows.processes.archive import pack, unpack
from workflows.processes.models import ProcessVersion
from workflows.processes.publish_process import publish_process
from workflows.processes.published import folder_of, published_folder
from workflows.processes.queries import current_version, current_versions, versions_of
from workflows.tasks.runs import runs

KEY = "lead_referral"
FOLDER = Path(str(files("bpmn") / "processes" / KEY))


def shipped() -> dict[str, bytes]:
    return dict(read_directory(FOLDER))


def changed(title: str) -> dict[str, bytes]:
    """The shipped folder under another title."""
    given = shipped()
    before = 'title = "违法线索移送"'.encode()
    assert before in given["process.toml"]
    given["process.toml"] = given["process.toml"].replace(before, f'title = "{title}"'.encode(), 1)
    return given


def publish(driver: Driver, folder: dict[str, bytes]) -> ProcessVersion:
    return driver.act("admin", lambda uow: publish_process(uow, folder))


def published_rows(driver: Driver) -> list[dict[str, object]]:
    with driver.uow() as uow:
        rows = rows_of_chain(uow.session, f"day:{uow.now.date()}")
        return [row.data for row in rows if row.data and row.kind == Kind.PROCESS_PUBLISHED]


def test_publishing_what_is_in_force_changes_nothing(driver: Driver) -> None:
    with driver.uow() as uow:
        before = current_version(uow.session, KEY)
    assert before is not None
    assert publish(driver, shipped()).id == before.id
    assert published_rows(driver) == []


def test_a_changed_folder_is_a_new_version_and_recorded(driver: Driver) -> None:
    second = publish(driver, changed("移送（二）"))
    assert (second.version, second.title) == (2, "移送（二）")
    assert published_rows(driver) == [
        {"process": KEY, "version": 2, "content_hash": second.content_hash}
    ]
    with driver.uow() as uow:
        newest = current_version(uow.session, KEY)
        assert newest is not None
        assert newest.id == second.id
        assert {row.key: row.version for row in current_versions(uow.session)}[KEY] == 2
        assert [row.version for row in versions_of(uow.session, KEY)] == [2, 1]


def test_going_back_is_a_third_version(driver: Driver) -> None:
    publish(driver, changed("移送（二）"))
    third = publish(driver, shipped())
    with driver.uow() as uow:
        versions = {row.version: row.content_hash for row in versions_of(uow.session, KEY)}
    assert third.version == 3
    assert versions[3] == versions[1] != versions[2]


def test_a_folder_with_faults_is_not_published(driver: Driver) -> None:
    broken = shipped()
    del broken["forms/verify.json"]
    with pytest.raises(FolderError, match="verify"):
        publish(driver, broken)
    with driver.uow() as uow:
        assert len(versions_of(uow.session, KEY)) == 1


def test_a_running_case_stays_on_its_version(driver: Driver) -> None:
    old = driver.start()
    label, other = '"提交审批"'.encode(), '"送审"'.encode()
    given = changed("移送（二）")
    assert label in given["process.toml"]
    given["process.toml"] = given["process.toml"].replace(label, other)
    publish(driver, given)
    new = driver.start()

    labels, titles = {}, {}
    for case_id in (old, new):
        driver.until(case_id, "approve_send")
        version_id = driver.case(case_id).process_version_id
        with driver.uow() as uow:
            folder = published_folder(uow.session, version_id)
        chosen = folder.tasks["draft"].decision("submit")
        assert chosen is not None
        labels[case_id], titles[case_id] = chosen.label, folder.title
    assert labels == {old: "提交审批", new: "送审"}
    assert titles == {old: "违法线索移送", new: "移送（二）"}
    with driver.uow() as uow:
        assert runs(uow.session) == {KEY: 2}
    for username, seen in (("shuili-clerk", {KEY: 2}), ("qingshi-officer", {})):
        with driver.uow(username) as uow:
            assert runs(uow.session, uow.person) == seen


def test_a_retired_version_starts_nothing(driver: Driver) -> None:
    second = publish(driver, changed("移送（二）"))
    with driver.uow() as uow:
        uow.session.get_one(ProcessVersion, second.id).retired_at = uow.now
    with driver.uow() as uow:
        newest = current_version(uow.session, KEY)
        assert newest is not None
        assert newest.version == 1
    assert publish(driver, changed("移送（三）")).version == 3


def test_a_published_copy_is_the_folder_itself(driver: Driver) -> None:
    with driver.uow() as uow:
        published = current_version(uow.session, KEY)
    assert published is not None
    assert unpack(published.archive) == shipped()
    assert folder_of(published).content_hash == published.content_hash


def test_the_same_files_give_the_same_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    given = shipped()
    first = pack(given)
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    monkeypatch.setattr(os, "umask", lambda _: 0)
    backwards = dict(reversed(given.items()))
    assert pack(backwards) == first
    assert pack({**given, "README.md": b"x"}) != first
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "given", [{}, {"a": b""}, {"表单/a.json": "中文".encode(), "b": bytes(100_000)}]
)
def test_packing_and_unpacking_keeps_every_byte(given: dict[str, bytes]) -> None:
    assert unpack(pack(given)) == given
