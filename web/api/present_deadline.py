"""Deadlines and lights as the API tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oversight.lights import Standing, light_of_deadline, standing_of_deadline
from web.api.deadline_shapes import BudgetShape, DeadlineShape, LedgerItem, Remaining, ReviewShape
from web.api.directory import Directory
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.request_queries import who_asked_to_extend
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.pauses import budget, ledger_of
from workflows.deadlines.queries import extensions_of, pauses_of
from workflows.deadlines.review_queries import reviews_of
from workflows.deadlines.reviews import review_is_missed
from workflows.processes.published import published_folder

MINUTE = 60_000_000
"""In microseconds."""


def present_deadline(uow: UnitOfWork, deadline: Deadline) -> DeadlineShape:
    """A deadline with its ledger."""
    amount = parse_amount(deadline.amount)
    pauses = pauses_of(uow.session, deadline.id)
    return DeadlineShape(
        id=deadline.id,
        case_id=deadline.case_id,
        rule=deadline.rule,
        rule_version=deadline.rule_version_id,
        title=deadline.title,
        basis=deadline.basis,
        status=deadline.status,
        statutory=_is_statutory(uow, deadline),
        amount=amount.value,
        unit=amount.unit.value,
        started_at=deadline.started_at,
        warn_at=deadline.warn_at,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        provisional=deadline.provisional,
        state=deadline.state,
        light=light_of_deadline(deadline, uow.now).value,
        remaining=remaining_of(uow, deadline),
        budget=_budget(uow, deadline, pauses),
        ledger=_ledger(uow, deadline, pauses),
    )


def _is_statutory(uow: UnitOfWork, deadline: Deadline) -> bool:
    case = uow.session.get_one(Case, deadline.case_id)
    rule = published_folder(uow.session, case.process_version_id).rules.get(deadline.rule)
    return rule is not None and rule.statutory


def remaining_of(uow: UnitOfWork, deadline: Deadline | None) -> Remaining | None:
    """What is left of a running clock; None when it stands still or is over."""
    if deadline is None:
        return None
    standing = standing_of_deadline(deadline, uow.now, office_calendar(uow.session))
    return shown_remaining(standing)


def shown_remaining(standing: Standing) -> Remaining | None:
    """What is left as the API says it."""
    left = standing.remaining
    return Remaining(value=left.value, unit=left.unit) if left else None


def _budget(uow: UnitOfWork, deadline: Deadline, pauses: Sequence[DeadlinePause]) -> BudgetShape:
    """What is used up now, or was when the clock ended; hours are told in whole minutes begun."""
    used = budget(
        deadline.started_at,
        parse_amount(deadline.amount),
        ledger_of(pauses),
        deadline.ended_at or uow.now,
        office_calendar(uow.session),
    )
    if used.unit != "microsecond":
        return BudgetShape(total=used.total, used=used.used, left=used.left, unit=used.unit)
    total, left = used.total // MINUTE, -(-used.left // MINUTE)
    return BudgetShape(total=total, used=total - left, left=left, unit="minute")


def _ledger(
    uow: UnitOfWork, deadline: Deadline, pauses: Sequence[DeadlinePause]
) -> list[LedgerItem]:
    directory, reviews = Directory(uow), reviews_of(uow.session, pauses)
    items = [
        LedgerItem(
            kind="suspension",
            since=pause.began_at,
            until=pause.ended_at,
            ground=pause.ground,
            basis=pause.basis,
            by=directory.person(pause.by_id),
            asked_by=None,
            amount=None,
            due_before=None,
            due_after=None,
            review_on=_review_on(pause),
            review_missed=review_is_missed(pause, uow.now),
            reviews=[
                ReviewShape(
                    at=each.at,
                    by=directory.person(each.by_id),
                    opinion=each.opinion,
                    next_on=each.next_on,
                )
                for each in reviews.get(pause.id, ())
            ],
        )
        for pause in pauses
    ]
    asked = who_asked_to_extend(uow.session, deadline.id)
    for extension in extensions_of(uow.session, deadline.id):
        items.append(
            LedgerItem(
                kind="extension",
                since=extension.at,
                until=None,
                ground=extension.ground,
                basis=deadline.basis,
                by=directory.person(extension.by_id),
                asked_by=directory.person(asked.get(extension.at)),
                amount=extension.amount,
                due_before=extension.due_before,
                due_after=extension.due_after,
                review_on=None,
                review_missed=False,
                reviews=[],
            )
        )
    return sorted(items, key=lambda item: item.since)


def _review_on(pause: DeadlinePause) -> date | None:
    """When a suspension that stands is reviewed next."""
    if pause.ended_at is not None or pause.review_at is None:
        return None
    return local_date(pause.review_at)
