"""Values that fill every official document of lead_referral."""

from __future__ import annotations

from typing import Any

SENDER = {"name": "云溪县水利局", "short_name": "县水利局"}
RECIPIENT = {"name": "白鹭镇人民政府", "short_name": "白鹭镇"}


def letter_values(title: str, slot: str) -> dict[str, Any]:
    """What the platform hands to the document `title`, issued by the body of `slot`."""
    return {
        "document": {
            "title": title,
            "number": "云溪水移函〔2026〕0001号",
            "date": "2026-11-24",
            "due_on": "2026-12-04",
            "verification": "5e02 a9c7 11fd 03be",
        },
        "case": {"number": "云溪水移〔2026〕0001号", "title": "沙湾村 堆放阻碍行洪的物体"},
        "organization": SENDER if slot == "sender" else RECIPIENT,
        "sender": SENDER,
        "recipient": RECIPIENT,
        "matter": {
            "code": "SL002",
            "name": "对在河道内弃置、堆放阻碍行洪的物体行为的处罚",
            "subject": "在河道内弃置、堆放阻碍行洪的物体",
            "basis": "《水法》第66条",
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
        },
        "officers": [
            {"name": "何静", "certificate": "330219001"},
            {"name": "周立", "certificate": "330219002"},
        ],
        "handler": {"name": "周立", "post": "局长"},
        "evidence": [{"name": "左岸全景.jpg"}, {"name": "现场检查记录", "pages": "1—3"}],
        "letter": {"number": "云溪水移函〔2026〕0001号", "date": "2026-11-24"},
        "received_at": "2026-11-25T08:40:00+08:00",
        "labels": {
            "reason_code": "R5 违法事实明显不成立",
            "result": "给予行政处罚",
            "soft_measure_kind": "教育、提醒",
        },
        "decisions": {"decide_filing": {"value": "file", "label": "立案", "on": "2026-12-02"}},
    }
