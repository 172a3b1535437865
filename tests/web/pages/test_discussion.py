"""The page of a member during a collective discussion: who is there, and when the head speaks."""

from __future__ import annotations

import re

import pytest

from tests.support.driver import Driver
from tests.support.major_case import DEPUTY, HEAD, OTHERS, convene, proposed, vote
from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def members(text: str) -> list[tuple[str, str]]:
    """State and name of each member on the page."""
    found = re.findall(r'<li class="(voted|waiting|recused|absent|left)">.*?<span>([^<]+)', text)
    return [(state, name.strip()) for state, name in found]


def test_the_page_says_who_is_absent_and_lets_the_head_wait(app, driver: Driver) -> None:
    case_id = proposed(driver)
    convene(
        driver,
        case_id,
        discussion_absent=[OTHERS[1]],
        absence_cause="在省里开会",
        discussion_kept_off=[OTHERS[2]],
        kept_off_reason="当事人的近亲属",
    )
    vote(driver, case_id, DEPUTY)
    task = driver.open(case_id)["discuss_case"]

    page = PageClient(app, OTHERS[0]).get(f"/tasks/{task.id}").text

    assert members(page) == [
        ("voted", "陈志远"),
        ("waiting", "许文涛"),
        ("absent", "高秀英"),
        ("recused", "谢长青"),
        ("waiting", "周启明"),
    ]
    assert "1 人已表决，共 3 人" in page

    head = PageClient(app, HEAD).get(f"/tasks/{task.id}").text
    assert members(head) == [], "it is not the head's turn"
    leaves = head.partition("减签理由")[0].rpartition("减签")[2]
    assert "许文涛" in leaves
    assert "周启明" not in leaves
    vote(driver, case_id, OTHERS[0])
    head = PageClient(app, HEAD).get(f"/tasks/{task.id}").text
    assert members(head)[-1] == ("waiting", "周启明")
    assert "2 人已表决，共 3 人" in head
