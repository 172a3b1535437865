"""Every official document of joint_enforcement is made in both forms, each in its own body's name."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from bpmn.folder import read_directory, read_folder
from tests.processes.joint_values import BUREAU, COUNTY, TOWN, WATER, joint_values
from workflows.documents.render import render_docx, render_pdf

FOLDER = read_folder(
    read_directory(Path(__file__).parents[2] / "bpmn" / "processes" / "joint_enforcement")
)
DOCUMENTS = {document.kind: document for document in FOLDER.documents}
ISSUERS = {"initiator": TOWN, "participant": WATER, "bureau": BUREAU, "government": COUNTY}
MADE_AT = datetime(2026, 11, 25, 1, tzinfo=UTC)


def values(kind: str) -> dict[str, Any]:
    return joint_values(DOCUMENTS[kind].title, ISSUERS[DOCUMENTS[kind].slot])


def template(kind: str, ending: str) -> bytes:
    document = DOCUMENTS[kind]
    return FOLDER.files[f"{document.directory}{document.template}.{ending}"]


def word(kind: str, context: dict[str, Any] | None = None) -> str:
    made = render_docx(template(kind, "docx"), context or values(kind), made_at=MADE_AT)
    document = docx.Document(io.BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def pdf(kind: str, context: dict[str, Any] | None = None) -> bytes:
    return render_pdf(template(kind, "typ"), context or values(kind), made_at=MADE_AT)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_both_forms_are_made(kind: str) -> None:
    assert pdf(kind).startswith(b"%PDF-")
    text = word(kind)
    assert f"{values(kind)['organization']['name']}（印章）" in text
    assert DOCUMENTS[kind].title in text
    assert "{" not in text


def sparse(kind: str) -> dict[str, Any]:
    """As much as an urgent plan can leave out."""
    context = values(kind)
    for name in ("purpose", "equipment", "oral_to", "recheck_on", "checked_count", "result_note"):
        del context["data"][name]
    for element in ("review_legality", "review_plan", "county_approve", "confirm_attendance"):
        if element not in ("confirm_attendance",) or kind != "attendance_reply":
            context["decisions"] = {
                key: each for key, each in context["decisions"].items() if key != element
            }
    context["decisions"]["recheck"] = {**context["decisions"]["recheck"], "value": "corrected"}
    context["decisions"]["enter_result"] = {
        **context["decisions"]["enter_result"],
        "value": "no_violation",
    }
    context["rows"] = {"participants": context["rows"]["participants"]}
    context["people"]["officers"] = []
    context["plan"] = context["notice"] = {"number": None, "date": None, "at": None}
    return context


@pytest.mark.parametrize(
    "kind", sorted(DOCUMENTS.keys() - {"county_approval_opinion", "legality_opinion"})
)
def test_what_was_left_out_leaves_no_hole(kind: str) -> None:
    assert pdf(kind, sparse(kind)).startswith(b"%PDF-")
    assert word(kind, sparse(kind))


def test_the_plan_says_what_it_must() -> None:
    text = word("joint_plan")
    for needed in (
        "整治沿岸堆场占用河道", "顺达建材堆场", "2026年12月1日", "白鹭镇清水河沿岸",
        "云溪县水利局：认定占用", "《水法》第六十六条", "《人民警察法》第六条", "何静（浙云综执20230009）",
        "执法车两辆", "各单位一名执法人员全程记录", "风险中等", "镇卫生院待命", "通过（周启明",
        "批准（周启明", "分别作出决定",
    ):  # fmt: skip
        assert needed in text, needed


def test_no_document_is_a_decision_of_all() -> None:
    """HN 16(2): each body decides in its own name; every document has one issuer."""
    assert {document.slot for document in FOLDER.documents} <= set(ISSUERS) | {"initiator"}
    for kind in ("inspection_record", "situation_record", "sign_in_sheet", "attendance_reply"):
        assert DOCUMENTS[kind].slot == "participant"
    assert "处罚决定" not in "".join(document.title for document in FOLDER.documents)


def test_the_summary_tells_what_each_body_did() -> None:
    text = word("summary_report")
    assert "白鹭镇人民政府：实施完毕，发现问题 1 项" in text
    assert "云溪县水利局：现场中止（天气突变）" in text
    assert "云溪县公安局：没有实施" in text
    assert "恢复岸线：云溪县水利局，2026年12月15日前完成" in text


@pytest.mark.parametrize("kind", ["joint_plan", "joint_application", "joint_notice"])
def test_a_body_led_from_above_the_county_is_marked(kind: str) -> None:
    context = values(kind)
    assert "垂直管理" not in word(kind, context)
    context["rows"]["participants"][1]["organization"] = {**WATER, "vertical": True}
    assert "云溪县水利局（垂直管理部门）：认定占用" in word(kind, context)
    assert pdf(kind, context) != pdf(kind)
