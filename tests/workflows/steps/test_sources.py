"""Who may refer what to whom, what may be passed on, and what a case goes on as."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from workflows.cases.models import Case
from workflows.cases.queries import links_of
from workflows.errors import Invalid
from workflows.steps.context import CaseContext
from workflows.steps.hints import hints_of
from workflows.steps.open_next_case import FOLLOWER, open_next_case, pending


def said(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {error.pointer: str(error.message) for error in refused.value.errors}


@pytest.mark.parametrize(
    ("who", "matter", "recipient", "field", "words"),
    [
        ("bailu-officer", "SL002", "shuili", "/matter", "已赋权给白鹭镇"),
        ("bailu-officer", "SL002", "bailu", "/recipient", "不能移送给本单位"),
        ("bailu-officer", "SL007", "chengguan", "/recipient", "不归县城市管理局主管"),
        ("bailu-officer", "SL007", "qingshi", "/recipient", "没有赋权给青石镇"),
    ],
)
def test_a_township_refers_only_what_is_not_its_own(
    driver: Driver, who: str, matter: str, recipient: str, field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        driver.start(who, matter=matter, recipient=recipient)
    assert words in said(refused)[field]


def test_departments_do_not_refer_to_each_other(driver: Driver) -> None:
    case_id = driver.start()
    with pytest.raises(Invalid) as refused:
        driver.complete(
            case_id, "shuili-clerk", "draft", "submit", matter="CG010", recipient="chengguan"
        )
    assert "部门的线索移送给乡镇" in said(refused)["/recipient"]


@pytest.mark.parametrize(
    ("to", "ground", "words"),
    [
        ("ga", "competence", "只有涉嫌犯罪的才移送公安机关"),
        ("qingshi", "suspected_crime", "请选公安机关"),
        ("bailu", "competence", "不能转送给本单位"),
        ("shuili", "competence", "线索就是县水利局移送来的"),
        ("chengguan", "competence", "不归县城市管理局主管"),
    ],
)
def test_a_lead_is_passed_on_only_to_whom_it_fits(
    driver: Driver, to: str, ground: str, words: str
) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    with pytest.raises(Invalid) as refused:
        driver.complete(
            case_id,
            "bailu-team",
            "propose_acceptance",
            "transfer_on",
            transfer_to=to,
            transfer_ground=ground,
            suspected_offence="非法采矿罪",
            reason="不属于本镇。",
        )
    assert words in said(refused)["/transfer_to"]


def test_a_settled_dispute_bars_a_refusal(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    reason = {"reason": "不属于本镇职责。"}
    driver.complete(case_id, "bailu-team", "propose_acceptance", "dispute", **reason)
    driver.complete(case_id, "bailu-deputy", "decide_acceptance", "dispute", **reason)
    driver.complete(case_id, "bailu-deputy", "apply_coordination", "submit", applicant_view="不属")
    driver.complete(case_id, "shuili-head", "answer_dispute", "maintain", respondent_view="属于")
    driver.complete(
        case_id,
        "sfj-supervisor",
        "coordinate",
        "agreed",
        coordination_opinion="由白鹭镇办理。",
        designated="bailu",
    )
    with pytest.raises(Invalid) as refused:
        driver.complete(
            case_id, "bailu-deputy", "decide_acceptance", "decline", reason_code="R1", **reason
        )
    assert "由白鹭镇办理，不得再次推诿" in said(refused)["/decision"]


def test_what_is_passed_on_is_opened_once(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    onward = {"transfer_to": "qingshi", "transfer_ground": "competence", "reason": "在青石镇境内。"}
    driver.complete(case_id, "bailu-team", "propose_acceptance", "transfer_on", **onward)
    driver.complete(case_id, "bailu-deputy", "decide_acceptance", "transfer_on")

    with driver.uow() as uow:
        (row,) = pending(uow)
        assert (open_next_case(uow, row), open_next_case(uow, row)) == (1, 0)
    driver.tick()

    with driver.uow() as uow:
        (link,) = links_of(uow.session, case_id)
        case = uow.session.get_one(Case, link.case_id)
        assert (case.data["recipient"], case.data["source"]) == ("qingshi", "transfer")
        assert case.data["letter_number"].startswith("白鹭转函")
        assert list(pending(uow)) == []
    assert list(driver.open(link.case_id)) == ["sign_receipt"]
    assert FOLLOWER == "onward"


def test_the_same_lead_is_pointed_out(driver: Driver) -> None:
    first, second = driver.start(), driver.start()
    for case_id in (first, second):
        driver.until(case_id, "propose_acceptance")
    with driver.uow("bailu-team") as uow:
        context = CaseContext(uow, uow.session.get_one(Case, second))
        hints = hints_of(context, context.folder.tasks["propose_acceptance"].hints)
    (found,) = [hint for hint in hints if hint.case is not None]
    assert found.case is not None and found.case.id == first
    assert "可以并案" in str(found.text)
