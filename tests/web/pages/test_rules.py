"""The pages of deadline rules and warning profiles."""

from __future__ import annotations

import re

import pytest

from tests.web.client import PageClient

SIGN = "/deadlines/rules/lead_referral/LR-SIGN"
FORM = {
    "amount": "2",
    "amount_unit": "WD",
    "urgent": "2",
    "urgent_unit": "H",
    "warn_profile": "",
    "status": "",
    "valid_from": "2026-11-25",
    "reason": "县政府办公会议纪要〔2026〕18 号",
}


@pytest.fixture
def office(app):
    return PageClient(app, "sfj-supervisor")


def sent(client, path, form, status=303):
    """The answer to a form, which has this status."""
    answer = client.post(path, form)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def rows(html):
    return re.findall(r'data-rule="([^"]+)" data-status="([^"]+)"', html)


def test_the_list_has_the_law_and_the_processes_with_their_status(app):
    html = PageClient(app, "bailu-officer").get("/deadlines/rules").get_data(as_text=True)

    found = dict(rows(html))
    assert (found["LR-SIGN"], found["APL60"], found["SC118a"]) == ("D", "V", "记忆")
    assert len(rows(html)) > 150
    sc118 = re.search(r'<tr data-rule="SC118a".*?</tr>', html, re.DOTALL)
    assert sc118 is not None and "待核" in sc118[0]
    assert "公民二百元以下" in html


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ("process=law", "APL36a", "LR-SIGN"),
        ("process=lead_referral", "LR-SIGN", "APL36a"),
        ("law=行政强制法", "ACL53", "APL36a"),
        ("status=open", "SC118a", "APL36a"),
        ("status=V", "APL36a", "SC118a"),
        ("q=听证", "APL64a", "APL60"),
    ],
)
def test_the_list_is_filtered(office, asked, there, not_there):
    found = dict(rows(office.get(f"/deadlines/rules?{asked}").get_data(as_text=True)))

    assert there in found
    assert not_there not in found


def test_nothing_found_says_so(office):
    html = office.get("/deadlines/rules?status=county").get_data(as_text=True)

    assert "没有符合条件的规则" in html


def test_a_rule_shows_its_articles_and_versions(office):
    html = office.get("/deadlines/rules/lead_referral/APL60").get_data(as_text=True)

    assert "《行政处罚法》第六十条" in html
    assert "90 天" in html
    assert "流程自带" in html


def test_what_there_is_not(office):
    office.get("/deadlines/rules/lead_referral/NONE", 404)


def test_who_may_not_change_finds_no_form(app):
    client = PageClient(app, "bailu-head")
    html = client.get(SIGN).get_data(as_text=True)

    assert 'id="change"' not in html
    sent(client, SIGN, FORM, 403)


def test_a_change_shows_and_the_list_marks_it(office, clock):
    office.get(SIGN)
    sent(office, SIGN, FORM, 303)

    html = office.get(SIGN).get_data(as_text=True)
    assert "2 个工作日" in html
    assert "县政府办公会议纪要〔2026〕18 号" in html
    assert "方卓" in html
    html = office.get("/deadlines/rules?q=LR-SIGN").get_data(as_text=True)
    assert "另有规定" in html


def test_what_is_wrong_comes_back_with_what_was_typed(office):
    office.get(SIGN)
    wrong = {**FORM, "amount": "0", "reason": "", "valid_from": "2026-01-01"}
    html = sent(office, SIGN, wrong, 422)

    assert "期限至少为 1" in html
    assert "请写明更改的理由" in html
    assert "已经过去的日子" in html
    assert 'value="2026-01-01"' in html


def test_whoever_looked_at_an_older_version_is_told(office):
    html = office.get(SIGN).get_data(as_text=True)
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', html)
    assert seen is not None
    sent(office, SIGN, {**FORM, "seen": seen[1]}, 303)
    html = sent(office, SIGN, {**FORM, "amount": "3", "seen": seen[1]}, 412)

    assert "有人更改过" in html


def test_what_is_no_period_is_not_changed(office):
    html = office.get("/deadlines/rules/law/APL51").get_data(as_text=True)

    assert "规定的不是期限" in html


def test_profiles_are_listed_and_changed(office):
    html = office.get("/deadlines/profiles").get_data(as_text=True)
    assert "剩 3 日起" in html
    assert 'id="change"' not in html

    office.get("/deadlines/profiles?change=4-10WD")
    form = {"remind": "4WD", "warn": "2WD", "reason": "会议纪要", "valid_from": "2026-11-25"}
    wrong = sent(office, "/deadlines/profiles/4-10WD", {**form, "warn": "soon"}, 422)
    assert "请写“3WD”" in wrong
    sent(office, "/deadlines/profiles/4-10WD", form, 303)
    assert "另有规定" in office.get("/deadlines/profiles").get_data(as_text=True)


def test_profiles_have_english_titles(office):
    for url in ("/deadlines/profiles?change=4-10WD&lang=en", VERIFY):
        html = office.get(url).get_data(as_text=True)
        assert "4 to 10 working days" in html
        assert "4 日至 10 日" not in html


def test_profiles_without_the_right_to_change(app):
    client = PageClient(app, "bailu-officer")
    html = client.get("/deadlines/profiles?change=4-10WD").get_data(as_text=True)

    assert 'id="change"' not in html
    sent(client, "/deadlines/profiles/4-10WD", {"remind": "", "warn": "2WD"}, 403)


@pytest.fixture
def clocked(driver):
    """A case whose LR-VERIFY runs by seven working days since the morning of 24 November."""
    driver.at("2026-11-24T09:00")
    case_id = driver.start()
    driver.until(case_id, "verify")
    return case_id


VERIFY = "/deadlines/rules/lead_referral/LR-VERIFY"
FIVE = {
    "amount": "5",
    "amount_unit": "WD",
    "warn_profile": "",
    "valid_from": "2026-11-24",
    "reason": "会议纪要",
}


def test_what_runs_is_counted_anew_after_a_look_at_the_list(office, driver, clocked):
    sent(office, VERIFY, FIVE)
    assert 'id="recount"' in office.get(VERIFY).get_data(as_text=True)
    html = sent(office, f"{VERIFY}/recount", {"recount_reason": ""}, 422)
    assert "请写明重新计算的理由" in html

    answer = office.post(f"{VERIFY}/recount", {"recount_reason": "统一按新规定"})
    assert answer.status_code == 303
    path = answer.headers["Location"]
    html = office.get(path).get_data(as_text=True)
    assert "1 个在办期限会变动" in html
    assert "7 个工作日 → 5 个工作日" in html
    assert driver.deadlines(clocked)["LR-VERIFY"].amount == "7WD"

    listed = re.findall(r'name="listed" value="([^"]+)"', html)[0]
    html = sent(office, path, {"listed": "2026-11-24T08:00:00+08:00"}, 412)
    assert "请看过新的清单再确认" in html and "data-moved" in html
    sent(office, path, {"listed": listed})
    driver.tick()
    assert driver.deadlines(clocked)["LR-VERIFY"].amount == "5WD"
    assert "已重新计算 1 个在办期限" in office.get(path).get_data(as_text=True)
    html = sent(office, path, {}, 409)
    assert html.count('role="alert"') == 1 and "已经确认或者作废" in html
    assert "已重新计算 1 个在办期限" in html, "the list is still there"


def test_a_list_of_an_earlier_day_comes_back_made_anew(office, driver, clocked):
    sent(office, VERIFY, FIVE)
    path = office.post(f"{VERIFY}/recount", {"recount_reason": "统一"}).headers["Location"]
    listed = re.findall(r'name="listed" value="([^"]+)"', office.get(path).get_data(as_text=True))
    driver.at("2026-11-25T09:00")
    driver.go_on(clocked, "verify")
    driver.go_on(clocked, "decide_filing")

    html = sent(office, path, {"listed": listed[0]}, 412)

    assert html.count('role="alert"') == 1 and "多列 1 项" in html
    assert "0 个在办期限会变动" in html and "data-moved" not in html
    assert "0 个在办期限会变动" in office.get(path).get_data(as_text=True), "it stays made anew"


def test_the_administrator_changes_rules_and_sees_no_list(app, office, driver, clocked):
    sent(office, VERIFY, FIVE)
    path = office.post(f"{VERIFY}/recount", {"recount_reason": "统一"}).headers["Location"]
    admin = PageClient(app, "admin")
    html = admin.get(VERIFY).get_data(as_text=True)

    assert 'id="change"' in html
    assert 'id="recount"' not in html
    admin.get(path, 403)
    sent(admin, path, {}, 403)
    office.get("/deadlines/rules/recounts/none", 404)


def test_the_calculation_names_the_rule_and_its_version(app, driver, clocked):
    clock = driver.deadlines(clocked)["LR-VERIFY"]
    html = PageClient(app, "bailu-officer").get(f"/deadlines/{clock.id}").get_data(as_text=True)

    assert f'href="{VERIFY}"' in html
    assert "流程自带，2026年11月2日起施行" in html
    assert "data-ended" not in html


def test_what_is_law_no_more_leads_to_what_is(app, office, driver, clocked):
    old = {**FIVE, "basis": "《大气污染防治法》第一百一十五条", "reason": "试"}
    sent(office, VERIFY, old)
    later = driver.start()
    driver.until(later, "verify")
    clock = driver.deadlines(later)["LR-VERIFY"]
    said = "《大气污染防治法》第一百一十五条已于2026年8月15日失效，现为《生态环境法典》第一千一百二十八条"

    officer = PageClient(app, "bailu-officer")
    assert said in officer.get(f"/deadlines/{clock.id}").get_data(as_text=True)
    assert said in officer.get(f"/cases/{later}").get_data(as_text=True)
    assert "现为《生态环境法典》第一千一百二十八条" in office.get(VERIFY).get_data(as_text=True)


def test_a_case_cites_the_law_of_its_act(app, driver):
    driver.at("2026-11-24T09:00")
    lead = {"matter": "ST010", "recipient": "bailu"}
    before = driver.start("chengguan-clerk", **lead, act_on="2026-08-01")
    after = driver.start("chengguan-clerk", **lead, act_on="2026-09-01")
    clerk = PageClient(app, "chengguan-clerk")

    said = clerk.get(f"/cases/{before}").get_data(as_text=True)
    assert "《固体废物污染环境防治法》第一百一十一条" in said
    said = clerk.get(f"/cases/{after}").get_data(as_text=True)
    assert "《生态环境法典》第一千一百六十九条" in said
