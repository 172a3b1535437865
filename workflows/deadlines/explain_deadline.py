"""The written calculation (期限计算书) of a deadline of a case: what is certain of it at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bpmn.folder_model import ProcessFolder
from workflows.calendar.local_time import day_of, to_local
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Amount, Unit, parse_amount
from workflows.deadlines.explain import (
    PAUSE_RECORD,
    ExplainedStep,
    Explanation,
    ExplanationDocument,
    explain,
)
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.pauses import budget, ledger_of
from workflows.deadlines.queries import pauses_of
from workflows.texts import Counted, Text

_DAY = timedelta(days=1)
_MINUTE = 60_000_000
"""In microseconds."""


@dataclass(frozen=True, slots=True)
class Written:
    """The calculation of a deadline: while it stands still only the days behind us are certain.

    `explanation` is then the walk as if it ran on tomorrow; `steps` are those that hold in any case.
    """

    explanation: Explanation
    steps: tuple[ExplainedStep, ...]
    stands: bool

    @property
    def raw(self) -> date | None:
        """The last day before any roll; None while it has no end, and of hours."""
        if self.stands or self.explanation.amount.unit.exact:
            return None
        return self.explanation.result.raw

    def document(self, wording: Callable[[Text], str] = str) -> dict[str, object]:
        """The calculation as `lianshu deadline explain` prints it, without an end while it stands."""
        found: ExplanationDocument = self.explanation.document(wording)
        if not self.stands:
            return {**found}
        known = [
            {**step, "reason": wording(mine.reason)}
            for step, mine in zip(found["steps"], self.steps, strict=False)
        ]
        return {**found, "due": None, "raw": None, "act_by": None, "due_at": None, "steps": known}


def explain_deadline(uow: UnitOfWork, deadline: Deadline) -> Written:
    """How a deadline's end is counted, or of one that stands still, how far it had come."""
    pauses = pauses_of(uow.session, deadline.id)
    return written(deadline, pauses, uow.now, office_calendar(uow.session))


def written(
    deadline: Deadline, pauses: Sequence[DeadlinePause], now: datetime, calendar: OfficeCalendar
) -> Written:
    """The same from rows that are at hand."""
    explanation = explain(
        deadline.started_at,
        parse_amount(deadline.amount),
        calendar,
        roll="none" if deadline.roll == "none" else "forward",
        pauses=[(pause.began_at, pause.ended_at or now + _DAY) for pause in pauses],
    )
    if deadline.due_on is not None:
        return Written(explanation, explanation.steps, stands=False)
    known = _known(explanation.steps, to_local(deadline.ended_at or now))
    if deadline.state == "paused" and isinstance(known[-1].at, datetime):
        known[-1] = replace(known[-1], reason=Text("中止计时，尚未恢复"))
    return Written(explanation, tuple(known), stands=True)


def _known(steps: Iterable[ExplainedStep], until: datetime) -> list[ExplainedStep]:
    """The steps up to a moment."""
    return [
        step
        for step in steps
        if (
            to_local(step.at) <= until if isinstance(step.at, datetime) else step.at <= until.date()
        )
    ]


def step_day(step: ExplainedStep) -> date:
    """The local day of a step."""
    return day_of(step.at)


def step_words(step: ExplainedStep) -> Text:
    """Why a day counts or not; hours and minutes run on the clock, so their steps say the time."""
    if not isinstance(step.at, datetime):
        return step.reason
    return Text("{time} {reason}", time=f"{to_local(step.at):%H:%M}", reason=step.reason)


def notices(steps: Iterable[ExplainedStep]) -> list[str]:
    """The notices by which days were told apart, each once."""
    named = dict.fromkeys(step.source for step in steps)
    return [name for name in named if not name.startswith("《") and name != PAUSE_RECORD]


def start_words(event: str, folder: ProcessFolder) -> Text:
    """What set a clock running, in words: a step that was completed, a date, an arrival."""
    if event.startswith("data."):
        return _field_title(event.removeprefix("data."), folder)
    element = folder.definition.elements.get(event)
    if element is None:
        return Text("任务到达")
    spec = folder.tasks.get(event)
    return Text("“{step}”办结", step=Text(element.name, spec.title_en if spec else None))


def _field_title(field: str, folder: ProcessFolder) -> Text:
    for form in folder.forms.values():
        schema = form["schema"]["properties"].get(field)
        if schema is not None:
            english = form.get("ui", {}).get("title_en", {}).get(field)
            return Text(str(schema.get("title", field)), english)
    return Text(field)


def rule_words(amount: Amount, roll: str) -> Text:
    """How a period of this unit is counted, in a sentence."""
    if amount.unit.exact:
        return Text("自起算时刻起连续计时，不因休息日顺延。")
    if amount.unit is Unit.WD:
        return Text("起算当日不计，自次日起只数工作日，末日 24 时届满。")
    if roll == "none":
        return Text("起算当日不计，末日不顺延，24 时届满。")
    return Text("起算当日不计，末日是休息日的顺延到下一个工作日，末日 24 时届满。")


def left_words(
    deadline: Deadline, pauses: Sequence[DeadlinePause], now: datetime, calendar: OfficeCalendar
) -> Text:
    """What a clock that stands still has left: it runs on with exactly that."""
    amount = parse_amount(deadline.amount)
    left = budget(deadline.started_at, amount, ledger_of(pauses), now, calendar)
    if left.unit == "workday":
        return Counted("{count} 个工作日", count=left.left)
    if left.unit == "day":
        return Counted("{count} 天", count=left.left)
    return Counted("{count} 分钟", count=-(-left.left // _MINUTE))
