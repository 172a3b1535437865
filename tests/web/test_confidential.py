"""What the API and the pages tell of a case of which a part is closed to the reader."""

from __future__ import annotations

import pytest

from bpmn.folder import read_directory
from lianshu.process_folders import shipped
from tests.support.confidential_part import confidential_folder
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
