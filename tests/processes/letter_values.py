"""Values that fill every official document of lead_referral."""

from __future__ import annotations

from typing import Any

SENDER = {"name": "云溪县水利局", "short_name": "县水利局", "kind": "DEPT"}
RECIPIENT = {"name": "白鹭镇人民政府", "short_name": "白鹭镇", "kind": "TOWN"}
ONWARD = {"name": "青石镇人民政府", "short_name": "青石镇", "kind": "TOWN"}
POLICE = {"name": "云溪县公安局", "short_name": "县公安局", "kind": "GA"}
BUREAU = {"name": "云溪县司法局", "short_name": "县司法局", "kind": "SFJ"}
GOVERNMENT = {"name": "云溪县人民政府", "short_name": "县政府", "kind": "GOV"}
BODIES = {
    "sender": SENDER,
    "recipient": RECIPIENT,
    "onward": ONWARD,
    "police": POLICE,
    "applicant": RECIPIENT,
    "respondent": SENDER,
    "bureau": BUREAU,
    "government": GOVERNMENT,
    "asker": RECIPIENT,
    "helper": SENDER,
}


def letter_values(title: str, slot: str) -> dict[str, Any]:
    """What the platform hands to the document `title`, issued by the body of `slot`."""
    return {
        "document": {
            "title": title,
            "number": "云溪水移函〔2026〕0001号",
            "date": "2026-11-24",
            "at": "2026-11-24T09:40:00+08:00",
            "due_on": "2026-12-04",
            "verification": "5e02 a9c7 11fd 03be",
        },
        "case": {"number": "云溪水移〔2026〕0001号", "title": "沙湾村 堆放阻碍行洪的物体"},
        "organization": BODIES[slot],
        **BODIES,
        "matter": {
            "code": "SL002",
            "name": "对在河道内弃置、堆放阻碍行洪的物体行为的处罚",
            "subject": "在河道内弃置、堆放阻碍行洪的物体",
            "basis": "《水法》第六十六条",
            "power_type": "赋权",
        },
        "data": {
            "matter": "SL002",
            "recipient": "bailu",
            "place": "沙湾村清水河左岸",
            "act_on": "2026-11-23",
            "found_on": "2026-11-24T09:10:00+08:00",
            "facts": "堆放砂石约 120 立方米。\n现场无审批公示 <无> & 无人看管。",
            "urgent": True,
            "party": "云溪县顺达建材经营部",
            "goods": [{"name": "砂石", "quantity": 120, "unit": "立方米"}],
            "missing": ["现场照片缺少拍摄时间", "方量测量记录"],
            "reason_code": "R5",
            "reason": "属经批准的防汛备料。",
            "filing_reason": "违法行为轻微并及时改正。",
            "summary": "砂石已清除。",
            "decided_on": "2026-12-21",
            "verified_on": "2026-12-01",
            "findings": "经现场勘测，堆放砂石 118 立方米，未经批准；经营部承认 11 月上旬运入。",
            "transfer_to": "qingshi",
            "suspected_offence": "非法采矿罪",
            "appraisal": "砂石方量测量报告一份",
            "applicant_view": "河道管理范围内的清障由水行政主管部门负责，清单未列入本镇。",
            "respondent_view": "该事项已于2024年赋权乡镇，应由乡镇办理。",
            "boundary_row": "责任边界清单第 12 项：河道清障",
            "urgent_measures": "双方已在现场设置警示标志，暂停继续堆放。",
            "coordination_opinion": "清单第 12 项明确处罚权在乡镇，水利局提供测量支持。",
            "designation_reason": "该事项已赋权，由行为发生地乡镇办理更为便利。",
            "designated": "bailu",
            "help_request": "请派员测量堆放砂石的方量，并出具认定意见。",
            "help_answer": "经测量，堆放砂石 118 立方米，位于河道管理范围线内。",
            "help_refusal": "该处不在我局测绘资质范围内，建议委托有资质的机构。",
        },
        "people": {
            "officers": [
                {"name": "何静", "certificate": "330219001"},
                {"name": "周立", "certificate": "330219002"},
            ],
            "co_officer": [{"name": "吴晓峰", "certificate": "330219003"}],
        },
        "bodies": {"transfer_to": ONWARD, "designated": RECIPIENT},
        "handler": {"name": "周立", "post": "局长", "certificate": "330219009"},
        "evidence": [{"name": "左岸全景.jpg"}, {"name": "现场检查记录", "pages": "1—3"}],
        "letter": {"number": "云溪水移函〔2026〕0001号", "date": "2026-11-24"},
        "receipt": {
            "number": "白鹭移回〔2026〕0001号",
            "date": "2026-11-25",
            "at": "2026-11-25T08:40:00+08:00",
        },
        "request": {
            "number": "白鹭协请〔2026〕0001号",
            "date": "2026-11-25",
            "at": "2026-11-25T08:40:00+08:00",
        },
        "labels": {
            "proposal": "建议立案",
            "help_kind": "测量、检验、鉴定",
            "refusal_ground": "超出本单位职权",
            "reason_code": "R5 违法事实明显不成立",
            "result": "给予行政处罚",
            "soft_measure_kind": "教育、提醒",
        },
        "decisions": {
            "propose_acceptance": said("accept", "拟受理", "2026-11-25", "罗永成"),
            "verify": said("report", "提交报告", "2026-12-01", "丁绍安"),
            "decide_filing": said("file", "立案", "2026-12-02", "陈志远", "事实清楚，同意。"),
            "apply_coordination": said("submit", "提请协调", "2026-11-26", "陈志远"),
            "coordinate": said("agreed", "达成一致", "2026-12-01", "方卓"),
        },
    }


def said(value: str, label: str, day: str, by: str, opinion: str = "") -> dict[str, str]:
    """A decision as documents print it."""
    at = f"{day}T15:30:00+08:00"
    return {"value": value, "label": label, "on": day, "at": at, "by": by, "opinion": opinion}
