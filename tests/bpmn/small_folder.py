"""The smallest folder around a diagram: one slot, no clocks, decisions as told."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.bpmn.diagram_text import bpmn


def small(diagram: str, fields: dict[str, Any] | None = None, **decisions: str) -> dict[str, bytes]:
    """A folder of the user tasks in `diagram`; each may decide `go`, or the words in `decisions`."""
    tasks = re.findall(r"^\s*user (\w+)", diagram, re.MULTILINE)
    settings = """
key = "small"
title = "小"
title_en = "Small"
summary = "一句话。"
process_id = "small"
[start]
form = "start"
holders = ["clerk@DEPT"]
[slots.sender]
source = "starter"
visible_from = "start"
"""
    for task in tasks:
        offered = ", ".join(
            f'{{ value = "{value}", label = "{value}" }}'
            for value in decisions.get(task, "go").split()
        )
        settings += f"""
[tasks.{task}]
holder = "clerk@sender"
untimed = "不计时"
decisions = [{offered}]
"""
    form = {
        "schema": {"type": "object", "properties": fields or {}, "additionalProperties": False},
        "ui": {},
    }
    return {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(diagram, process_id="small"),
        "forms/start.json": json.dumps(form).encode(),
    }
