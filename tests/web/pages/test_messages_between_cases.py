"""Messages between cases on the case page and through the API: sending, freezing, what is related."""

from __future__ import annotations

import pytest

from lianshu.tick import tick
from tests.support.message_pair import asking, hub_folder, spoke_folder
from tests.web.client import PageClient
from workflows.processes.publish_process import publish_process


@pytest.fixture
def case(county, people):
    """A case that waits for answers."""
    with county.unit_of_work() as uow:
        publish_process(uow, hub_folder())
        publish_process(uow, spoke_folder())
    clerk = people("shuili-clerk")
    started = clerk.post("/cases", {"process": "hub", "data": asking("bailu")}, 201)
    complete(clerk, started["id"], "prepare", "submit")
    tick(county)
    return started["id"]


def text(response):
    return response.get_data(as_text=True)


def complete(who, case_id, element, decision):
    tasks = who.get(f"/cases/{case_id}")["tasks"]
    [task] = [each for each in tasks if each["element"] == element and each["state"] == "open"]
    given = {"decision": decision, "data": {}, "version": task["version"]}
    who.post(f"/tasks/{task['id']}/complete", given)


def send(who, case_id, name, status=202, **data):
    return who.post(f"/cases/{case_id}/messages", {"name": name, "data": data}, status)


def test_a_message_is_accepted_and_its_branch_opens(people, case):
    head = people("shuili-head")
    refused = send(head, case, "remark", 409, remark="一")
    assert refused["detail"] == "现在还用不上：案件办到等这条消息的环节时才能发。"
    complete(people("shuili-clerk"), case, "watch", "enough")
    wrong = send(head, case, "remark", 422, remark=3)
    assert [each["pointer"] for each in wrong["errors"]] == ["/remark"]
    shape = send(head, case, "remark", remark="再看看")
    assert {t["element"] for t in shape["tasks"] if t["state"] == "open"} == {
        "conclude",
        "read_remark",
    }
    send(people("shuili-clerk"), case, "remark", 403)
    send(people("qingshi-desk"), case, "remark", 404)
    texts = [row["text"] for row in head.get(f"/cases/{case}/history")["items"]]
    assert "发出消息“补充意见”" in texts
    assert "因“征询”另立案件" in texts


def test_a_message_sent_twice_with_one_key_is_sent_once(people, case):
    complete(people("shuili-clerk"), case, "watch", "enough")
    head, body = people("shuili-head"), {"name": "remark", "data": {"remark": "一"}}
    for _ in range(2):
        key = {"Idempotency-Key": "remark-1"}
        shape = head.post(f"/cases/{case}/messages", body, 202, headers=key)
    opened = [t["element"] for t in shape["tasks"] if t["state"] == "open"]
    assert sorted(opened) == ["conclude", "read_remark"]
    texts = [row["kind"] for row in head.get(f"/cases/{case}/history")["items"]]
    assert texts.count("message:sent") == 1


def test_a_frozen_case_says_why_and_allows_no_decision(people, case, app):
    supervisor, clerk = people("sfj-supervisor"), people("shuili-clerk")
    shape = send(supervisor, case, "jw_intervened")
    assert shape["frozen"] == "纪委监委已介入"
    [task] = [each for each in shape["tasks"] if each["state"] == "open"]
    decisions = clerk.get(f"/tasks/{task['id']}")["decisions"]
    assert {(each["allowed"], each["reason"]) for each in decisions} == {(False, "纪委监委已介入")}
    assert [each["state"] for each in shape["deadlines"]] == ["paused"]
    assert "data-frozen" in text(PageClient(app, "shuili-clerk").get(f"/tasks/{task['id']}"))
    shape = send(supervisor, case, "jw_released")
    assert shape["frozen"] is None
    complete(clerk, case, "watch", "enough")


def test_the_page_offers_what_one_may_send_with_its_form(people, case, app):
    head, path = PageClient(app, "shuili-head"), f"/cases/{case}"
    assert "现在还用不上" in text(head.get(path))
    complete(people("shuili-clerk"), case, "watch", "enough")
    assert 'name="remark.remark"' in text(head.get(path))
    form = {"about": "remark", "remark.remark": "补充\u0001一句"}
    refused = head.post(f"{path}/actions/send", form)
    assert refused.status_code == 422
    assert "一句" in text(refused)
    form["remark.remark"] = "补充一句"
    assert head.post(f"{path}/actions/send", {**form, "add": "x"}).status_code == 422
    assert head.post(f"{path}/actions/send", form).status_code == 303
    page = text(head.get(path))
    assert "看补充" in page
    assert "发出消息“补充意见”" in page
    assert head.post(f"{path}/actions/send", {"about": "question"}).status_code == 403


def test_the_family_is_shown_as_far_as_one_may_see_it(people, case, app):
    supervisor = people("sfj-supervisor")
    (near,) = supervisor.get(f"/cases/{case}")["related"]
    assert {key: near[key] for key in ("relation", "distance", "title", "process", "light")} == {
        "relation": "asked_to",
        "distance": 1,
        "title": "问bailu",
        "process": "spoke",
        "light": "untimed",
    }
    assert "由本案引出" in text(PageClient(app, "sfj-supervisor").get(f"/cases/{case}"))
    opened = PageClient(app, "sfj-supervisor")
    came_from = f'<span data-origin>来自 <a href="/cases/{case}">'
    assert came_from in text(opened.get(f"/cases/{near['id']}"))
    assert "data-origin" not in text(opened.get(f"/cases/{case}"))
    desk = people("bailu-desk")
    assert desk.get(f"/cases/{near['id']}")["related"] == []
    [listed] = [each for each in supervisor.get("/cases")["items"] if each["id"] == case]
    assert listed["related"] == [{**near, "light": None}]


def test_the_note_of_another_case_reads_in_both_languages(people, case, county):
    clerk, desk = people("shuili-clerk"), people("bailu-desk")
    (spoke,) = people("sfj-supervisor").get(f"/cases/{case}")["related"]
    complete(clerk, case, "watch", "enough")
    complete(clerk, case, "conclude", "close")
    tick(county)
    path = f"/cases/{spoke['id']}/history"
    read = [desk.get(f"{path}?lang={lang}")["items"] for lang in ("zh", "en")]
    for rows, words in zip(read, ("县水利局的征询已结束", "县水利局 asks no more"), strict=True):
        row = [each for each in rows if each["kind"] == "message:received"][-1]
        assert words in row["text"]


def test_a_case_that_a_message_ended_says_so(people, case, app):
    send(people("sfj-supervisor"), case, "jw_took_over")
    assert "移送纪委监委" in text(PageClient(app, "shuili-clerk").get(f"/cases/{case}"))
