"""The calendar's page and API: one imports, another one confirms, everybody concerned sees it.

One filed on 20 November 2026 shows a provisional date in 2027; the notice for 2027, which is invented
here, moves what has to move and lists it.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest

from lianshu.tick import tick
from tests.support.driver import Driver
from tests.support.new_year import FILE, SOURCE
from tests.support.plain_documents import plain_documents
from tests.web.client import ApiClient, Page, PageClient

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PATH = "/calendar"
DRAFTED = re.compile(r'<tr data-draft="([0-9a-f]{32})"')


@pytest.fixture
def filed(county, clock):
    """Referrals filed on 9 and on 20 November: 90 days each."""
    driver = Driver(county)
    cases = {}
    for text in ("2026-11-09T09:00", "2026-11-20T09:00"):
        driver.at(text)
        case_id = driver.start(act_on="2026-11-03", found_on="2026-11-06")
        driver.until(case_id, "record_result")
        cases[text[:10]] = driver.deadlines(case_id)["APL60"]
    driver.at("2026-11-24T09:30")
    return cases


def upload(client, content=None, **fields):
    sent = FILE.read_bytes() if content is None else content
    data = {"file": (io.BytesIO(sent), "2027.csv"), **fields}
    return client.post(f"{PATH}/imports", data, content_type="multipart/form-data")


def alerts(html):
    """What a page says at once to whoever sent a form."""
    said = re.findall(r'role="alert".*?<div>(.*?)</div>', html, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", each).strip() for each in said]


def form_of(client, path, action):
    """The fields of the form on a page that posts to an action."""
    return next(
        each["inputs"] for each in client.page(path).forms if each["action"].endswith(action)
    )


def test_from_the_provisional_date_to_the_official_one(app, county, filed):
    late, plain = filed["2026-11-09"], filed["2026-11-20"]
    officer = PageClient(app, "bailu-officer")
    assert "暂定" in officer.get(f"/deadlines/{plain.id}").get_data(as_text=True)
    admin, head = PageClient(app, "admin"), PageClient(app, "sfj-head")
    assert 'data-missing-year="2027"' in admin.get(PATH).get_data(as_text=True)

    place = upload(admin).headers["Location"]

    html = admin.get(place).get_data(as_text=True)
    assert 'data-moves="1"' in html and 'data-settles="1"' in html
    assert "2027年2月8日（周一）" in html and "2027年2月12日（周五）" in html
    assert "登记处理结果" in html or "APL60" in html
    assert "导入和确认不能是同一个人" in html
    assert late.id not in html and "沙湾村" not in html, "administrators see no case"
    rows = list(csv.reader(io.StringIO(admin.get(f"{place}/changes.csv").get_data(as_text=True))))
    assert len(rows) == 2 and rows[1][4:6] == ["2027-02-09 00:00", "2027-02-13 00:00"]
    refused = admin.post(f"{place}/confirm", form_of(admin, place, "/confirm"))
    assert refused.status_code == 403
    html = refused.get_data(as_text=True)
    assert html.count("导入和确认不能是同一个人") == 1, "said once"
    assert 'data-moves="1"' in html and alerts(html) == [
        "导入和确认不能是同一个人，请由另一位维护日历的人员确认。"
    ]

    done = head.post(f"{place}/confirm", form_of(head, place, "/confirm"))

    assert done.status_code == 303
    assert "正在重新计算" in head.get(place).get_data(as_text=True)
    assert tick(county).recomputed == 1
    html = head.get(place).get_data(as_text=True)
    assert "重新计算完毕：变动 1 项，去掉暂定 1 项" in html and "已重新计算" in html
    assert "data-missing-year" not in admin.get(PATH).get_data(as_text=True)
    assert "暂定" not in officer.get(f"/deadlines/{plain.id}").get_data(as_text=True)
    history = officer.get(f"/cases/{late.case_id}").get_data(as_text=True)
    assert "期限重新计算，到期日由2027年2月8日改为2027年2月12日" in history and SOURCE in history


def test_the_same_by_the_api(app, county, filed):
    late, plain = filed["2026-11-09"], filed["2026-11-20"]
    admin, head = ApiClient(app, "admin"), ApiClient(app, "sfj-head")
    officer = ApiClient(app, "bailu-officer")
    assert officer.get(f"/deadlines/{plain.id}")["provisional"] is True
    found = admin.get("/calendar")
    assert found["missing"] == 2027
    assert {each["year"]: each["status"] for each in found["years"]} == {
        2025: "official",
        2026: "official",
        2027: "provisional",
    }

    sent = {"file": (io.BytesIO(FILE.read_bytes()), "2027.csv")}
    draft = admin.post("/calendar/imports", status=201, data=sent)

    path = f"/calendar/drafts/{draft['id']}"
    assert (draft["moves"], draft["settles"], draft["state"]) == (1, 1, "draft")
    (change,) = admin.get(f"{path}/changes")["items"]
    assert (change["deadline_id"], change["rule"]) == (late.id, "APL60")
    assert (change["light_before"], change["light_after"]) == ("normal", "normal")
    assert change["due_after"].startswith("2027-02-13T00:00")
    body = {"listed_at": draft["listed_at"]}
    assert admin.post(f"{path}/confirm", body, 403)["type"] == "/problems/not-permitted"
    assert head.post(f"{path}/confirm", {"listed_at": "2026-11-24T00:00:00+08:00"}, 412)

    assert head.post(f"{path}/confirm", body)["recomputation"] == "running"

    tick(county)
    assert admin.get(path)["moved"] == 1
    assert admin.get("/calendar")["missing"] is None
    assert officer.get(f"/deadlines/{late.id}")["due_on"] == "2027-02-12"
    assert officer.get(f"/deadlines/{plain.id}")["provisional"] is False
    kinds = [row["kind"] for row in officer.get(f"/cases/{late.case_id}/history")["items"]]
    assert kinds.count("deadline:recomputed") == 1
    assert admin.get("/calendar?year=2027")["days"][0]["source"] == SOURCE


def test_a_wrong_file_names_its_lines_and_loses_nothing(app, clock):
    admin = PageClient(app, "admin")
    text = (
        FILE.read_text(encoding="utf-8") + "2027-02-30,,off,春节,x\n2027-03-01,周一,work,春节,x\n"
    )

    answer = upload(admin, text.encode(), source="国办发明电")

    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "有 2 处不对，日历没有变动" in html
    assert "第 35 行：日期“2027-02-30”不对" in html and "第 36 行：2027-03-01是周一" in html
    assert 'value="国办发明电"' in html, "what was typed stays"
    assert alerts(html.partition('id="import"')[2].partition("</form>")[0]), "where it was sent"
    assert "data-draft" not in admin.get(PATH).get_data(as_text=True)
    assert admin.post(f"{PATH}/imports", {}).status_code == 422, "no file"


def test_what_speaks_against_a_notice_is_said_to_whoever_confirms_it(app, clock):
    admin = PageClient(app, "admin")
    lines = [each for each in FILE.read_text(encoding="utf-8").splitlines() if ",work," not in each]
    made = upload(admin, "\n".join(lines).encode())
    html = PageClient(app, "sfj-head").get(made.headers["Location"]).get_data(as_text=True)
    assert "应有 4 天调休上班，清单里有 0 天" in html


def test_a_day_of_the_county_and_taking_it_back(app, county, clock):
    office, admin = PageClient(app, "sfj-supervisor"), PageClient(app, "admin")
    typed = {"day": "2026-12-01", "works": "off", "name": "县庆", "basis": ""}
    refused = office.post(f"{PATH}/days", typed)
    assert refused.status_code == 422
    assert 'value="县庆"' in refused.get_data(as_text=True)
    assert office.post(f"{PATH}/days", {**typed, "day": "明天"}).status_code == 422

    place = office.post(f"{PATH}/days", {**typed, "basis": "县政办〔2026〕9号"}).headers["Location"]
    admin.post(f"{place}/again", {})
    admin.post(f"{place}/confirm", form_of(admin, place, "/confirm"))

    assert 'data-day="2026-12-01" data-own' in admin.get(PATH).get_data(as_text=True)
    wrong = {"day": "2026-12-02", "basis": "有误"}
    assert office.post(f"{PATH}/days/drop", wrong).status_code == 422
    wrong = {"day": "2026-12-01", "basis": "有误" * 101}
    html = office.post(f"{PATH}/days/drop", wrong).get_data(as_text=True)
    assert '<details class="menu" open>' in html and f'value="{"有误" * 101}"' in html
    clock.instant = clock.instant.replace(hour=11)
    back = office.post(f"{PATH}/days/drop", {"day": "2026-12-01", "basis": "有误"})
    assert back.status_code == 303
    gone = admin.post(f"{back.headers['Location']}/discard", {})
    assert gone.status_code == 303
    assert "已作废" in admin.get(back.headers["Location"]).get_data(as_text=True)
    assert "data-own" in admin.get(PATH).get_data(as_text=True)


def test_days_of_the_county_by_the_api(app, county, clock):
    office, admin = ApiClient(app, "sfj-supervisor"), ApiClient(app, "admin")
    day = {"day": "2026-12-01", "kind": "off", "name": "县庆", "basis": "县政办〔2026〕9号"}
    wrong = office.post("/calendar/days", {**day, "name": ""}, 422)
    assert [each["pointer"] for each in wrong["errors"]] == ["/name"]

    draft = office.post("/calendar/days", day, 201)
    admin.post(f"/calendar/drafts/{draft['id']}/again", {})
    listed = admin.get(f"/calendar/drafts/{draft['id']}")["listed_at"]
    admin.post(f"/calendar/drafts/{draft['id']}/confirm", {"listed_at": listed})

    assert admin.get("/calendar?year=2026")["days"][-1]["local"] is True
    back = office.post("/calendar/days/drop", {"day": "2026-12-01", "basis": "有误"}, 201)
    assert office.post(f"/calendar/drafts/{back['id']}/discard", {})["state"] == "discarded"
    assert [each["state"] for each in admin.get("/calendar/drafts")["items"]].count("draft") == 0


def test_a_list_of_an_earlier_day_comes_back_made_anew(app, county, filed, clock):
    admin, head = PageClient(app, "admin"), PageClient(app, "sfj-head")
    place = upload(admin).headers["Location"]
    form = form_of(head, place, "/confirm")
    driver = Driver(county).at("2026-12-05T09:00")
    driver.go_on(filed["2026-11-09"].case_id, "record_result")

    late = head.post(f"{place}/confirm", form)

    assert late.status_code == 412
    html = late.get_data(as_text=True)
    [said] = alerts(html)
    assert "清单是 2026-11-24 列出的" in said and "多列 1 项" in said
    assert 'data-moves="0"' in html and 'data-state="draft"' in html
    assert form_of(head, place, "/confirm") != form, "the list made anew is kept"
    assert head.post(f"{place}/confirm", form_of(head, place, "/confirm")).status_code == 303


@pytest.mark.parametrize("verb", ["confirm", "again", "discard"])
def test_what_another_was_faster_with_is_said_on_the_page_of_the_change(app, clock, verb):
    office, admin = PageClient(app, "sfj-supervisor"), PageClient(app, "admin")
    typed = {"day": "2026-12-01", "works": "off", "name": "县庆", "basis": "县政办〔2026〕9号"}
    place = office.post(f"{PATH}/days", typed).headers["Location"]
    form = form_of(admin, place, f"/{verb}")
    assert office.post(f"{place}/discard", {}).status_code == 303

    late = admin.post(f"{place}/{verb}", form)

    assert late.status_code == 409
    html = late.get_data(as_text=True)
    assert alerts(html) == ["这份日历草稿已经确认或者作废。"]
    assert 'data-state="discarded"' in html and "县庆" in html


def test_the_changes_come_in_pages(app, clock):
    office, api = PageClient(app, "sfj-supervisor"), ApiClient(app, "sfj-supervisor")
    places = []
    for number in range(22):
        day = date(2026, 12, 1) + timedelta(days=number)
        works = "work" if day.weekday() >= 5 else "off"
        typed = {"day": day.isoformat(), "works": works, "name": "县庆", "basis": "县政办"}
        clock.instant += timedelta(minutes=number % 2)  # two of each instant
        places.append(office.post(f"{PATH}/days", typed).headers["Location"].rpartition("/")[2])
    for place in places[-2:]:  # decided: they come last, though they are the latest
        office.post(f"{PATH}/drafts/{place}/discard", {})

    first = office.get(PATH).get_data(as_text=True)
    assert "显示 20 条，共 22 条" in first
    assert not set(places[-2:]) & set(DRAFTED.findall(first))
    onward = next(each["href"] for each in Page(first).all("a") if each.get("rel") == "next")
    rest = office.get(str(onward).partition("#")[0].replace("&amp;", "&")).get_data(as_text=True)
    assert sorted(DRAFTED.findall(first) + DRAFTED.findall(rest)) == sorted(places)
    assert "回到第一页" in rest and 'rel="next"' not in rest

    page = api.get("/calendar/drafts?limit=3")
    found = list(page["items"])
    while page["next_cursor"]:
        page = api.get(f"/calendar/drafts?limit=3&cursor={page['next_cursor']}")
        found += page["items"]
    assert [each["id"] for each in found] == DRAFTED.findall(first) + DRAFTED.findall(rest)
    assert [each["state"] for each in found] == ["draft"] * 20 + ["discarded"] * 2
    api.get("/calendar/drafts?cursor=x", 422)


@pytest.mark.parametrize("who", ["bailu-head", "security", "jcy-prosecutor"])
def test_nobody_else_sees_it(app, who):
    client = PageClient(app, who)

    client.get(PATH, 403)
    client.get(f"{PATH}/drafts/x", 403)
    assert client.post(f"{PATH}/days/drop", {"day": "x"}).status_code == 403
    assert PATH not in {
        each.get("href") for each in client.page("/processes/lead_referral").all("a")
    }


def test_auditors_look_and_change_nothing(app):
    audit = PageClient(app, "audit")

    page = audit.page(PATH)

    assert not [each for each in page.forms if str(each.get("action")).startswith(PATH)]
    assert upload(audit).status_code == 403
    assert PATH in {each["href"] for each in page.all("a")}
    audit.get(f"{PATH}/drafts/x", 404)


def test_the_page_of_operations_says_that_a_year_is_missing(app, clock):
    admin = PageClient(app, "admin")
    assert "2027 年放假安排尚未导入" in admin.get("/operations").get_data(as_text=True)

    clock.instant = clock.instant.replace(day=14)

    assert "放假安排尚未导入" not in admin.get("/operations").get_data(as_text=True)
    assert date(2026, 11, 14) == clock.instant.date()
    assert admin.http.get("/readyz").get_json().keys() == {"database", "migrations", "worker"}
