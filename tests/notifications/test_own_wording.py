"""A process may open its mails in its own words."""

from __future__ import annotations

import pytest

from bpmn.folder import check_folder
from notifications import compose
from notifications.models import Message
from tests.support.called_pair import called_folder, caller_folder
from tests.support.driver import Driver
from workflows.processes.publish_process import publish_process
from workflows.steps.start_case import start_case

OWN = {"mail/task_opened.txt": "{town.short_name}：“{step}”请当面<办>，{holder}。".encode()}


@pytest.fixture
def asked(driver: Driver) -> Driver:
    """A question that has just gone to 白鹭镇."""
    driver.act("admin", lambda uow: publish_process(uow, called_folder()))
    driver.act("admin", lambda uow: publish_process(uow, caller_folder() | OWN))
    data = {"topic": "砂石清运", "town": "bailu"}
    case = driver.act("shuili-clerk", lambda uow: start_case(uow, "asking", data))
    driver.complete(case.id, "shuili-clerk", "prepare", "submit")
    return driver


def test_the_opening_is_that_of_the_process(asked: Driver) -> None:
    made: list[Message] = []
    with asked.uow() as uow:
        for history_id in compose.pending(uow):
            made += compose.compose(uow, history_id, "https://lianshu.example")
    [message] = [each for each in made if each.kind == "task_opened" and "出具意见" in each.text][
        :1
    ]
    words = "白鹭镇：“出具意见”请当面<办>，由您或同岗位人员办理。"
    assert f"{words}\n\n  事项    砂石清运\n" in message.text
    assert "白鹭镇：“出具意见”请当面&lt;办&gt;，由您或同岗位人员办理。" in message.html
    assert "到了您这里" not in message.text + message.html
    assert message.subject == "【新任务】砂石清运 请办理：出具意见"


@pytest.mark.parametrize("hole", ["topic", "matter.brief", "step.x", "town.__class__", "town!r"])
def test_a_mail_names_bodies_and_steps_only(hole: str) -> None:
    files = caller_folder() | {"mail/warn.txt": f"请看{{{hole}}}。".encode()}
    assert {problem.code for problem in check_folder(files)} == {"document-field"}
    [problem] = check_folder(files)
    assert (problem.file, problem.element) == ("mail/warn.txt", "warn")


@pytest.mark.parametrize("content", [b"", b"\xff", ("长" * 401).encode()])
def test_a_mail_has_words(content: bytes) -> None:
    problems = check_folder(caller_folder() | {"mail/warn.txt": content})
    assert {problem.code for problem in problems} == {"config-invalid"}
