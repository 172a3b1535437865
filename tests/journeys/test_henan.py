"""Under Henan's rules the county government decides on a joint action that a township prepares (HN 16)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.test_ladder import complete, get, post
from tests.journeys.visitor import visiting
from tests.support.browser import LIANSHU, running
from tests.support.joint_way import PLAN

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def henan(loaded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo county after somebody has set its local rules to those of Henan."""
    data = tmp_path_factory.mktemp("henan")
    shutil.copytree(loaded_demo, data / "var")
    subprocess.run(
        [*LIANSHU, "county", "set", "--profile", "HN", "--reason", "试用河南的规定"],
        env={**os.environ, "LIANSHU_DATA_DIR": str(data / "var")},
        check=True,
    )
    with running(data) as address:
        yield address


def test_the_joint_action_goes_to_the_county(browser: Browser, henan: str) -> None:
    """1. A township plans and its head approves; no body is told yet.
    2. The county leader finds it in the inbox and approves.
    3. Only then the bodies are asked.
    """
    with visiting(browser, henan, "bailu-team") as team:
        body = {"process": "joint_enforcement", "data": PLAN}
        case_id: str = post(team, "/cases", body)["id"]
        complete(team, case_id, "submit")
    for username, decision in (("bailu-legal", "pass"), ("bailu-deputy", "approve")):
        with visiting(browser, henan, username) as person:
            complete(person, case_id, decision)
    with visiting(browser, henan, "bailu-head") as head:
        complete(head, case_id, "approve")
        opened = [
            each for each in get(head, f"/cases/{case_id}")["tasks"] if each["state"] == "open"
        ]
        assert [each["element"] for each in opened] == ["county_approve"]
    with visiting(browser, henan, "county-leader") as leader:
        leader.open_task(PLAN["title"])
        expect(leader.page.locator("[data-decision=approve]")).to_be_enabled()
        leader.page.locator("label:has([data-decision=approve])").click()
        leader.screenshot("joint-county-henan")
        leader.page.locator("[data-submit]:visible").first.click()
        leader.page.wait_for_url("**/cases/*")
        leader.check()
        opened = [
            each for each in get(leader, f"/cases/{case_id}")["tasks"] if each["state"] == "open"
        ]
        assert {each["element"] for each in opened} == {"confirm_attendance"}
