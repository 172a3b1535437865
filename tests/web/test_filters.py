"""How dates, sizes and hashes read."""

from datetime import date, datetime

import pytest

from web import filters

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "lang", "text"),
    [
        (date(2026, 11, 25), "zh-CN", "11月25日（周三）"),
        (date(2027, 3, 2), "zh-CN", "2027年3月2日（周二）"),
        (date(2026, 11, 25), "en", "Wed 25 Nov"),
        (date(2027, 3, 2), "en", "Tue 2 Mar 2027"),
    ],
)
def test_day(value: date, lang: str, text: str) -> None:
    assert filters.day(value, TODAY, lang) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 11, 26), "11月25日（周三） 24:00"),
        (datetime(2027, 1, 1), "12月31日（周四） 24:00"),
        (datetime(2026, 11, 24, 11, 30), "11月24日（周二） 11:30"),
    ],
)
def test_midnight_belongs_to_the_day_it_ends(value: datetime, text: str) -> None:
    assert filters.due(value, TODAY) == text


def test_instants() -> None:
    today = datetime(2026, 11, 24, 8, 30)
    assert filters.instant(today, TODAY) == "今天 08:30"
    assert filters.instant(datetime(2026, 11, 23, 16, 42), TODAY) == "11月23日 16:42"
    assert filters.stamp(datetime(2026, 11, 23, 16, 42), TODAY) == "11-23 16:42"
    assert filters.stamp(datetime(2025, 11, 23, 16, 42), TODAY) == "2025-11-23 16:42"
    assert filters.instant(today, TODAY, "en") == "Today 08:30"
    assert filters.full(today) == "2026-11-24 08:30"
    assert filters.full(TODAY) == "2026-11-24"
    assert filters.local_input(today) == "2026-11-24T08:30"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (4_404_019, "4.2 MB"),
        (641_728_512, "612 MB"),
        (2**31, "2.0 GB"),
    ],
)
def test_size(value: int, text: str) -> None:
    assert filters.size(value) == text


def test_short_hash() -> None:
    assert filters.short_hash("4f1c9a07" + "0" * 52 + "e2b8") == "4f1c 9a07 … e2b8"
