"""A called process on the case page, on the page of its process and through the API."""

from __future__ import annotations

import pytest

from tests.support.called_pair import called_folder, caller_folder
from tests.web.client import PageClient
from workflows.clock import OFFICE_ZONE
from workflows.processes.publish_process import publish_process

STARTED = {"process": "asking", "data": {"topic": "砂石清运", "town": "bailu"}}


@pytest.fixture
def case(county, people):
    """A case in which 白鹭镇 has just been asked."""
    with county.unit_of_work() as uow:
        publish_process(uow, called_folder())
        publish_process(uow, caller_folder())
    started = people("shuili-clerk").post("/cases", STARTED, 201)
    complete(people, "shuili-clerk", started["id"], "prepare", "submit")
    return started["id"]


def complete(people, username, case_id, element, decision):
    tasks = people(username).get(f"/cases/{case_id}")["tasks"]
    [task] = [each for each in tasks if each["element"] == element and each["state"] == "open"]
    given = {"decision": decision, "data": {}, "version": task["version"]}
    people(username).post(f"/tasks/{task['id']}/complete", given)


def marks(people, case_id, call=""):
    found = people("shuili-clerk").get(f"/cases/{case_id}/diagram?call={call}")
    return {each["element"]: each["state"] for each in found["marks"]}, found


def test_the_call_is_current_while_something_inside_is_open(people, case):
    outer, shape = marks(people, case)
    assert (outer["prepare"], outer["seek"], outer["conclude"]) == ("done", "current", "pending")
    assert "advise" not in outer
    assert shape["calls"] == [{"element": "seek", "process": "advice", "title": "出具意见"}]
    inner, shape = marks(people, case, "seek")
    assert (inner["called"], inner["advise"], inner["confirm"]) == ("done", "current", "pending")
    assert 'id="advice"' in shape["bpmn"]


def test_the_call_is_overdue_with_what_is_inside_and_done_after_it(people, case, clock):
    clock.instant = clock.instant.replace(month=12, day=2, tzinfo=OFFICE_ZONE)
    assert marks(people, case)[0]["seek"] == "overdue"
    assert marks(people, case, "seek")[0]["advise"] == "overdue"
    complete(people, "bailu-officer", case, "advise", "agree")
    complete(people, "sfj-supervisor", case, "confirm", "filed")
    outer = marks(people, case)[0]
    assert (outer["seek"], outer["conclude"]) == ("done", "current")


def test_what_is_not_called_has_no_diagram(people, case):
    people("shuili-clerk").get(f"/cases/{case}/diagram?call=prepare", 404)


def test_the_case_page_has_a_tab_for_each_diagram(app, case):
    clerk = PageClient(app, "shuili-clerk")
    page = clerk.page(f"/cases/{case}")
    tabs = {link["href"]: link.get("aria-current") for link in page.all("a") if link.get("href")}
    assert tabs[f"/cases/{case}?diagram=asking#dg"] == "true"
    assert tabs[f"/cases/{case}?diagram=seek#dg"] is None
    [box] = [each for each in page.all("div") if each.get("data-diagram")]
    assert box["data-diagram"] == f"/cases/{case}/diagram.bpmn"
    assert '"element": "seek", "state": "current"' in (box["data-marks"] or "")

    page = clerk.page(f"/cases/{case}?diagram=seek")
    [box] = [each for each in page.all("div") if each.get("data-diagram")]
    assert box["data-diagram"] == f"/cases/{case}/diagram.bpmn?call=seek"
    assert box["data-focus"] == "advise"
    assert b'id="advice"' in clerk.get(f"/cases/{case}/diagram.bpmn?call=seek").data
    clerk.get(f"/cases/{case}/diagram.bpmn?call=prepare", 404)


def test_whose_task_is_in_the_call_sees_its_diagram_first(app, case):
    page = PageClient(app, "bailu-officer").page(f"/cases/{case}")
    [box] = [each for each in page.all("div") if each.get("data-diagram")]
    assert box["data-diagram"] == f"/cases/{case}/diagram.bpmn?call=seek"


def test_the_instruction_of_a_called_task_names_the_bodies_of_the_case(app, case):
    text = PageClient(app, "bailu-officer").get(f"/cases/{case}").get_data(as_text=True)
    assert "就“砂石清运”答复县水利局。" in text


def test_the_way_gone_is_that_of_the_shown_diagram(app, people, case):
    complete(people, "bailu-officer", case, "advise", "agree")
    complete(people, "sfj-supervisor", case, "confirm", "filed")
    clerk = PageClient(app, "shuili-clerk")
    for query, way in (("asking", ("asked", "seek", "answered")), ("seek", ("called", "advised"))):
        page = clerk.page(f"/cases/{case}?diagram={query}")
        [box] = [each for each in page.all("div") if each.get("data-diagram")]
        for element in way:
            assert f'"element": "{element}", "state": "done"' in (box["data-marks"] or "")


def test_pages_of_processes_know_who_calls_whom(app, people, case):
    clerk = PageClient(app, "shuili-clerk")
    text = clerk.get("/processes/asking").get_data(as_text=True)
    assert 'href="/processes/advice" data-calls="seek">出具意见</a>' in text
    assert "调用流程“出具意见”" in text
    assert "/start/advice" not in clerk.get("/processes/advice").get_data(as_text=True)
    shown = people("shuili-clerk").get("/processes")["items"]
    may_start = {each["key"]: each["may_start"] for each in shown}
    assert (may_start["advice"], may_start["asking"]) == (False, True)
    clerk.get("/start/advice", 403)
