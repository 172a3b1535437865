"""Suspending, resuming and extending a clock from its page and through the API."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.web.client import Page, PageClient
from tests.web.referral import brought_to
from workflows.clock import OFFICE_ZONE


@pytest.fixture
def deputy(app):
    return PageClient(app, "bailu-deputy")


@pytest.fixture
def period(people):
    """核查立案: 7 working days."""
    case = brought_to(people, "verify")
    found = [each for each in case["deadlines"] if each["rule"] == "LR-VERIFY"]
    return found[0]


def keys(page):
    return {found["data-action"] for found in page.all("button") if found.get("data-action")}


def greyed(page):
    return {found["title"] for found in page.all("button") if "disabled" in found}


def text(response):
    return response.get_data(as_text=True)


def test_it_is_suspended_and_resumed_on_its_page(people, deputy, period):
    path = f"/deadlines/{period['id']}"
    assert {"suspend", "extend"} <= keys(deputy.page(path))
    refused = deputy.post(f"{path}/actions/suspend", {"ground": ""})
    assert refused.status_code == 422
    assert "法定事由" in text(refused)

    done = deputy.post(f"{path}/actions/suspend", {"ground": "expert_opinion"})
    assert (done.status_code, done.headers["Location"]) == (303, path)
    page = text(deputy.get(path))
    assert "检验、检测、检疫、鉴定" in page
    assert "7 个工作日" in page
    assert "陈志远" in page
    assert "resume" in keys(deputy.page(path))
    case_page = text(deputy.get(f"/cases/{period['case_id']}"))
    assert "暂停" in case_page

    assert deputy.post(f"{path}/actions/resume", {}).status_code == 303
    seen = people("bailu-deputy").get(path)
    assert (seen["state"], seen["due_on"]) == ("running", period["due_on"])
    assert seen["ledger"][0]["by"]["username"] == "bailu-deputy"
    assert seen["budget"] == {"total": 7, "used": 0, "left": 7, "unit": "workday"}


def test_it_is_extended_once_and_then_greyed(people, deputy, period):
    path = f"/deadlines/{period['id']}"
    refused = deputy.post(f"{path}/actions/extend", {"ground": "案情复杂", "to": "2026-12-05"})
    assert refused.status_code == 422
    assert "案情复杂" in text(refused)
    assert "2026-12-05" in text(refused)

    sent = {"ground": "案情复杂", "to": "2026-12-08"}
    assert deputy.post(f"{path}/actions/extend", sent).status_code == 303

    page = deputy.page(path)
    assert "extend" not in keys(page)
    assert any("已经延长过 1 次" in reason for reason in greyed(page))
    assert "案情复杂" in text(deputy.get(path))
    seen = people("shuili-clerk").get(path)
    assert seen["due_on"] == "2026-12-08"
    assert [(each["kind"], each["amount"]) for each in seen["ledger"]] == [("extension", "3WD")]
    assert seen["amount"] == 10
    calculation = people("shuili-clerk").get(f"{path}/calculation")
    assert calculation["due"] == "2026-12-08"


def test_others_see_the_clock_and_no_button(people, app, period):
    officer = PageClient(app, "bailu-officer")
    page = PageClient(app, "bailu-desk").page(f"/deadlines/{period['id']}")
    assert not keys(page)
    assert not greyed(page)
    assert keys(officer.page(f"/deadlines/{period['id']}")) == {"ask-extension"}
    for key in ("suspend", "resume", "extend"):
        sent = officer.post(f"/deadlines/{period['id']}/actions/{key}", {"ground": "x"})
        assert sent.status_code == 403
    assert officer.post(f"/deadlines/{period['id']}/actions/explode", {}).status_code == 404


def test_the_api(people, period):
    deputy, path = people("bailu-deputy"), f"/deadlines/{period['id']}"
    assert people("bailu-officer").post(f"{path}/suspend", {"ground": "x"}, 403)["title"]
    problem = deputy.post(f"{path}/suspend", {"ground": "x"}, 422)
    assert problem["errors"][0]["pointer"] == "/ground"
    stands = deputy.post(f"{path}/suspend", {"ground": "other_case"})
    assert (stands["state"], stands["light"], stands["due_at"]) == ("paused", "paused", None)
    assert stands["ledger"][0]["until"] is None
    deputy.post(f"{path}/extend", {"ground": "案情复杂"}, 409)
    assert deputy.post(f"{path}/resume")["state"] == "running"
    longer = deputy.post(f"{path}/extend", {"ground": "案情复杂"})
    assert (longer["amount"], longer["statutory"], longer["status"]) == (14, False, "D")
    assert [each["kind"] for each in longer["ledger"]] == ["suspension", "extension"]


def test_whoever_has_the_step_asks_for_longer_and_the_head_answers(people, app, period):
    officer, deputy = PageClient(app, "bailu-officer"), PageClient(app, "bailu-deputy")
    path, case = f"/deadlines/{period['id']}", f"/cases/{period['case_id']}"
    assert "ask-extension" in keys(officer.page(path)) & keys(officer.page(case))
    assert "ask-extension" not in keys(deputy.page(path))
    refused = officer.post(f"{path}/actions/ask-extension", {"ground": ""})
    assert refused.status_code == 422

    done = officer.post(f"{path}/actions/ask-extension", {"ground": "涉案面广，须多处勘测。"})
    assert done.status_code == 303
    assert any("等待决定" in each for each in greyed(officer.page(path)))
    assert any("等待决定" in each for each in greyed(officer.page(case)))

    assert "1 项请求等您答复" in text(deputy.get("/inbox"))
    [request] = people("bailu-deputy").get("/requests")["items"]
    assert "原期限 2026年12月3日 → 延长后 2026年12月14日" in text(deputy.get(case))
    granted = deputy.post(f"{case}/actions/grant", {"about": request["id"], "reason": ""})
    assert granted.status_code == 303
    assert people("bailu-deputy").get(path)["due_on"] > period["due_on"]
    assert any("已经延长过 1 次" in each for each in greyed(officer.page(case)))


def test_an_extension_shows_the_old_day_and_the_new(people, app, deputy, period):
    officer = PageClient(app, "bailu-officer")
    path, case = f"/deadlines/{period['id']}", f"/cases/{period['case_id']}"
    asked = {"ground": "涉案面广，须多处勘测。", "to": "2026-12-08"}
    assert officer.post(f"{path}/actions/ask-extension", asked).status_code == 303
    [request] = people("bailu-deputy").get("/requests")["items"]
    deputy.post(f"{case}/actions/grant", {"about": request["id"], "reason": ""})

    [entry] = people("shuili-clerk").get(path)["ledger"]
    assert (entry["due_before"], entry["due_after"]) == (period["due_on"], "2026-12-08")
    assert (entry["asked_by"]["username"], entry["by"]["username"]) == (
        "bailu-officer",
        "bailu-deputy",
    )
    assert (entry["ground"], entry["basis"]) == ("涉案面广，须多处勘测。", period["basis"])
    page = text(PageClient(app, "shuili-clerk").get(path))
    row = page.partition("延长 3 个工作日")[2].partition("</tr>")[0]
    for said in ("原期限 12月3日", "延长后 12月8日", "可以延长一次 7 日", "丁绍安申请", "陈志远"):
        assert said in row
    history = text(officer.get(case))
    assert "原期限 2026年12月3日 → 延长后 2026年12月8日、" in history


def test_where_the_law_knows_no_extension_the_button_says_so(people, app):
    case = brought_to(people, "record_result")
    ninety = next(each for each in case["deadlines"] if each["rule"] == "APL60")
    path = f"/deadlines/{ninety['id']}"
    for username in ("bailu-officer", "bailu-team", "bailu-deputy"):
        page = PageClient(app, username).page(path)
        assert "extend" not in keys(page)
        assert any("第六十条的 90 日没有规定一般的延长" in each for each in greyed(page))
    assert not greyed(PageClient(app, "shuili-clerk").page(path))
    problem = people("bailu-deputy").post(f"{path}/extend", {"ground": "案情复杂"}, 409)
    assert problem["detail"].startswith("《行政处罚法》第六十条")
    asked = people("bailu-officer").post(f"{path}/ask-extension", {"ground": "案情复杂"}, 409)
    assert "没有规定一般的延长" in asked["detail"]


def alerts(page):
    """What the page says at once to whoever sent a form."""
    return [found for _, found in page.tags if found.get("role") == "alert"]


def test_what_another_was_faster_with_is_said_though_its_button_is_gone(deputy, period):
    path = f"/deadlines/{period['id']}"
    early = deputy.post(f"{path}/actions/resume", {})
    assert early.status_code == 409
    assert "期限没有由人中止，不用恢复。" in text(early)

    assert deputy.post(f"{path}/actions/suspend", {"ground": "expert_opinion"}).status_code == 303
    twice = deputy.post(f"{path}/actions/suspend", {"ground": "expert_opinion"})
    assert twice.status_code == 409
    assert "期限已经中止计算。" in text(twice)
    assert len(alerts(Page(text(twice)))) == 1


def test_who_may_not_is_told_whose_it_is(app, period):
    officer = PageClient(app, "bailu-officer")
    answer = officer.post(f"/deadlines/{period['id']}/actions/extend", {"ground": "案情复杂"})
    assert answer.status_code == 403
    assert "延长" in text(answer) and "决定延长。" in text(answer)


def test_a_refusal_is_said_once_where_its_form_stands(deputy, period):
    path = f"/deadlines/{period['id']}"
    refused = deputy.post(f"{path}/actions/suspend", {"ground": ""})
    assert len(alerts(Page(text(refused)))) == 1
    assert "data-toast" not in text(refused)


def test_the_last_day_ends_while_the_page_is_open(deputy, clock, period):
    path = f"/deadlines/{period['id']}"
    clock.instant = datetime(2026, 12, 4, 0, 0, tzinfo=OFFICE_ZONE)
    for key, form in (
        ("extend", {"ground": "案情复杂"}),
        ("suspend", {"ground": "expert_opinion"}),
    ):
        late = deputy.post(f"{path}/actions/{key}", form)
        assert late.status_code == 409
        assert len(alerts(Page(text(late)))) == 1
        assert "期限已经届满" in text(late)


def test_a_request_of_which_the_clock_is_over_is_greyed_and_can_still_be_refused(
    app, deputy, clock, period
):
    officer = PageClient(app, "bailu-officer")
    asked = officer.post(
        f"/deadlines/{period['id']}/actions/ask-extension", {"ground": "案情复杂，本地规定"}
    )
    assert asked.status_code == 303
    case = f"/cases/{period['case_id']}"
    assert {"grant", "refuse"} <= keys(deputy.page(case))

    clock.instant = datetime(2026, 12, 4, 0, 0, tzinfo=OFFICE_ZONE)
    page = deputy.page(case)
    assert keys(page) & {"grant", "refuse"} == {"refuse"}
    assert "期限已经届满，不能再延长。" in greyed(page)
