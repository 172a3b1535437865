"""What may be done with a case beside its steps: offered to whom, greyed why, and done without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianshu.tick import tick
from tests.web.client import PageClient
from tests.web.referral import brought_to, complete, open_task
from workflows.cases.queries import add_reader
from workflows.organizations.queries import person_by_username


@pytest.fixture
def clerk(app):
    return PageClient(app, "shuili-clerk")


@pytest.fixture
def team(app):
    return PageClient(app, "bailu-team")


def text(response):
    return response.get_data(as_text=True)


def related(case):
    return [(each["id"], each["relation"]) for each in case["related"]]


def keys(page):
    return {found["data-action"] for found in page.all("button") if found.get("data-action")}


def greyed(page):
    return {found["title"] for found in page.all("button") if "disabled" in found}


def test_the_sender_withdraws_with_a_reason(people, clerk):
    case = brought_to(people, "sign_receipt")
    path = f"/cases/{case['id']}"
    assert "withdraw" in keys(clerk.page(path))

    done = clerk.post(f"{path}/actions/withdraw", {"reason": "重复登记"})

    assert (done.status_code, done.headers["Location"]) == (303, path)
    after = text(clerk.get(path))
    assert "已撤回。" in after
    assert "重复登记" in after
    assert people("shuili-clerk").get(path)["state"] == "withdrawn"


def test_a_reason_that_is_missing_is_said_and_nothing_happens(people, clerk):
    case = brought_to(people, "sign_receipt")
    path = f"/cases/{case['id']}"

    refused = clerk.post(f"{path}/actions/withdraw", {"reason": " "})

    assert refused.status_code == 422
    assert 'role="alert"' in text(refused)
    assert "请写明理由" in text(refused)
    assert people("shuili-clerk").get(path)["state"] == "running"


def test_what_was_typed_comes_back_with_the_refusal(people, clerk):
    case = brought_to(people, "sign_receipt")
    typed = "太长的理由" * 500

    refused = clerk.post(f"/cases/{case['id']}/actions/withdraw", {"reason": typed})

    assert refused.status_code == 422
    assert typed in text(refused)


def test_after_the_receipt_the_team_head_answers_on_the_page(people, clerk, team):
    case = brought_to(people, "check_completeness")
    path = f"/cases/{case['id']}"
    clerk.post(f"{path}/actions/withdraw", {"reason": "重复登记"})
    page = clerk.page(path)
    assert "grant" not in keys(page)
    assert any("等白鹭镇执法队答复" in reason for reason in greyed(page))
    request = people("bailu-team").get(path)["requests"][0]
    assert (request["state"], request["may_answer"]) == ("open", True)
    assert {"grant", "refuse"} <= keys(team.page(path))

    refused = team.post(f"{path}/actions/refuse", {"about": request["id"], "reason": ""})
    assert refused.status_code == 422
    done = team.post(f"{path}/actions/grant", {"about": request["id"], "reason": ""})
    assert done.status_code == 303
    seen = people("shuili-clerk").get(path)
    assert (seen["state"], seen["outcome"]) == ("withdrawn", "withdrawn")
    assert seen["requests"][0]["answered_by"]["username"] == "bailu-team"


def test_what_happened_names_who_asked_whom_and_that_it_is_withdrawn(people, clerk, team):
    case = brought_to(people, "check_completeness")
    asked = people("shuili-clerk").post(f"/cases/{case['id']}/withdraw", {"reason": "重复登记"})
    request = asked["requests"][0]
    people("bailu-team").post(f"/requests/{request['id']}/answer", {"granted": True})

    history = people("shuili-clerk").get(f"/cases/{case['id']}/history")["items"]

    rows = {row["kind"]: row for row in history}
    assert rows["request:asked"]["organization"]["code"] == "shuili"
    assert rows["request:asked"]["text"] == "请求撤回（请白鹭镇执法队队长答复）"
    assert rows["case:withdrawn"]["organization"]["code"] == "bailu-team"
    assert rows["case:finished"]["text"] == "案件结束：已撤回"
    shown = text(clerk.get(f"/cases/{case['id']}"))
    assert "办结：" not in shown


def test_too_late_is_greyed_with_the_reason_and_others_see_no_button(people, clerk, team):
    case = brought_to(people, "decide_acceptance")
    complete(people, case["id"], "decide_acceptance")
    path = f"/cases/{case['id']}"

    assert any("已经办结“受理决定”" in reason for reason in greyed(clerk.page(path)))
    assert clerk.post(f"{path}/actions/withdraw", {"reason": "x"}).status_code == 409
    assert not greyed(team.page(path))
    assert team.post(f"{path}/actions/withdraw", {"reason": "x"}).status_code == 403


def test_an_action_that_does_not_exist_and_a_request_that_does_not(people, clerk):
    case = brought_to(people, "sign_receipt")

    assert clerk.post(f"/cases/{case['id']}/actions/explode", {}).status_code == 404
    sent = clerk.post(f"/cases/{case['id']}/actions/grant", {"about": "0" * 32})
    assert sent.status_code == 404


def test_the_api_withdraws_and_answers(people):
    case = brought_to(people, "check_completeness")
    clerk, team = people("shuili-clerk"), people("bailu-team")
    asked = clerk.post(f"/cases/{case['id']}/withdraw", {"reason": "重复登记"})
    request = asked["requests"][0]
    assert (asked["state"], request["kind"]) == ("running", "withdrawal")
    assert request["organization"]["name"]
    problem = clerk.post(f"/requests/{request['id']}/answer", {"granted": True}, 403)
    assert problem["type"] == "/problems/not-permitted"

    answered = team.post(f"/requests/{request['id']}/answer", {"granted": True})

    assert answered["state"] == "withdrawn"
    assert all(task["state"] != "open" for task in answered["tasks"])
    problem = clerk.post(f"/cases/{case['id']}/withdraw", {"reason": "x"}, 409)
    assert problem["type"] == "/problems/state"


def test_a_task_is_handed_to_a_colleague_from_the_page(people, team, app):
    case = brought_to(people, "check_completeness")
    path = f"/cases/{case['id']}"
    task = open_task(people, "bailu-team", case["id"], "check_completeness")
    form = {"about": task["id"], "to": "bailu-head", "reason": "出差"}

    refused = team.post(f"{path}/actions/transfer", form)
    assert refused.status_code == 422
    assert "不能接办" in text(refused)
    assert "出差" in text(refused)
    done = team.post(f"{path}/actions/transfer", {**form, "to": "bailu-officer2"})

    assert done.status_code == 303
    seen = people("bailu-team").get(f"/tasks/{task['id']}")
    assert seen["assignee"]["username"] == "bailu-officer2"
    assert seen["due_at"] == task["due_at"]


def test_reminding_is_greyed_for_the_rest_of_the_day(people, clerk):
    case = brought_to(people, "check_completeness")
    path = f"/cases/{case['id']}"
    task = open_task(people, "shuili-clerk", case["id"], "check_completeness")
    assert "remind" in keys(clerk.page(path))

    assert clerk.post(f"{path}/actions/remind", {"about": task["id"]}).status_code == 303

    page = clerk.page(path)
    assert "remind" not in keys(page)
    assert any("明天可以再催" in reason for reason in greyed(page))


def test_a_note_and_its_copy_stand_in_what_happened(people, clerk):
    case = brought_to(people, "check_completeness")
    path = f"/cases/{case['id']}"
    assert clerk.post(f"{path}/actions/note", {"text": ""}).status_code == 422

    sent = {"text": "已补寄原件。", "to": "bailu-desk"}
    assert clerk.post(f"{path}/actions/note", sent).status_code == 303

    after = text(clerk.get(path))
    assert "已补寄原件。" in after
    assert "抄送陆晓岚" in after


def test_who_may_be_copied_is_listed_by_body_and_searched(people, clerk):
    case = brought_to(people, "check_completeness")
    page = clerk.page(f"/cases/{case['id']}")
    [select] = [each for each in page.all("select") if (each.get("id") or "").startswith("o-note")]
    assert "data-picker" in select
    groups = [each["label"] for each in page.all("optgroup")]
    assert {"白鹭镇执法队", "县水利局"} <= set(groups)
    assert len(groups) == len(set(groups)), "each body once"


def test_the_api_hands_over_delegates_reminds_and_notes(people):
    case = brought_to(people, "check_completeness")
    task = open_task(people, "bailu-officer", case["id"], "check_completeness")
    body = {"to": "bailu-officer2", "opinion": "出差", "version": task["version"]}
    given = people("bailu-officer").post(f"/tasks/{task['id']}/delegate", body)
    assert given["assignee"]["username"] == "bailu-officer2"
    people("bailu-team").post(f"/tasks/{task['id']}/transfer", body, 412)
    problem = people("bailu-team").post(
        f"/tasks/{task['id']}/transfer", {"to": "nobody", "opinion": "出差"}, 422
    )
    assert problem["errors"][0]["pointer"] == "/to"
    people("shuili-clerk").post(f"/tasks/{task['id']}/remind")
    people("shuili-clerk").post(f"/tasks/{task['id']}/remind", {"opinion": "急"}, 409)
    people("shuili-clerk").post(f"/cases/{case['id']}/notes", {"text": "见附件", "to": []})
    history = people("shuili-clerk").get(f"/cases/{case['id']}/history?limit=200")["items"]
    assert [row["kind"] for row in history[-3:]] == ["task:delegated", "task:urged", "case:noted"]


def test_a_recusal_is_asked_and_decided_on_the_page(people, clerk, app):
    case = brought_to(people, "check_completeness")
    path = f"/cases/{case['id']}"
    task = open_task(people, "shuili-clerk", case["id"], "check_completeness")
    form = {"about": task["id"], "person": "", "reason": "与当事人同宗"}
    refused = clerk.post(f"{path}/actions/recuse", form)
    assert refused.status_code == 422
    assert "与当事人同宗" in text(refused)

    done = clerk.post(f"{path}/actions/recuse", {**form, "person": "bailu-officer"})
    assert done.status_code == 303
    assert "请求丁绍安回避" in text(clerk.get(path))
    head = PageClient(app, "bailu-head")
    request = people("bailu-head").get(path)["requests"][0]
    assert (request["kind"], request["subject"]["username"]) == ("recusal", "bailu-officer")
    assert head.post(f"{path}/actions/grant", {"about": request["id"]}).status_code == 303

    decisions = people("bailu-officer").get(f"/tasks/{task['id']}")["decisions"]
    assert {each["allowed"] for each in decisions} == {False}
    assert "已回避本案" in decisions[0]["reason"]
    assert "材料审查" not in text(PageClient(app, "bailu-officer").get("/inbox"))


def test_the_head_terminates_a_filed_case_with_a_legal_review(people, app):
    case = brought_to(people, "record_result")
    path = f"/cases/{case['id']}"
    head = PageClient(app, "bailu-head")
    assert "terminate" in keys(head.page(path))
    form = {"reason": "当事人死亡", "reviewer": "", "review": "同意销案"}

    refused = head.post(f"{path}/actions/terminate", form)
    assert refused.status_code == 422
    assert "当事人死亡" in text(refused)
    assert "同意销案" in text(refused)
    done = head.post(f"{path}/actions/terminate", {**form, "reviewer": "bailu-legal"})

    assert done.status_code == 303
    assert "法制审核：苏文心，同意销案" in text(head.get(path))
    assert people("shuili-clerk").get(path)["state"] == "terminated"
    problem = people("bailu-head").post(f"{path}/terminate", {"reason": "x"}, 409)
    assert problem["type"] == "/problems/state"


def test_the_same_lead_is_merged_from_the_page(people, team):
    first = brought_to(people, "propose_acceptance")
    second = brought_to(people, "propose_acceptance")
    path = f"/cases/{second['id']}"
    page = text(team.get(path))
    assert "同一线索" in page
    refused = team.post(f"{path}/actions/merge", {"into": "", "reason": "重复移送"})
    assert refused.status_code == 422
    assert "重复移送" in text(refused)

    done = team.post(f"{path}/actions/merge", {"into": first["id"], "reason": ""})

    assert done.status_code == 303
    after = people("bailu-team").get(path)
    assert (after["state"], after["outcome"]) == ("terminated", "merged")
    assert related(after) == [(first["id"], "merged_to")]
    other = people("bailu-team").get(f"/cases/{first['id']}")
    assert related(other) == [(second["id"], "merged_from")]
    assert "并入本案" in text(team.get(f"/cases/{first['id']}"))
    problem = people("bailu-team").post(f"{path}/merge", {"into": first["id"]}, 409)
    assert problem["type"] == "/problems/state"


def test_what_was_merged_is_named_to_those_alone_who_may_see_it(people, county, app, team):
    first = brought_to(people, "propose_acceptance")
    second = brought_to(people, "propose_acceptance")
    with county.unit_of_work() as uow:
        reader = person_by_username(uow.session, "chengguan-clerk")
        assert reader is not None
        add_reader(uow.session, first["id"], reader.id, "copied", uow.now)
    people("bailu-team").post(f"/cases/{second['id']}/merge", {"into": first["id"]})
    tick(county)
    path = f"/cases/{first['id']}"
    named = f"并入案件“{second['title']}”"

    assert named in text(team.get(path))
    page = text(PageClient(app, "chengguan-clerk").get(path))
    assert named not in page
    assert "另一件案件并入本案" in page
    told = people("chengguan-clerk").get(f"{path}/history")["items"]
    row = next(item for item in told if item["kind"] == "case:absorbed")
    assert row["text"] == "另一件案件并入本案"
    assert row["data"] == {"merged": second["id"], "told": []}


def test_a_case_is_split_from_the_page(people, county, team):
    case = brought_to(people, "propose_acceptance")
    path = f"/cases/{case['id']}"
    assert "split" in keys(team.page(path))
    form = {"party.party_kind": "unit", "party.party": "宏远砂石", "party.party_code": "1"}
    refused = team.post(f"{path}/actions/split", {**form, "reason": ""})
    assert refused.status_code == 422
    for words in ("宏远砂石", "应为 18 位，现在是 1 位", "请写明分案理由"):
        assert words in text(refused)

    done = team.post(
        f"{path}/actions/split", {**form, "party.party_code": "", "reason": "两家同时堆放"}
    )
    assert done.status_code == 303
    tick(county)

    after = people("bailu-team").get(path)
    ((split_id, relation),) = related(after)
    assert (after["state"], relation) == ("running", "split_to")
    other = people("bailu-team").get(f"/cases/{split_id}")
    assert related(other) == [(case["id"], "split_from")]
    assert [task["element"] for task in other["tasks"]] == ["propose_acceptance"]
    page = text(team.get(path))
    assert "分出" in page
    assert "两家同时堆放" in page
    page = text(team.get(f"/cases/{split_id}"))
    assert "分自" in page
    assert "宏远砂石" in page
    again = {"data": {"party_kind": "unit", "party": "宏远砂石"}, "reason": "再分"}
    problem = people("bailu-team").post(f"{path}/split", again, 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/party"]


def test_why_a_case_cannot_be_split_is_said_on_its_button(people, team):
    case = brought_to(people, "check_completeness")
    assert "材料审查齐全以后才能分案" in text(team.get(f"/cases/{case['id']}"))


def test_a_task_is_sent_back_from_the_page(people, app):
    case = brought_to(people, "decide_acceptance")
    path = f"/cases/{case['id']}"
    task = open_task(people, "bailu-deputy", case["id"], "decide_acceptance")
    deputy = PageClient(app, "bailu-deputy")
    form = {"about": task["id"], "to": "", "reason": "请补充意见"}
    refused = deputy.post(f"{path}/actions/return", form)
    assert refused.status_code == 422
    assert "请补充意见" in text(refused)

    sent = {**form, "to": "propose_acceptance"}
    assert deputy.post(f"{path}/actions/return", sent).status_code == 303

    assert "请补充意见" in text(deputy.get(path))
    again = open_task(people, "bailu-team", case["id"], "propose_acceptance")
    assert again["state"] == "open"
    problem = people("bailu-deputy").post(f"/tasks/{task['id']}/return", {"to": "x"}, 409)
    assert problem["type"] == "/problems/state"


def test_a_decision_is_taken_back_until_the_next_person_has_looked(people, app, county):
    case = brought_to(people, "check_completeness")
    path = f"/cases/{case['id']}"
    county.clock.instant += timedelta(minutes=5)
    task = complete(people, case["id"], "check_completeness")
    officer = PageClient(app, "bailu-officer")
    assert "take-back" in keys(officer.page(path))

    done = officer.post(f"{path}/actions/take-back", {"about": task["id"]})
    assert done.status_code == 303
    county.clock.instant += timedelta(minutes=5)
    task = complete(people, case["id"], "check_completeness")
    assert "take-back" in keys(officer.page(path))  # one's own look does not count
    PageClient(app, "bailu-team").get(path)

    assert "take-back" not in keys(officer.page(path))
    problem = people("bailu-officer").post(f"/tasks/{task['id']}/take-back", status=409)
    assert "已经打开" in problem["detail"]


def test_an_approval_is_not_handed_to_whoever_drafted_it(app, people):
    case = brought_to(people, "propose_acceptance")
    path = f"/cases/{case['id']}"
    drafting = open_task(people, "bailu-deputy", case["id"], "propose_acceptance")
    form = {"about": drafting["id"], "person": "bailu-team", "reason": "与当事人是近亲属"}
    asked = PageClient(app, "bailu-head").post(f"{path}/actions/recuse", form)
    assert asked.status_code == 303
    proposed = {"decision": "accept", "data": {}, "version": drafting["version"] + 1}
    people("bailu-deputy").post(f"/tasks/{drafting['id']}/complete", proposed)
    approval = open_task(people, "bailu-head", case["id"], "decide_acceptance")

    body = {"to": "bailu-deputy", "opinion": "出差"}
    refused = people("bailu-head").post(f"/tasks/{approval['id']}/delegate", body, status=409)

    assert refused["detail"] == "没有可以代办的人员。"
    assert "没有可以代办的人员。" in PageClient(app, "bailu-head").get(path).get_data(as_text=True)
