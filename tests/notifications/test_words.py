"""How dates, amounts and lights read."""

from __future__ import annotations

from datetime import date

import pytest

from notifications.words import (
    amount_text,
    clock_lamp,
    day_text,
    due_text,
    left_sentence,
    left_short,
    listed,
    plain_lamp,
)
from tests.support.stuck_cases import at
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.remaining import Remaining

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "unit", "short", "sentence"),
    [
        (3, "workday", "剩3日", "还剩 3 个工作日"),
        (7, "day", "剩7天", "还剩 7 天"),
        (2, "hour", "剩2小时", "还剩 2 小时"),
        (30, "minute", "剩30分钟", "还剩 30 分钟"),
        (0, "workday", "今天到期", "今天到期"),
        (0, "day", "今天到期", "今天到期"),
        (-1, "workday", "超1日", "已超 1 个工作日"),
        (-12, "workday", "超12日", "已超 12 个工作日"),
    ],
)
def test_what_is_left(value, unit, short, sentence):
    assert left_short(Remaining(value, unit)) == short
    assert left_sentence(Remaining(value, unit)) == sentence


@pytest.mark.parametrize(
    ("value", "stage", "courtesy", "tone", "short"),
    [
        (3, "ahead", False, "blue", "提醒·剩3日"),
        (1, "warned", False, "yellow", "黄灯·剩1日"),
        (0, "warned", False, "yellow", "黄灯·今天到期"),
        (-2, "over", False, "red", "红灯·超2日"),
        (1, "warned", True, "blue", "提示·剩1日"),
        (-1, "over", True, "blue", "提示·超1日"),
    ],
)
def test_the_lamp_is_that_of_the_moment(value, stage, courtesy, tone, short):
    lamp = clock_lamp(Remaining(value, "workday"), stage, courtesy=courtesy)

    assert (lamp.tone, lamp.short) == (tone, short)


def test_an_urgent_task_says_so():
    assert plain_lamp("新任务", urgent=True).short == "新任务·紧急"
    assert plain_lamp("新任务").short == "新任务"


@pytest.mark.parametrize(
    ("amount", "due_at", "text"),
    [
        ("5WD", at(21), "11月20日（周五）"),
        ("30CD", at(1, month=12), "11月30日（周一）"),
        ("24H", at(25, 15, 30), "11月25日（周三）15:30"),
        ("24H", at(25), "11月25日（周三）00:00"),
    ],
)
def test_a_day_that_is_over_belongs_to_itself(amount, due_at, text):
    assert due_text(parse_amount(amount), due_at, TODAY) == text


def test_another_year_is_said():
    assert day_text(date(2027, 1, 4), TODAY) == "2027年1月4日（周一）"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("5WD", "5 个工作日"),
        ("90CD", "90 天"),
        ("2M", "2 个月"),
        ("1Y", "1 年"),
        ("24H", "24 小时"),
        ("30MIN", "30 分钟"),
    ],
)
def test_amounts(amount, text):
    assert amount_text(parse_amount(amount)) == text


def test_many_names_are_cut_short():
    assert listed(["甲", "乙"]) == "甲、乙"
    assert listed([str(number) for number in range(10)]) == "0、1、2、3、4、5、6、7等 10 人"
