"""The normal way of a referral, through the API alone."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.web.referral import LEAD, WAY, brought_to, complete, open_task, start

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def test_from_start_to_archive(people):
    case = start(people)
    for element, *_ in WAY:
        complete(people, case["id"], element)

    case = people("shuili-clerk").get(f"/cases/{case['id']}")
    assert (case["state"], case["outcome"], case["light"]) == ("finished", "archived", "done")
    assert case["number"] == "云溪水移〔2026〕0001号"
    assert {task["element"] for task in case["tasks"]} == {step[0] for step in WAY}
    assert {task["state"] for task in case["tasks"]} == {"done"}
    rules = {item["rule"] for item in case["deadlines"]}
    assert rules >= {"LR-SEND", "LR-SIGN", "LR-CHECK", "LR-ACCEPT", "LR-VERIFY", "APL60"}


def test_start_form_is_a_schema_and_start_opens_the_first_task(people):
    schema = people("shuili-clerk").get("/processes/lead_referral/start-form")
    assert schema["type"] == "object"
    assert schema["x-ui"]["options"]["recipient"][0].keys() == {"value", "name", "note"}

    case = start(people)
    task = case["tasks"][0]
    assert (case["process"], case["state"], case["version"]) == ("lead_referral", "running", 1)
    assert case["organization"] == {"code": "shuili", "name": "云溪县水利局"}
    assert (task["element"], task["name"], task["form"]) == ("draft", "制作移送函", None)
    assert task["assignee"]["username"] == "shuili-clerk"
    assert (task["due_on"], task["remaining"]) == ("2026-11-27", {"value": 3, "unit": "workday"})

    whole = people("shuili-clerk").get(f"/tasks/{task['id']}")
    assert whole["form"]["data"]["facts"] == LEAD["facts"]
    assert whole["form"]["data"]["officers"][0] == "shuili-clerk"
    assert {d["value"]: d["allowed"] for d in whole["decisions"]} == {
        "submit": True,
        "withdraw": True,
    }


def test_who_may_not_start_is_told_so(people):
    people("bailu-desk").get("/processes/lead_referral/start-form", 403)
    given = {"process": "lead_referral", "data": LEAD}
    people("bailu-desk").post("/cases", given, 403)
    people("shuili-clerk").post("/cases", {**given, "process": "nothing"}, 404)


def test_decisions_say_why_not(people):
    case = start(people)
    task = people("shuili-head").get(f"/tasks/{case['tasks'][0]['id']}")

    assert [decision["allowed"] for decision in task["decisions"]] == [False, False]
    assert "何静" in task["decisions"][0]["reason"]


def test_wrong_fields_are_named(people):
    given = {"process": "lead_referral", "data": {**LEAD, "facts": "少", "act_on": "2026-02-30"}}
    problem = people("shuili-clerk").post("/cases", given, 422)

    assert {error["pointer"] for error in problem["errors"]} == {"/facts", "/act_on"}

    case = brought_to(people, "propose_acceptance")
    task = open_task(people, "bailu-team", case["id"], "propose_acceptance")
    body = {"decision": "decline", "data": {}, "version": task["version"]}
    problem = people("bailu-team").post(f"/tasks/{task['id']}/complete", body, 422)
    assert {error["pointer"] for error in problem["errors"]} == {"/reason_code", "/reason"}


def test_claim_and_release(people):
    case = brought_to(people, "check_completeness")
    task = open_task(people, "bailu-officer", case["id"], "check_completeness")
    mine = [item["id"] for item in people("bailu-officer").get("/tasks?scope=claimable")["items"]]
    assert mine == [task["id"]]

    claimed = people("bailu-officer").post(f"/tasks/{task['id']}/claim")
    assert claimed["assignee"]["username"] == "bailu-officer"
    problem = people("bailu-officer2").post(f"/tasks/{task['id']}/claim", status=403)
    assert problem["type"] == "/problems/not-permitted"
    stale = {"If-Match": f'"{task["version"]}"'}
    people("bailu-officer").post(f"/tasks/{task['id']}/release", status=412, headers=stale)
    released = people("bailu-officer").post(f"/tasks/{task['id']}/release")
    assert released["assignee"] is None


def test_version_and_etag(people):
    case = brought_to(people, "sign_receipt")
    desk = people("bailu-desk")
    task = open_task(people, "bailu-desk", case["id"], "sign_receipt")
    path = f"/tasks/{task['id']}"
    tag = desk.call("GET", path).headers["ETag"]
    assert tag == f'"{task["version"]}"'
    assert desk.call("GET", f"/cases/{case['id']}").headers["ETag"].strip('"').isdigit()

    body = {"decision": "sign", "data": {"copies": 2}}
    problem = desk.post(f"{path}/complete", body, 422)
    assert problem["errors"][0]["pointer"] == "/version"
    desk.post(f"{path}/complete", {**body, "version": 99}, 412)
    desk.post(f"{path}/complete", body, 412, headers={"If-Match": '"99"'})
    both = {**body, "version": task["version"]}
    desk.post(f"{path}/complete", both, 412, headers={"If-Match": '"99"'})
    desk.post(f"{path}/complete", body, headers={"If-Match": tag})

    problem = desk.post(f"{path}/complete", {**body, "version": 99}, 409)
    assert problem["type"] == "/problems/already-done"
    assert problem["by"]["username"] == "bailu-desk"
    assert (problem["decision"], problem["at"][:10]) == ("sign", "2026-11-24")


def test_evidence(people):
    case = start(people)
    clerk, path = people("shuili-clerk"), f"/cases/{case['id']}/evidence"
    sent = {"file": (BytesIO(PNG), "现场 照片.png")}
    item = clerk.post(path, status=201, data=sent)
    assert item["media_type"] == "image/png"
    assert item["size"] == len(PNG)
    assert clerk.get(path)["items"] == [item]

    content = clerk.call("GET", f"/evidence/{item['id']}/content", 200)
    assert content.get_data() == PNG
    assert content.mimetype == "image/png"
    assert content.headers["Content-Disposition"].encode("latin-1").endswith(b"%89%87.png")
    kinds = [row["kind"] for row in clerk.get(f"/cases/{case['id']}/history")["items"]]
    assert kinds[-2:] == ["evidence:added", "evidence:read"]

    clerk.post(path, status=415, data={"file": (BytesIO(b"<script>"), "a.png")})
    clerk.post(path, status=415, json={})
    clerk.post(path, status=422, data={"other": "x"}, content_type="multipart/form-data")
    people("shuili-head").post(path, status=403, data={"file": (BytesIO(PNG), "a.png")})


def test_history_and_diagram(people):
    case = brought_to(people, "sign_receipt")
    clerk = people("shuili-clerk")
    page = clerk.get(f"/cases/{case['id']}/history?limit=3")
    rows = list(page["items"])
    while page["next_cursor"]:
        page = clerk.get(f"/cases/{case['id']}/history?limit=3&cursor={page['next_cursor']}")
        rows += page["items"]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["actor"] == {"username": "shuili-clerk", "name": "何静"}
    assert all(row["text"] and len(row["hash"]) == 64 for row in rows)

    diagram = clerk.get(f"/cases/{case['id']}/diagram")
    marks = {mark["element"]: mark["state"] for mark in diagram["marks"]}
    assert diagram["bpmn"].startswith("<?xml")
    assert (marks["draft"], marks["sign_receipt"], marks["archive"]) == (
        "done",
        "current",
        "pending",
    )


def test_deadline_and_its_calculation(people, clock):
    case = start(people)
    deadline = case["deadlines"][0]
    assert (deadline["rule"], deadline["amount"], deadline["unit"]) == ("LR-SEND", 3, "WD")
    assert people("shuili-clerk").get(f"/deadlines/{deadline['id']}") == deadline

    told = people("shuili-clerk").get(f"/deadlines/{deadline['id']}/calculation")
    assert told["due"] == deadline["due_on"] == "2026-11-27"
    assert [step["date"] for step in told["steps"] if step["counted"]] == [
        "2026-11-25", "2026-11-26", "2026-11-27",
    ]  # fmt: skip

    clock.instant = clock.instant.replace(month=12, day=1)
    late = people("shuili-clerk").get(f"/tasks/{case['tasks'][0]['id']}")
    assert (late["light"], late["remaining"]) == ("red", {"value": -2, "unit": "workday"})
    marks = people("shuili-clerk").get(f"/cases/{case['id']}/diagram")["marks"]
    assert {m["element"]: m["state"] for m in marks}["draft"] == "overdue"


def test_lists_of_cases_and_their_filters(people):
    first, second = start(people), start(people, place="石桥下游", urgent=True)
    clerk = people("shuili-clerk")

    def ids(query: str) -> list[str]:
        return [item["id"] for item in clerk.get(f"/cases?{query}")["items"]]

    assert set(ids("")) == {first["id"], second["id"]}
    assert ids("q=石桥") == [second["id"]]
    assert ids("state=finished") == ids("process=other") == ids("organization=none") == []
    assert set(ids("organization=shuili&state=running&light=normal")) == set(ids(""))
    assert ids("light=red") == []
    page = clerk.get("/cases?limit=1")
    rest = clerk.get(f"/cases?limit=1&cursor={page['next_cursor']}")
    assert {page["items"][0]["id"], rest["items"][0]["id"]} == set(ids(""))
    assert rest["next_cursor"] is None
    clerk.get("/cases?light=blue", 422)


@pytest.mark.parametrize("scope", ["mine", "claimable", "started", "copied", "done"])
def test_tasks_come_in_pages_without_a_gap(people, scope):
    for place in ("一号桥", "二号桥", "三号桥"):
        brought_to(people, "approve_send", place=place)
    head = people("shuili-clerk" if scope in ("started", "done") else "shuili-head")
    whole = [task["id"] for task in head.get(f"/tasks?scope={scope}")["items"]]
    page = head.get(f"/tasks?scope={scope}&limit=1")
    found = [task["id"] for task in page["items"]]
    while page["next_cursor"]:
        page = head.get(f"/tasks?scope={scope}&limit=1&cursor={page['next_cursor']}")
        found += [task["id"] for task in page["items"]]

    assert found == whole
    assert len(whole) == (0 if scope == "copied" else 3)


def test_the_county_is_listed(people):
    anybody = people("qingshi-officer")
    kinds = {item["kind"] for item in anybody.get("/organizations?limit=200")["items"]}
    assert kinds >= {"GOV", "DEPT", "TOWN", "TEAM", "SFS"}
    team = anybody.get("/people?organization=bailu-team&limit=200")["items"]
    assert {"bailu-officer", "bailu-team"} <= {item["username"] for item in team}
    assert "phone" not in team[0]

    codes = {item["code"] for item in anybody.get("/matters?organization=bailu&limit=200")["items"]}
    assert "SL002" in codes
    early = anybody.get("/matters?organization=bailu&on=2000-01-01&limit=200")["items"]
    assert "SL002" not in {item["code"] for item in early if item["delegation"]}
    assert anybody.get("/matters?organization=none")["items"] == []


def test_readers_language(people):
    clerk = people("shuili-clerk")
    case = start(people)
    path = f"/tasks/{case['tasks'][0]['id']}"
    english = {"Accept-Language": "en-GB,en;q=0.9"}

    assert clerk.get(path)["name"] == "制作移送函"
    assert clerk.get(path, headers=english)["name"] == "Prepare the referral letter"
    assert clerk.get(f"{path}?lang=en")["decisions"][0]["label"] == "Submit"
    assert clerk.get(f"{path}?lang=zh", headers=english)["name"] == "制作移送函"
