"""The ninety days of a penalty case (APL 60), asked of the page, the API and the command alike."""

from __future__ import annotations

import json
import re

import pytest

from lianshu.command import main
from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


@pytest.fixture
def command(county_url, tmp_path, monkeypatch, capsys):
    """`lianshu deadline explain` on the county's own calendar."""
    monkeypatch.setattr("lianshu.command.configure_logs", lambda settings: None)
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "command"))
    monkeypatch.setenv("LIANSHU_DATABASE_URL", county_url)

    def explained(start):
        assert main(["--json", "deadline", "explain", "--from", start, "--rule", "90CD"]) == 0
        return json.loads(capsys.readouterr().out)

    return explained


def filed(driver, day):
    """The clock of a referral that is filed as a penalty case on that day."""
    driver.at(f"{day}T09:00")
    case_id = driver.start(found_on=day, act_on=day)
    driver.until(case_id, "record_result")
    return driver.deadlines(case_id)["APL60"]


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(
    ("day", "due", "provisional"),
    [("2026-07-06", "2026-10-08", False), ("2026-11-20", "2027-02-18", True)],
)
def test_page_api_and_command_say_the_same(driver, app, people, command, day, due, provisional):
    clock = filed(driver, day)

    by_command = command(day)
    by_api = people("shuili-clerk").get(f"/deadlines/{clock.id}/calculation")
    row = people("shuili-clerk").get(f"/deadlines/{clock.id}")

    assert (by_command["due"], by_command["provisional"]) == (due, provisional)
    assert (row["due_on"], row["provisional"], row["statutory"]) == (due, provisional, True)
    assert by_api["steps"] == by_command["steps"]
    assert {key: by_api[key] for key in ("due", "raw", "due_at", "provisional")} == {
        key: by_command[key] for key in ("due", "raw", "due_at", "provisional")
    }
    said = text_of(PageClient(app, "shuili-clerk").get(f"/deadlines/{clock.id}").get_data(True))
    assert all(step["reason"] in said for step in by_command["steps"])
    assert "《行政处罚法》第六十条" in said
    assert ("暂定" in said) == provisional


def test_why_it_ends_after_the_national_day(driver, app, command):
    """The ninetieth day is 4 October, within the holiday that lasts until the 7th."""
    clock = filed(driver, "2026-07-06")

    steps = command("2026-07-06")["steps"]

    assert [(each["date"], each["counted"]) for each in steps[-5:]] == [
        ("2026-10-04", True),
        ("2026-10-05", False),
        ("2026-10-06", False),
        ("2026-10-07", False),
        ("2026-10-08", False),
    ]
    assert all("国庆" in each["reason"] for each in steps[-5:-1])
    assert "最后一日是休息日，顺延" in steps[-5]["reason"]
    assert steps[-1]["source"] == "《民法典》第二百零三条"
    said = text_of(PageClient(app, "shuili-clerk").get(f"/deadlines/{clock.id}").get_data(True))
    assert "末日 10月4日（周日） 是休息日，顺延到 10月8日（周四）" in said
    assert "国务院办公厅" in said


def test_a_date_in_a_year_without_a_notice_is_marked_wherever_it_stands(driver, app, people):
    clock = filed(driver, "2026-11-20")

    case = people("shuili-clerk").get(f"/cases/{clock.case_id}")
    assert [each["provisional"] for each in case["deadlines"] if each["rule"] == "APL60"] == [True]
    seen = PageClient(app, "bailu-officer").get(f"/cases/{clock.case_id}").get_data(True)
    assert "暂定" in text_of(seen)
