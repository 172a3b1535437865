"""Two small processes that send each other messages: a department asks townships, they answer."""

from __future__ import annotations

from typing import Any

from tests.bpmn.diagram_text import bpmn
from tests.support.called_pair import form

HUB_DIAGRAM = """
start s
user prepare name=拟稿
throw ask msg=question
user watch name=等答复
bound answered_in on=watch msg=answer
bound watch_clock on=watch non=1 timer=deadline("HUB-WATCH")
end watch_overdue esc=deadline_rung
user conclude name=定稿
bound remarked on=conclude non=1 msg=remark
user read_remark name=看补充
end remark_read
end closed msg=hub_closed
s > prepare
prepare > ask
ask > watch
watch > conclude
watch_clock > watch_overdue
answered_in > conclude
remarked > read_remark
read_remark > remark_read
conclude > closed
"""

HUB = """
key = "hub"
title = "征询"
title_en = "Hub"
summary = "部门向若干乡镇征询。"
process_id = "hub"
case_title = "{topic}"

[start]
form = "ask"
holders = ["clerk@DEPT"]

[slots.sender]
source = "starter"
visible_from = "start"
[slots.office]
source = "county.SFJ"
visible_from = "start"

[messages.question]
title = "征询"
title_en = "Question"
[messages.question.opens]
process = "spoke"
each = "towns"
where = "not spare"
starter = "town"
row = { question = "about" }
carry = ["topic"]
fixed = { asked = true }
relation = "asked"

[messages.answer]
title = "答复"
title_en = "Answer"
from = "spoke"
keep = "5WD"

[messages.remark]
title = "补充意见"
title_en = "Remark"
form = "remark"
by = [{ holder = "dept_head@sender" }, { when = "urgent", holder = "bureau_head@office" }]
barred = [{ when = "topic == 'closed'", reason = "不再收补充意见", reason_en = "Closed" }]

[messages.hub_closed]
title = "征询结束"
title_en = "Closed"
to = "family"
carry = ["topic"]
text = "{sender.short_name}的征询已结束"
text_en = "{sender.short_name} asks no more"

[messages.jw_intervened]
title = "纪委监委介入"
title_en = "Intervention"
by = "supervisor@office"
freezes = "纪委监委已介入"
freezes_en = "The discipline commission has stepped in"
[messages.jw_released]
title = "恢复办理"
title_en = "Release"
by = "supervisor@office"
releases = true
[messages.jw_took_over]
title = "移送纪委监委"
title_en = "Taken over"
by = "supervisor@office"
terminates = "handed_to_jw"

[tasks.prepare]
title_en = "Prepare"
holder = "clerk@sender"
untimed = "不计时"
decisions = [{ value = "submit", label = "发出" }]
[tasks.watch]
title_en = "Watch"
holder = "clerk@sender"
decisions = [{ value = "enough", label = "不再等" }]
[tasks.conclude]
title_en = "Conclude"
holder = "clerk@sender"
untimed = "不计时"
decisions = [{ value = "close", label = "定稿" }]
[tasks.read_remark]
title_en = "Read"
holder = "clerk@sender"
untimed = "不计时"
decisions = [{ value = "read", label = "已阅" }]

[[rules]]
code = "HUB-WATCH"
title = "等答复"
amount = "5WD"
from = "opened"
basis = "本地约定，待核"
status = "D"
"""

SPOKE_DIAGRAM = """
start s
start asked_in msg=question
user work name=办理
bound stopped_in on=work msg=hub_closed
throw tell msg=answer
end done
end stopped
s > work
asked_in > work
work > tell
tell > done
stopped_in > stopped
"""

SPOKE = """
key = "spoke"
title = "答复征询"
title_en = "Spoke"
summary = "乡镇答复部门。"
process_id = "spoke"
case_title = "{question}"

[start]
form = "question"
holders = ["desk@TOWN"]

[slots.town]
source = "starter"
visible_from = "start"
[slots.office]
source = "county.SFJ"
visible_from = "start"

[messages.question]
title = "征询"
title_en = "Question"
from = "hub"

[messages.answer]
title = "答复"
title_en = "Answer"
to = "origin"
carry = ["reply"]
keep = "5WD"

[messages.hub_closed]
title = "征询结束"
title_en = "Closed"
from = "hub"

[tasks.work]
title_en = "Work"
holder = "desk@town"
form = "reply"
untimed = "不计时"
decisions = [{ value = "answer", label = "答复" }]
"""

TEXT = {"type": "string", "title": "内容"}
TOWNS = {
    "type": "array",
    "title": "乡镇",
    "items": {
        "type": "object",
        "properties": {"town": TEXT, "about": TEXT, "spare": {"type": "boolean"}},
    },
}


def hub_folder(settings: str = HUB, diagram: str = HUB_DIAGRAM) -> dict[str, bytes]:
    """The files of the process that asks."""
    return {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(diagram, process_id="hub"),
        "forms/ask.json": form(
            topic=TEXT, towns=TOWNS, urgent={"type": "boolean", "title": "紧急"}, reply=TEXT
        ),
        "forms/remark.json": form(remark=TEXT),
    }


def spoke_folder(settings: str = SPOKE, diagram: str = SPOKE_DIAGRAM) -> dict[str, bytes]:
    """The files of the process that answers."""
    return {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(diagram, process_id="spoke"),
        "forms/question.json": form(
            question=TEXT, topic=TEXT, asked={"type": "boolean", "title": "受征询"}
        ),
        "forms/reply.json": form(reply=TEXT),
    }


def asking(*towns: str, **more: Any) -> dict[str, Any]:
    """What the form of the hub is given: a row for each town, and one that is spared."""
    rows = [{"town": each, "about": f"问{each}"} for each in towns]
    return {"topic": "砂石清运", "towns": [*rows, {"town": "gov", "spare": True}], **more}
