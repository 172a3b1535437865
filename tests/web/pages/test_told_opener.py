"""What the people of a case read of the advisory that it has led to: on its page and by mail."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from lianshu.platform import Platform
from lianshu.stories import Step
from notifications.models import Message
from tests.support.family_stories import STORIES, play
from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient
from tests.web.referral import People
from workflows.cases.models import Case
from workflows.clock import FixedClock
from workflows.organizations.queries import person

__all__ = ["plain_documents"]

pytestmark = pytest.mark.sqlite
ADVISORY = "清水河沙湾段长期堆砂没有监管"


def told(county: Platform, name: str, last: str) -> str:
    """Play a story of a referral up to and with the decision `last`; the referral's id."""
    story = STORIES[f"lead_referral-{name}"]
    assert isinstance(county.clock, FixedClock)
    county.clock.instant = story.begins_at
    steps = [scene for scene in story.scenes if isinstance(scene, Step)]
    play(county, (story, 1 + [step.what for step in steps].index(last)))
    with county.unit_of_work(write=False) as uow:
        query = select(Case.id).where(Case.process_key == "lead_referral")
        return uow.session.scalars(query).one()


def page(app: Flask, username: str, case_id: str) -> str:
    return PageClient(app, username).get(f"/cases/{case_id}").get_data(as_text=True)


def mails(county: Platform, case_id: str) -> set[tuple[str, str]]:
    """(username, title of the message) of the mails that something has come from another case."""
    with county.unit_of_work(write=False) as uow:
        query = select(Message).where(Message.case_id == case_id, Message.kind == "note")
        return {
            (person(uow.session, row.recipient_id).username, row.subject.partition("发来")[2])
            for row in uow.session.scalars(query)
        }


def test_whoever_has_the_case_in_hand_is_told_that_the_advisory_is_withdrawn(
    county: Platform, app: Flask, plain_documents: None
) -> None:
    case_id = told(county, "advisory_withdrawn", "confirm_objection:withdrawn")
    read = page(app, "bailu-team", case_id)
    for title in ("已向检察院通报", "检察建议办结"):
        assert f"收到消息“{title}”" in read
    assert f"来自案件“{ADVISORY}" in read
    titles = ("“已向检察院通报”", "“检察建议办结”")
    assert mails(county, case_id) == {("bailu-team", title) for title in titles}
    assert "来自案件" not in page(app, "bailu-dispatch", case_id), "the advisory is not theirs"


def test_a_case_that_is_over_reads_that_the_superiors_were_informed_and_nobody_gets_a_mail(
    county: Platform, app: Flask, plain_documents: None
) -> None:
    case_id = told(county, "advisory_judged", "decide_outcome:escalate")
    read = page(app, "bailu-team", case_id)
    assert "收到消息“检察院已向上级通报”" in read and "收到消息“检察建议办结”" not in read
    assert mails(county, case_id) == set()


SAID = ("检察", "第三次堆放", "威胁下游")
"""What the township says in it about the department that referred the lead."""


def heard_of_it(app: Flask, people: People, username: str, case_id: str) -> set[str]:
    """Which of these words somebody finds on the page, in the history of the API and among the mails."""
    reader = people(username)
    history = reader.get(f"/cases/{case_id}/history?limit=200")["items"]
    letters = reader.get("/messages?limit=200")["items"]
    texts = f"{page(app, username, case_id)} {history} {letters}"
    return {words for words in SAID if words in texts}


@pytest.mark.parametrize("username", ["shuili-clerk", "shuili-head"])
def test_a_department_does_not_read_that_it_is_complained_of_before_service(
    county: Platform, app: Flask, people: People, plain_documents: None, username: str
) -> None:
    """B3: a department sees the procuratorate's file on it from service on, and no sooner by a detour."""
    case_id = told(county, "advisory_judged", "assess_lead:file")
    assert heard_of_it(app, people, username, case_id) == set()
    assert heard_of_it(app, people, "bailu-team", case_id) >= {"检察"}


def test_what_was_said_is_read_by_nobody_else_before_the_case_is_there(
    county: Platform, app: Flask, people: People, plain_documents: None
) -> None:
    case_id = told(county, "informs_procuratorate", "check_completeness:complete")
    scenes = STORIES["lead_referral-informs_procuratorate"].scenes
    (given,) = [step.data for step in scenes if isinstance(step, Step) and step.do == "send"]
    name, data = given["message"], {key: given[key] for key in given if key != "message"}
    people("bailu-team").post(f"/cases/{case_id}/messages", {"name": name, "data": data}, 202)
    assert heard_of_it(app, people, "shuili-clerk", case_id) == set()
    assert heard_of_it(app, people, "bailu-team", case_id) == set(SAID)


def test_once_the_advisory_is_served_the_department_reads_where_it_came_from(
    county: Platform, app: Flask, people: People, plain_documents: None
) -> None:
    case_id = told(county, "advisory_judged", "issue_advisory:ordinary")
    assert "检察" in heard_of_it(app, people, "shuili-clerk", case_id)
