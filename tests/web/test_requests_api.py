"""The list of what waits for one's answer."""

from __future__ import annotations

from tests.web.referral import brought_to, open_task


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
