"""Every official document of the advisory and of what it calls or opens is made, in both forms."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from bpmn.folder import read_directory, read_folder
from workflows.documents.render import render_docx, render_pdf

PROCESSES = Path(__file__).parents[2] / "bpmn" / "processes"
ADVISORY = read_folder(read_directory(PROCESSES / "procuratorial_advisory"))
SUPERVISION = read_folder(read_directory(PROCESSES / "overdue_supervision"))
DOCUMENTS = {
    document.kind: (folder, document)
    for folder in (ADVISORY, SUPERVISION)
    for document in folder.documents
}
MADE_AT = datetime(2026, 12, 2, 1, tzinfo=UTC)
TOWN = {"name": "云溪县白鹭镇人民政府", "short_name": "白鹭镇", "kind": "TOWN"}
DEPARTMENT = {"name": "云溪县水利局", "short_name": "县水利局", "kind": "DEPT"}
JCY = {"name": "云溪县人民检察院", "short_name": "县检察院", "kind": "JCY"}
COURT = {"name": "云溪县人民法院", "short_name": "县法院", "kind": "COURT"}
BUREAU = {"name": "云溪县司法局", "short_name": "县司法局", "kind": "SFJ"}
BODIES = {
    "initiator": TOWN,
    "urger": TOWN,
    "urged": DEPARTMENT,
    "department": DEPARTMENT,
    "procuratorate": JCY,
    "plaintiff": JCY,
    "defendant": DEPARTMENT,
    "court": COURT,
    "bureau": BUREAU,
    "body": DEPARTMENT,
}
DATA: dict[str, Any] = {
    "subject": "清水河沙湾段堆砂阻碍行洪无人监管",
    "field": "ecology",
    "duty_basis": "《水法》第三十七条",
    "harm": "行洪断面被占三分之一 <约> & 威胁两村。",
    "facts": [
        {"date": "2026-10-08", "text": "堆放砂石约 120 立方米"},
        {"date": "2026-11-10", "text": "增至约 200 立方米"},
    ],
    "urging_request": "责令限期清除。",
    "urging_signer": "周启明",
    "information": "督促后现场没有变化。",
    "tried": "已发出履职建议函。",
    "spreading": True,
    "assessment": "属于本院管辖。",
    "filing_reason": "公益受到侵害。",
    "served_on": "2026-11-30",
    "consulted_on": "2026-11-30",
    "attendees": "顾建国、秦素云",
    "consultation": "拟两周内清除。",
    "second_person": "孙佳",
    "findings": "砂石约 200 立方米，没有审批。",
    "illegality": "怠于履行河道监管职责。",
    "advice": "责令清除砂石。\n对沿线开展排查。",
    "decided_on": "2026-12-02",
    "received_on": "2026-12-02",
    "manner": "paper",
    "correction_until": "2027-02-02",
    "copies": ["government", "justice_bureau"],
    "urgent_reply": "已责令停止堆放。",
    "measures": [{"measure": "清除全部砂石", "due_on": "2026-12-30", "state": "done"}],
    "responsible": "顾建国（副局长）",
    "reply_text": "采纳建议。",
    "objection": "该河段由河道管理所管理。",
    "review_opinion": "河道管理所是水利局所属单位。",
    "followed_on": "2027-02-08",
    "reply_state": "none",
    "follow_findings": "现场没有变化。",
    "failure_grounds": ["no_plan"],
    "harm_lasts": True,
    "outcome_reason": "没有履职。",
    "escalate_to": ["superior", "superior_department"],
    "suit_filed_on": "2027-02-10",
    "claims": "判令被告履行职责。",
    "court_number": "（2027）浙云行初1号",
    "judgment_text": "责令被告于六十日内履行职责。",
    "performance": "砂石全部清除。",
    "performed_on": "2027-06-08",
    "duty": "“履行检察建议”没有按期完成",
    "duty_kind": "enforcement",
    "order_text": "立即履行并报送。",
}
LABELS = {
    "field": "生态环境和资源保护",
    "manner": "直接送达",
    "reply_state": "没有回复",
    "origin": "履职中发现",
}
CITED = ("urging", "information", "filing", "advisory", "objection", "reply", "claim")


def values(kind: str, **changes: Any) -> dict[str, Any]:
    """What the platform hands to a document; `changes` are laid over the answers."""
    _, document = DOCUMENTS[kind]
    decisions = {
        element: {
            "value": task.decisions[0].value,
            "label": task.decisions[0].label,
            "opinion": "同意。",
            "on": "2026-12-02",
            "at": "2026-12-02T09:00+08:00",
            "by": "曹正清",
        }
        for folder in (ADVISORY, SUPERVISION)
        for element, task in folder.tasks.items()
        if task.decisions
    }
    return {
        "document": {
            "title": document.title,
            "number": f"云溪检{document.mark}〔2026〕0001号",
            "date": "2026-12-02",
            "at": "2026-12-02T09:00+08:00",
            "due_on": "2027-02-02",
            "verification": "5E02-A9C7-11FD-03BE",
        },
        "organization": {"name": BODIES[document.slot.rpartition("__")[2]]["name"]},
        **BODIES,
        "data": {**DATA, **changes},
        "labels": LABELS,
        "decisions": decisions,
        "matter": None,
        "people": {},
        "bodies": {},
        "evidence": [{"name": "左岸全景.jpg"}],
        "handler": {"name": "曹正清", "post": "检察长", "certificate": "无"},
        "suspension": {
            "ground": "因客观原因不能按期整改，中止审查",
            "basis": "《公益诉讼办案规则》第七十八条",
        },
        **{
            name: {"number": f"{name}〔2026〕1号", "date": "2026-12-01", "at": None}
            for name in CITED
        },
    }


def word(kind: str, context: dict[str, Any] | None = None) -> str:
    folder, document = DOCUMENTS[kind]
    template = folder.files[f"{document.directory}{document.template}.docx"]
    made = docx.Document(
        io.BytesIO(render_docx(template, context or values(kind), made_at=MADE_AT))
    )
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def pdf(kind: str, context: dict[str, Any] | None = None) -> bytes:
    folder, document = DOCUMENTS[kind]
    source = folder.files[f"{document.directory}{document.template}.typ"]
    return render_pdf(source, context or values(kind), made_at=MADE_AT)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_both_forms_are_made(kind: str) -> None:
    assert pdf(kind).startswith(b"%PDF-")
    text = word(kind)
    context = values(kind)
    assert context["organization"]["name"] + "（印章）" in text
    assert context["document"]["number"] in text
    assert DOCUMENTS[kind][1].title in text
    assert "{" not in text


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_sparse_case_makes_them_too(kind: str) -> None:
    context = values(kind)
    needed = {"facts", "subject", "measures"}
    asked = {"suspension_requested"}
    context["data"] = {k: v for k, v in context["data"].items() if k in needed | asked}
    context["labels"] = {"field": "生态环境和资源保护"}
    context["evidence"], context["document"]["due_on"] = [], None
    for name in CITED:
        if name != "advisory":
            context[name] = {"number": None, "date": None, "at": None}
    assert "{" not in word(kind, context)
    assert pdf(kind, context)


# C21: what must stand in the key documents
@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (
            "urging_letter",
            (
                "云溪县水利局：",
                "《水法》第三十七条",
                "2026年10月8日",
                "责令限期清除",
                "十个工作日内",
            ),
        ),
        (
            "information",
            (
                "云溪县人民检察院：",
                "《水法》第三十七条",
                "增至约 200 立方米",
                "urging〔2026〕1号",
                "已发出履职建议函",
                "左岸全景.jpg",
            ),
        ),
        ("filing_decision", ("云溪县水利局：", "第二十五条第四款", "七日内送达", "磋商")),
        (
            "advisory",
            (
                "堆放砂石约 120 立方米",
                "怠于履行",
                "责令清除砂石",
                "2027年2月2日",
                "两个月内",
                "有异议",
                "县人民政府、县司法局",
            ),
        ),
        ("service_receipt", ("advisory〔2026〕1号", "2026年12月2日", "直接送达")),
        ("correction_plan", ("清除全部砂石（2026年12月30日完成，已完成）", "顾建国（副局长）")),
        ("advisory_reply", ("advisory〔2026〕1号", "采纳建议", "清除全部砂石", "左岸全景.jpg")),
        ("follow_up_record", ("没有整改方案", "没有回复", "2027年2月8日")),
        (
            "objection_review",
            ("回复期限仍从收到检察建议书之日起计算", "异议不成立（曹正清，2026年12月2日）"),
        ),
        ("suspension_decision", ("第七十八条", "中止的原因消除后")),
        ("escalation_notice", ("上级检察院、行政机关的上级主管部门", "第二十五条")),
        ("statement_of_claim", ("云溪县人民法院：", "判令被告履行职责", "送达回证")),
        ("supervision_order", ("督办要求", "二个工作日内")),
        ("supervision_letter", ("第二十七条",)),
    ],
)
def test_key_documents_say_what_they_must(kind: str, needed: tuple[str, ...]) -> None:
    text = word(kind)
    for each in needed:
        assert each in text, each


def test_an_urgent_advisory_asks_for_a_written_reply_in_fifteen_days() -> None:
    context = values("advisory")
    context["decisions"]["issue_advisory"]["value"] = "urgent"
    assert "十五日内书面回复，并在两个月内依法履行职责" in word("advisory", context)
    general = values("advisory", reply_until="2027-01-29")
    general["decisions"]["decide_filing"]["value"] = "approve_general"
    text = word("advisory", general)
    assert "社会治理检察建议" in text and "2027年1月29日前" in text
