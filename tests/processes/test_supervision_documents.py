"""Every official document of accompanying supervision is made, in both forms, with what it must say."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from bpmn.folder import read_directory, read_folder
from workflows.documents.render import render_docx, render_pdf

FOLDER = read_folder(
    read_directory(Path(__file__).parents[2] / "bpmn" / "processes" / "accompanying_supervision")
)
DOCUMENTS = {document.kind: document for document in FOLDER.documents}
MADE_AT = datetime(2026, 12, 2, 1, tzinfo=UTC)
BODIES = {
    "body": {"name": "云溪县白鹭镇人民政府", "short_name": "白鹭镇", "kind": "TOWN"},
    "bureau": {"name": "云溪县司法局", "short_name": "县司法局", "kind": "SFJ"},
    "government": {"name": "云溪县人民政府", "short_name": "县政府", "kind": "GOV"},
    "discipline": {"name": "中共云溪县纪律检查委员会", "short_name": "县纪委监委", "kind": "JW"},
}
DATA: dict[str, Any] = {
    "subject": "沙湾村堆砂案立案",
    "watched_case": "云溪水移〔2026〕0001号",
    "point": "filing",
    "look_findings": "审批表没有管辖依据。",
    "prompt_text": "补充 <管辖> & 依据。",
    "prompt_answer": "已补充。",
    "facts_found": "没有核对管辖就立案。",
    "rule_broken": "《行政处罚法》第二十二条",
    "days_over": 23,
    "correction_wanted": "补正审批表。\n重新审查。",
    "due_on": "2026-12-27",
    "objection": "依据充分。",
    "objection_opinion": "审查了案卷。",
    "correction_report": "已补正。",
    "corrected_on": "2026-12-10",
    "verify_findings": "没有补正。",
    "talked_on": "2026-12-11",
    "talk_people": "周启明",
    "talk_record": "要求限期纠正。",
    "proposal": "建议责令改正。",
    "decision_text": "责令十五日内重新审查。",
    "execution_report": "已撤销立案。",
    "executed_on": "2026-12-25",
    "execution_findings": "没有撤销。",
    "jw_clue": "涉嫌收受财物。",
}
SPARSE = ("subject", "point")


def values(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """What the platform hands to a document."""
    document = DOCUMENTS[kind]
    full = data is DATA
    decided = {
        element: {
            "value": task.decisions[0].value,
            "label": task.decisions[0].label,
            "opinion": "",
            "on": "2026-12-02",
            "at": "2026-12-02T09:00+08:00",
            "by": "方卓",
        }
        for element, task in FOLDER.tasks.items()
        if task.decisions
    }
    return {
        "document": {
            "title": document.title,
            "number": f"云溪司{document.mark}〔2026〕0001号",
            "date": "2026-12-02",
            "at": "2026-12-02T09:00+08:00",
            "due_on": "2026-12-04" if full else None,
            "verification": "5E02-A9C7-11FD-03BE",
        },
        "organization": {"name": BODIES[document.slot]["name"]},
        **BODIES,
        "data": data,
        "labels": {"point": "立案"},
        "decisions": decided,
        "matter": None,
        "people": {
            "supervisors": [
                {"name": "方卓", "certificate": "浙云监20240001"},
                {"name": "许若宁", "certificate": "浙云监20240002"},
            ]
        }
        if full
        else {},
        "bodies": {"higher_department": {"name": "云溪县水利局"}} if full else {},
        "evidence": [],
        "handler": {"name": "韩守仁", "post": "局长", "certificate": "无"},
        **{
            name: {
                "number": f"{name}〔2026〕1号" if full else None,
                "date": "2026-12-01",
                "at": None,
            }
            for name in (each.known_as for each in FOLDER.documents)
            if name
        },
    }


def word(kind: str, data: dict[str, Any]) -> str:
    template = FOLDER.files[f"documents/{DOCUMENTS[kind].template}.docx"]
    made = docx.Document(io.BytesIO(render_docx(template, values(kind, data), made_at=MADE_AT)))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("full", [True, False])
def test_both_forms_are_made(kind: str, full: bool) -> None:
    data = DATA if full else {field: DATA[field] for field in SPARSE}
    text = word(kind, data)
    assert BODIES[DOCUMENTS[kind].slot]["name"] + "（印章）" in text
    assert DOCUMENTS[kind].title in text
    assert "{" not in text
    source = FOLDER.files[f"documents/{DOCUMENTS[kind].template}.typ"]
    assert render_pdf(source, values(kind, data), made_at=MADE_AT).startswith(b"%PDF-")


# C21: facts, rule broken, correction wanted, deadline, objection route; AES 29: whose name it bears
@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("prompt_slip", ("云溪县白鹭镇人民政府：", "补充 <管辖> & 依据", "2026年12月4日")),
        (
            "supervision_opinion",
            (
                "没有核对管辖",
                "第二十二条",
                "补正审批表",
                "2026年12月27日",
                "五个工作日内向本局提出",
                "方卓（证号 浙云监20240001）、许若宁",
                "云溪县水利局",
            ),
        ),
        ("supervision_letter", ("第二十七条", "2026年12月27日")),
        (
            "supervision_decision",
            ("云溪县人民政府（印章）", "第二十九条", "责令十五日内", "proposal〔2026〕1号"),
        ),
        ("execution_report", ("decision〔2026〕1号", "已撤销立案")),
        ("handover_letter", ("中共云溪县纪律检查委员会：", "涉嫌收受财物")),
    ],
)
def test_key_documents_say_what_they_must(kind: str, needed: tuple[str, ...]) -> None:
    text = word(kind, DATA)
    for each in needed:
        assert each in text, each
