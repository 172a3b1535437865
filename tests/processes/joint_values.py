"""Values that fill every official document of joint_enforcement."""

from __future__ import annotations

from typing import Any

TOWN = {"name": "白鹭镇人民政府", "short_name": "白鹭镇", "kind": "TOWN", "vertical": False}
WATER = {"name": "云溪县水利局", "short_name": "县水利局", "kind": "DEPT", "vertical": False}
POLICE = {"name": "云溪县公安局", "short_name": "县公安局", "kind": "GA", "vertical": False}
BUREAU = {"name": "云溪县司法局", "short_name": "县司法局", "kind": "SFJ", "vertical": False}
COUNTY = {"name": "云溪县人民政府", "short_name": "县政府", "kind": "GOV", "vertical": False}
MATTER = {
    "code": "SL002",
    "name": "对在河道内弃置、堆放阻碍行洪的物体行为的处罚",
    "subject": "在河道内弃置、堆放阻碍行洪的物体",
    "basis": "《水法》第六十六条",
}
TEXTS = {
    "title": "清水河沿岸砂石堆场联合执法",
    "date": "2026-12-01",
    "place": "白鹭镇清水河沿岸",
    "purpose": "整治沿岸堆场占用河道",
    "risk": "堆场业主可能阻挠，风险中等",
    "recording": "各单位一名执法人员全程记录",
    "emergency_plan": "镇卫生院待命，宣传办应对舆情",
    "equipment": "执法车两辆，记录仪六台",
    "oral_to": "电话告知队长罗永成",
    "replacement_reason": "原定人员外出培训",
    "refusal_reason": "当日另有专项检查",
    "order_reason": "方案三日前送达，请派两名执法人员",
    "county_reason": "县级统一安排，按方案参加",
    "check_record": "检查三处堆场，其中一处占用河道约 40 米",
    "result_note": "其余两处手续齐全",
    "leaving_reason": "只有一名持证人员到场",
    "summary": "四个单位到场，检查三处堆场，发现问题两项。",
    "recheck_findings": "堆场已清退，岸线已恢复。",
    "legality_opinion": "方案合法，建议补充告知内容",
    "recheck_on": "2026-12-20",
}


def decided(label: str, value: str, opinion: str = "") -> dict[str, Any]:
    return {
        "value": value,
        "label": label,
        "on": "2026-11-25",
        "at": "2026-11-25T10:20+08:00",
        "by": "周启明",
        "opinion": opinion,
    }


DECISIONS = {
    "review_legality": decided("通过", "pass"),
    "review_plan": decided("同意", "approve"),
    "approve_plan": decided("批准", "approve", "注意安全"),
    "county_approve": decided("批准", "approve"),
    "approve_late": decided("补批", "approve"),
    "confirm_attendance": decided("不能参加", "refuse"),
    "order_attendance": decided("责令参加", "order"),
    "county_order": decided("责令参加", "order"),
    "carry_out": decided("实施完毕", "done"),
    "enter_result": decided("发现问题", "findings"),
    "recheck": decided("未整改", "not_corrected"),
}
FINDING = {
    "matter": MATTER,
    "party": "云溪县顺达建材经营部",
    "facts": "堆放砂石占用行洪断面",
    "handling": "移送有权单位",
    "to": TOWN,
    "case_number": "白鹭立〔2026〕12号",
}
OFFICER = {"name": "何静", "certificate": "浙云综执20230009"}


def joint_values(title: str, issuer: dict[str, Any]) -> dict[str, Any]:
    """What the platform hands to the document `title`, issued by this body."""
    return {
        "document": {
            "title": title,
            "number": "白鹭联〔2026〕0001号",
            "date": "2026-11-25",
            "at": "2026-11-25T10:20+08:00",
            "due_on": "2026-12-04",
            "verification": "5e02 a9c7 11fd 03be",
        },
        "organization": issuer,
        "initiator": TOWN,
        "drafter": TOWN,
        "participant": WATER,
        "bureau": BUREAU,
        "government": COUNTY,
        "data": {
            **TEXTS,
            "objects": ["顺达建材堆场", "沿岸其他堆场"],
            "urgent": False,
            "cross_township": True,
            "checked_count": 3,
        },
        "rows": {
            "participants": [
                {
                    "organization": TOWN,
                    "matter": MATTER,
                    "power_basis": "",
                    "duty": "牵头",
                    "officers": [OFFICER],
                },
                {
                    "organization": WATER,
                    "matter": MATTER,
                    "power_basis": "",
                    "duty": "认定占用",
                    "officers": [],
                },
                {
                    "organization": POLICE,
                    "matter": None,
                    "power_basis": "《人民警察法》第六条",
                    "duty": "维持秩序",
                    "officers": [],
                },
            ],
            "findings": [FINDING],
            "uncorrected": [FINDING],
            "follow_up": [{"measure": "恢复岸线", "owner": WATER, "due": "2026-12-15"}],
        },
        "lists": {
            "participant": [
                {
                    **TOWN,
                    "decisions": {
                        "carry_out": DECISIONS["carry_out"],
                        "enter_result": DECISIONS["enter_result"],
                    },
                    "data": {"findings": [FINDING]},
                },
                {
                    **WATER,
                    "decisions": {"carry_out": decided("现场中止", "aborted")},
                    "data": {"leaving_reason": "天气突变"},
                },
                {**POLICE, "decisions": {}, "data": {}},
            ]
        },
        "people": {"officers": [OFFICER], "officers_present": [OFFICER, OFFICER]},
        "labels": {"legality_checked": "主体：各单位都有执法主体资格"},
        "decisions": DECISIONS,
        "handler": {"name": "周启明", "post": "镇长", "certificate": "无"},
        "plan": {
            "number": "白鹭联案〔2026〕0001号",
            "date": "2026-11-25",
            "at": "2026-11-25T10:20+08:00",
        },
        "notice": {
            "number": "白鹭联通〔2026〕0001号",
            "date": "2026-11-25",
            "at": "2026-11-25T10:20+08:00",
        },
        "evidence": [],
    }
