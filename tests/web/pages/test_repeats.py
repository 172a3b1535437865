"""Steps that each body of a list does: on the pages and through the API."""

from __future__ import annotations

import re

import pytest

from tests.support.several import several_folder
from tests.web.client import PageClient
from workflows.processes.publish_process import publish_process

BODIES = [{"organization": "chengguan", "duty": "市容"}, {"organization": "bailu"}]


@pytest.fixture
def case(county, people):
    """A case in which 县城市管理局 and 白鹭镇 have just been asked."""
    with county.unit_of_work() as uow:
        publish_process(uow, several_folder())
    leader = people("shuili-clerk")
    started = leader.post("/cases", {"process": "several", "data": {"topic": "清河"}}, 201)
    [task] = started["tasks"]
    given = {"decision": "submit", "data": {"bodies": BODIES}, "version": task["version"]}
    leader.post(f"/tasks/{task['id']}/complete", given)
    return started["id"]


def open_bodies(people, case):
    tasks = people("shuili-clerk").get(f"/cases/{case}")["tasks"]
    return {task["body"]["code"] for task in tasks if task["state"] == "open"}


def test_a_task_says_whose_part_it_is(people, case):
    tasks = people("shuili-clerk").get(f"/cases/{case}")["tasks"]
    assert {task["element"]: task["body"] for task in tasks if task["element"] == "plan"} == {
        "plan": None
    }
    assert open_bodies(people, case) == {"chengguan", "bailu"}


def test_the_page_names_the_body_with_the_step(app, case):
    page = PageClient(app, "bailu-officer").get(f"/cases/{case}").text
    assert "答复参加（白鹭镇）" in page
    assert "到达“答复参加（县城市管理局）”" in page


def test_the_table_of_clocks_names_the_body_whose_clock_it_is(app, case):
    page = PageClient(app, "shuili-clerk").get(f"/cases/{case}").text
    rows = re.findall(r"<tr><td><b>([^<]*)</b><span class=\"sub nw\">", page)
    assert (
        sum("（白鹭镇）" in row for row in rows)
        == sum("（县城市管理局）" in row for row in rows)
        == 1
    )


def test_the_way_leads_into_the_part_of_each_body_and_out_of_it(app, people, case):
    for code, username in (("chengguan", "chengguan-clerk"), ("bailu", "bailu-officer")):
        tasks = people(username).get(f"/cases/{case}")["tasks"]
        [task] = [each for each in tasks if each["body"] and each["body"]["code"] == code]
        done = {"decision": "attend", "data": {}, "version": task["version"]}
        people(username).post(f"/tasks/{task['id']}/complete", done)
    page = PageClient(app, "shuili-clerk").page(f"/cases/{case}")
    [box] = [each for each in page.all("div") if each.get("data-diagram")]
    for gone in ("gathered", "asked", "replied", "answered"):
        assert f'"element": "{gone}", "state": "done"' in (box["data-marks"] or ""), gone


def test_a_step_is_current_while_one_body_has_yet_to_do_it(app, people, case):
    tasks = people("shuili-clerk").get(f"/cases/{case}")["tasks"]
    last = [each["body"]["code"] for each in tasks if each["state"] == "open"][-1]
    holder = people({"bailu": "bailu-officer", "chengguan": "chengguan-clerk"}[last])
    [task] = [
        each
        for each in holder.get(f"/cases/{case}")["tasks"]
        if each["body"] and each["body"]["code"] == last
    ]
    done = {"decision": "attend", "data": {}, "version": task["version"]}
    holder.post(f"/tasks/{task['id']}/complete", done)
    page = PageClient(app, "shuili-clerk").page(f"/cases/{case}")
    [box] = [each for each in page.all("div") if each.get("data-diagram")]
    assert '"element": "answers", "state": "current"' in (box["data-marks"] or "")
    assert box["data-focus"]


def test_where_a_case_stands_counts_the_bodies_of_a_step(app, people, case):
    client = PageClient(app, "shuili-clerk")
    assert "（2 个单位）" in client.get(f"/cases/{case}").text
    tasks = people("bailu-officer").get(f"/cases/{case}")["tasks"]
    [task] = [each for each in tasks if each["body"] and each["body"]["code"] == "bailu"]
    done = {"decision": "attend", "data": {}, "version": task["version"]}
    people("bailu-officer").post(f"/tasks/{task['id']}/complete", done)
    assert (
        '<span class="tag a">答复参加（县城市管理局）</span>' in client.get(f"/cases/{case}").text
    )


def test_bodies_are_added_and_excused_through_the_api(people, case):
    leader = people("shuili-clerk")
    row = {"row": {"organization": "qingshi"}, "reason": "力量不足"}
    leader.post(f"/cases/{case}/repeats/answers/bodies", row)
    leader.post(f"/cases/{case}/repeats/answers/bodies/bailu/excuse", {"reason": "另有任务"})
    assert open_bodies(people, case) == {"chengguan", "qingshi"}
    leader.post(f"/cases/{case}/repeats/answers/bodies", row, 422)
    people("bailu-officer").post(f"/cases/{case}/repeats/answers/bodies", row, 403)


def test_bodies_are_added_and_excused_on_the_page(app, people, case):
    leader = PageClient(app, "shuili-clerk")
    page = leader.get(f"/cases/{case}")
    assert "“逐个答复”增加单位" in page.text
    added = {"about": "answers", "to": "qingshi", "row.duty": "疏导", "reason": "力量不足"}
    leader.post(f"/cases/{case}/actions/add-body", added)
    excused = {"about": "answers", "to": "bailu", "reason": "另有任务"}
    leader.post(f"/cases/{case}/actions/remove-body", excused)
    assert open_bodies(people, case) == {"chengguan", "qingshi"}
    text = leader.get(f"/cases/{case}").text
    assert "“逐个答复”增加青石镇" in text
    assert "白鹭镇退出“逐个答复”" in text
    assert "增加单位" not in PageClient(app, "bailu-officer").get(f"/cases/{case}").text
