"""The calendar by the command line: propose, look at what moves, confirm; wrong files are told."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime

import pytest

from lianshu.command import main
from lianshu.demo_clock import DemoClock
from lianshu.tick import tick
from tests.support.driver import Driver
from tests.support.new_year import FILE, SOURCE
from tests.support.plain_documents import plain_documents
from workflows.clock import OFFICE_ZONE
from workflows.database.queries import create_demo_clock

__all__ = ["plain_documents"]

NOW = datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE)


@pytest.fixture
def filed(county, county_url, tmp_path, monkeypatch, plain_documents):
    """Referrals filed on 9 and on 20 November, in a county whose clock a command finds at NOW."""
    driver = Driver(county)
    cases = {}
    for text in ("2026-11-09T09:00", "2026-11-20T09:00"):
        driver.at(text)
        case_id = driver.start(act_on="2026-11-03", found_on="2026-11-06")
        driver.until(case_id, "record_result")
        cases[text[:10]] = case_id
    driver.at("2026-11-24T09:00")
    with driver.uow() as uow:
        create_demo_clock(uow.session)
    DemoClock(county.database).set_to(NOW)
    monkeypatch.setattr("lianshu.command.configure_logs", lambda settings: None)
    monkeypatch.setenv("LIANSHU_DATABASE_URL", county_url)
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LIANSHU_DEMO", "1")
    return driver, cases


@pytest.fixture
def calendar(capsys):
    """Runs `lianshu calendar`; its JSON document, or what it says beside it when it does not end well."""

    def run(*words, code=0, as_json=True):
        ended = main([*(["--json"] if as_json else []), "calendar", *words])
        said = capsys.readouterr()
        assert ended == code, said.err
        if code:
            return said.err
        return json.loads(said.out) if as_json else said.out

    return run


def test_one_imports_another_one_confirms(filed, calendar):
    driver, cases = filed
    shown = calendar("show")
    assert shown["missing"] == 2027
    assert {each["year"]: each["status"] for each in shown["years"]}[2027] == "provisional"

    draft = calendar("import", str(FILE), "--by", "admin")

    assert (draft["moves"], draft["settles"], draft["state"]) == (1, 1, "draft")
    (change,) = calendar("changes", draft["id"])
    assert change["rule"] == "APL60" and change["due_after"].startswith("2027-02-13")
    (row,) = csv.DictReader(io.StringIO(calendar("changes", draft["id"], "--csv", as_json=False)))
    assert row["due_before"].startswith("2027-02-09")
    assert "不能是同一个人" in calendar("confirm", draft["id"], "--by", "admin", code=1)
    assert "没有账号" in calendar("confirm", draft["id"], "--by", "nobody", code=1)

    assert calendar("confirm", draft["id"], "--by", "sfj-head")["recomputation"] == "running"

    assert tick(driver.platform).recomputed == 1
    shown = calendar("show", "--year", "2027")
    assert shown["missing"] is None and shown["days"][0]["source"] == SOURCE
    moved, settled = (driver.deadlines(case_id)["APL60"] for case_id in cases.values())
    assert (moved.due_on, moved.provisional) == (date(2027, 2, 12), False)
    assert (settled.due_on, settled.provisional) == (date(2027, 2, 18), False)
    assert "2027  正式" in calendar("show", as_json=False)
    assert "2027-02-13T00:00:00+08:00" in calendar("changes", draft["id"], as_json=False)


def test_a_wrong_file_is_told_line_by_line(filed, calendar, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(
        FILE.read_bytes() + "2027-02-30,,off,春节,x\n2027-03-01,,work,春节,x\n".encode()
    )

    said = calendar("import", str(wrong), "--by", "admin", code=1)

    assert "第 35 行" in said and "第 36 行" in said
    assert "No such file" in calendar("import", "nowhere.csv", "--by", "admin", code=1)
    assert calendar("show")["drafts"] == []
    assert "没有这份日历草稿" in calendar("changes", "x", code=1)


def test_a_day_of_the_county(filed, calendar):
    driver, _ = filed
    named = ("--name", "县庆", "--basis", "县政办〔2026〕9号")
    draft = calendar("add-day", "2026-12-01", "--off", *named, "--by", "sfj-supervisor")
    assert "等待另一人确认" in calendar("show", as_json=False)
    calendar("again", draft["id"], "--by", "admin")
    calendar("confirm", draft["id"], "--by", "admin")
    tick(driver.platform)
    assert calendar("show", "--year", "2026")["days"][-1]["local"] is True

    back = calendar("drop-day", "2026-12-01", "--basis", "有误", "--by", "sfj-supervisor")
    assert calendar("discard", back["id"], "--by", "admin")["state"] == "discarded"

    assert "本来就是" in calendar("add-day", "2026-11-28", "--off", *named, "--by", "admin", code=1)
    with pytest.raises(SystemExit):
        main(["calendar", "add-day", "morgen", "--off", *named, "--by", "admin"])
