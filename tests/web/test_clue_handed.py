"""A clue for the discipline commission: its liaison is told, the body supervised reads nothing of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from notifications.models import Message
from tests.support.driver import Driver, driver
from tests.support.plain_documents import plain_documents
from tests.support.supervision_way import bring_to, look_at, watched
from tests.web.client import PageClient

__all__ = ["driver", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

SECRET = ("移送纪委", "移送线索", "纪委监委", "handed_to_jw", "hand_to_jw", "收受当事人财物")
OUTSIDE = ("bailu-sfs", "bailu-head", "bailu-team")
INSIDE = ("sfj-supervisor", "sfj-head", "jw-liaison")


@pytest.fixture
def handed(driver: Driver) -> str:
    """A supervision that ended with a clue."""
    look = look_at(driver, watched(driver))
    bring_to(driver, look, "decide_instrument")
    clue = {"jw_clue": "涉嫌收受当事人财物。"}
    driver.complete(look, "sfj-supervisor", "decide_instrument", "hand_to_jw", **clue)
    driver.tick()
    return look


def test_the_liaison_is_told_and_the_body_is_not(driver: Driver, handed: str) -> None:
    with driver.uow() as uow:
        rows = uow.session.scalars(select(Message).where(Message.case_id == handed)).all()
        told = {row.recipient_id for row in rows}
        news = {row.recipient_id: f"{row.subject}{row.text}" for row in rows}
    assert driver.viewer("jw-liaison").id in told
    said = news.get(driver.viewer("bailu-sfs").id, "")
    assert not any(word in said for word in SECRET)


def test_that_it_is_over_everybody_reads_and_how_only_those_concerned(
    app, people, handed: str
) -> None:
    for username in (*OUTSIDE, *INSIDE):
        case = people(username).get(f"/cases/{handed}")
        outside = username in OUTSIDE
        assert (case["state"], case["outcome"]) == ("finished", None if outside else "handed_to_jw")
        marks = people(username).get(f"/cases/{handed}/diagram")["marks"]
        done = {each["element"] for each in marks if each["state"] == "done"}
        assert ("handed_to_jw" in done) is not outside
    for username in OUTSIDE:
        rows = people(username).get(f"/cases/{handed}/history")["items"]
        listed = people(username).get("/cases?process=accompanying_supervision")
        said = f"{rows}{listed}{people(username).get('/messages')}"
        assert not any(word in said for word in SECRET), username
        assert "case:finished" not in {row["kind"] for row in rows}


def test_no_page_of_the_body_tells_how_it_ended(app, driver: Driver, handed: str) -> None:
    watched_id = driver.case(handed).data["watched_case"]
    for username in OUTSIDE:
        client = PageClient(app, username)
        page = client.get(f"/cases/{handed}").get_data(as_text=True)
        shown = page.replace(page[page.find('<script type="application/json"') :], "")
        assert "已办结" in page or "已结束" in page
        assert "涉嫌收受" not in page
        assert "结束：移送" not in shown
        assert "结束：移送" not in client.get("/cases").get_data(as_text=True)
    inside = PageClient(app, "jw-liaison").get(f"/cases/{handed}").get_data(as_text=True)
    assert "移送纪委监委" in inside
    assert watched_id
