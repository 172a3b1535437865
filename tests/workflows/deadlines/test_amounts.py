"""Reading and writing amounts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from workflows.deadlines.amounts import Amount, TimeRuleError, Unit, parse_amount
from workflows.errors import Refusal


@pytest.mark.parametrize(
    ("text", "amount", "words"),
    [
        ("5WD", Amount(5, Unit.WD), "5 个工作日"),
        ("30CD", Amount(30, Unit.CD), "30 天"),
        ("2M", Amount(2, Unit.M), "2 个月"),
        ("2Y", Amount(2, Unit.Y), "2 年"),
        ("24H", Amount(24, Unit.H), "24 小时"),
        ("30MIN", Amount(30, Unit.MIN), "30 分钟"),
        (" 007WD ", Amount(7, Unit.WD), "7 个工作日"),
    ],
)
def test_reads_writes_and_words(text: str, amount: Amount, words: str) -> None:
    assert parse_amount(text) == amount
    assert parse_amount(str(amount)) == amount
    assert str(amount.text) == words


@pytest.mark.parametrize(
    "text", ["", "5", "WD", "5 WD", "-5WD", "5.5WD", "5wd", "2m", "5D", "５WD", "5WD5", "WD5"]
)
def test_refuses_what_it_cannot_read(text: str) -> None:
    with pytest.raises(TimeRuleError, match="写法不对") as caught:
        parse_amount(text)
    assert isinstance(caught.value, Refusal)
    assert caught.value.text.values == {"amount": text}


def test_refuses_nothing_and_too_much() -> None:
    with pytest.raises(TimeRuleError, match="至少为 1"):
        parse_amount("0WD")
    for text in ("25001WD", "36601CD", "1201M", "101Y", "876001H", "52560001MIN"):
        with pytest.raises(TimeRuleError, match="太长"):
            parse_amount(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [("5WD", 5), ("30CD", 30), ("1M", 30), ("2M", 60), ("3M", 90), ("1Y", 365), ("24H", 1),
     ("25H", 2), ("72H", 3), ("30MIN", 1)],
)  # fmt: skip
def test_nominal_days(text: str, days: int) -> None:
    assert parse_amount(text).nominal_days == days


def test_only_hours_and_minutes_have_an_exact_length() -> None:
    assert parse_amount("24H").span == timedelta(days=1)
    assert parse_amount("30MIN").span == timedelta(minutes=30)
    with pytest.raises(TypeError):
        _ = parse_amount("1CD").span
