"""An officer is exempted after a panel has voted, one of its members keeping off."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.test_ladder import get
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.journey

DATA = Path(__file__).parents[2] / "lianshu" / "demo" / "data"
PACK = ("inspection.pdf", "site.jpg")
BRIEF = "沙湾村砂石堆放案适用依据错误"
TITLE = "白鹭镇容错免责申请"
"""It does not say what the case is about: personnel reads it too."""
FACTS = "办理沙湾村砂石堆放案时，新旧规定衔接理解有误，引用了已经修改的条款，发现后主动报告并撤回告知书。"
CONDITIONS = (
    ("no_gain", "谈话笔录，无利益往来"),
    ("procedure", "现场笔录、审批记录齐全"),
    ("no_ban", "查无禁止性规定"),
    ("own_report", "11月18日主动报告并纠正"),
    ("loss_limited", "已退还罚款 800 元"),
)
VOTES = (
    ("panel-1", "exempt", "五个条件都具备。"),
    ("panel-2", "exempt", "五个条件都具备。"),
    ("panel-4", "exempt", "五个条件都具备。"),
    ("panel-5", "not_exempt", "新规定施行已满两个月，应当知道。"),
)
STRIDES = ("2026-11-27", "2026-12-02", "2026-12-08", "2026-12-15", "2026-12-21", "2026-12-25")
WHY_OFF = "与当事人同村。"
KEPT_OFF = "蒋兰芝"
Visit = Callable[[str], Visitor]
EFFECTS = ("honours", "commendation", "rank", "post", "appointment", "leave")


def test_an_officer_is_exempted_by_a_panel_of_four(browser: Browser, site: str) -> None:
    """1. The officer applies with the evidence for each of the five conditions; the township supports.
    2. The bureau accepts, names two investigators, hears the officer, reports what it found;
       both investigators sign.
    3. The head of the bureau convenes five members, one of whom keeps off.
    4. Each of the four votes and cannot read how the others did; the fifth has nothing to vote on.
    5. With the last vote the majority is known to all; the head approves, the office delivers.
    6. The mistake is put right, nobody asks for a review, personnel registers the six effects.
    """
    with ExitStack() as stack:

        def visit(username: str) -> Visitor:
            return stack.enter_context(visiting(browser, site, username))

        officer, bureau, chief = visit("bailu-officer"), visit("sfj-supervisor"), visit("sfj-head")
        case_id = apply(officer)
        support(visit("bailu-head"))
        inquire(bureau)
        sign(visit("sfj-supervisor2"))
        convene(chief)
        vote(visit, chief)
        approve(chief, bureau)
        take_effect(visit, bureau, officer, case_id)


def apply(officer: Visitor) -> str:
    page = officer.page
    officer.go("/start")
    page.get_by_role("link", name="申请容错免责").first.click()
    officer.check()
    officer.fill("person", "bailu-officer")
    officer.fill("event_brief", BRIEF)
    officer.fill("act_on", "2026-11-10")
    officer.fill("facts", FACTS)
    officer.fill("accountability_kind", "appraisal")
    officer.fill("accountability_body", "县司法局")
    officer.fill("learned_on", "2026-11-23")
    conditions(officer, "conditions")
    officer.fill("rule_in_force", "《河道管理条例》及县水利局 2026 年裁量基准")
    page.locator("input[type=file]").set_input_files([DATA / each for each in PACK])
    page.locator("[name='conditions-0-condition']").scroll_into_view_if_needed()
    officer.screenshot("tolerance-apply")
    page.locator("[data-submit]:visible").first.click()
    page.wait_for_url("**/cases/*")
    officer.check()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for name in PACK:
        expect(page.locator("main")).to_contain_text(name)
    return page.url.rpartition("/")[2]


def conditions(person: Visitor, field: str) -> None:
    """Fill in the five conditions, a row each."""
    for index, (condition, evidence) in enumerate(CONDITIONS):
        if person.page.locator(f"[name='{field}-{index}-condition']").count() == 0:
            person.page.locator(f"[data-add][value={field}]").click()
        person.fill(f"{field}-{index}-condition", condition)
        person.fill(f"{field}-{index}-met", "met")
        person.fill(f"{field}-{index}-evidence", evidence)


def support(head: Visitor) -> None:
    head.go("/desk")
    head.screenshot("desk-township")
    head.open_task(TITLE)
    head.decide("support", "一贯认真负责，主动纠错。")


def inquire(bureau: Visitor) -> None:
    page = bureau.page
    bureau.go("/desk")
    bureau.screenshot("desk-bureau")
    page.locator("[data-list=tolerance]").get_by_role("link", name=TITLE, exact=True).click()
    bureau.check()
    page.locator("label:has([data-decision=accept])").click()
    bureau.fill("investigators", ["sfj-supervisor", "sfj-supervisor2"])
    bureau.screenshot("tolerance-accept")
    submit(bureau)
    task(bureau, "听取陈述")
    bureau.decide(
        "heard", heard_at="2026-11-24T08:50", statement="本人承认引用条款错误，没有私利。"
    )
    task(bureau, "调查核实")
    page.locator("label:has([data-decision=report])").click()
    bureau.fill("found", "引用条款错误属实，系新旧规定衔接理解偏差，没有造成损失。")
    conditions(bureau, "verified")
    bureau.fill("loss_yuan", "0")
    bureau.fill("error", "告知书引用条款错误")
    bureau.screenshot("tolerance-report")
    submit(bureau)


def sign(other: Visitor) -> None:
    """The other investigator signs the report."""
    task(other, "会签报告")
    other.decide("sign")


def task(person: Visitor, step: str) -> None:
    """Open one's task of this step on the case."""
    for scope in ("mine", "claimable"):
        person.go(f"/inbox?scope={scope}")
        row = person.page.locator("tr[data-task]", has_text=TITLE).filter(has_text=step)
        if row.count():
            row.get_by_role("link", name=TITLE, exact=True).click()
            return person.check()
    raise AssertionError(f"nothing to do at {step}")


def submit(person: Visitor) -> None:
    person.page.locator("[data-submit]:visible").first.click()
    person.page.wait_for_url("**/cases/*")
    person.check()


def convene(chief: Visitor) -> None:
    chief.open_task(TITLE)
    chief.page.locator("label:has([data-decision=convene])").click()
    chief.fill("members", [f"panel-{number}" for number in range(1, 6)])
    chief.fill("keep_off", ["panel-3"])
    chief.fill("recusal_reason", WHY_OFF)
    chief.screenshot("tolerance-convene")
    submit(chief)


def vote(visit: Visit, chief: Visitor) -> None:
    out = visit("panel-3")
    out.go("/inbox")
    expect(out.page.get_by_role("link", name=TITLE, exact=True)).to_have_count(0)
    for number, (username, decision, opinion) in enumerate(VOTES):
        member = visit(username)
        member.open_task(TITLE)
        main = member.page.locator("main")
        for _, _, said in VOTES[:number]:
            expect(main).not_to_contain_text(said)
        if number == 2:
            _sees_every_choice(member)
            member.screenshot("tolerance-vote")
        member.decide(decision, opinion)
        if number < len(VOTES) - 1:
            expect(member.page.locator("main")).not_to_contain_text(
                VOTES[0][2] if number else "—票"
            )
    chief.open_task(TITLE)
    result = chief.page.locator(".note", has_text="认定表决：免责")
    expect(result).to_contain_text("免责 3 票")
    expect(result).to_contain_text(f"不予免责 1 票（梁其昌：{VOTES[-1][2].rstrip('。')}）")
    expect(result).to_contain_text(f"回避：{KEPT_OFF}")
    chief.screenshot("tolerance-approve")


def _sees_every_choice(member: Visitor) -> None:
    """Without scrolling, on the screen of an office: the button below lies over none of them."""
    button = member.page.locator(".task-foot").bounding_box()
    choices = [each.bounding_box() for each in member.page.locator(".decide label").all()]
    assert button is not None and choices
    assert all(box is not None and box["y"] + box["height"] <= button["y"] for box in choices)


def approve(chief: Visitor, bureau: Visitor) -> None:
    chief.decide("approve", "程序合法，同意小组意见。")
    bureau.open_task(TITLE)
    bureau.decide("delivered", delivered_on="2026-11-24", delivery="direct")


def take_effect(visit: Visit, bureau: Visitor, officer: Visitor, case_id: str) -> None:
    head = visit("bailu-head")
    head.open_task(TITLE)
    head.decide("corrected", correction="重新告知。", corrected_on="2026-11-24")
    for day in (
        "2026-11-27",
        "2026-12-01",
        "2026-12-04",
        "2026-12-09",
        "2026-12-15",
        "2026-12-21",
        "2026-12-25",
    ):
        bureau.advance(to=f"{day}T09:00")
    personnel = visit("zzb")
    personnel.open_task(TITLE)
    main = personnel.page.locator("main")
    for hidden in (FACTS, *PACK, "固定证据-", VOTES[-1][2], WHY_OFF):
        expect(main).not_to_contain_text(hidden)
    for effect in EFFECTS:
        personnel.fill(effect, "unaffected")
    personnel.screenshot("tolerance-effect")
    personnel.decide("registered")
    seen = get(officer, f"/cases/{case_id}")
    assert (seen["state"], seen["outcome"]) == ("finished", "exempted")
    officer.go(f"/cases/{case_id}")
    expect(officer.page.locator("main")).to_contain_text("容错免责认定书")
    officer.screenshot("tolerance-exempted")
