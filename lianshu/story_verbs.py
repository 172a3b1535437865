"""What the people of a story may do beside completing tasks: verbs by name, as `do` of a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from lianshu.play import open_task
from workflows.cases.request_queries import requests_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import live_deadline
from workflows.errors import NotFound
from workflows.steps.add_body import add_body
from workflows.steps.add_to_case import add_to_case
from workflows.steps.answer_request import answer_request
from workflows.steps.ask_extension import ask_extension
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.hand_over import delegate_task, transfer_task
from workflows.steps.merge_case import merge_case
from workflows.steps.note_case import note_case
from workflows.steps.recuse import ask_recusal
from workflows.steps.remove_body import remove_body
from workflows.steps.return_task import return_task
from workflows.steps.send_message import send_message
from workflows.steps.split_case import split_case
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline
from workflows.steps.terminate_case import terminate_case
from workflows.steps.urge_task import urge_task
from workflows.steps.withdraw_case import withdraw_case
from workflows.texts import Text

RECORDING = "recording.wav"
"""What is attached in stories: a tenth of a second of silence."""

Verb = Callable[[UnitOfWork, str, Mapping[str, Any]], object]
"""Does it to a case with the step's `data`; a missing key is a KeyError."""


def _answer(uow: UnitOfWork, case_id: str, data: Mapping[str, Any]) -> None:
    for request in requests_of(uow.session, case_id):
        if request.kind == data["request"] and request.state == "open":
            answer_request(uow, request.id, data["granted"], data.get("reason", ""))
            return
    raise NotFound(Text("案件没有待答复的请求。"))


def _clock(uow: UnitOfWork, case_id: str, rule: str) -> str:
    code, _, item = rule.partition("@")
    deadline = live_deadline(uow.session, case_id, code, item or None)
    if deadline is None:
        raise NotFound(Text("案件没有在计算的期限“{rule}”。", rule=rule))
    return deadline.id


def _of_task(verb: Callable[[UnitOfWork, str, str, str], object]) -> Verb:
    return lambda uow, case_id, data: verb(
        uow, open_task(uow, case_id, data["task"]).id, data["to"], data["opinion"]
    )


def _attach(uow: UnitOfWork, case_id: str, data: Mapping[str, Any]) -> None:
    content = (files("lianshu.demo") / "data" / RECORDING).read_bytes()
    add_to_case(uow, case_id, data["name"], [content])


VERBS: dict[str, Verb] = {
    "add_body": lambda uow, case_id, data: add_body(
        uow, case_id, data["to"], data["row"], data["reason"]
    ),
    "remove_body": lambda uow, case_id, data: remove_body(
        uow, case_id, data["from"], data["body"], data["reason"]
    ),
    "answer": _answer,
    "attach": _attach,
    "extend": lambda uow, case_id, data: extend_deadline(
        uow, _clock(uow, case_id, data["rule"]), data["ground"], data.get("to")
    ),
    "ask_extension": lambda uow, case_id, data: ask_extension(
        uow, _clock(uow, case_id, data["rule"]), data["ground"], data.get("to")
    ),
    "suspend": lambda uow, case_id, data: suspend_deadline(
        uow, _clock(uow, case_id, data["rule"]), data["ground"]
    ),
    "resume": lambda uow, case_id, data: resume_suspended(uow, _clock(uow, case_id, data["rule"])),
    "delegate": _of_task(delegate_task),
    "merge": lambda uow, case_id, data: merge_case(
        uow, case_id, data["into"], data.get("reason", "")
    ),
    "note": lambda uow, case_id, data: note_case(uow, case_id, data["text"], data.get("to", [])),
    "recuse": lambda uow, case_id, data: ask_recusal(
        uow, open_task(uow, case_id, data["task"]).id, data["person"], data["reason"]
    ),
    "remind": lambda uow, case_id, data: urge_task(
        uow, open_task(uow, case_id, data["task"]).id, data.get("opinion", "")
    ),
    "return": _of_task(return_task),
    "send": lambda uow, case_id, data: send_message(
        uow, case_id, data["message"], {k: v for k, v in data.items() if k != "message"}
    ),
    "split": lambda uow, case_id, data: split_case(uow, case_id, data["party"], data["reason"]),
    "terminate": lambda uow, case_id, data: terminate_case(
        uow, case_id, data["reason"], data.get("reviewer", ""), data.get("review", "")
    ),
    "transfer": _of_task(transfer_task),
    "withdraw": lambda uow, case_id, data: withdraw_case(uow, case_id, data["reason"]),
}
