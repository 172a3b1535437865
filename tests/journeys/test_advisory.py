"""A department lets a procuratorial advisory run out and is sued (county with the profile of Zhejiang)."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.test_ladder import complete, get
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.journey

SUBJECT = "清水河沙湾段堆砂阻碍行洪无人监管"
HIDDEN = {"线索评估", "立案决定", "送达立案决定与磋商", "调查终结", "决定并送达"}


def test_a_department_that_lets_an_advisory_run_out_is_sued(browser: Browser, site: str) -> None:
    """1. The team head starts on the page with a dated fact and urges the department; the head refuses.
    2. Township head informs the procuratorate; from then on township, department and justice bureau
       read only that the procuratorate is at it, while prosecutor and chief file, investigate, decide.
    3. The advisory is served: everybody sees it. The department opens its reply, sends good intentions
       and is told what is missing.
    4. Two months pass: the step lapses, the bureau has a supervision case of its own and orders.
    5. The prosecutor finds nothing done, the chief sues; the department reads of it on its page.
    """
    with ExitStack() as stack:

        def visit(username: str) -> Visitor:
            return stack.enter_context(visiting(browser, site, username))

        team, head, prosecutor = visit("bailu-team"), visit("shuili-head"), visit("jcy-prosecutor")
        chief, bureau = visit("jcy-chief"), visit("sfj-supervisor")
        case_id = begin(team)
        urge(team, head, visit("bailu-head"), case_id)
        behind_closed_doors(team, head, bureau, prosecutor, chief, case_id)
        good_intentions(head, case_id)
        run_out(head, bureau, case_id)
        sue(prosecutor, chief, head, case_id)


def begin(team: Visitor) -> str:
    page = team.page
    team.go("/start/procuratorial_advisory")
    team.fill("department", "shuili")
    team.fill("subject", SUBJECT)
    team.fill("field", "ecology")
    team.fill("duty_basis", "《水法》第三十七条、《河道管理条例》第三十五条")
    team.fill("facts-0-date", "2026-10-08")
    team.fill("facts-0-text", "沙湾段左岸堆放砂石约 120 立方米，占用行洪断面。")
    team.fill("harm", "行洪断面被占约三分之一，威胁下游两村防洪安全。")
    page.locator("[data-submit]:visible").first.click()
    page.wait_for_url("**/cases/*")
    team.check()
    return page.url.rpartition("/")[2]


def urge(team: Visitor, head: Visitor, mayor: Visitor, case_id: str) -> None:
    team.open_task(SUBJECT)
    team.decide("send", urging_request="责令当事人清除砂石。", urging_signer="周启明")
    head.open_task(SUBJECT)
    head.decide("refuse", "职责在乡镇。", urging_reply="该事项已赋权乡镇。")
    team.open_task(SUBJECT)
    team.decide("submit", information="督促后现场没有变化。", tried="已发履职建议函。")
    mayor.open_task(SUBJECT)
    mayor.decide("approve", "同意送检察院。")
    mayor.go(f"/cases/{case_id}")
    expect(mayor.page.locator("main")).to_contain_text("检察院依法办理中")


def behind_closed_doors(
    team: Visitor, head: Visitor, bureau: Visitor, prosecutor: Visitor, chief: Visitor, case_id: str
) -> None:
    prosecutor.open_task(SUBJECT)
    prosecutor.decide("file", assessment="属于本院管辖，公益受到侵害。")
    complete(chief, case_id, "file", filing_reason="主管部门怠于履行职责。")
    complete(prosecutor, case_id, "skip", served_on="2026-11-24")
    complete(
        prosecutor,
        case_id,
        "propose_advise",
        second_person="孙佳",
        findings="砂石约 200 立方米，没有审批。",
        illegality="怠于履行河道监管职责。",
        advice="责令清除砂石，恢复行洪断面。",
    )
    for outsider in (team, head, bureau):
        seen = get(outsider, f"/cases/{case_id}")
        assert not HIDDEN & {each["name"] for each in seen["tasks"]}
        outsider.go(f"/cases/{case_id}")
        expect(outsider.page.locator("main")).to_contain_text("检察院依法办理中")
    issued: dict[str, Any] = {
        "decided_on": "2026-11-24",
        "received_on": "2026-11-24",
        "manner": "paper",
        "correction_until": "2027-01-25",
        "copies": ["government", "justice_bureau"],
    }
    complete(chief, case_id, "ordinary", **issued)
    seen = get(team, f"/cases/{case_id}")
    assert {each["name"] for each in seen["tasks"]} >= HIDDEN


def good_intentions(head: Visitor, case_id: str) -> None:
    page = head.page
    head.open_task(SUBJECT)
    page.locator("label:has([data-decision=reply])").click()
    head.fill("reply_text", "高度重视，认真研究，坚决整改。")
    head.allowed.add(422)
    page.locator("[data-submit]:visible").first.click()
    page.wait_for_load_state("load")
    expect(page.locator("main")).to_contain_text("至少填写一项有完成日期的整改措施")
    expect(page.locator("main")).to_contain_text("至少选择一份证明材料")
    expect(page.locator("[name=reply_text]")).to_have_value("高度重视，认真研究，坚决整改。")


def run_out(head: Visitor, bureau: Visitor, case_id: str) -> None:
    bureau.go("/inbox")
    for day in ("2026-12-04", "2026-12-15", "2026-12-28", "2027-01-08", "2027-01-19", "2027-01-26"):
        bureau.advance(to=f"{day}T09:00")  # in strides that a slow machine takes in time
    (task,) = [t for t in get(head, f"/cases/{case_id}")["tasks"] if t["state"] == "open"]
    assert task["element"] == "follow_up"
    (link,) = get(bureau, f"/cases/{case_id}")["related"]
    assert link["relation"] == "supervised_to"
    complete(bureau, link["id"], "urge", order_text="立即履行河道监管职责并报送。")
    head.go(f"/cases/{link['id']}")
    expect(head.page.locator("main")).to_contain_text("督办函")


def sue(prosecutor: Visitor, chief: Visitor, head: Visitor, case_id: str) -> None:
    prosecutor.open_task(SUBJECT)
    prosecutor.decide(
        "not_performed",
        reply_state="none",
        follow_findings="现场没有变化，没有整改方案。",
        failure_grounds=["no_plan", "no_means"],
        harm_lasts=1,
    )
    chief.open_task(SUBJECT)
    chief.decide("sue", outcome_reason="没有履职，公益仍受侵害。", court="云溪县人民法院")
    complete(prosecutor, case_id, "filed", suit_filed_on="2027-01-26", claims="判令履行职责。")
    complete(
        prosecutor, case_id, "registered", court_number="（2027）初1号", registered_on="2027-01-26"
    )
    head.open_task(SUBJECT)
    expect(head.page.locator("main")).to_contain_text("答辩举证")
    head.go(f"/cases/{case_id}")
    expect(head.page.locator("main")).to_contain_text("行政公益诉讼起诉书")
