"""The page of a process."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from bpmn.folder import read_directory
from lianshu.process_folders import shipped
from tests.web.client import PageClient
from web.pages.moments import moment_words
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.deadlines.profiles import profile_for
from workflows.deadlines.remaining import remaining
from workflows.deadlines.rules.shipped import shipped_profiles
from workflows.deadlines.rungs import rungs
from workflows.processes.publish_process import publish_process


@pytest.fixture
def person(app):
    return PageClient(app, "shuili-clerk")


def test_the_list_leads_to_the_first_process(person):
    first = "/processes/accompanying_supervision"  # by key; what is only called comes last
    assert person.get("/processes", 303).headers["Location"] == first


def test_each_step_with_holder_limit_and_ground(person):
    html = person.get("/processes/lead_referral").get_data(as_text=True)

    row = re.search(r"<tr><td><b>受理决定</b>.*?</tr>", html, re.DOTALL)
    assert row is not None
    for said in (
        "受理、不予受理、转送、提出职责争议、退回再议",
        "分管领导",
        "乡镇长",
        "5 个工作日",
        "24 小时",
        "待核",
    ):
        assert said in row[0]
    assert html.count("<tr><td><b>") == 13
    assert "归档、不予受理、撤回、移送公安、转送" in html
    assert 'href="/start/lead_referral"' in html


def test_whoever_may_not_start_it_is_not_offered_to(app):
    html = PageClient(app, "bailu-desk").get("/processes/lead_referral").get_data(as_text=True)

    assert 'href="/start/lead_referral"' not in html


def test_the_diagram_is_the_published_one(person):
    answer = person.get("/processes/lead_referral/diagram.bpmn")

    assert answer.mimetype == "application/xml"
    assert answer.data == read_directory(shipped()["lead_referral"])["process.bpmn"]


def test_unknown_ones_are_not_found(person):
    person.get("/processes/nothing", 404)
    person.get("/processes/lead_referral?version=9", 404)
    person.get("/processes/lead_referral/diagram.bpmn?version=x", 404)


def test_an_older_version_can_be_looked_at(person, driver):
    files = dict(read_directory(shipped()["lead_referral"]))
    text = files["process.toml"].decode()
    files["process.toml"] = text.replace('title = "违法线索移送"', 'title = "线索移送"', 1).encode()
    with driver.uow() as uow:
        publish_process(uow, files)

    now = person.get("/processes/lead_referral").get_data(as_text=True)
    before = person.get("/processes/lead_referral?version=1").get_data(as_text=True)

    assert "第 2 版，使用中" in now and "第 1 版，已停用" in now
    assert "<h1>违法线索移送" in before
    assert now.count("件在办") == len(shipped())  # once for all versions of a process


def test_who_sees_no_cases_is_shown_no_number_of_them(app):
    assert "件在办" not in PageClient(app, "admin").get("/processes/lead_referral").text


def test_in_english(person):
    html = person.get("/processes/lead_referral?lang=en").get_data(as_text=True)

    assert "Decide on acceptance" in html
    assert "Accept、Decline" in html or "Accept" in html


@pytest.mark.parametrize(
    ("amount", "words", "left"),
    [
        ("5WD", "剩 1 日起", 1),
        ("7CD", "剩 1 天起", 1),
        ("15WD", "剩 2 日起", 2),
        ("90CD", "剩 7 天起", 7),
        ("6M", "剩 10 天起", 10),
        ("4H", "剩 2 小时起", 2),
    ],
)
def test_when_it_turns_yellow_is_as_the_ladder_has_it(app, amount, words, left):
    calendar, length = OfficeCalendar({}, {}), parse_amount(amount)
    start = datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)
    end = count(start, length, calendar)
    ladder = rungs(length, start, end.due, end.due_at, calendar)
    warn = next(rung.at for rung in ladder if rung.name == "warn")

    with app.test_request_context():
        assert moment_words(profile_for(length, shipped_profiles()).warn) == words
    if amount != "15WD":
        assert remaining(length, end.due, end.due_at, warn, calendar).value == left
