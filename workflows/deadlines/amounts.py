"""Amounts of legal time: 5WD, 30CD, 2M, 2Y, 24H, 30MIN."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from workflows.errors import Refusal
from workflows.texts import Counted, Text, mark_by_number


class TimeRuleError(Refusal):
    """An amount, a pause or a date from outside that no time limit can be counted with."""

    def __init__(self, message_id: str, **values: object) -> None:
        super().__init__(Text(message_id, None, **values))


class Unit(StrEnum):
    """The units of legal time; they are never converted into one another."""

    WD = "WD"
    CD = "CD"
    M = "M"
    Y = "Y"
    H = "H"
    MIN = "MIN"

    @property
    def exact(self) -> bool:
        """Whether the unit runs on the clock (hours, minutes) and not by days."""
        return self in (Unit.H, Unit.MIN)


# About a century in each unit: longer is a slip of the pen, not a legal period.
_LARGEST: Final = MappingProxyType(
    {Unit.WD: 25_000, Unit.CD: 36_600, Unit.M: 1_200, Unit.Y: 100, Unit.H: 876_000,
     Unit.MIN: 52_560_000}
)  # fmt: skip
_WORDING: Final = MappingProxyType(
    {
        Unit.WD: mark_by_number("{count} 个工作日"),
        Unit.CD: mark_by_number("{count} 天"),
        Unit.M: mark_by_number("{count} 个月"),
        Unit.Y: mark_by_number("{count} 年"),
        Unit.H: mark_by_number("{count} 小时"),
        Unit.MIN: mark_by_number("{count} 分钟"),
    }
)
_PATTERN: Final = re.compile(r"([0-9]{1,9})(WD|CD|MIN|M|Y|H)")
_NOMINAL_DAYS: Final = MappingProxyType({Unit.WD: 1, Unit.CD: 1, Unit.M: 30, Unit.Y: 365})


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of legal time in one unit; at least 1."""

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.value < 1:
            raise TimeRuleError("期限至少为 1，不能是 {value}", value=self.value)
        if self.value > _LARGEST[self.unit]:
            raise TimeRuleError("期限“{amount}”太长，最长为一百年", amount=str(self))

    def __str__(self) -> str:
        return f"{self.value}{self.unit}"

    @property
    def text(self) -> Text:
        """The amount in words: 5 个工作日, 30 天, 2 个月."""
        return Counted(_WORDING[self.unit], count=self.value)

    @property
    def span(self) -> timedelta:
        """The exact length; only hours and minutes have one."""
        if self.unit is Unit.H:
            return timedelta(hours=self.value)
        if self.unit is Unit.MIN:
            return timedelta(minutes=self.value)
        raise TypeError(f"{self} has no exact length")

    @property
    def nominal_days(self) -> int:
        """The length in days by which a warning profile is chosen.

        Days count as they are, a month as 30, a year as 365; hours and minutes are rounded up
        to whole days of 24 hours.
        """
        if self.unit.exact:
            return -(-self.span // timedelta(days=1))
        return self.value * _NOMINAL_DAYS[self.unit]


def parse_amount(text: str) -> Amount:
    """Read `5WD`, `30CD`, `2M`, `2Y`, `24H`, `30MIN`; capitals only, since m could be either."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise TimeRuleError(
            "期限“{amount}”写法不对：应为正整数加单位，单位为 WD（工作日）、CD（自然日）、"
            "M（月）、Y（年）、H（小时）、MIN（分钟），例如 5WD、30CD、2M、24H",
            amount=text,
        )
    return Amount(int(match[1]), Unit(match[2]))
