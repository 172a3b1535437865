"""A lead is referred, returned once, runs late, is mailed about, and is closed (issue 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.visitor import PHONE, Visitor, visiting

pytestmark = pytest.mark.journey

PHOTOS = Path(__file__).parents[2] / "lianshu" / "demo" / "data"
SUBJECT = "沙湾村河道堆放砂石阻碍行洪"
Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture
def visit(browser: Browser, site: str) -> Visit:
    def enter(username: str, **how: dict[str, int]) -> AbstractContextManager[Visitor]:
        return visiting(browser, site, username, **how)

    return enter


def test_a_lead_from_the_department_to_the_archive(visit: Visit) -> None:
    """1. The clerk refers a lead with two photos, the head approves, the desk signs.
    2. The officer returns it for correction once, the clerk resubmits.
    3. The clock passes the limit of acceptance: yellow, red, the card, mails to exactly the right
       people.
    4. The team head proposes, the deputy accepts, and so on to the archive.
    """
    case_path = refer(visit)
    for username, decision in (("shuili-head", "approve"), ("bailu-desk", "sign")):
        with visit(username) as person:
            person.open_task(SUBJECT)
            person.decide(decision)
    correct_once(visit)
    run_late(visit, case_path)
    close(visit)
    with visit("shuili-clerk") as clerk:
        clerk.go(case_path)
        expect(clerk.page.locator(".case-no")).to_contain_text("归档")


def refer(visit: Visit) -> str:
    with visit("shuili-clerk") as clerk:
        page = clerk.page
        clerk.go("/start/lead_referral")
        picker = page.get_by_role("combobox").first
        picker.fill("弃置 阻碍行洪")
        page.get_by_role("option", name=re.compile("SL002")).click()
        clerk.fill("recipient", "bailu")
        expect(page.locator("#law")).to_contain_text("《水法》")
        clerk.fill("act_on", "2026-11-20")
        clerk.fill("found_on", "2026-11-24T08:40")
        clerk.fill("place", "白鹭镇沙湾村清水河左岸 K3+200")
        clerk.fill("subject", SUBJECT)
        clerk.fill("facts", "巡河发现，河道管理范围内堆放砂石约 120 立方米，占用行洪断面。")
        clerk.fill("party_kind", "unit")
        clerk.fill("party", "云溪县某建材经营部")
        page.locator("input[type=file]").set_input_files(
            [PHOTOS / "river.jpg", PHOTOS / "site.jpg"]
        )
        page.locator("[data-submit]").click()
        page.wait_for_url("**/cases/*")
        clerk.check()
        expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)
        expect(page.locator("[data-evidence]")).to_have_count(2)
        return page.url.removeprefix(clerk.site)


def correct_once(visit: Visit) -> None:
    with visit("bailu-officer") as officer:
        officer.open_task(SUBJECT)
        officer.decide("return_for_correction", **{"missing-0": "现场照片（全景）"})
    with visit("shuili-clerk") as clerk:
        clerk.open_task(SUBJECT)
        assert clerk.light() == "normal"
        clerk.decide("resubmit", supplement_note="已补全景照片两张。")
    with visit("bailu-officer") as officer:
        officer.open_task(SUBJECT)
        officer.decide("complete")


def run_late(visit: Visit, case_path: str) -> None:
    with visit("bailu-team") as team:
        team.go(case_path)
        assert team.light() == "normal"
        team.advance(to="2026-11-30T09:00")
        team.go(case_path)
        assert (team.light(), team.card()) == ("yellow", None)
        team.advance(to="2026-12-02T09:00")
        team.go(case_path)
        assert (team.light(), team.card()) == ("red", "yellow")
        team.screenshot("case")
        team.go("/inbox")
        team.screenshot("inbox")
        # Whoever handles the task is the team head, so the warning has one reader.
        assert told(team, case_path, "warn") == {"bailu-team"}
        assert told(team, case_path, "overdue_l1") == {"bailu-team", "bailu-deputy", "bailu-sfs"}
    with visit("bailu-sfs", size=PHONE) as office:
        office.go(case_path)
        assert office.light() == "red"
        office.go("/mailbox")
        expect(office.page.get_by_role("link", name=re.compile("红灯")).first).to_be_visible()
    with visit("sfj-supervisor") as bureau:
        bureau.go("/mailbox")
        expect(bureau.page.locator("main")).to_contain_text(SUBJECT)


def told(person: Visitor, case_path: str, kind: str) -> set[str]:
    """Who got a mail of this kind about the case, each counted once or it fails."""
    case_id = case_path.rpartition("/")[2]
    answer = person.page.request.get(f"{person.site}/api/v1/messages?case={case_id}&limit=100")
    names = [
        item["recipient"]["username"]
        for item in answer.json()["items"]
        if item["kind"] == kind and item["state"] == "sent"
    ]
    assert len(names) == len(set(names)), names
    return set(names)


def close(visit: Visit) -> None:
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("bailu-team", "accept", {}),
        ("bailu-deputy", "accept", {}),
        (
            "bailu-officer",
            "report",
            {"co_officer": "bailu-officer2", "findings": "现场复核属实。", "proposal": "file"},
        ),
        ("bailu-deputy", "file", {}),
        ("bailu-officer", "record", {"result": "penalty", "summary": "罚款一万元，砂石已清运。"}),
        ("bailu-officer", "send", {"summary": "已处罚，砂石清运完毕。"}),
        ("shuili-clerk", "rate", {"rating": "5"}),
        ("bailu-desk", "archive", {"checklist": ["referral"]}),
    )
    for username, decision, fields in steps:
        with visit(username) as person:
            person.open_task(SUBJECT)
            person.decide(decision, **fields)
