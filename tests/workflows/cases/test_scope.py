"""Who sees what of a referral at which stage, in the words of DOMAIN B2, column "leads"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.queries import add_reader, count_cases, visible_case, visible_cases
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_of_case, visible_deadline
from workflows.errors import NotFound, NotPermitted
from workflows.evidence.queries import visible_evidence
from workflows.evidence.read_evidence import read_evidence
from workflows.organizations.models import Person, Post
from workflows.organizations.queries import organization_by_code, person_by_username
from workflows.steps.add_to_case import add_to_case
from workflows.steps.answer_request import answer_request
from workflows.steps.complete_task import complete_task
from workflows.steps.note_case import note_case
from workflows.steps.recuse import ask_recusal
from workflows.steps.withdraw_case import withdraw_case
from workflows.tasks.claim_task import claim_task
from workflows.tasks.queries import SCOPES, count_in_scope, in_scope, tasks_in_scope, visible_task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WATCHED = (
    "shuili-clerk",
    "shuili-head",
    "bailu-desk",
    "bailu-officer",
    "bailu-officer2",
    "bailu-co1",
    "bailu-team",
    "bailu-deputy",
    "bailu-head",
    "bailu-sfs",
    "bailu-legal",
    "bailu-goods",
    "qingshi-desk",
    "qingshi-officer",
    "qingshi-team",
    "qingshi-head",
    "qingshi-sfs",
    "chengguan-clerk",
    "chengguan-head",
    "sfj-supervisor",
    "sfj-supervisor2",
    "sfj-head",
    "county-leader",
    "jcy-prosecutor",
    "jcy-chief",
    "admin",
    "security",
    "audit",
)

SENDER = {"shuili-clerk", "shuili-head"}
RECIPIENT = {
    "bailu-desk",
    "bailu-officer",
    "bailu-officer2",
    "bailu-co1",
    "bailu-team",
    "bailu-deputy",
    "bailu-head",
    "bailu-sfs",
}
JUSTICE_BUREAU = {"sfj-supervisor", "sfj-supervisor2", "sfj-head"}
ALL_WHO_SEE = SENDER | RECIPIENT | JUSTICE_BUREAU

STAGES = {
    "draft": SENDER,
    "approve_send": SENDER,
    "sign_receipt": ALL_WHO_SEE,
    "check_completeness": ALL_WHO_SEE,
    "verify": ALL_WHO_SEE,
    "evaluate": ALL_WHO_SEE,
    "finished": ALL_WHO_SEE,
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)


def who_sees(driver: Driver, case_id: str) -> set[str]:
    found = set()
    for username in WATCHED:
        with driver.uow(username) as uow:
            seen = visible_case(uow.session, uow.person, case_id) is not None
            listed = [each.id for each in visible_cases(uow.session, uow.person)]
            assert (case_id in listed) == seen
            assert count_cases(uow.session, uow.person, 9) == len(listed)
        if seen:
            found.add(username)
    return found


def finish(driver: Driver, case_id: str) -> None:
    driver.until(case_id, "archive")
    driver.complete(case_id, "bailu-desk", "archive", "archive", checklist=["referral"])


@pytest.mark.parametrize("stage", STAGES)
def test_who_sees_a_referral(driver: Driver, stage: str) -> None:
    case_id = driver.start()
    finish(driver, case_id) if stage == "finished" else driver.until(case_id, stage)
    assert who_sees(driver, case_id) == STAGES[stage]


def test_a_declined_referral_stays_with_those_it_concerned(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    refused = {"reason_code": "R2", "reason": "地点在邻县境内。"}
    driver.complete(case_id, "bailu-team", "propose_acceptance", "decline", **refused)
    driver.complete(case_id, "bailu-head", "decide_acceptance", "decline", **refused)
    assert who_sees(driver, case_id) == ALL_WHO_SEE


def test_a_withdrawn_draft_was_never_anybody_elses_business(driver: Driver) -> None:
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "withdraw", "重复登记")
    assert who_sees(driver, case_id) == SENDER


def test_who_is_told_by_the_ladder_sees_the_case_from_then_on(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")  # due on December 1
    seen = []
    for instant in ("2026-12-02T09:00", "2026-12-03T09:00", "2026-12-09T00:00"):
        driver.at(instant).tick()
        seen.append("county-leader" in who_sees(driver, case_id))
    assert seen == [False, False, True]
    assert who_sees(driver, case_id) == ALL_WHO_SEE | {"county-leader"}


def test_an_overdue_draft_is_seen_by_the_supervisor_who_was_told_alone(driver: Driver) -> None:
    case_id = driver.start(found_on="2026-11-20")  # to be sent by November 25
    driver.at("2026-11-26T09:00").tick()
    assert who_sees(driver, case_id) == SENDER | {"sfj-supervisor"}


def test_a_returned_draft_that_changes_its_recipient_was_not_seen_by_the_first(
    driver: Driver,
) -> None:
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    driver.complete(case_id, "shuili-head", "approve_send", "return", "地点属青石镇")
    driver.complete(case_id, "shuili-clerk", "draft", "submit", recipient="qingshi")
    driver.complete(case_id, "shuili-head", "approve_send", "approve")

    township = {"qingshi-desk", "qingshi-officer", "qingshi-team", "qingshi-head", "qingshi-sfs"}
    assert who_sees(driver, case_id) == SENDER | JUSTICE_BUREAU | township


def test_evidence_deadlines_and_tasks_are_seen_by_those_who_see_the_case(driver: Driver) -> None:
    case_id = driver.start()
    evidence = driver.act("shuili-clerk", lambda uow: add_to_case(uow, case_id, "a.png", [PNG]))
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    with driver.uow() as uow:
        deadline = deadlines_of_case(uow.session, case_id)[0]

    for username in WATCHED:
        with driver.uow(username) as uow:
            session, viewer = uow.session, uow.person
            seen = (
                visible_case(session, viewer, case_id) is not None,
                visible_task(session, viewer, task.id) is not None,
                visible_deadline(session, viewer, deadline.id) is not None,
                visible_evidence(session, viewer, evidence.id) is not None,
            )
        assert set(seen) == {username in ALL_WHO_SEE}, username


def test_evidence_cannot_be_read_by_who_may_not_see_the_case(driver: Driver) -> None:
    case_id = driver.start()
    evidence = driver.act("shuili-clerk", lambda uow: add_to_case(uow, case_id, "a.png", [PNG]))
    with pytest.raises(NotFound), driver.uow("bailu-officer") as uow:
        read_evidence(uow, evidence.id)
    with driver.uow("shuili-head") as uow:
        assert b"".join(read_evidence(uow, evidence.id)[1]) == PNG


# ── lists of tasks ───────────────────────────────────────────────────────────────────────────────


def lists(driver: Driver, username: str) -> dict[str, list[str]]:
    """The elements in each list of a person; empty lists left out."""
    found = {}
    with driver.uow(username) as uow:
        day = local_date(uow.now)
        for scope in (*SCOPES, "pool"):
            rows = tasks_in_scope(uow.session, uow.person, scope, day)
            assert len(rows) == count_in_scope(uow.session, uow.person, scope, day)
            if rows:
                found[scope] = [task.element for task, _case in rows]
    return found


def test_the_lists_of_tasks_while_a_draft_is_written(driver: Driver) -> None:
    driver.start()
    assert lists(driver, "shuili-clerk") == {"mine": ["draft"], "started": ["draft"]}
    for username in ("shuili-head", "bailu-desk", "sfj-supervisor", "admin"):
        assert lists(driver, username) == {}, username


def test_the_lists_of_tasks_while_a_pool_may_claim(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    element = ["check_completeness"]
    pool = {"claimable": element, "pool": element}

    assert lists(driver, "bailu-officer") == pool
    assert lists(driver, "bailu-officer2") == pool
    assert lists(driver, "shuili-clerk") == {"started": element, "done": ["draft"]}
    assert lists(driver, "shuili-head") == {"done": ["approve_send"]}
    assert lists(driver, "bailu-desk") == {"done": ["sign_receipt"]}
    for username in ("bailu-team", "qingshi-officer", "sfj-head", "security"):
        assert lists(driver, username) == {}, username

    task = driver.open(case_id)["check_completeness"]
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))
    assert lists(driver, "bailu-officer") == {"mine": element}
    assert lists(driver, "bailu-officer2") == {}


def test_what_only_one_can_do_is_theirs_without_a_claim(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    element = ["sign_receipt"]
    assert lists(driver, "bailu-desk") == {"mine": element, "claimable": element}


def test_a_colleague_who_is_disabled_or_no_longer_in_office_is_no_pool(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    with driver.uow() as uow:
        colleague = known(uow, "bailu-officer2")
        colleague.active = False
    assert "pool" not in lists(driver, "bailu-officer")
    assert lists(driver, "bailu-officer")["mine"] == ["check_completeness"]


def test_a_copy_is_listed_for_whom_it_was_sent_to_and_a_case_handled_is_not(
    driver: Driver,
) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    with driver.uow() as uow:
        copied = known(uow, "jcy-prosecutor")
        add_reader(uow.session, case_id, copied.id, "copied", uow.now)
    assert lists(driver, "jcy-prosecutor") == {"copied": ["check_completeness"]}
    assert "copied" not in lists(driver, "bailu-desk")


def test_done_is_newest_first_and_pages_do_not_overlap(driver: Driver) -> None:
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    driver.at("2026-11-24T09:10")
    driver.complete(case_id, "shuili-head", "approve_send", "return", "改日期")
    driver.at("2026-11-24T09:20")
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    with driver.uow("shuili-clerk") as uow:
        day, person, session = local_date(uow.now), uow.person, uow.session
        everything = tasks_in_scope(session, person, "done", day)
        first = tasks_in_scope(session, person, "done", day, limit=1)
        last, _case = first[-1]
        assert last.closed_at is not None
        after = (last.closed_at, last.id)
        second = tasks_in_scope(session, person, "done", day, limit=1, after=after)
    assert [task.round for task, _case in everything] == [2, 1]
    assert [*first, *second] == list(everything)


def test_an_unknown_list_is_an_error(driver: Driver) -> None:
    with pytest.raises(KeyError):
        in_scope(driver.viewer("bailu-desk"), "everything", date(2026, 11, 24))


# ── posts and their dates ────────────────────────────────────────────────────────────────────────


def known(uow: UnitOfWork, username: str) -> Person:
    found = person_by_username(uow.session, username)
    assert found is not None
    return found


def give_post(driver: Driver, username: str, role: str, code: str, **dates: date) -> None:
    with driver.uow() as uow:
        body = organization_by_code(uow.session, code)
        assert body is not None
        dates.setdefault("valid_from", date(2026, 1, 1))
        person_id = known(uow, username).id
        uow.session.add(Post(person_id=person_id, organization_id=body.id, role=role, **dates))


def end_posts(driver: Driver, username: str, on: date) -> None:
    with driver.uow() as uow:
        person_id = known(uow, username).id
        for post in uow.session.query(Post).filter(Post.person_id == person_id):
            post.valid_until = on


TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("dates", "opens"),
    [
        ({"valid_from": TODAY}, True),
        ({"valid_from": TODAY + DAY}, False),
        ({"valid_until": TODAY + DAY}, True),
        ({"valid_until": TODAY}, False),  # exclusive: yesterday was the last day
    ],
)
def test_a_post_opens_cases_and_tasks_while_it_is_held(
    driver: Driver, dates: dict[str, date], opens: bool
) -> None:
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    task = driver.open(case_id)["sign_receipt"]
    give_post(driver, "jcy-prosecutor", "desk", "bailu", **dates)

    assert ("jcy-prosecutor" in who_sees(driver, case_id)) == opens
    assert ("claimable" in lists(driver, "jcy-prosecutor")) == opens
    with driver.uow("jcy-prosecutor") as uow:
        if opens:
            complete_task(uow, task.id, decision="sign", data={}, version=task.version)
        else:
            with pytest.raises(NotFound):
                complete_task(uow, task.id, decision="sign", data={}, version=task.version)


def test_who_left_office_sees_nothing_any_more(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    for username in ("bailu-desk", "sfj-supervisor"):
        end_posts(driver, username, TODAY)
    assert who_sees(driver, case_id) == ALL_WHO_SEE - {"bailu-desk", "sfj-supervisor"}
    assert lists(driver, "bailu-desk") == {}


def test_who_moves_to_another_body_keeps_only_what_they_handled(driver: Driver) -> None:
    handled, other = driver.start(), driver.start()
    for case_id in (handled, other):
        driver.until(case_id, "sign_receipt")
    driver.complete(handled, "bailu-desk", "sign_receipt", "sign")
    end_posts(driver, "bailu-desk", TODAY)
    give_post(driver, "bailu-desk", "desk", "qingshi")

    with driver.uow("bailu-desk") as uow:
        seen = [case.id for case in visible_cases(uow.session, uow.person)]
    assert seen == [handled]
    task = driver.open(other)["sign_receipt"]
    with pytest.raises(NotFound), driver.uow("bailu-desk") as uow:
        claim_task(uow, task.id)


def test_who_comes_to_run_the_platform_sees_no_longer_what_they_handled(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    end_posts(driver, "bailu-desk", TODAY)
    give_post(driver, "bailu-desk", "administrator", "sfj")
    assert "bailu-desk" not in who_sees(driver, case_id)


def test_several_posts_open_what_each_of_them_opens(driver: Driver) -> None:
    to_bailu, to_qingshi = driver.start(), driver.start(recipient="qingshi")
    for case_id in (to_bailu, to_qingshi):
        driver.complete(case_id, "shuili-clerk", "draft", "submit")
        driver.complete(case_id, "shuili-head", "approve_send", "approve")
    give_post(driver, "bailu-desk", "officer", "qingshi-team")

    with driver.uow("bailu-desk") as uow:
        seen = {case.id for case in visible_cases(uow.session, uow.person)}
    assert seen == {to_bailu, to_qingshi}
    # The second post is an officer's: the receipt of 青石镇 is not theirs to sign.
    task = driver.open(to_qingshi)["sign_receipt"]
    with pytest.raises(NotPermitted), driver.uow("bailu-desk") as uow:
        claim_task(uow, task.id)
    driver.complete(to_qingshi, "qingshi-desk", "sign_receipt", "sign")
    driver.complete(to_qingshi, "bailu-desk", "check_completeness", "complete")


def test_somebody_without_any_post_has_empty_lists(driver: Driver) -> None:
    driver.start()
    end_posts(driver, "qingshi-desk", TODAY)
    assert lists(driver, "qingshi-desk") == {}


def test_a_task_of_the_starter_goes_to_the_colleagues_when_the_starter_has_left(
    driver: Driver,
) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    end_posts(driver, "shuili-clerk", TODAY)
    give_post(driver, "chengguan-clerk", "clerk", "shuili")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )

    task = driver.open(case_id)["supplement"]
    assert task.assignee_id is None
    driver.complete(case_id, "chengguan-clerk", "supplement", "resubmit", supplement_note="已补")
    assert "check_completeness" in driver.open(case_id)


def test_a_copy_opens_the_case_to_whoever_gets_it(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    assert who_sees(driver, case_id) == ALL_WHO_SEE
    driver.act("bailu-officer", lambda uow: note_case(uow, case_id, "请看。", ["bailu-legal"]))
    assert who_sees(driver, case_id) == ALL_WHO_SEE | {"bailu-legal"}


@pytest.mark.parametrize(
    ("stage", "seen"), [("approve_send", SENDER), ("sign_receipt", ALL_WHO_SEE)]
)
def test_a_withdrawn_referral_stays_with_those_who_saw_it(
    driver: Driver, stage: str, seen: set[str]
) -> None:
    case_id = driver.start()
    driver.until(case_id, stage)
    driver.act("shuili-head", lambda uow: withdraw_case(uow, case_id, "重复移送"))
    assert who_sees(driver, case_id) == seen


def test_whoever_keeps_off_a_case_has_none_of_its_tasks_left(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    request = driver.act(
        "shuili-clerk", lambda uow: ask_recusal(uow, task.id, "bailu-officer", "近亲属")
    )
    driver.act("bailu-head", lambda uow: answer_request(uow, request.id, True))
    listed = {}
    for username in ("bailu-officer", "bailu-officer2"):
        with driver.uow(username) as uow:
            day = local_date(uow.now)
            listed[username] = {
                scope: len(tasks_in_scope(uow.session, uow.person, scope, day))
                for scope in ("mine", "claimable", "pool")
            }
    assert listed == {
        "bailu-officer": {"mine": 0, "claimable": 0, "pool": 0},
        "bailu-officer2": {"mine": 1, "claimable": 1, "pool": 0},
    }
