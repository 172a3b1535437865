"""Several clocks of one case: bars, the statutory limit, and who held it how long."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from bpmn.folder import read_directory
from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient
from workflows.processes.publish_process import publish_process
from workflows.steps.suspend_deadline import suspend_deadline

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def part(pattern, html):
    found = re.search(pattern, html, re.DOTALL)
    assert found is not None, pattern
    return found[0]


def bars(html):
    """Title and kinds of the parts of every bar."""
    figure = part(r'<figure class="cbars".*?</figure>', html)
    return {
        text_of(row).split()[0]: re.findall(r'<rect class="(run|stood|over|ahead)"', row)
        for row in re.findall(r"<li .*?</li>", figure, re.DOTALL)
    }


def holdings(html):
    table = part(r'<table class="tbl dense flat holdings">.*?</table>', html)
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    return [
        [text_of(cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in rows
    ]


def shown(app, case_id, username="bailu-officer"):
    return PageClient(app, username).get(f"/cases/{case_id}").get_data(as_text=True)


@pytest.fixture
def filed(driver):
    """Referred on the 24th, filed on the 26th: the ninety days run."""
    case_id = driver.start()
    driver.at("2026-11-26T09:00")
    driver.until(case_id, "record_result")
    return case_id


def test_each_clock_has_a_bar_and_the_statutory_limit_comes_first(app, driver, filed):
    driver.at("2026-11-30T09:00")
    html = shown(app, filed)

    drawn = bars(html)
    assert next(iter(drawn)) == "办案"
    assert drawn["办案"] == ["run", "ahead"]
    assert {"移送", "签收", "受理", "核查立案"} <= drawn.keys()
    assert "法定期限" in html
    assert "暂定" in text_of(part(r'<figure class="cbars".*?</figure>', html))


def test_a_suspended_clock_is_grey_where_it_stood_and_an_overdue_one_red(app, driver):
    case_id = driver.start()
    driver.until(case_id, "verify")
    clock = driver.deadlines(case_id)["LR-VERIFY"]
    driver.at("2026-11-27T09:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "expert_opinion"))
    driver.at("2026-12-02T09:00")
    assert bars(shown(app, case_id))["核查立案"] == ["stood", "run"]

    late = driver.start(place="白鹭镇另一处")
    driver.until(late, "check_completeness")
    driver.at("2026-12-14T09:00")
    assert bars(shown(app, late))["受理"] == ["run", "over"]


def test_who_held_it_stands_in_a_table_and_in_the_api(app, people, driver, filed):
    driver.at("2026-11-30T09:00")
    rows = holdings(shown(app, filed))
    assert [(row[0], row[2]) for row in rows] == [
        ("县水利局", "2 个工作日 计时 2 日，中止 0 日"),
        ("白鹭镇 现在办理", "2 个工作日 计时 2 日，中止 0 日"),
    ]

    seen = people("shuili-clerk").get(f"/cases/{filed}")["holding"]
    assert [
        (each["organization"]["code"], each["days"], each["running"], each["suspended"])
        for each in seen
    ] == [("shuili", 2, 2, 0), ("bailu", 2, 2, 0)]
    assert [each["holds"] for each in seen] == [False, True]
    listed = people("shuili-clerk").get("/cases")["items"]
    assert all(each["holding"] == [] for each in listed)


def test_what_is_the_clock_at_the_head_is_not_said_twice(app, filed):
    assert "data-limit" not in shown(app, filed)


def test_beside_the_clock_of_the_step_the_limit_of_the_case_is_shown(app, driver):
    """While the sender supplies what is missing the limit of the case stands still."""
    files = dict(read_directory(Path(str(resources.files("bpmn") / "processes/lead_referral"))))
    accept = b'code = "LR-ACCEPT"\n'
    files["process.toml"] = files["process.toml"].replace(accept, accept + b"statutory = true\n")
    driver.act("admin", lambda uow: publish_process(uow, files))
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["照片"]
    )

    html = shown(app, case_id, "shuili-clerk")

    said = text_of(part(r'<p class="limit sm" data-limit="paused">.*?</p>', html))
    assert said.split() == ["法定期限", "受理", "中止计时"]
    assert next(iter(bars(html))) == "受理"
