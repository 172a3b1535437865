"""The written calculation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workflows.calendar.office_calendar import PLAIN_RULE
from workflows.calendar.seed import notice, seed_calendar
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.explain import (
    CC_201_1,
    CC_201_2,
    CC_202,
    CC_203,
    PAUSE_RECORD,
    ExplanationDocument,
    explain,
)
from workflows.deadlines.written import parse_moment, parse_pause

CALENDAR = seed_calendar()


def explained(start: str, rule: str, *pauses: str, **options: Any) -> ExplanationDocument:
    spans = [parse_pause(pause) for pause in pauses]
    amount = parse_amount(rule)
    return explain(parse_moment(start), amount, CALENDAR, pauses=spans, **options).document()


@pytest.mark.parametrize(
    ("start", "rule", "options", "expected"),
    [
        ("2026-02-11", "3WD", {}, {"due": "2026-02-14"}),
        ("2026-09-18", "2WD", {}, {"due": "2026-09-21"}),
        ("2026-04-30", "3WD", {}, {"due": "2026-05-08"}),
        ("2026-07-15", "90CD", {}, {"due": "2026-10-13"}),
        (
            "2026-09-02",
            "30CD",
            {"roll": "none"},
            {"raw": "2026-10-02", "due": "2026-10-02", "act_by": "2026-09-30"},
        ),
        ("2026-01-20", "30CD", {}, {"raw": "2026-02-19", "due": "2026-02-24"}),
        ("2026-03-20", "15CD", {}, {"raw": "2026-04-04", "due": "2026-04-07"}),
        ("2026-08-05", "2M", {}, {"raw": "2026-10-05", "due": "2026-10-08"}),
        ("2026-11-10", "6M", {}, {"due": "2027-05-10", "provisional": True}),
        ("2026-09-18", "7WD", {"clear": True}, {"due": "2026-09-30"}),
    ],
)
def test_the_vectors_of_the_domain(
    start: str, rule: str, options: dict[str, Any], expected: dict[str, Any]
) -> None:
    document = explained(start, rule, **options)

    assert {key: document[key] for key in expected} == expected  # type: ignore[literal-required]
    assert document["provisional"] == expected.get("provisional", False)
    assert document["steps"][-1]["date"] == document["due"]
    end = date.fromisoformat(document["due"]).toordinal() + 1
    assert document["due_at"] == f"{date.fromordinal(end)}T00:00:00+08:00"


def test_every_day_is_named_and_reasoned() -> None:
    assert explained("2026-09-18", "2WD") == {
        "due": "2026-09-21",
        "raw": "2026-09-21",
        "act_by": None,
        "due_at": "2026-09-22T00:00:00+08:00",
        "provisional": False,
        "steps": [
            {
                "date": "2026-09-18",
                "counted": False,
                "reason": "起算事由发生之日，不计入",
                "source": CC_201_1,
            },
            {
                "date": "2026-09-19",
                "counted": False,
                "reason": "周六，不是工作日，不计",
                "source": notice(2026),
            },
            {
                "date": "2026-09-20",
                "counted": True,
                "reason": "第1个工作日（国庆节调休上班）",
                "source": notice(2026),
            },
            {
                "date": "2026-09-21",
                "counted": True,
                "reason": "第2个工作日（周一），期限届满",
                "source": notice(2026),
            },
        ],
    }


def reasons(document: ExplanationDocument) -> list[tuple[str, bool, str, str]]:
    return [(s["date"], s["counted"], s["reason"], s["source"]) for s in document["steps"]]


def test_a_roll_is_shown_day_by_day() -> None:
    assert reasons(explained("2026-09-29", "4CD"))[4:] == [
        ("2026-10-03", True, "第4日（国庆节放假），最后一日是休息日，顺延", notice(2026)),
        ("2026-10-04", False, "国庆节放假，继续顺延", notice(2026)),
        ("2026-10-05", False, "国庆节放假，继续顺延", notice(2026)),
        ("2026-10-06", False, "国庆节调休放假，继续顺延", notice(2026)),
        ("2026-10-07", False, "国庆节调休放假，继续顺延", notice(2026)),
        ("2026-10-08", False, "休息日之后的第一个工作日（周四），顺延到此日为止", CC_203),
    ]


def test_no_roll_says_by_when_to_act() -> None:
    assert reasons(explained("2026-09-29", "4CD", roll="none"))[-1][2] == (
        "第4日（国庆节放假），期限届满，不顺延，最迟应在2026-09-30（最后一个工作日）办理"
    )
    assert reasons(explained("2026-11-23", "1CD", roll="none"))[-1][2] == "第1日（周二），期限届满"


def test_months_show_start_pauses_end_and_roll() -> None:
    steps = reasons(explained("2026-08-05", "2M", "2026-09-25..2026-09-27"))

    assert steps == [
        ("2026-08-05", False, "起算事由发生之日，不计入", CC_201_1),
        ("2026-09-25", False, "中止计时，不计", PAUSE_RECORD),
        ("2026-09-26", False, "中止计时，不计", PAUSE_RECORD),
        (
            "2026-10-07",
            True,
            "2 个月期间的最后一日，已顺移中止的2日（国庆节调休放假），最后一日是休息日，顺延",
            CC_202,
        ),
        ("2026-10-08", False, "休息日之后的第一个工作日（周四），顺延到此日为止", CC_203),
    ]


def test_a_month_without_the_day_says_so() -> None:
    assert "以月末日为准" in reasons(explained("2024-02-29", "1Y"))[-1][2]
    assert "以月末日为准" not in reasons(explained("2026-04-30", "1M"))[1][2]


def test_an_unpublished_year_is_marked_in_every_step() -> None:
    document = explained("2026-12-30", "3WD")

    assert document["provisional"]
    for when, _, reason, source in reasons(document):
        assert ("暂定" in reason) == (when >= "2027")
        assert (source == PLAIN_RULE) == (when >= "2027")


def test_clear_days_count_the_days_between() -> None:
    steps = reasons(explained("2026-09-18", "7WD", clear=True))

    assert sum(counted for _, counted, _, _ in steps) == 7
    assert steps[-1][1:3] == (False, "已间隔 7 个工作日（周三），最早可在此日办理")
    rolled = reasons(explained("2026-11-18", "3CD", clear=True))
    assert rolled[-2][2] == "已间隔 3 天（周日），此日是休息日，顺延"


def test_hours_show_instants() -> None:
    document = explained("2026-11-24T09:00", "24H", "2026-11-25..2026-11-25T07:30")

    assert document["due"] == document["raw"] == document["due_at"] == "2026-11-25T16:30:00+08:00"
    assert document["act_by"] is None
    assert reasons(document) == [
        ("2026-11-24T09:00:00+08:00", False, "起算时刻，自此计时", CC_201_2),
        ("2026-11-25T00:00:00+08:00", False, "中止计时，至2026-11-25 07:30恢复", PAUSE_RECORD),
        ("2026-11-25T16:30:00+08:00", True, "满 24 小时，期限届满", CC_201_2),
    ]


def test_pauses_outside_the_hours_are_not_shown() -> None:
    document = explained(
        "2026-11-24T09:00", "2H", "2026-11-23..2026-11-24", "2026-11-25..2026-11-26"
    )

    assert len(document["steps"]) == 2
