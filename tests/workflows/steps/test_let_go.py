"""What somebody had in hand who is disabled or no longer in office, and votes that wait for them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from notifications.models import Message
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.workflows.steps.test_countersign import FIVE, LEADER, convened, vote, vote_all
from web.pages.troubles import TROUBLES
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.verify import verify_history
from workflows.organizations.manage_people import disable_person
from workflows.organizations.models import Post
from workflows.organizations.queries import person_by_username
from workflows.steps.change_signers import close_vote
from workflows.steps.hand_over import delegate_task
from workflows.steps.let_go import pending, remind_of_vote
from workflows.tasks.claim_task import claim_task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def disable(driver: Driver, username: str) -> None:
    driver.act("security", lambda uow: disable_person(uow, username))


def rows(uow: UnitOfWork, case_id: str, kind: Kind) -> list[HistoryRow]:
    query = select(HistoryRow).where(HistoryRow.case_id == case_id, HistoryRow.kind == kind)
    return list(uow.session.scalars(query.order_by(HistoryRow.seq)))


def mailed(driver: Driver, username: str, case_id: str) -> list[str]:
    with driver.uow() as uow:
        person = person_by_username(uow.session, username)
        assert person is not None
        query = select(Message.subject).where(
            Message.recipient_id == person.id, Message.case_id == case_id
        )
        return list(uow.session.scalars(query.order_by(Message.created_at)))


def claimed(driver: Driver) -> str:
    """A referral whose check 白鹭镇's first officer has claimed."""
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))
    driver.tick()
    return case_id


def test_what_somebody_disabled_had_claimed_goes_back_to_the_others(driver: Driver) -> None:
    case_id = claimed(driver)
    before = len(mailed(driver, "bailu-officer2", case_id))
    disable(driver, "bailu-officer")
    driver.tick()

    assert driver.open(case_id)["check_completeness"].assignee_id is None
    assert len(mailed(driver, "bailu-officer2", case_id)) == before + 1
    with driver.uow() as uow:
        assert pending(uow, 10) == []
        (row,) = rows(uow, case_id, Kind.TASK_TRANSFERRED)
        assert row.data is not None and row.actor_id is None
        assert (row.data["to"], row.data["opinion"]) == (None, "原办理人的账号已停用")
        assert verify_history(uow, case_id).ok
    driver.complete(case_id, "bailu-officer2", "check_completeness", "complete")


def test_what_somebody_had_who_left_the_post_goes_back_as_well(driver: Driver) -> None:
    case_id = claimed(driver)
    with driver.uow() as uow:
        person = person_by_username(uow.session, "bailu-officer")
        assert person is not None
        for post in uow.session.scalars(select(Post).where(Post.person_id == person.id)):
            post.valid_until = date(2026, 11, 25)  # the 24th is the last day
    driver.tick()
    assert driver.open(case_id)["check_completeness"].assignee_id is not None
    driver.at("2026-11-25T09:00").tick()

    assert driver.open(case_id)["check_completeness"].assignee_id is None
    with driver.uow() as uow:
        assert pending(uow, 10) == []
        (row,) = rows(uow, case_id, Kind.TASK_TRANSFERRED)
        assert row.data is not None and row.data["opinion"] == "原办理人已离岗"


def test_whoever_stands_in_from_above_keeps_it(driver: Driver) -> None:
    case_id = claimed(driver)
    task = driver.open(case_id)["check_completeness"]
    driver.act("bailu-officer", lambda uow: delegate_task(uow, task.id, "bailu-deputy", "出差"))
    driver.tick()
    deputy = driver.viewer("bailu-deputy").id
    assert driver.open(case_id)["check_completeness"].assignee_id == deputy
    with driver.uow() as uow:
        assert pending(uow, 10) == []


def test_a_second_tick_gives_nothing_back_again(driver: Driver) -> None:
    case_id = claimed(driver)
    disable(driver, "bailu-officer")
    driver.tick()
    driver.tick()
    with driver.uow() as uow:
        assert len(rows(uow, case_id, Kind.TASK_TRANSFERRED)) == 1


def test_what_was_done_on_somebodys_behalf_goes_back_to_them(driver: Driver) -> None:
    case_id = claimed(driver)
    task = driver.open(case_id)["check_completeness"]
    driver.act("bailu-officer", lambda uow: delegate_task(uow, task.id, "bailu-officer2", "出差"))
    disable(driver, "bailu-officer2")
    driver.tick()
    task = driver.open(case_id)["check_completeness"]
    with driver.uow() as uow:
        owner = person_by_username(uow.session, "bailu-officer")
        assert owner is not None
        assert (task.assignee_id, task.on_behalf_of_id) == (owner.id, None)
    driver.complete(case_id, "bailu-officer", "check_completeness", "complete")


def test_a_vote_that_has_too_few_left_waits_for_whoever_convened_it(driver: Driver) -> None:
    case_id = convened(driver, FIVE[:3])
    task = driver.open(case_id)["panel_vote"]
    vote(driver, case_id, FIVE[0], "exempt")
    with pytest.raises(WrongState, match="不到规定人数"):
        driver.act(LEADER, lambda uow: close_vote(uow, task.id))
    disable(driver, FIVE[2])
    driver.tick()

    assert list(driver.open(case_id)) == ["panel_vote"]
    assert any("离任" in subject for subject in mailed(driver, LEADER, case_id))
    with driver.uow("admin") as uow:
        assert TROUBLES["votes"].count(uow) == 1
        (shown,) = TROUBLES["votes"].rows(uow)
        assert shown.about == task.id
        assert [row.actor_id for row in rows(uow, case_id, Kind.SIGNER_REMOVED)] == [None]
    driver.act(LEADER, lambda uow: close_vote(uow, task.id))
    assert list(driver.open(case_id)) == ["name_panel"]
    with driver.uow("admin") as uow:
        assert TROUBLES["votes"].rows(uow) == ()
        assert verify_history(uow, case_id).ok


def test_when_all_others_have_voted_it_is_closed_by_what_they_said(driver: Driver) -> None:
    case_id = convened(driver, FIVE[:4])
    vote_all(driver, case_id, "exempt", "exempt", "exempt")
    task = driver.open(case_id)["panel_vote"]
    disable(driver, FIVE[3])
    driver.tick()
    driver.act(LEADER, lambda uow: close_vote(uow, task.id))
    assert list(driver.open(case_id)) == ["finish"]


def test_while_enough_are_left_nobody_is_troubled(driver: Driver) -> None:
    case_id = convened(driver)
    disable(driver, FIVE[4])
    driver.tick()
    with driver.uow("admin") as uow:
        assert TROUBLES["votes"].rows(uow) == ()
        assert rows(uow, case_id, Kind.VOTE_TO_CLOSE) == []
    vote_all(driver, case_id, "exempt", "exempt", "exempt", "exempt")
    assert list(driver.open(case_id)) == ["finish"]


def test_whoever_runs_the_platform_reminds_once_more(driver: Driver) -> None:
    case_id = convened(driver, FIVE[:3])
    task = driver.open(case_id)["panel_vote"]
    with pytest.raises(NotFound):
        driver.act("admin", lambda uow: remind_of_vote(uow, task.id))
    disable(driver, FIVE[2])
    driver.tick()
    with pytest.raises(NotPermitted):
        driver.act("audit", lambda uow: remind_of_vote(uow, task.id))
    driver.act("admin", lambda uow: remind_of_vote(uow, task.id))
    driver.tick()
    with driver.uow() as uow:
        assert len(rows(uow, case_id, Kind.VOTE_TO_CLOSE)) == 2
