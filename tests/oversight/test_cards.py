"""What people do with a card: answer, raise, call a talk and record it, revoke, propose."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.answer_card import answer_card
from oversight.call_talk import call_talk
from oversight.lights import standing_of_task
from oversight.permissions import card_matter, why_not
from oversight.propose_card import propose_card
from oversight.queries import answers_of_cards, cards_of_case, demand_of_card, talks_of_cards
from oversight.raise_card import raise_card
from oversight.record_talk import record_talk
from oversight.revoke_card import revoke_card
from tests.support.late_cases import L1, L2, L3, instant
from tests.support.rows import card_of_task
from workflows.calendar.queries import office_calendar
from workflows.deadlines.models import Deadline
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.verify import verify_history
from workflows.organizations.queries import people_by_id
from workflows.steps.take_back import take_back_task
from workflows.tasks.claim_task import claim_task
from workflows.tasks.models import Task

PLAN = "证据待核实，周一补齐。"
SUPERVISOR = "sfj-supervisor"
TOWN_HEAD, TEAM_HEAD, DEPUTY = "bailu-head", "bailu-team", "bailu-deputy"


def act(late, who, verb, *given):
    card_id = late.card.id
    return late.driver.act(who, lambda uow: verb(uow, card_id, *given))


def answer(late, who, text=PLAN, plan_on=date(2026, 12, 3)):
    return act(late, who, answer_card, text, plan_on)


def raised(late, who=SUPERVISOR, reason="群众反映强烈"):
    return act(late, who, raise_card, reason)


def revoked(late, who=SUPERVISOR, reason="系统误发"):
    return act(late, who, revoke_card, reason)


def talk(late, who=SUPERVISOR, meets="2026-12-01T15:00"):
    return act(late, who, call_talk, "多次催办未办结", instant(meets))


def held(late, who=SUPERVISOR, held_at=None):
    return act(late, who, record_talk, "已约谈，三日内办结。", held_at)


def proposed(late, who="bailu-sfs", wish="talk"):
    return act(late, who, propose_card, wish, "多次催办")


def demand(late):
    card_id = late.card.id
    with late.driver.uow() as uow:
        return demand_of_card(uow.session, card_id)


def answers(late):
    card_id = late.card.id
    with late.driver.uow() as uow:
        return answers_of_cards(uow.session, [card_id]).get(card_id, [])


def told(late, about):
    ids = {
        each["person"]
        for data in late.data("card:told")
        if data["about"] == about
        for each in data["told"]
    }
    with late.driver.uow() as uow:
        return {person.username for person in people_by_id(uow.session, ids).values()}


def standing(late):
    with late.driver.uow() as uow:
        task = uow.session.get_one(Task, late.task_id)
        clock = uow.session.get_one(Deadline, task.deadline_id)
        card = card_of_task(uow.session, task.id)
        return standing_of_task(task, clock, card, uow.now, office_calendar(uow.session))


def test_a_yellow_card_asks_for_a_plan_in_two_working_days(late):
    late.to(L1)  # Friday 27 November, 00:00

    asked = demand(late)
    assert (asked.kind, asked.amount, asked.due_on) == ("plan", "2WD", date(2026, 12, 1))
    assert asked.due_at == instant("2026-12-02")
    late.to("2026-11-27T10:00")
    answer(late, TEAM_HEAD)
    (given,) = answers(late)
    assert (given.text, given.plan_on, given.late) == (PLAN, date(2026, 12, 3), False)
    assert late.card.answered_at == instant("2026-11-27T10:00")
    assert late.data("card:answered")[0]["text"] == PLAN
    assert told(late, "answered") == {"bailu-officer", "bailu-officer2", "bailu-sfs"}


def test_a_red_card_asks_anew_and_the_plan_is_owed_no_longer(late):
    late.to(L1)
    plan = demand(late)
    late.to(L2)

    order = demand(late)
    assert (order.kind, order.due_on) == ("answer", date(2026, 12, 2))
    with late.driver.uow() as uow:
        assert uow.session.get_one(type(plan), plan.id).replaced_at == instant(L2)
    late.to("2026-12-01T09:00")
    with pytest.raises(NotPermitted, match="周启明"):
        answer(late, TEAM_HEAD)
    answer(late, TOWN_HEAD)
    assert told(late, "answered") >= {SUPERVISOR, "bailu-sfs"}


def test_an_answered_plan_does_not_answer_the_red_card(late):
    late.to("2026-11-27T10:00")
    answer(late, TEAM_HEAD)
    late.to(L2)

    assert late.card.answered_at is None
    answer(late, TOWN_HEAD)
    assert len(answers(late)) == 2


@pytest.mark.parametrize(("at", "is_late"), [("2026-12-02T23:59", False), ("2026-12-03", True)])
def test_an_answer_after_its_last_day_is_taken_and_marked(late, at, is_late):
    late.to(L2)
    late.to(at)
    given = answer(late, TOWN_HEAD, plan_on=None)

    assert given.late is is_late
    assert late.data("card:answered")[0]["late"] is is_late
    with pytest.raises(WrongState, match="已经说明过了"):
        answer(late, TOWN_HEAD)


@pytest.mark.parametrize(
    ("text", "plan_on", "pointer"),
    [
        ("  ", date(2026, 12, 3), "/text"),
        ("长" * 501, date(2026, 12, 3), "/text"),
        (PLAN, None, "/plan_on"),
        (PLAN, date(2026, 11, 26), "/plan_on"),
    ],
)
def test_a_plan_names_a_day_to_come_and_says_something(late, text, plan_on, pointer):
    late.to(L1)
    with pytest.raises(Invalid) as refused:
        answer(late, TEAM_HEAD, text, plan_on)

    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert late.card.answered_at is None


def test_raising_by_hand_comes_before_the_ladder_which_then_only_tells(late):
    late.to("2026-11-27T10:00")
    raised(late)

    assert (late.card.level, late.card.raised_at) == ("red", instant("2026-11-27T10:00"))
    assert late.card.reason == "群众反映强烈"
    assert demand(late).due_on == date(2026, 12, 1)
    assert told(late, "raised") == {
        "bailu-officer", "bailu-officer2", TEAM_HEAD, DEPUTY, TOWN_HEAD, "bailu-sfs",
    }  # fmt: skip
    late.to(L2)
    assert len(late.rows("card:raised")) == 1, "the ladder finds it red"
    assert [data["rung"] for data in late.data("ladder:told")][-1] == "L2"
    with pytest.raises(WrongState, match="已经是红牌"):
        raised(late)


def test_a_talk_is_called_about_a_red_card_and_recorded_once(late):
    late.to("2026-11-27T10:00")
    with pytest.raises(WrongState, match="请先升红牌"):
        talk(late)
    late.to(L2)
    with pytest.raises(WrongState, match="还没有发起约谈"):
        held(late)
    with pytest.raises(Invalid):
        talk(late, meets="2026-11-29T15:00")
    talk(late)

    assert late.card.level == "talk"
    assert late.card.raised_at == instant(L2), "a talk does not make it red again"
    assert told(late, "talk") == {TOWN_HEAD, "bailu-officer", "bailu-officer2"}
    with pytest.raises(WrongState, match="已经发起约谈"):
        talk(late)
    late.to(L3)
    assert late.card.level == "talk"
    with pytest.raises(Invalid):
        held(late, held_at=instant("2026-12-05T15:00"))
    held(late, held_at=instant("2026-12-01T15:30"))
    card_id = late.card.id
    with late.driver.uow() as uow:
        found = talks_of_cards(uow.session, [card_id]).get(card_id)
        assert found is not None
        assert found.held_at == instant("2026-12-01T15:30")
        assert found.record == "已约谈，三日内办结。"
    with pytest.raises(WrongState, match="已经登记过了"):
        held(late)


def test_the_ladder_never_calls_a_talk(late):
    late.to("2026-12-31")

    assert late.card.level == "red"
    assert not late.rows("talk:called")


def test_revoking_keeps_history_and_light_and_stays(late):
    late.to("2026-11-27T10:00")
    before = standing(late)
    revoked(late)

    after = standing(late)
    assert (before.light, before.card) == ("red", "yellow")
    assert (after.light, after.card, after.remaining) == ("red", None, before.remaining)
    assert late.card.reason == "系统误发"
    assert late.data("card:revoked")[0]["reason"] == "系统误发"
    assert told(late, "revoked") == {
        "bailu-officer", "bailu-officer2", TEAM_HEAD, DEPUTY, "bailu-sfs",
    }  # fmt: skip
    late.to(L3)
    assert standing(late).card is None, "the ladder leaves a revoked card alone"
    assert len(late.rows("card:issued", "card:raised")) == 1
    for verb in (revoked, raised, talk, proposed):
        with pytest.raises(WrongState, match="已经撤销"):
            verb(late)
    with pytest.raises(WrongState, match="已经撤销"):
        answer(late, TEAM_HEAD)
    with late.driver.uow() as uow:
        assert verify_history(uow, late.case_id).ok


def test_whoever_was_told_by_hand_is_told_of_the_revoking(late):
    late.to("2026-11-27T10:00")
    raised(late)
    assert TOWN_HEAD in told(late, "raised")

    revoked(late)
    assert told(late, "revoked") >= told(late, "raised")


def test_a_reason_is_needed(late):
    late.to(L1)
    for verb in (raised, revoked):
        with pytest.raises(Invalid) as refused:
            verb(late, reason=" ")
        assert refused.value.errors[0].pointer == "/reason"


def test_what_is_done_is_not_raised_but_may_be_answered_and_revoked(late):
    late.to("2026-11-27T10:00")
    late.driver.complete(late.case_id, "bailu-officer", "check_completeness", "complete")

    for verb in (raised, talk):
        with pytest.raises(WrongState, match="已经办结"):
            verb(late)
    answer(late, TEAM_HEAD, plan_on=None)
    revoked(late)


# Who may do what with the yellow card of a task of 白鹭镇执法队.
MAY = {
    "answer": {"bailu-team", "bailu-deputy", "bailu-head"},
    "raise": {"sfj-supervisor", "sfj-supervisor2", "sfj-head"},
    "revoke": {"sfj-supervisor", "sfj-supervisor2", "sfj-head"},
    "propose": {"bailu-sfs"},
}
EVERYBODY = (
    "sfj-supervisor", "sfj-supervisor2", "sfj-head", "county-leader", "bailu-sfs", "qingshi-sfs",
    "bailu-head", "bailu-deputy", "bailu-team", "bailu-officer", "bailu-desk", "bailu-legal",
    "qingshi-head", "qingshi-team", "shuili-clerk", "shuili-head", "jcy-prosecutor", "admin",
    "security", "audit",
)  # fmt: skip


@pytest.mark.parametrize("action", MAY)
def test_who_may_do_what(late, action):
    late.to("2026-11-27T10:00")
    able = set()
    for username in EVERYBODY:
        with late.driver.uow(username) as uow:
            card = card_of_task(uow.session, late.task_id)
            assert card is not None
            matter = card_matter(uow, card, uow.session.get_one(Task, late.task_id))
            if why_not(uow, matter, action) is None:
                able.add(username)
    assert able == MAY[action]


@pytest.mark.parametrize(
    ("who", "refusal", "words"),
    [
        ("bailu-sfs", NotPermitted, "司法所可以提请"),
        ("bailu-head", NotPermitted, "由县司法局处理"),
        ("shuili-head", NotPermitted, "由县司法局处理"),
        ("qingshi-head", NotFound, "没有这张督办牌"),
        ("jcy-prosecutor", NotFound, "没有这张督办牌"),
        ("admin", NotFound, "没有这张督办牌"),
    ],
)
def test_whoever_may_not_is_told_why_and_changes_nothing(late, who, refusal, words):
    late.to("2026-11-27T10:00")
    for verb in (raised, revoked):
        with pytest.raises(refusal, match=words):
            verb(late, who)
    assert (late.card.level, late.card.revoked_at) == ("yellow", None)


def test_nobody_decides_about_their_own_task(open_case, watched, moment):
    from oversight import climb_ladder
    from tests.support.stuck_cases import at, reach

    stuck = open_case(organization="sfj", role="supervisor")
    with moment(at(21)) as uow:
        climb_ladder.climb(uow, reach(uow, stuck, "L1").id)
    with moment(at(23), None) as uow:
        viewer = watched.viewer(uow, "sfj-supervisor2")
    with moment(at(23), viewer) as uow:
        card = card_of_task(uow.session, stuck.task_id)
        assert card is not None
        matter = card_matter(uow, card, uow.session.get_one(Task, stuck.task_id))
        assert "由您办理" in str(why_not(uow, matter, "revoke"))
        claim_task(uow, stuck.task_id)
    with moment(at(23)) as uow:
        other = watched.viewer(uow, "sfj-supervisor")
    with moment(at(23), other) as uow:
        matter = card_matter(uow, card, uow.session.get_one(Task, stuck.task_id))
        assert why_not(uow, matter, "revoke") is None, "a colleague may"


def test_a_judicial_office_proposes_and_the_guidance_office_is_told(late):
    late.to(L2)
    proposed(late)

    assert late.card.level == "red", "proposing decides nothing"
    assert late.data("card:proposed")[0]["wish"] == "talk"
    assert told(late, "proposed") == {SUPERVISOR}
    for wish in ("fine", "raise"):  # it is red already
        with pytest.raises(Invalid):
            proposed(late, wish=wish)
    with pytest.raises(NotPermitted):
        proposed(late, "bailu-head")


def test_an_overdue_step_that_was_taken_back_goes_on_under_its_card(late):
    late.to(L2)
    late.driver.at("2026-11-30T10:00")
    done = late.driver.complete(late.case_id, "bailu-officer", "check_completeness", "complete")
    late.driver.at("2026-11-30T10:05")
    again = late.driver.act("bailu-officer", lambda uow: take_back_task(uow, done.id))

    late.to("2026-11-30T10:06")

    with late.driver.uow() as uow:
        (card,) = cards_of_case(uow.session, late.case_id)
    assert (card.task_id, card.level) == (again.id, "red")
    told = [row.data["rung"] for row in late.rows("ladder:told") if row.task_id == again.id]
    assert told == ["L2"], "the county leader hears of it at L3, and not before"
    late.task_id = again.id
    revoked(late)
    reached = {each["person"] for row in late.rows("ladder:told") for each in row.data["told"]}
    gone = {each["person"] for each in late.data("card:told")[-1]["told"]}
    assert gone == reached - {late.card.revoked_by_id}, "whoever heard of it before hears of it"


def test_a_revoked_card_stays_revoked_when_the_step_is_taken_back(late):
    late.to(L1)
    revoked(late)
    late.driver.at("2026-11-27T10:00")
    done = late.driver.complete(late.case_id, "bailu-officer", "check_completeness", "complete")
    again = late.driver.act("bailu-officer", lambda uow: take_back_task(uow, done.id))

    late.to(L2)

    with late.driver.uow() as uow:
        (card,) = cards_of_case(uow.session, late.case_id)
    assert (card.task_id, card.level) == (again.id, "yellow")
    assert card.revoked_at is not None
