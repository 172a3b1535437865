"""What the decision tables of a folder say of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bpmn.errors import ExpressionError
from bpmn.folder_model import Decision, ProcessFolder
from bpmn.folder_tables import ALLOWED, DECISION, REASON, REASON_EN
from workflows.errors import WrongState
from workflows.texts import Text

LISTS = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
"""Policies under which several rows say something, unless it is counted together."""


@dataclass(frozen=True, slots=True)
class Said:
    """The result by output column, and the numbers of the rows that gave it."""

    table: str
    result: Mapping[str, Any]
    rows: tuple[int, ...]


def ask_table(folder: ProcessFolder, key: str, names: Mapping[str, Any]) -> Said:
    """What a table says of these names; nothing hit gives empty results. Raises WrongState."""
    table = folder.tables[key]
    try:
        decided = table.decide(names)
    except ExpressionError as error:
        text = Text("决策表“{table}”得不出结果：{reason}。", table=table.name, reason=str(error))
        raise WrongState(text) from None
    columns = [output.name for output in table.outputs]
    result: dict[str, Any]
    if table.policy in LISTS and table.aggregate is None:
        result = {name: [each[name] for each in decided.outputs] for name in columns}
    else:
        result = dict(decided.result or dict.fromkeys(columns))
    return Said(key, result, decided.rows)


def why_not_allowed(
    folder: ProcessFolder, decision: Decision, names: Mapping[str, Any]
) -> Text | None:
    """The reason why the table that has to allow a decision does not; None if it does."""
    if decision.allowed_by is None:
        return None
    said = ask_table(folder, decision.allowed_by, {**names, DECISION: decision.value})
    if said.result.get(ALLOWED) is not False:
        return None
    english = said.result.get(REASON_EN)
    return Text(str(said.result.get(REASON) or ""), str(english) if english else None)
