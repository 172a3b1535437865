"""A message that nobody waited for in time: seen by the worker, by /metrics, and by whoever deals with it."""

from __future__ import annotations

import json

import pytest
from prometheus_client import generate_latest

from lianshu.command import main
from lianshu.duty import Duty
from tests.support.driver import Driver
from tests.workflows.steps.test_messages import hub, messages, pair, spokes
from web.pages.troubles import TROUBLES
from web.work_waiting import work_waiting
from workflows.errors import NotPermitted
from workflows.steps.return_task import return_task
from workflows.steps.settle_unheard import retry_message

__all__ = ["pair"]


@pytest.fixture
def unheard(pair: Driver, county_url: str, tmp_path, monkeypatch):
    """An answer for which its case has not waited for a week; returns both and the message's id."""
    monkeypatch.setattr("lianshu.command.configure_logs", lambda settings: None)
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LIANSHU_DATABASE_URL", county_url)
    case_id = hub(pair, "bailu")
    pair.tick()
    (spoke,) = spokes(pair, case_id)
    pair.complete(case_id, "shuili-clerk", "watch", "enough")
    pair.complete(spoke, "bailu-desk", "work", "answer", reply="迟到")
    pair.tick()
    assert Duty(pair.platform).once()
    pair.at("2026-12-02T09:00").tick()
    [found] = [each for each in messages(pair, "answer") if each.to_case_id]
    return case_id, spoke, found.id


def gauge(driver: Driver) -> str:
    with driver.uow() as uow:
        lines = generate_latest(work_waiting(uow)).decode().splitlines()
    return next(line for line in lines if line.startswith("lianshu_unheard_messages"))


def test_it_shows_until_somebody_lets_it_go(pair, unheard, capsys):
    case_id, spoke, message_id = unheard
    assert not Duty(pair.platform).once()
    assert gauge(pair) == "lianshu_unheard_messages 1.0"
    capsys.readouterr()
    assert main(["--json", "messages", "list"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["id"], row["state"], row["from"], row["to"]) == (
        message_id,
        "unheard",
        spoke,
        case_id,
    )
    assert main(["messages", "drop", message_id]) == 0
    assert gauge(pair) == "lianshu_unheard_messages 0.0"
    assert Duty(pair.platform).once()
    assert main(["messages", "drop", message_id]) == 1
    assert main(["messages", "retry", "0"]) == 1


def test_whoever_runs_the_platform_has_it_kept_again(pair, unheard):
    message_id = unheard[2]
    with pytest.raises(NotPermitted):
        pair.act("sfj-supervisor", lambda uow: retry_message(uow, message_id))
    with pair.uow("admin") as uow:
        [row] = TROUBLES["unheard"].rows(uow)
        assert (row.about, row.what, row.note) == (message_id, "答复", "答复征询 → 征询")
        assert TROUBLES["unheard"].count(uow) == 1
        TROUBLES["unheard"].again(uow, message_id)
        uow.session.flush()
        assert TROUBLES["unheard"].rows(uow) == ()


def test_tried_again_it_is_given_as_soon_as_it_is_waited_for(pair, unheard):
    case_id, _, message_id = unheard
    task = pair.open(case_id)["conclude"]
    pair.act("shuili-clerk", lambda uow: return_task(uow, task.id, "watch", "再等"))
    pair.tick()
    assert list(pair.open(case_id)) == ["watch"]
    assert main(["messages", "retry", message_id]) == 0
    pair.tick()
    assert list(pair.open(case_id)) == ["conclude"]
    assert pair.case(case_id).data["reply"] == "迟到"
