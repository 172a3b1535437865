"""Whom a message goes to: whoever waits for the same thing, the family, and never round for ever."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.bpmn.diagram_text import bpmn
from tests.bpmn.small_folder import small
from tests.support.driver import Driver
from tests.workflows.steps.test_messages import messages
from workflows.cases.models import Case, CaseLink
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.messages.queries import count_unheard, messages_in_state
from workflows.processes.publish_process import publish_process
from workflows.steps.deliver_message import MOST_HOPS, deliver_message, pending
from workflows.steps.send_message import send_message
from workflows.steps.start_case import start_case

ABOUT = """
<bpmn:collaboration id="c"><bpmn:correlationKey id="about" name="about">
<bpmn:correlationPropertyRef>about_topic</bpmn:correlationPropertyRef></bpmn:correlationKey>
</bpmn:collaboration>
<bpmn:correlationProperty id="about_topic" name="about_topic">
<bpmn:correlationPropertyRetrievalExpression messageRef="message_news">
<bpmn:messagePath>topic</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>
<bpmn:correlationPropertyRetrievalExpression messageRef="message_asked">
<bpmn:messagePath>topic</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>
</bpmn:correlationProperty>
"""
TELLING = """
start s
user first
throw asked msg=asked
user last
end e msg=news
s > first
first > asked
asked > last
last > e
"""
LISTENING = """
start s
user first
throw asked msg=asked
user watch
bound heard on=watch msg=news
user after
end e
s > first
first > asked
asked > watch
watch > e
heard > after
after > e
"""
TOPIC = {"topic": {"type": "string"}}

BALL = """
start s
user first
throw serve msg=serve
user hold
bound caught on=hold non=1 msg=ball
throw back msg=ball
end caught_end
end e
s > first
first > serve
serve > hold
caught > back
back > caught_end
hold > e
"""


def publish(driver: Driver, key: str, diagram: str, messages: str) -> None:
    """A small process of this key."""
    files = small(diagram, TOPIC)
    for name in ("key", "process_id"):
        old, new = f'{name} = "small"', f'{name} = "{key}"'
        files["process.toml"] = files["process.toml"].replace(old.encode(), new.encode())
    files["process.toml"] += messages.encode()
    files["process.bpmn"] = bpmn(diagram, process_id=key, beside=ABOUT if "news" in diagram else "")
    with driver.uow("admin") as uow:
        publish_process(uow, files)


def begin(driver: Driver, key: str, **given: Any) -> str:
    case = driver.act("shuili-clerk", lambda uow: start_case(uow, key, given))
    driver.complete(case.id, "shuili-clerk", "first", "go")
    return case.id


BALL_MESSAGES = """
[messages.serve]
title = "发球"
[messages.serve.opens]
process = "ball"
starter = "sender"
when = "topic == 'one'"
fixed = { topic = "two" }
relation = "played"
[messages.ball]
title = "球"
by = "clerk@sender"
to = "family"
"""

ASKED = '\n[messages.asked]\ntitle = "问"\nto = "family"\n'
NEWS = '[messages.news]\ntitle = "消息"\n'


def test_one_about_something_reaches_whoever_waits_for_the_same(driver: Driver) -> None:
    publish(driver, "telling", TELLING, f'{ASKED}{NEWS}to = "correlated"\nkeep = "2WD"\n')
    publish(driver, "listening", LISTENING, f'{ASKED}{NEWS}from = "telling"\n')
    same, other = (begin(driver, "listening", topic=topic) for topic in ("砂石", "渔业"))
    teller = begin(driver, "telling", topic="砂石")
    driver.complete(teller, "shuili-clerk", "last", "go")
    driver.tick()
    assert list(driver.open(same)) == ["after"]
    assert list(driver.open(other)) == ["watch"]


def test_one_that_nobody_waits_for_is_kept_for_whoever_will(driver: Driver) -> None:
    publish(driver, "telling", TELLING, f'{ASKED}{NEWS}to = "correlated"\nkeep = "2WD"\n')
    publish(driver, "listening", LISTENING, f'{ASKED}{NEWS}from = "telling"\n')
    for topic in ("砂石", "渔业"):
        teller = begin(driver, "telling", topic=topic)
        driver.complete(teller, "shuili-clerk", "last", "go")
    driver.tick()
    assert [each.state for each in messages(driver, "news")] == ["kept", "kept"]
    late = begin(driver, "listening", topic="砂石")
    driver.tick()
    assert list(driver.open(late)) == ["after"]
    driver.at("2026-12-01T09:00").tick()
    with driver.uow() as uow:
        assert count_unheard(uow.session) == 1


def test_one_waits_for_those_sent_before_it_to_the_same_case(driver: Driver) -> None:
    publish(driver, "ball", BALL, BALL_MESSAGES)
    one = begin(driver, "ball", topic="one")
    driver.tick()
    with driver.uow() as uow:
        assert uow.session.scalars(select(CaseLink.case_id)).one()
    for _ in range(2):
        driver.act("shuili-clerk", lambda uow: send_message(uow, one, "ball", {}))
    sent = [each.id for each in messages(driver, "ball")]
    assert len(sent) == 4  # each sending goes to the family, and is thrown back by the case itself
    with driver.uow() as uow:
        assert pending(uow) == sent[:1]
        deliver_message(uow, sent[0])
        uow.session.flush()
        to_family = [
            each.id for each in messages_in_state(uow.session, ["sent"]) if each.to_case_id
        ]
        assert pending(uow) == [*to_family, *sent[1:2]]


def test_messages_that_call_forth_one_another_come_to_an_end(driver: Driver) -> None:
    publish(driver, "ball", BALL, BALL_MESSAGES)
    one = begin(driver, "ball", topic="one")
    driver.tick()
    with driver.uow() as uow:
        two = uow.session.scalars(select(CaseLink.case_id)).one()
        assert uow.session.get_one(Case, two).data == {"topic": "two"}
    driver.complete(two, "shuili-clerk", "first", "go")
    driver.act("shuili-clerk", lambda uow: send_message(uow, one, "ball", {}))
    driver.tick()
    with driver.uow() as uow:
        assert count_unheard(uow.session) == 2  # one that the case itself threw back
        unheard = [
            row
            for case_id in (one, two)
            for row in rows_of_kinds(uow.session, case_id, [Kind.MESSAGE_UNHEARD])
        ]
        assert len(unheard) == 2
    given = [each for each in messages(driver, "ball") if each.to_case_id]
    assert max(each.hops for each in given) == MOST_HOPS - 1
    assert driver.tick().delivered == 0
