"""How dates, time limits and lights read in a mail: pure functions (DESIGN §9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflows.calendar.local_time import to_local, weekday_text
from workflows.deadlines.amounts import Amount, Unit
from workflows.deadlines.remaining import Remaining, Stage

UNITS = {
    "workday": ("日", "个工作日"),
    "day": ("天", "天"),
    "hour": ("小时", "小时"),
    "minute": ("分钟", "分钟"),
}
"""Of what remains: short, and written out. 日 are working days, 天 calendar days."""

AMOUNTS = {
    Unit.WD: "个工作日",
    Unit.CD: "天",
    Unit.M: "个月",
    Unit.Y: "年",
    Unit.H: "小时",
    Unit.MIN: "分钟",
}
CARDS = {"yellow": "黄牌", "red": "红牌", "talk": "约谈"}
MOST_NAMES = 8
PROVISIONAL = "（暂定）"
"""Beside every date that depends on a year whose arrangement is not published."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """The coloured block above a mail and the bracket before its subject."""

    tone: str
    """red | yellow | blue; never the only carrier of what `long` says"""
    short: str
    long: str


def day_text(day: date, today: date) -> str:
    """11月20日（周五）; the year is said when it is not this one."""
    return f"{day_only(day, today)}（{weekday_text(day)}）"


def day_only(day: date, today: date) -> str:
    """11月20日"""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def due_text(amount: Amount, due_at: datetime, today: date) -> str:
    """The last day of a period of days, the instant at which one of hours ends."""
    moment = to_local(due_at)
    if amount.unit.exact:
        return f"{day_text(moment.date(), today)}{moment:%H:%M}"
    return day_text((moment - timedelta(microseconds=1)).date(), today)


def amount_text(amount: Amount) -> str:
    """5 个工作日"""
    return f"{amount.value} {AMOUNTS[amount.unit]}"


def left_short(left: Remaining) -> str:
    """剩1日, 今天到期, 超2日"""
    if left.value == 0:
        return "今天到期"
    word = "超" if left.value < 0 else "剩"
    return f"{word}{abs(left.value)}{UNITS[left.unit][0]}"


def left_long(left: Remaining) -> str:
    """剩 1 个工作日, 今天到期, 超 2 个工作日"""
    if left.value == 0:
        return "今天到期"
    word = "超" if left.value < 0 else "剩"
    return f"{word} {abs(left.value)} {UNITS[left.unit][1]}"


def left_sentence(left: Remaining) -> str:
    """还剩 1 个工作日, 今天到期, 已超 2 个工作日"""
    if left.value == 0:
        return "今天到期"
    return f"{'已' if left.value < 0 else '还'}{left_long(left)}"


def clock_lamp(left: Remaining, stage: Stage, *, courtesy: bool) -> Lamp:
    """The light of a running clock as a mail shows it; bodies of the courtesy ladder see none."""
    if courtesy:
        tone, word = "blue", "提示"
    elif stage == "over":
        tone, word = "red", "红灯"
    elif stage == "warned":
        tone, word = "yellow", "黄灯"
    else:
        tone, word = "blue", "提醒"
    return Lamp(tone, f"{word}·{left_short(left)}", f"{word} · {left_long(left)}")


def plain_lamp(word: str, *, urgent: bool = False) -> Lamp:
    """A block that is no light: 新任务, 进展, 办结."""
    if urgent:
        return Lamp("blue", f"{word}·紧急", f"{word} · 紧急")
    return Lamp("blue", word, word)


def listed(names: Sequence[str]) -> str:
    """甲、乙、丙; many are cut short with their number."""
    if len(names) <= MOST_NAMES:
        return "、".join(names)
    return f"{'、'.join(names[:MOST_NAMES])}等 {len(names)} 人"
