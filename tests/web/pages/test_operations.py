"""The page of those who run the platform: what goes wrong, and having it tried again."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from lianshu.failing import Failing
from lianshu.lease import Lease
from lianshu.tick import _Tick
from notifications.deliver import Outcome, claim, settle
from notifications.models import Message
from tests.web.client import Page, PageClient
from tests.web.referral import brought_to
from web.pages.troubles import JOBS
from workflows.clock import real_now
from workflows.database.queries import failing_item
from workflows.history.models import HistoryRow
from workflows.organizations.manage_people import disable_person

PATH = "/operations"


@pytest.fixture
def admin(app):
    return PageClient(app, "admin")


def fail(county, times=3):
    """An item of the worker that went wrong this often."""
    for _ in range(times):
        Failing(county).note("fire_timer", "t-17", RuntimeError("没有这一步"))


def bounce(county, driver, people):
    """A mail that the server refused for good; its id."""
    brought_to(people, "sign_receipt")
    driver.tick()
    with county.unit_of_work() as uow:
        for row in uow.session.scalars(select(Message)):
            row.state, row.attempts, row.next_attempt_at = "created", 0, uow.now
    with county.unit_of_work() as uow:
        for claimed in claim(uow):
            refused = Outcome("permanent_failure", uow.now, "550 没有这个信箱")
            settle(uow, claimed, refused)
        return uow.session.scalars(select(Message.id)).first()


def troubles(client):
    return [each["data-trouble"] for each in client.page(PATH).all("tr") if "data-trouble" in each]


def test_all_is_well(admin):
    html = admin.get(PATH).get_data(as_text=True)
    assert "后台程序没有动静" in html and "从未运行" in html
    assert "没有失败的事项" in html and "邮件都已送达或者正在发送" in html
    assert troubles(admin) == []


def test_what_keeps_failing_is_told_and_tried_again(admin, county):
    fail(county)
    html = admin.get(PATH).get_data(as_text=True)
    assert "到期触发" in html and "RuntimeError: 没有这一步" in html
    assert troubles(admin) == ["fire_timer:t-17"]
    with county.unit_of_work() as uow:
        row = failing_item(uow.session, "fire_timer", "t-17")
        assert row is not None and row.retry_at > real_now()

    done = admin.post(f"{PATH}/failing/again", {"about": "fire_timer:t-17"})

    assert done.status_code == 303
    with county.unit_of_work() as uow:
        row = failing_item(uow.session, "fire_timer", "t-17")
        assert row is not None and (row.failures, row.retry_at <= real_now()) == (3, True)
        noted = uow.session.scalars(select(HistoryRow).where(HistoryRow.kind == "item:retried"))
        assert [each.data for each in noted] == [
            {"job": "fire_timer", "about": "t-17", "failures": 3}
        ]
    assert not Failing(county).held_back("fire_timer")


def test_a_mail_is_sent_again_with_all_its_tries(admin, county, driver, people):
    message = bounce(county, driver, people)
    html = admin.get(PATH).get_data(as_text=True)
    assert "550 没有这个信箱" in html and "无法送达" in html
    assert "砂石" not in html and "云溪县顺达建材经营部" not in html

    assert admin.post(f"{PATH}/mail/again", {"about": message}).status_code == 303

    with county.unit_of_work() as uow:
        row = uow.session.get(Message, message)
        assert (row.state, row.attempts, row.error) == ("created", 0, None)
        assert row.next_attempt_at == uow.now
    assert message not in troubles(admin)
    driver.tick()
    with county.unit_of_work() as uow:
        assert uow.session.get(Message, message).state == "sent"


def test_a_step_that_nobody_could_take_goes_to_a_head_above(app, admin, driver, people):
    case = brought_to(people, "decide_acceptance")
    path = f"/cases/{case['id']}"
    clerk, said = PageClient(app, "shuili-clerk"), "没有人可以办理，请联系系统管理员"
    assert said not in clerk.get(path).get_data(as_text=True)
    driver.act("admin", lambda uow: disable_person(uow, "bailu-deputy"))

    assert said in clerk.get(path).get_data(as_text=True)
    (task,) = troubles(admin)
    html = admin.get(PATH).get_data(as_text=True)
    assert "白鹭镇 分管领导" in html and case["title"] not in html
    admin.post("/operations/unattended/again", {"about": task})

    assert troubles(admin) == []
    assert said not in clerk.get(path).get_data(as_text=True)


def test_what_is_mended_meanwhile_is_not_tried_again(admin, county, driver, people):
    brought_to(people, "sign_receipt")
    driver.tick()
    with county.unit_of_work() as uow:
        sent = uow.session.scalars(select(Message.id)).first()
    assert admin.post(f"{PATH}/mail/again", {"about": sent}).status_code == 409
    assert admin.post(f"{PATH}/mail/again", {"about": "nobody"}).status_code == 404
    assert admin.post(f"{PATH}/failing/again", {"about": "fire_timer:t-17"}).status_code == 404
    assert admin.post(f"{PATH}/weather/again", {"about": "x"}).status_code == 404


def test_the_auditor_reads_and_changes_nothing(app, county):
    fail(county)
    audit = PageClient(app, "audit")
    page = audit.page(PATH)
    assert not [form for form in page.forms if str(form.get("action")).startswith(PATH)]
    assert troubles(audit) == ["fire_timer:t-17"]
    assert audit.post(f"{PATH}/failing/again", {"about": "fire_timer:t-17"}).status_code == 403


@pytest.mark.parametrize("who", ["sfj-supervisor", "security", "bailu-head"])
def test_nobody_else_sees_it(app, who):
    client = PageClient(app, who)
    client.get(PATH, 403)
    assert PATH not in {each["href"] for each in client.page("/inbox").all("a")}


def test_the_menu_counts_what_goes_wrong(admin, county):
    fail(county)
    html = admin.get("/inbox").get_data(as_text=True)
    link = html.partition(f'<a href="{PATH}"')[2].partition("</a>")[0]
    assert ">1<" in link


def test_every_job_of_the_worker_has_a_name(county):
    tick = _Tick(county, county.clock, lambda: True)
    assert {job.name for job in tick._jobs} == set(JOBS)


def test_a_sign_of_life_and_who_holds_the_lease(admin, county):
    county.beat("worker")
    html = admin.get(PATH).get_data(as_text=True)
    assert "运行正常" in html
    assert "没有进程在办" in html
    assert Page(html).title.startswith("运行正常")


def test_who_holds_the_lease_is_told_by_the_number_of_its_process(admin, county):
    assert Lease(county.database, "worker").take()
    html = admin.get(PATH).get_data(as_text=True)
    assert f"进程 {os.getpid()}</span>" in html
