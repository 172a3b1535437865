"""What the people of a story may do beside completing tasks: verbs by name, as `do` of a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflows.cases.queries import requests_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound
from workflows.steps.answer_request import answer_request
from workflows.steps.withdraw_case import withdraw_case
from workflows.texts import Text

Verb = Callable[[UnitOfWork, str, Mapping[str, Any]], object]
"""Does it to a case with the step's `data`; a missing key is a KeyError."""


def _answer(uow: UnitOfWork, case_id: str, data: Mapping[str, Any]) -> None:
    for request in requests_of(uow.session, case_id):
        if request.kind == data["request"] and request.state == "open":
            answer_request(uow, request.id, data["granted"], data.get("reason", ""))
            return
    raise NotFound(Text("案件没有待答复的请求。"))


VERBS: dict[str, Verb] = {
    "answer": _answer,
    "withdraw": lambda uow, case_id, data: withdraw_case(uow, case_id, data["reason"]),
}
