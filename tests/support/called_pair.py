"""A small process that calls another: a department asks a township for advice."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import docx

from bpmn.folder_calls import with_called
from tests.bpmn.diagram_text import bpmn

CALLER_DIAGRAM = """
start asked lane=asker_lane
user prepare lane=asker_lane name=拟稿
bound prepare_clock on=prepare non=1 timer=deadline("ASK-PREPARE") lane=asker_lane
end prepare_overdue esc=deadline_rung lane=asker_lane
call seek of=advice lane=other_lane name=征求意见
xor answered lane=asker_lane
user conclude lane=asker_lane name=定稿
bound conclude_clock on=conclude non=1 timer=deadline("ASK-CONCLUDE") lane=asker_lane
end conclude_overdue esc=deadline_rung lane=asker_lane
end agreed lane=asker_lane name=达成一致
end dropped lane=asker_lane name=不再办理
asked > prepare
prepare_clock > prepare_overdue
prepare > seek
seek > answered
answered > dropped advise == "refuse"
answered > conclude *
conclude_clock > conclude_overdue
conclude > agreed
"""

CALLER = """
key = "asking"
title = "征求意见办理"
title_en = "Asking"
summary = "部门向乡镇征求意见。"
process_id = "asking"
case_title = "{topic}"

[start]
form = "ask"
holders = ["clerk@DEPT"]

[slots.sender]
source = "starter"
visible_from = "start"
[slots.town]
source = "data.town"
kind = "TOWN"
visible_from = "prepare:submit"

[lanes.asker_lane]
holder = "clerk@sender"
title_en = "Department"
[lanes.other_lane]
holder = "desk@town"
title_en = "Township"

[ends.agreed]
title_en = "Agreed"
[ends.dropped]
title_en = "Dropped"

[calls.seek]
process = "advice"
bind = { asker = "sender", adviser = "town" }

[tasks.prepare]
title_en = "Prepare"
decisions = [{ value = "submit", label = "送出" }]

[tasks.conclude]
title_en = "Conclude"
decisions = [{ value = "close", label = "定稿" }]

[[rules]]
code = "ASK-PREPARE"
title = "拟稿"
amount = "5WD"
from = "opened"
basis = "本地约定，待核"
status = "D"

[[rules]]
code = "ASK-CONCLUDE"
title = "定稿"
amount = "5WD"
from = "advise:agree"
basis = "本地约定，待核"
status = "D"
"""

CALLED_DIAGRAM = """
start called lane=adviser_lane
user advise lane=adviser_lane name=出具意见
bound advise_clock on=advise non=1 timer=deadline("ADV-ADVISE") lane=adviser_lane
end advise_overdue esc=deadline_rung lane=adviser_lane
xor advised lane=adviser_lane
user confirm lane=office_lane name=备案
end confirmed lane=office_lane name=已备案
end refused lane=adviser_lane name=不提意见
called > advise
advise_clock > advise_overdue
advise > advised
advised > refused advise == "refuse"
advised > confirm *
confirm > confirmed
"""

CALLED = """
key = "advice"
title = "出具意见"
title_en = "Advice"
summary = "乡镇答复，监督指导办备案。"
process_id = "advice"

[start]
holders = []
given = ["topic"]

[slots.asker]
source = "caller"
visible_from = "start"
[slots.adviser]
source = "caller"
visible_from = "start"
[slots.office]
source = "county.COORD"
visible_from = "start"
[slots.expert]
source = "data.expert"
visible_from = "advise:agree"

[lanes.adviser_lane]
holder = "officer@adviser/TEAM"
title_en = "Adviser"
[lanes.office_lane]
holder = "coordinator@office"
title_en = "Office"

[ends.confirmed]
title_en = "Filed"
[ends.refused]
title_en = "Refused"

[tasks.advise]
title_en = "Advise"
form = "advice"
instruction = "就“{topic}”答复{asker.short_name}。"
decisions = [
  { value = "agree", label = "同意", next = "送{asker.short_name}，报{office.short_name}备案" },
  { value = "refuse", label = "不提意见" },
]

[tasks.confirm]
title_en = "File"
untimed = "仅作备案"
decisions = [{ value = "filed", label = "备案" }]

[[rules]]
code = "ADV-ADVISE"
title = "答复"
amount = "3WD"
from = "opened"
until = ["advise:agree,refuse"]
basis = "本地约定，待核"
status = "D"

[[documents]]
kind = "advice_letter"
title = "答复函"
at = "advise:agree"
slot = "adviser"
mark = "答"
template = "answer"
"""

PDF = """#import "official.typ": *
#show: letter
#addressee(context-data.asker.name)
#facts(([事项], context-data.data.topic))
#closing[特此函复。]
"""


def form(**fields: dict[str, Any]) -> bytes:
    """A form that requires none of its fields."""
    schema = {"type": "object", "properties": fields, "additionalProperties": False}
    return json.dumps({"schema": schema, "ui": {}}).encode()


def word(text: str) -> bytes:
    """A Word template of one paragraph."""
    document = docx.Document()
    document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def called_folder(settings: str = CALLED, diagram: str = CALLED_DIAGRAM) -> dict[str, bytes]:
    """The files of the called process."""
    return {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(diagram, process_id="advice"),
        "forms/advice.json": form(
            opinion_text={"type": "string", "title": "意见"},
            expert={"type": "string", "title": "专家单位"},
        ),
        "documents/answer.docx": word("致{{ asker.name }}：{{ adviser.name }}答复{{ data.topic }}"),
        "documents/answer.typ": PDF.encode(),
    }


def caller_folder(
    settings: str = CALLER,
    diagram: str = CALLER_DIAGRAM,
    called: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The files of the caller, with those of what it calls."""
    files = {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(diagram, process_id="asking"),
        "forms/ask.json": form(
            topic={"type": "string", "title": "事项"},
            town={"type": "string", "title": "乡镇"},
            urgent={"type": "boolean", "title": "紧急"},
        ),
    }
    return with_called(files, {"advice": called or called_folder()}.get)
