"""A township head approves a joint action of four bodies; one refuses, the county orders it to come."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.journey

RECORDING = Path(__file__).parents[2] / "lianshu" / "demo" / "data" / "recording.wav"
TITLE = "清水河沿岸砂石堆场联合执法"
BODIES = (
    ("bailu", "CG010", "", "牵头，检查占道堆放"),
    ("shuili", "SL002", "", "认定是否占用行洪断面"),
    ("chengguan", "CG006", "", "检查运输车辆遗撒"),
    ("ga", "", "《人民警察法》第六条", "维持现场秩序"),
)
Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture
def visit(browser: Browser, site: str) -> Visit:
    def enter(username: str, **how: dict[str, int]) -> AbstractContextManager[Visitor]:
        return visiting(browser, site, username, **how)

    return enter


def test_four_bodies_act_together(visit: Visit) -> None:
    """1. The team head plans with four bodies; what is forgotten is named beside its row.
    2. Reviewer, deputy and head pass it on; the head approves with two clicks from the inbox.
    3. Three bodies say that they come, one cannot and at first forgets why: it is asked, and one click on
       the button sends what it adds. The county office reads the reason and orders it to come.
    4. The team head sees who comes, and lets it begin; each body has its own task.
    """
    plan(visit)
    for username, decision in (("bailu-legal", "pass"), ("bailu-deputy", "approve")):
        with visit(username) as person:
            person.open_task(TITLE)
            person.decide(decision)
    approve(visit)
    answer(visit)
    order(visit)
    begin(visit)


def plan(visit: Visit) -> None:
    with visit("bailu-team") as team:
        page = team.page
        team.go("/start/joint_enforcement")
        team.fill("title", TITLE)
        team.fill("date", "2026-12-01")
        team.fill("place", "白鹭镇清水河沿岸")
        team.fill("objects-0", "顺达建材堆场")
        for index, (body, matter, _, duty) in enumerate(BODIES):
            if index:
                page.locator("[data-add][value=participants]").click()
            row = f"participants-{index}-"
            choose(team, f"{row}organization", body)
            if matter:
                choose(team, f"{row}matter", matter)
            team.fill(f"{row}duty", duty)
        team.fill("recording", "各单位一名执法人员全程记录。")
        team.fill("risk", "堆场业主可能阻挠。")
        team.fill("emergency_plan", "镇卫生院待命。")
        page.locator("[name='participants-3-duty']").scroll_into_view_if_needed()
        team.screenshot("joint-plan")
        team.allowed.add(422)
        page.locator("[data-submit]").click()
        expect(page.locator("[role=alert]")).to_contain_text("县公安局的职权不在事项清单里")
        team.fill("participants-3-power_basis", BODIES[3][2])
        page.locator("[data-submit]").click()
        page.wait_for_url("**/cases/*")
        team.check()
        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def choose(person: Visitor, name: str, value: str) -> None:
    """Choose in a box that can be searched, by the code."""
    select = person.page.locator(f"select[name='{name}']")
    box = select.locator("xpath=..").get_by_role("combobox")
    box.click()
    label = select.evaluate(
        "(node, value) => [...node.options].find((one) => one.value === value).label", value
    )
    box.fill(label)
    person.page.get_by_role("option").first.click()
    assert select.input_value() == value


def approve(visit: Visit) -> None:
    with visit("bailu-head") as head:
        head.go("/inbox")
        head.screenshot("joint-inbox-head")
        head.open_task(TITLE)
        head.page.locator("label:has([data-decision=approve])").click()
        head.screenshot("joint-approve")
        head.page.locator("[data-submit]:visible").first.click()
        head.page.wait_for_url("**/cases/*")
        head.check()


def answer(visit: Visit) -> None:
    for username in ("bailu-team", "shuili-head", "police-liaison"):
        with visit(username) as body:
            body.open_task(TITLE)
            body.decide("attend")
    with visit("chengguan-head") as body:
        body.open_task(TITLE)
        body.page.locator("label:has([data-decision=refuse])").click()
        body.allowed.add(422)
        body.page.locator("[data-submit]:visible").first.click()
        expect(body.page.get_by_role("alert").first).to_contain_text("请写明不能参加的理由")
        body.fill("refusal_reason", "当日另有专项检查。")
        body.screenshot("joint-refuse")
        body.page.locator("[data-submit]:visible").first.click()
        body.page.wait_for_url("**/cases/*")
        body.check()


def order(visit: Visit) -> None:
    with visit("sfj-supervisor") as bureau:
        bureau.open_task(TITLE)
        expect(bureau.page.locator(".led")).to_contain_text("当日另有专项检查。")
        expect(bureau.page.locator("[data-decision=request_superior]")).to_be_disabled()
        bureau.page.locator("label:has([data-decision=order])").click()
        bureau.fill("order_reason", "方案已提前通知，请派两名持证人员到场。")
        bureau.screenshot("joint-order")
        bureau.page.locator("[data-submit]:visible").first.click()
        bureau.page.wait_for_url("**/cases/*")
        bureau.check()


def begin(visit: Visit) -> None:
    with visit("bailu-team") as team:
        team.open_task(TITLE)
        team.screenshot("joint-lineup")
        team.decide("go")
        team.screenshot("joint-case")
    with visit("chengguan-head") as body:
        body.open_task(TITLE)
        files = [body_file(part) for part in ("开始", "结束")]
        body.page.locator("input[type=file]").set_input_files(files)
        body.page.locator("label:has([data-decision=done])").click()
        expect(body.page.locator("select[name=recording_end] option")).to_have_count(3)
        body.screenshot("joint-field")


def body_file(part: str) -> FilePayload:
    """A recording of the body's own."""
    return {"name": f"城管-{part}.wav", "mimeType": "audio/wav", "buffer": RECORDING.read_bytes()}
