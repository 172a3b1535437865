"""The overdue board: what stands where, for whom, and that it agrees with the other pages."""

from __future__ import annotations

import re

import pytest

from tests.support.driver import driver
from tests.support.late_cases import L1, L2, WARN, late
from tests.web.client import PageClient

__all__ = ["driver", "late"]


@pytest.fixture
def visit(app):
    return lambda username: PageClient(app, username)


def text(client, path="/supervision", status=200):
    return client.get(path, status).get_data(as_text=True)


def marks(client, path, task_id):
    """What a page shows of a task: light, card, remaining."""
    page = client.page(path)
    (found,) = [
        (each.get("data-light"), each.get("data-card"), each.get("data-remaining"))
        for _, each in page.tags
        if each.get("data-task") == task_id and "data-case" in each
    ]
    return found


def columns(client, path="/supervision"):
    """The titles in each column."""
    html, found = text(client, path), dict[str, list[str]]()
    for key in ("none", "yellow", "red", "talk"):
        section = html[html.index(f'id="lad-{key}"') :]
        section = section[: section.index("</section>")]
        found[key] = re.findall(r'class="it-t"[^>]*>([^<]*)<', section)
    return found


def test_nothing_to_supervise_is_said_in_words(visit, late):
    html = text(visit("sfj-supervisor"))
    assert "没有临期或超期的事项" in html
    assert "您能看到的案件都在期限内" in html


def test_a_task_moves_from_column_to_column_and_all_pages_agree(visit, people, late):
    title = "沙湾村河道堆放砂石阻碍行洪"
    expected = {
        WARN: ("none", ("yellow", None, "0")),
        L1: ("yellow", ("red", "yellow", "-1")),
        L2: ("red", ("red", "red", "-2")),
    }
    for moment, (column, shown) in expected.items():
        late.to(moment)
        bureau = visit("sfj-supervisor")
        assert columns(bureau)[column] == [title], moment
        assert marks(bureau, "/supervision", late.task_id) == shown
        assert marks(bureau, f"/cases/{late.case_id}", late.task_id) == shown
        assert marks(visit("bailu-officer"), "/inbox?scope=claimable", late.task_id) == shown
        task = people("bailu-officer").get(f"/tasks/{late.task_id}")
        assert (task["light"], task["card"], str(task["remaining"]["value"])) == shown


def test_the_holder_answers_on_the_board_and_everybody_reads_it(visit, late):
    late.to("2026-11-27T10:00")
    team = visit("bailu-team")
    assert "今天亮牌 1 张、升红牌 0 张，等您处理 1 件" in text(team)
    sent = {"text": "证据待核实，周一补齐。", "plan_on": "2026-12-03", "next": "/supervision"}
    answer = team.post(f"/cards/{late.card.id}/answer", sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/supervision")
    assert "等您处理 0 件" in text(team)
    assert "证据待核实" in text(visit("bailu-sfs"))
    case = text(visit("sfj-supervisor"), f"/cases/{late.case_id}")
    assert "办理计划" in case and "证据待核实，周一补齐。" in case


def test_what_is_refused_comes_back_with_what_was_typed(visit, late):
    late.to("2026-11-27T10:00")
    team = visit("bailu-team")
    answer = team.post(f"/cards/{late.card.id}/answer", {"text": "证据待核实", "plan_on": ""})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请写明计划哪天办结" in html and "证据待核实" in html
    refused = visit("bailu-sfs").post(f"/cards/{late.card.id}/revoke", {"reason": "误发"})
    assert refused.status_code == 403
    assert "司法所可以提请" in refused.get_data(as_text=True)
    assert visit("qingshi-head").post(f"/cards/{late.card.id}/revoke", {}).status_code == 404
    assert team.post(f"/cards/{late.card.id}/burn", {}).status_code == 404


def test_supervisors_raise_call_record_and_revoke(visit, late):
    late.to("2026-11-27T10:00")
    bureau, path = visit("sfj-supervisor"), f"/cards/{late.card.id}"
    bureau.post(f"{path}/raise", {"reason": "反映强烈"})
    assert columns(bureau)["red"]
    bureau.post(f"{path}/talk", {"reason": "多次催办", "meets_at": "2026-11-27T15:00"})
    assert "约谈 11月27日 15:00" in text(bureau)
    late.to("2026-11-27T16:00")
    bureau = visit("sfj-supervisor")
    assert "已过，待登记" in text(bureau) and "等您处理 1 件" in text(bureau)
    bureau.post(f"{path}/held", {"record": "三日内办结。", "held_at": ""})
    assert "已约谈" in text(bureau) and "等您处理 0 件" in text(bureau)
    bureau.post(f"{path}/revoke", {"reason": "误发"})
    assert columns(bureau)["none"], "still red, without a card"
    assert marks(bureau, "/supervision", late.task_id) == ("red", None, "-1")


def test_a_proposal_waits_for_the_bureau_until_it_decides(visit, late):
    late.to("2026-11-27T10:00")
    office = visit("bailu-sfs")
    office.post(f"/cards/{late.card.id}/propose", {"wish": "raise", "reason": "多次催办"})
    bureau = visit("sfj-supervisor")
    assert "沈砚提请升红牌" in text(bureau) and "等您处理 1 件" in text(bureau)
    bureau.post(f"/cards/{late.card.id}/raise", {"reason": "同意"})
    assert "等您处理 0 件" in text(bureau)


@pytest.mark.parametrize("who", ["qingshi-head", "jcy-prosecutor", "admin"])
def test_nobody_sees_more_than_their_cases(visit, late, who):
    late.to(L2)
    assert late.task_id not in text(visit(who))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("organization=bailu", True),
        ("organization=qingshi", False),
        ("organization=nobody", False),
        ("light=red", True),
        ("light=yellow", False),
        ("level=red", True),
        ("level=yellow", False),
        ("level=red&page=2", False),
        ("process=lead_referral", True),
        ("process=nothing", False),
        ("level=pink&light=blue&page=x", True),
        ("page=99999999999999999999", True),
    ],
)
def test_filters(visit, late, query, shown):
    late.to(L2)
    html = text(visit("sfj-supervisor"), f"/supervision?{query}")
    assert (late.task_id in html) is shown


@pytest.mark.parametrize(
    ("who", "has"),
    [("sfj-supervisor", True), ("bailu-head", True), ("bailu-sfs", True), ("bailu-officer", False)],
)
def test_who_finds_it_in_the_navigation(visit, late, who, has):
    assert ('href="/supervision"' in text(visit(who), "/inbox")) is has


def test_a_list_has_pages(visit, late, monkeypatch):
    from web.pages import board

    monkeypatch.setattr(board, "PAGE", 1)
    other = late.driver.start(subject="第二件")
    late.driver.until(other, "check_completeness")
    late.to(L2)
    bureau = visit("sfj-supervisor")
    first, second = (text(bureau, f"/supervision?level=red&page={number}") for number in (1, 2))
    assert "共 2 条" in first and "下一页" in first and "下一页" not in second
    assert (late.task_id in first) is not (late.task_id in second)
