"""The written calculation (期限计算书) of a period: every day counted or left out, and why.

It puts words to the same walk from which `counting.count` takes its dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from workflows.calendar.local_time import day_of, instant_of
from workflows.calendar.office_calendar import CalendarDay, OfficeCalendar
from workflows.deadlines.amounts import Amount, Unit
from workflows.deadlines.counting import (
    Moment,
    Result,
    Roll,
    Span,
    Step,
    StepKind,
    count,
    exact_pauses,
    month_end,
    result_of_walk,
    walk,
)

CC_201_1 = "《民法典》第二百零一条第一款"
CC_201_2 = "《民法典》第二百零一条第二款"
CC_202 = "《民法典》第二百零二条"
CC_203 = "《民法典》第二百零三条"
PAUSE_RECORD = "中止记录"


class StepDocument(TypedDict):
    """A step as `lianshu deadline explain` prints it."""

    date: str
    counted: bool
    reason: str
    source: str


class ExplanationDocument(TypedDict):
    """What `lianshu deadline explain` prints."""

    due: str
    raw: str
    act_by: str | None
    due_at: str
    provisional: bool
    steps: list[StepDocument]


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One day (of hours: one instant) of the calculation, in words."""

    at: Moment
    counted: bool
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A period's end with the steps that lead to it.

    In WD and CD exactly the amount's number of steps is counted; in M, Y, H and MIN only the end.
    The last step is the day, or the instant, on which the period ends.
    """

    amount: Amount
    result: Result
    steps: tuple[ExplainedStep, ...]

    def document(self) -> ExplanationDocument:
        """Return the calculation as `lianshu deadline explain` prints it: ISO texts throughout."""
        result = self.result
        due_at = result.due_at.isoformat()
        exact = self.amount.unit.exact
        return {
            "due": due_at if exact else result.due.isoformat(),
            "raw": due_at if exact else result.raw.isoformat(),
            "act_by": None if result.act_by is None else result.act_by.isoformat(),
            "due_at": due_at,
            "provisional": result.provisional,
            "steps": [
                {
                    "date": step.at.isoformat(),
                    "counted": step.counted,
                    "reason": step.reason,
                    "source": step.source,
                }
                for step in self.steps
            ],
        }


def explain(
    start: Moment,
    amount: Amount,
    calendar: OfficeCalendar,
    *,
    roll: Roll = "forward",
    clear: bool = False,
    pauses: Iterable[Span] = (),
) -> Explanation:
    """Return the end of the period as `count` does, with every step that leads to it."""
    spans = tuple(pauses)
    if amount.unit.exact:
        result = count(start, amount, calendar, roll=roll, clear=clear, pauses=spans)
        return Explanation(amount, result, tuple(_exact_steps(start, amount, result, spans)))
    way = tuple(walk(start, amount, calendar, roll=roll, clear=clear, pauses=spans))
    result = result_of_walk(way, calendar, roll=roll, clear=clear)
    words = _Words(day_of(start), amount, calendar, roll, result)
    return Explanation(amount, result, tuple(words.step(step) for step in way))


class _Words:
    """Turns the steps of one walk into words; counts as it goes."""

    def __init__(
        self, start: date, amount: Amount, calendar: OfficeCalendar, roll: Roll, result: Result
    ) -> None:
        self._start = start
        self._amount = amount
        self._calendar = calendar
        self._roll = roll
        self._result = result
        self._counted = 0
        self._paused = 0

    def step(self, step: Step) -> ExplainedStep:
        counted = step.kind in (StepKind.COUNTED, StepKind.LAST)
        self._counted += counted
        self._paused += step.kind is StepKind.PAUSED
        day = self._calendar.day(step.date)
        reason, source = self._say(step.kind, day)
        return ExplainedStep(step.date, counted, reason, source)

    def _say(self, kind: StepKind, day: CalendarDay) -> tuple[str, str]:
        said = day.reason if day.official else f"{day.reason}，暂定"
        source = day.source
        match kind:
            case StepKind.START:
                reason, source = "起算事由发生之日，不计入", CC_201_1
            case StepKind.COUNTED:
                reason = f"{self._ordinal()}（{said}）"
            case StepKind.REST:
                reason = f"{said}，不是工作日，不计"
            case StepKind.PAUSED:
                reason, source = "中止计时，不计", PAUSE_RECORD
            case StepKind.LAST:
                reason = f"{self._ordinal()}（{said}），{self._end(day)}"
                if self._amount.unit in (Unit.M, Unit.Y):
                    source = CC_202
            case StepKind.FREE:
                reason = f"已间隔 {self._amount.text}（{said}），{self._free(day)}"
            case StepKind.ROLLED:
                reason = f"{said}，继续顺延"
            case StepKind.DUE:
                reason = f"休息日之后的第一个工作日（{said}），顺延到此日为止"
                source = CC_203
        return reason, source

    def _ordinal(self) -> str:
        match self._amount.unit:
            case Unit.WD:
                return f"第{self._counted}个工作日"
            case Unit.CD:
                return f"第{self._counted}日"
        wording = f"{self._amount.text}期间的最后一日"
        if month_end(self._start, self._amount):
            wording += "，到期月没有对应日，以月末日为准"
        if self._paused:
            wording += f"，已顺移中止的{self._paused}日"
        return wording

    def _end(self, day: CalendarDay) -> str:
        if self._roll == "forward":
            return "期限届满" if day.is_workday else "最后一日是休息日，顺延"
        if self._result.act_by in (day.date, None):
            return "期限届满"
        return f"期限届满，不顺延，最迟应在{self._result.act_by}（最后一个工作日）办理"

    def _free(self, day: CalendarDay) -> str:
        if day.is_workday or self._roll == "none":
            return "最早可在此日办理"
        return "此日是休息日，顺延"


def _exact_steps(
    start: Moment, amount: Amount, result: Result, pauses: tuple[Span, ...]
) -> Iterator[ExplainedStep]:
    began = instant_of(start)
    yield ExplainedStep(began, counted=False, reason="起算时刻，自此计时", source=CC_201_2)
    for pause_start, pause_end in exact_pauses(pauses):
        if pause_end > began and pause_start < result.due_at:
            yield ExplainedStep(
                max(pause_start, began),
                counted=False,
                reason=f"中止计时，至{_clock(pause_end)}恢复",
                source=PAUSE_RECORD,
            )
    yield ExplainedStep(
        result.due_at, counted=True, reason=f"满 {amount.text}，期限届满", source=CC_201_2
    )


def _clock(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
