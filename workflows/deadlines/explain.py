"""The written calculation (期限计算书) of a period: every day counted or left out, and why.

It puts words to the same walk from which `counting.count` takes its dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
from workflows.texts import Counted, Text, mark

CC_201_1 = mark("《民法典》第二百零一条第一款")
CC_201_2 = mark("《民法典》第二百零一条第二款")
CC_202 = mark("《民法典》第二百零二条")
CC_203 = mark("《民法典》第二百零三条")
PAUSE_RECORD = mark("中止记录")


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
    reason: Text
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

    def document(self, wording: Callable[[Text], str] = str) -> ExplanationDocument:
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
                    "reason": wording(step.reason),
                    "source": wording(Text(step.source)),
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

    def _say(self, kind: StepKind, day: CalendarDay) -> tuple[Text, str]:
        said = day.reason if day.official else Text("{day}，暂定", day=day.reason)
        source = day.source
        match kind:
            case StepKind.START:
                reason, source = Text("起算事由发生之日，不计入"), CC_201_1
            case StepKind.COUNTED:
                reason = Text("{place}（{day}）", place=self._ordinal(), day=said)
            case StepKind.REST:
                reason = Text("{day}，不是工作日，不计", day=said)
            case StepKind.PAUSED:
                reason, source = Text("中止计时，不计"), PAUSE_RECORD
            case StepKind.LAST:
                reason = Text(
                    "{place}（{day}），{end}", place=self._ordinal(), day=said, end=self._end(day)
                )
                if self._amount.unit in (Unit.M, Unit.Y):
                    source = CC_202
            case StepKind.FREE:
                reason = Text(
                    "已间隔 {amount}（{day}），{end}",
                    amount=self._amount.text,
                    day=said,
                    end=self._free(day),
                )
            case StepKind.ROLLED:
                reason = Text("{day}，继续顺延", day=said)
            case StepKind.DUE:
                reason = Text("休息日之后的第一个工作日（{day}），顺延到此日为止", day=said)
                source = CC_203
        return reason, source

    def _ordinal(self) -> Text:
        match self._amount.unit:
            case Unit.WD:
                return Text("第{number}个工作日", number=self._counted)
            case Unit.CD:
                return Text("第{number}日", number=self._counted)
        wording = Text("{amount}期间的最后一日", amount=self._amount.text)
        if month_end(self._start, self._amount):
            wording = Text("{text}，到期月没有对应日，以月末日为准", text=wording)
        if self._paused:
            wording = Counted("{text}，已顺移中止的{count}日", text=wording, count=self._paused)
        return wording

    def _end(self, day: CalendarDay) -> Text:
        if self._roll == "forward":
            return Text("期限届满") if day.is_workday else Text("最后一日是休息日，顺延")
        if self._result.act_by in (day.date, None):
            return Text("期限届满")
        return Text(
            "期限届满，不顺延，最迟应在{day}（最后一个工作日）办理", day=self._result.act_by
        )

    def _free(self, day: CalendarDay) -> Text:
        if day.is_workday or self._roll == "none":
            return Text("最早可在此日办理")
        return Text("此日是休息日，顺延")


def _exact_steps(
    start: Moment, amount: Amount, result: Result, pauses: tuple[Span, ...]
) -> Iterator[ExplainedStep]:
    began = instant_of(start)
    yield ExplainedStep(began, counted=False, reason=Text("起算时刻，自此计时"), source=CC_201_2)
    for pause_start, pause_end in exact_pauses(pauses):
        if pause_end > began and pause_start < result.due_at:
            yield ExplainedStep(
                max(pause_start, began),
                counted=False,
                reason=Text("中止计时，至{time}恢复", time=_clock(pause_end)),
                source=PAUSE_RECORD,
            )
    over = Text("满 {amount}，期限届满", amount=amount.text)
    yield ExplainedStep(result.due_at, counted=True, reason=over, source=CC_201_2)


def _clock(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
