"""Starting, pausing, resuming and ending the deadlines of a case, and scheduling what they fire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bpmn.folder_model import Rule
from bpmn.folder_periods import Amount as FolderAmount
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Amount, parse_amount
from workflows.deadlines.models import Deadline, DeadlinePause, Timer
from workflows.deadlines.pauses import Ledger, effective, ledger_of, resume, suspend
from workflows.deadlines.profiles import Profile
from workflows.deadlines.queries import pauses_of, timers_of_deadline
from workflows.deadlines.reviews import review_after
from workflows.deadlines.rules.in_force import InForce
from workflows.deadlines.rules.queries import profile_on
from workflows.deadlines.rungs import Rung, rungs
from workflows.history.kinds import Kind
from workflows.history.record import record


def start_deadline(
    uow: UnitOfWork,
    case: Case,
    rule: Rule,
    started_at: datetime,
    start_event: str,
    item: str | None = None,
    version: InForce | None = None,
) -> Deadline:
    """Open the clock of a rule, counted from `started_at` (an instant; its day is not counted).

    `item` is the code of the body whose clock it is, where each body of a list has its own;
    `version` says which row the rule was taken from, whatever was made of its amount since.
    """
    urgent = case.urgent and rule.urgent is not None
    deadline = Deadline(
        id=new_id(),
        case_id=case.id,
        rule=rule.code,
        item=item,
        title=rule.title,
        amount=(rule.urgent if urgent and rule.urgent else rule.amount).text,
        roll=rule.roll,
        basis=rule.basis,
        status=rule.status,
        started_at=started_at,
        start_event=start_event,
        urgent=urgent,
        rule_version_id=version.version_id if version else None,
        warn_profile=version.warn_profile if version else None,
        profiles_on=local_date(uow.now),
    )
    _run(uow, deadline, ())
    uow.session.add(deadline)
    record(
        uow,
        Kind.DEADLINE_STARTED,
        case=case,
        item=deadline.item,
        deadline=deadline.id,
        rule=rule.code,
        title=rule.title,
        amount=deadline.amount,
        due_on=_day(deadline),
        basis=rule.basis,
    )
    return deadline


def as_set(rule: Rule, started_at: datetime, last_day: date) -> Rule:
    """A rule whose last day somebody set: so many calendar days from the start, whatever they end on."""
    days = max(1, (last_day - local_date(started_at)).days)
    amount = FolderAmount(f"{days}CD", days, "CD")
    return replace(rule, amount=amount, urgent=None, roll="none")


def pause_deadline(
    uow: UnitOfWork,
    case: Case,
    deadline: Deadline,
    ground: str,
    *,
    basis: str | None = None,
    by_id: str | None = None,
    post: tuple[str, str] | None = None,
) -> None:
    """Let a running clock stand still; what hangs on it does not fire meanwhile.

    Where a person suspended it, `basis` and `by_id` are the article and the person, `post` is the role
    and the organization that decides on it; such a suspension is reviewed every 30 days.

    A clock that has run out stays run out: a pause begun afterwards cannot make it unhappened.
    """
    before = ledger_of(pauses_of(uow.session, deadline.id))
    at = _not_before(before, uow.now)
    ledger = suspend(before, at, ground)
    _run(uow, deadline, ledger)
    if deadline.state != "paused":
        return
    role, organization_id = post or (None, None)
    uow.session.add(
        DeadlinePause(
            deadline_id=deadline.id,
            began_at=at,
            ground=ground,
            basis=basis,
            by_id=by_id,
            role=role,
            organization_id=organization_id,
            review_at=review_after(at, office_calendar(uow.session)) if by_id else None,
        )
    )
    for timer in timers_of_deadline(uow.session, deadline.id):
        timer.fire_at = None
    uow.session.flush()
    record(
        uow,
        Kind.DEADLINE_PAUSED,
        case=case,
        item=deadline.item,
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        ground=ground,
    )


def resume_deadline(uow: UnitOfWork, case: Case, deadline: Deadline) -> None:
    """Let a paused clock run on with what was left of it.

    Where it has another last day for it, the rungs are climbed anew, from the highest that it stands
    on: nobody has been told of that day yet.
    """
    before = _due_without_last_pause(uow, deadline)
    _run(uow, deadline, _set_going(uow, deadline))
    if deadline.due_at == before:
        set_timers(uow, deadline)
    else:
        for timer in timers_of_deadline(uow.session, deadline.id):
            schedule(uow, timer, deadline, after=None)
    record(
        uow,
        Kind.DEADLINE_RESUMED,
        case=case,
        item=deadline.item,
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        due_on=_day(deadline),
    )


def lengthen_deadline(uow: UnitOfWork, deadline: Deadline, by: Amount) -> None:
    """Give a running clock more of its own unit; the rungs that lie ahead of it now are to come.

    Raises TimeRuleError when that makes it longer than any legal period.
    """
    total = parse_amount(deadline.amount)
    deadline.amount = str(Amount(total.value + by.value, total.unit))
    _run(uow, deadline, ledger_of(pauses_of(uow.session, deadline.id)))
    reached = [rung.name for rung in rungs_of(uow, deadline) if rung.at <= uow.now]
    for timer in timers_of_deadline(uow.session, deadline.id):
        schedule(uow, timer, deadline, after=reached[-1] if reached else None)
    uow.session.flush()


def due_if_longer(uow: UnitOfWork, deadline: Deadline, by: Amount) -> date:
    """The last day a running clock would have with so much more of its own unit."""
    total = parse_amount(deadline.amount)
    result = effective(
        deadline.started_at,
        Amount(total.value + by.value, total.unit),
        ledger_of(pauses_of(uow.session, deadline.id)),
        office_calendar(uow.session),
        roll="none" if deadline.roll == "none" else "forward",
    )
    assert result is not None, "asked of a running clock"
    return result.due


def take_over_start(uow: UnitOfWork, deadline: Deadline, other: Deadline) -> bool:
    """Count a running clock as another one was counted, from its start and by its amount.

    Every stretch in which that one stood still is taken over too: else this one could end before
    either would have. Returns whether this one ends earlier for it; otherwise nothing is changed.
    """
    mine = pauses_of(uow.session, deadline.id)
    theirs = [pause for pause in pauses_of(uow.session, other.id) if pause.ended_at is not None]
    result = effective(
        other.started_at,
        parse_amount(other.amount),
        (*ledger_of(theirs), *ledger_of(mine)),
        office_calendar(uow.session),
        roll="none" if deadline.roll == "none" else "forward",
    )
    if result is None or deadline.due_at is None or result.due_at >= deadline.due_at:
        return False
    for pause in theirs:
        uow.session.add(
            DeadlinePause(
                deadline_id=deadline.id,
                began_at=pause.began_at,
                ended_at=pause.ended_at,
                ground=pause.ground,
                basis=pause.basis,
                by_id=pause.by_id,
            )
        )
    deadline.started_at, deadline.start_event = other.started_at, other.start_event
    deadline.amount, deadline.rule_version_id = other.amount, other.rule_version_id
    deadline.warn_profile, deadline.profiles_on = other.warn_profile, other.profiles_on
    uow.session.flush()
    _run(uow, deadline, ledger_of(pauses_of(uow.session, deadline.id)))
    set_timers(uow, deadline)
    return True


def reopen_deadline(uow: UnitOfWork, case: Case, deadline: Deadline) -> None:
    """Let a clock that was met go on as if it had not been: what met it was taken back.

    Where a person had suspended it, it stands still again: only a person lets it run on.
    """
    pauses = pauses_of(uow.session, deadline.id)
    with uow.session.no_autoflush:
        if pauses and pauses[-1].by_id is not None and pauses[-1].ended_at == deadline.ended_at:
            pauses[-1].ended_at = None
        deadline.ended_at = None
        _run(uow, deadline, ledger_of(pauses))
    uow.session.flush()
    if deadline.state == "paused":
        return
    record(
        uow,
        Kind.DEADLINE_RESUMED,
        case=case,
        item=deadline.item,
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        due_on=_day(deadline),
    )


def end_deadline(uow: UnitOfWork, case: Case, deadline: Deadline, state: str) -> None:
    """Close a clock as met, lapsed or cancelled; its timers are closed by the engine's step."""
    late = deadline.due_at is not None and uow.now >= deadline.due_at
    if deadline.state == "paused":
        _run(uow, deadline, _set_going(uow, deadline))
    deadline.state, deadline.ended_at = state, uow.now
    kinds = {"met": Kind.DEADLINE_MET, "lapsed": Kind.DEADLINE_LAPSED}
    data: dict[str, Any] = {
        "deadline": deadline.id,
        "rule": deadline.rule,
        "title": deadline.title,
    }
    if state == "met":
        data["late"] = late
    kind = kinds.get(state, Kind.DEADLINE_CANCELLED)
    record(uow, kind, case=case, item=deadline.item, **data)


def set_timers(uow: UnitOfWork, deadline: Deadline) -> None:
    """Let what hangs on a running clock fire again, at the rung that was to come next."""
    for timer in timers_of_deadline(uow.session, deadline.id):
        schedule(uow, timer, deadline, after=_before(uow, deadline, timer.rung))
    uow.session.flush()


def schedule(uow: UnitOfWork, timer: Timer, deadline: Deadline, *, after: str | None) -> None:
    """Work out what a timer fires next and when; `after` is the rung fired last.

    A timer that opens late starts with the highest rung already reached: nobody is sent a pile of
    reminders for a task they have only just got.
    """
    if deadline.state != "running" or deadline.due_at is None:
        timer.fire_at = None
        return
    if timer.interrupting:
        timer.rung, timer.fire_at = None, deadline.due_at
        return
    ahead = rungs_of(uow, deadline)
    names = [rung.name for rung in ahead]
    if after is not None:
        ahead = ahead[names.index(after) + 1 :] if after in names else ahead
    reached = [rung for rung in ahead if rung.at <= uow.now]
    upcoming = reached[-1:] or ahead[:1]
    if not upcoming:
        timer.state, timer.fire_at = "spent", None
        return
    timer.rung = upcoming[0].name
    timer.fire_at = max(upcoming[0].at, uow.now)


def rungs_of(uow: UnitOfWork, deadline: Deadline) -> tuple[Rung, ...]:
    """The rungs of a running deadline with their instants, earliest first."""
    assert deadline.due_on is not None and deadline.due_at is not None
    amount = parse_amount(deadline.amount)
    return rungs(
        amount,
        deadline.started_at,
        deadline.due_on,
        deadline.due_at,
        office_calendar(uow.session),
        _profile(uow, deadline, amount),
    )


def _profile(uow: UnitOfWork, deadline: Deadline, amount: Amount) -> Profile:
    """The warning profile of a deadline: as it was on the day that it was opened."""
    return profile_on(uow.session, amount, deadline.profiles_on, deadline.warn_profile)


def _before(uow: UnitOfWork, deadline: Deadline, rung: str | None) -> str | None:
    names = [item.name for item in rungs_of(uow, deadline)]
    if rung not in names or names.index(rung) == 0:
        return None
    return names[names.index(rung) - 1]


def _due_without_last_pause(uow: UnitOfWork, deadline: Deadline) -> datetime | None:
    """When a paused clock was to end before it was paused."""
    result = effective(
        deadline.started_at,
        parse_amount(deadline.amount),
        ledger_of(pauses_of(uow.session, deadline.id)[:-1]),
        office_calendar(uow.session),
        roll="none" if deadline.roll == "none" else "forward",
    )
    return result.due_at if result else None


def _set_going(uow: UnitOfWork, deadline: Deadline) -> Ledger:
    """Close the open pause in the row and in the ledger."""
    rows = pauses_of(uow.session, deadline.id)
    before = ledger_of(rows)
    at = _not_before(before, uow.now)
    rows[-1].ended_at = at
    return resume(before, at)


def _not_before(ledger: Ledger, now: datetime) -> datetime:
    """Now, or the last instant of the ledger when the machine's clock was set back since then."""
    return max([now, *(at for pause in ledger for at in (pause.began_at, pause.ended_at) if at)])


def _run(uow: UnitOfWork, deadline: Deadline, ledger: Ledger) -> None:
    """Set where the deadline ends by its ledger together with whether it runs or stands.

    In one go: a row must never be flushed running without an end or paused with one.
    """
    calendar = office_calendar(uow.session)
    amount = parse_amount(deadline.amount)
    result = effective(
        deadline.started_at,
        amount,
        ledger,
        calendar,
        roll="none" if deadline.roll == "none" else "forward",
    )
    if result is None:
        deadline.state = "paused"
        deadline.due_on = deadline.due_at = deadline.warn_at = None
        return
    profile = _profile(uow, deadline, amount)
    ahead = rungs(amount, deadline.started_at, result.due, result.due_at, calendar, profile)
    deadline.state = "running"
    deadline.due_on, deadline.due_at = result.due, result.due_at
    deadline.provisional = result.provisional
    deadline.warn_at = next((rung.at for rung in ahead if rung.name == "warn"), result.due_at)


def _day(deadline: Deadline) -> str | None:
    return deadline.due_on.isoformat() if deadline.due_on else None
