"""What people wrote at steps: in the history of the case, and before whoever decides next."""

from __future__ import annotations

import re

import pytest

from lianshu.play import complete
from tests.support import joint_way
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

REASON = "警力不足"


@pytest.fixture
def raised(county):
    """A joint enforcement in which the police cannot come and the county is to decide."""
    driver = Driver(county)
    case_id = joint_way.plan(driver)
    joint_way.bring_to(driver, case_id, "county_order")
    return driver, case_id


def led_here(html: str) -> str:
    """What the panel of the task says of what led to it."""
    found = re.search(r'<ul class="led">.*?</ul>', html, re.S)
    return found.group() if found else ""


def task_page(app, username: str, case_id: str) -> str:
    return PageClient(app, username).get(f"/cases/{case_id}").text


def test_who_decides_on_a_refusal_reads_its_reason(app, raised):
    _, case_id = raised
    said = led_here(task_page(app, "county-leader", case_id))
    assert said.index("确认参加（县公安局）：不能参加") < said.index(
        "责令参加（县公安局）：报县政府"
    )
    assert "<dt>不能参加的理由</dt>" in said
    assert REASON in said
    assert "请县政府决定" in said
    assert "县水利局" not in said  # another body's answer is not in question


def test_the_history_tells_what_was_written_and_not_what_the_case_is_about(app, raised):
    _, case_id = raised
    html = task_page(app, "shuili-head", case_id)
    history = html[html.index('id="tl"') : html.index('id="ft"')]
    assert REASON in history
    assert "<dt>参加的执法人员</dt><dd>何静；顾建国</dd>" in history
    assert "镇卫生院待命" not in history


def test_whoever_settles_the_line_up_reads_the_last_word_on_each_body(app, raised):
    driver, case_id = raised
    step = ("county-leader", case_id, "county_order", "order", {"county_reason": "按方案参加"})
    complete(driver.platform, *step)
    said = led_here(task_page(app, "bailu-team", case_id))
    assert re.findall(r"<a[^>]*>([^<]*)</a>", said) == [
        "确认参加（白鹭镇）：参加",
        "确认参加（县水利局）：参加",
        "县级决定（县公安局）：责令参加",
    ]


def test_what_stands_still_for_no_clock_says_why(app, raised):
    driver, case_id = raised
    step = ("county-leader", case_id, "county_order", "order", {"county_reason": "按方案参加"})
    complete(driver.platform, *step)
    for language, words in (("zh", "实施日期就是期限"), ("en", "that day is the limit")):
        html = PageClient(app, "bailu-team").get(f"/cases/{case_id}?lang={language}").text
        assert words in html[html.index('class="clock') : html.index('class="split')]
