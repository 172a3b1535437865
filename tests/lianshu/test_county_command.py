"""The county changes its local rules: for cases that begin from then on, with a reason in the history."""

from __future__ import annotations

import json

import pytest

from lianshu.command import main
from tests.support.driver import Driver
from workflows.cases.models import Case
from workflows.history.models import HistoryRow

LOCAL = "地方规则：HN 河南省行政执法条例"


@pytest.fixture(autouse=True)
def _settings(county_url: str, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("lianshu.command.configure_logs", lambda settings: None)
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LIANSHU_DATABASE_URL", county_url)


def said(driver: Driver) -> list[dict[str, object]]:
    with driver.uow() as uow:
        rows = uow.session.query(HistoryRow).filter_by(kind="county:profile_set").all()
        return [dict(row.data or {}) for row in rows]


def test_new_cases_begin_under_the_new_rules_and_running_ones_keep_theirs(driver, capsys):
    before = driver.start()

    assert main(["county", "set", "--profile", "HN", "--reason", "试行河南规则"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == LOCAL
    after = driver.start()
    assert main(["county", "show"]) == 0
    assert capsys.readouterr().out.splitlines() == [LOCAL]
    assert main(["--json", "county", "set", "--profile", "none", "--reason", "只用国家规定"]) == 0
    assert json.loads(capsys.readouterr().out) == {"profile": None, "before": "HN"}
    national = driver.start()

    with driver.uow() as uow:
        kept = [uow.session.get_one(Case, case_id).profile for case_id in (before, after, national)]
    assert kept == ["ZJ", "HN", None]
    assert said(driver) == [
        {"before": "ZJ", "profile": "HN", "reason": "试行河南规则"},
        {"before": "HN", "profile": None, "reason": "只用国家规定"},
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--profile", "HN", "--reason", " "], "请写明更换地方规则的理由。"),
        (["--profile", "HN", "--reason", "由" * 501], "理由最多 500 字，现在是 501 字。"),
        (["--profile", "ZJ", "--reason", "再来一次"], "本县已经按这个规则办理。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(driver, capsys, words, message):
    assert main(["county", "set", *words]) == 1
    assert capsys.readouterr().err.strip() == message
    assert main(["--json", "county", "show"]) == 0
    assert json.loads(capsys.readouterr().out) == {"profile": "ZJ"}
    assert said(driver) == []


def test_a_profile_that_no_process_knows_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["county", "set", "--profile", "SD", "--reason", "试行"])

    assert ended.value.code == 2
    assert "'SD'" in capsys.readouterr().err
