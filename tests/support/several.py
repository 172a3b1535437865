"""A small process in which each body of a list does its part: a department calls others to a joint action."""

from __future__ import annotations

import json
from typing import Any

from tests.bpmn.diagram_text import bpmn
from tests.support.called_pair import word

DIAGRAM = """
start planned lane=leader_lane
user plan lane=leader_lane name=拟定方案
sub answers mi=answers_items name=逐个答复 lane=body_lane
start asked lane=body_lane
user reply lane=body_lane name=答复参加
bound reply_clock on=reply non=1 timer=deadline("SEV-REPLY") lane=body_lane
end reply_overdue esc=deadline_rung lane=body_lane
bound reply_lapse on=reply timer=deadline("SEV-REPLY") lane=body_lane
xor replied lane=body_lane
user order lane=office_lane name=责令参加
end answered lane=body_lane
asked > reply
reply_clock > reply_overdue
reply_lapse > order
reply > replied
replied > order reply == "refuse"
replied > answered *
order > answered
done answers
user settle lane=leader_lane name=核定力量
xor settled lane=leader_lane
xor gathered lane=leader_lane
sub work mi=work_items name=逐个实施 lane=body_lane
start began lane=body_lane
user carry_out lane=body_lane name=现场实施
bound carry_out_clock on=carry_out non=1 timer=deadline("SEV-WORK") lane=body_lane
end carry_out_overdue esc=deadline_rung lane=body_lane
end carried_out lane=body_lane
began > carry_out
carry_out_clock > carry_out_overdue
carry_out > carried_out
done work
end archived lane=leader_lane name=归档
end cancelled lane=leader_lane name=取消
planned > plan
plan > gathered
gathered > answers
answers > settle
settle > settled
settled > gathered settle == "postpone"
settled > work attending >= 1 and settle == "go"
settled > cancelled *
work > archived
"""

SETTINGS = """
key = "several"
title = "联合行动"
title_en = "Joint action"
summary = "各单位分别答复、分别实施。"
process_id = "several"
case_title = "{topic}"

[start]
form = "ask"
holders = ["clerk@DEPT"]

[slots.leader]
source = "starter"
visible_from = "start"
[slots.office]
source = "county.COORD"
visible_from = "plan:submit"

[repeats.answers]
over = "bodies"
organization = "organization"
slot = "body"
by = "clerk@leader"
counts = { attending = "reply == 'attend' or order == 'order'", asked_bodies = "True" }
[repeats.work]
over = "bodies"
organization = "organization"
slot = "body"
where = "reply == 'attend' or order == 'order'"
counts = { found_bodies = "carry_out == 'found'" }

[lanes.leader_lane]
holder = "clerk@leader"
title_en = "Leader"
[lanes.body_lane]
holder = "clerk@body"
title_en = "Body"
[lanes.office_lane]
holder = "coordinator@office"
title_en = "Office"

[ends.archived]
title_en = "Archived"
[ends.cancelled]
title_en = "Cancelled"

[tasks.plan]
title_en = "Plan"
untimed = "由牵头单位自定"
form = "plan"
decisions = [{ value = "submit", label = "发出", next = "请各单位答复" }]

[tasks.reply]
title_en = "Reply"
form = "reply"
instruction = "{leader.short_name}请{body.short_name}参加，职责：{body_duty}。"
holder = [
  { when = "body_kind == 'TOWN'", holder = "officer@body/TEAM" },
  { holder = "clerk@body" },
]
presets = [{ when = "body_duty == '交通'", set = { people = 4 } }]
decisions = [
  { value = "attend", label = "参加", barred = [
    { when = "body_duty == '不派'", reason = "{body.short_name}不派人" },
  ] },
  { value = "refuse", label = "不能参加", opinion = "required" },
]

[tasks.order]
title_en = "Order"
untimed = "紧急"
decisions = [
  { value = "order", label = "责令参加" },
  { value = "excuse", label = "同意不参加" },
]

[tasks.settle]
title_en = "Settle"
untimed = "由牵头单位自定"
decisions = [
  { value = "go", label = "实施", barred = [
    { when = "attending == 0", reason = "没有单位参加" },
  ] },
  { value = "postpone", label = "延期" },
  { value = "cancel", label = "取消" },
]

[tasks.carry_out]
title_en = "Carry out"
form = "result"
holder = [
  { when = "body_kind == 'TOWN'", holder = "officer@body/TEAM" },
  { holder = "clerk@body" },
]
decisions = [{ value = "found", label = "发现问题" }, { value = "nothing", label = "未发现" }]

[[rules]]
code = "SEV-REPLY"
title = "答复"
amount = "1WD"
from = "opened"
until = ["reply"]
basis = "本地约定，待核"
status = "D"

[[rules]]
code = "SEV-WORK"
title = "实施"
amount = "2WD"
from = "data.act_on"
until = ["carry_out"]
basis = "本地约定，待核"
status = "D"

[[documents]]
kind = "reply_letter"
title = "复函"
at = "reply:attend"
slot = "body"
mark = "复"
template = "reply"
"""

PDF = """#import "official.typ": *
#show: letter
#addressee(context-data.leader.name)
#facts(([事项], context-data.data.topic))
#closing[特此函复。]
"""

TEXT = {"type": "string", "title": "文字"}
BODIES = {
    "type": "array",
    "title": "参加单位",
    "items": {
        "type": "object",
        "properties": {"organization": TEXT, "duty": TEXT},
        "required": ["organization"],
        "additionalProperties": False,
    },
}


def form(**fields: dict[str, Any]) -> bytes:
    """A form that requires none of its fields."""
    schema = {"type": "object", "properties": fields, "additionalProperties": False}
    return json.dumps({"schema": schema, "ui": {}}).encode()


def several_folder(settings: str = SETTINGS, diagram: str = DIAGRAM) -> dict[str, bytes]:
    """The files of the process, or of a changed one."""
    return {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(diagram, process_id="several"),
        "forms/ask.json": form(topic=TEXT),
        "forms/plan.json": form(
            bodies=BODIES, act_on={"type": "string", "format": "date", "title": "日期"}
        ),
        "forms/reply.json": form(
            people={"type": "integer", "title": "人数", "minimum": 1, "maximum": 9}, contact=TEXT
        ),
        "forms/result.json": form(
            findings={"type": "array", "title": "问题", "items": {"type": "string"}}
        ),
        "documents/reply.docx": word(
            "{{ body.name }}致{{ leader.name }}：派 {{ data.get('people', 0) }} 人"
        ),
        "documents/reply.typ": PDF.encode(),
    }
