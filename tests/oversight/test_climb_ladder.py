"""Climbing the ladder: who is told, which card is issued, and that a second climb changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from oversight import climb_ladder
from oversight.models import Card
from oversight.queries import cards_of_case, told_rows, visible_card, visible_cards
from tests.support.rows import card_of_task
from tests.support.stuck_cases import at, close, reach
from workflows.cases.queries import visible_case
from workflows.clock import local_date
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_by_id
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import next_tell_at, rows_of_case
from workflows.history.verify import verify_history
from workflows.organizations.queries import posts_of

OFFICERS = {"bailu-officer", "bailu-officer2"}

# The instants of 5 working days from Friday 13 November 2026.
RUNGS = {"remind": at(17), "warn": at(19), "L1": at(21), "L2": at(24), "L3": at(30)}


@pytest.fixture
def climbed(moment, watched):
    """Lets a clock reach a rung and climbs it; gives who was told of it, by role."""

    def climb(stuck, rung, now=None):
        now = now or RUNGS[rung]
        with moment(now) as uow:
            reach(uow, stuck, rung)
        with moment(now) as uow:
            for history_id in climb_ladder.pending(uow):
                climb_ladder.climb(uow, history_id)
        with moment(now) as uow:
            told: dict[str, set[str]] = {}
            for row in told_rows(uow.session, stuck.task_id):
                if row.at == now and data(row)["rung"] == rung:
                    for each in data(row)["told"]:
                        told.setdefault(each["as"], set()).update(watched.names([each["person"]]))
            return told

    return climb


def data(row: HistoryRow) -> dict[str, Any]:
    assert row.data is not None
    return row.data


def everybody(told):
    return set().union(*told.values()) if told else set()


TOWNSHIP = {
    "remind": set(),
    "warn": {"bailu-team"},
    "L1": {"bailu-team", "bailu-deputy", "bailu-sfs"},
    "L2": {"bailu-team", "bailu-deputy", "bailu-sfs", "bailu-head", "sfj-supervisor"},
    "L3": {
        "bailu-team", "bailu-deputy", "bailu-sfs", "bailu-head", "sfj-supervisor", "county-leader",
    },
}  # fmt: skip
DEPARTMENT = {
    "remind": set(),
    "warn": {"shuili-head"},
    "L1": {"shuili-head", "sfj-supervisor"},
    "L2": {"shuili-head", "sfj-supervisor", "sfj-head"},
    "L3": {"shuili-head", "sfj-supervisor", "sfj-head", "county-leader"},
}
BUREAU = {
    "remind": set(),
    "warn": {"sfj-head"},
    "L1": {"sfj-head"},
    "L2": {"sfj-head", "county-leader"},
    "L3": {"sfj-head", "county-leader"},
}


@pytest.mark.parametrize(
    ("organization", "role", "handlers", "others"),
    [
        ("bailu", "desk", {"bailu-desk"}, TOWNSHIP),
        ("bailu-team", "officer", OFFICERS, TOWNSHIP),
        ("bailu-station", "officer", {"bailu-station"}, TOWNSHIP),
        ("bailu-team", "team_head", {"bailu-team"}, TOWNSHIP),
        ("bailu", "deputy_head", {"bailu-deputy"}, TOWNSHIP),
        ("shuili", "clerk", {"shuili-clerk"}, DEPARTMENT),
        ("shuili", "dept_head", {"shuili-head"}, DEPARTMENT),
        ("sfj", "supervisor", {"sfj-supervisor", "sfj-supervisor2"}, BUREAU),
        ("bailu-sfs", "supervisor", {"bailu-sfs"}, BUREAU),
        ("zhidao", "coordinator", {"sfj-supervisor"}, BUREAU),
    ],
)
def test_who_is_told(open_case, climbed, organization, role, handlers, others):
    stuck = open_case(organization=organization, role=role)
    for rung in RUNGS:
        told = climbed(stuck, rung)

        assert told["handler"] == handlers, rung
        assert everybody(told) == handlers | others[rung], rung
        assert sum(map(len, told.values())) == len(everybody(told)), "each person once"


def test_a_claimed_task_has_one_handler(open_case, climbed):
    stuck = open_case(assignee="bailu-officer2")

    assert climbed(stuck, "warn") == {"handler": {"bailu-officer2"}, "team_head": {"bailu-team"}}


def test_the_neighbouring_township_hears_nothing(open_case, climbed):
    told = climbed(open_case(organization="qingshi-team"), "L2")

    assert everybody(told) == {
        "qingshi-officer", "qingshi-team", "qingshi-deputy", "qingshi-head", "sfj-supervisor",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rung", "told"),
    [
        ("remind", {}),
        ("warn", {"handler": {"jcy-prosecutor"}}),
        ("L1", {"handler": {"jcy-prosecutor"}, "coordinator": {"sfj-supervisor"}}),
        ("L2", {}),
        ("L3", {}),
    ],
)
def test_the_procuratorate_is_reminded_politely(open_case, climbed, moment, rung, told):
    stuck = open_case(organization="jcy", role="prosecutor")

    assert climbed(stuck, rung) == told
    with moment(at(30)) as uow:
        assert card_of_task(uow.session, stuck.task_id) is None
        assert all(data(row)["courtesy"] for row in told_rows(uow.session, stuck.task_id))


def test_somebody_who_left_is_not_told(open_case, climbed, moment, watched):
    stuck = open_case()
    with moment(at(13, 10)) as uow:
        post, _ = posts_of(uow.session, watched.people["bailu-team"], local_date(uow.now))[0]
        post.valid_until = local_date(at(19))

    assert climbed(stuck, "warn") == {"handler": OFFICERS}


def test_the_card_is_issued_yellow_and_raised_to_red_once(open_case, climbed, moment):
    stuck = open_case()
    seen = []
    for rung in RUNGS:
        climbed(stuck, rung)
        with moment(RUNGS[rung]) as uow:
            card = card_of_task(uow.session, stuck.task_id)
            seen.append(card and (card.level, card.issued_at, card.raised_at))

    assert seen == [
        None,
        None,
        ("yellow", at(21), None),
        ("red", at(21), at(24)),
        ("red", at(21), at(24)),
    ]
    with moment(at(30)) as uow:
        assert len(cards_of_case(uow.session, stuck.case_id)) == 1
        kinds = [row.kind for row in rows_of_case(uow.session, stuck.case_id)]
        assert kinds.count(Kind.CARD_ISSUED) == kinds.count(Kind.CARD_RAISED) == 1
        assert verify_history(uow, stuck.case_id).ok


def test_a_ladder_entered_late_issues_a_red_card(open_case, climbed, moment):
    stuck = open_case()
    climbed(stuck, "L2")

    with moment(at(24)) as uow:
        card = card_of_task(uow.session, stuck.task_id)
        assert card is not None and (card.level, card.raised_at) == ("red", None)


@pytest.mark.parametrize("change", [{"level": "talk"}, {"revoked_at": at(22)}])
def test_what_a_supervisor_did_with_the_card_stays(open_case, climbed, moment, change):
    stuck = open_case()
    climbed(stuck, "L1")
    with moment(at(22)) as uow:
        card = card_of_task(uow.session, stuck.task_id)
        for name, value in change.items():
            setattr(card, name, value)

    assert "head" in climbed(stuck, "L2"), "people are told all the same"
    with moment(at(24)) as uow:
        card = card_of_task(uow.session, stuck.task_id)
        assert card is not None
        assert card.raised_at is None and card.level == change.get("level", "yellow")


def test_climbing_again_changes_nothing(open_case, climbed, moment):
    stuck = open_case()
    climbed(stuck, "L1")
    with moment(at(21)) as uow:
        before = [row.hash for row in rows_of_case(uow.session, stuck.case_id)]
        rung = next(
            row.id for row in rows_of_case(uow.session, stuck.case_id)
            if row.kind == Kind.DEADLINE_RUNG
        )  # fmt: skip
    with moment(at(22)) as uow:
        assert list(climb_ladder.pending(uow)) == []
        assert next_tell_at(uow.session, climb_ladder.FOLLOWER) is None
        climb_ladder.climb(uow, rung)
    with moment(at(22)) as uow:
        assert [row.hash for row in rows_of_case(uow.session, stuck.case_id)] == before


def test_two_workers_climb_a_rung_once(open_case, moment):
    stuck = open_case()
    with moment(at(21)) as uow:
        rung = reach(uow, stuck, "L1").id
    start = Barrier(2)

    def work():
        start.wait()
        with moment(at(21)) as uow:
            climb_ladder.climb(uow, rung)

    with ThreadPoolExecutor(2) as workers:
        for job in [workers.submit(work) for _ in range(2)]:
            job.result()

    with moment(at(22)) as uow:
        assert len(told_rows(uow.session, stuck.task_id)) == 1
        assert len(cards_of_case(uow.session, stuck.case_id)) == 1
        assert verify_history(uow, stuck.case_id).ok


def test_a_task_that_was_done_meanwhile_gets_no_card(open_case, moment, watched):
    stuck = open_case()
    with moment(at(21)) as uow:
        reach(uow, stuck, "L1")
        assert next_tell_at(uow.session, climb_ladder.FOLLOWER) == at(21)
    with moment(at(21, 0, 1)) as uow:
        close(uow, stuck, watched.people["bailu-officer"])
        rows = climb_ladder.pending(uow)
        assert len(rows) == 1
        climb_ladder.climb(uow, rows[0])
    with moment(at(22)) as uow:
        assert card_of_task(uow.session, stuck.task_id) is None
        assert told_rows(uow.session, stuck.task_id) == []
        assert list(climb_ladder.pending(uow)) == []


@pytest.mark.parametrize(
    ("rung", "urgent", "mails"),
    [
        ("remind", False, at(17, 8, 30)),
        ("L1", False, at(23, 8, 30)),  # a Saturday's waits for Monday morning
        ("L1", True, at(21)),
    ],
)
def test_when_mails_may_be_made(open_case, climbed, moment, rung, urgent, mails):
    stuck = open_case(urgent=urgent)
    climbed(stuck, rung)

    with moment(at(23)) as uow:
        assert [row.tell_at for row in told_rows(uow.session, stuck.task_id)] == [mails]


def test_a_late_worker_does_not_move_the_mails(open_case, moment):
    stuck = open_case()
    with moment(at(21)) as uow:
        reach(uow, stuck, "L1")
    with moment(at(23, 17)) as uow:
        climb_ladder.climb(uow, climb_ladder.pending(uow)[0])
        assert told_rows(uow.session, stuck.task_id)[0].tell_at == at(23, 8, 30)


def test_who_is_told_may_read_the_case(open_case, climbed, moment, watched):
    stuck = open_case(sees=("shuili",))
    overseers = ("bailu-deputy", "bailu-sfs")

    def readers():
        with moment(at(22)) as uow:
            return {
                name
                for name in (*overseers, "qingshi-team", "county-leader")
                if visible_case(uow.session, watched.viewer(uow, name), stuck.case_id)
            }

    assert readers() == set()
    climbed(stuck, "L1")
    assert readers() == set(overseers)


def test_a_second_red_card_within_30_days_reaches_the_county_leader(open_case, climbed, moment):
    first, second, other = (
        open_case(number=1),
        open_case(number=2),
        open_case(number=3, organization="qingshi-team"),
    )
    assert "leader" not in climbed(first, "L2")
    assert "leader" not in climbed(other, "L2", RUNGS["L2"] + timedelta(hours=1))

    now = RUNGS["L2"] + timedelta(hours=2)
    told = climbed(second, "L2", now)

    assert everybody(told) == OFFICERS | TOWNSHIP["L2"]
    with moment(now) as uow:
        rows = told_rows(uow.session, second.task_id)
        assert [(data(row)["rung"], [each["as"] for each in data(row)["told"]]) for row in rows][
            1:
        ] == [("L3", ["leader"])]
        card = card_of_task(uow.session, second.task_id)
        assert card is not None and card.level == "red", "never beyond red"
    assert everybody(climbed(second, "L3")) == OFFICERS | TOWNSHIP["L2"], "told of L3 once"


def test_a_red_card_of_long_ago_does_not_count(open_case, climbed):
    climbed(open_case(number=1), "L2")
    told = climbed(open_case(number=2), "L2", RUNGS["L2"] + timedelta(days=31))

    assert "leader" not in told


def test_cards_are_listed_for_those_who_may_see_their_cases(open_case, climbed, moment, watched):
    mine, theirs = (
        open_case(number=1),
        open_case(number=2, organization="qingshi-team", sees=("shuili", "qingshi")),
    )
    climbed(mine, "L1")
    climbed(theirs, "L2")

    def seen(username, **more):
        with moment(at(24, 9)) as uow:
            viewer = watched.viewer(uow, username)
            return [card.case_id for card in visible_cards(uow.session, viewer, **more)]

    assert seen("bailu-desk") == [mine.case_id]
    assert seen("qingshi-officer") == [theirs.case_id]
    assert seen("sfj-supervisor") == [theirs.case_id, mine.case_id], "newest first"
    assert seen("sfj-supervisor", level="yellow") == [mine.case_id]
    assert seen("admin") == []
    with moment(at(24, 9)) as uow:
        supervisor = watched.viewer(uow, "sfj-supervisor")
        page = visible_cards(uow.session, supervisor, limit=1)
        after = visible_cards(uow.session, supervisor, before=(page[0].issued_at, page[0].id))
        assert [card.case_id for card in (*page, *after)] == [theirs.case_id, mine.case_id]
        desk = watched.viewer(uow, "bailu-desk")
        assert visible_card(uow.session, desk, page[0].id) is None
        uow.session.get_one(Card, page[0].id).revoked_at = uow.now
        uow.session.flush()
        kept = visible_cards(uow.session, supervisor, revoked=False)
        assert [card.case_id for card in kept] == [mine.case_id]


def test_the_rungs_of_these_tests_are_those_of_the_clock(open_case, moment):
    stuck = open_case()
    with moment(at(13, 9)) as uow:
        deadline: Deadline = deadlines_by_id(uow.session, [stuck.deadline_id])[stuck.deadline_id]
        assert (deadline.warn_at, deadline.due_at) == (RUNGS["warn"], RUNGS["L1"])
