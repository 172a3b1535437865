"""The minutes of a collective discussion say who was there, what each thought and how they voted."""

from __future__ import annotations

import io

import docx

from tests.support.driver import Driver
from tests.support.major_case import (
    DEPUTY,
    HEAD,
    OTHERS,
    begun,
    convene,
    discussed,
    propose,
    proposed,
)
from workflows.documents.queries import documents_of_case


def minutes(driver: Driver, case_id: str) -> dict[str, str]:
    return made_last(driver, case_id, "discussion_minutes")


def made_last(driver: Driver, case_id: str, kind: str) -> dict[str, str]:
    """The rows of the last document of a kind, as the Word file holds them."""
    with driver.uow() as uow:
        made = [d for d in documents_of_case(uow.session, case_id) if d.kind == kind]
        content = uow.services.blobs.read(made[-1].docx_sha256 or "")
        assert uow.services.blobs.read(made[-1].pdf_sha256 or "").startswith(b"%PDF")
    [table] = docx.Document(io.BytesIO(content)).tables
    return {row.cells[0].text: row.cells[1].text for row in table.rows}


def test_the_minutes_of_a_discussion(driver: Driver) -> None:
    case_id = proposed(driver)
    convene(
        driver,
        case_id,
        discussion_absent=[OTHERS[1]],
        absence_cause="高秀英在省里开会",
        discussion_kept_off=[OTHERS[2]],
        kept_off_reason="谢长青是当事人的近亲属",
    )
    for who, vote, opinion in (
        (OTHERS[0], "disagree", "裁量偏重。"),
        (DEPUTY, "agree", "事实清楚。"),
        (HEAD, "agree", "综合各位意见，同意。"),
    ):
        driver.complete(case_id, who, "discuss_case", vote, opinion)
    driver.complete(
        case_id,
        HEAD,
        "sign_minutes",
        "sign",
        discussion_recorder=["bailu-desk"],
        discussion_conclusion="没有形成多数意见。",
    )

    said = minutes(driver, case_id)

    assert said["主持人"] == "周启明（镇长）"
    assert said["应到人数"] == "4 名（回避的不计）"
    assert said["到会成员"] == "3 名：陈志远、许文涛、周启明"
    assert said["缺席人员"] == "高秀英（高秀英在省里开会）"
    assert said["回避人员"] == "谢长青（谢长青是当事人的近亲属）"
    assert said["各人意见"].splitlines() == [
        "1. 陈志远：同意。事实清楚。",
        "2. 许文涛：不同意。裁量偏重。",
        "3. 周启明：同意。综合各位意见，同意。",
    ]
    assert said["表决结果"] == "同意 2 票，不同意 1 票，弃权 0 票；没有多数意见"


def test_proposal_and_approval_of_a_major_case(driver: Driver) -> None:
    case_id = discussed(driver)
    driver.complete(
        case_id,
        HEAD,
        "take_decision",
        "penalty",
        "按讨论结果办理",
        decided_on="2026-11-24",
        summary="罚款 8 万元，限期十五日缴纳。",
    )

    proposal = made_last(driver, case_id, "decision_proposal")
    assert proposal["拟处理意见"] == "给予行政处罚：罚款 8 万元。"
    assert proposal["案件来源"] == "检查、巡查发现"
    assert proposal["事先告知"] == "2026年10月30日告知当事人；听证：告知后没有申请"
    assert proposal["证据材料"] == "report.png"
    assert proposal["提出人"] == "丁绍安（承办人）"

    approval = made_last(driver, case_id, "decision_approval")
    assert approval["调查人员"].startswith("丁绍安（执法证号 浙云综执")
    assert approval["重大复杂的情形"].endswith("。拟罚款 8 万元，数额较大。")
    assert approval["法制审核"].startswith("通过（苏文心，")
    assert "法审〔2026〕0001号" in approval["法制审核"]
    assert approval["集体讨论"].startswith("通过；")
    assert approval["审批意见"].startswith("给予处罚。按讨论结果办理（周启明，镇长，")
    assert approval["决定内容"] == "罚款 8 万元，限期十五日缴纳。"


def test_without_a_penalty_there_is_no_notice_to_print(driver: Driver) -> None:
    case_id = begun(driver)
    propose(driver, case_id, proposed_result="dismissed", noticed_on=None, defence=None)
    proposal = made_last(driver, case_id, "decision_proposal")
    assert (proposal["事先告知"], proposal["陈述申辩"]) == ("无", "无")
