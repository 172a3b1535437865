"""Every official document of lead_referral is made, with its mandatory content, in both forms."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from bpmn.folder import read_directory, read_folder
from tests.processes.letter_values import letter_values
from workflows.documents.render import render_docx, render_pdf

FOLDER = read_folder(
    read_directory(Path(__file__).parents[2] / "bpmn" / "processes" / "lead_referral")
)
DOCUMENTS = {document.kind: document for document in FOLDER.documents}
MADE_AT = datetime(2026, 11, 24, 1, tzinfo=UTC)


def values(kind):
    slot = DOCUMENTS[kind].slot.rpartition("__")[2]
    return letter_values(DOCUMENTS[kind].title, slot)


def word(kind, context=None):
    template = FOLDER.files[f"{DOCUMENTS[kind].directory}{DOCUMENTS[kind].template}.docx"]
    made = render_docx(template, context or values(kind), made_at=MADE_AT)
    document = docx.Document(io.BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def pdf(kind, context=None):
    source = FOLDER.files[f"{DOCUMENTS[kind].directory}{DOCUMENTS[kind].template}.typ"]
    return render_pdf(source, context or values(kind), made_at=MADE_AT)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_both_forms_are_made(kind):
    assert pdf(kind).startswith(b"%PDF-")
    text = word(kind)
    context = values(kind)
    assert context["organization"]["name"] + "（印章）" in text
    assert context["document"]["number"] in text
    assert DOCUMENTS[kind].title in text
    assert "{" not in text


def test_the_referral_letter_says_what_it_must():
    text = word("referral_letter")
    for needed in (
        "白鹭镇人民政府", "云溪县顺达建材经营部", "沙湾村清水河左岸", "2026年11月23日",
        "2026年11月24日9时10分", "堆放砂石约 120 立方米", "<无> & 无人", "SL002", "《水法》第六十六条",
        "左岸全景.jpg", "第 1—3 页", "砂石 120立方米", "紧急", "何静（执法证号 330219001）",
        "周立（执法证号 330219002）", "周立（局长）", "反馈办理结果", "联系人",
    ):  # fmt: skip
        assert needed in text, needed


def test_a_sparse_lead_makes_a_letter_too():
    context = values("referral_letter")
    for name in ("party", "goods", "urgent"):
        del context["data"][name]
    context["evidence"] = []
    assert "暂时不明" in word("referral_letter", context)
    assert pdf("referral_letter", context)


def test_a_registered_lead_names_its_source():
    context = values("acceptance_notice")
    context["letter"] = context["receipt"] = {"number": None, "date": None, "at": None}
    context["sender"] = context["recipient"]
    context["labels"]["source"] = "12345 热线"
    context["data"]["source_number"] = "H-20261124-017"
    text = word("acceptance_notice", context)
    assert "白鹭镇人民政府社会治理指挥中心：" in text
    assert "12345 热线 H-20261124-017" in text
    assert "2026年11月25日" in text  # proposed on
    assert pdf("acceptance_notice", context)


def test_what_is_passed_on_says_where_it_came_from_and_why():
    text = word("transfer_letter")
    for needed in (
        "青石镇人民政府：", "云溪县水利局2026年11月24日移送", "属经批准的防汛备料。",
        "左岸全景.jpg", "抄送：云溪县水利局",
    ):  # fmt: skip
        assert needed in text, needed


def test_a_suspected_crime_goes_to_the_police_with_its_annexes():
    text = word("crime_transfer")
    for needed in (
        "云溪县公安局：", "第五条、第六条", "非法采矿罪", "涉嫌犯罪案件情况的调查报告", "涉案物品清单",
        "砂石方量测量报告一份", "其他有关涉嫌犯罪的材料", "三日内", "2026年11月24日9时40分",
    ):  # fmt: skip
        assert needed in text, needed


@pytest.mark.parametrize("kind", ["filing_approval", "non_filing_approval"])
def test_the_approval_form_names_proposal_and_approval_with_their_times(kind):
    text = word(kind)
    for needed in (
        "云溪县水利局2026年11月24日移送", "SL002", "《水法》第六十六条", "经现场勘测", "丁绍安、吴晓峰",
        "建议立案（丁绍安，2026年12月1日15时30分）", "事实清楚，同意。（周立，局长，2026年12月2日15时30分）",
    ):  # fmt: skip
        assert needed in text, needed


def test_the_verification_report_is_signed_by_two_certified_officers():
    text = word("verification_report")
    for needed in ("周立（执法证号 330219009）、吴晓峰（执法证号 330219003）", "经现场勘测"):
        assert needed in text, needed


def test_the_documents_of_a_dispute_hold_both_views_and_who_may_not_refuse():
    both = (
        "河道管理范围内的清障由水行政主管部门负责",
        "该事项已于2024年赋权乡镇",
        "第 12 项",
        "《水法》第六十六条",
        "警示标志",
    )
    request, opinion = word("coordination_request"), word("coordination_opinion")
    for needed in (*both, "云溪县司法局：", "陈志远，2026年11月26日15时30分"):
        assert needed in request, needed
    for needed in (*both, "达成一致：由白鹭镇人民政府办理", "不得再次推诿"):
        assert needed in opinion, needed
    decision = word("designation")
    for needed in (*both[:4], "白鹭镇人民政府应当依法受理，不得拒绝或者再次移送", "第二十五条"):
        assert needed in decision, needed
    context = values("coordination_opinion")
    context["decisions"]["coordinate"] |= {"value": "not_agreed", "label": "协调不成，报县政府"}
    assert "报请县人民政府决定" in word("coordination_opinion", context)


def test_help_is_asked_given_or_refused_with_a_reason():
    for kind, needed in (
        ("assistance_request", "请派员测量堆放砂石的方量"),
        ("assistance_request", "2026年12月4日前（含当日）书面答复"),
        ("assistance_reply", "经测量，堆放砂石 118 立方米"),
        ("assistance_reply", "白鹭协请〔2026〕0001号"),
        ("assistance_refusal", "超出本单位职权"),
        ("assistance_refusal", "第二十六条"),
    ):
        assert needed in word(kind), needed


def test_the_correction_notice_lists_everything_at_once():
    text = word("correction_notice")
    for needed in ("1. 现场照片缺少拍摄时间", "2. 方量测量记录", "2026年12月4日", "可以不予受理"):
        assert needed in text


def test_the_refusal_says_why_and_where_to_go():
    text = word("refusal_notice")
    for needed in ("R5 违法事实明显不成立", "属经批准的防汛备料。", "可以重新移送", "提请"):
        assert needed in text


@pytest.mark.parametrize(
    ("decision", "needed"),
    [
        ("file", "给予行政处罚（2026年12月21日）"),
        ("not_file", "违法行为轻微并及时改正。"),
        ("soft_measure", "教育、提醒"),
    ],
)
def test_the_report_back_follows_the_filing_decision(decision, needed):
    context = values("feedback_letter")
    context["decisions"]["decide_filing"]["value"] = decision
    assert needed in word("feedback_letter", context)
    assert pdf("feedback_letter", context)
