"""What the API and the pages tell of a case of which a part is closed to the reader."""

from __future__ import annotations

import pytest

from bpmn.folder import read_directory
from lianshu.process_folders import shipped
from tests.support.advisory_way import bring_to, start_advisory
from tests.support.confidential_part import confidential_folder
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient
from tests.web.referral import brought_to
from workflows.processes.publish_process import publish_process

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


@pytest.fixture
def case(app, county, people):
    """A referral in its closed part: the proposal of 白鹭镇 is open."""
    assert confidential_folder() != read_directory(shipped()["lead_referral"])
    with county.unit_of_work() as uow:
        publish_process(uow, confidential_folder())
    return brought_to(people, "propose_acceptance")


@pytest.mark.parametrize("username", ["shuili-clerk", "sfj-supervisor"])
def test_the_api_tells_others_nothing_of_it(people, case, username):
    reader, case_id = people(username), case["id"]
    seen = reader.get(f"/cases/{case_id}")
    assert not {"check_completeness", "propose_acceptance"} & {t["element"] for t in seen["tasks"]}
    assert "LR-CHECK" not in {each["rule"] for each in seen["deadlines"]}
    (listed,) = [each for each in reader.get("/cases")["items"] if each["id"] == case_id]
    assert listed["tasks"] == []
    marks = {m["element"]: m["state"] for m in reader.get(f"/cases/{case_id}/diagram")["marks"]}
    assert marks["check_completeness"] == marks["propose_acceptance"] == "pending"
    assert marks["sign_receipt"] == "done"
    told = reader.get(f"/cases/{case_id}/history?limit=200")["items"]
    assert not [each for each in told if "材料审查" in each["text"] or "拟办" in each["text"]]
    hidden = people("bailu-team").get(f"/cases/{case_id}")
    for task in hidden["tasks"]:
        if task["element"] in ("check_completeness", "propose_acceptance"):
            reader.get(f"/tasks/{task['id']}", 404)
    clock = next(each for each in hidden["deadlines"] if each["rule"] == "LR-CHECK")
    reader.get(f"/deadlines/{clock['id']}", 404)
    reader.get(f"/deadlines/{clock['id']}/calculation", 404)


def test_the_pages_say_only_where_the_case_is(app, people, case):
    (task,) = people("bailu-team").get("/tasks?scope=mine")["items"]
    for username, expected in (("shuili-clerk", False), ("bailu-team", True)):
        reader = PageClient(app, username)
        text = reader.get(f"/cases/{case['id']}").text
        assert ("接收单位审议中" in text) is not expected, username
        assert (task["id"] in text) is expected, username
        assert ("接收单位审议中" in reader.get("/cases").text) is not expected, username


def test_what_opens_behind_closed_doors_is_not_foretold(app, county, clock, people):
    driver = Driver(county)
    case_id = start_advisory(driver, "bailu-team")
    bring_to(driver, case_id, "approve_information")
    task = driver.open(case_id)["approve_information"]
    path = f"/tasks/{task.id}/consequences"
    then = people("bailu-head").post(path, {"decision": "approve"}, 200)
    assert then["tasks"] == then["clocks"] == []
    assert then["out_of_sight"] == "检察院依法办理中"
    assert "秦素云" not in then["told"]
    part = PageClient(app, "bailu-head").post(path, {"decision": "approve"}).text
    assert "检察院依法办理中" in part and "评估" not in part
    driver.complete(case_id, "bailu-head", "approve_information", "approve")
    (lead,) = driver.open(case_id).values()
    then = people("jcy-prosecutor").post(
        f"/tasks/{lead.id}/consequences",
        {"decision": "file", "data": {"assessment": "属于本院管辖。"}},
        200,
    )
    assert [each["element"] for each in then["tasks"]] == ["decide_filing"]
    assert then["out_of_sight"] is None
    people("bailu-head").post(f"/tasks/{lead.id}/consequences", {"decision": "file"}, 404)


def test_the_diagram_does_not_mark_what_the_platform_did_behind_closed_doors(county, people):
    files = confidential_folder()
    settings = files["process.toml"].decode()
    longer = settings.replace('decide_acceptance:accept"\ntitle', 'record_result:record"\ntitle', 1)
    assert longer != settings
    with county.unit_of_work() as uow:
        publish_process(uow, {**files, "process.toml": longer.encode()})
    case_id = brought_to(people, "record_result")["id"]
    for username, expected in (("sfj-supervisor", "pending"), ("bailu-team", "done")):
        diagram = people(username).get(f"/cases/{case_id}/diagram")
        marks = {mark["element"]: mark["state"] for mark in diagram["marks"]}
        assert marks["first_notice"] == expected, username
