"""What a person suspended is looked at again every 30 days; nothing resumes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from sqlalchemy import select

from lianshu.tick import advance, next_due
from notifications.models import Message
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.clock import OFFICE_ZONE, local_date
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.queries import pauses_of
from workflows.deadlines.review_queries import asked_reviews, missed_reviews, reviews_of
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.organizations.queries import person
from workflows.steps.ask_review import ask_review
from workflows.steps.review_suspension import review_suspension
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline
from workflows.steps.take_back import take_back_task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

ASKED = "deadline:review_asked"
STILL = "鉴定机构尚未出具意见。"


@pytest.fixture
def clock(driver: Driver) -> Deadline:
    """核查立案, suspended on Friday 27 November: the 30th day is a Sunday, so it is Monday the 28th."""
    case_id = driver.start()
    driver.until(case_id, "verify")
    deadline = driver.deadlines(case_id)["LR-VERIFY"]
    driver.at("2026-11-27T10:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, deadline.id, "expert_opinion"))
    return deadline


def review(driver: Driver, clock: Deadline, username: str = "bailu-deputy") -> None:
    driver.act(username, lambda uow: review_suspension(uow, clock.id, STILL))


def resume(driver: Driver, clock: Deadline, username: str = "bailu-deputy") -> None:
    driver.act(username, lambda uow: resume_suspended(uow, clock.id))


def pause(driver: Driver, clock: Deadline) -> DeadlinePause:
    with driver.uow() as uow:
        return pauses_of(uow.session, clock.id)[-1]


def review_on(driver: Driver, clock: Deadline) -> date:
    at = pause(driver, clock).review_at
    assert at is not None
    assert (at.hour, at.minute) == (0, 0)
    return local_date(at)


def state(driver: Driver, clock: Deadline) -> str:
    with driver.uow() as uow:
        return uow.session.get_one(Deadline, clock.id).state


def asked(driver: Driver, clock: Deadline) -> Sequence[HistoryRow]:
    with driver.uow() as uow:
        return [row for row in rows_of_case(uow.session, clock.case_id) if row.kind == ASKED]


def told(driver: Driver, clock: Deadline) -> list[str]:
    with driver.uow() as uow:
        query = select(Message).where(
            Message.case_id == clock.case_id, Message.subject.like("【请复查】%")
        )
        found = uow.session.scalars(query).all()
        return sorted(person(uow.session, each.recipient_id).username for each in found)


def missed(driver: Driver, username: str) -> list[str]:
    with driver.uow(username) as uow:
        rows, total = missed_reviews(uow.session, uow.person, uow.now, 20)
        assert total == len(rows)
        return [deadline.id for _, deadline, _ in rows]


def waits(driver: Driver, username: str) -> list[str]:
    with driver.uow(username) as uow:
        return [deadline.id for _, deadline, _ in asked_reviews(uow.session, uow.person)]


def test_on_the_thirtieth_day_who_suspended_and_the_head_are_asked(
    driver: Driver, clock: Deadline
) -> None:
    assert review_on(driver, clock) == date(2026, 12, 28)
    driver.at("2026-12-27T23:59").tick()
    assert asked(driver, clock) == []
    with driver.uow():
        assert next_due(driver.platform) == datetime(2026, 12, 28, tzinfo=OFFICE_ZONE)

    driver.at("2026-12-28T00:00")
    assert driver.tick().reviews == 1

    (row,) = asked(driver, clock)
    assert row.data is not None
    assert row.data["review_on"] == "2026-12-28"
    assert row.actor_id is None
    assert set(row.data["told"]) == {driver.viewer(n).id for n in ("bailu-deputy", "bailu-head")}
    assert told(driver, clock) == []  # at night nobody is written to
    driver.at("2026-12-28T08:30")
    assert driver.tick().reviews == 0
    assert told(driver, clock) == ["bailu-deputy", "bailu-head"]
    assert state(driver, clock) == "paused"
    assert waits(driver, "bailu-deputy") == [clock.id]


def test_the_clock_that_is_moved_stops_at_the_day_of_the_review(
    driver: Driver, clock: Deadline
) -> None:
    counts = advance(driver.platform, datetime(2026, 12, 30, 9, tzinfo=OFFICE_ZONE))
    assert counts.reviews == 1
    (row,) = asked(driver, clock)
    assert row.at == datetime(2026, 12, 28, tzinfo=OFFICE_ZONE)


def test_a_review_lets_it_stand_for_thirty_days_more(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-12-28T09:00").tick()
    review(driver, clock)

    assert (state(driver, clock), review_on(driver, clock)) == ("paused", date(2027, 1, 27))
    with driver.uow() as uow:
        pauses = pauses_of(uow.session, clock.id)
        ((kept,),) = reviews_of(uow.session, pauses).values()
        row = rows_of_case(uow.session, clock.case_id)[-1]
        assert verify_history(uow, clock.case_id).ok
    assert (kept.opinion, kept.next_on) == (STILL, date(2027, 1, 27))
    assert (row.kind, row.actor_id) == ("deadline:reviewed", driver.viewer("bailu-deputy").id)
    assert waits(driver, "bailu-deputy") == []
    driver.at("2027-01-27T00:00").tick()
    assert len(asked(driver, clock)) == 2


def test_a_missed_review_is_shown_and_resumes_nothing(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-12-28T23:59").tick()
    assert missed(driver, "sfj-supervisor") == []
    driver.at("2026-12-29T00:00").tick()

    assert missed(driver, "sfj-supervisor") == [clock.id]
    assert missed(driver, "qingshi-deputy") == []
    assert state(driver, clock) == "paused"
    assert len(asked(driver, clock)) == 1
    driver.at("2027-03-01T09:00").tick()
    assert (state(driver, clock), missed(driver, "bailu-head")) == ("paused", [clock.id])

    review(driver, clock)
    assert missed(driver, "sfj-supervisor") == []
    assert review_on(driver, clock) == date(2027, 3, 31)


def test_the_head_reviews_and_resumes_once_the_day_has_come(
    driver: Driver, clock: Deadline
) -> None:
    with pytest.raises(NotPermitted, match="分管领导"):
        resume(driver, clock, "bailu-head")
    review(driver, clock, "bailu-head")  # looking earlier is always good
    assert review_on(driver, clock) == date(2026, 12, 28)
    driver.at("2026-12-28T09:00").tick()

    resume(driver, clock, "bailu-head")

    assert state(driver, clock) == "running"
    assert pause(driver, clock).ended_at == driver.clock.now()


@pytest.mark.parametrize("username", ["bailu-officer", "bailu-team", "shuili-head", "sfj-head"])
def test_nobody_else_reviews(driver: Driver, clock: Deadline, username: str) -> None:
    driver.at("2026-12-28T09:00").tick()
    with pytest.raises(NotPermitted, match="上级复查"):
        review(driver, clock, username)
    with pytest.raises(NotPermitted, match="分管领导"):
        resume(driver, clock, username)
    with pytest.raises(NotFound):
        review(driver, clock, "qingshi-deputy")


def test_a_review_says_why(driver: Driver, clock: Deadline) -> None:
    with pytest.raises(Invalid) as refusal:
        driver.act("bailu-deputy", lambda uow: review_suspension(uow, clock.id, "  "))
    assert [error.pointer for error in refusal.value.errors] == ["/opinion"]
    assert review_on(driver, clock) == date(2026, 12, 28)


def test_what_runs_or_what_a_step_holds_is_not_reviewed(driver: Driver, clock: Deadline) -> None:
    resume(driver, clock)
    with pytest.raises(WrongState, match="不用复查"):
        review(driver, clock)
    case_id = driver.start(place="另一处")
    driver.until(case_id, "check_completeness")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )
    held = driver.deadlines(case_id)["LR-ACCEPT"]
    assert pause(driver, held).review_at is None
    with pytest.raises(WrongState, match="不用复查"):
        review(driver, held)


def test_what_runs_again_is_not_asked_for(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-12-25T10:00")
    resume(driver, clock)
    driver.at("2026-12-28T08:30").tick()
    assert asked(driver, clock) == []


def test_what_runs_again_before_the_morning_needs_no_mail(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-12-28T00:00").tick()
    driver.at("2026-12-28T07:00")
    resume(driver, clock)
    driver.at("2026-12-28T08:30").tick()
    assert told(driver, clock) == []


def test_a_second_wake_up_asks_nobody(driver: Driver, clock: Deadline) -> None:
    due = (pause(driver, clock).id, clock.case_id)
    with driver.uow() as uow:
        assert ask_review(uow, due) == 0  # its day has not come
    driver.at("2026-12-28T00:00")
    with driver.uow() as uow:
        assert ask_review(uow, due) == 1
    with driver.uow() as uow:
        assert ask_review(uow, due) == 0
    assert len(asked(driver, clock)) == 1


def test_with_its_case_a_review_is_moot_and_taken_back_it_is_due_again(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "record_result")
    ninety = driver.deadlines(case_id)["APL60"]
    driver.at("2026-11-27T10:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, ninety.id, "expert_opinion"))
    done = driver.go_on(case_id, "record_result")
    driver.at("2026-11-27T10:05")
    driver.act("bailu-officer", lambda uow: take_back_task(uow, done.id))

    driver.at("2026-12-28T09:00").tick()
    assert len(asked(driver, ninety)) == 1
    driver.go_on(case_id, "record_result")
    assert waits(driver, "bailu-deputy") == []
    driver.at("2026-12-29T09:00").tick()
    assert missed(driver, "sfj-supervisor") == []


def test_a_pause_of_no_length_moves_nothing_and_another_one_can_follow(
    driver: Driver,
) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    clock = driver.deadlines(case_id)["LR-VERIFY"]
    driver.at("2026-11-27T10:00")
    for ground in ("expert_opinion", "other_case") * 3:  # whatever the ids, what stands comes last
        with driver.uow("bailu-deputy") as uow:
            suspend_deadline(uow, clock.id, ground)
        resume(driver, clock)
    after = driver.deadlines(case_id)["LR-VERIFY"]
    assert (after.state, after.due_on, after.warn_at) == ("running", clock.due_on, clock.warn_at)


@pytest.mark.parametrize(
    ("resumed", "due"),
    [
        ("2026-10-01T10:00", date(2026, 10, 14)),  # within the holiday: 8, 9, 10 (made up), 12, …
        ("2026-10-08T10:00", date(2026, 10, 14)),
        ("2026-10-10T10:00", date(2026, 10, 16)),  # the made-up Saturday works: it counts
        ("2026-10-11T10:00", date(2026, 10, 19)),  # a Sunday
    ],
)
def test_resumed_over_the_national_day_it_has_exactly_what_was_left(
    driver: Driver, resumed: str, due: date
) -> None:
    """Seven working days from the 24th; 28 is used when it is suspended on the 29th: six are left."""
    driver.at("2026-09-24T10:00")
    case_id = driver.start(found_on="2026-09-24", act_on="2026-09-23")
    driver.until(case_id, "verify")
    clock = driver.deadlines(case_id)["LR-VERIFY"]
    assert clock.due_on == date(2026, 10, 12)
    driver.at("2026-09-29T10:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "expert_opinion"))
    driver.at(resumed)

    resume(driver, clock)

    assert driver.deadlines(case_id)["LR-VERIFY"].due_on == due
