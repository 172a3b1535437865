"""The written calculation of a deadline."""

from __future__ import annotations

import re

import pytest

from tests.web.client import PageClient


@pytest.fixture
def client(app):
    return lambda username: PageClient(app, username)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def calculation(html):
    """Rows of the table of days: date, counted, reason."""
    table = re.search(r'<table class="tbl dense days">.*?</table>', html, re.DOTALL)
    assert table is not None
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table[0], re.DOTALL)[1:]
    return [
        [text_of(cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows
    ]


def shown(client, driver, case_id, rule, username="shuili-clerk"):
    deadline = driver.deadlines(case_id)[rule]
    return client(username).get(f"/deadlines/{deadline.id}").get_data(as_text=True)


def test_every_day_is_counted_or_left_out_with_its_reason(client, driver):
    driver.at("2026-11-19T10:00")
    case_id = driver.start(found_on="2026-11-18", act_on="2026-11-10")
    driver.until(case_id, "check_completeness")

    html = shown(client, driver, case_id, "LR-ACCEPT")

    days = calculation(html)
    assert [row[0] for row in days][:3] == [
        "11月19日（周四）",
        "11月20日（周五）",
        "11月21日（周六）",
    ]
    assert [row[1] for row in days] == [
        "不计", "第 1 日", "不计", "不计", "第 2 日", "第 3 日", "第 4 日", "第 5 日",
    ]  # fmt: skip
    assert "不是工作日" in days[2][2]
    assert days[-1][0] == "11月26日（周四）"
    assert "末日" in days[-1][2]
    assert days[0][3] == "《民法典》第二百零一条第一款"
    assert f'<div class="case-h" data-case="{case_id}" data-light=' in html
    said = text_of(html)
    assert "LR-ACCEPT" in said and "待核" in said and "5 个工作日" in said
    assert "“签收登记”办结，今天 10:00" in said or "“签收登记”办结，11月19日 10:00" in said


def test_a_date_of_the_form_that_starts_it_is_named(client, driver):
    case_id = driver.start()

    said = text_of(shown(client, driver, case_id, "LR-SEND"))

    assert "发现" in said.partition("起算")[2][:20]
    assert "已核" in said


def test_a_clock_that_stands_still_has_no_end(client, driver):
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["照片"]
    )
    driver.at("2026-11-26T09:00")

    html = shown(client, driver, case_id, "LR-ACCEPT")

    days = calculation(html)
    assert [row[1] for row in days] == ["不计", "不计", "不计"]
    assert days[-1][0].startswith("11月26日")
    assert "中止计时" in days[-1][2]
    said = text_of(html)
    assert "已中止" in said and "中止与延长" in said
    assert "末日" not in said.replace("末日 24 时", "")


def test_the_ledger_moves_the_end(client, driver):
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.at("2026-11-25T09:00")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["照片"]
    )
    driver.at("2026-11-26T15:00")
    driver.complete(case_id, "shuili-clerk", "supplement", "resubmit", supplement_note="已补照片")

    html = shown(client, driver, case_id, "LR-ACCEPT")

    deadline = driver.deadlines(case_id)["LR-ACCEPT"]
    days = calculation(html)
    counted = [row for row in days if row[1].startswith("第")]
    assert len(counted) == 5
    assert days[-1][0].startswith(f"{deadline.due_on.month}月{deadline.due_on.day}日")
    assert days[1][2] == "中止计时，不计"


def test_hours_say_the_time(client, driver):
    driver.at("2026-11-24T09:00")
    case_id = driver.start(urgent=True, found_on="2026-11-24T08:30")
    driver.until(case_id, "check_completeness")

    html = shown(client, driver, case_id, "LR-ACCEPT")

    days = calculation(html)
    assert [row[1] for row in days] == ["不计", "计入"]
    assert days[1][2].replace(" ", "").startswith("09:00满24小时")
    assert "不因休息日顺延" in text_of(html)


def test_a_year_without_a_notice_is_provisional(client, driver):
    case_id = driver.start()
    driver.until(case_id, "record_result")

    html = shown(client, driver, case_id, "APL60")

    assert "暂定" in html
    assert "放假安排尚未公布" in text_of(html)
    assert "国务院办公厅" in html


def test_who_may_not_see_the_case_sees_no_deadline(client, driver):
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    path = f"/deadlines/{driver.deadlines(case_id)['LR-SIGN'].id}"

    client("qingshi-desk").get(path, 404)
    client("admin").get(path, 404)
    client("bailu-sfs").get(path, 303)  # they only oversee it: they are asked what for
    client("shuili-clerk").get("/deadlines/nothing", 404)


def test_hours_that_stand_still_do_not_say_when_they_go_on(client, driver):
    case_id = driver.start(urgent=True, found_on="2026-11-24T08:30")
    driver.until(case_id, "check_completeness")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["照片"]
    )
    driver.at("2026-11-24T10:00")

    days = calculation(shown(client, driver, case_id, "LR-ACCEPT"))

    assert [row[1] for row in days] == ["不计", "不计"]
    assert days[1][2] == "09:00 中止计时，尚未恢复"
