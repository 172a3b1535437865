"""What a case is about: the rows of a table read in the words in which they were chosen."""

from __future__ import annotations

import re

import pytest

from lianshu.play import start
from tests.support.joint_way import PLAN
from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient
from workflows.organizations.queries import organization_by_code

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

CONDITIONS = ("no_gain", "procedure", "no_ban", "own_report", "loss_limited")
APPLICATION = {
    "person": "bailu-officer",
    "event_brief": "沙湾村砂石堆放案适用依据错误",
    "act_on": "2026-11-10",
    "facts": "引用了已经修改的条款。",
    "accountability_kind": "appraisal",
    "accountability_body": "县司法局",
    "learned_on": "2026-11-23",
    "conditions": [
        {"condition": each, "met": "met", "evidence": "谈话笔录"} for each in CONDITIONS
    ],
    "rule_in_force": "《河道管理条例》",
}


@pytest.mark.parametrize(
    ("language", "first"), [("zh", "没有谋取私利 · 具备 · 谈话笔录"), ("en", "谈话笔录")]
)
def test_a_table_reads_in_words_a_row_a_line(app, clock, county, language, first):
    case = start(county, "bailu-officer", "fault_tolerance", APPLICATION)
    html = PageClient(app, "bailu-officer").get(f"/cases/{case}?lang={language}").text
    [shown] = re.findall(r'<dd class="pre">([^<]*谈话笔录[^<]*)<', html)
    lines = shown.strip().splitlines()
    assert len(lines) == len(CONDITIONS)
    assert first in lines[0]
    assert not any(each in shown for each in CONDITIONS)


def test_a_body_that_the_county_does_not_lead_is_marked(app, clock, county):
    with county.unit_of_work() as uow:
        body = organization_by_code(uow.session, "shuili")
        assert body is not None
        body.parent_id = None  # as the list of bodies says of such a department
    case = start(county, "bailu-team", "joint_enforcement", PLAN)
    text = PageClient(app, "bailu-team").get(f"/cases/{case}").text
    assert "云溪县水利局（垂直管理部门） · " in text
    assert "云溪县公安局（垂直管理部门）" not in text
