"""The list of what waits for one's answer."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.web.referral import brought_to, complete, open_task


def asked(people):
    case = brought_to(people, "check_completeness")
    return people("shuili-clerk").post(f"/cases/{case['id']}/withdraw", {"reason": "重复登记"})


def test_whoever_was_asked_finds_it_with_its_case_until_it_is_answered(people):
    case = asked(people)
    team = people("bailu-team")

    (row,) = team.get("/requests")["items"]

    assert row == {
        **case["requests"][0],
        "may_answer": True,
        "case_id": case["id"],
        "number": case["number"],
        "title": case["title"],
        "process": "lead_referral",
    }
    assert people("shuili-clerk").get("/requests")["items"] == []
    team.post(f"/requests/{row['id']}/answer", {"granted": False, "reason": "已经着手核查。"})
    assert team.get("/requests")["items"] == []


BELOW_A_CASE = {
    "withdraw": {"reason": "重复登记"},
    "messages": {"name": "supervision_point", "data": {}},
    "repeats/<element>/bodies": {"row": {}, "reason": "试"},
    "repeats/<element>/bodies/<code>/excuse": {"reason": "试"},
    "merge": {"into": "0"},
    "split": {"data": {}, "reason": "试"},
    "terminate": {"reason": "试"},
    "notes": {"text": "请核对", "to": []},
    "evidence": {"file": (BytesIO(b"%PDF-1.7"), "a.pdf")},
}


def test_nothing_is_done_to_a_case_that_has_moved_on(app, people):
    case = brought_to(people, "sign_receipt")
    clerk = people("shuili-clerk")
    seen = clerk.call("GET", f"/cases/{case['id']}").headers["ETag"]
    complete(people, case["id"], "sign_receipt")
    for verb, body in BELOW_A_CASE.items():
        path = f"/cases/{case['id']}/{verb}"
        given = {"data": body} if verb == "evidence" else {"json": body}
        problem = clerk.call("POST", path, 412, headers={"If-Match": seen}, **given).json
        assert problem["type"] == "/problems/stale"
    assert clerk.get(f"/cases/{case['id']}")["state"] == "running"


BELOW_A_TASK = {
    "claim": {},
    "release": {},
    "complete": {"decision": "sign", "data": {"copies": 2}},
    "consequences": {"decision": "sign", "data": {}},
    "transfer": {"to": "bailu-desk", "opinion": "试"},
    "delegate": {"to": "bailu-desk", "opinion": "试"},
    "take-back": {},
    "return": {"to": "draft", "opinion": "试"},
    "recuse": {"person": "bailu-desk", "reason": "试"},
    "remind": {},
    "add-signer": {"person": "bailu-head", "reason": "试"},
    "remove-signer": {"person": "bailu-head", "reason": "试"},
    "close-vote": {},
}


def test_nothing_is_done_to_a_task_that_has_changed(people):
    case = brought_to(people, "sign_receipt")
    desk = people("bailu-desk")
    path = f"/tasks/{open_task(people, 'bailu-desk', case['id'], 'sign_receipt')['id']}"
    seen = desk.call("GET", path).headers["ETag"]
    desk.post(f"{path}/claim")
    for verb, body in BELOW_A_TASK.items():
        problem = desk.post(f"{path}/{verb}", body, 412, headers={"If-Match": seen})
        assert problem["type"] == "/problems/stale", verb
    assert desk.get(path)["state"] == "open"
    now = desk.call("GET", path).headers["ETag"]
    desk.post(f"{path}/consequences", BELOW_A_TASK["consequences"], headers={"If-Match": now})


def test_what_was_seen_last_is_done(people):
    case = brought_to(people, "check_completeness")
    clerk = people("shuili-clerk")
    path = f"/cases/{case['id']}"
    seen = clerk.call("GET", path).headers["ETag"]
    note = {"text": "请核对", "to": []}
    clerk.post(f"{path}/notes", note, headers={"If-Match": seen})
    clerk.post(f"{path}/notes", note, headers={"If-Match": "*"})
    people("chengguan-clerk").post(f"{path}/notes", note, 404, headers={"If-Match": '"1"'})


@pytest.mark.parametrize(
    ("place", "known"),
    [("cases/<case_id>/", BELOW_A_CASE), ("tasks/<task_id>/", BELOW_A_TASK)],
    ids=["case", "task"],
)
def test_every_address_below_is_among_these(app, place, known):
    below = {
        str(rule).removeprefix(f"/api/v1/{place}")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(f"/api/v1/{place}") and "POST" in (rule.methods or ())
    }
    assert below == known.keys()


def test_the_list_comes_in_pages(people):
    made = [asked(people)["requests"][0]["id"] for _ in range(3)]
    team = people("bailu-team")

    first = team.get("/requests?limit=2")
    rest = team.get(f"/requests?limit=2&cursor={first['next_cursor']}")

    assert sorted(row["id"] for row in (*first["items"], *rest["items"])) == sorted(made)
    assert rest["next_cursor"] is None
    team.get("/requests?cursor=x", 422)


def test_an_extension_is_asked_for_and_granted(people):
    case = brought_to(people, "verify")
    task = open_task(people, "bailu-officer", case["id"], "verify")
    path = f"/deadlines/{task['deadline_id']}"
    given = {"ground": "案情复杂。", "to": "2026-12-08"}

    asked = people("bailu-officer").post(f"{path}/ask-extension", given)

    (row,) = people("bailu-deputy").get("/requests")["items"]
    assert row["id"] == asked["requests"][0]["id"]
    assert (row["kind"], row["deadline_id"], row["until"]) == (
        "extension",
        task["deadline_id"],
        "2026-12-08",
    )
    people("bailu-officer").post(f"{path}/ask-extension", given, 409)
    people("bailu-deputy").post(f"/requests/{row['id']}/answer", {"granted": True})
    assert people("bailu-officer").get(path)["due_on"] == "2026-12-08"
    shown = people("bailu-officer").get(f"/cases/{case['id']}/history")["items"]
    assert "请求延长期限（请白鹭镇分管领导答复）" in [item["text"] for item in shown]
