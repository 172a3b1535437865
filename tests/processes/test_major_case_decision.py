"""A township decides a complex or major case: what the platform refuses on the way, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.driver import Driver
from tests.support.major_case import (
    CASE,
    DEPUTY,
    HEAD,
    OFFICER,
    OTHERS,
    PROPOSAL,
    begun,
    convene,
    discussed,
    propose,
    proposed,
    sign,
    vote,
)
from tests.support.plain_documents import plain_documents
from workflows.cases.models import Case, CaseLink
from workflows.errors import Invalid, NotPermitted, Refusal, WrongState
from workflows.evidence.queries import evidence_of_case
from workflows.organizations.manage_people import disable_person
from workflows.steps.context import CaseContext
from workflows.steps.discussion_guards import may_decide
from workflows.steps.forms import task_form
from workflows.steps.send_message import send_message
from workflows.steps.start_case import start_case
from workflows.steps.withdraw_case import withdraw_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PUT_UP = {
    "major_title": "沙湾段堆砂案",
    "major_ground": "public",
    "major_reason": "占用行洪断面，群众反映强烈。",
}


def said(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {each.field: str(each.message) for each in refused.value.errors}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"investigation_report": None}, "investigation_report", "上传并选择调查终结报告"),
        ({"investigators": [OFFICER]}, "investigators", "至少 2 名"),
        ({"investigators": [OFFICER, "bailu-co6"]}, "investigators", "现在是 1 名"),
        ({"noticed_on": None}, "noticed_on", "请填写事先告知日期"),
        ({"defence": None}, "defence", "请填写陈述申辩"),
        ({"noticed_on": "2026-10-19"}, "noticed_on", "不能早于立案日期"),
        ({"noticed_on": "2027-01-04"}, "noticed_on", "不能晚于今天"),
        ({"filed_on": "2026-10-11"}, "filed_on", "不能早于违法行为日期"),
        ({"filed_on": "1926-10-20"}, "filed_on", "太早"),
    ],
)
def test_what_is_put_up_is_complete(driver: Driver, changes, field: str, words: str) -> None:
    case_id = begun(driver)
    with pytest.raises(Invalid) as refused:
        propose(driver, case_id, **changes)
    assert words in next(text for name, text in said(refused).items() if name.startswith(field))
    assert list(driver.open(case_id)) == ["propose_decision"]


def test_no_penalty_takes_no_notice(driver: Driver) -> None:
    case_id = begun(driver)
    propose(driver, case_id, proposed_result="no_penalty", noticed_on=None, defence=None)
    assert list(driver.open(case_id)) == ["review_legality"]


def test_whoever_investigated_does_not_review(driver: Driver) -> None:
    case_id = begun(driver)
    propose(driver, case_id, investigators=[OFFICER, "bailu-officer2", "bailu-legal"])
    with pytest.raises(NotPermitted, match="您参加这次执法，不能审查"):
        driver.complete(case_id, "bailu-legal", "review_legality", "pass")


def test_the_head_decides_what_was_adopted_and_nothing_else(driver: Driver) -> None:
    case_id = discussed(driver)
    for other in ("no_penalty", "dismissed", "transferred", "return"):
        with pytest.raises(Invalid, match="1 处"):
            decide(driver, case_id, other)
    decide(driver, case_id, "penalty")
    assert driver.case(case_id).outcome == "penalty_decided"


def decide(driver: Driver, case_id: str, value: str, who: str = HEAD) -> None:
    driver.complete(
        case_id,
        who,
        "take_decision",
        value,
        "意见",
        decided_on=driver.clock.now().date().isoformat(),
        summary="罚款 8 万元。",
    )


def test_what_was_not_adopted_is_not_decided(driver: Driver) -> None:
    case_id = discussed(driver, "disagree")
    for value in ("penalty", "reopen"):
        with pytest.raises(Invalid) as refused:
            decide(driver, case_id, value)
        assert "没有通过" in said(refused)["decision"]
    decide(driver, case_id, "return")
    assert list(driver.open(case_id)) == ["propose_decision"]


def test_a_report_is_the_townships_though_whoever_added_it_has_left(driver: Driver) -> None:
    case_id = discussed(driver, "disagree")
    decide(driver, case_id, "return")
    driver.act("admin", lambda uow: disable_person(uow, OFFICER))
    with driver.uow() as uow:
        (report,) = evidence_of_case(uow.session, case_id)
    again = {
        **PROPOSAL,
        "investigators": ["bailu-officer2", "bailu-team"],
        "investigation_report": [report.id],
    }
    driver.complete(case_id, "bailu-officer2", "propose_decision", "submit", **again)
    assert list(driver.open(case_id)) == ["review_legality"]


def test_an_earlier_adoption_is_none_when_a_later_discussion_was_not_held(driver: Driver) -> None:
    case_id = discussed(driver)
    decide(driver, case_id, "reopen")
    propose(driver, case_id, proposed_content="罚款 3 万元。")
    driver.complete(case_id, "bailu-legal", "review_legality", "pass")
    driver.complete(case_id, HEAD, "convene_discussion", "not_held", "多数成员不能到会")
    with pytest.raises(Invalid) as refused:
        decide(driver, case_id, "penalty")
    assert "没有通过" in said(refused)["decision"]


def test_where_the_head_keeps_off_who_presided_decides(driver: Driver) -> None:
    case_id = proposed(driver, HEAD)
    convene(
        driver,
        case_id,
        presided_by="deputy",
        deputy_reason="镇长回避",
        discussion_kept_off=[HEAD],
        kept_off_reason="当事人的近亲属",
    )
    for who in (*OTHERS, DEPUTY):
        vote(driver, case_id, who)
    driver.complete(
        case_id,
        DEPUTY,
        "sign_minutes",
        "sign",
        discussion_recorder=["bailu-desk"],
        discussion_conclusion="同意。",
    )
    with pytest.raises(NotPermitted):
        decide(driver, case_id, "penalty")
    decide(driver, case_id, "penalty", DEPUTY)
    assert driver.case(case_id).outcome == "penalty_decided"


def test_whoever_investigated_does_not_decide(driver: Driver) -> None:
    case_id = proposed(driver, DEPUTY)
    absent = [HEAD, DEPUTY]
    with pytest.raises(Invalid, match="1 处"):
        convene(
            driver,
            case_id,
            presided_by="deputy",
            deputy_reason="镇长在省里开会",
            discussion_absent=[HEAD],
            absence_cause="在省里开会",
            discussion_kept_off=[DEPUTY],
            kept_off_reason="参加了调查",
        )
    with driver.uow(DEPUTY) as uow, pytest.raises(NotPermitted, match="您参加了调查"):
        may_decide(uow, {"investigators": absent}, {})


def filed(driver: Driver) -> str:
    """A referral that has been filed."""
    case_id = driver.start()
    driver.until(case_id, "record_result")
    return case_id


def put_up(driver: Driver, referral: str, **changes: Any) -> str:
    """Put a referral up; returns the id of the case that decides it."""
    driver.act(OFFICER, lambda uow: send_message(uow, referral, "major_case", PUT_UP | changes))
    driver.tick()
    with driver.uow() as uow:
        links = uow.session.query(CaseLink).filter_by(earlier_id=referral, relation="major")
        cases = [uow.session.get_one(Case, link.case_id) for link in links]
        return next(case.id for case in cases if case.state == "running")


def test_what_the_heads_decide_comes_back_to_the_referral(driver: Driver) -> None:
    referral = filed(driver)
    case_id = put_up(driver, referral)
    case = driver.case(case_id)
    assert (case.title, case.data["party"]) == ("沙湾段堆砂案", "云溪县某建材经营部")
    today = driver.clock.now().date().isoformat()
    propose(driver, case_id, filed_on=today, noticed_on=today)
    driver.complete(case_id, "bailu-legal", "review_legality", "pass")
    convene(driver, case_id)
    for who in (DEPUTY, *OTHERS, HEAD):
        vote(driver, case_id, who)
    sign(driver, case_id)
    decide(driver, case_id, "penalty")
    driver.tick()

    task = driver.open(referral)["record_result"]
    with driver.uow(OFFICER) as uow:
        form = task_form(CaseContext(uow, uow.session.get_one(Case, referral)), task)
    assert form.data["result"] == "penalty"
    assert form.data["decided_on"] == today
    assert form.data["summary"] == "罚款 8 万元。"


def test_a_referral_is_put_up_once_at_a_time(driver: Driver) -> None:
    referral = filed(driver)
    first = put_up(driver, referral)
    with pytest.raises(Invalid) as refused:
        put_up(driver, referral, major_title="又一次")
    assert "已经在办：沙湾段堆砂案" in said(refused)["source"]
    driver.act(OFFICER, lambda uow: withdraw_case(uow, first, "当事人名称有误"))
    assert put_up(driver, referral, major_title="又一次") != first


@pytest.mark.parametrize("element", ["check_completeness", "decide_filing"])
def test_before_it_is_filed_it_is_not_put_up(driver: Driver, element: str) -> None:
    case_id = driver.start()
    driver.until(case_id, element)
    with pytest.raises(WrongState, match="立案以后才能提请"):
        driver.act(OFFICER, lambda uow: send_message(uow, case_id, "major_case", PUT_UP))


def test_once_the_result_is_recorded_it_is_not_put_up(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "feed_back")
    with pytest.raises(WrongState, match="已经登记处理结果"):
        driver.act(OFFICER, lambda uow: send_message(uow, case_id, "major_case", PUT_UP))


@pytest.mark.parametrize("who", ["bailu-co1", HEAD, "shuili-clerk"])
def test_only_its_officers_put_it_up(driver: Driver, who: str) -> None:
    case_id = filed(driver)
    with pytest.raises(Refusal):
        driver.act(who, lambda uow: send_message(uow, case_id, "major_case", PUT_UP))


def test_a_referral_is_named_where_it_is_the_source(driver: Driver) -> None:
    with pytest.raises(Invalid) as refused:
        begun(driver, source="referral")
    assert said(refused) == {"source_case": "请填写来源案件"}
    referral = filed(driver)
    data = {**CASE, "source": "referral", "source_case": referral}
    case = driver.act(OFFICER, lambda uow: start_case(uow, "major_case_decision", data))
    with driver.uow() as uow:
        link = uow.session.query(CaseLink).filter_by(case_id=case.id).one()
        assert (link.earlier_id, link.relation) == (referral, "major")
    with pytest.raises(Invalid) as again:
        put_up(driver, referral)
    assert "已经在办" in said(again)["source"]
