"""The desks: which lists stand on whose, who sees what in them, and that every figure is its list."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lianshu.play import complete, start
from oversight import list_queries
from tests.support import advisory_way
from tests.support.driver import driver
from tests.support.late_cases import L1, L2, L3, late
from tests.support.plain_documents import plain_documents
from tests.web.client import Page, PageClient
from tests.web.pages.test_case_cost import statements
from workflows.organizations.models import Post
from workflows.organizations.queries import organization_by_code, person_by_username
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions

__all__ = ["driver", "late", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PLAN = {
    "title": "清水河沿岸砂石堆场联合执法",
    "date": "2026-12-01",
    "place": "白鹭镇清水河沿岸",
    "objects": ["顺达建材堆场"],
    "participants": [
        {"organization": "bailu", "matter": "CG010", "duty": "牵头"},
        {"organization": "shuili", "matter": "SL002", "duty": "认定"},
        {"organization": "ga", "power_basis": "《人民警察法》第六条", "duty": "维持秩序"},
    ],
    "risk": "中等",
    "recording": "全程记录",
    "emergency_plan": "镇卫生院待命",
}
MOST = 20
"""SELECTs of a desk, once what is remembered for good is known."""


@pytest.fixture
def visit(app):
    return lambda username: PageClient(app, username)


def desk(client, path="/desk"):
    """What a desk shows: by list, (the figure on it, the cases of its rows)."""
    html = client.get(path).get_data(as_text=True)
    found = {}
    for key, count, body in re.findall(
        r'<tbody id="d-(\w+)" data-list="\w+" data-count="(\d+)">(.*?)</tbody>', html, re.DOTALL
    ):
        found[key] = (int(count), re.findall(r'<tr data-row data-case="(\w+)"', body))
    return found


def lists(client):
    return {key: count for key, (count, _) in desk(client).items()}


# --- which steps a list names -----------------------------------------------------------------


def test_every_step_that_a_list_names_is_one_of_its_process(driver):
    with driver.uow() as uow:
        folders = {each.key: folder_of(each) for each in current_versions(uow.session)}
    named = {
        name: value
        for name, value in vars(list_queries).items()
        if name.isupper() and isinstance(value, dict)
    }
    assert len(named) == 11
    for name, elements in named.items():
        for process, steps in elements.items():
            for step in steps:
                assert step in folders[process].tasks, (name, process, step)
    assert set(list_queries.ADVISED) <= set(folders["procuratorial_advisory"].rules)
    assert list_queries.ADVISED_BODY in folders["procuratorial_advisory"].slots


@pytest.mark.parametrize(
    ("process", "roles", "lists"),
    [
        (
            "procuratorial_advisory",
            {"prosecutor", "chief_prosecutor"},
            ("LEADS", "INQUIRIES", "OBJECTIONS", "REPLIES", "SUITS"),
        ),
        (
            "fault_tolerance",
            {"supervisor", "bureau_head", "panel_member", "leader"},
            ("TOLERANCE",),
        ),
    ],
)
def test_every_step_of_those_whose_desk_it_is_stands_in_a_list(driver, process, roles, lists):
    with driver.uow() as uow:
        folders = {each.key: folder_of(each) for each in current_versions(uow.session)}
    steps = {
        task.element
        for task in folders[process].tasks.values()
        if roles & {choice.holder.role for choice in task.holders}
    }
    listed = {step for name in lists for step in getattr(list_queries, name)[process]}
    assert steps <= listed


# --- the township head -----------------------------------------------------------------------


def test_the_head_of_a_township_finds_what_is_late_there_and_who_has_it(visit, late):
    late.to(L1)
    head = visit("bailu-head")
    assert desk(head) == {"cards": (1, [late.case_id])}
    late.to(L2)
    html = head.get("/desk").get_data(as_text=True)
    assert "白鹭镇执法队承办人" in html
    assert "前答复督办单" in html and "说明：沙湾村" in html  # the button
    answer = head.post(f"/cards/{late.card.id}/answer", {"text": "证据待核实，周三办结。"})
    assert answer.status_code == 303
    assert desk(head) == {"late": (1, [late.case_id])}
    assert lists(visit("qingshi-head")) == {}
    assert lists(visit("shuili-head")) == {}  # its clerk sent it, and holds nothing


def test_what_falls_due_this_week_is_listed_until_it_is_yellow(visit, late):
    late.driver.at("2026-11-24T10:00")
    assert lists(visit("bailu-head")) == {"week": 1}
    late.to("2026-11-26T09:00")
    assert lists(visit("bailu-head")) == {"late": 1}


def test_a_joint_action_waits_for_the_head_and_then_stands_with_its_day(visit, county, driver):
    case = start(county, "bailu-team", "joint_enforcement", PLAN)
    complete(county, "bailu-team", case, "draft_plan", "submit", {})
    complete(county, "bailu-legal", case, "review_legality", "pass", {})
    assert lists(visit("bailu-head")) == {"joint": 1, "week": 1}
    complete(county, "bailu-deputy", case, "review_plan", "approve", {})
    head = visit("bailu-head")
    assert lists(head) == {"mine": 1, "joint": 1}
    html = head.get("/desk").get_data(as_text=True)
    assert "12月1日实施" in html
    assert "等您办理 1 件" in html.partition("<h1>")[2].partition("</h1>")[0]
    complete(county, "bailu-head", case, "approve_plan", "approve", {})
    assert "mine" not in lists(visit("bailu-head"))
    assert lists(visit("shuili-head"))["joint"] == 1  # called to take part
    assert lists(visit("qingshi-head")) == {}


# --- the procuratorate ------------------------------------------------------------------------


def test_a_lead_goes_through_the_lists_of_the_procuratorate_and_nobody_elses(visit, driver):
    case = advisory_way.start_advisory(driver, "jcy-prosecutor")
    way = {
        "assess_lead": "leads",
        "decide_filing": "leads",
        "consult": "inquiries",
        "issue_advisory": "inquiries",
    }
    for element, key in way.items():
        advisory_way.bring_to(driver, case, element)
        for who in ("jcy-prosecutor", "jcy-chief"):
            assert lists(visit(who)) == {key: 1}, (element, who)
        for who in ("bailu-head", "shuili-head", "sfj-head", "sfj-supervisor"):
            found = desk(visit(who))
            assert all(case not in rows for _, rows in found.values()), (element, who)


def test_a_served_advisory_stands_with_its_clock_by_department(visit, driver):
    case = advisory_way.start_advisory(driver, "jcy-prosecutor")
    advisory_way.bring_to(driver, case, "perform_and_reply")
    prosecutor = visit("jcy-prosecutor")
    assert lists(prosecutor) == {"advised": 1}
    page = prosecutor.page("/desk")
    [chip] = [each for each in page.all("a") if "body=" in str(each.get("href"))]
    assert (chip["href"], chip["data-figure"]) == ("/desk/advised?body=shuili", "1")
    assert desk(prosecutor, "/desk/advised?body=shuili") == {"advised": (1, [case])}
    assert desk(prosecutor, "/desk/advised?body=chengguan") == {}
    prosecutor.get("/desk/advised?body=nobody", 404)
    prosecutor.get("/desk/leads?body=shuili", 404)

    department = visit("shuili-head")
    assert desk(department)["addressed"] == (1, [case])
    assert "advised" not in lists(department)
    department.get("/desk/advised", 404)

    advisory_way.bring_to(driver, case, "follow_up")
    assert lists(visit("jcy-prosecutor")) == {"replies": 1}
    for who, element, decision, data in advisory_way.SUIT[:2]:
        driver.complete(case, who, element, decision, **data)
    assert lists(visit("jcy-prosecutor")) == {"suits": 1}


# --- the justice bureau -----------------------------------------------------------------------


def test_the_bureau_has_the_county_before_it_and_its_figures_are_the_boards(visit, late):
    late.to(L1)
    bureau = visit("sfj-supervisor")
    page = bureau.page("/desk")
    figures = {
        str(each["href"]): int(str(each["data-figure"]))
        for each in page.all("a")
        if each.get("data-figure")
    }
    assert figures == {
        "/supervision?light=red": 1,
        "/supervision?light=yellow": 0,
        "/supervision?level=yellow": 1,
        "/supervision?level=red": 0,
        "/supervision?level=talk": 0,
    }
    for path, number in figures.items():
        shown = [each for each in bureau.page(path).tags if each[1].get("data-task")]
        assert len(shown) == number, path
    assert not [e for e in visit("bailu-head").page("/desk").all("a") if e.get("data-figure")]


def test_the_bureau_reviews_nothing_itself_and_sees_where_reviews_stand(visit, county):
    start(county, "bailu-team", "joint_enforcement", PLAN)
    assert lists(visit("sfj-supervisor")) == {}  # nobody's business before it is approved


# --- who leads the county ----------------------------------------------------------------------


def test_the_county_leader_finds_what_has_come_up_to_them(visit, late):
    late.to(L2)
    leader = visit("county-leader")
    assert lists(leader) == {}
    late.to(L3)
    count, rows = desk(leader)["red"]
    assert rows[0] == late.case_id  # what the red card opened is late by now, too
    assert len(rows) == count
    page = leader.page("/desk")
    assert {e["href"]: e["data-figure"] for e in page.all("a") if e.get("data-figure")} == {
        "/supervision?light=red": str(count),
        "/supervision?light=yellow": "0",
        "/supervision?level=yellow": "0",
        "/supervision?level=red": str(count),
        "/supervision?level=talk": "0",
    }
    assert "全县红灯" not in leader.get("/desk").get_data(
        as_text=True
    )  # only what they were told of


def test_what_the_county_has_to_decide_comes_first(visit, county):
    plan = {**PLAN, "cross_township": True}
    case = start(county, "bailu-team", "joint_enforcement", plan)
    complete(county, "bailu-team", case, "draft_plan", "submit", {})
    complete(county, "bailu-legal", case, "review_legality", "pass", {})
    complete(county, "bailu-deputy", case, "review_plan", "approve", {})
    complete(county, "bailu-head", case, "approve_plan", "approve", {})
    assert desk(visit("county-leader")) == {"mine": (1, [case])}


# --- lists and figures ------------------------------------------------------------------------


def test_every_figure_is_the_length_of_the_list_that_it_leads_to(visit, late):
    driver = late.driver
    for number in range(6):
        driver.until(driver.start(subject=f"沙湾村第 {number} 处堆放"), "check_completeness")
    late.to("2026-11-26T09:00")
    head = visit("bailu-head")
    count, rows = desk(head)["late"]
    assert (count, len(rows)) == (7, 5)
    assert "显示其余 2 件" in head.get("/desk").get_data(as_text=True)
    [whole] = desk(head, "/desk/late").values()
    assert (whole[0], len(whole[1])) == (7, 7)
    assert "其余红灯、黄灯 7 件" in head.get("/desk/late").get_data(as_text=True)
    assert desk(head, "/desk/late?page=2") == {}
    head.get("/desk/late?page=x")


def test_an_unknown_list_and_one_of_another_desk_are_not_there(visit):
    head = visit("bailu-head")
    for key in ("nothing", "leads", "tolerance"):
        head.get(f"/desk/{key}", 404)
    assert "这一列是空的" in head.get("/desk/late").get_data(as_text=True)


def test_whoever_has_no_desk_comes_to_where_their_day_begins(visit):
    assert visit("bailu-officer").get("/desk", 303).headers["Location"] == "/inbox"
    assert visit("audit").get("/desk", 303).headers["Location"] == "/operations"
    visit("bailu-officer").get("/desk/mine", 404)


@pytest.mark.parametrize("who", ["bailu-head", "jcy-prosecutor", "sfj-head", "county-leader"])
def test_an_empty_desk_says_so(visit, who):
    html = visit(who).get("/desk").get_data(as_text=True)
    assert "<h1>现在没有要办的事</h1>" in html
    assert 'data-list="' not in html


# --- a person with two roles ------------------------------------------------------------------


def test_two_posts_give_one_desk_with_the_lists_of_both(visit, late):
    driver = late.driver
    with driver.uow() as uow:
        body = organization_by_code(uow.session, "qingshi")
        head = person_by_username(uow.session, "bailu-head")
        assert body is not None and head is not None
        post = {"organization_id": body.id, "role": "head", "valid_from": date(2026, 1, 1)}
        uow.session.add(Post(person_id=head.id, **post))
    other = driver.start(subject="青石镇堆放砂石", recipient="qingshi")
    driver.complete(other, "shuili-clerk", "draft", "submit")
    driver.complete(other, "shuili-head", "approve_send", "approve")
    late.to(L1)
    count, rows = desk(visit("bailu-head"))["cards"]
    assert (count, set(rows)) == (2, {late.case_id, other})
    assert desk(visit("qingshi-head"))["cards"] == (1, [other])


def test_posts_of_two_kinds_name_the_page_by_neither(visit, driver):
    with driver.uow() as uow:
        body = organization_by_code(uow.session, "jcy")
        head = person_by_username(uow.session, "bailu-head")
        assert body is not None and head is not None
        post = {"organization_id": body.id, "role": "prosecutor", "valid_from": date(2026, 1, 1)}
        uow.session.add(Post(person_id=head.id, **post))
    case = advisory_way.start_advisory(driver, "jcy-prosecutor")
    both = visit("bailu-head")
    assert desk(both) == {"leads": (1, [case])}  # theirs to do, and not twice
    html = both.get("/desk").get_data(as_text=True)
    assert re.search(r'<a href="/desk" aria-current="page" data-go="w">工作台', html)
    assert "其余红灯、黄灯" in html  # among the lists that are empty
    assert 'data-go="w">检察监督' in visit("jcy-prosecutor").get("/desk").get_data(as_text=True)


# --- what it costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["bailu-head", "sfj-supervisor", "jcy-prosecutor", "county-leader"])
def test_a_desk_asks_little_however_much_stands_on_it(visit, county, late, who):
    driver = late.driver
    for number in range(3):
        driver.until(driver.start(subject=f"沙湾村第 {number} 处堆放"), "check_completeness")
        advisory_way.bring_to(
            driver, advisory_way.start_advisory(driver, "jcy-prosecutor"), "perform_and_reply"
        )
    late.to(L1)
    person = visit(who)
    person.get("/desk")
    with statements(county) as seen:
        page = Page(person.http.get("/desk").get_data(as_text=True))
    assert any("data-figure" in each or "data-act" in each for each in page.all("a"))
    assert len(seen) <= MOST, "\n".join(seen)
