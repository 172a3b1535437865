"""Counting running deadlines anew after the calendar or a rule has changed.

First `list_differences` writes down what would move. `begin_recomputation` then lets it happen, and
`recompute_batch` does so for some cases at a time, each batch in a transaction of its own: whoever is
killed in between leaves a `position` from which the next one goes on. A deadline that is where it
belongs is left alone, so doing it twice changes nothing.

A deadline that stands still has no end to move: it is counted by what is then in force when it runs
on. What was reached stays reached: no rung fires a second time, cards stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import last_changed_at, office_calendar
from workflows.clock import local_date, real_now
from workflows.database.base import Session, new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Recomputation
from workflows.deadlines.recompute_queries import (
    Selection,
    Span,
    drop_changes,
    locked_ends,
    locked_recomputation,
    next_span,
    put_changes,
    recomputations_under_way,
    signed_ends,
    write_deadlines,
    write_ends,
    write_timers,
)
from workflows.deadlines.recount import Difference, End, Recount, Terms, differences
from workflows.deadlines.rules.queries import profile_on
from workflows.deadlines.rungs import mail_at
from workflows.errors import Outdated, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import ChainEnd, record
from workflows.texts import Text

CASES_AT_ONCE = 500
"""A batch holds so many cases: for as long as people may have to wait for one of them."""

EVERYTHING = Selection()

LOOK_AGAIN_AFTER = timedelta(minutes=1)
"""Real time. No transaction takes as long: what one that had read the old calendar wrote is seen."""


def list_differences(
    uow: UnitOfWork,
    cause: str,
    *,
    calendar: OfficeCalendar | None = None,
    selection: Selection = EVERYTHING,
    terms: Terms | None = None,
    again: Recomputation | None = None,
) -> Recomputation:
    """A draft with everything that the calendar or the terms would move; nothing is moved yet.

    Without `calendar` it is the county's own. `again` is a draft whose list is made anew.
    """
    draft = again or Recomputation(
        id=new_id(),
        cause=cause,
        selection={**asdict(selection), "since": _iso(selection.since)},
        terms=asdict(terms) if terms else None,
        state="draft",
        listed_at=uow.now,
    )
    draft.listed_at, draft.moves, draft.settles, draft.turn_red = uow.now, 0, 0, 0
    if again is None:
        uow.session.add(draft)
    uow.session.flush()
    drop_changes(uow.session, draft.id)
    recount = _recount(uow, calendar or office_calendar(uow.session), terms)
    for span in _spans(uow.session, selection):
        found = differences(uow.session, uow.now, recount, selection, span)
        put_changes(
            uow.session,
            [_change(draft, each, uow.now, signed=True, made=False) for each in _moved(found)],
        )
        draft.moves += len(_moved(found))
        draft.settles += sum(each.settles for each in found)
        draft.turn_red += sum(_turns_red(each, uow.now) for each in _moved(found))
    return draft


def check_still_so(
    uow: UnitOfWork,
    listed: Recomputation,
    *,
    calendar: OfficeCalendar | None = None,
    selection: Selection,
    terms: Terms | None = None,
) -> None:
    """Whether a draft from before today, or before the calendar changed, still says what would move.

    What has come or gone since a list of the same day is not looked for: it is marked when it moves
    (`DeadlineChange.signed`). Raises Outdated, which says how much is different.
    """
    changed_at = last_changed_at(uow.session)
    of_today = local_date(listed.listed_at) == local_date(uow.now)
    if of_today and (changed_at is None or changed_at < listed.listed_at):
        return
    recount = _recount(uow, calendar or office_calendar(uow.session), terms)
    same = other = more = turn_red = 0
    for span in _spans(uow.session, selection):
        said = signed_ends(uow.session, listed.id, span)
        for each in _moved(differences(uow.session, uow.now, recount, selection, span)):
            turn_red += _turns_red(each, uow.now)
            same += said.get(each.deadline.id) == each.after.due_at
            more += each.deadline.id not in said
            other += said.get(each.deadline.id, each.after.due_at) != each.after.due_at
    fewer = listed.moves - same - other
    if more or fewer or other:
        raise Outdated(
            Text(
                "清单是 {day} 列出的，之后在办的期限有了变动：少列 {more} 项，多列 {fewer} 项，"
                "到期日不同 {other} 项。请看过新的清单再确认。",
                day=local_date(listed.listed_at),
                more=more,
                fewer=fewer,
                other=other,
            )
        )
    if turn_red != listed.turn_red:
        raise Outdated(
            Text(
                "清单是 {day} 列出的，那时会变为超期的有 {before} 项，现在有 {now} 项。"
                "请看过新的清单再确认。",
                day=local_date(listed.listed_at),
                before=listed.turn_red,
                now=turn_red,
            )
        )


def check_is_draft(recomputation: Recomputation) -> None:
    """Whether it waits to be confirmed; raises WrongState."""
    if recomputation.state != "draft":
        raise WrongState(Text("这份差异清单已经确认或者作废。"))


def begin_recomputation(uow: UnitOfWork, recomputation: Recomputation) -> None:
    """Let a draft happen: the worker does it, before anything else that is due. Raises WrongState.

    The calendar, or the rule, has to change in the same transaction.
    """
    check_is_draft(recomputation)
    recomputation.state, recomputation.began_at = "running", uow.now


def discard_recomputation(recomputation: Recomputation) -> None:
    """Let go of a draft. Raises WrongState."""
    check_is_draft(recomputation)
    recomputation.state = "discarded"


def pending(uow: UnitOfWork, limit: int = 100) -> Sequence[tuple[str, int]]:
    """(recomputation, how many batches it has behind it) of those with something to do now."""
    under_way = recomputations_under_way(uow.session, real_now())
    return [(row.id, row.batches) for row in under_way[:limit]]


def recompute_batch(uow: UnitOfWork, recomputation_id: str, batches: int) -> int:
    """Count the next cases of a recomputation anew; how many deadlines moved.

    Does nothing when somebody else did this batch. After the last case it is written down who is to
    be told, and a minute later everything is looked at once more.
    """
    recomputation = locked_recomputation(uow.session, recomputation_id)
    if recomputation is None or recomputation.batches != batches:
        return 0
    recomputation.batches += 1
    selection = selection_of(recomputation)
    span = next_span(uow.session, selection, recomputation.position or "", CASES_AT_ONCE)
    if span is None:
        _end_pass(uow, recomputation)
        return 0
    ends = locked_ends(uow.session, selection, span)
    recount = _recount(uow, office_calendar(uow.session), terms_of(recomputation))
    found = differences(uow.session, uow.now, recount, selection, span)
    moved = _moved(found)
    _write(uow, found)
    _tell_cases(uow, recomputation.cause, moved, ends)
    _note_changes(uow, recomputation, moved, span)
    recomputation.moved += len(moved)
    recomputation.settled += sum(each.settles for each in found)
    recomputation.position = span.upto
    return len(moved)


def selection_of(recomputation: Recomputation) -> Selection:
    """Which deadlines it is about."""
    stored = recomputation.selection
    since = date.fromisoformat(stored["since"]) if stored["since"] else None
    return Selection(stored["process"], stored["rule"], since)


def terms_of(recomputation: Recomputation) -> Terms | None:
    """By what its deadlines count from now on, where that changes."""
    return Terms(**recomputation.terms) if recomputation.terms else None


def _recount(uow: UnitOfWork, calendar: OfficeCalendar, terms: Terms | None) -> Recount:
    return Recount(calendar, partial(profile_on, uow.session), terms)


def _spans(session: Session, selection: Selection) -> Iterator[Span]:
    span = next_span(session, selection, "", CASES_AT_ONCE)
    while span is not None:
        yield span
        span = next_span(session, selection, span.upto, CASES_AT_ONCE)


def _moved(found: Sequence[Difference]) -> list[Difference]:
    return [each for each in found if each.moves]


def _turns_red(difference: Difference, now: datetime) -> bool:
    return difference.after.stage(now) == "over" and difference.before.stage(now) != "over"


def _write(uow: UnitOfWork, found: Sequence[Difference]) -> None:
    write_deadlines(
        uow.session,
        [
            {"key": each.deadline.id, **{name: getattr(each.after, name) for name in End.__slots__}}
            for each in found
            if each.before != each.after
        ],
    )
    write_timers(uow.session, [row for each in found for row in each.timers])


def _tell_cases(
    uow: UnitOfWork, cause: str, moved: Sequence[Difference], ends: dict[str, ChainEnd]
) -> None:
    """A row in the history of each case for each of its deadlines that moved."""
    for each in moved:
        record(
            uow,
            Kind.DEADLINE_RECOMPUTED,
            case=ends[each.deadline.case_id],
            item=each.deadline.item,
            deadline=each.deadline.id,
            rule=each.deadline.rule,
            title=each.deadline.title,
            amount_before=each.before.amount,
            amount=each.after.amount,
            due_before=each.before.due_on.isoformat(),
            due_on=each.after.due_on.isoformat(),
            cause=cause,
        )
    uow.session.flush()
    write_ends(
        uow.session, [ends[case_id] for case_id in {each.deadline.case_id for each in moved}]
    )


def _note_changes(
    uow: UnitOfWork, recomputation: Recomputation, moved: Sequence[Difference], span: Span
) -> None:
    signed = signed_ends(uow.session, recomputation.id, span)
    put_changes(
        uow.session,
        [
            _change(
                recomputation,
                each,
                uow.now,
                signed=signed.get(each.deadline.id) == each.after.due_at,
                made=True,
            )
            for each in moved
        ],
    )


def _change(
    recomputation: Recomputation, found: Difference, now: datetime, *, signed: bool, made: bool
) -> dict[str, Any]:
    return {
        "recomputation_id": recomputation.id,
        "deadline_id": found.deadline.id,
        "case_id": found.deadline.case_id,
        "amount_before": found.before.amount,
        "amount_after": found.after.amount,
        "due_before": found.before.due_at,
        "due_after": found.after.due_at,
        "stage_before": found.before.stage(now),
        "stage_after": found.after.stage(now),
        "provisional": found.after.provisional,
        "signed": signed,
        "made": made,
    }


def _end_pass(uow: UnitOfWork, recomputation: Recomputation) -> None:
    recomputation.position = None
    if recomputation.state == "looking":
        recomputation.state, recomputation.ended_at = "done", uow.now
        return
    recomputation.state = "looking"
    recomputation.look_again_at = real_now() + LOOK_AGAIN_AFTER
    record(
        uow,
        Kind.RECOMPUTATION_MADE,
        tell_at=mail_at(uow.now, office_calendar(uow.session), urgent=False)
        if recomputation.moved
        else None,
        recomputation=recomputation.id,
        cause=recomputation.cause,
        moved=recomputation.moved,
        settled=recomputation.settled,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
