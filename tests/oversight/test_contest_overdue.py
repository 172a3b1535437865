"""Contesting overdue days and deciding about it: who, when, and what follows."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.overdue.contest_overdue import contest_overdue
from oversight.overdue.decide_appeal import decide_appeal
from oversight.overdue.figures import overdue_of
from oversight.overdue.permissions import days_to_contest
from workflows.deadlines.models import Deadline
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.verify import verify_history
from workflows.organizations.manage_people import disable_person
from workflows.organizations.queries import organization, people_by_id
from workflows.steps.add_to_case import add_to_case

FIRST, LAST = date(2026, 11, 27), date(2026, 12, 1)
WHY = "28 日停电，材料无法上传。"
CLERK, HEAD, SUPERVISOR = "bailu-officer", "bailu-team", "sfj-supervisor"
SUPERVISORS = {SUPERVISOR, "sfj-supervisor2", "sfj-supervisor3"}


@pytest.fixture
def over(late):
    """A material check that is six working days over, on 4 December."""
    late.to("2026-12-04T10:00")
    return late


def figures(over):
    clock = over.task.deadline_id
    with over.driver.uow() as uow:
        return overdue_of(uow, uow.session.get_one(Deadline, clock))


def contest(over, who=CLERK, first=FIRST, last=LAST, ground="force_majeure", why=WHY, files=()):
    clock = over.task.deadline_id
    return over.driver.act(
        who, lambda uow: contest_overdue(uow, clock, ground, first, last, why, files)
    )


def decide(over, asked, outcome="whole", first=None, last=None, who=SUPERVISOR, why="情况属实。"):
    return over.driver.act(who, lambda uow: decide_appeal(uow, asked.id, outcome, why, first, last))


def names(over, ids):
    with over.driver.uow() as uow:
        return {each.username for each in people_by_id(uow.session, ids).values()}


def test_all_days_are_the_teams_township(over):
    found = figures(over)

    assert (found.total, found.excluded, found.left) == (6, 0, 6)
    assert [each.day.day for each in found.days] == [27, 30, 1, 2, 3, 4]
    with over.driver.uow() as uow:
        (body,) = {each.body_id for each in found.days}
        assert organization(uow.session, body).code == "bailu"
        assert found.left_to(body) == 6


def test_an_appeal_is_told_and_decided_and_the_figures_follow(over):
    asked = contest(over)

    assert figures(over).left == 6, "nothing changes before it is decided"
    (row,) = over.data("overdue:contested")
    assert (row["first"], row["last"], row["days"]) == ("2026-11-27", "2026-12-01", 3)
    assert names(over, row["told"]) == SUPERVISORS
    over.to("2026-12-04T11:00")
    decide(over, asked)

    found = figures(over)
    assert (found.total, found.excluded, found.left) == (6, 3, 3)
    assert [each.appeal_id for each in found.days] == [asked.id] * 3 + [None] * 3
    (row,) = over.data("overdue:decided")
    assert (row["outcome"], row["days"], names(over, row["told"])) == ("whole", 3, {CLERK})
    over.to("2026-12-04T11:01")
    subjects = [mail.subject for mail in over.driver.platform.transport.mails]
    assert any("申诉剔除" in each and "3 个超期工作日" in each for each in subjects)
    assert any("全部剔除，共 3 个工作日" in each for each in subjects)
    with over.driver.uow() as uow:
        assert verify_history(uow, over.case_id).ok


def test_in_part_and_refused(over):
    asked = contest(over)
    decide(over, asked, "part", date(2026, 11, 27), date(2026, 11, 29))
    assert figures(over).left == 5
    other = contest(over, HEAD, date(2026, 12, 2), date(2026, 12, 3))
    decide(over, other, "refused", why="没有证据。")

    assert figures(over).left == 5
    assert over.data("overdue:decided")[1]["first"] is None
    with pytest.raises(WrongState, match="已经决定"):
        decide(over, other)
    assert over.card.revoked_at is None, "a card is revoked by a person"


def test_a_day_is_contested_once(over):
    contest(over)
    with pytest.raises(Invalid) as caught:
        contest(over, HEAD, FIRST, FIRST)
    assert caught.value.errors[0].pointer == "/first_day"
    contest(over, HEAD, FIRST, date(2026, 12, 4))  # the others among them still can
    with pytest.raises(WrongState, match="没有可以申诉的超期日"):
        contest(over)
    assert over.data("overdue:contested")[1]["days"] == 3


def test_a_day_is_contested_within_ten_working_days(over):
    over.to("2026-12-11T23:00")  # the tenth working day after 27 November
    contest(over, first=FIRST, last=FIRST)
    over.to("2026-12-14T09:00")
    with pytest.raises(Invalid) as caught:
        contest(over, first=date(2026, 11, 28), last=date(2026, 11, 29))
    assert "不早于 2026-11-30" in str(caught.value.errors[0].message)
    contest(over, first=date(2026, 11, 30), last=date(2026, 11, 30))


def test_days_of_what_is_done_can_still_be_contested(over):
    over.driver.complete(over.case_id, CLERK, "check_completeness", "complete")
    over.to("2026-12-10T09:00")

    assert figures(over).total == 6, "it was met on 4 December"
    decide(over, contest(over))
    assert figures(over).left == 3


@pytest.mark.parametrize("who", ["shuili-clerk", SUPERVISOR, "bailu-sfs", "bailu-desk"])
def test_others_do_not_contest(over, who):
    with pytest.raises(NotPermitted, match="由超期日所归单位"):
        contest(over, who)


def test_a_stranger_knows_of_nothing(over):
    with pytest.raises(NotFound):
        contest(over, "qingshi-officer")
    asked = contest(over)
    with pytest.raises(NotFound):
        decide(over, asked, who="qingshi-officer")


@pytest.mark.parametrize("who", [CLERK, HEAD, "bailu-sfs", "bailu-head"])
def test_only_the_justice_bureau_decides(over, who):
    asked = contest(over)
    with pytest.raises(NotPermitted, match="由县司法局执法监督员决定"):
        decide(over, asked, who=who)


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ({"first": None, "last": None}, {"/first_day", "/last_day"}),
        ({"first": LAST, "last": FIRST}, {"/last_day"}),
        ({"ground": "weather"}, {"/ground"}),
        ({"why": " "}, {"/reason"}),
        ({"files": ["0" * 32]}, {"/evidence"}),
        ({"first": date(2026, 11, 28), "last": date(2026, 11, 29)}, {"/first_day"}),
        ({"ground": "", "why": "x" * 2001, "first": None}, {"/ground", "/reason", "/first_day"}),
    ],
)
def test_a_bad_appeal_says_all_that_is_wrong(over, given, pointers):
    with pytest.raises(Invalid) as caught:
        contest(over, **given)
    assert {each.pointer for each in caught.value.errors} == pointers
    assert over.data("overdue:contested") == []


@pytest.mark.parametrize(
    ("outcome", "first", "last", "why", "pointers"),
    [
        ("maybe", None, None, "x", {"/outcome"}),
        ("whole", None, None, "", {"/reason"}),
        ("part", None, None, "x", {"/first_day", "/last_day"}),
        ("part", LAST, FIRST, "x", {"/last_day"}),
        ("part", FIRST, date(2026, 12, 2), "x", {"/first_day"}),
    ],
)
def test_a_bad_decision_changes_nothing(over, outcome, first, last, why, pointers):
    asked = contest(over)
    with pytest.raises(Invalid) as caught:
        decide(over, asked, outcome, first, last, why=why)
    assert {each.pointer for each in caught.value.errors} == pointers
    assert figures(over).left == 6


def test_evidence_is_of_the_case(over):
    file = over.driver.act(
        CLERK,
        lambda uow: add_to_case(
            uow, over.case_id, "停电通知.png", [b"\x89PNG\r\n\x1a\n" + bytes(10)]
        ),
    )
    assert contest(over, files=[file.id, file.id]).evidence == [file.id]


def test_nobody_waits_in_silence(over):
    with over.driver.uow("admin") as uow:
        for each in sorted(SUPERVISORS):
            disable_person(uow, each)
    with pytest.raises(WrongState, match="没有人可以决定"):
        contest(over)


def test_nothing_to_contest_in_time(late):
    late.to("2026-11-26T15:00")
    assert figures(late).total == 0
    with pytest.raises(NotPermitted):
        contest(late)


@pytest.mark.parametrize(("who", "days"), [(CLERK, 6), (HEAD, 6), ("shuili-clerk", 0)])
def test_whoever_may_contest_is_told_which_days(over, who, days):
    clock, case = over.task.deadline_id, over.driver.case(over.case_id)
    with over.driver.uow(who) as uow:
        overdue = overdue_of(uow, uow.session.get_one(Deadline, clock))
        assert len(days_to_contest(uow, case, overdue)) == days
