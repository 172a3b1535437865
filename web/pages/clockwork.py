"""Lights, rulers and clocks of tasks and deadlines, as templates want them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from oversight import lights
from oversight.models import Card as CardRow
from web.ruler import draw_ruler
from web.texts import say
from web.view_models.lights import Card, Light, Ruler
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.clock import local_date
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import Pauses
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.remaining import Remaining
from workflows.tasks.models import Task
from workflows.texts import Text


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant of looking, with the calendar it is looked at by."""

    now: datetime
    calendar: OfficeCalendar

    @property
    def today(self) -> date:
        return local_date(self.now)


def light_of_deadline(deadline: Deadline, at: Moment) -> Light:
    """The light of a clock with what remains of it."""
    light = _shown(lights.standing_of_deadline(deadline, at.now, at.calendar))
    return replace(light, lapsed=deadline.state == "lapsed")


def light_of_task(task: Task, deadline: Deadline | None, at: Moment) -> Light:
    """The light of a task; a finished one says whether it was late."""
    return _shown(lights.standing_of_task(task, deadline, None, at.now, at.calendar))


def light_of_case(states: Iterable[Light]) -> Light:
    """The worst of the open tasks' lights, with that task's remaining time."""
    return _shown(lights.standing_of_case(map(_standing, states)))


def _standing(light: Light) -> lights.Standing:
    left = None if light.remaining is None else Remaining(light.remaining, light.unit)
    return lights.Standing(
        lights.Light(light.state), remaining=left, provisional=light.provisional, late=light.late
    )


def _shown(standing: lights.Standing) -> Light:
    left = standing.remaining
    return Light(
        state=standing.light.value,
        remaining=left.value if left else None,
        unit=left.unit if left else "workday",
        provisional=standing.provisional,
        late=standing.late,
    )


def ruler_of(
    deadline: Deadline | None, at: Moment, pauses: Sequence[DeadlinePause] = ()
) -> Ruler | None:
    """The working-day ruler of a running clock; None for long, paused and hourly ones."""
    if deadline is None or deadline.due_on is None or deadline.state != "running":
        return None
    if parse_amount(deadline.amount).unit.exact:
        return None
    first = local_date(deadline.started_at) + timedelta(days=1)
    stood = Pauses((each.began_at, each.ended_at) for each in pauses if each.ended_at is not None)
    return draw_ruler(first, deadline.due_on, at.today, at.calendar.is_workday, stood.covers)


def card_badge(card: CardRow | None) -> Card | None:
    """The badge of a card that is in force."""
    if card is None or card.revoked_at is not None:
        return None
    return Card(
        level=card.level,  # type: ignore[arg-type]
        issued_at=card.raised_at or card.issued_at,
        reason=say(Text(card.reason)) if card.reason else "",
    )


def sort_key(light: Light, due_at: datetime | None) -> tuple[int, float]:
    """Most urgent first: by light, then by what is due soonest."""
    order = ("red", "yellow", "normal", "untimed", "paused", "done")
    return order.index(light.state), due_at.timestamp() if due_at else float("inf")
