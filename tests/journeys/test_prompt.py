"""A judicial office looks at a running case and prompts; the township answers; both sides read it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.visitor import PHONE, Visitor, visiting

pytestmark = pytest.mark.journey

CASE = "沙湾段护堤地开垦种菜"
SUBJECT = "沙湾段护堤地案立案手续"
OFFICE = "/supervision/office"
FOUND = "立案审批表没有写明管辖依据。"
PROMPT = "补充管辖依据后入卷。"
ANSWER = "已在审批表补充管辖依据，附堤防管理范围图。"


def test_a_judicial_office_prompts_and_the_township_answers(browser: Browser, site: str) -> None:
    """1. The judicial office finds the case on its desk: it came to a point of supervision today.
    2. It says what for before it looks at the case, and again when it begins to accompany it.
    3. It prompts; the 提示单 waits on its desk, and in the township's inbox on a phone.
    4. The township answers; the answer stands on the office's desk, which checks it and closes.
    5. The case that was looked at tells of the look, of what for, and of its end, to its handlers.
    """
    with ExitStack() as stack:

        def visit(username: str, **how: dict[str, int]) -> Visitor:
            return stack.enter_context(visiting(browser, site, username, **how))

        office = visit("bailu-sfs")
        case_path = say_what_for(office)
        begin(office)
        prompt(office)
        answer(visit)
        close(office)
        officer = visit("bailu-officer")
        officer.go(case_path)
        history = officer.page.locator("#tl")
        for words in ("监督查看：检查程序和文书", "跟进查看", "查看结束", "跟进查看已经结束"):
            expect(history).to_contain_text(words)


def say_what_for(office: Visitor) -> str:
    """From the desk to the case, which asks first; the path of the case."""
    office.go(OFFICE)
    office.screenshot("office")
    office.page.get_by_role("link", name=CASE, exact=True).click()
    office.check()
    expect(office.page.locator("h1")).to_have_text("查看前请写明目的")
    office.page.locator("label:has([value=procedure])").click()
    office.screenshot("office-purpose")
    office.page.locator("[data-submit]").click()
    office.page.wait_for_url("**/cases/*")
    office.check()
    expect(office.page.locator("#tl")).to_contain_text("监督查看：检查程序和文书")
    return office.page.url.removeprefix(office.site)


def begin(office: Visitor) -> None:
    """Begin to accompany it from the desk: the case is filled in."""
    office.go(OFFICE)
    there = office.page.locator("[data-part=points] .it", has_text=CASE)
    there.locator(".it-acts a").click()
    office.check()
    for name, value in {"subject": SUBJECT, "purpose": "核对立案手续", "mode": "observe"}.items():
        office.fill(name, value)
    office.page.locator("[data-submit]").click()
    office.page.wait_for_url("**/cases/*")
    office.check()
    expect(office.page.locator("h1")).to_contain_text(SUBJECT)


def prompt(office: Visitor) -> None:
    """Look and prompt; what was sent waits for its answer."""
    office.go(OFFICE)
    mine = office.page.locator("[data-part=looks] .it", has_text=SUBJECT)
    expect(mine).to_contain_text("观察")
    mine.locator(".it-acts a").click()
    office.check()
    office.decide("prompt", look_findings=FOUND, prompt_text=PROMPT)
    office.go(OFFICE)
    expect(office.page.locator("[data-part=waiting] .it", has_text=SUBJECT)).to_contain_text(
        "提示单"
    )


def answer(visit: Callable[..., Visitor]) -> None:
    """The head of the township answers on a phone."""
    head = visit("bailu-head", size=PHONE)
    head.open_task(f"跟进查看：{SUBJECT}")
    expect(head.page.locator("#tl")).to_contain_text("跟进查看：发提示单")
    expect(head.page.get_by_role("link", name="提示单").first).to_be_attached()
    head.decide("corrected", prompt_answer=ANSWER)
    expect(head.page.locator("#tl")).to_contain_text("答复提示：已纠正")


def close(office: Visitor) -> None:
    """The office reads the answer on its desk, checks it and closes."""
    office.go(OFFICE)
    expect(office.page.locator("[data-part=answered] .it", has_text=SUBJECT)).to_contain_text(
        "已纠正"
    )
    office.screenshot("office-answered")
    office.page.locator("[data-part=looks] .it", has_text=SUBJECT).locator(".it-acts a").click()
    office.check()
    office.decide("satisfied", check_findings="核对了审批表。")
    expect(office.page.locator("#tl")).to_contain_text("核验答复：办结")
    expect(office.page.locator("#dc")).to_contain_text("提示单答复")
