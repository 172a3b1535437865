"""Reviews of suspensions as pages show them: what is due, what waits for whom, what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from flask_babel import gettext

from web.pages.names import Names
from web.view_models.board import MissedReview
from web.view_models.case import ReviewNote
from web.view_models.inbox import WaitingRequest
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.review_queries import Review, asked_reviews, missed_reviews
from workflows.deadlines.reviews import review_is_due, review_is_missed
from workflows.steps.review_suspension import reviews

SHOWN = 20
"""Missed reviews listed on the board; the number says how many there are."""


def review_day(pause: DeadlinePause) -> date | None:
    """When a suspension that stands is reviewed next."""
    if pause.ended_at is not None or pause.review_at is None:
        return None
    return local_date(pause.review_at)


def review_state(pause: DeadlinePause, now: datetime) -> Literal["", "ahead", "due", "missed"]:
    """Whether a review is still ahead, today, or missed; empty where there is none to come."""
    if review_is_missed(pause, now):
        return "missed"
    if review_is_due(pause, now):
        return "due"
    return "ahead" if review_day(pause) else ""


def review_notes(
    case: Case,
    deadlines: Iterable[Deadline],
    pauses: Mapping[str, Sequence[DeadlinePause]],
    names: Names,
    now: datetime,
) -> tuple[ReviewNote, ...]:
    """The suspensions of a case whose review has come."""
    return tuple(
        ReviewNote(
            title=names.words(case, deadline.title),
            url=f"/deadlines/{deadline.id}",
            since=pause.began_at,
            review_on=local_date(pause.review_at),
            missed=review_is_missed(pause, now),
        )
        for deadline in deadlines
        for pause in pauses.get(deadline.id, ())
        if review_is_due(pause, now) and pause.review_at is not None
    )


def reviews_to_make(uow: UnitOfWork) -> list[Review]:
    """The suspensions that wait for the acting person to review them, the oldest first."""
    asked = asked_reviews(uow.session, uow.person)
    return [each for each in asked if reviews(uow, uow.person, each[0])]


def waiting_reviews(uow: UnitOfWork, names: Names) -> tuple[WaitingRequest, ...]:
    """The same as the inbox lists them."""
    return tuple(
        WaitingRequest(
            case_id=case.id,
            title=case.title,
            what=gettext("中止满 30 日，请复查"),
            url=f"/deadlines/{deadline.id}#mo",
            number=case.number or "",
            who=names.person(pause.by_id),
            at=pause.asked_at,
            reason=gettext(
                "“%(title)s”期限中止：%(ground)s",
                title=names.words(case, deadline.title),
                ground=names.words(case, pause.ground),
            ),
            verb=gettext("复查"),
        )
        for pause, deadline, case in reviews_to_make(uow)
        if pause.asked_at is not None
    )


def reviews_missed(uow: UnitOfWork, names: Names) -> tuple[tuple[MissedReview, ...], int]:
    """The missed reviews in the acting person's sight, the oldest first, and how many there are."""
    found, total = missed_reviews(uow.session, uow.person, uow.now, SHOWN)
    return tuple(_missed(names, *each) for each in found), total


def _missed(names: Names, pause: DeadlinePause, deadline: Deadline, case: Case) -> MissedReview:
    assert pause.review_at is not None, "it was missed"
    return MissedReview(
        case_id=case.id,
        title=case.title,
        url=f"/deadlines/{deadline.id}",
        number=case.number,
        clock=names.words(case, deadline.title),
        body=names.organization(pause.organization_id),
        by=names.person(pause.by_id),
        since=pause.began_at,
        review_on=local_date(pause.review_at),
    )
