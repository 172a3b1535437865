"""Backups: what comes back is what was there, a damaged one is refused whole, and cases go on."""

from __future__ import annotations

import io
import json
import tarfile

import orjson
import pytest

from lianshu.backup import FILES, LEFT_OUT
from lianshu.command import main
from lianshu.models import METADATA
from lianshu.play import attach
from tests.support.county import opened_county
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.database.bulk import each_row, holds_rows, see_one_instant, table_names
from workflows.organizations.manage_people import disable_person
from workflows.organizations.queries import person_by_username

__all__ = ["plain_documents"]

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(60)


@pytest.fixture
def driver(county, plain_documents):
    """A referral that waits for its result, with documents and a picture."""
    driver = Driver(county).at("2026-11-24T09:00")
    case_id = driver.start()
    driver.until(case_id, "record_result")
    attach(county, "bailu-officer", case_id, "现场.png", PICTURE)
    driver.tick()
    return driver


@pytest.fixture
def run(county_url, empty_database_url, tmp_path, monkeypatch, capsys):
    """Runs `lianshu … FILE` on the small county, or on the database that is empty."""
    monkeypatch.setattr("lianshu.command.configure_logs", lambda settings: None)

    def command(word, *words, code=0, empty=False):
        monkeypatch.setenv("LIANSHU_DATABASE_URL", empty_database_url if empty else county_url)
        monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / ("empty" if empty else ".")))
        ended = main(["--json", word, *map(str, words)])
        said = capsys.readouterr()
        assert ended == code, said.err
        return json.loads(said.out) if said.out else said.err

    return command


@pytest.fixture
def backup(driver, run, tmp_path):
    run("backup", tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


@pytest.fixture
def restored(empty_database_url, tmp_path, county):
    """The platform on the database that was empty."""
    with opened_county(empty_database_url, tmp_path / "empty", county.clock.now()) as platform:
        yield platform


def rows(platform):
    with platform.unit_of_work(write=False) as uow:
        return {
            name: list(each_row(uow.session, name))
            for name in table_names()
            if name not in {*LEFT_OUT, "reference_state"}
        }


def test_what_comes_back_is_what_was_there(driver, run, backup, county, restored, tmp_path):
    said = run("restore", backup, empty=True)

    assert rows(restored) == rows(county)
    assert said["rows"] > 1000
    assert said["files"] > 3
    proved = run("verify", empty=True)
    assert proved["ok"]
    assert proved == run("verify")


def test_cases_go_on_after_it(run, backup, restored):
    run("restore", backup, empty=True)
    driver = Driver(restored)
    (case_id,) = [row[0] for row in rows(restored)["case"]]
    for step in ("record_result", "feed_back", "evaluate", "archive"):
        driver.go_on(case_id, step)

    assert driver.case(case_id).outcome == "archived"
    assert run("verify", empty=True)["ok"]


def test_only_its_owner_reads_it(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(run, backup):
    before = backup.read_bytes()
    assert "不覆盖" in run("backup", backup, code=1)
    assert backup.read_bytes() == before


def test_a_folder_that_is_not_there(driver, run, tmp_path):
    assert "nowhere" in run("backup", tmp_path / "nowhere" / "x.tar", code=1)


def test_what_breaks_off_leaves_no_file(driver, run, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lianshu.backup._add_file", full)
    assert "No space left" in run("backup", tmp_path / "b.tar", code=1)
    assert not list(tmp_path.glob("b.tar*"))


def test_a_file_that_is_missing_is_named(driver, run, county, tmp_path):
    with county.unit_of_work(write=False) as uow:
        place = FILES["evidence"][0]
        columns = [each.name for each in METADATA.tables["evidence"].columns]
        (row,) = each_row(uow.session, "evidence")
        gone = row[columns.index(place)]
    (found,) = (tmp_path / "evidence").rglob(gone)
    found.unlink()

    said = run("backup", tmp_path / "b.tar", code=1)
    assert said["missing"] == [gone]
    assert run("restore", tmp_path / "b.tar", empty=True)["missing"] == [gone]


def test_a_county_is_not_overwritten(run, backup, county):
    before = rows(county)
    assert "只能恢复到空的数据库" in run("restore", backup, code=1)
    assert rows(county) == before


def _changed(source, target, change):
    """A copy of a backup in which `change` gives the new content of each member, None leaves it out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            content = change(member.name, file.read())
            if content is not None:
                info = tarfile.TarInfo(member.name)
                info.size = len(content)
                new.addfile(info, io.BytesIO(content))
    return target


def _other_version(name, content):
    if name != "manifest.json":
        return content
    return orjson.dumps({**orjson.loads(content), "revision": "0001"})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda n, c: c.replace("沙湾".encode(), "河湾".encode()) if n == "tables/case.jsonl" else c,
         "数据已经损坏"),
        (lambda n, c: c.partition(b"\n")[2] if n == "tables/history.jsonl" else c, "数据已经损坏"),
        (lambda n, c: c + b"x" if n.startswith("files/") else c, "文件已经损坏"),
        (lambda n, c: None if n == "tables/person.jsonl" else c, "不是完整的备份"),
        (lambda n, c: None if n == "manifest.json" else c, "不是完整的备份"),
        (_other_version, "另一版本"),
    ],
    ids=["a row changed", "a row missing", "a file changed", "a table missing", "broken off", "old"],
)  # fmt: skip
def test_a_damaged_backup_is_refused_whole(run, backup, restored, tmp_path, change, says):
    damaged = _changed(backup, tmp_path / "damaged.tar", change)
    assert says in run("restore", damaged, code=1, empty=True)
    with restored.unit_of_work(write=False) as uow:
        assert not holds_rows(uow.session, "organization")

    run("restore", backup, empty=True)
    assert run("verify", empty=True)["ok"]


@pytest.mark.parametrize("size", [0, 700, 20_000])
def test_half_a_backup_is_none(run, backup, tmp_path, size):
    half = tmp_path / "half.tar"
    half.write_bytes(backup.read_bytes()[:size])
    assert "不是完整的备份" in run("restore", half, code=1, empty=True)


def test_no_such_file(run, tmp_path):
    assert "没有这个文件" in run("restore", tmp_path / "none.tar", code=1, empty=True)


def test_tokens_do_not_come_back(driver, run, restored, tmp_path):
    run("tokens", "create", "shuili-clerk")
    run("backup", tmp_path / "b.tar")
    run("restore", tmp_path / "b.tar", empty=True)
    with restored.unit_of_work(write=False) as uow:
        assert not holds_rows(uow.session, "api_token")


def test_all_that_is_read_is_of_one_instant(county):
    with county.unit_of_work(write=False) as reading:
        see_one_instant(reading.session)
        assert holds_rows(reading.session, "organization")
        with county.unit_of_work() as uow:
            disable_person(uow, "shuili-clerk")
        found = person_by_username(reading.session, "shuili-clerk")
        assert found is not None
        assert found.active


def test_every_column_that_names_a_file_is_known():
    named = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.name.endswith("sha256")
    }
    assert named == {(table, column) for table, columns in FILES.items() for column in columns}
